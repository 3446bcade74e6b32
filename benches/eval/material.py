"""How the recordings of `cases` are made: each function returns a `Talk` with one thing wrong."""
import random

import numpy

from recordings import audio_of, recordings, rows_of
from talk import RATE, Talk, applause, chords, loudness, read_any, read_clip
from truth import REPLACED, Word


class Kit:
    """What cases are made of."""

    def __init__(self, recordings_folder, source, seed):
        references = sorted(source.rglob('*.words.tsv'))
        self.clips = [read_clip(audio_of(path), rows_of(path)) for path in references]
        self.tokens = sorted({token for clip in self.clips for *_, token in clip.words})
        self.folder, self.seed, self.others = recordings_folder, seed, None

    def base(self, repeat=6):
        """All clips, shuffled anew in each of `repeat` rounds."""
        talk, draw = Talk(self.seed), random.Random(self.seed)
        talk.pause()
        for _ in range(repeat):
            order = self.clips[:]
            draw.shuffle(order)
            for clip in order:
                talk.say(clip)
        return talk

    def strange(self, seconds):
        """Other speech: the recordings without word times, one after the other, as often as it takes."""
        if self.others is None:
            paths = [audio for audio, text in recordings(self.folder) if audio.parent.name in ('stitched', 'real')]
            self.others = numpy.concatenate([read_any(path) for path in paths])
        return numpy.resize(self.others, int(seconds * RATE))


def with_strange(kit, at):
    """Ten minutes of other speech after the share `at` of the clips."""
    talk, draw = Talk(kit.seed), random.Random(kit.seed)
    order = [clip for _ in range(6) for clip in draw.sample(kit.clips, len(kit.clips))]
    for number, clip in enumerate([*order, None]):
        if number == int(at * len(order)):
            talk.strange(kit.strange(600))
        if clip:
            talk.say(clip)
    return talk


def half_missing(kit):
    talk = kit.base()
    talk.lines = talk.lines[:len(talk.lines) // 2]
    return talk


def swapped(kit):
    talk = kit.base()
    # Not the very middle: one part is the longer.
    at = len(talk.lines) * 45 // 100
    talk.lines = talk.lines[at:] + talk.lines[:at]
    return talk


def shuffled(kit):
    # Few rounds: with more of them, sentences that recur make longer orders than the paragraphs themselves.
    talk = kit.base(2)
    paragraphs = [talk.lines[at:at + 20] for at in range(0, len(talk.lines), 20)]
    random.Random(kit.seed).shuffle(paragraphs)
    talk.lines = [line for paragraph in paragraphs for line in paragraph]
    return talk


def twice(kit):
    talk = kit.base()
    talk.lines = talk.lines * 2
    return talk


def one_word(kit, spoken):
    talk = kit.base(1)
    words = [word for line in talk.lines for word in line]
    if spoken:
        tokens = [word.token for word in words]
        once = [word for word in words if tokens.count(word.token) == 1 and len(word.token) >= 8]
        talk.lines = [[once[len(once) // 2]]]
    else:
        talk.lines = [talk.unspoken(['hippopotamuses'])]
    return talk


def five_thousand(kit):
    talk = Talk(kit.seed)
    talk.strange(kit.strange(5))
    draw = random.Random(kit.seed)
    tokens = [token for clip in draw.choices(kit.clips, k=900) for *_, token in clip.words]
    talk.lines = [talk.unspoken(tokens[at:at + 10]) for at in range(0, 5000, 10)]
    return talk


def levels(kit):
    talk, turn = Talk(kit.seed), random.Random(kit.seed)
    for number, clip in enumerate(turn.sample(kit.clips * 3, 3 * len(kit.clips))):
        # As loud as it can be without clipping, every other one 40 dB less, with its room tone.
        talk.gain = 0.9 / float(numpy.abs(clip.samples).max()) * (0.01 if number % 2 else 1.0)
        talk.say(clip.scaled(talk.gain))
    return talk


def silent_hour(kit):
    talk = Talk(kit.seed)
    for number, clip in enumerate(random.Random(kit.seed).sample(kit.clips, len(kit.clips)) * 2):
        if number == len(kit.clips):
            talk.quiet(3600)
        talk.say(clip)
    return talk


def clapped(kit):
    level = loudness(numpy.concatenate([clip.samples for clip in kit.clips]))
    talk = Talk(kit.seed)
    for number, clip in enumerate(random.Random(kit.seed).sample(kit.clips * 3, 3 * len(kit.clips))):
        talk.say(clip)
        if number % 5 == 4:
            talk.push(applause(int(talk.dice.uniform(1, 6) * RATE), level, talk.dice))
            talk.pause()
    return talk


def thrice(kit):
    talk = Talk(kit.seed)
    for number, clip in enumerate(random.Random(kit.seed).sample(kit.clips * 2, 2 * len(kit.clips))):
        for take in range(3):
            talk.say(clip, write=take == 2, utterance=number)
    return talk


def edited(kit, how):
    """One word in ten replaced by another word of the recordings, deleted, or with an invented one after it."""
    talk, draw = kit.base(3), random.Random(kit.seed)
    for number, line in enumerate(talk.lines):
        changed = []
        for word in line:
            hit = draw.random() < 0.1
            if hit and how == 'replaced':
                other = draw.choice([token for token in kit.tokens if token.lower() != word.token.lower()])
                changed.append(Word(other, word.start, word.end, REPLACED, word.utterance))
            elif not (hit and how == 'deleted'):
                changed.append(word)
            if hit and how == 'inserted':
                changed += talk.unspoken([draw.choice(kit.tokens)])
        talk.lines[number] = changed
    return talk


def refrain(kit):
    """One sentence after every third other one, 20 times; the 11th is not written."""
    draw = random.Random(kit.seed)
    line = max(kit.clips, key=lambda clip: len(clip.words))
    text = [token for *_, token in line.words]
    others = [clip for clip in kit.clips if [token for *_, token in clip.words] != text]
    talk = Talk(kit.seed)
    for number, clip in enumerate(draw.sample(others, 60)):
        talk.say(clip)
        if number % 3 == 2:
            talk.say(line, write=number // 3 != 10)
    return talk


def music(samples):
    return samples + chords(len(samples), loudness(samples) * 10 ** (-10 / 20))


BUILDERS = {
    'clean': Kit.base,
    'strange 10 min, head': lambda kit: with_strange(kit, 0),
    'strange 10 min, middle': lambda kit: with_strange(kit, 0.5),
    'strange 10 min, tail': lambda kit: with_strange(kit, 1),
    'text: second half missing': half_missing,
    'text: halves swapped': swapped,
    'text: paragraphs shuffled': shuffled,
    'text: twice': twice,
    'text: a tenth replaced': lambda kit: edited(kit, 'replaced'),
    'text: a tenth deleted': lambda kit: edited(kit, 'deleted'),
    'text: a tenth invented': lambda kit: edited(kit, 'inserted'),
    'one said word, 5 min': lambda kit: one_word(kit, True),
    'one unsaid word, 5 min': lambda kit: one_word(kit, False),
    '5000 words, 5 s': five_thousand,
    'levels 40 dB apart': levels,
    'an hour of quiet inside': silent_hour,
    'music at 10 dB': lambda kit: kit.base(3),
    'applause between': clapped,
    'said 3 times, written once': thrice,
    'refrain, one not written': refrain,
}
CHANGES = {'music at 10 dB': music}


def make(name, prefix, folder, source, seed):
    """Write the recording of the case `name`: PREFIX.wav, .txt, .truth.json."""
    BUILDERS[name](Kit(folder, source, seed)).write(prefix, CHANGES.get(name))
