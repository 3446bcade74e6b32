"""Exceptions, by what the caller can do about them. Messages begin with the file or thing that they are about."""


def _shown(cls):
    """Lets messages and pickles name the class as users do."""
    cls.__module__ = "kiru_align"
    return cls


@_shown
class KiruAlignError(Exception):
    """Whatever keeps a transcript from being aligned."""


@_shown
class AudioError(KiruAlignError):
    """The recording cannot be used: give another file or convert it."""


@_shown
class AudioNotFound(AudioError, FileNotFoundError):
    """There is no such recording."""


@_shown
class NotAudio(AudioError):
    """What was given as the recording is no audio file."""


@_shown
class NoAudioTrack(AudioError):
    """The file may hold pictures or text, but no audio track."""


@_shown
class UnsupportedAudio(AudioError):
    """The audio is of a kind that cannot be decoded: converting it helps."""


@_shown
class DamagedAudio(AudioError):
    """The recording is empty, cut short or damaged, so that nothing in it can be used."""


@_shown
class AudioTooShort(AudioError):
    """Less than 0.1 seconds of audio."""


@_shown
class AudioTooLong(AudioError):
    """More than 24 hours of audio."""


@_shown
class NoSuchChannel(AudioError):
    """The recording does not have the channel asked for."""


@_shown
class NoSuchTrack(AudioError):
    """The recording does not have the audio track asked for."""


@_shown
class NoSuchPart(AudioError):
    """The recording does not have the part asked for."""


@_shown
class TranscriptError(KiruAlignError):
    """The transcript cannot be used: correct it."""


@_shown
class TimesError(KiruAlignError):
    """A file with the times of words cannot be used."""


@_shown
class LexiconError(KiruAlignError):
    """A pronunciation cannot be used: correct the line named."""


@_shown
class ModelError(KiruAlignError):
    """The model file cannot be used."""


@_shown
class Cancelled(KiruAlignError):
    """The event given as cancel was set."""


@_shown
class FileError(KiruAlignError, OSError):
    """The operating system refused to read a file."""
