//! Floor 3: [MS-OXCFXICS]: FastTransfer streams, IDSET and GLOBSET.

pub mod fasttransfer;
mod form;
mod globset;
mod idset;
mod pcl;
mod state;
mod xid;

pub use globset::{CounterRange, GlobSet, LAST_COUNTER};
pub use idset::{CnSet, IdSet, Replica};
pub use pcl::{PredecessorChangeList, Relation};
pub use state::{StateSet, SyncState};
pub use xid::Xid;
