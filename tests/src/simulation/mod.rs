//! Deterministic simulation: random programs of operations over a bad network, and what must be true afterwards.

mod program;
mod random;
mod world;

pub use program::{Outcome, run};
pub use random::Random;
pub use world::{Client, PASSWORD, Trouble, World, as_received};
