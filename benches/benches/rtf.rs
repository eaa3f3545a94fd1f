//! Message bodies in RTF: many different messages in turn, since a branch predictor learns a single one by heart.
//! All figures are bytes of RTF (for `html_to_text`: of HTML) in a second. Copying 64 MiB in the same run tells what
//! the machine can do.
#![allow(missing_docs, reason = "what the macros of criterion write")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mapi_http::content::html_to_text;
use mapi_http::content::rtf::{Deencapsulated, deencapsulate, to_html, to_text};
use mapi_http::content::rtf_compressed::{compress, crc, decompress};
use mapi_http_benches::{Random, rtf};

const MESSAGES: usize = 64;
const LENGTHS: [usize; 2] = [8 << 10, 64 << 10];
const COPIED: usize = 64 << 20;

fn memcpy(c: &mut Criterion) {
    let mut group = c.benchmark_group("memcpy");
    let (source, mut target) = (vec![7u8; COPIED], vec![0u8; COPIED]);
    group.throughput(Throughput::Bytes(COPIED as u64)).sample_size(20);
    group.bench_function("64 MiB", |b| b.iter(|| black_box(&mut target).copy_from_slice(black_box(&source))));
}

fn bodies(c: &mut Criterion) {
    let mut group = c.benchmark_group("rtf");
    let sum = |messages: &[Vec<u8>]| messages.iter().map(Vec::len).sum::<usize>();
    for length in LENGTHS {
        let name = format!("{} KiB", length >> 10);
        let mut random = Random::new(0x6d61_7069);
        let plain: Vec<_> = (0..MESSAGES).map(|_| rtf(&mut random, length)).collect();
        let packed: Vec<_> = plain.iter().map(|rtf| compress(rtf).expect("not too large")).collect();
        println!("{name}: compressed to {:.3} of its length", sum(&packed) as f64 / sum(&plain) as f64);
        for (rtf, value) in plain.iter().zip(&packed) {
            assert_eq!(&decompress(value).expect("our own value"), rtf);
        }
        let html: Vec<_> = plain
            .iter()
            .map(|rtf| match deencapsulate(rtf) {
                Ok(Deencapsulated::Html(html)) => html,
                other => panic!("{other:?}"),
            })
            .collect();

        group.throughput(Throughput::Bytes(sum(&plain) as u64));
        group.bench_function(BenchmarkId::new("decompress", &name), |b| {
            b.iter(|| packed.iter().for_each(|value| drop(black_box(decompress(value)))));
        });
        group.bench_function(BenchmarkId::new("compress", &name), |b| {
            b.iter(|| plain.iter().for_each(|rtf| drop(black_box(compress(rtf)))));
        });
        group.bench_function(BenchmarkId::new("deencapsulate", &name), |b| {
            b.iter(|| plain.iter().for_each(|rtf| drop(black_box(deencapsulate(rtf)))));
        });
        group.bench_function(BenchmarkId::new("to_text", &name), |b| {
            b.iter(|| plain.iter().for_each(|rtf| drop(black_box(to_text(rtf)))));
        });
        group.bench_function(BenchmarkId::new("to_html", &name), |b| {
            b.iter(|| plain.iter().for_each(|rtf| drop(black_box(to_html(rtf)))));
        });
        group.bench_function(BenchmarkId::new("crc", &name), |b| {
            b.iter(|| plain.iter().map(|rtf| crc(black_box(rtf))).fold(0, u32::wrapping_add));
        });
        group.throughput(Throughput::Bytes(html.iter().map(|html| html.len() as u64).sum()));
        group.bench_function(BenchmarkId::new("html_to_text", &name), |b| {
            b.iter(|| html.iter().for_each(|html| drop(black_box(html_to_text(html)))));
        });
    }
}

criterion_group!(benches, memcpy, bodies);
criterion_main!(benches);
