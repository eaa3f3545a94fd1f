//! A small client for tests: HTTP/1.1 by hand over loopback, bodies by core's codec.
#![allow(dead_code, unreachable_pub, reason = "each test file uses what it needs")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use base64::Engine as _;
use bytes::Bytes;
use mapi_http::data::{
    Cell, ColumnCount, ErrorCode, FolderId, ModifyRecipientRow, PropertyRow, PropertyTag, RecipientFlags,
    RecipientRow, RecipientType, TaggedPropertyValue, tags,
};
use mapi_http::http::StreamDecoder;
use mapi_http::http::body::{ConnectRequest, ConnectResponse, ExecuteFlags, ExecuteRequest, ExecuteResponse};
use mapi_http::payload::{Packing, Unwrapping, unwrap_payloads, wrap_payload};
use mapi_http::rop::{
    Logon, LogonFlags, LogonOpenFlags, LogonStore, NO_HANDLE, Objects, Reply, ReplyBody, Request, Response,
    RopBuffer, SpecialFolder,
};
use mapi_http::wire::{Context, String8, Width, Wire, Writer};
use mapi_http_server::{Config, Server, ServerHandle, User};

/// An answer over HTTP, its chunks put together.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn code(&self) -> Option<u32> {
        self.header("X-ResponseCode")?.parse().ok()
    }

    /// The binary body behind the stream's meta-tags.
    pub fn stream(&self) -> Bytes {
        let mut decoder = StreamDecoder::new(mapi_http::http::RequestType::Execute);
        decoder.push(Bytes::from(self.body.clone())).unwrap();
        decoder.finish().unwrap().body
    }
}

/// Sends a request on a connection of its own.
pub fn send(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write_request(&mut stream, method, target, headers, body);
    read_answer(&mut stream)
}

pub fn write_request(
    stream: &mut TcpStream,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) {
    let mut head = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
}

pub fn read_answer(stream: &mut TcpStream) -> Answer {
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    let end = all.windows(4).position(|part| part == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let mut body = all[end + 4..].to_vec();
    if headers
        .iter()
        .any(|(name, value)| name.eq_ignore_ascii_case("Transfer-Encoding") && value == "chunked")
    {
        body = join_chunks(&body);
    }
    Answer { status, headers, body }
}

fn join_chunks(mut chunked: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = chunked.windows(2).position(|part| part == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&chunked[..end]).unwrap(), 16).unwrap();
        chunked = &chunked[end + 2..];
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&chunked[..size]);
        chunked = &chunked[size + 2..];
    }
}

/// Alice, Bob and Carol, each with the password "secret-" and the name.
pub fn config() -> Config {
    let user = |name: &str, display: &str| {
        User::new(name, format!("{name}@example.com"), display, format!("secret-{name}"))
    };
    Config {
        users: vec![
            user("alice", "Alice Example"),
            user("bob", "Bob Example"),
            user("carol", "Carol Example"),
        ],
        ..Config::default()
    }
}

pub fn start() -> ServerHandle {
    Server::start(config()).unwrap()
}

/// Somebody who talks to a server.
pub struct Client {
    pub address: SocketAddr,
    pub name: String,
    pub dn: String,
    pub target: String,
    pub authorization: String,
    pub cookies: BTreeMap<String, String>,
    pub requests: u32,
}

impl Client {
    /// With nothing opened yet.
    pub fn new(server: &ServerHandle, name: &str) -> Self {
        let url = server.mailbox_url(name).unwrap();
        let credentials = format!("{name}:secret-{name}");
        Self {
            address: server.address(),
            name: name.into(),
            dn: server.server().directory().by_login(name).unwrap().dn.clone(),
            target: url.strip_prefix(&server.url()).unwrap().to_owned(),
            authorization: format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(credentials)),
            cookies: BTreeMap::new(),
            requests: 0,
        }
    }

    /// With a session context.
    pub fn connect(server: &ServerHandle, name: &str) -> Self {
        let mut client = Self::new(server, name);
        let response = client.connect_as(&client.dn.clone());
        assert_eq!(response.result.unwrap().error_code, ErrorCode::SUCCESS);
        client
    }

    pub fn connect_as(&mut self, dn: &str) -> ConnectResponse {
        let body = ConnectRequest {
            user_dn: string8(dn),
            flags: 0,
            default_code_page: 1252,
            lcid_sort: 0x409,
            lcid_string: 0x409,
            auxiliary_buffer: Bytes::new(),
        };
        let answer = self.post("Connect", &body.encode(&Context::rop()).unwrap());
        assert_eq!((answer.status, answer.code()), (200, Some(0)), "{answer:?}");
        ConnectResponse::decode(&answer.stream(), &Context::rop()).unwrap()
    }

    pub fn headers(&mut self, request_type: &str) -> Vec<(String, String)> {
        self.requests += 1;
        let mut headers = vec![
            ("Authorization".into(), self.authorization.clone()),
            ("Content-Type".into(), "application/mapi-http".into()),
            ("X-RequestType".into(), request_type.into()),
            ("X-RequestId".into(), format!("{{5A1B3D85-6F4C-4424-A5F0-376AD09A942B}}:{}", self.requests)),
            ("X-ClientInfo".into(), "{11111111-6F4C-4424-A5F0-376AD09A942B}:1".into()),
            ("X-ClientApplication".into(), "Outlook/15.20.1.0".into()),
        ];
        if !self.cookies.is_empty() {
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            headers.push(("Cookie".into(), cookies.join("; ")));
        }
        headers
    }

    pub fn keep_cookies(&mut self, answer: &Answer) {
        for (name, value) in &answer.headers {
            if name.eq_ignore_ascii_case("Set-Cookie") {
                let pair = value.split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.into(), value.into());
            }
        }
    }

    pub fn post(&mut self, request_type: &str, body: &[u8]) -> Answer {
        let headers = self.headers(request_type);
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = send(self.address, "POST", &self.target, &headers, body);
        self.keep_cookies(&answer);
        answer
    }

    /// An Execute; answers the payloads of the answer.
    pub fn execute_raw(
        &mut self,
        payload: &[u8],
        flags: ExecuteFlags,
        max_rop_out: u32,
    ) -> (ErrorCode, Vec<Bytes>) {
        let mut w = Writer::new();
        wrap_payload(payload, Packing::default(), true, &mut w).unwrap();
        let body =
            ExecuteRequest { flags, rop_buffer: w.into_bytes(), max_rop_out, auxiliary_buffer: Bytes::new() };
        let answer = self.post("Execute", &body.encode(&Context::rop()).unwrap());
        assert_eq!((answer.status, answer.code()), (200, Some(0)), "{answer:?}");
        let result = ExecuteResponse::decode(&answer.stream(), &Context::rop()).unwrap().result.unwrap();
        let payloads = unwrap_payloads(&result.rop_buffer, Unwrapping::RESPONSE).unwrap();
        (result.error_code, payloads.into_iter().map(|payload| payload.data).collect())
    }
}

pub fn string8(text: &str) -> String8 {
    String8::from_bytes(text.as_bytes().to_vec().into())
}

/// A client with a logon, which remembers what is needed to decode answers.
pub struct Mailbox {
    pub client: Client,
    pub objects: Objects,
    pub logon: u32,
    pub store: LogonStore,
    pub flags: ExecuteFlags,
    pub max_rop_out: u32,
    /// What came behind the answers.
    pub notifications: Vec<mapi_http::rop::Notify>,
}

impl Mailbox {
    pub fn open(server: &ServerHandle, name: &str) -> Self {
        Self::of(Client::connect(server, name))
    }

    pub fn of(client: Client) -> Self {
        let dn = client.dn.clone();
        let mut mailbox = Self {
            client,
            objects: Objects::new(),
            logon: NO_HANDLE,
            store: LogonStore::Redirect { server_name: None },
            flags: ExecuteFlags::NO_COMPRESSION | ExecuteFlags::NO_XOR_MAGIC,
            max_rop_out: 0x10008,
            notifications: Vec::new(),
        };
        let (replies, handles) = mailbox.run(vec![logon(&dn).into()], vec![NO_HANDLE]);
        let reply = replies.into_iter().next().unwrap();
        assert_eq!(reply.return_value, ErrorCode::SUCCESS);
        let ReplyBody::Logon(answer) = reply.body else { panic!("{reply:?}") };
        mailbox.store = answer.store;
        mailbox.logon = handles[0];
        mailbox
    }

    pub fn special(&self, folder: SpecialFolder) -> FolderId {
        self.store.special_folder(folder).unwrap()
    }

    pub fn inbox(&self) -> FolderId {
        self.special(SpecialFolder::INBOX)
    }

    /// Requests out, replies and the handle table back; everything must be decoded.
    pub fn run(&mut self, rops: Vec<Request>, handles: Vec<u32>) -> (Vec<Reply>, Vec<u32>) {
        let (responses, handles) = self.run_all(rops, handles);
        let mut replies = Vec::new();
        for response in responses {
            match response {
                Response::Reply(reply) => replies.push(reply),
                Response::Notify(notify) => self.notifications.push(*notify),
                other => panic!("{other:?}"),
            }
        }
        (replies, handles)
    }

    pub fn run_all(&mut self, rops: Vec<Request>, handles: Vec<u32>) -> (Vec<Response>, Vec<u32>) {
        let requests = RopBuffer { rops, handles };
        let payload = requests.encode(&self.objects).unwrap();
        let (code, payloads) = self.client.execute_raw(&payload, self.flags, self.max_rop_out);
        assert_eq!(code, ErrorCode::SUCCESS);
        let first = RopBuffer::<Response>::decode(&payloads[0], &requests, &mut self.objects).unwrap();
        let mut all = first.rops;
        for payload in &payloads[1..] {
            let last = RopBuffer {
                rops: vec![requests.rops.last().unwrap().clone()],
                handles: requests.handles.clone(),
            };
            all.extend(RopBuffer::<Response>::decode(payload, &last, &mut self.objects).unwrap().rops);
        }
        (all, first.handles)
    }

    /// One request on objects; answers the reply and the handle it opened (in the entry behind the inputs).
    pub fn one(&mut self, request: impl Into<Request>, inputs: &[u32]) -> (Reply, u32) {
        let mut handles = inputs.to_vec();
        handles.push(NO_HANDLE);
        let (mut replies, handles) = self.run(vec![request.into()], handles);
        assert_eq!(replies.len(), 1, "{replies:?}");
        (replies.remove(0), handles[inputs.len()])
    }

    /// One request that must succeed; answers its body.
    pub fn done<B: TryFrom<ReplyBody, Error = ReplyBody>>(
        &mut self,
        request: impl Into<Request>,
        inputs: &[u32],
    ) -> B {
        let (reply, _) = self.one(request, inputs);
        assert_eq!(reply.return_value, ErrorCode::SUCCESS, "{reply:?}");
        B::try_from(reply.body).unwrap()
    }

    /// One request that must succeed and has no body, or one that nobody asks for.
    pub fn ok(&mut self, request: impl Into<Request>, inputs: &[u32]) {
        let (reply, _) = self.one(request, inputs);
        assert_eq!(reply.return_value, ErrorCode::SUCCESS, "{reply:?}");
    }

    /// One request that must fail; answers why.
    pub fn fails(&mut self, request: impl Into<Request>, inputs: &[u32]) -> ErrorCode {
        let (reply, _) = self.one(request, inputs);
        assert_ne!(reply.return_value, ErrorCode::SUCCESS, "{reply:?}");
        reply.return_value
    }

    /// One request that must succeed and opens something; answers its handle.
    pub fn open_with(&mut self, request: impl Into<Request>, inputs: &[u32]) -> u32 {
        let (reply, handle) = self.one(request, inputs);
        assert_eq!(reply.return_value, ErrorCode::SUCCESS, "{reply:?}");
        assert_ne!(handle, NO_HANDLE);
        handle
    }

    pub fn open_folder(&mut self, folder_id: FolderId) -> u32 {
        let logon = self.logon;
        self.open_with(mapi_http::rop::OpenFolder { output: 1, folder_id, ..Default::default() }, &[logon])
    }

    pub fn set(&mut self, object: u32, values: Vec<TaggedPropertyValue>) {
        let request = mapi_http::rop::SetProperties { property_values: values, ..Default::default() };
        let answer: mapi_http::rop::SetPropertiesResponse = self.done(request, &[object]);
        assert!(answer.property_problems.is_empty(), "{:?}", answer.property_problems);
    }

    pub fn get(&mut self, object: u32, tags: &[PropertyTag]) -> mapi_http::data::PropertyRow {
        let request = mapi_http::rop::GetPropertiesSpecific {
            want_unicode: true,
            property_tags: tags.to_vec(),
            ..Default::default()
        };
        self.done::<mapi_http::rop::GetPropertiesSpecificResponse>(request, &[object]).row
    }

    /// All rows of a table of the folder's messages (or of the folders in it), as text by column.
    pub fn rows(&mut self, table: u32, columns: &[PropertyTag]) -> Vec<Vec<String>> {
        self.ok(
            mapi_http::rop::SetColumns { property_tags: columns.to_vec(), ..Default::default() },
            &[table],
        );
        let request = mapi_http::rop::QueryRows { forward_read: true, row_count: 1000, ..Default::default() };
        let answer: mapi_http::rop::QueryRowsResponse = self.done(request, &[table]);
        text(&answer.rows)
    }
}

pub fn text(rows: &mapi_http::data::Rows) -> Vec<Vec<String>> {
    let cell = |cell: mapi_http::data::CellRef<'_>| match cell {
        mapi_http::data::CellRef::Value(value) => match value.to_text() {
            Some(text) => text,
            None => value.to_value().to_string(),
        },
        other => format!("{other:?}"),
    };
    rows.iter().map(|row| row.cells().map(|(_, value)| cell(value)).collect()).collect()
}

pub fn logon(dn: &str) -> Logon {
    Logon {
        logon: 0,
        output: 0,
        logon_flags: LogonFlags::PRIVATE,
        open_flags: LogonOpenFlags::HOME_LOGON | LogonOpenFlags::TAKE_OWNERSHIP,
        store_state: 0,
        essdn: Some(string8(dn)),
    }
}

/// An address book body.
pub fn address_book<B: Wire>(body: &B) -> Vec<u8> {
    body.encode(&Context::with_width(Width::AddressBook)).unwrap()
}

/// The columns of [`recipient`].
pub const SMTP_RECIPIENT: [PropertyTag; 2] = [tags::OBJECT_TYPE, tags::SMTP_ADDRESS];

/// A recipient by address, as clients write it that do not know the address book.
pub fn recipient(row_id: u32, address: &str) -> ModifyRecipientRow {
    let cells = [Cell::from(6), Cell::from(address)];
    let smtp = RecipientFlags::from_bits_retain(RecipientFlags::TYPE_SMTP);
    ModifyRecipientRow {
        row_id,
        recipient_type: RecipientType::TO,
        recipient: Some(RecipientRow {
            flags: smtp | RecipientFlags::EMAIL_ADDRESS | RecipientFlags::UNICODE,
            address_prefix_used: None,
            display_type: None,
            x500_dn: None,
            entry_id: None,
            search_key: None,
            address_type: None,
            email_address: Some(address.into()),
            display_name: None,
            simple_display_name: None,
            transmittable_display_name: None,
            column_count: ColumnCount(SMTP_RECIPIENT.len() as u16),
            properties: PropertyRow::new(&SMTP_RECIPIENT, &cells, Width::Rop).unwrap(),
        }),
    }
}
