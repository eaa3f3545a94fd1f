use std::prelude::v1::*;

use bytes::Bytes;

use super::{Backoff, BufferTooSmall, NEWER_CLIENT_CHANGE, Notify, Pending, ReplyBody, RopId};
use crate::data::ErrorCode;
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Place, Reader, Result, Wire, WireError, Writer};

/// One element of the list of responses.
#[derive(Debug, Clone, PartialEq)]
pub enum Response {
    /// The answer to a request.
    Reply(Reply),
    /// Something happened; behind the answers.
    Notify(Box<Notify>),
    /// More happened than fits; behind the answers.
    Pending(Pending),
    /// The server refused a request, and those behind it, for some time.
    Backoff(Backoff),
    /// The answers of some requests did not fit; the last one.
    BufferTooSmall(BufferTooSmall),
    /// The rest of the list, which could not be decoded: the answers before it hold.
    Undecoded {
        /// The bytes.
        raw: Bytes,
        /// Why.
        error: WireError,
    },
}

impl Response {
    /// How it departs from the specification, if it was read through a tolerance.
    pub fn deviation(&self) -> Option<&'static str> {
        match self {
            // Nobody says whether this warning comes with or without the fields of a success.
            Self::Reply(reply) if reply.return_value.0 == NEWER_CLIENT_CHANGE => None,
            Self::Reply(reply)
                if reply.body == ReplyBody::Empty && ReplyBody::expected(reply.rop, reply.return_value) =>
            {
                Some("a failure cut down to its head")
            }
            Self::Notify(notify) if notify.data.has_quirk() => {
                Some("a notification with other fields than its flags say")
            }
            _ => None,
        }
    }

    /// Reads a response that answers no request; `None` when the ROP `rop` is an answer.
    pub(super) fn read_unasked(
        rop: RopId,
        r: &mut Reader<'_>,
        cx: &Context<'_>,
        plausible: impl Fn(&Reader<'_>) -> bool,
    ) -> Result<Option<Self>> {
        Ok(Some(match rop {
            RopId::Notify => Self::Notify(Box::new(Notify::read_tolerantly(r, cx, plausible)?)),
            RopId::Pending => Self::Pending(Pending::read(r, cx)?),
            RopId::Backoff => Self::Backoff(Backoff::read(r, cx)?),
            RopId::BufferTooSmall => Self::BufferTooSmall(BufferTooSmall::read(r, cx)?),
            _ => return Ok(None),
        }))
    }

    /// Writes the response, its id first.
    ///
    /// # Errors
    /// Fields that contradict each other.
    pub fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        let mut head = |rop: RopId| w.u8(rop.0);
        match self {
            Self::Reply(reply) => reply.write(w, cx),
            Self::Notify(notify) => {
                head(RopId::Notify);
                notify.write_as_is(w, cx)
            }
            Self::Pending(pending) => {
                head(RopId::Pending);
                pending.write(w, cx)
            }
            Self::Backoff(backoff) => {
                head(RopId::Backoff);
                backoff.write(w, cx)
            }
            Self::BufferTooSmall(too_small) => {
                head(RopId::BufferTooSmall);
                too_small.write(w, cx)
            }
            Self::Undecoded { raw, .. } => {
                w.slice(raw);
                Ok(())
            }
        }
    }

    /// An arbitrary response of the ROP `rop`, also of one that answers no request.
    #[cfg(feature = "generate")]
    pub fn any_of(rop: RopId, g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        match rop {
            RopId::Notify => Self::Notify(Wire::any(g, cx)),
            RopId::Pending => Self::Pending(Pending::any(g, cx)),
            RopId::Backoff => Self::Backoff(Backoff::any(g, cx)),
            RopId::BufferTooSmall => Self::BufferTooSmall(BufferTooSmall::any(g, cx)),
            rop => Self::Reply(Reply::any_of(rop, g, cx)),
        }
    }
}

const INDEX: Place = Place { structure: "Rop", field: "handle_index", section: "MS-OXCROPS 2.2.2" };
const RETURN_VALUE: Place = Place { structure: "Rop", field: "return_value", section: "MS-OXCROPS 2.2.2" };

/// The answer to a request: `RopId`, the handle index that it repeats, `ReturnValue`, and what follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// Which ROP; not always the id of the request (`GetMessageStatus`, `Progress`).
    pub rop: RopId,
    /// The handle index of the request.
    pub index: u8,
    /// Success, a warning, or why it failed.
    pub return_value: ErrorCode,
    /// The rest.
    pub body: ReplyBody,
}

impl Reply {
    /// A success.
    pub fn done(rop: RopId, index: u8, body: impl Into<ReplyBody>) -> Self {
        Self { rop, index, return_value: ErrorCode(0), body: body.into() }
    }

    /// A failure that is just a code.
    pub fn failed(rop: RopId, index: u8, return_value: ErrorCode) -> Self {
        Self { rop, index, return_value, body: ReplyBody::Empty }
    }

    /// Reads an answer whose `RopId` was read. `plausible` says whether what is left can follow an answer.
    ///
    /// Some servers cut failures down to the head although the layout has more: when the full layout cannot be
    /// read, or what follows it makes no sense, the head alone is taken.
    pub(super) fn read(
        rop: RopId,
        r: &mut Reader<'_>,
        cx: &Context<'_>,
        plausible: impl Fn(&Reader<'_>) -> bool,
    ) -> Result<Self> {
        let index = r.field(&INDEX, |r| u8::read(r, cx))?;
        let return_value = r.field(&RETURN_VALUE, |r| ErrorCode::read(r, cx))?;
        let reply = |body| Self { rop, index, return_value, body };
        if !ReplyBody::expected(rop, return_value) {
            return Ok(reply(ReplyBody::Empty));
        }
        let mark = r.mark();
        let read = ReplyBody::read_body(rop, r, &cx.returning(return_value.0));
        if return_value.0 == 0 {
            return read.map(reply);
        }
        match read {
            Ok(body) if plausible(r) => Ok(reply(body)),
            read => {
                let after = r.mark();
                r.reset(mark);
                if plausible(r) {
                    return Ok(reply(ReplyBody::Empty));
                }
                r.reset(after);
                read.map(reply)
            }
        }
    }

    pub(super) fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        w.u8(self.rop.0);
        w.u8(self.index);
        w.u32(self.return_value.0);
        self.body.write_body(w, &cx.returning(self.return_value.0))
    }

    /// An arbitrary answer of the ROP `rop`.
    #[cfg(feature = "generate")]
    pub fn any_of(rop: RopId, g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        const VALUES: [u32; 6] = [0, 0, 0x8004_010F, 0x503, 0x478, 0x480];
        let which = g.below(VALUES.len());
        let return_value = ErrorCode(VALUES.get(which).copied().unwrap_or_default());
        let body = if ReplyBody::expected(rop, return_value) {
            ReplyBody::any_of(rop, g, &cx.returning(return_value.0))
        } else {
            ReplyBody::Empty
        };
        Self { rop, index: g.u8(), return_value, body }
    }
}
