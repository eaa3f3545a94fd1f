//! What happened to the rows of a table since its client looked. `[MS-OXCNOTIF] 3.1.4.3`

use std::collections::BTreeSet;

use mapi_http::data::PropertyRow;
use mapi_http::rop::TableEventType;
use mapi_http::wire::{Context, Width, Wire};

use super::{Reading, RowKey, Source, Table};
use crate::store::Store;

/// Tables beyond this are not compared row by row whenever something happens: their clients look again.
const MOST_ROWS: usize = 10_000;
/// So many rows are told of, at once; more, and reading the table anew is cheaper.
const MOST_NEWS: usize = 64;
/// A notification has one answer's room, with others.
const LONGEST_ROW: usize = 8 << 10;

/// What happened to a row.
#[derive(Debug)]
pub(crate) struct RowNews {
    pub(crate) event: TableEventType,
    pub(crate) key: RowKey,
    /// The row before it; none when it is the first.
    pub(crate) after: Option<RowKey>,
    /// Its cells, unless it is gone.
    pub(crate) row: Option<PropertyRow>,
}

/// What happened to a table.
#[derive(Debug)]
pub(crate) enum News {
    Nothing,
    /// In this order: whoever does the same to the rows that it has, has the present ones.
    Rows(Vec<RowNews>),
    /// So much that it is to be read anew.
    Everything,
}

impl Table {
    /// What happened since the client looked or was told. `touched`: what a row stands for was changed.
    pub(crate) fn news(&mut self, reading: Reading<'_>, touched: &dyn Fn(RowKey) -> bool) -> News {
        let present = self.present_revision(reading.store);
        let before = self.told.or(self.revision);
        if !self.notifies || before.is_none_or(|before| before == present) {
            return News::Nothing;
        }
        // Whoever was told to look and has not done so yet cannot make anything of single rows.
        let rows = if self.told.is_none() { self.compare(reading, touched) } else { None };
        match rows {
            Some(rows) if rows.is_empty() => News::Nothing,
            Some(rows) => News::Rows(rows),
            None => {
                self.told = Some(present);
                News::Everything
            }
        }
    }

    /// Its client is to read it anew.
    pub(crate) fn is_told_to_look(&mut self, store: &Store) {
        self.told = Some(self.present_revision(store));
    }

    fn compare(&mut self, reading: Reading<'_>, touched: &dyn Fn(RowKey) -> bool) -> Option<Vec<RowNews>> {
        let comparable = matches!(self.source, Source::Contents { .. } | Source::Hierarchy { .. })
            && self.grouping.is_none()
            && self.rows.len() <= MOST_ROWS;
        let columns = self.columns.clone().filter(|_| comparable)?;
        let old = self.rows.clone();
        self.refresh(reading).ok()?;
        let (was, is): (BTreeSet<_>, BTreeSet<_>) =
            (old.iter().copied().collect(), self.rows.iter().copied().collect());
        let stays = |row: &&RowKey| was.contains(row) && is.contains(row) && !touched(**row);
        if !old.iter().filter(stays).eq(self.rows.iter().filter(stays)) {
            return None;
        }
        let gone = old.iter().filter(|row| !is.contains(row)).map(|row| RowNews {
            event: TableEventType::TABLE_ROW_DELETED,
            key: *row,
            after: None,
            row: None,
        });
        let mut news: Vec<_> = gone.take(MOST_NEWS + 1).collect();
        let mut after = None;
        for key in &self.rows {
            let event = match (was.contains(key), touched(*key)) {
                (false, _) => Some(TableEventType::TABLE_ROW_ADDED),
                (true, true) => Some(TableEventType::TABLE_ROW_MODIFIED),
                (true, false) => None,
            };
            if let Some(event) = event {
                let cells = self.cells(reading, *key).ok()?;
                let row = PropertyRow::new(&columns, &cells, Width::Rop).ok()?;
                let size = row.encode(&Context::rop().columns(&columns)).ok()?.len();
                if size > LONGEST_ROW || news.len() > MOST_NEWS {
                    return None;
                }
                news.push(RowNews { event, key: *key, after, row: Some(row) });
            }
            after = Some(*key);
        }
        (news.len() <= MOST_NEWS).then_some(news)
    }
}
