//! Options that are not typed: from `kiru-align.toml`, searched upwards, and from the environment.
//!
//! The command line overrides the environment (`KIRU_ALIGN_...`), and the environment overrides the file. The values of
//! the file become clap's defaults, so that they are checked like typed ones.
//!
//! A file that was found and not named may be a stranger's: it counts only if nobody but this user and the system's
//! administrator can have written it, and its paths stay in its folder.

use std::any::TypeId;
use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, anyhow, bail};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use kiru_align::formats::Format;
use toml::{Table, Value};

use crate::args::{self, Cli, Task};
use crate::exit::{COULD_NOT_START, DONE, Failure};
use crate::io::{leads_inside, print, read_settings, shown, visible_path, write_visibly};

/// The name of the file.
const NAME: &str = "kiru-align.toml";
/// Commands that have a table in the file.
const WITH_TABLE: [&str; 4] = ["batch", "compare", "evaluate", "estimate"];
/// Limits of cues: who gives one for this call wants cues cut by it.
const CUE_LIMITS: [&str; 3] = ["max_chars", "max_lines", "max_cue"];
/// Options that no file can set; a recording is typed.
const NOT_IN_FILE: [&str; 5] = ["config", "no-config", "help", "version", "speaker-audio"];

/// The command line, and what is to be said of settings that nobody typed.
pub struct Settled {
    /// What was typed, completed by the environment and the settings file.
    pub cli: Cli,
    /// The settings file that was found, and what it sets.
    pub used: Option<String>,
    /// A settings file that was found and does not count, and why; options that change nothing.
    pub warnings: Vec<String>,
}

/// A settings file.
struct SettingsFile {
    path: PathBuf,
    /// Whether it was found, and not named by the user.
    is_found: bool,
}

/// What was `typed` on the command line, completed by the environment and the settings file.
///
/// Ends the program where clap does: on `--help`, `--version` and mistakes on the command line.
///
/// # Errors
/// [`Failure::CouldNotStart`]: a mistake in the settings file or in the environment, an argument too many.
pub fn parse(typed: Vec<OsString>) -> Result<Settled, Failure> {
    let typed = command_first(typed);
    let mut ignored = None;
    let (mut command, used) = settled(&typed, &mut ignored).map_err(Failure::CouldNotStart)?;
    let matches = match command.try_get_matches_from_mut(&typed) {
        Ok(matches) => matches,
        Err(error) => match tip(&error, &typed) {
            Some(problem) => return Err(Failure::CouldNotStart(problem)),
            None if error.use_stderr() => refuse(&mut command, &error, &typed),
            // --help and --version are results as others are: a full disk is an error.
            None => {
                print(|out| match std::io::stdout().is_terminal() {
                    true => write!(out, "{}", error.render().ansi()),
                    false => write!(out, "{}", error.render()),
                })?;
                std::process::exit(DONE.into())
            }
        },
    };
    check_first(&matches).map_err(Failure::CouldNotStart)?;
    let inner = matches.subcommand_matches("batch").unwrap_or(&matches);
    check_margins(inner).map_err(Failure::CouldNotStart)?;
    let useless = without_effect(inner);
    let mut cli =
        Cli::from_arg_matches(&matches).unwrap_or_else(|error| refuse(&mut command, &error, &typed));
    let formats = match &mut cli.task {
        Some(Task::Batch(batch)) => &mut batch.alignment.formats,
        _ => &mut cli.align.alignment.formats,
    };
    formats.recut |= formats.word_cues || CUE_LIMITS.iter().any(|id| is_explicit(inner, id));
    Ok(Settled { cli, used, warnings: ignored.into_iter().chain(useless).collect() })
}

/// Ends the program with what clap says of the `error` in what was `typed`. A shell may have put names of files there, so
/// clap is asked once more, about words that do not steer a terminal.
fn refuse(command: &mut Command, error: &clap::Error, typed: &[OsString]) -> ! {
    let words = typed.iter().map(|word| visible_path(Path::new(word)));
    match command.try_get_matches_from_mut(words) {
        Err(shown) if shown.kind() == error.kind() => shown.exit(),
        // Words that are no UTF-8, of which clap shows none.
        _ => {
            // A closed standard error is no problem.
            let _ = write_visibly(&mut std::io::stderr(), |out| write!(out, "{error}"));
            std::process::exit(COULD_NOT_START.into())
        }
    }
}

/// Whether the option `id` was typed or stands in the environment.
fn is_explicit(matches: &ArgMatches, id: &str) -> bool {
    let has = matches.try_contains_id(id).unwrap_or(false);
    has && matches.value_source(id).is_some_and(|source| source != ValueSource::DefaultValue)
}

/// What was `typed`, with `--config` and `--no-config` behind the command that they stand before.
fn command_first(mut typed: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(argument) = typed.get(at) {
        at += match argument.as_encoded_bytes() {
            b"--no-config" => 1,
            b"--config" => 2,
            text if text.starts_with(b"--config=") => 1,
            _ => break,
        };
    }
    let is_command = |name: &OsString| args::command().find_subcommand(name).is_some();
    if at > 1 && typed.get(at).is_some_and(is_command) {
        typed[1..=at].rotate_right(1);
    }
    typed
}

/// What to say of an argument that clap takes for a mistyped option or command: a file name too many, a command behind
/// an option, a name from another program or time.
fn tip(error: &clap::Error, typed: &[OsString]) -> Option<anyhow::Error> {
    let context = match error.kind() {
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        ErrorKind::ArgumentConflict | ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        _ => return None,
    };
    let Some(ContextValue::String(argument)) = error.get(context) else { return None };
    let first = typed.get(1).and_then(|first| first.to_str());
    if let Some(tip) = first.and_then(renamed) {
        return Some(tip);
    }
    if argument == "--batch" {
        return Some(anyhow!("--batch: no option; write kiru-align batch FOLDER, the command first"));
    }
    let named = argument.split('=').next().unwrap_or(argument);
    let is_of_batch = matches!(named, "--resume" | "--status" | "--shard");
    if is_of_batch && first.is_none_or(|first| args::command().find_subcommand(first).is_none()) {
        return Some(anyhow!(
            "{named}: an option of batch alone; write kiru-align batch AUDIO TRANSCRIPT {named}"
        ));
    }
    if first == Some("batch") && argument.starts_with("--speaker-audio") {
        return Some(anyhow!(
            "--speaker-audio: for a batch, a list has it for each conversation; give it the columns speaker_audio, with \
             Anna=a.wav;Ben=b.wav, and transcript"
        ));
    }
    if first == Some("batch") && matches!(named, "--speakers-from" | "--keep-times") {
        return Some(anyhow!("{named}: not for batches; call kiru-align for each recording"));
    }
    if argument.starts_with('-') {
        return None;
    }
    let commands = args::command();
    let is_command = |word: &&OsString| commands.find_subcommand(word).is_some();
    if first.is_some_and(|first| first.starts_with('-'))
        && let Some(late) = typed.iter().skip(2).find(is_command)
    {
        let late = late.to_string_lossy();
        return Some(anyhow!(
            "{late}: a command comes first; write kiru-align {late} and its options behind it"
        ));
    }
    Some(anyhow!(
        "{argument}: one argument too many; give one recording and one transcript, with quotes around names that have \
         spaces, or use kiru-align batch for several pairs"
    ))
}

/// What to write instead of a command that is called otherwise.
fn renamed(name: &str) -> Option<anyhow::Error> {
    let now = match name {
        "score" => "evaluate measures a result",
        "plan" => "estimate tells what a job will cost",
        _ => return None,
    };
    Some(anyhow!("{name}: no command; kiru-align {now}"))
}

/// A recording that is called like a command and is not there is a command behind an option, or one of another name.
fn check_first(matches: &ArgMatches) -> Result<()> {
    let audio = matches.try_get_one::<PathBuf>("audio").ok().flatten();
    let Some(name) = audio.and_then(|path| path.to_str()).filter(|name| !Path::new(name).exists()) else {
        return Ok(());
    };
    if args::command().find_subcommand(name).is_some() {
        bail!("{name}: a command comes first; write kiru-align {name} and its options behind it");
    }
    renamed(name).map_or(Ok(()), Err)
}

/// The margins of edit points mean nothing without `--cuts`. As defaults from a file they are no mistake.
fn check_margins(matches: &ArgMatches) -> Result<()> {
    if is_explicit(matches, "cut_margins") && !matches.get_flag("cuts") {
        bail!("--cut-margins is for --cuts only; add --cuts");
    }
    Ok(())
}

/// Options that were typed and change nothing, because no output has the format that they are for.
fn without_effect(matches: &ArgMatches) -> Vec<String> {
    const FOR_FORMATS: [(&str, &str, &[Format]); 5] = [
        ("embed_audio", "--embed-audio", &[Format::Html]),
        ("csv_safe", "--csv-safe", &[Format::Csv, Format::Tsv]),
        ("textgrid_short", "--textgrid-short", &[Format::Textgrid]),
        ("drop_silence", "--drop-silence", &[Format::Otio, Format::Edl]),
        ("fps", "--fps", &[Format::Json, Format::Csv, Format::Tsv, Format::Html, Format::Otio, Format::Edl]),
    ];
    // Compare and its like have none of these.
    let typed = |id| {
        matches.try_contains_id(id).is_ok() && matches.value_source(id) == Some(ValueSource::CommandLine)
    };
    let values = |id| matches.try_get_many::<PathBuf>(id).ok().flatten().into_iter().flatten();
    let named = matches.try_get_many::<Format>("format").ok().flatten().into_iter().flatten().copied();
    let mut formats: Vec<Format> = named.collect();
    if formats.is_empty() {
        // The names in a list may be of any format.
        if matches.try_contains_id("sources").is_ok() {
            return Vec::new();
        }
        formats.extend(values("output").map(|path| Format::of_path(path).unwrap_or(Format::Json)));
        if formats.is_empty() && values("html").next().is_none() {
            formats.push(Format::Json);
        }
    }
    formats.extend(values("html").map(|_| Format::Html));
    let useless = FOR_FORMATS
        .iter()
        .filter(|(id, _, needed)| typed(id) && !needed.iter().any(|format| formats.contains(format)));
    useless
        .map(|(_, long, needed)| {
            let names: Vec<&str> = needed.iter().map(|format| format.name()).collect();
            // Frames in times of subtitles may be read at it.
            let no_effect =
                if *long == "--fps" { "adds nothing to what is written" } else { "changes nothing" };
            format!("{long} {no_effect} here: it is for the formats {}", names.join(", "))
        })
        .collect()
}

/// The command line with the values of the settings file as defaults, for a call with the arguments `typed`, and what to
/// say of a file that was found; what to say of one that does not count is put into `ignored`.
pub fn settled(typed: &[OsString], ignored: &mut Option<String>) -> Result<(Command, Option<String>)> {
    let command = args::command();
    // Other mistakes in the call are reported later.
    let Ok(early) = command.clone().ignore_errors(true).try_get_matches_from(typed) else {
        return Ok((command, None));
    };
    let (name, inner) = early.subcommand().map_or(("", &early), |(name, inner)| (name, inner));
    if !name.is_empty() && !WITH_TABLE.contains(&name) {
        return Ok((command, None));
    }
    check_environment(command.find_subcommand(name).unwrap_or(&command))?;
    // With mistakes ignored, not even flags have a value for sure.
    let is_set =
        |matches: &ArgMatches| matches.try_get_one::<bool>("no_config").ok().flatten() == Some(&true);
    if is_set(&early) || is_set(inner) {
        return Ok((command, None));
    }
    let named = |matches: &ArgMatches| matches.try_get_one::<PathBuf>("config").ok().flatten().cloned();
    if let Some(path) = named(inner).or_else(|| named(&early)) {
        let file = SettingsFile { path, is_found: false };
        let table = file.read()?;
        return Ok((apply(command, &file, &table)?, None));
    }
    let Some(path) = env::current_dir().ok().and_then(|folder| find(&folder)) else {
        return Ok((command, None));
    };
    if let Some(why) = stranger(&path) {
        let advice = "name it with --config if you trust it, or say --no-config";
        *ignored = Some(format!("{}: these settings are not used, because {why}; {advice}", shown(&path)));
        return Ok((command, None));
    }
    let file = SettingsFile { path, is_found: true };
    let table = file.read()?;
    let keys: Vec<&str> = table.keys().map(String::as_str).collect();
    let used =
        (!keys.is_empty()).then(|| format!("settings from {}: {}", shown(&file.path), keys.join(", ")));
    Ok((apply(command, &file, &table)?, used))
}

/// The nearest settings file in `folder` or above it.
fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}

/// Why somebody else may have written the file at `path`, if so.
fn stranger(path: &Path) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;

        const OTHERS_WRITE: u32 = 0o002;
        let me = rustix::process::geteuid().as_raw();
        let folder = path.parent().unwrap_or(Path::new("/"));
        // The link, if it is one, its target, and whoever can put another file in its place.
        let found = [fs::symlink_metadata(path), fs::metadata(path), fs::metadata(folder)];
        for found in found {
            let Ok(found) = found else { return Some("they cannot be looked at") };
            if found.uid() != me && found.uid() != 0 {
                return Some("the file or its folder belongs to another user");
            }
            if !found.is_symlink() && found.mode() & OTHERS_WRITE != 0 {
                return Some("other users may write the file or into its folder");
            }
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    None
}

impl SettingsFile {
    fn read(&self) -> Result<Table> {
        let shown = shown(&self.path);
        let text = read_settings(&self.path)?;
        text.parse::<Table>().map_err(|error| {
            let line =
                error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
            anyhow!("{shown}: line {line}: {}; write option = value, as in max-chunk = 20", error.message())
        })
    }

    /// The path that the file means by `text`: it starts at the folder of the file, and stays there if nobody named the
    /// file.
    fn path(&self, text: &str) -> Result<PathBuf> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let path = folder.join(text);
        if self.is_found && !leads_inside(&path, folder) {
            bail!(
                "'{text}' leads out of the folder of this file, which was found and not named; type the option, or name \
                 the file with --config"
            );
        }
        Ok(path)
    }
}

/// `command` with the values of the settings file as its defaults. Those outside any table hold for the main command,
/// and for `batch` as far as both share options.
fn apply(command: Command, file: &SettingsFile, table: &Table) -> Result<Command> {
    let shared = args::shared_options();
    table.iter().try_fold(command, |command, (key, value)| {
        let inner = match value {
            Value::Table(_) if WITH_TABLE.contains(&&**key) => key.as_str(),
            Value::Table(_) => {
                bail!(
                    "{}: there is no table [{key}]; there are [{}]",
                    shown(&file.path),
                    WITH_TABLE.join("], [")
                )
            }
            value => {
                let command = set(command, key, value, file)?;
                let is_shared = shared.contains(&key.replace('-', "_"));
                return if is_shared { set_inner(command, "batch", key, value, file) } else { Ok(command) };
            }
        };
        let settings = value.as_table().into_iter().flatten();
        settings
            .into_iter()
            .try_fold(command, |command, (key, value)| set_inner(command, inner, key, value, file))
    })
}

/// [`set`] in the command `inner` of `command`.
fn set_inner(
    command: Command,
    inner: &str,
    key: &str,
    value: &Value,
    file: &SettingsFile,
) -> Result<Command> {
    let Some(found) = command.find_subcommand(inner).cloned() else { return Ok(command) };
    let changed = set(found, key, value, file)?;
    Ok(command.mut_subcommand(inner, |_| changed))
}

/// `command` with `value` as the default of its option `key`.
fn set(command: Command, key: &str, value: &Value, file: &SettingsFile) -> Result<Command> {
    let shown = shown(&file.path);
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
            Value::String(text) if is_path && text != "-" => {
                Ok(file.path(text).with_context(|| format!("{shown}: {key}"))?.into_os_string())
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
        let file = SettingsFile { path: PathBuf::from(PATH), is_found: false };
        apply(args::command(), &file, &toml.parse().unwrap())
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
