//! The part of a batch that one of several machines does.
//!
//! A recording belongs to a shard by its name alone: the first eight bytes of the SHA-256 of the name, as a number with
//! the highest byte first, modulo the number of shards. So a list may grow while machines work on it, and its order does
//! not matter.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};

use crate::args::ShardChoice;

/// One of several equal parts of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

/// How a scheduler tells its tasks which of them they are.
struct TaskArray {
    /// For people.
    scheduler: &'static str,
    /// The variable with the number of the task.
    number: &'static str,
    /// The variable with how many tasks there are, if the scheduler tells.
    count: Option<&'static str>,
    /// The variables with the lowest and highest number and the step between numbers; numbers start at 0 where there
    /// are none.
    range: Option<[&'static str; 3]>,
}

const ARRAYS: [TaskArray; 4] = [
    TaskArray {
        scheduler: "Slurm",
        number: "SLURM_ARRAY_TASK_ID",
        count: Some("SLURM_ARRAY_TASK_COUNT"),
        range: Some(["SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP"]),
    },
    TaskArray { scheduler: "Kubernetes", number: "JOB_COMPLETION_INDEX", count: None, range: None },
    TaskArray {
        scheduler: "AWS Batch",
        number: "AWS_BATCH_JOB_ARRAY_INDEX",
        count: Some("AWS_BATCH_JOB_ARRAY_SIZE"),
        range: None,
    },
    TaskArray {
        scheduler: "Google Batch",
        number: "BATCH_TASK_INDEX",
        count: Some("BATCH_TASK_COUNT"),
        range: None,
    },
];

impl Shard {
    /// The shard that `choice` means where the environment is `variable`.
    ///
    /// # Errors
    /// The environment does not tell, or not clearly.
    pub fn new(choice: ShardChoice, variable: impl Fn(&str) -> Option<String>) -> Result<Shard> {
        let given = match choice {
            ShardChoice::Typed { number, of } => return Ok(Shard { number, of }),
            ShardChoice::Auto { of } => of,
        };
        let there: Vec<&TaskArray> = ARRAYS.iter().filter(|a| variable(a.number).is_some()).collect();
        match there[..] {
            [] => {
                let names: Vec<&str> = ARRAYS.iter().map(|array| array.number).collect();
                bail!("--shard auto: none of {} is set; give --shard K/N", names.join(", "))
            }
            [array] => {
                array.shard(given, variable).with_context(|| format!("--shard auto ({})", array.scheduler))
            }
            [first, second, ..] => {
                bail!("--shard auto: both {} and {} are set; give --shard K/N", first.number, second.number)
            }
        }
    }

    /// Whether the recording called `name` belongs to it.
    pub fn holds(self, name: &[u8]) -> bool {
        let digest = Sha256::digest(name);
        let first = digest.iter().take(8).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        first % u64::from(self.of) == u64::from(self.number - 1)
    }

    /// Which of the recordings of these sizes belong to it, when each, the largest first, goes to the shard that has
    /// least so far.
    pub fn by_size(self, sizes: &[u64]) -> Vec<bool> {
        let mut order: Vec<usize> = (0..sizes.len()).collect();
        order.sort_by_key(|at| Reverse(sizes[*at]));
        let mut loads: BinaryHeap<Reverse<(u64, u32)>> = (1..=self.of).map(|n| Reverse((0, n))).collect();
        let mut holds = vec![false; sizes.len()];
        for at in order {
            let Some(Reverse((load, number))) = loads.pop() else { break };
            holds[at] = number == self.number;
            // What is empty takes some time, too.
            loads.push(Reverse((load + sizes[at].max(1), number)));
        }
        holds
    }
}

impl TaskArray {
    fn shard(&self, given: Option<u32>, variable: impl Fn(&str) -> Option<String>) -> Result<Shard> {
        let number = |name: &str| -> Result<Option<u32>> {
            let Some(text) = variable(name) else { return Ok(None) };
            Ok(Some(text.parse().map_err(|_| anyhow!("{name} is {text:?}, no number; give --shard K/N"))?))
        };
        let told = self.count.map(number).transpose()?.flatten();
        let of = match (told, given) {
            (Some(told), Some(given)) if told != given => {
                bail!("there are {told} tasks, and {given} are given; give --shard K/N")
            }
            (told, given) => told.or(given).ok_or_else(|| {
                anyhow!(
                    "{} says which task this is, and nothing how many there are; give --shard auto/N",
                    self.number
                )
            })?,
        };
        let at = number(self.number)?.unwrap_or(0);
        let at = match self.range {
            None => at,
            Some([least, most, step]) => {
                let least = number(least)?.unwrap_or(0);
                let most = number(most)?.unwrap_or(least + of.saturating_sub(1));
                let step = number(step)?.unwrap_or(1).max(1);
                // Of "1,3,7" nobody tells which is the second.
                if most < least || (most - least) / step + 1 != of || at < least {
                    bail!("the array has gaps; give --shard K/N");
                }
                (at - least) / step
            }
        };
        if at >= of {
            bail!("{} is {at}, and there are {of} tasks; give --shard K/N", self.number);
        }
        Ok(Shard { number: at + 1, of })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::batch::sources::BatchSources;

    fn auto(of: Option<u32>, variables: &[(&str, &str)]) -> Result<Shard> {
        let found =
            |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.to_string());
        Shard::new(ShardChoice::Auto { of }, found)
    }

    #[test]
    fn every_name_belongs_to_one_shard_and_a_thousand_leave_none_empty() {
        let names: Vec<String> = (0..1000).map(|n| format!("clips/{n:04}.wav")).collect();
        for of in [1, 2, 7] {
            let mut sizes = vec![0; of as usize];
            for name in &names {
                let holds: Vec<u32> =
                    (1..=of).filter(|number| Shard { number: *number, of }.holds(name.as_bytes())).collect();
                assert_eq!(holds.len(), 1, "{name}");
                sizes[holds[0] as usize - 1] += 1;
            }
            assert!(sizes.iter().all(|size| *size > 700 / of as usize), "{sizes:?}");
        }
        // So that other programs can tell: python3 -c 'from hashlib import sha256; print(int.from_bytes(
        // sha256(b"talk.wav").digest()[:8], "big") % 7 + 1)'
        assert!(Shard { number: 4, of: 7 }.holds(b"talk.wav"));
    }

    #[test]
    fn a_list_that_grows_moves_none_of_those_that_are_there() {
        let of = 7;
        // As lists and folders ask, one shard after the other.
        let mut all: Vec<BatchSources> =
            (1..=of).map(|number| BatchSources::new(Some(Shard { number, of }))).collect();
        let mut shard_of = |name: &String| {
            let takes: Vec<bool> = all.iter_mut().map(|found| found.takes(Path::new(name))).collect();
            assert_eq!(takes.iter().filter(|takes| **takes).count(), 1, "{name}");
            takes.iter().position(|takes| *takes).unwrap()
        };
        let names: Vec<String> = (0..1000).map(|n| format!("talks/{n}.flac")).collect();
        let mut shards = |names: &[String]| names.iter().map(&mut shard_of).collect::<Vec<usize>>();
        let before = shards(&names);
        let mut grown: Vec<String> = (0..100).map(|n| format!("new/{n}.flac")).collect();
        // In front, behind and in between.
        for (at, name) in names.iter().enumerate() {
            grown.insert((at * 1100 / 1000).min(grown.len()), name.clone());
        }
        let after: Vec<(usize, String)> = shards(&grown).into_iter().zip(grown).collect();
        for (name, shard) in names.iter().zip(&before) {
            assert!(after.iter().any(|(now, other)| other == name && now == shard), "{name}");
        }
        assert!((0..of as usize).all(|shard| before.contains(&shard)), "none is empty");
    }

    #[test]
    fn by_size_the_shards_are_about_as_large() {
        let sizes: Vec<u64> = (0..1000u64).map(|n| n * n * n % 7919).collect();
        let all: u64 = sizes.iter().sum();
        let mut times_held = vec![0; sizes.len()];
        for number in 1..=7 {
            let holds = Shard { number, of: 7 }.by_size(&sizes);
            let load: u64 = sizes.iter().zip(&holds).filter(|(_, holds)| **holds).map(|(size, _)| size).sum();
            assert!(load.abs_diff(all / 7) < 100, "{load} of {all}");
            times_held.iter_mut().zip(holds).for_each(|(times, holds)| *times += usize::from(holds));
        }
        assert_eq!(times_held, vec![1; 1000]);
        assert_eq!(Shard { number: 1, of: 2 }.by_size(&[0, 0]), [true, false]);
    }

    #[test]
    fn schedulers_tell_which_shard_this_is() {
        let slurm = |id, min, max, count| {
            auto(
                None,
                &[
                    ("SLURM_ARRAY_TASK_ID", id),
                    ("SLURM_ARRAY_TASK_MIN", min),
                    ("SLURM_ARRAY_TASK_MAX", max),
                    ("SLURM_ARRAY_TASK_COUNT", count),
                    ("SLURM_ARRAY_TASK_STEP", if max == "9" { "2" } else { "1" }),
                ],
            )
        };
        let shard = |number, of| Shard { number, of };
        assert_eq!(slurm("1", "1", "5", "5").unwrap(), shard(1, 5));
        assert_eq!(slurm("4", "0", "4", "5").unwrap(), shard(5, 5));
        assert_eq!(slurm("5", "1", "9", "5").unwrap(), shard(3, 5));
        assert!(slurm("3", "1", "7", "3").unwrap_err().to_string().contains("Slurm"));
        let kubernetes = [("JOB_COMPLETION_INDEX", "2")];
        assert_eq!(auto(Some(8), &kubernetes).unwrap(), shard(3, 8));
        let aws = [("AWS_BATCH_JOB_ARRAY_INDEX", "0"), ("AWS_BATCH_JOB_ARRAY_SIZE", "3")];
        assert_eq!(auto(None, &aws).unwrap(), shard(1, 3));
        let google = [("BATCH_TASK_INDEX", "1"), ("BATCH_TASK_COUNT", "2")];
        assert_eq!(auto(Some(2), &google).unwrap(), shard(2, 2));
        for (given, variables) in [
            (None, &[][..]),
            (None, &kubernetes),
            (Some(2), &kubernetes),
            (Some(4), &aws),
            (None, &[("BATCH_TASK_INDEX", "x"), ("BATCH_TASK_COUNT", "2")]),
            (None, &[google, aws].concat()),
        ] {
            let refused = format!("{:#}", auto(given, variables).unwrap_err());
            assert!(refused.contains("; give --shard "), "{refused}");
        }
    }
}
