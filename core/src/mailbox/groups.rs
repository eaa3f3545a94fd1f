use std::prelude::v1::*;

use super::columns::COLUMNS;
use super::filter::READ;
use super::list;
use super::names::Lookup;
use super::table::{ContentsTable, query, seek, set_columns};
use super::{Filter, FolderRef, GroupBy, GroupPage, Importance, ListOrder, MessageGroup, Part};
use crate::data::{
    FileTime, FolderId, PropertyTag, PropertyType, RowRef, SortDirection, SortOrder, ValueRef, named, tags,
};
use crate::rop::{
    CollapseRow, ContentsTableFlags, ExpandRow, QueryPosition, QueryPositionResponse, QueryRowsFlags,
    QueryRowsResponse,
};
use crate::session::{Asked, Chain, Error, Flow, Handle, Input, Replies, Slot, Step, Steps};

/// Messages of a folder in groups: of a conversation, of a sender, of a category, of a day. `[MS-OXCTABL] 2.2.2.3`
///
/// One exchange for the groups, and one more for each 24 KiB of messages in them. The server groups and counts: what is
/// collapsed is not read. Only days are no groups of the server: for them the times of all messages are read, about 2000 of
/// them in an exchange. A message of several categories is in the group of each.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct GroupMessages {
    folder: FolderRef,
    by: GroupBy,
    offset: u32,
    limit: u32,
    filter: Filter,
    /// Minutes that the days begin before those of UTC.
    utc_offset: i32,
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
    heading: Heading,
    /// All of it that is wanted was read.
    complete: bool,
    told: MessageGroup,
}

/// Where the messages of a group are.
#[derive(Debug, Clone, Copy)]
enum Heading {
    /// Below a row of the server's: `PidTagInstID`.
    Row(u64),
    /// From this row on.
    Place(u32),
}

#[derive(Debug)]
enum Questions {
    Headings(Slot, Asked<QueryPositionResponse>, Asked<QueryRowsResponse>),
    Messages(Vec<MessagesOf>),
}

/// Of which group messages were asked for, whether that expanded it, and the messages.
type MessagesOf = (usize, Option<Asked<()>>, Asked<QueryRowsResponse>);

/// The type of a text column with a row for each of several values.
const INSTANCES: PropertyType =
    PropertyType(PropertyType::MULTIPLE_STRING.0 | PropertyType::MULTIVALUE_INSTANCE);

impl GroupMessages {
    /// The first `limit` groups. Conversations with the newest mail and the newest days come first, other groups in the order
    /// of their names. The group of those without a name comes first.
    pub fn new(folder: impl Into<FolderRef>, by: GroupBy, limit: u32) -> Self {
        Self {
            folder: folder.into(),
            by,
            offset: 0,
            limit,
            filter: Filter::default(),
            utc_offset: 0,
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

    /// The days are those of a place whose clocks are so many minutes before UTC: 60 in Berlin in winter.
    #[must_use]
    pub fn utc_offset(mut self, minutes: i32) -> Self {
        self.utc_offset = minutes;
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
            GroupBy::Category => match self.names.tag(&named::KEYWORDS.into()) {
                // A row for each value. [MS-OXCDATA] 2.11.1.3
                Some(tag) => tag.with_type(INSTANCES),
                None => tags::MESSAGE_DELIVERY_TIME,
            },
            GroupBy::Day => tags::MESSAGE_DELIVERY_TIME,
            GroupBy::Conversation => tags::CONVERSATION_ID,
            GroupBy::From => tags::SENT_REPRESENTING_NAME,
            GroupBy::To => tags::DISPLAY_TO,
            GroupBy::Subject => tags::NORMALIZED_SUBJECT,
            GroupBy::Importance => tags::IMPORTANCE,
        }
    }

    /// Whether the groups are made here of messages in the order of their times: days, and when nothing in the mailbox has a
    /// category.
    fn is_folded(&self) -> bool {
        self.column() == tags::MESSAGE_DELIVERY_TIME
    }

    fn sort_orders(&self) -> Vec<SortOrder> {
        if self.is_folded() {
            return ListOrder::default().sort_orders();
        }
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
        let mut columns = COLUMNS.to_vec();
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
        let (first, wanted) = match self.is_folded() {
            // Of all messages, which are counted in their groups.
            true => (self.groups.iter().map(|group| group.told.total).sum(), u32::MAX),
            false => {
                let known = self.groups.len() as u32;
                (self.offset.saturating_add(known), self.limit.saturating_sub(known))
            }
        };
        let table = match self.table {
            Some(table) => chain.hold(table),
            None => {
                let table = ContentsTable {
                    folder_id,
                    table_flags: ContentsTableFlags::NO_NOTIFICATIONS,
                    columns: match self.is_folded() {
                        true => vec![self.column(), tags::MESSAGE_FLAGS],
                        false => vec![
                            tags::INST_ID,
                            self.column(),
                            tags::CONTENT_COUNT,
                            tags::CONTENT_UNREAD_COUNT,
                        ],
                    },
                    category_count: u16::from(!self.is_folded()),
                    sort_orders: self.sort_orders(),
                    restriction: self.filter.restriction(&self.names),
                };
                table.open(&mut chain).0
            }
        };
        seek(&mut chain, table, first);
        let position = chain.add(QueryPosition { logon: 0, input: table.0 });
        let flags = QueryRowsFlags::ENABLE_PACKED_BUFFERS;
        let rows = query(&mut chain, table, wanted, flags);
        chain.expect((wanted as usize).saturating_mul(60).min(24 * 1024));
        self.asked = Some(Questions::Headings(table, position, rows));
        chain
    }

    /// Takes messages in the order of their times; answers whether some came.
    fn fold(&mut self, replies: &Replies, asked: Asked<QueryRowsResponse>) -> Result<bool, Error> {
        let answer = replies.get(asked)?;
        let mut came = false;
        for answer in core::iter::once(answer).chain(replies.more::<QueryRowsResponse>()) {
            for row in answer.rows.iter() {
                came = true;
                let key = self.key(row);
                let flags = row.get(tags::MESSAGE_FLAGS).and_then(|value| value.as_i64()).unwrap_or_default();
                let unread = u32::from(flags & i64::from(READ) == 0);
                match self.groups.last_mut() {
                    Some(Group { told, .. }) if told.key == key => {
                        told.total += 1;
                        told.unread += unread;
                    }
                    last => {
                        let place = match last {
                            Some(Group { heading: Heading::Place(place), told, .. }) => *place + told.total,
                            _ => 0,
                        };
                        let told =
                            MessageGroup { name: key.clone(), key, total: 1, unread, messages: Vec::new() };
                        self.groups.push(Group { heading: Heading::Place(place), complete: false, told });
                    }
                }
            }
        }
        Ok(came)
    }

    /// The group that a message belongs to.
    fn key(&self, row: RowRef<'_>) -> String {
        let value = row.cells().find(|(tag, _)| tag.id() == self.column().id());
        let value = value.and_then(|(_, cell)| cell.value());
        match (self.by, &value) {
            (GroupBy::Category, _) if self.is_folded() => String::new(),
            (GroupBy::Day, Some(ValueRef::Time(time))) => {
                /// Steps of times in a minute.
                const MINUTE: i64 = 600_000_000;
                let there = FileTime(time.0.saturating_add(i64::from(self.utc_offset) * MINUTE));
                let (year, month, day, ..) = there.to_utc();
                alloc::format!("{year:04}-{month:02}-{day:02}")
            }
            _ => key(value.as_ref()),
        }
    }

    fn take_headings(&mut self, replies: &Replies, asked: Asked<QueryRowsResponse>) -> Result<bool, Error> {
        let answer = replies.get(asked)?;
        let before = self.groups.len();
        for answer in core::iter::once(answer).chain(replies.more::<QueryRowsResponse>()) {
            let rows = answer.rows.iter().map(|row| {
                let number = |tag| row.get(tag).and_then(|value| value.as_i64()).unwrap_or_default();
                let count = |tag| u32::try_from(number(tag)).unwrap_or_default();
                let column = row.cells().find(|(tag, _)| tag.id() == self.column().id());
                let value = column.and_then(|(_, cell)| cell.value());
                Group {
                    heading: Heading::Row(number(tags::INST_ID) as u64),
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
                Importance::of(value.as_i64().unwrap_or_default()).name().into()
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
            let (logon, input) = (0, slot.0);
            let (expand, first) = match group.heading {
                Heading::Row(category_id) => {
                    let expand = chain.add(ExpandRow { logon, input, max_row_count: 0, category_id });
                    (Some(expand), self.offset.saturating_add(index as u32).saturating_add(1))
                }
                Heading::Place(place) => (None, place),
            };
            seek(&mut chain, slot, first.saturating_add(known));
            let rows = query(&mut chain, slot, wanted.min(ROOM / LINE), QueryRowsFlags::empty());
            if let Heading::Row(category_id) = group.heading {
                chain.add::<()>(CollapseRow { logon, input, category_id });
            }
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
        asked: &[MessagesOf],
        folder_id: FolderId,
    ) -> Result<bool, Error> {
        for (index, expand, rows) in asked {
            if expand.is_some_and(|expand| replies.check(expand).is_err()) {
                return Ok(false);
            }
            let answer = replies.get(*rows)?;
            let mut came = Vec::new();
            for row in answer.rows.iter() {
                if self.groups.get(*index).is_none_or(|group| self.key(row) != group.told.key) {
                    return Ok(false);
                }
                came.push(list::summary(row, folder_id));
            }
            let Some(group) = self.groups.get_mut(*index) else { continue };
            group.told.messages.extend(came);
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
        let (filter, by) = (&self.filter, self.by);
        let keys = || {
            let mut keys = filter.checked_keys()?;
            keys.extend((by == GroupBy::Category).then(|| named::KEYWORDS.into()));
            Ok(keys)
        };
        if let Some(chain) = self.names.ask(keys, &mut input, cx)? {
            return Ok(Step::Execute(chain));
        }
        /// So often it is looked whether messages stopped coming and going.
        const PATIENCE: u8 = 3;
        match (input, self.asked.take()) {
            (Input::Replies(replies), Some(Questions::Headings(slot, position, rows))) => {
                replies.check_all()?;
                let place = replies.get(position)?;
                self.total = place.denominator;
                let folded = self.is_folded();
                let came =
                    if folded { self.fold(&replies, rows)? } else { self.take_headings(&replies, rows)? };
                self.table = self.table.or(replies.handle(slot));
                replies.release_new_except(self.table, cx);
                let known = self.groups.len() as u32;
                let more = match folded {
                    true => self.groups.iter().map(|group| group.told.total).sum::<u32>() < self.total,
                    false => self.offset.saturating_add(known) < self.total && known < self.limit,
                };
                if came && more {
                    return Ok(Step::Execute(self.ask_headings(folder_id)));
                }
                if folded {
                    self.total = known;
                    self.groups.drain(..self.groups.len().min(self.offset as usize));
                    self.groups.truncate(self.limit as usize);
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
