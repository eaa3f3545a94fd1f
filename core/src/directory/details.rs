use std::prelude::v1::*;

use super::request::{
    AMBIGUOUS, COLUMNS, RESOLVED, ask_whom, matched, nobody, person, resolve, resolved, several,
};
use crate::data::{PropertyTag, RowRef, ValueRef, tags};
use crate::mailbox::{Part, PersonDetails};
use crate::session::{Error, Flow, Input, Step, Steps};

/// What is told besides.
const MORE: [PropertyTag; 18] = [
    tags::ACCOUNT,
    tags::GIVEN_NAME,
    tags::SURNAME,
    tags::MOBILE_TELEPHONE_NUMBER,
    tags::HOME_TELEPHONE_NUMBER,
    tags::PRIMARY_FAX_NUMBER,
    tags::STREET_ADDRESS,
    tags::LOCALITY,
    tags::STATE_OR_PROVINCE,
    tags::POSTAL_CODE,
    tags::COUNTRY,
    tags::ASSISTANT,
    tags::COMMENT,
    tags::ADDRESS_BOOK_PROXY_ADDRESSES,
    tags::ADDRESS_BOOK_MANAGER_DISTINGUISHED_NAME,
    tags::ADDRESS_BOOK_DISTRIBUTION_LIST_MEMBER_COUNT,
    tags::THUMBNAIL_PHOTO,
    tags::ADDRESS_BOOK_X509_CERTIFICATE,
];

/// All that the address book says of somebody: photo and certificates, too. It takes one exchange.
/// `[MS-OXNSPI] 3.1.4.1.17`
///
/// The name must mean one person or list: an address or a distinguished name always does. Otherwise it ends in
/// [`Error::NotFound`] or, after one more exchange, [`Error::AmbiguousName`].
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Details {
    name: String,
    /// It is asked whom the name may mean.
    #[serde(skip)]
    in_doubt: bool,
}

impl Details {
    /// Of whom.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), in_doubt: false }
    }
}

impl Flow for Details {
    type Answer = Box<PersonDetails>;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Box<PersonDetails>>, Error> {
        let Input::AddressBook(body) = input else {
            self.in_doubt = false;
            let asked = resolve(core::slice::from_ref(&self.name), [&COLUMNS[..], &MORE].concat())?;
            return asked.without_answer().ok_or(Error::Cancelled);
        };
        if self.in_doubt {
            return Err(several(&self.name, matched(&body, cx)?));
        }
        let result = resolved(&body)?;
        let row = result.rows.as_ref().and_then(|found| found.rows.iter().next());
        match (result.min_ids.as_deref().and_then(<[u32]>::first), row) {
            (Some(&RESOLVED), Some(row)) => Ok(Step::Done(Box::new(details(row, cx)))),
            (Some(&AMBIGUOUS), _) => {
                self.in_doubt = true;
                ask_whom(&self.name)?.without_answer().ok_or(Error::Cancelled)
            }
            _ => Err(nobody(&self.name)),
        }
    }
}

fn details(row: RowRef<'_>, cx: &mut Steps<'_, Part>) -> PersonDetails {
    let text = |tag| row.get(tag).and_then(|value| value.to_text()).unwrap_or_default();
    let several = |tag| {
        let values = row.get(tag).into_iter().filter_map(|value| match value {
            ValueRef::Multiple(values) => Some(values),
            _ => None,
        });
        values.flat_map(|values| values.iter().map(|value| value.to_value()).collect::<Vec<_>>())
    };
    PersonDetails {
        person: person(row, cx),
        alias: text(tags::ACCOUNT),
        given_name: text(tags::GIVEN_NAME),
        surname: text(tags::SURNAME),
        mobile: text(tags::MOBILE_TELEPHONE_NUMBER),
        home_phone: text(tags::HOME_TELEPHONE_NUMBER),
        fax: text(tags::PRIMARY_FAX_NUMBER),
        street: text(tags::STREET_ADDRESS),
        city: text(tags::LOCALITY),
        state: text(tags::STATE_OR_PROVINCE),
        postal_code: text(tags::POSTAL_CODE),
        country: text(tags::COUNTRY),
        assistant: text(tags::ASSISTANT),
        notes: text(tags::COMMENT),
        addresses: several(tags::ADDRESS_BOOK_PROXY_ADDRESSES).filter_map(|value| value.to_text()).collect(),
        manager_dn: Some(text(tags::ADDRESS_BOOK_MANAGER_DISTINGUISHED_NAME)).filter(|dn| !dn.is_empty()),
        member_count: row
            .get(tags::ADDRESS_BOOK_DISTRIBUTION_LIST_MEMBER_COUNT)
            .and_then(|value| value.as_i64())
            .and_then(|count| u32::try_from(count).ok()),
        photo: row.get(tags::THUMBNAIL_PHOTO).and_then(|value| value.as_binary()).map(Into::into),
        certificates: several(tags::ADDRESS_BOOK_X509_CERTIFICATE)
            .filter_map(|value| value.as_binary().map(|bytes| bytes.to_vec()))
            .collect(),
    }
}
