//! Streams of changes, and what they are made of. `[MS-OXCFXICS]`
//!
//! A stream is never there as a whole: a [`Download`] makes as much of it as the next buffer has room for.

mod collector;
mod contents;
mod copy;
mod destination;
mod hierarchy;
mod message;
mod source;

use bytes::Bytes;
use mapi_http::data::{ErrorCode, Guid, PropertyTag, Value};
use mapi_http::rop::StateProperty;
use mapi_http::sync::fasttransfer::Marker;
use mapi_http::sync::{GlobSet, IdSet, StateSet, SyncState};

pub(crate) use collector::Collector;
pub(crate) use contents::Contents;
pub(crate) use copy::Copy;
pub(crate) use destination::{Destination, Target, Work};
pub(crate) use hierarchy::Hierarchy;
pub(crate) use message::Wanted;
pub(crate) use source::{Form, Source};

use crate::store::{Attachment, Content, REPLICA_ID};
use crate::table::Reading;
use crate::view::MessageMeta;

/// A state may have this many bytes in one of its sets.
const LARGEST_SET: u32 = 16 << 20;

/// A download that a client configured.
#[derive(Debug)]
pub(crate) struct Download {
    maker: Maker,
    source: Source,
    upload: StateUpload,
}

/// What makes the parts of a stream.
#[derive(Debug)]
pub(crate) enum Maker {
    Contents(Sync<Contents>),
    Hierarchy(Sync<Hierarchy>),
    Copy(Copy),
    /// One object, or a state: made at once, but for its large values.
    Made,
}

/// What is synchronised: messages, or folders.
pub(crate) trait Scope {
    /// What is to be sent: what was different when the first part was asked for. What happens since then is for the
    /// next time.
    type Plan;

    /// What its state is made of.
    const SETS: &'static [StateSet];

    /// Compares what the client has with what is there. `[MS-OXCFXICS] 3.2.5.3`
    fn plan(&self, state: &SyncState, reading: Reading<'_>) -> Result<Self::Plan, ErrorCode>;

    /// Makes the next part before the state, and adds it to what the client has; false when there is none.
    fn make(
        &self,
        plan: &mut Self::Plan,
        state: &mut SyncState,
        reading: Reading<'_>,
        out: &mut Source,
    ) -> Result<bool, ErrorCode>;

    /// What the client has when everything was sent.
    fn after(plan: &Self::Plan) -> &SyncState;

    /// Objects sent, and of how many.
    fn steps(plan: &Self::Plan) -> (usize, usize);
}

/// A synchronisation.
#[derive(Debug)]
pub(crate) struct Sync<S: Scope> {
    scope: S,
    /// What the client has: as it said at first, then with what was sent.
    state: SyncState,
    plan: Option<S::Plan>,
    next: Next,
}

/// What comes next in the stream of a synchronisation. `[MS-OXCFXICS] 2.2.4.4`
#[derive(Debug)]
enum Next {
    Parts,
    State,
    End,
    Nothing,
}

impl<S: Scope> Sync<S> {
    pub(crate) fn new(scope: S) -> Self {
        Self { scope, state: SyncState::new(), plan: None, next: Next::Parts }
    }

    /// The state that the client uploads, as long as nothing was sent.
    fn uploaded(&mut self) -> Result<&mut SyncState, ErrorCode> {
        if self.plan.is_none() { Ok(&mut self.state) } else { Err(ErrorCode::NOT_SUPPORTED) }
    }

    fn steps(&self) -> (usize, usize) {
        self.plan.as_ref().map(S::steps).unwrap_or_default()
    }

    fn make(&mut self, reading: Reading<'_>, out: &mut Source) -> Result<bool, ErrorCode> {
        let plan = match &mut self.plan {
            Some(plan) => plan,
            none => none.insert(self.scope.plan(&self.state, reading)?),
        };
        match self.next {
            Next::Parts => {
                if !self.scope.make(plan, &mut self.state, reading, out)? {
                    self.next = Next::State;
                }
            }
            Next::State => {
                self.next = Next::End;
                self.state = S::after(plan).clone();
                out.state(&self.state, S::SETS)?;
            }
            Next::End => {
                self.next = Next::Nothing;
                out.marker(Marker::IncrSyncEnd);
            }
            Next::Nothing => return Ok(false),
        }
        Ok(true)
    }
}

/// A state without ids that are gone.
fn without(state: &SyncState, replica: Guid, gone: GlobSet) -> SyncState {
    let mut after = state.clone();
    after.idset_given = after.idset_given.difference(&[(replica, gone)].into_iter().collect());
    after
}

/// All numbers up to the last one, but for those that are left out.
fn all_but(last: u64, holes: &GlobSet) -> GlobSet {
    let mut all = GlobSet::new();
    all.insert_range(1, last);
    all.difference(holes)
}

/// Ids in the form that is valid for the logon. `[MS-OXCFXICS] 2.2.4.3.3, 2.2.4.3.17`
fn id_sets(out: &mut Source, marker: Marker, sets: &[(PropertyTag, &GlobSet)]) {
    if sets.iter().all(|(_, set)| set.is_empty()) {
        return;
    }
    out.marker(marker);
    for (tag, set) in sets.iter().filter(|(_, set)| !set.is_empty()) {
        let set: IdSet<u16> = [(REPLICA_ID, (*set).clone())].into_iter().collect();
        out.property(*tag, Value::Binary(set.encode().into()));
    }
}

/// A part of a stream.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) data: Bytes,
    /// Whether it was the last one.
    pub(crate) done: bool,
    /// Objects sent so far, and of how many.
    pub(crate) steps: (usize, usize),
}

impl Download {
    pub(crate) fn new(maker: Maker, form: Form) -> Self {
        Self { maker, source: Source::new(form), upload: StateUpload::default() }
    }

    /// The stream that is a state.
    pub(crate) fn of_state(state: &SyncState, sets: &[StateSet], form: Form) -> Result<Self, ErrorCode> {
        let mut download = Self::new(Maker::Made, form);
        download.source.state(state, sets)?;
        Ok(download)
    }

    /// The stream that is a `messageContent`.
    pub(crate) fn message(
        &mut self,
        reading: Reading<'_>,
        meta: &MessageMeta,
        content: &Content,
        wanted: &Wanted,
    ) {
        message::content(&mut self.source, reading, meta, content, wanted);
    }

    /// The stream that is an `attachmentContent`.
    pub(crate) fn attachment(&mut self, reading: Reading<'_>, attachment: &Attachment, wanted: &Wanted) {
        message::attachment_content(&mut self.source, reading, attachment, wanted);
    }

    /// Which parts the state has that belongs to it.
    pub(crate) fn sets(&self) -> &'static [StateSet] {
        match &self.maker {
            Maker::Contents(_) => Contents::SETS,
            _ => Hierarchy::SETS,
        }
    }

    /// What the client has, as far as it was sent.
    pub(crate) fn state(&self) -> Option<&SyncState> {
        match &self.maker {
            Maker::Contents(sync) => Some(&sync.state),
            Maker::Hierarchy(sync) => Some(&sync.state),
            Maker::Copy(_) | Maker::Made => None,
        }
    }

    /// The state that the client uploads, as long as nothing was sent.
    pub(crate) fn uploaded(&mut self) -> Result<(&mut StateUpload, &mut SyncState), ErrorCode> {
        let state = match &mut self.maker {
            Maker::Contents(sync) => sync.uploaded()?,
            Maker::Hierarchy(sync) => sync.uploaded()?,
            Maker::Copy(_) | Maker::Made => return Err(ErrorCode::NOT_SUPPORTED),
        };
        Ok((&mut self.upload, state))
    }

    /// The next part, of at most `most` bytes.
    pub(crate) fn take(&mut self, reading: Reading<'_>, most: usize) -> Result<Taken, ErrorCode> {
        let mut made_all = false;
        while self.source.len() < most && !made_all {
            if self.source.go_on(reading)? {
                continue;
            }
            made_all = !match &mut self.maker {
                Maker::Contents(sync) => sync.make(reading, &mut self.source)?,
                Maker::Hierarchy(sync) => sync.make(reading, &mut self.source)?,
                Maker::Copy(copy) => copy.make(reading, &mut self.source)?,
                Maker::Made => false,
            };
        }
        let steps = match &self.maker {
            Maker::Contents(sync) => sync.steps(),
            Maker::Hierarchy(sync) => sync.steps(),
            Maker::Copy(copy) => copy.steps(),
            Maker::Made => (1, 1),
        };
        let data = self.source.take(most);
        Ok(Taken { done: made_all && self.source.len() == 0, data, steps })
    }
}

/// A part of the state that is being uploaded. `[MS-OXCFXICS] 3.2.5.9.2.2`
#[derive(Debug, Default)]
pub(crate) struct StateUpload {
    open: Option<(StateSet, u32, Vec<u8>)>,
}

impl StateUpload {
    pub(crate) fn begin(&mut self, property: StateProperty, size: u32) -> Result<(), ErrorCode> {
        if self.open.is_some() {
            return Err(ErrorCode::NOT_SUPPORTED);
        }
        if size > LARGEST_SET {
            return Err(ErrorCode::TOO_BIG);
        }
        let set = StateSet::from_tag(PropertyTag(property.0));
        self.open = Some((set.ok_or(ErrorCode::INVALID_PARAMETER)?, size, Vec::new()));
        Ok(())
    }

    pub(crate) fn go_on(&mut self, data: &[u8]) -> Result<(), ErrorCode> {
        let (_, size, bytes) = self.open.as_mut().ok_or(ErrorCode::NOT_SUPPORTED)?;
        if bytes.len() + data.len() > *size as usize {
            return Err(ErrorCode::INVALID_PARAMETER);
        }
        bytes.extend_from_slice(data);
        Ok(())
    }

    pub(crate) fn end(&mut self, state: &mut SyncState) -> Result<(), ErrorCode> {
        let (set, size, bytes) = self.open.take().ok_or(ErrorCode::NOT_SUPPORTED)?;
        if bytes.len() != size as usize {
            return Err(ErrorCode::INVALID_PARAMETER);
        }
        *state.get_mut(set) = IdSet::decode(&bytes).map_err(|_| ErrorCode::FORMAT_ERROR)?;
        Ok(())
    }
}
