//! Of the program's batch, what reads lists.

#[path = "../../../src/bin/kiru-align/batch/corpus_folder.rs"]
pub mod corpus_folder;
#[path = "../../../src/bin/kiru-align/batch/folder.rs"]
pub mod folder;
#[path = "../../../src/bin/kiru-align/batch/journal.rs"]
pub mod journal;
#[path = "../../../src/bin/kiru-align/batch/list_file.rs"]
pub mod list_file;
#[path = "../../../src/bin/kiru-align/batch/list_line.rs"]
pub mod list_line;
#[path = "../../../src/bin/kiru-align/batch/manifest.rs"]
pub mod manifest;
#[path = "../../../src/bin/kiru-align/batch/pair_store.rs"]
pub mod pair_store;
#[path = "../../../src/bin/kiru-align/batch/records.rs"]
pub mod records;
#[path = "../../../src/bin/kiru-align/batch/shard.rs"]
pub mod shard;
#[path = "../../../src/bin/kiru-align/batch/sources.rs"]
pub mod sources;
#[path = "../../../src/bin/kiru-align/batch/trans_files.rs"]
pub mod trans_files;
#[path = "../../../src/bin/kiru-align/batch/utterances.rs"]
pub mod utterances;
