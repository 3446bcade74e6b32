//! Of the program's batch, what reads lists.

#[path = "../../../src/bin/kiru-align/batch/folder.rs"]
pub mod folder;
#[path = "../../../src/bin/kiru-align/batch/manifest.rs"]
pub mod manifest;
#[path = "../../../src/bin/kiru-align/batch/records.rs"]
pub mod records;
#[path = "../../../src/bin/kiru-align/batch/sources.rs"]
pub mod sources;
