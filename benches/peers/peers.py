#!/usr/bin/env python3
"""kiru-align beside PocketSphinx and aeneas on the same files; see benches/peers/run.

For 5 and for 30 minutes prints wall time, processor time, peak memory and accuracy of each, and how many times as much
as kiru-align it takes: wall time against kiru-align on two threads, processor time against it on one. The peers have one
thread. Each is run --rounds times, all of them in turn, and the fastest run of each counts.

The files are joined from hand-labelled recordings by make_long.py if the folder of --eval (or $KIRU_EVAL, or
../shared/eval) is there; else testdata/audio/alice.flac as often as it takes, without accuracy. Linux only.
"""
import argparse, importlib.util, os, pathlib, platform, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / 'eval'))

from program import Measured, in_a_child  # noqa: E402 (of benches/eval)
from recordings import make_long, score  # noqa: E402

LENGTHS = {'5': ['--seed', '3'], '30': ['--seed', '4', '--repeat', '6']}
# Peers are asked for one thread, also in what they call.
ONE_THREAD = {'OMP_NUM_THREADS': '1', 'OPENBLAS_NUM_THREADS': '1', 'PYTHONIOENCODING': 'UTF-8', 'LC_ALL': 'C.UTF-8'}


def available_bytes():
    rows = dict(line.split(':') for line in open('/proc/meminfo'))
    return int(rows['MemAvailable'].split()[0]) << 10


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--eval', type=pathlib.Path, metavar='DIR',
                        default=os.environ.get('KIRU_EVAL') or REPOSITORY.parent / 'shared' / 'eval')
    parser.add_argument('--program', default='kiru-align', metavar='FILE')
    parser.add_argument('--minutes', default='5,30', help='some of 5,30')
    parser.add_argument('--rounds', type=int, default=2, metavar='N')
    parser.add_argument('--limit', type=float, default=1800, metavar='SECONDS', help='after which a run is given up')
    parser.add_argument('--only', default='', metavar='WORD', help='of the peers, those with this in their name')
    o = parser.parse_args()
    o.minutes = o.minutes.split(',')
    if unknown := set(o.minutes) - set(LENGTHS):
        parser.error(f'no such length: {", ".join(sorted(unknown))}')
    # A peer that runs out of memory must not take the machine with it.
    o.memory = int(0.8 * available_bytes())
    o.eval = o.tools = pathlib.Path(o.eval)
    return o


def systems(o):
    """Name and command of each: the audio, text and result follow."""
    found = {f'kiru-align, {n} thread{"s" * (n > 1)}': [o.program, '-q', '-j', str(n)] for n in (1, 2)}
    for name, module, script in (('PocketSphinx', 'pocketsphinx', 'with_pocketsphinx.py'),
                                 ('aeneas', 'aeneas', 'with_aeneas.py')):
        if importlib.util.find_spec(module):
            if o.only.lower() in name.lower():
                found[name] = [sys.executable, str(HERE / script)]
        else:
            print(f'{name}: not installed, left out')
    return found


def repeated(prefix, seconds):
    """alice.flac again and again for `seconds`."""
    import numpy, soundfile
    audio = REPOSITORY / 'testdata' / 'audio' / 'alice.flac'
    samples, rate = soundfile.read(audio, dtype='int16')
    times = round(seconds * rate / len(samples))
    soundfile.write(f'{prefix}.wav', numpy.tile(samples, times), rate, subtype='PCM_16')
    text = audio.with_suffix('.txt').read_text(encoding='utf-8').strip()
    pathlib.Path(f'{prefix}.txt').write_text(f'{text}\n' * times, encoding='utf-8')


def material(o, minutes):
    """(audio, text, words.tsv or None)"""
    labelled = next((path for path in sorted(o.eval.glob('*')) if any(path.glob('**/*.words.tsv'))), None)
    if labelled and (o.tools / 'make_long.py').exists():
        prefix = make_long(o, labelled, f'{minutes} minutes', LENGTHS[minutes])
        reference = prefix.with_suffix('.words.tsv')
    else:
        print(f'{o.eval}: no labelled recordings; alice.flac repeated, and no accuracy')
        prefix, reference = o.work / f'alice-{minutes}', None
        # Not here: what a process holds counts as the peak of those that it starts.
        in_a_child(repeated, prefix, 60 * int(minutes))
    return prefix.with_suffix('.wav'), prefix.with_suffix('.txt'), reference


def once(o, command, audio, text, out):
    out.unlink(missing_ok=True)
    kiru = command[0] == o.program
    command = command + [str(audio), str(text)] + (['-o', str(out)] if kiru else [str(out)])
    run = Measured(command, environment=None if kiru else ONE_THREAD, limit_s=o.limit,
                   limit_bytes=None if kiru else o.memory)
    done = run.code in ((0, 3) if kiru else (0,)) and out.exists()
    return run, done


def cells(o, best, reference, base):
    """A row's figures after the name."""
    run, out, why = best
    if run is None:
        return f'failed: {why}'
    wall, cpu = (run.wall_s / base[0], run.cpu_s / base[1]) if all(base) else (float('nan'), float('nan'))
    row = [f'{run.wall_s:.2f} s', f'{wall:.1f}', f'{run.cpu_s:.2f} s', f'{cpu:.1f}', f'{run.peak_mb:.0f} MB']
    table = score(o.tools, [(out, reference)], quiet=True) if reference else None
    if table:
        row += [f'{table["mean"]:.1f} ms', f'{table["median"]:.1f} ms', f'{table["25"]:.1f} %', f'{table["50"]:.1f} %',
                f'{table["100"]:.1f} %']
    else:
        row += ['-'] * 5
    return ' | '.join(row)


def compare(o, minutes, all_systems):
    audio, text, reference = material(o, minutes)
    print(f'\n{minutes} minutes ({(audio.stat().st_size - 44) / 32000:.1f} s, 16 kHz mono)\n', flush=True)
    best = {name: (None, None, 'no run') for name in all_systems}
    for round_ in range(o.rounds):
        for name, command in all_systems.items():
            if round_ and best[name][0] is None:
                continue
            out = o.work / f'{minutes}-{name.replace(" ", "-")}.json'
            run, done = once(o, command, audio, text, out)
            if not done:
                said = (run.message.splitlines() or [f'exit code {run.code}'])[-1]
                best[name] = (None, None, f'{said} (after {run.wall_s:.0f} s, {run.peak_mb:.0f} MB)')
            elif best[name][0] is None or run.wall_s < best[name][0].wall_s:
                best[name] = (run, out, '')
    one, two = (best[name][0] for name in list(all_systems)[:2])
    base = (two.wall_s if two else None, one.cpu_s if one else None)
    print('| system | wall | times kiru-align, 2 threads | processor | times kiru-align, 1 thread | peak memory '
          '| mean | median | within 25 ms | within 50 ms | within 100 ms |')
    print('|---|' + '---|' * 10)
    for name in all_systems:
        print(f'| {name} | {cells(o, best[name], reference, base)} |', flush=True)


def main():
    o = options()
    cpu = next((line.split(':')[1].strip() for line in open('/proc/cpuinfo') if line.startswith('model name')),
               platform.machine())
    load = os.getloadavg()[0]
    print(f'{time.strftime("%Y-%m-%d %H:%M")}, {os.cpu_count()} cores ({cpu}), load {load:.1f} at the start, fastest of '
          f'{o.rounds}; peers have one thread and at most {o.memory >> 20} MB')
    all_systems = systems(o)
    with tempfile.TemporaryDirectory() as temporary:
        o.work = pathlib.Path(temporary)
        for minutes in o.minutes:
            compare(o, minutes, all_systems)
    print('\nTimes are from start to exit, models and Python included. Errors are distances of word edges from those that '
          'people\nmarked; a word that was not placed counts against the shares and is left out of mean and median.')


if __name__ == '__main__':
    main()
