//! Forced alignment: a recording and its transcript in, the time of every word out.
//!
//! ```text
//! recording --> blocks --> Features --+--> silence map ---------------+
//!               of samples            +--> evidence --+               +--> pieces --> search --> timing --> Alignment
//!                                                     +--> placement -+             (all cores)
//! transcript --> tokens ----> readings --> sayings ---+
//! ```
//!
//! The modules stand in the order in which data passes through them, and use only those above.

pub mod units;
pub mod error;
pub mod progress;
pub mod model;
pub mod audio;
pub mod features;
pub mod score;
pub mod silence;
pub mod text;
pub mod graph;
pub mod place;
pub mod search;
pub mod refine;
pub mod timing;
pub mod edges;
pub mod align;
pub mod output;
pub mod timed;
pub mod compare;
pub mod scoring;
