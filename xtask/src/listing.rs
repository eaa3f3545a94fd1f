//! What listing messages costs in JavaScript and Python, beside the same in Rust, and loading the WebAssembly module.

use std::process::Command;

use crate::Result;
use crate::cargo::mapi;
use crate::process::{command, line, output, root};
use crate::report::Report;
use crate::{python, wasm};

/// Times as much as Rust needs, objects of the language included.
const MOST: f64 = 3.0;
/// Milliseconds until the module is ready in Node.
const LOADING: f64 = 30.0;

/// Measures, and fails when it costs more than is promised.
pub(crate) fn measure(report: &mut Report) -> Result {
    let mapi = report.step("server", mapi)?;
    let rust = report.step("Rust", || {
        measured(&mut line("cargo bench --package mapi-http-benches --bench listing"), "listing 10000 rows:")
    })?;
    wasm::web(report)?;
    let script = root().join("benches/listing");
    let dist = root().join("wasm/npm/dist");
    let mut node = command("node");
    node.arg(script.join("listing.mjs")).arg(dist).arg(&mapi);
    // What is missed fails in the end, when all was measured.
    let _ = report.step("JavaScript", || compare(&mut node, rust));
    let _ = report.step("loading", || {
        // Each time a new process; the first ones warm the caches of the disk.
        let runs = (0..5).map(|_| measured(&mut node, "loading"));
        let best = runs.collect::<Result<Vec<_>>>()?.into_iter().fold(f64::MAX, f64::min);
        println!("the module is ready in {best:.1} ms");
        if best > LOADING { Err(format!("{best:.1} ms are more than {LOADING} ms")) } else { Ok(()) }
    });
    let mut python = python::interpreter(report)?;
    python.arg(script.join("listing.py")).arg(&mapi);
    let _ = report.step("Python", || compare(&mut python, rust));
    Ok(())
}

/// Milliseconds that a program prints behind a word.
fn measured(command: &mut Command, word: &str) -> Result<f64> {
    let text = output(command)?;
    print!("{text}");
    let found = text.lines().find(|line| line.starts_with(word)).and_then(|line| line.split(' ').nth_back(1));
    found.and_then(|number| number.parse().ok()).ok_or_else(|| format!("no milliseconds in {text:?}"))
}

fn compare(command: &mut Command, rust: f64) -> Result {
    let times = measured(command, "listing")? / rust;
    println!("{times:.1} times Rust");
    if times > MOST { Err(format!("{times:.1} times what Rust needs: {MOST} is the most")) } else { Ok(()) }
}
