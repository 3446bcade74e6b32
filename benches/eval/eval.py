#!/usr/bin/env python3
"""Score kiru-align on recordings with known times and print tables; see benches/eval/run.

The folder of recordings (--eval, $KIRU_EVAL, ../shared/eval) is read by what it holds. In each folder of it,
NAME.wav|flac|mp3 with NAME.txt is a recording; with NAME.words.tsv as well (start_s, end_s, token) its words are
known, with NAME.utts.tsv (start_s, end_s, id, text) its utterances. score.py and make_long.py lie in it too, or
where --tools says.

Parts (--parts, all by default):
  single   every recording with known words on its own
  long     the same joined by make_long.py: 5 minutes, 30 minutes, 5 minutes at 48 kHz
  fit      every other recording: fit, words verbatim, words outside their utterance
  same     identical bytes whatever --jobs; boundaries whatever --max-chunk (on the 5 minutes)
  speed    start to exit on a short clip; wall time, CPU time and memory on the 30 minutes

Exit code: 0 all that must hold holds, 1 something does not, 77 there are no recordings.
"""
import argparse, hashlib, json, os, pathlib, subprocess, sys, tempfile, time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PARTS = ['single', 'long', 'fit', 'same', 'speed']
NO_RECORDINGS = 77
AUDIO = ['.wav', '.flac', '.mp3', '.ogg', '.m4a', '.mp4', '.webm', '.mkv']
LONG = {
    '5 minutes': ['--seed', '3'],
    '30 minutes': ['--seed', '4', '--repeat', '6'],
    '5 minutes at 48 kHz': ['--seed', '3', '--rate', '48000'],
}


class Checks:
    """What must hold, noted as it is measured."""

    def __init__(self):
        self.rows = []

    def note(self, what, measured, wanted, holds):
        self.rows.append((bool(holds), what, measured, wanted))

    def most(self, what, value, limit, unit=''):
        self.note(what, f'{value:.4g}{unit}', f'<= {limit:g}{unit}', value <= limit + 1e-9)

    def least(self, what, value, limit, unit=''):
        self.note(what, f'{value:.4g}{unit}', f'>= {limit:g}{unit}', value >= limit - 1e-9)

    def none(self, what, names):
        self.note(what, ', '.join(names) or 'none', 'none', not names)

    def print(self):
        print('\n== what must hold')
        for holds, what, measured, wanted in self.rows:
            print(f'{"ok  " if holds else "FAIL"}  {what}: {measured} (wanted {wanted})')
        return all(holds for holds, *_ in self.rows)


class Run:
    """One run of the program: exit code, bytes, seconds of wall and of processor, peak memory in MB."""

    def __init__(self, program, audio, text, *options):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            started = time.perf_counter()
            child = subprocess.Popen([program, '-q', *options, str(audio), str(text)], stdout=out, stderr=err)
            _, status, usage = os.wait4(child.pid, 0)
            self.wall_s = time.perf_counter() - started
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0), err.seek(0)
            self.code, self.bytes, self.message = child.returncode, out.read(), err.read().decode().strip()
        self.cpu_s, self.peak_mb = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        self.json = json.loads(self.bytes) if self.code in (0, 3) else None

    def words(self):
        return [word for segment in self.json['segments'] for word in segment['words']]


def rows_of(path):
    return [line.rstrip('\n').split('\t') for line in open(path, encoding='utf-8') if line.strip()]


def recordings(folder):
    """(audio, text) of every recording below the folder, in order."""
    found = []
    for text in sorted(folder.rglob('*.txt')):
        audio = next((text.with_suffix(e) for e in AUDIO if text.with_suffix(e).exists()), None)
        if audio:
            found.append((audio, text))
    return found


def truth(text, ending):
    path = text.with_suffix(ending)
    return path if path.exists() else None


def score(tools, pairs):
    """Print score.py's table; its 'both' row as numbers."""
    args = [str(part) for pair in pairs for part in pair]
    done = subprocess.run([sys.executable, str(tools / 'score.py'), *args], capture_output=True, text=True)
    print(done.stdout + done.stderr, end='')
    line = next((line for line in done.stdout.splitlines() if line.startswith('both')), None)
    if done.returncode or not line or '|' not in line:
        return None
    left, right = line.split('|')
    n, mean, median, p95, p99, bias = (float(x) for x in left.split()[1:])
    within = [float(x) for x in right.split()]
    return {'n': n, 'mean': mean, 'median': median, '10': within[0], '20': within[1], '25': within[2],
            '50': within[3], '100': within[4]}


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


def make_long(o, folder, name):
    """The joined recording called `name`, made once: (audio, text, words.tsv)."""
    prefix = o.work / f'{folder.name} {name}'.replace(' ', '-')
    if not prefix.with_suffix('.wav').exists():
        command = [sys.executable, str(o.tools / 'make_long.py'), str(folder), str(prefix), *LONG[name]]
        print(f'{name}:', subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    return prefix.with_suffix('.wav'), prefix.with_suffix('.txt'), prefix.with_suffix('.words.tsv')


def long(o, checks, folder, alone):
    for name in LONG:
        print(f'\n== {folder.name} joined, {name}')
        audio, text, reference = make_long(o, folder, name)
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


def fit(o, checks, folder, others):
    print(f'\n== {folder.name}: {len(others)} recordings')
    print(f'{"recording":32} {"length":>8} {"words":>6} {"algnd":>6} {"interp":>6} {"not f.":>6} {"fit":>8} '
          f'{"outside":>8} {"x real":>7}')
    failed, suspect, altered, furthest = [], [], [], None
    for audio, text in others:
        run = Run(o.program, audio, text)
        if run.json is None:
            print(f'{audio.name:32} exit code {run.code}: {run.message}')
            failed.append(audio.name)
            continue
        s, duration, outside = run.json['summary'], run.json['audio']['duration'], '-'
        if [word['word'] for word in run.words()] != text.read_text(encoding='utf-8-sig').split():
            altered.append(audio.name)
        if s['fit'] != 'good':
            suspect.append(audio.name)
        if known := truth(text, '.utts.tsv'):
            off = furthest_outside(run.words(), rows_of(known))
            furthest, outside = max(furthest or 0.0, off), f'{1000 * off:.0f} ms'
        print(f'{audio.name:32} {duration:7.1f}s {s["words"]:6} {s["aligned"]:6} {s["interpolated"]:6} '
              f'{s["not_found"]:6} {s["fit"]:>8} {outside:>8} {duration / run.wall_s:7.0f}')
        if run.message:
            print('   ', run.message)
    checks.none(f'{folder.name}: recordings that do not align', failed)
    checks.none(f'{folder.name}: recordings whose words are not verbatim and in order', altered)
    if furthest is not None:
        checks.most(f'{folder.name}: furthest outside its utterance', furthest, 0.3, ' s')
    # Whether laughter and whispers fit is for looking at; what was read aloud must fit.
    if folder.name not in o.loose:
        checks.none(f'{folder.name}: recordings with a suspect fit', suspect)


def furthest_outside(words, utterances):
    """How far, in seconds, any word's edge lies outside the utterance it belongs to."""
    furthest, at = 0.0, 0
    for start, end, _, text in utterances:
        for word in words[at:at + len(text.split())]:
            if 'start' in word:
                furthest = max(furthest, float(start) - word['start'], word['end'] - float(end))
        at += len(text.split())
    if at != len(words):
        raise SystemExit(f'{len(words)} words, but the utterances hold {at}')
    return furthest


def same(o, checks, folder):
    print(f'\n== {folder.name} joined, 5 minutes: the same whatever --jobs and --max-chunk')
    audio, text, _ = make_long(o, folder, '5 minutes')
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
    audio, text, _ = make_long(o, folder, '30 minutes')
    for jobs in ('1', '2', '0'):
        run = min((Run(o.program, audio, text, '--jobs', jobs) for _ in range(2)), key=lambda run: run.wall_s)
        length = run.json['audio']['duration'] if run.json else 0.0
        print(f'30 minutes, --jobs {jobs}: {run.wall_s:.2f} s wall, {run.cpu_s:.2f} s processor, '
              f'{length / run.wall_s:.0f} times real time, {run.peak_mb:.0f} MB')
        if jobs == '2':
            checks.most('30 minutes, two cores', run.wall_s, 10, ' s')
            checks.most('30 minutes, peak memory', run.peak_mb, 400, ' MB')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--eval', type=pathlib.Path, metavar='DIR',
                        default=os.environ.get('KIRU_EVAL') or REPOSITORY.parent / 'shared' / 'eval')
    parser.add_argument('--tools', type=pathlib.Path, metavar='DIR', help='where score.py and make_long.py are')
    parser.add_argument('--program', default='kiru-align', metavar='FILE')
    parser.add_argument('--parts', default=','.join(PARTS), help=f'some of {",".join(PARTS)}')
    parser.add_argument('--loose', default='disfluent,spontaneous', metavar='FOLDERS',
                        help='folders whose recordings need not fit')
    parser.add_argument('--keep', type=pathlib.Path, metavar='DIR', help='keep what is made in this folder')
    o = parser.parse_args()
    parts = o.parts.split(',')
    if unknown := set(parts) - set(PARTS):
        parser.error(f'no such part: {", ".join(sorted(unknown))}')
    o.eval, o.loose = pathlib.Path(o.eval), o.loose.split(',')
    o.tools = o.tools or o.eval
    if not o.eval.is_dir() or not (o.tools / 'score.py').exists():
        print(f'{o.eval}: no recordings here (a folder with score.py, make_long.py and recordings; --eval or '
              'KIRU_EVAL says where)', file=sys.stderr)
        return NO_RECORDINGS
    with tempfile.TemporaryDirectory() as temporary:
        o.work = o.keep or pathlib.Path(temporary)
        o.work.mkdir(parents=True, exist_ok=True)
        checks = Checks()
        for folder in sorted(path for path in o.eval.iterdir() if path.is_dir()):
            found = recordings(folder)
            labelled = [pair for pair in found if truth(pair[1], '.words.tsv')]
            others = [pair for pair in found if not truth(pair[1], '.words.tsv')]
            if labelled:
                alone = single(o, checks, folder, labelled) if 'single' in parts else None
                if 'long' in parts:
                    long(o, checks, folder, alone)
                if 'same' in parts:
                    same(o, checks, folder)
                if 'speed' in parts:
                    speed(o, checks, folder, labelled)
            if others and 'fit' in parts:
                fit(o, checks, folder, others)
        return 0 if checks.print() else 1


if __name__ == '__main__':
    sys.exit(main())
