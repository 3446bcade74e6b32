//! The back pointers of the global search, kept only until the paths have merged into one.

use super::phone_sequence::PhoneSequence;

/// A state of the global search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Silence before token `.0` (or after the last).
    Silence(u32),
    /// Filler: speech of no token, before token `.0` (or after the last).
    Filler(u32),
    /// Phone `.1` of the sequence, of token `.0`.
    Phone(u32, u32),
}

/// How a path came into the gap before a token, in one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way(u8);

impl Way {
    /// It was in silence there.
    pub const FROM_SILENCE: Way = Way(0);
    /// It was in filler there.
    pub const FROM_STRANGE: Way = Way(1);

    /// It left the token before, by way `number` of that token, from its last phone or the last but one.
    #[inline]
    pub fn spoken(number: u8, last_but_one: bool) -> Way {
        Way(2 + 2 * number + u8::from(last_but_one))
    }

    /// The state of the step before, if the path then stood in `gap`.
    pub fn state(self, sequence: &PhoneSequence, gap: u32) -> State {
        match self {
            Way::FROM_SILENCE => State::Silence(gap),
            Way::FROM_STRANGE => State::Filler(gap),
            Way(spoken) => {
                let (number, last_but_one) = (u32::from(spoken - 2) / 2, u32::from(spoken % 2));
                let ways = &sequence.tokens[gap as usize - 1];
                let phones = &sequence.ways[(ways.start + number) as usize];
                State::Phone(gap - 1, phones.end - 1 - last_but_one)
            }
        }
    }
}

/// The choices for one gap in one step.
#[derive(Debug, Clone, Copy)]
pub struct GapChoice {
    /// How the gap itself was reached, without skipping tokens.
    pub way: Way,
    /// Whether filler continued there rather than being entered.
    pub filler_went_on: bool,
    /// The number of tokens jumped to reach it: positive for skipped tokens, negative for repeated ones, 0 for none.
    /// The path then came by `way` of the gap that many tokens before (or after).
    pub jumped: i32,
}

impl GapChoice {
    /// From the silence of the gap itself.
    pub const SILENCE: GapChoice = GapChoice { way: Way::FROM_SILENCE, filler_went_on: false, jumped: 0 };
}

/// Where a phone came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The phone itself.
    Same,
    /// The phone before.
    Next,
    /// The last phone but one before.
    OverOne,
    /// The gap before the token.
    Enter,
}

/// The choices of one step, for the tokens of its window.
struct Slice {
    first_token: u32,
    first_phone: u32,
    gaps: Vec<GapChoice>,
    phones: Vec<Step>,
}

impl Slice {
    fn bytes(&self) -> usize {
        std::mem::size_of_val(&*self.gaps) + std::mem::size_of_val(&*self.phones)
    }
}

/// The choices of all steps since the paths last merged, and the single path before that.
pub struct History {
    slices: std::collections::VecDeque<Slice>,
    /// Step of the first slice.
    first_step: u32,
    /// The path up to `first_step`, one state per step.
    settled: Vec<State>,
    spare: Vec<Slice>,
    next_attempt: usize,
    /// Bytes of all slices but the last.
    bytes: usize,
}

/// Steps after which settling is first tried; then after twice as many, and so on, so that all earlier attempts
/// together cost no more than the last.
const FIRST_ATTEMPT_STEPS: usize = 1024;
/// Steps after which settling is forced (eight minutes): only so long a silence or noise leaves paths undecided.
const MOST_STEPS: usize = 16 * FIRST_ATTEMPT_STEPS;
/// Settling is also forced at this many bytes of choices: where the text repeats itself, no sound decides between its
/// copies.
const MOST_BYTES: usize = 32 << 20;
/// When settling is forced, one step in this many stays undecided: two of eight minutes.
const KEPT_OF: usize = 4;

impl History {
    /// An empty history.
    pub fn new() -> History {
        History {
            slices: Default::default(),
            first_step: 0,
            settled: Vec::new(),
            spare: Vec::new(),
            next_attempt: FIRST_ATTEMPT_STEPS,
            bytes: 0,
        }
    }

    /// Makes room for the choices of the next step; both returned vectors are empty.
    pub fn begin_step(
        &mut self,
        first_token: u32,
        first_phone: u32,
    ) -> (&mut Vec<GapChoice>, &mut Vec<Step>) {
        // The choices of the step before are complete by now.
        self.bytes += self.slices.back().map_or(0, Slice::bytes);
        let mut slice = self.spare.pop().unwrap_or(Slice {
            first_token: 0,
            first_phone: 0,
            gaps: Vec::new(),
            phones: Vec::new(),
        });
        slice.gaps.clear();
        slice.phones.clear();
        (slice.first_token, slice.first_phone) = (first_token, first_phone);
        self.slices.push_back(slice);
        let slice = self.slices.back_mut().expect("just pushed");
        (&mut slice.gaps, &mut slice.phones)
    }

    /// Whether it is time to call [`History::settle`].
    pub fn is_long(&self) -> bool {
        self.slices.len() >= self.next_attempt || self.is_full()
    }

    /// Whether settling must be forced.
    fn is_full(&self) -> bool {
        self.slices.len() >= MOST_STEPS || self.bytes >= MOST_BYTES
    }

    /// The state one step before `state`, which is in slice `index`; `None` before the first step.
    fn before(&self, sequence: &PhoneSequence, index: usize, state: State) -> Option<State> {
        let slice = &self.slices[index];
        let gap = |token: u32| slice.gaps[(token - slice.first_token) as usize];
        let through_gap = |token: u32| {
            let at = token.wrapping_add_signed(-gap(token).jumped);
            gap(at).way.state(sequence, at)
        };
        if self.first_step == 0 && index == 0 {
            return None;
        }
        Some(match state {
            State::Silence(token) => through_gap(token),
            State::Filler(token) if gap(token).filler_went_on => State::Filler(token),
            State::Filler(token) => through_gap(token),
            State::Phone(token, phone) => match slice.phones[(phone - slice.first_phone) as usize] {
                Step::Same => State::Phone(token, phone),
                Step::Next => State::Phone(token, phone - 1),
                Step::OverOne => State::Phone(token, phone - 2),
                Step::Enter => through_gap(token),
            },
        })
    }

    /// Follows all `alive` states back. Up to where they have merged into one path, that path is kept and the choices
    /// are dropped.
    ///
    /// If they have not merged for too long, the path of `best` is taken, except for the last quarter of it. Returns
    /// the states on other paths, which must be given up; usually none.
    pub fn settle(&mut self, sequence: &PhoneSequence, alive: Vec<State>, best: State) -> Vec<State> {
        let steps = self.slices.len();
        let forced_at = if self.is_full() { steps - steps / KEPT_OF } else { 0 };
        // Each distinct ancestor, with the states of the last step that come from it.
        let mut families: Vec<(State, Vec<State>)> = alive.into_iter().map(|s| (s, vec![s])).collect();
        let mut index = self.slices.len();
        while index > forced_at && families.len() > 1 {
            index -= 1;
            for (ancestor, _) in &mut families {
                match self.before(sequence, index, *ancestor) {
                    Some(before) => *ancestor = before,
                    None => break,
                }
            }
            families.sort_by_key(|(ancestor, _)| *ancestor);
            families.dedup_by(|(ancestor, states), (kept, kept_states)| {
                let same = ancestor == kept;
                if same {
                    kept_states.append(states);
                }
                same
            });
        }
        if index == 0 || families.is_empty() {
            self.next_attempt = (self.slices.len() * 2).min(MOST_STEPS);
            return Vec::new();
        }
        let chosen = families.iter().position(|(_, states)| states.contains(&best)).unwrap_or(0);
        let (ancestor, _) = families.swap_remove(chosen);
        let path = self.trace(sequence, index - 1, ancestor);
        self.settled.extend(path);
        self.spare.extend(self.slices.drain(..index).take(FIRST_ATTEMPT_STEPS));
        self.first_step += index as u32;
        // The last slice is left out: it is counted when the next begins.
        let complete = self.slices.len().saturating_sub(1);
        self.bytes = self.slices.range(..complete).map(Slice::bytes).sum();
        self.next_attempt = (self.slices.len() * 2).clamp(FIRST_ATTEMPT_STEPS, MOST_STEPS);
        families.into_iter().flat_map(|(_, states)| states).collect()
    }

    /// The path that ends in `state` in slice `index`, from the first slice on.
    fn trace(&self, sequence: &PhoneSequence, index: usize, state: State) -> Vec<State> {
        let mut path = vec![state];
        for i in (1..=index).rev() {
            match self.before(sequence, i, path[path.len() - 1]) {
                Some(state) => path.push(state),
                None => break,
            }
        }
        path.reverse();
        path
    }

    /// The whole path that ends in `state` in the last step, one state per step.
    pub fn finish(mut self, sequence: &PhoneSequence, state: State) -> Vec<State> {
        let tail = match self.slices.len() {
            0 => Vec::new(),
            n => self.trace(sequence, n - 1, state),
        };
        self.settled.extend(tail);
        self.settled
    }
}

impl Default for History {
    fn default() -> Self {
        History::new()
    }
}
