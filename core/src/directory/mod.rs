//! Floor 9: the address book: names, people, lists.
//!
//! | operation | answer | exchanges after Bind |
//! |---|---|---|
//! | [`Resolve`] | `Vec<`[`Person`](crate::mailbox::Person)`>` | 1 |

mod resolve;

pub use resolve::Resolve;
