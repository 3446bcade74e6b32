"""OTIO read by OpenTimelineIO, EDL by its CMX 3600 adapter: clips where our own JSON says, words as markers."""

from urllib.parse import unquote, urlparse
from urllib.request import url2pathname

import opentimelineio as otio

from common import ROOT
from written import GOLDEN, Tally, placed, results, same

DROP_SILENCE = 0.4


def kept(document, words):
    """The stretches that a cut list has: runs of words without speech or a long pause between them."""
    stretches = []
    there = [word for word in words if "start" in word]
    for before, word in zip([None, *there], there):
        pause = before and (before["end"], word["start"])
        goes_on = (
            before is not None
            and pause[1] - pause[0] <= DROP_SILENCE + 1e-9
            and not any(s["start"] < pause[1] and s["end"] > pause[0] for s in document["untranscribed"])
        )
        if goes_on:
            stretches[-1].append(word)
        else:
            stretches.append([word])
    return stretches


def check_otio(name, path, stretches, unit):
    timeline = otio.adapters.read_from_file(str(path))
    [track] = timeline.tracks
    clips = [item for item in track if isinstance(item, otio.schema.Clip)]
    assert len(clips) == len(track) == len(stretches), f"{name}: {len(track)} clips for {len(stretches)}"
    for clip, stretch in zip(clips, stretches):
        url = urlparse(clip.media_reference.target_url)
        assert url.scheme == "file" and url2pathname(url.path).endswith(unquote(name.split("/")[-1])), url
        trimmed = clip.trimmed_range()
        first, last = stretch[0], stretch[-1]
        edges = (first.get("cut_in", first["start"]), last.get("cut_out", last["end"]))
        for found, expected in zip((trimmed.start_time, trimmed.end_time_exclusive()), edges):
            assert abs(found.to_seconds() - expected) <= unit / 2 + 1e-6, f"{name}: {found} for {expected}"
        assert clip.available_range().contains(trimmed, 0.0) or trimmed == clip.available_range(), name
        markers = [
            (m.name, m.marked_range.start_time.to_seconds(), m.marked_range.end_time_exclusive().to_seconds())
            for m in clip.markers
        ]
        same(name, markers, placed(stretch), unit / 2 + 1e-6)
    return clips


def check_edl(name, path, clips, stretches, rate, drops):
    timeline = otio.adapters.read_from_file(str(path), rate=rate, ignore_timecode_mismatch=False)
    assert "FCM: DROP" in path.read_text(encoding="utf-8") or not drops
    track = timeline.tracks[0]
    events = [item for item in track if isinstance(item, otio.schema.Clip)]
    assert len(events) == len(track) == len(clips), f"{name}: {len(track)} events for {len(clips)} clips"
    edit = 0
    for event, clip, stretch in zip(events, clips, stretches):
        for part in ("start_time", "duration"):
            found, expected = (getattr(item.trimmed_range(), part).to_frames() for item in (event, clip))
            assert found == expected, f"{name}: {part} {found} for {expected}"
        assert event.name == name.split("/")[-1], event.name
        # OpenTimelineIO passes over locators in drop-frame timecode.
        if not drops:
            assert [marker.name for marker in event.markers] == [word["word"] for word in stretch], name
            for marker, word in zip(event.markers, stretch):
                at = marker.marked_range.start_time.to_frames() - edit + clip.trimmed_range().start_time.to_frames()
                assert abs(at / rate - word["start"]) <= 0.51 / rate, f"{name}: {word} at {at}"
        edit += clip.trimmed_range().duration.to_frames()


tally = Tally()
drop = ["--drop-silence", DROP_SILENCE]
for name, document, words, paths in results("otio", options=drop):
    check_otio(name, paths["otio"], kept(document, words), 1 / document["audio"]["sample_rate"])
    tally.add(placed(words))
for name, document, words, paths in results("otio", options=[*drop, "--cuts"]):
    # Where cuts leave nothing out, clips are joined.
    stretches = []
    for stretch in kept(document, words):
        if stretches and stretches[-1][-1]["cut_out"] >= stretch[0]["cut_in"]:
            stretches[-1] += stretch
        else:
            stretches.append(stretch)
    check_otio(name, paths["otio"], stretches, 1 / document["audio"]["sample_rate"])
for fps, rate, drops in (("25", 25.0, False), ("24", 24.0, False), ("29.97", 30000 / 1001, True)):
    for name, document, words, paths in results("otio", "edl", options=[*drop, "--fps", fps]):
        stretches = kept(document, words)
        clips = check_otio(name, paths["otio"], stretches, 1 / rate)
        check_edl(name, paths["edl"], clips, stretches, rate, drops)
for golden in ("example.otio", "cuts-24.otio"):
    video, audio = otio.adapters.read_from_file(str(GOLDEN / golden)).tracks
    assert (video.kind, audio.kind) == ("Video", "Audio")
    assert [clip.trimmed_range() for clip in video] == [clip.trimmed_range() for clip in audio]
    assert sum(len(clip.markers) for clip in video) == 11
for golden, rate in (("25.edl", 25.0), ):
    timeline = otio.adapters.read_from_file(str(GOLDEN / golden), rate=rate)
    assert [track.kind for track in timeline.tracks] == ["Video", "Audio", "Audio"]
    assert [len(track) for track in timeline.tracks] == [3, 3, 3]
tally.tell("OpenTimelineIO and its EDL adapter")
