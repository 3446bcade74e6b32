"""SRT, WebVTT, TTML and LRC read back by srt, webvtt-py, lxml, ttconv and pylrc: words, times, and what cues may hold.

With --word-cues the words have the times of our own JSON, within what the format can write; without, the cues hold
the same words in the same order, and keep to the limits of lines, length and reading speed.
"""

import html
import re
import tempfile
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pylrc
import srt
import ttconv.imsc.reader
import ttconv.isd
import webvtt
from lxml import etree

import common

MAX_CHARS, MAX_LINES, MAX_CUE = 42, 2, 7.0
CHARS_A_SECOND, SHORTEST, LONGEST_AFTER = 17, 0.833, 1.5
# Longer stretches without times may be left out.
MOST_BESIDE = 42
TT = "{http://www.w3.org/ns/ttml}"


def near(one, other, within=0.0005):
    return abs(one - other) <= within


def seconds(clock):
    parts = [float(part) for part in clock.replace(",", ".").split(":")]
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))


def may_be_left_out(words):
    """For each word whether it stands in a stretch without times that is long enough to be left out."""
    timed = ["start" in word for word in words]
    out = [False] * len(words)
    at = 0
    while at < len(words):
        to = at
        while to < len(words) and timed[to] == timed[at]:
            to += 1
        width = sum(len(word["word"]) + 1 for word in words[at:to]) - 1
        if not timed[at] and (width > MOST_BESIDE or not any(timed)):
            out[at:to] = [True] * (to - at)
        at = to
    return out


def check_text(found, words, what):
    """`found` are the words in order, and only long stretches without times may be missing."""
    at = 0
    for word, optional in zip(words, may_be_left_out(words)):
        if at < len(found) and found[at] == word["word"]:
            at += 1
        else:
            assert optional, f"{what}: {word} is missing; there is {found[at:at + 5]}"
    assert at == len(found), f"{what}: {found[at:at + 5]} is too much"


def check_limits(cues, words, what):
    """`cues` are starts, ends and lines."""
    timed = [word for word in words if "start" in word]
    last_end, at = 0.0, 0
    for i, (start, end, lines) in enumerate(cues):
        assert last_end - 0.0005 <= start < end, f"{what}: cue {i} from {start} to {end} after {last_end}"
        last_end = end
        assert end - start <= MAX_CUE + 0.0005, f"{what}: cue {i} lasts {end - start}"
        assert len(lines) <= MAX_LINES, f"{what}: {lines}"
        for line in lines:
            assert line and line == line.strip(), f"{what}: {lines}"
            assert len(line) <= MAX_CHARS or " " not in line, f"{what}: {line}"
        # As long as it takes to read, unless the next cue or a limit comes before.
        inside = []
        while at < len(timed) and timed[at]["start"] < end - 0.0005:
            inside.append(timed[at])
            at += 1
        wanted = max(SHORTEST, len(" ".join(lines)) / CHARS_A_SECOND)
        said = inside[-1]["end"] if inside else end
        following = cues[i + 1][0] if i + 1 < len(cues) else cues[i][1]
        stopped = near(end, following) or near(end, start + MAX_CUE) or end >= said + LONGEST_AFTER - 0.001
        assert end - start >= wanted - 0.002 or stopped, f"{what}: cue {i} {lines} lasts {end - start}, not {wanted}"
        if inside and len(inside) > 1:
            assert end >= said - 0.0005, f"{what}: cue {i} ends at {end}, before {inside[-1]}"


def check_times(found, words, what, within):
    """`found` are (start, end or None, text with the words without times around it), one for each timed word."""
    timed = [word for word in words if "start" in word]
    assert len(found) == len(timed), f"{what}: {len(found)} words have times, not {len(timed)}"
    for (start, end, text), word in zip(found, timed):
        assert word["word"] in text.split(), f"{what}: {text!r} for {word}"
        assert near(start, word["start"], within), f"{what}: starts at {start}: {word}"
        assert end is None or near(end, word["end"], within), f"{what}: ends at {end}: {word}"


def srt_cues(path):
    return [
        (cue.start.total_seconds(), cue.end.total_seconds(), cue.content.split("\n"))
        for cue in srt.parse(path.read_text(encoding="utf-8"), ignore_errors=False)
    ]


def vtt_cues(path):
    return [
        (seconds(cue.start), seconds(cue.end), [html.unescape(line) for line in re.sub("<[0-9:.]+>", "", cue.raw_text).split("\n")])
        for cue in webvtt.read(str(path))
    ]


def vtt_words(path):
    """Each stretch of text between two times, if it has any text."""
    for cue in webvtt.read(str(path)):
        parts = re.split("<([0-9:.]+)>", cue.raw_text)
        times = [seconds(cue.start), *map(seconds, parts[1::2]), seconds(cue.end)]
        for text, start, end in zip(parts[::2], times, times[1:]):
            yield start, end, html.unescape(text)


def check_vtt_words(path, words, what):
    """Each word is in the stretch that begins when it does, which ends when it does, or at the end of the cue."""
    parts = {round(start * 1000): (end, text.split()) for start, end, text in vtt_words(path) if text.split()}
    ends = {round(seconds(cue.end) * 1000) for cue in webvtt.read(str(path))}
    for word in words:
        if "start" in word:
            end, texts = parts[round(word["start"] * 1000)]
            assert word["word"] in texts, f"{what}: {texts} for {word}"
            exact = near(end, word["end"]) or round(end * 1000) in ends
            assert exact, f"{what}: ends at {end}: {word}"


def ttml_paragraphs(path):
    tree = etree.parse(str(path))
    assert tree.getroot().tag == TT + "tt"
    assert tree.getroot().get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    return list(tree.iter(TT + "p"))


def ttml_cues(path):
    for p in ttml_paragraphs(path):
        lines = [p.text or ""]
        for br in p:
            assert br.tag == TT + "br"
            lines.append(br.tail or "")
        yield seconds(p.get("begin")), seconds(p.get("end")), lines


def ttml_words(path):
    for p in ttml_paragraphs(path):
        begin = seconds(p.get("begin"))
        for span in p.iter(TT + "span"):
            yield begin + seconds(span.get("begin")), begin + seconds(span.get("end")), span.text


def check_imsc(path, cues, what):
    """A reader of IMSC shows each cue's text when it should."""
    model = ttconv.imsc.reader.to_model(ElementTree.parse(path))
    times = set(ttconv.isd.ISD.significant_times(model))
    for start, end, lines in cues:
        for time in (start, end):
            assert Fraction(round(time * 1000), 1000) in times, f"{what}: nothing happens at {time}"
        shown = ttconv.isd.ISD.from_model(model, Fraction(round((start + end) * 500), 1000))
        texts = [e.get_text() for region in shown.iter_regions() for e in region.dfs_iterator() if hasattr(e, "get_text")]
        # Line breaks are elements and have no text.
        assert "".join("".join(texts).split()) == "".join("".join(lines).split()), f"{what}: {texts} for {lines}"


def check_lrc(plain, by_word, words, what):
    lines = pylrc.parse(plain.read_text(encoding="utf-8"))
    check_text(" ".join(line.text for line in lines).split(), words, what)
    found = []
    for line in pylrc.parse(by_word.read_text(encoding="utf-8")):
        parts = re.split(r"<(\d+:\d\d\.\d\d)>", line.text)
        times = [line.time, *map(seconds, parts[1::2])]
        found += [(start, text) for start, text in zip(times, parts[::2]) if text.strip()]
    texts = dict()
    for start, text in found:
        texts.setdefault(round(start * 100), []).extend(text.split())
    for word in words:
        if "start" in word:
            there = [t for at in (-1, 0, 1) for t in texts.get(round(word["start"] * 100) + at, [])]
            assert word["word"] in there, f"{what}: {word} is not among {there}"


def check(audio, transcript, folder):
    out = {name: folder / f"a.{name}" for name in ("json", "srt", "vtt", "ttml", "lrc")}
    timed = {name: folder / f"w.{name}" for name in ("srt", "vtt", "ttml", "lrc")}
    common.align(audio, transcript, *(option for path in out.values() for option in ("-o", path)))
    common.align(audio, transcript, "--word-cues", *(option for path in timed.values() for option in ("-o", path)))
    words = common.words(out["json"])
    for name, cues in (("srt", srt_cues(out["srt"])), ("vtt", vtt_cues(out["vtt"])), ("ttml", list(ttml_cues(out["ttml"])))):
        what = f"{audio}: {name}"
        check_text(" ".join(" ".join(lines) for _, _, lines in cues).split(), words, what)
        check_limits(cues, words, what)
    check_imsc(out["ttml"], ttml_cues(out["ttml"]), f"{audio}: imsc")
    check_lrc(out["lrc"], timed["lrc"], words, f"{audio}: lrc")
    by_word = [cue for cue in srt_cues(timed["srt"])]
    check_text(" ".join(" ".join(lines) for _, _, lines in by_word).split(), words, f"{audio}: srt words")
    starts = {round(word["start"] * 1000) for word in words if "start" in word}
    check_times(
        [(start, end, " ".join(lines)) for start, end, lines in by_word if round(start * 1000) in starts],
        words, f"{audio}: srt words", 0.0005,
    )
    check_vtt_words(timed["vtt"], words, f"{audio}: vtt words")
    check_text(" ".join(" ".join(lines) for _, _, lines in vtt_cues(timed["vtt"])).split(), words, f"{audio}: vtt words")
    check_times(list(ttml_words(timed["ttml"])), words, f"{audio}: ttml words", 0.0005)
    check_text("".join(" ".join(p.itertext()) + " " for p in ttml_paragraphs(timed["ttml"])).split(), words, f"{audio}: ttml words")
    return len(words), len(list(srt_cues(out["srt"])))


def main():
    files = words = cues = 0
    for audio, transcript in common.recordings():
        with tempfile.TemporaryDirectory() as folder:
            of_file = check(audio, transcript, Path(folder))
        files, words, cues = files + 1, words + of_file[0], cues + of_file[1]
    print(f"{files} recordings, {words} words, {cues} cues: as they should be")
    assert files


main()
