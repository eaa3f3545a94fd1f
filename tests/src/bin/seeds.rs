//! Writes the bytes that each fuzz target begins with, from the vectors and recorded exchanges: `seeds FOLDER`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).ok_or_else(|| io::Error::other("seeds FOLDER"))?;
    for (entry, inputs) in mapi_http_tests::entries::seeds() {
        let folder = Path::new(&folder).join(entry);
        fs::create_dir_all(&folder)?;
        for input in inputs {
            let mut hasher = DefaultHasher::new();
            input.hash(&mut hasher);
            fs::write(folder.join(format!("{:016x}", hasher.finish())), input)?;
        }
    }
    Ok(())
}
