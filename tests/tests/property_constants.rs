//! Every property of the specification has a constant, under its name, with its type; and a value of any type goes to the
//! server and back, by tag and by name.

use std::collections::BTreeSet;

use mapi_http::data::named::{self, Key};
use mapi_http::data::{FileTime, Guid, PropertyKey, PropertyTag, PropertyType, Value, tags};
use mapi_http::mailbox::{Answer, GetProperties, PropertyChange, PropertyTarget, SetProperties};
use mapi_http::session::LogonFolder;
use mapi_http_tests::simulation::World;

#[test]
fn every_property_of_the_specification() {
    let list = include_str!("../data/properties.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut seen = BTreeSet::new();
    for line in list {
        let [name, set, key, kind] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let number = |text: &str| u32::from_str_radix(text.strip_prefix("0x")?, 16).ok();
        let kind = |found: PropertyType| assert_eq!(found.name(), Some(&*format!("Ptyp{kind}")), "{line}");
        let known: PropertyKey = if set.is_empty() {
            let known = tags::all().filter(|(_, known)| *known == name);
            let (tag, _) = known.min_by_key(|(tag, _)| tag.id() != number(key).unwrap() as u16).expect(line);
            assert_eq!(u32::from(tag.id()), number(key).unwrap(), "{line}");
            kind(tag.property_type());
            tag.into()
        } else {
            let known = named::all().find(|known| known.name == name).expect(line);
            assert_eq!(known.set, set.parse::<Guid>().unwrap(), "{line}");
            match known.key {
                Key::Lid(lid) => assert_eq!(Some(lid), number(key), "{line}"),
                Key::Name(text) => assert_eq!(text, key, "{line}"),
            }
            kind(known.property_type);
            known.into()
        };
        // An editor completes the constant; a person may type the name.
        let typed: PropertyKey = name.parse().unwrap();
        assert!(typed.is_same(&known), "{line}: {typed}");
        seen.insert(name);
    }
    assert!(seen.len() > 800);
}

#[test]
fn each_constant_says_in_a_sentence_of_its_own_what_it_is() {
    let about: Vec<_> = tags::ABOUT.iter().chain(named::ABOUT).collect();
    let names = tags::all().map(|(_, name)| name).chain(named::all().map(|known| known.name));
    assert!(about.iter().map(|about| about.name).eq(names));
    let letters =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let mut seen = BTreeSet::new();
    for about in about {
        let name = about
            .name
            .trim_start_matches("PidTag")
            .trim_start_matches("PidLid")
            .trim_start_matches("PidName");
        assert_eq!(letters(about.constant), letters(name), "{about:?}");
        let sentence = about.text.strip_suffix('.').unwrap_or_else(|| panic!("{about:?}"));
        assert!(
            sentence.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit()),
            "{about:?}"
        );
        // What other languages' comments could not hold.
        assert!(
            about.text.len() <= 90 && about.text.is_ascii() && !about.text.contains(['"', '\\', '*', '@']),
            "{about:?}"
        );
        let words = letters(sentence);
        let words = words.strip_prefix("the").unwrap_or(&words);
        assert_ne!(words, letters(name), "only the name once more: {about:?}");
        assert!(seen.insert(words.to_owned()), "twice: {about:?}");
        assert!(!about.area.is_empty(), "{about:?}");
        let document = about.section.split_once(']').map(|(document, _)| document);
        assert!(about.section.is_empty() || document.is_some_and(|it| it.starts_with("[MS-")), "{about:?}");
    }
}

/// A value of each type that a property of a message can have.
fn values() -> Vec<(PropertyType, Value)> {
    let guid: Guid = "00112233-4455-6677-8899-aabbccddeeff".parse().unwrap();
    let single: Vec<(PropertyType, Value)> = vec![
        (PropertyType::INTEGER16, Value::Integer16(-7)),
        (PropertyType::INTEGER32, Value::Integer32(-70_000)),
        (PropertyType::INTEGER64, Value::Integer64(-7_000_000_000)),
        (PropertyType::FLOATING32, Value::Floating32(0.5)),
        (PropertyType::FLOATING64, Value::Floating64(-0.25)),
        (PropertyType::CURRENCY, Value::Currency(12_345)),
        (PropertyType::FLOATING_TIME, Value::FloatingTime(46_000.5)),
        (PropertyType::TIME, Value::Time(FileTime::from_utc(2026, 11, 28, 20, 0, 0))),
        (PropertyType::STRING, "Zürich 🚲".into()),
        (PropertyType::GUID, Value::Guid(guid)),
        (PropertyType::BINARY, vec![0u8, 1, 255].into()),
    ];
    let several = |(kind, value): &(PropertyType, Value)| {
        (PropertyType(kind.0 | PropertyType::MULTIVALUE), Value::Multiple(vec![value.clone(), value.clone()]))
    };
    let several: Vec<_> = single.iter().map(several).collect();
    let alone = [(PropertyType::BOOLEAN, Value::Boolean(true))];
    single.into_iter().chain(alone).chain(several).collect()
}

#[test]
fn a_value_of_any_type_by_tag_and_by_name() {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    let target = PropertyTarget::folder(LogonFolder::Inbox);
    let mut change = PropertyChange::new();
    let mut keys = Vec::new();
    for (number, (kind, value)) in values().into_iter().enumerate() {
        // Ids from 0x6600 on are whose server it is; names are everybody's.
        let tag = PropertyKey::from(PropertyTag::new(0x6F00 + number as u16, kind));
        let name = kind.name().unwrap().trim_start_matches("Ptyp");
        let named: PropertyKey = format!("PS_PUBLIC_STRINGS/Of {name}:{name}").parse().unwrap();
        assert_eq!(named.property_type(), kind, "{name}");
        change = change.set(tag.clone(), value.clone()).set(named.clone(), value);
        keys.extend([tag, named]);
    }
    world.run(alice, SetProperties::new(target.clone(), change)).unwrap();
    // Somebody else, who knows neither types nor ids.
    let again = world.sign_in("alice");
    let untyped = keys.iter().map(|key| key.clone().with_type(PropertyType::UNSPECIFIED));
    let found = world.run(again, GetProperties::some(target, untyped.collect::<Vec<_>>()));
    let Ok(Answer::Properties(found)) = found else { panic!("{found:?}") };
    let expected = values().into_iter().flat_map(|value| [value.clone(), value]);
    for ((property, key), (kind, value)) in found.iter().zip(&keys).zip(expected) {
        assert_eq!(property.value.as_ref(), Some(&value), "{key}: {property:?}");
        assert_eq!(property.key.property_type(), kind, "{key}");
    }
    assert_eq!(found.len(), keys.len());
}
