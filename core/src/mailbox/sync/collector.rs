//! What uploads have in common: the collector with its state, ids of the server's ranges, the names of changes.

use std::prelude::v1::*;

use super::download::{Coming, StateRequests, unreadable};
use super::token::{Kind, Token};
use crate::data::{FileTime, FolderId, GlobalCounter, Guid, LongTermId, ObjectId};
use crate::mailbox::Part;
use crate::mailbox::folders::open_folder;
use crate::mailbox::replicas::AskedReplica;
use crate::rop::{
    GetLocalReplicaIds, GetLocalReplicaIdsResponse, LongTermIdRange, SetLocalReplicaMidsetDeleted,
    SynchronizationGetTransferState, SynchronizationOpenCollector,
};
use crate::session::{Asked, Chain, Error, Handle, LogonInfo, Replies, Slot, Steps};
use crate::sync::{PredecessorChangeList, StateSet, SyncState, Xid};
use crate::wire::{WireError, WireErrorKind};

/// A state may have this many bytes.
const MAX_STATE: usize = 32 << 20;

/// An upload under way. It dies with the session context, and then begins anew.
#[derive(Debug)]
pub(super) struct Collector {
    kind: Kind,
    pub(super) token: Token,
    handle: Option<Handle>,
    state: StateRequests,
    /// Ids that the server gave, and were not used yet.
    ids: Option<(Guid, u64, u64)>,
    asked: Option<Asking>,
}

#[derive(Debug)]
enum Asking {
    Open {
        collector: Option<Slot>,
        ids: Option<(Asked<GetLocalReplicaIdsResponse>, u32)>,
        replica: Option<AskedReplica>,
    },
    State {
        stream: Coming,
        state: Vec<u8>,
    },
}

impl Collector {
    pub(super) fn new(kind: Kind) -> Self {
        let (token, state) = (Token::new(kind), StateRequests::default());
        Self { kind, token, handle: None, state, ids: None, asked: None }
    }

    /// What the server tells of the state: of the ids that it has, the client knows best itself.
    fn sets(&self) -> &'static [StateSet] {
        match self.kind {
            Kind::Contents => &[StateSet::CnsetSeen, StateSet::CnsetSeenFai, StateSet::CnsetRead],
            Kind::Hierarchy => &[StateSet::CnsetSeen],
        }
    }

    /// Begins, or begins anew after the context was lost. `ids` are as many as may be needed.
    pub(super) fn begin(
        &mut self,
        folder: FolderId,
        logon: &LogonInfo,
        ids: u32,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Chain, Error> {
        self.token.begin(folder, logon, cx)?;
        self.handle = None;
        self.state = StateRequests::new(&self.token.state, self.sets());
        Ok(self.open(folder, ids, None))
    }

    fn open(&mut self, folder: FolderId, ids: u32, range: Option<(Guid, u64)>) -> Chain {
        let mut chain = Chain::new("begin an upload");
        let slot = match self.handle {
            Some(handle) => chain.hold(handle),
            None => {
                let folder = open_folder(&mut chain, folder);
                chain.open(|output| SynchronizationOpenCollector {
                    logon: 0,
                    input: folder.0,
                    output,
                    is_contents_collector: self.kind == Kind::Contents,
                })
            }
        };
        self.state.add(&mut chain, slot);
        let ids = (ids > 0 && self.ids.is_none())
            .then(|| (chain.add(GetLocalReplicaIds { logon: 0, input: Chain::LOGON.0, id_count: ids }), ids));
        let replica =
            range.map(|(guid, first)| AskedReplica::ask(&mut chain, guid, GlobalCounter::from_u64(first)));
        self.asked = Some(Asking::Open { collector: self.handle.is_none().then_some(slot), ids, replica });
        chain
    }

    /// Takes the answers to [`begin`](Self::begin); what is to be asked still, if anything.
    pub(super) fn opened(
        &mut self,
        replies: &Replies,
        folder: FolderId,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Option<Chain>, Error> {
        let Some(Asking::Open { collector, ids, replica }) = self.asked.take() else {
            return Err(Error::Cancelled);
        };
        replies.check_all()?;
        if let Some(replica) = replica {
            replica.learn(replies, cx)?;
        }
        if let Some(slot) = collector {
            self.handle = replies.handle(slot);
        }
        if let Some((ids, count)) = ids {
            let answer = replies.get(ids)?;
            let first = answer.global_count.to_u64();
            self.ids = Some((answer.repl_guid, first, first + u64::from(count)));
        }
        // The range may be of another replica than the mailbox.
        let is_known = |guid| cx.logon().is_some_and(|logon| logon.replica_id_of(guid).is_some());
        let range = self.ids.map(|(guid, first, _)| (guid, first)).filter(|(guid, _)| !is_known(*guid));
        let is_done = self.state.is_done() && range.is_none();
        Ok(if is_done { None } else { Some(self.open(folder, 0, range)) })
    }

    /// The collector in a chain.
    pub(super) fn hold(&self, chain: &mut Chain) -> Result<Slot, Error> {
        self.handle.map(|handle| chain.hold(handle)).ok_or(Error::Cancelled)
    }

    /// An id for something new.
    pub(super) fn take_id(&mut self, logon: &LogonInfo) -> Result<ObjectId, Error> {
        match &mut self.ids {
            Some((guid, next, end)) if *next < *end => {
                let counter = GlobalCounter::from_u64(*next);
                *next += 1;
                Ok(ObjectId::new(logon.replica_id_of(*guid).unwrap_or(logon.replica_id), counter))
            }
            _ => Err(Error::NotFound("the server gave fewer ids than it was asked for".into())),
        }
    }

    /// The name of a change: the same one whenever it is uploaded. `base` is the version that was changed, `known` what
    /// is known of the object meanwhile.
    pub(super) fn change_key(
        &self,
        made: FileTime,
        base: &PredecessorChangeList,
        known: &PredecessorChangeList,
    ) -> Xid {
        let author = self.token.author.unwrap_or_default();
        let made = made.0.unsigned_abs();
        let last = base.get(author).or(known.get(author)).map(|last| last.number());
        let number = last.map_or(made, |last| made.max(last.saturating_add(1)));
        Xid::new(author, &number.to_be_bytes()).unwrap_or(Xid::from_counter(author, number))
    }

    /// The client has an object from now on, or no longer.
    pub(super) fn has(&mut self, id: ObjectId, has: bool, logon: &LogonInfo) {
        let Some(replica) = logon.replica_guid_of(id.replica_id()) else { return };
        let (given, counter) = (&mut self.token.state.idset_given, id.counter().to_u64());
        if has {
            given.insert(replica, counter);
        } else {
            let gone = [counter].into_iter().collect();
            *given = given.difference(&[(replica, gone)].into_iter().collect());
        }
    }

    /// Asks for the state, and gives ids back that were not used.
    pub(super) fn end(&mut self, folder: FolderId) -> Result<Chain, Error> {
        let mut chain = Chain::new("end an upload");
        let collector = self.hold(&mut chain)?;
        if let Some((guid, next, end)) = self.ids
            && next < end
        {
            let id = |counter| LongTermId {
                database_guid: guid,
                global_counter: GlobalCounter::from_u64(counter),
                pad: 0,
            };
            let range = LongTermIdRange { min_long_term_id: id(next), max_long_term_id: id(end - 1) };
            let folder = open_folder(&mut chain, folder);
            chain.add::<()>(SetLocalReplicaMidsetDeleted {
                logon: 0,
                input: folder.0,
                long_term_id_ranges: [range].into(),
            });
            chain.release(folder);
        }
        let stream =
            chain.open(|output| SynchronizationGetTransferState { logon: 0, input: collector.0, output });
        let stream = Coming::begin(&mut chain, stream);
        self.asked = Some(Asking::State { stream, state: Vec::new() });
        Ok(chain)
    }

    /// Takes the answers to [`end`](Self::end); what is to be asked still, or nothing, and the token says all.
    pub(super) fn ended(&mut self, replies: &Replies) -> Result<Option<Chain>, Error> {
        let Some(Asking::State { mut stream, mut state }) = self.asked.take() else {
            return Err(Error::Cancelled);
        };
        let is_all = stream.take(replies, |part| state.extend_from_slice(part))?;
        if state.len() > MAX_STATE {
            let kind = WireErrorKind::Limit { what: "bytes of a state", limit: MAX_STATE };
            return Err(unreadable(WireError::new(kind, 0)));
        }
        if !is_all {
            let chain = stream.ask("end an upload")?;
            self.asked = Some(Asking::State { stream, state });
            return Ok(Some(chain));
        }
        let state = SyncState::from_stream(state.into()).map_err(unreadable)?;
        for set in self.sets() {
            let known = self.token.state.get(*set).union(state.get(*set));
            *self.token.state.get_mut(*set) = known;
        }
        Ok(None)
    }
}

/// What a change says of the version that was changed; of something new, nothing.
pub(super) fn predecessors(given: &[u8]) -> Result<PredecessorChangeList, Error> {
    PredecessorChangeList::decode(given)
        .map_err(|error| Error::InvalidArgument(alloc::format!("these are no predecessors: {error}")))
}

/// The key of an object of the mailbox. `[MS-OXCFXICS] 2.2.1.2.5`
pub(super) fn key(replica_id: u16, counter: GlobalCounter, logon: &LogonInfo) -> Result<Vec<u8>, Error> {
    let Some(replica) = logon.replica_guid_of(replica_id) else {
        return Err(Error::InvalidArgument("the id is one of another mailbox".into()));
    };
    Ok(Xid::from_counter(replica, counter.to_u64()).encode())
}
