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

    /// What somebody may do in a folder.
    pub struct MemberRights: u32, "MS-OXCPERM 2.2.7" {
        /// Reads all messages.
        const READ_ANY = 0x0001;
        /// Makes messages.
        const CREATE = 0x0002;
        /// Changes messages of one's own.
        const EDIT_OWNED = 0x0008;
        /// Deletes messages of one's own.
        const DELETE_OWNED = 0x0010;
        /// Changes all messages.
        const EDIT_ANY = 0x0020;
        /// Deletes all messages.
        const DELETE_ANY = 0x0040;
        /// Makes folders in it.
        const CREATE_SUB_FOLDER = 0x0080;
        /// Owns it: changes and deletes it, and says who may do what.
        const FOLDER_OWNER = 0x0100;
        /// Is told of what concerns it.
        const FOLDER_CONTACT = 0x0200;
        /// Sees that it is there.
        const FOLDER_VISIBLE = 0x0400;
        /// Of a calendar: sees when its owner is busy.
        const FREE_BUSY_SIMPLE = 0x0800;
        /// Of a calendar: sees with what, and where.
        const FREE_BUSY_DETAILED = 0x1000;
    }

    /// Which rights the table shows.
    pub struct PermissionsTableFlags: u8, "MS-OXCPERM 2.2.1.1" {
        /// The free/busy rights of a calendar, too.
        const INCLUDE_FREE_BUSY = 0x02;
    }
}

impl MemberRights {
    /// What the specification calls a right, such as `ReadAny`; none for several at once.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::READ_ANY => "ReadAny",
            Self::CREATE => "Create",
            Self::EDIT_OWNED => "EditOwned",
            Self::DELETE_OWNED => "DeleteOwned",
            Self::EDIT_ANY => "EditAny",
            Self::DELETE_ANY => "DeleteAny",
            Self::CREATE_SUB_FOLDER => "CreateSubFolder",
            Self::FOLDER_OWNER => "FolderOwner",
            Self::FOLDER_CONTACT => "FolderContact",
            Self::FOLDER_VISIBLE => "FolderVisible",
            Self::FREE_BUSY_SIMPLE => "FreeBusySimple",
            Self::FREE_BUSY_DETAILED => "FreeBusyDetailed",
            _ => return None,
        })
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
