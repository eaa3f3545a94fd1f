use bytes::Bytes;

use crate::data::ErrorCode;
use crate::wire::{Prefixed, Raw, flags, wire};

flags! {
    /// What the server may do to the answer.
    pub struct ExecuteFlags: u32, "MS-OXCRPC 3.1.4.2" {
        /// It must not be compressed.
        const NO_COMPRESSION = 1;
        /// It must not be obfuscated.
        const NO_XOR_MAGIC = 2;
        /// It may consist of several payloads.
        const CHAIN = 4;
    }
}

wire! {
    /// Carries ROPs.
    pub struct ExecuteRequest, "MS-OXCMAPIHTTP 2.2.4.2.1" {
        /// What the server may do to the answer.
        flags: ExecuteFlags,
        /// Payloads, each behind an RPC_HEADER_EXT.
        rop_buffer: Bytes as Prefixed<u32, Raw>,
        /// The largest ROP buffer that the client takes back.
        max_rop_out: u32,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }

    /// The answer to Execute.
    pub struct ExecuteResponse, "MS-OXCMAPIHTTP 2.2.4.2.2" {
        /// 0 when the request was carried out.
        status_code: u32,
        /// What came of it.
        result: Option<ExecuteResult> { if *status_code == 0 },
        /// What follows a failure: auxiliary blocks, which some servers lay out in their own way.
        failure: Option<Bytes> as Raw { if *status_code != 0 },
    }

    /// What a carried out Execute brings.
    pub struct ExecuteResult, "MS-OXCMAPIHTTP 2.2.4.2.2" {
        /// Success, or why no ROP was carried out.
        error_code: ErrorCode,
        /// 0.
        flags: u32,
        /// Payloads, each behind an RPC_HEADER_EXT.
        rop_buffer: Bytes as Prefixed<u32, Raw>,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }
}
