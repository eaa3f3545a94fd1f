//! Messages that are written: drafts, answers, forwarded ones, and how many requests they take.

use mapi_http::content::ConversationIndex;
use mapi_http::data::{FileTime, MessageId, Value, tags};
use mapi_http::mailbox::{
    AbortSubmit, Address, Answer, Batch, Composition, ErrorInfo, FolderRef, FolderRole, GetProperties,
    Importance, ListMessages, Message, MessagePlace, MessageSummary, Operation, Outgoing, OutgoingAttachment,
    Part, PropertyTarget, ReadMessage, Recipient, RecipientKind, SaveAttachment, SaveDraft, Send,
    Sensitivity,
};
use mapi_http::session::{Error, LogonFolder};
use mapi_http_server::config::UserDetails;
use mapi_http_server::store::Special;
use mapi_http_server::{Config, User};
use mapi_http_tests::simulation::{Driven, Reaction, World, request_type};

const INBOX: LogonFolder = LogonFolder::Inbox;
const SENT: LogonFolder = LogonFolder::SentItems;
const OUTBOX: LogonFolder = LogonFolder::Outbox;

struct Post {
    world: World,
    alice: usize,
    bob: usize,
    carol: usize,
}

impl Post {
    /// Alice, Bob and Carol are signed in.
    fn new() -> Self {
        // Alice is Carol's assistant, Bob writes her announcements.
        let details = UserDetails {
            delegates: vec!["alice@example.com".into()],
            send_as: vec!["bob@example.com".into()],
            ..UserDetails::default()
        };
        let carol = User { details: Some(details), ..World::person("carol") };
        let mut world = World::with_config(1, Config { users: vec![carol], ..Config::default() });
        let [alice, bob, carol] = ["alice", "bob", "carol"].map(|name| {
            let client = world.sign_in(name);
            world.run(client, ListMessages::newest(INBOX, 1)).unwrap();
            client
        });
        let mut post = Self { world, alice, bob, carol };
        for client in [alice, bob, carol] {
            post.requests(client);
        }
        post
    }

    /// Requests since the last call.
    fn requests(&mut self, client: usize) -> usize {
        std::mem::take(&mut self.world.clients[client].records).len()
    }

    fn run(&mut self, client: usize, operation: impl Into<Operation>) -> Result<MessagePlace, Error> {
        match self.world.run(client, operation)? {
            Answer::Sent(place) | Answer::Drafted(place) => Ok(place),
            other => panic!("{other:?}"),
        }
    }

    /// Runs it, in exactly so many requests.
    #[track_caller]
    fn in_requests(&mut self, most: usize, client: usize, operation: impl Into<Operation>) -> MessagePlace {
        self.requests(client);
        let place = self.run(client, operation).unwrap();
        assert_eq!(self.requests(client), most);
        place
    }

    fn list(&mut self, client: usize, folder: impl Into<FolderRef>) -> Vec<MessageSummary> {
        match self.world.run(client, ListMessages::newest(folder, 50)) {
            Ok(Answer::Page(page)) => page.messages,
            other => panic!("{other:?}"),
        }
    }

    fn read(&mut self, client: usize, folder: impl Into<FolderRef>, id: MessageId) -> Message {
        match self.world.run(client, ReadMessage::new(folder, id)) {
            Ok(Answer::Message(message)) => *message,
            other => panic!("{other:?}"),
        }
    }

    /// The newest message of an inbox.
    /// What an attachment of a message in the inbox holds.
    fn content(&mut self, client: usize, id: MessageId, number: u32) -> Vec<u8> {
        let ticket = self.world.clients[client].submit(SaveAttachment::new(INBOX, id, number));
        assert!(self.world.run_until(|world| world.clients[client].done.contains_key(&ticket)));
        let parts = self.world.clients[client].parts.remove(&ticket).unwrap_or_default();
        let blocks = parts.into_iter().filter_map(|part| match part {
            Part::Data(data) => Some(data),
            _ => None,
        });
        blocks.flatten().collect()
    }

    fn newest(&mut self, client: usize) -> Message {
        let first = self.list(client, INBOX).remove(0);
        self.read(client, INBOX, first.id)
    }
}

fn file(name: &str, content_id: Option<&str>, data: &[u8]) -> OutgoingAttachment {
    OutgoingAttachment {
        name: name.into(),
        mime_type: "application/octet-stream".into(),
        content_id: content_id.map(Into::into),
        data: data.into(),
        streamed: None,
    }
}

fn addresses(message: &Message, kind: RecipientKind) -> Vec<&str> {
    let those = message.recipients.iter().filter(|recipient| recipient.kind == kind);
    those.map(|recipient| recipient.address.as_str()).collect()
}

fn someone(name: &str, address: &str) -> Address {
    Address { name: name.into(), address: address.into() }
}

#[test]
fn all_that_a_message_says_arrives() {
    let mut post = Post::new();
    let mut letter = Outgoing::new("Plans").to("bob@example.com").cc("carol@example.com").html("<p>Soon</p>");
    letter.importance = Importance::High;
    letter.sensitivity = Sensitivity::Private;
    letter.reply_to =
        vec![someone("The Team", "team@example.com"), someone("Elsewhere; GmbH", "x@elsewhere.example")];
    letter.read_receipt = true;
    letter.attachments =
        vec![file("plan.bin", None, &[7; 300]), file("logo.png", Some("logo@x"), &[1, 2, 3])];
    post.in_requests(1, post.alice, Send::new(letter));

    let got = post.newest(post.bob);
    assert_eq!(
        (got.importance, got.sensitivity, got.read_receipt),
        (Importance::High, Sensitivity::Private, true)
    );
    let reply_to: Vec<&str> = got.reply_to.iter().map(|person| person.address.as_str()).collect();
    assert_eq!(reply_to, ["team@example.com", "x@elsewhere.example"]);
    assert_eq!(
        (got.from.address.as_str(), got.sent_by.address.as_str()),
        ("alice@example.com", "alice@example.com")
    );
    assert_eq!(got.received_by.as_ref().unwrap().address, "bob@example.com");
    assert_eq!((addresses(&got, RecipientKind::Cc), got.draft), (vec!["carol@example.com"], false));
    let files: Vec<_> = got
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.inline, file.content_id.as_deref()))
        .collect();
    assert_eq!(files, [("plan.bin", false, None), ("logo.png", true, Some("logo@x"))]);
    assert_eq!(post.list(post.alice, SENT).len(), 1);
}

#[test]
fn a_file_whose_name_is_too_long_for_a_list_keeps_its_extension() {
    let mut post = Post::new();
    let names = [["x"; 300].concat() + ".pdf", ["𝄞"; 200].concat() + ".tar.gz", "short.txt".into()];
    let mut letter = Outgoing::new("Long names").to("bob@example.com");
    letter.attachments = names.iter().map(|name| file(name, None, &[1])).collect();
    post.run(post.alice, Send::new(letter)).unwrap();
    let [pdf, archive, text] = &post.newest(post.bob).attachments[..] else { panic!() };
    assert!(pdf.name.starts_with("xxx") && pdf.name.ends_with("x.pdf"), "{}", pdf.name);
    assert!(pdf.safe_name.ends_with("x.pdf"), "{}", pdf.safe_name);
    assert!(archive.name.ends_with("𝄞.gz") && archive.safe_name.ends_with(".gz"), "{}", archive.name);
    assert_eq!(text.name, "short.txt");
}

/// Whichever answer is lost, and when none is.
#[test]
fn files_are_added_to_a_saved_draft_once() {
    for lost in 0..5 {
        let mut post = Post::new();
        let mut letter = Outgoing::new("Lunch").text("Today?");
        letter.attachments.push(file("menu.txt", None, b"Soup"));
        let first = post.in_requests(2, post.alice, SaveDraft::new(letter));

        let mut changed = Outgoing::new("Lunch?").text("Tomorrow?");
        changed.attachments.push(file("map.txt", None, b"Left, right"));
        let mut driven = Driven::<Operation>::new(&post.world);
        let ticket =
            driven.session.submit(SaveDraft::new(Composition::draft(first.folder_id, first.id, changed)));
        let mut executes = 0;
        driven.run(|request| {
            let is_execute = request_type(request) == "Execute";
            executes += usize::from(is_execute);
            if is_execute && executes == lost { Reaction::IsLost } else { Reaction::Answers }
        });
        assert!(matches!(&driven.ends[&ticket], Ok(Answer::Drafted(place)) if *place == first), "{lost}");

        let draft = post.read(post.alice, first.folder_id, first.id);
        let files: Vec<_> = draft.attachments.iter().map(|file| file.name.as_str()).collect();
        assert_eq!((draft.subject.as_str(), files), ("Lunch?", vec!["menu.txt", "map.txt"]), "{lost}");
    }
}

#[test]
fn a_draft_is_saved_changed_and_sent_once() {
    let mut post = Post::new();
    let drafts = FolderRef::Role(FolderRole::Drafts);
    let mut letter = Outgoing::new("Lunch").text("Today?");
    letter.attachments.push(file("menu.txt", None, b"Soup"));
    // One more to find Drafts for the first time.
    let first = post.in_requests(2, post.alice, SaveDraft::new(letter));
    let draft = post.read(post.alice, first.folder_id, first.id);
    assert!(draft.draft);
    assert_eq!((draft.recipients.len(), draft.text.as_deref()), (0, Some("Today?")));

    let mut changed = Outgoing::new("Lunch?").to("bob@example.com").html("<p>Tomorrow?</p>");
    changed.reply_to = vec![someone("", "carol@example.com")];
    changed.attachments.push(file("map.txt", None, b"Left, right"));
    let saved = post.in_requests(
        // One more to know afterwards whether the file was added, should the connection break.
        2,
        post.alice,
        SaveDraft::new(Composition::draft(drafts.clone(), first.id, changed)),
    );
    assert_eq!(saved, first);
    let changed = Outgoing::new("Lunch?").to("bob@example.com").text("Tomorrow?");
    post.in_requests(1, post.alice, SaveDraft::new(Composition::draft(drafts.clone(), first.id, changed)));
    let draft = post.read(post.alice, first.folder_id, first.id);
    assert_eq!((draft.html, draft.text.as_deref()), (None, Some("Tomorrow?")));
    assert_eq!(draft.reply_to, []);
    assert_eq!(draft.attachments.len(), 2);
    assert_eq!(post.list(post.alice, drafts.clone()).len(), 1);

    post.in_requests(1, post.alice, Send::new(Composition::saved(drafts.clone(), first.id)));
    assert_eq!(post.list(post.alice, drafts).len(), 0);
    assert_eq!(post.list(post.alice, SENT).len(), 1);
    assert_eq!(post.list(post.bob, INBOX).len(), 1);
    let got = post.newest(post.bob);
    assert_eq!(
        (got.subject.as_str(), got.text.as_deref(), got.attachments.len()),
        ("Lunch?", Some("Tomorrow?"), 2)
    );
}

#[test]
fn a_draft_without_recipients_is_not_sent() {
    let mut post = Post::new();
    let refused = post.run(post.alice, Send::new(Outgoing::new("To whom?")));
    assert_eq!(refused.unwrap_err().code(), "invalid_argument");
    assert_eq!(post.requests(post.alice), 0);
    let place = post.run(post.alice, SaveDraft::new(Outgoing::new("To whom?"))).unwrap();
    let refused = post.run(post.alice, Send::new(Composition::saved(place.folder_id, place.id)));
    assert!(refused.unwrap_err().to_string().contains("NoRecipients"));
}

#[test]
fn answers_keep_the_conversation() {
    let mut post = Post::new();
    let letter =
        Outgoing::new("Lunch?").to("bob@example.com").cc("carol@example.com").text("Today?\r\nHere?");
    post.run(post.alice, Send::new(letter)).unwrap();
    let original = post.newest(post.bob);
    let id = original.internet_message_id.clone().unwrap();

    let answer = Outgoing::default().text("Yes.");
    post.in_requests(2, post.bob, Send::new(Composition::reply(INBOX, original.id, answer.clone())));
    let reply = post.newest(post.alice);
    assert_eq!(reply.subject, "RE: Lunch?");
    assert_eq!(addresses(&reply, RecipientKind::To), ["alice@example.com"]);
    assert_eq!(reply.internet_references.as_deref(), Some(id.as_str()));
    assert_eq!(reply.conversation_topic, "Lunch?");
    // [MS-OXOMSG] 2.2.1.3: the header of the original, and 5 bytes for each answer.
    assert_eq!(reply.conversation_index[..22], original.conversation_index[..22]);
    assert_eq!(ConversationIndex::parse(&reply.conversation_index).unwrap().levels().count(), 1);
    let text = reply.text.unwrap();
    assert!(text.starts_with("Yes.\r\n\r\nOn ") && text.contains("> Today?\r\n> Here?"), "{text}");

    post.in_requests(2, post.bob, Send::new(Composition::reply_to_all(INBOX, original.id, answer)));
    let all = post.newest(post.carol);
    assert_eq!(addresses(&all, RecipientKind::To), ["alice@example.com"]);
    assert_eq!(addresses(&all, RecipientKind::Cc), ["carol@example.com"]);

    // An answer to the answer names both.
    let second = Outgoing::default().text("Good.");
    post.run(post.alice, Send::new(Composition::reply(INBOX, reply.id, second))).unwrap();
    let second = post.newest(post.bob);
    let both = format!("{id} {}", reply.internet_message_id.unwrap());
    assert_eq!(second.internet_references.as_deref(), Some(both.as_str()));
    assert_eq!(ConversationIndex::parse(&second.conversation_index).unwrap().levels().count(), 2);
    // The list shows what was answered. [MS-OXOMSG] 2.2.1.9
    let verb = post.world.server.with_store(|store| {
        store.message(original.id).unwrap().content.properties.integer(tags::LAST_VERB_EXECUTED)
    });
    assert_eq!(verb, Some(103));
}

#[test]
fn answers_go_where_the_sender_wants_them() {
    let mut post = Post::new();
    let mut letter = Outgoing::new("News").to("bob@example.com").text("…");
    letter.reply_to = vec![someone("Carol", "carol@example.com")];
    post.run(post.alice, Send::new(letter)).unwrap();
    let original = post.newest(post.bob);
    let answer = Outgoing::default().text("Thanks");
    post.run(post.bob, Send::new(Composition::reply(INBOX, original.id, answer))).unwrap();
    assert_eq!(addresses(&post.newest(post.carol), RecipientKind::To), ["carol@example.com"]);
    assert_eq!(post.list(post.alice, INBOX).len(), 0);
}

#[test]
fn hostile_originals_are_quoted_and_nothing_more() {
    let mut post = Post::new();
    let hostile = "</blockquote></div><script>alert(1)</script><p onclick=x>Hi<!-- <b>";
    let mut letter = Outgoing::new("Hello\r\nBcc: everyone@example.com").to("bob@example.com").html(hostile);
    letter.recipients[0].name = "Bob\r\nX-Evil: 1".into();
    post.run(post.alice, Send::new(letter)).unwrap();
    let original = post.newest(post.bob);
    assert_eq!(original.subject, "Hello  Bcc: everyone@example.com");
    assert!(!original.recipients[0].name.contains(['\r', '\n']));

    let answer = Outgoing::default().html("<p>Well.</p>");
    post.run(post.bob, Send::new(Composition::reply(INBOX, original.id, answer))).unwrap();
    let html = post.newest(post.alice).html.unwrap();
    assert!(html.ends_with("<blockquote><p>Hi</p></blockquote>"), "{html}");
    assert!(
        html.contains("Alice &lt;alice@example.com&gt;") || html.contains("&lt;alice@example.com&gt;"),
        "{html}"
    );
}

#[test]
fn what_is_attached_is_sent_on_by_the_server() {
    let mut post = Post::new();
    let mut letter =
        Outgoing::new("Plans").to("bob@example.com").html("<p><img src=\"cid:logo@x\"> Plan</p>");
    letter.attachments =
        vec![file("plan.bin", None, &[7; 200_000]), file("logo.png", Some("logo@x"), &[1, 2, 3])];
    post.run(post.alice, Send::new(letter)).unwrap();
    let original = post.newest(post.bob);

    let forward = Outgoing::default().to("carol@example.com").text("For <you>.");
    post.requests(post.bob);
    post.run(post.bob, Send::new(Composition::forward(INBOX, original.id, forward))).unwrap();
    let records = std::mem::take(&mut post.world.clients[post.bob].records);
    assert_eq!(records.len(), 3);
    // None of it went down or up.
    assert!(records.iter().map(|record| record.sent + record.received).sum::<usize>() < 10_000);

    let got = post.newest(post.carol);
    assert_eq!((got.subject.as_str(), got.conversation_topic.as_str()), ("FW: Plans", "Plans"));
    let html = got.html.unwrap();
    assert!(html.starts_with("For &lt;you&gt;.<hr>"), "{html}");
    assert!(html.contains("<img src=\"cid:logo@x\">") && html.contains("Subject: Plans"), "{html}");
    let files: Vec<_> = got.attachments.iter().map(|file| (file.name.as_str(), file.inline)).collect();
    assert_eq!(files, [("plan.bin", false), ("logo.png", true)]);

    // Without anything attached it is one less.
    post.run(post.alice, Send::new(Outgoing::new("Short").to("bob@example.com").text("x"))).unwrap();
    let original = post.newest(post.bob);
    let forward = Outgoing::default().to("carol@example.com");
    post.in_requests(2, post.bob, Send::new(Composition::forward(INBOX, original.id, forward)));
    let text = post.newest(post.carol).text.unwrap();
    assert!(text.contains("From: ") && text.contains("\r\nx"), "{text}");
}

#[test]
fn an_answer_may_stay_a_draft_first() {
    let mut post = Post::new();
    post.run(post.alice, Send::new(Outgoing::new("Lunch?").to("bob@example.com").text("x"))).unwrap();
    let original = post.newest(post.bob);
    let answer = Outgoing::default().text("Perhaps.");
    let place = post.run(post.bob, SaveDraft::new(Composition::reply(INBOX, original.id, answer))).unwrap();
    assert_eq!(post.list(post.alice, INBOX).len(), 0);
    let draft = post.read(post.bob, place.folder_id, place.id);
    assert_eq!(addresses(&draft, RecipientKind::To), ["alice@example.com"]);
    post.in_requests(1, post.bob, Send::new(Composition::saved(place.folder_id, place.id)));
    let got = post.newest(post.alice);
    assert_eq!(got.conversation_index[..22], original.conversation_index[..22]);
    assert_eq!(got.internet_references, original.internet_message_id);
}

#[test]
fn a_message_that_waits_can_be_taken_back() {
    let mut post = Post::new();
    let later = |post: &Post, seconds: i64| FileTime(post.world.now().0 + seconds * 10_000_000);
    let letter = Outgoing::new("Later").to("bob@example.com").text("x");
    let first = Outgoing { send_at: Some(later(&post, 3600)), ..letter.clone() };
    let first = post.in_requests(1, post.alice, Send::new(first));
    let second = Outgoing { send_at: Some(later(&post, 7200)), ..letter };
    let second = post.in_requests(1, post.alice, Send::new(second));
    assert_eq!(post.list(post.alice, OUTBOX).len(), 2);

    post.requests(post.alice);
    assert_eq!(
        post.world.run(post.alice, AbortSubmit::new(second.folder_id, second.id)),
        Ok(Answer::Aborted(()))
    );
    assert_eq!(post.requests(post.alice), 1);
    assert!(post.read(post.alice, OUTBOX, second.id).draft);
    // It waits no longer.
    let again = post.world.run(post.alice, AbortSubmit::new(second.folder_id, second.id));
    assert!(again.unwrap_err().to_string().contains("NotInQueue"));

    post.world.run_for(3500 * 1000);
    assert_eq!(post.list(post.bob, INBOX).len(), 0);
    post.world.run_for(200 * 1000);
    assert_eq!(post.list(post.bob, INBOX).len(), 1);
    post.world.run_for(7200 * 1000);
    assert_eq!(post.list(post.bob, INBOX).len(), 1);
    assert_eq!(post.list(post.alice, SENT).len(), 1);
    let too_late = post.world.run(post.alice, AbortSubmit::new(first.folder_id, first.id));
    assert_eq!(too_late.unwrap_err().code(), "not_found");
}

#[test]
fn what_waits_is_sent_in_time_though_nobody_asks_for_anything() {
    let mut post = Post::new();
    let due = FileTime(post.world.now().0 + 3600 * 10_000_000);
    let letter = Outgoing { send_at: Some(due), ..Outgoing::new("Later").to("bob@example.com").text("x") };
    post.run(post.alice, Send::new(letter)).unwrap();
    assert_eq!(post.world.server.next_due(), Some(due));
    let arrived = |post: &Post| {
        post.world.server.with_store(|store| {
            let mailbox = store.mailbox_by_address("bob@example.com").unwrap().unwrap();
            let inbox = store.special(mailbox.id, Special::Inbox).unwrap();
            store.folder(inbox).unwrap().messages
        })
    };
    let exchanges = post.world.exchanges;
    post.world.run_for(3599 * 1000);
    assert_eq!(arrived(&post), 0);
    post.world.run_for(2 * 1000);
    assert_eq!((arrived(&post), post.world.server.next_due()), (1, None));
    assert_eq!(post.world.exchanges, exchanges);
}

#[test]
fn others_messages_are_sent_by_those_who_may() {
    let mut post = Post::new();
    let from = |name: &str| {
        let letter = Outgoing::new("Announcement").to("carol@example.com").text("x");
        Outgoing { from: Some(someone("", &format!("{name}@example.com"))), ..letter }
    };
    // Carol lets Alice send on her behalf, and Bob as if he were her.
    post.run(post.alice, Send::new(from("carol"))).unwrap();
    let got = post.newest(post.carol);
    assert_eq!(
        (got.from.address.as_str(), got.sent_by.address.as_str()),
        ("carol@example.com", "alice@example.com")
    );
    post.run(post.bob, Send::new(from("carol"))).unwrap();
    let got = post.newest(post.carol);
    assert_eq!(
        (got.from.address.as_str(), got.sent_by.address.as_str()),
        ("carol@example.com", "carol@example.com")
    );
    let denied = post.run(post.carol, Send::new(from("alice"))).unwrap_err();
    assert_eq!(denied.code(), "access_denied");
    assert_eq!(post.list(post.carol, INBOX).len(), 2);
}

#[test]
fn receipts_come_when_they_are_asked_for() {
    let mut post = Post::new();
    let letter = Outgoing { read_receipt: true, ..Outgoing::new("Read me").to("bob@example.com").text("x") };
    post.run(post.alice, Send::new(letter.clone())).unwrap();
    let first = post.newest(post.bob).id;
    post.world.run(post.bob, Batch::mark_read_quietly(INBOX, vec![first])).unwrap();
    assert_eq!(post.list(post.alice, INBOX).len(), 0);

    post.run(post.alice, Send::new(Outgoing { delivery_receipt: true, ..letter })).unwrap();
    let receipt = &post.list(post.alice, INBOX)[0];
    assert_eq!(
        (receipt.message_class.as_str(), receipt.subject.as_str()),
        ("REPORT.IPM.Note.DR", "Delivered: Read me")
    );
    let second = post.newest(post.bob).id;
    for _ in 0..2 {
        post.world.run(post.bob, Batch::mark_read(INBOX, vec![second])).unwrap();
    }
    let got = post.list(post.alice, INBOX);
    assert_eq!(got.len(), 2);
    let read = got.iter().find(|message| message.message_class == "REPORT.IPM.Note.IPNRN").unwrap();
    assert_eq!((read.subject.as_str(), read.from.address.as_str()), ("Read: Read me", "bob@example.com"));
}

/// A 1 x 1 pixel, large enough not to stand in a row.
fn image(size: usize) -> Vec<u8> {
    (0..size).map(|byte| byte as u8).collect()
}

fn picture(name: &str, id: &str, size: usize) -> OutgoingAttachment {
    OutgoingAttachment {
        name: name.into(),
        mime_type: "image/png".into(),
        content_id: Some(id.into()),
        data: image(size),
        streamed: None,
    }
}

#[test]
fn answers_keep_the_styles_of_the_original_and_the_images_that_it_shows() {
    let mut post = Post::new();
    let html = "<html><head><style>p.x{color:red} @import 'http://x';</style></head><body><p class=x>\
                Look: <img src=\"cid:cat@example.com\"></p></body></html>";
    let letter = Outgoing {
        attachments: vec![
            picture("cat.png", "cat@example.com", 100_000),
            picture("dog.png", "dog@example.com", 10),
            OutgoingAttachment { content_id: None, ..picture("menu.pdf", "", 10) },
        ],
        ..Outgoing::new("Look").to("bob@example.com").html(html)
    };
    post.run(post.alice, Send::new(letter)).unwrap();
    let got = post.newest(post.bob);
    let own = picture("bird.png", "bird@example.com", 20);
    let mut answer = Outgoing::default().html("<p class=x>And mine: <img src=\"cid:bird@example.com\"></p>");
    answer.attachments.push(own);
    // One to read it, one to make the answer and copy the image, one to send.
    post.in_requests(3, post.bob, Send::new(Composition::reply(INBOX, got.id, answer)));

    let answer = post.newest(post.alice);
    let html = answer.html.as_deref().unwrap();
    assert!(html.contains("<style>.quoted p.x{color:red}</style>"), "{html}");
    assert!(html.contains("<blockquote class=\"quoted\"><p class=\"x\">Look: "), "{html}");
    assert!(html.contains("<img src=\"cid:cat@example.com\">") && !html.contains("@import"), "{html}");
    assert!(html.starts_with("<p class=x>And mine: <img src=\"cid:bird@example.com\"></p>"), "{html}");
    let images: Vec<_> =
        answer.attachments.iter().map(|file| (file.name.as_str(), file.content_id.as_deref())).collect();
    assert_eq!(
        images,
        [("cat.png", Some("cat@example.com")), ("bird.png", Some("bird@example.com"))],
        "shown images come along, other attachments do not"
    );
    assert!(answer.attachments.iter().all(|file| file.inline));
    for (file, size) in answer.attachments.clone().iter().zip([100_000, 20]) {
        assert_eq!(post.content(post.alice, answer.id, file.number), image(size));
    }
    // An answer as text shows no image.
    let text = Composition::reply(INBOX, answer.id, Outgoing::default().text("Nice."));
    post.in_requests(2, post.alice, Send::new(text));
    assert!(post.newest(post.bob).attachments.is_empty());
}

#[test]
fn recipients_are_looked_up_by_name() {
    let mut post = Post::new();
    let letter = Outgoing::new("To names").to("bob").cc("Carol").bcc("alice@example.com").text("x");
    // One to look all of them up, one to send. The Bind stands where the Connect was.
    post.requests(post.alice);
    post.run(post.alice, Send::new(letter.clone())).unwrap();
    let kinds: Vec<_> =
        post.world.clients[post.alice].records.iter().map(|exchange| exchange.request_type).collect();
    assert_eq!(kinds, ["Bind", "ResolveNames", "Execute"]);
    let got = post.newest(post.bob);
    let people: Vec<_> = got.recipients.iter().map(|one| (one.name.as_str(), one.address.as_str())).collect();
    assert_eq!(people, [("bob", "bob@example.com"), ("carol", "carol@example.com")]);
    // One more to find Drafts, the first time.
    post.in_requests(3, post.alice, SaveDraft::new(Outgoing::new("Draft").to("carol")));
    post.in_requests(2, post.alice, SaveDraft::new(Outgoing::new("Draft").to("carol")));

    let nobody = post.run(post.alice, Send::new(Outgoing::new("x").to("bobby").text("x"))).unwrap_err();
    assert_eq!(nobody.code(), "not_found");
    assert!(nobody.to_string().contains("bobby"));
    assert_eq!(post.list(post.bob, INBOX).len(), 1);
}

/// With the recipients, in one request.
#[test]
fn who_sends_and_whom_answers_go_to_are_looked_up_by_name() {
    let mut post = Post::new();
    let letter = Outgoing {
        from: Some(someone("", "alice")),
        reply_to: vec![someone("", "Carol"), someone("Bobby", "bob@example.com")],
        ..Outgoing::new("By name").to("bob").text("x")
    };
    post.requests(post.alice);
    post.run(post.alice, Send::new(letter)).unwrap();
    let kinds: Vec<_> =
        post.world.clients[post.alice].records.iter().map(|exchange| exchange.request_type).collect();
    assert_eq!(kinds, ["Bind", "ResolveNames", "Execute"]);
    let got = post.newest(post.bob);
    assert_eq!((got.from.name.as_str(), got.from.address.as_str()), ("alice", "alice@example.com"));
    let people: Vec<_> = got.reply_to.iter().map(|one| (one.name.as_str(), one.address.as_str())).collect();
    assert_eq!(people, [("carol", "carol@example.com"), ("Bobby", "bob@example.com")]);

    let letter = Outgoing { reply_to: vec![someone("", "zoe")], ..Outgoing::new("x").to("bob").text("x") };
    let nobody = post.run(post.alice, Send::new(letter)).unwrap_err();
    assert_eq!(nobody.code(), "not_found");
    assert!(nobody.to_string().contains("zoe"), "{nobody}");
}

#[test]
fn a_name_that_may_mean_several_people_sends_nothing_and_names_them() {
    let users = ["alix", "alina"].map(World::person).to_vec();
    let mut world = World::with_config(1, Config { users, ..Config::default() });
    let alice = world.sign_in("alice");
    let letter = Outgoing::new("x").to("bob@example.com").cc("ali").text("x");
    world.run(alice, ListMessages::newest(INBOX, 1)).unwrap();
    let error = world.run(alice, Send::new(letter)).unwrap_err();
    let info = ErrorInfo::from(&error);
    assert_eq!(info.code, "ambiguous_name");
    let candidates: Vec<_> = info.candidates.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(candidates, ["alice@example.com", "alina@example.com", "alix@example.com"]);
    assert!(
        info.message.contains("\"ali\"") && info.message.contains("alix@example.com"),
        "{}",
        info.message
    );
    let Ok(Answer::Page(sent)) = world.run(alice, ListMessages::newest(SENT, 10)) else { panic!() };
    assert_eq!(sent.total, 0);
}

#[test]
fn names_and_addresses_stay_in_their_lines() {
    let mut post = Post::new();
    for address in
        ["bob@example.com\r\nBcc: carol@example.com", "bob@example.com>, <carol@example.com", "bob@"]
    {
        let error = post.run(post.alice, Send::new(Outgoing::new("x").to(address).text("x"))).unwrap_err();
        assert_eq!(error.code(), "invalid_argument", "{address:?}");
    }
    // Nor do they break out of it where they say who sends, or whom answers go to.
    let evil = "bob@example.com\r\nBcc: carol@example.com";
    let letters = [
        Outgoing { from: Some(someone("Bob", evil)), ..Outgoing::new("x").to("bob@example.com").text("x") },
        Outgoing {
            reply_to: vec![someone("Bob", evil)],
            ..Outgoing::new("x").to("bob@example.com").text("x")
        },
    ];
    for letter in letters {
        assert_eq!(post.run(post.alice, Send::new(letter)).unwrap_err().code(), "invalid_argument");
    }
    // Whatever names say, they are names.
    let evil = "Bob <evil@example.com>, Eve\r\nBcc: eve@example.com\r\n\r\n<script>alert(1)</script>";
    let letter = Outgoing {
        recipients: vec![Recipient {
            kind: RecipientKind::To,
            name: evil.into(),
            address: "bob@example.com".into(),
        }],
        ..Outgoing::new("One\r\nBcc: eve@example.com").text("x")
    };
    post.run(post.alice, Send::new(letter)).unwrap();
    let got = post.newest(post.bob);
    assert!(!got.subject.contains(['\r', '\n']));
    assert!(got.recipients.iter().all(|one| !one.name.contains(['\r', '\n'])));
    let target = PropertyTarget::Message(INBOX.into(), got.id);
    let wanted = GetProperties::some(target, [tags::TRANSPORT_MESSAGE_HEADERS]);
    let Ok(Answer::Properties(found)) = post.world.run(post.bob, wanted) else { panic!() };
    let Some(Value::String(headers)) = &found[0].value else { panic!("{found:?}") };
    let fields: Vec<_> = headers.lines().filter(|line| !line.starts_with(['\t', ' '])).collect();
    assert!(fields.iter().all(|field| !field.to_lowercase().starts_with("bcc")), "{headers}");
    let to = fields.iter().find(|field| field.starts_with("To:")).unwrap();
    assert!(to.starts_with("To: \"") && to.ends_with("\" <bob@example.com>"), "{to}");
    // An answer to it holds them as text.
    let answer = Composition::reply_to_all(INBOX, got.id, Outgoing::default().html("<p>Yes</p>"));
    post.run(post.bob, Send::new(answer)).unwrap();
    let answer = post.newest(post.alice);
    assert!(!answer.html.unwrap().contains("<script"));
    let forward =
        Composition::forward(INBOX, got.id, Outgoing::default().to("carol@example.com").html("<p>FYI</p>"));
    post.run(post.bob, Send::new(forward)).unwrap();
    let forward = post.newest(post.carol).html.unwrap();
    assert!(!forward.contains("<script") && forward.contains("&lt;script&gt;"), "{forward}");
}
