//! What `mapi decode` shows inside of values.

use bytes::Bytes;
use mapi_http::data::{PropertyRow, PropertyTag, TaggedPropertyValue, tags};
use mapi_http::wire::trace::Node;
use mapi_http::wire::{Context, Reader, Wire};
use mapi_http_cli::vectors::{self, Vector};

fn vector(id: &str) -> Vector {
    let vectors = vectors::read(include_str!("../data/vectors.toml")).unwrap();
    vectors.into_iter().find(|vector| vector.id == id).unwrap_or_else(|| panic!("no vector {id}"))
}

fn tree<T: Wire>(bytes: &Bytes, cx: &Context<'_>) -> Vec<Node> {
    let mut r = Reader::new(bytes).recording();
    T::read(&mut r, cx).unwrap();
    r.into_tree()
}

/// The node of that name, wherever it is.
fn find<'n>(nodes: &'n [Node], name: &str) -> Option<&'n Node> {
    nodes
        .iter()
        .find(|node| node.name == name)
        .or_else(|| nodes.iter().find_map(|node| find(&node.children, name)))
}

fn property(tag: PropertyTag, value: &[u8]) -> Bytes {
    [&tag.0.to_le_bytes()[..], &(value.len() as u16).to_le_bytes(), value].concat().into()
}

/// [MS-OXODLGT] 4.1.1: in a property, and in a row.
#[test]
fn entry_ids_are_taken_apart() {
    let folder = vector("oxodlgt-4.1.1-calendar").bytes;
    let bytes = property(tags::IPM_APPOINTMENT_ENTRY_ID, &folder);
    let tree = tree_of_value(&bytes);
    let node = find(&tree, "entry_id").unwrap();
    assert_eq!(node.structure, Some("FolderEntryId"));
    assert_eq!((node.offset, node.length), (6, folder.len()));
    assert!(find(&node.children, "database_guid").is_some());

    let row: Bytes = [&[0][..], &bytes[4..]].concat().into();
    let columns = [tags::IPM_APPOINTMENT_ENTRY_ID];
    let tree = self::tree::<PropertyRow>(&row, &Context::rop().columns(&columns));
    assert_eq!(find(&tree, "entry_id").unwrap().offset, 3);

    // What only looks like one is left as it is.
    let tree = tree_of_value(&property(tags::IPM_APPOINTMENT_ENTRY_ID, &folder[..20]));
    assert!(find(&tree, "entry_id").is_none());
    let tree = tree_of_value(&property(tags::SEARCH_KEY, &folder));
    assert!(find(&tree, "entry_id").is_none());
}

fn tree_of_value(bytes: &Bytes) -> Vec<Node> {
    tree::<TaggedPropertyValue>(bytes, &Context::rop())
}

/// Conditions and actions of rules are values.
#[test]
fn rules_are_taken_apart() {
    // A restriction: the subject contains something; an action: mark as read.
    let condition: &[u8] = &[0x03, 1, 0, 1, 0, 0x1F, 0, 0x37, 0, 0x1F, 0, 0x37, 0, b'a', 0, 0, 0];
    let bytes: Bytes = [&tags::RULE_CONDITION.0.to_le_bytes()[..], condition].concat().into();
    let tree = tree_of_value(&bytes);
    let node = find(&tree, "value").unwrap();
    assert!(find(&node.children, "fuzzy_level_low").is_some(), "{node:#?}");

    let actions: &[u8] = &[1, 0, 9, 0, 0x0B, 0, 0, 0, 0, 0, 0, 0, 0];
    let bytes: Bytes = [&tags::RULE_ACTIONS.0.to_le_bytes()[..], actions].concat().into();
    let tree = tree_of_value(&bytes);
    let node = find(&tree, "actions").unwrap();
    let kind = find(&node.children, "action_type").unwrap();
    assert_eq!((kind.offset, kind.value.as_deref().map(|it| it.contains("MARK_AS_READ"))), (8, Some(true)));
}
