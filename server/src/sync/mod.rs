//! Streams of changes, and what they are made of. `[MS-OXCFXICS]`
//!
//! A stream is never there as a whole: a [`Download`] makes as much of it as the next buffer has room for.

mod contents;
mod hierarchy;
mod message;
mod source;

use bytes::Bytes;
use mapi_http::data::ErrorCode;
use mapi_http::rop::StateProperty;
use mapi_http::sync::{IdSet, StateSet, SyncState};

pub(crate) use contents::ContentsSync;
pub(crate) use hierarchy::HierarchySync;
pub(crate) use source::{Form, Source};

use crate::table::Reading;

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
    Contents(ContentsSync),
    Hierarchy(HierarchySync),
    /// A state, made at once.
    State,
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
        let mut download = Self::new(Maker::State, form);
        download.source.state(state, sets)?;
        Ok(download)
    }

    /// Which parts the state has that belongs to it.
    pub(crate) fn sets(&self) -> &'static [StateSet] {
        match &self.maker {
            Maker::Contents(_) => StateSet::CONTENTS,
            Maker::Hierarchy(_) | Maker::State => StateSet::HIERARCHY,
        }
    }

    /// What the client has, as far as it was sent.
    pub(crate) fn state(&self) -> Option<&SyncState> {
        match &self.maker {
            Maker::Contents(sync) => Some(&sync.state),
            Maker::Hierarchy(sync) => Some(&sync.state),
            Maker::State => None,
        }
    }

    /// The state that the client uploads, as long as nothing was sent.
    fn uploaded(&mut self) -> Result<(&mut StateUpload, &mut SyncState), ErrorCode> {
        let state = match &mut self.maker {
            Maker::Contents(sync) if !sync.has_begun() => &mut sync.state,
            Maker::Hierarchy(sync) if !sync.has_begun() => &mut sync.state,
            _ => return Err(ErrorCode::NOT_SUPPORTED),
        };
        Ok((&mut self.upload, state))
    }

    pub(crate) fn begin_state(&mut self, property: StateProperty, size: u32) -> Result<(), ErrorCode> {
        self.uploaded()?.0.begin(property, size)
    }

    pub(crate) fn continue_state(&mut self, data: &[u8]) -> Result<(), ErrorCode> {
        self.uploaded()?.0.go_on(data)
    }

    pub(crate) fn end_state(&mut self) -> Result<(), ErrorCode> {
        let (upload, state) = self.uploaded()?;
        upload.end(state)
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
                Maker::State => false,
            };
        }
        let steps = match &self.maker {
            Maker::Contents(sync) => sync.steps(),
            Maker::Hierarchy(sync) => sync.steps(),
            Maker::State => (1, 1),
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
        let set = StateSet::from_tag(mapi_http::data::PropertyTag(property.0));
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
