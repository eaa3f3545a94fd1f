use bytes::Bytes;

use crate::data::ErrorCode;
use crate::wire::{Prefixed, Raw, String8, Utf16, wire};

wire! {
    /// Opens a session context with the mailbox endpoint.
    pub struct ConnectRequest, "MS-OXCMAPIHTTP 2.2.4.1.1" {
        /// The user's legacy distinguished name, as Autodiscover tells it.
        user_dn: String8,
        /// 0; 1 asks for administrator privilege.
        flags: u32,
        /// Code page of 8-bit strings, such as 1252.
        default_code_page: u32,
        /// Locale for sorting, such as 0x409.
        lcid_sort: u32,
        /// Locale for everything else.
        lcid_string: u32,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }

    /// The answer to Connect.
    pub struct ConnectResponse, "MS-OXCMAPIHTTP 2.2.4.1.2" {
        /// 0 when the request was carried out.
        status_code: u32,
        /// What came of it.
        result: Option<ConnectResult> { if *status_code == 0 },
        /// What follows a failure: auxiliary blocks, which some servers lay out in their own way.
        failure: Option<Bytes> as Raw { if *status_code != 0 },
    }

    /// What a carried out Connect brings.
    pub struct ConnectResult, "MS-OXCMAPIHTTP 2.2.4.1.2" {
        /// Success, or why there is no session.
        error_code: ErrorCode,
        /// Suggested time between polls, in milliseconds.
        polls_max: u32,
        /// How often a client repeats a request to a busy server.
        retry_count: u32,
        /// Milliseconds between these.
        retry_delay: u32,
        /// Prefix for distinguished names of servers.
        dn_prefix: String8,
        /// The user's display name.
        display_name: Utf16,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }
}
