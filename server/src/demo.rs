//! Demo content.

use mapi_http::data::FileTime;

use crate::config::{Config, StartError, User};
use crate::directory::{Directory, Entry};
use crate::store::Store;

pub(crate) fn add_people(config: &mut Config) {
    for (name, display) in [("alice", "Alice Example"), ("bob", "Bob Example"), ("carol", "Carol Example")] {
        let address = format!("{name}@example.com");
        if !config.users.iter().any(|user| user.address.eq_ignore_ascii_case(&address)) {
            config.users.push(User::new(name, address, display, format!("{name}-demo")));
        }
    }
}

pub(crate) fn fill(
    _store: &mut Store,
    _directory: &Directory,
    _entry: &Entry,
    _seed: u64,
    _now: FileTime,
) -> Result<(), StartError> {
    Ok(())
}
