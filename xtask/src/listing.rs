//! What listing messages costs in JavaScript and Python, beside the same in Rust, and loading the WebAssembly module.

use std::process::Command;

use crate::Result;
use crate::cargo::mapi;
use crate::process::{command, line, output, root};
use crate::report::Report;
use crate::{python, wasm};

/// Times as much as Rust needs, objects of the language included.
const MOST: f64 = 3.0;
/// What the programs print.
const LISTING: &str = "listing 10000 rows:";
/// Milliseconds until the module is ready in Node.
const LOADING: f64 = 30.0;

/// Measures, and fails when it costs more than is promised.
pub(crate) fn measure(report: &mut Report) -> Result {
    let mapi = report.step("server", mapi)?;
    let mut rust = line("cargo bench --package mapi-http-benches --bench listing");
    report.step("Rust", || measured(&mut rust, LISTING))?;
    wasm::web(report)?;
    let script = root().join("benches/listing");
    let dist = root().join("wasm/npm/dist");
    for (name, dist) in [("JavaScript", dist.clone()), ("JavaScript, mail", dist.join("mail"))] {
        let mut node = command("node");
        node.arg(script.join("listing.mjs")).arg(dist).arg(&mapi);
        // What is missed fails in the end, when all was measured.
        let _ = report.step(name, || compare(&mut node, &mut rust, MOST));
    }
    let mut load = command("node");
    load.arg(script.join("loading.mjs")).arg(dist);
    let _ = report.step("loading", || {
        // Each time a new process: whatever else the machine does, it does not do it each time.
        let mut best = f64::MAX;
        for _ in 0..30 {
            best = best.min(measured(&mut load, "loading")?);
            if best <= LOADING {
                println!("the module is ready in {best:.1} ms");
                return Ok(());
            }
        }
        Err(format!("{best:.1} ms are more than {LOADING} ms"))
    });
    let mut python = python::interpreter(report)?;
    python.arg(script.join("listing.py")).arg(&mapi);
    let _ = report.step("Python", || compare(&mut python, &mut rust, MOST));
    Ok(())
}

/// Milliseconds that a program prints behind a word.
fn measured(command: &mut Command, word: &str) -> Result<f64> {
    let text = output(command)?;
    println!("{text}");
    let found = text.lines().find(|line| line.starts_with(word)).and_then(|line| line.split(' ').nth_back(1));
    found.and_then(|number| number.parse().ok()).ok_or_else(|| format!("no milliseconds in {text:?}"))
}

/// Both in turn, and the best of each: what else the machine does slows both.
fn compare(command: &mut Command, rust: &mut Command, most: f64) -> Result {
    let (mut there, mut here) = (f64::MAX, f64::MAX);
    for _ in 0..5 {
        there = there.min(measured(command, LISTING)?);
        here = here.min(measured(rust, LISTING)?);
    }
    let times = there / here;
    println!("{there:.2} ms, {times:.2} times the {here:.2} ms of Rust");
    if times > most { Err(format!("{times:.2} times what Rust needs: {most} is the most")) } else { Ok(()) }
}
