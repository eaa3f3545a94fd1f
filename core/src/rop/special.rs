//! ROPs beside the groups. `[MS-OXCROPS] 2.2.15`

use std::prelude::v1::*;

use bytes::Bytes;

use super::RopId;
use crate::wire::{Counted, Prefixed, Raw, wire};

wire! {
    /// The answers do not fit: ask again with more room. Always the last answer.
    pub struct BufferTooSmall, "MS-OXCROPS 2.2.15.1.1" {
        /// Bytes of room that it takes.
        size_needed: u16,
        /// The requests that were not carried out, as they were sent.
        request_buffers: Bytes as Raw,
    }

    /// The server has too much to do; the answer and all behind it are not there.
    pub struct Backoff, "MS-OXCROPS 2.2.15.2.1" {
        /// The logon that is to wait.
        logon: u8,
        /// How long, in milliseconds.
        duration: u32,
        /// Which ROPs wait otherwise; none means that all wait for `duration`.
        rops: Vec<BackoffRop> as Counted<u8>,
        /// More about it.
        additional_data: Bytes as Prefixed<u16, Raw>,
    }

    /// How long one kind of ROP is to wait.
    pub struct BackoffRop, "MS-OXCROPS 2.2.15.2.1.1" {
        /// Which.
        rop: RopId,
        /// How long, in milliseconds.
        duration: u32,
    }

    /// Lets go of an object; never answered. Releasing a logon ends it.
    pub struct Release, "MS-OXCROPS 2.2.15.3.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
    }
}
