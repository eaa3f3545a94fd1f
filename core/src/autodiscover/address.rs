use core::fmt;
use core::str::FromStr;
use std::prelude::v1::*;

use alloc::format;

use thiserror::Error;

use crate::http::is_dns_name;

/// The longest address that mail systems agree on. `[RFC 5321] 4.5.3.1`
const MAX_ADDRESS: usize = 320;

/// An e-mail address whose domain may be asked for settings.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress {
    local: String,
    domain: String,
}

/// The text is no address that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Not `name@domain`.
    #[error("not an e-mail address: name@domain is expected")]
    Form,
    /// A space or control character, or too long.
    #[error("the e-mail address holds a space or control character, or is too long")]
    Character,
    /// Letters outside ASCII in the domain.
    #[error("the domain has letters outside ASCII: write it with A-labels (xn--…)")]
    DomainNotAscii,
    /// The domain is not one of the DNS.
    #[error("the part behind the @ is not a domain name")]
    Domain,
    /// The domain has one label only: a host named `autodiscover.` and a top-level domain belongs to a stranger.
    #[error("the domain has one label only; name the Autodiscover URL explicitly")]
    SingleLabel,
}

impl AddressError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Form => "address.form",
            Self::Character => "address.character",
            Self::DomainNotAscii => "address.domain_not_ascii",
            Self::Domain => "address.domain",
            Self::SingleLabel => "address.single_label",
        }
    }
}

impl EmailAddress {
    /// The part before the `@`.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part behind it, in lower case.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether the domain has more than one label.
    pub(super) fn has_parent_domain(&self) -> bool {
        self.domain.contains('.')
    }

    /// For the query of a URL.
    pub(super) fn percent_encoded(&self) -> String {
        let mut out = String::new();
        for byte in self.to_string().bytes() {
            match byte {
                b'@' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
                _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
                _ => out.push_str(&format!("%{byte:02X}")),
            }
        }
        out
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.len() > MAX_ADDRESS || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(AddressError::Character);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::Form)?;
        if local.is_empty() || local.contains(['<', '>', '@']) {
            return Err(AddressError::Form);
        }
        if !domain.is_ascii() {
            return Err(AddressError::DomainNotAscii);
        }
        let domain = domain.to_ascii_lowercase();
        if !is_dns_name(&domain) {
            return Err(AddressError::Domain);
        }
        Ok(Self { local: local.into(), domain })
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let address: EmailAddress = " CAROL@TEST.LOCAL ".parse().unwrap();
        assert_eq!((address.local(), address.domain()), ("CAROL", "test.local"));
        let address: EmailAddress = "jürgen+x@xn--bcher-kva.example".parse().unwrap();
        assert_eq!(address.percent_encoded(), "j%C3%BCrgen%2Bx@xn--bcher-kva.example");
        // Nothing of it ends a URL's parameter.
        let address: EmailAddress = "a&b=c#d?e%f/g\"h'i@example.com".parse().unwrap();
        assert_eq!(address.percent_encoded(), "a%26b%3Dc%23d%3Fe%25f%2Fg%22h%27i@example.com");
        for (text, error) in [
            ("", AddressError::Form),
            ("carol", AddressError::Form),
            ("@test.local", AddressError::Form),
            ("a@b@c.example", AddressError::Form),
            ("a b@c.example", AddressError::Character),
            ("a\r\nX-Evil: 1@c.example", AddressError::Character),
            ("a@bücher.example", AddressError::DomainNotAscii),
            ("a@", AddressError::Domain),
            ("a@[127.0.0.1]", AddressError::Domain),
            ("a@127.0.0.1", AddressError::Domain),
            ("a@b..example", AddressError::Domain),
            ("a@example.com/", AddressError::Domain),
            ("a@example.com:443", AddressError::Domain),
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(error), "{text}");
        }
    }
}
