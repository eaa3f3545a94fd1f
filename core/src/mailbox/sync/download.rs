//! Downloading a stream: configure, upload the state, take the parts.

use std::collections::VecDeque;
use std::prelude::v1::*;

use bytes::Bytes;

use super::reader::{ItemEvent, ItemReader, WHOLE_ITEM};
use crate::data::FolderId;
use crate::mailbox::folders::open_folder;
use crate::rop::{
    FastTransferSourceGetBuffer, FastTransferSourceGetBufferResponse, RequestBytes, StateProperty,
    SynchronizationConfigure, SynchronizationUploadStateStreamBegin,
    SynchronizationUploadStateStreamContinue, SynchronizationUploadStateStreamEnd, TransferStatus,
};
use crate::session::{Asked, Chain, Error, Handle, Replies, Slot, Steps};
use crate::sync::fasttransfer::Root;
use crate::sync::{StateSet, SyncState};
use crate::wire::{WireError, WireErrorKind};

/// What the answers may have in one Execute: the server chains payloads up to about that.
const BLOCK: usize = 0x3_8000;
/// What the answer has when nothing changed. Then the synchronisations of many folders share an Execute.
const NOTHING_NEW: usize = 384;
/// Bytes of a state that go into one ROP.
const STATE_PIECE: usize = 8 << 10;
/// Bytes of a state that go into one Execute.
const STATE_ROOM: usize = 20 << 10;
/// A server that sends nothing so many times in a row will not send anything any more.
const MOST_EMPTY: u32 = 64;

/// A download under way. It dies with the session context, and then begins anew from the state so far.
#[derive(Debug)]
pub(super) struct Download {
    what: &'static str,
    root: Root,
    configure: SynchronizationConfigure,
    handle: Option<Handle>,
    /// What of the state is still to be uploaded.
    upload: StateRequests,
    asked: Option<Questions>,
    reader: ItemReader,
    expects: usize,
    patience: Patience,
    /// Messages sent so far and in all, as the server counts.
    pub(super) steps: (u32, u32),
    whole: bool,
}

#[derive(Debug, Clone, Copy)]
struct Questions {
    opened: Option<Slot>,
    part: Option<Asked<FastTransferSourceGetBufferResponse>>,
}

/// What uploads a state, as far as it was not sent yet. `[MS-OXCFXICS] 3.3.5.2.1`
#[derive(Debug, Default)]
pub(super) struct StateRequests(VecDeque<crate::wire::Result<RequestBytes>>);

impl StateRequests {
    pub(super) fn new(state: &SyncState, sets: &[StateSet]) -> Self {
        let mut requests = VecDeque::new();
        for (tag, set) in state.upload(sets) {
            requests.push_back(RequestBytes::new(&SynchronizationUploadStateStreamBegin {
                logon: 0,
                input: 0,
                state_property: StateProperty(tag.0),
                transfer_buffer_size: u32::try_from(set.len()).unwrap_or(u32::MAX),
            }));
            for piece in set.chunks(STATE_PIECE) {
                let stream_data = Bytes::copy_from_slice(piece);
                let request = SynchronizationUploadStateStreamContinue { logon: 0, input: 0, stream_data };
                requests.push_back(RequestBytes::new(&request));
            }
            let end = SynchronizationUploadStateStreamEnd { logon: 0, input: 0 };
            requests.push_back(RequestBytes::new(&end));
        }
        Self(requests)
    }

    pub(super) fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds as much as one Execute has room for.
    pub(super) fn add(&mut self, chain: &mut Chain, slot: Slot) {
        let mut room = STATE_ROOM;
        while room > 0
            && let Some(request) = self.0.pop_front()
        {
            room = room.saturating_sub(request.as_ref().map_or(0, RequestBytes::len));
            chain.push(request.map(|request| request.at(slot.0)));
        }
    }
}

/// How long one waits for a stream to go on.
#[derive(Debug, Default)]
pub(super) struct Patience {
    /// Parts in a row that had nothing.
    empty: u32,
}

impl Patience {
    /// Whether this is the last part of the stream.
    pub(super) fn is_last(&mut self, part: &FastTransferSourceGetBufferResponse) -> Result<bool, Error> {
        self.empty = if part.transfer_buffer.is_empty() { self.empty + 1 } else { 0 };
        match part.transfer_status {
            TransferStatus::DONE => Ok(true),
            TransferStatus::PARTIAL | TransferStatus::NO_ROOM if self.empty <= MOST_EMPTY => Ok(false),
            status => {
                let why = "a download goes on or is done";
                let kind = WireErrorKind::Value { value: status.0.into(), why };
                Err(unreadable(WireError::new(kind, 0)))
            }
        }
    }
}

/// A stream that is read as a part of something else.
#[derive(Debug)]
pub(super) struct Coming {
    opened: Option<Slot>,
    held: Option<Handle>,
    part: Asked<FastTransferSourceGetBufferResponse>,
    patience: Patience,
}

impl Coming {
    /// Asks for the first part of what the chain opens.
    pub(super) fn begin(chain: &mut Chain, stream: Slot) -> Self {
        let part = get_part(chain, stream);
        Self { opened: Some(stream), held: None, part, patience: Patience::default() }
    }

    /// Takes what has come of it; answers whether that is all.
    pub(super) fn take(&mut self, replies: &Replies, mut each: impl FnMut(&Bytes)) -> Result<bool, Error> {
        if let Some(stream) = self.opened.take() {
            self.held = replies.handle(stream);
        }
        let first = replies.get(self.part)?;
        let mut is_all = false;
        for part in core::iter::once(first).chain(replies.more::<FastTransferSourceGetBufferResponse>()) {
            is_all = self.patience.is_last(part)?;
            each(&part.transfer_buffer);
        }
        Ok(is_all)
    }

    /// Asks for the next part.
    pub(super) fn ask(&mut self, what: &'static str) -> Result<Chain, Error> {
        let mut chain = Chain::new(what);
        let slot = chain.hold(self.held.ok_or(Error::Cancelled)?);
        self.part = get_part(&mut chain, slot);
        Ok(chain)
    }

    /// It is not needed any more, complete or not.
    pub(super) fn release<P>(self, replies: &Replies, cx: &mut Steps<'_, P>) {
        replies.release_new_except(self.held, cx);
        if let Some(held) = self.held {
            cx.release(held);
        }
    }
}

/// Whether the stream is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Came {
    #[default]
    Part,
    All,
}

impl Download {
    pub(super) fn new(what: &'static str, root: Root, configure: SynchronizationConfigure) -> Self {
        Self {
            what,
            root,
            configure,
            handle: None,
            upload: StateRequests::default(),
            asked: None,
            reader: ItemReader::new(root),
            expects: BLOCK,
            patience: Patience::default(),
            steps: (0, 0),
            whole: false,
        }
    }

    /// Nothing in pieces, see [`ItemReader::whole`].
    pub(super) fn whole(mut self, whole: bool) -> Self {
        self.whole = whole;
        self
    }

    /// Begins from a state: for the first time, or anew after the context was lost. About so many bytes are to come, should
    /// that be known.
    pub(super) fn begin(&mut self, size: Option<u64>, state: &SyncState, sets: &[StateSet]) {
        self.handle = None;
        self.asked = None;
        self.patience = Patience::default();
        self.reader = ItemReader::new(self.root);
        if self.whole {
            self.reader = ItemReader::new(self.root).whole();
        }
        let size = size.and_then(|size| usize::try_from(size).ok());
        self.expects = size.map_or(BLOCK, |size| BLOCK.min(size.saturating_add(NOTHING_NEW)));
        self.upload = StateRequests::new(state, sets);
    }

    /// The ROPs that come next.
    pub(super) fn ask(&mut self, folder_id: FolderId) -> Chain {
        let mut chain = Chain::new(self.what);
        let (slot, opened) = match self.handle {
            Some(handle) => (chain.hold(handle), None),
            None => {
                let folder = open_folder(&mut chain, folder_id);
                let configure = self.configure.clone();
                let slot = chain.open(|output| SynchronizationConfigure {
                    logon: 0,
                    input: folder.0,
                    output,
                    ..configure
                });
                (slot, Some(slot))
            }
        };
        self.upload.add(&mut chain, slot);
        let part = self.upload.is_done().then(|| {
            chain.add(FastTransferSourceGetBuffer {
                logon: 0,
                input: slot.0,
                buffer_size: FastTransferSourceGetBuffer::SERVER_DECIDES,
                maximum: Some(u16::MAX),
            })
        });
        chain.expect_in_all(if part.is_some() { self.expects } else { NOTHING_NEW });
        self.expects = BLOCK;
        self.asked = Some(Questions { opened, part });
        chain
    }

    /// Takes the answers, and counts their bytes; what they bring is then to be had from [`next`](Self::next).
    pub(super) fn answer(&mut self, replies: &Replies, received: &mut u64) -> Result<Came, Error> {
        let Some(asked) = self.asked.take() else { return Ok(Came::Part) };
        replies.check_all()?;
        if let Some(slot) = asked.opened {
            self.handle = replies.handle(slot);
        }
        let Some(part) = asked.part else { return Ok(Came::Part) };
        let first = replies.get(part)?;
        let mut came = Came::Part;
        for answer in core::iter::once(first).chain(replies.more::<FastTransferSourceGetBufferResponse>()) {
            self.steps = (answer.in_progress_count.into(), answer.total_step_count.into());
            *received += answer.transfer_buffer.len() as u64;
            self.reader.push(answer.transfer_buffer.clone());
            if self.patience.is_last(answer)? {
                came = Came::All;
            }
        }
        Ok(came)
    }

    /// What comes next in what was received so far.
    pub(super) fn next(&mut self) -> Result<Option<ItemEvent>, Error> {
        self.reader.next().map_err(|error| match error.kind() {
            WireErrorKind::Limit { what: WHOLE_ITEM, limit } => Error::InvalidArgument(alloc::format!(
                "a message has more than {} MiB: take large values in pieces",
                limit >> 20
            )),
            _ => unreadable(error),
        })
    }

    /// The server has sent all: fails when the stream is not complete.
    pub(super) fn finish<P>(&mut self, cx: &mut Steps<'_, P>) -> Result<(), Error> {
        self.reader.finish().map_err(unreadable)?;
        if let Some(handle) = self.handle.take() {
            cx.release(handle);
        }
        Ok(())
    }
}

/// Asks for the next part of a stream.
pub(super) fn get_part(chain: &mut Chain, stream: Slot) -> Asked<FastTransferSourceGetBufferResponse> {
    let part = chain.add(FastTransferSourceGetBuffer {
        logon: 0,
        input: stream.0,
        buffer_size: FastTransferSourceGetBuffer::SERVER_DECIDES,
        maximum: Some(u16::MAX),
    });
    chain.expect_in_all(BLOCK);
    part
}

pub(super) fn unreadable(source: WireError) -> Error {
    Error::Protocol { request: "FastTransferSourceGetBuffer", source }
}
