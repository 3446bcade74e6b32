//! The model file's layout: header, table of named sections, checksum.
//!
//! All numbers are little-endian; every section starts at a multiple of [`ALIGN`] bytes so that it can be used
//! in place as numbers.
//!
//! ```text
//! 0   8   magic "KIRUALGN"
//! 8   u32 version (2)
//! 12  u32 number of sections
//! 16  u64 length of the file in bytes
//! 24  u32 CRC-32 of bytes 32..end
//! 28  u32 zero
//! 32  32  SHA-256 of bytes 64..end: the model's identity
//! 64  table: one entry of 32 bytes a section: name (16 bytes, zero-padded), u64 offset, u64 length in bytes
//! ..  sections
//! ```

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// First eight bytes of every model file.
pub const MAGIC: &[u8; 8] = b"KIRUALGN";
/// Version of this layout.
pub const VERSION: u32 = 2;
/// Alignment of sections, in bytes.
pub const ALIGN: usize = 64;
/// A model of this program is a few megabytes; anything far beyond is not one.
pub const LIMIT_BYTES: u64 = 1 << 30;

const HEADER_BYTES: usize = 64;
const ENTRY_BYTES: usize = 32;
const NAME_BYTES: usize = 16;
const MAX_SECTIONS: u32 = 64;

const REMEDY: &str =
    "use a model made by `kiru-align model import`, or leave out --model for the one built in";

fn refuse(problem: String) -> Error {
    Error::Model { problem, remedy: REMEDY }
}

fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes([bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]])
}

fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    u64::from(u32_at(bytes, offset)) | u64::from(u32_at(bytes, offset + 4)) << 32
}

/// Checks header and checksum. Reads every byte once, which for a few megabytes takes about a millisecond.
pub fn check(bytes: &[u8]) -> Result<()> {
    if bytes.len() < HEADER_BYTES || &bytes[..8] != MAGIC {
        return Err(refuse("not a kiru-align model file".into()));
    }
    let version = u32_at(bytes, 8);
    if version != VERSION {
        return Err(refuse(format!("model file of version {version}, this program reads version {VERSION}")));
    }
    let expected_bytes = u64_at(bytes, 16);
    if expected_bytes != bytes.len() as u64 {
        return Err(refuse(format!(
            "model file is truncated or padded: {} bytes, its header says {expected_bytes}",
            bytes.len()
        )));
    }
    let crc = crc32fast::hash(&bytes[32..]);
    if crc != u32_at(bytes, 24) {
        return Err(refuse(format!(
            "model file is corrupted: checksum {crc:08x}, its header says {:08x}",
            u32_at(bytes, 24)
        )));
    }
    if u32_at(bytes, 28) != 0 {
        return Err(refuse("model file is corrupted: bytes that are zero are not".into()));
    }
    let count = u32_at(bytes, 12);
    if count > MAX_SECTIONS || HEADER_BYTES + count as usize * ENTRY_BYTES > bytes.len() {
        return Err(refuse(format!("model file claims {count} sections, more than fit in it")));
    }
    Ok(())
}

/// The name, offset and length of every section of a checked file.
pub fn sections(bytes: &[u8]) -> impl Iterator<Item = (&str, u64, u64)> {
    let count = u32_at(bytes, 12) as usize;
    (0..count).map(move |i| {
        let entry = HEADER_BYTES + i * ENTRY_BYTES;
        let name = &bytes[entry..entry + NAME_BYTES];
        let end = name.iter().position(|b| *b == 0).unwrap_or(NAME_BYTES);
        let name = std::str::from_utf8(&name[..end]).unwrap_or("?");
        (name, u64_at(bytes, entry + NAME_BYTES), u64_at(bytes, entry + NAME_BYTES + 8))
    })
}

/// The bytes of the section called `wanted` of a checked file.
///
/// # Errors
/// `Error::Model` if there is none or it does not lie inside the file, aligned.
pub fn section<'a>(bytes: &'a [u8], wanted: &str) -> Result<&'a [u8]> {
    let (_, offset, length) = sections(bytes)
        .find(|(name, _, _)| *name == wanted)
        .ok_or_else(|| refuse(format!("model file has no section {wanted:?}")))?;
    let end = offset.checked_add(length).filter(|end| *end <= bytes.len() as u64);
    match end {
        Some(end) if offset % ALIGN as u64 == 0 => Ok(&bytes[offset as usize..end as usize]),
        _ => Err(refuse(format!("section {wanted:?} of the model file lies outside it"))),
    }
}

/// The SHA-256 the header of a checked file states.
pub fn stated_sha256(bytes: &[u8]) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.copy_from_slice(&bytes[32..64]);
    digest
}

/// The SHA-256 computed from the contents.
pub fn computed_sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(&bytes[HEADER_BYTES.min(bytes.len())..]).into()
}

/// A complete model file from its sections, in the order given.
///
/// # Panics
/// If a name is longer than 16 bytes: a mistake of the caller.
pub fn assemble(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut file = vec![0; HEADER_BYTES + sections.len() * ENTRY_BYTES];
    for (i, (name, content)) in sections.iter().enumerate() {
        assert!(name.len() <= NAME_BYTES, "section name {name:?} is too long");
        file.resize(file.len().next_multiple_of(ALIGN), 0);
        let entry = HEADER_BYTES + i * ENTRY_BYTES;
        let offset = file.len() as u64;
        file[entry..entry + name.len()].copy_from_slice(name.as_bytes());
        file[entry + NAME_BYTES..entry + NAME_BYTES + 8].copy_from_slice(&offset.to_le_bytes());
        file[entry + NAME_BYTES + 8..entry + ENTRY_BYTES]
            .copy_from_slice(&(content.len() as u64).to_le_bytes());
        file.extend_from_slice(content);
    }
    let length = file.len() as u64;
    file[..8].copy_from_slice(MAGIC);
    file[8..12].copy_from_slice(&VERSION.to_le_bytes());
    file[12..16].copy_from_slice(&(sections.len() as u32).to_le_bytes());
    file[16..24].copy_from_slice(&length.to_le_bytes());
    let digest = computed_sha256(&file);
    file[32..64].copy_from_slice(&digest);
    let crc = crc32fast::hash(&file[32..]);
    file[24..28].copy_from_slice(&crc.to_le_bytes());
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Vec<u8> {
        assemble(&[("one", vec![1, 2, 3]), ("two", vec![7; 100]), ("none", vec![])])
    }

    #[test]
    fn sections_come_back_as_they_went_in() {
        let file = small();
        check(&file).unwrap();
        assert_eq!(section(&file, "one").unwrap(), [1, 2, 3]);
        assert_eq!(section(&file, "two").unwrap(), [7; 100]);
        assert!(section(&file, "none").unwrap().is_empty());
        assert!(section(&file, "three").is_err());
        assert_eq!(stated_sha256(&file), computed_sha256(&file));
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_is_noticed() {
        let file = small();
        for i in 0..file.len() * 8 {
            let mut bad = file.clone();
            bad[i / 8] ^= 1 << (i % 8);
            let unnoticed = check(&bad).is_ok();
            // The number of sections lies outside the checksum: a count that still fits the file passes here and fails
            // at the first section that is missing.
            assert!(!unnoticed || (12..16).contains(&(i / 8)), "bit {i}");
        }
        for length in 0..file.len() {
            assert!(check(&file[..length]).is_err(), "{length} bytes");
        }
    }
}
