//! FastTransfer streams and sets of ids. Copying 64 MiB in the same run tells what the machine can do.
#![allow(missing_docs, reason = "what the macros of criterion write")]

use std::hint::black_box;

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mapi_http::data::{FileTime, PropertyTag, Value, tags};
use mapi_http::sync::fasttransfer::{Element, Event, Lexer, Marker, Root, Tree, Writer};
use mapi_http::sync::{CounterRange, GlobSet};
use mapi_http_benches::{Random, prose};

const COPIED: usize = 64 << 20;
/// What a server puts into one buffer, about.
const CHUNK: usize = 32_000;

/// Messages of a real server's making, all with properties and hardly a body.
const RECORDED: &[u8] = include_bytes!("../../core/testdata/fasttransfer/folder-with-subfolder.bin");

fn memcpy(c: &mut Criterion) {
    let mut group = c.benchmark_group("memcpy");
    let (source, mut target) = (vec![7u8; COPIED], vec![0u8; COPIED]);
    group.throughput(Throughput::Bytes(COPIED as u64)).sample_size(20);
    group.bench_function("64 MiB", |b| b.iter(|| black_box(&mut target).copy_from_slice(black_box(&source))));
}

/// Properties of an ordinary message, its body of some KB.
fn properties(random: &mut Random) -> Vec<(PropertyTag, Value)> {
    let mut text = |length: usize| {
        let length = 1 + random.below(length);
        Value::String(String::from_utf8_lossy(&prose(random, length)).into_owned())
    };
    let subject = text(60);
    let mut list = vec![
        (tags::MESSAGE_CLASS, Value::from("IPM.Note")),
        (tags::SUBJECT, subject.clone()),
        (tags::NORMALIZED_SUBJECT, subject),
        (tags::SENDER_NAME, text(30)),
        (tags::SENDER_EMAIL_ADDRESS, text(60)),
        (tags::INTERNET_MESSAGE_ID, text(70)),
        (tags::DISPLAY_TO, text(60)),
    ];
    let now = FileTime(133_500_000_000_000_000 + random.below(1 << 40) as i64);
    for tag in [tags::CREATION_TIME, tags::LAST_MODIFICATION_TIME, tags::CLIENT_SUBMIT_TIME] {
        list.push((tag, Value::Time(now)));
    }
    for tag in [
        tags::IMPORTANCE,
        tags::SENSITIVITY,
        tags::MESSAGE_FLAGS,
        tags::MESSAGE_SIZE,
        tags::INTERNET_CODEPAGE,
    ] {
        list.push((tag, Value::from(random.below(1000) as i32)));
    }
    for tag in [tags::READ_RECEIPT_REQUESTED, tags::HAS_ATTACHMENTS, tags::RTF_IN_SYNC] {
        list.push((tag, Value::from(random.below(2) == 1)));
    }
    for (tag, length) in [(tags::SEARCH_KEY, 16), (tags::CHANGE_KEY, 22), (tags::SENDER_ENTRY_ID, 120)] {
        list.push((tag, Value::Binary(vec![random.below(256) as u8; length].into())));
    }
    let length = 1000 + random.below(8000);
    list.push((tags::HTML, Value::Binary(prose(random, length).into())));
    list
}

fn write(messages: &[Vec<(PropertyTag, Value)>]) -> Bytes {
    let mut stream = Writer::new();
    for message in messages {
        stream.marker(Marker::StartMessage).expect("it is complete");
        for (tag, value) in message {
            stream.property(*tag, value).expect("it is of its type");
        }
        stream.marker(Marker::EndMessage).expect("it is complete");
    }
    stream.into_bytes().expect("it is complete")
}

fn lex(chunks: &[Bytes]) -> usize {
    let mut lexer = Lexer::new();
    let mut bytes = 0;
    for chunk in chunks {
        lexer.push(chunk.clone());
        while let Some(element) = lexer.next().expect("it is a stream") {
            if let Element::Property(property) = element {
                bytes += property.bytes().len();
            }
        }
    }
    lexer.finish().expect("it is complete");
    bytes
}

fn read(root: Root, chunks: &[Bytes]) -> usize {
    let mut tree = Tree::new(root);
    let mut bytes = 0;
    for chunk in chunks {
        tree.push(chunk.clone());
        while let Some(event) = tree.next().expect("it is a stream") {
            if let Event::Property(property) = event {
                bytes += property.bytes().len();
            }
        }
    }
    bytes
}

fn own(chunks: &[Bytes]) {
    let mut lexer = Lexer::new();
    for chunk in chunks {
        lexer.push(chunk.clone());
        while let Some(element) = lexer.next().expect("it is a stream") {
            if let Element::Property(property) = element {
                drop(black_box(property.to_value()));
            }
        }
    }
}

fn fasttransfer(c: &mut Criterion) {
    let mut random = Random::new(0x6d61_7069);
    let messages: Vec<_> = (0..1000).map(|_| properties(&mut random)).collect();
    let stream = write(&messages);
    let chunks = |stream: &Bytes| -> Vec<_> {
        (0..stream.len()).step_by(CHUNK).map(|at| stream.slice(at..stream.len().min(at + CHUNK))).collect()
    };
    let recorded = Bytes::from(RECORDED.repeat(stream.len() / RECORDED.len()));

    let mut group = c.benchmark_group("fasttransfer");
    for (name, stream) in [("ordinary messages", &stream), ("recorded, hardly a body", &recorded)] {
        let chunks = chunks(stream);
        group.throughput(Throughput::Bytes(stream.len() as u64));
        group.bench_function(BenchmarkId::new("lex", name), |b| b.iter(|| lex(black_box(&chunks))));
        group.bench_function(BenchmarkId::new("lex to owned values", name), |b| {
            b.iter(|| own(black_box(&chunks)))
        });
    }
    group.throughput(Throughput::Bytes(stream.len() as u64));
    let chunks = chunks(&stream);
    group
        .bench_function("tree/ordinary messages", |b| b.iter(|| read(Root::MessageList, black_box(&chunks))));
    group.bench_function("write/ordinary messages", |b| b.iter(|| write(black_box(&messages))));
    group.bench_function("cut into buffers/ordinary messages", |b| {
        b.iter(|| {
            let mut lexer = Lexer::new();
            let mut writer = Writer::new();
            for chunk in &chunks {
                lexer.push(chunk.clone());
                while let Some(element) = lexer.next().expect("it is a stream") {
                    writer.element(&element).expect("it is a stream");
                }
                while writer.len() > CHUNK {
                    drop(black_box(writer.take(CHUNK)));
                }
            }
        });
    });
}

/// Ids of a folder from which many messages were deleted.
fn ids(ranges: usize) -> GlobSet {
    let mut random = Random::new(0x6d61_7069);
    let mut at = 0;
    (0..ranges)
        .map(|_| {
            let low = at + 2 + random.below(40) as u64;
            at = low + random.below(2) as u64 * random.below(16) as u64;
            CounterRange { low, high: at }
        })
        .collect()
}

fn idset(c: &mut Criterion) {
    let mut group = c.benchmark_group("idset");
    group.sample_size(20);
    for ranges in [10_000, 100_000, 1_000_000] {
        let set = ids(ranges);
        let shifted =
            set.ranges().iter().map(|range| CounterRange { low: range.low + 3, high: range.high + 3 });
        let other: GlobSet = shifted.collect();
        let bytes = set.encode();
        group.throughput(Throughput::Elements(ranges as u64));
        group.bench_function(BenchmarkId::new("decode", ranges), |b| {
            b.iter(|| GlobSet::decode(black_box(&bytes)))
        });
        group.bench_function(BenchmarkId::new("encode", ranges), |b| b.iter(|| black_box(&set).encode()));
        group.bench_function(BenchmarkId::new("union", ranges), |b| b.iter(|| black_box(&set).union(&other)));
        group.bench_function(BenchmarkId::new("difference", ranges), |b| {
            b.iter(|| black_box(&set).difference(&other))
        });
        group.bench_function(BenchmarkId::new("intersection", ranges), |b| {
            b.iter(|| black_box(&set).intersection(&other))
        });
    }
}

criterion_group!(benches, memcpy, fasttransfer, idset);
criterion_main!(benches);
