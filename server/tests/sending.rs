//! Sending and what becomes of the message. `[MS-OXOMSG] 3.2.4`

mod common;

use common::{Mailbox, SMTP_RECIPIENT, recipient, start};
use mapi_http::data::{ErrorCode, FileTime, FolderId, MessageId, TaggedPropertyValue, Value, tags};
use mapi_http::rop::{
    CreateAttachment, CreateMessage, GetContentsTable, ModifyRecipients, MoveCopyMessages,
    MoveCopyMessagesResponse, OpenMessage, OpenMessageResponse, QueryRows, QueryRowsResponse,
    SaveChangesAttachment, SaveChangesMessage, SaveChangesMessageResponse, SaveFlags, SetColumns,
    SpecialFolder, SubmitMessage,
};
use mapi_http::wire::Text;
use mapi_http_server::store::{Content, Stored};

/// An unsent message with an attachment in the outbox, not yet saved.
fn compose(mailbox: &mut Mailbox, subject: &str, to: &[&str]) -> u32 {
    let (logon, outbox) = (mailbox.logon, mailbox.special(SpecialFolder::OUTBOX));
    let create = CreateMessage { output: 1, folder_id: outbox, code_page_id: 0x0FFF, ..Default::default() };
    let message = mailbox.open_with(create, &[logon]);
    mailbox.set(
        message,
        vec![
            TaggedPropertyValue::new(tags::SUBJECT, subject),
            TaggedPropertyValue::new(tags::HTML, Value::Binary(b"<p>x</p>".to_vec().into())),
        ],
    );
    let recipient_rows = to.iter().enumerate().map(|(row, address)| recipient(row as u32, address)).collect();
    mailbox.ok(
        ModifyRecipients { recipient_columns: SMTP_RECIPIENT.to_vec(), recipient_rows, ..Default::default() },
        &[message],
    );
    let attachment = mailbox.open_with(CreateAttachment { output: 1, ..Default::default() }, &[message]);
    mailbox.set(
        attachment,
        vec![
            TaggedPropertyValue::new(tags::ATTACH_METHOD, 1),
            TaggedPropertyValue::new(tags::ATTACH_LONG_FILENAME, "README.md"),
            TaggedPropertyValue::new(tags::ATTACH_DATA_BINARY, Value::Binary(vec![b'r'; 6000].into())),
        ],
    );
    let save =
        SaveChangesAttachment { input: 1, save_flags: SaveFlags::KEEP_OPEN_READ_WRITE, ..Default::default() };
    mailbox.ok(save, &[message, attachment]);
    message
}

fn save(mailbox: &mut Mailbox, message: u32) -> MessageId {
    let save = SaveChangesMessage { save_flags: SaveFlags::KEEP_OPEN_READ_WRITE, ..Default::default() };
    mailbox.done::<SaveChangesMessageResponse>(save, &[message]).message_id
}

/// Subject, recipients and whether there are attachments, of each message of a folder.
fn list(mailbox: &mut Mailbox, folder: FolderId) -> Vec<Vec<String>> {
    let folder = mailbox.open_folder(folder);
    let table = mailbox.open_with(GetContentsTable { output: 1, ..Default::default() }, &[folder]);
    mailbox.rows(table, &[tags::SUBJECT, tags::DISPLAY_TO, tags::HAS_ATTACHMENTS])
}

fn ids(mailbox: &mut Mailbox, folder: FolderId) -> Vec<MessageId> {
    let folder = mailbox.open_folder(folder);
    let table = mailbox.open_with(GetContentsTable { output: 1, ..Default::default() }, &[folder]);
    mailbox.ok(SetColumns { property_tags: vec![tags::MID], ..Default::default() }, &[table]);
    let rows = QueryRows { forward_read: true, row_count: 100, ..Default::default() };
    let rows = mailbox.done::<QueryRowsResponse>(rows, &[table]).rows;
    let id = |row: mapi_http::data::RowRef<'_>| {
        let (_, cell) = row.cells().next().unwrap();
        MessageId(cell.value().unwrap().to_value().as_i64().unwrap() as u64)
    };
    rows.iter().map(id).collect()
}

#[test]
fn a_message_with_an_attachment_arrives_and_is_kept_with_what_was_sent() {
    let server = start();
    let mut alice = Mailbox::open(&server, "alice");
    let message = compose(&mut alice, "X", &["bob@example.com"]);
    save(&mut alice, message);
    alice.ok(SubmitMessage::default(), &[message]);

    let told = [["X", "Bob Example", "true"].map(String::from).to_vec()];
    let (outbox, sent) = (alice.special(SpecialFolder::OUTBOX), alice.special(SpecialFolder::SENT_ITEMS));
    assert_eq!(list(&mut alice, outbox), Vec::<Vec<String>>::new());
    assert_eq!(list(&mut alice, sent), told);
    let mut bob = Mailbox::open(&server, "bob");
    let inbox = bob.inbox();
    assert_eq!(list(&mut bob, inbox), told);

    // What was sent cannot be sent again.
    assert_ne!(alice.fails(SubmitMessage::default(), &[message]), ErrorCode::DISK_ERROR);
    assert_eq!(list(&mut bob, inbox).len(), 1);
}

#[test]
fn a_moved_message_keeps_its_recipients_and_attachments() {
    let server = start();
    let mut alice = Mailbox::open(&server, "alice");
    let message = compose(&mut alice, "Moved", &["bob@example.com", "carol@example.com"]);
    let id = save(&mut alice, message);
    let (outbox, inbox) = (alice.special(SpecialFolder::OUTBOX), alice.inbox());
    let (from, to) = (alice.open_folder(outbox), alice.open_folder(inbox));
    let request = MoveCopyMessages { dest: 1, message_ids: vec![id], want_copy: false, ..Default::default() };
    let answer: MoveCopyMessagesResponse = alice.done(request, &[from, to]);
    assert!(!answer.partial_completion);
    assert!(ids(&mut alice, outbox).is_empty());
    let [moved] = ids(&mut alice, inbox)[..] else { panic!() };
    let open = OpenMessage { output: 1, message_id: moved, code_page_id: 0x0FFF, ..Default::default() };
    let logon = alice.logon;
    let opened: OpenMessageResponse = alice.done(open, &[logon]);
    let names: Vec<_> = opened
        .recipient_rows
        .iter()
        .map(|row| match &row.recipient.display_name {
            Some(Text::Utf16(name)) => name.to_utf8_lossy(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["Bob Example", "Carol Example"]);
    assert_eq!(list(&mut alice, inbox)[0][2], "true");
}

#[test]
fn who_cannot_be_reached_is_reported_to_the_sender() {
    let server = start();
    let mut alice = Mailbox::open(&server, "alice");
    let message = compose(&mut alice, "Hello?", &["nobody@example.com", "bob@example.com"]);
    save(&mut alice, message);
    alice.ok(SubmitMessage::default(), &[message]);
    let inbox = alice.inbox();
    let [report] = &list(&mut alice, inbox)[..] else { panic!() };
    assert!(report[0].starts_with("Undeliverable") && report[0].contains("Hello?"), "{report:?}");
    let mut bob = Mailbox::open(&server, "bob");
    let inbox = bob.inbox();
    assert_eq!(list(&mut bob, inbox).len(), 1);
}

#[test]
fn the_owner_of_the_server_delivers_to_all_or_to_nobody() {
    let server = start();
    let now = FileTime::from_utc(2026, 11, 24, 8, 0, 0);
    let mut letter = Content::default();
    letter.set(tags::SUBJECT, Stored::Value("Welcome".into()));
    letter.set(tags::BODY, Stored::Value("Hello".into()));
    let from = "ann@elsewhere.test";
    let some = ["alice@example.com", "nobody@example.com"];
    let refused = server.server().deliver(from, &some, letter.clone(), now);
    assert_eq!(refused, Err(ErrorCode::UNKNOWN_USER));
    let mut alice = Mailbox::open(&server, "alice");
    let inbox = alice.inbox();
    assert!(list(&mut alice, inbox).is_empty());
    server.server().deliver(from, &["alice@example.com"], letter, now).unwrap();
    assert_eq!(list(&mut alice, inbox)[0][..2], ["Welcome", "Alice Example"]);
}
