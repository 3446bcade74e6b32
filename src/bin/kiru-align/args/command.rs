//! The command line as clap has it: what the structures say, and what holds for every option alike.

use clap::builder::BoolishValueParser;
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::Cli;

/// The options that -h shows; all others stand in --help and in the topics.
const SHORT: [&str; 10] =
    ["audio", "transcript", "output", "format", "html", "batch", "phones", "jobs", "quiet", "help"];

/// What the names of all environment variables begin with.
pub const ENV_PREFIX: &str = "KIRU_ALIGN";

/// The whole command line.
pub fn command() -> Command {
    with_env(Cli::command(), ENV_PREFIX).mut_args(|arg| {
        let is_short = SHORT.contains(&arg.get_id().as_str());
        arg.hide_short_help(!is_short)
    })
}

/// The variable that stands in for the option `long`, after `prefix`.
pub fn env_name(prefix: &str, long: &str) -> String {
    format!("{prefix}_{}", long.replace('-', "_").to_uppercase())
}

/// Every option of `command` and of the commands inside it can come from the environment.
fn with_env(command: Command, prefix: &str) -> Command {
    let in_env = |arg: Arg| match arg.get_long() {
        // These two are no settings.
        None | Some("help" | "version") => arg,
        Some(long) => {
            let name = env_name(prefix, long);
            let arg = arg.env(name).hide_env(true);
            // In the environment a flag is on or off: 1, 0, yes, no, true, false.
            let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
            if is_flag { arg.value_parser(BoolishValueParser::new()) } else { arg }
        }
    };
    let inner: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_string()).collect();
    inner.into_iter().fold(command.mut_args(in_env), |command, name| {
        let prefix = env_name(prefix, &name);
        command.mut_subcommand(name, |inner| with_env(inner, &prefix))
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
    fn every_option_has_a_variable_of_its_own() {
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
        let mut different = all.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), all.len(), "{all:?}");
    }

    #[test]
    fn the_short_help_fits_a_screen() {
        let help = command().render_help().to_string();
        assert!(help.lines().count() <= 40, "{} lines:\n{help}", help.lines().count());
    }
}
