//! What folders and items keep in binary properties: links to special folders, flags, follow-up, list members.

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::{EntryId, LocalMinutes};
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{
    Bool, Context, Every, Format, Note, Prefixed, PrefixedOrNone, Raw, Reader, Result, Times, Utf16, Wire,
    Writer, codes, wire,
};

codes! {
    /// A special folder, or what a list of links ends with.
    pub struct PersistId: u16, "MS-OXOSFLD 2.2.5.1" {
        /// The end of the list.
        const SENTINEL = 0;
        /// RSS feeds.
        const RSS_SUBSCRIPTION = 0x8001;
        /// Mail that answers meetings.
        const SEND_AND_TRACK = 0x8002;
        /// To-do search.
        const TODO_SEARCH = 0x8004;
        /// Settings of conversation actions.
        const CONVERSATION_ACTIONS = 0x8006;
        /// Actions that consist of several.
        const COMBINED_ACTIONS = 0x8007;
        /// Suggested contacts.
        const SUGGESTED_CONTACTS = 0x8008;
        /// Search for contacts.
        const CONTACT_SEARCH = 0x8009;
        /// Groups of an instant messenger.
        const BUDDYLIST_PDLS = 0x800A;
        /// Contacts of an instant messenger.
        const BUDDYLIST_CONTACTS = 0x800B;
    }

    /// What an element of a link is.
    pub struct PersistElementId: u16, "MS-OXOSFLD 2.2.5.2" {
        /// The end of the elements.
        const SENTINEL = 0;
        /// An entry id.
        const ENTRY_ID = 1;
        /// Four zeros.
        const HEADER = 2;
    }

    /// What a part of `PidTagExtendedFolderFlags` is.
    pub struct SubPropertyId: u8, "MS-OXOCFG 2.2.7.1" {
        /// Flags, 4 bytes.
        const EXTENDED_FLAGS = 1;
        /// The GUID of a search folder.
        const SEARCH_FOLDER_ID = 2;
        /// The time stamp of a search folder, 4 bytes.
        const SEARCH_FOLDER_TAG = 3;
        /// The version of the to-do search, 4 bytes.
        const TODO_FOLDER_VERSION = 5;
    }
}

wire! {
    /// `PidTagAdditionalRenEntryIdsEx`: links to special folders.
    pub struct PersistDataArray, "MS-OXOSFLD 2.2.5" {
        /// The links, and what marks their end.
        blocks: Vec<PersistData> as UpToSentinel,
        /// Nothing that anybody reads.
        trailing: Bytes as Raw,
    }

    /// A link to a special folder.
    pub struct PersistData, "MS-OXOSFLD 2.2.5.1" {
        /// Which folder.
        persist_id: PersistId,
        /// Where it is.
        elements: Vec<PersistElement> as Prefixed<u16, Every>,
    }

    /// A part of a link.
    pub struct PersistElement, "MS-OXOSFLD 2.2.5.2" {
        /// What it is.
        element_id: PersistElementId,
        /// It.
        data: Bytes as Prefixed<u16, Raw>,
    }

    /// `PidTagExtendedFolderFlags`.
    pub struct ExtendedFolderFlags, "MS-OXOSRCH 2.2.2.1.2" {
        /// The parts.
        sub_properties: Vec<SubProperty> as Every,
    }

    /// A part of [`ExtendedFolderFlags`].
    pub struct SubProperty, "MS-OXOCFG 2.2.7.1" {
        /// What it is.
        id: SubPropertyId,
        /// It.
        data: Bytes as Prefixed<u8, Raw>,
    }

    /// `PidTagSwappedToDoData`: the follow-up flag of a message that was not sent yet.
    pub struct SwappedToDoData, "MS-OXOFLAG 2.2.1.7" {
        /// 1.
        version: u32,
        /// Which of the following count.
        flags: u32,
        /// `PidTagToDoItemFlags`.
        to_do_item: u32,
        /// What is to be done.
        flag_to: FlagText,
        /// From when.
        start_date: LocalMinutes,
        /// Until when.
        due_date: LocalMinutes,
        /// When to remind of it.
        reminder: LocalMinutes,
        /// Whether to remind of it.
        reminder_set: bool as Bool<u32>,
    }

    /// `PidLidDistributionListStream`: the members of a long list.
    pub struct DistributionListStream, "MS-OXOCNTC 2.2.2.2.4" {
        /// 1.
        version: u16,
        /// 0.
        reserved: u16,
        /// The version of the writer.
        build_version: u32,
        /// 0.
        flags: u32,
        /// Bytes of all entry ids.
        total_entry_id_size: u32 { after member_count: u32 = members.len() },
        /// Bytes of all one-off entry ids.
        total_one_off_size: u32,
        /// Bytes of all that is extra.
        total_extra_size: u32,
        /// The members.
        members: Vec<DistributionListMember> as Times { with |cx| cx.select(member_count) },
        /// 0.
        terminator1: u32,
        /// 0.
        terminator2: u32,
    }

    /// A member of a list.
    pub struct DistributionListMember, "MS-OXOCNTC 2.2.2.2.4.1" {
        /// It.
        entry_id: Option<EntryId> as PrefixedOrNone<u32>,
        /// It, standing for itself.
        one_off: Option<EntryId> as PrefixedOrNone<u32>,
        /// Nothing.
        extra: Bytes as Prefixed<u32, Raw>,
    }
}

/// Links up to the one that ends them.
#[derive(Debug)]
struct UpToSentinel;

impl Format<Vec<PersistData>> for UpToSentinel {
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Vec<PersistData>> {
        let mut blocks = Vec::<PersistData>::new();
        while !r.is_empty() && blocks.last().is_none_or(|last| last.persist_id != PersistId::SENTINEL) {
            blocks.push(r.element(blocks.len(), |r| Wire::read(r, cx))?);
        }
        Ok(blocks)
    }

    fn put(value: &Vec<PersistData>, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        value.iter().try_for_each(|block| block.write(w, cx))
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> Vec<PersistData> {
        let mut blocks = g.list(|g| PersistData::any(g, cx));
        blocks.retain(|block| block.persist_id != PersistId::SENTINEL);
        blocks.push(PersistData { persist_id: PersistId::SENTINEL, elements: Vec::new() });
        blocks
    }
}

/// A text of up to 255 characters in 512 bytes; what stands behind its end is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagText(Bytes);

impl FlagText {
    const BYTES: usize = 512;

    /// A text, cut where it is too long.
    pub fn new(text: &str) -> Self {
        let mut bytes = Vec::new();
        crate::wire::utf16::encode_into(text, &mut bytes);
        bytes.truncate(Self::BYTES - 2);
        bytes.resize(Self::BYTES, 0);
        Self(bytes.into())
    }

    /// The text up to its end.
    pub fn text(&self) -> Utf16 {
        let end = crate::wire::utf16::terminator(&self.0).unwrap_or(self.0.len());
        Utf16::from_le_bytes(self.0.slice(..end))
    }
}

impl Wire for FlagText {
    const LEAST: usize = Self::BYTES;

    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let text = Self(r.bytes(Self::BYTES)?);
        r.note(|| Note::text(text.text().to_utf8_lossy()));
        Ok(text)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.slice(&self.0);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
        Self::new(&Utf16::from_le_bytes(g.text16()).to_utf8_lossy())
    }
}
