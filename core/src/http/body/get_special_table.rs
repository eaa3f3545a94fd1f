use std::prelude::v1::*;

use super::Stat;
use crate::data::TaggedPropertyValue;
use crate::wire::{Counted, Present, flags};

flags! {
    /// Which special table, and how.
    pub struct GetSpecialTableFlags: u32, "MS-OXNSPI 3.1.4.1.3" {
        /// The templates for new addresses instead of the hierarchy.
        const ADDRESS_CREATION_TEMPLATES = 2;
        /// Strings as UTF-16; without effect on templates.
        const UNICODE_STRINGS = 4;
    }
}

address_book! {
    /// Reads the hierarchy of containers, or the templates for new addresses.
    GetSpecialTableRequest, "MS-OXCMAPIHTTP 2.2.5.8.1" {
        /// Which table, and how.
        flags: GetSpecialTableFlags,
        /// Position in the table, code page and locales.
        state: Option<Stat> as Present,
        /// The version of the hierarchy that the client has.
        version: Option<u32> as Present,
    }

    /// A special table.
    GetSpecialTableResponse, GetSpecialTableResult, "MS-OXCMAPIHTTP 2.2.5.8.2" {
        /// Code page of 8-bit strings in the values.
        code_page: u32,
        /// The version of the hierarchy.
        version: Option<u32> as Present,
        /// One list of properties for each row, parents before children.
        rows: Option<Vec<Vec<TaggedPropertyValue>>> as Present<Counted<u32, Counted<u32>>>,
    }
}
