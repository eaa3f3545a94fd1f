//! Sessions that are suspended at any moment, and go on in another one.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use mapi_http::data::{FileTime, FolderId, MessageId, PropertyKey, named, tags};
use mapi_http::directory::Resolve;
use mapi_http::http::ResponseHead;
use mapi_http::mailbox::{
    Answer, Batch, Categories, ChangeKind, FolderRef, FollowUp, GetProperties, ListFolders, ListMessages,
    Outgoing, OutgoingAttachment, Part, PropertyChange, PropertyTarget, ReadMessage, SaveAttachment, Send,
    Session, SetProperties, SyncContents, SyncHierarchy, Watch,
};
use mapi_http::session::{Credentials, Error, Event, LogonFolder, Output, Ticket, Time, Transmit};
use mapi_http_server::{Accepted, Config, Mischief, Server};
use mapi_http_tests::simulation::{World, as_received};

fn credentials() -> Credentials {
    Credentials::Basic { user: "alice".into(), password: "open sesame".into() }
}

/// A session, what it told, and the server.
struct Host {
    world: World,
    bob: usize,
    server: Server,
    session: Session,
    now: Time,
    done: BTreeMap<Ticket, Result<Answer, Error>>,
    parts: Vec<(Ticket, Part)>,
    sent: Vec<String>,
    /// Answers to ROPs have so much room.
    room: Option<usize>,
    moves: u8,
}

impl Host {
    /// A mailbox with a message that has a large attachment.
    fn new() -> (Self, Vec<u8>) {
        let mut world = World::new(7);
        let bob = world.sign_in("bob");
        let data: Vec<u8> = (0..500_000u32).map(|number| (number % 251) as u8).collect();
        let mut letter = Outgoing::new("Large").to("alice@example.com").text("See there.");
        letter.html = Some(format!("<p>{}</p>", "A paragraph. ".repeat(10_000)));
        letter.attachments.push(OutgoingAttachment {
            name: "large.bin".into(),
            mime_type: "application/octet-stream".into(),
            content_id: None,
            data: data.clone(),
            streamed: None,
        });
        world.run(bob, Send::new(letter)).unwrap();
        let alice = world.sign_in("alice");
        let now = Time(u64::try_from(world.now().unix_millis()).unwrap());
        let session = world.clients.swap_remove(alice).session;
        let (server, done) = (world.server.clone(), BTreeMap::new());
        let (parts, sent) = (Vec::new(), Vec::new());
        let host = Self { world, bob, server, session, now, done, parts, sent, room: None, moves: 0 };
        (host, data)
    }

    fn time(&self) -> FileTime {
        FileTime::from_unix_millis(i64::try_from(self.now.0).unwrap())
    }

    /// The next request; none when there is nothing to do.
    fn next(&mut self) -> Option<Transmit> {
        loop {
            match self.session.poll(self.now) {
                Output::Transmit(request) => {
                    let kind = request.headers.iter().find(|(name, _)| *name == "X-RequestType").unwrap();
                    self.sent.push(kind.1.clone());
                    return Some(request);
                }
                Output::Event(Event::Done(ticket, result)) => {
                    assert!(self.done.insert(ticket, result).is_none(), "it ended twice");
                }
                Output::Event(Event::Part(ticket, part)) => self.parts.push((ticket, part)),
                Output::Event(_) => {}
                Output::Timeout(Some(at)) if at.since(self.now) < 10_000 => self.now = at,
                Output::Timeout(_) => return None,
            }
        }
    }

    /// Answers a request; a wait without events is not answered.
    fn carry(&mut self, request: &Transmit) {
        let (head, body) = match self.server.accept(&as_received(request), self.time()) {
            Accepted::Whole(answer) => {
                (ResponseHead { status: answer.status, headers: answer.headers }, answer.body)
            }
            Accepted::Stream(head, mut job) => {
                job.misbehave(Mischief { room: self.room, ..Mischief::default() });
                match self.server.run(&mut job, self.time()) {
                    Some(rest) => (head, Bytes::from([b"PROCESSING\r\n", rest.as_slice()].concat())),
                    None => return,
                }
            }
        };
        self.session.handle_head(request.id, head);
        self.session.handle_data(request.id, body);
        self.session.handle_end(request.id);
    }

    /// Another session of the same user.
    fn sign_in_again(&mut self) {
        let alice = self.world.sign_in("alice");
        self.session = self.world.clients.swap_remove(alice).session;
        self.done.clear();
        self.parts.clear();
    }

    /// Everything that can be done is done.
    fn work(&mut self) {
        while let Some(request) = self.next() {
            self.carry(&request);
        }
    }

    /// The session goes on in another one.
    fn move_on(&mut self) {
        let bytes = self.session.suspend();
        assert!(bytes.len() <= 64 * 1024);
        assert!(!String::from_utf8_lossy(&bytes).contains("sesame"));
        self.moves += 1;
        self.session = Session::resume(&bytes, credentials(), [self.moves; 32]).unwrap();
    }

    fn run(&mut self, operation: impl Into<mapi_http::mailbox::Operation>) -> Answer {
        let ticket = self.session.submit(operation);
        self.work();
        self.done.remove(&ticket).expect("it ended").unwrap()
    }

    fn inbox(&mut self) -> Vec<mapi_http::mailbox::MessageSummary> {
        let Answer::Page(page) = self.run(ListMessages::newest(LogonFolder::Inbox, 100)) else { panic!() };
        page.messages
    }

    fn saved(&self, ticket: Ticket) -> Vec<u8> {
        let own = self.parts.iter().filter(|(of, _)| *of == ticket);
        own.filter_map(|(_, part)| if let Part::Data(data) = part { Some(&data[..]) } else { None })
            .collect::<Vec<_>>()
            .concat()
    }
}

/// Suspended before each of the things that happen, and again before the one after it, everything ends as if nothing
/// had been.
#[test]
fn operations_go_on_elsewhere_at_any_moment() {
    let mut moments = 0;
    let (mut host, data) = Host::new();
    for _ in 0..2 {
        let letter = Outgoing::new("Small").to("alice@example.com").text("x");
        host.world.run(host.bob, Send::new(letter)).unwrap();
    }
    let inbox = host.inbox();
    let id = inbox.iter().find(|line| line.subject == "Large").unwrap().id;
    let small: Vec<MessageId> =
        inbox.iter().filter(|line| line.subject == "Small").map(|line| line.id).collect();
    for moment in 0.. {
        host.sign_in_again();
        let project = PropertyKey::name(named::PS_PUBLIC_STRINGS, "Project");
        let list = ListMessages::newest(LogonFolder::Inbox, 100).columns([project.clone()]);
        let list = host.session.submit(list);
        let folders = host.session.submit(ListFolders::all());
        let read = host.session.submit(ReadMessage::new(LogonFolder::Inbox, id));
        let save = host.session.submit(SaveAttachment::new(LogonFolder::Inbox, id, 0));
        let look = host.session.submit(Resolve::new("bob"));
        let message = || PropertyTarget::message(LogonFolder::Inbox, id);
        let get = host.session.submit(GetProperties::some(message(), [tags::SUBJECT, tags::BODY]));
        let change = PropertyChange::new().set(project.clone(), "P".repeat(20_000));
        let set = host.session.submit(SetProperties::new(message(), change));
        let flag = host.session.submit(Batch::flag(LogonFolder::Inbox, vec![small[0]], FollowUp::default()));
        let red = Categories::Add(vec!["Red".into()]);
        let categorize = host.session.submit(Batch::categorize(LogonFolder::Inbox, vec![small[1]], red));
        let (mut happened, mut suspended) = (0, false);
        loop {
            let mut move_now = |host: &mut Host| {
                if happened == moment || happened == moment + 1 {
                    host.move_on();
                    suspended = true;
                }
                happened += 1;
            };
            let request = host.next();
            // Under way; the answer comes to nobody.
            move_now(&mut host);
            let Some(request) = request else { break };
            host.carry(&request);
            // Answered, and nobody has looked yet.
            move_now(&mut host);
        }
        host.work();
        assert_eq!(host.session.tickets().count(), 0);
        for ticket in [list, folders, read, save, look, get, set, flag, categorize] {
            assert!(host.done[&ticket].is_ok(), "moment {moment}: {ticket:?} {:?}", host.done[&ticket]);
        }
        let Ok(Answer::Page(page)) = &host.done[&list] else { panic!("moment {moment}") };
        let large = page.messages.iter().find(|line| line.id == id).unwrap();
        // The first list may have been faster than what sets it.
        let whole = large.columns.get(project).and_then(|value| value.to_text());
        assert!(moment == 0 || whole == Some("P".repeat(20_000)), "moment {moment}");
        assert_eq!(page.messages.len(), inbox.len());
        for (batch, id) in [flag, categorize].into_iter().zip(small.iter().copied()) {
            let Ok(Answer::Batch(result)) = &host.done[&batch] else { panic!("moment {moment}") };
            assert_eq!((result.done.as_slice(), result.failed.as_slice()), (&[id][..], &[][..]));
        }
        assert!(host.saved(save) == data, "moment {moment}: {} bytes", host.saved(save).len());
        if !suspended {
            moments = moment;
            break;
        }
    }
    assert!(moments > 10, "{moments}");
}

/// Wherever a synchronisation is interrupted, each message and each folder is told once, and what was told is not asked for
/// again.
#[test]
fn synchronisations_go_on_elsewhere_where_they_were() {
    let (mut host, data) = Host::new();
    for number in 0..6 {
        let mut letter = Outgoing::new(format!("Letter {number}")).to("alice@example.com").text("x");
        letter.attachments.push(OutgoingAttachment {
            name: "half.bin".into(),
            mime_type: "application/octet-stream".into(),
            content_id: None,
            data: data[..200_000].to_vec(),
            streamed: None,
        });
        host.world.run(host.bob, Send::new(letter)).unwrap();
    }
    let mut moments = 0;
    let mut least = u64::MAX;
    for moment in 0.. {
        host.sign_in_again();
        let contents = host.session.submit(SyncContents::new(LogonFolder::Inbox));
        let folders = host.session.submit(SyncHierarchy::new(LogonFolder::IpmSubtree));
        let (mut happened, mut suspended) = (0, false);
        loop {
            let request = host.next();
            if happened == moment {
                host.move_on();
                suspended = true;
            }
            happened += 1;
            let Some(request) = request else { break };
            host.carry(&request);
            if happened == moment {
                // Answered, and nobody has looked yet.
                host.move_on();
                suspended = true;
            }
            happened += 1;
        }
        host.work();
        let Ok(Answer::Synced(summary)) = &host.done[&contents] else { panic!("{:?}", host.done) };
        let Ok(Answer::Synced(tree)) = &host.done[&folders] else { panic!("{:?}", host.done) };
        let mut messages = Vec::new();
        let mut names = Vec::new();
        for (_, part) in &host.parts {
            match part {
                Part::Synced(batch) => messages.extend(batch.changed.iter().map(|message| message.id)),
                Part::SyncedFolders(batch) => {
                    names.extend(batch.changed.iter().map(|folder| folder.name.clone()))
                }
                _ => {}
            }
        }
        let told: BTreeSet<MessageId> = messages.iter().copied().collect();
        assert_eq!((told.len(), messages.len(), summary.changed), (7, 7, 7), "moment {moment}");
        let known: BTreeSet<&String> = names.iter().collect();
        assert_eq!((known.len(), names.len() as u64), (names.len(), tree.changed), "moment {moment}");
        if !suspended {
            moments = moment;
            least = summary.bytes;
            break;
        }
        // At most the answer that was under way and the message that had begun come twice.
        assert!(summary.bytes < 3_000_000, "moment {moment}: {} bytes", summary.bytes);
    }
    assert!(moments > 10 && least > 1_700_000, "{moments} moments, {least} bytes");
}

#[test]
fn a_watch_goes_on_without_a_gap() {
    let (mut host, _) = Host::new();
    let watch = host.session.submit(Watch::folder(LogonFolder::Inbox));
    host.work();
    host.move_on();
    assert_eq!(host.session.tickets().collect::<Vec<_>>(), [watch]);
    host.sent.clear();
    let news = Outgoing::new("News").to("alice@example.com").text("x");
    host.world.run(host.bob, Send::new(news)).unwrap();
    host.work();
    let kinds: Vec<ChangeKind> = host
        .parts
        .iter()
        .filter_map(|(_, part)| if let Part::Change(change) = part { Some(change.kind) } else { None })
        .collect();
    assert!(kinds.contains(&ChangeKind::NewMail) && !kinds.contains(&ChangeKind::Gap), "{kinds:?}");
    assert!(!host.sent.iter().any(|kind| kind == "Connect"), "{:?}", host.sent);
    // Without its context it subscribes again, and says so.
    let bytes = host.session.suspend_without_cookies();
    host.session = Session::resume(&bytes, credentials(), [9; 32]).unwrap();
    host.parts.clear();
    host.work();
    assert!(
        matches!(&host.parts[..], [(_, Part::Change(change))] if change.kind == ChangeKind::Gap),
        "{:?}",
        host.parts
    );
}

#[test]
fn what_must_happen_once_does_not_happen_twice() {
    let letter = || Send::new(Outgoing::new("Once").to("alice@example.com").text("x"));
    // Not sent yet: it goes on.
    let (mut host, _) = Host::new();
    host.inbox();
    let send = host.session.submit(letter());
    host.move_on();
    host.work();
    assert!(host.done[&send].is_ok());
    // Under way: it is looked for.
    let send = host.session.submit(letter());
    let request = host.next().unwrap();
    host.carry(&request);
    host.move_on();
    host.work();
    assert!(host.done[&send].is_ok(), "{:?}", host.done[&send]);
    assert_eq!(host.inbox().iter().filter(|message| message.subject == "Once").count(), 2);
    // Lost on the way: it is not there, and nobody knows whether it comes.
    let send = host.session.submit(letter());
    host.next().unwrap();
    host.move_on();
    host.work();
    assert_eq!(host.done[&send].as_ref().unwrap_err().code(), "outcome_unknown");
    assert_eq!(host.inbox().iter().filter(|message| message.subject == "Once").count(), 2);
}

/// What was moved while nobody looked is found out where the session goes on.
#[test]
fn what_became_of_it_is_found_out_elsewhere() {
    for answered in [false, true] {
        let (mut host, _) = Host::new();
        let id = host.inbox()[0].id;
        let batch = Batch::move_to(LogonFolder::Inbox, vec![id], LogonFolder::DeletedItems);
        let moved = host.session.submit(batch);
        let request = host.next().unwrap();
        if answered {
            host.carry(&request);
        } else {
            // The server does it, and nothing of the answer comes.
            host.server.handle(&as_received(&request), host.time());
        }
        // Suspended once more before it has asked.
        host.move_on();
        host.move_on();
        host.work();
        let Ok(Answer::Batch(result)) = &host.done[&moved] else { panic!("{:?}", host.done) };
        assert_eq!((result.done.as_slice(), result.failed.as_slice()), (&[id][..], &[][..]));
        assert!(host.inbox().is_empty());
        let Answer::Page(page) = host.run(ListMessages::newest(LogonFolder::DeletedItems, 10)) else {
            panic!()
        };
        assert_eq!(page.messages.len(), 1);
    }
}

#[test]
fn cookies_may_be_left_out() {
    let (mut host, _) = Host::new();
    host.inbox();
    host.session.submit(ListMessages::newest(LogonFolder::Inbox, 10));
    let request = host.next().unwrap();
    let (_, cookies) = request.headers.iter().find(|(name, _)| *name == "Cookie").expect("cookies");
    let values: Vec<&str> =
        cookies.split("; ").filter_map(|cookie| cookie.split_once('=')).map(|(_, value)| value).collect();
    assert!(!values.is_empty());
    let holds = |bytes: Vec<u8>, value: &str| bytes.windows(value.len()).any(|part| part == value.as_bytes());
    for value in values {
        assert!(holds(host.session.suspend(), value));
        assert!(!holds(host.session.suspend_without_cookies(), value));
    }
}

/// However much is under way, it is 64 KiB at most, and what does not come along ends with an error.
#[test]
fn it_never_grows_beyond_its_bound() {
    let (mut host, _) = Host::new();
    host.inbox();
    let tickets: Vec<Ticket> = (0..2_000)
        .map(|number| {
            let folder = FolderRef::Id(FolderId(number));
            let ids = (0..number % 300).map(MessageId).collect();
            host.session.submit(Batch::move_to(folder, ids, LogonFolder::DeletedItems))
        })
        .collect();
    let bytes = host.session.suspend();
    assert!(bytes.len() <= 64 * 1024, "{}", bytes.len());
    host.session = Session::resume(&bytes, credentials(), [9; 32]).unwrap();
    let came = host.session.tickets().count();
    assert!(came > 20, "{came}");
    assert!(host.next().is_some());
    let behind = host.done.values().filter_map(|end| end.as_ref().err());
    assert!(behind.clone().all(|error| error.code() == "suspended"));
    assert_eq!(behind.count() + came, tickets.len());
}

#[test]
fn what_is_too_large_ends_with_an_error() {
    let (mut host, data) = Host::new();
    host.inbox();
    let mut letter = Outgoing::new("Large").to("bob@example.com");
    letter.attachments.push(OutgoingAttachment {
        name: "large.bin".into(),
        mime_type: "application/octet-stream".into(),
        content_id: None,
        data,
        streamed: None,
    });
    let send = host.session.submit(Send::new(letter));
    let list = host.session.submit(ListMessages::newest(LogonFolder::Inbox, 10));
    host.next();
    host.move_on();
    host.work();
    assert_eq!(host.done[&send].as_ref().unwrap_err().code(), "suspended");
    assert!(host.done[&list].is_ok());
}

/// Each ends with what is known of it: what reads was closed, what was being sent may have been sent, what had not begun was
/// not.
#[test]
fn hosts_may_leave_operations_behind() {
    for close in [false, true] {
        let (mut host, _) = Host::new();
        host.inbox();
        let letter = |subject: &str| Send::new(Outgoing::new(subject).to("alice@example.com").text("x"));
        let send = host.session.submit(letter("Perhaps"));
        let list = host.session.submit(ListMessages::newest(LogonFolder::Inbox, 10));
        let request = host.next().unwrap();
        host.server.handle(&as_received(&request), host.time());
        let late = host.session.submit(letter("Never"));
        let answered = host.session.submit(letter("Paused"));
        host.session.set_paused(answered, true);
        if close {
            host.session.close();
        } else {
            let resumed = Session::resume(&host.session.suspend_alone(true), credentials(), [9; 32]).unwrap();
            assert_eq!(resumed.pending(), 0);
        }
        host.sent.clear();
        assert!(host.next().is_none() || close);
        assert!(host.sent.is_empty(), "{:?}", host.sent);
        let code = |ticket| host.done[&ticket].as_ref().unwrap_err().code();
        assert_eq!([send, list, late, answered].map(code), ["outcome_unknown", "closed", "closed", "closed"]);
        let error = host.done[&send].as_ref().unwrap_err().to_string();
        assert!(error.contains("send message") && error.contains("the session ended"), "{error}");
    }
}

/// A batch of several requests has done some of it when it ends: nobody is told that it did nothing.
#[test]
fn what_has_begun_is_not_said_to_be_undone() {
    let (mut host, _) = Host::new();
    host.inbox();
    let ids: Vec<MessageId> = (1..4_000).map(MessageId).collect();
    let batch = host.session.submit(Batch::delete(LogonFolder::Inbox, ids));
    let request = host.next().unwrap();
    host.carry(&request);
    // The second request has not been sent.
    host.session.suspend_alone(true);
    host.next();
    assert_eq!(host.done[&batch].as_ref().unwrap_err().code(), "outcome_unknown");
}

/// What has come of a body and of a large property is not read again where the session goes on, as long as it finds room.
#[test]
fn bodies_and_large_values_go_on_behind_what_has_come() {
    let (mut host, _) = Host::new();
    let id = host.inbox()[0].id;
    let read = || ReadMessage::new(LogonFolder::Inbox, id);
    let get = || {
        let message = PropertyTarget::message(LogonFolder::Inbox, id);
        GetProperties::some(message, [tags::SUBJECT, tags::HTML])
    };
    let operations: [fn(&mut Host, MessageId) -> Ticket; 2] = [
        |host, id| host.session.submit(ReadMessage::new(LogonFolder::Inbox, id)),
        |host, id| {
            let message = PropertyTarget::message(LogonFolder::Inbox, id);
            host.session.submit(GetProperties::some(message, [tags::SUBJECT, tags::HTML]))
        },
    ];
    let whole = [host.run(read()), host.run(get())];
    for (operation, whole) in operations.into_iter().zip(whole) {
        // Narrow answers: a block of 20,000 bytes of the 130,000 comes with each.
        let mut far = 0;
        for blocks in 1.. {
            host.sign_in_again();
            host.room = Some(20_000);
            host.work();
            let ticket = operation(&mut host, id);
            let mut asked = 0;
            // Connect, logon and headers come first.
            while asked < blocks + 3
                && let Some(request) = host.next()
            {
                host.carry(&request);
                asked += 1;
            }
            host.next();
            let bytes = host.session.suspend().len();
            host.move_on();
            host.sent.clear();
            host.work();
            assert_eq!(host.done[&ticket], Ok(whole.clone()));
            if bytes < 10_000 {
                // It does not fit any more: all of it is read again.
                assert!(host.sent.len() > 7 && blocks > 2, "{} after {blocks} blocks", host.sent.len());
                break;
            }
            // Of seven blocks those that have not come, and what it takes to begin.
            assert!(host.sent.len() <= 7 - blocks + 2, "{} after {blocks} blocks", host.sent.len());
            far = blocks;
        }
        assert!((2..=3).contains(&far), "{far}");
    }
}

#[test]
fn nothing_leaks_on_the_server() {
    let (mut host, _) = Host::new();
    let id = host.inbox()[0].id;
    host.session.submit(SaveAttachment::new(LogonFolder::Inbox, id, 0));
    host.session.submit(Watch::folder(LogonFolder::Inbox));
    // The first block has come, and the stream is open.
    for _ in 0..2 {
        let request = host.next().unwrap();
        host.carry(&request);
    }
    while host.sent.last().is_some_and(|kind| kind != "NotificationWait") {
        let request = host.next().unwrap();
        if host.sent.last().is_some_and(|kind| kind == "Execute") && host.parts.len() > 2 {
            break;
        }
        host.carry(&request);
    }
    host.move_on();
    host.work();
    host.run(ListFolders::all());
    host.run(ListFolders::all());
    let open = host.server.open_objects("alice@example.com");
    assert!(open.iter().all(|open| open.len() <= 4), "{open:?}");
}

#[test]
fn damage_is_noticed_wherever_it_is() {
    let (mut host, _) = Host::new();
    host.inbox();
    host.session.submit(Watch::everything());
    host.work();
    let bytes = host.session.suspend();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x20;
        let resumed = Session::resume(&damaged, credentials(), [9; 32]);
        assert_eq!(resumed.err().map(|error| error.code()), Some("not_suspended"), "byte {at}");
    }
    let foreign = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 100_000]].concat();
    assert!(Session::resume(&foreign, credentials(), [9; 32]).is_err());
    assert!(Session::resume(&[], credentials(), [9; 32]).is_err());
    // Before there was a checksum.
    let old = [b"MAPI\x01".as_slice(), &bytes[5..]].concat();
    let error = Session::resume(&old, credentials(), [9; 32]).err().unwrap();
    assert!(error.to_string().contains("another version"), "{error}");
}

/// A mailbox that was made anew has other folders than those that are remembered. What shares the Execute with the logon
/// asked for those.
#[test]
fn a_mailbox_that_is_another_one_than_remembered_is_asked_again() {
    let mut before = World::new(1);
    let alice = before.sign_in("alice");
    before.run(alice, ListFolders::all()).unwrap();
    let remembered = before.clients[alice].session.suspend_without_cookies();

    // Somebody else has the ids that hers had.
    let aaron = World::person("aaron");
    let mut world = World::with_config(1, Config { users: vec![aaron], ..Config::default() });
    let bob = world.sign_in("bob");
    world.run(bob, Send::new(Outgoing::new("Now").to("alice@example.com"))).unwrap();
    let listed = |world: &mut World, session: &[u8]| {
        let client = world.resume("alice", session).unwrap();
        let Answer::Page(page) = world.run(client, ListMessages::newest(LogonFolder::Inbox, 10)).unwrap()
        else {
            panic!("a page")
        };
        let subjects: Vec<_> = page.messages.into_iter().map(|message| message.subject).collect();
        assert_eq!(subjects, ["Now"]);
        client
    };
    let client = listed(&mut world, &remembered);
    // Now it is known.
    let bytes = world.clients[client].session.suspend_without_cookies();
    let client = listed(&mut world, &bytes);
    assert_eq!(world.clients[client].records.len(), 2);

    let client = world.resume("alice", &remembered).unwrap();
    let Answer::Synced(summary) = world.run(client, SyncHierarchy::new(LogonFolder::IpmSubtree)).unwrap()
    else {
        panic!("a summary")
    };
    assert!(summary.changed > 10, "{}", summary.changed);
}
