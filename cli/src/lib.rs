//! The command line of mapi-http in parts that other programs and our tests use, too: the host that drives a session over
//! hyper and rustls, the relay for web pages, and the dissector of recorded exchanges.

// They panic when nobody reads: `output::say` and `output::note` do not.
#![warn(clippy::print_stdout, clippy::print_stderr)]

#[cfg(feature = "commands")]
pub mod account;
#[cfg(feature = "commands")]
pub mod autodiscover;
pub mod bodies;
#[cfg(feature = "commands")]
pub mod commands;
#[cfg(feature = "commands")]
pub mod connector;
#[cfg(feature = "commands")]
pub mod days;
#[cfg(feature = "commands")]
pub mod dns;
#[cfg(feature = "commands")]
pub mod doctor;
pub mod exchanges;
#[cfg(feature = "commands")]
pub mod failure;
pub mod folder;
pub mod har;
#[cfg(feature = "commands")]
pub mod host;
#[cfg(feature = "commands")]
pub mod interrupt;
#[cfg(feature = "commands")]
mod known;
#[cfg(feature = "commands")]
pub mod local_copy;
#[cfg(feature = "commands")]
pub mod login;
#[cfg(feature = "commands")]
pub mod output;
#[cfg(feature = "commands")]
pub mod relay;
#[cfg(feature = "commands")]
mod secret;
#[cfg(feature = "commands")]
pub mod state;
pub mod streams;
pub mod tree;
#[cfg(feature = "commands")]
mod trust;
pub mod vectors;
#[cfg(feature = "commands")]
mod whole;
