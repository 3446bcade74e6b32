//! Numbers in sentences.

/// `1 word`, `2 words`: `count` before what stands behind a one, or behind any other.
pub fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}
