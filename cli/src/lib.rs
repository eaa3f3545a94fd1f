//! The parts of the command line that other programs and our tests use, too.

pub mod bodies;
pub mod exchanges;
mod streams;
pub mod tree;
