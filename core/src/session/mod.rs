//! Floor 8: [MS-OXCMAPIHTTP] 3: the sans-IO session state machine.
//!
//! The host reports what happened (`handle_head`, `handle_data`, `handle_end`, `handle_failed`); [`Session::poll`]
//! yields what must be done. The same inputs always give the same outputs: no socket, no clock, no thread, no
//! random number in here.
//!
//! Each endpoint has a session context of its own, in one of four states:
//!
//! | state | input | leads to | and |
//! |---|---|---|---|
//! | Absent | an operation waits | Opening | Connect or Bind, with the cookies of the old context if there was one |
//! | Opening | success | Live | the epoch grows: objects of the old context are dead |
//! | Opening | refused | Absent | waiting operations end with the error |
//! | Opening | fault | Absent | again after a wait that doubles, `retries` times |
//! | Live | an operation is ready | Live | Execute: everything that is ready shares it |
//! | Live | answer | Live | each operation gets its own answers |
//! | Live | fault | Live or Absent | as [`Fault::ALL`] says |
//! | Live | `close` | Closing | Disconnect, Unbind |
//! | Absent | `close` | Absent or Opening | of a context that was given up, and that the server may still hold, the cookies go along with a last Connect or Bind |
//! | Closing | anything | Absent | `Event::Closed` when both are gone |

mod chain;
mod config;
mod deal;
mod denied;
mod drive;
mod endpoint;
mod entropy;
mod error;
mod exchange;
pub mod fault;
mod flow;
mod logon;
mod output;
mod receive;
mod record;
mod recovery;
mod schedule;
mod stored;
mod suspend;
mod verdict;

use std::collections::VecDeque;
use std::prelude::v1::*;

use bytes::Bytes;
use litemap::LiteMap;

pub use crate::http::Time;
pub use chain::{Asked, Chain, Handle, Repeat, Replies, Slot};
pub use config::{Config, CookieOwner, Credentials, PlainHttp};
pub use entropy::Entropy;
pub use error::Error;
pub use fault::{Fault, Recovery};
pub use flow::{Flow, Input, Step, Steps};
pub use logon::{FolderPlace, LogonFolder, LogonInfo};
pub use output::{Connection, Event, ExchangeId, Output, Ticket, Transmit, TransportFailure};

pub use record::{ExchangeRecord, Redaction, har};

use crate::data::{Guid, PropertyName};
use crate::http::RequestType;
use crate::rop::{Notify, Objects, Reply};
use endpoint::Endpoint;
use exchange::{Exchange, Purpose};
use record::Records;

/// A server that says nothing for so many of its own pending periods is taken for dead.
const SILENT_PERIODS: u64 = 3;

/// Notifications that are kept for a flow that is busy or held back.
const MOST_QUEUED: usize = 256;

/// A client's session with a mailbox and its address book.
#[derive(Debug)]
pub struct Session<F: Flow> {
    config: Config,
    entropy: Entropy,
    now: Time,
    /// Milliseconds by which the host's clock was set back since: `now` goes on as if it had not been.
    set_back: u64,
    /// `X-ClientInfo`: the client instance, and a counter that changes with each session context.
    client: Guid,
    clients: u32,
    mailbox: Endpoint,
    address_book: Endpoint,
    server: String,
    display_name: String,
    logon: Option<LogonInfo>,
    logon_handle: Option<u32>,
    /// Grows with every context of the mailbox endpoint.
    epoch: u32,
    objects: Objects,
    server_takes_compression: bool,
    server_packs_writes: bool,
    flows: LiteMap<Ticket, Running<F>>,
    tickets: u64,
    exchanges: LiteMap<ExchangeId, Exchange>,
    exchange_ids: u64,
    waiting: Option<ExchangeId>,
    /// Events are pending on the server: an Execute must fetch them.
    events_pending: bool,
    /// A failed wait is not repeated before that time.
    wait_not_before: Option<Time>,
    /// How often in a row a wait failed.
    wait_failures: u32,
    releases: Vec<u32>,
    /// Ids of named properties in this mailbox, 0 of those that have none.
    names: LiteMap<PropertyName, u16>,
    /// Since when it is remembered which have none.
    names_since: Time,
    /// Seconds by which the server's clock is ahead, as far as the last Connect told.
    clock_ahead: Option<i64>,
    /// How large answers are to chains of a name, with some room to spare.
    usual: LiteMap<&'static str, usize>,
    /// Minimal Entry IDs of people by distinguished name, as long as the address book's context lives.
    people: LiteMap<String, u32>,
    credentials_refused: bool,
    /// Counts the credentials that the host gave.
    credentials_given: u32,
    /// The exchange that was challenged last: the next leg of a scheme of several goes over its connection.
    challenged: Option<(ExchangeId, crate::http::Endpoint)>,
    closing: bool,
    records: Records,
    outputs: VecDeque<Output<F::Answer, F::Part>>,
}

/// An operation that has not ended.
#[derive(Debug)]
struct Running<F> {
    flow: F,
    needs: Needs,
    /// It is not stepped; see [`Session::set_paused`].
    paused: bool,
    /// What its chains opened on the server and nobody has released: all of it goes with the flow's end.
    held: Vec<Handle>,
    /// What was notified for these and the flow has not heard of yet.
    queued: Vec<Notify>,
    /// Some of it was dropped.
    missed: bool,
    /// What it ends in as long as nobody knows whether something was done that must not be done twice.
    doubt: Option<Error>,
    /// How many of its exchanges failed since the last one that was answered.
    tries: u32,
    /// How many of them took the session context with them since the flow came any further.
    losses: u32,
    /// What it did that must happen at most once.
    once: Option<&'static str>,
    /// The folder that its chains named last.
    place: Option<crate::data::FolderId>,
}

impl<F> Running<F> {
    fn new(flow: F, needs: Needs) -> Self {
        Self {
            flow,
            needs,
            paused: false,
            held: Vec::new(),
            queued: Vec::new(),
            missed: false,
            doubt: None,
            tries: 0,
            losses: 0,
            once: None,
            place: None,
        }
    }

    /// What it goes on with when its objects are gone.
    fn lost(&self) -> Input {
        self.doubt.clone().map_or(Input::Lost, Input::Unknown)
    }

    /// It waits for notifications, and for nothing else.
    fn listens(&self) -> bool {
        matches!(self.needs, Needs::Notifications { .. })
    }

    /// Its exchanges failed so often that the next one is its last: it goes alone, so that nobody ends for what another
    /// does to the server.
    fn is_at_its_last(&self, retries: u32) -> bool {
        let at_last = |failed, most| failed > 0 && failed >= most;
        at_last(self.tries, retries) || at_last(self.losses, retries.saturating_mul(MOST_LOSSES))
    }
}

/// So many times as often as [`Config::retries`] says an operation may lose the session context between answers that bring
/// it nothing for good: an operation of several exchanges meets a bad network in each of them.
const MOST_LOSSES: u32 = 4;

/// What an operation waits for.
#[derive(Debug)]
enum Needs {
    /// To be stepped.
    Step(Input),
    /// The logon.
    Logon,
    /// Its chain to be sent.
    Execute(Waiting),
    /// An address book request to be sent.
    AddressBook { request: RequestType, body: Vec<u8> },
    /// The answer.
    Answer,
    /// Notifications for these objects.
    Notifications { handles: Vec<Handle> },
    /// Bytes of the application.
    Supply,
}

/// A chain that waits for an Execute.
#[derive(Debug)]
struct Waiting {
    chain: Chain,
    /// It did not get along with others.
    alone: bool,
    /// It may have been carried out before.
    again: bool,
    /// Answers to the ROPs of the chain that were carried out before the server ran out of room.
    gathered: Vec<Option<Reply>>,
    /// The server still works on ROPs whose answers belong in these places: the chain's requests ask for them.
    asked_after: Vec<usize>,
    /// How often in a row the server had not come any further.
    unmoved: u32,
    not_before: Option<Time>,
    /// What is known of the refused ones among these, by their place.
    denied: Vec<(usize, denied::Denied)>,
}

impl Waiting {
    fn new(chain: Chain) -> Self {
        Self {
            chain,
            alone: false,
            again: false,
            gathered: Vec::new(),
            asked_after: Vec::new(),
            unmoved: 0,
            not_before: None,
            denied: Vec::new(),
        }
    }

    fn is_due(&self, now: Time) -> bool {
        self.not_before.is_none_or(|time| time <= now)
    }
}

impl<F: Flow> Session<F> {
    /// A session that begins. `entropy` are random bytes from the host.
    pub fn new(config: Config, entropy: [u8; 32]) -> Result<Self, Error> {
        let mut entropy = Entropy::new(entropy);
        let address_book_url = config.address_book_url.clone().unwrap_or_default();
        config.credentials.check()?;
        config.check_url(&config.mailbox_url)?;
        if !address_book_url.is_empty() {
            config.check_url(&address_book_url)?;
        }
        Ok(Self {
            client: entropy.guid(),
            clients: 0,
            mailbox: Endpoint::new(config.mailbox_url.clone(), &mut entropy),
            address_book: Endpoint::new(address_book_url, &mut entropy),
            config,
            entropy,
            now: Time::default(),
            set_back: 0,
            server: String::new(),
            display_name: String::new(),
            logon: None,
            logon_handle: None,
            epoch: 0,
            objects: Objects::new(),
            server_takes_compression: false,
            server_packs_writes: false,
            flows: LiteMap::new(),
            tickets: 0,
            exchanges: LiteMap::new(),
            exchange_ids: 0,
            waiting: None,
            events_pending: false,
            wait_not_before: None,
            wait_failures: 0,
            releases: Vec::new(),
            names: LiteMap::new(),
            names_since: Time::default(),
            clock_ahead: None,
            usual: LiteMap::new(),
            people: LiteMap::new(),
            credentials_refused: false,
            credentials_given: 0,
            challenged: None,
            closing: false,
            records: Records::default(),
            outputs: VecDeque::new(),
        })
    }

    /// Begins an operation; its end comes as [`Event::Done`] with the same ticket.
    pub fn submit(&mut self, flow: impl Into<F>) -> Ticket {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        if self.closing {
            self.outputs.push_back(Output::Event(Event::Done(ticket, Err(Error::Closed))));
        } else {
            self.flows.insert(ticket, Running::new(flow.into(), Needs::Step(Input::Start)));
        }
        ticket
    }

    /// Gives an operation up. What the server is doing for it goes on, its answer is dropped.
    pub fn cancel(&mut self, ticket: Ticket) {
        if let Some(running) = self.flows.remove(&ticket) {
            self.release_all(&running.held);
            self.outputs.push_back(Output::Event(Event::Done(ticket, Err(Error::Cancelled))));
        }
    }

    /// Gives an operation the bytes that it was told it wants. Nothing happens to one that wants none.
    pub fn supply(&mut self, ticket: Ticket, data: Bytes) {
        if let Some(running) = self.flows.get_mut(&ticket)
            && matches!(running.needs, Needs::Supply)
        {
            running.needs = Needs::Step(Input::Supplied(data));
        }
    }

    /// Holds an operation back, or lets it go on: what has been asked for still comes, nothing more is asked for. For
    /// readers that are slower than the server.
    pub fn set_paused(&mut self, ticket: Ticket, paused: bool) {
        if let Some(running) = self.flows.get_mut(&ticket) {
            running.paused = paused;
        }
    }

    /// Who keeps the cookies from now on: a session resumed in a browser, or out of one. What the other kept is out of
    /// reach, and with it the session context; the next operation begins a new one.
    pub fn set_cookie_owner(&mut self, owner: CookieOwner) {
        if self.config.cookies != owner {
            self.config.cookies = owner;
            self.lose_mailbox();
            self.address_book.lost();
        }
    }

    /// New credentials, after [`Event::CredentialsNeeded`] or before a token expires.
    pub fn set_credentials(&mut self, credentials: Credentials) {
        if let Err(error) = credentials.check() {
            return self.end_waiting(&error);
        }
        self.config.credentials = credentials;
        self.credentials_given += 1;
        self.credentials_refused = false;
    }

    /// There are no other credentials, after [`Event::CredentialsNeeded`]: operations that wait for them end.
    pub fn refuse_credentials(&mut self, offered: impl Into<String>) {
        self.end_waiting(&Error::Authentication { offered: offered.into() });
    }

    /// Operations that wait for credentials end.
    fn end_waiting(&mut self, error: &Error) {
        self.credentials_refused = false;
        self.fail_waiting(crate::http::Endpoint::Mailbox, error);
        self.fail_waiting(crate::http::Endpoint::AddressBook, error);
    }

    /// The network changed: another interface, another address. Connections that were open may be dead without anybody
    /// noticing, and what was out of reach may be within it again.
    pub fn network_changed(&mut self) {
        /// How long what is under way may take to show that it lives.
        const PATIENCE: u64 = 10_000;
        self.mailbox.recovered();
        self.address_book.recovered();
        self.wait_not_before = None;
        let now = self.now;
        for (_, exchange) in self.exchanges.iter_mut() {
            // A wait for notifications is quiet for longer than that; it is sent again without harm.
            let patience = if matches!(exchange.purpose, Purpose::NotificationWait) { 0 } else { PATIENCE };
            exchange.deadline = exchange.deadline.min(now.plus(patience));
        }
    }

    /// Ends the session: operations end as [`end_operations`](Self::end_operations) says, the server is told,
    /// [`Event::Closed`] comes last.
    pub fn close(&mut self) {
        self.closing = true;
        self.end_operations();
    }

    /// Every operation ends at once: in [`Error::Closed`], or in [`Error::OutcomeUnknown`] when it had begun with what must
    /// happen at most once. What was answered before is looked at; what is under way nobody waits for any longer.
    pub fn end_operations(&mut self) {
        self.flows.iter_mut().for_each(|(_, running)| running.paused = false);
        self.step_flows();
        for (ticket, running) in core::mem::take(&mut self.flows) {
            let doing = self.doing(ticket, &running).filter(|(repeat, _)| *repeat != Repeat::Safe);
            let unknown = |what| {
                let reason = "the session ended before all of it was answered".into();
                Error::OutcomeUnknown { what, reason }
            };
            let once = doing.map(|(_, what)| what).or(running.once);
            let error = running.doubt.or_else(|| once.map(unknown)).unwrap_or(Error::Closed);
            self.release_all(&running.held);
            self.event(Event::Done(ticket, Err(error)));
        }
    }

    /// The chain of an operation that is under way, or was carried out at least in part without its flow having heard of it.
    fn doing(&self, ticket: Ticket, running: &Running<F>) -> Option<(Repeat, &'static str)> {
        match &running.needs {
            Needs::Answer => self.exchanges.values().find_map(|exchange| match &exchange.purpose {
                Purpose::Execute(shared) => {
                    let mut own = shared.parts.iter().filter(|part| part.ticket == ticket);
                    own.next().map(|part| (part.waiting.chain.repeat, part.waiting.chain.what))
                }
                _ => None,
            }),
            Needs::Step(Input::Replies(replies)) => Some((replies.repeat, replies.what)),
            Needs::Execute(waiting) if !waiting.gathered.is_empty() => {
                Some((waiting.chain.repeat, waiting.chain.what))
            }
            _ => None,
        }
    }

    /// What the session is configured with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What is known of the logon.
    pub fn logon(&self) -> Option<&LogonInfo> {
        self.logon.as_ref()
    }

    /// The last exchanges that ended, the oldest first: a few dozen, for diagnostics. [`har`] makes a log of them. None
    /// without the feature `history`.
    pub fn records(&self) -> impl Iterator<Item = &ExchangeRecord> {
        self.records.iter()
    }

    /// Operations that have not ended.
    pub fn pending(&self) -> usize {
        self.flows.len()
    }

    /// What must be done next. Call it again until it answers [`Output::Timeout`], and again after every report and
    /// when that time has come. A clock that was set back goes on from there, one that jumps ahead is a host that slept.
    pub fn poll(&mut self, now: Time) -> Output<F::Answer, F::Part> {
        // What waits does not wait for a clock that was set back.
        self.set_back += self.now.since(now.plus(self.set_back));
        self.now = now.plus(self.set_back);
        if self.outputs.is_empty() {
            self.expire();
            self.step_flows();
            self.send();
        }
        if let Some(output) = self.outputs.pop_front() {
            return output;
        }
        if self.flows.is_empty() {
            // The room of many operations is not kept for the next one.
            (self.flows, self.outputs) = (LiteMap::new_vec(), VecDeque::new());
        }
        Output::Timeout(self.next_deadline().map(|time| self.by_host(time)))
    }

    /// What the host's clock shows at a time of the session's.
    #[inline(never)] // Which is smaller.
    fn by_host(&self, time: Time) -> Time {
        Time(time.since(Time(self.set_back)))
    }

    fn release_all(&mut self, handles: &[Handle]) {
        let epoch = self.epoch;
        self.releases
            .extend(handles.iter().filter(|handle| handle.epoch == epoch).map(|handle| handle.value));
    }

    fn finish(&mut self, ticket: Ticket, mut result: Result<F::Answer, Error>) {
        if let Some(running) = self.flows.remove(&ticket) {
            self.release_all(&running.held);
            if let (Some(doubt), Err(error)) = (running.doubt, &mut result) {
                *error = doubt;
            }
        }
        self.outputs.push_back(Output::Event(Event::Done(ticket, result)));
    }

    fn event(&mut self, event: Event<F::Answer, F::Part>) {
        self.outputs.push_back(Output::Event(event));
    }

    /// When something must happen by itself.
    fn next_deadline(&self) -> Option<Time> {
        let mut next = None;
        let mut consider = |time: Option<Time>| {
            if let Some(time) = time.filter(|time| *time > self.now) {
                next = Some(next.map_or(time, |next: Time| next.min(time)));
            }
        };
        for time in [self.mailbox.not_before, self.address_book.not_before, self.wait_not_before] {
            consider(time);
        }
        for exchange in self.exchanges.values() {
            consider(Some(exchange.deadline));
        }
        for running in self.flows.values() {
            if let Needs::Execute(waiting) = &running.needs {
                consider(waiting.not_before);
            }
        }
        next
    }
}
