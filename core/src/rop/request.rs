use std::prelude::v1::*;

use bytes::Bytes;

use super::{Request, RopId};
use crate::data::{Columns, PropertyTag};
use crate::wire::{Context, Reader, Result, Wire, Writer};

/// A ROP that clients send, by its type.
pub trait Rop: Wire {
    /// The id on the wire.
    const ID: RopId;
    /// How many handle-table entries of objects that it needs stand behind its logon.
    const INPUTS: u8;
    /// Whether the entry of the object that it opens stands behind them.
    const OPENS: bool;

    /// Columns that it names: of the rows in its answer, or of its object from now on.
    fn columns(&self) -> &[PropertyTag] {
        &[]
    }
}

/// What must be known of a request to read its answer.
pub(crate) trait Question {
    /// Which ROP.
    fn id(&self) -> RopId;

    /// The logon it works in.
    fn logon(&self) -> u8;

    /// The handle-table entry of the first object that it needs.
    fn input(&self) -> Option<u8>;

    /// The handle-table entry that receives the object that it opens.
    fn output(&self) -> Option<u8>;

    /// [`Rop::columns`]
    fn columns(&self) -> &[PropertyTag];

    /// The index that the response repeats.
    fn echoed(&self) -> u8 {
        self.output().or(self.input()).unwrap_or_default()
    }

    /// The entry that it releases, if it does.
    fn released(&self) -> Option<u8> {
        self.input().filter(|_| self.id() == RopId::Release)
    }

    /// The id that its answer carries.
    fn answer_id(&self) -> RopId {
        match self.id() {
            // [MS-OXCROPS] 2.2.6.9.2
            RopId::GetMessageStatus => RopId::SetMessageStatus,
            id => id,
        }
    }
}

impl Question for Request {
    fn id(&self) -> RopId {
        self.id()
    }

    fn logon(&self) -> u8 {
        self.logon()
    }

    fn input(&self) -> Option<u8> {
        self.inputs().first().copied()
    }

    fn output(&self) -> Option<u8> {
        self.output()
    }

    fn columns(&self) -> &[PropertyTag] {
        self.columns()
    }
}

/// What remains of a request when it is bytes.
#[derive(Debug, Clone)]
pub(crate) struct RequestHead {
    id: RopId,
    logon: u8,
    /// As they stand behind the logon.
    entries: [u8; 2],
    inputs: u8,
    opens: bool,
    columns: Option<Columns>,
}

impl RequestHead {
    /// The handle-table entry of the last object that it needs: of two, the one that it changes.
    pub(crate) fn last_input(&self) -> Option<u8> {
        self.entries.get(usize::from(self.inputs.checked_sub(1)?)).copied()
    }
}

impl Question for RequestHead {
    fn id(&self) -> RopId {
        self.id
    }

    fn logon(&self) -> u8 {
        self.logon
    }

    fn input(&self) -> Option<u8> {
        Some(self.entries[0]).filter(|_| self.inputs > 0)
    }

    fn output(&self) -> Option<u8> {
        self.entries.get(usize::from(self.inputs)).copied().filter(|_| self.opens)
    }

    fn columns(&self) -> &[PropertyTag] {
        self.columns.as_deref().unwrap_or_default()
    }
}

/// A request as it is sent. A list of all requests would bring the code of each ROP along, also of those that a program
/// never sends.
#[derive(Debug, Clone)]
pub(crate) struct RequestBytes {
    /// What must be known of it.
    pub(crate) head: RequestHead,
    bytes: Vec<u8>,
    /// What its last field holds, when that is much: it is copied once, when the request is written.
    data: Bytes,
}

impl RequestBytes {
    /// Where the entries stand: behind id and logon.
    const ENTRIES: usize = 2;

    /// Encodes a request.
    ///
    /// # Errors
    /// Fields that contradict each other.
    pub(crate) fn new<R: Rop>(request: &R) -> Result<Self> {
        Self::encode(R::ID, R::INPUTS, R::OPENS, request.columns(), &|w| request.write(w, &Context::rop()))
    }

    fn encode(
        id: RopId,
        inputs: u8,
        opens: bool,
        columns: &[PropertyTag],
        write: &dyn Fn(&mut Writer) -> Result<()>,
    ) -> Result<Self> {
        let mut w = Writer::with_capacity(64);
        w.u8(id.0);
        write(&mut w)?;
        let bytes = w.into_vec();
        let byte = |at| bytes.get(at).copied().unwrap_or_default();
        let entries = [byte(Self::ENTRIES), byte(Self::ENTRIES + 1)];
        let columns = (!columns.is_empty()).then(|| columns.into());
        let head = RequestHead { id, logon: byte(1), entries, inputs, opens, columns };
        Ok(Self { head, bytes, data: Bytes::new() })
    }

    /// The same with data in its last field, which has a size of 16 bits before it and is empty yet.
    pub(crate) fn ending_in(mut self, data: Bytes) -> Result<Self> {
        let end = self.bytes.len().saturating_sub(size_of::<u16>());
        self.bytes.truncate(end);
        let mut w = Writer::new();
        w.prefix::<u16>(data.len())?;
        self.bytes.extend_from_slice(w.as_slice());
        self.data = data;
        Ok(self)
    }

    /// The request as it was, if it is such a one.
    pub(crate) fn decode<R: Rop>(&self) -> Option<R> {
        let body = self.bytes.get(1..).filter(|_| self.head.id == R::ID && self.data.is_empty())?;
        R::read(&mut Reader::over(body), &Context::rop()).ok()
    }

    /// How many bytes it takes.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() + self.data.len()
    }

    /// The same for another object.
    #[cfg(feature = "sync")]
    #[must_use]
    pub(crate) fn at(mut self, input: u8) -> Self {
        self.head.entries[0] = input;
        if let Some(entry) = self.bytes.get_mut(Self::ENTRIES) {
            *entry = input;
        }
        self
    }

    /// Writes it with other entries, to share a handle table with other ROPs; answers what is known of it now.
    #[cfg_attr(not(feature = "fast"), inline(never))]
    pub(crate) fn write(&self, map: &dyn Fn(u8) -> u8, w: &mut Writer) -> RequestHead {
        let start = w.len();
        w.slice(&self.bytes);
        w.slice(&self.data);
        let mut head = self.head.clone();
        for (at, entry) in head.entries.iter_mut().enumerate() {
            if at < usize::from(head.inputs) + usize::from(head.opens) {
                *entry = map(*entry);
                w.patch(start + Self::ENTRIES + at, &[*entry]);
            }
        }
        head
    }
}
