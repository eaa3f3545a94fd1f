use bytes::Bytes;

use crate::data::ErrorCode;
use crate::wire::{Prefixed, Raw, wire};

wire! {
    /// Waits until something has happened that was subscribed to, or five minutes.
    pub struct NotificationWaitRequest, "MS-OXCMAPIHTTP 2.2.4.4.1" {
        /// 0.
        flags: u32,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }

    /// The answer to NotificationWait.
    pub struct NotificationWaitResponse, "MS-OXCMAPIHTTP 2.2.4.4.2" {
        /// 0 when the request was carried out.
        status_code: u32,
        /// What came of it.
        result: Option<NotificationWaitResult> { if *status_code == 0 },
        /// What follows a failure: auxiliary blocks, which some servers lay out in their own way.
        failure: Option<Bytes> as Raw { if *status_code != 0 },
    }

    /// What a carried out NotificationWait brings.
    pub struct NotificationWaitResult, "MS-OXCMAPIHTTP 2.2.4.4.2" {
        /// Success, or why there was no waiting.
        error_code: ErrorCode,
        /// 1 when events are pending: an Execute, even an empty one, brings them.
        event_pending: u32,
        /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
        auxiliary_buffer: Bytes as Prefixed<u32, Raw>,
    }
}
