//! Compression of payloads: blocks of the size that Execute carries, many different ones in turn, since a branch
//! predictor learns a single one by heart. Copying 64 MiB in the same run tells what the machine can do.
#![allow(missing_docs, reason = "what the macros of criterion write")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mapi_http::payload::lz77::{compress, decompress};
use mapi_http::payload::{MAX_PAYLOAD, xor::xor_magic};
use mapi_http_benches::{Random, prose, prose_utf16, rows};

const BLOCKS: usize = 64;
const COPIED: usize = 64 << 20;

type Make = fn(&mut Random, usize) -> Vec<u8>;
const KINDS: [(&str, Make); 3] = [("prose", prose), ("prose, UTF-16", prose_utf16), ("rows", rows)];

fn memcpy(c: &mut Criterion) {
    let mut group = c.benchmark_group("memcpy");
    let (source, mut target) = (vec![7u8; COPIED], vec![0u8; COPIED]);
    group.throughput(Throughput::Bytes(COPIED as u64)).sample_size(20);
    group.bench_function("64 MiB", |b| b.iter(|| black_box(&mut target).copy_from_slice(black_box(&source))));
}

fn lz77(c: &mut Criterion) {
    for (name, make) in KINDS {
        let mut random = Random::new(0x6d61_7069);
        let plain: Vec<_> = (0..BLOCKS).map(|_| make(&mut random, MAX_PAYLOAD)).collect();
        let packed: Vec<_> = plain.iter().map(|block| compress(block).expect("it shrinks")).collect();
        let sum = |blocks: &[Vec<u8>]| blocks.iter().map(Vec::len).sum::<usize>();
        let bytes = sum(&plain);
        println!("{name}: compressed to {:.3} of its length", sum(&packed) as f64 / bytes as f64);
        for (block, stream) in plain.iter().zip(&packed) {
            assert_eq!(&decompress(stream, block.len()).expect("our own stream"), block);
        }

        let mut group = c.benchmark_group("lz77");
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(BenchmarkId::new("decompress", name), |b| {
            b.iter(|| packed.iter().for_each(|stream| drop(black_box(decompress(stream, MAX_PAYLOAD)))));
        });
        group.bench_function(BenchmarkId::new("compress", name), |b| {
            b.iter(|| plain.iter().for_each(|block| drop(black_box(compress(block)))));
        });
    }
}

fn xor(c: &mut Criterion) {
    let mut block = vec![7u8; MAX_PAYLOAD];
    let mut group = c.benchmark_group("xor");
    group.throughput(Throughput::Bytes(MAX_PAYLOAD as u64));
    group.bench_function("32 KiB", |b| b.iter(|| xor_magic(black_box(&mut block))));
}

criterion_group!(benches, memcpy, lz77, xor);
criterion_main!(benches);
