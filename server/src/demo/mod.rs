//! Demo content: three people who know each other, and what lies in their mailboxes.
//!
//! The correspondence is written once ([`letters`]), and each mailbox gets its part of it: what its owner sent, what
//! they received. It comes from a seed alone and is dated back from the start of the server.

mod files;
mod items;
mod letters;
mod post;
mod rtf;
mod texts;

use mapi_http::data::FileTime;

use crate::config::{Config, List, StartError, User, UserDetails};
use crate::directory::{Directory, Entry};
use crate::store::{Special, Store};

/// Short name, family name, title, department, room, telephone, manager.
const PEOPLE: [[&str; 7]; 3] = [
    ["alice", "Example", "Software Engineer", "Development", "2.14", "+1 555 0101", "carol@example.com"],
    ["bob", "Example", "Designer", "Design", "2.08", "+1 555 0102", "carol@example.com"],
    ["carol", "Example", "Head of Product", "Management", "3.01", "+1 555 0103", ""],
];

/// Makes sure that the three people and their list exist; who is configured already stays as they are.
pub(crate) fn add_people(config: &mut Config) {
    for [name, surname, title, department, office, phone, manager] in PEOPLE {
        let address = format!("{name}@example.com");
        if config.users.iter().any(|user| user.address.eq_ignore_ascii_case(&address)) {
            continue;
        }
        let given_name = capitalised(name);
        let user = User::new(name, address, format!("{given_name} {surname}"), format!("{name}-demo"));
        let details = UserDetails {
            given_name,
            surname: surname.into(),
            title: title.into(),
            department: department.into(),
            company: "Example".into(),
            office: office.into(),
            phone: phone.into(),
            manager: Some(manager.into()).filter(|manager: &String| !manager.is_empty()),
            ..UserDetails::default()
        };
        let details = UserDetails {
            // Carol's assistant, and who writes her announcements.
            delegates: if name == "carol" { vec!["alice@example.com".into()] } else { Vec::new() },
            send_as: if name == "carol" { vec!["bob@example.com".into()] } else { Vec::new() },
            ..details
        };
        config.users.push(User { details: Some(details), ..user });
    }
    if !config.lists.iter().any(|list| list.address.eq_ignore_ascii_case("team@example.com")) {
        config.lists.push(List {
            name: "team".into(),
            address: "team@example.com".into(),
            display_name: Some("The Team".into()),
            members: PEOPLE.iter().map(|[name, ..]| format!("{name}@example.com")).collect(),
        });
    }
}

/// The picture of one of them; other people have none.
pub(crate) fn photo(address: &str) -> Vec<u8> {
    let place =
        PEOPLE.iter().position(|[name, ..]| address.eq_ignore_ascii_case(&format!("{name}@example.com")));
    place.map_or_else(Vec::new, |place| files::png(24 + 8 * place as u32))
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Fills the mailbox of one of them; other people's stay empty.
pub(crate) fn fill(
    store: &mut Store,
    directory: &Directory,
    entry: &Entry,
    seed: u64,
    now: FileTime,
) -> Result<(), StartError> {
    if !PEOPLE.iter().any(|[name, ..]| entry.address.eq_ignore_ascii_case(&format!("{name}@example.com"))) {
        return Ok(());
    }
    let letters = letters::all(seed, now);
    post::file(store, directory, entry, &letters)?;
    items::fill(store, directory, entry, now)?;
    share(store, directory, entry)
}

/// Reads, and sees the folder. `[MS-OXCPERM] 2.2.7`
const REVIEWER: u32 = 0x401;
/// The same, and writes, changes and deletes what is one's own.
const AUTHOR: u32 = 0x41B;

/// Carol lets Alice read her inbox; Alice lets Bob read her calendar and write into it.
fn share(store: &mut Store, directory: &Directory, entry: &Entry) -> Result<(), StartError> {
    for (owner, special, reader, rights) in [
        ("carol@example.com", Special::Inbox, "alice@example.com", REVIEWER),
        ("alice@example.com", Special::Calendar, "bob@example.com", AUTHOR),
    ] {
        if entry.address.eq_ignore_ascii_case(owner)
            && let (Some(reader), Some(mailbox)) =
                (directory.by_login(reader), store.mailbox_by_address(&entry.address)?)
        {
            let folder = store.special(mailbox.id, special)?;
            store.add_permission(folder, &reader.dn, rights)?;
        }
    }
    Ok(())
}

/// Fills the public folders: what Carol announces, which everybody reads, and a board for everybody.
pub(crate) fn publish(store: &mut Store, directory: &Directory, now: FileTime) -> Result<(), StartError> {
    let (Some(carol), Some(bob)) =
        (directory.by_login("carol@example.com"), directory.by_login("bob@example.com"))
    else {
        return Ok(());
    };
    for (name, rights, posts) in [
        (
            "Announcements",
            REVIEWER,
            [(carol, "Welcome to the public folders", "Everybody reads here, I write."); 1].as_slice(),
        ),
        (
            "Board",
            AUTHOR,
            [
                (bob, "Bicycle for sale", "Blue, three gears, rides like new."),
                (carol, "Lost: a red umbrella 🌂", "Last seen in the kitchen."),
            ]
            .as_slice(),
        ),
    ] {
        items::publish(store, carol, name, rights, posts, now)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
