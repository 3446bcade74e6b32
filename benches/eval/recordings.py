"""The folder of recordings: which there are, what is known of them, and the tools that lie in it."""
import pathlib, subprocess, sys

AUDIO = ['.wav', '.flac', '.mp3', '.ogg', '.m4a', '.mp4', '.webm', '.mkv']


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


def audio_of(reference):
    """The recording that lies beside NAME.words.tsv."""
    stem = str(reference)[:-len('.words.tsv')]
    return next(path for path in (pathlib.Path(stem + ending) for ending in AUDIO) if path.exists())


def truth(text, ending):
    path = text.with_suffix(ending)
    return path if path.exists() else None


def score(tools, pairs, quiet=False):
    """Print score.py's table; its 'both' row as numbers."""
    args = [str(part) for pair in pairs for part in pair]
    done = subprocess.run([sys.executable, str(tools / 'score.py'), *args], capture_output=True, text=True)
    if not quiet or done.returncode:
        print(done.stdout + done.stderr, end='')
    line = next((line for line in done.stdout.splitlines() if line.startswith('both')), None)
    if done.returncode or not line or '|' not in line:
        return None
    left, right = line.split('|')
    n, mean, median, p95, p99, bias = (float(x) for x in left.split()[1:])
    within = [float(x) for x in right.split()]
    return {'n': n, 'mean': mean, 'median': median, '10': within[0], '20': within[1], '25': within[2],
            '50': within[3], '100': within[4]}


def make_long(o, folder, name, options):
    """The recordings of `folder` joined by make_long.py, made once: the path without its ending."""
    prefix = o.work / f'{folder.name} {name}'.replace(' ', '-')
    made = pathlib.Path(f'{prefix}.options')
    if not made.exists() or made.read_text() != ' '.join(options):
        command = [sys.executable, str(o.tools / 'make_long.py'), str(folder), str(prefix), *options]
        print(f'{name}:', subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
        made.write_text(' '.join(options))
    return prefix
