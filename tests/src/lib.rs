//! What crosses packages: the real session against the real server in one process, with virtual time and a seeded
//! network that does what networks do; and every way in for bytes of others, with what must hold whatever comes.

pub mod entries;
pub mod memory;
pub mod secrets;
#[cfg(feature = "server")]
pub mod simulation;
pub mod structures;
