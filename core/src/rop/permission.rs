//! Permission ROPs. `[MS-OXCROPS] 2.2.10`, `[MS-OXCPERM]`

use std::prelude::v1::*;

use crate::data::TaggedPropertyValue;
use crate::wire::{Counted, codes, flags, wire};

flags! {
    /// How permissions are changed.
    pub struct ModifyPermissionsFlags: u8, "MS-OXCPERM 2.2.2.1" {
        /// All present rows go first; then rows can only be added.
        const REPLACE_ROWS = 0x01;
        /// The free/busy rights count, too.
        const INCLUDE_FREE_BUSY = 0x02;
    }

    /// Which rights the table shows.
    pub struct PermissionsTableFlags: u8, "MS-OXCPERM 2.2.1.1" {
        /// The free/busy rights of a calendar, too.
        const INCLUDE_FREE_BUSY = 0x02;
    }
}

codes! {
    /// What to do with a permission.
    pub struct PermissionDataFlags: u8, "MS-OXCPERM 2.2.2.1.1" {
        /// Add it for the user of `PidTagEntryId`.
        const ADD_ROW = 0x01;
        /// Change the rights of `PidTagMemberId`.
        const MODIFY_ROW = 0x02;
        /// Remove `PidTagMemberId`.
        const REMOVE_ROW = 0x04;
    }
}

wire! {
    /// Changes who may do what in a folder.
    pub struct ModifyPermissions, "MS-OXCROPS 2.2.10.1.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// How.
        flags: ModifyPermissionsFlags,
        /// The changes.
        permissions: Vec<PermissionData> as Counted<u16>,
    }

    /// One change.
    pub struct PermissionData, "MS-OXCROPS 2.2.10.1.1.1" {
        /// Add, change or remove.
        flags: PermissionDataFlags,
        /// Who, and the rights.
        property_values: Vec<TaggedPropertyValue> as Counted<u16>,
    }

    /// Opens the table of permissions of a folder.
    pub struct GetPermissionsTable, "MS-OXCROPS 2.2.10.2.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// Receives the table.
        output: u8,
        /// Which rights.
        table_flags: PermissionsTableFlags,
    }
}
