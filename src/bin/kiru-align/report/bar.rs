//! A bar on the terminal, one line for all stages.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kiru_align::progress::{Progress, Stage};

/// The bar; shows the stage and how far it is.
pub struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// An empty bar that is not drawn before the first stage begins.
    pub fn new() -> Bar {
        Bar { bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()) }
    }

    /// Take it away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        let number = Stage::ALL.iter().position(|s| *s == stage).map_or(0, |i| i + 1);
        // Units differ from stage to stage and mean nothing to the user: percent alone.
        let template = match total {
            Some(_) => "{prefix} {msg:<10} [{bar:40}] {percent:>3} %",
            None => "{prefix} {msg:<10} {spinner} {elapsed}",
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bar.reset();
        self.bar.set_style(style.progress_chars("=> "));
        self.bar.set_prefix(format!("{number}/{}", Stage::ALL.len()));
        self.bar.set_message(stage.name());
        match total {
            Some(total) => self.bar.set_length(total),
            None => self.bar.unset_length(),
        }
    }

    fn advance(&self, amount: u64) {
        self.bar.inc(amount);
    }
}
