"""`compare` against a comparison of its own: edited results, the annotations undone."""

import json
import os
import random
import re
import subprocess
import tempfile
from pathlib import Path

from common import ROOT

TOLERANCE_MS = 20


def run(*args):
    command = [os.environ["KIRU_ALIGN"], "compare", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), f"{command}: exit code {done.returncode}: {done.stderr}"
    return done.returncode, done.stdout


def edited(document, chance):
    """A copy with some words moved, lost, or gone; the words expected, as (kind, word, start_ms, end_ms)."""
    document = json.loads(json.dumps(document))
    expected = []
    for segment in document["segments"]:
        kept = []
        for word in segment["words"]:
            what = chance.random()
            name = word["word"]
            if what < 0.05:
                expected.append(("vanished", name, None, None))
                continue
            if what < 0.1 and "start" in word:
                expected.append(("lost", name, None, None))
                word = {"word": name, "status": "not_found", "offset": word["offset"]}
            elif what < 0.5 and "start" in word:
                start_ms, end_ms = chance.choice((-30, -21, -20, 0, 20, 21)), chance.choice((0, 19, 20, 25))
                word["start"] = round(max(0, word["start"] + start_ms / 1000), 3)
                word["end"] = round(max(word["start"], word["end"] + end_ms / 1000), 3)
                moved = [round((word[edge] - old) * 1000) for edge, old in zip(("start", "end"), word["was"])]
                if max(map(abs, moved)) > TOLERANCE_MS:
                    expected.append(("moved", name, *moved))
            kept.append(word)
        segment["words"] = kept
    return document, expected


def unescaped(text):
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")


def check(folder, golden, seed):
    chance = random.Random(seed)
    document = json.loads(golden.read_text(encoding="utf-8"))
    # What is hard to escape, in words that all reports show.
    for segment in document["segments"]:
        for number, word in enumerate(segment["words"]):
            word["word"] += chance.choice(("", "", '<&">', "]]>", "%0A::", ",:é", "\u001b\u0001"))
            # Every word is another, so that there is one answer.
            word["word"] = f"{word['word']}{number}"
            if "start" in word:
                word["was"] = (word["start"], word["end"])
    new, expected = edited(document, chance)
    old_path, new_path = folder / "old.json", folder / "new, 100 %.json"
    old_path.write_text(json.dumps(document), encoding="utf-8")
    new_path.write_text(json.dumps(new, indent=1, ensure_ascii=False), encoding="utf-8")

    code, text = run(old_path, new_path, "-f", "json")
    report = json.loads(text)
    found = [(c["kind"], c["word"], *((c["start_ms"], c["end_ms"]) if c["kind"] == "moved" else (None, None)))
             for c in report["files"][0]["changes"]]
    assert found == expected, f"{golden} {seed}: {found} instead of {expected}"
    assert code == (1 if expected else 0)
    lines = new_path.read_text(encoding="utf-8").split("\n")
    for change in report["files"][0]["changes"]:
        if "new" in change:
            # With an indent a word's object begins one line before its text.
            assert json.loads("{" + lines[change["new"]["line"]].rstrip(",") + "}")["word"] == change["word"]

    shown = [word.replace("\u001b", r"\u{1b}").replace("\u0001", r"\u{1}") for _, word, *_ in expected]
    _, text = run(old_path, new_path, "-f", "github")
    annotations = [re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line) for line in text.splitlines()]
    assert all(annotations), text
    errors = [a for a in annotations if a[1] == "error"]
    assert len(errors) == min(10, len(expected)) and len(annotations) == len(errors) + 1
    for annotation in errors:
        properties = dict(item.split("=", 1) for item in annotation[2].split(","))
        assert unescaped(properties["file"]) in (str(old_path), str(new_path)) and int(properties["line"]) > 0
        assert any(unescaped(annotation[3]).startswith(word) for word in shown), annotation[3]


with tempfile.TemporaryDirectory() as name:
    goldens = [ROOT / "testdata/golden/alice.json", ROOT / "testdata/golden/amiable.json"]
    runs = 0
    for golden in goldens:
        for seed in range(25):
            check(Path(name), golden, seed)
            runs += 1
    print(f"{runs} edited results: all changes found, in JSON and annotations")
