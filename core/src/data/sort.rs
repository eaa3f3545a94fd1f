use std::prelude::v1::*;

use crate::wire::{PropertyTag, codes, wire};

codes! {
    /// Which way a column is sorted.
    pub struct SortDirection: u8, "MS-OXCDATA 2.13.1" {
        /// Smallest first.
        const ASCENDING = 0;
        /// Largest first.
        const DESCENDING = 1;
        /// By the largest value within each category.
        const MAXIMUM_CATEGORY = 4;
    }
}

wire! {
    /// One column to sort by.
    #[derive(Copy, Eq)]
    pub struct SortOrder, "MS-OXCDATA 2.13.1" {
        /// Which column; its type may have the multi-value instance bits.
        tag: PropertyTag,
        /// Which way.
        order: SortDirection,
    }
}
