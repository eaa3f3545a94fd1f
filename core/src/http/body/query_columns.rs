use std::prelude::v1::*;

use crate::data::PropertyTag;
use crate::wire::{Counted, Present, flags};

flags! {
    /// How the properties of the server are told.
    pub struct QueryColumnsFlags: u32, "MS-OXNSPI 3.1.4.1.5" {
        /// Strings as UTF-16.
        const UNICODE_TYPES = 0x8000_0000;
    }
}

address_book! {
    /// Lists all properties that the server knows.
    QueryColumnsRequest, "MS-OXCMAPIHTTP 2.2.5.13.1" {
        /// 0; ignored.
        reserved: u32,
        /// How they are told.
        mapi_flags: QueryColumnsFlags,
    }

    /// The properties that the server knows.
    QueryColumnsResponse, QueryColumnsResult, "MS-OXCMAPIHTTP 2.2.5.13.2" {
        /// Their tags.
        columns: Option<Vec<PropertyTag>> as Present<Counted<u32>>,
    }
}
