//! Columns that a list was asked for, values that rows have no room for, and filters on any property.

use mapi_http::data::{MessageId, PropertyKey, Value, named, tags};
use mapi_http::mailbox::{
    Answer, Column, Comparison, Filter, LineField, ListMessages, MessagePage, MessagePart, Outgoing,
    OutgoingAttachment, PropertyChange, PropertyCondition, PropertyTarget, Send, SetProperties,
};
use mapi_http::session::{Error, LogonFolder};
use mapi_http_tests::simulation::World;

const INBOX: LogonFolder = LogonFolder::Inbox;

/// Alice and her three letters, the newest first.
fn mailbox() -> (World, usize, Vec<MessageId>) {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    for number in 1..=3 {
        let mut letter = Outgoing::new(format!("Letter {number}")).to("alice@example.com").text("Hello.");
        if number == 2 {
            letter.attachments.push(OutgoingAttachment {
                name: "plan.png".into(),
                mime_type: "image/png".into(),
                content_id: Some("plan@here".into()),
                data: vec![7; 1000],
                streamed: None,
            });
        }
        world.run(alice, Send::new(letter)).unwrap();
    }
    let (page, _) = list(&mut world, alice, ListMessages::newest(INBOX, 10));
    let ids: Vec<_> = page.messages.iter().map(|line| line.id).collect();
    assert_eq!(ids.len(), 3);
    (world, alice, ids)
}

/// The page, and how many exchanges it took.
fn list(world: &mut World, client: usize, list: ListMessages) -> (MessagePage, usize) {
    world.clients[client].records.clear();
    match world.run(client, list) {
        Ok(Answer::Page(page)) => (page, world.clients[client].records.len()),
        other => panic!("{other:?}"),
    }
}

fn set(world: &mut World, client: usize, id: MessageId, change: PropertyChange) {
    world.run(client, SetProperties::new(PropertyTarget::message(INBOX, id), change)).unwrap();
}

fn key(text: &str) -> PropertyKey {
    text.parse().unwrap()
}

fn columns(names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

#[test]
fn properties_beside_the_lines() {
    let (mut world, alice, ids) = mailbox();
    set(&mut world, alice, ids[0], PropertyChange::new().set(key("PS_PUBLIC_STRINGS/Project"), "Mars"));
    set(
        &mut world,
        alice,
        ids[1],
        PropertyChange::new().set(named::KEYWORDS, Value::Multiple(vec!["Red".into()])),
    );
    // Another session, which has not heard of the names: one exchange more, once.
    let again = world.sign_in("alice");
    list(&mut world, again, ListMessages::newest(INBOX, 1));
    let names =
        ["PidTagImportance", "PS_PUBLIC_STRINGS/Project", "PidNameKeywords", "PS_PUBLIC_STRINGS/Nothing"];
    let wanted = || ListMessages::newest(INBOX, 10).columns(columns(&names));
    let (page, exchanges) = list(&mut world, again, wanted());
    assert_eq!(exchanges, 2);
    // Of a name that has no id yet somebody may have made use meanwhile: the others are known.
    let known = || ListMessages::newest(INBOX, 10).columns(columns(&names[..3]));
    let (same, exchanges) = list(&mut world, again, known());
    assert_eq!(exchanges, 1);
    assert!(same.messages.iter().zip(&page.messages).all(|(a, b)| a.columns.0 == b.columns.0[..3]));
    let (plain, exchanges) = list(&mut world, again, ListMessages::newest(INBOX, 10));
    assert_eq!(exchanges, 1);
    for (line, plain) in page.messages.iter().zip(&plain.messages) {
        let mut line = line.clone();
        assert_eq!(line.columns.get(tags::IMPORTANCE), Some(&Value::Integer32(1)));
        line.columns = Default::default();
        assert_eq!(line, *plain);
    }
    let value = |line: usize, name| page.messages[line].columns.get(key(name)).cloned();
    assert_eq!(value(0, "PS_PUBLIC_STRINGS/Project"), Some("Mars".into()));
    assert_eq!(value(1, "PS_PUBLIC_STRINGS/Project"), None);
    assert_eq!(value(1, "PidNameKeywords"), Some(Value::Multiple(vec!["Red".into()])));
    assert_eq!(value(0, "PS_PUBLIC_STRINGS/Nothing"), None);
    // As they were asked for, also in JSON.
    let named: Vec<_> = page.messages[0].columns.named().map(|(name, _)| name).collect();
    assert_eq!(named, ["PidTagImportance", "PS_PUBLIC_STRINGS/Project"]);
    let json = serde_json::to_value(&page.messages[0].columns).unwrap();
    assert_eq!(json, serde_json::json!({ "PidTagImportance": 1, "PS_PUBLIC_STRINGS/Project": "Mars" }));
    assert_eq!(
        serde_json::to_value(&page.messages[1].columns).unwrap()["PidNameKeywords"],
        serde_json::json!(["Red"])
    );
}

#[test]
fn fields_alone() {
    let (mut world, alice, _) = mailbox();
    let (page, exchanges) = list(
        &mut world,
        alice,
        ListMessages::newest(INBOX, 10).columns([LineField::Subject, LineField::Size]),
    );
    assert_eq!((exchanges, page.total), (1, 3));
    for (line, number) in page.messages.iter().zip([3, 2, 1]) {
        assert_eq!(line.subject, format!("Letter {number}"));
        assert!(line.size > 0 && line.id != MessageId::NONE);
        // What was not read is empty, and nobody is told that it is unread.
        assert!(
            line.from.name.is_empty() && line.received.is_none() && !line.unread && line.preview.is_empty()
        );
    }
    let (page, _) = list(
        &mut world,
        alice,
        ListMessages::newest(INBOX, 1).columns(columns(&["received", "PidTagSubject"])),
    );
    let line = &page.messages[0];
    assert!(line.received.is_some() && line.subject.is_empty());
    assert_eq!(line.columns.get(tags::SUBJECT), Some(&"Letter 3".into()));
}

#[test]
fn values_too_large_for_a_row_come_as_a_whole() {
    let (mut world, alice, ids) = mailbox();
    let subject = "ä🚲 long ".repeat(60);
    let body: String = (0..60_000u32).map(|n| char::from_u32(0x61 + n % 26).unwrap()).collect();
    let bytes: Vec<u8> = (0..700u32).map(|n| n as u8).collect();
    let large: Vec<u8> = (0..100_000u32).map(|n| (n / 7) as u8).collect();
    let blob = key("PS_PUBLIC_STRINGS/Blob:Binary");
    set(
        &mut world,
        alice,
        ids[0],
        PropertyChange::new().set(tags::SUBJECT, &*subject).set(blob.clone(), bytes.clone()),
    );
    set(
        &mut world,
        alice,
        ids[2],
        PropertyChange::new().set(tags::BODY, &*body).set(blob.clone(), large.clone()),
    );
    // A text that is as long as rows have it.
    set(&mut world, alice, ids[1], PropertyChange::new().set(tags::SUBJECT, &*"x".repeat(255)));
    let names = ["PidTagBody", "PS_PUBLIC_STRINGS/Blob"];
    let wanted = || ListMessages::newest(INBOX, 10).columns(columns(&names));
    let check = |page: &MessagePage, largest: usize| {
        let [first, second, third] = &page.messages[..] else { panic!("{page:?}") };
        assert_eq!((first.subject.as_str(), second.subject.len()), (subject.as_str(), 255));
        assert_eq!(first.columns.get(blob.clone()), Some(&bytes.clone().into()));
        let whole = third.columns.get(tags::BODY).and_then(Value::to_text).unwrap();
        assert!(
            if largest < 120_000 { whole == body[..255] } else { whole == body },
            "{} bytes",
            whole.len()
        );
        let whole = third.columns.get(blob.clone()).cloned();
        assert_eq!(whole, (largest >= large.len()).then(|| large.clone().into()));
        assert_eq!(second.columns.get(blob.clone()), None);
    };
    // One exchange for all that is not very large: 64 KiB unless somebody says otherwise.
    let (page, exchanges) = list(&mut world, alice, wanted());
    assert_eq!(exchanges, 2);
    check(&page, 64 * 1024);
    let (page, exchanges) = list(&mut world, alice, wanted().values_up_to(1 << 20));
    check(&page, 1 << 20);
    assert!(exchanges <= 12, "{exchanges}");
    // What rows have is all when nothing more is wanted.
    let (page, exchanges) = list(&mut world, alice, wanted().values_up_to(0));
    assert_eq!(exchanges, 1);
    let units: usize = page.messages[0].subject.encode_utf16().count();
    assert!((254..=255).contains(&units) && subject.starts_with(&page.messages[0].subject));
    let cut = page.messages[0].columns.get(blob.clone()).unwrap().as_binary().unwrap().clone();
    assert_eq!(cut[..], bytes[..510]);
    // Lists without columns have whole lines, too.
    let (page, exchanges) = list(&mut world, alice, ListMessages::newest(INBOX, 10));
    assert_eq!((page.messages[0].subject.as_str(), exchanges), (subject.as_str(), 2));
}

#[test]
fn many_large_values_share_exchanges() {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    let subject = |number: usize| format!("{number} {}", "long ".repeat(100));
    for number in 0..100 {
        world
            .run(alice, Send::new(Outgoing::new(subject(number)).to("alice@example.com").text(".")))
            .unwrap();
    }
    let (page, exchanges) = list(&mut world, alice, ListMessages::newest(INBOX, 100).values_up_to(0));
    let rows = exchanges;
    assert_eq!(page.messages.len(), 100);
    let (page, exchanges) = list(&mut world, alice, ListMessages::newest(INBOX, 100));
    let found: Vec<_> = page.messages.iter().map(|line| line.subject.clone()).collect();
    assert_eq!(found, (0..100).rev().map(subject).collect::<Vec<_>>());
    // About 1 KiB each: 100 KiB in answers of 32.
    assert!(exchanges - rows <= 6, "{exchanges} instead of {rows}");
}

#[test]
fn filters_on_any_property() {
    use Comparison as Test;
    let (mut world, alice, ids) = mailbox();
    let project = key("PS_PUBLIC_STRINGS/Project");
    let rate = key("PS_PUBLIC_STRINGS/Rate:Integer32");
    for (id, name, number) in [(ids[0], "Mars", 3), (ids[1], "Marsh", 5)] {
        let change = PropertyChange::new().set(project.clone(), name).set(rate.clone(), number);
        set(&mut world, alice, id, change);
    }
    let mut found = |filter: Filter| -> Vec<usize> {
        let (page, exchanges) = list(&mut world, alice, ListMessages::newest(INBOX, 10).matching(filter));
        assert_eq!(exchanges, 1);
        page.messages.iter().map(|line| ids.iter().position(|id| *id == line.id).unwrap()).collect()
    };
    let property = |condition| Filter { properties: vec![condition], ..Filter::default() };
    let text = |test, text: &str| property(PropertyCondition::new(project.clone(), test, text));
    assert_eq!(found(text(Test::Is, "MARS")), [0]);
    assert_eq!(found(text(Test::Begins, "mars")), [0, 1]);
    assert_eq!(found(text(Test::Contains, "rsh")), [1]);
    assert_eq!(found(text(Test::Equal, "Mars")), [0]);
    let number =
        |test, value: i64| property(PropertyCondition::new(rate.clone(), test, Value::Integer64(value)));
    assert_eq!(found(number(Test::NotEqual, 3)), [1]);
    assert_eq!(found(number(Test::Less, 5)), [0]);
    assert_eq!(found(number(Test::AtMost, 5)), [0, 1]);
    assert_eq!(found(number(Test::Greater, 3) & number(Test::AtLeast, 5)), [1]);
    assert_eq!(found(number(Test::HasBits, 4)), [1]);
    assert_eq!(found(number(Test::LacksBits, 4)), [0]);
    let exists = |key: &PropertyKey| property(PropertyCondition::exists(key.clone()));
    assert_eq!(found(exists(&project)), [0, 1]);
    assert_eq!(found(!exists(&project)), [2]);
    assert_eq!(found(number(Test::Larger, 3)), [0, 1]);
    assert!(found(number(Test::Smaller, 4)).is_empty());
}

#[test]
fn filters_on_recipients_and_attachments() {
    use Comparison as Test;
    let (mut world, alice, ids) = mailbox();
    let mut found = |condition: PropertyCondition| -> Vec<MessageId> {
        let filter = Filter { properties: vec![condition], ..Filter::default() };
        let (page, _) = list(&mut world, alice, ListMessages::newest(INBOX, 10).matching(filter));
        page.messages.iter().map(|line| line.id).collect()
    };
    let inline = PropertyCondition::new(tags::ATTACH_CONTENT_ID, Test::Begins, "plan@");
    assert_eq!(found(inline.of(MessagePart::Attachment)), [ids[1]]);
    let large =
        PropertyCondition::new(tags::ATTACH_DATA_BINARY, Test::Larger, 999).of(MessagePart::Attachment);
    assert_eq!(found(large), [ids[1]]);
    let to =
        |name: &str| PropertyCondition::new(tags::SMTP_ADDRESS, Test::Is, name).of(MessagePart::Recipient);
    assert_eq!(found(to("alice@EXAMPLE.com")), ids);
    assert_eq!(found(to("bob@example.com")), []);
    // What makes no sense is said before anything is asked.
    world.clients[alice].records.clear();
    let wrong = PropertyCondition::new(tags::SUBJECT, Test::HasBits, "x");
    let filter = Filter { properties: vec![wrong], ..Filter::default() };
    let refused = world.run(alice, ListMessages::newest(INBOX, 10).matching(filter));
    assert!(matches!(refused, Err(Error::InvalidArgument(_))), "{refused:?}");
    assert_eq!(world.clients[alice].records.len(), 0);
}
