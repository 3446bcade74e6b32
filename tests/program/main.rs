//! Drives the program as its users do: files in, JSON, messages and exit codes out.

mod errors;
mod harness;
mod messages;
mod model;
mod result;
mod schema;
