//! Pausing a session to bytes and going on elsewhere.

use std::prelude::v1::*;

use super::endpoint::{Endpoint, State};
use super::stored::{Source, Stored, stored};
use super::{
    Config, Credentials, Entropy, Error, Event, Flow, Handle, Input, Needs, Output, Repeat, Running, Session,
    Ticket, Time,
};
use crate::data::{Guid, PropertyName};
use crate::http::CookieJar;

/// The first bytes of a suspended session.
const MAGIC: [u8; 4] = *b"MAPI";
/// Grows when older readers would misunderstand the bytes.
const VERSION: u8 = 12;
/// A suspended session is small; anything larger is something else.
const LARGEST: usize = 64 * 1024;
/// Names whose ids travel. What more there are is asked for again.
const MOST_NAMES: usize = 100;
/// What an operation takes that ends there. Beyond what there is room for, some thousands, none is mentioned.
const SMALLEST: usize = 10;
/// Objects that the server is told to let go of. More are only of interest to a context that soon ends anyway.
const MOST_RELEASES: usize = 1000;

/// A session context.
#[derive(Debug)]
struct Context {
    /// Nothing was under way in it: it can be gone on with. Otherwise its cookies go along with the next Connect.
    live: bool,
    session: Guid,
    requests: u32,
    cookies: CookieJar,
    expires: Option<Time>,
}

/// An operation that has not ended.
#[derive(Debug)]
struct Travelling {
    ticket: u64,
    paused: bool,
    then: Then,
}

/// How it goes on.
#[derive(Debug)]
enum Then {
    /// It begins.
    Start(Vec<u8>),
    /// Its step is begun again.
    Again(Vec<u8>),
    /// It listens. Some of what happened stayed behind if it was `missed`.
    Listen { flow: Vec<u8>, handles: Vec<Handle>, missed: bool },
    /// It finds out whether what it asked for last was done.
    Ask(Vec<u8>),
    /// It ends: nobody knows whether what it asked for last was done.
    Unknown,
    /// It ends: its state does not travel, or is too large.
    LeftBehind,
}

stored! {
    Config { mailbox_url, address_book_url, user_dn, mailbox_dn, public_folders, cookies, plain_http, client_application, code_page, locale, obfuscate, makes_names, retries; credentials: Credentials::Host }
    Context { live, session, requests, cookies, expires }
    Travelling { ticket, paused, then }
}

impl Stored for Then {
    fn put(&self, out: &mut Vec<u8>) {
        let (kind, flow) = match self {
            Self::Start(flow) => (0, Some(flow)),
            Self::Again(flow) => (1, Some(flow)),
            Self::Listen { flow, .. } => (2, Some(flow)),
            Self::Ask(flow) => (3, Some(flow)),
            Self::Unknown => (4, None),
            Self::LeftBehind => (5, None),
        };
        out.push(kind);
        if let Some(flow) = flow {
            flow.put(out);
        }
        if let Self::Listen { handles, missed, .. } = self {
            handles.put(out);
            missed.put(out);
        }
    }

    fn get(from: &mut Source<'_>) -> Self {
        match u8::get(from) {
            0 => Self::Start(Stored::get(from)),
            1 => Self::Again(Stored::get(from)),
            2 => Self::Listen {
                flow: Stored::get(from),
                handles: Stored::get(from),
                missed: Stored::get(from),
            },
            3 => Self::Ask(Stored::get(from)),
            4 => Self::Unknown,
            5 => Self::LeftBehind,
            _ => from.check(None::<Option<Self>>).unwrap_or(Self::LeftBehind),
        }
    }
}

impl Endpoint {
    fn suspend(&self) -> Option<Context> {
        let live = self.state == State::Live && self.busy.is_none();
        (live || !self.jar.is_empty()).then(|| Context {
            live,
            session: self.session,
            requests: self.requests,
            cookies: self.jar.clone(),
            expires: self.expires,
        })
    }

    fn resume(&mut self, context: Option<Context>) {
        let Some(context) = context else { return };
        if context.live {
            self.state = State::Live;
        }
        self.session = context.session;
        self.requests = context.requests;
        self.jar = context.cookies;
        self.expires = context.expires;
    }
}

impl<F: Flow> Session<F> {
    /// The session as a small byte string (at most 64 KiB), from which [`resume`](Self::resume) goes on: in another
    /// process, on another machine, in another language. [`Poll`](Self::poll) first until there is nothing to do: what
    /// was not taken does not travel, nor do operations that told it.
    ///
    /// It holds no password and no token. It does hold the cookies of the session context, which let whoever has them
    /// **and** the user's credentials go on with it, and what operations are about;
    /// [`suspend_without_cookies`](Self::suspend_without_cookies) leaves the cookies out.
    ///
    /// Operations that have not ended go on there, under the same [`Ticket`]s: a list where it was, a body, a large property
    /// and an attachment behind the bytes that have come, a synchronisation behind its last batch. Bodies and properties of
    /// which more has come than finds room are read anew. Those whose state does not travel (because it is too large) end
    /// there in [`Error::Suspended`], and in [`Error::OutcomeUnknown`] when what must happen at most once was under way.
    /// The small ones come along first.
    pub fn suspend(&self) -> Vec<u8> {
        self.to_bytes(true, true)
    }

    /// As [`suspend`](Self::suspend) without anything that is worth protecting: going on begins a new context.
    pub fn suspend_without_cookies(&self) -> Vec<u8> {
        self.to_bytes(false, true)
    }

    /// As [`suspend`](Self::suspend), with or without cookies, for hosts whose callers wait for operations here and nowhere
    /// else: all of them end here, as [`end_operations`](Self::end_operations) says. Poll once more for these ends, up to [`Event::Closed`]; the
    /// server is not told, and nothing is sent any more.
    pub fn suspend_alone(&mut self, with_cookies: bool) -> Vec<u8> {
        self.end_operations();
        let bytes = self.to_bytes(with_cookies, false);
        self.closing = true;
        self.exchanges.clear();
        self.waiting = None;
        self.lose_mailbox();
        self.address_book.lost();
        bytes
    }

    /// What is known of the mailbox, without cookies and operations: a session that begins with it opens the mailbox in fewer
    /// exchanges. This one goes on.
    pub fn outline(&self) -> Vec<u8> {
        self.to_bytes(false, false)
    }

    /// The operations that have not ended: after [`resume`](Self::resume), those that came along.
    pub fn tickets(&self) -> impl Iterator<Item = Ticket> + '_ {
        self.flows.keys().copied()
    }

    fn to_bytes(&self, with_cookies: bool, with_flows: bool) -> Vec<u8> {
        let mailbox = self.mailbox.suspend().filter(|_| with_cookies);
        let live = mailbox.as_ref().is_some_and(|context| context.live);
        let address_book = self.address_book.suspend().filter(|_| with_cookies);
        let names: Vec<_> = self.names.iter().filter(|(_, id)| **id != 0).take(MOST_NAMES).collect();
        // No password and no token; the contexts' cookies do travel, unless they are left out.
        let mut bytes = MAGIC.to_vec();
        bytes.push(VERSION);
        self.config.put(&mut bytes);
        self.client.put(&mut bytes);
        self.clients.put(&mut bytes);
        self.server.put(&mut bytes);
        self.display_name.put(&mut bytes);
        self.logon.put(&mut bytes);
        self.server_takes_compression.put(&mut bytes);
        self.server_packs_writes.put(&mut bytes);
        mailbox.put(&mut bytes);
        address_book.put(&mut bytes);
        self.epoch.put(&mut bytes);
        self.logon_handle.filter(|_| live).put(&mut bytes);
        (names.len() as u32).put(&mut bytes);
        for (name, id) in names {
            name.put(&mut bytes);
            id.put(&mut bytes);
        }
        // What operations hold is let go of, unless they listen to it.
        let mut unused = self.releases.clone();
        let mentioned = if with_flows { self.flows.len() + self.outputs.len() } else { 0 };
        let mut room = LARGEST.saturating_sub(bytes.len() + MOST_RELEASES * 5 + 64);
        // Each is mentioned, if only as one that stays behind.
        let mut places = mentioned.min(room / SMALLEST);
        room -= places * SMALLEST;
        // The small ones first: so the most come along.
        let mut flows = Vec::new();
        let mut smaller = 0;
        for most in [256, 4096, usize::MAX] {
            for (ticket, running) in &self.flows {
                let travelling = |whole| match with_flows {
                    true => self.travelling(*ticket, running, live, whole),
                    false => Then::LeftBehind,
                };
                let mut then = travelling(true);
                let size = encode(&then).len();
                if size <= smaller || size > most {
                    continue;
                }
                if size > room {
                    then = travelling(false);
                }
                if encode(&then).len() > room {
                    then = if matches!(then, Then::Ask(_)) { Then::Unknown } else { Then::LeftBehind };
                }
                if !matches!(then, Then::Listen { .. }) {
                    let held = running.held.iter().filter(|handle| handle.epoch == self.epoch);
                    unused.extend(held.map(|handle| handle.value));
                }
                if with_flows && places > 0 {
                    places -= 1;
                    room = room.saturating_sub(encode(&then).len());
                    flows.push(Travelling { ticket: ticket.0, paused: running.paused, then });
                }
            }
            smaller = most;
        }
        // Answers that nobody took.
        let ended = self.outputs.iter().filter_map(|output| {
            let (ticket, then) = match output {
                Output::Event(Event::Done(ticket, Err(Error::Suspended))) => (ticket, Then::LeftBehind),
                Output::Event(Event::Done(ticket, _)) => (ticket, Then::Unknown),
                _ => return None,
            };
            Some(Travelling { ticket: ticket.0, paused: false, then })
        });
        if with_flows {
            flows.extend(ended.take(places));
        }
        unused.truncate(if live { MOST_RELEASES } else { 0 });
        unused.put(&mut bytes);
        self.tickets.put(&mut bytes);
        flows.put(&mut bytes);
        bytes.extend(checksum(&bytes).to_le_bytes());
        bytes
    }

    /// How an operation goes on elsewhere.
    fn travelling(&self, ticket: Ticket, running: &Running<F>, live: bool, whole: bool) -> Then {
        let perhaps_done = self.doing(ticket, running).map(|(repeat, _)| repeat);
        let repeat = if running.doubt.is_some() { Repeat::Ask } else { perhaps_done.unwrap_or_default() };
        // What was told and not taken stays behind: going on would leave it out.
        let told = |output: &Output<F::Answer, F::Part>| matches!(output, Output::Event(Event::Part(of, _)) if *of == ticket);
        let flow = running.flow.suspend(whole).filter(|_| !self.outputs.iter().any(told));
        let flow = match (flow, repeat) {
            (Some(flow), Repeat::Safe) => flow,
            (Some(flow), Repeat::Ask) => return Then::Ask(flow),
            (None, Repeat::Safe) => return Then::LeftBehind,
            (_, Repeat::Never) | (None, Repeat::Ask) => return Then::Unknown,
        };
        match &running.needs {
            Needs::Step(Input::Start) => Then::Start(flow),
            Needs::Notifications { handles } if live => Then::Listen {
                flow,
                handles: handles.clone(),
                missed: running.missed || !running.queued.is_empty(),
            },
            _ => Then::Again(flow),
        }
    }

    /// Goes on with a suspended session. When the server still has the context, no Connect and no logon is needed;
    /// otherwise both happen by themselves.
    ///
    /// The credentials go to the URLs that stand in the bytes: take bytes only from where you left them, or look at
    /// [`config`](Self::config) before the first poll.
    ///
    /// # Errors
    /// [`Error::NotSuspended`] when the bytes are damaged, of another version, or something else.
    pub fn resume(bytes: &[u8], credentials: Credentials, entropy: [u8; 32]) -> Result<Self, Error> {
        let rest =
            bytes.strip_prefix(&MAGIC).ok_or(Error::NotSuspended("the first bytes are not its mark"))?;
        let (version, _) = rest.split_first().ok_or(Error::NotSuspended("it is cut off"))?;
        if *version != VERSION {
            return Err(Error::NotSuspended("it was written by another version of this library"));
        }
        if bytes.len() > LARGEST {
            return Err(Error::NotSuspended("it is too large"));
        }
        let damaged = || Error::NotSuspended("it is damaged or cut off");
        let (content, sum) = bytes.split_last_chunk::<4>().ok_or_else(damaged)?;
        if checksum(content) != u32::from_le_bytes(*sum) {
            return Err(damaged());
        }
        let content = content.get(MAGIC.len() + 1..).ok_or_else(damaged)?;
        let mut source = Source::new(content);
        let from = &mut source;
        let config = Config { credentials, ..Stored::get(from) };
        if from.is_damaged() {
            return Err(damaged());
        }
        // Ids and jitter are drawn anew.
        let mut session = Self::new(config, entropy)?;
        session.entropy = Entropy::new(entropy);
        session.client = Stored::get(from);
        session.clients = Stored::get(from);
        session.server = Stored::get(from);
        session.display_name = Stored::get(from);
        session.logon = Stored::get(from);
        session.server_takes_compression = Stored::get(from);
        session.server_packs_writes = Stored::get(from);
        session.mailbox.resume(Stored::get(from));
        session.address_book.resume(Stored::get(from));
        session.epoch = Stored::get(from);
        session.logon_handle = Stored::get(from);
        let names = Vec::<(PropertyName, u16)>::get(from);
        session.releases = Stored::get(from);
        session.tickets = Stored::get(from);
        let flows = Vec::<Travelling>::get(from);
        if !source.is_whole() {
            return Err(damaged());
        }
        if session.mailbox.state != State::Live {
            session.epoch = session.epoch.wrapping_add(1);
            session.logon_handle = None;
            session.releases.clear();
        }
        for (name, id) in names {
            session.names.insert(name, id);
        }
        for flow in flows {
            session.arrive(flow).ok_or_else(damaged)?;
        }
        Ok(session)
    }

    /// An operation goes on here.
    fn arrive(&mut self, travelling: Travelling) -> Option<()> {
        let ticket = Ticket(travelling.ticket);
        let running = |flow: &[u8], needs| F::resume(flow).map(|flow| Running::new(flow, needs));
        let unknown = || {
            let reason = "the session was suspended before the answer came".into();
            Error::OutcomeUnknown { what: "an operation", reason }
        };
        // When nobody here can go on with it: another version, or a program without the feature `travel`.
        let ends = if matches!(travelling.then, Then::Ask(_)) { unknown() } else { Error::Suspended };
        let running = match travelling.then {
            Then::Start(flow) => running(&flow, Needs::Step(Input::Start)),
            Then::Again(flow) => running(&flow, Needs::Step(Input::Lost)),
            Then::Ask(flow) => running(&flow, Needs::Step(Input::Unknown(unknown())))
                .map(|running| Running { doubt: Some(unknown()), ..running }),
            Then::Listen { flow, handles, missed } => {
                let held = handles.clone();
                running(&flow, Needs::Notifications { handles }).map(|running| Running {
                    held,
                    missed,
                    ..running
                })
            }
            Then::Unknown => {
                self.outputs.push_back(Output::Event(Event::Done(ticket, Err(unknown()))));
                return Some(());
            }
            Then::LeftBehind => {
                self.outputs.push_back(Output::Event(Event::Done(ticket, Err(Error::Suspended))));
                return Some(());
            }
        };
        match running {
            Some(running) => {
                self.flows.insert(ticket, Running { paused: travelling.paused, ..running });
            }
            None => self.outputs.push_back(Output::Event(Event::Done(ticket, Err(ends)))),
        }
        Some(())
    }
}

fn encode(value: &impl Stored) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.put(&mut bytes);
    bytes
}

/// CRC-32 as in Ethernet.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_the_common_one() {
        assert_eq!(super::checksum(b"123456789"), 0xCBF4_3926);
    }
}
