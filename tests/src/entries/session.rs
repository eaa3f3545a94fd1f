//! The session, whose host reports whatever the bytes say.

use bytes::Bytes;
use mapi_http::data::MessageId;
use mapi_http::directory::Resolve;
use mapi_http::http::{Headers, PROCESSING, ResponseHead};
use mapi_http::mailbox::{
    ListFolders, ListMessages, Open, Operation, Outgoing, ReadMessage, SaveAttachment, Send, Session, Watch,
};
use mapi_http::session::{
    Config, Credentials, Event, ExchangeId, LogonFolder, Output, Time, TransportFailure,
};

use super::{choose, first, first16};

const URL: &str = "https://mail.example.com/mapi/emsmdb/?MailboxId=x";

fn operation(which: u8) -> Operation {
    let id = MessageId::default();
    match which % 8 {
        0 => Open.into(),
        1 => ListFolders::all().into(),
        2 => ListMessages::newest(LogonFolder::Inbox, 5).into(),
        3 => ReadMessage::new(LogonFolder::Inbox, id).into(),
        4 => SaveAttachment::new(LogonFolder::Inbox, id, 0).into(),
        5 => Send::new(Outgoing::new("Lunch?").to("bob@example.com").text("Today?")).into(),
        6 => Watch::everything().into(),
        _ => Resolve::new("bob").into(),
    }
}

/// A session with a host that reports parts of the input as answers: each begins with a byte that says what happens
/// and two that say how many bytes belong to it.
pub fn session(data: &[u8]) {
    let config = Config::new(URL, "/o=x/cn=alice").address_book(URL);
    let session = Session::new(config, [7; 32]).unwrap();
    drive(session, data);
}

/// A suspended session; the first two bytes say how long it is, and the rest is reported to it.
pub fn resume(data: &[u8]) {
    let (length, rest) = first16(data);
    let (suspended, rest) = rest.split_at(usize::from(length).min(rest.len()));
    let Ok(session) = Session::resume(suspended, Credentials::Host, [7; 32]) else { return };
    let again = session.suspend();
    assert!(Session::resume(&again, Credentials::Host, [7; 32]).is_ok());
    drive(session, rest);
}

fn drive(mut session: Session, data: &[u8]) {
    let mut now = Time(1_790_000_000_000);
    let (which, mut rest) = first(data);
    session.submit(operation(which));
    session.submit(operation(which >> 4));
    let mut open: Vec<ExchangeId> = Vec::new();
    let mut requests = 0;
    while !rest.is_empty() {
        let mut quiet = false;
        // All that there is to do at one time is finite.
        for turn in 0.. {
            assert!(turn < 1000, "it has always something to do");
            match session.poll(now) {
                Output::Transmit(request) => {
                    requests += 1;
                    open.push(request.id);
                }
                Output::Event(Event::CredentialsNeeded { .. }) => session.set_credentials(Credentials::Host),
                Output::Event(_) => {}
                Output::Timeout(at) => {
                    quiet = at.is_none();
                    break;
                }
            }
        }
        let (what, after) = first(rest);
        let (length, after) = first16(after);
        let (part, after) = after.split_at(usize::from(length).min(after.len()));
        rest = after;
        let id = open.get(usize::from(what >> 6) % open.len().max(1)).copied().unwrap_or_default();
        let part = Bytes::copy_from_slice(part);
        match what % 8 {
            0 => session.handle_head(id, head(&part)),
            1 | 2 => session.handle_data(id, part),
            3 => {
                session.handle_head(id, head(&Bytes::new()));
                session.handle_data(
                    id,
                    [PROCESSING, b"DONE\r\nX-ResponseCode: 0\r\n\r\n", &part].concat().into(),
                );
                session.handle_end(id);
            }
            4 => session.handle_end(id),
            5 => {
                let failure = TransportFailure::new(part.len() % 2 == 1, "broken");
                session.handle_failed(id, failure);
            }
            6 => drop(session.submit(operation(part.first().copied().unwrap_or_default()))),
            _ => now = now.plus(1 << (length % 28)),
        }
        if quiet && session.pending() == 0 {
            session.close();
        }
    }
    assert!(requests < 10_000);
    session.suspend();
    session.close();
    let _ = session.poll(now);
}

/// An answer's head: the status among a few, and lines of headers.
fn head(part: &Bytes) -> ResponseHead {
    let (status, lines) = first(part);
    let mut headers = Headers::new();
    let _ = headers.push("Content-Type", "application/mapi-http");
    if lines.is_empty() {
        let _ = headers.push("X-ResponseCode", "0");
        let _ = headers.push("Set-Cookie", "MapiContext=1");
    }
    for line in String::from_utf8_lossy(lines).lines() {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let _ = headers.push(name, value);
    }
    ResponseHead { status: choose(&[200, 200, 401, 302, 404, 429, 500, 503], status), headers }
}
