"""One thing wrong at a time: what is right must stay right, what is wrong be marked."""
import pathlib

from measure import HEADING, LEGEND, share
from mismatch import measured
from program import Run, in_a_child
from recordings import recordings, truth as known
from truth import Truth

# The least % within 50 and 100 ms, the most % far and % of unspoken words aligned, the fit, if it must be so, and
# whether the same recording elsewhere will do.
USUAL = dict(least_50=92, least_100=98, far=0.2, ghost=5, fit=None, out_of_order=False)
HARD = dict(USUAL, least_50=90, least_100=97)
CASES = {
    'clean': dict(USUAL, fit='good'),
    'strange 10 min, head': USUAL,
    'strange 10 min, middle': USUAL,
    'strange 10 min, tail': USUAL,
    'text: second half missing': USUAL,
    'text: halves swapped': dict(USUAL, out_of_order=True),
    'text: paragraphs shuffled': dict(HARD, out_of_order=True),
    'text: twice': dict(USUAL, fit='suspect'),
    'text: a tenth replaced': dict(USUAL, least_50=85, least_100=94),
    'text: a tenth deleted': dict(USUAL, least_50=85, least_100=94),
    'text: a tenth invented': dict(USUAL, least_50=85, least_100=94, ghost=10),
    'one said word, 5 min': dict(USUAL, least_50=None, fit='suspect'),
    'one unsaid word, 5 min': dict(USUAL, fit='suspect'),
    '5000 words, 5 s': dict(USUAL, fit='suspect'),
    'levels 40 dB apart': dict(HARD, fit='good'),
    'an hour of quiet inside': dict(USUAL, fit='good'),
    'music at 10 dB': dict(USUAL, least_50=None, least_100=94, fit='good'),
    'applause between': dict(USUAL, fit='good'),
    'said 3 times, written once': USUAL,
    'refrain, one not written': dict(USUAL, fit='good'),
}


def made(o, source, name):
    """The files of a case, made once: audio, text, truth."""
    plain = ''.join(letter if letter.isalnum() else '-' for letter in name)
    prefix = o.work / f'{source.name}-case-{o.case_seed}-{plain}'
    if not pathlib.Path(f'{prefix}.truth.json').exists():
        in_a_child(_make, name, prefix, o.eval, source, o.case_seed)
    return f'{prefix}.wav', f'{prefix}.txt', Truth.read(f'{prefix}.truth.json')


def _make(*arguments):
    import material
    material.make(*arguments)


def must_hold(checks, name, row, wanted):
    if row.placeable:
        for ms, least in ((50, wanted['least_50']), (100, wanted['least_100'])):
            if least is not None:
                checks.least(f'{name}: within {ms} ms', row.within[ms], least, ' %')
    far = row.far_to_hear if wanted['out_of_order'] else row.far
    checks.most(f'{name}: aligned more than 500 ms off', far, wanted['far'], ' %')
    if row.ghost == row.ghost:
        checks.most(f'{name}: unspoken words aligned', row.ghost, wanted['ghost'], ' %')
    if row.replaced:
        checks.least(f'{name}: replaced words interpolated', row.replaced_honest, 80, ' %')
    if wanted['fit']:
        fit = row.run.json['summary']['fit']
        checks.note(f'{name}: fit', fit, wanted['fit'], fit == wanted['fit'])


def cases(o, checks, source):
    print(f'\n== {source.name} joined, one thing wrong at a time\n{LEGEND}\n{HEADING}')
    for name, wanted in CASES.items():
        if o.only in name:
            if row := measured(o, checks, name, *made(o, source, name)):
                must_hold(checks, name, row, wanted)
    if o.only in 'text of another recording':
        of_another(o, checks, source)


def of_another(o, checks, source):
    """The transcript of another recording, which must be said and of which hardly a word may be aligned."""
    print(f'\n{"text of another recording":70} {"s":>6} {"words":>6} {"algnd %":>8} {"fit":>8} {"exit":>4} '
          f'{"wall s":>7}')
    short = [pair for pair in recordings(source) if known(pair[1], '.words.tsv')]
    # Each text once: some sentences are read by every speaker.
    texts = [' '.join(text.read_text().lower().split()) for _, text in short]
    short = [pair for pair, text in zip(short, texts) if texts.count(text) == 1]
    long = [pair for pair in recordings(o.eval) if pair[0].parent.name in ('stitched', 'real')]
    pairs = [(short[at][0], short[at + len(short) // 2][1]) for at in range(0, len(short) // 2, len(short) // 10)][:5]
    pairs += [(long[at][0], long[(at + len(long) // 2) % len(long)][1]) for at in range(0, len(long), 2)][:5]
    joined = o.work / f'{source.name}-all-others.txt'
    joined.write_text('\n'.join(text.read_text() for _, text in long for _ in range(2)))
    clean = o.work / f'{source.name}-case-{o.case_seed}-clean.wav'
    if clean.exists():
        pairs.append((clean, joined))
    aligned, good = 0.0, []
    for audio, text in pairs:
        run = Run(o.program, audio, text)
        name = f'{audio.parent.name}/{audio.name} with {text.parent.name}/{text.name}'
        if run.json is None:
            checks.note(f'{name}: aligns', f'exit code {run.code}: {run.message}', 'JSON', False)
            continue
        summary = run.json['summary']
        part = share(summary['aligned'], summary['words'])
        aligned = max(aligned, part)
        if summary['fit'] != 'suspect' or run.code != 3:
            good.append(name)
        print(f'{name:70} {run.json["audio"]["duration"]:6.1f} {summary["words"]:6} {part:8.1f} '
              f'{summary["fit"]:>8} {run.code:4} {run.wall_s:7.2f}')
        if run.message:
            print('   ', run.message)
    checks.none('text of another recording: not suspect', good)
    checks.most('text of another recording: most words aligned', aligned, 5, ' %')
