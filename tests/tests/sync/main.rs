//! Synchronisation: what a client has in the end is what the server has, whatever happens on the way.

mod contents;
mod copy;
mod costs;
mod hierarchy;
mod killed;
mod options;
mod partial;
mod recorded;
