//! For tests: what no output may show, written down as the server meets it.

use std::collections::HashSet;
use std::fs::File;
use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Names the file; without it nothing is written.
const FILE: &str = "MAPI_HTTP_NOTE_SECRETS";
/// What is shorter stands in texts by chance.
const SHORTEST: usize = 8;
/// Memory for what was written already: simulations make many.
const MOST: usize = 100_000;

/// The file, and what stands in it.
type Noted = Mutex<(File, HashSet<String>)>;

/// Notes a password, a token, the value of a cookie, a hash: one line, once.
pub(crate) fn note(secret: &str) {
    static NOTED: OnceLock<Option<Noted>> = OnceLock::new();
    let open = || {
        let path = std::env::var_os(FILE)?;
        let file = File::options().append(true).create(true).open(path).ok()?;
        Some(Mutex::new((file, HashSet::new())))
    };
    let Some(noted) = NOTED.get_or_init(open) else { return };
    if secret.len() < SHORTEST || secret.contains(['\n', '\r']) {
        return;
    }
    let (file, known) = &mut *noted.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() < MOST && known.insert(secret.to_owned()) {
        // One write: other processes write into it as well.
        let _ = file.write_all(format!("{secret}\n").as_bytes());
    }
}
