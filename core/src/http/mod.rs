//! Floor 6: [MS-OXCMAPIHTTP] 2: headers, cookies, the response stream, the bodies of every request type.

pub mod body;
