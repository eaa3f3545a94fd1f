//! What is no mail: appointments, contacts, tasks, notes. `[MS-OXOCAL]`, `[MS-OXOCNTC]`, `[MS-OXOTASK]`, `[MS-OXONOTE]`

use mapi_http::data::named::{self, NamedProperty};
use mapi_http::data::{FileTime, PropertyTag, Value, tags};

use super::letters::Body;
use super::post::set_body;
use crate::delivery::set_sender;
use crate::directory::{Directory, Entry};
use crate::entry_id;
use crate::store::{
    Content, Messages, NewFolder, PUBLIC_FOLDERS, Permission, Result, Special, Store, Stored, flags,
};

const HOUR: i64 = 3600 * 10_000_000;
const DAY: i64 = 24 * HOUR;

/// Fills the owner's calendar and the folders beside it.
pub(super) fn fill(store: &mut Store, directory: &Directory, owner: &Entry, now: FileTime) -> Result<()> {
    let (year, month, day, ..) = now.to_utc();
    let today = FileTime::from_utc(year, month, day, 0, 0, 0);
    let mut desk = Desk { store, owner, now };
    for (days, hour, hours, subject, place, busy) in [
        (-6, 9, 1, "Sprint planning", "Room 2.14", 2),
        (-2, 14, 2, "Interview: Design", "Video", 2),
        (0, 10, 1, "Stand-up ☕", "Kitchen", 1),
        (1, 12, 1, "Lunch with Bob 🍜", "Noodle place", 2),
        (3, 8, 3, "Zahnärztin", "Zürich, Bahnhofstraße 1", 3),
        (5, 0, 24, "Holiday", "", 3),
        (9, 9, 31, "Offsite", "By the lake", 3),
        (20, 16, 1, "電話会議", "Online", 2),
    ] {
        let start = FileTime(today.0 + days * DAY + hour * HOUR);
        desk.appointment(start, hours, subject, place, busy)?;
    }
    if owner.address != "alice@example.com" {
        return Ok(());
    }
    for person in directory.entries().iter().filter(|entry| !entry.is_list() && entry.dn != owner.dn) {
        let Entry { display_name, address, details, .. } = person;
        let name = [&details.given_name, &details.surname].map(String::as_str);
        desk.contact(display_name, name, address, &details.title, &details.phone)?;
    }
    desk.contact(
        "Zoë Müller",
        ["Zoë", "Müller"],
        "zoe.mueller@zuerich.example.org",
        "Architektin",
        "+41 00 555 01 04",
    )?;
    desk.contact("佐藤 美咲", ["美咲", "佐藤"], "misaki@kyoto.example.org", "通訳", "+81 00 5550 0105")?;
    desk.task("Write the release notes", 2, 30, false)?;
    desk.task("Water the plants 🪴", 0, 0, false)?;
    desk.task("Book the train to Zürich", -3, 100, true)?;
    desk.note("Wi-Fi for guests: ask at the desk", 3)?;
    desk.note("Ideas\n- fewer meetings\n- more cake 🍰", 1)?;
    Ok(())
}

/// Makes a public folder that is somebody's, with what was written there, the oldest first.
pub(super) fn publish(
    store: &mut Store,
    owner: &Entry,
    name: &str,
    rights: u32,
    posts: &[(&Entry, &str, &str)],
    now: FileTime,
) -> Result<()> {
    let Some(mailbox) = store.mailbox_by_address(PUBLIC_FOLDERS)? else { return Ok(()) };
    let root = store.special(mailbox.id, Special::IpmSubtree)?;
    let new = NewFolder { name, class: Some("IPF.Note"), ..NewFolder::default() };
    let folder = store.create_folder(mailbox.id, Some(root), new, now)?;
    store.inherit_permissions(folder, root, &owner.dn)?;
    store.set_permission(folder, Permission::DEFAULT, rights)?;
    for (days, (writer, subject, text)) in posts.iter().rev().enumerate().rev() {
        let now = FileTime(now.0 - (days as i64 + 1) * DAY);
        let mut desk = Desk { store, owner: writer, now };
        let mut content = desk.item("IPM.Post", subject, 1, text)?;
        content.properties.set(tags::CLIENT_SUBMIT_TIME, now);
        content.properties.set(tags::CREATOR_NAME, writer.display_name.as_str());
        content.properties.set(tags::CREATOR_ENTRY_ID, writer.entry_id());
        store.add_message(folder, Messages::Normal, content, now)?;
    }
    Ok(())
}

struct Desk<'a> {
    store: &'a mut Store,
    owner: &'a Entry,
    now: FileTime,
}

impl Desk<'_> {
    fn item(&mut self, class: &str, subject: &str, icon: i32, text: &str) -> Result<Content> {
        let mut content = Content { flags: flags::READ, ..Content::default() };
        content.set(tags::SUBJECT, Stored::Value(subject.into()));
        content.properties.set(tags::MESSAGE_CLASS, class);
        content.properties.set(tags::ICON_INDEX, icon);
        content.properties.set(tags::MESSAGE_DELIVERY_TIME, self.now);
        set_sender(&mut content, self.owner);
        set_body(self.store, &mut content, &Body::Text(text.into()))?;
        Ok(content)
    }

    fn set(&mut self, content: &mut Content, values: Vec<(NamedProperty, Value)>) -> Result<()> {
        for (name, value) in values {
            if let Some(id) = self.store.property_id(&name.property_name(), true)? {
                content.properties.set(PropertyTag::new(id, name.property_type), value);
            }
        }
        Ok(())
    }

    fn put(&mut self, special: Special, content: Content) -> Result<()> {
        let mailbox = self.store.mailbox_by_address(&self.owner.address)?;
        if let Some(mailbox) = mailbox {
            let folder = self.store.special(mailbox.id, special)?;
            self.store.add_message(folder, Messages::Normal, content, self.now)?;
        }
        Ok(())
    }

    fn appointment(
        &mut self,
        start: FileTime,
        hours: i64,
        subject: &str,
        place: &str,
        busy: i32,
    ) -> Result<()> {
        let end = FileTime(start.0 + hours * HOUR);
        let mut content = self.item("IPM.Appointment", subject, 0x400, "Bring something to write.\n")?;
        content.properties.set(tags::START_DATE, start);
        content.properties.set(tags::END_DATE, end);
        content.properties.set(tags::RESPONSE_REQUESTED, true);
        let values = vec![
            (named::APPOINTMENT_START_WHOLE, start.into()),
            (named::APPOINTMENT_END_WHOLE, end.into()),
            (named::COMMON_START, start.into()),
            (named::COMMON_END, end.into()),
            (named::APPOINTMENT_DURATION, ((hours * 60) as i32).into()),
            (named::APPOINTMENT_SUB_TYPE, (hours == 24).into()),
            (named::APPOINTMENT_STATE_FLAGS, 0.into()),
            (named::APPOINTMENT_SEQUENCE, 0.into()),
            (named::BUSY_STATUS, busy.into()),
            (named::LOCATION, place.into()),
            (named::RECURRING, false.into()),
            (named::RESPONSE_STATUS, 0.into()),
            (named::REMINDER_SET, true.into()),
            (named::REMINDER_DELTA, 15.into()),
            (named::REMINDER_TIME, start.into()),
            (named::REMINDER_SIGNAL_TIME, FileTime(start.0 - HOUR / 4).into()),
        ];
        self.set(&mut content, values)?;
        self.put(Special::Calendar, content)
    }

    fn contact(
        &mut self,
        name: &str,
        parts: [&str; 2],
        address: &str,
        title: &str,
        phone: &str,
    ) -> Result<()> {
        let mut content = self.item("IPM.Contact", name, 0x200, "")?;
        let [given, family] = parts;
        for (tag, text) in [
            (tags::DISPLAY_NAME, name),
            (tags::GIVEN_NAME, given),
            (tags::SURNAME, family),
            (tags::TITLE, title),
            (tags::COMPANY_NAME, "Example"),
            (tags::BUSINESS_TELEPHONE_NUMBER, phone),
        ] {
            content.properties.set(tag, text);
        }
        let values = vec![
            (named::FILE_UNDER, format!("{family}, {given}").into()),
            (named::EMAIL1_DISPLAY_NAME, format!("{name} ({address})").into()),
            (named::EMAIL1_ADDRESS_TYPE, "SMTP".into()),
            (named::EMAIL1_EMAIL_ADDRESS, address.into()),
            (named::EMAIL1_ORIGINAL_DISPLAY_NAME, address.into()),
            (named::EMAIL1_ORIGINAL_ENTRY_ID, entry_id::one_off(name, "SMTP", address).into()),
        ];
        self.set(&mut content, values)?;
        self.put(Special::Contacts, content)
    }

    fn task(&mut self, subject: &str, due: i64, percent: i32, complete: bool) -> Result<()> {
        let mut content = self.item("IPM.Task", subject, 0x500, "")?;
        let (year, month, day, ..) = FileTime(self.now.0 + due * DAY).to_utc();
        let due = FileTime::from_utc(year, month, day, 0, 0, 0);
        // Not started, in progress, complete. [MS-OXOTASK] 2.2.2.2.2
        let status = if complete { 2 } else { i32::from(percent > 0) };
        let mut values = vec![
            (named::TASK_STATUS, status.into()),
            (named::PERCENT_COMPLETE, Value::Floating64(f64::from(percent) / 100.0)),
            (named::TASK_DUE_DATE, due.into()),
            (named::COMMON_END, due.into()),
            (named::TASK_COMPLETE, complete.into()),
            (named::TASK_OWNER, self.owner.display_name.as_str().into()),
            (named::TASK_F_RECURRING, false.into()),
        ];
        if complete {
            values.push((named::TASK_DATE_COMPLETED, due.into()));
        }
        self.set(&mut content, values)?;
        self.put(Special::Tasks, content)
    }

    fn note(&mut self, text: &str, colour: i32) -> Result<()> {
        // The first line is the subject. [MS-OXONOTE] 2.2.2
        let subject = text.lines().next().unwrap_or_default();
        let mut content = self.item("IPM.StickyNote", subject, 0x300 + colour, text)?;
        let values = vec![
            (named::NOTE_COLOR, colour.into()),
            (named::NOTE_WIDTH, 200.into()),
            (named::NOTE_HEIGHT, 166.into()),
            (named::NOTE_X, 80.into()),
            (named::NOTE_Y, 80.into()),
        ];
        self.set(&mut content, values)?;
        self.put(Special::Notes, content)
    }
}
