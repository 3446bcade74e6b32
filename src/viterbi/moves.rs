//! The transitions of all phones as logarithms and as probabilities, so that no exponentials are needed per frame.

use crate::model::acoustic::{AcousticModel, STATES};
use crate::phones::{PHONES, PhoneId};

/// A transition.
#[derive(Debug, Clone, Copy, Default)]
pub struct Move {
    /// Natural logarithm of its probability.
    pub log: f32,
    /// Its probability.
    pub linear: f64,
}

/// `[stay, move on]` for each state of a phone.
pub type PhoneMoves = [[Move; 2]; STATES];

/// The transitions of all phones.
pub struct Moves([PhoneMoves; PHONES]);

impl Moves {
    /// Tabulates them: 252 exponentials.
    pub fn new(acoustic: &AcousticModel<'_>) -> Moves {
        Moves(std::array::from_fn(|phone| {
            let logs = acoustic.transitions(phone as PhoneId);
            logs.map(|state| state.map(|log| Move { log, linear: f64::from(log).exp() }))
        }))
    }

    /// The transitions of `phone`.
    pub fn of(&self, phone: PhoneId) -> &PhoneMoves {
        &self.0[phone as usize]
    }
}
