//! The command line of mapi-http in parts that other programs and our tests use, too: the host that drives a session over
//! hyper and rustls, the relay for web pages, and the dissector of recorded exchanges.

pub mod account;
pub mod autodiscover;
pub mod bodies;
pub mod commands;
pub mod days;
pub mod exchanges;
pub mod failure;
pub mod host;
pub mod local_copy;
pub mod output;
pub mod relay;
pub mod streams;
pub mod tree;
pub mod vectors;
