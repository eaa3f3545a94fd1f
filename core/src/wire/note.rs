use std::prelude::v1::*;

/// What a value just read means: in words for people, and as it is for programs.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// For people.
    pub words: String,
    /// For programs; nothing when the words are only a remark.
    pub datum: Option<Datum>,
}

/// A value without its type: what a tree is compared by.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// No value.
    Absent,
    /// An error code in the place of a value.
    Error(u32),
    /// A number, also of flags, codes, tags, booleans, times (100 ns since 1601) and ids.
    Integer(i128),
    /// A floating-point number.
    Floating(f64),
    /// A text.
    Text(String),
    /// Bytes, also of GUIDs.
    Bytes(Vec<u8>),
    /// Several.
    List(Vec<Datum>),
}

impl Note {
    /// A number that has words of its own.
    pub fn number(value: impl Into<i128>, words: impl ToString) -> Self {
        Self { words: words.to_string(), datum: Some(Datum::Integer(value.into())) }
    }

    /// A plain number.
    pub fn integer(value: impl Into<i128> + Copy + ToString) -> Self {
        Self::number(value, value)
    }

    /// Bytes that have words of their own.
    pub fn named_bytes(value: &[u8], words: impl ToString) -> Self {
        Self { words: words.to_string(), datum: Some(Datum::Bytes(value.into())) }
    }

    /// Plain bytes.
    pub fn bytes(value: &[u8]) -> Self {
        Self::named_bytes(value, super::hex(value))
    }

    /// A text; in words it is quoted.
    pub fn text(value: impl Into<String>) -> Self {
        let value = value.into();
        Self { words: alloc::format!("{value:?}"), datum: Some(Datum::Text(value)) }
    }
}

/// A remark.
impl From<&str> for Note {
    fn from(words: &str) -> Self {
        Self { words: words.into(), datum: None }
    }
}

/// A remark.
impl From<String> for Note {
    fn from(words: String) -> Self {
        Self { words, datum: None }
    }
}
