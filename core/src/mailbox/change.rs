use std::prelude::v1::*;

use super::FollowUp;
use super::names::Names;
use crate::data::{
    ErrorCode, FileTime, PropertyKey, PropertyProblem, PropertyTag, PropertyType, TaggedPropertyValue, Value,
    named, tags,
};
use crate::rop::{CopyFlags, CopyProperties, CopyPropertiesResponse, DeleteProperties, SetProperties};
use crate::session::{Asked, Chain, Error, Replies, Slot};

impl FollowUp {
    /// `followupComplete` of PidTagFlagStatus. `[MS-OXOFLAG] 2.2.1.1`
    const COMPLETE: i32 = 1;
    /// `followupFlagged` of PidTagFlagStatus.
    pub(super) const FLAGGED: i32 = 2;
    /// PidTagFollowupIcon of a time flag. `[MS-OXOFLAG] 2.2.1.2`
    const RED: i32 = 6;
    /// `todoTimeFlagged` of PidTagToDoItemFlags. `[MS-OXOFLAG] 2.2.1.6`
    const TIME_FLAGGED: i32 = 1;
    /// `tdsNotStarted` of PidLidTaskStatus. `[MS-OXOFLAG] 2.2.2.1`
    const NOT_STARTED: i32 = 0;
    /// `tdsComplete` of PidLidTaskStatus.
    const TASK_COMPLETE: i32 = 2;
}

/// Without dates, with the text that mail programs write.
impl Default for FollowUp {
    fn default() -> Self {
        Self { text: "Follow up".into(), start: None, due: None, reminder: None }
    }
}

/// Properties to set and to take away.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PropertyChange {
    pub(super) set: Vec<(PropertyKey, Value)>,
    pub(super) remove: Vec<PropertyKey>,
}

/// The answers to a change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking {
    set: Option<Asked<crate::rop::SetPropertiesResponse>>,
    copied: Option<Asked<CopyPropertiesResponse>>,
    remove: Option<Asked<crate::rop::DeletePropertiesResponse>>,
}

impl PropertyChange {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a property.
    #[must_use]
    pub fn set(mut self, key: impl Into<PropertyKey>, value: impl Into<Value>) -> Self {
        self.set.push((key.into(), value.into()));
        self
    }

    /// Takes a property away; one that is not there is no error.
    #[must_use]
    pub fn remove(mut self, key: impl Into<PropertyKey>) -> Self {
        self.remove.push(key.into());
        self
    }

    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }

    /// The properties.
    pub(super) fn keys(&self) -> impl Iterator<Item = &PropertyKey> {
        self.set.iter().map(|(key, _)| key).chain(&self.remove)
    }

    /// Flags for follow-up. `[MS-OXOFLAG] 3.1.4.1.3`
    pub(super) fn flag(follow_up: &FollowUp) -> Self {
        let mut change = Self::new()
            .set(tags::FLAG_STATUS, FollowUp::FLAGGED)
            .set(tags::FOLLOWUP_ICON, FollowUp::RED)
            .set(tags::TO_DO_ITEM_FLAGS, FollowUp::TIME_FLAGGED)
            .set(tags::REPLY_REQUESTED, true)
            .set(tags::RESPONSE_REQUESTED, true)
            .set(named::FLAG_REQUEST, follow_up.text.as_str())
            .set(named::TASK_COMPLETE, false)
            .set(named::TASK_STATUS, FollowUp::NOT_STARTED)
            .set(named::PERCENT_COMPLETE, Value::Floating64(0.0))
            .remove(tags::FLAG_COMPLETE_TIME)
            .remove(named::TASK_DATE_COMPLETED);
        for (time, keys) in [
            (follow_up.start, [named::TASK_START_DATE, named::COMMON_START]),
            (follow_up.due, [named::TASK_DUE_DATE, named::COMMON_END]),
        ] {
            for key in keys {
                change = match time {
                    Some(time) => change.set(key, time),
                    None => change.remove(key),
                };
            }
        }
        match follow_up.reminder {
            Some(time) => change
                .set(named::REMINDER_SET, true)
                .set(named::REMINDER_TIME, time)
                .set(named::REMINDER_SIGNAL_TIME, time),
            None => change.set(named::REMINDER_SET, false),
        }
    }

    /// Marks a follow-up as complete. `[MS-OXOFLAG] 3.1.4.1.4`
    pub(super) fn complete(now: FileTime) -> Self {
        // Whole minutes, as the specification wants it. [MS-OXOFLAG] 2.2.1.3
        const MINUTE: i64 = 600_000_000;
        let now = FileTime(now.0 - now.0.rem_euclid(MINUTE));
        Self::new()
            .set(tags::FLAG_STATUS, FollowUp::COMPLETE)
            .set(tags::FLAG_COMPLETE_TIME, now)
            .set(tags::TO_DO_ITEM_FLAGS, FollowUp::TIME_FLAGGED)
            .set(tags::REPLY_REQUESTED, false)
            .set(tags::RESPONSE_REQUESTED, false)
            .set(named::TASK_DATE_COMPLETED, now)
            .set(named::TASK_COMPLETE, true)
            .set(named::TASK_STATUS, FollowUp::TASK_COMPLETE)
            .set(named::PERCENT_COMPLETE, Value::Floating64(1.0))
            .set(named::REMINDER_SET, false)
            .remove(tags::FOLLOWUP_ICON)
    }

    /// Takes the flag away. `[MS-OXOFLAG] 3.1.4.1.6`
    pub(super) fn clear_flag() -> Self {
        Self::new()
            .set(named::REMINDER_SET, false)
            .remove(tags::FLAG_STATUS)
            .remove(tags::FOLLOWUP_ICON)
            .remove(tags::TO_DO_ITEM_FLAGS)
            .remove(tags::FLAG_COMPLETE_TIME)
            .remove(tags::REPLY_REQUESTED)
            .remove(tags::RESPONSE_REQUESTED)
            .remove(named::FLAG_REQUEST)
            .remove(named::TASK_START_DATE)
            .remove(named::TASK_DUE_DATE)
            .remove(named::COMMON_START)
            .remove(named::COMMON_END)
            .remove(named::TASK_DATE_COMPLETED)
            .remove(named::TASK_COMPLETE)
            .remove(named::TASK_STATUS)
            .remove(named::PERCENT_COMPLETE)
    }

    /// The values as they go to this mailbox.
    pub(super) fn values(&self, names: &Names) -> Result<Vec<TaggedPropertyValue>, Error> {
        self.set.iter().map(|(key, value)| tagged(key, value, names)).collect()
    }

    /// The tags of what is taken away. A name without an id names nothing that could be there.
    pub(super) fn removed(&self, names: &Names) -> Vec<PropertyTag> {
        self.remove
            .iter()
            .filter_map(|key| names.tag(key))
            // The type does not matter, but there must be one. [MS-OXCPRPT] 2.2.6
            .map(|tag| match tag.property_type() {
                PropertyType::UNSPECIFIED => tag.with_type(PropertyType::STRING),
                _ => tag,
            })
            .collect()
    }
}

/// Adds the ROPs that change an object.
pub(super) fn ask(
    chain: &mut Chain,
    object: Slot,
    values: Vec<TaggedPropertyValue>,
    removed: Vec<PropertyTag>,
) -> Asking {
    let set = (!values.is_empty())
        .then(|| chain.add(SetProperties { logon: 0, input: object.0, property_values: values }));
    Asking { set, copied: None, remove: ask_to_remove(chain, object, removed) }
}

/// As [`ask`], with values that another object of the chain has already: so they stand in the request once.
pub(super) fn ask_to_copy(
    chain: &mut Chain,
    template: Slot,
    object: Slot,
    copy_flags: CopyFlags,
    property_tags: Vec<PropertyTag>,
    removed: Vec<PropertyTag>,
) -> Asking {
    let copied = chain.add(CopyProperties {
        logon: 0,
        source: template.0,
        dest: object.0,
        want_asynchronous: false,
        copy_flags,
        property_tags,
    });
    Asking { set: None, copied: Some(copied), remove: ask_to_remove(chain, object, removed) }
}

fn ask_to_remove(
    chain: &mut Chain,
    object: Slot,
    removed: Vec<PropertyTag>,
) -> Option<Asked<crate::rop::DeletePropertiesResponse>> {
    (!removed.is_empty())
        .then(|| chain.add(DeleteProperties { logon: 0, input: object.0, property_tags: removed }))
}

impl Asking {
    /// Whether the values of a template could not be copied.
    pub(super) fn is_refused_copy(self, replies: &Replies) -> bool {
        self.copied.is_some_and(|copied| match replies.get(copied) {
            Ok(CopyPropertiesResponse::Copied { property_problems }) => !property_problems.is_empty(),
            _ => true,
        })
    }

    /// The first property that was refused.
    pub(super) fn check(self, replies: &Replies, names: &Names) -> Result<(), Error> {
        let mut problems: Vec<&PropertyProblem> = Vec::new();
        if let Some(set) = self.set {
            problems.extend(&replies.get(set)?.property_problems);
        }
        if let Some(copied) = self.copied
            && let CopyPropertiesResponse::Copied { property_problems } = replies.get(copied)?
        {
            problems.extend(property_problems);
        }
        if let Some(remove) = self.remove {
            let removed = &replies.get(remove)?.property_problems;
            // What is not there is taken away already.
            problems.extend(removed.iter().filter(|problem| problem.error_code != ErrorCode::NOT_FOUND));
        }
        match problems.first() {
            Some(PropertyProblem { property_tag, error_code, .. }) => {
                Err(Error::Property { property: names.key(*property_tag).to_string(), code: *error_code })
            }
            None => Ok(()),
        }
    }
}

/// A value with its tag in this mailbox; the type is the value's own unless the key says one.
fn tagged(key: &PropertyKey, value: &Value, names: &Names) -> Result<TaggedPropertyValue, Error> {
    let own = value.property_type();
    let property_type = match (key.property_type(), own) {
        (PropertyType::UNSPECIFIED, Some(own)) => own,
        (PropertyType::UNSPECIFIED, None) => {
            return Err(Error::InvalidArgument(alloc::format!(
                "{key}: an empty list does not say what it is a list of: name the type, as in {key}:MultipleString"
            )));
        }
        (given, Some(own)) if given != own => {
            return Err(Error::InvalidArgument(alloc::format!(
                "{key} is a {given}, and the value is a {own}"
            )));
        }
        (given, _) => given,
    };
    let tag = names.tag(key).ok_or_else(|| {
        Error::NotFound(alloc::format!("the server gave {key} no id: its names may be used up"))
    })?;
    Ok(TaggedPropertyValue { tag: tag.with_type(property_type), value: value.clone() })
}
