//! Folders.

use std::collections::BTreeMap;

use mapi_http::data::{FolderId, PropertyTag, tags};
use mapi_http::mailbox::{Answer, Part, SyncHierarchy, SyncSummary, SyncedFolder};
use mapi_http_server::store::{NewFolder, Special};
use mapi_http_tests::simulation::World;

use crate::copy::{expected, special};

/// Folders as an application keeps them.
fn sync_folders(
    world: &mut World,
    client: usize,
    root: FolderId,
    folders: &mut BTreeMap<FolderId, SyncedFolder>,
    state: &mut Vec<u8>,
) -> SyncSummary {
    let ticket = world.clients[client].submit(SyncHierarchy::new(root).since(state).unwrap());
    assert!(world.run_until(|world| world.clients[client].done.contains_key(&ticket)), "it does not end");
    for part in world.clients[client].parts.remove(&ticket).unwrap_or_default() {
        let Part::SyncedFolders(batch) = part else { panic!("{part:?}") };
        for folder in batch.changed {
            let known = folder.parent_id == root || folders.contains_key(&folder.parent_id);
            assert!(known, "{} comes before its parent", folder.name);
            folders.insert(folder.id, folder);
        }
        for id in batch.deleted {
            assert!(folders.remove(&id).is_some());
        }
        *state = batch.state;
    }
    match world.clients[client].done.remove(&ticket) {
        Some(Ok(Answer::Synced(summary))) => summary,
        other => panic!("{other:?}"),
    }
}

#[test]
fn folders_are_made_renamed_moved_and_deleted() {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    let (mailbox, root) = special(&world, Special::IpmSubtree);
    let (mut folders, mut state) = (BTreeMap::new(), Vec::new());
    sync_folders(&mut world, alice, root, &mut folders, &mut state);
    let names = |folders: &BTreeMap<FolderId, SyncedFolder>| -> BTreeMap<FolderId, (FolderId, String)> {
        folders.values().map(|folder| (folder.id, (folder.parent_id, folder.name.clone()))).collect()
    };
    let there = |world: &World| -> BTreeMap<FolderId, (FolderId, String)> {
        let tree = world.server.with_store(|store| store.folder_tree(root, false).unwrap());
        tree.into_iter().map(|(_, folder)| (folder.id, (folder.parent.unwrap(), folder.name))).collect()
    };
    assert_eq!(names(&folders), there(&world));
    // Property for property what is kept of them.
    world.server.with_store(|store| {
        for told in folders.values() {
            let kept = store.folder(told.id).unwrap();
            for (tag, stored) in kept.properties.iter() {
                const FIELDS: [PropertyTag; 6] = [
                    tags::DISPLAY_NAME,
                    tags::CHANGE_KEY,
                    tags::PREDECESSOR_CHANGE_LIST,
                    tags::LAST_MODIFICATION_TIME,
                    tags::SOURCE_KEY,
                    tags::PARENT_SOURCE_KEY,
                ];
                if FIELDS.iter().any(|field| field.id() == tag.id()) {
                    continue;
                }
                let expected = expected(store, tag, &store.whole(tag, stored).unwrap());
                let found = told.properties.iter().find(|known| known.id() == tag.id());
                assert_eq!(found, Some(expected), "{tag} of {}", told.name);
            }
        }
    });

    let now = world.now();
    let new = |name| NewFolder { name, ..NewFolder::default() };
    let (a, b, outside) = world.server.with_store(|store| {
        let a = store.create_folder(mailbox, Some(root), new("Projects"), now).unwrap();
        let b = store.create_folder(mailbox, Some(a), new("2026"), now).unwrap();
        // Beside the tree, with a folder in it that does not change when it is moved.
        let top = store.special(mailbox, Special::Root).unwrap();
        let outside = store.create_folder(mailbox, Some(top), new("Outside"), now).unwrap();
        store.create_folder(mailbox, Some(outside), new("Within"), now).unwrap();
        (a, b, outside)
    });
    let summary = sync_folders(&mut world, alice, root, &mut folders, &mut state);
    assert_eq!((summary.changed, summary.deleted), (2, 0));
    assert_eq!(names(&folders), there(&world));

    world.server.with_store(|store| {
        store.update_folder(a, now, |folder| folder.set(tags::DISPLAY_NAME, "Plans")).unwrap();
        store.move_folder(b, root, "Years", now).unwrap();
        store.move_folder(outside, a, "Inside", now).unwrap();
    });
    let summary = sync_folders(&mut world, alice, root, &mut folders, &mut state);
    assert_eq!((summary.changed, summary.deleted), (4, 0));
    assert_eq!(names(&folders), there(&world));

    world.server.with_store(|store| store.delete_folder(a, false, now).unwrap());
    let summary = sync_folders(&mut world, alice, root, &mut folders, &mut state);
    assert_eq!((summary.changed, summary.deleted), (0, 3));
    assert_eq!(names(&folders), there(&world));
    let summary = sync_folders(&mut world, alice, root, &mut folders, &mut state);
    assert_eq!((summary.changed, summary.deleted), (0, 0));
}
