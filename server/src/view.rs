//! What objects show of themselves: the properties that are kept, and those that follow from what the object is.

use mapi_http::content::{CodePage, decode_html};
use mapi_http::data::{
    ErrorCode, FileTime, FolderId, Guid, MessageId, PropertyTag, PropertyType, Value, ValueRef, tags,
};

use crate::directory::Directory;
use crate::entry_id;
use crate::random::guid_of;
use crate::store::{
    Folder, FolderKind, Mailbox, MailboxId, Message, MessageRow, Properties, RawProperties, Store, Stored,
    StoredRef, flags,
};

/// Whether a message has named properties.
const HAS_NAMED_PROPERTIES: PropertyTag = PropertyTag::new(0x664A, PropertyType::BOOLEAN);
/// The folder whose messages go here when they are deleted.
const DELETED_MESSAGE_SIZE: PropertyTag = PropertyTag::new(0x669B, PropertyType::INTEGER64);

/// What a person may do with a message: change, read, delete it. `[MS-OXCPRPT] 2.2.1.1`
const ACCESS_MESSAGE: i32 = 0x07;
/// The same and: make folders, messages and folder associated messages in it.
const ACCESS_FOLDER: i32 = 0x3F;
/// Everything that a folder's permissions can grant. `[MS-OXCPERM] 2.2.7`
const RIGHTS_OWNER: i32 = 0x5FB;
/// Values of `PidTagObjectType`. `[MS-OXCPRPT] 2.2.1.7`
const STORE: i32 = 1;
const FOLDER: i32 = 3;
const MESSAGE: i32 = 5;
const ATTACHMENT: i32 = 7;

/// A property: its value, or where it lies when it is large.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found {
    Value(Value),
    Large { id: i64, size: u64 },
}

impl Found {
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Value(value) => Stored::Value(value.clone()).size(),
            Self::Large { size, .. } => *size,
        }
    }

    /// The value; a large one is read into memory.
    pub(crate) fn whole(self, tag: PropertyTag, store: &Store) -> Result<Value, ErrorCode> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Large { id, size } => {
                let bytes = store.read_blob(id, size, 0, size)?;
                crate::store::stream_value(tag.property_type(), bytes).ok_or(ErrorCode::NOT_SUPPORTED)
            }
        }
    }
}

/// Properties that are kept, in memory or in the database.
pub(crate) trait Kept {
    /// The property with the id of `tag`, with its own type.
    fn kept(&self, tag: PropertyTag) -> Option<(PropertyTag, Found)>;

    fn integer(&self, tag: PropertyTag) -> Option<i64> {
        match self.kept(tag)? {
            (_, Found::Value(value)) => value.as_i64(),
            _ => None,
        }
    }
}

impl Kept for RawProperties<'_> {
    fn kept(&self, tag: PropertyTag) -> Option<(PropertyTag, Found)> {
        let (tag, stored) = self.entry(tag)?;
        Some((
            tag,
            match stored {
                StoredRef::Value(value) => Found::Value(ValueRef::to_value(&value)),
                StoredRef::Large { size, id } => Found::Large { id, size },
            },
        ))
    }
}

impl Kept for Properties {
    fn kept(&self, tag: PropertyTag) -> Option<(PropertyTag, Found)> {
        let (tag, stored) = self.entry(tag)?;
        Some((
            tag,
            match stored {
                Stored::Value(value) => Found::Value(value.clone()),
                Stored::Large(large) => Found::Large { id: large.id(), size: large.len() },
            },
        ))
    }
}

/// What of a mailbox stands in the properties of all that is in it.
#[derive(Debug, Clone)]
pub(crate) struct MailboxFacts {
    pub(crate) id: MailboxId,
    pub(crate) guid: Guid,
    pub(crate) replica_guid: Guid,
    pub(crate) store_entry_id: Vec<u8>,
    pub(crate) is_public: bool,
}

impl MailboxFacts {
    pub(crate) fn of(mailbox: &Mailbox, directory: &Directory) -> Result<Self, ErrorCode> {
        let is_public = mailbox.is_public();
        let store_entry_id = if is_public {
            entry_id::public_store(&directory.organisation)
        } else {
            let owner = directory.by_address(&mailbox.address).ok_or(ErrorCode::UNKNOWN_USER)?;
            entry_id::store(&owner.mailbox_id(), &owner.dn)
        };
        let Mailbox { id, guid, replica_guid, .. } = *mailbox;
        Ok(Self { id, guid, replica_guid, store_entry_id, is_public })
    }

    /// A GID of the mailbox's own. `[MS-OXCDATA] 2.2.1.3`
    pub(crate) fn source_key(&self, counter: mapi_http::data::GlobalCounter) -> Value {
        Value::Binary(entry_id::source_key(self.replica_guid, counter).into())
    }

    fn folder_entry_id(&self, folder: FolderId) -> Value {
        let id = if self.is_public {
            entry_id::public_folder(self.replica_guid, folder)
        } else {
            entry_id::folder(self.guid, self.replica_guid, folder)
        };
        Value::Binary(id.into())
    }

    fn message_entry_id(&self, folder: FolderId, message: MessageId) -> Value {
        let id = if self.is_public {
            entry_id::public_message(self.replica_guid, folder, message)
        } else {
            entry_id::message(self.guid, self.replica_guid, folder, message)
        };
        Value::Binary(id.into())
    }

    fn common(&self, tag: PropertyTag) -> Option<Value> {
        Some(match tag {
            tags::STORE_ENTRY_ID => Value::Binary(self.store_entry_id.clone().into()),
            tags::STORE_RECORD_KEY | tags::MAPPING_SIGNATURE => Value::Binary(self.guid.0.to_vec().into()),
            _ => return None,
        })
    }
}

/// The number that stands for an id in rows.
fn number(id: u64) -> Value {
    Value::Integer64(id as i64)
}

/// How large something is: in 64 bits for who asks for that. `[MS-OXCFOLD] 2.2.2.2.1.13`
fn size(bytes: i64, wanted: PropertyTag) -> (PropertyTag, Value) {
    if wanted.property_type() == PropertyType::INTEGER64 {
        (tags::MESSAGE_SIZE_EXTENDED, Value::Integer64(bytes))
    } else {
        (tags::MESSAGE_SIZE, Value::Integer32(i32::try_from(bytes).unwrap_or(i32::MAX)))
    }
}

/// What is known of a message beside its properties.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MessageMeta {
    /// None until it is saved, and for a message within a message.
    pub(crate) id: Option<MessageId>,
    pub(crate) folder: Option<FolderId>,
    pub(crate) associated: bool,
    pub(crate) flags: u32,
    pub(crate) status: u32,
    pub(crate) change: u64,
    pub(crate) deleted: Option<FileTime>,
    pub(crate) read_only: bool,
}

impl From<&MessageRow<'_>> for MessageMeta {
    fn from(row: &MessageRow<'_>) -> Self {
        Self {
            id: Some(row.id),
            folder: Some(row.folder),
            associated: row.associated,
            flags: row.flags,
            status: row.status,
            change: row.change,
            deleted: row.deleted,
            read_only: false,
        }
    }
}

impl From<&Message> for MessageMeta {
    fn from(message: &Message) -> Self {
        Self {
            id: Some(message.id),
            folder: Some(message.folder),
            associated: message.associated,
            flags: message.content.flags,
            status: message.status,
            change: message.change,
            deleted: message.deleted,
            read_only: false,
        }
    }
}

/// Properties that follow from what a message is: nobody sets them.
pub(crate) const COMPUTED_OF_MESSAGES: &[PropertyTag] = &[
    tags::ACCESS,
    tags::ACCESS_LEVEL,
    tags::ASSOCIATED,
    tags::CHANGE_NUMBER,
    tags::CHANGE_KEY,
    tags::PREDECESSOR_CHANGE_LIST,
    tags::CONVERSATION_ID,
    tags::DISPLAY_BCC,
    tags::DISPLAY_CC,
    tags::DISPLAY_TO,
    tags::ENTRY_ID,
    tags::FOLDER_ID,
    tags::HAS_ATTACHMENTS,
    HAS_NAMED_PROPERTIES,
    tags::INSTANCE_KEY,
    tags::INSTANCE_NUM,
    tags::INST_ID,
    tags::INTERNET_ARTICLE_NUMBER,
    tags::LOCAL_COMMIT_TIME,
    tags::LONG_TERM_ENTRY_ID_FROM_TABLE,
    tags::MAPPING_SIGNATURE,
    tags::MESSAGE_FLAGS,
    tags::MESSAGE_SIZE,
    tags::MESSAGE_STATUS,
    tags::MID,
    tags::OBJECT_TYPE,
    tags::PARENT_ENTRY_ID,
    tags::PARENT_FOLDER_ID,
    tags::PARENT_SOURCE_KEY,
    tags::READ,
    tags::RECORD_KEY,
    tags::SOURCE_KEY,
    tags::STORE_ENTRY_ID,
    tags::STORE_RECORD_KEY,
];

/// A property of a message.
pub(crate) fn message(
    mailbox: &MailboxFacts,
    meta: &MessageMeta,
    kept: &dyn Kept,
    tag: PropertyTag,
) -> Option<(PropertyTag, Found)> {
    if let Some((tag, value)) = message_computed(mailbox, meta, kept, tag) {
        return Some((tag, Found::Value(value)));
    }
    let (found_tag, found) = kept.kept(tag)?;
    // The same id with two types: bytes in a code page, and text.
    if tag == tags::BODY_HTML
        && found_tag == tags::HTML
        && let Found::Value(Value::Binary(html)) = &found
    {
        let page = kept.integer(tags::INTERNET_CODEPAGE).and_then(|page| u16::try_from(page).ok());
        let text = decode_html(html, page.map(CodePage)).text.into_owned();
        return Some((tag, Found::Value(text.into())));
    }
    Some((found_tag, found))
}

fn message_computed(
    mailbox: &MailboxFacts,
    meta: &MessageMeta,
    kept: &dyn Kept,
    tag: PropertyTag,
) -> Option<(PropertyTag, Value)> {
    let by_id = |known: PropertyTag| known.id() == tag.id();
    let entry_id = || Some(mailbox.message_entry_id(meta.folder?, meta.id?));
    // Named properties and most others are not among these.
    let wanted = tag;
    let tag = *COMPUTED_OF_MESSAGES
        .iter()
        .chain(&[tags::ROW_TYPE, tags::DEPTH, tags::DELETED_ON])
        .find(|known| by_id(**known))?;
    let value = match tag {
        tags::MID | tags::INST_ID => number(meta.id?.0),
        tags::FOLDER_ID | tags::PARENT_FOLDER_ID => number(meta.folder?.0),
        tags::INSTANCE_NUM | tags::DEPTH => Value::Integer32(0),
        tags::INSTANCE_KEY => {
            Value::Binary([&meta.folder?.0.to_le_bytes()[..], &meta.id?.0.to_le_bytes()].concat().into())
        }
        tags::ENTRY_ID | tags::RECORD_KEY | tags::LONG_TERM_ENTRY_ID_FROM_TABLE => entry_id()?,
        tags::PARENT_ENTRY_ID => mailbox.folder_entry_id(meta.folder?),
        // One that was brought along by a client stays.
        tags::SOURCE_KEY => match kept.kept(tag) {
            Some((_, Found::Value(value))) => value,
            _ => mailbox.source_key(meta.id?.counter()),
        },
        tags::PARENT_SOURCE_KEY => mailbox.source_key(meta.folder?.counter()),
        tags::CHANGE_NUMBER => {
            let counter = mapi_http::data::GlobalCounter::from_u64(meta.change);
            number(MessageId::new(crate::store::REPLICA_ID, counter).0)
        }
        tags::MESSAGE_SIZE => return Some(size(kept.integer(tag)?, wanted)),
        tags::MESSAGE_FLAGS => Value::Integer32(meta.flags as i32),
        tags::MESSAGE_STATUS => Value::Integer32(meta.status as i32),
        tags::READ => Value::Boolean(meta.flags & flags::READ != 0),
        tags::ASSOCIATED => Value::Boolean(meta.associated),
        tags::OBJECT_TYPE => Value::Integer32(MESSAGE),
        tags::ROW_TYPE => Value::Integer32(1),
        tags::ACCESS => Value::Integer32(ACCESS_MESSAGE),
        tags::ACCESS_LEVEL => Value::Integer32(i32::from(!meta.read_only)),
        tags::INTERNET_ARTICLE_NUMBER => Value::Integer32(meta.id?.counter().to_u64() as i32),
        tags::DELETED_ON => Value::Time(meta.deleted?),
        tags::CONVERSATION_ID => Value::Binary(conversation_id(kept)?.to_vec().into()),
        HAS_NAMED_PROPERTIES => Value::Boolean(true),
        _ => return mailbox.common(tag).map(|value| (tag, value)),
    };
    Some((tag, value))
}

/// Which conversation a message belongs to: the GUID of its index when that is kept, else a hash of the topic.
/// `[MS-OXOMSG] 2.2.1.2`
fn conversation_id(kept: &dyn Kept) -> Option<[u8; 16]> {
    if let Some((_, Found::Value(value))) = kept.kept(tags::CONVERSATION_INDEX)
        && let Some((_, Found::Value(Value::Boolean(true)))) = kept.kept(tags::CONVERSATION_INDEX_TRACKING)
        && let Some(guid) = value.as_binary().and_then(|bytes| bytes.get(6..22))
    {
        return guid.try_into().ok();
    }
    let (_, Found::Value(topic)) = kept.kept(tags::CONVERSATION_TOPIC)? else { return None };
    Some(guid_of(&topic.to_text()?).0)
}

/// Properties that follow from what a folder is.
pub(crate) const COMPUTED_OF_FOLDERS: &[PropertyTag] = &[
    tags::ACCESS,
    tags::ACCESS_LEVEL,
    tags::ASSOCIATED_CONTENT_COUNT,
    tags::ATTRIBUTE_HIDDEN,
    tags::CHANGE_KEY,
    tags::CHANGE_NUMBER,
    tags::COMMENT,
    tags::CONTENT_COUNT,
    tags::CONTENT_UNREAD_COUNT,
    tags::DELETED_COUNT_TOTAL,
    tags::DISPLAY_NAME,
    tags::ENTRY_ID,
    tags::FOLDER_ID,
    tags::FOLDER_TYPE,
    tags::HAS_RULES,
    tags::HIERARCHY_CHANGE_NUMBER,
    tags::HIER_REV,
    tags::INSTANCE_KEY,
    tags::INTERNET_ARTICLE_NUMBER,
    tags::LOCAL_COMMIT_TIME,
    tags::LOCAL_COMMIT_TIME_MAX,
    tags::MAPPING_SIGNATURE,
    tags::MESSAGE_SIZE,
    tags::OBJECT_TYPE,
    tags::PARENT_ENTRY_ID,
    tags::PARENT_FOLDER_ID,
    tags::PARENT_SOURCE_KEY,
    tags::PREDECESSOR_CHANGE_LIST,
    tags::RECORD_KEY,
    tags::RIGHTS,
    tags::SOURCE_KEY,
    tags::STORE_ENTRY_ID,
    tags::STORE_RECORD_KEY,
    tags::SUBFOLDERS,
];

/// A property of a folder; `depth` in the table that shows it.
pub(crate) fn folder(
    mailbox: &MailboxFacts,
    folder: &Folder,
    depth: u32,
    tag: PropertyTag,
) -> Option<(PropertyTag, Found)> {
    let kept = || folder.properties.kept(tag);
    let by_id = |known: &&PropertyTag| known.id() == tag.id();
    let wanted = tag;
    let computed = COMPUTED_OF_FOLDERS
        .iter()
        .chain(&[tags::DEPTH, tags::ROW_TYPE, tags::DELETED_ON, DELETED_MESSAGE_SIZE])
        .find(by_id);
    let Some(tag) = computed.copied() else { return kept() };
    let time = |tag| folder.properties.time(tag).map(Value::Time);
    let parent = folder.parent;
    let value = match tag {
        tags::FOLDER_ID => number(folder.id.0),
        tags::PARENT_FOLDER_ID => number(parent.unwrap_or_default().0),
        tags::DISPLAY_NAME => folder.name.as_str().into(),
        tags::COMMENT => folder.comment(),
        tags::FOLDER_TYPE => Value::Integer32(match folder.kind {
            FolderKind::Root => 0,
            FolderKind::Generic => 1,
            FolderKind::Search => 2,
        }),
        tags::CONTENT_COUNT => Value::Integer32(folder.messages as i32),
        tags::CONTENT_UNREAD_COUNT => Value::Integer32(folder.unread as i32),
        tags::ASSOCIATED_CONTENT_COUNT => Value::Integer32(folder.associated as i32),
        tags::MESSAGE_SIZE => {
            let (tag, value) = size(i64::try_from(folder.size).unwrap_or(i64::MAX), wanted);
            return Some((tag, Found::Value(value)));
        }
        tags::SUBFOLDERS => Value::Boolean(folder.folders > 0),
        tags::DEPTH => Value::Integer32(depth as i32),
        tags::ROW_TYPE => Value::Integer32(1),
        tags::ENTRY_ID | tags::RECORD_KEY => mailbox.folder_entry_id(folder.id),
        // The root lies in itself.
        tags::PARENT_ENTRY_ID => mailbox.folder_entry_id(parent.unwrap_or(folder.id)),
        tags::SOURCE_KEY => match folder.properties.get(tag) {
            Some(value) => value.clone(),
            None => mailbox.source_key(folder.id.counter()),
        },
        tags::PARENT_SOURCE_KEY => match parent {
            Some(parent) => mailbox.source_key(parent.counter()),
            None => Value::Binary(Default::default()),
        },
        tags::CHANGE_NUMBER => {
            let counter = mapi_http::data::GlobalCounter::from_u64(folder.change);
            number(FolderId::new(crate::store::REPLICA_ID, counter).0)
        }
        tags::CHANGE_KEY => Value::Binary(folder.version(mailbox.replica_guid).0.encode().into()),
        tags::PREDECESSOR_CHANGE_LIST => {
            Value::Binary(folder.version(mailbox.replica_guid).1.encode().into())
        }
        tags::HIERARCHY_CHANGE_NUMBER => Value::Integer32(folder.change as i32),
        tags::HIER_REV | tags::LOCAL_COMMIT_TIME => time(tags::LAST_MODIFICATION_TIME)?,
        tags::LOCAL_COMMIT_TIME_MAX => Value::Time(folder.contents_changed),
        tags::DELETED_ON => Value::Time(folder.deleted?),
        tags::DELETED_COUNT_TOTAL => Value::Integer32(folder.deleted_total as i32),
        DELETED_MESSAGE_SIZE => Value::Integer64(0),
        tags::INTERNET_ARTICLE_NUMBER => Value::Integer32(folder.id.counter().to_u64() as i32),
        tags::INSTANCE_KEY => Value::Binary(folder.id.0.to_le_bytes().to_vec().into()),
        tags::OBJECT_TYPE => Value::Integer32(FOLDER),
        tags::ACCESS => Value::Integer32(ACCESS_FOLDER),
        tags::ACCESS_LEVEL => Value::Integer32(1),
        tags::RIGHTS => Value::Integer32(RIGHTS_OWNER),
        tags::HAS_RULES => Value::Boolean(false),
        tags::ATTRIBUTE_HIDDEN => match folder.properties.get(tag) {
            Some(value) => value.clone(),
            None => Value::Boolean(false),
        },
        _ => return mailbox.common(tag).map(|value| (tag, Found::Value(value))),
    };
    Some((tag, Found::Value(value)))
}

/// Properties that follow from what an attachment is.
pub(crate) const COMPUTED_OF_ATTACHMENTS: &[PropertyTag] = &[
    tags::ACCESS,
    tags::ACCESS_LEVEL,
    tags::ATTACH_NUMBER,
    tags::ATTACH_SIZE,
    tags::MAPPING_SIGNATURE,
    tags::OBJECT_TYPE,
    tags::RECORD_KEY,
    tags::STORE_ENTRY_ID,
    tags::STORE_RECORD_KEY,
];

/// A property of an attachment.
pub(crate) fn attachment(
    mailbox: &MailboxFacts,
    attachment: &crate::store::Attachment,
    tag: PropertyTag,
) -> Option<(PropertyTag, Found)> {
    let known = COMPUTED_OF_ATTACHMENTS.iter().chain(&[tags::ROW_TYPE, tags::INSTANCE_KEY]);
    let Some(tag) = known.copied().find(|known| known.id() == tag.id()) else {
        return attachment.properties.kept(tag);
    };
    let value = match tag {
        tags::ATTACH_NUMBER => Value::Integer32(attachment.number as i32),
        tags::ATTACH_SIZE => Value::Integer32(i32::try_from(attachment.data_size()).unwrap_or(i32::MAX)),
        tags::RECORD_KEY | tags::INSTANCE_KEY => {
            Value::Binary(attachment.number.to_le_bytes().to_vec().into())
        }
        tags::OBJECT_TYPE => Value::Integer32(ATTACHMENT),
        tags::ACCESS => Value::Integer32(ACCESS_MESSAGE),
        tags::ACCESS_LEVEL => Value::Integer32(1),
        tags::ROW_TYPE => Value::Integer32(1),
        _ => return mailbox.common(tag).map(|value| (tag, Found::Value(value))),
    };
    Some((tag, Found::Value(value)))
}

/// Properties of the store object that follow from what it is.
pub(crate) const COMPUTED_OF_STORES: &[PropertyTag] = &[
    tags::ACCESS,
    tags::ACCESS_LEVEL,
    tags::CODE_PAGE_ID,
    tags::COMMON_VIEWS_ENTRY_ID,
    tags::DISPLAY_NAME,
    tags::ENTRY_ID,
    tags::EXTENDED_RULE_SIZE_LIMIT,
    tags::FINDER_ENTRY_ID,
    tags::IPM_OUTBOX_ENTRY_ID,
    tags::IPM_SENT_MAIL_ENTRY_ID,
    tags::IPM_SUBTREE_ENTRY_ID,
    tags::IPM_WASTEBASKET_ENTRY_ID,
    tags::LOCALE_ID,
    tags::MAILBOX_OWNER_ENTRY_ID,
    tags::MAILBOX_OWNER_NAME,
    tags::MAPPING_SIGNATURE,
    tags::MAXIMUM_SUBMIT_MESSAGE_SIZE,
    tags::MESSAGE_SIZE,
    tags::OBJECT_TYPE,
    tags::OUT_OF_OFFICE_STATE,
    tags::PROHIBIT_RECEIVE_QUOTA,
    tags::PROHIBIT_SEND_QUOTA,
    tags::RECORD_KEY,
    tags::SORT_LOCALE_ID,
    tags::STORE_ENTRY_ID,
    tags::STORE_RECORD_KEY,
    tags::STORE_STATE,
    tags::STORE_SUPPORT_MASK,
    tags::USER_ENTRY_ID,
    tags::VALID_FOLDER_MASK,
    tags::VIEWS_ENTRY_ID,
];

/// Who looks at the store object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Viewer<'a> {
    /// Whose mailbox it is; nobody's are the public folders.
    pub(crate) owner: Option<&'a crate::directory::Entry>,
    /// Who is signed in.
    pub(crate) user: &'a crate::directory::Entry,
    pub(crate) code_page: u32,
    pub(crate) locale: u32,
}

/// A property of the store object of a logon.
pub(crate) fn store(
    store: &Store,
    mailbox: &MailboxFacts,
    viewer: Viewer<'_>,
    tag: PropertyTag,
) -> Result<Option<(PropertyTag, Found)>, ErrorCode> {
    /// Bodies, attachments, categories, search, notifications, HTML, Unicode… `[MS-OXCSTOR] 2.2.2.1.1.14`
    const SUPPORT_MASK: i32 = 0x0007_9E7D;
    /// No limits worth speaking of, in KiB.
    const QUOTA: i32 = 100 * 1024 * 1024;
    use crate::store::Special;
    let wanted = tag;
    let Some(tag) = COMPUTED_OF_STORES.iter().copied().find(|known| known.id() == tag.id()) else {
        return Ok(store.mailbox(mailbox.id)?.properties.kept(tag));
    };
    let special = |special| -> Result<Value, ErrorCode> {
        Ok(mailbox.folder_entry_id(store.special(mailbox.id, special)?))
    };
    let owned = [
        tags::MAILBOX_OWNER_NAME,
        tags::MAILBOX_OWNER_ENTRY_ID,
        tags::IPM_OUTBOX_ENTRY_ID,
        tags::IPM_SENT_MAIL_ENTRY_ID,
        tags::IPM_WASTEBASKET_ENTRY_ID,
        tags::VIEWS_ENTRY_ID,
        tags::COMMON_VIEWS_ENTRY_ID,
        tags::FINDER_ENTRY_ID,
        tags::OUT_OF_OFFICE_STATE,
    ];
    let name = match viewer.owner {
        Some(owner) => owner.display_name.as_str(),
        None if owned.contains(&tag) => return Ok(None),
        None => crate::store::PUBLIC_FOLDERS,
    };
    let binary = |bytes: Vec<u8>| Value::Binary(bytes.into());
    let value = match tag {
        tags::DISPLAY_NAME if viewer.owner.is_none() => name.into(),
        tags::DISPLAY_NAME => format!("Mailbox - {name}").into(),
        tags::MAILBOX_OWNER_NAME => name.into(),
        tags::MAILBOX_OWNER_ENTRY_ID => {
            binary(viewer.owner.map(crate::directory::Entry::entry_id).unwrap_or_default())
        }
        tags::USER_ENTRY_ID => binary(viewer.user.entry_id()),
        tags::ENTRY_ID => binary(mailbox.store_entry_id.clone()),
        tags::RECORD_KEY => binary(mailbox.guid.0.to_vec()),
        tags::OBJECT_TYPE => Value::Integer32(STORE),
        tags::IPM_SUBTREE_ENTRY_ID => special(Special::IpmSubtree)?,
        tags::IPM_OUTBOX_ENTRY_ID => special(Special::Outbox)?,
        tags::IPM_SENT_MAIL_ENTRY_ID => special(Special::SentItems)?,
        tags::IPM_WASTEBASKET_ENTRY_ID => special(Special::DeletedItems)?,
        tags::VIEWS_ENTRY_ID => special(Special::Views)?,
        tags::COMMON_VIEWS_ENTRY_ID => special(Special::CommonViews)?,
        tags::FINDER_ENTRY_ID => special(Special::Finder)?,
        tags::VALID_FOLDER_MASK => Value::Integer32(0xFF),
        tags::STORE_SUPPORT_MASK => Value::Integer32(SUPPORT_MASK),
        tags::STORE_STATE => Value::Integer32(0),
        tags::CODE_PAGE_ID => Value::Integer32(viewer.code_page as i32),
        tags::LOCALE_ID | tags::SORT_LOCALE_ID => Value::Integer32(viewer.locale as i32),
        tags::MESSAGE_SIZE => {
            let bytes = i64::try_from(store.mailbox_size(mailbox.id)?).unwrap_or(i64::MAX);
            let (tag, value) = size(bytes, wanted);
            return Ok(Some((tag, Found::Value(value))));
        }
        tags::PROHIBIT_RECEIVE_QUOTA | tags::PROHIBIT_SEND_QUOTA => Value::Integer32(QUOTA),
        tags::MAXIMUM_SUBMIT_MESSAGE_SIZE => Value::Integer32(-1),
        tags::EXTENDED_RULE_SIZE_LIMIT => Value::Integer32(96 * 1024),
        tags::OUT_OF_OFFICE_STATE => Value::Boolean(false),
        tags::ACCESS => Value::Integer32(ACCESS_FOLDER),
        tags::ACCESS_LEVEL => Value::Integer32(1),
        _ => match mailbox.common(tag) {
            Some(value) => value,
            None => return Ok(None),
        },
    };
    Ok(Some((tag, Found::Value(value))))
}
