use bytes::Bytes;

use crate::data::ErrorCode;
use crate::wire::{Prefixed, Raw, wire};

wire! {
    /// Ends a session context.
    pub struct DisconnectRequest, "MS-OXCMAPIHTTP 2.2.4.3.1" {
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }

    /// The answer to Disconnect.
    pub struct DisconnectResponse, "MS-OXCMAPIHTTP 2.2.4.3.2" {
        /// 0 when the request was carried out.
        status_code: u32,
        /// What came of it.
        result: Option<DisconnectResult> { if *status_code == 0 },
        /// What follows a failure: auxiliary blocks, which some servers lay out in their own way.
        failure: Option<Bytes> as Raw { if *status_code != 0 },
    }

    /// What a carried out Disconnect brings.
    pub struct DisconnectResult, "MS-OXCMAPIHTTP 2.2.4.3.2" {
        /// Success, or why the session is still there.
        error_code: ErrorCode,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }
}
