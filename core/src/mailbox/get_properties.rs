use std::collections::VecDeque;
use std::prelude::v1::*;

use super::names::Names;
use super::stream::{StreamReader, stream_types, stream_value};
use super::target::Opened;
use super::{Part, PropertyTarget};
use crate::data::{
    CellRef, ErrorCode, FolderId, PropertyKey, PropertyName, PropertyNameKind, PropertyTag, PropertyType,
    Value,
};
use crate::rop::{
    GetNamesFromPropertyIds, GetNamesFromPropertyIdsResponse, GetPropertiesAll, GetPropertiesAllResponse,
    GetPropertiesSpecific, GetPropertiesSpecificResponse,
};
use crate::session::{Asked, Chain, Error, Flow, Handle, Input, Replies, Step, Steps};

/// A larger value is not read into memory: it has the error `NotEnoughMemory`.
const LARGEST: u64 = 64 << 20;

/// A property as it is on the server.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Property {
    /// Which one.
    pub key: PropertyKey,
    /// Its value; none when the object does not have the property, or the server did not give it.
    pub value: Option<Value>,
    /// Why the server did not give it, or not as a whole, other than that there is none.
    pub error: Option<ErrorCode>,
}

impl Property {
    pub(super) fn set(&mut self, value: Value) {
        if let (PropertyType::UNSPECIFIED | PropertyType::ERROR_CODE, Some(own)) =
            (self.key.property_type(), value.property_type())
        {
            self.key = self.key.clone().with_type(own);
        }
        (self.value, self.error) = (Some(value), None);
    }
}

/// Reads properties of the mailbox, a folder, a message or an attachment, by tag or by name.
///
/// One exchange; one more at the first time in a session that a name is used (or, when all properties are read, for
/// the names of those that are there), and one for each block of values that are too large to come along. After a lost
/// connection such a value goes on where it was.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct GetProperties {
    target: PropertyTarget,
    /// Which ones; none: all there are.
    keys: Option<Vec<PropertyKey>>,
    names: Names,
    #[serde(skip)]
    round: Round,
    properties: Vec<Property>,
    /// The tags of the properties, in the same order.
    tags: Vec<Option<PropertyTag>>,
    /// Places of those whose value is too large to come along, with the types that it may have.
    large: VecDeque<(usize, Vec<PropertyType>)>,
    #[serde(skip)]
    object: Option<Handle>,
    stream: Option<(StreamReader, Vec<u8>)>,
    /// The names of the properties are not asked for yet.
    unnamed: bool,
}

#[derive(Debug, Default)]
enum Round {
    #[default]
    None,
    Names,
    Some(Opened, Asked<GetPropertiesSpecificResponse>),
    All(Opened, Asked<GetPropertiesAllResponse>),
    NamesOf(Vec<u16>, Asked<GetNamesFromPropertyIdsResponse>),
    /// A block of a large value, of an object that was opened again for it.
    Stream(Option<Opened>),
}

impl GetProperties {
    /// These properties, to be answered in the same order.
    pub fn some(target: PropertyTarget, keys: impl IntoIterator<Item = impl Into<PropertyKey>>) -> Self {
        let keys: Vec<PropertyKey> = keys.into_iter().map(Into::into).collect();
        Self { names: Names::to_read(&keys), ..Self::new(target, Some(keys)) }
    }

    /// All properties that there are.
    pub fn all(target: PropertyTarget) -> Self {
        Self::new(target, None)
    }

    fn new(target: PropertyTarget, keys: Option<Vec<PropertyKey>>) -> Self {
        Self {
            target,
            keys,
            names: Names::to_read([]),
            round: Round::None,
            properties: Vec::new(),
            tags: Vec::new(),
            large: VecDeque::new(),
            object: None,
            stream: None,
            unnamed: false,
        }
    }

    fn ask(&mut self, folder: FolderId) -> Result<Chain, Error> {
        let mut chain = Chain::new("read properties");
        let opened = self.target.open(&mut chain, folder, false)?;
        let (logon, input, property_size_limit, want_unicode) = (0, opened.object.0, 0, true);
        self.round = match &self.keys {
            Some(keys) => {
                self.tags = keys.iter().map(|key| self.names.tag(key)).collect();
                // A name that has no id is not asked for.
                let property_tags = self.tags.iter().flatten().copied().collect();
                let request =
                    GetPropertiesSpecific { logon, input, property_size_limit, want_unicode, property_tags };
                Round::Some(opened, chain.add(request))
            }
            None => Round::All(
                opened,
                chain.add(GetPropertiesAll { logon, input, property_size_limit, want_unicode }),
            ),
        };
        chain.expect(4 * 1024);
        Ok(chain)
    }

    /// The next block of a large value.
    fn ask_stream(&mut self, folder: FolderId) -> Option<Chain> {
        if self.large.is_empty() {
            return None;
        }
        let mut chain = Chain::new("read property");
        let (object, opened) = match self.object {
            Some(handle) => (chain.hold(handle), None),
            None => {
                let opened = self.target.open(&mut chain, folder, false).ok()?;
                (opened.object, Some(opened))
            }
        };
        if self.stream.is_none() {
            let (place, types) = self.large.front_mut()?;
            let tag = self.tags.get(*place).copied().flatten()?;
            let property_type = types.pop()?;
            self.stream = Some((StreamReader::new(tag.with_type(property_type)), Vec::new()));
        }
        let (stream, _) = self.stream.as_mut()?;
        stream.ask(&mut chain, object);
        self.round = Round::Stream(opened);
        Some(chain)
    }

    /// Takes a block of a large value.
    fn take_block(&mut self, replies: &Replies, cx: &mut Steps<'_, Part>) {
        let Some((mut stream, mut bytes)) = self.stream.take() else { return };
        let Some((place, types)) = self.large.pop_front() else { return };
        let block = stream.answer(replies);
        let property = self.properties.get_mut(place);
        let ended = match block {
            Ok(block) if block.has_changed => {
                if let Some(handle) = stream.take_handle() {
                    cx.release(handle);
                }
                let tag = self.tags.get(place).copied().flatten();
                self.large.extend(tag.and_then(stream_types).map(|types| (place, types)));
                return;
            }
            Ok(block) if stream.total <= LARGEST => {
                block.data.iter().for_each(|data| bytes.extend_from_slice(data));
                cx.advanced();
                if !block.at_end {
                    self.stream = Some((stream, bytes));
                    self.large.push_front((place, types));
                    return;
                }
                stream_value(stream.property_type(), bytes).ok_or(ErrorCode::CORRUPT_DATA)
            }
            Ok(_) => Err(ErrorCode::OUT_OF_MEMORY),
            // It may be of another type.
            Err(_) if !types.is_empty() => {
                self.large.push_front((place, types));
                return;
            }
            Err(error) => Err(error.server_code().unwrap_or(ErrorCode::GENERAL_FAILURE)),
        };
        if let Some(handle) = stream.take_handle() {
            cx.release(handle);
        }
        if let Some(property) = property {
            match ended {
                Ok(value) => property.set(value),
                Err(code) => property.error = Some(code),
            }
        }
    }

    fn add(&mut self, key: PropertyKey, cell: Result<Value, ErrorCode>) {
        let place = self.properties.len();
        let mut property = Property { key, value: None, error: None };
        match cell {
            Ok(value) => property.set(value),
            Err(ErrorCode::NOT_FOUND) => {}
            Err(code) => {
                property.error = Some(code);
                let tag = self.tags.get(place).copied().flatten();
                if let (ErrorCode::OUT_OF_MEMORY, Some(tag)) = (code, tag) {
                    self.large.extend(stream_types(tag).map(|types| (place, types)));
                }
            }
        }
        self.properties.push(property);
    }

    fn take_some(&mut self, answer: &GetPropertiesSpecificResponse) {
        let mut cells = answer.row.cells();
        let keys = self.keys.clone().unwrap_or_default();
        for (key, tag) in keys.into_iter().zip(self.tags.clone()) {
            let cell = tag.and_then(|_| cells.next());
            let value = match cell.map(|(_, cell)| cell) {
                Some(CellRef::Value(value)) => Ok(value.to_value()),
                Some(CellRef::Error(code)) => Err(code),
                _ => Err(ErrorCode::NOT_FOUND),
            };
            self.add(key, value);
        }
    }

    /// Takes all properties; answers the ids whose names are to be asked for.
    fn take_all(&mut self, answer: &GetPropertiesAllResponse) -> Vec<u16> {
        let mut ids = Vec::new();
        for property in &answer.property_values {
            if property.tag.is_named() {
                ids.push(property.tag.id());
            }
            self.tags.push(Some(property.tag));
            match &property.value {
                Value::ErrorCode(code) => self.add(property.tag.into(), Err(*code)),
                value => self.add(property.tag.into(), Ok(value.clone())),
            }
        }
        ids
    }

    fn ask_names(&mut self, ids: Vec<u16>) -> Option<Chain> {
        if ids.is_empty() {
            return None;
        }
        let mut chain = Chain::new("get names of properties");
        let request = GetNamesFromPropertyIds { logon: 0, input: Chain::LOGON.0, property_ids: ids.clone() };
        self.round = Round::NamesOf(ids, chain.add(request));
        Some(chain)
    }

    fn take_names(&mut self, ids: &[u16], names: Vec<PropertyName>, cx: &mut Steps<'_, Part>) {
        for (id, name) in ids.iter().zip(names) {
            if name.kind == PropertyNameKind::NONE {
                continue;
            }
            cx.remember_property_id(name.clone(), *id);
            let of_id = |key: &PropertyKey| matches!(key, PropertyKey::Tag(tag) if tag.id() == *id);
            for property in self.properties.iter_mut().filter(|property| of_id(&property.key)) {
                property.key = PropertyKey::Named(name.clone(), property.key.property_type());
            }
        }
    }

    fn answered(&mut self, replies: &Replies, cx: &mut Steps<'_, Part>) -> Result<Option<Chain>, Error> {
        match core::mem::replace(&mut self.round, Round::None) {
            Round::None => {}
            Round::Names => {
                self.names.answered(replies, cx)?;
            }
            Round::Some(opened, asked) => {
                // The reason why it cannot be opened comes first.
                let answer = replies.check_all().and_then(|()| replies.get(asked))?;
                self.take_some(answer);
                self.keep(replies, opened, cx);
            }
            Round::All(opened, asked) => {
                let answer = replies.check_all().and_then(|()| replies.get(asked))?;
                let ids = self.take_all(answer);
                self.unnamed = !ids.is_empty();
                self.keep(replies, opened, cx);
                return Ok(self.ask_names(ids));
            }
            Round::NamesOf(ids, asked) => {
                let answer = replies.get(asked)?;
                self.take_names(&ids, answer.property_names.clone(), cx);
                self.unnamed = false;
            }
            Round::Stream(opened) => {
                if let Some(opened) = opened.filter(|opened| opened.object != Chain::LOGON) {
                    self.object = replies.handle(opened.object);
                    if self.object.is_none() {
                        replies.check_all()?;
                    }
                }
                self.take_block(replies, cx);
            }
        }
        Ok(None)
    }

    /// Keeps the object as long as values of it are to be read.
    fn keep(&mut self, replies: &Replies, opened: Opened, cx: &mut Steps<'_, Part>) {
        let wanted = !self.large.is_empty() && opened.object != Chain::LOGON;
        self.object = if wanted { replies.handle(opened.object) } else { None };
        replies.release_new_except(self.object, cx);
    }
}

#[cfg(feature = "travel")]
impl super::travel::BeginsAgain for GetProperties {
    fn begin_again(&self) -> Self {
        match self.keys.clone() {
            Some(keys) => Self::some(self.target.clone(), keys),
            None => Self::all(self.target.clone()),
        }
    }
}

impl Flow for GetProperties {
    type Answer = Vec<Property>;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Vec<Property>>, Error> {
        let Some(folder) = self.target.folder_id(cx.logon()) else { return Ok(Step::Logon) };
        match input {
            Input::Replies(replies) => {
                let asked_names = matches!(self.round, Round::Names);
                if let Some(chain) = self.answered(&replies, cx)? {
                    return Ok(Step::Execute(chain));
                }
                if !asked_names {
                    if let Some(chain) = self.ask_stream(folder) {
                        return Ok(Step::Execute(chain));
                    }
                    if let Some(handle) = self.object.take() {
                        cx.release(handle);
                    }
                    return Ok(Step::Done(core::mem::take(&mut self.properties)));
                }
            }
            Input::Lost => {
                self.object = None;
                if let Some((stream, _)) = &mut self.stream {
                    stream.lost();
                }
                // What has come is kept; without it everything is asked for again.
                if !self.unnamed
                    && let Some(chain) = self.ask_stream(folder)
                {
                    return Ok(Step::Execute(chain));
                }
                self.properties.clear();
                self.tags.clear();
                self.large.clear();
                self.stream = None;
            }
            _ => {}
        }
        if let Some(chain) = self.names.ask(cx) {
            self.round = Round::Names;
            return Ok(Step::Execute(chain));
        }
        Ok(Step::Execute(self.ask(folder)?))
    }
}
