"""Forced alignment: a recording and its transcript in, the time of every word out.

>>> import kiru_align
>>> result = kiru_align.align("talk.wav", "what is said in the recording")
>>> for word in result.words:
...     print(word.start, word.end, word.word)

The model is inside; nothing else is needed. docs/python.md has the rest.
"""

from . import stable_whisper, whisperx
from ._errors import (
    AudioError,
    AudioNotFound,
    AudioTooLong,
    AudioTooShort,
    Cancelled,
    DamagedAudio,
    FileError,
    KiruAlignError,
    LexiconError,
    ModelError,
    NoAudioTrack,
    NoSuchChannel,
    NoSuchPart,
    NoSuchTrack,
    NotAudio,
    TimesError,
    TranscriptError,
    UnsupportedAudio,
)
from ._native import Aligner, Alignment, Phone, Segment, Word, __version__


def align(audio, transcript, *, model=None, lexicon=None, jobs=0, **options):
    """Find the words of a transcript in a recording, and return an Alignment.

    This is Aligner(model=model, lexicon=lexicon, jobs=jobs).align(audio, transcript, **options); help(Aligner.align)
    tells what can be given.
    """
    return Aligner(model=model, lexicon=lexicon, jobs=jobs).align(audio, transcript, **options)


__all__ = [
    "align",
    "Aligner",
    "Alignment",
    "AudioError",
    "AudioNotFound",
    "AudioTooLong",
    "AudioTooShort",
    "Cancelled",
    "DamagedAudio",
    "FileError",
    "KiruAlignError",
    "LexiconError",
    "ModelError",
    "NoAudioTrack",
    "NoSuchChannel",
    "NoSuchPart",
    "NoSuchTrack",
    "NotAudio",
    "Phone",
    "Segment",
    "TimesError",
    "TranscriptError",
    "UnsupportedAudio",
    "stable_whisper",
    "Word",
    "whisperx",
]
