//! What stands inside values: only trees show it (feature `trace`).

use super::rule::{ExtendedRuleActions, ExtendedRuleCondition, RuleActions};
use super::{EntryId, PropertyTag, PropertyType, ValueRef, entry_id, tags};
use crate::wire::{Context, Place, Reader, Result, Width, Wire};

const ENTRY_ID: Place = Place { structure: "EntryID", field: "entry_id", section: "MS-OXCDATA 2.2" };
const ENTRY_LIST: Place = Place { structure: "FlatEntryList", field: "entries", section: "MS-OXCDATA 2.3.3" };
const SERVER_ID: Place = Place { structure: "ServerId", field: "server_id", section: "MS-OXCDATA 2.11.1.4" };
const ACTIONS: Place = Place { structure: "RuleAction", field: "actions", section: "MS-OXORULE 2.2.5" };
const CONDITION: Place =
    Place { structure: "ExtendedRuleCondition", field: "condition", section: "MS-OXORULE 2.2.4.1.10" };

/// Adds to the tree what a value holds that was just read: rule actions, entry ids. Restrictions were read as such.
pub(super) fn unfold<'a>(r: &mut Reader<'a>, tag: PropertyTag, value: ValueRef<'a>, width: Width) {
    match value {
        ValueRef::RuleAction(part) => part_of::<RuleActions>(r, &ACTIONS, part, width),
        ValueRef::ServerId(part) => part_of::<entry_id::ServerId>(r, &SERVER_ID, part, width),
        ValueRef::Binary(part) => binary(r, tag, part),
        ValueRef::Multiple(values) if tag.property_type() == PropertyType::MULTIPLE_BINARY => {
            values.iter().filter_map(|value| value.as_binary()).for_each(|part| binary(r, tag, part));
        }
        _ => {}
    }
}

fn binary<'a>(r: &mut Reader<'a>, tag: PropertyTag, part: &'a [u8]) {
    match tag {
        tags::EXTENDED_RULE_MESSAGE_ACTIONS => {
            part_of::<ExtendedRuleActions>(r, &ACTIONS, part, Width::Extended);
        }
        tags::EXTENDED_RULE_MESSAGE_CONDITION => {
            part_of::<ExtendedRuleCondition>(r, &CONDITION, part, Width::Extended);
        }
        tags::REPLY_RECIPIENT_ENTRIES => {
            part_of::<entry_id::FlatEntryList>(r, &ENTRY_LIST, part, Width::Rop);
        }
        _ if tags::name(tag).is_some_and(names_entry_ids) => r.unfold(&ENTRY_ID, part, read_entry_id),
        _ => {}
    }
}

fn names_entry_ids(name: &str) -> bool {
    name.ends_with("EntryId") || name.ends_with("EntryIds")
}

/// An entry id of a kind that is known: of others there is nothing more to say.
fn read_entry_id(r: &mut Reader<'_>) -> Result<EntryId> {
    match EntryId::read(r, &Context::rop())? {
        EntryId::Other(_) => {
            Err(r.error(crate::wire::WireErrorKind::Inconsistent("nobody knows its provider")))
        }
        known => Ok(known),
    }
}

fn part_of<'a, T: Wire>(r: &mut Reader<'a>, place: &'static Place, part: &'a [u8], width: Width) {
    r.unfold(place, part, |r| T::read(r, &Context::with_width(width)));
}
