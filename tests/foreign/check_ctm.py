"""CTM scored with sclite of NIST's SCTK (Debian: sctk): against the transcript 0 % errors, against a wrong one not 0.

Without sclite only the columns are looked at, and a line says so.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from written import GOLDEN, Tally, golden_words, placed, results, same

# Debian keeps it away from the ordinary programs.
SCLITE = shutil.which("sclite") or shutil.which("sclite", path="/usr/lib/sctk/bin")


def lines(path):
    found = []
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        if not line.startswith(";;"):
            file, channel, start, lasts, word, *score = line.split(" ")
            assert (file, channel) != ("", "") and len(score) <= 1, line
            found.append((word, float(start), float(start) + float(lasts)))
    return found


def reference(words, file, duration):
    """An STM of the transcript: a segment with all words that are spoken and were found."""
    said = " ".join(word["word"] for word in words)
    return f"{file} 1 speaker 0.000 {duration:.3f} <O> {said}\n"


def errors(ctm, stm):
    """Reference words, and the percentage of them that are wrong, as sclite has it."""
    with tempfile.TemporaryDirectory() as folder:
        reference_path = Path(folder) / "ref.stm"
        reference_path.write_text(stm, encoding="utf-8")
        command = [SCLITE, "-r", reference_path, "stm", "-h", ctm, "ctm", "-e", "utf-8", "-o", "sum", "stdout"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    total = re.search(r"Sum/Avg\s*\|\s*\d+\s+(\d+)\s*\|((?:\s*[\d.]+){6})", done.stdout)
    assert done.returncode == 0 and total, f"{command}: {done.stdout}{done.stderr}"
    return int(total[1]), float(total[2].split()[4])


tally = Tally()
scored = 0
for name, document, words, paths in results("ctm"):
    same(name, lines(paths["ctm"]), placed(words))
    tally.add(placed(words))
    there = [word for word in words if "start" in word]
    if SCLITE and there:
        file, duration = re.sub(r"\s", "_", Path(name).stem), document["audio"]["duration"]
        count, wrong = errors(paths["ctm"], reference(there, file, duration))
        assert (count, wrong) == (len(there), 0.0), f"{name}: {count} words, {wrong} % errors"
        scored += count
        # So that 0 means something: with a word more it is not 0.
        more = errors(paths["ctm"], reference([*there, {"word": "zebra"}], file, duration))
        assert more[1] > 0.0, f"{name}: a word that is not there costs nothing"
same("golden", lines(GOLDEN / "example.ctm"), placed(golden_words()))
if SCLITE:
    tally.tell(f"sclite, which scores {scored} words with 0.0 % errors")
else:
    print("SKIPPED: no sclite; on Debian: apt-get install sctk. The columns alone were looked at")
    tally.tell("columns")
