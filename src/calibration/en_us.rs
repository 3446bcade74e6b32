//! The calibration of the model inside the program, `models/en-us.kiru`, and where each number comes from.
//!
//! Recordings that the numbers were chosen on are not in the repository (see `docs/accuracy.md`, which has the result of
//! each command). "By hand" means: a few values were tried, and the one that did best is used; a command beside it is
//! what measures its effect. Where none is named, what measured it was not kept.

use super::judging::{
    BelongingOdds, DeletionCosts, EdgeScore, FitLimits, ForcedChoice, PlacementOdds, SaidOdds, SupportLimits,
    WarpChoice,
};
use super::placing::{AnchorOdds, LlrModel, SearchCosts, SpottingGains, TakeWorth, ViterbiScale};
use super::{Calibration, nats};

/// What goes with American English as Sphinx models it: 42 phones of their own Gaussians, without context.
pub const EN_US: Calibration = Calibration {
    // By hand on synthetic mismatches of read speech, clean and in noise:
    // `benches/eval/run --parts mismatch,cases,hours`.
    search: SearchCosts {
        // At 3 nats a missing paragraph moved no word.
        filler: nats(3.0),
        filler_entry: nats(15.0),
        filler_inside: nats(10.0),
        // What long pauses add to it has a limit for single words 2 to 20 s apart; docs/design/global-alignment.md.
        silence_inside: nats(0.5),
        skip: nats(20.0),
        skip_token: nats(2.0),
        skip_most: nats(120.0),
        skip_inside: nats(8.0),
        restart: nats(12.0),
        restart_inside: nats(15.0),
        restart_inside_earlier: nats(40.0),
        restart_token: nats(2.0),
        // By hand; rough times that are right, jittered, shifted and shuffled: `benches/eval/run --parts hints`.
        off_hint: nats(10.0),
        leave_out: nats(4.0),
        stay: nats(0.25),
        noise: nats(2.0),
        beam: nats(250.0),
    },
    // By hand: later takes on half an hour in which a tenth of the sentences is spoken twice, `benches/eval/run --parts
    // mismatch`; parts and holes on 105 texts of read speech with a passage missing, in the table of "Holes" in
    // docs/design/global-alignment.md.
    takes: TakeWorth {
        // Words in their place have 0.5 to 2.
        worthless: 4.0,
        least: 0.1,
        part: 0.4,
        hole: 0.25,
        most_hole: 12.0,
        // 1 nat a step. Words in a wrong place differ from those in their own by 1.7 nats on average.
        later: 0.25,
        still_later: 0.12,
        // By hand: `benches/eval/run --parts hints`.
        off_hint: 0.8,
    },
    spotting: SpottingGains {
        // Words in their place had 1.4 nats on average (1.8 at a signal-to-noise ratio of 5 dB), words of other texts,
        // placed where they fitted best, 3.1.
        even: nats(2.35),
        // No query gained as much in recordings that do not contain it; `benches/eval/run --parts cases`.
        least: nats(40.0),
    },
    anchors: AnchorOdds {
        // Words in their place had -1.4 on average (-1.8 at 5 dB), words of other texts, placed where they fitted best,
        // -3.1; slope and limits by hand.
        llr: LlrModel { nats_per_llr: 1.2, even_llr: -2.0, most_against: -4.0, most_for: 2.4 },
        // By hand.
        least_run: 10.0,
    },
    viterbi: ViterbiScale {
        // With a correct transcript the best path was never more than 78 nats below, on 160 hand-labelled utterances, so
        // that nothing is lost.
        beam: 200.0,
        // By hand.
        wide_beam: 800.0,
        // Gave the most accurate medians on hand-labelled speech: `benches/eval/run --parts single`.
        soft_scale: 0.1,
    },
    support: SupportLimits {
        // By hand. Words in their place had -1.8 on average (-2.3 at 5 dB), others -4.6, both with a wide spread.
        doubtful_llr: -5.5,
        usual_llr: -2.0,
        // 3 % of words in their place are below it, and half of those in a wrong place; `--parts mismatch`.
        least_llr: -3.8,
    },
    // Rounded from a logistic fit on labelled recordings, half of it words put into right texts. On average the result was
    // -5.6 for these, 4.4 for the words in their place, and 3.3 for those in foreign accents, all with a standard
    // deviation of 2 to 3. The limits by hand.
    said: SaidOdds {
        intercept: 2.6,
        per_llr: 0.95,
        per_deletion: 0.085,
        per_filler: 0.08,
        least_llr: -12.0,
        least_contrast: -25.0,
        most_deletion: 40.0,
        most_filler: 25.0,
    },
    deletion: DeletionCosts {
        // Set once, not tuned; measured on 80 read sentences with 1, 2 and 3 words put into every third, "The right run" in
        // docs/design/confidence.md.
        run: nats(6.0),
        word: nats(1.0),
        margin: nats(4.0),
        sure_said: 2.0,
        // By hand; words that were replaced by others: `benches/eval/run --parts mismatch`.
        speech_there: 5.0,
    },
    // By hand on clips of accents and six meetings, 1.5 and 2.5 tried; "Every word once" in docs/design/confidence.md.
    forced: ForcedChoice { switch: 2.5 },
    belonging: BelongingOdds {
        // The whole text: rounded from a logistic fit on right and exchanged texts of labelled recordings. Right ones had a
        // strict and a loose contrast of 33 and 14 in the median and of at least 10 and 2, wrong ones 2 and 1 in the
        // median.
        whole: -2.5,
        // Segments of right texts in seventeen languages had 44 and 21 in the median, and 18 and 8 at the fifth percentile;
        // those of texts in a wrong language 12 and 5.5, and 21 and 10 at the 95th.
        placed: -5.5,
        per_strict: 0.17,
        per_loose: 0.34,
        most: 8.0,
        // Read American speech had 4.1 to 5.6, other languages 2.0 to 4.1, meetings up to 3.8.
        clear_said: 4.0,
        // By hand on the seventeen languages; the figures are in "Voices" in docs/design/confidence.md.
        most_allowance: 3.0,
    },
    // By hand on recordings of children; docs/design/frontend.md has the figures.
    warp: WarpChoice {
        // Beyond them normalisation changed nothing that was measured.
        sure_odds: 3.0,
        // From nothing to three times as much gave the same.
        per_log_warp_squared: 20.0,
        // 3 nats.
        speech: 12,
    },
    // Rounded from labelled recordings: words in their place had log-odds of 3 to 4.4 to have been said, words of other
    // texts, placed where they fitted best, -0.6, both with a standard deviation of 2.6.
    placement: PlacementOdds {
        per_said: 0.55,
        even_said: 1.4,
        most_against: -2.5,
        most_for: 2.8,
        said_per_whole: 1.5,
    },
    // By hand on half an hour of synthetic mismatches, `benches/eval/run --parts mismatch`: 87 % of the words in place,
    // 79 % at a signal-to-noise ratio of 10 dB, and only a little less for unclear words than for clear ones.
    score: EdgeScore { best: 0.93, per_llr: 0.03, interpolated_share: 0.6 },
    fit: FitLimits {
        // Right transcripts of clean and noisy recordings (down to 5 dB) had -1.1 to -2.4 (-3.4 for a string of "uh"). Long
        // transcripts of other recordings had -4.1 to -5.0; they are not lower, because among many places some sound a
        // little like any word. `benches/eval/run --parts fit,cases`.
        least_mean_llr: -3.6,
        // By hand; right and exchanged texts, "Reliability per kind of recording" in docs/accuracy.md.
        sure_odds: 2.0,
    },
};
