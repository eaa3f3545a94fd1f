//! What must happen at most once, when the connection breaks before the answer comes: the server is asked, and the
//! answer is the truth.

use mapi_http::data::{FolderId, MessageId, tags};
use mapi_http::directory::{Browse, Details, Linked, Resolve};
use mapi_http::mailbox::{
    AbortSubmit, Answer, Batch, ChangeFolder, Composition, ExportStream, Filter, Folder, FolderRef,
    FolderRole, GetProperties, GroupBy, GroupMessages, ImportStream, Importance, ListFolders, ListMessages,
    MessagePlace, MessageSummary, Operation, Outgoing, OutgoingAttachment, Part, PersonLink, PropertyChange,
    PropertyTarget, ReadMessage, ReserveIds, SaveAttachment, SaveDraft, SearchFolder, Send, SetProperties,
    SyncContents, SyncHierarchy, Upload, UploadFolders,
};
use mapi_http::rop::{ModifyRules, ModifyRulesFlags, QueryPosition};
use mapi_http::session::{Chain, Error, Flow, Input, LogonFolder, Step, Steps};
use mapi_http_tests::simulation::{Driven, Reaction, Trouble, World, request_type};

const INBOX: LogonFolder = LogonFolder::Inbox;
const DELETED: LogonFolder = LogonFolder::DeletedItems;

/// Ways for an answer not to come.
const BREAKS: [(&str, Trouble); 2] = [
    ("done", Trouble { unanswered: 1000, ..Trouble::NONE }),
    ("not done", Trouble { lost: 1000, ..Trouble::NONE }),
];

/// Alice has three letters; she is signed in.
fn mailbox() -> (World, usize) {
    let mut world = World::new(1);
    let bob = world.sign_in("bob");
    for number in 0..3 {
        let letter = Outgoing::new(format!("Letter {number}")).to("alice@example.com").text("x");
        world.run(bob, Send::new(letter)).unwrap();
    }
    let alice = world.sign_in("alice");
    world.run(alice, ListMessages::newest(INBOX, 1)).unwrap();
    (world, alice)
}

fn list(world: &mut World, client: usize, folder: impl Into<FolderRef>) -> Vec<MessageSummary> {
    let Ok(Answer::Page(page)) = world.run(client, ListMessages::newest(folder, 10_000)) else {
        panic!("a page")
    };
    page.messages
}

fn subjects(world: &mut World, client: usize, folder: LogonFolder) -> Vec<String> {
    let mut all: Vec<_> = list(world, client, folder).into_iter().map(|line| line.subject).collect();
    all.sort();
    all
}

fn ids(world: &mut World, client: usize) -> Vec<MessageId> {
    list(world, client, INBOX).iter().map(|line| line.id).collect()
}

fn folders(world: &mut World, client: usize, name: &str) -> Vec<Folder> {
    let Ok(Answer::Folders(all)) = world.run(client, ListFolders::all()) else { panic!("folders") };
    all.into_iter().filter(|folder| folder.name == name).collect()
}

/// The end of an operation whose next Execute breaks as `trouble` says, and nothing else.
fn broken(
    world: &mut World,
    client: usize,
    trouble: Trouble,
    operation: impl Into<Operation>,
) -> Result<Answer, Error> {
    let ticket = world.clients[client].submit(operation);
    let before = world.clients[client].records.len();
    world.trouble = trouble;
    let broke = world.run_until(|world| world.clients[client].records.len() > before);
    assert!(broke && world.clients[client].records.last().unwrap().failure.is_some());
    world.trouble = Trouble::NONE;
    assert!(world.run_until(|world| world.clients[client].done.contains_key(&ticket)));
    world.clients[client].done.remove(&ticket).unwrap()
}

fn all_done(result: Result<Answer, Error>, ids: &[MessageId]) {
    let Ok(Answer::Batch(result)) = result else { panic!("{result:?}") };
    assert_eq!((result.done.as_slice(), result.failed), (ids, vec![]));
}

fn id_of(result: Result<Answer, Error>) -> Option<FolderId> {
    let Ok(Answer::Folder(result)) = result else { panic!("{result:?}") };
    assert!(result.complete);
    result.id
}

/// Sent once when it was done, and not again when it was not: it may still be on its way.
#[test]
fn messages_are_sent_once() {
    let compose = || Outgoing::new("Once").to("bob@example.com").text("x");
    for (what, trouble) in BREAKS {
        let (mut world, alice) = mailbox();
        let result = broken(&mut world, alice, trouble, Send::new(compose()));
        let arrived = {
            let bob = world.sign_in("bob");
            list(&mut world, bob, INBOX).len()
        };
        match result {
            Ok(Answer::Sent(place)) => {
                assert_eq!((what, arrived), ("done", 1));
                let sent = list(&mut world, alice, LogonFolder::SentItems);
                assert!(sent.iter().any(|line| (line.folder_id, line.id) == (place.folder_id, place.id)));
            }
            Err(error) => {
                assert_eq!((what, arrived, error.code()), ("not done", 0, "outcome_unknown"));
                assert!(error.to_string().contains("was not there"), "{error}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn drafts_are_saved_and_sent_once() {
    let compose = || Outgoing::new("Draft").to("bob@example.com").text("x");
    for (what, trouble) in BREAKS {
        let (mut world, alice) = mailbox();
        let drafts = FolderRef::Role(FolderRole::Drafts);
        list(&mut world, alice, drafts.clone());
        let saved = broken(&mut world, alice, trouble, SaveDraft::new(compose()));
        let there = list(&mut world, alice, drafts.clone());
        match saved {
            Ok(Answer::Drafted(place)) => {
                assert_eq!(what, "done");
                assert_eq!(there.iter().map(|line| line.id).collect::<Vec<_>>(), [place.id]);
                let draft = Composition::saved(place.folder_id, place.id);
                broken(&mut world, alice, trouble, Send::new(draft)).unwrap();
                assert!(list(&mut world, alice, drafts).is_empty());
                let bob = world.sign_in("bob");
                assert_eq!(list(&mut world, bob, INBOX).len(), 1);
            }
            Err(error) => {
                assert_eq!((what, there.len(), error.code()), ("not done", 0, "outcome_unknown"));
            }
            other => panic!("{other:?}"),
        }
    }
}

/// What lies in its folder, not submitted, was not sent: it is sent, and once.
#[test]
fn saved_drafts_are_sent_in_any_case() {
    for (what, trouble) in BREAKS {
        for changed in [false, true] {
            let (mut world, alice) = mailbox();
            let letter = || Outgoing::new("Draft").to("bob@example.com").text("x");
            let saved = world.run(alice, SaveDraft::new(letter()));
            let Ok(Answer::Drafted(MessagePlace { folder_id, id })) = saved else { panic!("{saved:?}") };
            let draft = match changed {
                true => Composition::draft(folder_id, id, letter()),
                false => Composition::saved(folder_id, id),
            };
            let sent = broken(&mut world, alice, trouble, Send::new(draft));
            assert!(matches!(sent, Ok(Answer::Sent(_))), "{what}: {sent:?}");
            assert!(list(&mut world, alice, FolderRole::Drafts).is_empty(), "{what}");
            assert_eq!(list(&mut world, alice, LogonFolder::SentItems).len(), 1, "{what}");
            let bob = world.sign_in("bob");
            assert_eq!(list(&mut world, bob, INBOX).len(), 1, "{what}");
        }
    }
}

#[test]
fn messages_are_moved_once() {
    for (what, trouble) in BREAKS {
        let (mut world, alice) = mailbox();
        let ids = ids(&mut world, alice);
        let result = broken(&mut world, alice, trouble, Batch::move_to(INBOX, ids.clone(), DELETED));
        all_done(result, &ids);
        assert!(subjects(&mut world, alice, INBOX).is_empty(), "{what}");
        assert_eq!(subjects(&mut world, alice, DELETED), ["Letter 0", "Letter 1", "Letter 2"], "{what}");
    }
}

#[test]
fn messages_are_deleted_once_and_others_stay() {
    for (what, trouble) in BREAKS {
        for delete in [|ids| Batch::delete(INBOX, ids), |ids| Batch::delete_for_good(INBOX, ids)] {
            let (mut world, alice) = mailbox();
            let ids = ids(&mut world, alice);
            all_done(broken(&mut world, alice, trouble, delete(ids[..2].to_vec())), &ids[..2]);
            assert_eq!(list(&mut world, alice, INBOX).len(), 1, "{what}");
        }
    }
}

#[test]
fn of_copies_nobody_knows_and_there_is_one_at_most() {
    for (what, trouble) in BREAKS {
        let (mut world, alice) = mailbox();
        let ids = ids(&mut world, alice);
        let result = broken(&mut world, alice, trouble, Batch::copy_to(INBOX, ids, DELETED));
        assert_eq!(result.unwrap_err().code(), "outcome_unknown");
        let copies = if what == "done" { 3 } else { 0 };
        assert_eq!(list(&mut world, alice, DELETED).len(), copies, "{what}");
    }
}

/// What was marked as read, a search for unread messages shows no longer: it is not told to be missing.
#[test]
fn what_left_a_search_folder_may_have_been_changed() {
    for (what, trouble) in BREAKS {
        let mark: fn(FolderId, Vec<MessageId>) -> Batch = |folder, ids| Batch::mark_read(folder, ids);
        let change: fn(FolderId, Vec<MessageId>) -> Batch =
            |folder, ids| Batch::change(folder, ids, PropertyChange::new().set(tags::IMPORTANCE, 2));
        let unread = Filter { unread: Some(true), ..Filter::default() };
        let plain = Filter { importance: Some(Importance::Normal), ..Filter::default() };
        for (filter, change) in [(unread, mark), (plain, change)] {
            let (mut world, alice) = mailbox();
            let ids = ids(&mut world, alice).split_off(1);
            let Ok(Answer::Search(search)) = world.run(alice, SearchFolder::create("Some", filter, [INBOX]))
            else {
                panic!("a search folder")
            };
            let end = broken(&mut world, alice, trouble, change(search.id, ids.clone()));
            assert_eq!(list(&mut world, alice, search.id).len(), 1, "{what}");
            if what == "not done" {
                all_done(end, &ids);
                continue;
            }
            let Ok(Answer::Batch(result)) = end else { panic!("{end:?}") };
            assert_eq!((result.done, result.failed.len()), (vec![], ids.len()));
            assert!(
                result.failed.iter().all(|item| item.error.code == "outcome_unknown"),
                "{:?}",
                result.failed
            );
        }
    }
}

/// What is not found by a search any more may have been moved or deleted, or have changed: nothing is said to be done that
/// perhaps was not.
#[test]
fn what_left_a_search_folder_may_not_have_been_moved() {
    type TakeAway = fn(FolderId, Vec<MessageId>) -> Batch;
    let deletes: [(&str, TakeAway); 4] = [
        ("move messages", |folder, ids| Batch::move_to(folder, ids, DELETED)),
        ("move messages", |folder, ids| Batch::trash(folder, ids)),
        ("delete messages", |folder, ids| Batch::delete(folder, ids)),
        ("delete messages", |folder, ids| Batch::delete_for_good(folder, ids)),
    ];
    for (what, trouble) in BREAKS {
        for (doing, take_away) in deletes {
            let (mut world, alice) = mailbox();
            let ids = ids(&mut world, alice).split_off(1);
            let unread = Filter { unread: Some(true), ..Filter::default() };
            let made = world.run(alice, SearchFolder::create("Unread", unread, [INBOX]));
            let Ok(Answer::Search(search)) = made else { panic!("{made:?}") };
            let end = broken(&mut world, alice, trouble, take_away(search.id, ids.clone()));
            assert_eq!(list(&mut world, alice, INBOX).len(), 1, "{what}");
            if what == "not done" {
                all_done(end, &ids);
                continue;
            }
            let Ok(Answer::Batch(result)) = end else { panic!("{end:?}") };
            assert_eq!((result.done, result.failed.len()), (vec![], ids.len()), "{doing}");
            for item in result.failed {
                assert_eq!(item.error.code, "outcome_unknown");
                assert!(item.error.message.contains(doing), "{}", item.error.message);
            }
        }
    }
}

/// A message that never was where it is said to be counts as moved only when nobody can know.
#[test]
fn what_fails_still_fails() {
    let (mut world, alice) = mailbox();
    let nowhere = MessageId::new(1, mapi_http::data::GlobalCounter::from_u64(0xFFFF_FFFF));
    let Ok(Answer::Batch(result)) = world.run(alice, Batch::move_to(INBOX, vec![nowhere], DELETED)) else {
        panic!("a result")
    };
    assert_eq!(result.failed[0].error.code, "not_found");
}

#[test]
fn what_was_restored_or_not_is_said_not_to_be_known() {
    let (mut world, alice) = mailbox();
    let ids = ids(&mut world, alice);
    world.run(alice, Batch::delete(INBOX, ids.clone())).unwrap();
    let (_, done) = BREAKS[0];
    let Ok(Answer::Batch(result)) = broken(&mut world, alice, done, Batch::restore(INBOX, ids, INBOX)) else {
        panic!("a result")
    };
    assert!(result.done.is_empty());
    assert!(result.failed.iter().all(|item| item.error.code == "outcome_unknown"), "{:?}", result.failed);
    assert_eq!(list(&mut world, alice, INBOX).len(), 3);
}

#[test]
fn what_was_taken_back_is_not_sent() {
    for (what, trouble) in BREAKS {
        let (mut world, alice) = mailbox();
        let later = mapi_http::data::FileTime(world.now().0 + 3_600 * 10_000_000);
        let letter = Outgoing::new("Later").to("bob@example.com").text("x");
        let letter = Outgoing { send_at: Some(later), ..letter };
        let Ok(Answer::Sent(place)) = world.run(alice, Send::new(letter)) else { panic!("it waits") };
        let end = broken(&mut world, alice, trouble, AbortSubmit::new(place.folder_id, place.id));
        assert_eq!(end, Ok(Answer::Aborted(())), "{what}");
        world.run_for(7_200_000);
        let bob = world.sign_in("bob");
        assert!(list(&mut world, bob, INBOX).is_empty(), "{what}");
    }
}

/// What an export tells.
fn exported(world: &mut World, alice: usize, export: ExportStream) -> Vec<u8> {
    let export = world.clients[alice].submit(export);
    assert!(world.run_until(|world| world.clients[alice].done.contains_key(&export)));
    let parts = world.clients[alice].parts.remove(&export).unwrap();
    let data =
        parts.into_iter().filter_map(|part| if let Part::Data(data) = part { Some(data) } else { None });
    data.flatten().collect()
}

/// How an import ends whose request of that number breaks, counted from 0; and how many requests there were.
fn imported(
    world: &mut World,
    alice: usize,
    folder: LogonFolder,
    stream: &[u8],
    (at, trouble): (usize, Trouble),
) -> (Result<Answer, Error>, usize) {
    let import = world.clients[alice].submit(ImportStream::new(folder, stream.len() as u64));
    world.clients[alice].supplies.insert(import, stream.to_vec().into());
    world.clients[alice].records.clear();
    world.troubles = (0..at).map(|_| Trouble::NONE).chain([trouble]).collect();
    assert!(world.run_until(|world| world.clients[alice].done.contains_key(&import)));
    world.troubles.clear();
    let executes = world.clients[alice].records.iter().filter(|it| it.request_type == "Execute").count();
    (world.clients[alice].done.remove(&import).unwrap(), executes)
}

/// Into a folder that has them already, and one that has not; with each request broken.
#[test]
fn streams_come_in_once() {
    for (what, trouble) in BREAKS {
        for at in 0.. {
            let (mut world, alice) = mailbox();
            let ids = ids(&mut world, alice);
            let stream = exported(&mut world, alice, ExportStream::messages(INBOX, ids));
            let whole = Ok(Answer::Saved(stream.len() as u64));
            let (end, requests) = imported(&mut world, alice, DELETED, &stream, (at, trouble));
            assert_eq!(end, whole, "{what} {at}");
            let subjects = |world: &mut World, folder| self::subjects(world, alice, folder);
            assert_eq!(subjects(&mut world, DELETED), ["Letter 0", "Letter 1", "Letter 2"], "{what} {at}");
            let (again, _) = imported(&mut world, alice, DELETED, &stream, (at, trouble));
            assert_eq!(again, whole, "{what} {at}");
            assert_eq!(subjects(&mut world, DELETED).len(), 6, "{what} {at}");
            if at >= requests {
                assert_eq!(at, 2, "what is there, and the stream");
                break;
            }
        }
    }
}

/// Of many messages some have arrived when a request breaks: the others come in behind them.
#[test]
fn long_streams_go_on_behind_what_has_arrived() {
    let letters: u32 = 40;
    let (mut world, alice) = mailbox();
    let bob = world.sign_in("bob");
    for number in 0..letters {
        let letter = Outgoing::new(format!("Long {number}")).to("alice@example.com").text("x".repeat(2_000));
        world.run(bob, Send::new(letter)).unwrap();
    }
    let ids = ids(&mut world, alice);
    let stream = exported(&mut world, alice, ExportStream::messages(INBOX, ids.clone()));
    assert!(stream.len() > 200_000, "{}", stream.len());
    let (mut at, mut come) = (0, 0);
    loop {
        let (_, trouble) = BREAKS[at % 2];
        let (end, requests) = imported(&mut world, alice, DELETED, &stream, (at, trouble));
        assert_eq!(end, Ok(Answer::Saved(stream.len() as u64)), "{at}");
        come += ids.len();
        assert_eq!(list(&mut world, alice, DELETED).len(), come, "{at}");
        if at >= requests {
            assert!(at > 8, "{at}");
            break;
        }
        // What had arrived before it broke is not sent again.
        assert!(requests <= stream.len() / (26 << 10) + 8, "{requests} requests");
        at += 1;
    }
}

/// One message as other services hand it out, and messages without keys.
#[test]
fn one_message_comes_in_once_and_what_has_no_key_perhaps() {
    for (what, trouble) in BREAKS {
        for at in 0..3 {
            let (mut world, alice) = mailbox();
            let id = ids(&mut world, alice)[0];
            let item = exported(&mut world, alice, ExportStream::item(INBOX, id));
            let (end, _) = imported(&mut world, alice, DELETED, &item, (at, trouble));
            assert_eq!(end, Ok(Answer::Saved(item.len() as u64)), "{what} {at}");
            assert_eq!(list(&mut world, alice, DELETED).len(), 1, "{what} {at}");
            // StartMessage, a subject, EndMessage: [MS-OXCFXICS] 2.2.4.1.4, 2.2.4.3.16
            let bare = b"\x03\x00\x0c\x40\x1f\x00\x37\x00\x04\x00\x00\x00B\0\0\0\x03\x00\x0d\x40";
            let (end, requests) = imported(&mut world, alice, DELETED, bare, (at, trouble));
            let there = subjects(&mut world, alice, DELETED).iter().filter(|it| *it == "B").count();
            match end {
                Ok(answer) => {
                    assert_eq!((answer, there, at > 0), (Answer::Saved(bare.len() as u64), 1, true));
                    assert_eq!(requests, 1);
                }
                Err(error) => assert_eq!((error.code(), at), ("outcome_unknown", 0)),
            }
        }
    }
}

#[test]
fn folders_are_made_once() {
    for (what, trouble) in BREAKS {
        let (mut world, alice) = mailbox();
        let create = ChangeFolder::create(INBOX, "Bills").class("IPF.Note");
        let id = id_of(broken(&mut world, alice, trouble, create));
        let found = folders(&mut world, alice, "Bills");
        assert_eq!(found.iter().map(|folder| Some(folder.id)).collect::<Vec<_>>(), [id], "{what}");
    }
}

#[test]
fn folders_are_moved_copied_and_deleted_once() {
    for (what, trouble) in BREAKS {
        let (mut world, alice) = mailbox();
        let id = id_of(world.run(alice, ChangeFolder::create(INBOX, "Bills"))).unwrap();
        let inbox = folders(&mut world, alice, "Inbox")[0].id;
        let deleted = folders(&mut world, alice, "Deleted Items")[0].id;

        let copy = ChangeFolder::copy_to(id, DELETED).out_of(INBOX).named("Copy");
        id_of(broken(&mut world, alice, trouble, copy));
        let found = folders(&mut world, alice, "Copy");
        assert_eq!(found.iter().map(|folder| folder.parent_id).collect::<Vec<_>>(), [deleted], "{what}");

        let parents = |world: &mut World| -> Vec<FolderId> {
            folders(world, alice, "Bills").iter().map(|folder| folder.parent_id).collect()
        };
        assert_eq!(parents(&mut world), [inbox]);
        let moved = ChangeFolder::move_to(id, DELETED).out_of(INBOX).named("Bills");
        assert_eq!(id_of(broken(&mut world, alice, trouble, moved)), Some(id));
        assert_eq!(parents(&mut world), [deleted], "{what}");

        let delete = ChangeFolder::delete(id).out_of(DELETED);
        id_of(broken(&mut world, alice, trouble, delete));
        assert_eq!(parents(&mut world), [], "{what}");
        assert_eq!(folders(&mut world, alice, "Copy").len(), 1, "{what}");
    }
}

/// The server cannot be asked either: the end is what is known.
#[test]
fn when_nobody_answers_any_more_nothing_is_known() {
    let (mut world, alice) = mailbox();
    let ids = ids(&mut world, alice);
    let folder = id_of(world.run(alice, ChangeFolder::create(INBOX, "Bills"))).unwrap();
    let operations: [Operation; 5] = [
        Batch::move_to(INBOX, ids.clone(), DELETED).into(),
        Batch::delete(INBOX, ids).into(),
        ChangeFolder::create(INBOX, "More").into(),
        ChangeFolder::move_to(folder, DELETED).out_of(INBOX).named("Bills").into(),
        ChangeFolder::delete(folder).out_of(INBOX).into(),
    ];
    for operation in operations {
        world.trouble = Trouble { lost: 1000, ..Trouble::NONE };
        let error = world.run(alice, operation).unwrap_err();
        assert_eq!(error.code(), "outcome_unknown", "{error}");
        world.trouble = Trouble::NONE;
        world.run(alice, ListFolders::all()).unwrap();
    }
}

/// Each operation, its first request carried out and never answered, ends as ARCHITECTURE.md says.
#[test]
fn each_operation_ends_as_the_table_says() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let architecture = text("ARCHITECTURE.md");
    let rows: Vec<(&str, &str)> = architecture
        .lines()
        .skip_while(|line| !line.starts_with("| operation | after an unknown outcome |"))
        .skip(2)
        .map_while(|line| {
            let mut cells = line.strip_prefix("| `")?.split(" | ");
            Some((cells.next()?.trim_end_matches('`'), cells.next()?))
        })
        .collect();
    let operations = text("core/src/mailbox/mod.rs");
    let names: Vec<&str> = operations
        .lines()
        .skip_while(|line| *line != "operations! {")
        .take_while(|line| *line != "}")
        .filter_map(|line| line.trim().split_once(" => ").map(|(name, _)| name))
        .collect();
    assert_eq!(rows.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    for (name, class) in rows {
        let (mut world, alice) = mailbox();
        let id = ids(&mut world, alice)[0];
        let Some(operation) = some_operation(&mut world, alice, name, id) else {
            // The logon is known, a watch does not end, and a stream wants bytes: they have tests of their own.
            assert!(["Open", "ImportStream", "Watch"].contains(&name), "{name} is not tried");
            continue;
        };
        println!("{name}");
        let end = broken(&mut world, alice, BREAKS[0].1, operation);
        let expected = if class == "unknown" { Some("outcome_unknown") } else { None };
        assert!(["repeated", "asked", "unknown"].contains(&class), "{name}: {class}");
        assert_eq!(end.as_ref().err().map(Error::code), expected, "{name}: {end:?}");
    }
}

/// Something for an operation to do, whose first request matters.
fn some_operation(world: &mut World, alice: usize, name: &str, id: MessageId) -> Option<Operation> {
    let letter = || Outgoing::new("Once").to("bob@example.com").text("x");
    let target = PropertyTarget::message(INBOX, id);
    Some(match name {
        "ListFolders" => ListFolders::all().into(),
        "ListMessages" => ListMessages::newest(INBOX, 10).into(),
        "GroupMessages" => GroupMessages::new(INBOX, GroupBy::From, 10).into(),
        "SearchFolder" => SearchFolder::create("Found", Filter::default(), [INBOX]).into(),
        "ReadMessage" => ReadMessage::new(INBOX, id).into(),
        "SaveAttachment" => {
            let mut letter = letter();
            letter.attachments.push(OutgoingAttachment {
                name: "a.txt".into(),
                mime_type: "text/plain".into(),
                content_id: None,
                data: vec![7; 100],
                streamed: None,
            });
            let Ok(Answer::Drafted(place)) = world.run(alice, SaveDraft::new(letter)) else { panic!() };
            SaveAttachment::new(place.folder_id, place.id, 0).into()
        }
        "Send" => Send::new(letter()).into(),
        "SaveDraft" => {
            list(world, alice, FolderRole::Drafts);
            SaveDraft::new(letter()).into()
        }
        "AbortSubmit" => {
            let later = mapi_http::data::FileTime(world.now().0 + 3_600 * 10_000_000);
            let letter = Outgoing { send_at: Some(later), ..letter() };
            let Ok(Answer::Sent(place)) = world.run(alice, Send::new(letter)) else { panic!() };
            AbortSubmit::new(place.folder_id, place.id).into()
        }
        "Batch" => Batch::move_to(INBOX, vec![id], DELETED).into(),
        "ChangeFolder" => ChangeFolder::create(INBOX, "Bills").into(),
        "GetProperties" => GetProperties::some(target, [tags::SUBJECT]).into(),
        "SetProperties" => SetProperties::new(target, PropertyChange::new().set(tags::SUBJECT, "New")).into(),
        "SyncContents" => SyncContents::new(INBOX).into(),
        "SyncHierarchy" => SyncHierarchy::new(INBOX).into(),
        "Upload" => Upload::new(INBOX, Vec::new()).into(),
        "UploadFolders" => UploadFolders::new(INBOX, Vec::new()).into(),
        "ReserveIds" => ReserveIds::new(1).into(),
        "ExportStream" => ExportStream::messages(INBOX, vec![id]).into(),
        "Resolve" => Resolve::new("bob").into(),
        "Browse" => Browse::first(10).into(),
        "Details" => Details::new("bob").into(),
        "Linked" => Linked::new(PersonLink::Lists, "bob").into(),
        _ => return None,
    })
}

/// A program's own flow that changes the rules of a folder, and says nothing of how often that may happen.
struct Rules(bool);

impl Flow for Rules {
    type Answer = ();
    type Part = ();

    fn step(&mut self, input: Input, _: &mut Steps<'_, ()>) -> Result<Step<()>, Error> {
        if let Input::Replies(replies) = input {
            return replies.check_all().map(|()| Step::Done(()));
        }
        let mut chain = Chain::new("change rules");
        let input = Chain::LOGON.0;
        if self.0 {
            let flags = ModifyRulesFlags::empty();
            chain.add::<()>(ModifyRules { logon: 0, input, flags, rules: Vec::new() });
        } else {
            chain.add::<()>(QueryPosition { logon: 0, input });
        }
        Ok(Step::Execute(chain))
    }
}

/// How a flow of a program's own ends when the answer to its first request is lost.
fn end_of(flow: Rules) -> &'static str {
    let mut driven = Driven::<Rules>::new(&World::new(1));
    let ticket = driven.session.submit(flow);
    let mut lost = false;
    driven.run(|request| match request_type(request) {
        "Execute" if !std::mem::replace(&mut lost, true) => Reaction::Breaks,
        _ => Reaction::Answers,
    });
    driven.ends[&ticket].as_ref().err().map_or("done", Error::code)
}

#[test]
fn rules_are_not_changed_twice_by_programs_that_forget_to_say_so() {
    assert_eq!(end_of(Rules(true)), "outcome_unknown");
    // What reads is asked again; a logon has no position.
    assert_eq!(end_of(Rules(false)), "server");
}
