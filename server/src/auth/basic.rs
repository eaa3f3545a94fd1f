//! Basic authentication against hashed passwords. `[RFC 7617]`

use std::collections::{BTreeMap, HashMap, hash_map::RandomState};
use std::hash::BuildHasher;
use std::sync::{Mutex, OnceLock, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::config::{hash_password, verify_password};
use crate::directory::{Directory, Entry};

/// What 401 asks for.
pub(crate) const CHALLENGE: &str = "Basic realm=\"mapi-http-server\", charset=\"UTF-8\"";

/// The passwords of all users.
pub(crate) struct Passwords {
    /// Hash by address.
    hashes: BTreeMap<String, String>,
    /// Nobody's hash: checking an unknown name takes as long as checking a known one. Made when
    /// first needed, for it takes as long as a thousand exchanges.
    nobody: OnceLock<String>,
    /// Passwords that were right before, as keyed hashes: each request brings one, and the real check is slow.
    right: Mutex<HashMap<String, [u64; 2]>>,
    keys: [RandomState; 2],
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(not shown)")
    }
}

impl Passwords {
    pub(crate) fn new(hashes: BTreeMap<String, String>) -> Self {
        let keys = [RandomState::new(), RandomState::new()];
        Self { hashes, nobody: OnceLock::new(), right: Mutex::default(), keys }
    }

    /// Whose credentials these are; `None` when they are not right. `[RFC 7617] 2`
    pub(crate) fn check<'d>(&self, credentials: &str, directory: &'d Directory) -> Option<&'d Entry> {
        let credentials = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
        let (login, password) = credentials.split_once(':')?;
        self.verify(login, password, directory)
    }

    /// The same of a name and a password.
    pub(crate) fn verify<'d>(
        &self,
        login: &str,
        password: &str,
        directory: &'d Directory,
    ) -> Option<&'d Entry> {
        let entry = directory.by_login(login);
        let hash = entry.and_then(|entry| self.hashes.get(&entry.address));
        let fingerprint = [0, 1].map(|n: usize| {
            let key = self.keys.get(n)?;
            Some(key.hash_one((login, password)))
        });
        let fingerprint = [fingerprint[0]?, fingerprint[1]?];
        let mut right = self.right.lock().unwrap_or_else(PoisonError::into_inner);
        let known = entry.is_some_and(|entry| right.get(&entry.address) == Some(&fingerprint));
        if known {
            return entry;
        }
        // Checked under the lock: guessing gets no faster by asking often at a time.
        let nobody = || self.nobody.get_or_init(|| hash_password("nobody").unwrap_or_default());
        if !verify_password(password, hash.unwrap_or_else(nobody)) || hash.is_none() {
            return None;
        }
        right.insert(entry?.address.clone(), fingerprint);
        entry
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Details, Kind};

    #[test]
    fn only_right_passwords_are_taken() {
        let mut directory = Directory::new("Example");
        for name in ["alice", "bob"] {
            directory.add(name, &format!("{name}@example.com"), name, Kind::Person, Details::default());
        }
        let hash = hash_password("wonder:land é").unwrap();
        let passwords = Passwords::new(BTreeMap::from([("alice@example.com".into(), hash)]));
        let ask = |value: &str| passwords.check(value, &directory).map(|entry| entry.name.clone());
        let basic = |text: &str| ask(&STANDARD.encode(text));
        for _ in 0..2 {
            assert_eq!(basic("alice:wonder:land é").as_deref(), Some("alice"));
            assert_eq!(basic("EXAMPLE\\alice:wonder:land é").as_deref(), Some("alice"));
            assert_eq!(basic("alice@example.com:wonder:land é").as_deref(), Some("alice"));
            assert_eq!(basic("alice:wonderland"), None);
            assert_eq!(basic("bob:wonder:land é"), None);
            assert_eq!(basic("eve:nobody"), None);
        }
        assert_eq!(ask("???"), None);
        assert_eq!(ask(""), None);
    }
}
