//! Streams of the specification's rules and of real servers, taken apart and put together.

mod lexer;
mod tree;
mod writer;

use alloc::format;
use std::prelude::v1::*;

use bytes::Bytes;

use super::*;

/// Streams as a server sent them, see `testdata/README.md`.
const RECORDED: &[(&str, &[u8], Root)] = &[
    ("message", include_bytes!("../../../../testdata/fasttransfer/message.bin"), Root::MessageContent),
    (
        "message-8bit",
        include_bytes!("../../../../testdata/fasttransfer/message-8bit.bin"),
        Root::MessageContent,
    ),
    ("body-only", include_bytes!("../../../../testdata/fasttransfer/body-only.bin"), Root::MessageContent),
    ("message-list", include_bytes!("../../../../testdata/fasttransfer/message-list.bin"), Root::MessageList),
    (
        "folder-with-subfolder",
        include_bytes!("../../../../testdata/fasttransfer/folder-with-subfolder.bin"),
        Root::TopFolder,
    ),
    (
        "folder-properties",
        include_bytes!("../../../../testdata/fasttransfer/folder-properties.bin"),
        Root::FolderContent,
    ),
    (
        "contents-first",
        include_bytes!("../../../../testdata/fasttransfer/contents-first.bin"),
        Root::ContentsSync,
    ),
    (
        "contents-second",
        include_bytes!("../../../../testdata/fasttransfer/contents-second.bin"),
        Root::ContentsSync,
    ),
    (
        "contents-nothing-new",
        include_bytes!("../../../../testdata/fasttransfer/contents-nothing-new.bin"),
        Root::ContentsSync,
    ),
    (
        "contents-progress",
        include_bytes!("../../../../testdata/fasttransfer/contents-progress.bin"),
        Root::ContentsSync,
    ),
    ("state", include_bytes!("../../../../testdata/fasttransfer/state.bin"), Root::State),
];

fn recorded(name: &str) -> &'static [u8] {
    RECORDED.iter().find(|(n, ..)| *n == name).map(|(_, bytes, _)| *bytes).unwrap()
}

/// The first folder change of a hierarchy synchronisation, a published sample.
const FOLDER_CHANGE: &str = "030012400201e165000000000201e0651600000052f685ec7d432e4aa96034508853d90a0000000003f5400008\
    3000d09ea88185d0010201e2651600000052f685ec7d432e4aa96034508853d90a00000000207c0201e365170000001652f685ec7d432e4aa9\
    6034508853d90a00000000207c1f0001300c00000049004e0042004f00580000001400496701000000000003f403003966fb03000040000730\
    803906a88185d0010b00f4100000";

/// A contents synchronisation: one full message change, deletions, the final state.
const CONTENTS_SYNC: &str = "030012400201e06516000000113a0c5f7d2b904e8a441c2d3e4f506100000000001140000830000000000\
    05fda010201e26516000000113a0c5f7d2b904e8a441c2d3e4f50610000000000120201e3651700000016113a0c5f7d2b904e8a441c2d3e4f5\
    0610000000000120b00aa670000030015401f0037000c000000480065006c006c006f0000000300170001000000030013400201e5670a00000\
    0010006000000010a110003003a400300174018000000113a0c5f7d2b904e8a441c2d3e4f506106000000010a1100020196671e000000113a0\
    c5f7d2b904e8a441c2d3e4f50615200000000000100000001ffff0003003b4003001440";

/// A top folder with one message, one associated message and one sub folder.
const TOP_FOLDER: &str = "030009401f001336120000004900500046002e004e006f0074006500000003000c401f001a0012000000490050\
    004d002e004e006f007400650000001f003700080000006f006e006500000003000d40030010401f001a0028000000490050004d002e004300\
    6f006e00660069006700750072006100740069006f006e002e007800000003000d4003000a401400486701000000000000311f000130080000\
    0053007500620000001f00043002000000000003000b4003000b40";

fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u32> = digits.chars().map(|c| c.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()
}

/// All streams of the tests that have an end.
fn streams() -> impl Iterator<Item = (String, Vec<u8>, Root)> {
    let recorded = RECORDED.iter().map(|(name, bytes, root)| (name.to_string(), bytes.to_vec(), *root));
    let sample =
        [("CONTENTS_SYNC", CONTENTS_SYNC, Root::ContentsSync), ("TOP_FOLDER", TOP_FOLDER, Root::TopFolder)]
            .map(|(name, digits, root)| (name.to_string(), hex(digits), root));
    recorded.chain(sample).chain([("everything".into(), everything(), Root::MessageContent)])
}

/// A message with every type that a stream can hold, and every kind of name.
fn everything() -> Vec<u8> {
    let mut out = Vec::new();
    let tag = |out: &mut Vec<u8>, tag: u32| out.extend(tag.to_le_bytes());
    let fixed = [(0x0002, 2), (0x0003, 4), (0x0004, 4), (0x0005, 8), (0x0006, 8), (0x0007, 8), (0x000A, 4)];
    for (i, (code, size)) in fixed.into_iter().chain([(0x0014, 8), (0x0040, 8), (0x0048, 16)]).enumerate() {
        tag(&mut out, 0x1000_0000 | code);
        out.extend((0..size).map(|n| n + i as u8 + 1));
    }
    tag(&mut out, 0x1001_000B);
    out.extend([1, 0]);
    for code in [0x001E, 0x001F, 0x0102, 0x000D, 0x00FB, 0x84B0, 0x84B1, 0x84E4, 0xCE9F, 0xFDE9] {
        tag(&mut out, 0x1002_0000 | code);
        out.extend([6, 0, 0, 0, b'a', 0, b'b', 0, 0, 0]);
    }
    for (code, size) in [(0x1002, 2), (0x1003, 4), (0x1004, 4), (0x1005, 8), (0x1006, 8), (0x1007, 8)]
        .into_iter()
        .chain([(0x1014, 8), (0x1040, 8), (0x1048, 16)])
    {
        tag(&mut out, 0x1003_0000 | code);
        out.extend([3, 0, 0, 0]);
        out.extend((0..3 * size).map(|n| n + 7));
    }
    for code in [0x101E, 0x101F, 0x1102] {
        tag(&mut out, 0x1004_0000 | code);
        out.extend([2, 0, 0, 0, 4, 0, 0, 0, b'x', 0, 0, 0, 2, 0, 0, 0, 0, 0]);
        tag(&mut out, 0x1005_0000 | code);
        out.extend([0, 0, 0, 0]);
    }
    // MetaTagIdsetGiven has the form of a binary.
    tag(&mut out, 0x4017_0003);
    out.extend([2, 0, 0, 0, 1, 2]);
    tag(&mut out, 0x8001_0003);
    out.extend([0x11; 16]);
    out.extend([0, 0x52, 0x85, 0, 0, 9, 0, 0, 0]);
    tag(&mut out, 0xFFFE_001F);
    out.extend([0x22; 16]);
    out.extend([1, b'K', 0, 0xe4, 0, 0, 0, 2, 0, 0, 0, 0, 0]);
    tag(&mut out, 0x8003_1102);
    out.extend([0x33; 16]);
    out.extend([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0xff]);
    out
}

/// An element as one line: the marker, or the tag and the bytes of the value; pieces are joined.
fn lines(lexer: &mut Lexer) -> crate::wire::Result<Vec<String>> {
    let mut lines = Vec::new();
    while let Some(element) = lexer.next()? {
        match element {
            Element::Marker(marker) => lines.push(marker.to_string()),
            Element::Property(property) => {
                let name: String = property.name().map(|name| format!("{name:?} ")).unwrap_or_default();
                lines.push(format!("{:08x} {name}{}", property.tag().0, digits(property.bytes())));
            }
            Element::Large(large) => {
                let name: String = large.name().map(|name| format!("{name:?} ")).unwrap_or_default();
                lines.push(format!("{:08x} {name}", large.tag().0));
            }
            Element::Piece(piece) => lines.last_mut().unwrap().push_str(&digits(piece.bytes())),
        }
    }
    Ok(lines)
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn lex(bytes: &[u8]) -> Vec<String> {
    let mut lexer = Lexer::new();
    lexer.push(Bytes::copy_from_slice(bytes));
    let lines = lines(&mut lexer).unwrap();
    lexer.finish().unwrap();
    lines
}
