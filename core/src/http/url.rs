use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::str::FromStr;
use std::prelude::v1::*;

use alloc::format;

use thiserror::Error;

/// The longest URL that is taken in: twice what browsers and servers agree on.
pub const MAX_URL: usize = 4096;

/// An absolute `http` or `https` URL with an unambiguous host: what credentials may be bound to.
///
/// The host is ASCII (names with other letters come as A-labels), in lower case; path and query are kept as they
/// are, except that what cannot stand in a request line is percent-encoded; the fragment is dropped.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HttpUrl {
    secure: bool,
    host: String,
    port: u16,
    path: String,
}

/// Where a host is, as far as its spelling tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostKind {
    /// This machine: `localhost`, 127.0.0.0/8, `::1`, the unspecified address.
    Loopback,
    /// An address that is reachable on its own network only (private, shared, link-local).
    Private,
    /// Any other name or address.
    Public,
}

/// The text is no URL that a request can be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UrlError {
    /// Neither `http` nor `https`.
    #[error("the URL begins with neither https:// nor http://")]
    Scheme,
    /// No host, or not one that all programs read alike.
    #[error("the host of the URL is neither a name nor an address")]
    Host,
    /// Letters outside ASCII in the host.
    #[error("the host of the URL has letters outside ASCII: write it with A-labels (xn--…)")]
    HostNotAscii,
    /// A port outside 1 to 65535.
    #[error("the port of the URL is not a number from 1 to 65535")]
    Port,
    /// A user name in the URL.
    #[error("the URL holds a user name or password")]
    UserInfo,
    /// A control character, a space or a backslash.
    #[error("the URL holds a space, a backslash or a control character")]
    Character,
    /// Longer than [`MAX_URL`].
    #[error("the URL is longer than {MAX_URL} bytes")]
    TooLong,
}

impl UrlError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Scheme => "url.scheme",
            Self::Host => "url.host",
            Self::HostNotAscii => "url.host_not_ascii",
            Self::Port => "url.port",
            Self::UserInfo => "url.user_info",
            Self::Character => "url.character",
            Self::TooLong => "url.too_long",
        }
    }
}

impl HttpUrl {
    /// Reads an absolute URL.
    ///
    /// # Errors
    /// When it is none, or one that two programs may read differently.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let Parts { secure, host, port, path } = Parts::parse(text)?;
        Ok(Self { secure, host: host.to_string(), port, path: clean_path(path) })
    }

    /// Whether a URL is `https`, and where its host is, of one that is kept as it is.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub(crate) fn check(text: &str) -> Result<(bool, HostKind), UrlError> {
        let Parts { secure, host, .. } = Parts::parse(text)?;
        Ok((secure, host.kind()))
    }

    /// The URL that a `Location` means that came as answer to this one. `[RFC 3986] 5.2`
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn resolve(&self, reference: &str) -> Result<Self, UrlError> {
        let reference = reference.trim();
        let before_path = reference.find(['/', '?', '#']).unwrap_or(reference.len());
        if reference.get(..before_path).is_some_and(|start| start.as_bytes().contains(&b':')) {
            return Self::parse(reference);
        }
        if reference.starts_with("//") {
            return Self::parse(&format!("{}:{reference}", self.scheme()));
        }
        let directory = self.path().rsplit_once('/').map_or("", |(directory, _)| directory);
        let path = match reference.chars().next() {
            None | Some('#') => self.path.clone(),
            Some('/') => reference.to_string(),
            Some('?') => format!("{}{reference}", self.path()),
            Some(_) => format!("{directory}/{reference}"),
        };
        Self::parse(&format!("{}{path}", self.origin()))
    }

    /// Whether it is `https`.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// `https` or `http`.
    pub fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }

    /// The name or address, in lower case; addresses of IPv6 in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, also when the text leaves it out.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The path without the query; it begins with `/`.
    pub fn path(&self) -> &str {
        self.path.split('?').next().unwrap_or("/")
    }

    /// Path and query, as they stand in a request line.
    pub fn path_and_query(&self) -> &str {
        &self.path
    }

    /// Scheme, host, and port unless it is the default: what credentials belong to. `[RFC 6454]`
    pub fn origin(&self) -> String {
        let Self { host, port, .. } = self;
        let scheme = self.scheme();
        if *port == default_port(self.secure) {
            format!("{scheme}://{host}")
        } else {
            format!("{scheme}://{host}:{port}")
        }
    }

    /// Whether credentials for the one may go to the other.
    pub fn same_origin(&self, other: &Self) -> bool {
        (self.secure, &self.host, self.port) == (other.secure, &other.host, other.port)
    }

    /// Where the host is, as far as its spelling tells; what a name resolves to is not known here.
    pub fn host_kind(&self) -> HostKind {
        Host::parse(&self.host).map_or(HostKind::Public, |host| host.kind())
    }
}

/// What a URL consists of.
struct Parts<'t> {
    secure: bool,
    host: Host,
    port: u16,
    /// With the query, as they are written.
    path: &'t str,
}

impl<'t> Parts<'t> {
    fn parse(text: &'t str) -> Result<Self, UrlError> {
        if text.len() > MAX_URL {
            return Err(UrlError::TooLong);
        }
        if text.bytes().any(|b| b <= b' ' || b == 0x7f || b == b'\\') {
            return Err(UrlError::Character);
        }
        let (scheme, rest) = text.split_once(':').ok_or(UrlError::Scheme)?;
        let rest = rest.strip_prefix("//").ok_or(UrlError::Scheme)?;
        let secure = match scheme {
            _ if scheme.eq_ignore_ascii_case("https") => true,
            _ if scheme.eq_ignore_ascii_case("http") => false,
            _ => return Err(UrlError::Scheme),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).ok_or(UrlError::Host)?;
        if authority.as_bytes().contains(&b'@') {
            return Err(UrlError::UserInfo);
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (authority, ""),
        };
        let port = match port {
            "" => default_port(secure),
            _ if port.bytes().all(|b| b.is_ascii_digit()) => {
                port.parse().ok().filter(|port| *port > 0).ok_or(UrlError::Port)?
            }
            _ => return Err(UrlError::Port),
        };
        Ok(Self { secure, host: Host::parse(host)?, port, path })
    }
}

const fn default_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

/// A name as the DNS has it: labels of letters, digits, hyphens (and underscores, which some networks have).
pub(crate) fn is_dns_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // A last label that begins with a digit makes an address out of the name in some programs.
    name.len() <= 253
        && name.split('.').all(is_label)
        && name.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn clean_path(text: &str) -> String {
    let text = text.split('#').next().unwrap_or_default();
    let mut path = String::with_capacity(text.len() + 1);
    if !text.starts_with('/') {
        path.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii() && !b"\"<>^`{|}".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}

/// A name, in lower case, or an address.
enum Host {
    Name(String),
    Address(IpAddr),
}

impl Host {
    fn parse(text: &str) -> Result<Self, UrlError> {
        if !text.is_ascii() {
            return Err(UrlError::HostNotAscii);
        }
        if let Some(address) = text.strip_prefix('[') {
            let address = address.strip_suffix(']').ok_or(UrlError::Host)?;
            let address: Ipv6Addr = address.parse().map_err(|_| UrlError::Host)?;
            return Ok(Self::Address(address.into()));
        }
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Ok(Self::Address(address.into()));
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        if is_dns_name(&name) { Ok(Self::Name(name)) } else { Err(UrlError::Host) }
    }

    fn kind(&self) -> HostKind {
        let address = match self {
            Self::Name(name) if name == "localhost" || name.ends_with(".localhost") => {
                return HostKind::Loopback;
            }
            Self::Name(_) => return HostKind::Public,
            Self::Address(address) => address.to_canonical(),
        };
        let private = match address {
            _ if address.is_loopback() || address.is_unspecified() => return HostKind::Loopback,
            IpAddr::V4(address) => {
                let [a, b, ..] = address.octets();
                let shared = a == 100 && (64..128).contains(&b);
                address.is_private() || address.is_link_local() || shared || a == 0
            }
            IpAddr::V6(address) => {
                let [first, ..] = address.segments();
                first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80
            }
        };
        if private { HostKind::Private } else { HostKind::Public }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(IpAddr::V4(address)) => address.fmt(f),
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

impl fmt::Debug for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for HttpUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for HttpUrl {
    type Error = UrlError;

    fn try_from(text: String) -> Result<Self, UrlError> {
        Self::parse(&text)
    }
}

impl From<HttpUrl> for String {
    fn from(url: HttpUrl) -> Self {
        url.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> HttpUrl {
        HttpUrl::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn an_endpoint_as_captured() {
        let text = "https://localhost/mapi/emsmdb/?MailboxId=6361726f-6c40-7465-7374-2e6c03000000@test.local";
        let endpoint = url(text);
        assert_eq!(endpoint.to_string(), text);
        assert_eq!((endpoint.host(), endpoint.port(), endpoint.path()), ("localhost", 443, "/mapi/emsmdb/"));
    }

    #[test]
    fn spelling_does_not_matter_to_the_origin() {
        assert!(url("HTTPS://Mail.Example.COM.:443/a").same_origin(&url("https://mail.example.com")));
        assert!(!url("https://mail.example.com:444").same_origin(&url("https://mail.example.com")));
        assert!(!url("http://mail.example.com:443").same_origin(&url("https://mail.example.com")));
        assert_eq!(url("https://mail.example.com?x=1#y").to_string(), "https://mail.example.com/?x=1");
        assert_eq!(url("https://[2001:DB8:0::1]:8443/").origin(), "https://[2001:db8::1]:8443");
        assert_eq!(url("https://a.example/ü<>").path_and_query(), "/%C3%BC%3C%3E");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for (text, error) in [
            ("https://user:secret@mail.example.com/", UrlError::UserInfo),
            ("https://mail.example.com@evil.example/", UrlError::UserInfo),
            ("https://evil.example\\@mail.example.com/", UrlError::Character),
            ("https://mail.example.com/\r\nX-Evil: 1", UrlError::Character),
            ("https://mail.example.com/a b", UrlError::Character),
            ("ftp://mail.example.com/", UrlError::Scheme),
            ("javascript:alert(1)", UrlError::Scheme),
            ("//mail.example.com/", UrlError::Scheme),
            ("https://", UrlError::Host),
            ("https:///path", UrlError::Host),
            ("https://bücher.example/", UrlError::HostNotAscii),
            ("https://mail..example/", UrlError::Host),
            ("https://-mail.example/", UrlError::Host),
            ("https://mail.exa%6dple/", UrlError::Host),
            ("https://2130706433/", UrlError::Host),
            ("https://0x7f.1/", UrlError::Host),
            ("https://127.0.0.0x1/", UrlError::Host),
            ("https://127.1/", UrlError::Host),
            ("https://[::1/", UrlError::Host),
            ("https://[fe80::1%25eth0]/", UrlError::Host),
            ("https://mail.example.com:0/", UrlError::Port),
            ("https://mail.example.com:65536/", UrlError::Port),
            ("https://mail.example.com:+1/", UrlError::Port),
        ] {
            assert_eq!(HttpUrl::parse(text), Err(error), "{text}");
        }
        assert_eq!(
            HttpUrl::parse(&format!("https://a.example/{}", "x".repeat(MAX_URL))),
            Err(UrlError::TooLong)
        );
    }

    #[test]
    fn a_location_is_resolved() {
        let base = url("https://mail.example.com/autodiscover/autodiscover.xml?a=b");
        for (reference, expected) in [
            ("https://other.example/x", "https://other.example/x"),
            ("http://mail.example.com/", "http://mail.example.com/"),
            ("//other.example/x", "https://other.example/x"),
            ("/Autodiscover/Autodiscover.xml", "https://mail.example.com/Autodiscover/Autodiscover.xml"),
            ("other.xml", "https://mail.example.com/autodiscover/other.xml"),
            ("?c=d:e", "https://mail.example.com/autodiscover/autodiscover.xml?c=d:e"),
            ("", "https://mail.example.com/autodiscover/autodiscover.xml?a=b"),
            ("/x?to=https://evil.example", "https://mail.example.com/x?to=https://evil.example"),
        ] {
            assert_eq!(base.resolve(reference).unwrap().to_string(), expected, "{reference}");
        }
        assert_eq!(base.resolve("ftp://other.example"), Err(UrlError::Scheme));
        assert_eq!(base.resolve("javascript:alert(1)"), Err(UrlError::Scheme));
    }

    #[test]
    fn kinds_of_hosts() {
        for (host, kind) in [
            ("localhost", HostKind::Loopback),
            ("mail.localhost", HostKind::Loopback),
            ("127.9.9.9", HostKind::Loopback),
            ("0.0.0.0", HostKind::Loopback),
            ("[::1]", HostKind::Loopback),
            ("[::ffff:127.0.0.1]", HostKind::Loopback),
            ("10.0.0.1", HostKind::Private),
            ("172.31.0.1", HostKind::Private),
            ("192.168.1.1", HostKind::Private),
            ("169.254.169.254", HostKind::Private),
            ("100.64.0.1", HostKind::Private),
            ("[fd00::1]", HostKind::Private),
            ("[fe80::1]", HostKind::Private),
            ("[::ffff:10.0.0.1]", HostKind::Private),
            ("8.8.8.8", HostKind::Public),
            ("[2001:4860::8888]", HostKind::Public),
            ("mail.example.com", HostKind::Public),
            ("localhost.example.com", HostKind::Public),
        ] {
            assert_eq!(url(&format!("https://{host}/")).host_kind(), kind, "{host}");
        }
    }
}
