//! Property rows: in place, owned, encoded; beside memcpy of 64 MiB and UTF-16 to UTF-8 by encoding_rs in the same run.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mapi_http_benches::table::{ROWS, answer, decoded, own, summaries, visit};

fn benches(c: &mut Criterion) {
    let (payload, requests, mut objects) = answer();
    let mut group = c.benchmark_group("rows");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("check and keep in place", |b| {
        b.iter(|| decoded(black_box(&payload), &requests, &mut objects));
    });
    let buffer = decoded(&payload, &requests, &mut objects);
    group.bench_function("visit in place", |b| b.iter(|| visit(black_box(&buffer))));
    group.bench_function("decode to owned values", |b| {
        let mut page = Vec::new();
        b.iter(|| own(&decoded(black_box(&payload), &requests, &mut objects), &mut page));
    });
    group.bench_function("decode to a struct", |b| {
        let mut page = Vec::new();
        b.iter(|| summaries(&decoded(black_box(&payload), &requests, &mut objects), &mut page));
    });
    group.bench_function("encode", |b| b.iter(|| black_box(&buffer).encode().expect("it encodes")));
    group.finish();

    let mut group = c.benchmark_group("beside");
    let block = vec![1u8; 64 << 20];
    let mut copy = vec![0u8; 64 << 20];
    group.throughput(Throughput::Bytes(block.len() as u64));
    group.sample_size(20);
    group.bench_function("memcpy of 64 MiB", |b| b.iter(|| copy.copy_from_slice(black_box(&block))));
    let text: Vec<u8> = "Report of the week number 00000001 "
        .repeat(2000)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("encoding_rs UTF-16 to UTF-8", |b| {
        b.iter(|| encoding_rs::UTF_16LE.decode_without_bom_handling(black_box(&text)).0.into_owned());
    });
    group.finish();
}

criterion_group!(rows, benches);
criterion_main!(rows);
