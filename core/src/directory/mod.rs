//! Floor 9: the address book: names, people, lists.
//!
//! | operation | answer | exchanges after Bind |
//! |---|---|---|
//! | [`Resolve`] | `Vec<`[`Person`](crate::mailbox::Person)`>` | 1 |
//! | [`Browse`] | [`PeoplePage`](crate::mailbox::PeoplePage) | 1 |
//! | [`Details`] | [`PersonDetails`](crate::mailbox::PersonDetails) | 1 |
//! | [`Linked`] | `Vec<`[`Person`](crate::mailbox::Person)`>` | 1, when an answer told of the person before; else 2. More for lists in lists |

mod browse;
mod details;
mod linked;
mod people;
mod request;
mod resolve;

pub use browse::Browse;
pub use details::Details;
pub use linked::Linked;
pub(crate) use people::People;
pub use resolve::Resolve;
