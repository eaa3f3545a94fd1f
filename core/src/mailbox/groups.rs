use std::prelude::v1::*;

use super::list::{self, importance};
use super::names::Lookup;
use super::table::{ContentsTable, query, seek, set_columns};
use super::{Filter, FolderRef, GroupBy, GroupPage, MessageGroup, Part};
use crate::data::{FolderId, PropertyTag, RowRef, SortDirection, SortOrder, ValueRef, tags};
use crate::rop::{
    CollapseRow, ContentsTableFlags, ExpandRow, QueryPosition, QueryPositionResponse, QueryRowsFlags,
    QueryRowsResponse,
};
use crate::session::{Asked, Chain, Error, Flow, Handle, Input, Replies, Slot, Step, Steps};

/// Messages of a folder in groups: of a conversation, of a sender, of an importance. `[MS-OXCTABL] 2.2.2.3`
///
/// One exchange for the groups, and one more for each 24 KiB of messages in them. The server groups and counts: what is
/// collapsed is not read.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct GroupMessages {
    folder: FolderRef,
    by: GroupBy,
    offset: u32,
    limit: u32,
    filter: Filter,
    /// How many messages of a group are read at most.
    most: u32,
    /// Of which groups; none: of all.
    of: Vec<String>,
    /// How often the rows were other ones than expected: messages came or went meanwhile.
    missed: u8,
    #[serde(skip)]
    names: Lookup,
    #[serde(skip)]
    groups: Vec<Group>,
    #[serde(skip)]
    total: u32,
    #[serde(skip)]
    table: Option<Handle>,
    #[serde(skip)]
    asked: Option<Questions>,
}

#[derive(Debug)]
struct Group {
    /// Its heading: `PidTagInstID`.
    heading: u64,
    /// All of it that is wanted was read.
    complete: bool,
    told: MessageGroup,
}

#[derive(Debug)]
enum Questions {
    Headings(Slot, Asked<QueryPositionResponse>, Asked<QueryRowsResponse>),
    /// Of which groups.
    Messages(Vec<(usize, Asked<()>, Asked<QueryRowsResponse>)>),
}

impl GroupMessages {
    /// The first `limit` groups. Conversations with the newest mail come first, other groups in the order of their names.
    pub fn new(folder: impl Into<FolderRef>, by: GroupBy, limit: u32) -> Self {
        Self {
            folder: folder.into(),
            by,
            offset: 0,
            limit,
            filter: Filter::default(),
            most: 0,
            of: Vec::new(),
            missed: 0,
            names: Lookup::default(),
            groups: Vec::new(),
            total: 0,
            table: None,
            asked: None,
        }
    }

    /// Leaves the first `offset` groups out: what [`GroupPage::next`] says.
    #[must_use]
    pub fn after(mut self, offset: u32) -> Self {
        self.offset = offset;
        self
    }

    /// Only messages for which it holds; the server filters.
    #[must_use]
    pub fn matching(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// Expands all groups: the `most` newest messages of each. Of a conversation its newest message is always read, which
    /// says what it is about.
    #[must_use]
    pub fn expanded(mut self, most: u32) -> Self {
        self.most = most;
        self
    }

    /// Expands these groups alone, by their [`key`](MessageGroup::key).
    #[must_use]
    pub fn only(mut self, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.of = keys.into_iter().map(Into::into).collect();
        self
    }

    /// What the rows are grouped by.
    fn column(&self) -> PropertyTag {
        match self.by {
            GroupBy::Conversation => tags::CONVERSATION_ID,
            GroupBy::From => tags::SENT_REPRESENTING_NAME,
            GroupBy::To => tags::DISPLAY_TO,
            GroupBy::Subject => tags::NORMALIZED_SUBJECT,
            GroupBy::Importance => tags::IMPORTANCE,
        }
    }

    fn sort_orders(&self) -> Vec<SortOrder> {
        let order = |tag, order| SortOrder { tag, order };
        let newest = tags::MESSAGE_DELIVERY_TIME;
        let mut orders = match self.by {
            GroupBy::Conversation => vec![
                order(self.column(), SortDirection::DESCENDING),
                order(newest, SortDirection::MAXIMUM_CATEGORY),
            ],
            GroupBy::Importance => vec![order(self.column(), SortDirection::DESCENDING)],
            _ => vec![order(self.column(), SortDirection::ASCENDING)],
        };
        orders.push(order(newest, SortDirection::DESCENDING));
        orders
    }

    /// The columns of messages: those of lists, and what they are grouped by.
    fn columns(&self) -> Vec<PropertyTag> {
        let mut columns = list::COLUMNS.to_vec();
        if !columns.contains(&self.column()) {
            columns.push(self.column());
        }
        columns
    }

    /// How many messages of a group are wanted.
    fn wanted(&self, group: &MessageGroup) -> u32 {
        let asked_for = self.of.is_empty() || self.of.contains(&group.key);
        let most = if asked_for { self.most } else { 0 };
        most.max(u32::from(self.by == GroupBy::Conversation)).min(group.total)
    }

    fn ask_headings(&mut self, folder_id: FolderId) -> Chain {
        let mut chain = Chain::new("group messages");
        let known = self.groups.len() as u32;
        let table = match self.table {
            Some(table) => chain.hold(table),
            None => {
                let table = ContentsTable {
                    folder_id,
                    table_flags: ContentsTableFlags::NO_NOTIFICATIONS,
                    columns: vec![
                        tags::INST_ID,
                        self.column(),
                        tags::CONTENT_COUNT,
                        tags::CONTENT_UNREAD_COUNT,
                    ],
                    category_count: 1,
                    sort_orders: self.sort_orders(),
                    restriction: self.filter.restriction(&self.names),
                };
                table.open(&mut chain).0
            }
        };
        seek(&mut chain, table, self.offset.saturating_add(known));
        let position = chain.add(QueryPosition { logon: 0, input: table.0 });
        let flags = QueryRowsFlags::ENABLE_PACKED_BUFFERS;
        let rows = query(&mut chain, table, self.limit.saturating_sub(known), flags);
        chain.expect((self.limit as usize).saturating_mul(60).min(24 * 1024));
        self.asked = Some(Questions::Headings(table, position, rows));
        chain
    }

    fn take_headings(&mut self, replies: &Replies, asked: Asked<QueryRowsResponse>) -> Result<bool, Error> {
        let answer = replies.get(asked)?;
        let before = self.groups.len();
        for answer in core::iter::once(answer).chain(replies.more::<QueryRowsResponse>()) {
            let rows = answer.rows.iter().map(|row| {
                let number = |tag| row.get(tag).and_then(|value| value.as_i64()).unwrap_or_default();
                let count = |tag| u32::try_from(number(tag)).unwrap_or_default();
                let value = row.get(self.column());
                Group {
                    heading: number(tags::INST_ID) as u64,
                    complete: false,
                    told: MessageGroup {
                        key: key(value.as_ref()),
                        name: self.name(value.as_ref()),
                        total: count(tags::CONTENT_COUNT),
                        unread: count(tags::CONTENT_UNREAD_COUNT),
                        messages: Vec::new(),
                    },
                }
            });
            let rows: Vec<_> = rows.collect();
            self.groups.extend(rows);
        }
        self.groups.truncate(self.limit as usize);
        Ok(self.groups.len() > before)
    }

    /// What a group is called.
    fn name(&self, value: Option<&ValueRef<'_>>) -> String {
        match (self.by, value) {
            (GroupBy::Importance, Some(value)) => {
                importance(value.as_i64().unwrap_or_default()).name().into()
            }
            (_, Some(value)) => value.to_text().unwrap_or_default(),
            (_, None) => String::new(),
        }
    }

    /// Expands groups one after the other, and collapses each when it was read: so the others stay where they are.
    fn ask_messages(&mut self, table: Handle) -> Option<Chain> {
        /// A line of a list takes about so many bytes.
        const LINE: u32 = 300;
        /// So many bytes are asked for at once.
        const ROOM: u32 = 24 * 1024;
        let mut chain = Chain::new("messages of groups");
        let slot = chain.hold(table);
        set_columns(&mut chain, slot, self.columns());
        let mut asked = Vec::new();
        let mut expected = 0;
        for (index, group) in self.groups.iter().enumerate() {
            let known = group.told.messages.len() as u32;
            let wanted = self.wanted(&group.told).saturating_sub(known);
            if group.complete || wanted == 0 {
                continue;
            }
            if expected > 0 && expected + wanted.saturating_mul(LINE) > ROOM {
                break;
            }
            expected = expected.saturating_add(wanted.saturating_mul(LINE)).min(ROOM);
            let category_id = group.heading;
            let expand =
                chain.add::<()>(ExpandRow { logon: 0, input: slot.0, max_row_count: 0, category_id });
            let heading = self.offset.saturating_add(index as u32);
            seek(&mut chain, slot, heading.saturating_add(1 + known));
            let rows = query(&mut chain, slot, wanted.min(ROOM / LINE), QueryRowsFlags::empty());
            chain.add::<()>(CollapseRow { logon: 0, input: slot.0, category_id });
            asked.push((index, expand, rows));
        }
        chain.expect(expected as usize);
        let any = !asked.is_empty();
        self.asked = Some(Questions::Messages(asked));
        any.then_some(chain)
    }

    /// Takes the messages; false when the rows were not those of the groups.
    fn take_messages(
        &mut self,
        replies: &Replies,
        asked: &[(usize, Asked<()>, Asked<QueryRowsResponse>)],
        folder_id: FolderId,
    ) -> Result<bool, Error> {
        let column = self.column();
        for (index, expand, rows) in asked {
            if replies.check(*expand).is_err() {
                return Ok(false);
            }
            let answer = replies.get(*rows)?;
            let Some(group) = self.groups.get_mut(*index) else { continue };
            for row in answer.rows.iter() {
                if key(row.get(column).as_ref()) != group.told.key {
                    return Ok(false);
                }
                group.told.messages.push(list::summary(row, folder_id));
            }
            group.complete = answer.rows.is_empty();
            if self.by == GroupBy::Conversation
                && let Some(row) = answer.rows.iter().next()
                && group.told.name.is_empty()
            {
                group.told.name = topic(row);
            }
        }
        Ok(true)
    }

    fn begin_again(&mut self) {
        self.groups.clear();
        self.table = None;
        self.asked = None;
    }
}

/// What tells a group from the others.
fn key(value: Option<&ValueRef<'_>>) -> String {
    match value {
        Some(value) => match value.as_binary() {
            Some(bytes) => bytes.iter().map(|byte| alloc::format!("{byte:02x}")).collect(),
            None => value
                .to_text()
                .or_else(|| Some(value.as_i64()?.to_string()))
                .unwrap_or_default()
                .to_lowercase(),
        },
        None => String::new(),
    }
}

/// What a conversation is about: its subject without what stands before it in answers.
fn topic(row: RowRef<'_>) -> String {
    let subject = row.get(tags::SUBJECT).and_then(|value| value.to_text()).unwrap_or_default();
    crate::content::Subject::split(&subject).normalized.into()
}

impl Flow for GroupMessages {
    type Answer = GroupPage;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<GroupPage>, Error> {
        let Some(folder_id) = self.folder.id(cx.logon()) else { return Ok(Step::Logon) };
        let mut input = input;
        let filter = &self.filter;
        if let Some(chain) = self.names.ask(|| filter.checked_keys(), &mut input, cx)? {
            return Ok(Step::Execute(chain));
        }
        /// So often it is looked whether messages stopped coming and going.
        const PATIENCE: u8 = 3;
        match (input, self.asked.take()) {
            (Input::Replies(replies), Some(Questions::Headings(slot, position, rows))) => {
                replies.check_all()?;
                let place = replies.get(position)?;
                self.total = place.denominator;
                let came = self.take_headings(&replies, rows)?;
                self.table = self.table.or(replies.handle(slot));
                replies.release_new_except(self.table, cx);
                let row = self.offset.saturating_add(self.groups.len() as u32);
                if came && row < self.total && (self.groups.len() as u32) < self.limit {
                    return Ok(Step::Execute(self.ask_headings(folder_id)));
                }
            }
            (Input::Replies(replies), Some(Questions::Messages(asked))) => {
                if !self.take_messages(&replies, &asked, folder_id)? && self.missed < PATIENCE {
                    self.missed += 1;
                    if let Some(table) = self.table {
                        cx.release(table);
                    }
                    self.begin_again();
                    return Ok(Step::Execute(self.ask_headings(folder_id)));
                }
            }
            (Input::Lost, _) => {
                self.begin_again();
                return Ok(Step::Execute(self.ask_headings(folder_id)));
            }
            _ => return Ok(Step::Execute(self.ask_headings(folder_id))),
        }
        if let Some(table) = self.table
            && let Some(chain) = self.ask_messages(table)
        {
            return Ok(Step::Execute(chain));
        }
        let groups: Vec<_> = self.groups.drain(..).map(|group| group.told).collect();
        let row = self.offset.saturating_add(groups.len() as u32);
        let next = (row < self.total && !groups.is_empty()).then_some(row);
        Ok(Step::Done(GroupPage { groups, total: self.total, next }))
    }
}
