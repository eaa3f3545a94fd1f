//! An Exchange in a box, for development and tests: MAPI over HTTP with real semantics over SQLite.

mod body;
mod delivery;
pub mod directory;
mod entry_id;
mod execute;
mod handles;
mod message;
mod notify;
mod random;
mod recipients;
mod rop;
mod session;
pub mod store;
mod table;
mod value;
mod view;
