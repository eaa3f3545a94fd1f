//! Answers of Autodiscover version 2: one flat JSON object of strings.

use core::fmt::Write;
use core::str::Chars;
use std::prelude::v1::*;

use thiserror::Error;

/// The longest JSON that is read: real answers take some hundred bytes.
pub const MAX_JSON: usize = 64 * 1024;

/// What a server answers to `GET /autodiscover/autodiscover.json?Email=…&Protocol=…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonAnswer {
    /// Where the protocol is served.
    Endpoint {
        /// The protocol, such as `AutodiscoverV1`.
        protocol: String,
        /// Its URL.
        url: String,
    },
    /// It is not.
    Error {
        /// Such as `ProtocolNotSupported`.
        code: String,
        /// The server's words.
        message: String,
    },
}

/// The JSON cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum JsonError {
    /// Longer than [`MAX_JSON`].
    #[error("the JSON is longer than {MAX_JSON} bytes")]
    TooLarge,
    /// Not an object of strings (numbers, booleans and null are passed over).
    #[error("byte {0}: not a flat JSON object of strings")]
    Syntax(usize),
    /// Neither `Url` nor `ErrorCode`.
    #[error("the JSON object has neither Url nor ErrorCode")]
    Missing,
}

impl JsonError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "json.too_large",
            Self::Syntax(_) => "json.syntax",
            Self::Missing => "json.missing",
        }
    }
}

impl JsonAnswer {
    /// The answer as JSON.
    pub fn to_json(&self) -> String {
        let pairs = match self {
            Self::Endpoint { protocol, url } => [("Protocol", protocol), ("Url", url)],
            Self::Error { code, message } => [("ErrorCode", code), ("ErrorMessage", message)],
        };
        let mut out = String::new();
        for (name, value) in pairs {
            out.push(if out.is_empty() { '{' } else { ',' });
            write_json_string(&mut out, name);
            out.push(':');
            write_json_string(&mut out, value);
        }
        out.push('}');
        out
    }

    /// Reads an answer; names without regard to case, unknown ones are passed over.
    ///
    /// # Errors
    /// When it is no flat object, or says neither where nor why not.
    pub fn parse(json: &[u8]) -> Result<Self, JsonError> {
        if json.len() > MAX_JSON {
            return Err(JsonError::TooLarge);
        }
        let text = core::str::from_utf8(json).map_err(|error| JsonError::Syntax(error.valid_up_to()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader { chars: text.chars(), length: text.len() };
        let pairs = reader.object().ok_or_else(|| JsonError::Syntax(reader.offset()))?;
        let find = |name: &str| {
            pairs.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
        };
        if let Some(url) = find("Url") {
            return Ok(Self::Endpoint { protocol: find("Protocol").unwrap_or_default(), url });
        }
        let code = find("ErrorCode").ok_or(JsonError::Missing)?;
        Ok(Self::Error { code, message: find("ErrorMessage").unwrap_or_default() })
    }
}

/// A text as JSON has it.
pub(crate) fn write_json_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Safe also inside a script of a page.
            '\0'..'\u{20}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

struct Reader<'t> {
    chars: Chars<'t>,
    length: usize,
}

impl Reader<'_> {
    fn offset(&self) -> usize {
        self.length - self.chars.as_str().len()
    }

    fn peek(&self) -> Option<char> {
        self.chars.clone().next()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|c| matches!(c, ' ' | '\t' | '\r' | '\n')) {
            self.chars.next();
        }
    }

    /// White space, then this character.
    fn expect(&mut self, wanted: char) -> Option<()> {
        self.space();
        (self.peek()? == wanted).then(|| {
            self.chars.next();
        })
    }

    fn object(&mut self) -> Option<Vec<(String, String)>> {
        let mut pairs = Vec::new();
        self.expect('{')?;
        if self.expect('}').is_none() {
            loop {
                self.expect('"')?;
                let name = self.string()?;
                self.expect(':')?;
                if self.expect('"').is_some() {
                    pairs.push((name, self.string()?));
                } else {
                    self.scalar()?;
                }
                if self.expect(',').is_none() {
                    break;
                }
            }
            self.expect('}')?;
        }
        self.space();
        self.peek().is_none().then_some(pairs)
    }

    /// Behind the opening quote.
    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.chars.next()? {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                '\0'..'\u{20}' => return None,
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.chars.next()? {
            c @ ('"' | '\\' | '/') => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = self.unit()?;
                if (0xd800..0xdc00).contains(&first) {
                    (self.chars.next()? == '\\' && self.chars.next()? == 'u').then_some(())?;
                    let second = self.unit()?;
                    char::decode_utf16([first, second]).next()?.ok()?
                } else {
                    char::from_u32(u32::from(first))?
                }
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u16> {
        (0..4).try_fold(0, |unit, _| Some(unit << 4 | self.chars.next()?.to_digit(16)? as u16))
    }

    /// A number, a boolean or null, which is passed over.
    fn scalar(&mut self) -> Option<()> {
        self.space();
        let left = self.chars.as_str();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
        let end = left.find(|c| !is_part(c)).unwrap_or(left.len());
        let (word, rest) = left.split_at_checked(end)?;
        let number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            && word.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        (number || matches!(word, "true" | "false" | "null")).then(|| self.chars = rest.chars())
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    const CAPTURED: &str =
        r#"{"Protocol":"AutodiscoverV1","Url":"https://localhost/autodiscover/autodiscover.xml"}"#;

    #[test]
    fn captured_both_ways() {
        let answer = JsonAnswer::Endpoint {
            protocol: "AutodiscoverV1".into(),
            url: "https://localhost/autodiscover/autodiscover.xml".into(),
        };
        assert_eq!(answer.to_json(), CAPTURED);
        assert_eq!(JsonAnswer::parse(CAPTURED.as_bytes()), Ok(answer));
    }

    #[test]
    fn errors_and_spacing() {
        let json = "\u{feff} {\r\n\t\"ErrorCode\" : \"ProtocolNotSupported\", \"n\": -1.5e3, \"b\":null,\"ErrorMessage\":\"\"} \n";
        let error = JsonAnswer::Error { code: "ProtocolNotSupported".into(), message: String::new() };
        assert_eq!(JsonAnswer::parse(json.as_bytes()), Ok(error));
        assert_eq!(JsonAnswer::parse(b"{}"), Err(JsonError::Missing));
        assert_eq!(JsonAnswer::parse(br#"{"Protocol":"Ews"}"#), Err(JsonError::Missing));
    }

    #[test]
    fn strings_escape() {
        let json = r#"{"url":"https:\/\/h\/\u0041\ud83d\ude00\n\"\\"}"#;
        let expected = "https://h/A\u{1f600}\n\"\\";
        let answer = JsonAnswer::parse(json.as_bytes()).unwrap();
        assert_eq!(answer, JsonAnswer::Endpoint { protocol: String::new(), url: expected.into() });
        let evil =
            JsonAnswer::Error { code: "\"}\u{0}\u{1f}".into(), message: "</script>\u{2028}ü\\".into() };
        assert_eq!(
            evil.to_json(),
            r#"{"ErrorCode":"\"}\u0000\u001f","ErrorMessage":"\u003c/script\u003e\u2028ü\\"}"#
        );
        assert_eq!(JsonAnswer::parse(evil.to_json().as_bytes()), Ok(evil));
    }

    #[test]
    fn what_is_no_flat_object() {
        for length in 0..CAPTURED.len() {
            assert!(JsonAnswer::parse(&CAPTURED.as_bytes()[..length]).is_err(), "{length}");
        }
        for json in [
            r#"{"Url":{"a":"b"}}"#,
            r#"{"Url":["a"]}"#,
            r#"{"Url":"a"}{"#,
            r#"{"Url":"a",}"#,
            r#"{"Url":"\ud800"}"#,
            r#"{"Url":"\udc00"}"#,
            r#"{"Url":"\ud800\u0041"}"#,
            r#"{"Url":"\x41"}"#,
            "{\"Url\":\"a\nb\"}",
            r#"{"Url":nil}"#,
            r#"[]"#,
            "<html>",
        ] {
            assert!(matches!(JsonAnswer::parse(json.as_bytes()), Err(JsonError::Syntax(_))), "{json}");
        }
        assert_eq!(JsonAnswer::parse(br#"{"Url" "a"}"#), Err(JsonError::Syntax(7)));
        let nested = format!("{}{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
        assert!(matches!(JsonAnswer::parse(nested.as_bytes()), Err(JsonError::Syntax(_))));
        assert_eq!(JsonAnswer::parse(&[b' '; MAX_JSON + 1]), Err(JsonError::TooLarge));
    }
}
