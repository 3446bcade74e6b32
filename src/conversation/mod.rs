//! Several recordings of one conversation: each speaker's turns are aligned in the recording of that speaker's
//! microphone, and the results become one.
//!
//! ```text
//! transcript ── part ──> Anna's turns ── pipeline, anna.wav ──> Outcome ──┐
//!                └────── Ben's turns ─── pipeline, ben.wav ───> Outcome ──┴─ merge ──> one Outcome
//! ```
//!
//! All recordings begin at the same time: their clock is the common one. Words of one recording never overlap, those of
//! two may. Where one microphone hears another speaker, too, that is no speech without a text: words of all speakers
//! cover it. The recordings are aligned one after the other, so that the memory is that of one.

mod clocks;
mod levels;

use std::collections::BTreeMap;

use self::levels::Levels;
use crate::audio::sample_store::SampleStore;
use crate::audio::{AudioSource, Channel, SourceFormat, TimeReference};
use crate::calibration::judging::FitLimits;
use crate::confidence::alignment::{Alignment, Chunk, Fit, Mismatch, Status, Suspicion, WordTime};
use crate::confidence::assemble::{LEAST_SILENCE_MS, LEAST_UNTRANSCRIBED_MS, accounted_for};
use crate::confidence::fit::{Facts, fit, mismatched};
use crate::confidence::merge::{total_ms, uncovered, union};
use crate::decisions::Decision;
use crate::error::{Error, ErrorKind, Result};
use crate::languages::Language;
use crate::lexicon::user::UserLexicon;
use crate::model::Model;
use crate::options::Options;
use crate::pipeline::{self, Outcome, Script, StageTime};
use crate::progress::Progress;
use crate::pronunciation::{language_of, pronunciations};
use crate::transcript::{NAME_ADVICE, Speakers, Transcript, differ_by_a_letter};
use crate::units::{MsSpan, seconds_to_ms};
use crate::wording::counted;

/// The text of a recording with fewer words is judged with that of the others only.
const LEAST_JUDGED_WORDS: usize = 20;

/// The recording of one speaker's microphone in a conversation, or of several who share it.
///
/// ```
/// use kiru_align::{Channel, SpeakerAudio};
///
/// let podcast = [SpeakerAudio::new("Anna", "anna.wav"), SpeakerAudio::new("Ben", "ben.wav")];
/// let call = [
///     SpeakerAudio::new("Agent", "call.wav").channel(Channel::Only(0)),
///     SpeakerAudio::new("Caller", "call.wav").channel(Channel::Only(1)),
/// ];
/// # assert_eq!(podcast.len(), call.len());
/// ```
#[derive(Clone)]
pub struct SpeakerAudio<'a> {
    speakers: Vec<String>,
    audio: AudioSource<'a>,
    channel: Option<Channel>,
}

impl<'a> SpeakerAudio<'a> {
    /// What `speaker`, who is called so in the transcript, is heard in.
    pub fn new(speaker: impl Into<String>, audio: impl Into<AudioSource<'a>>) -> SpeakerAudio<'a> {
        SpeakerAudio { speakers: vec![speaker.into()], audio: audio.into(), channel: None }
    }

    /// In which `speaker` is heard, too.
    pub fn and(mut self, speaker: impl Into<String>) -> SpeakerAudio<'a> {
        self.speakers.push(speaker.into());
        self
    }

    /// With these channels of it; without, those of [`Options::channel`].
    pub fn channel(self, channel: Channel) -> SpeakerAudio<'a> {
        SpeakerAudio { channel: Some(channel), ..self }
    }
}

/// One recording of a conversation, and what was found in it.
#[derive(Debug, Clone)]
pub struct SpeakerRecording {
    /// What results call it.
    pub name: String,
    /// Its channels that were listened to.
    pub channel: Channel,
    /// The format of its file.
    pub source: SourceFormat,
    /// Who is heard in it, as places in [`Speakers::names`].
    pub speakers: Vec<usize>,
    /// What was wrong with it and could be survived, a sentence each.
    pub warnings: Vec<String>,
    /// What was decided about it, in order of the stages.
    pub decisions: Vec<Decision>,
}

/// A conversation aligned as one.
#[derive(Debug)]
pub struct Conversation {
    /// The result. Its source is the first recording's, but as long as the longest.
    pub outcome: Outcome,
    /// The recordings, in the order in which they were given.
    pub recordings: Vec<SpeakerRecording>,
}

/// Aligns the turns of `transcript` with the `recordings` of those who speak. Words of speakers without a recording, and
/// of nobody, are not found, with a warning.
///
/// # Errors
/// `Error::Transcript` if it names nobody, `Error::NoSuchName` if a speaker of a recording has no turn, or two recordings.
/// Those of [`pipeline::align`], with the name of the recording in front.
pub fn align(
    recordings: &[SpeakerAudio<'_>],
    transcript: Transcript,
    model: &Model,
    lexicon: &UserLexicon,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Conversation> {
    let align = || align_here(recordings, transcript, model, lexicon, options, progress);
    pipeline::pool(options.jobs)?.install(align)
}

/// [`align`](fn@align) on the threads of the pool it is called in, which many recordings can share; `options.jobs` is
/// ignored.
///
/// # Errors
/// Those of [`align`](fn@align).
pub fn align_here(
    recordings: &[SpeakerAudio<'_>],
    mut transcript: Transcript,
    model: &Model,
    lexicon: &UserLexicon,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Conversation> {
    if !transcript.hints.is_empty() {
        transcript.carry_on_turns();
    }
    if !options.keep_times {
        transcript.corrections.clear();
    }
    let speakers = assigned(recordings, &transcript)?;
    let language = options.language.unwrap_or_else(|| language_of(&transcript, model).told.language);
    let options = options.language(Some(language));
    let is_of = |speakers: &[usize], index: usize| {
        transcript.speakers.place(index).is_some_and(|place| speakers.contains(&place))
    };
    let mut parts = Vec::with_capacity(recordings.len());
    for (recording, speakers) in recordings.iter().zip(&speakers) {
        let (turns, places) = transcript.part(|index| is_of(speakers, index));
        let channel = recording.channel.unwrap_or(options.channel);
        let name = recording.audio.name().into_owned();
        let aligned = pipeline::align_here(
            &recording.audio,
            turns,
            model,
            lexicon,
            &options.channel(channel).samples(true),
            progress,
        );
        let mut outcome = aligned.map_err(|error| in_recording(&name, error))?;
        let levels = outcome.samples.as_ref().map(Levels::new);
        outcome.samples = outcome.samples.filter(|_| options.samples);
        let recording = SpeakerRecording {
            name,
            channel,
            source: outcome.source,
            speakers: speakers.clone(),
            warnings: std::mem::take(&mut outcome.warnings),
            decisions: std::mem::take(&mut outcome.decisions),
        };
        parts.push(TrackResult { recording, outcome, places, levels });
    }
    let is_nobodys = |index| !speakers.iter().any(|speakers| is_of(speakers, index));
    let nobodys = Nobodys::new(&transcript, is_nobodys, &speakers, model, lexicon, language);
    let exchanged = exchanged(&parts, recordings, &transcript, model, lexicon, &options, progress)?;
    let limits = &model.acoustic().calibration.fit;
    Ok(merge(Tracks { parts, nobodys, exchanged }, transcript, language, &options, limits))
}

/// Fewer words than this, of those that can be said, are not looked for elsewhere.
const LEAST_TRIED: usize = 5;
/// A recording in which a larger share of its words is heard is that of its speaker.
const MOST_POOR: f64 = 0.85;
/// In the recording of its speaker, so much more of the words is heard, as a share of all.
const LEAST_BETTER: f64 = 0.1;

/// For each of `parts` whose words are louder, or heard better, in the recording of another: that other one. Whether they
/// are heard is tried where two of them are poor, each in the recordings of the others that are: then somebody may have
/// exchanged them.
fn exchanged(
    parts: &[TrackResult],
    recordings: &[SpeakerAudio<'_>],
    transcript: &Transcript,
    model: &Model,
    lexicon: &UserLexicon,
    options: &Options,
    progress: &dyn Progress,
) -> Result<BTreeMap<usize, usize>> {
    let is_poor = |part: &TrackResult| {
        let Facts { aligned, sayable, .. } = part.outcome.facts;
        sayable >= LEAST_TRIED && (aligned as f64) < MOST_POOR * sayable as f64
    };
    let mut found = exchanged_by_level(parts);
    if !found.is_empty() {
        return Ok(found);
    }
    let poor: Vec<usize> = (0..parts.len()).filter(|at| is_poor(&parts[*at])).collect();
    for at in poor.iter().copied().filter(|_| poor.len() > 1) {
        let Facts { aligned, sayable, .. } = parts[at].outcome.facts;
        let mut most = aligned as f64 + LEAST_BETTER * sayable as f64;
        for other in poor.iter().copied().filter(|other| *other != at) {
            let (turns, _) = transcript.part(|index| parts[at].places.binary_search(&index).is_ok());
            let audio = &recordings[other].audio;
            let options = options.channel(parts[other].recording.channel);
            let heard = match pipeline::align_here(audio, turns, model, lexicon, &options, progress) {
                Ok(outcome) => outcome.facts.aligned as f64,
                Err(Error::Cancelled) => return Err(Error::Cancelled),
                Err(_) => continue,
            };
            if heard > most {
                most = heard;
                found.insert(at, other);
            }
        }
    }
    Ok(found)
}

/// Those of `parts` whose words are louder in each other's recording.
fn exchanged_by_level(parts: &[TrackResult]) -> BTreeMap<usize, usize> {
    let words: Vec<Vec<MsSpan>> = parts.iter().map(|part| aligned(&part.outcome.alignment)).collect();
    let mut found = BTreeMap::new();
    for one in 0..parts.len() {
        for other in one + 1..parts.len() {
            if let (Some(own), Some(others)) = (&parts[one].levels, &parts[other].levels)
                && levels::are_exchanged((own, &words[one]), (others, &words[other]))
            {
                found.extend([(one, other), (other, one)]);
            }
        }
    }
    found
}

/// The result of one recording.
struct TrackResult {
    recording: SpeakerRecording,
    outcome: Outcome,
    /// For each of its tokens: where it stands in the whole transcript.
    places: Vec<usize>,
    /// How loud it is over time.
    levels: Option<Levels>,
}

/// For each recording: its speakers as places in those of `transcript`.
fn assigned(recordings: &[SpeakerAudio<'_>], transcript: &Transcript) -> Result<Vec<Vec<usize>>> {
    let known = &transcript.speakers;
    // What was told of names that were not taken may be why.
    let told = transcript.warnings.iter().filter_map(|warning| warning.split(NAME_ADVICE).next());
    let told: String = told.map(|warning| format!(": {warning}")).collect();
    if known.is_empty() {
        let problem = format!("it does not say who speaks{told}");
        let remedy = "begin each turn with the name of its speaker, as in \"Anna: Good morning.\"";
        return Err(Error::Transcript { problem, remedy });
    }
    let refused =
        |problem: String, remedy| Err(Error::NoSuchName { kind: ErrorKind::NoSuchSpeaker, problem, remedy });
    let turns = known.turns();
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let mut all = Vec::with_capacity(recordings.len());
    for (at, recording) in recordings.iter().enumerate() {
        let mut own = Vec::with_capacity(recording.speakers.len());
        for name in &recording.speakers {
            let Some(place) = place_of(name, known) else {
                let there = known.names().iter().zip(&turns).take(MOST_NAMED);
                let there: Vec<String> = there.map(|(name, turns)| format!("{name} ({turns})")).collect();
                let more = if known.names().len() > MOST_NAMED { ", ..." } else { "" };
                let meant = known.names().iter().find(|known| differ_by_a_letter(name, known));
                let meant = meant.map_or(String::new(), |meant| format!("; {meant} may be meant"));
                let problem = format!(
                    "{name}, whose recording is {}, has no turn in it: those who have are {}{more}{meant}{told}",
                    recording.audio.name(),
                    there.join(", ")
                );
                let remedy = match transcript.warnings.iter().any(|told| told.contains(NAME_ADVICE)) {
                    true => {
                        "give the name as it stands there, or write it there as in \"Anna: Good morning.\""
                    }
                    false => "give the name as it stands there",
                };
                return refused(problem, remedy);
            };
            if let Some(other) = taken.insert(place, at) {
                let problem = format!(
                    "{name} has two recordings, {} and {}",
                    recordings[other].audio.name(),
                    recording.audio.name()
                );
                return refused(problem, "give each speaker one");
            }
            own.push(place);
        }
        all.push(own);
    }
    Ok(all)
}

/// Most speakers that an error names.
const MOST_NAMED: usize = 10;

/// The place of `name`, whatever the case of its letters if only one is so called.
fn place_of(name: &str, known: &Speakers) -> Option<usize> {
    let plain = |name: &str| name.trim().trim_end_matches(':').to_lowercase();
    let exact = known.names().iter().position(|known| known == name);
    let alike = || {
        let mut alike = (0..known.names().len()).filter(|at| plain(&known.names()[*at]) == plain(name));
        alike.next().filter(|_| alike.next().is_none())
    };
    exact.or_else(alike)
}

/// `error` with the name of the recording in front.
fn in_recording(name: &str, error: Error) -> Error {
    match error {
        Error::Audio { kind, problem, remedy } => {
            Error::Audio { kind, problem: format!("{name}: {problem}"), remedy }
        }
        Error::Io(error) => Error::Io(std::io::Error::new(error.kind(), format!("{name}: {error}"))),
        other => other,
    }
}

/// The tokens that nobody says who has a recording.
struct Nobodys {
    /// Each with its status.
    tokens: Vec<(usize, Status)>,
    sayable: usize,
    unsayable: usize,
    /// Who says them, as far as they are named.
    names: Vec<String>,
    warnings: Vec<String>,
}

impl Nobodys {
    fn new(
        transcript: &Transcript,
        is_nobodys: impl Fn(usize) -> bool,
        heard: &[Vec<usize>],
        model: &Model,
        lexicon: &UserLexicon,
        language: Language,
    ) -> Nobodys {
        let (part, places) = transcript.part(is_nobodys);
        let begins = vec![false; places.len()];
        let script = Script::new(pronunciations(&part, model, lexicon, language), &begins);
        let mut found = Nobodys {
            tokens: Vec::new(),
            sayable: script.sayable.len(),
            unsayable: script.unsayable,
            names: Vec::new(),
            warnings: Vec::new(),
        };
        let mut words: BTreeMap<Option<usize>, usize> = BTreeMap::new();
        for (index, given) in places.iter().zip(&script.given) {
            let status = given.unplaced;
            if status == Status::NotFound {
                *words.entry(transcript.speakers.place(*index)).or_default() += 1;
            }
            found.tokens.push((*index, status));
        }
        let names = transcript.speakers.names();
        found.names = words.keys().flatten().map(|place| names[*place].clone()).collect();
        for (place, count) in words {
            let meant = |name: &str| {
                let mut heard = heard.iter().flatten().map(|place| &*names[*place]);
                heard.find(|known| differ_by_a_letter(name, known))
            };
            found.warnings.push(match place {
                Some(place) => format!(
                    "{} has no recording, so that {} not looked for; give one for this name, too{}",
                    names[place],
                    counted(count, "word is", "words are"),
                    meant(&names[place]).map_or(String::new(), |meant| format!(", or write {meant} if that is meant"))
                ),
                None => counted(
                    count,
                    "word belongs to no speaker and is not looked for; put a name before it, or brackets around what \
                     nobody says",
                    "words belong to no speaker and are not looked for; put a name before them, or brackets around what \
                     nobody says",
                ),
            });
        }
        found
    }
}

/// What was found in all recordings.
struct Tracks {
    parts: Vec<TrackResult>,
    nobodys: Nobodys,
    /// Those that may have been exchanged; see [`exchanged`].
    exchanged: BTreeMap<usize, usize>,
}

fn merge(
    tracks: Tracks,
    mut transcript: Transcript,
    language: Language,
    options: &Options,
    limits: &FitLimits,
) -> Conversation {
    let Tracks { parts, nobodys, exchanged } = tracks;
    let mut words = vec![WordTime::unplaced(Status::NotFound); transcript.tokens.len()];
    for (index, status) in &nobodys.tokens {
        words[*index] = WordTime::unplaced(*status);
    }
    let longest_s = parts.iter().map(|part| part.outcome.source.duration_s).fold(0.0, f64::max);
    let end = seconds_to_ms(longest_s);
    let mut chunks = Vec::new();
    let mut cuts = if options.cuts.is_some() { vec![None; words.len()] } else { Vec::new() };
    for (number, TrackResult { outcome, places, .. }) in (0..).zip(&parts) {
        for (index, word) in places.iter().zip(&outcome.alignment.words) {
            words[*index] = word.clone();
        }
        for (index, cut) in places.iter().zip(&outcome.cuts) {
            cuts[*index] = *cut;
        }
        chunks.extend(outcome.alignment.chunks.iter().map(|chunk| Chunk {
            span: chunk.span,
            words: places[chunk.words.start as usize] as u32..places[chunk.words.end as usize - 1] as u32 + 1,
            recording: number,
        }));
    }
    let covered = union(words.iter().filter_map(|word| word.span).collect());
    let accounted_for = union(accounted_for(&words));
    let without_text = |part: &TrackResult| {
        uncovered(&part.outcome.alignment.untranscribed, &accounted_for, LEAST_UNTRANSCRIBED_MS)
    };
    let untranscribed = union(parts.iter().flat_map(without_text).collect());
    let silences = parts.iter().fold(vec![MsSpan { start: 0, end }], |silent, part| {
        let own_end = seconds_to_ms(part.outcome.source.duration_s);
        let rest = MsSpan { start: own_end, end: end.max(own_end) };
        let own: Vec<MsSpan> = part.outcome.alignment.silences.iter().copied().chain([rest]).collect();
        both(&silent, &own)
    });
    let silences = uncovered(&silences, &union([&covered[..], &untranscribed].concat()), LEAST_SILENCE_MS);

    let mut fit = Fit::Good;
    let mut whole =
        Facts { sayable: nobodys.sayable, unsayable: nobodys.unsayable, limit_ms: end, ..Facts::default() };
    let mut new_speech = Vec::new();
    // The sum over words that were placed, and their number.
    let (mut llr, mut judged) = (0.0, 0);
    for part in &parts {
        let takes: Vec<MsSpan> = part.recording.decisions.iter().filter_map(take).collect();
        let own = &part.outcome.alignment.untranscribed;
        let own_speech = uncovered(&uncovered(own, &covered, LEAST_UNTRANSCRIBED_MS), &takes, 1);
        let own = Facts {
            untranscribed_ms: total_ms(&own_speech),
            mismatched: mismatched(&aligned(&part.outcome.alignment), &own_speech),
            ..part.outcome.facts
        };
        whole = together(whole, &own);
        if let Some(mean) = own.mean_llr {
            llr += f64::from(mean) * own.placed as f64;
            judged += own.placed;
        }
        new_speech.extend(own_speech);
        if let (Fit::Good, Fit::Suspect(why)) = (&fit, self::fit(limits, &own))
            && own.sayable + own.unsayable >= LEAST_JUDGED_WORDS
        {
            let sentence = format!("in {} {why}", part.recording.title(&transcript.speakers));
            fit = Fit::Suspect(Suspicion { sentence, ..why });
        }
    }
    let new_speech = union(new_speech);
    whole.untranscribed_ms = total_ms(&new_speech);
    whole.mismatched = mismatched(&covered, &new_speech);
    whole.mean_llr = (judged > 0).then(|| (llr / judged as f64) as f32);
    if fit == Fit::Good {
        fit = self::fit(limits, &whole);
        // The same without the words of those who have no recording.
        let heard = Facts {
            sayable: whole.sayable - nobodys.sayable,
            unsayable: whole.unsayable - nobodys.unsayable,
            ..whole
        };
        if let Fit::Suspect(why) = &mut fit
            && self::fit(limits, &heard) == Fit::Good
            && !nobodys.names.is_empty()
        {
            why.sentence = format!("{why}, for want of a recording of {}", nobodys.names.join(", "));
            why.mismatches.push(Mismatch::RecordingMissing);
        }
    }

    let title = |at: usize| parts[at].recording.title(&transcript.speakers);
    let mut late: Option<(usize, String)> = None;
    if !exchanged.is_empty() {
        let heard = |(at, other): (&usize, &usize)| {
            let names = parts[*at].recording.names(&transcript.speakers);
            format!(
                "{names} is heard in {} rather than in {}",
                parts[*other].recording.file(),
                parts[*at].recording.file()
            )
        };
        let heard: Vec<String> = exchanged.iter().map(heard).collect();
        let sentence = format!("the recordings seem to be exchanged: {}", heard.join(", "));
        fit = Fit::Suspect(Suspicion { mismatches: vec![Mismatch::RecordingsExchanged], sentence });
    } else {
        let recording_of =
            |index: usize| parts.iter().position(|part| part.places.binary_search(&index).is_ok());
        let turns = clocks::turns(&words, recording_of);
        // Words of others, heard by chance, lie anywhere.
        let is_heard = |part: &TrackResult| part.outcome.facts.aligned * 4 >= part.outcome.facts.sayable * 3;
        let shifted = clocks::shifted(&turns, 0..parts.len()).filter(|_| parts.iter().all(is_heard));
        if let Some((moved, shift)) = shifted {
            // Of two, it is the one that began later to which something can be added.
            let (moved, shift) = match (moved, shift < 0) {
                (1, true) if parts.len() == 2 => (0, -shift),
                other => (other.0, shift),
            };
            let (when, what) = match shift > 0 {
                true => ("later", "put as much silence at its beginning"),
                false => ("earlier", "cut as much off its beginning"),
            };
            let others = if parts.len() == 2 { title(1 - moved) } else { "the others".to_string() };
            let seconds = shift.abs() as f64 / 1000.0;
            let why = format!(
                "by the order of its turns, it began about {seconds:.1} s {when} than {others}, but recordings of one \
                 conversation must begin at the same time; {what}"
            );
            late = Some((moved, why));
        }
    }
    transcript.warnings.extend(nobodys.warnings.iter().cloned());
    let time_reference = parts[0].outcome.time_reference;
    let starts = || parts.iter().filter_map(|part| part.outcome.time_reference.map(TimeReference::seconds));
    if starts().any(|start| starts().any(|other| (start - other).abs() > 1e-3)) {
        let why = "by their time references, the recordings do not begin at the same time; shift them before";
        transcript.warnings.push(why.to_string());
    }
    let source = SourceFormat { duration_s: longest_s, ..parts[0].outcome.source };
    let times = times(&parts);
    let mut recordings = Vec::with_capacity(parts.len());
    let mut samples = Vec::new();
    for TrackResult { recording, outcome, .. } in parts {
        samples.extend(outcome.samples);
        recordings.push(recording);
    }
    if let Some((moved, why)) = late {
        recordings[moved].warnings.push(why);
    }
    let warnings = recordings.iter().flat_map(|recording| {
        let title = recording.title(&transcript.speakers);
        recording.warnings.iter().map(move |warning| format!("{title}: {warning}"))
    });
    let warnings = warnings.collect();
    let samples = options.samples.then(|| SampleStore::sum(&samples));
    let alignment = Alignment { words, silences, untranscribed, chunks, fit };
    let decisions = Vec::new();
    let outcome = Outcome {
        alignment,
        facts: whole,
        cuts,
        samples,
        source,
        transcript,
        language,
        time_reference,
        has_a_voice_each: false,
        warnings,
        decisions,
        times,
        parts: Vec::new(),
    };
    Conversation { outcome, recordings }
}

impl SpeakerRecording {
    /// Its name and who is heard in it: `anna.wav (Anna)`, `call.wav#0 (Agent)`.
    pub fn title(&self, speakers: &Speakers) -> String {
        format!("{} ({})", self.file(), self.names(speakers))
    }

    /// Its name, with its channel if it is one of several.
    fn file(&self) -> String {
        match self.channel {
            Channel::Only(channel) => format!("{}#{channel}", self.name),
            _ => self.name.clone(),
        }
    }

    /// Who is heard in it.
    fn names(&self, speakers: &Speakers) -> String {
        let names: Vec<&str> = self.speakers.iter().map(|place| &*speakers.names()[*place]).collect();
        names.join(", ")
    }
}

/// The facts about two recordings as if they were one; what depends on the order of words is left to the caller.
pub(crate) fn together(a: Facts, b: &Facts) -> Facts {
    Facts {
        aligned: a.aligned + b.aligned,
        placed: a.placed + b.placed,
        sayable: a.sayable + b.sayable,
        unsayable: a.unsayable + b.unsayable,
        spoken_ms: a.spoken_ms + b.spoken_ms,
        text_odds: a.text_odds + b.text_odds,
        ..a
    }
}

fn take(decision: &Decision) -> Option<MsSpan> {
    match decision {
        Decision::Take(span) => Some(*span),
        _ => None,
    }
}

fn aligned(alignment: &Alignment) -> Vec<MsSpan> {
    let words = alignment.words.iter().filter(|word| word.status == Status::Aligned);
    words.filter_map(|word| word.span).collect()
}

/// How long each stage took in all recordings.
fn times(parts: &[TrackResult]) -> Vec<StageTime> {
    let mut all: Vec<StageTime> = Vec::new();
    for time in parts.iter().flat_map(|part| &part.outcome.times) {
        match all.iter_mut().find(|known| known.stage == time.stage) {
            Some(known) => known.seconds += time.seconds,
            None => all.push(*time),
        }
    }
    all
}

/// What lies in both lists, each in order and without overlap.
fn both(a: &[MsSpan], b: &[MsSpan]) -> Vec<MsSpan> {
    let (mut i, mut j, mut shared) = (0, 0, Vec::new());
    while let (Some(one), Some(other)) = (a.get(i), b.get(j)) {
        let (start, end) = (one.start.max(other.start), one.end.min(other.end));
        if start < end {
            shared.push(MsSpan { start, end });
        }
        if one.end < other.end { i += 1 } else { j += 1 }
    }
    shared
}
