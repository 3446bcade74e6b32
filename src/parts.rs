//! Parts of a recording, each with a text of its own: what corpora call utterances or segments. The recording is decoded
//! once; each part is aligned as if it had been cut out, and the results become one, on the recording's clock.
//!
//! ```text
//! recording ── decode ──> samples ─┬─ 10 to 12 s ── pipeline ──> Outcome ──┐
//!                                  └─ 15 to 19 s ── pipeline ──> Outcome ──┴─ merge ──> one Outcome
//! ```
//!
//! A part is a limit: no word of it lies outside. Parts may overlap, and so may words of two parts then. What lies in no
//! part is not listened to. In memory are the samples, as far as they are few, and as many parts as there are threads.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::audio::sample_store::{SampleStore, SampleStoreWriter};
use crate::audio::{AboutAudio, AudioPart, AudioSource, Channel, Reader, SourceFormat, time_reference};
use crate::calibration::judging::FitLimits;
use crate::confidence::alignment::{Alignment, Chunk, Fit, Status, WordTime};
use crate::confidence::assemble::{LEAST_SILENCE_MS, LEAST_UNTRANSCRIBED_MS, accounted_for};
use crate::confidence::fit::{Facts, fit, mismatched};
use crate::confidence::merge::{total_ms, uncovered, union};
use crate::conversation::together;
use crate::decisions::Decision;
use crate::editing::edit_points::{EditPoints, cuts};
use crate::error::{Error, ErrorKind, Result};
use crate::languages::Language;
use crate::lexicon::user::UserLexicon;
use crate::model::Model;
use crate::options::Options;
use crate::pipeline::{self, LimitedPart, Outcome, Script, StageTime};
use crate::progress::{Progress, Stage};
use crate::pronunciation::{language_of, pronunciations};
use crate::transcript::{Hint, HintKind, Transcript};
use crate::units::{MS_SAMPLES, Ms, MsSpan, SAMPLE_RATE_HZ, ms_to_seconds, seconds_to_ms};

/// A part may end so much behind the end of its recording: times of lists are rounded, and count the padding of encoders.
const MOST_BEYOND_S: f64 = 0.5;
/// A shorter part is none.
const LEAST_S: f64 = crate::audio::MIN_DURATION_S;

/// A stretch of a recording, and what is said in it.
#[derive(Debug, Clone)]
pub struct SpokenPart {
    /// Where it begins, in seconds.
    pub start_s: f64,
    /// Where it ends, in seconds; infinite: with the recording.
    pub end_s: f64,
    /// What is said.
    pub transcript: Transcript,
}

/// Aligns the texts of `parts` with these parts of `audio`. The transcript of the result is that of all, in their order; a
/// part that cannot be says why, and its words are not found; several of which none can be are a result, too.
///
/// # Errors
/// Those of [`pipeline::align`]; `Error::Audio` if there is one part alone, and it cannot be.
pub fn align<'a>(
    audio: impl Into<AudioSource<'a>>,
    parts: &[SpokenPart],
    model: &Model,
    lexicon: &UserLexicon,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let audio = audio.into();
    pipeline::pool(options.jobs)?.install(|| align_here(&audio, parts, model, lexicon, options, progress))
}

/// [`align`] on the threads of the pool it is called in; `options.jobs` is ignored.
///
/// # Errors
/// Those of [`align`].
pub fn align_here<'a>(
    audio: impl Into<AudioSource<'a>>,
    parts: &[SpokenPart],
    model: &Model,
    lexicon: &UserLexicon,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let audio = audio.into().track_if(options.track);
    let time_reference = if options.timecode { Some(time_reference(&audio)?) } else { None };
    let begun = Instant::now();
    let (samples, about) = read(Reader::open(&audio, options.channel, progress)?)?;
    let decoded_s = begun.elapsed().as_secs_f64();
    let transcript = Transcript::joined(parts.iter().map(|part| &part.transcript));
    let language = options.language.unwrap_or_else(|| language_of(&transcript, model).told.language);

    let mut spans: Vec<Result<MsSpan>> =
        parts.iter().map(|part| part.within(about.source.duration_s)).collect();
    if let [_] = spans[..] {
        spans = vec![Ok(spans.swap_remove(0)?)];
    }
    let all_ms = spans.iter().flatten().map(|span| u64::from(span.end - span.start)).sum();
    progress.begin(Stage::Align, Some(all_ms));
    let begun = Instant::now();
    let options =
        options.language(Some(language)).channel(Channel::Mix).track(None).timecode(false).part_s(None);
    let work = PartsAtWork {
        parts,
        spans: &spans,
        samples: &samples,
        model,
        lexicon,
        options: options.cuts(None).samples(false),
        progress,
        next: AtomicUsize::new(0),
        found: parts.iter().map(|_| OnceLock::new()).collect(),
    };
    rayon::scope(|scope| {
        // One more than there are threads, so that there is something to take up while one is waited for.
        for _ in 0..=rayon::current_num_threads().min(parts.len()) {
            scope.spawn(|scope| work.take_next(scope));
        }
    });
    let found: Vec<Option<Result<Outcome>>> = work.found.into_iter().map(OnceLock::into_inner).collect();
    if progress.is_cancelled() {
        return Err(Error::Cancelled);
    }
    samples.check()?;
    let limits = model.acoustic().calibration.fit;
    let mut merged = Merged::new(about.source, &options, limits);
    for ((part, span), found) in parts.iter().zip(spans).zip(found) {
        match (span, found) {
            (Ok(span), Some(Ok(outcome))) => merged.add(span, outcome, &samples),
            (Ok(_), Some(Err(error @ (Error::Io(_) | Error::Cancelled)))) => return Err(error),
            (Ok(span), Some(Err(error))) => {
                let unplaced = unplaced(&part.transcript, model, lexicon, language);
                merged.add_unplaced(span, &unplaced, error.to_string());
            }
            (Ok(_), None) => return Err(Error::Cancelled),
            (Err(error), _) => {
                let unplaced = unplaced(&part.transcript, model, lexicon, language);
                merged.add_unplaced(part.stated(), &unplaced, error.to_string());
            }
        }
    }
    let times = vec![
        StageTime { stage: Stage::Decode, seconds: decoded_s },
        StageTime { stage: Stage::Align, seconds: begun.elapsed().as_secs_f64() },
    ];
    let Merged { words, chunks, silences, untranscribed, facts, mut parts, decisions, cuts, fits, .. } =
        merged;
    let covered = union(words.iter().filter_map(|word| word.span).collect());
    let accounted_for = union(accounted_for(&words));
    let speech = union(untranscribed);
    let untranscribed = uncovered(&speech, &accounted_for, LEAST_UNTRANSCRIBED_MS);
    let new_speech = uncovered(&speech, &covered, LEAST_UNTRANSCRIBED_MS);
    let silences = union(silences);
    let silences = uncovered(&silences, &union([&covered[..], &untranscribed].concat()), LEAST_SILENCE_MS);
    let facts = Facts {
        untranscribed_ms: total_ms(&new_speech),
        mismatched: mismatched(&covered, &new_speech),
        place: Some(MsSpan { start: 0, end: seconds_to_ms(about.source.duration_s) }),
        ..facts.finish()
    };
    let fit = match &fits[..] {
        [one] => one.clone(),
        _ => fit(&limits, &facts),
    };
    for (part, fit) in parts.iter_mut().zip(fits) {
        if let (None, Fit::Suspect(why)) = (&part.problem, fit) {
            part.suspect = Some(why.sentence);
        }
    }
    Ok(Outcome {
        alignment: Alignment { words, silences, untranscribed, chunks, fit },
        facts,
        cuts,
        samples: options.samples.then_some(samples),
        source: about.source,
        transcript,
        language,
        time_reference,
        has_a_voice_each: about.has_a_voice_each,
        warnings: about.warnings,
        decisions,
        times,
        parts,
    })
}

impl SpokenPart {
    /// Where it lies in a recording of this length.
    ///
    /// # Errors
    /// `Error::Audio`: it cannot lie there.
    fn within(&self, duration_s: f64) -> Result<MsSpan> {
        let (start, end) = (self.start_s, self.end_s);
        // Lists of other programs have milliseconds.
        let fits_in_ms = |ms: f64| ms >= 1000.0 && ms / 1000.0 <= duration_s + MOST_BEYOND_S;
        let remedy = match fits_in_ms(if end.is_finite() { end } else { start }) {
            true => "if these are milliseconds, give seconds",
            false => "correct the times of this part",
        };
        let no = |problem: String| Err(Error::Audio { kind: ErrorKind::NoSuchPart, problem, remedy });
        let named = match end.is_finite() {
            true => format!("the part from {start} to {end} seconds"),
            false => format!("the part from {start} seconds on"),
        };
        if !(start >= 0.0 && end >= start) {
            return no(format!("{named} cannot be"));
        }
        let length = format!("the recording ends at {} seconds", ms_to_seconds(seconds_to_ms(duration_s)));
        if start >= duration_s {
            return no(format!("{named} is not there: {length}"));
        }
        if end.is_finite() && end > duration_s + MOST_BEYOND_S {
            return no(format!("{named} goes on where nothing is: {length}"));
        }
        if end.min(duration_s) - start < LEAST_S {
            return no(format!("{named} is shorter than {LEAST_S} seconds"));
        }
        Ok(MsSpan { start: seconds_to_ms(start), end: seconds_to_ms(end.min(duration_s)) })
    }

    /// Its times as they were given, as far as times can be so.
    fn stated(&self) -> MsSpan {
        MsSpan { start: seconds_to_ms(self.start_s), end: seconds_to_ms(self.end_s.max(self.start_s)) }
    }

    /// Its transcript as that of a recording that begins with it.
    fn cut_out(&self, span: MsSpan) -> Transcript {
        let moved = |of: MsSpan| {
            let start = of.start.saturating_sub(span.start);
            MsSpan { start, end: of.end.saturating_sub(span.start).max(start + 1) }
        };
        let hint = |hint: &Option<Hint>| {
            hint.filter(|hint| hint.span.end > span.start && hint.span.start < span.end).map(|hint| Hint {
                span: moved(hint.span),
                kind: match hint.kind {
                    HintKind::Segment { share } => HintKind::Segment { share: moved(share) },
                    HintKind::Word => HintKind::Word,
                },
                ..hint
            })
        };
        let mut transcript = self.transcript.clone();
        transcript.hints = transcript.hints.iter().map(hint).collect();
        transcript
    }
}

/// Reads a recording to its end.
fn read(mut reader: Reader<'_, '_>) -> Result<(SampleStore, AboutAudio)> {
    let mut keeper = SampleStoreWriter::new();
    loop {
        match reader.read()? {
            AudioPart::Samples(samples) => keeper.push(&samples),
            AudioPart::End(about) => return Ok((keeper.finish(), about)),
        }
    }
}

/// The status of each token of a text that is not looked for.
fn unplaced(
    transcript: &Transcript,
    model: &Model,
    lexicon: &UserLexicon,
    language: Language,
) -> (Vec<Status>, Facts) {
    let begins = vec![false; transcript.tokens.len()];
    let script = Script::new(pronunciations(transcript, model, lexicon, language), &begins);
    let facts = Facts { sayable: script.sayable.len(), unsayable: script.unsayable, ..Facts::default() };
    (script.given.iter().map(|given| given.unplaced).collect(), facts)
}

/// What the threads share.
struct PartsAtWork<'w> {
    parts: &'w [SpokenPart],
    spans: &'w [Result<MsSpan>],
    samples: &'w SampleStore,
    model: &'w Model,
    lexicon: &'w UserLexicon,
    options: Options,
    progress: &'w dyn Progress,
    next: AtomicUsize,
    found: Vec<OnceLock<Result<Outcome>>>,
}

/// Passes on that a run is cancelled, and nothing else: the stages of one part are not those of the recording.
struct OnePart<'w>(&'w dyn Progress);

impl Progress for OnePart<'_> {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

impl PartsAtWork<'_> {
    /// Align one part, then leave the next to any free thread: a thread that waits inside one part is not bound to all that
    /// follow.
    fn take_next<'s>(&'s self, scope: &rayon::Scope<'s>) {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        let Some(part) = self.parts.get(at) else { return };
        if let Ok(span) = &self.spans[at]
            && !self.progress.is_cancelled()
        {
            // Each place is taken once.
            let _ = self.found[at].set(self.one(part, *span));
            self.progress.advance(u64::from(span.end - span.start));
        }
        scope.spawn(move |scope| self.take_next(scope));
    }

    fn one(&self, part: &SpokenPart, span: MsSpan) -> Result<Outcome> {
        let at = |ms: Ms| (u64::from(ms) * MS_SAMPLES) as i64;
        let mut samples = Vec::new();
        self.samples.read(at(span.start)..at(span.end), &mut samples);
        samples.iter_mut().for_each(|sample| *sample /= 32_768.0);
        let audio = AudioSource::samples(&samples, SAMPLE_RATE_HZ, 1);
        let progress = &OnePart(self.progress);
        pipeline::align_here(audio, part.cut_out(span), self.model, self.lexicon, &self.options, progress)
    }
}

/// The results of the parts, on the clock of the recording.
struct Merged {
    limits: FitLimits,
    source: SourceFormat,
    options: Options,
    words: Vec<WordTime>,
    chunks: Vec<Chunk>,
    silences: Vec<MsSpan>,
    untranscribed: Vec<MsSpan>,
    cuts: Vec<Option<EditPoints>>,
    decisions: Vec<Decision>,
    parts: Vec<LimitedPart>,
    fits: Vec<Fit>,
    facts: SummedFacts,
}

/// The facts about all parts as if they were one recording.
#[derive(Default)]
struct SummedFacts {
    sum: Facts,
    /// The sum over words that were placed, and their number.
    llr: f64,
    judged: usize,
}

impl SummedFacts {
    fn add(&mut self, facts: &Facts) {
        self.sum = Facts { limit_ms: self.sum.limit_ms + facts.limit_ms, ..together(self.sum, facts) };
        if let Some(mean) = facts.mean_llr {
            self.llr += f64::from(mean) * facts.placed as f64;
            self.judged += facts.placed;
        }
    }

    fn finish(self) -> Facts {
        let mean_llr = (self.judged > 0).then(|| (self.llr / self.judged as f64) as f32);
        Facts { mean_llr, ..self.sum }
    }
}

impl Merged {
    fn new(source: SourceFormat, options: &Options, limits: FitLimits) -> Merged {
        Merged {
            limits,
            source,
            options: *options,
            words: Vec::new(),
            chunks: Vec::new(),
            silences: Vec::new(),
            untranscribed: Vec::new(),
            cuts: Vec::new(),
            decisions: Vec::new(),
            parts: Vec::new(),
            fits: Vec::new(),
            facts: SummedFacts::default(),
        }
    }

    /// Adds what was found in the part at `span` of the recording with these `samples`.
    fn add(&mut self, span: MsSpan, outcome: Outcome, samples: &SampleStore) {
        let on_clock = |of: MsSpan| MsSpan { start: span.start + of.start, end: span.start + of.end };
        let all = |spans: &[MsSpan]| spans.iter().copied().map(on_clock).collect::<Vec<_>>();
        let first = self.words.len();
        let Outcome { mut alignment, facts, decisions, .. } = outcome;
        for word in &mut alignment.words {
            word.span = word.span.map(on_clock);
            word.phones.iter_mut().for_each(|phone| phone.span = on_clock(phone.span));
        }
        alignment.untranscribed = all(&alignment.untranscribed);
        if let Some(margins) = self.options.cuts {
            self.cuts.extend(cuts(&alignment, samples, self.source, margins));
        }
        self.silences.extend(all(&alignment.silences));
        self.untranscribed.extend(&alignment.untranscribed);
        self.chunks.extend(alignment.chunks.iter().map(|chunk| Chunk {
            span: on_clock(chunk.span),
            words: chunk.words.start + first as u32..chunk.words.end + first as u32,
            recording: chunk.recording,
        }));
        self.decisions.extend(decisions.into_iter().map(|decision| match decision {
            Decision::Take(take) => Decision::Take(on_clock(take)),
            Decision::Cut { at, why } => Decision::Cut { at: span.start + at, why },
            Decision::Joined { span, kept } => Decision::Joined { span: on_clock(span), kept },
            other @ (Decision::Recovered { .. } | Decision::Hints { .. }) => other,
        }));
        self.words.append(&mut alignment.words);
        // A noise that nobody says anything about fits whatever it is.
        let fit = match facts.sayable + facts.unsayable {
            0 => Fit::Good,
            _ => fit(
                &self.limits,
                &Facts { mismatched: facts.mismatched.map(on_clock), place: Some(span), ..facts },
            ),
        };
        self.facts.add(&facts);
        self.end_part(span, first, fit, None);
    }

    /// Adds a part whose words were not looked for, because of this `problem`.
    fn add_unplaced(&mut self, span: MsSpan, (unplaced, facts): &(Vec<Status>, Facts), problem: String) {
        let first = self.words.len();
        self.words.extend(unplaced.iter().map(|status| WordTime::unplaced(*status)));
        if self.options.cuts.is_some() {
            self.cuts.resize(self.words.len(), None);
        }
        self.facts.add(facts);
        self.end_part(span, first, Fit::Good, Some(problem));
    }

    fn end_part(&mut self, span: MsSpan, first: usize, fit: Fit, problem: Option<String>) {
        let words = first..self.words.len();
        self.parts.push(LimitedPart { span, words, suspect: None, problem });
        self.fits.push(fit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::load;
    use crate::progress::Unwatched;

    const ALICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio/alice.flac");

    fn part(start_s: f64, end_s: f64, text: &str) -> SpokenPart {
        SpokenPart { start_s, end_s, transcript: Transcript::from(text) }
    }

    fn aligned(parts: &[SpokenPart], options: &Options) -> Result<Outcome> {
        align(ALICE, parts, &Model::embedded()?, &UserLexicon::default(), options, &Unwatched)
    }

    fn texts() -> (String, String) {
        let text = std::fs::read_to_string(ALICE.replace("flac", "txt")).unwrap();
        let words: Vec<&str> = text.split_whitespace().collect();
        (words[..30].join(" "), words[30..].join(" "))
    }

    #[test]
    fn a_part_is_aligned_as_if_it_were_cut_out() {
        let (_, second) = texts();
        let options = Options::default().phones(true).uncertainty(true);
        let samples = load(ALICE, &Unwatched).unwrap().samples;
        let cut: Vec<f32> = samples[11_000 * 16..18_500 * 16].iter().map(|s| s / 32_768.0).collect();
        let model = Model::embedded().unwrap();
        let audio = AudioSource::samples(&cut, SAMPLE_RATE_HZ, 1);
        let transcript = Transcript::from(&*second);
        let alone = pipeline::align(audio, transcript, &model, &UserLexicon::default(), &options, &Unwatched)
            .unwrap();
        let found = aligned(&[part(11.0, 18.5, &second)], &options).unwrap();
        let back = |word: &WordTime| {
            let mut word = word.clone();
            let back = |span: MsSpan| MsSpan { start: span.start - 11_000, end: span.end - 11_000 };
            word.span = word.span.map(back);
            word.phones.iter_mut().for_each(|phone| phone.span = back(phone.span));
            word
        };
        let words: Vec<WordTime> = found.alignment.words.iter().map(back).collect();
        assert_eq!(words, alone.alignment.words);
        assert!(words.iter().filter(|word| word.span.is_some()).count() > 20);
        assert!(found.alignment.silences.iter().all(|span| span.start >= 11_000 && span.end <= 18_500));
        assert_eq!(found.source, load(ALICE, &Unwatched).unwrap().source);
    }

    #[test]
    fn words_stay_in_their_parts_whatever_they_are() {
        let (first, second) = texts();
        // The texts stand where the others are said.
        let parts = [part(0.0, 9.0, &second), part(9.0, f64::INFINITY, &first), part(3.0, 5.0, &first)];
        for jobs in [1, 3] {
            let found = aligned(&parts, &Options::default().jobs(jobs)).unwrap();
            assert_eq!(found.parts.len(), 3);
            for part in &found.parts {
                for word in found.alignment.words[part.words.clone()].iter().filter_map(|word| word.span) {
                    assert!(word.start >= part.span.start && word.end <= part.span.end, "{part:?} {word:?}");
                }
            }
            assert_eq!(found.alignment.words.len(), found.transcript.tokens.len());
            assert!(found.parts.iter().any(|part| part.suspect.is_some()));
        }
    }

    #[test]
    fn a_part_tells_what_is_wrong_on_the_clock_of_the_recording() {
        let text = std::fs::read_to_string(ALICE.replace("flac", "txt")).unwrap();
        let samples = |path: &str| -> Vec<f32> {
            load(path, &Unwatched).unwrap().samples.iter().map(|sample| sample / 32_768.0).collect()
        };
        let (alice, clip) = (samples(ALICE), samples(&ALICE.replace("alice", "amiable")));
        // Half a minute of other speech in the middle, and a minute behind the part.
        let recording =
            [&clip[..], &alice[..176_000], &clip.repeat(9), &alice[176_000..], &clip.repeat(18)].concat();
        let start_s = clip.len() as f64 / 16_000.0;
        let end_s = start_s * 10.0 + 20.5;
        let parts = [part(start_s, end_s, &text), part(end_s + 1.0, end_s + 2.0, "")];
        let audio = AudioSource::samples(&recording, SAMPLE_RATE_HZ, 1);
        let model = Model::embedded().unwrap();
        let found =
            align(audio, &parts, &model, &UserLexicon::default(), &Options::default(), &Unwatched).unwrap();
        let why = found.parts[0].suspect.clone().unwrap();
        assert!(why.contains("from 0:14 on the speech does not match"), "{why}");
        // The recording, whose clock it is, goes on.
        let Fit::Suspect(whole) = found.alignment.fit else { panic!("the whole is suspect") };
        assert!(whole.sentence.contains("from 0:14 to 0:4"), "{whole}");
    }

    #[test]
    fn parts_that_cannot_be_say_so_and_the_others_are_aligned() {
        let (first, second) = texts();
        let wrong =
            [(70.0, 75.0), (-1.0, 2.0), (5.0, 5.0), (6.0, 5.0), (5.0, 5.05), (19.0, 30.0), (f64::NAN, 3.0)];
        for (start, end) in wrong {
            let parts = [part(0.0, 11.0, &first), part(start, end, &second), part(11.0, 20.3, &second)];
            let found =
                aligned(&parts, &Options::default().cuts(Some(crate::Margins { before: 30, after: 60 })));
            let found = found.unwrap();
            let problems: Vec<bool> = found.parts.iter().map(|part| part.problem.is_some()).collect();
            assert_eq!(problems, [false, true, false], "{start} to {end}");
            let of = |at: usize| &found.alignment.words[found.parts[at].words.clone()];
            assert!(of(1).iter().all(|word| word.status == Status::NotFound));
            assert!(of(0).iter().chain(of(2)).filter(|word| word.span.is_some()).count() > 50);
            assert_eq!(found.cuts.len(), found.alignment.words.len());
            let none = aligned(&[part(start, end, &second), part(start, end, &first)], &Options::default());
            assert!(none.unwrap().parts.iter().all(|part| part.problem.is_some()));
            let alone = aligned(&[part(start, end, &second)], &Options::default()).unwrap_err();
            assert_eq!(alone.kind(), ErrorKind::NoSuchPart, "{alone}");
        }
    }
}
