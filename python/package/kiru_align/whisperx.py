"""Alignment for programs made for WhisperX: import this as whisperx, or call align() in the place of whisperx.align().

Segments as a recogniser gives them, with rough times, go in; segments with words, and all words once more, come out, as
WhisperX documents them: a word that was not found has no times and no score.
"""

# What WhisperX's arrays are sampled at.
SAMPLE_RATE = 16000


def load_align_model(language_code, device=None, model_name=None, model_dir=None, model_cache_only=False):
    """What align() takes as its second and third argument; the model is inside, so that nothing is loaded."""
    return None, {"language": language_code, "dictionary": {}, "type": "kiru-align"}


def align(
    transcript,
    model=None,
    align_model_metadata=None,
    audio=None,
    device=None,
    interpolate_method="nearest",
    return_char_alignments=False,
    print_progress=False,
    combined_progress=False,
    progress_callback=None,
    *,
    aligner=None,
):
    """Find the words of segments in a recording.

    transcript: segments, each a dictionary with start, end (seconds, rough) and text.
    audio: a path, or an array or tensor of samples at 16 kHz, as whisperx.load_audio gives it.
    align_model_metadata: of load_align_model(); its language is used if it is one that is known.
    return_char_alignments: give times of characters, too: the time of each word shared out evenly among them.
    progress_callback: called with how much is done, in percent.
    aligner: an Aligner to use.

    model, device, interpolate_method and combined_progress change nothing here.
    """
    from ._native import Aligner

    segments = list(transcript)
    spoken = [segment for segment in segments if segment["text"].split()]
    found = iter(())
    if spoken:
        # Text alone and rough times: whatever else a segment holds is for others.
        rough = [{key: segment[key] for key in ("start", "end", "text") if key in segment} for segment in spoken]
        result = (aligner or Aligner()).align(
            audio,
            {"segments": rough},
            rate=None if _is_file(audio) else SAMPLE_RATE,
            language=_language(align_model_metadata),
            transcript_format="json",
            speakers=False,
            progress=_percent(print_progress, progress_callback),
        )
        found = iter(result.segments)
    aligned = [_aligned(segment, next(found).words if segment["text"].split() else [], return_char_alignments)
               for segment in segments]
    return {"segments": aligned, "word_segments": [word for segment in aligned for word in segment["words"]]}


def _aligned(segment, found, with_chars):
    """A segment with its words."""
    words = [_word(word) for word in found]
    placed = [word for word in words if "start" in word]
    aligned = {
        "start": placed[0]["start"] if placed else segment["start"],
        "end": placed[-1]["end"] if placed else segment["end"],
        "text": segment["text"],
        "words": words,
    }
    if with_chars:
        aligned["chars"] = _chars(segment["text"], words)
    if segment.get("avg_logprob") is not None:
        aligned["avg_logprob"] = segment["avg_logprob"]
    return aligned


def _word(word):
    if word.start is None:
        return {"word": word.word}
    times = {"word": word.word, "start": word.start, "end": word.end}
    return times if word.score is None else {**times, "score": word.score}


def _chars(text, words):
    """Every character of the text; those of words that were found have their share of the word's time."""
    chars, at = [], 0
    for word in words:
        begin = text.index(word["word"], at)
        chars += [{"char": char} for char in text[at:begin]]
        at = begin + len(word["word"])
        for number, char in enumerate(word["word"]):
            chars.append({"char": char})
            if "start" in word:
                each = (word["end"] - word["start"]) / len(word["word"])
                chars[-1]["start"] = round(word["start"] + number * each, 3)
                chars[-1]["end"] = round(word["start"] + (number + 1) * each, 3)
                if "score" in word:
                    chars[-1]["score"] = word["score"]
    return chars + [{"char": char} for char in text[at:]]


def _is_file(audio):
    return isinstance(audio, (str, bytes)) or hasattr(audio, "__fspath__") or hasattr(audio, "read")


def _language(metadata):
    known = "ca cs de el en es fi fr hu id it nl pl pt ro ru sv tr".split()
    language = (metadata or {}).get("language")
    return language if language in known else "auto"


def _percent(printed, callback):
    """A progress callback in percent; stages of unknown length count when they are over."""
    if not printed and callback is None:
        return None
    stages = ["decode", "features", "scores", "segment", "align", "boundaries"]

    def tell(stage, done, total):
        percent = 100 * (stages.index(stage) + (done / total if total else 0)) / len(stages)
        if printed:
            print(f"Progress: {percent:.2f}%...")
        if callback is not None:
            callback(percent)

    return tell
