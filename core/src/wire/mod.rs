//! Floor 1: reading and writing bytes: `Reader`, `Writer`, limits, `WireError`, the `wire!` form.
