//! Progress for programs: JSON, one object a line.
//!
//! A stage's first line has `done` 0, its last one `seconds` as well; in between at most ten a second. `total` is
//! left out where it is not known; the unit is the stage's own.

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kiru_align::progress::{Progress, Stage};
use serde::Serialize;

/// Shortest time between two lines of a stage.
const INTERVAL: Duration = Duration::from_millis(100);

/// Writes the lines to `out`.
pub struct StageLines<W> {
    /// Of the current stage; counted apart so that workers never wait for a line to be written.
    done: AtomicU64,
    state: Mutex<LineState<W>>,
}

struct LineState<W> {
    out: W,
    current: Option<CurrentStage>,
}

struct CurrentStage {
    stage: Stage,
    total: Option<u64>,
    began: Instant,
    last_line: Instant,
    last_done: u64,
}

#[derive(Serialize)]
struct StageLine {
    stage: &'static str,
    done: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
}

impl<W: Write> StageLines<W> {
    /// Nothing is written before the first stage begins.
    pub fn new(out: W) -> StageLines<W> {
        StageLines { done: AtomicU64::new(0), state: Mutex::new(LineState { out, current: None }) }
    }

    /// The last stage is over.
    pub fn finish(&self) {
        if let Ok(mut state) = self.state.lock() {
            state.end(self.done.load(Ordering::Relaxed));
        }
    }
}

impl<W: Write + Send> Progress for StageLines<W> {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        let Ok(mut state) = self.state.lock() else { return };
        state.end(self.done.swap(0, Ordering::Relaxed));
        let now = Instant::now();
        state.current = Some(CurrentStage { stage, total, began: now, last_line: now, last_done: 0 });
        state.write(StageLine { stage: stage.name(), done: 0, total, seconds: None });
    }

    fn advance(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
        // While another thread writes, this one goes on working.
        let Ok(mut state) = self.state.try_lock() else { return };
        let Some(current) = &mut state.current else { return };
        if current.last_line.elapsed() < INTERVAL {
            return;
        }
        current.last_line = Instant::now();
        current.last_done = self.done.load(Ordering::Relaxed).max(current.last_done);
        let line = StageLine {
            stage: current.stage.name(),
            done: current.last_done,
            total: current.total,
            seconds: None,
        };
        state.write(line);
    }
}

impl<W: Write> LineState<W> {
    fn end(&mut self, done: u64) {
        if let Some(CurrentStage { stage, total, began, last_done, .. }) = self.current.take() {
            let seconds = Some((began.elapsed().as_secs_f64() * 1000.0).round() / 1000.0);
            self.write(StageLine { stage: stage.name(), done: done.max(last_done), total, seconds });
        }
    }

    fn write(&mut self, line: StageLine) {
        if let Ok(text) = serde_json::to_string(&line) {
            // If the pipe is closed, the run goes on.
            let _ = writeln!(self.out, "{text}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(lines: StageLines<Vec<u8>>) -> Vec<serde_json::Value> {
        lines.finish();
        let bytes = lines.state.into_inner().unwrap().out;
        let text = String::from_utf8(bytes).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_stage_begins_at_nothing_and_ends_with_its_time() {
        let lines = StageLines::new(Vec::new());
        lines.begin(Stage::Decode, None);
        lines.advance(7);
        lines.begin(Stage::Align, Some(10));
        lines.advance(10);
        let all = written(lines);
        assert_eq!(all.len(), 4, "{all:?}");
        assert_eq!(all[0], serde_json::json!({"stage": "decode", "done": 0}));
        assert_eq!((&all[1]["stage"], &all[1]["done"]), (&"decode".into(), &7.into()));
        assert!(all[1]["seconds"].is_f64());
        assert_eq!(all[2], serde_json::json!({"stage": "align", "done": 0, "total": 10}));
        assert_eq!(all[3]["done"], 10);
    }

    #[test]
    fn many_threads_lose_nothing_and_write_little() {
        let lines = StageLines::new(Vec::new());
        lines.begin(Stage::Align, Some(40_000));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..10_000).for_each(|_| lines.advance(1)));
            }
        });
        let began = Instant::now();
        let all = written(lines);
        assert_eq!(all.last().unwrap()["done"], 40_000);
        let most = 3 + began.elapsed().as_secs() as usize * 10;
        assert!(all.len() <= most + 10, "{} lines", all.len());
    }

    #[test]
    fn lines_come_while_a_stage_runs() {
        let lines = StageLines::new(Vec::new());
        lines.begin(Stage::Align, Some(2));
        std::thread::sleep(INTERVAL * 2);
        lines.advance(1);
        lines.advance(1);
        let done: Vec<_> = written(lines).iter().map(|line| line["done"].as_u64().unwrap()).collect();
        assert_eq!(done, [0, 1, 2]);
    }
}
