//! Somebody else's mailbox: what permissions allow, and nothing more. `[MS-OXCPERM] 2.2.7, 3.2.5`, `[MS-OXCSTOR] 3.2.5.1`

mod common;

use common::{Client, Mailbox, logon, start};
use mapi_http::data::{ErrorCode, MessageId, TaggedPropertyValue, Value, tags};
use mapi_http::rop::*;
use mapi_http_server::ServerHandle;
use mapi_http_server::store::{Content, Special};

/// Rights as `[MS-OXCPERM] 2.2.7` numbers them.
const REVIEWER: u32 = 0x401;
const AUTHOR: u32 = 0x41B;
const EDITOR: u32 = 0x47B;
const VISIBLE: u32 = 0x400;

fn denied() -> ErrorCode {
    ErrorCode::ACCESS_DENIED
}

/// Alice lets somebody into one of her folders.
fn grant(server: &ServerHandle, special: Special, to: &str, rights: u32) {
    let dn = server.server().directory().by_login(to).unwrap().dn.clone();
    server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap().id;
        let folder = store.special(mailbox, special).unwrap();
        store.add_permission(folder, &dn, rights).unwrap();
    });
}

/// Somebody in Alice's mailbox.
fn visit(server: &ServerHandle, name: &str) -> Mailbox {
    let mut client = Client::connect(server, name);
    client.dn = server.server().directory().by_login("alice").unwrap().dn.clone();
    Mailbox::of(client)
}

fn first_message(mailbox: &mut Mailbox, folder: u32) -> MessageId {
    let table = mailbox.open_with(GetContentsTable { output: 1, ..Default::default() }, &[folder]);
    mailbox.ok(SetColumns { property_tags: vec![tags::MID], ..Default::default() }, &[table]);
    let request = QueryRows { forward_read: true, row_count: 1, ..Default::default() };
    let answer: QueryRowsResponse = mailbox.done(request, &[table]);
    let row = answer.rows.iter().next().unwrap();
    let id = row.get(tags::MID).unwrap().to_value().as_i64().unwrap();
    MessageId(id as u64)
}

fn with_letter() -> ServerHandle {
    let server = start();
    let letter = Content::default();
    let now = mapi_http_server::http::now();
    server.server().deliver("bob@example.com", &["alice@example.com"], letter, now).unwrap();
    server
}

#[test]
fn who_has_no_rights_is_not_let_in() {
    let server = with_letter();
    let mut bob = Mailbox::open(&server, "bob");
    let alice = server.server().directory().by_login("alice").unwrap().dn.clone();
    let mut request = logon(&alice);
    request.logon = 1;
    let (reply, _) = bob.one(Logon { output: 0, ..request.clone() }, &[]);
    assert_eq!(reply.return_value, ErrorCode::LOGIN_PERMISSION);
    // Rights of nobody in particular, and those of somebody else, are no rights.
    grant(&server, Special::Inbox, "carol", REVIEWER);
    grant(&server, Special::Calendar, "bob", 0);
    let (reply, _) = bob.one(Logon { output: 0, ..request.clone() }, &[]);
    assert_eq!(reply.return_value, ErrorCode::LOGIN_PERMISSION);
    grant(&server, Special::Calendar, "bob", VISIBLE);
    let (reply, _) = bob.one(Logon { output: 0, ..request }, &[]);
    assert_eq!(reply.return_value, ErrorCode::SUCCESS);
    let ReplyBody::Logon(answer) = reply.body else { panic!("{reply:?}") };
    let LogonStore::Private { response_flags, .. } = answer.store else { panic!("{answer:?}") };
    assert!(!response_flags.contains(LogonResponseFlags::OWNER_RIGHT));
    assert!(!response_flags.contains(LogonResponseFlags::SEND_AS_RIGHT));
}

#[test]
fn a_reviewer_reads_and_changes_nothing() {
    let server = with_letter();
    grant(&server, Special::Inbox, "bob", REVIEWER);
    let mut bob = visit(&server, "bob");
    let inbox_id = bob.inbox();
    let inbox = bob.open_folder(inbox_id);
    let id = first_message(&mut bob, inbox);
    let open = |open_mode| OpenMessage {
        output: 1,
        folder_id: inbox_id,
        message_id: id,
        open_mode,
        ..Default::default()
    };
    let message = bob.open_with(open(MessageOpenMode::empty()), &[inbox]);
    assert_eq!(bob.fails(open(MessageOpenMode::READ_WRITE), &[inbox]), denied());
    bob.open_with(open(MessageOpenMode::BEST_ACCESS), &[inbox]);
    let subject = || vec![TaggedPropertyValue::new(tags::SUBJECT, "Mine")];
    let set = SetProperties { property_values: subject(), ..Default::default() };
    assert_eq!(bob.fails(set.clone(), &[message]), denied());
    assert_eq!(bob.fails(set, &[inbox]), denied());
    let create = CreateMessage { output: 1, folder_id: inbox_id, ..Default::default() };
    assert_eq!(bob.fails(create, &[inbox]), denied());
    let folder = CreateFolder {
        output: 1,
        folder_type: FolderType::GENERIC,
        use_unicode_strings: true,
        display_name: "New".into(),
        ..Default::default()
    };
    assert_eq!(bob.fails(folder, &[inbox]), denied());
    let delete: DeleteMessagesResponse =
        bob.done(DeleteMessages { message_ids: vec![id], ..Default::default() }, &[inbox]);
    assert!(delete.partial_completion);
    let read: SetReadFlagsResponse =
        bob.done(SetReadFlags { message_ids: vec![id], ..Default::default() }, &[inbox]);
    assert!(read.partial_completion);
    let request = ModifyPermissions {
        logon: 0,
        input: 0,
        flags: ModifyPermissionsFlags::empty(),
        permissions: Vec::new(),
    };
    assert_eq!(bob.fails(request, &[inbox]), denied());
    // Other folders are neither opened nor shown.
    let logon = bob.logon;
    for special in [SpecialFolder::OUTBOX, SpecialFolder::SENT_ITEMS] {
        let request = OpenFolder { output: 1, folder_id: bob.special(special), ..Default::default() };
        assert_eq!(bob.fails(request, &[logon]), denied());
    }
    let depth = HierarchyTableFlags::DEPTH;
    let table =
        bob.open_with(GetHierarchyTable { output: 1, table_flags: depth, ..Default::default() }, &[logon]);
    assert_eq!(bob.rows(table, &[tags::DISPLAY_NAME]), [["Inbox"]]);
    let rights = bob.get(inbox, &[tags::RIGHTS]);
    assert_eq!(rights.get(tags::RIGHTS).unwrap().to_value(), Value::Integer32(REVIEWER as i32));
    // Nor is told what happens in them: of the whole store that is what happens in this one.
    let all = RegisterNotification {
        input: 0,
        output: 1,
        notification_types: NotificationTypes::OBJECT_CREATED,
        want_whole_store: true,
        logon: 0,
        reserved: None,
        folder_id: None,
        message_id: None,
    };
    bob.open_with(all, &[logon]);
    // Everything is as it was.
    let mut alice = Mailbox::open(&server, "alice");
    let inbox = alice.inbox();
    let inbox = alice.open_folder(inbox);
    assert_eq!(first_message(&mut alice, inbox), id);
}

#[test]
fn an_author_owns_what_they_made_and_an_editor_everything() {
    let server = with_letter();
    grant(&server, Special::Inbox, "bob", AUTHOR);
    let mut bob = visit(&server, "bob");
    let inbox_id = bob.inbox();
    let inbox = bob.open_folder(inbox_id);
    let hers = first_message(&mut bob, inbox);
    let create = CreateMessage { output: 1, folder_id: inbox_id, ..Default::default() };
    let message = bob.open_with(create, &[inbox]);
    bob.set(message, vec![TaggedPropertyValue::new(tags::SUBJECT, "From Bob's hand")]);
    let save = SaveChangesMessage { input: 1, response: 0, ..Default::default() };
    let saved: SaveChangesMessageResponse = bob.done(save, &[inbox, message]);
    let his = saved.message_id;
    let delete = |ids: &[MessageId]| DeleteMessages { message_ids: ids.to_vec(), ..Default::default() };
    let answer: DeleteMessagesResponse = bob.done(delete(&[hers]), &[inbox]);
    assert!(answer.partial_completion);
    let open = |message_id| OpenMessage {
        output: 1,
        folder_id: inbox_id,
        message_id,
        open_mode: MessageOpenMode::READ_WRITE,
        ..Default::default()
    };
    assert_eq!(bob.fails(open(hers), &[inbox]), denied());
    bob.open_with(open(his), &[inbox]);
    let answer: DeleteMessagesResponse = bob.done(delete(&[his]), &[inbox]);
    assert!(!answer.partial_completion);
    // From now on he may do more, also with what is open.
    grant(&server, Special::Inbox, "bob", EDITOR);
    bob.open_with(open(hers), &[inbox]);
    let answer: DeleteMessagesResponse = bob.done(delete(&[hers]), &[inbox]);
    assert!(!answer.partial_completion);
    // Nobody sends from there.
    let create = CreateMessage { output: 1, folder_id: inbox_id, ..Default::default() };
    let message = bob.open_with(create, &[inbox]);
    assert_eq!(bob.fails(SubmitMessage::default(), &[message]), denied());
    // And when the rights are gone, so is what could be done.
    grant(&server, Special::Inbox, "bob", VISIBLE);
    let table = GetContentsTable { output: 1, ..Default::default() };
    assert_eq!(bob.fails(table, &[inbox]), denied());
}
