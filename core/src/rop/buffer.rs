use std::prelude::v1::*;

use bytes::Bytes;

use super::{NO_HANDLE, Objects, Question, Reply, Request, Response, RopId};
use crate::wire::{Context, Note, Place, Reader, Result, Wire, WireErrorKind, Writer};

/// The plain content of one payload: the list of ROPs and the handle table. `[MS-OXCROPS] 2.2.1`
#[derive(Debug, Clone, PartialEq)]
pub struct RopBuffer<R> {
    /// Requests or responses, in order.
    pub rops: Vec<R>,
    /// The server object handle table, which handle indexes point into.
    pub handles: Vec<u32>,
}

impl<R> Default for RopBuffer<R> {
    fn default() -> Self {
        Self { rops: Vec::new(), handles: Vec::new() }
    }
}

const ROPS: Place = Place { structure: "RopBuffer", field: "rops_list", section: "MS-OXCROPS 2.2.1" };
const SIZE: Place = Place { structure: "RopBuffer", field: "rop_size", section: "MS-OXCROPS 2.2.1" };
const ROP_ID: Place = Place { structure: "Rop", field: "rop_id", section: "MS-OXCROPS 2.2.2" };
const HANDLES: Place =
    Place { structure: "RopBuffer", field: "server_object_handle_table", section: "MS-OXCROPS 2.2.1" };

impl<R> RopBuffer<R> {
    /// The handle behind an index.
    pub fn handle(&self, index: u8) -> u32 {
        self.handles.get(usize::from(index)).copied().unwrap_or(NO_HANDLE)
    }

    /// Splits a payload into the reader of its list and the handle table behind it.
    fn split<'a>(payload: &'a Bytes, reader: &mut Reader<'a>) -> Result<(usize, Vec<u32>)> {
        let size = reader.field(&SIZE, |r| u16::read(r, &Context::rop()))?;
        let list = usize::from(size).checked_sub(2).ok_or_else(|| {
            let kind =
                WireErrorKind::Value { value: size.into(), why: "RopSize counts itself, so it is 2 or more" };
            reader.error(kind).within(&ROPS)
        })?;
        let rest = reader.rest();
        let Some((_, table)) = rest.split_at_checked(list) else {
            let kind = WireErrorKind::Truncated { needed: list, left: rest.len() };
            return Err(reader.error(kind).within(&ROPS));
        };
        let (handles, odd) = table.as_chunks::<4>();
        if !odd.is_empty() {
            let offset = payload.len() - odd.len();
            return Err(
                crate::wire::WireError::new(WireErrorKind::Trailing(odd.len()), offset).within(&HANDLES)
            );
        }
        Ok((list, handles.iter().map(|handle| u32::from_le_bytes(*handle)).collect()))
    }

    fn join(list: Writer, handles: &[u32]) -> Result<Vec<u8>> {
        let mut w = Writer::with_capacity(list.len() + 2 + handles.len() * 4);
        w.prefix::<u16>(list.len() + 2).map_err(|error| error.within(&ROPS))?;
        w.slice(list.as_slice());
        handles.iter().for_each(|handle| w.u32(*handle));
        Ok(w.into_vec())
    }
}

/// Notes the handle table in a tree.
fn note_handles(r: &mut Reader<'_>, handles: &[u32]) -> Result<()> {
    r.field(&HANDLES, |r| {
        for index in 0..handles.len() {
            r.element(index, |r| {
                let handle = r.u32()?;
                r.note(|| Note::number(handle, alloc::format!("{handle:#010x}")));
                Ok(())
            })?;
        }
        Ok(())
    })
}

impl RopBuffer<Request> {
    /// Decodes a payload of requests.
    pub fn decode(payload: &Bytes, objects: &Objects) -> Result<Self> {
        Self::read(&mut Reader::new(payload), payload, objects)
    }

    /// Decodes a payload of requests with a reader that may record a tree.
    pub fn read<'a>(r: &mut Reader<'a>, payload: &'a Bytes, objects: &Objects) -> Result<Self> {
        let (size, handles) = Self::split(payload, r)?;
        let mut rops = Vec::new();
        r.field(&ROPS, |r| {
            r.within(size, |r| {
                while !r.is_empty() {
                    rops.push(r.element(rops.len(), |r| read_request(r, objects))?);
                }
                Ok(())
            })
        })?;
        note_handles(r, &handles)?;
        Ok(Self { rops, handles })
    }

    /// Encodes the payload.
    pub fn encode(&self, objects: &Objects) -> Result<Vec<u8>> {
        let mut w = Writer::new();
        for request in &self.rops {
            request.write(&mut w, &objects.request_context(request.logon()))?;
        }
        Self::join(w, &self.handles)
    }

    /// Leaves room for the size of a list that is written next; answers where, for [`end`](Self::end).
    pub(crate) fn begin(w: &mut Writer) -> usize {
        let start = w.len();
        w.u16(0);
        start
    }

    /// Ends a list where the writer stands, with the handle table behind it.
    pub(crate) fn end(start: usize, handles: &[u32], w: &mut Writer) -> Result<()> {
        let length = w.len() - start;
        let too_long = WireErrorKind::TooLong { length, max: u16::MAX.into() };
        let size =
            u16::try_from(length).map_err(|_| crate::wire::WireError::new(too_long, start).within(&ROPS))?;
        w.patch(start, &size.to_le_bytes());
        handles.iter().for_each(|handle| w.u32(*handle));
        Ok(())
    }
}

fn read_request(r: &mut Reader<'_>, objects: &Objects) -> Result<Request> {
    // Every request begins with its logon, behind the id.
    let logon = r.rest().get(1).copied().unwrap_or_default();
    Request::read(r, &objects.request_context(logon))
}

impl Request {
    /// Reads a request that stands alone, its id first.
    ///
    /// # Errors
    /// An unknown id, or another layout than that of its ROP.
    pub fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        let id = r.field(&ROP_ID, |r| RopId::read(r, cx))?;
        Self::read_body(id, r, cx)?.ok_or_else(|| {
            let why = "no request has this RopId [MS-OXCROPS 2.2.2]";
            r.error(WireErrorKind::Value { value: id.0.into(), why })
        })
    }

    /// Writes a request that stands alone, its id first.
    ///
    /// # Errors
    /// Fields that contradict each other.
    pub fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        w.u8(self.id().0);
        self.write_body(w, cx)
    }
}

impl Response {
    /// Reads a response that stands alone, its id first, up to the end. Rows have the columns of the context, and the
    /// logon is of its kind.
    ///
    /// # Errors
    /// An unknown id, or another layout than that of its ROP.
    pub fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        let rop = r.field(&ROP_ID, |r| RopId::read(r, cx))?;
        match Self::read_unasked(rop, r, cx, |r| r.is_empty())? {
            Some(response) => Ok(response),
            None => Reply::read(rop, r, cx, |r| r.is_empty()).map(Self::Reply),
        }
    }
}

impl RopBuffer<Response> {
    /// Decodes a payload of responses to `requests`, and learns from them what later ones need.
    pub fn decode(payload: &Bytes, requests: &RopBuffer<Request>, objects: &mut Objects) -> Result<Self> {
        Self::decode_answers(payload, requests, objects)
    }

    /// The same for requests of which only that is left.
    pub(crate) fn decode_answers(
        payload: &Bytes,
        requests: &RopBuffer<impl Question>,
        objects: &mut Objects,
    ) -> Result<Self> {
        Self::read_answers(&mut Reader::new(payload), payload, requests, objects)
    }

    /// Decodes a payload of responses with a reader that may record a tree.
    pub fn read<'a>(
        r: &mut Reader<'a>,
        payload: &'a Bytes,
        requests: &RopBuffer<Request>,
        objects: &mut Objects,
    ) -> Result<Self> {
        Self::read_answers(r, payload, requests, objects)
    }

    fn read_answers<'a>(
        r: &mut Reader<'a>,
        payload: &'a Bytes,
        requests: &RopBuffer<impl Question>,
        objects: &mut Objects,
    ) -> Result<Self> {
        let (size, handles) = Self::split(payload, r)?;
        let mut rops = Vec::new();
        let mut waiting = Waiting::new(requests, &handles);
        r.field(&ROPS, |r| {
            r.within(size, |r| {
                while !r.is_empty() {
                    let mark = r.mark();
                    let response = r.element(rops.len(), |r| read_response(r, &mut waiting, objects));
                    rops.push(response.unwrap_or_else(|error| {
                        r.reset(mark);
                        Response::Undecoded { raw: r.take_rest(), error: error.within(&ROPS) }
                    }));
                }
                Ok(())
            })
        })?;
        waiting.release(objects);
        note_handles(r, &handles)?;
        Ok(Self { rops, handles })
    }

    /// Encodes the payload.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let mut w = Writer::new();
        let cx = Context::rop();
        for response in &self.rops {
            response.write(&mut w, &cx)?;
        }
        Self::join(w, &self.handles)
    }
}

/// The requests that wait for their answers, and what stands in the handle table meanwhile.
struct Waiting<'a, Q> {
    requests: core::slice::Iter<'a, Q>,
    table: Vec<u32>,
    answered: &'a [u32],
}

impl<'a, Q: Question> Waiting<'a, Q> {
    fn new(requests: &'a RopBuffer<Q>, answered: &'a [u32]) -> Self {
        Self { requests: requests.rops.iter(), table: requests.handles.clone(), answered }
    }

    fn handle(&self, index: u8) -> u32 {
        self.table.get(usize::from(index)).copied().unwrap_or(NO_HANDLE)
    }

    /// Where a ROP puts the object that it opened. A table shows only the last one of those that share an entry.
    fn open(&mut self, index: u8) -> u32 {
        let index = usize::from(index);
        let handle = self.answered.get(index).copied().unwrap_or(NO_HANDLE);
        if self.table.len() <= index {
            self.table.resize(index + 1, NO_HANDLE);
        }
        if let Some(entry) = self.table.get_mut(index) {
            *entry = handle;
        }
        handle
    }

    /// The request that waits for an answer.
    fn peek(&self) -> Option<&'a Q> {
        self.requests.clone().find(|request| request.id() != RopId::Release)
    }

    /// Carries out the releases before the next request that is answered.
    fn release(&mut self, objects: &mut Objects) {
        while let Some(entry) = self.requests.as_slice().first().and_then(Question::released) {
            objects.release(self.handle(entry));
            self.requests.next();
        }
    }
}

/// Whether an answer with the `RopId` `rop` can be the one to `request`.
fn answers(rop: RopId, request: &impl Question) -> bool {
    let asked = request.id();
    rop == request.answer_id()
        // While the work goes on, and once it is done. [MS-OXCPRPT] 2.2.23
        || rop == RopId::Progress && RopId::ASYNCHRONOUS.contains(&asked)
        || asked == RopId::Progress && RopId::ASYNCHRONOUS.contains(&rop)
}

fn read_response(
    r: &mut Reader<'_>,
    waiting: &mut Waiting<'_, impl Question>,
    objects: &mut Objects,
) -> Result<Response> {
    let rop = r.field(&ROP_ID, |r| RopId::read(r, &Context::rop()))?;
    let table = r.rest().first_chunk().map_or(NO_HANDLE, |handle| u32::from_le_bytes(*handle));
    let cx = Context { columns: objects.columns(table).map_or(&[], |columns| columns), ..Context::rop() };
    if let Some(response) = Response::read_unasked(rop, r, &cx, |r| follows(r.rest(), waiting.peek()))? {
        return Ok(response);
    }
    waiting.release(objects);
    let Some(request) = waiting.requests.next() else {
        let why = "no request waits for an answer";
        return Err(r.error(WireErrorKind::Value { value: rop.0.into(), why }));
    };
    if !answers(rop, request) {
        let why = "the answer is not of the ROP that waits for one";
        return Err(r.error(WireErrorKind::Value { value: rop.0.into(), why }));
    }
    let input = request.input().map_or(NO_HANDLE, |index| waiting.handle(index));
    let private_logon = objects.is_private(request.logon());
    let mut read = |columns| {
        let mark = r.mark();
        let cx = Context { columns, private_logon, ..Context::rop() };
        Reply::read(rop, r, &cx, |r| follows(r.rest(), waiting.peek())).inspect_err(|_| r.reset(mark))
    };
    let reply = read(objects.reply_columns(request, input)).or_else(|error| {
        objects.other_reply_columns(request, input).and_then(|columns| read(columns).ok()).ok_or(error)
    })?;
    let output = match request.output() {
        Some(index) if reply.return_value.0 == 0 => waiting.open(index),
        _ => NO_HANDLE,
    };
    r.whole()?;
    objects.learn(request, &reply, input, output);
    Ok(Response::Reply(reply))
}

/// Whether `rest` can stand behind an answer: nothing, the answer to the next request, or one that nobody asked for.
fn follows(rest: &[u8], next: Option<&impl Question>) -> bool {
    match rest {
        [] => true,
        [id, rest @ ..] => match RopId(*id) {
            RopId::Notify | RopId::Pending | RopId::Backoff | RopId::BufferTooSmall => true,
            id => next.is_some_and(|next| answers(id, next) && rest.first() == Some(&next.echoed())),
        },
    }
}
