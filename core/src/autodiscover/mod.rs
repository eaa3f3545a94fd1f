//! Floor 7: [MS-OXDSCLI], [MS-OXDISCO]: finding the endpoints.

mod address;
mod attempt;
mod cache;
mod flow;
mod in_turn;
mod json;
mod options;
mod pox;
mod settings;
mod transport;
mod xml;

#[cfg(test)]
mod flow_tests;

pub use address::{AddressError, EmailAddress};
pub use attempt::{Attempt, HostFailure, Outcome, Step};
pub use cache::Cached;
pub use flow::{
    AskId, Autodiscover, MAPI_HTTP_CAPABILITY, MAX_ANSWER, MAX_REDIRECTS, NotAsked, Output, RedirectCause,
    RedirectTarget, Request, SrvRecord,
};
pub use in_turn::InTurn;
pub(crate) use json::write_json_string;
pub use json::{JsonAnswer, JsonError, MAX_JSON};
pub use options::{Confirmed, Options, OptionsError};
pub use pox::{
    AlternativeMailbox, BASE_SCHEMA, EndpointUrls, PoxAnswer, PoxError, PoxFault, PoxMailbox, PoxRequest,
    PoxSettings, Protocol, ProtocolKind, REQUEST_SCHEMA, RESPONSE_SCHEMA,
};
pub use settings::{NoMapiHttp, Settings, TransportChoice};
pub use transport::{Client, ServerGeneration, Transport, transports};
pub use xml::{MAX_DEPTH, MAX_XML};
