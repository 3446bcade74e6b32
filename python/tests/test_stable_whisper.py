"""The stand-in for model.align of stable-ts: structures as in its documentation and result.py."""

import json

import pytest
from conftest import AUDIO

import kiru_align
from kiru_align import stable_whisper

FLAC = AUDIO / "alice.flac"


@pytest.fixture(scope="module")
def text():
    return (AUDIO / "alice.txt").read_text()


@pytest.fixture(scope="module")
def result(text):
    model = stable_whisper.load_model("base", device="cpu")
    return model.align(str(FLAC), text, language="en", original_split=True, verbose=None)


def test_a_result_has_segments_words_and_times(result, text):
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(result) == len(lines) and result.has_words and result.language == "en"
    assert result.text.split() == text.split() and result.text.startswith(" Alice")
    own = [word for word in kiru_align.align(FLAC, text).words]
    assert [word.word.strip() for word in result.all_words()] == [word.word for word in own]
    before = 0.0
    for number, segment in enumerate(result.segments):
        assert segment.id == number and segment.has_words and segment.text == "".join(word.word for word in segment)
        assert (segment.start, segment.end) == (segment.words[0].start, segment.words[-1].end)
        for word in segment.words:
            assert word.segment_id == number and before <= word.start <= word.end and 0 <= word.probability <= 1
            assert word.duration == round(word.end - word.start, 3)
            before = word.end
    placed = [(word.start, word.end, word.score) for word in own if word.start is not None and word.score is not None]
    assert placed == [(w.start, w.end, w.probability) for w in result.all_words() if w.start < w.end]


def test_dictionaries_have_the_keys_of_stable_ts(result, tmp_path):
    found = result.to_dict()
    assert set(found) == {"text", "segments", "language", "ori_dict", "regroup_history", "nonspeech_sections"}
    segment = found["segments"][0]
    assert set(segment) == {
        "start", "end", "text", "seek", "tokens", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob", "words",
    }
    assert set(segment["words"][0]) == {"word", "start", "end", "probability", "tokens"}
    result.save_as_json(tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text()) == found
    # What came out goes in again, as an object or as a dictionary.
    for again in (result, found):
        assert stable_whisper.align(FLAC, again).text == result.text


def test_subtitles(result, tmp_path):
    assert result.to_srt_vtt(word_level=False) == result.alignment.to("srt")
    assert result.to_srt_vtt(vtt=True) == result.alignment.to("vtt", word_cues=True)
    assert result.to_srt_vtt(str(tmp_path / "a.vtt"), word_level=False) is None
    assert (tmp_path / "a.vtt").read_bytes().decode() == result.alignment.to("vtt")
    with pytest.raises(ValueError):
        result.to_srt_vtt(segment_level=False, word_level=False)


def test_words_that_are_not_found_have_no_length():
    odd = "xylophones quarrelsome\nAlice was beginning to get very tired of sitting by her sister\n– …"
    result = stable_whisper.align(FLAC, odd)
    last = result.segments[-1]
    assert all(word.start == word.end == result.segments[1].end and word.probability == 0 for word in last.words)
    assert len(stable_whisper.align(FLAC, odd, remove_instant_words=True).all_words()) < len(result.all_words())
    assert stable_whisper.align(FLAC, "– …", remove_instant_words=True).segments == []


def test_samples_are_at_16_khz_and_tokens_are_refused(samples, capsys):
    numpy = pytest.importorskip("numpy")
    audio = (samples / 32768).astype(numpy.float32)
    said = (AUDIO / "amiable.txt").read_text()
    from_array = stable_whisper.align(audio, said, verbose=True)
    assert from_array.to_dict() == stable_whisper.align(AUDIO / "amiable.flac", said).to_dict()
    assert '-> [' in capsys.readouterr().out
    with pytest.raises(TypeError, match="tokens"):
        stable_whisper.align(audio, [50364, 291])
