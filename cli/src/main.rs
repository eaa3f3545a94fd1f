//! `mapi`

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::{Arg, ValueExt};
use mapi_http_cli::exchanges::{self, Dissector};
use mapi_http_cli::tree;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("mapi: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = lexopt::Parser::from_env();
    match arguments.next()? {
        Some(Arg::Value(command)) if command == "decode" => decode(arguments),
        _ => Err("usage: mapi decode --exchanges FILE.jsonl [--verify] [--json]".into()),
    }
}

/// `mapi decode`
fn decode(mut arguments: lexopt::Parser) -> Result<ExitCode, Box<dyn Error>> {
    let (mut file, mut verify, mut json) = (None, false, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("exchanges") => file = Some(PathBuf::from(arguments.value()?)),
            Arg::Long("verify") => verify = true,
            Arg::Long("json") => json = true,
            Arg::Value(value) => return Err(format!("what to do with {}?", value.string()?).into()),
            argument => return Err(argument.unexpected().into()),
        }
    }
    let file = file.ok_or("--exchanges FILE.jsonl is missing")?;
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let exchanges = exchanges::read(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut out = std::io::stdout().lock();
    if verify {
        let tally = exchanges::verify(&exchanges);
        for finding in &tally.findings {
            if json {
                writeln!(out, "{}", serde_json::to_string(finding)?)?;
            } else {
                writeln!(out, "{finding}")?;
            }
        }
        if json {
            writeln!(out, "{}", serde_json::to_string(&tally)?)?;
        } else {
            writeln!(out, "{tally}")?;
        }
        return Ok(if tally.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let mut dissector = Dissector::default();
    for exchange in &exchanges {
        let dissected = dissector.dissect(exchange);
        if json {
            writeln!(out, "{}", tree::json(exchange, &dissected))?;
        } else {
            write!(out, "{}", tree::Text(exchange, &dissected))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
