use std::prelude::v1::*;

use super::GetPropsFlags;
use crate::data::PropertyTag;
use crate::wire::{Counted, Present};

address_book! {
    /// Lists the properties that an object has.
    GetPropListRequest, "MS-OXCMAPIHTTP 2.2.5.6.1" {
        /// Which properties.
        flags: GetPropsFlags,
        /// The object.
        min_id: u32,
        /// Code page of 8-bit strings.
        code_page: u32,
    }

    /// The properties that an object has.
    GetPropListResponse, GetPropListResult, "MS-OXCMAPIHTTP 2.2.5.6.2" {
        /// Their tags, strings as 8-bit ones.
        property_tags: Option<Vec<PropertyTag>> as Present<Counted<u32>>,
    }
}
