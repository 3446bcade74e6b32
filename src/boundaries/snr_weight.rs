//! How much of a refinement is taken, by how far speech stands out of the noise.
//!
//! The spectrum between two sounds still changes in noise, if less clearly; the quiet beginnings and ends of words at
//! pauses are the first to go under.

/// Weights from 0 (the search's boundary) to 1 (the refined one).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SnrWeight {
    /// Between two sounds.
    pub in_speech: f64,
    /// At pauses.
    pub at_pauses: f64,
}

/// Contrasts in decibels at which the weights begin to rise and are 1.
const IN_SPEECH_DB: (f64, f64) = (12.0, 24.0);
const AT_PAUSES_DB: (f64, f64) = (21.0, 27.0);

/// The weights where the level of speech lies `contrast_db` above that of the pauses.
pub fn snr_weight(contrast_db: f32) -> SnrWeight {
    let rise = |(none, all): (f64, f64)| ((f64::from(contrast_db) - none) / (all - none)).clamp(0.0, 1.0);
    SnrWeight { in_speech: rise(IN_SPEECH_DB), at_pauses: rise(AT_PAUSES_DB) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_quiet_room_all_is_taken_and_in_noise_nothing() {
        assert_eq!(snr_weight(40.0), SnrWeight { in_speech: 1.0, at_pauses: 1.0 });
        assert_eq!(snr_weight(0.0), SnrWeight { in_speech: 0.0, at_pauses: 0.0 });
        let weights: Vec<SnrWeight> = (0..40).map(|db| snr_weight(db as f32)).collect();
        assert!(weights.is_sorted_by(|a, b| a.in_speech <= b.in_speech && a.at_pauses <= b.at_pauses));
        assert!(weights.iter().all(|weight| weight.at_pauses <= weight.in_speech));
    }
}
