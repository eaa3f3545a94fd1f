use std::prelude::v1::*;

use bytes::Bytes;

use super::collector::{Collector, key, predecessors};
use super::download::{get_part, unreadable};
use super::reader::{ItemEvent, ItemReader};
use super::token::{Kind, Token};
use super::write::write_content;
use crate::data::{
    ErrorCode, FileTime, FolderId, GlobalCounter, MessageId, TaggedPropertyValue, Value, tags,
};
use crate::mailbox::folders::open_folder;
use crate::mailbox::{
    ConflictPolicy, ErrorInfo, FolderRef, LocalChange, Part, SyncedMessage, UploadKind, UploadOutcome,
    UploadResult, Uploaded,
};
use crate::rop::{
    FastTransferCopyMessagesFlags, FastTransferDestinationConfigure, FastTransferDestinationFlags,
    FastTransferDestinationPutBuffer, FastTransferSourceCopyMessages, FastTransferSourceGetBufferResponse,
    GetLocalReplicaIds, GetLocalReplicaIdsResponse, ImportDeleteFlags, ImportFlag, MessageOpenMode,
    MessageReadState, OpenMessage, SaveChangesMessage, SaveFlags, SendOptions, SourceOperation,
    SynchronizationImportDeletes, SynchronizationImportMessageChange, SynchronizationImportMessageMove,
    SynchronizationImportReadStateChanges, TransferStatus,
};
use crate::session::{Asked, Chain, Error, Flow, Handle, Input, LogonInfo, Replies, Slot, Step, Steps};
use crate::sync::fasttransfer::{Root, Writer};
use crate::sync::{PredecessorChangeList, Xid};

/// Bytes of a stream that go into one Execute.
const ROOM: usize = 24 << 10;
/// Somebody else may change a message again and again while ours is to win.
const MOST_TRIES: u32 = 8;

/// Sends what was changed in a folder while offline: new and changed messages, moves into it, deletions, read states;
/// with a result for each. `[MS-OXCFXICS] 3.3.5.8`
///
/// One exchange to begin, one for each change and one to end, more for messages beyond 24 KiB.
///
/// Nothing is done twice: a change has a name of its own, which follows from the state and from the time when it was made, so the
/// server knows one that it has already, also when it is uploaded again after a crash. New messages that have an id
/// from [`ReserveIds`] are not made twice either. Whoever changed a message that was changed on the server as well hears
/// of it, with the server's version, whatever the policy does then.
#[derive(Debug)]
pub struct Upload {
    folder: FolderRef,
    collector: Collector,
    policy: ConflictPolicy,
    changes: Vec<LocalChange>,
    items: Vec<Uploaded>,
    /// What is known of the change that comes next.
    current: Current,
    stage: Stage,
}

/// The change that is being sent.
#[derive(Debug, Default)]
struct Current {
    /// The id that it is to have.
    id: Option<MessageId>,
    /// The version that it contains.
    predecessors: Option<PredecessorChangeList>,
    /// The server's version, when there is a conflict.
    server: Option<Box<SyncedMessage>>,
    tries: u32,
    /// It may have been sent before the connection broke.
    again: bool,
}

#[derive(Debug)]
enum Stage {
    Begin,
    Opening,
    Importing {
        import: Asked<()>,
        message: Slot,
        destination: Slot,
        saved: Option<Asked<()>>,
        rest: Writer,
    },
    Writing {
        message: Handle,
        destination: Handle,
        saved: Option<Asked<()>>,
        rest: Writer,
    },
    Asking {
        import: Asked<()>,
    },
    /// Whether the message arrived where it was moved to.
    Looking {
        found: Asked<()>,
        error: Error,
    },
    /// The server's version.
    Fetching {
        stream: Option<Slot>,
        held: Option<Handle>,
        part: Asked<FastTransferSourceGetBufferResponse>,
        reader: Box<ItemReader>,
    },
    Ending,
}

impl Upload {
    /// Changes of a folder's messages.
    pub fn new(folder: impl Into<FolderRef>, changes: Vec<LocalChange>) -> Self {
        Self {
            folder: folder.into(),
            collector: Collector::new(Kind::Contents),
            policy: ConflictPolicy::Report,
            changes,
            items: Vec::new(),
            current: Current::default(),
            stage: Stage::Begin,
        }
    }

    /// The state that the last synchronisation of the folder told. The one of the result knows what was uploaded.
    ///
    /// # Errors
    /// `invalid_argument` when it is no such state.
    pub fn since(mut self, state: &[u8]) -> Result<Self, Error> {
        self.collector.token = Token::from_bytes(Kind::Contents, state)?;
        Ok(self)
    }

    /// What becomes of changes of messages that were changed on the server as well.
    #[must_use]
    pub fn on_conflict(mut self, policy: ConflictPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// How many ids may be needed.
    fn ids_wanted(&self) -> u32 {
        let both = self.policy == ConflictPolicy::KeepBoth;
        let wanted = self.changes.iter().skip(self.items.len()).filter(|change| match change.kind {
            UploadKind::Create => change.id.is_none(),
            UploadKind::Move => change.new_id.is_none(),
            UploadKind::Change => both && change.new_id.is_none(),
            _ => false,
        });
        u32::try_from(wanted.count()).unwrap_or(u32::MAX)
    }

    fn take_id(&mut self, logon: &LogonInfo) -> Result<MessageId, Error> {
        Ok(MessageId::new(logon.replica_id, self.collector.take_id()?))
    }

    /// The next change, or the end.
    fn next(&mut self, logon: &LogonInfo, folder: FolderId, now: FileTime) -> Result<Chain, Error> {
        loop {
            let Some(change) = self.changes.get(self.items.len()).cloned() else { return self.end(folder) };
            match self.begin(&change, logon, now) {
                Ok(chain) => return Ok(chain),
                // What cannot be sent does not keep the others back.
                Err(error) => self.failed(&error),
            }
        }
    }

    fn begin(&mut self, change: &LocalChange, logon: &LogonInfo, now: FileTime) -> Result<Chain, Error> {
        let wanted =
            |what: &str| Error::InvalidArgument(alloc::format!("a change of this kind needs {what}"));
        let id = change.id.ok_or_else(|| wanted("the id of its message"));
        let mut chain = Chain::new("upload a change");
        let collector = self.collector.hold(&mut chain)?;
        match change.kind {
            UploadKind::Create | UploadKind::Change => {
                let content = change.content.as_ref().ok_or_else(|| wanted("the content of its message"))?;
                let mut stream = write_content(content)?;
                let id = match (self.current.id, change.kind) {
                    (Some(id), _) => id,
                    (None, UploadKind::Create) if change.id.is_none() => self.take_id(logon)?,
                    _ => id?,
                };
                self.current.id = Some(id);
                let flags = ImportFlag::FAIL_ON_CONFLICT
                    | if change.associated == Some(true) {
                        ImportFlag::ASSOCIATED
                    } else {
                        ImportFlag::empty()
                    };
                let property_values = self.names(change, id, logon, now)?;
                let (message, import) = chain.open_and_ask(|output| SynchronizationImportMessageChange {
                    logon: 0,
                    input: collector.0,
                    output,
                    flags,
                    property_values,
                });
                let destination = chain.open(|output| FastTransferDestinationConfigure {
                    logon: 0,
                    input: message.0,
                    output,
                    source_operation: SourceOperation::COPY_TO,
                    flags: FastTransferDestinationFlags::empty(),
                });
                put(&mut chain, destination, stream.take(ROOM));
                let saved = stream.is_empty().then(|| save(&mut chain, message, Some(destination)));
                self.stage = Stage::Importing { import, message, destination, saved, rest: stream };
            }
            UploadKind::Move => {
                let from = change.from_folder.ok_or_else(|| wanted("the folder that its message was in"))?;
                let new = match (self.current.id, change.new_id) {
                    (Some(new), _) | (None, Some(new)) => new,
                    (None, None) => self.take_id(logon)?,
                };
                self.current.id = Some(new);
                let predecessors = self.predecessors(change)?;
                let import = chain.add(SynchronizationImportMessageMove {
                    logon: 0,
                    input: collector.0,
                    source_folder_id: key(from.replica_id(), from.counter(), logon)?.into(),
                    source_message_id: message_key(id?, logon)?.into(),
                    change_number: self.change_key(change, &predecessors, now).encode().into(),
                    predecessor_change_list: predecessors.encode().into(),
                    destination_message_id: message_key(new, logon)?.into(),
                });
                self.stage = Stage::Asking { import };
            }
            UploadKind::Delete | UploadKind::DeleteForGood => {
                let hard = change.kind == UploadKind::DeleteForGood;
                let flags = if hard { ImportDeleteFlags::HARD_DELETE } else { ImportDeleteFlags::empty() };
                let keys = [Value::Binary(message_key(id?, logon)?.into())].into();
                let tag = crate::data::PropertyTag::new(0, crate::data::PropertyType::MULTIPLE_BINARY);
                let property_values = [TaggedPropertyValue::new(tag, Value::Multiple(keys))].into();
                let import = chain.add(SynchronizationImportDeletes {
                    logon: 0,
                    input: collector.0,
                    flags,
                    property_values,
                });
                self.stage = Stage::Asking { import };
            }
            UploadKind::MarkRead | UploadKind::MarkUnread => {
                let message_id = message_key(id?, logon)?.into();
                let mark_as_read = change.kind == UploadKind::MarkRead;
                let import = chain.add(SynchronizationImportReadStateChanges {
                    logon: 0,
                    input: collector.0,
                    message_read_states: [MessageReadState { message_id, mark_as_read }].into(),
                });
                self.stage = Stage::Asking { import };
            }
        }
        Ok(chain)
    }

    /// The changes that the version contains from which ours was made.
    fn predecessors(&self, change: &LocalChange) -> Result<PredecessorChangeList, Error> {
        match &self.current.predecessors {
            Some(known) => Ok(known.clone()),
            None => predecessors(change.predecessors.as_ref()),
        }
    }

    /// The name of a change.
    fn change_key(&self, change: &LocalChange, known: &PredecessorChangeList, now: FileTime) -> Xid {
        self.collector.change_key(change.modified.unwrap_or(now), &predecessors_of(change), known)
    }

    /// What says which change it is. `[MS-OXCFXICS] 2.2.3.2.4.2.1`
    fn names(
        &mut self,
        change: &LocalChange,
        id: MessageId,
        logon: &LogonInfo,
        now: FileTime,
    ) -> Result<Vec<TaggedPropertyValue>, Error> {
        let mut predecessors = self.predecessors(change)?;
        let change_key = self.change_key(change, &predecessors, now);
        predecessors.insert(change_key);
        let binary = |bytes: Vec<u8>| Value::Binary(bytes.into());
        Ok([
            (tags::SOURCE_KEY, binary(message_key(id, logon)?)),
            (tags::LAST_MODIFICATION_TIME, Value::Time(change.modified.unwrap_or(now))),
            (tags::CHANGE_KEY, binary(change_key.encode())),
            (tags::PREDECESSOR_CHANGE_LIST, binary(predecessors.encode())),
        ]
        .into_iter()
        .map(|(tag, value)| TaggedPropertyValue::new(tag, value))
        .collect())
    }

    /// The change is dealt with.
    fn ended(
        &mut self,
        outcome: UploadOutcome,
        error: Option<&Error>,
        logon: Option<&LogonInfo>,
        now: FileTime,
    ) {
        let current = core::mem::take(&mut self.current);
        let Some(change) = self.changes.get(self.items.len()) else { return };
        let mut item = Uploaded {
            outcome,
            id: current.id.or(change.id),
            change_key: Vec::new(),
            predecessors: Vec::new(),
            server: current.server.map(|server| *server),
            error: error.map(ErrorInfo::from),
        };
        let written = matches!(change.kind, UploadKind::Create | UploadKind::Change | UploadKind::Move);
        if written && outcome == UploadOutcome::Done {
            let mut known = current.predecessors.unwrap_or_else(|| predecessors_of(change));
            let key = self.change_key(change, &known, now);
            known.insert(key);
            item.change_key = key.encode();
            item.predecessors = known.encode();
        }
        if let Some(logon) = logon
            && outcome == UploadOutcome::Done
            && let Some(id) = item.id
            && !matches!(change.kind, UploadKind::MarkRead | UploadKind::MarkUnread)
        {
            let deleted = matches!(change.kind, UploadKind::Delete | UploadKind::DeleteForGood);
            self.collector.has(id.counter(), !deleted, logon);
        }
        self.items.push(item);
    }

    fn failed(&mut self, error: &Error) {
        self.ended(UploadOutcome::Failed, Some(error), None, FileTime::NONE);
    }

    /// What an import came to. `[MS-OXCFXICS] 3.3.4.3.3`
    fn judged(
        &mut self,
        error: Option<Error>,
        logon: &LogonInfo,
        folder: FolderId,
        now: FileTime,
    ) -> Result<Chain, Error> {
        let code = match &error {
            Some(Error::Server { code, .. }) => Some(*code),
            _ => None,
        };
        let Some(change) = self.changes.get(self.items.len()) else { return self.end(folder) };
        match (error, code) {
            (None, _) => self.ended(UploadOutcome::Done, None, Some(logon), now),
            // The server has it, or something newer that contains it.
            (_, Some(ErrorCode::IGNORE_FAILURE))
                if self.current.again
                    || change.kind == UploadKind::Create
                    || self.current.server.is_some() && self.current.id != change.id =>
            {
                self.ended(UploadOutcome::Done, None, Some(logon), now);
            }
            (_, Some(ErrorCode::IGNORE_FAILURE)) => self.ended(UploadOutcome::Known, None, Some(logon), now),
            (Some(error), Some(ErrorCode::SYNC_OBJECT_DELETED | ErrorCode::NOT_FOUND)) => {
                if change.kind == UploadKind::Move
                    && self.current.again
                    && let Some(message_id) = self.current.id
                {
                    let mut chain = Chain::new("look for a moved message");
                    let folder_slot = open_folder(&mut chain, folder);
                    let (slot, found) = chain.open_and_ask(|output| OpenMessage {
                        logon: 0,
                        input: folder_slot.0,
                        output,
                        code_page_id: crate::rop::LOGON_CODE_PAGE,
                        folder_id: folder,
                        open_mode: MessageOpenMode::empty(),
                        message_id,
                    });
                    chain.release(slot);
                    self.stage = Stage::Looking { found, error };
                    return Ok(chain);
                }
                self.ended(UploadOutcome::Gone, None, Some(logon), now);
            }
            (Some(error), Some(ErrorCode::SYNC_CONFLICT)) => {
                self.current.tries += 1;
                if self.current.tries > MOST_TRIES {
                    self.ended(UploadOutcome::Failed, Some(&error), Some(logon), now);
                } else {
                    return Ok(self.fetch(folder));
                }
            }
            (Some(error), _) => self.ended(UploadOutcome::Failed, Some(&error), Some(logon), now),
        }
        self.next(logon, folder, now)
    }

    /// Asks for the server's version of a message. `[MS-OXCFXICS] 2.2.3.1.1.3`
    fn fetch(&mut self, folder: FolderId) -> Chain {
        let mut chain = Chain::new("read the server's version");
        let folder = open_folder(&mut chain, folder);
        let message_ids = self.current.id.into_iter().collect();
        let stream = chain.open(|output| FastTransferSourceCopyMessages {
            logon: 0,
            input: folder.0,
            output,
            message_ids,
            flags: FastTransferCopyMessagesFlags::SEND_ENTRY_ID,
            send_options: SendOptions::UNICODE | SendOptions::FORCE_UNICODE,
        });
        let part = get_part(&mut chain, stream);
        let reader = Box::new(ItemReader::new(Root::MessageList).whole());
        self.stage = Stage::Fetching { stream: Some(stream), held: None, part, reader };
        chain
    }

    /// The server's version is there: what is to be done follows from the policy.
    fn decide(
        &mut self,
        server: Option<Box<SyncedMessage>>,
        logon: &LogonInfo,
        folder: FolderId,
        now: FileTime,
    ) -> Result<Chain, Error> {
        let theirs = server.as_ref().map(|server| PredecessorChangeList::decode(&server.predecessors));
        self.current.server = server.or(self.current.server.take());
        let Some(Ok(theirs)) = theirs else {
            // It is gone meanwhile: the next try will tell.
            return self.next(logon, folder, now);
        };
        match self.policy {
            ConflictPolicy::Report => self.ended(UploadOutcome::Conflict, None, Some(logon), now),
            ConflictPolicy::ServerWins => self.ended(UploadOutcome::Superseded, None, Some(logon), now),
            ConflictPolicy::MineWins => {
                let change = self.changes.get(self.items.len()).cloned();
                if let Some(change) = change {
                    let mut both = self.predecessors(&change)?;
                    both.merge(&theirs);
                    self.current.predecessors = Some(both);
                }
            }
            ConflictPolicy::KeepBoth => {
                let new = self.changes.get(self.items.len()).and_then(|change| change.new_id);
                self.current.id = Some(new.map_or_else(|| self.take_id(logon), Ok)?);
                self.current.predecessors = Some(PredecessorChangeList::new());
            }
        }
        self.next(logon, folder, now)
    }

    fn end(&mut self, folder: FolderId) -> Result<Chain, Error> {
        self.stage = Stage::Ending;
        self.collector.end(folder)
    }

    fn replied(
        &mut self,
        replies: &Replies,
        logon: &LogonInfo,
        folder: FolderId,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Step<UploadResult>, Error> {
        let now = FileTime::from_unix_millis(cx.now().0 as i64);
        let chain = match core::mem::replace(&mut self.stage, Stage::Begin) {
            Stage::Begin => return Err(Error::Cancelled),
            Stage::Opening => match self.collector.opened(replies, folder)? {
                Some(chain) => {
                    self.stage = Stage::Opening;
                    chain
                }
                None => self.next(logon, folder, now)?,
            },
            Stage::Importing { import, message, destination, saved, rest } => match replies.check(import) {
                Err(error) => {
                    replies.release_new(cx);
                    self.judged(Some(error), logon, folder, now)?
                }
                Ok(_) => match (saved, replies.handle(message), replies.handle(destination)) {
                    (Some(saved), ..) => {
                        let error = replies.check_all().and(replies.check(saved).map(|_| ())).err();
                        if error.is_some() {
                            replies.release_new(cx);
                        }
                        self.judged(error, logon, folder, now)?
                    }
                    (None, Some(message), Some(destination)) => match replies.check_all() {
                        Ok(()) => self.write(message, destination, rest),
                        Err(error) => {
                            replies.release_new(cx);
                            self.judged(Some(error), logon, folder, now)?
                        }
                    },
                    _ => return Err(Error::Cancelled),
                },
            },
            Stage::Writing { message, destination, saved, rest } => match (replies.check_all(), saved) {
                (Ok(()), None) => self.write(message, destination, rest),
                (result, _) => {
                    if result.is_err() {
                        cx.release(destination);
                        cx.release(message);
                    }
                    self.judged(result.err(), logon, folder, now)?
                }
            },
            Stage::Asking { import } => self.judged(replies.check(import).err(), logon, folder, now)?,
            Stage::Looking { found, error } => {
                let outcome =
                    if replies.check(found).is_ok() { UploadOutcome::Done } else { UploadOutcome::Gone };
                let _ = error;
                self.ended(outcome, None, Some(logon), now);
                self.next(logon, folder, now)?
            }
            Stage::Fetching { stream, held, part, mut reader } => {
                let held = stream.and_then(|stream| replies.handle(stream)).or(held);
                let mut found = None;
                let more = match replies.get(part) {
                    Ok(answer) => {
                        let mut more = answer.transfer_status != TransferStatus::DONE;
                        reader.push(answer.transfer_buffer);
                        for answer in replies.more::<FastTransferSourceGetBufferResponse>() {
                            more = answer.transfer_status != TransferStatus::DONE;
                            reader.push(answer.transfer_buffer);
                        }
                        while let Some(event) = reader.next().map_err(unreadable)? {
                            if let ItemEvent::Message { message, .. } = event {
                                found = Some(message);
                            }
                        }
                        more
                    }
                    // It is gone meanwhile.
                    Err(Error::Server { .. }) => false,
                    Err(error) => return Err(error),
                };
                match held.filter(|_| more && found.is_none()) {
                    Some(handle) => {
                        let mut chain = Chain::new("read the server's version");
                        let slot = chain.hold(handle);
                        let part = get_part(&mut chain, slot);
                        self.stage = Stage::Fetching { stream: None, held, part, reader };
                        chain
                    }
                    None => {
                        replies.release_new(cx);
                        if stream.is_none()
                            && let Some(held) = held
                        {
                            cx.release(held);
                        }
                        self.decide(found, logon, folder, now)?
                    }
                }
            }
            Stage::Ending => match self.collector.ended(replies)? {
                Some(chain) => {
                    self.stage = Stage::Ending;
                    chain
                }
                None => {
                    let items = core::mem::take(&mut self.items);
                    return Ok(Step::Done(UploadResult { items, state: self.collector.token.to_bytes() }));
                }
            },
        };
        Ok(Step::Execute(chain))
    }

    /// The next part of a message that does not fit into one request.
    fn write(&mut self, message: Handle, destination: Handle, mut rest: Writer) -> Chain {
        let mut chain = Chain::new("upload a change");
        let (slot, to) = (chain.hold(message), chain.hold(destination));
        put(&mut chain, to, rest.take(ROOM));
        let saved = rest.is_empty().then(|| save(&mut chain, slot, Some(to)));
        self.stage = Stage::Writing { message, destination, saved, rest };
        chain
    }
}

fn put(chain: &mut Chain, destination: Slot, transfer_data: Bytes) {
    if !transfer_data.is_empty() {
        chain.add::<()>(FastTransferDestinationPutBuffer { logon: 0, input: destination.0, transfer_data });
    }
}

fn save(chain: &mut Chain, message: Slot, destination: Option<Slot>) -> Asked<()> {
    let saved = chain.add(SaveChangesMessage {
        logon: 0,
        response: message.0,
        input: message.0,
        save_flags: SaveFlags::empty(),
    });
    destination.into_iter().for_each(|slot| chain.release(slot));
    chain.release(message);
    saved
}

/// What a change says of the version that was changed. What is none fails before it is asked for here.
fn predecessors_of(change: &LocalChange) -> PredecessorChangeList {
    predecessors(change.predecessors.as_ref()).unwrap_or_default()
}

fn message_key(id: MessageId, logon: &LogonInfo) -> Result<Vec<u8>, Error> {
    key(id.replica_id(), id.counter(), logon)
}

impl Flow for Upload {
    type Answer = UploadResult;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<UploadResult>, Error> {
        let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
        let Some(folder) = self.folder.id(Some(&logon)) else { return Ok(Step::Logon) };
        match input {
            Input::Replies(replies) => self.replied(&replies, &logon, folder, cx),
            _ => {
                // It may be that the server has the change that was under way: it will say so.
                self.current.again = !matches!(self.stage, Stage::Begin | Stage::Opening);
                self.stage = Stage::Opening;
                let ids = self.ids_wanted();
                Ok(Step::Execute(self.collector.begin(folder, &logon, ids, cx)?))
            }
        }
    }
}

/// Ids for messages that will be made while offline: give them to [`LocalChange::id`], and however often such a message is
/// uploaded, it is made once. One exchange. `[MS-OXCFXICS] 2.2.3.2.4.7`
#[derive(Debug)]
pub struct ReserveIds {
    count: u32,
    asked: Option<Asked<GetLocalReplicaIdsResponse>>,
}

impl ReserveIds {
    /// As many as may be asked for at once.
    pub const MOST: u32 = 10_000;

    /// So many.
    pub fn new(count: u32) -> Self {
        Self { count: count.min(Self::MOST), asked: None }
    }
}

impl Flow for ReserveIds {
    type Answer = Vec<MessageId>;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Vec<MessageId>>, Error> {
        let Some(logon) = cx.logon() else { return Ok(Step::Logon) };
        if self.count == 0 {
            return Ok(Step::Done(Vec::new()));
        }
        if let (Input::Replies(replies), Some(asked)) = (&input, self.asked.take()) {
            let first = replies.get(asked)?.global_count.to_u64();
            let id = |counter| MessageId::new(logon.replica_id, GlobalCounter::from_u64(counter));
            return Ok(Step::Done((first..first + u64::from(self.count)).map(id).collect()));
        }
        let mut chain = Chain::new("reserve ids");
        let request = GetLocalReplicaIds { logon: 0, input: Chain::LOGON.0, id_count: self.count };
        self.asked = Some(chain.add(request));
        Ok(Step::Execute(chain))
    }
}
