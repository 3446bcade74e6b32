"""Recordings whose transcript fits: every word's place, alone and joined; the same bytes; speed."""
import hashlib, os, time

from program import Run
from recordings import make_long, rows_of, score, truth

LONG = {
    '5 minutes': ['--seed', '3'],
    '30 minutes': ['--seed', '4', '--repeat', '6'],
    '5 minutes at 48 kHz': ['--seed', '3', '--rate', '48000'],
}


def far_words(run, reference, limit_s):
    """Words with an edge further than the limit from the truth, furthest first."""
    far = []
    for word, (start, end, token) in zip((w for w in run.words() if w['status'] != 'non_speech'), rows_of(reference)):
        if start != '-' and 'start' in word:
            off = max(abs(word['start'] - float(start)), abs(word['end'] - float(end)))
            if off > limit_s:
                far.append((off, float(start), token, word['status']))
    return sorted(far, reverse=True)


def single(o, checks, folder, labelled):
    print(f'\n== {folder.name}: {len(labelled)} recordings, each on its own')
    pairs, failed, suspect, wall = [], [], 0, 0.0
    for number, (audio, text) in enumerate(labelled):
        run = Run(o.program, audio, text)
        wall += run.wall_s
        if run.json is None:
            print(f'{audio}: exit code {run.code}: {run.message}')
            failed.append(audio.name)
            continue
        suspect += run.code == 3
        out = o.work / f'{folder.name}-{number}.json'
        out.write_bytes(run.bytes)
        pairs.append((out, truth(text, '.words.tsv')))
    table = score(o.tools, pairs) if pairs else None
    print(f'{len(pairs)} aligned, {suspect} of them suspect, {len(failed)} failed, {wall:.1f} s in all')
    checks.none(f'{folder.name}: recordings that do not align', failed)
    if table:
        checks.most(f'{folder.name}: mean', table['mean'], 18.0, ' ms')
        for within, limit in (('25', 76), ('50', 93), ('100', 99)):
            checks.least(f'{folder.name}: within {within} ms', table[within], limit, ' %')
    return table


def joined(o, folder, name):
    """The joined recording called `name`: (audio, text, words.tsv)."""
    prefix = make_long(o, folder, name, LONG[name])
    return prefix.with_suffix('.wav'), prefix.with_suffix('.txt'), prefix.with_suffix('.words.tsv')


def long(o, checks, folder, alone):
    for name in LONG:
        print(f'\n== {folder.name} joined, {name}')
        audio, text, reference = joined(o, folder, name)
        run = Run(o.program, audio, text)
        if run.json is None:
            checks.note(f'{name}: aligns', f'exit code {run.code}: {run.message}', 'JSON', False)
            continue
        out = audio.with_suffix('.json')
        out.write_bytes(run.bytes)
        table = score(o.tools, [(out, reference)])
        far = far_words(run, reference, 0.3)
        summary = run.json['summary']
        print(f'{run.wall_s:.2f} s, {run.json["audio"]["duration"] / run.wall_s:.0f} times real time, '
              f'{run.peak_mb:.0f} MB, {len(run.json["chunks"])} chunks, {summary}')
        for off, start, token, status in far[:10]:
            print(f'  {off * 1000:7.0f} ms off: {token!r} at {start:.2f} s, {status}')
        checks.note(f'{name}: fit', summary['fit'], 'good', summary['fit'] == 'good')
        checks.most(f'{name}: words more than 300 ms off', len(far), 0)
        if table and alone:
            checks.most(f'{name}: mean against each on its own', table['mean'] - alone['mean'], 0.5, ' ms')
            for within in ('25', '50', '100'):
                checks.least(f'{name}: within {within} ms against each on its own', table[within] - alone[within],
                             -1, ' points')


def same(o, checks, folder):
    print(f'\n== {folder.name} joined, 5 minutes: the same whatever --jobs and --max-chunk')
    audio, text, _ = joined(o, folder, '5 minutes')
    digests = set()
    for jobs in ('1', '2', '4', '4'):
        run = Run(o.program, audio, text, '--jobs', jobs)
        digests.add(hashlib.sha256(run.bytes).hexdigest())
        print(f'--jobs {jobs}: {hashlib.sha256(run.bytes).hexdigest()[:16]} {run.wall_s:.2f} s')
    checks.most('different results over --jobs 1, 2, 4, 4', len(digests), 1)
    runs = {limit: Run(o.program, audio, text, '--max-chunk', limit) for limit in ('10', '30', '120')}
    for a, b in (('10', '30'), ('30', '120'), ('10', '120')):
        if not (runs[a].json and runs[b].json):
            checks.note(f'--max-chunk {a} and {b}', 'failed', 'JSON', False)
            continue
        edges = [(x.get(edge), y.get(edge)) for x, y in zip(runs[a].words(), runs[b].words())
                 for edge in ('start', 'end')]
        near = sum(x == y or (None not in (x, y) and abs(x - y) <= 0.010 + 1e-9) for x, y in edges)
        print(f'--max-chunk {a} ({len(runs[a].json["chunks"])} chunks) and {b} ({len(runs[b].json["chunks"])} '
              f'chunks): {100 * near / len(edges):.2f} % of boundaries within 10 ms')
        checks.least(f'--max-chunk {a} and {b}: boundaries within 10 ms', 100 * near / len(edges), 99, ' %')


def speed(o, checks, folder, labelled):
    audio, text = min(labelled, key=lambda pair: abs(pair[0].stat().st_size - 96_044))
    print(f'\n== speed, {os.cpu_count()} cores, {time.strftime("%Y-%m-%d")}')
    short = sorted((Run(o.program, audio, text) for _ in range(11)), key=lambda run: run.wall_s)[5]
    print(f'{short.json["audio"]["duration"]:.1f} s clip: {1000 * short.wall_s:.1f} ms from start to exit '
          f'(median of 11), {short.peak_mb:.0f} MB')
    checks.most('3-second clip from start to exit', 1000 * short.wall_s, 60, ' ms')
    audio, text, _ = joined(o, folder, '30 minutes')
    for jobs in ('1', '2', '0'):
        run = min((Run(o.program, audio, text, '--jobs', jobs) for _ in range(2)), key=lambda run: run.wall_s)
        length = run.json['audio']['duration'] if run.json else 0.0
        print(f'30 minutes, --jobs {jobs}: {run.wall_s:.2f} s wall, {run.cpu_s:.2f} s processor, '
              f'{length / run.wall_s:.0f} times real time, {run.peak_mb:.0f} MB')
        if jobs == '2':
            checks.most('30 minutes, two cores', run.wall_s, 10, ' s')
            checks.most('30 minutes, peak memory', run.peak_mb, 400, ' MB')
