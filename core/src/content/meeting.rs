//! What ties meetings, votes and reports together: small values of messages.

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::FileTime;
use crate::wire::{BigEndian, Characters, Counted, Filling, Prefixed, Raw, String8, Times, Utf16, wire};

wire! {
    /// `PidLidGlobalObjectId`: the same for all copies of a meeting; and `PidLidCleanGlobalObjectId`, the same without date.
    #[derive(Eq)]
    pub struct GlobalObjectId, "MS-OXOCAL 2.2.1.27" {
        /// [`GlobalObjectId::BYTE_ARRAY_ID`].
        byte_array_id: [u8; 16],
        /// The original date of an exception; 0 for the series.
        year: u16 as BigEndian,
        /// Its month.
        month: u8,
        /// Its day.
        day: u8,
        /// When the meeting was made.
        creation_time: FileTime,
        /// Zeros.
        x: [u8; 8],
        /// Unique; for meetings of other calendars `vCal-Uid`, 1 as four bytes, their UID and NUL.
        data: Bytes as Prefixed<u32, Raw>,
    }

    /// `PidLidVerbStream`: what a message can be voted or answered with.
    pub struct VerbStream, "MS-OXOMSG 2.2.1.74" {
        /// 0x0102.
        version: u16,
        /// The choices.
        options: Vec<VoteOption> as Counted<u32>,
        /// 0x0104.
        version2: u16,
        /// The names of the choices in Unicode.
        extras: Vec<VoteOptionExtras> as Times { with |cx| cx.select(options.len() as u32) },
    }

    /// One choice.
    pub struct VoteOption, "MS-OXOMSG 2.2.1.74.1" {
        /// 4 for a vote.
        verb_type: u32,
        /// Its name.
        display_name: String8 as Prefixed<u8, Filling>,
        /// Class of the answer.
        message_class: String8 as Prefixed<u8, Filling>,
        /// Empty for votes.
        internal1: String8 as Prefixed<u8, Filling>,
        /// Its name again.
        display_name_repeat: String8 as Prefixed<u8, Filling>,
        /// 0.
        internal2: u32,
        /// 0.
        internal3: u8,
        /// 1: header lines in English.
        use_us_headers: u32,
        /// 1.
        internal4: u32,
        /// 1: at once, 2: after a question.
        send_behavior: u32,
        /// 2.
        internal5: u32,
        /// Counted from 1.
        id: u32,
        /// -1.
        internal6: i32,
    }

    /// A name in Unicode.
    pub struct VoteOptionExtras, "MS-OXOMSG 2.2.1.74.2" {
        /// Its name.
        display_name: Utf16 as Characters<u8>,
        /// Its name again.
        display_name_repeat: Utf16 as Characters<u8>,
    }

    /// `PidTagReportTag`: the message that a report is about.
    pub struct ReportTag, "MS-OXOMSG 2.2.2.22" {
        /// `PCDFEB09` and NUL.
        cookie: [u8; 9],
        /// 0x00020001.
        version: u32,
        /// The store.
        store_entry_id: Bytes as Prefixed<u32, Raw>,
        /// The folder.
        folder_entry_id: Bytes as Prefixed<u32, Raw>,
        /// The message.
        message_entry_id: Bytes as Prefixed<u32, Raw>,
        /// Another folder.
        search_folder_entry_id: Bytes as Prefixed<u32, Raw>,
        /// The search key of the message.
        message_search_key: Bytes as Prefixed<u32, Raw>,
        /// A text, with NUL.
        ansi_text: String8 as Prefixed<u32, Filling>,
    }
}

impl GlobalObjectId {
    /// Begins every one.
    pub const BYTE_ARRAY_ID: [u8; 16] =
        [0x04, 0, 0, 0, 0x82, 0, 0xE0, 0, 0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82, 0xE0, 0x08];

    /// That of the whole series: the same without date.
    #[must_use]
    pub fn clean(&self) -> Self {
        Self { year: 0, month: 0, day: 0, ..self.clone() }
    }
}
