//! What it costs.

use std::collections::BTreeMap;

use mapi_http::data::{FolderId, tags};
use mapi_http::mailbox::{FolderRef, Part, SyncContents};
use mapi_http::session::LogonFolder;
use mapi_http::sync::SyncState;
use mapi_http_server::store::{Content, Messages, Special};
use mapi_http_tests::simulation::{Random, World};

use crate::copy::{demo, run, special};
use crate::killed::stir;

#[test]
fn nothing_new_costs_little_however_many_folders() {
    let mut world = demo();
    let alice = world.sign_in("alice");
    let (_, root) = special(&world, Special::IpmSubtree);
    let tree = world.server.with_store(|store| store.folder_tree(root, false).unwrap());
    let mut states = BTreeMap::new();
    for (_, folder) in &tree {
        let (_, summary) = run(&mut world, alice, SyncContents::new(folder.id));
        states.insert(folder.id, summary.state);
    }
    world.clients[alice].records.clear();
    let tickets: Vec<_> = states
        .iter()
        .map(|(folder, state)| {
            let flow = SyncContents::new(*folder).since(state).unwrap();
            world.clients[alice].submit(flow)
        })
        .collect();
    assert!(
        world.run_until(|world| tickets.iter().all(|ticket| world.clients[alice].done.contains_key(ticket)))
    );
    let exchanges = world.clients[alice].records.len();
    assert!(exchanges <= tree.len().div_ceil(32), "{exchanges} for {} folders", tree.len());

    // A process of its own: Connect, logon, and this.
    let bytes = world.clients[alice].session.suspend_without_cookies();
    let again = world.resume("alice", &bytes).unwrap();
    let state = &states[&special(&world, Special::Inbox).1];
    let (_, summary) =
        run(&mut world, again, SyncContents::new(FolderRef::from(LogonFolder::Inbox)).since(state).unwrap());
    assert_eq!(summary.changed, 0);
    assert!(world.clients[again].records.len() <= 3);
}

/// gromox says of a folder without messages that nothing was seen; it is known all the same.
#[test]
fn empty_folders_share_an_exchange() {
    const BEFORE_SETS: usize = 42;
    let mut world = demo();
    let alice = world.sign_in("alice");
    let (_, root) = special(&world, Special::IpmSubtree);
    let tree = world.server.with_store(|store| store.folder_tree(root, false).unwrap());
    let mut states = Vec::new();
    for (_, folder) in &tree {
        let (_, summary) = run(&mut world, alice, SyncContents::new(folder.id));
        if summary.changed == 0 {
            let nothing_seen = SyncState::new().to_bytes();
            states.push((folder.id, [&summary.state[..BEFORE_SETS], &nothing_seen].concat()));
        }
    }
    assert!(states.len() > 5);
    world.clients[alice].records.clear();
    let since = |(folder, state): &(_, Vec<u8>)| SyncContents::new(*folder).since(state).unwrap();
    let flows: Vec<_> = states.iter().map(since).collect();
    let tickets: Vec<_> = flows.into_iter().map(|flow| world.clients[alice].submit(flow)).collect();
    assert!(
        world.run_until(|world| tickets.iter().all(|ticket| world.clients[alice].done.contains_key(ticket)))
    );
    assert_eq!(world.clients[alice].records.len(), 1);
}

#[test]
fn the_bytes_are_those_of_the_messages() {
    let mut world = World::new(1);
    let (mailbox, inbox) = special(&world, Special::Inbox);
    let (now, mut random) = (world.now(), Random::new(7));
    for _ in 0..200 {
        world.server.with_store(|store| stir(store, &mut random, mailbox, inbox, now));
    }
    let alice = world.sign_in("alice");
    run(&mut world, alice, SyncContents::new(inbox).since(&[]).unwrap());
    world.clients[alice].records.clear();
    let (_, summary) = run(&mut world, alice, SyncContents::new(inbox));
    let received: usize = world.clients[alice].records.iter().map(|record| record.received).sum();
    // Answers may be compressed, then they are even smaller.
    assert!(received as u64 * 95 <= summary.bytes * 100, "{} of {received}", summary.bytes);
}

/// An inbox with so many messages, behind each of which so many ids went elsewhere.
fn filled(messages: u64, gap: u32) -> (World, FolderId) {
    let world = World::new(1);
    let (mailbox, inbox) = special(&world, Special::Inbox);
    let now = world.now();
    world.server.with_store(|store| {
        store.begin().unwrap();
        for number in 0..messages {
            let mut content = Content::default();
            content.properties.set(tags::SUBJECT, number.to_string());
            store.add_message(inbox, Messages::Normal, content, now).unwrap();
            if gap > 0 {
                store.reserve_ids(mailbox, gap).unwrap();
            }
        }
        store.take_events();
        store.end().unwrap();
    });
    (world, inbox)
}

#[test]
fn states_are_a_fraction_of_what_comes_however_large_the_folder() {
    const MESSAGES: u64 = 40_000;
    // What lies in other folders, for which a set of ids has gaps.
    let (mut world, inbox) = filled(MESSAGES, 1000);
    let alice = world.sign_in("alice");
    let (parts, summary) = run(&mut world, alice, SyncContents::new(inbox).only([tags::SUBJECT]));
    assert_eq!(summary.changed, MESSAGES);
    let states = parts.iter().filter_map(|part| match part {
        Part::Synced(batch) => Some(batch.state.len() as u64),
        _ => None,
    });
    let (most, all) = (states.clone().max().unwrap_or_default(), states.sum::<u64>());
    // The last two stand at the end, whatever came before them.
    assert!(
        all <= summary.bytes / 4 + 2 * most,
        "{all} bytes of states, {most} of the largest, {} of messages",
        summary.bytes
    );
}

/// Ids and changes that were given out one after the other are one range each. `[MS-OXCFXICS] 3.1.5.4.3`
#[test]
fn states_stay_small_while_messages_come_that_came_one_after_the_other() {
    const MESSAGES: u64 = 2_000;
    let (mut world, inbox) = filled(MESSAGES, 0);
    let alice = world.sign_in("alice");
    let (parts, summary) = run(&mut world, alice, SyncContents::new(inbox));
    assert_eq!(summary.changed, MESSAGES);
    let states = parts.iter().filter_map(|part| match part {
        Part::Synced(batch) => Some(batch.state.len()),
        _ => None,
    });
    assert!(states.clone().count() > 2);
    let most = states.max().unwrap_or_default();
    assert!(most < 200, "{most} bytes");
}
