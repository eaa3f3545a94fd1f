use core::fmt;
use std::prelude::v1::*;

use thiserror::Error;

use crate::wire::Quoted;

/// The headers of a request or an answer: names without regard to case, repeated names kept, in order.
///
/// A value that could break out of its line (CR, LF, NUL or another control character) is never taken in.
/// `Debug` shows neither cookies nor credentials.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Headers(Vec<(String, String)>);

/// A header that cannot be sent or taken in. The value is not told: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// The name is not a token. `[RFC 9110] 5.6.2`
    #[error("the header name {} is not a token", Quoted(.0))]
    Name(String),
    /// The value holds a control character. `[RFC 9110] 5.5`
    #[error("the value of the header {0} holds a control character")]
    Value(String),
}

impl HeaderError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "http.header_name",
            Self::Value(_) => "http.header_value",
        }
    }
}

/// Whether the text is a token of HTTP: a header name, a scheme, a cookie's name. `[RFC 9110] 5.6.2`
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

impl Headers {
    /// No headers.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Appends a header; white space around the value is dropped.
    ///
    /// # Errors
    /// When the name is not a token or the value holds a control character other than a tab.
    pub fn push(&mut self, name: impl Into<String>, value: impl AsRef<str>) -> Result<(), HeaderError> {
        let name = name.into();
        if !is_token(&name) {
            return Err(HeaderError::Name(name));
        }
        // Line ends are rejected even at the ends of the value: what was meant as one line must be one.
        let value = value.as_ref();
        if value.bytes().any(|b| b.is_ascii_control() && b != b'\t') {
            return Err(HeaderError::Value(name));
        }
        self.0.push((name, value.trim_matches([' ', '\t']).to_string()));
        Ok(())
    }

    /// The first value of the name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name).next()
    }

    /// All values of the name, in order.
    pub fn get_all<'h>(&'h self, name: &str) -> impl Iterator<Item = &'h str> {
        self.0.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A number; where several were sent, or some HTTP library joined them with commas, the last one.
    pub fn number(&self, name: &str) -> Option<u64> {
        let last = self.get_all(name).last()?.rsplit(',').next()?.trim();
        (last.bytes().all(|b| b.is_ascii_digit())).then(|| last.parse().ok()).flatten()
    }

    /// The media type of the body in lower case, without parameters.
    pub fn media_type(&self) -> Option<String> {
        Some(self.get("Content-Type")?.split(';').next()?.trim().to_ascii_lowercase())
    }

    /// All headers, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many headers there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Headers whose values are secrets.
const SECRET: [&str; 5] =
    ["Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "Authentication-Info"];

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.iter().map(|(name, value)| {
                let secret = SECRET.iter().any(|secret| secret.eq_ignore_ascii_case(name));
                (name, if secret { "(not shown)" } else { value })
            }))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn names_without_case_and_repeated() {
        let mut headers = Headers::new();
        headers.push("Set-Cookie", "sid=a").unwrap();
        headers.push("X-ResponseCode", "0").unwrap();
        headers.push("set-cookie", " sequence=b\t").unwrap();
        assert_eq!(headers.get("SET-COOKIE"), Some("sid=a"));
        assert_eq!(headers.get_all("Set-Cookie").collect::<Vec<_>>(), ["sid=a", "sequence=b"]);
        assert_eq!(headers.get("X-Absent"), None);
    }

    #[test]
    fn of_joined_numbers_the_last_wins() {
        let number = |value: &str| {
            let mut headers = Headers::new();
            headers.push("X-ResponseCode", value).unwrap();
            headers.number("x-responsecode")
        };
        assert_eq!(number("0, 12"), Some(12));
        assert_eq!(number("0,"), None);
        for nonsense in ["", "-1", "+1", "0x1", "1 2", "99999999999999999999999"] {
            assert_eq!(number(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn no_value_breaks_out_of_its_line() {
        let mut headers = Headers::new();
        for value in ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "\r\n", "a\x7f", "a\x1bb"] {
            assert_eq!(
                headers.push("X-AnchorMailbox", value),
                Err(HeaderError::Value("X-AnchorMailbox".into()))
            );
        }
        for name in ["", "X Y", "X:Y", "X\r\nY", "Ünicode", "X\0"] {
            assert_eq!(headers.push(name, "1"), Err(HeaderError::Name(name.into())));
        }
        assert!(headers.is_empty());
    }

    #[test]
    fn secrets_are_not_shown() {
        let mut headers = Headers::new();
        headers.push("Cookie", "MapiContext=hunter2").unwrap();
        headers.push("set-cookie", "MapiContext=hunter2").unwrap();
        headers.push("AUTHORIZATION", "Basic hunter2").unwrap();
        headers.push("X-RequestType", "Execute").unwrap();
        let shown = format!("{headers:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("Execute"), "{shown}");
    }
}
