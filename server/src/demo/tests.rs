use mapi_http::data::{FolderId, tags};

use super::*;
use crate::random::guid_of;
use crate::store::{Content, Messages, Special, flags};

const NOW: FileTime = FileTime::from_utc(2026, 11, 24, 8, 0, 0);

fn filled(seed: u64) -> (Store, Directory) {
    let mut config = Config::default();
    add_people(&mut config);
    let mut directory = Directory::new("Example");
    for user in &config.users {
        let details = user.details.clone().unwrap_or_default().read().unwrap();
        let name = user.display_name.as_deref().unwrap_or_default();
        directory.add(&user.name, &user.address, name, crate::directory::Kind::Person, details);
    }
    for list in &config.lists {
        let kind = crate::directory::Kind::List(list.members.clone());
        directory.add(&list.name, &list.address, "The Team", kind, Default::default());
    }
    let mut store = Store::in_memory().unwrap();
    store.begin().unwrap();
    for entry in directory.entries().iter().filter(|entry| !entry.is_list()) {
        store.ensure_mailbox(&entry.address, entry.guid, guid_of("replica"), NOW).unwrap();
        fill(&mut store, &directory, entry, seed, NOW).unwrap();
    }
    store.end().unwrap();
    (store, directory)
}

fn special(store: &Store, address: &str, special: Special) -> FolderId {
    let mailbox = store.mailbox_by_address(address).unwrap().unwrap();
    store.special(mailbox.id, special).unwrap()
}

/// The newest messages first.
fn messages(store: &Store, folder: FolderId) -> Vec<Content> {
    let ids = store.message_ids(folder, Messages::Normal, false).unwrap();
    let mut all: Vec<_> = ids.into_iter().map(|id| store.message(id).unwrap().content).collect();
    all.sort_by_key(|content| std::cmp::Reverse(content.properties.time(tags::MESSAGE_DELIVERY_TIME)));
    all
}

fn subject(content: &Content) -> String {
    content.properties.text(tags::SUBJECT).unwrap()
}

#[test]
fn the_landmarks_stand_where_the_journeys_look_for_them() {
    for seed in [1, 2, 99] {
        let (store, _) = filled(seed);
        let inbox = messages(&store, special(&store, "alice@example.com", Special::Inbox));
        assert!((200..300).contains(&inbox.len()), "{}", inbox.len());
        let lunch = &inbox[0];
        assert_eq!(subject(lunch), "Lunch on Friday? 🍜");
        assert_eq!(lunch.flags & (flags::READ | flags::HAS_ATTACHMENTS), flags::HAS_ATTACHMENTS);
        assert_eq!(lunch.properties.integer(tags::IMPORTANCE), Some(2));
        let newest: Vec<_> = inbox.iter().take(50).map(subject).collect();
        for wanted in [
            "Grüße aus Zürich",
            "会議の議事録",
            "Привет из Одессы",
            "مرحبا بكم في الفريق",
            "Minutes of the meeting",
        ] {
            assert_eq!(newest.iter().filter(|subject| *subject == wanted).count(), 1, "{wanted}");
        }
        for content in &inbox {
            let preview = content.properties.text(tags::PREVIEW).unwrap();
            assert!(preview.chars().count() <= 255);
            assert!(content.properties.time(tags::MESSAGE_DELIVERY_TIME).unwrap() < NOW);
            assert!(content.properties.text(tags::SENDER_SMTP_ADDRESS).unwrap().contains('@'));
            assert!(content.properties.contains(tags::INTERNET_MESSAGE_ID));
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_letters() {
    assert_eq!(letters::all(7, NOW), letters::all(7, NOW));
    assert_ne!(letters::all(7, NOW), letters::all(8, NOW));
}

#[test]
fn who_sends_and_who_receives_have_the_same_letter() {
    let (store, _) = filled(1);
    let id = |content: &Content| content.properties.text(tags::INTERNET_MESSAGE_ID).unwrap();
    let sent = messages(&store, special(&store, "bob@example.com", Special::SentItems));
    let received = messages(&store, special(&store, "alice@example.com", Special::Inbox));
    let received: Vec<_> = received.iter().map(id).collect();
    let shared = sent.iter().filter(|letter| received.contains(&id(letter))).count();
    assert!(shared > 20, "{shared}");
    let minutes = messages(&store, special(&store, "bob@example.com", Special::Inbox));
    assert!(minutes.iter().any(|letter| subject(letter) == "Minutes of the meeting"));
}

#[test]
fn there_is_something_of_everything() {
    let (store, _) = filled(1);
    let of = |folder| messages(&store, special(&store, "alice@example.com", folder));
    let inbox = of(Special::Inbox);
    let any = |test: &dyn Fn(&Content) -> bool| assert!(inbox.iter().any(test));
    any(&|content| subject(content).is_empty());
    any(&|content| subject(content).encode_utf16().count() > 200);
    any(&|content| content.properties.integer(tags::IMPORTANCE) == Some(0));
    any(&|content| subject(content).starts_with("RE: "));
    any(&|content| content.attachments.iter().any(|attachment| attachment.embedded.is_some()));
    any(&|content| content.attachments.iter().any(|attachment| attachment.size() > 3_000_000));
    any(&|content| content.properties.integer(tags::NATIVE_BODY) == Some(2));
    any(&|content| content.flags & flags::READ == 0);
    for (folder, class) in [
        (Special::SentItems, "IPM.Note"),
        (Special::Drafts, "IPM.Note"),
        (Special::JunkEmail, "IPM.Note"),
        (Special::Calendar, "IPM.Appointment"),
        (Special::Contacts, "IPM.Contact"),
        (Special::Tasks, "IPM.Task"),
        (Special::Notes, "IPM.StickyNote"),
    ] {
        let found = of(folder);
        assert!(!found.is_empty(), "{folder:?}");
        for content in found {
            assert_eq!(content.properties.text(tags::MESSAGE_CLASS).as_deref(), Some(class));
        }
    }
    let root = special(&store, "alice@example.com", Special::IpmSubtree);
    let projects = store.find_folder(root, "Projects").unwrap().unwrap();
    for name in ["2026", "Archive"] {
        let folder = store.find_folder(projects, name).unwrap().unwrap();
        assert!(!messages(&store, folder).is_empty());
    }
}

#[test]
fn rich_text_comes_back_as_it_was() {
    let html = "<p>{a} \\ <b>Grüße</b> 🗓️</p>";
    let read = |value: &[u8]| {
        let plain = mapi_http::content::rtf_compressed::decompress(value).unwrap();
        match mapi_http::content::rtf::deencapsulate(&plain).unwrap() {
            mapi_http::content::rtf::Deencapsulated::Html(text) => text,
            mapi_http::content::rtf::Deencapsulated::Text(text) => text,
            _ => panic!("{}", String::from_utf8_lossy(&plain)),
        }
    };
    assert_eq!(read(&rtf::compressed(&rtf::of_html(html))), html);
    assert_eq!(read(&rtf::uncompressed(&rtf::of_html(html))), html);
    assert_eq!(read(&rtf::compressed(&rtf::of_text("{a} \\\r\nGrüße 🗓️"))), "{a} \\\r\nGrüße 🗓️");
}
