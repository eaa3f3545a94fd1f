//! Floor 4: [MS-OXCROPS]: every ROP, request and response, and the ROP buffer.
