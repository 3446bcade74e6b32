//! Completions and manual pages, made from the command line itself.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use clap::Command;
use clap_complete::{Shell, generate};
use clap_mangen::Man;

use crate::args;
use crate::exit::Failure;
use crate::io::{is_dash, print, save, shown};

const NAME: &str = "kiru-align";

/// Print the completions of `shell`.
///
/// # Errors
/// Standard output cannot be written.
pub fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    generate(shell, &mut args::command(), NAME, &mut script);
    print(|out| out.write_all(&script))
}

/// Print the manual page of the main command, or write the pages of all commands to `folder`, which is made if necessary.
///
/// # Errors
/// Standard output or the folder cannot be written.
pub fn manual(folder: Option<&Path>) -> Result<(), Failure> {
    let Some(folder) = folder.filter(|folder| !is_dash(folder)) else {
        return print(|out| Man::new(args::command()).render(out));
    };
    let write = || -> anyhow::Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", shown(folder)))?;
        let mut command = args::command();
        command.build();
        pages(&command, NAME, folder)
    };
    write().map_err(Failure::Input)
}

/// Write the page of `command`, whose file is called `name`, and those of the commands inside it.
fn pages(command: &Command, name: &str, folder: &Path) -> anyhow::Result<()> {
    let typed = name.replace('-', " ").replacen("kiru align", NAME, 1);
    let mut page = Vec::new();
    Man::new(command.clone().name(name.to_string()).bin_name(typed)).render(&mut page)?;
    save(&folder.join(format!("{name}.1")), |out| out.write_all(&page))?;
    let mut inner = command.get_subcommands().filter(|inner| inner.get_name() != "help");
    inner.try_for_each(|inner| pages(inner, &format!("{name}-{}", inner.get_name()), folder))
}
