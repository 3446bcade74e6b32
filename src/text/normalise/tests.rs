//! What tokens of every kind are said as.
use super::*;
