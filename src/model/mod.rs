//! The model: phones, acoustic parameters, pronunciations and letters-to-sounds rules, used in place.

pub mod phones;
pub mod layout;
pub mod lexicon;
pub mod import;

use crate::error::Result;

/// Stand-in.
pub struct Model(Vec<u8>);

#[allow(missing_docs)]
impl Model {
    pub fn embedded() -> Result<Model> {
        Ok(Model(layout::assemble(&[("name", b"en-us".to_vec()), ("about", b"stand-in\n".to_vec())])))
    }
    pub fn open(path: &std::path::Path) -> Result<Model> {
        let bytes = std::fs::read(path)?;
        layout::check(&bytes)?;
        Ok(Model(bytes))
    }
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
    pub fn name(&self) -> &str {
        "en-us"
    }
    pub fn about(&self) -> &str {
        "stand-in"
    }
    pub fn sha256_hex(&self) -> String {
        layout::stated_sha256(&self.0).iter().map(|b| format!("{b:02x}")).collect()
    }
    pub fn verify(&self) -> bool {
        layout::stated_sha256(&self.0) == layout::computed_sha256(&self.0)
    }
}
