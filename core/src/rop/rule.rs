//! Rule ROPs. `[MS-OXCROPS] 2.2.11`, `[MS-OXORULE]`

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::TaggedPropertyValue;
use crate::wire::{Counted, Prefixed, Raw, codes, flags, wire};

flags! {
    /// How rules are changed.
    pub struct ModifyRulesFlags: u8, "MS-OXORULE 2.2.1.1" {
        /// All present rules go first.
        const REPLACE = 0x01;
    }

    /// How the table shows rules.
    pub struct RulesTableFlags: u8, "MS-OXORULE 2.2.2.1" {
        /// Strings are Unicode.
        const UNICODE = 0x40;
    }
}

codes! {
    /// What to do with a rule.
    pub struct RuleDataFlags: u8, "MS-OXORULE 2.2.1.3" {
        /// Add it.
        const ADD_ROW = 0x01;
        /// Change the one of `PidTagRuleId`.
        const MODIFY_ROW = 0x02;
        /// Remove the one of `PidTagRuleId`.
        const REMOVE_ROW = 0x04;
    }
}

wire! {
    /// Changes the rules of a folder.
    pub struct ModifyRules, "MS-OXCROPS 2.2.11.1.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// How.
        flags: ModifyRulesFlags,
        /// The changes.
        rules: Vec<RuleData> as Counted<u16>,
    }

    /// One change.
    pub struct RuleData, "MS-OXCROPS 2.2.11.1.1.1" {
        /// Add, change or remove.
        flags: RuleDataFlags,
        /// The rule.
        property_values: Vec<TaggedPropertyValue> as Counted<u16>,
    }

    /// Opens the table of rules of a folder.
    pub struct GetRulesTable, "MS-OXCROPS 2.2.11.2.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// Receives the table.
        output: u8,
        /// How.
        table_flags: RulesTableFlags,
    }

    /// Points deferred actions at the message that was downloaded.
    pub struct UpdateDeferredActionMessages, "MS-OXCROPS 2.2.11.3.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// Entry id of the message on the server.
        server_entry_id: Bytes as Prefixed<u16, Raw>,
        /// Entry id of the message in the client's store.
        client_entry_id: Bytes as Prefixed<u16, Raw>,
    }
}
