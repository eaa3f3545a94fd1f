use std::prelude::v1::*;

use super::Stat;
use crate::data::{PropertyTag, TaggedPropertyValue};
use crate::wire::{Counted, Present, flags};

flags! {
    /// What to read of objects, and how.
    pub struct GetPropsFlags: u32, "MS-OXNSPI 3.1.4.1.7" {
        /// Leave out properties that are objects.
        const SKIP_OBJECTS = 1;
        /// Entry ids are ephemeral instead of permanent.
        const EPHEMERAL_IDS = 2;
    }
}

address_book! {
    /// Reads properties of the object at the state's current record.
    GetPropsRequest, "MS-OXCMAPIHTTP 2.2.5.7.1" {
        /// Which properties, and how.
        flags: GetPropsFlags,
        /// Position in the table, code page and locales.
        state: Option<Stat> as Present,
        /// Which properties; without them all it has.
        property_tags: Option<Vec<PropertyTag>> as Present<Counted<u32>>,
    }

    /// Properties of an object.
    GetPropsResponse, GetPropsResult, "MS-OXCMAPIHTTP 2.2.5.7.2" {
        /// Code page of 8-bit strings in the values.
        code_page: u32,
        /// The values in the order of the request; a missing one has the type of an error code.
        property_values: Option<Vec<TaggedPropertyValue>> as Present<Counted<u32>>,
    }
}
