//! Recipient rows as ROPs carry them. `[MS-OXCDATA] 2.8.3`

use std::prelude::v1::*;

use bytes::Bytes;

use super::PropertyRow;
use crate::wire::{Prefixed, PrefixedOrNone, PropertyTag, Raw, String8, Text, codes, flags, wire};

flags! {
    /// Which fields a recipient row has; the low three bits are the address type.
    pub struct RecipientFlags: u16, "MS-OXCDATA 2.8.3.1" {
        /// `E`: an e-mail address is there.
        const EMAIL_ADDRESS = 0x0008;
        /// `D`: a display name is there.
        const DISPLAY_NAME = 0x0010;
        /// `T`: a transmittable display name is there.
        const TRANSMITTABLE_NAME = 0x0020;
        /// `S`: the transmittable display name is the display name.
        const SAME_NAME = 0x0040;
        /// `R`: another agent delivers.
        const RESPONSIBLE = 0x0080;
        /// `N`: no rich text.
        const NO_RICH_INFO = 0x0100;
        /// `U`: strings are UTF-16.
        const UNICODE = 0x0200;
        /// `I`: a simple display name is there.
        const SIMPLE_NAME = 0x0400;
        /// `O`: the address type is given as text.
        const ADDRESS_TYPE = 0x8000;
    }
}

impl RecipientFlags {
    /// No address type, or one given as text.
    pub const TYPE_NONE: u16 = 0;
    /// An X.500 name of the organisation.
    pub const TYPE_X500DN: u16 = 1;
    /// An SMTP address.
    pub const TYPE_SMTP: u16 = 3;
    /// A fax number.
    pub const TYPE_FAX: u16 = 4;
    /// A personal distribution list.
    pub const TYPE_PERSONAL_LIST_1: u16 = 6;
    /// A personal distribution list.
    pub const TYPE_PERSONAL_LIST_2: u16 = 7;

    /// The address type.
    pub fn address_type(self) -> u16 {
        self.bits() & 7
    }

    fn is_personal_list(self) -> bool {
        self.address_type() >= Self::TYPE_PERSONAL_LIST_1
    }
}

codes! {
    /// What part a recipient has in the message; 0x10 and 0x80 may be added (resend needed, delivered).
    pub struct RecipientType: u8, "MS-OXCMSG 2.2.3.1.2" {
        /// The sender.
        const ORIGINATOR = 0;
        /// To.
        const TO = 1;
        /// Cc.
        const CC = 2;
        /// Bcc.
        const BCC = 3;
    }

    /// What an X.500 recipient is.
    pub struct DisplayType: u8, "MS-OXCDATA 2.8.3.2" {
        /// A person.
        const MAIL_USER = 0;
        /// A distribution list.
        const DISTRIBUTION_LIST = 1;
        /// A public folder.
        const FORUM = 2;
        /// An automated mailbox.
        const AGENT = 3;
        /// An organisation.
        const ORGANIZATION = 4;
        /// A private list.
        const PRIVATE_LIST = 5;
        /// A person elsewhere.
        const REMOTE_MAIL_USER = 6;
    }
}

wire! {
    /// A recipient: address and names, then properties in the columns agreed outside.
    pub struct RecipientRow, "MS-OXCDATA 2.8.3.2" {
        /// Which fields follow.
        flags: RecipientFlags,
        /// How many characters of the logon's own name stand before `x500_dn`.
        address_prefix_used: Option<u8> { if flags.address_type() == RecipientFlags::TYPE_X500DN },
        /// What the recipient is.
        display_type: Option<DisplayType> { if flags.address_type() == RecipientFlags::TYPE_X500DN },
        /// The X.500 name.
        x500_dn: Option<String8> { if flags.address_type() == RecipientFlags::TYPE_X500DN },
        /// Entry id of a personal distribution list.
        entry_id: Option<Bytes> as Prefixed<u16, Raw> { if flags.is_personal_list() },
        /// Search key of a personal distribution list.
        search_key: Option<Bytes> as Prefixed<u16, Raw> { if flags.is_personal_list() },
        /// The address type in letters.
        address_type: Option<String8> {
            if flags.address_type() == RecipientFlags::TYPE_NONE && flags.contains(RecipientFlags::ADDRESS_TYPE)
        },
        /// The e-mail address.
        email_address: Option<Text> {
            if flags.contains(RecipientFlags::EMAIL_ADDRESS), with |cx| cx.unicode(flags.contains(RecipientFlags::UNICODE))
        },
        /// The name to show.
        display_name: Option<Text> {
            if flags.contains(RecipientFlags::DISPLAY_NAME), with |cx| cx.unicode(flags.contains(RecipientFlags::UNICODE))
        },
        /// The name in plain letters.
        simple_display_name: Option<Text> {
            if flags.contains(RecipientFlags::SIMPLE_NAME), with |cx| cx.unicode(flags.contains(RecipientFlags::UNICODE))
        },
        /// The name that is sent along.
        transmittable_display_name: Option<Text> {
            if flags.contains(RecipientFlags::TRANSMITTABLE_NAME),
            with |cx| cx.unicode(flags.contains(RecipientFlags::UNICODE))
        },
        /// How many of the columns the row has.
        column_count: ColumnCount,
        /// The properties.
        properties: PropertyRow { with |cx| cx.first_columns(usize::from(column_count.0)) },
    }

    /// A recipient in the answers that open a message.
    pub struct OpenRecipientRow, "MS-OXCROPS 2.2.6.1.2.1" {
        /// To, cc, bcc.
        recipient_type: RecipientType,
        /// Code page of the 8-bit strings.
        code_page_id: u16,
        /// Zero.
        reserved: u16,
        /// The recipient.
        recipient: RecipientRow as Prefixed<u16>,
    }

    /// A recipient in the answer of `ReadRecipients`.
    pub struct ReadRecipientRow, "MS-OXCROPS 2.2.6.6.2.1" {
        /// Number of the row.
        row_id: u32,
        /// To, cc, bcc.
        recipient_type: RecipientType,
        /// Code page of the 8-bit strings.
        code_page_id: u16,
        /// Zero.
        reserved: u16,
        /// The recipient.
        recipient: RecipientRow as Prefixed<u16>,
    }

    /// A recipient to be added, changed or (without content) removed.
    pub struct ModifyRecipientRow, "MS-OXCROPS 2.2.6.5.1.1" {
        /// Number of the row.
        row_id: u32,
        /// To, cc, bcc.
        recipient_type: RecipientType,
        /// The recipient; none removes the row.
        recipient: Option<RecipientRow> as PrefixedOrNone<u16>,
    }
}

/// `RecipientColumnCount`: never more than the columns agreed outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ColumnCount(pub u16);

impl crate::wire::Wire for ColumnCount {
    const LEAST: usize = 2;

    fn read(r: &mut crate::wire::Reader<'_>, cx: &crate::wire::Context<'_>) -> crate::wire::Result<Self> {
        let count = r.u16()?;
        r.note(|| crate::wire::Note::integer(count));
        check(count, cx.columns).ok_or_else(|| r.error(too_many(count))).map(Self)
    }

    fn write(&self, w: &mut crate::wire::Writer, _: &crate::wire::Context<'_>) -> crate::wire::Result<()> {
        w.u16(self.0);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut crate::wire::Gen<'_>, cx: &crate::wire::Context<'_>) -> Self {
        Self(g.below(cx.columns.len() + 1) as u16)
    }
}

fn check(count: u16, columns: &[PropertyTag]) -> Option<u16> {
    (usize::from(count) <= columns.len()).then_some(count)
}

fn too_many(count: u16) -> crate::wire::WireErrorKind {
    crate::wire::WireErrorKind::Value {
        value: count.into(),
        why: "a recipient has no more columns than were agreed [MS-OXCDATA 2.8.3.2]",
    }
}
