//! Bodies that are cut or wrong: the protocol's own error, and the server goes on. `[MS-OXCMAPIHTTP] 3.2.5`

mod common;

use std::collections::BTreeMap;

use base64::Engine as _;
use bytes::Bytes;
use common::{config, logon, string8};
use mapi_http::data::{FileTime, RelationalOperator, Restriction, TaggedPropertyValue, tags};
use mapi_http::http::body::*;
use mapi_http::http::{Headers, ResponseCode};
use mapi_http::payload::{Packing, wrap_payload};
use mapi_http::rop::{GetPropertiesList, NO_HANDLE, Objects, Request, RopBuffer};
use mapi_http::wire::{Context, Wire, Writer};
use mapi_http_server::{HttpRequest, HttpResponse, Server};

/// One client of a server without a network.
struct Client {
    server: Server,
    cookies: BTreeMap<String, String>,
}

impl Client {
    fn new() -> Self {
        let now = FileTime::from_utc(2026, 11, 24, 8, 0, 0);
        Self { server: Server::seeded(config(), 1, now).unwrap(), cookies: BTreeMap::new() }
    }

    /// The X-ResponseCode.
    fn post(&mut self, endpoint: &str, request_type: &str, body: &[u8]) -> u32 {
        let alice = self.server.directory().by_login("alice").unwrap();
        let credentials = base64::engine::general_purpose::STANDARD.encode("alice:secret-alice");
        let mut headers = Headers::new();
        for (name, value) in [
            ("Authorization", format!("Basic {credentials}")),
            ("Content-Type", "application/mapi-http".into()),
            ("X-RequestType", request_type.into()),
            ("X-RequestId", "{5A1B3D85-6F4C-4424-A5F0-376AD09A942B}:1".into()),
            ("X-ClientApplication", "Outlook/15.20.1.0".into()),
        ] {
            headers.push(name, value).unwrap();
        }
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            headers.push("Cookie", cookies.join("; ")).unwrap();
        }
        let request = HttpRequest {
            method: "POST".into(),
            path: format!("/mapi/{endpoint}/"),
            query: format!("MailboxId={}", alice.mailbox_id()),
            headers,
            body: Bytes::copy_from_slice(body),
        };
        let now = FileTime::from_utc(2026, 11, 24, 8, 0, 0);
        let HttpResponse { status, headers, .. } = self.server.handle(&request, now);
        assert_eq!(status, 200, "{request_type} {body:?}");
        for (name, value) in headers.iter() {
            if name.eq_ignore_ascii_case("Set-Cookie") {
                let (name, value) = value.split(';').next().unwrap().split_once('=').unwrap();
                self.cookies.insert(name.into(), value.into());
            }
        }
        headers.get("X-ResponseCode").unwrap().parse().unwrap()
    }

    /// Every cut is refused, and every wrong byte answered.
    fn torment(&mut self, endpoint: &str, request_type: &str, body: &[u8]) {
        assert_eq!(self.post(endpoint, request_type, body), 0, "{request_type}");
        let bad = ResponseCode::INVALID_REQUEST_BODY.0;
        for end in 0..body.len() {
            let code = self.post(endpoint, request_type, &body[..end]);
            assert_eq!(code, bad, "{request_type} cut at {end}");
        }
        for at in 0..body.len() {
            for wrong in [0x00, 0x01, 0x7F, 0xFF] {
                let mut body = body.to_vec();
                body[at] = wrong;
                let code = self.post(endpoint, request_type, &body);
                assert!(code == 0 || code == bad, "{request_type}, {wrong:#x} at {at}: {code}");
            }
        }
        assert_eq!(self.post(endpoint, request_type, body), 0, "{request_type} afterwards");
    }
}

#[test]
fn the_mailbox_endpoint_survives() {
    let mut client = Client::new();
    let dn = client.server.directory().by_login("alice").unwrap().dn.clone();
    let connect = ConnectRequest {
        user_dn: string8(&dn),
        flags: 0,
        default_code_page: 1252,
        lcid_sort: 0x409,
        lcid_string: 0x409,
        auxiliary_buffer: Bytes::new(),
    };
    let connect = connect.encode(&Context::rop()).unwrap();
    client.torment("emsmdb", "Connect", &connect);
    let rops = vec![Request::Logon(logon(&dn)), Request::GetPropertiesList(GetPropertiesList::default())];
    let payload = RopBuffer { rops, handles: vec![NO_HANDLE] }.encode(&Objects::new()).unwrap();
    let mut w = Writer::new();
    wrap_payload(&payload, Packing::default(), true, &mut w).unwrap();
    let execute = ExecuteRequest {
        flags: ExecuteFlags::NO_COMPRESSION | ExecuteFlags::NO_XOR_MAGIC,
        rop_buffer: w.into_bytes(),
        max_rop_out: 0x10008,
        auxiliary_buffer: Bytes::new(),
    };
    client.torment("emsmdb", "Execute", &execute.encode(&Context::rop()).unwrap());
    let wait = NotificationWaitRequest { flags: 0, auxiliary_buffer: Bytes::new() };
    client.torment("emsmdb", "NotificationWait", &wait.encode(&Context::rop()).unwrap());
}

#[test]
fn the_address_book_endpoint_survives() {
    let mut client = Client::new();
    let state = Some(Stat::beginning(1252, 0x409));
    let aux = Bytes::new();
    let bind = BindRequest { flags: BindFlags::empty(), state, auxiliary_buffer: aux };
    let book = Context::address_book();
    client.torment("nspi", "Bind", &bind.encode(&book).unwrap());
    let columns = Some(vec![tags::DISPLAY_NAME, tags::ENTRY_ID]);
    let names = Some(vec!["alice".into(), "b".into()]);
    let resolve = ResolveNamesRequest { state, property_tags: columns.clone(), names, ..Default::default() };
    client.torment("nspi", "ResolveNames", &resolve.encode(&book).unwrap());
    let equal = Restriction::Property {
        relop: RelationalOperator::EQUAL,
        tag: tags::ANR,
        value: TaggedPropertyValue::new(tags::ANR, "bob"),
    };
    let filter =
        Some(Restriction::Not { restriction: Box::new(Restriction::And { restrictions: vec![equal] }) });
    let matches =
        GetMatchesRequest { state, filter, row_count: 9, columns: columns.clone(), ..Default::default() };
    client.torment("nspi", "GetMatches", &matches.encode(&book).unwrap());
    let rows = QueryRowsRequest {
        state,
        explicit_table: vec![17, 18],
        row_count: 2,
        columns: columns.clone(),
        ..Default::default()
    };
    client.torment("nspi", "QueryRows", &rows.encode(&book).unwrap());
    let target = Some(TaggedPropertyValue::new(tags::DISPLAY_NAME, "B"));
    let seek = SeekEntriesRequest { state, target, columns, ..Default::default() };
    client.torment("nspi", "SeekEntries", &seek.encode(&book).unwrap());
    let update = UpdateStatRequest { state, delta_requested: true, ..Default::default() };
    client.torment("nspi", "UpdateStat", &update.encode(&book).unwrap());
    let names = DnToMinIdRequest { names: Some(vec![string8("/o=x")]), ..Default::default() };
    client.torment("nspi", "DNToMId", &names.encode(&book).unwrap());
}
