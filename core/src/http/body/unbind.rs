use bytes::Bytes;

use crate::data::ErrorCode;
use crate::wire::{Prefixed, Raw, wire};

wire! {
    /// Ends a session context of the address book endpoint.
    pub struct UnbindRequest, "MS-OXCMAPIHTTP 2.2.5.2.1" {
        /// 0.
        reserved: u32,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }

    /// The answer to Unbind.
    pub struct UnbindResponse, "MS-OXCMAPIHTTP 2.2.5.2.2" {
        /// 0 when the request was carried out.
        status_code: u32,
        /// What came of it.
        result: Option<UnbindResult> { if *status_code == 0 },
        /// What follows a failure: auxiliary blocks, which some servers lay out in their own way.
        failure: Option<Bytes> as Raw { if *status_code != 0 },
    }

    /// What a carried out Unbind brings.
    pub struct UnbindResult, "MS-OXCMAPIHTTP 2.2.5.2.2" {
        /// 1 is the good result, 2 the bad one.
        error_code: ErrorCode,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }
}
