"""What all checks share: the recordings, and the program run on them."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AUDIO = {".flac", ".wav", ".mp3"}
EVIL = "evil"


def recordings():
    """Pairs of a recording and its transcript: those of the repository, and those of the folders in FOREIGN_AUDIO."""
    folders = [ROOT / "testdata/audio"] + [Path(f) for f in os.environ.get("FOREIGN_AUDIO", "").split()]
    for folder in folders:
        for audio in sorted(folder.rglob("*")):
            transcript = audio.with_suffix(".txt")
            if audio.suffix in AUDIO and EVIL not in audio.parts and transcript.exists():
                yield audio, transcript


def align(audio, transcript, *options):
    """Run the program; a transcript that does not seem to fit (exit code 3) is written all the same."""
    command = [os.environ["KIRU_ALIGN"], "-q", str(audio), str(transcript), *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 3), f"{command}: exit code {done.returncode}: {done.stderr}"
    return done.stdout


def words(path):
    """The words of our own JSON, in order, as dictionaries."""
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    return [word for segment in document["segments"] for word in segment["words"]]
