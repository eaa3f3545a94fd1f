use std::prelude::v1::*;

use bytes::Bytes;

use super::collector::{key, predecessors};
use super::token::Kind;
use super::upload::{Next, Uploading, Uploads, With, wanted};
use crate::data::{
    ErrorCode, FolderId, ObjectId, PropertyTag, PropertyType, TaggedPropertyValue, Value, tags,
};
use crate::mailbox::folders::{PLACE, ask_of_folder, place_of};
use crate::mailbox::{
    ConflictPolicy, ErrorInfo, FolderUploadKind, FolderUploadResult, ItemProperties, LocalFolderChange, Part,
    SyncedFolder, UploadOutcome, UploadedFolder,
};
use crate::rop::{
    GetPropertiesSpecificResponse, ImportDeleteFlags, SynchronizationImportDeletes,
    SynchronizationImportHierarchyChange,
};
use crate::session::{Asked, Chain, Error, LogonInfo, Replies, Steps};
use crate::sync::PredecessorChangeList;

/// Sends what was changed in a folder tree while offline: new folders, other names and places, deletions; with a result
/// for each. `[MS-OXCFXICS] 3.3.5.8`
///
/// One exchange to begin, one for each new folder, two for each other change, and one to end.
///
/// Of folders the protocol lets the last writer win and tells nobody. So the server's version is looked at before, and
/// when it contains changes that the caller did not know of, that is a conflict which ends as the policy says. The change
/// goes in the next exchange, together with another look: what somebody did in between is told as well, though it may be
/// too late to keep it ([`UploadedFolder::server`]). Nothing is done twice, as with [`Upload`](super::Upload).
pub type UploadFolders = Uploading<FolderUpload>;

/// A change of a folder that is being sent.
#[derive(Debug, Default)]
pub struct FolderUpload {
    id: Option<FolderId>,
    /// All that it contains, once it is there.
    predecessors: PredecessorChangeList,
    change_key: Vec<u8>,
    /// The server's version, when there is a conflict.
    server: Option<SyncedFolder>,
    /// It may have been sent before the connection broke.
    again: bool,
    stage: Stage,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Begin,
    /// At the server's version.
    Looking(Asked<GetPropertiesSpecificResponse>),
    /// After another look at it, if it was there before.
    Importing(Option<Asked<GetPropertiesSpecificResponse>>, Asked<()>),
}

impl Uploads for FolderUpload {
    const KIND: Kind = Kind::Hierarchy;
    type Change = LocalFolderChange;
    type Item = UploadedFolder;
    type Result = FolderUploadResult;

    fn wants_id(change: &LocalFolderChange, _: ConflictPolicy) -> bool {
        change.kind == FolderUploadKind::Create && change.id.is_none()
    }

    fn ids(change: &LocalFolderChange) -> [Option<ObjectId>; 3] {
        [change.id.map(ObjectId::from), change.parent_id.map(ObjectId::from), None]
    }

    fn begin(&mut self, change: &LocalFolderChange, with: &mut With<'_>) -> Result<Chain, Error> {
        match change.kind {
            FolderUploadKind::Create => self.import(change, None, with),
            _ => self.look(change),
        }
    }

    fn replied(
        &mut self,
        change: &LocalFolderChange,
        replies: &Replies,
        with: &mut With<'_>,
        _: &mut Steps<'_, Part>,
    ) -> Result<Next, Error> {
        Ok(match core::mem::take(&mut self.stage) {
            Stage::Begin => return Err(Error::Cancelled),
            Stage::Looking(asked) => match replies.check_all().and_then(|()| replies.get(asked)) {
                Ok(answer) => self.decide(change, told(change, answer, with.logon), with),
                Err(error) => self.judged(change, Some(error)),
            },
            Stage::Importing(look, import) => {
                let unseen =
                    look.and_then(|look| self.unseen(told(change, replies.get(look).ok()?, with.logon)));
                match (replies.check(import).err(), unseen) {
                    // The server kept what it had.
                    (Some(Error::Server { code: ErrorCode::IGNORE_FAILURE, .. }), Some(server)) => {
                        self.decide(change, server, with)
                    }
                    (error, unseen) => {
                        if let Some(server) = unseen {
                            self.predecessors.merge(&predecessors(&server.predecessors)?);
                            self.server = Some(server);
                        }
                        self.judged(change, error)
                    }
                }
            }
        })
    }

    fn lost(&mut self) {
        self.again |= matches!(self.stage, Stage::Importing(..));
        self.stage = Stage::Begin;
    }

    fn ended(
        self,
        change: &LocalFolderChange,
        outcome: UploadOutcome,
        error: Option<ErrorInfo>,
        with: &mut With<'_>,
    ) -> UploadedFolder {
        let deleted = is_deletion(change);
        let id = self.id.or(change.id);
        let done = outcome == UploadOutcome::Done;
        if let Some(id) = id.filter(|_| done) {
            with.collector.has(id.into(), !deleted, with.logon);
        }
        UploadedFolder {
            outcome,
            id,
            change_key: if done { self.change_key.into() } else { Bytes::new() },
            predecessors: if done && !deleted { self.predecessors.encode().into() } else { Bytes::new() },
            server: self.server,
            error,
        }
    }

    fn result(items: Vec<UploadedFolder>, state: Vec<u8>) -> FolderUploadResult {
        FolderUploadResult { items, state }
    }
}

impl FolderUpload {
    fn look(&mut self, change: &LocalFolderChange) -> Result<Chain, Error> {
        let id = change.id.ok_or_else(|| wanted("the id of its folder"))?;
        let mut chain = Chain::new("look at a folder");
        self.stage = Stage::Looking(ask_of_folder(&mut chain, id, &VERSION));
        Ok(chain)
    }

    /// The server's version, if it contains changes that were not known when the change was made.
    fn unseen(&self, server: SyncedFolder) -> Option<SyncedFolder> {
        let theirs = predecessors(&server.predecessors).ok()?;
        (!self.predecessors.includes_all(&theirs)).then_some(server)
    }

    /// The server's version is known: what is to be done follows from it, and from the policy.
    fn decide(&mut self, change: &LocalFolderChange, server: SyncedFolder, with: &mut With<'_>) -> Next {
        let begun = match self.judge(change, &server, with) {
            Ok(Some(outcome)) => return Next::Ended(outcome, None),
            Ok(None) => self.import(change, Some(server), with),
            Err(error) => Err(error),
        };
        begun.map_or_else(Next::failed, Next::Ask)
    }

    /// What the change has come to already; none when it is to be made.
    fn judge(
        &mut self,
        change: &LocalFolderChange,
        server: &SyncedFolder,
        with: &With<'_>,
    ) -> Result<Option<UploadOutcome>, Error> {
        let base = predecessors(change.predecessors.as_deref().unwrap_or_default())?;
        let theirs = predecessors(&server.predecessors)?;
        let own = with.collector.change_key(change.modified.unwrap_or(with.now), &base, &base);
        if change.kind == FolderUploadKind::Change && theirs.includes(&own) {
            return Ok(Some(if self.again { UploadOutcome::Done } else { UploadOutcome::Known }));
        }
        if base.includes_all(&theirs) {
            return Ok(None);
        }
        self.server = Some(server.clone());
        Ok(match with.policy {
            ConflictPolicy::Report | ConflictPolicy::KeepBoth => Some(UploadOutcome::Conflict),
            ConflictPolicy::ServerWins => Some(UploadOutcome::Superseded),
            ConflictPolicy::MineWins => None,
        })
    }

    fn import(
        &mut self,
        change: &LocalFolderChange,
        server: Option<SyncedFolder>,
        with: &mut With<'_>,
    ) -> Result<Chain, Error> {
        let logon = with.logon;
        let mut chain = Chain::new("upload a change of a folder");
        let collector = with.collector.hold(&mut chain)?;
        let id = match (self.id.or(change.id), change.kind) {
            (Some(id), _) => id,
            (None, FolderUploadKind::Create) => FolderId(with.collector.take_id(logon)?.0),
            (None, _) => return Err(wanted("the id of its folder")),
        };
        self.id = Some(id);
        let look = server.is_some().then(|| ask_of_folder(&mut chain, id, &VERSION));
        let base = predecessors(change.predecessors.as_deref().unwrap_or_default())?;
        let mut known = base.clone();
        if let Some(server) = &server {
            known.merge(&predecessors(&server.predecessors)?);
        }
        let source_key = |id: FolderId| key(id.replica_id(), id.counter(), logon);
        let binary = |bytes: Vec<u8>| Value::Binary(bytes.into());
        if is_deletion(change) {
            let hard = change.kind == FolderUploadKind::DeleteForGood;
            let flags = if hard { ImportDeleteFlags::HARD_DELETE } else { ImportDeleteFlags::empty() };
            let keys = Value::Multiple([binary(source_key(id)?)].into());
            let tag = PropertyTag::new(0, PropertyType::MULTIPLE_BINARY);
            self.predecessors = known;
            let import = chain.add(SynchronizationImportDeletes {
                logon: 0,
                input: collector.0,
                flags: flags | ImportDeleteFlags::HIERARCHY,
                property_values: [TaggedPropertyValue::new(tag, keys)].into(),
            });
            self.stage = Stage::Importing(look, import);
            return Ok(chain);
        }
        let modified = change.modified.unwrap_or(with.now);
        let change_key = with.collector.change_key(modified, &base, &known);
        known.insert(change_key);
        let (was_in, was_called) = server.map(|server| (server.parent_id, server.name)).unzip();
        let parent = change.parent_id.or(was_in).unwrap_or(with.folder);
        let name = change.name.clone().or(was_called).ok_or_else(|| wanted("the name of its folder"))?;
        (self.change_key, self.predecessors) = (change_key.encode(), known);
        let values = [
            (tags::PARENT_SOURCE_KEY, binary(source_key(parent)?)),
            (tags::SOURCE_KEY, binary(source_key(id)?)),
            (tags::LAST_MODIFICATION_TIME, Value::Time(modified)),
            (tags::CHANGE_KEY, binary(self.change_key.clone())),
            (tags::PREDECESSOR_CHANGE_LIST, binary(self.predecessors.encode())),
            (tags::DISPLAY_NAME, Value::String(name)),
        ];
        let class = change.container_class.clone().map(|class| (tags::CONTAINER_CLASS, Value::String(class)));
        let tagged = |(tag, value)| TaggedPropertyValue::new(tag, value);
        let import = chain.add(SynchronizationImportHierarchyChange {
            logon: 0,
            input: collector.0,
            hierarchy_values: values.into_iter().map(tagged).collect(),
            property_values: class.into_iter().map(tagged).collect(),
        });
        self.stage = Stage::Importing(look, import);
        Ok(chain)
    }

    /// What an import or a look at its folder came to.
    fn judged(&self, change: &LocalFolderChange, error: Option<Error>) -> Next {
        let code = match &error {
            Some(Error::Server { code, .. }) => *code,
            _ => ErrorCode::SUCCESS,
        };
        let outcome = match (error, code) {
            (None, _) => UploadOutcome::Done,
            // It has gone already.
            (_, ErrorCode::NOT_FOUND) if is_deletion(change) => UploadOutcome::Done,
            (_, ErrorCode::SYNC_OBJECT_DELETED | ErrorCode::NOT_FOUND) => UploadOutcome::Gone,
            (_, ErrorCode::IGNORE_FAILURE) if self.again || change.kind == FolderUploadKind::Create => {
                UploadOutcome::Done
            }
            (_, ErrorCode::IGNORE_FAILURE) => UploadOutcome::Known,
            (Some(error), _) => return Next::failed(error),
        };
        Next::Ended(outcome, None)
    }
}

fn is_deletion(change: &LocalFolderChange) -> bool {
    matches!(change.kind, FolderUploadKind::Delete | FolderUploadKind::DeleteForGood)
}

/// Which version of a folder the server has.
const VERSION: [PropertyTag; 5] =
    [PLACE[0], PLACE[1], tags::LAST_MODIFICATION_TIME, tags::CHANGE_KEY, tags::PREDECESSOR_CHANGE_LIST];

/// What the server told of a folder.
fn told(
    change: &LocalFolderChange,
    answer: &GetPropertiesSpecificResponse,
    logon: &LogonInfo,
) -> SyncedFolder {
    let row = &answer.row;
    let bytes = |tag| {
        let value = row.get(tag);
        Bytes::copy_from_slice(value.and_then(|value| value.as_binary()).unwrap_or_default())
    };
    let id = change.id.unwrap_or_default();
    let place = place_of(id, answer);
    SyncedFolder {
        id,
        parent_id: place.parent,
        name: place.name,
        source_key: key(id.replica_id(), id.counter(), logon).unwrap_or_default().into(),
        change_key: bytes(tags::CHANGE_KEY),
        predecessors: bytes(tags::PREDECESSOR_CHANGE_LIST),
        modified: row.get(tags::LAST_MODIFICATION_TIME).and_then(|value| value.as_time()),
        properties: ItemProperties::default(),
    }
}
