"""The command that the package installs is the program."""

import subprocess
import sys

import pytest
from conftest import COMMAND, REPOSITORY, program

import kiru_align


def run(*arguments, command=None, **options):
    command = command or [COMMAND]
    return subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, cwd=REPOSITORY, **options)


def test_it_says_what_it_is():
    assert run("--version").stdout == f"kiru-align {kiru_align.__version__}\n"
    for command in (None, [sys.executable, "-m", "kiru_align"]):
        shown = run("--help", command=command).stdout
        assert "Usage: kiru-align" in shown and "Commands:" in shown


def test_it_has_the_exit_codes_of_the_program(flac, tmp_path):
    for arguments, code, words in (
        ((flac, "testdata/audio/amiable.txt"), 0, "8 aligned"),
        (("no.wav", "testdata/audio/amiable.txt"), 2, "no.wav: no such file"),
        (("--nonsense",), 2, "--nonsense"),
        ((flac, "testdata/audio/alice.txt"), 3, "alice.txt"),
    ):
        done = run(*arguments, "-o", tmp_path / "out.json") if code in (0, 3) else run(*arguments)
        assert (done.returncode, words in done.stderr) == (code, True), done


def test_its_other_commands_are_there(tmp_path):
    (tmp_path / "a").mkdir()
    for name in ("amiable.flac", "amiable.txt"):
        (tmp_path / "a" / name).write_bytes((REPOSITORY / "testdata" / "audio" / name).read_bytes())
    assert run("batch", tmp_path / "a", "-o", tmp_path / "out").returncode == 0
    result = tmp_path / "out" / "amiable.json"
    assert run("compare", result, result).returncode == 0
    assert run("estimate", tmp_path / "a" / "amiable.flac").returncode == 0


def test_it_is_piped_into(flac, printed):
    content = (REPOSITORY / flac).read_bytes()
    piped = program("-", "testdata/audio/amiable.txt", input=content).decode()
    assert piped.replace('"path": "-"', f'"path": "{flac}"') == printed


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_an_interruption_ends_it():
    import signal
    import time

    command = [str(COMMAND), "-", "testdata/audio/amiable.txt"]
    waiting = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=REPOSITORY)
    time.sleep(1)
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(timeout=5) == 130
    assert b"Traceback" not in waiting.stderr.read()
