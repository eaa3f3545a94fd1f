//! Changes of the messages of a folder. `[MS-OXCFXICS] 3.2.5.9`

use std::collections::VecDeque;

use mapi_http::data::{ErrorCode, FolderId, MessageId, Restriction, Value, tags};
use mapi_http::rop::{
    SendOptions, SynchronizationConfigure, SynchronizationExtraFlags, SynchronizationFlags,
};
use mapi_http::sync::fasttransfer::{
    self, GroupProperty, Marker, ProgressInformation, PropertyGroup, PropertyGroupInfo,
};
use mapi_http::sync::{GlobSet, StateSet, SyncState};
use mapi_http::wire::{Context, Wire};

use super::message::{Wanted, content, groups};
use super::{Scope, Source, all_but, id_sets, without};
use crate::store::{Attachment, Content, Group, Message, MessageChange, STATUS_IN_CONFLICT};
use crate::table::{Reading, message_matches};
use crate::view::{self, Found, MessageMeta};

/// A synchronisation of the messages of a folder.
#[derive(Debug)]
pub(crate) struct Contents {
    folder: FolderId,
    flags: SynchronizationFlags,
    extra: SynchronizationExtraFlags,
    restriction: Option<Restriction>,
    wanted: Wanted,
    /// Whether the client takes changes of parts of messages.
    partial: bool,
}

/// The only mapping of properties to groups that there is.
const MAPPING: u32 = 1;
/// Below this many bytes that need not be sent again, a whole message is no longer than the mapping and its parts.
const WORTH_IT: u64 = 512;

#[derive(Debug)]
pub(crate) struct Plan {
    messages: VecDeque<MessageId>,
    /// All messages that were to be sent.
    count: usize,
    deleted: GlobSet,
    no_longer_in_scope: GlobSet,
    read: GlobSet,
    unread: GlobSet,
    /// The state when everything was sent, but for what was changed while it was.
    after: SyncState,
    next: Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Progress,
    Messages,
    Deletions,
    ReadStates,
    Nothing,
}

impl Contents {
    pub(crate) fn new(folder: FolderId, request: &SynchronizationConfigure) -> Self {
        let flags = request.flags;
        let wanted = Wanted {
            only: flags.contains(SynchronizationFlags::ONLY_SPECIFIED_PROPERTIES),
            tags: request.property_tags.clone(),
            best_body: flags.contains(SynchronizationFlags::BEST_BODY),
        };
        let partial = request.send_options.contains(SendOptions::PARTIAL_ITEM);
        let restriction = request.restriction.clone();
        Self { folder, flags, extra: request.extra_flags, restriction, wanted, partial }
    }

    fn is_in_scope(&self, reading: Reading<'_>, message: &MessageChange) -> Result<bool, ErrorCode> {
        let kind = if message.associated { SynchronizationFlags::FAI } else { SynchronizationFlags::NORMAL };
        match &self.restriction {
            _ if !self.flags.contains(kind) => Ok(false),
            Some(restriction) => message_matches(reading, message.id, restriction),
            None => Ok(true),
        }
    }

    fn message(
        &self,
        plan: &mut Plan,
        state: &mut SyncState,
        id: MessageId,
        reading: Reading<'_>,
        out: &mut Source,
    ) -> Result<(), ErrorCode> {
        // It may be gone meanwhile; should the client have it, it will hear of that the next time.
        let found = match reading.store.message(id) {
            Ok(found) if found.folder == self.folder && found.deleted.is_none() => found,
            Ok(_) | Err(crate::store::Error::NotFound(_)) => return Ok(()),
            Err(error) => return Err(error.code()),
        };
        if self.flags.contains(SynchronizationFlags::PROGRESS) {
            out.marker(Marker::IncrSyncProgressPerMsg);
            let size = found.content.properties.integer(tags::MESSAGE_SIZE).unwrap_or_default();
            out.property(fasttransfer::tags::PROGRESS_SIZE, Value::Integer32(size as i32));
            out.property(fasttransfer::tags::PROGRESS_ASSOCIATED, found.associated);
        }
        let meta = MessageMeta::from(&found);
        if let Some(changed) = self.changed_groups(state, &found, reading)? {
            mapping(out)?;
            out.marker(Marker::IncrSyncChgPartial);
            self.header(reading, &found, &meta, out);
            groups(out, reading, &meta, &found.content, &self.wanted, &changed);
        } else {
            out.marker(Marker::IncrSyncChg);
            self.header(reading, &found, &meta, out);
            out.marker(Marker::IncrSyncMessage);
            let complete =
                found.associated && self.flags.contains(SynchronizationFlags::IGNORE_SPECIFIED_ON_FAI);
            let all = Wanted { only: false, tags: Vec::new(), ..self.wanted };
            let wanted = if complete { &all } else { &self.wanted };
            content(out, reading, &meta, &found.content, wanted);
        }
        let replica = reading.mailbox.replica_guid;
        for state in [state, &mut plan.after] {
            state.idset_given.insert(replica, id.counter().to_u64());
            let seen = if found.associated { StateSet::CnsetSeenFai } else { StateSet::CnsetSeen };
            state.get_mut(seen).insert(replica, found.change);
        }
        Ok(())
    }

    /// The groups of a message that are new to the client, when it is worth while to send no others.
    /// `[MS-OXCFXICS] 2.2.4.3.11`
    fn changed_groups(
        &self,
        state: &SyncState,
        message: &Message,
        reading: Reading<'_>,
    ) -> Result<Option<Vec<Group>>, ErrorCode> {
        let replica = reading.mailbox.replica_guid;
        let has = |set, number| state.get(set).get(replica).is_some_and(|set: &GlobSet| set.contains(number));
        let in_conflict = message.status & STATUS_IN_CONFLICT != 0;
        if !self.partial
            || message.associated
            || in_conflict
            || !has(StateSet::IdsetGiven, message.id.counter().to_u64())
        {
            return Ok(None);
        }
        let Some(changes) = reading.store.group_changes(message.id)? else { return Ok(None) };
        let is_new =
            |group: &Group| group.change(&changes).is_none_or(|change| !has(StateSet::CnsetSeen, change));
        let (changed, same): (Vec<Group>, Vec<Group>) = Group::ALL.into_iter().partition(is_new);
        let Content { properties, recipients, attachments, .. } = &message.content;
        let own = properties.iter().filter(|(tag, _)| same.contains(&Group::of(*tag)));
        let mut spared: u64 = own.map(|(_, stored)| stored.size()).sum();
        if same.contains(&Group::Recipients) {
            spared += recipients.iter().map(|recipient| recipient.properties.size()).sum::<u64>();
        }
        if same.contains(&Group::Attachments) {
            spared += attachments.iter().map(Attachment::size).sum::<u64>();
        }
        Ok((spared > WORTH_IT).then_some(changed))
    }

    /// `[MS-OXCFXICS] 2.2.4.3.15`
    fn header(&self, reading: Reading<'_>, message: &Message, meta: &MessageMeta, out: &mut Source) {
        let extra = |flag| self.extra.contains(flag);
        let own_keys = self.flags.contains(SynchronizationFlags::NO_FOREIGN_IDENTIFIERS);
        for (tag, wanted) in [
            (tags::SOURCE_KEY, true),
            (tags::LAST_MODIFICATION_TIME, true),
            (tags::CHANGE_KEY, true),
            (tags::PREDECESSOR_CHANGE_LIST, true),
            (tags::ASSOCIATED, true),
            (tags::MID, extra(SynchronizationExtraFlags::EID)),
            (tags::MESSAGE_SIZE, extra(SynchronizationExtraFlags::MESSAGE_SIZE)),
            (tags::CHANGE_NUMBER, extra(SynchronizationExtraFlags::CN)),
        ] {
            if tag == tags::SOURCE_KEY && own_keys {
                out.property(tag, reading.mailbox.source_key(message.id.counter()));
            } else if wanted
                && let Some((_, Found::Value(value))) =
                    view::message(reading.mailbox, meta, &message.content.properties, tag)
            {
                out.property(tag, value);
            }
        }
    }
}

impl Scope for Contents {
    type Plan = Plan;
    const SETS: &'static [StateSet] = StateSet::CONTENTS;

    fn plan(&self, state: &SyncState, reading: Reading<'_>) -> Result<Plan, ErrorCode> {
        let replica = reading.mailbox.replica_guid;
        let last = reading.store.last_change()?;
        let set = |which| state.get(which).get(replica).cloned().unwrap_or_default();
        let given = set(StateSet::IdsetGiven);
        let cnset_read = set(StateSet::CnsetRead);
        let seen_sets = [set(StateSet::CnsetSeen), set(StateSet::CnsetSeenFai)];
        let mut messages = Vec::new();
        let (mut here, mut out_of_scope) = (Vec::new(), Vec::new());
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        // Numbers of changes that the client goes on without.
        let mut holes = [Vec::new(), Vec::new()];
        for message in reading.store.message_changes(self.folder)? {
            let id = message.id.counter().to_u64();
            let [normal, associated] = &mut holes;
            let (seen, holes) = match (&seen_sets, message.associated) {
                ([seen, _], false) => (seen, normal),
                ([_, seen], true) => (seen, associated),
            };
            here.push(id);
            let is_seen = seen.contains(message.change);
            if !self.is_in_scope(reading, &message)? {
                out_of_scope.push(id);
                if !is_seen {
                    holes.push(message.change);
                }
            } else if !is_seen {
                messages.push(message.id);
            } else if message.read_change > 0 && !cnset_read.contains(message.read_change) {
                if message.read { read.push(id) } else { unread.push(id) }
            }
        }
        let (here, out_of_scope) = (here.into_iter().collect(), out_of_scope.into_iter().collect());
        let has = |ids: Vec<u64>| given.intersection(&ids.into_iter().collect());
        let wants = |flag| self.flags.contains(flag);
        let deletions = !wants(SynchronizationFlags::NO_DELETIONS);
        let deleted = if deletions { given.difference(&here) } else { GlobSet::new() };
        let leaves = deletions && !wants(SynchronizationFlags::IGNORE_NO_LONGER_IN_SCOPE);
        let no_longer_in_scope = if leaves { given.intersection(&out_of_scope) } else { GlobSet::new() };
        let read_states = wants(SynchronizationFlags::READ_STATE);
        let (read, unread) =
            if read_states { (has(read), has(unread)) } else { (GlobSet::new(), GlobSet::new()) };

        let mut after = without(state, replica, deleted.union(&no_longer_in_scope));
        let [normal, associated] = holes;
        let all = |holes: Vec<u64>| all_but(last, &holes.into_iter().collect());
        if wants(SynchronizationFlags::NORMAL) {
            after.cnset_seen.insert_all(replica, all(normal));
        }
        if wants(SynchronizationFlags::FAI) {
            after.cnset_seen_fai.insert_all(replica, all(associated));
        }
        if read_states {
            after.cnset_read.insert_all(replica, all(Vec::new()));
        }
        if self.extra.contains(SynchronizationExtraFlags::ORDER_BY_DELIVERY_TIME) {
            newest_first(reading, &mut messages)?;
        }
        Ok(Plan {
            count: messages.len(),
            messages: messages.into(),
            deleted,
            no_longer_in_scope,
            read,
            unread,
            after,
            next: Next::Progress,
        })
    }

    fn make(
        &self,
        plan: &mut Plan,
        state: &mut SyncState,
        reading: Reading<'_>,
        out: &mut Source,
    ) -> Result<bool, ErrorCode> {
        match plan.next {
            Next::Progress => {
                plan.next = Next::Messages;
                if self.flags.contains(SynchronizationFlags::PROGRESS) {
                    progress(&plan.messages, reading, out)?;
                }
            }
            Next::Messages => match plan.messages.pop_front() {
                Some(id) => self.message(plan, state, id, reading, out)?,
                None => plan.next = Next::Deletions,
            },
            Next::Deletions => {
                plan.next = Next::ReadStates;
                let sets = [
                    (fasttransfer::tags::IDSET_DELETED, &plan.deleted),
                    (fasttransfer::tags::IDSET_NO_LONGER_IN_SCOPE, &plan.no_longer_in_scope),
                ];
                id_sets(out, Marker::IncrSyncDel, &sets);
            }
            Next::ReadStates => {
                plan.next = Next::Nothing;
                let sets = [
                    (fasttransfer::tags::IDSET_READ, &plan.read),
                    (fasttransfer::tags::IDSET_UNREAD, &plan.unread),
                ];
                id_sets(out, Marker::IncrSyncRead, &sets);
            }
            Next::Nothing => return Ok(false),
        }
        Ok(true)
    }

    fn after(plan: &Plan) -> &SyncState {
        &plan.after
    }

    fn steps(plan: &Plan) -> (usize, usize) {
        (plan.count - plan.messages.len(), plan.count)
    }
}

/// Which properties are in which group. `[MS-OXCFXICS] 2.2.4.3.8`
fn mapping(out: &mut Source) -> Result<(), ErrorCode> {
    let named = Group::ALL.into_iter().filter(|group| *group != Group::Others);
    let groups = named.map(|group| PropertyGroup {
        properties: group.tags().iter().map(|tag| GroupProperty { tag: *tag, name: None }).collect(),
    });
    let info = PropertyGroupInfo { group_id: MAPPING, reserved: 0, groups: groups.collect() };
    let bytes = info.encode(&Context::rop()).map_err(|_| ErrorCode::TOO_BIG)?;
    out.marker(Marker::IncrSyncGroupInfo);
    out.property(fasttransfer::tags::STRUCTURE, Value::Binary(bytes.into()));
    out.property(fasttransfer::tags::INCR_SYNC_GROUP_ID, Value::Integer32(MAPPING as i32));
    Ok(())
}

/// How much is going to be sent. `[MS-OXCFXICS] 2.2.2.7`
fn progress(messages: &VecDeque<MessageId>, reading: Reading<'_>, out: &mut Source) -> Result<(), ErrorCode> {
    let mut information = ProgressInformation::default();
    for id in messages {
        let found = reading.store.look(*id, |row| {
            let size = row.properties.get(tags::MESSAGE_SIZE).and_then(|size| size.as_i64());
            Ok::<_, ErrorCode>((row.associated, u64::try_from(size.unwrap_or_default()).unwrap_or_default()))
        })?;
        let Some((associated, size)) = found else { continue };
        if associated {
            information.fai_message_count += 1;
            information.fai_message_total_size += size;
        } else {
            information.normal_message_count += 1;
            information.normal_message_total_size += size;
        }
    }
    let bytes = information.encode(&Context::rop()).map_err(|_| ErrorCode::TOO_BIG)?;
    out.marker(Marker::IncrSyncProgressMode);
    out.property(fasttransfer::tags::STRUCTURE, Value::Binary(bytes.into()));
    Ok(())
}

/// By delivery time, or where there is none by the last change, the newest first. `[MS-OXCFXICS] 2.2.3.2.1.1.1`
fn newest_first(reading: Reading<'_>, messages: &mut [MessageId]) -> Result<(), ErrorCode> {
    let mut times = std::collections::HashMap::new();
    for id in messages.iter() {
        let time = reading.store.look(*id, |row| {
            let time = |tag| row.properties.get(tag).and_then(|value| value.as_time());
            Ok::<_, ErrorCode>(
                time(tags::MESSAGE_DELIVERY_TIME).or_else(|| time(tags::LAST_MODIFICATION_TIME)),
            )
        })?;
        times.insert(*id, time.flatten());
    }
    messages.sort_by_key(|id| std::cmp::Reverse((times.get(id).copied().flatten(), *id)));
    Ok(())
}
