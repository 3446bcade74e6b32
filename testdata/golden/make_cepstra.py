"""Cepstra of amiable.flac as PocketSphinx computes them, every 17th frame, to amiable-cepstra.json.

    python3 -m venv venv && venv/bin/pip install pocketsphinx==5.1.1 soundfile
    venv/bin/python testdata/golden/make_cepstra.py

A fresh decoder, so that its noise removal starts anew; the model's own settings (feat.params), no dither. The dump
holds cepstra after noise removal and liftering, before the mean is subtracted.
"""

import json
import struct
import tempfile
from pathlib import Path

import pocketsphinx
import soundfile

HERE = Path(__file__).parent
EVERY = 17

samples, rate = soundfile.read(HERE.parent / "audio/amiable.flac", dtype="int16")
assert rate == 16000
with tempfile.TemporaryDirectory() as folder:
    decoder = pocketsphinx.Decoder(
        hmm=pocketsphinx.get_model_path("en-us/en-us"), lm=None, mfclogdir=folder, loglevel="ERROR"
    )
    decoder.set_align_text("he might even have been made amiable himself")
    decoder.start_utt()
    decoder.process_raw(samples.tobytes(), full_utt=True)
    decoder.end_utt()
    del decoder
    (dump,) = Path(folder).glob("*.mfc")
    data = dump.read_bytes()

# The file: the number of floats, then the floats, 13 a frame, all in network byte order.
(count,) = struct.unpack(">i", data[:4])
values = struct.unpack(f">{count}f", data[4:])
rows = [values[i : i + 13] for i in range(0, count, 13)]
lines = [
    json.dumps({"frame": frame, "cepstrum": [float(f"{x:.7g}") for x in rows[frame]]})
    for frame in range(0, len(rows), EVERY)
]
(HERE / "amiable-cepstra.json").write_text(
    f'{{"frames": {len(rows)}, "rows": [\n' + ",\n".join(lines) + "\n]}\n"
)
