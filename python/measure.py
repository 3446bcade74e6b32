"""Measures the installed package: python python/measure.py [ROUNDS]

How long an import and one short recording take, and what eight threads do beside one. The best of all rounds counts, since
other programs can only make it worse. Needs NumPy and soundfile.
"""

import concurrent.futures
import pathlib
import subprocess
import sys
import time

import soundfile

import kiru_align

AUDIO = pathlib.Path(__file__).parents[1] / "testdata" / "audio"
TEXT = (AUDIO / "amiable.txt").read_text()
CALLS = 100


def import_ms():
    """What `import kiru_align` adds to the start of Python."""
    run = subprocess.run([sys.executable, "-X", "importtime", "-c", "import kiru_align"], capture_output=True, text=True)
    lines = [line for line in run.stderr.splitlines() if line.endswith(" kiru_align")]
    return int(lines[-1].split("|")[1]) / 1000


def one_ms(aligner, samples):
    begin = time.perf_counter()
    aligner.align(samples, TEXT, rate=16000)
    return (time.perf_counter() - begin) * 1000


def calls_per_s(aligner, samples, threads):
    """Recordings a second, and how long a processor works at one, in milliseconds."""
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        begin, worked = time.perf_counter(), time.process_time()
        list(pool.map(lambda _: aligner.align(samples, TEXT, rate=16000), range(CALLS)))
        return CALLS / (time.perf_counter() - begin), (time.process_time() - worked) / CALLS * 1000


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    samples, _ = soundfile.read(AUDIO / "amiable.flac", dtype="float32")
    samples = samples[: 3 * 16000]
    all_cores, one_core = kiru_align.Aligner(), kiru_align.Aligner(jobs=1)
    print(f"import: {min(import_ms() for _ in range(rounds)):.1f} ms")
    for name, aligner in (("all cores", all_cores), ("one core", one_core)):
        best = min(one_ms(aligner, samples) for _ in range(40 * rounds))
        print(f"3 seconds as an array, {name}: {best:.1f} ms")
    kinds = {"one thread, one core": (one_core, 1), "one thread, all cores": (all_cores, 1), "eight threads": (all_cores, 8)}
    best = dict.fromkeys(kinds, (0.0, 0.0))
    for _ in range(rounds):
        for name, (aligner, threads) in kinds.items():
            best[name] = max(best[name], calls_per_s(aligner, samples, threads))
    for name, (speed, work_ms) in best.items():
        times = best["eight threads"][0] / speed
        print(f"{name}: {speed:.0f} recordings a second, {work_ms:.1f} ms of processors each; eight threads {times:.2f} times that")


main()
