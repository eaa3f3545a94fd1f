//! What an Execute comes back with beside its answers: no room, no time, work that goes on. All of it is dealt with
//! underneath, and comes to an end.

use mapi_http::data::{ErrorCode, MessageId};
use mapi_http::mailbox::{
    Answer, Batch, ChangeFolder, ChangeKind, FolderResult, ListFolders, ListMessages, MessageSummary,
    Outgoing, Part, Send, Watch,
};
use mapi_http::rop::{DeleteMessages, DeleteMessagesResponse, FolderOpenMode, OpenFolder, RopId};
use mapi_http::session::{
    Asked, Chain, Error, ExchangeRecord, Flow, Handle, Input, LogonFolder, Slot, Step, Steps, Ticket,
};
use mapi_http_server::{BackOff, Mischief};
use mapi_http_tests::simulation::{Driven, Reaction, Trouble, World, request_type};

const INBOX: LogonFolder = LogonFolder::Inbox;
const DELETED: LogonFolder = LogonFolder::DeletedItems;

/// Alice has some letters; she is signed in.
fn mailbox(letters: u32) -> (World, usize) {
    let mut world = World::new(1);
    let bob = world.sign_in("bob");
    for number in 0..letters {
        let letter = Outgoing::new(format!("Letter {number}")).to("alice@example.com").text("x");
        world.run(bob, Send::new(letter)).unwrap();
    }
    let alice = world.sign_in("alice");
    world.run(alice, ListFolders::all()).unwrap();
    world.run(alice, ListFolders::all()).unwrap();
    world.clients[alice].records.clear();
    (world, alice)
}

fn list(world: &mut World, client: usize, folder: LogonFolder) -> Vec<MessageSummary> {
    let Ok(Answer::Page(page)) = world.run(client, ListMessages::newest(folder, 100)) else { panic!() };
    page.messages
}

fn ids(world: &mut World, client: usize) -> Vec<MessageId> {
    list(world, client, INBOX).iter().map(|line| line.id).collect()
}

/// The ends of operations of the same time, with the exchanges that they took.
fn together<const N: usize>(
    world: &mut World,
    client: usize,
    lists: [ListMessages; N],
) -> ([Result<Answer, Error>; N], Vec<ExchangeRecord>) {
    world.clients[client].records.clear();
    let tickets: [Ticket; N] = lists.map(|list| world.clients[client].submit(list));
    assert!(world.run_until(|world| tickets.iter().all(|it| world.clients[client].done.contains_key(it))));
    let ends = tickets.map(|ticket| world.clients[client].done.remove(&ticket).unwrap());
    (ends, std::mem::take(&mut world.clients[client].records))
}

fn newest(folder: LogonFolder) -> ListMessages {
    ListMessages::newest(folder, 20)
}

/// Nothing but the logon is open, and what the last ListFolders has not released yet.
fn nothing_leaks(world: &mut World, client: usize) {
    world.run(client, ListFolders::all()).unwrap();
    let open = world.server.open_objects("alice@example.com");
    assert!(open.iter().all(|open| open.len() <= 3), "{open:?}");
}

fn rows(end: &Result<Answer, Error>) -> usize {
    let Ok(Answer::Page(page)) = end else { panic!("{end:?}") };
    page.messages.len()
}

#[test]
fn what_has_no_room_is_asked_for_again() {
    for room in [200, 300, 500, 1_000, 3_000] {
        let (mut world, alice) = mailbox(20);
        world.mischief.push_back(Mischief { room: Some(room), ..Mischief::default() });
        let (ends, records) = together(&mut world, alice, [newest(INBOX), newest(LogonFolder::SentItems)]);
        assert_eq!((rows(&ends[0]), rows(&ends[1])), (20, 0), "room for {room} bytes");
        assert!((2..=4).contains(&records.len()), "room for {room} bytes: {} exchanges", records.len());
        nothing_leaks(&mut world, alice);
    }
}

#[test]
fn what_never_has_room_is_told() {
    let (mut world, alice) = mailbox(3);
    world.mischief = (0..50).map(|_| Mischief { room: Some(40), ..Mischief::default() }).collect();
    let ([end], records) = together(&mut world, alice, [newest(INBOX)]);
    assert_eq!(end.unwrap_err().server_code(), Some(ErrorCode::BUFFER_TOO_SMALL));
    assert!(records.len() <= 10, "{} exchanges", records.len());
    world.mischief.clear();
    nothing_leaks(&mut world, alice);
}

#[test]
fn a_rop_whose_answer_does_not_fit_behind_others_is_asked_for_alone() {
    let spoiled = || Mischief {
        fails: Some((ErrorCode::BUFFER_TOO_SMALL, Some(RopId::QueryRows))),
        ..Mischief::default()
    };
    let (mut world, alice) = mailbox(3);
    world.mischief.push_back(spoiled());
    let (ends, records) = together(&mut world, alice, [newest(INBOX), newest(INBOX)]);
    assert_eq!(ends.map(|end| rows(&end)), [3, 3]);
    // Together, and each alone.
    assert_eq!(records.len(), 3);
    nothing_leaks(&mut world, alice);
    // When it does not fit alone either, that is the answer.
    world.mischief = (0..50).map(|_| spoiled()).collect();
    let (ends, records) = together(&mut world, alice, [newest(INBOX), newest(INBOX)]);
    for end in ends {
        assert_eq!(end.unwrap_err().server_code(), Some(ErrorCode::BUFFER_TOO_SMALL));
    }
    assert_eq!(records.len(), 3);
    world.mischief.clear();
    nothing_leaks(&mut world, alice);
}

#[test]
fn a_server_that_backs_off_gets_its_time() {
    for (rop, waits) in [(None, true), (Some(RopId::QueryRows), true), (Some(RopId::SubmitMessage), false)] {
        let (mut world, alice) = mailbox(3);
        let back_off = BackOff { milliseconds: 7_000, rop };
        world.mischief.push_back(Mischief { back_off: Some(back_off), ..Mischief::default() });
        let ([end], records) = together(&mut world, alice, [newest(INBOX)]);
        assert_eq!((rows(&end), records.len()), (3, 2));
        let answered = records[0].started.plus(records[0].duration);
        let waited = records[1].started.since(answered);
        assert!(if waits { waited >= 7_000 } else { waited < 100 }, "{rop:?}: {waited} ms");
    }
    // Not for ever.
    let (mut world, alice) = mailbox(3);
    let retries = world.clients[alice].session.config().retries as usize;
    let back_off = BackOff { milliseconds: 100, rop: None };
    world.mischief = (0..50).map(|_| Mischief { back_off: Some(back_off), ..Mischief::default() }).collect();
    let ([end], records) = together(&mut world, alice, [newest(INBOX)]);
    let error = end.unwrap_err();
    assert_eq!((error.server_code(), records.len()), (Some(ErrorCode::SERVER_BUSY), retries + 1));
    assert!(error.to_string().contains("try again later"), "{error}");
}

/// `StatusCode` 0x6BB: [MS-OXCROPS] 3.2.4.2.
#[test]
fn a_server_that_is_too_busy_is_asked_again() {
    let busy = || Mischief { busy: true, ..Mischief::default() };
    let (mut world, alice) = mailbox(3);
    world.mischief = [busy(), busy()].into();
    let (ends, records) = together(&mut world, alice, [newest(INBOX), newest(DELETED)]);
    assert_eq!((ends.map(|end| rows(&end)), records.len()), ([3, 0], 3));
    let pauses: Vec<u64> = records
        .windows(2)
        .map(|pair| pair[1].started.since(pair[0].started.plus(pair[0].duration)))
        .collect();
    assert!((250..=500).contains(&pauses[0]) && (500..=1_000).contains(&pauses[1]), "{pauses:?}");
    // Not for ever.
    world.mischief = (0..50).map(|_| busy()).collect();
    let ([end], _) = together(&mut world, alice, [newest(INBOX)]);
    assert_eq!(end.unwrap_err().server_code(), Some(ErrorCode(0x6BB)));
    // Nobody says how far it came: what must happen once is asked for.
    world.mischief = [busy()].into();
    let letter = Outgoing::new("Once").to("bob@example.com").text("x");
    let error = world.run(alice, Send::new(letter)).unwrap_err();
    assert_eq!(error.code(), "outcome_unknown");
}

#[test]
fn events_that_do_not_fit_come_with_the_next_answers() {
    let (mut world, alice) = mailbox(0);
    let watch = world.clients[alice].submit(Watch::folder(INBOX));
    world.run_for(1_000);
    // An Execute with events has room for a few.
    world.mischief = (0..40).map(|_| Mischief { room: Some(300), ..Mischief::default() }).collect();
    world.clients[alice].records.clear();
    let now = world.now();
    world.server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap();
        let inbox = store.special(mailbox.id, mapi_http_server::store::Special::Inbox).unwrap();
        for _ in 0..30 {
            let content = mapi_http_server::store::Content::default();
            let kind = mapi_http_server::store::Messages::Normal;
            store.add_message(inbox, kind, content, now).unwrap();
        }
    });
    world.run_for(10_000);
    let told = world.clients[alice].parts.get(&watch).unwrap();
    let created = |part: &&Part| matches!(part, Part::Change(change) if change.kind == ChangeKind::Created && change.message_id.is_some());
    assert_eq!(told.iter().filter(created).count(), 30);
    assert!(!told.iter().any(|part| matches!(part, Part::Change(change) if change.kind == ChangeKind::Gap)));
    let executes = world.clients[alice].records.iter().filter(|it| it.request_type == "Execute").count();
    assert!((3..40).contains(&executes), "{executes}");
}

fn asked_how_far(world: &World, client: usize) -> usize {
    world.clients[client].records.iter().filter(|record| record.rops.contains(&"Progress")).count()
}

/// As in [MS-OXCPRPT] 4.5.
#[test]
fn whoever_works_for_long_is_asked_how_far_it_is() {
    let long = |times| Mischief { progress: Some(times), ..Mischief::default() };
    let (mut world, alice) = mailbox(3);
    let ids = ids(&mut world, alice);
    world.mischief.push_back(long(3));
    world.clients[alice].records.clear();
    let Ok(Answer::Batch(result)) = world.run(alice, Batch::move_to(INBOX, ids.clone(), DELETED)) else {
        panic!()
    };
    assert_eq!((result.done, result.failed), (ids, vec![]));
    assert_eq!(asked_how_far(&world, alice), 3);
    assert_eq!(list(&mut world, alice, DELETED).len(), 3);
    let Ok(Answer::Folder(FolderResult { id: Some(folder), .. })) =
        world.run(alice, ChangeFolder::create(INBOX, "Bills"))
    else {
        panic!()
    };
    for operation in [
        ChangeFolder::copy_to(folder, DELETED).out_of(INBOX).named("Copy"),
        ChangeFolder::move_to(folder, DELETED).out_of(INBOX).named("Bills"),
    ] {
        world.clients[alice].records.clear();
        world.mischief.push_back(long(2));
        let Ok(Answer::Folder(result)) = world.run(alice, operation) else { panic!() };
        assert!(result.complete);
        assert_eq!(asked_how_far(&world, alice), 2);
    }
    nothing_leaks(&mut world, alice);
    // The connection breaks meanwhile: what became of it is asked for.
    let copy =
        world.clients[alice].submit(ChangeFolder::move_to(folder, INBOX).out_of(DELETED).named("Bills"));
    world.mischief.push_back(long(3));
    let before = world.clients[alice].records.len();
    assert!(world.run_until(|world| world.clients[alice].records.len() > before));
    world.trouble = Trouble { lost: 1000, ..Trouble::NONE };
    assert!(world.run_until(|world| {
        world.clients[alice].records.iter().skip(before).any(|record| record.failure.is_some())
    }));
    world.trouble = Trouble::NONE;
    assert!(world.run_until(|world| world.clients[alice].done.contains_key(&copy)));
    let Some(Ok(Answer::Folder(result))) = world.clients[alice].done.remove(&copy) else { panic!() };
    assert!(result.complete);
}

/// Deletes messages, and keeps the folder open.
struct Deletes {
    ids: Vec<MessageId>,
    /// It opens the folder first, and deletes in its second request.
    opens: bool,
    folder: Option<(Slot, Handle)>,
    slot: Option<Slot>,
    asked: Option<Asked<DeleteMessagesResponse>>,
}

impl Deletes {
    fn new(ids: Vec<MessageId>, opens: bool) -> Self {
        Self { ids, opens, folder: None, slot: None, asked: None }
    }
}

impl Flow for Deletes {
    /// Whether only some were deleted.
    type Answer = bool;
    type Part = ();

    fn step(&mut self, input: Input, cx: &mut Steps<'_, ()>) -> Result<Step<bool>, Error> {
        let Some(logon) = cx.logon() else { return Ok(Step::Logon) };
        let folder_id = logon.folder(INBOX);
        let mut chain = Chain::new("delete");
        if let (Input::Replies(replies), Some(slot)) = (&input, self.slot) {
            if let Some(asked) = self.asked {
                return Ok(Step::Done(replies.get(asked)?.partial_completion));
            }
            self.folder = replies.handle(slot).map(|handle| (slot, handle));
        }
        let folder = match self.folder {
            Some((_, handle)) => chain.hold(handle),
            None => {
                let (open_mode, input) = (FolderOpenMode::empty(), Chain::LOGON.0);
                chain.open(|output| OpenFolder { logon: 0, input, output, folder_id, open_mode })
            }
        };
        self.slot = Some(folder);
        if !self.opens || self.folder.is_some() {
            self.asked = Some(chain.add(DeleteMessages {
                logon: 0,
                input: folder.0,
                want_asynchronous: true,
                notify_non_read: false,
                message_ids: self.ids.clone(),
            }));
        }
        Ok(Step::Execute(chain))
    }
}

/// Each asks by the object that it works on, and not in the order in which it began.
#[test]
fn operations_that_go_on_at_the_same_time_get_their_own_answers() {
    let (mut world, alice) = mailbox(4);
    let ids = ids(&mut world, alice);
    let mut driven = Driven::<Deletes>::new(&world);
    let nowhere = driven.session.submit(Deletes::new(vec![MessageId(1)], true));
    let there = driven.session.submit(Deletes::new(ids, false));
    let long = |times| Mischief { progress: Some(times), ..Mischief::default() };
    // With the logon nothing is done; then one begins, then the other.
    let mut mischief = [Mischief::default(), long(5), long(1)].into_iter();
    let mut executes = 0;
    driven.run(|request| match request_type(request) {
        "Execute" => {
            executes += 1;
            Reaction::Misbehaves(mischief.next().unwrap_or_default())
        }
        _ => Reaction::Answers,
    });
    assert_eq!((driven.ends[&there].clone(), driven.ends[&nowhere].clone()), (Ok(false), Ok(true)));
    assert!(executes > 5, "{executes}");
    assert!(list(&mut world, alice, INBOX).is_empty());
}

#[test]
fn a_server_that_does_not_come_any_further_is_left_in_the_end() {
    let (mut world, alice) = mailbox(3);
    let ids = ids(&mut world, alice);
    world.mischief.push_back(Mischief { progress: Some(0), ..Mischief::default() });
    world.clients[alice].records.clear();
    let begun = world.millis();
    let error = world.run(alice, Batch::mark_read(INBOX, ids.clone())).unwrap_err();
    assert_eq!(error.code(), "transport");
    assert!((10..30).contains(&asked_how_far(&world, alice)));
    let minutes = (world.millis() - begun) / 60_000;
    assert!((5..15).contains(&minutes), "{minutes} minutes");
    // What must happen once is asked for, and it was done.
    world.mischief.push_back(Mischief { progress: Some(0), ..Mischief::default() });
    let Ok(Answer::Batch(result)) = world.run(alice, Batch::move_to(INBOX, ids.clone(), DELETED)) else {
        panic!()
    };
    assert_eq!((result.done, result.failed), (ids, vec![]));
    assert_eq!(list(&mut world, alice, DELETED).len(), 3);
}
