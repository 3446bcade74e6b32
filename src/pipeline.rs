//! Aligns one recording from start to end. Read this file first.

use std::time::Instant;

use rayon::prelude::*;

use crate::audio::sample_store::SampleStore;
use crate::audio::{AudioSource, Reader, SourceFormat};
use crate::boundaries::{Edges, Refiner, Searched};
use crate::confidence::alignment::{Alignment, Status};
use crate::confidence::assemble::{AlignedSegment, Parts, ScoredToken, gather};
use crate::confidence::belonging::{Belonging, is_clear};
use crate::confidence::contrast::{Contrast, TextContrast, contrasts, part_contrast, text_contrast};
use crate::confidence::score::{is_supported, mean_llr, said, unsaid_below};
use crate::decisions::{ChunkCutReason, Decision};
use crate::editing::edit_points::{EditPoints, cuts};
use crate::error::{Error, Result};
use crate::frontend::pauses::{self, PauseMap};
use crate::frontend::{Features, extract};
use crate::languages::Language;
use crate::lexicon::user::UserLexicon;
use crate::likelihood::phone_scores::{self, PhoneScores, STEP_FRAMES, step_to_ms};
use crate::model::Model;
use crate::model::acoustic::AcousticModel;
use crate::normalize;
pub use crate::options::Options;
use crate::progress::{Progress, Stage};
use crate::pronunciation::{SpokenWords, TokenPronunciation, language_of, pronunciations};
use crate::segment::chunks::{self, PlacedToken, Segment};
use crate::segment::costs::{COSTS, long_pauses};
use crate::segment::global::GlobalSearch;
use crate::segment::hints::Hints;
use crate::segment::phone_sequence::PhoneSequence;
use crate::segment::realign::{Aligned, realign};
use crate::transcript::{Transcript, sentences};
use crate::units::{FRAMES_PER_S, FrameSpan, Ms, MsSpan, frame_to_ms, seconds_to_ms};
use crate::viterbi::graph::Network;
use crate::viterbi::{self, Found};

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
    /// Problems with the recording that did not prevent an alignment, one sentence each.
    pub warnings: Vec<String>,
    /// The decisions that were made, in order of the stages.
    pub decisions: Vec<Decision>,
    /// How long each stage took.
    pub times: Vec<StageTime>,
}

/// Segments joined over a doubtful cut may be up to this many times as long as the limit.
const JOIN_FACTOR: u32 = 2;
/// How far from its place in the global search the Viterbi search may put a word, in frames: half a second, and more
/// where the global search is in doubt. Without this limit, a short word after a pause may be found in a breath inside
/// the pause.
const NEAR_FRAMES: u32 = 50;
const DOUBTFUL_FRAMES: u32 = 300;

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
    transcript: Transcript,
    model: &Model,
    lexicon: &UserLexicon,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let mut clock = Clock { progress, times: Vec::new() };
    let audio = audio.into().track_if(options.track);
    let read = || Reader::open(&audio, options.channel, progress).and_then(extract::read);
    let (heard, (language, text)) = rayon::join(
        || clock.time(Stage::Decode, None, read),
        || {
            let language = options.language.unwrap_or_else(|| language_of(&transcript, model));
            (language, Text::new(&transcript, model, lexicon, language, options))
        },
    );
    let extract::Extracted { cepstra, level_db, samples, about } = heard?;
    let frames = cepstra.len() as u64;
    let (features, silence) = clock.time(Stage::Features, Some(frames), || {
        let features = Features::new(cepstra, level_db);
        let silence = pauses::map(&features.level_db);
        progress.advance(frames);
        (features, silence)
    });
    let recording = Recording { features, silence, samples, duration_s: about.source.duration_s };
    let mut decisions = Vec::new();
    let alignment = align_features(&recording, &text, model, options, &mut clock, &mut decisions)?;
    let cut = |margins| cuts(&alignment, &recording.samples, about.source, margins);
    let cuts = options.cuts.map(cut).unwrap_or_default();
    recording.samples.check()?;
    let times = clock.times;
    let samples = options.samples.then_some(recording.samples);
    let warnings = about.warnings;
    let source = about.source;
    Ok(Outcome { alignment, cuts, samples, source, transcript, language, warnings, decisions, times })
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

/// The tokens of the transcript that can be said.
struct Script {
    /// For each: its index in the transcript.
    tokens: Vec<usize>,
    /// For each: its verbalizations.
    verbalizations: Vec<Vec<SpokenWords>>,
    /// For each token of the transcript: its status if it is not placed.
    unplaced: Vec<Status>,
    /// For each token of the transcript: the sound it names, if it is a comment that names one.
    sounds: Vec<Option<normalize::Sound>>,
    /// Tokens in letters the model cannot say.
    unsayable: usize,
}

fn script(pronunciations: Vec<TokenPronunciation>) -> Script {
    let mut script = Script {
        tokens: Vec::new(),
        verbalizations: Vec::new(),
        unplaced: Vec::new(),
        sounds: Vec::new(),
        unsayable: 0,
    };
    for (token, pronunciation) in pronunciations.into_iter().enumerate() {
        script.sounds.push(match &pronunciation {
            TokenPronunciation::Sound(sound) => Some(*sound),
            _ => None,
        });
        script.unplaced.push(match pronunciation {
            TokenPronunciation::Nothing | TokenPronunciation::Sound(_) => Status::NonSpeech,
            TokenPronunciation::Unsayable => {
                script.unsayable += 1;
                Status::NotFound
            }
            TokenPronunciation::Verbalizations(verbalizations) => {
                script.tokens.push(token);
                script.verbalizations.push(verbalizations);
                Status::NotFound
            }
        });
    }
    script
}

/// What the global search needs from a transcript.
struct Text {
    script: Script,
    /// For each token that can be said: whether a sentence begins with it.
    begins: Vec<bool>,
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
        let script = script(pronunciations(transcript, model, lexicon, language));
        let begins = sentences::begins(transcript);
        let begins: Vec<bool> = script.tokens.iter().map(|token| begins[*token]).collect();
        let sequence = PhoneSequence::new(script.verbalizations.iter().map(Vec::as_slice))
            .with_sentences(begins.clone());
        let hints = Hints {
            hints: script.tokens.iter().filter_map(|token| transcript.hints.get(*token).copied()).collect(),
            tolerance: seconds_to_ms(options.hint_tolerance_s),
        };
        Text { script, begins, sequence, hints }
    }
}

/// What is kept from a recording.
struct Recording {
    features: Features,
    silence: PauseMap,
    samples: SampleStore,
    duration_s: f64,
}

/// Everything after the features.
fn align_features(
    recording: &Recording,
    text: &Text,
    model: &Model,
    options: &Options,
    clock: &mut Clock<'_>,
    decisions: &mut Vec<Decision>,
) -> Result<Alignment> {
    let progress = clock.progress;
    let acoustic = model.acoustic();
    let Recording { features, silence, samples, duration_s } = recording;
    let frames = features.frames() as u64;

    // The global search follows the scores on one thread while the other threads compute further scores.
    let Text { script, begins, sequence, hints } = text;
    let long_pauses = long_pauses(&silence.pauses);
    let mut walk = GlobalSearch::new(sequence, &COSTS, &long_pauses);
    let phone_scores = clock.time(Stage::PhoneScores, Some(frames), || {
        phone_scores::gather_with(features, &acoustic, progress, |steps| walk.go_on(steps))
    });
    clock.go_on()?;
    let in_steps = phone_scores.steps() as u64 * u64::from(STEP_FRAMES);
    let placement = clock.time(Stage::Place, Some(in_steps), || {
        let placement = walk.place(&phone_scores, hints, decisions);
        progress.advance(in_steps);
        placement
    });
    clock.go_on()?;
    let placed = chunks::placed(&placement);
    let limit_frames = (options.max_chunk_s * FRAMES_PER_S) as u32;
    let segments = chunks::segments(&placed, &placement, silence, features.frames() as u32, limit_frames);
    decisions.extend(segments.windows(2).map(|pair| cut_between(&pair[0], &pair[1], silence)));
    let in_segments = segments.iter().map(|p| u64::from(p.frames.frames())).sum();
    let whole = text_contrast(sequence, &phone_scores);
    let (verified, joins) = clock.time(Stage::Align, Some(in_segments), || {
        let aligner = SegmentAligner {
            features,
            phone_scores: &phone_scores,
            acoustic,
            script,
            placed: &placed,
            progress,
        };
        // The longest segments first, one at a time, so that no thread is idle at the end.
        let mut order: Vec<(usize, Segment)> = segments.into_iter().enumerate().collect();
        order.sort_by_key(|(index, segment)| (std::cmp::Reverse(segment.frames.frames()), *index));
        let aligned = order.into_iter().par_bridge().map(|(index, segment)| {
            let aligned = aligner.align(segment, NEAR_FRAMES);
            progress.advance(u64::from(aligned.segment.frames.frames()));
            (index, aligned)
        });
        let mut aligned: Vec<(usize, Aligned<SegmentFindings>)> = aligned.collect();
        aligned.sort_by_key(|(index, _)| *index);
        let aligned = aligned.into_iter().map(|(_, aligned)| aligned).collect();
        let limit_frames = limit_frames.saturating_mul(JOIN_FACTOR);
        let (segments, joins) =
            realign(aligned, limit_frames, |segment| aligner.align(segment, DOUBTFUL_FRAMES));
        (leave_out_unsaid(segments, &aligner, sequence, whole), joins)
    });
    let Verified { segments, placed, said, unsaid, belonging } = verified;

    clock.go_on()?;
    decisions
        .extend(joins.into_iter().map(|(frames, kept)| Decision::Joined { span: in_ms_of(frames), kept }));

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

    let limit_ms = seconds_to_ms(*duration_s).max(1);
    let in_ms = |steps: &[std::ops::Range<u32>]| {
        spans_ms(steps.iter().map(|s| (step_to_ms(s.start), step_to_ms(s.end))), limit_ms)
    };
    let takes = in_ms(&placement.takes);
    decisions.extend(takes.iter().map(|span| Decision::Take(*span)));
    Ok(gather(Parts {
        unplaced: &script.unplaced,
        transcript_index: &script.tokens,
        phones: &script.verbalizations.iter().map(|r| shortest(r)).collect::<Vec<_>>(),
        begins,
        heard: heard(&segments, &edges, &placed, &said, script.tokens.len()),
        unsaid: &unsaid,
        whole,
        belonging: &belonging,
        segments: &segments.iter().filter_map(|p| aligned_segment(p, &placed)).collect::<Vec<_>>(),
        filler: in_ms(&placement.filler),
        takes,
        pauses: spans_ms(silence.pauses.iter().map(|p| (frame_to_ms(p.start), frame_to_ms(p.end))), limit_ms),
        sounds: &script.sounds,
        unsayable: script.unsayable,
        uncertainty: options.uncertainty,
        limit_ms,
    }))
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

/// For each token of the sequence: what its segment found.
fn heard(
    segments: &[Aligned<SegmentFindings>],
    edges: &[Vec<Edges>],
    placed: &[PlacedToken],
    said: &[f32],
    tokens: usize,
) -> Vec<Option<ScoredToken>> {
    let mut heard = vec![None; tokens];
    for (segment, edges) in segments.iter().zip(edges) {
        let Some(findings) = &segment.found else { continue };
        let own_tokens = segment.segment.own.clone().zip(own(&segment.segment));
        for ((at, i), llr) in own_tokens.zip(&findings.mean_llrs) {
            heard[placed[at].token] = Some(ScoredToken::new(&edges[i], *llr, said[at]));
        }
    }
    heard
}

fn aligned_segment(segment: &Aligned<SegmentFindings>, placed: &[PlacedToken]) -> Option<AlignedSegment> {
    let own = placed.get(segment.segment.own.clone())?;
    let frames = segment.segment.frames;
    Some(AlignedSegment { span: in_ms_of(frames), tokens: own.first()?.token..own.last()?.token + 1 })
}

/// What a search found, and the mean log-likelihood ratios of the segment's own tokens.
struct SegmentFindings {
    found: Found,
    mean_llrs: Vec<f32>,
}

/// What is needed to align a segment.
struct SegmentAligner<'a> {
    features: &'a Features,
    phone_scores: &'a PhoneScores,
    acoustic: AcousticModel<'a>,
    script: &'a Script,
    placed: &'a [PlacedToken],
    progress: &'a dyn Progress,
}

impl SegmentAligner<'_> {
    /// Aligns a segment, with its words no further than `reach_frames` from where the global search put them.
    fn align(&self, segment: Segment, reach_frames: u32) -> Aligned<SegmentFindings> {
        if self.progress.is_cancelled() {
            return Aligned { segment, found: None, supported: Vec::new() };
        }
        let placed = &self.placed[segment.all.clone()];
        let limits = placed.iter().map(|p| FrameSpan {
            start: p.frames.start.saturating_sub(reach_frames),
            end: p.frames.end + reach_frames,
        });
        let verbalizations = placed.iter().map(|p| self.script.verbalizations[p.token].as_slice());
        let network = Network::new(verbalizations).within(limits.collect());
        let found = viterbi::align(network, self.features, segment.frames, &self.acoustic).map(|found| {
            let llr = |i| mean_llr(&found.tokens[i], &found, segment.frames.start, self.phone_scores);
            let mean_llrs: Vec<f32> = own(&segment).map(llr).collect();
            SegmentFindings { found, mean_llrs }
        });
        let supported = found.iter().flat_map(|f| f.mean_llrs.iter().map(|llr| is_supported(*llr))).collect();
        Aligned { segment, found, supported }
    }
}

/// Words are left out in at most this many rounds, and only one of two neighbours per round, so that a word that was
/// not said does not take a neighbour with it.
const LEAVE_OUT_ROUNDS: usize = 4;
/// If a filler explains the place of an unsaid word this much better than its neighbours alone do, in nats, something
/// else was said there. The word keeps its place, so that its neighbours keep theirs.
const SPEECH_THERE: f32 = 5.0;

/// What remains after words that were not said have been left out.
struct Verified {
    segments: Vec<Aligned<SegmentFindings>>,
    /// The tokens that are in a segment.
    placed: Vec<PlacedToken>,
    /// For each of them: the log-odds that it was said; see [`said`].
    said: Vec<f32>,
    /// For each token of the sequence: whether it was not said.
    unsaid: Vec<bool>,
    /// For each token of the sequence: what its segment tells about it.
    belonging: Vec<Belonging>,
}

/// Leaves out words that were not said but that the global search squeezed in between others, and realigns their
/// segments without them, so that the neighbours get their own sounds back.
fn leave_out_unsaid(
    mut segments: Vec<Aligned<SegmentFindings>>,
    aligner: &SegmentAligner<'_>,
    sequence: &PhoneSequence,
    whole: Option<TextContrast>,
) -> Verified {
    let mut placed = aligner.placed.to_vec();
    let mut unsaid = vec![false; sequence.tokens.len()];
    let mut belonging = None;
    let mut round = 0;
    loop {
        let (said, contrasts) = judge_places(&segments, &placed, aligner.phone_scores, sequence);
        let belonging = belonging.get_or_insert_with(|| {
            self::belonging(&segments, &placed, &said, aligner.phone_scores, sequence, whole)
        });
        let allowed = said.iter().zip(&placed).map(|(said, placed)| said + belonging[placed.token].allowance);
        let said: Vec<f32> = allowed.collect();
        let below = unsaid_below(&said);
        let is_unsaid = |i: usize| said[i] < below;
        let goes = |i: usize| is_unsaid(i) && contrasts[i].deletion - contrasts[i].filler < SPEECH_THERE;
        let leaves = |i: usize| {
            let is_least =
                |other: usize| !goes(other) || said[i] < said[other] || (said[i] == said[other] && i < other);
            goes(i) && (i == 0 || is_least(i - 1)) && (i + 1 == placed.len() || is_least(i + 1))
        };
        let left_out: Vec<bool> = (0..placed.len()).map(leaves).collect();
        if round == LEAVE_OUT_ROUNDS || !left_out.contains(&true) || aligner.progress.is_cancelled() {
            for (i, placed) in placed.iter().enumerate() {
                unsaid[placed.token] |= is_unsaid(i);
            }
            return Verified { segments, placed, said, unsaid, belonging: std::mem::take(belonging) };
        }
        let mut kept_before: Vec<usize> = vec![0];
        for (placed, left_out) in placed.iter().zip(&left_out) {
            unsaid[placed.token] |= left_out;
            kept_before.push(kept_before[kept_before.len() - 1] + usize::from(!left_out));
        }
        let mut rest = left_out.iter();
        placed.retain(|_| rest.next() == Some(&false));
        let aligner = SegmentAligner { placed: &placed, ..*aligner };
        let again = segments.into_par_iter().map(|aligned| {
            let all = kept_before[aligned.segment.all.start]..kept_before[aligned.segment.all.end];
            let own = kept_before[aligned.segment.own.start]..kept_before[aligned.segment.own.end];
            let is_whole = all.len() == aligned.segment.all.len();
            let segment = Segment { all, own, ..aligned.segment };
            if is_whole { Aligned { segment, ..aligned } } else { aligner.align(segment, NEAR_FRAMES) }
        });
        segments = again.filter(|aligned| !aligned.segment.own.is_empty()).collect();
        round += 1;
    }
}

/// The number of wrong texts of each kind with which a segment is compared.
const SEGMENT_NULLS: usize = 8;

/// For each token of the sequence: what the contrast of its segment tells about it. `said` is of the placed tokens.
fn belonging(
    segments: &[Aligned<SegmentFindings>],
    placed: &[PlacedToken],
    said: &[f32],
    phone_scores: &PhoneScores,
    sequence: &PhoneSequence,
    whole: Option<TextContrast>,
) -> Vec<Belonging> {
    let of_segment = |segment: &Aligned<SegmentFindings>| {
        let Segment { frames, own, .. } = &segment.segment;
        let contrast = || {
            let tokens: Vec<usize> = placed[own.clone()].iter().map(|placed| placed.token).collect();
            let end = ((frames.end / STEP_FRAMES) as usize).min(phone_scores.steps());
            let sounds = &phone_scores.penalties[((frames.start / STEP_FRAMES) as usize).min(end)..end];
            part_contrast(sequence, &tokens, sounds, SEGMENT_NULLS)
        };
        let said = if segment.found.is_some() { &said[own.clone()] } else { &[] };
        Belonging::new(said, whole, contrast)
    };
    let mut belonging = vec![Belonging::default(); sequence.tokens.len()];
    if is_clear(said) {
        return belonging;
    }
    let of_segments: Vec<Belonging> = segments.par_iter().map(of_segment).collect();
    for (segment, of_segment) in segments.iter().zip(of_segments) {
        for placed in &placed[segment.segment.own.clone()] {
            belonging[placed.token] = of_segment;
        }
    }
    belonging
}

/// For each placed token: the log-odds that it was said, and its contrast; both are zero for tokens that no segment
/// found.
fn judge_places(
    segments: &[Aligned<SegmentFindings>],
    placed: &[PlacedToken],
    phone_scores: &PhoneScores,
    sequence: &PhoneSequence,
) -> (Vec<f32>, Vec<Contrast>) {
    let mut sites = Vec::new();
    let mut found = Vec::new();
    for segment in segments {
        let Some(findings) = &segment.found else { continue };
        for ((at, i), llr) in segment.segment.own.clone().zip(own(&segment.segment)).zip(&findings.mean_llrs)
        {
            let frames = &findings.found.tokens[i].path_frames;
            // The steps whose middle frame lies inside the word; a word without one gets the nearest step.
            let start = (frames.start + 1) / STEP_FRAMES;
            let end = ((frames.end + 1) / STEP_FRAMES).max(start + 1);
            sites.push((placed[at].token, start..end));
            found.push((at, *llr));
        }
    }
    let mut said_of = vec![0.0; placed.len()];
    let mut contrast_of = vec![Contrast::default(); placed.len()];
    for ((site, (at, llr)), contrast) in
        sites.iter().zip(found).zip(contrasts(sequence, phone_scores, &sites))
    {
        said_of[at] = said(llr, (site.1.end - site.1.start) as f32, &contrast);
        contrast_of[at] = contrast;
    }
    (said_of, contrast_of)
}

/// The segment's own tokens as indices into its network.
fn own(segment: &Segment) -> std::ops::Range<usize> {
    segment.own.start - segment.all.start..segment.own.end - segment.all.start
}
