//! What can go wrong, grouped by what the caller can do about it.

/// The library's errors. Messages say what is wrong and what to do; the program puts the file's path in front.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The recording cannot be used: give another file or convert it.
    #[error("{problem}; {remedy}")]
    Audio {
        /// What is wrong with it.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The transcript cannot be used: mend the text file.
    #[error("{problem}; {remedy}")]
    Transcript {
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
    /// The user's pronunciations cannot be used: mend the line named.
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
    /// Whoever watched wanted no more: see [`Progress::is_cancelled`](crate::progress::Progress::is_cancelled).
    #[error("cancelled")]
    Cancelled,
    /// The operating system refused to read or write.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Result with the library's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;
