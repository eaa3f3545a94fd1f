//! What was done to folders offline reaches the server, once, and never over somebody else's change unheard.

use std::collections::BTreeMap;

use bytes::Bytes;
use mapi_http::data::{FileTime, FolderId, tags};
use mapi_http::mailbox::{
    Answer, ConflictPolicy, FolderUploadKind, FolderUploadResult, LocalFolderChange, Operation, Part,
    ReserveIds, SyncHierarchy, SyncedFolder, UploadFolders, UploadOutcome,
};
use mapi_http::rop::{Objects, Request, RopBuffer};
use mapi_http::session::Transmit;
use mapi_http_server::store::{NewFolder, Special};
use mapi_http_tests::simulation::{Driven, Reaction, Trouble, World, execute};

const MADE: FileTime = FileTime::from_utc(2026, 11, 24, 8, 0, 0);

/// A local copy of the folders.
#[derive(Debug, Default)]
struct Copy {
    folders: BTreeMap<FolderId, SyncedFolder>,
    state: Vec<u8>,
    /// How many folders came with the last synchronisation.
    came: usize,
}

impl Copy {
    fn sync(&mut self, world: &mut World, client: usize, root: FolderId) {
        let flow = SyncHierarchy::new(root).since(&self.state).unwrap();
        let ticket = world.clients[client].submit(flow);
        assert!(world.run_until(|world| world.clients[client].done.contains_key(&ticket)));
        self.came = 0;
        for part in world.clients[client].parts.remove(&ticket).unwrap_or_default() {
            let Part::SyncedFolders(batch) = part else { panic!("{part:?}") };
            self.came += batch.changed.len() + batch.deleted.len();
            self.folders.extend(batch.changed.into_iter().map(|folder| (folder.id, folder)));
            for id in batch.deleted {
                self.folders.remove(&id);
            }
            self.state = batch.state;
        }
        assert!(matches!(world.clients[client].done.remove(&ticket), Some(Ok(Answer::Synced(_)))));
    }

    fn named(&self, name: &str) -> SyncedFolder {
        self.folders.values().find(|folder| folder.name == name).unwrap_or_else(|| panic!("{name}")).clone()
    }
}

fn change(kind: FolderUploadKind) -> LocalFolderChange {
    LocalFolderChange {
        kind,
        id: None,
        parent_id: None,
        name: None,
        container_class: None,
        predecessors: None,
        modified: Some(MADE),
    }
}

fn of(kind: FolderUploadKind, folder: &SyncedFolder) -> LocalFolderChange {
    LocalFolderChange { id: Some(folder.id), predecessors: Some(folder.predecessors.clone()), ..change(kind) }
}

fn named(name: &str, change: LocalFolderChange) -> LocalFolderChange {
    LocalFolderChange { name: Some(name.into()), ..change }
}

fn upload(world: &mut World, client: usize, upload: UploadFolders) -> FolderUploadResult {
    match world.run(client, upload) {
        Ok(Answer::UploadedFolders(result)) => result,
        other => panic!("{other:?}"),
    }
}

fn outcomes(result: &FolderUploadResult) -> Vec<UploadOutcome> {
    result.items.iter().map(|item| item.outcome).collect()
}

/// The names of all folders below the root, each behind that of the folder it lies in.
fn paths(world: &World, root: FolderId) -> Vec<String> {
    let tree = world.server.with_store(|store| store.folder_tree(root, false).unwrap());
    let mut known: BTreeMap<FolderId, String> = BTreeMap::new();
    for (_, folder) in tree {
        let parent = folder.parent.and_then(|parent| known.get(&parent));
        let path = parent.map(|parent| format!("{parent}/{}", folder.name)).unwrap_or(folder.name);
        known.insert(folder.id, path);
    }
    let mut paths: Vec<String> = known.into_values().collect();
    paths.sort();
    paths
}

/// Alice with the folders `One`, `Two`, `Two/Inner` and `Three` beside the usual ones, and a copy of the tree.
fn world() -> (World, usize, FolderId, Copy) {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    let now = world.now();
    let root = world.server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap().id;
        let root = store.special(mailbox, Special::IpmSubtree).unwrap();
        let mut make = |parent, name| {
            let new = NewFolder { name, ..NewFolder::default() };
            store.create_folder(mailbox, Some(parent), new, now).unwrap()
        };
        make(root, "One");
        let two = make(root, "Two");
        make(two, "Inner");
        make(root, "Three");
        root
    });
    let mut copy = Copy::default();
    copy.sync(&mut world, alice, root);
    world.run_for(1000);
    (world, alice, root, copy)
}

/// Somebody else gives a folder a name.
fn renamed_by_somebody(world: &World, id: FolderId, name: &str) {
    let now = world.now();
    world.server.with_store(|store| {
        store.update_folder(id, now, |properties| properties.set(tags::DISPLAY_NAME, name)).unwrap();
    });
}

#[test]
fn folders_are_made_renamed_moved_and_deleted_and_do_not_come_back() {
    let (mut world, alice, root, mut copy) = world();
    let before = paths(&world, root);
    let Ok(Answer::Reserved(ids)) = world.run(alice, ReserveIds::new(1)) else { panic!() };
    let new = FolderId::new(ids[0].replica_id(), ids[0].counter());
    let (one, two, three) = (copy.named("One"), copy.named("Two"), copy.named("Three"));
    use FolderUploadKind::{Change, Create, Delete, DeleteForGood};
    let changes = vec![
        LocalFolderChange { id: Some(new), ..named("Plans", change(Create)) },
        LocalFolderChange {
            parent_id: Some(new),
            container_class: Some("IPF.Appointment".into()),
            ..named("Dates", change(Create))
        },
        named("First", of(Change, &one)),
        LocalFolderChange { parent_id: Some(new), ..of(Change, &copy.named("Inner")) },
        of(Delete, &two),
        of(DeleteForGood, &three),
        // What nobody can send keeps nobody back.
        change(Change),
        change(Create),
        // A folder of that name is there.
        named("Inbox", change(Create)),
    ];
    let flow = |copy: &Copy| UploadFolders::new(root, changes.clone()).since(&copy.state).unwrap();
    let result = upload(&mut world, alice, flow(&copy));
    use UploadOutcome::{Done, Failed, Gone, Known};
    assert_eq!(
        outcomes(&result),
        [Done, Done, Done, Done, Done, Done, Failed, Failed, Failed],
        "{result:#?}"
    );
    let code = |item: usize| result.items[item].error.as_ref().unwrap().code.as_str();
    assert_eq!((code(6), code(7)), ("invalid_argument", "invalid_argument"));
    let mut expected = before;
    expected.retain(|path| !["One", "Two", "Two/Inner", "Three"].contains(&path.as_str()));
    expected.extend(["First", "Plans", "Plans/Dates", "Plans/Inner"].map(Into::into));
    expected.sort();
    assert_eq!(paths(&world, root), expected);
    world.server.with_store(|store| {
        let dates = store.folder(result.items[1].id.unwrap()).unwrap();
        assert_eq!(dates.properties.text(tags::CONTAINER_CLASS).as_deref(), Some("IPF.Appointment"));
        assert!(store.folder(two.id).unwrap().deleted.is_some());
        assert!(store.folder(three.id).is_err());
    });

    // What was uploaded does not come back, and what others do meanwhile is not missed.
    let early = std::mem::replace(&mut copy.state, result.state.clone());
    renamed_by_somebody(&world, copy.named("Outbox").id, "On its way");
    copy.sync(&mut world, alice, root);
    assert_eq!(copy.came, 1);

    // As after a crash before the result was stored. Only the folder without an id of its own is tried once more.
    copy.state = early;
    let again = upload(&mut world, alice, flow(&copy));
    assert_eq!(outcomes(&again)[..6], [Done, Failed, Known, Known, Done, Done], "{again:#?}");
    assert_eq!(paths(&world, root).len(), expected.len());
    assert_eq!(again.items[0].id, Some(new));
    let late = UploadFolders::new(root, vec![named("Too late", of(Change, &three))]);
    assert_eq!(outcomes(&upload(&mut world, alice, late.since(&copy.state).unwrap())), [Gone]);
}

#[test]
fn conflicts_are_told_with_both_versions_and_end_as_the_policy_says() {
    use UploadOutcome::{Conflict, Done, Superseded};
    for (policy, outcome, name) in [
        (ConflictPolicy::Report, Conflict, "Theirs"),
        (ConflictPolicy::KeepBoth, Conflict, "Theirs"),
        (ConflictPolicy::ServerWins, Superseded, "Theirs"),
        (ConflictPolicy::MineWins, Done, "Mine"),
    ] {
        let (mut world, alice, root, mut copy) = world();
        let one = copy.named("One");
        renamed_by_somebody(&world, one.id, "Theirs");
        let changes = vec![named("Mine", of(FolderUploadKind::Change, &one))];
        let flow = |copy: &Copy| {
            let upload = UploadFolders::new(root, changes.clone()).since(&copy.state).unwrap();
            upload.on_conflict(policy)
        };
        let result = upload(&mut world, alice, flow(&copy));
        assert_eq!(outcomes(&result), [outcome], "{policy:?}: {result:#?}");
        let server = result.items[0].server.as_ref().expect("the server's version");
        assert_eq!((server.id, server.name.as_str(), server.parent_id), (one.id, "Theirs", root));
        assert_eq!(world.server.with_store(|store| store.folder(one.id).unwrap().name), name);
        // Once more it is the same change, and no conflict with itself.
        let again = upload(&mut world, alice, flow(&copy));
        let expected = if outcome == Done { UploadOutcome::Known } else { outcome };
        assert_eq!(outcomes(&again), [expected]);
        copy.state = result.state;
        copy.sync(&mut world, alice, root);
        assert_eq!(copy.came, usize::from(outcome != Done), "{policy:?}");

        // One that somebody renamed is not deleted unheard either.
        let deletion = vec![of(FolderUploadKind::Delete, &one)];
        let deletion = UploadFolders::new(root, deletion).since(&copy.state).unwrap().on_conflict(policy);
        assert_eq!(outcomes(&upload(&mut world, alice, deletion)), [outcome]);
        let gone = world.server.with_store(|store| store.folder(one.id).unwrap().deleted.is_some());
        assert_eq!(gone, outcome == Done);
    }
}

fn imports_something(request: &Transmit) -> bool {
    use Request::{SynchronizationImportDeletes, SynchronizationImportHierarchyChange};
    let is_import = |payload: &Bytes| {
        let payload = RopBuffer::<Request>::decode(payload, &Objects::new()).expect("ROPs");
        payload.rops.iter().any(|rop| {
            matches!(rop, SynchronizationImportHierarchyChange(_) | SynchronizationImportDeletes(_))
        })
    };
    execute(request).is_some_and(|(_, payloads)| payloads.iter().any(is_import))
}

/// Somebody renames the folder when the change is on its way already.
#[test]
fn what_happens_between_the_look_and_the_change_is_told() {
    use FolderUploadKind::{Change, DeleteForGood};
    use UploadOutcome::{Conflict, Done, Superseded};
    const EARLIER: FileTime = FileTime::from_utc(2001, 1, 1, 0, 0, 0);
    const LATER: FileTime = FileTime::from_utc(2199, 1, 1, 0, 0, 0);
    for (kind, modified, policy, outcome, name) in [
        // The last writer wins, and here it is the one who was offline.
        (Change, LATER, ConflictPolicy::Report, Done, Some("Mine")),
        (Change, LATER, ConflictPolicy::MineWins, Done, Some("Mine")),
        // Here it is the other one.
        (Change, EARLIER, ConflictPolicy::Report, Conflict, Some("Theirs")),
        (Change, EARLIER, ConflictPolicy::ServerWins, Superseded, Some("Theirs")),
        (Change, EARLIER, ConflictPolicy::MineWins, Done, Some("Mine")),
        // Nothing keeps a folder from being deleted.
        (DeleteForGood, EARLIER, ConflictPolicy::Report, Done, None),
    ] {
        let (mut world, alice, root, mut copy) = world();
        let one = copy.named("One");
        let change = LocalFolderChange { modified: Some(modified), ..named("Mine", of(kind, &one)) };
        let mut driven = Driven::<Operation>::new(&world);
        let flow = UploadFolders::new(root, vec![change]).since(&copy.state).unwrap().on_conflict(policy);
        let ticket = driven.session.submit(flow);
        let mut imports = 0;
        driven.run(|request| {
            if imports_something(request) {
                imports += 1;
                if imports == 1 {
                    renamed_by_somebody(&world, one.id, "Theirs");
                }
            }
            Reaction::Answers
        });
        let Some(Ok(Answer::UploadedFolders(result))) = driven.ends.remove(&ticket) else { panic!() };
        let case = format!("{kind:?} {modified:?} {policy:?}: {result:#?}");
        assert_eq!(outcomes(&result), [outcome], "{case}");
        let server = result.items[0].server.as_ref().expect(&case);
        assert_eq!((server.id, server.name.as_str()), (one.id, "Theirs"), "{case}");
        let now = world.server.with_store(|store| store.folder(one.id)).ok();
        let now = now.filter(|folder| folder.deleted.is_none()).map(|folder| folder.name);
        assert_eq!(now.as_deref(), name, "{case}");
        // What was not done comes with the next synchronisation.
        copy.state = result.state;
        copy.sync(&mut world, alice, root);
        assert_eq!(copy.folders.get(&one.id).is_some_and(|folder| folder.name == "Theirs"), outcome != Done);
    }
}

/// Nobody has noted when it was made, and the answer to it does not come.
#[test]
fn a_change_of_no_known_time_is_not_in_conflict_with_itself() {
    for policy in [ConflictPolicy::Report, ConflictPolicy::ServerWins] {
        let (world, _, root, copy) = world();
        let one = copy.named("One");
        let change =
            LocalFolderChange { modified: None, ..named("Mine", of(FolderUploadKind::Change, &one)) };
        let mut driven = Driven::<Operation>::new(&world);
        let flow = UploadFolders::new(root, vec![change]).since(&copy.state).unwrap().on_conflict(policy);
        let ticket = driven.session.submit(flow);
        let mut was_lost = false;
        driven.run(|request| {
            let is_lost = imports_something(request) && !core::mem::replace(&mut was_lost, true);
            if is_lost { Reaction::IsLost } else { Reaction::Answers }
        });
        let Some(Ok(Answer::UploadedFolders(result))) = driven.ends.remove(&ticket) else { panic!() };
        assert_eq!(outcomes(&result), [UploadOutcome::Done], "{result:#?}");
        assert!(result.items[0].server.is_none());
        assert!(paths(&world, root).contains(&"Mine".into()));
    }
}

#[test]
fn on_a_bad_network_every_change_happens_once() {
    for seed in 0..20 {
        println!("seed {seed}");
        let (mut world, alice, root, mut copy) = world();
        use FolderUploadKind::{Change, Create, DeleteForGood};
        let changes = vec![
            named("New", change(Create)),
            named("First", of(Change, &copy.named("One"))),
            LocalFolderChange { parent_id: Some(copy.named("One").id), ..of(Change, &copy.named("Inner")) },
            of(DeleteForGood, &copy.named("Three")),
        ];
        world.trouble = Trouble::USUAL;
        world.run_for(seed * 37);
        let flow = UploadFolders::new(root, changes).since(&copy.state).unwrap();
        let result = upload(&mut world, alice, flow);
        assert_eq!(outcomes(&result), vec![UploadOutcome::Done; 4], "{result:#?}");
        world.trouble = Trouble::default();
        let paths = paths(&world, root);
        for path in ["New", "First", "First/Inner", "Two"] {
            assert_eq!(paths.iter().filter(|known| *known == path).count(), 1, "{path} in {paths:?}");
        }
        assert!(!paths.contains(&"Three".into()) && !paths.contains(&"One".into()));
        copy.state = result.state;
        copy.sync(&mut world, alice, root);
        // What was on its way when the connection broke may come once more.
        assert!(copy.came <= 4, "{}", copy.came);
    }
}
