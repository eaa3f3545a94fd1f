//! A mailbox as files: one SQLite database, and each attachment once, under the SHA-256 of its content.
//!
//! What a batch of a synchronisation brings is written in one transaction together with its state. Files are whole on the disk
//! and moved to their place before it, so a process killed at any point, or a power cut, leaves at worst a file that nobody
//! refers to.

mod content;
mod files;
mod listed;
mod pending;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use mapi_http::data::{FolderId, MessageId, PropertyTag, tags};
use mapi_http::mailbox::{
    FolderSyncBatch, ItemData, ItemProperties, SyncBatch, SyncedFolder, state_for_another_copy,
};
use pending::Sent;
pub use pending::{Kind, LocalRecipient, Pending, Written};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::failure::Failure;
use content::Stored;
pub use content::{Described, described_recipient};
use files::{Files, Incoming};
pub use listed::is_told_the_same;

/// A later version of this program may lay it out in another way.
const VERSION: i64 = 2;

/// Marks a message as read or unread; in its properties as well, where PidTagMessageFlags has `mfRead` and `mfEverRead`.
/// `[MS-OXCMSG] 2.2.1.6`
const MARK: &str = "
UPDATE message SET unread = ?2, properties = json_replace(properties,
    '$.\"0x0e070003\"', CASE WHEN ?2 THEN json_extract(properties, '$.\"0x0e070003\"') & ~1
                          ELSE json_extract(properties, '$.\"0x0e070003\"') | 0x401 END,
    '$.\"0x0e69000b\"', 1 - ?2)
WHERE id = ?1";

/// Takes a copy of the first version away.
const OLD: &str =
    "DROP TABLE meta; DROP TABLE folder; DROP TABLE message; DROP TABLE recipient; DROP TABLE attachment;
                   DROP TABLE large;";

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS folder (
    id TEXT PRIMARY KEY DEFAULT ('new-' || lower(hex(randomblob(8)))),
    parent TEXT NOT NULL,
    name TEXT NOT NULL,
    class TEXT NOT NULL DEFAULT '',
    is_search INTEGER NOT NULL DEFAULT 0,
    state BLOB NOT NULL DEFAULT x'',
    predecessors BLOB NOT NULL DEFAULT x''
) WITHOUT ROWID;
-- Rows are large, and come one behind the other: no matter for WITHOUT ROWID.
CREATE TABLE IF NOT EXISTS message (
    id TEXT NOT NULL PRIMARY KEY DEFAULT ('new-' || lower(hex(randomblob(8)))),
    folder TEXT NOT NULL,
    subject TEXT,
    sender_name TEXT,
    sender_address TEXT,
    received TEXT,
    sent TEXT,
    modified TEXT,
    unread INTEGER NOT NULL DEFAULT 0,
    associated INTEGER NOT NULL DEFAULT 0,
    size INTEGER,
    class TEXT,
    internet_message_id TEXT,
    text TEXT,
    html TEXT,
    change_key BLOB NOT NULL DEFAULT x'',
    predecessors BLOB NOT NULL DEFAULT x'',
    properties TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS message_folder ON message (folder, received);
CREATE INDEX IF NOT EXISTS message_modified ON message (folder, modified);
CREATE TABLE IF NOT EXISTS recipient (
    message TEXT NOT NULL,
    row INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT,
    address TEXT,
    properties TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (message, row)
) WITHOUT ROWID;
-- An attachment of a message in an attachment has the numbers of both: 0/2.
CREATE TABLE IF NOT EXISTS attachment (
    message TEXT NOT NULL,
    number TEXT NOT NULL,
    name TEXT,
    mime_type TEXT,
    content_id TEXT,
    is_message INTEGER NOT NULL,
    size INTEGER,
    file TEXT,
    properties TEXT NOT NULL,
    PRIMARY KEY (message, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS attachment_file ON attachment (file);
-- Other values that are too large to stand in the properties.
CREATE TABLE IF NOT EXISTS large (
    message TEXT NOT NULL,
    place TEXT NOT NULL,
    property TEXT NOT NULL,
    size INTEGER NOT NULL,
    file TEXT NOT NULL,
    PRIMARY KEY (message, place, property)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS large_file ON large (file);
";

/// Where a large value belongs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    message: MessageId,
    attachments: Vec<u32>,
    recipient: Option<u32>,
    property: String,
}

/// What became of the items of a batch.
#[derive(Debug, Default, Clone, Copy, serde::Serialize)]
pub struct Tally {
    /// New messages.
    pub new: u64,
    /// Changed messages.
    pub changed: u64,
    /// Messages that are gone.
    pub deleted: u64,
    /// Messages that were marked as read or unread.
    pub marked: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.deleted += other.deleted;
        self.marked += other.marked;
    }
}

/// A folder of the copy.
#[derive(Debug, Clone)]
pub struct LocalFolder {
    /// Its id on the server.
    pub id: FolderId,
    /// Its name.
    pub name: String,
    /// Where its synchronisation goes on.
    pub state: Vec<u8>,
}

/// A local copy of a mailbox.
#[derive(Debug)]
pub struct LocalCopy {
    db: Connection,
    files: Files,
    /// Values that are coming, by folder.
    incoming: HashMap<FolderId, HashMap<Place, Incoming>>,
    /// An earlier run was killed.
    has_strays: bool,
    /// What was done so far.
    pub tally: Tally,
}

impl LocalCopy {
    /// Opens the copy in a directory, or begins one there. Nobody else may have it open meanwhile.
    ///
    /// # Errors
    /// When it belongs to another mailbox or is in use, and when the disk fails.
    pub fn open(directory: &Path, mailbox: &str) -> Result<Self, Failure> {
        let io = |error: std::io::Error| Failure::file(directory, &error);
        std::fs::create_dir_all(directory).map_err(io)?;
        let mut db = connect(directory).map_err(|error| opening(directory, error))?;
        prepare(&mut db, directory, mailbox)?;
        Ok(Self {
            db,
            files: Files::open(directory)?,
            incoming: HashMap::new(),
            has_strays: false,
            tally: Tally::default(),
        })
    }

    /// Where the synchronisation of the folders goes on.
    pub fn hierarchy_state(&self) -> Result<Vec<u8>, Failure> {
        Ok(meta(&self.db, "hierarchy")?.unwrap_or_default())
    }

    /// The folders that hold messages of their own, and are on the server.
    pub fn folders(&self) -> Result<Vec<LocalFolder>, Failure> {
        let sql = "SELECT id, name, state FROM folder WHERE is_search = 0
                   AND NOT EXISTS (SELECT 1 FROM change WHERE item = folder.id AND kind = 'createFolder') ORDER BY id";
        local_folders(&self.db, sql, [])
    }

    /// Whether the copy has a folder.
    pub fn has_folder(&self, id: FolderId) -> Result<bool, Failure> {
        let sql = "SELECT 1 FROM folder WHERE id = ?";
        let found = self.db.query_row(sql, [id.to_string()], |_| Ok(())).optional();
        Ok(found.map_err(database)?.is_some())
    }

    /// Takes what a synchronisation of the folders brought; answers how many are new or different, and gone.
    pub fn take_folders(&mut self, batch: &FolderSyncBatch) -> Result<(usize, usize), Failure> {
        let work = begin(&mut self.db)?;
        for folder in &batch.changed {
            put_folder(&work, folder).map_err(database)?;
        }
        let mut deleted = 0;
        for id in &batch.deleted {
            deleted += take_folder_away(&work, &id.to_string()).map_err(database)?;
        }
        work.execute("INSERT OR REPLACE INTO meta VALUES ('hierarchy', ?)", [&batch.state])
            .map_err(database)?;
        commit(work)?;
        self.tally.deleted += deleted;
        Ok((batch.changed.len(), batch.deleted.len()))
    }

    /// Takes the next bytes of a large value.
    pub fn take_data(&mut self, folder: FolderId, data: &ItemData) -> Result<(), Failure> {
        let ItemData { tag, property_set, lid, name, .. } = data;
        let name = content::Name::new(*tag, property_set.as_deref(), *lid, name.as_deref());
        let place = Place {
            message: data.message_id,
            attachments: data.attachments.clone(),
            recipient: data.recipient,
            property: name.as_str().to_owned(),
        };
        let incoming = self.incoming.entry(folder).or_default();
        if data.offset == 0 {
            // Should it come again, what came before is of no use.
            incoming.insert(place.clone(), self.files.begin()?);
        }
        let Some(value) = incoming.get_mut(&place) else {
            return Err(Failure::other("a value began in its middle: please report this"));
        };
        value.write(&data.data)?;
        if data.offset + data.data.len() as u64 >= data.total {
            value.finish()?;
        }
        Ok(())
    }

    /// Takes what is new in a folder.
    pub fn take_batch(&mut self, folder: FolderId, batch: &SyncBatch) -> Result<(), Failure> {
        let mut values = self.incoming.remove(&folder).unwrap_or_default();
        if !self.has_folder(folder)? {
            // The tree has told meanwhile that it is gone.
            return Ok(());
        }
        let mut tally = Tally::default();
        let files = &mut self.files;
        let work = begin(&mut self.db)?;
        let folder_id = folder.to_string();
        for message in &batch.changed {
            let own = values_of(message.id, &mut values, files)?;
            let id = message.id.to_string();
            let sent = Sent::message(&work, &id).map_err(database)?;
            let known = erase(&work, &id).map_err(database)?;
            if known {
                let sql = "UPDATE change SET gone = NULL WHERE item = ? AND gone";
                work.prepare_cached(sql).and_then(|mut update| update.execute([&id])).map_err(database)?;
                tally.changed += 1
            } else {
                tally.new += 1
            }
            content::put(&work, &folder_id, message, &own, files)?;
            let arrived = sent.map_or(Ok(()), |sent| sent.arrived(&work, &id));
            arrived.and_then(|()| pending::follow(&work, &id, &folder_id)).map_err(database)?;
        }
        for change in &batch.partial {
            let own = values_of(change.message.id, &mut values, files)?;
            content::merge(&work, &folder_id, change, &batch.groups, &own, files)?;
            tally.changed += 1;
        }
        for id in batch.deleted.iter().chain(&batch.out_of_scope) {
            let id = id.to_string();
            // What was changed here stays until somebody says what becomes of it.
            let sql = "UPDATE change SET gone = 1 WHERE item = ? AND kind = 'change'";
            let waits = work.prepare_cached(sql).and_then(|mut update| update.execute([&id]));
            if waits.map_err(database)? == 0 {
                tally.deleted += u64::from(erase(&work, &id).map_err(database)?);
            }
        }
        for (ids, unread) in [(&batch.read, false), (&batch.unread, true)] {
            for id in ids {
                let id = id.to_string();
                let mark = || -> rusqlite::Result<bool> {
                    let mut was =
                        work.prepare_cached("SELECT 1 FROM message WHERE id = ? AND unread <> ?")?;
                    let was_other = was.exists(params![id, unread])?;
                    // What somebody marked here is so in its column only.
                    work.prepare_cached(MARK)?.execute(params![id, unread])?;
                    Ok(was_other)
                };
                tally.marked += u64::from(mark().map_err(database)?);
            }
        }
        let sql = "UPDATE folder SET state = ? WHERE id = ?";
        work.execute(sql, params![batch.state, folder_id]).map_err(database)?;
        files.sync()?;
        commit(work)?;
        if !values.is_empty() {
            // Of messages that are still to come.
            self.incoming.insert(folder, values);
        }
        self.tally.add(tally);
        Ok(())
    }

    /// What was changed here is going to be uploaded. Until all has come back, rows are not what the server has.
    pub fn begin_push(&mut self) -> Result<(), Failure> {
        set_meta(&self.db, "pushed", 1)
    }

    /// Whether all messages are as the server has, or had, them: so that it can send the parts that are new.
    pub fn is_as_on_server(&self) -> Result<bool, Failure> {
        Ok(self.waiting()? == 0 && meta::<i64>(&self.db, "pushed")?.is_none())
    }

    /// A run begins. One that is not ended with [`Self::end_run`] may leave files that nothing refers to.
    pub fn begin_run(&mut self) -> Result<(), Failure> {
        self.has_strays |= meta::<i64>(&self.db, "running")?.is_some();
        set_meta(&self.db, "running", 1)
    }

    /// A run has ended: deletes files that nothing refers to any more, when there can be any.
    pub fn end_run(&mut self, folders_deleted: bool) -> Result<(), Failure> {
        if self.has_strays || self.tally.deleted + self.tally.changed > 0 || folders_deleted {
            let sql =
                "SELECT 1 FROM attachment WHERE file = ?1 UNION ALL SELECT 1 FROM large WHERE file = ?1";
            let mut statement = self.db.prepare(sql).map_err(database)?;
            self.files.sweep(|name| statement.exists([name]).map_err(database))?;
        }
        self.has_strays = false;
        let sql = "DELETE FROM meta WHERE key IN ('running', 'pushed')";
        self.db.execute(sql, []).map(|_| ()).map_err(database)
    }
}

/// The folders of a query: id, name and state of each.
fn local_folders(
    db: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<LocalFolder>, Failure> {
    let mut statement = db.prepare(sql).map_err(database)?;
    let rows = statement.query_map(parameters, |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?))
    });
    let mut folders = Vec::new();
    for row in rows.map_err(database)? {
        let (id, name, state) = row.map_err(database)?;
        let id = id.parse().map_err(|_| Failure::other(format!("the copy is damaged: {id:?} is no id")))?;
        folders.push(LocalFolder { id, name, state });
    }
    Ok(folders)
}

/// The large values of a message that have come.
fn values_of(
    message: MessageId,
    values: &mut HashMap<Place, Incoming>,
    files: &mut Files,
) -> Result<Vec<(Place, Stored)>, Failure> {
    let places: Vec<Place> = values.keys().filter(|place| place.message == message).cloned().collect();
    let mut own = Vec::new();
    for place in places {
        if let Some(value) = values.remove(&place) {
            own.push((place, files.keep(value)?));
        }
    }
    Ok(own)
}

/// The database, for this process alone.
fn connect(directory: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(directory.join("mailbox.sqlite"))?;
    // In a new database: two or three letters fit into such a page.
    db.pragma_update(None, "page_size", 8192)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "NORMAL")?;
    db.pragma_update(None, "cache_size", -4000)?;
    db.set_prepared_statement_cache_capacity(64);
    // A plan that holds for any value: otherwise each value of its own has a statement parsed again.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(db)
}

/// Why a copy cannot be opened.
fn opening(directory: &Path, error: rusqlite::Error) -> Failure {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy) => Failure::other(format!(
            "{} is in use: another `mapi sync`, or whatever else has it open",
            directory.display()
        )),
        _ => database(error),
    }
}

/// Makes the tables and triggers, in one piece: while a trigger is missing, what somebody changes would not be noticed.
fn prepare(db: &mut Connection, directory: &Path, mailbox: &str) -> Result<(), Failure> {
    let begun = db.transaction_with_behavior(TransactionBehavior::Immediate);
    let work = begun.map_err(|error| opening(directory, error))?;
    let has_tables = work.table_exists(None, "meta").map_err(database)?;
    match if has_tables { meta(&work, "version")? } else { None } {
        None | Some(VERSION) => {}
        // It had nothing that the server has not.
        Some(1) => work.execute_batch(OLD).map_err(database)?,
        Some(_) => {
            return Err(Failure::other(format!(
                "{} was made by a later version of this program",
                directory.display()
            )));
        }
    }
    work.execute_batch(&[SCHEMA, listed::SCHEMA, &pending::schema()].concat()).map_err(database)?;
    pending::upgrade(&work).map_err(database)?;
    let owner: Option<String> = meta(&work, "mailbox")?;
    if owner.is_some_and(|owner| owner != mailbox) {
        return Err(Failure::usage(format!(
            "{} is a copy of another mailbox: choose another directory",
            directory.display()
        )));
    }
    let file = file_of(directory);
    if meta::<String>(&work, "file")?.is_some_and(|known| known != file) {
        become_another(&work).map_err(database)?;
    }
    set_meta(&work, "file", file)?;
    set_meta(&work, "version", VERSION)?;
    set_meta(&work, "mailbox", mailbox)?;
    work.commit().map_err(database)
}

/// What tells the file of a copy from one that was made of it, or is made of it and put into its place.
fn file_of(directory: &Path) -> String {
    let metadata = std::fs::metadata(directory.join("mailbox.sqlite")).ok();
    let created = metadata.as_ref().and_then(|metadata| metadata.created().ok());
    #[cfg(unix)]
    let number = metadata.map(|metadata| std::os::unix::fs::MetadataExt::ino(&metadata));
    #[cfg(not(unix))]
    let number = None::<u64>;
    format!("{} {created:?} {number:?}", described(directory).display())
}

/// The files were copied: what the other copy changes from now on is somebody else's doing.
fn become_another(work: &Connection) -> rusqlite::Result<()> {
    for (states, update) in [
        ("SELECT id, state FROM folder", "UPDATE folder SET state = ?2 WHERE id = ?1"),
        ("SELECT id, state FROM deleted", "UPDATE deleted SET state = ?2 WHERE id = ?1"),
        ("SELECT key, value FROM meta WHERE key = 'hierarchy'", "UPDATE meta SET value = ?2 WHERE key = ?1"),
    ] {
        let mut statement = work.prepare(states)?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        for (id, state) in rows.collect::<rusqlite::Result<Vec<_>>>()? {
            // What is none is told when it is gone on with.
            if let Ok(state) = state_for_another_copy(&state) {
                work.execute(update, params![id, state])?;
            }
        }
    }
    Ok(())
}

fn meta<T: rusqlite::types::FromSql>(db: &Connection, key: &str) -> Result<Option<T>, Failure> {
    let sql = "SELECT value FROM meta WHERE key = ?";
    db.query_row(sql, [key], |row| row.get(0)).optional().map_err(database)
}

fn set_meta(db: &Connection, key: &str, value: impl rusqlite::ToSql) -> Result<(), Failure> {
    let sql = "INSERT OR REPLACE INTO meta VALUES (?, ?)";
    db.execute(sql, params![key, value]).map(|_| ()).map_err(database)
}

/// Begins to write what the server says: nobody else's doing.
fn begin(db: &mut Connection) -> Result<Transaction<'_>, Failure> {
    let work = db.transaction().map_err(database)?;
    work.prepare_cached("INSERT OR REPLACE INTO meta VALUES ('syncing', 1)")
        .and_then(|mut statement| statement.execute([]))
        .map_err(database)?;
    Ok(work)
}

fn commit(work: Transaction<'_>) -> Result<(), Failure> {
    work.prepare_cached("DELETE FROM meta WHERE key = 'syncing'")
        .and_then(|mut statement| statement.execute([]))
        .and_then(|_| work.commit())
        .map_err(database)
}

fn put_folder(work: &Connection, folder: &SyncedFolder) -> rusqlite::Result<()> {
    let class = text_of(&folder.properties, tags::CONTAINER_CLASS).unwrap_or_default();
    let is_search = folder.properties.get(tags::FOLDER_TYPE).is_some_and(|kind| kind.number == Some(2));
    let id = folder.id.to_string();
    let sent = Sent::folder(work, &id)?;
    work.prepare_cached(
        "INSERT INTO folder (id, parent, name, class, is_search, predecessors) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE
         SET parent = ?2, name = ?3, class = ?4, is_search = ?5, predecessors = ?6",
    )?
    .execute(params![
        id,
        folder.parent_id.to_string(),
        folder.name,
        class,
        is_search,
        &folder.predecessors[..]
    ])?;
    sent.map_or(Ok(()), |sent| sent.arrived(work, &id))
}

/// Deletes a folder and what the server had in it; answers how many messages. What was to be moved there stays where it
/// is on the server, and what was written or changed there waits for another folder.
fn take_folder_away(work: &Connection, id: &str) -> rusqlite::Result<u64> {
    let sql = "UPDATE change SET gone = 1 WHERE kind = 'change' AND folder = ?";
    work.prepare_cached(sql)?.execute([id])?;
    let sql = "SELECT id FROM message WHERE folder = ?1 AND NOT EXISTS
                   (SELECT 1 FROM change WHERE item = message.id AND kind IN ('create', 'change', 'move'))
               UNION SELECT item FROM change WHERE kind = 'move' AND folder = ?1
               EXCEPT SELECT item FROM change WHERE kind = 'change' AND folder = ?1";
    let mut statement = work.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| row.get::<_, String>(0))?;
    let mut deleted = 0;
    for message in rows.collect::<rusqlite::Result<Vec<_>>>()? {
        deleted += u64::from(erase(work, &message)?);
    }
    let sql = "UPDATE message
               SET folder = (SELECT folder FROM change WHERE item = message.id AND kind = 'move')
               WHERE folder = ? AND id IN (SELECT item FROM change WHERE kind = 'move')";
    work.prepare_cached(sql)?.execute([id])?;
    work.prepare_cached("DELETE FROM folder WHERE id = ?")?.execute([id])?;
    work.prepare_cached("DELETE FROM deleted WHERE id = ?")?.execute([id])?;
    Ok(deleted)
}

/// Deletes a message; answers whether it was there.
fn erase(work: &Connection, id: &str) -> rusqlite::Result<bool> {
    if work.prepare_cached("DELETE FROM message WHERE id = ?")?.execute([id])? == 0 {
        return Ok(false);
    }
    for sql in [
        "DELETE FROM recipient WHERE message = ?",
        "DELETE FROM attachment WHERE message = ?",
        "DELETE FROM large WHERE message = ?",
    ] {
        work.prepare_cached(sql)?.execute([id])?;
    }
    Ok(true)
}

/// What to say of a database that fails.
fn database(error: rusqlite::Error) -> Failure {
    match error {
        // It says itself what somebody wrote there.
        rusqlite::Error::FromSqlConversionFailure(_, _, why) => Failure::other(why.to_string()),
        error => Failure::other(format!("the database of the copy failed: {error}")),
    }
}

/// The directory that a copy is in, for messages.
pub fn described(directory: &Path) -> PathBuf {
    std::fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned())
}

/// A text among properties.
fn text_of(properties: &ItemProperties, tag: PropertyTag) -> Option<String> {
    properties.get(tag)?.text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(directory: &Path) -> usize {
        let parents = std::fs::read_dir(directory.join("files")).unwrap();
        parents.map(|parent| std::fs::read_dir(parent.unwrap().path()).unwrap().count()).sum()
    }

    #[test]
    fn what_a_killed_run_left_goes_with_the_next() {
        let directory = std::env::temp_dir().join(format!("mapi-http-strays-{}", std::process::id()));
        let open = || LocalCopy::open(&directory, "alice").unwrap();
        let mut killed = open();
        killed.begin_run().unwrap();
        let mut incoming = killed.files.begin().unwrap();
        incoming.write(b"of a message that is not stored").unwrap();
        killed.files.keep(incoming).unwrap();
        drop(killed);
        let left = files(&directory);
        let mut next = open();
        next.begin_run().unwrap();
        next.end_run(false).unwrap();
        let after = files(&directory);
        std::fs::remove_dir_all(&directory).unwrap();
        assert_eq!((left, after), (1, 0));
    }
}
