//! Floor 9: the address book: names, people, lists.
