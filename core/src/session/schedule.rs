//! Deciding what is sent: opening and closing contexts, packing chains into an Execute.

use std::prelude::v1::*;

use bytes::Bytes;
use litemap::LiteMap;

use super::chain::Source;
use super::endpoint::State;
use super::exchange::{Exchange, Part, Purpose, Reception, Shared};
use super::fault::CarriedOut;
use super::logon::LOGON_NAMES;
use super::{
    Chain, Config, Connection, CookieOwner, Credentials, Error, Event, ExchangeId, ExchangeRecord, Flow,
    Input, Needs, Output, Repeat, Running, Session, Ticket, Transmit, Waiting,
};
use crate::data::ErrorCode;
use crate::data::named::NamedProperty;
use crate::http::body::{
    BindFlags, BindRequest, ConnectRequest, DisconnectRequest, ExecuteFlags, ExecuteRequest,
    NotificationWaitRequest, Stat, UnbindRequest,
};
use crate::http::{ClientInfo, Endpoint, Generation, RequestType};
use crate::payload::{MAX_PAYLOAD, Packing, RpcHeaderExt, begin_payload, end_payload};
use crate::rop::{
    GetIdsFlags, GetPropertyIdsFromNames, Logon, LogonFlags, LogonOpenFlags, NO_HANDLE, Question, Release,
    Request, RequestBytes, RequestHead, Rop, RopBuffer,
};
use crate::wire::{Context, Wire, Writer};

/// The largest ROP buffer that the client takes back. `[MS-OXCRPC] 3.1.4.2`
const MAX_ROP_OUT: u32 = 0x40000;
/// How many bytes of ROPs go into one request payload: the limit is 32 KiB with the handle table. `[MS-OXCRPC] 2.2.2.1`
const MAX_REQUEST: usize = 0x7800;
/// Bytes of an [`ExecuteRequest`] before its payloads: its flags, and how many bytes they are.
const BEFORE_PAYLOADS: usize = 8;
/// How many bytes of answers the flows of one Execute may expect together.
const MAX_EXPECTED: usize = 0x7000;
/// Entries that a handle table may have: the index is one byte.
const MAX_ENTRIES: usize = 250;
/// The pending period until the server says its own. `[MS-OXCMAPIHTTP] 2.2.3.3.5`
const PENDING_PERIOD: u64 = 30_000;

impl<F: Flow> Session<F> {
    /// Sends what can be sent.
    pub(super) fn send(&mut self) {
        // Whoever closes need not be let in any more: a refusal ends it as well.
        if self.credentials_refused && !self.closing {
            return;
        }
        self.send_to_mailbox();
        self.send_to_address_book();
        if self.closing && self.exchanges.is_empty() && self.is_gone() {
            self.closing = false;
            self.event(Event::Closed);
        }
    }

    fn is_gone(&self) -> bool {
        [&self.mailbox, &self.address_book]
            .iter()
            .all(|endpoint| endpoint.state == State::Absent && !endpoint.left_behind)
    }

    fn send_to_mailbox(&mut self) {
        if !self.mailbox.is_free(self.now) {
            return;
        }
        match self.mailbox.state {
            State::Live if self.closing => self.disconnect(),
            State::Live => {
                if self.wants_execute() {
                    self.execute();
                }
                if self.wants_wait() {
                    self.notification_wait();
                }
            }
            // Its cookies let the server clean up.
            State::Absent if self.closing && self.mailbox.left_behind => self.connect(),
            State::Absent if (self.wants_execute() || self.wants_wait()) && !self.closing => self.connect(),
            _ => {}
        }
    }

    fn send_to_address_book(&mut self) {
        if !self.address_book.is_free(self.now) {
            return;
        }
        let waiting = self.flows.iter().find_map(|(ticket, running)| {
            matches!(running.needs, Needs::AddressBook { .. }).then_some(*ticket)
        });
        match (self.address_book.state, waiting) {
            (State::Live, _) if self.closing => {
                let request = UnbindRequest { reserved: 0, auxiliary_buffer: Bytes::new() };
                let body = request.encode(&Context::rop()).unwrap_or_default();
                let id = self.transmit(Purpose::Unbind, RequestType::Unbind, body, Vec::new());
                self.address_book.state = State::Closing(id);
            }
            (State::Live, Some(ticket)) => {
                let Some(running) = self.flows.get_mut(&ticket) else { return };
                if let Needs::AddressBook { request, body } = &running.needs {
                    let (request, body) = (*request, body.clone());
                    self.transmit(Purpose::AddressBook(ticket), request, body, Vec::new());
                }
            }
            (State::Absent, Some(_)) => self.bind(),
            (State::Absent, None) if self.closing && self.address_book.left_behind => self.bind(),
            _ => {}
        }
    }

    fn wants_execute(&self) -> bool {
        self.flows.values().any(|running| match &running.needs {
            Needs::Execute(waiting) => waiting.is_due(self.now),
            // Who does something else gets them along with it.
            Needs::Notifications { .. } => self.events_pending,
            needs => matches!(needs, Needs::Logon),
        })
    }

    fn wants_wait(&self) -> bool {
        // A wait beside the Execute that fetches what it told of would be answered at once.
        let fetching =
            |exchange: &Exchange| matches!(&exchange.purpose, Purpose::Execute(shared) if shared.for_events);
        self.waiting.is_none()
            && !self.exchanges.values().any(fetching)
            && self.wait_not_before.is_none_or(|time| time <= self.now)
            && self.flows.values().any(|running| matches!(running.needs, Needs::Notifications { .. }))
    }

    fn connect(&mut self) {
        self.clients = self.clients.wrapping_add(1);
        let request = ConnectRequest {
            user_dn: self.config.user_dn.as_str().into(),
            flags: 0,
            default_code_page: self.config.code_page,
            lcid_sort: self.config.locale,
            lcid_string: self.config.locale,
            auxiliary_buffer: Bytes::new(),
        };
        match request.encode(&Context::rop()) {
            Ok(body) => {
                let id = self.transmit(Purpose::Connect, RequestType::Connect, body, Vec::new());
                self.mailbox.state = State::Opening(id);
            }
            Err(error) => self.fail_waiting(Endpoint::Mailbox, &Error::Request(error)),
        }
    }

    fn bind(&mut self) {
        let request = BindRequest {
            flags: BindFlags::empty(),
            state: Some(Stat::beginning(self.config.code_page, self.config.locale)),
            auxiliary_buffer: Bytes::new(),
        };
        let body = request.encode(&Context::rop()).unwrap_or_default();
        let id = self.transmit(Purpose::Bind, RequestType::Bind, body, Vec::new());
        self.address_book.state = State::Opening(id);
    }

    fn disconnect(&mut self) {
        let body = DisconnectRequest { auxiliary_buffer: Bytes::new() }.encode(&Context::rop());
        let id =
            self.transmit(Purpose::Disconnect, RequestType::Disconnect, body.unwrap_or_default(), Vec::new());
        self.mailbox.state = State::Closing(id);
    }

    fn notification_wait(&mut self) {
        let request = NotificationWaitRequest { flags: 0, auxiliary_buffer: Bytes::new() };
        let body = request.encode(&Context::rop()).unwrap_or_default();
        let id = self.transmit(Purpose::NotificationWait, RequestType::NotificationWait, body, Vec::new());
        self.waiting = Some(id);
    }

    /// The operations that wait for an endpoint.
    pub(super) fn waiting(&self, endpoint: Endpoint) -> Vec<Ticket> {
        let waits = |running: &Running<F>| match endpoint {
            Endpoint::Mailbox => matches!(
                running.needs,
                Needs::Execute(_)
                    | Needs::Logon
                    | Needs::Notifications { .. }
                    | Needs::Step(Input::Unknown(_))
            ),
            Endpoint::AddressBook => matches!(running.needs, Needs::AddressBook { .. }),
        };
        let waiting = self.flows.iter().filter(|(_, running)| waits(running));
        waiting.map(|(ticket, _)| *ticket).collect()
    }

    /// Every operation that waits for an endpoint ends with the same error.
    pub(super) fn fail_waiting(&mut self, endpoint: Endpoint, error: &Error) {
        for ticket in self.waiting(endpoint) {
            self.finish(ticket, Err(error.clone()));
        }
    }

    /// When the logon stood in this Execute, every flow that waits for nothing else ends with the same error: asking
    /// again would bring the same. When nothing else stood in it, all that wait do. An Execute of a context that was given up
    /// says nothing of the present one.
    pub(super) fn fail_logon(&mut self, shared: &Shared, error: &Error) {
        if !shared.logon || shared.epoch != self.epoch {
            return;
        }
        if shared.parts.is_empty() {
            return self.fail_waiting(Endpoint::Mailbox, error);
        }
        let waiting = self.flows.iter().filter(|(_, running)| matches!(running.needs, Needs::Logon));
        let tickets: Vec<Ticket> = waiting.map(|(ticket, _)| *ticket).collect();
        for ticket in tickets {
            self.finish(ticket, Err(error.clone()));
        }
    }

    /// Packs everything that is ready into one Execute.
    fn execute(&mut self) {
        self.turn_back_stale_chains();
        let mut pack = Pack::new();
        let logon = self.logon_handle.is_none();
        match self.logon_handle {
            Some(handle) => pack.handles.push(handle),
            None => {
                pack.handles.push(NO_HANDLE);
                pack.add_logon(&self.config);
                // Ids hold as long as the mailbox: with the logon they cost no exchange.
                if self.names.is_empty() {
                    pack.add_names(&self.config);
                }
            }
        }
        let mut releases = Vec::new();
        for handle in core::mem::take(&mut self.releases) {
            if pack.handles.len() >= MAX_ENTRIES {
                self.releases.push(handle);
                continue;
            }
            pack.handles.push(handle);
            let input = (pack.handles.len() - 1) as u8;
            pack.push(Release { logon: 0, input });
            releases.push(handle);
        }
        let mut failed = Vec::new();
        let retries = self.config.retries;
        // Neither does the logon go along with somebody's last try: all wait for it.
        let apart = logon && self.flows.values().any(|running| running.is_at_its_last(retries));
        let mut ready: Vec<Ticket> = Vec::new();
        // Who must go alone is not kept waiting by those who always have something to send.
        for alone in [true, false] {
            let is =
                |running: &Running<F>| matches!(&running.needs, Needs::Execute(waiting) if waiting.alone);
            let these = self.flows.iter().filter(|(_, running)| !apart && is(running) == alone);
            ready.extend(these.map(|(ticket, _)| *ticket));
        }
        for ticket in ready {
            let Some(running) = self.flows.get_mut(&ticket) else { continue };
            let last = running.is_at_its_last(retries);
            let mut waiting = match core::mem::replace(&mut running.needs, Needs::Answer) {
                Needs::Execute(waiting) if waiting.is_due(self.now) => waiting,
                other => {
                    running.needs = other;
                    continue;
                }
            };
            waiting.alone |= last;
            let alone = waiting.alone;
            match pack.take(ticket, waiting, &self.usual) {
                Ok(None) if alone => break,
                Ok(None) => {}
                Ok(Some(waiting)) => running.needs = Needs::Execute(waiting),
                Err(error) => failed.push((ticket, error)),
            }
        }
        let Pack { list, rops, handles, parts, .. } = pack;
        releases.iter().for_each(|handle| self.objects.release(*handle));
        for (ticket, error) in failed {
            self.finish(ticket, Err(Error::Request(error)));
        }
        let body = list.and_then(|list| self.execute_body(list, parts.last(), &handles));
        let buffer = RopBuffer { rops, handles };
        let rops = buffer.rops.iter().filter_map(|request| request.id().name()).collect();
        let body = match body {
            Ok(body) => body,
            Err(error) => {
                for part in parts {
                    self.finish(part.ticket, Err(Error::Request(error.clone())));
                }
                return;
            }
        };
        let for_events = core::mem::take(&mut self.events_pending);
        let shared = Shared { parts, buffer, releases, logon, for_events, epoch: self.epoch };
        self.transmit(Purpose::Execute(shared), RequestType::Execute, body, rops);
    }

    /// Flows whose objects died with their context begin their step again.
    fn turn_back_stale_chains(&mut self) {
        let epoch = self.epoch;
        let mut stale = Vec::new();
        for (ticket, running) in self.flows.iter_mut() {
            if matches!(&running.needs, Needs::Execute(waiting) if waiting.chain.is_stale(epoch))
                && let Needs::Execute(waiting) = core::mem::replace(&mut running.needs, Needs::Answer)
            {
                stale.push((*ticket, waiting));
            }
        }
        let error = Error::Transport { reason: "the session context was lost".into() };
        for (ticket, waiting) in stale {
            self.turn_back(ticket, waiting, CarriedOut::No, &error);
        }
        self.step_flows();
    }

    /// The body of an Execute: as [`Pack`] began it, and what follows in payloads of their own.
    fn execute_body(
        &self,
        mut list: Writer,
        last: Option<&Part>,
        handles: &[u32],
    ) -> crate::wire::Result<Vec<u8>> {
        let compress = cfg!(feature = "fast") && self.server_takes_compression;
        let packing = Packing { compress, obfuscate: self.config.obfuscate };
        let packed = last.map_or(&[][..], |part| &part.waiting.chain.packed);
        RopBuffer::<Request>::end(BEFORE_PAYLOADS + RpcHeaderExt::BYTES, handles, &mut list)?;
        end_payload(BEFORE_PAYLOADS, packing, packed.is_empty(), &mut list)?;
        for (index, request) in packed.iter().enumerate() {
            let payload = begin_payload(&mut list);
            let start = RopBuffer::<Request>::begin(&mut list);
            request.write(&|slot| last.map_or(0, |part| part.entry(slot)), &mut list);
            RopBuffer::<Request>::end(start, handles, &mut list)?;
            end_payload(payload, packing, index + 1 == packed.len(), &mut list)?;
        }
        // The request is written around its payloads, which are not moved once more.
        let size = (list.len() - BEFORE_PAYLOADS) as u32;
        let frame = ExecuteRequest {
            flags: ExecuteFlags::CHAIN | ExecuteFlags::NO_XOR_MAGIC,
            rop_buffer: Bytes::new(),
            max_rop_out: MAX_ROP_OUT,
            auxiliary_buffer: Bytes::new(),
        };
        let frame = frame.encode(&Context::rop())?;
        let (before, behind) = frame.split_at_checked(BEFORE_PAYLOADS).unwrap_or_default();
        list.patch(0, before);
        list.patch(BEFORE_PAYLOADS - size_of_val(&size), &size.to_le_bytes());
        list.slice(behind);
        Ok(list.into_vec())
    }

    /// What a request to an endpoint says about who sends it, and over which connection.
    fn authenticate(&mut self, endpoint: Endpoint) -> (Option<String>, Connection) {
        match (&self.config.credentials, self.challenged) {
            (Credentials::Host, _) => (None, Connection::Authenticated),
            (Credentials::Message { authorization }, Some((exchange, challenged)))
                if challenged == endpoint =>
            {
                let authorization = authorization.clone();
                self.config.credentials = Credentials::Host;
                self.challenged = None;
                (Some(authorization), Connection::Of(exchange))
            }
            // It is for the other endpoint.
            (Credentials::Message { .. }, _) => (None, Connection::Authenticated),
            (credentials, _) => (credentials.authorization(), Connection::Any),
        }
    }

    /// Hands a request to the host.
    fn transmit(
        &mut self,
        purpose: Purpose,
        request_type: RequestType,
        body: Vec<u8>,
        rops: Vec<&'static str>,
    ) -> ExchangeId {
        self.exchange_ids += 1;
        let id = ExchangeId(self.exchange_ids);
        let beside = matches!(purpose, Purpose::NotificationWait);
        let mut exchange = Exchange {
            purpose,
            epoch: self.epoch,
            credentials: self.credentials_given,
            request_type,
            reception: Reception::Waiting,
            broken: None,
            cookies: Generation::default(),
            started: self.now,
            deadline: self.now.plus(PENDING_PERIOD * super::SILENT_PERIODS),
            pending_period: PENDING_PERIOD,
            record: ExchangeRecord {
                id,
                started: self.by_host(self.now),
                request_type: request_type.token(),
                rops,
                sent: body.len(),
                error_code: ErrorCode(0),
                ..ExchangeRecord::default()
            },
        };
        let endpoint = match exchange.purpose.endpoint() {
            Endpoint::Mailbox => &mut self.mailbox,
            Endpoint::AddressBook => &mut self.address_book,
        };
        if !beside {
            endpoint.busy = Some(id);
            endpoint.left_behind = false;
        }
        exchange.cookies = endpoint.jar.generation();
        exchange.record.retries = endpoint.failures;
        exchange.record.cause = endpoint.last_failure.clone().filter(|_| endpoint.failures > 0);
        exchange.record.request_id = endpoint.request_id();
        exchange.record.client_info = ClientInfo::new(self.client, self.clients).text().into();
        exchange.record.url.clone_from(&endpoint.url);
        let mut headers = vec![
            ("Content-Type", "application/mapi-http".to_string()),
            ("Accept", "application/mapi-http".to_string()),
            ("X-RequestType", request_type.token().to_string()),
            ("X-RequestId", exchange.record.request_id.clone()),
            ("X-ClientInfo", exchange.record.client_info.clone()),
            ("X-ClientApplication", self.config.client_application.clone()),
        ];
        if self.config.cookies == CookieOwner::Session
            && let Some(cookies) = endpoint.jar.header()
        {
            exchange.record.cookies = endpoint.jar.iter().map(|(name, _)| name.into()).collect();
            headers.push(("Cookie", cookies));
        }
        let url = endpoint.url.clone();
        let (authorization, connection) = self.authenticate(exchange.purpose.endpoint());
        if let Some(authorization) = authorization {
            headers.push(("Authorization", authorization));
        }
        self.exchanges.insert(id, exchange);
        self.outputs.push_back(Output::Transmit(Transmit {
            id,
            url,
            headers,
            body: body.into(),
            connection,
            long: beside,
        }));
        id
    }
}

/// An Execute being packed.
struct Pack {
    /// The request as far as its list, which stands behind room for all that is before it.
    list: crate::wire::Result<Writer>,
    rops: Vec<RequestHead>,
    handles: Vec<u32>,
    parts: Vec<Part>,
    bytes: usize,
    expected: usize,
}

impl Pack {
    fn new() -> Self {
        let mut list = Writer::new();
        list.u64(0);
        begin_payload(&mut list);
        RopBuffer::<Request>::begin(&mut list);
        Self {
            list: Ok(list),
            rops: Vec::new(),
            handles: Vec::new(),
            parts: Vec::new(),
            bytes: 0,
            expected: 0,
        }
    }

    fn push(&mut self, request: impl Rop) {
        if let Ok(list) = &mut self.list {
            match RequestBytes::new(&request) {
                Ok(request) => self.rops.push(request.write(&|entry| entry, list)),
                Err(error) => self.list = Err(error),
            }
        }
    }

    fn add_logon(&mut self, config: &Config) {
        let mailbox = config.mailbox_dn.as_ref().unwrap_or(&config.user_dn);
        let logon = if config.public_folders {
            Logon { open_flags: LogonOpenFlags::PUBLIC, ..Logon::default() }
        } else {
            Logon {
                logon_flags: LogonFlags::PRIVATE,
                open_flags: LogonOpenFlags::HOME_LOGON
                    | LogonOpenFlags::TAKE_OWNERSHIP
                    | LogonOpenFlags::USE_PER_MDB_REPLID_MAPPING,
                essdn: Some(mailbox.as_str().into()),
                ..Logon::default()
            }
        };
        self.push(logon);
        self.bytes += mailbox.len() + 16;
        self.expected += 200;
    }

    /// Asks for the ids of the named properties that everybody uses.
    fn add_names(&mut self, config: &Config) {
        let property_names: Vec<_> = LOGON_NAMES.iter().map(NamedProperty::property_name).collect();
        self.bytes += property_names.len() * 24;
        self.expected += property_names.len() * 2 + 8;
        let makes = config.makes_names && config.mailbox_dn.is_none() && !config.public_folders;
        let flags = if makes { GetIdsFlags::CREATE } else { GetIdsFlags::GET_ONLY };
        self.push(GetPropertyIdsFromNames { logon: 0, input: 0, flags, property_names });
    }

    /// Adds a chain if there is room, else gives it back for the next Execute.
    fn take(
        &mut self,
        ticket: Ticket,
        waiting: Waiting,
        usual: &LiteMap<&'static str, usize>,
    ) -> crate::wire::Result<Option<Waiting>> {
        let chain = &waiting.chain;
        let usual = usual.get(chain.what).copied().filter(|_| chain.is_typical);
        let expects = usual.unwrap_or(chain.expects);
        let crowded = !self.parts.is_empty() && (waiting.alone || self.expected + expects > MAX_EXPECTED);
        let Ok(list) = &mut self.list else { return Ok(Some(waiting)) };
        if let Some(error) = &chain.error {
            return Err(error.clone());
        }
        let own = chain.requests.iter().map(RequestBytes::len).sum::<usize>();
        let full = self.handles.len() + chain.slots.len() > MAX_ENTRIES
            || !self.parts.is_empty() && self.bytes + own > MAX_REQUEST
            // Nothing more is added behind what follows in payloads of their own.
            || self.parts.last().is_some_and(|part| !part.waiting.chain.packed.is_empty());
        if crowded || full {
            return Ok(Some(waiting));
        }
        if !chain.packed.is_empty() {
            // What is written is not moved again while the writer grows.
            list.reserve(own + (1 + chain.packed.len()) * MAX_PAYLOAD);
        }
        let entries: Vec<u8> = chain
            .slots
            .iter()
            .map(|slot| {
                let handle = match slot {
                    Source::Logon => return 0,
                    Source::Held(handle) => handle.value,
                    Source::New => NO_HANDLE,
                };
                self.handles.push(handle);
                (self.handles.len() - 1) as u8
            })
            .collect();
        let first = self.rops.len();
        let entry = |slot: u8| entries.get(usize::from(slot)).copied().unwrap_or_default();
        self.rops.extend(chain.requests.iter().map(|request| request.write(&entry, list)));
        self.bytes += own;
        self.expected += expects;
        self.parts.push(Part { ticket, waiting, first, entries });
        Ok(None)
    }
}

impl Chain {
    /// Whether it may be sent again when its outcome is not known.
    pub(super) fn may_repeat(&self) -> bool {
        self.repeat == Repeat::Safe
    }
}
