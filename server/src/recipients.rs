//! Recipients as they stand in rows, and as they are kept. `[MS-OXCDATA] 2.8.3`

use mapi_http::data::{
    Cell, ColumnCount, DisplayType, ErrorCode, PropertyRow, PropertyTag, RecipientFlags, RecipientRow, Value,
    tags,
};
use mapi_http::wire::{String8, Text, Width};

use crate::directory::{Directory, search_key};
use crate::entry_id::{self, Person};
use crate::store::{Properties, Recipient, Stored};
use crate::value::Text8;

/// What rows of recipients say in their fixed part, so that it is no column. `[MS-OXCMSG] 2.2.3.5.1`
const FIXED: [PropertyTag; 11] = [
    tags::ADDRESS_TYPE,
    tags::DISPLAY_NAME,
    tags::EMAIL_ADDRESS,
    tags::ENTRY_ID,
    tags::INSTANCE_KEY,
    tags::RECIPIENT_TYPE,
    tags::RESPONSIBILITY,
    tags::SEARCH_KEY,
    tags::SEND_RICH_INFO,
    tags::TRANSMITTABLE_DISPLAY_NAME,
    tags::ROWID,
];

/// Columns that every list of recipients has.
const ALWAYS: [PropertyTag; 4] =
    [tags::OBJECT_TYPE, tags::DISPLAY_TYPE, tags::SMTP_ADDRESS, tags::RECIPIENT_ENTRY_ID];

/// What `PidTagObjectType` says of a person and of a list. `[MS-OXOABK] 2.2.3.10`
const MAIL_USER: i32 = 6;
const DISTRIBUTION_LIST: i32 = 8;

pub(crate) fn is_fixed(tag: PropertyTag) -> bool {
    FIXED.iter().any(|fixed| fixed.id() == tag.id())
}

/// The columns in which all these recipients are told.
pub(crate) fn columns(recipients: &[Recipient]) -> Vec<PropertyTag> {
    let mut columns = ALWAYS.to_vec();
    for recipient in recipients {
        for (tag, stored) in recipient.properties.iter() {
            let known = columns.iter().any(|column| column.id() == tag.id());
            if !known && !is_fixed(tag) && matches!(stored, Stored::Value(_)) {
                columns.push(tag);
            }
        }
    }
    columns
}

/// The recipient that a row describes.
pub(crate) fn from_row(
    number: u32,
    kind: u8,
    row: &RecipientRow,
    own_dn: &str,
    text: Text8,
    directory: &Directory,
) -> Result<Recipient, ErrorCode> {
    let mut properties = Properties::new();
    let string = |value: &Option<Text>| {
        value.as_ref().map(|value| match value {
            Text::Utf16(value) => value.to_utf8_lossy(),
            Text::String8(value) => text.decode(value),
        })
    };
    for (tag, cell) in row.properties.cells() {
        if let Some(value) = cell.value()
            && !is_fixed(tag)
        {
            properties.set(tag, text.keep(value.to_value()));
        }
    }
    let display_name = string(&row.display_name);
    let transmittable = if row.flags.contains(RecipientFlags::SAME_NAME) {
        display_name.clone()
    } else {
        string(&row.transmittable_display_name)
    };
    for (tag, value) in [
        (tags::DISPLAY_NAME, display_name),
        (tags::TRANSMITTABLE_DISPLAY_NAME, transmittable),
        (tags::ADDRESS_BOOK_DISPLAY_NAME_PRINTABLE, string(&row.simple_display_name)),
        (tags::EMAIL_ADDRESS, string(&row.email_address)),
    ] {
        if let Some(value) = value {
            properties.set(tag, value);
        }
    }
    match row.flags.address_type() {
        RecipientFlags::TYPE_X500DN => {
            let prefix = usize::from(row.address_prefix_used.unwrap_or_default());
            let rest = row.x500_dn.as_ref().map(|dn| text.decode(dn)).unwrap_or_default();
            let dn = own_dn.get(..prefix).ok_or(ErrorCode::INVALID_PARAMETER)?.to_owned() + &rest;
            properties.set(tags::ADDRESS_TYPE, "EX");
            properties.set(tags::EMAIL_ADDRESS, dn);
            let display_type = row.display_type.unwrap_or(DisplayType::MAIL_USER);
            properties.set(tags::DISPLAY_TYPE, i32::from(display_type.0));
        }
        RecipientFlags::TYPE_SMTP => {
            properties.set(tags::ADDRESS_TYPE, "SMTP");
        }
        RecipientFlags::TYPE_PERSONAL_LIST_1 | RecipientFlags::TYPE_PERSONAL_LIST_2 => {
            // Lists of contacts are for clients to expand. [MS-OXOMSG] 3.2.4.1
            return Err(ErrorCode::NOT_SUPPORTED);
        }
        RecipientFlags::TYPE_NONE => {
            if let Some(address_type) = &row.address_type {
                properties.set(tags::ADDRESS_TYPE, text.decode(address_type));
            }
        }
        _ => {
            properties.set(tags::ADDRESS_TYPE, "FAX");
        }
    }
    properties.set(tags::SEND_RICH_INFO, !row.flags.contains(RecipientFlags::NO_RICH_INFO));
    if row.flags.contains(RecipientFlags::RESPONSIBLE) {
        properties.set(tags::RESPONSIBILITY, true);
    }
    describe(&mut properties, directory);
    Ok(Recipient { row: number, kind, properties })
}

/// The SMTP address of a recipient, as far as it can be known.
pub(crate) fn smtp_address(properties: &Properties, directory: &Directory) -> Option<String> {
    let filled = |tag| properties.text(tag).filter(|text| !text.trim().is_empty());
    let address = filled(tags::EMAIL_ADDRESS);
    match filled(tags::ADDRESS_TYPE).unwrap_or_default().to_uppercase().as_str() {
        "SMTP" => address.or_else(|| filled(tags::SMTP_ADDRESS)),
        "EX" => {
            let listed = address.and_then(|dn| directory.by_dn(&dn));
            listed.map(|entry| entry.address.clone()).or_else(|| filled(tags::SMTP_ADDRESS))
        }
        "" => filled(tags::SMTP_ADDRESS).or_else(|| address.filter(|address| address.contains('@'))),
        // Those of other types may have such a sign as well: `Office@+1 555 0199`.
        _ => filled(tags::SMTP_ADDRESS),
    }
}

/// Completes what is known of a recipient by what the address book says.
fn describe(properties: &mut Properties, directory: &Directory) {
    let entry_id = properties.binary(tags::RECIPIENT_ENTRY_ID).and_then(|id| entry_id::person(id));
    if !properties.contains(tags::ADDRESS_TYPE) {
        match entry_id {
            Some(Person::Listed(dn)) => {
                properties.set(tags::ADDRESS_TYPE, "EX");
                properties.set(tags::EMAIL_ADDRESS, dn);
            }
            Some(Person::OneOff { address_type, address, name }) => {
                properties.set(tags::ADDRESS_TYPE, address_type);
                properties.set(tags::EMAIL_ADDRESS, address);
                properties.set_default(tags::DISPLAY_NAME, name);
            }
            None => {}
        }
    }
    let address = smtp_address(properties, directory);
    if let Some(address) = &address {
        properties.set(tags::SMTP_ADDRESS, address.as_str());
    }
    let name = properties.text(tags::DISPLAY_NAME).filter(|name| !name.trim().is_empty());
    match address.as_deref().and_then(|address| directory.by_address(address)) {
        Some(entry) => {
            let list = entry.is_list();
            properties.set(tags::DISPLAY_TYPE, i32::from(list));
            properties.set(tags::OBJECT_TYPE, if list { DISTRIBUTION_LIST } else { MAIL_USER });
            properties.set(tags::ENTRY_ID, entry.entry_id());
            properties.set(tags::RECIPIENT_ENTRY_ID, entry.entry_id());
            properties.set(tags::SEARCH_KEY, entry.search_key());
            if name.is_none() {
                properties.set(tags::DISPLAY_NAME, entry.display_name.as_str());
            }
        }
        None => {
            let kind = properties.text(tags::ADDRESS_TYPE).unwrap_or_else(|| "SMTP".into());
            let own = properties.text(tags::EMAIL_ADDRESS).or(address).unwrap_or_default();
            let shown = name.clone().unwrap_or_else(|| own.clone());
            properties.set_default(tags::DISPLAY_TYPE, 0);
            properties.set_default(tags::OBJECT_TYPE, MAIL_USER);
            let id = entry_id::one_off(&shown, &kind, &own);
            properties.set(tags::ENTRY_ID, id.clone());
            properties.set_default(tags::RECIPIENT_ENTRY_ID, id);
            properties.set(tags::SEARCH_KEY, search_key(&kind, &own));
            if name.is_none() {
                properties.set(tags::DISPLAY_NAME, shown);
            }
        }
    }
}

/// The row that describes a recipient.
pub(crate) fn to_row(
    recipient: &Recipient,
    columns: &[PropertyTag],
    text: Text8,
) -> Result<RecipientRow, ErrorCode> {
    let properties = &recipient.properties;
    let get = |tag| properties.text(tag);
    let unicode = |text: String| Text::Utf16(text.as_str().into());
    let kind = get(tags::ADDRESS_TYPE).unwrap_or_default();
    let address = get(tags::EMAIL_ADDRESS);
    let display_name = get(tags::DISPLAY_NAME);
    let transmittable = get(tags::TRANSMITTABLE_DISPLAY_NAME);
    let simple = get(tags::ADDRESS_BOOK_DISPLAY_NAME_PRINTABLE);
    let mut flags = RecipientFlags::UNICODE;
    let (mut x500_dn, mut address_type, mut email_address) = (None, None, None);
    let mut bits = 0;
    match kind.to_uppercase().as_str() {
        "EX" => {
            bits = RecipientFlags::TYPE_X500DN;
            x500_dn = Some(text.encode(&address.unwrap_or_default()));
        }
        "SMTP" => {
            bits = RecipientFlags::TYPE_SMTP;
            email_address = address.map(unicode);
        }
        "" => email_address = address.map(unicode),
        _ => {
            flags |= RecipientFlags::ADDRESS_TYPE;
            address_type = Some(text.encode(&kind));
            email_address = address.map(unicode);
        }
    }
    let same = transmittable.is_none() || transmittable == display_name;
    flags.set(RecipientFlags::EMAIL_ADDRESS, email_address.is_some());
    flags.set(RecipientFlags::DISPLAY_NAME, display_name.is_some());
    flags.set(RecipientFlags::SAME_NAME, display_name.is_some() && same);
    flags.set(RecipientFlags::TRANSMITTABLE_NAME, transmittable.is_some() && !same);
    flags.set(RecipientFlags::SIMPLE_NAME, simple.is_some());
    flags.set(RecipientFlags::RESPONSIBLE, properties.is(tags::RESPONSIBILITY));
    let rich = properties.get(tags::SEND_RICH_INFO).and_then(Value::as_bool);
    flags.set(RecipientFlags::NO_RICH_INFO, rich == Some(false));
    let flags = RecipientFlags::from_bits_retain(flags.bits() | bits);
    let is_x500 = bits == RecipientFlags::TYPE_X500DN;
    let cells: Vec<Cell> = columns
        .iter()
        .map(|tag| match properties.entry(*tag) {
            Some((kept, Stored::Value(value))) => match text.fit(*tag, kept, value.clone(), true) {
                Ok(value) => Cell::Value(value),
                Err(code) => Cell::Error(code),
            },
            _ => Cell::Error(ErrorCode::NOT_FOUND),
        })
        .collect();
    let display_type = properties.integer(tags::DISPLAY_TYPE).unwrap_or_default();
    Ok(RecipientRow {
        flags,
        address_prefix_used: is_x500.then_some(0),
        display_type: is_x500.then_some(DisplayType(display_type as u8)),
        x500_dn,
        entry_id: None,
        search_key: None,
        address_type,
        email_address,
        display_name: display_name.map(unicode),
        simple_display_name: simple.map(unicode),
        transmittable_display_name: transmittable.filter(|_| !same).map(unicode),
        column_count: ColumnCount(columns.len() as u16),
        properties: PropertyRow::new(columns, &cells, Width::Rop).map_err(|_| ErrorCode::CORRUPT_DATA)?,
    })
}

/// Somebody of the address book as a recipient.
pub(crate) fn listed(
    number: u32,
    kind: u8,
    entry: &crate::directory::Entry,
    directory: &Directory,
) -> Recipient {
    let mut properties = Properties::new();
    properties.set(tags::ADDRESS_TYPE, "EX");
    properties.set(tags::EMAIL_ADDRESS, entry.dn.as_str());
    properties.set(tags::DISPLAY_NAME, entry.display_name.as_str());
    describe(&mut properties, directory);
    Recipient { row: number, kind, properties }
}

/// Somebody elsewhere as a recipient.
pub(crate) fn elsewhere(
    number: u32,
    kind: u8,
    name: &str,
    address: &str,
    directory: &Directory,
) -> Recipient {
    let mut properties = Properties::new();
    properties.set(tags::ADDRESS_TYPE, "SMTP");
    properties.set(tags::EMAIL_ADDRESS, address);
    properties.set(tags::DISPLAY_NAME, name);
    describe(&mut properties, directory);
    Recipient { row: number, kind, properties }
}

/// A string as it stands in a terminated 8-bit field.
pub(crate) fn ascii(text: &str) -> String8 {
    String8::from_bytes(text.as_bytes().to_vec().into())
}
