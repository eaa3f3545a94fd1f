//! mapi-http for Kotlin and Swift: what the fronts in `kotlin/` and `swift/` are built on.
//!
//! [`Session`] is the core's session; the front moves its requests over the HTTP library of its platform and its events
//! to the application. [`Autodiscover`] is driven likewise.

#![expect(
    clippy::result_large_err,
    clippy::large_enum_variant,
    reason = "what crosses to another language is flat: UniFFI knows no boxes"
)]

mod autodiscover;
mod properties;
mod records;
mod session;

pub use autodiscover::{Autodiscover, AutodiscoverOutput};
pub use properties::{NamedValue, PropertyValue};
pub use session::{
    Answer, Endpoints, Exchange, Header, Output, Session, SessionCredentials, SessionError, Target,
};

uniffi::setup_scaffolding!("mapi_http");

/// The version of this package.
#[uniffi::export]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// The folders and messages of a stream that was exported, here or by EWS ExportItems. Asks nobody.
#[uniffi::export]
pub fn read_items(stream: Vec<u8>) -> Result<Vec<mapi_http::mailbox::ExportedItem>, SessionError> {
    Ok(mapi_http::mailbox::read_items(stream.into())?)
}

/// A message as it is after a change of a part of it; `groups` are those of the batch.
#[uniffi::export]
pub fn apply_change(
    mut message: mapi_http::mailbox::SyncedMessage,
    change: mapi_http::mailbox::PartialChange,
    groups: Vec<mapi_http::mailbox::PropertyGroup>,
) -> mapi_http::mailbox::SyncedMessage {
    change.apply(&groups, &mut message);
    message
}
