"""Results in several formats at once, beside the words of our own JSON of the same run."""

import json
import tempfile
from pathlib import Path

from common import ROOT, align, recordings, words

GOLDEN = ROOT / "tests/formats/golden"


ODD = '“Nobody says, "this" <at> all & {never}”\n — [laughter] =1+1\n日本語 ;; @\n'


def pairs(folder):
    """All recordings with their transcripts, and one with a transcript that has odd words which nobody says."""
    yield from recordings()
    audio = ROOT / "testdata/audio/alice.flac"
    lines = audio.with_suffix(".txt").read_text(encoding="utf-8").splitlines(keepends=True)
    odd = Path(folder) / "odd.txt"
    odd.write_text("".join([lines[0], ODD, *lines[1:]]), encoding="utf-8")
    yield audio, odd


def results(*endings, options=()):
    """For each recording: its name, the whole of our JSON, its words and, by ending, the path of what was written."""
    with tempfile.TemporaryDirectory() as folder:
        for audio, transcript in pairs(folder):
            paths = {ending: Path(folder) / f"{audio.stem}.{ending}" for ending in ("json", *endings)}
            outputs = [part for path in paths.values() for part in ("-o", path)]
            align(audio, transcript, *outputs, *options)
            document = json.loads(paths["json"].read_text(encoding="utf-8"))
            yield f"{audio.parent.name}/{audio.name}", document, words(paths["json"]), paths


def golden_words():
    """The words of the example that the golden files are made of, odd ones all."""
    document = json.loads((GOLDEN / "example.whisperx.json").read_text(encoding="utf-8"))
    return document["word_segments"]


def placed(all_words):
    """Text, start and end of the words that have times."""
    return [(w["word"], w["start"], w["end"]) for w in all_words if "start" in w]


def same(name, found, expected, tolerance=0.0):
    """Fail unless text is equal and times are within `tolerance` seconds (and what floating point adds)."""
    assert len(found) == len(expected), f"{name}: {len(found)} words for {len(expected)}"
    for (text, start, end), (other, other_start, other_end) in zip(found, expected):
        assert text == other, f"{name}: {text!r} for {other!r}"
        for a, b in ((start, other_start), (end, other_end)):
            assert abs(a - b) <= tolerance + 1e-9, f"{name}: {text!r} at {a} for {b}"


class Tally:
    """What was compared, for the last line."""

    def __init__(self):
        self.files = self.words = 0

    def add(self, all_words):
        self.files += 1
        self.words += len(all_words)

    def tell(self, readers):
        assert self.words > 0, "nothing was compared"
        print(f"{self.files} files, {self.words} words read back by {readers}: text and times equal")
