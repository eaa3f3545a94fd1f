//! Floor 8: [MS-OXCMAPIHTTP] 3: the sans-IO session state machine.
