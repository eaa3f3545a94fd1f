//! Rows of a table as a server answers them.

use bytes::Bytes;
use mapi_http::data::{Cell, Columns, FileTime, PropertyTag, Rows, RowsBuilder, Str, ValueRef, tags};
use mapi_http::rop::{
    BookmarkOrigin, Objects, QueryRows, QueryRowsFlags, QueryRowsResponse, Reply, ReplyBody, Request,
    Response, RopBuffer, RopId,
};
use mapi_http::wire::Width;

/// How many rows an answer has.
pub const ROWS: usize = 200;

/// Their columns.
pub const COLUMNS: [PropertyTag; 6] = [
    tags::MID,
    tags::SUBJECT,
    tags::SENDER_NAME,
    tags::MESSAGE_DELIVERY_TIME,
    tags::MESSAGE_FLAGS,
    tags::HAS_ATTACHMENTS,
];

/// The cells of a row.
pub fn cells(row: usize) -> [Cell; 6] {
    [
        Cell::from(row as i64),
        Cell::from(format!("Report of the week number {row:08}")),
        Cell::from("Alice Adams and Bob".to_string()),
        Cell::from(FileTime(0x01DA_0000_0000_0000 + row as i64)),
        Cell::from(row as i32),
        Cell::from(row.is_multiple_of(2)),
    ]
}

/// An answer to QueryRows with rows of 134 bytes, its request, and what must be remembered to read it.
pub fn answer() -> (Bytes, RopBuffer<Request>, Objects) {
    let columns: Columns = COLUMNS.into();
    let mut builder = RowsBuilder::new(columns.clone(), Width::Rop, 60_000);
    for row in 0..ROWS {
        let cells = cells(row);
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

/// Reads an answer; rows stay in place.
pub fn decoded(payload: &Bytes, requests: &RopBuffer<Request>, objects: &mut Objects) -> RopBuffer<Response> {
    RopBuffer::<Response>::decode(payload, requests, objects).expect("it decodes")
}

/// The rows of an answer.
pub fn rows_of(buffer: &RopBuffer<Response>) -> &Rows {
    match buffer.rops.first() {
        Some(Response::Reply(Reply { body: ReplyBody::QueryRows(answer), .. })) => &answer.rows,
        other => panic!("{other:?}"),
    }
}

/// Looks at every cell in place.
pub fn visit(buffer: &RopBuffer<Response>) -> usize {
    let mut sum = 0usize;
    for row in rows_of(buffer) {
        for (_, cell) in row.cells() {
            sum += match cell.value() {
                Some(ValueRef::String(Str::Utf16(text))) => text.len(),
                Some(ValueRef::Integer64(value)) => value as usize,
                Some(_) => 1,
                None => 0,
            };
        }
    }
    sum
}

/// Every cell on its own, text as UTF-8; `into` is the page before.
pub fn own(buffer: &RopBuffer<Response>, into: &mut Vec<Vec<Cell>>) {
    into.clear();
    into.extend(rows_of(buffer).iter().map(|row| row.to_cells()));
}

/// What an application makes of a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// The message.
    pub id: i64,
    /// Its subject.
    pub subject: String,
    /// Who sent it.
    pub sender: String,
    /// When it came.
    pub received: FileTime,
    /// Its flags.
    pub flags: i64,
    /// Whether it has attachments.
    pub has_attachments: bool,
}

/// Every row as a struct of its own, text as UTF-8; `into` is the page before.
pub fn summaries(buffer: &RopBuffer<Response>, into: &mut Vec<Summary>) {
    let row = |row: mapi_http::data::RowRef<'_>| {
        let mut summary = Summary::default();
        for (index, (_, cell)) in row.cells().enumerate() {
            let Some(value) = cell.value() else { continue };
            match index {
                0 => summary.id = value.as_i64().unwrap_or_default(),
                1 => summary.subject = value.to_text().unwrap_or_default(),
                2 => summary.sender = value.to_text().unwrap_or_default(),
                3 => summary.received = value.as_time().unwrap_or_default(),
                4 => summary.flags = value.as_i64().unwrap_or_default(),
                _ => summary.has_attachments = value.as_bool().unwrap_or_default(),
            }
        }
        summary
    };
    into.clear();
    into.extend(rows_of(buffer).iter().map(row));
}
