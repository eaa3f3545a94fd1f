//! Other stores than one's own mailbox: somebody else's, and the public folders. What may be done there, and what not.

use mapi_http::data::{ErrorCode, FolderId, MessageId, tags};
use mapi_http::mailbox::{
    Answer, Batch, ChangeFolder, ChangeKind, Composition, ErrorInfo, Filter, Folder, FolderRef, FolderRight,
    FolderRole, ListFolders, ListMessages, Message, MessageSummary, Open, Outgoing, Part, PropertyChange,
    PropertyTarget, ReadMessage, SaveDraft, Send, SetProperties, Watch,
};
use mapi_http::rop::MemberRights;
use mapi_http::session::{Config as SessionConfig, Error, LogonFolder};
use mapi_http_server::Config;
use mapi_http_tests::simulation::World;

const INBOX: LogonFolder = LogonFolder::Inbox;
const ROOT: LogonFolder = LogonFolder::IpmSubtree;

/// The demo: Bob may read Alice's calendar and write into it, Alice may read Carol's inbox.
fn world() -> World {
    let users = vec![World::person("carol")];
    World::with_config(1, Config { users, demo: Some(1), ..Config::default() })
}

/// Somebody in the mailbox of somebody else.
fn visit(world: &mut World, name: &str, owner: &str) -> usize {
    let dn = world.server.directory().by_login(owner).unwrap().dn.clone();
    world.sign_in_to(name, |config| config.mailbox(dn))
}

/// Requests since the last call.
fn requests(world: &mut World, client: usize) -> usize {
    std::mem::take(&mut world.clients[client].records).len()
}

fn folders(world: &mut World, client: usize) -> Vec<Folder> {
    match world.run(client, ListFolders::all()) {
        Ok(Answer::Folders(folders)) => folders,
        other => panic!("{other:?}"),
    }
}

fn list(
    world: &mut World,
    client: usize,
    folder: impl Into<FolderRef>,
) -> Result<Vec<MessageSummary>, Error> {
    match world.run(client, ListMessages::newest(folder, 50))? {
        Answer::Page(page) => Ok(page.messages),
        other => panic!("{other:?}"),
    }
}

fn read(world: &mut World, client: usize, folder: impl Into<FolderRef>, id: MessageId) -> Message {
    match world.run(client, ReadMessage::new(folder, id)) {
        Ok(Answer::Message(message)) => *message,
        other => panic!("{other:?}"),
    }
}

fn post(
    world: &mut World,
    client: usize,
    folder: impl Into<FolderRef>,
    subject: &str,
) -> Result<MessageId, Error> {
    let post = Composition::post(folder, Outgoing::new(subject).text("Read me."));
    match world.run(client, SaveDraft::new(post))? {
        Answer::Drafted(place) => Ok(place.id),
        other => panic!("{other:?}"),
    }
}

/// Another subject.
fn subject(text: &str) -> PropertyChange {
    PropertyChange::new().set(tags::SUBJECT, text)
}

/// The folder and the right that an error names.
#[track_caller]
fn denied(error: &Error) -> (Option<String>, Option<FolderRight>) {
    let info = ErrorInfo::from(error);
    assert_eq!(info.code, "access_denied", "{error}");
    (info.folder, info.right)
}

fn named(folder: &str, right: FolderRight) -> (Option<String>, Option<FolderRight>) {
    (Some(folder.into()), Some(right))
}

#[test]
fn a_delegate_sees_what_was_shared_and_nothing_else() {
    let mut world = world();
    let bob = visit(&mut world, "bob", "alice");
    world.run(bob, Open).unwrap();
    requests(&mut world, bob);
    let seen = folders(&mut world, bob);
    assert_eq!(requests(&mut world, bob), 1);
    let seen: Vec<_> = seen.iter().map(|folder| (folder.name.as_str(), folder.role)).collect();
    assert_eq!(seen, [("Calendar", Some(FolderRole::Calendar))]);

    // Appointments of Alice, by role; the place is known from the list.
    let appointments = list(&mut world, bob, FolderRole::Calendar).unwrap();
    assert_eq!(requests(&mut world, bob), 1);
    assert!(appointments.iter().any(|item| item.subject == "Lunch with Bob 🍜"));
    let lunch = appointments.iter().find(|item| item.subject == "Lunch with Bob 🍜").unwrap();
    assert_eq!(read(&mut world, bob, FolderRole::Calendar, lunch.id).message_class, "IPM.Appointment");
}

#[test]
fn what_a_delegate_may_not_do_names_the_folder_and_the_right() {
    let mut world = world();
    let bob = visit(&mut world, "bob", "alice");
    world.run(bob, Open).unwrap();

    requests(&mut world, bob);
    let error = list(&mut world, bob, INBOX).unwrap_err();
    assert_eq!(requests(&mut world, bob), 1);
    assert_eq!(denied(&error), named("Inbox", FolderRight::FolderVisible));
    assert_eq!(error.server_code(), Some(ErrorCode::ACCESS_DENIED));
    let text = error.to_string();
    assert!(text.contains("OpenFolder was refused in \"Inbox\"") && text.contains("FolderVisible"), "{text}");

    // Of a folder that is not special only the id is known, until folders are listed.
    let alice = world.sign_in("alice");
    let projects = folders(&mut world, alice).into_iter().find(|folder| folder.name == "Projects").unwrap();
    let error = list(&mut world, bob, projects.id).unwrap_err();
    let info = ErrorInfo::from(&error);
    assert_eq!((info.folder_id, info.folder), (Some(projects.id), None));
    assert!(info.message.contains(&projects.id.to_string()), "{}", info.message);

    let appointments = list(&mut world, bob, FolderRole::Calendar).unwrap();
    let alices = appointments[0].id;
    // He reads them and writes his own, but neither changes nor deletes hers.
    requests(&mut world, bob);
    let target = PropertyTarget::Message(FolderRole::Calendar.into(), alices);
    let change = subject("Mine");
    let error = world.run(bob, SetProperties::new(target, change)).unwrap_err();
    assert_eq!(denied(&error), named("Calendar", FolderRight::EditAny));

    for (batch, right) in [
        (Batch::delete_for_good(FolderRole::Calendar, vec![alices]), FolderRight::DeleteAny),
        (Batch::flag(FolderRole::Calendar, vec![alices], Default::default()), FolderRight::EditAny),
    ] {
        let Ok(Answer::Batch(result)) = world.run(bob, batch) else { panic!("a result per item") };
        let [failed] = result.failed.as_slice() else { panic!("{result:?}") };
        assert_eq!(failed.id, alices);
        assert_eq!(failed.error.code, "access_denied");
        assert_eq!((failed.error.folder.clone(), failed.error.right), named("Calendar", right));
    }
    // What is deleted goes to Alice's deleted items, where he may put nothing.
    let error = world.run(bob, Batch::trash(FolderRole::Calendar, vec![alices])).unwrap_err();
    assert_eq!(denied(&error).0.as_deref(), Some("Deleted Items"));

    let error = world.run(bob, ChangeFolder::create(FolderRole::Calendar, "Ours")).unwrap_err();
    assert_eq!(denied(&error), named("Calendar", FolderRight::CreateSubFolder));
    let letter = Outgoing::new("Hello").to("carol@example.com").text("x");
    let error = world.run(bob, Send::new(letter)).unwrap_err();
    assert_eq!(denied(&error), named("Outbox", FolderRight::Create));
    // His own he may write, change and delete.
    let mine = post(&mut world, bob, FolderRole::Calendar, "From Bob").unwrap();
    let target = PropertyTarget::Message(FolderRole::Calendar.into(), mine);
    let change = subject("Still from Bob");
    world.run(bob, SetProperties::new(target, change)).unwrap();
    let Ok(Answer::Batch(result)) = world.run(bob, Batch::delete_for_good(FolderRole::Calendar, vec![mine]))
    else {
        panic!()
    };
    assert_eq!(result.done, [mine]);
}

#[test]
fn what_is_deleted_in_somebody_elses_mailbox_goes_to_their_deleted_items() {
    let mut world = world();
    let bob_dn = world.server.directory().by_login("bob").unwrap().dn.clone();
    let (bob, alice, at_home) =
        (visit(&mut world, "bob", "alice"), world.sign_in("alice"), world.sign_in("bob"));
    let all = folders(&mut world, alice);
    let deleted = all.iter().find(|folder| folder.role == Some(FolderRole::Deleted)).unwrap().id;
    let rights = MemberRights::FOLDER_VISIBLE | MemberRights::CREATE;
    world.server.with_store(|store| store.add_permission(deleted, &bob_dn, rights.bits()).unwrap());
    let mine = post(&mut world, bob, FolderRole::Calendar, "Not after all").unwrap();
    let home = list(&mut world, at_home, LogonFolder::DeletedItems).unwrap();
    let Ok(Answer::Batch(result)) = world.run(bob, Batch::trash(FolderRole::Calendar, vec![mine])) else {
        panic!("a result per item")
    };
    assert_eq!((result.done, result.failed), (vec![mine], vec![]));
    assert_eq!(list(&mut world, alice, LogonFolder::DeletedItems).unwrap()[0].subject, "Not after all");
    assert_eq!(list(&mut world, at_home, LogonFolder::DeletedItems).unwrap(), home);
}

#[test]
fn folders_in_errors_have_their_paths_once_they_were_listed() {
    let mut world = world();
    let alice = world.sign_in("alice");
    let all = folders(&mut world, alice);
    let year = all.iter().find(|folder| folder.name == "2026").unwrap().clone();
    let bob = world.server.directory().by_login("bob").unwrap().dn.clone();
    world.server.with_store(|store| {
        for folder in all.iter().filter(|folder| ["Projects", "2026"].contains(&folder.name.as_str())) {
            store.add_permission(folder.id, &bob, MemberRights::FOLDER_VISIBLE.bits()).unwrap();
        }
    });
    let bob = visit(&mut world, "bob", "alice");
    let seen: Vec<_> = folders(&mut world, bob).into_iter().map(|folder| folder.name).collect();
    assert_eq!(seen, ["Calendar", "Projects", "2026"]);
    let error = list(&mut world, bob, year.id).unwrap_err();
    assert_eq!(denied(&error), named("Projects/2026", FolderRight::ReadAny));
}

#[test]
fn in_ones_own_mailbox_no_right_is_missing() {
    let mut world = world();
    let alice = world.sign_in("alice");
    let error = world.run(alice, ChangeFolder::delete(INBOX)).unwrap_err();
    assert_eq!(denied(&error), (Some("Inbox".into()), None));
    assert!(error.to_string().contains("not even the owner"), "{error}");
}

#[test]
fn who_was_given_nothing_is_not_let_in() {
    let mut world = world();
    let carol = visit(&mut world, "carol", "alice");
    let error = world.run(carol, Open).unwrap_err();
    assert_eq!(denied(&error), (None, None));
    assert_eq!(error.server_code(), Some(ErrorCode::LOGIN_PERMISSION));
    assert!(error.to_string().contains("given the user no right"), "{error}");
}

#[test]
fn nobody_hears_of_what_happens_in_folders_that_they_may_not_see() {
    let mut world = world();
    let (alice, bob) = (world.sign_in("alice"), visit(&mut world, "bob", "alice"));
    let watch = world.clients[bob].submit(Watch::everything());
    world.run_for(1000);
    let letter = Outgoing::new("Secret").to("alice@example.com").text("x");
    world.run(alice, Send::new(letter)).unwrap();
    post(&mut world, alice, FolderRole::Calendar, "Seen").unwrap();
    assert!(world.run_until(|world| world.clients[bob].parts.contains_key(&watch)));
    world.run_for(1000);
    let calendar = folders(&mut world, bob)[0].id;
    for part in &world.clients[bob].parts[&watch] {
        let Part::Change(change) = part else { panic!("{part:?}") };
        assert_eq!(change.folder_id, Some(calendar), "{change:?}");
    }
}

fn public(world: &mut World, name: &str) -> usize {
    world.sign_in_to(name, SessionConfig::public_folders)
}

#[test]
fn public_folders_are_listed_read_and_written_to() {
    let mut world = world();
    let (alice, bob) = (public(&mut world, "alice"), public(&mut world, "bob"));
    world.run(alice, Open).unwrap();
    world.run(bob, Open).unwrap();
    requests(&mut world, alice);
    let seen = folders(&mut world, alice);
    assert_eq!(requests(&mut world, alice), 1);
    let names: Vec<_> = seen.iter().map(|folder| (folder.name.as_str(), folder.depth, folder.role)).collect();
    assert_eq!(names, [("Announcements", 0, None), ("Board", 0, None)]);
    let (announcements, board) = (seen[0].id, seen[1].id);

    let lines = list(&mut world, alice, board).unwrap();
    assert_eq!(requests(&mut world, alice), 1);
    let lines: Vec<_> = lines.iter().map(|line| (line.subject.as_str(), line.from.name.as_str())).collect();
    assert_eq!(lines, [("Lost: a red umbrella 🌂", "carol"), ("Bicycle for sale", "bob")]);

    // Bob looks on while Alice writes.
    let watch = world.clients[bob].submit(Watch::folder(board));
    world.run_for(1000);
    requests(&mut world, alice);
    let id = post(&mut world, alice, board, "Cake in the kitchen").unwrap();
    assert_eq!(requests(&mut world, alice), 1);
    assert!(world.run_until(|world| world.clients[bob].parts.get(&watch).is_some_and(|parts| {
        parts.iter().any(|part| {
            matches!(part, Part::Change(change)
                if change.kind == ChangeKind::Created && change.message_id == Some(id))
        })
    })));
    let newest = &list(&mut world, bob, board).unwrap()[0];
    assert_eq!((newest.id, newest.subject.as_str()), (id, "Cake in the kitchen"));
    let written = read(&mut world, bob, board, id);
    assert_eq!((written.message_class.as_str(), written.from.name.as_str()), ("IPM.Post", "alice"));
    assert_eq!((written.text.as_deref(), written.draft), (Some("Read me."), false));
    assert!(written.received.is_some() && written.sent == written.received);

    // Announcements are for reading, and what Alice wrote is hers.
    let error = post(&mut world, alice, announcements, "Not mine").unwrap_err();
    assert_eq!(denied(&error), named("Announcements", FolderRight::Create));
    let Ok(Answer::Batch(result)) = world.run(bob, Batch::delete_for_good(board, vec![id])) else { panic!() };
    assert_eq!(result.failed[0].error.right, Some(FolderRight::DeleteAny));
    // There are no deleted items here: what is deleted stays in the folder, where it can be restored.
    let Ok(Answer::Batch(result)) = world.run(alice, Batch::trash(board, vec![id])) else { panic!() };
    assert_eq!(result.done, [id]);
    assert_eq!(list(&mut world, alice, board).unwrap().len(), 2);
}

/// Ids of the messages of a folder that are unread for somebody; the folder counts as many.
fn unread(world: &mut World, client: usize, folder: FolderId) -> Vec<MessageId> {
    let lines = list(world, client, folder).unwrap();
    let unread: Vec<_> = lines.iter().filter(|line| line.unread).map(|line| line.id).collect();
    let only = Filter { unread: Some(true), ..Filter::default() };
    let filtered = ListMessages::newest(folder, 50).matching(only);
    let Ok(Answer::Page(page)) = world.run(client, filtered) else { panic!("a page") };
    assert_eq!(page.messages.iter().map(|line| line.id).collect::<Vec<_>>(), unread);
    let counted = folders(world, client).into_iter().find(|known| known.id == folder).unwrap();
    assert_eq!(counted.unread as usize, unread.len());
    unread
}

#[test]
fn what_one_has_read_of_public_folders_is_ones_own() {
    let mut world = world();
    let (alice, bob) = (public(&mut world, "alice"), public(&mut world, "bob"));
    let board = folders(&mut world, alice).into_iter().find(|folder| folder.name == "Board").unwrap().id;
    let there: Vec<_> = list(&mut world, alice, board).unwrap().iter().map(|line| line.id).collect();
    assert_eq!(unread(&mut world, alice, board), there);
    assert_eq!(unread(&mut world, bob, board), there);

    // Alice has no right to change what others wrote, and needs none.
    let Ok(Answer::Batch(result)) = world.run(alice, Batch::mark_read(board, there.clone())) else {
        panic!()
    };
    assert_eq!((result.done.len(), result.failed), (2, vec![]));
    assert_eq!(unread(&mut world, alice, board), []);
    assert_eq!(unread(&mut world, bob, board), there);
    world.run(alice, Batch::mark_unread(board, vec![there[1]])).unwrap();
    assert_eq!(unread(&mut world, alice, board), there[1..]);

    // One has read what one wrote. What is changed is unread again, but not for who changed it.
    let posted = post(&mut world, bob, board, "Bridge on Friday").unwrap();
    assert!(!unread(&mut world, bob, board).contains(&posted));
    assert!(unread(&mut world, alice, board).contains(&posted));
    world.run(alice, Batch::mark_read(board, vec![posted])).unwrap();
    let change = PropertyChange::new().set(tags::SUBJECT, "Bridge on Saturday");
    world.run(bob, SetProperties::new(PropertyTarget::message(board, posted), change)).unwrap();
    assert!(unread(&mut world, alice, board).contains(&posted));
    assert!(!unread(&mut world, bob, board).contains(&posted));

    // Mailboxes are as they were: what was read there was read for all.
    let carol = world.sign_in("carol");
    let visitor = visit(&mut world, "alice", "carol");
    let newest = list(&mut world, carol, INBOX).unwrap()[0].clone();
    world.run(carol, Batch::mark_read(INBOX, vec![newest.id])).unwrap();
    assert!(!list(&mut world, visitor, INBOX).unwrap()[0].unread);
}

#[test]
fn public_folders_belong_to_who_makes_them() {
    let mut world = world();
    let (alice, bob) = (public(&mut world, "alice"), public(&mut world, "bob"));
    let made = match world.run(alice, ChangeFolder::create(ROOT, "Choir")) {
        Ok(Answer::Folder(result)) => result.id.unwrap(),
        other => panic!("{other:?}"),
    };
    // As the folder above it, it is seen and read by all.
    assert!(folders(&mut world, bob).iter().any(|folder| folder.id == made && folder.name == "Choir"));
    let error = post(&mut world, bob, made, "May I?").unwrap_err();
    assert_eq!(denied(&error), named("Choir", FolderRight::Create));
    post(&mut world, alice, made, "Rehearsal on Monday").unwrap();
    assert_eq!(list(&mut world, bob, made).unwrap().len(), 1);
    let error = world.run(bob, ChangeFolder::rename(made, "Band")).unwrap_err();
    assert_eq!(denied(&error), named("Choir", FolderRight::FolderOwner));
    world.run(alice, ChangeFolder::rename(made, "Band")).unwrap();
}

#[test]
fn public_folders_have_no_inbox_and_send_nothing() {
    let mut world = world();
    let alice = public(&mut world, "alice");
    for folder in [FolderRef::INBOX, FolderRole::Calendar.into()] {
        let error = list(&mut world, alice, folder).unwrap_err();
        assert_eq!(error.code(), "not_found", "{error}");
    }
    let letter = Outgoing::new("Hello").to("bob@example.com").text("x");
    assert_eq!(world.run(alice, Send::new(letter)).unwrap_err().code(), "not_found");
}

#[test]
fn a_store_stays_the_same_when_the_session_is_suspended() {
    let mut world = world();
    let (alice, bob) = (public(&mut world, "alice"), visit(&mut world, "bob", "alice"));
    world.run(alice, Open).unwrap();
    world.run(bob, Open).unwrap();
    for (client, name) in [(alice, "alice"), (bob, "bob")] {
        let bytes = world.clients[client].session.outline();
        let resumed = world.resume(name, &bytes).unwrap();
        let before: Vec<FolderId> = folders(&mut world, client).into_iter().map(|folder| folder.id).collect();
        let after: Vec<FolderId> = folders(&mut world, resumed).into_iter().map(|folder| folder.id).collect();
        assert_eq!(before, after);
    }
}
