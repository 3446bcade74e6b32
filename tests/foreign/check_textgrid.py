"""TextGrids, long and short, read by Praat (parselmouth) and by praatio, the reader of the Montreal Forced Aligner."""

import parselmouth
from parselmouth.praat import call
from praatio import textgrid

from written import GOLDEN, Tally, golden_words, placed, results, same


def by_praat(path):
    grid = parselmouth.read(str(path))
    tiers = {}
    for tier in range(1, call(grid, "Get number of tiers") + 1):
        count = call(grid, "Get number of intervals", tier)
        tiers[call(grid, "Get tier name", tier)] = [
            (
                call(grid, "Get label of interval", tier, i),
                call(grid, "Get start time of interval", tier, i),
                call(grid, "Get end time of interval", tier, i),
            )
            for i in range(1, count + 1)
        ]
    return grid.xmin, grid.xmax, tiers


def by_praatio(path):
    grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=True, reportingMode="error")
    tiers = {tier.name: [(e.label, e.start, e.end) for e in tier.entries] for tier in grid.tiers}
    return grid.minTimestamp, grid.maxTimestamp, tiers


def check(name, path, words, phones, duration):
    for read in (by_praat, by_praatio):
        start, end, tiers = read(path)
        assert list(tiers) == ["words", "phones"], tiers.keys()
        assert start == 0 and abs(end - duration) < 1e-9, f"{name}: {start} to {end}, not {duration}"
        for entries in tiers.values():
            edges = [0.0, *(e[2] for e in entries)]
            assert [e[1] for e in entries] == edges[:-1] and edges[-1] == end, f"{name}: gaps"
        same(name, [e for e in tiers["words"] if e[0]], words)
        if phones is not None:
            same(name, [e for e in tiers["phones"] if e[0]], phones)


tally = Tally()
for form in ([], ["--textgrid-short"]):
    for name, document, words, paths in results("TextGrid", options=["--phones", *form]):
        phones = [(p["phone"], p["start"], p["end"]) for w in words for p in w.get("phones", [])]
        check(name, paths["TextGrid"], placed(words), phones, document["audio"]["duration"])
        tally.add(placed(words))
# Neither Praat nor praatio has a sign for the bell that the example has in a word; both keep it.
for golden in ("example.TextGrid", "short-ipa.TextGrid"):
    check(golden, GOLDEN / golden, placed(golden_words()), None, 86400.0)
tally.tell("Praat and praatio")
