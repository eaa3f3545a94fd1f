//! Some hundred random programs over a bad network; `cargo xtask simulate` runs more.

use mapi_http_tests::memory::Counting;
use mapi_http_tests::simulation::{Trouble, run};

#[global_allocator]
static COUNTING: Counting = Counting;

fn all_hold(seeds: std::ops::Range<u64>, trouble: Trouble) {
    for seed in seeds {
        if let Err(violation) = run(seed, trouble) {
            panic!("seed {seed}: {violation}");
        }
    }
}

#[test]
fn without_trouble_everything_is_done() {
    for seed in 0..20 {
        let outcome = run(seed, Trouble::default()).unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        assert_eq!(outcome.failed, 0, "seed {seed}");
    }
}

#[test]
fn with_trouble_nothing_is_lost_or_doubled() {
    all_hold(0..60, Trouble::USUAL);
}
