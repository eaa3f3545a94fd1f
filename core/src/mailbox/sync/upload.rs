//! Uploads: one flow, whatever is uploaded.

use core::fmt;
use std::prelude::v1::*;

use super::collector::Collector;
use super::token::{Kind, Token};
use crate::data::{FileTime, FolderId, GlobalCounter, Guid, MessageId, ObjectId};
use crate::mailbox::replicas::{AskedReplica, AskedReplicas};
use crate::mailbox::{ConflictPolicy, ErrorInfo, FolderRef, Part, UploadOutcome};
use crate::rop::{GetLocalReplicaIds, GetLocalReplicaIdsResponse};
use crate::session::{Asked, Chain, Error, Flow, Input, LogonInfo, Replies, Step, Steps};

/// Sends what was done offline, one change after the other, with a result for each: [`Upload`](super::Upload) is that of
/// messages, [`UploadFolders`](super::UploadFolders) that of folders. `[MS-OXCFXICS] 3.3.5.8`
#[derive(Debug)]
pub struct Uploading<W: Uploads> {
    folder: FolderRef,
    collector: Collector,
    policy: ConflictPolicy,
    changes: Vec<W::Change>,
    items: Vec<W::Item>,
    /// The change that is being sent.
    current: W,
    /// When it began: the time of changes that do not say when they were made, however often they are sent.
    began: Option<FileTime>,
    replicas: AskedReplicas,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Begin,
    Opening,
    Changing,
    Ending,
}

/// What is uploaded: an object of it is a change under way. Only messages and folders are.
pub trait Uploads: Default + fmt::Debug {
    #[doc(hidden)]
    const KIND: Kind;
    /// A change that was made offline.
    type Change: fmt::Debug;
    /// What became of one.
    type Item: fmt::Debug;
    /// What became of all.
    type Result;

    /// Whether an id may be needed to make a change.
    #[doc(hidden)]
    fn wants_id(change: &Self::Change, policy: ConflictPolicy) -> bool;

    /// The ids that a change speaks of.
    #[doc(hidden)]
    fn ids(change: &Self::Change) -> [Option<ObjectId>; 3];

    /// What is to be asked first.
    #[doc(hidden)]
    fn begin(&mut self, change: &Self::Change, with: &mut With<'_>) -> Result<Chain, Error>;

    /// What follows from answers.
    #[doc(hidden)]
    fn replied(
        &mut self,
        change: &Self::Change,
        replies: &Replies,
        with: &mut With<'_>,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Next, Error>;

    /// The session context was lost while it was under way, and it begins anew: it may be that the server has it.
    #[doc(hidden)]
    fn lost(&mut self);

    /// What became of it.
    #[doc(hidden)]
    fn ended(
        self,
        change: &Self::Change,
        outcome: UploadOutcome,
        error: Option<ErrorInfo>,
        with: &mut With<'_>,
    ) -> Self::Item;

    #[doc(hidden)]
    fn result(items: Vec<Self::Item>, state: Vec<u8>) -> Self::Result;

    /// [`begin`](Self::begin); what cannot be sent does not keep other changes back.
    #[doc(hidden)]
    fn start(&mut self, change: &Self::Change, with: &mut With<'_>) -> Next {
        self.begin(change, with).map_or_else(Next::failed, Next::Ask)
    }
}

/// What comes next for a change.
#[doc(hidden)]
#[derive(Debug)]
pub enum Next {
    Ask(Chain),
    Ended(UploadOutcome, Option<Error>),
}

impl Next {
    pub(super) fn failed(error: Error) -> Self {
        Self::Ended(UploadOutcome::Failed, Some(error))
    }
}

/// What it takes to send a change.
#[doc(hidden)]
#[derive(Debug)]
pub struct With<'w> {
    pub(super) collector: &'w mut Collector,
    pub(super) logon: &'w LogonInfo,
    pub(super) folder: FolderId,
    pub(super) policy: ConflictPolicy,
    pub(super) now: FileTime,
}

impl<W: Uploads> Uploading<W> {
    /// Changes of a folder's messages, or of the folders below a folder, in an order in which they can be made: a folder
    /// before those in it.
    pub fn new(folder: impl Into<FolderRef>, changes: Vec<W::Change>) -> Self {
        Self {
            folder: folder.into(),
            collector: Collector::new(W::KIND),
            policy: ConflictPolicy::Report,
            changes,
            items: Vec::new(),
            current: W::default(),
            began: None,
            replicas: AskedReplicas::default(),
            stage: Stage::Begin,
        }
    }

    /// The state that the last synchronisation of the folder told. The one of the result knows what was uploaded.
    ///
    /// # Errors
    /// `invalid_argument` when it is no such state.
    pub fn since(mut self, state: &[u8]) -> Result<Self, Error> {
        self.collector.token = Token::from_bytes(W::KIND, state)?;
        Ok(self)
    }

    /// What becomes of changes of what was changed on the server as well.
    #[must_use]
    pub fn on_conflict(mut self, policy: ConflictPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Asks for the replicas of the ids that are still to be sent.
    fn ask_replicas(&mut self, chain: &mut Chain, logon: &LogonInfo, folder: FolderId) {
        let changes = self.changes.iter().skip(self.items.len());
        let ids = changes.flat_map(|change| W::ids(change).into_iter().flatten());
        for id in ids.chain([folder.into()]) {
            if logon.replica_guid_of(id.replica_id()).is_none() {
                self.replicas.ask(chain, id.replica_id());
            }
        }
    }

    /// The time of the change that is being sent; no two have the same.
    fn now(&self) -> FileTime {
        FileTime(self.began.unwrap_or_default().0.saturating_add(self.items.len() as i64))
    }

    /// What comes next for the change that is being sent, if that is known, or else for the next one; or the end.
    fn next(&mut self, mut next: Option<Next>, logon: &LogonInfo, folder: FolderId) -> Result<Chain, Error> {
        while let Some(change) = self.changes.get(self.items.len()) {
            let now = self.now();
            let mut with = With { collector: &mut self.collector, logon, folder, policy: self.policy, now };
            match next.take().unwrap_or_else(|| self.current.start(change, &mut with)) {
                Next::Ask(chain) => {
                    self.stage = Stage::Changing;
                    return Ok(chain);
                }
                Next::Ended(outcome, error) => {
                    let error = error.as_ref().map(ErrorInfo::from);
                    let item = core::mem::take(&mut self.current).ended(change, outcome, error, &mut with);
                    self.items.push(item);
                }
            }
        }
        self.stage = Stage::Ending;
        self.collector.end(folder)
    }

    fn replied(
        &mut self,
        replies: &Replies,
        logon: &LogonInfo,
        folder: FolderId,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Step<W::Result>, Error> {
        let chain = match (&self.stage, self.changes.get(self.items.len())) {
            (Stage::Opening, _) => match self.collector.opened(replies, folder, cx)? {
                Some(chain) => chain,
                None => {
                    let logon = cx.logon().cloned().ok_or(Error::Cancelled)?;
                    self.next(None, &logon, folder)?
                }
            },
            (Stage::Changing, Some(change)) => {
                let (policy, now) = (self.policy, self.now());
                let mut with = With { collector: &mut self.collector, logon, folder, policy, now };
                let next = self.current.replied(change, replies, &mut with, cx)?;
                if let Next::Ended(..) = next {
                    cx.advanced();
                }
                self.next(Some(next), logon, folder)?
            }
            (Stage::Ending, _) => match self.collector.ended(replies)? {
                Some(chain) => chain,
                None => {
                    let items = core::mem::take(&mut self.items);
                    return Ok(Step::Done(W::result(items, self.collector.token.to_bytes())));
                }
            },
            _ => return Err(Error::Cancelled),
        };
        Ok(Step::Execute(chain))
    }
}

impl<W: Uploads> Flow for Uploading<W> {
    type Answer = W::Result;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<W::Result>, Error> {
        let replicas = core::mem::take(&mut self.replicas);
        let said = !replicas.is_empty();
        if let Input::Replies(replies) = &input {
            // Of ids that are no mailbox's, each change will tell.
            replicas.learn(replies, cx);
        }
        let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
        let Some(folder) = self.folder.id(Some(&logon)) else { return Ok(Step::Logon) };
        match input {
            Input::Replies(_) if said => {}
            Input::Replies(replies) => return self.replied(&replies, &logon, folder, cx),
            _ => {
                let mut chain = Chain::new("look up replicas");
                self.ask_replicas(&mut chain, &logon, folder);
                if !self.replicas.is_empty() {
                    return Ok(Step::Execute(chain));
                }
            }
        }
        self.began.get_or_insert(FileTime::from_unix_millis(cx.now().0 as i64));
        if matches!(self.stage, Stage::Changing) {
            self.current.lost();
        }
        self.stage = Stage::Opening;
        let changes = self.changes.iter().skip(self.items.len());
        let wanted = changes.filter(|change| W::wants_id(change, self.policy)).count();
        let ids = u32::try_from(wanted).unwrap_or(u32::MAX);
        Ok(Step::Execute(self.collector.begin(folder, &logon, ids, cx)?))
    }
}

pub(super) fn wanted(what: &str) -> Error {
    Error::InvalidArgument(alloc::format!("a change of this kind needs {what}"))
}

/// Ids for messages that will be made while offline: give them to [`LocalChange::id`](crate::mailbox::LocalChange::id),
/// and however often such a message is uploaded, it is made once. One exchange. `[MS-OXCFXICS] 2.2.3.2.4.7`
#[derive(Debug)]
pub struct ReserveIds {
    count: u32,
    asked: Option<Asked<GetLocalReplicaIdsResponse>>,
    /// The GUID of their replica, and the first.
    range: Option<(Guid, GlobalCounter)>,
    replica: Option<AskedReplica>,
}

impl ReserveIds {
    /// As many as may be asked for at once.
    pub const MOST: u32 = 10_000;

    /// So many.
    pub fn new(count: u32) -> Self {
        Self { count: count.min(Self::MOST), asked: None, range: None, replica: None }
    }
}

impl Flow for ReserveIds {
    type Answer = Vec<MessageId>;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Vec<MessageId>>, Error> {
        if self.count == 0 {
            return Ok(Step::Done(Vec::new()));
        }
        let (asked, replica) = (self.asked.take(), self.replica.take());
        if let Input::Replies(replies) = &input {
            if let Some(asked) = asked {
                let answer = replies.get(asked)?;
                self.range = Some((answer.repl_guid, answer.global_count));
            }
            if let Some(replica) = replica {
                replica.learn(replies, cx)?;
            }
        }
        let Some(logon) = cx.logon() else { return Ok(Step::Logon) };
        let mut chain = Chain::new("reserve ids");
        if let Some((guid, first)) = self.range {
            let Some(replica_id) = logon.replica_id_of(guid) else {
                self.replica = Some(AskedReplica::ask(&mut chain, guid, first));
                return Ok(Step::Execute(chain));
            };
            let first = first.to_u64();
            let id = |counter| MessageId::new(replica_id, GlobalCounter::from_u64(counter));
            return Ok(Step::Done((first..first + u64::from(self.count)).map(id).collect()));
        }
        let request = GetLocalReplicaIds { logon: 0, input: Chain::LOGON.0, id_count: self.count };
        self.asked = Some(chain.add(request));
        Ok(Step::Execute(chain))
    }
}
