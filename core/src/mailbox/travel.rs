//! Operations as bytes, for sessions that are suspended while they run.

use std::prelude::v1::*;

use serde::{Deserialize, Serialize};

use super::Operation;

/// An operation under its name.
pub(super) fn travels<T: Serialize>(name: &str, operation: &T) -> Option<Vec<u8>> {
    postcard::to_allocvec(&(name, operation)).ok()
}

/// The name of an operation, and the rest.
pub(super) fn name(bytes: &[u8]) -> Option<(&str, &[u8])> {
    postcard::take_from_bytes(bytes).ok()
}

/// What [`travels`] made.
pub(super) fn arrives<'a, T: Deserialize<'a> + Into<Operation>>(bytes: &'a [u8]) -> Option<Operation> {
    postcard::from_bytes::<T>(bytes).ok().map(Into::into)
}
