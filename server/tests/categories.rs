//! Tables whose rows stand in categories. `[MS-OXCTABL] 2.2.2.3, 2.2.2.14 to 2.2.2.17`

mod common;

use common::{Mailbox, start};
use mapi_http::data::{ErrorCode, PropertyTag, SortDirection, SortOrder, tags};
use mapi_http::rop::*;
use mapi_http_server::ServerHandle;
use mapi_http_server::store::{Content, Messages, Special, Stored};

const COLUMNS: [PropertyTag; 7] = [
    tags::ROW_TYPE,
    tags::DEPTH,
    tags::SENDER_NAME,
    tags::SUBJECT,
    tags::CONTENT_COUNT,
    tags::CONTENT_UNREAD_COUNT,
    tags::INST_ID,
];

/// A letter in Alice's inbox.
fn put(server: &ServerHandle, sender: &str, subject: &str) {
    server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap().id;
        let inbox = store.special(mailbox, Special::Inbox).unwrap();
        let mut content = Content::default();
        if !sender.is_empty() {
            content.set(tags::SENDER_NAME, Stored::Value(sender.into()));
        }
        content.set(tags::SUBJECT, Stored::Value(subject.into()));
        store.add_message(inbox, Messages::Normal, content, mapi_http_server::http::now()).unwrap();
    });
}

/// A row as text: headings as `+Bob 2/1` (collapsed) or `-Bob 2/1` (rows, unread), others as `  subject`, by depth.
fn line(row: mapi_http::data::RowRef<'_>) -> String {
    let number = |tag| row.get(tag).and_then(|value| value.to_value().as_i64());
    let text = |tag| row.get(tag).and_then(|value| value.to_value().to_text()).unwrap_or_default();
    let indent = " ".repeat(number(tags::DEPTH).unwrap() as usize);
    match number(tags::ROW_TYPE) {
        Some(1) => {
            // Leaves have no counts.
            assert_eq!(number(tags::CONTENT_COUNT), None);
            format!("{indent}{}", text(tags::SUBJECT))
        }
        Some(kind @ (3 | 4)) => {
            let mark = if kind == 3 { '-' } else { '+' };
            let (rows, unread) = (number(tags::CONTENT_COUNT), number(tags::CONTENT_UNREAD_COUNT));
            let name =
                if text(tags::SUBJECT).is_empty() { text(tags::SENDER_NAME) } else { text(tags::SUBJECT) };
            format!("{indent}{mark}{name} {}/{}", rows.unwrap(), unread.unwrap())
        }
        other => panic!("{other:?}"),
    }
}

struct Table {
    alice: Mailbox,
    table: u32,
}

impl Table {
    fn open(server: &ServerHandle) -> Self {
        let mut alice = Mailbox::open(server, "alice");
        let inbox = alice.inbox();
        let folder = alice.open_folder(inbox);
        let table = alice.open_with(GetContentsTable { output: 1, ..Default::default() }, &[folder]);
        alice.ok(SetColumns { property_tags: COLUMNS.to_vec(), ..Default::default() }, &[table]);
        Self { alice, table }
    }

    fn sort(&mut self, tags: &[PropertyTag], category_count: u16, expanded_count: u16) {
        self.alice.ok(sort(tags, category_count, expanded_count), &[self.table]);
    }

    fn seek(&mut self, origin: BookmarkOrigin, row_count: i32) {
        let request = SeekRow { origin, row_count, want_row_moved_count: true, ..Default::default() };
        self.alice.ok(request, &[self.table]);
    }

    fn rows(&mut self, row_count: u16) -> Vec<(String, u64)> {
        let request = QueryRows { forward_read: true, row_count, ..Default::default() };
        let answer: QueryRowsResponse = self.alice.done(request, &[self.table]);
        let id = |row: mapi_http::data::RowRef<'_>| {
            row.get(tags::INST_ID).unwrap().to_value().as_i64().unwrap() as u64
        };
        answer.rows.iter().map(|row| (line(row), id(row))).collect()
    }

    fn all(&mut self) -> Vec<String> {
        self.seek(BookmarkOrigin::BEGINNING, 0);
        self.rows(1000).into_iter().map(|(line, _)| line).collect()
    }

    fn id(&mut self, start: &str) -> u64 {
        self.seek(BookmarkOrigin::BEGINNING, 0);
        let rows = self.rows(1000);
        rows.iter().find(|(line, _)| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {rows:?}")).1
    }

    fn position(&mut self) -> (u32, u32) {
        let answer: QueryPositionResponse = self.alice.done(QueryPosition::default(), &[self.table]);
        (answer.numerator, answer.denominator)
    }
}

fn sort(tags: &[PropertyTag], category_count: u16, expanded_count: u16) -> SortTable {
    let ascending = |tag: &PropertyTag| SortOrder { tag: *tag, order: SortDirection::ASCENDING };
    SortTable {
        category_count,
        expanded_count,
        sort_orders: tags.iter().map(ascending).collect(),
        ..Default::default()
    }
}

fn filled() -> ServerHandle {
    let server = start();
    for (sender, subject) in [("Bob", "b1"), ("Carol", "c1"), ("bob", "b2"), ("", "nobody"), ("Carol", "c1")]
    {
        put(&server, sender, subject);
    }
    server
}

#[test]
fn rows_stand_below_headings_that_expand_and_collapse() {
    let server = filled();
    let mut table = Table::open(&server);
    table.sort(&[tags::SENDER_NAME, tags::SUBJECT], 1, 0);
    // Letters are the same in capitals; what has no value stands first.
    assert_eq!(table.all(), ["+ 1/1", "+Bob 2/2", "+Carol 2/2"]);
    assert_eq!(table.position(), (3, 3));

    let bob = table.id("+Bob");
    let expand = |category_id, max_row_count| ExpandRow { category_id, max_row_count, ..Default::default() };
    let answer: ExpandRowResponse = table.alice.done(expand(bob, 1), &[table.table]);
    assert_eq!(answer.expanded_row_count, 2);
    assert_eq!(answer.rows.iter().map(line).collect::<Vec<_>>(), [" b1"]);
    assert_eq!(table.all(), ["+ 1/1", "-Bob 2/2", " b1", " b2", "+Carol 2/2"]);
    // The category is named by the row, and only once at a time.
    let table_handle = table.table;
    assert_eq!(table.alice.fails(expand(bob, 0), &[table_handle]), ErrorCode::NOT_COLLAPSED);
    assert_eq!(table.alice.fails(expand(77, 0), &[table_handle]), ErrorCode::NOT_FOUND);
    let collapse = |category_id| CollapseRow { category_id, ..Default::default() };
    let carol = table.id("+Carol");
    assert_eq!(table.alice.fails(collapse(carol), &[table_handle]), ErrorCode::NOT_EXPANDED);

    // The position stays at its row, and goes to the heading when that hides it.
    table.seek(BookmarkOrigin::BEGINNING, 4);
    let answer: CollapseRowResponse = table.alice.done(collapse(bob), &[table_handle]);
    assert_eq!(answer.collapsed_row_count, 2);
    assert_eq!(table.position(), (2, 3));
    table.alice.ok(expand(bob, 0), &[table_handle]);
    table.seek(BookmarkOrigin::BEGINNING, 3);
    table.alice.ok(collapse(bob), &[table_handle]);
    assert_eq!(table.position(), (1, 3));
}

#[test]
fn categories_in_categories_and_letters_that_arrive() {
    let server = filled();
    let mut table = Table::open(&server);
    table.sort(&[tags::SENDER_NAME, tags::SUBJECT], 2, 2);
    let all = [
        "- 1/1",
        " -nobody 1/1",
        "  nobody",
        "-Bob 2/2",
        " -b1 1/1",
        "  b1",
        " -b2 1/1",
        "  b2",
        "-Carol 2/2",
        " -c1 2/2",
        "  c1",
        "  c1",
    ];
    assert_eq!(table.all(), all);
    // What is collapsed hides all below it; what is below stays as it was.
    let bob = table.id("-Bob");
    let b1 = table.id(" -b1");
    let handle = table.table;
    table.alice.ok(CollapseRow { category_id: b1, ..Default::default() }, &[handle]);
    let answer: CollapseRowResponse =
        table.alice.done(CollapseRow { category_id: bob, ..Default::default() }, &[handle]);
    assert_eq!(answer.collapsed_row_count, 3);
    put(&server, "BOB", "b1");
    put(&server, "Dave", "d");
    let rows = table.all();
    assert_eq!(rows[3..5], ["+Bob 3/3", "-Carol 2/2"]);
    assert_eq!(rows[8..], ["-Dave 1/1", " -d 1/1", "  d"]);
    let answer: ExpandRowResponse =
        table.alice.done(ExpandRow { category_id: bob, max_row_count: 9, ..Default::default() }, &[handle]);
    let lines: Vec<_> = answer.rows.iter().map(line).collect();
    assert_eq!(
        (answer.expanded_row_count, &lines[..]),
        (3, &[" +b1 2/2", " -b2 1/1", "  b2"].map(String::from)[..])
    );
    // Read in the other direction and found by value: headings are rows like others.
    table.seek(BookmarkOrigin::END, 0);
    let back = QueryRows { forward_read: false, row_count: 2, ..Default::default() };
    let answer: QueryRowsResponse = table.alice.done(back, &[handle]);
    assert_eq!(answer.rows.iter().map(line).collect::<Vec<_>>(), ["  d", " -d 1/1"]);
}

#[test]
fn what_is_expanded_can_be_kept_for_later() {
    let server = filled();
    let mut table = Table::open(&server);
    let handle = table.table;
    table.sort(&[tags::SENDER_NAME], 1, 0);
    let carol = table.id("+Carol");
    table.alice.ok(ExpandRow { category_id: carol, ..Default::default() }, &[handle]);
    let before = table.all();
    let bob = table.id("+Bob");
    let state: GetCollapseStateResponse =
        table.alice.done(GetCollapseState { row_id: bob, ..Default::default() }, &[handle]);
    let unknown = GetCollapseState { row_id: 77, ..Default::default() };
    assert_eq!(table.alice.fails(unknown, &[handle]), ErrorCode::NOT_FOUND);

    // Another table, later.
    let mut later = Table::open(&server);
    let handle = later.table;
    later.sort(&[tags::SENDER_NAME], 1, 0);
    assert_ne!(later.all(), before);
    let set = SetCollapseState { collapse_state: state.collapse_state.clone(), ..Default::default() };
    let answer: SetCollapseStateResponse = later.alice.done(set, &[handle]);
    assert_eq!(later.all(), before);
    let seek = SeekRowBookmark { bookmark: answer.bookmark, row_count: 0, ..Default::default() };
    later.alice.ok(seek, &[handle]);
    assert!(later.rows(1)[0].0.starts_with("+Bob"));
    for end in 0..state.collapse_state.len() {
        let set =
            SetCollapseState { collapse_state: state.collapse_state.slice(..end), ..Default::default() };
        // Nonsense or a part of it: nothing breaks.
        later.alice.one(set, &[handle]);
    }
    later.sort(&[tags::SENDER_NAME], 0, 0);
    let set = SetCollapseState { collapse_state: state.collapse_state, ..Default::default() };
    assert_eq!(later.alice.fails(set, &[handle]), ErrorCode::NOT_SUPPORTED);
}

#[test]
fn counts_of_categories_are_checked() {
    let server = filled();
    let mut table = Table::open(&server);
    let handle = table.table;
    for (categories, expanded) in [(1, 2), (2, 3)] {
        let request = sort(&[tags::SENDER_NAME, tags::SUBJECT], categories, expanded);
        assert_eq!(table.alice.fails(request, &[handle]), ErrorCode::INVALID_PARAMETER);
    }
    // Unread letters count as such until they are read.
    table.sort(&[tags::SENDER_NAME], 1, 0);
    let inbox = table.alice.inbox();
    let folder = table.alice.open_folder(inbox);
    table.alice.ok(SetReadFlags::default(), &[folder]);
    assert_eq!(table.all(), ["+ 1/0", "+Bob 2/0", "+Carol 2/0"]);
    let expand = ExpandRow { category_id: table.id("+Bob"), ..Default::default() };
    table.alice.ok(expand, &[handle]);
    // After a reset there are no categories.
    table.alice.ok(ResetTable::default(), &[handle]);
    table.alice.ok(SetColumns { property_tags: COLUMNS.to_vec(), ..Default::default() }, &[handle]);
    assert_eq!(table.all(), ["b1", "c1", "b2", "nobody", "c1"]);
}
