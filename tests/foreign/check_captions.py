"""Subtitles given back with new times, read by srt, webvtt-py, pysubs2, ttconv and pylrc beside the ones that were given.

All but the times is the same for each parser, and the times are those of our own JSON as far as the format can hold
them: a cue starts with its first word and ends with its last, or later.
"""

import re
import tempfile
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pylrc
import pysubs2
import srt
import ttconv.imsc.reader
import ttconv.isd
import webvtt
from lxml import etree

import common

AUDIO = common.ROOT / "testdata/audio/alice.flac"
LONGEST_AFTER = 1.5

# Cues as texts with markup, with the words in them; the times are wrong by up to a second.
SRT = """7
00:00:00,000 --> 00:00:04,000
<i>Alice was beginning to get very tired
of sitting by her sister</i>

7
0:00:04.100 --> 0:00:07.000
{\\an8}- on the bank,
- and of having nothing to do:

9
00:00:07,500 --> 00:00:16,000
once or twice she had peeped into the book her sister was reading,
but it had no pictures or conversations in it,
"""
VTT = """WEBVTT Alice

NOTE
made up

STYLE
::cue(v) { color: red }

REGION
id:up
lines:2

one
00:00.000 --> 00:04.000 region:up align:start line:10%
<v Anna>Alice <c.loud>was</c> beginning <00:01.500>to get very tired

two
00:04.100 --> 00:07.000 position:50%
<v Ben>of sitting by her sister on the bank,
<v Anna>and of having nothing to do:

00:07.500 --> 00:16.000
once or twice she had peeped into the book
"""
ASS = """[Script Info]
; made up
Title: Alice
ScriptType: v4.00+
PlayResX: 640

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Up,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,-1,0,0,0,100,100,0,0,1,2,2,8,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:00.00,Up,,0,0,0,,not said
Dialogue: 1,0:00:00.00,0:00:04.00,Up,Anna,0,0,0,,{\\pos(10,20)}Alice was beginning to get very tired\\Nof sitting by her sister
Dialogue: 0,0:00:04.10,0:00:07.00,Up,Ben,5,0,0,Banner;5,{\\k20}on {\\k20}the {\\k30}bank, {\\k30}and of having nothing to do:
"""
TTML = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" \
xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25" xml:lang="en">
  <head><styling><style xml:id="s" tts:color="red"/></styling>
  <layout><region xml:id="r" tts:origin="10% 80%" tts:extent="80% 15%"/></layout></head>
  <body region="r"><div>
    <!-- made up -->
    <p xml:id="one" begin="00:00:00.000" end="00:00:04.000">Alice was beginning<br/><span style="s">to get very tired</span></p>
    <p begin="4.1s" dur="3s">of sitting by her sister on the bank, <span begin="1s" end="2s">and of having nothing to do:</span></p>
  </div></body>
</tt>
"""
SBV = """0:00:00.000,0:00:04.000
Alice was beginning to get very tired
of sitting by her sister

0:00:04.100,0:00:07.000
>> on the bank, and of having nothing to do:
"""
LRC = """[ti:Alice]
[ar:made up]

[00:00.00]Alice was beginning to get very tired
[00:04.10]of sitting by her sister on the bank,
[00:06.00]and of having nothing to do:
"""
WORD = re.compile(r"[A-Za-z]+")


def seconds(clock):
    return sum(float(part) * 60**power for power, part in enumerate(reversed(clock.replace(",", ".").split(":"))))


class Check:
    def __init__(self, folder):
        self.folder = folder
        self.cues = 0

    def given_back(self, text, ending):
        """The path of the file as it was given and as it came back, and our words."""
        old, new, result = (self.folder / f"{name}.{ending}" for name in ("old", "new", "words"))
        result = result.with_suffix(".json")
        old.write_text(text, encoding="utf-8")
        common.align(AUDIO, old, "-o", new, "-o", result)
        self.words = [word for word in common.words(result) if WORD.search(word["word"])]
        self.at = 0
        return old, new

    def cue(self, text, start, end, resolution):
        """`text`, without markup, is shown from `start` to `end`, or until the next cue; words come in order."""
        count = len(WORD.findall(text))
        words = self.words[self.at : self.at + count]
        assert WORD.findall(text) == [WORD.search(word["word"])[0] for word in words], text
        self.at += count
        self.cues += 1
        within = resolution / 2 + 1e-6
        assert abs(start - words[0]["start"]) <= within, f"{text!r} starts at {start}, not {words[0]}"
        if end is not None:
            last = words[-1]["end"]
            assert last - within <= end <= last + LONGEST_AFTER + within, f"{text!r} ends at {end}, not after {last}"


def check_srt(check):
    old, new = (list(srt.parse(path.read_text(), ignore_errors=False)) for path in check.given_back(SRT, "srt"))
    assert [(cue.index, cue.proprietary, cue.content) for cue in old] == [(cue.index, cue.proprietary, cue.content) for cue in new]
    for cue in new:
        text = re.sub(r"<.*?>|\{.*?\}", "", cue.content)
        check.cue(text, cue.start.total_seconds(), cue.end.total_seconds(), 0.001)


def check_vtt(check):
    paths = check.given_back(VTT, "vtt")
    old, new = (webvtt.read(str(path)) for path in paths)
    without = [re.sub(r"\d\d:\d\d\.\d{3}", ".", path.read_text()) for path in paths]
    assert without[0] == without[1]
    about = [[(c.identifier, c.voice, re.sub("<[0-9:.]+>", "", c.raw_text)) for c in file] for file in (old, new)]
    assert about[0] == about[1] and len(new) == 3
    assert [style.text for style in old.styles] == [style.text for style in new.styles]
    for cue in new:
        text = re.sub("<.*?>", "", cue.raw_text)
        inside = re.search("<([0-9:.]+)>(.*)", cue.raw_text)
        if inside:
            word = next(word for word in check.words if word["word"] == inside[2].split()[0])
            assert abs(seconds(inside[1]) - word["start"]) < 1e-6, (inside, word)
        check.cue(text, seconds(cue.start), seconds(cue.end), 0.001)


def check_ass(check):
    old, new = (pysubs2.load(str(path)) for path in check.given_back(ASS, "ass"))
    assert old.info == new.info and old.styles == new.styles and len(old) == len(new) == 3
    for before, event in zip(old, new):
        same = ("type", "layer", "style", "name", "marginl", "marginr", "marginv", "effect")
        assert all(getattr(before, key) == getattr(event, key) for key in same)
        without = [re.sub(r"\\k\d+", r"\\k", e.text) for e in (before, event)]
        assert without[0] == without[1]
        if event.is_comment:
            assert (before.start, before.end) == (event.start, event.end)
            continue
        words = check.words[check.at :]
        check.cue(event.plaintext.replace("\n", " "), event.start / 1000, event.end / 1000, 0.01)
        passed = event.start / 1000
        for word, length in zip(words, re.findall(r"\\k(\d+)", event.text)):
            assert abs(passed - word["start"]) <= 0.005 + 1e-6, (word, passed)
            passed += int(length) / 100


def check_ttml(check):
    old, new = check.given_back(TTML, "ttml")
    trees = [etree.parse(str(path)) for path in (old, new)]
    for tree in trees:
        for element in tree.iter():
            for name in ("begin", "end", "dur"):
                if element.attrib.get(name):
                    element.attrib[name] = "."
    assert etree.tostring(trees[0]) == etree.tostring(trees[1])
    model = ttconv.imsc.reader.to_model(ElementTree.parse(new))
    for text, start, end in shown(model):
        check.cue(text, start, end, 0.001)


def shown(model):
    """What a player of IMSC shows, from when to when."""
    times = sorted(ttconv.isd.ISD.significant_times(model))
    last, begun = "", Fraction(0)
    for time in [*times, None]:
        text = ""
        if time is not None:
            isd = ttconv.isd.ISD.from_model(model, time)
            parts = [" " if type(e).__name__ == "Br" else e.get_text() for r in isd.iter_regions() for e in r.dfs_iterator() if hasattr(e, "get_text") or type(e).__name__ == "Br"]
            text = " ".join("".join(parts).split())
        if text != last:
            # A span with times of its own comes and goes; the paragraph around is one cue.
            if last and time is not None and text.startswith(last):
                last = text
                continue
            if last:
                yield last, float(begun), None if text and last.startswith(text) else float(time)
            if text and last.startswith(text):
                return
            last, begun = text, time


def check_sbv(check):
    old, new = (path.read_text() for path in check.given_back(SBV, "sbv"))
    times = re.compile(r"^(\d+:\d\d:\d\d\.\d{3}),(\d+:\d\d:\d\d\.\d{3})$", re.M)
    assert times.sub(".", old) == times.sub(".", new)
    parts = times.split(new)[1:]
    for start, end, text in zip(parts[::3], parts[1::3], parts[2::3]):
        check.cue(text, seconds(start), seconds(end), 0.001)


def check_lrc(check):
    old, new = (pylrc.parse(path.read_text()) for path in check.given_back(LRC, "lrc"))
    assert (old.title, old.artist, [line.text for line in old]) == (new.title, new.artist, [line.text for line in new])
    for line in new:
        if line.text.strip():
            check.cue(line.text, line.time, None, 0.01)


def main():
    with tempfile.TemporaryDirectory() as folder:
        check = Check(Path(folder))
        for of in (check_srt, check_vtt, check_ass, check_ttml, check_sbv, check_lrc):
            of(check)
    print(f"{check.cues} cues in 6 formats: as they were, but for their times")
    assert check.cues == 15, check.cues


main()
