//! How fast this machine is: a few milliseconds of the work that takes most of the time, against the same on another.

use std::time::Instant;

use kiru_align::frontend::Features;
use kiru_align::frontend::mfcc::Cepstrum;
use kiru_align::likelihood::phone_scores;
use kiru_align::model::Model;
use kiru_align::model::acoustic::DIMS;
use kiru_align::progress::Unwatched;

/// Frames that are scored: three seconds.
const FRAMES: usize = 300;
/// The fastest of this many runs counts: other work on the machine only makes runs slower.
const TIMES: usize = 5;
/// Seconds that takes on one thread of the machine that the forecast's constants were measured on, a virtual one with
/// two cores (Intel Xeon with AVX-512).
const THERE_S: f64 = 1.06e-3;

/// How many times as slow this machine is, one thread against one thread.
pub fn slowness(model: &Model) -> f64 {
    let features = Features::new(cepstra(), vec![0.0; FRAMES]);
    let once = || {
        let start = Instant::now();
        std::hint::black_box(phone_scores::gather(&features, &model.acoustic(), &Unwatched));
        start.elapsed().as_secs_f64()
    };
    let here_s = match kiru_align::pipeline::pool(1) {
        Ok(pool) => pool.install(|| (0..TIMES).map(|_| once()).fold(f64::INFINITY, f64::min)),
        Err(_) => THERE_S,
    };
    here_s / THERE_S
}

/// Something like speech: numbers of about the right size that never repeat.
fn cepstra() -> Vec<Cepstrum> {
    let value = |i: usize| ((i * i) as f32 * 0.37).sin() * 8.0;
    (0..FRAMES).map(|frame| std::array::from_fn(|n| value(frame * DIMS + n))).collect()
}
