//! The sound of the page: a link to the recording, or the sound itself.

use std::io::{self, Write};
use std::path::Path;

use super::link::link;
use crate::output::Document;

/// Where the page takes the sound from.
pub enum Sound {
    /// From this address.
    Linked(String),
    /// From itself.
    Embedded {
        /// What it is, as browsers call it.
        mime: &'static str,
        /// The file.
        bytes: Vec<u8>,
    },
}

impl Sound {
    /// For `document`, which will be the file `target` if it is one.
    pub fn new(document: &Document, target: Option<&Path>) -> Sound {
        Sound::Linked(link(document.audio_path, target))
    }

    /// The address, if it is linked.
    pub fn link(&self) -> Option<&str> {
        match self {
            Sound::Linked(link) => Some(link),
            Sound::Embedded { .. } => None,
        }
    }

    /// What is embedded, if it is.
    pub fn mime(&self) -> Option<&'static str> {
        match self {
            Sound::Linked(_) => None,
            Sound::Embedded { mime, .. } => Some(mime),
        }
    }

    /// Write what is embedded.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write(&self, _out: &mut impl Write) -> io::Result<()> {
        Ok(())
    }
}
