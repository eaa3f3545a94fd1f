//! Execute: ROPs out of a request's payload, answers into payloads that fit. `[MS-OXCRPC] 3.1.4.2`, `[MS-OXCROPS] 3.2.5`

use bytes::Bytes;
use mapi_http::data::{ErrorCode, FileTime};
use mapi_http::http::body::{ExecuteFlags, ExecuteRequest};
use mapi_http::payload::{
    MAX_PAYLOAD, MAX_PAYLOADS, Packing, RpcHeaderExt, Unwrapping, unwrap_payloads, wrap_payload,
};
use mapi_http::rop::{
    Backoff, BackoffRop, BookmarkOrigin, BufferTooSmall, NO_HANDLE, Objects, Pending, ProgressResponse,
    Reply, ReplyBody, Request, Response, RopBuffer, RopId, TransferStatus,
};
use mapi_http::wire::Writer;

use crate::directory::{Directory, Entry};
use crate::handles::Logon;
use crate::random::Random;
use crate::rop::{Call, Failure};
use crate::session::Session;
use crate::store::Store;

/// The parameters are nonsense for the transport. `[MS-OXCRPC] 3.1.4.2`
const BAD_STUB_DATA: ErrorCode = ErrorCode(0x6F7);
/// The largest ROP buffer, either way.
const MAX_ROP_BUFFER: usize = 0x40000;
/// Room that any answer without much content needs.
const SMALL_ANSWER: usize = 64;
/// About what an answer without content takes.
const ORDINARY_ANSWER: usize = 32;
/// `RopId`, index and `ReturnValue`.
const REPLY_HEAD: usize = 6;
/// What stands before the requests that a `RopBufferTooSmall` gives back. `[MS-OXCROPS] 2.2.15.1`
const TOO_SMALL_HEAD: usize = 3;

/// The whole Execute has to wait. `[MS-OXCROPS] 3.2.4.2`
pub(crate) const SERVER_TOO_BUSY: ErrorCode = ErrorCode(0x6BB);

/// What goes wrong with an Execute, for tests of clients.
#[derive(Debug, Clone, Default)]
pub struct Mischief {
    /// The server is too busy, and says so in `StatusCode`.
    pub busy: bool,
    /// Nothing is carried out: the client is told to wait.
    pub back_off: Option<BackOff>,
    /// Answers have so many bytes of room.
    pub room: Option<usize>,
    /// ROPs of that kind do nothing and fail with that code; without a kind all do.
    pub fails: Option<(ErrorCode, Option<RopId>)>,
    /// A ROP that may take long is done only when the client has asked so often how far it is; with 0 it never is.
    pub progress: Option<u32>,
}

/// What `RopBackoff` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackOff {
    /// How long, in milliseconds.
    pub milliseconds: u32,
    /// Only for ROPs of that kind.
    pub rop: Option<RopId>,
}

/// A ROP that was carried out, and of which the client does not know that yet. `[MS-OXCPRPT] 3.2.5.20`
#[derive(Debug)]
pub(crate) struct Unfinished {
    reply: Reply,
    done: u32,
    of: u32,
}

impl Unfinished {
    fn progress(&self, logon: u8, index: u8) -> Reply {
        let body = ProgressResponse { logon, completed_task_count: self.done, total_task_count: self.of };
        Reply::done(RopId::Progress, index, body)
    }
}

/// What an Execute works with.
pub(crate) struct Work<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) directory: &'a Directory,
    pub(crate) user: &'a Entry,
    pub(crate) random: &'a mut Random,
    pub(crate) session: &'a mut Session,
    pub(crate) mischief: &'a Mischief,
    pub(crate) now: FileTime,
}

/// What goes for the auxiliary buffer of any request. `[MS-OXCRPC] 3.1.4.1, 3.1.4.2`
pub(crate) fn check_auxiliary(buffer: &[u8]) -> Result<(), ErrorCode> {
    /// The largest one that a client may send.
    const MOST: usize = 0x1008;
    match buffer.len() {
        0 => Ok(()),
        length if length > MOST => Err(BAD_STUB_DATA),
        length if length < RpcHeaderExt::BYTES => Err(ErrorCode::NETWORK_ERROR),
        _ => Ok(()),
    }
}

/// Carries out nothing: the logon that the first ROP names is to wait. `[MS-OXCROPS] 3.2.5.2`
pub(crate) fn back_off(request: &ExecuteRequest, back_off: &BackOff) -> Result<Vec<u8>, ErrorCode> {
    let requests = unpack(request, &Objects::new())?;
    let logon = requests.rops.first().map(Request::logon).unwrap_or_default();
    let duration = back_off.milliseconds;
    let (duration, rops) = match back_off.rop {
        None => (duration, Vec::new()),
        Some(rop) => (0, vec![BackoffRop { rop, duration }]),
    };
    let backoff = Backoff { logon, duration, rops, additional_data: Bytes::new() };
    let answer = RopBuffer { rops: vec![Response::Backoff(backoff)], handles: requests.handles };
    let payload = answer.encode().map_err(|_| ErrorCode::CORRUPT_DATA)?;
    let mut w = Writer::new();
    wrap_payload(&payload, Packing { compress: false, obfuscate: false }, true, &mut w)
        .map_err(|_| ErrorCode::BUFFER_TOO_SMALL)?;
    Ok(w.into_vec())
}

/// The ROPs of a request. `[MS-OXCRPC] 3.1.4.2`
fn unpack(request: &ExecuteRequest, objects: &Objects) -> Result<RopBuffer<Request>, ErrorCode> {
    let max_rop_out = request.max_rop_out as usize;
    if request.rop_buffer.len() > MAX_ROP_BUFFER || max_rop_out > MAX_ROP_BUFFER {
        return Err(BAD_STUB_DATA);
    }
    if request.rop_buffer.len() < RpcHeaderExt::BYTES || max_rop_out < RpcHeaderExt::BYTES {
        return Err(ErrorCode::NETWORK_ERROR);
    }
    check_auxiliary(&request.auxiliary_buffer)?;
    let payloads =
        unwrap_payloads(&request.rop_buffer, Unwrapping::REQUEST).map_err(|_| ErrorCode::RPC_FORMAT)?;
    let mut buffers = payloads.iter().map(|payload| {
        RopBuffer::<Request>::decode(&payload.data, objects).map_err(|_| ErrorCode::RPC_FORMAT)
    });
    let mut first = buffers.next().ok_or(ErrorCode::RPC_FORMAT)??;
    let more = buffers.collect::<Result<Vec<_>, _>>()?;
    if !more.is_empty() {
        join(&mut first, &more)?;
    }
    Ok(first)
}

/// Joins what further payloads write to the last ROP of the first one: one ROP in each of them, of the same kind.
/// `[MS-OXCRPC] 3.1.4.2.1.2.1`
fn join(first: &mut RopBuffer<Request>, more: &[RopBuffer<Request>]) -> Result<(), ErrorCode> {
    let Some(Request::WriteStreamExtended(write)) = first.rops.last_mut() else {
        return Err(ErrorCode::RPC_FORMAT);
    };
    let mut data = write.data.to_vec();
    for buffer in more {
        let [Request::WriteStreamExtended(next)] = buffer.rops.as_slice() else {
            return Err(ErrorCode::RPC_FORMAT);
        };
        data.extend_from_slice(&next.data);
    }
    write.data = data.into();
    Ok(())
}

/// Carries out the ROPs of a request; answers the ROP buffer, or why none of them was carried out.
pub(crate) fn execute(work: &mut Work<'_>, request: &ExecuteRequest) -> Result<Vec<u8>, ErrorCode> {
    // Some ROPs have another layout where the logon is to public folders.
    let mut objects = Objects::new();
    for (logon, of) in &work.session.handles.logons {
        objects.set_private(*logon, !of.mailbox.is_public);
    }
    let requests = unpack(request, &objects)?;
    let max_rop_out = request.max_rop_out as usize;
    let room = work.mischief.room.unwrap_or(MAX_PAYLOAD).min(MAX_PAYLOAD);
    let mut answers = Answers {
        limit: (max_rop_out - RpcHeaderExt::BYTES).min(room),
        handles: requests.handles.clone(),
        objects,
        list: Vec::new(),
        used: 0,
        reserved: 0,
        behind: 0,
    };
    if let Err(code) = answers.run(work, &requests) {
        // Nobody hears of what was opened.
        let opened = answers.handles.iter().zip(&requests.handles).filter(|(now, before)| now != before);
        opened.for_each(|(handle, _)| work.session.handles.release(*handle));
        return Err(code);
    }
    let chain = request.flags.contains(ExecuteFlags::CHAIN) && work.mischief.room.is_none();
    let next = if chain { answers.more(requests.rops.last()) } else { None };
    if next.is_none() {
        answers.notify(work.session);
    }
    let mut payloads = vec![answers.encode()?];
    if let Some(next) = next {
        chained(work, next, &answers.handles, max_rop_out, &mut payloads)?;
    }
    let packing = Packing {
        compress: !request.flags.contains(ExecuteFlags::NO_COMPRESSION),
        obfuscate: !request.flags.contains(ExecuteFlags::NO_XOR_MAGIC),
    };
    let mut w = Writer::new();
    let last = payloads.len() - 1;
    for (index, payload) in payloads.iter().enumerate() {
        wrap_payload(payload, packing, index == last, &mut w).map_err(|_| ErrorCode::BUFFER_TOO_SMALL)?;
    }
    Ok(w.into_vec())
}

/// The answers of one payload.
struct Answers {
    /// Bytes that the payload may have.
    limit: usize,
    handles: Vec<u32>,
    /// Which logons are to public folders.
    objects: Objects,
    list: Vec<Response>,
    /// Bytes of the answers so far.
    used: usize,
    /// Bytes kept free to give back the requests behind the present one.
    reserved: usize,
    /// How many these are.
    behind: usize,
}

impl Answers {
    /// Bytes left for answers.
    fn left(&self) -> usize {
        self.most().saturating_sub(self.used + self.reserved)
    }

    /// Bytes for answers in an empty payload.
    fn most(&self) -> usize {
        self.limit.saturating_sub(2 + self.handles.len() * 4)
    }

    /// Keeps room for the requests that would have to be given back: those that were carried out before must not be
    /// forgotten with them. Where not even an empty payload has that much, it goes without.
    fn reserve(&mut self, bytes: usize) {
        let wanted = if bytes > 0 { TOO_SMALL_HEAD + bytes } else { 0 };
        self.reserved = if wanted + SMALL_ANSWER <= self.most() { wanted } else { 0 };
    }

    fn push(&mut self, response: Response, size: usize) {
        self.used += size;
        self.list.push(response);
    }

    fn run(&mut self, work: &mut Work<'_>, requests: &RopBuffer<Request>) -> Result<(), ErrorCode> {
        if self.most() < REPLY_HEAD {
            return Err(ErrorCode::BUFFER_TOO_SMALL);
        }
        // What came in several payloads has no room to be given back.
        let size = |request| encode_request(request, &self.objects).map_or(MAX_PAYLOAD, |bytes| bytes.len());
        let sizes: Vec<usize> = requests.rops.iter().map(size).collect();
        let mut rest: usize = sizes.iter().sum();
        for (index, (request, size)) in requests.rops.iter().zip(sizes).enumerate() {
            let first = self.list.is_empty();
            // What does not fit is given back itself, unless it is alone to blame.
            self.reserve(if first { rest - size } else { rest });
            rest -= size;
            self.behind = requests.rops.len() - index - 1;
            // What changes something must not be done when its answer has no place any more.
            let answer = if !first && self.left() < SMALL_ANSWER {
                Err(Failure::NoRoom)
            } else {
                self.one(work, request)
            };
            match answer {
                Ok(Some((response, size))) if size <= self.left() => self.push(response, size),
                Ok(None) => {}
                Ok(Some((_, size))) => {
                    self.take_back(work.session, requests, request);
                    if first || size > self.most() {
                        return Err(ErrorCode::BUFFER_TOO_SMALL);
                    }
                    return self.too_small(requests, index, size);
                }
                Err(_) if first => return Err(ErrorCode::BUFFER_TOO_SMALL),
                Err(_) => return self.too_small(requests, index, self.most()),
            }
        }
        Ok(())
    }

    /// Carries out one request; answers the response with its size.
    fn one(&mut self, work: &mut Work<'_>, request: &Request) -> Result<Option<(Response, usize)>, Failure> {
        let (room, most_room) =
            (self.left().saturating_sub(REPLY_HEAD), self.most().saturating_sub(REPLY_HEAD));
        let is_public = |logon: &Logon| logon.mailbox.is_public;
        let reader = work.session.handles.logons.get(&request.logon()).filter(|logon| is_public(logon));
        let _ = work.store.read_as(reader.map(|_| work.user.address.as_str()));
        let mut call = Call {
            store: work.store,
            directory: work.directory,
            user: work.user,
            session: work.session,
            random: work.random,
            handles: &mut self.handles,
            logon: request.logon(),
            room,
            most_room,
            spare: room.saturating_sub((self.behind + 1) * ORDINARY_ANSWER),
            now: work.now,
        };
        let reply = match work.mischief.fails {
            Some((code, rop)) if rop.is_none_or(|rop| rop == request.id()) => call.refuse(request, code),
            _ => call.run(request)?,
        };
        let reply = reply.map(|reply| keep_asking(work, request, reply));
        let _ = work.store.read_as(None);
        // What the next ROP shows must be true already.
        let _ = crate::search::keep_up(work.store, work.directory);
        let Some(reply) = reply else { return Ok(None) };
        let (rop, index) = (reply.rop, reply.index);
        let response = Response::Reply(reply);
        Ok(Some(match size(&response) {
            Some(size) => (response, size),
            // What cannot be written down is not told.
            None => (Response::Reply(Reply::failed(rop, index, ErrorCode::CORRUPT_DATA)), REPLY_HEAD),
        }))
    }

    /// Undoes the opening of an object whose answer does not fit.
    fn take_back(&mut self, session: &mut Session, requests: &RopBuffer<Request>, request: &Request) {
        let Some(output) = request.output() else { return };
        let before = requests.handle(output);
        if let Some(slot) = self.handles.get_mut(usize::from(output)) {
            if *slot != NO_HANDLE && *slot != before {
                session.handles.release(*slot);
            }
            *slot = before;
        }
    }

    /// Gives the requests back that were not carried out. `[MS-OXCROPS] 3.2.5.2`
    fn too_small(
        &mut self,
        requests: &RopBuffer<Request>,
        from: usize,
        needed: usize,
    ) -> Result<(), ErrorCode> {
        self.reserved = 0;
        let rest = requests.rops.iter().skip(from);
        let rest: Result<Vec<Vec<u8>>, _> =
            rest.map(|request| encode_request(request, &self.objects)).collect();
        let request_buffers = Bytes::from(rest.map_err(|_| ErrorCode::BUFFER_TOO_SMALL)?.concat());
        let size_needed = u16::try_from(needed + self.handles.len() * 4 + 2).unwrap_or(u16::MAX);
        let response = Response::BufferTooSmall(BufferTooSmall { size_needed, request_buffers });
        let size = size(&response).ok_or(ErrorCode::BUFFER_TOO_SMALL)?;
        if size > self.left() {
            return Err(ErrorCode::BUFFER_TOO_SMALL);
        }
        self.push(response, size);
        Ok(())
    }

    /// Puts what happened behind the answers, as far as there is room.
    fn notify(&mut self, session: &mut Session) {
        self.reserved = 0;
        /// `RopPending` is this long.
        const PENDING: usize = 3;
        if matches!(self.list.last(), Some(Response::BufferTooSmall(_))) {
            return;
        }
        while let Some(notify) = session.notifications.pop_front() {
            let response = Response::Notify(Box::new(notify));
            let Some(size) = size(&response) else { continue };
            if size + PENDING > self.left() {
                if let Response::Notify(notify) = response {
                    session.notifications.push_front(*notify);
                }
                if PENDING <= self.left() {
                    self.push(Response::Pending(Pending { session_index: 0 }), PENDING);
                }
                return;
            }
            self.push(response, size);
        }
    }

    /// The request that goes on where the last answer stopped, when it may be answered in further payloads.
    /// `[MS-OXCRPC] 3.1.4.2.1.2.2`
    fn more(&self, last: Option<&Request>) -> Option<Request> {
        let Some(Response::Reply(reply)) = self.list.last() else { return None };
        let last = last?;
        if reply.rop != last.id() {
            return None;
        }
        go_on(last, reply)
    }

    fn encode(&mut self) -> Result<Vec<u8>, ErrorCode> {
        let buffer = RopBuffer { rops: std::mem::take(&mut self.list), handles: self.handles.clone() };
        buffer.encode().map_err(|_| ErrorCode::CORRUPT_DATA)
    }
}

/// Leaves a client in the dark about whether a ROP is done, until it has asked often enough.
fn keep_asking(work: &mut Work<'_>, request: &Request, reply: Reply) -> Reply {
    let (logon, index) = (request.logon(), request.echoed());
    let unfinished = &mut work.session.unfinished;
    let mut next = match (request, work.mischief.progress, unfinished.take()) {
        (Request::Progress(_), _, Some(next)) => next,
        (_, Some(of), None) if RopId::ASYNCHRONOUS.contains(&request.id()) => {
            return unfinished.insert(Unfinished { reply, done: 0, of }).progress(logon, index);
        }
        (.., other) => {
            *unfinished = other;
            return reply;
        }
    };
    next.done += u32::from(next.of > 0);
    if next.done > 0 && next.done >= next.of {
        return Reply { index, ..next.reply };
    }
    unfinished.insert(next).progress(logon, index)
}

/// The same request for what an answer left over.
fn go_on(request: &Request, reply: &Reply) -> Option<Request> {
    if reply.return_value != ErrorCode::SUCCESS {
        return None;
    }
    match (request, &reply.body) {
        (Request::QueryRows(request), ReplyBody::QueryRows(answer)) => {
            let packed = mapi_http::rop::QueryRowsFlags::ENABLE_PACKED_BUFFERS;
            let left = request.row_count.saturating_sub(answer.rows.len() as u16);
            let ended = answer.rows.is_empty() || answer.origin != BookmarkOrigin::CURRENT;
            let again = left > 0 && !ended && request.flags.contains(packed);
            // Rows that are not passed would be told again and again.
            let again = again && !request.flags.contains(mapi_http::rop::QueryRowsFlags::NO_ADVANCE);
            again
                .then(|| Request::QueryRows(mapi_http::rop::QueryRows { row_count: left, ..request.clone() }))
        }
        (Request::ReadStream(request), ReplyBody::ReadStream(answer)) => {
            let wanted = request.maximum.unwrap_or_else(|| request.byte_count.into());
            let left = wanted.saturating_sub(answer.data.len() as u32);
            let again = left > 0 && !answer.data.is_empty();
            let byte_count = mapi_http::rop::ReadStream::MAXIMUM;
            let next = mapi_http::rop::ReadStream { byte_count, maximum: Some(left), ..request.clone() };
            again.then_some(Request::ReadStream(next))
        }
        (Request::FastTransferSourceGetBuffer(request), ReplyBody::FastTransferSourceGetBuffer(answer)) => {
            let more = matches!(answer.transfer_status, TransferStatus::PARTIAL | TransferStatus::NO_ROOM);
            let again = more && request.maximum.is_some() && !answer.transfer_buffer.is_empty();
            again.then(|| Request::FastTransferSourceGetBuffer(request.clone()))
        }
        _ => None,
    }
}

/// Further payloads with answers of the same ROP.
fn chained(
    work: &mut Work<'_>,
    mut request: Request,
    handles: &[u32],
    max_rop_out: usize,
    payloads: &mut Vec<Vec<u8>>,
) -> Result<(), ErrorCode> {
    // Below this it does not go on. `[MS-OXCRPC] 3.1.4.2.1.2.2`
    let least = if matches!(request, Request::QueryRows(_)) { MAX_PAYLOAD } else { 8192 };
    while payloads.len() < MAX_PAYLOADS {
        let used: usize = payloads.iter().map(|payload| payload.len() + RpcHeaderExt::BYTES).sum();
        let left = max_rop_out.saturating_sub(used);
        if left < least {
            break;
        }
        let mut answers = Answers {
            limit: (left - RpcHeaderExt::BYTES).min(MAX_PAYLOAD),
            handles: handles.to_vec(),
            objects: Objects::new(),
            list: Vec::new(),
            used: 0,
            reserved: 0,
            behind: 0,
        };
        let Ok(Some((response, size))) = answers.one(work, &request) else { break };
        let Response::Reply(reply) = &response else { break };
        let empty = match &reply.body {
            ReplyBody::QueryRows(answer) => answer.rows.is_empty(),
            ReplyBody::ReadStream(answer) => answer.data.is_empty(),
            ReplyBody::FastTransferSourceGetBuffer(answer) => answer.transfer_buffer.is_empty(),
            _ => true,
        };
        if empty || size > answers.left() {
            break;
        }
        let next = go_on(&request, reply);
        answers.push(response, size);
        payloads.push(answers.encode()?);
        match next {
            Some(next) => request = next,
            None => break,
        }
    }
    Ok(())
}

/// Bytes that a response takes in a list.
fn size(response: &Response) -> Option<usize> {
    let alone = RopBuffer { rops: vec![response.clone()], handles: Vec::new() };
    Some(alone.encode().ok()?.len() - 2)
}

/// A request as it stands in a list.
fn encode_request(request: &Request, objects: &Objects) -> Result<Vec<u8>, mapi_http::wire::WireError> {
    let alone = RopBuffer { rops: vec![request.clone()], handles: Vec::new() };
    Ok(alone.encode(objects)?.split_off(2))
}
