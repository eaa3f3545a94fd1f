//! Floor 3: [MS-OXCFXICS]: FastTransfer streams, IDSET and GLOBSET.

mod globset;

pub use globset::{CounterRange, GlobSet, LAST_COUNTER};
