//! A random program of operations, and what must be true when it has ended.

use std::collections::BTreeMap;

use mapi_http::directory::Resolve;
use mapi_http::mailbox::{
    Answer, Change, ChangeKind, ListFolders, ListMessages, MessageSummary, Outgoing, OutgoingAttachment,
    Part, ReadMessage, Reply, SaveAttachment, Send, Watch,
};
use mapi_http::session::{Error, LogonFolder, Ticket};

use super::{Random, Trouble, World};

/// Operations of a program.
const OPERATIONS: u64 = 16;
/// Messages that a mailbox begins with.
const MESSAGES: usize = 6;

/// What a program came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// Requests that were sent.
    pub exchanges: u64,
    /// Operations that ended well.
    pub done: u64,
    /// Operations that ended in an error that says what is known.
    pub failed: u64,
}

/// What an operation was to do.
#[derive(Debug, Clone)]
enum Wish {
    Folders,
    List,
    Read(usize),
    Save(usize),
    Send(String),
    Reply(usize, String),
    Watch,
    Look,
}

/// The message of a number, as it is sent in the beginning.
fn message(number: usize) -> Outgoing {
    let mut message = Outgoing::new(format!("Message {number}")).to("alice@example.com");
    // Some fit a buffer, some need several.
    let body = format!("<p>{}</p>", format!("Paragraph {number}. ").repeat(1 + number * number * 100));
    message.html = Some(body);
    message.attachments.push(OutgoingAttachment {
        name: format!("file{number}.bin"),
        mime_type: "application/octet-stream".into(),
        content_id: None,
        data: content(number),
    });
    message
}

fn content(number: usize) -> Vec<u8> {
    let mut random = Random::new(number as u64);
    (0..number * number * 1_600).map(|_| random.number() as u8).collect()
}

/// Runs the program of a seed.
///
/// # Errors
/// What was violated.
pub fn run(seed: u64, trouble: Trouble) -> Result<Outcome, String> {
    let mut world = World::new(seed);
    let mut random = Random::new(!seed);
    let bob = world.sign_in("bob");
    world.clients[bob].steady = true;
    for number in 0..MESSAGES {
        world.run(bob, Send::new(message(number))).map_err(|error| format!("before all: {error}"))?;
    }
    let setup = world.sign_in("alice");
    world.clients[setup].steady = true;
    let page = inbox(&mut world, setup)?;
    let ids: BTreeMap<String, _> = page.iter().map(|line| (line.subject.clone(), line.id)).collect();
    let id = |number: usize| ids[&format!("Message {number}")];

    let alice = world.sign_in("alice");
    let mut wishes: Vec<(Ticket, Wish)> = Vec::new();
    // This one has heard of everything, or of a gap.
    let witness = world.clients[alice].submit(Watch::folder(LogonFolder::Inbox));
    wishes.push((witness, Wish::Watch));
    world.run_for(1_000);
    let mut deliveries: Vec<(u64, String)> = Vec::new();
    world.trouble = trouble;
    for step in 0..OPERATIONS {
        let number = random.below(MESSAGES as u64) as usize;
        let wish = match random.below(11) {
            0 => Wish::Folders,
            10 => Wish::Look,
            1 | 2 => Wish::List,
            3 | 4 => Wish::Read(number),
            5 | 6 => Wish::Save(number),
            7 => Wish::Send(format!("Sent {seed} {step}")),
            8 => Wish::Reply(number, format!("Reply {seed} {step}.")),
            _ => Wish::Watch,
        };
        let client = &mut world.clients[alice];
        let ticket = match &wish {
            Wish::Folders => client.submit(ListFolders::all()),
            Wish::List => client.submit(ListMessages::newest(LogonFolder::Inbox, 100)),
            Wish::Read(number) => client.submit(ReadMessage::new(LogonFolder::Inbox, id(*number))),
            Wish::Save(number) => client.submit(SaveAttachment::new(LogonFolder::Inbox, id(*number), 0)),
            Wish::Send(subject) => {
                client.submit(Send::new(Outgoing::new(subject.as_str()).to("bob@example.com").text("x")))
            }
            Wish::Reply(number, text) => {
                client.submit(Reply::text(LogonFolder::Inbox, id(*number), text.as_str()))
            }
            Wish::Watch => client.submit(Watch::folder(LogonFolder::Inbox)),
            Wish::Look => client.submit(Resolve::new("bob")),
        };
        wishes.push((ticket, wish));
        // Operations come one by one, or several at a time.
        if random.per_mille(500) {
            world.run_for(random.below(400));
        }
        if random.per_mille(300) {
            let subject = format!("Delivered {seed} {step}");
            deliveries.push((world.millis(), subject.clone()));
            world
                .run(bob, Send::new(Outgoing::new(subject).to("alice@example.com").text("x")))
                .map_err(|error| format!("somebody else: {error}"))?;
        }
        if trouble.sleep > 0 && random.per_mille(100) {
            world.move_on(alice).map_err(|error| format!("going on elsewhere: {error}"))?;
        }
    }
    let ended = world.run_until(|world| {
        let client = &world.clients[alice];
        wishes.iter().all(|(ticket, wish)| matches!(wish, Wish::Watch) || client.done.contains_key(ticket))
    });
    if !ended {
        return Err("some operations do not end".into());
    }

    // The network is good again: watches hear of new mail, or of a gap.
    world.trouble = Trouble::default();
    world.run_for(600_000);
    let news = format!("News {seed}");
    world
        .run(bob, Send::new(Outgoing::new(news.as_str()).to("alice@example.com").text("x")))
        .map_err(|error| format!("on a good network: {error}"))?;
    world.run_for(600_000);

    witnessed(&mut world, setup, alice, witness, &deliveries)?;
    let mut outcome = Outcome { exchanges: world.exchanges, ..Outcome::default() };
    for (ticket, wish) in &wishes {
        let client = &mut world.clients[alice];
        let result = client.done.remove(ticket);
        let parts = client.parts.remove(ticket).unwrap_or_default();
        match (wish, result) {
            (Wish::Watch, None) => {
                watched(&parts)?;
                client.session.cancel(*ticket);
                continue;
            }
            (_, None) => return Err(format!("{wish:?} did not end")),
            (_, Some(Err(error))) => {
                outcome.failed += 1;
                // Without trouble nothing fails, and with it only in ways that say what is known.
                let known = matches!(
                    &error,
                    Error::Protocol { source, .. } if source.is_truncation()
                ) || matches!(
                    error,
                    Error::Transport { .. }
                        | Error::OutcomeUnknown { .. }
                        | Error::NotTheProtocol { .. }
                        | Error::Authentication { .. }
                        | Error::Refused { .. }
                );
                if !known {
                    return Err(format!("{wish:?} failed: {error}"));
                }
                let may_be_unknown = matches!(wish, Wish::Send(_) | Wish::Reply(..));
                if matches!(error, Error::OutcomeUnknown { .. }) && !may_be_unknown {
                    return Err(format!("{wish:?} could have been repeated: {error}"));
                }
                sent_at_most(&mut world, bob, wish, false)?;
            }
            (_, Some(Ok(answer))) => {
                outcome.done += 1;
                right(wish, &answer, &parts)?;
                sent_at_most(&mut world, bob, wish, true)?;
            }
        }
    }
    world.run_for(600_000);
    no_handle_leaks(&mut world, alice)?;
    Ok(outcome)
}

fn inbox(world: &mut World, client: usize) -> Result<Vec<MessageSummary>, String> {
    match world.run(client, ListMessages::newest(LogonFolder::Inbox, 1000)) {
        Ok(Answer::Page(page)) => Ok(page.messages),
        other => Err(format!("the inbox: {other:?}")),
    }
}

/// What was answered is what is on the server.
fn right(wish: &Wish, answer: &Answer, parts: &[Part]) -> Result<(), String> {
    let ok = match (wish, answer) {
        (Wish::Folders, Answer::Folders(folders)) => {
            ["Inbox", "Sent Items", "Calendar"].iter().all(|name| folders.iter().any(|f| f.name == *name))
        }
        (Wish::List, Answer::Page(page)) => (0..MESSAGES)
            .all(|n| page.messages.iter().filter(|m| m.subject == format!("Message {n}")).count() == 1),
        (Wish::Read(number), Answer::Message(read)) => {
            let sent = message(*number);
            read.subject == sent.subject
                && read.html == sent.html
                && read.attachments.len() == 1
                && read.recipients.len() == 1
        }
        (Wish::Save(number), Answer::Saved(bytes)) => {
            let data: Vec<u8> = parts
                .iter()
                .filter_map(|part| if let Part::Data(data) = part { Some(data.to_vec()) } else { None })
                .flatten()
                .collect();
            data == content(*number) && *bytes == data.len() as u64
        }
        (Wish::Send(_) | Wish::Reply(..), Answer::Sent(())) => true,
        (Wish::Look, Answer::People(people)) => {
            people.iter().any(|person| person.address == "bob@example.com")
        }
        _ => false,
    };
    if ok { Ok(()) } else { Err(format!("{wish:?} has the wrong answer")) }
}

/// What was sent arrived once when that was said, and never twice.
fn sent_at_most(world: &mut World, bob: usize, wish: &Wish, surely: bool) -> Result<(), String> {
    let sent: &dyn Fn(&MessageSummary) -> bool = match wish {
        Wish::Send(subject) => &|line| line.subject == *subject,
        Wish::Reply(_, text) => &|line| line.preview.starts_with(text.as_str()),
        _ => return Ok(()),
    };
    let arrived = inbox(world, bob)?.iter().filter(|line| sent(line)).count();
    match (arrived, surely) {
        (1, _) | (0, false) => Ok(()),
        _ => Err(format!("{wish:?} arrived {arrived} times, and that it was sent was said: {surely}")),
    }
}

/// Of each message that was delivered the witness told once, or it told of a gap afterwards.
fn witnessed(
    world: &mut World,
    setup: usize,
    alice: usize,
    witness: Ticket,
    deliveries: &[(u64, String)],
) -> Result<(), String> {
    let page = inbox(world, setup)?;
    let client = &world.clients[alice];
    let (Some(parts), Some(times)) = (client.parts.get(&witness), client.times.get(&witness)) else {
        return if deliveries.is_empty() || client.done.contains_key(&witness) {
            Ok(())
        } else {
            Err("the witness is silent".into())
        };
    };
    let told: Vec<_> = parts
        .iter()
        .zip(times)
        .filter_map(|(part, time)| if let Part::Change(change) = part { Some((*time, change)) } else { None })
        .collect();
    for (sent, subject) in deliveries {
        let Some(line) = page.iter().find(|line| line.subject == *subject) else {
            return Err(format!("{subject:?} was not delivered"));
        };
        let of = |kind| {
            let own = |change: &&Change| change.kind == kind && change.message_id == Some(line.id);
            told.iter().map(|(_, change)| *change).filter(own).count()
        };
        let (news, made) = (of(ChangeKind::NewMail), of(ChangeKind::Created));
        if news > 1 || made > 1 {
            return Err(format!(
                "the witness told {news} times of {subject:?}, and that it was made {made} times"
            ));
        }
        let gap = told.iter().any(|(time, change)| change.kind == ChangeKind::Gap && time >= sent);
        if news == 0 && !gap && !client.done.contains_key(&witness) {
            return Err(format!("the witness told neither of {subject:?} nor of a gap"));
        }
    }
    Ok(())
}

/// A running watch has told of the news, or of a gap after which everything is to be looked at.
fn watched(parts: &[Part]) -> Result<(), String> {
    let news = parts.iter().rev().any(|part| {
        matches!(part, Part::Change(change) if matches!(change.kind, ChangeKind::NewMail | ChangeKind::Created | ChangeKind::Gap))
    });
    if news { Ok(()) } else { Err("a watch has not told of new mail".into()) }
}

/// With nothing to do, the server holds nothing for a session but its logon.
fn no_handle_leaks(world: &mut World, client: usize) -> Result<(), String> {
    // Releases ride on the next Execute.
    world.run(client, ListFolders::all()).map_err(|error| error.to_string())?;
    let user = world.clients[client].user.clone();
    let open = world.server.open_objects(&user);
    // The logon, and what the last ListFolders opened and has not released yet.
    let known: [&[&str]; 3] = [&["logon", "folder", "table"], &["logon"], &[]];
    if open.iter().all(|open| known.contains(&open.as_slice())) {
        Ok(())
    } else {
        Err(format!("these objects are open: {open:?}"))
    }
}
