//! Folders in which nothing can be new. The server tells of each, among all others, when something in it was changed last
//! and how much it holds: as long as it tells the same as before the folder was synchronised, nobody needs to ask.

use std::collections::{HashMap, HashSet};

use mapi_http::data::{FileTime, FolderId};
use mapi_http::mailbox::Folder;
use rusqlite::{Row, params};

use super::{LocalCopy, database, meta, set_meta};
use crate::failure::Failure;

pub(super) const SCHEMA: &str = "
-- What the server told of a folder before it was synchronised.
CREATE TABLE IF NOT EXISTS listed (
    folder TEXT PRIMARY KEY,
    -- When something in it was changed last, as a FILETIME.
    changed INTEGER NOT NULL,
    -- How many messages were deleted from it so far.
    deleted INTEGER,
    total INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    associated INTEGER NOT NULL
) WITHOUT ROWID;
-- It is kept again when a synchronisation has ended well.
CREATE TRIGGER IF NOT EXISTS folder_synchronised AFTER UPDATE OF state ON folder BEGIN
    DELETE FROM listed WHERE folder = OLD.id;
END;
CREATE TRIGGER IF NOT EXISTS folder_not_listed AFTER DELETE ON folder BEGIN
    DELETE FROM listed WHERE folder = OLD.id;
END;
";

/// Milliseconds: a change that comes after a list has a later time than one that lies as far before it, whatever the steps
/// of the server's clock.
const STEP: i64 = 2000;

/// Milliseconds: whatever the server tells, all folders are asked as often.
const LOOK: i64 = 24 * 60 * 60 * 1000;

/// What tells whether something in a folder was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    changed: FileTime,
    deleted: Option<u32>,
    total: u32,
    unread: u32,
    associated: u32,
}

impl Told {
    fn of(folder: &Folder) -> Option<Self> {
        let Folder { contents_changed, deleted_total: deleted, total, unread, associated, .. } = *folder;
        Some(Self { changed: contents_changed?, deleted, total, unread, associated })
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<(String, Self)> {
        let told = Self {
            changed: FileTime(row.get(1)?),
            deleted: row.get(2)?,
            total: row.get(3)?,
            unread: row.get(4)?,
            associated: row.get(5)?,
        };
        Ok((row.get(0)?, told))
    }
}

/// Whether the server tells the same of a folder as before.
pub fn is_told_the_same(before: &Folder, after: &Folder) -> bool {
    Told::of(before) == Told::of(after)
}

impl LocalCopy {
    /// Whether the server has not told yet that nothing was new where something was.
    pub fn believes(&self) -> Result<bool, Failure> {
        Ok(meta::<i64>(&self.db, "disbelieved")?.is_none())
    }

    /// From now on all folders are asked.
    pub fn disbelieve(&self) -> Result<(), Failure> {
        set_meta(&self.db, "disbelieved", 1)
    }

    /// Whether it is time to ask all folders again.
    pub fn is_look_due(&self, now: FileTime) -> Result<bool, Failure> {
        let looked: Option<i64> = meta(&self.db, "looked")?;
        // A clock that was turned back says nothing.
        Ok(looked.is_none_or(|looked| !(0..LOOK).contains(&(now.unix_millis() - looked))))
    }

    /// All folders were asked.
    pub fn looked(&self, now: FileTime) -> Result<(), Failure> {
        set_meta(&self.db, "looked", now.unix_millis())
    }

    /// The folders of which the server tells the same as before they were synchronised, and of which nothing waits here.
    pub fn quiet(&self, listed: &[Folder]) -> Result<HashSet<FolderId>, Failure> {
        let sql = "SELECT folder, changed, deleted, total, unread, associated FROM listed
                   WHERE folder NOT IN (SELECT item FROM change UNION SELECT folder FROM change
                                        UNION SELECT target FROM change WHERE target IS NOT NULL)";
        let mut statement = self.db.prepare(sql).map_err(database)?;
        let rows = statement.query_map([], Told::read).map_err(database)?;
        let before: HashMap<String, Told> = rows.collect::<rusqlite::Result<_>>().map_err(database)?;
        let is_quiet = |folder: &&Folder| {
            Told::of(folder).is_some_and(|told| before.get(&folder.id.to_string()) == Some(&told))
        };
        Ok(listed.iter().filter(is_quiet).map(|folder| folder.id).collect())
    }

    /// Keeps what the server told of folders that were synchronised since. It told that at this time of its clock, or later.
    pub fn keep_listed<'f>(
        &mut self,
        listed: impl Iterator<Item = &'f Folder>,
        time: FileTime,
    ) -> Result<(), Failure> {
        let work = self.db.transaction().map_err(database)?;
        // Up to the seconds, times can be compared as texts.
        let newest = "SELECT substr(max(modified), 1, 19) FROM message WHERE folder = ?";
        let mut newest = work.prepare(newest).map_err(database)?;
        // One that is gone since may come back, with nothing in it that is known here.
        let keep = "INSERT OR REPLACE INTO listed SELECT ?1, ?2, ?3, ?4, ?5, ?6
                    WHERE EXISTS (SELECT 1 FROM folder WHERE id = ?1)";
        let mut keep = work.prepare(keep).map_err(database)?;
        for folder in listed {
            let is_past = |told: &Told| told.changed.unix_millis() <= time.unix_millis() - STEP;
            let Some(told) = Told::of(folder).filter(is_past) else { continue };
            let id = folder.id.to_string();
            let modified: Option<String> = newest.query_row([&id], |row| row.get(0)).map_err(database)?;
            // A time that does not follow what is in the folder says nothing.
            let changed = told.changed.to_string();
            if modified.is_some_and(|modified| changed.get(..modified.len()) < Some(&modified)) {
                continue;
            }
            let Told { changed, deleted, total, unread, associated } = told;
            keep.execute(params![id, changed.0, deleted, total, unread, associated]).map_err(database)?;
        }
        drop((newest, keep));
        work.commit().map_err(database)
    }
}
