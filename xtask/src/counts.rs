//! Instructions that the hottest paths take, counted by valgrind and kept in `benches/counts.toml`: unlike times they are
//! the same on a busy machine.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::Result;
use crate::cargo;
use crate::process::{answers, apt, command, line, output, root, run, text};

const FILE: &str = "benches/counts.toml";
/// How much a path may grow, in percent.
const TOLERANCE: u64 = 5;

/// Counts, and compares with what is kept; with `write`, keeps what was counted.
pub(crate) fn counts(write: bool) -> Result {
    let compiler = output(&mut line("rustc --version"))?;
    let kept = match text(&root().join(FILE)) {
        Ok(kept) => kept,
        Err(_) if write => String::new(),
        Err(why) => return Err(why),
    };
    let (kept_compiler, kept) = parse(&kept);
    if !write && kept_compiler.as_deref() != Some(compiler.as_str()) {
        let of = kept_compiler.unwrap_or_default();
        println!(
            "{FILE} is of {of}, and this is {compiler}: `cargo xtask counts --write` with both, then compare"
        );
        return Ok(());
    }
    run(&mut line("cargo build --quiet --release --package mapi-http-benches --bin paths"))?;
    let binary = cargo::target().join("release/paths");
    let names = output(&mut command(&binary))?;
    let mut found = BTreeMap::new();
    let mut grown = Vec::new();
    for name in names.lines() {
        let count = count(&binary, name)?;
        let before = kept.get(name).copied();
        let change = before.map(|before| 100.0 * (count as f64 / before as f64 - 1.0));
        println!("{name:24} {count:>12} {}", change.map(|it| format!("{it:+.1} %")).unwrap_or_default());
        if before.is_none_or(|before| count * 100 > before * (100 + TOLERANCE)) {
            grown.push(name);
        }
        found.insert(name.to_owned(), count);
    }
    if write {
        let mut file = String::from(
            "# Instructions of one run of each path of benches/src/bin/paths.rs: `cargo xtask counts --write`.\n",
        );
        let _ = writeln!(file, "compiler = {compiler:?}");
        for (name, count) in &found {
            let _ = writeln!(file, "{name} = {count}");
        }
        return fs::write(root().join(FILE), file).map_err(|error| format!("{FILE}: {error}"));
    }
    if grown.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} take over {TOLERANCE} % more than {FILE} says; if that has a reason: `cargo xtask counts --write`",
        grown.join(", ")
    ))
}

/// Whether valgrind is there, or can be had; else what is missing.
pub(crate) fn tool() -> Result {
    if answers("valgrind --version") {
        return Ok(());
    }
    apt(&["valgrind"]).map_err(|why| format!("valgrind is missing: {why}"))
}

fn parse(file: &str) -> (Option<String>, BTreeMap<&str, u64>) {
    let pairs = file.lines().filter_map(|line| line.split_once(" = "));
    let (mut compiler, mut counts) = (None, BTreeMap::new());
    for (name, value) in pairs {
        match value.parse() {
            Ok(count) => drop(counts.insert(name, count)),
            Err(_) => compiler = Some(value.trim_matches('"').to_owned()),
        }
    }
    (compiler, counts)
}

/// The instructions of one run: what three runs take more than one, so that preparing and starting do not count.
fn count(binary: &Path, name: &str) -> Result<u64> {
    let collected = |times: &str| {
        let mut valgrind = command("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(binary).args([name, times]);
        let output = valgrind.stdout(Stdio::null()).output().map_err(|error| format!("valgrind: {error}"))?;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = told.lines().find_map(|line| line.split_once("Collected : "));
        line.and_then(|(_, count)| count.trim().parse::<u64>().ok()).ok_or(told)
    };
    Ok(collected("3")?.saturating_sub(collected("1")?) / 2)
}
