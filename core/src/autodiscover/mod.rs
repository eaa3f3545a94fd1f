//! Floor 7: [MS-OXDSCLI], [MS-OXDISCO]: finding the endpoints.

mod json;
mod pox;
mod xml;

pub use json::{JsonAnswer, JsonError, MAX_JSON};
pub use pox::{
    AlternativeMailbox, BASE_SCHEMA, EndpointUrls, PoxAnswer, PoxError, PoxFault, PoxMailbox, PoxRequest,
    PoxSettings, Protocol, ProtocolKind, REQUEST_SCHEMA, RESPONSE_SCHEMA,
};
pub use xml::{MAX_DEPTH, MAX_XML};
