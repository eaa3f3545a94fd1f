use std::prelude::v1::*;

use super::TaggedPropertyValue;
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{
    ByContext, Context, Counted, Format, Present, PropertyTag, Reader, Result, Width, Wire, Writer, codes,
    flags, wire,
};

codes! {
    /// How a value is compared.
    pub struct RelationalOperator: u8, "MS-OXCDATA 2.12.5.1" {
        /// `<`
        const LESS_THAN = 0;
        /// `<=`
        const LESS_OR_EQUAL = 1;
        /// `>`
        const GREATER_THAN = 2;
        /// `>=`
        const GREATER_OR_EQUAL = 3;
        /// `=`
        const EQUAL = 4;
        /// `!=`
        const NOT_EQUAL = 5;
        /// Like a regular expression; Exchange does not know it.
        const LIKE = 6;
        /// The value is a member of the distribution list.
        const MEMBER_OF_DL = 0x64;
    }

    /// Which bits a bit mask restriction wants.
    pub struct BitMaskOperator: u8, "MS-OXCDATA 2.12.7.1" {
        /// All of the bits are 0.
        const EQUAL_TO_ZERO = 0;
        /// Any of the bits is 1.
        const NOT_EQUAL_TO_ZERO = 1;
    }
}

flags! {
    /// How much of a text is matched: the low half of the fuzzy level.
    pub struct FuzzyLevelLow: u16, "MS-OXCDATA 2.12.4.1" {
        /// Anywhere in the text; without it and without `PREFIX` the whole text.
        const SUBSTRING = 1;
        /// At the beginning.
        const PREFIX = 2;
        /// At the beginning of any word.
        const PREFIX_ON_ANY_WORD = 0x10;
        /// Whole words in this order.
        const PHRASE_MATCH = 0x20;
    }

    /// What is ignored: the high half of the fuzzy level.
    pub struct FuzzyLevelHigh: u16, "MS-OXCDATA 2.12.4.1" {
        /// Capital and small letters are alike.
        const IGNORE_CASE = 1;
        /// Marks above and below letters do not count.
        const IGNORE_NON_SPACE = 2;
        /// As loosely as the server can.
        const LOOSE = 4;
    }
}

wire! {
    /// A filter on properties: of messages in a table, of folders, of recipients, of address book entries.
    pub enum Restriction, "MS-OXCDATA 2.12", tag u8 {
        /// The property exists.
        0x08 => Exist {
            /// Which property.
            tag: PropertyTag,
        },
        /// All of them hold; none given: true.
        0x00 => And {
            /// The parts.
            restrictions: Vec<Restriction> as Counted<ByContext>,
        },
        /// One of them holds; none given: false.
        0x01 => Or {
            /// The parts.
            restrictions: Vec<Restriction> as Counted<ByContext>,
        },
        /// It does not hold.
        0x02 => Not {
            /// What must not hold.
            restriction: Box<Restriction>,
        },
        /// A text (or binary) contains a value.
        0x03 => Content {
            /// How much of the text must match.
            fuzzy_level_low: FuzzyLevelLow,
            /// What does not count.
            fuzzy_level_high: FuzzyLevelHigh,
            /// Which property; of a multi-valued one any value may match.
            tag: PropertyTag,
            /// What is looked for.
            value: TaggedPropertyValue as Operand,
        },
        /// A property compares to a value.
        0x04 => Property {
            /// How.
            relop: RelationalOperator,
            /// Which property.
            tag: PropertyTag,
            /// The value on the right side.
            value: TaggedPropertyValue as Operand,
        },
        /// Two properties compare to each other.
        0x05 => CompareProperties {
            /// How.
            relop: RelationalOperator,
            /// The left side.
            tag1: PropertyTag,
            /// The right side.
            tag2: PropertyTag,
        },
        /// Bits of an integer.
        0x06 => BitMask {
            /// All zero, or any set.
            operator: BitMaskOperator,
            /// Which property.
            tag: PropertyTag,
            /// Which bits.
            mask: u32,
        },
        /// The size of a value in bytes.
        0x07 => Size {
            /// How.
            relop: RelationalOperator,
            /// Which property.
            tag: PropertyTag,
            /// Bytes.
            size: u32,
        },
        /// A recipient or an attachment for which it holds.
        0x09 => SubObject {
            /// 0x0E12000D recipients, 0x0E13000D attachments.
            tag: PropertyTag,
            /// What must hold for one of them.
            restriction: Box<Restriction>,
        },
        /// A restriction with a note for whoever reads it.
        0x0A => Comment {
            /// The note.
            values: Vec<TaggedPropertyValue> as Counted<u8>,
            /// What must hold; none: true.
            restriction: Option<Box<Restriction>> as RestrictionPresent,
        },
        /// The first `count` for which it holds.
        0x0B => Count {
            /// How many at most.
            count: u32,
            /// What must hold.
            restriction: Box<Restriction>,
        },
        /// Laid out as a comment; seen from one server only.
        0x0C => Annotation {
            /// The note.
            values: Vec<TaggedPropertyValue> as Counted<u8>,
            /// What must hold; none: true.
            restriction: Option<Box<Restriction>> as RestrictionPresent,
        },
    }
}

/// `RestrictionPresent` of a comment: one byte, 1 when there is a restriction. `[MS-OXCDATA] 2.12.11`
type RestrictionPresent = Present<crate::wire::Own, 1>;

/// The value that a property is compared to. In address book bodies a presence byte stands before its tag, which the
/// specification does not mention, clients send and servers demand; without it the reader understands as well, because
/// no type has the low byte 0xFF. `[MS-OXCMAPIHTTP] 2.2.5.5.1`
#[derive(Debug)]
struct Operand;

const OPERAND_PRESENT: u8 = 0xFF;

impl Format<TaggedPropertyValue> for Operand {
    const LEAST: usize = TaggedPropertyValue::LEAST;

    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<TaggedPropertyValue> {
        if cx.width == Width::AddressBook && r.rest().first() == Some(&OPERAND_PRESENT) {
            r.u8()?;
        }
        TaggedPropertyValue::read(r, cx)
    }

    fn put(value: &TaggedPropertyValue, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        if cx.width == Width::AddressBook {
            w.u8(OPERAND_PRESENT);
        }
        value.write(w, cx)
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> TaggedPropertyValue {
        TaggedPropertyValue::any(g, cx)
    }
}
