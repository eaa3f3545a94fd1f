use core::cmp::Ordering;

use super::Stat;
use crate::data::ErrorCode;
use crate::wire::Present;

address_book! {
    /// Compares the places of two objects in a table.
    CompareMinIdsRequest, "MS-OXCMAPIHTTP 2.2.5.3.1" {
        /// 0; ignored.
        reserved: u32,
        /// Position in the table, code page and locales.
        state: Option<Stat> as Present,
        /// The first object.
        min_id1: u32,
        /// The second object.
        min_id2: u32,
    }

    /// How the places of two objects compare.
    CompareMinIdsResponse, CompareMinIdsResult, "MS-OXCMAPIHTTP 2.2.5.3.2" {
        /// Below 0 when the first object comes earlier, 0 when they are the same, above 0 when it comes later.
        result: i32,
    }
}

impl CompareMinIdsResult {
    /// Whether the server wrote the result before the error code, as one is known to do, and that can be told: an
    /// order is no error, and an error no order.
    pub fn is_swapped(&self) -> bool {
        const ORDERS: [u32; 2] = [1, u32::MAX];
        match (self.error_code.0, self.result) {
            (0, result) => result < -1 && ErrorCode(result as u32).name().is_some(),
            (code, 0) => ORDERS.contains(&code),
            _ => false,
        }
    }

    /// How the two compare, whichever of the two fields the server wrote first.
    ///
    /// # Errors
    /// The server could not compare them.
    pub fn order(&self) -> Result<Ordering, ErrorCode> {
        let (code, result) = if self.is_swapped() {
            (ErrorCode(self.result as u32), self.error_code.0 as i32)
        } else {
            (self.error_code, self.result)
        };
        if code.0 == 0 { Ok(result.cmp(&0)) } else { Err(code) }
    }
}
