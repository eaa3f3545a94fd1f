//! What is done to folders, and how many requests it takes.

use mapi_http::data::FolderId;
use mapi_http::mailbox::{
    Answer, ChangeFolder, Folder, FolderResult, FolderRole, ListFolders, ListMessages, Open, Outgoing, Send,
};
use mapi_http::session::LogonFolder;
use mapi_http_tests::simulation::{Trouble, World};

const ROOT: LogonFolder = LogonFolder::IpmSubtree;

fn world() -> (World, usize) {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    world.run(alice, ListFolders::all()).unwrap();
    requests(&mut world, alice);
    (world, alice)
}

/// Requests since the last call.
fn requests(world: &mut World, client: usize) -> usize {
    std::mem::take(&mut world.clients[client].records).len()
}

/// Runs it; answers what became of it, and how many requests it took.
fn run(world: &mut World, client: usize, change: ChangeFolder) -> (FolderResult, usize) {
    requests(world, client);
    match world.run(client, change) {
        Ok(Answer::Folder(result)) => (result, requests(world, client)),
        other => panic!("{other:?}"),
    }
}

fn folders(world: &mut World, client: usize) -> Vec<Folder> {
    let Ok(Answer::Folders(folders)) = world.run(client, ListFolders::all()) else { panic!("folders") };
    folders
}

/// Paths of all folders below one.
fn below(world: &mut World, client: usize, top: FolderId) -> Vec<String> {
    let all = folders(world, client);
    let mut paths = Vec::new();
    for folder in &all {
        let mut names = vec![folder.name.clone()];
        let mut parent = folder.parent_id;
        while parent != top {
            let Some(above) = all.iter().find(|other| other.id == parent) else { break };
            names.push(above.name.clone());
            parent = above.parent_id;
        }
        if parent == top {
            names.reverse();
            paths.push(names.join("/"));
        }
    }
    paths
}

fn create(world: &mut World, client: usize, path: &[&str]) -> FolderId {
    let (result, requests) = run(world, client, ChangeFolder::create_path(ROOT, path.iter().copied()));
    assert_eq!(requests, 1);
    result.id.unwrap()
}

#[test]
fn folders_are_made() {
    let (mut world, alice) = world();
    let deep = create(&mut world, alice, &["Projects", "2026", "Jänner"]);
    // The same again is the same.
    assert_eq!(create(&mut world, alice, &["projects", "2026", "Jänner"]), deep);
    let all = folders(&mut world, alice);
    let made = all.iter().find(|folder| folder.id == deep).unwrap();
    assert_eq!((made.name.as_str(), made.depth, made.container_class.as_str()), ("Jänner", 2, "IPF.Note"));

    let calendar = ChangeFolder::create(ROOT, "Team").class("IPF.Appointment");
    let (result, requests) = run(&mut world, alice, calendar);
    assert_eq!(requests, 1);
    let all = folders(&mut world, alice);
    let made = all.iter().find(|folder| Some(folder.id) == result.id).unwrap();
    assert_eq!((made.name.as_str(), made.container_class.as_str()), ("Team", "IPF.Appointment"));

    let again = world.run(alice, ChangeFolder::create(ROOT, "TEAM")).unwrap_err();
    assert_eq!((again.code(), again.server_code().unwrap().name()), ("exists", Some("CollidingNames")));
    for name in ["", "  ", "a\nb", "a\0"] {
        assert_eq!(
            world.run(alice, ChangeFolder::create(ROOT, name)).unwrap_err().code(),
            "invalid_argument"
        );
    }
}

/// [MS-OXOSFLD] 2.2.3: what they are for is told by ids, not by names.
#[test]
fn special_folders_are_what_they_are_in_any_language() {
    let (mut world, _) = world();
    let names = [
        (FolderRole::Drafts, "Entwürfe"),
        (FolderRole::Calendar, "予定表"),
        (FolderRole::Contacts, "Контакты"),
        (FolderRole::Tasks, "Tâches"),
        (FolderRole::Notes, "הערות"),
        (FolderRole::Journal, "Günlük"),
        (FolderRole::Junk, "垃圾邮件"),
        (FolderRole::Archive, "Αρχείο"),
    ];
    let ids = names.map(|(role, name)| {
        let (result, _) = run(&mut world, 0, ChangeFolder::rename(role, name));
        result.id.unwrap()
    });
    // What another client finds, which has never seen other names.
    let other = world.sign_in("alice");
    let all = folders(&mut world, other);
    for ((role, name), id) in names.into_iter().zip(ids) {
        let found = all.iter().find(|folder| folder.role == Some(role)).unwrap();
        assert_eq!((found.id, found.name.as_str()), (id, name));
        let page = world.run(other, ListMessages::newest(role, 1)).unwrap();
        assert!(matches!(page, Answer::Page(_)), "{name}");
    }
}

#[test]
fn folders_get_other_names_and_places() {
    let (mut world, alice) = world();
    let year = create(&mut world, alice, &["Projects", "2026"]);
    create(&mut world, alice, &["Projects", "2026", "May"]);
    let old = create(&mut world, alice, &["Old"]);
    let projects = create(&mut world, alice, &["Projects"]);

    assert_eq!(run(&mut world, alice, ChangeFolder::rename(year, "This year")).1, 1);
    assert_eq!(below(&mut world, alice, projects), ["This year", "This year/May"]);

    // The folder it lies in is known since it was listed, or asked for.
    let named = ChangeFolder::move_to(year, old).named("2026");
    assert_eq!(run(&mut world, alice, named), (FolderResult { id: Some(year), complete: true }, 1));
    assert_eq!(below(&mut world, alice, old), ["2026", "2026/May"]);
    let other = world.sign_in("alice");
    world.run(other, Open).unwrap();
    assert_eq!(run(&mut world, other, ChangeFolder::move_to(year, projects)).1, 2);
    assert_eq!(run(&mut world, other, ChangeFolder::move_to(year, old)).1, 1);
    let said = ChangeFolder::move_to(projects, old).out_of(ROOT).named("Projects");
    assert_eq!(run(&mut world, other, said).1, 1);
    run(&mut world, other, ChangeFolder::move_to(projects, ROOT));
    run(&mut world, other, ChangeFolder::move_to(year, projects));
    assert_eq!(below(&mut world, alice, projects), ["2026", "2026/May"]);

    let (result, requests) = run(&mut world, alice, ChangeFolder::copy_to(year, old));
    let copy = folders(&mut world, alice).into_iter().find(|folder| folder.parent_id == old).unwrap();
    assert_eq!((result, requests), (FolderResult { id: Some(copy.id), complete: true }, 1));
    run(&mut world, alice, ChangeFolder::copy_to(year, old).named("Flat").without_folders());
    assert_eq!(below(&mut world, alice, old), ["2026", "2026/May", "Flat"]);
    assert_eq!(below(&mut world, alice, projects), ["2026", "2026/May"]);

    // Into itself it cannot go, and what is not there cannot be moved.
    let error = world.run(alice, ChangeFolder::move_to(projects, year)).unwrap_err();
    assert_eq!(error.server_code().unwrap().name(), Some("FolderCycle"));
    let nowhere = FolderId::new(1, mapi_http::data::GlobalCounter::from_u64(0xFFFF_FFFF));
    assert_eq!(world.run(alice, ChangeFolder::move_to(nowhere, old)).unwrap_err().code(), "not_found");
    assert_eq!(world.run(alice, ChangeFolder::move_to(year, nowhere)).unwrap_err().code(), "not_found");
}

#[test]
fn folders_are_deleted_and_emptied() {
    let (mut world, alice) = world();
    let projects = create(&mut world, alice, &["Projects"]);
    let may = create(&mut world, alice, &["Projects", "May"]);
    world.run(alice, Send::new(Outgoing::new("Hello").to("alice@example.com").text("x"))).unwrap();

    // It holds a folder, so it stays.
    let (result, _) = run(&mut world, alice, ChangeFolder::delete_empty(projects));
    assert_eq!(result, FolderResult { id: Some(projects), complete: false });
    assert!(run(&mut world, alice, ChangeFolder::delete_empty(may)).0.complete);

    let deleted = folders(&mut world, alice)
        .into_iter()
        .find(|folder| folder.role == Some(mapi_http::mailbox::FolderRole::Deleted))
        .unwrap();
    // To Deleted Items first, and out of there for good.
    assert_eq!(
        run(&mut world, alice, ChangeFolder::trash(projects)),
        (FolderResult { id: Some(projects), complete: true }, 1)
    );
    assert_eq!(below(&mut world, alice, deleted.id), ["Projects"]);
    assert_eq!(run(&mut world, alice, ChangeFolder::trash(projects)).1, 2);
    assert!(below(&mut world, alice, deleted.id).is_empty());

    let total = |world: &mut World| {
        let Ok(Answer::Page(page)) = world.run(alice, ListMessages::newest(LogonFolder::Inbox, 10)) else {
            panic!()
        };
        page.total
    };
    assert_eq!(total(&mut world), 1);
    create(&mut world, alice, &["Inbox", "Sub"]);
    assert_eq!(run(&mut world, alice, ChangeFolder::empty(LogonFolder::Inbox)).1, 1);
    assert_eq!(total(&mut world), 0);
    let inbox = folders(&mut world, alice).into_iter().find(|folder| folder.name == "Inbox").unwrap();
    assert!(below(&mut world, alice, inbox.id).is_empty());

    // The special folders stay.
    let error = world.run(alice, ChangeFolder::delete(LogonFolder::Inbox)).unwrap_err();
    assert_eq!(error.code(), "access_denied");
}

/// Two who use the same mailbox, of whom the first one has listed its folders.
struct Two {
    world: World,
    alice: usize,
    other: usize,
    places: Vec<FolderId>,
}

impl Two {
    fn new() -> Self {
        let (mut world, alice) = world();
        let other = world.sign_in("alice");
        world.run(other, Open).unwrap();
        let places = ["Old", "New", "Projects"].map(|name| create(&mut world, alice, &[name]));
        create(&mut world, alice, &["Old", "Bills"]);
        folders(&mut world, alice);
        Self { world, alice, other, places: places.to_vec() }
    }

    fn bills(&mut self) -> Folder {
        folders(&mut self.world, self.other).into_iter().find(|folder| folder.name == "Bills").unwrap()
    }

    /// What somebody else does meanwhile.
    fn meanwhile(&mut self, change: ChangeFolder) {
        run(&mut self.world, self.other, change);
    }

    fn first(&mut self, change: ChangeFolder) -> (FolderResult, usize) {
        run(&mut self.world, self.alice, change)
    }

    fn below(&mut self, place: FolderId) -> Vec<String> {
        below(&mut self.world, self.other, place)
    }
}

#[test]
fn what_others_moved_meanwhile_is_found() {
    let mut two = Two::new();
    let bills = two.bills().id;
    let [old, new, projects] = two.places[..] else { panic!() };
    let (moved, done) =
        (|to| ChangeFolder::move_to(bills, to), FolderResult { id: Some(bills), complete: true });

    two.meanwhile(moved(new));
    assert_eq!(two.first(moved(projects)), (done.clone(), 2));
    assert_eq!(two.below(projects), ["Bills"]);
    // It is where it was to go already.
    two.meanwhile(moved(new));
    assert_eq!(two.first(moved(new)), (done.clone(), 1));
    assert_eq!(two.below(new), ["Bills"]);

    two.meanwhile(moved(old));
    let (copied, requests) = two.first(ChangeFolder::copy_to(bills, projects));
    assert_eq!((copied.complete, requests), (true, 2));
    assert_eq!((two.below(old), two.below(projects)), (vec!["Bills".into()], vec!["Bills".into()]));
    two.meanwhile(moved(new));
    assert_eq!(two.first(ChangeFolder::delete(bills)), (done, 2));
    assert!(two.below(new).is_empty());
    // What is gone is told as before, and so is a place that is not there.
    let error = two.world.run(two.alice, moved(old)).unwrap_err();
    assert_eq!(error.code(), "not_found");
    let (copy, nowhere) =
        (copied.id.unwrap(), FolderId::new(1, mapi_http::data::GlobalCounter::from_u64(1 << 31)));
    requests_of(&mut two);
    let error = two.world.run(two.alice, ChangeFolder::move_to(copy, nowhere)).unwrap_err();
    assert_eq!((error.code(), requests_of(&mut two)), ("not_found", 1));
}

fn requests_of(two: &mut Two) -> usize {
    requests(&mut two.world, two.alice)
}

#[test]
fn names_that_others_gave_meanwhile_stay() {
    let mut two = Two::new();
    let bills = two.bills().id;
    let [old, new, projects] = two.places[..] else { panic!() };
    two.meanwhile(ChangeFolder::rename(bills, "Receipts"));
    assert_eq!(two.first(ChangeFolder::copy_to(bills, projects)).1, 2);
    assert_eq!((two.below(old), two.below(projects)), (vec!["Receipts".into()], vec!["Receipts".into()]));
    two.meanwhile(ChangeFolder::rename(bills, "Invoices"));
    assert_eq!(
        two.first(ChangeFolder::move_to(bills, new)),
        (FolderResult { id: Some(bills), complete: true }, 2)
    );
    assert_eq!(two.below(new), ["Invoices"]);
    // Under the name that it had it could not go there.
    two.meanwhile(ChangeFolder::create(old, "Invoices"));
    two.meanwhile(ChangeFolder::rename(bills, "Paid"));
    assert_eq!(two.first(ChangeFolder::move_to(bills, old)).1, 2);
    assert_eq!(two.below(old), ["Invoices", "Paid"]);
    // A name that somebody wants now is the one that it gets.
    two.meanwhile(ChangeFolder::rename(bills, "Nobody's"));
    assert_eq!(two.first(ChangeFolder::move_to(bills, new).named("Mine")).1, 1);
    assert_eq!(two.below(new), ["Mine"]);
}

#[test]
fn what_others_threw_away_or_restored_meanwhile_is_not_deleted() {
    let mut two = Two::new();
    let bills = two.bills().id;
    let [old, new, _] = two.places[..] else { panic!() };
    let deleted = folders(&mut two.world, two.other);
    let deleted = deleted.iter().find(|folder| folder.role == Some(FolderRole::Deleted)).unwrap().id;
    // Two throw the same away: it lies in Deleted Items, once, and stays there.
    two.meanwhile(ChangeFolder::trash(bills));
    assert_eq!(two.first(ChangeFolder::trash(bills)), (FolderResult { id: Some(bills), complete: true }, 1));
    assert_eq!(two.below(deleted), ["Bills"]);
    // Somebody saved it from there, so it goes there again and is not gone.
    folders(&mut two.world, two.alice);
    two.meanwhile(ChangeFolder::move_to(bills, new));
    assert_eq!(two.first(ChangeFolder::trash(bills)).1, 2);
    assert_eq!((two.below(deleted), two.below(new)), (vec!["Bills".into()], vec![]));
    assert_eq!(two.first(ChangeFolder::trash(bills)).1, 2);
    assert_eq!((two.below(deleted), two.below(old)), (vec![] as Vec<String>, vec![]));
}

/// A server may delete a folder wherever it lies, and not only in the folder that it is told. So what a session believes to
/// lie in Deleted Items is deleted only after the server said so.
#[test]
fn nothing_is_deleted_out_of_deleted_items_on_memory() {
    let mut two = Two::new();
    let bills = two.bills().id;
    let [_, new, _] = two.places[..] else { panic!() };
    let done = FolderResult { id: Some(bills), complete: true };
    // It was listed there, it was thrown away by the session itself, the program says so: none of that is enough.
    let ways: [fn(&mut Two, FolderId); 3] = [
        |two, bills| {
            two.meanwhile(ChangeFolder::trash(bills));
            folders(&mut two.world, two.alice);
        },
        |two, bills| {
            two.first(ChangeFolder::trash(bills));
        },
        |two, bills| {
            two.meanwhile(ChangeFolder::trash(bills));
        },
    ];
    for (index, way) in ways.into_iter().enumerate() {
        way(&mut two, bills);
        two.meanwhile(ChangeFolder::move_to(bills, new));
        let trash = ChangeFolder::trash(bills);
        let trash = if index == 2 { trash.out_of(LogonFolder::DeletedItems) } else { trash };
        requests_of(&mut two);
        assert_eq!(two.world.run(two.alice, trash).unwrap(), Answer::Folder(done.clone()));
        assert_eq!(asked_to_delete(&mut two), [false, false], "{index}");
        assert_eq!(two.bills().parent_id, deleted_items(&mut two));
        two.meanwhile(ChangeFolder::move_to(bills, new));
    }

    // It lies there: that is asked, and then it is deleted.
    two.first(ChangeFolder::trash(bills));
    requests_of(&mut two);
    assert_eq!(two.world.run(two.alice, ChangeFolder::trash(bills)).unwrap(), Answer::Folder(done));
    assert_eq!(asked_to_delete(&mut two), [false, true]);
}

/// What the server said before the connection broke is memory as well.
#[test]
fn nothing_is_deleted_out_of_deleted_items_when_the_answer_was_lost() {
    // The request to delete it is lost, or the answer.
    for (arrives, restored) in [(false, true), (false, false), (true, false)] {
        let mut two = Two::new();
        let bills = two.bills().id;
        let [_, new, _] = two.places[..] else { panic!() };
        two.first(ChangeFolder::trash(bills));
        requests_of(&mut two);
        let deleted = deleted_items(&mut two);
        let trouble = match arrives {
            true => Trouble { unanswered: 1000, ..Trouble::NONE },
            false => Trouble { lost: 1000, ..Trouble::NONE },
        };
        two.world.troubles = [Trouble::NONE, trouble].into();
        let ticket = two.world.clients[two.alice].submit(ChangeFolder::trash(bills));
        let alice = two.alice;
        assert!(two.world.run_until(|world| world.troubles.is_empty()), "two requests");
        if restored {
            two.meanwhile(ChangeFolder::move_to(bills, new));
        }
        assert!(two.world.run_until(|world| world.clients[alice].result(ticket).is_some()));
        let result = two.world.clients[alice].done.remove(&ticket).unwrap();
        assert_eq!(result, Ok(Answer::Folder(FolderResult { id: Some(bills), complete: true })));
        // Restored, it is thrown away again.
        assert_eq!(two.below(deleted), if restored { vec!["Bills"] } else { vec![] });
        let asked = asked_to_delete(&mut two);
        assert_eq!(
            asked.iter().filter(|asked| **asked).count(),
            if arrives || restored { 1 } else { 2 },
            "{asked:?}"
        );
    }
}

/// Which of the requests since the last call asked to delete a folder.
fn asked_to_delete(two: &mut Two) -> Vec<bool> {
    let records = std::mem::take(&mut two.world.clients[two.alice].records);
    records.iter().map(|record| record.rops.contains(&"DeleteFolder")).collect()
}

fn deleted_items(two: &mut Two) -> FolderId {
    let all = folders(&mut two.world, two.other);
    all.iter().find(|folder| folder.role == Some(FolderRole::Deleted)).unwrap().id
}

/// What becomes of a folder that is to be made when the connection breaks.
fn made(world: &mut World, client: usize, trouble: Trouble, create: ChangeFolder) -> Result<Answer, String> {
    world.troubles = [trouble].into();
    world.run(client, create).map_err(|error| error.code().to_string())
}

#[test]
fn a_folder_that_was_there_is_not_made_because_the_answer_was_lost() {
    const HOUR: u64 = 3_600_000;
    let (mut world, alice) = world();
    let unanswered = Trouble { unanswered: 1000, ..Trouble::NONE };
    let lost = Trouble { lost: 1000, ..Trouble::NONE };
    let id = |result| match result {
        Ok(Answer::Folder(FolderResult { id: Some(id), complete: true })) => id,
        other => panic!("{other:?}"),
    };
    // It was made, or is made now: in either case once.
    let team = id(made(&mut world, alice, unanswered, ChangeFolder::create(ROOT, "Team")));
    let other = id(made(&mut world, alice, lost, ChangeFolder::create(ROOT, "Other").class("IPF.Contact")));
    let all = folders(&mut world, alice);
    for (id, name, class) in [(team, "Team", "IPF.Note"), (other, "Other", "IPF.Contact")] {
        let found: Vec<_> = all.iter().filter(|folder| folder.name == name).collect();
        assert_eq!((found.len(), found[0].id, found[0].container_class.as_str()), (1, id, class));
    }
    // It was there long before, whatever became of the request, and it stays what it was.
    world.run_for(HOUR);
    for (trouble, name) in [(unanswered, "Team"), (lost, "TEAM")] {
        let create = ChangeFolder::create(ROOT, name).class("IPF.Appointment");
        assert_eq!(made(&mut world, alice, trouble, create), Err("exists".into()));
    }
    let all = folders(&mut world, alice);
    assert_eq!(all.iter().find(|folder| folder.id == team).unwrap().container_class, "IPF.Note");
    // Where what is there is fine, it still is.
    let path = ChangeFolder::create_path(ROOT, ["Team"]);
    assert_eq!(id(made(&mut world, alice, unanswered, path)), team);
}
