//! Keeps search folders up to date: what fits is in them as soon as it is there. `[MS-OXCFOLD] 3.2.5.4`

use mapi_http::data::{ErrorCode, FolderId, MessageId, Restriction};
use mapi_http::wire::{Context, Wire};

use crate::directory::Directory;
use crate::store::{MailboxId, Search, Store};
use crate::table::{self, Reading};
use crate::value::Text8;
use crate::view::MailboxFacts;

/// Looks at what changed since the last time.
pub(crate) fn keep_up(store: &mut Store, directory: &Directory) -> Result<(), ErrorCode> {
    let (messages, mut folders) = store.take_unseen();
    folders.sort_unstable();
    folders.dedup();
    for mailbox in folders {
        for folder in store.live_searches(mailbox)? {
            fill(store, directory, mailbox, folder)?;
        }
    }
    for (mailbox, message) in messages {
        for folder in store.live_searches(mailbox)? {
            look(store, directory, mailbox, folder, &[message])?;
        }
    }
    Ok(())
}

/// Finds everything anew.
pub(crate) fn fill(
    store: &mut Store,
    directory: &Directory,
    mailbox: MailboxId,
    folder: FolderId,
) -> Result<(), ErrorCode> {
    let Some(search) = store.search(folder)? else { return Ok(()) };
    let mut messages = store.found(folder)?;
    for id in &search.scope {
        messages.extend(store.message_ids(*id, crate::store::Messages::Normal, false)?);
        if search.recursive {
            for (_, below) in store.folder_tree(*id, false)? {
                messages.extend(store.message_ids(below.id, crate::store::Messages::Normal, false)?);
            }
        }
    }
    messages.sort_unstable();
    messages.dedup();
    look(store, directory, mailbox, folder, &messages)?;
    Ok(store.search_completed(folder)?)
}

/// Puts those of the messages into a search folder that fit, and takes the others out.
fn look(
    store: &mut Store,
    directory: &Directory,
    mailbox: MailboxId,
    folder: FolderId,
    messages: &[MessageId],
) -> Result<(), ErrorCode> {
    let Some(search) = store.search(folder)? else { return Ok(()) };
    let restriction = Restriction::decode(&search.restriction.clone().into(), &Context::default())
        .map_err(|_| ErrorCode::CORRUPT_DATA)?;
    let known = store.mailbox(mailbox)?;
    let facts = MailboxFacts::of(&known, directory)?;
    for message in messages {
        let reading = Reading { store, mailbox: &facts, text: Text8::of(0), directory, viewer: None };
        let fits = fits(reading, *message, &search, &restriction)?;
        store.set_found(folder, *message, fits)?;
    }
    Ok(())
}

fn fits(
    reading: Reading<'_>,
    message: MessageId,
    search: &Search,
    restriction: &Restriction,
) -> Result<bool, ErrorCode> {
    let place = reading
        .store
        .look(message, |row| Ok::<_, ErrorCode>((row.folder, row.associated || row.deleted.is_some())))?;
    match place {
        Some((folder, false)) if reading.store.is_in_scope(folder, search)? => {
            table::message_matches(reading, message, restriction)
        }
        _ => Ok(false),
    }
}
