//! The coarse search: one path through the whole recording and the whole transcript.
//!
//! A dynamic program over steps of 30 ms. States: every phone of the chain (one state each), and in the gap
//! before each token silence and strange speech (speech of no token). Costs are whole quarter nats, so ties and
//! sums are exact. Only a window of tokens around the best path is kept, so time and memory are linear in the
//! length of the recording.

use crate::model::phones::{NOISE, PHONES, PhoneId, SILENCE, is_speech};
use crate::place::Placement;
use crate::place::chain::Chain;
use crate::place::history::{GapChoice, History, State, Step, Way};
use crate::progress::Progress;
use crate::score::evidence::{Evidence, Penalties, STEP_FRAMES, UNITS_PER_NAT};

/// Costs in quarter nats, set by hand on made mismatches.
pub struct Costs {
    /// Strange speech, a step, above the best speech phone.
    pub strange: i32,
    /// Strange speech begins.
    pub strange_begins: i32,
    /// Tokens begin to be passed over.
    pub pass: i32,
    /// Each token passed over.
    pub pass_token: i32,
    /// A phone is left out, or shorter than a step.
    pub leave_out: i32,
    /// A phone lasts one more step.
    pub stay: i32,
    /// Noise instead of silence in a gap.
    pub noise: i32,
    /// Tokens whose states are all this much worse than the best are dropped at the window's ends.
    pub beam: i32,
}

const fn nats(n: f32) -> i32 {
    (n * UNITS_PER_NAT) as i32
}

/// The costs in use.
pub const COSTS: Costs = Costs {
    strange: nats(4.0),
    strange_begins: nats(15.0),
    pass: nats(25.0),
    pass_token: nats(4.0),
    leave_out: nats(3.0),
    stay: nats(0.25),
    noise: nats(2.0),
    beam: nats(400.0),
};

/// More than any cost that occurs.
const NEVER: i32 = i32::MAX / 4;

/// Steps between reports of progress.
const REPORT_STEPS: usize = 1024;

/// Places the tokens of `chain`.
pub fn place(chain: &Chain, evidence: &Evidence, costs: &Costs, progress: &dyn Progress) -> Placement {
    let mut search = Search::new(chain, costs);
    let mut history = History::new();
    for (step, penalties) in evidence.penalties.iter().enumerate() {
        search.step(penalties, step == 0, &mut history);
        if history.is_long() {
            history.settle(chain, search.alive());
        }
        if (step + 1).is_multiple_of(REPORT_STEPS) {
            progress.advance(REPORT_STEPS as u64 * u64::from(STEP_FRAMES));
        }
    }
    progress.advance((evidence.steps() % REPORT_STEPS) as u64 * u64::from(STEP_FRAMES));
    let path = match search.end() {
        Some(state) => history.finish(chain, state),
        None => Vec::new(),
    };
    read_path(chain.tokens.len(), &path)
}

/// What each token and gap got out of the path.
fn read_path(tokens: usize, path: &[State]) -> Placement {
    let mut placement = Placement { tokens: vec![None; tokens], strange: Vec::new() };
    for (step, state) in path.iter().enumerate() {
        let step = step as u32;
        match *state {
            State::Silence(_) => {}
            State::Strange(_) => match placement.strange.last_mut() {
                Some(last) if last.end == step => last.end = step + 1,
                _ => placement.strange.push(step..step + 1),
            },
            State::Phone(token, _) => match &mut placement.tokens[token as usize] {
                Some(span) => span.end = step + 1,
                span => *span = Some(step..step + 1),
            },
        }
    }
    placement
}

struct Search<'a> {
    chain: &'a Chain,
    costs: &'a Costs,
    /// Tokens in the window; the gap after the last of them belongs to it too.
    window: std::ops::Range<usize>,
    silence: Vec<i32>,
    strange: Vec<i32>,
    phones: Vec<i32>,
    /// Cost of standing in each gap of the window between the last step and the next.
    gaps: Vec<i32>,
    best: i32,
}

impl<'a> Search<'a> {
    fn new(chain: &'a Chain, costs: &'a Costs) -> Search<'a> {
        let gaps = chain.tokens.len() + 1;
        Search {
            chain,
            costs,
            window: 0..0,
            silence: vec![NEVER; gaps],
            strange: vec![NEVER; gaps],
            phones: vec![NEVER; chain.phones.len()],
            gaps: vec![NEVER; gaps],
            best: 0,
        }
    }

    /// Cheapest way into gap `token` that passes over nothing.
    fn into_gap(&self, token: usize) -> (i32, Way) {
        let mut cheapest = (self.silence[token], Way::FromSilence);
        if self.strange[token] < cheapest.0 {
            cheapest = (self.strange[token], Way::FromStrange);
        }
        let Some(before) = token.checked_sub(1) else { return cheapest };
        let ways = self.chain.tokens[before].clone();
        for (i, way) in self.chain.ways[ways.start as usize..ways.end as usize].iter().enumerate() {
            let last = way.end as usize - 1;
            if self.phones[last] < cheapest.0 {
                cheapest = (self.phones[last], Way::Spoken(i as u8, false));
            }
            if way.end - way.start > 1 {
                let cost = self.phones[last - 1] + self.costs.leave_out;
                if cost < cheapest.0 {
                    cheapest = (cost, Way::Spoken(i as u8, true));
                }
            }
        }
        cheapest
    }

    /// One step of evidence.
    fn step(&mut self, penalties: &Penalties, first: bool, history: &mut History) {
        let chain = self.chain;
        let last_gap = chain.tokens.len();
        let low = self.window.start;
        let first_phone = if low < last_gap { chain.phones_of(low).start } else { chain.phones.len() };
        let (gap_choices, phone_choices) = history.begin_step(low as u32, first_phone as u32);

        // Into every gap, and over tokens from gap to gap.
        let limit = self.best + self.costs.beam;
        let (mut over, mut over_from) = (NEVER, 0);
        let mut high = low;
        for gap in low..=last_gap {
            let (mut cost, way) = if first && gap == 0 { (0, Way::FromSilence) } else { self.into_gap(gap) };
            let plain = cost;
            let mut passed_over = 0;
            over = over.saturating_add(self.costs.pass_token).min(NEVER);
            if over < cost {
                cost = over;
                passed_over = (gap - over_from) as u32;
            }
            if plain.saturating_add(self.costs.pass) < over {
                over = plain + self.costs.pass;
                over_from = gap;
            }
            if gap > self.window.end && cost > limit {
                break;
            }
            let strange_went_on = self.strange[gap] <= cost + self.costs.strange_begins;
            gap_choices.push(GapChoice { way, passed_over, strange_went_on });
            self.gaps[gap] = cost;
            high = gap;
        }

        // Through the step.
        let speech = (0..PHONES as PhoneId).filter(|p| is_speech(*p));
        let best_speech = speech.map(|p| i32::from(penalties[p as usize])).min().unwrap_or(0);
        let silent = i32::from(penalties[SILENCE as usize])
            .min(i32::from(penalties[NOISE as usize]) + self.costs.noise);
        let strange = best_speech + self.costs.strange;
        let mut best = NEVER;
        for gap in low..=high {
            let enter = self.gaps[gap];
            self.strange[gap] =
                self.strange[gap].min(enter + self.costs.strange_begins).saturating_add(strange);
            self.silence[gap] = enter + silent;
            best = best.min(self.strange[gap]).min(self.silence[gap]);
            if gap < last_gap && gap <= high {
                best = best.min(self.phones_step(gap, enter, penalties, phone_choices));
            }
        }
        self.best = best;
        self.window = low..high.min(last_gap);
        self.prune(best + self.costs.beam);
    }

    /// Moves the phones of `token`; returns the cheapest.
    fn phones_step(
        &mut self,
        token: usize,
        enter: i32,
        penalties: &Penalties,
        choices: &mut Vec<Step>,
    ) -> i32 {
        let mut best = NEVER;
        let ways = self.chain.tokens[token].clone();
        for way in &self.chain.ways[ways.start as usize..ways.end as usize] {
            let (begin, end) = (way.start as usize, way.end as usize);
            let (mut one_before, mut two_before) = (NEVER, NEVER);
            for i in begin..end {
                let old = self.phones[i];
                let mut cost = old.saturating_add(self.costs.stay);
                let mut choice = Step::Same;
                if one_before < cost {
                    (cost, choice) = (one_before, Step::Next);
                }
                if two_before + self.costs.leave_out < cost {
                    (cost, choice) = (two_before + self.costs.leave_out, Step::OverOne);
                }
                let entering = match i - begin {
                    0 => enter,
                    1 => enter + self.costs.leave_out,
                    _ => NEVER,
                };
                if entering < cost {
                    (cost, choice) = (entering, Step::Enter);
                }
                let penalty = i32::from(penalties[self.chain.phones[i] as usize]);
                self.phones[i] = (cost + penalty).min(NEVER);
                best = best.min(self.phones[i]);
                choices.push(choice);
                (two_before, one_before) = (one_before, old);
            }
        }
        best
    }

    /// Drops tokens from both ends of the window whose states all cost more than `limit`.
    fn prune(&mut self, limit: i32) {
        while self.window.start < self.window.end && !self.lives(self.window.start, limit) {
            self.forget(self.window.start);
            self.window.start += 1;
        }
        while self.window.end > self.window.start && !self.lives(self.window.end, limit) {
            self.forget(self.window.end);
            self.window.end -= 1;
        }
    }

    fn lives(&self, token: usize, limit: i32) -> bool {
        self.silence[token] <= limit
            || self.strange[token] <= limit
            || (token < self.chain.tokens.len()
                && self.phones[self.chain.phones_of(token)].iter().any(|c| *c <= limit))
    }

    fn forget(&mut self, token: usize) {
        self.silence[token] = NEVER;
        self.strange[token] = NEVER;
        if token < self.chain.tokens.len() {
            self.phones[self.chain.phones_of(token)].fill(NEVER);
        }
    }

    /// Every state that a path may still come from.
    fn alive(&self) -> Vec<State> {
        let mut alive = Vec::new();
        for token in self.window.start..=self.window.end {
            let t = token as u32;
            if self.silence[token] < NEVER {
                alive.push(State::Silence(t));
            }
            if self.strange[token] < NEVER {
                alive.push(State::Strange(t));
            }
            if token < self.chain.tokens.len() {
                let phones = self.chain.phones_of(token);
                alive.extend(phones.filter(|p| self.phones[*p] < NEVER).map(|p| State::Phone(t, p as u32)));
            }
        }
        alive
    }

    /// The state of the last step from which the end of the transcript is cheapest, passing over what is left.
    fn end(&self) -> Option<State> {
        let gaps = self.window.start..=(self.window.end + 1).min(self.chain.tokens.len());
        let (_, gap, way) = gaps
            .map(|gap| {
                let (cost, way) = self.into_gap(gap);
                let left = (self.chain.tokens.len() - gap) as i32;
                let rest =
                    if left > 0 { self.costs.pass + left.saturating_mul(self.costs.pass_token) } else { 0 };
                (cost.saturating_add(rest), gap, way)
            })
            .min_by_key(|(cost, ..)| *cost)?;
        Some(match way {
            Way::FromSilence => State::Silence(gap as u32),
            Way::FromStrange => State::Strange(gap as u32),
            Way::Spoken(i, last_but_one) => {
                let ways = &self.chain.tokens[gap - 1];
                let phones = &self.chain.ways[(ways.start + u32::from(i)) as usize];
                State::Phone(gap as u32 - 1, phones.end - 1 - u32::from(last_but_one))
            }
        })
    }
}
