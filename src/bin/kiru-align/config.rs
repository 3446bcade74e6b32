//! Options that are not typed: from `kiru-align.toml`, searched upwards, and from the environment.
//!
//! The command line overrides the environment (`KIRU_ALIGN_...`), and the environment overrides the file. The values of
//! the file become clap's defaults, so that they are checked like typed ones.

use std::any::TypeId;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, anyhow, bail};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use toml::{Table, Value};

use crate::args::{self, Cli, Task};
use crate::exit::Failure;

/// The name of the file.
const NAME: &str = "kiru-align.toml";
/// Commands that have a table in the file.
const WITH_TABLE: [&str; 4] = ["batch", "compare", "evaluate", "estimate"];
/// Limits of cues: who gives one for this call wants cues cut by it.
const CUE_LIMITS: [&str; 3] = ["max_chars", "max_lines", "max_cue"];
/// Options that no file can set.
const NOT_IN_FILE: [&str; 4] = ["config", "no-config", "help", "version"];

/// The command line, completed by the environment and the settings file.
///
/// Ends the program where clap does: on `--help`, `--version` and mistakes on the command line.
///
/// # Errors
/// [`Failure::CouldNotStart`]: a mistake in the settings file or in the environment, an argument too many.
pub fn parse() -> Result<Cli, Failure> {
    let typed: Vec<OsString> = env::args_os().collect();
    let mut command = settled(&typed).map_err(Failure::CouldNotStart)?;
    let matches = match command.try_get_matches_from_mut(&typed) {
        Ok(matches) => matches,
        Err(error) => match too_many(&error) {
            Some(problem) => return Err(Failure::CouldNotStart(problem)),
            None => error.exit(),
        },
    };
    let inner = matches.subcommand_matches("batch").unwrap_or(&matches);
    check_margins(inner).map_err(Failure::CouldNotStart)?;
    let mut cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let formats = match &mut cli.task {
        Some(Task::Batch(batch)) => &mut batch.alignment.formats,
        _ => &mut cli.align.alignment.formats,
    };
    formats.recut |= formats.word_cues || CUE_LIMITS.iter().any(|id| is_explicit(inner, id));
    Ok(cli)
}

/// Whether the option `id` was typed or stands in the environment.
fn is_explicit(matches: &ArgMatches, id: &str) -> bool {
    let has = matches.try_contains_id(id).unwrap_or(false);
    has && matches.value_source(id).is_some_and(|source| source != ValueSource::DefaultValue)
}

/// What to say of a file name too many for the main command, which clap takes for a mistyped option or command.
fn too_many(error: &clap::Error) -> Option<anyhow::Error> {
    let context = match error.kind() {
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        ErrorKind::ArgumentConflict | ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        _ => return None,
    };
    let Some(ContextValue::String(argument)) = error.get(context) else { return None };
    (!argument.starts_with('-')).then(|| {
        anyhow!(
            "{argument}: one argument too many; give one recording and one transcript, with quotes around names that \
             have spaces, or use kiru-align batch for several pairs"
        )
    })
}

/// The margins of edit points mean nothing without `--cuts`. As defaults from a file they are no mistake.
fn check_margins(matches: &ArgMatches) -> Result<()> {
    if is_explicit(matches, "cut_margins") && !matches.get_flag("cuts") {
        bail!("--cut-margins is for --cuts only; add --cuts");
    }
    Ok(())
}

/// The command line with the values of the settings file as defaults, for a call with the arguments `typed`.
fn settled(typed: &[OsString]) -> Result<Command> {
    let command = args::command();
    // Other mistakes in the call are reported later.
    let Ok(early) = command.clone().ignore_errors(true).try_get_matches_from(typed) else {
        return Ok(command);
    };
    let (name, inner) = early.subcommand().map_or(("", &early), |(name, inner)| (name, inner));
    if !name.is_empty() && !WITH_TABLE.contains(&name) {
        return Ok(command);
    }
    check_environment(command.find_subcommand(name).unwrap_or(&command))?;
    // With mistakes ignored, not even flags have a value for sure.
    let is_set =
        |matches: &ArgMatches| matches.try_get_one::<bool>("no_config").ok().flatten() == Some(&true);
    if is_set(&early) || is_set(inner) {
        return Ok(command);
    }
    let named = |matches: &ArgMatches| matches.try_get_one::<PathBuf>("config").ok().flatten().cloned();
    let file = named(inner).or_else(|| named(&early)).or_else(|| find(&env::current_dir().ok()?));
    match file {
        Some(path) => apply(command, &path, &read(&path)?),
        None => Ok(command),
    }
}

/// The nearest settings file in `folder` or above it.
fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}

fn read(path: &Path) -> Result<Table> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("{shown}: cannot be read as settings"))?;
    text.parse::<Table>().map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
        anyhow!("{shown}: line {line}: {}; write option = value, as in max-chunk = 20", error.message())
    })
}

/// `command` with the values of the file at `path` as its defaults. Those outside any table hold for the main command,
/// and for `batch` as far as both share options.
fn apply(command: Command, path: &Path, table: &Table) -> Result<Command> {
    let shared = args::shared_options();
    table.iter().try_fold(command, |command, (key, value)| {
        let inner = match value {
            Value::Table(_) if WITH_TABLE.contains(&&**key) => key.as_str(),
            Value::Table(_) => {
                bail!(
                    "{}: there is no table [{key}]; there are [{}]",
                    path.display(),
                    WITH_TABLE.join("], [")
                )
            }
            value => {
                let command = set(command, key, value, path)?;
                let is_shared = shared.contains(&key.replace('-', "_"));
                return if is_shared { set_inner(command, "batch", key, value, path) } else { Ok(command) };
            }
        };
        let settings = value.as_table().into_iter().flatten();
        settings
            .into_iter()
            .try_fold(command, |command, (key, value)| set_inner(command, inner, key, value, path))
    })
}

/// [`set`] in the command `inner` of `command`.
fn set_inner(command: Command, inner: &str, key: &str, value: &Value, path: &Path) -> Result<Command> {
    let Some(found) = command.find_subcommand(inner).cloned() else { return Ok(command) };
    let changed = set(found, key, value, path)?;
    Ok(command.mut_subcommand(inner, |_| changed))
}

/// `command` with `value` as the default of its option `key`.
fn set(command: Command, key: &str, value: &Value, path: &Path) -> Result<Command> {
    let shown = path.display();
    let found = command.get_arguments().find(|arg| arg.get_long() == Some(key));
    let Some(arg) = found.filter(|_| !NOT_IN_FILE.contains(&key)) else {
        bail!("{shown}: no option is called '{key}'; see kiru-align --help");
    };
    let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
    let values = match value {
        Value::Boolean(_) if is_flag => vec![value.clone()],
        _ if is_flag => bail!("{shown}: {key}: give true or false"),
        Value::Array(values) if matches!(arg.get_action(), ArgAction::Append) => values.clone(),
        value => vec![value.clone()],
    };
    let is_path = arg.get_value_parser().type_id() == TypeId::of::<PathBuf>();
    let text = |value: &Value| -> Result<OsString> {
        match value {
            // Paths start at the folder of the file.
            Value::String(text) if is_path && text != "-" => {
                Ok(path.parent().unwrap_or(Path::new("")).join(text).into_os_string())
            }
            Value::String(text) => Ok(text.into()),
            Value::Integer(number) => Ok(number.to_string().into()),
            Value::Float(number) => Ok(number.to_string().into()),
            Value::Boolean(yes) => Ok(yes.to_string().into()),
            _ => bail!("{shown}: {key}: give a string, a number, or true or false"),
        }
    };
    let values: Vec<OsString> = values.iter().map(text).collect::<Result<_>>()?;
    for value in &values {
        check(arg, value).with_context(|| format!("{shown}: {key}"))?;
    }
    let id = arg.get_id().clone();
    Ok(command.mut_arg(id, |arg| arg.default_values(values)))
}

/// Whether the variables that stand in for options of `command` have values that these options take.
fn check_environment(command: &Command) -> Result<()> {
    for arg in command.get_arguments() {
        if let Some(variable) = arg.get_env()
            && let Some(value) = env::var_os(variable)
        {
            check(arg, &value)
                .with_context(|| format!("the environment variable {}", variable.to_string_lossy()))?;
        }
    }
    Ok(())
}

/// Whether the option `arg` takes `value`; clap's own message would not say where it comes from.
fn check(arg: &Arg, value: &OsStr) -> Result<()> {
    let mut alone = Arg::new("value").value_parser(arg.get_value_parser().clone());
    if let Some(delimiter) = arg.get_value_delimiter() {
        alone = alone.value_delimiter(delimiter).num_args(1..);
    }
    let command =
        Command::new("").no_binary_name(true).disable_help_flag(true).arg(alone.allow_hyphen_values(true));
    let Err(error) = command.try_get_matches_from([value]) else { return Ok(()) };
    let (text, value) = (error.to_string(), value.to_string_lossy());
    let reason = text.lines().next().unwrap_or_default();
    let reason =
        reason.split_once("[value]...': ").or(reason.split_once("[value]': ")).map(|(_, reason)| reason);
    match (reason, text.lines().find(|line| line.trim_start().starts_with("[possible values"))) {
        (Some(reason), _) => bail!("'{value}' is {reason}"),
        (None, Some(possible)) => bail!("'{value}' is no possible value {}", possible.trim()),
        (None, None) => bail!("'{value}' is not valid"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/there/kiru-align.toml";

    fn applied(toml: &str) -> Result<Command> {
        apply(args::command(), Path::new(PATH), &toml.parse().unwrap())
    }

    fn parsed(toml: &str, args: &[&str]) -> Cli {
        let matches = applied(toml).unwrap().try_get_matches_from([&["kiru-align"], args].concat()).unwrap();
        Cli::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn what_the_file_says_holds_unless_something_else_is_typed() {
        let toml = "max-chunk = 20\nphones = true\nlexicon = 'my.dict'\nformat = ['json', 'json']\ncut-margins = '1,2'";
        let typed = parsed(toml, &["a.wav", "a.txt"]).align;
        assert_eq!((typed.alignment.max_chunk, typed.alignment.phones, typed.format.len()), (20.0, true, 2));
        assert_eq!(typed.alignment.lexicon, Some(PathBuf::from("/there/my.dict")));
        let typed = ["a.wav", "a.txt", "--max-chunk", "10", "--lexicon", "x", "--format", "json"];
        let typed = parsed(toml, &typed).align;
        assert_eq!((typed.alignment.max_chunk, typed.format.len()), (10.0, 1));
        assert_eq!(typed.alignment.lexicon, Some(PathBuf::from("x")));
        assert!(!parsed("phones = false", &["a", "b"]).align.alignment.phones);
    }

    #[test]
    fn batch_shares_the_options_of_alignment_and_has_a_table_for_its_own() {
        let toml = "max-chunk = 20\nquiet = true\nformat = 'srt'\noutput = 'x.srt'\n[batch]\nresume = true\noutput = 'out'";
        let Some(args::Task::Batch(batch)) = parsed(toml, &["batch", "talks"]).task else {
            panic!("a batch")
        };
        assert_eq!((batch.alignment.max_chunk, batch.resume, batch.format.len()), (20.0, true, 0));
        assert!(batch.alignment.messages.quiet);
        assert_eq!(batch.output, Some(PathBuf::from("/there/out")));
        let Some(args::Task::Compare(compare)) =
            parsed("[compare]\ntolerance = '1s'", &["compare", "a", "b"]).task
        else {
            panic!("a comparison")
        };
        assert_eq!(compare.tolerance, 1_000_000);
    }

    #[test]
    fn mistakes_name_the_file_and_the_option() {
        for (toml, said) in [
            ("max-chnk = 20", "no option is called 'max-chnk'"),
            ("config = 'x'", "no option is called 'config'"),
            ("phones = 1", "phones: give true or false"),
            ("max-chunk = [1]", "max-chunk: give a string, a number"),
            ("max-chunk = 900", "max-chunk: '900' is not between 5 and 600"),
            (
                "progress = 'loud'",
                "progress: 'loud' is no possible value [possible values: auto, json, none]",
            ),
            ("format = ['json', 'doc']", "format: 'doc' is no possible value [possible values: json, "),
            ("[models]\nx = 1", "there is no table [models]; there are [batch], "),
            ("[batch]\nresume = 'yes'", "resume: give true or false"),
        ] {
            let error = format!("{:#}", applied(toml).unwrap_err());
            assert!(error.starts_with("/there/kiru-align.toml: ") && error.contains(said), "{error}");
        }
    }

    #[test]
    fn the_nearest_file_above_is_found() {
        let room = tempfile::tempdir().unwrap();
        let deep = room.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        fs::write(room.path().join(NAME), "").unwrap();
        assert_eq!(find(&deep), Some(room.path().join(NAME)));
        fs::write(room.path().join("a").join(NAME), "").unwrap();
        assert_eq!(find(&deep), Some(room.path().join("a").join(NAME)));
    }
}
