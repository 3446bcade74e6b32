"""Recordings of the repository, and the same as arrays at other rates."""

import pathlib
import signal
import subprocess
import sysconfig
import wave

import pytest

import kiru_align

REPOSITORY = pathlib.Path(__file__).parents[2]
AUDIO = REPOSITORY / "testdata" / "audio"
# Not beside the interpreter: on Windows that is where it is only in virtual environments.
COMMAND = pathlib.Path(sysconfig.get_path("scripts")) / "kiru-align"

# What a shell runs in the background ignores interruptions, and so would all that is started here.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption("--calls", type=int, default=5000, help="how many calls the test of leaks makes")


@pytest.fixture
def calls(request):
    return request.config.getoption("--calls")


@pytest.fixture(autouse=True)
def in_repository(monkeypatch):
    """Paths are those that a user types in a clone."""
    monkeypatch.chdir(REPOSITORY)


@pytest.fixture(scope="session")
def flac():
    return "testdata/audio/amiable.flac"


@pytest.fixture(scope="session")
def text():
    return (AUDIO / "amiable.txt").read_text()


def program(*arguments, **options):
    """What the command of this very environment prints on standard output."""
    run = subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, cwd=REPOSITORY, **options)
    assert run.returncode in (0, 3), run.stderr.decode()
    return run.stdout


@pytest.fixture(scope="session")
def printed(flac):
    """The JSON of the program, as text."""
    return program(flac, "testdata/audio/amiable.txt").decode()


@pytest.fixture(scope="session")
def samples(flac):
    """The recording as int16 at 16 kHz."""
    soundfile = pytest.importorskip("soundfile")
    array, rate = soundfile.read(REPOSITORY / flac, dtype="int16")
    assert rate == 16000 and array.ndim == 1
    return array


def resampled(samples, rate):
    """The samples at another rate, by padding their spectrum: float32, full scale at 1."""
    import numpy

    count = round(len(samples) * rate / 16000)
    spectrum = numpy.fft.rfft(samples / 32768)
    return (numpy.fft.irfft(spectrum, count) * (count / len(samples))).astype("float32")


def saved(path, array, rate):
    """A WAV file of int16 with these samples, one row a moment."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if array.ndim == 1 else array.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(array.astype("<i2").tobytes())
    return path
