//! Opens a model: the one built in, or a file read into memory once; nothing is parsed.
//!
//! A file is not mapped itself: who shortens or overwrites it while it is used would kill or mislead the program. It is
//! read into a map of its own, which begins at a page as its sections need, and which all threads share. The built-in
//! model is a part of the program's file, which all processes share.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use memmap2::{Mmap, MmapMut};

use super::acoustic::AcousticModel;
use super::layout;
use crate::calibration::Calibration;
use crate::calibration::en_us::EN_US;
use crate::error::{Error, Result};
use crate::languages::orthography::Orthography;
use crate::languages::{Language, Orthographies};
use crate::lexicon::dictionary::Dictionary;
use crate::lexicon::g2p::G2p;

/// Forces the embedded bytes onto the alignment that sections need.
#[repr(C, align(64))]
struct AlignedBytes<T: ?Sized>(T);

#[cfg(feature = "embed")]
static EMBEDDED: &AlignedBytes<[u8]> = &AlignedBytes(*include_bytes!("../../models/en-us.kiru"));
#[cfg(not(feature = "embed"))]
static EMBEDDED: &AlignedBytes<[u8]> = &AlignedBytes([]);

enum ModelBytes {
    Embedded,
    Read(Mmap),
}

/// An open model, shared by all threads. Of the one built in, all processes share the pages.
pub struct Model {
    bytes: ModelBytes,
    orthographies: Orthographies,
    calibration: Calibration,
}

impl Model {
    /// The model built in.
    ///
    /// # Errors
    /// `Error::Model` if there is none: built without the feature `embed`.
    pub fn embedded() -> Result<Model> {
        Model::checked(ModelBytes::Embedded)
    }

    /// Reads the model file at `path`.
    ///
    /// # Errors
    /// `Error::Model` if it is no model, of another version, truncated or corrupted, or has not the SHA-256 that it
    /// states; `Error::Io` if it cannot be read.
    pub fn open(path: &Path) -> Result<Model> {
        const REMEDY: &str = "use a model made by `kiru-align model import`, or leave out --model";
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() || metadata.len() == 0 || metadata.len() > layout::LIMIT_BYTES {
            return Err(Error::Model { problem: "not a kiru-align model file".into(), remedy: REMEDY });
        }
        let mut map = MmapMut::map_anon(metadata.len() as usize)?;
        file.read_exact(&mut map).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => {
                Error::Model { problem: "it became shorter while it was read".into(), remedy: "try again" }
            }
            _ => Error::Io(error),
        })?;
        let model = Model::checked(ModelBytes::Read(map.make_read_only()?))?;
        // Results and their records are known by this sum.
        if !model.verify() {
            let problem = "its contents do not match the SHA-256 that it states".into();
            return Err(Error::Model { problem, remedy: REMEDY });
        }
        Ok(model)
    }

    fn checked(bytes: ModelBytes) -> Result<Model> {
        let model = Model { bytes, orthographies: Orthographies::default(), calibration: EN_US };
        layout::check(model.bytes())?;
        model.try_acoustic()?;
        model.try_dictionary()?;
        model.try_g2p()?;
        Ok(model)
    }

    /// The same model with other numbers for the scale of its scores.
    #[must_use]
    pub fn calibrated(self, calibration: Calibration) -> Model {
        Model { calibration, ..self }
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        match &self.bytes {
            ModelBytes::Embedded => &EMBEDDED.0,
            ModelBytes::Read(map) => map,
        }
    }

    fn section(&self, name: &str) -> Result<&[u8]> {
        layout::section(self.bytes(), name)
    }

    fn try_acoustic(&self) -> Result<AcousticModel<'_>> {
        AcousticModel::open(|name| self.section(name), &self.calibration)
    }

    fn try_dictionary(&self) -> Result<Dictionary<'_>> {
        Dictionary::open(self.section("lexicon")?)
    }

    fn try_g2p(&self) -> Result<G2p<'_>> {
        G2p::open(self.section("letters")?)
    }

    /// The acoustic parameters.
    pub fn acoustic(&self) -> AcousticModel<'_> {
        viewed(self.try_acoustic())
    }

    /// The dictionary.
    pub fn dictionary(&self) -> Dictionary<'_> {
        viewed(self.try_dictionary())
    }

    /// How `language` is written, read when it is first asked for; `None` for English.
    pub fn orthography(&self, language: Language) -> Option<&Orthography> {
        self.orthographies.of(language)
    }

    /// The G2P rules.
    pub fn g2p(&self) -> G2p<'_> {
        viewed(self.try_g2p())
    }

    /// The model's name, such as `en-us`.
    pub fn name(&self) -> &str {
        self.section("name").ok().and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("?")
    }

    /// Origin and licence, for people.
    pub fn about(&self) -> &str {
        self.section("about").ok().and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }

    /// The model's identity: SHA-256 of the file after its 64-byte header, in hexadecimal.
    pub fn sha256_hex(&self) -> String {
        hex(&layout::stated_sha256(self.bytes()))
    }

    /// Whether the contents have the SHA-256 that the header states; reads every byte.
    pub fn verify(&self) -> bool {
        layout::stated_sha256(self.bytes()) == layout::computed_sha256(self.bytes())
    }
}

/// A view of a section again: views borrow the bytes, so that they cannot be kept beside them, but cost nothing to make.
fn viewed<T>(view: Result<T>) -> T {
    view.expect("every view was checked when the model was opened, and its bytes do not change")
}

/// Bytes in hexadecimal, as checksums are written.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
