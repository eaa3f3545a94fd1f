//! What crosses packages: the real session against the real server in one process, with virtual time and a seeded
//! network that does what networks do.

pub mod simulation;
