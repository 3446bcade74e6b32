//! What can go wrong, grouped by what the caller can do about it.

/// The library's errors, by the input at fault. Messages say what is wrong and what to do; they do not name the file.
///
/// [`kind`](Error::kind) tells more apart.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The recording cannot be used: give another file or convert it.
    #[error("{problem}; {remedy}")]
    Audio {
        /// What kind of problem it is.
        kind: ErrorKind,
        /// What is wrong with it.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The transcript cannot be used: correct the text file.
    #[error("{problem}; {remedy}")]
    Transcript {
        /// What is wrong with it.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// What was asked for by its name is not in the transcript, or was asked for twice: a speaker, a tier.
    #[error("{problem}; {remedy}")]
    NoSuchName {
        /// What kind of name it is.
        kind: ErrorKind,
        /// What is wrong with it.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A file with the times of words cannot be used: give another or make it again.
    #[error("{problem}; {remedy}")]
    Times {
        /// What is wrong with it.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The user's pronunciations cannot be used: correct the line named.
    #[error("line {line}: {problem}; {remedy}")]
    Lexicon {
        /// Line in the file, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The model file cannot be used: fetch or make it again.
    #[error("{problem}; {remedy}")]
    Model {
        /// What is wrong with it.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The caller cancelled the run: see [`Aligner::align_watched`](crate::Aligner::align_watched).
    #[error("cancelled")]
    Cancelled,
    /// The operating system refused to read or write.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// What went wrong, for programs that decide by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no such recording.
    NotFound,
    /// What was given as the recording is no audio file: a folder, a text, a picture, a file of an unknown kind.
    NotAudio,
    /// A file that may hold pictures or text, but no audio track.
    NoAudioTrack,
    /// Audio of a kind that this build cannot decode, or cannot align: converting it helps.
    Unsupported,
    /// The recording is empty, cut short or damaged, so that nothing in it can be used.
    Damaged,
    /// Less audio than one short word takes: 0.1 seconds.
    TooShort,
    /// More than 24 hours of audio.
    TooLong,
    /// The recording does not have the channel asked for.
    NoSuchChannel,
    /// The recording does not have the audio track asked for.
    NoSuchTrack,
    /// The recording does not have the part asked for.
    NoSuchPart,
    /// The recording does not say when it began, which was asked for.
    NoTimeReference,
    /// A speaker for whom a recording was given has no turn in the transcript, or has two recordings.
    NoSuchSpeaker,
    /// The transcript does not have the tier asked for.
    NoSuchTier,
    /// The transcript cannot be used.
    Transcript,
    /// A file with the times of words cannot be used.
    Times,
    /// A pronunciation of the user's lexicon cannot be used.
    Lexicon,
    /// The model file cannot be used.
    Model,
    /// The caller cancelled the run.
    Cancelled,
    /// The operating system refused to read or write.
    Io,
}

impl Error {
    /// What went wrong, for programs that decide by it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Error::Audio { kind, .. } | Error::NoSuchName { kind, .. } => *kind,
            Error::Transcript { .. } => ErrorKind::Transcript,
            Error::Times { .. } => ErrorKind::Times,
            Error::Lexicon { .. } => ErrorKind::Lexicon,
            Error::Model { .. } => ErrorKind::Model,
            Error::Cancelled => ErrorKind::Cancelled,
            Error::Io(_) => ErrorKind::Io,
        }
    }
}

/// Result with the library's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;
