use core::ops::{BitAnd, BitOr, Not};
use std::prelude::v1::*;

use super::list::importance_value;
use super::names::Names;
use super::{Filter, Part};
use crate::data::{
    BitMaskOperator, FuzzyLevelHigh, FuzzyLevelLow, PropertyTag, PropertyType, RelationalOperator,
    Restriction, TaggedPropertyValue, Value, named, tags,
};
use crate::session::{Chain, Error, Input, Steps};

/// `mfRead` of PidTagMessageFlags. `[MS-OXCMSG] 2.2.1.6`
pub(super) const READ: u32 = 1;
/// `mfHasAttach` of PidTagMessageFlags.
pub(super) const HAS_ATTACHMENTS: u32 = 0x10;

/// What categories are called in the mailbox, for filters that have one.
#[derive(Debug, Default)]
pub(super) struct Keywords(Option<Names>);

impl Keywords {
    /// The exchange that asks, when it is needed; takes its answer.
    pub(super) fn ask(
        &mut self,
        filter: &Filter,
        input: &mut Input,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Option<Chain>, Error> {
        if !filter.has_category() {
            return Ok(None);
        }
        let names = self.0.get_or_insert_with(|| Names::to_read([&named::KEYWORDS.into()]));
        if let Input::Replies(replies) = &*input
            && names.answered(replies, cx)?
        {
            *input = Input::Start;
        }
        Ok(names.ask(cx))
    }
}

impl Filter {
    /// What the server is asked, as one.
    pub(super) fn restriction(&self, keywords: &Keywords) -> Option<Restriction> {
        let names = keywords.0.as_ref();
        let restrictions = self.restrictions(names.and_then(|names| names.tag(&named::KEYWORDS.into())));
        (!restrictions.is_empty()).then(|| all(restrictions))
    }

    /// What the server is asked; all must hold. `keywords` is the tag of PidNameKeywords in the mailbox; without it nothing
    /// there has a category. `[MS-OXCDATA] 2.12`
    pub(super) fn restrictions(&self, keywords: Option<PropertyTag>) -> Vec<Restriction> {
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
            all_of,
            any_of,
            none_of,
        } = self;
        let sender = [tags::SENT_REPRESENTING_NAME, tags::SENT_REPRESENTING_SMTP_ADDRESS];
        let everywhere =
            [tags::SUBJECT, tags::BODY, sender[0], sender[1], tags::DISPLAY_TO, tags::DISPLAY_CC];
        let each = |filters: &[Self]| -> Vec<_> {
            filters.iter().map(|filter| all(filter.restrictions(keywords))).collect()
        };
        let mut wanted = Vec::new();
        wanted.extend(unread.map(|unread| flag(READ, !unread)));
        wanted.extend(has_attachments.map(|there| flag(HAS_ATTACHMENTS, there)));
        wanted.extend(from.as_ref().map(|text| contain(&sender, text)));
        wanted.extend(subject.as_ref().map(|text| contain(&[tags::SUBJECT], text)));
        wanted.extend(text.as_ref().map(|text| contain(&everywhere, text)));
        wanted.extend(since.map(|time| is(tags::MESSAGE_DELIVERY_TIME, Is::GREATER_OR_EQUAL, time)));
        wanted.extend(before.map(|time| is(tags::MESSAGE_DELIVERY_TIME, Is::LESS_THAN, time)));
        wanted.extend(
            importance.map(|importance| is(tags::IMPORTANCE, Is::EQUAL, importance_value(importance))),
        );
        wanted.extend(category.as_ref().map(|name| has_keyword(keywords, name)));
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
        wanted.extend(each(all_of));
        if !any_of.is_empty() {
            wanted.push(Restriction::Or { restrictions: each(any_of) });
        }
        wanted.extend(each(none_of).into_iter().map(|none| Restriction::Not { restriction: Box::new(none) }));
        wanted
    }

    /// Whether it asks for a category, which is a named property.
    pub(super) fn has_category(&self) -> bool {
        let mut parts = self.all_of.iter().chain(&self.any_of).chain(&self.none_of);
        self.category.is_some() || parts.any(Self::has_category)
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

/// A text property has a text in it, as the level says.
fn content(fuzzy_level_low: FuzzyLevelLow, tag: PropertyTag, text: &str) -> Restriction {
    let value = TaggedPropertyValue::new(tag.with_type(PropertyType::STRING), text);
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

/// One of the values of PidNameKeywords is a text. Such a value has the tag of a single one. `[MS-OXCDATA] 2.12.4`
fn has_keyword(keywords: Option<PropertyTag>, name: &str) -> Restriction {
    match keywords {
        Some(tag) => content(FuzzyLevelLow::empty(), tag, name),
        None => Restriction::Or { restrictions: Vec::new() },
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
        assert_eq!(Filter::default().restrictions(None), []);
        assert_eq!(unread().restrictions(None), [flags(clear)]);
        let read = Filter { unread: Some(false), ..Filter::default() };
        assert_eq!(read.restrictions(None), [flags(set)]);
        let [not] = &*(!(unread() & read.clone())).restrictions(None) else { panic!() };
        let both = Restriction::And { restrictions: vec![flags(clear), flags(set)] };
        assert_eq!(*not, Restriction::Not { restriction: Box::new(both) });
        let [either] = &*(unread() | read).restrictions(None) else { panic!() };
        assert_eq!(*either, Restriction::Or { restrictions: vec![flags(clear), flags(set)] });
        let several = Filter { from: Some("bob".into()), ..unread() }.restrictions(None);
        assert_eq!(several, [unread().restrictions(None), from("bob").restrictions(None)].concat());
    }

    #[test]
    fn parts_of_messages() {
        let [sub] = &*(Filter { attachment: Some("menu".into()), ..Filter::default() }).restrictions(None)
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
        let [sub] = &*(Filter { recipient: Some("bob".into()), ..Filter::default() }).restrictions(None)
        else {
            panic!()
        };
        assert!(matches!(sub, Restriction::SubObject { tag, .. } if *tag == tags::MESSAGE_RECIPIENTS));
    }

    #[test]
    fn categories_by_the_tag_that_the_mailbox_has_for_them() {
        let done = Filter { category: Some("Done".into()), ..Filter::default() };
        assert!(!unread().has_category());
        assert!((!(unread() | done.clone())).has_category());
        let nothing = Restriction::Or { restrictions: vec![] };
        assert_eq!(done.restrictions(None), [nothing]);
        let tag = PropertyTag::new(0x8005, PropertyType::MULTIPLE_STRING);
        let [Restriction::Content { tag, value, .. }] = &*done.restrictions(Some(tag)) else { panic!() };
        assert_eq!((tag.0, value.tag.0), (0x8005_101F, 0x8005_001F));
    }
}
