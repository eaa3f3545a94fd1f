//! Tables: rows of a folder's messages, of folders, of a message's attachments, in an order, filtered, with a
//! position in them. `[MS-OXCTABL]`
//!
//! A table reads its rows when they are first needed and anew when its folder changed: it always shows what is there,
//! and its position stays at the row where it was.

mod category;
mod news;
pub(crate) mod restriction;
mod rows;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use mapi_http::data::{
    Cell, Columns, ErrorCode, FolderId, MessageId, PropertyTag, Restriction, SortDirection, SortOrder, Value,
    tags,
};

use self::category::Grouping;
pub(crate) use self::news::{News, RowNews};
use crate::handles::{Shared, lock};
use crate::message::OpenMessage;
use crate::store::{Messages, Store};
use crate::value::{Text8, compare};
use crate::view::MailboxFacts;

/// Rows have so many bytes of a value; the rest is to be read as a stream. `[MS-OXCTABL] 2.2.2.5.2`
const LONGEST: usize = 510;
/// The same in characters.
const LONGEST_TEXT: usize = LONGEST / 2;

/// What a table shows.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// Messages of a folder.
    Contents { folder: FolderId, which: Messages, deleted: bool },
    /// Messages of a mailbox, in whatever folder, for whoever looks for those of a conversation.
    Conversations { root: FolderId },
    /// Folders in a folder; with `depth` those below them, too.
    Hierarchy { folder: FolderId, depth: bool, deleted: bool },
    /// Attachments of a message.
    Attachments { message: Shared<OpenMessage> },
    /// Who may do what in a folder.
    Permissions { folder: FolderId },
    /// Rules of a folder.
    Rules,
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RowKey {
    /// And which of its instances: of a property with several values, that value. `[MS-OXCDATA] 2.11.1.3`
    Message(MessageId, u32),
    Folder(FolderId, u32),
    Attachment(u32),
    /// The heading of a category, by its `PidTagInstID`.
    Category(u64),
    /// `PidTagMemberId`.
    Member(i64),
}

/// A row that somebody wants to come back to.
#[derive(Debug, Clone, Copy)]
struct Bookmark {
    row: Option<RowKey>,
    index: usize,
}

/// A table that a client opened.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) source: Source,
    columns: Option<Columns>,
    sort: Vec<SortOrder>,
    restriction: Option<Restriction>,
    grouping: Option<Grouping>,
    rows: Vec<RowKey>,
    /// Of the folder when the rows were read; none before.
    revision: Option<u64>,
    position: usize,
    bookmarks: BTreeMap<u32, Bookmark>,
    next_bookmark: u32,
    /// Whether the client wants to hear of changes.
    pub(crate) notifies: bool,
    /// The revision that the client was told of last.
    told: Option<u64>,
}

/// What tables need to make rows.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) store: &'a Store,
    pub(crate) mailbox: &'a MailboxFacts,
    pub(crate) text: Text8,
    pub(crate) directory: &'a crate::directory::Directory,
    /// Who looks into somebody else's mailbox: not every folder is to be seen.
    pub(crate) viewer: Option<&'a crate::directory::Entry>,
}

/// Whether whoever looks may not know of a folder.
pub(crate) fn is_hidden(reading: Reading<'_>, folder: FolderId) -> Result<bool, ErrorCode> {
    rows::is_hidden(reading, folder)
}

/// Whether a restriction holds for a message; not for one that is gone.
pub(crate) fn message_matches(
    reading: Reading<'_>,
    id: MessageId,
    restriction: &Restriction,
) -> Result<bool, ErrorCode> {
    rows::message_matches(reading, id, restriction)
}

/// How a seek went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sought {
    pub(crate) rows: i32,
    pub(crate) less: bool,
}

impl Table {
    pub(crate) fn new(source: Source, notifies: bool) -> Self {
        Self {
            source,
            columns: None,
            sort: Vec::new(),
            restriction: None,
            grouping: None,
            rows: Vec::new(),
            revision: None,
            position: 0,
            bookmarks: BTreeMap::new(),
            next_bookmark: 0,
            notifies,
            told: None,
        }
    }

    /// The columns; without them there are no rows to read. `[MS-OXCTABL] 3.2.5.6`
    pub(crate) fn columns(&self) -> Result<&Columns, ErrorCode> {
        self.columns.as_ref().ok_or(ErrorCode::NULL_OBJECT)
    }

    /// Says which properties a row has.
    pub(crate) fn set_columns(&mut self, tags: &[PropertyTag]) -> Result<(), ErrorCode> {
        if tags.is_empty() || !tags.iter().all(|tag| restriction::is_plausible(*tag)) {
            return Err(ErrorCode::INVALID_PARAMETER);
        }
        let before = self.instances();
        let sorted = self.sort.iter().map(|order| order.tag);
        if instances(sorted.chain(tags.iter().copied())).is_err() {
            return Err(ErrorCode::NOT_SUPPORTED);
        }
        self.columns = Some(tags.into());
        // Instances are rows of their own.
        if self.instances() != before {
            self.start_over();
        }
        Ok(())
    }

    /// The property of which each value has a row.
    fn instances(&self) -> Option<PropertyTag> {
        let sorted = self.sort.iter().map(|order| order.tag);
        let columns = self.columns.iter().flat_map(|columns| columns.iter().copied());
        instances(sorted.chain(columns)).unwrap_or_default()
    }

    /// Says in which order the rows stand, and by how many of the columns they stand in categories.
    pub(crate) fn sort(
        &mut self,
        orders: &[SortOrder],
        categories: u16,
        expanded: u16,
    ) -> Result<(), ErrorCode> {
        let columns = orders.get(..usize::from(categories)).ok_or(ErrorCode::INVALID_PARAMETER)?;
        // The column behind those of the categories may say by its largest value in which order they stand.
        let is_largest = |order: &&SortOrder| order.order == SortDirection::MAXIMUM_CATEGORY;
        let largest = orders.get(columns.len()).filter(|_| categories > 0).filter(is_largest);
        let simple = orders.iter().enumerate().all(|(index, order)| {
            restriction::is_plausible(order.tag)
                && (matches!(order.order, SortDirection::ASCENDING | SortDirection::DESCENDING)
                    || largest.is_some() && index == columns.len())
        });
        let shown = self.columns.iter().flat_map(|columns| columns.iter().copied());
        let one = instances(orders.iter().map(|order| order.tag).chain(shown)).is_ok();
        if !matches!(self.source, Source::Contents { .. } | Source::Conversations { .. }) || !simple || !one {
            return Err(ErrorCode::NOT_SUPPORTED);
        }
        if expanded > categories {
            return Err(ErrorCode::INVALID_PARAMETER);
        }
        self.grouping =
            (categories > 0).then(|| Grouping::new(columns, largest.map(|order| order.tag), expanded.into()));
        self.sort = orders.to_vec();
        self.start_over();
        Ok(())
    }

    /// Says which rows are shown; none: all.
    pub(crate) fn restrict(&mut self, restriction: Option<Restriction>) -> Result<(), ErrorCode> {
        match self.source {
            Source::Permissions { .. } => return Err(ErrorCode::NOT_SUPPORTED),
            Source::Contents { .. }
            | Source::Conversations { .. }
            | Source::Hierarchy { .. }
            | Source::Attachments { .. }
            | Source::Rules => {}
        }
        self.restriction = restriction;
        self.start_over();
        Ok(())
    }

    /// Everything back to how it was when the table was opened.
    pub(crate) fn reset(&mut self) {
        self.columns = None;
        self.sort.clear();
        self.grouping = None;
        self.restriction = None;
        self.start_over();
    }

    /// The rows are other ones: bookmarks mean nothing any more.
    fn start_over(&mut self) {
        self.revision = None;
        self.rows.clear();
        self.position = 0;
        self.bookmarks.clear();
    }

    /// How often what the table shows has changed.
    fn present_revision(&self, store: &Store) -> u64 {
        match &self.source {
            Source::Contents { folder, .. }
            // What happens in any folder reaches the root.
            | Source::Conversations { root: folder }
            | Source::Hierarchy { folder, .. }
            | Source::Permissions { folder } => store.revision(*folder),
            Source::Attachments { message } => lock(message).revision,
            Source::Rules => 0,
        }
    }

    /// Reads the rows if that was not done, or if they changed.
    pub(crate) fn refresh(&mut self, reading: Reading<'_>) -> Result<(), ErrorCode> {
        let present = self.present_revision(reading.store);
        self.told = None;
        if self.revision == Some(present) {
            return Ok(());
        }
        let instances = self.instances();
        let rows = match (&mut self.grouping, &self.source) {
            (Some(grouping), _) => {
                let leaves =
                    rows::leaves(reading, &self.source, self.restriction.as_ref(), &self.sort, instances)?;
                grouping.fill(leaves)
            }
            _ => rows::read(reading, &self.source, self.restriction.as_ref(), &self.sort, instances)?,
        };
        if self.revision.is_some() {
            self.show(rows);
        } else {
            self.rows = rows;
        }
        self.revision = Some(present);
        Ok(())
    }

    /// Shows other rows; the position stays at its row, or at the heading that hides it now.
    fn show(&mut self, rows: Vec<RowKey>) {
        let here = self.rows.get(self.position).copied();
        self.rows = rows;
        let place = |row: RowKey| self.rows.iter().position(|other| *other == row);
        let found = here.and_then(|row| place(row).or_else(|| place(self.hidden_below(row)?)));
        self.position = found.unwrap_or(self.position).min(self.rows.len());
    }

    fn hidden_below(&self, row: RowKey) -> Option<RowKey> {
        match (&self.grouping, row) {
            (Some(grouping), RowKey::Message(id, instance)) => grouping.collapsed_above(id, instance),
            _ => None,
        }
    }

    fn grouping(&mut self) -> Result<&mut Grouping, ErrorCode> {
        self.grouping.as_mut().ok_or(ErrorCode::NOT_SUPPORTED)
    }

    /// Expands a category or collapses it; answers how many rows came or went, and where its heading is.
    pub(crate) fn set_expanded(&mut self, id: u64, expanded: bool) -> Result<(usize, usize), ErrorCode> {
        let before = self.rows.len();
        let rows = self.grouping()?.set_expanded(id, expanded)?;
        self.show(rows);
        let heading = self.rows.iter().position(|row| *row == RowKey::Category(id));
        Ok((self.rows.len().abs_diff(before), heading.unwrap_or_default()))
    }

    /// The row at a place.
    pub(crate) fn row(&self, index: usize) -> Option<RowKey> {
        self.rows.get(index).copied()
    }

    /// Which categories are expanded, and a row to come back to, for a client to keep. `[MS-OXCTABL] 2.2.2.16`
    pub(crate) fn collapse_state(&mut self, row: u64, instance: u32) -> Result<Vec<u8>, ErrorCode> {
        let state = self.grouping()?.state();
        let known =
            |key: &RowKey| *key == RowKey::Message(MessageId(row), instance) || *key == RowKey::Category(row);
        if !self.rows.iter().any(known) {
            return Err(ErrorCode::NOT_FOUND);
        }
        let mut bytes = [&row.to_le_bytes()[..], &instance.to_le_bytes()].concat();
        for (path, expanded) in state {
            let Ok(length) = u16::try_from(path.len()) else { continue };
            if bytes.len() + path.len() + 3 > usize::from(u16::MAX) / 2 {
                break;
            }
            bytes.push(expanded.into());
            bytes.extend(length.to_le_bytes());
            bytes.extend(path.as_bytes());
        }
        Ok(bytes)
    }

    /// Expands and collapses as it was; answers a bookmark of the row. `[MS-OXCTABL] 2.2.2.17`
    pub(crate) fn set_collapse_state(&mut self, bytes: &[u8]) -> Result<Vec<u8>, ErrorCode> {
        let bad = ErrorCode::INVALID_PARAMETER;
        let (row, rest) = bytes.split_first_chunk().ok_or(bad)?;
        let (instance, mut rest) = rest.split_first_chunk().ok_or(bad)?;
        let (row, instance) = (u64::from_le_bytes(*row), u32::from_le_bytes(*instance));
        let mut state = Vec::new();
        while let Some((head, left)) = rest.split_first_chunk::<3>() {
            let [expanded, low, high] = *head;
            let (path, left) = left.split_at_checked(u16::from_le_bytes([low, high]).into()).ok_or(bad)?;
            let path = std::str::from_utf8(path).map_err(|_| bad)?;
            state.push((path.to_owned(), expanded != 0));
            rest = left;
        }
        if !rest.is_empty() {
            return Err(bad);
        }
        let rows = self.grouping()?.restore(state);
        self.show(rows);
        let message = RowKey::Message(MessageId(row), instance);
        let wanted = [Some(RowKey::Category(row)), Some(message), self.hidden_below(message)];
        let place = |row: RowKey| self.rows.iter().position(|other| *other == row);
        let index = wanted.into_iter().flatten().find_map(place).unwrap_or_default();
        Ok(self.bookmark_at(index))
    }

    /// Ids of what a row of messages or folders stands for: the folder, and the message in it.
    pub(crate) fn place(&self, row: RowKey) -> (FolderId, Option<MessageId>) {
        match (row, &self.source) {
            (RowKey::Message(id, _), Source::Contents { folder, .. }) => (*folder, Some(id)),
            (RowKey::Folder(id, _), _) => (id, None),
            _ => (FolderId::NONE, None),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.position >= self.rows.len()
    }

    /// The next row in a direction, without moving.
    pub(crate) fn peek(&self, forward: bool, ahead: usize) -> Option<RowKey> {
        let index =
            if forward { self.position.checked_add(ahead)? } else { self.position.checked_sub(ahead + 1)? };
        self.rows.get(index).copied()
    }

    /// Moves by rows, as far as there are some.
    pub(crate) fn advance(&mut self, forward: bool, rows: usize) {
        self.position = if forward {
            self.position.saturating_add(rows).min(self.rows.len())
        } else {
            self.position.saturating_sub(rows)
        };
    }

    pub(crate) fn seek_from(&mut self, start: usize, rows: i32) -> Sought {
        let start = start.min(self.rows.len());
        let wanted = start as i64 + i64::from(rows);
        let target = wanted.clamp(0, self.rows.len() as i64);
        self.position = target as usize;
        Sought { rows: (target - start as i64) as i32, less: target != wanted }
    }

    /// To a fraction of the rows.
    pub(crate) fn seek_fraction(&mut self, numerator: u32, denominator: u32) -> Result<(), ErrorCode> {
        if denominator == 0 {
            return Err(ErrorCode::INVALID_BOOKMARK);
        }
        let share = u64::from(numerator.min(denominator)) * self.rows.len() as u64 / u64::from(denominator);
        self.position = share as usize;
        Ok(())
    }

    pub(crate) fn bookmark(&mut self) -> Vec<u8> {
        self.bookmark_at(self.position)
    }

    fn bookmark_at(&mut self, index: usize) -> Vec<u8> {
        let id = self.next_bookmark;
        self.next_bookmark = self.next_bookmark.wrapping_add(1);
        let row = self.rows.get(index).copied();
        self.bookmarks.insert(id, Bookmark { row, index });
        id.to_le_bytes().to_vec()
    }

    pub(crate) fn free_bookmark(&mut self, bookmark: &[u8]) {
        if let Ok(id) = bookmark.try_into() {
            self.bookmarks.remove(&u32::from_le_bytes(id));
        }
    }

    /// Where a bookmark is, and whether its row is still there.
    pub(crate) fn find_bookmark(&self, bookmark: &[u8]) -> Result<(usize, bool), ErrorCode> {
        let id = bookmark.try_into().map(u32::from_le_bytes).map_err(|_| ErrorCode::INVALID_BOOKMARK)?;
        let mark = self.bookmarks.get(&id).ok_or(ErrorCode::INVALID_BOOKMARK)?;
        let Some(row) = mark.row else { return Ok((self.rows.len(), true)) };
        match self.rows.iter().position(|other| *other == row) {
            Some(index) => Ok((index, true)),
            None => Ok((mark.index.min(self.rows.len()), false)),
        }
    }

    /// The next row for which the restriction holds, from `start` in a direction; the position goes there.
    pub(crate) fn find(
        &mut self,
        reading: Reading<'_>,
        restriction: Option<&Restriction>,
        start: usize,
        forward: bool,
    ) -> Result<RowKey, ErrorCode> {
        let mut indexes: Box<dyn Iterator<Item = usize>> = if forward {
            Box::new(start..self.rows.len())
        } else {
            Box::new((0..start.min(self.rows.len())).rev())
        };
        let found = loop {
            let index = indexes.next().ok_or(ErrorCode::NOT_FOUND)?;
            let Some(row) = self.rows.get(index) else { return Err(ErrorCode::NOT_FOUND) };
            if rows::holds(reading, &self.source, *row, restriction)? {
                break index;
            }
        };
        drop(indexes);
        self.position = found;
        self.rows.get(found).copied().ok_or(ErrorCode::NOT_FOUND)
    }

    /// The cells of a row.
    pub(crate) fn cells(&self, reading: Reading<'_>, row: RowKey) -> Result<Vec<Cell>, ErrorCode> {
        let columns = self.columns()?;
        let mut cells = rows::cells(reading, &self.source, row, columns)?;
        let Some(grouping) = &self.grouping else { return Ok(cells) };
        if let RowKey::Category(id) = row
            && let Some(cells) = grouping.cells(id, columns)
        {
            return Ok(cells);
        }
        for (cell, _) in cells.iter_mut().zip(columns.iter()).filter(|(_, tag)| **tag == tags::DEPTH) {
            *cell = Cell::Value(Value::Integer32(grouping.depth() as i32));
        }
        Ok(cells)
    }

    /// Everything that a row may have.
    pub(crate) fn all_columns(&self, reading: Reading<'_>) -> Result<Vec<PropertyTag>, ErrorCode> {
        rows::all_columns(reading, &self.source)
    }
}

/// The property of which each value has a row, of those that are sorted by and shown; there may be one.
fn instances(tags: impl Iterator<Item = PropertyTag>) -> Result<Option<PropertyTag>, ()> {
    let mut found = None;
    for tag in tags.filter(|tag| tag.property_type().in_row() != tag.property_type()) {
        if found.is_some_and(|found| found != tag) {
            return Err(());
        }
        found = Some(tag);
    }
    Ok(found)
}

/// Orders two rows by their values; what is not there comes first.
fn by_values(orders: &[SortOrder], a: &[Option<Value>], b: &[Option<Value>]) -> Ordering {
    for ((order, a), b) in orders.iter().zip(a).zip(b) {
        if order.order == SortDirection::MAXIMUM_CATEGORY {
            continue;
        }
        let found = match (a, b) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => compare(a, b).unwrap_or(Ordering::Equal),
        };
        let found = if order.order == SortDirection::DESCENDING { found.reverse() } else { found };
        if found != Ordering::Equal {
            return found;
        }
    }
    Ordering::Equal
}
