//! A server, its clients, and the network between them, in virtual time.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use mapi_http::data::ErrorCode;
use mapi_http::data::FileTime;
use mapi_http::http::{Challenge, Headers, PENDING, PROCESSING, ResponseHead};
use mapi_http::mailbox::{Answer, Operation, Part, Session};
use mapi_http::rop::RopId;
use mapi_http::session::{
    Config as SessionConfig, Credentials, Error, Event, ExchangeId, ExchangeRecord, Output, Ticket, Time,
    Transmit, TransportFailure,
};
use mapi_http_server::{Accepted, BackOff, Config, HttpRequest, Job, Mischief, Server, User};

use super::Random;

/// When everything begins: milliseconds since 1970.
const BEGINNING: u64 = 1_790_000_000_000;
/// Milliseconds between two `PENDING` of a wait.
const PENDING_PERIOD: u64 = 15_000;
/// `PASSWORD`, hashed with the least effort: thousands of servers start in a minute.
const HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$zorTdJ0I8daWAF/0334wsA";
/// Everybody's password.
pub const PASSWORD: &str = "open sesame";

/// How often of a thousand requests something goes wrong.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trouble {
    /// The request does not reach the server, and the host knows.
    pub unsent: u64,
    /// The request does not reach the server, and the host does not know.
    pub lost: u64,
    /// The server does what it was asked, and nothing of its answer arrives.
    pub unanswered: u64,
    /// The answer breaks off somewhere.
    pub cut: u64,
    /// A proxy answers with a page for people: 502, 503, 504 or 429.
    pub proxy: u64,
    /// The server forgets all its contexts before it sees the request.
    pub restart: u64,
    /// The process sleeps for up to a day after the request.
    pub sleep: u64,
    /// The server wants credentials; which the host has, mostly.
    pub unauthorized: u64,
    /// Something that is not the server answers: a login page, a redirect, 403, 404.
    pub stranger: u64,
    /// Cookies do not arrive as they were sent: in the request, or in the answer.
    pub cookies: u64,
    /// The request arrives twice; either answer comes back.
    pub twice: u64,
    /// The server takes its time, and says `PENDING` meanwhile.
    pub slow: u64,
    /// The server has too much to do: it says so, for a while.
    pub busy: u64,
    /// Answers have little room.
    pub narrow: u64,
    /// A ROP finds that its answer does not fit.
    pub spoiled: u64,
    /// Long work goes on behind the answer.
    pub long: u64,
    /// The host notices another network.
    pub network: u64,
}

impl Trouble {
    /// Nothing goes wrong.
    pub const NONE: Self = Self {
        unsent: 0,
        lost: 0,
        unanswered: 0,
        cut: 0,
        proxy: 0,
        restart: 0,
        sleep: 0,
        unauthorized: 0,
        stranger: 0,
        cookies: 0,
        twice: 0,
        slow: 0,
        busy: 0,
        narrow: 0,
        spoiled: 0,
        long: 0,
        network: 0,
    };

    /// As bad as it gets without making progress impossible.
    pub const USUAL: Self = Self {
        unsent: 30,
        lost: 30,
        unanswered: 30,
        cut: 40,
        proxy: 30,
        restart: 20,
        sleep: 5,
        unauthorized: 10,
        stranger: 3,
        cookies: 20,
        twice: 15,
        slow: 20,
        busy: 20,
        narrow: 20,
        spoiled: 10,
        long: 100,
        network: 10,
    };
}

/// What is on its way to a client.
#[derive(Debug)]
enum Arrival {
    Head(ResponseHead),
    Data(Bytes),
    End,
    Failed(TransportFailure),
}

/// One session, and what its application has seen of it.
#[derive(Debug)]
pub struct Client {
    /// The session.
    pub session: Session,
    /// The address of its user.
    pub user: String,
    /// How operations ended.
    pub done: BTreeMap<Ticket, Result<Answer, Error>>,
    /// What operations told on the way.
    pub parts: BTreeMap<Ticket, Vec<Part>>,
    /// When they told it.
    pub times: BTreeMap<Ticket, Vec<u64>>,
    /// Bytes for operations that want them.
    pub supplies: BTreeMap<Ticket, Bytes>,
    /// Nothing goes wrong for it.
    pub steady: bool,
    /// Exchanges that ended.
    pub records: Vec<ExchangeRecord>,
    /// Whether the session said that it is closed.
    pub closed: bool,
    deadline: Option<Time>,
    /// By time, then by order.
    arrivals: BTreeMap<(u64, u64), (ExchangeId, Arrival)>,
    waits: Vec<Wait>,
    random: Random,
}

/// A NotificationWait that the server has not answered yet.
#[derive(Debug)]
struct Wait {
    id: ExchangeId,
    job: Job,
    /// When the beginning of its answer has arrived.
    begun: u64,
    next_pending: u64,
}

impl Client {
    /// Begins an operation.
    pub fn submit(&mut self, operation: impl Into<Operation>) -> Ticket {
        self.session.submit(operation)
    }

    /// How an operation ended, if it did.
    pub fn result(&self, ticket: Ticket) -> Option<&Result<Answer, Error>> {
        self.done.get(&ticket)
    }
}

/// The server and its clients.
#[derive(Debug)]
pub struct World {
    /// The server.
    pub server: Server,
    /// The clients.
    pub clients: Vec<Client>,
    /// What goes wrong.
    pub trouble: Trouble,
    /// What goes wrong with the next requests, instead of the trouble.
    pub troubles: VecDeque<Trouble>,
    /// What goes wrong with the next Executes, beside the trouble.
    pub mischief: VecDeque<Mischief>,
    /// Requests that were sent.
    pub exchanges: u64,
    now: u64,
    order: u64,
    random: Random,
}

impl World {
    /// A server with `alice` and `bob`, whose mailboxes are empty.
    pub fn new(seed: u64) -> Self {
        Self::with_config(seed, Config::default())
    }

    /// A server of some configuration, with `alice` and `bob`.
    pub fn with_config(seed: u64, mut config: Config) -> Self {
        for name in ["alice", "bob"] {
            config.users.push(Self::person(name));
        }
        let server = Server::seeded(config, seed, file_time(BEGINNING)).expect("a server");
        Self {
            server,
            clients: Vec::new(),
            trouble: Trouble::default(),
            troubles: VecDeque::new(),
            mischief: VecDeque::new(),
            exchanges: 0,
            now: BEGINNING,
            order: 0,
            random: Random::new(seed),
        }
    }

    /// Somebody for a configuration, who can sign in.
    pub fn person(name: &str) -> User {
        User {
            password: None,
            password_hash: Some(HASH.into()),
            ..User::new(name, format!("{name}@example.com"), name, "")
        }
    }

    /// The present time.
    pub fn now(&self) -> FileTime {
        file_time(self.now)
    }

    /// The same in milliseconds since 1970.
    pub fn millis(&self) -> u64 {
        self.now
    }

    /// Somebody signs in; answers the index of the client.
    pub fn sign_in(&mut self, name: &str) -> usize {
        self.sign_in_to(name, |config| config)
    }

    /// Somebody signs in to another store than their own mailbox.
    pub fn sign_in_to(&mut self, name: &str, store: impl FnOnce(SessionConfig) -> SessionConfig) -> usize {
        let entry = self.server.directory().by_login(name).expect("a user").clone();
        let base = self.server.base_url();
        let url = |endpoint: &str| format!("{base}/mapi/{endpoint}/?MailboxId={}", entry.mailbox_id());
        let config = SessionConfig::new(url("emsmdb"), entry.dn.as_str())
            .address_book(url("nspi"))
            .credentials(credentials(name));
        let session = Session::new(store(config), self.random.entropy()).expect("a session");
        self.add(session, &entry.address)
    }

    /// A suspended session goes on in a new client.
    pub fn resume(&mut self, name: &str, bytes: &[u8]) -> Result<usize, Error> {
        let session = Session::resume(bytes, credentials(name), self.random.entropy())?;
        Ok(self.add(session, &format!("{name}@example.com")))
    }

    /// The session of a client is suspended and goes on in another process: what is under way comes to nobody.
    pub fn move_on(&mut self, client: usize) -> Result<(), Error> {
        self.poll();
        let entropy = self.random.entropy();
        let client = &mut self.clients[client];
        let name = client.user.split('@').next().unwrap_or_default();
        client.session = Session::resume(&client.session.suspend(), credentials(name), entropy)?;
        client.arrivals.clear();
        client.waits.clear();
        client.deadline = None;
        Ok(())
    }

    fn add(&mut self, session: Session, user: &str) -> usize {
        self.clients.push(Client {
            session,
            user: user.into(),
            done: BTreeMap::new(),
            parts: BTreeMap::new(),
            times: BTreeMap::new(),
            supplies: BTreeMap::new(),
            steady: false,
            records: Vec::new(),
            closed: false,
            deadline: None,
            arrivals: BTreeMap::new(),
            waits: Vec::new(),
            random: Random::new(self.random.number()),
        });
        self.clients.len() - 1
    }

    /// Runs an operation of a client to its end.
    pub fn run(&mut self, client: usize, operation: impl Into<Operation>) -> Result<Answer, Error> {
        let ticket = self.clients[client].submit(operation);
        let ended = self.run_until(|world| world.clients[client].done.contains_key(&ticket));
        assert!(ended, "an operation does not end");
        self.clients[client].done.remove(&ticket).expect("it ended")
    }

    /// Lets time pass until something holds; false when that does not come.
    pub fn run_until(&mut self, mut holds: impl FnMut(&Self) -> bool) -> bool {
        for _ in 0..20_000 {
            self.poll();
            if holds(self) {
                return true;
            }
            if !self.pass() {
                return false;
            }
        }
        false
    }

    /// Lets so many milliseconds pass.
    pub fn run_for(&mut self, millis: u64) {
        let end = self.now + millis;
        self.poll();
        while self.next_time().is_some_and(|time| time <= end) {
            self.pass();
            self.poll();
        }
        self.now = self.now.max(end);
        self.poll();
    }

    /// Does what can be done at present and goes to the next time at which something happens; false when nothing will.
    pub fn go_on(&mut self) -> bool {
        self.poll();
        self.pass()
    }

    /// Everything that can be done at present is done.
    fn poll(&mut self) {
        for index in 0..self.clients.len() {
            loop {
                let now = Time(self.now);
                let client = &mut self.clients[index];
                match client.session.poll(now) {
                    Output::Transmit(request) => self.carry(index, &request),
                    Output::Event(Event::Done(ticket, result)) => {
                        let twice = client.done.insert(ticket, result);
                        assert!(twice.is_none(), "an operation ended twice");
                    }
                    Output::Event(Event::Part(ticket, Part::Wanted { offset, length, .. }))
                        if client.supplies.contains_key(&ticket) =>
                    {
                        // As a file is read: in pieces that know nothing of what is in them.
                        const PIECE: usize = 7_777;
                        let (from, length) = (offset as usize, (length as usize).min(PIECE));
                        let piece = client.supplies[&ticket].slice(from..from + length);
                        client.session.supply(ticket, piece);
                    }
                    Output::Event(Event::Part(ticket, part)) => {
                        client.parts.entry(ticket).or_default().push(part);
                        client.times.entry(ticket).or_default().push(self.now);
                    }
                    Output::Event(Event::Exchange(record)) => client.records.push(*record),
                    Output::Event(Event::Closed) => client.closed = true,
                    Output::Event(Event::CredentialsNeeded { challenges }) => {
                        // The host has another token, or it has none.
                        if client.random.per_mille(900) {
                            let name = client.user.split('@').next().unwrap_or_default().to_string();
                            client.session.set_credentials(credentials(&name));
                        } else {
                            client.session.refuse_credentials(Challenge::names(&challenges));
                        }
                    }
                    Output::Timeout(deadline) => {
                        client.deadline = deadline;
                        break;
                    }
                }
            }
        }
        self.look_at_waits();
    }

    /// Waits that end now, and signs of life of the others.
    fn look_at_waits(&mut self) {
        let now = self.now();
        for client in &mut self.clients {
            let mut still = Vec::new();
            for mut wait in std::mem::take(&mut client.waits) {
                if let Some(rest) = self.server.run(&mut wait.job, now) {
                    let at = self.now.max(wait.begun);
                    arrive(client, at, &mut self.order, wait.id, Arrival::Data(rest.into()));
                    arrive(client, at, &mut self.order, wait.id, Arrival::End);
                    continue;
                }
                if wait.next_pending <= self.now {
                    wait.next_pending = self.now + PENDING_PERIOD;
                    let pending = Arrival::Data(Bytes::from_static(PENDING));
                    arrive(client, self.now, &mut self.order, wait.id, pending);
                }
                still.push(wait);
            }
            client.waits = still;
        }
    }

    fn next_time(&self) -> Option<u64> {
        let times = self.clients.iter().flat_map(|client| {
            let arrival = client.arrivals.keys().next().map(|(time, _)| *time);
            let pending = client.waits.iter().map(|wait| wait.next_pending).min();
            [arrival, pending, client.deadline.map(|deadline| deadline.0)]
        });
        // Mail that waits is sent by the server's own timer, in whole milliseconds.
        let due = self.server.next_due().and_then(|due| u64::try_from(due.unix_millis()).ok());
        times.flatten().chain(due.map(|due| due + 1)).min()
    }

    /// Goes to the next time at which something happens, and lets it happen.
    fn pass(&mut self) -> bool {
        let Some(time) = self.next_time() else { return false };
        self.now = self.now.max(time);
        self.server.send_waiting(self.now());
        for client in &mut self.clients {
            while let Some(entry) = client.arrivals.first_entry()
                && entry.key().0 <= self.now
            {
                let (id, arrival) = entry.remove();
                // The session learns the time by being polled.
                match arrival {
                    Arrival::Head(head) => client.session.handle_head(id, head),
                    Arrival::Data(data) => client.session.handle_data(id, data),
                    Arrival::End => client.session.handle_end(id),
                    Arrival::Failed(failure) => client.session.handle_failed(id, failure),
                }
            }
        }
        true
    }

    /// Carries a request to the server and its answer back, or not.
    fn carry(&mut self, index: usize, request: &Transmit) {
        self.exchanges += 1;
        let client = &mut self.clients[index];
        let trouble = self.troubles.pop_front().unwrap_or(self.trouble);
        let trouble = if client.steady { Trouble::default() } else { trouble };
        let id = request.id;
        let sent_at = self.now + 1 + client.random.below(40);
        let failed = |sent, reason: &str| Arrival::Failed(TransportFailure::new(sent, reason));
        if client.random.per_mille(trouble.network) {
            client.session.network_changed();
        }
        if client.random.per_mille(trouble.unsent) {
            return arrive(client, sent_at, &mut self.order, id, failed(false, "no connection"));
        }
        if client.random.per_mille(trouble.lost) {
            return arrive(client, sent_at, &mut self.order, id, failed(true, "the connection broke"));
        }
        if let Some((head, body)) = strangers_answer(client, trouble) {
            arrive(client, sent_at, &mut self.order, id, Arrival::Head(head));
            arrive(client, sent_at, &mut self.order, id, Arrival::Data(Bytes::from_static(body)));
            return arrive(client, sent_at, &mut self.order, id, Arrival::End);
        }
        if client.random.per_mille(trouble.restart) {
            self.server.forget_contexts();
        }
        let slept = if client.random.per_mille(trouble.sleep) { client.random.below(86_400_000) } else { 0 };
        let mut asked = as_received(request);
        let is_execute = asked.headers.get("X-RequestType") == Some("Execute");
        let cookies = client.random.per_mille(trouble.cookies);
        if cookies {
            asked.headers = with_other_cookies(&asked.headers, "Cookie", &mut client.random);
        }
        let prepared = if is_execute { self.mischief.pop_front() } else { None };
        let mischief = prepared.unwrap_or_else(|| mischief(&mut client.random, trouble));
        let (mut head, body, job) = {
            let mut answer = answer(&self.server, &asked, self.now, &mischief);
            if client.random.per_mille(trouble.twice) {
                let second = self::answer(&self.server, &asked, self.now, &mischief);
                if client.random.per_mille(500) {
                    answer = second;
                }
            }
            answer
        };
        if client.random.per_mille(trouble.cookies) {
            head.headers = with_other_cookies(&head.headers, "Set-Cookie", &mut client.random);
        }
        let answered_at = sent_at + slept + 1 + client.random.below(60);
        if client.random.per_mille(trouble.unanswered) {
            // The wait goes on in the server for nobody: dropping the job ends it.
            return arrive(client, answered_at, &mut self.order, id, failed(true, "the connection broke"));
        }
        arrive(client, answered_at, &mut self.order, id, Arrival::Head(head));
        if client.random.per_mille(trouble.cut) {
            let end = client.random.below(body.len() as u64 + 1) as usize;
            pieces(client, answered_at, &mut self.order, id, &body.slice(..end));
            let how = if client.random.per_mille(500) { failed(true, "cut off") } else { Arrival::End };
            return arrive(client, answered_at + 5, &mut self.order, id, how);
        }
        let mut ended_at = answered_at;
        let mut body = body;
        if body.starts_with(PROCESSING) && client.random.per_mille(trouble.slow) {
            pieces(client, ended_at, &mut self.order, id, &body.split_to(PROCESSING.len()));
            for _ in 0..client.random.below(7) {
                ended_at += PENDING_PERIOD;
                arrive(client, ended_at, &mut self.order, id, Arrival::Data(Bytes::from_static(PENDING)));
            }
        }
        pieces(client, ended_at, &mut self.order, id, &body);
        match job {
            Some(job) => {
                let next_pending = ended_at + PENDING_PERIOD;
                client.waits.push(Wait { id, job, begun: ended_at, next_pending });
            }
            None => arrive(client, ended_at + 5, &mut self.order, id, Arrival::End),
        }
    }
}

/// What the server answers; the job when it is not done.
fn answer(
    server: &Server,
    asked: &HttpRequest,
    now: u64,
    mischief: &Mischief,
) -> (ResponseHead, Bytes, Option<Job>) {
    match server.accept(asked, file_time(now)) {
        Accepted::Whole(answer) => {
            (ResponseHead { status: answer.status, headers: answer.headers }, answer.body, None)
        }
        Accepted::Stream(head, mut job) => match run(server, &mut job, mischief, file_time(now)) {
            Some(rest) => (head, [PROCESSING, &rest].concat().into(), None),
            None => (head, Bytes::from_static(PROCESSING), Some(job)),
        },
    }
}

/// Something else than the server may answer, without asking it.
fn strangers_answer(client: &mut Client, trouble: Trouble) -> Option<(ResponseHead, &'static [u8])> {
    let mut headers = Headers::new();
    let random = &mut client.random;
    let status = if random.per_mille(trouble.proxy) {
        if random.per_mille(500) {
            headers.push("Retry-After", "3").expect("a header");
        }
        [500, 502, 503, 504, 429, 408, 413][random.below(7) as usize]
    } else if random.per_mille(trouble.stranger) {
        headers.push("Location", "https://login.example/").expect("a header");
        [200, 302, 307, 403, 404, 407][random.below(6) as usize]
    } else if random.per_mille(trouble.unauthorized) {
        headers.push("WWW-Authenticate", "Negotiate, Basic realm=\"mail\"").expect("a header");
        401
    } else {
        return None;
    };
    headers.push("Content-Type", "text/html").expect("a header");
    Some((ResponseHead { status, headers }, b"<html>The server is away.</html>"))
}

fn run(server: &Server, job: &mut Job, mischief: &Mischief, now: FileTime) -> Option<Vec<u8>> {
    job.misbehave(mischief.clone());
    server.run(job, now)
}

/// What goes wrong with an Execute that arrives.
fn mischief(random: &mut Random, trouble: Trouble) -> Mischief {
    let mut mischief = Mischief::default();
    if random.per_mille(trouble.busy) {
        let milliseconds = random.below(4_000) as u32;
        match random.below(3) {
            0 => mischief.busy = true,
            1 => mischief.back_off = Some(BackOff { milliseconds, rop: None }),
            _ => mischief.back_off = Some(BackOff { milliseconds, rop: Some(RopId::QueryRows) }),
        }
    }
    if random.per_mille(trouble.narrow) {
        mischief.room = Some(500 + random.below(8_000) as usize);
    }
    if random.per_mille(trouble.spoiled) {
        mischief.fails = Some((ErrorCode::BUFFER_TOO_SMALL, Some(RopId::QueryRows)));
    }
    if random.per_mille(trouble.long) {
        mischief.progress = Some(1 + random.below(3) as u32);
    }
    mischief
}

/// The same headers with cookies that are missing, or have other values.
fn with_other_cookies(headers: &Headers, which: &str, random: &mut Random) -> Headers {
    let missing = random.per_mille(500);
    let mut other = Headers::new();
    for (name, value) in headers.iter() {
        if !name.eq_ignore_ascii_case(which) {
            other.push(name, value).expect("a header");
        } else if !missing {
            other.push(name, value.replace('-', "0")).expect("a header");
        }
    }
    other
}

/// A body comes in pieces of any length.
fn pieces(client: &mut Client, at: u64, order: &mut u64, id: ExchangeId, body: &Bytes) {
    let mut rest = body.clone();
    while !rest.is_empty() {
        let whole = rest.len() as u64;
        let length = if client.random.per_mille(300) { 1 + client.random.below(whole) } else { whole };
        arrive(client, at, order, id, Arrival::Data(rest.split_to(length as usize)));
    }
}

fn arrive(client: &mut Client, at: u64, order: &mut u64, id: ExchangeId, arrival: Arrival) {
    *order += 1;
    client.arrivals.insert((at, *order), (id, arrival));
}

fn credentials(name: &str) -> Credentials {
    Credentials::Basic { user: name.into(), password: PASSWORD.into() }
}

fn file_time(millis: u64) -> FileTime {
    FileTime::from_unix_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

/// A request as the server gets it.
pub fn as_received(request: &Transmit) -> HttpRequest {
    let (path, query) = split_url(&request.url);
    let mut headers = Headers::new();
    for (name, value) in &request.headers {
        headers.push(*name, value.as_str()).expect("a header");
    }
    HttpRequest { method: "POST".into(), path, query, headers, body: request.body.clone() }
}

fn split_url(url: &str) -> (String, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    (path.into(), query.into())
}
