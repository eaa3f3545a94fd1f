//! Dealing the answers of an Execute out to the flows that share it.

use std::prelude::v1::*;

use bytes::Bytes;

use super::chain::Source;
use super::denied::{self, Denied};
use super::exchange::{Part, Shared};
use super::logon::LOGON_NAMES;
use super::{Error, Flow, Handle, Input, LogonFolder, LogonInfo, Needs, Repeat, Replies, Session, Waiting};
use crate::data::{ErrorCode, FolderId};
use crate::payload::{Unwrapping, unwrap_payloads};
use crate::rop::{
    LogonResponseFlags, LogonStore, MemberRights, NO_HANDLE, Notify, Progress, PublicFolder, Question, Reply,
    ReplyBody, RequestBytes, Response, RopBuffer, RopId,
};
use crate::wire::WireError;

/// The server had no room for an answer. `[MS-OXCRPC] 3.1.4.2`
const BUFFER_TOO_SMALL: ErrorCode = ErrorCode::BUFFER_TOO_SMALL;

/// Until a server is asked again that said of events that they are pending, and had none.
const NOTHING_PENDING: u64 = 1000;
/// The first pause before a server is asked how far it is, doubled as long as it does not come any further.
const PROGRESS: u64 = 1000;
const LONGEST_PROGRESS: u64 = 30_000;
/// That often in a row: some ten minutes.
const MOST_UNMOVED: u32 = 20;
/// The server has too much to do to carry an Execute out. `[MS-OXCROPS] 3.2.4.2`
const SERVER_TOO_BUSY: ErrorCode = ErrorCode(0x6BB);

/// What holds for all shares of an answered Execute.
struct Dealt {
    /// The epoch of the context that answered.
    epoch: u32,
    /// The server asked to wait: what is not answered is asked again.
    busy: bool,
    /// This share is the first one: it had all the room there is.
    is_first: bool,
    /// What was asked for was of another logon than it turned out to be.
    was_of_another: bool,
    /// Bytes of the first payload.
    bytes: usize,
}

impl<F: Flow> Session<F> {
    /// Deals the answers of an Execute out to the flows that share it.
    pub(super) fn deal(&mut self, shared: Shared, rop_buffer: &Bytes) -> Result<(), (Shared, WireError)> {
        let payloads = match unwrap_payloads(rop_buffer, Unwrapping::RESPONSE) {
            Ok(payloads) => payloads,
            Err(error) => return Err((shared, error)),
        };
        let mut payloads = payloads.into_iter();
        let Some(first) = payloads.next() else {
            self.whole_execute_failed(shared, ErrorCode::RPC_FORMAT);
            return Ok(());
        };
        let answer =
            match RopBuffer::<Response>::decode_answers(&first.data, &shared.buffer, &mut self.objects) {
                Ok(answer) => answer,
                Err(error) => return Err((shared, error)),
            };
        let mut notifications = Vec::new();
        let payloads = payloads.map(|payload| payload.data);
        let mut more = self.further_replies(&shared, &answer.handles, payloads, &mut notifications);
        let mut replies: Vec<Option<Reply>> = Vec::new();
        let mut complete = true;
        let mut backoff = None;
        let mut asked = shared.buffer.rops.iter();
        let mut undecoded = None;
        for response in answer.rops {
            match response {
                Response::Reply(reply) => {
                    // Releases are not answered.
                    for request in asked.by_ref() {
                        if request.id() != RopId::Release {
                            break;
                        }
                        replies.push(None);
                    }
                    replies.push(Some(reply));
                }
                // Its subscription may be answered in the same buffer.
                Response::Notify(notify) => notifications.push(*notify),
                Response::Pending(_) => self.events_pending = true,
                Response::Backoff(busy) => {
                    complete = false;
                    // Some kinds of ROPs may have to wait for longer.
                    let mut longest = busy.duration;
                    for own in &busy.rops {
                        if shared.buffer.rops.iter().any(|rop| rop.id() == own.rop) {
                            longest = longest.max(own.duration);
                        }
                    }
                    backoff = Some(longest.into());
                }
                Response::BufferTooSmall(_) => complete = false,
                Response::Undecoded { error, .. } => undecoded = Some(error),
            }
        }
        // Releases behind the last answered ROP.
        if complete && undecoded.is_none() {
            replies.extend(asked.map(|_| None));
        }
        let mut was_of_another = false;
        if shared.logon && shared.epoch == self.epoch {
            match self.logged_on(&replies, &answer.handles) {
                Ok(is_another) => was_of_another = is_another,
                Err(error) => {
                    self.fail_waiting(crate::http::Endpoint::Mailbox, &error);
                    for part in shared.parts {
                        self.finish(part.ticket, Err(error.clone()));
                    }
                    return Ok(());
                }
            }
        }
        if self.logon.is_none() && backoff.is_none() {
            let error = match &undecoded {
                Some(source) => Error::Protocol { request: "Execute", source: source.clone() },
                None => Error::Server { what: "Logon", code: ErrorCode::RPC_FORMAT },
            };
            self.fail_logon(&shared, &error);
        }
        if let Some(duration) = backoff {
            self.mailbox.not_before = Some(self.now.plus(duration));
            // Nothing at all was done.
            if shared.epoch == self.epoch && replies.iter().all(Option::is_none) {
                self.releases.extend(&shared.releases);
            }
            if shared.logon && shared.parts.is_empty() {
                let error = Error::Server { what: "Logon", code: ErrorCode::SERVER_BUSY };
                for ticket in self.waiting(crate::http::Endpoint::Mailbox) {
                    self.tried(ticket, &error, false);
                }
            }
        }
        if shared.parts.is_empty() && !shared.logon && notifications.is_empty() {
            // Something was said to be pending, and is not there: whoever asks at once asks for ever.
            self.events_pending = false;
            self.wait_not_before = self.wait_not_before.max(Some(self.now.plus(NOTHING_PENDING)));
        }
        let mut dealt = Dealt {
            epoch: shared.epoch,
            busy: backoff.is_some(),
            is_first: false,
            was_of_another,
            bytes: first.data.len(),
        };
        if complete && undecoded.is_none() {
            self.learn_sizes(&shared.parts, first.data.len());
        }
        let last = shared.parts.len().saturating_sub(1);
        for (index, part) in shared.parts.into_iter().enumerate() {
            let more = if index == last { core::mem::take(&mut more) } else { Vec::new() };
            dealt.is_first = index == 0;
            self.deal_part(part, &mut replies, more, &answer.handles, undecoded.as_ref(), &dealt);
        }
        notifications.into_iter().for_each(|notify| self.notified(notify, dealt.epoch));
        Ok(())
    }

    /// Learns how large answers to chains of one kind are, from an Execute that had no others.
    fn learn_sizes(&mut self, parts: &[Part], answer: usize) {
        let Some(kind) = parts.first().map(|part| &part.waiting.chain).filter(|chain| chain.is_typical)
        else {
            return;
        };
        if parts.iter().all(|part| part.waiting.chain.what == kind.what) {
            let each = answer / parts.len();
            let usual = self.usual.entry(kind.what).or_insert(kind.expects);
            // It grows at once and shrinks slowly, unless nothing was known.
            *usual = (each + each / 4).max(if *usual == kind.expects { 0 } else { *usual - *usual / 4 });
        }
    }

    /// The answers in chained payloads: all of them to the last ROP, whose objects have the `handles` of the first
    /// payload.
    fn further_replies(
        &mut self,
        shared: &Shared,
        handles: &[u32],
        payloads: impl Iterator<Item = Bytes>,
        notifications: &mut Vec<Notify>,
    ) -> Vec<Reply> {
        let Some(last) = shared.buffer.rops.last() else { return Vec::new() };
        let mut replies = Vec::new();
        for payload in payloads {
            let again = RopBuffer { rops: vec![last.clone()], handles: handles.to_vec() };
            // What cannot be read ends the chain: the flow asks for the rest again.
            let Ok(answer) = RopBuffer::<Response>::decode_answers(&payload, &again, &mut self.objects)
            else {
                break;
            };
            for response in answer.rops {
                match response {
                    Response::Reply(reply) => replies.push(reply),
                    Response::Notify(notify) => notifications.push(*notify),
                    Response::Pending(_) => self.events_pending = true,
                    _ => {}
                }
            }
        }
        replies
    }

    /// Takes the logon's answer, when it came; answers whether it is another logon than was remembered.
    fn logged_on(&mut self, replies: &[Option<Reply>], handles: &[u32]) -> Result<bool, Error> {
        let Some(reply) = replies.first().and_then(Option::as_ref) else { return Ok(false) };
        let code = reply.return_value;
        if matches!(code, ErrorCode::LOGIN_PERMISSION | ErrorCode::ACCESS_DENIED) {
            let (what, folder, name, right) = ("Logon", None, None, MemberRights::empty());
            return Err(Error::AccessDenied { what, code, folder, name, right });
        }
        let ReplyBody::Logon(answer) = &reply.body else {
            return Err(Error::Server { what: "Logon", code });
        };
        if code.is_error() {
            return Err(Error::Server { what: "Logon", code });
        }
        self.logon_handle = handles.first().copied().filter(|handle| *handle != NO_HANDLE);
        let (folder_ids, mailbox_guid, repl_id, repl_guid, owner) = match &answer.store {
            LogonStore::Private { folder_ids, response_flags, mailbox_guid, repl_id, repl_guid, .. } => {
                let owner = response_flags.contains(LogonResponseFlags::OWNER_RIGHT);
                (*folder_ids, mailbox_guid, repl_id, repl_guid, owner)
            }
            LogonStore::Public { folder_ids, repl_id, repl_guid, .. } => {
                (public(folder_ids), repl_guid, repl_id, repl_guid, false)
            }
            LogonStore::Redirect { .. } => return Ok(false),
        };
        // The same mailbox as before: what was learned of it holds.
        let before = self.logon.take();
        let is_same = |it: &LogonInfo| it.mailbox_guid == *mailbox_guid && it.replica_guid == *repl_guid;
        if before.as_ref().is_some_and(|before| !is_same(before)) {
            self.names.clear();
        }
        let holds = |it: &LogonInfo| is_same(it) && it.replica_id == *repl_id && it.folder_ids == folder_ids;
        let is_another = before.as_ref().is_some_and(|before| !holds(before));
        let before = before.filter(is_same);
        if let Some(Reply { body: ReplyBody::GetPropertyIdsFromNames(answer), .. }) =
            replies.get(1).and_then(Option::as_ref)
            && self.names.is_empty()
        {
            for (name, id) in LOGON_NAMES.iter().zip(&answer.property_ids) {
                self.names.insert(name.property_name(), *id);
            }
        }
        let (replicas, special_folders, places) =
            before.map(|before| (before.replicas, before.special_folders, before.places)).unwrap_or_default();
        self.logon = Some(LogonInfo {
            folder_ids,
            mailbox_guid: *mailbox_guid,
            replica_id: *repl_id,
            replica_guid: *repl_guid,
            replicas,
            display_name: self.display_name.clone(),
            server: self.server.clone(),
            special_folders,
            owner,
            clock_ahead: self.clock_ahead,
            places,
        });
        Ok(is_another)
    }

    /// Gives a flow its answers, or sends again what the server did not get to.
    fn deal_part(
        &mut self,
        part: Part,
        all: &mut [Option<Reply>],
        more: Vec<Reply>,
        handles: &[u32],
        undecoded: Option<&WireError>,
        dealt: &Dealt,
    ) {
        let Part { ticket, mut waiting, first, entries } = part;
        let count = waiting.chain.requests.len();
        let mut own: Vec<Option<Reply>> = all.iter_mut().skip(first).take(count).map(Option::take).collect();
        let live: Vec<u32> = entries
            .iter()
            .map(|entry| handles.get(usize::from(*entry)).copied().unwrap_or(NO_HANDLE))
            .collect();
        let too_small =
            |reply: &Option<Reply>| reply.as_ref().is_some_and(|it| it.return_value == BUFFER_TOO_SMALL);
        let too_large = own.iter().position(too_small);
        let executed = waiting.chain.requests.get(..own.len()).unwrap_or_default();
        let opened = opened(executed, &own, &live, dealt.epoch);
        let logon = self.logon.as_ref();
        let Some(running) = self.flows.get_mut(&ticket) else {
            // It was cancelled meanwhile: nobody will release what it opened.
            self.release_all(&opened);
            return;
        };
        if dealt.was_of_another && waiting.chain.may_repeat() {
            running.needs = Needs::Step(running.lost());
            return self.release_all(&opened);
        }
        for (index, reply) in own.iter().enumerate().take(too_large.unwrap_or(own.len())) {
            let code = reply.as_ref().map(|reply| reply.return_value);
            if denied::IS_ASKED && code == Some(ErrorCode::ACCESS_DENIED) {
                let place = match waiting.asked_after.get(index) {
                    Some(place) => *place,
                    None => waiting.gathered.len() + index,
                };
                waiting.denied.push((place, Denied::of(executed, index, running.place, logon)));
            }
        }
        // What it holds from now on is in there.
        running.place =
            (0..executed.len()).find_map(|index| denied::folder(executed, index)).or(running.place);
        running.held.retain(|handle| handle.epoch == dealt.epoch);
        running.held.extend(&opened);
        let mut can_begin_again = waiting.chain.may_repeat() && !waiting.alone;
        for slot in executed.iter().filter_map(released) {
            if let Some(Source::Held(handle)) = waiting.chain.slots.get(slot) {
                running.held.retain(|held| held != handle);
                can_begin_again = false;
            }
        }
        let stopped = own.len() < count && undecoded.is_none();
        let before = own.iter().take(too_large.unwrap_or(own.len()));
        let in_parts = waiting.chain.in_parts && !dealt.busy && before.flatten().next().is_some();
        if let (Some(at), true) = (too_large, in_parts) {
            own.truncate(at);
        } else if too_large.is_some() && can_begin_again && undecoded.is_none() {
            // The others left it too little room.
            running.held.retain(|handle| !opened.contains(handle));
            waiting.alone = true;
            running.needs = Needs::Execute(waiting);
            return self.release_all(&opened);
        } else if stopped && !in_parts {
            // The server had no room (or time) for the rest: once more from where it stopped, alone when it had all the
            // room there is.
            let done = own.iter().any(Option::is_some);
            if waiting.alone && !done && !dealt.busy {
                let what =
                    waiting.chain.requests.first().and_then(|rop| rop.head.id().name()).unwrap_or("ROP");
                return self.finish(ticket, Err(Error::Server { what, code: BUFFER_TOO_SMALL }));
            }
            waiting.alone |= dealt.is_first && !dealt.busy;
            waiting.hold(&live, dealt.epoch);
            waiting.take(own);
            running.needs = Needs::Execute(waiting);
            if done {
                running.tries = 0;
            } else if dealt.busy {
                self.tried(ticket, &Error::Server { what: "Execute", code: ErrorCode::SERVER_BUSY }, false);
            }
            return;
        }
        if let (Some(source), true) = (undecoded, own.len() < count) {
            let error = Error::Protocol { request: waiting.chain.what, source: source.clone() };
            return if waiting.chain.may_repeat() {
                self.finish(ticket, Err(error));
            } else {
                self.in_doubt_for_good(ticket, &waiting.chain, &error);
            };
        }
        // Where the server still works on it, the answer is asked for; objects that the chain has let go of cannot name it.
        for reply in own.iter_mut().flatten().filter(|reply| reply.rop == RopId::Progress) {
            let slot = entries.iter().position(|entry| *entry == reply.index).unwrap_or_default();
            let handle = live.get(slot).map(|value| Handle { value: *value, epoch: dealt.epoch });
            let is_open = handle.is_some_and(|handle| running.held.contains(&handle));
            reply.index = if is_open { slot as u8 } else { 0 };
        }
        waiting.take(own);
        if waiting.ask_after() {
            waiting.hold(&live, dealt.epoch);
            if waiting.unmoved > MOST_UNMOVED {
                let error = Error::Transport { reason: "the server does not come to an end".into() };
                return if waiting.chain.may_repeat() {
                    self.finish(ticket, Err(error));
                } else {
                    self.in_doubt_for_good(ticket, &waiting.chain, &error);
                };
            }
            let pause = (PROGRESS << waiting.unmoved.min(10)).min(LONGEST_PROGRESS);
            waiting.not_before = Some(self.now.plus(pause));
            running.needs = Needs::Execute(waiting);
            return;
        }
        if waiting.chain.repeat != Repeat::Safe {
            running.once = Some(waiting.chain.what);
        }
        running.needs = Needs::Step(Input::Replies(Replies {
            replies: waiting.gathered,
            more,
            handles: live,
            opened,
            epoch: dealt.epoch,
            bytes: dealt.bytes,
            what: waiting.chain.what,
            repeat: waiting.chain.repeat,
            again: waiting.again,
            denied: waiting.denied,
        }));
    }

    /// The server refused the whole list of ROPs.
    pub(super) fn whole_execute_failed(&mut self, shared: Shared, code: ErrorCode) {
        let many = shared.parts.len() > 1;
        let error = Error::Server { what: "Execute", code };
        let busy = code == SERVER_TOO_BUSY || code == ErrorCode::SERVER_BUSY;
        if !busy {
            self.mailbox.recovered();
        } else {
            self.mailbox.back_off(self.now, None, &mut self.entropy);
            if shared.epoch == self.epoch {
                self.releases.extend(&shared.releases);
            }
            if shared.parts.is_empty() {
                for ticket in self.waiting(crate::http::Endpoint::Mailbox) {
                    self.tried(ticket, &error, false);
                }
                return;
            }
        }
        // Nothing else can be to blame.
        if shared.parts.is_empty() {
            self.fail_logon(&shared, &error);
        }
        for mut part in shared.parts {
            let Some(running) = self.flows.get_mut(&part.ticket) else { continue };
            let may_repeat = part.waiting.chain.may_repeat();
            if (busy || code == BUFFER_TOO_SMALL) && !may_repeat {
                // Nobody says how far the server had come.
                let error = Error::Transport { reason: "the server had no room or time to answer".into() };
                self.in_doubt_for_good(part.ticket, &part.waiting.chain, &error);
            } else if busy {
                running.needs = Needs::Execute(part.waiting);
                self.tried(part.ticket, &error, false);
            } else if many && (may_repeat || code == ErrorCode::RPC_FORMAT) {
                // One of them is to blame: each once more, alone.
                part.waiting.alone = true;
                running.needs = Needs::Execute(part.waiting);
            } else {
                self.finish(part.ticket, Err(error.clone()));
            }
        }
    }

    /// A notification goes to the flow that holds the subscription, also when that is busy with something else.
    fn notified(&mut self, notify: Notify, epoch: u32) {
        let subscription = Handle { value: notify.handle, epoch };
        let mut flows = self.flows.iter_mut().map(|(_, running)| running);
        let Some(running) = flows.find(|running| running.held.contains(&subscription)) else {
            return;
        };
        if running.queued.len() < super::MOST_QUEUED {
            running.queued.push(notify);
        } else {
            running.queued.clear();
            running.missed = true;
        }
    }
}

/// The folders of a logon to public folders in the places of those of a mailbox that are like them.
fn public(folder_ids: &[FolderId; 13]) -> [FolderId; 13] {
    let mut ids = [FolderId::NONE; 13];
    for (place, folder) in
        [(LogonFolder::Root, PublicFolder::ROOT), (LogonFolder::IpmSubtree, PublicFolder::IPM_SUBTREE)]
    {
        if let (Some(to), Some(from)) = (ids.get_mut(place as usize), folder_ids.get(usize::from(folder.0))) {
            *to = *from;
        }
    }
    ids
}

impl Waiting {
    /// The objects that it has opened are held from now on.
    fn hold(&mut self, live: &[u32], epoch: u32) {
        for (slot, value) in self.chain.slots.iter_mut().zip(live) {
            if *slot == Source::New && *value != NO_HANDLE {
                *slot = Source::Held(Handle { value: *value, epoch });
            }
        }
    }

    /// Takes the answers to the first of its requests.
    fn take(&mut self, answers: Vec<Option<Reply>>) {
        self.chain.requests.drain(..answers.len().min(self.chain.requests.len()));
        if self.asked_after.is_empty() {
            return self.gathered.extend(answers);
        }
        let mut moved = false;
        let places = self.asked_after.drain(..answers.len().min(self.asked_after.len()));
        for (place, answer) in places.zip(answers) {
            if let Some(gathered) = self.gathered.get_mut(place) {
                moved |= *gathered != answer;
                *gathered = answer;
            }
        }
        self.unmoved = if moved { 0 } else { self.unmoved + 1 };
    }

    /// Whether the server still works on some of it, which is asked for next. `[MS-OXCPRPT] 2.2.23`
    fn ask_after(&mut self) -> bool {
        for (place, reply) in self.gathered.iter().enumerate() {
            if let Some(Reply { rop: RopId::Progress, index, return_value: ErrorCode::SUCCESS, .. }) = reply {
                self.asked_after.push(place);
                let progress = Progress { logon: 0, input: *index, want_cancel: false };
                self.chain.push(RequestBytes::new(&progress));
            }
        }
        !self.asked_after.is_empty()
    }
}

/// The slot that a ROP releases.
fn released(request: &RequestBytes) -> Option<usize> {
    request.head.released().map(usize::from)
}

/// What the executed part of a chain opened and did not release again.
fn opened(executed: &[RequestBytes], replies: &[Option<Reply>], live: &[u32], epoch: u32) -> Vec<Handle> {
    let mut open = vec![false; live.len()];
    let mut set = |slot: usize, is_open| {
        if let Some(entry) = open.get_mut(slot) {
            *entry = is_open;
        }
    };
    for (request, reply) in executed.iter().zip(replies) {
        if let Some(slot) = released(request) {
            set(slot, false);
        } else if let (Some(output), Some(reply)) = (request.head.output(), reply)
            && !reply.return_value.is_error()
        {
            set(output.into(), true);
        }
    }
    let held = live.iter().zip(open).filter(|(handle, is_open)| *is_open && **handle != NO_HANDLE);
    held.map(|(value, _)| Handle { value: *value, epoch }).collect()
}
