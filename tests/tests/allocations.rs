//! How often reading asks for memory.

use bytes::Bytes;
use mapi_http::data::{Cell, Columns, FileTime, PropertyTag, Rows, RowsBuilder, tags};
use mapi_http::rop::{
    BookmarkOrigin, Objects, QueryRows, QueryRowsFlags, QueryRowsResponse, ROPS, Release, Reply, ReplyBody,
    Request, Response, RopBuffer, RopId,
};
use mapi_http::sync::fasttransfer::{Element, Lexer};
use mapi_http::wire::{Context, Gen, Width};
use mapi_http_tests::memory::{Counting, allocations};

#[global_allocator]
static COUNTING: Counting = Counting;

const TABLE: u32 = 7;

const COLUMNS: [PropertyTag; 6] = [
    tags::MID,
    tags::SUBJECT,
    tags::SENDER_NAME,
    tags::MESSAGE_DELIVERY_TIME,
    tags::MESSAGE_FLAGS,
    tags::HAS_ATTACHMENTS,
];

/// An answer to QueryRows.
fn answer(rows: usize) -> Bytes {
    let columns: Columns = COLUMNS.into();
    let mut builder = RowsBuilder::new(columns, Width::Rop, 60_000);
    for row in 0..rows {
        let cells = [
            Cell::from(row as i64),
            Cell::from(format!("Report of the week number {row:08}")),
            Cell::from("Alice Adams and Bob".to_string()),
            Cell::from(FileTime(0x01DA_0000_0000_0000)),
            Cell::from(row as i32),
            Cell::from(row.is_multiple_of(2)),
        ];
        assert!(builder.push(&cells).unwrap());
    }
    let body = QueryRowsResponse { origin: BookmarkOrigin::CURRENT, rows: builder.finish() };
    let reply = Response::Reply(Reply::done(RopId::QueryRows, 0, body));
    RopBuffer { rops: vec![reply], handles: vec![TABLE] }.encode().unwrap().into()
}

fn decode(payload: &Bytes, objects: &mut Objects) -> RopBuffer<Response> {
    let request =
        QueryRows { logon: 0, input: 0, flags: QueryRowsFlags::empty(), forward_read: true, row_count: 500 };
    let requests = RopBuffer { rops: vec![request.into()], handles: vec![TABLE] };
    RopBuffer::<Response>::decode(payload, &requests, objects).unwrap()
}

fn rows(buffer: &RopBuffer<Response>) -> &Rows {
    match &buffer.rops[0] {
        Response::Reply(Reply { body: ReplyBody::QueryRows(answer), .. }) => &answer.rows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn rows_are_read_in_place() {
    let mut objects = Objects::new();
    objects.set_columns(TABLE, COLUMNS.into());
    let (few, many) = (answer(1), answer(400));
    let (for_few, _) = allocations(|| decode(&few, &mut objects));
    let (for_many, buffer) = allocations(|| decode(&many, &mut objects));
    assert_eq!(for_few, for_many, "rows cost nothing until somebody wants them as values");
    let (visiting, cells) = allocations(|| {
        rows(&buffer).iter().flat_map(|row| row.cells()).filter(|(_, cell)| cell.value().is_some()).count()
    });
    assert_eq!((visiting, cells), (0, 400 * COLUMNS.len()));
    // Owned: a string takes one, and nothing else does.
    let (owning, _) = allocations(|| {
        rows(&buffer)
            .iter()
            .flat_map(|row| row.cells())
            .for_each(|(_, cell)| drop(cell.value().map(|value| value.to_value())));
    });
    assert_eq!(owning, 400 * 2);
    // A whole row is a list beside them.
    let (owning, _) = allocations(|| rows(&buffer).iter().for_each(|row| drop(row.to_cells())));
    assert_eq!(owning, 400 * 3);
}

#[test]
fn streams_are_read_in_place() {
    let stream = include_bytes!("../../core/testdata/fasttransfer/message.bin");
    let stream = Bytes::from_static(stream);
    let mut lexer = Lexer::new();
    lexer.push(stream);
    let (asked, properties) = allocations(|| {
        let mut properties = 0;
        while let Some(element) = lexer.next().unwrap() {
            properties += usize::from(matches!(element, Element::Property(_)));
        }
        properties
    });
    assert!(properties > 20, "{properties}");
    assert_eq!(asked, 0);
}

#[test]
fn rops_take_no_more_than_their_lists() {
    let releases = |count: usize| {
        let rops = (0..count).map(|index| Release { logon: 0, input: index as u8 }.into()).collect();
        let buffer = RopBuffer::<Request> { rops, handles: vec![TABLE; count] };
        Bytes::from(buffer.encode(&Objects::new()).unwrap())
    };
    let of = |count| {
        let bytes = releases(count);
        allocations(|| RopBuffer::<Request>::decode(&bytes, &Objects::new()).unwrap()).0
    };
    // The list of ROPs grows by doubling; the handle table is taken as a whole.
    assert!(of(1) <= 2, "{}", of(1));
    assert!(of(200) <= 8, "{}", of(200));

    // Every ROP: what is not a list needs nothing.
    for rop in ROPS {
        let cx = Context::rop();
        let mut w = mapi_http::wire::Writer::new();
        // Without choices every list is empty and every text short.
        match Request::any_of(rop.id, &mut Gen::new(&[]), &cx) {
            Some(request) => request.write(&mut w, &cx).unwrap(),
            None => Response::any_of(rop.id, &mut Gen::new(&[]), &cx).write(&mut w, &cx).unwrap(),
        }
        let bytes = w.into_bytes();
        let mut r = mapi_http::wire::Reader::new(&bytes);
        let (asked, _) = if rop.request.is_some() {
            allocations(|| drop(Request::read(&mut r, &cx).unwrap()))
        } else {
            allocations(|| drop(Response::read(&mut r, &cx).unwrap()))
        };
        // Notifications come in a box, and a version is a list of three.
        let allowed = usize::from([RopId::Notify, RopId::TellVersion].contains(&rop.id));
        assert!(asked <= allowed, "{}: {asked}", rop.name);
    }
}
