//! What was changed in the copy goes to the server.

use std::collections::{BTreeMap, HashSet};

use clap::ValueEnum;
use mapi_http::data::{ErrorCode, FolderId, MessageId, PropertyTag, Str, ValueRef, tags};
use mapi_http::mailbox::{
    Answer, ConflictPolicy, ErrorInfo, ExportStream, FolderUploadKind, ItemContent, ItemEvent,
    ItemProperties, ItemProperty, ItemReader, ItemRecipient, LocalChange, LocalFolderChange, Part,
    ReserveIds, SyncContents, Upload, UploadFolders, UploadKind, UploadOutcome,
};
use mapi_http::session::{Error, LogonFolder};
use mapi_http::sync::fasttransfer::Root;
use serde::Serialize;

use super::super::unexpected;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::local_copy::{Kind, LocalCopy, LocalRecipient, Pending, Written};
use crate::output::note;

/// What becomes of a change of something that was changed on the server as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnConflict {
    /// Nothing yet: both versions are told, and the change waits
    Report,
    /// The server's version stays, the change is given up
    Server,
    /// The change is made in the server's version
    Mine,
    /// The changed message stays beside the server's version
    Both,
}

impl From<OnConflict> for ConflictPolicy {
    fn from(policy: OnConflict) -> Self {
        match policy {
            OnConflict::Report => Self::Report,
            OnConflict::Server => Self::ServerWins,
            OnConflict::Mine => Self::MineWins,
            OnConflict::Both => Self::KeepBoth,
        }
    }
}

/// A change that waits still.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Left {
    /// Its number in the table `change`.
    number: i64,
    kind: Kind,
    item: String,
    /// What was written.
    mine: Option<String>,
    /// The subject or name on the server; none when it is gone there.
    server: Option<String>,
    /// Of a deleted folder, how many messages and folders in it are new or changed on the server, or were moved out of it here
    /// and are still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    unseen: Option<u64>,
    /// Its folder is gone on the server: it waits until it is put into another one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    lacks_folder: bool,
    /// Why it failed; none when it is a conflict.
    error: Option<String>,
}

impl Left {
    pub(super) fn is_conflict(&self) -> bool {
        self.error.is_none()
    }

    pub(super) fn text(&self) -> String {
        let quoted = |text: &Option<String>| text.as_ref().map(|text| format!("{text:?}"));
        let what = serde_json::to_string(&self.kind).unwrap_or_default();
        let what = format!("{} {}", what.trim_matches('"'), self.item);
        match &self.error {
            Some(error) if self.kind.is_deletion() => format!("{what} failed, and it is back: {error}"),
            Some(error) => format!("{what} failed: {error}"),
            None if let Some(unseen) = self.unseen => format!(
                "{what} is in conflict: in {} are {unseen} messages or folders that are new or changed on the server, or could not be moved",
                quoted(&self.server).unwrap_or_default(),
            ),
            None => format!(
                "{what} is in conflict: here {}, on the server {}",
                quoted(&self.mine).unwrap_or_else(|| "it is as it was but for that".into()),
                quoted(&self.server).unwrap_or_else(|| match self.lacks_folder {
                    true => "its folder is gone: put it into another one".into(),
                    false => "it is gone".into(),
                }),
            ),
        }
    }
}

/// What an upload did.
#[derive(Debug, Default, Serialize)]
pub(super) struct Pushed {
    /// Changes that are on the server.
    pub(super) done: u64,
    /// Of these, changes that were made over a version of the server's that the copy did not have.
    pub(super) overwritten: u64,
    /// Changes that were given up, as the server's version won.
    pub(super) given_up: u64,
    /// Changes that wait still.
    pub(super) left: Vec<Left>,
}

/// One upload of all that waits.
pub(super) struct Push<'p> {
    pub(super) mailbox: &'p Mailbox,
    pub(super) copy: &'p mut LocalCopy,
    pub(super) policy: OnConflict,
    pub(super) pushed: &'p mut Pushed,
}

impl Push<'_> {
    /// Whether a change is one of those that wait for the person.
    fn is_left(&self, number: i64) -> bool {
        self.pushed.left.iter().any(|left| left.number == number)
    }

    /// Whether a folder could not be made.
    fn is_unmade(&self, folder: FolderId) -> bool {
        let mut failed = self.pushed.left.iter().filter(|left| !left.is_conflict());
        failed.any(|left| left.kind == Kind::CreateFolder && left.item == folder.to_string())
    }

    fn waiting(&self, wanted: impl Fn(&Pending) -> bool) -> Result<Vec<Pending>, Failure> {
        let pending = self.copy.pending()?;
        Ok(pending.into_iter().filter(|change| wanted(change) && !self.is_left(change.number)).collect())
    }

    async fn reserve(&mut self) -> Result<(), Failure> {
        let both = matches!(self.policy, OnConflict::Both);
        let without = self.copy.without_id(both)?;
        for some in without.chunks(ReserveIds::MOST as usize) {
            match self.mailbox.run(ReserveIds::new(some.len() as u32)).await? {
                Answer::Reserved(ids) => self.copy.give_ids(some, &ids)?,
                other => return Err(unexpected(other)),
            }
        }
        Ok(())
    }

    /// New folders, other names and places; answers whether there were any.
    pub(super) async fn folders(&mut self) -> Result<bool, Failure> {
        self.reserve().await?;
        let changes = self.waiting(|change| change.kind.is_folder() && !change.kind.is_deletion())?;
        self.upload_folders(&changes, &HashSet::new()).await?;
        Ok(!changes.is_empty())
    }

    /// Deletions of folders, after what lay in them was moved out of them; answers whether there were any.
    pub(super) async fn deletions(&mut self) -> Result<bool, Failure> {
        let changes = self.waiting(|change| change.kind == Kind::DeleteFolder)?;
        let (mut agreed, mut over) = (Vec::new(), HashSet::new());
        for change in &changes {
            // What was to be moved out of it is not to go with it, whatever the policy.
            let still_in = self.copy.still_in(change.folder()?)?;
            let unseen = self.unseen(change.folder()?).await? + still_in;
            match self.policy {
                _ if unseen == 0 => agreed.push(change.clone()),
                OnConflict::Mine if still_in == 0 => {
                    over.insert(change.number);
                    agreed.push(change.clone());
                }
                OnConflict::Server | OnConflict::Both => {
                    self.settle(change, UploadOutcome::Superseded, None, None)?;
                }
                OnConflict::Report | OnConflict::Mine => {
                    let server = Some(self.copy.name_of_deleted(change)?);
                    self.settle(change, UploadOutcome::Conflict, server, None)?;
                    if let Some(left) = self.pushed.left.last_mut() {
                        left.unseen = Some(unseen);
                    }
                }
            }
        }
        self.upload_folders(&agreed, &over).await?;
        Ok(!changes.is_empty())
    }

    /// How much in a deleted folder is new or changed on the server since it was deleted here, and in those that go with it.
    async fn unseen(&self, folder: FolderId) -> Result<u64, Failure> {
        let mut unseen = self.copy.folders_come_back(folder)?;
        let mut looks = Vec::new();
        for gone in self.copy.deleted_with(folder)? {
            looks.push(SyncContents::new(gone.id).since(&gone.state)?.headers_only().into());
        }
        for (done, _) in self.mailbox.run_all_with_parts(looks) {
            match done.await {
                Ok(Answer::Synced(summary)) => unseen += summary.changed,
                Ok(other) => return Err(unexpected(other)),
                Err(error) if error.code() == "not_found" => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(unseen)
    }

    /// Changes of folders; `over` are the numbers of those that are made over what was not seen here.
    async fn upload_folders(&mut self, changes: &[Pending], over: &HashSet<i64>) -> Result<(), Failure> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut local = Vec::new();
        for change in changes {
            let kind = match change.kind {
                Kind::CreateFolder => FolderUploadKind::Create,
                Kind::ChangeFolder => FolderUploadKind::Change,
                _ => FolderUploadKind::Delete,
            };
            let id = change.folder()?;
            let (name, class, parent) = match kind {
                FolderUploadKind::Create => {
                    let (name, class, parent) = self.copy.place(id)?;
                    (Some(name), Some(class).filter(|class| !class.is_empty()), Some(parent))
                }
                _ => (change.name.clone(), None, change.target),
            };
            local.push(LocalFolderChange {
                kind,
                id: Some(id),
                parent_id: parent,
                name,
                container_class: class,
                predecessors: Some(change.predecessors.clone().into()),
                modified: Some(change.made),
            });
        }
        let upload =
            UploadFolders::new(LogonFolder::IpmSubtree, local).since(&self.copy.hierarchy_state()?)?;
        let result = match self.mailbox.run(upload.on_conflict(self.policy.into())).await {
            Ok(Answer::UploadedFolders(result)) => result,
            Ok(other) => return Err(unexpected(other)),
            // It has a name that cannot be sent.
            Err(error @ Error::Request(_)) if let [change] = changes => {
                return self.settle(change, UploadOutcome::Failed, None, Some((&error).into()));
            }
            Err(Error::Request(_)) => {
                for change in changes {
                    Box::pin(self.upload_folders(std::slice::from_ref(change), over)).await?;
                }
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        for (change, item) in changes.iter().zip(result.items) {
            let mut server = item.server.map(|server| server.name);
            if server.is_none() && over.contains(&change.number) {
                server = Some(self.copy.name_of_deleted(change)?);
            }
            let code = item.error.as_ref().and_then(|error| error.server_code);
            let outcome = match code {
                Some(code) if code == ErrorCode::NO_PARENT_FOLDER.0 => match change.kind {
                    Kind::CreateFolder if self.is_unmade(change.folder) => UploadOutcome::Failed,
                    // It is the folder in which it was to be.
                    _ => UploadOutcome::Gone,
                },
                _ => item.outcome,
            };
            self.settle(change, outcome, server, item.error)?;
        }
        Ok(())
    }

    /// Messages; answers whether there were any.
    pub(super) async fn messages(&mut self) -> Result<bool, Failure> {
        self.reserve().await?;
        let mut any = false;
        for moves in [false, true] {
            // Where it is to go, a message has another id, by which no other change would find it.
            let left: HashSet<String> = self.pushed.left.iter().map(|left| left.item.clone()).collect();
            let changes = self.waiting(|change| match change.kind {
                Kind::Move => moves && !left.contains(&change.item),
                kind => !moves && !kind.is_folder(),
            })?;
            // What belongs into a folder that could not be made waits with it.
            let mut folders: BTreeMap<FolderId, Vec<Pending>> = BTreeMap::new();
            for change in changes {
                let folder = if moves { change.target.unwrap_or_default() } else { change.folder };
                if !self.is_unmade(folder) {
                    folders.entry(folder).or_default().push(change);
                }
            }
            for (folder, changes) in folders {
                any = true;
                self.folder(folder, changes).await?;
            }
        }
        Ok(any)
    }

    async fn folder(&mut self, folder: FolderId, changes: Vec<Pending>) -> Result<(), Failure> {
        let Some(state) = self.copy.state(folder)? else { return self.without_folder(&changes) };
        let (mut sent, mut local) = (Vec::new(), Vec::new());
        for change in changes {
            if let Some(made) = self.local(folder, &change).await? {
                sent.push(change);
                local.push(made);
            }
        }
        if local.is_empty() {
            return Ok(());
        }
        let upload = Upload::new(folder, local).since(&state)?;
        let result = match self.mailbox.run(upload.on_conflict(self.policy.into())).await {
            Ok(Answer::Uploaded(result)) => result,
            Ok(other) => return Err(unexpected(other)),
            Err(error) if error.code() == "not_found" => return self.without_folder(&sent),
            Err(error) => return Err(error.into()),
        };
        for (change, item) in sent.iter().zip(result.items) {
            let subject = |server: mapi_http::mailbox::SyncedMessage| {
                let subject = server.content.properties.get(tags::SUBJECT);
                subject.and_then(|subject| subject.text).unwrap_or_default()
            };
            let is_beside = change.kind == Kind::Change && item.id.is_some() && item.id == change.new_id;
            let outcome = match item.outcome {
                // What was kept beside the server's version: it was there, and somebody has deleted it since.
                UploadOutcome::Gone if is_beside => UploadOutcome::Known,
                outcome => outcome,
            };
            self.settle(change, outcome, item.server.map(subject), item.error)?;
        }
        Ok(())
    }

    /// Changes of messages whose folder the server does not have: what was written waits until somebody says where else it
    /// is to be, unless the server's word counts.
    fn without_folder(&mut self, changes: &[Pending]) -> Result<(), Failure> {
        for change in changes {
            let outcome = match (change.kind, self.policy) {
                (Kind::Move, OnConflict::Server) => UploadOutcome::Superseded,
                (Kind::Move, _) => UploadOutcome::Conflict,
                _ => UploadOutcome::Gone,
            };
            self.settle(change, outcome, None, None)?;
        }
        Ok(())
    }

    /// A change as it is uploaded; none when its outcome is known without that.
    async fn local(&mut self, folder: FolderId, change: &Pending) -> Result<Option<LocalChange>, Failure> {
        let mut made = LocalChange {
            kind: UploadKind::Delete,
            id: Some(change.message()?),
            from_folder: None,
            new_id: change.new_id,
            predecessors: Some(change.predecessors.clone().into()),
            modified: Some(change.made),
            associated: None,
            content: None,
        };
        match change.kind {
            Kind::Create => {
                made.kind = UploadKind::Create;
                made.content = Some(content_of(self.copy.written(change.message()?)?));
            }
            Kind::Change => {
                made.kind = UploadKind::Change;
                let content =
                    if change.gone { None } else { self.content(folder, change.message()?).await? };
                match content {
                    Some(content) => made.content = Some(changed(content, change)),
                    None => {
                        self.settle(change, UploadOutcome::Gone, None, None)?;
                        return Ok(None);
                    }
                }
            }
            Kind::Move => {
                made.kind = UploadKind::Move;
                made.from_folder = Some(change.folder);
            }
            Kind::Mark if change.unread => made.kind = UploadKind::MarkUnread,
            Kind::Mark => made.kind = UploadKind::MarkRead,
            // It came again: it was changed on the server since.
            _ => {
                if let Some(subject) = self.copy.other_version(change)? {
                    let outcome = match self.policy {
                        OnConflict::Report => Some(UploadOutcome::Conflict),
                        OnConflict::Server | OnConflict::Both => Some(UploadOutcome::Superseded),
                        OnConflict::Mine => None,
                    };
                    if let Some(outcome) = outcome {
                        self.settle(change, outcome, Some(subject), None)?;
                        return Ok(None);
                    }
                }
            }
        }
        Ok(Some(made))
    }

    /// All of a message as it is on the server; none when it is gone.
    async fn content(&self, folder: FolderId, id: MessageId) -> Result<Option<ItemContent>, Failure> {
        let (done, mut parts) = self.mailbox.run_with_parts(ExportStream::messages(folder, vec![id]));
        let done = tokio::spawn(done);
        let mut reader = ItemReader::new(Root::MessageList).whole();
        let mut found = None;
        let wrong = |error: mapi_http::wire::WireError| Failure::wrong_bytes(error.to_string());
        while let Some(part) = parts.recv().await {
            let Part::Data(data) = part else { continue };
            reader.push(data);
            while let Some(event) = reader.next().map_err(wrong)? {
                if let ItemEvent::Message { message, .. } = event {
                    found = Some(message.content);
                }
            }
        }
        match done.await.unwrap_or(Err(Error::Cancelled)) {
            Ok(_) => Ok(found),
            Err(error) if error.code() == "not_found" => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes over what became of a change.
    fn settle(
        &mut self,
        change: &Pending,
        outcome: UploadOutcome,
        server: Option<String>,
        error: Option<ErrorInfo>,
    ) -> Result<(), Failure> {
        let written = !change.kind.is_deletion() && change.kind != Kind::Mark;
        // A folder is there: it is the one that is gone in which it was to be.
        let is_there = outcome == UploadOutcome::Gone
            && change.kind == Kind::ChangeFolder
            && self.copy.has_folder(change.folder()?)?;
        let stays = is_there || outcome == UploadOutcome::Superseded;
        let is_moved = matches!(change.kind, Kind::Move | Kind::ChangeFolder);
        let outcome = match is_moved && stays && self.copy.is_deleted(change.folder)? {
            // Given up, it would go with the folder that it lies in.
            true => UploadOutcome::Conflict,
            false => outcome,
        };
        match (outcome, self.policy) {
            (UploadOutcome::Done | UploadOutcome::Known, _) => {
                self.pushed.done += 1;
                let both = matches!(self.policy, OnConflict::Both) && !change.kind.is_folder();
                self.pushed.overwritten += u64::from(server.is_some() && !both);
                if change.kind == Kind::Move {
                    // Where it is now it has another id, under which it comes.
                    self.copy.discard(&change.item)?;
                }
            }
            (UploadOutcome::Superseded, _) => {
                self.pushed.given_up += 1;
                if change.kind == Kind::DeleteFolder {
                    return self.copy.undelete(change);
                }
            }
            // It is gone, as it was to be or as it could not be marked.
            (UploadOutcome::Gone, _) if !written => self.pushed.done += 1,
            (UploadOutcome::Gone, OnConflict::Server) => {
                self.pushed.given_up += 1;
                match change.kind {
                    Kind::Change | Kind::Create => self.copy.discard(&change.item)?,
                    Kind::CreateFolder => self.copy.discard_folder(&change.item)?,
                    Kind::ChangeFolder => self.copy.put_back(change)?,
                    _ => {}
                }
            }
            (UploadOutcome::Gone, OnConflict::Mine | OnConflict::Both) if change.kind == Kind::Change => {
                let left_out = self.copy.attached_messages(&change.item)?;
                if left_out > 0 {
                    note(format_args!(
                        "{} is made anew without {left_out} messages attached to it",
                        change.item
                    ));
                }
                return self.copy.make_anew(change);
            }
            (UploadOutcome::Gone, OnConflict::Mine | OnConflict::Both)
                if change.kind == Kind::Move || change.kind == Kind::ChangeFolder && !is_there =>
            {
                self.pushed.given_up += 1;
            }
            (outcome, _) => {
                let failed = outcome == UploadOutcome::Failed;
                let recipients = change.recipients.as_deref().map(described);
                let mine = change.name.clone().or(change.text.clone()).or(change.html.clone()).or(recipients);
                let mine = match change.kind {
                    Kind::Create => self.copy.written(change.message()?)?.subject,
                    Kind::CreateFolder => Some(self.copy.place(change.folder()?)?.0),
                    _ => mine,
                };
                self.pushed.left.push(Left {
                    number: change.number,
                    kind: change.kind,
                    item: change.item.clone(),
                    mine,
                    server,
                    unseen: None,
                    lacks_folder: !change.kind.is_folder() && self.copy.lacks_folder(&change.item)?,
                    error: failed.then(|| error.map(|error| error.message).unwrap_or_default()),
                });
                if failed && change.kind.is_deletion() {
                    return self.copy.undelete(change);
                }
                return Ok(());
            }
        }
        self.copy.settle(change)
    }
}

fn text(tag: PropertyTag, text: &str) -> ItemProperty {
    ItemProperty::new(tag, None, &ValueRef::String(Str::Utf8(text)), &[])
}

fn number(tag: PropertyTag, number: i32) -> ItemProperty {
    ItemProperty::new(tag, None, &ValueRef::Integer32(number), &[])
}

fn html(html: &str) -> [ItemProperty; 2] {
    /// UTF-8.
    const CODE_PAGE: i32 = 65001;
    let body = ItemProperty::new(tags::HTML, None, &ValueRef::Binary(html.as_bytes()), html.as_bytes());
    [body, number(tags::INTERNET_CODEPAGE, CODE_PAGE)]
}

/// A message that was made in the copy, or is made anew of what the copy has of it.
fn content_of(written: Written) -> ItemContent {
    /// `mfRead` and `mfUnsent` of PidTagMessageFlags. `[MS-OXCMSG] 2.2.1.6`
    const READ: i32 = 1;
    const UNSENT: i32 = 8;
    let none = ItemContent { properties: ItemProperties::default(), recipients: None, attachments: None };
    let mut content = written.kept.unwrap_or(none);
    let flags = content.properties.get(tags::MESSAGE_FLAGS);
    let flags = flags.and_then(|flags| i32::try_from(flags.number?).ok()).unwrap_or(UNSENT);
    let flags = if written.unread { flags & !READ } else { flags | READ };
    let class = written.class.as_deref().unwrap_or("IPM.Note");
    for property in [text(tags::MESSAGE_CLASS, class), number(tags::MESSAGE_FLAGS, flags)] {
        content.properties.retain(|known| known.id() != property.id());
        content.properties.push(property);
    }
    rewritten(content, written.subject, written.text, written.html, Some(&written.recipients))
}

/// The recipients of a message in a few words.
fn described(recipients: &[LocalRecipient]) -> String {
    let one = |one: &LocalRecipient| {
        let who = one.address.as_deref().or(one.name.as_deref()).unwrap_or_default();
        format!("{}: {who}", one.kind)
    };
    recipients.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A recipient that was written in the copy. `[MS-OXCMSG] 2.2.3.1`
fn recipient_of(written: &LocalRecipient) -> ItemRecipient {
    let address = written.address.as_deref().unwrap_or_default();
    let properties = [
        number(tags::RECIPIENT_TYPE, kind_of(written)),
        text(tags::DISPLAY_NAME, written.name.as_deref().unwrap_or(address)),
        text(tags::ADDRESS_TYPE, "SMTP"),
        text(tags::EMAIL_ADDRESS, address),
        text(tags::SMTP_ADDRESS, address),
    ];
    ItemRecipient { row: written.row, properties: properties.into() }
}

fn kind_of(written: &LocalRecipient) -> i32 {
    match written.kind.as_str() {
        "cc" => 2,
        "bcc" => 3,
        _ => 1,
    }
}

/// Recipients as they are to be: who was there before stays as the server has it, with what does not stand in the copy's columns.
fn recipients(kept: Option<&Vec<ItemRecipient>>, wanted: &[LocalRecipient]) -> Vec<ItemRecipient> {
    let is_same = |known: &ItemRecipient, wanted: &LocalRecipient| {
        let text = |tag| known.properties.get(tag).and_then(|property| property.text);
        let address = text(tags::SMTP_ADDRESS).or_else(|| text(tags::EMAIL_ADDRESS));
        known.row == wanted.row && text(tags::DISPLAY_NAME) == wanted.name && address == wanted.address
    };
    let one = |wanted: &LocalRecipient| {
        let Some(known) = kept.into_iter().flatten().find(|known| is_same(known, wanted)) else {
            return recipient_of(wanted);
        };
        let mut known = known.clone();
        let kind =
            known.properties.get(tags::RECIPIENT_TYPE).and_then(|kind| kind.number).unwrap_or_default();
        if wanted.kind != "other" && kind & 0x0F != i64::from(kind_of(wanted)) {
            known.properties.retain(|property| property.id() != tags::RECIPIENT_TYPE.id());
            known.properties.push(number(tags::RECIPIENT_TYPE, kind_of(wanted)));
        }
        known
    };
    wanted.iter().map(one).collect()
}

/// A message with what was changed of it.
fn changed(content: ItemContent, change: &Pending) -> ItemContent {
    let Pending { name, text, html, recipients, .. } = change.clone();
    rewritten(content, name, text, html, recipients.as_deref())
}

/// A message with another subject, another body, other recipients.
fn rewritten(
    mut content: ItemContent,
    subject: Option<String>,
    plain: Option<String>,
    html_body: Option<String>,
    wanted: Option<&[LocalRecipient]>,
) -> ItemContent {
    let mut replace = |old: &[PropertyTag], new: &mut dyn Iterator<Item = ItemProperty>| {
        content.properties.retain(|known| !old.iter().any(|tag| tag.id() == known.id()));
        content.properties.extend(new);
    };
    let subjects = [tags::SUBJECT, tags::NORMALIZED_SUBJECT, tags::SUBJECT_PREFIX];
    let bodies = [tags::BODY, tags::HTML, tags::RTF_COMPRESSED, tags::RTF_IN_SYNC, tags::NATIVE_BODY];
    if let Some(subject) = &subject {
        replace(&subjects, &mut [text(tags::SUBJECT, subject)].into_iter());
    }
    // The other forms of a body that was changed would say something else.
    if plain.is_some() || html_body.is_some() {
        replace(&bodies, &mut plain.iter().map(|body| text(tags::BODY, body)));
    }
    if let Some(body) = &html_body {
        replace(&[tags::INTERNET_CODEPAGE], &mut html(body).into_iter());
    }
    if let Some(wanted) = wanted {
        // The server makes these out of the recipients.
        replace(&[tags::DISPLAY_TO, tags::DISPLAY_CC, tags::DISPLAY_BCC], &mut [].into_iter());
        content.recipients = Some(recipients(content.recipients.as_ref(), wanted));
    }
    content
}
