//! The mailboxes in SQLite: folders, messages, recipients, attachments, large values, named properties.
//!
//! Verbs in plain words; ids are the protocol's own. Nothing here knows ROPs, sessions or the clock: who calls says
//! what time it is. What changed is told by [`Store::take_events`].

mod blob;
mod change;
mod event;
mod folder;
mod group;
mod import;
mod mailbox;
mod message;
mod named;
mod permission;
mod properties;
mod search;
mod seen;
mod special;

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use mapi_http::data::{ErrorCode, FolderId, GlobalCounter, MessageId};
use mapi_http::wire::WireError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension};

pub use blob::{BlobStore, INLINE_MAX, Large};
pub use change::MessageChange;
pub use event::{Event, EventKind, Place};
pub use folder::{Folder, FolderKind, NewFolder};
pub use group::{Group, GroupChanges};
pub use import::{Imported, OnConflict, STATUS_IN_CONFLICT, kept_flags};
pub use mailbox::{Mailbox, MailboxId, PUBLIC_FOLDERS};
pub use message::{
    Attachment, Content, Message, MessageRow, Messages, Recipient, UNSAVED_FLAGS, flags, message_size,
};
pub use permission::Permission;
pub use properties::{
    Properties, RawProperties, Stored, StoredRef, same_type, stream_bytes, stream_value, unicode_type,
};
pub use search::Search;
pub use special::{LOGON_FOLDERS, PUBLIC_LOGON_FOLDERS, Special};

/// The replica id of everything that lies in the mailbox of a logon.
pub const REPLICA_ID: u16 = 1;

/// Why the store did not do something.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder, message or attachment is not there.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// There is already a folder of that name.
    #[error("there is already a folder of this name")]
    Collision,
    /// A folder cannot be moved into itself.
    #[error("a folder cannot be moved or copied into itself")]
    Cycle,
    /// The folder still has folders.
    #[error("the folder still has folders")]
    HasFolders,
    /// The folder still has messages.
    #[error("the folder still has messages")]
    HasMessages,
    /// Somebody saved the message meanwhile.
    #[error("the message was changed meanwhile")]
    Changed,
    /// What a client changed is not there any more.
    #[error("it was deleted here")]
    Gone,
    /// A client sends what is there already, or older than that.
    #[error("this change is known here")]
    Known,
    /// A client changed what was changed here meanwhile.
    #[error("it was changed here as well")]
    Conflict,
    /// A special folder stays.
    #[error("special folders can be neither moved nor deleted")]
    Special,
    /// The value is not one that a stream can show.
    #[error("a value of this type has no stream")]
    NotAStream,
    /// The value would get too large.
    #[error("the value would get too large")]
    TooLarge,
    /// No more ids for named properties.
    #[error("all ids of named properties are taken")]
    NamesUsedUp,
    /// A value cannot be written down.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The file is of another version of the server, or of something else.
    #[error(
        "the file has schema {found}, this version reads {SCHEMA_VERSION}: \
         use the version that wrote it, or begin with a new file"
    )]
    Schema {
        /// What the file says.
        found: i64,
    },
    /// The file is a database of something else.
    #[error("the file holds something else than mailboxes")]
    Foreign,
    /// SQLite failed.
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
}

impl Error {
    /// What the protocol calls it.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound(_) => ErrorCode::NOT_FOUND,
            Self::Collision => ErrorCode::COLLIDING_NAMES,
            Self::Cycle => ErrorCode::FOLDER_CYCLE,
            Self::HasFolders => ErrorCode::HAS_FOLDERS,
            Self::HasMessages => ErrorCode::HAS_MESSAGES,
            Self::Changed => ErrorCode::OBJECT_CHANGED,
            Self::Gone => ErrorCode::SYNC_OBJECT_DELETED,
            Self::Known => ErrorCode::IGNORE_FAILURE,
            Self::Conflict => ErrorCode::SYNC_CONFLICT,
            Self::Special => ErrorCode::ACCESS_DENIED,
            Self::NotAStream => ErrorCode::NOT_SUPPORTED,
            Self::TooLarge => ErrorCode::TOO_BIG,
            Self::NamesUsedUp => ErrorCode::NAMED_PROPERTY_QUOTA,
            Self::Wire(_) => ErrorCode::CORRUPT_DATA,
            Self::Schema { .. } | Self::Foreign | Self::Database(_) => ErrorCode::DISK_ERROR,
        }
    }
}

impl From<Error> for ErrorCode {
    fn from(error: Error) -> Self {
        error.code()
    }
}

/// What the store answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// All mailboxes of a server.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    blobs: BlobStore,
    events: Vec<Event>,
    /// How often the messages of a folder, or its folders, changed: open tables look whether they are up to date.
    revisions: HashMap<FolderId, u64>,
    /// Folders whose counts of messages may be others now.
    counts: BTreeSet<FolderId>,
    /// What changed since search folders looked.
    unseen: search::Unseen,
    /// Who looks at messages, when what was read is another thing for everybody.
    reader: Cell<Option<i64>>,
}

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS mailbox (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE COLLATE NOCASE,
    guid BLOB NOT NULL,
    replica_guid BLOB NOT NULL,
    properties BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS folder (
    id INTEGER PRIMARY KEY,
    mailbox INTEGER NOT NULL REFERENCES mailbox,
    parent INTEGER REFERENCES folder,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,
    special INTEGER,
    change INTEGER NOT NULL,
    deleted INTEGER,
    properties BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS folder_parent ON folder (parent, deleted);
CREATE INDEX IF NOT EXISTS folder_special ON folder (mailbox, special);
-- When something in a folder was changed last, and how many messages have left it.
CREATE TABLE IF NOT EXISTS contents (
    folder INTEGER PRIMARY KEY REFERENCES folder ON DELETE CASCADE,
    changed INTEGER NOT NULL,
    deleted INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY,
    folder INTEGER REFERENCES folder,
    attachment INTEGER,
    associated INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    status INTEGER NOT NULL DEFAULT 0,
    change INTEGER NOT NULL,
    read_change INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER,
    size INTEGER NOT NULL DEFAULT 0,
    properties BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS message_folder ON message (folder, associated, deleted, flags, size);
CREATE INDEX IF NOT EXISTS message_attachment ON message (attachment) WHERE attachment IS NOT NULL;
CREATE TABLE IF NOT EXISTS recipient (
    message INTEGER NOT NULL REFERENCES message ON UPDATE CASCADE,
    row INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    properties BLOB NOT NULL,
    PRIMARY KEY (message, row)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attachment (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES message ON UPDATE CASCADE,
    number INTEGER NOT NULL,
    properties BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS attachment_message ON attachment (message);
CREATE TABLE IF NOT EXISTS blob (id INTEGER PRIMARY KEY, refs INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS chunk (
    blob INTEGER NOT NULL,
    n INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (blob, n)
);
CREATE TABLE IF NOT EXISTS named (
    id INTEGER PRIMARY KEY,
    guid BLOB NOT NULL,
    lid INTEGER,
    name TEXT
);
CREATE TABLE IF NOT EXISTS receive_folder (
    mailbox INTEGER NOT NULL REFERENCES mailbox,
    class TEXT NOT NULL COLLATE NOCASE,
    folder INTEGER NOT NULL REFERENCES folder,
    changed INTEGER NOT NULL,
    PRIMARY KEY (mailbox, class)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS permission (
    folder INTEGER NOT NULL REFERENCES folder,
    member INTEGER NOT NULL,
    dn TEXT COLLATE NOCASE,
    rights INTEGER NOT NULL,
    PRIMARY KEY (folder, member)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS search (
    folder INTEGER PRIMARY KEY REFERENCES folder,
    restriction BLOB NOT NULL,
    scope BLOB NOT NULL,
    recursive INTEGER NOT NULL,
    live INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS found (
    folder INTEGER NOT NULL REFERENCES search,
    message INTEGER NOT NULL,
    PRIMARY KEY (folder, message)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reserved (
    mailbox INTEGER NOT NULL REFERENCES mailbox,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    PRIMARY KEY (mailbox, low)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reader (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE COLLATE NOCASE);
CREATE TABLE IF NOT EXISTS seen (
    reader INTEGER NOT NULL REFERENCES reader,
    message INTEGER NOT NULL REFERENCES message ON UPDATE CASCADE ON DELETE CASCADE,
    change INTEGER NOT NULL,
    PRIMARY KEY (reader, message)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_message ON seen (message);
CREATE TABLE IF NOT EXISTS kept_seen (
    mailbox INTEGER NOT NULL REFERENCES mailbox,
    folder BLOB NOT NULL,
    database BLOB NOT NULL,
    seen BLOB NOT NULL,
    PRIMARY KEY (mailbox, folder)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waiting (
    message INTEGER PRIMARY KEY REFERENCES message ON UPDATE CASCADE ON DELETE CASCADE,
    due INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS group_change (
    message INTEGER PRIMARY KEY REFERENCES message ON UPDATE CASCADE ON DELETE CASCADE,
    changes BLOB NOT NULL
);
INSERT OR IGNORE INTO meta VALUES ('id', 0x100), ('change', 0x100);
DELETE FROM chunk WHERE blob IN (SELECT id FROM blob WHERE refs <= 0);
DELETE FROM blob WHERE refs <= 0;
";

/// Counts the changes of the schema that older versions cannot live with.
const SCHEMA_VERSION: i64 = 3;

/// A new file gets the version; another version is not touched.
fn check_schema(db: &Connection) -> Result<()> {
    let tables = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name ";
    let count = |condition: &str| -> Result<i64> {
        Ok(db.query_row(&format!("{tables} {condition}"), [], |row| row.get(0))?)
    };
    if count("= 'meta'")? == 0 {
        if count("NOT LIKE 'sqlite_%'")? > 0 {
            return Err(Error::Foreign);
        }
        let version = "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;";
        db.execute_batch(&format!(
            "BEGIN; {version} INSERT INTO meta VALUES ('schema', {SCHEMA_VERSION}); COMMIT;"
        ))?;
        return Ok(());
    }
    let found = db.query_row("SELECT value FROM meta WHERE key = 'schema'", [], |row| row.get(0));
    match found.optional()? {
        Some(SCHEMA_VERSION) => Ok(()),
        Some(found) => Err(Error::Schema { found }),
        None => Err(Error::Foreign),
    }
}

impl Store {
    /// A store that is gone with the process.
    pub fn in_memory() -> Result<Self> {
        Self::with(Connection::open_in_memory()?)
    }

    /// A store in a file, which is made when it is not there.
    pub fn open(path: &Path) -> Result<Self> {
        let db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        Self::with(db)
    }

    fn with(db: Connection) -> Result<Self> {
        // A plan that holds for any value: otherwise each value of its own has a statement parsed again.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        db.set_prepared_statement_cache_capacity(128);
        check_schema(&db)?;
        // All of it or nothing: who is killed meanwhile finds no half of a schema.
        db.execute_batch(&format!("BEGIN IMMEDIATE; {SCHEMA} COMMIT;"))?;
        Ok(Self {
            db,
            blobs: BlobStore::default(),
            events: Vec::new(),
            revisions: HashMap::new(),
            counts: BTreeSet::new(),
            unseen: search::Unseen::default(),
            reader: Cell::new(None),
        })
    }

    /// Does everything that `work` does, or nothing of it. May be nested.
    ///
    /// # Errors
    /// Those of `work`, and when the database fails.
    pub fn atomic<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.batch("SAVEPOINT work")?;
        let events = self.events.len();
        match work(self) {
            Ok(value) => {
                self.batch("RELEASE work")?;
                Ok(value)
            }
            Err(error) => {
                self.events.truncate(events);
                self.batch("ROLLBACK TO work; RELEASE work")?;
                Err(error)
            }
        }
    }

    fn batch(&self, sql: &str) -> Result<()> {
        Ok(self.db.execute_batch(sql)?)
    }

    /// Begins to collect changes, to write them down at once with [`end`](Self::end): an Execute is much faster so.
    pub fn begin(&mut self) -> Result<()> {
        // Whoever began before and did not come to an end has failed altogether.
        if !self.db.is_autocommit() {
            self.batch("ROLLBACK")?;
        }
        self.batch("BEGIN IMMEDIATE")
    }

    /// Writes down what was done since [`begin`](Self::begin), and tidies up.
    pub fn end(&mut self) -> Result<()> {
        self.sweep()?;
        self.batch("COMMIT")
    }

    /// The number of a new id.
    pub fn next_id(&mut self) -> Result<u64> {
        self.next_ids(1)
    }

    /// Reserves the numbers of `count` ids and answers the first.
    pub fn next_ids(&mut self, count: u32) -> Result<u64> {
        self.advance("id", count)
    }

    /// Ids and changes have numbers of their own each: what came one after the other is one range of both, so what clients
    /// have stays small. `[MS-OXCFXICS] 3.1.5.4.3`
    fn advance(&mut self, counter: &str, count: u32) -> Result<u64> {
        let after: i64 = self
            .db
            .prepare_cached("UPDATE meta SET value = value + ? WHERE key = ? RETURNING value")?
            .query_row((count, counter), |row| row.get(0))?;
        Ok((after - i64::from(count)) as u64)
    }

    /// How often the contents of a folder changed since the store was opened.
    pub fn revision(&self, folder: FolderId) -> u64 {
        self.revisions.get(&folder).copied().unwrap_or_default()
    }

    fn touch(&mut self, folder: FolderId) {
        *self.revisions.entry(folder).or_default() += 1;
    }

    /// What changed since it was asked for last.
    pub fn take_events(&mut self) -> Vec<Event> {
        // However many messages of a folder changed, its counts are told once.
        for folder in std::mem::take(&mut self.counts) {
            if let Ok(folder) = self.folder(folder) {
                let place = Place::folder(folder.id, folder.parent);
                let event = Event::new(folder.mailbox, EventKind::Modified, place);
                // What is unread of public folders is another number for everybody.
                let is_public = self.is_public(folder.id).unwrap_or_default();
                let unread = (!is_public).then_some(folder.unread);
                self.events.push(Event { counts: Some((folder.messages, unread)), ..event });
            }
        }
        std::mem::take(&mut self.events)
    }
}

/// The number in the database of a folder.
fn folder_key(id: FolderId) -> Option<i64> {
    (id.replica_id() == REPLICA_ID).then_some(id.counter().to_u64() as i64)
}

/// The number in the database of a message.
fn message_key(id: MessageId) -> Option<i64> {
    (id.replica_id() == REPLICA_ID).then_some(id.counter().to_u64() as i64)
}

fn folder_id(key: i64) -> FolderId {
    FolderId::new(REPLICA_ID, GlobalCounter::from_u64(key as u64))
}

fn message_id(key: i64) -> MessageId {
    MessageId::new(REPLICA_ID, GlobalCounter::from_u64(key as u64))
}

#[cfg(test)]
mod tests;
