//! The command line as clap has it: what the structures say, and what holds for every option alike.

use std::collections::BTreeSet;

use clap::builder::BoolishValueParser;
use clap::{Arg, ArgAction, Args, Command, CommandFactory};

use super::{AlignmentArgs, Cli};

/// The arguments that -h shows; --help shows all.
const SHORT: [&str; 13] = [
    "audio",
    "transcript",
    "sources",
    "resume",
    "shard",
    "status",
    "output",
    "format",
    "html",
    "phones",
    "jobs",
    "quiet",
    "help",
];

/// What the names of all environment variables begin with.
const ENV_PREFIX: &str = "KIRU_ALIGN";

/// The whole command line.
pub fn command() -> Command {
    let shared = shared_options();
    let short = |arg: Arg| {
        let is_short = SHORT.contains(&arg.get_id().as_str());
        arg.hide_short_help(!is_short)
    };
    with_env(Cli::command(), ENV_PREFIX, &shared)
        .mut_args(short)
        .mut_subcommand("batch", |batch| batch.mut_args(short))
}

/// The ids of the options that the main command and `batch` share, also in the settings file and the environment.
pub fn shared_options() -> BTreeSet<String> {
    let shared = AlignmentArgs::augment_args(Command::new(ENV_PREFIX));
    shared.get_arguments().map(|arg| arg.get_id().to_string()).collect()
}

/// The variable that stands in for the option `long`, after `prefix`.
fn env_name(prefix: &str, long: &str) -> String {
    format!("{prefix}_{}", long.replace('-', "_").to_uppercase())
}

/// Every option of `command` and of the commands inside it can come from the environment.
fn with_env(command: Command, prefix: &str, shared: &BTreeSet<String>) -> Command {
    let in_env = |arg: Arg| match arg.get_long() {
        // These two are no settings.
        None | Some("help" | "version") => arg,
        Some(long) => {
            let is_shared = shared.contains(arg.get_id().as_str()) && prefix.ends_with("_BATCH");
            let name = env_name(if is_shared { ENV_PREFIX } else { prefix }, long);
            let arg = arg.env(name).hide_env(true);
            // In the environment a flag is on or off: 1, 0, yes, no, true, false.
            let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
            if is_flag { arg.value_parser(BoolishValueParser::new()) } else { arg }
        }
    };
    let inner: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_string()).collect();
    inner.into_iter().fold(command.mut_args(in_env), |command, name| {
        let prefix = env_name(prefix, &name);
        command.mut_subcommand(name, |inner| with_env(inner, &prefix, shared))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn every_option_has_a_variable_of_its_own_but_those_that_batch_shares() {
        fn names(command: &Command, all: &mut Vec<String>) {
            for arg in command.get_arguments().filter(|arg| arg.get_long().is_some()) {
                let name = arg.get_env().map(|name| name.to_string_lossy().into_owned());
                assert!(name.is_some() || ["help", "version"].contains(&arg.get_id().as_str()), "{arg:?}");
                all.extend(name);
            }
            command.get_subcommands().for_each(|inner| names(inner, all));
        }
        let mut all = Vec::new();
        names(&command(), &mut all);
        assert!(all.contains(&"KIRU_ALIGN_MAX_CHUNK".to_string()), "{all:?}");
        assert!(all.contains(&"KIRU_ALIGN_BATCH_RESUME".to_string()), "{all:?}");
        let mut different = all.clone();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len() + shared_options().len(), all.len(), "{all:?}");
    }

    #[test]
    fn the_short_help_fits_a_screen() {
        let help = command().render_help().to_string();
        assert!(help.lines().count() <= 40, "{} lines:\n{help}", help.lines().count());
        let mut command = command();
        let help = command.find_subcommand_mut("batch").unwrap().render_help().to_string();
        assert!(help.lines().count() <= 40, "{} lines:\n{help}", help.lines().count());
    }
}
