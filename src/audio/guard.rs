//! Turns a panic inside the decoding library into an ordinary error.
//!
//! Damaged files make symphonia 0.6.1 panic in places, found by damaging files at random: for one, an MP4 whose
//! sample table points beyond 2^63 bytes (`media_source_stream.rs`, "pos - old_pos < isize::MAX"). What panicked
//! is not used again.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::errors::{Error, Result};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What the error of a panic says.
const GAVE_UP: &str = "the decoder gave up on damaged data";

/// Runs `work`, which must not be used again if [`gave_up`] says so of the error.
pub fn guard<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let outer = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.unwrap_or(Err(Error::LimitError(GAVE_UP)))
}

/// Whether this thread is inside a guarded call, so that a panic becomes an error. A program's panic hook may ask, so
/// that it reports only the others; the library sets no hook.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Whether `error` stands for a panic.
pub fn gave_up(error: &Error) -> bool {
    matches!(error, Error::LimitError(what) if *what == GAVE_UP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_and_everything_else_passes() {
        let error = guard::<()>(|| {
            assert!(is_guarded());
            panic!("on purpose")
        })
        .unwrap_err();
        assert!(gave_up(&error) && !is_guarded());
        assert_eq!(guard(|| Ok(5)).unwrap(), 5);
        assert!(!gave_up(&guard::<()>(|| Err(Error::DecodeError("x"))).unwrap_err()));
    }
}
