//! Whether a restriction holds. `[MS-OXCDATA] 2.12`

use std::cmp::Ordering;

use mapi_http::data::{
    BitMaskOperator, ErrorCode, FuzzyLevelHigh, FuzzyLevelLow, PropertyTag, PropertyType, RelationalOperator,
    Restriction, Value, tags,
};

use crate::value::{compare, fold, strip_marks};

/// What a restriction asks about: a message, a folder, a recipient, an address book entry.
pub(crate) trait Facts {
    /// The value of a property, whatever the type in the tag.
    fn value(&self, tag: PropertyTag) -> Option<Value>;

    /// Bytes of a property.
    fn size(&self, tag: PropertyTag) -> Option<u64>;

    /// Whether ambiguous name resolution finds it by that name: what a comparison with `PidTagAnr` asks.
    /// `[MS-OXOABK] 2.2.5.3`
    fn answers_to(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// Recipients or attachments.
    fn sub_objects(&self, tag: PropertyTag) -> Vec<Box<dyn Facts + '_>> {
        let _ = tag;
        Vec::new()
    }
}

/// Whether the restriction holds; an error when it is of a kind that nobody can evaluate.
pub(crate) fn matches(restriction: &Restriction, facts: &dyn Facts) -> Result<bool, ErrorCode> {
    match restriction {
        Restriction::And { restrictions } => {
            for part in restrictions {
                if !matches(part, facts)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Restriction::Or { restrictions } => {
            for part in restrictions {
                if matches(part, facts)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Restriction::Not { restriction } => Ok(!matches(restriction, facts)?),
        Restriction::Content { fuzzy_level_low, fuzzy_level_high, tag, value } => {
            let Some(have) = facts.value(*tag) else { return Ok(false) };
            let fits = |have: &Value| contains(have, &value.value, *fuzzy_level_low, *fuzzy_level_high);
            Ok(any(&have, &value.value, fits))
        }
        Restriction::Property { relop, tag, value } => {
            if matches!(*relop, RelationalOperator::LIKE | RelationalOperator::MEMBER_OF_DL) {
                return Err(ErrorCode::TOO_COMPLEX);
            }
            if tag.id() == tags::ANR.id() {
                return Ok(value.value.to_text().is_some_and(|name| facts.answers_to(&name)));
            }
            let Some(have) = facts.value(*tag) else { return Ok(false) };
            Ok(any(&have, &value.value, |have| relates(*relop, compare(have, &value.value))))
        }
        Restriction::CompareProperties { relop, tag1, tag2 } => {
            Ok(match (facts.value(*tag1), facts.value(*tag2)) {
                (Some(a), Some(b)) => relates(*relop, compare(&a, &b)),
                _ => false,
            })
        }
        Restriction::BitMask { operator, tag, mask } => {
            let Some(have) = facts.value(*tag).and_then(|value| value.as_i64()) else { return Ok(false) };
            let set = have as u32 & mask != 0;
            Ok(if *operator == BitMaskOperator::EQUAL_TO_ZERO { !set } else { set })
        }
        Restriction::Size { relop, tag, size } => {
            Ok(facts.size(*tag).is_some_and(|have| relates(*relop, Some(have.cmp(&u64::from(*size))))))
        }
        Restriction::Exist { tag } => Ok(facts.size(*tag).is_some()),
        Restriction::SubObject { tag, restriction } => {
            if *tag != tags::MESSAGE_RECIPIENTS && *tag != tags::MESSAGE_ATTACHMENTS {
                return Err(ErrorCode::TOO_COMPLEX);
            }
            for part in facts.sub_objects(*tag) {
                if matches(restriction, part.as_ref())? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Restriction::Comment { restriction, .. } | Restriction::Annotation { restriction, .. } => {
            restriction.as_ref().map_or(Ok(true), |restriction| matches(restriction, facts))
        }
        // How many there may be is for the table to count.
        Restriction::Count { restriction, .. } => matches(restriction, facts),
        Restriction::Unknown { .. } => Err(ErrorCode::TOO_COMPLEX),
    }
}

/// One value, or any of several when a single one is asked for.
fn any(have: &Value, wanted: &Value, fits: impl Fn(&Value) -> bool) -> bool {
    match (have, wanted) {
        (Value::Multiple(_), Value::Multiple(_)) => fits(have),
        (Value::Multiple(values), _) => values.iter().any(fits),
        _ => fits(have),
    }
}

fn relates(operator: RelationalOperator, order: Option<Ordering>) -> bool {
    match operator {
        RelationalOperator::LESS_THAN => order == Some(Ordering::Less),
        RelationalOperator::LESS_OR_EQUAL => order.is_some_and(Ordering::is_le),
        RelationalOperator::GREATER_THAN => order == Some(Ordering::Greater),
        RelationalOperator::GREATER_OR_EQUAL => order.is_some_and(Ordering::is_ge),
        RelationalOperator::EQUAL => order == Some(Ordering::Equal),
        RelationalOperator::NOT_EQUAL => order.is_some_and(Ordering::is_ne),
        _ => false,
    }
}

fn contains(have: &Value, wanted: &Value, low: FuzzyLevelLow, high: FuzzyLevelHigh) -> bool {
    if let (Value::Binary(have), Value::Binary(wanted)) = (have, wanted) {
        return if low.contains(FuzzyLevelLow::PREFIX) {
            have.starts_with(wanted)
        } else if low.contains(FuzzyLevelLow::SUBSTRING) {
            wanted.is_empty() || have.windows(wanted.len()).any(|part| part == wanted)
        } else {
            have == wanted
        };
    }
    let (Some(mut have), Some(mut wanted)) = (have.to_text(), wanted.to_text()) else { return false };
    let loose = high.contains(FuzzyLevelHigh::LOOSE);
    if loose || high.contains(FuzzyLevelHigh::IGNORE_NON_SPACE) {
        (have, wanted) = (strip_marks(&have), strip_marks(&wanted));
    }
    if loose || high.contains(FuzzyLevelHigh::IGNORE_CASE) {
        (have, wanted) = (fold(&have), fold(&wanted));
    }
    let words = || have.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if low.contains(FuzzyLevelLow::PHRASE_MATCH) {
        let phrase: Vec<_> = wanted.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let words: Vec<_> = words().collect();
        return phrase.is_empty() || words.windows(phrase.len()).any(|part| part == phrase);
    }
    if low.contains(FuzzyLevelLow::PREFIX_ON_ANY_WORD) {
        return words().any(|word| word.starts_with(&wanted));
    }
    if low.contains(FuzzyLevelLow::PREFIX) {
        have.starts_with(&wanted)
    } else if low.contains(FuzzyLevelLow::SUBSTRING) {
        have.contains(&wanted)
    } else {
        have == wanted
    }
}

/// Whether the restriction is one that a table can use: every tag in it has a type that exists.
pub(crate) fn is_plausible(tag: PropertyTag) -> bool {
    let property_type = tag.property_type();
    property_type == PropertyType::UNSPECIFIED || property_type.in_row().name().is_some()
}

#[cfg(test)]
mod tests {
    use mapi_http::data::TaggedPropertyValue;

    use super::*;
    use crate::store::{Properties, Stored};

    struct Message(Properties, Vec<Properties>);

    impl Facts for Message {
        fn value(&self, tag: PropertyTag) -> Option<Value> {
            match self.0.entry(tag)?.1 {
                Stored::Value(value) => Some(value.clone()),
                Stored::Large(_) => None,
            }
        }

        fn size(&self, tag: PropertyTag) -> Option<u64> {
            Some(self.0.entry(tag)?.1.size())
        }

        fn sub_objects(&self, tag: PropertyTag) -> Vec<Box<dyn Facts + '_>> {
            let all = if tag == tags::MESSAGE_RECIPIENTS { &self.1[..] } else { &[] };
            all.iter().map(|one| Box::new(Message(one.clone(), Vec::new())) as Box<dyn Facts>).collect()
        }
    }

    fn message() -> Message {
        let mut properties = Properties::new();
        properties.set(tags::SUBJECT, "Über the Wall");
        properties.set(tags::MESSAGE_SIZE, 5000);
        properties.set(tags::MESSAGE_FLAGS, 0x11);
        properties.set(tags::HTML, b"<b>bold</b>".to_vec());
        properties.set(tags::CHILDRENS_NAMES, Value::Multiple(vec!["Ann".into(), "Ben".into()]));
        let mut bob = Properties::new();
        bob.set(tags::DISPLAY_NAME, "Bob");
        Message(properties, vec![bob])
    }

    fn holds(restriction: Restriction) -> bool {
        matches(&restriction, &message()).unwrap()
    }

    fn content(low: FuzzyLevelLow, high: FuzzyLevelHigh, text: &str) -> Restriction {
        let value = TaggedPropertyValue::new(tags::SUBJECT, text);
        Restriction::Content { fuzzy_level_low: low, fuzzy_level_high: high, tag: tags::SUBJECT, value }
    }

    fn property(relop: RelationalOperator, tag: PropertyTag, value: impl Into<Value>) -> Restriction {
        Restriction::Property { relop, tag, value: TaggedPropertyValue::new(tag, value) }
    }

    #[test]
    fn texts() {
        let none = FuzzyLevelHigh::empty();
        assert!(holds(content(FuzzyLevelLow::SUBSTRING, none, "the")));
        assert!(!holds(content(FuzzyLevelLow::SUBSTRING, none, "THE")));
        assert!(holds(content(FuzzyLevelLow::SUBSTRING, FuzzyLevelHigh::IGNORE_CASE, "THE")));
        assert!(holds(content(FuzzyLevelLow::PREFIX, FuzzyLevelHigh::LOOSE, "uber")));
        assert!(!holds(content(FuzzyLevelLow::PREFIX, none, "the")));
        assert!(holds(content(FuzzyLevelLow::PREFIX_ON_ANY_WORD, FuzzyLevelHigh::IGNORE_CASE, "wa")));
        assert!(holds(content(FuzzyLevelLow::PHRASE_MATCH, FuzzyLevelHigh::IGNORE_CASE, "the wall")));
        assert!(!holds(content(FuzzyLevelLow::PHRASE_MATCH, FuzzyLevelHigh::IGNORE_CASE, "the wal")));
        assert!(holds(content(FuzzyLevelLow::empty(), FuzzyLevelHigh::IGNORE_CASE, "über the wall")));
        assert!(!holds(content(FuzzyLevelLow::empty(), none, "Über")));
    }

    #[test]
    fn values() {
        use RelationalOperator as Is;
        assert!(holds(property(Is::EQUAL, tags::SUBJECT, "über THE wall")));
        assert!(holds(property(Is::GREATER_THAN, tags::MESSAGE_SIZE, 4999)));
        assert!(!holds(property(Is::LESS_OR_EQUAL, tags::MESSAGE_SIZE, 4999)));
        // What is not there is neither equal nor unequal.
        assert!(!holds(property(Is::NOT_EQUAL, tags::BODY, "x")));
        // Of several values any may fit.
        let names = tags::CHILDRENS_NAMES;
        let value = TaggedPropertyValue::new(names.with_type(PropertyType::STRING), "ben");
        assert!(holds(Restriction::Property { relop: Is::EQUAL, tag: names, value }));
        assert!(holds(Restriction::CompareProperties {
            relop: Is::NOT_EQUAL,
            tag1: tags::MESSAGE_SIZE,
            tag2: tags::MESSAGE_FLAGS
        }));
        assert!(matches(&property(Is::LIKE, tags::SUBJECT, "x"), &message()).is_err());
    }

    #[test]
    fn bits_sizes_and_parts() {
        let bits = |operator, mask| Restriction::BitMask { operator, tag: tags::MESSAGE_FLAGS, mask };
        assert!(holds(bits(BitMaskOperator::NOT_EQUAL_TO_ZERO, 1)));
        assert!(!holds(bits(BitMaskOperator::EQUAL_TO_ZERO, 0x30)));
        assert!(holds(bits(BitMaskOperator::EQUAL_TO_ZERO, 0x20)));
        let size = |relop, size| Restriction::Size { relop, tag: tags::HTML, size };
        assert!(holds(size(RelationalOperator::EQUAL, 11)));
        assert!(!holds(size(RelationalOperator::GREATER_THAN, 11)));
        let exists = |tag| Box::new(Restriction::Exist { tag });
        assert!(holds(*exists(tags::HTML)));
        assert!(holds(Restriction::Not { restriction: exists(tags::BODY) }));
        let recipient = |name| Restriction::SubObject {
            tag: tags::MESSAGE_RECIPIENTS,
            restriction: Box::new(property(RelationalOperator::EQUAL, tags::DISPLAY_NAME, name)),
        };
        assert!(holds(recipient("bob")));
        assert!(!holds(recipient("eve")));
        assert!(holds(Restriction::And { restrictions: vec![] }));
        assert!(!holds(Restriction::Or { restrictions: vec![] }));
        assert!(holds(Restriction::Or { restrictions: vec![recipient("eve"), *exists(tags::HTML)] }));
        assert!(!holds(Restriction::And { restrictions: vec![recipient("eve"), *exists(tags::HTML)] }));
        let comment = |restriction| Restriction::Comment { values: vec![], restriction };
        assert!(holds(comment(None)));
        assert!(!holds(comment(Some(exists(tags::BODY)))));
    }
}
