use core::marker::PhantomData;
use std::prelude::v1::*;

use bytes::Bytes;

use super::Error;
use super::denied::Denied;
use crate::rop::{NO_HANDLE, Question, Release, Reply, ReplyBody, RequestBytes, Rop, RopId};
use crate::wire::WireError;

/// An object of a chain: an entry of its own small handle table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot(pub u8);

/// What stands in a slot when the chain is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The logon.
    Logon,
    /// An object that a chain before this one opened.
    Held(Handle),
    /// Nothing yet: a ROP of the chain opens it.
    New,
}

/// An object on the server that is held over several exchanges. It dies with the session context it was opened in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Handle {
    pub(super) value: u32,
    pub(super) epoch: u32,
}

/// Whether a chain may be sent again when it is not known if the server carried it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repeat {
    /// It reads, or ends in the same state when done twice.
    #[default]
    Safe,
    /// It must happen at most once.
    Never,
    /// The same; and what became of it can be found out.
    Ask,
}

/// ROPs that go to the server together, each able to use the objects that the ones before it open.
///
/// Chains of several flows share an Execute; their handle indexes are remapped then. Slot 0 is the logon.
#[derive(Debug, Clone)]
pub struct Chain {
    pub(super) what: &'static str,
    pub(super) requests: Vec<RequestBytes>,
    /// One of them could not be encoded.
    pub(super) error: Option<WireError>,
    pub(super) slots: Vec<Source>,
    pub(super) repeat: Repeat,
    pub(super) expects: usize,
    /// The answers are as large as those to other chains of the same name; `expects` is a first guess.
    pub(super) is_typical: bool,
    /// What the server had no room for is left to the flow.
    pub(super) in_parts: bool,
    /// What follows its last ROP in payloads of their own.
    pub(super) packed: Vec<RequestBytes>,
}

/// The answer to one ROP of a chain, to be taken from [`Replies`].
#[derive(Debug)]
pub struct Asked<T> {
    place: Place,
    body: PhantomData<fn() -> T>,
}

/// Where a ROP stands in its chain, in as few bytes as go from hand to hand at once.
#[derive(Debug, Clone, Copy)]
struct Place {
    index: u16,
    /// None when it could not be encoded.
    rop: Option<RopId>,
}

impl Place {
    /// More than 32 KiB of ROPs do not go to the server together: 16 bits count them.
    fn new(index: usize, rop: Option<RopId>) -> Self {
        Self { index: index.min(usize::from(u16::MAX)) as u16, rop }
    }

    fn index(self) -> usize {
        self.index.into()
    }
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Asked<T> {}

impl<T> Asked<T> {
    /// The same when only success is of interest.
    pub fn untyped(self) -> Asked<()> {
        Asked { place: self.place, body: PhantomData }
    }
}

impl Chain {
    /// The logon's slot.
    pub const LOGON: Slot = Slot(0);
    /// ROPs that are never repeated blindly, whoever adds them: [`at_most_once`](Self::at_most_once) unless the chain says
    /// otherwise.
    pub const ONCE: [RopId; 4] =
        [RopId::SubmitMessage, RopId::TransportSend, RopId::ModifyRules, RopId::ModifyPermissions];
    /// How large a ROP's answer is taken to be unless the flow knows better.
    const SMALL_ANSWER: usize = 64;

    /// An empty chain; `what` names it in errors.
    pub fn new(what: &'static str) -> Self {
        Self {
            what,
            requests: Vec::new(),
            error: None,
            slots: vec![Source::Logon],
            repeat: Repeat::Safe,
            expects: 0,
            is_typical: false,
            in_parts: false,
            packed: Vec::new(),
        }
    }

    /// The chain must be carried out at most once.
    #[must_use]
    pub fn at_most_once(mut self) -> Self {
        self.repeat = Repeat::Never;
        self
    }

    /// As [`at_most_once`](Self::at_most_once), and when nobody knows whether it was carried out, the flow is told
    /// ([`Input::Unknown`](super::Input)) and finds out.
    #[must_use]
    pub fn once_then_ask(mut self) -> Self {
        self.repeat = Repeat::Ask;
        self
    }

    /// The server may stop where its answer is full: the flow takes what came, and asks for the rest in its own way.
    #[must_use]
    pub fn in_parts(mut self) -> Self {
        self.in_parts = true;
        self
    }

    /// Says how large the answers will be together, so that flows that share an Execute leave each other room.
    pub fn expect(&mut self, bytes: usize) {
        self.expects += bytes;
    }

    /// As [`expect`](Self::expect), for all of the chain: that of its ROPs was known better.
    pub fn expect_in_all(&mut self, bytes: usize) {
        self.expects = bytes;
    }

    /// As [`expect_in_all`](Self::expect_in_all), until the session has seen how large answers to such chains are in this
    /// mailbox.
    pub fn expect_as_usual(&mut self, bytes: usize) {
        self.expects = bytes;
        self.is_typical = true;
    }

    /// A slot with an object from before.
    pub fn hold(&mut self, handle: Handle) -> Slot {
        self.slot(Source::Held(handle))
    }

    /// Adds a ROP that opens an object; `request` gets the index for its output.
    pub fn open<R: Rop>(&mut self, request: impl FnOnce(u8) -> R) -> Slot {
        let slot = self.slot(Source::New);
        self.add::<()>(request(slot.0));
        slot
    }

    /// Adds a ROP that opens an object in a slot whose object the chain has released.
    pub fn open_again<T, R: Rop>(&mut self, slot: Slot, request: impl FnOnce(u8) -> R) -> Asked<T> {
        self.add(request(slot.0))
    }

    /// Adds a ROP that opens an object and has an answer of interest.
    pub fn open_and_ask<T, R: Rop>(&mut self, request: impl FnOnce(u8) -> R) -> (Slot, Asked<T>) {
        let slot = self.slot(Source::New);
        let asked = self.add(request(slot.0));
        (slot, asked)
    }

    /// Adds a ROP.
    pub fn add<T>(&mut self, request: impl Rop) -> Asked<T> {
        self.add_encoded(RequestBytes::new(&request))
    }

    /// Adds a ROP that ends in data: a field with 16 bits for its size, which `request` leaves empty.
    pub fn add_with_data(&mut self, request: impl Rop, data: Bytes) {
        self.add_encoded::<()>(RequestBytes::new(&request).and_then(|request| request.ending_in(data)));
    }

    fn add_encoded<T>(&mut self, request: crate::wire::Result<RequestBytes>) -> Asked<T> {
        self.expects += Self::SMALL_ANSWER;
        let id = self.push(request);
        if id.is_some_and(|id| Self::ONCE.contains(&id)) && self.repeat == Repeat::Safe {
            self.repeat = Repeat::Never;
        }
        Asked { place: Place::new(self.requests.len().saturating_sub(1), id), body: PhantomData }
    }

    /// Adds a ROP that was encoded before, and whose answer is of no interest.
    pub(crate) fn push(&mut self, request: crate::wire::Result<RequestBytes>) -> Option<RopId> {
        match request {
            Ok(request) => {
                let id = request.head.id();
                self.requests.push(request);
                Some(id)
            }
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    /// Adds a ROP of the kind of the last one, whose data ([`add_with_data`](Self::add_with_data)) the server joins to that
    /// one's: in a payload of its own, which only servers take that say so
    /// ([`Steps::packs_writes`](super::Steps::packs_writes)). No other ROP comes behind it.
    /// `[MS-OXCRPC] 3.1.4.2.1.2.1`
    pub fn pack(&mut self, request: impl Rop, data: Bytes) {
        match RequestBytes::new(&request).and_then(|request| request.ending_in(data)) {
            Ok(request) => self.packed.push(request),
            Err(error) => self.error = Some(error),
        }
    }

    /// Lets go of an object at the end of the chain.
    pub fn release(&mut self, slot: Slot) {
        self.push(RequestBytes::new(&Release { logon: 0, input: slot.0 }));
    }

    fn slot(&mut self, source: Source) -> Slot {
        self.slots.push(source);
        // A chain is written by hand and has a few slots; the table of a buffer holds 255.
        Slot(self.slots.len().saturating_sub(1).min(usize::from(u8::MAX)) as u8)
    }

    /// The error when nobody knows whether it was carried out.
    pub(super) fn unknown(&self, error: &Error) -> Error {
        let reason = match error {
            Error::Transport { reason } => reason.clone(),
            other => other.to_string(),
        };
        Error::OutcomeUnknown { what: self.what, reason }
    }

    /// Whether it uses objects that were opened in another context than `epoch`.
    pub(super) fn is_stale(&self, epoch: u32) -> bool {
        self.slots.iter().any(|slot| matches!(slot, Source::Held(handle) if handle.epoch != epoch))
    }
}

/// The answers to a chain.
#[derive(Debug, Clone, Default)]
pub struct Replies {
    /// One per ROP; releases have none.
    pub(super) replies: Vec<Option<Reply>>,
    /// Further answers to the last ROP, from chained payloads.
    pub(super) more: Vec<Reply>,
    pub(super) handles: Vec<u32>,
    /// What the chain opened and did not release itself.
    pub(super) opened: Vec<Handle>,
    pub(super) epoch: u32,
    /// Bytes of the first payload, with the answers to chains that shared it.
    pub(super) bytes: usize,
    /// What was asked.
    pub(super) what: &'static str,
    /// Whether it may be asked for again.
    pub(super) repeat: Repeat,
    pub(super) again: bool,
    /// What is known of the refused ones, by their place.
    pub(super) denied: Vec<(usize, Denied)>,
}

impl Replies {
    /// Whether the chain may have been carried out once before: an answer to it was lost.
    pub fn is_again(&self) -> bool {
        self.again
    }

    /// Lets go of everything that the chain opened and did not release itself.
    pub fn release_new<P>(&self, cx: &mut super::Steps<'_, P>) {
        self.release_new_except(None, cx);
    }

    /// As [`release_new`](Self::release_new), but one object is kept.
    pub fn release_new_except<P>(&self, kept: Option<Handle>, cx: &mut super::Steps<'_, P>) {
        self.opened.iter().filter(|handle| Some(**handle) != kept).for_each(|handle| cx.release(*handle));
    }

    /// The answer to a ROP, or the error that the server gave.
    pub fn get<'r, T>(&'r self, asked: Asked<T>) -> Result<&'r T, Error>
    where
        &'r T: TryFrom<&'r ReplyBody>,
    {
        let reply = self.reply(asked.place)?;
        <&T>::try_from(&reply.body).map_err(|_| self.failure(asked.place, reply))
    }

    /// Whether a ROP succeeded; its answer is of no interest or has no body.
    pub fn check<T>(&self, asked: Asked<T>) -> Result<&Reply, Error> {
        self.reply(asked.place)
    }

    /// Whether the server came as far as this ROP: always, but for chains that are answered
    /// [in parts](Chain::in_parts).
    pub fn has<T>(&self, asked: Asked<T>) -> bool {
        self.replies.get(asked.place.index()).is_some_and(Option::is_some)
    }

    /// Whether every ROP succeeded: the first error otherwise.
    pub fn check_all(&self) -> Result<(), Error> {
        self.check_first(self.replies.len())
    }

    /// Whether every ROP up to this one succeeded: the first error otherwise.
    pub fn check_until<T>(&self, last: Asked<T>) -> Result<(), Error> {
        self.check_first(last.place.index() + 1)?;
        self.check(last).map(drop)
    }

    fn check_first(&self, number: usize) -> Result<(), Error> {
        for (index, reply) in self.replies.iter().take(number).enumerate() {
            if let Some(reply) = reply.as_ref().filter(|reply| Self::is_error(reply)) {
                return Err(self.failure(Place::new(index, Some(reply.rop)), reply));
            }
        }
        Ok(())
    }

    /// Whether the ROP is the last one that was answered: further answers are its own.
    pub(crate) fn is_last<T>(&self, asked: Asked<T>) -> bool {
        asked.place.index() + 1 == self.replies.len()
    }

    /// Further answers to the last ROP that came in chained payloads.
    pub fn more<'r, T>(&'r self) -> impl Iterator<Item = &'r T>
    where
        &'r T: TryFrom<&'r ReplyBody> + 'r,
    {
        self.more.iter().filter_map(|reply| <&T>::try_from(&reply.body).ok())
    }

    /// Bytes of the answer, with what others got in it.
    pub fn size(&self) -> usize {
        self.bytes
    }

    /// The object that stands in a slot now, to be held for later.
    pub fn handle(&self, slot: Slot) -> Option<Handle> {
        let value = *self.handles.get(usize::from(slot.0))?;
        (value != NO_HANDLE).then_some(Handle { value, epoch: self.epoch })
    }

    fn reply(&self, place: Place) -> Result<&Reply, Error> {
        let reply = self.replies.get(place.index()).and_then(Option::as_ref);
        let reply = reply.ok_or_else(|| {
            Error::NotFound(alloc::format!("the server did not answer {}: try again", name(place.rop)))
        })?;
        if Self::is_error(reply) { Err(self.failure(place, reply)) } else { Ok(reply) }
    }

    fn is_error(reply: &Reply) -> bool {
        reply.return_value.is_error()
    }

    fn failure(&self, place: Place, reply: &Reply) -> Error {
        let (what, code) = (name(place.rop), reply.return_value);
        match self.denied.iter().find(|(denied, _)| *denied == place.index()) {
            Some((_, Denied { folder, name, right })) => {
                Error::AccessDenied { what, code, folder: *folder, name: name.clone(), right: *right }
            }
            None => Error::Server { what, code },
        }
    }
}

fn name(rop: Option<RopId>) -> &'static str {
    rop.and_then(RopId::name).unwrap_or("ROP")
}
