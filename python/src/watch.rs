//! One alignment that is waited for: Python goes on meanwhile, and may see how far it is, cancel or interrupt it.
//!
//! The work is done by other threads without Python's lock. The calling one waits, calls back, and looks now and then
//! for signals, since only the main thread of Python is told of them. When it returns, the work is over.

use std::ops::ControlFlow;
use std::panic;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

use kiru_align::{Error, Step};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// How often signals and wishes to cancel are looked for, and the most often that progress is told.
const EVERY: Duration = Duration::from_millis(40);

/// Who watches a run.
pub struct Watcher<'a, 'py> {
    /// Called with the name of the stage, what is done of it, and how much there is, if that is known.
    progress: Option<&'a Bound<'py, PyAny>>,
    /// Has a method `is_set` that says whether to stop, as a `threading.Event` has.
    cancel: Option<&'a Bound<'py, PyAny>>,
}

impl<'a, 'py> Watcher<'a, 'py> {
    /// # Errors
    /// `progress` cannot be called, or `cancel` has no `is_set`.
    pub fn new(
        progress: Option<&'a Bound<'py, PyAny>>,
        cancel: Option<&'a Bound<'py, PyAny>>,
    ) -> PyResult<Self> {
        if progress.is_some_and(|progress| !progress.is_callable()) {
            let problem =
                "progress: give a function that takes the stage, what is done of it, and how much there is";
            return Err(PyTypeError::new_err(problem));
        }
        let has_is_set = cancel.map_or(Ok(true), |event| event.hasattr("is_set"))?;
        if !has_is_set {
            return Err(PyTypeError::new_err(
                "cancel: give a threading.Event, or what has is_set() as that has",
            ));
        }
        Ok(Watcher { progress, cancel })
    }

    fn is_cancelled(&self) -> PyResult<bool> {
        self.cancel.map_or(Ok(false), |event| event.call_method0("is_set")?.is_truthy())
    }
}

/// Does `work` on another thread, which tells a function how far it is and is told whether to go on.
///
/// # Errors
/// What was raised by a signal, by the callback or by the event; the work is over then, too.
pub fn watched<T: Send>(
    py: Python<'_>,
    watcher: &Watcher<'_, '_>,
    work: impl FnOnce(&mut (dyn FnMut(Step) -> ControlFlow<()> + Send)) -> Result<T, Error> + Send,
) -> PyResult<Result<T, Error>> {
    let cancelled = AtomicBool::new(watcher.is_cancelled()?);
    let (tell, told) = mpsc::channel::<Step>();
    let tells_all = watcher.progress.is_some();
    thread::scope(|scope| {
        let working = Builder::new().name("kiru-align".to_string()).spawn_scoped(scope, || {
            // Moved here, so that the channel closes when the work is done.
            let tell = tell;
            work(&mut |step| {
                if tells_all {
                    let _ = tell.send(step);
                }
                if cancelled.load(Ordering::Relaxed) {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })
        })?;
        let waited = wait(py, watcher, told, &cancelled);
        if waited.is_err() {
            cancelled.store(true, Ordering::Relaxed);
        }
        let done = py.detach(|| working.join()).unwrap_or_else(|panicked| panic::resume_unwind(panicked));
        waited.map(|()| done)
    })
}

/// Waits until nobody can tell anything any more.
fn wait(
    py: Python<'_>,
    watcher: &Watcher<'_, '_>,
    mut told: Receiver<Step>,
    cancelled: &AtomicBool,
) -> PyResult<()> {
    loop {
        let is_done;
        let steps;
        (told, is_done, steps) = py.detach(move || {
            let (is_done, steps) = collect(&told);
            (told, is_done, steps)
        });
        if let Some(progress) = watcher.progress {
            for step in steps {
                progress.call1((step.stage.name(), step.done, step.total))?;
            }
        }
        if is_done {
            return Ok(());
        }
        py.check_signals()?;
        cancelled.store(watcher.is_cancelled()?, Ordering::Relaxed);
    }
}

/// The last step of each stage that was told of within [`EVERY`], and whether all is done.
fn collect(told: &Receiver<Step>) -> (bool, Vec<Step>) {
    let until = Instant::now() + EVERY;
    let mut steps: Vec<Step> = Vec::new();
    loop {
        match told.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(step) => match steps.last_mut() {
                Some(last) if last.stage == step.stage => *last = step,
                _ => steps.push(step),
            },
            Err(RecvTimeoutError::Timeout) => return (false, steps),
            Err(RecvTimeoutError::Disconnected) => return (true, steps),
        }
    }
}

/// Recordings that are being aligned in this process.
static ACTIVE: AtomicUsize = AtomicUsize::new(0);

/// A recording's share of the cores, kept while it is aligned: all of them, or as many as others that are aligned at the
/// same time leave. The result does not depend on it.
pub struct Share {
    /// Threads; 0 for one a core.
    pub jobs: usize,
}

impl Share {
    /// Of `wanted` threads, if that is not 0.
    pub fn of(wanted: usize) -> Share {
        static CORES: OnceLock<usize> = OnceLock::new();
        let active = ACTIVE.fetch_add(1, Ordering::Relaxed) + 1;
        let jobs = match (wanted, active) {
            (0, 1) => 0,
            (0, _) => {
                let cores = *CORES.get_or_init(|| thread::available_parallelism().map_or(1, usize::from));
                (cores / active).max(1)
            }
            (wanted, _) => wanted,
        };
        Share { jobs }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        ACTIVE.fetch_sub(1, Ordering::Relaxed);
    }
}
