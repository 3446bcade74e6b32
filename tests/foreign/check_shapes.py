"""WhisperX and gentle: the keys, types and order that their own writers have, and the same words as ours."""

import json

from written import GOLDEN, Tally, placed, results, same


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def check_whisperx(name, found):
    assert set(found) == {"segments", "word_segments", "language"}, name
    words = [word for segment in found["segments"] for word in segment["words"]]
    assert words == found["word_segments"], name
    for segment in found["segments"]:
        assert set(segment) in ({"start", "end", "text", "words"}, {"text", "words"}), (name, segment)
        assert " ".join(segment["text"].split()) == " ".join(word["word"] for word in segment["words"]), name
    for word in words:
        assert {"word"} <= set(word) <= {"word", "start", "end", "score"}, (name, word)
        assert ("start" in word) == ("end" in word), (name, word)
    return words


def check_gentle(name, found):
    assert list(found) == ["transcript", "words"], name
    for word in found["words"]:
        assert list(word) == sorted(word), (name, word)
        assert found["transcript"][word["startOffset"] : word["endOffset"]] == word["word"], (name, word)
        if word["case"] == "not-found-in-audio":
            assert set(word) == {"case", "startOffset", "endOffset", "word"}, (name, word)
            continue
        assert word["case"] == "success", (name, word)
        keys = {"alignedWord", "case", "start", "end", "startOffset", "endOffset", "word", "phones"}
        assert set(word) == keys, (name, word)
        suffixes = "".join(phone["phone"].partition("_")[2] for phone in word["phones"])
        assert suffixes in ("", "S") or suffixes == "B" + "I" * (len(suffixes) - 2) + "E", (name, word)
        if word["phones"]:
            lasts = sum(phone["duration"] for phone in word["phones"])
            assert abs(lasts - (word["end"] - word["start"])) < 1e-6, (name, word)
    return found["words"]


tally = Tally()
for name, document, words, paths in results("whisperx.json", "gentle.json", options=["--phones"]):
    whisperx = check_whisperx(name, load(paths["whisperx.json"]))
    assert [word["word"] for word in whisperx] == [word["word"] for word in words], name
    assert [word.get("score") for word in whisperx] == [word.get("score") for word in words], name
    gentle = check_gentle(name, load(paths["gentle.json"]))
    spoken = [word for word in words if word["status"] != "non_speech" or "start" in word]
    assert [[w["startOffset"], w["endOffset"]] for w in gentle] == [w["offset"] for w in spoken], name
    for theirs, ours in zip(gentle, spoken):
        names = [phone["phone"].partition("_")[0].upper() for phone in theirs.get("phones", [])]
        assert names == [phone["phone"] for phone in ours.get("phones", [])], (name, theirs)
    for theirs in (whisperx, gentle):
        same(name, placed(theirs), placed(words))
    tally.add(words)
check_whisperx("golden", load(GOLDEN / "example.whisperx.json"))
check_gentle("golden", load(GOLDEN / "example.gentle.json"))
tally.tell("json")
