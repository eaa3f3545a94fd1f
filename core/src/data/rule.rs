//! Rule actions. `[MS-OXORULE] 2.2.5`

use std::prelude::v1::*;

use bytes::Bytes;

use crate::wire::{ByContext, Counted, Prefixed, Raw, wire};

wire! {
    /// What a rule does.
    pub struct RuleActions, "MS-OXORULE 2.2.5" {
        /// The actions in order.
        blocks: Vec<Bytes> as Counted<ByContext, Prefixed<ByContext, Raw>>,
    }
}
