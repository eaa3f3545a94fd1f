use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::exchanges::{self, Dissector};
use crate::failure::Failure;
use crate::output::Out;
use crate::tree;

/// Show what is in recorded exchanges, every byte named
///
/// mapi decode --exchanges recorded.jsonl
/// mapi decode --exchanges recorded.jsonl --verify
#[derive(Debug, Args)]
pub struct Decode {
    /// Recorded exchanges, one JSON object a line
    #[arg(long, value_name = "FILE")]
    exchanges: PathBuf,
    /// Encode everything again and count what does not come out the same
    #[arg(long)]
    verify: bool,
}

impl Decode {
    /// Runs it.
    pub fn run(self, out: Out) -> Result<ExitCode, Failure> {
        let text = std::fs::read_to_string(&self.exchanges)
            .map_err(|error| Failure::file(&self.exchanges, &error))?;
        let exchanges = exchanges::read(&text)
            .map_err(|error| Failure::other(format!("{}: {error}", self.exchanges.display())))?;
        let written = if self.verify { verify(&exchanges, out) } else { show(&exchanges, out) };
        written.map_err(|error| Failure::other(error.to_string()))
    }
}

fn verify(exchanges: &[exchanges::Exchange], out: Out) -> std::io::Result<ExitCode> {
    let tally = exchanges::verify(exchanges);
    let mut stdout = std::io::stdout().lock();
    for finding in &tally.findings {
        if out.json {
            writeln!(stdout, "{}", serde_json::to_string(finding)?)?;
        } else {
            writeln!(stdout, "{finding}")?;
        }
    }
    if out.json {
        writeln!(stdout, "{}", serde_json::to_string(&tally)?)?;
    } else {
        writeln!(stdout, "{tally}")?;
    }
    Ok(if tally.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn show(exchanges: &[exchanges::Exchange], out: Out) -> std::io::Result<ExitCode> {
    let mut dissector = Dissector::default();
    let mut stdout = std::io::stdout().lock();
    for exchange in exchanges {
        let dissected = dissector.dissect(exchange);
        if out.json {
            writeln!(stdout, "{}", tree::json(exchange, &dissected))?;
        } else {
            write!(stdout, "{}", tree::Text(exchange, &dissected))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
