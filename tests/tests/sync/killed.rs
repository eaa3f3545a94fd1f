//! Whatever ends a synchronisation, nothing is lost and nothing comes twice.

use std::collections::BTreeSet;

use mapi_http::data::{FileTime, FolderId, MessageId, Value, tags};
use mapi_http::mailbox::{Part, SyncContents, SyncedMessage};
use mapi_http_server::store::{MailboxId, Messages, Special, Store, flags};
use mapi_http_tests::simulation::{Random, Trouble, World};

use crate::copy::{Copy, assert_same, demo, run, special, sync};

/// Something that another client does to a folder.
pub(crate) fn stir(
    store: &mut Store,
    random: &mut Random,
    mailbox: MailboxId,
    folder: FolderId,
    now: FileTime,
) {
    let elsewhere = store.special(mailbox, Special::DeletedItems).unwrap();
    let ids = store.message_ids(folder, Messages::Normal, false).unwrap();
    let some = |random: &mut Random| (!ids.is_empty()).then(|| ids[random.below(ids.len() as u64) as usize]);
    match (random.below(7), some(random)) {
        (0 | 1, _) | (_, None) => {
            let mut content = mapi_http_server::store::Content::default();
            let size = random.below(9) as usize * 9_000;
            let subject = format!("Subject {}", random.number());
            let body = store.keep(tags::BODY, Value::String("x".repeat(size))).unwrap();
            content.properties.set(tags::SUBJECT, subject);
            content.properties.set_stored(tags::BODY, body);
            store.add_message(folder, Messages::Normal, content, now).unwrap();
        }
        (2, Some(id)) => store.delete_message(id, random.below(2) == 0, now).unwrap(),
        (3, Some(id)) => {
            store.move_message(id, elsewhere, now).unwrap();
        }
        (4, Some(id)) => {
            let read = store.message(id).unwrap().content.flags & flags::READ != 0;
            store.set_read(id, !read, now).unwrap();
        }
        (_, Some(id)) => {
            let mut content = store.message(id).unwrap().content;
            content.properties.set(tags::SUBJECT, format!("Changed {}", random.number()));
            store.save_message(id, content, None, now).unwrap();
        }
    }
}

/// A version of a message.
type Version = (MessageId, Vec<u8>);

fn versions(parts: &[Part]) -> Vec<Vec<Version>> {
    let version = |message: &SyncedMessage| (message.id, message.change_key.to_vec());
    let batches = parts.iter().filter_map(|part| match part {
        Part::Synced(batch) => {
            let partial = batch.partial.iter().map(|change| &change.message);
            Some(batch.changed.iter().chain(partial).map(version).collect())
        }
        _ => None,
    });
    batches.collect()
}

/// Synchronises again and again and dies after a random batch each time, before or after it is stored, while another client
/// changes the folder and the network is as bad as it may be. In the end the copy is the folder, nothing that was stored
/// was fetched again, and nothing else but what the last batch held; answers how many messages were fetched in vain.
fn killed(seed: u64, trouble: Trouble, in_parts: bool) -> usize {
    let mut random = Random::new(seed);
    let mut world = World::new(seed);
    let (mailbox, inbox) = special(&world, Special::Inbox);
    let now = world.now();
    for _ in 0..60 {
        world.server.with_store(|store| stir(store, &mut random, mailbox, inbox, now));
    }
    let mut copy = Copy::default();
    // What was fetched, stored, and fetched in vain by the process before.
    let (mut fetched, mut stored, mut in_vain) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut lost = 0;
    for _ in 0..12 {
        world.trouble = trouble;
        // Another process begins.
        let alice = world.sign_in("alice");
        let flow = SyncContents::new(inbox).since(&copy.state).unwrap().with_associated().each_stored();
        let ticket = world.clients[alice].submit(if in_parts { flow.in_parts() } else { flow });
        let (stop, dies_before) = (1 + random.below(40), random.below(2) == 0);
        let mut last = Vec::new();
        for step in 0..stop {
            if random.below(4) == 0 {
                let now = world.now();
                world.server.with_store(|store| stir(store, &mut random, mailbox, inbox, now));
            }
            let goes_on = !world.clients[alice].done.contains_key(&ticket) && world.go_on();
            let parts = world.clients[alice].parts.remove(&ticket).unwrap_or_default();
            last.extend(parts.into_iter().filter(|part| matches!(part, Part::Synced(_) | Part::ItemData(_))));
            if last.iter().any(|part| matches!(part, Part::Synced(_))) {
                let batches = versions(&last);
                for version in batches.iter().flatten() {
                    let again = !fetched.insert(version.clone());
                    assert!(!stored.contains(version), "seed {seed}: {version:?} was stored, and came again");
                    assert!(!again || in_vain.remove(version), "seed {seed}: {version:?} came again");
                }
                if (step + 1 == stop || !goes_on) && dies_before {
                    assert!(batches.iter().filter(|batch| !batch.is_empty()).count() <= 1, "seed {seed}");
                    in_vain.extend(batches.into_iter().flatten());
                    lost += in_vain.len();
                    break;
                }
                copy.go_on(&std::mem::take(&mut last), usize::MAX);
                stored.extend(batches.into_iter().flatten());
                world.clients[alice].session.supply(ticket, bytes::Bytes::new());
            }
            if !goes_on {
                break;
            }
        }
        copy.fresh.clear();
    }
    world.trouble = Trouble::default();
    let alice = world.sign_in("alice");
    sync(&mut world, alice, inbox, &mut copy);
    world.server.with_store(|store| assert_same(store, inbox, &copy));
    lost
}

#[test]
fn killed_at_any_point_nothing_is_lost() {
    let mut lost = 0;
    for seed in 0..12 {
        println!("seed {seed}");
        lost += killed(seed, Trouble::default(), seed % 2 == 0);
    }
    assert!(lost > 0, "no process died between fetching and storing");
}

#[test]
fn killed_at_any_point_on_a_bad_network_nothing_is_lost() {
    for seed in 100..108 {
        println!("seed {seed}");
        killed(seed, Trouble::USUAL, seed % 2 == 0);
    }
}

#[test]
fn an_interrupted_download_goes_on_and_nothing_stored_comes_again() {
    let mut world = demo();
    let (_, inbox) = special(&world, Special::Inbox);
    let alice = world.sign_in("alice");
    let (parts, _) = run(&mut world, alice, SyncContents::new(inbox));
    let batches = parts.iter().filter(|part| matches!(part, Part::Synced(_))).count();
    assert!(batches > 2, "{batches}");
    let mut copy = Copy::default();
    copy.take(&parts, 2);
    let had = copy.came;
    let rest = {
        let flow = SyncContents::new(inbox).since(&copy.state).unwrap();
        run(&mut world, alice, flow)
    };
    copy.take(&rest.0, usize::MAX);
    assert_eq!(copy.came, copy.messages.len(), "{had} came before, and some of them again");
}
