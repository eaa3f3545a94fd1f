//! Search folders: what they search for, where, and what they found. Whether a message fits is for others to say.
//! `[MS-OXCFOLD] 2.2.1.4`

use mapi_http::data::{FolderId, MessageId};
use rusqlite::OptionalExtension;

use super::event::{Event, EventKind, Place};
use super::{Error, MailboxId, Result, Store, folder_id, folder_key, message_id, message_key};

/// What a search folder searches for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// The restriction, as ROPs carry it.
    pub restriction: Vec<u8>,
    /// In which folders.
    pub scope: Vec<FolderId>,
    /// And in those below them.
    pub recursive: bool,
    /// Whether it follows what changes.
    pub live: bool,
}

/// What changed in messages and folders, for search folders to look at.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    messages: Vec<(MailboxId, MessageId)>,
    /// Mailboxes whose folders lie elsewhere.
    folders: Vec<MailboxId>,
}

impl Unseen {
    pub(super) fn note(&mut self, event: &Event) {
        match event.place.message {
            Some(message) => {
                let old = event.old.and_then(|old| old.message);
                self.messages
                    .extend([Some(message), old].into_iter().flatten().map(|id| (event.mailbox, id)));
            }
            None if event.kind != EventKind::Modified => self.folders.push(event.mailbox),
            None => {}
        }
    }
}

impl Store {
    /// What a search folder searches for; none until it was told.
    pub fn search(&self, folder: FolderId) -> Result<Option<Search>> {
        let mut statement = self
            .db
            .prepare_cached("SELECT restriction, scope, recursive, live FROM search WHERE folder = ?")?;
        let found = statement.query_row([folder_key(folder)], |row| {
            let scope: Vec<u8> = row.get(1)?;
            let scope = scope.as_chunks().0.iter().map(|key| folder_id(i64::from_le_bytes(*key))).collect();
            Ok(Search { restriction: row.get(0)?, scope, recursive: row.get(2)?, live: row.get(3)? })
        });
        Ok(found.optional()?)
    }

    /// Tells a search folder what to search for.
    pub fn set_search(&mut self, folder: FolderId, search: &Search) -> Result<()> {
        let scope: Vec<u8> =
            search.scope.iter().filter_map(|id| folder_key(*id)).flat_map(i64::to_le_bytes).collect();
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO search (folder, restriction, scope, recursive, live)
                 VALUES (?, ?, ?, ?, ?)",
            )?
            .execute((folder_key(folder), &search.restriction, scope, search.recursive, search.live))?;
        self.messages_changed(folder);
        Ok(())
    }

    /// The search folders of a mailbox that follow what changes.
    pub fn live_searches(&self, mailbox: MailboxId) -> Result<Vec<FolderId>> {
        let mut statement = self.db.prepare_cached(
            "SELECT f.id FROM search s JOIN folder f ON f.id = s.folder WHERE f.mailbox = ? AND s.live = 1",
        )?;
        let rows = statement.query_map([mailbox.0], |row| row.get(0).map(folder_id))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What a search folder has found.
    pub fn found(&self, folder: FolderId) -> Result<Vec<MessageId>> {
        let mut statement = self.db.prepare_cached("SELECT message FROM found WHERE folder = ?")?;
        let rows = statement.query_map([folder_key(folder)], |row| row.get(0).map(message_id))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Puts a message among what a search folder has found, or takes it out; whoever watches the folder hears of it.
    pub fn set_found(&mut self, folder: FolderId, message: MessageId, fits: bool) -> Result<()> {
        let sql = if fits {
            "INSERT OR IGNORE INTO found (folder, message) VALUES (?, ?)"
        } else {
            "DELETE FROM found WHERE folder = ? AND message = ?"
        };
        let changed = self.db.prepare_cached(sql)?.execute((folder_key(folder), message_key(message)))? > 0;
        let here: i64 = self
            .db
            .prepare_cached("SELECT count(*) FROM found WHERE folder = ? AND message = ?")?
            .query_row((folder_key(folder), message_key(message)), |row| row.get(0))?;
        let kind = match (changed, fits) {
            (true, true) => EventKind::Created,
            (true, false) => EventKind::Deleted,
            // It is there still, and may look different.
            (false, _) if here > 0 => EventKind::Modified,
            (false, _) => return Ok(()),
        };
        self.messages_changed(folder);
        let mailbox = self.mailbox_of(folder)?;
        self.events.push(Event::new(mailbox, kind, Place::message(message, folder)));
        Ok(())
    }

    /// Says that a search folder has found what there is.
    pub fn search_completed(&mut self, folder: FolderId) -> Result<()> {
        let folder = self.folder(folder)?;
        let place = Place::folder(folder.id, folder.parent);
        self.events.push(Event::new(folder.mailbox, EventKind::SearchCompleted, place));
        Ok(())
    }

    /// Messages that changed since this was asked for last, and mailboxes whose folders did.
    pub fn take_unseen(&mut self) -> (Vec<(MailboxId, MessageId)>, Vec<MailboxId>) {
        let Unseen { messages, folders } = std::mem::take(&mut self.unseen);
        (messages, folders)
    }

    /// Whether a folder is one of these or, when asked for, lies below one.
    pub fn is_in_scope(&self, folder: FolderId, search: &Search) -> Result<bool> {
        let mut next = Some(folder);
        while let Some(id) = next {
            let here = match self.folder(id) {
                Ok(folder) if folder.deleted.is_none() => folder,
                Ok(_) | Err(Error::NotFound(_)) => return Ok(false),
                Err(error) => return Err(error),
            };
            if search.scope.contains(&id) {
                return Ok(true);
            }
            next = here.parent.filter(|_| search.recursive);
        }
        Ok(false)
    }
}
