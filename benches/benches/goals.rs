//! What the project has promised, in one table: `cargo bench -p mapi-http-benches --bench goals`
//!
//! Each figure is the fastest of some samples, because other programs only ever make it slower; copying 64 MiB and
//! encoding_rs in the same run tell what the machine can do. It ends in an error when something promised is missed.

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use mapi_http::content::rtf::deencapsulate;
use mapi_http::content::rtf_compressed as compressed;
use mapi_http::data::{Columns, RowsBuilder};
use mapi_http::payload::MAX_PAYLOAD;
use mapi_http::payload::lz77::{compress, decompress};
use mapi_http::sync::GlobSet;
use mapi_http::wire::Width;
use mapi_http_benches::streams::{chunks, ids, lex, own as own_stream, properties, write};
use mapi_http_benches::table::{COLUMNS, ROWS, answer, cells, decoded, own, summaries, visit};
use mapi_http_benches::{Random, prose, rtf};

const COPIED: usize = 64 << 20;
const SAMPLES: usize = 40;
const SAMPLE: Duration = Duration::from_millis(25);

/// Seconds that `work` takes.
fn seconds<T>(mut work: impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    black_box(work());
    let times = (SAMPLE.as_secs_f64() / start.elapsed().as_secs_f64()).clamp(1.0, 1e6) as u32;
    let sample = |_| {
        let start = Instant::now();
        (0..times).for_each(|_| drop(black_box(work())));
        start.elapsed().as_secs_f64() / f64::from(times)
    };
    (0..SAMPLES).map(sample).fold(f64::INFINITY, f64::min)
}

/// What is promised of a figure.
enum Goal {
    /// It only tells what the machine can do.
    None,
    AtLeast(f64),
    AtMost(f64),
}
use Goal::{AtLeast, AtMost};

static MISSED: AtomicBool = AtomicBool::new(false);

/// Prints a line of the table.
fn line(what: &str, figure: f64, unit: &str, goal: Goal) {
    let (goal, held) = match goal {
        Goal::None => (String::new(), true),
        AtLeast(least) => (format!("≥ {least}"), figure >= least),
        AtMost(most) => (format!("≤ {most}"), figure <= most),
    };
    println!("| {what} | {figure:.2} {unit} | {goal}{} |", if held { "" } else { ", MISSED" });
    MISSED.fetch_or(!held, Ordering::Relaxed);
}

/// Two ways that must not differ in that direction.
fn not_slower(what: &str, encode: f64, decode: f64) {
    line(what, decode / encode, "times as fast", AtLeast(1.0));
}

fn main() -> ExitCode {
    println!("| what | here | goal |\n|---|---|---|");
    let (source, mut target) = (vec![7u8; COPIED], vec![0u8; COPIED]);
    let copy = seconds(|| black_box(&mut target).copy_from_slice(black_box(&source)));
    line("memcpy of 64 MiB", COPIED as f64 / copy / 1e9, "GB/s", Goal::None);
    let text: Vec<u8> = "Report of the week number 00000001 "
        .repeat(2000)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let convert =
        seconds(|| encoding_rs::UTF_16LE.decode_without_bom_handling(black_box(&text)).0.into_owned());
    line("encoding_rs, UTF-16 to UTF-8", text.len() as f64 / convert / 1e9, "GB/s", Goal::None);

    rows();
    compression();
    streams();
    sets();
    bodies();
    ExitCode::from(u8::from(MISSED.load(Ordering::Relaxed)))
}

fn rows() {
    let (payload, requests, mut objects) = answer();
    let rows = |seconds: f64| ROWS as f64 / seconds / 1e6;
    let in_place = seconds(|| visit(&decoded(black_box(&payload), &requests, &mut objects)));
    line("rows of six columns, every cell in place", rows(in_place), "M rows/s", AtLeast(30.0));
    let mut page = Vec::new();
    let owned = seconds(|| summaries(&decoded(black_box(&payload), &requests, &mut objects), &mut page));
    line("the same, owned UTF-8 in a struct", rows(owned), "M rows/s", AtLeast(8.0));
    let mut page = Vec::new();
    let values = seconds(|| own(&decoded(black_box(&payload), &requests, &mut objects), &mut page));
    line("the same, owned as a list of values", rows(values), "M rows/s", AtLeast(8.0));
    let made: Vec<_> = (0..ROWS).map(cells).collect();
    let columns: Columns = COLUMNS.into();
    let encode = seconds(|| {
        let mut builder = RowsBuilder::new(columns.clone(), Width::Rop, 60_000);
        made.iter().for_each(|cells| drop(builder.push(black_box(cells))));
        builder.finish()
    });
    not_slower("encoding rows of owned values, beside decoding to them", encode, values);
    let buffer = decoded(&payload, &requests, &mut objects);
    let decode = seconds(|| decoded(black_box(&payload), &requests, &mut objects));
    not_slower(
        "encoding a buffer of rows, beside checking it",
        seconds(|| black_box(&buffer).encode()),
        decode,
    );
}

fn compression() {
    let mut random = Random::new(0x6d61_7069);
    let plain: Vec<_> = (0..64).map(|_| prose(&mut random, MAX_PAYLOAD)).collect();
    let packed: Vec<_> = plain.iter().map(|block| compress(block).expect("it shrinks")).collect();
    let sum = |blocks: &[Vec<u8>]| blocks.iter().map(Vec::len).sum::<usize>() as f64;
    let expand =
        seconds(|| packed.iter().for_each(|stream| drop(black_box(decompress(stream, MAX_PAYLOAD)))));
    line("LZ77, prose in 32 KiB, decompression", sum(&plain) / expand / 1e9, "GB/s", AtLeast(1.5));
    let shrink = seconds(|| plain.iter().for_each(|block| drop(black_box(compress(block)))));
    line("the same, compression", sum(&plain) / shrink / 1e6, "MB/s", AtLeast(250.0));
    line("the same, ratio", sum(&packed) / sum(&plain), "", AtMost(0.47));
}

fn streams() {
    let mut random = Random::new(0x6d61_7069);
    let messages: Vec<_> = (0..1000).map(|_| properties(&mut random)).collect();
    let stream = write(&messages);
    let chunks = chunks(&stream);
    let lexed = seconds(|| lex(black_box(&chunks)));
    line("FastTransfer, ordinary messages, lexing", stream.len() as f64 / lexed / 1e9, "GB/s", AtLeast(3.0));
    let owned = seconds(|| own_stream(black_box(&chunks)));
    not_slower(
        "writing such a stream, beside lexing to owned values",
        seconds(|| write(black_box(&messages))),
        owned,
    );
}

fn sets() {
    let figures = [100_000, 1_000_000].map(|ranges| {
        let set = ids(ranges);
        let bytes = set.encode();
        let per = |seconds: f64| seconds * 1e9 / ranges as f64;
        (per(seconds(|| GlobSet::decode(black_box(&bytes)))), per(seconds(|| black_box(&set).encode())))
    });
    let [(small, _), (large, encode)] = figures;
    line("GLOBSET of 1 million ranges, decoding", large, "ns a range", Goal::None);
    line("the same, beside 100,000 ranges", large / small, "times as long a range", AtMost(1.5));
    not_slower("encoding it, beside decoding", encode, large);
}

fn bodies() {
    /// Messages that differ: a branch predictor learns a single one by heart.
    const MESSAGES: usize = 64;
    let mut per_byte = Vec::new();
    for length in [8 << 10, 64 << 10] {
        let mut random = Random::new(0x6d61_7069);
        let plain: Vec<_> = (0..MESSAGES).map(|_| rtf(&mut random, length)).collect();
        let packed: Vec<_> =
            plain.iter().map(|rtf| compressed::compress(rtf).expect("not too large")).collect();
        let bytes = plain.iter().map(Vec::len).sum::<usize>() as f64;
        let expand =
            seconds(|| packed.iter().for_each(|value| drop(black_box(compressed::decompress(value)))));
        let what = format!("compressed RTF, messages of {} KiB, decompression", length >> 10);
        line(&what, bytes / expand / 1e6, "MB/s", AtLeast(800.0));
        let html = seconds(|| plain.iter().for_each(|rtf| drop(black_box(deencapsulate(rtf)))));
        line("the same, RTF to the HTML in it", bytes / html / 1e6, "MB/s", AtLeast(100.0));
        per_byte.push(html / bytes);
    }
    line(
        "the same, a byte of long ones beside one of short ones",
        per_byte[1] / per_byte[0],
        "times as long",
        AtMost(1.5),
    );
}
