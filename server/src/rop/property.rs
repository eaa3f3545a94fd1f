//! Property ROPs. `[MS-OXCROPS] 2.2.8`, `[MS-OXCPRPT]`

use mapi_http::data::{
    Cell, ErrorCode, PropertyName, PropertyNameKind, PropertyProblem, PropertyRow, PropertyTag, PropertyType,
    TaggedPropertyValue, Value, named, tags,
};
use mapi_http::rop::{
    CopyFlags, CopyProperties, CopyPropertiesResponse, CopyTo, CopyToResponse, DeleteProperties,
    DeletePropertiesNoReplicate, DeletePropertiesNoReplicateResponse, DeletePropertiesResponse, GetIdsFlags,
    GetNamesFromPropertyIds, GetNamesFromPropertyIdsResponse, GetPropertiesAll, GetPropertiesAllResponse,
    GetPropertiesList, GetPropertiesListResponse, GetPropertiesSpecific, GetPropertiesSpecificResponse,
    GetPropertyIdsFromNames, GetPropertyIdsFromNamesResponse, QueryFlags, QueryNamedProperties,
    QueryNamedPropertiesResponse, SetProperties, SetPropertiesNoReplicate, SetPropertiesNoReplicateResponse,
    SetPropertiesResponse,
};
use mapi_http::wire::Width;

use super::{Answer, Call, Failure, Outcome, rights};
use crate::handles::{Object, Shared, lock};
use crate::message::{OpenAttachment, OpenMessage};
use crate::store::{Folder, Messages, Properties, Stored};
use crate::value::Text8;
use crate::view::{self, Found};

/// An object with properties.
#[derive(Clone)]
pub(super) enum Target {
    Store,
    Folder(Box<Folder>),
    Message(Shared<OpenMessage>),
    Attachment(Shared<OpenAttachment>),
}

pub(super) fn target(call: &Call<'_>, index: u8) -> Result<Target, ErrorCode> {
    Ok(match call.object(index)? {
        Object::Logon => Target::Store,
        Object::Folder(folder) => Target::Folder(Box::new(call.store.folder(*folder)?)),
        Object::Message(message) => Target::Message(message.clone()),
        Object::Attachment(attachment) => Target::Attachment(attachment.clone()),
        _ => return Err(ErrorCode::NOT_SUPPORTED),
    })
}

/// A property of the object.
pub(super) fn found(
    call: &Call<'_>,
    target: &Target,
    tag: PropertyTag,
) -> Result<Option<(PropertyTag, Found)>, ErrorCode> {
    let mailbox = call.mailbox()?;
    Ok(match target {
        Target::Store => {
            let viewer = view::Viewer {
                owner: call.directory.by_address(&call.logon()?.owner),
                user: call.user,
                code_page: call.session.code_page,
                locale: call.session.locale,
            };
            view::store(call.store, &mailbox, viewer, tag)?
        }
        Target::Folder(folder) if tag.id() == tags::RIGHTS.id() && !call.is_own()? => {
            let rights = call.rights(folder.id)?;
            Some((tags::RIGHTS, Found::Value(Value::Integer32(rights as i32))))
        }
        Target::Folder(folder) => view::folder(&mailbox, folder, 0, tag),
        Target::Message(message) => {
            let message = lock(message);
            view::message(&mailbox, &message.meta(), &message.content.properties, tag)
        }
        Target::Attachment(attachment) => view::attachment(&mailbox, &lock(attachment).attachment, tag),
    })
}

/// The tags of all properties that the object has.
fn all(call: &Call<'_>, target: &Target) -> Result<Vec<PropertyTag>, ErrorCode> {
    let kept = |properties: &Properties| properties.iter().map(|(tag, _)| tag).collect::<Vec<_>>();
    let (mut all, computed) = match target {
        Target::Store => {
            (kept(&call.store.mailbox(call.mailbox()?.id)?.properties), view::COMPUTED_OF_STORES)
        }
        Target::Folder(folder) => (kept(&folder.properties), view::COMPUTED_OF_FOLDERS),
        Target::Message(message) => (kept(&lock(message).content.properties), view::COMPUTED_OF_MESSAGES),
        Target::Attachment(attachment) => {
            (kept(&lock(attachment).attachment.properties), view::COMPUTED_OF_ATTACHMENTS)
        }
    };
    for tag in computed {
        if !all.iter().any(|known| known.id() == tag.id()) && found(call, target, *tag)?.is_some() {
            all.push(*tag);
        }
    }
    all.sort_unstable();
    Ok(all)
}

/// Whether nobody but the server sets the property.
fn is_computed(target: &Target, tag: PropertyTag) -> bool {
    let computed = match target {
        Target::Store => view::COMPUTED_OF_STORES,
        Target::Folder(_) => view::COMPUTED_OF_FOLDERS,
        Target::Message(_) => view::COMPUTED_OF_MESSAGES,
        Target::Attachment(_) => view::COMPUTED_OF_ATTACHMENTS,
    };
    // These a client may change although the server has an idea of them.
    const FREE: [PropertyTag; 5] = [
        tags::DISPLAY_NAME,
        tags::COMMENT,
        tags::ATTRIBUTE_HIDDEN,
        tags::SOURCE_KEY,
        tags::OUT_OF_OFFICE_STATE,
    ];
    let is_folder = matches!(target, Target::Folder(_));
    let free = |known: &PropertyTag| {
        known.id() == tag.id()
            && (is_folder || *known == tags::SOURCE_KEY || *known == tags::OUT_OF_OFFICE_STATE)
    };
    computed.iter().any(|known| known.id() == tag.id()) && !FREE.iter().any(free)
}

/// The code page of the object's 8-bit strings.
fn text(call: &Call<'_>, target: &Target) -> Text8 {
    match target {
        Target::Message(message) => Text8::of(lock(message).code_page),
        _ => call.session.text,
    }
}

/// A property as an answer tells it, unless it is larger than `limit`.
fn cell(
    call: &Call<'_>,
    target: &Target,
    tag: PropertyTag,
    limit: u64,
    unicode: bool,
) -> Result<Cell, ErrorCode> {
    let Some((kept, found)) = found(call, target, tag)? else { return Ok(Cell::Error(ErrorCode::NOT_FOUND)) };
    // What has no place in a row is opened as a stream, a table or a message.
    if found.size() > limit || kept.property_type() == PropertyType::OBJECT {
        return Ok(Cell::Error(ErrorCode::OUT_OF_MEMORY));
    }
    let value = found.whole(kept, call.store)?;
    Ok(match text(call, target).fit(tag, kept, value, unicode) {
        Ok(value) => Cell::Value(value),
        Err(code) => Cell::Error(code),
    })
}

/// The most bytes of one value in an answer.
fn limit(call: &Call<'_>, asked: u16) -> u64 {
    let asked = if asked == 0 { u64::MAX } else { u64::from(asked) };
    asked.min(call.most_room.saturating_sub(64) as u64)
}

pub(super) fn get_properties_specific(call: &mut Call<'_>, request: &GetPropertiesSpecific) -> Outcome {
    let target = target(call, request.input)?;
    let limit = limit(call, request.property_size_limit);
    let mut cells = Vec::with_capacity(request.property_tags.len());
    for tag in &request.property_tags {
        cells.push(cell(call, &target, *tag, limit, request.want_unicode)?);
    }
    let cells = super::table::shrink(cells, call.most_room);
    let row = PropertyRow::new(&request.property_tags, &cells, Width::Rop)?;
    Ok(GetPropertiesSpecificResponse { row }.into())
}

pub(super) fn get_properties_all(call: &mut Call<'_>, request: &GetPropertiesAll) -> Outcome {
    let target = target(call, request.input)?;
    let limit = limit(call, request.property_size_limit);
    let mut values = Vec::new();
    let tags = all(call, &target)?;
    // What is left for values when every property is named.
    let mut left = call.most_room.saturating_sub(2 + tags.len() * 8) as u64;
    for tag in tags {
        let wanted = match tag.property_type() {
            PropertyType::STRING if !request.want_unicode => tag.with_type(PropertyType::STRING8),
            PropertyType::MULTIPLE_STRING if !request.want_unicode => {
                tag.with_type(PropertyType::MULTIPLE_STRING8)
            }
            _ => tag,
        };
        match cell(call, &target, wanted, limit.min(left), request.want_unicode)? {
            Cell::Value(value) => {
                left = left.saturating_sub(Stored::Value(value.clone()).size());
                values.push(TaggedPropertyValue { tag: wanted, value });
            }
            Cell::Error(code) => {
                let tag = tag.with_type(PropertyType::ERROR_CODE);
                values.push(TaggedPropertyValue { tag, value: Value::ErrorCode(code) });
            }
            Cell::Absent => {}
        }
    }
    Ok(GetPropertiesAllResponse { property_values: values }.into())
}

pub(super) fn get_properties_list(call: &mut Call<'_>, request: &GetPropertiesList) -> Outcome {
    let target = target(call, request.input)?;
    Ok(GetPropertiesListResponse { property_tags: all(call, &target)? }.into())
}

/// Whether changes of the object are taken in.
fn check_writable(call: &Call<'_>, target: &Target) -> Result<(), ErrorCode> {
    let writable = match target {
        Target::Message(message) => lock(message).writable,
        Target::Attachment(attachment) => lock(attachment).writable,
        Target::Store => return call.require_own(),
        Target::Folder(folder) => return call.require(folder.id, rights::OWNER),
    };
    if writable { Ok(()) } else { Err(ErrorCode::ACCESS_DENIED) }
}

/// Whether a value of this type can be set.
fn check_type(tag: PropertyTag) -> Result<(), ErrorCode> {
    match tag.property_type() {
        PropertyType::UNSPECIFIED | PropertyType::NULL | PropertyType::ERROR_CODE | PropertyType::OBJECT => {
            Err(ErrorCode::UNSUPPORTED_TYPE)
        }
        _ if matches!(tag.id(), 0 | 0xFFFF) => Err(ErrorCode::INVALID_PARAMETER),
        _ => Ok(()),
    }
}

fn set(
    call: &mut Call<'_>,
    index: u8,
    values: &[TaggedPropertyValue],
) -> Result<Vec<PropertyProblem>, Failure> {
    let target = target(call, index)?;
    check_writable(call, &target)?;
    let mut problems = Vec::new();
    let mut problem = |index: usize, property_tag, error_code| {
        problems.push(PropertyProblem { index: index as u16, property_tag, error_code });
    };
    let text = text(call, &target);
    let mut accepted = Vec::new();
    for (index, TaggedPropertyValue { tag, value }) in values.iter().enumerate() {
        if let Target::Message(message) = &target
            && tag.id() == tags::MESSAGE_FLAGS.id()
            && let Some(flags) = value.as_i64()
            && lock(message).set_flags(flags as u32)
        {
            continue;
        }
        if is_computed(&target, *tag) {
            problem(index, *tag, ErrorCode::ACCESS_DENIED);
        } else if let Err(code) = check_type(*tag) {
            problem(index, *tag, code);
        } else {
            let stored = call.store.keep(*tag, text.keep(value.clone()))?;
            accepted.push((*tag, stored));
        }
    }
    match &target {
        Target::Store => {
            let mailbox = call.mailbox()?.id;
            call.store.update_mailbox(mailbox, |properties| {
                accepted.into_iter().for_each(|(tag, stored)| properties.set_stored(tag, stored));
            })?;
        }
        Target::Folder(folder) => {
            call.store.update_folder(folder.id, call.now, |properties| {
                accepted.into_iter().for_each(|(tag, stored)| properties.set_stored(tag, stored));
            })?;
        }
        Target::Message(message) => {
            let mut message = lock(message);
            accepted.into_iter().for_each(|(tag, stored)| message.set(tag, stored));
        }
        Target::Attachment(attachment) => {
            let properties = &mut lock(attachment).attachment.properties;
            accepted.into_iter().for_each(|(tag, stored)| properties.set_stored(tag, stored));
        }
    }
    Ok(problems)
}

pub(super) fn set_properties(call: &mut Call<'_>, request: &SetProperties) -> Outcome {
    let property_problems = set(call, request.input, &request.property_values)?;
    Ok(SetPropertiesResponse { property_problems }.into())
}

/// Nothing is replicated here, so it is the same.
pub(super) fn set_properties_no_replicate(
    call: &mut Call<'_>,
    request: &SetPropertiesNoReplicate,
) -> Outcome {
    let property_problems = set(call, request.input, &request.property_values)?;
    Ok(SetPropertiesNoReplicateResponse { property_problems }.into())
}

fn delete(call: &mut Call<'_>, index: u8, wanted: &[PropertyTag]) -> Result<Vec<PropertyProblem>, Failure> {
    let target = target(call, index)?;
    check_writable(call, &target)?;
    let mut problems = Vec::new();
    let mut gone = Vec::new();
    for (index, tag) in wanted.iter().enumerate() {
        let fixed = matches!(target, Target::Folder(_)) && tag.id() == tags::DISPLAY_NAME.id();
        if fixed || is_computed(&target, *tag) {
            let problem = PropertyProblem {
                index: index as u16,
                property_tag: *tag,
                error_code: ErrorCode::ACCESS_DENIED,
            };
            problems.push(problem);
        } else {
            gone.push(*tag);
        }
    }
    let remove = |properties: &mut Properties| {
        for tag in &gone {
            properties.remove(*tag);
        }
    };
    match &target {
        Target::Store => call.store.update_mailbox(call.mailbox()?.id, remove)?,
        Target::Folder(folder) => call.store.update_folder(folder.id, call.now, remove)?,
        Target::Message(message) => remove(&mut lock(message).content.properties),
        Target::Attachment(attachment) => remove(&mut lock(attachment).attachment.properties),
    }
    Ok(problems)
}

pub(super) fn delete_properties(call: &mut Call<'_>, request: &DeleteProperties) -> Outcome {
    let property_problems = delete(call, request.input, &request.property_tags)?;
    Ok(DeletePropertiesResponse { property_problems }.into())
}

pub(super) fn delete_properties_no_replicate(
    call: &mut Call<'_>,
    request: &DeletePropertiesNoReplicate,
) -> Outcome {
    let property_problems = delete(call, request.input, &request.property_tags)?;
    Ok(DeletePropertiesNoReplicateResponse { property_problems }.into())
}

pub(super) fn get_property_ids_from_names(call: &mut Call<'_>, request: &GetPropertyIdsFromNames) -> Outcome {
    target(call, request.input)?;
    let mut property_ids = Vec::new();
    if request.property_names.is_empty() {
        // All there are. [MS-OXCPRPT] 3.2.5.9
        property_ids.extend(call.store.property_names()?.into_iter().map(|(id, _)| id));
    }
    let create = request.flags == GetIdsFlags::CREATE;
    for name in &request.property_names {
        property_ids.push(call.store.property_id(name, create)?.unwrap_or_default());
    }
    let unknown = property_ids.contains(&0);
    let code = if unknown { ErrorCode::ERRORS_RETURNED } else { ErrorCode::SUCCESS };
    Ok(Answer::with(code, GetPropertyIdsFromNamesResponse { property_ids }))
}

pub(super) fn get_names_from_property_ids(call: &mut Call<'_>, request: &GetNamesFromPropertyIds) -> Outcome {
    target(call, request.input)?;
    let mut property_names = Vec::new();
    for id in &request.property_ids {
        let none = || PropertyName {
            kind: PropertyNameKind::NONE,
            guid: mapi_http::data::Guid::NIL,
            lid: None,
            name: None,
        };
        property_names.push(call.store.property_name(*id)?.unwrap_or_else(none));
    }
    Ok(GetNamesFromPropertyIdsResponse { property_names }.into())
}

pub(super) fn query_named_properties(call: &mut Call<'_>, request: &QueryNamedProperties) -> Outcome {
    let target = target(call, request.input)?;
    // On a store: all that have an id. On others: those of the properties that they have.
    let used = match &target {
        Target::Store => None,
        target => Some(all(call, target)?),
    };
    let fits = |(id, name): &(u16, PropertyName)| {
        let kind = match name.kind {
            PropertyNameKind::NAME => !request.query_flags.contains(QueryFlags::NO_STRINGS),
            _ => !request.query_flags.contains(QueryFlags::NO_IDS),
        };
        let used = used.as_ref().is_none_or(|used| used.iter().any(|tag| tag.id() == *id));
        kind && used && request.property_guid.is_none_or(|guid| guid == name.guid && guid != named::PS_MAPI)
    };
    let (property_ids, property_names) = call.store.property_names()?.into_iter().filter(fits).unzip();
    Ok(QueryNamedPropertiesResponse { property_ids, property_names }.into())
}

/// The object to copy to has a failure of its own.
fn destination(call: &Call<'_>, index: u8) -> Result<Target, ErrorCode> {
    match target(call, index) {
        Err(ErrorCode::NULL_OBJECT | ErrorCode::INVALID_OBJECT) => Err(ErrorCode::NULL_DESTINATION_OBJECT),
        other => other,
    }
}

fn same_kind(source: &Target, dest: &Target) -> Result<(), ErrorCode> {
    match (source, dest) {
        (Target::Folder(_), Target::Folder(_))
        | (Target::Message(_), Target::Message(_))
        | (Target::Attachment(_), Target::Attachment(_)) => Ok(()),
        _ => Err(ErrorCode::DECLINE_COPY),
    }
}

/// Properties of an object as they are kept.
fn kept(target: &Target) -> Properties {
    match target {
        Target::Store => Properties::new(),
        Target::Folder(folder) => folder.properties.clone(),
        Target::Message(message) => lock(message).content.properties.clone(),
        Target::Attachment(attachment) => lock(attachment).attachment.properties.clone(),
    }
}

fn put(call: &mut Call<'_>, dest: &Target, values: Vec<(PropertyTag, Stored)>) -> Result<(), Failure> {
    check_writable(call, dest)?;
    match dest {
        Target::Store => return Err(ErrorCode::DECLINE_COPY.into()),
        Target::Folder(folder) => call.store.update_folder(folder.id, call.now, |properties| {
            values.into_iter().for_each(|(tag, stored)| properties.set_stored(tag, stored));
        })?,
        Target::Message(message) => {
            let properties = &mut lock(message).content.properties;
            values.into_iter().for_each(|(tag, stored)| properties.set_stored(tag, stored));
        }
        Target::Attachment(attachment) => {
            let properties = &mut lock(attachment).attachment.properties;
            values.into_iter().for_each(|(tag, stored)| properties.set_stored(tag, stored));
        }
    }
    Ok(())
}

/// Recipients, attachments or the message in an attachment.
fn put_parts(source: &Target, dest: &Target, recipients: bool, attachments: bool) {
    match (source, dest) {
        (Target::Message(source), Target::Message(dest)) => {
            let content = lock(source).content.clone();
            let mut dest = lock(dest);
            if recipients {
                dest.content.recipients = content.recipients;
            }
            if attachments {
                dest.content.attachments = content.attachments;
                dest.revision += 1;
            }
        }
        (Target::Attachment(source), Target::Attachment(dest)) if attachments => {
            let embedded = lock(source).attachment.embedded.clone();
            lock(dest).attachment.embedded = embedded;
        }
        _ => {}
    }
}

pub(super) fn copy_properties(call: &mut Call<'_>, request: &CopyProperties) -> Outcome {
    let source = target(call, request.source)?;
    let dest = destination(call, request.dest)?;
    same_kind(&source, &dest)?;
    let (have, there) = (kept(&source), kept(&dest));
    let mut property_problems = Vec::new();
    let mut values = Vec::new();
    for (index, tag) in request.property_tags.iter().enumerate() {
        let mut problem = |error_code| {
            property_problems.push(PropertyProblem { index: index as u16, property_tag: *tag, error_code });
        };
        match *tag {
            tags::MESSAGE_RECIPIENTS => put_parts(&source, &dest, true, false),
            tags::MESSAGE_ATTACHMENTS | tags::ATTACH_DATA_OBJECT => put_parts(&source, &dest, false, true),
            tag if is_computed(&dest, tag) => problem(ErrorCode::ACCESS_DENIED),
            tag => match have.entry(tag) {
                None => problem(ErrorCode::NOT_FOUND),
                Some(_) if request.copy_flags.contains(CopyFlags::NO_OVERWRITE) && there.contains(tag) => {}
                Some((tag, stored)) => values.push((tag, stored.clone())),
            },
        }
    }
    let moved: Vec<_> = values.iter().map(|(tag, _)| *tag).collect();
    put(call, &dest, values)?;
    if request.copy_flags.contains(CopyFlags::MOVE) {
        delete(call, request.source, &moved)?;
    }
    Ok(CopyPropertiesResponse::Copied { property_problems }.into())
}

pub(super) fn copy_to(call: &mut Call<'_>, request: &CopyTo) -> Outcome {
    let source = target(call, request.source)?;
    let dest = destination(call, request.dest)?;
    same_kind(&source, &dest)?;
    let excluded = |tag: PropertyTag| request.excluded_tags.iter().any(|known| known.id() == tag.id());
    let (have, there) = (kept(&source), kept(&dest));
    let overwrite = !request.copy_flags.contains(CopyFlags::NO_OVERWRITE);
    let wanted =
        |tag: PropertyTag| !excluded(tag) && !is_computed(&dest, tag) && (overwrite || !there.contains(tag));
    let values = have.iter().filter(|(tag, _)| wanted(*tag));
    let values = values.map(|(tag, stored)| (tag, stored.clone())).collect();
    put(call, &dest, values)?;
    if request.want_sub_objects {
        let (recipients, attachments) =
            (!excluded(tags::MESSAGE_RECIPIENTS), !excluded(tags::MESSAGE_ATTACHMENTS));
        put_parts(&source, &dest, recipients, attachments);
        if let (Target::Folder(source), Target::Folder(dest)) = (&source, &dest) {
            if source.id == dest.id {
                return Err(ErrorCode::FOLDER_CYCLE.into());
            }
            for (which, tag) in [
                (Messages::Normal, tags::CONTAINER_CONTENTS),
                (Messages::Associated, tags::FOLDER_ASSOCIATED_CONTENTS),
            ] {
                if !excluded(tag) {
                    for message in call.store.message_ids(source.id, which, false)? {
                        call.store.copy_message(message, dest.id, call.now)?;
                    }
                }
            }
            if !excluded(tags::CONTAINER_HIERARCHY) {
                for folder in call.store.folders(source.id, false)? {
                    call.store.copy_folder(folder.id, dest.id, &folder.name, true, call.now)?;
                }
            }
        }
    }
    Ok(CopyToResponse::Copied { property_problems: Vec::new() }.into())
}
