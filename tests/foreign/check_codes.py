"""SCC and EBU STL, written here by their standards and read by ttconv and by us: the same words in the same order."""

import io
import json
import tempfile
from pathlib import Path

import ttconv.scc.reader as scc
import ttconv.stl.reader as stl
from ttconv import model

from common import ROOT, align

AUDIO = ROOT / "testdata/audio/alice.flac"
WORDS = AUDIO.with_suffix(".txt").read_text(encoding="utf-8").translate(str.maketrans("“”’", "\"\"'")).split()
# Letters that both have and that are coded otherwise than in ASCII.
ODD = ["café", "Ärger", "señor", "garçon", "¿qué?", "♪"]


def lines(words, most=28):
    """Rows of at most so many characters."""
    row = ""
    for word in words:
        if row and len(row) + 1 + len(word) > most:
            yield row
            row = ""
        row = f"{row} {word}".strip()
    yield row


def code(first, second=0):
    return "".join(f"{byte | (0 if byte.bit_count() % 2 else 0x80):02x}" for byte in (first, second))


BASIC = {"á": 0x2A, "é": 0x5C, "í": 0x5E, "ó": 0x5F, "ú": 0x60, "ç": 0x7B, "Ñ": 0x7D, "ñ": 0x7E}
SPECIAL = {"¿": (0x11, 0x33), "♪": (0x11, 0x37), "è": (0x11, 0x3A)}
EXTENDED = {"Ä": ("A", 0x13, 0x30), "ß": ("s", 0x13, 0x34)}


def row_codes(text):
    """A row of a caption: pairs of letters, and codes twice."""
    held = []

    def flush():
        if held:
            yield code(*held)
            held.clear()

    for letter in text:
        if letter in SPECIAL:
            yield from flush()
            yield from [code(*SPECIAL[letter])] * 2
            continue
        if letter in EXTENDED:
            plain, first, second = EXTENDED[letter]
            held.append(ord(plain))
            yield from flush()
            yield from [code(first, second)] * 2
            continue
        held.append(BASIC.get(letter, ord(letter)))
        if len(held) == 2:
            yield from flush()
    yield from flush()


def write_scc(path, words):
    """Captions of two rows that pop on, the bottom rows, in a time with dropped frames."""
    rows = list(lines(words))
    text = "Scenarist_SCC V1.0\n"
    for n, at in enumerate(range(0, len(rows), 2)):
        codes = [code(0x14, 0x20)] * 2 + [code(0x14, 0x2E)] * 2
        for row, place in zip(rows[at:at + 2], [0x40, 0x60]):
            codes += [code(0x14, place)] * 2 + list(row_codes(row))
        codes += [code(0x14, 0x2C)] * 2 + [code(0x14, 0x2F)] * 2
        text += f"\n00:00:{n * 3:02}:00\t{' '.join(codes)}\n"
    path.write_text(text, encoding="ascii")


ACCENTS = {"é": b"\xc2e", "ñ": b"\xc4n", "ç": b"\xcbc", "Ä": b"\xc8A", "¿": b"\xbf", "♪": b"\xd5"}


def write_stl(path, words):
    """Subtitles of two rows in ISO 6937 at 25 frames a second."""
    head = bytearray(b" " * 1024)
    rows = list(lines(words))
    fields = {0: b"850", 3: b"STL25.01", 11: b"1", 12: b"00", 14: b"09", 251: b"40", 253: b"23", 255: b"1",
              256: b"00000000", 264: b"00000000", 272: b"1", 273: b"1"}
    count = (len(rows) + 1) // 2
    fields |= {238: b"%05d" % count, 243: b"%05d" % count, 248: b"001"}
    for at, value in fields.items():
        head[at:at + len(value)] = value
    blocks = b""
    for n, at in enumerate(range(0, len(rows), 2)):
        text = b"\x8a".join(b"".join(ACCENTS.get(c, c.encode("latin-1", "replace")) for c in row) for row in rows[at:at + 2])
        times = bytes([0, 0, n * 3, 0, 0, 0, n * 3 + 2, 20])
        blocks += bytes([0, n % 256, n // 256, 0xFF, 0]) + times + bytes([20, 2, 0]) + text.ljust(112, b"\x8f")
    path.write_bytes(bytes(head) + blocks)


def by_ttconv(document):
    """The words that ttconv finds, in the order of the paragraphs."""
    def text(element):
        if isinstance(element, model.Text):
            return element.get_text()
        if isinstance(element, model.Br):
            return " "
        return "".join(text(child) for child in element) + (" " if isinstance(element, model.P) else "")

    return text(document.get_body()).split()


with tempfile.TemporaryDirectory() as folder:
    for name, write, read in [("talk.scc", write_scc, lambda p: scc.to_model(p.read_text(encoding="ascii"))),
                              ("talk.stl", write_stl, lambda p: stl.to_model(io.BytesIO(p.read_bytes())))]:
        path = Path(folder) / name
        write(path, [*WORDS, *ODD])
        theirs = by_ttconv(read(path))
        result = json.loads(align(AUDIO, path))
        ours = [word["word"] for segment in result["segments"] for word in segment["words"]]
        assert ours == [*WORDS, *ODD], f"{name}: {ours}"
        assert theirs == ours, f"{name}: {[pair for pair in zip(theirs, ours) if pair[0] != pair[1]]}"
        aligned = sum(word["status"] == "aligned" for segment in result["segments"] for word in segment["words"])
        print(f"   {name}: {len(ours)} words, as ttconv reads them; {aligned} aligned")
