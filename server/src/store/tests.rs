use mapi_http::data::{FileTime, FolderId, Guid, PropertyName, Value, named, tags};
use mapi_http::sync::{PredecessorChangeList, Xid};

use super::*;

const NOW: FileTime = FileTime::from_utc(2026, 11, 24, 8, 0, 0);

fn store() -> (Store, MailboxId, FolderId) {
    let mut store = Store::in_memory().unwrap();
    let mailbox = store.ensure_mailbox("alice@example.com", Guid([1; 16]), Guid([2; 16]), NOW).unwrap();
    let inbox = store.special(mailbox, Special::Inbox).unwrap();
    (store, mailbox, inbox)
}

fn letter(subject: &str) -> Content {
    let mut content = Content::default();
    content.set(tags::SUBJECT, Stored::Value(subject.into()));
    content
}

fn attach(content: &mut Content, store: &mut Store, data: Vec<u8>) {
    let mut attachment = Attachment { number: content.attachments.len() as u32, ..Default::default() };
    let data = store.keep(tags::ATTACH_DATA_BINARY, Value::Binary(data.into())).unwrap();
    attachment.properties.set_stored(tags::ATTACH_DATA_BINARY, data);
    content.attachments.push(attachment);
}

fn blobs(store: &Store) -> i64 {
    store.db.query_row("SELECT count(*) FROM blob", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_mailbox_has_its_special_folders_once() {
    let (mut store, mailbox, inbox) = store();
    assert_eq!(
        store.ensure_mailbox("ALICE@example.com", Guid([9; 16]), Guid([9; 16]), NOW).unwrap(),
        mailbox
    );
    let root = store.special(mailbox, Special::Root).unwrap();
    let tree = store.folder_tree(root, false).unwrap();
    assert_eq!(tree.len(), 26);
    let (depth, found) = tree.iter().find(|(_, folder)| folder.id == inbox).unwrap();
    assert_eq!((*depth, found.name.as_str()), (2, "Inbox"));
    // A folder stands behind its parent.
    let place = |name: &str| tree.iter().position(|(_, folder)| folder.name == name).unwrap();
    assert!(place("Sync Issues") < place("Conflicts"));
    let calendar = store.special(mailbox, Special::Calendar).unwrap();
    let folder = store.folder(inbox).unwrap();
    let id = folder.properties.binary(tags::IPM_APPOINTMENT_ENTRY_ID).unwrap();
    assert_eq!(crate::entry_id::object(id), Some((Guid([1; 16]), calendar, None)));
}

#[test]
fn messages_are_kept_with_recipients_attachments_and_messages_within() {
    let (mut store, _, inbox) = store();
    let mut inner = letter("FW: inside");
    attach(&mut inner, &mut store, vec![3; 10_000]);
    let mut outer = letter("RE: Lunch?");
    let mut bob = Recipient { row: 5, kind: 1, ..Default::default() };
    bob.properties.set(tags::DISPLAY_NAME, "Bob");
    outer.recipients.push(bob);
    attach(&mut outer, &mut store, vec![1; 5]);
    outer.attachments.push(Attachment { number: 7, embedded: Some(Box::new(inner)), ..Default::default() });
    let id = store.add_message(inbox, Messages::Normal, outer, NOW).unwrap();

    let read = store.message(id).unwrap();
    let properties = &read.content.properties;
    assert_eq!(properties.text(tags::SUBJECT_PREFIX).as_deref(), Some("RE: "));
    assert_eq!(properties.text(tags::NORMALIZED_SUBJECT).as_deref(), Some("Lunch?"));
    assert_eq!(properties.text(tags::DISPLAY_TO).as_deref(), Some("Bob"));
    assert!(properties.is(tags::HAS_ATTACHMENTS));
    assert_eq!(read.content.flags & flags::HAS_ATTACHMENTS, flags::HAS_ATTACHMENTS);
    assert!(properties.integer(tags::MESSAGE_SIZE).unwrap() > 10_000);
    assert_eq!(read.content.recipients[0].row, 5);
    let inner = read.content.attachments[1].embedded.as_deref().unwrap();
    assert_eq!(inner.properties.text(tags::SUBJECT).as_deref(), Some("FW: inside"));
    let (tag, data) = inner.attachments[0].properties.entry(tags::ATTACH_DATA_BINARY).unwrap();
    assert_eq!(store.whole(tag, data).unwrap(), Value::Binary(vec![3; 10_000].into()));

    // A copy shares the large value; it goes when the last of them goes.
    let copy = store.copy_message(id, inbox, NOW).unwrap();
    drop(read);
    store.sweep().unwrap();
    assert_eq!(blobs(&store), 1);
    store.delete_message(id, true, NOW).unwrap();
    store.sweep().unwrap();
    assert_eq!(blobs(&store), 1);
    store.delete_message(copy, true, NOW).unwrap();
    store.sweep().unwrap();
    assert_eq!(blobs(&store), 0);
    let rows = |table: &str| -> i64 {
        store.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!((rows("message"), rows("recipient"), rows("attachment")), (0, 0, 0));
}

/// [MS-OXCFOLD] 2.2.2.2.1.13: as large as the messages in it say that they are.
#[test]
fn a_folder_is_as_large_as_its_messages() {
    let (mut store, mailbox, inbox) = store();
    let archive = store.special(mailbox, Special::Archive).unwrap();
    let sizes = |store: &Store, folder: FolderId| -> (u64, i64) {
        let ids = store.message_ids(folder, Messages::Normal, false).unwrap();
        let size = |id| store.message(id).unwrap().content.properties.integer(tags::MESSAGE_SIZE).unwrap();
        (store.folder(folder).unwrap().size, ids.into_iter().map(size).sum())
    };
    let check = |store: &Store| {
        for folder in [inbox, archive] {
            let (size, sum) = sizes(store, folder);
            assert_eq!(size as i64, sum);
        }
    };
    let first = store.add_message(inbox, Messages::Normal, letter("one"), NOW).unwrap();
    check(&store);
    // What nobody changed takes as many bytes as before.
    let before = store.folder(inbox).unwrap().size;
    let message = store.message(first).unwrap();
    let mut content = message.content;
    store.save_message(first, content.clone(), None, NOW).unwrap();
    assert_eq!(store.folder(inbox).unwrap().size, before);
    attach(&mut content, &mut store, vec![1; 100_000]);
    content.set(tags::SUBJECT, Stored::Value("a longer one".into()));
    store.save_message(first, content, None, NOW).unwrap();
    check(&store);
    assert!(store.folder(inbox).unwrap().size > before + 100_000);
    store.set_status(first, 8, 8, NOW).unwrap();
    let copy = store.copy_message(first, inbox, NOW).unwrap();
    store.move_message(first, archive, NOW).unwrap();
    check(&store);
    store.delete_message(copy, false, NOW).unwrap();
    check(&store);
    assert_eq!(sizes(&store, inbox), (0, 0));
}

#[test]
fn saving_over_somebody_elses_change_is_refused() {
    let (mut store, _, inbox) = store();
    let id = store.add_message(inbox, Messages::Normal, letter("one"), NOW).unwrap();
    let (mine, theirs) = (store.message(id).unwrap(), store.message(id).unwrap());
    store.save_message(id, theirs.content, Some(theirs.change), NOW).unwrap();
    let refused = store.save_message(id, mine.content.clone(), Some(mine.change), NOW);
    assert!(matches!(refused, Err(Error::Changed)));
    store.save_message(id, mine.content, None, NOW).unwrap();
}

#[test]
fn counts_follow_what_happens() {
    let (mut store, mailbox, inbox) = store();
    let drafts = store.special(mailbox, Special::Drafts).unwrap();
    let counts = |store: &Store, id| {
        let folder = store.folder(id).unwrap();
        (folder.messages, folder.unread, folder.associated)
    };
    let a = store.add_message(inbox, Messages::Normal, letter("a"), NOW).unwrap();
    let b = store.deliver_message(inbox, letter("b"), NOW).unwrap();
    store.add_message(inbox, Messages::Associated, letter("view"), NOW).unwrap();
    assert_eq!(counts(&store, inbox), (2, 2, 1));
    let before = store.revision(inbox);
    assert!(store.set_read(a, true, NOW).unwrap());
    assert!(!store.set_read(a, true, NOW).unwrap());
    assert_ne!(store.revision(inbox), before);
    assert_eq!(counts(&store, inbox), (2, 1, 1));
    let moved = store.move_message(b, drafts, NOW).unwrap();
    assert!(store.message(b).is_err());
    assert_eq!(store.message(moved).unwrap().content.properties.text(tags::SUBJECT).as_deref(), Some("b"));
    assert_eq!(counts(&store, inbox), (1, 0, 1));
    store.delete_message(a, false, NOW).unwrap();
    assert_eq!(counts(&store, inbox), (0, 0, 1));
    assert_eq!(store.message_ids(inbox, Messages::Normal, true).unwrap(), [a]);

    let events = store.take_events();
    let told = |kind| events.iter().filter(|event| event.kind == kind).count();
    assert_eq!((told(EventKind::NewMail), told(EventKind::Created), told(EventKind::Moved)), (1, 3, 1));
    // However often they changed, the counts of each folder are told once.
    let counts: Vec<_> = events.iter().filter_map(|event| event.counts).collect();
    assert_eq!(counts.len(), 2);
    assert!(store.take_events().is_empty());
}

#[test]
fn folders_are_made_moved_copied_and_deleted() {
    let (mut store, mailbox, inbox) = store();
    let new = |name| NewFolder { name, ..NewFolder::default() };
    let a = store.create_folder(mailbox, Some(inbox), new("Übung"), NOW).unwrap();
    assert!(matches!(store.create_folder(mailbox, Some(inbox), new("übung"), NOW), Err(Error::Collision)));
    let b = store.create_folder(mailbox, Some(a), new("b"), NOW).unwrap();
    store.add_message(b, Messages::Normal, letter("deep"), NOW).unwrap();
    assert!(matches!(store.move_folder(a, b, "a", NOW), Err(Error::Cycle)));
    assert!(matches!(store.move_folder(inbox, b, "inbox", NOW), Err(Error::Special)));
    let sent = store.special(mailbox, Special::SentItems).unwrap();
    let copy = store.copy_folder(a, sent, "copy", true, NOW).unwrap();
    let below = store.folder_tree(copy, false).unwrap();
    assert_eq!((below.len(), below[0].1.messages), (1, 1));
    store.move_folder(a, sent, "moved", NOW).unwrap();
    assert_eq!(store.find_folder(sent, "MOVED").unwrap(), Some(a));
    store.delete_folder(a, false, NOW).unwrap();
    assert_eq!(store.find_folder(sent, "moved").unwrap(), None);
    assert_eq!(store.folders(sent, true).unwrap()[0].id, a);
    store.delete_folder(a, true, NOW).unwrap();
    assert!(store.folder(b).is_err());
}

#[test]
fn what_fails_leaves_nothing_behind() {
    let (mut store, mailbox, inbox) = store();
    let failed: Result<()> = store.atomic(|store| {
        store.add_message(inbox, Messages::Normal, letter("gone"), NOW)?;
        let _ = store.atomic(|store| {
            store.create_folder(mailbox, Some(inbox), NewFolder { name: "inner", ..Default::default() }, NOW)
        });
        Err(Error::Collision)
    });
    assert!(failed.is_err());
    assert_eq!(store.folder(inbox).unwrap().messages, 0);
    assert!(store.folders(inbox, false).unwrap().is_empty());
    assert!(store.take_events().iter().all(|event| event.kind == EventKind::Modified));
}

#[test]
fn names_get_ids() {
    let (mut store, ..) = store();
    let keywords = named::KEYWORDS.property_name();
    assert_eq!(store.property_id(&keywords, false).unwrap(), None);
    assert_eq!(store.property_id(&keywords, true).unwrap(), Some(0x8000));
    assert_eq!(store.property_id(&keywords, false).unwrap(), Some(0x8000));
    let lid = PropertyName::from_lid(named::PSETID_COMMON, 0x8503);
    assert_eq!(store.property_id(&lid, true).unwrap(), Some(0x8001));
    assert_eq!(store.property_name(0x8001).unwrap(), Some(lid));
    assert_eq!(store.property_name(0x8002).unwrap(), None);
    let subject = PropertyName::from_lid(named::PS_MAPI, 0x37);
    assert_eq!(store.property_id(&subject, true).unwrap(), Some(0x37));
    assert_eq!(store.property_name(0x37).unwrap(), Some(subject));
    assert_eq!(store.property_names().unwrap().len(), 2);
    let header = |name| PropertyName::from_name(named::PS_INTERNET_HEADERS, name);
    let id = store.property_id(&header("X-Loop"), true).unwrap();
    assert_eq!(store.property_id(&header("x-loop"), false).unwrap(), id);
}

#[test]
fn classes_have_receive_folders() {
    let (mut store, mailbox, inbox) = store();
    let find = |store: &Store, class| store.receive_folder(mailbox, class).unwrap();
    assert_eq!(find(&store, ""), (inbox, "".into()));
    assert_eq!(find(&store, "IPM.Note.Custom"), (inbox, "IPM".into()));
    let drafts = store.special(mailbox, Special::Drafts).unwrap();
    store.set_receive_folder(mailbox, "IPM.Note", Some(drafts), NOW).unwrap();
    assert_eq!(find(&store, "ipm.note.custom"), (drafts, "IPM.Note".into()));
    // A class ends at a point.
    assert_eq!(find(&store, "IPM.Notepad"), (inbox, "IPM".into()));
}

#[test]
fn a_file_keeps_everything() {
    let path = std::env::temp_dir().join(format!("mapi-http-store-{}.db", std::process::id()));
    let remove = || {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", path.display()));
        }
    };
    remove();
    let (id, folder) = {
        let mut store = Store::open(&path).unwrap();
        let mailbox = store.ensure_mailbox("bob@example.com", Guid([3; 16]), Guid([4; 16]), NOW).unwrap();
        let inbox = store.special(mailbox, Special::Inbox).unwrap();
        store.begin().unwrap();
        let id = store.add_message(inbox, Messages::Normal, letter("kept"), NOW).unwrap();
        store.end().unwrap();
        let folder = store.folder(inbox).unwrap();
        assert!(folder.contents_changed > NOW);
        (id, folder)
    };
    let store = Store::open(&path).unwrap();
    let subject = store.message(id).unwrap().content.properties.text(tags::SUBJECT);
    let kept = store.folder(folder.id).unwrap().contents_changed;
    // An older version wrote nothing down of it.
    store.db.execute("DELETE FROM contents", []).unwrap();
    let older = store.folder(folder.id).unwrap().contents_changed;
    drop(store);
    remove();
    assert_eq!(subject.as_deref(), Some("kept"));
    assert_eq!((kept, older), (folder.contents_changed, NOW));
}

#[test]
fn every_change_of_a_message_has_a_number_of_its_own() {
    let (mut store, _, inbox) = store();
    let id = store.add_message(inbox, Messages::Normal, letter("Numbers"), NOW).unwrap();
    let change = |store: &Store| store.message_changes(inbox).unwrap()[0];
    let mut last = change(&store).change;
    let mut grows = |store: &Store| {
        let now = change(store).change;
        assert!(now > last, "{now} after {last}");
        assert!(now <= store.last_change().unwrap());
        last = now;
        // The number, the key and the list of changes say the same.
        let properties = store.message(id).unwrap().content.properties;
        let key = Xid::decode(properties.binary(tags::CHANGE_KEY).unwrap()).unwrap();
        assert_eq!(key, Xid::from_counter(Guid([2; 16]), now));
        let list = properties.binary(tags::PREDECESSOR_CHANGE_LIST).unwrap();
        assert_eq!(PredecessorChangeList::decode(list).unwrap().xids(), [key]);
    };
    let content = store.message(id).unwrap().content;
    store.save_message(id, content, None, NOW).unwrap();
    grows(&store);
    store.set_flags(id, flags::SUBMITTED, 0, NOW).unwrap();
    grows(&store);
    store.set_status(id, 0x1000, 0x1000, NOW).unwrap();
    grows(&store);
    // A read state has numbers of its own. [MS-OXCFXICS] 3.1.5.3
    store.set_read(id, true, NOW).unwrap();
    let read = change(&store);
    assert_eq!(read.change, last);
    assert!(read.read && read.read_change > last);
    store.set_read(id, false, NOW).unwrap();
    assert!(change(&store).read_change > read.read_change && !change(&store).read);
}

/// [MS-OXCFOLD] 2.2.2.2.1.14, 2.2.2.2.1.15
#[test]
fn the_time_of_the_last_change_in_a_folder_moves_with_every_change() {
    let (mut store, mailbox, inbox) = store();
    let archive = store.special(mailbox, Special::Drafts).unwrap();
    // All at the same time; the last two are of the other folder.
    let mut last = [inbox, archive].map(|folder| store.folder(folder).unwrap().contents_changed);
    let mut moves = |store: &Store, what: &str, expected: [bool; 2]| {
        let now = [inbox, archive].map(|folder| store.folder(folder).unwrap().contents_changed);
        assert_eq!([now[0] > last[0], now[1] > last[1]], expected, "{what}");
        assert!(now[0] >= last[0] && now[1] >= last[1], "{what}");
        last = now;
    };
    let deleted = |store: &Store| store.folder(inbox).unwrap().deleted_total;
    let id = store.add_message(inbox, Messages::Normal, letter("one"), NOW).unwrap();
    moves(&store, "made", [true, false]);
    let content = store.message(id).unwrap().content;
    store.save_message(id, content, None, NOW).unwrap();
    moves(&store, "saved", [true, false]);
    assert!(store.set_read(id, true, NOW).unwrap());
    moves(&store, "read", [true, false]);
    assert!(!store.set_read(id, true, NOW).unwrap());
    moves(&store, "read before", [false, false]);
    store.set_status(id, 8, 8, NOW).unwrap();
    moves(&store, "status", [true, false]);
    store.set_flags(id, flags::SUBMITTED, 0, NOW).unwrap();
    moves(&store, "flags", [true, false]);
    store.deliver_message(inbox, letter("two"), NOW).unwrap();
    moves(&store, "delivered", [true, false]);
    let view = store.add_message(inbox, Messages::Associated, letter("view"), NOW).unwrap();
    moves(&store, "associated", [true, false]);
    store.copy_message(id, archive, NOW).unwrap();
    moves(&store, "copied", [false, true]);
    assert_eq!(deleted(&store), 0);
    let moved = store.move_message(id, archive, NOW).unwrap();
    moves(&store, "moved", [true, true]);
    assert_eq!(deleted(&store), 1);
    let back = store.move_message(moved, inbox, NOW).unwrap();
    moves(&store, "moved back", [true, true]);
    store.delete_message(back, false, NOW).unwrap();
    moves(&store, "deleted", [true, false]);
    store.delete_message(view, true, NOW).unwrap();
    moves(&store, "erased", [true, false]);
    assert_eq!(deleted(&store), 3);
    // It was deleted before.
    store.delete_message(back, true, NOW).unwrap();
    assert_eq!(deleted(&store), 3);
    moves(&store, "erased after it was deleted", [true, false]);

    let new = NewFolder { name: "Within", ..NewFolder::default() };
    let within = store.create_folder(mailbox, Some(inbox), new, NOW).unwrap();
    moves(&store, "folder made", [true, false]);
    store.update_folder(within, NOW, |properties| properties.set(tags::DISPLAY_NAME, "Inside")).unwrap();
    moves(&store, "folder renamed", [true, false]);
    store.move_folder(within, archive, "Inside", NOW).unwrap();
    moves(&store, "folder moved", [true, true]);
    store.add_message(within, Messages::Normal, letter("deep"), NOW).unwrap();
    moves(&store, "below", [false, false]);
    store.delete_folder(within, true, NOW).unwrap();
    moves(&store, "folder erased", [false, true]);
    assert_eq!(deleted(&store), 3);
    // A clock that is behind does not turn it back.
    store.add_message(inbox, Messages::Normal, letter("late"), FileTime(NOW.0 - 1_000_000_000)).unwrap();
    moves(&store, "made by an earlier clock", [true, false]);
}
