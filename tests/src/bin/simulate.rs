//! `simulate N [START]`: the random programs of N seeds, for `cargo xtask simulate`.

use std::panic::catch_unwind;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread::available_parallelism;

use mapi_http_tests::memory::Counting;
use mapi_http_tests::simulation::{Trouble, run};

#[global_allocator]
static COUNTING: Counting = Counting;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(seeds)), start) = (numbers.next(), numbers.next().and_then(Result::ok).unwrap_or(0)) else {
        eprintln!("usage: simulate SEEDS [START]");
        return ExitCode::from(2);
    };
    let end = start.saturating_add(seeds);
    let (next, exchanges, violations) = (AtomicU64::new(start), AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Relaxed);
            if seed >= end {
                break;
            }
            let violation = match catch_unwind(|| run(seed, Trouble::USUAL)) {
                Ok(Ok(outcome)) => {
                    exchanges.fetch_add(outcome.exchanges, Relaxed);
                    continue;
                }
                Ok(Err(violation)) => violation,
                Err(_) => "a panic".into(),
            };
            println!("seed {seed}: {violation}");
            violations.fetch_add(1, Relaxed);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let (exchanges, violations) = (exchanges.into_inner(), violations.into_inner());
    println!("seeds {seeds}, exchanges {exchanges}, violations {violations}");
    if violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
