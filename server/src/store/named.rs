//! Named properties: one mapping for all mailboxes, so that messages travel between them unchanged.

use mapi_http::data::{Guid, PropertyName, PropertyNameKind, named};
use rusqlite::OptionalExtension;

use super::{Error, Result, Store};

/// The first id of a named property. `[MS-OXCDATA] 2.6`
const FIRST: i64 = 0x8000;
/// The last one.
const LAST: i64 = 0xFFFE;

impl Store {
    /// The id of a name; with `create`, a new one when there is none yet.
    pub fn property_id(&mut self, name: &PropertyName, create: bool) -> Result<Option<u16>> {
        let lid = match name.kind {
            PropertyNameKind::LID => name.lid.unwrap_or_default(),
            PropertyNameKind::NAME => 0,
            _ => return Ok(None),
        };
        if name.guid == named::PS_MAPI {
            // These names are the ids themselves.
            return Ok((name.kind == PropertyNameKind::LID).then_some(lid as u16).filter(|id| *id < 0x8000));
        }
        let text = name.text().map(|text| {
            // Names of header fields do not differ by letter case. [MS-OXCPRPT] 3.2.5.9
            if name.guid == named::PS_INTERNET_HEADERS { text.to_lowercase() } else { text }
        });
        let lid = text.is_none().then_some(lid);
        let known = self
            .db
            .prepare_cached("SELECT id FROM named WHERE guid = ? AND lid IS ? AND name IS ?")?
            .query_row((name.guid.0, lid, &text), |row| row.get::<_, u16>(0))
            .optional()?;
        if known.is_some() || !create {
            return Ok(known);
        }
        let last: Option<i64> = self.db.query_row("SELECT max(id) FROM named", [], |row| row.get(0))?;
        let next = last.map_or(FIRST, |last| last + 1);
        if next > LAST {
            return Err(Error::NamesUsedUp);
        }
        self.db.prepare_cached("INSERT INTO named (id, guid, lid, name) VALUES (?, ?, ?, ?)")?.execute((
            next,
            name.guid.0,
            lid,
            text,
        ))?;
        Ok(Some(next as u16))
    }

    /// The name of an id; ids below 0x8000 have one too. `[MS-OXCPRPT] 3.2.5.10`
    pub fn property_name(&self, id: u16) -> Result<Option<PropertyName>> {
        if i64::from(id) < FIRST {
            return Ok(Some(PropertyName::from_lid(named::PS_MAPI, id.into())));
        }
        let known = self
            .db
            .prepare_cached("SELECT guid, lid, name FROM named WHERE id = ?")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        Ok(known.map(|(guid, lid, name)| make_name(guid, lid, name)))
    }

    /// All names with their ids.
    pub fn property_names(&self) -> Result<Vec<(u16, PropertyName)>> {
        let mut statement = self.db.prepare_cached("SELECT id, guid, lid, name FROM named ORDER BY id")?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, make_name(row.get(1)?, row.get(2)?, row.get(3)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn make_name(guid: [u8; 16], lid: Option<u32>, name: Option<String>) -> PropertyName {
    match name {
        Some(name) => PropertyName::from_name(Guid(guid), &name),
        None => PropertyName::from_lid(Guid(guid), lid.unwrap_or_default()),
    }
}
