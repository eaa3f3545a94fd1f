//! Finding the endpoints: performs what the core's Autodiscover asks for.

use bytes::Bytes;
use http_body_util::Full;
use mapi_http::autodiscover::{Autodiscover, HostFailure, Options, Output, RedirectCause};
use mapi_http::session::{Config, Credentials, Error};

use crate::failure::Failure;
use crate::host::Connector;

/// Finds the endpoints of an address. `endpoint` is asked before all others.
///
/// Credentials go to the address's own domain and to `endpoint`; a redirect elsewhere is refused, with what to do.
pub async fn find(
    connector: &Connector,
    address: &str,
    endpoint: Option<&str>,
    credentials: &Credentials,
) -> Result<Config, Failure> {
    let options = Options::for_endpoint(endpoint.map(Into::into));
    let mut flow = Autodiscover::new(address, options).map_err(Error::from)?;
    loop {
        match flow.poll() {
            Output::Request(request) => {
                let answer = ask(connector, &request, credentials).await;
                let taken = match answer {
                    Ok((head, body)) => flow.handle_response(&head, &body),
                    Err(failure) => flow.handle_failed(failure),
                };
                taken.map_err(|error| Failure::other(error.to_string()))?;
            }
            Output::LookupSrv { .. } => {
                // The system's resolver only knows addresses.
                flow.handle_failed(HostFailure::NameNotFound)
                    .map_err(|error| Failure::other(error.to_string()))?;
            }
            Output::ConfirmRedirect { to, why } => {
                let who = match why {
                    RedirectCause::Server => "the server",
                    RedirectCause::PlainHttp => "an answer over plain HTTP",
                    RedirectCause::Dns => "a DNS record",
                };
                eprintln!(
                    "mapi: {who} points to {to:?}: not followed; if you trust it, give it as --autodiscover"
                );
                flow.confirm(false).map_err(|error| Failure::other(error.to_string()))?;
            }
            Output::Done(settings) => return Ok(Config::from_settings(&settings)?),
            Output::Failed(attempts) => return Err(Error::not_discovered(address, &attempts).into()),
        }
    }
}

async fn ask(
    connector: &Connector,
    request: &mapi_http::autodiscover::Request,
    credentials: &Credentials,
) -> Result<(mapi_http::http::ResponseHead, Bytes), HostFailure> {
    let uri: hyper::Uri = request.url.to_string().parse().map_err(|_| HostFailure::Unreachable)?;
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_string();
    let mut builder = hyper::Request::builder().method(request.method).uri(path).header("Host", authority);
    for (name, value) in request.headers.iter() {
        builder = builder.header(name, value);
    }
    if let (true, Some(value)) = (request.with_credentials, credentials.authorization()) {
        builder = builder.header("Authorization", value);
    }
    let http_request = builder.body(Full::new(request.body.clone())).map_err(|_| HostFailure::Broken)?;
    connector.fetch(http_request, &uri).await.map_err(|error| error.kind())
}
