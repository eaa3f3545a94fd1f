//! `simulate N [START]`: the random programs of N seeds, for `cargo xtask simulate`.

use std::process::ExitCode;

use mapi_http_tests::simulation::{Trouble, run};

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(seeds)), start) = (numbers.next(), numbers.next().and_then(Result::ok).unwrap_or(0)) else {
        eprintln!("usage: simulate SEEDS [START]");
        return ExitCode::from(2);
    };
    let (mut exchanges, mut violations) = (0, 0);
    for seed in start..start.saturating_add(seeds) {
        let outcome = std::panic::catch_unwind(|| run(seed, Trouble::USUAL));
        match outcome {
            Ok(Ok(outcome)) => exchanges += outcome.exchanges,
            Ok(Err(violation)) => {
                println!("seed {seed}: {violation}");
                violations += 1;
            }
            Err(_) => {
                println!("seed {seed}: a panic");
                violations += 1;
            }
        }
    }
    println!("seeds {seeds}, exchanges {exchanges}, violations {violations}");
    if violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
