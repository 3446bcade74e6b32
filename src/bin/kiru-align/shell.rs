//! What people, shells and `man` want to know of the program: help by topic, completions and manual pages, made from the
//! command line itself.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, anyhow};
use clap::Command;
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use kiru_align::formats::save;

use crate::{Failure, args, print};

const NAME: &str = "kiru-align";

/// Print the help on a topic or a command, or what topics there are.
///
/// # Errors
/// There is no such topic; standard output cannot be written.
pub fn help(about: Option<&str>) -> Result<(), Failure> {
    let text = match about {
        None => format!("kiru-align help TOPIC, with one of these:\n\n{}", args::topics::list()),
        Some(about) => args::topics::topic(about).or_else(|| of_command(about)).ok_or_else(|| {
            let list = args::topics::list();
            Failure::CouldNotStart(anyhow!("there is no help on '{about}'; there is on these:\n\n{list}"))
        })?,
    };
    print(|out| out.write_all(text.as_bytes()))
}

/// The long help of the command `name`.
fn of_command(name: &str) -> Option<String> {
    let mut command = args::command();
    command.build();
    Some(command.find_subcommand_mut(name)?.render_long_help().to_string())
}

/// Print what completes the command line in `shell`.
///
/// # Errors
/// Standard output cannot be written.
pub fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    generate(shell, &mut args::command(), NAME, &mut script);
    print(|out| out.write_all(&script))
}

/// Print the manual page of the main job, or write a page for every command into `folder`, which is made if need be.
///
/// # Errors
/// Standard output or the folder cannot be written.
pub fn manual(folder: Option<&Path>) -> Result<(), Failure> {
    let Some(folder) = folder else {
        return print(|out| Man::new(args::command()).render(out));
    };
    let write = || -> anyhow::Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
        let mut command = args::command();
        command.build();
        pages(&command, NAME, &mut |name, page| {
            let path = folder.join(format!("{name}.1"));
            let written: io::Result<()> = save::save(&path, |out| out.write_all(page));
            written.with_context(|| format!("{}: cannot be written", path.display()))
        })
    };
    write().map_err(Failure::Input)
}

/// Gives the page of `command`, called `name`, and those of the commands inside it to `take`.
fn pages(
    command: &Command,
    name: &str,
    take: &mut impl FnMut(&str, &[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut page = Vec::new();
    Man::new(command.clone().name(name.to_string()).bin_name(name.replace('-', " ").replacen(
        "kiru align",
        NAME,
        1,
    )))
    .render(&mut page)?;
    take(name, &page)?;
    let mut inner = command.get_subcommands().filter(|inner| inner.get_name() != "help");
    inner.try_for_each(|inner| pages(inner, &format!("{name}-{}", inner.get_name()), take))
}
