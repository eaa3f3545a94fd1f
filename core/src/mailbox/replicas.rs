//! Replicas: the number of one stands in ids, its GUID in keys and entry ids. A mailbox that was moved has several.

use std::prelude::v1::*;

#[cfg(feature = "sync")]
use litemap::LiteMap;

use super::Part;
use crate::data::{GlobalCounter, ObjectId};
#[cfg(feature = "sync")]
use crate::data::{Guid, LongTermId};
#[cfg(feature = "sync")]
use crate::rop::{IdFromLongTermId, IdFromLongTermIdResponse};
use crate::rop::{LongTermIdFromId, LongTermIdFromIdResponse};
use crate::session::{Asked, Chain, Replies, Steps};
#[cfg(feature = "sync")]
use crate::session::{Error, LogonInfo};

/// Replicas whose GUIDs were asked for. `[MS-OXCSTOR] 2.2.1.8`
#[derive(Debug, Default)]
pub(super) struct AskedReplicas(Vec<(u16, Asked<LongTermIdFromIdResponse>)>);

impl AskedReplicas {
    /// Asks for one that was not asked for yet.
    pub(super) fn ask(&mut self, chain: &mut Chain, replica_id: u16) {
        if self.0.iter().all(|(known, _)| *known != replica_id) {
            // Any id of the replica says it.
            let object_id = ObjectId::new(replica_id, GlobalCounter::from_u64(1));
            let asked = chain.add(LongTermIdFromId { logon: 0, input: Chain::LOGON.0, object_id });
            self.0.push((replica_id, asked));
        }
    }

    /// Remembers those that the server knows.
    pub(super) fn learn(self, replies: &Replies, cx: &mut Steps<'_, Part>) {
        for (replica_id, asked) in self.0 {
            if let Ok(answer) = replies.get(asked) {
                cx.learn_replica(replica_id, answer.long_term_id.database_guid);
            }
        }
    }
}

#[cfg(feature = "sync")]
impl AskedReplicas {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Remembers all that were asked for: the server must know them.
    pub(super) fn answer(
        self,
        replies: &Replies,
        replicas: &mut Replicas,
        cx: &mut Steps<'_, Part>,
    ) -> Result<(), Error> {
        for (replica_id, asked) in self.0 {
            let guid = replies.get(asked)?.long_term_id.database_guid;
            replicas.insert(replica_id, guid);
            cx.learn_replica(replica_id, guid);
        }
        Ok(())
    }
}

/// What a flow knows of replicas: more than the session, which remembers what a server answered, and not too many.
#[cfg(feature = "sync")]
#[derive(Debug, Default)]
pub(super) struct Replicas(LiteMap<u16, Guid>);

#[cfg(feature = "sync")]
impl Replicas {
    /// Begins with what the session knows.
    pub(super) fn of(logon: &LogonInfo) -> Self {
        let mut replicas = Self::default();
        logon.known_replicas().for_each(|(replica_id, guid)| replicas.insert(replica_id, guid));
        replicas
    }

    pub(super) fn get(&self, replica_id: u16) -> Option<Guid> {
        self.0.get(&replica_id).copied()
    }

    pub(super) fn insert(&mut self, replica_id: u16, guid: Guid) {
        self.0.insert(replica_id, guid);
    }
}

/// A replica of which the id was asked for. `[MS-OXCSTOR] 2.2.1.9`
#[cfg(feature = "sync")]
#[derive(Debug, Clone, Copy)]
pub(super) struct AskedReplica(Guid, Asked<IdFromLongTermIdResponse>);

#[cfg(feature = "sync")]
impl AskedReplica {
    /// Adds the question to a chain; `global_counter` is one of the replica's.
    pub(super) fn ask(chain: &mut Chain, database_guid: Guid, global_counter: GlobalCounter) -> Self {
        let long_term_id = LongTermId { database_guid, global_counter, pad: 0 };
        let asked = chain.add(IdFromLongTermId { logon: 0, input: Chain::LOGON.0, long_term_id });
        Self(database_guid, asked)
    }

    /// Remembers what the server says.
    pub(super) fn learn(self, replies: &Replies, cx: &mut Steps<'_, Part>) -> Result<(), Error> {
        cx.learn_replica(replies.get(self.1)?.object_id.replica_id(), self.0);
        Ok(())
    }
}
