//! Every way in for bytes of others: what was found by fuzzing, the vectors, the recorded exchanges.

use std::fs;
use std::path::Path;

use mapi_http_tests::entries::{ENTRIES, seeds};
use mapi_http_tests::memory::Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

/// What once made an entry fail stays right: `data/found/ENTRY/NAME`.
#[test]
fn what_was_found_stays_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/found");
    for entry in ENTRIES {
        let Ok(files) = fs::read_dir(folder.join(entry.name)) else { continue };
        for file in files {
            let path = file.unwrap().path();
            println!("{}", path.display());
            (entry.check)(&fs::read(path).unwrap());
        }
    }
}

/// The vectors and recorded exchanges, in the form in which fuzzing begins with them.
#[test]
fn seeds_hold() {
    let seeds = seeds();
    for entry in ENTRIES {
        for seed in seeds.get(entry.name).into_iter().flatten() {
            (entry.check)(seed);
        }
    }
}

/// Every beginning of small inputs, and every one of their bytes changed; of large ones as many as take as long.
/// `cargo xtask damage` tries all of all.
#[test]
fn damaged_seeds_hold() {
    const ENOUGH: usize = 30;
    let seeds = seeds();
    for entry in ENTRIES {
        let mut own = seeds.get(entry.name).cloned().unwrap_or_default();
        own.sort();
        own.dedup();
        for (index, seed) in own.iter().enumerate() {
            let step = (seed.len() / ENOUGH).max(1) * (own.len() / ENOUGH).max(1);
            for at in (index % step..seed.len()).step_by(step) {
                (entry.check)(&seed[..at]);
                let mut changed = seed.clone();
                changed[at] ^= 0xFF;
                (entry.check)(&changed);
            }
        }
    }
}

/// The fuzz targets are the entries.
#[test]
fn every_entry_is_a_fuzz_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/fuzz_targets");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut targets: Vec<_> =
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    targets.sort();
    let mut entries: Vec<_> = ENTRIES.iter().map(|entry| entry.name.to_owned()).collect();
    entries.sort();
    assert_eq!(targets, entries);
}
