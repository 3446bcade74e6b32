"""Alignment for programs made for stable-ts: import this as stable_whisper, or call align() in the place of model.align().

A text goes in; a result comes out that has segments, words and times where that of stable-ts has them. A segment is a line
of the text. A word that was not found has no length: it begins and ends where the word before it ends, and its probability
is 0.
"""

from . import whisperx as _arrays


def load_model(name=None, device=None, **options):
    """What has align(); the model is inside, so that nothing is loaded."""
    return Model()


class Model:
    """In the place of a model of stable-ts: align() is all it can."""

    def __init__(self, aligner=None):
        self.aligner = aligner

    def align(self, audio, text, language=None, **options):
        """align() of this module."""
        return align(audio, text, language, **{"aligner": self.aligner, **options})


def align(audio, text, language=None, *, remove_instant_words=False, verbose=False, aligner=None, **options):
    """Find the words of a text in a recording.

    audio: a path, the bytes of a file, or an array or tensor of samples at 16 kHz.
    text: its text, or a result: of this module, of stable-ts, or as a dictionary.
    language: a code; what is none that is known is told from the text.
    remove_instant_words: leave out the words that were not found.
    verbose: print each word with its times.
    aligner: an Aligner to use.

    What else stable-ts takes changes nothing here.
    """
    from ._native import Aligner

    lines, told = _lines(text)
    result = (aligner or Aligner()).align(
        audio,
        "\n".join(lines),
        rate=None if _arrays._is_file(audio) or isinstance(audio, (bytearray, memoryview)) else _arrays.SAMPLE_RATE,
        language=_arrays._language({"language": language or told}),
        transcript_format="text",
        speakers=False,
    )
    found = WhisperResult(result, remove_instant_words)
    for word in found.all_words() if verbose else ():
        print(f'[{word.start:.3f}] -> [{word.end:.3f}] "{word.word}"')
    return found


class WordTiming:
    """A word: word with a space before it, start and end in seconds, probability, id and segment_id."""

    def __init__(self, word, start, end, probability, id, segment_id):
        self.word, self.start, self.end, self.probability = word, start, end, probability
        self.id, self.segment_id, self.tokens = id, segment_id, None

    @property
    def duration(self):
        """Its length in seconds."""
        return round(self.end - self.start, 3)

    def to_dict(self):
        """As stable-ts has it."""
        return {"word": self.word, "start": self.start, "end": self.end, "probability": self.probability, "tokens": None}

    def __repr__(self):
        return f"WordTiming(word={self.word!r}, start={self.start}, end={self.end})"


class Segment:
    """A line of the text: words, and what follows from them; id is its number."""

    has_words = True

    def __init__(self, words, id):
        self.words, self.id = words, id
        self.seek = self.tokens = self.temperature = None
        self.avg_logprob = self.compression_ratio = self.no_speech_prob = None

    @property
    def start(self):
        """Where its first word begins."""
        return self.words[0].start

    @property
    def end(self):
        """Where its last word ends."""
        return self.words[-1].end

    @property
    def text(self):
        """Its words, each with the space before it."""
        return "".join(word.word for word in self.words)

    @property
    def duration(self):
        """Its length in seconds."""
        return round(self.end - self.start, 3)

    def to_dict(self):
        """As stable-ts has it."""
        names = "start end text seek tokens temperature avg_logprob compression_ratio no_speech_prob".split()
        return {**{name: getattr(self, name) for name in names}, "words": [word.to_dict() for word in self.words]}

    def __getitem__(self, index):
        return self.words[index]

    def __len__(self):
        return len(self.words)

    def __repr__(self):
        return f"Segment(start={self.start}, end={self.end}, text={self.text!r})"


class WhisperResult:
    """What align() gives: segments, language, text; alignment is the Alignment that it was made from."""

    has_words = True

    def __init__(self, alignment, without_instant_words=False):
        self.alignment, self.language, self.ori_dict = alignment, alignment.language, {}
        self.nonspeech_sections = [{"start": start, "end": end} for start, end in alignment.silences]
        self.segments, passed = [], 0.0
        for line in alignment.segments:
            words = []
            for word in line.words:
                start, end = (passed, passed) if word.start is None else (word.start, word.end)
                passed = end
                if start < end or not without_instant_words:
                    probability = word.score or 0.0
                    words.append(WordTiming(f" {word.word}", start, end, probability, len(words), len(self.segments)))
            if words:
                self.segments.append(Segment(words, len(self.segments)))

    @property
    def text(self):
        """The text of all segments."""
        return "".join(segment.text for segment in self.segments)

    @property
    def duration(self):
        """From the first word to the last, in seconds."""
        return round(self.segments[-1].end - self.segments[0].start, 3) if self.segments else 0.0

    def all_words(self):
        """The words of all segments."""
        return [word for segment in self.segments for word in segment.words]

    def segments_to_dicts(self):
        """The segments as stable-ts has them."""
        return [segment.to_dict() for segment in self.segments]

    def to_dict(self):
        """As stable-ts has it."""
        return {
            "text": self.text,
            "segments": self.segments_to_dicts(),
            "language": self.language,
            "ori_dict": self.ori_dict,
            "regroup_history": "",
            "nonspeech_sections": self.nonspeech_sections,
        }

    def to_srt_vtt(self, filepath=None, segment_level=True, word_level=True, *, vtt=None, **options):
        """Subtitles, as a string, or written to filepath. With word_level every word is timed: in WebVTT inside its cue, in
        SRT as a cue. vtt: WebVTT; without it, the ending of filepath tells. Cues are cut as Alignment.to() cuts them.
        """
        if not segment_level and not word_level:
            raise ValueError("segment_level or word_level has to be True")
        if vtt is None:
            vtt = str(filepath or "").lower().endswith(".vtt")
        content = self.alignment.to("vtt" if vtt else "srt", word_cues=bool(word_level))
        if filepath is None:
            return content
        with open(filepath, "w", encoding="utf-8", newline="") as file:
            file.write(content)
        return None

    def save_as_json(self, path, ensure_ascii=False, **options):
        """to_dict() as a file."""
        import json

        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.to_dict(), file, ensure_ascii=ensure_ascii, **options)

    def __getitem__(self, index):
        return self.segments[index]

    def __len__(self):
        return len(self.segments)


def _lines(text):
    """The lines of what is a text or a result, and its language if it has one."""
    if isinstance(text, str):
        return text.splitlines(), None
    result = text.to_dict() if hasattr(text, "to_dict") else text
    segments = result.get("segments") if hasattr(result, "get") else None
    if segments is None:
        raise TypeError("give a text or a result; tokens of a model are not understood")
    return [" ".join(segment["text"].split()) for segment in segments], result.get("language")
