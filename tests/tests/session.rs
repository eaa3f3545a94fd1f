//! The session against a real server's recorded answers: what it sends, and what it makes of them.

use std::path::Path;

use bytes::Bytes;
use mapi_http::directory::Resolve;
use mapi_http::http::{Challenge, Headers, ResponseHead};
use mapi_http::mailbox::{Answer, ListMessages, Open, Operation, Send, Session, Watch};
use mapi_http::session::{
    Config, CookieOwner, Credentials, Error, Event, LogonFolder, Output, Time, Transmit, TransportFailure,
};

const ENTROPY: [u8; 32] = [7; 32];
const NOW: Time = Time(1_790_000_000_000);

/// A recorded answer: status, headers, body.
struct Recorded {
    head: ResponseHead,
    body: Bytes,
}

/// The first answers of the recorded session: Connect, then an Execute with the logon.
fn recorded(seq: usize) -> Recorded {
    recorded_in("folders_basic", seq)
}

/// An answer of a recorded session.
fn recorded_in(scenario: &str, seq: usize) -> Recorded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/captures/{scenario}.jsonl"));
    let text = std::fs::read_to_string(path).unwrap();
    let line: serde_json::Value = serde_json::from_str(text.lines().nth(seq).unwrap()).unwrap();
    let mut headers = Headers::new();
    for pair in line["response_headers"].as_array().unwrap() {
        headers.push(pair[0].as_str().unwrap(), pair[1].as_str().unwrap()).unwrap();
    }
    let hex = line["response_hex"].as_str().unwrap();
    let body: Vec<u8> =
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    let status = line["status"].as_u64().unwrap() as u16;
    Recorded { head: ResponseHead { status, headers }, body: body.into() }
}

fn session() -> Session {
    let config =
        Config::new("https://mail.test.local/mapi/emsmdb/?MailboxId=1@test.local", "/o=Test/cn=carol")
            .credentials(Credentials::Basic { user: "carol".into(), password: "open sesame".into() });
    Session::new(config, ENTROPY).unwrap()
}

/// The next request; events before it are dropped.
fn request(session: &mut Session) -> Transmit {
    loop {
        match session.poll(NOW) {
            Output::Transmit(request) => return request,
            Output::Event(_) => {}
            Output::Timeout(at) => panic!("nothing is sent until {at:?}"),
        }
    }
}

/// The end of the first operation that ends.
fn done(session: &mut Session) -> Result<Answer, Error> {
    loop {
        match session.poll(NOW) {
            Output::Event(Event::Done(_, result)) => return result,
            Output::Event(Event::CredentialsNeeded { challenges }) => {
                session.refuse_credentials(Challenge::names(&challenges));
            }
            Output::Event(_) => {}
            other => panic!("not the end: {other:?}"),
        }
    }
}

fn answer(session: &mut Session, request: &Transmit, recorded: &Recorded, pieces: usize) {
    session.handle_head(request.id, recorded.head.clone());
    for piece in recorded.body.chunks(pieces) {
        session.handle_data(request.id, Bytes::copy_from_slice(piece));
    }
    session.handle_end(request.id);
}

fn request_type(request: &Transmit) -> &str {
    request
        .headers
        .iter()
        .find(|(name, _)| *name == "X-RequestType")
        .map(|(_, value)| value.as_str())
        .unwrap()
}

fn header<'r>(request: &'r Transmit, name: &str) -> Option<&'r str> {
    request.headers.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
}

#[test]
fn connects_and_logs_on_whatever_the_pieces() {
    for pieces in [1, 7, 100_000] {
        let mut session = session();
        session.submit(Open);
        let connect = request(&mut session);
        assert_eq!(request_type(&connect), "Connect");
        assert_eq!(header(&connect, "Authorization"), Some("Basic Y2Fyb2w6b3BlbiBzZXNhbWU="));
        assert_eq!(header(&connect, "Cookie"), None);
        answer(&mut session, &connect, &recorded(1), pieces);

        let execute = request(&mut session);
        assert_eq!(request_type(&execute), "Execute");
        assert_eq!(
            header(&execute, "Cookie"),
            Some("sid=cad6roobl8n0tem2stqf2ld3och0ald1; sequence=6ac74c37-13dc-4578-8f1b-0ff6f961a751")
        );
        answer(&mut session, &execute, &recorded(2), pieces);
        match done(&mut session) {
            Ok(Answer::Mailbox(info)) => {
                assert_eq!(info.display_name, "Carol Client");
                assert_eq!(info.server, "Exchange/15.00.0847.4040");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_request_that_was_not_sent_is_sent_again_after_a_wait() {
    let mut session = session();
    session.submit(Open);
    let connect = request(&mut session);
    session.handle_failed(connect.id, TransportFailure::new(false, "refused"));
    let again = loop {
        match session.poll(NOW) {
            Output::Timeout(at) => break at.expect("it is tried again"),
            Output::Event(_) => {}
            Output::Transmit(_) => panic!("at once"),
        }
    };
    assert!(again > NOW && again < NOW.plus(2_000), "{again:?}");
    loop {
        match session.poll(again) {
            Output::Transmit(request) => {
                assert_eq!(request_type(&request), "Connect");
                break;
            }
            Output::Event(_) => {}
            Output::Timeout(_) => panic!("it is not tried again"),
        }
    }
}

#[test]
fn a_clock_that_is_set_back_lets_nothing_wait_for_longer() {
    const SET_BACK: Time = Time(NOW.0 - 3_600_000);
    let wait = |session: &mut Session, now| loop {
        match session.poll(now) {
            Output::Timeout(at) => break at.expect("there is an end to it"),
            Output::Event(_) => {}
            Output::Transmit(request) => panic!("{request:?} at once"),
        }
    };
    let mut session = session();
    session.submit(Open);
    let connect = request(&mut session);
    session.handle_failed(connect.id, TransportFailure::new(false, "refused"));
    assert!(wait(&mut session, NOW) < NOW.plus(2_000));
    let again = wait(&mut session, SET_BACK);
    assert!(again > SET_BACK && again < SET_BACK.plus(2_000), "{again:?}");
    let Output::Transmit(connect) = session.poll(again) else { panic!("it is not tried again") };
    assert_eq!(request_type(&connect), "Connect");
    // And again, while the server is silent.
    let back = Time(again.0 - 3_600_000);
    let silent = wait(&mut session, back);
    assert!(silent < back.plus(100_000), "{silent:?}");
    assert!(matches!(session.poll(silent), Output::Event(Event::Exchange(_))), "it is not noticed");
    let last = session.records().last().unwrap();
    assert_eq!((last.started, last.duration), (again, 90_000));
}

#[test]
fn after_some_tries_the_caller_is_told() {
    let mut session = session();
    session.submit(Open);
    let mut now = NOW;
    for _ in 0..100 {
        match session.poll(now) {
            Output::Transmit(request) => {
                session.handle_failed(request.id, TransportFailure::new(false, "refused"));
            }
            Output::Timeout(at) => now = at.expect("there is a next try or an end"),
            Output::Event(Event::Done(_, result)) => {
                let error = result.expect_err("nothing answered");
                assert_eq!(error.code(), "transport");
                return;
            }
            Output::Event(_) => {}
        }
    }
    panic!("it never ends");
}

#[test]
fn a_wrong_password_is_said_and_not_repeated() {
    let mut session = session();
    session.submit(Open);
    let connect = request(&mut session);
    let mut headers = Headers::new();
    headers.push("WWW-Authenticate", "Basic realm=\"x\"").unwrap();
    session.handle_head(connect.id, ResponseHead { status: 401, headers });
    session.handle_end(connect.id);
    assert_eq!(done(&mut session).expect_err("401").code(), "authentication");
    assert!(matches!(session.poll(NOW), Output::Timeout(None)));
}

#[test]
fn an_answer_cut_anywhere_is_a_fault_and_never_a_panic() {
    let whole = recorded(1);
    for length in 0..whole.body.len() {
        let mut session = session();
        session.submit(Open);
        let connect = request(&mut session);
        let cut = Recorded { head: whole.head.clone(), body: whole.body.slice(..length) };
        answer(&mut session, &connect, &cut, 50);
        // Either it is tried again or the caller is told that the body is cut.
        match session.poll(NOW) {
            Output::Event(_) | Output::Timeout(Some(_)) => {}
            other => panic!("cut at {length}: {other:?}"),
        }
    }
}

/// Tries until the operation ends, answering with the recorded bodies without their last `cut` bytes.
fn end_of_cut_answers(connect_cut: usize, execute_cut: usize) -> (&'static str, usize) {
    let mut session = session();
    session.submit(Open);
    let (mut now, mut requests) = (NOW, 0);
    loop {
        match session.poll(now) {
            Output::Transmit(request) => {
                requests += 1;
                assert!(requests < 20, "it is tried for ever");
                let (seq, cut) = match request_type(&request) {
                    "Connect" => (1, connect_cut),
                    _ => (2, execute_cut),
                };
                let mut recorded = recorded(seq);
                recorded.body.truncate(recorded.body.len() - cut);
                answer(&mut session, &request, &recorded, 1000);
            }
            Output::Event(Event::Done(_, result)) => return (result.unwrap_err().code(), requests),
            Output::Event(Event::CredentialsNeeded { challenges }) => {
                session.refuse_credentials(Challenge::names(&challenges));
            }
            Output::Event(_) => {}
            Output::Timeout(at) => now = at.unwrap(),
        }
    }
}

#[test]
fn answers_that_are_always_cut_are_not_asked_for_for_ever() {
    // Config::retries is 4; each Execute needs a Connect before it.
    assert_eq!(end_of_cut_answers(20, 0), ("wire.truncated", 5));
    assert_eq!(end_of_cut_answers(0, 20), ("wire.truncated", 10));
}

/// What an operation that needs the logon ends with, and how many requests it took, when the logon is answered so.
fn end_of_logon(execute: &Recorded) -> (&'static str, usize) {
    let mut session = session();
    session.submit(Open);
    let mut requests = 0;
    loop {
        match session.poll(NOW) {
            Output::Transmit(request) => {
                requests += 1;
                assert!(requests < 20, "it is tried for ever");
                if request_type(&request) == "Connect" {
                    answer(&mut session, &request, &recorded(1), 1000);
                } else {
                    answer(&mut session, &request, execute, 1000);
                }
            }
            Output::Event(Event::Done(_, result)) => return (result.unwrap_err().code(), requests),
            Output::Event(Event::CredentialsNeeded { challenges }) => {
                session.refuse_credentials(Challenge::names(&challenges));
            }
            Output::Event(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_logon_that_is_answered_with_nonsense_is_not_asked_for_for_ever() {
    let good = recorded(2);
    let head_end = good.body.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
    let damaged = |at: usize, byte: u8| {
        let mut body = good.body.to_vec();
        body[head_end + at] = byte;
        Recorded { head: good.head.clone(), body: body.into() }
    };
    // StatusCode, ErrorCode, Flags and RopBufferSize take 16 bytes; then come Version, Flags, Size (its second byte),
    // SizeActual, RopSize, and the logon's RopId.
    let (code, requests) = end_of_logon(&damaged(21, 0xFF));
    assert!(code.starts_with("wire."), "{code}");
    assert_eq!(requests, 2);
    let (code, requests) = end_of_logon(&damaged(26, 0x00));
    assert!(code.starts_with("wire."), "{code}");
    assert_eq!(requests, 2);
    // The whole list is refused: rpcFormat.
    let (code, requests) = end_of_logon(&damaged(4, 0xB6));
    assert_eq!((code, requests), ("server", 2));

    let page = Recorded {
        head: ResponseHead { status: 404, headers: Headers::new() },
        body: Bytes::from_static(b"<h1>Not found</h1>"),
    };
    assert_eq!(end_of_logon(&page), ("not_the_protocol", 2));
    let refused =
        Recorded { head: ResponseHead { status: 401, headers: Headers::new() }, body: Bytes::new() };
    assert_eq!(end_of_logon(&refused), ("authentication", 2));
}

#[test]
fn the_session_goes_on_elsewhere_with_the_same_context() {
    let mut first = session();
    first.submit(Open);
    let connect = request(&mut first);
    answer(&mut first, &connect, &recorded(1), 1000);
    let execute = request(&mut first);
    answer(&mut first, &execute, &recorded(2), 1000);
    done(&mut first).unwrap();
    let bytes = first.suspend();
    assert!(!String::from_utf8_lossy(&bytes).contains("sesame"));
    assert!(bytes.len() < 2_000, "{}", bytes.len());

    let credentials = Credentials::Basic { user: "carol".into(), password: "open sesame".into() };
    let mut second = Session::resume(&bytes, credentials, [9; 32]).unwrap();
    let list: Operation = ListMessages::newest(LogonFolder::Inbox, 50).into();
    second.submit(list);
    // No Connect, no logon: the rows at once.
    let rows = request(&mut second);
    assert_eq!(request_type(&rows), "Execute");
    assert!(header(&rows, "Cookie").is_some());
}

#[test]
fn cookies_of_another_keeper_are_out_of_reach() {
    let mut first = session();
    first.submit(Open);
    let connect = request(&mut first);
    answer(&mut first, &connect, &recorded(1), 1000);
    let execute = request(&mut first);
    answer(&mut first, &execute, &recorded(2), 1000);
    done(&mut first).unwrap();
    let mut second = Session::resume(&first.suspend(), Credentials::Host, [9; 32]).unwrap();
    second.set_cookie_owner(CookieOwner::Host);
    second.submit(ListMessages::newest(LogonFolder::Inbox, 50));
    let connect = request(&mut second);
    assert_eq!(request_type(&connect), "Connect");
    assert_eq!(header(&connect, "Cookie"), None);
}

#[test]
fn a_paused_operation_asks_for_nothing() {
    let mut session = session();
    let ticket = session.submit(Open);
    session.set_paused(ticket, true);
    assert!(matches!(session.poll(NOW), Output::Timeout(None)));
    session.set_paused(ticket, false);
    assert_eq!(request_type(&request(&mut session)), "Connect");
}

#[test]
fn a_server_that_is_gone_is_left_alone_when_nobody_waits_any_more() {
    let mut session = session();
    session.submit(Watch::everything());
    // Connect, the logon, the subscription, as recorded.
    for seq in [1, 2, 7] {
        let next = request(&mut session);
        answer(&mut session, &next, &recorded_in("notifications_objects", seq), 1000);
    }
    session.submit(ListMessages::newest(LogonFolder::Inbox, 50));
    let (mut now, mut sent, mut errors) = (NOW, Vec::new(), Vec::new());
    while errors.len() < 2 {
        match session.poll(now) {
            Output::Transmit(request) => sent.push(request.id),
            Output::Event(Event::Done(_, result)) => errors.push(result.unwrap_err().code()),
            Output::Event(_) => {}
            Output::Timeout(at) if sent.is_empty() => now = at.unwrap(),
            // The wait for notifications, which was sent last, fails first.
            Output::Timeout(_) => {
                for id in sent.drain(..).rev() {
                    let failure = TransportFailure::new(true, "the network is gone");
                    session.handle_failed(id, failure);
                }
            }
        }
    }
    assert_eq!(errors, ["transport", "transport"]);
    loop {
        match session.poll(now) {
            Output::Transmit(request) => panic!("{request:?} for nobody"),
            Output::Event(_) => {}
            Output::Timeout(None) => break,
            Output::Timeout(Some(at)) => now = at,
        }
    }
}

/// A session whose token was refused while an operation waits.
fn refused() -> Session {
    let config = Config::new("https://mail.test.local/mapi/emsmdb/", "/o=Test/cn=carol")
        .credentials(Credentials::Bearer { token: "old".into() });
    let mut session = Session::new(config, ENTROPY).unwrap();
    session.submit(Open);
    let connect = request(&mut session);
    let mut headers = Headers::new();
    headers.push("WWW-Authenticate", "Bearer").unwrap();
    session.handle_head(connect.id, ResponseHead { status: 401, headers });
    session.handle_end(connect.id);
    loop {
        match session.poll(NOW) {
            Output::Event(Event::CredentialsNeeded { challenges }) => {
                assert_eq!(Challenge::names(&challenges), "Bearer");
                return session;
            }
            Output::Event(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn without_other_credentials_operations_end() {
    let mut session = refused();
    assert!(matches!(session.poll(NOW), Output::Timeout(_)));
    session.refuse_credentials("Bearer");
    assert_eq!(done(&mut session).unwrap_err().code(), "authentication");
}

#[test]
fn a_session_whose_token_was_refused_can_be_closed() {
    let mut session = refused();
    session.close();
    assert_eq!(done(&mut session).unwrap_err().code(), "closed");
    assert!(matches!(session.poll(NOW), Output::Event(Event::Closed)));
}

#[test]
fn with_remembered_folder_ids_logon_and_rows_share_an_execute() {
    let mut first = session();
    first.submit(Open);
    let connect = request(&mut first);
    answer(&mut first, &connect, &recorded(1), 1000);
    let execute = request(&mut first);
    answer(&mut first, &execute, &recorded(2), 1000);
    done(&mut first).unwrap();
    let mut second = Session::resume(&first.suspend_without_cookies(), Credentials::Host, [9; 32]).unwrap();
    second.submit(ListMessages::newest(LogonFolder::Inbox, 50));
    let connect = request(&mut second);
    assert_eq!(request_type(&connect), "Connect");
    assert_eq!(header(&connect, "Cookie"), None);
    answer(&mut second, &connect, &recorded(1), 1000);
    let execute = request(&mut second);
    // RopLogon comes first, and OpenFolder behind it.
    let list = &execute.body[18..];
    assert_eq!(list.first(), Some(&0xFE));
    assert!(list.windows(4).any(|window| window == [0x02, 0, 0, 1]), "no OpenFolder in the same Execute");
}

#[test]
fn damaged_suspended_sessions_are_refused() {
    let bytes = session().suspend();
    for length in 0..bytes.len() {
        let cut = Session::resume(&bytes[..length], Credentials::Host, ENTROPY);
        assert_eq!(cut.err().map(|error| error.code()), Some("not_suspended"), "{length}");
    }
    let mut other_version = bytes.clone();
    other_version[4] += 1;
    assert!(Session::resume(&other_version, Credentials::Host, ENTROPY).is_err());
}

#[test]
fn a_message_without_recipients_is_not_sent() {
    let mut session = session();
    session.submit(Open);
    let connect = request(&mut session);
    answer(&mut session, &connect, &recorded(1), 1000);
    let execute = request(&mut session);
    answer(&mut session, &execute, &recorded(2), 1000);
    done(&mut session).unwrap();
    session.submit(Send::new(mapi_http::mailbox::Outgoing::new("nobody")));
    assert_eq!(done(&mut session).expect_err("no recipients").code(), "invalid_argument");
}

#[test]
fn credentials_never_go_over_plain_http() {
    let config = Config::new("http://mail.example.com/mapi/emsmdb/?MailboxId=1", "/o=x");
    assert_eq!(Session::new(config, ENTROPY).err().map(|error| error.code()), Some("plain_http"));
}

#[test]
fn a_name_is_looked_up_with_a_bind_and_one_request() {
    let config =
        Config::new("https://mail.test.local/mapi/emsmdb/?MailboxId=1@test.local", "/o=Test/cn=alice")
            .credentials(Credentials::Basic { user: "alice".into(), password: "open sesame".into() })
            .address_book("https://mail.test.local/mapi/nspi/?MailboxId=1@test.local");
    let mut session = Session::new(config, ENTROPY).unwrap();
    session.submit(Resolve::new("bob"));
    let bind = request(&mut session);
    assert_eq!(request_type(&bind), "Bind");
    assert!(bind.url.contains("/mapi/nspi/"), "{}", bind.url);
    answer(&mut session, &bind, &recorded_in("nspi_more", 1), 100);
    // The second name needs no Bind.
    for _ in 0..2 {
        let look = request(&mut session);
        assert_eq!(request_type(&look), "GetMatches");
        assert!(header(&look, "Cookie").is_some());
        answer(&mut session, &look, &recorded_in("nspi_more", 2), 7);
        match done(&mut session) {
            Ok(Answer::People(people)) => {
                assert_eq!(people.len(), 1);
                assert_eq!(people[0].name, "Bob Builder");
                // What the server did not tell is empty.
                assert_eq!(people[0].title, "");
            }
            other => panic!("{other:?}"),
        }
        session.submit(Resolve::new("bob"));
    }
}
