//! The program: parse the command line, run the command, choose the exit code.
//!
//! The modules stand in the order in which data passes through them. Each uses only those above it.

mod exit;
mod interrupt;
mod io;
mod args;
mod config;
mod report;
mod outputs;
mod estimate;
mod memory;
mod job;
mod align;
mod batch;
mod compare;
mod evaluate;
mod model_file;
mod shell;
mod program;

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    program::silence_guarded_panics();
    ExitCode::from(program::run(env::args_os().collect()))
}
