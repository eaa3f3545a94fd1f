//! The hottest paths, to have their instructions counted: `cargo xtask counts` runs `paths NAME TIMES` in valgrind.
//! Without arguments it lists the names.

use std::env::args;
use std::hint::black_box;

use bytes::Bytes;
use mapi_http::content::rtf::deencapsulate;
use mapi_http::payload::lz77::{compress, decompress};
use mapi_http::rop::{Objects, Request, RopBuffer};
use mapi_http::sync::GlobSet;
use mapi_http_benches::streams::{changes, chunks, ids, items, lex, properties, read_all, write};
use mapi_http_benches::table::{COLUMNS, answer, decoded, summaries, visit};
use mapi_http_benches::{Random, prose, rtf};

const LENGTH: usize = 16 << 10;

/// Prepares a path; what comes back goes it once.
type Prepare = fn(&mut Random) -> Box<dyn FnMut()>;

const PATHS: [(&str, Prepare); 12] = [
    ("rows_in_place", |_| {
        let (payload, requests, mut objects) = answer();
        Box::new(move || {
            black_box(visit(&decoded(black_box(&payload), &requests, &mut objects)));
        })
    }),
    ("rows_owned", |_| {
        let (payload, requests, mut objects) = answer();
        let mut page = Vec::new();
        Box::new(move || summaries(&decoded(black_box(&payload), &requests, &mut objects), &mut page))
    }),
    ("rows_encode", |_| {
        let (payload, requests, mut objects) = answer();
        let buffer = decoded(&payload, &requests, &mut objects);
        Box::new(move || drop(black_box(black_box(&buffer).encode())))
    }),
    ("rops_decode", |_| {
        let (bytes, objects) = (requests(), Objects::new());
        Box::new(move || drop(black_box(RopBuffer::<Request>::decode(black_box(&bytes), &objects))))
    }),
    ("rops_encode", |_| {
        let objects = Objects::new();
        let buffer = RopBuffer::<Request>::decode(&requests(), &objects).expect("they are requests");
        Box::new(move || drop(black_box(black_box(&buffer).encode(&objects))))
    }),
    ("lz77_decompress", |random| {
        let packed = compress(&prose(random, LENGTH)).expect("it shrinks");
        Box::new(move || drop(black_box(decompress(black_box(&packed), LENGTH))))
    }),
    ("lz77_compress", |random| {
        let plain = prose(random, LENGTH);
        Box::new(move || drop(black_box(compress(black_box(&plain)))))
    }),
    ("fasttransfer_lex", |random| {
        let messages: Vec<_> = (0..20).map(|_| properties(random)).collect();
        let chunks = chunks(&write(&messages));
        Box::new(move || {
            black_box(lex(black_box(&chunks)));
        })
    }),
    ("items_in_place", |random| {
        let messages: Vec<_> = (0..20).map(|_| properties(random)).collect();
        let chunks = chunks(&changes(&messages));
        Box::new(move || items(black_box(&chunks), |content| drop(black_box(content))))
    }),
    ("items_read", |random| {
        let messages: Vec<_> = (0..20).map(|_| properties(random)).collect();
        let chunks = chunks(&changes(&messages));
        Box::new(move || items(black_box(&chunks), |content| read_all(&content)))
    }),
    ("globset_decode", |_| {
        let bytes = ids(5000).encode();
        Box::new(move || drop(black_box(GlobSet::decode(black_box(&bytes)))))
    }),
    ("rtf_deencapsulate", |random| {
        let rtf = rtf(random, LENGTH);
        Box::new(move || drop(black_box(deencapsulate(black_box(&rtf)))))
    }),
];

/// What a client sends to see a folder, eight times: OpenFolder, GetContentsTable, SetColumns, QueryRows.
fn requests() -> Bytes {
    let columns: Vec<u8> = COLUMNS.iter().flat_map(|tag| tag.0.to_le_bytes()).collect();
    let one: [&[u8]; 4] = [
        &[0x02, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0x0D, 0],
        &[0x05, 0, 1, 2, 0],
        &[&[0x12, 0, 2, 0, COLUMNS.len() as u8, 0], &columns[..]].concat(),
        &[0x15, 0, 2, 0, 1, 50, 0],
    ];
    let list = one.concat().repeat(8);
    let size = (list.len() as u16 + 2).to_le_bytes();
    [&size[..], &list, &[0xFF; 12]].concat().into()
}

fn main() {
    let mut arguments = args().skip(1);
    let Some(name) = arguments.next() else {
        PATHS.iter().for_each(|(name, _)| println!("{name}"));
        return;
    };
    let times: u32 = arguments.next().and_then(|times| times.parse().ok()).unwrap_or(1);
    let (_, prepare) = PATHS.iter().find(|(known, _)| *known == name).expect("a path of that name");
    let mut path = prepare(&mut Random::new(0x6d61_7069));
    (0..times).for_each(|_| path());
}
