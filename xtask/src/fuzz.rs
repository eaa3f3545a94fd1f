//! Fuzzing: the targets of `fuzz/`, built for libFuzzer with the instrumentation that cargo-fuzz asks for, which stable
//! Rust knows, too. Sanitizers, which it does not, would only look for what `forbid(unsafe_code)` rules out.

use std::fs;
use std::io::{BufRead, BufReader};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::Result;
use crate::cargo;
use crate::process::{command, fresh, line, need, output, root, run};

const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                     -Cllvm-args=-sanitizer-coverage-pc-table \
                     -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// The most bytes that libFuzzer tries; longer bodies repeat what shorter ones have.
const MAX_LEN: u32 = 8192;
/// Seconds that one input may take.
const TIMEOUT: u32 = 10;
/// Mebibytes that a target may take altogether.
const RSS_LIMIT: u32 = 2048;

/// How long a target runs.
#[derive(Clone, Copy)]
pub(crate) enum Length {
    /// With other inputs each time.
    Seconds(u64),
    /// With the same ones each time: what passes once passes everywhere.
    Inputs(u64),
}

/// Runs targets, each as long: all of them when none is named.
pub(crate) fn run_targets(length: Length, only: &[String]) -> Result {
    let all = targets()?;
    if let Some(unknown) = only.iter().find(|name| !all.contains(name)) {
        return Err(format!("no target {unknown}; there are {}", all.join(", ")));
    }
    let chosen: Vec<_> = all.iter().filter(|name| only.is_empty() || only.contains(name)).collect();
    let binaries = build(&chosen)?;
    let seeds = cargo::target().join("fuzz/seeds");
    run(cargo::program("seeds", &[])?.arg(&seeds))?;
    let (next, ended) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || -> Result {
        while let Some(target) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = run_target(&binaries, target, length, &seeds.join(target))?;
            let end = if outcome.passed { "no crash" } else { "CRASHED" };
            println!("{target}: {} executions, {end}", outcome.executed);
            ended.lock().unwrap_or_else(PoisonError::into_inner).push((target.as_str(), outcome));
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|it| it.join().unwrap_or_else(|_| Err("a worker panicked".into())))
    })?;
    let ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
    let executions: u64 = ended.iter().map(|(_, outcome)| outcome.executed).sum();
    let crashed: Vec<_> =
        ended.iter().filter(|(_, outcome)| !outcome.passed).map(|(name, _)| *name).collect();
    println!("targets {}, executions {executions}, crashes {}", chosen.len(), crashed.len());
    if crashed.is_empty() {
        return Ok(());
    }
    Err(format!("{}: inputs in fuzz/artifacts; copy them to tests/data/found/TARGET", crashed.join(", ")))
}

/// Names of the targets: those of their files.
fn targets() -> Result<Vec<String>> {
    let folder = root().join("fuzz/fuzz_targets");
    let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let stem = |path: PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let mut names: Vec<_> = files.flatten().filter_map(|file| stem(file.path())).collect();
    names.sort();
    Ok(names)
}

/// Builds targets; answers the folder with them.
fn build(targets: &[&String]) -> Result<PathBuf> {
    need("c++ --version", "a C++ compiler (for libFuzzer)", &["g++"])?;
    let about = output(&mut line("rustc --version --verbose"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc names no host")?;
    let folder = cargo::target().join("fuzz");
    // With a target named, the flags leave build scripts and macros alone.
    let mut build = line("cargo build --release --manifest-path fuzz/Cargo.toml --target");
    build.arg(host).arg("--target-dir").arg(&folder).env("RUSTFLAGS", FLAGS);
    build.args(targets.iter().flat_map(|target| ["--bin", target.as_str()]));
    run(&mut build)?;
    Ok(folder.join(host).join("release"))
}

struct Outcome {
    executed: u64,
    passed: bool,
}

/// Runs one target. What it finds interesting stays in `fuzz/corpus` for the next time.
fn run_target(binaries: &Path, target: &str, length: Length, seeds: &Path) -> Result<Outcome> {
    let corpus = match length {
        Length::Seconds(_) => root().join("fuzz/corpus").join(target),
        Length::Inputs(_) => {
            let empty = cargo::target().join("fuzz/corpus").join(target);
            fresh(&empty)?;
            empty
        }
    };
    let artifacts = root().join("fuzz/artifacts").join(target);
    for folder in [&corpus, &artifacts, seeds] {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut fuzzer: Command = command(binaries.join(target));
    fuzzer
        .args(match length {
            Length::Seconds(seconds) => vec![format!("-max_total_time={seconds}")],
            Length::Inputs(runs) => vec![format!("-runs={runs}"), "-seed=1".into()],
        })
        .arg(format!("-max_len={MAX_LEN}"))
        .arg(format!("-timeout={TIMEOUT}"))
        .arg(format!("-rss_limit_mb={RSS_LIMIT}"))
        .arg("-print_final_stats=1")
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(corpus)
        .arg(seeds)
        .stderr(Stdio::piped());
    let mut child = fuzzer.spawn().map_err(|error| format!("{target} did not start: {error}"))?;
    let (mut executed, mut last) = (0, Vec::new());
    for line in BufReader::new(child.stderr.take().ok_or("no output")?).split(b'\n') {
        let line = line.map_err(|error| error.to_string())?;
        let line = String::from_utf8_lossy(&line).into_owned();
        if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
            executed = count.trim().parse().unwrap_or_default();
        }
        // Its progress is for people who watch; its end tells what went wrong.
        if !line.starts_with('#') {
            last.push(line);
        }
    }
    let passed = child.wait().map_err(|error| error.to_string())?.success();
    if !passed {
        last.iter().for_each(|line| eprintln!("{line}"));
    }
    Ok(Outcome { executed, passed })
}
