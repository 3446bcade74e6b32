//! Text from documents that are zip archives of XML: Word's DOCX, OpenDocument text, and the chapters of an EPUB.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::decode::{self, NotText};
use super::web_page;
use super::xml::{attribute, broken, reference};
use crate::error::{Error, Result};

/// All parts of a document that are read have no more bytes than this, unpacked: a small archive can unpack to
/// gigabytes.
const MOST_BYTES: usize = 64 << 20;
/// More than 200 hours of talk, in any script.
const MOST_TEXT_BYTES: usize = 16 << 20;
/// What stands in a document and is not its text: notes and comments, what was deleted or moved away, readings beside
/// characters, and the second copy of a text box. Sorted.
const ASIDE: [&str; 7] = ["Fallback", "annotation", "moveFrom", "note", "rt", "ruby-text", "tracked-changes"];

/// Whether `bytes` begin as a zip archive does.
pub(crate) fn is_likely(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The text of the document in `bytes`, a line for each paragraph.
///
/// # Errors
/// [`Error::Transcript`] if the archive is damaged or protected, holds no such document, or more than can be text.
pub(crate) fn text(bytes: &[u8]) -> Result<String> {
    let archive = ZipArchive::new(Cursor::new(bytes));
    let archive = archive.map_err(|why| refused(&format!("it is incomplete or damaged ({why})")))?;
    let mut parts = ZipParts { archive, left: MOST_BYTES };
    let text = if let Some(main) = parts.main_of_office()? {
        word(&mut parts, &main)?
    } else if let Some(container) = parts.get("META-INF/container.xml")? {
        chapters(&mut parts, &container)?
    } else if parts.has("content.xml") || parts.has("encrypted-package") {
        open_document(&mut parts)?
    } else {
        return Err(refused("it is a zip archive without a text document (.docx, .odt, .epub) in it"));
    };
    if text.len() > MOST_TEXT_BYTES { Err(too_long()) } else { Ok(text) }
}

fn refused(problem: &str) -> Error {
    Error::Transcript {
        problem: format!("the transcript cannot be read as a document: {problem}"),
        remedy: "save it again, or save its text as plain text in UTF-8",
    }
}

fn too_long() -> Error {
    refused(&format!(
        "it has more than {} MB unpacked, or more than {} MB of text",
        MOST_BYTES >> 20,
        MOST_TEXT_BYTES >> 20
    ))
}

/// The files in the archive.
struct ZipParts<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// How many bytes may still be unpacked.
    left: usize,
}

impl ZipParts<'_> {
    fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The text of the part called `name`, if there is one.
    fn get(&mut self, name: &str) -> Result<Option<String>> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let damaged = |why: &dyn std::fmt::Display| refused(&format!("its part {name} is damaged ({why})"));
        let is_encrypted = self.archive.by_index_raw(index).is_ok_and(|file| file.encrypted());
        if is_encrypted {
            return Err(refused("it is protected with a password"));
        }
        let file = self.archive.by_index(index).map_err(|why| damaged(&why))?;
        let mut bytes = Vec::new();
        file.take(self.left as u64 + 1).read_to_end(&mut bytes).map_err(|why| damaged(&why))?;
        self.left = self.left.checked_sub(bytes.len()).ok_or_else(too_long)?;
        match decode::decode(&bytes) {
            Ok(decoded) => Ok(Some(decoded.text)),
            Err(NotText::Recording(what)) => Err(damaged(&what)),
            Err(NotText::Other(what)) => Err(damaged(&what)),
        }
    }

    /// The part of an Office document that holds the rest together, whatever its name.
    fn main_of_office(&mut self) -> Result<Option<String>> {
        if let Some(relations) = self.get("_rels/.rels")? {
            let relations = elements(&relations, "Relationship", ["Type", "Target"])?;
            let main = relations.into_iter().find(|[kind, _]| kind.ends_with("/officeDocument"));
            if let Some([_, target]) = main {
                return Ok(Some(target.trim_start_matches('/').to_string()));
            }
        }
        Ok(self.has("word/document.xml").then(|| "word/document.xml".to_string()))
    }
}

fn word(parts: &mut ZipParts, main: &str) -> Result<String> {
    if main.starts_with("xl/") {
        return Err(refused("it is a spreadsheet; save the sheet as CSV"));
    }
    if main.starts_with("ppt/") {
        return Err(refused("it is a presentation"));
    }
    let document = parts.get(main)?.ok_or_else(|| refused(&format!("it has no {main}")))?;
    // What was deleted is in other elements.
    paragraphs(&document, &["t"])
}

fn open_document(parts: &mut ZipParts) -> Result<String> {
    let kind = parts.get("mimetype")?.unwrap_or_default();
    if kind.contains("spreadsheet") {
        return Err(refused("it is a spreadsheet; save the sheet as CSV"));
    }
    if kind.contains("presentation") || kind.contains("graphics") {
        return Err(refused("it is a presentation or a drawing"));
    }
    if parts.get("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(refused("it is protected with a password"));
    }
    let content = parts.get("content.xml")?.ok_or_else(|| refused("it has no content.xml"))?;
    paragraphs(&content, &["p", "h"])
}

/// The paragraphs (`p`, `h`), of which the text is in the elements `holders`.
fn paragraphs(xml: &str, holders: &[&str]) -> Result<String> {
    let mut reader = Reader::from_str(xml);
    let mut text = String::new();
    // How many holders, and how many elements that are aside, are open.
    let (mut held, mut aside) = (0usize, 0usize);
    let is_aside = |name: &str| ASIDE.binary_search(&name).is_ok();
    let blank = |element: &BytesStart| match element.local_name().as_ref() {
        "tab" | "s" => " ",
        "br" | "cr" | "line-break" => "\n",
        "noBreakHyphen" => "-",
        _ => "",
    };
    loop {
        let event =
            reader.read_event().map_err(|why| broken(xml, reader.error_position(), &why, "a document"))?;
        match event {
            Event::Start(element) => {
                let name = element.local_name();
                aside += usize::from(is_aside(name.as_ref()));
                held += usize::from(holders.contains(&name.as_ref()));
                if aside == 0 {
                    text.push_str(blank(&element));
                }
            }
            Event::End(element) => {
                let name = element.local_name();
                if aside == 0 && matches!(name.as_ref(), "p" | "h") {
                    text.push('\n');
                }
                aside = aside.saturating_sub(usize::from(is_aside(name.as_ref())));
                held = held.saturating_sub(usize::from(holders.contains(&name.as_ref())));
            }
            Event::Eof => return Ok(text),
            _ if aside > 0 => {}
            Event::Empty(element) => text.push_str(blank(&element)),
            Event::Text(part) if held > 0 => text.push_str(&part),
            Event::CData(part) if held > 0 => text.push_str(&part),
            Event::GeneralRef(name) if held > 0 => text.push_str(&reference(&name)),
            _ => {}
        }
    }
}

/// The chapters of an EPUB in their order; its table of contents is nothing that is read aloud.
fn chapters(parts: &mut ZipParts, container: &str) -> Result<String> {
    let roots = elements(container, "rootfile", ["full-path"])?;
    let Some([root]) = roots.first() else { return Err(refused("it is an EPUB without contents")) };
    let package = parts.get(root)?.ok_or_else(|| refused(&format!("it is an EPUB without {root}")))?;
    let encryption = parts.get("META-INF/encryption.xml")?.unwrap_or_default();
    let encrypted: HashSet<String> = elements(&encryption, "CipherReference", ["URI"])?
        .into_iter()
        .map(|[path]| path_from("", &path))
        .collect();
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    let items = elements(&package, "item", ["id", "href", "properties"])?;
    let items: HashMap<&str, (&str, &str)> =
        items.iter().map(|[id, path, properties]| (&**id, (&**path, &**properties))).collect();
    let mut text = String::new();
    let mut seen = HashSet::new();
    for [id] in elements(&package, "itemref", ["idref"])? {
        let &(path, properties) = items
            .get(&*id)
            .ok_or_else(|| refused(&format!("it is an EPUB whose chapter {id} is not listed")))?;
        let path = path_from(folder, path);
        if properties.split_ascii_whitespace().any(|property| property == "nav") || !seen.insert(path.clone())
        {
            continue;
        }
        if encrypted.contains(&path) {
            return Err(refused("its chapters are encrypted (DRM)"));
        }
        let chapter = parts.get(&path)?;
        let chapter = chapter.ok_or_else(|| refused(&format!("it is an EPUB without its chapter {path}")))?;
        text.push_str(&web_page::text(&chapter));
        text.push('\n');
    }
    Ok(text)
}

/// The name in the archive of what `link` leads to from `folder`.
fn path_from(folder: &str, link: &str) -> String {
    let link = link.split('#').next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(link.len());
    let mut rest = link.as_bytes();
    while let [first, after @ ..] = rest {
        let code =
            after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let decoded = code.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    let link = String::from_utf8_lossy(&bytes);
    let mut path: Vec<&str> = Vec::new();
    for name in folder.split('/').chain(link.split('/')) {
        match name {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            name => path.push(name),
        }
    }
    path.join("/")
}

/// The attributes `wanted` of every element `name`; empty where it has none.
fn elements<const N: usize>(xml: &str, name: &str, wanted: [&str; N]) -> Result<Vec<[String; N]>> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().map_err(|why| broken(xml, reader.error_position(), &why, "a document"))? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == name => {
                found.push(wanted.map(|wanted| attribute(&element, wanted).unwrap_or_default()));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::{MOST_BYTES, MOST_TEXT_BYTES};
    use crate::formats::read::read;

    const CONTAINER: &str = "<container><rootfile full-path=\"OPS/p.opf\"/></container>";

    fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn problem(parts: &[(&str, &str)]) -> String {
        read(&archive(parts)).unwrap_err().to_string()
    }

    #[test]
    fn documents_are_read_as_their_text() {
        let docx = "<?xml version=\"1.0\"?><w:document xmlns:w=\"x\"><w:body><w:p><w:pPr><w:t/></w:pPr><w:r><w:t>Anna: So</w:t></w:r><w:r>\
                    <w:tab/><w:t xml:space=\"preserve\">it &amp; was.</w:t><w:delText>gone</w:delText></w:r>\
                    <w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p><w:p/><w:p><w:r><w:t>Anna: No</w:t>\
                    <w:br/><w:t>never!</w:t></w:r></w:p></w:body></w:document>";
        let odt = "<office:document-content xmlns:text=\"x\"><office:body><text:tracked-changes><text:p>gone</text:p>\
                   </text:tracked-changes><text:h>Anna: So it</text:h><text:p>&amp;<text:s/>was.<text:note><text:p>aside</text:p>\
                   </text:note></text:p>\
                   <text:p>Anna: <text:span>No</text:span><text:line-break/>never!</text:p></office:body></office:document-content>";
        let opf = "<package><manifest><item id=\"b\" href=\"../b%20%C3%A9.xhtml#x\"/><item id=\"a\" href=\"a.xhtml\"/>\
                   <item id=\"n\" href=\"n.xhtml\" properties=\"nav\"/></manifest>\
                   <spine><itemref idref=\"n\"/><itemref idref=\"a\"/><itemref idref=\"b\"/></spine></package>";
        let page = |text: &str| {
            format!(
                "<?xml version=\"1.0\"?><html><head><title>x</title></head><body><p>{text}</p></body></html>"
            )
        };
        let (one, two) = (page("Anna: So it &amp; was."), page("Anna: No never!"));
        let epub = [
            ("META-INF/container.xml", CONTAINER),
            ("OPS/p.opf", opf),
            ("b é.xhtml", &two),
            ("OPS/a.xhtml", &one),
        ];
        let relations = "<Relationships><Relationship Type=\"http://x/officeDocument\" Target=\"/word/document2.xml\"/></Relationships>";
        let renamed = [("_rels/.rels", relations), ("word/document2.xml", docx)];
        for parts in [&[("word/document.xml", docx)][..], &renamed, &[("content.xml", odt)], &epub] {
            let transcript = read(&archive(parts)).unwrap();
            let words: Vec<&str> = transcript.tokens.iter().map(|token| &*token.verbatim).collect();
            assert_eq!(words, ["Anna:", "So", "it", "&", "was.", "Anna:", "No", "never!"], "{}", parts[0].0);
            assert_eq!(transcript.speakers.names(), ["Anna"]);
        }
        let whole = archive(&[("word/document.xml", docx)]);
        for length in 4..whole.len() {
            let message = read(&whole[..length]).unwrap_err().to_string();
            assert!(message.contains("incomplete or damaged"), "{length}: {message}");
        }
    }

    #[test]
    fn what_is_no_document_says_what_it_is() {
        let opf = "<package><item id=\"a\" href=\"a.xhtml\"/><itemref idref=\"a\"/></package>";
        let drm = "<encryption><CipherReference URI=\"OPS/a.xhtml\"/></encryption>";
        let book = ("META-INF/container.xml", CONTAINER);
        let sheet = "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
        for (parts, said) in [
            (&[("other.xml", "")][..], "without a text document"),
            (&[("word/document.xml", "<w:p><")], "broken in line 1"),
            (&[("content.xml", "")], "empty"),
            (&[("content.xml", "x"), ("META-INF/manifest.xml", "<encryption-data/>")], "password"),
            (&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "")], "CSV"),
            (&[("_rels/.rels", sheet)], "CSV"),
            (&[book], "without OPS/p.opf"),
            (&[book, ("OPS/p.opf", opf)], "without its chapter OPS/a.xhtml"),
            (&[book, ("OPS/p.opf", opf), ("META-INF/encryption.xml", drm)], "DRM"),
        ] {
            let message = problem(parts);
            assert!(message.contains(said), "{said}: {message}");
        }
        let mut flagged = archive(&[("word/document.xml", "<w:p/>")]);
        let central = flagged.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
        // The flags in both headers say that the part is encrypted.
        flagged[6] |= 1;
        flagged[central + 8] |= 1;
        assert!(read(&flagged).unwrap_err().to_string().contains("password"));
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let spaces = " ".repeat(MOST_BYTES + 1);
        let long = format!("<w:t>{}</w:t>", "a ".repeat(MOST_TEXT_BYTES / 2 + 1));
        let half = &spaces[..MOST_BYTES / 2];
        let opf = "<package><item id=\"a\" href=\"a\"/><item id=\"b\" href=\"b\"/><itemref idref=\"a\"/><itemref idref=\"b\"/></package>";
        let book = ("META-INF/container.xml", CONTAINER);
        for parts in [
            &[("word/document.xml", &*spaces)][..],
            &[("word/document.xml", &long)],
            &[book, ("OPS/p.opf", opf), ("OPS/a", half), ("OPS/b", half)],
        ] {
            let bytes = archive(parts);
            assert!(bytes.len() < 1 << 20, "{}", bytes.len());
            let message = read(&bytes).unwrap_err().to_string();
            assert!(message.contains("more than 64 MB unpacked"), "{message}");
        }
    }
}
