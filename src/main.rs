//! The program: parse, run, report, choose the exit code.

fn main() {}
