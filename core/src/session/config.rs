use core::fmt;
use std::prelude::v1::*;

use super::Error;
use crate::autodiscover::{Settings, TransportChoice};
use crate::http::{HostKind, HttpUrl};

/// How requests are authenticated. They go to the two URLs of the configuration and nowhere else: redirects are not
/// followed. Nothing of it stands in `Debug`, records or suspended sessions.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Credentials {
    /// The host's HTTP library does it (NTLM, Negotiate, cookies of a browser).
    #[default]
    Host,
    /// User name and password, sent with every request as UTF-8.
    Basic {
        /// The user name.
        user: String,
        /// The password.
        password: String,
    },
    /// A token, sent with every request.
    Bearer {
        /// The token.
        token: String,
    },
    /// A message of a scheme that takes several and then holds for the connection (NTLM, Negotiate), computed by the
    /// host from the challenge in [`CredentialsNeeded`](super::Event::CredentialsNeeded). It goes along with the next
    /// request, once, over the connection that was challenged: see [`Connection`](super::Connection).
    Message {
        /// The whole value of the header, such as `NTLM TlRMTVNTUAAB…`.
        authorization: String,
    },
}

impl Credentials {
    /// The value of the `Authorization` header; none when the host authenticates.
    pub fn authorization(&self) -> Option<String> {
        match self {
            Self::Host => None,
            Self::Basic { user, password } => {
                let plain = alloc::format!("{user}:{password}");
                Some(alloc::format!("Basic {}", crate::data::base64::encode(plain.as_bytes())))
            }
            Self::Bearer { token } => Some(alloc::format!("Bearer {}", token.trim_ascii())),
            Self::Message { authorization } => Some(authorization.clone()),
        }
    }

    /// Checks that a header can carry them. `[RFC6750] 2.1`
    pub(super) fn check(&self) -> Result<(), Error> {
        match self {
            Self::Bearer { token } if !token.trim_ascii().bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err(Error::InvalidArgument("the token has spaces or letters that no token has".into()))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "Host",
            Self::Basic { .. } => "Basic(…)",
            Self::Bearer { .. } => "Bearer(…)",
            Self::Message { .. } => "Message(…)",
        })
    }
}

/// Who keeps the cookies of a session context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum CookieOwner {
    /// The session: the host passes `Set-Cookie` in and sends `Cookie`.
    #[default]
    Session,
    /// The host: a browser, which neither shows nor lets set them.
    Host,
}

/// Where credentials may travel without TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum PlainHttp {
    /// To this very machine only (127.0.0.0/8, ::1, localhost).
    #[default]
    Loopback,
    /// Nowhere.
    Never,
    /// Anywhere: for a test network.
    Anywhere,
}

/// What a session needs to know to reach a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The mailbox endpoint, as Autodiscover tells it, query included.
    pub mailbox_url: String,
    /// The address book endpoint.
    pub address_book_url: Option<String>,
    /// Legacy distinguished name of the user who signs in.
    pub user_dn: String,
    /// Legacy distinguished name of the mailbox to open; the user's own when absent.
    pub mailbox_dn: Option<String>,
    /// The public folders are opened instead of a mailbox. `[MS-OXCSTOR] 2.2.1.1.1`
    pub public_folders: bool,
    /// How requests are authenticated.
    pub credentials: Credentials,
    /// Who keeps cookies.
    pub cookies: CookieOwner,
    /// Where credentials may travel without TLS.
    pub plain_http: PlainHttp,
    /// `X-ClientApplication`: product and four-part version, from which servers derive what the client understands.
    pub client_application: String,
    /// Code page of 8-bit strings.
    pub code_page: u32,
    /// Locale of the user.
    pub locale: u32,
    /// How requests are packed: compressed only when the server announced that it understands it.
    pub obfuscate: bool,
    /// The logon to the user's own mailbox gives the named properties of flags and categories their ids if nobody used them
    /// there yet, so that the first flag needs no exchange for that. `[MS-OXCPRPT] 2.2.12`
    pub makes_names: bool,
    /// How often a failed exchange is repeated before the flows waiting for it end.
    pub retries: u32,
}

impl Config {
    /// A mailbox by its endpoint and the user's distinguished name.
    pub fn new(mailbox_url: impl Into<String>, user_dn: impl Into<String>) -> Self {
        Self {
            mailbox_url: mailbox_url.into(),
            address_book_url: None,
            user_dn: user_dn.into(),
            mailbox_dn: None,
            public_folders: false,
            credentials: Credentials::Host,
            cookies: CookieOwner::Session,
            plain_http: PlainHttp::Loopback,
            client_application: "mapi-http/15.20.0.0".into(),
            code_page: 1252,
            locale: 0x409,
            obfuscate: false,
            makes_names: true,
            retries: 4,
        }
    }

    /// The mailbox that Autodiscover found.
    ///
    /// # Errors
    /// [`Error::NoMapiHttp`] when it is reached by other protocols only, [`Error::NotFound`] when the server did not tell
    /// the user's distinguished name.
    pub fn from_settings(settings: &Settings) -> Result<Self, Error> {
        let address = &settings.address;
        let (mailbox_url, address_book_url) = match settings.transport_choice() {
            TransportChoice::MapiHttp { mailbox_url, address_book_url } => (mailbox_url, address_book_url),
            TransportChoice::OutlookAnywhere { why, .. }
            | TransportChoice::Rpc { why, .. }
            | TransportChoice::None { why } => {
                return Err(Error::NoMapiHttp { address: address.clone(), why });
            }
        };
        let user_dn = settings.legacy_dn.clone().ok_or_else(|| {
            Error::NotFound(alloc::format!(
                "the server did not tell the distinguished name of {address}: give the mailbox's URL and \
                 distinguished name"
            ))
        })?;
        let config = Self::new(mailbox_url.to_string(), user_dn);
        Ok(Self { address_book_url: address_book_url.map(|url| url.to_string()), ..config })
    }

    /// With the address book endpoint.
    #[must_use]
    pub fn address_book(mut self, url: impl Into<String>) -> Self {
        self.address_book_url = Some(url.into());
        self
    }

    /// Opens another mailbox than the user's own, by its legacy distinguished name.
    #[must_use]
    pub fn mailbox(mut self, dn: impl Into<String>) -> Self {
        self.mailbox_dn = Some(dn.into());
        self
    }

    /// Opens the mailbox that Autodiscover found for another address, where that one is; the user stays who they are.
    ///
    /// # Errors
    /// As [`from_settings`](Self::from_settings).
    pub fn mailbox_of(self, settings: &Settings) -> Result<Self, Error> {
        let Self { mailbox_url, user_dn, .. } = Self::from_settings(settings)?;
        Ok(Self { mailbox_url, mailbox_dn: Some(user_dn), ..self })
    }

    /// Opens the public folders instead of a mailbox.
    #[must_use]
    pub fn public_folders(mut self) -> Self {
        self.public_folders = true;
        self
    }

    /// Opens the public folders where they are: with what Autodiscover found for the address that the user's own settings name
    /// for them ([`Settings::public_folder_address`]).
    ///
    /// # Errors
    /// As [`from_settings`](Self::from_settings).
    pub fn public_folders_of(self, settings: &Settings) -> Result<Self, Error> {
        let Self { mailbox_url, .. } = Self::from_settings(settings)?;
        Ok(Self { mailbox_url, public_folders: true, ..self })
    }

    /// With credentials.
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Checks that credentials may go to `url`.
    pub(super) fn check_url(&self, url: &str) -> Result<(), Error> {
        let (secure, host) = HttpUrl::check(url)
            .map_err(|error| Error::InvalidArgument(alloc::format!("{url} is no usable address: {error}")))?;
        match self.plain_http {
            _ if secure => Ok(()),
            PlainHttp::Anywhere => Ok(()),
            PlainHttp::Loopback if host == HostKind::Loopback => Ok(()),
            _ => Err(Error::PlainHttp(url.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_a_header_can_carry() {
        let bearer = |token: &str| Credentials::Bearer { token: token.into() };
        // As it is read from a file.
        assert_eq!(bearer("ey.J0~+/x_==\n").authorization().as_deref(), Some("Bearer ey.J0~+/x_=="));
        for token in ["a\r\nX-Other: b", "open sesame", "schlüssel"] {
            let config = Config::new("https://x/", "/o=x").credentials(bearer(token));
            let error = crate::mailbox::Session::new(config, [0; 32]).unwrap_err();
            assert!(matches!(&error, Error::InvalidArgument(why) if !why.contains(token)), "{error}");
        }
    }

    #[test]
    fn credentials_stay_off_plain_http() {
        let config = Config::new("https://mail.example.com/mapi/emsmdb/?MailboxId=x", "/o=x");
        let ok = |url: &str| config.check_url(url).is_ok();
        assert!(ok("https://mail.example.com/"));
        assert!(ok("http://127.0.0.1:8080/mapi"));
        assert!(ok("http://[::1]:8080/mapi"));
        assert!(ok("http://localhost/mapi"));
        assert!(!ok("http://mail.example.com/"));
        assert!(!ok("http://127.evil.example/"));
        assert!(!ok("http://localhost@evil.example/"));
        assert!(!ok("http://localhost.evil.example/"));
        assert!(!ok("ftp://127.0.0.1/"));
    }

    #[test]
    fn what_autodiscover_found() {
        use crate::autodiscover::{Attempt, HostFailure, NoMapiHttp, Outcome, Step};

        let url = |path: &str| HttpUrl::parse(&alloc::format!("https://mail.example.com/{path}")).ok();
        let settings = Settings {
            address: "alice@example.com".into(),
            source: url("autodiscover").unwrap(),
            mailbox_url: url("emsmdb?MailboxId=a"),
            address_book_url: url("nspi"),
            other_mailbox_url: None,
            other_address_book_url: None,
            legacy_dn: Some("/o=x/cn=alice".into()),
            display_name: None,
            smtp_address: None,
            protocols: Vec::new(),
            alternative_mailboxes: Vec::new(),
            public_folder_address: None,
        };
        let config = Config::from_settings(&settings).unwrap();
        assert_eq!(config.mailbox_url, "https://mail.example.com/emsmdb?MailboxId=a");
        assert_eq!(config.address_book_url.as_deref(), Some("https://mail.example.com/nspi"));
        assert_eq!(config.user_dn, "/o=x/cn=alice");

        // Public folders have a mailbox of their own, which is opened as who one is.
        let public = Settings {
            mailbox_url: url("emsmdb?MailboxId=public"),
            address_book_url: url("other"),
            legacy_dn: Some("/o=x/cn=public".into()),
            ..settings.clone()
        };
        let config = config.public_folders_of(&public).unwrap();
        assert_eq!(config.mailbox_url, "https://mail.example.com/emsmdb?MailboxId=public");
        assert_eq!(config.address_book_url.as_deref(), Some("https://mail.example.com/nspi"));
        assert_eq!((config.user_dn.as_str(), config.mailbox_dn), ("/o=x/cn=alice", None));
        assert!(config.public_folders);

        let without = Settings { mailbox_url: None, ..settings.clone() };
        let error = Config::from_settings(&without).unwrap_err();
        assert_eq!(error.code(), "no_mapi_http");
        assert!(error.to_string().contains(&NoMapiHttp::NotOffered.to_string()), "{error}");
        let nobody = Settings { legacy_dn: None, ..settings };
        assert_eq!(Config::from_settings(&nobody).unwrap_err().code(), "not_found");

        let attempt = |target: &str, outcome| Attempt {
            step: Step::RootDomain,
            target: target.into(),
            outcome,
            took: 0,
        };
        let unknown = attempt("https://example.com/", Outcome::Host(HostFailure::NameNotFound));
        let refused =
            attempt("https://autodiscover.example.com/", Outcome::Unauthorized(vec!["NTLM".into()]));
        let error = Error::not_discovered("alice@example.com", core::slice::from_ref(&unknown));
        assert_eq!(error.code(), "transport");
        let told = error.to_string();
        assert!(
            told.contains("alice@example.com") && told.contains("https://example.com/: the name is unknown")
        );
        let error = Error::not_discovered("alice@example.com", &[unknown, refused]);
        assert_eq!(error, Error::Authentication { offered: "NTLM".into() });
    }

    #[test]
    fn secrets_do_not_show() {
        let shown = alloc::format!(
            "{:?}",
            Credentials::Basic { user: "alice".into(), password: "open sesame".into() }
        );
        assert!(!shown.contains("sesame") && !shown.contains("alice"));
    }
}
