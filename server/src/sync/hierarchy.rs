//! Changes of the folders below a folder. `[MS-OXCFXICS] 3.2.5.9`

use std::collections::VecDeque;

use mapi_http::data::{ErrorCode, FolderId, PropertyTag, Value, tags};
use mapi_http::rop::{SynchronizationConfigure, SynchronizationExtraFlags, SynchronizationFlags};
use mapi_http::sync::fasttransfer::{self, Marker};
use mapi_http::sync::{GlobSet, StateSet, SyncState};

use super::message::Wanted;
use super::{Scope, Source, all_but, id_sets, without};
use crate::store::Folder;
use crate::table::{Reading, is_hidden};
use crate::view::{self, Found};

/// What a folder shows of itself beside the properties that are kept.
const COMPUTED: [PropertyTag; 3] = [tags::COMMENT, tags::FOLDER_TYPE, tags::ATTRIBUTE_HIDDEN];

/// The folders below a folder that whoever looks may know of, parents before children.
fn visible(reading: Reading<'_>, root: FolderId) -> Result<Vec<Folder>, ErrorCode> {
    let mut hidden = Vec::new();
    let mut visible = Vec::new();
    for (_, folder) in reading.store.folder_tree(root, false)? {
        // What lies in a hidden folder would have no place to be shown in.
        let parent_is_hidden = folder.parent.is_some_and(|parent| hidden.contains(&parent));
        if parent_is_hidden || is_hidden(reading, folder.id)? {
            hidden.push(folder.id);
        } else {
            visible.push(folder);
        }
    }
    Ok(visible)
}

/// A synchronisation of the folders below a folder.
#[derive(Debug)]
pub(crate) struct Hierarchy {
    root: FolderId,
    flags: SynchronizationFlags,
    extra: SynchronizationExtraFlags,
    wanted: Wanted,
}

#[derive(Debug)]
pub(crate) struct Plan {
    /// Parents before children. `[MS-OXCFXICS] 2.2.4.3.6`
    folders: VecDeque<FolderId>,
    count: usize,
    deleted: GlobSet,
    after: SyncState,
    /// But for the state.
    is_done: bool,
}

impl Hierarchy {
    pub(crate) fn new(root: FolderId, request: &SynchronizationConfigure) -> Result<Self, ErrorCode> {
        const ALLOWED: SynchronizationFlags = SynchronizationFlags::UNICODE
            .union(SynchronizationFlags::NO_DELETIONS)
            .union(SynchronizationFlags::NO_FOREIGN_IDENTIFIERS);
        // The others are for contents only. [MS-OXCFXICS] 2.2.3.2.1.1.1
        if request.restriction.is_some() {
            return Err(ErrorCode::INVALID_PARAMETER);
        }
        Ok(Self {
            root,
            flags: request.flags & ALLOWED,
            extra: request.extra_flags,
            wanted: Wanted { tags: request.property_tags.clone(), ..Wanted::all() },
        })
    }

    /// `[MS-OXCFXICS] 2.2.4.3.5`
    fn folder(&self, reading: Reading<'_>, folder: &Folder, out: &mut Source) {
        let own = self.flags.contains(SynchronizationFlags::NO_FOREIGN_IDENTIFIERS);
        let eid = self.extra.contains(SynchronizationExtraFlags::EID);
        let cn = self.extra.contains(SynchronizationExtraFlags::CN);
        out.marker(Marker::IncrSyncChg);
        let head = [
            (tags::PARENT_SOURCE_KEY, true),
            (tags::SOURCE_KEY, true),
            (tags::LAST_MODIFICATION_TIME, true),
            (tags::CHANGE_KEY, true),
            (tags::PREDECESSOR_CHANGE_LIST, true),
            (tags::DISPLAY_NAME, true),
            (tags::FOLDER_ID, eid),
            (tags::PARENT_FOLDER_ID, own),
            (tags::CHANGE_NUMBER, cn),
        ];
        for (tag, wanted) in head {
            if tag == tags::PARENT_SOURCE_KEY && folder.parent == Some(self.root) {
                out.property(tag, Value::Binary(Default::default()));
            } else if tag == tags::SOURCE_KEY && own {
                out.property(tag, reading.mailbox.source_key(folder.id.counter()));
            } else if wanted
                && let Some((_, Found::Value(value))) = view::folder(reading.mailbox, folder, 0, tag)
            {
                out.property(tag, value);
            }
        }
        let in_head = |tag: PropertyTag| head.iter().any(|(known, _)| known.id() == tag.id());
        for tag in COMPUTED.into_iter().filter(|tag| self.wanted.wants(*tag)) {
            if let Some((tag, Found::Value(value))) = view::folder(reading.mailbox, folder, 0, tag) {
                out.property(tag, value);
            }
        }
        for (tag, stored) in folder.properties.iter() {
            let computed = COMPUTED.iter().any(|known| known.id() == tag.id());
            if !in_head(tag) && !computed && self.wanted.wants(tag) {
                out.stored(tag, stored.clone());
            }
        }
    }
}

impl Scope for Hierarchy {
    type Plan = Plan;
    const SETS: &'static [StateSet] = StateSet::HIERARCHY;

    fn plan(&self, state: &SyncState, reading: Reading<'_>) -> Result<Plan, ErrorCode> {
        let replica = reading.mailbox.replica_guid;
        let last = reading.store.last_change()?;
        let set = |which| state.get(which).get(replica).cloned().unwrap_or_default();
        let (given, seen) = (set(StateSet::IdsetGiven), set(StateSet::CnsetSeen));
        let tree = visible(reading, self.root)?;
        let here: GlobSet = tree.iter().map(|folder| folder.id.counter().to_u64()).collect();
        let present: GlobSet = tree.iter().map(|folder| folder.change).collect();
        let folders: VecDeque<FolderId> =
            tree.iter().filter(|folder| !seen.contains(folder.change)).map(|folder| folder.id).collect();
        let deletions = !self.flags.contains(SynchronizationFlags::NO_DELETIONS);
        let deleted = if deletions { given.difference(&here) } else { GlobSet::new() };
        let mut after = without(state, replica, deleted.clone());
        // Folders elsewhere may be moved here with all that is in them, which does not change these.
        let elsewhere: GlobSet = reading.store.folder_changes(reading.mailbox.id)?.into_iter().collect();
        after.cnset_seen.insert_all(replica, all_but(last, &elsewhere.difference(&present)));
        Ok(Plan { count: folders.len(), folders, deleted, after, is_done: false })
    }

    fn make(
        &self,
        plan: &mut Plan,
        state: &mut SyncState,
        reading: Reading<'_>,
        out: &mut Source,
    ) -> Result<bool, ErrorCode> {
        if plan.is_done {
            return Ok(false);
        }
        match plan.folders.pop_front() {
            Some(id) => {
                // It may be gone meanwhile: then the client hears of it the next time, if it has it.
                if let Ok(folder) = reading.store.folder(id)
                    && folder.deleted.is_none()
                {
                    self.folder(reading, &folder, out);
                    let replica = reading.mailbox.replica_guid;
                    for state in [&mut *state, &mut plan.after] {
                        state.idset_given.insert(replica, id.counter().to_u64());
                        state.cnset_seen.insert(replica, folder.change);
                    }
                }
            }
            None => {
                plan.is_done = true;
                let sets = [(fasttransfer::tags::IDSET_DELETED, &plan.deleted)];
                id_sets(out, Marker::IncrSyncDel, &sets);
            }
        }
        Ok(true)
    }

    fn after(plan: &Plan) -> &SyncState {
        &plan.after
    }

    fn steps(plan: &Plan) -> (usize, usize) {
        (plan.count - plan.folders.len(), plan.count)
    }
}
