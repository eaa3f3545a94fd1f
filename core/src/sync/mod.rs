//! Floor 3: [MS-OXCFXICS]: FastTransfer streams, IDSET and GLOBSET.

mod globset;
mod idset;
mod pcl;
mod xid;

pub use globset::{CounterRange, GlobSet, LAST_COUNTER};
pub use idset::{CnSet, IdSet, Replica};
pub use pcl::{PredecessorChangeList, Relation};
pub use xid::Xid;
