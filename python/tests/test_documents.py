"""The examples of the documents run as they stand."""

import concurrent.futures
import pathlib
import shutil

from conftest import AUDIO, REPOSITORY


def examples(path):
    """The blocks of Python in a document."""
    blocks = (REPOSITORY / path).read_text().split("```python\n")[1:]
    return [block.split("```")[0] for block in blocks]


def test_the_example_of_the_readme_prints_words(tmp_path, monkeypatch, capsys):
    (example,) = examples("python/README.md")
    assert len([line for line in example.splitlines() if line]) <= 5
    shutil.copy(AUDIO / "alice.flac", tmp_path / "talk.wav")
    monkeypatch.chdir(tmp_path)
    exec(example, {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "0.469 0.959 Alice" and len(lines) == 7


def test_the_examples_of_the_guide_run(tmp_path, monkeypatch, capsys):
    shutil.copy(AUDIO / "alice.flac", tmp_path / "talk.wav")
    shutil.copy(AUDIO / "alice.txt", tmp_path / "talk.txt")
    (tmp_path / "my.dict").write_text("alice AE L AH S\n")
    monkeypatch.chdir(tmp_path)
    known = {
        "concurrent": concurrent,
        "pathlib": pathlib,
        "names": ["talk", "talk"],
        "segments": [{"start": 0.0, "end": 8.0, "text": "Alice was beginning to get very tired"}],
        "audio": "talk.wav",
    }
    blocks = examples("docs/python.md")
    assert len(blocks) == 4
    for block in blocks:
        exec(block, known)
    assert [result.fit for result in known["results"]] == ["good", "good"]
    assert known["timed"].segments[0].words[0].start == 0.469 and (tmp_path / "talk.srt").exists()
    assert known["result"]["word_segments"][0]["start"] == 0.469
