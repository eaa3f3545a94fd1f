//! Floor 2: [MS-OXCDATA]: property tags, values, rows, restrictions, sort orders, entry ids, recipients, error codes, time.
