//! Messages of which a part changed.

use mapi_http::data::{FolderId, Guid, MessageId, PropertyName, PropertyTag, Value, ValueRef, named, tags};
use mapi_http::mailbox::{
    Batch, Categories, FollowUp, ItemEvent, ItemProperty, ItemReader, Part, PartialChange, PropertyGroup,
    SyncBatch, SyncContents, SyncedMessage,
};
use mapi_http::sync::fasttransfer::{
    GroupProperty, GroupPropertyName, Marker, PropertyGroup as Group, PropertyGroupInfo, Root, Writer,
    tags as stream,
};
use mapi_http::wire::{Context, Wire, utf16};
use mapi_http_server::store::{Attachment, Content, Messages, Recipient, Special};
use mapi_http_tests::simulation::World;

use crate::copy::{Copy, assert_same, run, special};

const KEYWORDS: Guid = named::PS_PUBLIC_STRINGS;

/// Somebody's copy of a folder, kept by changes in parts.
struct Folder {
    world: World,
    alice: usize,
    inbox: FolderId,
    copy: Copy,
}

/// A letter with a body and an attachment that are large, and with a recipient.
fn letter(world: &mut World, folder: FolderId, body: usize) -> MessageId {
    let now = world.now();
    world.server.with_store(|store| {
        let mut content = Content::default();
        content.properties.set(tags::SUBJECT, "About the plans");
        content.properties.set(tags::SENSITIVITY, 2);
        let body = store.keep(tags::HTML, Value::Binary(vec![b'x'; body].into())).unwrap();
        content.properties.set_stored(tags::HTML, body);
        content.properties.set(tags::TRANSPORT_MESSAGE_HEADERS, "X-Way: long\r\n".repeat(40));
        let mut recipient = Recipient { row: 0, kind: 1, ..Recipient::default() };
        recipient.properties.set(tags::DISPLAY_NAME, "Alice");
        content.recipients.push(recipient);
        let mut attachment = Attachment::default();
        let data = store.keep(tags::ATTACH_DATA_BINARY, Value::Binary(vec![7; 90_000].into())).unwrap();
        attachment.properties.set_stored(tags::ATTACH_DATA_BINARY, data);
        attachment.properties.set(tags::ATTACH_LONG_FILENAME, "plans.bin");
        content.attachments.push(attachment);
        store.add_message(folder, Messages::Normal, content, now).unwrap()
    })
}

impl Folder {
    fn new() -> Self {
        let mut world = World::new(1);
        let alice = world.sign_in("alice");
        let (_, inbox) = special(&world, Special::Inbox);
        Self { world, alice, inbox, copy: Copy::default() }
    }

    fn flow(&self) -> SyncContents {
        SyncContents::new(self.inbox).since(&self.copy.state).unwrap().with_associated().in_parts()
    }

    /// Synchronises; answers what came, and how many bytes.
    fn sync(&mut self) -> (Vec<SyncBatch>, u64) {
        let flow = self.flow();
        self.sync_with(flow)
    }

    fn sync_with(&mut self, flow: SyncContents) -> (Vec<SyncBatch>, u64) {
        let (parts, summary) = run(&mut self.world, self.alice, flow);
        self.copy.take(&parts, usize::MAX);
        let batches = parts.into_iter().filter_map(|part| match part {
            Part::Synced(batch) => Some(*batch),
            _ => None,
        });
        (batches.collect(), summary.bytes)
    }

    /// Somebody changes a message.
    fn change(&mut self, id: MessageId, change: impl FnOnce(&mut Content)) {
        let now = self.world.now();
        self.world.server.with_store(|store| {
            let mut content = store.message(id).unwrap().content;
            change(&mut content);
            store.save_message(id, content, None, now).unwrap();
        });
    }

    /// The copy is what is there, and what a synchronisation of everything brings.
    fn assert_same(&mut self) {
        let (inbox, copy) = (self.inbox, &self.copy);
        self.world.server.with_store(|store| assert_same(store, inbox, copy));
        let mut whole = Copy::default();
        let (parts, _) = run(&mut self.world, self.alice, SyncContents::new(inbox).with_associated());
        whole.take(&parts, usize::MAX);
        assert_eq!(sorted(&self.copy), sorted(&whole));
        assert_eq!(self.copy.data, whole.data);
    }
}

/// The messages, with their properties in one order.
fn sorted(copy: &Copy) -> Vec<SyncedMessage> {
    let mut messages: Vec<SyncedMessage> = copy.messages.values().cloned().collect();
    for message in &mut messages {
        let mut properties: Vec<_> = message.content.properties.iter().collect();
        properties.sort_by_key(|item| (item.tag, item.property_set.clone(), item.lid));
        message.content.properties = properties.into();
    }
    messages
}

fn partial(batches: &[SyncBatch]) -> Vec<&PartialChange> {
    batches.iter().flat_map(|batch| &batch.partial).collect()
}

fn whole(batches: &[SyncBatch]) -> usize {
    batches.iter().map(|batch| batch.changed.len()).sum()
}

#[test]
fn a_flag_and_a_category_do_not_bring_the_body_again() {
    let mut folder = Folder::new();
    let id = letter(&mut folder.world, folder.inbox, 300_000);
    let (first, bytes) = folder.sync();
    assert_eq!((whole(&first), partial(&first).len()), (1, 0));
    assert!(bytes > 390_000, "{bytes}");

    let follow_up = FollowUp { text: "Follow up".into(), start: None, due: None, reminder: None };
    for batch in [
        Batch::flag(folder.inbox, vec![id], follow_up),
        Batch::categorize(folder.inbox, vec![id], Categories::Add(vec!["Plans".into()])),
    ] {
        let alice = folder.alice;
        folder.world.run(alice, batch).unwrap();
        let received = |folder: &Folder| -> usize {
            folder.world.clients[folder.alice].records.iter().map(|record| record.received).sum()
        };
        let before = received(&folder);
        let (batches, bytes) = folder.sync();
        assert_eq!((whole(&batches), partial(&batches).len()), (0, 1));
        let content = &partial(&batches)[0].message.content;
        assert_eq!((&content.recipients, &content.attachments), (&None, &None));
        assert!(content.properties.iter().all(|item| item.id() != tags::HTML.id()));
        assert!(bytes < 4_000, "{bytes} bytes for a flag");
        assert!(received(&folder) - before < 5_000, "{} for a flag", received(&folder) - before);
        folder.assert_same();
    }
    let (nothing, _) = folder.sync();
    assert_eq!((whole(&nothing), partial(&nothing).len()), (0, 0));
}

#[test]
fn every_part_comes_alone_and_in_the_place_of_what_was_there() {
    let mut folder = Folder::new();
    let id = letter(&mut folder.world, folder.inbox, 50_000);
    let other = letter(&mut folder.world, folder.inbox, 40_000);
    folder.sync();
    type Change = fn(&mut Content);
    let changes: [(Change, u64); 7] = [
        (|content| content.properties.set(tags::SUBJECT, "About other plans"), 4_000),
        (|content| assert!(content.properties.remove(tags::SENSITIVITY)), 4_000),
        (|content| content.properties.set(tags::HTML, Value::Binary(b"short"[..].into())), 4_000),
        (|content| assert!(content.properties.remove(tags::HTML)), 4_000),
        (|content| content.recipients.clear(), 4_000),
        (|content| content.attachments[0].properties.set(tags::ATTACH_LONG_FILENAME, "b"), 95_000),
        (|content| content.attachments.clear(), 4_000),
    ];
    for (number, (change, most)) in changes.into_iter().enumerate() {
        folder.change(id, change);
        let (batches, bytes) = folder.sync();
        assert_eq!((whole(&batches), partial(&batches).len()), (0, 1), "{number}");
        assert!(bytes < most, "{bytes} bytes of {number}");
        folder.assert_same();
    }
    // Two changes between two synchronisations, and that it was read.
    folder.change(other, |content| content.properties.set(tags::SUBJECT, "Again"));
    folder.change(other, |content| content.recipients.clear());
    let now = folder.world.now();
    folder.world.server.with_store(|store| store.set_read(other, true, now).unwrap());
    let (batches, bytes) = folder.sync();
    assert_eq!(partial(&batches)[0].message.content.recipients, Some(Vec::new()));
    assert!(bytes < 4_000, "{bytes}");
    folder.assert_same();
}

#[test]
fn whole_messages_come_where_the_specification_says_so() {
    let mut folder = Folder::new();
    let id = letter(&mut folder.world, folder.inbox, 50_000);
    let now = folder.world.now();
    let inbox = folder.inbox;
    let settings = folder.world.server.with_store(|store| {
        let content = store.message(id).unwrap().content;
        store.add_message(inbox, Messages::Associated, content, now).unwrap()
    });
    folder.sync();
    // Of associated messages, and where nobody asked for parts.
    folder.change(settings, |content| content.properties.set(tags::SUBJECT, "Other settings"));
    let (batches, _) = folder.sync();
    assert_eq!((whole(&batches), partial(&batches).len()), (1, 0));
    folder.change(id, |content| content.properties.set(tags::SUBJECT, "Other plans"));
    let flow = SyncContents::new(inbox).since(&folder.copy.state).unwrap().with_associated();
    let (batches, _) = folder.sync_with(flow);
    assert_eq!((whole(&batches), partial(&batches).len()), (1, 0));
    // Of messages that the client does not have.
    let (deleted, mailbox) = {
        let (mailbox, deleted) = special(&folder.world, Special::DeletedItems);
        (deleted, mailbox)
    };
    let _ = mailbox;
    folder.change(id, |content| content.properties.set(tags::SUBJECT, "Gone and back"));
    folder.world.server.with_store(|store| {
        let there = store.move_message(id, deleted, now).unwrap();
        store.move_message(there, inbox, now).unwrap();
    });
    let (batches, _) = folder.sync();
    assert_eq!((whole(&batches), partial(&batches).len()), (1, 0));
    folder.assert_same();
}

/// A mapping of two groups: a property with a name, and one without; recipients.
fn mapping() -> PropertyGroupInfo {
    let mut text = Vec::new();
    utf16::encode_into("Keywords", &mut text);
    let name = GroupPropertyName { guid: KEYWORDS, kind: 1, lid: None, name: Some(text.into()) };
    let named = GroupProperty { tag: PropertyTag(0x8055_101F), name: Some(name) };
    let plain = |tag| GroupProperty { tag, name: None };
    let groups = vec![
        Group { properties: vec![named, plain(tags::IMPORTANCE)] },
        Group { properties: vec![plain(tags::MESSAGE_RECIPIENTS), plain(tags::DISPLAY_TO)] },
    ];
    PropertyGroupInfo { group_id: 9, reserved: 0, groups }
}

/// A change of message 5 with some groups, as it stands in a stream.
fn changed(stream: &mut Writer, with_info: bool, groups: impl FnOnce(&mut Writer)) {
    if with_info {
        stream.marker(Marker::IncrSyncGroupInfo).unwrap();
        let info = mapping().encode(&Context::rop()).unwrap();
        stream.property(stream::STRUCTURE, &Value::Binary(info.into())).unwrap();
    }
    stream.property(stream::INCR_SYNC_GROUP_ID, &Value::Integer32(9)).unwrap();
    stream.marker(Marker::IncrSyncChgPartial).unwrap();
    stream.property(tags::SOURCE_KEY, &Value::Binary(b"key"[..].into())).unwrap();
    stream.property(tags::MID, &Value::Integer64(5)).unwrap();
    groups(stream);
}

fn group(stream: &mut Writer, index: i32) {
    stream.property(stream::INCREMENTAL_SYNC_MESSAGE_PARTIAL, &Value::Integer32(index)).unwrap();
}

fn end(stream: &mut Writer) {
    stream.marker(Marker::IncrSyncStateBegin).unwrap();
    stream.marker(Marker::IncrSyncStateEnd).unwrap();
    stream.marker(Marker::IncrSyncEnd).unwrap();
}

fn read(
    write: impl FnOnce(&mut Writer),
    root: Root,
) -> mapi_http::wire::Result<(Vec<PropertyGroup>, Vec<PartialChange>)> {
    let mut stream = Writer::new();
    write(&mut stream);
    let mut reader = ItemReader::new(root);
    reader.push(stream.take(usize::MAX));
    let (mut groups, mut changes) = (Vec::new(), Vec::new());
    while let Some(event) = reader.next()? {
        match event {
            ItemEvent::Groups(found) => groups.extend(found),
            ItemEvent::Partial { change, .. } => changes.push(*change),
            ItemEvent::State(_) => {}
            other => panic!("{other:?}"),
        }
    }
    reader.finish()?;
    Ok((groups, changes))
}

fn keywords(texts: &[&str]) -> ItemProperty {
    let name = PropertyName::from_name(KEYWORDS, "keywords");
    let values = texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
    let mut stream = Writer::new();
    let tag = PropertyTag(0x8099_101F);
    stream.named(tag, &name, &Value::Multiple(values)).unwrap();
    let mut reader = ItemReader::new(Root::MessageContent);
    reader.push(stream.take(usize::MAX));
    while reader.next().unwrap().is_some() {}
    let mut property = ItemProperty::new(tag, Some(name), &ValueRef::Null, &[]);
    property.texts = Some(texts.iter().map(ToString::to_string).collect());
    property
}

fn number(tag: PropertyTag, number: i64) -> ItemProperty {
    let mut property = ItemProperty::new(tag, None, &ValueRef::Null, &[]);
    property.number = Some(number);
    property
}

/// The message of the changes as it was.
fn before() -> SyncedMessage {
    let mut folder = Folder::new();
    let id = letter(&mut folder.world, folder.inbox, 10);
    folder.sync();
    let mut message = folder.copy.messages.remove(&id).unwrap();
    message.content.properties =
        [keywords(&["One"]), number(tags::IMPORTANCE, 2), number(tags::SENSITIVITY, 1)].into();
    message
}

fn applied(groups: &[PropertyGroup], changes: Vec<PartialChange>) -> SyncedMessage {
    let mut message = before();
    for change in changes {
        change.apply(groups, &mut message);
    }
    message
}

#[test]
fn groups_of_other_servers_are_applied_as_the_specification_says() {
    for root in [Root::ContentsSync, Root::Any] {
        // An empty group: its properties go, by name and whatever their ids.
        let (groups, changes) = read(
            |stream| {
                changed(stream, true, |stream| {
                    group(stream, 0);
                    stream.property(stream::EMPTY_GROUP, &Value::Integer32(0)).unwrap();
                });
                end(stream);
            },
            root,
        )
        .unwrap();
        assert_eq!((groups.len(), changes.len()), (2, 1));
        let message = applied(&groups, changes);
        assert_eq!(message.content.properties, [number(tags::SENSITIVITY, 1)].into());
        assert_eq!(message.source_key, "key");
        assert_eq!(message.content.recipients.map(|all| all.len()), Some(1));
        assert_eq!(message.content.attachments.map(|all| all.len()), Some(1));

        // What is in no group; recipients where their group stands, and another group behind them. The mapping holds on.
        let (groups, changes) = read(
            |stream| {
                changed(stream, true, |_| {});
                changed(stream, false, |stream| {
                    group(stream, 1);
                    let recipients = Value::Integer32(tags::MESSAGE_RECIPIENTS.0 as i32);
                    stream.property(stream::FX_DEL_PROP, &recipients).unwrap();
                    for row in [3, 4] {
                        stream.marker(Marker::StartRecip).unwrap();
                        stream.property(tags::ROWID, &Value::Integer32(row)).unwrap();
                        stream.marker(Marker::EndToRecip).unwrap();
                    }
                    group(stream, -1);
                    stream.property(tags::PRIORITY, &Value::Integer32(1)).unwrap();
                });
                end(stream);
            },
            root,
        )
        .unwrap();
        let message = applied(&groups, changes);
        let mut properties = message.content.properties.into_vec();
        properties.sort_by_key(|item| item.tag);
        let expected = [number(tags::IMPORTANCE, 2), number(tags::PRIORITY, 1), keywords(&["One"])];
        let mut expected = Vec::from(expected);
        expected.sort_by_key(|item| item.tag);
        assert_eq!(properties, expected);
        let rows: Vec<u32> =
            message.content.recipients.unwrap().iter().map(|recipient| recipient.row).collect();
        assert_eq!(rows, [3, 4]);
    }
}

#[test]
fn groups_that_nobody_told_of_are_refused() {
    let unknown = |with_info, index| {
        read(
            |stream| {
                changed(stream, with_info, |stream| group(stream, index));
                end(stream);
            },
            Root::ContentsSync,
        )
    };
    assert!(unknown(true, 1).is_ok());
    assert!(unknown(false, -1).is_ok());
    for (with_info, index) in [(true, 2), (true, -2), (false, 0)] {
        let error = unknown(with_info, index).unwrap_err();
        assert!(error.to_string().contains("no such group"), "{error}");
    }
    // Mappings without end.
    let endless = read(
        |stream| {
            for group_id in 0..20_000 {
                stream.marker(Marker::IncrSyncGroupInfo).unwrap();
                let info = PropertyGroupInfo { group_id, ..mapping() }.encode(&Context::rop()).unwrap();
                stream.property(stream::STRUCTURE, &Value::Binary(info.into())).unwrap();
            }
        },
        Root::ContentsSync,
    );
    assert!(endless.unwrap_err().to_string().contains("property groups"));
}
