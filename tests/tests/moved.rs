//! Mailboxes that were moved: the logon names another replica than the one that folders and messages are of.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use bytes::Bytes;
use mapi_http::data::{Cell, ErrorCode, FileTime, FolderId, MessageId, RowsBuilder, Str, ValueRef, tags};
use mapi_http::http::body::{ExecuteRequest, ExecuteResponse};
use mapi_http::http::{Headers, ResponseHead};
use mapi_http::mailbox::{
    Answer, Batch, Folder, FolderRole, FolderUploadKind, ItemContent, ItemProperty, ListFolders,
    ListMessages, LocalChange, LocalFolderChange, Outgoing, Part, ReserveIds, SaveDraft, Send, Session,
    SyncContents, SyncHierarchy, SyncedMessage, Upload, UploadFolders, UploadKind, UploadOutcome,
};
use mapi_http::payload::{Packing, Unwrapping, unwrap_payloads, wrap_payload};
use mapi_http::rop::{Objects, Reply, ReplyBody, Request, Response, RopBuffer};
use mapi_http::session::{Config as SessionConfig, Event, LogonFolder, Output, Time};
use mapi_http::wire::{Context, Width, Wire, Writer};
use mapi_http_server::Config;
use mapi_http_tests::simulation::World;
use serde_json::Value;

/// What a real server answered, in order, to one session of `data/captures/moved_mailbox.jsonl`.
fn recorded(session: &str) -> VecDeque<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/captures/moved_mailbox.jsonl");
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["session"] == session).collect()
}

/// The ROPs of an Execute.
fn requests(body: &Bytes) -> RopBuffer<Request> {
    let list = ExecuteRequest::decode(body, &Context::rop()).unwrap().rop_buffer;
    let payloads = unwrap_payloads(&list, Unwrapping { lenient: true, ..Unwrapping::REQUEST }).unwrap();
    RopBuffer::<Request>::decode(&payloads[0].data, &Objects::new()).unwrap()
}

/// A recorded answer to the columns that are asked for by now: of those that were not when it was recorded there is no value.
fn with_columns(answer: Vec<u8>, recorded: &Bytes, asked: &Bytes) -> Vec<u8> {
    let columns = requests(asked).rops.into_iter().find_map(|request| match request {
        Request::SetColumns(request) => Some(request.property_tags),
        _ => None,
    });
    let Some(columns) = columns else { return answer };
    let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
    let mut body =
        ExecuteResponse::decode(&Bytes::copy_from_slice(&answer[head..]), &Context::rop()).unwrap();
    let result = body.result.as_mut().unwrap();
    let [payload] = unwrap_payloads(&result.rop_buffer, Unwrapping::RESPONSE).unwrap().try_into().unwrap();
    let mut answers =
        RopBuffer::<Response>::decode(&payload.data, &requests(recorded), &mut Objects::new()).unwrap();
    for answer in &mut answers.rops {
        let Response::Reply(Reply { body: ReplyBody::QueryRows(answer), .. }) = answer else { continue };
        let mut rows = RowsBuilder::new(columns.as_slice().into(), Width::Rop, usize::MAX);
        for row in &answer.rows {
            let mut cells = row.to_cells();
            cells.resize(columns.len(), Cell::Error(ErrorCode::NOT_FOUND));
            rows.push(&cells).unwrap();
        }
        answer.rows = rows.finish();
    }
    let mut list = Writer::new();
    let packing = Packing { compress: false, obfuscate: false };
    wrap_payload(&answers.encode().unwrap(), packing, true, &mut list).unwrap();
    result.rop_buffer = list.into_vec().into();
    [&answer[..head], &body.encode(&Context::rop()).unwrap()].concat()
}

/// Runs an operation over a recording; the answer, and what was sent.
fn replay(name: &str, operation: impl Into<mapi_http::mailbox::Operation>) -> (Answer, Vec<Bytes>) {
    let mut recording = recorded(name);
    let url = "https://mail.test.example/mapi/emsmdb/?MailboxId=x@test.example";
    let dn = "/o=Gromox default/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=0100000001000000-alice";
    let mut session = Session::new(SessionConfig::new(url, dn), [7; 32]).unwrap();
    session.submit(operation);
    let mut sent = Vec::new();
    loop {
        match session.poll(Time(1_796_030_690_000)) {
            Output::Transmit(request) => {
                let exchange = recording.pop_front().expect("one more exchange than there were");
                let kind = request.headers.iter().find(|(name, _)| *name == "X-RequestType").unwrap();
                assert_eq!(exchange["request_type"], kind.1.as_str());
                let mut headers = Headers::new();
                for pair in exchange["response_headers"].as_array().unwrap() {
                    let [name, value] = [0, 1].map(|at| pair[at].as_str().unwrap());
                    let id =
                        || request.headers.iter().find(|(name, _)| *name == "X-RequestId").unwrap().1.clone();
                    let value = if name == "X-RequestId" { id() } else { value.to_owned() };
                    headers.push(name, value).unwrap();
                }
                sent.push(request.body.clone());
                session.handle_head(request.id, ResponseHead { status: 200, headers });
                let hex = |name: &str| hex::decode(exchange[name].as_str().unwrap()).unwrap();
                let mut body = hex("response_hex");
                if kind.1 == "Execute" {
                    body = with_columns(body, &hex("request_hex").into(), &request.body);
                }
                session.handle_data(request.id, body.into());
                session.handle_end(request.id);
            }
            Output::Event(Event::Done(_, answer)) => return (answer.unwrap(), sent),
            Output::Event(_) => {}
            Output::Timeout(_) => panic!("nothing more happens"),
        }
    }
}

fn in_role(folders: &[Folder], role: FolderRole) -> Option<FolderId> {
    folders.iter().find(|folder| folder.role == Some(role)).map(|folder| folder.id)
}

#[test]
fn a_real_server_tells_the_special_folders() {
    let (Answer::Folders(folders), _) = replay("folders", ListFolders::all()) else { panic!("no folders") };
    for folder in &folders {
        let named = ["Drafts", "Calendar", "Contacts", "Tasks", "Notes", "Journal", "Junk Email"];
        assert!(folder.role.is_some() || !named.contains(&folder.name.as_str()), "{folder:?}");
    }
    let drafts = folders.iter().find(|folder| folder.name == "Drafts").unwrap();
    assert_eq!(Some(drafts.id), in_role(&folders, FolderRole::Drafts));
}

#[test]
fn what_is_sent_says_by_entry_id_where_its_copy_goes() {
    let message = Outgoing::new("Moved").to("bob@test.example").text("Hi Bob");
    let (_, sent) = replay("send", Send::new(message));
    // The folder's counter behind the GUID that its replica has, as the server gives it for Drafts. [MS-OXCDATA] 2.2.4.1
    let sent_items = hex::decode("01000000a5187b6fbcdcea1ed03c565700000000000a0000").unwrap();
    assert!(sent.iter().any(|body| body.windows(sent_items.len()).any(|bytes| bytes == sent_items)));
}

fn world() -> (World, usize) {
    world_of(true)
}

/// The same mailboxes, before or after they were moved.
fn world_of(moved: bool) -> (World, usize) {
    let mut world = World::with_config(1, Config { moved, demo: Some(1), ..Config::default() });
    let alice = world.sign_in("alice");
    (world, alice)
}

fn folders(world: &mut World, client: usize) -> Vec<Folder> {
    match world.run(client, ListFolders::all()) {
        Ok(Answer::Folders(folders)) => folders,
        other => panic!("{other:?}"),
    }
}

fn subjects(world: &mut World, client: usize, folder: FolderId) -> Vec<String> {
    match world.run(client, ListMessages::newest(folder, 500)) {
        Ok(Answer::Page(page)) => page.messages.into_iter().map(|message| message.subject).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn drafts_are_saved_and_mail_is_sent() {
    let (mut world, alice) = world();
    let outgoing = |subject: &str| Outgoing::new(subject).to("bob@example.com").text("Hi");
    world.run(alice, SaveDraft::new(outgoing("Later"))).unwrap();
    world.run(alice, Send::new(outgoing("Now"))).unwrap();
    let folders = folders(&mut world, alice);
    let drafts = in_role(&folders, FolderRole::Drafts).unwrap();
    let sent = in_role(&folders, FolderRole::Sent).unwrap();
    assert!(subjects(&mut world, alice, drafts).contains(&"Later".into()));
    assert!(subjects(&mut world, alice, sent).contains(&"Now".into()));
}

fn property(tag: mapi_http::data::PropertyTag, text: &str) -> ItemProperty {
    ItemProperty::new(tag, None, &ValueRef::String(Str::Utf8(text)), &[])
}

fn change(kind: UploadKind, id: Option<MessageId>) -> LocalChange {
    LocalChange {
        kind,
        id,
        from_folder: None,
        new_id: None,
        predecessors: None,
        modified: Some(FileTime::from_utc(2026, 11, 30, 8, 0, 0)),
        associated: None,
        content: None,
    }
}

/// All messages of a folder, and the state.
fn synced(world: &mut World, client: usize, folder: FolderId, state: &[u8]) -> (Vec<SyncedMessage>, Vec<u8>) {
    let ticket = world.clients[client].submit(SyncContents::new(folder).since(state).unwrap().whole());
    assert!(world.run_until(|world| world.clients[client].done.contains_key(&ticket)));
    let Some(Ok(Answer::Synced(summary))) = world.clients[client].done.remove(&ticket) else { panic!() };
    let parts = world.clients[client].parts.remove(&ticket).unwrap_or_default();
    let changed = parts.into_iter().flat_map(|part| match part {
        Part::Synced(batch) => batch.changed,
        _ => Vec::new(),
    });
    (changed.collect(), summary.state)
}

/// How many exchanges it takes to see what is new in a folder.
fn exchanges_for_news(world: &mut World, client: usize, folder: FolderId, state: &[u8]) -> usize {
    world.clients[client].records.clear();
    synced(world, client, folder, state);
    world.clients[client].records.len()
}

#[test]
fn a_replica_is_asked_for_once() {
    let (mut world, alice) = world();
    let all = folders(&mut world, alice);
    let [inbox, sent] = [FolderRole::Inbox, FolderRole::Sent].map(|role| in_role(&all, role).unwrap());
    let ids = |messages: &[SyncedMessage]| messages.iter().take(1).map(|message| message.id).collect();
    let (messages, inbox_state) = synced(&mut world, alice, inbox, &[]);
    world.run(alice, Batch::delete_for_good(inbox, ids(&messages))).unwrap();
    let (messages, sent_state) = synced(&mut world, alice, sent, &[]);
    world.run(alice, Batch::delete_for_good(sent, ids(&messages))).unwrap();

    // A program that was started again knows the states, and not whose ids the mailbox has.
    let again = world.sign_in("alice");
    let first = exchanges_for_news(&mut world, again, inbox, &inbox_state);
    assert_eq!(first, 4, "connect, log on, see what is new, ask for the replica");
    assert_eq!(exchanges_for_news(&mut world, again, sent, &sent_state), 1);
    // What is known travels with the session, and who lists folders knows it.
    let bytes = world.clients[again].session.suspend();
    let resumed = world.resume("alice", &bytes).unwrap();
    assert_eq!(exchanges_for_news(&mut world, resumed, sent, &sent_state), 1);
    let third = world.sign_in("alice");
    folders(&mut world, third);
    assert_eq!(exchanges_for_news(&mut world, third, sent, &sent_state), 1);
}

/// A state belongs to a mailbox, wherever that lies.
#[test]
fn states_hold_after_the_move() {
    let (mut before, alice) = world_of(false);
    let all = folders(&mut before, alice);
    let inbox = in_role(&all, FolderRole::Inbox).unwrap();
    let (messages, state) = synced(&mut before, alice, inbox, &[]);
    assert!(!messages.is_empty());
    let Ok(Answer::Synced(tree)) = before.run(alice, SyncHierarchy::new(LogonFolder::IpmSubtree)) else {
        panic!("no folders")
    };
    let (mut after, alice) = world_of(true);
    let (news, _) = synced(&mut after, alice, inbox, &state);
    assert!(news.is_empty(), "{}", news.len());
    let flow = SyncHierarchy::new(LogonFolder::IpmSubtree).since(&tree.state).unwrap();
    let Ok(Answer::Synced(tree)) = after.run(alice, flow) else { panic!("no folders") };
    assert_eq!((tree.changed, tree.deleted), (0, 0));
}

#[test]
fn changes_are_uploaded() {
    let (mut world, alice) = world();
    let all = folders(&mut world, alice);
    let [inbox, drafts] = [FolderRole::Inbox, FolderRole::Drafts].map(|role| in_role(&all, role).unwrap());
    let (messages, state) = synced(&mut world, alice, inbox, &[]);
    let [first, second, third] = messages.get(..3).unwrap() else { panic!("{}", messages.len()) };
    let Ok(Answer::Reserved(reserved)) = world.run(alice, ReserveIds::new(2)) else { panic!("no ids") };
    let content = |subject: &str| {
        let properties = vec![property(tags::SUBJECT, subject)];
        Some(ItemContent { properties: properties.into(), recipients: None, attachments: None })
    };
    let changes = vec![
        LocalChange { content: content("Reserved"), ..change(UploadKind::Create, Some(reserved[0])) },
        LocalChange { content: content("Any id"), ..change(UploadKind::Create, None) },
        change(UploadKind::Delete, Some(first.id)),
        LocalChange {
            predecessors: Some(second.predecessors.clone()),
            content: content("Changed"),
            ..change(UploadKind::Change, Some(second.id))
        },
    ];
    let upload = Upload::new(inbox, changes).since(&state).unwrap();
    let Ok(Answer::Uploaded(result)) = world.run(alice, upload) else { panic!("no upload") };
    let outcomes: Vec<_> = result.items.iter().map(|item| (item.outcome, item.error.clone())).collect();
    assert_eq!(outcomes, vec![(UploadOutcome::Done, None); 4]);
    let moving = LocalChange {
        from_folder: Some(inbox),
        predecessors: Some(third.predecessors.clone()),
        ..change(UploadKind::Move, Some(third.id))
    };
    let Ok(Answer::Uploaded(moved)) = world.run(alice, Upload::new(drafts, vec![moving])) else { panic!() };
    assert_eq!(moved.items[0].outcome, UploadOutcome::Done, "{:?}", moved.items[0].error);
    let there = subjects(&mut world, alice, inbox);
    for subject in ["Reserved", "Any id", "Changed"] {
        assert!(there.iter().any(|known| known == subject), "{subject}: {there:?}");
    }
    assert_eq!(there.len(), messages.len());
    // What was uploaded does not come back; the message that was moved is gone.
    let (news, _) = synced(&mut world, alice, inbox, &result.state);
    assert!(news.is_empty(), "{news:?}");
}

#[test]
fn folders_are_uploaded() {
    let (mut world, alice) = world();
    let all = folders(&mut world, alice);
    let inbox = in_role(&all, FolderRole::Inbox).unwrap();
    let new = LocalFolderChange {
        kind: FolderUploadKind::Create,
        id: None,
        parent_id: Some(inbox),
        name: Some("Made offline".into()),
        container_class: None,
        predecessors: None,
        modified: None,
    };
    let upload = UploadFolders::new(LogonFolder::IpmSubtree, vec![new]);
    let Ok(Answer::UploadedFolders(result)) = world.run(alice, upload) else { panic!("no upload") };
    assert_eq!(result.items[0].outcome, UploadOutcome::Done, "{:?}", result.items[0].error);
    let made = folders(&mut world, alice).into_iter().find(|folder| folder.name == "Made offline").unwrap();
    assert_eq!((made.parent_id, Some(made.id)), (inbox, result.items[0].id));
    // It does not come back.
    let flow = SyncHierarchy::new(LogonFolder::IpmSubtree).since(&result.state).unwrap();
    let ticket = world.clients[alice].submit(flow);
    assert!(world.run_until(|world| world.clients[alice].done.contains_key(&ticket)));
    let parts = world.clients[alice].parts.remove(&ticket).unwrap_or_default();
    let came: Vec<_> = parts
        .into_iter()
        .flat_map(|part| match part {
            Part::SyncedFolders(batch) => batch.changed,
            _ => Vec::new(),
        })
        .collect();
    assert!(came.iter().all(|folder| folder.id != made.id), "{came:?}");
}
