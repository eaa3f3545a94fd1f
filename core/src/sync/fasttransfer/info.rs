//! Structures that are the values of some properties in a stream. `[MS-OXCFXICS] 2.2.2`

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::{ErrorCode, Guid, LongTermId};
use crate::wire::{Counted, Prefixed, PropertyTag, Raw, String8, Times, wire};

wire! {
    /// How much a contents synchronisation is going to send. In [`ProgressTotal`](super::Node::ProgressTotal).
    #[derive(Copy, Eq, Default)]
    pub struct ProgressInformation, "MS-OXCFXICS 2.2.2.7" {
        /// 0.
        version: u16,
        /// Not used.
        padding1: u16,
        /// Changed associated (FAI) messages.
        fai_message_count: u32,
        /// Their bytes.
        fai_message_total_size: u64,
        /// Changed normal messages.
        normal_message_count: u32,
        /// Not used.
        padding2: u32,
        /// Their bytes.
        normal_message_total_size: u64,
    }

    /// Which properties change together in partial changes. In [`GroupInfo`](super::Node::GroupInfo).
    #[derive(Eq)]
    pub struct PropertyGroupInfo, "MS-OXCFXICS 2.2.2.8" {
        /// Identifies this mapping.
        group_id: u32,
        /// 0.
        reserved: u32,
        /// The groups; a partial change speaks of them by their index.
        groups: Vec<PropertyGroup> as Counted<u32>,
    }

    /// One of the groups.
    #[derive(Eq)]
    pub struct PropertyGroup, "MS-OXCFXICS 2.2.2.8.1" {
        /// The properties.
        properties: Vec<GroupProperty> as Counted<u32>,
    }

    /// A property of a group.
    #[derive(Eq)]
    pub struct GroupProperty, "MS-OXCFXICS 2.2.2.8.1" {
        /// The tag.
        tag: PropertyTag,
        /// The name behind an id from 0x8000 on.
        name: Option<GroupPropertyName> { if tag.id() >= 0x8000 },
    }

    /// A property name in a group.
    #[derive(Eq)]
    pub struct GroupPropertyName, "MS-OXCFXICS 2.2.2.8.1.1" {
        /// The property set.
        guid: Guid,
        /// 0 for a number, 1 for a text.
        kind: u32,
        /// The number.
        lid: Option<u32> { if *kind == 0 },
        /// The text, UTF-16LE.
        name: Option<Bytes> as Prefixed<u32, Raw> { if *kind == 1 },
    }

    /// Where the content of a public folder is kept. The value of [`NEW_FX_FOLDER`](super::tags::NEW_FX_FOLDER).
    #[derive(Eq)]
    pub struct FolderReplicaInfo, "MS-OXCFXICS 2.2.2.9" {
        /// 0.
        flags: u32,
        /// 0.
        depth: u32,
        /// The folder.
        folder: LongTermId,
        /// How many of the servers are cheap to reach; these are first.
        cheap_server_dn_count: u32 { after server_dn_count: u32 = servers.len() },
        /// Distinguished names of servers.
        servers: Vec<String8> as Times { with |cx| cx.select(server_dn_count) },
    }

    /// Why an object could not be sent. In [`ErrorInfo`](super::Node::ErrorInfo).
    #[derive(Eq)]
    pub struct ExtendedErrorInfo, "MS-OXCFXICS 2.2.2.10" {
        /// 0.
        version: u16,
        /// Not used.
        padding: u16,
        /// What went wrong.
        error_code: ErrorCode,
        /// The folder that the object is in.
        folder: LongTermId,
        /// The message, zero when it is about the folder.
        message: LongTermId,
        /// Not used.
        reserved: [u8; 24],
        /// How long [`aux_bytes`](Self::aux_bytes) are.
        aux_bytes_count: u32,
        /// Where they start, counted from the start of the structure.
        aux_bytes_offset: u32,
        /// Everything behind.
        rest: Bytes as Raw,
    }
}

impl ExtendedErrorInfo {
    /// Bytes of the fields before `rest`.
    const FIXED: usize = 88;

    /// Diagnostic data that only the server's makers understand.
    pub fn aux_bytes(&self) -> Option<Bytes> {
        let start = (self.aux_bytes_offset as usize).checked_sub(Self::FIXED)?;
        let end = start.checked_add(self.aux_bytes_count as usize)?;
        (end <= self.rest.len()).then(|| self.rest.slice(start..end))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::wire::{Context, Wire};

    fn both_ways<T: Wire + PartialEq + core::fmt::Debug>(bytes: &[u8]) -> T {
        let cx = Context::rop();
        let value = T::decode(&Bytes::copy_from_slice(bytes), &cx).unwrap();
        assert_eq!(value.encode(&cx).unwrap(), bytes);
        for length in 0..bytes.len() {
            if let Ok(shorter) = T::decode(&Bytes::copy_from_slice(&bytes[..length]), &cx) {
                assert_ne!(shorter, value);
            }
        }
        value
    }

    #[test]
    fn progress() {
        // From a recorded synchronisation of five messages.
        let info: ProgressInformation = both_ways(&[
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0x32, 0x14, 0, 0, 0, 0,
            0, 0,
        ]);
        assert_eq!((info.normal_message_count, info.normal_message_total_size), (5, 0x1432));
    }

    #[test]
    fn groups() {
        let mut bytes = vec![7, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0];
        bytes.extend([1, 0, 0, 0, 0x1f, 0, 0x37, 0]);
        bytes.extend([2, 0, 0, 0, 0x03, 0, 0x01, 0x80]);
        bytes.extend([0x11; 16]);
        bytes.extend([0, 0, 0, 0, 0x52, 0x85, 0, 0]);
        bytes.extend([0x1f, 0, 0x02, 0x80]);
        bytes.extend([0x22; 16]);
        bytes.extend([1, 0, 0, 0, 4, 0, 0, 0, b'X', 0, 0, 0]);
        let info: PropertyGroupInfo = both_ways(&bytes);
        assert_eq!(info.group_id, 7);
        assert_eq!(info.groups[0].properties[0], GroupProperty { tag: PropertyTag(0x0037_001f), name: None });
        assert_eq!(info.groups[1].properties[0].name.as_ref().unwrap().lid, Some(0x8552));
        assert_eq!(
            info.groups[1].properties[1].name.as_ref().unwrap().name.as_deref(),
            Some(&b"X\0\0\0"[..])
        );
    }

    #[test]
    fn replicas() {
        let mut bytes = vec![0; 8];
        bytes.extend([0x33; 22]);
        bytes.extend([0, 0, 2, 0, 0, 0, 1, 0, 0, 0]);
        bytes.extend(b"/o=A/cn=one\0/o=A/cn=two\0");
        let info: FolderReplicaInfo = both_ways(&bytes);
        assert_eq!(info.servers.len(), 2);
        assert_eq!(info.servers[1].as_bytes(), b"/o=A/cn=two");
        assert_eq!(info.cheap_server_dn_count, 1);
    }

    #[test]
    fn error() {
        let mut bytes = vec![0, 0, 0, 0, 0x0e, 0, 0x07, 0x80];
        bytes.extend([0x44; 22]);
        bytes.extend([0; 2]);
        bytes.extend([0x55; 22]);
        bytes.extend([0; 2 + 24]);
        bytes.extend([3, 0, 0, 0, 92, 0, 0, 0]);
        bytes.extend([0, 0, 0, 0, 1, 2, 3]);
        let info: ExtendedErrorInfo = both_ways(&bytes);
        assert_eq!(info.error_code, ErrorCode(0x8007_000e));
        assert_eq!(info.aux_bytes().unwrap(), &[1, 2, 3][..]);
        assert_eq!(ExtendedErrorInfo { aux_bytes_count: 4, ..info.clone() }.aux_bytes(), None);
        assert_eq!(ExtendedErrorInfo { aux_bytes_offset: 87, ..info }.aux_bytes(), None);
    }
}
