//! Every beginning of every vector and recorded body, and every one of their bytes changed: `cargo xtask damage`

use std::panic::catch_unwind;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::thread::available_parallelism;

use mapi_http_tests::entries::{ENTRIES, Entry, seeds};
use mapi_http_tests::memory::Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

/// All bits, the lowest and the highest.
const CHANGES: [u8; 3] = [0xFF, 0x01, 0x80];

fn main() -> ExitCode {
    let mut seeds = seeds();
    let mut inputs: Vec<(&Entry, Vec<u8>)> = Vec::new();
    for entry in ENTRIES {
        let mut own = seeds.remove(entry.name).unwrap_or_default();
        own.sort();
        own.dedup();
        inputs.extend(own.into_iter().map(|seed| (entry, seed)));
    }
    // What takes longest first, so that no core waits for another at the end.
    inputs.sort_by_key(|(_, seed)| std::cmp::Reverse(seed.len()));
    let (next, failed) = (AtomicUsize::new(0), AtomicU64::new(0));
    let work = || {
        while let Some((entry, seed)) = inputs.get(next.fetch_add(1, Relaxed)) {
            for damaged in damaged(seed) {
                if catch_unwind(|| (entry.check)(&damaged)).is_err() {
                    println!("{}: {}", entry.name, damaged.escape_ascii());
                    failed.fetch_add(1, Relaxed);
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner();
    let bytes: usize = inputs.iter().map(|(_, seed)| seed.len()).sum();
    println!("inputs {}, executions {}, failed {failed}", inputs.len(), (1 + CHANGES.len()) * bytes);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn damaged(seed: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let beginnings = (0..seed.len()).map(|end| seed[..end].to_vec());
    let changed = (0..seed.len()).flat_map(move |at| {
        CHANGES.map(|change| {
            let mut copy = seed.to_vec();
            copy[at] ^= change;
            copy
        })
    });
    beginnings.chain(changed)
}
