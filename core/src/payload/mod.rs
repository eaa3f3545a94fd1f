//! Floor 5: [MS-OXCRPC]: what stands between a ROP list or auxiliary blocks and the bodies of HTTP: RPC_HEADER_EXT,
//! compression, obfuscation, several payloads in one buffer.

pub mod auxiliary;
mod chain;
mod header;
pub mod lz77;
pub mod xor;

pub use chain::{
    MAX_PAYLOAD, MAX_PAYLOAD_EXCHANGE_2010, MAX_PAYLOADS, MAX_UNWRAPPED, Packing, Payload, Unwrapping,
    begin_payload, end_payload, unwrap_payloads, wrap_payload,
};
pub use header::{RpcHeaderExt, RpcHeaderExtFlags};
