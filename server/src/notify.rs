//! Telling clients what happened: which subscriptions an event concerns, and its form. `[MS-OXCNOTIF] 3.1.4`

use mapi_http::rop::{
    ChangedTags, MessageFlags, NotificationData, NotificationFlags, NotificationTypes, Notify, TableEventType,
};

use crate::directory::{Directory, Entry};
use crate::handles::{Logon, Object, Subscription};
use crate::rop::rights;
use crate::session::{Context, Contexts, Session};
use crate::store::{Event, EventKind, Store};
use crate::table::{News, Reading, RowKey, RowNews, Table};

/// So many notifications wait for a client. When there are more, tables are to be read anew; if that does not help, the
/// context ends, as it is by that that a client learns that it missed something.
const MOST_WAITING: usize = 4096;

/// Gives every context what concerns it.
pub(crate) fn dispatch(store: &mut Store, contexts: &mut Contexts, directory: &Directory) {
    // What cannot be searched now is found with the next change.
    let _ = crate::search::keep_up(store, directory);
    let events = store.take_events();
    if events.is_empty() {
        return;
    }
    contexts.retain(|context| {
        let Context { user, session, .. } = context;
        let viewer = |logon: &Logon| directory.by_address(user).filter(|user| user.address != logon.owner);
        tell(store, &events, session, directory, viewer);
        session.notifications.len() <= MOST_WAITING
    });
}

fn tell<'a>(
    store: &Store,
    events: &[Event],
    session: &mut Session,
    directory: &'a Directory,
    viewer: impl Fn(&Logon) -> Option<&'a Entry>,
) {
    let mut told = Vec::new();
    let Session { handles, text, notifications, .. } = session;
    for (handle, opened) in &mut handles.open {
        let Some(logon) = handles.logons.get(&opened.logon) else { continue };
        let mut add = |data| told.push(Notify { handle: *handle, logon: opened.logon, data });
        match &mut opened.object {
            Object::Subscription(subscription) => {
                let viewer = viewer(logon);
                // Nobody hears of what happens in folders where they may not look.
                let seen = |event: &&Event| {
                    let any = if event.place.message.is_some() { rights::READ_ANY } else { rights::VISIBLE };
                    viewer.is_none_or(|viewer| {
                        rights::of(store, directory, viewer, event.place.folder)
                            .is_ok_and(|rights| rights & (any | rights::OWNER) != 0)
                    })
                };
                let own = events.iter().filter(|event| event.mailbox == logon.mailbox.id).filter(seen);
                own.filter(|event| concerns(subscription, event)).map(describe).for_each(add);
            }
            Object::Table(table) => {
                let mailbox = &*logon.mailbox;
                let reading = Reading { store, mailbox, text: *text, directory, viewer: viewer(logon) };
                let user = reading.viewer.filter(|_| mailbox.is_public).map(|user| user.address.as_str());
                let _ = store.read_as(user);
                let news = table.news(reading, &|row| events.iter().any(|event| touches(event, row)));
                let _ = store.read_as(None);
                match news {
                    News::Nothing => {}
                    News::Rows(rows) => rows.into_iter().map(|row| describe_row(table, row)).for_each(add),
                    News::Everything
                        if notifications
                            .iter()
                            .any(|waiting| waiting.handle == *handle && is_reload(waiting)) => {}
                    News::Everything => add(table_changed()),
                }
            }
            _ => {}
        }
    }
    // An object event and the counts of its folder come in the order in which they happened.
    notifications.extend(told);
    if notifications.len() <= MOST_WAITING {
        return;
    }
    for (handle, opened) in &mut handles.open {
        let Object::Table(table) = &mut opened.object else { continue };
        let before = notifications.len();
        notifications.retain(|waiting| waiting.handle != *handle);
        if notifications.len() < before {
            table.is_told_to_look(store);
            notifications.push_back(Notify { handle: *handle, logon: opened.logon, data: table_changed() });
        }
    }
}

/// Whether a row looks different because of an event.
fn touches(event: &Event, row: RowKey) -> bool {
    match row {
        RowKey::Message(id, _) => event.place.message == Some(id),
        RowKey::Folder(id, _) => event.place.message.is_none() && event.place.folder == id,
        _ => false,
    }
}

fn kind(event: &Event) -> NotificationFlags {
    match event.kind {
        EventKind::NewMail => NotificationFlags::NEW_MAIL,
        EventKind::Created => NotificationFlags::OBJECT_CREATED,
        EventKind::Deleted => NotificationFlags::OBJECT_DELETED,
        EventKind::Modified => NotificationFlags::OBJECT_MODIFIED,
        EventKind::Moved => NotificationFlags::OBJECT_MOVED,
        EventKind::Copied => NotificationFlags::OBJECT_COPIED,
        EventKind::SearchCompleted => NotificationFlags::SEARCH_COMPLETED,
    }
}

fn concerns(subscription: &Subscription, event: &Event) -> bool {
    // The kinds have the same bits in both.
    let wanted = NotificationTypes::from_bits_retain(kind(event).bits());
    if !subscription.types.contains(wanted) {
        return false;
    }
    let old = event.old;
    match (subscription.folder, subscription.message) {
        (None, _) => true,
        (Some(_), Some(message)) => {
            event.place.message == Some(message) || old.is_some_and(|old| old.message == Some(message))
        }
        (Some(folder), None) => {
            event.place.folder == folder
                || event.place.parent == Some(folder)
                || old.is_some_and(|old| old.folder == folder || old.parent == Some(folder))
        }
    }
}

fn nothing() -> NotificationData {
    NotificationData {
        flags: NotificationFlags::empty(),
        table_event: None,
        row_folder_id: None,
        row_message_id: None,
        row_instance: None,
        insert_after_folder_id: None,
        insert_after_message_id: None,
        insert_after_instance: None,
        row: None,
        raw_row: None,
        folder_id: None,
        message_id: None,
        parent_folder_id: None,
        old_folder_id: None,
        old_message_id: None,
        old_parent_folder_id: None,
        tags: None,
        total_message_count: None,
        unread_message_count: None,
        message_flags: None,
        unicode: None,
        message_class: None,
        unknown: None,
    }
}

fn table_changed() -> NotificationData {
    NotificationData {
        flags: NotificationFlags::TABLE_MODIFIED,
        table_event: Some(TableEventType::TABLE_CHANGED),
        ..nothing()
    }
}

fn is_reload(waiting: &Notify) -> bool {
    waiting.data.table_event == Some(TableEventType::TABLE_CHANGED)
}

/// What happened to a row. `[MS-OXCNOTIF] 2.2.1.4.1.2`
fn describe_row(table: &Table, news: RowNews) -> NotificationData {
    let (folder, message) = table.place(news.key);
    let has_row = news.row.is_some();
    let is_message = message.is_some();
    let instance = |row: RowKey| if let RowKey::Message(_, instance) = row { instance } else { 0 };
    let (after_folder, after_message) = news.after.map(|row| table.place(row)).unwrap_or_default();
    let mut flags = NotificationFlags::TABLE_MODIFIED;
    flags.set(NotificationFlags::MESSAGE, is_message);
    NotificationData {
        flags,
        table_event: Some(news.event),
        row_folder_id: Some(folder),
        row_message_id: message,
        row_instance: is_message.then_some(instance(news.key)),
        insert_after_folder_id: has_row.then_some(after_folder),
        insert_after_message_id: (has_row && is_message).then(|| after_message.unwrap_or_default()),
        insert_after_instance: (has_row && is_message)
            .then_some(news.after.map(instance).unwrap_or_default()),
        row: news.row,
        ..nothing()
    }
}

fn describe(event: &Event) -> NotificationData {
    let mut flags = kind(event);
    let is_message = event.place.message.is_some();
    flags.set(NotificationFlags::MESSAGE, is_message);
    let (total, unread) = event.counts.map_or((None, None), |(total, unread)| (Some(total), unread));
    flags.set(NotificationFlags::TOTAL_COUNT, total.is_some());
    flags.set(NotificationFlags::UNREAD_COUNT, unread.is_some());
    let transfer = matches!(event.kind, EventKind::Moved | EventKind::Copied);
    let has_parent =
        !is_message && (transfer || matches!(event.kind, EventKind::Created | EventKind::Deleted));
    let has_tags = matches!(event.kind, EventKind::Created | EventKind::Modified);
    // A root has no parent.
    let or_none = |folder: Option<_>| Some(folder.unwrap_or_default());
    let old = event.old.unwrap_or(event.place);
    let delivered = event.delivered.as_ref();
    NotificationData {
        flags,
        folder_id: Some(event.place.folder),
        message_id: event.place.message,
        parent_folder_id: if has_parent { or_none(event.place.parent) } else { None },
        old_folder_id: transfer.then_some(old.folder),
        old_message_id: if transfer && is_message { Some(old.message.unwrap_or_default()) } else { None },
        old_parent_folder_id: if transfer && !is_message { or_none(old.parent) } else { None },
        tags: has_tags.then_some(ChangedTags::Unsaid),
        total_message_count: total,
        unread_message_count: unread,
        message_flags: delivered.map(|(flags, _)| MessageFlags::from_bits_retain(*flags)),
        unicode: delivered.map(|_| true),
        message_class: delivered.map(|(_, class)| class.as_str().into()),
        ..nothing()
    }
}
