use std::prelude::v1::*;

use litemap::LiteMap;

#[cfg(feature = "properties")]
use super::Column;
use super::columns::Columns;
use super::filter::{self, HAS_ATTACHMENTS, READ, begins};
use super::names::Lookup;
use super::table::{ContentsTable, query, seek};
use super::whole::{self, Place, Whole, is_cut};
#[cfg(feature = "wide")]
pub(super) use super::wide::{Address, MessagePage, MessageSummary, text};
#[cfg(not(feature = "wide"))]
pub(super) use super::{Address, MessagePage, MessageSummary};
use super::{
    Filter, FolderRef, FollowUp, Importance, LineField, ListOrder, Part, Property, PropertyValues, SortBy,
    records,
};
use crate::data::{
    CellRef, ErrorCode, FolderId, MessageId, PropertyTag, RelationalOperator, Restriction, RowRef,
    SortDirection, SortOrder, TaggedPropertyValue, tags,
};
use crate::rop::{
    BookmarkOrigin, ContentsTableFlags, FindRow, FindRowFlags, FindRowResponse, GetContentsTableResponse,
    QueryPosition, QueryPositionResponse, QueryRowsFlags, QueryRowsResponse,
};
use crate::session::{Asked, Chain, Error, Flow, Input, LogonFolder, Replies, Slot, Step, Steps};
use crate::wire::Quoted;

/// Lines of a folder's message list.
///
/// One exchange when the folder's id is known (with the logon in it, if there was none yet). More only when the rows do
/// not fit into one answer, and one for the first time in a session that a category or a name of a property is used. Values
/// of which rows have the beginning only are read from the messages: one exchange for each 24 KiB of them.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct ListMessages {
    pub(super) folder: FolderRef,
    offset: u32,
    limit: u32,
    pub(super) filter: Filter,
    order: ListOrder,
    restriction: Option<Restriction>,
    recoverable: bool,
    /// Those of all folders.
    everywhere: bool,
    columns: Columns,
    /// Values up to this are read as a whole.
    largest: u32,
    #[serde(skip)]
    names: Lookup,
    messages: Vec<MessageSummary>,
    whole: Whole,
    /// The rest of the answer, once there are all lines.
    ended: Option<(u32, Option<u32>)>,
    /// The row behind the last one that was read.
    row: u32,
    /// Rows before it that are asked for once more: fewer where an answer has room for few.
    overlap: u32,
    #[serde(skip)]
    asked: Option<Questions>,
}

/// The most rows that are asked for once more where a list goes on.
const OVERLAP: u32 = 8;

#[derive(Debug, Clone, Copy)]
struct Questions {
    total: Asked<GetContentsTableResponse>,
    found: Option<Asked<FindRowResponse>>,
    place: Option<Asked<QueryPositionResponse>>,
    rows: Asked<QueryRowsResponse>,
}

impl ListMessages {
    /// The `limit` newest messages of a folder.
    pub fn newest(folder: impl Into<FolderRef>, limit: u32) -> Self {
        Self {
            folder: folder.into(),
            offset: 0,
            limit,
            filter: Filter::default(),
            order: ListOrder::default(),
            restriction: None,
            recoverable: false,
            everywhere: false,
            columns: Columns::default(),
            largest: whole::LARGEST,
            names: Lookup::default(),
            messages: Vec::new(),
            whole: Whole::default(),
            ended: None,
            row: 0,
            overlap: OVERLAP,
            asked: None,
        }
    }

    /// The messages of a conversation in all folders, the oldest first. `id` is the [`key`](super::MessageGroup::key) of its
    /// group. `[MS-OXCFOLD] 2.2.1.14`
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] when that is no conversation's id.
    pub fn conversation(id: &str, limit: u32) -> Result<Self, Error> {
        let digits = id.as_bytes().chunks(2).map(|two| core::str::from_utf8(two).ok());
        let bytes: Option<Vec<u8>> = digits.map(|two| u8::from_str_radix(two?, 16).ok()).collect();
        let bytes = bytes.filter(|bytes| bytes.len() == 16).ok_or_else(|| {
            Error::InvalidArgument(alloc::format!(
                "{} is no conversation: give the key of a group",
                Quoted(id)
            ))
        })?;
        let tag = tags::CONVERSATION_ID;
        let mut list = Self::newest(LogonFolder::Root, limit);
        (list.everywhere, list.order.reverse) = (true, true);
        Ok(list.restricted(Restriction::Property {
            relop: RelationalOperator::EQUAL,
            tag,
            value: TaggedPropertyValue::new(tag, bytes),
        }))
    }

    /// Leaves the first `offset` out: what [`MessagePage::next`] says.
    #[must_use]
    pub fn after(mut self, offset: u32) -> Self {
        (self.offset, self.row) = (offset, offset);
        self
    }

    /// Messages that were deleted from the folder and can still be restored, instead of those in it.
    #[must_use]
    pub fn recoverable(mut self) -> Self {
        self.recoverable = true;
        self
    }

    /// Only messages for which it holds; the server filters.
    #[must_use]
    pub fn matching(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// In another order than the newest first, or beginning where something is found.
    #[must_use]
    pub fn ordered(mut self, order: ListOrder) -> Self {
        self.order = order;
        self
    }

    /// Only messages for which any restriction at all holds, besides the filter.
    #[must_use]
    pub fn restricted(mut self, restriction: Restriction) -> Self {
        self.restriction = Some(restriction);
        self
    }

    /// Reads these columns. Properties come beside the lines, in [`MessageSummary::columns`]; when fields are among them, only
    /// they are read of the lines, which is faster.
    #[cfg(feature = "properties")]
    #[must_use]
    pub fn columns<C: Into<Column>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.columns = columns.into_iter().map(Into::into).collect();
        self
    }

    /// As [`columns`](Self::columns) and [`values_up_to`](Self::values_up_to), for languages that give columns as texts.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for what is no column.
    #[cfg(feature = "properties")]
    pub fn with_columns<T: AsRef<str>>(
        mut self,
        columns: &[T],
        values_up_to: Option<u32>,
    ) -> Result<Self, Error> {
        let columns = columns.iter().map(|name| name.as_ref().parse::<Column>());
        self.columns = columns.collect::<Result<_, _>>()?;
        self.largest = values_up_to.unwrap_or(self.largest);
        Ok(self)
    }

    /// Values that are too large for a row are read as a whole up to so many bytes, else up to 64 KiB; with 0 none is. Of
    /// larger texts the line has the beginning, of other larger values nothing.
    #[cfg(feature = "properties")]
    #[must_use]
    pub fn values_up_to(mut self, bytes: u32) -> Self {
        self.largest = bytes;
        self
    }

    /// The exchange that asks for the ids of named properties, when it is needed; takes its answer.
    pub(super) fn ask_names(
        &mut self,
        input: &mut Input,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Option<Chain>, Error> {
        let (filter, columns) = (&self.filter, &self.columns);
        let keys = || {
            let mut keys = filter.checked_keys()?;
            keys.extend_from_slice(columns.keys());
            Ok(keys)
        };
        self.names.ask(keys, input, cx)
    }

    /// What the server is to filter by.
    fn restrictions(&self) -> Option<Restriction> {
        let mut all = Vec::new();
        all.extend(self.filter.restriction(&self.names));
        all.extend(self.restriction.clone());
        (!all.is_empty()).then(|| filter::all(all))
    }

    /// The row that comes next: a few before the one behind the last, where others may have gone.
    fn start(&self) -> u32 {
        let known = u32::try_from(self.messages.len()).unwrap_or(u32::MAX);
        self.row.saturating_sub(known.min(self.overlap)).max(self.offset.min(self.row))
    }

    /// Opens the table with its columns and filter, in its order; answers it, and how many rows it has without the filter.
    pub(super) fn open(
        &self,
        chain: &mut Chain,
        folder_id: FolderId,
        quiet: bool,
    ) -> (Slot, Asked<GetContentsTableResponse>) {
        let mut table_flags = ContentsTableFlags::empty();
        table_flags.set(ContentsTableFlags::NO_NOTIFICATIONS, quiet);
        table_flags.set(ContentsTableFlags::SOFT_DELETES, self.recoverable);
        table_flags.set(ContentsTableFlags::CONVERSATION_MEMBERS, self.everywhere);
        let table = ContentsTable {
            folder_id,
            table_flags,
            columns: self.columns.tags(&self.names).0,
            category_count: 0,
            sort_orders: self.order.sort_orders(),
            restriction: self.restrictions(),
        };
        table.open(chain)
    }

    fn ask(&mut self, folder_id: FolderId) -> Chain {
        let mut chain = Chain::new("list messages");
        let (table, total) = self.open(&mut chain, folder_id, true);
        // Rows may have gone meanwhile: it goes on behind the last one that it knows, which is looked for above its place.
        let start = self.start();
        if start > 0 {
            seek(&mut chain, table, start);
        }
        let sought = self.order.sought().filter(|_| self.offset == 0);
        let found = sought.map(|restriction| {
            chain.add(FindRow {
                logon: 0,
                input: table.0,
                flags: FindRowFlags::empty(),
                restriction: Some(restriction),
                origin: BookmarkOrigin::CURRENT,
                bookmark: Default::default(),
            })
        });
        let is_filtered = self.restrictions().is_some();
        let place =
            (is_filtered || found.is_some()).then(|| chain.add(QueryPosition { logon: 0, input: table.0 }));
        let wanted = self.limit.saturating_sub(self.messages.len() as u32).saturating_add(self.row - start);
        let rows = query(&mut chain, table, wanted, QueryRowsFlags::ENABLE_PACKED_BUFFERS);
        chain.expect((wanted as usize).saturating_mul(300).min(24 * 1024));
        self.asked = Some(Questions { total, found, place, rows });
        chain
    }
}

impl Flow for ListMessages {
    type Answer = MessagePage;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<MessagePage>, Error> {
        let Some(folder_id) = self.folder.id(cx.logon()) else { return Ok(Step::Logon) };
        let mut input = input;
        if let Some(chain) = self.ask_names(&mut input, cx)? {
            return Ok(Step::Execute(chain));
        }
        if self.ended.is_some() {
            if let Input::Replies(replies) = &input {
                if self.take_whole(replies) {
                    cx.advanced();
                }
                replies.release_new(cx);
            }
            return Ok(self.finish());
        }
        let (Input::Replies(replies), Some(asked)) = (input, self.asked) else {
            return Ok(Step::Execute(self.ask(folder_id)));
        };
        let nowhere = asked.found.is_some_and(|found| {
            matches!(replies.check(found), Err(Error::Server { code: ErrorCode::NOT_FOUND, .. }))
        });
        if !nowhere {
            replies.check_all()?;
        }
        let place = asked.place.map(|place| replies.get(place)).transpose()?;
        let total = match &place {
            Some(place) => place.denominator,
            None => replies.get(asked.total)?.row_count,
        };
        if nowhere {
            replies.release_new(cx);
            return Ok(Step::Done(MessagePage { messages: Vec::new(), first: total, total, next: None }));
        }
        if asked.found.is_some() {
            self.order.jump_to = None;
            self.offset = place.map_or(self.offset, |place| place.numerator);
            self.row = self.offset;
        }
        /// More new ones do not come between two answers.
        const LATEST: usize = 1000;
        let mut known = LiteMap::new_vec();
        for line in self.messages.iter().rev().take(LATEST) {
            known.insert(line.id, ());
        }
        let (before, start) = (self.row, self.start());
        self.row = start;
        let first = replies.get(asked.rows)?;
        let limit = self.limit as usize;
        let (columns, fields) = self.columns.tags(&self.names);
        for answer in core::iter::once(first).chain(replies.more::<QueryRowsResponse>()) {
            for row in answer.rows.iter() {
                if self.messages.len() >= limit {
                    break;
                }
                let (line, is_cut) = self.line(row, folder_id, fields);
                self.row = self.row.saturating_add(1);
                // New ones above it have moved some down that are known.
                if known.contains_key(&line.id) {
                    continue;
                }
                if is_cut && self.largest > 0 {
                    self.note_cut(row, &line, &columns, fields);
                }
                self.messages.push(line);
            }
        }
        replies.release_new(cx);
        let came = self.row > before;
        // There was room for known rows only: those are left out next.
        let only_known = !came && self.row > start;
        self.overlap = if only_known { 0 } else { OVERLAP.min((self.row - start) / 2) };
        self.row = self.row.max(before);
        if came {
            cx.advanced();
        }
        if (came || only_known) && self.messages.len() < limit && self.row < total {
            return Ok(Step::Execute(self.ask(folder_id)));
        }
        let next = (self.row < total && came).then_some(self.row);
        self.ended = Some((total, next));
        Ok(self.finish())
    }
}

impl ListMessages {
    /// A row as a line, and whether it has something of which the row has not all.
    fn line(&self, row: RowRef<'_>, folder_id: FolderId, fields: usize) -> (MessageSummary, bool) {
        let mut line = blank(folder_id);
        line.unread = self.columns.has(LineField::Unread);
        if self.columns.keys().is_empty() {
            let is_cut = fill(&mut line, &mut row.cells(), Some(row));
            return (line, is_cut);
        }
        let mut cells = row.cells();
        let cut = fill(&mut line, &mut cells.by_ref().take(fields), Some(row));
        line.columns.0 = self
            .columns
            .keys()
            .iter()
            .map(|key| {
                // A name without an id is no column: no message has it.
                let cell = self.names.tag(key).and_then(|_| cells.next());
                let (value, error) = match cell.map(|(_, cell)| cell) {
                    Some(cell @ CellRef::Value(value)) => {
                        (Some(value.to_value()), is_cut(&cell).then_some(ErrorCode::OUT_OF_MEMORY))
                    }
                    Some(CellRef::Error(code)) => {
                        (None, Some(code).filter(|code| *code != ErrorCode::NOT_FOUND))
                    }
                    _ => (None, None),
                };
                Property { key: key.clone(), value, error }
            })
            .collect();
        let cut =
            cut || line.columns.0.iter().any(|property| property.error == Some(ErrorCode::OUT_OF_MEMORY));
        (line, cut)
    }

    /// Notes which values of a row are to be read as a whole.
    fn note_cut(&mut self, row: RowRef<'_>, line: &MessageSummary, columns: &[PropertyTag], fields: usize) {
        for (index, (tag, cell)) in row.cells().enumerate() {
            // A preview is as long as a row has it.
            let Some(column) = columns.get(index).filter(|column| **column != tags::PREVIEW) else {
                continue;
            };
            if is_cut(&cell) {
                let further = index.checked_sub(fields).and_then(|index| {
                    let with_id = self.columns.keys().iter().enumerate();
                    let mut with_id = with_id.filter(|(_, key)| self.names.tag(key).is_some());
                    with_id.nth(index).map(|(place, _)| place)
                });
                let place = Place { line: self.messages.len(), column: *column, further };
                self.whole.note(place, line.folder_id, line.id, tag);
            }
        }
    }

    /// Takes values; answers whether some came.
    fn take_whole(&mut self, replies: &Replies) -> bool {
        let messages = &mut self.messages;
        self.whole.answered(replies, self.largest, |place, value| {
            let Some(line) = messages.get_mut(place.line) else { return };
            match place.further {
                None => {
                    let cell = value.borrow().map(|value| (place.column, CellRef::Value(value)));
                    fill(line, &mut cell.into_iter(), None);
                }
                Some(index) => {
                    if let Some(property) = line.columns.0.get_mut(index) {
                        (property.value, property.error) = (Some(value), None);
                    }
                }
            }
        })
    }

    /// Asks for the values that rows have no room for, then it is done.
    fn finish(&mut self) -> Step<MessagePage> {
        if let Some(chain) = self.whole.ask(self.largest) {
            return Step::Execute(chain);
        }
        let messages = core::mem::take(&mut self.messages);
        let (total, next) = self.ended.unwrap_or_default();
        Step::Done(MessagePage { messages, first: self.offset, total, next })
    }
}

impl ListOrder {
    /// As the server is told. `[MS-OXCDATA] 2.13.1`
    pub(super) fn sort_orders(&self) -> Vec<SortOrder> {
        let newest = SortOrder { tag: tags::MESSAGE_DELIVERY_TIME, order: SortDirection::DESCENDING };
        let (tag, descending) = match self.by {
            SortBy::Received => (newest.tag, true),
            SortBy::Size => (tags::MESSAGE_SIZE, true),
            SortBy::Importance => (tags::IMPORTANCE, true),
            SortBy::From | SortBy::To | SortBy::Subject => (self.text(), false),
        };
        let descending = descending != self.reverse;
        let order = if descending { SortDirection::DESCENDING } else { SortDirection::ASCENDING };
        let mut orders = vec![SortOrder { tag, order }];
        if tag != newest.tag {
            orders.push(newest);
        }
        orders
    }

    /// The text that the list goes by.
    fn text(&self) -> PropertyTag {
        match self.by {
            SortBy::From => tags::SENT_REPRESENTING_NAME,
            SortBy::To => tags::DISPLAY_TO,
            _ => tags::NORMALIZED_SUBJECT,
        }
    }

    /// The row that is looked for.
    fn sought(&self) -> Option<Restriction> {
        Some(begins(self.text(), self.jump_to.as_ref()?))
    }
}

/// A row with the columns of lists as a line.
pub(super) fn summary(row: RowRef<'_>, folder_id: FolderId) -> records::MessageSummary {
    let mut line = blank(folder_id);
    fill(&mut line, &mut row.cells(), Some(row));
    #[cfg(feature = "wide")]
    let line = line.into();
    line
}

#[cfg(not(feature = "wide"))]
fn text(value: &crate::data::ValueRef<'_>, _: Option<RowRef<'_>>) -> String {
    value.to_text().unwrap_or_default()
}

fn blank(folder_id: FolderId) -> MessageSummary {
    MessageSummary {
        id: MessageId::NONE,
        folder_id,
        subject: Default::default(),
        from: Address { name: Default::default(), address: Default::default() },
        to: Default::default(),
        received: None,
        size: 0,
        unread: true,
        has_attachments: false,
        flagged: false,
        importance: Importance::Normal,
        message_class: Default::default(),
        preview: Default::default(),
        columns: PropertyValues::default(),
    }
}

/// Fills in what cells say, which are of that row; answers whether the row has not all of one of them.
fn fill<'a>(
    summary: &mut MessageSummary,
    cells: &mut impl Iterator<Item = (PropertyTag, CellRef<'a>)>,
    row: Option<RowRef<'a>>,
) -> bool {
    let mut cut = false;
    // One walk over the row: the columns come in this order.
    while let Some((tag, cell)) = &cells.next() {
        cut |= *tag != tags::PREVIEW && is_cut(cell);
        let CellRef::Value(value) = cell else { continue };
        let text = || text(value, row);
        let number = || value.as_i64().unwrap_or_default();
        match tag.id() {
            // Of what was found elsewhere it is not the folder that was asked.
            id if id == tags::PARENT_FOLDER_ID.id() => summary.folder_id = FolderId(number() as u64),
            id if id == tags::MID.id() => summary.id = MessageId(number() as u64),
            id if id == tags::SUBJECT.id() => summary.subject = text(),
            id if id == tags::SENT_REPRESENTING_NAME.id() => summary.from.name = text(),
            id if id == tags::SENT_REPRESENTING_SMTP_ADDRESS.id() => summary.from.address = text(),
            id if id == tags::SENDER_NAME.id() && summary.from.name.is_empty() => summary.from.name = text(),
            id if id == tags::SENDER_SMTP_ADDRESS.id() && summary.from.address.is_empty() => {
                summary.from.address = text();
            }
            id if id == tags::DISPLAY_TO.id() => summary.to = text(),
            id if id == tags::MESSAGE_DELIVERY_TIME.id() => summary.received = value.as_time(),
            id if id == tags::MESSAGE_SIZE.id() => summary.size = u32::try_from(number()).unwrap_or_default(),
            id if id == tags::MESSAGE_FLAGS.id() => {
                summary.unread = number() & i64::from(READ) == 0;
                summary.has_attachments = number() & i64::from(HAS_ATTACHMENTS) != 0;
            }
            id if id == tags::IMPORTANCE.id() => summary.importance = Importance::of(number()),
            id if id == tags::MESSAGE_CLASS.id() => summary.message_class = text(),
            id if id == tags::PREVIEW.id() => summary.preview = text(),
            id if id == tags::FLAG_STATUS.id() => {
                summary.flagged = number() == i64::from(FollowUp::FLAGGED);
            }
            _ => {}
        }
    }
    cut
}
