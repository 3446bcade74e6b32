#!/usr/bin/env python3
"""How kiru-align does on other languages, on clips of which only the text is known.

    languages.py PROGRAM FOLDER [CODE ...]

FOLDER/CODE/clips.tsv has the name of a clip and its text a line. `inside`: all clips of a language joined, the share of
words that are placed in their own clip, at most 0.1 s beyond it. The rest is of each clip alone: clips that are told to
be in that language, and those refused; words that cover 100 ms of a pause; of neighbouring aligned words, those with 30
ms or more between them in which the sound is hardly quieter (12 dB) than in the louder of both; and of vowels followed
by a stop, those whose boundary has the steepest fall of the level within 80 ms no further than 20 ms away.
"""
import collections, pathlib, sys, tempfile

import numpy, soundfile

from program import Run
from recordings import rows_of
from talk import RATE, read_any

VOWELS = set('aeiouyɑɐɒæɛɪɔœɵøɘəɜɨɯɤʉʊʏʌãẽĩõũɛ̃ɔ̃ɑ̃œ̃')
STOPS = set('pbtdkɡgcɟʔ')
BEYOND_S = 0.1
PAUSE_S = 0.1
GAP_S, LOUD_DB = 0.03, -12
REACH_S, NEAR_S = 0.08, 0.02


def level_db(sound, start, end):
    part = sound[max(0, int(start * RATE)):max(0, int(end * RATE))]
    return 10 * numpy.log10(numpy.mean(part ** 2) + 1e-9) if len(part) else -90.0


def fall_is_near(sound, at):
    """Whether the level falls most steeply within NEAR_S of `at`: over 20 ms before and after."""
    times = numpy.arange(at - REACH_S, at + REACH_S + 0.001, 0.0025)
    falls = [level_db(sound, t - 0.02, t) - level_db(sound, t, t + 0.02) for t in times]
    return abs(times[int(numpy.argmax(falls))] - at) <= NEAR_S


def alone(counts, run, sound):
    # The delay of an MP3 encoder, which soundfile keeps, is no part of the recording.
    sound = sound[max(0, len(sound) - round(run.json['audio']['duration'] * RATE)):]
    words = run.words()
    placed = [word for word in words if 'start' in word]
    counts['placed'] += len(placed)
    for word in placed:
        pauses = run.json['silences']
        counts['covers'] += any(
            min(word['end'], pause['end']) - max(word['start'], pause['start']) >= PAUSE_S for pause in pauses)
        for left, right in zip(word.get('phones', []), word.get('phones', [])[1:]):
            if left['phone'][0] in VOWELS and right['phone'][0] in STOPS:
                counts['stops'] += 1
                counts['falls'] += fall_is_near(sound, left['end'])
    for left, right in zip(words, words[1:]):
        if left['status'] == right['status'] == 'aligned':
            counts['pairs'] += 1
            if right['start'] - left['end'] >= GAP_S:
                louder = max(level_db(sound, word['start'], word['end']) for word in (left, right))
                counts['gaps'] += level_db(sound, left['end'], right['start']) - louder > LOUD_DB


def language(program, folder, work):
    counts, joined, spans, texts, at = collections.Counter(), [], [], [], 0.0
    for name, text in rows_of(folder / 'clips.tsv'):
        sound = read_any(folder / name)
        (work / 'clip.txt').write_text(text + '\n')
        told = Run(program, folder / name, work / 'clip.txt')
        counts['clips'] += 1
        counts['told'] += told.json.get('language', 'en') == folder.name
        counts['refused'] += told.code == 3
        alone(counts, Run(program, folder / name, work / 'clip.txt', '--language', folder.name, '--phones'), sound)
        length = len(sound) / RATE
        spans += [(at, at + length)] * len(text.split())
        texts.append(text)
        joined.append(sound / (numpy.abs(sound).max() + 1e-6) / 2)
        at += length
    soundfile.write(work / 'joined.wav', numpy.concatenate(joined), RATE)
    (work / 'joined.txt').write_text('\n'.join(texts) + '\n')
    run = Run(program, work / 'joined.wav', work / 'joined.txt', '--language', folder.name)
    for word, (start, end) in zip(run.words(), spans, strict=True):
        counts['words'] += 1
        counts['inside'] += 'start' in word and word['start'] > start - BEYOND_S and word['end'] < end + BEYOND_S
    return counts


def row(name, counts):
    share = lambda part, whole: f'{100 * counts[part] / max(1, counts[whole]):.1f} %'
    print(f"| {name} | {share('inside', 'words')} | {counts['told']}, {counts['refused']} of {counts['clips']} "
          f"| {counts['covers']} of {counts['placed']} | {share('gaps', 'pairs')} of {counts['pairs']} "
          f"| {share('falls', 'stops')} of {counts['stops']} |", flush=True)


def main():
    if len(sys.argv) < 3: sys.exit(__doc__)
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    codes = sys.argv[3:] or sorted(path.parent.name for path in folder.glob('*/clips.tsv'))
    print('| | inside | told, refused | words over a pause | loud gaps | falls at stops |\n|---|---|---|---|---|---|')
    total = collections.Counter()
    with tempfile.TemporaryDirectory() as work:
        for code in codes:
            counts = language(program, folder / code, pathlib.Path(work))
            total += counts
            row(code, counts)
    row('all', total)


if __name__ == '__main__':
    main()
