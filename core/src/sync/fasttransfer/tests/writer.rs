use alloc::collections::BTreeSet;
use alloc::vec;

use super::*;
use crate::data::{Guid, PropertyName, PropertyTag, Value, ValueRef};

/// Copies a stream element by element.
fn copy(bytes: &[u8], streaming: u32) -> Writer {
    let mut lexer = Lexer::new().streaming(streaming);
    bytes.chunks(50).for_each(|chunk| lexer.push(Bytes::copy_from_slice(chunk)));
    let mut writer = Writer::new();
    while let Some(element) = lexer.next().unwrap() {
        writer.element(&element).unwrap();
    }
    lexer.finish().unwrap();
    writer
}

#[test]
fn streams_are_written_back_byte_for_byte() {
    for (name, bytes, _) in streams() {
        assert_eq!(copy(&bytes, u32::MAX).into_bytes().unwrap(), bytes, "{name}");
        assert_eq!(copy(&bytes, 5).into_bytes().unwrap(), bytes, "{name}");
    }
}

#[test]
fn values_are_written_back_byte_for_byte() {
    for (name, bytes, _) in streams() {
        let mut lexer = Lexer::new();
        lexer.push(bytes.clone().into());
        let (mut borrowed, mut owned) = (Writer::new(), Writer::new());
        while let Some(element) = lexer.next().unwrap() {
            match element {
                Element::Property(property) => {
                    let (tag, value) = (property.tag(), property.value().unwrap());
                    match property.name() {
                        Some(name) => {
                            borrowed.named(tag, &name, &value).unwrap();
                            owned.named(tag, &name, &property.to_value().unwrap()).unwrap();
                        }
                        None => {
                            borrowed.property(tag, &value).unwrap();
                            owned.property(tag, &property.to_value().unwrap()).unwrap();
                        }
                    }
                }
                element => {
                    borrowed.element(&element).unwrap();
                    owned.element(&element).unwrap();
                }
            }
        }
        assert_eq!(borrowed.into_bytes().unwrap(), bytes, "{name}");
        assert_eq!(owned.into_bytes().unwrap(), bytes, "{name}");
    }
}

/// Where a buffer may end, by the rules for atoms and not by the writer's own scan.
fn legal_ends(bytes: &[u8]) -> BTreeSet<usize> {
    let mut ends = BTreeSet::from([0]);
    let mut lexer = Lexer::new();
    lexer.push(Bytes::copy_from_slice(bytes));
    let mut start = 0;
    while let Some(element) = lexer.next().unwrap() {
        if let Element::Property(property) = element {
            let mut at = start + 4 + property.encoded_name().len();
            ends.insert(at);
            let code = property.tag().0 & 0xFFFF;
            let size = match code & !0x1000 {
                0x02 | 0x0B => 2,
                0x03 | 0x04 | 0x0A => 4,
                0x48 => 16,
                _ => 8,
            };
            let unit = if matches!(code, 0x1F | 0x101F | 0x84B0 | 0x84B1) { 2 } else { 1 };
            let mut variable = |at: &mut usize| {
                let length = u32::from_le_bytes(bytes[*at..*at + 4].try_into().unwrap()) as usize;
                *at += 4;
                ends.extend((0..=length).step_by(unit).map(|within| *at + within));
                *at += length;
            };
            match code {
                0x1E | 0x1F | 0x0102 | 0x0D | 0xFB | 0x8000.. => variable(&mut at),
                0x03 if property.tag().0 == 0x4017_0003 => variable(&mut at),
                0x101E | 0x101F | 0x1102 => {
                    let count = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
                    at += 4;
                    (0..count).for_each(|_| variable(&mut at));
                    ends.insert(start + property.encoded_name().len() + 8);
                }
                0x1000.. => {
                    ends.extend((0..=property.bytes().len()).step_by(size).map(|within| at + 4 + within))
                }
                _ => {}
            }
        }
        start = lexer.offset() as usize;
        ends.insert(start);
    }
    ends
}

#[test]
fn buffers_end_where_they_may() {
    for (name, bytes, _) in streams() {
        let legal = legal_ends(&bytes);
        for max in (30..120).chain([500, 1000, 15_480]) {
            let mut writer = copy(&bytes, u32::MAX);
            let mut at = 0;
            while !writer.is_empty() {
                let part = writer.take(max);
                assert!(!part.is_empty() && part.len() <= max, "{name} {max} at {at}");
                assert_eq!(part, bytes[at..at + part.len()], "{name} {max} at {at}");
                // As much as may be.
                let end = legal.range(..=at + max).next_back().copied();
                at += part.len();
                assert_eq!(Some(at), end, "{name} {max}");
            }
            assert_eq!(at, bytes.len());
        }
    }
}

#[test]
fn buffers_are_taken_while_the_stream_grows() {
    let bytes = recorded("contents-progress");
    let legal = legal_ends(bytes);
    let mut lexer = Lexer::new().streaming(20);
    lexer.push(bytes.into());
    let mut writer = Writer::new();
    let mut sent = Vec::new();
    while let Some(element) = lexer.next().unwrap() {
        writer.element(&element).unwrap();
        if writer.len() > 100 {
            sent.extend(writer.take(100));
            assert!(legal.contains(&sent.len()));
        }
    }
    while !writer.is_empty() {
        sent.extend(writer.take(100));
    }
    assert_eq!(sent, bytes);
}

#[test]
fn an_atom_that_does_not_fit_waits() {
    let mut writer = Writer::new();
    writer.marker(Marker::StartMessage).unwrap();
    assert!(writer.take(3).is_empty());
    assert_eq!(writer.take(4).len(), 4);
    assert!(writer.take(100).is_empty());
    let guid = PropertyTag(0x1000_0048);
    writer.property(guid, &Value::Guid(Guid([9; 16]))).unwrap();
    assert_eq!(writer.take(19).len(), 4);
    assert!(writer.take(15).is_empty());
    assert_eq!(writer.take(16), &[9; 16][..]);
}

#[test]
fn a_value_in_pieces() {
    let mut writer = Writer::new();
    let tag = PropertyTag(0x1000_001F);
    writer.large(tag, None, 6).unwrap();
    writer.piece(b"a\0b").unwrap();
    assert_eq!(writer.marker(Marker::EndMessage).unwrap_err().code(), "wire.inconsistent");
    assert_eq!(writer.property(tag, &Value::from("x")).unwrap_err().code(), "wire.inconsistent");
    // Half a character waits for its other half.
    assert_eq!(writer.take(100), b"\x1f\0\0\x10\x06\0\0\0a\0"[..]);
    assert_eq!(writer.piece(b"\0\0\0\0").unwrap_err().code(), "wire.too_long");
    writer.piece(b"\0\0\0").unwrap();
    writer.marker(Marker::EndMessage).unwrap();
    assert_eq!(writer.take(100), b"b\0\0\0\x03\0\x0d\x40"[..]);
    assert_eq!(writer.large(PropertyTag(0x1000_0003), None, 4).unwrap_err().code(), "wire.inconsistent");
    writer.large(tag, None, 2).unwrap();
    assert_eq!(writer.into_bytes().unwrap_err().code(), "wire.inconsistent");
}

#[test]
fn what_a_stream_cannot_hold_leaves_no_trace() {
    let lid = PropertyName::from_lid(Guid::NIL, 1);
    let mut writer = Writer::new();
    let mut refused = |tag: u32, name: Option<&PropertyName>, value: Value| {
        let tag = PropertyTag(tag);
        match name {
            Some(name) => writer.named(tag, name, &value),
            None => writer.property(tag, &value),
        }
        .unwrap_err()
        .code()
    };
    assert_eq!(refused(0x1000_0003, None, Value::from("text")), "wire.inconsistent");
    assert_eq!(refused(0x1000_1003, None, Value::Multiple(vec![1.into(), "x".into()])), "wire.inconsistent");
    assert_eq!(refused(0x1000_0001, None, Value::Null), "wire.property_type");
    assert_eq!(refused(0x1000_00FD, None, Value::Restriction(Bytes::new())), "wire.property_type");
    assert_eq!(refused(0x8000_0003, None, 1.into()), "wire.inconsistent");
    assert_eq!(refused(0x1000_0003, Some(&lid), 1.into()), "wire.inconsistent");
    assert_eq!(refused(0x400C_0003, None, 1.into()), "wire.value");
    let nul = PropertyName::from_name(Guid::NIL, "a\0b");
    assert_eq!(refused(0x8000_0003, Some(&nul), 1.into()), "wire.inconsistent");
    let long = PropertyName::from_name(Guid::NIL, &"x".repeat(MAX_NAME_UNITS + 1));
    assert_eq!(refused(0x8000_0003, Some(&long), 1.into()), "wire.too_long");
    let none = PropertyName { lid: None, ..lid.clone() };
    assert_eq!(refused(0x8000_0003, Some(&none), 1.into()), "wire.inconsistent");
    assert!(writer.is_empty());
    assert!(writer.large(PropertyTag(0x8000_0102), Some(&long), 1).is_err());
    assert!(writer.is_empty());
    writer.property(PropertyTag(0x1000_84E4), &ValueRef::String8(b"caf\xe9")).unwrap();
    assert_eq!(writer.take(100), b"\xe4\x84\0\x10\x05\0\0\0caf\xe9\0"[..]);
}
