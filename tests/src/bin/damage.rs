//! Every beginning of every vector and recorded body, and every one of their bytes changed: `cargo xtask damage`

use mapi_http_tests::entries::{ENTRIES, seeds};
use mapi_http_tests::memory::Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

fn main() {
    let seeds = seeds();
    let (mut inputs, mut executions) = (0_u64, 0_u64);
    for entry in ENTRIES {
        let mut own = seeds.get(entry.name).cloned().unwrap_or_default();
        own.sort();
        own.dedup();
        for seed in &own {
            for end in 0..seed.len() {
                (entry.check)(&seed[..end]);
            }
            let mut changed = seed.clone();
            for at in 0..seed.len() {
                // All bits, the lowest and the highest.
                for change in [0xFF, 0x01, 0x80] {
                    changed[at] ^= change;
                    (entry.check)(&changed);
                    changed[at] ^= change;
                }
            }
            executions += 4 * seed.len() as u64;
        }
        inputs += own.len() as u64;
        println!("{}: {} inputs", entry.name, own.len());
    }
    println!("inputs {inputs}, executions {executions}");
}
