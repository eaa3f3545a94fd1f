//! Operations as bytes, for sessions that are suspended while they run.

use std::prelude::v1::*;

use serde::{Deserialize, Serialize};

use super::Operation;

/// What has come of it is large, and can be read again.
pub(super) trait BeginsAgain {
    /// The same operation, which has not begun.
    fn begin_again(&self) -> Self;
}

/// An operation under its name.
pub(super) fn travels<T: Serialize>(name: &str, operation: &T, _whole: bool) -> Option<Vec<u8>> {
    postcard::to_allocvec(&(name, operation)).ok()
}

/// The same of one that can do without what has come.
pub(super) fn travels_or_begins<T: Serialize + BeginsAgain>(
    name: &str,
    operation: &T,
    whole: bool,
) -> Option<Vec<u8>> {
    if whole { travels(name, operation, whole) } else { travels(name, &operation.begin_again(), whole) }
}

/// The name of an operation, and the rest.
pub(super) fn name(bytes: &[u8]) -> Option<(&str, &[u8])> {
    postcard::take_from_bytes(bytes).ok()
}

/// What [`travels`] made.
pub(super) fn arrives<'a, T: Deserialize<'a> + Into<Operation>>(bytes: &'a [u8]) -> Option<Operation> {
    postcard::from_bytes::<T>(bytes).ok().map(Into::into)
}
