use alloc::vec;

use super::*;
use crate::data::{FileTime, Guid, PropertyName, PropertyTag, Str, Value, ValueRef};

#[test]
fn published_folder_change() {
    let lines = lex(&hex(FOLDER_CHANGE));
    let expected = [
        "IncrSyncChg",
        "65e10102 ",
        "65e00102 52f685ec7d432e4aa96034508853d90a0000000003f5",
        "30080040 00d09ea88185d001",
        "65e20102 52f685ec7d432e4aa96034508853d90a00000000207c",
        "65e30102 1652f685ec7d432e4aa96034508853d90a00000000207c",
        "3001001f 49004e0042004f0058000000",
        "67490014 01000000000003f4",
        "66390003 fb030000",
        "30070040 803906a88185d001",
        "10f4000b 0000",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn values_of_the_published_folder_change() {
    let mut lexer = Lexer::new();
    lexer.push(hex(FOLDER_CHANGE).into());
    let mut values = Vec::new();
    while let Some(element) = lexer.next().unwrap() {
        if let Element::Property(property) = element {
            values.push((property.tag().0, property.to_value().unwrap()));
        }
    }
    let get = |tag| values.iter().find(|(t, _)| *t == tag).map(|(_, value)| value.clone()).unwrap();
    assert_eq!(get(0x3001_001F), Value::from("INBOX"));
    assert_eq!(get(0x6639_0003), Value::from(1019));
    assert_eq!(get(0x6749_0014), Value::from(0xf403_0000_0000_0001_u64 as i64));
    assert_eq!(get(0x10F4_000B), Value::from(false));
    assert_eq!(get(0x3008_0040).to_string(), "2015-05-03T09:15:12Z");
    assert_eq!(get(0x65E1_0102), Value::Binary(Bytes::new()));
}

#[test]
fn a_recorded_stream_as_another_program_sees_it() {
    let expected: Vec<_> =
        include_str!("../../../../testdata/fasttransfer/contents-second.txt").lines().collect();
    assert_eq!(lex(recorded("contents-second")), expected);
}

#[test]
fn chunks_make_no_difference() {
    for (name, bytes, _) in streams() {
        let whole = lex(&bytes);
        let sizes =
            if bytes.len() < 1000 { (1..70).collect() } else { vec![1, 2, 3, 5, 7, 64, 250, 1021, 4096] };
        for size in sizes {
            let mut lexer = Lexer::new();
            let mut parts = Vec::new();
            for chunk in bytes.chunks(size) {
                lexer.push(Bytes::copy_from_slice(chunk));
                parts.extend(lines(&mut lexer).unwrap());
            }
            lexer.finish().unwrap();
            assert_eq!(parts, whole, "{name} in chunks of {size}");
            assert_eq!(lexer.offset(), bytes.len() as u64);
            // The same when all chunks wait before the first is read, and when large values come in pieces.
            let mut lexer = Lexer::new().streaming(3);
            bytes.chunks(size).for_each(|chunk| lexer.push(Bytes::copy_from_slice(chunk)));
            assert_eq!(lines(&mut lexer).unwrap(), whole, "{name} in chunks of {size}, streaming");
            lexer.finish().unwrap();
        }
        for split in 0..bytes.len().min(1000) {
            let mut lexer = Lexer::new();
            lexer.push(Bytes::copy_from_slice(&bytes[..split]));
            let mut parts = lines(&mut lexer).unwrap();
            assert!(lexer.offset() <= split as u64);
            lexer.push(Bytes::copy_from_slice(&bytes[split..]));
            parts.extend(lines(&mut lexer).unwrap());
            lexer.finish().unwrap();
            assert_eq!(parts, whole, "{name} split at {split}");
        }
    }
}

#[test]
fn a_cut_stream_is_noticed() {
    for (name, bytes, _) in streams() {
        let mut ends = vec![0];
        let mut lexer = Lexer::new();
        lexer.push(bytes.clone().into());
        while lexer.next().unwrap().is_some() {
            ends.push(lexer.offset());
        }
        for length in 0..bytes.len().min(2000) {
            let mut lexer = Lexer::new();
            lexer.push(Bytes::copy_from_slice(&bytes[..length]));
            while lexer.next().unwrap().is_some() {}
            let finished = lexer.finish();
            assert_eq!(finished.is_ok(), ends.contains(&(length as u64)), "{name} cut at {length}");
            if let Err(error) = finished {
                assert_eq!(error.code(), "wire.truncated");
                assert!(ends.contains(&(error.offset() as u64)), "an error is at the start of an element");
            }
        }
    }
}

#[test]
fn changed_bytes_do_no_harm() {
    for (name, bytes, _) in streams() {
        // Elements do not depend on those before: the start of a long stream is enough.
        let bytes = bytes.get(..600).map_or(bytes.clone(), <[u8]>::to_vec);
        for at in 0..bytes.len() {
            for change in [0x01, 0x10, 0x80] {
                let mut bytes = bytes.clone();
                bytes[at] ^= change;
                let mut whole = Lexer::new().max_value(1 << 20);
                whole.push(bytes.clone().into());
                let outcome = lines(&mut whole).and_then(|lines| whole.finish().map(|()| lines));
                let mut chunked = Lexer::new().max_value(1 << 20);
                bytes.chunks(11).for_each(|chunk| chunked.push(Bytes::copy_from_slice(chunk)));
                let again = lines(&mut chunked).and_then(|lines| chunked.finish().map(|()| lines));
                assert_eq!(outcome, again, "{name}: byte {at} ^ {change:#x}");
            }
        }
    }
}

#[test]
fn values_of_every_type() {
    let mut lexer = Lexer::new();
    lexer.push(everything().into());
    let mut properties = Vec::new();
    while let Some(element) = lexer.next().unwrap() {
        let Element::Property(property) = element else { panic!("{element:?}") };
        properties.push((
            property.tag().0,
            property.name(),
            property.to_value().unwrap(),
            property.code_page(),
        ));
    }
    let get =
        |tag| properties.iter().find(|(t, ..)| *t == tag).map(|(_, _, value, _)| value.clone()).unwrap();
    assert_eq!(get(0x1000_0002), Value::Integer16(0x0201));
    assert_eq!(get(0x1000_0014), Value::Integer64(0x0f0e_0d0c_0b0a_0908));
    assert_eq!(get(0x1000_0040), Value::Time(FileTime(0x100f_0e0d_0c0b_0a09)));
    assert_eq!(get(0x1001_000B), Value::Boolean(true));
    assert_eq!(get(0x1002_001F), Value::from("ab"));
    assert_eq!(get(0x1002_84B0), Value::from("ab"));
    assert_eq!(get(0x1002_0102), Value::Binary(Bytes::from_static(b"a\0b\0\0\0")));
    assert_eq!(get(0x4017_0003), Value::Binary(Bytes::from_static(&[1, 2])));
    assert_eq!(
        get(0x1003_1002),
        Value::Multiple(vec![Value::Integer16(0x0807), Value::Integer16(0x0a09), Value::Integer16(0x0c0b)])
    );
    assert_eq!(get(0x1004_101F), Value::Multiple(vec!["x".into(), "".into()]));
    assert_eq!(get(0x1005_1102), Value::Multiple(vec![]));
    let code_pages: Vec<_> = properties.iter().filter_map(|(.., code_page)| *code_page).collect();
    assert_eq!(code_pages, [1200, 1201, 1252, 20127, 32233]);
    let names: Vec<_> = properties.iter().filter_map(|(_, name, ..)| name.clone()).collect();
    assert_eq!(
        names,
        [
            PropertyName::from_lid(Guid([0x11; 16]), 0x8552),
            PropertyName::from_name(Guid([0x22; 16]), "Kä"),
            PropertyName::from_name(Guid([0x33; 16]), ""),
        ]
    );
}

#[test]
fn a_string_without_terminator_is_taken_as_it_is() {
    let mut lexer = Lexer::new();
    lexer.push(b"\x1f\0\x37\0\x04\0\0\0a\0b\0\x1e\0\x37\0\x02\0\0\0ab".as_slice().into());
    let Some(Element::Property(unicode)) = lexer.next().unwrap() else { panic!() };
    assert_eq!(unicode.value().unwrap(), ValueRef::String(Str::Utf8("ab")));
    let Some(Element::Property(narrow)) = lexer.next().unwrap() else { panic!() };
    assert_eq!(narrow.value().unwrap(), ValueRef::String8(b"ab"));
}

#[test]
fn values_inside_a_chunk_are_not_copied() {
    let chunk = Bytes::copy_from_slice(recorded("message"));
    let range = chunk.as_ptr_range();
    let mut lexer = Lexer::new();
    lexer.push(chunk.clone());
    while let Some(element) = lexer.next().unwrap() {
        if let Element::Property(property) = element {
            let window = property.to_bytes();
            assert!(window.is_empty() || range.contains(&window.as_ptr()));
        }
    }
}

#[test]
fn large_values_come_in_pieces() {
    let mut lexer = Lexer::new().streaming(4);
    lexer.push(b"\x02\x01\x13\x10\x05\0\0\0ab".as_slice().into());
    let Some(Element::Large(large)) = lexer.next().unwrap() else { panic!() };
    assert_eq!((large.tag(), large.length()), (PropertyTag(0x1013_0102), 5));
    let Some(Element::Piece(piece)) = lexer.next().unwrap() else { panic!() };
    assert_eq!((piece.bytes(), piece.left()), (&b"ab"[..], 3));
    assert!(lexer.next().unwrap().is_none());
    assert_eq!(lexer.finish().unwrap_err().code(), "wire.truncated");
    // Four bytes are not more than four.
    lexer.push(b"cde\x02\x01\x13\x10\x04\0\0\0abcd".as_slice().into());
    let Some(Element::Piece(piece)) = lexer.next().unwrap() else { panic!() };
    assert_eq!((piece.bytes(), piece.left()), (&b"cde"[..], 0));
    assert!(matches!(lexer.next().unwrap(), Some(Element::Property(_))));
    lexer.finish().unwrap();
}

#[test]
fn nothing_is_reserved_for_what_has_not_come() {
    // A binary of 4 GB, and 4 billion strings: refused by the limit, or waited for in little room.
    for stream in [b"\x02\x01\x13\x10\xff\xff\xff\xff", b"\x1f\x10\x13\x10\xff\xff\xff\xff"] {
        let mut lexer = Lexer::new().max_value(usize::MAX);
        lexer.push(stream.as_slice().into());
        assert!(lexer.next().unwrap().is_none());
        assert_eq!(lexer.finish().unwrap_err().code(), "wire.truncated");
    }
    let mut lexer = Lexer::new();
    lexer.push(b"\x03\0\x17\0\0\0\0\0\x48\x10\x13\x10\xff\xff\xff\xff\0".as_slice().into());
    lexer.next().unwrap();
    let error = lexer.next().unwrap_err();
    assert_eq!((error.code(), error.offset() > 8), ("wire.limit", true));
}

#[test]
fn values_beyond_the_limit() {
    let stream = b"\x02\x01\x13\x10\x05\0\0\0abcde".as_slice();
    for (limit, fits) in [(12, false), (13, true)] {
        for size in [1, 20] {
            let mut lexer = Lexer::new().max_value(limit);
            stream.chunks(size).for_each(|chunk| lexer.push(Bytes::copy_from_slice(chunk)));
            assert_eq!(lexer.next().is_ok(), fits, "{limit} {size}");
        }
    }
}

#[test]
fn refused_where_it_stands() {
    let name = |kind: u8, rest: &[u8]| [&b"\x03\0\x01\x80"[..], &[7; 16], &[kind], rest].concat();
    let cases: [(Vec<u8>, &str, usize); 6] = [
        // No value has a known length but these.
        (b"\x01\0\x37\0\0\0".to_vec(), "wire.property_type", 0),
        (b"\x0b\x10\x37\0\0\0".to_vec(), "wire.property_type", 0),
        (b"\xfd\0\x37\0\0\0".to_vec(), "wire.property_type", 0),
        (b"\x1f\x30\x37\0\0\0".to_vec(), "wire.property_type", 0),
        (name(2, &[0; 8]), "wire.value", 20),
        (name(1, &b"x\0".repeat(MAX_NAME_UNITS + 1)), "wire.limit", 20),
    ];
    for (bytes, code, offset) in cases {
        for size in [1, 3, 10_000] {
            let mut lexer = Lexer::new();
            lexer.push(b"\x03\0\x0c\x40".as_slice().into());
            bytes.chunks(size).for_each(|chunk| lexer.push(Bytes::copy_from_slice(chunk)));
            assert!(matches!(lexer.next().unwrap(), Some(Element::Marker(Marker::StartMessage))));
            let error = lexer.next().unwrap_err();
            assert_eq!((error.code(), error.offset()), (code, 4 + offset), "{bytes:02x?} {error}");
            // It stays at the error.
            lexer.push(b"\x03\0\x0d\x40".as_slice().into());
            assert_eq!(lexer.next().unwrap_err(), error);
            assert_eq!(lexer.finish().unwrap_err(), error);
        }
    }
}
