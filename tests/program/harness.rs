//! Runs the program in a fresh folder; whatever goes wrong, the command and what it said are printed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::wav;

/// A fresh folder, removed at the end, in which the program runs.
pub struct Room {
    folder: TempDir,
}

/// What one run did.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
    command: String,
}

/// The repository's folder.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A recording of the repository and its transcript, as absolute paths.
pub fn recording(name: &str) -> (PathBuf, PathBuf) {
    let folder = repository().join("testdata/audio");
    let text = folder.join(name).with_extension("txt");
    let audio = ["flac", "wav", "mp3"].map(|ending| folder.join(name).with_extension(ending));
    let audio = audio.into_iter().find(|path| path.exists());
    (audio.unwrap_or_else(|| panic!("{}: no recording called {name}", folder.display())), text)
}

impl Room {
    /// An empty room.
    pub fn new() -> Room {
        Room { folder: tempfile::tempdir().unwrap() }
    }

    /// A room with the recording `alice` in it, as `talk.wav` (whatever its format) and `talk.txt`.
    pub fn with_talk() -> Room {
        let room = Room::new();
        let (audio, text) = recording("alice");
        fs::copy(audio, room.path("talk.wav")).unwrap();
        fs::copy(text, room.path("talk.txt")).unwrap();
        room
    }

    /// The path of `name` in the room.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a file.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// What is in the room, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program, about to run in the room with nothing on its standard input.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kiru-align"));
        command.args(args).current_dir(self.folder.path()).stdin(Stdio::null());
        // What whoever runs the tests has set for himself.
        let own = std::env::vars_os().map(|(name, _)| name);
        own.filter(|name| name.as_encoded_bytes().starts_with(b"KIRU_ALIGN")).for_each(|name| {
            command.env_remove(name);
        });
        command
    }

    /// [`Room::command`], with the signals that whoever runs the tests has ignored, as shells do in the background.
    #[cfg(unix)]
    pub fn command_with_signals(&self, args: &[&str]) -> Command {
        let plain = self.command(args);
        let mut command = Command::new("env");
        command.arg("--default-signal=INT,TERM,HUP").arg(plain.get_program()).args(plain.get_args());
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        plain.get_envs().for_each(|(name, _)| {
            command.env_remove(name);
        });
        command
    }

    /// Runs the program with `args`.
    pub fn run(&self, args: &[&str]) -> Run {
        let mut command = self.command(args);
        let output = command.output().unwrap();
        Run::new(&command, output)
    }

    /// Runs the program with `args` and checks its exit code.
    pub fn expect(&self, code: i32, args: &[&str]) -> Run {
        self.run(args).with_code(code)
    }
}

impl Run {
    /// What `command` did.
    pub fn new(command: &Command, output: Output) -> Run {
        Run {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
            command: format!("{command:?}"),
        }
    }

    /// Fails, with all there is to know, unless the exit code is `code`.
    pub fn with_code(self, code: i32) -> Run {
        assert!(self.code == Some(code), "exit code {code} expected\n{}", self.told());
        self
    }

    /// Fails unless `holds`.
    pub fn check(&self, holds: bool, what: &str) {
        assert!(holds, "{what}\n{}", self.told());
    }

    /// Fails unless standard error is the one line `kiru-align: {subject}: ...; ...` and there is no output.
    pub fn refused(&self, subject: &str) {
        self.check(self.stdout.is_empty(), "nothing should be on standard output");
        self.check(self.stderr.lines().count() == 1, "one line should be on standard error");
        let start = format!("kiru-align: {subject}: ");
        self.check(self.stderr.starts_with(&start), &format!("the message should begin with {start:?}"));
        self.check(self.stderr.contains("; "), "the message should say what to do after a semicolon");
    }

    /// The JSON on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|e| panic!("no JSON: {e}\n{}", self.told()))
    }

    fn told(&self) -> String {
        let stdout = String::from_utf8_lossy(&self.stdout);
        let Run { code, stderr, command, .. } = self;
        format!("command: {command}\nexit code: {code:?}\nstdout:\n{stdout:.2000}\nstderr:\n{stderr}")
    }
}

/// All words of all segments.
pub fn words(json: &Value) -> Vec<&Value> {
    let segments = json["segments"].as_array().unwrap();
    segments.iter().flat_map(|segment| segment["words"].as_array().unwrap()).collect()
}

/// A time of a word in whole milliseconds, if it has one.
pub fn ms(word: &Value, edge: &str) -> Option<i64> {
    word.get(edge).map(|seconds| (seconds.as_f64().unwrap() * 1000.0).round() as i64)
}

/// A WAV file: 16 bit, 16 kHz, mono.
pub fn wav(samples: &[i16]) -> Vec<u8> {
    let data_bytes = (samples.len() * 2) as u32;
    let mut file = wav_head(data_bytes);
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

/// The head of such a file, before `data_bytes` of samples.
pub fn wav_head(data_bytes: u32) -> Vec<u8> {
    wav::head(wav::SampleStore::I16, 1, 16_000, data_bytes)
}

/// White noise, always the same.
pub fn noise(samples: usize) -> Vec<i16> {
    let mut state = 1u32;
    let mut next = || {
        // Numerical Recipes' quick and dirty generator; its upper half is noise enough.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 20) as i16 - 2048
    };
    (0..samples).map(|_| next()).collect()
}
