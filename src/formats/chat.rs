//! CHAT, the transcripts of TalkBank: main tiers, with their speakers and times; headers and dependent tiers (`%mor:`)
//! are no speech.
//!
//! After the CHAT manual (MacWhinney, 2024): a tier begins at the start of a line and goes on in lines that begin with a
//! tab; the bullet, U+0015, stands around the milliseconds of a line. Codes inside a line are left to the normalizer.

use std::collections::HashMap;

use super::time_line::lines_told;
use super::timed_text::{TimedLine, TimedText, Voice};
use super::timestamps;

const BULLET: char = '\u{15}';

/// Whether `bytes` begin as CHAT does.
pub(crate) fn is_likely(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    ["@UTF8", "@Begin", "@Font:"].iter().any(|start| bytes.starts_with(start.as_bytes()))
}

/// Reads the main tiers of `text`.
pub(crate) fn parse(text: &str) -> TimedText {
    let mut tiers: Vec<String> = Vec::new();
    let mut torn = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let more = line.strip_prefix(['\t', ' ']);
        let is_begun = line.starts_with(['@', '%']) || line.starts_with('*') && line.contains(':');
        match (more, tiers.last_mut()) {
            (Some(more), Some(tier)) => {
                tier.push(' ');
                tier.push_str(more);
            }
            _ if line.trim().is_empty() => {}
            (_, Some(tier)) if !is_begun => {
                torn.push((number, line));
                tier.push(' ');
                tier.push_str(line);
            }
            _ => tiers.push(line.to_string()),
        }
    }
    // @Participants:	CHI Ross Target_Child, FAT Brian Father
    let participants = tiers.iter().find_map(|tier| tier.strip_prefix("@Participants:")).unwrap_or("");
    let names: HashMap<&str, &str> = participants
        .split(',')
        .filter_map(|one| {
            let mut words = one.split_whitespace();
            let (code, first, second) = (words.next()?, words.next()?, words.next());
            // Code, name and role, or code and role.
            second.map(|_| (code, first))
        })
        .collect();
    let main = tiers.iter().filter_map(|tier| tier.strip_prefix('*')?.split_once(':'));
    let line = |(code, text): (&str, &str)| {
        // Between two bullets are times, before and behind is text.
        let said = text.split(BULLET).step_by(2).map(str::trim).filter(|part| !part.is_empty());
        let said: Vec<&str> = said.collect();
        let times = text.split(BULLET).nth(1).unwrap_or("");
        let times = times.trim_start_matches(|c: char| !c.is_ascii_digit()).split_once('_');
        let seconds = |ms: &str| ms.trim().parse::<f64>().ok().map(|ms| ms / 1000.0);
        let span = times.and_then(|(start, end)| timestamps::span(seconds(start), seconds(end)));
        let name = names.get(code.trim()).copied().unwrap_or(code);
        TimedLine { text: said.join(" "), span, pieces: Vec::new(), voices: Voice::whole(Some(name)) }
    };
    let lines = main.map(line).collect();
    let warnings = lines_told(&torn, |_| {
        "it begins no tier, as *, % and @ do, and does not go on with one, as a tab does; it is taken for more of the one \
         before it"
            .to_string()
    });
    TimedText { lines, warnings: warnings.into_iter().collect(), ..TimedText::default() }
}
