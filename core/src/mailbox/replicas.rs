//! Replicas: the number of one stands in ids, its GUID in keys and entry ids. A mailbox that was moved has several.

use std::prelude::v1::*;

#[cfg(feature = "sync")]
use crate::data::LongTermId;
use crate::data::{GlobalCounter, Guid, ObjectId};
#[cfg(feature = "sync")]
use crate::rop::{IdFromLongTermId, IdFromLongTermIdResponse};
use crate::rop::{LongTermIdFromId, LongTermIdFromIdResponse};
use crate::session::{Asked, Chain, Error, Replies};

/// Replicas whose GUIDs were asked for. `[MS-OXCSTOR] 2.2.1.8`
#[derive(Debug, Default)]
pub(super) struct AskedReplicas(Vec<(u16, Asked<LongTermIdFromIdResponse>)>);

impl AskedReplicas {
    /// Adds the questions to a chain.
    pub(super) fn ask(chain: &mut Chain, replica_ids: impl IntoIterator<Item = u16>) -> Self {
        let ask = |replica_id| {
            // Any id of the replica says it.
            let object_id = ObjectId::new(replica_id, GlobalCounter::from_u64(1));
            (replica_id, chain.add(LongTermIdFromId { logon: 0, input: Chain::LOGON.0, object_id }))
        };
        Self(replica_ids.into_iter().map(ask).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the server says of each.
    pub(super) fn answer<'r>(
        self,
        replies: &'r Replies,
    ) -> impl Iterator<Item = (u16, Result<Guid, Error>)> + 'r {
        let said = |asked: Asked<LongTermIdFromIdResponse>| {
            replies.get(asked).map(|answer| answer.long_term_id.database_guid)
        };
        self.0.into_iter().map(move |(replica_id, asked)| (replica_id, said(asked)))
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

    /// What the server says.
    pub(super) fn answer(self, replies: &Replies) -> Result<(u16, Guid), Error> {
        Ok((replies.get(self.1)?.object_id.replica_id(), self.0))
    }
}
