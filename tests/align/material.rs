//! Recordings made of clips, pauses and noise, with the place of every word.

use kiru_align::audio;
use kiru_align::confidence::alignment::{Alignment, Status};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::pipeline::{self, Options, Outcome};
use kiru_align::progress::Unwatched;
use kiru_align::units::MsSpan;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::sound::check;
use crate::wav;

/// Samples in a millisecond.
const SAMPLES_PER_MS: usize = 16;

/// The default options of the program, with phones and uncertainty, on as many threads as there are cores.
pub const USUAL: Options = Options::new().phones(true).uncertainty(true);

/// The built-in model.
pub fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| Model::embedded().unwrap())
}

/// The path of a test recording.
pub fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

/// Speech in which the place of every word is known.
#[derive(Clone)]
pub struct Clip {
    pub samples: Vec<f32>,
    /// Each token of the transcript as written, with its place in milliseconds from the clip's start.
    pub words: Vec<(String, MsSpan)>,
    /// The tokens of each line.
    pub lines: Vec<Range<usize>>,
}

impl Clip {
    /// The recording `name` of the test data, aligned by the aligner itself.
    fn read(name: &str) -> Clip {
        let path = testdata("audio").join(name).with_extension("flac");
        let transcript =
            kiru_align::formats::read::read(&fs::read(path.with_extension("txt")).unwrap()).unwrap();
        let samples = audio::load(&path, &Unwatched).unwrap().samples;
        let done =
            pipeline::align(&path, transcript, model(), &UserLexicon::default(), &USUAL, &Unwatched).unwrap();
        let words = done.transcript.tokens.iter().zip(&done.alignment.words);
        let words = words.map(|(token, word)| {
            assert_ne!(word.status, Status::NotFound, "{}", token.verbatim);
            (token.verbatim.clone(), word.span.unwrap())
        });
        Clip { samples, words: words.collect(), lines: done.transcript.lines.clone() }
    }

    /// What the clip says.
    pub fn text(&self) -> String {
        let word = |i: usize| self.words[i].0.as_str();
        let line = |range: &Range<usize>| range.clone().map(word).collect::<Vec<_>>().join(" ");
        self.lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Only line `line`, cut half-way to the words around it.
    pub fn line(&self, line: usize) -> Clip {
        self.part(self.lines[line].clone())
    }

    /// Only the words `range`, as one line, cut half-way to the words around them.
    pub fn part(&self, range: Range<usize>) -> Clip {
        let length_ms = (self.samples.len() / SAMPLES_PER_MS) as u32;
        let before = range.start.checked_sub(1).map_or(0, |i| self.words[i].1.end);
        let after = self.words.get(range.end).map_or(length_ms, |w| w.1.start);
        let start = before.midpoint(self.words[range.start].1.start);
        let end = self.words[range.end - 1].1.end.midpoint(after);
        let words = self.words[range.clone()]
            .iter()
            .map(|(word, span)| (word.clone(), later(*span, -i64::from(start))));
        Clip {
            samples: self.samples[start as usize * SAMPLES_PER_MS..end as usize * SAMPLES_PER_MS].to_vec(),
            words: words.collect(),
            lines: std::iter::once(0..range.len()).collect(),
        }
    }
}

/// 20 s, a man; 57 words in three lines.
pub fn alice() -> &'static Clip {
    static CLIP: OnceLock<Clip> = OnceLock::new();
    CLIP.get_or_init(|| Clip::read("alice"))
}

/// 3 s, a woman; 8 words in one line.
pub fn amiable() -> &'static Clip {
    static CLIP: OnceLock<Clip> = OnceLock::new();
    CLIP.get_or_init(|| Clip::read("amiable"))
}

fn later(span: MsSpan, ms: i64) -> MsSpan {
    MsSpan { start: (i64::from(span.start) + ms) as u32, end: (i64::from(span.end) + ms) as u32 }
}

/// Random numbers, the same for the same seed (Numerical Recipes' quick generator; its upper half is used).
pub struct Dice(pub u32);

impl Dice {
    /// Below `limit`, which is at most 65536.
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((self.0 >> 16) * limit) >> 16
    }

    /// In `[-1, 1)`.
    pub fn noise(&mut self) -> f32 {
        self.below(65_536) as f32 / 32_768.0 - 1.0
    }

    /// `samples` of white noise with the given root mean square.
    pub fn white(&mut self, samples: usize, rms: f32) -> Vec<f32> {
        (0..samples).map(|_| self.noise() * rms * 3f32.sqrt()).collect()
    }

    /// `samples` of noise that falls by 3 dB an octave (octaves of noise, each held twice as long as the last).
    pub fn pink(&mut self, samples: usize, rms: f32) -> Vec<f32> {
        let mut rows = [0f32; 12];
        let mut pink: Vec<f32> = (1..=samples)
            .map(|n| {
                let row = (n.trailing_zeros() as usize).min(rows.len() - 1);
                rows[row] = self.noise();
                rows.iter().sum()
            })
            .collect();
        let scale = rms / root_mean_square(&pink);
        pink.iter_mut().for_each(|x| *x *= scale);
        pink
    }
}

/// The root mean square of `samples`.
pub fn root_mean_square(samples: &[f32]) -> f32 {
    let sum: f64 = samples.iter().map(|x| f64::from(*x).powi(2)).sum();
    (sum / samples.len() as f64).sqrt() as f32
}

/// A recording under construction: what is heard, what is written, and where each written word should be found.
pub struct Recording {
    pub samples: Vec<f32>,
    pub text: String,
    /// For each token of the text: where it is; `None` if it is not said.
    pub expected: Vec<Option<MsSpan>>,
    /// Speech that is not in the text, without the silence around it.
    pub unwritten: Vec<MsSpan>,
    dice: Dice,
}

impl Recording {
    /// An empty recording; pauses are filled with noise from `seed`.
    pub fn new(seed: u32) -> Recording {
        Recording {
            samples: Vec::new(),
            text: String::new(),
            expected: Vec::new(),
            unwritten: Vec::new(),
            dice: Dice(seed),
        }
    }

    /// How long it is so far.
    pub fn ms(&self) -> u32 {
        (self.samples.len() / SAMPLES_PER_MS) as u32
    }

    /// Adds faint noise, like that of a quiet room.
    pub fn pause(mut self, ms: u32) -> Recording {
        let noise = self.dice.white(ms as usize * SAMPLES_PER_MS, 8.0);
        self.samples.extend(noise);
        self
    }

    /// Adds digital silence.
    pub fn zeros(mut self, ms: u32) -> Recording {
        self.samples.extend(std::iter::repeat_n(0.0, ms as usize * SAMPLES_PER_MS));
        self
    }

    /// Adds speech that is in the text.
    pub fn say(mut self, clip: &Clip) -> Recording {
        let now = i64::from(self.ms());
        self.expected.extend(clip.words.iter().map(|(_, span)| Some(later(*span, now))));
        self.text += &clip.text();
        self.text.push('\n');
        self.samples.extend(&clip.samples);
        self
    }

    /// Adds speech that is not in the text.
    pub fn say_unwritten(mut self, clip: &Clip) -> Recording {
        let now = i64::from(self.ms());
        let span = MsSpan { start: clip.words[0].1.start, end: clip.words.last().unwrap().1.end };
        self.unwritten.push(later(span, now));
        self.samples.extend(&clip.samples);
        self
    }

    /// Adds speech for which the text has other tokens: each with the index of the word of the clip that it replaces,
    /// or `None` if it is not said.
    pub fn say_as(mut self, clip: &Clip, written: &[(&str, Option<usize>)]) -> Recording {
        let now = i64::from(self.ms());
        for (token, word) in written {
            self.expected.push(word.map(|at| later(clip.words[at].1, now)));
            self.text += token;
            self.text.push(' ');
        }
        self.text.push('\n');
        self.samples.extend(&clip.samples);
        self
    }

    /// Adds text that is not said.
    pub fn write_unsaid(mut self, text: &str) -> Recording {
        self.expected.extend(text.split_whitespace().map(|_| None));
        self.text += text;
        self.text.push('\n');
        self
    }

    /// Both clips and single lines in turn, with pauses of 0.3 to 1.2 s, until `ms` milliseconds are filled.
    pub fn talk(seed: u32, ms: u32) -> Recording {
        let mut dice = Dice(seed);
        let mut talk = Recording::new(seed + 1).pause(500);
        while talk.ms() < ms {
            talk = match dice.below(5) {
                0 | 1 => talk.say(alice()),
                2 => talk.say(amiable()),
                line => talk.say(&alice().line(line as usize - 2)),
            };
            talk = talk.pause(300 + dice.below(900));
        }
        talk
    }

    /// Aligns it, and checks that the alignment is sound and that the text has the expected words.
    pub fn align(&self, options: &Options) -> Alignment {
        self.align_by(model(), options).alignment
    }

    /// The same by a model of one's own, and all that is known of it.
    pub fn align_by(&self, model: &Model, options: &Options) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("talk.wav");
        write_wav(&path, &self.samples);
        let transcript = kiru_align::formats::read::read(self.text.as_bytes()).unwrap();
        assert_eq!(transcript.tokens.len(), self.expected.len());
        let done =
            pipeline::align(&path, transcript, model, &UserLexicon::default(), options, &Unwatched).unwrap();
        assert!(done.warnings.is_empty(), "{:?}", done.warnings);
        check(&done);
        done
    }

    /// The said words with a boundary further than `tolerance_ms` from where it should be, and those that were not
    /// heard, one line each.
    pub fn misplaced(&self, alignment: &Alignment, tolerance_ms: u32) -> Vec<String> {
        let tokens: Vec<&str> = self.text.split_whitespace().collect();
        let mut misplaced = Vec::new();
        for ((word, expected), token) in alignment.words.iter().zip(&self.expected).zip(tokens) {
            let Some(expected) = expected else { continue };
            let near = word.span.is_some_and(|span| {
                span.start.abs_diff(expected.start) <= tolerance_ms
                    && span.end.abs_diff(expected.end) <= tolerance_ms
            });
            if !near {
                misplaced.push(format!("{token}: {:?} {:?}, expected {expected:?}", word.status, word.span));
            }
        }
        misplaced
    }

    /// The number of words that were both said and written.
    pub fn said(&self) -> usize {
        self.expected.iter().flatten().count()
    }
}

/// A WAV file of 32-bit floats, 16 kHz, mono; `samples` are on the 16-bit scale.
pub fn write_wav(path: &Path, samples: &[f32]) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    file.write_all(&wav::head(wav::SampleStore::F32, 1, 16_000, samples.len() as u32 * 4)).unwrap();
    for sample in samples {
        file.write_all(&(sample / 32_768.0).to_le_bytes()).unwrap();
    }
    file.flush().unwrap();
}

/// The milliseconds of `of` that `spans` cover.
pub fn covered_ms(spans: &[MsSpan], of: MsSpan) -> u32 {
    spans.iter().map(|s| s.end.min(of.end).saturating_sub(s.start.max(of.start))).sum()
}
