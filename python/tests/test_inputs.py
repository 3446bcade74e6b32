"""Whatever form a recording or a transcript comes in, the result is that of the program."""

import array
import dataclasses
import io
import json
import os
import pathlib
import subprocess
import sys
import threading
import types

import pytest
from conftest import AUDIO, program, resampled, saved

import kiru_align


def test_a_path_gives_the_bytes_of_the_program(flac, text, printed):
    assert kiru_align.align(flac, text).to("json") == printed
    assert kiru_align.align(pathlib.Path(flac), AUDIO / "amiable.txt").to("json") == printed


def test_options_are_those_of_the_program(flac, text):
    options = ["--phones", "--uncertainty", "--cuts", "--samples", "--fps", "25", "--language", "en", "--max-chunk", "20"]
    expected = program(flac, "testdata/audio/amiable.txt", *options).decode()
    given = dict(phones=True, uncertainty=True, cuts=True, samples=True, fps=25, language="en", max_chunk=20)
    assert kiru_align.align(flac, text, **given).to("json") == expected
    expected = program(flac, "testdata/audio/amiable.txt", "--ipa", "--cuts", "--cut-margins", "10,20").decode()
    assert kiru_align.align(flac, text, ipa=True, cuts=(10, 20)).to("json") == expected


def test_a_part_is_a_limit_on_the_clock_of_the_recording():
    said = (AUDIO / "alice.txt").read_text().split()
    whole = {word.word: word for word in kiru_align.align(AUDIO / "alice.flac", " ".join(said)).words}
    result = kiru_align.align(AUDIO / "alice.flac", " ".join(said[30:]), part=(11, 18))
    assert result.duration > 20
    placed = [word for word in result.words if word.start is not None]
    assert placed and all(11 <= word.start < word.end <= 18 for word in placed)
    near = [word for word in placed if abs(word.start - (whole[word.word].start or 0)) < 0.1]
    assert len(near) > len(placed) / 2
    assert result.to_dict()["segments"][0]["part"] == {"start": 11.0, "end": 18.0}
    assert kiru_align.align(AUDIO / "alice.flac", "nothing of it", part=(0, float("inf"))).duration == result.duration


def test_files_in_memory_and_open_ones(flac, text, printed):
    content = pathlib.Path(flac).read_bytes()
    for given in (content, bytearray(content), memoryview(content), io.BytesIO(content)):
        assert kiru_align.align(given, text, name=flac).to("json") == printed, type(given)
    with open(flac, "rb") as file:
        assert kiru_align.align(file, text).to("json") == printed
        assert not file.closed


def test_a_pipe_is_read_to_its_end(flac, text, printed):
    reading, writing = os.pipe()
    content = pathlib.Path(flac).read_bytes()

    def write():
        with open(writing, "wb") as file:
            file.write(content)

    writer = threading.Thread(target=write)
    writer.start()
    with open(reading, "rb") as file:
        result = kiru_align.align(file, text, name=flac)
    writer.join()
    assert result.to("json") == printed


def test_arrays_at_16_khz_give_the_bytes_of_the_program(samples, flac, text, printed):
    numpy = pytest.importorskip("numpy")
    floats = (samples / 32768).astype("float32")
    wide = samples.astype("int32") << 16
    padded = numpy.zeros((len(samples), 7), "float32")
    padded[:, 3] = floats
    unaligned = numpy.zeros(2 * len(samples) + 1, "u1")[1:].view("<i2")
    unaligned[:] = samples
    read_only = floats.copy()
    read_only.flags.writeable = False
    arrays = {
        "int16": samples,
        "int16, big-endian": samples.astype(">i2"),
        "int16, not aligned": unaligned,
        "int32": wide,
        "float32": floats,
        "float32, big-endian": floats.astype(">f4"),
        "float32, read-only": read_only,
        "float32, every seventh": padded[:, 3],
        "float32, backwards": floats[::-1].copy()[::-1],
        "float64": samples / 32768,
        "one column": floats[:, None],
        "one row": floats[None, :],
        "array.array of int16": array.array("h", samples.tobytes()),
        "array.array of float32": array.array("f", floats.tobytes()),
        "memoryview": memoryview(floats),
    }
    for name, given in arrays.items():
        assert kiru_align.align(given, text, rate=16000, name=flac).to("json") == printed, name


def test_arrays_are_not_copied(samples, text):
    """An array of a gigabyte that takes no memory: all its samples are one."""
    numpy = pytest.importorskip("numpy")
    resource = pytest.importorskip("resource")
    minutes = numpy.lib.stride_tricks.as_strided(numpy.zeros(1, "float64"), (16000 * 600, 16), (0, 0))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kiru_align.align(minutes, text, rate=16000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kB; a copy takes 1,200,000


@pytest.mark.parametrize("rate", [16000, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("dtype", ["float32", "int16"])
def test_arrays_and_files_at_all_rates_give_the_bytes_of_the_program(samples, text, tmp_path, rate, channels, dtype):
    numpy = pytest.importorskip("numpy")
    whole = numpy.round(resampled(samples, rate) * 32768).clip(-32768, 32767).astype("int16")
    if channels == 2:
        whole = numpy.stack([whole, whole // 2], axis=1)
    path = saved(tmp_path / "talk.wav", whole, rate)
    expected = program(path, AUDIO / "amiable.txt").decode()
    given = whole if dtype == "int16" else (whole / 32768).astype("float32")
    # Channels in rows, too, as librosa and torchaudio have them.
    for array in (given, numpy.ascontiguousarray(given.T)):
        assert kiru_align.align(array, text, rate=rate, name=str(path)).to("json") == expected
    content = path.read_bytes()
    for file in (path, content, io.BytesIO(content)):
        assert kiru_align.align(file, text, name=str(path)).to("json") == expected, type(file)
    if channels == 2:
        assert kiru_align.align(given, text, rate=rate, channel=1).to_dict()["audio"]["channel"] == 1


def test_what_becomes_an_array_is_one(samples, flac, text, printed):
    class Tensor:
        def __array__(self):
            return samples

    assert kiru_align.align(Tensor(), text, rate=16000, name=flac).to("json") == printed


def test_transcripts_in_every_form(flac, text, printed):
    for given in (text, text.encode(), AUDIO / "amiable.txt"):
        assert kiru_align.align(flac, given).to("json") == printed
    srt = "1\n00:00:00,000 --> 00:00:03,000\n" + text
    assert kiru_align.align(flac, srt).words[0].start == json.loads(printed)["segments"][0]["words"][0]["start"]
    rough = [{"start": 0.0, "end": 3.2, "text": text}]

    @dataclasses.dataclass
    class Rough:
        start: float
        end: float
        text: str

    for given in (
        rough,
        {"segments": rough, "language": "en"},
        types.MappingProxyType({"segments": iter(rough)}),
        tuple(map(types.MappingProxyType, rough)),
        (Rough(**segment) for segment in rough),
    ):
        result = kiru_align.align(flac, given)
        assert [word.word for word in result.words] == text.split()
        assert result.fit == "good"


def test_segments_may_hold_numbers_of_numpy(flac, text):
    numpy = pytest.importorskip("numpy")
    rough = [{"start": numpy.float32(0), "end": numpy.float64(3.2), "text": text, "tokens": numpy.arange(3)}]
    plain = [{"start": 0.0, "end": 3.2, "text": text}]
    assert kiru_align.align(flac, rough).to("json") == kiru_align.align(flac, plain).to("json")


def test_what_is_no_transcript_is_said_not_aligned(flac, text):
    segments = [{"text": text}]
    segments.append(segments)
    for given, error, words in (
        (text.split(), TypeError, "one string"),
        ([1], TypeError, "a int is no segment"),
        (([{"text": text}], object()), TypeError, "a list is no segment"),
        (io.StringIO(text), TypeError, "no transcript"),
        ([{"text": text, "by": object()}], TypeError, "a object in it"),
        ({"segments": segments}, ValueError, "Circular"),
        ([], kiru_align.TranscriptError, "segments"),
        ("He\0", kiru_align.TranscriptError, "UTF-8"),
    ):
        with pytest.raises(error, match=words):
            kiru_align.align(flac, given)


def test_a_lexicon_in_every_form(flac, tmp_path):
    text = "He might even have been made xyzzy himself."
    path = tmp_path / "my.dict"
    path.write_text("xyzzy EY M IY AH B AH L\nplugh P L AH\n")
    words = {"xyzzy": ["EY M IY AH B AH L"], "plugh": "P L AH"}
    forms = (path, path.read_text(), words, types.MappingProxyType(words))
    plain = kiru_align.align(flac, text)
    results = [kiru_align.align(flac, text, lexicon=form) for form in forms]
    for result in results:
        assert result.to("json") == results[0].to("json") != plain.to("json")
        assert [warning for warning in result.warnings if "plugh" in warning]
    assert results[0].words[6].score > plain.words[6].score


def test_speakers_language_and_format_of_the_transcript(flac, text):
    labelled = "Anna: " + text
    words = kiru_align.align(flac, labelled + "\nAnna: so").words
    assert words[1].speaker == "Anna" and words[0].status == "non_speech"
    assert kiru_align.align(flac, labelled, speakers=False).words[0].status != "non_speech"
    assert kiru_align.align(flac, text).language == "en"
    assert kiru_align.align(flac, text, language="de").to_dict()["language"] == "de"
    assert kiru_align.align(flac, "1\n00:00:00,000 --> 00:00:03,000\nHe", transcript_format="text").words[0].word == "1"
