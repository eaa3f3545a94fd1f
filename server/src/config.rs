//! Who has a mailbox here, from a TOML file or from a program.
//!
//! ```toml
//! organisation = "Example"
//!
//! [[user]]
//! name = "alice"
//! address = "alice@example.com"
//! display_name = "Alice Adams"
//! password = "open sesame"            # or password_hash = "$argon2id$…"
//!
//! [[list]]
//! name = "team"
//! address = "team@example.com"
//! display_name = "The team"
//! members = ["alice@example.com"]
//! ```

use argon2::password_hash::SaltString;
use argon2::password_hash::rand_core::OsRng;
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use serde::Deserialize;

use crate::directory::{Details, Directory, Kind};

/// The organisation as a file describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its name, which stands in distinguished names.
    #[serde(default = "default_organisation")]
    pub organisation: String,
    /// Who has a mailbox.
    #[serde(default, rename = "user")]
    pub users: Vec<User>,
    /// Distribution lists.
    #[serde(default, rename = "list")]
    pub lists: Vec<List>,
}

/// Somebody with a mailbox.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// What to sign in with; the address does as well.
    pub name: String,
    /// The mail address.
    pub address: String,
    /// The name to show.
    #[serde(default)]
    pub display_name: String,
    /// The password in plain.
    #[serde(default)]
    pub password: Option<String>,
    /// The password hashed by argon2, as `$argon2id$…`.
    #[serde(default)]
    pub password_hash: Option<String>,
    /// The job title.
    #[serde(default)]
    pub title: String,
    /// The department.
    #[serde(default)]
    pub department: String,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the password.
        f.debug_struct("User").field("name", &self.name).field("address", &self.address).finish_non_exhaustive()
    }
}

/// A distribution list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The short name.
    pub name: String,
    /// The mail address.
    pub address: String,
    /// The name to show.
    #[serde(default)]
    pub display_name: String,
    /// Addresses of its members.
    #[serde(default)]
    pub members: Vec<String>,
}

fn default_organisation() -> String {
    "Example".into()
}

/// The file, or what a program gave, makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It is not TOML, or has unknown or missing keys.
    #[error("the users file cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A user without password.
    #[error("the user {0} has neither password nor password_hash")]
    NoPassword(String),
    /// A hash that argon2 did not make.
    #[error("the password_hash of {0} is not one of argon2")]
    Hash(String),
    /// An address without a domain.
    #[error("{0:?} is not a mail address")]
    Address(String),
}

impl Organisation {
    /// Nobody yet.
    pub fn new(organisation: impl Into<String>) -> Self {
        Self { organisation: organisation.into(), users: Vec::new(), lists: Vec::new() }
    }

    /// Reads a users file.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        Ok(toml::from_str(text)?)
    }

    /// Adds somebody.
    #[must_use]
    pub fn user(mut self, name: &str, address: &str, display_name: &str, password: &str) -> Self {
        self.users.push(User {
            name: name.into(),
            address: address.into(),
            display_name: display_name.into(),
            password: Some(password.into()),
            password_hash: None,
            title: String::new(),
            department: String::new(),
        });
        self
    }

    /// The address book of it.
    pub(crate) fn directory(&self) -> Result<Directory, ConfigError> {
        let mut directory = Directory::new(&self.organisation);
        for user in &self.users {
            check_address(&user.address)?;
            let details = Details {
                title: user.title.clone(),
                department: user.department.clone(),
                company: self.organisation.clone(),
                ..Details::default()
            };
            let shown = if user.display_name.is_empty() { &user.name } else { &user.display_name };
            directory.add(&user.name, &user.address, shown, Kind::Person, details);
        }
        for list in &self.lists {
            check_address(&list.address)?;
            let shown = if list.display_name.is_empty() { &list.name } else { &list.display_name };
            directory.add(&list.name, &list.address, shown, Kind::List(list.members.clone()), Details::default());
        }
        Ok(directory)
    }

    /// The passwords, hashed.
    pub(crate) fn passwords(&self) -> Result<Passwords, ConfigError> {
        let mut hashes = Vec::new();
        for user in &self.users {
            let hash = match (&user.password_hash, &user.password) {
                (Some(hash), _) => hash.clone(),
                (None, Some(password)) => hash_password(password),
                (None, None) => return Err(ConfigError::NoPassword(user.address.clone())),
            };
            PasswordHash::new(&hash).map_err(|_| ConfigError::Hash(user.address.clone()))?;
            hashes.push((user.address.clone(), hash));
        }
        Ok(Passwords { hashes })
    }
}

fn check_address(address: &str) -> Result<(), ConfigError> {
    match address.split_once('@') {
        Some((local, domain)) if !local.is_empty() && !domain.is_empty() => Ok(()),
        _ => Err(ConfigError::Address(address.into())),
    }
}

/// A hash for a users file.
pub fn hash_password(password: &str) -> String {
    let salt = SaltString::generate(&mut OsRng);
    // It only fails for parameters that the defaults are not.
    Argon2::default().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()).unwrap_or_default()
}

/// Checks passwords.
#[derive(Clone)]
pub(crate) struct Passwords {
    hashes: Vec<(String, String)>,
}

impl Passwords {
    /// Whether it is the password of that address. It takes as long for an address that nobody has.
    pub(crate) fn verify(&self, address: Option<&str>, password: &str) -> bool {
        let known = address.and_then(|address| {
            self.hashes.iter().find(|(other, _)| other.eq_ignore_ascii_case(address)).map(|(_, hash)| hash)
        });
        let hash = known.or_else(|| self.hashes.first().map(|(_, hash)| hash));
        let right = hash.and_then(|hash| PasswordHash::new(hash).ok()).is_some_and(|hash| {
            Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
        });
        right && known.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_file_is_read_and_passwords_are_checked() {
        let text = r#"
            organisation = "Acme"
            [[user]]
            name = "alice"
            address = "alice@example.com"
            display_name = "Alice Adams"
            password = "open sesame"
            [[list]]
            name = "team"
            address = "team@example.com"
            members = ["alice@example.com"]
        "#;
        let organisation = Organisation::from_toml(text).unwrap();
        let directory = organisation.directory().unwrap();
        assert_eq!(directory.by_login("alice").map(|entry| entry.address.as_str()), Some("alice@example.com"));
        let passwords = organisation.passwords().unwrap();
        assert!(passwords.verify(Some("alice@example.com"), "open sesame"));
        assert!(!passwords.verify(Some("alice@example.com"), "open"));
        assert!(!passwords.verify(Some("mallory@example.com"), "open sesame"));
        assert!(!format!("{organisation:?}").contains("sesame"));
    }

    #[test]
    fn what_is_missing_is_said() {
        let nobody = Organisation::from_toml("[[user]]\nname = \"a\"\naddress = \"a@b\"\n").unwrap();
        assert_eq!(
            nobody.passwords().err().map(|error| error.to_string()).as_deref(),
            Some("the user a@b has neither password nor password_hash")
        );
        assert!(Organisation::from_toml("[[user]]\nnmae = \"a\"\n").is_err());
    }
}
