"""One run of a program: what it wrote, what it said, and what it cost."""
import json, multiprocessing, os, subprocess, tempfile, threading, time
from resource import RLIMIT_AS, setrlimit


class Measured:
    """What a command wrote and said, its exit code, seconds of wall and of processor, peak memory in MB.

    Processor time and memory are those of what it started, too."""

    def __init__(self, command, environment=None, limit_s=None, limit_bytes=None):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            started = time.perf_counter()
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                     env=environment and {**os.environ, **environment},
                                     preexec_fn=limit_bytes and (lambda: setrlimit(RLIMIT_AS, (limit_bytes,) * 2)))
            limit = threading.Timer(limit_s, child.kill) if limit_s else None
            if limit:
                limit.start()
            _, status, usage = os.wait4(child.pid, 0)
            self.wall_s = time.perf_counter() - started
            if limit:
                limit.cancel()
            self.code = child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0), err.seek(0)
            self.bytes, self.message = out.read(), err.read().decode(errors='replace').strip()
        self.cpu_s, self.peak_mb = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Run(Measured):
    """One run of kiru-align; its result is read if there is one."""

    def __init__(self, program, audio, text, *options, quiet=True):
        super().__init__([program, *(['-q'] if quiet else []), *options, str(audio), str(text)])
        self.json = json.loads(self.bytes) if self.code in (0, 3) else None

    def words(self):
        return [word for segment in self.json['segments'] for word in segment['words']]


def in_a_child(function, *arguments):
    """Call the function in a process of its own.

    What it loads must not stay here: a process that is started counts the memory of the one that started it as its own
    peak."""
    child = multiprocessing.get_context('fork').Process(target=function, args=arguments)
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f'{function.__name__}{arguments}: failed')
