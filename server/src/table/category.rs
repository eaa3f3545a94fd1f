//! Rows in categories: rows with the same values stand together below a heading, which can be collapsed.
//! `[MS-OXCTABL] 2.2.2.3, 3.2.5.3`

use std::cmp::Ordering;
use std::collections::BTreeMap;

use mapi_http::data::{Cell, ErrorCode, MessageId, PropertyTag, SortOrder, Value, tags};

use super::{RowKey, by_values};
use crate::value::{compare, fold};

/// A row that is no heading, with the values by which it is sorted.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) id: MessageId,
    pub(super) instance: u32,
    pub(super) read: bool,
    pub(super) keys: Vec<Option<Value>>,
}

impl Leaf {
    /// Whether it is in the same category.
    fn is_beside(&self, other: &Self, columns: &[SortOrder]) -> bool {
        by_values(columns, &self.keys, &other.keys).is_eq()
    }
}

/// A heading.
#[derive(Debug)]
struct Category {
    depth: usize,
    /// Of its own column and of those above it.
    values: Vec<Option<Value>>,
    rows: u32,
    unread: u32,
    expanded: bool,
    /// Of the column by whose largest value the categories are ordered.
    largest: Option<Value>,
}

/// How the rows of a table are put into categories.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    columns: Vec<SortOrder>,
    /// The column behind them by whose largest value they are ordered.
    largest: Option<PropertyTag>,
    /// So many depths are expanded unless somebody said otherwise.
    expanded: usize,
    /// What somebody said otherwise, by the path of the category.
    said: BTreeMap<String, bool>,
    /// Ids stay as long as the table is open.
    ids: BTreeMap<String, u64>,
    categories: BTreeMap<u64, Category>,
    leaves: Vec<Leaf>,
}

/// `PidTagRowType` of headings. `[MS-OXCTABL] 2.2.1.4`
const EXPANDED: i32 = 3;
const COLLAPSED: i32 = 4;

impl Grouping {
    pub(super) fn new(columns: &[SortOrder], largest: Option<PropertyTag>, expanded: usize) -> Self {
        Self { columns: columns.to_vec(), largest, expanded, ..Self::default() }
    }

    /// The depth of a row that is no heading.
    pub(super) fn depth(&self) -> usize {
        self.columns.len()
    }

    /// Takes in the rows, in order, and answers those that are shown.
    pub(super) fn fill(&mut self, leaves: Vec<Leaf>) -> Vec<RowKey> {
        self.leaves = if self.largest.is_some() { self.by_largest(leaves) } else { leaves };
        self.lay_out()
    }

    /// The innermost categories stand by the largest value in each, which way their own column says.
    /// `[MS-OXCDATA] 2.13.1`
    fn by_largest(&self, leaves: Vec<Leaf>) -> Vec<Leaf> {
        let Some((last, outer)) = self.columns.split_last() else { return leaves };
        let mut runs: Vec<Vec<Leaf>> = Vec::new();
        for leaf in leaves {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| last.is_beside(&leaf, &self.columns)) => {
                    run.push(leaf)
                }
                _ => runs.push(vec![leaf]),
            }
        }
        let order = [SortOrder { tag: last.tag, order: last.order }];
        let largest = |run: &[Leaf]| [self.largest_of(run)];
        let keys = |run: &[Leaf]| run.first().map(|leaf| leaf.keys.clone()).unwrap_or_default();
        runs.sort_by(|a, b| {
            let outermost = by_values(outer, &keys(a), &keys(b));
            outermost.then_with(|| by_values(&order, &largest(a), &largest(b)))
        });
        runs.into_iter().flatten().collect()
    }

    /// The largest value of the column that orders the categories.
    fn largest_of(&self, run: &[Leaf]) -> Option<Value> {
        let values = run.iter().filter_map(|leaf| leaf.keys.get(self.columns.len())?.clone());
        values.reduce(|a, b| if compare(&b, &a).is_some_and(Ordering::is_gt) { b } else { a })
    }

    /// The rows that are shown.
    fn lay_out(&mut self) -> Vec<RowKey> {
        let mut rows = Vec::new();
        let mut above: Vec<u64> = Vec::new();
        let mut before: Option<&Leaf> = None;
        self.categories.clear();
        for leaf in &self.leaves {
            let same = |depth: usize| {
                let columns = self.columns.get(..=depth).unwrap_or_default();
                before.is_some_and(|before| before.is_beside(leaf, columns))
            };
            let kept = (0..self.columns.len()).take_while(|depth| same(*depth)).count();
            above.truncate(kept);
            for depth in kept..self.columns.len() {
                let values = leaf.keys.get(..=depth).unwrap_or_default().to_vec();
                let path = path(&values);
                let next = self.ids.len() as u64;
                let id = *self.ids.entry(path.clone()).or_insert_with(|| heading_id(next));
                let expanded = self.said.get(&path).copied().unwrap_or(depth < self.expanded);
                if above.iter().all(|id| self.categories.get(id).is_some_and(|above| above.expanded)) {
                    rows.push(RowKey::Category(id));
                }
                let largest = None;
                self.categories.insert(id, Category { depth, values, rows: 0, unread: 0, expanded, largest });
                above.push(id);
            }
            let mut shown = true;
            for id in &above {
                if let Some(category) = self.categories.get_mut(id) {
                    category.rows += 1;
                    category.unread += u32::from(!leaf.read);
                    let value = leaf.keys.get(self.columns.len()).cloned().flatten();
                    if self.largest.is_some()
                        && value.as_ref().is_some_and(|value| match &category.largest {
                            Some(before) => compare(value, before).is_some_and(Ordering::is_gt),
                            None => true,
                        })
                    {
                        category.largest = value;
                    }
                    shown &= category.expanded;
                }
            }
            if shown {
                rows.push(RowKey::Message(leaf.id, leaf.instance));
            }
            before = Some(leaf);
        }
        rows
    }

    /// Expands or collapses a category; answers the rows that are shown then.
    pub(super) fn set_expanded(&mut self, id: u64, expanded: bool) -> Result<Vec<RowKey>, ErrorCode> {
        let category = self.categories.get(&id).ok_or(ErrorCode::NOT_FOUND)?;
        if category.expanded == expanded {
            return Err(if expanded { ErrorCode::NOT_COLLAPSED } else { ErrorCode::NOT_EXPANDED });
        }
        self.said.insert(path(&category.values), expanded);
        Ok(self.lay_out())
    }

    /// The heading below which a row is that is not shown.
    pub(super) fn collapsed_above(&self, message: MessageId, instance: u32) -> Option<RowKey> {
        let leaf = self.leaves.iter().find(|leaf| (leaf.id, leaf.instance) == (message, instance))?;
        (0..self.columns.len()).find_map(|depth| {
            let id = *self.ids.get(&path(leaf.keys.get(..=depth)?))?;
            (!self.categories.get(&id)?.expanded).then_some(RowKey::Category(id))
        })
    }

    /// Every category in the order of its id, whether it is expanded.
    pub(super) fn state(&self) -> Vec<(String, bool)> {
        self.categories.values().map(|category| (path(&category.values), category.expanded)).collect()
    }

    /// Expands and collapses as `state` said; answers the rows that are shown then.
    pub(super) fn restore(&mut self, state: Vec<(String, bool)>) -> Vec<RowKey> {
        self.said = state.into_iter().collect();
        self.lay_out()
    }

    /// The cells of a heading.
    pub(super) fn cells(&self, id: u64, columns: &[PropertyTag]) -> Option<Vec<Cell>> {
        let category = self.categories.get(&id)?;
        let cell = |tag: &PropertyTag| {
            let number = |number: u32| Cell::Value(Value::Integer32(number as i32));
            match *tag {
                tags::INST_ID => Cell::Value(Value::Integer64(id as i64)),
                tags::INSTANCE_NUM => number(0),
                tags::ROW_TYPE => {
                    Cell::Value(Value::Integer32(if category.expanded { EXPANDED } else { COLLAPSED }))
                }
                tags::DEPTH => number(category.depth as u32),
                tags::CONTENT_COUNT => number(category.rows),
                tags::CONTENT_UNREAD_COUNT => number(category.unread),
                tag if self.largest == Some(tag) => {
                    category.largest.clone().map_or(Cell::Error(ErrorCode::NOT_FOUND), Cell::Value)
                }
                tag => {
                    let column = self.columns.iter().position(|order| order.tag.id() == tag.id());
                    let value = column.and_then(|at| category.values.get(at)?.clone());
                    value.map_or(Cell::Error(ErrorCode::NOT_FOUND), Cell::Value)
                }
            }
        };
        Some(columns.iter().map(cell).collect())
    }
}

/// Not the id of a message: those have replica id 1.
fn heading_id(number: u64) -> u64 {
    number << 16 | 0xFFFF
}

/// What tells a category from all others, also when the table is read anew.
fn path(values: &[Option<Value>]) -> String {
    let mut path = String::new();
    for value in values {
        let part = match value {
            Some(value) => value.to_text().map_or_else(|| format!("{value:?}"), |text| fold(&text)),
            None => "\u{1}".into(),
        };
        path.push_str(&part);
        path.push('\0');
    }
    path
}
