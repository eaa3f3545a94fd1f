//! Any property, by tag or by name.

use mapi_http::data::{FileTime, MessageId, PropertyKey, PropertyType, Value, named, tags};
use mapi_http::mailbox::{
    Answer, GetProperties, ListMessages, Outgoing, OutgoingAttachment, Property, PropertyChange,
    PropertyTarget, Send, SetProperties,
};
use mapi_http::session::{Error, LogonFolder};
use mapi_http_tests::simulation::World;

const INBOX: LogonFolder = LogonFolder::Inbox;

/// Alice has a letter with an attachment.
fn mailbox() -> (World, usize, MessageId) {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    let mut letter = Outgoing::new("Letter").to("alice@example.com").text("Hello.");
    letter.attachments.push(OutgoingAttachment {
        name: "a.bin".into(),
        mime_type: "application/octet-stream".into(),
        content_id: None,
        data: vec![7; 100_000],
        streamed: None,
    });
    world.run(alice, Send::new(letter)).unwrap();
    let Ok(Answer::Page(page)) = world.run(alice, ListMessages::newest(INBOX, 1)) else { panic!("a page") };
    requests(&mut world, alice);
    (world, alice, page.messages[0].id)
}

fn requests(world: &mut World, client: usize) -> usize {
    std::mem::take(&mut world.clients[client].records).len()
}

fn get(world: &mut World, client: usize, get: GetProperties) -> Vec<Property> {
    match world.run(client, get) {
        Ok(Answer::Properties(properties)) => properties,
        other => panic!("{other:?}"),
    }
}

fn values(properties: Vec<Property>) -> Vec<Option<Value>> {
    properties.into_iter().map(|property| property.value).collect()
}

fn key(text: &str) -> PropertyKey {
    text.parse().unwrap()
}

#[test]
fn properties_of_a_message() {
    let (mut world, alice, id) = mailbox();
    let target = PropertyTarget::message(INBOX, id);
    let time = FileTime::from_utc(2026, 11, 24, 8, 0, 0);
    let change = PropertyChange::new()
        .set(tags::IMPORTANCE, 2)
        .set(named::KEYWORDS, Value::Multiple(vec!["Red".into(), "Grün".into()]))
        .set(key("PS_PUBLIC_STRINGS/Project"), "Mars")
        .set(key("PS_PUBLIC_STRINGS/Rate:Floating64"), Value::Floating64(1.5))
        .set(key("PSETID_COMMON/0x8560"), time)
        .set(key("{00112233-4455-6677-8899-aabbccddeeff}/Blob"), vec![1u8, 2, 3]);
    world.run(alice, SetProperties::new(target.clone(), change)).unwrap();
    // The ids of the names, the values, and what saves them.
    assert_eq!(requests(&mut world, alice), 3);

    let keys = [
        tags::IMPORTANCE.into(),
        key("PidNameKeywords"),
        key("PS_PUBLIC_STRINGS/Project"),
        key("PS_PUBLIC_STRINGS/Rate"),
        named::REMINDER_SIGNAL_TIME.into(),
        key("{00112233-4455-6677-8899-aabbccddeeff}/Blob"),
        tags::REPLY_TIME.into(),
    ];
    let found = get(&mut world, alice, GetProperties::some(target.clone(), keys.clone()));
    // The names are known by now.
    assert_eq!(requests(&mut world, alice), 1);
    assert!(found.iter().zip(&keys).all(|(property, key)| property.key.is_same(key)));
    assert_eq!(found[3].key.property_type(), PropertyType::FLOATING64);
    assert_eq!(
        values(found),
        [
            Some(2.into()),
            Some(Value::Multiple(vec!["Red".into(), "Grün".into()])),
            Some("Mars".into()),
            Some(Value::Floating64(1.5)),
            Some(time.into()),
            Some(vec![1u8, 2, 3].into()),
            None
        ]
    );

    let change = PropertyChange::new().remove(named::KEYWORDS).remove(key("PS_PUBLIC_STRINGS/Project"));
    world.run(alice, SetProperties::new(target.clone(), change)).unwrap();
    let keys =
        [key("PidNameKeywords"), key("PS_PUBLIC_STRINGS/Project"), key("PS_PUBLIC_STRINGS/Never heard of")];
    assert_eq!(values(get(&mut world, alice, GetProperties::some(target, keys))), [None, None, None]);
}

/// Of names without an id that is remembered for some minutes: others may give them one.
#[test]
fn a_name_that_has_no_id_is_not_asked_for_each_time() {
    let (mut world, alice, id) = mailbox();
    let target = PropertyTarget::message(INBOX, id);
    let ask = |world: &mut World| {
        let found =
            get(world, alice, GetProperties::some(target.clone(), [key("PS_PUBLIC_STRINGS/Unheard")]));
        (values(found), requests(world, alice))
    };
    assert_eq!(ask(&mut world), (vec![None], 2));
    assert_eq!(ask(&mut world), (vec![None], 1));

    // Another session makes it.
    let other = world.sign_in("alice");
    let change = || PropertyChange::new().set(key("PS_PUBLIC_STRINGS/Unheard"), "Heard");
    world.run(other, SetProperties::new(target.clone(), change())).unwrap();
    assert_eq!(ask(&mut world), (vec![None], 1));
    world.run_for(6 * 60_000);
    requests(&mut world, alice);
    assert_eq!(ask(&mut world), (vec![Some("Heard".into())], 2));
    assert_eq!(ask(&mut world), (vec![Some("Heard".into())], 1));

    // Who makes it knows it at once.
    let unmade = [key("PS_PUBLIC_STRINGS/Made later")];
    get(&mut world, alice, GetProperties::some(target.clone(), unmade.clone()));
    let change = PropertyChange::new().set(unmade[0].clone(), "Now");
    world.run(alice, SetProperties::new(target.clone(), change)).unwrap();
    let found = get(&mut world, alice, GetProperties::some(target.clone(), unmade));
    assert_eq!(values(found), [Some("Now".into())]);
}

#[test]
fn all_properties_have_their_names() {
    let (mut world, alice, id) = mailbox();
    let target = PropertyTarget::message(INBOX, id);
    let change = PropertyChange::new().set(key("PS_PUBLIC_STRINGS/Project"), "Mars");
    world.run(alice, SetProperties::new(target.clone(), change)).unwrap();
    // A session that has never heard of the name.
    let again = world.sign_in("alice");
    let all = get(&mut world, again, GetProperties::all(target));
    let value =
        |name: &str| all.iter().find(|property| property.key.to_string() == name).cloned().unwrap().value;
    assert_eq!(value("PidTagSubject"), Some("Letter".into()));
    assert_eq!(value("PS_PUBLIC_STRINGS/Project:String"), Some("Mars".into()));
    assert!(all.iter().all(|property| property.error.is_none()), "{all:?}");
}

#[test]
fn large_values_go_as_streams_without_anybody_noticing() {
    let (mut world, alice, id) = mailbox();
    let target = PropertyTarget::message(INBOX, id);
    let text: String =
        (0..60_000).map(|n| char::from_u32(0x61 + n % 26).unwrap()).collect::<String>() + "ü🚲";
    let bytes: Vec<u8> = (0..300_000u32).map(|n| n as u8).collect();
    let change = PropertyChange::new()
        .set(tags::BODY, text.as_str())
        .set(key("PS_PUBLIC_STRINGS/Blob:Binary"), bytes.clone())
        .set(tags::IMPORTANCE, 0);
    world.run(alice, SetProperties::new(target.clone(), change)).unwrap();
    let keys = [tags::BODY.into(), key("PS_PUBLIC_STRINGS/Blob"), tags::IMPORTANCE.into()];
    let found = get(&mut world, alice, GetProperties::some(target.clone(), keys));
    assert_eq!(values(found), [Some(text.as_str().into()), Some(bytes.clone().into()), Some(0.into())]);
    // In whichever way they are asked for.
    let all = get(&mut world, alice, GetProperties::all(target));
    let value = |wanted: PropertyKey| {
        all.iter().find(|property| property.key.is_same(&wanted)).cloned().unwrap().value
    };
    assert_eq!(value(tags::BODY.into()), Some(text.into()));
    assert_eq!(value(key("PS_PUBLIC_STRINGS/Blob")), Some(bytes.into()));

    let data = PropertyTarget::attachment(INBOX, id, 0);
    let found = get(&mut world, alice, GetProperties::some(data, [tags::ATTACH_DATA_BINARY]));
    assert_eq!(values(found), [Some(vec![7; 100_000].into())]);
    assert_nothing_left_open(&mut world, alice);
}

#[test]
fn properties_of_folders_attachments_and_the_mailbox() {
    let (mut world, alice, id) = mailbox();
    let folder = PropertyTarget::folder(INBOX);
    let change =
        PropertyChange::new().set(tags::COMMENT, "What comes in").set(key("PS_PUBLIC_STRINGS/Color"), "red");
    world.run(alice, SetProperties::new(folder.clone(), change)).unwrap();
    let keys = [tags::COMMENT.into(), key("PS_PUBLIC_STRINGS/Color"), tags::CONTENT_COUNT.into()];
    let found = values(get(&mut world, alice, GetProperties::some(folder, keys)));
    assert_eq!(found, [Some("What comes in".into()), Some("red".into()), Some(1.into())]);

    let attachment = PropertyTarget::attachment(INBOX, id, 0);
    let change = PropertyChange::new().set(tags::ATTACH_LONG_FILENAME, "b.bin");
    world.run(alice, SetProperties::new(attachment.clone(), change)).unwrap();
    let found = values(get(&mut world, alice, GetProperties::some(attachment, [tags::ATTACH_LONG_FILENAME])));
    assert_eq!(found, [Some("b.bin".into())]);

    let mailbox = GetProperties::some(PropertyTarget::Mailbox, [tags::DISPLAY_NAME]);
    assert!(values(get(&mut world, alice, mailbox))[0].is_some());
    assert_nothing_left_open(&mut world, alice);
}

#[test]
fn what_is_refused_is_named_and_nothing_is_saved() {
    let (mut world, alice, id) = mailbox();
    let target = PropertyTarget::message(INBOX, id);
    let change = PropertyChange::new().set(tags::IMPORTANCE, 2).set(tags::ENTRY_ID, vec![1u8]);
    let error = world.run(alice, SetProperties::new(target.clone(), change)).unwrap_err();
    assert_eq!(error.code(), "access_denied");
    let Error::Property { property, .. } = error else { panic!("{error:?}") };
    assert_eq!(property, "PidTagEntryId");
    let found = values(get(&mut world, alice, GetProperties::some(target.clone(), [tags::IMPORTANCE])));
    assert_eq!(found, [Some(1.into())]);

    let wrong = PropertyChange::new().set(tags::IMPORTANCE, "high");
    let error = world.run(alice, SetProperties::new(target, wrong)).unwrap_err();
    assert_eq!(error.code(), "invalid_argument");
    assert!(error.to_string().contains("PidTagImportance is a PtypInteger32"), "{error}");
}

fn assert_nothing_left_open(world: &mut World, client: usize) {
    // Releases ride on the next request.
    world.run(client, ListMessages::newest(INBOX, 1)).unwrap();
    world.run(client, ListMessages::newest(INBOX, 1)).unwrap();
    for open in world.server.open_objects("alice@example.com") {
        assert!(open.len() <= 3, "{open:?}");
    }
}
