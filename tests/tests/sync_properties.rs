//! Sets of ids, change lists and streams: what is written reads as the same, and bad bytes never do harm.

use bytes::Bytes;
use mapi_http::data::{Guid, PropertyName, PropertyTag, PropertyType, Value};
use mapi_http::sync::fasttransfer::{Element, Lexer, Marker, Root, Tree, Writer};
use mapi_http::sync::{GlobSet, IdSet, PredecessorChangeList, Relation, SyncState, Xid};
use mapi_http::wire::{Context, Gen, Result, Width, Wire};
use proptest::prelude::*;

/// Types that a stream can hold. `[MS-OXCFXICS] 2.2.4.1.1`
const TYPES: [PropertyType; 25] = [
    PropertyType::INTEGER16,
    PropertyType::INTEGER32,
    PropertyType::FLOATING32,
    PropertyType::FLOATING64,
    PropertyType::CURRENCY,
    PropertyType::FLOATING_TIME,
    PropertyType::ERROR_CODE,
    PropertyType::BOOLEAN,
    PropertyType::OBJECT,
    PropertyType::INTEGER64,
    PropertyType::STRING8,
    PropertyType::STRING,
    PropertyType::TIME,
    PropertyType::GUID,
    PropertyType::SERVER_ID,
    PropertyType::BINARY,
    PropertyType::MULTIPLE_INTEGER16,
    PropertyType::MULTIPLE_INTEGER32,
    PropertyType::MULTIPLE_FLOATING64,
    PropertyType::MULTIPLE_INTEGER64,
    PropertyType::MULTIPLE_STRING8,
    PropertyType::MULTIPLE_STRING,
    PropertyType::MULTIPLE_TIME,
    PropertyType::MULTIPLE_GUID,
    PropertyType::MULTIPLE_BINARY,
];

#[derive(Debug, Clone, PartialEq)]
enum Item {
    Marker(Marker),
    Property(PropertyTag, Option<PropertyName>, Value),
}

fn item(g: &mut Gen<'_>) -> Item {
    if g.below(4) == 3 {
        return Item::Marker(Marker::ALL[g.below(Marker::ALL.len())]);
    }
    let property_type = TYPES[g.below(TYPES.len())];
    let guid = Guid::any(g, &Context::rop());
    let (id, name) = match g.below(4) {
        2 => (0x8000 | g.u16(), Some(PropertyName::from_lid(guid, g.u32()))),
        3 => (0x8000 | g.u16(), Some(PropertyName::from_name(guid, ["", "Keywords", "ä€𐍈"][g.below(3)]))),
        // Not among the ids that belong to streams.
        _ => (g.u16() % 0x3FFF + 1, None),
    };
    let value = Value::any(g, property_type, Width::FastTransfer);
    Item::Property(PropertyTag::new(id, property_type), name, value)
}

fn items(seed: &[u8]) -> Vec<Item> {
    let mut g = Gen::new(seed);
    (0..seed.len() / 12).map(|_| item(&mut g)).collect()
}

fn write(items: &[Item]) -> Writer {
    let mut stream = Writer::new();
    for item in items {
        match item {
            Item::Marker(marker) => stream.marker(*marker),
            Item::Property(tag, None, value) => stream.property(*tag, value),
            Item::Property(tag, Some(name), value) => stream.named(*tag, name, value),
        }
        .unwrap();
    }
    stream
}

fn read(chunks: impl Iterator<Item = Bytes>) -> Result<Vec<Item>> {
    let mut lexer = Lexer::new().max_value(1 << 20);
    let mut items = Vec::new();
    for chunk in chunks {
        lexer.push(chunk);
        while let Some(element) = lexer.next()? {
            items.push(match element {
                Element::Marker(marker) => Item::Marker(marker),
                Element::Property(property) => {
                    let raw = || Value::Binary(property.to_bytes());
                    Item::Property(
                        property.tag(),
                        property.name(),
                        property.to_value().unwrap_or_else(|_| raw()),
                    )
                }
                Element::Large(_) | Element::Piece(_) => unreachable!("nobody asked for pieces"),
            });
        }
    }
    lexer.finish()?;
    Ok(items)
}

fn chunks(bytes: &Bytes, size: usize) -> impl Iterator<Item = Bytes> {
    (0..bytes.len()).step_by(size).map(move |at| bytes.slice(at..bytes.len().min(at + size)))
}

fn comes_back<T: Wire + PartialEq + std::fmt::Debug>(seed: &[u8]) -> T {
    let cx = Context::rop();
    let value = T::any(&mut Gen::new(seed), &cx);
    let bytes = Bytes::from(value.encode(&cx).unwrap());
    assert_eq!(T::decode(&bytes, &cx).unwrap(), value);
    value
}

fn does_no_harm<T: Wire + PartialEq + std::fmt::Debug>(bytes: &Bytes) {
    let cx = Context::rop();
    if let Ok(value) = T::decode(bytes, &cx) {
        let again = Bytes::from(value.encode(&cx).unwrap());
        assert_eq!(T::decode(&again, &cx).unwrap(), value);
        // What we write is what we would write again.
        assert_eq!(T::decode(&again, &cx).unwrap().encode(&cx).unwrap(), again);
    }
}

fn seed() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..600)
}

/// Bytes that look more like the commands of a GLOBSET than any bytes do.
fn commands() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(
        proptest::sample::select(vec![0u8, 1, 2, 3, 4, 5, 6, 0x42, 0x50, 0x52, 0xff]),
        0..80,
    )
}

proptest! {
    #[test]
    fn sets_and_lists_come_back_equal(seed in seed()) {
        comes_back::<GlobSet>(&seed);
        comes_back::<IdSet<Guid>>(&seed);
        comes_back::<IdSet<u16>>(&seed);
        comes_back::<Xid>(&seed);
        comes_back::<PredecessorChangeList>(&seed);
    }

    #[test]
    fn any_bytes_for_sets_and_lists(bytes in prop_oneof![seed(), commands()]) {
        let bytes = Bytes::from(bytes);
        does_no_harm::<GlobSet>(&bytes);
        does_no_harm::<IdSet<Guid>>(&bytes);
        does_no_harm::<IdSet<u16>>(&bytes);
        does_no_harm::<Xid>(&bytes);
        does_no_harm::<PredecessorChangeList>(&bytes);
        if let Ok(state) = SyncState::from_bytes(&bytes) {
            prop_assert_eq!(SyncState::from_bytes(&state.to_bytes()).unwrap(), state);
        }
    }

    #[test]
    fn sets_follow_the_laws(a in seed(), b in seed()) {
        let (a, b) = (comes_back::<IdSet<u16>>(&a), comes_back::<IdSet<u16>>(&b));
        let (both, rest) = (a.intersection(&b), a.difference(&b));
        prop_assert_eq!(both.union(&rest), a.clone());
        prop_assert!(both.intersection(&rest).is_empty());
        prop_assert_eq!(a.union(&b).difference(&b), rest.clone());
        prop_assert_eq!(a.union(&b), b.union(&a));
        prop_assert!(a.union(&b).includes(&b) && b.includes(&both));
        prop_assert_eq!(both.count() + rest.count(), a.count());
    }

    #[test]
    fn merged_versions_are_newer(a in seed(), b in seed()) {
        let (a, b) = (comes_back::<PredecessorChangeList>(&a), comes_back::<PredecessorChangeList>(&b));
        let mut merged = a.clone();
        merged.merge(&b);
        prop_assert!(matches!(merged.relation(&a), Relation::Newer | Relation::Equal));
        prop_assert!(matches!(b.relation(&merged), Relation::Older | Relation::Equal));
    }

    #[test]
    fn streams_come_back_equal(seed in seed(), size in 1usize..100, max in 64usize..200) {
        let items = items(&seed);
        let stream = write(&items).into_bytes().unwrap();
        prop_assert_eq!(&read(chunks(&stream, size)).unwrap(), &items);
        // Cut into buffers, all but the last as full as the rules let them be.
        let mut writer = write(&items);
        let mut buffers = Vec::new();
        while !writer.is_empty() {
            buffers.push(writer.take(max));
        }
        prop_assert!(buffers.iter().all(|buffer| !buffer.is_empty() && buffer.len() <= max));
        prop_assert_eq!(&buffers.concat(), &stream);
        prop_assert_eq!(&read(buffers.into_iter()).unwrap(), &items);
    }

    #[test]
    fn any_bytes_for_streams(mut bytes in seed(), tags in proptest::collection::vec(0usize..600, 0..20), size in 1usize..50) {
        // Tags in between, so that more than the first element is reached.
        for (n, at) in tags.iter().enumerate() {
            if let Some(room) = bytes.get_mut(*at..*at + 4) {
                let marker = Marker::ALL[n % Marker::ALL.len()].value();
                let value = if n % 2 == 0 { marker } else { TYPES[n % TYPES.len()].0 as u32 | 0x1000_0000 };
                room.copy_from_slice(&value.to_le_bytes());
            }
        }
        let bytes = Bytes::from(bytes);
        prop_assert_eq!(read(chunks(&bytes, size)), read([bytes.clone()].into_iter()));
        for root in [Root::Any, Root::ContentsSync, Root::TopFolder, Root::MessageContent] {
            let mut tree = Tree::with_lexer(root, Lexer::new().streaming(16));
            chunks(&bytes, size).for_each(|chunk| tree.push(chunk));
            let mut events = 0;
            while let Ok(Some(_)) = tree.next() {
                events += 1;
            }
            prop_assert!(events <= 4 * bytes.len());
            let _ = tree.finish();
        }
    }
}
