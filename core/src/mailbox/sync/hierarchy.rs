use std::prelude::v1::*;

use super::download::{Came, Download};
use super::reader::ItemEvent;
use super::token::{Kind, Token};
use crate::data::{FolderId, GlobalCounter, Guid, ObjectId};
use crate::mailbox::{FolderRef, FolderSyncBatch, Part, SyncSummary, SyncedFolder};
use crate::rop::{
    SendOptions, SynchronizationConfigure, SynchronizationExtraFlags, SynchronizationFlags,
    SynchronizationType,
};
use crate::session::{Error, Flow, Input, LogonInfo, Step, Steps};
use crate::sync::fasttransfer::Root;
use crate::sync::{IdSet, SyncState, Xid};

/// What is new in the folders below a folder since a state: [`Part::SyncedFolders`] for some folders at a time.
/// `[MS-OXCFXICS] 3.3.5.3`
///
/// At least one exchange, and one more for each 200 KiB or so. After a lost connection it goes on where it was.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct SyncHierarchy {
    folder: FolderRef,
    token: Token,
    #[serde(skip)]
    download: Option<Download>,
    #[serde(skip)]
    came: Came,
    /// The state at the end of the stream, good once all of it has come.
    #[serde(skip)]
    last: Option<Box<SyncState>>,
    /// Told at the end of each step.
    #[serde(skip)]
    changed: Vec<SyncedFolder>,
    summary: SyncSummary,
}

impl SyncHierarchy {
    /// All folders below a folder; of a mailbox, [`LogonFolder::IpmSubtree`](crate::session::LogonFolder::IpmSubtree)
    /// is what a person sees.
    pub fn new(folder: impl Into<FolderRef>) -> Self {
        Self {
            folder: folder.into(),
            token: Token::new(Kind::Hierarchy),
            download: None,
            came: Came::Part,
            last: None,
            changed: Vec::new(),
            summary: SyncSummary { state: Vec::new(), changed: 0, deleted: 0, read_changed: 0, bytes: 0 },
        }
    }

    /// Only what is new since a state that an earlier synchronisation of the tree told; no bytes are the beginning.
    ///
    /// # Errors
    /// `invalid_argument` when it is no such state. That it belongs to another folder shows when it begins.
    pub fn since(mut self, state: &[u8]) -> Result<Self, Error> {
        self.token = Token::from_bytes(Kind::Hierarchy, state)?;
        Ok(self)
    }

    fn new_download() -> Download {
        let configure = SynchronizationConfigure {
            logon: 0,
            input: 0,
            output: 0,
            synchronization_type: SynchronizationType::HIERARCHY,
            send_options: SendOptions::UNICODE | SendOptions::FORCE_UNICODE,
            flags: SynchronizationFlags::UNICODE | SynchronizationFlags::NO_FOREIGN_IDENTIFIERS,
            restriction: None,
            extra_flags: SynchronizationExtraFlags::EID | SynchronizationExtraFlags::CN,
            property_tags: Vec::new(),
        };
        Download::new("synchronize folders", Root::HierarchySync, configure)
    }

    fn take(&mut self, logon: &LogonInfo, root: FolderId, cx: &mut Steps<'_, Part>) -> Result<(), Error> {
        loop {
            let Some(download) = &mut self.download else { return Ok(()) };
            let Some(event) = download.next()? else { return Ok(()) };
            match event {
                ItemEvent::Folder { folder, change_number } => {
                    self.folder(*folder, change_number, logon, root);
                }
                ItemEvent::Deletions { deleted, .. } => self.deletions(&deleted, logon, cx),
                ItemEvent::State(state) => self.last = Some(state),
                _ => {}
            }
        }
    }

    fn folder(&mut self, mut folder: SyncedFolder, change: Option<u64>, logon: &LogonInfo, root: FolderId) {
        let source = Xid::decode(&folder.source_key).ok().filter(|key| key.counter().is_some());
        if folder.id == FolderId::NONE
            && let Some(source) = source
        {
            let replica_id = logon.replica_id_of(source.namespace()).unwrap_or(logon.replica_id);
            folder.id = FolderId::new(replica_id, GlobalCounter::from_u64(source.number()));
        }
        if folder.parent_id == FolderId::NONE {
            folder.parent_id = root;
        }
        let state = &mut self.token.state;
        let replica = source.map_or(logon.replica_guid, |source| source.namespace());
        state.idset_given.insert(replica, folder.id.counter().to_u64());
        let key = Xid::decode(&folder.change_key).ok();
        match (key, change.map(ObjectId)) {
            (Some(key), _) if key.counter().is_some() => {
                state.cnset_seen.insert_xid(&key);
            }
            (_, Some(change)) => {
                // If it is not known, the folder may come once more after a crash.
                if let Some(replica) = logon.replica_guid_of(change.replica_id()) {
                    state.cnset_seen.insert(replica, change.counter().to_u64());
                }
            }
            _ => {}
        }
        self.summary.changed += 1;
        self.changed.push(folder);
    }

    fn deletions(&mut self, deleted: &IdSet<u16>, logon: &LogonInfo, cx: &mut Steps<'_, Part>) {
        let mut gone = Vec::new();
        for (replica_id, counters) in deleted.iter() {
            // Of replicas that are not known, folders are told apart by their counters alone.
            let meant = logon.replica_guid_of(replica_id);
            let known: Vec<(Guid, _)> = self
                .token
                .state
                .idset_given
                .iter()
                .filter(|(guid, _)| {
                    meant.map_or(logon.replica_id_of(*guid).is_none(), |meant| *guid == meant)
                })
                .map(|(guid, given)| (guid, given.intersection(counters)))
                .collect();
            for (guid, counters) in known {
                gone.extend(
                    counters
                        .iter()
                        .map(|counter| FolderId::new(replica_id, GlobalCounter::from_u64(counter))),
                );
                let counters: IdSet = [(guid, counters)].into_iter().collect();
                let given = &mut self.token.state.idset_given;
                *given = given.difference(&counters);
            }
        }
        self.summary.deleted += gone.len() as u64;
        self.tell(gone, false, cx);
    }

    fn tell(&mut self, deleted: Vec<FolderId>, complete: bool, cx: &mut Steps<'_, Part>) {
        let changed = core::mem::take(&mut self.changed);
        if changed.is_empty() && deleted.is_empty() && !complete {
            return;
        }
        let state = self.token.to_bytes();
        cx.advanced();
        cx.tell(Part::SyncedFolders(Box::new(FolderSyncBatch { changed, deleted, state, complete })));
    }

    fn done(&mut self, cx: &mut Steps<'_, Part>) -> Result<Step<SyncSummary>, Error> {
        if let Some(download) = &mut self.download {
            download.finish(cx)?;
        }
        if let Some(last) = self.last.take() {
            self.token.settle(*last);
        }
        self.tell(Vec::new(), true, cx);
        self.summary.state = self.token.to_bytes();
        Ok(Step::Done(self.summary.clone()))
    }
}

impl Flow for SyncHierarchy {
    type Answer = SyncSummary;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<SyncSummary>, Error> {
        let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
        let Some(root) = self.folder.id(Some(&logon)) else { return Ok(Step::Logon) };
        match input {
            Input::Replies(replies) => {
                if let Some(download) = &mut self.download {
                    self.came = download.answer(&replies, &mut self.summary.bytes)?;
                }
                self.take(&logon, root, cx)?;
                if self.came == Came::All {
                    return self.done(cx);
                }
                self.tell(Vec::new(), false, cx);
            }
            // It begins, or begins anew with what has been told.
            _ => {
                // When folders are known, little is new.
                let size = self.token.is_of_a_folder().then_some(0);
                self.token.begin(root, &logon, cx)?;
                self.last = None;
                self.came = Came::Part;
                let mut download = self.download.take().unwrap_or_else(Self::new_download);
                download.begin(size, &self.token.state, Kind::Hierarchy.sets());
                self.download = Some(download);
            }
        }
        match &mut self.download {
            Some(download) => Ok(Step::Execute(download.ask(root))),
            None => Err(Error::Cancelled),
        }
    }
}
