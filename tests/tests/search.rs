//! Search folders: the server fills them and keeps them up to date, and tells who watches.

use mapi_http::data::{FolderId, MessageId};
use mapi_http::mailbox::{
    Answer, Batch, ChangeFolder, ChangeKind, Filter, Folder, ListFolders, ListMessages, MessageSummary,
    Outgoing, Part, ReadMessage, SearchCriteria, SearchFolder, Send, Watch,
};
use mapi_http::session::{Error, LogonFolder};
use mapi_http_tests::simulation::World;

const INBOX: LogonFolder = LogonFolder::Inbox;

/// Alice and Bob, of whom she has three letters.
fn world() -> (World, usize, usize) {
    let mut world = World::new(1);
    let (alice, bob) = (world.sign_in("alice"), world.sign_in("bob"));
    world.run(alice, ListMessages::newest(INBOX, 1)).unwrap();
    for subject in ["One", "Two", "Something else"] {
        send(&mut world, bob, subject);
    }
    (world, alice, bob)
}

fn send(world: &mut World, from: usize, subject: &str) {
    let letter = Outgoing::new(subject).to("alice@example.com").text("Hello");
    world.run(from, Send::new(letter)).unwrap();
}

fn list(world: &mut World, client: usize, folder: FolderId) -> Vec<MessageSummary> {
    let Ok(Answer::Page(page)) = world.run(client, ListMessages::newest(folder, 50)) else {
        panic!("a page")
    };
    page.messages
}

fn subjects(world: &mut World, client: usize, folder: FolderId) -> Vec<String> {
    let mut subjects: Vec<_> = list(world, client, folder).into_iter().map(|line| line.subject).collect();
    subjects.sort();
    subjects
}

fn searches(world: &mut World, client: usize) -> Vec<Folder> {
    let Ok(Answer::Folders(folders)) = world.run(client, ListFolders::searches()) else { panic!("folders") };
    folders
}

/// Its criteria, in one exchange.
fn search(world: &mut World, client: usize, search: SearchFolder) -> SearchCriteria {
    world.clients[client].records.clear();
    let answer = world.run(client, search);
    let Ok(Answer::Search(criteria)) = answer else { panic!("{answer:?}") };
    assert_eq!(world.clients[client].records.len(), 1);
    *criteria
}

fn unread() -> Filter {
    Filter { unread: Some(true), from: Some("bob".into()), ..Filter::default() }
}

#[test]
fn the_server_fills_it_and_keeps_it_up_to_date() {
    let (mut world, alice, bob) = world();
    let made = search(&mut world, alice, SearchFolder::create("Unread", unread(), [INBOX]));
    assert_eq!((made.filter, made.recursive, made.live), (Some(unread()), true, true));
    let id = made.id;
    assert_eq!(subjects(&mut world, alice, id), ["One", "Something else", "Two"]);
    // What it shows lies in the inbox, and is opened there.
    let lines = list(&mut world, alice, id);
    let inbox = world.run(alice, ListMessages::newest(INBOX, 1)).unwrap();
    let Answer::Page(inbox) = inbox else { panic!("a page") };
    assert!(lines.iter().all(|line| line.folder_id == inbox.messages[0].folder_id));
    world.run(alice, ReadMessage::new(lines[0].folder_id, lines[0].id)).unwrap();
    let folders = searches(&mut world, alice);
    let [folder] = &folders[..] else { panic!("{folders:?}") };
    assert_eq!((&*folder.name, folder.id, folder.total, folder.unread), ("Unread", id, 3, 3));

    // New mail comes, another is read, one is deleted: while somebody watches.
    let watch = world.clients[alice].submit(Watch::folder(id));
    world.run(alice, ListMessages::newest(INBOX, 1)).unwrap();
    let ids: Vec<MessageId> = lines.iter().map(|line| line.id).collect();
    send(&mut world, bob, "Three");
    world.run(alice, Batch::mark_read(INBOX, vec![ids[0]])).unwrap();
    world.run(alice, Batch::delete(INBOX, vec![ids[1]])).unwrap();
    let mut left = vec![lines[2].subject.clone(), "Three".into()];
    left.sort();
    assert_eq!(subjects(&mut world, alice, id), left);
    let told = |world: &World, kind| {
        let parts = world.clients[alice].parts.get(&watch).into_iter().flatten();
        parts.filter(|part| matches!(part, Part::Change(change) if change.kind == kind && change.message_id.is_some())).count()
    };
    world.run_until(|world| told(world, ChangeKind::Deleted) >= 2);
    assert_eq!(told(&world, ChangeKind::Created), 1);
    assert_eq!(told(&world, ChangeKind::Deleted), 2);
    // Unread again, it is there again.
    world.run(alice, Batch::mark_unread(INBOX, vec![ids[0]])).unwrap();
    assert_eq!(subjects(&mut world, alice, id).len(), 3);
}

#[test]
fn criteria_are_read_and_changed() {
    let (mut world, alice, bob) = world();
    let id = search(&mut world, alice, SearchFolder::create("Found", unread(), [INBOX])).id;
    let known = search(&mut world, alice, SearchFolder::criteria(id));
    let all = vec![
        Filter { unread: Some(true), ..Filter::default() },
        Filter { from: Some("bob".into()), ..Filter::default() },
    ];
    assert_eq!(known.filter, Some(Filter { all_of: all, ..Filter::default() }));
    assert_eq!((known.folders.len(), known.recursive), (1, true));
    let two = Filter { subject: Some("two".into()), ..Filter::default() };
    let changed = search(&mut world, alice, SearchFolder::change(id, two.clone(), [INBOX]).shallow());
    assert_eq!((changed.id, changed.recursive), (id, false));
    assert_eq!(subjects(&mut world, alice, id), ["Two"]);
    // In a folder below the inbox a shallow search does not look; a recursive one does.
    let Ok(Answer::Folder(below)) = world.run(alice, ChangeFolder::create(INBOX, "Below")) else {
        panic!("a folder")
    };
    let message = list(&mut world, alice, id)[0].id;
    world.run(alice, Batch::move_to(INBOX, vec![message], below.id.unwrap())).unwrap();
    assert_eq!(subjects(&mut world, alice, id), Vec::<String>::new());
    // The same name again: it searches for this from now on.
    let again = search(&mut world, alice, SearchFolder::create("found", two.clone(), [INBOX]));
    assert_eq!((again.id, searches(&mut world, alice).len()), (id, 1));
    assert_eq!(subjects(&mut world, alice, id), ["Two"]);
    assert_eq!(search(&mut world, alice, SearchFolder::criteria(id)).filter, Some(two));
    // A folder that goes takes what is in it out of the search.
    world.run(alice, ChangeFolder::delete(below.id.unwrap())).unwrap();
    assert_eq!(subjects(&mut world, alice, id), Vec::<String>::new());
    send(&mut world, bob, "Two again");
    assert_eq!(subjects(&mut world, alice, id), ["Two again"]);
    // It goes, and what it showed stays.
    world.run(alice, ChangeFolder::delete_for_good(id).out_of(LogonFolder::Finder)).unwrap();
    assert_eq!(searches(&mut world, alice), []);
    let Ok(Answer::Page(page)) = world.run(alice, ListMessages::newest(INBOX, 50)) else { panic!("a page") };
    assert_eq!(page.total, 3);
}

#[test]
fn what_cannot_be_is_refused() {
    let (mut world, alice, _) = world();
    let id = search(&mut world, alice, SearchFolder::create("Found", unread(), [INBOX])).id;
    let refused = |world: &mut World, search: SearchFolder| match world.run(alice, search) {
        Err(Error::Server { code, .. }) => code.name().unwrap_or_default(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&mut world, SearchFolder::change(id, unread(), [id])), "SearchFolderScopeViolation");
    assert_eq!(refused(&mut world, SearchFolder::criteria(INBOX)), "NotSearchFolder");
    let nowhere = SearchFolder::create("Nowhere", unread(), Vec::<FolderId>::new());
    assert!(matches!(world.run(alice, nowhere), Err(Error::InvalidArgument(_))));
    // Nothing is put into it.
    let message = list(&mut world, alice, id)[0].id;
    let Ok(Answer::Batch(result)) = world.run(alice, Batch::move_to(INBOX, vec![message], id)) else {
        panic!("a result")
    };
    assert_eq!(result.done, []);
    let below = ChangeFolder::create(id, "Below");
    assert!(matches!(world.run(alice, below), Err(Error::Server { .. })));
}
