//! Properties of messages that change together. Of a message that a client has, a synchronisation sends the groups again
//! that changed since. `[MS-OXCFXICS] 3.2.5.7`

use mapi_http::data::{PropertyTag, tags};

use super::{Attachment, Content, MessageId, Properties, Recipient, Result, Store, Stored, message_key};

/// A group of properties, or the recipients or attachments with the properties that tell of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What the store itself keeps of a message. It changes with every other group, and with marks that are no change of
    /// the message.
    Status,
    /// The bodies.
    Body,
    /// The recipients.
    Recipients,
    /// The attachments.
    Attachments,
    /// What the message brought with it when it came.
    Headers,
    /// Everything else: subject, flags, categories.
    Others,
}

/// The numbers of the last changes of each group but the first.
pub type GroupChanges = [u64; 5];

impl Group {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Status, Self::Body, Self::Recipients, Self::Attachments, Self::Headers, Self::Others];

    /// What is in it; of the last one, nothing: what is in no other.
    pub fn tags(self) -> &'static [PropertyTag] {
        match self {
            Self::Status => &[
                tags::MESSAGE_FLAGS,
                tags::MESSAGE_STATUS,
                tags::READ,
                tags::MESSAGE_SIZE,
                tags::LOCAL_COMMIT_TIME,
            ],
            Self::Body => &[
                tags::BODY,
                tags::HTML,
                tags::RTF_COMPRESSED,
                tags::RTF_IN_SYNC,
                tags::NATIVE_BODY,
                tags::INTERNET_CODEPAGE,
                tags::BODY_CONTENT_ID,
                tags::BODY_CONTENT_LOCATION,
            ],
            Self::Recipients => {
                &[tags::MESSAGE_RECIPIENTS, tags::DISPLAY_TO, tags::DISPLAY_CC, tags::DISPLAY_BCC]
            }
            Self::Attachments => &[tags::MESSAGE_ATTACHMENTS, tags::HAS_ATTACHMENTS],
            Self::Headers => &[tags::TRANSPORT_MESSAGE_HEADERS],
            Self::Others => &[],
        }
    }

    /// The group of a property.
    pub fn of(tag: PropertyTag) -> Self {
        let holds = |group: &Self| group.tags().iter().any(|known| known.id() == tag.id());
        Self::ALL.into_iter().find(holds).unwrap_or(Self::Others)
    }

    /// When it last changed.
    pub fn change(self, changes: &GroupChanges) -> Option<u64> {
        changes.get((self as usize).checked_sub(1)?).copied()
    }

    /// Whether it is another one in another version of a message.
    fn differs(self, before: &Content, after: &Content) -> bool {
        // Names of the version, which every change gives it anew.
        const NAMES: [PropertyTag; 3] =
            [tags::LAST_MODIFICATION_TIME, tags::CHANGE_KEY, tags::PREDECESSOR_CHANGE_LIST];
        let own = |properties: &Properties| -> Vec<(PropertyTag, Stored)> {
            let own = properties.iter().filter(|(tag, _)| Self::of(*tag) == self && !NAMES.contains(tag));
            own.map(|(tag, stored)| (tag, stored.clone())).collect()
        };
        let parts = match self {
            Self::Recipients => !same_all(&before.recipients, &after.recipients, same_recipient),
            Self::Attachments => !same_all(&before.attachments, &after.attachments, same_attachment),
            _ => false,
        };
        parts
            || !same_all(&own(&before.properties), &own(&after.properties), |one, other| {
                one.0 == other.0 && same_stored(&one.1, &other.1)
            })
    }
}

fn same_all<T>(one: &[T], other: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
}

fn same_stored(one: &Stored, other: &Stored) -> bool {
    match (one, other) {
        (Stored::Value(one), Stored::Value(other)) => one == other,
        (Stored::Large(one), Stored::Large(other)) => one.id() == other.id(),
        _ => false,
    }
}

fn same_properties(one: &Properties, other: &Properties) -> bool {
    one.len() == other.len()
        && one.iter().zip(other.iter()).all(|(one, other)| one.0 == other.0 && same_stored(one.1, other.1))
}

fn same_recipient(one: &Recipient, other: &Recipient) -> bool {
    (one.row, one.kind) == (other.row, other.kind) && same_properties(&one.properties, &other.properties)
}

fn same_attachment(one: &Attachment, other: &Attachment) -> bool {
    let embedded = match (&one.embedded, &other.embedded) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            one.flags == other.flags
                && same_properties(&one.properties, &other.properties)
                && same_all(&one.recipients, &other.recipients, same_recipient)
                && same_all(&one.attachments, &other.attachments, same_attachment)
        }
        _ => false,
    };
    embedded && one.number == other.number && same_properties(&one.properties, &other.properties)
}

impl Store {
    /// Notes which groups a change of a message concerned. `previous` is the change before it.
    pub(super) fn change_groups(
        &mut self,
        key: i64,
        previous: u64,
        change: u64,
        before: &Content,
        after: &Content,
    ) -> Result<()> {
        // What nothing is noted of has not changed since the message was made, or since nobody knows when.
        let mut changes = self.groups_of(key)?.unwrap_or([previous; 5]);
        for group in Group::ALL {
            if let Some(last) = (group as usize).checked_sub(1).and_then(|place| changes.get_mut(place))
                && group.differs(before, after)
            {
                *last = change;
            }
        }
        let bytes: Vec<u8> = changes.iter().flat_map(|change| change.to_le_bytes()).collect();
        self.db
            .prepare_cached("INSERT OR REPLACE INTO group_change (message, changes) VALUES (?, ?)")?
            .execute((key, bytes))?;
        Ok(())
    }

    fn groups_of(&self, key: i64) -> Result<Option<GroupChanges>> {
        let mut statement = self.db.prepare_cached("SELECT changes FROM group_change WHERE message = ?")?;
        let mut rows = statement.query([key])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        let mut changes = GroupChanges::default();
        for (change, bytes) in changes.iter_mut().zip(bytes.chunks_exact(8)) {
            *change = bytes.first_chunk().map(|bytes| u64::from_le_bytes(*bytes)).unwrap_or_default();
        }
        Ok(Some(changes))
    }

    /// The numbers of the last changes of the groups of a message; none when all of it is as it came.
    pub fn group_changes(&self, id: MessageId) -> Result<Option<GroupChanges>> {
        message_key(id).map_or(Ok(None), |key| self.groups_of(key))
    }
}
