use std::prelude::v1::*;

use bytes::Bytes;

use super::Guid;
use crate::wire::{Prefixed, RawText, codes, wire};

codes! {
    /// What a property name is.
    pub struct PropertyNameKind: u8, "MS-OXCDATA 2.6.1" {
        /// A number.
        const LID = 0x00;
        /// A text.
        const NAME = 0x01;
        /// The id has no name.
        const NONE = 0xFF;
    }
}

wire! {
    /// The name behind a property id from 0x8000 on.
    #[derive(Eq, Hash, PartialOrd, Ord)]
    pub struct PropertyName, "MS-OXCDATA 2.6.1" {
        /// A number or a text.
        kind: PropertyNameKind,
        /// The property set.
        guid: Guid,
        /// The number.
        lid: Option<u32> { if *kind == PropertyNameKind::LID },
        /// The text, UTF-16LE with its terminator; 254 bytes at most.
        name: Option<Bytes> as Prefixed<u8, RawText> { if *kind == PropertyNameKind::NAME },
    }
}

impl PropertyName {
    /// A numbered name.
    pub fn from_lid(guid: Guid, lid: u32) -> Self {
        Self { kind: PropertyNameKind::LID, guid, lid: Some(lid), name: None }
    }

    /// A name in letters.
    pub fn from_name(guid: Guid, name: &str) -> Self {
        let mut bytes = Vec::new();
        crate::wire::utf16::encode_into(name, &mut bytes);
        bytes.extend([0, 0]);
        Self { kind: PropertyNameKind::NAME, guid, lid: None, name: Some(bytes.into()) }
    }

    /// The text of a name in letters, without terminator.
    pub fn text(&self) -> Option<String> {
        let bytes = self.name.as_ref()?;
        Some(crate::wire::utf16::to_utf8_lossy(bytes.strip_suffix(&[0, 0]).unwrap_or(bytes)))
    }
}
