//! Messages of which a part changed. `[MS-OXCFXICS] 3.2.5.7`

use std::prelude::v1::*;

use crate::data::PropertyTag;
use crate::mailbox::{GroupedProperty, ItemProperty, PartialChange, PropertyGroup, SyncedMessage};
use crate::sync::fasttransfer::GroupProperty;
use crate::wire::utf16;

impl GroupedProperty {
    pub(super) fn of(property: GroupProperty) -> Self {
        let GroupProperty { tag, name } = property;
        let Some(name) = name else { return Self { tag: tag.0, property_set: None, lid: None, name: None } };
        let text = name.name.map(|text| utf16::to_utf8_lossy(&text).trim_end_matches('\0').into());
        Self { tag: tag.0, property_set: Some(name.guid.to_string()), lid: name.lid, name: text }
    }

    /// Whether it is this property, whatever the type and, of a named one, the id.
    pub fn is(&self, item: &ItemProperty) -> bool {
        let named = self.property_set.is_some();
        let same_text = match (&self.name, &item.name) {
            (Some(own), Some(name)) => own.eq_ignore_ascii_case(name),
            (own, name) => own == name,
        };
        self.property_set == item.property_set
            && self.lid == item.lid
            && same_text
            && (named || PropertyTag(self.tag).id() == item.id())
    }
}

impl PartialChange {
    /// Whether a property of the message as it was is to be taken away before those that came are put in. `groups` are
    /// those of the batch.
    pub fn replaces(&self, groups: &[PropertyGroup], item: &ItemProperty) -> bool {
        let might_be = |tag: PropertyTag| item.property_set.is_some() || tag.id() == item.id();
        let mut came = self.message.content.properties.only(might_be);
        self.concerns(groups, item) || came.any(|new| same(&new, item))
    }

    /// Whether the property is in a group that changed.
    fn concerns(&self, groups: &[PropertyGroup], item: &ItemProperty) -> bool {
        let own = groups.iter().filter(|group| group.mapping == self.mapping);
        let mut holding = own.filter(|group| group.properties.iter().any(|property| property.is(item)));
        holding.next().map_or(self.others, |group| self.groups.contains(&group.index))
    }

    /// Makes of the message as it was the one that it is now. `groups` are those of the batch that it came with.
    pub fn apply(self, groups: &[PropertyGroup], message: &mut SyncedMessage) {
        let came: Vec<_> = self.message.content.properties.iter().collect();
        let mut properties = core::mem::take(&mut message.content.properties);
        properties.retain(|item| !self.concerns(groups, item) && !came.iter().any(|new| same(new, item)));
        properties.extend(came);
        let mut new = self.message;
        new.content.properties = properties;
        new.content.recipients = new.content.recipients.or(message.content.recipients.take());
        new.content.attachments = new.content.attachments.or(message.content.attachments.take());
        new.size = new.size.or(message.size);
        *message = new;
    }
}

fn same(one: &ItemProperty, other: &ItemProperty) -> bool {
    let name = |item: &ItemProperty| (item.property_set.clone(), item.lid, item.name.clone());
    name(one) == name(other) && (one.property_set.is_some() || one.id() == other.id())
}
