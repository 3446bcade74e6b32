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
use std::thread;

/// Of the thread that everything begins on, as of those that work: whoever starts the program may have allowed less. What is
/// not used of it costs nothing.
const STACK_BYTES: usize = 16 << 20;
/// How Rust ends a program that panicked.
const PANICKED: u8 = 101;

fn main() -> ExitCode {
    program::silence_guarded_panics();
    let run = || program::run(env::args_os().collect());
    // Where no thread can be had, the stack is what it is.
    ExitCode::from(match thread::Builder::new().stack_size(STACK_BYTES).spawn(run) {
        Ok(running) => running.join().unwrap_or(PANICKED),
        Err(_) => run(),
    })
}
