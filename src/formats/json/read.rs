//! JSON of recognizers and aligners: which of the known shapes it has, and the words and times in it.

use super::lenient::{Many, One};
use super::recognizer_file::{RecognizerFile, RecognizerItem};
use super::services::ServiceFile;
use crate::error::{Error, Result};
use crate::formats::lines_from_rows::both;
use crate::formats::timed_text::{TimedLine, TimedPiece, TimedText, Voice, letters};
use crate::wording::counted;

const SHAPES: &str = "give segments[] with text, start and end, perhaps words[] in them (WhisperX, faster-whisper, \
                      OpenAI verbose_json, kiru-align), transcription[] (whisper.cpp), chunks[] with text and timestamp, \
                      words[] with word, start and end (gentle, Vosk), or what Deepgram, Amazon, Google, Azure, Rev.ai, \
                      Speechmatics, AssemblyAI or YouTube (json3) write";

/// Whether text is meant to be JSON: an object or a list of objects, so far as its first characters tell. Speech in
/// braces or brackets is not: `{laughs}`, `[1984]`.
pub(crate) fn is_likely(text: &str) -> bool {
    let text = text.trim_start();
    let object = match text.strip_prefix('[') {
        Some(list) => list.trim_start(),
        None => text,
    };
    let Some(inside) = object.strip_prefix('{').map(str::trim_start) else { return false };
    let after_key = inside.strip_prefix('"').and_then(|key| key.split_once('"'));
    after_key.is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
        || inside.strip_prefix('}').is_some_and(|rest| rest.trim().is_empty() || rest.trim() == "]")
}

/// Whether text is JSON that holds nothing at all.
pub(crate) fn is_nothing(text: &str) -> bool {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).take(8).collect();
    matches!(&*packed, "null" | "[]" | "[null]" | "[[]]")
}

/// Reads JSON of any of the known shapes.
///
/// # Errors
/// [`Error::Transcript`] if it is not JSON, or holds no words where they are looked for.
pub(crate) fn parse(text: &str) -> Result<TimedText> {
    if is_nothing(text) {
        return Err(Error::Transcript {
            problem: "the transcript is JSON without any words in it".to_string(),
            remedy: SHAPES,
        });
    }
    let document = match read(text) {
        Ok(document) => document,
        // Python writes NaN and Infinity, which JSON does not have.
        Err(first) => read(&without_odd_numbers(text)).map_err(|_| Error::Transcript {
            problem: format!("the transcript looks like JSON and is broken: {first}"),
            remedy: "mend or make it again, or read it as it stands with --transcript-format text",
        })?,
    };
    let mut rough = rough(document);
    let is_empty = |timed: &TimedText| timed.lines.iter().all(|line| line.text.trim().is_empty());
    // AssemblyAI has a text and words beside its lines of speakers.
    let may_be_of_service = is_empty(&rough) || text.contains("\"utterances\"");
    let service = || serde_json::from_str::<One<ServiceFile>>(text).ok().and_then(|file| file.0);
    if let Some(mut file) = may_be_of_service.then(service).flatten() {
        let (left_out, all) = file.not_understood();
        let lines = file.lines();
        let timed = match lines.is_empty() {
            true => file.timed(),
            false => TimedText { lines, ..TimedText::default() },
        };
        if !is_empty(&timed) {
            rough = timed;
            rough.warnings.extend(left_out_of(left_out, all, "words and lines"));
        }
    }
    if is_empty(&rough) {
        return Err(Error::Transcript {
            problem: "the transcript is JSON without words that are understood".to_string(),
            remedy: SHAPES,
        });
    }
    Ok(rough)
}

/// An object, or a list of segments or words.
fn read(text: &str) -> serde_json::Result<RecognizerFile> {
    if is_lines(text) {
        let segment = |line| serde_json::from_str::<One<RecognizerItem>>(line);
        let segments: Vec<One<RecognizerItem>> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(segment)
            .collect::<serde_json::Result<_>>()?;
        return Ok(RecognizerFile { segments: Many(segments), ..RecognizerFile::default() });
    }
    if !text.trim_start().starts_with('[') {
        return serde_json::from_str::<One<RecognizerFile>>(text).map(|one| one.0.unwrap_or_default());
    }
    let Many(items): Many<One<RecognizerItem>> = serde_json::from_str(text)?;
    let of_words = items.iter().filter_map(|i| i.0.as_ref()).all(|i| i.word.0.is_some());
    Ok(match of_words {
        true => RecognizerFile { words: Many(items), ..RecognizerFile::default() },
        false => RecognizerFile { segments: Many(items), ..RecognizerFile::default() },
    })
}

/// Whether each line is an object of its own, as in JSON Lines.
fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    let is_object = |line: &str| line.starts_with('{') && line.ends_with('}') && line.len() > 2;
    lines.next().is_some_and(is_object) && lines.peek().is_some() && lines.all(is_object)
}

fn rough(document: RecognizerFile) -> TimedText {
    let mut timed = understood(&document);
    timed.warnings.extend(not_understood(&document, &timed));
    timed
}

/// What of `document`, of which `read` was read, was left out, a sentence each.
fn not_understood(document: &RecognizerFile, read: &TimedText) -> Vec<String> {
    let mut told = Vec::new();
    let mut count = |what: &str, all: &mut dyn Iterator<Item = bool>| {
        let (mut understood, mut left_out) = (0, 0);
        all.for_each(|is_understood| if is_understood { understood += 1 } else { left_out += 1 });
        told.extend(left_out_of(left_out, understood + left_out, what));
    };
    let segments = [&document.transcription, &document.segments, &document.chunks];
    let segments =
        || segments.into_iter().find(|segments| !segments.0.is_empty()).into_iter().flat_map(|s| &s.0);
    count("segments", &mut segments().map(|s| s.0.as_ref().is_some_and(RecognizerItem::has_text)));
    let in_segments = segments().filter_map(|s| s.0.as_ref()).flat_map(|segment| &segment.words.0);
    let words = document.words.0.iter().chain(&document.result.0).chain(in_segments);
    count("words", &mut words.map(|w| w.0.as_ref().is_some_and(RecognizerItem::has_text)));
    let differ = |s: &&RecognizerItem| differ(s, &pieces(&s.words));
    let number = segments().filter_map(|s| s.0.as_ref()).filter(differ).count();
    if number > 0 {
        told.push(format!(
            "text and words differ in {}; the text is read",
            counted(number, "segment", "segments")
        ));
    }
    let whole = document
        .text
        .0
        .as_deref()
        .or(document.transcript.0.as_deref())
        .filter(|text| !text.trim().is_empty());
    let said = || read.lines.iter().map(|line| &*line.text);
    if whole.is_some_and(|whole| !same_letters([whole].into_iter(), said())) {
        told.push(match segments().next() {
            Some(_) => "its text and its segments differ; the segments are read".to_string(),
            None => "its text and its words differ; the words are read".to_string(),
        });
    }
    told
}

/// What is said if `left_out` of `all` parts of a file have no text that is understood.
fn left_out_of(left_out: usize, all: usize, what: &str) -> Option<String> {
    let is = if left_out == 1 { "is" } else { "are" };
    (left_out > 0)
        .then(|| format!("{left_out} of {all} {what} {is} not understood and left out: give each a text"))
}

/// Whether two texts have the same letters and digits.
fn same_letters<'a>(one: impl Iterator<Item = &'a str>, other: impl Iterator<Item = &'a str>) -> bool {
    let letters = |c: &char| c.is_alphanumeric();
    let one = one.flat_map(str::chars).filter(letters).flat_map(char::to_lowercase);
    one.eq(other.flat_map(str::chars).filter(letters).flat_map(char::to_lowercase))
}

fn understood(document: &RecognizerFile) -> TimedText {
    let whole = document.text.0.as_deref().or(document.transcript.0.as_deref());
    let words: Vec<TimedPiece> =
        pieces(if document.words.0.is_empty() { &document.result } else { &document.words });
    for (segments, leading_spaces) in
        [(&document.transcription, true), (&document.segments, false), (&document.chunks, true)]
    {
        let found =
            segments.0.iter().filter_map(|s| s.0.as_ref()).filter_map(|s| Some((line(s)?, s.place())));
        let (lines, places): (Vec<TimedLine>, Vec<Option<(f64, f64)>>) = found.unzip();
        if lines.iter().any(|line| !line.text.trim().is_empty()) {
            let paragraphs = if leading_spaces { Vec::new() } else { paragraphs(&places) };
            let lines = if leading_spaces { glued(lines) } else { lines };
            return TimedText { lines, pieces: words, paragraphs, ..TimedText::default() };
        }
    }
    let texts: Vec<String> = match whole {
        // Who corrects a result corrects its words.
        Some(whole)
            if !whole.trim().is_empty()
                && (words.is_empty()
                    || same_letters([whole].into_iter(), words.iter().map(|word| &*word.text))) =>
        {
            whole.lines().map(str::to_string).collect()
        }
        _ => vec![joined(&words)],
    };
    let line = |text| TimedLine { text, ..TimedLine::default() };
    TimedText { lines: texts.into_iter().map(line).collect(), pieces: words, ..TimedText::default() }
}

/// Which lines an empty one stands above, so far as the `places` of each in the transcript that was aligned tell. All lines may
/// end with two characters (CR LF); if there is nothing else between any two, they are taken for empty lines.
fn paragraphs(places: &[Option<(f64, f64)>]) -> Vec<usize> {
    let gap = |pair: &[Option<(f64, f64)>]| Some(pair[1]?.0 - pair[0]?.1);
    let gaps: Vec<f64> = places.windows(2).map(|pair| gap(pair).unwrap_or(f64::NAN)).collect();
    let (least, most) =
        gaps.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), gap| (gap.min(least), gap.max(most)));
    let is_one = |gap: f64| gap >= 2.0 && (gap > least || most <= least);
    (1..).zip(gaps).filter(|(_, gap)| is_one(*gap)).map(|(line, _)| line).collect()
}

/// Whether `segment` has a text that its `words` do not make up.
fn differ(segment: &RecognizerItem, words: &[TimedPiece]) -> bool {
    let text = segment.said().filter(|text| !text.trim().is_empty() && !words.is_empty());
    text.is_some_and(|text| !same_letters([text].into_iter(), words.iter().map(|word| &*word.text)))
}

fn line(segment: &RecognizerItem) -> Option<TimedLine> {
    let mut parts = pieces(&segment.words);
    if parts.is_empty() {
        parts = pieces(&segment.tokens);
    }
    let text = segment.said().map_or_else(|| joined(&parts), str::to_string);
    (!text.trim().is_empty()).then(|| {
        let voices = voices(segment, &text);
        TimedLine { text, span: segment.span(), pieces: parts, voices }
    })
}

/// Who says `segment`: its own speaker, or, where its words make up its `text`, those of its words.
fn voices(segment: &RecognizerItem, text: &str) -> Vec<Voice> {
    let (mut voices, mut passed) = (Voice::whole(segment.speaker.0.as_deref()), 0);
    let words = || segment.words.0.iter().filter_map(|word| word.0.as_ref());
    let said = |word: &RecognizerItem| word.said().map_or(0, letters);
    if !words().any(|word| word.speaker.0.is_some()) || words().map(said).sum::<usize>() != letters(text) {
        return voices;
    }
    voices.clear();
    for word in words() {
        let name = word.speaker.0.as_ref().or(segment.speaker.0.as_ref());
        if voices.last().is_none_or(|last| last.name.as_ref() != name) {
            voices.push(Voice { from: passed, name: name.cloned() });
        }
        passed += said(word);
    }
    voices
}

fn pieces(items: &Many<One<RecognizerItem>>) -> Vec<TimedPiece> {
    let piece = |item: &RecognizerItem| {
        // whisper.cpp's own marks: [_BEG_], [_TT_150].
        // gentle: a word that it heard and the text does not have.
        if item.is_surplus() {
            return None;
        }
        let text = item.said().filter(|t| !(t.starts_with("[_") && t.ends_with(']')))?;
        let (span, unheard, judged) = (item.span(), item.is_unheard(), item.judged());
        Some(TimedPiece { text: text.to_string(), span, unheard, judged, corrected: item.corrected() })
    };
    items.0.iter().filter_map(|item| piece(item.0.as_ref()?)).collect()
}

/// The text that pieces make up: side by side if they carry their own spaces, else with spaces between them.
fn joined(pieces: &[TimedPiece]) -> String {
    let texts: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
    let carry_blanks = texts.iter().skip(1).any(|t| t.starts_with(char::is_whitespace));
    texts.join(if carry_blanks { "" } else { " " })
}

/// Segments that begin with a space when a word begins: one that does not goes on with the word before it.
fn glued(lines: Vec<TimedLine>) -> Vec<TimedLine> {
    let with_blank = lines.iter().filter(|l| l.text.starts_with(char::is_whitespace)).count();
    if with_blank * 2 <= lines.len() {
        return lines;
    }
    let mut all: Vec<TimedLine> = Vec::with_capacity(lines.len());
    for mut line in lines {
        match all.last_mut() {
            Some(before) if goes_on(&before.text, &line.text) => {
                as_piece(before);
                as_piece(&mut line);
                before.text.push_str(&line.text);
                before.pieces.append(&mut line.pieces);
                before.span = both(before.span, line.span);
            }
            _ => all.push(line),
        }
    }
    all
}

/// Gives a line that knows only its own time a piece that keeps it.
fn as_piece(line: &mut TimedLine) {
    if line.pieces.is_empty() {
        line.pieces = vec![TimedPiece { text: line.text.clone(), span: line.span, ..TimedPiece::default() }];
    }
}

fn goes_on(before: &str, after: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '\'' || c == '’';
    let closing = |c: char| inside(c) || matches!(c, '.' | ',' | '?' | '!' | ';' | ':' | '-' | '%');
    before.ends_with(inside) && after.starts_with(closing)
}

/// `null` in place of numbers that JSON does not have (NaN, Infinity) or that are beyond all bounds (1e999).
fn without_odd_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let (taken, put) = if next == '"' {
            let end = string_end(rest);
            (end, &rest[..end])
        } else if next.is_ascii_alphanumeric() || matches!(next, '-' | '+' | '.') {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')))
                .unwrap_or(rest.len());
            let word = &rest[..end];
            let odd = word.parse::<f64>().is_ok_and(|n| !n.is_finite());
            (end, if odd { "null" } else { word })
        } else {
            (next.len_utf8(), &rest[..next.len_utf8()])
        };
        out.push_str(put);
        rest = &rest[taken..];
    }
    out
}

/// Bytes of the JSON string that `text` begins with, quotes included.
fn string_end(text: &str) -> usize {
    let mut escaped = true; // the opening quote closes nothing
    for (at, b) in text.bytes().enumerate() {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
