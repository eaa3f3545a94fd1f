use std::prelude::v1::*;

use super::{ColumnsAndRows, Stat};
use crate::data::{Guid, PropertyTag, Restriction};
use crate::wire::{Counted, Present, wire};

wire! {
    /// A property by property set and number.
    #[derive(Copy, Eq)]
    pub struct AddressBookPropertyName, "MS-OXCMAPIHTTP 2.2.1.5" {
        /// The property set.
        guid: Guid,
        /// The number in it.
        id: u32,
    }
}

address_book! {
    /// Finds objects by a restriction, or reads a link property of one.
    GetMatchesRequest, "MS-OXCMAPIHTTP 2.2.5.5.1" {
        /// 0; ignored.
        reserved: u32,
        /// Position in the table, code page and locales.
        state: Option<Stat> as Present,
        /// Ignored.
        min_ids: Option<Vec<u32>> as Present<Counted<u32>>,
        /// 0; ignored.
        interface_option_flags: u32,
        /// Which objects; without it the members that a link property names.
        filter: Option<Restriction> as Present,
        /// Which link property; without it the one whose tag is in the state's container.
        property_name: Option<AddressBookPropertyName> as Present,
        /// How many objects at most; more are an error.
        row_count: u32,
        /// Columns of the rows; without them only ids come back.
        columns: Option<Vec<PropertyTag>> as Present<Counted<u32>>,
    }

    /// The objects that were found.
    GetMatchesResponse, GetMatchesResult, "MS-OXCMAPIHTTP 2.2.5.5.2" {
        /// The position afterwards.
        state: Option<Stat> as Present,
        /// The objects, in the order of the table.
        min_ids: Option<Vec<u32>> as Present<Counted<u32>>,
        /// Rows, with the columns they have.
        rows: Option<ColumnsAndRows> as Present,
    }
}
