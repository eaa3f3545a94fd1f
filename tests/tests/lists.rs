//! Lists of messages: filtered by their parts, in other orders, and from where a text is found.

use mapi_http::data::{FileTime, MessageId};
use mapi_http::mailbox::{
    Answer, Batch, BatchVerb, Composition, Filter, GroupBy, GroupMessages, GroupPage, ListMessages,
    ListOrder, MessagePage, MessageSummary, Outgoing, ReadMessage, Send, SortBy,
};
use mapi_http::session::LogonFolder;
use mapi_http_server::Config;
use mapi_http_tests::simulation::World;

const INBOX: LogonFolder = LogonFolder::Inbox;

fn world() -> (World, usize) {
    let mut world = World::with_config(1, Config { demo: Some(1), ..Config::default() });
    let alice = world.sign_in("alice");
    world.run(alice, ListMessages::newest(INBOX, 1)).unwrap();
    (world, alice)
}

/// The page, which took one exchange.
fn page(world: &mut World, client: usize, list: ListMessages) -> MessagePage {
    world.clients[client].records.clear();
    let Ok(Answer::Page(page)) = world.run(client, list) else { panic!("a page") };
    assert_eq!(world.clients[client].records.len(), 1);
    page
}

fn by(by: SortBy) -> ListOrder {
    ListOrder { by, ..ListOrder::default() }
}

/// A subject without what stands before it in answers, as people look for it.
fn plain(message: &MessageSummary) -> String {
    let mut rest = message.subject.trim();
    while let Some(at) = rest.find(": ").filter(|at| *at <= 3) {
        rest = &rest[at + 2..];
    }
    rest.to_lowercase()
}

#[test]
fn in_any_order() {
    let (mut world, alice) = world();
    let mut list = |order| page(&mut world, alice, ListMessages::newest(INBOX, 1000).ordered(order)).messages;
    let newest = list(ListOrder::default());
    assert!(newest.len() > 50 && newest.is_sorted_by(|a, b| a.received >= b.received));
    let oldest = list(ListOrder { reverse: true, ..ListOrder::default() });
    assert!(oldest.is_sorted_by(|a, b| a.received <= b.received));
    let senders = list(by(SortBy::From));
    assert!(senders.is_sorted_by_key(|line| line.from.name.to_lowercase()));
    // Of one sender, the newest first.
    let equal =
        |a: &MessageSummary, b: &MessageSummary| a.from.name != b.from.name || a.received >= b.received;
    assert!(senders.is_sorted_by(equal));
    assert!(list(by(SortBy::Size)).is_sorted_by(|a, b| a.size >= b.size));
    let smallest = list(ListOrder { reverse: true, ..by(SortBy::Size) });
    assert!(smallest.is_sorted_by(|a, b| a.size <= b.size));
    assert!(list(by(SortBy::Importance)).is_sorted_by(|a, b| a.importance as u8 >= b.importance as u8));
    assert!(list(by(SortBy::To)).is_sorted_by_key(|line| line.to.to_lowercase()));
    let subjects = list(by(SortBy::Subject));
    assert!(subjects.is_sorted_by_key(plain), "{:?}", subjects.iter().map(plain).collect::<Vec<_>>());
    for other in [oldest, senders, smallest, subjects] {
        assert_eq!(other.len(), newest.len());
    }
}

#[test]
fn from_where_somebody_types() {
    let (mut world, alice) = world();
    let all = ListMessages::newest(INBOX, 1000).ordered(by(SortBy::Subject));
    let all = page(&mut world, alice, all);
    assert_eq!((all.first, all.next), (0, None));
    let jump = |text: &str, sort| ListOrder { jump_to: Some(text.into()), ..by(sort) };
    let place = all.messages.iter().position(|line| plain(line).starts_with("sp")).unwrap();
    let found = page(&mut world, alice, ListMessages::newest(INBOX, 5).ordered(jump("SP", SortBy::Subject)));
    assert_eq!((found.first as usize, found.total), (place, all.total));
    assert_eq!(found.messages, all.messages[place..place + 5]);
    // The next page goes on there, and does not jump.
    let next = ListMessages::newest(INBOX, 5).ordered(jump("SP", SortBy::Subject)).after(found.next.unwrap());
    let next = page(&mut world, alice, next);
    assert_eq!(next.messages, all.messages[place + 5..place + 10]);
    // By name, in a list of few.
    let unread = Filter { unread: Some(true), ..Filter::default() };
    let carol = ListMessages::newest(INBOX, 3).matching(unread).ordered(jump("CAROL", SortBy::From));
    let carol = page(&mut world, alice, carol);
    assert!(
        carol.first > 0
            && carol
                .messages
                .iter()
                .all(|line| line.unread && line.from.name.to_lowercase().starts_with("carol"))
    );
    // In the newest first it is the newest one.
    let sprint =
        page(&mut world, alice, ListMessages::newest(INBOX, 1).ordered(jump("sprint", SortBy::Received)));
    let newest = page(&mut world, alice, ListMessages::newest(INBOX, 1000));
    let place = newest.messages.iter().position(|line| plain(line).starts_with("sprint")).unwrap();
    assert_eq!((sprint.first as usize, &sprint.messages[0]), (place, &newest.messages[place]));
    // Nobody is called so: an empty page, and no error.
    let nothing =
        page(&mut world, alice, ListMessages::newest(INBOX, 5).ordered(jump("q~", SortBy::Subject)));
    assert_eq!((nothing.messages, nothing.next, nothing.total), (vec![], None, all.total));
}

#[test]
fn by_recipients_and_attachments() {
    let (mut world, alice) = world();
    let mut list =
        |filter| page(&mut world, alice, ListMessages::newest(INBOX, 1000).matching(filter)).messages;
    let all = list(Filter::default());
    let menu = list(Filter { attachment: Some("MENU".into()), ..Filter::default() });
    assert!(!menu.is_empty() && menu.len() < all.len() && menu.iter().all(|line| line.has_attachments));
    assert!(menu.iter().any(|line| line.subject.starts_with("Lunch")));
    assert_eq!(list(Filter { attachment: Some("no such file".into()), ..Filter::default() }), []);
    let carol = Filter { recipient: Some("carol@example.com".into()), ..Filter::default() };
    let team = list(carol.clone());
    assert!(!team.is_empty());
    assert_eq!(list(!carol.clone()).len(), all.len() - team.len());
    // The name does as well as the address, and parts go together with other conditions.
    let name = list(Filter { recipient: Some("carol ex".into()), ..Filter::default() });
    assert_eq!(name, team);
    let with_files = list(carol & Filter { attachment: Some(".".into()), ..Filter::default() });
    assert!(with_files.len() < team.len() && with_files.iter().all(|line| line.has_attachments));
    // They are recipients indeed.
    let first = team.first().unwrap();
    let Ok(Answer::Message(letter)) = world.run(alice, ReadMessage::new(INBOX, first.id)) else { panic!() };
    assert!(letter.recipients.iter().any(|recipient| recipient.address == "carol@example.com"));
}

/// The groups, and how many exchanges they took.
fn groups(world: &mut World, client: usize, group: GroupMessages) -> (GroupPage, usize) {
    world.clients[client].records.clear();
    let Ok(Answer::Groups(page)) = world.run(client, group) else { panic!("groups") };
    (page, world.clients[client].records.len())
}

#[test]
fn in_groups_that_expand_and_collapse() {
    let (mut world, alice) = world();
    let all = page(&mut world, alice, ListMessages::newest(INBOX, 1000)).messages;
    let (collapsed, exchanges) = groups(&mut world, alice, GroupMessages::new(INBOX, GroupBy::From, 100));
    assert_eq!((exchanges, collapsed.next), (1, None));
    assert!(collapsed.groups.len() > 5 && collapsed.groups.len() as u32 == collapsed.total);
    assert!(collapsed.groups.is_sorted_by_key(|group| group.name.to_lowercase()));
    for group in &collapsed.groups {
        let of = all.iter().filter(|line| line.from.name.to_lowercase() == group.key);
        assert_eq!(of.clone().count() as u32, group.total, "{}", group.name);
        assert_eq!(of.filter(|line| line.unread).count() as u32, group.unread);
        assert_eq!(group.messages, []);
    }
    // The newest two of each, each once, and those of one group alone.
    let expanded = GroupMessages::new(INBOX, GroupBy::From, 100).expanded(2);
    let (expanded, exchanges) = groups(&mut world, alice, expanded);
    assert!(exchanges <= 1 + expanded.groups.len().div_ceil(30), "{exchanges}");
    for group in &expanded.groups {
        let newest: Vec<_> = all.iter().filter(|line| line.from.name.to_lowercase() == group.key).collect();
        assert_eq!(group.messages.iter().collect::<Vec<_>>(), newest[..newest.len().min(2)]);
    }
    let largest = collapsed.groups.iter().max_by_key(|group| group.total).unwrap();
    let only = GroupMessages::new(INBOX, GroupBy::From, 100).expanded(1000).only([&largest.key]);
    let (only, exchanges) = groups(&mut world, alice, only);
    assert!((2..=3).contains(&exchanges), "{exchanges}");
    for group in &only.groups {
        let wanted = if group.key == largest.key { group.total } else { 0 };
        assert_eq!(group.messages.len() as u32, wanted, "{}", group.key);
    }
    // A page of them, of some messages.
    let unread = Filter { unread: Some(true), ..Filter::default() };
    let group = GroupMessages::new(INBOX, GroupBy::From, 2).after(1).matching(unread.clone()).expanded(1);
    let (second, _) = groups(&mut world, alice, group);
    assert_eq!((second.groups.len(), second.next), (2, Some(3)));
    let group = GroupMessages::new(INBOX, GroupBy::From, 100).matching(unread);
    let (filtered, _) = groups(&mut world, alice, group);
    assert_eq!(second.groups[0].key, filtered.groups[1].key);
    assert!(filtered.groups.iter().all(|group| group.unread == group.total));
    let (important, _) = groups(&mut world, alice, GroupMessages::new(INBOX, GroupBy::Importance, 10));
    let names: Vec<_> = important.groups.iter().map(|group| &*group.name).collect();
    assert_eq!(names, ["High", "Normal", "Low"]);
}

#[test]
fn in_the_group_of_each_category() {
    let (mut world, alice) = world();
    let all = page(&mut world, alice, ListMessages::newest(INBOX, 1000)).messages;
    let ids: Vec<_> = all.iter().map(|line| line.id).collect();
    let mut set = |ids: &[MessageId], names: &[&str]| {
        let names = names.iter().map(ToString::to_string).collect();
        let batch = Batch::of(INBOX.into(), ids.to_vec(), BatchVerb::SetCategories, None, None, names);
        world.run(alice, batch.unwrap()).unwrap();
    };
    set(&ids, &[]);
    set(&ids[..3], &["Zebra", "Ant"]);
    set(&ids[3..5], &["ant"]);
    let by = || GroupMessages::new(INBOX, GroupBy::Category, 10);
    let (page, exchanges) = groups(&mut world, alice, by().expanded(10).only(["ant", "zebra"]));
    // The groups, and the messages of two.
    assert_eq!((exchanges, page.total), (2, 3));
    let told: Vec<_> = page.groups.iter().map(|group| (group.key.as_str(), group.total)).collect();
    assert_eq!(told, [("", ids.len() as u32 - 5), ("ant", 5), ("zebra", 3)]);
    for (group, wanted) in page.groups.iter().zip([&ids[..0], &ids[..5], &ids[..3]]) {
        let found: Vec<_> = group.messages.iter().map(|line| line.id).collect();
        assert_eq!(found, wanted, "{}", group.key);
        let unread = all.iter().filter(|line| wanted.contains(&line.id) && line.unread).count() as u32;
        assert!(group.key.is_empty() || group.unread == unread);
    }
    // Groups of a filtered list, page by page.
    let zebra = Filter { category: Some("zebra".into()), ..Filter::default() };
    let (page, _) = groups(&mut world, alice, by().matching(zebra).after(1));
    let told: Vec<_> = page.groups.iter().map(|group| (group.name.as_str(), group.total)).collect();
    assert_eq!((told, page.total), (vec![("Zebra", 3)], 2));
}

#[test]
fn where_nothing_has_a_category() {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    for subject in ["One", "Two"] {
        world.run(alice, Send::new(Outgoing::new(subject).to("alice@example.com").text("."))).unwrap();
    }
    let by = GroupMessages::new(INBOX, GroupBy::Category, 10).expanded(10);
    let (page, _) = groups(&mut world, alice, by);
    let [group] = &page.groups[..] else { panic!("{page:?}") };
    assert_eq!((group.name.as_str(), group.total, group.unread), ("", 2, 2));
    let subjects: Vec<_> = group.messages.iter().map(|line| line.subject.as_str()).collect();
    assert_eq!(subjects, ["Two", "One"]);
}

#[test]
fn by_day_wherever_one_is() {
    let (mut world, alice) = world();
    let all = page(&mut world, alice, ListMessages::newest(INBOX, 1000)).messages;
    for minutes in [0, 330, -480] {
        let day = |line: &MessageSummary| {
            let there = FileTime(line.received.unwrap().0 + i64::from(minutes) * 600_000_000);
            there.to_string()[..10].to_string()
        };
        let mut days: Vec<String> = all.iter().map(day).collect();
        days.dedup();
        let by = || GroupMessages::new(INBOX, GroupBy::Day, 1000).utc_offset(minutes);
        let (page, exchanges) = groups(&mut world, alice, by());
        assert_eq!((exchanges, page.total as usize, page.next), (1, days.len(), None));
        assert_eq!(page.groups.iter().map(|group| group.name.clone()).collect::<Vec<_>>(), days);
        let (few, _) = groups(
            &mut world,
            alice,
            GroupMessages::new(INBOX, GroupBy::Day, 2).utc_offset(minutes).after(1).expanded(3),
        );
        assert_eq!((few.groups.len(), few.total, few.next), (2, page.total, Some(3)));
        for group in &few.groups {
            let of: Vec<_> = all.iter().filter(|line| day(line) == group.key).collect();
            assert_eq!((group.total as usize, group.messages.len()), (of.len(), of.len().min(3)));
            assert_eq!(group.unread as usize, of.iter().filter(|line| line.unread).count());
            assert!(group.messages.iter().eq(of.into_iter().take(3)));
        }
    }
}

#[test]
fn a_conversation_is_read_in_all_folders() {
    let (mut world, alice) = world();
    let bob = world.sign_in("bob");
    let start = Outgoing::new("A new plan").to("alice@example.com").text("What do you think?");
    world.run(bob, Send::new(start)).unwrap();
    let newest =
        |world: &mut World, client| page(world, client, ListMessages::newest(INBOX, 1)).messages.remove(0);
    let first = newest(&mut world, alice);
    let answer = Composition::reply(INBOX, first.id, Outgoing::default().text("Fine."));
    world.run(alice, Send::new(answer)).unwrap();
    world.run_for(1000);
    world.run(bob, ListMessages::newest(INBOX, 1)).unwrap();
    let second = newest(&mut world, bob);
    let again = Composition::reply(INBOX, second.id, Outgoing::default().text("Good."));
    world.run(bob, Send::new(again)).unwrap();

    let group = GroupMessages::new(INBOX, GroupBy::Conversation, 10);
    let (conversations, exchanges) = groups(&mut world, alice, group);
    assert_eq!(exchanges, 2);
    // The one with the newest mail comes first, and is called by its subject.
    let [plan, ..] = &conversations.groups[..] else { panic!("{conversations:?}") };
    assert_eq!((&*plan.name, plan.total, plan.unread), ("A new plan", 2, 2));
    assert_eq!(plan.messages[0].subject, "RE: A new plan");
    let latest = conversations.groups.iter().map(|group| group.messages[0].received);
    assert!(latest.is_sorted_by(|a, b| a >= b));
    // What she sent belongs to it, and lies in another folder.
    let list = ListMessages::conversation(&plan.key, 50).unwrap();
    let all = page(&mut world, alice, list);
    let subjects: Vec<_> = all.messages.iter().map(|line| &*line.subject).collect();
    assert_eq!(subjects, ["A new plan", "RE: A new plan", "RE: A new plan"]);
    let folders: std::collections::BTreeSet<_> = all.messages.iter().map(|line| line.folder_id).collect();
    assert_eq!(folders.len(), 2);
    // Each is opened where it lies; together in one exchange.
    world.clients[alice].records.clear();
    let letters: Vec<_> = all
        .messages
        .iter()
        .map(|line| world.clients[alice].submit(ReadMessage::new(line.folder_id, line.id)))
        .collect();
    world.run_until(|world| letters.iter().all(|ticket| world.clients[alice].result(*ticket).is_some()));
    assert_eq!(world.clients[alice].records.len(), 1);
    for (letter, text) in letters.iter().zip(["What do you think?", "Fine.", "Good."]) {
        let Some(Ok(Answer::Message(message))) = world.clients[alice].result(*letter) else { panic!() };
        assert!(message.text.as_ref().is_some_and(|body| body.contains(text)), "{message:?}");
    }
    assert!(ListMessages::conversation("no key", 1).is_err());
}
