//! Aligns one recording from start to end. Read this file first.

use std::ops::Range;
use std::time::Instant;

use rayon::prelude::*;

use crate::audio::sample_store::SampleStore;
use crate::audio::{AudioSource, Reader, SourceFormat, TimeReference, time_reference};
use crate::boundaries::{Edges, Refiner, Searched};
use crate::calibration::Calibration;
use crate::confidence::alignment::{Alignment, Status};
use crate::confidence::assemble::{AlignedSegment, Given, Parts, gather};
use crate::confidence::candidate::{Candidate, ScoredToken};
use crate::confidence::contrast::{TextContrast, is_short, text_contrast};
use crate::confidence::fit::{Facts, are_too_many};
use crate::confidence::forced::corrected;
use crate::confidence::islands::look_again;
use crate::confidence::kept::kept;
use crate::confidence::merge::{total_ms, union};
use crate::confidence::relabel::{heard, relabel};
use crate::confidence::segment_aligner::{SegmentAligner, SegmentFindings, own};
use crate::confidence::unsaid::{Verified, leave_out_unsaid};
use crate::confidence::vocal_tract;
use crate::decisions::{ChunkCutReason, Decision};
use crate::editing::edit_points::{EditPoints, cuts};
use crate::error::{Error, Result};
use crate::frontend::pauses::{self, PauseMap};
use crate::frontend::{Features, extract};
use crate::languages::Language;
use crate::languages::detect::{DetectedLanguage, LanguageCandidate};
use crate::lexicon::user::UserLexicon;
use crate::likelihood::phone_scores::{self, STEP_FRAMES, step_to_ms};
use crate::model::Model;
use crate::model::acoustic::AcousticModel;
pub use crate::options::Options;
use crate::progress::{Progress, Stage, Unwatched};
use crate::pronunciation::own_phones::own_phones;
use crate::pronunciation::{SpokenWords, TokenPronunciation, language_of, pronunciations};
use crate::segment::GlobalAlignment;
use crate::segment::chunks::{self, PlacedToken, Segment};
use crate::segment::costs::long_pauses;
use crate::segment::global::GlobalSearch;
use crate::segment::hints::Hints;
use crate::segment::phone_sequence::PhoneSequence;
use crate::segment::realign::Aligned;
use crate::transcript::{Transcript, sentences};
use crate::units::{FRAMES_PER_S, FrameSpan, Ms, MsSpan, frame_to_ms, seconds_to_ms};

/// Wall-clock time of one stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageTime {
    /// Which stage.
    pub stage: Stage,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// An alignment, and what it was made from.
#[derive(Debug)]
pub struct Outcome {
    /// The result.
    pub alignment: Alignment,
    /// What its fit was judged by.
    pub facts: Facts,
    /// Where each word can be cut out, if that was requested; otherwise empty.
    pub cuts: Vec<Option<EditPoints>>,
    /// The recording's samples, if they were requested.
    pub samples: Option<SampleStore>,
    /// The format of the audio file.
    pub source: SourceFormat,
    /// The transcript, as given.
    pub transcript: Transcript,
    /// Its language.
    pub language: Language,
    /// When it began by its recorder's clock, if that was requested.
    pub time_reference: Option<TimeReference>,
    /// Whether it has two channels with a voice of its own on each, which were mixed.
    pub has_a_voice_each: bool,
    /// Problems with the recording that did not prevent an alignment, one sentence each.
    pub warnings: Vec<String>,
    /// The decisions that were made, in order of the stages.
    pub decisions: Vec<Decision>,
    /// How long each stage took.
    pub times: Vec<StageTime>,
    /// The parts of the recording that words were limited to, in the order of the words; empty if all of it was searched.
    pub parts: Vec<LimitedPart>,
}

/// A part of the recording, and the words that were looked for there and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitedPart {
    /// Where it lies; as it was stated, if it cannot be.
    pub span: MsSpan,
    /// Its words, as indices into the transcript's tokens.
    pub words: Range<usize>,
    /// Why its text does not seem to match, if so.
    pub suspect: Option<String>,
    /// Why it was not listened to, if so.
    pub problem: Option<String>,
}

impl Outcome {
    /// How much of the recording was listened to, in seconds: all of it, or its parts.
    pub fn listened_s(&self) -> f64 {
        if self.parts.is_empty() {
            return self.source.duration_s;
        }
        let heard = self.parts.iter().filter(|part| part.problem.is_none()).map(|part| part.span);
        total_ms(&union(heard.collect())) as f64 / 1000.0
    }
}

/// Segments joined over a doubtful cut may be up to this many times as long as the limit.
const JOIN_FACTOR: u32 = 2;
/// Aligns `transcript` with the recording `audio`.
///
/// The result depends on the inputs and on the options other than `jobs`, but not on the number of threads.
///
/// # Errors
/// `Error::Audio` if the recording cannot be used, `Error::Cancelled` if `progress` cancels. A transcript that does not
/// fit is not an error: see [`Alignment::fit`].
pub fn align<'a>(
    audio: impl Into<AudioSource<'a>>,
    transcript: Transcript,
    model: &Model,
    lexicon: &UserLexicon,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let audio = audio.into();
    pool(options.jobs)?.install(|| align_here(&audio, transcript, model, lexicon, options, progress))
}

/// The stack size of each thread. If many recordings share a pool, one stack may hold several of them at once; unused
/// stack costs nothing.
const STACK_BYTES: usize = 16 << 20;

/// The pool of working threads: `jobs` of them, or one per core if `jobs` is 0. Where the system starts no threads, it is
/// the calling one, which gives the same bytes.
///
/// # Errors
/// `Error::Io` if that is in a pool already.
pub fn pool(jobs: usize) -> Result<rayon::ThreadPool> {
    // The builder, too, takes 0 as one per core.
    let pool = || rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES);
    let pool =
        pool().num_threads(jobs).build().or_else(|_| pool().num_threads(1).use_current_thread().build());
    pool.map_err(|e| Error::Io(std::io::Error::other(e)))
}

/// [`align`] on the threads of the pool it is called in, which many recordings can share; `options.jobs` is ignored.
///
/// A thread that waits for a part of this recording may meanwhile do other work of the pool.
///
/// # Errors
/// Those of [`align`].
pub fn align_here<'a>(
    audio: impl Into<AudioSource<'a>>,
    mut transcript: Transcript,
    model: &Model,
    lexicon: &UserLexicon,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let mut clock = Clock { progress, times: Vec::new() };
    let audio = audio.into().track_if(options.track);
    let time_reference = if options.timecode { Some(time_reference(&audio)?) } else { None };
    if !options.keep_times {
        transcript.corrections.clear();
    }
    let read = || Reader::open(&audio, options.channel, progress).and_then(extract::read);
    let (extracted, (detected, mut text)) = rayon::join(
        || clock.time(Stage::Decode, None, read),
        || {
            let detected = match options.language {
                Some(language) => DetectedLanguage::sure(language),
                None => language_of(&transcript, model),
            };
            let text = Text::new(&transcript, model, lexicon, detected.told.language, options);
            (detected, text)
        },
    );
    let extract::Extracted { cepstra, level_db, samples, about } = extracted?;
    let frames = cepstra.len() as u64;
    let (features, silence) = clock.time(Stage::Features, Some(frames), || {
        let features = Features::new(cepstra, level_db);
        let silence = pauses::map(&features.level_db);
        progress.advance(frames);
        (features, silence)
    });
    let recording = Recording { features, silence, samples, duration_s: about.source.duration_s };
    let mut language = detected.told.language;
    if !detected.alternatives.is_empty() && !options.keep_times {
        let read = |language| Text::new(&transcript, model, lexicon, language, options);
        (language, text) = spoken_language(&recording.features, &model.acoustic(), detected, text, &read);
    }
    let mut decisions = Vec::new();
    let (mut alignment, facts) = if options.keep_times {
        let limit_ms = recording.limit_ms();
        let (script, limits) = (&text.script, &model.acoustic().calibration.fit);
        kept(&transcript, &script.given, script.unsayable, &recording.pauses(), limits, limit_ms)?
    } else {
        align_features(&recording, &text, model, options, &mut clock, &mut decisions)?
    };
    if options.phones {
        let own = own_phones(&transcript, model, lexicon, language, &heard(&alignment.words));
        relabel(&mut alignment.words, &own);
    }
    let cut = |margins| cuts(&alignment, &recording.samples, about.source, margins);
    let cuts = options.cuts.map(cut).unwrap_or_default();
    recording.samples.check()?;
    let times = clock.times;
    let samples = options.samples.then_some(recording.samples);
    Ok(Outcome {
        alignment,
        facts,
        cuts,
        samples,
        source: about.source,
        time_reference,
        transcript,
        language,
        has_a_voice_each: about.has_a_voice_each,
        warnings: about.warnings,
        decisions,
        times,
        parts: Vec::new(),
    })
}

/// Reports the current stage to `progress`, and measures the time of each stage.
struct Clock<'a> {
    progress: &'a dyn Progress,
    times: Vec<StageTime>,
}

impl Clock<'_> {
    /// Fails if the alignment was cancelled, instead of going on to the next stage.
    fn go_on(&self) -> Result<()> {
        if self.progress.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }

    fn time<T>(&mut self, stage: Stage, total: Option<u64>, work: impl FnOnce() -> T) -> T {
        if stage != Stage::Decode {
            self.progress.begin(stage, total);
        }
        let start = Instant::now();
        let result = work();
        self.times.push(StageTime { stage, seconds: start.elapsed().as_secs_f64() });
        result
    }
}

/// A token that can be said.
pub(crate) struct Sayable {
    /// Its index in the transcript.
    index: usize,
    verbalizations: Vec<SpokenWords>,
    /// Whether a sentence begins with it.
    begins: bool,
    /// Whether a comment right before it names a sound.
    follows_sound: bool,
}

/// A transcript, by what can be said of it.
pub(crate) struct Script {
    /// All its tokens.
    pub(crate) given: Vec<Given>,
    /// Those that can be said.
    pub(crate) sayable: Vec<Sayable>,
    /// Number of tokens in letters the model cannot say.
    pub(crate) unsayable: usize,
}

impl Script {
    /// `begins` tells for each token whether a sentence begins with it.
    pub(crate) fn new(pronunciations: Vec<TokenPronunciation>, begins: &[bool]) -> Script {
        let mut script = Script { given: Vec::new(), sayable: Vec::new(), unsayable: 0 };
        let mut follows_sound = false;
        for (index, pronunciation) in pronunciations.into_iter().enumerate() {
            let mut given = Given { unplaced: Status::NotFound, sound: None };
            match pronunciation {
                TokenPronunciation::Nothing => given.unplaced = Status::NonSpeech,
                TokenPronunciation::Sound(sound) => {
                    (given.unplaced, given.sound) = (Status::NonSpeech, Some(sound));
                    follows_sound = true;
                }
                TokenPronunciation::Unsayable => script.unsayable += 1,
                TokenPronunciation::Verbalizations(verbalizations) => {
                    let begins = begins[index];
                    let follows_sound = std::mem::take(&mut follows_sound);
                    script.sayable.push(Sayable { index, verbalizations, begins, follows_sound });
                }
            }
            script.given.push(given);
        }
        script
    }
}

/// What the global search needs from a transcript.
struct Text {
    script: Script,
    sequence: PhoneSequence,
    hints: Hints,
}

impl Text {
    fn new(
        transcript: &Transcript,
        model: &Model,
        lexicon: &UserLexicon,
        language: Language,
        options: &Options,
    ) -> Text {
        let begins = sentences::begins(transcript);
        let script = Script::new(pronunciations(transcript, model, lexicon, language), &begins);
        let sequence = PhoneSequence::new(script.sayable.iter().map(|word| word.verbalizations.as_slice()))
            .with_sentences(script.sayable.iter().map(|word| word.begins).collect());
        let hints = Hints {
            hints: script
                .sayable
                .iter()
                .filter_map(|word| transcript.hints.get(word.index).copied())
                .collect(),
            tolerance: seconds_to_ms(options.hint_tolerance_s),
        };
        Text { script, sequence, hints }
    }
}

/// The language that few words are in, and how they are read in it: the one of those `detected` in which the text, `told` as
/// it was told, beats wrong texts on the same sound by most.
///
/// By the sound alone, of 540 single sentences in Latin letters 301 suited best as what they were among all eighteen
/// languages; the text names a few that they may be in.
fn spoken_language(
    features: &Features,
    acoustic: &AcousticModel<'_>,
    detected: DetectedLanguage,
    told: Text,
    read: &dyn Fn(Language) -> Text,
) -> (Language, Text) {
    let costs = &acoustic.calibration.search;
    let DetectedLanguage { told: LanguageCandidate { language, text_score }, alternatives } = detected;
    let steps = features.frames().div_ceil(STEP_FRAMES as usize);
    if !is_short(&told.sequence, 0..told.sequence.tokens.len(), steps) {
        return (language, told);
    }
    let phone_scores = phone_scores::gather(features, acoustic, &Unwatched);
    let score = |text: &Text, text_score: f32| {
        let contrast = text_contrast(costs, &text.sequence, &phone_scores)?;
        Some(contrast.strict + text_score)
    };
    let mut best_score = score(&told, text_score);
    let unsayable = told.script.unsayable;
    let mut best = (language, told);
    for LanguageCandidate { language, text_score } in alternatives {
        let text = read(language);
        let score = score(&text, text_score);
        if text.script.unsayable <= unsayable && score > best_score {
            (best_score, best) = (score, (language, text));
        }
    }
    best
}

/// What is kept from a recording.
struct Recording {
    features: Features,
    silence: PauseMap,
    samples: SampleStore,
    duration_s: f64,
}

impl Recording {
    fn limit_ms(&self) -> Ms {
        seconds_to_ms(self.duration_s).max(1)
    }

    fn pauses(&self) -> Vec<MsSpan> {
        let pauses = self.silence.pauses.iter();
        spans_ms(pauses.map(|p| (frame_to_ms(p.start), frame_to_ms(p.end))), self.limit_ms())
    }
}

/// Everything after the features.
fn align_features(
    recording: &Recording,
    text: &Text,
    model: &Model,
    options: &Options,
    clock: &mut Clock<'_>,
    decisions: &mut Vec<Decision>,
) -> Result<(Alignment, Facts)> {
    let progress = clock.progress;
    let acoustic = model.acoustic();
    let calibration = acoustic.calibration;
    let Recording { features, silence, samples, .. } = recording;
    let (limit_ms, pauses) = (recording.limit_ms(), recording.pauses());
    if are_too_many(text.script.sayable.len(), limit_ms) {
        return Ok(gather(not_searched(calibration, &text.script, pauses, limit_ms)));
    }

    let script = &text.script;
    let mut findings = search(features, silence, text, &acoustic, options, clock)?;
    if !vocal_tract::is_sure(calibration, findings.whole, &findings.verified.said_at_first)
        && let Some(features) = vocal_tract::normalise(samples, &acoustic)
    {
        clock.go_on()?;
        let again = search(&features, silence, text, &acoustic, options, clock)?;
        if again.suits(calibration) > findings.suits(calibration) {
            findings = again;
        }
    }
    let WordSearch { placement, verified, whole, decisions: made } = findings;
    decisions.extend(made);
    let Verified { segments, placed, .. } = &verified;

    let in_found = segments.iter().map(|p| u64::from(p.segment.frames.frames())).sum();
    let edges: Vec<Vec<Edges>> = clock.time(Stage::Refine, Some(in_found), || {
        let refiner = Refiner::new(options.refine, options.phones);
        let refined = segments.par_iter().map(|segment| {
            let frames = segment.segment.frames;
            let found = segment.found.as_ref().filter(|_| !progress.is_cancelled());
            let edges = found.map_or(Vec::new(), |findings| {
                let searched = Searched { found: &findings.found, frames, samples };
                refiner.refine(&searched, |frame| silence.contrast_db(frame))
            });
            progress.advance(u64::from(frames.frames()));
            edges
        });
        refined.collect()
    });

    clock.go_on()?;

    let in_ms = |steps: &[std::ops::Range<u32>]| {
        spans_ms(steps.iter().map(|s| (step_to_ms(s.start), step_to_ms(s.end))), limit_ms)
    };
    let takes = in_ms(&placement.takes);
    decisions.extend(takes.iter().map(|span| Decision::Take(*span)));
    Ok(gather(Parts {
        calibration,
        given: &script.given,
        words: candidates(&script.sayable, &verified, &edges),
        whole,
        segments: &segments.iter().filter_map(|p| aligned_segment(p, placed)).collect::<Vec<_>>(),
        filler: in_ms(&placement.filler),
        takes,
        pauses,
        unsayable: script.unsayable,
        uncertainty: options.uncertainty,
        limit_ms,
    }))
}

/// What a search through a recording found.
struct WordSearch {
    placement: GlobalAlignment,
    verified: Verified,
    /// The contrast of the whole text, if it is short enough.
    whole: Option<TextContrast>,
    decisions: Vec<Decision>,
}

impl WordSearch {
    /// How well the text suits the recording, in nats: by its contrast or, if it is too long for that, by how sure its
    /// words were said. To be compared with other findings of the same text.
    fn suits(&self, calibration: &Calibration) -> f64 {
        let said = || self.verified.said_at_first.iter().map(|said| f64::from(said.max(0.0))).sum();
        self.whole.map_or_else(said, |whole| calibration.belonging.of_whole(whole))
    }
}

/// Finds the words of `text` in a recording with these `features` and pauses: the place of each, then its segment's path.
fn search(
    features: &Features,
    silence: &PauseMap,
    text: &Text,
    acoustic: &AcousticModel<'_>,
    options: &Options,
    clock: &mut Clock<'_>,
) -> Result<WordSearch> {
    let progress = clock.progress;
    let mut decisions = Vec::new();
    // The global search follows the scores on one thread while the other threads compute further scores.
    let Text { script, sequence, hints } = text;
    let long_pauses = long_pauses(&silence.pauses);
    let mut walk = GlobalSearch::new(sequence, acoustic.calibration, &long_pauses);
    let phone_scores = clock.time(Stage::PhoneScores, Some(features.frames() as u64), || {
        phone_scores::gather_with(features, acoustic, progress, |steps| walk.go_on(steps))
    });
    clock.go_on()?;
    let in_steps = phone_scores.steps() as u64 * u64::from(STEP_FRAMES);
    let placement = clock.time(Stage::Place, Some(in_steps), || {
        let placement = walk.place(&phone_scores, hints, &mut decisions);
        progress.advance(in_steps);
        placement
    });
    clock.go_on()?;
    let whole = text_contrast(&acoustic.calibration.search, sequence, &phone_scores);
    let verbalizations: Vec<&[SpokenWords]> =
        script.sayable.iter().map(|word| word.verbalizations.as_slice()).collect();
    let aligner = SegmentAligner {
        features,
        phone_scores: &phone_scores,
        acoustic: *acoustic,
        verbalizations: &verbalizations,
        placed: &[],
        progress,
    };
    let limit_frames = (options.max_chunk_s * FRAMES_PER_S) as u32;
    let joined_limit_frames = limit_frames.saturating_mul(JOIN_FACTOR);
    let mut verify = |placement: &GlobalAlignment| {
        let placed = chunks::placed(placement);
        let segments = chunks::segments(&placed, placement, silence, features.frames() as u32, limit_frames);
        let mut decisions: Vec<Decision> =
            segments.windows(2).map(|pair| cut_between(&pair[0], &pair[1], silence)).collect();
        let in_segments = segments.iter().map(|p| u64::from(p.frames.frames())).sum();
        let aligner = SegmentAligner { placed: &placed, ..aligner };
        let (verified, joins) = clock.time(Stage::Align, Some(in_segments), || {
            let (segments, joins) = aligner.align_all(segments, joined_limit_frames);
            (leave_out_unsaid(segments, &aligner, sequence, whole), joins)
        });
        let joined = |(frames, kept)| Decision::Joined { span: in_ms_of(frames), kept };
        decisions.extend(joins.into_iter().map(joined));
        clock.go_on().map(|()| (verified, decisions))
    };
    let mut placement = placement;
    let (mut verified, mut made) = verify(&placement)?;
    if let Some(corrected) =
        whole.and_then(|whole| corrected(&placement, &verified, &aligner, sequence, whole))
    {
        placement = corrected;
        (verified, made) = verify(&placement)?;
    }
    (placement, verified) = look_again(placement, verified, &aligner, sequence, joined_limit_frames);
    clock.go_on()?;
    decisions.extend(made);
    Ok(WordSearch { placement, verified, whole, decisions })
}

/// The parts of an alignment without any word found.
fn not_searched<'a>(
    calibration: &'a Calibration,
    script: &'a Script,
    pauses: Vec<MsSpan>,
    limit_ms: Ms,
) -> Parts<'a> {
    let word = |word: &Sayable| Candidate { index: word.index, ..Candidate::default() };
    Parts {
        calibration,
        given: &script.given,
        words: script.sayable.iter().map(word).collect(),
        whole: None,
        segments: &[],
        filler: Vec::new(),
        takes: Vec::new(),
        pauses,
        unsayable: script.unsayable,
        uncertainty: false,
        limit_ms,
    }
}

fn in_ms_of(frames: FrameSpan) -> MsSpan {
    MsSpan { start: frame_to_ms(frames.start), end: frame_to_ms(frames.end) }
}

/// Where and why the recording was cut between two neighbouring segments.
fn cut_between(left: &Segment, right: &Segment, silence: &PauseMap) -> Decision {
    let (from, to) = (left.frames.end.min(right.frames.start), left.frames.end.max(right.frames.start));
    let at = from.midpoint(to);
    let first = silence.pauses.partition_point(|pause| pause.end < from);
    let pauses = silence.pauses[first..].iter().take_while(|pause| pause.start <= to);
    let longest = pauses.max_by_key(|pause| (pause.frames(), std::cmp::Reverse(pause.start)));
    let (at, why) = match longest {
        _ if right.after_filler => (at, ChunkCutReason::Filler),
        Some(pause) if right.all.start == right.own.start => {
            (pause.start.midpoint(pause.end), ChunkCutReason::Pause(frame_to_ms(pause.frames())))
        }
        _ => (at, ChunkCutReason::NoPause),
    };
    Decision::Cut { at: frame_to_ms(at), why }
}

fn spans_ms(spans: impl Iterator<Item = (Ms, Ms)>, limit_ms: Ms) -> Vec<MsSpan> {
    spans.map(|(start, end)| MsSpan { start: start.min(limit_ms), end: end.min(limit_ms) }).collect()
}

/// The number of phones in the shortest way to say a token's first verbalization.
fn shortest(verbalizations: &[SpokenWords]) -> usize {
    verbalizations[0].iter().map(|variants| variants.iter().map(Vec::len).min().unwrap_or(0)).sum()
}

/// What is known of each word. `edges` has those of the tokens of each segment.
fn candidates(sayable: &[Sayable], verified: &Verified, edges: &[Vec<Edges>]) -> Vec<Candidate> {
    let word = |(token, word): (usize, &Sayable)| Candidate {
        index: word.index,
        phones: shortest(&word.verbalizations),
        begins: word.begins,
        follows_sound: word.follows_sound,
        heard: None,
        unsaid: verified.unsaid[token],
        belonging: verified.belonging[token],
    };
    let mut candidates: Vec<Candidate> = sayable.iter().enumerate().map(word).collect();
    for (segment, edges) in verified.segments.iter().zip(edges) {
        let Some(findings) = &segment.found else { continue };
        let own_tokens = segment.segment.own.clone().zip(own(&segment.segment));
        for ((at, i), llr) in own_tokens.zip(&findings.mean_llrs) {
            let heard = ScoredToken::new(&edges[i], *llr, verified.said[at]);
            candidates[verified.placed[at].token].heard = Some(heard);
        }
    }
    candidates
}

fn aligned_segment(segment: &Aligned<SegmentFindings>, placed: &[PlacedToken]) -> Option<AlignedSegment> {
    let own = placed.get(segment.segment.own.clone())?;
    let frames = segment.segment.frames;
    Some(AlignedSegment { span: in_ms_of(frames), tokens: own.first()?.token..own.last()?.token + 1 })
}
