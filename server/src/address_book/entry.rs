//! What the address book says of somebody. `[MS-OXOABK] 2.2.3, 2.2.4`

use mapi_http::data::entry_id::ADDRESS_BOOK;
use mapi_http::data::{Cell, ErrorCode, PropertyTag, PropertyType, TaggedPropertyValue, Value, tags};
use mapi_http::http::body::GetPropsFlags;

use super::{AddressBook, CP_WINUNICODE};
use crate::directory::{Entry, Kind};
use crate::entry_id;
use crate::table::restriction::Facts;
use crate::value::Text8;

/// `PidTagInitialDetailsPane`.
const INITIAL_DETAILS_PANE: PropertyTag = PropertyTag::new(0x3F08, PropertyType::INTEGER32);
/// `PidTagObjectType` of a person, and of a list. `[MS-OXOABK] 2.2.3.10`
const MAIL_USER: i32 = 6;
const DISTRIBUTION_LIST: i32 = 8;
/// `PidTagDisplayTypeEx` of somebody with a mailbox, who may be given permissions. `[MS-OXOABK] 2.2.3.12`
const MAILBOX_USER: i32 = 0x4000_0000;
/// `PidTagContainerFlags` of what holds people and cannot be changed. `[MS-OXOABK] 2.2.2.1`
const RECIPIENTS_UNMODIFIABLE: i32 = 9;

/// Somebody in the address book.
#[derive(Debug, Clone, Copy)]
pub(super) struct Object<'a> {
    pub(super) book: AddressBook<'a>,
    pub(super) entry: &'a Entry,
    /// The Minimal Entry ID.
    pub(super) id: u32,
}

impl Object<'_> {
    /// All properties that have a value, by id. Strings are Unicode here.
    pub(super) fn properties(&self) -> Vec<TaggedPropertyValue> {
        let entry = self.entry;
        let list = entry.is_list();
        let mut all = vec![
            TaggedPropertyValue::new(tags::INSTANCE_KEY, self.id.to_le_bytes().to_vec()),
            TaggedPropertyValue::new(tags::MAPPING_SIGNATURE, ADDRESS_BOOK.to_vec()),
            TaggedPropertyValue::new(tags::RECORD_KEY, entry.entry_id()),
            TaggedPropertyValue::new(tags::OBJECT_TYPE, if list { DISTRIBUTION_LIST } else { MAIL_USER }),
            TaggedPropertyValue::new(tags::ENTRY_ID, entry.entry_id()),
            TaggedPropertyValue::new(tags::DISPLAY_NAME, entry.display_name.as_str()),
            TaggedPropertyValue::new(tags::ADDRESS_TYPE, "EX"),
            TaggedPropertyValue::new(tags::EMAIL_ADDRESS, entry.dn.as_str()),
            TaggedPropertyValue::new(tags::SEARCH_KEY, entry.search_key()),
            TaggedPropertyValue::new(tags::DISPLAY_TYPE, i32::from(list)),
            TaggedPropertyValue::new(tags::TEMPLATEID, entry.entry_id()),
            TaggedPropertyValue::new(tags::DISPLAY_TYPE_EX, if list { 1 } else { MAILBOX_USER }),
            TaggedPropertyValue::new(tags::SMTP_ADDRESS, entry.address.as_str()),
            TaggedPropertyValue::new(tags::ADDRESS_BOOK_DISPLAY_NAME_PRINTABLE, ascii(&entry.display_name)),
            TaggedPropertyValue::new(tags::ACCOUNT, entry.name.as_str()),
            TaggedPropertyValue::new(tags::TRANSMITTABLE_DISPLAY_NAME, entry.display_name.as_str()),
            TaggedPropertyValue::new(tags::SEND_RICH_INFO, true),
            TaggedPropertyValue::new(INITIAL_DETAILS_PANE, 0),
            TaggedPropertyValue::new(tags::ADDRESS_BOOK_OBJECT_DISTINGUISHED_NAME, entry.dn.as_str()),
            TaggedPropertyValue::new(tags::ADDRESS_BOOK_OBJECT_GUID, entry.guid.0.to_vec()),
            TaggedPropertyValue::new(tags::ADDRESS_BOOK_CONTAINER_ID, 0),
            TaggedPropertyValue {
                tag: tags::ADDRESS_BOOK_PROXY_ADDRESSES,
                value: Value::Multiple(vec![format!("SMTP:{}", entry.address).into()]),
            },
        ];
        let details = &entry.details;
        for (tag, text) in [
            (tags::GIVEN_NAME, &details.given_name),
            (tags::SURNAME, &details.surname),
            (tags::TITLE, &details.title),
            (tags::DEPARTMENT_NAME, &details.department),
            (tags::COMPANY_NAME, &details.company),
            (tags::OFFICE_LOCATION, &details.office),
            (tags::BUSINESS_TELEPHONE_NUMBER, &details.phone),
            (tags::PRIMARY_TELEPHONE_NUMBER, &details.phone),
        ] {
            if !text.is_empty() {
                all.push(TaggedPropertyValue::new(tag, text.as_str()));
            }
        }
        if !details.photo.is_empty() {
            all.push(TaggedPropertyValue::new(tags::THUMBNAIL_PHOTO, details.photo.clone()));
        }
        if !details.certificates.is_empty() {
            let value = Value::Multiple(details.certificates.iter().cloned().map(Value::from).collect());
            all.push(TaggedPropertyValue { tag: tags::ADDRESS_BOOK_X509_CERTIFICATE, value });
        }
        match &entry.kind {
            Kind::Person => {
                let server = format!("{}{}", self.book.directory.servers_dn(), entry.mailbox_id());
                let home = tags::ADDRESS_BOOK_HOME_MESSAGE_DATABASE.with_type(PropertyType::STRING);
                all.push(TaggedPropertyValue::new(home, server + "/cn=Microsoft Private MDB"));
            }
            Kind::List(members) => {
                let count = i32::try_from(members.len()).unwrap_or(i32::MAX);
                all.push(TaggedPropertyValue::new(tags::ADDRESS_BOOK_DISTRIBUTION_LIST_MEMBER_COUNT, count));
                all.push(TaggedPropertyValue::new(tags::CONTAINER_FLAGS, RECIPIENTS_UNMODIFIABLE));
            }
        }
        if let Some(manager) = self.manager() {
            let tag = tags::ADDRESS_BOOK_MANAGER_DISTINGUISHED_NAME;
            all.push(TaggedPropertyValue::new(tag, manager.dn.as_str()));
        }
        all.sort_by_key(|property| property.tag);
        all
    }

    pub(super) fn manager(&self) -> Option<&Entry> {
        self.book.directory.by_address(self.entry.details.manager.as_deref()?)
    }

    /// The entry id: for ever, or as long as the server runs.
    fn entry_id(&self, flags: GetPropsFlags) -> Vec<u8> {
        if flags.contains(GetPropsFlags::EPHEMERAL_IDS) {
            entry_id::ephemeral(self.book.guid, self.entry.entry_type(), self.id)
        } else {
            self.entry.entry_id()
        }
    }

    /// The cells of a row. 8-bit strings are of the code page; who leaves the type open gets these as well.
    pub(super) fn cells(&self, columns: &[PropertyTag], flags: GetPropsFlags, code_page: u32) -> Vec<Cell> {
        let properties = self.properties();
        let text = Text8::of(code_page);
        let cell = |column: &PropertyTag| {
            if column.id() == tags::ENTRY_ID.id() {
                let wanted = column.property_type();
                if matches!(wanted, PropertyType::BINARY | PropertyType::UNSPECIFIED) {
                    return Cell::from(self.entry_id(flags));
                }
            }
            let found = properties.iter().find(|property| property.tag.id() == column.id());
            let Some(found) = found else { return Cell::Error(ErrorCode::NOT_FOUND) };
            match text.fit(*column, found.tag, found.value.clone(), code_page == CP_WINUNICODE) {
                Ok(value) => Cell::Value(value),
                Err(code) => Cell::Error(code),
            }
        };
        columns.iter().map(cell).collect()
    }
}

/// A name in characters that every system shows.
fn ascii(text: &str) -> String {
    crate::value::strip_marks(text).chars().map(|c| if c.is_ascii() { c } else { '?' }).collect()
}

impl Facts for Object<'_> {
    fn value(&self, tag: PropertyTag) -> Option<Value> {
        self.properties().into_iter().find(|property| property.tag.id() == tag.id()).map(|found| found.value)
    }

    fn size(&self, tag: PropertyTag) -> Option<u64> {
        Some(match self.value(tag)? {
            Value::String(text) => text.len() as u64,
            Value::Binary(bytes) => bytes.len() as u64,
            _ => 4,
        })
    }

    fn answers_to(&self, name: &str) -> bool {
        self.entry.answers_to(name)
    }
}
