use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::PropertyTag;
use crate::wire::{Counted, Prefixed, Present, Raw, flags};

flags! {
    /// How to change links.
    pub struct ModLinkAttFlags: u32, "MS-OXNSPI 3.1.4.1.15" {
        /// Take away instead of add.
        const DELETE = 1;
    }
}

address_book! {
    /// Adds to or takes from the members of a list or the delegates of a user.
    ModLinkAttRequest, "MS-OXCMAPIHTTP 2.2.5.10.1" {
        /// Which of both.
        flags: ModLinkAttFlags,
        /// The property that links.
        property_tag: PropertyTag,
        /// The object that has it.
        min_id: u32,
        /// Ephemeral or permanent entry ids of those that are added or taken away.
        entry_ids: Option<Vec<Bytes>> as Present<Counted<u32, Prefixed<u32, Raw>>>,
    }

    /// Whether links were changed.
    ModLinkAttResponse, ModLinkAttResult, "MS-OXCMAPIHTTP 2.2.5.10.2" {}
}
