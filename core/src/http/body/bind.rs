use bytes::Bytes;

use super::Stat;
use crate::data::{ErrorCode, Guid};
use crate::wire::{Prefixed, Present, Raw, flags, wire};

flags! {
    /// How to sign in to the address book.
    pub struct BindFlags: u32, "MS-OXCMAPIHTTP 2.2.5.1.1" {
        /// As nobody; Exchange refuses it.
        const ANONYMOUS = 0x20;
    }
}

wire! {
    /// Opens a session context with the address book endpoint.
    pub struct BindRequest, "MS-OXCMAPIHTTP 2.2.5.1.1" {
        /// How.
        flags: BindFlags,
        /// Code page and locales of the session.
        state: Option<Stat> as Present,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }

    /// The answer to Bind.
    pub struct BindResponse, "MS-OXCMAPIHTTP 2.2.5.1.2" {
        /// 0 when the request was carried out.
        status_code: u32,
        /// What came of it.
        result: Option<BindResult> { if *status_code == 0 },
        /// What follows a failure: auxiliary blocks, which some servers lay out in their own way.
        failure: Option<Bytes> as Raw { if *status_code != 0 },
    }

    /// What a carried out Bind brings.
    pub struct BindResult, "MS-OXCMAPIHTTP 2.2.5.1.2" {
        /// Success, or why there is no session.
        error_code: ErrorCode,
        /// The server's GUID: when it changes, every Minimal Entry ID is void.
        server_guid: Guid,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }
}
