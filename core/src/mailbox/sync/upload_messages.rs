use std::prelude::v1::*;

use bytes::Bytes;

use super::collector::{key, predecessors};
use super::download::{Coming, unreadable};
use super::reader::{ItemEvent, ItemReader};
use super::token::Kind;
use super::upload::{Next, Uploading, Uploads, With, wanted};
use super::write::write_content;
use crate::data::{
    ErrorCode, FileTime, MessageId, ObjectId, PropertyTag, PropertyType, TaggedPropertyValue, Value, tags,
};
use crate::mailbox::folders::open_folder;
use crate::mailbox::{
    ConflictPolicy, ErrorInfo, LocalChange, Part, SyncedMessage, UploadKind, UploadOutcome, UploadResult,
    Uploaded,
};
use crate::rop::{
    FastTransferCopyMessagesFlags, FastTransferDestinationConfigure, FastTransferDestinationFlags,
    FastTransferDestinationPutBuffer, FastTransferSourceCopyMessages, ImportDeleteFlags, ImportFlag,
    MessageOpenMode, MessageReadState, OpenMessage, SaveChangesMessage, SaveFlags, SendOptions,
    SourceOperation, SynchronizationImportDeletes, SynchronizationImportMessageChange,
    SynchronizationImportMessageMove, SynchronizationImportReadStateChanges,
};
use crate::session::{Asked, Chain, Error, Handle, LogonInfo, Replies, Slot, Steps};
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
/// from [`ReserveIds`](super::ReserveIds) are not made twice either. Whoever changed a message that was changed on the server
/// as well hears of it, with the server's version, whatever the policy does then.
pub type Upload = Uploading<MessageUpload>;

/// A change of a message that is being sent.
#[derive(Debug, Default)]
pub struct MessageUpload {
    /// The id that it is to have.
    id: Option<MessageId>,
    /// The version that it contains.
    predecessors: Option<PredecessorChangeList>,
    /// The server's version, when there is a conflict.
    server: Option<Box<SyncedMessage>>,
    tries: u32,
    /// It may have been sent before the connection broke.
    again: bool,
    stage: Stage,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Begin,
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
    Asking(Asked<()>),
    /// Whether the message arrived where it was moved to.
    Looking(Asked<()>),
    /// The server's version.
    Fetching {
        stream: Coming,
        reader: Box<ItemReader>,
    },
}

impl Uploads for MessageUpload {
    const KIND: Kind = Kind::Contents;
    type Change = LocalChange;
    type Item = Uploaded;
    type Result = UploadResult;

    fn wants_id(change: &LocalChange, policy: ConflictPolicy) -> bool {
        match change.kind {
            UploadKind::Create => change.id.is_none(),
            UploadKind::Move => change.new_id.is_none(),
            UploadKind::Change => policy == ConflictPolicy::KeepBoth && change.new_id.is_none(),
            _ => false,
        }
    }

    fn ids(change: &LocalChange) -> [Option<ObjectId>; 3] {
        let from = change.from_folder.map(ObjectId::from);
        [change.id.map(ObjectId::from), change.new_id.map(ObjectId::from), from]
    }

    fn begin(&mut self, change: &LocalChange, with: &mut With<'_>) -> Result<Chain, Error> {
        let logon = with.logon;
        let id = change.id.ok_or_else(|| wanted("the id of its message"));
        let mut chain = Chain::new("upload a change");
        let collector = with.collector.hold(&mut chain)?;
        match change.kind {
            UploadKind::Create | UploadKind::Change => {
                let content = change.content.as_ref().ok_or_else(|| wanted("the content of its message"))?;
                let mut stream = write_content(content)?;
                let id = match (self.id, change.kind) {
                    (Some(id), _) => id,
                    (None, UploadKind::Create) if change.id.is_none() => take_id(with)?,
                    _ => id?,
                };
                self.id = Some(id);
                let flags = ImportFlag::FAIL_ON_CONFLICT
                    | if change.associated == Some(true) {
                        ImportFlag::ASSOCIATED
                    } else {
                        ImportFlag::empty()
                    };
                let property_values = self.names(change, id, with)?;
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
                let saved = stream.is_empty().then(|| save(&mut chain, message, destination));
                self.stage = Stage::Importing { import, message, destination, saved, rest: stream };
            }
            UploadKind::Move => {
                let from = change.from_folder.ok_or_else(|| wanted("the folder that its message was in"))?;
                let new = self.id.or(change.new_id).map_or_else(|| take_id(with), Ok)?;
                self.id = Some(new);
                let predecessors = self.predecessors(change)?;
                self.stage = Stage::Asking(chain.add(SynchronizationImportMessageMove {
                    logon: 0,
                    input: collector.0,
                    source_folder_id: key(from.replica_id(), from.counter(), logon)?.into(),
                    source_message_id: message_key(id?, logon)?.into(),
                    change_number: change_key(change, &predecessors, with).encode().into(),
                    predecessor_change_list: predecessors.encode().into(),
                    destination_message_id: message_key(new, logon)?.into(),
                }));
            }
            UploadKind::Delete | UploadKind::DeleteForGood => {
                let hard = change.kind == UploadKind::DeleteForGood;
                let keys = [Value::Binary(message_key(id?, logon)?.into())].into();
                let tag = PropertyTag::new(0, PropertyType::MULTIPLE_BINARY);
                self.stage = Stage::Asking(chain.add(SynchronizationImportDeletes {
                    logon: 0,
                    input: collector.0,
                    flags: if hard { ImportDeleteFlags::HARD_DELETE } else { ImportDeleteFlags::empty() },
                    property_values: [TaggedPropertyValue::new(tag, Value::Multiple(keys))].into(),
                }));
            }
            UploadKind::MarkRead | UploadKind::MarkUnread => {
                let message_id = message_key(id?, logon)?.into();
                let mark_as_read = change.kind == UploadKind::MarkRead;
                self.stage = Stage::Asking(chain.add(SynchronizationImportReadStateChanges {
                    logon: 0,
                    input: collector.0,
                    message_read_states: [MessageReadState { message_id, mark_as_read }].into(),
                }));
            }
        }
        Ok(chain)
    }

    fn replied(
        &mut self,
        change: &LocalChange,
        replies: &Replies,
        with: &mut With<'_>,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Next, Error> {
        let result = match core::mem::take(&mut self.stage) {
            Stage::Begin => return Err(Error::Cancelled),
            Stage::Importing { import, message, destination, saved, rest } => {
                let all = replies.check(import).map(drop).and_then(|()| replies.check_all());
                let all = all.and_then(|()| saved.map_or(Ok(()), |saved| replies.check(saved).map(drop)));
                match (all, saved, replies.handle(message), replies.handle(destination)) {
                    (Ok(()), None, Some(message), Some(destination)) => {
                        return Ok(self.write(message, destination, rest));
                    }
                    (Ok(()), None, ..) => return Err(Error::Cancelled),
                    (result, ..) => {
                        if result.is_err() {
                            replies.release_new(cx);
                        }
                        result
                    }
                }
            }
            Stage::Writing { message, destination, saved, rest } => match (replies.check_all(), saved) {
                (Ok(()), None) => return Ok(self.write(message, destination, rest)),
                (result, _) => {
                    if result.is_err() {
                        cx.release(destination);
                        cx.release(message);
                    }
                    result
                }
            },
            Stage::Asking(import) => replies.check(import).map(drop),
            Stage::Looking(found) => {
                let there = replies.check(found).is_ok();
                let outcome = if there { UploadOutcome::Done } else { UploadOutcome::Gone };
                return Ok(Next::Ended(outcome, None));
            }
            Stage::Fetching { stream, reader } => {
                return self.fetched(change, stream, reader, replies, with, cx);
            }
        };
        Ok(self.judged(change, result.err(), with))
    }

    fn lost(&mut self) {
        self.again = true;
        self.stage = Stage::Begin;
    }

    fn ended(
        self,
        change: &LocalChange,
        outcome: UploadOutcome,
        error: Option<ErrorInfo>,
        with: &mut With<'_>,
    ) -> Uploaded {
        let mut item = Uploaded {
            outcome,
            id: self.id.or(change.id),
            change_key: Bytes::new(),
            predecessors: Bytes::new(),
            server: self.server.map(|server| *server),
            error,
        };
        if outcome != UploadOutcome::Done {
            return item;
        }
        if matches!(change.kind, UploadKind::Create | UploadKind::Change | UploadKind::Move) {
            let mut known = self.predecessors.unwrap_or_else(|| predecessors_of(change));
            let key = change_key(change, &known, with);
            known.insert(key);
            item.change_key = key.encode().into();
            item.predecessors = known.encode().into();
        }
        if let Some(id) = item.id
            && !matches!(change.kind, UploadKind::MarkRead | UploadKind::MarkUnread)
        {
            let deleted = matches!(change.kind, UploadKind::Delete | UploadKind::DeleteForGood);
            with.collector.has(id.into(), !deleted, with.logon);
        }
        item
    }

    fn result(items: Vec<Uploaded>, state: Vec<u8>) -> UploadResult {
        UploadResult { items, state }
    }
}

impl MessageUpload {
    /// The changes that the version contains from which ours was made.
    fn predecessors(&self, change: &LocalChange) -> Result<PredecessorChangeList, Error> {
        match &self.predecessors {
            Some(known) => Ok(known.clone()),
            None => predecessors(change.predecessors.as_deref().unwrap_or_default()),
        }
    }

    /// What says which change it is. `[MS-OXCFXICS] 2.2.3.2.4.2.1`
    fn names(
        &self,
        change: &LocalChange,
        id: MessageId,
        with: &With<'_>,
    ) -> Result<Vec<TaggedPropertyValue>, Error> {
        let mut predecessors = self.predecessors(change)?;
        let change_key = change_key(change, &predecessors, with);
        predecessors.insert(change_key);
        let binary = |bytes: Vec<u8>| Value::Binary(bytes.into());
        Ok([
            (tags::SOURCE_KEY, binary(message_key(id, with.logon)?)),
            (tags::LAST_MODIFICATION_TIME, Value::Time(change.modified.unwrap_or(with.now))),
            (tags::CHANGE_KEY, binary(change_key.encode())),
            (tags::PREDECESSOR_CHANGE_LIST, binary(predecessors.encode())),
        ]
        .into_iter()
        .map(|(tag, value)| TaggedPropertyValue::new(tag, value))
        .collect())
    }

    /// What an import came to. `[MS-OXCFXICS] 3.3.4.3.3`
    fn judged(&mut self, change: &LocalChange, error: Option<Error>, with: &With<'_>) -> Next {
        let code = match &error {
            Some(Error::Server { code, .. }) => Some(*code),
            _ => None,
        };
        match (error, code) {
            (None, _) => Next::Ended(UploadOutcome::Done, None),
            // The server has it, or something newer that contains it.
            (_, Some(ErrorCode::IGNORE_FAILURE)) => {
                let kept_beside = self.server.is_some() && self.id != change.id;
                let ours = self.again || change.kind == UploadKind::Create || kept_beside;
                Next::Ended(if ours { UploadOutcome::Done } else { UploadOutcome::Known }, None)
            }
            (_, Some(ErrorCode::SYNC_OBJECT_DELETED | ErrorCode::NOT_FOUND)) => {
                match self.id.filter(|_| change.kind == UploadKind::Move && self.again) {
                    Some(message_id) => self.look(message_id, with),
                    None => Next::Ended(UploadOutcome::Gone, None),
                }
            }
            (_, Some(ErrorCode::SYNC_CONFLICT)) if self.tries < MOST_TRIES => {
                self.tries += 1;
                self.fetch(with)
            }
            (Some(error), _) => Next::failed(error),
        }
    }

    /// Asks whether a moved message is there.
    fn look(&mut self, message_id: MessageId, with: &With<'_>) -> Next {
        let mut chain = Chain::new("look for a moved message");
        let folder = open_folder(&mut chain, with.folder);
        let (slot, found) = chain.open_and_ask(|output| OpenMessage {
            logon: 0,
            input: folder.0,
            output,
            code_page_id: crate::rop::LOGON_CODE_PAGE,
            folder_id: with.folder,
            open_mode: MessageOpenMode::empty(),
            message_id,
        });
        chain.release(slot);
        self.stage = Stage::Looking(found);
        Next::Ask(chain)
    }

    /// Asks for the server's version of a message. `[MS-OXCFXICS] 2.2.3.1.1.3`
    fn fetch(&mut self, with: &With<'_>) -> Next {
        let mut chain = Chain::new("read the server's version");
        let folder = open_folder(&mut chain, with.folder);
        let message_ids = self.id.into_iter().collect();
        let stream = chain.open(|output| FastTransferSourceCopyMessages {
            logon: 0,
            input: folder.0,
            output,
            message_ids,
            flags: FastTransferCopyMessagesFlags::SEND_ENTRY_ID,
            send_options: SendOptions::UNICODE | SendOptions::FORCE_UNICODE,
        });
        let stream = Coming::begin(&mut chain, stream);
        let reader = Box::new(ItemReader::new(Root::MessageList).whole());
        self.stage = Stage::Fetching { stream, reader };
        Next::Ask(chain)
    }

    /// Takes a part of the server's version.
    fn fetched(
        &mut self,
        change: &LocalChange,
        mut stream: Coming,
        mut reader: Box<ItemReader>,
        replies: &Replies,
        with: &mut With<'_>,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Next, Error> {
        let mut found = None;
        match stream.take(replies, |part| reader.push(part.clone())) {
            Ok(is_all) => {
                while let Some(event) = reader.next().map_err(unreadable)? {
                    if let ItemEvent::Message { message, .. } = event {
                        found = Some(message);
                    }
                }
                if found.is_none() && !is_all {
                    let chain = stream.ask("read the server's version")?;
                    self.stage = Stage::Fetching { stream, reader };
                    return Ok(Next::Ask(chain));
                }
                if found.is_none() {
                    // Half a message is not one that is gone.
                    reader.finish().map_err(unreadable)?;
                }
            }
            // It is gone meanwhile.
            Err(Error::Server { .. }) => {}
            Err(error) => return Err(error),
        }
        stream.release(replies, cx);
        self.decide(change, found, with)
    }

    /// The server's version is there: what is to be done follows from the policy.
    fn decide(
        &mut self,
        change: &LocalChange,
        server: Option<Box<SyncedMessage>>,
        with: &mut With<'_>,
    ) -> Result<Next, Error> {
        let theirs = server.as_ref().map(|server| PredecessorChangeList::decode(&server.predecessors));
        self.server = server.or(self.server.take());
        // It is gone meanwhile: the next try will tell.
        let Some(Ok(theirs)) = theirs else { return Ok(self.start(change, with)) };
        match with.policy {
            ConflictPolicy::Report => return Ok(Next::Ended(UploadOutcome::Conflict, None)),
            ConflictPolicy::ServerWins => return Ok(Next::Ended(UploadOutcome::Superseded, None)),
            ConflictPolicy::MineWins => {
                let mut both = self.predecessors(change)?;
                both.merge(&theirs);
                self.predecessors = Some(both);
            }
            ConflictPolicy::KeepBoth => {
                self.id = Some(change.new_id.map_or_else(|| take_id(with), Ok)?);
                self.predecessors = Some(PredecessorChangeList::new());
            }
        }
        Ok(self.start(change, with))
    }

    /// The next part of a message that does not fit into one request.
    fn write(&mut self, message: Handle, destination: Handle, mut rest: Writer) -> Next {
        let mut chain = Chain::new("upload a change");
        let (slot, to) = (chain.hold(message), chain.hold(destination));
        put(&mut chain, to, rest.take(ROOM));
        let saved = rest.is_empty().then(|| save(&mut chain, slot, to));
        self.stage = Stage::Writing { message, destination, saved, rest };
        Next::Ask(chain)
    }
}

fn put(chain: &mut Chain, destination: Slot, transfer_data: Bytes) {
    if !transfer_data.is_empty() {
        chain.add::<()>(FastTransferDestinationPutBuffer { logon: 0, input: destination.0, transfer_data });
    }
}

/// Saves a message, and lets go of it and of what its stream went into.
pub(super) fn save(chain: &mut Chain, message: Slot, destination: Slot) -> Asked<()> {
    let saved = chain.add(SaveChangesMessage {
        logon: 0,
        response: message.0,
        input: message.0,
        save_flags: SaveFlags::empty(),
    });
    chain.release(destination);
    chain.release(message);
    saved
}

fn take_id(with: &mut With<'_>) -> Result<MessageId, Error> {
    Ok(MessageId(with.collector.take_id(with.logon)?.0))
}

/// The name of a change.
fn change_key(change: &LocalChange, known: &PredecessorChangeList, with: &With<'_>) -> Xid {
    let made: FileTime = change.modified.unwrap_or(with.now);
    with.collector.change_key(made, &predecessors_of(change), known)
}

/// What a change says of the version that was changed. What is none fails before it is asked for here.
fn predecessors_of(change: &LocalChange) -> PredecessorChangeList {
    predecessors(change.predecessors.as_deref().unwrap_or_default()).unwrap_or_default()
}

fn message_key(id: MessageId, logon: &LogonInfo) -> Result<Vec<u8>, Error> {
    key(id.replica_id(), id.counter(), logon)
}
