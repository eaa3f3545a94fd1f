//! Every chore of the project, as `cargo xtask …`.

mod api;
mod cargo;
mod counts;
mod examples;
mod fuzz;
mod kerberos;
mod kotlin;
mod listing;
mod process;
mod proxies;
mod python;
mod report;
mod rust;
mod secrets;
mod swift;
mod wasm;

use std::process::ExitCode;

use report::Report;

const HELP: &str = "\
cargo xtask test [--only GROUP]...      check, build and test everything, packages as installed packages
cargo xtask package [--only GROUP]...   make the wheel and sdist, npm tarball, jar and Swift package in target/packages
cargo xtask web                         build the webmail page for `mapi serve --web`
cargo xtask simulate [--seeds N] [--start S]
                                        random programs over a bad network, and what must be true after them
cargo xtask kill-sync [--rounds N] [--start S]
                                        kill `mapi sync` at N random points, and what must be true after it; S is the seed
cargo xtask listing                     what listing messages costs in JavaScript and Python beside Rust
cargo xtask coverage                    what of the protocol the code describes, against the list of what there is
cargo xtask api                         what every language's package offers; fails where one lags behind
cargo xtask fuzz [--seconds N] [--target T]...
                                        bytes that libFuzzer makes up, for every way in, N seconds each
cargo xtask counts [--write]            instructions that the hottest paths take, against those in benches/counts.toml
cargo xtask proxies                     `mapi doctor` through nginx and HAProxy, as docs/connecting configures them
cargo xtask kerberos                    sign in by tickets of MIT's key server, at Apache before the embedded server
cargo xtask damage                      every vector and recorded body, cut and changed at every byte
cargo xtask swift                       build and test the Swift package where a Swift toolchain is at hand

GROUP is rust, api, python, wasm, kotlin or swift; --only may be repeated. Missing tools are installed into the project's own
folders, or by apt-get for root on Debian; otherwise one line says what is missing.";

/// What stops a step, in one line for the person who started it.
type Result<T = ()> = std::result::Result<T, String>;

/// Does all the steps of one language, each through the report.
type Group = fn(&mut Report) -> Result;

const TEST: &[(&str, Group)] = &[
    ("rust", rust::test),
    ("api", api::test),
    ("python", python::test),
    ("wasm", wasm::test),
    ("kotlin", kotlin::test),
    ("swift", swift::test),
];

const PACKAGE: &[(&str, Group)] = &[
    ("python", python::package),
    ("wasm", wasm::package),
    ("kotlin", kotlin::package),
    ("swift", swift::package),
];

fn main() -> ExitCode {
    match run() {
        Ok(passed) if passed => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("xtask: {message}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<bool> {
    let Arguments { command, only, seeds, rounds, start, seconds, targets, write } =
        arguments().map_err(|error| error.to_string())?;
    let groups = match command.as_deref() {
        Some("test") => TEST,
        Some("package") => PACKAGE,
        Some("simulate") => return rust::simulate(seeds, start).map(|()| true),
        Some("fuzz") => return fuzz::run_targets(fuzz::Length::Seconds(seconds), &targets).map(|()| true),
        Some("counts") => return counts::tool().and_then(|()| counts::counts(write)).map(|()| true),
        Some("proxies") => return proxies::tools().and_then(|()| proxies::proxies()).map(|()| true),
        Some("kerberos") => return kerberos::tools().and_then(|()| kerberos::kerberos()).map(|()| true),
        Some("damage") => return rust::damage().map(|()| true),
        Some("kill-sync") => return rust::kill_sync(rounds, start).map(|()| true),
        Some("coverage") => {
            rust::coverage()?;
            return Ok(true);
        }
        Some("api") => &[("api", api::test as Group)],
        Some("web") => &[("wasm", wasm::web as Group)],
        Some("listing") => &[("listing", listing::measure as Group)],
        Some("swift") => &[("swift", swift::test as Group)],
        Some("help") | None => {
            println!("{HELP}");
            return Ok(true);
        }
        Some(other) => return Err(format!("no command {other}")),
    };
    if let Some(unknown) = only.iter().find(|name| groups.iter().all(|(group, _)| group != name)) {
        return Err(format!("no group {unknown} to {}", command.unwrap_or_default()));
    }
    let mut report = Report::default();
    let tests = command.as_deref() == Some("test");
    if tests {
        secrets::begin()?;
    }
    for (name, group) in groups {
        if only.is_empty() || only.iter().any(|wanted| wanted == name) {
            report.group(name, *group);
        }
    }
    let tested = |group| only.is_empty() || only.iter().any(|wanted| wanted == group);
    if tests && ["rust", "python", "wasm", "kotlin"].into_iter().any(tested) {
        report.group("all", |report| report.step("no secret in any output", secrets::search));
    }
    Ok(report.close())
}

/// The command line.
struct Arguments {
    command: Option<String>,
    only: Vec<String>,
    seeds: u64,
    rounds: u64,
    start: u64,
    seconds: u64,
    targets: Vec<String>,
    write: bool,
}

fn arguments() -> std::result::Result<Arguments, lexopt::Error> {
    use lexopt::prelude::*;

    let mut found = Arguments {
        command: None,
        only: Vec::new(),
        seeds: 1000,
        rounds: 300,
        start: 0,
        seconds: 10,
        targets: Vec::new(),
        write: false,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(value) if found.command.is_none() => found.command = Some(value.string()?),
            Long("only") => found.only.push(parser.value()?.string()?),
            Long("seeds") => found.seeds = parser.value()?.parse()?,
            Long("seconds") => found.seconds = parser.value()?.parse()?,
            Long("write") => found.write = true,
            Long("target") => found.targets.push(parser.value()?.string()?),
            Long("rounds") => found.rounds = parser.value()?.parse()?,
            Long("start") => found.start = parser.value()?.parse()?,
            Short('h') | Long("help") => found.command = Some("help".into()),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(found)
}
