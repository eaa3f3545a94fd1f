//! A copy of a folder as an application keeps it, and what it must be.

use std::collections::{BTreeMap, BTreeSet};

use mapi_http::data::{FolderId, MessageId, PropertyTag, Value, ValueRef, tags};
use mapi_http::mailbox::{
    Answer, ItemProperties, ItemProperty, Part, PartialChange, PropertyGroup, SyncBatch, SyncContents,
    SyncSummary, SyncedMessage,
};
use mapi_http::wire::{Width, Writer};
use mapi_http_server::Config;
use mapi_http_server::store::{MailboxId, Messages, Special, Store, flags};
use mapi_http_tests::simulation::World;

/// A server whose mailboxes are full.
pub(crate) fn demo() -> World {
    World::with_config(1, Config { demo: Some(1), ..Config::default() })
}

/// Where a large value belongs: message, attachments, recipient, tag.
pub(crate) type Place = (MessageId, Vec<u32>, Option<u32>, u32);

/// A local copy of a folder, as an application keeps it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Copy {
    pub(crate) messages: BTreeMap<MessageId, SyncedMessage>,
    /// Large values.
    pub(crate) data: BTreeMap<Place, Vec<u8>>,
    /// What came since the last batch.
    pub(crate) fresh: BTreeMap<Place, Vec<u8>>,
    pub(crate) state: Vec<u8>,
    /// Messages that came, however often.
    pub(crate) came: usize,
}

impl Copy {
    /// Takes what a synchronisation told, up to its batch number `batches`: as if the process ended there.
    pub(crate) fn take(&mut self, parts: &[Part], batches: usize) {
        self.go_on(parts, batches);
        self.fresh.clear();
    }

    /// The same when more is to come.
    pub(crate) fn go_on(&mut self, parts: &[Part], mut batches: usize) {
        for part in parts {
            match part {
                Part::ItemData(data) => {
                    let key = (data.message_id, data.attachments.clone(), data.recipient, data.tag);
                    let value = self.fresh.entry(key).or_default();
                    value.truncate(data.offset as usize);
                    assert_eq!(value.len() as u64, data.offset, "a gap in a value");
                    value.extend(&data.data);
                }
                Part::Synced(batch) => {
                    if batches == 0 {
                        break;
                    }
                    batches -= 1;
                    self.batch(batch);
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn batch(&mut self, batch: &SyncBatch) {
        for message in &batch.changed {
            self.came += 1;
            self.data.retain(|(id, ..), _| *id != message.id);
            self.messages.insert(message.id, message.clone());
            self.keep_fresh(message.id);
        }
        for change in &batch.partial {
            self.came += 1;
            self.partial(change, &batch.groups);
            self.keep_fresh(change.message.id);
        }
        for id in batch.deleted.iter().chain(&batch.out_of_scope) {
            assert!(self.messages.remove(id).is_some(), "{id} was not there");
            self.data.retain(|(other, ..), _| other != id);
        }
        for (ids, read) in [(&batch.read, true), (&batch.unread, false)] {
            for id in ids {
                let message = self.messages.get_mut(id).expect("a message that is there");
                set_read(message, read);
            }
        }
        self.state = batch.state.clone();
    }

    /// The large values of a message that came before it.
    fn keep_fresh(&mut self, message: MessageId) {
        let (own, rest): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut self.fresh).into_iter().partition(|((id, ..), _)| *id == message);
        self.fresh = rest;
        self.data.extend(own);
    }

    fn partial(&mut self, change: &PartialChange, groups: &[PropertyGroup]) {
        let message = self.messages.get_mut(&change.message.id).expect("a message that is there");
        let replaced = |item: &ItemProperty| change.replaces(groups, item);
        let gone: BTreeSet<u32> =
            message.content.properties.iter().filter(replaced).map(|item| item.tag).collect();
        let content = &change.message.content;
        self.data.retain(|(id, path, recipient, tag), _| {
            *id != message.id
                || match (path.is_empty(), recipient) {
                    (true, None) => !gone.contains(tag),
                    (true, Some(_)) => content.recipients.is_none(),
                    (false, _) => content.attachments.is_none(),
                }
        });
        change.clone().apply(groups, message);
    }
}

fn set_read(message: &mut SyncedMessage, read: bool) {
    let mut properties = std::mem::take(&mut message.content.properties).into_vec();
    for property in &mut properties {
        if property.id() == tags::MESSAGE_FLAGS.id() {
            let before = property.number.unwrap();
            let bit = i64::from(flags::READ);
            property.number = Some(if read { before | bit } else { before & !bit });
        }
        if property.id() == tags::READ.id() {
            property.number = Some(read.into());
        }
    }
    message.content.properties = properties.into();
}

/// Runs a synchronisation; answers what it told, and how it ended.
pub(crate) fn run(world: &mut World, client: usize, sync: SyncContents) -> (Vec<Part>, SyncSummary) {
    let ticket = world.clients[client].submit(sync);
    assert!(world.run_until(|world| world.clients[client].done.contains_key(&ticket)), "it does not end");
    let client = &mut world.clients[client];
    let parts = client.parts.remove(&ticket).unwrap_or_default();
    match client.done.remove(&ticket) {
        Some(Ok(Answer::Synced(summary))) => (parts, summary),
        other => panic!("{other:?}"),
    }
}

/// A whole synchronisation of a copy.
pub(crate) fn sync(world: &mut World, client: usize, folder: FolderId, copy: &mut Copy) -> SyncSummary {
    let flow = SyncContents::new(folder).since(&copy.state).unwrap().with_associated();
    let (parts, summary) = run(world, client, flow);
    copy.take(&parts, usize::MAX);
    assert_eq!(copy.state, summary.state);
    summary
}

pub(crate) fn special(world: &World, special: Special) -> (MailboxId, FolderId) {
    world.server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap().id;
        (mailbox, store.special(mailbox, special).unwrap())
    })
}

/// A property of the store as a synchronisation must tell it.
pub(crate) fn expected(store: &Store, tag: PropertyTag, value: &Value) -> ItemProperty {
    let mut w = Writer::new();
    value.write(&mut w, tag.property_type(), Width::FastTransfer).unwrap();
    let encoded = w.into_bytes();
    let read =
        ValueRef::read(&mut mapi_http::wire::Reader::new(&encoded), tag.property_type(), Width::FastTransfer);
    let name = tag.is_named().then(|| store.property_name(tag.id()).unwrap().unwrap());
    ItemProperty::new(tag, name, &read.unwrap(), &encoded)
}

/// Compares a copy with the folder, property for property.
pub(crate) fn assert_same(store: &Store, folder: FolderId, copy: &Copy) {
    let mut here = BTreeSet::new();
    for which in [Messages::Normal, Messages::Associated] {
        here.extend(store.message_ids(folder, which, false).unwrap());
    }
    let there: BTreeSet<MessageId> = copy.messages.keys().copied().collect();
    assert_eq!(there, here, "other messages");
    for (id, message) in &copy.messages {
        let kept = store.message(*id).unwrap();
        assert_eq!(message.associated, kept.associated);
        let content = &message.content;
        let number = |tag: PropertyTag| {
            content.properties.iter().find(|property| property.id() == tag.id()).and_then(|p| p.number)
        };
        // That it was read at some time is not told with a read state, only with the message.
        let ever = i64::from(flags::EVER_READ);
        let told = number(tags::MESSAGE_FLAGS).unwrap();
        assert_eq!(told & !ever, i64::from(kept.content.flags) & !ever, "flags of {id}");
        assert_eq!(number(tags::MESSAGE_STATUS), Some(kept.status.into()));
        let kept_binary = |tag| kept.content.properties.binary(tag).unwrap().to_vec();
        assert_eq!(message.change_key, kept_binary(tags::CHANGE_KEY));
        assert_eq!(message.predecessors, kept_binary(tags::PREDECESSOR_CHANGE_LIST));
        assert_eq!(message.modified, kept.content.properties.time(tags::LAST_MODIFICATION_TIME));
        assert_eq!(message.size.map(|size| size as i64), kept.content.properties.integer(tags::MESSAGE_SIZE));
        same_properties(store, copy, *id, &[], None, &content.properties, &kept.content.properties);
        let recipients = content.recipients.as_ref().unwrap();
        assert_eq!(recipients.len(), kept.content.recipients.len());
        for (told, kept) in recipients.iter().zip(&kept.content.recipients) {
            assert_eq!(told.row, kept.row);
            same_properties(store, copy, *id, &[], Some(kept.row), &told.properties, &kept.properties);
        }
        same_attachments(store, copy, *id, &[], content, &kept.content);
    }
}

fn same_attachments(
    store: &Store,
    copy: &Copy,
    id: MessageId,
    path: &[u32],
    told: &mapi_http::mailbox::ItemContent,
    kept: &mapi_http_server::store::Content,
) {
    let told = told.attachments.as_ref().unwrap();
    assert_eq!(told.len(), kept.attachments.len());
    for (told, kept) in told.iter().zip(&kept.attachments) {
        assert_eq!(told.number, kept.number);
        let path = [path, &[told.number]].concat();
        same_properties(store, copy, id, &path, None, &told.properties, &kept.properties);
        assert_eq!(told.message.len(), usize::from(kept.embedded.is_some()));
        if let (Some(told), Some(kept)) = (told.message.first(), &kept.embedded) {
            same_properties(store, copy, id, &path, None, &told.properties, &kept.properties);
            let recipients = told.recipients.as_ref().unwrap();
            assert_eq!(recipients.len(), kept.recipients.len());
            for (told, kept) in recipients.iter().zip(&kept.recipients) {
                assert_eq!(told.row, kept.row);
                same_properties(store, copy, id, &path, Some(kept.row), &told.properties, &kept.properties);
            }
            same_attachments(store, copy, id, &path, told, kept);
        }
    }
}

/// Every property that is kept was told with its value.
fn same_properties(
    store: &Store,
    copy: &Copy,
    id: MessageId,
    path: &[u32],
    recipient: Option<u32>,
    told: &ItemProperties,
    kept: &mapi_http_server::store::Properties,
) {
    let in_header = [
        tags::SOURCE_KEY,
        tags::CHANGE_KEY,
        tags::PREDECESSOR_CHANGE_LIST,
        tags::LAST_MODIFICATION_TIME,
        tags::MESSAGE_SIZE,
    ];
    let top = path.is_empty() && recipient.is_none();
    for (tag, stored) in kept.iter() {
        if top && in_header.iter().any(|known| known.id() == tag.id()) {
            continue;
        }
        let value = store.whole(tag, stored).unwrap();
        let expected = expected(store, tag, &value);
        let same = |told: &ItemProperty| {
            (told.tag, &told.property_set, told.lid, &told.name)
                == (expected.tag, &expected.property_set, expected.lid, &expected.name)
                || !tag.is_named() && told.id() == tag.id()
        };
        let told = told.iter().find(same).unwrap_or_else(|| panic!("{tag} of {id} was not told"));
        match told.streamed {
            None => assert_eq!(told, expected, "{tag} of {id}"),
            Some(length) => {
                let came = &copy.data[&(id, path.to_vec(), recipient, told.tag)];
                assert_eq!(came.len() as u64, length);
                let bytes = mapi_http_server::store::stream_bytes(&value).unwrap();
                assert!(came.starts_with(&bytes) && came.len() <= bytes.len() + 2, "{tag} of {id}");
            }
        }
    }
}
