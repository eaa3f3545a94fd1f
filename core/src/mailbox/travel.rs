//! Operations as bytes, for sessions that are suspended while they run.

use std::prelude::v1::*;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Operation;
use crate::wire::{Context, Wire};

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

/// A structure of the protocol as it stands on the wire: for `serde(with = …)`.
pub(super) mod wire {
    use bytes::Bytes;
    use serde::de::Error as _;
    use serde::ser::Error as _;

    use super::*;

    pub(in super::super) fn serialize<T: Wire, S: Serializer>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let bytes = value.as_ref().map(|value| value.encode(&Context::rop())).transpose();
        bytes.map_err(S::Error::custom)?.serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, T: Wire, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        let bytes = Option::<Vec<u8>>::deserialize(deserializer)?;
        let value = bytes.map(|bytes| T::decode(&Bytes::from(bytes), &Context::rop())).transpose();
        value.map_err(D::Error::custom)
    }
}
