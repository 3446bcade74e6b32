"""Documents written by python-docx, odfpy and EbookLib give the words that their plain text gives."""

import json
import tempfile
from pathlib import Path

from common import ROOT, align

import docx
from ebooklib import epub
from odf.opendocument import OpenDocumentText
from odf.text import H, P

AUDIO = ROOT / "testdata/audio/alice.flac"
LINES = AUDIO.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


def write_docx(path):
    document = docx.Document()
    document.add_heading(LINES[0], level=1)
    for line in LINES[1:]:
        first, _, rest = line.partition(" ")
        document.add_paragraph(first + " ").add_run(rest).bold = True
    document.sections[0].header.paragraphs[0].text = "a header"
    document.save(str(path))


def write_odt(path):
    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text=LINES[0]))
    for line in LINES[1:]:
        document.text.addElement(P(text=line))
    document.save(str(path))


def write_epub(path):
    book = epub.EpubBook()
    book.set_title("a title")
    chapters = []
    for at, line in enumerate(LINES):
        chapter = epub.EpubHtml(title="a chapter", file_name=f"é {at}.xhtml")
        chapter.content = f"<html><body><p>{line}</p></body></html>"
        book.add_item(chapter)
        chapters.append(chapter)
    book.toc = chapters
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    book.spine = ["nav", *chapters]
    epub.write_epub(str(path), book)


def words(transcript):
    document = json.loads(align(AUDIO, transcript))
    return [(word["word"], word.get("start")) for segment in document["segments"] for word in segment["words"]]


expected = words(AUDIO.with_suffix(".txt"))
with tempfile.TemporaryDirectory() as folder:
    for write in (write_docx, write_odt, write_epub):
        path = Path(folder) / write.__name__.replace("write_", "talk.")
        write(path)
        found = words(path)
        assert [word for word, _ in found] == [word for word, _ in expected], f"{path.name}: {found}"
print(f"3 documents of {len(expected)} words each")
