//! What a server is told: who is in its organisation, where it listens, what it keeps.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::Deserialize;

use crate::directory::Details;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration file cannot be read.
    #[error("the configuration {path} cannot be read: {error}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The configuration makes no sense.
    #[error("the configuration is wrong: {0}")]
    Config(String),
    /// The mailboxes cannot be opened.
    #[error("the mailboxes cannot be opened: {0}")]
    Store(#[from] crate::store::Error),
    /// Nothing can listen there.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The web page cannot be read.
    #[error("the web page in {path} cannot be served: {error}")]
    Web {
        /// Which folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The certificate cannot be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(String),
}

/// Somebody with a mailbox.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The short name, to sign in with.
    pub name: String,
    /// The address.
    pub address: String,
    /// The name to show; the short name when absent.
    #[serde(default)]
    pub display_name: Option<String>,
    /// The password, or:
    #[serde(default)]
    pub password: Option<Secret>,
    /// its hash, as `argon2` prints it (`$argon2id$v=19$…`).
    #[serde(default)]
    pub password_hash: Option<String>,
    /// What the address book says.
    #[serde(default)]
    pub details: Option<UserDetails>,
}

/// What the address book says about somebody.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UserDetails {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub surname: String,
    /// What they do.
    pub title: String,
    /// Where they do it.
    pub department: String,
    /// The company.
    pub company: String,
    /// The room.
    pub office: String,
    /// The telephone at work.
    pub phone: String,
    /// Address of whom they report to.
    pub manager: Option<String>,
}

impl From<UserDetails> for Details {
    fn from(details: UserDetails) -> Self {
        let UserDetails { given_name, surname, title, department, company, office, phone, manager } = details;
        Self { given_name, surname, title, department, company, office, phone, manager }
    }
}

/// A text that is not shown.
#[derive(Clone, Deserialize)]
pub struct Secret(pub(crate) String);

impl Secret {
    /// The text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(not shown)")
    }
}

impl User {
    /// Somebody with a mailbox and a password.
    pub fn new(
        name: impl Into<String>,
        address: impl Into<String>,
        display_name: impl Into<String>,
        password: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            address: address.into(),
            display_name: Some(display_name.into()),
            password: Some(Secret(password.into())),
            password_hash: None,
            details: None,
        }
    }
}

/// A distribution list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The short name.
    pub name: String,
    /// The address.
    pub address: String,
    /// The name to show; the short name when absent.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Addresses of its members: people or other lists.
    pub members: Vec<String>,
}

/// All that a server is told. As TOML:
///
/// ```toml
/// organisation = "Example"
/// listen = "127.0.0.1:8025"
/// data = "mailboxes.db"
/// tls = true
///
/// [[user]]
/// name = "alice"
/// address = "alice@example.com"
/// display_name = "Alice Example"
/// password_hash = "$argon2id$v=19$m=19456,t=2,p=1$…"
///
/// [[list]]
/// name = "team"
/// address = "team@example.com"
/// members = ["alice@example.com"]
/// ```
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The name of the organisation; stands in distinguished names.
    pub organisation: String,
    /// Where to listen: this machine only unless told otherwise. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The file that keeps the mailboxes; none keeps them in memory.
    pub data: Option<PathBuf>,
    /// Whether to speak TLS, with a certificate that the server makes itself.
    pub tls: bool,
    /// The URL under which clients reach the server, when that is not the address it listens on.
    pub public_url: Option<String>,
    /// Whether MAPI over HTTP is offered: without it Autodiscover does not tell of it, as an administrator can choose.
    pub mapi_http: bool,
    /// The origin of web pages that may talk to the server from a browser; `*` for any.
    pub allow_origin: Option<String>,
    /// The folder of a web page to serve beside the protocol. `config.json` in it is made by the server: it tells the
    /// page who the users of the demo are.
    pub web: Option<PathBuf>,
    /// Who has a mailbox.
    #[serde(rename = "user")]
    pub users: Vec<User>,
    /// Distribution lists.
    #[serde(rename = "list")]
    pub lists: Vec<List>,
    /// Fill the mailboxes of alice, bob and carol (made if they are not there) with content made from this seed.
    pub demo: Option<u64>,
    /// Milliseconds between two PENDING.
    pub pending_period_ms: u64,
    /// Milliseconds until an idle session context is forgotten.
    pub expiration_ms: u64,
    /// Milliseconds until a NotificationWait ends although nothing happened.
    pub notification_wait_ms: u64,
    /// Milliseconds that the head and the body of a request may take; then the connection ends.
    pub request_timeout_ms: u64,
    /// How to misbehave, see [`Faults`](crate::Faults).
    pub faults: Option<String>,
    /// The port on which this machine's programs tell the server to misbehave; 0 takes a free one.
    pub admin: Option<u16>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            organisation: "Example".into(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            data: None,
            tls: false,
            public_url: None,
            mapi_http: true,
            allow_origin: None,
            web: None,
            users: Vec::new(),
            lists: Vec::new(),
            demo: None,
            // [MS-OXCMAPIHTTP] 3.2.2.1, 3.2.2.2, 3.1.5.6
            pending_period_ms: 30_000,
            expiration_ms: 900_000,
            notification_wait_ms: 300_000,
            request_timeout_ms: 180_000,
            faults: None,
            admin: None,
        }
    }
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// When it is not TOML, or says something that nobody understands.
    pub fn from_toml(text: &str) -> Result<Self, StartError> {
        toml::from_str(text).map_err(|error| StartError::Config(error.to_string()))
    }

    /// Reads a configuration file.
    ///
    /// # Errors
    /// When it cannot be read, or as [`from_toml`](Self::from_toml).
    pub fn from_file(path: &Path) -> Result<Self, StartError> {
        let text = std::fs::read_to_string(path);
        Self::from_toml(&text.map_err(|error| StartError::File { path: path.into(), error })?)
    }

    pub(crate) fn pending_period(&self) -> Duration {
        Duration::from_millis(self.pending_period_ms.max(1))
    }

    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms.max(1))
    }

    pub(crate) fn expiration(&self) -> Duration {
        Duration::from_millis(self.expiration_ms)
    }
}

/// Parameters for passwords that are hashed here: those that the crate recommends.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// The hash of a password, as it may stand in a configuration.
///
/// # Errors
/// When hashing fails, which takes a password of gigabytes.
pub fn hash_password(password: &str) -> Result<String, StartError> {
    let salt = SaltString::generate(&mut OsRng);
    let hash = hasher().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| StartError::Config(error.to_string()))?.to_string())
}

/// Whether a password is the one behind a hash.
pub(crate) fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_is_read_and_mistakes_are_named() {
        let config = Config::from_toml(
            r#"
            listen = "127.0.0.1:8025"
            [[user]]
            name = "alice"
            address = "alice@example.com"
            password = "wonderland"
            details = { title = "Engineer" }
            [[list]]
            name = "team"
            address = "team@example.com"
            members = ["alice@example.com"]
            "#,
        )
        .unwrap();
        assert_eq!(config.listen.port(), 8025);
        assert_eq!(config.users[0].name, "alice");
        assert!(!format!("{config:?}").contains("wonderland"));
        let error = Config::from_toml("lisen = 3").unwrap_err().to_string();
        assert!(error.contains("lisen"), "{error}");
        assert!(Config::default().listen.ip().is_loopback());
    }

    #[test]
    fn the_example_of_the_readme_is_a_configuration() {
        let readme = include_str!("../README.md");
        let example = readme.split_once("```toml\n").unwrap().1.split_once("```").unwrap().0;
        let config = Config::from_toml(example).unwrap();
        assert_eq!((config.users.len(), config.lists.len()), (2, 1));
    }

    #[test]
    fn passwords_are_hashed() {
        let hash = hash_password("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify_password("correct horse", &hash));
        assert!(!verify_password("Correct horse", &hash));
        assert!(!verify_password("correct horse", "nonsense"));
    }
}
