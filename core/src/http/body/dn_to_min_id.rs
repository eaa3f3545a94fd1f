use std::prelude::v1::*;

use crate::wire::{Counted, Present, String8};

address_book! {
    /// Maps distinguished names to Minimal Entry IDs.
    DnToMinIdRequest, "MS-OXCMAPIHTTP 2.2.5.4.1" {
        /// 0; ignored.
        reserved: u32,
        /// Distinguished names.
        names: Option<Vec<String8>> as Present<Counted<u32>>,
    }

    /// Minimal Entry IDs of distinguished names.
    DnToMinIdResponse, DnToMinIdResult, "MS-OXCMAPIHTTP 2.2.5.4.2" {
        /// One for each name, 0 when there is no such object.
        min_ids: Option<Vec<u32>> as Present<Counted<u32>>,
    }
}
