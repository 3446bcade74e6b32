//! The page to look at and listen to: one file with waveform, words and, if wanted, the sound.
//!
//! The page is written by hand (the folder `page`); what is particular to a recording stands in it as
//! JSON, in which every `<` is escaped, so that no text can end its element. Its policy (`Content-Security-Policy`)
//! allows its own script and style, by their SHA-256, and the sound; nothing else is ever loaded or sent.
//!
//! It does not show `offset`, sample and frame numbers and the space between words (one space or a new line is shown).
//! These are in the JSON, which the page holds, too: its reader's corrections are made there, and it is given back with
//! them. Phones are shown whatever the options say, in ARPAbet or IPA.

mod audio;
mod data;
mod flac;
mod link;
mod peaks;

use std::io::{self, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

use super::{Document, json};
use audio::PageSound;

/// How the page is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HtmlStyle {
    /// Whether the sound is in the page; else the page plays the recording from where it lies.
    pub embed_audio: bool,
}

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
/// In a block of its own, so that its names are not those of the window.
const SCRIPT: &str = concat!(
    "\"use strict\";\n{\n",
    include_str!("page/data.js"),
    include_str!("page/sound.js"),
    include_str!("page/wave.js"),
    include_str!("page/words.js"),
    include_str!("page/edit.js"),
    include_str!("page/page.js"),
    "}\n"
);

/// Where something goes into [`PAGE`], in this order.
const PLACES: [&str; 8] = [
    "{{policy}}",
    "{{title}}",
    "{{style}}",
    "<!--{{player}}-->",
    "<!--{{data}}-->",
    "<!--{{result}}-->",
    "<!--{{sound}}-->",
    "{{script}}",
];

/// Write `document` to `out`, the file `target` if it is one.
///
/// # Errors
/// Only those of `out`.
pub fn write(out: &mut impl Write, document: &Document, target: Option<&Path>) -> io::Result<()> {
    let sound = PageSound::new(document, target);
    let data = data::json(document, &sound);
    let mut rest = PAGE;
    for place in PLACES {
        let (before, after) = rest.split_once(place).unwrap_or((rest, ""));
        out.write_all(before.as_bytes())?;
        rest = after;
        match place {
            "{{policy}}" => out.write_all(policy(&sound).as_bytes())?,
            "{{title}}" => out.write_all(text(data::name(document.audio_path)).as_bytes())?,
            "{{style}}" => out.write_all(STYLE.as_bytes())?,
            "<!--{{player}}-->" => out.write_all(sound.player().as_bytes())?,
            "<!--{{result}}-->" => script(out, "application/json", "result", result(document)?.as_bytes())?,
            "<!--{{data}}-->" => script(out, "application/json", "data", data.as_bytes())?,
            "<!--{{sound}}-->" => sound.write(out)?,
            _ => out.write_all(SCRIPT.as_bytes())?,
        }
    }
    out.write_all(rest.as_bytes())
}

/// The JSON of `document` as it is saved, without any `<`.
fn result(document: &Document) -> io::Result<String> {
    let mut bytes = Vec::new();
    json::write(&mut bytes, document)?;
    Ok(String::from_utf8(bytes).map_err(io::Error::other)?.replace('<', "\\u003c"))
}

/// What the browser may do on behalf of the page.
fn policy(sound: &PageSound) -> String {
    let hash = |text: &str| BASE64.encode(Sha256::digest(text));
    let media = match sound {
        // A page that is served over HTTP may load from its own server, one from a disk from that disk.
        PageSound::Linked(_) => "'self' file:",
        PageSound::Embedded { .. } => "blob:",
    };
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; media-src {media}; \
         base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

/// An element that holds data and is not run; `content` must not contain `<`.
fn script(out: &mut impl Write, kind: &str, class: &str, content: &[u8]) -> io::Result<()> {
    write!(out, "<script type=\"{kind}\" class=\"{class}\">")?;
    out.write_all(content)?;
    out.write_all(b"</script>\n")
}

/// As text in HTML.
fn text(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::SourceFormat;
    use crate::audio::sample_store::{SampleStore, SampleStoreWriter};
    use crate::confidence::alignment::{
        Alignment, Chunk, EdgeUncertainty, Fit, Mismatch, PhoneSpan, Status, Suspicion, WordTime,
    };
    use crate::editing::edit_points::EditPoints;
    use crate::formats::Style;
    use crate::formats::marks::Marks;
    use crate::phones::by_name;
    use crate::transcript::{Transcript, tokenize};
    use crate::units::MsSpan;

    const EVIL: &str =
        "</script><script>alert(1)</script> <!-- {{script}} <!--{{sound}}--> \"quoted,\" & ]]> \u{2028}x";

    fn span(start: u32, end: u32) -> MsSpan {
        MsSpan { start, end }
    }

    fn word(status: Status, place: Option<MsSpan>) -> WordTime {
        let phone = |place: MsSpan| PhoneSpan { phone: by_name("SH").unwrap(), own: None, span: place };
        let heard = status == Status::Aligned;
        WordTime {
            status,
            span: place,
            score: place.filter(|_| status != Status::NonSpeech).map(|_| 0.912),
            uncertainty: place
                .filter(|_| heard)
                .map(|_| EdgeUncertainty { start_sd_ms: 4.25, end_sd_ms: 12.0 }),
            phones: place.filter(|_| heard).map(phone).into_iter().collect(),
        }
    }

    /// Evil text of which the first word is heard, the second interpolated, the third noise, and none of the others.
    fn example() -> (Transcript, Alignment) {
        let transcript = tokenize::cut(EVIL.to_string());
        let mut words = vec![
            word(Status::Aligned, Some(span(100, 300))),
            word(Status::Interpolated, Some(span(300, 400))),
            word(Status::NonSpeech, Some(span(500, 600))),
        ];
        words.resize(transcript.tokens.len(), word(Status::NotFound, None));
        let alignment = Alignment {
            words,
            silences: vec![span(0, 90)],
            untranscribed: vec![span(700, 900)],
            chunks: vec![Chunk { span: span(0, 1000), words: 0..3, recording: 0 }],
            fit: Fit::Suspect(Suspicion {
                mismatches: vec![Mismatch::WordsNotFound],
                sentence: "<b>few words</b> were heard".to_string(),
            }),
        };
        (transcript, alignment)
    }

    fn samples(seconds: usize) -> SampleStore {
        let mut keeper = SampleStoreWriter::new();
        let wave: Vec<f32> =
            (0..seconds * 16_000).map(|n| (n as f32 * 0.1).sin() * (n % 8000) as f32).collect();
        keeper.push(&wave);
        keeper.finish()
    }

    fn page(embed_audio: bool, samples: &SampleStore) -> String {
        let (transcript, alignment) = example();
        let cuts: Vec<Option<EditPoints>> = (0..alignment.words.len())
            .map(|n| (n == 0).then_some(EditPoints { start: 1600, end: 4801 }))
            .collect();
        let mut style = Style::default();
        style.html.embed_audio = embed_audio;
        let document = Document {
            audio_path: "no such folder/<i>.wav",
            warnings: &["</script>".to_string()],
            ipa: true,
            marks: Marks { cuts: &cuts, samples: false, fps: None },
            samples: Some(samples),
            style,
            ..Document::plain(&transcript, &alignment)
        };
        let mut out = Vec::new();
        write(&mut out, &document, Some(Path::new("out/r.html"))).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// What stands in the elements of a class.
    fn elements<'a>(page: &'a str, class: &str) -> Vec<&'a str> {
        let opening = format!("class=\"{class}\">");
        page.split(&opening).skip(1).map(|rest| rest.split("</script>").next().unwrap()).collect()
    }

    fn data(page: &str) -> serde_json::Value {
        serde_json::from_str(elements(page, "data")[0]).unwrap()
    }

    #[test]
    fn every_place_is_in_the_page_once_and_in_order() {
        let mut rest = PAGE;
        for place in PLACES {
            assert_eq!(PAGE.matches(place).count(), 1, "{place}");
            rest = rest.split_once(place).unwrap().1;
        }
        assert!(!rest.contains("{{"));
        for asset in [STYLE, SCRIPT] {
            assert!(!asset.contains("</s") && !asset.contains("<!--"), "would end its element");
        }
    }

    #[test]
    fn no_text_breaks_out_and_all_of_it_is_there() {
        let page = page(false, &samples(1));
        // Data, result and the page's own script; an escaped one is none.
        assert_eq!(page.matches("<script").count(), 3);
        assert_eq!(page.matches("</script>").count(), 3);
        assert!(!elements(&page, "data")[0].contains('<') && !elements(&page, "result")[0].contains('<'));
        assert!(page.contains("<title>&lt;i&gt;.wav – kiru-align</title>"));
        let data = data(&page);
        let words: Vec<&str> =
            data["words"]["text"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
        assert_eq!(words, EVIL.split_whitespace().collect::<Vec<_>>());
        assert_eq!(data["suspect"], "<b>few words</b> were heard");
        assert_eq!(data["sound"]["link"], "../no%20such%20folder/%3Ci%3E.wav");
    }

    #[test]
    fn the_result_is_there_as_it_is_saved() {
        let (transcript, alignment) = example();
        let document = Document { ipa: true, phones: true, ..Document::plain(&transcript, &alignment) };
        let (mut page, mut saved) = (Vec::new(), Vec::new());
        write(&mut page, &document, None).unwrap();
        json::write(&mut saved, &document).unwrap();
        let page = String::from_utf8(page).unwrap();
        // What the page's own script counts on when it changes a word.
        let result = elements(&page, "result")[0];
        assert_eq!(
            result.lines().filter(|line| line.starts_with("  {\"word\": ")).count(),
            alignment.words.len()
        );
        assert_eq!(result.replace("\\u003c", "<").as_bytes(), saved);
    }

    #[test]
    fn a_video_is_shown_and_a_recording_of_nothing_to_see_is_not() {
        let (transcript, alignment) = example();
        for (name, tag) in [
            ("a.mp4", "video"),
            ("A.MKV", "video"),
            ("b.webm", "video"),
            ("b.mov", "video"),
            ("a.m4a", "audio"),
        ] {
            let document = Document { audio_path: name, ..Document::plain(&transcript, &alignment) };
            let mut page = Vec::new();
            write(&mut page, &document, None).unwrap();
            let page = String::from_utf8(page).unwrap();
            assert_eq!(page.matches(&format!("<{tag} id=\"sound\"")).count(), 1, "{name}");
        }
        assert!(page(true, &samples(1)).contains("<audio id=\"sound\""));
    }

    #[test]
    fn who_speaks_is_there() {
        let (mut transcript, alignment) = example();
        let all = transcript.tokens.len();
        transcript.speakers.set(1..2, all, Some("</script>Anna"));
        let mut page = Vec::new();
        write(&mut page, &Document::plain(&transcript, &alignment), None).unwrap();
        let data = data(&String::from_utf8(page).unwrap());
        assert_eq!(data["speakers"], serde_json::json!(["</script>Anna"]));
        let speaker = data["words"]["speaker"].as_array().unwrap();
        assert_eq!(&speaker[..3], [-1, 0, -1]);
        assert_eq!(speaker.len(), all);
        assert!(data["words"]["recording"].as_array().unwrap().is_empty());
    }

    #[test]
    fn all_that_is_known_of_a_word_is_there() {
        let data = data(&page(false, &samples(1)));
        let of = |key: &str, n: usize| data["words"][key][n].as_i64().unwrap();
        assert_eq!((of("start", 0), of("end", 0), of("score", 0)), (100, 300, 912));
        assert_eq!((of("start", 3), of("end", 3), of("score", 3)), (-1, -1, -1));
        assert_eq!((of("score", 1), of("score", 2)), (912, -1));
        assert!(data["words"]["status"].as_str().unwrap().starts_with("aisxx"));
        assert_eq!((of("sd", 0), of("sd", 1), of("sd", 2)), (43, 120, -1));
        assert_eq!((of("cuts", 0), of("cuts", 1), of("cuts", 2)), (100_000, 300_063, -1));
        let phone = data["phones"]["each"][0].as_u64().unwrap() as usize;
        assert_eq!(
            (data["phones"]["names"][phone].as_str(), data["phones"]["each"][1].as_i64()),
            (Some("ʃ"), Some(200))
        );
        assert_eq!(data["untranscribed"], serde_json::json!([700, 900]));
    }

    #[test]
    fn nothing_is_allowed_but_the_page_itself_and_its_sound() {
        let samples = samples(1);
        let policy = |page: &str| {
            page.split("Content-Security-Policy\" content=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_string()
        };
        let linked = policy(&page(false, &samples));
        assert!(
            linked.starts_with("default-src 'none'; script-src 'sha256-")
                && linked.contains("media-src 'self' file:;")
        );
        let embedded = policy(&page(true, &samples));
        assert!(
            embedded.contains("media-src blob:;")
                && !embedded.contains("http")
                && !embedded.contains("unsafe")
        );
    }

    #[test]
    fn the_sound_is_embedded_whole_and_only_on_request() {
        let samples = samples(300);
        assert!(elements(&page(false, &samples), "sound").is_empty());
        let page = page(true, &samples);
        assert_eq!(data(&page)["sound"]["mime"], "audio/flac");
        let parts = elements(&page, "sound");
        let bytes: Vec<u8> = parts.iter().flat_map(|part| BASE64.decode(part).unwrap()).collect();
        assert!(bytes == flac::encode(&samples));
    }

    #[test]
    fn half_an_hour_without_sound_is_below_3_mb_and_always_the_same() {
        let samples = samples(1800);
        let (words, phones) = (5000_u32, 20_u32);
        let transcript = tokenize::cut("something\n".repeat(words as usize));
        let mut alignment = example().1;
        alignment.words = (0..words)
            .map(|n| {
                let place = span(n * 360, n * 360 + 340);
                let mut word = word(Status::Aligned, Some(place));
                let phone = |p: u32| PhoneSpan {
                    phone: 30,
                    own: None,
                    span: span(n * 360 + p * 17, n * 360 + (p + 1) * 17),
                };
                word.phones = (0..phones).map(phone).collect();
                word
            })
            .collect();
        let document = Document {
            source: SourceFormat { rate_hz: 16_000, channels: 1, duration_s: 1800.0 },
            samples: Some(&samples),
            ..Document::plain(&transcript, &alignment)
        };
        let written = || {
            let mut out = Vec::new();
            write(&mut out, &document, None).unwrap();
            out
        };
        let first = written();
        assert!(first.len() < 3_000_000, "{}", first.len());
        assert!(first == written());
    }
}
