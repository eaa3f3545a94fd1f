//! MAPI over HTTP for any program: framing, sessions and ROPs as a state machine without I/O.
//!
//! The crate is built in floors; a module uses the floors below it and nothing above.
//! `ARCHITECTURE.md` at the root of the repository says where each thing lives.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
extern crate no_std_compat as std;

pub mod autodiscover;
pub mod content;
pub mod data;
pub mod directory;
pub mod http;
pub mod mailbox;
pub mod payload;
pub mod rop;
pub mod session;
pub mod sync;
pub mod wire;
