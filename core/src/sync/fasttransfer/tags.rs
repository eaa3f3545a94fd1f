//! Tags that only streams use; those of ordinary properties are in [`data::tags`](crate::data::tags).
//! `[MS-OXCFXICS] 2.2.4.1.5`, `2.2.1`

use crate::wire::PropertyTag;

/// Whether it is one of these: what it says, it says of the stream, and it is no property of what stands there.
pub fn is_of_streams(tag: PropertyTag) -> bool {
    const ALL: [PropertyTag; 16] = [
        DN_PREFIX,
        EC_WARNING,
        NEW_FX_FOLDER,
        FX_DEL_PROP,
        INCREMENTAL_SYNC_MESSAGE_PARTIAL,
        INCR_SYNC_GROUP_ID,
        IDSET_GIVEN,
        IDSET_GIVEN_BINARY,
        CNSET_SEEN,
        CNSET_SEEN_FAI,
        CNSET_READ,
        IDSET_DELETED,
        IDSET_NO_LONGER_IN_SCOPE,
        IDSET_EXPIRED,
        IDSET_READ,
        IDSET_UNREAD,
    ];
    tag.id() == 0 || ALL.contains(&tag)
}

/// `MetaTagDnPrefix`: to be ignored.
pub const DN_PREFIX: PropertyTag = PropertyTag(0x4008_001E);
/// `MetaTagEcWarning`: a warning about the object that it stands in or before.
pub const EC_WARNING: PropertyTag = PropertyTag(0x400F_0003);
/// `MetaTagNewFXFolder`: the folder's content is on other servers; a [`FolderReplicaInfo`](super::FolderReplicaInfo).
pub const NEW_FX_FOLDER: PropertyTag = PropertyTag(0x4011_0102);
/// `MetaTagFXDelProp`: the receiver is to clear the parts that this value names before it takes what follows.
pub const FX_DEL_PROP: PropertyTag = PropertyTag(0x4016_0003);
/// `MetaTagIncrementalSyncMessagePartial`: the index of the property group that follows.
pub const INCREMENTAL_SYNC_MESSAGE_PARTIAL: PropertyTag = PropertyTag(0x407A_0003);
/// `MetaTagIncrSyncGroupId`: the property group mapping in force from here on.
pub const INCR_SYNC_GROUP_ID: PropertyTag = PropertyTag(0x407C_0003);

/// `MetaTagIdsetGiven`: ids that the client has. Its type says integer, its value is a binary.
pub const IDSET_GIVEN: PropertyTag = PropertyTag(0x4017_0003);
/// `MetaTagIdsetGiven` with the type of its value, as some clients upload it.
pub const IDSET_GIVEN_BINARY: PropertyTag = PropertyTag(0x4017_0102);
/// `MetaTagCnsetSeen`: changes of normal messages, or of folders, that the client has.
pub const CNSET_SEEN: PropertyTag = PropertyTag(0x6796_0102);
/// `MetaTagCnsetSeenFAI`: changes of associated messages that the client has.
pub const CNSET_SEEN_FAI: PropertyTag = PropertyTag(0x67DA_0102);
/// `MetaTagCnsetRead`: changes of read states that the client has.
pub const CNSET_READ: PropertyTag = PropertyTag(0x67D2_0102);
/// `MetaTagIdsetDeleted`: ids that were deleted.
pub const IDSET_DELETED: PropertyTag = PropertyTag(0x67E5_0102);
/// `MetaTagIdsetNoLongerInScope`: ids that the restriction leaves out now.
pub const IDSET_NO_LONGER_IN_SCOPE: PropertyTag = PropertyTag(0x4021_0102);
/// `MetaTagIdsetExpired`: ids that expired in a public folder.
pub const IDSET_EXPIRED: PropertyTag = PropertyTag(0x6793_0102);
/// `MetaTagIdsetRead`: ids that were marked as read.
pub const IDSET_READ: PropertyTag = PropertyTag(0x402D_0102);
/// `MetaTagIdsetUnread`: ids that were marked as unread.
pub const IDSET_UNREAD: PropertyTag = PropertyTag(0x402E_0102);

/// The value in a [`GroupInfo`](super::Node::GroupInfo), [`ErrorInfo`](super::Node::ErrorInfo) or
/// [`ProgressTotal`](super::Node::ProgressTotal): a structure.
pub const STRUCTURE: PropertyTag = PropertyTag(0x0000_0102);
/// In [`ProgressPerMessage`](super::Node::ProgressPerMessage): the size of the message in bytes.
pub const PROGRESS_SIZE: PropertyTag = PropertyTag(0x0000_0003);
/// In [`ProgressPerMessage`](super::Node::ProgressPerMessage): whether the message is an associated one.
pub const PROGRESS_ASSOCIATED: PropertyTag = PropertyTag(0x0000_000B);
/// In a [`PartialMessageChange`](super::Node::PartialMessageChange): the group has no property any more.
pub const EMPTY_GROUP: PropertyTag = PropertyTag(0x0000_0003);
