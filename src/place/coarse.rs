//! The coarse search: one path through the whole recording and the whole transcript.
//!
//! A dynamic program over steps of 30 ms. States: every phone of the chain (one state each), and in the gap
//! before each token silence and strange speech (speech of no token). Costs are whole quarter nats, so ties and
//! sums are exact. Only a window of tokens around the best path is kept, so time and memory are linear in the
//! length of the recording.

use std::ops::Range;

use crate::place::Placement;
use crate::place::chain::Chain;
use crate::place::hints::Hints;
use crate::place::history::{GapChoice, History, State, Step, Way};
use crate::place::price::{self, Costs, Prices};
use crate::place::rescue::{self, Gate};
use crate::place::takes::{self, Visit};
use crate::progress::{Progress, Unwatched};
use crate::score::evidence::{Evidence, Penalties, STEP_FRAMES};

/// More than any cost that occurs.
const NEVER: i32 = i32::MAX / 4;

/// Steps between reports of progress.
const REPORT_STEPS: usize = 1024;

/// Places the tokens of `chain`. `hints` are rough times of tokens, one a token, or none at all; those that the sounds
/// contradict are not used.
pub fn place(
    chain: &Chain,
    evidence: &Evidence,
    costs: &Costs,
    hints: &Hints,
    progress: &dyn Progress,
) -> Placement {
    let read = |path: &[State], windows: &[Option<Range<u32>>]| {
        let (visits, strange) = read_path(chain, evidence, path, windows);
        (takes::choose(chain.tokens.len(), &visits, strange), visits)
    };
    let plain = Prices { chain, costs, windows: &[] };
    let (_, mut path) = find_path(plain, evidence, &[], progress);
    let (mut placement, mut visits) = read(&path, &[]);
    let gates = rescue::gates(chain, evidence, &placement, &visits);
    if !gates.is_empty() {
        let (_, gated) = find_path(plain, evidence, &gates, &Unwatched);
        // With nothing lost on the way the first path would be the cheapest there is.
        path = price::cheaper(plain, &evidence.penalties, path, &gated);
        (placement, visits) = read(&path, &[]);
    }
    if hints.are_none() {
        return placement;
    }
    let windows = hints.windows(&rescue::certain(chain, &placement, &visits));
    if windows.iter().any(Option::is_some) {
        let hinted = Prices { windows: &windows, ..plain };
        let (_, guided) = find_path(hinted, evidence, &[], &Unwatched);
        path = price::cheaper(hinted, &evidence.penalties, path, &guided);
        (placement, _) = read(&path, &windows);
    }
    placement
}

/// The cheapest path, one state a step, and its cost.
fn find_path(
    prices: Prices<'_>,
    evidence: &Evidence,
    gates: &[Gate],
    progress: &dyn Progress,
) -> (i32, Vec<State>) {
    let chain = prices.chain;
    let mut search = Search::new(prices);
    let mut history = History::new();
    let mut gates = gates.iter().peekable();
    for (step, penalties) in evidence.penalties.iter().enumerate() {
        let mut bounds = Bounds { floor: 0, ceiling: chain.tokens.len() };
        while let Some(gate) = gates.next_if(|gate| gate.step as usize <= step) {
            bounds.floor = gate.token;
        }
        if let Some(gate) = gates.peek() {
            bounds.ceiling = gate.token;
        }
        search.step(penalties, step as u32, bounds, &mut history);
        if history.is_long() {
            let (alive, best) = search.alive();
            for state in history.settle(chain, alive, best) {
                search.give_up(state);
            }
        }
        if (step + 1).is_multiple_of(REPORT_STEPS) {
            progress.advance(REPORT_STEPS as u64 * u64::from(STEP_FRAMES));
        }
    }
    progress.advance((evidence.steps() % REPORT_STEPS) as u64 * u64::from(STEP_FRAMES));
    search.end().map_or((NEVER, Vec::new()), |(cost, state)| (cost, history.finish(chain, state)))
}

/// Every time a token was said on the path, in order, and the speech of no token.
fn read_path(
    chain: &Chain,
    evidence: &Evidence,
    path: &[State],
    windows: &[Option<Range<u32>>],
) -> (Vec<Visit>, Vec<Range<u32>>) {
    let (mut visits, mut strange): (Vec<Visit>, Vec<Range<u32>>) = (Vec::new(), Vec::new());
    let mut before = None;
    for (step, state) in path.iter().enumerate() {
        let at = step as u32;
        match *state {
            State::Silence(_) => {}
            State::Strange(_) => match strange.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                _ => strange.push(at..at + 1),
            },
            State::Phone(token, phone) => {
                let penalty = u32::from(evidence.penalties[step][chain.phones[phone as usize] as usize]);
                match (visits.last_mut(), before) {
                    (Some(visit), Some(State::Phone(t, p))) if t == token && p <= phone => {
                        visit.steps.end = at + 1;
                        visit.penalty += penalty;
                    }
                    _ => {
                        let window = windows.get(token as usize).and_then(Option::as_ref);
                        let off_hint = window.is_some_and(|window| !window.contains(&at));
                        visits.push(Visit { token, steps: at..at + 1, penalty, off_hint });
                    }
                }
            }
        }
        before = Some(*state);
    }
    (visits, strange)
}

/// Which gaps a step may use.
#[derive(Clone, Copy)]
struct Bounds {
    /// What lies before this gap is given up with this step.
    floor: usize,
    /// Nothing beyond this gap is entered.
    ceiling: usize,
}

/// The cheapest way to jump on from gap to gap, and the gap it began in.
#[derive(Clone, Copy)]
struct Lane {
    cost: i32,
    from: usize,
}

impl Lane {
    const EMPTY: Lane = Lane { cost: NEVER, from: 0 };

    /// Past one more token.
    fn move_on(&mut self, cost: i32) {
        self.cost = self.cost.saturating_add(cost).min(NEVER);
    }

    /// A way that begins in `gap`, if it is cheaper.
    fn enter(&mut self, cost: i32, gap: usize) {
        if cost < self.cost {
            *self = Lane { cost, from: gap };
        }
    }

    fn jump_to(self, gap: usize) -> i32 {
        gap as i32 - self.from as i32
    }
}

struct Search<'a> {
    prices: Prices<'a>,
    /// Tokens in the window; the gap after the last of them belongs to it too.
    window: Range<usize>,
    silence: Vec<i32>,
    strange: Vec<i32>,
    phones: Vec<i32>,
    /// Cost of standing in each gap of the window between the last step and the next.
    gaps: Vec<i32>,
    /// The same without jumps, of the gaps of the window.
    plain: Vec<i32>,
    best: i32,
}

impl<'a> Search<'a> {
    fn new(prices: Prices<'a>) -> Search<'a> {
        let chain = prices.chain;
        let gaps = chain.tokens.len() + 1;
        Search {
            prices,
            window: 0..0,
            silence: vec![NEVER; gaps],
            strange: vec![NEVER; gaps],
            phones: vec![NEVER; chain.phones.len()],
            gaps: vec![NEVER; gaps],
            plain: Vec::new(),
            best: 0,
        }
    }

    /// Cheapest way into gap `token` that passes over nothing.
    fn gap_entry(&self, token: usize) -> (i32, Way) {
        let mut cheapest = (self.silence[token], Way::FromSilence);
        if self.strange[token] < cheapest.0 {
            cheapest = (self.strange[token], Way::FromStrange);
        }
        let Some(before) = token.checked_sub(1) else { return cheapest };
        let ways = self.prices.chain.tokens[before].clone();
        for (i, way) in self.prices.chain.ways[ways.start as usize..ways.end as usize].iter().enumerate() {
            let last = way.end as usize - 1;
            if self.phones[last] < cheapest.0 {
                cheapest = (self.phones[last], Way::Spoken(i as u8, false));
            }
            if way.end - way.start > 1 {
                let cost = self.phones[last - 1] + self.prices.costs.leave_out;
                if cost < cheapest.0 {
                    cheapest = (cost, Way::Spoken(i as u8, true));
                }
            }
        }
        cheapest
    }

    /// One step of evidence.
    fn step(&mut self, penalties: &Penalties, step: u32, bounds: Bounds, history: &mut History) {
        let Prices { chain, costs, .. } = self.prices;
        let last_gap = chain.tokens.len();
        let low = self.window.start;
        let first_phone = if low < last_gap { chain.phones_of(low).start } else { chain.phones.len() };
        let (gap_choices, phone_choices) = history.begin_step(low as u32, first_phone as u32);

        // Into every gap, and over tokens from gap to gap.
        let limit = self.best + costs.beam;
        // Over so many tokens that more cost no more: only where the path must go far, or all would be in reach.
        let (mut over, mut far) = (Lane::EMPTY, Lane::EMPTY);
        let mut high = low;
        self.plain.clear();
        for gap in low..=bounds.ceiling {
            let (plain, way) =
                if step == 0 && gap == 0 { (0, Way::FromSilence) } else { self.gap_entry(gap) };
            let mut cost = plain;
            let mut jumped = 0;
            let inside = if chain.is_inside(gap) { costs.pass_inside } else { 0 };
            over.move_on(costs.pass_token);
            // Of two places in the text that do equally well, the first.
            if over.cost + inside <= cost {
                cost = over.cost + inside;
                jumped = over.jump_to(gap);
            }
            if gap >= bounds.floor && far.cost + inside < cost {
                cost = far.cost + inside;
                jumped = far.jump_to(gap);
            }
            if bounds.floor > 0 {
                far.enter(plain.saturating_add(costs.pass + inside + costs.pass_most), gap);
            }
            over.enter(plain.saturating_add(costs.pass + inside), gap);
            if gap > self.window.end.max(bounds.floor) && cost > limit {
                break;
            }
            gap_choices.push(GapChoice { way, jumped, strange_went_on: false });
            self.plain.push(plain);
            self.gaps[gap] = cost;
            high = gap;
        }

        // Back to where the speaker may begin again, in the same sentence or in any.
        let (mut near, mut back) = (Lane::EMPTY, Lane::EMPTY);
        for gap in (low..=high).rev() {
            let choice = &mut gap_choices[gap - low];
            let inside = chain.is_inside(gap);
            near.move_on(costs.again_token);
            back.move_on(costs.again_token);
            let (near_extra, back_extra) =
                if inside { (costs.again_inside, costs.again_inside_earlier) } else { (0, 0) };
            for (lane, extra) in [(near, near_extra), (back, back_extra)] {
                if lane.cost + extra < self.gaps[gap] {
                    self.gaps[gap] = lane.cost + extra;
                    choice.jumped = lane.jump_to(gap);
                }
            }
            let leave = self.plain[gap - low].saturating_add(costs.again).min(NEVER);
            if !inside {
                near = Lane::EMPTY;
            }
            near.enter(leave, gap);
            back.enter(leave, gap);
            choice.strange_went_on = self.strange[gap] <= self.gaps[gap] + self.prices.strange_begins(gap);
        }

        // Through the step.
        let strange = self.prices.strange(penalties);
        let mut best = NEVER;
        for gap in low..=high {
            let enter = self.gaps[gap];
            self.strange[gap] =
                self.strange[gap].min(enter + self.prices.strange_begins(gap)).saturating_add(strange);
            self.silence[gap] = enter + self.prices.silence(gap, penalties);
            let mut cheapest = self.strange[gap].min(self.silence[gap]);
            if gap < bounds.ceiling {
                let enter = enter + self.prices.off_hint(gap, step);
                cheapest = cheapest.min(self.phones_step(gap, enter, penalties, phone_choices));
            }
            if gap >= bounds.floor {
                best = best.min(cheapest);
            } else {
                self.forget(gap);
            }
        }
        self.best = best;
        self.window = low.max(bounds.floor)..high;
        self.prune(best + costs.beam);
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
        let ways = self.prices.chain.tokens[token].clone();
        for way in &self.prices.chain.ways[ways.start as usize..ways.end as usize] {
            let (begin, end) = (way.start as usize, way.end as usize);
            let (mut one_before, mut two_before) = (NEVER, NEVER);
            for i in begin..end {
                let old = self.phones[i];
                let mut cost = old.saturating_add(self.prices.costs.stay);
                let mut choice = Step::Same;
                if one_before < cost {
                    (cost, choice) = (one_before, Step::Next);
                }
                if two_before + self.prices.costs.leave_out < cost {
                    (cost, choice) = (two_before + self.prices.costs.leave_out, Step::OverOne);
                }
                let entering = match i - begin {
                    0 => enter,
                    1 => enter + self.prices.costs.leave_out,
                    _ => NEVER,
                };
                if entering < cost {
                    (cost, choice) = (entering, Step::Enter);
                }
                let penalty = i32::from(penalties[self.prices.chain.phones[i] as usize]);
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
            || (token < self.prices.chain.tokens.len()
                && self.phones[self.prices.chain.phones_of(token)].iter().any(|c| *c <= limit))
    }

    fn forget(&mut self, token: usize) {
        self.silence[token] = NEVER;
        self.strange[token] = NEVER;
        if token < self.prices.chain.tokens.len() {
            self.phones[self.prices.chain.phones_of(token)].fill(NEVER);
        }
    }

    /// Every state that a path may still come from, and the cheapest of them.
    fn alive(&self) -> (Vec<State>, State) {
        let mut alive = Vec::new();
        for token in self.window.start..=self.window.end {
            let t = token as u32;
            alive.extend([State::Silence(t), State::Strange(t)]);
            if token < self.prices.chain.tokens.len() {
                alive.extend(self.prices.chain.phones_of(token).map(|p| State::Phone(t, p as u32)));
            }
        }
        alive.retain(|state| self.cost(*state) < NEVER);
        let best = alive.iter().copied().min_by_key(|state| self.cost(*state));
        (alive, best.unwrap_or(State::Silence(self.window.start as u32)))
    }

    fn cost(&self, state: State) -> i32 {
        match state {
            State::Silence(token) => self.silence[token as usize],
            State::Strange(token) => self.strange[token as usize],
            State::Phone(_, phone) => self.phones[phone as usize],
        }
    }

    fn give_up(&mut self, state: State) {
        match state {
            State::Silence(token) => self.silence[token as usize] = NEVER,
            State::Strange(token) => self.strange[token as usize] = NEVER,
            State::Phone(_, phone) => self.phones[phone as usize] = NEVER,
        }
    }

    /// The state of the last step from which the end of the transcript is cheapest, passing over what is left, and what
    /// the path has cost then.
    fn end(&self) -> Option<(i32, State)> {
        let gaps = self.window.start..=(self.window.end + 1).min(self.prices.chain.tokens.len());
        let (cost, gap, way) = gaps
            .map(|gap| {
                let (cost, way) = self.gap_entry(gap);
                (cost.saturating_add(self.prices.rest(gap)), gap, way)
            })
            .min_by_key(|(cost, ..)| *cost)?;
        let state = match way {
            Way::FromSilence => State::Silence(gap as u32),
            Way::FromStrange => State::Strange(gap as u32),
            Way::Spoken(i, last_but_one) => {
                let ways = &self.prices.chain.tokens[gap - 1];
                let phones = &self.prices.chain.ways[(ways.start + u32::from(i)) as usize];
                State::Phone(gap as u32 - 1, phones.end - 1 - u32::from(last_but_one))
            }
        };
        Some((cost, state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::phones::{PHONES, PhoneId, SILENCE, is_speech};
    use crate::place::price::COSTS;

    /// A small reproducible source of numbers below `n`.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, n: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % n
        }
    }

    fn random_chain(numbers: &mut Numbers, tokens: usize) -> Chain {
        let speech: Vec<PhoneId> = (0..PHONES as PhoneId).filter(|p| is_speech(*p)).collect();
        let mut word = |n: u64| -> Vec<PhoneId> {
            (0..1 + numbers.below(n)).map(|_| speech[numbers.below(speech.len() as u64) as usize]).collect()
        };
        let tokens: Vec<Vec<Vec<Vec<Vec<PhoneId>>>>> =
            (0..tokens).map(|i| vec![vec![(0..1 + i % 2).map(|_| word(5)).collect()]]).collect();
        let begins = (0..tokens.len()).map(|i| i % 5 == 0).collect();
        Chain::new(tokens.iter().map(Vec::as_slice)).with_sentences(begins)
    }

    /// Evidence of somebody saying the chain, with pauses, words left out, strange words put in, and noise.
    fn said(
        numbers: &mut Numbers,
        chain: &Chain,
        unclear: u64,
        leave_out: bool,
    ) -> (Evidence, Vec<Option<u32>>) {
        let mut sounds: Vec<PhoneId> = vec![SILENCE; 5];
        let mut starts = Vec::new();
        let mut left_out = 0;
        for token in 0..chain.tokens.len() {
            left_out = match left_out {
                0 if leave_out && numbers.below(40) == 0 => 4,
                n => i32::max(n - 1, 0),
            };
            if numbers.below(12) == 0 {
                sounds.extend(vec![SILENCE; 3 + numbers.below(20) as usize]);
            }
            if left_out > 0 {
                starts.push(None);
                continue;
            }
            starts.push(Some(sounds.len() as u32));
            let way = &chain.ways[chain.tokens[token].start as usize];
            for phone in &chain.phones[way.start as usize..way.end as usize] {
                sounds.extend(vec![*phone; 1 + numbers.below(4) as usize]);
            }
        }
        sounds.extend([SILENCE; 5]);
        let penalties: Vec<Penalties> = sounds
            .iter()
            .map(|sound| {
                let mut row: Penalties = std::array::from_fn(|_| 20 + numbers.below(60) as u8);
                row[*sound as usize] = numbers.below(unclear) as u8;
                row
            })
            .collect();
        (Evidence { best: vec![0.0; penalties.len()], penalties }, starts)
    }

    /// Every state of the whole chain, in the order of their numbers.
    fn all_states(chain: &Chain) -> Vec<State> {
        let mut states = Vec::new();
        for token in 0..=chain.tokens.len() {
            states.extend([State::Silence(token as u32), State::Strange(token as u32)]);
            if token < chain.tokens.len() {
                states.extend(chain.phones_of(token).map(|p| State::Phone(token as u32, p as u32)));
            }
        }
        states
    }

    /// The slow twin: all states in all steps. Gives the cost of the best path.
    fn plain(chain: &Chain, evidence: &Evidence, costs: &Costs) -> i32 {
        let prices = Prices { chain, costs, windows: &[] };
        let states = all_states(chain);
        let moves: Vec<Vec<(usize, i32)>> = states
            .iter()
            .map(|to| {
                let from = states.iter().enumerate();
                from.filter_map(|(i, from)| prices.go(*from, *to, 1).map(|c| (i, c))).collect()
            })
            .collect();
        let mut cost: Vec<i32> = Vec::new();
        for (step, penalties) in evidence.penalties.iter().enumerate() {
            cost = (0..states.len())
                .map(|to| {
                    let come = match step {
                        0 => prices.enter(0, states[to], 0).unwrap_or(NEVER),
                        _ => moves[to]
                            .iter()
                            .map(|(from, c)| (cost[*from] + c).min(NEVER))
                            .min()
                            .unwrap_or(NEVER),
                    };
                    (come + prices.sound(states[to], penalties)).min(NEVER)
                })
                .collect();
        }
        let ends = states.iter().zip(&cost).filter_map(|(s, c)| prices.finish(*s).map(|f| c + f));
        ends.min().unwrap()
    }

    /// The cost of a path, by the definition.
    fn cost_of(chain: &Chain, evidence: &Evidence, costs: &Costs, path: &[State]) -> i32 {
        let prices = Prices { chain, costs, windows: &[] };
        (0..path.len()).map(|step| prices.step(path, step, &evidence.penalties[step]).expect("a step")).sum()
    }

    #[test]
    fn windowed_and_plain_search_find_paths_of_the_same_cost() {
        let mut numbers = Numbers(7);
        for round in 0..12 {
            let chain = random_chain(&mut numbers, 12 + 3 * round);
            let (evidence, _) = said(&mut numbers, &chain, 10 + 6 * round as u64, true);
            let (cost, path) =
                find_path(Prices { chain: &chain, costs: &COSTS, windows: &[] }, &evidence, &[], &Unwatched);
            assert_eq!(cost, cost_of(&chain, &evidence, &COSTS, &path));
            assert_eq!(path.len(), evidence.steps());
            assert_eq!(
                cost_of(&chain, &evidence, &COSTS, &path),
                plain(&chain, &evidence, &COSTS),
                "round {round}"
            );
        }
    }

    #[test]
    fn a_long_recording_whose_history_settles_on_the_way_is_placed() {
        let mut numbers = Numbers(3);
        let chain = random_chain(&mut numbers, 3000);
        let (evidence, starts) = said(&mut numbers, &chain, 12, false);
        assert!(evidence.steps() > 8 * 1024);
        let placement = place(&chain, &evidence, &COSTS, &Hints::default(), &Unwatched);
        let near = |(span, start): (&Option<Range<u32>>, &Option<u32>)| match (span, start) {
            (Some(span), Some(start)) => span.start.abs_diff(*start) <= 2,
            (None, None) => true,
            _ => false,
        };
        let right = placement.tokens.iter().zip(&starts).filter(|pair| near(*pair)).count();
        // Two words that share a sound where they meet may meet anywhere in it.
        assert!(right * 100 >= starts.len() * 97, "{right} of {}", starts.len());
    }

    #[test]
    fn hours_of_silence_are_crossed_with_the_words_still_in_order() {
        let mut numbers = Numbers(5);
        let chain = random_chain(&mut numbers, 30);
        let (mut evidence, starts) = said(&mut numbers, &chain, 8, true);
        let silence: Penalties = std::array::from_fn(|p| if p == SILENCE as usize { 0 } else { 40 });
        let middle = starts[15].unwrap() as usize;
        let hours = 60_000;
        evidence.penalties.splice(middle..middle, std::iter::repeat_n(silence, hours));
        evidence.best.resize(evidence.penalties.len(), 0.0);
        let placement = place(&chain, &evidence, &COSTS, &Hints::default(), &Unwatched);
        for (token, start) in starts.iter().enumerate() {
            let (Some(span), Some(start)) = (&placement.tokens[token], start) else { continue };
            let expected = start + if token >= 15 { hours as u32 } else { 0 };
            assert!(span.start.abs_diff(expected) <= 2, "token {token}: {span:?}, expected {expected}");
        }
        assert!(placement.tokens.iter().flatten().count() >= 25);
    }

    #[test]
    fn no_evidence_and_no_words_place_nothing() {
        let nothing = Evidence { penalties: Vec::new(), best: Vec::new() };
        let chain = random_chain(&mut Numbers(1), 3);
        let unwatched = crate::progress::Unwatched;
        assert_eq!(place(&chain, &nothing, &COSTS, &Hints::default(), &unwatched).tokens, [None, None, None]);
        let (evidence, _) = said(&mut Numbers(1), &chain, 8, true);
        assert!(place(&Chain::default(), &evidence, &COSTS, &Hints::default(), &unwatched).tokens.is_empty());
    }
}
