//! Floor 1: reading and writing bytes: `Reader`, `Writer`, limits, `WireError`, the `wire!` form.

mod error;

pub use error::{Place, Result, WireError, WireErrorKind};
