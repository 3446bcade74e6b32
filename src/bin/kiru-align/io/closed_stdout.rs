//! Whether standard output was closed before the program began (`>&-`).
//!
//! Rust's runtime opens `/dev/null` in the place of what is closed, so that a result would go nowhere without a word.
//! The system has to be asked before the runtime starts, which only a function in the program's table of initialisers
//! can do.

use std::sync::atomic::{AtomicBool, Ordering};

static WAS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether there was no standard output. Where the system cannot be asked, there was one.
pub fn is_closed() -> bool {
    WAS_CLOSED.load(Ordering::Relaxed)
}

// SAFETY: the system calls what stands in this section before main, once, without other threads. The function asks for
// the flags of a descriptor and sets an atomic: it needs nothing of the runtime, allocates nothing and cannot panic.
#[cfg(target_os = "linux")]
#[used]
#[allow(unsafe_code)]
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = look;

#[cfg(target_os = "linux")]
extern "C" fn look() {
    let is_closed = rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_err();
    WAS_CLOSED.store(is_closed, Ordering::Relaxed);
}
