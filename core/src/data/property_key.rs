use core::fmt;
use std::prelude::v1::*;

use super::named::{self, Key, NamedProperty};
use super::{Guid, PropertyName, PropertyNameKind, PropertyTag, PropertyType, tags};
use crate::wire::Quoted;

/// A property as programs name it: by its tag, or by a name that each mailbox gives an id of its own.
///
/// As text (see [`FromStr`](core::str::FromStr)):
///
/// | form | example |
/// |---|---|
/// | the specification's name | `PidTagSubject`, `PidLidTaskDueDate`, `PidNameKeywords` |
/// | a tag | `0x0037001F` |
/// | set and name | `PS_PUBLIC_STRINGS/Keywords`, `{00062008-0000-0000-c000-000000000046}/0x8530` |
/// | the same with its type | `PS_PUBLIC_STRINGS/Project:String` |
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PropertyKey {
    /// By tag.
    Tag(PropertyTag),
    /// By name. The type may be [`PropertyType::UNSPECIFIED`]: whatever it is when read, that of the value when set.
    Named(PropertyName, PropertyType),
}

impl PropertyKey {
    /// A name in letters, of any type.
    pub fn name(set: Guid, name: &str) -> Self {
        Self::Named(PropertyName::from_name(set, name), PropertyType::UNSPECIFIED)
    }

    /// A numbered name, of any type.
    pub fn lid(set: Guid, lid: u32) -> Self {
        Self::Named(PropertyName::from_lid(set, lid), PropertyType::UNSPECIFIED)
    }

    /// The type, if it is known.
    pub fn property_type(&self) -> PropertyType {
        match self {
            Self::Tag(tag) => tag.property_type(),
            Self::Named(_, property_type) => *property_type,
        }
    }

    /// The same property with another type.
    #[must_use]
    pub fn with_type(self, property_type: PropertyType) -> Self {
        match self {
            Self::Tag(tag) => Self::Tag(tag.with_type(property_type)),
            Self::Named(name, _) => Self::Named(name, property_type),
        }
    }

    /// Whether both are the same property, of whatever types.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Tag(a), Self::Tag(b)) => a.id() == b.id(),
            (Self::Named(a, _), Self::Named(b, _)) => a == b,
            _ => false,
        }
    }
}

impl From<PropertyTag> for PropertyKey {
    fn from(tag: PropertyTag) -> Self {
        Self::Tag(tag)
    }
}

impl From<NamedProperty> for PropertyKey {
    fn from(property: NamedProperty) -> Self {
        Self::Named(property.property_name(), property.property_type)
    }
}

/// The text names no property.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} is no property: give a name such as PidTagSubject, a tag such as 0x0037001F, or a set and a name such as \
     PS_PUBLIC_STRINGS/Keywords",
    Quoted(.0)
)]
pub struct ParsePropertyKeyError(String);

impl core::str::FromStr for PropertyKey {
    type Err = ParsePropertyKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ParsePropertyKeyError(text.into());
        if let Some(tag) = tags::by_name(text) {
            return Ok(tag.into());
        }
        if let Some(property) = named::by_name(text) {
            return Ok(property.into());
        }
        if let Some(digits) = hex_digits(text)
            && digits.len() == 8
        {
            return u32::from_str_radix(digits, 16).map(|tag| PropertyTag(tag).into()).map_err(|_| wrong());
        }
        let (set, rest) = text.split_once('/').ok_or_else(wrong)?;
        let set = set_of(set).ok_or_else(wrong)?;
        // Names may hold colons; only a known type behind the last one is a type.
        let (name, property_type) = match rest.rsplit_once(':').map(|(name, last)| (name, type_of(last))) {
            Some((name, Some(property_type))) => (name, property_type),
            _ => (rest, PropertyType::UNSPECIFIED),
        };
        let lid = hex_digits(name).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let name = match lid {
            Some(lid) => PropertyName::from_lid(set, lid),
            None if name.is_empty() || name.as_bytes().contains(&0) => return Err(wrong()),
            None => PropertyName::from_name(set, name),
        };
        let known = named::all().find(|known| known.property_name() == name);
        let property_type = match (property_type, known) {
            (PropertyType::UNSPECIFIED, Some(known)) => known.property_type,
            (given, _) => given,
        };
        Ok(Self::Named(name, property_type))
    }
}

fn hex_digits(text: &str) -> Option<&str> {
    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))
}

fn set_of(text: &str) -> Option<Guid> {
    let known = named::SETS.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)).map(|(guid, _)| *guid);
    known.or_else(|| text.trim_start_matches('{').trim_end_matches('}').parse().ok())
}

/// A type by name, with or without `Ptyp`.
fn type_of(text: &str) -> Option<PropertyType> {
    let text = text.strip_prefix("Ptyp").unwrap_or(text);
    (0..=0x1102).map(PropertyType).find(|known| {
        known
            .name()
            .and_then(|name| name.strip_prefix("Ptyp"))
            .is_some_and(|name| name.eq_ignore_ascii_case(text))
    })
}

/// As it is parsed, with the specification's name where there is one.
impl fmt::Display for PropertyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => match tags::all().find(|(known, _)| known == tag) {
                Some((_, name)) => f.write_str(name),
                None => write!(f, "0x{:08X}", tag.0),
            },
            Self::Named(name, property_type) => {
                let known = |known: &NamedProperty| known.set == name.guid && is_named(known.key, name);
                if let Some(known) = named::all().find(known) {
                    return f.write_str(known.name);
                }
                match named::SETS.iter().find(|(set, _)| *set == name.guid) {
                    Some((_, set)) => write!(f, "{set}/")?,
                    None => write!(f, "{{{}}}/", name.guid)?,
                }
                match (name.kind, name.lid) {
                    (PropertyNameKind::LID, Some(lid)) => write!(f, "0x{lid:04X}")?,
                    _ => f.write_str(&name.text().unwrap_or_default())?,
                }
                match property_type.name().and_then(|name| name.strip_prefix("Ptyp")) {
                    Some(name) if *property_type != PropertyType::UNSPECIFIED => write!(f, ":{name}"),
                    _ => Ok(()),
                }
            }
        }
    }
}

fn is_named(key: Key, name: &PropertyName) -> bool {
    match key {
        Key::Lid(lid) => name.lid == Some(lid),
        Key::Name(text) => name.text().as_deref() == Some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> PropertyKey {
        text.parse().unwrap()
    }

    #[test]
    fn properties_are_named_as_people_do() {
        assert_eq!(key("PidTagSubject"), tags::SUBJECT.into());
        assert_eq!(key("pidtagsubject"), tags::SUBJECT.into());
        assert_eq!(key("0x0037001F"), tags::SUBJECT.into());
        assert_eq!(key("PidNameKeywords"), named::KEYWORDS.into());
        // A set and a name that the specification has need no type.
        assert_eq!(key("PS_PUBLIC_STRINGS/Keywords"), named::KEYWORDS.into());
        assert_eq!(key("{00062008-0000-0000-c000-000000000046}/0x8530"), named::FLAG_REQUEST.into());
        assert_eq!(key("PS_PUBLIC_STRINGS/Project"), PropertyKey::name(named::PS_PUBLIC_STRINGS, "Project"));
        assert_eq!(
            key("ps_public_strings/urn:schemas:x:Integer32"),
            PropertyKey::name(named::PS_PUBLIC_STRINGS, "urn:schemas:x").with_type(PropertyType::INTEGER32)
        );
        for wrong in ["", "Subject", "0x37", "PS_NOWHERE/x", "PS_PUBLIC_STRINGS/", "PS_PUBLIC_STRINGS"] {
            assert!(wrong.parse::<PropertyKey>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_shown_can_be_given_back() {
        for text in [
            "PidTagSubject",
            "0x66661003",
            "PidNameKeywords",
            "PidLidTaskDueDate",
            "PS_PUBLIC_STRINGS/Project:String",
            "PSETID_COMMON/0x9999:Binary",
            "{00112233-4455-6677-8899-aabbccddeeff}/x",
        ] {
            assert_eq!(key(text).to_string(), text);
        }
    }
}
