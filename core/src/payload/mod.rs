//! Floor 5: [MS-OXCRPC]: RPC_HEADER_EXT, LZ77, XOR, auxiliary blocks.
