//! What a client uploads. `[MS-OXCFXICS] 3.2.5.9.4`

use mapi_http::data::{FolderId, Guid};
use mapi_http::sync::{StateSet, SyncState};

use super::StateUpload;

/// An upload that a client opened: of changes of the messages in a folder, or of the folders below it.
#[derive(Debug)]
pub(crate) struct Collector {
    pub(crate) folder: FolderId,
    /// Messages; otherwise folders.
    pub(crate) contents: bool,
    /// What the client has, with what it uploaded.
    pub(crate) state: SyncState,
    upload: StateUpload,
}

impl Collector {
    pub(crate) fn new(folder: FolderId, contents: bool) -> Self {
        Self { folder, contents, state: SyncState::new(), upload: StateUpload::default() }
    }

    pub(crate) fn uploaded(&mut self) -> (&mut StateUpload, &mut SyncState) {
        (&mut self.upload, &mut self.state)
    }

    /// Of the ids that it has, the client knows best itself. `[MS-OXCFXICS] 3.3.5.2.3`
    pub(crate) fn sets(&self) -> &'static [StateSet] {
        const CONTENTS: &[StateSet] = &[StateSet::CnsetSeen, StateSet::CnsetSeenFai, StateSet::CnsetRead];
        const HIERARCHY: &[StateSet] = &[StateSet::CnsetSeen];
        if self.contents { CONTENTS } else { HIERARCHY }
    }

    /// The client knows a change, as it made it itself.
    pub(crate) fn knows(&mut self, set: StateSet, replica: Guid, change: u64) {
        self.state.get_mut(set).insert(replica, change);
    }
}
