//! Recipients as rows, both ways.

use std::prelude::v1::*;

use super::{Address, Recipient, RecipientKind};
use crate::data::entry_id::{AddressBookEntryId, AddressBookType, FlatEntryList, OneOffEntryId};
use crate::data::{
    Cell, ColumnCount, DisplayType, EntryId, ModifyRecipientRow, PropertyRow, PropertyTag, RecipientFlags,
    RecipientRow, RecipientType, TaggedPropertyValue, tags,
};
use crate::rop::ModifyRecipients;
use crate::session::{Error, Slot};
use crate::wire::{Context, Quoted, Width, Wire};

const COLUMNS: [PropertyTag; 4] =
    [tags::OBJECT_TYPE, tags::DISPLAY_TYPE, tags::SMTP_ADDRESS, tags::RECIPIENT_DISPLAY_NAME];

/// The ROP that adds recipients to a message without any.
pub(super) fn add(message: Slot, recipients: &[Recipient]) -> Result<ModifyRecipients, Error> {
    let rows = recipients.iter().enumerate().map(|(index, recipient)| {
        Ok(ModifyRecipientRow {
            row_id: u32::try_from(index).unwrap_or(u32::MAX),
            recipient_type: match recipient.kind {
                RecipientKind::To => RecipientType::TO,
                RecipientKind::Cc => RecipientType::CC,
                RecipientKind::Bcc => RecipientType::BCC,
            },
            recipient: Some(row(recipient)?),
        })
    });
    Ok(ModifyRecipients {
        logon: 0,
        input: message.0,
        recipient_columns: COLUMNS.to_vec(),
        recipient_rows: rows.collect::<Result<_, Error>>()?,
    })
}

/// The types that addresses show by themselves: a distinguished name of the organisation begins with a slash, an SMTP address
/// never does.
const DN: &str = "EX";
const SMTP: &str = "SMTP";

/// Type and address of one of another type, which is written as Outlook does: `[FAX:+49 89 1234]`.
fn typed(address: &str) -> Option<(&str, &str)> {
    let (kind, address) = address.strip_prefix('[')?.strip_suffix(']')?.split_once(':')?;
    let is_type = !kind.is_empty() && kind.bytes().all(|c| c.is_ascii_alphanumeric());
    is_type.then_some((kind, address.trim()))
}

/// An address that can be one, behind its type.
fn checked(address: &str) -> Result<(&str, &str), Error> {
    let given = address.trim();
    let (kind, address) = typed(given).unwrap_or((if given.starts_with('/') { DN } else { SMTP }, given));
    let is_smtp = kind == SMTP;
    let is_quoted = address.starts_with('"');
    // Brackets would end it where it stands in a header; unquoted, the others stand between several.
    let breaks = |c: char| {
        c.is_control()
            || kind != DN && matches!(c, '<' | '>')
            || is_smtp && !is_quoted && matches!(c, ' ' | ',' | ';')
    };
    let (name, host) = if is_smtp { address.rsplit_once('@').unwrap_or_default() } else { (kind, address) };
    if name.is_empty() || host.is_empty() || address.contains(breaks) {
        return Err(Error::InvalidArgument(alloc::format!(
            "{} is not an address: write name@example.com",
            Quoted(given)
        )));
    }
    Ok((kind, address))
}

/// What somebody is given as when that is no address but a name, to be looked up in the address book.
pub(super) fn unresolved<'a>(name: &'a str, address: &'a str) -> Option<&'a str> {
    let given = address.trim();
    let given = if given.is_empty() { name.trim() } else { given };
    let is_address = given.starts_with('/') || given.as_bytes().contains(&b'@') || typed(given).is_some();
    (!given.is_empty() && !is_address).then_some(given)
}

/// A name that stays in its line; the address where there is none.
fn shown<'a>(name: &'a str, address: &'a str) -> String {
    let name = if name.trim().is_empty() { address } else { name };
    one_line(name)
}

/// Text that goes into a line of a header: no line ends, nothing else that controls.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn row(recipient: &Recipient) -> Result<RecipientRow, Error> {
    /// `MAPI_MAILUSER`. `[MS-OXCMAIL] 2.2.3.1`
    const MAIL_USER: i32 = 6;
    let (kind, address) = checked(&recipient.address)?;
    let name = shown(&recipient.name, address);
    let (is_dn, is_smtp) = (kind == DN, kind == SMTP);
    let bits = match kind {
        DN => RecipientFlags::TYPE_X500DN,
        SMTP => RecipientFlags::TYPE_SMTP,
        _ => RecipientFlags::ADDRESS_TYPE.bits(),
    };
    let mut flags = RecipientFlags::from_bits_retain(bits)
        | RecipientFlags::DISPLAY_NAME
        | RecipientFlags::SAME_NAME
        | RecipientFlags::UNICODE;
    if !is_dn {
        flags |= RecipientFlags::EMAIL_ADDRESS;
    }
    let smtp = if is_smtp { Cell::from(address) } else { Cell::Absent };
    let cells = [Cell::from(MAIL_USER), Cell::from(0), smtp, Cell::from(name.as_str())];
    let properties = PropertyRow::new(&COLUMNS, &cells, Width::Rop).map_err(Error::Request)?;
    Ok(RecipientRow {
        flags,
        address_prefix_used: is_dn.then_some(0),
        display_type: is_dn.then_some(DisplayType::MAIL_USER),
        x500_dn: is_dn.then(|| address.into()),
        entry_id: None,
        search_key: None,
        address_type: (!is_dn && !is_smtp).then(|| kind.into()),
        email_address: (!is_dn).then(|| address.into()),
        display_name: Some(name.as_str().into()),
        simple_display_name: None,
        transmittable_display_name: None,
        column_count: ColumnCount(COLUMNS.len() as u16),
        properties,
    })
}

/// What a recipient row says; none for kinds that are neither to, cc nor bcc.
pub(super) fn from_row(recipient_type: RecipientType, row: &RecipientRow) -> Option<Recipient> {
    let kind = match RecipientType(recipient_type.0 & 0x0F) {
        RecipientType::TO => RecipientKind::To,
        RecipientType::CC => RecipientKind::Cc,
        RecipientType::BCC => RecipientKind::Bcc,
        _ => return None,
    };
    let property =
        |tag| row.properties.get(tag).and_then(|value| value.to_text()).filter(|text| !text.is_empty());
    let name = row.display_name.as_ref().map(|name| name.to_utf8_lossy());
    let name = name.or_else(|| property(tags::DISPLAY_NAME)).unwrap_or_default();
    let typed = match &row.address_type {
        Some(kind) => kind.to_utf8_lossy(),
        None if row.flags.address_type() == RecipientFlags::TYPE_FAX => "FAX".into(),
        None => SMTP.into(),
    };
    let address = property(tags::SMTP_ADDRESS)
        .or_else(|| row.email_address.as_ref().map(|address| written(&typed, address.to_utf8_lossy())))
        .or_else(|| property(tags::EMAIL_ADDRESS))
        .or_else(|| row.x500_dn.as_ref().map(|dn| dn.to_utf8_lossy()))
        .unwrap_or_default();
    Some(Recipient { kind, name, address })
}

/// An address of some type as people write it.
fn written(kind: &str, address: String) -> String {
    let is_plain = kind.is_empty() || [DN, SMTP].iter().any(|plain| kind.eq_ignore_ascii_case(plain));
    if is_plain { address } else { ["[", kind, ":", &address, "]"].concat() }
}

fn entry_id(Address { name, address }: &Address) -> Result<EntryId, Error> {
    let (kind, address) = checked(address)?;
    Ok(if kind == DN {
        AddressBookEntryId::new(AddressBookType::LOCAL_MAIL_USER, address).into()
    } else {
        OneOffEntryId::new(&shown(name, address), kind, address).into()
    })
}

/// The properties that say whose message it is, when it is not one's own. `[MS-OXOMSG] 2.2.1.48 to 2.2.1.56`
pub(super) fn sent_representing(from: &Address) -> Result<Vec<TaggedPropertyValue>, Error> {
    let (kind, address) = checked(&from.address)?;
    let mut properties = vec![
        TaggedPropertyValue::new(tags::SENT_REPRESENTING_NAME, shown(&from.name, address)),
        TaggedPropertyValue::new(tags::SENT_REPRESENTING_ADDRESS_TYPE, kind),
        TaggedPropertyValue::new(tags::SENT_REPRESENTING_EMAIL_ADDRESS, address),
        TaggedPropertyValue::new(
            tags::SENT_REPRESENTING_ENTRY_ID,
            entry_id(from)?.to_vec().map_err(Error::Request)?,
        ),
    ];
    if kind == SMTP {
        properties.push(TaggedPropertyValue::new(tags::SENT_REPRESENTING_SMTP_ADDRESS, address));
    }
    Ok(properties)
}

/// The properties that say who wrote a message that no server sends. `[MS-OXOMSG] 2.2.1.48 to 2.2.1.52`
pub(super) fn sender(Address { name, address }: &Address) -> Result<Vec<TaggedPropertyValue>, Error> {
    let who = Address { name: name.clone(), address: address.clone() };
    let (kind, address) = checked(address)?;
    Ok(vec![
        TaggedPropertyValue::new(tags::SENDER_NAME, shown(name, address)),
        TaggedPropertyValue::new(tags::SENDER_ADDRESS_TYPE, kind),
        TaggedPropertyValue::new(tags::SENDER_EMAIL_ADDRESS, address),
        TaggedPropertyValue::new(tags::SENDER_ENTRY_ID, entry_id(&who)?.to_vec().map_err(Error::Request)?),
    ])
}

/// The properties that say whom answers go to. `[MS-OXOMSG] 2.2.1.43, 2.2.1.44`
pub(super) fn reply_to(people: &[Address]) -> Result<Vec<TaggedPropertyValue>, Error> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let entries = people.iter().map(entry_id).collect::<Result<_, Error>>()?;
    let entries = FlatEntryList { entries }.encode(&Context::rop()).map_err(Error::Request)?;
    let names: Vec<String> =
        people.iter().map(|person| shown(&person.name, &person.address).replace(';', ",")).collect();
    Ok(vec![
        TaggedPropertyValue::new(tags::REPLY_RECIPIENT_ENTRIES, entries),
        TaggedPropertyValue::new(tags::REPLY_RECIPIENT_NAMES, names.join(";")),
    ])
}

/// Whom answers go to, as `PidTagReplyRecipientEntries` says it; entries that cannot be read are left out.
pub(super) fn from_reply_entries(bytes: &[u8]) -> Vec<Address> {
    let Ok(list) = FlatEntryList::decode(&bytes::Bytes::copy_from_slice(bytes), &Context::rop()) else {
        return Vec::new();
    };
    let people = list.entries.into_iter().filter_map(|entry| match entry {
        EntryId::OneOff(one) => Some(Address {
            name: one.display_name.to_utf8_lossy(),
            address: written(&one.address_type.to_utf8_lossy(), one.email_address.to_utf8_lossy()),
        }),
        EntryId::AddressBook(entry) => {
            let dn = entry.x500_dn.to_utf8_lossy();
            let name = dn.rsplit_once('=').map_or(dn.as_str(), |(_, name)| name).into();
            Some(Address { name, address: dn })
        }
        _ => None,
    });
    people.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(address: &str) -> Result<String, Error> {
        let row = row(&Recipient { kind: RecipientKind::To, name: "Bob".into(), address: address.into() })?;
        let bytes = row.encode(&Context::rop()).map_err(Error::Request)?;
        let context = Context { columns: &COLUMNS, ..Context::rop() };
        let row = RecipientRow::decode(&bytes.into(), &context).map_err(Error::Request)?;
        Ok(from_row(RecipientType::TO, &row).unwrap().address)
    }

    #[test]
    fn addresses_of_any_type_come_back_as_they_were_given() {
        for address in [
            "bob@example.com",
            "/o=Example/cn=bob",
            "[FAX:+49 (89) 1234]",
            "[X400:c=de;a=x;s=b]",
            "[FAX:a@1]",
        ] {
            assert_eq!(there_and_back(address).unwrap(), address);
        }
        assert_eq!(there_and_back(" [smtp:bob@example.com]").unwrap(), "bob@example.com");
        assert_eq!(there_and_back("[EX:/o=Example/cn=bob]").unwrap(), "/o=Example/cn=bob");
        for address in ["[FAX:]", "[FAX: ]", "[:1]", "[FA X:1]", "[FAX:1\n2]", "[SMTP:bob]", "[FAX]"] {
            there_and_back(address).unwrap_err();
        }
    }

    /// `[MS-OXCDATA] 2.8.3.1`: the type of fax numbers needs no text.
    #[test]
    fn fax_numbers_are_known_by_their_flag() {
        let fax = Recipient { kind: RecipientKind::To, name: "Bob".into(), address: "[FAX:1234]".into() };
        let flags = RecipientFlags::TYPE_FAX | RecipientFlags::EMAIL_ADDRESS.bits();
        let flags = RecipientFlags::from_bits_retain(flags);
        let row = RecipientRow { flags, address_type: None, ..row(&fax).unwrap() };
        assert_eq!(from_row(RecipientType::TO, &row).unwrap().address, "[FAX:1234]");
    }

    #[test]
    fn answers_go_to_fax_numbers_too() {
        let people = [Address { name: "Bob".into(), address: "[FAX:+1 555 0199]".into() }];
        let properties = reply_to(&people).unwrap();
        assert_eq!(from_reply_entries(properties[0].value.as_binary().unwrap()), people);
    }

    #[test]
    fn what_is_typed_is_not_looked_up() {
        assert_eq!(unresolved("", "[FAX:+1 555 0199]"), None);
        assert_eq!(unresolved("", "[Board] Bob"), Some("[Board] Bob"));
    }
}
