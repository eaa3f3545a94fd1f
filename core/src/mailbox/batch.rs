use std::prelude::v1::*;

use super::attachment::open_message;
use super::change::{self, PropertyChange};
use super::folders::{open_folder, open_folder_and_ask};
use super::names::Names;
use super::send::get;
use super::{BatchResult, FailedItem, FolderRef, FollowUp, Part};
use crate::data::{ErrorCode, FileTime, FolderId, MessageId, PropertyKey, PropertyTag, Value, named, tags};
use crate::rop::{
    CopyFlags, CreateMessage, DeleteMessages, DeleteMessagesResponse, GetMessageStatus,
    GetPropertiesSpecificResponse, HardDeleteMessages, HardDeleteMessagesResponse, MemberRights,
    MessageOpenMode, MoveCopyMessages, MoveCopyMessagesResponse, OpenMessage, ReadFlags, SaveChangesMessage,
    SaveFlags, SetProperties, SetPropertiesResponse, SetReadFlags, SetReadFlagsResponse,
};
use crate::session::{Asked, Chain, Error, Flow, Input, LogonFolder, Replies, Slot, Step, Steps};
use crate::wire::{Context, Wire};

/// Messages that one request marks, moves or deletes: 16 bytes each, of 32 KiB.
const PER_REQUEST: usize = 1500;
/// Messages that are opened to see whether they are there: the server describes each with its subject and recipients.
const PER_OPENING: usize = 100;
/// Messages that the first request changes one after the other. The server describes each of them as well; how briefly,
/// its answer tells.
const FIRST_CHANGES: usize = 250;
/// Bytes of ROPs in a request, and of answers.
const ROOM: usize = 0x7700;
/// Bytes of the ROPs that open, save and release a message.
const FRAME: usize = 31;
/// Bytes of the ROP that reads categories.
const READ: usize = 13;
/// Bytes of a list of properties to be copied or removed, beside the tags.
const LIST: usize = 8;
/// About what the server tells of a message that is opened.
const OPENED: usize = 250;

/// One thing done to many messages of a folder, with a result for each.
///
/// | verb | exchanges |
/// |---|---|
/// | mark as read or unread, move, copy, delete, restore | 1 for each 1500 messages |
/// | flag, complete, clear, change properties | 2 for 500 messages, 4 for 1000; more when the server has much to tell of each that it opens, such as many recipients |
/// | categories: set | the same |
/// | categories: add | the same, and as many for those messages that have other categories already |
/// | categories: remove | the same, and as many for those messages that have them |
///
/// One more to find out why when something was left undone; and in others' mailboxes, at the first time that anybody uses the
/// named properties of flags or categories there.
///
/// A broken connection does no harm: marks and properties end in the same state when they are done twice, and who moves
/// or deletes names messages by ids that are given once. When it is not known how far the server came, the same is asked
/// for again, and what is no longer in the folder then counts as done. Nobody knows a copy from another one: those end
/// in [`Error::OutcomeUnknown`]. So does what a search folder shows no longer: perhaps it was changed, moved or deleted, perhaps
/// the search finds it no more for another reason.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Batch {
    folder: FolderRef,
    ids: Vec<MessageId>,
    verb: Verb,
    names: Names,
    /// How many of the messages are dealt with.
    next: usize,
    #[serde(skip)]
    round: Round,
    result: BatchResult,
    /// Messages with which the server did nothing without saying why.
    unclear: Vec<MessageId>,
    /// Messages whose categories were read, with those that they get.
    rewrites: Vec<(MessageId, Vec<String>)>,
    /// Messages that may have been moved or deleted, without anybody knowing.
    tried: Vec<MessageId>,
    /// Something may have been marked or changed twice.
    again: bool,
    /// Messages that are changed in one request, as far as is known.
    most: usize,
    /// The server does not let properties be copied from a template.
    plainly: bool,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
enum Verb {
    Mark(#[serde(with = "read_flags")] ReadFlags),
    Transfer {
        to: FolderRef,
        copy: bool,
        /// Out of what was deleted.
        restore: bool,
    },
    Delete {
        hard: bool,
    },
    /// To Deleted Items; out of there it is a [`Delete`](Self::Delete).
    Trash,
    /// Properties to set and to remove; made when the time is known.
    Change(Change),
    Categories(Categories),
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
enum Change {
    Flag(FollowUp),
    Complete,
    ClearFlag,
    Properties(PropertyChange),
}

/// How categories of messages are changed. `[MS-OXCMSG] 2.2.1.17`
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Categories {
    /// They get these, beside those that they have.
    Add(Vec<String>),
    /// They lose these.
    Remove(Vec<String>),
    /// They have these and no others.
    Set(Vec<String>),
}

/// What was asked last.
#[derive(Debug, Default)]
enum Round {
    #[default]
    None,
    Names,
    /// One ROP for each message.
    Items {
        folders: Vec<Asked<()>>,
        items: Vec<(MessageId, AskedItem)>,
    },
    /// Which of these messages are there at all; and whether the folder is filled by a search, if that matters.
    Why {
        searches: Option<Asked<GetPropertiesSpecificResponse>>,
        items: Vec<(MessageId, Asked<()>)>,
    },
    /// Each message is opened, changed, saved and released, before the next one.
    Changes {
        template: Option<Asked<SetPropertiesResponse>>,
        items: Vec<(MessageId, AskedChange)>,
        /// Bytes of the ROPs for each.
        size: usize,
    },
}

/// What the categories of a message were before it was changed.
type AskedCategories = Asked<GetPropertiesSpecificResponse>;

#[derive(Debug, Clone, Copy)]
enum AskedItem {
    Mark(Asked<SetReadFlagsResponse>),
    Transfer(Asked<MoveCopyMessagesResponse>),
    Delete(Asked<DeleteMessagesResponse>),
    HardDelete(Asked<HardDeleteMessagesResponse>),
}

#[derive(Debug, Clone, Copy)]
struct AskedChange {
    opened: Asked<()>,
    read: Option<AskedCategories>,
    changed: Option<change::Asking>,
    /// What saves it, or else the last that is asked of it.
    last: Asked<()>,
}

impl Batch {
    fn new(folder: impl Into<FolderRef>, ids: Vec<MessageId>, verb: Verb) -> Self {
        let change;
        let keywords = PropertyKey::from(named::KEYWORDS);
        let names = match &verb {
            Verb::Change(kind) => {
                change = kind.change(FileTime::default());
                Names::to_set(change.keys())
            }
            Verb::Categories(_) => Names::to_set([&keywords]),
            _ => Names::to_set([]),
        };
        let result = BatchResult { done: Vec::new(), failed: Vec::new() };
        Self {
            folder: folder.into(),
            ids,
            verb,
            names,
            next: 0,
            round: Round::None,
            result,
            unclear: Vec::new(),
            rewrites: Vec::new(),
            tried: Vec::new(),
            again: false,
            most: FIRST_CHANGES,
            plainly: false,
        }
    }

    /// Marks as read; senders who asked for a receipt get one.
    pub fn mark_read(folder: impl Into<FolderRef>, ids: Vec<MessageId>) -> Self {
        Self::new(folder, ids, Verb::Mark(ReadFlags::empty()))
    }

    /// Marks as read, without receipts.
    pub fn mark_read_quietly(folder: impl Into<FolderRef>, ids: Vec<MessageId>) -> Self {
        Self::new(folder, ids, Verb::Mark(ReadFlags::SUPPRESS_RECEIPT))
    }

    /// Marks as unread.
    pub fn mark_unread(folder: impl Into<FolderRef>, ids: Vec<MessageId>) -> Self {
        Self::new(folder, ids, Verb::Mark(ReadFlags::CLEAR_READ_FLAG | ReadFlags::SUPPRESS_RECEIPT))
    }

    /// Flags for follow-up.
    pub fn flag(folder: impl Into<FolderRef>, ids: Vec<MessageId>, follow_up: FollowUp) -> Self {
        Self::new(folder, ids, Verb::Change(Change::Flag(follow_up)))
    }

    /// Marks what was to be followed up as done.
    pub fn complete(folder: impl Into<FolderRef>, ids: Vec<MessageId>) -> Self {
        Self::new(folder, ids, Verb::Change(Change::Complete))
    }

    /// Takes flags away.
    pub fn clear_flag(folder: impl Into<FolderRef>, ids: Vec<MessageId>) -> Self {
        Self::new(folder, ids, Verb::Change(Change::ClearFlag))
    }

    /// Changes categories.
    pub fn categorize(folder: impl Into<FolderRef>, ids: Vec<MessageId>, categories: Categories) -> Self {
        Self::new(folder, ids, Verb::Categories(categories))
    }

    /// Sets and removes any properties.
    pub fn change(folder: impl Into<FolderRef>, ids: Vec<MessageId>, change: PropertyChange) -> Self {
        Self::new(folder, ids, Verb::Change(Change::Properties(change)))
    }

    /// Moves to another folder of the mailbox, where they have other ids.
    pub fn move_to(folder: impl Into<FolderRef>, ids: Vec<MessageId>, to: impl Into<FolderRef>) -> Self {
        Self::new(folder, ids, Verb::Transfer { to: to.into(), copy: false, restore: false })
    }

    /// Copies to a folder of the mailbox.
    pub fn copy_to(folder: impl Into<FolderRef>, ids: Vec<MessageId>, to: impl Into<FolderRef>) -> Self {
        Self::new(folder, ids, Verb::Transfer { to: to.into(), copy: true, restore: false })
    }

    /// Brings back what was deleted from a folder (what `ListMessages::recoverable` lists), into a folder.
    pub fn restore(folder: impl Into<FolderRef>, ids: Vec<MessageId>, to: impl Into<FolderRef>) -> Self {
        Self::new(folder, ids, Verb::Transfer { to: to.into(), copy: false, restore: true })
    }

    /// Deletes as mail programs do: moves to Deleted Items; what lies there already is deleted. In somebody else's mailbox
    /// it is theirs, where they find what was deleted: [`Error::AccessDenied`] names it when one may put nothing there.
    pub fn trash(folder: impl Into<FolderRef>, ids: Vec<MessageId>) -> Self {
        Self::new(folder, ids, Verb::Trash)
    }

    /// Deletes; servers keep deleted messages for a while, to be [restored](Self::restore).
    pub fn delete(folder: impl Into<FolderRef>, ids: Vec<MessageId>) -> Self {
        Self::new(folder, ids, Verb::Delete { hard: false })
    }

    /// Deletes for good.
    pub fn delete_for_good(folder: impl Into<FolderRef>, ids: Vec<MessageId>) -> Self {
        Self::new(folder, ids, Verb::Delete { hard: true })
    }

    /// What comes next, with the folder's id.
    fn go_on(&mut self, folder: FolderId, cx: &mut Steps<'_, Part>) -> Result<Step<BatchResult>, Error> {
        if self.next >= self.ids.len() && self.rewrites.is_empty() {
            if let Some(chain) = self.ask_why(folder) {
                return Ok(Step::Execute(chain));
            }
            let empty = BatchResult { done: Vec::new(), failed: Vec::new() };
            return Ok(Step::Done(core::mem::replace(&mut self.result, empty)));
        }
        if let Some(chain) = self.names.ask(cx) {
            self.round = Round::Names;
            return Ok(Step::Execute(chain));
        }
        let chain = match &self.verb {
            Verb::Mark(_) | Verb::Transfer { .. } | Verb::Delete { .. } | Verb::Trash => {
                self.ask_items(folder, cx)?
            }
            Verb::Change(kind) => {
                let change =
                    kind.change(FileTime::from_unix_millis(i64::try_from(cx.now().0).unwrap_or(i64::MAX)));
                self.ask_changes(folder, &change)?
            }
            Verb::Categories(wanted) => {
                let change = set_categories(&wanted.apply(&[]));
                self.ask_changes(folder, &change)?
            }
        };
        Ok(Step::Execute(chain))
    }

    /// One ROP for each message: so each has an answer of its own.
    fn ask_items(&mut self, folder: FolderId, cx: &Steps<'_, Part>) -> Result<Chain, Error> {
        let mut chain = Chain::new(self.verb.what());
        let (source, opened) = open_folder_and_ask(&mut chain, folder);
        let mut folders = vec![opened];
        let dest = match &self.verb {
            Verb::Transfer { to, .. } => {
                let to = to.id(cx.logon()).ok_or(Error::Cancelled)?;
                let (dest, opened) = open_folder_and_ask(&mut chain, to);
                folders.push(opened);
                dest
            }
            _ => source,
        };
        let ids: Vec<MessageId> = self.ids.iter().skip(self.next).take(PER_REQUEST).copied().collect();
        let items = ids.into_iter().map(|id| (id, self.ask_item(&mut chain, source, dest, id))).collect();
        chain.release(source);
        if dest != source {
            chain.release(dest);
        }
        self.round = Round::Items { folders, items };
        Ok(match self.verb {
            Verb::Mark(_) => chain,
            _ => chain.once_then_ask(),
        })
    }

    fn ask_item(&self, chain: &mut Chain, source: Slot, dest: Slot, id: MessageId) -> AskedItem {
        let (logon, want_asynchronous, message_ids) = (0, false, vec![id]);
        let input = source.0;
        match self.verb {
            Verb::Mark(read_flags) => AskedItem::Mark(chain.add(SetReadFlags {
                logon,
                input,
                want_asynchronous,
                read_flags,
                message_ids,
            })),
            Verb::Delete { hard: true } => {
                let notify_non_read = false;
                let request =
                    HardDeleteMessages { logon, input, want_asynchronous, notify_non_read, message_ids };
                AskedItem::HardDelete(chain.add(request))
            }
            Verb::Transfer { copy: want_copy, .. } => AskedItem::Transfer(chain.add(MoveCopyMessages {
                logon,
                source: input,
                dest: dest.0,
                message_ids,
                want_asynchronous,
                want_copy,
            })),
            _ => {
                let notify_non_read = true;
                let request =
                    DeleteMessages { logon, input, want_asynchronous, notify_non_read, message_ids };
                AskedItem::Delete(chain.add(request))
            }
        }
    }

    /// Whether the messages of which the server only says that it did nothing are there.
    fn ask_why(&mut self, folder: FolderId) -> Option<Chain> {
        if self.unclear.is_empty() {
            return None;
        }
        let mut chain = Chain::new("look for messages");
        let source = open_folder(&mut chain, folder);
        // Deleted messages that can be restored still have a status, but are not opened.
        let items = if let Verb::Delete { hard: false } = self.verb {
            let open = |id: &MessageId| {
                let (message, opened) = chain.open_and_ask(|output| open_message(output, folder, *id));
                chain.release(message);
                (*id, opened)
            };
            self.unclear.iter().take(PER_OPENING).map(open).collect()
        } else {
            let look = |id: &MessageId| {
                (*id, chain.add(GetMessageStatus { logon: 0, input: source.0, message_id: *id }))
            };
            self.unclear.iter().take(PER_REQUEST).map(look).collect()
        };
        let perhaps_done = self.again || !self.tried.is_empty();
        let searches = perhaps_done.then(|| chain.add(get(source, vec![tags::FOLDER_TYPE])));
        self.round = Round::Why { searches, items };
        chain.release(source);
        Some(chain)
    }

    /// Each message is opened, changed, saved and let go of. The values stand in the request once, in a message that is
    /// never saved: from there they are copied. Categories that are added are copied to messages that have none; what the others
    /// have is read, and they get theirs when all were looked at.
    fn ask_changes(&mut self, folder: FolderId, change: &PropertyChange) -> Result<Chain, Error> {
        let values = change.values(&self.names)?;
        let removed = change.removed(&self.names);
        let tags: Vec<PropertyTag> = values.iter().map(|value| value.tag).collect();
        let all = size_of(&values)?;
        let copied = LIST + tags.len() * 4;
        let left = self.ids.len().saturating_sub(self.next);
        let adds = !tags.is_empty();
        let reads =
            left > 0 && matches!(self.verb, Verb::Categories(Categories::Add(_) | Categories::Remove(_)));
        let by_template = left > 0 && !self.plainly && if reads { adds } else { copied < all && left > 2 };
        let (copy_flags, read) =
            if reads { (CopyFlags::NO_OVERWRITE, READ) } else { (CopyFlags::empty(), 0) };

        let mut chain = Chain::new(self.verb.what()).in_parts();
        let mut size = if by_template { all + FRAME } else { 0 };
        let template = by_template.then(|| {
            let slot = chain.open(|output| create_message(output, folder));
            (slot, chain.add(SetProperties { logon: 0, input: slot.0, property_values: values.clone() }))
        });
        let only_reads = reads && template.is_none();
        let mut slot = None;
        let mut items = Vec::new();
        while items.len() < self.most {
            let own = self.rewrites.get(items.len()).filter(|_| left == 0);
            let next = own.map(|(id, _)| *id).or_else(|| self.ids.get(self.next + items.len()).copied());
            let Some(id) = next else { break };
            let (values, removed) = match own {
                Some((_, categories)) => {
                    let change = set_categories(categories);
                    (change.values(&self.names)?, change.removed(&self.names))
                }
                None => (values.clone(), removed.clone()),
            };
            let changes = if by_template { copied } else { size_of(&values)? };
            let takes = FRAME + read + changes + LIST + removed.len() * 4;
            if size + takes > ROOM && !items.is_empty() {
                break;
            }
            size += takes;
            let open_mode = if only_reads { MessageOpenMode::empty() } else { MessageOpenMode::READ_WRITE };
            let open = |output| OpenMessage { open_mode, ..open_message(output, folder, id) };
            let (message, opened) = match slot {
                Some(slot) => (slot, chain.open_again(slot, open)),
                None => chain.open_and_ask(open),
            };
            slot = Some(message);
            let read = reads.then(|| ask_categories(&mut chain, message, &self.names));
            let changed = match template {
                Some((template, _)) => Some(change::ask_to_copy(
                    &mut chain,
                    template,
                    message,
                    copy_flags,
                    tags.clone(),
                    removed,
                )),
                None if only_reads => None,
                None => Some(change::ask(&mut chain, message, values, removed)),
            };
            let last = match read.filter(|_| only_reads) {
                Some(read) => read.untyped(),
                None => save(&mut chain, message),
            };
            chain.release(message);
            items.push((id, AskedChange { opened, read, changed, last }));
        }
        if let Some((template, _)) = template {
            chain.release(template);
        }
        chain.expect_in_all(items.len() * OPENED);
        let size = size / items.len().max(1);
        self.round = Round::Changes { template: template.map(|(_, set)| set), items, size };
        Ok(chain)
    }

    /// Takes what became of changed messages. The server may have had no room to tell it of all of them.
    fn take_changes(
        &mut self,
        template: Option<Asked<SetPropertiesResponse>>,
        items: Vec<(MessageId, AskedChange)>,
        size: usize,
        replies: &Replies,
    ) {
        let came = items.iter().take_while(|(_, item)| replies.has(item.last)).count();
        if let Some(set) = template {
            let is_set = replies.get(set).is_ok_and(|answer| answer.property_problems.is_empty());
            let refused = |(_, item): &(MessageId, AskedChange)| item.is_refused_copy(replies);
            if !is_set || (came > 0 && items.iter().take(came).all(refused)) {
                // Each by itself: so the server says what it has against it.
                self.plainly = true;
                return;
            }
        }
        // What it did not come to it gave back, which takes room as well.
        let answers = replies.size().saturating_sub((items.len() - came) * size);
        self.most = match came {
            0 => 1,
            // There was room for all of them; there may be for more.
            came if came == items.len() => self.most.max(ROOM / (answers / came + 8)),
            came => (ROOM / (answers / came + 8)).max(1),
        };
        // A single one of which nothing is told has failed.
        let came = if items.len() == 1 { 1 } else { came };
        if self.next < self.ids.len() {
            self.next += came;
        } else {
            self.rewrites.drain(..came.min(self.rewrites.len()));
        }
        for (id, item) in items.into_iter().take(came) {
            let outcome = match self.still_to_write(item, replies) {
                Ok(Some(categories)) => {
                    self.rewrites.push((id, categories));
                    continue;
                }
                Ok(None) => item.outcome(replies, &self.names),
                Err(error) => Err(error),
            };
            match outcome {
                // It may have left a search folder, because it was changed.
                Err(error) if self.again && error.code() == "not_found" => self.unclear.push(id),
                outcome => self.settle(id, outcome),
            }
        }
    }

    /// The categories that a message gets beside what was done with it.
    fn still_to_write(&self, item: AskedChange, replies: &Replies) -> Result<Option<Vec<String>>, Error> {
        let (Verb::Categories(wanted), Some(read)) = (&self.verb, item.read) else { return Ok(None) };
        replies.check(item.opened)?;
        let has = categories_of(replies.get(read)?);
        let becomes = wanted.apply(&has);
        let is_written = becomes == has || has.is_empty() && item.changed.is_some();
        Ok((!is_written).then_some(becomes))
    }

    fn fail(&mut self, id: MessageId, error: &Error) {
        self.result.failed.push(FailedItem { id, error: error.into() });
    }

    /// The server left a message as it was, although it is there: in others' mailboxes for lack of a right.
    fn refused(&self, cx: &Steps<'_, Part>) -> Error {
        let (what, code) = (self.verb.rop(), ErrorCode::PARTIAL_COMPLETION);
        let right = match self.verb {
            Verb::Transfer { copy: true, .. } => MemberRights::empty(),
            Verb::Transfer { .. } | Verb::Delete { .. } | Verb::Trash => MemberRights::DELETE_ANY,
            _ => MemberRights::EDIT_ANY,
        };
        match (cx.logon(), self.folder.id(cx.logon())) {
            (Some(logon), Some(folder)) if !logon.owner && !right.is_empty() => {
                let name = logon.folder_name(folder);
                Error::AccessDenied { what, code, folder: Some(folder), name, right }
            }
            _ => Error::Server { what, code },
        }
    }

    /// A folder is not there, or may not be opened: so nothing was done.
    fn no_folder(&mut self, error: Error) -> Result<Option<Chain>, Error> {
        if self.next == 0 {
            return Err(error);
        }
        // It went while the batch was under way. What was done before is not to be forgotten.
        let rest = self.ids.split_off(self.next);
        rest.into_iter().for_each(|id| self.fail(id, &error));
        Ok(None)
    }

    fn settle(&mut self, id: MessageId, outcome: Result<(), Error>) {
        match outcome {
            Ok(()) => self.result.done.push(id),
            Err(error) => self.fail(id, &error),
        }
    }

    /// Takes what came; answers the next chain if it is not to be found by [`go_on`](Self::go_on).
    fn answered(&mut self, replies: &Replies, cx: &mut Steps<'_, Part>) -> Result<Option<Chain>, Error> {
        match core::mem::replace(&mut self.round, Round::None) {
            Round::None => {}
            Round::Names => {
                self.names.answered(replies, cx)?;
            }
            Round::Items { folders, items } => {
                if let Some(error) = folders.into_iter().find_map(|folder| replies.check(folder).err()) {
                    return self.no_folder(error);
                }
                self.next += items.len();
                for (id, asked) in items {
                    match asked.is_partial(replies) {
                        Ok(true) => self.unclear.push(id),
                        Ok(false) => self.result.done.push(id),
                        Err(error) => self.fail(id, &error),
                    }
                }
                self.tell_progress(cx);
            }
            Round::Why { searches, items } => {
                let searches = searches.is_some_and(|folder| is_search(replies, folder));
                self.unclear.drain(..items.len());
                for (id, asked) in items {
                    let refused = |_| self.refused(cx);
                    let error = replies.check(asked).map_or_else(|error| error, refused);
                    let tried = self.tried.contains(&id);
                    let outcome = if searches && (tried || self.again) && error.code() == "not_found" {
                        let reason = "the search does not find it any more, perhaps because of that".into();
                        Err(Error::OutcomeUnknown { what: self.verb.what(), reason })
                    } else if tried {
                        self.verb.outcome(error)
                    } else {
                        Err(error)
                    };
                    self.settle(id, outcome);
                }
            }
            Round::Changes { template, items, size } => {
                self.take_changes(template, items, size, replies);
                replies.release_new(cx);
                self.tell_progress(cx);
            }
        }
        Ok(None)
    }

    fn tell_progress(&self, cx: &mut Steps<'_, Part>) {
        cx.advanced();
        let done = self.result.done.len() + self.result.failed.len();
        cx.tell(Part::Progress { done: done as u64, total: self.ids.len() as u64 });
    }
}

impl Flow for Batch {
    type Answer = BatchResult;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<BatchResult>, Error> {
        let Some(folder) = self.folder.id(cx.logon()) else { return Ok(Step::Logon) };
        if let Verb::Trash = self.verb {
            let Some(logon) = cx.logon() else { return Ok(Step::Logon) };
            let deleted_items = logon.folder(LogonFolder::DeletedItems);
            // There are none for public folders.
            self.verb = if folder == deleted_items || deleted_items == FolderId::NONE {
                Verb::Delete { hard: false }
            } else {
                Verb::Transfer { to: deleted_items.into(), copy: false, restore: false }
            };
        }
        if let Verb::Transfer { to, .. } = &self.verb
            && to.id(cx.logon()).is_none()
        {
            return Ok(Step::Logon);
        }
        match input {
            Input::Replies(replies) => {
                self.again |= replies.is_again();
                let next = self.answered(&replies, cx)?;
                cx.settled();
                if let Some(chain) = next {
                    return Ok(Step::Execute(chain));
                }
            }
            Input::Unknown(error) => {
                self.round = Round::None;
                let asked: Vec<MessageId> =
                    self.ids.iter().skip(self.next).take(PER_REQUEST).copied().collect();
                match self.verb {
                    // Nobody knows a copy from another one.
                    Verb::Transfer { copy: true, .. } if self.next == 0 => return Err(error),
                    Verb::Transfer { copy: true, .. } => {
                        self.next += asked.len();
                        asked.into_iter().for_each(|id| self.fail(id, &error));
                        cx.settled();
                    }
                    // Done twice it is done once, as no id is given again; only what is gone then is no failure.
                    _ => self.tried.extend(asked),
                }
            }
            input => {
                self.round = Round::None;
                self.again |= matches!(input, Input::Lost);
            }
        }
        self.go_on(folder, cx)
    }
}

impl Change {
    fn change(&self, now: FileTime) -> PropertyChange {
        match self {
            Self::Flag(follow_up) => PropertyChange::flag(follow_up),
            Self::Complete => PropertyChange::complete(now),
            Self::ClearFlag => PropertyChange::clear_flag(),
            Self::Properties(change) => change.clone(),
        }
    }
}

impl Categories {
    /// What becomes of the categories that a message has; letter case does not tell categories apart.
    fn apply(&self, has: &[String]) -> Vec<String> {
        let is_in = |list: &[String], name: &str| {
            list.iter().any(|other| other.chars().map(small).eq(name.chars().map(small)))
        };
        match self {
            Self::Set(names) => names.clone(),
            Self::Remove(names) => has.iter().filter(|name| !is_in(names, name)).cloned().collect(),
            Self::Add(names) => {
                let mut all = has.to_vec();
                for name in names {
                    if !is_in(&all, name) {
                        all.push(name.clone());
                    }
                }
                all
            }
        }
    }
}

/// The small letter, of the alphabets of Europe: the tables of all of them would be as large as all that is done here.
fn small(letter: char) -> char {
    let by = |distance| char::from_u32(u32::from(letter) + distance).unwrap_or(letter);
    match letter {
        '×' | 'İ' => letter,
        'A'..='Z' | 'À'..='Þ' | 'Α'..='Ω' | 'А'..='Я' => by(32),
        'Ѐ'..='Џ' => by(80),
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ѡ'..='ҁ' | 'Ҋ'..='ҿ' | 'Ӑ'..='ӿ' | 'Ḁ'..='ẕ' | 'Ạ'..='ỿ' => {
            by(1 - u32::from(letter) % 2)
        }
        'Ĺ'..='ň' | 'Ź'..='ž' | 'Ӂ'..='ӎ' => by(u32::from(letter) % 2),
        'Ά' => 'ά',
        'Έ'..='Ί' => by(37),
        'Ό' => 'ό',
        'Ύ' | 'Ώ' => by(63),
        letter => letter,
    }
}

impl AskedItem {
    /// Whether the server left the message as it was.
    fn is_partial(self, replies: &Replies) -> Result<bool, Error> {
        Ok(match self {
            Self::Mark(asked) => replies.get(asked)?.partial_completion,
            Self::Transfer(asked) => replies.get(asked)?.partial_completion,
            Self::Delete(asked) => replies.get(asked)?.partial_completion,
            Self::HardDelete(asked) => replies.get(asked)?.partial_completion,
        })
    }
}

impl Verb {
    /// What is done, in words.
    fn what(&self) -> &'static str {
        match self {
            Self::Mark(_) => "mark messages",
            Self::Transfer { copy: true, .. } => "copy messages",
            Self::Transfer { .. } => "move messages",
            Self::Delete { .. } | Self::Trash => "delete messages",
            Self::Change(_) | Self::Categories(_) => "change messages",
        }
    }

    /// What does it.
    fn rop(&self) -> &'static str {
        match self {
            Self::Mark(_) => "SetReadFlags",
            Self::Transfer { .. } => "MoveCopyMessages",
            Self::Delete { hard: true } => "HardDeleteMessages",
            Self::Delete { hard: false } | Self::Trash => "DeleteMessages",
            Self::Change(_) | Self::Categories(_) => "SaveChangesMessage",
        }
    }

    /// What became of a message that was asked for twice, and of which the server says this in the end.
    fn outcome(&self, error: Error) -> Result<(), Error> {
        match self {
            _ if error.code() != "not_found" => Err(error),
            // What was deleted is not found either way.
            Self::Transfer { restore: true, .. } => Err(Error::OutcomeUnknown {
                what: "restoring a message",
                reason: "it cannot be restored, perhaps because it was".into(),
            }),
            _ => Ok(()),
        }
    }
}

impl AskedChange {
    /// What was asked for to change it. Nothing is copied over categories that are there.
    fn change(self, replies: &Replies) -> Option<change::Asking> {
        let is_bare = |read| replies.get(read).is_ok_and(|answer| categories_of(answer).is_empty());
        self.changed.filter(|_| self.read.is_none_or(is_bare))
    }

    /// Whether it was to get the values of a template, and did not.
    fn is_refused_copy(self, replies: &Replies) -> bool {
        self.change(replies).is_some_and(|changed| changed.is_refused_copy(replies))
    }

    fn outcome(self, replies: &Replies, names: &Names) -> Result<(), Error> {
        replies.check(self.opened)?;
        if let Some(changed) = self.change(replies) {
            changed.check(replies, names)?;
        }
        replies.check(self.last).map(drop)
    }
}

fn ask_categories(chain: &mut Chain, message: Slot, names: &Names) -> AskedCategories {
    chain.add(get(message, names.tag(&named::KEYWORDS.into()).into_iter().collect()))
}

/// Whether a folder is filled by a search. `[MS-OXCFOLD] 2.2.2.2.2.7`
fn is_search(replies: &Replies, folder: Asked<GetPropertiesSpecificResponse>) -> bool {
    let answer = replies.get(folder);
    answer.is_ok_and(|answer| answer.row.get(tags::FOLDER_TYPE).and_then(|value| value.as_i64()) == Some(2))
}

/// A message that is never saved.
fn create_message(output: u8, folder_id: FolderId) -> CreateMessage {
    let code_page_id = crate::rop::LOGON_CODE_PAGE;
    CreateMessage { logon: 0, input: Chain::LOGON.0, output, code_page_id, folder_id, associated_flag: false }
}

fn save(chain: &mut Chain, message: Slot) -> Asked<()> {
    chain.add(SaveChangesMessage {
        logon: 0,
        response: message.0,
        input: message.0,
        save_flags: SaveFlags::KEEP_OPEN_READ_ONLY,
    })
}

fn size_of(values: &[crate::data::TaggedPropertyValue]) -> Result<usize, Error> {
    let request = SetProperties { logon: 0, input: 0, property_values: values.to_vec() };
    Ok(request.encode(&Context::rop()).map_err(Error::Request)?.len() + 1)
}

fn categories_of(answer: &GetPropertiesSpecificResponse) -> Vec<String> {
    let value = answer.row.cells().next().and_then(|(_, cell)| cell.value()).map(|value| value.to_value());
    match value {
        Some(Value::Multiple(values)) => values.iter().filter_map(Value::to_text).collect(),
        _ => Vec::new(),
    }
}

fn set_categories(names: &[String]) -> PropertyChange {
    if names.is_empty() {
        return PropertyChange::new().remove(named::KEYWORDS);
    }
    let values = names.iter().map(|name| Value::String(name.clone())).collect();
    PropertyChange::new().set(named::KEYWORDS, Value::Multiple(values))
}

/// Flags as their bits.
mod read_flags {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::ReadFlags;

    pub(super) fn serialize<S: Serializer>(flags: &ReadFlags, serializer: S) -> Result<S::Ok, S::Error> {
        flags.bits().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ReadFlags, D::Error> {
        u8::deserialize(deserializer).map(ReadFlags::from_bits_retain)
    }
}
