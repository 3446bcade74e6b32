"""Threads, progress, cancelling, interruptions, exceptions, memory: what happens while a recording is aligned."""

import concurrent.futures
import gc
import io
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import AUDIO, REPOSITORY

import kiru_align

STAGES = ["decode", "features", "scores", "segment", "align", "boundaries"]


@pytest.fixture
def hour():
    """An hour of noise, which takes long enough to be stopped."""
    numpy = pytest.importorskip("numpy")
    return numpy.random.default_rng(0).normal(0, 0.1, 16000 * 3600).astype("float32")


def native_threads():
    """Threads of this process that Python does not know, such as those of NumPy."""
    task = pathlib.Path("/proc/self/task")
    return len(list(task.iterdir())) - threading.active_count() if task.exists() else 0


@pytest.fixture
def no_threads_left():
    """Fails the test if it leaves a thread behind."""
    before = native_threads()
    yield
    for _ in range(100):
        # They may take a moment to end.
        if native_threads() <= before:
            return
        time.sleep(0.02)
    assert native_threads() <= before


def test_eight_threads_on_one_aligner_give_what_one_gives(flac, text, printed):
    aligner = kiru_align.Aligner()
    alice = (AUDIO / "alice.txt").read_text()
    expected = aligner.align("testdata/audio/alice.flac", alice).to("json")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(aligner.align, *given) for _ in range(20)
                for given in ((flac, text), ("testdata/audio/alice.flac", alice))]
        results = [run.result().to("json") for run in runs]
    assert results == [printed, expected] * 20
    assert kiru_align.Aligner(jobs=1).align(flac, text).to("json") == printed


def test_python_goes_on_meanwhile(hour, text):
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    kiru_align.align(hour[: 16000 * 600], text, rate=16000)
    done.set()
    thread.join()
    assert len(ticks) > 20 and max(b - a for a, b in zip(ticks, ticks[1:])) < 0.3


def test_a_child_that_was_forked_aligns_too(flac, text, printed):
    if not hasattr(os, "fork"):
        pytest.skip("there is no fork here")
    kiru_align.align(flac, text, report=True)._repr_html_()
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        result = kiru_align.align(flac, text, report=True)
        os._exit(0 if result.to("json") == printed and "<iframe" in result._repr_html_() else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_progress_tells_of_every_stage(flac, text):
    seen = []
    kiru_align.align(flac, text, progress=lambda stage, done, total: seen.append((stage, done, total)))
    assert list(dict.fromkeys(stage for stage, _, _ in seen)) == STAGES
    assert all(total is None or 0 <= done <= total for _, done, total in seen)


def test_what_progress_raises_ends_the_run(hour, text, no_threads_left):
    class Enough(Exception):
        pass

    def stop(stage, done, total):
        raise Enough(stage)

    with pytest.raises(Enough):
        kiru_align.align(hour, text, rate=16000, progress=stop)


def test_an_event_cancels(hour, text, no_threads_left):
    event = threading.Event()
    threading.Timer(0.2, event.set).start()
    begun = time.monotonic()
    with pytest.raises(kiru_align.Cancelled):
        kiru_align.align(hour, text, rate=16000, cancel=event)
    assert time.monotonic() - begun < 1.2
    with pytest.raises(kiru_align.Cancelled):
        kiru_align.align(hour, text, rate=16000, cancel=event)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_raises_keyboard_interrupt(hour, text, tmp_path, no_threads_left):
    threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        kiru_align.align(hour, text, rate=16000)
    assert time.monotonic() - begun < 1.2
    # And the next run is as any other.
    assert kiru_align.align("testdata/audio/amiable.flac", text).fit == "good"


@pytest.mark.parametrize(
    "audio, options, error",
    [
        ("no.wav", {}, kiru_align.AudioNotFound),
        (b"He might even have been made amiable", {}, kiru_align.NotAudio),
        (b"", {}, kiru_align.DamagedAudio),
        ("testdata", {}, kiru_align.NotAudio),
        ("testdata/audio/amiable.flac", {"channel": 7}, kiru_align.NoSuchChannel),
        ("testdata/audio/amiable.flac", {"track": 7}, kiru_align.NoSuchTrack),
        ("testdata/audio/amiable.flac", {"part": (7, 9)}, kiru_align.NoSuchPart),
        ("testdata/audio/amiable.flac", {"lexicon": "tomato T QQ"}, kiru_align.LexiconError),
        ("testdata/audio/amiable.flac", {"model": "README.md"}, kiru_align.ModelError),
        ("testdata/audio/amiable.flac", {"model": "no.kiru"}, kiru_align.FileError),
    ],
)
def test_errors_are_exceptions_by_kind(audio, options, error, text):
    with pytest.raises(error) as raised:
        kiru_align.align(audio, text, **options)
    assert type(raised.value) is error and isinstance(raised.value, kiru_align.KiruAlignError)
    message = str(raised.value)
    if error is not kiru_align.FileError:
        about = options.get("model") or ("lexicon" if "lexicon" in options else audio if type(audio) is str else "audio")
        assert message.startswith(f"{about}: ") and "; " in message
    again = pickle.loads(pickle.dumps(raised.value))
    assert (type(again), str(again)) == (error, message)
    assert error.__module__ == "kiru_align"


def test_errors_are_those_of_python_too(flac, text):
    with pytest.raises(FileNotFoundError):
        kiru_align.align("no.wav", text)
    with pytest.raises(OSError) as raised:
        kiru_align.align(flac, pathlib.Path("no.txt"))
    assert (raised.value.errno, raised.value.filename) == (2, "no.txt")
    with pytest.raises(kiru_align.TranscriptError, match="^transcript: .*empty"):
        kiru_align.align(flac, " \n")


def test_mistakes_in_the_call_are_said(flac, text):
    numpy = pytest.importorskip("numpy")
    second = numpy.zeros(16000, "float32")

    class NoArray:
        def __array__(self):
            return "none"

    for given, options, error, words in (
        ((second, text), {}, TypeError, "rate=16000"),
        ((second.astype("u1"), text), {"rate": 16000}, TypeError, "no samples"),
        ((second.astype("complex64"), text), {"rate": 16000}, TypeError, "no samples"),
        ((second.reshape(10, 40, 40), text), {"rate": 16000}, ValueError, "one axis"),
        ((second[:0], text), {"rate": 16000}, kiru_align.AudioTooShort, "0 samples"),
        ((second[:0].reshape(0, 2), text), {"rate": 16000}, kiru_align.AudioTooShort, "0 samples"),
        ((second[:, None][:, :0], text), {"rate": 16000}, kiru_align.AudioTooShort, "0 samples"),
        ((second.reshape(-1, 100), text), {"rate": 16000}, ValueError, "100 channels are more than 64"),
        ((NoArray(), text), {"rate": 16000}, TypeError, "makes no array"),
        ((second, text), {"rate": 0}, ValueError, "rate: .* 0 Hz"),
        ((second, text), {"rate": 1}, ValueError, "rate: .* 1 Hz"),
        ((second, text), {"rate": -1}, ValueError, "rate: .* -1 Hz"),
        ((second, text), {"rate": 2**32}, ValueError, "rate: .* 4294967296 Hz"),
        ((flac, text), {"jobs": -1}, ValueError, "jobs: -1 is not between 0 and"),
        ((flac, text), {"jobs": 10**9}, ValueError, "jobs: 1000000000 is not between 0 and"),
        ((flac, text), {"channel": -1}, ValueError, "channel: -1 is not between 0 and"),
        ((flac, text), {"track": 0}, ValueError, "track: 0 is not between 1 and"),
        ((flac, text), {"progress": 5}, TypeError, "progress: give a function"),
        ((flac, text), {"cancel": True}, TypeError, "cancel: give a threading.Event"),
        ((flac, text), {"lexicon": {"kiru": 5}}, TypeError, "lexicon: kiru: 5 is not"),
        ((flac, text), {"lexicon": {5: "K"}}, TypeError, "lexicon: 5: K is not"),
        ((flac, text), {"lexicon": {"two words": "K"}}, ValueError, "lexicon: two words: K is not"),
        ((flac, text), {"transcript_format": "srt"}, kiru_align.TranscriptError, "check transcript_format$"),
        ((flac, text), {"part": (1,)}, ValueError, "length 2"),
        (([0.0, 0.1], text), {"rate": 16000}, TypeError, "a list is no recording"),
        ((None, text), {}, TypeError, "no recording"),
        ((flac, None), {}, TypeError, "no transcript"),
        ((flac, text), {"rate": 16000}, ValueError, "for arrays"),
        ((flac, "testdata/audio/amiable.txt"), {}, ValueError, "pathlib.Path"),
        ((flac, text), {"language": "xx"}, ValueError, "there are auto, "),
        ((flac, text), {"cuts": 30}, TypeError, r"\(30, 60\)"),
        ((flac, text), {"fps": "fast"}, ValueError, "frame rate"),
        ((flac, text), {"max_chunk": 1}, ValueError, "between 5 and 600"),
        ((flac, text), {"colour": 1}, TypeError, "colour"),
        ((flac, text), {"lexicon": 3}, TypeError, "no lexicon"),
        ((io.StringIO("x"), text), {}, TypeError, "binary mode"),
    ):
        with pytest.raises(error, match=words):
            kiru_align.align(*given, **options)


def test_pairs_may_be_lists(flac, text):
    as_lists = kiru_align.align(flac, text, part=[0, 3], cuts=[10, 20])
    assert as_lists.to("json") == kiru_align.align(flac, text, part=(0, 3), cuts=(10, 20)).to("json")


def test_what_a_file_raises_comes_through(flac, text):
    class Failing(io.BytesIO):
        def read(self, count=-1):
            if count and self.tell() > 10000:
                raise RuntimeError("the network is gone")
            return super().read(count)

    with pytest.raises(RuntimeError, match="the network is gone"):
        kiru_align.align(Failing(pathlib.Path(flac).read_bytes()), text)


def resident():
    pages = pathlib.Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is asked for otherwise there")
def test_memory_stays_flat(samples, flac, text, calls, no_threads_left):
    """Results, exceptions, cancelled runs and callbacks alike leave nothing behind."""
    aligner = kiru_align.Aligner()
    floats = (samples[:16000] / 32768).astype("float32")
    stop = threading.Event()
    stop.set()
    content = pathlib.Path(flac).read_bytes()

    def fail(*_):
        raise RuntimeError

    def one(number):
        kind = number % 8
        if kind == 0:
            aligner.align(floats, text, rate=16000, report=True)._repr_html_()
        elif kind == 1:
            aligner.align(io.BytesIO(content), text).words[0].phones
        elif kind == 2:
            with pytest.raises(kiru_align.NotAudio):
                aligner.align(b"this is no recording at all", text)
        elif kind == 3:
            with pytest.raises(kiru_align.Cancelled):
                aligner.align(floats, text, rate=16000, cancel=stop)
        elif kind == 4:
            with pytest.raises(RuntimeError):
                aligner.align(floats, text, rate=16000, progress=fail)
        elif kind == 5:
            kiru_align.Aligner(lexicon={"amiable": "EY M IY"}).align(floats, text, rate=16000).to_dict()
        else:
            aligner.align(floats, {"segments": [{"start": 0, "end": 1, "text": "He might"}]}, rate=16000).to("srt")

    for number in range(calls // 10):
        one(number)
    gc.collect()
    before = resident()
    for number in range(calls):
        one(number)
    gc.collect()
    after = resident()
    print(f"{calls} calls: {before:.1f} MB before, {after:.1f} MB after")
    assert after - before < 10
