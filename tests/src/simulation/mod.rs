//! Deterministic simulation: random programs of operations over a bad network, and what must be true afterwards.

mod driving;
mod program;
mod random;
mod world;

pub use driving::{Driven, Reaction, execute, request_type};
pub use program::{Outcome, run};
pub use random::Random;
pub use world::{Client, PASSWORD, Trouble, World, as_received};
