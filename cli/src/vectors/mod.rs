//! Files of vectors: bytes, the kind of structure that they are, and what they say. `mapi decode --vectors FILE`

mod compare;
mod kinds;

use std::fmt;

use bytes::Bytes;
use mapi_http::data::PropertyTag;
use mapi_http::wire::{Context, Width};
use serde::Serialize;
use toml::{Table, Value};

pub use self::compare::{Comparison, compare};
pub use self::kinds::{Decoded, Error, decode};

/// One vector.
#[derive(Debug, Clone)]
pub struct Vector {
    /// Names it.
    pub id: String,
    /// The structure that it is.
    pub kind: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// What it says.
    pub fields: Table,
    columns: Vec<PropertyTag>,
    rest: Table,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not TOML.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A vector lacks something.
    #[error("vector {0}: {1}")]
    Vector(String, &'static str),
}

/// Reads a file of vectors.
///
/// # Errors
/// What is no such file.
pub fn read(text: &str) -> Result<Vec<Vector>, FileError> {
    let file: Table = text.parse()?;
    let vectors = file.get("vector").and_then(Value::as_array).into_iter().flatten();
    vectors.enumerate().map(|(index, vector)| Vector::new(index, vector)).collect()
}

impl Vector {
    fn new(index: usize, vector: &Value) -> Result<Self, FileError> {
        let mut rest = vector.as_table().cloned().unwrap_or_default();
        let mut text = |key: &str| match rest.remove(key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let id = text("id").unwrap_or_else(|| format!("number {}", index + 1));
        let (kind, hex) = (text("kind"), text("hex"));
        let wrong = |why| FileError::Vector(id.clone(), why);
        let kind = kind.ok_or_else(|| wrong("has no kind"))?;
        let hex: String = hex.ok_or_else(|| wrong("has no hex"))?.split_whitespace().collect();
        let bytes = hex::decode(hex).map_err(|_| wrong("hex is not made of hexadecimal digits"))?.into();
        let fields = match rest.remove("fields") {
            Some(Value::Table(fields)) => fields,
            _ => Table::new(),
        };
        let columns = rest.get("columns").or(fields.get("columns")).and_then(Value::as_array);
        let columns = columns.into_iter().flatten().map(tag).collect::<Option<_>>();
        let columns = columns.ok_or_else(|| wrong("columns are property tags such as \"0x0037001f\""))?;
        Ok(Self { id, kind, bytes, fields, columns, rest })
    }

    /// What the vector or its fields say under a name.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.rest.get(key).or(self.fields.get(key)).and_then(Value::as_str)
    }

    /// The same with other bytes.
    #[must_use]
    pub fn with_bytes(&self, bytes: Bytes) -> Self {
        Self { bytes, ..self.clone() }
    }

    /// The context in which it is read.
    pub fn context(&self) -> Context<'_> {
        let width = match self.text("context") {
            Some("extended") => Width::Extended,
            Some("address_book" | "nspi") => Width::AddressBook,
            Some("fasttransfer" | "fast_transfer") => Width::FastTransfer,
            _ => Width::Rop,
        };
        Context::with_width(width).columns(&self.columns)
    }

    fn is(&self, key: &str) -> bool {
        self.rest.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    /// Whether the bytes must be refused.
    pub fn is_negative(&self) -> bool {
        self.is("negative")
    }

    /// Whether these bytes are the only ones.
    pub fn is_canonical(&self) -> bool {
        self.is("canonical")
    }

    /// Whether only the beginning of a stream is there.
    pub fn is_partial(&self) -> bool {
        self.is("partial")
    }

    /// Decodes it, compares it with its fields and encodes it again.
    pub fn check(&self) -> Outcome {
        let mut outcome =
            Outcome { id: self.id.clone(), kind: self.kind.clone(), failures: vec![], not_compared: vec![] };
        let decoded = match decode(self) {
            Ok(_) if self.is_negative() => {
                outcome.failures.push("is decoded, but must be refused".into());
                return outcome;
            }
            Err(Error::Wire(_)) if self.is_negative() => return outcome,
            Err(error) => {
                outcome.failures.push(error.to_string());
                return outcome;
            }
            Ok(decoded) => decoded,
        };
        self.check_decoded(&decoded, &mut outcome);
        outcome
    }

    fn check_decoded(&self, decoded: &Decoded, outcome: &mut Outcome) {
        let mut fields = self.fields.clone();
        // The columns are what it was read by.
        fields.remove("columns");
        let trailing = fields.get("trailing").and_then(Value::as_integer);
        if decoded.trailing > 0 {
            if trailing != Some(decoded.trailing as i64) {
                outcome.failures.push(format!("leaves {} bytes unread", decoded.trailing));
            }
            fields.remove("trailing");
        }
        if let Some(Value::String(output)) =
            fields.get_mut("output").filter(|_| self.kind == "rtf_deencapsulation")
        {
            *output = kinds::lines(output);
        }
        let Comparison { differences, unknown } = compare(&fields, &decoded.tree, &self.bytes);
        outcome.failures.extend(differences);
        outcome.not_compared = unknown;
        let whole = self.bytes.len().saturating_sub(decoded.trailing);
        if let Some(encoded) = &decoded.encoded
            && self.bytes.get(..whole) != Some(encoded)
        {
            outcome.failures.push(format!("encodes to other bytes: {}", hex::encode(encoded)));
        }
    }
}

fn tag(value: &Value) -> Option<PropertyTag> {
    match value {
        Value::String(text) => u32::from_str_radix(text.strip_prefix("0x")?, 16).ok().map(PropertyTag),
        Value::Integer(number) => u32::try_from(*number).ok().map(PropertyTag),
        _ => None,
    }
}

/// What became of a vector.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Its name.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// What is wrong; nothing when all is right.
    pub failures: Vec<String>,
    /// Fields of the file whose names mean nothing here.
    pub not_compared: Vec<String>,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, kind, failures, not_compared } = self;
        let mut lines =
            failures.iter().map(|why| format!("failed: {id} ({kind}): {why}")).collect::<Vec<_>>();
        if !not_compared.is_empty() {
            let names = not_compared.join(", ");
            lines.push(format!("not compared: {id} ({kind}): nothing here is called {names}"));
        }
        f.write_str(&lines.join("\n"))
    }
}

/// The last line.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Tally {
    /// How many there were.
    pub vectors: usize,
    /// How many failed.
    pub failed: usize,
}

impl Tally {
    /// Counts.
    pub fn of(outcomes: &[Outcome]) -> Self {
        let failed = outcomes.iter().filter(|outcome| !outcome.failures.is_empty()).count();
        Self { vectors: outcomes.len(), failed }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vectors {}, failed {}", self.vectors, self.failed)
    }
}
