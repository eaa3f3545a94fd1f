use super::Stat;
use crate::wire::{Bool, Present};

address_book! {
    /// Moves the position in a table.
    UpdateStatRequest, "MS-OXCMAPIHTTP 2.2.5.17.1" {
        /// 0; ignored.
        reserved: u32,
        /// Position in the table, code page and locales.
        state: Option<Stat> as Present,
        /// Whether to tell how far it moved.
        delta_requested: bool as Bool<u8, 0xFF>,
    }

    /// The position after it was moved.
    UpdateStatResponse, UpdateStatResult, "MS-OXCMAPIHTTP 2.2.5.17.2" {
        /// The position afterwards.
        state: Option<Stat> as Present,
        /// Rows that it moved.
        delta: Option<i32> as Present,
    }
}
