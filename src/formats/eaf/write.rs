//! An annotation document of ELAN, version 3.0 of its format, with tiers for lines, words and phones.
//!
//! Elements and attributes are those of the schema EAFv3.0.xsd and of "EAF - ELAN Annotation Format, Schema version
//! 3.0" of the Max Planck Institute for Psycholinguistics. `words` depends on `lines` and `phones` on `words`, both as
//! `Included_In`: inside their parents, with gaps. Every annotation has time slots of its own, as in files of ELAN,
//! so that a dragged edge moves no other. The recording is linked by its absolute path and, where ELAN looks next, by
//! its name beside the document. The date, which the schema demands, is always the same, so that the same inputs give
//! the same bytes.
//!
//! Words without times have no annotation; they stand in the text of their line, which has its words' extent. A line of
//! which no word has times is not in it, and neither are scores and status. Characters that XML cannot hold become
//! U+FFFD.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::formats::document::Document;
use crate::formats::xml::holdable;
use crate::formats::{ipa, media};
use crate::units::{Ms, MsSpan};

const SCHEMA: &str = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd";
const DATE: &str = "1970-01-01T00:00:00Z";
const LINES: &str = "lines";
const WORDS: &str = "words";
const PHONES: &str = "phones";
/// The linguistic type of what depends on another tier.
const INSIDE: &str = "inside";
const INCLUDED_IN: &str = "Included_In";

struct EafTier<'a> {
    name: String,
    parent: Option<String>,
    participant: Option<&'a str>,
    annotations: Vec<(MsSpan, &'a str)>,
}

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub(crate) fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let tiers = tiers(document);
    let annotations: usize = tiers.iter().map(|tier| tier.annotations.len()).sum();
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = xml.create_element("ANNOTATION_DOCUMENT").with_attributes([
        ("AUTHOR", "kiru-align"),
        ("DATE", DATE),
        ("FORMAT", "3.0"),
        ("VERSION", "3.0"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:noNamespaceSchemaLocation", SCHEMA),
    ]);
    root.write_inner_content(|xml| {
        write_header(xml, document, annotations)?;
        write_slots(xml, &tiers)?;
        let mut written = 0;
        for tier in &tiers {
            write_tier(xml, tier, written)?;
            written += tier.annotations.len();
        }
        write_types(xml)
    })?;
    out.write_all(b"\n")
}

/// Annotations have a length in ELAN; what has none, which no alignment of ours has, is left out.
///
/// Three tiers for each speaker. A line that several say is in the tiers of each of them, from the first word to the last
/// that is theirs.
fn tiers<'a>(document: &Document<'a>) -> Vec<EafTier<'a>> {
    let long = |(span, _): &(MsSpan, &str)| span.start < span.end;
    let speakers = &document.transcript.speakers;
    let mut tiers = Vec::new();
    for (speaker, name) in document.tiers() {
        let is_own = |index: &usize| speakers.place(*index) == speaker;
        let lines = document.lines().filter_map(|line| {
            let own =
                || line.words.clone().filter(is_own).filter_map(|index| document.alignment.words[index].span);
            Some((MsSpan { start: own().next()?.start, end: own().next_back()?.end }, line.text))
        });
        let words = || document.words().enumerate().filter(|(index, _)| is_own(index));
        let placed = || words().filter_map(|(_, (token, time))| Some((token, time, time.span?)));
        let words = placed().map(|(token, _, span)| (span, &token.verbatim[..]));
        let phones = placed().flat_map(|(_, time, _)| &time.phones);
        let phones = phones.map(|phone| (phone.span, ipa::name(phone, document.ipa)));
        let participant = speaker.map(|place| &*speakers.names()[place]);
        let mut tier = |kind: &str, parent: Option<&str>, annotations| {
            let parent = parent.map(|parent| format!("{name}{parent}"));
            tiers.push(EafTier { name: format!("{name}{kind}"), parent, participant, annotations });
        };
        tier(LINES, None, lines.filter(long).collect());
        tier(WORDS, Some(LINES), words.filter(long).collect());
        tier(PHONES, Some(WORDS), phones.filter(long).collect());
    }
    tiers
}

fn write_header(xml: &mut Writer<impl Write>, document: &Document, annotations: usize) -> io::Result<()> {
    let mut paths: Vec<&str> = document.media().iter().map(|media| media.path).collect();
    paths.dedup();
    let header =
        xml.create_element("HEADER").with_attributes([("MEDIA_FILE", ""), ("TIME_UNITS", "milliseconds")]);
    header.write_inner_content(|xml| {
        for path in paths {
            let beside = format!("./{}", media::url_path(&media::name(path)));
            xml.create_element("MEDIA_DESCRIPTOR")
                .with_attributes([
                    ("MEDIA_URL", &media::file_url(path)[..]),
                    ("MIME_TYPE", media::kind(path)),
                    ("RELATIVE_MEDIA_URL", &beside),
                ])
                .write_empty()?;
        }
        xml.create_element("PROPERTY")
            .with_attribute(("NAME", "lastUsedAnnotationId"))
            .write_text_content(BytesText::new(&annotations.to_string()))?;
        Ok(())
    })?;
    Ok(())
}

/// The slots' numbers by annotation: twice its number and the next, the first annotation being 0.
fn write_slots(xml: &mut Writer<impl Write>, tiers: &[EafTier]) -> io::Result<()> {
    let spans = tiers.iter().flat_map(|tier| &tier.annotations).map(|(span, _)| span);
    let mut slots: Vec<(Ms, usize)> =
        spans.flat_map(|span| [span.start, span.end]).enumerate().map(|(number, ms)| (ms, number)).collect();
    // ELAN wants them by time.
    slots.sort_unstable();
    xml.create_element("TIME_ORDER").write_inner_content(|xml| {
        for (ms, number) in slots {
            xml.create_element("TIME_SLOT")
                .with_attributes([("TIME_SLOT_ID", &slot(number)[..]), ("TIME_VALUE", &ms.to_string())])
                .write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn slot(number: usize) -> String {
    format!("ts{}", number + 1)
}

/// A tier whose first annotation has the number `first`.
fn write_tier(xml: &mut Writer<impl Write>, tier: &EafTier, first: usize) -> io::Result<()> {
    let mut element = xml.create_element("TIER").with_attributes([
        ("LINGUISTIC_TYPE_REF", if tier.parent.is_some() { INSIDE } else { LINES }),
        ("TIER_ID", &*holdable(&tier.name)),
    ]);
    if let Some(parent) = &tier.parent {
        element = element.with_attribute(("PARENT_REF", &*holdable(parent)));
    }
    if let Some(name) = tier.participant {
        element = element.with_attribute(("PARTICIPANT", &*holdable(name)));
    }
    if tier.annotations.is_empty() {
        element.write_empty()?;
        return Ok(());
    }
    element.write_inner_content(|xml| {
        for (number, (_, text)) in (first..).zip(&tier.annotations) {
            let (id, start, end) = (format!("a{}", number + 1), slot(2 * number), slot(2 * number + 1));
            xml.create_element("ANNOTATION").write_inner_content(|xml| {
                let annotation = xml.create_element("ALIGNABLE_ANNOTATION").with_attributes([
                    ("ANNOTATION_ID", &id[..]),
                    ("TIME_SLOT_REF1", &start),
                    ("TIME_SLOT_REF2", &end),
                ]);
                annotation.write_inner_content(|xml| {
                    xml.create_element("ANNOTATION_VALUE")
                        .write_text_content(BytesText::new(&holdable(text)))?;
                    Ok(())
                })?;
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

fn write_types(xml: &mut Writer<impl Write>) -> io::Result<()> {
    let common = [("GRAPHIC_REFERENCES", "false"), ("TIME_ALIGNABLE", "true")];
    xml.create_element("LINGUISTIC_TYPE")
        .with_attributes(common)
        .with_attribute(("LINGUISTIC_TYPE_ID", LINES))
        .write_empty()?;
    xml.create_element("LINGUISTIC_TYPE")
        .with_attributes(common)
        .with_attributes([("CONSTRAINTS", INCLUDED_IN), ("LINGUISTIC_TYPE_ID", INSIDE)])
        .write_empty()?;
    xml.create_element("CONSTRAINT")
        .with_attributes([
            ("DESCRIPTION", "Inside the time of the parent annotation, with gaps"),
            ("STEREOTYPE", INCLUDED_IN),
        ])
        .write_empty()?;
    Ok(())
}
