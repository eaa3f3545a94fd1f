//! Property rows: in place, owned, encoded; beside memcpy of 64 MiB and UTF-16 to UTF-8 by encoding_rs in the same run.

use std::hint::black_box;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mapi_http::data::{Cell, Columns, FileTime, PropertyTag, RowsBuilder, Value, ValueRef, tags};
use mapi_http::rop::{
    BookmarkOrigin, Objects, QueryRows, QueryRowsFlags, QueryRowsResponse, Reply, Request, Response,
    RopBuffer, RopId,
};
use mapi_http::wire::Width;

const ROWS: usize = 200;

const COLUMNS: [PropertyTag; 6] = [
    tags::MID,
    tags::SUBJECT,
    tags::SENDER_NAME,
    tags::MESSAGE_DELIVERY_TIME,
    tags::MESSAGE_FLAGS,
    tags::HAS_ATTACHMENTS,
];

/// An answer to QueryRows with rows of 134 bytes.
fn answer() -> (Bytes, RopBuffer<Request>, Objects) {
    let columns: Columns = COLUMNS.into();
    let mut builder = RowsBuilder::new(columns.clone(), Width::Rop, 60_000);
    for row in 0..ROWS {
        let cells = [
            Cell::from(row as i64),
            Cell::from(format!("Report of the week number {row:08}")),
            Cell::from("Alice Adams and Bob".to_string()),
            Cell::from(FileTime(0x01DA_0000_0000_0000 + row as i64)),
            Cell::from(row as i32),
            Cell::from(row % 2 == 0),
        ];
        assert!(builder.push(&cells).expect("the cells fit the columns"));
    }
    let rows = builder.finish();
    let body = QueryRowsResponse { origin: BookmarkOrigin::CURRENT, rows };
    let buffer =
        RopBuffer { rops: vec![Response::Reply(Reply::done(RopId::QueryRows, 0, body))], handles: vec![7] };
    let request =
        QueryRows { logon: 0, input: 0, flags: QueryRowsFlags::empty(), forward_read: true, row_count: 500 };
    let requests = RopBuffer { rops: vec![request.into()], handles: vec![7] };
    let mut objects = Objects::new();
    objects.set_columns(7, columns);
    (buffer.encode().expect("it encodes").into(), requests, objects)
}

fn decoded(payload: &Bytes, requests: &RopBuffer<Request>, objects: &mut Objects) -> RopBuffer<Response> {
    RopBuffer::<Response>::decode(payload, requests, objects).expect("it decodes")
}

fn rows_of(buffer: &RopBuffer<Response>) -> &mapi_http::data::Rows {
    match buffer.rops.first() {
        Some(Response::Reply(Reply { body: mapi_http::rop::ReplyBody::QueryRows(answer), .. })) => {
            &answer.rows
        }
        other => panic!("{other:?}"),
    }
}

fn benches(c: &mut Criterion) {
    let (payload, requests, mut objects) = answer();
    let mut group = c.benchmark_group("rows");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("check and keep in place", |b| {
        b.iter(|| decoded(black_box(&payload), &requests, &mut objects));
    });
    let buffer = decoded(&payload, &requests, &mut objects);
    group.bench_function("visit in place", |b| {
        b.iter(|| {
            let mut sum = 0usize;
            for row in rows_of(black_box(&buffer)) {
                for (_, cell) in row.cells() {
                    sum += match cell.value() {
                        Some(ValueRef::String(mapi_http::data::Str::Utf16(text))) => text.len(),
                        Some(ValueRef::Integer64(value)) => value as usize,
                        Some(_) => 1,
                        None => 0,
                    };
                }
            }
            sum
        });
    });
    group.bench_function("decode to owned values", |b| {
        b.iter(|| {
            let buffer = decoded(black_box(&payload), &requests, &mut objects);
            let rows: Vec<Vec<Value>> = rows_of(&buffer)
                .iter()
                .map(|row| {
                    row.cells().filter_map(|(_, cell)| cell.value().map(|value| value.to_value())).collect()
                })
                .collect();
            rows
        });
    });
    group.bench_function("decode to a struct", |b| {
        b.iter(|| {
            let buffer = decoded(black_box(&payload), &requests, &mut objects);
            let rows: Vec<(i64, String, String)> = rows_of(&buffer)
                .iter()
                .map(|row| {
                    let mut summary = (0, String::new(), String::new());
                    for (index, (_, cell)) in row.cells().enumerate() {
                        match (index, cell.value()) {
                            (0, Some(value)) => summary.0 = value.as_i64().unwrap_or_default(),
                            (1, Some(value)) => summary.1 = value.to_text().unwrap_or_default(),
                            (2, Some(value)) => summary.2 = value.to_text().unwrap_or_default(),
                            _ => {}
                        }
                    }
                    summary
                })
                .collect();
            rows
        });
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
