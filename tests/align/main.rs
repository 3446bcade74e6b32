//! Tests of the library on recordings put together from known clips: the place of every word is known beforehand.

// A test that meets something unexpected should stop.
#![allow(clippy::unwrap_used)]

mod calibration;
mod front_end;
mod levels;
mod long;
mod material;
mod mismatch;
mod order;
mod refinements;
mod seams;
mod shuffled;
mod sound;
mod takes;
mod voices;
mod wording;
mod wrong;
#[path = "../shared/wav.rs"]
mod wav;
