//! The Rust packages.

use crate::Result;
use crate::cargo::{build_for, built};
use crate::process::{answers, command, line, root, run, text};
use crate::report::Report;
use crate::{counts, fuzz, kerberos, proxies};

/// The core must build where there is no operating system, and in a browser.
const BARE_TARGETS: [&str; 2] = ["thumbv7em-none-eabihf", "wasm32-unknown-unknown"];

/// Checks and tests. A failed step does not keep the next one from telling its own.
pub(crate) fn test(report: &mut Report) -> Result {
    let _ = report.step("one version everywhere", one_version);
    let _ = report.step("format", || run(&mut line("cargo fmt --all --check")));
    let _ = report.step("clippy", || {
        run(&mut line("cargo clippy --workspace --all-targets -- --deny warnings"))?;
        run(&mut line("cargo clippy --package mapi-http --all-features --all-targets -- --deny warnings"))
    });
    for target in BARE_TARGETS {
        let _ = report.step(&format!("no_std for {target}"), || {
            // Nobody runs it.
            let quickly = "--package mapi-http --config profile.dev.package.mapi-http.opt-level=0";
            build_for(target, quickly, &[])?;
            build_for(target, &format!("{quickly} --no-default-features"), &[])
        });
    }
    let _ = report.step("tests", || run(&mut line("cargo test --workspace --no-fail-fast")));
    // What the small npm modules read with: it notices later that bytes are missing.
    let _ = report.step("the small reader", || {
        let quickly = "--config profile.dev.package.mapi-http.opt-level=0";
        run(&mut line(&format!(
            "cargo test --package mapi-http --lib --no-default-features {quickly} -- wire:: rop::"
        )))
    });
    // `cargo test` has just built it, with the features of the whole workspace; `cargo run` would build core again.
    let _ = report.step("coverage", || run(&mut command(built("coverage"))));
    let _ = report.step("simulation", || run(command(built("simulate")).arg("2500")));
    let _ = report.step("documentation", || {
        run(line("cargo doc --package mapi-http --no-deps").env("RUSTDOCFLAGS", "--deny warnings"))
    });
    let _ = match counts::tool() {
        Ok(()) => report.step("instruction counts", || counts::counts(false)),
        Err(why) => {
            report.skip("instruction counts", &why);
            Ok(())
        }
    };
    let _ = match proxies::tools() {
        Ok(()) => report.step("mapi doctor through nginx and HAProxy", proxies::proxies),
        Err(why) => {
            report.skip("mapi doctor through nginx and HAProxy", &why);
            Ok(())
        }
    };
    let _ = match kerberos::tools() {
        Ok(()) => report.step("Kerberos", kerberos::kerberos),
        Err(why) => {
            report.skip("Kerberos", &why);
            Ok(())
        }
    };
    let _ = report.step("fuzzing", || fuzz::run_targets(fuzz::Length::Inputs(5_000), &[]));
    if answers("cargo deny --version") {
        let _ = report
            .step("licences, bans, sources", || run(&mut line("cargo deny check licenses bans sources")));
    } else {
        report.skip("licences, bans, sources", "`cargo install cargo-deny` to have them checked");
    }
    Ok(())
}

/// Random programs over a bad network.
pub(crate) fn simulate(seeds: u64, start: u64) -> Result {
    run(line("cargo run --quiet --release --package mapi-http-tests --bin simulate --")
        .args([seeds.to_string(), start.to_string()]))
}

/// Every vector and recorded body, cut and changed at every byte.
pub(crate) fn damage() -> Result {
    run(&mut line("cargo run --quiet --release --package mapi-http-tests --bin damage"))
}

/// Kills `mapi sync` again and again.
pub(crate) fn kill_sync(rounds: u64, seed: u64) -> Result {
    run(line("cargo test --package mapi-http-cli --test sync killed -- --nocapture")
        .env("MAPI_KILL_ROUNDS", rounds.to_string())
        .env("MAPI_KILL_SEED", seed.to_string()))
}

/// Prints what of the protocol the code describes; fails when something is missing.
pub(crate) fn coverage() -> Result {
    run(&mut line("cargo run --quiet --package mapi-http-tests --bin coverage"))
}

/// The workspace's version is the one that npm's, Maven's and Swift's files say too.
fn one_version() -> Result {
    let manifest = text(&root().join("Cargo.toml"))?;
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = ")?.trim().strip_prefix('"')?.strip_suffix('"'))
        .ok_or("no version in Cargo.toml")?;
    for (file, wanted) in [
        ("wasm/npm/package.json", format!("\"version\": \"{version}\"")),
        ("bindings/kotlin/pom.xml", format!("<version>{version}</version>")),
        ("bindings/swift/Tests/MapiHttpTests/PackageTests.swift", format!("\"{version}\"")),
    ] {
        let path = root().join(file);
        if !text(&path)?.contains(&wanted) {
            return Err(format!("{file} does not say {version}, the version of Cargo.toml"));
        }
    }
    println!("{version}");
    Ok(())
}
