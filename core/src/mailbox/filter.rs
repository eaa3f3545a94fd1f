use core::ops::{BitAnd, BitOr, Not};
use std::prelude::v1::*;

use super::names::Lookup;
use super::verbs::fitting;
use super::{Comparison, Filter, MessagePart, PropertyCondition};
use crate::data::{
    BitMaskOperator, FuzzyLevelHigh, FuzzyLevelLow, PropertyKey, PropertyTag, PropertyType,
    RelationalOperator, Restriction, TaggedPropertyValue, Value, named, tags,
};
use crate::session::Error;

/// `mfRead` of PidTagMessageFlags. `[MS-OXCMSG] 2.2.1.6`
pub(super) const READ: u32 = 1;
/// `mfHasAttach` of PidTagMessageFlags.
pub(super) const HAS_ATTACHMENTS: u32 = 0x10;

impl Filter {
    /// What the server is asked, as one.
    pub(super) fn restriction(&self, names: &Lookup) -> Option<Restriction> {
        let restrictions = self.restrictions(names);
        (!restrictions.is_empty()).then(|| all(restrictions))
    }

    /// What the server is asked; all must hold. `names` has the ids that named properties have in the mailbox; what has
    /// none there, no message has. `[MS-OXCDATA] 2.12`
    pub(super) fn restrictions(&self, names: &Lookup) -> Vec<Restriction> {
        use RelationalOperator as Is;
        let Self {
            unread,
            has_attachments,
            from,
            subject,
            text,
            since,
            before,
            importance,
            category,
            recipient,
            attachment,
            larger_than,
            smaller_than,
            properties: _,
            all_of,
            any_of,
            none_of,
        } = self;
        let sender = [tags::SENT_REPRESENTING_NAME, tags::SENT_REPRESENTING_SMTP_ADDRESS];
        let everywhere =
            [tags::SUBJECT, tags::BODY, sender[0], sender[1], tags::DISPLAY_TO, tags::DISPLAY_CC];
        let each = |filters: &[Self]| -> Vec<_> {
            filters.iter().map(|filter| all(filter.restrictions(names))).collect()
        };
        let mut wanted = Vec::new();
        wanted.extend(unread.map(|unread| flag(READ, !unread)));
        wanted.extend(has_attachments.map(|there| flag(HAS_ATTACHMENTS, there)));
        wanted.extend(from.as_ref().map(|text| contain(&sender, text)));
        wanted.extend(subject.as_ref().map(|text| contain(&[tags::SUBJECT], text)));
        wanted.extend(text.as_ref().map(|text| contain(&everywhere, text)));
        wanted.extend(since.map(|time| is(tags::MESSAGE_DELIVERY_TIME, Is::GREATER_OR_EQUAL, time)));
        wanted.extend(before.map(|time| is(tags::MESSAGE_DELIVERY_TIME, Is::LESS_THAN, time)));
        wanted.extend(importance.map(|importance| is(tags::IMPORTANCE, Is::EQUAL, importance.value())));
        // One of its values; such a value has the tag of a single one. [MS-OXCDATA] 2.12.4
        wanted.extend(category.as_ref().map(|name| match names.tag(&named::KEYWORDS.into()) {
            Some(tag) => content(FuzzyLevelLow::empty(), tag, name.as_str()),
            None => never(),
        }));
        let person = [tags::DISPLAY_NAME, tags::SMTP_ADDRESS, tags::EMAIL_ADDRESS];
        let file = [tags::ATTACH_LONG_FILENAME, tags::ATTACH_FILENAME];
        let part = |tag, text: &String, of: &[_]| Restriction::SubObject {
            tag,
            restriction: Box::new(contain(of, text)),
        };
        wanted.extend(recipient.as_ref().map(|text| part(tags::MESSAGE_RECIPIENTS, text, &person)));
        wanted.extend(attachment.as_ref().map(|text| part(tags::MESSAGE_ATTACHMENTS, text, &file)));
        // The wire has signed sizes; no message is larger than they can tell.
        let size = |size: u32| i32::try_from(size).unwrap_or(i32::MAX);
        wanted.extend(larger_than.map(|than| is(tags::MESSAGE_SIZE, Is::GREATER_THAN, size(than))));
        wanted.extend(smaller_than.map(|than| is(tags::MESSAGE_SIZE, Is::LESS_THAN, size(than))));
        wanted.extend(self.conditions().iter().map(|condition| condition.restriction(names)));
        wanted.extend(each(all_of));
        if !any_of.is_empty() {
            wanted.push(Restriction::Or { restrictions: each(any_of) });
        }
        wanted.extend(each(none_of).into_iter().map(|none| Restriction::Not { restriction: Box::new(none) }));
        wanted
    }

    /// All properties that it names, of whatever part, if it makes sense.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub(super) fn checked_keys(&self) -> Result<Vec<PropertyKey>, Error> {
        self.check()?;
        Ok(self.keys())
    }

    fn keys(&self) -> Vec<PropertyKey> {
        let mut keys: Vec<_> = self.conditions().iter().map(|condition| condition.key.clone()).collect();
        keys.extend(self.category.as_ref().map(|_| named::KEYWORDS.into()));
        for part in self.parts() {
            keys.append(&mut part.keys());
        }
        keys
    }

    /// Whether all conditions on properties make sense.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] otherwise.
    fn check(&self) -> Result<(), Error> {
        if self.properties.len() > self.conditions().len() {
            return Err(Error::InvalidArgument("conditions on properties are not in this program".into()));
        }
        self.conditions().iter().try_for_each(PropertyCondition::check)?;
        self.parts().try_for_each(Self::check)
    }

    /// Those on properties, as far as a program has them.
    fn conditions(&self) -> &[PropertyCondition] {
        if cfg!(feature = "properties") { &self.properties } else { &[] }
    }

    fn parts(&self) -> impl Iterator<Item = &Self> {
        self.all_of.iter().chain(&self.any_of).chain(&self.none_of)
    }
}

impl PropertyCondition {
    /// A condition on a property of messages.
    pub fn new(key: impl Into<PropertyKey>, test: Comparison, value: impl Into<Value>) -> Self {
        Self { key: key.into(), test, value: Some(value.into()), part: None }
    }

    /// That the property is there.
    pub fn exists(key: impl Into<PropertyKey>) -> Self {
        Self { key: key.into(), test: Comparison::Exists, value: None, part: None }
    }

    /// Of one of the recipients or attachments instead of the message.
    #[must_use]
    pub fn of(mut self, part: MessagePart) -> Self {
        self.part = Some(part);
        self
    }

    /// The value in the property's type; of a property with several values, in the type of one.
    fn operand(&self) -> Value {
        let wanted = self.key.property_type();
        let single = PropertyType(wanted.0 & !PropertyType::MULTIVALUE);
        match self.value.clone().unwrap_or(Value::Null) {
            list @ Value::Multiple(_) => fitting(wanted, list),
            value => fitting(single, value),
        }
    }

    fn check(&self) -> Result<(), Error> {
        use Comparison as Test;
        let (value, wanted) = (self.operand(), self.key.property_type());
        let single = PropertyType(wanted.0 & !PropertyType::MULTIVALUE);
        let own = value.property_type().unwrap_or_default();
        let number = || value.as_i64().is_some_and(|number| u32::try_from(number).is_ok());
        let (good, what) = match self.test {
            Test::Exists => (true, ""),
            Test::HasBits | Test::LacksBits | Test::Larger | Test::Smaller => {
                (number(), "a number that is not negative")
            }
            Test::Is | Test::Begins | Test::Contains => {
                (matches!(value, Value::String(_) | Value::Binary(_)), "a text, or bytes")
            }
            _ => (
                self.value.is_some()
                    && (wanted == PropertyType::UNSPECIFIED || own == wanted || own == single),
                "a value of its type",
            ),
        };
        if good {
            return Ok(());
        }
        let why = alloc::format!("{} is compared with {what}", self.key);
        Err(Error::InvalidArgument(why))
    }

    /// What the server is asked. `[MS-OXCDATA] 2.12`
    fn restriction(&self, names: &Lookup) -> Restriction {
        use {Comparison as Test, RelationalOperator as Is};
        let Some(tag) = names.tag(&self.key) else { return never() };
        let value = self.operand();
        let own = value.property_type().unwrap_or_default();
        let tag = if tag.property_type() == PropertyType::UNSPECIFIED { tag.with_type(own) } else { tag };
        let number = value.as_i64().and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
        let bits = |operator| Restriction::BitMask { operator, tag, mask: number };
        let size = |relop| Restriction::Size { relop, tag, size: number };
        let (relop, low) = match self.test {
            Test::Equal => (Is::EQUAL, None),
            Test::NotEqual => (Is::NOT_EQUAL, None),
            Test::Less => (Is::LESS_THAN, None),
            Test::AtMost => (Is::LESS_OR_EQUAL, None),
            Test::Greater => (Is::GREATER_THAN, None),
            Test::AtLeast => (Is::GREATER_OR_EQUAL, None),
            Test::Is => (Is::EQUAL, Some(FuzzyLevelLow::empty())),
            Test::Begins => (Is::EQUAL, Some(FuzzyLevelLow::PREFIX)),
            Test::Contains => (Is::EQUAL, Some(FuzzyLevelLow::SUBSTRING)),
            Test::Exists => return self.within(Restriction::Exist { tag }),
            Test::HasBits => return self.within(bits(BitMaskOperator::NOT_EQUAL_TO_ZERO)),
            Test::LacksBits => return self.within(bits(BitMaskOperator::EQUAL_TO_ZERO)),
            Test::Larger => return self.within(size(Is::GREATER_THAN)),
            Test::Smaller => return self.within(size(Is::LESS_THAN)),
        };
        self.within(match low {
            Some(low) => content(low, tag, value),
            None => {
                let value = TaggedPropertyValue { tag: tag.with_type(own), value };
                Restriction::Property { relop, tag, value }
            }
        })
    }

    /// The condition that says the same, if there is one.
    #[cfg(feature = "views")]
    pub(super) fn read(restriction: &Restriction) -> Option<Self> {
        use {Comparison as Test, RelationalOperator as Is};
        let (part, own) = match restriction {
            Restriction::SubObject { tag: tags::MESSAGE_RECIPIENTS, restriction } => {
                (Some(MessagePart::Recipient), &**restriction)
            }
            Restriction::SubObject { tag: tags::MESSAGE_ATTACHMENTS, restriction } => {
                (Some(MessagePart::Attachment), &**restriction)
            }
            own => (None, own),
        };
        let number = |number: u32| Value::Integer64(number.into());
        let (tag, test, value) = match own {
            Restriction::Exist { tag } => (tag, Test::Exists, None),
            Restriction::BitMask { operator: BitMaskOperator::EQUAL_TO_ZERO, tag, mask } => {
                (tag, Test::LacksBits, Some(number(*mask)))
            }
            Restriction::BitMask { tag, mask, .. } => (tag, Test::HasBits, Some(number(*mask))),
            Restriction::Size { relop: Is::LESS_THAN, tag, size } => {
                (tag, Test::Smaller, Some(number(*size)))
            }
            Restriction::Size { tag, size, .. } => (tag, Test::Larger, Some(number(*size))),
            Restriction::Content { fuzzy_level_low: low, tag, value, .. } => {
                let tests = [Test::Is, Test::Contains, Test::Begins];
                (tag, *tests.get(usize::from(low.bits()))?, Some(value.value.clone()))
            }
            Restriction::Property { relop, tag, value } => {
                let tests =
                    [Test::Less, Test::AtMost, Test::Greater, Test::AtLeast, Test::Equal, Test::NotEqual];
                (tag, *tests.get(usize::from(relop.0))?, Some(value.value.clone()))
            }
            _ => return None,
        };
        let condition = Self { key: (*tag).into(), test, value, part };
        let same = || condition.restriction(&Lookup::default()) == *restriction;
        (!tag.is_named() && condition.check().is_ok() && same()).then_some(condition)
    }

    /// The restriction on the part that has the property.
    fn within(&self, restriction: Restriction) -> Restriction {
        let tag = match self.part {
            None => return restriction,
            Some(MessagePart::Recipient) => tags::MESSAGE_RECIPIENTS,
            Some(MessagePart::Attachment) => tags::MESSAGE_ATTACHMENTS,
        };
        Restriction::SubObject { tag, restriction: Box::new(restriction) }
    }
}

/// Both hold.
impl BitAnd for Filter {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self { all_of: vec![self, other], ..Self::default() }
    }
}

/// One of them holds.
impl BitOr for Filter {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self { any_of: vec![self, other], ..Self::default() }
    }
}

/// It does not hold.
impl Not for Filter {
    type Output = Self;

    fn not(self) -> Self {
        Self { none_of: vec![self], ..Self::default() }
    }
}

/// All of them hold; it makes no sense of none.
pub(super) fn all(mut restrictions: Vec<Restriction>) -> Restriction {
    match (restrictions.len(), restrictions.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            restrictions.extend(last);
            Restriction::And { restrictions }
        }
    }
}

fn flag(mask: u32, set: bool) -> Restriction {
    let operator = if set { BitMaskOperator::NOT_EQUAL_TO_ZERO } else { BitMaskOperator::EQUAL_TO_ZERO };
    Restriction::BitMask { operator, tag: tags::MESSAGE_FLAGS, mask }
}

fn is(tag: PropertyTag, relop: RelationalOperator, value: impl Into<Value>) -> Restriction {
    Restriction::Property { relop, tag, value: TaggedPropertyValue::new(tag, value) }
}

/// What holds for no message.
fn never() -> Restriction {
    Restriction::Or { restrictions: Vec::new() }
}

/// A text property has a text in it, as the level says; bytes likewise.
fn content(fuzzy_level_low: FuzzyLevelLow, tag: PropertyTag, text: impl Into<Value>) -> Restriction {
    let value = text.into();
    let value = TaggedPropertyValue { tag: tag.with_type(value.property_type().unwrap_or_default()), value };
    Restriction::Content { fuzzy_level_low, fuzzy_level_high: FuzzyLevelHigh::IGNORE_CASE, tag, value }
}

/// A property begins with a text.
pub(super) fn begins(tag: PropertyTag, text: &str) -> Restriction {
    content(FuzzyLevelLow::PREFIX, tag, text)
}

/// One of the properties contains a text.
fn contain(properties: &[PropertyTag], text: &str) -> Restriction {
    let contains = |tag: &PropertyTag| content(FuzzyLevelLow::SUBSTRING, *tag, text);
    let mut restrictions: Vec<_> = properties.iter().map(contains).collect();
    match restrictions.pop() {
        Some(only) if restrictions.is_empty() => only,
        last => {
            restrictions.extend(last);
            Restriction::Or { restrictions }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unread() -> Filter {
        Filter { unread: Some(true), ..Filter::default() }
    }

    fn from(text: &str) -> Filter {
        Filter { from: Some(text.into()), ..Filter::default() }
    }

    #[test]
    fn what_the_server_is_asked() {
        let flags = |operator| Restriction::BitMask { operator, tag: tags::MESSAGE_FLAGS, mask: READ };
        let (set, clear) = (BitMaskOperator::NOT_EQUAL_TO_ZERO, BitMaskOperator::EQUAL_TO_ZERO);
        assert_eq!(Filter::default().restrictions(&Lookup::default()), []);
        assert_eq!(unread().restrictions(&Lookup::default()), [flags(clear)]);
        let read = Filter { unread: Some(false), ..Filter::default() };
        assert_eq!(read.restrictions(&Lookup::default()), [flags(set)]);
        let [not] = &*(!(unread() & read.clone())).restrictions(&Lookup::default()) else { panic!() };
        let both = Restriction::And { restrictions: vec![flags(clear), flags(set)] };
        assert_eq!(*not, Restriction::Not { restriction: Box::new(both) });
        let [either] = &*(unread() | read).restrictions(&Lookup::default()) else { panic!() };
        assert_eq!(*either, Restriction::Or { restrictions: vec![flags(clear), flags(set)] });
        let several = Filter { from: Some("bob".into()), ..unread() }.restrictions(&Lookup::default());
        assert_eq!(
            several,
            [unread().restrictions(&Lookup::default()), from("bob").restrictions(&Lookup::default())]
                .concat()
        );
    }

    #[test]
    fn parts_of_messages() {
        let [sub] = &*(Filter { attachment: Some("menu".into()), ..Filter::default() })
            .restrictions(&Lookup::default())
        else {
            panic!()
        };
        let name = |tag| Restriction::Content {
            fuzzy_level_low: FuzzyLevelLow::SUBSTRING,
            fuzzy_level_high: FuzzyLevelHigh::IGNORE_CASE,
            tag,
            value: TaggedPropertyValue::new(tag, "menu"),
        };
        let restrictions = vec![name(tags::ATTACH_LONG_FILENAME), name(tags::ATTACH_FILENAME)];
        let restriction = Box::new(Restriction::Or { restrictions });
        assert_eq!(*sub, Restriction::SubObject { tag: tags::MESSAGE_ATTACHMENTS, restriction });
        let [sub] = &*(Filter { recipient: Some("bob".into()), ..Filter::default() })
            .restrictions(&Lookup::default())
        else {
            panic!()
        };
        assert!(matches!(sub, Restriction::SubObject { tag, .. } if *tag == tags::MESSAGE_RECIPIENTS));
    }

    #[test]
    fn categories_by_the_tag_that_the_mailbox_has_for_them() {
        let done = Filter { category: Some("Done".into()), ..Filter::default() };
        assert_eq!(unread().keys(), []);
        assert_eq!((!(unread() | done.clone())).keys(), [named::KEYWORDS.into()]);
        let nothing = Restriction::Or { restrictions: vec![] };
        assert_eq!(done.restrictions(&Lookup::default()), [nothing]);
        let known = Lookup::known(&[(named::KEYWORDS.into(), 0x8005)]);
        let [Restriction::Content { tag, value, .. }] = &*done.restrictions(&known) else { panic!() };
        assert_eq!((tag.0, value.tag.0), (0x8005_101F, 0x8005_001F));
    }

    fn compiled(condition: PropertyCondition) -> Restriction {
        condition.check().unwrap();
        let project = PropertyKey::name(named::PS_PUBLIC_STRINGS, "Project");
        condition.restriction(&Lookup::known(&[(project, 0x8006)]))
    }

    #[test]
    fn any_property_every_way() {
        use {Comparison as Test, RelationalOperator as Is};
        let size = tags::MESSAGE_SIZE;
        for (test, relop) in [
            (Test::Equal, Is::EQUAL),
            (Test::NotEqual, Is::NOT_EQUAL),
            (Test::Less, Is::LESS_THAN),
            (Test::AtMost, Is::LESS_OR_EQUAL),
            (Test::Greater, Is::GREATER_THAN),
            (Test::AtLeast, Is::GREATER_OR_EQUAL),
        ] {
            // Languages with one type of integers give 64 bits.
            let compared = compiled(PropertyCondition::new(size, test, Value::Integer64(5)));
            let value = TaggedPropertyValue::new(size, 5);
            assert_eq!(compared, Restriction::Property { relop, tag: size, value });
        }
        for (test, level) in [
            (Test::Is, FuzzyLevelLow::empty()),
            (Test::Begins, FuzzyLevelLow::PREFIX),
            (Test::Contains, FuzzyLevelLow::SUBSTRING),
        ] {
            let asked = compiled(PropertyCondition::new(tags::SUBJECT, test, "x"));
            assert_eq!(asked, content(level, tags::SUBJECT, "x"));
        }
        let bits = |operator| Restriction::BitMask { operator, tag: tags::MESSAGE_FLAGS, mask: 4 };
        let flags = |test| compiled(PropertyCondition::new(tags::MESSAGE_FLAGS, test, 4));
        assert_eq!(flags(Test::HasBits), bits(BitMaskOperator::NOT_EQUAL_TO_ZERO));
        assert_eq!(flags(Test::LacksBits), bits(BitMaskOperator::EQUAL_TO_ZERO));
        let bytes = |relop| Restriction::Size { relop, tag: tags::BODY, size: 9 };
        assert_eq!(compiled(PropertyCondition::new(tags::BODY, Test::Larger, 9)), bytes(Is::GREATER_THAN));
        assert_eq!(compiled(PropertyCondition::new(tags::BODY, Test::Smaller, 9)), bytes(Is::LESS_THAN));
        // Of a part, and by a name of whatever type: the value's own.
        let attached = PropertyCondition::exists(tags::ATTACH_CONTENT_ID).of(MessagePart::Attachment);
        let restriction = Box::new(Restriction::Exist { tag: tags::ATTACH_CONTENT_ID });
        assert_eq!(
            compiled(attached),
            Restriction::SubObject { tag: tags::MESSAGE_ATTACHMENTS, restriction }
        );
        let project = PropertyKey::name(named::PS_PUBLIC_STRINGS, "Project");
        let Restriction::Property { tag, value, .. } =
            compiled(PropertyCondition::new(project.clone(), Test::Equal, Value::Integer64(7)))
        else {
            panic!()
        };
        assert_eq!((tag.0, value.tag.0, value.value), (0x8006_0003, 0x8006_0003, Value::Integer32(7)));
        // A name that has no id: no message has it.
        let unknown = PropertyCondition::new(project, Test::Equal, 7).restriction(&Lookup::default());
        assert_eq!(unknown, Restriction::Or { restrictions: vec![] });
    }

    #[test]
    fn what_cannot_be_compared_is_said() {
        use Comparison as Test;
        for wrong in [
            PropertyCondition::new(tags::MESSAGE_SIZE, Test::Equal, "five"),
            PropertyCondition::new(tags::SUBJECT, Test::Begins, 5),
            PropertyCondition::new(tags::MESSAGE_FLAGS, Test::HasBits, -1),
            PropertyCondition { value: None, ..PropertyCondition::new(tags::SUBJECT, Test::Is, "") },
        ] {
            let nested = !Filter { properties: vec![wrong], ..Filter::default() };
            let Err(Error::InvalidArgument(why)) = nested.check() else { panic!() };
            assert!(why.starts_with("PidTag"), "{why}");
        }
        let equal = |value: Value| PropertyCondition::new(named::KEYWORDS, Test::Equal, value).check();
        assert!(equal("Done".into()).is_ok() && equal(Value::Multiple(vec!["Done".into()])).is_ok());
    }
}
