//! The host: moves a session's requests over hyper and rustls. No protocol in here.
//!
//! [`Mailbox`] is the same set of calls that every language has, as `async fn`s; the pump behind it is under sixty
//! lines ([`pump`]).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::Request;
use mapi_http::http::{Challenge, ResponseHead};
use mapi_http::mailbox::{Answer, Operation, Part, Session};
use mapi_http::session::{
    Credentials, Error, Event, ExchangeId, ExchangeRecord, Output, Ticket, Time, Transmit, TransportFailure,
};
use tokio::sync::{mpsc, oneshot};

use crate::connector::head;
pub use crate::connector::{ConnectError, Connector};
use crate::login::Login;

/// Present time as the session wants it.
pub(crate) fn now() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64))
}

/// Random bytes for a session.
pub fn entropy() -> [u8; 32] {
    let mut bytes = [0; 32];
    // Without it two sessions could share ids, which only costs clarity in logs.
    let _ = getrandom::fill(&mut bytes);
    bytes
}

/// What the pump is asked to do, and what comes back from the network.
enum Message {
    /// Operations that begin together: those that may share an exchange do.
    Run(Vec<(Operation, Waiter)>),
    /// The reader of these parts has caught up.
    GoOn(Arc<AtomicUsize>),
    /// What the operation of these parts wants.
    Supply(Arc<AtomicUsize>, Bytes),
    Suspend(oneshot::Sender<Vec<u8>>),
    Outline(oneshot::Sender<Vec<u8>>),
    NetworkChanged,
    Close(oneshot::Sender<()>),
    Head(ExchangeId, ResponseHead),
    Data(ExchangeId, Bytes),
    End(ExchangeId),
    Failed(ExchangeId, TransportFailure),
}

/// Watches exchanges as they end.
pub type Observer = Box<dyn FnMut(ExchangeRecord) + Send>;

/// What goes over the network, as it does: for who looks for the cause of something.
#[derive(Debug)]
pub enum Traffic<'t> {
    /// A request leaves.
    Sent(&'t Transmit),
    /// The head of its answer comes.
    Head(&'t ResponseHead),
    /// A piece of the body comes.
    Data(&'t Bytes),
    /// The answer has ended.
    End,
    /// There is no answer, or no whole one.
    Failed(&'t TransportFailure),
}

/// Watches what goes over the network.
pub type Tap = Box<dyn FnMut(ExchangeId, Traffic<'_>) + Send>;

/// Someone who waits for an operation.
type Waiter = (oneshot::Sender<Result<Answer, Error>>, Option<PartSender>);

/// As many parts may wait for their reader; then the operation is held back until half of them are read.
const MOST_WAITING: usize = 64;

#[derive(Debug)]
struct PartSender {
    parts: mpsc::UnboundedSender<Part>,
    waiting: Arc<AtomicUsize>,
}

/// What an operation tells on the way. A slow reader slows the operation down.
#[derive(Debug)]
pub struct Parts {
    parts: mpsc::UnboundedReceiver<Part>,
    waiting: Arc<AtomicUsize>,
    pump: mpsc::WeakUnboundedSender<Message>,
}

impl Parts {
    /// Gives the operation the bytes that it said it wants ([`Part::Wanted`]).
    pub fn supply(&self, data: Bytes) {
        if let Some(pump) = self.pump.upgrade() {
            let _ = pump.send(Message::Supply(self.waiting.clone(), data));
        }
    }

    /// The next part; none when the operation has ended.
    pub async fn recv(&mut self) -> Option<Part> {
        let part = self.parts.recv().await?;
        if self.waiting.fetch_sub(1, Ordering::AcqRel) == MOST_WAITING / 2
            && let Some(pump) = self.pump.upgrade()
        {
            let _ = pump.send(Message::GoOn(self.waiting.clone()));
        }
        Some(part)
    }
}

/// An open mailbox. Clones share the session.
#[derive(Clone, Debug)]
pub struct Mailbox {
    pump: mpsc::UnboundedSender<Message>,
}

impl Mailbox {
    /// Drives a session (new or resumed) from here on, in a task of its own.
    pub fn new(session: Session, connector: Connector, observer: Observer) -> Self {
        Self::tapped(session, connector, observer, Box::new(|_, _| {}))
    }

    /// The same, watched.
    pub fn tapped(session: Session, connector: Connector, observer: Observer, tap: Tap) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        tokio::spawn(pump(session, connector, observer, tap, sender.downgrade(), receiver));
        Self { pump: sender }
    }

    /// Runs an operation to its end.
    pub async fn run(&self, operation: impl Into<Operation>) -> Result<Answer, Error> {
        let (sender, receiver) = oneshot::channel();
        let _ = self.pump.send(Message::Run(vec![(operation.into(), (sender, None))]));
        ended(receiver).await
    }

    /// Runs an operation that tells things on the way. It is submitted at once, before all that is run later.
    pub fn run_with_parts<O: Into<Operation>>(
        &self,
        operation: O,
    ) -> (impl Future<Output = Result<Answer, Error>> + use<O>, Parts) {
        let (message, done, parts) = self.with_parts(operation.into());
        let _ = self.pump.send(Message::Run(vec![message]));
        (done, parts)
    }

    /// The same of several at once, so that those that may share an exchange do.
    pub fn run_all_with_parts(
        &self,
        operations: Vec<Operation>,
    ) -> Vec<(impl Future<Output = Result<Answer, Error>> + use<>, Parts)> {
        let mut started = Vec::new();
        let begin = |operation| {
            let (message, done, parts) = self.with_parts(operation);
            started.push((done, parts));
            message
        };
        let messages = operations.into_iter().map(begin).collect();
        let _ = self.pump.send(Message::Run(messages));
        started
    }

    /// The session as bytes, to go on elsewhere. Here it has ended, and with it all operations: in [`Error::Closed`], or in
    /// [`Error::OutcomeUnknown`] when what must happen at most once was under way.
    pub async fn suspend(&self) -> Result<Vec<u8>, Error> {
        let (sender, receiver) = oneshot::channel();
        self.pump.send(Message::Suspend(sender)).map_err(|_| Error::Closed)?;
        receiver.await.map_err(|_| Error::Closed)
    }

    /// The network changed: what was waited for may be within reach, and connections may be dead without anybody noticing.
    pub fn network_changed(&self) {
        let _ = self.pump.send(Message::NetworkChanged);
    }

    /// What is known of the mailbox, without anything that is worth protecting: a session that begins with it opens the
    /// mailbox in fewer exchanges. This one goes on.
    pub async fn outline(&self) -> Result<Vec<u8>, Error> {
        let (sender, receiver) = oneshot::channel();
        self.pump.send(Message::Outline(sender)).map_err(|_| Error::Closed)?;
        receiver.await.map_err(|_| Error::Closed)
    }

    /// Ends the session on the server.
    pub async fn close(&self) {
        let (sender, receiver) = oneshot::channel();
        if self.pump.send(Message::Close(sender)).is_ok() {
            let _ = receiver.await;
        }
    }

    fn with_parts(
        &self,
        operation: Operation,
    ) -> ((Operation, Waiter), impl Future<Output = Result<Answer, Error>> + use<>, Parts) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let parts = Parts { parts: receiver, waiting: waiting.clone(), pump: self.pump.downgrade() };
        let (done, result) = oneshot::channel();
        ((operation, (done, Some(PartSender { parts: sender, waiting }))), ended(result), parts)
    }
}

/// When the pump is gone, so is the sender, and the receiver says it.
async fn ended(result: oneshot::Receiver<Result<Answer, Error>>) -> Result<Answer, Error> {
    result.await.unwrap_or(Err(Error::Closed))
}

/// Moves what the session wants to the network and to the application, and what they say to the session.
async fn pump(
    mut session: Session,
    connector: Connector,
    mut observer: Observer,
    mut tap: Tap,
    sender: mpsc::WeakUnboundedSender<Message>,
    mut receiver: mpsc::UnboundedReceiver<Message>,
) {
    let connector = Arc::new(connector);
    let mut waiters: HashMap<Ticket, Waiter> = HashMap::new();
    let mut closing: Option<oneshot::Sender<()>> = None;
    let mut suspended: Option<(oneshot::Sender<Vec<u8>>, Vec<u8>)> = None;
    loop {
        let deadline = loop {
            match session.poll(now()) {
                Output::Transmit(request) => {
                    // Nobody holds the mailbox any more, so nobody wants to know.
                    let Some(sender) = sender.upgrade() else { return };
                    tap(request.id, Traffic::Sent(&request));
                    tokio::spawn(exchange(connector.clone(), request, sender));
                }
                Output::Event(Event::Done(ticket, result)) => {
                    if let Some((waiter, _)) = waiters.remove(&ticket) {
                        let _ = waiter.send(result);
                    }
                }
                Output::Event(Event::Part(ticket, part)) => {
                    let Some((_, Some(reader))) = waiters.get(&ticket) else { continue };
                    let waiting = reader.waiting.fetch_add(1, Ordering::AcqRel) + 1;
                    if reader.parts.send(part).is_err() {
                        session.cancel(ticket);
                    } else if waiting == MOST_WAITING {
                        session.set_paused(ticket, true);
                    }
                }
                Output::Event(Event::Exchange(record)) => observer(*record),
                Output::Event(Event::CredentialsNeeded { challenges }) => match connector.login() {
                    Some(login) if login.renew(&connector).await => {
                        session.set_credentials(Credentials::Host);
                    }
                    login => {
                        let why = login.and_then(Login::why);
                        session.refuse_credentials(why.unwrap_or_else(|| Challenge::names(&challenges)));
                    }
                },
                Output::Event(Event::Closed) => {
                    drop(observer);
                    suspended.take().map(|(answer, bytes)| answer.send(bytes));
                    closing.take().map(|closed| closed.send(()));
                    return;
                }
                Output::Timeout(deadline) => break deadline,
            }
        };
        let wait =
            deadline.map_or(Duration::from_secs(3600), |time| Duration::from_millis(time.since(now())));
        let message = match tokio::time::timeout(wait, receiver.recv()).await {
            Ok(Some(message)) => message,
            Ok(None) => return,
            Err(_) => continue,
        };
        match message {
            Message::Run(operations) => {
                for (operation, waiter) in operations {
                    waiters.insert(session.submit(operation), waiter);
                }
            }
            Message::GoOn(waiting) => {
                if let Some(ticket) = reader(&waiters, &waiting) {
                    session.set_paused(ticket, false);
                }
            }
            Message::Supply(waiting, data) => {
                if let Some(ticket) = reader(&waiters, &waiting) {
                    session.supply(ticket, data);
                }
            }
            Message::Suspend(answer) => {
                // Operations end here, each with what is known of it.
                suspended = Some((answer, session.suspend_alone(true)));
            }
            Message::Outline(answer) => {
                let _ = answer.send(session.outline());
            }
            Message::NetworkChanged => session.network_changed(),
            Message::Close(answer) => {
                closing = Some(answer);
                session.close();
            }
            Message::Head(id, head) => {
                tap(id, Traffic::Head(&head));
                session.handle_head(id, head);
            }
            Message::Data(id, data) => {
                tap(id, Traffic::Data(&data));
                session.handle_data(id, data);
            }
            Message::End(id) => {
                tap(id, Traffic::End);
                session.handle_end(id);
            }
            Message::Failed(id, failure) => {
                tap(id, Traffic::Failed(&failure));
                session.handle_failed(id, failure);
            }
        }
    }
}

/// The operation whose parts somebody reads.
fn reader(waiters: &HashMap<Ticket, Waiter>, waiting: &Arc<AtomicUsize>) -> Option<Ticket> {
    let is = |parts: &PartSender| Arc::ptr_eq(&parts.waiting, waiting);
    waiters.iter().find(|(_, (_, parts))| parts.as_ref().is_some_and(is)).map(|(ticket, _)| *ticket)
}

/// One HTTP exchange.
async fn exchange(connector: Arc<Connector>, request: Transmit, sender: mpsc::UnboundedSender<Message>) {
    let id = request.id;
    if let Err(failure) = try_exchange(&connector, request, &sender).await {
        let _ = sender.send(Message::Failed(id, failure));
    }
}

async fn try_exchange(
    connector: &Connector,
    request: Transmit,
    sender: &mpsc::UnboundedSender<Message>,
) -> Result<(), TransportFailure> {
    let not_sent = |reason: String| TransportFailure::new(false, reason);
    let uri: hyper::Uri =
        request.url.parse().map_err(|error| not_sent(format!("{}: {error}", request.url)))?;
    let mut builder = Request::post(&uri);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    let http_request = builder.body(request.body).map_err(|error| not_sent(error.to_string()))?;
    let (connection, response) = connector.send(http_request, true).await.map_err(|error| match error {
        ConnectError::Broken(error) => {
            TransportFailure::new(!error.is_canceled(), format!("the connection broke: {error}"))
        }
        ConnectError::Impostor(_) => TransportFailure::new(true, error.to_string()).because(error.kind()),
        error => not_sent(error.to_string()).because(error.kind()),
    })?;
    let head = head(&response);
    let _ = sender.send(Message::Head(request.id, head));
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|error| TransportFailure::new(true, format!("the answer broke off: {error}")))?;
        if let Ok(data) = frame.into_data() {
            let _ = sender.send(Message::Data(request.id, data));
        }
    }
    connector.give_back(&uri, connection).await;
    let _ = sender.send(Message::End(request.id));
    Ok(())
}
