//! What was changed in the copy and is not on the server yet.
//!
//! Whoever changes the tables `message`, `recipient` and `folder` by SQL changes the mailbox: triggers write down what was
//! done in `change`, unless it is `mapi sync` that writes. A change stays there until its outcome is known, with all that it
//! takes to upload it once more as the same change: when it was made, of which version, and the id it was given.

use mapi_http::data::{FileTime, FolderId, MessageId};
use mapi_http::mailbox::ItemContent;
use mapi_http::sync::PredecessorChangeList;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use super::{
    LocalCopy, LocalFolder, begin, commit, content, database, erase, local_folders, take_folder_away,
};
use crate::failure::Failure;

/// Writes down what others than `mapi sync` do. A second change of the same kind is part of the first one.
pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS change (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    -- Where the item is on the server; of a new one, where it is to be.
    folder TEXT NOT NULL,
    -- Where it was moved to.
    target TEXT,
    -- The id that something new, moved or kept beside the server's version gets. Of a deletion: the id under which it was made
    -- or moved by a process that died before it knew.
    new_id TEXT,
    -- Of which version.
    predecessors BLOB NOT NULL,
    -- When, as a FILETIME.
    made INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2305813.5) * 864000000000 AS INTEGER)),
    name TEXT,
    -- What a folder was called before.
    old_name TEXT,
    text TEXT,
    html TEXT,
    unread INTEGER,
    -- All recipients as they are to be, as JSON.
    recipients TEXT,
    -- Whether the server has told that the item is gone.
    gone INTEGER,
    UNIQUE (item, kind)
);
CREATE INDEX IF NOT EXISTS change_new_id ON change (new_id);
-- Folders that were deleted here as they are on the server, each with the one that somebody deleted and that takes it with it.
CREATE TABLE IF NOT EXISTS deleted (
    id TEXT PRIMARY KEY,
    parent TEXT NOT NULL,
    name TEXT NOT NULL,
    class TEXT NOT NULL,
    is_search INTEGER NOT NULL,
    state BLOB NOT NULL,
    predecessors BLOB NOT NULL,
    top TEXT NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER message_made AFTER INSERT ON message WHEN by_others() BEGIN
    INSERT INTO change (kind, item, folder, predecessors) VALUES ('create', NEW.id, NEW.folder, x'');
END;
CREATE TRIGGER message_marked AFTER UPDATE OF unread ON message
WHEN by_others() AND NEW.unread <> OLD.unread AND not_new(NEW.id) BEGIN
    INSERT INTO change (kind, item, folder, predecessors, unread)
    VALUES ('mark', NEW.id, on_server(NEW.id, OLD.folder), OLD.predecessors, NEW.unread)
    ON CONFLICT DO UPDATE SET unread = NEW.unread;
END;
-- What was kept beside the server's version, as far as a process that died knew, stays: what is changed since is another one.
CREATE TRIGGER message_changed AFTER UPDATE OF subject, text, html ON message
WHEN by_others() AND not_new(NEW.id)
AND (NEW.subject IS NOT OLD.subject OR NEW.text IS NOT OLD.text OR NEW.html IS NOT OLD.html) BEGIN
    INSERT INTO change (kind, item, folder, predecessors, name, text, html)
    VALUES ('change', NEW.id, on_server(NEW.id, OLD.folder), OLD.predecessors,
            CASE WHEN NEW.subject IS NOT OLD.subject THEN coalesce(NEW.subject, '') END,
            CASE WHEN NEW.text IS NOT OLD.text THEN coalesce(NEW.text, '') END,
            CASE WHEN NEW.html IS NOT OLD.html THEN coalesce(NEW.html, '') END)
    ON CONFLICT DO UPDATE SET name = coalesce(excluded.name, name), text = coalesce(excluded.text, text),
                              html = coalesce(excluded.html, html), made = excluded.made,
                              predecessors = excluded.predecessors, new_id = NULL;
END;
CREATE TRIGGER message_moved AFTER UPDATE OF folder ON message
WHEN by_others() AND NEW.folder <> OLD.folder BEGIN
    UPDATE change SET folder = NEW.folder WHERE item = NEW.id AND kind = 'create';
    INSERT INTO change (kind, item, folder, target, predecessors)
    SELECT 'move', NEW.id, OLD.folder, NEW.folder, OLD.predecessors WHERE not_new(NEW.id)
    ON CONFLICT DO UPDATE SET target = NEW.folder;
    DELETE FROM change WHERE item = NEW.id AND kind = 'move' AND folder = target AND new_id IS NULL;
END;
CREATE TRIGGER message_deleted AFTER DELETE ON message WHEN by_others() BEGIN
    INSERT INTO change (kind, item, folder, predecessors, new_id)
    SELECT 'delete', OLD.id, on_server(OLD.id, OLD.folder), OLD.predecessors,
           (SELECT new_id FROM change WHERE item = OLD.id AND kind = 'create')
    WHERE not_unsent(OLD.id) AND NOT EXISTS (SELECT 1 FROM deleted WHERE id = on_server(OLD.id, OLD.folder))
    ON CONFLICT DO UPDATE SET predecessors = excluded.predecessors, made = excluded.made, new_id = NULL;
    INSERT INTO change (kind, item, folder, predecessors, new_id)
    SELECT 'delete', new_id, target, predecessors, new_id FROM change
    WHERE item = OLD.id AND kind = 'move' AND new_id IS NOT NULL
    ON CONFLICT DO NOTHING;
    DELETE FROM change WHERE item = OLD.id AND kind <> 'delete';
    DELETE FROM recipient WHERE message = OLD.id;
    DELETE FROM attachment WHERE message = OLD.id;
    DELETE FROM large WHERE message = OLD.id;
END;
each_change_of_recipients
CREATE TRIGGER folder_made AFTER INSERT ON folder WHEN by_others() BEGIN
    INSERT INTO change (kind, item, folder, predecessors) VALUES ('createFolder', NEW.id, NEW.parent, x'');
END;
CREATE TRIGGER folder_changed AFTER UPDATE OF name, parent ON folder
WHEN by_others() AND not_new_folder(NEW.id) AND (NEW.name <> OLD.name OR NEW.parent <> OLD.parent) BEGIN
    INSERT INTO change (kind, item, folder, target, predecessors, name, old_name)
    VALUES ('changeFolder', NEW.id, OLD.parent, CASE WHEN NEW.parent <> OLD.parent THEN NEW.parent END,
            OLD.predecessors, CASE WHEN NEW.name <> OLD.name THEN NEW.name END, OLD.name)
    ON CONFLICT DO UPDATE SET target = coalesce(excluded.target, target), name = coalesce(excluded.name, name),
                              made = excluded.made, predecessors = excluded.predecessors;
END;
-- With a folder goes what is in it: here at once. What was moved into it lies elsewhere on the server, and is deleted there;
-- what was made in it was never anywhere else.
CREATE TRIGGER folder_deleted AFTER DELETE ON folder
WHEN by_others() AND NOT EXISTS (SELECT 1 FROM deleted WHERE id = OLD.id AND top <> id) BEGIN
    INSERT OR REPLACE INTO deleted
    SELECT OLD.id, OLD.parent, OLD.name, OLD.class, OLD.is_search, OLD.state, OLD.predecessors,
           CASE WHEN not_unsent_folder(OLD.id) THEN OLD.id ELSE '' END;
    INSERT OR REPLACE INTO deleted
    SELECT folder.id, parent, name, class, is_search, state, predecessors, inside.top
    FROM (WITH RECURSIVE inside (id, top) AS (
              VALUES (OLD.id, OLD.id)
              UNION SELECT folder.id, CASE WHEN is_moved(folder.id) THEN folder.id
                                           WHEN not_unsent_folder(folder.id) THEN inside.top ELSE '' END
              FROM folder JOIN inside ON folder.parent = inside.id)
          SELECT id, top FROM inside) AS inside JOIN folder ON folder.id = inside.id;
    DELETE FROM deleted WHERE top = '';
END;
CREATE TRIGGER folder_gone AFTER INSERT ON deleted WHEN by_others() BEGIN
    INSERT INTO change (kind, item, folder, predecessors)
    SELECT 'deleteFolder', NEW.id, NEW.parent, NEW.predecessors WHERE NEW.top = NEW.id
    ON CONFLICT DO UPDATE SET predecessors = excluded.predecessors, made = excluded.made;
    UPDATE deleted SET (name, parent) =
        (SELECT old_name, folder FROM change WHERE item = NEW.id AND kind = 'changeFolder')
    WHERE id = NEW.id AND EXISTS
        (SELECT 1 FROM change WHERE item = NEW.id AND kind = 'changeFolder' AND old_name IS NOT NULL);
    DELETE FROM change WHERE item = NEW.id AND kind <> 'deleteFolder';
    DELETE FROM message WHERE folder = NEW.id;
    DELETE FROM folder WHERE id = NEW.id;
END;
";

/// A change of the recipients of a message, who are sent as a whole.
const RECIPIENTS: &str = "
CREATE TRIGGER recipient_{when} AFTER {when} ON recipient
WHEN by_others() AND not_new(ROW.message) AND EXISTS (SELECT 1 FROM message WHERE id = ROW.message) BEGIN
    INSERT INTO change (kind, item, folder, predecessors, recipients)
    SELECT 'change', id, on_server(id, folder), predecessors,
           (SELECT json_group_array(json_object('row', row, 'kind', kind, 'name', name, 'address', address))
            FROM recipient WHERE message = ROW.message)
    FROM message WHERE id = ROW.message
    ON CONFLICT DO UPDATE SET recipients = excluded.recipients, made = excluded.made,
                              predecessors = excluded.predecessors, new_id = NULL;
END;
";

/// The triggers, in words that every SQLite has: nobody else need define functions to write to a copy. Those of an earlier
/// version of this program are replaced.
pub(super) fn schema() -> String {
    let not_new = |kind: &str, id: &str| {
        format!("NOT EXISTS (SELECT 1 FROM change WHERE item = {id} AND kind = '{kind}')")
    };
    let recipients = ["INSERT", "UPDATE", "DELETE"].map(|when| {
        RECIPIENTS.replace("{when}", when).replace("ROW", if when == "DELETE" { "OLD" } else { "NEW" })
    });
    let mut schema = SCHEMA.replace("each_change_of_recipients", &recipients.concat());
    for id in ["NEW.id", "OLD.id", "NEW.message", "OLD.message", "folder.id"] {
        schema = schema
            .replace(&format!("not_new({id})"), &not_new("create", id))
            .replace(&format!("not_new_folder({id})"), &not_new("createFolder", id))
            .replace(&format!("not_unsent({id})"), &not_new("create", &format!("{id} AND new_id IS NULL")))
            .replace(
                &format!("not_unsent_folder({id})"),
                &not_new("createFolder", &format!("{id} AND new_id IS NULL")),
            );
    }
    let moved = "EXISTS (SELECT 1 FROM change WHERE item = folder.id AND kind = 'changeFolder' AND target IS NOT NULL)";
    schema = schema.replace("is_moved(folder.id)", moved);
    // Until it is moved there as well, a message lies on the server where it lay.
    for (id, folder) in [("NEW.id", "OLD.folder"), ("OLD.id", "OLD.folder"), ("id", "folder")] {
        let lies = format!(
            "coalesce((SELECT folder FROM change WHERE item = {} AND kind = 'move'), {folder})",
            if id == "id" { "message.id" } else { id }
        );
        schema = schema.replace(&format!("on_server({id}, {folder})"), &lies);
    }
    schema = schema.replace("by_others()", "NOT EXISTS (SELECT 1 FROM meta WHERE key = 'syncing')");
    let names: Vec<String> = schema
        .lines()
        .filter_map(|line| line.strip_prefix("CREATE TRIGGER ")?.split(' ').next())
        .map(|name| format!("DROP TRIGGER IF EXISTS {name};\n"))
        .collect();
    let (tables, triggers) = schema.split_once("CREATE TRIGGER").unwrap_or((&schema, ""));
    format!("{tables}{}CREATE TRIGGER{triggers}", names.concat())
}

/// What a copy of an earlier version of this program lacks.
pub(super) fn upgrade(db: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT 1 FROM pragma_table_info('change') WHERE name = ?";
    for (column, kind) in [("recipients", "TEXT"), ("old_name", "TEXT"), ("gone", "INTEGER")] {
        if !db.prepare(sql)?.exists([column])? {
            db.execute_batch(&format!("ALTER TABLE change ADD COLUMN {column} {kind}"))?;
        }
    }
    Ok(())
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A new message.
    Create,
    /// Subject or body were changed.
    Change,
    /// Moved to another folder.
    Move,
    /// Deleted.
    Delete,
    /// Marked as read or unread.
    Mark,
    /// A new folder.
    CreateFolder,
    /// A folder was renamed or moved.
    ChangeFolder,
    /// A folder was deleted.
    DeleteFolder,
}

impl Kind {
    const ALL: [(Self, &str); 8] = [
        (Self::Create, "create"),
        (Self::Change, "change"),
        (Self::Move, "move"),
        (Self::Delete, "delete"),
        (Self::Mark, "mark"),
        (Self::CreateFolder, "createFolder"),
        (Self::ChangeFolder, "changeFolder"),
        (Self::DeleteFolder, "deleteFolder"),
    ];

    /// Whether something is to be gone.
    pub fn is_deletion(self) -> bool {
        matches!(self, Self::Delete | Self::DeleteFolder)
    }

    /// Whether it is about a folder.
    pub fn is_folder(self) -> bool {
        matches!(self, Self::CreateFolder | Self::ChangeFolder | Self::DeleteFolder)
    }
}

/// A change that is not on the server yet.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Its number.
    pub number: i64,
    /// What was done.
    pub kind: Kind,
    /// To what.
    pub item: String,
    /// Where the item is on the server; of a new one, where it is to be.
    pub folder: FolderId,
    /// Where it was moved to.
    pub target: Option<FolderId>,
    /// The id that it gets.
    pub new_id: Option<MessageId>,
    /// Of which version.
    pub predecessors: Vec<u8>,
    /// When.
    pub made: FileTime,
    /// The new subject, or name.
    pub name: Option<String>,
    /// The new text.
    pub text: Option<String>,
    /// The new HTML.
    pub html: Option<String>,
    /// Whether it is unread now.
    pub unread: bool,
    /// All recipients as they are to be.
    pub recipients: Option<Vec<LocalRecipient>>,
    /// Whether the server has told that the item is gone.
    pub gone: bool,
}

/// A recipient as it stands in the copy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct LocalRecipient {
    /// Its row.
    pub row: u32,
    /// `to`, `cc`, `bcc` or `other`.
    pub kind: String,
    /// Its name.
    pub name: Option<String>,
    /// Its address.
    pub address: Option<String>,
}

impl Pending {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let number: i64 = row.get(0)?;
        let wrong = |column| {
            let value: String = row.get(column).unwrap_or_default();
            let why = format!(
                "line {number} of the table `change` has {value:?} where the id of a folder or the like belongs: \
                 correct or delete what it is about"
            );
            rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, why.into())
        };
        let id = |column: usize| -> rusqlite::Result<Option<FolderId>> {
            let text: Option<String> = row.get(column)?;
            text.map(|text| text.parse().map_err(|_| wrong(column))).transpose()
        };
        let kind: String = row.get(1)?;
        let kind = Kind::ALL.iter().find(|(_, name)| *name == kind).map(|(kind, _)| *kind);
        Ok(Self {
            number,
            kind: kind.ok_or_else(|| wrong(1))?,
            item: row.get(2)?,
            folder: id(3)?.unwrap_or_default(),
            target: id(4)?,
            new_id: id(5)?.map(|id| MessageId::new(id.replica_id(), id.counter())),
            predecessors: row.get(6)?,
            made: FileTime(row.get(7)?),
            name: row.get(8)?,
            text: row.get(9)?,
            html: row.get(10)?,
            unread: row.get::<_, Option<bool>>(11)?.unwrap_or_default(),
            recipients: row
                .get::<_, Option<String>>(12)?
                .map(|json| serde_json::from_str(&json).map_err(|_| wrong(12)))
                .transpose()?,
            gone: row.get::<_, Option<bool>>(13)?.unwrap_or_default(),
        })
    }

    /// The message.
    ///
    /// # Errors
    /// When the copy was written to in a way that makes no sense.
    pub fn message(&self) -> Result<MessageId, Failure> {
        self.item.parse().map_err(|_| damaged(&self.item))
    }

    /// The folder.
    ///
    /// # Errors
    /// When the copy was written to in a way that makes no sense.
    pub fn folder(&self) -> Result<FolderId, Failure> {
        self.item.parse().map_err(|_| damaged(&self.item))
    }
}

fn damaged(id: &str) -> Failure {
    Failure::other(format!(
        "the table `change` names {id:?}, which is no id of the mailbox: delete that line"
    ))
}

/// A message that was made here.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// What of it there is.
    pub class: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// The HTML.
    pub html: Option<String>,
    /// Whether it is unread.
    pub unread: bool,
    /// Its recipients.
    pub recipients: Vec<LocalRecipient>,
    /// Of one that was on the server, all of it that the copy has.
    pub kept: Option<ItemContent>,
}

fn recipients_of(db: &Connection, id: &str) -> rusqlite::Result<Vec<LocalRecipient>> {
    let sql = "SELECT row, kind, name, address FROM recipient WHERE message = ? ORDER BY row";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| {
        let (number, kind) = (row.get(0)?, row.get(1)?);
        Ok(LocalRecipient { row: number, kind, name: row.get(2)?, address: row.get(3)? })
    })?;
    rows.collect()
}

fn add_recipients(work: &Connection, id: &str, recipients: &[LocalRecipient]) -> rusqlite::Result<()> {
    for LocalRecipient { row, kind, name, address } in recipients {
        let sql = "INSERT INTO recipient (message, row, kind, name, address) VALUES (?, ?, ?, ?, ?)";
        work.execute(sql, params![id, row, kind, name, address])?;
    }
    Ok(())
}

/// What was made here and sent by a process that died before it knew whether it had arrived. Meanwhile somebody may have
/// changed it here.
pub(super) struct Sent {
    /// What puts it over what the server has.
    over: &'static str,
    fields: Vec<Value>,
    recipients: Option<Vec<LocalRecipient>>,
}

impl Sent {
    /// A message that the server is telling of.
    pub(super) fn message(work: &Connection, id: &str) -> rusqlite::Result<Option<Self>> {
        let sql = "SELECT subject, text, html, unread, folder FROM message
                   WHERE id = ?1 AND EXISTS (SELECT 1 FROM change WHERE item = ?1 AND kind = 'create')";
        let over = "UPDATE message SET subject = coalesce(?2, subject), text = coalesce(?3, text),
                                       html = coalesce(?4, html), unread = ?5, folder = ?6 WHERE id = ?1";
        let sent = Self::read(work, id, sql, over)?;
        let with = |sent| Ok(Self { recipients: Some(recipients_of(work, id)?), ..sent });
        sent.map(with).transpose()
    }

    /// A folder that the server is telling of.
    pub(super) fn folder(work: &Connection, id: &str) -> rusqlite::Result<Option<Self>> {
        let sql = "SELECT name, parent FROM folder
                   WHERE id = ?1 AND EXISTS (SELECT 1 FROM change WHERE item = ?1 AND kind = 'createFolder')";
        Self::read(work, id, sql, "UPDATE folder SET name = ?2, parent = ?3 WHERE id = ?1")
    }

    fn read(work: &Connection, id: &str, sql: &str, over: &'static str) -> rusqlite::Result<Option<Self>> {
        let mut found = work.prepare_cached(sql)?;
        let columns = found.column_count();
        let read = |row: &Row<'_>| {
            let fields = (0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?;
            Ok(Self { over, fields, recipients: None })
        };
        found.query_row([id], read).optional()
    }

    /// It has arrived, and is here as the server has it: what else it is to be is changed of that.
    pub(super) fn arrived(self, work: &Connection, id: &str) -> rusqlite::Result<()> {
        work.execute("DELETE FROM change WHERE item = ? AND kind IN ('create', 'createFolder')", [id])?;
        by_others(work, || {
            let values = [Value::Text(id.to_owned())].into_iter().chain(self.fields);
            work.execute(self.over, params_from_iter(values))?;
            let Some(wanted) = self.recipients else { return Ok(()) };
            let who = |one: &LocalRecipient| (one.row, one.kind.clone(), one.address.clone());
            if !recipients_of(work, id)?.iter().map(who).eq(wanted.iter().map(who)) {
                work.execute("DELETE FROM recipient WHERE message = ?", [id])?;
                add_recipients(work, id, &wanted)?;
            }
            Ok(())
        })
    }
}

/// A message has come. Should it be one that was moved by a process that died before it knew, what else was done to it here
/// is done to it where it is now.
pub(super) fn follow(work: &Connection, id: &str, folder: &str) -> rusqlite::Result<()> {
    let sql = "SELECT item, target FROM change WHERE kind = 'move' AND new_id = ?";
    let mut moved = work.prepare_cached(sql)?;
    let moved = moved.query_row([id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    let Some((old, target)) = moved.optional()? else { return Ok(()) };
    erase(work, &old)?;
    work.execute("DELETE FROM change WHERE item = ? AND kind = 'move'", [&old])?;
    let sql = "UPDATE OR IGNORE change SET item = ?1, folder = ?2, gone = NULL WHERE item = ?3";
    work.execute(sql, [id, folder, &old])?;
    by_others(work, || work.execute("UPDATE message SET folder = ?2 WHERE id = ?1", [id, &target]).map(drop))
}

/// Writes as if somebody else did, in the midst of what the server says.
fn by_others(work: &Connection, write: impl FnOnce() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    work.execute("DELETE FROM meta WHERE key = 'syncing'", [])?;
    write()?;
    work.execute("INSERT OR REPLACE INTO meta VALUES ('syncing', 1)", []).map(drop)
}

/// When a message gets another id.
const PARTS_FOLLOW: [&str; 3] = [
    "UPDATE recipient SET message = ?1 WHERE message = ?2",
    "UPDATE attachment SET message = ?1 WHERE message = ?2",
    "UPDATE large SET message = ?1 WHERE message = ?2",
];

/// The folders that go with one that was deleted.
const GONE: &str = "WITH RECURSIVE gone (id) AS
    (VALUES (?) UNION SELECT deleted.id FROM deleted JOIN gone ON deleted.parent = gone.id)";

fn settle(work: &Connection, change: &Pending) -> rusqlite::Result<()> {
    work.execute("DELETE FROM change WHERE number = ?", [change.number])?;
    if change.kind == Kind::DeleteFolder {
        work.execute("DELETE FROM deleted WHERE top = ?", [&change.item])?;
    }
    Ok(())
}

fn bring_back(work: &Connection, change: &Pending) -> rusqlite::Result<()> {
    if change.kind == Kind::DeleteFolder {
        let sql = "INSERT OR IGNORE INTO folder (id, parent, name, class, is_search, predecessors)
                   SELECT id, parent, name, class, is_search, predecessors FROM deleted WHERE top = ?";
        return work.execute(sql, [&change.item]).map(drop);
    }
    // Nobody can ask a server for one message that it has told of: the folder comes anew.
    let folder = change.folder.to_string();
    let sql = "SELECT id FROM message WHERE folder = ? AND id NOT IN (SELECT item FROM change)";
    let mut statement = work.prepare(sql)?;
    let rows = statement.query_map([&folder], |row| row.get::<_, String>(0))?;
    for message in rows.collect::<rusqlite::Result<Vec<_>>>()? {
        erase(work, &message)?;
    }
    work.execute("UPDATE folder SET state = x'' WHERE id = ?", [&folder]).map(drop)
}

impl LocalCopy {
    /// How many changes wait.
    pub fn waiting(&self) -> Result<i64, Failure> {
        self.db.query_row("SELECT count(*) FROM change", [], |row| row.get(0)).map_err(database)
    }

    /// The changes that wait, in the order in which they were made.
    pub fn pending(&self) -> Result<Vec<Pending>, Failure> {
        let sql =
            "SELECT number, kind, item, folder, target, new_id, predecessors, made, name, text, html, unread,
                   recipients, gone FROM change ORDER BY number";
        let mut statement = self.db.prepare(sql).map_err(database)?;
        let rows = statement.query_map([], Pending::read).map_err(database)?;
        rows.collect::<rusqlite::Result<_>>().map_err(database)
    }

    /// Changes without the id that they need: of what is new and moved, and of what may be kept beside the server's version.
    pub fn without_id(&self, both: bool) -> Result<Vec<i64>, Failure> {
        let sql = "SELECT number FROM change WHERE new_id IS NULL
                   AND (kind IN ('create', 'move', 'createFolder') OR kind = 'change' AND ?) ORDER BY number";
        let mut statement = self.db.prepare(sql).map_err(database)?;
        let rows = statement.query_map([both], |row| row.get(0)).map_err(database)?;
        rows.collect::<rusqlite::Result<_>>().map_err(database)
    }

    /// Gives changes ids that the server reserved: what is new is called so from now on, however often it is uploaded.
    pub fn give_ids(&mut self, numbers: &[i64], ids: &[MessageId]) -> Result<(), Failure> {
        let work = begin(&mut self.db)?;
        let give = || -> rusqlite::Result<()> {
            for (number, id) in numbers.iter().zip(ids) {
                let id = id.to_string();
                work.execute("UPDATE change SET new_id = ? WHERE number = ?", params![id, number])?;
                let sql = "SELECT kind, item FROM change WHERE number = ?";
                let (kind, item): (String, String) =
                    work.query_row(sql, [number], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let renames: &[&str] = match kind.as_str() {
                    "create" => &[
                        "UPDATE message SET id = ?1 WHERE id = ?2",
                        PARTS_FOLLOW[0],
                        PARTS_FOLLOW[1],
                        PARTS_FOLLOW[2],
                        "UPDATE change SET item = ?1 WHERE item = ?2",
                    ],
                    "createFolder" => &[
                        "UPDATE folder SET id = ?1 WHERE id = ?2",
                        "UPDATE folder SET parent = ?1 WHERE parent = ?2",
                        "UPDATE message SET folder = ?1 WHERE folder = ?2",
                        "UPDATE change SET item = ?1 WHERE item = ?2",
                        "UPDATE change SET folder = ?1 WHERE folder = ?2",
                        "UPDATE change SET target = ?1 WHERE target = ?2",
                    ],
                    _ => &[],
                };
                for sql in renames {
                    work.execute(sql, [&id, &item])?;
                }
            }
            Ok(())
        };
        give().map_err(database)?;
        commit(work)
    }

    /// The name and the parent of a folder.
    pub fn place(&self, folder: FolderId) -> Result<(String, String, FolderId), Failure> {
        let sql = "SELECT name, class, parent FROM folder WHERE id = ?";
        let (name, class, parent): (String, String, String) = self
            .db
            .query_row(sql, [folder.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .map_err(database)?;
        Ok((name, class, parent.parse().map_err(|_| damaged(&parent))?))
    }

    /// Where the synchronisation of a folder goes on; none when it is gone.
    pub fn state(&self, folder: FolderId) -> Result<Option<Vec<u8>>, Failure> {
        let sql = "SELECT state FROM folder WHERE id = ?1 UNION ALL SELECT state FROM deleted WHERE id = ?1";
        self.db.query_row(sql, [folder.to_string()], |row| row.get(0)).optional().map_err(database)
    }

    /// A message that was made here.
    pub fn written(&self, id: MessageId) -> Result<Written, Failure> {
        let read = || -> rusqlite::Result<Written> {
            let sql = "SELECT class, subject, text, html, unread FROM message WHERE id = ?";
            let mut written = self.db.query_row(sql, [id.to_string()], |row| {
                Ok(Written {
                    class: row.get(0)?,
                    subject: row.get(1)?,
                    text: row.get(2)?,
                    html: row.get(3)?,
                    unread: row.get(4)?,
                    ..Written::default()
                })
            })?;
            written.recipients = recipients_of(&self.db, &id.to_string())?;
            Ok(written)
        };
        let mut written = read().map_err(database)?;
        let sql = "SELECT 1 FROM message WHERE id = ? AND properties <> '{}'";
        let mut was_there = self.db.prepare(sql).map_err(database)?;
        if was_there.exists([id.to_string()]).map_err(database)? {
            written.kept = Some(content::kept(&self.db, &id.to_string(), &self.files)?);
        }
        Ok(written)
    }

    /// The subject of the message of a change, when another version of it is here than was changed, or than a process that
    /// died made of that.
    pub fn other_version(&self, change: &Pending) -> Result<Option<String>, Failure> {
        let sql = "SELECT coalesce(subject, ''), predecessors, change_key FROM message
                   WHERE id = ? AND predecessors <> ?";
        let found = self.db.query_row(sql, params![change.item, change.predecessors], |row| {
            let (version, key): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
            let is_own = change.new_id.is_some() && has_only(&version, &change.predecessors, &key);
            Ok((!is_own).then_some(row.get(0)?))
        });
        Ok(found.optional().map_err(database)?.flatten())
    }

    /// A folder that was deleted here, and those that went with it: where the synchronisation of each was.
    pub fn deleted_with(&self, folder: FolderId) -> Result<Vec<LocalFolder>, Failure> {
        let sql = format!("{GONE} SELECT id, name, state FROM deleted WHERE id IN gone AND is_search = 0");
        local_folders(&self.db, &sql, [folder.to_string()])
    }

    /// What a folder was called that was deleted here.
    pub fn name_of_deleted(&self, change: &Pending) -> Result<String, Failure> {
        let sql = "SELECT name FROM deleted WHERE id = ?";
        let found = self.db.query_row(sql, [&change.item], |row| row.get(0)).optional();
        Ok(found.map_err(database)?.unwrap_or_default())
    }

    /// How much was moved out of a folder that was deleted here, or of one of those that went with it, and lies there still.
    pub fn still_in(&self, folder: FolderId) -> Result<u64, Failure> {
        let sql = format!(
            "{GONE} SELECT count(*) FROM change WHERE kind IN ('move', 'changeFolder') AND folder IN gone"
        );
        let count = self.db.query_row(&sql, [folder.to_string()], |row| row.get::<_, i64>(0));
        Ok(count.map_err(database)?.unsigned_abs())
    }

    /// Whether a folder was deleted here.
    pub fn is_deleted(&self, folder: FolderId) -> Result<bool, Failure> {
        let mut found = self.db.prepare("SELECT 1 FROM deleted WHERE id = ?").map_err(database)?;
        found.exists([folder.to_string()]).map_err(database)
    }

    /// How many folders the server has told of, since a folder was deleted here, in it or as one of those that went with it.
    pub fn folders_come_back(&self, folder: FolderId) -> Result<u64, Failure> {
        let sql = format!("{GONE} SELECT count(*) FROM folder WHERE id IN gone OR parent IN gone");
        let count = self.db.query_row(&sql, [folder.to_string()], |row| row.get::<_, i64>(0));
        Ok(count.map_err(database)?.unsigned_abs())
    }

    /// Whether a message waits in a folder that is not there any more.
    pub fn lacks_folder(&self, id: &str) -> Result<bool, Failure> {
        let sql = "SELECT 1 FROM message WHERE id = ? AND folder NOT IN (SELECT id FROM folder)";
        let mut found = self.db.prepare(sql).map_err(database)?;
        found.exists([id]).map_err(database)
    }

    /// A change is on the server, or given up.
    pub fn settle(&mut self, change: &Pending) -> Result<(), Failure> {
        let work = begin(&mut self.db)?;
        settle(&work, change).map_err(database)?;
        commit(work)
    }

    /// A deletion is given up: the next run brings what was there.
    pub fn undelete(&mut self, change: &Pending) -> Result<(), Failure> {
        let work = begin(&mut self.db)?;
        bring_back(&work, change).and_then(|()| settle(&work, change)).map_err(database)?;
        commit(work)
    }

    /// A message is not there any more, or never will be.
    pub fn discard(&mut self, id: &str) -> Result<(), Failure> {
        let work = begin(&mut self.db)?;
        erase(&work, id).map_err(database)?;
        commit(work)
    }

    /// A folder is not there any more, or never will be.
    pub fn discard_folder(&mut self, id: &str) -> Result<(), Failure> {
        let work = begin(&mut self.db)?;
        take_folder_away(&work, id).map_err(database)?;
        commit(work)
    }

    /// A folder stays where it was, and is called as it was, unless the server has told of it since.
    pub fn put_back(&mut self, change: &Pending) -> Result<(), Failure> {
        let work = begin(&mut self.db)?;
        let sql =
            "UPDATE folder SET parent = change.folder, name = coalesce(old_name, folder.name) FROM change
                   WHERE folder.id = item AND number = ? AND folder.predecessors = change.predecessors";
        work.execute(sql, [change.number]).map_err(database)?;
        commit(work)
    }

    /// How many messages are attached to a message.
    pub fn attached_messages(&self, id: &str) -> Result<i64, Failure> {
        let sql =
            "SELECT count(*) FROM attachment WHERE message = ? AND is_message AND number NOT LIKE '%/%'";
        self.db.query_row(sql, [id], |row| row.get(0)).map_err(database)
    }

    /// The message of a change is gone on the server: as it is here, it becomes a new message.
    pub fn make_anew(&mut self, change: &Pending) -> Result<(), Failure> {
        let work = begin(&mut self.db)?;
        make_anew(&work, change).map_err(database)?;
        commit(work)
    }
}

/// Whether a version contains no changes but those of another one and the one that it is called after.
/// `[MS-OXCFXICS] 2.2.2.3`
fn has_only(version: &[u8], before: &[u8], change_key: &[u8]) -> bool {
    let decode = |bytes: &[u8]| PredecessorChangeList::decode(bytes).ok();
    let last = u8::try_from(change_key.len()).ok().and_then(|size| decode(&[&[size], change_key].concat()));
    let (Some(version), Some(mut known), Some(last)) = (decode(version), decode(before), last) else {
        return false;
    };
    known.merge(&last);
    known.includes_all(&version)
}

fn make_anew(work: &Connection, change: &Pending) -> rusqlite::Result<()> {
    let Pending { item, name, text, html, .. } = change;
    let new: String = work.query_row("SELECT 'new-' || lower(hex(randomblob(8)))", [], |row| row.get(0))?;
    // Another form of a body that was changed would say something else, and a text that was made of HTML nothing more.
    let renamed = work.execute(
        "UPDATE message SET id = ?1, change_key = x'', predecessors = x'',
                html = CASE WHEN ?3 IS NULL OR ?4 IS NOT NULL THEN html END,
                text = CASE WHEN ?3 IS NOT NULL OR html IS NULL THEN text END
         WHERE id = ?2",
        params![new, item, text, html],
    )?;
    if renamed > 0 {
        for sql in PARTS_FOLLOW {
            work.execute(sql, [&new, item])?;
        }
    } else {
        // It went with its folder: what was written is left.
        let sql = "INSERT INTO message (id, folder, subject, text, html) VALUES (?, ?, ?, ?, ?)";
        work.execute(sql, params![new, change.folder.to_string(), name, text, html])?;
        add_recipients(work, &new, change.recipients.as_deref().unwrap_or_default())?;
    }
    work.execute("DELETE FROM change WHERE item = ?", [item])?;
    let sql = "INSERT INTO change (kind, item, folder, predecessors)
               SELECT 'create', id, folder, x'' FROM message WHERE id = ?";
    work.execute(sql, [&new]).map(drop)
}
