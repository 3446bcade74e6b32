#!/usr/bin/env python3
"""Score kiru-align on recordings with known times and print tables; see benches/eval/run.

The folder of recordings (--eval, $KIRU_EVAL, ../shared/eval) is read by what it holds. In each folder of it,
NAME.wav|flac|mp3 with NAME.txt is a recording; with NAME.words.tsv as well (start_s, end_s, token) its words are
known, with NAME.utts.tsv (start_s, end_s, id, text) its utterances. score.py and make_long.py lie in it too, or
where --tools says.

Parts (--parts, all by default):
  single    every recording with known words on its own
  edges     their edges: one refinement after the other, by the sounds on either side, in noise, and how sure
  long      the same joined by make_long.py: 5 minutes, 30 minutes, 5 minutes at 48 kHz
  fit       every other recording read aloud: fit, words verbatim, words outside their utterance
  disfluent the same table for the folders of --loose: laughter, whispers, cut-offs
  same      identical bytes whatever --jobs; boundaries whatever --max-chunk (on the 5 minutes)
  speed     start to exit on a short clip; wall time, CPU time and memory on the 30 minutes
  mismatch  30 minutes with unspoken text, unwritten speech, retakes; in noise
  cases     one thing wrong at a time: strange speech, missing or swapped text, music, levels ...
  hours     3 hours of `mismatch` against 30 minutes: figures, time, memory
  hints     `mismatch` with rough times: right, jittered, shifted, shuffled

Exit code: 0 all that must hold holds, 1 something does not, 77 there are no recordings.
"""
import argparse, os, pathlib, sys, tempfile

import clean
from cases import cases
from checks import Checks
from edges import edges_of
from fit import fit
from hints import hints
from mismatch import hours, mismatch
from recordings import recordings, truth

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PARTS = ['single', 'edges', 'long', 'fit', 'disfluent', 'same', 'speed', 'mismatch', 'cases', 'hours', 'hints']
MADE = {'mismatch': mismatch, 'cases': cases, 'hours': hours, 'hints': hints}
NO_RECORDINGS = 77


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--eval', type=pathlib.Path, metavar='DIR',
                        default=os.environ.get('KIRU_EVAL') or REPOSITORY.parent / 'shared' / 'eval')
    parser.add_argument('--tools', type=pathlib.Path, metavar='DIR', help='where score.py and make_long.py are')
    parser.add_argument('--program', default='kiru-align', metavar='FILE')
    parser.add_argument('--refinements', default='refinements', metavar='FILE',
                        help='what refinements.rs is built to; for `edges`')
    parser.add_argument('--parts', default=','.join(PARTS), help=f'some of {",".join(PARTS)}')
    parser.add_argument('--loose', default='disfluent,spontaneous', metavar='FOLDERS',
                        help='folders whose recordings need not fit')
    parser.add_argument('--source', type=pathlib.Path, metavar='DIR',
                        help='make the joined recordings of this folder instead of each with known words')
    parser.add_argument('--seeds', default='5', metavar='N,N', help='draws of `mismatch`; more than one are averaged')
    parser.add_argument('--case-seed', type=int, default=4, metavar='N', help='draw of `cases`')
    parser.add_argument('--only', default='', metavar='WORD', help='of `cases`, those with this in their name')
    parser.add_argument('--keep', type=pathlib.Path, metavar='DIR', help='keep what is made in this folder')
    o = parser.parse_args()
    o.parts, o.loose = o.parts.split(','), o.loose.split(',')
    o.seeds = [int(seed) for seed in o.seeds.split(',')]
    if unknown := set(o.parts) - set(PARTS):
        parser.error(f'no such part: {", ".join(sorted(unknown))}')
    o.eval = pathlib.Path(o.eval)
    o.tools = o.tools or o.eval
    return o


def parts(o, checks):
    made_of = [o.source] if o.source else []
    for folder in sorted(path for path in o.eval.iterdir() if path.is_dir()):
        found = recordings(folder)
        labelled = [pair for pair in found if truth(pair[1], '.words.tsv')]
        others = [pair for pair in found if not truth(pair[1], '.words.tsv')]
        if labelled:
            alone = clean.single(o, checks, folder, labelled) if 'single' in o.parts else None
            if 'edges' in o.parts:
                edges_of(o, checks, folder, labelled)
            if 'long' in o.parts:
                clean.long(o, checks, folder, alone)
            if 'same' in o.parts:
                clean.same(o, checks, folder)
            if 'speed' in o.parts:
                clean.speed(o, checks, folder, labelled)
            if not o.source:
                made_of.append(folder)
        if others and ('disfluent' if folder.name in o.loose else 'fit') in o.parts:
            fit(o, checks, folder, others)
    for source in made_of:
        for part, measure in MADE.items():
            if part in o.parts:
                measure(o, checks, source)


def main():
    o = options()
    if not o.eval.is_dir() or not (o.tools / 'score.py').exists():
        print(f'{o.eval}: no recordings here (a folder with score.py, make_long.py and recordings; --eval or '
              'KIRU_EVAL says where)', file=sys.stderr)
        return NO_RECORDINGS
    with tempfile.TemporaryDirectory() as temporary:
        o.work = o.keep or pathlib.Path(temporary)
        o.work.mkdir(parents=True, exist_ok=True)
        checks = Checks()
        parts(o, checks)
        return 0 if checks.print() else 1


if __name__ == '__main__':
    sys.exit(main())
