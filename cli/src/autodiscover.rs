//! Finding the endpoints: performs what the core's Autodiscover asks for.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{FuturesUnordered, StreamExt};
use mapi_http::autodiscover::{
    AskId, Attempt, Autodiscover, Cached, EmailAddress, HostFailure, Options, OptionsError, Output,
    RedirectCause, RedirectTarget, Request, Settings, SrvRecord,
};
use mapi_http::http::ResponseHead;
use mapi_http::session::{Credentials, Error};

use crate::dns::Resolver;
use crate::failure::Failure;
use crate::host::{Connector, now};
use crate::output::note;

/// Finds the endpoints of an address. `endpoint` is asked instead of the ones of its domain.
///
/// Credentials go to the address's own domain and to `endpoint`; a redirect elsewhere is refused, with what to do.
pub async fn find(
    connector: &Connector,
    resolver: &Resolver,
    address: &str,
    endpoint: Option<&str>,
    credentials: &Credentials,
) -> Result<Settings, Failure> {
    let options = Options::for_endpoint(endpoint.map(Into::into));
    let found = find_with(connector, resolver, address, options, credentials).await?;
    Ok(found.known().clone())
}

/// The same with other options; what is found can be kept.
pub(crate) async fn find_with(
    connector: &Connector,
    resolver: &Resolver,
    address: &str,
    options: Options,
    credentials: &Credentials,
) -> Result<Cached, Failure> {
    let mut flow = Autodiscover::new(address, options).map_err(Error::from)?;
    let refuse = |to: &RedirectTarget, why| {
        note(format_args!(
            "mapi: {}: not followed; if you trust it, give it as --autodiscover",
            redirect(to, why)
        ));
        false
    };
    match run(connector, resolver, &mut flow, credentials, refuse).await {
        Ok(settings) => {
            let asked: EmailAddress =
                address.parse().map_err(|error| Error::from(OptionsError::from(error)))?;
            Ok(Cached::new(&asked, &flow, settings, now()))
        }
        Err(attempts) => Err(Error::not_discovered(address, &attempts).into()),
    }
}

/// A redirect in words.
pub fn redirect(to: &RedirectTarget, why: RedirectCause) -> String {
    let who = match why {
        RedirectCause::Server => "the server",
        RedirectCause::PlainHttp => "an answer over plain HTTP",
        RedirectCause::Dns => "a DNS record",
    };
    match to {
        RedirectTarget::Url(url) => format!("{who} points to {url}"),
        RedirectTarget::Address(address) => format!("{who} points to {address}"),
    }
}

/// What came of a request or lookup.
enum Came {
    Response(ResponseHead, Bytes),
    Records(Vec<SrvRecord>),
    Nothing(HostFailure),
}

type Work<'w> = Pin<Box<dyn Future<Output = (AskId, Came)> + Send + 'w>>;

/// Runs it to its end, several requests at a time where the core says so. `trust` decides where credentials may go.
pub async fn run(
    connector: &Connector,
    resolver: &Resolver,
    flow: &mut Autodiscover,
    credentials: &Credentials,
    mut trust: impl FnMut(&RedirectTarget, RedirectCause) -> bool,
) -> Result<Settings, Vec<Attempt>> {
    let mut works: FuturesUnordered<Work<'_>> = FuturesUnordered::new();
    loop {
        match flow.poll(now()) {
            Output::Request(request) => works.push(Box::pin(async move {
                let came = match ask(connector, &request, credentials).await {
                    Ok((head, body)) => Came::Response(head, body),
                    Err(failure) => Came::Nothing(failure),
                };
                (request.id, came)
            })),
            Output::LookupSrv { id, name } => works.push(Box::pin(async move {
                (id, resolver.srv(&name).await.map_or_else(Came::Nothing, Came::Records))
            })),
            Output::ConfirmRedirect { to, why } => {
                // It asked, so it takes the answer.
                let _ = flow.confirm(trust(&to, why));
            }
            Output::Wait(until) => {
                let wait = Duration::from_millis(until.since(now()));
                let Ok(Some((id, came))) = tokio::time::timeout(wait, works.next()).await else { continue };
                // What comes too late is no longer asked for.
                let _ = match came {
                    Came::Response(head, body) => flow.handle_response(id, now(), &head, &body),
                    Came::Records(records) => flow.handle_srv(id, now(), records),
                    Came::Nothing(failure) => flow.handle_failed(id, now(), failure),
                };
            }
            Output::Done(settings) => return Ok(*settings),
            Output::Failed(attempts) => return Err(attempts),
        }
    }
}

async fn ask(
    connector: &Connector,
    request: &Request,
    credentials: &Credentials,
) -> Result<(ResponseHead, Bytes), HostFailure> {
    let uri: hyper::Uri = request.url.to_string().parse().map_err(|_| HostFailure::Unreachable)?;
    let mut builder = hyper::Request::builder().method(request.method).uri(uri);
    for (name, value) in request.headers.iter() {
        builder = builder.header(name, value);
    }
    if let (true, Some(value)) = (request.with_credentials, credentials.authorization()) {
        builder = builder.header("Authorization", value);
    }
    let http_request = builder.body(request.body.clone()).map_err(|_| HostFailure::Broken)?;
    connector.ask(http_request, request.with_credentials).await.map_err(|error| error.kind())
}
