use std::prelude::v1::*;

use super::Stat;
use crate::data::{PropertyTag, TaggedPropertyValue};
use crate::wire::{Counted, Present};

address_book! {
    /// Changes properties of the object at the state's current record.
    ModPropsRequest, "MS-OXCMAPIHTTP 2.2.5.11.1" {
        /// 0; ignored.
        reserved: u32,
        /// Position in the table, code page and locales.
        state: Option<Stat> as Present,
        /// Properties that are taken away.
        property_tags: Option<Vec<PropertyTag>> as Present<Counted<u32>>,
        /// Properties that are set.
        property_values: Option<Vec<TaggedPropertyValue>> as Present<Counted<u32>>,
    }

    /// Whether properties were changed.
    ModPropsResponse, ModPropsResult, "MS-OXCMAPIHTTP 2.2.5.11.2" {}
}
