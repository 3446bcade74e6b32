//! `kiru-align plan ...`: what a job will cost, before it is done and before its recording is all there.

pub mod cost;
pub mod speed;

use std::io::Write;
use std::path::Path;

use self::cost::Recording;
use anyhow::{Context, Result, anyhow};
use kiru_align::audio::probe::{Header, header};
use serde::Serialize;

use crate::args::{Forecast, ForecastFormat};
use crate::job::{check_audio, model, shown};
use crate::report::{counted, rounded};
use crate::{Failure, print, stdin};

/// Everything that is printed.
#[derive(Serialize)]
struct Estimate {
    recordings: Vec<Estimated>,
    /// All of them, one after the other.
    total: Total,
    machine: Machine,
}

#[derive(Serialize)]
struct Estimated {
    #[serde(skip_serializing_if = "Option::is_none")]
    audio: Option<String>,
    duration: f64,
    duration_from: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_rate: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channels: Option<u16>,
    chunks: u32,
    seconds: f64,
    memory_bytes: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    workers: Vec<OfWorkers>,
}

#[derive(Serialize)]
struct OfWorkers {
    workers: u32,
    seconds: f64,
}

#[derive(Serialize)]
struct Total {
    duration: f64,
    chunks: u32,
    seconds: f64,
    memory_bytes: u64,
}

#[derive(Serialize)]
struct Machine {
    cores: u32,
    slowness: f64,
}

/// Do what `typed` says.
///
/// # Errors
/// A recording that could not be aligned or whose length nobody knows; standard output cannot be written.
pub fn run(typed: &Forecast) -> Result<(), Failure> {
    if typed.audio.len() > 1 && (typed.duration.is_some() || typed.bytes.is_some()) {
        let why = anyhow!("--duration and --bytes are for one recording; there are {}", typed.audio.len());
        return Err(Failure::CouldNotStart(why));
    }
    let model = model(None).map_err(Failure::CouldNotStart)?;
    let machine = Machine {
        cores: std::thread::available_parallelism().map_or(1, |n| n.get() as u32),
        slowness: rounded(speed::slowness(&model), 1e2),
    };
    let mut recordings: Vec<Estimated> = Vec::new();
    for path in &typed.audio {
        if typed.duration.is_none() && path != Path::new("-") {
            check_audio(path).map_err(Failure::Input)?;
        }
        let estimated =
            of_file(path, typed, &machine).with_context(|| shown(path)).map_err(Failure::Input)?;
        recordings.push(estimated);
    }
    if let (true, Some(duration_s)) = (typed.audio.is_empty(), typed.duration) {
        recordings.push(of_recording(&Recording::of_length(duration_s), typed, &machine));
    }
    let total = Total {
        duration: rounded(recordings.iter().map(|r| r.duration).sum(), 1e3),
        chunks: recordings.iter().map(|r| r.chunks).sum(),
        seconds: rounded(recordings.iter().map(|r| r.seconds).sum(), 1e3),
        memory_bytes: recordings.iter().map(|r| r.memory_bytes).max().unwrap_or(0),
    };
    let estimate = Estimate { recordings, total, machine };
    print(|out| match typed.format {
        ForecastFormat::Json => {
            serde_json::to_writer(&mut *out, &estimate)?;
            out.write_all(b"\n")
        }
        ForecastFormat::Text => out.write_all(text(&estimate).as_bytes()),
    })
}

fn of_file(path: &Path, typed: &Forecast, machine: &Machine) -> Result<Estimated> {
    let recording = stdin::Recording::new(path)?;
    // Of what is not known to be complete, the head may say less than it will.
    let header = match (header(recording.path()), typed.duration) {
        (Ok(header), _) => header,
        (Err(_), Some(duration_s)) => {
            return Ok(Estimated {
                audio: Some(path.to_string_lossy().into_owned()),
                ..of_recording(&Recording::of_length(duration_s), typed, machine)
            });
        }
        (Err(error), None) => {
            return Err(anyhow!(error).context(
                "its length cannot be told; if the file is still on its way, its head may stand at its end: give \
                 --duration",
            ));
        }
    };
    let known = Recording::new(&header, typed.duration, typed.bytes);
    let known = known.ok_or_else(|| anyhow!("its head does not say how long it is; give --duration"))?;
    Ok(Estimated {
        audio: Some(path.to_string_lossy().into_owned()),
        duration_from: source(&header, typed),
        sample_rate: Some(header.rate_hz).filter(|rate| *rate > 0),
        channels: Some(header.channels).filter(|channels| *channels > 0),
        ..of_recording(&known, typed, machine)
    })
}

fn source(header: &Header, typed: &Forecast) -> &'static str {
    match (typed.duration, header.grows) {
        (Some(_), _) => "given",
        (None, true) => "bytes",
        (None, false) => "header",
    }
}

fn of_recording(recording: &Recording, typed: &Forecast, machine: &Machine) -> Estimated {
    let chunks = recording.chunks(typed.max_chunk);
    let seconds = |threads| rounded(recording.seconds(threads, chunks, machine.slowness), 1e3);
    Estimated {
        audio: None,
        duration: rounded(recording.duration_s, 1e3),
        duration_from: "given",
        sample_rate: None,
        channels: None,
        chunks,
        seconds: seconds(machine.cores),
        memory_bytes: recording.memory_bytes() as u64,
        workers: typed.workers.iter().map(|n| OfWorkers { workers: *n, seconds: seconds(*n) }).collect(),
    }
}

fn text(estimate: &Estimate) -> String {
    let cores = estimate.machine.cores;
    let mb = |bytes: u64| bytes.div_ceil(1_000_000);
    let mut text = String::new();
    for r in &estimate.recordings {
        let audio = r
            .audio
            .as_deref()
            .map_or("a recording", |path| if path == "-" { "standard input" } else { path });
        let from = match r.duration_from {
            "bytes" => " (by its bytes)",
            "given" => " (as given)",
            _ => "",
        };
        text += &format!(
            "{audio}: {:.1} s{from}: about {}, {:.2} s and {} MB on {cores} cores",
            r.duration,
            counted(r.chunks as usize, "chunk"),
            r.seconds,
            mb(r.memory_bytes)
        );
        for OfWorkers { workers, seconds } in &r.workers {
            text += &format!(", {seconds:.2} s on {workers}");
        }
        text.push('\n');
    }
    if estimate.recordings.len() > 1 {
        let Total { duration, chunks, seconds, memory_bytes } = estimate.total;
        text += &format!(
            "total: {duration:.1} s: about {}, {seconds:.2} s and {} MB on {cores} cores\n",
            counted(chunks as usize, "chunk"),
            mb(memory_bytes)
        );
    }
    text
}
