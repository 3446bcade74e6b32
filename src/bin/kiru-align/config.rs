//! Options from where they are not typed: `kiru-align.toml`, searched upwards, and the environment.
//!
//! What is typed counts most, then variables `KIRU_ALIGN_...`, then the file, then what is built in. The file's values
//! become clap's defaults, so that they are checked as what is typed is.

use std::any::TypeId;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, anyhow, bail};
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use toml::{Table, Value};

use crate::Failure;
use crate::args::{self, Cli};

/// What the file is called.
const NAME: &str = "kiru-align.toml";
/// Options that say where options come from, and so cannot be in the file.
const NOT_IN_FILE: [&str; 5] = ["config", "no-config", "show-config", "help", "version"];
/// Commands whose options can be set.
const SETTABLE: [&str; 3] = ["compare", "score", "plan"];
/// Options that mean nothing without another.
const NEEDS: [(&str, &str); 2] = [("resume", "batch"), ("cut_margins", "cuts")];

/// What is to be done, from all places.
///
/// Ends the program where clap does: on `--help`, `--version` and mistakes on the command line.
///
/// # Errors
/// [`Failure::CouldNotStart`]: a file of options that cannot be used.
pub fn typed() -> Result<Cli, Failure> {
    let args: Vec<OsString> = env::args_os().collect();
    let file = file(&args).map_err(Failure::CouldNotStart)?;
    let mut command = args::command();
    if let Some(file) = &file {
        command = apply(command, file).map_err(Failure::CouldNotStart)?;
    }
    let matches = command.try_get_matches_from_mut(&args).unwrap_or_else(|mut error| {
        if let Some(from) = origin(&error, &command, file.as_ref(), &args) {
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![from.into()]));
        }
        error.exit()
    });
    for (option, other) in NEEDS {
        if is_explicit(&matches, option) && !matches.get_flag(other) {
            let [option, other] = [option, other].map(|id| id.replace('_', "-"));
            return Err(Failure::CouldNotStart(anyhow!("--{option} is for --{other} only; add --{other}")));
        }
    }
    if matches.get_flag("show_config") {
        crate::print(|out| {
            std::io::Write::write_all(out, shown(&command, &matches, file.as_ref()).as_bytes())
        })?;
        std::process::exit(i32::from(crate::DONE));
    }
    Ok(Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()))
}

/// A file of options.
struct File {
    path: PathBuf,
    table: Table,
}

/// The file of options that holds for a call with `args`, if there is one.
fn file(args: &[OsString]) -> Result<Option<File>> {
    // Whatever else is wrong with the call is told later.
    let Ok(early) = args::command().ignore_errors(true).try_get_matches_from(args) else { return Ok(None) };
    // With mistakes ignored, not even flags have a value for sure.
    let no_config = early.try_get_one::<bool>("no_config").ok().flatten().is_some_and(|no| *no);
    if no_config || early.subcommand_name().is_some_and(|name| !SETTABLE.contains(&name)) {
        return Ok(None);
    }
    let named = early.try_get_one::<PathBuf>("config").ok().flatten().cloned();
    let found = named.or_else(|| find(&env::current_dir().ok()?));
    found.map(|path| read(&path).map(|table| File { path, table })).transpose()
}

/// The nearest file of options in `folder` or above it.
fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}

fn read(path: &Path) -> Result<Table> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("{shown}: cannot be read as options"))?;
    text.parse::<Table>().map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
        anyhow!("{shown}: line {line}: {}; --show-config prints how it is written", error.message())
    })
}

/// `command` with the values of `file` instead of its defaults.
fn apply(command: Command, file: &File) -> Result<Command> {
    file.table.iter().try_fold(command, |command, (key, value)| match value {
        Value::Table(table) => {
            let inner = command.get_subcommands().find(|inner| inner.get_name() == key && is_settable(inner));
            if inner.is_none() {
                bail!("{}: no command is called [{key}]; see kiru-align --help", file.path.display());
            }
            let mut failed = None;
            let command = command.mut_subcommand(key, |inner| {
                table.iter().try_fold(inner.clone(), |c, (key, v)| set(c, key, v, file)).unwrap_or_else(
                    |error| {
                        failed = Some(error);
                        inner
                    },
                )
            });
            failed.map_or(Ok(command), Err)
        }
        value => set(command, key, value, file),
    })
}

fn is_settable(command: &Command) -> bool {
    SETTABLE.contains(&command.get_name())
}

/// The options of `command` that can be set.
fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| arg.get_long().is_some_and(|long| !NOT_IN_FILE.contains(&long)))
}

/// `command` with `value` as the default of its option `key`.
fn set(command: Command, key: &str, value: &Value, file: &File) -> Result<Command> {
    let path = file.path.display();
    let Some(arg) = options(&command).find(|arg| arg.get_long() == Some(key)) else {
        bail!("{path}: no option is called '{key}'; --show-config lists all");
    };
    let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
    let values = match value {
        Value::Boolean(_) if is_flag => vec![value.clone()],
        _ if is_flag => bail!("{path}: {key}: give true or false"),
        Value::Array(values) if matches!(arg.get_action(), ArgAction::Append) => values.clone(),
        value => vec![value.clone()],
    };
    let is_path = arg.get_value_parser().type_id() == TypeId::of::<PathBuf>();
    let text = |value: &Value| match value {
        Value::String(text) if is_path && text != "-" => {
            let folder = file.path.parent().unwrap_or(Path::new(""));
            Ok(folder.join(text).into_os_string())
        }
        Value::String(text) => Ok(text.into()),
        Value::Integer(number) => Ok(number.to_string().into()),
        Value::Float(number) => Ok(number.to_string().into()),
        Value::Boolean(yes) => Ok(yes.to_string().into()),
        _ => Err(anyhow!("{path}: {key}: give a string, a number or true or false")),
    };
    let values: Vec<OsString> = values.iter().map(text).collect::<Result<_>>()?;
    let id = arg.get_id().clone();
    Ok(command.mut_arg(id, |arg| arg.default_values(values)))
}

/// Where a value that clap does not take comes from, if it was not typed.
fn origin(error: &clap::Error, command: &Command, file: Option<&File>, args: &[OsString]) -> Option<String> {
    let Some(ContextValue::String(shown)) = error.get(ContextKind::InvalidArg) else { return None };
    let long = shown.strip_prefix("--")?.split([' ', '=']).next()?;
    let typed = format!("--{long}");
    if args.iter().any(|arg| arg.to_string_lossy().split('=').next() == Some(&*typed)) {
        return None;
    }
    let arg = options(command).find(|arg| arg.get_long() == Some(long))?;
    let variable = arg.get_env().filter(|name| env::var_os(name).is_some());
    match (variable, file) {
        (Some(variable), _) => {
            Some(format!("the value comes from the environment variable {}", variable.to_string_lossy()))
        }
        (None, Some(file)) if file.table.contains_key(long) => {
            Some(format!("the value comes from {}", file.path.display()))
        }
        _ => None,
    }
}

/// Whether `id` was typed or comes from the environment.
fn is_explicit(matches: &ArgMatches, id: &str) -> bool {
    matches.value_source(id).is_some_and(|source| source != ValueSource::DefaultValue)
}

/// Every option with its value and where that comes from, as a file of options is written.
fn shown(command: &Command, matches: &ArgMatches, file: Option<&File>) -> String {
    let mut text = match file {
        Some(file) => format!("# options from {}\n", file.path.display()),
        None => format!("# no {NAME} here or above\n"),
    };
    lines(&mut text, command, matches, file.map(|file| &file.table));
    for inner in command.get_subcommands().filter(|inner| is_settable(inner)) {
        let Ok(matches) = inner.clone().ignore_errors(true).try_get_matches_from([inner.get_name()]) else {
            continue;
        };
        text += &format!("\n[{}]\n", inner.get_name());
        let table = file.and_then(|file| file.table.get(inner.get_name())?.as_table());
        lines(&mut text, inner, &matches, table);
    }
    text
}

fn lines(text: &mut String, command: &Command, matches: &ArgMatches, table: Option<&Table>) {
    let mut args: Vec<&Arg> = options(command).filter(|arg| !arg.is_hide_set()).collect();
    args.sort_by_key(|arg| arg.get_long());
    for arg in args {
        let (id, long) = (arg.get_id().as_str(), arg.get_long().unwrap_or_default());
        let source = match matches.value_source(id) {
            Some(ValueSource::CommandLine) => "typed",
            Some(ValueSource::EnvVariable) => "environment",
            _ if table.is_some_and(|table| table.contains_key(long)) => "file",
            _ => "built in",
        };
        let values: Vec<Value> = match matches!(arg.get_action(), ArgAction::SetTrue) {
            true => vec![Value::Boolean(matches.get_flag(id))],
            false => {
                matches.get_raw(id).into_iter().flatten().map(|raw| value(&raw.to_string_lossy())).collect()
            }
        };
        *text += &match &values[..] {
            [] => format!("# {long} =\n"),
            [one] => format!("{long} = {one}  # {source}\n"),
            several => format!("{long} = {}  # {source}\n", Value::Array(several.to_vec())),
        };
    }
}

/// What was typed as a value of TOML.
fn value(typed: &str) -> Value {
    match (typed.parse(), typed.parse()) {
        (Ok(whole), _) => Value::Integer(whole),
        (_, Ok(number)) if f64::is_finite(number) => Value::Float(number),
        _ => Value::String(typed.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(toml: &str) -> Result<Command> {
        let file = File { path: PathBuf::from("/there/kiru-align.toml"), table: toml.parse().unwrap() };
        apply(args::command(), &file)
    }

    fn parsed(toml: &str, args: &[&str]) -> Cli {
        let args = ["kiru-align", "a.wav", "a.txt"].iter().chain(args);
        let matches = applied(toml).unwrap().try_get_matches_from(args).unwrap();
        Cli::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn what_the_file_says_holds_unless_something_else_is_typed() {
        let toml = "max-chunk = 20\nphones = true\nlexicon = 'my.dict'\nformat = ['json', 'json']\ncut-margins = '1,2'";
        let cli = parsed(toml, &[]).align;
        assert_eq!((cli.max_chunk, cli.phones, cli.format.len()), (20.0, true, 2));
        assert_eq!(cli.lexicon, Some(PathBuf::from("/there/my.dict")));
        let cli = parsed(toml, &["--max-chunk", "10", "--lexicon", "x", "--format", "json"]).align;
        assert_eq!((cli.max_chunk, cli.lexicon, cli.format.len()), (10.0, Some(PathBuf::from("x")), 1));
        assert!(!parsed("phones = false", &[]).align.phones);
    }

    #[test]
    fn mistakes_name_the_file_and_the_option() {
        for (toml, said) in [
            ("max-chnk = 20", "no option is called 'max-chnk'"),
            ("config = 'x'", "no option is called 'config'"),
            ("phones = 1", "phones: give true or false"),
            ("max-chunk = [1]", "max-chunk: give a string, a number"),
            ("[models]\nx = 1", "no command is called [models]"),
        ] {
            let error = applied(toml).unwrap_err().to_string();
            assert!(error.starts_with("/there/kiru-align.toml: ") && error.contains(said), "{error}");
        }
        let refused = applied("max-chunk = 900").unwrap().try_get_matches_from(["kiru-align", "a", "b"]);
        assert!(refused.unwrap_err().to_string().contains("not between 5 and 600"));
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

    #[test]
    fn what_is_shown_can_be_read_again() {
        let command = applied("max-chunk = 20\nphones = true").unwrap();
        let matches =
            command.clone().try_get_matches_from(["kiru-align", "--channel", "1", "a", "b"]).unwrap();
        let table: Table = "max-chunk = 20\nphones = true".parse().unwrap();
        let file = File { path: PathBuf::from("x.toml"), table };
        let text = shown(&command, &matches, Some(&file));
        for line in [
            "max-chunk = 20  # file",
            "phones = true  # file",
            "channel = 1  # typed",
            "jobs = 0  # built in",
        ] {
            assert!(text.lines().any(|shown| shown == line), "{line}\n{text}");
        }
        let again = File { table: text.parse().unwrap(), ..file };
        apply(args::command(), &again).unwrap();
    }
}
