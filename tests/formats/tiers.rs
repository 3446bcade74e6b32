//! TextGrid and EAF, read with readers of their own.

use kiru_align::formats::Format;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::example::Example;

/// The values of a TextGrid in either form, in order: numbers and texts, without the texts and numbers that belong to
/// the long form alone.
fn values(textgrid: &str) -> Vec<String> {
    let body = textgrid.split_once("\n\n").unwrap().1;
    let mut found = Vec::new();
    for line in body.lines() {
        let value = match line.split_once(" = ") {
            Some((_, value)) if !line.starts_with('"') => value,
            None if line.ends_with(':') && !line.starts_with('"') => match line.split_once("size = ") {
                Some((_, size)) => size,
                None => continue,
            },
            _ => line,
        };
        found.push(value.trim_start_matches("tiers? ").to_string());
    }
    found
}

#[test]
fn both_forms_of_a_textgrid_say_the_same() {
    let mut short = Example::new();
    short.style.textgrid_short = true;
    let (long, short) = (Example::new().written(Format::Textgrid), short.written(Format::Textgrid));
    assert_eq!(values(&long), values(&short));
    assert!(short.contains("\n1.000\n1.700\n\"\"\"quoted\"\"\"\n"), "{short}");
    assert!(short.lines().count() < long.lines().count());
}

#[test]
fn a_textgrid_without_words_has_one_empty_interval_a_tier() {
    let text = Example::empty().written(Format::Textgrid);
    let tier =
        |name: &'static str| ["\"IntervalTier\"", name, "0", "86400.000", "1", "0.000", "86400.000", "\"\""];
    let expected = ["0", "86400.000", "<exists>", "2"].into_iter();
    let expected = expected.chain(tier("\"words\"")).chain(tier("\"phones\""));
    assert_eq!(values(&text), expected.collect::<Vec<_>>());
}

fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).unwrap()?;
    Some(found.value.to_string())
}

/// What an EAF has: times of slots, and of each annotation its tier, start, end and text.
fn annotations(eaf: &str) -> Vec<(String, u32, u32, String)> {
    let mut reader = Reader::from_str(eaf);
    reader.config_mut().expand_empty_elements = true;
    let (mut slots, mut found) = (std::collections::BTreeMap::new(), Vec::new());
    let (mut tier, mut times, mut text) = (String::new(), (0, 0), None::<String>);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) => match element.name().as_ref() {
                "TIME_SLOT" => {
                    let time: u32 = attribute(&element, "TIME_VALUE").unwrap().parse().unwrap();
                    slots.insert(attribute(&element, "TIME_SLOT_ID").unwrap(), time);
                }
                "TIER" => tier = attribute(&element, "TIER_ID").unwrap(),
                "ALIGNABLE_ANNOTATION" => {
                    let slot = |name| slots[&attribute(&element, name).unwrap()];
                    times = (slot("TIME_SLOT_REF1"), slot("TIME_SLOT_REF2"));
                }
                "ANNOTATION_VALUE" => text = Some(String::new()),
                _ => {}
            },
            Event::Text(part) => {
                if let Some(text) = &mut text {
                    text.push_str(&part);
                }
            }
            Event::GeneralRef(name) => {
                let meant = quick_xml::escape::resolve_predefined_entity(&name).unwrap();
                if let Some(text) = &mut text {
                    text.push_str(meant);
                }
            }
            Event::End(element) if element.name().as_ref() == "ANNOTATION_VALUE" => {
                found.push((tier.clone(), times.0, times.1, text.take().unwrap()));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn an_eaf_has_lines_words_and_phones_with_their_text() {
    let eaf = Example::new().written(Format::Eaf);
    let found = annotations(&eaf);
    let of = |name: &str| found.iter().filter(|(tier, ..)| tier == name).collect::<Vec<_>>();
    let (lines, words, phones) = (of("lines"), of("words"), of("phones"));
    assert_eq!((lines.len(), words.len(), phones.len()), (3, 11, 20));
    // U+0007 cannot be in XML.
    let first = "“Übung”  said,\t\"quoted\" <a&b> café\u{FFFD} =1+1";
    assert_eq!(*lines[0], ("lines".to_string(), 0, 61_001, first.to_string()));
    assert_eq!(*words[3], ("words".to_string(), 1700, 1750, "<a&b>".to_string()));
    for (inner, outer) in [(&words, &lines), (&phones, &words)] {
        for (_, start, end, text) in inner {
            let parent = outer.iter().any(|(_, from, to, _)| from <= start && end <= to);
            assert!(parent && start < end, "{text} lies in none");
        }
    }
    assert!(eaf.contains("MEDIA_URL=\"file:///talks/My%20talk%20%26%20%22more%22.mkv\""), "{eaf}");
    assert!(eaf.contains("MIME_TYPE=\"video/x-matroska\""), "{eaf}");
}

#[test]
fn an_eaf_without_words_has_its_tiers() {
    let eaf = Example::empty().written(Format::Eaf);
    assert!(annotations(&eaf).is_empty());
    assert_eq!(eaf.matches("<TIER ").count(), 3);
}
