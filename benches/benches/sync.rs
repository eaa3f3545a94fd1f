//! FastTransfer streams and sets of ids. Copying 64 MiB in the same run tells what the machine can do.
#![allow(missing_docs, reason = "what the macros of criterion write")]

use std::hint::black_box;

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mapi_http::sync::fasttransfer::{Lexer, Root, Writer};
use mapi_http::sync::{CounterRange, GlobSet};
use mapi_http_benches::Random;
use mapi_http_benches::streams::{CHUNK, chunks, ids, lex, own, properties, read, write};

const COPIED: usize = 64 << 20;

/// Messages of a real server's making, all with properties and hardly a body.
const RECORDED: &[u8] = include_bytes!("../../core/testdata/fasttransfer/folder-with-subfolder.bin");

fn memcpy(c: &mut Criterion) {
    let mut group = c.benchmark_group("memcpy");
    let (source, mut target) = (vec![7u8; COPIED], vec![0u8; COPIED]);
    group.throughput(Throughput::Bytes(COPIED as u64)).sample_size(20);
    group.bench_function("64 MiB", |b| b.iter(|| black_box(&mut target).copy_from_slice(black_box(&source))));
}

fn fasttransfer(c: &mut Criterion) {
    let mut random = Random::new(0x6d61_7069);
    let messages: Vec<_> = (0..1000).map(|_| properties(&mut random)).collect();
    let stream = write(&messages);
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
