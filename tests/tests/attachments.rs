//! Attachments larger than memory should be: up and down piece by piece, in constant memory, each byte copied twice at most.

use std::sync::mpsc::{Receiver, Sender, channel};

use bytes::Bytes;
use mapi_http::data::{FileTime, tags};
use mapi_http::http::{Headers, ResponseHead};
use mapi_http::mailbox::{
    Answer, GetProperties, ListMessages, MessagePlace, Operation, Outgoing, OutgoingAttachment, Part,
    PropertyChange, PropertyTarget, ReadMessage, SaveAttachment, Send, Session, SetProperties,
};
use mapi_http::session::{Config, Credentials, Error, Event, LogonFolder, Output, Time};
use mapi_http_server::store::{Attachment, Content};
use mapi_http_server::{HttpRequest, HttpResponse, Server, User};
use mapi_http_tests::memory::{Counting, allocated, peak};
use mapi_http_tests::simulation::as_received;

#[global_allocator]
static COUNTING: Counting = Counting;

const NOW: Time = Time(1_790_000_000_000);
const LARGE: u64 = 25 << 20;

/// A session of Alice's, and a server whose memory is not counted: it is in a thread of its own.
struct Line {
    server: Server,
    session: Session,
    requests: Sender<(HttpRequest, Option<HttpResponse>)>,
    responses: Receiver<HttpResponse>,
    /// Goes back to where its memory was counted.
    last: Option<HttpResponse>,
    exchanges: usize,
}

impl Line {
    /// The server sees a request, and its answer is looked at, before the other side does.
    fn new(change: impl Fn(&HttpRequest, &mut HttpResponse) + std::marker::Send + 'static) -> Self {
        let config = mapi_http_server::Config {
            users: vec![User::new("alice", "alice@example.com", "Alice", "secret")],
            ..mapi_http_server::Config::default()
        };
        let now = FileTime::from_unix_millis(NOW.0 as i64);
        let server = Server::seeded(config, 1, now).unwrap();
        let alice = server.directory().by_login("alice").unwrap().clone();
        let url = format!("{}/mapi/emsmdb/?MailboxId={}", server.base_url(), alice.mailbox_id());
        let (requests, incoming) = channel::<(HttpRequest, Option<HttpResponse>)>();
        let (outgoing, responses) = channel();
        let own = server.clone();
        std::thread::spawn(move || {
            for (mut request, _) in incoming {
                request.body = Bytes::copy_from_slice(&request.body);
                let mut response = server.handle(&request, now);
                change(&request, &mut response);
                if outgoing.send(response).is_err() {
                    return;
                }
            }
        });
        let config = Config::new(url, alice.dn.as_str())
            .credentials(Credentials::Basic { user: "alice".into(), password: "secret".into() });
        let session = Session::new(config, [7; 32]).unwrap();
        Self { server: own, session, requests, responses, last: None, exchanges: 0 }
    }

    /// Puts a message into Alice's inbox.
    fn deliver(&self, content: Content) {
        let now = FileTime::from_unix_millis(NOW.0 as i64);
        self.server.deliver("alice@example.com", &["alice@example.com"], content, now).unwrap();
    }

    /// Runs an operation; `part` gives what it wants.
    fn run(
        &mut self,
        operation: impl Into<Operation>,
        mut part: impl FnMut(Part) -> Option<Bytes>,
    ) -> Result<Answer, Error> {
        let ticket = self.session.submit(operation);
        loop {
            match self.session.poll(NOW) {
                Output::Transmit(request) => {
                    self.exchanges += 1;
                    let id = request.id;
                    self.requests.send((as_received(&request), self.last.take())).unwrap();
                    let response = self.responses.recv().unwrap();
                    drop(request);
                    let mut headers = Headers::new();
                    for (name, value) in response.headers.iter() {
                        headers.push(name, value).unwrap();
                    }
                    self.session.handle_head(id, ResponseHead { status: response.status, headers });
                    for piece in response.body.chunks(16 << 10) {
                        self.session.handle_data(id, Bytes::copy_from_slice(piece));
                    }
                    self.session.handle_end(id);
                    self.last = Some(response);
                }
                Output::Event(Event::Part(_, told)) => {
                    if let Some(data) = part(told) {
                        self.session.supply(ticket, data);
                    }
                }
                Output::Event(Event::Done(_, result)) => return result,
                Output::Event(_) => {}
                Output::Timeout(_) => panic!("the session waits for nothing"),
            }
        }
    }
}

/// What stands at a place of the attachment: nothing that could be compressed.
fn content(offset: u64, length: usize) -> Vec<u8> {
    (offset..offset + length as u64)
        .map(|at| {
            (at.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 56)
                as u8
        })
        .collect()
}

fn letter(size: u64) -> Outgoing {
    let mut letter = Outgoing::new("Large").to("alice@example.com").text("See below.");
    letter.attachments.push(OutgoingAttachment {
        name: "film.bin".into(),
        mime_type: "video/x".into(),
        content_id: None,
        data: Vec::new(),
        streamed: Some(size),
    });
    letter
}

fn place(answer: Result<Answer, Error>) -> MessagePlace {
    match answer {
        Ok(Answer::Sent(place) | Answer::Drafted(place)) => place,
        other => panic!("{other:?}"),
    }
}

fn supply(part: Part) -> Option<Bytes> {
    match part {
        Part::Wanted { attachment: 0, offset, length } => Some(content(offset, length as usize).into()),
        _ => None,
    }
}

#[test]
fn twenty_five_megabytes_go_up_and_come_down_in_constant_memory() {
    let mut line = Line::new(|_, _| {});
    line.run(ListMessages::newest(LogonFolder::Inbox, 1), |_| None).unwrap();

    line.exchanges = 0;
    let mut most = 0;
    let (total, (used, sent)) = allocated(|| {
        peak(|| {
            line.run(Send::new(letter(LARGE)), |part| {
                if let Part::Progress { done, total } = part {
                    assert!(done > most && total == LARGE);
                    most = done;
                }
                supply(part)
            })
        })
    });
    place(sent);
    assert_eq!(most, LARGE);
    // 224 KiB a request, which is what the server takes.
    assert!(line.exchanges <= 25 * 1024 / 224 + 5, "{} requests", line.exchanges);
    eprintln!("up: {used} bytes at most, {:.2} bytes for each byte", total as f64 / LARGE as f64);
    assert!(used < 1_500_000, "{used} bytes of memory");
    // Nothing is copied but into memory that was asked for: once here, to supply it, and once in the session, into requests
    // that have some room to spare.
    assert!(total < LARGE as usize * 25 / 10, "{total} bytes were asked for");

    let page = line.run(ListMessages::newest(LogonFolder::Inbox, 1), |_| None);
    let Ok(Answer::Page(page)) = page else { panic!("{page:?}") };
    let id = page.messages[0].id;
    let message = line.run(ReadMessage::new(LogonFolder::Inbox, id), |_| None);
    let Ok(Answer::Message(message)) = message else { panic!("{message:?}") };
    let number = message.attachments[0].number;
    assert_eq!(message.attachments[0].name, "film.bin");

    line.exchanges = 0;
    let mut position = 0;
    let (total, (used, saved)) = allocated(|| {
        peak(|| {
            line.run(SaveAttachment::new(LogonFolder::Inbox, id, number), |part| {
                if let Part::Data(data) = part {
                    assert!(content(position, data.len()) == data, "other bytes at {position}");
                    position += data.len() as u64;
                }
                None
            })
        })
    });
    assert_eq!((saved, position), (Ok(Answer::Saved(LARGE)), LARGE));
    assert!(line.exchanges <= 25 * 1024 / 224 + 5, "{} requests", line.exchanges);
    eprintln!("down: {used} bytes at most, {:.2} bytes for each byte", total as f64 / LARGE as f64);
    assert!(used < 1_500_000, "{used} bytes of memory");
    // Once here for what comes from the network and once to compare it; twice at most in the session.
    assert!(total <= LARGE as usize * 4, "{total} bytes were asked for");
}

#[test]
fn a_server_that_takes_no_packed_writes_gets_small_ones() {
    // Its Connect says nothing of what it can do. [MS-OXCMAPIHTTP] 2.2.4.1.2: the auxiliary buffer is the last thing.
    let mut line = Line::new(|request, response| {
        if request.headers.get("X-RequestType") == Some("Connect") {
            let cut = response.body.len() - 16;
            assert_eq!(response.body[cut - 4..cut], 16_u32.to_le_bytes());
            response.body = [&response.body[..cut - 4], &[0; 4]].concat().into();
        }
    });
    line.run(ListMessages::newest(LogonFolder::Inbox, 1), |_| None).unwrap();
    line.exchanges = 0;
    place(line.run(Send::new(letter(280 << 10)), supply));
    // The message, ten blocks of 28 KiB, its submission.
    assert_eq!(line.exchanges, 12);
}

#[test]
fn fewer_bytes_at_a_time_are_enough_and_none_are_too_few() {
    let mut line = Line::new(|_, _| {});
    let few = |part| match part {
        Part::Wanted { offset, length, .. } => Some(content(offset, length.min(10_000) as usize).into()),
        _ => None,
    };
    place(line.run(Send::new(letter(100_000)), few));
    let mut position = 0;
    let page = line.run(ListMessages::newest(LogonFolder::Inbox, 1), |_| None);
    let Ok(Answer::Page(page)) = page else { panic!("{page:?}") };
    let id = page.messages[0].id;
    let saved = line.run(SaveAttachment::new(LogonFolder::Inbox, id, 0), |part| {
        if let Part::Data(data) = part {
            assert!(content(position, data.len()) == data);
            position += data.len() as u64;
        }
        None
    });
    assert_eq!(saved, Ok(Answer::Saved(100_000)));

    let shorter = |part| match part {
        Part::Wanted { offset: 90_000.., .. } => Some(Bytes::new()),
        part => few(part),
    };
    let error = line.run(Send::new(letter(100_000)), shorter).unwrap_err();
    assert_eq!(error.code(), "invalid_argument");
    assert!(error.to_string().starts_with("\"film.bin\" ended after 91328 of 100000 bytes"), "{error}");
    // Nothing of it was sent.
    let page = line.run(ListMessages::newest(LogonFolder::Inbox, 10), |_| None);
    let Ok(Answer::Page(page)) = page else { panic!("{page:?}") };
    assert_eq!(page.total, 1);
}

#[test]
fn a_body_that_is_not_read_to_its_end_says_so() {
    let mut line = Line::new(|_, _| {});
    line.run(ListMessages::newest(LogonFolder::Inbox, 1), |_| None).unwrap();
    // In UTF-16 one of them has more than 16 MiB.
    for (length, is_cut) in [(40_000, false), (9 << 20, true)] {
        let mut content = Content::default();
        content.properties.set(tags::BODY, "x".repeat(length));
        line.deliver(content);
        let page = line.run(ListMessages::newest(LogonFolder::Inbox, 9), |_| None);
        let Ok(Answer::Page(page)) = page else { panic!("{page:?}") };
        let largest = page.messages.iter().max_by_key(|line| line.size).unwrap();
        let message = line.run(ReadMessage::new(LogonFolder::Inbox, largest.id), |_| None);
        let Ok(Answer::Message(message)) = message else { panic!("{message:?}") };
        let read = message.text.unwrap_or_default().len();
        assert_eq!((message.body_cut, read < length), (is_cut, is_cut), "{read} of {length}");
        assert!(read >= length.min(8 << 20));
    }
}

#[test]
fn messages_in_messages_are_read_and_what_is_attached_to_them_is_saved() {
    let mut line = Line::new(|_, _| {});
    line.run(ListMessages::newest(LogonFolder::Inbox, 1), |_| None).unwrap();
    let with = |subject: &str, attachment| {
        let mut content = Content::default();
        content.properties.set(tags::SUBJECT, subject);
        content.properties.set(tags::BODY, "x".repeat(40_000) + subject);
        let mut file = Attachment::default();
        file.properties.set(tags::ATTACH_LONG_FILENAME, "file.txt");
        file.properties.set(tags::ATTACH_DATA_BINARY, Bytes::from(format!("file of {subject}")));
        content.attachments = vec![file, Attachment { number: 1, ..attachment }];
        content
    };
    // The innermost of all is the tenth.
    let mut content = with("10", Attachment::default());
    for number in (1..10).rev() {
        let embedded = Attachment { embedded: Some(Box::new(content)), ..Attachment::default() };
        content = with(&number.to_string(), embedded);
        content.attachments[1].properties.set(tags::ATTACH_METHOD, 5);
    }
    line.deliver(content);
    let page = line.run(ListMessages::newest(LogonFolder::Inbox, 1), |_| None);
    let Ok(Answer::Page(page)) = page else { panic!("{page:?}") };
    let id = page.messages[0].id;
    let mut read = |path: Vec<u32>| {
        let message = line.run(ReadMessage::new(LogonFolder::Inbox, id).attached(path), |_| None)?;
        let Answer::Message(message) = message else { panic!("{message:?}") };
        Ok::<_, Error>(*message)
    };
    let mut path = Vec::new();
    for number in 1..=9 {
        let message = read(path.clone()).unwrap();
        assert_eq!((message.subject, &message.attached), (number.to_string(), &path));
        // Too large to come along: the stream of the right message was opened.
        assert_eq!(message.text, Some("x".repeat(40_000) + &number.to_string()));
        let attachment = &message.attachments[1];
        assert!(
            attachment.is_message && !message.attachments[0].is_message,
            "{number} {:?}",
            message.attachments
        );
        path.clone_from(&attachment.path);
        assert_eq!(path, vec![1; number]);
    }
    // Deeper than eight nobody goes.
    assert_eq!(read(path).unwrap_err().code(), "invalid_argument");
    assert_eq!(read(vec![7]).unwrap_err().code(), "not_found");

    let mut saved = Vec::new();
    let save = SaveAttachment::at(LogonFolder::Inbox, id, &[1, 1, 0]).unwrap();
    line.run(save, |part| {
        if let Part::Data(data) = part {
            saved.extend_from_slice(&data);
        }
        None
    })
    .unwrap();
    assert_eq!(saved, b"file of 3");
    let keys = [tags::ATTACH_LONG_FILENAME, tags::ATTACH_DATA_BINARY, tags::ATTACH_METHOD];
    let target = |path: &[u32]| PropertyTarget::Attachment(LogonFolder::Inbox.into(), id, path.into());
    for (path, expected) in [
        (&[1, 1, 0][..], [Some("file.txt".into()), Some(Bytes::from("file of 3").into()), None]),
        (&[1, 1], [None, None, Some(5.into())]),
    ] {
        let found = line.run(GetProperties::some(target(path), keys), |_| None).unwrap();
        let Answer::Properties(found) = found else { panic!("{found:?}") };
        assert_eq!(found.into_iter().map(|property| property.value).collect::<Vec<_>>(), expected);
    }
    let change = || PropertyChange::new().set(tags::ATTACH_LONG_FILENAME, "other.txt");
    for (path, code) in [(&[1, 0][..], "invalid_argument"), (&[], "invalid_argument"), (&[7], "not_found")] {
        let set = SetProperties::new(target(path), change());
        assert_eq!(line.run(set, |_| None).unwrap_err().code(), code, "{path:?}");
    }
    for (path, code) in [(&[1; 10][..], "invalid_argument"), (&[1, 7, 0], "not_found")] {
        let get = GetProperties::some(target(path), keys);
        assert_eq!(line.run(get, |_| None).unwrap_err().code(), code, "{path:?}");
    }
    assert!(SaveAttachment::at(LogonFolder::Inbox, id, &[]).is_err());
}
