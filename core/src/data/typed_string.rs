use std::prelude::v1::*;

use crate::wire::{String8, Utf16, wire};

wire! {
    /// A string that says itself how it is written.
    pub enum TypedString, "MS-OXCDATA 2.11.7", tag u8 {
        /// There is none.
        0x00 => NotPresent {},
        /// It is empty.
        0x01 => Empty {},
        /// 8-bit characters in the code page of the object.
        0x02 => String8 {
            /// The text.
            text: String8,
        },
        /// UTF-16 whose high bytes were all zero and are left out.
        0x03 => ReducedUnicode {
            /// The low bytes.
            text: String8,
        },
        /// UTF-16.
        0x04 => Unicode {
            /// The text.
            text: Utf16,
        },
    }
}

impl TypedString {
    /// The text; none when there is no string. What cannot be decoded becomes U+FFFD.
    pub fn to_utf8_lossy(&self) -> Option<String> {
        match self {
            Self::NotPresent {} | Self::Unknown { .. } => None,
            Self::Empty {} => Some(String::new()),
            Self::String8 { text } => Some(text.to_utf8_lossy()),
            Self::ReducedUnicode { text } => Some(text.as_bytes().iter().copied().map(char::from).collect()),
            Self::Unicode { text } => Some(text.to_utf8_lossy()),
        }
    }
}

/// Written as short as it goes.
impl From<&str> for TypedString {
    fn from(text: &str) -> Self {
        let reduced = || text.chars().map(|c| u8::try_from(c).ok()).collect::<Option<Vec<u8>>>();
        match reduced() {
            Some(bytes) if bytes.is_empty() => Self::Empty {},
            Some(bytes) => Self::ReducedUnicode { text: String8::from_bytes(bytes.into()) },
            None => Self::Unicode { text: text.into() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_from_the_shortest_form() {
        for (text, tag) in [("", 0x01), ("Köln", 0x03), ("東京", 0x04)] {
            let string = TypedString::from(text);
            assert_eq!((string.tag(), string.to_utf8_lossy().as_deref()), (tag, Some(text)));
        }
        assert_eq!(TypedString::NotPresent {}.to_utf8_lossy(), None);
    }
}
