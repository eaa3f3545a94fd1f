//! What a list reads of each message.

use std::prelude::v1::*;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::names::Lookup;
use super::{Importance, LineField, Property};
use crate::data::{PropertyKey, PropertyTag, Value, tags};
use crate::session::Error;

/// What lists read where nothing else was asked for.
pub(super) const COLUMNS: [PropertyTag; 15] = [
    tags::MID,
    tags::SUBJECT,
    tags::SENT_REPRESENTING_NAME,
    tags::SENT_REPRESENTING_SMTP_ADDRESS,
    tags::SENDER_NAME,
    tags::SENDER_SMTP_ADDRESS,
    tags::DISPLAY_TO,
    tags::MESSAGE_DELIVERY_TIME,
    tags::MESSAGE_SIZE,
    tags::MESSAGE_FLAGS,
    tags::IMPORTANCE,
    tags::MESSAGE_CLASS,
    tags::PREVIEW,
    tags::FLAG_STATUS,
    tags::PARENT_FOLDER_ID,
];

/// Whether columns can be chosen: without the feature all lists have the same ones.
const CHOSEN: bool = cfg!(feature = "properties");

/// A column of a list: a field of its lines, or any property.
///
/// As text (see [`FromStr`](core::str::FromStr)) a field is its name, such as `subject` or `hasAttachments`, and a property
/// what a [`PropertyKey`] is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Column {
    /// A field of the lines: with one, the others that are not chosen stay empty.
    Field(LineField),
    /// A property, which stands in [`MessageSummary::columns`](super::MessageSummary::columns).
    Property(PropertyKey),
}

impl From<LineField> for Column {
    fn from(field: LineField) -> Self {
        Self::Field(field)
    }
}

impl<K: Into<PropertyKey>> From<K> for Column {
    fn from(key: K) -> Self {
        Self::Property(key.into())
    }
}

impl core::str::FromStr for Column {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        // Each language has its own case.
        let letters = |text: &str| text.replace(['_', '-'], "").to_ascii_lowercase();
        let wanted = letters(text);
        if let Some(field) = LineField::ALL.iter().find(|field| letters(field.name()) == wanted) {
            return Ok((*field).into());
        }
        text.parse::<PropertyKey>().map(Self::Property).map_err(|error| {
            Error::InvalidArgument(alloc::format!("{error}; or a field of lists such as subject or received"))
        })
    }
}

/// Properties with their values, by name: those that were asked for. As JSON, an object of those that are there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PropertyValues(pub Vec<Property>);

impl PropertyValues {
    /// The value of a property, if it is there.
    pub fn get(&self, key: impl Into<PropertyKey>) -> Option<&Value> {
        let key = key.into();
        self.0.iter().find(|property| property.key.is_same(&key))?.value.as_ref()
    }

    /// Those that are there, by the names that they print as.
    pub fn named(&self) -> impl Iterator<Item = (String, &Value)> {
        self.0.iter().filter_map(|property| Some((property.key.to_string(), property.value.as_ref()?)))
    }
}

/// Without those that are not there.
impl<N: AsRef<str>> TryFrom<Vec<(N, Value)>> for PropertyValues {
    type Error = Error;

    fn try_from(values: Vec<(N, Value)>) -> Result<Self, Error> {
        let property = |(name, value): (N, Value)| match name.as_ref().parse() {
            Ok(key) => Ok(Property { key, value: Some(value), error: None }),
            Err(error) => Err(Error::InvalidArgument(alloc::format!("{error}"))),
        };
        values.into_iter().map(property).collect::<Result<_, _>>().map(Self)
    }
}

impl Serialize for PropertyValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_map(self.named())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for PropertyValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let values = alloc::collections::BTreeMap::<String, Value>::deserialize(deserializer)?;
            let values: Vec<_> = values.into_iter().collect();
            values.try_into().map_err(serde::de::Error::custom)
        } else {
            Vec::deserialize(deserializer).map(Self)
        }
    }
}

/// The columns of a list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Columns {
    fields: Vec<LineField>,
    keys: Vec<PropertyKey>,
}

impl FromIterator<Column> for Columns {
    fn from_iter<I: IntoIterator<Item = Column>>(columns: I) -> Self {
        let mut all = Self::default();
        for column in columns {
            match column {
                Column::Field(field) => all.fields.push(field),
                Column::Property(key) if all.keys.contains(&key) => {}
                Column::Property(key) => all.keys.push(key),
            }
        }
        all
    }
}

impl Columns {
    /// Whether lines have that field.
    pub(super) fn has(&self, field: LineField) -> bool {
        !CHOSEN || self.fields.is_empty() || self.fields.contains(&field)
    }

    pub(super) fn keys(&self) -> &[PropertyKey] {
        if CHOSEN { &self.keys } else { &[] }
    }

    /// The columns of the table: those of lines, how many these are, and then the further ones that have an id.
    pub(super) fn tags(&self, names: &Lookup) -> (Vec<PropertyTag>, usize) {
        let mut all: Vec<_> = COLUMNS.into_iter().filter(|tag| self.wants(*tag)).collect();
        let fields = all.len();
        all.extend(self.keys.iter().filter_map(|key| names.tag(key)));
        (all, fields)
    }

    /// Whether a column of lines is read.
    fn wants(&self, tag: PropertyTag) -> bool {
        use LineField::*;
        let of: &[LineField] = match tag {
            tags::SUBJECT => &[Subject],
            tags::DISPLAY_TO => &[To],
            tags::MESSAGE_DELIVERY_TIME => &[Received],
            tags::MESSAGE_SIZE => &[Size],
            tags::MESSAGE_FLAGS => &[Unread, HasAttachments],
            tags::FLAG_STATUS => &[Flagged],
            tags::IMPORTANCE => &[Importance],
            tags::MESSAGE_CLASS => &[MessageClass],
            tags::PREVIEW => &[Preview],
            tags::MID | tags::PARENT_FOLDER_ID => return true,
            _ => &[From],
        };
        of.iter().any(|field| self.has(*field))
    }
}

impl Importance {
    /// `PidTagImportance`. `[MS-OXCMSG] 2.2.1.11`
    pub(super) fn of(value: i64) -> Self {
        match value {
            0 => Self::Low,
            2 => Self::High,
            _ => Self::Normal,
        }
    }

    /// The same, as it is written.
    pub(super) fn value(self) -> i32 {
        match self {
            Self::Low => 0,
            Self::Normal => 1,
            Self::High => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::named;

    #[test]
    fn columns_as_people_name_them() {
        for (text, field) in [
            ("subject", LineField::Subject),
            ("has_attachments", LineField::HasAttachments),
            ("hasAttachments", LineField::HasAttachments),
            ("has-attachments", LineField::HasAttachments),
        ] {
            assert_eq!(text.parse::<Column>().unwrap(), field.into());
        }
        assert_eq!("PidTagSubject".parse::<Column>().unwrap(), tags::SUBJECT.into());
        assert_eq!("PS_PUBLIC_STRINGS/Keywords".parse::<Column>().unwrap(), named::KEYWORDS.into());
        let error = "subjcet".parse::<Column>().unwrap_err().to_string();
        assert!(error.contains("subjcet") && error.contains("field of lists"), "{error}");
    }

    #[test]
    fn only_what_is_chosen_is_read() {
        let names = Lookup::default();
        let all: Columns = [tags::INTERNET_MESSAGE_ID.into()].into_iter().collect();
        let (columns, fields) = all.tags(&names);
        assert_eq!(
            (&columns[..fields], &columns[fields..]),
            (&COLUMNS[..], &[tags::INTERNET_MESSAGE_ID][..])
        );
        let few: Columns = [LineField::Subject.into(), LineField::Unread.into(), named::KEYWORDS.into()]
            .into_iter()
            .collect();
        // A name without an id is no column.
        let wanted = vec![tags::MID, tags::SUBJECT, tags::MESSAGE_FLAGS, tags::PARENT_FOLDER_ID];
        assert_eq!(few.tags(&names), (wanted, 4));
    }
}
