//! Where to look for the edge between two sounds, by what they are.
//!
//! Every rule has a reason in how the sounds are made; what each of them brings is measured by `benches/eval/run
//! --parts edges`. Constants are round and few, set by hand. The change point and its windows are described in
//! [`change()`](super::change_point::change).

use std::ops::Range;

use super::manner::Manner;
use super::spectrum::{BANDS, VOICED_BANDS};

/// Bands above some 1.7 kHz, where friction and bursts are. At pauses one band more is left out: see
/// [`super::pause_edges`].
const FRICTION: Range<usize> = 12..BANDS;
const ALL: Range<usize> = 0..BANDS;

/// Which edge of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Where it begins.
    Start,
    /// Where it ends.
    End,
}

/// How a change between two sounds is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The bands that count.
    pub bands: Range<usize>,
    /// From where, as seen from the search's boundary...
    pub from_ms: f64,
    /// ...to where.
    pub to_ms: f64,
    /// How much further than usual the right sound is taken to lie.
    pub right_shift_ms: f64,
    /// Share of the way from left to right at which the boundary lies.
    pub share: f32,
    /// Whether to leave the boundary where the search has it; the change still says how sure it is.
    pub stays: bool,
}

/// The usual: all bands, 40 ms on either side, half way.
pub const USUAL: Rule =
    Rule { bands: ALL, from_ms: -40.0, to_ms: 40.0, right_shift_ms: 0.0, share: 0.5, stays: false };

/// Which refinements are made; all but for measuring what each of them does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The change point at all.
    pub change: bool,
    /// Consonants that trail into the next sound.
    pub trailing: bool,
    /// Words that begin with a vowel.
    pub vowels: bool,
    /// The voice that begins after a stop.
    pub voicing: bool,
    /// Closures of stops.
    pub closures: bool,
    /// Edges at pauses.
    pub pauses: bool,
    /// Stops before pauses.
    pub stops: bool,
}

impl Rules {
    /// All refinements.
    pub const ALL: Rules = Rules {
        change: true,
        trailing: true,
        vowels: true,
        voicing: true,
        closures: true,
        pauses: true,
        stops: true,
    };
    /// None: boundaries as the search has them.
    pub const NONE: Rules = Rules {
        change: false,
        trailing: false,
        vowels: false,
        voicing: false,
        closures: false,
        pauses: false,
        stops: false,
    };

    /// The names of the refinements, in the order of the fields.
    pub const NAMES: [&str; 7] = ["change", "trailing", "vowels", "voicing", "closures", "pauses", "stops"];

    /// These and the one called `name`.
    ///
    /// # Errors
    /// The name, if there is none.
    pub fn with(mut self, name: &str) -> Result<Rules, String> {
        let field = match name {
            "change" => &mut self.change,
            "trailing" => &mut self.trailing,
            "vowels" => &mut self.vowels,
            "voicing" => &mut self.voicing,
            "closures" => &mut self.closures,
            "pauses" => &mut self.pauses,
            "stops" => &mut self.stops,
            unknown => return Err(unknown.to_string()),
        };
        *field = true;
        Ok(self)
    }

    /// How to look for the edge between `left` and `right`.
    pub fn rule(&self, left: Manner, right: Manner, side: Side) -> Rule {
        use Manner::{Breath, Fricative, Liquid, Nasal, Stop, Vowel};
        let usual = USUAL.clone();
        match (left, right) {
            // A word that begins with a vowel begins with a catch in the throat: creaky, irregular pulses before the
            // formants settle. They are the word's, so that the edge is where the old sound begins to go, not half
            // way to the steady vowel.
            (Vowel | Nasal | Liquid, Vowel) if self.vowels => Rule { share: 0.3, ..usual },

            // The noise of a consonant trails into the sound after it, and the search takes it for that sound's
            // beginning. A liquid or glide really begins with its voice...
            (Fricative { .. }, Liquid) if self.trailing && side == Side::End => usual,
            (Fricative { .. } | Stop { .. }, Liquid) if self.trailing => late(VOICED_BANDS, 0.5),
            // ...and a fricative with its own friction. Between two without voice it is the second part of one noise;
            // a fricative said once for two ends where that noise ends.
            (Stop { voiced: false }, Fricative { voiced: false }) if self.trailing => {
                Rule { right_shift_ms: 0.0, ..late(ALL, 0.5) }
            }
            (Fricative { voiced: false }, Fricative { voiced: false }) if self.trailing => {
                late(FRICTION, 0.7)
            }
            (Stop { .. } | Fricative { .. }, Fricative { .. }) if self.trailing => late(FRICTION, 0.5),
            (Stop { .. } | Fricative { .. }, Breath) if self.trailing => {
                Rule { right_shift_ms: 0.0, ..late(ALL, 0.5) }
            }

            // A vowel after a stop begins with its voice; burst and breath are the stop's.
            (Stop { .. }, Vowel) if self.voicing => Rule { bands: VOICED_BANDS, ..usual },

            // Between two stops there is one closure, mostly without a release of the first; and a nasal before a
            // stop closes the mouth where the stop will. What changes there is the burst, and no edge.
            (Stop { .. } | Nasal, Stop { .. }) if self.closures => Rule { stays: true, ..usual },
            // Else a stop begins with its closure, where the sound before it ends: its voice, or its friction. What
            // comes later and changes more is the burst.
            (Liquid, Stop { .. }) if self.closures => {
                Rule { bands: VOICED_BANDS, from_ms: -80.0, to_ms: 20.0, share: 0.4, ..usual }
            }
            (Fricative { .. }, Stop { .. }) if self.closures => {
                Rule { bands: FRICTION, from_ms: -80.0, to_ms: 20.0, ..usual }
            }
            _ => usual,
        }
    }
}

/// A change that comes later than the search has it.
fn late(bands: Range<usize>, share: f32) -> Rule {
    Rule { bands, from_ms: -20.0, to_ms: 80.0, right_shift_ms: 30.0, share, stays: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_makes_one_refinement_and_all_of_them_all() {
        let made = Rules::NAMES.iter().try_fold(Rules::NONE, |rules, name| rules.with(name));
        assert_eq!(made, Ok(Rules::ALL));
        for name in Rules::NAMES {
            assert_ne!(Rules::NONE.with(name), Ok(Rules::NONE), "{name}");
        }
        assert_eq!(Rules::ALL.with("triphones"), Err("triphones".to_string()));
    }

    #[test]
    fn without_rules_every_edge_is_looked_for_as_usual() {
        let sounds = [
            Manner::Silence,
            Manner::Vowel,
            Manner::Liquid,
            Manner::Nasal,
            Manner::Stop { voiced: false },
            Manner::Stop { voiced: true },
            Manner::Fricative { voiced: false },
            Manner::Fricative { voiced: true },
            Manner::Breath,
        ];
        for (left, right) in sounds.iter().flat_map(|left| sounds.iter().map(move |right| (*left, *right))) {
            for side in [Side::Start, Side::End] {
                assert_eq!(Rules::NONE.rule(left, right, side), USUAL);
                let rule = Rules::ALL.rule(left, right, side);
                assert!(rule.from_ms < 0.0 && rule.to_ms > 0.0 && !rule.bands.is_empty(), "{rule:?}");
            }
        }
    }
}
