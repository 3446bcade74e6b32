"""A recording in the making: clips said, written, or both, with the place of every word."""
import pathlib

import numpy, soundfile

from truth import SAID, UNSPOKEN, Truth, Word

RATE = 16000


class Clip:
    """Samples of one utterance and its words: (start, end, token) in seconds from its beginning."""

    def __init__(self, name, samples, words):
        self.name, self.words = name, words
        self.samples = numpy.asarray(samples, dtype=numpy.float32)

    def scaled(self, factor):
        return Clip(self.name, self.samples * numpy.float32(factor), self.words)


def read_clip(audio, words):
    samples, rate = soundfile.read(audio, dtype='float32')
    assert rate == RATE, audio
    return Clip(str(audio), samples, [(float(start), float(end), token) for start, end, token in words])


def read_any(audio):
    """The samples of any recording, mixed to one channel at 16 kHz."""
    from math import gcd

    from scipy.signal import resample_poly
    samples, rate = soundfile.read(audio, dtype='float32', always_2d=True)
    samples = samples.mean(axis=1)
    if rate != RATE:
        divisor = gcd(rate, RATE)
        samples = resample_poly(samples, RATE // divisor, rate // divisor)
    return samples.astype(numpy.float32)


class Talk:
    """What is heard so far, and the lines that are written, each a list of `Word`s; both may be changed freely."""

    def __init__(self, seed):
        # How loud the room tone is against the usual.
        self.gain = 1.0
        self.dice = numpy.random.default_rng(seed)
        self.pieces, self.samples, self.lines = [], 0, []
        # Everything said: its words, or none for speech of which nobody knows them; and the span of its samples.
        self.heard, self.places, self.takes, self.recording, self.starts = [], {}, {}, {}, {}

    def push(self, samples):
        span = self.samples / RATE, (self.samples + len(samples)) / RATE
        self.pieces.append(numpy.asarray(samples, dtype=numpy.float32))
        self.samples += len(samples)
        return span

    def quiet(self, seconds):
        """A pause of room tone."""
        tone = self.dice.standard_normal(int(seconds * RATE)).astype(numpy.float32)
        return self.push(tone * numpy.float32(3e-4 * self.gain))

    def pause(self, longest=1.5):
        return self.quiet(self.dice.uniform(0.05, longest))

    def say(self, clip, write=True, utterance=None):
        """Say a clip; with `utterance`, it is another take of what will be said last under that number."""
        span = self.push(clip.samples)
        number = len(self.places) if utterance is None else utterance
        words = [Word(token, span[0] + start, span[0] + end, SAID, number) for start, end, token in clip.words]
        if write:
            self.lines.append(words)
        if number in self.places:
            self.takes.setdefault(number, []).append(self.places[number])
        self.places[number] = span
        self.recording[number] = clip.name
        self.starts.setdefault(clip.name, []).append(span[0])
        self.heard.append((words, span))
        self.pause()

    def strange(self, samples):
        """Speech of which the text knows nothing."""
        self.heard.append(([], self.push(samples)))
        self.pause()

    def unspoken(self, tokens):
        return [Word(token, None, None, UNSPOKEN) for token in tokens]

    def truth(self):
        written = [word for line in self.lines for word in line]
        covered = {(word.utterance, word.start) for word in written if word.kind != UNSPOKEN}
        unwritten, wide = [], []
        for words, span in self.heard:
            missing = [word for word in words if (word.utterance, word.start) not in covered]
            if len(missing) == len(words):
                unwritten.append((words[0].start, words[-1].end) if words else span)
                wide.append(span)
                continue
            for word in missing:
                if unwritten and word.start - unwritten[-1][1] < 0.02 and unwritten[-1][1] > span[0]:
                    unwritten[-1] = wide[-1] = (unwritten[-1][0], word.end)
                else:
                    unwritten.append((word.start, word.end))
                    wide.append((word.start, word.end))
        return Truth(written, unwritten, wide, self.places, self.takes, self.recording, self.starts)

    def write(self, prefix, change=None):
        """Write PREFIX.wav, .txt and .truth.json; `change` may add noise to the samples."""
        samples = numpy.concatenate(self.pieces)
        if change:
            samples = change(samples)
        soundfile.write(f'{prefix}.wav', numpy.clip(samples, -1, 1), RATE, subtype='PCM_16')
        text = '\n'.join(' '.join(word.token for word in line) for line in self.lines if line) + '\n'
        pathlib.Path(f'{prefix}.txt').write_text(text)
        self.truth().write(f'{prefix}.truth.json')


def loudness(samples):
    """Root mean square of what is not quiet."""
    loud = samples[numpy.abs(samples) > 1e-3]
    return float(numpy.sqrt(numpy.mean(loud.astype(numpy.float64) ** 2)))


def chords(count, rms):
    """A loop of four chords with a bass and a beat, `count` samples."""
    bar = 2 * RATE
    time = numpy.arange(bar) / RATE
    loop = []
    for root, third in ((220.0, 1.2599), (174.61, 1.2599), (130.81, 1.2599), (196.0, 1.1892)):
        sound = sum(numpy.sin(2 * numpy.pi * root * ratio * octave * time) / (octave * 2)
                    for ratio in (1.0, third, 1.4983) for octave in (1, 2, 3, 4))
        sound += numpy.sin(numpy.pi * root * time) * 1.5
        beat = numpy.exp(-(time % 0.5) * 30) * numpy.random.default_rng(1).standard_normal(bar)
        loop.append(sound * (0.6 + 0.4 * numpy.exp(-(time % 1.0) * 3)) + beat)
    loop = numpy.concatenate(loop)
    loop *= rms / numpy.sqrt(numpy.mean(loop ** 2))
    return numpy.resize(loop, count).astype(numpy.float32)


def applause(count, rms, dice):
    """Hundreds of hands: claps a few milliseconds long at random, swelling and fading; `count` samples."""
    hits = (dice.random(count) < 0.01) * dice.standard_normal(count)
    clap = dice.standard_normal(160) * numpy.exp(-numpy.arange(160) / 40)
    sound = numpy.convolve(hits, clap)[:count] * numpy.hanning(count) ** 0.5
    return (sound * rms / max(1e-9, numpy.sqrt(numpy.mean(sound ** 2)))).astype(numpy.float32)
