//! The structures of [MS-OXCDATA] and all others, alone.

use std::hint::black_box;

use bytes::Bytes;
use mapi_http::content::ConversationIndex;
use mapi_http::data::entry_id::{FlatEntryList, ServerId};
use mapi_http::data::rule::{ExtendedRuleActions, ExtendedRuleCondition, RuleActions};
use mapi_http::data::{
    EntryId, PropertyRow, PropertyTag, PropertyType, Restriction, TaggedPropertyValue, Value, WebId,
};
use mapi_http::rop::RuleData;
use mapi_http::wire::{Context, Gen, Reader, Width, Wire, Writer};

use super::bodies::GENERATED_BODIES;
use super::rops::columns;
use super::{WIDTHS, bounded, choose, comes_back, first, first16, same};
use crate::structures::STRUCTURES;

/// A restriction. The first byte says of which width.
pub fn restriction(data: &[u8]) {
    let (width, bytes) = first(data);
    comes_back::<Restriction>(&Bytes::copy_from_slice(bytes), &Context::with_width(choose(&WIDTHS, width)));
}

/// Conditions and actions of rules. The first byte says which.
pub fn rules(data: &[u8]) {
    let (which, bytes) = first(data);
    let bytes = Bytes::copy_from_slice(bytes);
    let extended = Context::with_width(Width::Extended);
    match which % 5 {
        0 => comes_back::<RuleActions>(&bytes, &Context::rop()),
        1 => comes_back::<RuleActions>(&bytes, &extended),
        2 => comes_back::<ExtendedRuleActions>(&bytes, &extended),
        3 => comes_back::<ExtendedRuleCondition>(&bytes, &extended),
        _ => comes_back::<RuleData>(&bytes, &Context::rop()),
    }
}

/// An entry id, a list of them, and other things that name objects.
pub fn entry_id(data: &[u8]) {
    let (which, bytes) = first(data);
    let bytes = Bytes::copy_from_slice(bytes);
    if let Ok(id) = String::from_utf8_lossy(&bytes).parse::<WebId>() {
        assert_eq!(id.to_rest().parse(), Ok(id));
    }
    match which % 4 {
        0 => comes_back::<EntryId>(&bytes, &Context::rop()),
        1 => comes_back::<FlatEntryList>(&bytes, &Context::rop()),
        2 => comes_back::<ServerId>(&bytes, &Context::rop()),
        _ => {
            if let Ok(index) = ConversationIndex::parse(&bytes) {
                assert_eq!(index.as_bytes(), bytes);
                black_box((index.started(), index.levels().count(), index.times().count()));
            }
        }
    }
}

/// A value. The first byte says of which width, the next two its type.
pub fn property_value(data: &[u8]) {
    let (width, rest) = first(data);
    let (property_type, bytes) = first16(rest);
    let width = choose(&[Width::Rop, Width::Extended, Width::AddressBook, Width::FastTransfer], width);
    let property_type = PropertyType(property_type);
    let bytes = Bytes::copy_from_slice(bytes);
    let mut r = Reader::new(&bytes);
    let Ok(value) = bounded(bytes.len(), || Value::read(&mut r, property_type, width)) else { return };
    let mut w = Writer::new();
    value.write(&mut w, property_type, width).unwrap_or_else(|error| panic!("{error}: {value:?}"));
    let encoded = w.into_bytes();
    let mut r = Reader::new(&encoded);
    same(&Value::read(&mut r, property_type, width).unwrap(), &value);
    r.finish().unwrap();
    black_box((value.to_string(), value.datum(), value.to_text(), value.as_i64()));
    comes_back::<TaggedPropertyValue>(&Bytes::copy_from_slice(rest), &Context::with_width(width));
}

/// A row. The first byte says of which width and how many columns; then come their tags.
pub fn property_row(data: &[u8]) {
    let (flags, rest) = first(data);
    let count = (usize::from(flags >> 2) % 16).min(rest.len() / 4);
    let (tags, bytes) = rest.split_at(count * 4);
    let tags: Vec<_> = tags.as_chunks().0.iter().map(|tag| PropertyTag(u32::from_le_bytes(*tag))).collect();
    let cx = Context::with_width(choose(&WIDTHS, flags & 3)).columns(&tags);
    let bytes = Bytes::copy_from_slice(bytes);
    comes_back::<PropertyRow>(&bytes, &cx);
    if let Ok(row) = PropertyRow::decode(&bytes, &cx) {
        assert_eq!(row.cells().count(), tags.len());
    }
}

/// Any structure. The first byte says which, the next one of which width.
pub fn structure(data: &[u8]) {
    let (which, rest) = first(data);
    let (width, bytes) = first(rest);
    let columns = columns();
    let cx = Context::with_width(choose(&WIDTHS, width)).columns(&columns);
    (choose(STRUCTURES, which).check)(&Bytes::copy_from_slice(bytes), &cx);
}

/// Arbitrary values of all structures and bodies, in all widths and directions.
pub fn generated_everything(seed: &[u8]) {
    let columns = columns();
    for structure in STRUCTURES {
        for width in WIDTHS {
            (structure.generate)(&mut Gen::new(seed), &Context::with_width(width).columns(&columns));
        }
    }
    for (_, both) in GENERATED_BODIES {
        for generate in both {
            generate(&mut Gen::new(seed), &Context::address_book().columns(&columns));
        }
    }
}

/// An arbitrary value of any structure or body. The first byte says which.
pub fn generated_structure(data: &[u8]) {
    let (which, rest) = first(data);
    let (flags, seed) = first(rest);
    let columns = columns();
    let mut g = Gen::new(seed);
    match usize::from(which).checked_sub(STRUCTURES.len()) {
        None => {
            let cx = Context::with_width(choose(&WIDTHS, flags)).columns(&columns);
            (choose(STRUCTURES, which).generate)(&mut g, &cx);
        }
        Some(which) => {
            let (_, both) = choose(GENERATED_BODIES, which as u8);
            both[usize::from(flags & 1)](&mut g, &Context::address_book().columns(&columns));
        }
    }
}
