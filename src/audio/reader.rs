//! A recording read block by block, so that its length costs no memory; or whole, for those who want all samples.

use super::decode::Pass;
use super::input::AudioSource;
use super::mixdown::Channel;
use super::track::can_be_stream;
use super::{Pcm, SourceFormat};
use crate::error::{Error, Result};
use crate::progress::{Progress, Stage};
use crate::units::MS_SAMPLES;

/// What reading on brings.
#[derive(Debug)]
pub enum AudioPart {
    /// The next samples at 16 kHz on the 16-bit scale, at least one, some eight seconds of them.
    Samples(Vec<f32>),
    /// The end, and what can be said only there.
    End(AboutAudio),
}

/// What a recording was, known when it has been read to its end.
#[derive(Debug, Clone)]
pub struct AboutAudio {
    /// What the file itself is.
    pub source: SourceFormat,
    /// What was wrong with the file but could be survived, a sentence each ("at 12.3 s: ...").
    pub warnings: Vec<String>,
    /// Whether it has two channels, all of them listened to, with a voice of its own on each.
    pub has_a_voice_each: bool,
}

/// Reads the audio of a file as 16 kHz mono, one block after the other.
///
/// Time 0 is the start of the recording, without the delay that encoders add. What is damaged becomes silence of
/// the same length and a warning.
pub struct Reader<'p, 'a> {
    audio: AudioSource<'a>,
    channel: Channel,
    progress: &'p dyn Progress,
    pass: Pass<'a>,
    /// Opened so that it is only read onwards; there is no third way.
    as_stream: bool,
    expected_ms: Option<u64>,
    given_samples: u64,
    reported_ms: u64,
}

impl<'p, 'a> Reader<'p, 'a> {
    /// Opens `audio`; [`Stage::Decode`] begins, counted in milliseconds.
    ///
    /// # Errors
    /// `Error::Audio` if the file is no recording that can be used.
    pub fn open(
        audio: impl Into<AudioSource<'a>>,
        channel: Channel,
        progress: &'p dyn Progress,
    ) -> Result<Self> {
        let audio = audio.into();
        let (pass, as_stream) = match Pass::new(&audio, false, channel) {
            Ok(pass) => (pass, false),
            Err(error) => (again(error, &audio, channel)?, true),
        };
        let expected_ms = pass.stated_ms();
        progress.begin(Stage::Decode, expected_ms);
        Ok(Self { audio, channel, progress, pass, as_stream, expected_ms, given_samples: 0, reported_ms: 0 })
    }

    /// Samples to expect according to the file's header, which may lie.
    pub fn expected_samples(&self) -> Option<u64> {
        self.expected_ms.map(|ms| ms * MS_SAMPLES)
    }

    /// Reads on. Nothing may be read after an error or the end.
    ///
    /// # Errors
    /// `Error::Audio` if what follows cannot be used, `Error::Io` if it cannot be read, `Error::Cancelled`.
    pub fn read(&mut self) -> Result<AudioPart> {
        if self.progress.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let part = match self.pass.read() {
            Err(error) if self.given_samples == 0 && !self.as_stream => {
                // Nothing has been heard yet: another way in may still lead somewhere.
                self.pass = again(error, &self.audio, self.channel)?;
                self.as_stream = true;
                self.pass.read()?
            }
            part => part?,
        };
        if let AudioPart::Samples(samples) = &part {
            self.given_samples += samples.len() as u64;
            let done_ms = self.given_samples / MS_SAMPLES;
            self.progress.advance(done_ms - self.reported_ms);
            self.reported_ms = done_ms;
        }
        Ok(part)
    }
}

/// After `error`: the file read onwards only. Perhaps it is merely cut short; if not, `error` is the true one.
fn again<'a>(error: Error, audio: &AudioSource<'a>, channel: Channel) -> Result<Pass<'a>> {
    if !matches!(error, Error::Audio { .. }) || !can_be_stream(audio) {
        return Err(error);
    }
    let mut pass = match Pass::new(audio, true, channel) {
        Ok(pass) => pass,
        Err(_) => return Err(error),
    };
    if pass.look_ahead().is_err() { Err(error) } else { Ok(pass) }
}

/// Reads the whole of `audio`, all channels mixed: 64 kB a second. See [`Reader`].
///
/// # Errors
/// As those of [`Reader`].
pub fn load<'a>(audio: impl Into<AudioSource<'a>>, progress: &dyn Progress) -> Result<Pcm> {
    load_channel(audio, Channel::Mix, progress)
}

/// Reads the whole of one `channel` of `audio`: 64 kB a second. See [`Reader`].
///
/// # Errors
/// As those of [`Reader`].
pub fn load_channel<'a>(
    audio: impl Into<AudioSource<'a>>,
    channel: Channel,
    progress: &dyn Progress,
) -> Result<Pcm> {
    let mut reader = Reader::open(audio, channel, progress)?;
    let mut samples = Vec::new();
    loop {
        match reader.read()? {
            AudioPart::Samples(block) => samples.extend(block),
            AudioPart::End(AboutAudio { source, warnings, .. }) => {
                return Ok(Pcm { samples, source, warnings });
            }
        }
    }
}
