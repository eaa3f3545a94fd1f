//! An Exchange in a box, for development and tests: MAPI over HTTP with real semantics over SQLite.

#[allow(dead_code, reason = "used by what comes next")]
mod entry_id;
pub mod store;
