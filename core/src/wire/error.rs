use core::fmt;
use std::prelude::v1::*;

use thiserror::Error;

/// What every reader and writer of floors 1 to 6 answers.
pub type Result<T, E = WireError> = core::result::Result<T, E>;

/// How many places an error remembers from either end of the path; the middle is counted.
const PLACES: usize = 8;

/// A structure that could not be read or written: what is wrong, at which byte, and in which field.
///
/// The path goes from the outermost structure to the innermost one, each with the section of the
/// specification that lays it out. The error is one pointer wide, so that the results of small reads stay small.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", .0)]
pub struct WireError(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    kind: WireErrorKind,
    offset: usize,
    /// Innermost first: the path grows while the error passes outwards.
    path: Vec<Place>,
    left_out: usize,
}

/// One step of the path of a [`WireError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The structure, as the specification names it.
    pub structure: &'static str,
    /// The field within it.
    pub field: &'static str,
    /// The section that lays the structure out, such as `MS-OXCROPS 2.2.5.4`.
    pub section: &'static str,
}

/// What is wrong with the bytes (or, while writing, with the value).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WireErrorKind {
    /// The input ends inside a field.
    #[error("needs {needed} bytes, {left} are left")]
    Truncated {
        /// Bytes that the field needs.
        needed: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// A count promises more elements than the rest of the input can hold.
    #[error("counts {count} elements, but only {left} bytes are left")]
    Count {
        /// The count as read.
        count: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// A string has no terminator.
    #[error("has no terminator")]
    Unterminated,
    /// The value is not one that the specification allows here.
    #[error("has the value {value:#x}: {why}")]
    Value {
        /// The value as read.
        value: u64,
        /// What the specification asks for.
        why: &'static str,
    },
    /// A property type without a known length.
    #[error("has the property type {0:#06x}, whose length nobody knows")]
    PropertyType(u16),
    /// Bytes are left over after a structure that should fill its space.
    #[error("leaves {0} bytes unread")]
    Trailing(usize),
    /// A limit of this library was reached.
    #[error("goes beyond the limit of {limit} {what}")]
    Limit {
        /// What is limited.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// While writing: the value is too long for the width of its length or count.
    #[error("is {length} long, the field can say {max} at most")]
    TooLong {
        /// Length or count of the value.
        length: usize,
        /// The largest that fits.
        max: usize,
    },
    /// While writing: the value contradicts another field.
    #[error("contradicts the fields before it: {0}")]
    Inconsistent(&'static str),
    /// Compressed data that cannot be expanded.
    #[error("cannot be decompressed: {0}")]
    Compression(&'static str),
}

impl WireErrorKind {
    /// A stable name for programs, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Truncated { .. } => "wire.truncated",
            Self::Count { .. } => "wire.count",
            Self::Unterminated => "wire.unterminated",
            Self::Value { .. } => "wire.value",
            Self::PropertyType(_) => "wire.property_type",
            Self::Trailing(_) => "wire.trailing",
            Self::Limit { .. } => "wire.limit",
            Self::TooLong { .. } => "wire.too_long",
            Self::Inconsistent(_) => "wire.inconsistent",
            Self::Compression(_) => "wire.compression",
        }
    }
}

impl WireError {
    /// An error at a byte offset, not yet placed in a structure.
    #[cold]
    pub fn new(kind: WireErrorKind, offset: usize) -> Self {
        Self(Box::new(Inner { kind, offset, path: Vec::new(), left_out: 0 }))
    }

    /// Adds the place that the error passes on its way out.
    #[inline]
    #[must_use]
    pub fn at(self, structure: &'static str, field: &'static str, section: &'static str) -> Self {
        self.within(&Place { structure, field, section })
    }

    /// Adds the place that the error passes on its way out; nothing without the feature `places`.
    #[inline]
    #[must_use]
    pub fn within(self, place: &Place) -> Self {
        if cfg!(feature = "places") { self.push(place) } else { self }
    }

    #[cold]
    fn push(mut self, place: &Place) -> Self {
        let inner = &mut *self.0;
        if inner.path.len() >= 2 * PLACES {
            // Keep the innermost places, and let the outermost ones move along.
            inner.path.remove(PLACES);
            inner.left_out += 1;
        }
        inner.path.push(*place);
        self
    }

    /// Moves the offset, for structures that were read out of a window of a larger input.
    #[must_use]
    pub fn shifted(mut self, by: usize) -> Self {
        self.0.offset = self.0.offset.saturating_add(by);
        self
    }

    /// What is wrong.
    pub fn kind(&self) -> WireErrorKind {
        self.0.kind
    }

    /// A stable name for programs, such as `wire.truncated`.
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// Whether the input ended too early.
    pub fn is_truncation(&self) -> bool {
        use WireErrorKind::{Count, Truncated, Unterminated};
        matches!(self.0.kind, Truncated { .. } | Count { .. } | Unterminated)
    }

    /// The byte offset in the input (or output) where it went wrong.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The places from the outermost structure to the innermost.
    pub fn path(&self) -> impl DoubleEndedIterator<Item = Place> + '_ {
        self.0.path.iter().rev().copied()
    }

    /// The innermost place: the field that is wrong.
    pub fn place(&self) -> Option<Place> {
        self.0.path.first().copied()
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {:#x}: ", self.offset)?;
        let innermost = self.path.len().saturating_sub(1);
        for (i, place) in self.path.iter().rev().enumerate() {
            if i > 0 {
                f.write_str(" > ")?;
            }
            if i == PLACES && self.left_out > 0 {
                write!(f, "({} more) > ", self.left_out)?;
            }
            write!(f, "{}.{}", place.structure, place.field)?;
            if i == innermost && !place.section.is_empty() {
                write!(f, " [{}]", place.section)?;
            }
        }
        if self.path.is_empty() { write!(f, "{}", self.kind) } else { write!(f, " {}", self.kind) }
    }
}

#[cfg(all(test, feature = "places"))]
mod tests {
    use super::*;

    #[test]
    fn says_where_and_what() {
        let error = WireError::new(WireErrorKind::Unterminated, 0x2d0)
            .at("PropertyRow", "values", "MS-OXCDATA 2.8.1")
            .at("QueryRowsResponse", "rows", "MS-OXCROPS 2.2.5.4.2");
        assert_eq!(
            error.to_string(),
            "byte 0x2d0: QueryRowsResponse.rows > PropertyRow.values [MS-OXCDATA 2.8.1] has no terminator"
        );
        assert_eq!(error.code(), "wire.unterminated");
    }

    #[test]
    fn a_deep_path_keeps_both_ends() {
        let mut error = WireError::new(WireErrorKind::Unterminated, 0).at("Inner", "x", "");
        for _ in 0..300 {
            error = error.at("Not", "inner", "");
        }
        let error = error.at("Restrict", "restriction", "");
        let places: Vec<_> = error.path().map(|p| p.structure).collect();
        assert_eq!(places.first(), Some(&"Restrict"));
        assert_eq!(places.last(), Some(&"Inner"));
        assert!(places.len() <= 2 * PLACES);
    }
}
