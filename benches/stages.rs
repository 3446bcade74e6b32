//! Each stage alone, in one thread. Stages that run over audio count milliseconds of it: 1 Kitem/s is as fast as
//! speech.

mod material;

use std::sync::LazyLock;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use kiru_align::audio::sample_store::{SampleStore, SampleStoreWriter};
use kiru_align::audio::{Channel, Pcm};
use kiru_align::boundaries::rules::Rules;
use kiru_align::boundaries::{Refiner, Searched};
use kiru_align::calibration::en_us::EN_US;
use kiru_align::confidence::alignment::{Alignment, Status};
use kiru_align::confidence::assemble::{AlignedSegment, Given, Parts, gather};
use kiru_align::confidence::candidate::{Candidate, ScoredToken};
use kiru_align::confidence::score::mean_llr;
use kiru_align::formats::json::write;
use kiru_align::formats::marks::Marks;
use kiru_align::formats::{Document, Style};
use kiru_align::frontend::pauses::{self, PauseMap};
use kiru_align::frontend::{self, Features};
use kiru_align::languages::Language;
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::likelihood::gmm::{NARROW, WIDE, block, narrow_scores, wide_scores};
use kiru_align::likelihood::phone_scores::{self, PhoneScores};
use kiru_align::model::Model;
use kiru_align::phones::{PHONES, PhoneId};
use kiru_align::progress::Unwatched;
use kiru_align::pronunciation::{SpokenWords, TokenPronunciation, pronunciations};
use kiru_align::segment::GlobalAlignment;
use kiru_align::segment::chunks::{self, PlacedToken, Segment};
use kiru_align::segment::global::place;
use kiru_align::segment::hints::Hints;
use kiru_align::segment::phone_sequence::PhoneSequence;
use kiru_align::transcript::Transcript;
use kiru_align::units::{FRAMES_PER_S, MsSpan, frame_to_ms};
use kiru_align::viterbi::graph::Network;
use kiru_align::viterbi::{self, backward, boundary_posterior, forward};
use material::{MODEL, alice, alice_transcript, load, milliseconds, path, wav};

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("a pool of one thread");
    divan::main();
}

/// Longest chunk, the program's default.
const LIMIT_FRAMES: u32 = 30 * FRAMES_PER_S as u32;

/// So far does speech stand out of the noise in a quiet room.
const LOUD_DB: f32 = 40.0;

/// What the stages before the Viterbi search make of a recording.
struct Prepared {
    pcm: Pcm,
    samples: SampleStore,
    transcript: Transcript,
    features: Features,
    phone_scores: PhoneScores,
    silence: PauseMap,
    verbalizations: Vec<Vec<SpokenWords>>,
    sequence: PhoneSequence,
    placement: GlobalAlignment,
    placed: Vec<PlacedToken>,
    segments: Vec<Segment>,
}

static ALICE_20_S: LazyLock<Prepared> = LazyLock::new(|| Prepared::new(1));
static ALICE_5_MIN: LazyLock<Prepared> = LazyLock::new(|| Prepared::new(15));

impl Prepared {
    fn new(times: usize) -> Prepared {
        let (pcm, transcript) = (alice(times), alice_transcript(times));
        let features = frontend::extract(&pcm.samples, &Unwatched);
        let phone_scores = phone_scores::gather(&features, &MODEL.acoustic(), &Unwatched);
        let silence = pauses::map(&features.level_db);
        let said =
            pronunciations(&transcript, &MODEL, &UserLexicon::default(), Language::ENGLISH).into_iter();
        let verbalizations: Vec<_> = said
            .map(|pronunciation| match pronunciation {
                TokenPronunciation::Verbalizations(verbalizations) => verbalizations,
                _ => panic!("every word of the test data can be said"),
            })
            .collect();
        let sequence = PhoneSequence::new(verbalizations.iter().map(Vec::as_slice));
        let placement = place(&sequence, &phone_scores, &EN_US, &Hints::default(), &Unwatched);
        let placed = chunks::placed(&placement);
        let segments =
            chunks::segments(&placed, &placement, &silence, features.frames() as u32, LIMIT_FRAMES);
        let mut keeper = SampleStoreWriter::new();
        keeper.push(&pcm.samples);
        let samples = keeper.finish();
        Prepared {
            pcm,
            samples,
            transcript,
            features,
            phone_scores,
            silence,
            verbalizations,
            sequence,
            placement,
            placed,
            segments,
        }
    }

    fn network(&self, segment: &Segment) -> Network {
        Network::new(self.placed[segment.all.clone()].iter().map(|p| self.verbalizations[p.token].as_slice()))
    }

    fn audio(&self) -> ItemsCount {
        ItemsCount::new(milliseconds(&self.pcm.samples))
    }
}

mod model {
    use super::*;

    #[divan::bench]
    fn open_embedded(bencher: Bencher) {
        bencher.counter(BytesCount::new(MODEL.bytes().len())).bench(Model::embedded);
    }

    #[divan::bench]
    fn open_mapped(bencher: Bencher) {
        let file = path("models/en-us.kiru");
        bencher.counter(BytesCount::new(MODEL.bytes().len())).bench(|| Model::open(&file));
    }
}

mod decode {
    use super::*;

    fn decode(bencher: Bencher, file: &std::path::Path) {
        let audio = ItemsCount::new(milliseconds(&load(file).samples));
        bencher.counter(audio).bench(|| load(file));
    }

    #[divan::bench]
    fn wav_16000(bencher: Bencher) {
        decode(bencher, wav(&alice(1).samples, 1).path());
    }

    /// Less three times `wav_16000`, which has a third of the samples to decode: the resampling.
    #[divan::bench]
    fn wav_48000_resampled(bencher: Bencher) {
        decode(bencher, wav(&alice(1).samples, 3).path());
    }

    #[divan::bench]
    fn flac_16000(bencher: Bencher) {
        decode(bencher, &path("testdata/audio/alice.flac"));
    }

    /// Sixteen streams of clicks one after another: there is no speech in this format here.
    #[divan::bench]
    fn mp3_48000_resampled(bencher: Bencher) {
        let click = std::fs::read(path("testdata/audio/formats/click-cbr-48000.mp3")).expect("test data");
        let file = tempfile::Builder::new().suffix(".mp3").tempfile().expect("a temporary file");
        std::fs::write(file.path(), click.repeat(16)).expect("room for a temporary file");
        decode(bencher, file.path());
    }
}

mod front {
    use super::*;

    #[divan::bench]
    fn features(bencher: Bencher) {
        let recording = &*ALICE_20_S;
        bencher
            .counter(recording.audio())
            .bench(|| frontend::extract(black_box(&recording.pcm.samples), &Unwatched));
    }

    #[divan::bench]
    fn silence_map(bencher: Bencher) {
        let recording = &*ALICE_5_MIN;
        bencher.counter(recording.audio()).bench(|| pauses::map(black_box(&recording.features.level_db)));
    }
}

/// Counts scores: a phone's three states in one frame are one.
mod gaussians {
    use super::*;

    const FRAME: usize = 500;

    #[divan::bench]
    fn one_phone_narrow(bencher: Bencher) {
        let xs = block::<NARROW>(|n| ALICE_20_S.features.observation(FRAME + n));
        let acoustic = MODEL.acoustic();
        bencher.counter(ItemsCount::new(NARROW)).bench(|| narrow_scores(&acoustic, 2, black_box(&xs)));
    }

    #[divan::bench]
    fn all_phones_wide(bencher: Bencher) {
        let xs = block::<WIDE>(|n| ALICE_20_S.features.observation(FRAME + 3 * n));
        let acoustic = MODEL.acoustic();
        bencher.counter(ItemsCount::new(PHONES * WIDE)).bench(|| {
            (0..PHONES).for_each(|phone| {
                black_box(wide_scores(&acoustic, phone as PhoneId, black_box(&xs)));
            })
        });
    }

    #[divan::bench]
    fn phone_scores(bencher: Bencher) {
        let recording = &*ALICE_20_S;
        bencher
            .counter(recording.audio())
            .bench(|| phone_scores::gather(&recording.features, &MODEL.acoustic(), &Unwatched));
    }
}

mod text {
    use super::*;

    /// Counts tokens.
    #[divan::bench]
    fn pronunciations(bencher: Bencher) {
        let (transcript, lexicon) = (&ALICE_5_MIN.transcript, UserLexicon::default());
        bencher
            .counter(ItemsCount::new(transcript.tokens.len()))
            .bench(|| super::pronunciations(transcript, &MODEL, &lexicon, Language::ENGLISH));
    }
}

mod placing {
    use super::*;

    #[divan::bench]
    fn global(bencher: Bencher) {
        let recording = &*ALICE_5_MIN;
        bencher.counter(recording.audio()).bench(|| {
            place(&recording.sequence, &recording.phone_scores, &EN_US, &Hints::default(), &Unwatched)
        });
    }

    #[divan::bench]
    fn segments(bencher: Bencher) {
        let r = &*ALICE_5_MIN;
        let frames = r.features.frames() as u32;
        bencher
            .counter(r.audio())
            .bench(|| chunks::segments(&r.placed, &r.placement, &r.silence, frames, LIMIT_FRAMES));
    }
}

/// The first chunk of the recording.
mod fine {
    use super::*;

    fn chunk() -> (&'static Prepared, &'static Segment, Network, ItemsCount) {
        let recording = &*ALICE_20_S;
        let segment = &recording.segments[0];
        let audio = ItemsCount::new(frame_to_ms(segment.frames.frames()));
        (recording, segment, recording.network(segment), audio)
    }

    #[divan::bench]
    fn network(bencher: Bencher) {
        let (recording, segment, _, audio) = chunk();
        bencher.counter(audio).bench(|| recording.network(segment));
    }

    #[divan::bench]
    fn forward(bencher: Bencher) {
        let (recording, segment, network, audio) = chunk();
        let acoustic = MODEL.acoustic();
        bencher.counter(audio).bench(|| {
            forward::forward(&network, &recording.features, segment.frames, &acoustic, EN_US.viterbi.beam)
        });
    }

    /// The best path, the posteriors and the times made of both.
    #[divan::bench]
    fn backward(bencher: Bencher) {
        let (recording, segment, network, audio) = chunk();
        let acoustic = MODEL.acoustic();
        let lattice =
            forward::forward(&network, &recording.features, segment.frames, &acoustic, EN_US.viterbi.beam);
        bencher.counter(audio).bench(|| {
            let path = lattice.best_path(&network).expect("the words fit the recording");
            let posteriors = backward::backward(&network, &lattice, &acoustic, &path);
            boundary_posterior::settle(&network, &lattice, &path, &posteriors)
        });
    }
}

/// The edges of the words of the first chunk, and of their phones.
mod refine {
    use super::*;

    #[divan::bench(args = [false, true])]
    fn edges(bencher: Bencher, phones: bool) {
        let recording = &*ALICE_20_S;
        let segment = &recording.segments[0];
        let found = viterbi::align(
            recording.network(segment),
            &recording.features,
            segment.frames,
            &MODEL.acoustic(),
        )
        .expect("the words fit the recording");
        let searched = Searched { found: &found, frames: segment.frames, samples: &recording.samples };
        let refiner = Refiner::new(Rules::ALL, phones);
        let audio = ItemsCount::new(frame_to_ms(segment.frames.frames()));
        bencher.counter(audio).bench(|| refiner.refine(&searched, |_| LOUD_DB));
    }
}

mod result {
    use super::*;

    /// What every chunk of five minutes found.
    struct Heard {
        given: Vec<Given>,
        words: Vec<Candidate>,
        segments: Vec<AlignedSegment>,
        limit_ms: u32,
    }

    impl Heard {
        fn new() -> Heard {
            let r = &*ALICE_5_MIN;
            let word = |(index, way): (usize, &Vec<SpokenWords>)| Candidate {
                index,
                phones: way[0].iter().map(|variants| variants[0].len()).sum(),
                ..Candidate::default()
            };
            let mut words: Vec<Candidate> = r.verbalizations.iter().enumerate().map(word).collect();
            let mut segments = Vec::new();
            for segment in &r.segments {
                let network = r.network(segment);
                let Some(found) = viterbi::align(network, &r.features, segment.frames, &MODEL.acoustic())
                else {
                    continue;
                };
                let searched = Searched { found: &found, frames: segment.frames, samples: &r.samples };
                let edges = Refiner::new(Rules::ALL, true).refine(&searched, |_| LOUD_DB);
                for i in segment.own.clone() {
                    let token = i - segment.all.start;
                    let deficit =
                        mean_llr(&found.tokens[token], &found, segment.frames.start, &r.phone_scores);
                    words[r.placed[i].token].heard = Some(ScoredToken::new(&edges[token], deficit, 0.0));
                }
                segments.push(AlignedSegment {
                    span: MsSpan {
                        start: frame_to_ms(segment.frames.start),
                        end: frame_to_ms(segment.frames.end),
                    },
                    tokens: r.placed[segment.own.start].token..r.placed[segment.own.end - 1].token + 1,
                });
            }
            Heard {
                given: vec![Given { unplaced: Status::NotFound, sound: None }; words.len()],
                words,
                segments,
                limit_ms: milliseconds(&r.pcm.samples) as u32,
            }
        }

        fn parts(&self) -> Parts<'_> {
            let pauses = ALICE_5_MIN.silence.pauses.iter();
            Parts {
                calibration: &EN_US,
                given: &self.given,
                words: self.words.clone(),
                whole: None,
                segments: &self.segments,
                filler: Vec::new(),
                takes: Vec::new(),
                pauses: pauses
                    .map(|p| MsSpan { start: frame_to_ms(p.start), end: frame_to_ms(p.end) })
                    .collect(),
                unsayable: 0,
                uncertainty: true,
                limit_ms: self.limit_ms,
            }
        }
    }

    /// Counts tokens.
    #[divan::bench(name = "gather")]
    fn gathered(bencher: Bencher) {
        let heard = Heard::new();
        bencher
            .counter(ItemsCount::new(heard.words.len()))
            .with_inputs(|| heard.parts())
            .bench_values(gather);
    }

    /// With phones. Counts the bytes written.
    #[divan::bench(name = "json")]
    fn written(bencher: Bencher) {
        let (alignment, _) = gather(Heard::new().parts());
        let mut out = Vec::new();
        write(&mut out, &alignment);
        bencher.counter(BytesCount::new(out.len())).bench_local(|| {
            out.clear();
            write(&mut out, &alignment);
        });
    }

    fn write(out: &mut Vec<u8>, alignment: &Alignment) {
        let document = Document {
            audio_path: "bench.wav",
            source: ALICE_5_MIN.pcm.source,
            channel: Channel::Mix,
            recordings: &[],
            parts: &[],
            time_reference: None,
            warnings: &[],
            model_name: MODEL.name(),
            model_sha256: "",
            language: Language::ENGLISH,
            transcript: &ALICE_5_MIN.transcript,
            alignment,
            phones: true,
            ipa: false,
            marks: Marks::default(),
            samples: None,
            style: Style::default(),
        };
        write::write(out, &document).expect("memory takes all");
    }
}
