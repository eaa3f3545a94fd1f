//! The address book endpoint as the specification and recorded exchanges with a real server have it.
//! `[MS-OXNSPI]`, `[MS-OXCMAPIHTTP] 2.2.5`

mod common;

use common::{Client, config, string8};
use mapi_http::data::{
    CellRef, ErrorCode, FuzzyLevelHigh, FuzzyLevelLow, Guid, PropertyTag, PropertyType, RelationalOperator,
    Restriction, Rows, TaggedPropertyValue, Value, tags,
};
use mapi_http::http::body::*;
use mapi_http::wire::{Context, Wire};
use mapi_http_server::config::UserDetails;
use mapi_http_server::{Config, List, Server, ServerHandle, User};

const NAME: PropertyTag = tags::DISPLAY_NAME;

/// In the order of the list: Alice, Bob, Carol, The Team, Zoë.
fn organisation() -> Config {
    let mut config = config();
    let details = |title: &str, manager: Option<&str>| UserDetails {
        title: title.into(),
        given_name: "Given".into(),
        manager: manager.map(Into::into),
        ..UserDetails::default()
    };
    config.users[0].details = Some(details("Engineer", Some("bob@example.com")));
    config.users[1].details = Some(details("Manager", None));
    config.users.push(User::new("zoe", "zoe@example.com", "Zoë Example", "secret-zoe"));
    config.lists.push(List {
        name: "team".into(),
        address: "team@example.com".into(),
        display_name: Some("The Team".into()),
        members: vec!["carol@example.com".into(), "alice@example.com".into()],
    });
    config
}

fn stat() -> Stat {
    Stat::beginning(1252, 0x409)
}

/// Somebody with a session context on the address book endpoint.
struct Book {
    client: Client,
    guid: Guid,
}

impl Book {
    fn unbound(server: &ServerHandle, name: &str) -> Self {
        let mut client = Client::new(server, name);
        client.target = client.target.replace("/mapi/emsmdb/", "/mapi/nspi/");
        Self { client, guid: Guid::NIL }
    }

    fn bind(server: &ServerHandle, name: &str) -> Self {
        let mut book = Self::unbound(server, name);
        let result = book.bind_with(BindFlags::empty(), Some(stat()));
        assert_eq!(result.error_code, ErrorCode::SUCCESS);
        assert_ne!(result.server_guid, Guid::NIL);
        book.guid = result.server_guid;
        book
    }

    fn bind_with(&mut self, flags: BindFlags, state: Option<Stat>) -> BindResult {
        let request = BindRequest { flags, state, auxiliary_buffer: Default::default() };
        self.ask::<BindResponse>("Bind", &request).result.unwrap()
    }

    fn ask<A: Wire>(&mut self, request_type: &str, request: &impl Wire) -> A {
        let answer = self.client.post(request_type, &request.encode(&Context::address_book()).unwrap());
        assert_eq!((answer.status, answer.code()), (200, Some(0)), "{request_type}: {answer:?}");
        A::decode(&answer.stream(), &Context::address_book()).unwrap()
    }

    fn rows(&mut self, request: QueryRowsRequest) -> QueryRowsResult {
        self.ask::<QueryRowsResponse>("QueryRows", &request).result.unwrap()
    }

    fn update(&mut self, change: impl FnOnce(&mut Stat)) -> UpdateStatResult {
        let mut state = stat();
        change(&mut state);
        let request = UpdateStatRequest { state: Some(state), delta_requested: true, ..Default::default() };
        self.ask::<UpdateStatResponse>("UpdateStat", &request).result.unwrap()
    }

    fn matches(&mut self, filter: Restriction) -> GetMatchesResult {
        let request = GetMatchesRequest {
            state: Some(stat()),
            filter: Some(filter),
            row_count: 10,
            columns: Some(vec![NAME]),
            ..Default::default()
        };
        self.ask::<GetMatchesResponse>("GetMatches", &request).result.unwrap()
    }

    fn id(&mut self, server: &ServerHandle, name: &str) -> u32 {
        let dn = format!("{}{name}", server.server().directory().recipients_dn());
        let names = Some(vec![string8(&dn)]);
        let request = DnToMinIdRequest { names, ..Default::default() };
        self.ask::<DnToMinIdResponse>("DNToMId", &request).result.unwrap().min_ids.unwrap()[0]
    }

    fn props(&mut self, request: GetPropsRequest) -> GetPropsResult {
        self.ask::<GetPropsResponse>("GetProps", &request).result.unwrap()
    }
}

fn start() -> ServerHandle {
    Server::start(organisation()).unwrap()
}

fn names(rows: &Rows) -> Vec<String> {
    let name = |cell: CellRef<'_>| cell.value().and_then(|value| value.to_text()).unwrap_or_default();
    rows.iter().map(|row| name(row.cells().next().unwrap().1)).collect()
}

#[test]
fn who_may_bind() {
    let server = start();
    let mut book = Book::unbound(&server, "alice");
    let page = |code_page| Some(Stat { code_page, ..stat() });
    let mut code = |flags, state| book.bind_with(flags, state).error_code;
    let none = BindFlags::empty();
    assert_eq!(code(none, page(1200)), ErrorCode::NOT_SUPPORTED);
    assert_eq!(code(none, page(9)), ErrorCode::INVALID_CODEPAGE);
    assert_eq!(code(none, None), ErrorCode::INVALID_CODEPAGE);
    assert_eq!(code(BindFlags::ANONYMOUS, page(1252)), ErrorCode::LOGON_FAILED);
    assert_eq!(code(none, page(932)), ErrorCode::SUCCESS);
    // Who is refused has no session: the cookie is missing.
    let mut other = Book::unbound(&server, "bob");
    let refused = other.bind_with(none, page(9));
    assert_eq!(refused.server_guid, Guid::NIL);
    let request = UpdateStatRequest::default().encode(&Context::address_book()).unwrap();
    assert_eq!(other.client.post("UpdateStat", &request).code(), Some(13));
    // 1 is how Unbind says success, and then the session is over.
    let unbind = UnbindRequest { reserved: 0, auxiliary_buffer: Default::default() };
    let done: UnbindResponse = book.ask("Unbind", &unbind);
    assert_eq!(done.result.unwrap().error_code, ErrorCode(1));
    assert_eq!(book.client.post("UpdateStat", &request).code(), Some(10));
}

#[test]
fn the_hierarchy_is_one_global_address_list() {
    let server = start();
    let mut book = Book::bind(&server, "alice");
    let mut ask = |flags| {
        let request = GetSpecialTableRequest { flags, state: Some(stat()), ..Default::default() };
        book.ask::<GetSpecialTableResponse>("GetSpecialTable", &request).result.unwrap()
    };
    let table = ask(GetSpecialTableFlags::UNICODE_STRINGS);
    assert_eq!((table.error_code, table.code_page, table.version), (ErrorCode::SUCCESS, 1252, None));
    let [row] = &table.rows.unwrap()[..] else { panic!() };
    let tags: Vec<u32> = row.iter().map(|value| value.tag.0).collect();
    // In this order. [MS-OXNSPI] 3.1.4.1.3
    assert_eq!(tags, [0x0FFF_0102, 0x3600_0003, 0x3005_0003, 0xFFFD_0003, 0x3001_001F, 0xFFFB_000B]);
    // The permanent entry id of the list, as a recorded exchange has it.
    let list = "00000000dca740c8c042101ab4b908002b2fe18201000000000100002f00";
    let id: String = row[0].value.as_binary().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(id, list);
    assert_eq!(row[1].value, 9.into());
    assert_eq!(row[4].value, "Global Address List".into());
    let narrow = ask(GetSpecialTableFlags::empty()).rows.unwrap();
    assert_eq!(narrow[0][4].tag.0, 0x3001_001E);
    let templates = ask(GetSpecialTableFlags::ADDRESS_CREATION_TEMPLATES);
    assert_eq!((templates.error_code, templates.rows), (ErrorCode::SUCCESS, Some(vec![])));
}

#[test]
fn rows_come_page_by_page() {
    let server = start();
    let mut book = Book::bind(&server, "alice");
    let columns = Some(vec![NAME, tags::SMTP_ADDRESS]);
    let page = |state, row_count| QueryRowsRequest {
        state: Some(state),
        row_count,
        columns: columns.clone(),
        ..Default::default()
    };
    let first = book.rows(page(stat(), 3));
    let state = first.state.unwrap();
    assert_eq!((state.num_pos, state.total_recs, state.delta), (3, 5, 0));
    assert_eq!(names(&first.rows.unwrap().rows), ["Alice Example", "Bob Example", "Carol Example"]);
    let second = book.rows(page(state, 500));
    let state = second.state.unwrap();
    assert_eq!((state.current_rec, state.num_pos, state.total_recs), (2, 5, 5));
    assert_eq!(names(&second.rows.unwrap().rows), ["The Team", "Zoë Example"]);
    let third = book.rows(page(state, 10));
    assert_eq!((third.error_code, third.rows.unwrap().rows.len()), (ErrorCode::SUCCESS, 0));

    let nothing = book.rows(page(stat(), 0));
    assert_eq!(nothing.error_code, ErrorCode::INVALID_PARAMETER);
    assert_eq!((nothing.state, nothing.rows), (Some(stat()), None));
    let elsewhere = Stat { container_id: 39321, ..stat() };
    let unknown = book.rows(page(elsewhere, 5));
    assert_eq!((unknown.error_code, unknown.state), (ErrorCode::INVALID_BOOKMARK, Some(elsewhere)));
}

#[test]
fn columns_of_every_kind() {
    let server = start();
    let mut book = Book::bind(&server, "alice");
    let zoe = book.id(&server, "zoe");
    let narrow = NAME.with_type(PropertyType::STRING8);
    let request = QueryRowsRequest {
        state: Some(stat()),
        explicit_table: vec![zoe, 30583],
        row_count: 2,
        columns: Some(vec![
            NAME,
            narrow,
            tags::TITLE,
            tags::ADDRESS_BOOK_PROXY_ADDRESSES,
            tags::ADDRESS_BOOK_MEMBER,
            NAME.with_type(PropertyType::UNSPECIFIED),
        ]),
        ..Default::default()
    };
    let answer = book.rows(request.clone());
    // An explicit table leaves the position alone.
    assert_eq!(answer.state, Some(stat()));
    let rows = answer.rows.unwrap().rows;
    let rows: Vec<_> = rows.iter().collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[0].is_flagged());
    let cells = rows[0].to_cells();
    let latin = Value::String8(string8_of(b"Zo\xeb Example"));
    assert_eq!(cells[0], "Zoë Example".into());
    assert_eq!(cells[1], latin.clone().into());
    assert_eq!(cells[2], mapi_http::data::Cell::Error(ErrorCode::NOT_FOUND));
    assert_eq!(cells[3], Value::Multiple(vec!["SMTP:zoe@example.com".into()]).into());
    assert_eq!(cells[4], mapi_http::data::Cell::Error(ErrorCode::NOT_FOUND));
    assert_eq!(cells[5], latin.into());
    // One row for each id, also for one that is nobody's.
    assert!(rows[1].cells().all(|(_, cell)| matches!(cell, CellRef::Error(_))));
    let wide = Stat { code_page: 1200, ..stat() };
    let refused = book.rows(QueryRowsRequest { state: Some(wide), ..request });
    assert_eq!((refused.error_code, refused.rows), (ErrorCode::NOT_SUPPORTED, None));
    // Who names no columns gets seven.
    let usual = book.rows(QueryRowsRequest { state: Some(stat()), row_count: 1, ..Default::default() });
    assert_eq!(usual.rows.unwrap().columns.len(), 7);
}

fn string8_of(bytes: &'static [u8]) -> mapi_http::wire::String8 {
    mapi_http::wire::String8::from_bytes(bytes.into())
}

#[test]
fn positions_move() {
    let server = start();
    let mut book = Book::bind(&server, "alice");
    let (alice, bob) = (book.id(&server, "alice"), book.id(&server, "bob"));
    let carol = book.id(&server, "carol");
    let mut told = |change: &dyn Fn(&mut Stat)| {
        let answer = book.update(change);
        let state = answer.state.unwrap();
        assert_eq!((answer.error_code, state.total_recs), (ErrorCode::SUCCESS, 5));
        (state.current_rec, state.num_pos, answer.delta.unwrap())
    };
    assert_eq!(told(&|_| {}), (alice, 0, 0));
    assert_eq!(told(&|s| s.delta = 2), (carol, 2, 2));
    assert_eq!(told(&|s| (s.current_rec, s.delta) = (2, -4)), (bob, 1, -4));
    assert_eq!(told(&|s| (s.current_rec, s.num_pos, s.total_recs) = (1, 1, 2)), (carol, 2, 0));
    assert_eq!(told(&|s| (s.current_rec, s.num_pos) = (1, 9)), (alice, 0, 0));
    assert_eq!(told(&|s| s.delta = 9999), (2, 5, 5));
    assert_eq!(told(&|s| (s.current_rec, s.delta) = (alice, -7)), (alice, 0, 0));
    assert_eq!(told(&|s| (s.current_rec, s.delta) = (alice, 1)), (bob, 1, 1));
    assert_eq!(told(&|s| (s.current_rec, s.num_pos, s.total_recs) = (1, u32::MAX, 1)), (2, 5, 0));
    assert_eq!(told(&|s| (s.current_rec, s.delta) = (2, i32::MIN)), (alice, 0, -5));
    // [MS-OXNSPI] 3.1.4.1.4
    assert_eq!(book.update(|s| s.current_rec = 30583).error_code, ErrorCode::NOT_FOUND);
    let unknown = book.update(|s| s.container_id = 17476);
    assert_eq!(unknown.error_code, ErrorCode::INVALID_BOOKMARK);
    assert_eq!(unknown.state.unwrap().container_id, 17476);
}

#[test]
fn names_are_resolved_one_by_one() {
    let server = start();
    let mut book = Book::bind(&server, "alice");
    let wanted = ["carol", "bob@example.com", "exam", "nobody", "", "=SMTP:alice@example.com", "Zoë"];
    let request = ResolveNamesRequest {
        // Older clients send this.
        reserved: 0x8000_0000,
        state: Some(stat()),
        property_tags: Some(vec![NAME, tags::SMTP_ADDRESS, tags::ENTRY_ID]),
        names: Some(wanted.iter().map(|name| (*name).into()).collect()),
        ..Default::default()
    };
    let answer = book.ask::<ResolveNamesResponse>("ResolveNames", &request).result.unwrap();
    assert_eq!(answer.error_code, ErrorCode::SUCCESS);
    assert_eq!(answer.min_ids.unwrap(), [2, 2, 1, 0, 0, 2, 2]);
    let rows = answer.rows.unwrap().rows;
    assert_eq!(names(&rows), ["Carol Example", "Bob Example", "Alice Example", "Zoë Example"]);
    // Permanent entry ids, which end with the distinguished name.
    let first = rows.iter().next().unwrap();
    let id = first.get(tags::ENTRY_ID).unwrap();
    let id = id.as_binary().unwrap();
    assert!(id.starts_with(&[0, 0, 0, 0, 0xDC, 0xA7]) && id.ends_with(b"/cn=carol\0"), "{id:?}");

    let nothing = ResolveNamesRequest { state: Some(stat()), ..Default::default() };
    let answer = book.ask::<ResolveNamesResponse>("ResolveNames", &nothing).result.unwrap();
    assert_eq!((answer.error_code, answer.min_ids), (ErrorCode::SUCCESS, Some(vec![])));
}

#[test]
fn properties_of_one() {
    let server = start();
    let mut book = Book::bind(&server, "alice");
    let alice = book.id(&server, "ALICE");
    assert!(alice >= 0x10);
    assert_eq!(book.id(&server, "nobody"), 0);
    let state = Some(Stat { current_rec: alice, ..stat() });
    let absent = PropertyTag(0x7FFF_001F);
    let request = GetPropsRequest {
        flags: GetPropsFlags::EPHEMERAL_IDS,
        state,
        property_tags: Some(vec![tags::ENTRY_ID, NAME, absent, NAME.with_type(PropertyType::STRING8)]),
        ..Default::default()
    };
    let answer = book.props(request);
    assert_eq!((answer.error_code, answer.code_page), (ErrorCode::ERRORS_RETURNED, 1252));
    let values = answer.property_values.unwrap();
    // 0x87, the server of this session, mail user, the Minimal Entry ID. [MS-OXNSPI] 2.2.9.2
    let mut id = vec![0x87, 0, 0, 0];
    id.extend(book.guid.0);
    id.extend([1, 0, 0, 0, 0, 0, 0, 0]);
    id.extend(alice.to_le_bytes());
    assert_eq!(values[0].value, id.into());
    assert_eq!(values[1], TaggedPropertyValue::new(NAME, "Alice Example"));
    assert_eq!(values[2].tag.0, 0x7FFF_000A);
    assert_eq!(values[2].value, Value::ErrorCode(ErrorCode::NOT_FOUND));
    assert_eq!(values[3].tag.0, 0x3001_001E);

    // Without tags: what GetPropList says, strings in 8 bits, and everything that each object has.
    let all = book.props(GetPropsRequest { state, ..Default::default() });
    assert_eq!(all.error_code, ErrorCode::SUCCESS);
    let have: Vec<_> = all.property_values.unwrap().iter().map(|value| value.tag).collect();
    let request = GetPropListRequest {
        flags: GetPropsFlags::SKIP_OBJECTS,
        min_id: alice,
        code_page: 1252,
        ..Default::default()
    };
    let list = book.ask::<GetPropListResponse>("GetPropList", &request).result.unwrap();
    assert_eq!(list.property_tags, Some(have.clone()));
    // [MS-OXOABK] 2.2.3
    for id in [
        0x0FFE, 0x3F08, 0x39FF, 0xFFFD, 0x0FFF, 0x0FF6, 0x300B, 0x0FF9, 0x3002, 0x3003, 0x3900, 0x3902,
        0x3A20, 0x3001, 0x0FF8, 0x803C,
    ] {
        assert!(have.iter().any(|tag| tag.id() == id), "{id:04x}");
    }
    let unknown = GetPropListRequest { min_id: 30583, ..request };
    let unknown = book.ask::<GetPropListResponse>("GetPropList", &unknown).result.unwrap();
    assert_eq!((unknown.error_code, unknown.property_tags), (ErrorCode::INVALID_OBJECT, None));
    // Somebody unknown counts as somebody without values.
    let state = Some(Stat { current_rec: 30583, ..stat() });
    let nobody = book.props(GetPropsRequest { state, property_tags: Some(vec![NAME]), ..Default::default() });
    assert_eq!(nobody.error_code, ErrorCode::ERRORS_RETURNED);
    assert_eq!(nobody.property_values.unwrap()[0].tag.0, 0x3001_000A);
    let columns = QueryColumnsRequest { mapi_flags: QueryColumnsFlags::UNICODE_TYPES, ..Default::default() };
    let columns = book.ask::<QueryColumnsResponse>("QueryColumns", &columns).result.unwrap().columns.unwrap();
    assert!(columns.contains(&NAME) && columns.contains(&tags::TITLE));
}

#[test]
fn filters_find_people() {
    let server = start();
    let mut book = Book::bind(&server, "alice");
    let equal = |tag: PropertyTag, text: &str| Restriction::Property {
        relop: RelationalOperator::EQUAL,
        tag,
        value: TaggedPropertyValue::new(tag, text),
    };
    let mut found = |filter| {
        let answer = book.matches(filter);
        assert_eq!(answer.error_code, ErrorCode::SUCCESS);
        let names = names(&answer.rows.unwrap().rows);
        assert_eq!(answer.min_ids.unwrap().len(), names.len());
        names
    };
    // As Outlook looks for a name.
    assert_eq!(found(equal(tags::ANR, "bob")), ["Bob Example"]);
    assert_eq!(found(equal(tags::ANR, "exam")).len(), 4);
    assert_eq!(found(equal(tags::ANR, "nobody")), Vec::<String>::new());
    assert_eq!(found(equal(tags::SMTP_ADDRESS, "TEAM@example.com")), ["The Team"]);
    let prefix = Restriction::Content {
        fuzzy_level_low: FuzzyLevelLow::PREFIX,
        fuzzy_level_high: FuzzyLevelHigh::IGNORE_CASE,
        tag: NAME,
        value: TaggedPropertyValue::new(NAME, "ca"),
    };
    assert_eq!(found(prefix.clone()), ["Carol Example"]);
    let exists = Restriction::Exist { tag: tags::GIVEN_NAME };
    assert_eq!(found(Restriction::Or { restrictions: vec![exists.clone(), prefix] }).len(), 3);
    let narrow = NAME.with_type(PropertyType::STRING8);
    let value = TaggedPropertyValue { tag: narrow, value: Value::String8(string8_of(b"Zo\xeb Example")) };
    let latin = Restriction::Property { relop: RelationalOperator::EQUAL, tag: narrow, value };
    assert_eq!(found(latin), ["Zoë Example"]);

    // More than are wanted are none. [MS-OXNSPI] 3.1.4.1.10
    let request = GetMatchesRequest {
        state: Some(stat()),
        filter: Some(Restriction::Exist { tag: NAME }),
        row_count: 4,
        ..Default::default()
    };
    let answer = book.ask::<GetMatchesResponse>("GetMatches", &request).result.unwrap();
    assert_eq!((answer.error_code, answer.min_ids), (ErrorCode::TABLE_TOO_BIG, None));
    let request = GetMatchesRequest { row_count: 5, ..request };
    let answer = book.ask::<GetMatchesResponse>("GetMatches", &request).result.unwrap();
    assert_eq!((answer.min_ids.unwrap().len(), answer.rows), (5, None));
}

#[test]
fn members_managers_and_reports() {
    let server = start();
    let mut book = Book::bind(&server, "alice");
    let (alice, bob, team) = (book.id(&server, "alice"), book.id(&server, "bob"), book.id(&server, "team"));
    let mut linked = |of: u32, container_id: u32| {
        let state = Some(Stat { current_rec: of, container_id, ..stat() });
        let columns = Some(vec![NAME, tags::ENTRY_ID]);
        let request = GetMatchesRequest { state, row_count: 10, columns, ..Default::default() };
        let answer = book.ask::<GetMatchesResponse>("GetMatches", &request).result.unwrap();
        if answer.error_code != ErrorCode::SUCCESS {
            return Err(answer.error_code);
        }
        assert_eq!(answer.state.unwrap().container_id, of);
        Ok(names(&answer.rows.unwrap().rows))
    };
    let of = |names: &[&str]| Ok(names.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(linked(team, 0x8009_000D), of(&["Alice Example", "Carol Example"]));
    assert_eq!(linked(alice, 0x8008_000D), of(&["The Team"]));
    assert_eq!(linked(alice, 0x8005_000D), of(&["Bob Example"]));
    assert_eq!(linked(bob, 0x800E_000D), of(&["Alice Example"]));
    assert_eq!(linked(bob, 0x8009_000D), of(&[]));
    assert_eq!(linked(30583, 0x8009_000D), Err(ErrorCode::GENERAL_FAILURE));
    assert_eq!(linked(bob, 0x3001_001F), Err(ErrorCode::NOT_SUPPORTED));
}

#[test]
fn seeking_sorting_comparing() {
    let server = start();
    let mut book = Book::bind(&server, "alice");
    let all: Vec<u32> = ["alice", "bob", "carol", "team", "zoe"].map(|name| book.id(&server, name)).to_vec();
    let mut seek = |target: &str, explicit_table: Option<Vec<u32>>, sort_type| {
        let request = SeekEntriesRequest {
            state: Some(Stat { sort_type, ..stat() }),
            target: Some(TaggedPropertyValue::new(NAME, target)),
            explicit_table,
            columns: Some(vec![NAME]),
            ..Default::default()
        };
        book.ask::<SeekEntriesResponse>("SeekEntries", &request).result.unwrap()
    };
    let found = seek("C", None, 0);
    let state = found.state.unwrap();
    assert_eq!((state.current_rec, state.num_pos, state.total_recs), (all[2], 2, 5));
    assert_eq!(names(&found.rows.unwrap().rows)[0], "Carol Example");
    let found = seek("b", Some(vec![all[0], all[2], all[4]]), 0);
    let state = found.state.unwrap();
    assert_eq!((state.current_rec, state.num_pos, state.total_recs), (all[2], 1, 3));
    assert_eq!(names(&found.rows.unwrap().rows), ["Carol Example", "Zoë Example"]);
    assert_eq!(seek("zz", None, 0).error_code, ErrorCode::NOT_FOUND);
    assert_eq!(seek("C", None, 3).error_code, ErrorCode::GENERAL_FAILURE);

    let request = ResortRestrictionRequest {
        state: Some(Stat { current_rec: all[3], ..stat() }),
        min_ids: Some(vec![all[3], 30583, all[1], all[0]]),
        ..Default::default()
    };
    let sorted = book.ask::<ResortRestrictionResponse>("ResortRestriction", &request).result.unwrap();
    assert_eq!(sorted.min_ids.unwrap(), [all[0], all[1], all[3]]);
    let state = sorted.state.unwrap();
    assert_eq!((state.current_rec, state.num_pos, state.total_recs), (all[3], 2, 3));

    let mut compare = |min_id1, min_id2| {
        let request = CompareMinIdsRequest { state: Some(stat()), min_id1, min_id2, ..Default::default() };
        let answer = book.ask::<CompareMinIdsResponse>("CompareMIds", &request).result.unwrap();
        (answer.error_code, answer.result.signum())
    };
    assert_eq!(compare(all[0], all[4]), (ErrorCode::SUCCESS, -1));
    assert_eq!(compare(all[4], all[0]), (ErrorCode::SUCCESS, 1));
    assert_eq!(compare(all[4], all[4]), (ErrorCode::SUCCESS, 0));
    assert_eq!(compare(all[4], 30583).0, ErrorCode::GENERAL_FAILURE);
}

#[test]
fn urls_and_what_is_refused() {
    let server = start();
    let mut book = Book::bind(&server, "alice");
    let directory = server.server().directory();
    let bob = directory.by_login("bob").unwrap();
    let of_bob = server.mailbox_url("bob").unwrap();
    let mut url = |dn: &str| {
        let request = GetMailboxUrlRequest { server_dn: dn.into(), ..Default::default() };
        let answer = book.ask::<GetMailboxUrlResponse>("GetMailboxUrl", &request).result.unwrap();
        (answer.error_code, answer.server_url.to_utf8_lossy())
    };
    assert_eq!(url(&bob.dn), (ErrorCode::SUCCESS, of_bob.clone()));
    let home = format!("{}{}/cn=Microsoft Private MDB", directory.servers_dn(), bob.mailbox_id());
    assert_eq!(url(&home), (ErrorCode::SUCCESS, of_bob.clone()));
    assert_eq!(url("/o=nowhere/cn=x").0, ErrorCode::NOT_FOUND);
    let request = GetAddressBookUrlRequest { user_dn: bob.dn.as_str().into(), ..Default::default() };
    let answer = book.ask::<GetAddressBookUrlResponse>("GetAddressBookUrl", &request).result.unwrap();
    assert_eq!(answer.server_url.to_utf8_lossy(), of_bob.replace("/mapi/emsmdb/", "/mapi/nspi/"));

    let request = ModPropsRequest { state: Some(stat()), ..Default::default() };
    let answer = book.ask::<ModPropsResponse>("ModProps", &request).result.unwrap();
    assert_eq!(answer.error_code, ErrorCode::INVALID_PARAMETER);
    let request = ModPropsRequest { property_tags: Some(vec![]), ..request };
    let answer = book.ask::<ModPropsResponse>("ModProps", &request).result.unwrap();
    assert_eq!(answer.error_code, ErrorCode::ACCESS_DENIED);
    let team = book.id(&server, "team");
    let request = ModLinkAttRequest {
        property_tag: tags::ADDRESS_BOOK_MEMBER,
        min_id: team,
        entry_ids: Some(vec![]),
        ..Default::default()
    };
    let answer = book.ask::<ModLinkAttResponse>("ModLinkAtt", &request).result.unwrap();
    assert_eq!(answer.error_code, ErrorCode::ACCESS_DENIED);
    let request = GetTemplateInfoRequest { flags: TemplateFlags::TEMPLATE, ..Default::default() };
    let answer = book.ask::<GetTemplateInfoResponse>("GetTemplateInfo", &request).result.unwrap();
    assert_eq!((answer.error_code, answer.row), (ErrorCode::INVALID_LOCALE, None));
    // PING, and what belongs to the other endpoint.
    assert_eq!(book.client.post("PING", b"").code(), Some(0));
    assert_eq!(book.client.post("Execute", b"").code(), Some(5));
}
