"""Edges of words that are in their place: how exact, by the sounds on either side, and how well the program knows it."""
import dataclasses, statistics

from program import Run
from recordings import make_long, rows_of, truth

# The refinements in the order in which they are added, as refinements.rs names them.
RULES = ['change', 'trailing', 'vowels', 'voicing', 'closures', 'pauses', 'stops']
NOISE = {'clean': [], '20 dB': ['--snr', '20'], '10 dB': ['--snr', '10'], '5 dB': ['--snr', '5']}
WITHIN_MS = (10, 20, 25, 50, 100)
# Rarer pairs of sounds say nothing.
LEAST_OF_A_CLASS = 10
# A pause is longer than this, in the truth and in the result.
PAUSE_S, NO_PAUSE_S = 0.1, 0.010

CLASS_OF = {phone: name for name, phones in {
    'stop': 'P T K B D G CH JH', 'fricative': 'F TH S SH V DH Z ZH HH', 'nasal': 'M N NG', 'glide': 'L R W Y',
}.items() for phone in phones.split()}


@dataclasses.dataclass
class Edge:
    """One edge of a word: what is right, what was found, and what lies on either side."""
    side: str
    error_ms: float
    sd_ms: float
    sounds: str
    first: bool
    last: bool
    at_pause: bool


def sound(word, end):
    phones = [phone['phone'] for phone in word.get('phones', []) if phone['phone'] != 'SIL']
    return CLASS_OF.get(phones[-1 if end else 0], 'vowel') if phones else '?'


def edges(run, reference):
    """The edges of all words that were said, found or not."""
    words = [word for word in run.words() if word['status'] != 'non_speech']
    rows = rows_of(reference)
    found = []
    for i, (word, row) in enumerate(zip(words, rows)):
        if row[0] == '-' or 'start' not in word:
            continue
        for side, column, other in (('start', 0, i - 1), ('end', 1, i + 1)):
            beside = words[other] if 0 <= other < len(words) and 'start' in words[other] else None
            gap = abs(word[side] - beside['end' if side == 'start' else 'start']) if beside else 1.0
            outer = 'pause' if gap > NO_PAUSE_S else sound(beside, side == 'start')
            inner = sound(word, side == 'end')
            true = float(row[column])
            true_beside = rows[other][1 - column] if 0 <= other < len(rows) else '-'
            found.append(Edge(
                side, 1000 * (word[side] - true), word.get(side + '_sd', float('nan')),
                f'{outer} | {inner}' if side == 'start' else f'{inner} | {outer}',
                side == 'start' and i == 0, side == 'end' and i == len(words) - 1,
                true_beside != '-' and (1 if side == 'end' else -1) * (float(true_beside) - true) >= PAUSE_S))
    return found


def mean(values):
    values = list(values)
    return statistics.fmean(values) if values else float('nan')


def share(values):
    return 100 * mean(values)


def figures(found):
    errors = [abs(edge.error_ms) for edge in found]
    return {'mean': mean(errors), 'median': statistics.median(errors),
            **{ms: share(error <= ms + 1e-6 for error in errors) for ms in WITHIN_MS}}


def print_figures(name, f):
    print(f'{name:24} {f["mean"]:6.2f} {f["median"]:6.2f}  ' + ' '.join(f'{f[ms]:5.1f}' for ms in WITHIN_MS), flush=True)


def print_heading():
    print(f'{"":24} {"mean":>6} {"median":>6}  ' + ' '.join(f'{ms:5}' for ms in WITHIN_MS) + '  % within, ms')


def refined(o, recordings, rules):
    """The edges of all recordings with these refinements."""
    found = []
    for audio, text, reference in recordings:
        run = Run(o.refinements, audio, text, rules, quiet=False)
        found += edges(run, reference) if run.json else []
    return found


def by_sounds(steps):
    """Mean error and share within 20 ms of each pair of sounds, one column for each refinement added."""
    names = list(steps)
    before = steps[names[0]]
    print('\nmean error in ms / % within 20 ms, by the sounds on either side as heard without refinement:')
    print(f'{"":24} {"n":>4} ' + ' '.join(f'{name:>9}' for name in names))
    pairs = {}
    for i, edge in enumerate(before):
        pairs.setdefault(edge.sounds, []).append(i)
    for pair, of in sorted(pairs.items(), key=lambda item: -len(item[1])):
        if len(of) >= LEAST_OF_A_CLASS:
            columns = []
            for name in names:
                errors = [abs(steps[name][i].error_ms) for i in of]
                columns.append(f'{mean(errors):5.1f}/{share(e <= 20 for e in errors):3.0f}')
            print(f'{pair:24} {len(of):4} ' + ' '.join(f'{column:>9}' for column in columns))


def calibration(found):
    """How the standard deviations that the program tells compare with the errors it makes."""
    known = [edge for edge in found if edge.sd_ms == edge.sd_ms]
    print('\nhow sure the program is: sd in ms, edges, root of the mean square error, % within one and two sd, within 20 ms')
    limits = [0, 5, 7.5, 10, 15, 20, 30, 1e9]
    for low, high in zip(limits, limits[1:]):
        of = [edge for edge in known if low <= edge.sd_ms < high]
        if of:
            print(f'{low:5g} to {high if high < 1e9 else "":4} {len(of):5} {mean(e.error_ms ** 2 for e in of) ** 0.5:6.1f} '
                  f'{share(abs(e.error_ms) <= e.sd_ms for e in of):6.1f} '
                  f'{share(abs(e.error_ms) <= 2 * e.sd_ms for e in of):6.1f} '
                  f'{share(abs(e.error_ms) <= 20 for e in of):6.1f}')
    sure = [edge for edge in known if edge.sd_ms < 10]
    return {'one': share(abs(e.error_ms) <= e.sd_ms for e in known),
            'two': share(abs(e.error_ms) <= 2 * e.sd_ms for e in known),
            'sure': share(abs(e.error_ms) <= 20 for e in sure), 'sure of all': share(e.sd_ms < 10 for e in known)}


def at_edges(found):
    """Mean errors of the first start, the last end, and the edges at pauses between."""
    inner = [e for e in found if e.at_pause and not e.first and not e.last]
    of = {'first start': [e for e in found if e.first], 'last end': [e for e in found if e.last], 'at pauses': inner}
    for name, some in of.items():
        print(f'{name}: {len(some)} edges, mean error {mean(abs(e.error_ms) for e in some):.2f} ms')
    return {name: mean(abs(e.error_ms) for e in some) for name, some in of.items()}


def check_figures(checks, name, f):
    checks.most(f'{name}: mean', f['mean'], 14.5, ' ms')
    checks.most(f'{name}: median', f['median'], 6.8, ' ms')
    for ms, limit in ((10, 62), (20, 78), (50, 94.5), (100, 99.2)):
        checks.least(f'{name}: within {ms} ms', f[ms], limit, ' %')


def alone(o, checks, folder, labelled):
    print(f'\n== {folder.name}: edges, each recording on its own, one refinement after the other')
    recordings = [(audio, text, truth(text, '.words.tsv')) for audio, text in labelled]
    rules = ['none'] + [','.join(RULES[:count]) for count in range(1, len(RULES) + 1)]
    steps = dict(zip(['none'] + RULES, (refined(o, recordings, step) for step in rules)))
    print_heading()
    for name, found in steps.items():
        print_figures(name if name == 'none' else f'+ {name}', figures(found))
    by_sounds(steps)
    done = steps[RULES[-1]]
    sure = calibration(done)
    pauses = at_edges(done)
    check_figures(checks, 'edges, each on its own', figures(done))
    checks.most('first start', pauses['first start'], 9, ' ms')
    checks.most('last end', pauses['last end'], 18, ' ms')
    checks.note('within one sd', f'{sure["one"]:.1f} %', '66.7 +- 5 %', abs(sure['one'] - 66.7) <= 5)
    checks.least('within two sd', sure['two'], 90, ' %')
    checks.least('within 20 ms, of those with an sd below 10 ms', sure['sure'], 90, ' %')


def joined(o, checks, folder):
    print(f'\n== {folder.name} joined: edges in noise')
    for name, options in NOISE.items():
        prefix = make_long(o, folder, f'edges {name}', ['--seed', '3', *options])
        recording = [tuple(prefix.with_suffix(e) for e in ('.wav', '.txt', '.words.tsv'))]
        before, after = (refined(o, recording, rules) for rules in ('none', 'all'))
        print(f'\n{name}:')
        print_heading()
        print_figures('none', figures(before))
        print_figures('all', figures(after))
        sure = calibration(after)
        print(f'within one sd {sure["one"]:.1f} %, two {sure["two"]:.1f} %; with an sd below 10 ms '
              f'{sure["sure of all"]:.0f} %, of which within 20 ms {sure["sure"]:.1f} %')
        pauses = at_edges(after)
        if name == 'clean':
            check_figures(checks, 'edges, joined', figures(after))
            checks.most('at pauses', pauses['at pauses'], 15, ' ms')
        if name == '20 dB':
            checks.least('edges at 20 dB: within 20 ms', figures(after)[20], 74, ' %')
        if name == '10 dB':
            for what, value in figures(before).items():
                better = figures(after)[what] - value
                checks.least(f'edges at 10 dB: better than unrefined, {what}',
                             -better if what in ('mean', 'median') else better, 0)


def edges_of(o, checks, folder, labelled):
    alone(o, checks, folder, labelled)
    joined(o, checks, folder)
