"""Results as objects, tables, files and pages."""

import copy
import json
import pathlib
import pickle
import subprocess
import sys
import types

import pytest
from conftest import program

import kiru_align


@pytest.fixture
def result(flac, text):
    return kiru_align.align(flac, text)


def test_words_and_segments_are_those_of_the_json(flac, text):
    result = kiru_align.align(flac, text + "\n¡…!", phones=True, cuts=True, uncertainty=True)
    rows = [word for segment in result.to_dict()["segments"] for word in segment["words"]]
    assert len(rows) == len(result.words) == 9
    for word, row in zip(result.words, rows):
        for name in ("word", "start", "end", "score", "status", "speaker", "cut_in", "cut_out", "start_sd", "end_sd"):
            assert getattr(word, name) == row.get(name), name
        assert list(word.offset) == row["offset"]
        phones = [{"phone": phone.phone, "start": phone.start, "end": phone.end} for phone in word.phones]
        assert phones == row.get("phones", [])
    for segment, row in zip(result.segments, result.to_dict()["segments"]):
        assert (segment.text, segment.start, segment.end) == (row["text"], row.get("start"), row.get("end"))
        assert [word.word for word in segment.words] == [word["word"] for word in row["words"]]
    assert (result.fit, result.suspicion, result.mismatch, result.duration) == ("good", None, [], 3.29)
    assert [list(span) for span in result.silences] == [[s["start"], s["end"]] for s in result.to_dict()["silences"]]
    assert "8 of 9 words" in repr(result) and "'He'" in repr(result.words[0]).replace('"', "'")


def test_a_transcript_of_another_recording_is_suspect(flac):
    result = kiru_align.align(flac, "Completely different words stand here about the price of oranges in winter.")
    assert result.fit == "suspect" and result.suspicion and "words_not_found" in result.mismatch


def test_results_do_not_change(result):
    for thing, name in ((result, "words"), (result.words[0], "start"), (result.segments[0], "text")):
        with pytest.raises(AttributeError):
            setattr(thing, name, None)


def test_what_does_not_pickle_says_what_to_send(flac, text):
    result = kiru_align.align(flac, text, phones=True)
    for thing, words in (
        (result, "to_dict"),
        (result.segments[0], "to_dict"),
        (result.words[0], "to_dict"),
        (result.words[0].phones[0], "to_dict"),
        (kiru_align.Aligner(), "in each process"),
    ):
        for send in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError, match=words):
                send(thing)


@pytest.mark.parametrize("format", "json whisperx gentle srt vtt textgrid ctm csv tsv audacity eaf ttml lrc ass sbv otio".split())
def test_every_format_is_as_the_program_writes_it(result, flac, format, tmp_path):
    expected = program(flac, "testdata/audio/amiable.txt", "-f", format).decode()
    assert result.to(format) == expected
    result.save(tmp_path / "some.thing", format=format)
    assert (tmp_path / "some.thing").read_bytes().decode() == expected


def test_styles_are_as_the_program_has_them(result, flac):
    for style, options in (
        ({"max_chars": 20, "max_lines": 1}, ["--max-chars", "20", "--max-lines", "1"]),
        ({"word_cues": True}, ["--word-cues"]),
    ):
        expected = program(flac, "testdata/audio/amiable.txt", "-f", "srt", *options).decode()
        assert result.to("srt", **style) == expected
        assert expected != result.to("srt")
    expected = program(flac, "testdata/audio/amiable.txt", "-f", "textgrid", "--textgrid-short").decode()
    assert result.to("textgrid", textgrid_short=True) == expected


def test_the_ending_tells_the_format(result, tmp_path):
    for name, begin in (("a.srt", "1\n"), ("a.vtt", "WEBVTT"), ("a.json", "{"), ("a.TextGrid", "File type")):
        result.save(tmp_path / name)
        assert (tmp_path / name).read_text().startswith(begin)
    with pytest.raises(ValueError, match="no format ends so"):
        result.save(tmp_path / "a.unknown")
    with pytest.raises(FileNotFoundError):
        result.save(tmp_path / "no" / "a.srt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.TextGrid", "a.json", "a.srt", "a.vtt"]


def test_options_that_are_none_are_refused(result):
    for call, error, words in (
        (lambda: result.to("mp3"), ValueError, "there are json"),
        (lambda: result.to("srt", colour="red"), TypeError, "colour'; there are max_chars, "),
        (lambda: result.to("srt", max_chars="x"), TypeError, "max_chars: give a number"),
        (lambda: result.to("srt", recut=1), TypeError, "recut: give True or False"),
        (lambda: result.save("a\0.srt"), (OSError, ValueError), "^a\0.srt: "),
        (lambda: result.to("srt", max_chars=9), ValueError, "between 10 and 200"),
        (lambda: result.to("edl"), ValueError, "fps=25"),
        (lambda: result.to("html"), ValueError, "report=True"),
    ):
        with pytest.raises(error, match=words):
            call()


def test_the_report_is_that_of_the_program_and_what_a_notebook_shows(flac, text, tmp_path, monkeypatch):
    kept = kiru_align.align(flac, text, report=True)
    page = tmp_path / "page.html"
    program(flac, "testdata/audio/amiable.txt", "-q", "--html", page, "--embed-audio")
    kept.save(tmp_path / "ours.html", embed_audio=True)
    assert (tmp_path / "ours.html").read_text() == page.read_text()
    shown = kept._repr_html_()
    assert shown.startswith("<iframe srcdoc=") and "Content-Security-Policy" in shown and "amiable" in shown
    assert shown.count('"') == 4  # those of srcdoc and style

    plain = kiru_align.align(flac, "He <b>might</b>")
    assert "<table>" in plain._repr_html_() and "&lt;b&gt;" in plain._repr_html_() and "<b>" not in plain._repr_html_()

    class Notebook:
        pass

    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=Notebook))
    assert "<iframe" in kiru_align.align(flac, text)._repr_html_()


def test_a_table_of_pandas(result, flac, text):
    pytest.importorskip("pandas")
    table = result.to_pandas()
    assert list(table.columns) == ["word", "start", "end", "score", "status", "segment", "offset"]
    assert list(table.word) == text.split()
    assert table.start.dtype == "float64" and table.start[0] == result.words[0].start
    nothing = kiru_align.align(flac, "…").to_pandas()
    assert nothing.start.isna().all() and nothing.start.dtype == "float64"
    with_cuts = kiru_align.align(flac, text, cuts=True).to_pandas()
    assert with_cuts.cut_in[0] == kiru_align.align(flac, text, cuts=True).words[0].cut_in


def test_without_pandas_the_error_says_what_to_do(result, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        result.to_pandas()


def test_nothing_is_imported_that_is_not_needed(flac):
    code = (
        "import sys; before = set(sys.modules); import kiru_align; "
        f"kiru_align.align({flac!r}, 'He might even').words; "
        "print(sorted({name.split('.')[0] for name in set(sys.modules) - before} - {'kiru_align'}))"
    )
    run = subprocess.run([sys.executable, "-S", "-c", "import site; site.main(); " + code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert not {"numpy", "pandas", "json", "ctypes", "dataclasses"} & set(eval(run.stdout)), run.stdout


def test_everything_is_documented_and_typed():
    package = pathlib.Path(kiru_align.__file__).parent
    assert (package / "py.typed").exists()
    stub = "".join((package / name).read_text() for name in ("__init__.pyi", "_native.pyi", "_errors.py"))
    for name in kiru_align.__all__:
        thing = getattr(kiru_align, name)
        assert thing.__doc__ and len(thing.__doc__) > 10, name
        if name not in ("stable_whisper", "whisperx"):
            assert f"class {name}" in stub or f"def {name}" in stub, name
    for thing in (kiru_align.Aligner, kiru_align.Alignment, kiru_align.Word, kiru_align.Segment, kiru_align.Phone):
        for name in dir(thing):
            if not name.startswith("_"):
                assert getattr(thing, name).__doc__, name
                assert f"def {name}(" in stub, name
    help_of = kiru_align.Aligner.align
    parameters = [name for name in help_of.__text_signature__.strip("()").replace("$self,", "").split(", ")]
    for parameter in parameters:
        name = parameter.split("=")[0].strip()
        if name and name not in "*/":
            assert f"{name}" in help_of.__doc__ and f"        {name}: " in stub, name
