//! An HTTP exchange under way.

use std::prelude::v1::*;

use bytes::Bytes;

use super::{ExchangeRecord, Ticket, Time, Waiting};
use crate::http::{
    Endpoint, Generation, RequestType, ResponseHead, StreamDecoder, StreamError, Verdict, judge,
};
use crate::rop::{RequestHead, RopBuffer};

/// What an exchange is for.
#[derive(Debug)]
pub(super) enum Purpose {
    Connect,
    Execute(Shared),
    NotificationWait,
    Disconnect,
    Bind,
    AddressBook(Ticket),
    Unbind,
}

/// An Execute that several flows share.
#[derive(Debug)]
pub(super) struct Shared {
    /// The flows, with where their ROPs and slots stand in the buffer.
    pub(super) parts: Vec<Part>,
    pub(super) buffer: RopBuffer<RequestHead>,
    /// What it lets go of.
    pub(super) releases: Vec<u32>,
    /// Whether the logon's own ROP stands first.
    pub(super) logon: bool,
    /// Notifications are to come with its answer.
    pub(super) for_events: bool,
    /// The epoch of the context that it is sent in.
    pub(super) epoch: u32,
}

/// One flow's share of an Execute.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) ticket: Ticket,
    pub(super) waiting: Waiting,
    /// Index of its first ROP in the buffer.
    pub(super) first: usize,
    /// Handle-table entry of each of its slots.
    pub(super) entries: Vec<u8>,
}

/// How an answer comes in.
#[derive(Debug)]
pub(super) enum Reception {
    /// Nothing has come yet.
    Waiting,
    /// The request was accepted: the response stream.
    Stream(Box<StreamDecoder>),
    /// It was not: what the head means. The body is text for people.
    Other(Verdict),
}

/// An exchange under way.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) purpose: Purpose,
    /// The epoch in which it was sent.
    pub(super) epoch: u32,
    /// Which of the session's credentials went along.
    pub(super) credentials: u32,
    pub(super) request_type: RequestType,
    pub(super) reception: Reception,
    /// The stream cannot be read: nothing more is looked at.
    pub(super) broken: Option<StreamError>,
    /// The cookies as they were when the request left.
    pub(super) cookies: Generation,
    pub(super) started: Time,
    /// The server counts as silent then.
    pub(super) deadline: Time,
    pub(super) pending_period: u64,
    pub(super) record: ExchangeRecord,
}

impl Part {
    /// The handle-table entry of a slot of its chain.
    pub(super) fn entry(&self, slot: u8) -> u8 {
        self.entries.get(usize::from(slot)).copied().unwrap_or_default()
    }
}

impl Purpose {
    /// Which endpoint it belongs to.
    pub(super) fn endpoint(&self) -> Endpoint {
        match self {
            Self::Connect | Self::Execute(_) | Self::NotificationWait | Self::Disconnect => Endpoint::Mailbox,
            Self::Bind | Self::AddressBook(_) | Self::Unbind => Endpoint::AddressBook,
        }
    }
}

impl Exchange {
    /// Takes the head of the answer.
    pub(super) fn accept(&mut self, head: &ResponseHead) {
        self.record.response_code = head.headers.response_code().map(|code| code.0);
        let cookies = head.headers.get_all("Set-Cookie").filter_map(|line| line.split(['=', ';']).next());
        self.record.cookies_set = cookies.map(|name| name.trim().into()).collect();
        self.reception = match judge(head, self.request_type) {
            Verdict::Accepted => Reception::Stream(Box::new(StreamDecoder::new(self.request_type))),
            other => Reception::Other(other),
        };
    }

    /// Takes bytes of the answer.
    pub(super) fn receive(&mut self, data: Bytes) {
        if let (Reception::Stream(decoder), None) = (&mut self.reception, self.broken) {
            self.broken = decoder.push(data).err();
            self.record.pending = decoder.pending();
        }
    }
}
