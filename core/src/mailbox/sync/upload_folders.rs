use std::prelude::v1::*;

use super::collector::{Collector, key, predecessors};
use super::token::{Kind, Token};
use crate::data::{
    ErrorCode, FileTime, FolderId, PropertyTag, PropertyType, TaggedPropertyValue, Value, tags,
};
use crate::mailbox::folders::open_folder;
use crate::mailbox::{
    ConflictPolicy, ErrorInfo, FolderRef, FolderUploadKind, FolderUploadResult, LocalFolderChange, Part,
    SyncedFolder, UploadOutcome, UploadedFolder,
};
use crate::rop::{
    GetPropertiesSpecific, GetPropertiesSpecificResponse, ImportDeleteFlags, SynchronizationImportDeletes,
    SynchronizationImportHierarchyChange,
};
use crate::session::{Asked, Chain, Error, Flow, Input, LogonInfo, Replies, Step, Steps};
use crate::sync::PredecessorChangeList;

/// Sends what was changed in a folder tree while offline: new folders, other names and places, deletions; with a result
/// for each. `[MS-OXCFXICS] 3.3.5.8`
///
/// One exchange to begin, one for each new folder, two for each other change, and one to end.
///
/// Of folders the protocol lets the last writer win and tells nobody. So the server's version is looked at before, and
/// when it contains changes that the caller did not know of, that is a conflict which ends as the policy says; only what
/// happens between that look and the change, in the next exchange, goes unheard. Nothing is done twice, as with
/// [`Upload`](super::Upload).
#[derive(Debug)]
pub struct UploadFolders {
    folder: FolderRef,
    collector: Collector,
    policy: ConflictPolicy,
    changes: Vec<LocalFolderChange>,
    items: Vec<UploadedFolder>,
    current: Current,
    stage: Stage,
}

/// The change that is being sent.
#[derive(Debug, Default)]
struct Current {
    id: Option<FolderId>,
    /// All that it contains, once it is there.
    predecessors: PredecessorChangeList,
    change_key: Vec<u8>,
    /// The server's version, when there is a conflict.
    server: Option<SyncedFolder>,
    /// It may have been sent before the connection broke.
    again: bool,
}

#[derive(Debug)]
enum Stage {
    Begin,
    Opening,
    /// At the server's version.
    Looking(Asked<GetPropertiesSpecificResponse>),
    Importing(Asked<()>),
    Ending,
}

impl UploadFolders {
    /// Changes of the folders below a folder, in an order in which they can be made: a folder before those in it.
    pub fn new(folder: impl Into<FolderRef>, changes: Vec<LocalFolderChange>) -> Self {
        Self {
            folder: folder.into(),
            collector: Collector::new(Kind::Hierarchy),
            policy: ConflictPolicy::Report,
            changes,
            items: Vec::new(),
            current: Current::default(),
            stage: Stage::Begin,
        }
    }

    /// The state that the last synchronisation of the folders told. The one of the result knows what was uploaded.
    ///
    /// # Errors
    /// `invalid_argument` when it is no such state.
    pub fn since(mut self, state: &[u8]) -> Result<Self, Error> {
        self.collector.token = Token::from_bytes(Kind::Hierarchy, state)?;
        Ok(self)
    }

    /// What becomes of changes of folders that were changed on the server as well.
    #[must_use]
    pub fn on_conflict(mut self, policy: ConflictPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The next change, or the end.
    fn next(&mut self, logon: &LogonInfo, root: FolderId, now: FileTime) -> Result<Chain, Error> {
        while let Some(change) = self.changes.get(self.items.len()).cloned() {
            let begun = match change.kind {
                FolderUploadKind::Create => self.import(&change, None, logon, root, now),
                _ => self.look(&change),
            };
            match begun {
                Ok(chain) => return Ok(chain),
                // What cannot be sent does not keep the others back.
                Err(error) => self.ended(UploadOutcome::Failed, Some(&error), logon),
            }
        }
        self.stage = Stage::Ending;
        self.collector.end(root)
    }

    fn look(&mut self, change: &LocalFolderChange) -> Result<Chain, Error> {
        let id = change.id.ok_or_else(|| wanted("the id of its folder"))?;
        let mut chain = Chain::new("look at a folder");
        let slot = open_folder(&mut chain, id);
        self.stage = Stage::Looking(chain.add(GetPropertiesSpecific {
            logon: 0,
            input: slot.0,
            property_size_limit: 0,
            want_unicode: true,
            property_tags: vec![
                tags::PARENT_FOLDER_ID,
                tags::DISPLAY_NAME,
                tags::LAST_MODIFICATION_TIME,
                tags::CHANGE_KEY,
                tags::PREDECESSOR_CHANGE_LIST,
            ],
        }));
        chain.release(slot);
        Ok(chain)
    }

    /// The server's version is known: what is to be done follows from it, and from the policy.
    fn decide(
        &mut self,
        server: SyncedFolder,
        logon: &LogonInfo,
        root: FolderId,
        now: FileTime,
    ) -> Result<Chain, Error> {
        let Some(change) = self.changes.get(self.items.len()).cloned() else {
            return self.next(logon, root, now);
        };
        let judged = self.judge(&change, &server, now);
        let begun = match judged {
            Ok(None) => self.import(&change, Some(server), logon, root, now),
            Ok(Some(outcome)) => {
                self.ended(outcome, None, logon);
                return self.next(logon, root, now);
            }
            Err(error) => Err(error),
        };
        begun.or_else(|error| {
            self.ended(UploadOutcome::Failed, Some(&error), logon);
            self.next(logon, root, now)
        })
    }

    /// What the change has come to already; none when it is to be made.
    fn judge(
        &mut self,
        change: &LocalFolderChange,
        server: &SyncedFolder,
        now: FileTime,
    ) -> Result<Option<UploadOutcome>, Error> {
        let base = predecessors(change.predecessors.as_ref())?;
        let theirs = predecessors(Some(&server.predecessors))?;
        let own = self.collector.change_key(change.modified.unwrap_or(now), &base, &base);
        if change.kind == FolderUploadKind::Change && theirs.includes(&own) {
            return Ok(Some(if self.current.again { UploadOutcome::Done } else { UploadOutcome::Known }));
        }
        if base.includes_all(&theirs) {
            return Ok(None);
        }
        self.current.server = Some(server.clone());
        Ok(match self.policy {
            ConflictPolicy::Report | ConflictPolicy::KeepBoth => Some(UploadOutcome::Conflict),
            ConflictPolicy::ServerWins => Some(UploadOutcome::Superseded),
            ConflictPolicy::MineWins => None,
        })
    }

    fn import(
        &mut self,
        change: &LocalFolderChange,
        server: Option<SyncedFolder>,
        logon: &LogonInfo,
        root: FolderId,
        now: FileTime,
    ) -> Result<Chain, Error> {
        let mut chain = Chain::new("upload a change of a folder");
        let collector = self.collector.hold(&mut chain)?;
        let id = match (self.current.id.or(change.id), change.kind) {
            (Some(id), _) => id,
            (None, FolderUploadKind::Create) => FolderId::new(logon.replica_id, self.collector.take_id()?),
            (None, _) => return Err(wanted("the id of its folder")),
        };
        self.current.id = Some(id);
        let source_key = |id: FolderId| key(id.replica_id(), id.counter(), logon);
        let binary = |bytes: Vec<u8>| Value::Binary(bytes.into());
        if matches!(change.kind, FolderUploadKind::Delete | FolderUploadKind::DeleteForGood) {
            let hard = change.kind == FolderUploadKind::DeleteForGood;
            let flags = if hard { ImportDeleteFlags::HARD_DELETE } else { ImportDeleteFlags::empty() };
            let keys = Value::Multiple([binary(source_key(id)?)].into());
            let tag = PropertyTag::new(0, PropertyType::MULTIPLE_BINARY);
            self.stage = Stage::Importing(chain.add(SynchronizationImportDeletes {
                logon: 0,
                input: collector.0,
                flags: flags | ImportDeleteFlags::HIERARCHY,
                property_values: [TaggedPropertyValue::new(tag, keys)].into(),
            }));
            return Ok(chain);
        }
        let base = predecessors(change.predecessors.as_ref())?;
        let mut known = base.clone();
        if let Some(server) = &server {
            known.merge(&predecessors(Some(&server.predecessors))?);
        }
        let modified = change.modified.unwrap_or(now);
        let change_key = self.collector.change_key(modified, &base, &known);
        known.insert(change_key);
        let (was_in, was_called) = server.map(|server| (server.parent_id, server.name)).unzip();
        let parent = change.parent_id.or(was_in).unwrap_or(root);
        let name = change.name.clone().or(was_called).ok_or_else(|| wanted("the name of its folder"))?;
        (self.current.change_key, self.current.predecessors) = (change_key.encode(), known);
        let values = [
            (tags::PARENT_SOURCE_KEY, binary(source_key(parent)?)),
            (tags::SOURCE_KEY, binary(source_key(id)?)),
            (tags::LAST_MODIFICATION_TIME, Value::Time(modified)),
            (tags::CHANGE_KEY, binary(self.current.change_key.clone())),
            (tags::PREDECESSOR_CHANGE_LIST, binary(self.current.predecessors.encode())),
            (tags::DISPLAY_NAME, Value::String(name)),
        ];
        let class = change.container_class.clone().map(|class| (tags::CONTAINER_CLASS, Value::String(class)));
        let tagged = |(tag, value)| TaggedPropertyValue::new(tag, value);
        self.stage = Stage::Importing(chain.add(SynchronizationImportHierarchyChange {
            logon: 0,
            input: collector.0,
            hierarchy_values: values.into_iter().map(tagged).collect(),
            property_values: class.into_iter().map(tagged).collect(),
        }));
        Ok(chain)
    }

    /// The change is dealt with.
    fn ended(&mut self, outcome: UploadOutcome, error: Option<&Error>, logon: &LogonInfo) {
        let current = core::mem::take(&mut self.current);
        let Some(change) = self.changes.get(self.items.len()) else { return };
        let deleted = matches!(change.kind, FolderUploadKind::Delete | FolderUploadKind::DeleteForGood);
        let id = current.id.or(change.id);
        let done = outcome == UploadOutcome::Done;
        if let Some(id) = id.filter(|_| done) {
            self.collector.has(id.counter(), !deleted, logon);
        }
        self.items.push(UploadedFolder {
            outcome,
            id,
            change_key: if done { current.change_key } else { Vec::new() },
            predecessors: if done && !deleted { current.predecessors.encode() } else { Vec::new() },
            server: current.server,
            error: error.map(ErrorInfo::from),
        });
    }

    /// What an import or a look at its folder came to.
    fn judged(
        &mut self,
        error: Option<Error>,
        logon: &LogonInfo,
        root: FolderId,
        now: FileTime,
    ) -> Result<Chain, Error> {
        let Some(change) = self.changes.get(self.items.len()) else { return self.next(logon, root, now) };
        let code = match &error {
            Some(Error::Server { code, .. }) => *code,
            _ => ErrorCode::SUCCESS,
        };
        let outcome = match (&error, code, change.kind) {
            (None, ..) => UploadOutcome::Done,
            // It has gone already.
            (_, ErrorCode::NOT_FOUND, FolderUploadKind::Delete | FolderUploadKind::DeleteForGood) => {
                UploadOutcome::Done
            }
            (_, ErrorCode::SYNC_OBJECT_DELETED | ErrorCode::NOT_FOUND, _) => UploadOutcome::Gone,
            (_, ErrorCode::IGNORE_FAILURE, kind) => match kind {
                FolderUploadKind::Create => UploadOutcome::Done,
                _ if self.current.again => UploadOutcome::Done,
                _ => UploadOutcome::Known,
            },
            _ => UploadOutcome::Failed,
        };
        let error = error.filter(|_| outcome == UploadOutcome::Failed);
        self.ended(outcome, error.as_ref(), logon);
        self.next(logon, root, now)
    }

    fn replied(
        &mut self,
        replies: &Replies,
        logon: &LogonInfo,
        root: FolderId,
        now: FileTime,
    ) -> Result<Step<FolderUploadResult>, Error> {
        Ok(Step::Execute(match core::mem::replace(&mut self.stage, Stage::Begin) {
            Stage::Begin => return Err(Error::Cancelled),
            Stage::Opening => match self.collector.opened(replies, root)? {
                Some(chain) => {
                    self.stage = Stage::Opening;
                    chain
                }
                None => self.next(logon, root, now)?,
            },
            Stage::Looking(asked) => match replies.check_all().and_then(|()| replies.get(asked)) {
                Ok(answer) => {
                    let row = &answer.row;
                    let bytes = |tag| {
                        let value = row.get(tag);
                        value.and_then(|value| value.as_binary()).map(<[u8]>::to_vec).unwrap_or_default()
                    };
                    let id = self.changes.get(self.items.len()).and_then(|change| change.id);
                    let id = id.unwrap_or_default();
                    let parent = row.get(tags::PARENT_FOLDER_ID).and_then(|value| value.as_i64());
                    let server = SyncedFolder {
                        id,
                        parent_id: FolderId(parent.unwrap_or_default() as u64),
                        name: row.get(tags::DISPLAY_NAME).and_then(|v| v.to_text()).unwrap_or_default(),
                        source_key: key(id.replica_id(), id.counter(), logon).unwrap_or_default(),
                        change_key: bytes(tags::CHANGE_KEY),
                        predecessors: bytes(tags::PREDECESSOR_CHANGE_LIST),
                        modified: row.get(tags::LAST_MODIFICATION_TIME).and_then(|value| value.as_time()),
                        properties: Vec::new(),
                    };
                    self.decide(server, logon, root, now)?
                }
                Err(error) => self.judged(Some(error), logon, root, now)?,
            },
            Stage::Importing(import) => self.judged(replies.check(import).err(), logon, root, now)?,
            Stage::Ending => match self.collector.ended(replies)? {
                Some(chain) => {
                    self.stage = Stage::Ending;
                    chain
                }
                None => {
                    let items = core::mem::take(&mut self.items);
                    let state = self.collector.token.to_bytes();
                    return Ok(Step::Done(FolderUploadResult { items, state }));
                }
            },
        }))
    }
}

fn wanted(what: &str) -> Error {
    Error::InvalidArgument(alloc::format!("a change of this kind needs {what}"))
}

impl Flow for UploadFolders {
    type Answer = FolderUploadResult;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<FolderUploadResult>, Error> {
        let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
        let Some(root) = self.folder.id(Some(&logon)) else { return Ok(Step::Logon) };
        match input {
            Input::Replies(replies) => {
                let now = FileTime::from_unix_millis(cx.now().0 as i64);
                self.replied(&replies, &logon, root, now)
            }
            _ => {
                // It may be that the server has the change that was under way.
                self.current.again |= matches!(self.stage, Stage::Importing(_));
                self.stage = Stage::Opening;
                let new = self.changes.iter().skip(self.items.len());
                let new = new.filter(|new| new.kind == FolderUploadKind::Create && new.id.is_none()).count();
                let new = u32::try_from(new).unwrap_or(u32::MAX);
                Ok(Step::Execute(self.collector.begin(root, &logon, new, cx)?))
            }
        }
    }
}
