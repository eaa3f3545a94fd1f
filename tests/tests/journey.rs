//! The journeys in Rust: the host of the command line against the embedded server, exchanges counted.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mapi_http::data::{FolderId, MessageId, Str, ValueRef, tags};
use mapi_http::mailbox::{
    Answer, Batch, BatchVerb, ChangeFolder, Composition, ConflictPolicy, Filter, FolderRef, FolderResult,
    FolderRole, FolderUploadKind, FolderVerb, Importance, ItemContent, ItemProperty, ListFolders,
    ListMessages, ListOrder, LocalChange, LocalFolderChange, Message, MessagePage, MessageSummary, Open,
    Operation, Outgoing, OutgoingAttachment, Part, ReadMessage, RecipientKind, SaveAttachment, Send, Session,
    SortBy, SyncContents, SyncHierarchy, SyncedFolder, SyncedMessage, Upload, UploadFolders, UploadKind,
};
use mapi_http::session::{Config, Credentials, Error};
use mapi_http_cli::account::entropy;
use mapi_http_cli::host::{Connector, Mailbox};
use mapi_http_server::ServerHandle;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// How long mail may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// Somebody's mailbox, and what was done in it last.
#[derive(Default)]
struct Desk {
    mailbox: Option<Mailbox>,
    credentials: Credentials,
    exchanges: Arc<AtomicU64>,
    list: Vec<MessageSummary>,
    message: Option<Message>,
    suspended: Vec<u8>,
    /// Of synchronisations, by folder; those of the folders themselves by no name.
    states: HashMap<String, Vec<u8>>,
    folder: Option<FolderId>,
    /// Messages that synchronisations brought, by folder and subject.
    synced: HashMap<(String, String), SyncedMessage>,
    /// Folders that synchronisations brought, by name.
    folders: HashMap<String, SyncedFolder>,
}

impl Desk {
    fn go_on(&mut self, session: Session) {
        let count = Arc::clone(&self.exchanges);
        let observer = Box::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        self.mailbox = Some(Mailbox::new(session, Connector::new(None).unwrap(), observer));
    }

    async fn run(&self, operation: impl Into<Operation>) -> Result<Answer, Error> {
        self.mailbox.as_ref().unwrap().run(operation).await
    }

    /// Runs a synchronisation to its end.
    async fn sync(&self, operation: Operation) -> Synced {
        let (done, mut parts) = self.mailbox.as_ref().unwrap().run_with_parts(operation);
        let done = tokio::spawn(done);
        let mut synced = Synced::default();
        while let Some(part) = parts.recv().await {
            match part {
                Part::Synced(batch) => {
                    let counts =
                        [batch.changed.len(), batch.deleted.len(), batch.read.len(), batch.unread.len()];
                    synced.counts.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                    synced.names.extend(batch.changed.iter().filter_map(subject));
                    synced.messages.extend(batch.changed);
                    synced.state = batch.state;
                }
                Part::SyncedFolders(batch) => {
                    synced.counts[0] += batch.changed.len();
                    synced.counts[1] += batch.deleted.len();
                    synced.names.extend(batch.changed.iter().map(|folder| folder.name.clone()));
                    synced.folders.extend(batch.changed);
                    synced.state = batch.state;
                }
                _ => {}
            }
        }
        assert!(matches!(done.await.unwrap(), Ok(Answer::Synced(_))));
        synced
    }

    async fn change_folder(&self, folder: FolderRef, verb: FolderVerb, name: Option<&str>) -> FolderResult {
        let change = ChangeFolder::of(folder, verb, None, name.map(Into::into)).unwrap();
        match self.run(change).await.unwrap() {
            Answer::Folder(result) => result,
            other => panic!("{other:?}"),
        }
    }

    async fn page(&self, folder: &str, limit: u32, filter: Filter, order: ListOrder) -> MessagePage {
        let folder: FolderRef = folder.parse().unwrap();
        let list = ListMessages::newest(folder, limit).matching(filter).ordered(order);
        match self.run(list).await.unwrap() {
            Answer::Page(page) => page,
            other => panic!("{other:?}"),
        }
    }
}

/// What a synchronisation brought.
#[derive(Default)]
struct Synced {
    /// Changed, deleted, read, unread.
    counts: [usize; 4],
    /// Subjects, or names of folders.
    names: Vec<String>,
    messages: Vec<SyncedMessage>,
    folders: Vec<SyncedFolder>,
    state: Vec<u8>,
}

fn subject(message: &SyncedMessage) -> Option<String> {
    message.content.properties.iter().find(|property| property.tag == tags::SUBJECT.0)?.text.clone()
}

struct Journey {
    server: ServerHandle,
    desks: HashMap<String, Desk>,
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is missing: {value}"))
}

/// A name in camelCase in Rust's case.
fn snake(name: &str) -> String {
    let mut field = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            field.push('_');
        }
        field.extend(c.to_lowercase());
    }
    field
}

/// `MarkRead` as `markRead`.
fn camel(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// The conditions of a list.
fn filter(given: &Value) -> Filter {
    /// With names as Rust has them.
    fn renamed(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(renamed).collect(),
            Value::Object(fields) => {
                let field = |(name, value): (&String, &Value)| match name.as_str() {
                    "importance" => (snake(name), json!(importance(value.as_str().unwrap()))),
                    _ => (snake(name), renamed(value)),
                };
                Value::Object(fields.iter().map(field).collect())
            }
            other => other.clone(),
        }
    }
    match given {
        Value::Null => Filter::default(),
        given => serde_json::from_value(renamed(given)).unwrap(),
    }
}

fn importance(name: &str) -> Importance {
    *Importance::ALL.iter().find(|known| known.name().eq_ignore_ascii_case(name)).unwrap()
}

/// Every field that is expected has that value; names are in camelCase there and in Rust's case here.
fn matches(expected: &Value, got: &Value) {
    for (name, expected) in expected.as_object().unwrap() {
        let got = &got[snake(name)];
        let same = match (expected.as_str(), got.as_str()) {
            // Names of variants are in each language's own case.
            (Some(expected), Some(got)) if name == "importance" => expected.eq_ignore_ascii_case(got),
            _ => expected == got,
        };
        assert!(same, "{name}: {expected} expected, {got} came");
    }
}

impl Journey {
    fn session(&self, user: &str, password: Option<&str>) -> (Session, Credentials) {
        let server = self.server.server();
        let entry = server.directory().by_address(user).unwrap();
        let known = server.config().users.iter().find(|known| known.address == user).unwrap();
        let password = password.unwrap_or_else(|| known.password.as_ref().unwrap().reveal()).to_string();
        let credentials = Credentials::Basic { user: user.into(), password };
        let config = Config::new(self.server.mailbox_url(user).unwrap(), &entry.dn);
        (Session::new(config.credentials(credentials.clone()), entropy()).unwrap(), credentials)
    }

    async fn step(&mut self, step: &Value) {
        let expect = &step["expect"];
        let fresh = (text(step, "do") == "connect" || step.get("password").is_some())
            .then(|| self.session(text(step, "user"), step["password"].as_str()));
        let desk = self.desks.entry(step["as"].as_str().unwrap_or("alice").into()).or_default();
        match text(step, "do") {
            "connect" => {
                let (session, credentials) = fresh.unwrap();
                desk.credentials = credentials;
                desk.go_on(session);
                match desk.run(Open).await.unwrap() {
                    Answer::Mailbox(info) => matches(expect, &serde_json::to_value(info).unwrap()),
                    other => panic!("{other:?}"),
                }
            }
            "folders" => {
                let Answer::Folders(folders) = desk.run(ListFolders::all()).await.unwrap() else { panic!() };
                for (role, name) in expect.as_object().unwrap() {
                    let found = folders.iter().find(|folder| {
                        folder.role.is_some_and(|known| known.name().eq_ignore_ascii_case(role))
                    });
                    assert_eq!(found.map(|folder| folder.name.as_str()), name.as_str(), "{role}");
                }
            }
            "list" => {
                let limit = step["limit"].as_u64().unwrap() as u32;
                let sort = step["sort"].as_str().unwrap_or("received");
                let order = ListOrder {
                    by: *SortBy::ALL.iter().find(|known| camel(known.name()) == sort).unwrap(),
                    reverse: step["reverse"] == true,
                    jump_to: step["jumpTo"].as_str().map(Into::into),
                };
                let filter = filter(&step["where"]);
                desk.list = desk.page(text(step, "folder"), limit, filter, order).await.messages;
                assert_eq!(Some(desk.list.len() as u64), expect["count"].as_u64());
                if let Some(first) = expect.get("first") {
                    matches(first, &serde_json::to_value(&desk.list[0]).unwrap());
                }
                for subject in expect["contains"].as_array().into_iter().flatten() {
                    assert!(desk.list.iter().any(|message| *subject == message.subject), "{subject}");
                }
            }
            "read" => {
                let subject = text(step, "subject");
                let found = desk.list.iter().find(|message| message.subject == subject);
                let found = found.unwrap_or_else(|| panic!("{subject:?} is not in the list"));
                let read = desk.run(ReadMessage::new(found.folder_id, found.id)).await.unwrap();
                let Answer::Message(message) = read else { panic!("{read:?}") };
                check_message(expect, &message);
                desk.message = Some(*message);
            }
            "save" => {
                let message = desk.message.as_ref().unwrap();
                let wanted = text(step, "name");
                let attachment =
                    message.attachments.iter().find(|attachment| attachment.name == wanted).unwrap();
                let save = SaveAttachment::new(message.folder_id, message.id, attachment.number);
                let (done, mut parts) = desk.mailbox.as_ref().unwrap().run_with_parts(save);
                let done = tokio::spawn(done);
                let mut bytes = Vec::new();
                while let Some(part) = parts.recv().await {
                    if let Part::Data(data) = part {
                        bytes.extend_from_slice(&data);
                    }
                }
                assert_eq!(done.await.unwrap(), Ok(Answer::Saved(bytes.len() as u64)));
                let sha256: String =
                    Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
                assert_eq!(json!({ "size": bytes.len(), "sha256": sha256 }), *expect);
            }
            "send" => {
                desk.run(Send::new(outgoing(&step["message"]))).await.unwrap();
            }
            "await" => {
                let until = Instant::now() + PATIENCE;
                loop {
                    desk.list = desk
                        .page(text(step, "folder"), 1, Filter::default(), ListOrder::default())
                        .await
                        .messages;
                    let newest = desk.list.first().map(|message| message.subject.as_str());
                    if newest == step["subject"].as_str() {
                        break;
                    }
                    assert!(Instant::now() < until, "{newest:?} is still the newest message");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
            "reply" => {
                let message = desk.message.as_ref().unwrap();
                let answer = Outgoing::default().text(text(step, "text"));
                let answer = Composition::reply(message.folder_id, message.id, answer);
                desk.run(Send::new(answer)).await.unwrap();
            }
            "sync" | "syncFolders" => {
                let name = step["folder"].as_str().unwrap_or_default();
                let state = desk.states.get(name).cloned().unwrap_or_default();
                let operation: Operation = match name {
                    "" => SyncHierarchy::new(FolderRole::Root).since(&state).unwrap().into(),
                    name => {
                        SyncContents::new(name.parse::<FolderRef>().unwrap()).since(&state).unwrap().into()
                    }
                };
                let synced = desk.sync(operation).await;
                desk.folders.extend(synced.folders.into_iter().map(|folder| (folder.name.clone(), folder)));
                for message in synced.messages {
                    desk.synced.insert((name.into(), subject(&message).unwrap_or_default()), message);
                }
                if step["acknowledge"] != false {
                    desk.states.insert(name.into(), synced.state);
                }
                for (kind, count) in ["changed", "deleted", "read", "unread"].iter().zip(synced.counts) {
                    assert_eq!(count as u64, expect[kind].as_u64().unwrap_or_default(), "{kind}");
                }
                for name in expect["contains"].as_array().into_iter().flatten() {
                    assert!(synced.names.iter().any(|known| name == known), "{name}: {:?}", synced.names);
                }
            }
            "upload" => {
                let folder = text(step, "folder");
                let kind =
                    *UploadKind::ALL.iter().find(|kind| camel(kind.name()) == text(step, "kind")).unwrap();
                let message =
                    step["subject"].as_str().map(|subject| &desk.synced[&(folder.into(), subject.into())]);
                let mut content = match message {
                    Some(message) => message.content.clone(),
                    None => ItemContent { properties: Vec::new(), recipients: None, attachments: None },
                };
                let subjects = [tags::SUBJECT, tags::NORMALIZED_SUBJECT, tags::SUBJECT_PREFIX];
                content.properties.retain(|known| !subjects.iter().any(|tag| tag.id() == known.id()));
                content.properties.extend(step["text"].as_str().map(|subject| {
                    ItemProperty::new(tags::SUBJECT, None, &ValueRef::String(Str::Utf8(subject)), &[])
                }));
                let change = LocalChange {
                    kind,
                    id: message.map(|message| message.id),
                    from_folder: None,
                    new_id: None,
                    predecessors: message.map(|message| message.predecessors.clone()),
                    modified: None,
                    associated: None,
                    content: step.get("text").map(|_| content),
                };
                let policy = step["onConflict"].as_str().unwrap_or("report");
                let policy = ConflictPolicy::ALL.iter().find(|known| camel(known.name()) == policy).unwrap();
                let state = desk.states.get(folder).cloned().unwrap_or_default();
                let upload = Upload::new(folder.parse::<FolderRef>().unwrap(), vec![change]);
                let upload = upload.since(&state).unwrap().on_conflict(*policy);
                let Answer::Uploaded(result) = desk.run(upload).await.unwrap() else { panic!() };
                desk.states.insert(folder.into(), result.state);
                let [item] = &result.items[..] else { panic!("{:?}", result.items) };
                assert_eq!(camel(item.outcome.name()), text(expect, "outcome"), "{:?}", item.error);
                assert_eq!(item.server.as_ref().and_then(subject).as_deref(), expect["server"].as_str());
            }
            "uploadFolder" => {
                let folder = step["of"].as_str().map(|name| &desk.folders[name]);
                let kind = FolderUploadKind::ALL.iter().find(|kind| camel(kind.name()) == text(step, "kind"));
                let change = LocalFolderChange {
                    kind: *kind.unwrap(),
                    id: folder.map(|folder| folder.id),
                    parent_id: None,
                    name: step["name"].as_str().map(Into::into),
                    container_class: None,
                    predecessors: folder.map(|folder| folder.predecessors.clone()),
                    modified: None,
                };
                let policy = step["onConflict"].as_str().unwrap_or("report");
                let policy = ConflictPolicy::ALL.iter().find(|known| camel(known.name()) == policy).unwrap();
                let state = desk.states.get("").cloned().unwrap_or_default();
                let upload = UploadFolders::new(FolderRole::Root, vec![change]).since(&state).unwrap();
                let answer = desk.run(upload.on_conflict(*policy)).await.unwrap();
                let Answer::UploadedFolders(result) = answer else { panic!() };
                desk.states.insert(String::new(), result.state);
                let [item] = &result.items[..] else { panic!("{:?}", result.items) };
                assert_eq!(camel(item.outcome.name()), text(expect, "outcome"), "{:?}", item.error);
                assert_eq!(
                    item.server.as_ref().map(|server| server.name.as_str()),
                    expect["server"].as_str()
                );
            }
            "batch" => {
                let subject = text(step, "subject");
                let message = desk.list.iter().find(|message| message.subject == subject).unwrap();
                let verb =
                    BatchVerb::ALL.iter().find(|verb| camel(verb.name()) == text(step, "verb")).unwrap();
                let folder: FolderRef = text(step, "folder").parse().unwrap();
                let batch = Batch::of(folder, vec![message.id], *verb, None, None, Vec::new()).unwrap();
                let Answer::Batch(result) = desk.run(batch).await.unwrap() else { panic!() };
                assert_eq!(result.failed, []);
            }
            "createFolder" => {
                let parent: FolderRef = text(step, "folder").parse().unwrap();
                desk.folder = desk.change_folder(parent, FolderVerb::Create, step["name"].as_str()).await.id;
            }
            "renameFolder" => {
                let folder = desk.folder.unwrap().into();
                desk.change_folder(folder, FolderVerb::Rename, step["name"].as_str()).await;
            }
            "deleteFolder" => {
                let folder = desk.folder.take().unwrap().into();
                desk.change_folder(folder, FolderVerb::DeleteForGood, None).await;
            }
            "suspend" => desk.suspended = desk.mailbox.take().unwrap().suspend().await.unwrap(),
            "resume" => {
                let session = Session::resume(&desk.suspended, desk.credentials.clone(), entropy()).unwrap();
                desk.go_on(session);
            }
            "fail" => {
                let failed = match (fresh, step["id"].as_str()) {
                    (Some((session, _)), _) => {
                        Mailbox::new(session, Connector::new(None).unwrap(), Box::new(|_| {})).run(Open).await
                    }
                    (None, id) => {
                        let id: MessageId = id.unwrap().parse().unwrap();
                        desk.run(ReadMessage::new(FolderRef::INBOX, id)).await
                    }
                };
                assert_eq!(failed.unwrap_err().code(), text(expect, "code"));
            }
            "close" => desk.mailbox.take().unwrap().close().await,
            other => panic!("nobody knows how to {other:?}"),
        }
    }
}

fn check_message(expect: &Value, message: &Message) {
    for (name, body) in [("html", &message.html), ("text", &message.text)] {
        if let Some(part) = expect[name].as_str() {
            assert!(body.as_deref().is_some_and(|body| body.contains(part)), "{name}: {body:?}");
        }
    }
    if let Some(from) = expect["from"].as_str() {
        assert_eq!(message.from.address, from);
    }
    if let Some(to) = expect.get("to") {
        let addresses = message.recipients.iter().filter(|recipient| recipient.kind == RecipientKind::To);
        assert_eq!(json!(addresses.map(|recipient| &recipient.address).collect::<Vec<_>>()), *to);
    }
    let attachments = expect["attachments"].as_array().unwrap();
    assert_eq!(message.attachments.len(), attachments.len(), "{:?}", message.attachments);
    for (expected, attachment) in attachments.iter().zip(&message.attachments) {
        matches(expected, &serde_json::to_value(attachment).unwrap());
    }
}

fn outgoing(message: &Value) -> Outgoing {
    let mut outgoing = Outgoing::new(text(message, "subject"));
    for to in message["to"].as_array().unwrap() {
        outgoing = outgoing.to(to.as_str().unwrap());
    }
    outgoing.text = message["text"].as_str().map(Into::into);
    outgoing.html = message["html"].as_str().map(Into::into);
    for file in message["attachments"].as_array().into_iter().flatten() {
        outgoing.attachments.push(OutgoingAttachment {
            name: text(file, "name").into(),
            mime_type: text(file, "mimeType").into(),
            content_id: None,
            data: text(file, "text").into(),
            streamed: None,
        });
    }
    outgoing
}

async fn travel(name: &str) {
    let path = format!("{}/journeys/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let journey: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let config = mapi_http_server::Config { demo: Some(1), ..Default::default() };
    let server = mapi_http_server::Server::start(config).unwrap();
    let mut state = Journey { server, desks: HashMap::new() };
    for (index, step) in journey["steps"].as_array().unwrap().iter().enumerate() {
        let who = step["as"].as_str().unwrap_or("alice");
        let count = Arc::clone(&state.desks.entry(who.into()).or_default().exchanges);
        let before = count.load(Ordering::SeqCst);
        println!("step {}: {step}", index + 1);
        state.step(step).await;
        let cost = count.load(Ordering::SeqCst) - before;
        println!("  {cost} exchanges");
        if let Some(most) = step["exchanges"].as_u64() {
            assert!(cost <= most, "{cost} exchanges, {most} at most");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ground() {
    travel("ground").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn find() {
    travel("find").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sync() {
    travel("sync").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn upload() {
    travel("upload").await;
}
