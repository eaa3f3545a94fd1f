//! Floor 3: RTF, HTML de-encapsulation, recurrence, best body.
