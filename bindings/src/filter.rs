use mapi_http::data::{
    BitMaskOperator, FileTime, FuzzyLevelHigh, FuzzyLevelLow, PropertyTag, RelationalOperator, Restriction,
    TaggedPropertyValue, tags,
};

/// Which messages of a folder to list; the server filters.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum Filter {
    /// Unread ones.
    Unread,
    /// Those with attachments to see.
    HasAttachments,
    /// Those whose sender's name or address contains a text, whatever its case.
    From {
        /// The text.
        text: String,
    },
    /// Those whose subject contains a text, whatever its case.
    Subject {
        /// The text.
        text: String,
    },
    /// Those delivered at that time or later.
    Since {
        /// The time.
        time: FileTime,
    },
    /// Those for which all of these hold.
    All {
        /// These.
        filters: Vec<Filter>,
    },
    /// Those for which one of these holds.
    AnyOf {
        /// These.
        filters: Vec<Filter>,
    },
    /// Those for which none of these holds.
    NoneOf {
        /// These.
        filters: Vec<Filter>,
    },
}

impl Filter {
    /// What the server is asked. `[MS-OXCDATA] 2.12`
    pub(crate) fn restriction(&self) -> Restriction {
        /// `[MS-OXCMSG] 2.2.1.6`
        const READ: u32 = 1;
        const HAS_ATTACHMENTS: u32 = 0x10;
        let bits = |operator, mask| Restriction::BitMask { operator, tag: tags::MESSAGE_FLAGS, mask };
        let each = |filters: &[Self]| filters.iter().map(Self::restriction).collect();
        match self {
            Self::Unread => bits(BitMaskOperator::EQUAL_TO_ZERO, READ),
            Self::HasAttachments => bits(BitMaskOperator::NOT_EQUAL_TO_ZERO, HAS_ATTACHMENTS),
            Self::From { text } => Restriction::Or {
                restrictions: vec![
                    contains(tags::SENT_REPRESENTING_NAME, text),
                    contains(tags::SENT_REPRESENTING_SMTP_ADDRESS, text),
                ],
            },
            Self::Subject { text } => contains(tags::SUBJECT, text),
            Self::Since { time } => {
                let tag = tags::MESSAGE_DELIVERY_TIME;
                let value = TaggedPropertyValue::new(tag, *time);
                Restriction::Property { relop: RelationalOperator::GREATER_OR_EQUAL, tag, value }
            }
            Self::All { filters } => Restriction::And { restrictions: each(filters) },
            Self::AnyOf { filters } => Restriction::Or { restrictions: each(filters) },
            Self::NoneOf { filters } => {
                Restriction::Not { restriction: Box::new(Restriction::Or { restrictions: each(filters) }) }
            }
        }
    }
}

fn contains(tag: PropertyTag, text: &str) -> Restriction {
    Restriction::Content {
        fuzzy_level_low: FuzzyLevelLow::SUBSTRING,
        fuzzy_level_high: FuzzyLevelHigh::IGNORE_CASE,
        tag,
        value: TaggedPropertyValue::new(tag, text),
    }
}
