//! Values as the server compares and converts them.

use std::cmp::Ordering;

use mapi_http::content::CodePage;
use mapi_http::data::{ErrorCode, PropertyTag, PropertyType, Value};
use mapi_http::wire::String8;

/// The code page of 8-bit strings: of Connect, of an address book's STAT, of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text8(pub(crate) CodePage);

impl Text8 {
    pub(crate) fn of(code_page: u32) -> Self {
        // "Unicode" and nothing are no code pages of 8-bit strings.
        let code_page = u16::try_from(code_page).ok().filter(|page| !matches!(page, 0 | 1200 | 1201));
        Self(code_page.map_or(CodePage::WINDOWS_1252, CodePage))
    }

    pub(crate) fn decode(self, text: &String8) -> String {
        self.0.decode(text.as_bytes()).text.into_owned()
    }

    pub(crate) fn encode(self, text: &str) -> String8 {
        // A terminated string holds no NUL.
        let text = text.split('\0').next().unwrap_or_default();
        String8::from_bytes(self.0.encode(text).bytes.into_owned().into())
    }

    /// The value as it is kept: 8-bit strings become Unicode.
    pub(crate) fn keep(self, value: Value) -> Value {
        match value {
            Value::String8(text) => Value::String(self.decode(&text)),
            Value::Multiple(values) => {
                Value::Multiple(values.into_iter().map(|value| self.keep(value)).collect())
            }
            other => other,
        }
    }

    /// The value in 8-bit strings.
    pub(crate) fn narrow(self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String8(self.encode(&text)),
            Value::RawString(text) => Value::String8(self.encode(&text.to_utf8_lossy())),
            Value::Multiple(values) => {
                Value::Multiple(values.into_iter().map(|value| self.narrow(value)).collect())
            }
            other => other,
        }
    }

    /// The value of the property `kept` as somebody wants it who asked for `wanted`; with a type that does not fit
    /// it counts as not there. `[MS-OXCPRPT] 3.2.5.1`
    pub(crate) fn fit(
        self,
        wanted: PropertyTag,
        kept: PropertyTag,
        value: Value,
        unicode: bool,
    ) -> Result<Value, ErrorCode> {
        let (wanted, kept) = (wanted.property_type(), kept.property_type());
        // Strings with a NUL inside cannot be told in a terminated form.
        let value = cut_nul(value);
        let narrow = match wanted {
            PropertyType::UNSPECIFIED => !unicode,
            PropertyType::STRING8 => kept == PropertyType::STRING,
            PropertyType::MULTIPLE_STRING8 => kept == PropertyType::MULTIPLE_STRING,
            wanted if wanted.in_row() == kept => false,
            _ => return Err(ErrorCode::NOT_FOUND),
        };
        let is_text = matches!(kept, PropertyType::STRING | PropertyType::MULTIPLE_STRING);
        if matches!(wanted, PropertyType::STRING8 | PropertyType::MULTIPLE_STRING8) && !is_text {
            return Err(ErrorCode::NOT_FOUND);
        }
        Ok(if narrow && is_text { self.narrow(value) } else { value })
    }
}

fn cut_nul(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains('\0') => {
            Value::String(text.split('\0').next().unwrap_or_default().into())
        }
        Value::Multiple(values) => Value::Multiple(values.into_iter().map(cut_nul).collect()),
        other => other,
    }
}

/// The order of two values of a property; none when they cannot be compared. Texts are compared without regard to
/// case, as mailbox stores do.
pub(crate) fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (a.as_i64(), b.as_i64()) {
        return Some(a.cmp(&b));
    }
    if let (Some(a), Some(b)) = (a.to_text(), b.to_text()) {
        return Some(fold(&a).cmp(&fold(&b)));
    }
    match (a, b) {
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Some(a.cmp(b)),
        (Value::Floating32(a), Value::Floating32(b)) => a.partial_cmp(b),
        (Value::Floating64(a) | Value::FloatingTime(a), Value::Floating64(b) | Value::FloatingTime(b)) => {
            a.partial_cmp(b)
        }
        (Value::Guid(a), Value::Guid(b)) => Some(a.0.cmp(&b.0)),
        (Value::Binary(a) | Value::ServerId(a), Value::Binary(b) | Value::ServerId(b)) => Some(a.cmp(b)),
        (Value::ErrorCode(a), Value::ErrorCode(b)) => Some(a.cmp(b)),
        (Value::Multiple(a), Value::Multiple(b)) => {
            let first = a.iter().zip(b).map(|(a, b)| compare(a, b));
            let first = first.into_iter().find(|order| *order != Some(Ordering::Equal));
            first.unwrap_or(Some(a.len().cmp(&b.len())))
        }
        _ => None,
    }
}

/// A text without regard to case.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// A text without marks above and below its letters, as far as Latin ones go.
pub(crate) fn strip_marks(text: &str) -> String {
    text.chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .map(|c| match c {
            'À'..='Å' => 'A',
            'Ç' => 'C',
            'È'..='Ë' => 'E',
            'Ì'..='Ï' => 'I',
            'Ñ' => 'N',
            'Ò'..='Ö' => 'O',
            'Ù'..='Ü' => 'U',
            'Ý' => 'Y',
            'à'..='å' => 'a',
            'ç' => 'c',
            'è'..='ë' => 'e',
            'ì'..='ï' => 'i',
            'ñ' => 'n',
            'ò'..='ö' => 'o',
            'ù'..='ü' => 'u',
            'ý' | 'ÿ' => 'y',
            other => other,
        })
        .collect()
}

/// A time as the logon tells it.
pub(crate) fn weekday(time: mapi_http::data::FileTime) -> u8 {
    // 1970-01-01 was a Thursday, Sunday is 0.
    ((time.unix_seconds().div_euclid(86_400) + 4).rem_euclid(7)) as u8
}

#[cfg(test)]
mod tests {
    use mapi_http::data::{FileTime, tags};

    use super::*;

    #[test]
    fn values_are_compared() {
        let order = |a: Value, b: Value| compare(&a, &b);
        assert_eq!(order("Apfel".into(), "apfel".into()), Some(Ordering::Equal));
        assert_eq!(order(Value::Integer16(5), 7.into()), Some(Ordering::Less));
        assert_eq!(order(true.into(), false.into()), Some(Ordering::Greater));
        assert_eq!(order(FileTime(-1).into(), FileTime(1).into()), Some(Ordering::Less));
        assert_eq!(order(vec![1, 2].into(), vec![1, 2, 3].into()), Some(Ordering::Less));
        assert_eq!(order("1".into(), 1.into()), None);
    }

    #[test]
    fn strings_come_in_the_form_that_was_asked_for() {
        let text = Text8::of(1252);
        let fit = |wanted: PropertyTag, unicode| text.fit(wanted, tags::SUBJECT, "é".into(), unicode);
        let narrow = Value::String8(String8::from_bytes(vec![0xe9].into()));
        assert_eq!(fit(tags::SUBJECT, false), Ok("é".into()));
        assert_eq!(fit(tags::SUBJECT.with_type(PropertyType::STRING8), true), Ok(narrow.clone()));
        assert_eq!(fit(tags::SUBJECT.with_type(PropertyType::UNSPECIFIED), false), Ok(narrow));
        assert_eq!(fit(tags::SUBJECT.with_type(PropertyType::INTEGER32), true), Err(ErrorCode::NOT_FOUND));
    }

    #[test]
    fn the_day_of_the_week() {
        assert_eq!(weekday(FileTime::from_utc(2026, 11, 22, 13, 49, 55)), 0);
        assert_eq!(weekday(FileTime::from_utc(1969, 12, 31, 0, 0, 0)), 3);
    }
}
