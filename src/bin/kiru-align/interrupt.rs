//! Signals that ask the program to end: what is just being saved is finished, then it ends with the exit code that shells
//! give them; and the limit of file sizes, which is made an ordinary error.

use std::sync::{Mutex, RwLock, RwLockReadGuard};
use std::thread;
use std::time::{Duration, Instant};

/// A file system that does not answer for so long is not waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked whether saving is over.
const EVERY: Duration = Duration::from_millis(5);
/// The exit code is this and the number of the signal, as shells have it.
const SIGNALLED: i32 = 128;

/// Held for reading while a file is saved; who holds it for writing can end the program.
static SAVING: RwLock<()> = RwLock::new(());
/// What to say at such an end.
static LAST_WORDS: Mutex<Option<Box<dyn FnOnce() + Send>>> = Mutex::new(None);

/// The program does not end by an interruption while this is kept.
pub fn hold_off() -> Option<RwLockReadGuard<'static, ()>> {
    SAVING.read().ok()
}

/// Call `say` when the program is interrupted.
pub fn say_at_end(say: impl FnOnce() + Send + 'static) {
    if let Ok(mut last_words) = LAST_WORDS.lock() {
        *last_words = Some(Box::new(say));
    }
}

/// Wait for what is just being saved, and end by the signal of this number.
fn end(signal: i32) -> ! {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let Ok(_nothing_is_being_saved) = SAVING.try_write() else {
            thread::sleep(EVERY);
            continue;
        };
        // Held to the end: no other thread has the last word.
        let _no_other_message = std::io::stderr().lock();
        if let Some(say) = LAST_WORDS.lock().ok().and_then(|mut last_words| last_words.take()) {
            say();
        }
        std::process::exit(SIGNALLED + signal);
    }
    std::process::exit(SIGNALLED + signal)
}

/// From now on, interruptions end the program as told above. Where that cannot be had, they end it at once.
#[cfg(unix)]
pub fn watch() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;

    // Somebody has to take it: then a file that grows too long is an error of the call that writes.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    let ignored = ignored();
    // Whoever started the program may have wanted it to go on (nohup, a shell's background).
    let watched = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored & (1 << (signal - 1)) == 0);
    let Ok(mut signals) = Signals::new(watched) else { return };
    let _ = thread::Builder::new().name("signals".to_string()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            end(signal);
        }
    });
}

/// The signals that are ignored, a bit each, from number 1.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// From now on, Ctrl-C ends the program as told above. Where that cannot be had, it ends it at once.
#[cfg(not(unix))]
pub fn watch() {
    let _ = ctrlc::set_handler(|| end(2));
}
