//! Finding the endpoints of an address.

use std::prelude::v1::*;

use js_sys::Array;
use mapi_http::autodiscover::{
    AskId, Autodiscover as Flow, HostFailure, MAX_ANSWER, Options, Output, RedirectCause, RedirectTarget,
    SrvRecord,
};
use mapi_http::mailbox::ErrorInfo;
use mapi_http::session::{Config, Credentials, Error, Time};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::crossing::Crossing;
use crate::{head, thrown};

/// The core's Autodiscover.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Autodiscover {
    flow: Flow,
    credentials: Credentials,
}

#[wasm_bindgen]
impl Autodiscover {
    /// Asks for the settings of an address; `endpoint` is asked instead of the address's own domain.
    #[wasm_bindgen(constructor)]
    pub fn new(
        address: &str,
        endpoint: Option<String>,
        user: Option<String>,
        password: Option<String>,
        token: Option<String>,
    ) -> Result<Autodiscover, JsValue> {
        let flow =
            Flow::new(address, Options::for_endpoint(endpoint)).map_err(|error| thrown(&error.into()))?;
        Ok(Self { flow, credentials: crate::credentials(user, password, token) })
    }

    /// What must be done next. Objects with a `kind`: `request`, `confirm`, `lookup`, `wait`, `found`, `failed`. After a
    /// `request` or a `lookup` there may be more to do at the same time.
    pub fn poll(&mut self) -> JsValue {
        let to = &mut Crossing::default();
        to.object();
        let kind = match self.flow.poll(now()) {
            Output::Request(request) => {
                let mut headers: Vec<Vec<String>> =
                    request.headers.iter().map(|(name, value)| vec![name.into(), value.into()]).collect();
                if let (true, Some(value)) = (request.with_credentials, self.credentials.authorization()) {
                    headers.push(vec!["Authorization".into(), value]);
                }
                to.set("id", &request.id.0);
                to.set("method", request.method);
                to.set("url", &request.url.to_string());
                to.set("headers", &headers);
                to.set("body", &request.body[..]);
                to.set("withCredentials", &request.with_credentials);
                "request"
            }
            Output::ConfirmRedirect { to: place, why } => {
                let place = match place {
                    RedirectTarget::Url(url) => url.to_string(),
                    RedirectTarget::Address(address) => address.to_string(),
                };
                let why = match why {
                    RedirectCause::Server => "server",
                    RedirectCause::PlainHttp => "plainHttp",
                    RedirectCause::Dns => "dns",
                };
                to.set("to", &place);
                to.set("why", why);
                "confirm"
            }
            Output::LookupSrv { id, name } => {
                to.set("id", &id.0);
                to.set("name", &name);
                "lookup"
            }
            Output::Done(settings) => match Config::from_settings(&settings) {
                Ok(config) => {
                    to.set("url", &config.mailbox_url);
                    to.set("addressBookUrl", &config.address_book_url);
                    to.set("dn", &config.user_dn);
                    to.set("publicFolderAddress", &settings.public_folder_address);
                    "found"
                }
                Err(error) => {
                    to.set("error", &ErrorInfo::from(&error));
                    "failed"
                }
            },
            Output::Wait(until) => {
                to.set("until", &(until.0 as f64));
                "wait"
            }
            Output::Failed(_) => {
                let error = Error::not_discovered(self.flow.address(), self.flow.attempts());
                to.set("error", &ErrorInfo::from(&error));
                "failed"
            }
        };
        to.set("kind", kind);
        to.end();
        to.finish()
    }

    /// As many bytes of an answer are enough: one more than it may have.
    pub fn enough() -> usize {
        MAX_ANSWER + 1
    }

    /// The whole answer to a request.
    pub fn handle_response(&mut self, id: u32, status: u16, headers: &str, body: &[u8]) {
        // The front reports only what was asked for.
        let _ = self.flow.handle_response(AskId(id), now(), &head(status, headers), body);
    }

    /// There is no answer. `unknown`: the name is not known.
    pub fn handle_failed(&mut self, id: u32, unknown: bool) {
        let failure = if unknown { HostFailure::NameNotFound } else { HostFailure::Unreachable };
        let _ = self.flow.handle_failed(AskId(id), now(), failure);
    }

    /// The records (`[priority, weight, port, name]`) that were looked up.
    pub fn handle_srv(&mut self, id: u32, records: Array) {
        let number = |entry: &Array, index| entry.get(index).as_f64().unwrap_or_default() as u16;
        let records = records.iter().map(|entry| {
            let entry = Array::from(&entry);
            SrvRecord {
                priority: number(&entry, 0),
                weight: number(&entry, 1),
                port: number(&entry, 2),
                target: entry.get(3).as_string().unwrap_or_default(),
            }
        });
        let _ = self.flow.handle_srv(AskId(id), now(), records.collect());
    }

    /// Whether the place that a redirect leads to is trusted.
    pub fn confirm(&mut self, trusted: bool) {
        let _ = self.flow.confirm(trusted);
    }
}

/// The time by the browser's clock.
fn now() -> Time {
    Time(js_sys::Date::now() as u64)
}
