//! Folders and messages as streams. `[MS-OXCFXICS] 2.2.4.3, 3.2.5.8.1`

use std::collections::VecDeque;

use mapi_http::data::{ErrorCode, FolderId, MessageId, PropertyTag, tags};
use mapi_http::sync::fasttransfer::Marker;

use super::Source;
use super::message::{Wanted, content};
use crate::rop::rights;
use crate::store::{Folder, Messages};
use crate::table::{Reading, is_hidden};
use crate::view::{self, Found, MessageMeta};

/// What a folder tells of itself, in this order, before what is kept of it. `[MS-OXCFXICS] 2.2.4.3.4`
const FOLDER_HEAD: [PropertyTag; 3] = [tags::FOLDER_ID, tags::DISPLAY_NAME, tags::COMMENT];
/// What a message tells of itself that is no part of its content, for those who keep it. `[MS-OXCFXICS] 2.2.3.1.1.3.1`
const ENTRY: [PropertyTag; 4] =
    [tags::SOURCE_KEY, tags::LAST_MODIFICATION_TIME, tags::CHANGE_KEY, tags::PREDECESSOR_CHANGE_LIST];

/// Messages and folders that are sent one after the other.
#[derive(Debug)]
pub(crate) struct Copy {
    next: VecDeque<Next>,
    /// Messages sent so far, and of how many that are known of.
    steps: (usize, usize),
    wanted: Wanted,
    /// With the keys of messages and their changes.
    entries: bool,
}

#[derive(Debug)]
enum Next {
    Marker(Marker),
    Message(MessageId),
    /// All of a folder but its markers.
    Folder {
        id: FolderId,
        folders: bool,
    },
    /// A folder in a folder, with its markers.
    SubFolder(FolderId),
}

impl Copy {
    fn of(next: impl IntoIterator<Item = Next>, wanted: Wanted) -> Self {
        Self { next: next.into_iter().collect(), steps: (0, 0), wanted, entries: false }
    }

    /// A `messageList`.
    pub(crate) fn messages(ids: &[MessageId], wanted: Wanted, entries: bool) -> Self {
        let list = Self::of(ids.iter().map(|id| Next::Message(*id)), wanted);
        Self { steps: (0, ids.len()), entries, ..list }
    }

    /// A `topFolder`.
    pub(crate) fn folder(id: FolderId, folders: bool) -> Self {
        let parts = [
            Next::Marker(Marker::StartTopFld),
            Next::Folder { id, folders },
            Next::Marker(Marker::EndFolder),
        ];
        Self::of(parts, Wanted::all())
    }

    /// A `folderContent`: of what is in the folder, what is wanted.
    pub(crate) fn folder_content(id: FolderId, wanted: Wanted) -> Self {
        let folders = wanted.wants(tags::CONTAINER_HIERARCHY);
        Self::of([Next::Folder { id, folders }], wanted)
    }

    pub(super) fn steps(&self) -> (usize, usize) {
        self.steps
    }

    /// Makes the next part; false when there is none.
    pub(super) fn make(&mut self, reading: Reading<'_>, out: &mut Source) -> Result<bool, ErrorCode> {
        match self.next.pop_front() {
            Some(Next::Marker(marker)) => out.marker(marker),
            Some(Next::Message(id)) => {
                self.steps.0 += 1;
                self.message(id, reading, out)?;
            }
            Some(Next::Folder { id, folders }) => self.parts(id, folders, reading, out)?,
            Some(Next::SubFolder(id)) => {
                out.marker(Marker::StartSubFld);
                self.next.push_front(Next::Marker(Marker::EndFolder));
                self.next.push_front(Next::Folder { id, folders: true });
            }
            None => return Ok(false),
        }
        Ok(true)
    }

    fn message(&self, id: MessageId, reading: Reading<'_>, out: &mut Source) -> Result<(), ErrorCode> {
        // It may be gone meanwhile.
        let Ok(found) = reading.store.message(id) else { return Ok(()) };
        if found.deleted.is_some() {
            return Ok(());
        }
        let meta = MessageMeta::from(&found);
        out.marker(if found.associated { Marker::StartFaiMsg } else { Marker::StartMessage });
        let head: &[PropertyTag] = if self.entries { &ENTRY } else { &[] };
        for tag in [tags::MID].iter().chain(head) {
            let value = view::message(reading.mailbox, &meta, &found.content.properties, *tag);
            if let Some((tag, Found::Value(value))) = value {
                out.property(tag, value);
            }
        }
        content(out, reading, &meta, &found.content, &self.wanted);
        out.marker(Marker::EndMessage);
        Ok(())
    }

    /// Properties, messages and folders of a folder: the first at once, the others later.
    fn parts(
        &mut self,
        id: FolderId,
        folders: bool,
        reading: Reading<'_>,
        out: &mut Source,
    ) -> Result<(), ErrorCode> {
        let folder = reading.store.folder(id)?;
        self.properties(&folder, reading, out);
        let mut parts = Vec::new();
        let readable = match reading.viewer {
            Some(viewer) => {
                rights::of(reading.store, reading.directory, viewer, id)? & (rights::READ_ANY | rights::OWNER)
                    != 0
            }
            None => true,
        };
        for (which, tag) in [
            (Messages::Associated, tags::FOLDER_ASSOCIATED_CONTENTS),
            (Messages::Normal, tags::CONTAINER_CONTENTS),
        ] {
            if readable && self.wanted.wants(tag) {
                let ids = reading.store.message_ids(id, which, false)?;
                self.steps.1 += ids.len();
                parts.extend(ids.into_iter().map(Next::Message));
            }
        }
        if folders {
            for below in reading.store.folders(id, false)? {
                if !is_hidden(reading, below.id)? {
                    parts.push(Next::SubFolder(below.id));
                }
            }
        }
        parts.into_iter().rev().for_each(|part| self.next.push_front(part));
        Ok(())
    }

    fn properties(&self, folder: &Folder, reading: Reading<'_>, out: &mut Source) {
        for tag in FOLDER_HEAD {
            if self.wanted.wants(tag)
                && let Some((tag, Found::Value(value))) = view::folder(reading.mailbox, folder, 0, tag)
            {
                out.property(tag, value);
            }
        }
        for (tag, stored) in folder.properties.iter() {
            let told =
                FOLDER_HEAD.iter().chain(view::COMPUTED_OF_FOLDERS).any(|known| known.id() == tag.id());
            if !told && self.wanted.wants(tag) {
                out.stored(tag, stored.clone());
            }
        }
    }
}
