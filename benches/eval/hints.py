"""The transcript as a recogniser writes it, with rough times: right ones must not harm, wrong ones not mislead."""
import json, random

from measure import HEADING
from mismatch import joined, measured
from truth import UNSPOKEN

# What `mismatch` must reach, which hints of any kind must not spoil.
LEAST = {50: 92, 100: 98}


def times_of(truth, draw):
    """A time for every word: the true one; for the unspoken, none, or one between its neighbours, by utterance."""
    times, guessed = [], {}
    for word in truth.words:
        times.append(None if word.kind == UNSPOKEN else (word.start, word.end))
    for at, word in enumerate(truth.words):
        if word.kind == UNSPOKEN and guessed.setdefault(word.utterance, draw.random() < 0.5):
            before = next((times[i][1] for i in range(at - 1, -1, -1) if times[i]), 0.0)
            after = next((time[0] for time in times[at + 1:] if time), before + 1.0)
            # Half of what is left, so that the words of the utterance that follow have room.
            times[at] = (before, before + max(0.01, (after - before) / 2))
    return times


def altered(times, how, draw):
    if how == 'right':
        return times
    if how == 'shuffled':
        known = [time for time in times if time]
        draw.shuffle(known)
        return [known.pop() if time else None for time in times]
    shift = {'off by up to 0.5 s': lambda: draw.uniform(-0.5, 0.5), 'shifted by 10 s': lambda: 10.0}[how]
    moved = []
    for time in times:
        by = shift() if time else 0.0
        moved.append(time and (max(0.0, time[0] + by), max(0.0, time[1] + by) + 0.001))
    return moved


def write(path, text, times):
    """As WhisperX writes it: segments[] with start, end, text, words[]; a word without a time has none."""
    segments, at, last = [], 0, 0.0
    for line in text.read_text().splitlines():
        words = []
        for token in line.split():
            word = {'word': token}
            if times[at]:
                word.update(start=round(times[at][0], 3), end=round(times[at][1], 3), score=0.8)
            words.append(word)
            at += 1
        starts = [word['start'] for word in words if 'start' in word] or [last]
        ends = [word['end'] for word in words if 'end' in word] or [starts[0]]
        last = max(ends)
        segments.append({'start': min(starts), 'end': last, 'text': ' ' + line, 'words': words})
    everything = [word for segment in segments for word in segment['words']]
    path.write_text(json.dumps({'segments': segments, 'word_segments': everything, 'language': 'en'}))


def hints(o, checks, source):
    seed = o.seeds[0]
    audio, text, _, truth = joined(o, source, seed, 6)
    print(f'\n== {source.name} joined with mismatches, seed {seed}, with rough times\n{HEADING}')
    without = measured(o, checks, 'no hints', audio, text, truth)
    for how in ('right', 'off by up to 0.5 s', 'shifted by 10 s', 'shuffled'):
        draw = random.Random(seed)
        path = audio.with_suffix(f'.{how.replace(" ", "-")}.json')
        write(path, text, altered(times_of(truth, draw), how, draw))
        row = measured(o, checks, f'hints {how}', audio, path, truth)
        if row is None:
            print(f'{f"hints {how}":30} not read as a transcript with times; see below')
            continue
        for ms, least in LEAST.items():
            checks.least(f'hints {how}: within {ms} ms', row.within[ms], least, ' %')
            if without and how in ('right', 'off by up to 0.5 s'):
                checks.least(f'hints {how}: within {ms} ms against none', row.within[ms] - without.within[ms], 0,
                             ' points')
        checks.most(f'hints {how}: aligned more than 500 ms off', row.far, 0.2, ' %')
        checks.most(f'hints {how}: unspoken words aligned', row.ghost, 5, ' %')
