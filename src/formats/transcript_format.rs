//! The formats that transcripts are read in, and their names.

use std::fmt;
use std::str::FromStr;

/// What kind of file a transcript is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TranscriptFormat {
    /// Plain text, whatever it looks like.
    #[default]
    Text,
    /// JSON of a recognizer or aligner, or our own.
    Json,
    /// SubRip subtitles.
    Srt,
    /// WebVTT subtitles.
    Vtt,
    /// Advanced SubStation Alpha subtitles, or SubStation Alpha.
    Ass,
    /// TTML subtitles, of whatever profile.
    Ttml,
    /// SBV subtitles, of YouTube.
    Sbv,
    /// LRC lyrics, simple or enhanced.
    Lrc,
    /// A TextGrid of Praat, long or short.
    Textgrid,
    /// CTM, the time-marked words of NIST.
    Ctm,
    /// A table with a header and commas or semicolons between its fields.
    Csv,
    /// A table with a header and tabs between its fields, or a label track of Audacity.
    Tsv,
    /// Annotations of ELAN.
    Eaf,
    /// CHAT, the transcripts of TalkBank.
    Chat,
    /// Captions of YouTube as XML.
    Youtube,
    /// A web page, whose text is read.
    Html,
    /// Captions as codes of line 21, as Scenarist has them.
    Scc,
    /// Subtitles of the EBU.
    Stl,
}

/// Name, and what it is in a few words.
const TABLE: [(TranscriptFormat, &str, &str); 18] = [
    (TranscriptFormat::Text, "text", "plain text, whatever it looks like"),
    (
        TranscriptFormat::Json,
        "json",
        "JSON of recognisers (Whisper and its kin, gentle, Vosk), of transcription services, or our own",
    ),
    (TranscriptFormat::Srt, "srt", "SubRip subtitles"),
    (TranscriptFormat::Vtt, "vtt", "WebVTT subtitles"),
    (TranscriptFormat::Ass, "ass", "Advanced SubStation Alpha subtitles, or SubStation Alpha"),
    (TranscriptFormat::Ttml, "ttml", "TTML subtitles: IMSC, DFXP, EBU-TT"),
    (TranscriptFormat::Sbv, "sbv", "SBV subtitles"),
    (TranscriptFormat::Lrc, "lrc", "LRC lyrics, with times for lines or words"),
    (TranscriptFormat::Textgrid, "textgrid", "a TextGrid of Praat"),
    (TranscriptFormat::Ctm, "ctm", "CTM, time-marked words of one recording"),
    (TranscriptFormat::Csv, "csv", "a table with a header, fields separated by commas or semicolons"),
    (TranscriptFormat::Tsv, "tsv", "the same with tabs, or a label track of Audacity"),
    (TranscriptFormat::Eaf, "eaf", "annotations of ELAN"),
    (TranscriptFormat::Chat, "chat", "CHAT, the transcripts of TalkBank"),
    (TranscriptFormat::Youtube, "youtube", "captions of YouTube as XML"),
    (TranscriptFormat::Html, "html", "the text of a web page"),
    (TranscriptFormat::Scc, "scc", "SCC captions of Scenarist (EIA-608)"),
    (TranscriptFormat::Stl, "stl", "EBU STL subtitles"),
];

impl TranscriptFormat {
    /// All formats, in the order in which they are listed.
    pub const ALL: [TranscriptFormat; 18] = {
        let mut all = [TranscriptFormat::Text; 18];
        let mut at = 0;
        while at < all.len() {
            all[at] = TABLE[at].0;
            at += 1;
        }
        all
    };

    /// The name of the format.
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    /// What it is, in a few words.
    pub fn about(self) -> &'static str {
        self.entry().2
    }

    fn entry(self) -> &'static (TranscriptFormat, &'static str, &'static str) {
        TABLE.iter().find(|(format, ..)| *format == self).unwrap_or(&TABLE[0])
    }
}

impl fmt::Display for TranscriptFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for TranscriptFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<TranscriptFormat, String> {
        TranscriptFormat::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let names = TranscriptFormat::ALL.map(TranscriptFormat::name).join(", ");
            format!("no transcript format is called '{name}'; there are {names}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in TranscriptFormat::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
            assert!(!format.about().is_empty());
        }
        assert!("SRT".parse::<TranscriptFormat>().unwrap_err().contains("there are text, json, srt"));
    }
}
