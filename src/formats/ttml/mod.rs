//! TTML subtitles in all profiles: IMSC, DFXP, EBU-TT, SMPTE-TT.

pub(crate) mod read;
mod times;
#[cfg(feature = "subtitles")]
mod write;

#[cfg(feature = "subtitles")]
pub(crate) use times::written;
#[cfg(feature = "subtitles")]
pub(crate) use write::write;
