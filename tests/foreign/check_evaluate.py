"""`evaluate` against the same figures by NumPy, digit for digit, on made-up results."""

import json
import os
import random
import subprocess
import tempfile
from pathlib import Path

import numpy as np

WITHIN_MS = (10, 20, 25, 50, 100)


def made_up(chance, words):
    """A result and its reference: rows of (start, end, word), none for times that are not there."""
    result, reference, now = [], [], 0.0
    digits = chance.choice((1, 2, 3, 4))
    spread = chance.choice((0.0, 0.01, 0.02, 0.2))
    for number in range(words):
        now += chance.random()
        start, end = round(now, digits), round(now + 0.1 + chance.random(), digits)
        found = [round(max(0, start + chance.gauss(0, spread)), 3), round(end + chance.gauss(0.001, spread), 3)]
        found[1] = max(found)
        status = chance.choices(("aligned", "interpolated", "not_found"), (90, 5, 5))[0]
        word = {"word": f"w{number}", "status": status, "offset": [0, 1]}
        if status != "not_found":
            word |= {"start": found[0], "end": found[1], "score": 0.5}
        result.append(word)
        if chance.random() < 0.02:
            result.append({"word": "-", "status": "non_speech", "offset": [0, 1]})
        reference.append(("-", "-") if chance.random() < 0.05 else (repr(start), repr(max(start, end))))
    return result, reference


def rows(pairs):
    """The table and the sums that should come out."""
    late = {"start": [], "end": []}
    spoken = missed = unspoken = ghosts = far = 0
    for result, reference in pairs:
        for word, (start, end) in zip((w for w in result if w["status"] != "non_speech"), reference, strict=True):
            if start == "-":
                unspoken += 1
                ghosts += word["status"] == "aligned"
            elif "start" not in word:
                spoken += 1
                missed += 1
            else:
                spoken += 1
                errors = word["start"] - float(start), word["end"] - float(end)
                late["start"].append(errors[0])
                late["end"].append(errors[1])
                far += max(map(abs, errors)) > 0.5
    late["both"] = late["start"] + late["end"]
    table = []
    for name, seconds in late.items():
        ms = np.array(seconds) * 1e3
        distance = np.abs(ms)
        edges = len(ms) + missed * (2 if name == "both" else 1)
        if not len(ms):
            table.append([name, "nothing", "found"])
            continue
        shares = [f"{100 * np.count_nonzero(distance <= limit + 1e-6) / edges:.1f}" for limit in WITHIN_MS]
        figures = [distance.mean(), np.median(distance), np.percentile(distance, 95), np.percentile(distance, 99)]
        table.append([name, str(len(ms)), *(f"{f:.2f}" for f in figures), f"{ms.mean():+.2f}", "|", *shares])
    sums = (f"{spoken} word{'' if spoken == 1 else 's'} spoken: {missed} not found, {far} more than 500 ms off; "
            f"{unspoken} not spoken: {ghosts} of these aligned")
    return table, sums


def check(folder, chance):
    pairs, paths = [], []
    for number in range(chance.choice((1, 1, 2, 5))):
        result, reference = made_up(chance, chance.choice((1, 2, 5, 20, 40, 80, 200, 1000, 3000)))
        pairs.append((result, reference))
        document = {"schema": "kiru-align/1", "segments": [{"words": result}]}
        said = (w["word"] for w in result if w["status"] != "non_speech")
        table = "".join(f"{start}\t{end}\t{word}\n" for (start, end), word in zip(reference, said))
        paths += [folder / f"{number}.json", folder / f"{number}.tsv"]
        paths[-2].write_text(json.dumps(document), encoding="utf-8")
        paths[-1].write_text(table, encoding="utf-8")
    command = [os.environ["KIRU_ALIGN"], "evaluate", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    lines = done.stdout.splitlines()
    table, sums = rows(pairs)
    assert [line.split() for line in lines[1:4]] == table, f"{lines[1:4]} instead of {table}"
    assert lines[4] == sums, f"{lines[4]} instead of {sums}"


with tempfile.TemporaryDirectory() as name:
    runs = 300
    for seed in range(runs):
        check(Path(name), random.Random(seed))
    print(f"{runs} made-up results: every digit as by NumPy {np.__version__}")
