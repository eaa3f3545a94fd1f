//! Looking for secrets where none may be: in what programs print and write, in `Debug` and errors.

use std::fmt::Debug;

/// Texts that must not show, in every form in which they could.
#[derive(Default)]
pub struct Secrets {
    forms: Vec<(String, String)>,
}

impl Secrets {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more secret, as it is, in base64 at each place that it could have there, in hexadecimal, and percent-encoded.
    #[must_use]
    pub fn with(mut self, what: &str, secret: impl AsRef<[u8]>) -> Self {
        let bytes = secret.as_ref();
        assert!(bytes.len() >= 6, "{what} is too short to be looked for");
        let mut add = |form: String| self.forms.push((what.to_owned(), form));
        if let Ok(text) = std::str::from_utf8(bytes) {
            add(text.to_owned());
            let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            add(escaped);
            // As Debug and JSON write it.
            add(format!("{text:?}").trim_matches('"').to_owned());
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            add(hex(&wide));
        }
        add(hex(bytes));
        add(hex(bytes).to_uppercase());
        add(format!("{bytes:?}").trim_matches(['[', ']']).to_owned());
        for skipped in 0..3 {
            // What stands before it moves the letters; those at the ends depend on the neighbours.
            let moved = [vec![0; skipped], bytes.to_vec()].concat();
            let letters = base64(&moved);
            let first = (skipped * 8).div_ceil(6);
            let inner = letters.get(first..moved.len() * 8 / 6).unwrap_or_default();
            if inner.len() >= 8 {
                add(inner.to_owned());
                add(inner.replace('+', "-").replace('/', "_"));
            }
        }
        self
    }

    /// The password of somebody, and what Basic makes of it.
    #[must_use]
    pub fn with_password(self, user: &str, password: &str) -> Self {
        let basic = base64(format!("{user}:{password}").as_bytes());
        self.with("the password", password).with("user and password in base64", basic.trim_end_matches('='))
    }

    /// All forms in which they could show.
    pub fn into_forms(self) -> Vec<String> {
        self.forms.into_iter().map(|(_, form)| form).collect()
    }

    /// Fails when any of them stands in a text.
    #[track_caller]
    pub fn check(&self, place: &str, text: impl AsRef<[u8]>) {
        let text = String::from_utf8_lossy(text.as_ref());
        for (what, form) in &self.forms {
            assert!(!text.contains(form.as_str()), "{what} stands in {place} as {form:?}:\n{text}");
        }
    }

    /// The same for what `Debug` shows of a value.
    #[track_caller]
    pub fn check_debug(&self, place: &str, value: &impl Debug) {
        self.check(place, format!("{value:?}"));
        self.check(place, format!("{value:#?}"));
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let letters = bits.chunks(6).map(|chunk| {
        let value = chunk.iter().fold(0, |value, bit| value << 1 | bit) << (6 - chunk.len());
        char::from(ALPHABET[usize::from(value)])
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_in_any_form() {
        let secrets = Secrets::new().with_password("alice", "open sesame");
        secrets.check("a text without it", "open says me");
        let hidden = |text: &str| std::panic::catch_unwind(|| secrets.check("a text", text)).is_err();
        for text in [
            "x open sesame y".to_owned(),
            hex(b"open sesame"),
            base64(b"alice:open sesame"),
            base64(b"xopen sesame and more"),
            base64(b"xyopen sesame and more"),
            format!("{:?}", b"open sesame"),
            hex(&"open sesame".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
        ] {
            assert!(hidden(&text), "{text}");
        }
    }
}
