//! The page to look at and listen to: one file with waveform, words and, if wanted, the sound.
//!
//! The page is written by hand (the folder `page`); what is particular to a recording stands in it as
//! JSON, in which every `<` is escaped, so that no text can end its element. Its policy (`Content-Security-Policy`)
//! allows its own script and style, by their SHA-256, and the sound; nothing else is ever loaded or sent.
//!
//! What it cannot hold: `offset`, sample and frame numbers and the space between words (one blank or a new line is
//! shown). For these there is the JSON. Phones are shown whatever the options say, in ARPAbet or IPA.

mod audio;
mod data;
mod link;
mod peaks;

use std::io::{self, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

use super::Document;
use audio::Sound;

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
    include_str!("page/page.js"),
    "}\n"
);

/// Where something goes into [`PAGE`], in this order.
const PLACES: [&str; 6] =
    ["{{policy}}", "{{title}}", "{{style}}", "<!--{{data}}-->", "<!--{{sound}}-->", "{{script}}"];

/// Write `document` to `out`, the file `target` if it is one.
///
/// # Errors
/// Only those of `out`.
pub fn write(out: &mut impl Write, document: &Document, target: Option<&Path>) -> io::Result<()> {
    let sound = Sound::new(document, target);
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
            "<!--{{data}}-->" => script(out, "application/json", "data", data.as_bytes())?,
            "<!--{{sound}}-->" => sound.write(out)?,
            _ => out.write_all(SCRIPT.as_bytes())?,
        }
    }
    out.write_all(rest.as_bytes())
}

/// What the browser may do on behalf of the page.
fn policy(sound: &Sound) -> String {
    let hash = |text: &str| BASE64.encode(Sha256::digest(text));
    let media = match sound {
        // A page that is served over HTTP may load from its own server, one from a disk from that disk.
        Sound::Linked(_) => "'self' file:",
        Sound::Embedded { .. } => "blob:",
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
