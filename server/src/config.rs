//! What a server is told: who is in its organisation, where it listens, what it keeps.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use mapi_http::autodiscover::EndpointUrls;
use mapi_http::http::HttpUrl;
use serde::Deserialize;

use crate::auth::device::DeviceCodes;
use crate::directory::Details;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration file, or one that it names, cannot be read.
    #[error("{path} cannot be read: {error}")]
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
    pub password_hash: Option<Secret>,
    /// What the address book says.
    #[serde(default)]
    pub details: Option<UserDetails>,
    /// `MapiHttpEnabled`: whether the mailbox is reached by MAPI over HTTP; as in the whole organisation when absent.
    #[serde(default)]
    pub mapi_http_enabled: Option<bool>,
    /// `MAPIBlockOutlookExternalConnectivity`: whether the mailbox is not reached from outside, that is, at the external
    /// URL.
    #[serde(default)]
    pub mapi_block_outlook_external_connectivity: bool,
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
    /// Addresses of those who may send on their behalf.
    pub delegates: Vec<String>,
    /// Addresses of those who may send as if they were them.
    pub send_as: Vec<String>,
    /// The file of a picture.
    pub photo: Option<PathBuf>,
    /// The files of X.509 certificates, in DER.
    pub certificates: Vec<PathBuf>,
}

impl UserDetails {
    /// What the address book says, files read.
    pub(crate) fn read(self) -> Result<Details, StartError> {
        let read = |path: PathBuf| std::fs::read(&path).map_err(|error| StartError::File { path, error });
        Ok(Details {
            given_name: self.given_name,
            surname: self.surname,
            title: self.title,
            department: self.department,
            company: self.company,
            office: self.office,
            phone: self.phone,
            manager: self.manager,
            delegates: self.delegates,
            send_as: self.send_as,
            photo: self.photo.map(read).transpose()?.unwrap_or_default(),
            certificates: self.certificates.into_iter().map(read).collect::<Result<_, _>>()?,
        })
    }
}

/// A text that is not shown.
#[derive(Clone, Deserialize)]
pub struct Secret(pub(crate) String);

impl<T: Into<String>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

impl Secret {
    /// A text that is not shown.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

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
            mapi_http_enabled: None,
            mapi_block_outlook_external_connectivity: false,
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

/// How clients prove who they are: `IISAuthenticationMethods`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum AuthenticationMethod {
    /// SPNEGO with NTLM inside; there is no Kerberos here.
    Negotiate,
    /// NTLM, version 2.
    #[serde(alias = "NTLM")]
    Ntlm,
    /// Bearer tokens of an issuer of the server's own.
    OAuth,
    /// User name and password.
    Basic,
}

impl AuthenticationMethod {
    /// All, the strongest first.
    pub const ALL: [Self; 4] = [Self::Negotiate, Self::Ntlm, Self::OAuth, Self::Basic];

    /// As HTTP names it.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Negotiate => "Negotiate",
            Self::Ntlm => "NTLM",
            Self::OAuth => "Bearer",
            Self::Basic => "Basic",
        }
    }
}

impl std::str::FromStr for AuthenticationMethod {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let named = |method: &Self| {
            method.scheme().eq_ignore_ascii_case(name) || format!("{method:?}").eq_ignore_ascii_case(name)
        };
        let found = Self::ALL.into_iter().find(named);
        found.ok_or_else(|| format!("{name:?} is none of Basic, Ntlm, Negotiate, OAuth"))
    }
}

/// Whether clients that sign in by NTLM or Negotiate over TLS must prove that nobody sits in between:
/// `ExtendedProtectionTokenChecking`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum ExtendedProtection {
    /// It does not matter.
    #[default]
    None,
    /// Those that can must.
    #[serde(alias = "Allowed")]
    Allow,
    /// All must; without TLS nobody can.
    #[serde(alias = "Required")]
    Require,
}

impl std::str::FromStr for ExtendedProtection {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "none" | "off" => Ok(Self::None),
            "allow" | "allowed" => Ok(Self::Allow),
            "require" | "required" => Ok(Self::Require),
            _ => Err(format!("{name:?} is none of None, Allow, Require")),
        }
    }
}

/// Settings of a virtual directory, under the names that `Set-MapiVirtualDirectory` of Exchange has for them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VirtualDirectory {
    /// `InternalUrl`, such as `https://mail.corp.example/mapi`; where the server listens when neither is given.
    pub internal_url: Option<String>,
    /// `ExternalUrl`; when only the internal one is given, there is none.
    pub external_url: Option<String>,
    /// `IISAuthenticationMethods`.
    pub iis_authentication_methods: Vec<AuthenticationMethod>,
    /// `ExtendedProtectionTokenChecking`.
    pub extended_protection_token_checking: ExtendedProtection,
}

impl Default for VirtualDirectory {
    fn default() -> Self {
        Self {
            internal_url: None,
            external_url: None,
            iis_authentication_methods: vec![AuthenticationMethod::Basic],
            extended_protection_token_checking: ExtendedProtection::None,
        }
    }
}

impl VirtualDirectory {
    /// With other methods.
    pub fn offering(methods: impl Into<Vec<AuthenticationMethod>>) -> Self {
        Self { iis_authentication_methods: methods.into(), ..Self::default() }
    }

    pub(crate) fn offers(&self, method: AuthenticationMethod) -> bool {
        self.iis_authentication_methods.contains(&method)
    }

    /// The two URLs, without a slash at the end: as told, or the one given.
    pub(crate) fn urls(&self, own: &str) -> EndpointUrls {
        let clean = |url: &Option<String>| url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        let (internal, external) = (clean(&self.internal_url), clean(&self.external_url));
        match (&internal, &external) {
            (None, None) => EndpointUrls { internal: Some(own.into()), external: Some(own.into()) },
            _ => EndpointUrls { internal, external },
        }
    }

    fn check(&self, name: &str) -> Result<(), StartError> {
        for url in [&self.internal_url, &self.external_url].into_iter().flatten() {
            HttpUrl::parse(url).map_err(|error| {
                StartError::Config(format!(
                    "{name}: {url:?} is no URL such as https://mail.example.com/mapi: {error}"
                ))
            })?;
        }
        Ok(())
    }
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
    /// `MapiHttpEnabled` of the organisation: without it Autodiscover does not tell of MAPI over HTTP, and the endpoints
    /// refuse everybody who has no setting of his own.
    #[serde(alias = "mapi_http_enabled")]
    pub mapi_http: bool,
    /// The virtual directory `/mapi`: both endpoints.
    pub mapi_virtual_directory: VirtualDirectory,
    /// The virtual directory `/autodiscover`.
    pub autodiscover_virtual_directory: VirtualDirectory,
    /// What bearer tokens are signed with; drawn at each start when absent.
    pub bearer_key: Option<Secret>,
    /// What the issuer of tokens holds programs to whose user enters a code elsewhere.
    pub device_codes: DeviceCodes,
    /// The names in the certificate, instead of this machine's and those of the URLs: wrong ones, for tests.
    pub certificate_names: Option<Vec<String>>,
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
    /// Mailboxes were moved here: a logon names a new replica, and what is in them is of the one that they had before.
    /// `[MS-OXCSTOR] 2.2.1.1.3`
    pub moved: bool,
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
            mapi_virtual_directory: VirtualDirectory::default(),
            autodiscover_virtual_directory: VirtualDirectory::default(),
            bearer_key: None,
            device_codes: DeviceCodes::default(),
            certificate_names: None,
            allow_origin: None,
            web: None,
            users: Vec::new(),
            lists: Vec::new(),
            demo: None,
            moved: false,
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

    /// That the URLs are some, and that whoever can only sign in by NTLM can.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        self.mapi_virtual_directory.check("mapi_virtual_directory")?;
        self.autodiscover_virtual_directory.check("autodiscover_virtual_directory")
    }

    /// Whether a mailbox is reached by MAPI over HTTP at all.
    pub(crate) fn mapi_http_for(&self, address: &str) -> bool {
        self.user(address).and_then(|user| user.mapi_http_enabled).unwrap_or(self.mapi_http)
    }

    /// Whether it is not reached from outside.
    pub(crate) fn blocks_outside(&self, address: &str) -> bool {
        self.user(address).is_some_and(|user| user.mapi_block_outlook_external_connectivity)
    }

    fn user(&self, address: &str) -> Option<&User> {
        self.users.iter().find(|user| user.address.eq_ignore_ascii_case(address))
    }

    /// The host names that clients reach the server under.
    pub(crate) fn host_names(&self) -> Vec<String> {
        let directories = [&self.mapi_virtual_directory, &self.autodiscover_virtual_directory];
        let urls = directories.into_iter().flat_map(|it| [&it.internal_url, &it.external_url]);
        let urls = urls.chain([&self.public_url]).flatten();
        urls.filter_map(|url| HttpUrl::parse(url).ok()).map(|url| url.host().to_owned()).collect()
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
