"""The drop-in for whisperx.align: structures as in whisperx/schema.py."""

import json

import pytest
from conftest import AUDIO

import kiru_align
from kiru_align import whisperx

ALICE = "testdata/audio/alice.flac"


@pytest.fixture(scope="module")
def segments():
    """As a recogniser gives them, with times that are roughly right."""
    lines = (AUDIO / "alice.txt").read_text().splitlines()
    lines = [line for line in lines if line.strip()]
    return [
        {"start": 20 * number / len(lines), "end": 20 * (number + 1) / len(lines), "text": " " + line, "avg_logprob": -0.2}
        for number, line in enumerate(lines)
    ]


def test_segments_with_words_come_out(segments):
    model, metadata = whisperx.load_align_model(language_code="en", device="cpu")
    result = whisperx.align(segments, model, metadata, ALICE, "cpu", return_char_alignments=False)
    assert set(result) == {"segments", "word_segments"}
    assert [segment["text"] for segment in result["segments"]] == [segment["text"] for segment in segments]
    for segment, given in zip(result["segments"], segments):
        assert set(segment) == {"start", "end", "text", "words", "avg_logprob"}
        assert [word["word"] for word in segment["words"]] == given["text"].split()
        placed = [word for word in segment["words"] if "start" in word]
        assert (segment["start"], segment["end"]) == (placed[0]["start"], placed[-1]["end"])
        for word in placed:
            assert set(word) == {"word", "start", "end", "score"}
            assert all(type(word[key]) is float for key in ("start", "end", "score")) and 0 <= word["score"] <= 1
    assert result["word_segments"] == [word for segment in result["segments"] for word in segment["words"]]
    json.dumps(result)


def test_times_are_those_of_the_aligner(segments):
    result = whisperx.align(segments, None, None, ALICE, None)
    own = kiru_align.align(ALICE, AUDIO / "alice.txt").to_dict()
    own = {(word["word"], word.get("start")) for segment in own["segments"] for word in segment["words"]}
    same = [word for word in result["word_segments"] if (word["word"], word.get("start")) in own]
    assert len(same) >= 0.9 * len(result["word_segments"])


def test_words_that_are_not_found_have_no_times_and_empty_segments_stay(segments):
    odd = [{"start": 0.0, "end": 0.2, "text": "  "}, segments[0], {"start": 19.0, "end": 19.5, "text": "– …"}]
    result = whisperx.align(odd, audio=ALICE)
    first, second, third = result["segments"]
    assert first == {"start": 0.0, "end": 0.2, "text": "  ", "words": []}
    assert second["words"][0]["word"] == "Alice" and "start" in second["words"][0]
    assert third == {"start": 19.0, "end": 19.5, "text": "– …", "words": [{"word": "–"}, {"word": "…"}]}
    assert whisperx.align([], audio=ALICE) == {"segments": [], "word_segments": []}


def test_characters_share_the_time_of_their_word(segments):
    result = whisperx.align(segments, audio=ALICE, return_char_alignments=True)
    for segment in result["segments"]:
        assert "".join(char["char"] for char in segment["chars"]) == segment["text"]
        timed = [char for char in segment["chars"] if "start" in char]
        assert all(a["end"] <= b["start"] + 0.0011 for a, b in zip(timed, timed[1:]))
        assert timed[0]["start"] == segment["start"] and timed[-1]["end"] == segment["end"]
        assert all("start" not in char for char in segment["chars"] if char["char"] == " ")


def test_arrays_are_at_16_khz_and_progress_is_in_percent(segments, samples, text, capsys):
    numpy = pytest.importorskip("numpy")
    seen = []
    audio = (samples / 32768).astype("float32")
    given = [{"start": 0.0, "end": 3.2, "text": text}]
    from_array = whisperx.align(given, None, {"language": "en"}, audio, "cpu", print_progress=True, progress_callback=seen.append)
    assert from_array == whisperx.align(given, None, {"language": "??"}, "testdata/audio/amiable.flac", "cpu")
    assert seen == sorted(seen) and seen[-1] == 100
    assert "Progress: 100.00%..." in capsys.readouterr().out
    assert whisperx.align(iter(given), audio=audio[None, :], aligner=kiru_align.Aligner()) == from_array


def test_names_are_words_as_any_others():
    said = [{"start": 0, "end": 3.2, "text": "MIGHT EVEN: have been made amiable himself"}]
    words = whisperx.align(said, audio="testdata/audio/amiable.flac")["word_segments"]
    assert words[0]["word"] == "MIGHT" and "start" in words[0]
    assert kiru_align.align("testdata/audio/amiable.flac", {"segments": said}).words[0].status == "non_speech"
