use std::prelude::v1::*;

use bytes::Bytes;

use super::lz77;
use super::xor::xor_magic;
use super::{RpcHeaderExt, RpcHeaderExtFlags};
use crate::wire::{Context, Place, Reader, Result, Wire, WireError, WireErrorKind, Writer};

/// The most bytes of a payload, before compression. `[MS-OXCRPC] 3.1.4.2.1.2`
pub const MAX_PAYLOAD: usize = 32_768;

/// What Exchange 2007 and 2010 take in a request, and so do we.
pub const MAX_PAYLOAD_EXCHANGE_2010: usize = 0x8007;

/// The most payloads in one buffer. `[MS-OXCRPC] 3.1.4.2.1.2.2`
pub const MAX_PAYLOADS: usize = 96;

/// The most bytes that the payloads of one buffer expand to: 96 of the largest.
pub const MAX_UNWRAPPED: usize = MAX_PAYLOADS * MAX_PAYLOAD;

/// A payload smaller than this fits a network packet with its header anyway: it is not worth the time.
const WORTH_COMPRESSING: usize = 1024;

const VERSION: Place = Place { structure: "RpcHeaderExt", field: "version", section: "MS-OXCRPC 2.2.2.1" };
const PAYLOAD: Place = Place { structure: "RpcHeaderExt", field: "payload", section: "MS-OXCRPC 2.2.2.1" };
const SIZE: Place = Place { structure: "RpcHeaderExt", field: "size", section: "MS-OXCRPC 2.2.2.1" };
const SIZE_ACTUAL: Place =
    Place { structure: "RpcHeaderExt", field: "size_actual", section: "MS-OXCRPC 2.2.2.1" };
const LAST: Place = Place { structure: "RpcHeaderExt", field: "flags", section: "MS-OXCRPC 2.2.2.1" };

/// A payload as it was received: the header that stood before it, and what it says in plain.
#[derive(Debug, Clone, PartialEq)]
pub struct Payload {
    /// The header, as it came.
    pub header: RpcHeaderExt,
    /// The plain bytes. A window of the input when they were neither compressed nor obfuscated.
    pub data: Bytes,
}

impl Payload {
    /// Reads a header and the payload behind it.
    ///
    /// # Errors
    /// A size beyond the end, a `SizeActual` above `limit` or, without compression, other
    /// than `Size`, and compressed data that is damaged or does not expand to `SizeActual` bytes.
    pub fn read(r: &mut Reader<'_>, limit: usize) -> Result<Self> {
        let start = r.offset();
        let cx = Context::rop();
        let header = RpcHeaderExt::read(r, &cx)?;
        let (size, size_actual) = (usize::from(header.size), usize::from(header.size_actual));
        let compressed = header.flags.contains(RpcHeaderExtFlags::COMPRESSED);
        if size_actual > limit {
            let kind = WireErrorKind::Limit { what: "bytes in a payload", limit };
            return Err(WireError::new(kind, start + 6).within(&SIZE_ACTUAL));
        }
        if !compressed && size != size_actual {
            let kind =
                WireErrorKind::Value { value: size_actual as u64, why: "uncompressed, it equals Size" };
            return Err(WireError::new(kind, start + 6).within(&SIZE_ACTUAL));
        }
        let data = r.field(&PAYLOAD, |r| {
            let offset = r.offset();
            let mut packed = r.bytes(size)?;
            if header.flags.contains(RpcHeaderExtFlags::XOR_MAGIC) {
                let mut plain = packed.to_vec();
                xor_magic(&mut plain);
                packed = plain.into();
            }
            if compressed {
                let plain = lz77::decompress(&packed, size_actual);
                packed = plain.map_err(|error| error.shifted(offset))?.into();
            }
            Ok(packed)
        })?;
        Ok(Self { header, data })
    }

    /// Writes the payload with the flags of its header, also those without a known meaning.
    ///
    /// Sizes are those of the data; where compression does not shrink it, it is left out together with its flag, as
    /// the specification wants. Compressed data of another encoder has the same content, but not the same bytes.
    ///
    /// # Errors
    /// More data than `SizeActual` can say.
    pub fn write(&self, w: &mut Writer) -> Result<()> {
        let start = begin_payload(w);
        w.slice(&self.data);
        end(start, self.header.version, self.header.flags, w)
    }
}

/// What a buffer may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unwrapping {
    /// The most payloads.
    pub payloads: usize,
    /// The most bytes of one payload.
    pub payload: usize,
    /// The most bytes of all payloads together.
    pub output: usize,
    /// Whether to make do with what servers were seen to do. Where the end of a buffer and the `Last` flag disagree,
    /// what stands after a last payload is left out, and a payload at the end counts as the last one. Versions other
    /// than 0 are taken; one server repeats the client's. Auxiliary blocks may come without a header.
    pub lenient: bool,
}

impl Unwrapping {
    /// The ROP buffer of a request.
    pub const REQUEST: Self = Self {
        payloads: MAX_PAYLOADS,
        payload: MAX_PAYLOAD_EXCHANGE_2010,
        output: MAX_UNWRAPPED,
        lenient: false,
    };

    /// The ROP buffer of a response. A usual `MaxRopOut` is 0x10008: servers may understand that as an invitation
    /// to fill 64 KiB, so that a payload may have any size that its header can say.
    pub const RESPONSE: Self = Self { payload: u16::MAX as usize, lenient: true, ..Self::REQUEST };

    /// The auxiliary buffer of a request: one payload.
    pub const AUXILIARY_REQUEST: Self = Self { payloads: 1, ..Self::REQUEST };

    /// The auxiliary buffer of a response: one payload.
    pub const AUXILIARY_RESPONSE: Self = Self { payloads: 1, ..Self::RESPONSE };
}

/// Takes the payloads out of a ROP buffer or an auxiliary buffer ([MS-OXCRPC] 3.1.4.2.1.1): none out of an empty
/// one.
///
/// # Errors
/// Those of [`Payload::read`]; more payloads or bytes than `rules` allow; and unless `rules` are lenient, a version
/// other than 0, data after the payload with the `Last` flag, or no such payload at the end.
pub fn unwrap_payloads(buffer: &Bytes, rules: Unwrapping) -> Result<Vec<Payload>> {
    let mut r = Reader::new(buffer);
    let mut payloads: Vec<Payload> = Vec::new();
    let mut output = 0;
    while !r.is_empty() {
        if payloads.len() == rules.payloads {
            return Err(r.error(WireErrorKind::Limit { what: "payloads in a buffer", limit: rules.payloads }));
        }
        let start = r.offset();
        // Before anything else is believed.
        if let Some(version) = r.rest().first_chunk().copied().map(u16::from_le_bytes)
            && version != 0
            && !rules.lenient
        {
            let kind = WireErrorKind::Value { value: version.into(), why: "the only version is 0" };
            return Err(WireError::new(kind, start).within(&VERSION));
        }
        let payload = Payload::read(&mut r, rules.payload)?;
        output += payload.data.len();
        if output > rules.output {
            let kind = WireErrorKind::Limit { what: "bytes in all payloads", limit: rules.output };
            return Err(WireError::new(kind, start + 6).within(&SIZE_ACTUAL));
        }
        let last = payload.header.flags.contains(RpcHeaderExtFlags::LAST);
        payloads.push(payload);
        if last {
            if !rules.lenient {
                r.finish().map_err(|error| error.within(&LAST))?;
            }
            return Ok(payloads);
        }
        if r.is_empty() && !rules.lenient {
            let kind = WireErrorKind::Inconsistent("the last payload of the buffer has no Last flag");
            return Err(WireError::new(kind, start + 2).within(&LAST));
        }
    }
    Ok(payloads)
}

/// How payloads are to be packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Packing {
    /// Compress what is large enough to be worth it and gets smaller.
    pub compress: bool,
    /// Obfuscate.
    pub obfuscate: bool,
}

/// Writes a payload behind its header ([MS-OXCRPC] 3.1.4.2.1.1); `last` when no other follows it in the buffer.
///
/// # Errors
/// A payload above [`MAX_PAYLOAD`].
pub fn wrap_payload(payload: &[u8], packing: Packing, last: bool, w: &mut Writer) -> Result<()> {
    let start = begin_payload(w);
    w.slice(payload);
    end_payload(start, packing, last, w)
}

/// Leaves room for the header of a payload that is written next; answers where, for [`end_payload`].
pub fn begin_payload(w: &mut Writer) -> usize {
    let start = w.len();
    w.u64(0);
    start
}

/// Ends a payload where the writer stands: packs what stands there, and writes the header before it. As
/// [`wrap_payload`], without a copy of what is not packed.
///
/// # Errors
/// A payload above [`MAX_PAYLOAD`].
pub fn end_payload(start: usize, packing: Packing, last: bool, w: &mut Writer) -> Result<()> {
    let plain = w.as_slice().get(start + RpcHeaderExt::BYTES..).unwrap_or_default();
    if plain.len() > MAX_PAYLOAD {
        let kind = WireErrorKind::Limit { what: "bytes in a payload", limit: MAX_PAYLOAD };
        return Err(WireError::new(kind, start).within(&PAYLOAD));
    }
    let mut flags = RpcHeaderExtFlags::empty();
    flags.set(RpcHeaderExtFlags::COMPRESSED, packing.compress && plain.len() >= WORTH_COMPRESSING);
    flags.set(RpcHeaderExtFlags::XOR_MAGIC, packing.obfuscate);
    flags.set(RpcHeaderExtFlags::LAST, last);
    end(start, 0, flags, w)
}

/// Compression first, then obfuscation.
fn end(start: usize, version: u16, mut flags: RpcHeaderExtFlags, w: &mut Writer) -> Result<()> {
    let behind = start + RpcHeaderExt::BYTES;
    let sized = |w: &Writer, place: &Place| {
        let length = w.len() - behind;
        let too_long = WireErrorKind::TooLong { length, max: u16::MAX.into() };
        u16::try_from(length).map_err(|_| WireError::new(too_long, start).within(place))
    };
    let size_actual = sized(w, &SIZE_ACTUAL)?;
    let plain = w.as_slice().get(behind..).unwrap_or_default();
    let compressed = if flags.contains(RpcHeaderExtFlags::COMPRESSED) { lz77::compress(plain) } else { None };
    flags.set(RpcHeaderExtFlags::COMPRESSED, compressed.is_some());
    if let Some(compressed) = compressed {
        w.truncate(behind);
        w.slice(&compressed);
    }
    let size = sized(w, &SIZE)?;
    if flags.contains(RpcHeaderExtFlags::XOR_MAGIC) {
        let mut packed = w.as_slice().get(behind..).unwrap_or_default().to_vec();
        xor_magic(&mut packed);
        w.patch(behind, &packed);
    }
    let mut header = Writer::new();
    RpcHeaderExt { version, flags, size, size_actual }.write(&mut header, &Context::rop())?;
    w.patch(start, header.as_slice());
    Ok(())
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn unwrapped(buffer: &[u8], rules: Unwrapping) -> Result<Vec<Vec<u8>>> {
        let payloads = unwrap_payloads(&Bytes::copy_from_slice(buffer), rules)?;
        Ok(payloads.into_iter().map(|payload| payload.data.to_vec()).collect())
    }

    fn wrapped(payload: &[u8], packing: Packing, last: bool) -> Vec<u8> {
        let mut w = Writer::new();
        wrap_payload(payload, packing, last, &mut w).unwrap();
        w.into_vec()
    }

    fn refused(buffer: &[u8], rules: Unwrapping) -> (WireErrorKind, usize) {
        let error = unwrapped(buffer, rules).unwrap_err();
        (error.kind(), error.offset())
    }

    const PLAIN: Packing = Packing { compress: false, obfuscate: false };
    const COMPRESSED: Packing = Packing { compress: true, obfuscate: false };

    /// RopSize 2 and no handles: an Execute that only fetches what is waiting.
    const EMPTY_LIST: [u8; 10] = [0, 0, 4, 0, 2, 0, 2, 0, 2, 0];

    #[test]
    fn a_plain_payload_is_a_window_of_the_buffer() {
        let buffer = Bytes::from_static(&EMPTY_LIST);
        let payloads = unwrap_payloads(&buffer, Unwrapping::REQUEST).unwrap();
        assert_eq!(payloads[0].data.as_ref(), [2, 0]);
        assert_eq!(payloads[0].data.as_ptr(), buffer[8..].as_ptr());
        assert_eq!(wrapped(&[2, 0], PLAIN, true), EMPTY_LIST);
    }

    #[test]
    fn an_empty_buffer_holds_nothing() {
        assert_eq!(unwrapped(&[], Unwrapping::AUXILIARY_REQUEST), Ok(vec![]));
    }

    #[test]
    fn compression_comes_before_obfuscation() {
        // Flags 7: the stream of "abc" a hundred times ([MS-XCA] 3.1), every byte combined with 0xA5.
        let stream = [0xff, 0xff, 0xff, 0x1f, 0x61, 0x62, 0x63, 0x17, 0x00, 0x0f, 0xff, 0x26, 0x01];
        let mut buffer = vec![0, 0, 7, 0, 13, 0, 0x2c, 1];
        buffer.extend(stream.map(|byte| byte ^ 0xa5));
        let text = b"abc".repeat(100);
        assert_eq!(unwrapped(&buffer, Unwrapping::RESPONSE), Ok(vec![text]));
    }

    #[test]
    fn every_packing_comes_back() {
        let text = b"IPM.Note ".repeat(400);
        for compress in [false, true] {
            for obfuscate in [false, true] {
                for last in [false, true] {
                    let buffer = wrapped(&text, Packing { compress, obfuscate }, last);
                    let rules = Unwrapping { lenient: true, ..Unwrapping::REQUEST };
                    assert_eq!(unwrapped(&buffer, rules).as_ref(), Ok(&vec![text.clone()]));
                    assert_eq!(
                        buffer[2],
                        u8::from(compress) | u8::from(obfuscate) << 1 | u8::from(last) << 2
                    );
                    assert_eq!(buffer.len() < text.len(), compress);
                }
            }
        }
    }

    #[test]
    fn compresses_only_what_is_worth_it() {
        let mut seed = 1u64;
        let noise: Vec<u8> = core::iter::repeat_with(|| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed as u8
        })
        .take(4096)
        .collect();
        assert_eq!(wrapped(&noise, COMPRESSED, true)[2], 4);
        assert_eq!(wrapped(&[0; WORTH_COMPRESSING - 1], COMPRESSED, true)[2], 4);
        assert_eq!(wrapped(&[0; WORTH_COMPRESSING], COMPRESSED, true)[2], 5);
    }

    #[test]
    fn rewraps_with_the_same_flags() {
        for packing in [PLAIN, COMPRESSED, Packing { compress: true, obfuscate: true }] {
            let mut buffer = wrapped(&b"IPM.Note ".repeat(400), packing, true);
            // A flag that nobody knows.
            buffer[3] = 0x40;
            let buffer = Bytes::from(buffer);
            let mut w = Writer::new();
            for payload in unwrap_payloads(&buffer, Unwrapping::REQUEST).unwrap() {
                payload.write(&mut w).unwrap();
            }
            assert_eq!(w.as_slice(), buffer);
        }
        // Small compressed payloads stay compressed, too.
        let small = Bytes::from_static(b"\0\0\x05\0\x0d\0\x2c\x01\xff\xff\xff\x1fabc\x17\0\x0f\xff\x26\x01");
        let payload = unwrap_payloads(&small, Unwrapping::REQUEST).unwrap().remove(0);
        let mut w = Writer::new();
        payload.write(&mut w).unwrap();
        assert_eq!(w.as_slice(), small);
    }

    #[test]
    fn several_payloads_in_order() {
        let buffer = [
            wrapped(b"one", PLAIN, false),
            wrapped(&[b'2'; 2000], COMPRESSED, false),
            wrapped(b"three", PLAIN, true),
        ]
        .concat();
        assert_eq!(
            unwrapped(&buffer, Unwrapping::REQUEST),
            Ok(vec![b"one".to_vec(), vec![b'2'; 2000], b"three".to_vec()])
        );
    }

    #[test]
    fn other_versions_are_for_the_lenient() {
        let mut buffer = EMPTY_LIST.to_vec();
        buffer[0] = 1;
        let error = unwrapped(&buffer, Unwrapping::REQUEST).unwrap_err();
        assert_eq!(
            error.to_string(),
            "byte 0x0: RpcHeaderExt.version [MS-OXCRPC 2.2.2.1] has the value 0x1: the only version is 0"
        );
        let buffer = Bytes::from(buffer);
        let payload = unwrap_payloads(&buffer, Unwrapping::RESPONSE).unwrap().remove(0);
        let mut w = Writer::new();
        payload.write(&mut w).unwrap();
        assert_eq!(w.as_slice(), buffer);
    }

    #[test]
    fn the_end_and_the_last_flag_must_agree_in_requests() {
        let unfinished = [wrapped(b"one", PLAIN, false), wrapped(b"two", PLAIN, false)].concat();
        let why = WireErrorKind::Inconsistent("the last payload of the buffer has no Last flag");
        assert_eq!(refused(&unfinished, Unwrapping::REQUEST), (why, 13));
        assert_eq!(unwrapped(&unfinished, Unwrapping::RESPONSE).map(|payloads| payloads.len()), Ok(2));
        let surplus = [wrapped(b"one", PLAIN, true), wrapped(b"two", PLAIN, true)].concat();
        assert_eq!(refused(&surplus, Unwrapping::REQUEST), (WireErrorKind::Trailing(11), 11));
        assert_eq!(unwrapped(&surplus, Unwrapping::RESPONSE), Ok(vec![b"one".to_vec()]));
    }

    #[test]
    fn sizes_are_checked() {
        // Size beyond the buffer; a header that is cut.
        let beyond = [0, 0, 4, 0, 3, 0, 3, 0, 2, 0];
        assert_eq!(
            refused(&beyond, Unwrapping::RESPONSE),
            (WireErrorKind::Truncated { needed: 3, left: 2 }, 8)
        );
        let cut = &EMPTY_LIST[..7];
        assert_eq!(refused(cut, Unwrapping::RESPONSE), (WireErrorKind::Truncated { needed: 2, left: 1 }, 6));
        // Uncompressed, but with two sizes.
        let two = [0, 0, 4, 0, 2, 0, 3, 0, 2, 0];
        let error = unwrapped(&two, Unwrapping::RESPONSE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "byte 0x6: RpcHeaderExt.size_actual [MS-OXCRPC 2.2.2.1] has the value 0x3: uncompressed, it equals Size"
        );
        // An error in the stream says where in the buffer it is: here the match at its fifth byte.
        let damaged = [0, 0, 5, 0, 7, 0, 10, 0, 0xff, 0xff, 0xff, 0x7f, 0x61, 0x08, 0x00];
        let error = unwrapped(&damaged, Unwrapping::RESPONSE).unwrap_err();
        assert_eq!((error.code(), error.offset()), ("wire.compression", 13));
    }

    #[test]
    fn limits_hold() {
        let mut w = Writer::new();
        assert!(wrap_payload(&[0; MAX_PAYLOAD], PLAIN, true, &mut w).is_ok());
        let error = wrap_payload(&[0; MAX_PAYLOAD + 1], PLAIN, true, &mut Writer::new()).unwrap_err();
        assert_eq!(error.code(), "wire.limit");

        let of = |size: u16, last: u8| {
            let [low, high] = size.to_le_bytes();
            [&[0, 0, last, 0, low, high, low, high][..], &vec![7; size.into()]].concat()
        };
        assert!(unwrapped(&of(0x8007, 4), Unwrapping::REQUEST).is_ok());
        let limit = |what, limit| WireErrorKind::Limit { what, limit };
        assert_eq!(refused(&of(0x8008, 4), Unwrapping::REQUEST), (limit("bytes in a payload", 0x8007), 6));
        assert!(unwrapped(&of(0xffff, 4), Unwrapping::RESPONSE).is_ok());

        let chain = [of(1, 0).repeat(95), of(1, 4)].concat();
        assert_eq!(unwrapped(&chain, Unwrapping::RESPONSE).map(|payloads| payloads.len()), Ok(96));
        let longer = [of(1, 0).repeat(96), of(1, 4)].concat();
        assert_eq!(refused(&longer, Unwrapping::RESPONSE), (limit("payloads in a buffer", 96), 96 * 9));
        assert_eq!(
            refused(&[of(1, 0), of(1, 4)].concat(), Unwrapping::AUXILIARY_RESPONSE),
            (limit("payloads in a buffer", 1), 9)
        );
        // 48 payloads of 65,535 bytes stay below 3 MiB, 49 do not.
        let large = [of(0xffff, 0).repeat(48), of(0xffff, 4)].concat();
        assert_eq!(
            refused(&large, Unwrapping::RESPONSE),
            (limit("bytes in all payloads", 3 << 20), 48 * 65_543 + 6)
        );
    }
}
