//! The global search: one path through the whole recording and the whole transcript.
//!
//! A dynamic program over steps of 30 ms. States: every phone of the sequence (one state each), and in the gap before
//! each token a silence and a filler state (speech of no token). Costs are whole quarter nats, so ties and sums are
//! exact. Only a window of tokens around the best path is kept, so time and memory are linear in the length of the
//! recording.

use std::ops::Range;

use super::GlobalAlignment;
use super::advance::Tables;
use super::costs::{self, PathCosts};
use super::hints::Hints;
use super::phone_sequence::PhoneSequence;
use super::recovery::{self, Anchor};
use super::repetitions::{self, Occurrence};
use super::traceback::{GapChoice, History, State, Step, Way};
use crate::calibration::placing::SearchCosts;
use crate::calibration::{Calibration, NEVER};
use crate::decisions::Decision;
use crate::likelihood::phone_scores::{Penalties, PhoneScores, STEP_FRAMES};
use crate::progress::Progress;

/// Places the tokens of `sequence`. `hints` are the rough times of tokens, one per token, or none at all; those that
/// the sounds contradict are not used.
pub fn place(
    sequence: &PhoneSequence,
    phone_scores: &PhoneScores,
    calibration: &Calibration,
    hints: &Hints,
    progress: &dyn Progress,
) -> GlobalAlignment {
    let mut walk = GlobalSearch::new(sequence, calibration, &[]);
    walk.go_on(&phone_scores.penalties);
    let placement = walk.place(phone_scores, hints, &mut Vec::new());
    progress.advance(phone_scores.steps() as u64 * u64::from(STEP_FRAMES));
    placement
}

/// The window holds at most this many tokens. A few hundred suffice where the recording distinguishes the paths; where
/// the text repeats itself, every copy would be kept.
const MOST_TOKENS: usize = 1024;

/// The first search of [`place`], which can run while the phone scores are still being computed.
pub struct GlobalSearch<'a> {
    pathfinder: Pathfinder<'a>,
    calibration: &'a Calibration,
}

impl<'a> GlobalSearch<'a> {
    /// A search before its first step; `long_pauses` as in [`PathCosts`].
    pub fn new(
        sequence: &'a PhoneSequence,
        calibration: &'a Calibration,
        long_pauses: &'a [Range<u32>],
    ) -> GlobalSearch<'a> {
        let path_costs = PathCosts { sequence, costs: &calibration.search, windows: &[], long_pauses };
        GlobalSearch { pathfinder: Pathfinder::new(path_costs, &[]), calibration }
    }

    /// Searches through the next steps.
    pub fn go_on(&mut self, steps: &[Penalties]) {
        self.pathfinder.go_on(steps);
    }

    /// Places the tokens after the search has gone through all of `phone_scores`; see [`place`]. Records its decisions
    /// in `decisions`.
    pub fn place(
        self,
        phone_scores: &PhoneScores,
        hints: &Hints,
        decisions: &mut Vec<Decision>,
    ) -> GlobalAlignment {
        let GlobalSearch { pathfinder, calibration } = self;
        let plain = pathfinder.search.path_costs;
        let sequence = plain.sequence;
        let read = |path: &[State], windows: &[Option<Range<u32>>]| {
            let (occurrences, filler) = read_path(sequence, phone_scores, path, windows);
            (repetitions::choose(&calibration.takes, sequence, &occurrences, filler), occurrences)
        };
        let (_, mut path) = pathfinder.finish();
        let (mut placement, mut occurrences) = read(&path, &[]);
        let anchors = recovery::anchors(calibration, sequence, phone_scores, &placement, &occurrences);
        if !anchors.is_empty() {
            let (_, anchored) = find_path(plain, phone_scores, &anchors);
            // If pruning had lost nothing, the first path would be the cheapest there is.
            let before = path.clone();
            path = costs::cheaper(plain, &phone_scores.penalties, path, &anchored);
            decisions.push(Decision::Recovered { places: anchors.len(), taken: path != before });
            (placement, occurrences) = read(&path, &[]);
        }
        if hints.are_none() {
            return placement;
        }
        let mut certain = recovery::certain(&calibration.anchors, sequence, &placement, &occurrences);
        repetitions::forget_repeated(&occurrences, &mut certain);
        let windows = hints.windows(&certain);
        let used = windows.iter().flatten().count();
        decisions.push(Decision::Hints { given: hints.hints.iter().flatten().count(), used });
        if used > 0 {
            let hinted = PathCosts { windows: &windows, ..plain };
            let (_, guided) = find_path(hinted, phone_scores, &[]);
            path = costs::cheaper(hinted, &phone_scores.penalties, path, &guided);
            (placement, _) = read(&path, &windows);
        }
        placement
    }
}

/// The cheapest path, one state per step, and its cost.
fn find_path(path_costs: PathCosts<'_>, phone_scores: &PhoneScores, anchors: &[Anchor]) -> (i32, Vec<State>) {
    let mut pathfinder = Pathfinder::new(path_costs, anchors);
    pathfinder.go_on(&phone_scores.penalties);
    pathfinder.finish()
}

/// A search in progress.
struct Pathfinder<'a> {
    search: Search<'a>,
    history: History,
    /// The anchors ahead.
    anchors: &'a [Anchor],
    step: u32,
}

impl<'a> Pathfinder<'a> {
    fn new(path_costs: PathCosts<'a>, anchors: &'a [Anchor]) -> Pathfinder<'a> {
        Pathfinder { search: Search::new(path_costs), history: History::new(), anchors, step: 0 }
    }

    fn go_on(&mut self, steps: &[Penalties]) {
        let sequence = self.search.path_costs.sequence;
        for penalties in steps {
            let mut bounds = Bounds { floor: 0, ceiling: sequence.tokens.len() };
            while let Some((anchor, ahead)) =
                self.anchors.split_first().filter(|(anchor, _)| anchor.step <= self.step)
            {
                (bounds.floor, self.anchors) = (anchor.token, ahead);
            }
            if let Some(anchor) = self.anchors.first() {
                bounds.ceiling = anchor.token;
            }
            self.search.step(penalties, self.step, bounds, &mut self.history);
            if self.history.is_long() {
                let (alive, best) = self.search.alive();
                for state in self.history.settle(sequence, alive, best) {
                    self.search.give_up(state);
                }
            }
            self.step += 1;
        }
    }

    fn finish(mut self) -> (i32, Vec<State>) {
        let sequence = self.search.path_costs.sequence;
        self.search
            .end()
            .map_or((NEVER, Vec::new()), |(cost, state)| (cost, self.history.finish(sequence, state)))
    }
}

/// Every occurrence of a token on the path, in order, and the filler.
fn read_path(
    sequence: &PhoneSequence,
    phone_scores: &PhoneScores,
    path: &[State],
    windows: &[Option<Range<u32>>],
) -> (Vec<Occurrence>, Vec<Range<u32>>) {
    let (mut occurrences, mut filler): (Vec<Occurrence>, Vec<Range<u32>>) = (Vec::new(), Vec::new());
    let mut before = None;
    for (step, state) in path.iter().enumerate() {
        let at = step as u32;
        match *state {
            State::Silence(_) => {}
            State::Filler(_) => match filler.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                _ => filler.push(at..at + 1),
            },
            State::Phone(token, phone) => {
                let penalty =
                    u32::from(phone_scores.penalties[step][sequence.phones[phone as usize] as usize]);
                match (occurrences.last_mut(), before) {
                    (Some(occurrence), Some(State::Phone(t, p))) if t == token && p <= phone => {
                        occurrence.steps.end = at + 1;
                        occurrence.penalty += penalty;
                    }
                    _ => {
                        let window = windows.get(token as usize).and_then(Option::as_ref);
                        let off_hint = window.is_some_and(|window| !window.contains(&at));
                        occurrences.push(Occurrence { token, steps: at..at + 1, penalty, off_hint });
                    }
                }
            }
        }
        before = Some(*state);
    }
    (occurrences, filler)
}

/// Which gaps a step may use.
#[derive(Clone, Copy)]
struct Bounds {
    /// Everything before this gap is given up in this step.
    floor: usize,
    /// Nothing beyond this gap is entered.
    ceiling: usize,
}

/// The cheapest jump from gap to gap, and the gap it began in.
#[derive(Clone, Copy)]
struct Lane {
    cost: i32,
    from: i32,
}

impl Lane {
    const EMPTY: Lane = Lane { cost: NEVER, from: 0 };

    /// Past one more token.
    #[inline(always)]
    fn move_on(&mut self, cost: i32) {
        self.cost = (self.cost + cost).min(NEVER);
    }

    /// A jump that begins in `gap`, if it is cheaper. Without a branch, as the outcome is unpredictable.
    #[inline(always)]
    fn enter(&mut self, cost: i32, gap: usize) {
        let is_cheaper = cost < self.cost;
        self.cost = if is_cheaper { cost } else { self.cost };
        self.from = if is_cheaper { gap as i32 } else { self.from };
    }

    #[inline(always)]
    fn jump_to(self, gap: usize) -> i32 {
        gap as i32 - self.from
    }
}

/// Forward jumps over skipped tokens, carried from gap to gap.
struct Onwards<'a> {
    costs: &'a SearchCosts,
    floor: usize,
    over: Lane,
    /// A skip of so many tokens that further ones cost nothing. Only used where the path must pass an anchor: otherwise
    /// every gap would be within reach.
    far: Lane,
}

impl Onwards<'_> {
    /// Goes on to `gap`. Standing there without a jump costs `plain`; beginning or ending a jump there costs `inside`
    /// on top. Returns the cost of standing there and how many tokens were skipped.
    #[inline(always)]
    fn skip(&mut self, gap: usize, plain: i32, inside: i32) -> (i32, i32) {
        self.over.move_on(self.costs.skip_token);
        // Of two places in the text that cost the same, the first is taken.
        let over = self.over.cost + inside;
        let mut jumped = if over <= plain { self.over.jump_to(gap) } else { 0 };
        let mut cost = over.min(plain);
        if self.floor > 0 {
            if gap >= self.floor && self.far.cost + inside < cost {
                cost = self.far.cost + inside;
                jumped = self.far.jump_to(gap);
            }
            self.far.enter(plain + self.costs.skip + inside + self.costs.skip_most, gap);
        }
        self.over.enter(plain + self.costs.skip + inside, gap);
        (cost, jumped)
    }
}

struct Search<'a> {
    path_costs: PathCosts<'a>,
    tables: Tables,
    /// For each gap: the additional cost, if it lies inside a sentence, of beginning or ending a skip there; the whole
    /// cost of entering filler there; and the additional cost of silence there.
    skip_inside: Vec<i32>,
    filler_entry: Vec<i32>,
    silence_inside: Vec<i32>,
    /// Tokens in the window, which also includes the gap after the last of them.
    window: Range<usize>,
    silence: Vec<i32>,
    filler: Vec<i32>,
    /// For each phone, and for the missing phone.
    phones: Vec<i32>,
    /// Cost of standing in each gap of the window between the last step and the next.
    gaps: Vec<i32>,
    /// The same without jumps, for the gaps of the window.
    plain: Vec<i32>,
    /// The cost of entering each phone of the window, and the missing phone.
    enter: Vec<i32>,
    before: Vec<i32>,
    best: i32,
}

impl<'a> Search<'a> {
    fn new(path_costs: PathCosts<'a>) -> Search<'a> {
        let PathCosts { sequence, costs, .. } = path_costs;
        let gaps = sequence.tokens.len() + 1;
        let inside =
            |cost: i32| (0..gaps).map(|gap| if sequence.is_inside(gap) { cost } else { 0 }).collect();
        let mut search = Search {
            path_costs,
            tables: Tables::new(sequence, costs.leave_out, costs.stay),
            skip_inside: inside(costs.skip_inside),
            filler_entry: (0..gaps).map(|gap| path_costs.filler_entry(gap)).collect(),
            silence_inside: inside(costs.silence_inside),
            window: 0..0,
            silence: vec![NEVER; gaps],
            filler: vec![NEVER; gaps],
            phones: vec![NEVER; sequence.phones.len() + 1],
            gaps: vec![NEVER; gaps],
            plain: Vec::new(),
            enter: vec![NEVER; sequence.phones.len() + 1],
            before: Vec::new(),
            best: 0,
        };
        // The path begins in silence before the first token.
        search.silence[0] = 0;
        search
    }

    /// Finds the cheapest paths into the gaps, from the window's first on, that skip nothing. Writes their costs to
    /// `plain` and where they came from to `choices`, which must be empty.
    fn stand(&mut self, choices: &mut Vec<GapChoice>) {
        let tokens = self.window.start..(self.window.end + 1).min(self.path_costs.sequence.tokens.len());
        let gaps = tokens.start..tokens.end + 1;
        self.plain.clear();
        self.plain.extend_from_slice(&self.silence[gaps.clone()]);
        choices.resize(gaps.len(), GapChoice::SILENCE);
        for ((plain, choice), filler) in self.plain.iter_mut().zip(&mut *choices).zip(&self.filler[gaps]) {
            if *filler < *plain {
                (*plain, choice.way) = (*filler, Way::FROM_STRANGE);
            }
        }
        self.tables.leave(tokens, &self.phones, &mut self.plain, choices);
    }

    /// Searches through one step of the phone scores.
    fn step(&mut self, penalties: &Penalties, step: u32, bounds: Bounds, history: &mut History) {
        let low = self.window.start;
        let (choices, phone_choices) = history.begin_step(low as u32, self.first_phone(low) as u32);
        self.stand(choices);
        let high = self.skip_over(bounds, choices);
        self.restart(low..high + 1, choices);
        self.advance_gaps(low..high + 1, penalties, step);
        let tokens = low..(high + 1).min(bounds.ceiling);
        self.advance_phones(tokens.clone(), penalties, step, phone_choices);
        let kept = low.max(bounds.floor);
        for gap in low..kept.min(high + 1) {
            self.forget(gap);
        }
        self.best = self.least(kept..high + 1, kept..tokens.end);
        self.window = kept..high;
        self.prune(self.best + self.path_costs.costs.beam);
    }

    /// The first phone of `token`, or the end of all.
    fn first_phone(&self, token: usize) -> usize {
        let sequence = self.path_costs.sequence;
        if token < sequence.tokens.len() { sequence.phones_of(token).start } else { sequence.phones.len() }
    }

    /// Hears one step of silence and of filler in each of `gaps`.
    fn advance_gaps(&mut self, gaps: Range<usize>, penalties: &Penalties, step: u32) {
        let costs = self.path_costs.costs;
        let filler = costs.filler_step(penalties);
        let silence = costs.silence_step(penalties);
        let inside_mask = if self.path_costs.is_in_long_pause(step) { 0 } else { -1 };
        let here = self.gaps[gaps.clone()].iter();
        let in_filler = self.filler[gaps.clone()].iter_mut().zip(&self.filler_entry[gaps.clone()]);
        let in_silence = self.silence[gaps.clone()].iter_mut().zip(&self.silence_inside[gaps]);
        for ((enter, (in_filler, begins)), (in_silence, inside)) in here.zip(in_filler).zip(in_silence) {
            *in_filler = ((*in_filler).min(enter + begins) + filler).min(NEVER);
            *in_silence = enter + silence + (inside & inside_mask);
        }
    }

    /// Hears one step of each phone of `tokens`, which begin the window; `choices` must be empty.
    fn advance_phones(
        &mut self,
        tokens: Range<usize>,
        penalties: &Penalties,
        step: u32,
        choices: &mut Vec<Step>,
    ) {
        let phones = self.phones_of(tokens.clone());
        let (path_costs, gaps) = (&self.path_costs, &self.gaps);
        self.tables.enter(tokens, &mut self.enter, |token| gaps[token] + path_costs.off_hint(token, step));
        choices.resize(phones.len(), Step::Same);
        let (costs, before) = (&mut self.phones, &mut self.before);
        self.tables.advance(phones.start, penalties, &self.enter, costs, before, choices);
    }

    /// The phones of all ways of `tokens`.
    fn phones_of(&self, tokens: Range<usize>) -> Range<usize> {
        let first = self.first_phone(tokens.start);
        let last = tokens.end.checked_sub(1).filter(|last| *last >= tokens.start);
        first..last.map_or(first, |last| self.path_costs.sequence.phones_of(last).end)
    }

    /// The cost of the cheapest state of these `gaps` and `tokens`.
    fn least(&self, gaps: Range<usize>, tokens: Range<usize>) -> i32 {
        let least = |costs: &[i32]| costs.iter().copied().fold(NEVER, i32::min);
        if gaps.is_empty() {
            return NEVER;
        }
        let in_gaps = least(&self.filler[gaps.clone()]).min(least(&self.silence[gaps]));
        if tokens.is_empty() { in_gaps } else { in_gaps.min(least(&self.phones[self.phones_of(tokens)])) }
    }

    /// Skips tokens forward from every gap: completes `gaps` and `choices` from the window's first gap on, and returns
    /// the last gap within the beam.
    fn skip_over(&mut self, bounds: Bounds, choices: &mut Vec<GapChoice>) -> usize {
        let costs = self.path_costs.costs;
        let low = self.window.start;
        let limit = self.best + costs.beam;
        // Beyond the window, only gaps near the best cost are entered.
        let in_window = self.window.end.max(bounds.floor).min(bounds.ceiling);
        self.plain.resize(bounds.ceiling.min(in_window + 1).max(low) + 1 - low, NEVER);
        choices.resize(self.plain.len(), GapChoice::SILENCE);
        let mut lanes = Onwards { costs, floor: bounds.floor, over: Lane::EMPTY, far: Lane::EMPTY };
        let window = self.plain[..in_window + 1 - low].iter().zip(&mut *choices);
        let gaps = self.gaps[low..=in_window].iter_mut().zip(&self.skip_inside[low..]);
        for ((gap, (plain, choice)), (cost, inside)) in (low..).zip(window).zip(gaps) {
            (*cost, choice.jumped) = lanes.skip(gap, *plain, *inside);
        }
        let mut high = in_window;
        while high < bounds.ceiling {
            let gap = high + 1;
            if gap - low == choices.len() {
                choices.push(GapChoice::SILENCE);
                self.plain.push(NEVER);
            }
            let (cost, jumped) = lanes.skip(gap, self.plain[gap - low], self.skip_inside[gap]);
            if cost > limit {
                break;
            }
            (self.gaps[gap], choices[gap - low].jumped) = (cost, jumped);
            high = gap;
        }
        choices.truncate(high + 1 - low);
        high
    }

    /// Goes back to where the speaker may restart, in the same sentence or in an earlier one.
    fn restart(&mut self, gaps: Range<usize>, choices: &mut [GapChoice]) {
        let costs = self.path_costs.costs;
        let (mut near, mut back) = (Lane::EMPTY, Lane::EMPTY);
        let plain = self.plain[..choices.len()].iter().zip(choices);
        let inside = self.skip_inside[gaps.clone()].iter().zip(&self.filler_entry[gaps.clone()]);
        let costs_here = self.gaps[gaps.clone()].iter_mut().zip(&self.filler[gaps.clone()]);
        let all = plain.zip(inside).zip(costs_here).enumerate();
        for (i, (((plain, choice), (skip_inside, filler_entry)), (here, filler))) in all.rev() {
            let gap = gaps.start + i;
            let inside = *skip_inside > 0;
            near.move_on(costs.restart_token);
            back.move_on(costs.restart_token);
            let (near_extra, back_extra) =
                if inside { (costs.restart_inside, costs.restart_inside_earlier) } else { (0, 0) };
            let mut cost = *here;
            for (lane, extra) in [(near, near_extra), (back, back_extra)] {
                let is_cheaper = lane.cost + extra < cost;
                cost = if is_cheaper { lane.cost + extra } else { cost };
                choice.jumped = if is_cheaper { lane.jump_to(gap) } else { choice.jumped };
            }
            *here = cost;
            let leave = (plain + costs.restart).min(NEVER);
            near.cost = if inside { near.cost } else { NEVER };
            near.enter(leave, gap);
            back.enter(leave, gap);
            choice.filler_went_on = *filler <= cost + filler_entry;
        }
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
        if self.window.len() > MOST_TOKENS {
            self.narrow();
        }
    }

    /// Drops the tokens farthest from the best path until the window has no more than [`MOST_TOKENS`]. If several paths
    /// cost the same, the first in the text counts as the best.
    fn narrow(&mut self) {
        let best = (self.window.start..=self.window.end).find(|token| self.lives(*token, self.best));
        let best = best.unwrap_or(self.window.start);
        let first =
            best.saturating_sub(MOST_TOKENS / 2).clamp(self.window.start, self.window.end - MOST_TOKENS);
        let narrow = first..first + MOST_TOKENS;
        for token in (self.window.start..narrow.start).chain(narrow.end + 1..self.window.end + 1) {
            self.forget(token);
        }
        self.window = narrow;
    }

    fn lives(&self, token: usize, limit: i32) -> bool {
        self.silence[token] <= limit
            || self.filler[token] <= limit
            || (token < self.path_costs.sequence.tokens.len()
                && self.phones[self.path_costs.sequence.phones_of(token)].iter().any(|c| *c <= limit))
    }

    fn forget(&mut self, token: usize) {
        self.silence[token] = NEVER;
        self.filler[token] = NEVER;
        if token < self.path_costs.sequence.tokens.len() {
            self.phones[self.path_costs.sequence.phones_of(token)].fill(NEVER);
        }
    }

    /// Every state in which a path is still alive, and the cheapest of them.
    fn alive(&self) -> (Vec<State>, State) {
        let mut alive = Vec::new();
        for token in self.window.start..=self.window.end {
            let t = token as u32;
            alive.extend([State::Silence(t), State::Filler(t)]);
            if token < self.path_costs.sequence.tokens.len() {
                alive.extend(self.path_costs.sequence.phones_of(token).map(|p| State::Phone(t, p as u32)));
            }
        }
        alive.retain(|state| self.cost(*state) < NEVER);
        let best = alive.iter().copied().min_by_key(|state| self.cost(*state));
        (alive, best.unwrap_or(State::Silence(self.window.start as u32)))
    }

    fn cost(&self, state: State) -> i32 {
        match state {
            State::Silence(token) => self.silence[token as usize],
            State::Filler(token) => self.filler[token as usize],
            State::Phone(_, phone) => self.phones[phone as usize],
        }
    }

    fn give_up(&mut self, state: State) {
        match state {
            State::Silence(token) => self.silence[token as usize] = NEVER,
            State::Filler(token) => self.filler[token as usize] = NEVER,
            State::Phone(_, phone) => self.phones[phone as usize] = NEVER,
        }
    }

    /// The state of the last step in which the path is cheapest, with the skip of the rest of the transcript included,
    /// and that cost.
    fn end(&mut self) -> Option<(i32, State)> {
        let mut choices = Vec::new();
        self.stand(&mut choices);
        let (cost, gap, way) = (self.window.start..)
            .zip(self.plain.iter().zip(&choices))
            .map(|(gap, (plain, choice))| (plain.saturating_add(self.path_costs.rest(gap)), gap, choice.way))
            .min_by_key(|(cost, ..)| *cost)?;
        Some((cost, way.state(self.path_costs.sequence, gap as u32)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;
    use crate::phones::{PHONES, PhoneId, SILENCE, is_speech};
    use crate::progress::Unwatched;

    /// A small reproducible random number generator.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, n: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % n
        }
    }

    fn random_chain(numbers: &mut Numbers, tokens: usize) -> PhoneSequence {
        let speech: Vec<PhoneId> = (0..PHONES as PhoneId).filter(|p| is_speech(*p)).collect();
        let mut word = |n: u64| -> Vec<PhoneId> {
            (0..1 + numbers.below(n)).map(|_| speech[numbers.below(speech.len() as u64) as usize]).collect()
        };
        let tokens: Vec<Vec<Vec<Vec<Vec<PhoneId>>>>> =
            (0..tokens).map(|i| vec![vec![(0..1 + i % 2).map(|_| word(5)).collect()]]).collect();
        let begins = (0..tokens.len()).map(|i| i % 5 == 0).collect();
        PhoneSequence::new(tokens.iter().map(Vec::as_slice)).with_sentences(begins)
    }

    /// Phone scores of a speaker who says the sequence, with pauses, noise and, if `leave_out`, words left out; and the
    /// step at which each token begins.
    fn said(
        numbers: &mut Numbers,
        sequence: &PhoneSequence,
        unclear: u64,
        leave_out: bool,
    ) -> (PhoneScores, Vec<Option<u32>>) {
        let mut sounds: Vec<PhoneId> = vec![SILENCE; 5];
        let mut starts = Vec::new();
        let mut left_out = 0;
        for token in 0..sequence.tokens.len() {
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
            let way = &sequence.ways[sequence.tokens[token].start as usize];
            for phone in &sequence.phones[way.start as usize..way.end as usize] {
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
        (PhoneScores { best: vec![0.0; penalties.len()], penalties }, starts)
    }

    /// Every state of the whole sequence, in order.
    fn all_states(sequence: &PhoneSequence) -> Vec<State> {
        let mut states = Vec::new();
        for token in 0..=sequence.tokens.len() {
            states.extend([State::Silence(token as u32), State::Filler(token as u32)]);
            if token < sequence.tokens.len() {
                states.extend(sequence.phones_of(token).map(|p| State::Phone(token as u32, p as u32)));
            }
        }
        states
    }

    const PAUSES: &[Range<u32>] = &[5..9, 12..13, 30..60];

    /// The slow reference search: all states in all steps. Returns the cost of the best path.
    fn plain(sequence: &PhoneSequence, phone_scores: &PhoneScores, costs: &SearchCosts) -> i32 {
        let path_costs = PathCosts { sequence, costs, windows: &[], long_pauses: PAUSES };
        let states = all_states(sequence);
        let moves: Vec<Vec<(usize, i32)>> = states
            .iter()
            .map(|to| {
                let from = states.iter().enumerate();
                from.filter_map(|(i, from)| path_costs.go(*from, *to, 1).map(|c| (i, c))).collect()
            })
            .collect();
        let mut cost: Vec<i32> = Vec::new();
        for (step, penalties) in phone_scores.penalties.iter().enumerate() {
            cost = (0..states.len())
                .map(|to| {
                    let come = match step {
                        0 => path_costs.enter(0, states[to], 0).unwrap_or(NEVER),
                        _ => moves[to]
                            .iter()
                            .map(|(from, c)| (cost[*from] + c).min(NEVER))
                            .min()
                            .unwrap_or(NEVER),
                    };
                    (come + path_costs.sound(states[to], step as u32, penalties)).min(NEVER)
                })
                .collect();
        }
        let ends = states.iter().zip(&cost).filter_map(|(s, c)| path_costs.finish(*s).map(|f| c + f));
        ends.min().unwrap()
    }

    /// The cost of a path, as it is defined.
    fn cost_of(
        sequence: &PhoneSequence,
        phone_scores: &PhoneScores,
        costs: &SearchCosts,
        path: &[State],
    ) -> i32 {
        let path_costs = PathCosts { sequence, costs, windows: &[], long_pauses: PAUSES };
        (0..path.len())
            .map(|step| path_costs.step(path, step, &phone_scores.penalties[step]).expect("a step"))
            .sum()
    }

    #[test]
    fn windowed_and_plain_search_find_paths_of_the_same_cost() {
        let mut numbers = Numbers(7);
        for round in 0..12 {
            let sequence = random_chain(&mut numbers, 12 + 3 * round);
            let (phone_scores, _) = said(&mut numbers, &sequence, 10 + 6 * round as u64, true);
            let path_costs =
                PathCosts { sequence: &sequence, costs: &EN_US.search, windows: &[], long_pauses: PAUSES };
            let (cost, path) = find_path(path_costs, &phone_scores, &[]);
            assert_eq!(cost, cost_of(&sequence, &phone_scores, &EN_US.search, &path));
            assert_eq!(path.len(), phone_scores.steps());
            assert_eq!(
                cost_of(&sequence, &phone_scores, &EN_US.search, &path),
                plain(&sequence, &phone_scores, &EN_US.search),
                "round {round}"
            );
        }
    }

    #[test]
    fn a_long_recording_whose_history_settles_on_the_way_is_placed() {
        let mut numbers = Numbers(3);
        let sequence = random_chain(&mut numbers, 3000);
        let (phone_scores, starts) = said(&mut numbers, &sequence, 12, false);
        assert!(phone_scores.steps() > 8 * 1024);
        let placement = place(&sequence, &phone_scores, &EN_US, &Hints::default(), &Unwatched);
        let near = |(span, start): (&Option<Range<u32>>, &Option<u32>)| match (span, start) {
            (Some(span), Some(start)) => span.start.abs_diff(*start) <= 2,
            (None, None) => true,
            _ => false,
        };
        let right = placement.tokens.iter().zip(&starts).filter(|pair| near(*pair)).count();
        // Where one word ends and the next begins with the same sound, the boundary may lie anywhere in it.
        assert!(right * 100 >= starts.len() * 97, "{right} of {}", starts.len());
    }

    #[test]
    fn hours_of_silence_are_crossed_with_the_words_still_in_order() {
        let mut numbers = Numbers(5);
        let sequence = random_chain(&mut numbers, 30);
        let (mut phone_scores, starts) = said(&mut numbers, &sequence, 8, true);
        let silence: Penalties = std::array::from_fn(|p| if p == SILENCE as usize { 0 } else { 40 });
        let middle = starts[15].unwrap() as usize;
        let hours = 60_000;
        phone_scores.penalties.splice(middle..middle, std::iter::repeat_n(silence, hours));
        phone_scores.best.resize(phone_scores.penalties.len(), 0.0);
        let placement = place(&sequence, &phone_scores, &EN_US, &Hints::default(), &Unwatched);
        for (token, start) in starts.iter().enumerate() {
            let (Some(span), Some(start)) = (&placement.tokens[token], start) else { continue };
            let expected = start + if token >= 15 { hours as u32 } else { 0 };
            assert!(span.start.abs_diff(expected) <= 2, "token {token}: {span:?}, expected {expected}");
        }
        assert!(placement.tokens.iter().flatten().count() >= 25);
    }

    #[test]
    fn no_evidence_and_no_words_place_nothing() {
        let nothing = PhoneScores { penalties: Vec::new(), best: Vec::new() };
        let sequence = random_chain(&mut Numbers(1), 3);
        let unwatched = crate::progress::Unwatched;
        assert_eq!(
            place(&sequence, &nothing, &EN_US, &Hints::default(), &unwatched).tokens,
            [None, None, None]
        );
        let (phone_scores, _) = said(&mut Numbers(1), &sequence, 8, true);
        assert!(
            place(&PhoneSequence::default(), &phone_scores, &EN_US, &Hints::default(), &unwatched)
                .tokens
                .is_empty()
        );
    }
}
