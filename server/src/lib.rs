//! An Exchange in a box, for development and tests: MAPI over HTTP with real semantics over SQLite.

mod address_book;
mod admin;
mod auth;
mod autodiscover;
mod body;
pub mod config;
mod delivery;
mod demo;
pub mod directory;
mod entry_id;
mod execute;
mod faults;
mod handles;
pub mod http;
mod message;
mod misbehave;
mod notify;
mod pages;
mod random;
mod recipients;
mod rop;
mod search;
mod secrets;
mod server;
mod session;
pub mod store;
mod sync;
mod table;
mod tls;
mod value;
mod view;

pub use auth::Connection;
pub use auth::device::DeviceCodes;
pub use config::{
    AuthenticationMethod, Config, ExtendedProtection, List, StartError, User, VirtualDirectory, hash_password,
};
pub use execute::{BackOff, Mischief};
pub use faults::{Fault, FaultError, Faults, Rule};
pub use http::ServerHandle;
pub use pages::Pages;
pub use server::{Accepted, HttpRequest, HttpResponse, Job, Server};
