//! TTML subtitles, as the text profile of IMSC 1.1 has them; with `--word-cues` each word is a span with its times.
//!
//! After W3C TTML2 and IMSC 1.1: one `p` a cue, `br` between lines, a region at the bottom of the picture. Times are
//! `hh:mm:ss.mmm` of the media. As TTML2 has it, the times of a word count from the start of its `p`, and a word is
//! shown while it lasts; words without times are shown as long as the cue. Words that belong in no cue
//! ([`crate::formats::cues`]) stand in a comment. Characters that XML cannot hold become U+FFFD.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::formats::Document;
use crate::formats::cues::{Cue, CueWord, cues};
use crate::formats::timestamps::milliseconds;
use crate::formats::xml::holdable;

const REGION: &str = "bottom";

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let limits = document.style.cues;
    let cut = cues(document, &limits);
    let mut xml = Xml(Writer::new(out));
    xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let tt = [
        ("xmlns", "http://www.w3.org/ns/ttml"),
        ("xmlns:tts", "http://www.w3.org/ns/ttml#styling"),
        ("xmlns:ttp", "http://www.w3.org/ns/ttml#parameter"),
        ("ttp:timeBase", "media"),
        ("ttp:contentProfiles", "http://www.w3.org/ns/ttml/profile/imsc1.1/text"),
        ("xml:lang", document.language.code()),
    ];
    xml.line("")?;
    xml.open("tt", &tt)?;
    xml.line("")?;
    xml.open("head", &[])?;
    xml.open("layout", &[])?;
    let region = [
        ("xml:id", REGION),
        ("tts:origin", "10% 80%"),
        ("tts:extent", "80% 15%"),
        ("tts:displayAlign", "after"),
        ("tts:textAlign", "center"),
    ];
    xml.empty("region", &region)?;
    xml.close("layout")?;
    xml.close("head")?;
    xml.line("")?;
    xml.open("body", &[("region", REGION)])?;
    xml.open("div", &[])?;
    let mut notes = cut.left_out.iter().peekable();
    for i in 0..=cut.cues.len() {
        while let Some(note) = notes.next_if(|note| note.before <= i) {
            xml.line("  ")?;
            xml.comment(&format!(" not heard, so that it has no time: {} ", note.text))?;
        }
        let Some(cue) = cut.cues.get(i) else { break };
        xml.line("  ")?;
        paragraph(&mut xml, cue, limits.word_cues)?;
    }
    xml.line("")?;
    xml.close("div")?;
    xml.close("body")?;
    xml.line("")?;
    xml.close("tt")?;
    xml.line("")
}

fn paragraph<W: Write>(xml: &mut Xml<W>, cue: &Cue, timed: bool) -> io::Result<()> {
    let (begin, end) = (milliseconds(cue.span.start, '.'), milliseconds(cue.span.end, '.'));
    xml.open("p", &[("begin", &begin), ("end", &end)])?;
    if cue.name.is_some() {
        xml.text(&cue.prefix())?;
    }
    for (at, line) in cue.lines.iter().enumerate() {
        if at > 0 {
            xml.empty("br", &[])?;
        }
        for (at, word) in line.iter().enumerate() {
            if at > 0 {
                xml.text(" ")?;
            }
            spoken(xml, cue, word, timed)?;
        }
    }
    xml.close("p")
}

fn spoken<W: Write>(xml: &mut Xml<W>, cue: &Cue, word: &CueWord, timed: bool) -> io::Result<()> {
    let Some(span) = word.span.filter(|_| timed) else { return xml.text(word.text) };
    let inside = |time: u32| milliseconds(time.saturating_sub(cue.span.start), '.');
    xml.open("span", &[("begin", &inside(span.start)), ("end", &inside(span.end))])?;
    xml.text(word.text)?;
    xml.close("span")
}

/// Elements and text, escaped, without characters that XML does not have.
struct Xml<W>(Writer<W>);

impl<W: Write> Xml<W> {
    fn event(&mut self, event: Event) -> io::Result<()> {
        self.0.write_event(event)
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.event(Event::Start(BytesStart::new(name).with_attributes(attributes.iter().copied())))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.event(Event::Empty(BytesStart::new(name).with_attributes(attributes.iter().copied())))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.event(Event::Text(BytesText::new(&holdable(text))))
    }

    /// A line end, and a space start of the next line.
    fn line(&mut self, begin: &str) -> io::Result<()> {
        self.0.get_mut().write_all(format!("\n{begin}").as_bytes())
    }

    /// A comment may hold no two hyphens in a row.
    fn comment(&mut self, text: &str) -> io::Result<()> {
        let text = holdable(text).replace("--", "- -").replace("--", "- -");
        self.event(Event::Comment(BytesText::from_escaped(text)))
    }
}
