//! `kiru-align estimate`: the time and memory that recordings will take, before anything is decoded.

pub mod cost;
mod speed;

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use kiru_align::audio::probe::header;
use kiru_align::model::Model;
use kiru_align::wording::counted;
use serde::Serialize;

use self::cost::Workload;
use crate::args::{EstimateArgs, EstimateFormat};
use crate::exit::Failure;
use crate::io::{AudioInput, check_audio, is_dash, print, shown};
use crate::report::text::rounded;

/// Everything that is printed.
#[derive(Serialize)]
struct Estimate {
    recordings: Vec<RecordingEstimate>,
    /// All of them, one after the other.
    total: TotalEstimate,
    machine: Machine,
}

#[derive(Serialize)]
struct RecordingEstimate {
    #[serde(skip_serializing_if = "Option::is_none")]
    audio: Option<String>,
    duration: f64,
    /// `header`; `bytes` if the length follows from the size of the file; `given` on the command line.
    duration_from: &'static str,
    chunks: u32,
    seconds: f64,
    memory_bytes: u64,
}

#[derive(Serialize)]
struct TotalEstimate {
    duration: f64,
    chunks: u32,
    seconds: f64,
    memory_bytes: u64,
}

#[derive(Serialize)]
struct Machine {
    cores: u32,
    /// How many times as slow as the machine that the constants were measured on.
    slowness: f64,
}

/// Estimate what `typed` names.
///
/// # Errors
/// [`Failure::Input`]: a recording that could not be aligned, or whose length is not known; standard output cannot be
/// written.
pub fn run(typed: &EstimateArgs) -> Result<(), Failure> {
    if typed.audio.len() > 1 && typed.duration.is_some() {
        let why = anyhow!("--duration is for one recording; there are {}", typed.audio.len());
        return Err(Failure::CouldNotStart(why));
    }
    let model = Model::embedded().context("the built-in model").map_err(Failure::CouldNotStart)?;
    let all_cores = || std::thread::available_parallelism().map_or(1, |n| n.get() as u32);
    let machine = Machine {
        cores: if typed.jobs == 0 { all_cores() } else { u32::from(typed.jobs) },
        slowness: rounded(speed::slowness(&model), 1e2),
    };
    let recordings: Result<Vec<RecordingEstimate>> = match (&typed.audio[..], typed.duration) {
        ([], duration_s) => {
            let workload = Workload::of_length(duration_s.unwrap_or_default());
            Ok(vec![of_workload(None, &workload, "given", typed, &machine)])
        }
        (paths, _) => paths.iter().map(|path| of_file(path, typed, &machine)).collect(),
    };
    let recordings = recordings.map_err(Failure::Input)?;
    let total = TotalEstimate {
        duration: rounded(recordings.iter().map(|r| r.duration).sum(), 1e3),
        chunks: recordings.iter().map(|r| r.chunks).sum(),
        seconds: rounded(recordings.iter().map(|r| r.seconds).sum(), 1e3),
        memory_bytes: recordings.iter().map(|r| r.memory_bytes).max().unwrap_or(0),
    };
    let estimate = Estimate { recordings, total, machine };
    print(|out| match typed.format {
        EstimateFormat::Json => {
            serde_json::to_writer(&mut *out, &estimate)?;
            out.write_all(b"\n")
        }
        EstimateFormat::Text => out.write_all(text(&estimate).as_bytes()),
    })
}

fn of_file(path: &Path, typed: &EstimateArgs, machine: &Machine) -> Result<RecordingEstimate> {
    if typed.duration.is_none() && !is_dash(path) {
        check_audio(path)?;
    }
    let input = AudioInput::outline(path)?;
    let (workload, from) = match (header(input.path()), typed.duration) {
        (Ok(header), Some(duration_s)) => (Workload::new(&header, duration_s), "given"),
        (Err(_), Some(duration_s)) => (Workload::of_length(duration_s), "given"),
        (Ok(header), None) => {
            let duration_s = header.duration_s.ok_or_else(|| {
                anyhow!("the header does not say how long it is; give --duration").context(shown(path))
            })?;
            (Workload::new(&header, duration_s), if header.grows { "bytes" } else { "header" })
        }
        (Err(error), None) => {
            return Err(anyhow!(error))
                .context(
                    "no header that says how long it is; if the file is not complete yet, give --duration",
                )
                .with_context(|| shown(path));
        }
    };
    Ok(of_workload(Some(path), &workload, from, typed, machine))
}

fn of_workload(
    path: Option<&Path>,
    workload: &Workload,
    duration_from: &'static str,
    typed: &EstimateArgs,
    machine: &Machine,
) -> RecordingEstimate {
    let chunks = workload.chunks(typed.max_chunk);
    RecordingEstimate {
        audio: path.map(|path| path.to_string_lossy().into_owned()),
        duration: rounded(workload.duration_s, 1e3),
        duration_from,
        chunks,
        seconds: rounded(workload.seconds(machine.cores, chunks, machine.slowness), 1e3),
        memory_bytes: workload.memory_bytes() as u64,
    }
}

fn text(estimate: &Estimate) -> String {
    let cores = counted(estimate.machine.cores as usize, "core", "cores");
    let line = |name: &str, duration: f64, from: &str, chunks: u32, seconds: f64, memory_bytes: u64| {
        let (chunks, mb) = (counted(chunks as usize, "chunk", "chunks"), memory_bytes.div_ceil(1_000_000));
        format!("{name}: {duration:.1} s{from}: about {chunks}, {seconds:.2} s and {mb} MB on {cores}\n")
    };
    let mut text = String::new();
    for r in &estimate.recordings {
        let name = r.audio.as_deref().map_or("a recording".to_string(), |path| shown(Path::new(path)));
        let from = match r.duration_from {
            "bytes" => " (from the size of the file)",
            "given" => " (as given)",
            _ => "",
        };
        text += &line(&name, r.duration, from, r.chunks, r.seconds, r.memory_bytes);
    }
    if estimate.recordings.len() > 1 {
        let TotalEstimate { duration, chunks, seconds, memory_bytes } = estimate.total;
        text += &line("total", duration, "", chunks, seconds, memory_bytes);
    }
    text
}
