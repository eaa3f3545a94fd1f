use std::prelude::v1::*;

use super::Stat;
use crate::wire::{Counted, Present};

address_book! {
    /// Sorts a list of objects.
    ResortRestrictionRequest, "MS-OXCMAPIHTTP 2.2.5.15.1" {
        /// 0; ignored.
        reserved: u32,
        /// Position in the table, code page and locales.
        state: Option<Stat> as Present,
        /// The objects.
        min_ids: Option<Vec<u32>> as Present<Counted<u32>>,
    }

    /// A sorted list of objects.
    ResortRestrictionResponse, ResortRestrictionResult, "MS-OXCMAPIHTTP 2.2.5.15.2" {
        /// The position afterwards.
        state: Option<Stat> as Present,
        /// The objects, in order.
        min_ids: Option<Vec<u32>> as Present<Counted<u32>>,
    }
}
