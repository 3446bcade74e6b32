"""One run of the program: what it wrote, what it said, and what it cost."""
import json, multiprocessing, os, subprocess, tempfile, time


class Run:
    """Exit code, bytes, message, seconds of wall and of processor, peak memory in MB."""

    def __init__(self, program, audio, text, *options):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            started = time.perf_counter()
            child = subprocess.Popen([program, '-q', *options, str(audio), str(text)], stdout=out, stderr=err)
            _, status, usage = os.wait4(child.pid, 0)
            self.wall_s = time.perf_counter() - started
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0), err.seek(0)
            self.code, self.bytes = child.returncode, out.read()
            self.message = err.read().decode(errors='replace').strip()
        self.cpu_s, self.peak_mb = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
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
