//! Floor 3: [MS-OXCFXICS]: FastTransfer streams, IDSET and GLOBSET.
