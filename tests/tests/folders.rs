//! What is done to folders, and how many requests it takes.

use mapi_http::data::FolderId;
use mapi_http::mailbox::{
    Answer, ChangeFolder, Folder, FolderResult, FolderRole, ListFolders, ListMessages, Outgoing, Send,
};
use mapi_http::session::LogonFolder;
use mapi_http_tests::simulation::World;

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

    // The folder it lies in is known, or asked for.
    let named = ChangeFolder::move_to(year, old).out_of(projects).named("2026");
    assert_eq!(run(&mut world, alice, named), (FolderResult { id: Some(year), complete: true }, 1));
    assert_eq!(below(&mut world, alice, old), ["2026", "2026/May"]);
    assert_eq!(run(&mut world, alice, ChangeFolder::move_to(year, projects)).1, 2);
    assert_eq!(below(&mut world, alice, projects), ["2026", "2026/May"]);

    let (result, requests) = run(&mut world, alice, ChangeFolder::copy_to(year, old));
    assert_eq!((result, requests), (FolderResult { id: None, complete: true }, 2));
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
        (FolderResult { id: Some(projects), complete: true }, 2)
    );
    assert_eq!(below(&mut world, alice, deleted.id), ["Projects"]);
    assert_eq!(run(&mut world, alice, ChangeFolder::trash(projects).out_of(deleted.id)).1, 1);
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
