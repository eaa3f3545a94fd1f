//! A session with flows of any kind, whose requests a test answers one by one.

use std::collections::BTreeMap;

use bytes::Bytes;
use mapi_http::http::body::ExecuteRequest;
use mapi_http::http::{PROCESSING, ResponseHead};
use mapi_http::payload::{Unwrapping, unwrap_payloads};
use mapi_http::session::{
    Config, Credentials, Error, Event, Flow, Output, Session, Ticket, Time, Transmit, TransportFailure,
};
use mapi_http::wire::{Context, Wire};
use mapi_http_server::{Accepted, Mischief, Server};

use super::World;
use super::world::{PASSWORD, as_received};

/// What becomes of a request.
#[derive(Debug)]
pub enum Reaction {
    /// The connection breaks, and nobody knows whether the server has seen it.
    Breaks,
    /// The server does what it is asked, and the connection breaks before its answer comes.
    IsLost,
    /// The server answers.
    Answers,
    /// The server answers an Execute, with something wrong.
    Misbehaves(Mischief),
    /// This comes back.
    Comes(ResponseHead, Bytes),
    /// Nothing comes back for now.
    Waits,
}

/// Alice's session, and the server.
#[derive(Debug)]
pub struct Driven<F: Flow> {
    /// The session.
    pub session: Session<F>,
    /// The server.
    pub server: Server,
    /// The present time.
    pub now: Time,
    /// How operations ended.
    pub ends: BTreeMap<Ticket, Result<F::Answer, Error>>,
    /// What they told.
    pub parts: Vec<(Ticket, F::Part)>,
}

impl<F: Flow> Driven<F> {
    /// A session that has not begun.
    pub fn new(world: &World) -> Self {
        let entry = world.server.directory().by_login("alice").expect("alice").clone();
        let url = format!("{}/mapi/emsmdb/?MailboxId={}", world.server.base_url(), entry.mailbox_id());
        let credentials = Credentials::Basic { user: "alice".into(), password: PASSWORD.into() };
        let config = Config::new(url, entry.dn.as_str()).credentials(credentials);
        Self::of(Session::new(config, [7; 32]).expect("a session"), world)
    }

    /// Some session.
    pub fn of(session: Session<F>, world: &World) -> Self {
        let now = Time(world.millis());
        Self { session, server: world.server.clone(), now, ends: BTreeMap::new(), parts: Vec::new() }
    }

    /// Goes on until all operations have ended, or nothing more happens.
    pub fn run(&mut self, mut react: impl FnMut(&Transmit) -> Reaction) {
        loop {
            match self.session.poll(self.now) {
                Output::Transmit(request) => {
                    let reaction = react(&request);
                    self.react(&request, reaction);
                }
                Output::Event(Event::Done(ticket, result)) => {
                    self.ends.insert(ticket, result);
                }
                Output::Event(Event::Part(ticket, part)) => self.parts.push((ticket, part)),
                Output::Event(_) => {}
                Output::Timeout(_) if self.session.pending() == 0 => return,
                Output::Timeout(Some(at)) => self.now = at,
                Output::Timeout(None) => return,
            }
        }
    }

    fn react(&mut self, request: &Transmit, reaction: Reaction) {
        let now = mapi_http::data::FileTime::from_unix_millis(i64::try_from(self.now.0).unwrap_or(i64::MAX));
        let mischief = match reaction {
            Reaction::Waits => return,
            Reaction::Breaks => {
                return self.session.handle_failed(request.id, TransportFailure::new(true, "it broke"));
            }
            Reaction::Comes(head, body) => return self.answer(request, head, body),
            Reaction::IsLost => {
                if let Accepted::Stream(_, mut job) = self.server.accept(&as_received(request), now) {
                    let _ = self.server.run(&mut job, now);
                }
                return self.session.handle_failed(request.id, TransportFailure::new(true, "it broke"));
            }
            Reaction::Answers => Mischief::default(),
            Reaction::Misbehaves(mischief) => mischief,
        };
        match self.server.accept(&as_received(request), now) {
            Accepted::Whole(answer) => {
                let head = ResponseHead { status: answer.status, headers: answer.headers };
                self.answer(request, head, answer.body);
            }
            Accepted::Stream(head, mut job) => {
                job.misbehave(mischief);
                if let Some(rest) = self.server.run(&mut job, now) {
                    self.answer(request, head, [PROCESSING, &rest].concat().into());
                }
            }
        }
    }

    fn answer(&mut self, request: &Transmit, head: ResponseHead, body: Bytes) {
        self.session.handle_head(request.id, head);
        self.session.handle_data(request.id, body);
        self.session.handle_end(request.id);
    }
}

/// The type of a request.
pub fn request_type(request: &Transmit) -> &str {
    let named = request.headers.iter().find(|(name, _)| *name == "X-RequestType");
    named.map_or("", |(_, value)| value.as_str())
}

/// An Execute, and what its payloads hold.
pub fn execute(request: &Transmit) -> Option<(ExecuteRequest, Vec<Bytes>)> {
    (request_type(request) == "Execute").then(|| {
        let execute = ExecuteRequest::decode(&request.body, &Context::rop()).expect("an Execute");
        let payloads = unwrap_payloads(&execute.rop_buffer, Unwrapping::REQUEST).expect("payloads");
        let payloads = payloads.into_iter().map(|payload| payload.data).collect();
        (execute, payloads)
    })
}
