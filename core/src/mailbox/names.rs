//! Ids of named properties: asked for once in a session.

use std::prelude::v1::*;

use litemap::LiteMap;

use super::Part;
use crate::data::{PropertyKey, PropertyName, PropertyTag};
use crate::rop::{GetIdsFlags, GetPropertyIdsFromNames, GetPropertyIdsFromNamesResponse};
use crate::session::{Asked, Chain, Error, Input, Replies, Steps};

/// The named properties that an operation uses.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Names {
    ids: LiteMap<PropertyName, u16>,
    /// Names that have no id yet get one.
    create: bool,
    wanted: Vec<PropertyName>,
    #[serde(skip)]
    asked: Option<Asked<GetPropertyIdsFromNamesResponse>>,
}

impl Names {
    /// Names of properties that are to be set: each has an id in the end.
    pub(super) fn to_set<'k>(keys: impl IntoIterator<Item = &'k PropertyKey>) -> Self {
        Self::new(keys, true)
    }

    /// Names of properties that are to be read.
    pub(super) fn to_read<'k>(keys: impl IntoIterator<Item = &'k PropertyKey>) -> Self {
        Self::new(keys, false)
    }

    fn new<'k>(keys: impl IntoIterator<Item = &'k PropertyKey>, create: bool) -> Self {
        let mut wanted: Vec<PropertyName> = Vec::new();
        for key in keys {
            if let PropertyKey::Named(name, _) = key
                && !wanted.contains(name)
            {
                wanted.push(name.clone());
            }
        }
        Self { ids: LiteMap::new(), create, wanted, asked: None }
    }

    /// The exchange that asks for what nobody has asked for in this session; none when all is known.
    pub(super) fn ask(&mut self, cx: &Steps<'_, Part>) -> Option<Chain> {
        for name in core::mem::take(&mut self.wanted) {
            match cx.property_id(&name) {
                None => self.wanted.push(name),
                Some(0) if self.create => self.wanted.push(name),
                Some(0) => {}
                Some(id) => {
                    self.ids.insert(name, id);
                }
            }
        }
        if self.wanted.is_empty() {
            return None;
        }
        let mut chain = Chain::new("get ids of named properties");
        self.asked = Some(chain.add(GetPropertyIdsFromNames {
            logon: 0,
            input: Chain::LOGON.0,
            flags: if self.create { GetIdsFlags::CREATE } else { GetIdsFlags::GET_ONLY },
            property_names: self.wanted.clone(),
        }));
        Some(chain)
    }

    /// Takes the answer to [`ask`](Self::ask); answers whether it was one.
    pub(super) fn answered(&mut self, replies: &Replies, cx: &mut Steps<'_, Part>) -> Result<bool, Error> {
        let Some(asked) = self.asked.take() else { return Ok(false) };
        // Names without an id make it a warning, not an error.
        let answer = replies.get(asked)?;
        for (name, id) in self.wanted.drain(..).zip(answer.property_ids.iter().copied()) {
            cx.remember_property_id(name.clone(), id);
            if id != 0 {
                self.ids.insert(name, id);
            }
        }
        Ok(true)
    }

    /// The tag of a property in this mailbox; none when its name has no id, so that nothing has the property.
    pub(super) fn tag(&self, key: &PropertyKey) -> Option<PropertyTag> {
        match key {
            PropertyKey::Tag(tag) => Some(*tag),
            PropertyKey::Named(name, property_type) => {
                self.ids.get(name).map(|id| PropertyTag::new(*id, *property_type))
            }
        }
    }

    /// The property behind a tag of this mailbox.
    pub(super) fn key(&self, tag: PropertyTag) -> PropertyKey {
        match self.ids.iter().find(|(_, id)| tag.is_named() && **id == tag.id()) {
            Some((name, _)) => PropertyKey::Named(name.clone(), tag.property_type()),
            None => tag.into(),
        }
    }
}

/// Ids of the named properties that something which is only read asks about; without any, nobody is asked.
#[derive(Debug, Default)]
pub(super) struct Lookup(Option<Names>);

impl Lookup {
    /// The exchange that asks, when it is needed; takes its answer.
    pub(super) fn ask(
        &mut self,
        keys: impl FnOnce() -> Result<Vec<PropertyKey>, Error>,
        input: &mut Input,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Option<Chain>, Error> {
        let names = match &mut self.0 {
            Some(names) => names,
            none => none.insert(Names::to_read(&keys()?)),
        };
        if let Input::Replies(replies) = &*input
            && names.answered(replies, cx)?
        {
            *input = Input::Start;
        }
        Ok(names.ask(cx))
    }

    /// Names with ids that a mailbox may have given them.
    #[cfg(test)]
    pub(super) fn known(ids: &[(PropertyKey, u16)]) -> Self {
        let mut names = Names::to_read(ids.iter().map(|(key, _)| key));
        for (name, (_, id)) in core::mem::take(&mut names.wanted).into_iter().zip(ids) {
            names.ids.insert(name, *id);
        }
        Self(Some(names))
    }

    /// As [`Names::tag`].
    pub(super) fn tag(&self, key: &PropertyKey) -> Option<PropertyTag> {
        match (key, &self.0) {
            (PropertyKey::Tag(tag), _) => Some(*tag),
            (key, names) => names.as_ref()?.tag(key),
        }
    }
}
