//! What stands between a ROP buffer and a body.

use bytes::Bytes;
use mapi_http::payload::auxiliary::{AuxBody, Auxiliary};
use mapi_http::payload::{MAX_PAYLOAD, Packing, Unwrapping, lz77, unwrap_payloads, wrap_payload};
use mapi_http::wire::{Context, Writer};

use super::{choose, comes_back, first, first16};
use crate::memory;

const RULES: [Unwrapping; 4] = [
    Unwrapping::REQUEST,
    Unwrapping::RESPONSE,
    Unwrapping::AUXILIARY_REQUEST,
    Unwrapping::AUXILIARY_RESPONSE,
];

/// A buffer of payloads. The first byte says by which rules it is read and how it is packed again.
pub fn payload_chain(data: &[u8]) {
    let (flags, bytes) = first(data);
    let rules = choose(&RULES, flags);
    let bytes = Bytes::copy_from_slice(bytes);
    let (peak, payloads) = memory::peak(|| unwrap_payloads(&bytes, rules));
    let Ok(payloads) = payloads else { return };
    let output: usize = payloads.iter().map(|payload| payload.data.len()).sum();
    assert!(payloads.len() <= rules.payloads && output <= rules.output);
    // Obfuscated and compressed, a payload is there three times for a moment.
    assert!(peak <= 64 * bytes.len() + 2 * output + 1024, "{peak} for {} and {output}", bytes.len());
    let packing = Packing { compress: flags & 0x40 != 0, obfuscate: flags & 0x80 != 0 };
    if payloads.iter().any(|payload| payload.data.len() > MAX_PAYLOAD) {
        return;
    }
    let mut w = Writer::new();
    for (index, payload) in payloads.iter().enumerate() {
        wrap_payload(&payload.data, packing, index + 1 == payloads.len(), &mut w).unwrap();
    }
    let again = unwrap_payloads(&w.into_bytes(), rules).unwrap();
    assert!(again.iter().map(|it| &it.data).eq(payloads.iter().map(|it| &it.data)));
}

/// Auxiliary blocks.
pub fn auxiliary(data: &[u8]) {
    let bytes = Bytes::copy_from_slice(data);
    comes_back::<Auxiliary>(&bytes, &Context::rop());
    for rules in RULES {
        let _ = Auxiliary::unwrap_failure(&bytes, rules);
        let Ok(blocks) = Auxiliary::unwrap(&bytes, rules) else { continue };
        blocks.client_control();
        blocks.org_flags();
        blocks.server_capabilities();
        blocks.server_session();
        for block in &blocks.blocks {
            block.exception_trace();
            (0..40).for_each(|offset| {
                block.text(offset);
                block.bytes(offset, offset / 2);
            });
            assert!(!matches!(&block.body, AuxBody::Unknown { raw, .. } if raw.len() > bytes.len() + 0xFFFF));
        }
    }
}

/// Compressed bytes, which expand to as many as the first two bytes say; then the same bytes to be compressed.
pub fn lz77(data: &[u8]) {
    let (size, packed) = first16(data);
    let size = usize::from(size);
    let (peak, plain) = memory::peak(|| lz77::decompress(packed, size));
    assert!(peak <= size + 1024, "{peak} for {size}");
    if let Ok(plain) = plain {
        assert_eq!(plain.len(), size);
        shrinks(&plain);
    }
    shrinks(data);
}

fn shrinks(plain: &[u8]) {
    if let Some(packed) = lz77::compress(plain) {
        assert!(packed.len() < plain.len());
        assert_eq!(lz77::decompress(&packed, plain.len()).unwrap(), plain);
    }
}
