"""Tiers of speakers, there and back: TextGrid by praatio, EAF by pympi, and both as transcripts again."""

import json
import tempfile
from pathlib import Path

import pympi
from praatio import textgrid

from common import ROOT, align, words

NAMES = ["Anna", "Ben", "Anna"]


def by_praatio(path):
    grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=False, reportingMode="error")
    return {tier.name: [(e.label, e.start, e.end) for e in tier.entries] for tier in grid.tiers}


def by_pympi(path):
    eaf = pympi.Elan.Eaf(str(path))
    return {
        name: [(value, start / 1000, end / 1000) for start, end, value, *_ in sorted(eaf.get_annotation_data_for_tier(name))]
        for name in eaf.get_tier_names()
    }


audio = ROOT / "testdata/audio/alice.flac"
lines = audio.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    talk = folder / "talk.txt"
    talk.write_text("".join(f"{name}: {line}\n" for name, line in zip(NAMES, lines)), encoding="utf-8")
    paths = {ending: folder / f"talk.{ending}" for ending in ("json", "TextGrid", "eaf")}
    align(audio, talk, *(part for path in paths.values() for part in ("-o", path)))
    ours = words(paths["json"])
    for ending, read in (("TextGrid", by_praatio), ("eaf", by_pympi)):
        tiers = read(paths[ending])
        for name in dict.fromkeys(NAMES):
            own = [(w["word"], w["start"], w["end"]) for w in ours if w["speaker"] == name and "start" in w]
            assert tiers[f"{name} - words"] == own, f"{ending}: {name}: {tiers[f'{name} - words']} {own}"
        again = json.loads(align(audio, paths[ending]))
        # Lines of ELAN have the names in them, which come back as labels.
        said = [w for s in again["segments"] for w in s["words"] if w["status"] != "non_speech"]
        back = [(w["word"], w["speaker"]) for w in said]
        spoken = [(w["word"], w["speaker"]) for w in ours if "start" in w]
        assert back == spoken, f"{ending}: {back} {spoken}"
print(f"speakers: {len(ours)} words in TextGrid and EAF, read and aligned again")
