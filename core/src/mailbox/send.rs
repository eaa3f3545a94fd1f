use std::collections::VecDeque;
use std::prelude::v1::*;

use bytes::Bytes;

use super::attachment::open_message;
use super::compose::{Answering, Basis, Composition, Thread, attachment_properties, posting, topic};
use super::folders::open_folder;
use super::stream::StreamWriter;
use super::{
    Attachment, FolderRef, FolderRole, Message, MessagePlace, Outgoing, OutgoingAttachment, Part,
    ReadMessage, recipients,
};
use crate::content::{Subject, html::cut};
use crate::data::entry_id::FolderEntryId;
use crate::data::{
    FileTime, FolderId, MessageId, PropertyRow, PropertyTag, RelationalOperator, Restriction, RowRef,
    TaggedPropertyValue, Value, tags,
};
use crate::directory::People;
use crate::rop::{
    AttachmentOpenMode, ContentsTableFlags, CopyFlags, CopyProperties, CopyPropertiesResponse, CopyTo,
    CreateAttachment, CreateMessage, DeleteProperties, GetContentsTable, GetPropertiesSpecific,
    GetPropertiesSpecificResponse, LOGON_CODE_PAGE, MessageOpenMode, OpenAttachment, OpenMessage, QueryRows,
    QueryRowsFlags, QueryRowsResponse, RemoveAllRecipients, Restrict, SaveChangesAttachment,
    SaveChangesMessage, SaveChangesMessageResponse, SaveFlags, SetColumns, SetProperties, SubmitFlags,
    SubmitMessage, TableFlags,
};
use crate::session::{
    Asked, Chain, Error, Flow, Handle, Input, LogonFolder, LogonInfo, Replies, Slot, Step, Steps,
};
use crate::wire::{Context, Quoted, Wire};

/// What one request carries together; beyond it, values are written as streams.
const ROOM: usize = 24 * 1024;

/// Sends a message: it is delivered, and filed in Sent Items. It may be a new one, a saved draft, an answer to a message,
/// or a message sent on: see [`Composition`].
///
/// A small message takes one exchange; one more when recipients, the sender or whom answers go to are given by name: they are
/// looked up in the address book first, all at once ([`Error::AmbiguousName`] names those whom a name may mean); one more for an answer, to read the original, and one more to send on what is
/// attached, or images that the original shows, which the server copies. Bodies and attachments that do not fit go as streams, 224 KiB each exchange where the
/// server takes so much, else 28 KiB; attachments need not be in memory ([`Part::Wanted`]);
/// nothing is sent before all of it is there. When the connection breaks before that, it begins again; when it breaks while
/// the message is being submitted, the server is asked for it: what lies in Sent Items, or waits in the Outbox, was sent.
/// What does not may still be on its way: it is not sent again, and the end is [`Error::OutcomeUnknown`]. A saved draft that
/// still lies where it was is sent again: of one message the server makes no two.
///
/// It answers where the message was when it was submitted. A message that waits ([`Outgoing::send_at`]) is still there, and
/// can be taken back by [`AbortSubmit`](super::AbortSubmit); others are on their way to Sent Items, where they have another
/// id.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Send(Writing);

/// Saves a message as a draft: a new one in Drafts, a changed one where it is.
///
/// The exchanges of [`Send`], one more at the first time in a session, to find Drafts, and one more for files that are added to
/// a saved draft, which the server is asked about when the connection breaks. When the connection breaks while
/// a new draft is being saved, and it is not found in Drafts afterwards, the end is [`Error::OutcomeUnknown`].
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct SaveDraft(Writing);

impl Send {
    /// What is to be sent.
    pub fn new(message: impl Into<Composition>) -> Self {
        Self(Writing::new(message.into(), true))
    }
}

impl SaveDraft {
    /// What is to be saved.
    pub fn new(message: impl Into<Composition>) -> Self {
        Self(Writing::new(message.into(), false))
    }
}

macro_rules! writes {
    ($($Operation:ident),*) => {$(
        impl Flow for $Operation {
            type Answer = MessagePlace;
            type Part = Part;

            fn step(
                &mut self,
                input: Input,
                cx: &mut Steps<'_, Part>,
            ) -> Result<Step<MessagePlace>, Error> {
                self.0.step(input, cx)
            }
        }
    )*};
}

writes!(Send, SaveDraft);

/// A message being written to the server.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Writing {
    composition: Composition,
    /// Whether it is sent in the end; else it stays where it is.
    submit: bool,
    /// Its PidTagConversationIndex, by which it is found again. `[MS-OXOMSG] 2.2.1.3` Of a draft that files are added to, the
    /// PidTagChangeKey that it has until that is saved. `[MS-OXCFXICS] 2.2.1.2.7`
    index: Vec<u8>,
    /// The message that is answered, once it was read.
    #[serde(skip)]
    original: Option<Box<Message>>,
    #[serde(skip)]
    state: State,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Begin,
    /// Those of its recipients who are only known by name are looked up.
    Resolving(People),
    /// The message that is answered is being read.
    Reading(Box<ReadMessage>),
    /// The first request, or the only one.
    Opening(Opening),
    /// The message is open; these writes are left, the first of them is under way.
    Open { message: Handle, writes: VecDeque<Write> },
    /// The last of several requests.
    Ending(Ending),
    /// Folders are searched for it, after an outcome that nobody knows.
    Finding(Vec<(FolderId, Asked<QueryRowsResponse>)>),
    /// The draft is looked at, likewise.
    Looking(Asked<()>, Asked<GetPropertiesSpecificResponse>),
}

/// What was asked of the first request.
#[derive(Debug)]
struct Opening {
    message: Slot,
    copied: Option<Asked<CopyPropertiesResponse>>,
    /// The server copies, one way or the other, and is to succeed before the message is sent.
    copies: bool,
    /// The draft's change key, where saving it twice would do harm: it is known before that begins.
    key: Option<Asked<GetPropertiesSpecificResponse>>,
    writes: VecDeque<Write>,
    /// It was the last one, too.
    ending: Option<Ending>,
}

/// What was asked at the end. What stands behind it in the chain does not matter.
#[derive(Debug, Clone, Copy)]
struct Ending {
    saved: Asked<SaveChangesMessageResponse>,
    last: Asked<()>,
}

/// A value too large for a property.
#[derive(Debug)]
struct Write {
    target: Target,
    stream: StreamWriter,
    content: Content,
}

/// Where the bytes of a value come from.
#[derive(Debug)]
enum Content {
    Body(Bytes),
    /// The attachment with that index.
    Attached(usize),
}

#[derive(Debug)]
enum Target {
    Message,
    Attachment { properties: Vec<TaggedPropertyValue>, handle: Option<Handle>, slot: Option<Slot> },
}

impl Writing {
    fn new(composition: Composition, submit: bool) -> Self {
        Self { composition, submit, index: Vec::new(), original: None, state: State::Begin }
    }

    /// The folder that the message lies in.
    fn folder(&self, logon: &LogonInfo) -> Option<FolderId> {
        match &self.composition.basis {
            Basis::Draft { folder, .. } | Basis::Post { folder } => folder.id(Some(logon)),
            _ if self.submit => FolderRef::Special(LogonFolder::Outbox).id(Some(logon)),
            _ => FolderRef::Role(FolderRole::Drafts).id(Some(logon)),
        }
    }

    /// The folder of the message that is answered.
    fn original_folder(&self, logon: &LogonInfo) -> Option<FolderId> {
        match &self.composition.basis {
            Basis::Original { folder, .. } => folder.id(Some(logon)),
            _ => Some(FolderId::NONE),
        }
    }

    fn begin(&mut self, logon: &LogonInfo, cx: &mut Steps<'_, Part>) -> Result<Step<MessagePlace>, Error> {
        let (Some(folder), Some(original_folder)) = (self.folder(logon), self.original_folder(logon)) else {
            return Ok(Step::Logon);
        };
        let now = now(cx);
        let mut thread = Thread::default();
        let mut message = None;
        if let (Basis::Original { how, .. }, Some(original)) = (&self.composition.basis, &self.original) {
            thread = Thread::behind(original, now, cx.guid());
            // What is attached stays where it is.
            let attachments = core::mem::take(&mut self.composition.message.attachments);
            message = Some(self.composition.message.clone().answering(original, *how));
            self.composition.message.attachments = attachments;
        }
        let message = message.as_ref().unwrap_or(&self.composition.message);
        let unchanged = matches!(self.composition.basis, Basis::Draft { changed: false, .. });
        if self.submit && self.composition.is_post() {
            return Err(Error::InvalidArgument(
                "what is put into a folder goes to nobody: save it instead of sending it".into(),
            ));
        }
        if self.submit && !unchanged && message.recipients.is_empty() {
            return Err(Error::InvalidArgument(
                "the message has no recipients: name one, or save it as a draft".into(),
            ));
        }
        // An entry id says where the copy goes, so the replica of its folder must be known.
        let sent_items = logon.folder(LogonFolder::SentItems).replica_id();
        if self.submit && logon.special_folders.is_none() && logon.replica_guid_of(sent_items).is_none() {
            return Ok(Step::Logon);
        }
        let thread = thread.properties(&message.subject, now, cx.guid());
        let index = thread.iter().find(|property| property.tag == tags::CONVERSATION_INDEX);
        let index = index.and_then(|property| property.value.as_binary()).map(|index| index.to_vec());
        let (chain, mut opening) = self.first(message, thread, folder, logon, original_folder, cx)?;
        self.index = index.filter(|_| !self.is_changed()).unwrap_or_default();
        if opening.writes.is_empty() && !opening.copies && opening.key.is_none() {
            let mut chain = chain;
            opening.ending = Some(self.end(&mut chain, opening.message, original_folder, now));
            self.state = State::Opening(opening);
            return Ok(Step::Execute(self.once(chain)));
        }
        self.state = State::Opening(opening);
        Ok(Step::Execute(chain))
    }

    /// The request that makes the message, with as much of it as has room.
    fn first(
        &self,
        message: &Outgoing,
        thread: Vec<TaggedPropertyValue>,
        folder: FolderId,
        logon: &LogonInfo,
        original_folder: FolderId,
        cx: &mut Steps<'_, Part>,
    ) -> Result<(Chain, Opening), Error> {
        let mut chain = Chain::new(self.what());
        let slot = match &self.composition.basis {
            Basis::Draft { id, .. } => chain.open(|output| OpenMessage {
                open_mode: MessageOpenMode::READ_WRITE,
                ..open_message(output, folder, *id)
            }),
            _ => chain.open(|output| CreateMessage {
                logon: 0,
                input: Chain::LOGON.0,
                output,
                code_page_id: LOGON_CODE_PAGE,
                folder_id: folder,
                associated_flag: false,
            }),
        };
        let mut opening = Opening {
            message: slot,
            copied: None,
            copies: false,
            key: None,
            writes: VecDeque::new(),
            ending: None,
        };
        if self.is_changed() && !self.composition.message.attachments.is_empty() {
            opening.key = Some(chain.add(get(slot, vec![tags::CHANGE_KEY])));
        }
        let mut properties = Vec::new();
        if self.submit {
            properties = sending(logon, now(cx))?;
        }
        if let Basis::Draft { changed, .. } = self.composition.basis {
            if !changed {
                chain.add::<()>(SetProperties { logon: 0, input: slot.0, property_values: properties });
                return Ok((chain, opening));
            }
            chain.add::<()>(RemoveAllRecipients { logon: 0, input: slot.0, reserved: 0 });
            // What is not there is no problem.
            let property_tags = message.unset();
            chain.add::<()>(DeleteProperties { logon: 0, input: slot.0, property_tags });
            properties.push(topic(Subject::split(&message.subject).normalized));
        } else {
            properties.extend(thread);
        }
        let posted = self.composition.is_post();
        if posted {
            properties.extend(posting(&logon.display_name, cx.user_dn(), now(cx))?);
        }
        properties.extend(message.properties(if posted { "IPM.Post" } else { "IPM.Note" })?);
        // Bodies that do not fit become streams; a property value has room for 64 KiB anyway.
        let mut room = ROOM.saturating_sub(size_of_all(&properties));
        let (tag, body) = body(message);
        if body.len() <= room {
            room -= body.len();
            properties.push(inline(tag, &body));
        } else {
            let stream = StreamWriter::new(tag, body.len() as u64);
            opening.writes.push_back(Write { target: Target::Message, stream, content: Content::Body(body) });
        }
        chain.add::<()>(SetProperties { logon: 0, input: slot.0, property_values: properties });
        if !message.recipients.is_empty() {
            chain.add::<()>(recipients::add(slot, &message.recipients)?);
        }
        // The server copies what is attached to a message that is sent on. [MS-OXCPRPT] 2.2.10
        if let (Basis::Original { id, how: Answering::Others, .. }, Some(original)) =
            (&self.composition.basis, &self.original)
            && !original.attachments.is_empty()
        {
            let source = chain.open(|output| open_message(output, original_folder, *id));
            opening.copies = true;
            opening.copied = Some(chain.add(CopyProperties {
                logon: 0,
                source: source.0,
                dest: slot.0,
                want_asynchronous: false,
                copy_flags: CopyFlags::empty(),
                property_tags: vec![tags::MESSAGE_ATTACHMENTS],
            }));
            chain.release(source);
        }
        if let (Basis::Original { id, how: Answering::Sender | Answering::All, .. }, Some(original)) =
            (&self.composition.basis, &self.original)
        {
            let shown = |attachment: &&Attachment| !attachment.is_message && is_shown(attachment, message);
            let shown: Vec<u32> =
                original.attachments.iter().filter(shown).map(|image| image.number).collect();
            opening.copies = !shown.is_empty();
            copy_images(&mut chain, slot, &shown, |output| open_message(output, original_folder, *id));
        }
        for (index, attachment) in self.composition.message.attachments.iter().enumerate() {
            let mut properties = attachment_properties(attachment)?;
            let size = size_of_all(&properties) + attachment.data.len() + 64;
            if !opening.writes.is_empty() || size > room || attachment.streamed.is_some() {
                let total = attachment.streamed.unwrap_or(attachment.data.len() as u64);
                opening.writes.push_back(Write {
                    target: Target::Attachment { properties, handle: None, slot: None },
                    stream: StreamWriter::new(tags::ATTACH_DATA_BINARY, total),
                    content: Content::Attached(index),
                });
                continue;
            }
            room -= size;
            let data = Bytes::copy_from_slice(&attachment.data);
            properties.push(TaggedPropertyValue::new(tags::ATTACH_DATA_BINARY, data));
            let attachment = chain.open(|output| CreateAttachment { logon: 0, input: slot.0, output });
            chain.add::<()>(SetProperties { logon: 0, input: attachment.0, property_values: properties });
            chain.add::<()>(save_attachment(slot, attachment));
            chain.release(attachment);
        }
        Ok((chain, opening))
    }

    /// Adds what saves the message and sends it, and marks the one that it answers.
    fn end(&self, chain: &mut Chain, message: Slot, original_folder: FolderId, now: FileTime) -> Ending {
        let save = SaveChangesMessage {
            logon: 0,
            response: message.0,
            input: message.0,
            save_flags: SaveFlags::KEEP_OPEN_READ_WRITE,
        };
        let saved = chain.add(save);
        let mut last = saved.untyped();
        if self.submit {
            last = chain.add(SubmitMessage { logon: 0, input: message.0, submit_flags: SubmitFlags::NONE });
        }
        chain.release(message);
        if let (true, Basis::Original { id, how, .. }) = (self.submit, &self.composition.basis) {
            mark_answered(chain, original_folder, *id, *how, now);
        }
        Ending { saved, last }
    }

    /// Whether it is a draft that is changed, and stays one.
    fn is_changed(&self) -> bool {
        !self.submit && matches!(self.composition.basis, Basis::Draft { .. })
    }

    /// Whether it does no harm to write it once more when it is known not to have been sent or saved: a draft is sent once
    /// whatever happens, and files are added once.
    fn may_begin_again(&self) -> bool {
        match self.composition.basis {
            Basis::Draft { changed, .. } => {
                !self.submit || !changed || self.composition.message.attachments.is_empty()
            }
            _ => false,
        }
    }

    /// Nothing is sent twice, no draft is made twice, and no file added twice; saving a changed draft twice does no harm else.
    fn once(&self, chain: Chain) -> Chain {
        if self.is_changed() && self.index.is_empty() { chain } else { chain.once_then_ask() }
    }

    /// Looks for the message where it is if it was sent or saved.
    fn find(&mut self, folder: FolderId, logon: &LogonInfo) -> Chain {
        let mut chain = Chain::new("find message");
        if let Basis::Draft { id, .. } = &self.composition.basis {
            let (opened, flags) = ask_flags(&mut chain, folder, *id);
            self.state = State::Looking(opened, flags);
            return chain;
        }
        let mut folders = vec![folder];
        if self.submit {
            folders.push(logon.folder(LogonFolder::SentItems));
        }
        let asked = folders.into_iter().map(|folder| (folder, self.ask_for_it(&mut chain, folder)));
        self.state = State::Finding(asked.collect());
        chain
    }

    /// Adds ROPs that look for it in a folder.
    fn ask_for_it(&self, chain: &mut Chain, folder_id: FolderId) -> Asked<QueryRowsResponse> {
        let folder = open_folder(chain, folder_id);
        let table = chain.open(|output| GetContentsTable {
            logon: 0,
            input: folder.0,
            output,
            table_flags: ContentsTableFlags::NO_NOTIFICATIONS,
        });
        let (logon, input, flags) = (0, table.0, TableFlags::empty());
        let property_tags = vec![tags::MID, tags::MESSAGE_FLAGS];
        chain.add::<()>(SetColumns { logon, input, flags, property_tags });
        let restriction = Restriction::Property {
            relop: RelationalOperator::EQUAL,
            tag: tags::CONVERSATION_INDEX,
            value: TaggedPropertyValue::new(tags::CONVERSATION_INDEX, self.index.clone()),
        };
        chain.add::<()>(Restrict { logon, input, flags, restriction: Some(restriction) });
        let (flags, forward_read, row_count) = (QueryRowsFlags::empty(), true, 1);
        let rows = chain.add(QueryRows { logon, input, flags, forward_read, row_count });
        chain.release(table);
        chain.release(folder);
        rows
    }

    /// Where it is if it was sent or saved; none when it is not there, or not sent.
    fn found(
        &self,
        replies: &Replies,
        state: State,
        folder: FolderId,
    ) -> Result<Option<MessagePlace>, Error> {
        match (state, &self.composition.basis) {
            (State::Looking(opened, flags), Basis::Draft { id, .. }) => {
                let place = MessagePlace { folder_id: folder, id: *id };
                match replies.check(opened) {
                    // It has left for Sent Items.
                    Err(error) if self.submit && error.code() == "not_found" => return Ok(Some(place)),
                    Err(error) => return Err(error),
                    Ok(_) => {}
                }
                let row = &replies.get(flags)?.row;
                let done = if self.submit { is_submitted(row.row()) } else { key(row) != self.index };
                Ok(done.then_some(place))
            }
            (State::Finding(asked), _) => {
                replies.check_all()?;
                for (folder_id, rows) in asked {
                    let answer = replies.get(rows)?;
                    let Some(row) = answer.rows.iter().next() else { continue };
                    let number = |tag| row.get(tag).and_then(|value| value.as_i64()).unwrap_or_default();
                    if !self.submit || is_submitted(row) || folder_id != folder {
                        return Ok(Some(MessagePlace { folder_id, id: MessageId(number(tags::MID) as u64) }));
                    }
                }
                Ok(None)
            }
            _ => Err(Error::Cancelled),
        }
    }

    fn what(&self) -> &'static str {
        if self.submit { "send message" } else { "save draft" }
    }

    /// The next block of the streams, or the end.
    fn next(
        &mut self,
        logon: &LogonInfo,
        supplied: Option<Bytes>,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Step<MessagePlace>, Error> {
        let State::Open { message, writes } = &mut self.state else { return Err(Error::Cancelled) };
        if let Some(write) = writes.front_mut() {
            let attachments = &self.composition.message.attachments;
            return Ok(match write.block(attachments, supplied, cx)? {
                Some(data) => Step::Execute(write.ask(*message, data)),
                None => Step::Supply,
            });
        }
        let message = *message;
        let Some(original_folder) = self.original_folder(logon) else { return Err(Error::Cancelled) };
        let mut chain = Chain::new(self.what());
        let slot = chain.hold(message);
        let ending = self.end(&mut chain, slot, original_folder, now(cx));
        self.state = State::Ending(ending);
        Ok(Step::Execute(self.once(chain)))
    }

    /// Takes an answer; answers the message's id when all is done.
    fn answered(&mut self, replies: &Replies, cx: &mut Steps<'_, Part>) -> Result<Option<MessageId>, Error> {
        match core::mem::take(&mut self.state) {
            State::Begin
            | State::Resolving(_)
            | State::Reading(_)
            | State::Finding(_)
            | State::Looking(..) => {
                return Err(Error::Cancelled);
            }
            State::Opening(Opening { ending: Some(ending), .. }) | State::Ending(ending) => {
                replies.check_until(ending.last)?;
                return Ok(Some(replies.get(ending.saved)?.message_id));
            }
            State::Opening(Opening { message, copied, key, writes, .. }) => {
                replies.check_all()?;
                if let Some(asked) = key {
                    self.index = self::key(&replies.get(asked)?.row);
                }
                if let Some(copied) = copied
                    && let CopyPropertiesResponse::Copied { property_problems } = replies.get(copied)?
                    && let Some(problem) = property_problems.first()
                {
                    let property = "PidTagMessageAttachments".into();
                    return Err(Error::Property { property, code: problem.error_code });
                }
                let message = replies.handle(message).ok_or(Error::Cancelled)?;
                self.state = State::Open { message, writes };
            }
            State::Open { message, mut writes } => {
                replies.check_all()?;
                if let Some(write) = writes.front_mut() {
                    write.answered(replies);
                    let (done, total) = write.stream.progress();
                    cx.tell(Part::Progress { done, total });
                    if done == total {
                        writes.pop_front();
                    }
                }
                self.state = State::Open { message, writes };
            }
        }
        Ok(None)
    }

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<MessagePlace>, Error> {
        if let Input::Unknown(_) = &input {
            let logon = cx.logon().cloned();
            let Some((folder, logon)) = logon.and_then(|logon| Some((self.folder(&logon)?, logon))) else {
                return Ok(Step::Logon);
            };
            return Ok(Step::Execute(self.find(folder, &logon)));
        }
        if let (State::Finding(_) | State::Looking(..), Input::Replies(replies)) = (&self.state, &input) {
            let folder = cx.logon().and_then(|logon| self.folder(logon)).unwrap_or(FolderId::NONE);
            let state = core::mem::take(&mut self.state);
            let found = self.found(replies, state, folder)?;
            cx.settled();
            if let Some(place) = found {
                return Ok(Step::Done(place));
            }
            if !self.may_begin_again() {
                return Err(Error::OutcomeUnknown {
                    what: self.what(),
                    reason: "the connection broke, and a moment later the message was not there".into(),
                });
            }
            // It is as it was: it is changed, or sent, once more.
            let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
            return self.begin(&logon, cx);
        }
        if let State::Resolving(people) = &mut self.state {
            match people.step(input, cx)? {
                Step::Done(found) => {
                    self.composition.message.resolved(found);
                    self.state = State::Begin;
                }
                other => return other.without_answer().ok_or(Error::Cancelled),
            }
        } else if let State::Reading(read) = &mut self.state {
            match read.step(input, cx)? {
                Step::Done(original) => self.original = Some(Box::new(original)),
                other => return other.without_answer().ok_or(Error::Cancelled),
            }
        } else if let Input::Supplied(data) = input {
            let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
            return self.next(&logon, Some(data), cx);
        } else if let Input::Replies(replies) = input {
            let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
            return match self.answered(&replies, cx)? {
                Some(id) => {
                    let folder_id = self.folder(&logon).unwrap_or(FolderId::NONE);
                    Ok(Step::Done(MessagePlace { folder_id, id }))
                }
                None => self.next(&logon, None, cx),
            };
        }
        // What was written so far died unsaved with the context.
        let names = self.composition.message.names();
        if !names.is_empty() {
            let mut people = People::new(names);
            let step = people.step(Input::Start, cx)?;
            self.state = State::Resolving(people);
            return step.without_answer().ok_or(Error::Cancelled);
        }
        if let (Basis::Original { folder, id, .. }, None) = (&self.composition.basis, &self.original) {
            let mut read = Box::new(ReadMessage::new(folder.clone(), *id));
            let step = read.step(Input::Start, cx)?;
            if !matches!(step, Step::Logon) {
                self.state = State::Reading(read);
            }
            return step.without_answer().ok_or(Error::Cancelled);
        }
        let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
        self.begin(&logon, cx)
    }
}

/// Asks whether a message is there, and for its flags.
pub(super) fn ask_flags(
    chain: &mut Chain,
    folder: FolderId,
    id: MessageId,
) -> (Asked<()>, Asked<GetPropertiesSpecificResponse>) {
    let (slot, opened) = chain.open_and_ask(|output| open_message(output, folder, id));
    let flags = chain.add(get(slot, vec![tags::MESSAGE_FLAGS, tags::CHANGE_KEY]));
    chain.release(slot);
    (opened, flags)
}

/// Asks for properties.
pub(super) fn get(slot: Slot, property_tags: Vec<PropertyTag>) -> GetPropertiesSpecific {
    GetPropertiesSpecific {
        logon: 0,
        input: slot.0,
        property_size_limit: 0,
        want_unicode: true,
        property_tags,
    }
}

/// The change key in an answer.
fn key(row: &PropertyRow) -> Vec<u8> {
    let key = row.get(tags::CHANGE_KEY).and_then(|value| value.as_binary());
    key.unwrap_or_default().to_vec()
}

/// Whether a message is on its way, or waits for it: `mfSubmitted` of PidTagMessageFlags. `[MS-OXCMSG] 2.2.1.6`
pub(super) fn is_submitted(row: RowRef<'_>) -> bool {
    row.get(tags::MESSAGE_FLAGS).and_then(|value| value.as_i64()).unwrap_or_default() & 4 != 0
}

fn now(cx: &Steps<'_, Part>) -> FileTime {
    FileTime::from_unix_millis(i64::try_from(cx.now().0).unwrap_or(i64::MAX))
}

/// What a message gets that is sent.
fn sending(logon: &LogonInfo, now: FileTime) -> Result<Vec<TaggedPropertyValue>, Error> {
    let folder = logon.folder(LogonFolder::SentItems);
    let replica = logon.replica_guid_of(folder.replica_id()).unwrap_or(logon.replica_guid);
    let sent_items = FolderEntryId::new(logon.mailbox_guid, replica, folder);
    let sent_items = sent_items.encode(&Context::rop()).map_err(Error::Request)?;
    Ok(vec![
        TaggedPropertyValue::new(tags::CLIENT_SUBMIT_TIME, now),
        TaggedPropertyValue::new(tags::SENT_MAIL_ENTRY_ID, sent_items),
    ])
}

/// The body as the bytes of its property: HTML as UTF-8, text as UTF-16. The server makes the other forms.
fn body(message: &Outgoing) -> (PropertyTag, Bytes) {
    match (&message.html, &message.text) {
        (Some(html), _) => (tags::HTML, Bytes::copy_from_slice(html.as_bytes())),
        (None, text) => {
            let text = text.as_deref().unwrap_or_default();
            let mut bytes = Vec::with_capacity(text.len() * 2);
            crate::wire::utf16::encode_into(text, &mut bytes);
            (tags::BODY, bytes.into())
        }
    }
}

/// Whether the HTML of a message shows an attachment of the one that it answers.
fn is_shown(attachment: &Attachment, message: &Outgoing) -> bool {
    match (&attachment.content_id, &message.html) {
        (Some(id), Some(html)) => !id.is_empty() && cut(html, &["cid:", id].concat()).is_some(),
        _ => false,
    }
}

/// Adds what copies attachments of one message to another. `[MS-OXCPRPT] 2.2.10`
fn copy_images(chain: &mut Chain, to: Slot, numbers: &[u32], original: impl FnOnce(u8) -> OpenMessage) {
    /// A handle table holds 255 objects; nobody sees so many images.
    const MOST: usize = 100;
    if numbers.is_empty() {
        return;
    }
    let original = chain.open(original);
    for attachment_id in numbers.iter().take(MOST) {
        let (open_mode, attachment_id) = (AttachmentOpenMode::READ_ONLY, *attachment_id);
        let source = chain.open(|output| OpenAttachment {
            logon: 0,
            input: original.0,
            output,
            open_mode,
            attachment_id,
        });
        let dest = chain.open(|output| CreateAttachment { logon: 0, input: to.0, output });
        chain.add::<()>(CopyTo {
            logon: 0,
            source: source.0,
            dest: dest.0,
            want_asynchronous: false,
            want_sub_objects: true,
            copy_flags: CopyFlags::empty(),
            excluded_tags: vec![tags::ATTACH_NUMBER],
        });
        chain.add::<()>(save_attachment(to, dest));
        chain.release(dest);
        chain.release(source);
    }
    chain.release(original);
}

/// Adds what shows in lists that a message was answered. `[MS-OXOMSG] 2.2.1.8 to 2.2.1.10`
fn mark_answered(chain: &mut Chain, folder: FolderId, id: MessageId, how: Answering, now: FileTime) {
    const REPLIED: i32 = 0x105;
    const FORWARDED: i32 = 0x106;
    let (verb, icon) = match how {
        Answering::Sender => (102, REPLIED),
        Answering::All => (103, REPLIED),
        Answering::Others => (104, FORWARDED),
    };
    let original = chain.open(|output| OpenMessage {
        open_mode: MessageOpenMode::READ_WRITE,
        ..open_message(output, folder, id)
    });
    chain.add::<()>(SetProperties {
        logon: 0,
        input: original.0,
        property_values: vec![
            TaggedPropertyValue::new(tags::LAST_VERB_EXECUTED, verb),
            TaggedPropertyValue::new(tags::LAST_VERB_EXECUTION_TIME, now),
            TaggedPropertyValue::new(tags::ICON_INDEX, icon),
        ],
    });
    let save_flags = SaveFlags::KEEP_OPEN_READ_WRITE;
    chain.add::<()>(SaveChangesMessage { logon: 0, response: original.0, input: original.0, save_flags });
    chain.release(original);
}

impl Write {
    /// The bytes of the next block; none when the application is asked for them first.
    fn block(
        &self,
        attachments: &[OutgoingAttachment],
        supplied: Option<Bytes>,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Option<Bytes>, Error> {
        let packs = cx.packs_writes();
        let (index, attachment) = match &self.content {
            Content::Body(bytes) => return Ok(Some(bytes.slice_ref(self.stream.block(bytes, packs)))),
            Content::Attached(index) => (*index, attachments.get(*index).ok_or(Error::Cancelled)?),
        };
        let wants = self.stream.wants(packs);
        let (offset, total) = self.stream.progress();
        match supplied {
            _ if attachment.streamed.is_none() => {
                Ok(Some(Bytes::copy_from_slice(self.stream.block(&attachment.data, packs))))
            }
            _ if wants == 0 => Ok(Some(Bytes::new())),
            Some(data) if data.is_empty() => Err(Error::InvalidArgument(alloc::format!(
                "{} ended after {offset} of {total} bytes: it became shorter while it was read",
                Quoted(&attachment.name)
            ))),
            Some(mut data) => {
                data.truncate(wants);
                Ok(Some(data))
            }
            None => {
                let (attachment, length) = (index as u32, wants as u32);
                cx.tell(Part::Wanted { attachment, offset, length });
                Ok(None)
            }
        }
    }

    /// The next block; with the ROPs that make the attachment before the first one and save it after the last one.
    fn ask(&mut self, message: Handle, data: Bytes) -> Chain {
        let mut chain = Chain::new("write message");
        let message = chain.hold(message);
        let Target::Attachment { properties, handle, slot } = &mut self.target else {
            self.stream.ask(&mut chain, message, data);
            return chain;
        };
        let attachment = match *handle {
            Some(handle) => chain.hold(handle),
            None => {
                let attachment = chain.open(|output| CreateAttachment { logon: 0, input: message.0, output });
                let property_values = core::mem::take(properties);
                chain.add::<()>(SetProperties { logon: 0, input: attachment.0, property_values });
                *slot = Some(attachment);
                attachment
            }
        };
        if self.stream.ask(&mut chain, attachment, data) {
            chain.add::<()>(save_attachment(message, attachment));
            chain.release(attachment);
        }
        chain
    }

    /// Keeps what the block opened.
    fn answered(&mut self, replies: &Replies) {
        self.stream.answered(replies);
        if let Target::Attachment { handle, slot, .. } = &mut self.target
            && let Some(slot) = slot.take()
        {
            *handle = replies.handle(slot);
        }
    }
}

fn save_attachment(message: Slot, attachment: Slot) -> SaveChangesAttachment {
    SaveChangesAttachment {
        logon: 0,
        response: message.0,
        input: attachment.0,
        save_flags: SaveFlags::KEEP_OPEN_READ_WRITE,
    }
}

/// A body that fits into a property.
fn inline(tag: PropertyTag, bytes: &Bytes) -> TaggedPropertyValue {
    if tag == tags::BODY {
        TaggedPropertyValue::new(tag, crate::wire::utf16::to_utf8_lossy(bytes))
    } else {
        TaggedPropertyValue::new(tag, bytes.clone())
    }
}

/// About how many bytes properties take.
fn size_of_all(properties: &[TaggedPropertyValue]) -> usize {
    properties
        .iter()
        .map(|property| match &property.value {
            Value::String(text) => text.len() * 2 + 6,
            Value::Binary(bytes) => bytes.len() + 6,
            _ => 12,
        })
        .sum()
}
