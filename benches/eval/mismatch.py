"""Joined recordings whose transcript does not match: unspoken text, unwritten speech, retakes, noise, length."""
import pathlib

from measure import HEADING, LEGEND, Measured
from program import Run, in_a_child
from recordings import make_long, score
from truth import Truth, of_joined

RATES = ['--unspoken', '0.1', '--untranscribed', '0.1', '--retake', '0.1']
# Noise: options, and the least % within 50 and 100 ms.
NOISES = {'clear': ([], 92, 98), '10 dB': (['--snr', '10'], None, 94), '5 dB': (['--snr', '5'], None, 85)}


def joined(o, source, seed, repeat, *more):
    """The recording with all three mismatches, made once: audio, text, words.tsv, truth."""
    name = f'mismatch {seed} {repeat} {" ".join(more).replace("--", "")}'.strip()
    prefix = make_long(o, source, name, ['--seed', str(seed), '--repeat', str(repeat), *RATES, *more])
    audio, text, reference = (prefix.with_suffix(e) for e in ('.wav', '.txt', '.words.tsv'))
    kept = pathlib.Path(f'{prefix}.truth.json')
    if not kept.exists() or kept.stat().st_mtime < reference.stat().st_mtime:
        in_a_child(_write_truth, kept, source, reference, seed, repeat, 1.5, 0.1, 0.1, 0.1)
    return audio, text, reference, Truth.read(kept)


def _write_truth(path, *draw):
    of_joined(*draw).write(path)


def measured(o, checks, name, audio, text, truth, *options):
    """Run and print a row; None, noted as a failure, if there is no result to measure."""
    run = Run(o.program, audio, text, *options)
    if run.json is None:
        checks.note(f'{name}: aligns', f'exit code {run.code}: {run.message}', 'JSON', False)
        return None
    try:
        figures = Measured(run, truth)
    except ValueError as error:
        checks.note(f'{name}: words', str(error), 'verbatim', False)
        return None
    figures.print(name)
    return figures


def mean(of, rows):
    return sum(map(of, rows)) / len(rows)


def must_hold(checks, name, rows, least_50, least_100):
    """Note what must hold of the mean of these rows."""
    if not rows:
        return
    checks.least(f'{name}: within 100 ms', mean(lambda r: r.within[100], rows), least_100, ' %')
    if least_50 is not None:
        checks.least(f'{name}: within 50 ms', mean(lambda r: r.within[50], rows), least_50, ' %')
        checks.most(f'{name}: aligned more than 500 ms off', mean(lambda r: r.far, rows), 0.2, ' %')
        checks.most(f'{name}: unspoken words aligned', mean(lambda r: r.ghost, rows), 5, ' %')


def mismatch(o, checks, source):
    print(f'\n== {source.name} joined, a tenth each unspoken, untranscribed, said twice; seeds {o.seeds}\n{LEGEND}')
    for noise, (options, least_50, least_100) in NOISES.items():
        print(f'\n{noise}\n{HEADING}')
        rows = []
        for seed in o.seeds:
            audio, text, reference, truth = joined(o, source, seed, 6, *options)
            if not (row := measured(o, checks, f'{noise}, seed {seed}', audio, text, truth)):
                continue
            rows.append(row)
            row.print_behind()
            out = o.work / f'{audio.stem}.json'
            out.write_bytes(row.run.bytes)
            table = score(o.tools, [(out, reference)], quiet=True)
            if not table or any(abs(table[str(ms)] - row.within[ms]) > 0.06 for ms in (50, 100)):
                checks.note(f'{noise}, seed {seed}: score.py', str(table), str(row.within), False)
        if len(rows) > 1:
            print(f'mean of {len(rows)}: within 50 ms {mean(lambda r: r.within[50], rows):.2f} %, within 100 ms '
                  f'{mean(lambda r: r.within[100], rows):.2f} %, far {mean(lambda r: r.far, rows):.3f} %, ghosts '
                  f'{mean(lambda r: r.ghost, rows):.2f} %')
        must_hold(checks, noise, rows, least_50, least_100)


def hours(o, checks, source):
    seed = o.seeds[0]
    print(f'\n== {source.name} joined with the same mismatches: 3 hours against 30 minutes\n{HEADING}')
    best = {}
    # In turns, so that what else the machine does hits both; the better of two counts.
    for repeat in (6, 36, 6, 36):
        audio, text, _, truth = joined(o, source, seed, repeat)
        row = measured(o, checks, f'{repeat} rounds, seed {seed}', audio, text, truth)
        if row and (repeat not in best or row.run.wall_s < best[repeat].run.wall_s):
            best[repeat] = row
    if len(best) < 2:
        return
    short, long = best[6], best[36]
    for ms in (50, 100):
        checks.least(f'3 hours: within {ms} ms against 30 minutes', long.within[ms] - short.within[ms], -0.5, ' points')
    checks.most('3 hours: aligned more than 500 ms off against 30 minutes', long.far - short.far, 0.5, ' points')
    checks.most('3 hours: unspoken words aligned against 30 minutes', long.ghost - short.ghost, 0.5, ' points')
    minutes = [row.run.json['audio']['duration'] / 60 for row in (short, long)]
    ratio = (long.run.wall_s / minutes[1]) / (short.run.wall_s / minutes[0])
    print(f'wall time a minute: {1000 * short.run.wall_s / minutes[0]:.1f} ms in 30 minutes, '
          f'{1000 * long.run.wall_s / minutes[1]:.1f} ms in 3 hours')
    checks.most('3 hours: time a minute of audio, times that of 30 minutes', ratio, 1.15)
    for row, length in zip((short, long), minutes):
        checks.most(f'{length:.0f} minutes: peak memory', row.run.peak_mb, 100 + 25 * length / 30, ' MB')
