use std::collections::{BTreeSet, VecDeque};
use std::prelude::v1::*;

use super::download::{Came, Download, unreadable};
use super::reader::ItemEvent;
use super::token::{Kind, Token};
use crate::data::{MessageId, ObjectId, PropertyKey, PropertyTag, Restriction, tags};
use crate::mailbox::filter::all;
use crate::mailbox::names::Lookup;
use crate::mailbox::replicas::{AskedReplicas, Replicas};
use crate::mailbox::{Filter, FolderRef, Part, PropertyGroup, SyncBatch, SyncSummary, SyncedMessage};
use crate::rop::{
    SendOptions, SynchronizationConfigure, SynchronizationExtraFlags, SynchronizationFlags,
    SynchronizationType,
};
use crate::session::{Chain, Error, Flow, Input, LogonInfo, Step, Steps};
use crate::sync::fasttransfer::{Marker, Root};
use crate::sync::{GlobSet, IdSet, StateSet, SyncState, Xid};
use crate::wire::{WireError, WireErrorKind};

/// Ids of deletions and read states in one batch.
const MOST_IDS: usize = 1000;

/// A batch has at least this many times as many bytes as the state that is told with it: of a large folder states, each
/// whole, would be most of what a host gets.
const STATES_SHARE: u64 = 4;

/// What is downloaded of a message of which only the headers are wanted.
const HEADERS: [PropertyTag; 24] = [
    tags::SUBJECT,
    tags::NORMALIZED_SUBJECT,
    tags::SENT_REPRESENTING_NAME,
    tags::SENT_REPRESENTING_SMTP_ADDRESS,
    tags::SENT_REPRESENTING_EMAIL_ADDRESS,
    tags::SENDER_NAME,
    tags::SENDER_SMTP_ADDRESS,
    tags::SENDER_EMAIL_ADDRESS,
    tags::DISPLAY_TO,
    tags::DISPLAY_CC,
    tags::MESSAGE_DELIVERY_TIME,
    tags::CLIENT_SUBMIT_TIME,
    tags::CREATION_TIME,
    tags::MESSAGE_FLAGS,
    tags::MESSAGE_STATUS,
    tags::MESSAGE_CLASS,
    tags::IMPORTANCE,
    tags::SENSITIVITY,
    tags::HAS_ATTACHMENTS,
    tags::INTERNET_MESSAGE_ID,
    tags::IN_REPLY_TO_ID,
    tags::CONVERSATION_INDEX,
    tags::CONVERSATION_TOPIC,
    tags::PREVIEW,
];

/// What is new in a folder since a state: [`Part::Synced`] for some messages at a time, and before it
/// [`Part::ItemData`] with their attachments and other large values. `[MS-OXCFXICS] 3.3.5.3`
///
/// At least one exchange, and one more for each 200 KiB or so; several synchronisations share an exchange in which
/// nothing is new. Memory does not grow with the folder, nor with the messages but for their properties below 32 KiB.
/// After a lost connection it goes on where it was.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct SyncContents {
    folder: FolderRef,
    options: Options,
    token: Token,
    /// About how many bytes come when nothing is known of the folder.
    #[serde(skip)]
    size: Option<u64>,
    #[serde(skip)]
    download: Option<Download>,
    /// What waits until a replica is known.
    #[serde(skip)]
    waiting: VecDeque<ItemEvent>,
    #[serde(skip)]
    replicas: Replicas,
    #[serde(skip)]
    asked: AskedReplicas,
    #[serde(skip)]
    came: Came,
    /// The groups that changes of parts of messages speak of.
    #[serde(skip)]
    groups: Vec<PropertyGroup>,
    /// The state at the end of the stream, good once all of it has come.
    #[serde(skip)]
    last: Option<Box<SyncState>>,
    /// Told at the end of a step, see [`STATES_SHARE`].
    #[serde(skip, default = "no_batch")]
    batch: SyncBatch,
    /// How many bytes had come when the last one was told, and how many its state had.
    #[serde(skip)]
    told: (u64, usize),
    /// What the batch adds to the state: put into it at once, because ids that come newest first would move all others.
    #[serde(skip)]
    fresh: SyncState,
    summary: SyncSummary,
    /// Whether it waits until a batch is stored.
    #[serde(skip)]
    waits: bool,
    /// Whether it does so now.
    #[serde(skip)]
    is_waiting: bool,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Options {
    #[serde(with = "bits")]
    flags: SynchronizationFlags,
    #[serde(with = "bits")]
    extra: SynchronizationExtraFlags,
    tags: Vec<PropertyTag>,
    restriction: Option<Restriction>,
    whole: bool,
    partial: bool,
}

/// Flags as numbers.
mod bits {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<F: bitflags::Flags<Bits: Serialize>, S: Serializer>(
        flags: &F,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        flags.bits().serialize(serializer)
    }

    pub(super) fn deserialize<'de, F: bitflags::Flags<Bits: Deserialize<'de>>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<F, D::Error> {
        F::Bits::deserialize(deserializer).map(F::from_bits_retain)
    }
}

impl SyncContents {
    /// All messages of a folder, completely.
    pub fn new(folder: impl Into<FolderRef>) -> Self {
        let options = Options {
            flags: SynchronizationFlags::UNICODE
                | SynchronizationFlags::READ_STATE
                | SynchronizationFlags::NORMAL
                | SynchronizationFlags::NO_FOREIGN_IDENTIFIERS,
            extra: SynchronizationExtraFlags::EID
                | SynchronizationExtraFlags::MESSAGE_SIZE
                | SynchronizationExtraFlags::CN,
            tags: Vec::new(),
            restriction: None,
            whole: false,
            partial: false,
        };
        Self {
            folder: folder.into(),
            options,
            token: Token::new(Kind::Contents),
            size: None,
            download: None,
            waiting: VecDeque::new(),
            replicas: Replicas::default(),
            asked: AskedReplicas::default(),
            came: Came::Part,
            groups: Vec::new(),
            last: None,
            batch: no_batch(),
            told: (0, 0),
            fresh: SyncState::new(),
            summary: SyncSummary { state: Vec::new(), changed: 0, deleted: 0, read_changed: 0, bytes: 0 },
            waits: false,
            is_waiting: false,
        }
    }

    /// Asks for more only when a batch is stored, which the application says by
    /// [`Session::supply`](crate::session::Session::supply) with no bytes: then one batch at most was fetched in vain when
    /// the program dies. Otherwise the next one comes while this one is being stored.
    #[must_use]
    pub fn each_stored(mut self) -> Self {
        self.waits = true;
        self
    }

    /// Only what is new since a state that an earlier synchronisation of the folder told; no bytes are the beginning.
    ///
    /// # Errors
    /// `invalid_argument` when it is no such state. That it belongs to another folder shows when it begins.
    pub fn since(mut self, state: &[u8]) -> Result<Self, Error> {
        self.token = Token::from_bytes(Kind::Contents, state)?;
        Ok(self)
    }

    /// The folder has about so many bytes, as [`Folder::size`](crate::mailbox::Folder) tells: the first synchronisations of
    /// small folders share exchanges. Otherwise each takes one of its own.
    #[must_use]
    pub fn of_size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// With folder associated (FAI) messages: views, rules, settings.
    #[must_use]
    pub fn with_associated(mut self) -> Self {
        self.options.flags |= SynchronizationFlags::FAI;
        self
    }

    /// Folder associated (FAI) messages and no others.
    #[must_use]
    pub fn only_associated(mut self) -> Self {
        self.options.flags |= SynchronizationFlags::FAI;
        self.options.flags -= SynchronizationFlags::NORMAL;
        self
    }

    /// Subject, sender, times, flags, but neither bodies nor recipients nor attachments.
    #[must_use]
    pub fn headers_only(self) -> Self {
        self.only(HEADERS)
    }

    /// Only these properties; recipients and attachments when
    /// [`MESSAGE_RECIPIENTS`](tags::MESSAGE_RECIPIENTS) and [`MESSAGE_ATTACHMENTS`](tags::MESSAGE_ATTACHMENTS) are
    /// among them.
    #[must_use]
    pub fn only(mut self, tags: impl IntoIterator<Item = PropertyTag>) -> Self {
        self.options.flags |= SynchronizationFlags::ONLY_SPECIFIED_PROPERTIES;
        self.options.tags = tags.into_iter().collect();
        self
    }

    /// Everything but these properties, or recipients, or attachments.
    #[must_use]
    pub fn without(mut self, tags: impl IntoIterator<Item = PropertyTag>) -> Self {
        self.options.flags -= SynchronizationFlags::ONLY_SPECIFIED_PROPERTIES;
        self.options.tags = tags.into_iter().collect();
        self
    }

    /// Only messages for which it holds; those for which it no longer does are told as out of scope.
    #[must_use]
    pub fn matching(mut self, restriction: Restriction) -> Self {
        self.options.restriction = Some(restriction);
        self
    }

    /// As [`matching`](Self::matching), in words.
    ///
    /// # Errors
    /// `invalid_argument` when it asks for a category or another property that has a name instead of a tag: the server would
    /// know it only by a number of this mailbox.
    pub fn filtered(self, filter: &Filter) -> Result<Self, Error> {
        if filter.checked_keys()?.iter().any(|key| matches!(key, PropertyKey::Named(..))) {
            let why = "messages are not synchronised by category or another named property: synchronise all, and look \
                       at the property";
            return Err(Error::InvalidArgument(why.into()));
        }
        let restrictions = filter.restrictions(&Lookup::default());
        Ok(if restrictions.is_empty() { self } else { self.matching(all(restrictions)) })
    }

    /// Nothing comes in pieces as [`Part::ItemData`]: large values and what is attached stand in the messages'
    /// properties. Then memory does grow with the largest message.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.options.whole = true;
        self
    }

    /// The newest messages first.
    #[must_use]
    pub fn newest_first(mut self) -> Self {
        self.options.extra |= SynchronizationExtraFlags::ORDER_BY_DELIVERY_TIME;
        self
    }

    /// Of the bodies of a message only the one that it was written in.
    #[must_use]
    pub fn best_body(mut self) -> Self {
        self.options.flags |= SynchronizationFlags::BEST_BODY;
        self
    }

    /// Of a message that is there and of which only some properties changed, these alone, in [`SyncBatch::partial`](SyncBatch):
    /// a flag does not bring the body once more. [`apply`](crate::mailbox::PartialChange::apply) puts them into the message as
    /// it was. A server may send the whole message all the same. `[MS-OXCFXICS] 3.2.5.7`
    #[must_use]
    pub fn in_parts(mut self) -> Self {
        self.options.partial = true;
        self
    }

    /// Not what is gone or out of scope.
    #[must_use]
    pub fn without_deletions(mut self) -> Self {
        self.options.flags |=
            SynchronizationFlags::NO_DELETIONS | SynchronizationFlags::IGNORE_NO_LONGER_IN_SCOPE;
        self
    }

    /// What leaves the scope of [`matching`](Self::matching) is kept.
    #[must_use]
    pub fn keep_out_of_scope(mut self) -> Self {
        self.options.flags |= SynchronizationFlags::IGNORE_NO_LONGER_IN_SCOPE;
        self
    }

    /// Not what was marked as read or unread.
    #[must_use]
    pub fn without_read_states(mut self) -> Self {
        self.options.flags -= SynchronizationFlags::READ_STATE;
        self
    }

    fn new_download(&self) -> Download {
        let mut send_options = SendOptions::UNICODE | SendOptions::FORCE_UNICODE;
        send_options.set(SendOptions::PARTIAL_ITEM, self.options.partial);
        let configure = SynchronizationConfigure {
            logon: 0,
            input: 0,
            output: 0,
            synchronization_type: SynchronizationType::CONTENTS,
            send_options,
            flags: self.options.flags,
            restriction: self.options.restriction.clone(),
            extra_flags: self.options.extra,
            property_tags: self.options.tags.clone(),
        };
        Download::new("synchronize messages", Root::ContentsSync, configure).whole(self.options.whole)
    }

    /// Takes what has come; answers the replicas that must be known to go on.
    fn take(&mut self, logon: &LogonInfo, cx: &mut Steps<'_, Part>) -> Result<Vec<u16>, Error> {
        loop {
            let event = match self.waiting.pop_front() {
                Some(event) => event,
                None => {
                    let Some(download) = &mut self.download else { return Ok(Vec::new()) };
                    match download.next()? {
                        Some(event) => event,
                        None => return Ok(Vec::new()),
                    }
                }
            };
            match event {
                ItemEvent::Data(data) => cx.tell(Part::ItemData(data)),
                ItemEvent::Message { mut message, change_number } => {
                    self.note(&mut message, change_number, logon);
                    self.batch.changed.push(*message);
                }
                ItemEvent::Partial { mut change, change_number } if self.options.partial => {
                    self.note(&mut change.message, change_number, logon);
                    self.batch.partial.push(*change);
                }
                ItemEvent::Partial { .. } => return Err(unreadable(not_asked_for())),
                ItemEvent::Groups(groups) => {
                    let mapping = groups.first().map(|group| group.mapping);
                    self.groups.retain(|group| Some(group.mapping) != mapping);
                    self.groups.extend(groups);
                }
                ItemEvent::Deletions { deleted, out_of_scope } => {
                    let unknown = self.unknown(&[&deleted, &out_of_scope]);
                    if !unknown.is_empty() {
                        self.waiting.push_front(ItemEvent::Deletions { deleted, out_of_scope });
                        return Ok(unknown);
                    }
                    self.ids(&deleted, Ids::Deleted, cx);
                    self.ids(&out_of_scope, Ids::OutOfScope, cx);
                }
                ItemEvent::ReadStates { read, unread } => {
                    let unknown = self.unknown(&[&read, &unread]);
                    if !unknown.is_empty() {
                        self.waiting.push_front(ItemEvent::ReadStates { read, unread });
                        return Ok(unknown);
                    }
                    self.ids(&read, Ids::Read, cx);
                    self.ids(&unread, Ids::Unread, cx);
                }
                ItemEvent::State(state) => self.last = Some(state),
                ItemEvent::Total(_) | ItemEvent::Folder { .. } => {}
            }
        }
    }

    /// Takes a new version of a message into the state, and gives it the id that it has.
    fn note(&mut self, message: &mut SyncedMessage, change: Option<u64>, logon: &LogonInfo) {
        let source = Xid::decode(&message.source_key).ok().filter(|key| key.counter().is_some());
        if message.id == MessageId::NONE
            && let Some(source) = source
            && let Some(replica_id) = logon.replica_id_of(source.namespace())
        {
            let counter = crate::data::GlobalCounter::from_u64(source.number());
            message.id = MessageId::new(replica_id, counter);
        }
        // Id and key say the same: so it shows which replica is meant.
        if let Some(source) = source
            && message.id.counter().to_u64() == source.number()
        {
            self.replicas.insert(message.id.replica_id(), source.namespace());
        }
        let change_key = Xid::decode(&message.change_key).ok();
        let change = change.map(ObjectId);
        if let (Some(change), Some(key)) = (change, change_key)
            && key.counter() == Some(change.counter().to_u64())
        {
            self.replicas.insert(change.replica_id(), key.namespace());
        }
        let own = self.replicas.get(message.id.replica_id());
        if let Some(replica) = own.or(source.map(|source| source.namespace())) {
            self.fresh.idset_given.insert(replica, message.id.counter().to_u64());
        }
        // Should its replica not be known, the message may come once more after a crash.
        if let Some(change) = change
            && let Some(replica) = self.replicas.get(change.replica_id())
        {
            let seen = if message.associated { StateSet::CnsetSeenFai } else { StateSet::CnsetSeen };
            self.fresh.get_mut(seen).insert(replica, change.counter().to_u64());
        }
    }

    fn unknown(&self, sets: &[&IdSet<u16>]) -> Vec<u16> {
        let named: BTreeSet<u16> =
            sets.iter().flat_map(|set| set.iter().map(|(replica, _)| replica)).collect();
        named.into_iter().filter(|replica| self.replicas.get(*replica).is_none()).collect()
    }

    /// Ids that are gone or were marked. What the client does not have does not concern it, whatever the server says:
    /// so there are never more of them than messages.
    fn ids(&mut self, set: &IdSet<u16>, which: Ids, cx: &mut Steps<'_, Part>) {
        self.take_fresh();
        for (replica_id, counters) in set.iter() {
            let Some(replica) = self.replicas.get(replica_id) else { continue };
            let given = self.token.state.idset_given.get(replica);
            let concerned = given.map(|given| given.intersection(counters)).unwrap_or_default();
            let counters: Vec<u64> = concerned.iter().collect();
            for some in counters.chunks(MOST_IDS) {
                let ids = some.iter().map(|counter| {
                    MessageId::new(replica_id, crate::data::GlobalCounter::from_u64(*counter))
                });
                let list = match which {
                    Ids::Deleted => &mut self.batch.deleted,
                    Ids::OutOfScope => &mut self.batch.out_of_scope,
                    Ids::Read => &mut self.batch.read,
                    Ids::Unread => &mut self.batch.unread,
                };
                list.extend(ids);
                if matches!(which, Ids::Deleted | Ids::OutOfScope) {
                    self.summary.deleted += some.len() as u64;
                    let gone: GlobSet = some.iter().copied().collect();
                    let gone: IdSet = [(replica, gone)].into_iter().collect();
                    let given = &mut self.token.state.idset_given;
                    *given = given.difference(&gone);
                } else {
                    self.summary.read_changed += some.len() as u64;
                }
                self.tell(false, cx);
            }
        }
    }

    fn take_fresh(&mut self) {
        let fresh = core::mem::take(&mut self.fresh);
        for which in StateSet::CONTENTS {
            for (replica, counters) in fresh.get(*which).iter() {
                self.token.state.get_mut(*which).insert_all(replica, counters.clone());
            }
        }
    }

    /// Tells what was gathered.
    fn tell(&mut self, complete: bool, cx: &mut Steps<'_, Part>) {
        let mut batch = core::mem::replace(&mut self.batch, no_batch());
        let empty = has_no_messages(&batch)
            && [&batch.deleted, &batch.out_of_scope, &batch.read, &batch.unread].iter().all(|l| l.is_empty());
        if empty && !complete {
            return;
        }
        cx.advanced();
        self.take_fresh();
        self.summary.changed += (batch.changed.len() + batch.partial.len()) as u64;
        if !batch.partial.is_empty() {
            batch.groups = self.groups.clone();
        }
        batch.state = self.token.to_bytes();
        batch.complete = complete;
        self.told = (self.summary.bytes, batch.state.len());
        (batch.done, batch.total) = self.download.as_ref().map_or((0, 0), |download| download.steps);
        cx.tell(Part::Synced(Box::new(batch)));
    }

    /// Everything has come and was told.
    fn done(&mut self, cx: &mut Steps<'_, Part>) -> Result<Step<SyncSummary>, Error> {
        if let Some(download) = &mut self.download {
            download.finish(cx)?;
        }
        self.take_fresh();
        if let Some(last) = self.last.take() {
            self.token.settle(*last);
        }
        self.tell(true, cx);
        self.summary.state = self.token.to_bytes();
        Ok(Step::Done(self.summary.clone()))
    }
}

#[derive(Debug, Clone, Copy)]
enum Ids {
    Deleted,
    OutOfScope,
    Read,
    Unread,
}

fn no_batch() -> SyncBatch {
    SyncBatch {
        changed: Vec::new(),
        partial: Vec::new(),
        groups: Vec::new(),
        deleted: Vec::new(),
        out_of_scope: Vec::new(),
        read: Vec::new(),
        unread: Vec::new(),
        state: Vec::new(),
        complete: false,
        done: 0,
        total: 0,
    }
}

fn has_no_messages(batch: &SyncBatch) -> bool {
    batch.changed.is_empty() && batch.partial.is_empty()
}

fn not_asked_for() -> WireError {
    let why = "changes in parts come only when they are asked for";
    WireError::new(WireErrorKind::Value { value: Marker::IncrSyncChgPartial.value().into(), why }, 0)
}

impl Flow for SyncContents {
    type Answer = SyncSummary;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<SyncSummary>, Error> {
        let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
        let Some(folder_id) = self.folder.id(Some(&logon)) else { return Ok(Step::Logon) };
        match input {
            Input::Replies(replies) => {
                if self.asked.is_empty() {
                    if let Some(download) = &mut self.download {
                        self.came = download.answer(&replies, &mut self.summary.bytes)?;
                    }
                } else {
                    core::mem::take(&mut self.asked).answer(&replies, &mut self.replicas, cx)?;
                }
                let unknown = self.take(&logon, cx)?;
                if !unknown.is_empty() {
                    // What the state says was told is told, wherever the session goes on.
                    self.tell(false, cx);
                    let mut chain = Chain::new("look up replicas");
                    unknown.iter().for_each(|replica_id| self.asked.ask(&mut chain, *replica_id));
                    return Ok(Step::Execute(chain));
                }
                if self.came == Came::All {
                    return self.done(cx);
                }
                let (told, state) = self.told;
                if self.summary.bytes.saturating_sub(told) >= STATES_SHARE * state as u64 {
                    self.is_waiting = self.waits && !has_no_messages(&self.batch);
                    self.tell(false, cx);
                }
            }
            Input::Supplied(_) => self.is_waiting = false,
            // It begins, or begins anew with what has been told.
            _ => {
                // Of a folder that is known, little is new.
                let size = if self.token.is_of_a_folder() { Some(0) } else { self.size };
                self.token.begin(folder_id, &logon, cx)?;
                self.replicas = Replicas::of(&logon);
                self.waiting.clear();
                // What was not told comes again.
                self.batch = no_batch();
                self.fresh = SyncState::new();
                self.asked = AskedReplicas::default();
                self.last = None;
                self.groups.clear();
                self.came = Came::Part;
                let mut download = match self.download.take() {
                    Some(download) => download,
                    None => self.new_download(),
                };
                download.begin(size, &self.token.state, Kind::Contents.sets());
                self.download = Some(download);
            }
        }
        match &mut self.download {
            _ if self.is_waiting => Ok(Step::Supply),
            Some(download) => Ok(Step::Execute(download.ask(folder_id))),
            None => Err(Error::Cancelled),
        }
    }
}
