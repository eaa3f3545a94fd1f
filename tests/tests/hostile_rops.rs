//! Every ROP, whole, cut and with wrong bytes, on every kind of object: the server answers in the protocol's own way and
//! goes on. `[MS-OXCROPS] 3.2.5`, `[MS-OXCRPC] 3.1.4.2`

use std::collections::BTreeSet;

use bytes::Bytes;
use mapi_http::data::{ErrorCode, FileTime, FolderId, Guid, LongTermId, PropertyTag, tags};
use mapi_http::http::Headers;
use mapi_http::http::body::{ConnectRequest, ExecuteFlags, ExecuteRequest, ExecuteResponse};
use mapi_http::payload::{Packing, Unwrapping, unwrap_payloads, wrap_payload};
use mapi_http::rop::*;
use mapi_http::sync::IdSet;
use mapi_http::wire::{Context, Gen, String8, Wire, Writer};
use mapi_http_server::store::{Content, Messages, PUBLIC_FOLDERS, Special};
use mapi_http_server::{Config, HttpRequest, Server, User};

const NOW: FileTime = FileTime::from_utc(2026, 11, 24, 8, 0, 0);
/// How many entries the handle table has: a logon, seven objects in it, and a free one.
const ENTRIES: usize = 9;

struct Client {
    server: Server,
    cookies: Vec<(String, String)>,
    dn: String,
}

/// What came of an Execute: why it failed, or the payload of its answer.
type Outcome = Result<Bytes, ErrorCode>;

impl Client {
    fn new() -> Self {
        let user = |name: &str| User::new(name, format!("{name}@example.com"), name, "secret");
        let config = Config { users: vec![user("alice"), user("bob")], ..Config::default() };
        let server = Server::seeded(config, 1, NOW).unwrap();
        let dn = server.directory().by_login("alice").unwrap().dn.clone();
        Self { server, cookies: Vec::new(), dn }
    }

    fn post(&mut self, request_type: &str, body: Vec<u8>) -> Bytes {
        let mut headers = Headers::new();
        for (name, value) in [
            ("Authorization", "Basic YWxpY2U6c2VjcmV0"),
            ("Content-Type", "application/mapi-http"),
            ("X-RequestType", request_type),
            ("X-RequestId", "{5A1B3D85-6F4C-4424-A5F0-376AD09A942B}:1"),
            ("X-ClientApplication", "Outlook/16.0.5134.1000"),
        ] {
            headers.push(name, value).unwrap();
        }
        for (name, value) in &self.cookies {
            headers.push("Cookie", format!("{name}={value}")).unwrap();
        }
        let mailbox = self.server.directory().by_login("alice").unwrap().mailbox_id();
        let request = HttpRequest {
            method: "POST".into(),
            path: "/mapi/emsmdb/".into(),
            query: format!("MailboxId={mailbox}"),
            headers,
            body: body.into(),
        };
        let answer = self.server.handle(&request, NOW);
        assert_eq!((answer.status, answer.headers.get("X-ResponseCode")), (200, Some("0")), "{answer:?}");
        for cookie in answer.headers.get_all("Set-Cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.into(), value.into()));
        }
        let end = answer.body.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
        answer.body.slice(end + 4..)
    }

    /// A new context in place of the old one.
    fn connect(&mut self) {
        let body = ConnectRequest {
            user_dn: String8::from_bytes(self.dn.clone().into_bytes().into()),
            flags: 0,
            default_code_page: 1252,
            lcid_sort: 0x409,
            lcid_string: 0x409,
            auxiliary_buffer: Bytes::new(),
        };
        self.post("Connect", body.encode(&Context::rop()).unwrap());
    }

    fn execute(&mut self, payload: &[u8]) -> Outcome {
        let mut w = Writer::new();
        let plain = Packing { compress: false, obfuscate: false };
        wrap_payload(payload, plain, true, &mut w).unwrap();
        let body = ExecuteRequest {
            flags: ExecuteFlags::NO_COMPRESSION | ExecuteFlags::NO_XOR_MAGIC,
            rop_buffer: w.into_bytes(),
            max_rop_out: 0x10008,
            auxiliary_buffer: Bytes::new(),
        };
        let answer = self.post("Execute", body.encode(&Context::rop()).unwrap());
        let result = ExecuteResponse::decode(&answer, &Context::rop()).unwrap().result.unwrap();
        if result.error_code != ErrorCode::SUCCESS {
            assert!(result.rop_buffer.is_empty());
            return Err(result.error_code);
        }
        let mut payloads = unwrap_payloads(&result.rop_buffer, Unwrapping::RESPONSE).unwrap();
        assert_eq!(payloads.len(), 1);
        Ok(payloads.remove(0).data)
    }

    fn run(&mut self, rops: Vec<Request>, handles: Vec<u32>, objects: &mut Objects) -> RopBuffer<Response> {
        let requests = RopBuffer { rops, handles };
        let payload = requests.encode(objects).unwrap();
        let answer = self.execute(&payload).unwrap();
        RopBuffer::<Response>::decode(&answer, &requests, objects).unwrap()
    }

    fn logon(&self) -> Request {
        Logon {
            logon: 0,
            output: 0,
            logon_flags: LogonFlags::PRIVATE,
            open_flags: LogonOpenFlags::HOME_LOGON | LogonOpenFlags::TAKE_OWNERSHIP,
            store_state: 0,
            essdn: Some(String8::from_bytes(self.dn.clone().into_bytes().into())),
        }
        .into()
    }

    /// One object of each kind: logon, folder, contents table, hierarchy table, message, attachment, stream,
    /// subscription.
    fn open(&mut self) -> (Vec<u32>, Objects) {
        self.connect();
        let mut objects = Objects::new();
        let mut handles = vec![NO_HANDLE; ENTRIES];
        let answer = self.run(vec![self.logon()], handles, &mut objects);
        let Some(Response::Reply(Reply { body: ReplyBody::Logon(logon), .. })) = answer.rops.first() else {
            panic!("{answer:?}")
        };
        let inbox: FolderId = logon.store.special_folder(SpecialFolder::INBOX).unwrap();
        handles = answer.handles;
        let columns: Vec<PropertyTag> = vec![tags::MID, tags::SUBJECT];
        let rops: Vec<Request> = vec![
            OpenFolder { input: 0, output: 1, folder_id: inbox, ..Default::default() }.into(),
            GetContentsTable { input: 1, output: 2, ..Default::default() }.into(),
            SetColumns { input: 2, property_tags: columns.clone(), ..Default::default() }.into(),
            GetHierarchyTable { input: 1, output: 3, ..Default::default() }.into(),
            SetColumns { input: 3, property_tags: columns, ..Default::default() }.into(),
            CreateMessage { input: 1, output: 4, folder_id: inbox, ..Default::default() }.into(),
            CreateAttachment { input: 4, output: 5, ..Default::default() }.into(),
            OpenStream {
                input: 5,
                output: 6,
                property_tag: tags::ATTACH_DATA_BINARY,
                open_mode: StreamOpenMode::CREATE,
                logon: 0,
            }
            .into(),
            RegisterNotification {
                input: 0,
                output: 7,
                want_whole_store: true,
                notification_types: NotificationTypes::NEW_MAIL,
                logon: 0,
                reserved: None,
                folder_id: None,
                message_id: None,
            }
            .into(),
        ];
        let answer = self.run(rops, handles, &mut objects);
        assert!(answer.handles[..8].iter().all(|handle| *handle != NO_HANDLE), "{answer:?}");
        (answer.handles, objects)
    }

    /// Sends a list of ROPs as bytes: what cannot be read is refused as a whole, what can be read is answered, and each
    /// answer can be read.
    fn torment(&mut self, list: &[u8], handles: &[u32], objects: &mut Objects, what: &str) -> Option<Reply> {
        let mut payload = (list.len() as u16 + 2).to_le_bytes().to_vec();
        payload.extend_from_slice(list);
        handles.iter().for_each(|handle| payload.extend(handle.to_le_bytes()));
        let requests = RopBuffer::<Request>::decode(&Bytes::from(payload.clone()), &Objects::new());
        let answer = self.execute(&payload);
        match (requests, answer) {
            (Err(_), answer) => {
                assert_eq!(answer.err(), Some(ErrorCode::RPC_FORMAT), "{what}");
                None
            }
            (Ok(_), Err(code)) => {
                assert_eq!(code, ErrorCode::BUFFER_TOO_SMALL, "{what}");
                None
            }
            (Ok(requests), Ok(answer)) => {
                let answers = RopBuffer::<Response>::decode(&answer, &requests, objects);
                let answers = answers.unwrap_or_else(|error| panic!("{what}: {error}"));
                assert_eq!(answers.handles.len(), handles.len(), "{what}");
                let undecoded = |response: &&Response| matches!(response, Response::Undecoded { .. });
                assert_eq!(answers.rops.iter().find(undecoded), None, "{what}");
                answers.rops.into_iter().find_map(|response| match response {
                    Response::Reply(reply) => Some(reply),
                    _ => None,
                })
            }
        }
    }

    /// The context is alive, and something good is answered well.
    fn is_well(&mut self, what: &str) {
        let answer = self.run(vec![self.logon()], vec![NO_HANDLE], &mut Objects::new());
        let Some(Response::Reply(reply)) = answer.rops.first() else { panic!("{what}: {answer:?}") };
        assert_eq!(reply.return_value, ErrorCode::SUCCESS, "{what}");
    }
}

/// Bytes that look random and are the same every time.
fn noise(mut state: u64) -> Vec<u8> {
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    (0..200).map(|_| next()).collect()
}

fn alone(request: &Request) -> Vec<u8> {
    let alone = RopBuffer { rops: vec![request.clone()], handles: Vec::new() };
    alone.encode(&Objects::new()).unwrap().split_off(2)
}

#[test]
fn every_rop_on_every_object() {
    let mut client = Client::new();
    let mut refused = BTreeSet::new();
    for rop in ROPS.iter().filter(|rop| rop.request.is_some()) {
        let mut codes = BTreeSet::new();
        for seed in 0..3 {
            let (handles, mut objects) = client.open();
            for entry in 0..=ENTRIES {
                let data = if seed == 0 { Vec::new() } else { noise(u64::from(rop.id.0) << 8 | seed) };
                let mut request = Request::any_of(rop.id, &mut Gen::new(&data), &Context::rop()).unwrap();
                request.remap(|_| entry as u8);
                let what = format!("{} on entry {entry}, seed {seed}: {request:?}", rop.name);
                // Its logon is the one there is, or one that is not there.
                let mut list = alone(&request);
                if seed < 2 && rop.id != RopId::Logon {
                    list[1] = 0;
                }
                let reply = client.torment(&list, &handles, &mut objects, &what);
                codes.extend(reply.map(|reply| reply.return_value));
            }
            client.is_well(rop.name);
        }
        if codes == BTreeSet::from([ErrorCode::NOT_IMPLEMENTED]) {
            refused.insert(rop.name);
        }
    }
    // The README tells which ones are not done at all.
    let readme = include_str!("../../server/README.md");
    let list = readme.split_once("These ROPs are answered with `NotImplemented`:").unwrap().1;
    let list = list.split_once("\n\n").unwrap().0;
    let told: BTreeSet<&str> =
        list.split(|c: char| !c.is_ascii_alphanumeric()).filter(|name| !name.is_empty()).collect();
    assert_eq!(refused, told, "server/README.md lists them wrongly");
}

#[test]
fn every_cut_and_many_wrong_bytes_of_every_rop() {
    let mut client = Client::new();
    for rop in ROPS.iter().filter(|rop| rop.request.is_some()) {
        let (handles, mut objects) = client.open();
        let data = noise(u64::from(rop.id.0));
        let mut request = Request::any_of(rop.id, &mut Gen::new(&data), &Context::rop()).unwrap();
        let mut next = 0;
        request.remap(|_| {
            next += 1;
            next - 1
        });
        let mut list = alone(&request);
        if rop.id != RopId::Logon {
            list[1] = 0;
        }
        for end in 0..list.len() {
            let what = format!("{} cut at {end}: {request:?}", rop.name);
            client.torment(&list[..end], &handles, &mut objects, &what);
        }
        for at in 1..list.len().min(64) {
            for wrong in [0x00, 0xFF, list[at] ^ 0x80, list[at].wrapping_add(1)] {
                let what = format!("{} with {wrong:#x} at {at}: {request:?}", rop.name);
                let mut list = list.clone();
                list[at] = wrong;
                client.torment(&list, &handles, &mut objects, &what);
            }
        }
        client.is_well(rop.name);
    }
}

/// What comes of one ROP on a logon.
fn answer_of(client: &mut Client, logon: u32, rop: Request, objects: &mut Objects) -> Reply {
    let answer = client.run(vec![rop], vec![logon], objects);
    match answer.rops.into_iter().next() {
        Some(Response::Reply(reply)) => reply,
        other => panic!("{other:?}"),
    }
}

/// What is written of a folder, in two parts, with what else is said about it.
fn write_marks(
    client: &mut Client,
    logon: u32,
    write: &WritePerUserInformation,
    bytes: &[u8],
    objects: &mut Objects,
) -> Vec<ErrorCode> {
    let (head, tail) = bytes.split_at(bytes.len() / 2);
    let second = WritePerUserInformation {
        data_offset: head.len() as u32,
        has_finished: true,
        data: Bytes::copy_from_slice(tail),
        repl_guid: None,
        ..write.clone()
    };
    let first = WritePerUserInformation { data: Bytes::copy_from_slice(head), ..write.clone() };
    let answers = [first, second].map(|rop| answer_of(client, logon, rop.into(), objects).return_value);
    answers.to_vec()
}

fn read_marks(client: &mut Client, logon: u32, folder_id: LongTermId, objects: &mut Objects) -> Vec<u8> {
    let mut marks = Vec::new();
    loop {
        let data_offset = marks.len() as u32;
        let read = ReadPerUserInformation { folder_id, data_offset, max_data_size: 7, ..Default::default() };
        match answer_of(client, logon, read.into(), objects).body {
            ReplyBody::ReadPerUserInformation(part) => {
                marks.extend_from_slice(&part.data);
                if part.has_finished {
                    return marks;
                }
                assert_eq!(part.data.len(), 7);
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Which messages of a folder somebody has read.
fn read_by(client: &Client, address: &str, folder: FolderId) -> Vec<bool> {
    client.server.with_store(|store| {
        store.read_as(Some(address)).unwrap();
        let read = store.message_changes(folder).unwrap().iter().map(|message| message.read).collect();
        store.read_as(None).unwrap();
        read
    })
}

/// No operation of the core sends these. `[MS-OXCSTOR] 2.2.1.10 to 2.2.1.13`
#[test]
fn what_was_read_of_public_folders_travels_as_change_numbers() {
    let mut client = Client::new();
    let (replica, folder, changes) = client.server.with_store(|store| {
        let public = store.mailbox_by_address(PUBLIC_FOLDERS).unwrap().unwrap();
        let folder = store.special(public.id, Special::IpmSubtree).unwrap();
        for _ in 0..3 {
            store.add_message(folder, Messages::Normal, Content::default(), NOW).unwrap();
        }
        let changes = store.message_changes(folder).unwrap();
        (public.replica_guid, folder, changes.iter().map(|message| message.change).collect::<Vec<_>>())
    });
    let folder_id = LongTermId { database_guid: replica, global_counter: folder.counter(), pad: 0 };
    let mut marks = IdSet::new();
    marks.insert(replica, changes[0]);
    marks.insert(replica, changes[2]);
    marks.insert(Guid([7; 16]), changes[1]);

    // In the public store they are what the user sees.
    client.connect();
    let mut objects = Objects::new();
    let logon = Logon { open_flags: LogonOpenFlags::PUBLIC, ..Default::default() };
    let public = client.run(vec![logon.into()], vec![NO_HANDLE], &mut objects).handles[0];
    assert!(read_marks(&mut client, public, folder_id, &mut objects).is_empty());
    let write = WritePerUserInformation { folder_id, ..Default::default() };
    let done = write_marks(&mut client, public, &write, &marks.encode(), &mut objects);
    assert_eq!(done, [ErrorCode::SUCCESS; 2]);
    let known = IdSet::<Guid>::decode(&read_marks(&mut client, public, folder_id, &mut objects)).unwrap();
    assert_eq!(known.get(replica).unwrap().iter().collect::<Vec<_>>(), [changes[0], changes[2]]);
    assert_eq!(read_by(&client, "alice@example.com", folder), [true, false, true]);
    assert_eq!(read_by(&client, "bob@example.com", folder), [false; 3]);
    // What is no set of changes, or does not follow what came before, changes nothing.
    let done = write_marks(&mut client, public, &write, &[0xFF; 40], &mut objects);
    assert_eq!(done, [ErrorCode::SUCCESS, ErrorCode::CORRUPT_DATA]);
    let gap = WritePerUserInformation { data_offset: 9, has_finished: true, ..write.clone() };
    let gap = answer_of(&mut client, public, gap.into(), &mut objects);
    assert_eq!(gap.return_value, ErrorCode::INVALID_PARAMETER);
    let elsewhere = LongTermId { database_guid: Guid([7; 16]), ..folder_id };
    let elsewhere = ReadPerUserInformation { folder_id: elsewhere, ..Default::default() };
    let elsewhere = answer_of(&mut client, public, elsewhere.into(), &mut objects);
    assert_eq!(elsewhere.return_value, ErrorCode::NOT_FOUND);
    assert_eq!(read_by(&client, "alice@example.com", folder), [true, false, true]);

    // A mailbox keeps them as they are, beside the database that they are of.
    client.connect();
    let mut objects = Objects::new();
    let private = client.run(vec![client.logon()], vec![NO_HANDLE], &mut objects).handles[0];
    let guid = GetPerUserGuid { long_term_id: folder_id, ..Default::default() };
    let unknown = answer_of(&mut client, private, guid.clone().into(), &mut objects);
    assert_eq!(unknown.return_value, ErrorCode::NOT_FOUND);
    let write = WritePerUserInformation { folder_id, repl_guid: Some(replica), ..Default::default() };
    let done = write_marks(&mut client, private, &write, &marks.encode(), &mut objects);
    assert_eq!(done, [ErrorCode::SUCCESS; 2]);
    assert_eq!(read_marks(&mut client, private, folder_id, &mut objects), marks.encode());
    let ids = GetPerUserLongTermIds { database_guid: replica, ..Default::default() };
    match answer_of(&mut client, private, ids.into(), &mut objects).body {
        ReplyBody::GetPerUserLongTermIds(answer) => assert_eq!(answer.long_term_ids, [folder_id]),
        other => panic!("{other:?}"),
    }
    match answer_of(&mut client, private, guid.into(), &mut objects).body {
        ReplyBody::GetPerUserGuid(answer) => assert_eq!(answer.database_guid, replica),
        other => panic!("{other:?}"),
    }
}
