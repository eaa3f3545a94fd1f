//! Rows of property values, kept in place and walked on demand. `[MS-OXCDATA] 2.8`

use std::prelude::v1::*;

use alloc::sync::Arc;
use bytes::Bytes;

use super::{ErrorCode, Value, ValueRef};
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{
    Context, Described, Description, Place, PropertyTag, PropertyType, Reader, Result, Width, Wire,
    WireErrorKind, Writer,
};
#[cfg(feature = "trace")]
use crate::wire::{Datum, Note};

/// The tags that a row's cells belong to, in order; shared by all rows of a table.
pub type Columns = Arc<[PropertyTag]>;

/// `StandardPropertyRow`: each cell is a bare value. `[MS-OXCDATA] 2.8.1.1`
const STANDARD: u8 = 0;
/// `FlaggedPropertyRow`: each cell says whether it is a value. `[MS-OXCDATA] 2.8.1.2`
const FLAGGED: u8 = 1;
/// Flags of a `FlaggedPropertyValue`. `[MS-OXCDATA] 2.11.5`
const PRESENT: u8 = 0;
const ABSENT: u8 = 1;
const ERROR: u8 = 0x0A;

/// A cell in place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellRef<'a> {
    /// A value.
    Value(ValueRef<'a>),
    /// No value, and no error either.
    Absent,
    /// Why there is no value; `NotEnoughMemory` means: too large for the row, read it as a stream.
    Error(ErrorCode),
}

/// A cell of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A value.
    Value(Value),
    /// No value, and no error either.
    Absent,
    /// Why there is no value.
    Error(ErrorCode),
}

impl<'a> CellRef<'a> {
    /// The value, if there is one.
    pub fn value(self) -> Option<ValueRef<'a>> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }

    /// The cell as its owner.
    pub fn to_cell(self) -> Cell {
        match self {
            Self::Value(value) => Cell::Value(value.to_value()),
            Self::Absent => Cell::Absent,
            Self::Error(code) => Cell::Error(code),
        }
    }
}

impl<V: Into<Value>> From<V> for Cell {
    fn from(value: V) -> Self {
        Self::Value(value.into())
    }
}

/// Reads one cell; answers the tag with the type that the value has.
fn read_cell<'a>(
    r: &mut Reader<'a>,
    tag: PropertyTag,
    flagged: bool,
    width: Width,
) -> Result<(PropertyTag, CellRef<'a>)> {
    let mark = r.mark();
    if let Some(cell) = read_ordinary_cell(r, tag.property_type(), flagged, width) {
        return Ok((tag, cell));
    }
    r.reset(mark);
    read_odd_cell(r, tag, flagged, width)
}

/// A cell of the types that ordinary rows have; `None` for all others, and when it ends early.
#[inline(always)]
fn read_ordinary_cell<'a>(
    r: &mut Reader<'a>,
    column: PropertyType,
    flagged: bool,
    width: Width,
) -> Option<CellRef<'a>> {
    if flagged {
        // The type of these stands before the flag.
        if column == PropertyType::UNSPECIFIED || column.0 & PropertyType::MULTIVALUE_INSTANCE != 0 {
            return None;
        }
        match r.try_array()? {
            [PRESENT] => {}
            [ABSENT] => return Some(CellRef::Absent),
            [ERROR] => return Some(CellRef::Error(ErrorCode(u32::from_le_bytes(r.try_array()?)))),
            _ => return None,
        }
    }
    ValueRef::read_ordinary(r, column, width).map(CellRef::Value)
}

#[inline(never)]
fn read_odd_cell<'a>(
    r: &mut Reader<'a>,
    tag: PropertyTag,
    flagged: bool,
    width: Width,
) -> Result<(PropertyTag, CellRef<'a>)> {
    let mut property_type = tag.property_type().in_row();
    if property_type == PropertyType::UNSPECIFIED {
        property_type = PropertyType(r.u16()?);
    }
    let tag = tag.with_type(property_type);
    let flag = if flagged { r.u8()? } else { PRESENT };
    Ok((
        tag,
        match flag {
            PRESENT => CellRef::Value(ValueRef::read(r, property_type, width)?),
            ABSENT => CellRef::Absent,
            ERROR => CellRef::Error(ErrorCode(r.u32()?)),
            flag => {
                return Err(r.error(WireErrorKind::Value {
                    value: flag.into(),
                    why: "a flagged value is 0 present, 1 absent or 0x0A an error [MS-OXCDATA 2.11.5]",
                }));
            }
        },
    ))
}

/// Where the values of variable length are in standard rows with the same columns: enough to find where such a row ends
/// without looking at each cell.
#[derive(Debug, Clone, Copy, Default)]
struct Layout {
    /// Bytes of fixed length before each string.
    before: [u8; Layout::MOST],
    strings: usize,
    /// Bytes of fixed length after the last one.
    after: u8,
}

impl Layout {
    /// Tables of so many strings are walked cell by cell.
    const MOST: usize = 14;

    /// The layout, if the columns are of ordinary types.
    fn of(columns: &[PropertyTag], width: Width) -> Option<Self> {
        let mut layout = Self::default();
        if width != Width::Rop || !cfg!(feature = "fast") {
            return None;
        }
        for column in columns {
            let fixed = match column.property_type() {
                PropertyType::BOOLEAN => 1,
                PropertyType::INTEGER32 => 4,
                PropertyType::INTEGER64 | PropertyType::TIME => 8,
                PropertyType::STRING => {
                    *layout.before.get_mut(layout.strings)? = core::mem::take(&mut layout.after);
                    layout.strings += 1;
                    continue;
                }
                _ => return None,
            };
            layout.after = layout.after.checked_add(fixed)?;
        }
        Some(layout)
    }

    /// Walks a standard row; `None` when it is none, or ends early.
    #[inline]
    fn walk(&self, r: &mut Reader<'_>) -> Option<()> {
        if r.try_array()? != [STANDARD] {
            return None;
        }
        for before in self.before.get(..self.strings)? {
            r.try_skip(usize::from(*before))?;
            r.try_until_nul16()?;
        }
        r.try_skip(usize::from(self.after))
    }
}

/// Walks one row, the fast way first.
#[inline]
fn walk_as(r: &mut Reader<'_>, cx: &Context<'_>, layout: Option<&Layout>) -> Result<()> {
    if let Some(layout) = layout {
        let mark = r.mark();
        if layout.walk(r).is_some() {
            return Ok(());
        }
        r.reset(mark);
    }
    walk(r, cx).map(drop)
}

/// Walks one row cell by cell and answers its bytes.
fn walk<'a>(r: &mut Reader<'a>, cx: &Context<'_>) -> Result<&'a [u8]> {
    const PLACE: Place = Place { structure: "PropertyRow", field: "values", section: "MS-OXCDATA 2.8.1" };
    let before = r.rest();
    let flag = r.u8()?;
    if flag > FLAGGED {
        return Err(r.error(WireErrorKind::Value {
            value: flag.into(),
            why: "a row begins with 0 or 1 [MS-OXCDATA 2.8.1]",
        }));
    }
    #[cfg(feature = "trace")]
    if r.is_recording() {
        r.note(|| Note::number(flag, if flag == FLAGGED { "flagged" } else { "standard" }));
        for (index, column) in cx.columns.iter().enumerate() {
            r.element(index, |r| {
                let (tag, cell) = read_cell(r, *column, flag == FLAGGED, cx.width)?;
                r.note(|| cell_note(tag, cell));
                if let CellRef::Value(value) = cell {
                    super::unfold::unfold(r, tag, value, cx.width);
                }
                Ok(())
            })
            .map_err(|error| error.within(&PLACE))?;
        }
        return Ok(before.get(..before.len() - r.left()).unwrap_or(&[]));
    }
    for column in cx.columns {
        read_cell(r, *column, flag == FLAGGED, cx.width).map_err(|error| error.within(&PLACE))?;
    }
    Ok(before.get(..before.len() - r.left()).unwrap_or(&[]))
}

#[cfg(feature = "trace")]
fn cell_note(tag: PropertyTag, cell: CellRef<'_>) -> Note {
    let Note { words, datum } = match cell {
        CellRef::Value(value) => value.to_value().note(),
        CellRef::Absent => Note { words: "absent".into(), datum: Some(Datum::Absent) },
        CellRef::Error(code) => {
            Note { words: alloc::format!("error {code}"), datum: Some(Datum::Error(code.0)) }
        }
    };
    Note { words: alloc::format!("{} = {words}", super::describe_tag(tag)), datum }
}

/// A row in place. `[MS-OXCDATA] 2.8.1`
#[derive(Debug, Clone, Copy)]
pub struct RowRef<'a> {
    columns: &'a [PropertyTag],
    width: Width,
    rest: &'a [u8],
    #[cfg(feature = "wide")]
    source: &'a Bytes,
}

impl<'a> RowRef<'a> {
    /// A part of this row as a window that outlives it.
    #[cfg(feature = "wide")]
    pub(crate) fn window(self, part: &'a [u8]) -> Bytes {
        self.source.slice_ref(part)
    }

    /// The cells in column order, each with its tag; a column asked for without type has the type it came with.
    #[inline]
    pub fn cells(self) -> Cells<'a> {
        let mut r = Reader::over(self.rest);
        let flagged = r.u8() == Ok(FLAGGED);
        Cells { r, flagged, width: self.width, columns: self.columns.iter() }
    }

    /// The cells as their owners, in column order.
    pub fn to_cells(self) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.columns.len());
        for (_, cell) in self.cells() {
            cells.push(cell.to_cell());
        }
        cells
    }

    /// The value of a property, by its id: the type in the tag does not matter.
    pub fn get(self, tag: PropertyTag) -> Option<ValueRef<'a>> {
        self.cells().find(|(column, _)| column.id() == tag.id()).and_then(|(_, cell)| cell.value())
    }

    /// Whether cells say if they have a value.
    pub fn is_flagged(self) -> bool {
        self.rest.first() == Some(&FLAGGED)
    }
}

/// The cells of a row.
#[derive(Debug)]
pub struct Cells<'a> {
    r: Reader<'a>,
    flagged: bool,
    width: Width,
    columns: core::slice::Iter<'a, PropertyTag>,
}

impl<'a> Iterator for Cells<'a> {
    type Item = (PropertyTag, CellRef<'a>);

    #[cfg_attr(feature = "fast", inline(always))]
    fn next(&mut self) -> Option<Self::Item> {
        let tag = *self.columns.next()?;
        if !self.flagged
            && let Some(value) = ValueRef::read_ordinary(&mut self.r, tag.property_type(), self.width)
        {
            return Some((tag, CellRef::Value(value)));
        }
        // In a small program this stands here once; results of the other function are large.
        if !cfg!(feature = "fast") {
            let mark = self.r.mark();
            let cell = read_ordinary_cell(&mut self.r, tag.property_type(), self.flagged, self.width);
            if let Some(cell) = cell {
                return Some((tag, cell));
            }
            self.r.reset(mark);
        }
        // The row was walked once when it was read, so this does not end early.
        read_cell(&mut self.r, tag, self.flagged, self.width).ok()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.columns.size_hint()
    }
}

/// One row, as in answers to `GetPropertiesSpecific`. `[MS-OXCDATA] 2.8.1`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PropertyRow {
    columns: Vec<PropertyTag>,
    width: Width,
    bytes: Bytes,
}

impl PropertyRow {
    /// A row of cells: standard when all have values, flagged otherwise.
    pub fn new(columns: &[PropertyTag], cells: &[Cell], width: Width) -> Result<Self> {
        let mut w = Writer::new();
        write_cells(&mut w, columns, cells, width)?;
        Ok(Self { columns: columns.into(), width, bytes: w.into_bytes() })
    }

    /// The columns.
    pub fn columns(&self) -> &[PropertyTag] {
        &self.columns
    }

    /// The row in place.
    pub fn row(&self) -> RowRef<'_> {
        RowRef {
            columns: &self.columns,
            width: self.width,
            rest: &self.bytes,
            #[cfg(feature = "wide")]
            source: &self.bytes,
        }
    }

    /// The cells in column order, each with its tag.
    pub fn cells(&self) -> impl Iterator<Item = (PropertyTag, CellRef<'_>)> {
        self.row().cells()
    }

    /// The value of a property, by its id.
    pub fn get(&self, tag: PropertyTag) -> Option<ValueRef<'_>> {
        self.row().get(tag)
    }
}

impl Described for PropertyRow {
    const DESCRIPTION: Description =
        Description { name: "PropertyRow", section: "MS-OXCDATA 2.8.1", parts: &["Standard", "Flagged"] };
}

impl Wire for PropertyRow {
    const LEAST: usize = 1;

    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        r.structure("PropertyRow", "MS-OXCDATA 2.8.1");
        let bytes = walk(r, cx)?;
        Ok(Self { columns: cx.columns.into(), width: cx.width, bytes: r.window(bytes) })
    }

    fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        check_width(self.width, w, cx)?;
        w.slice(&self.bytes);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        let mut w = Writer::new();
        any_row(g, cx, &mut w);
        Self { columns: cx.columns.into(), width: cx.width, bytes: w.into_bytes() }
    }
}

/// Rows bring their own columns along, so whoever writes them need not know them; the widths must fit.
fn check_width(width: Width, w: &Writer, cx: &Context<'_>) -> Result<()> {
    if width == cx.width {
        Ok(())
    } else {
        Err(w.inconsistent("the rows were made for another kind of body"))
    }
}

/// Rows of a table, checked once and read in place. `[MS-OXCDATA] 2.8.2`
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    columns: Columns,
    width: Width,
    /// Where each row ends.
    ends: Vec<u32>,
    bytes: Bytes,
}

impl Rows {
    /// No rows.
    pub fn empty(columns: Columns, width: Width) -> Self {
        Self { columns, width, ends: Vec::new(), bytes: Bytes::new() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The columns of every row.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The rows.
    pub fn iter(&self) -> RowIter<'_> {
        RowIter { rows: self, ends: self.ends.iter(), start: 0 }
    }
}

impl<'a> IntoIterator for &'a Rows {
    type Item = RowRef<'a>;
    type IntoIter = RowIter<'a>;

    fn into_iter(self) -> RowIter<'a> {
        self.iter()
    }
}

/// The rows of [`Rows`].
#[derive(Debug, Clone)]
pub struct RowIter<'a> {
    rows: &'a Rows,
    ends: core::slice::Iter<'a, u32>,
    start: usize,
}

impl<'a> Iterator for RowIter<'a> {
    type Item = RowRef<'a>;

    #[inline]
    fn next(&mut self) -> Option<RowRef<'a>> {
        let Rows { columns, width, bytes, .. } = self.rows;
        let end = *self.ends.next()? as usize;
        let rest = bytes.get(core::mem::replace(&mut self.start, end)..end)?;
        Some(RowRef {
            columns,
            width: *width,
            rest,
            #[cfg(feature = "wide")]
            source: bytes,
        })
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ends.size_hint()
    }
}

impl ExactSizeIterator for RowIter<'_> {}

/// Rows behind a 16-bit (ROPs) or 32-bit (address book) count.
#[derive(Debug)]
pub struct CountedRows<P>(core::marker::PhantomData<P>);

impl<P: crate::wire::Prefix> crate::wire::Format<Rows> for CountedRows<P> {
    const LEAST: usize = P::BYTES;

    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Rows> {
        r.structure("PropertyRowSet", "MS-OXCDATA 2.8.2");
        let count = P::get(r, cx)?;
        r.check_count(count, 1)?;
        let before = r.rest();
        let layout = Layout::of(cx.columns, cx.width);
        #[cfg(feature = "trace")]
        let layout = layout.filter(|_| !r.is_recording());
        let mut ends = Vec::with_capacity(count);
        for index in 0..count {
            r.element(index, |r| walk_as(r, cx, layout.as_ref()))?;
            ends.push((before.len() - r.left()) as u32);
        }
        let bytes = before.get(..before.len() - r.left()).unwrap_or(&[]);
        Ok(Rows { columns: cx.columns.into(), width: cx.width, ends, bytes: r.window(bytes) })
    }

    fn put(rows: &Rows, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        check_width(rows.width, w, cx)?;
        P::put_checked(w, rows.len(), cx)?;
        w.slice(&rows.bytes);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> Rows {
        let mut w = Writer::new();
        let count = g.below(4);
        let row = |_| {
            any_row(g, cx, &mut w);
            w.len() as u32
        };
        let ends = (0..count).map(row).collect();
        Rows { columns: cx.columns.into(), width: cx.width, ends, bytes: w.into_bytes() }
    }
}

/// Collects rows up to a limit of bytes, as a server fills an answer.
#[derive(Debug)]
pub struct RowsBuilder {
    columns: Columns,
    width: Width,
    ends: Vec<u32>,
    limit: usize,
    w: Writer,
}

impl RowsBuilder {
    /// An empty set that may grow to `limit` bytes.
    pub fn new(columns: Columns, width: Width, limit: usize) -> Self {
        Self { columns, width, ends: Vec::new(), limit, w: Writer::new() }
    }

    /// Adds a row; answers false, and adds nothing, when it would go beyond the limit.
    pub fn push(&mut self, cells: &[Cell]) -> Result<bool> {
        let before = self.w.len();
        write_cells(&mut self.w, &self.columns, cells, self.width)?;
        if self.w.len() > self.limit {
            self.w.truncate(before);
            return Ok(false);
        }
        self.ends.push(self.w.len() as u32);
        Ok(true)
    }

    /// How many rows were added.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether no row was added.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The rows.
    pub fn finish(self) -> Rows {
        Rows { columns: self.columns, width: self.width, ends: self.ends, bytes: self.w.into_bytes() }
    }
}

fn write_cells(w: &mut Writer, columns: &[PropertyTag], cells: &[Cell], width: Width) -> Result<()> {
    if columns.len() != cells.len() {
        return Err(w.inconsistent("a row has one cell for each column"));
    }
    let flagged = cells.iter().any(|cell| !matches!(cell, Cell::Value(_)));
    w.u8(if flagged { FLAGGED } else { STANDARD });
    for (column, cell) in columns.iter().zip(cells) {
        let mut property_type = column.property_type().in_row();
        if property_type == PropertyType::UNSPECIFIED {
            property_type = match cell {
                Cell::Value(value) => value.property_type().unwrap_or(PropertyType::NULL),
                _ => PropertyType::ERROR_CODE,
            };
            w.u16(property_type.0);
        }
        match cell {
            Cell::Value(value) => {
                if flagged {
                    w.u8(PRESENT);
                }
                value.write(w, property_type, width)?;
            }
            Cell::Absent => w.u8(ABSENT),
            Cell::Error(code) => {
                w.u8(ERROR);
                w.u32(code.0);
            }
        }
    }
    Ok(())
}

#[cfg(feature = "generate")]
fn any_row(g: &mut Gen<'_>, cx: &Context<'_>, w: &mut Writer) {
    let flagged = g.flip();
    let cells: Vec<Cell> = cx
        .columns
        .iter()
        .map(|column| {
            let property_type = match column.property_type().in_row() {
                PropertyType::UNSPECIFIED => PropertyType::INTEGER32,
                other => other,
            };
            match if flagged { g.below(3) } else { 0 } {
                1 => Cell::Absent,
                2 => Cell::Error(ErrorCode(g.u32())),
                _ => Cell::Value(Value::any(g, property_type, cx.width)),
            }
        })
        .collect();
    let before = w.len();
    if write_cells(w, cx.columns, &cells, cx.width).is_err() {
        w.truncate(before);
    }
}
