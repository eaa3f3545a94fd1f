use std::collections::VecDeque;
use std::prelude::v1::*;

use litemap::LiteMap;

use super::request::{beginning, decode, encode, matched, matches, name, nobody, several};
use crate::data::{PropertyTag, tags};
use crate::http::RequestType;
use crate::http::body::{DnToMinIdRequest, DnToMinIdResponse, Stat};
use crate::mailbox::{Part, Person, PersonLink};
use crate::session::{Error, Flow, Input, Step, Steps};

/// Lists in lists that are looked into; an organisation with more asks for each itself.
const MOST_LISTS: usize = 500;

/// Who is linked to somebody: members of a list, the lists that somebody is in, manager, reports.
///
/// One exchange when an answer since the last Bind told of the person or list ([`Resolve`](super::Resolve),
/// [`Details`](super::Details), [`Browse`](super::Browse), or another one of these), whether it is named by address or
/// distinguished name; else one more, which asks what the server calls it: NspiGetMatches takes nothing but the Minimal Entry
/// ID of whose property it is to follow. One more for each list in a list, when the people in all of them are wanted.
/// `[MS-OXNSPI] 3.1.4.1.10`
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Linked {
    name: String,
    link: PersonLink,
    #[serde(skip)]
    asked: Asked,
    /// Lists to look into.
    #[serde(skip)]
    lists: VecDeque<String>,
    /// Whom one has met, by distinguished name in small letters.
    #[serde(skip)]
    seen: LiteMap<String, ()>,
    #[serde(skip)]
    found: Vec<Person>,
}

#[derive(Debug, Default)]
enum Asked {
    #[default]
    Nothing,
    /// What the server calls the one with this distinguished name.
    Id(String),
    /// Whom a name may mean.
    Name,
    /// The link.
    Link,
}

impl Linked {
    /// Who is linked so to somebody: a distinguished name, an address, or a name that means nobody else.
    pub fn new(link: PersonLink, name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            link,
            asked: Asked::Nothing,
            lists: VecDeque::new(),
            seen: LiteMap::new(),
            found: Vec::new(),
        }
    }

    fn property(&self) -> PropertyTag {
        match self.link {
            PersonLink::Members | PersonLink::AllMembers => tags::ADDRESS_BOOK_MEMBER,
            PersonLink::Lists => tags::ADDRESS_BOOK_IS_MEMBER_OF_DISTRIBUTION_LIST,
            PersonLink::Manager => tags::ADDRESS_BOOK_MANAGER_DISTINGUISHED_NAME,
            PersonLink::Reports => tags::ADDRESS_BOOK_REPORTS,
        }
    }

    /// Asks for what is linked to an object.
    fn ask(&mut self, id: u32) -> Result<Step<Vec<Person>>, Error> {
        self.asked = Asked::Link;
        // The tag of the link stands where otherwise the container does.
        let state = Stat { container_id: self.property().0, current_rec: id, ..beginning() };
        Ok(Step::AddressBook(RequestType::GetMatches, matches(None, state)?))
    }

    /// Asks about somebody of whom the name, or the distinguished name, is known.
    fn ask_about(&mut self, who: String, cx: &Steps<'_, Part>) -> Result<Step<Vec<Person>>, Error> {
        if let Some(id) = cx.min_id(&who) {
            return self.ask(id);
        }
        if who.starts_with('/') {
            let request = DnToMinIdRequest { names: Some(vec![who.as_str().into()]), ..Default::default() };
            self.asked = Asked::Id(who);
            return Ok(Step::AddressBook(RequestType::DnToMinId, encode(&request)?));
        }
        self.asked = Asked::Name;
        Ok(Step::AddressBook(RequestType::GetMatches, matches(Some(&who), beginning())?))
    }

    /// The one whom the name means.
    fn choose(&self, people: Vec<Person>) -> Result<Person, Error> {
        let is_called = |person: &Person| {
            [&person.address, &person.name].iter().any(|own| own.eq_ignore_ascii_case(self.name.trim()))
        };
        let mut exactly = people.iter().filter(|person| is_called(person));
        match (exactly.next(), exactly.next(), people.as_slice()) {
            (Some(one), None, _) | (None, _, [one]) => Ok(one.clone()),
            (None, _, []) => Err(nobody(&self.name)),
            _ => Err(several(&self.name, people)),
        }
    }

    /// Takes who is linked; goes on with the next list.
    fn take(&mut self, people: Vec<Person>, cx: &Steps<'_, Part>) -> Result<Step<Vec<Person>>, Error> {
        let nested = self.link == PersonLink::AllMembers;
        for person in people {
            if self.seen.insert(person.dn.to_ascii_lowercase(), ()).is_some() {
                continue;
            }
            match nested && person.is_list {
                true if self.lists.len() < MOST_LISTS => self.lists.push_back(person.dn),
                true => {}
                false => self.found.push(person),
            }
        }
        match self.lists.pop_front() {
            Some(dn) => self.ask_about(dn, cx),
            None => Ok(Step::Done(core::mem::take(&mut self.found))),
        }
    }
}

impl Flow for Linked {
    type Answer = Vec<Person>;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Vec<Person>>, Error> {
        let Input::AddressBook(body) = input else {
            *self = Self::new(self.link, core::mem::take(&mut self.name));
            let who = name(&self.name)?.to_string();
            if who.starts_with('/') {
                self.seen.insert(who.to_ascii_lowercase(), ());
            }
            return self.ask_about(who, cx);
        };
        match core::mem::take(&mut self.asked) {
            Asked::Nothing => Err(Error::Cancelled),
            Asked::Id(dn) => {
                let result = decode(
                    "DnToMinId",
                    &body,
                    |response: DnToMinIdResponse| (response.status_code, response.result),
                    |result| result.error_code,
                )?;
                match result.min_ids.as_deref().and_then(<[u32]>::first) {
                    Some(&id) if id != 0 => {
                        cx.remember_min_id(&dn, id);
                        self.ask(id)
                    }
                    _ => Err(nobody(&dn)),
                }
            }
            Asked::Name => {
                let people = matched(&body, cx)?;
                let one = self.choose(people)?;
                self.seen.insert(one.dn.to_ascii_lowercase(), ());
                self.ask_about(one.dn, cx)
            }
            Asked::Link => {
                let people = matched(&body, cx)?;
                self.take(people, cx)
            }
        }
    }
}
