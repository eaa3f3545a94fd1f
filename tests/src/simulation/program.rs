//! A random program of operations, and what must be true when it has ended.

use std::collections::BTreeMap;

use mapi_http::data::{
    ErrorCode, FileTime, FolderId, MessageId, PropertyKey, PropertyTag, PropertyType, Str, Value, ValueRef,
    named, tags,
};
use mapi_http::directory::Resolve;
use mapi_http::mailbox::{
    Answer, Batch, Change, ChangeFolder, ChangeKind, Composition, ExportStream, Folder, FolderRef,
    FolderResult, FolderRole, FolderUploadKind, FollowUp, ImportStream, ItemContent, ItemProperty,
    ListFolders, ListMessages, LocalChange, LocalFolderChange, MessageSummary, Operation, Outgoing,
    OutgoingAttachment, Part, PropertyChange, PropertyTarget, ReadMessage, ReserveIds, SaveAttachment, Send,
    SetProperties, SyncContents, SyncHierarchy, Upload, UploadFolders, UploadKind, UploadOutcome, Watch,
};
use mapi_http::session::{Error, LogonFolder, Ticket};
use mapi_http_server::store::{Content, Messages, Special};

use super::{Random, Trouble, World};
use crate::memory;

/// Operations of a program.
const OPERATIONS: u64 = 16;
/// Messages that a mailbox begins with.
const MESSAGES: usize = 6;
/// The most bytes of a session that has nothing to do.
const MOST_IDLE: usize = 64 * 1024;
/// Where things are moved.
const ELSEWHERE: LogonFolder = LogonFolder::DeletedItems;
/// An Execute of which nothing is carried out. `[MS-OXCROPS] 3.2.4.2`
const TOO_BUSY: ErrorCode = ErrorCode(0x6BB);
/// Where things are copied.
const COPIES: LogonFolder = LogonFolder::SentItems;

/// What a program came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// Requests that were sent.
    pub exchanges: u64,
    /// Operations that ended well.
    pub done: u64,
    /// Operations that ended in an error that says what is known.
    pub failed: u64,
}

/// What an operation was to do.
#[derive(Debug, Clone)]
enum Wish {
    Folders,
    List,
    Read(usize),
    Save(usize),
    Send(String),
    Reply(usize, String),
    Watch,
    Look,
    /// Something is done to the things of this wish, which no other one touches.
    Things(Deed, Vec<MessageId>),
    /// Something is done to the folder of this wish.
    Folder(FolderDeed, FolderId),
    Make,
    Set(MessageId),
    /// What was done offline to messages, and to folders.
    Upload(Offline),
    UploadFolders(Vec<LocalFolderChange>),
    /// The things of this wish come in once more, as a stream.
    Import(Vec<MessageId>),
    Sync,
}

/// What was done to messages of the drafts offline: one is new, one is changed, one is deleted, and one was changed here as
/// well.
#[derive(Debug, Clone)]
struct Offline {
    changes: Vec<LocalChange>,
    state: Vec<u8>,
}

impl Offline {
    fn upload(&self) -> Result<Upload, String> {
        let upload = Upload::new(FolderRole::Drafts, self.changes.clone()).since(&self.state);
        upload.map_err(|error| error.to_string())
    }
}

/// What is done to messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Move,
    Copy,
    Delete,
    Flag,
}

/// What is done to a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FolderDeed {
    Move,
    Copy,
    Delete,
    Rename,
}

/// The message of a number, as it is sent in the beginning.
fn message(number: usize) -> Outgoing {
    let mut message = Outgoing::new(format!("Message {number}")).to("alice@example.com");
    // Some fit a buffer, some need several.
    let body = format!("<p>{}</p>", format!("Paragraph {number}. ").repeat(1 + number * number * 100));
    message.html = Some(body);
    message.attachments.push(OutgoingAttachment {
        name: format!("file{number}.bin"),
        mime_type: "application/octet-stream".into(),
        content_id: None,
        data: content(number),
        streamed: None,
    });
    message
}

fn content(number: usize) -> Vec<u8> {
    let mut random = Random::new(number as u64);
    (0..number * number * 1_600).map(|_| random.number() as u8).collect()
}

/// The subject of a thing, and the name of a folder of a wish.
fn thing(step: u64, number: usize) -> String {
    format!("Thing {step}.{number}")
}

fn place(step: u64) -> String {
    format!("Place {step}")
}

/// Two small messages for each step, there from the beginning.
fn things(world: &World) -> Vec<Vec<MessageId>> {
    let now = world.now();
    world.server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").expect("a store").expect("alice");
        let inbox = store.special(mailbox.id, Special::Inbox).expect("an inbox");
        let mut add = |step, number| {
            let mut content = Content::default();
            content.properties.set(tags::SUBJECT, thing(step, number));
            content.properties.set(tags::NORMALIZED_SUBJECT, thing(step, number));
            // Older than everything that is listed.
            content.properties.set(tags::MESSAGE_DELIVERY_TIME, FileTime(0));
            store.add_message(inbox, Messages::Normal, content, now).expect("it fits")
        };
        (0..OPERATIONS).map(|step| (0..2).map(|number| add(step, number)).collect()).collect()
    })
}

/// The subject of a draft, and the name of a folder of a wish.
fn draft(step: u64, what: &str) -> String {
    format!("Draft {step} {what}")
}

fn place_of(step: u64, what: &str) -> String {
    format!("Offline {step} {what}")
}

fn subject(text: &str) -> ItemProperty {
    ItemProperty::new(tags::SUBJECT, None, &ValueRef::String(Str::Utf8(text)), &[])
}

/// What an operation tells until it ends well.
fn told(world: &mut World, client: usize, operation: impl Into<Operation>) -> Result<Vec<Part>, String> {
    let ticket = world.clients[client].submit(operation);
    if !world.run_until(|world| world.clients[client].done.contains_key(&ticket)) {
        return Err("a preparation does not end".into());
    }
    match world.clients[client].done.remove(&ticket) {
        Some(Ok(_)) => Ok(world.clients[client].parts.remove(&ticket).unwrap_or_default()),
        other => Err(format!("a preparation: {other:?}")),
    }
}

/// Some drafts, synchronised; and what is done to them while nobody is connected.
fn offline(world: &mut World, setup: usize, step: u64) -> Result<Offline, String> {
    let now = world.now();
    let ids: Vec<MessageId> = world.server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").expect("a store").expect("alice");
        let drafts = store.special(mailbox.id, Special::Drafts).expect("drafts");
        let mut add = |what| {
            let mut content = Content::default();
            content.properties.set(tags::SUBJECT, draft(step, what));
            store.add_message(drafts, Messages::Normal, content, now).expect("it fits")
        };
        ["before", "deleted", "ours"].map(&mut add).into()
    });
    let mut state = Vec::new();
    let mut messages = BTreeMap::new();
    for part in told(world, setup, SyncContents::new(FolderRole::Drafts).whole())? {
        if let Part::Synced(batch) = part {
            messages.extend(batch.changed.into_iter().map(|message| (message.id, message)));
            state = batch.state;
        }
    }
    let Ok(Answer::Reserved(reserved)) = world.run(setup, ReserveIds::new(1)) else {
        return Err("no id is reserved".into());
    };
    let theirs = SetProperties::new(
        PropertyTarget::message(FolderRole::Drafts, ids[2]),
        PropertyChange::new().set(tags::SUBJECT, draft(step, "theirs")),
    );
    world.run_for(1_000);
    world.run(setup, theirs).map_err(|error| format!("another change: {error}"))?;
    let change = |kind, id| LocalChange {
        kind,
        id: Some(id),
        from_folder: None,
        new_id: None,
        predecessors: None,
        modified: Some(now),
        associated: None,
        content: None,
    };
    let changed = |id: MessageId, what| {
        let message = messages.get(&id).ok_or("a draft was not synchronised")?;
        let mut content = message.content.clone();
        let of_subject = [tags::SUBJECT, tags::NORMALIZED_SUBJECT, tags::SUBJECT_PREFIX];
        content.properties.retain(|known| !of_subject.iter().any(|tag| tag.id() == known.id()));
        content.properties.push(subject(&draft(step, what)));
        let predecessors = Some(message.predecessors.clone());
        Ok::<_, String>(LocalChange {
            predecessors,
            content: Some(content),
            ..change(UploadKind::Change, id)
        })
    };
    let properties = [subject(&draft(step, "new"))].into();
    let new = ItemContent { properties, recipients: None, attachments: None };
    let changes = vec![
        LocalChange { content: Some(new), ..change(UploadKind::Create, reserved[0]) },
        changed(ids[0], "changed")?,
        change(UploadKind::DeleteForGood, ids[1]),
        changed(ids[2], "ours")?,
    ];
    Ok(Offline { changes, state })
}

/// A new folder below the inbox, and one that is deleted.
fn offline_folders(world: &mut World, setup: usize, step: u64) -> Result<Vec<LocalFolderChange>, String> {
    let Ok(Answer::Reserved(reserved)) = world.run(setup, ReserveIds::new(1)) else {
        return Err("no id is reserved".into());
    };
    let create = ChangeFolder::create(LogonFolder::Inbox, place_of(step, "deleted"));
    let Ok(Answer::Folder(FolderResult { id: deleted @ Some(_), .. })) = world.run(setup, create) else {
        return Err("no folder to begin with".into());
    };
    let mut predecessors = None;
    for part in told(world, setup, SyncHierarchy::new(LogonFolder::Inbox))? {
        if let Part::SyncedFolders(batch) = part {
            let own = batch.changed.into_iter().find(|folder| Some(folder.id) == deleted);
            predecessors = own.map(|folder| folder.predecessors).or(predecessors);
        }
    }
    let change = |kind, id, name| LocalFolderChange {
        kind,
        id,
        parent_id: None,
        name,
        container_class: None,
        predecessors: None,
        modified: Some(world.now()),
    };
    let new = FolderId::new(reserved[0].replica_id(), reserved[0].counter());
    Ok(vec![
        change(FolderUploadKind::Create, Some(new), Some(place_of(step, "new"))),
        LocalFolderChange { predecessors, ..change(FolderUploadKind::DeleteForGood, deleted, None) },
    ])
}

/// Messages of the inbox as a stream.
fn exported(world: &mut World, setup: usize, messages: &[MessageId]) -> Result<Vec<u8>, String> {
    let parts = told(world, setup, ExportStream::messages(LogonFolder::Inbox, messages.to_vec()))?;
    let data =
        parts.into_iter().filter_map(|part| if let Part::Data(data) = part { Some(data) } else { None });
    Ok(data.flatten().collect())
}

/// Runs the program of a seed.
///
/// # Errors
/// What was violated.
pub fn run(seed: u64, trouble: Trouble) -> Result<Outcome, String> {
    let mut world = World::new(seed);
    let mut random = Random::new(!seed);
    let bob = world.sign_in("bob");
    world.clients[bob].steady = true;
    for number in 0..MESSAGES {
        world.run(bob, Send::new(message(number))).map_err(|error| format!("before all: {error}"))?;
    }
    let setup = world.sign_in("alice");
    world.clients[setup].steady = true;
    let page = inbox(&mut world, setup)?;
    let ids: BTreeMap<String, _> = page.iter().map(|line| (line.subject.clone(), line.id)).collect();
    let id = |number: usize| ids[&format!("Message {number}")];
    let things = things(&world);

    let alice = world.sign_in("alice");
    let mut wishes: Vec<(Ticket, Wish)> = Vec::new();
    // These have heard of everything, or of a gap.
    let witnesses = [
        (world.clients[alice].submit(Watch::folder(LogonFolder::Inbox)), ChangeKind::NewMail),
        (world.clients[alice].submit(lines()), ChangeKind::Created),
    ];
    wishes.extend(witnesses.map(|(witness, _)| (witness, Wish::Watch)));
    world.run_for(1_000);
    let mut deliveries: Vec<(u64, String)> = Vec::new();
    world.trouble = trouble;
    for step in 0..OPERATIONS {
        let number = random.below(MESSAGES as u64) as usize;
        let wish = match random.below(22) {
            0 => Wish::Folders,
            10 => Wish::Look,
            kind @ 11..=14 => {
                let deed = [Deed::Move, Deed::Copy, Deed::Delete, Deed::Flag][kind as usize - 11];
                Wish::Things(deed, things[step as usize].clone())
            }
            15 => {
                let deeds = [FolderDeed::Move, FolderDeed::Copy, FolderDeed::Delete, FolderDeed::Rename];
                let deed = deeds[random.below(4) as usize];
                let folder = ChangeFolder::create(LogonFolder::Inbox, place(step));
                match world.run(setup, folder) {
                    Ok(Answer::Folder(FolderResult { id: Some(id), .. })) => Wish::Folder(deed, id),
                    other => return Err(format!("a folder to begin with: {other:?}")),
                }
            }
            16 => Wish::Make,
            17 => Wish::Set(things[step as usize][0]),
            18 => Wish::Upload(offline(&mut world, setup, step)?),
            19 => Wish::UploadFolders(offline_folders(&mut world, setup, step)?),
            20 => Wish::Import(things[step as usize].clone()),
            21 => Wish::Sync,
            1 | 2 => Wish::List,
            3 | 4 => Wish::Read(number),
            5 | 6 => Wish::Save(number),
            7 => Wish::Send(format!("Sent {seed} {step}")),
            8 => Wish::Reply(number, format!("Reply {seed} {step}.")),
            _ => Wish::Watch,
        };
        let stream = match &wish {
            Wish::Import(things) => exported(&mut world, setup, things)?,
            _ => Vec::new(),
        };
        let client = &mut world.clients[alice];
        let ticket = match &wish {
            Wish::Folders => client.submit(ListFolders::all()),
            Wish::List => client.submit(ListMessages::newest(LogonFolder::Inbox, 100).columns([tags::HTML])),
            Wish::Read(number) => client.submit(ReadMessage::new(LogonFolder::Inbox, id(*number))),
            Wish::Save(number) => client.submit(SaveAttachment::new(LogonFolder::Inbox, id(*number), 0)),
            Wish::Send(subject) => {
                client.submit(Send::new(Outgoing::new(subject.as_str()).to("bob@example.com").text("x")))
            }
            Wish::Reply(number, text) => client.submit(Send::new(Composition::reply(
                LogonFolder::Inbox,
                id(*number),
                Outgoing::default().text(text.as_str()),
            ))),
            Wish::Watch if number.is_multiple_of(2) => client.submit(lines()),
            Wish::Watch => client.submit(Watch::folder(LogonFolder::Inbox)),
            Wish::Look => client.submit(Resolve::new("bob")),
            Wish::Things(deed, things) => {
                let (from, things) = (LogonFolder::Inbox, things.clone());
                client.submit(match deed {
                    Deed::Move => Batch::move_to(from, things, ELSEWHERE),
                    Deed::Copy => Batch::copy_to(from, things, COPIES),
                    Deed::Delete => Batch::delete(from, things),
                    Deed::Flag => Batch::flag(from, things, FollowUp::default()),
                })
            }
            Wish::Folder(deed, folder) => client.submit(match deed {
                FolderDeed::Move => ChangeFolder::move_to(*folder, ELSEWHERE),
                FolderDeed::Copy => ChangeFolder::copy_to(*folder, ELSEWHERE),
                FolderDeed::Delete => ChangeFolder::delete(*folder),
                FolderDeed::Rename => ChangeFolder::rename(*folder, format!("Renamed {step}")),
            }),
            Wish::Make => client.submit(ChangeFolder::create(LogonFolder::Inbox, place(step))),
            Wish::Set(message) => client.submit(SetProperties::new(
                PropertyTarget::message(LogonFolder::Inbox, *message),
                PropertyChange::new().set(project(), format!("Project {step}")),
            )),
            Wish::Upload(offline) => client.submit(offline.upload()?),
            Wish::UploadFolders(changes) => {
                client.submit(UploadFolders::new(LogonFolder::Inbox, changes.clone()))
            }
            Wish::Import(_) => client.submit(ImportStream::new(COPIES, stream.len() as u64)),
            Wish::Sync => client.submit(SyncContents::new(LogonFolder::Inbox).whole()),
        };
        client.supplies.insert(ticket, stream.into());
        wishes.push((ticket, wish));
        // Operations come one by one, or several at a time.
        if random.per_mille(500) {
            world.run_for(random.below(400));
        }
        if random.per_mille(300) {
            let subject = format!("Delivered {seed} {step}");
            deliveries.push((world.millis(), subject.clone()));
            world
                .run(bob, Send::new(Outgoing::new(subject).to("alice@example.com").text("x")))
                .map_err(|error| format!("somebody else: {error}"))?;
        }
        if trouble.sleep > 0 && random.per_mille(100) {
            world.move_on(alice).map_err(|error| format!("going on elsewhere: {error}"))?;
        }
    }
    let ended = world.run_until(|world| {
        let client = &world.clients[alice];
        wishes.iter().all(|(ticket, wish)| matches!(wish, Wish::Watch) || client.done.contains_key(ticket))
    });
    if !ended {
        return Err("some operations do not end".into());
    }

    // The network is good again: watches hear of new mail, or of a gap.
    world.trouble = Trouble::default();
    world.run_for(600_000);
    let news = format!("News {seed}");
    world
        .run(bob, Send::new(Outgoing::new(news.as_str()).to("alice@example.com").text("x")))
        .map_err(|error| format!("on a good network: {error}"))?;
    world.run_for(600_000);

    for witness in witnesses {
        witnessed(&mut world, setup, alice, witness, &deliveries)?;
    }
    // What was uploaded in vain is uploaded again, as after a crash.
    for (ticket, wish) in &wishes {
        if matches!(world.clients[alice].result(*ticket), Some(Err(_))) {
            let again = match wish {
                Wish::Upload(offline) => world.run(setup, offline.upload()?),
                Wish::UploadFolders(changes) => {
                    world.run(setup, UploadFolders::new(LogonFolder::Inbox, changes.clone()))
                }
                _ => continue,
            };
            let answer = again.map_err(|error| format!("{wish:?} again: {error}"))?;
            right(wish, &answer, &[])?;
        }
    }
    let mailbox = Mailbox::look(&mut world, setup)?;
    let mut outcome = Outcome { exchanges: world.exchanges, ..Outcome::default() };
    for (index, (ticket, wish)) in wishes.iter().enumerate() {
        // The first ones are the witnesses.
        let step = index.saturating_sub(witnesses.len()) as u64;
        let client = &mut world.clients[alice];
        let result = client.done.remove(ticket);
        let parts = client.parts.remove(ticket).unwrap_or_default();
        if matches!(wish, Wish::Sync) {
            goes_on(&mut world, setup, &parts)?;
        }
        match (wish, result) {
            (Wish::Watch, None) => {
                watched(&parts)?;
                world.clients[alice].session.cancel(*ticket);
                continue;
            }
            (_, None) => return Err(format!("{wish:?} did not end")),
            (_, Some(Err(error))) => {
                outcome.failed += 1;
                // Without trouble nothing fails, and with it only in ways that say what is known.
                let known = matches!(
                    &error,
                    Error::Protocol { source, .. } if source.is_truncation()
                ) || matches!(
                    error,
                    Error::Transport { .. }
                        | Error::OutcomeUnknown { .. }
                        | Error::NotTheProtocol { .. }
                        | Error::Authentication { .. }
                        | Error::Refused { .. }
                        // It was too busy for too long, or never found room.
                        | Error::Server {
                            code: ErrorCode::SERVER_BUSY | ErrorCode::BUFFER_TOO_SMALL | TOO_BUSY,
                            ..
                        }
                        // Some messages are too large to come along.
                        | Error::Suspended
                );
                if !known {
                    return Err(format!("{wish:?} failed: {error}"));
                }
                let may_be_unknown = match wish {
                    Wish::Send(_) | Wish::Reply(..) | Wish::Make | Wish::Import(_) => true,
                    Wish::Things(deed, _) => *deed != Deed::Flag,
                    Wish::Folder(deed, _) => *deed != FolderDeed::Rename,
                    _ => false,
                };
                if matches!(error, Error::OutcomeUnknown { .. }) && !may_be_unknown {
                    return Err(format!("{wish:?} could have been repeated: {error}"));
                }
                sent_at_most(&mut world, bob, wish, false)?;
                mailbox.shows(&world, step, wish, None)?;
            }
            (_, Some(Ok(answer))) => {
                outcome.done += 1;
                right(wish, &answer, &parts)?;
                mailbox.shows(&world, step, wish, Some(&answer))?;
                sent_at_most(&mut world, bob, wish, true)?;
            }
        }
    }
    world.run_for(600_000);
    no_handle_leaks(&mut world, [setup, alice])?;
    let session = world.clients.remove(alice).session;
    let idle = size_of_val(&session) + memory::given_up(|| drop(session));
    if idle > MOST_IDLE {
        return Err(format!("an idle session has {idle} bytes"));
    }
    Ok(outcome)
}

/// Versions of messages, as a synchronisation told them, and its last state.
fn copied(parts: &[Part]) -> (BTreeMap<MessageId, Vec<u8>>, Vec<u8>) {
    let (mut copy, mut state) = (BTreeMap::new(), Vec::new());
    for part in parts {
        if let Part::Synced(batch) = part {
            copy.extend(batch.changed.iter().map(|message| (message.id, message.change_key.to_vec())));
            batch.deleted.iter().for_each(|id| drop(copy.remove(id)));
            state = batch.state.clone();
        }
    }
    (copy, state)
}

/// A copy that a synchronisation made, also one that failed, and what is synchronised behind it are the folder.
fn goes_on(world: &mut World, client: usize, parts: &[Part]) -> Result<(), String> {
    let sync = || SyncContents::new(LogonFolder::Inbox).whole();
    let (_, state) = copied(parts);
    let rest = match state.as_slice() {
        [] => sync(),
        state => sync().since(state).map_err(|error| error.to_string())?,
    };
    let rest = told(world, client, rest)?;
    let (copy, _) = copied(&[parts, &rest].concat());
    let (folder, _) = copied(&told(world, client, sync())?);
    if copy == folder { Ok(()) } else { Err(format!("a copy has {copy:?}, the folder {folder:?}")) }
}

/// Watches what a list of the inbox shows.
fn lines() -> Watch {
    Watch::lines(ListMessages::newest(LogonFolder::Inbox, 0))
}

fn inbox(world: &mut World, client: usize) -> Result<Vec<MessageSummary>, String> {
    match world.run(client, ListMessages::newest(LogonFolder::Inbox, 1000)) {
        Ok(Answer::Page(page)) => Ok(page.messages),
        other => Err(format!("the inbox: {other:?}")),
    }
}

/// What was answered is what is on the server.
fn right(wish: &Wish, answer: &Answer, parts: &[Part]) -> Result<(), String> {
    let ok = match (wish, answer) {
        (Wish::Folders, Answer::Folders(folders)) => {
            ["Inbox", "Sent Items", "Calendar"].iter().all(|name| folders.iter().any(|f| f.name == *name))
        }
        (Wish::List, Answer::Page(page)) => (0..MESSAGES).all(|n| {
            let mut found = page.messages.iter().filter(|m| m.subject == format!("Message {n}"));
            let body = message(n).html.map(|html| Value::from(html.into_bytes()));
            found.next().is_some_and(|line| line.columns.get(tags::HTML) == body.as_ref())
                && found.next().is_none()
        }),
        (Wish::Read(number), Answer::Message(read)) => {
            let sent = message(*number);
            read.subject == sent.subject
                && read.html == sent.html
                && read.attachments.len() == 1
                && read.recipients.len() == 1
        }
        (Wish::Save(number), Answer::Saved(bytes)) => {
            let data: Vec<u8> = parts
                .iter()
                .filter_map(|part| if let Part::Data(data) = part { Some(data.to_vec()) } else { None })
                .flatten()
                .collect();
            data == content(*number) && *bytes == data.len() as u64
        }
        (Wish::Send(_) | Wish::Reply(..), Answer::Sent(_)) => true,
        (Wish::Upload(_), Answer::Uploaded(result)) => {
            use UploadOutcome::{Conflict, Done, Known};
            let outcomes: Vec<UploadOutcome> = result.items.iter().map(|item| item.outcome).collect();
            let theirs = result.items.last().and_then(|item| item.server.as_ref());
            matches!(outcomes.as_slice(), [Done | Known, Done | Known, Done, Conflict]) && theirs.is_some()
        }
        (Wish::UploadFolders(_), Answer::UploadedFolders(result)) => {
            use UploadOutcome::{Done, Known};
            let outcomes: Vec<UploadOutcome> = result.items.iter().map(|item| item.outcome).collect();
            matches!(outcomes.as_slice(), [Done | Known, Done])
        }
        (Wish::Import(_), Answer::Saved(_)) | (Wish::Sync, Answer::Synced(_)) => true,
        (Wish::Things(..), Answer::Batch(_)) | (Wish::Set(_), Answer::Set(())) => true,
        (Wish::Folder(..) | Wish::Make, Answer::Folder(result)) => result.complete,
        (Wish::Look, Answer::People(people)) => {
            people.iter().any(|person| person.address == "bob@example.com")
        }
        _ => false,
    };
    if ok { Ok(()) } else { Err(format!("{wish:?} has the wrong answer: {answer:?}")) }
}

/// The property that is set.
fn project() -> PropertyKey {
    PropertyKey::name(named::PS_PUBLIC_STRINGS, "Project")
}

/// What is in alice's mailbox when all is over.
struct Mailbox {
    inbox: Vec<String>,
    elsewhere: Vec<String>,
    copies: Vec<String>,
    drafts: Vec<String>,
    folders: Vec<Folder>,
}

impl Mailbox {
    fn look(world: &mut World, setup: usize) -> Result<Self, String> {
        let mut subjects = |folder: FolderRef| match world.run(setup, ListMessages::newest(folder, 1000)) {
            Ok(Answer::Page(page)) => Ok(page.messages.into_iter().map(|line| line.subject).collect()),
            other => Err(format!("a folder: {other:?}")),
        };
        let (inbox, elsewhere) = (subjects(LogonFolder::Inbox.into())?, subjects(ELSEWHERE.into())?);
        let (copies, drafts) = (subjects(COPIES.into())?, subjects(FolderRole::Drafts.into())?);
        match world.run(setup, ListFolders::all()) {
            Ok(Answer::Folders(folders)) => Ok(Self { inbox, elsewhere, copies, drafts, folders }),
            other => Err(format!("the folders: {other:?}")),
        }
    }

    /// Whether what a wish did, with the answer it had if it had one, is what was done: once at most, and all of it when
    /// that was said.
    fn shows(&self, world: &World, step: u64, wish: &Wish, answer: Option<&Answer>) -> Result<(), String> {
        let wrong = |what: String| Err(format!("{wish:?} of step {step}, which ended in {answer:?}: {what}"));
        match (wish, answer) {
            (Wish::Things(deed, things), answer) => {
                let (done, failed): (&[_], &[_]) = match answer {
                    Some(Answer::Batch(result)) => (&result.done, &result.failed),
                    _ => (&[], &[]),
                };
                if failed.iter().any(|item| item.error.code != "outcome_unknown") {
                    return wrong("something failed".into());
                }
                if answer.is_some() && done.len() + failed.len() != things.len() {
                    return wrong("of some nothing is said".into());
                }
                for (number, id) in things.iter().enumerate() {
                    let subject = thing(step, number);
                    let count = |list: &[String]| list.iter().filter(|other| **other == subject).count();
                    let places = (count(&self.inbox), count(&self.elsewhere), count(&self.copies));
                    let right = match (deed, done.contains(id)) {
                        (Deed::Move, true) => places == (0, 1, 0),
                        (Deed::Move, false) => [(0, 1, 0), (1, 0, 0)].contains(&places),
                        (Deed::Copy, true) => places == (1, 0, 1),
                        (Deed::Copy, false) => [(1, 0, 0), (1, 0, 1)].contains(&places),
                        (Deed::Delete, true) => places == (0, 0, 0),
                        (Deed::Delete, false) => [(0, 0, 0), (1, 0, 0)].contains(&places),
                        (Deed::Flag, true) => {
                            places == (1, 0, 0)
                                && property(world, *id, &tags::FLAG_STATUS.into()) == Some(2.into())
                        }
                        (Deed::Flag, false) => places == (1, 0, 0),
                    };
                    if !right {
                        return wrong(format!("{subject:?} is {places:?} times in its places"));
                    }
                }
                Ok(())
            }
            (Wish::Folder(deed, id), answer) => {
                let named = |name: &str| self.folders.iter().filter(|folder| folder.name == name).count();
                let own: Vec<&Folder> = self.folders.iter().filter(|folder| folder.id == *id).collect();
                let inbox = self.folders.iter().find(|folder| folder.name == "Inbox").map(|folder| folder.id);
                let stays = own.first().is_some_and(|own| Some(own.parent_id) == inbox);
                let right = match (deed, answer.is_some()) {
                    (FolderDeed::Move, done) => {
                        own.len() == 1 && named(&place(step)) == 1 && !(done && stays)
                    }
                    (FolderDeed::Copy, true) => own.len() == 1 && named(&place(step)) == 2,
                    (FolderDeed::Copy, false) => own.len() == 1 && named(&place(step)) <= 2,
                    (FolderDeed::Delete, done) => own.len() <= usize::from(!done),
                    (FolderDeed::Rename, done) => {
                        own.len() == 1 && (!done || own[0].name == format!("Renamed {step}"))
                    }
                };
                if right { Ok(()) } else { wrong(format!("the folder is {own:?}")) }
            }
            (Wish::Make, answer) => {
                let name = place(step);
                let made: Vec<FolderId> = self
                    .folders
                    .iter()
                    .filter(|folder| folder.name == name)
                    .map(|folder| folder.id)
                    .collect();
                let right = match answer {
                    Some(Answer::Folder(result)) => made.len() == 1 && result.id == made.first().copied(),
                    _ => made.len() <= 1,
                };
                if right { Ok(()) } else { wrong(format!("{made:?} have that name")) }
            }
            (Wish::Upload(_), _) => {
                // Done now, if not before.
                for (what, times) in
                    [("new", 1), ("changed", 1), ("before", 0), ("deleted", 0), ("theirs", 1)]
                {
                    let subject = draft(step, what);
                    let count = self.drafts.iter().filter(|other| **other == subject).count();
                    if count != times {
                        return wrong(format!("{subject:?} is there {count} times"));
                    }
                }
                Ok(())
            }
            (Wish::UploadFolders(_), _) => {
                let count = |name: &str| {
                    self.folders.iter().filter(|folder| folder.name == place_of(step, name)).count()
                };
                match (count("new"), count("deleted")) {
                    (1, 0) => Ok(()),
                    other => wrong(format!("the folders are there {other:?} times")),
                }
            }
            (Wish::Import(_), answer) => {
                for number in 0..2 {
                    let subject = thing(step, number);
                    let count = self.copies.iter().filter(|other| **other == subject).count();
                    if count > 1 || count == 0 && answer.is_some() {
                        return wrong(format!("{subject:?} came in {count} times"));
                    }
                }
                Ok(())
            }
            (Wish::Set(message), Some(_)) => {
                let value = property(world, *message, &project());
                let right = value == Some(format!("Project {step}").into());
                if right { Ok(()) } else { wrong(format!("it is {value:?}")) }
            }
            _ => Ok(()),
        }
    }
}

/// A property of a message on the server.
fn property(world: &World, id: MessageId, key: &PropertyKey) -> Option<Value> {
    world.server.with_store(|store| {
        let tag = match key {
            PropertyKey::Tag(tag) => *tag,
            PropertyKey::Named(name, _) => {
                PropertyTag::new(store.property_id(name, false).ok()??, PropertyType::STRING)
            }
        };
        store.message(id).ok()?.content.properties.get(tag).cloned()
    })
}

/// What was sent arrived once when that was said, and never twice.
fn sent_at_most(world: &mut World, bob: usize, wish: &Wish, surely: bool) -> Result<(), String> {
    let sent: &dyn Fn(&MessageSummary) -> bool = match wish {
        Wish::Send(subject) => &|line| line.subject == *subject,
        Wish::Reply(_, text) => &|line| line.preview.starts_with(text.as_str()),
        _ => return Ok(()),
    };
    let arrived = inbox(world, bob)?.iter().filter(|line| sent(line)).count();
    match (arrived, surely) {
        (1, _) | (0, false) => Ok(()),
        _ => Err(format!("{wish:?} arrived {arrived} times, and that it was sent was said: {surely}")),
    }
}

/// Of each message that was delivered the witness told once, or it told of a gap afterwards.
fn witnessed(
    world: &mut World,
    setup: usize,
    alice: usize,
    (witness, kind): (Ticket, ChangeKind),
    deliveries: &[(u64, String)],
) -> Result<(), String> {
    let page = inbox(world, setup)?;
    let client = &world.clients[alice];
    let (Some(parts), Some(times)) = (client.parts.get(&witness), client.times.get(&witness)) else {
        return if deliveries.is_empty() || client.done.contains_key(&witness) {
            Ok(())
        } else {
            Err("the witness is silent".into())
        };
    };
    let told: Vec<_> = parts
        .iter()
        .zip(times)
        .filter_map(|(part, time)| if let Part::Change(change) = part { Some((*time, change)) } else { None })
        .collect();
    for (sent, subject) in deliveries {
        let Some(line) = page.iter().find(|line| line.subject == *subject) else {
            return Err(format!("{subject:?} was not delivered"));
        };
        let of = |kind| {
            let own = |change: &&Change| change.kind == kind && change.message_id == Some(line.id);
            told.iter().map(|(_, change)| *change).filter(own).count()
        };
        let (news, made) = (of(kind), of(ChangeKind::Created));
        if news > 1 || made > 1 {
            return Err(format!(
                "the witness told {news} times of {subject:?}, and that it was made {made} times"
            ));
        }
        let gap = told.iter().any(|(time, change)| change.kind == ChangeKind::Gap && time >= sent);
        if news == 0 && !gap && !client.done.contains_key(&witness) {
            return Err(format!("the witness told neither of {subject:?} nor of a gap"));
        }
    }
    Ok(())
}

/// A running watch has told of the news, or of a gap after which everything is to be looked at.
fn watched(parts: &[Part]) -> Result<(), String> {
    let news = parts.iter().rev().any(|part| {
        matches!(part, Part::Change(change) if matches!(change.kind, ChangeKind::NewMail | ChangeKind::Created | ChangeKind::Gap))
    });
    if news { Ok(()) } else { Err("a watch has not told of new mail".into()) }
}

/// With nothing to do, the server holds nothing for a session but its logon.
fn no_handle_leaks(world: &mut World, clients: [usize; 2]) -> Result<(), String> {
    // Releases ride on the next Execute.
    for client in clients {
        world.run(client, ListFolders::all()).map_err(|error| error.to_string())?;
    }
    let user = world.clients[clients[0]].user.clone();
    let open = world.server.open_objects(&user);
    // The logon, and what the last ListFolders opened and has not released yet.
    let known: [&[&str]; 3] = [&["logon", "folder", "table"], &["logon"], &[]];
    if open.iter().all(|open| known.contains(&open.as_slice())) {
        Ok(())
    } else {
        Err(format!("these objects are open: {open:?}"))
    }
}
