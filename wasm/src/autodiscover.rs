//! Finding the endpoints of an address.

use js_sys::{Array, Object, Uint8Array};
use mapi_http::autodiscover::{
    Attempt, HostFailure, Options, Outcome, Output, RedirectCause, RedirectTarget, Settings, TransportChoice,
};
use mapi_http::mailbox::ErrorInfo;
use mapi_http::session::Credentials;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::head;
use crate::records::{ToJs, set};

/// The core's Autodiscover.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Autodiscover {
    flow: mapi_http::autodiscover::Autodiscover,
    address: String,
    credentials: Credentials,
}

#[wasm_bindgen]
impl Autodiscover {
    /// Asks for the settings of an address; `endpoint` is asked instead of the address's own domain.
    #[wasm_bindgen(constructor)]
    pub fn new(
        address: String,
        endpoint: Option<String>,
        user: Option<String>,
        password: Option<String>,
        token: Option<String>,
    ) -> Result<Autodiscover, JsValue> {
        let by_domain = endpoint.is_none();
        let options = Options {
            explicit_url: endpoint,
            root_domain: by_domain,
            autodiscover_host: by_domain,
            http_redirect: by_domain,
            srv: by_domain,
            allow_loopback_http: true,
            ..Options::default()
        };
        let flow = mapi_http::autodiscover::Autodiscover::new(&address, options)
            .map_err(|error| failure("invalid_argument", error.to_string()))?;
        Ok(Self { flow, address, credentials: crate::credentials(user, password, token) })
    }

    /// What must be done next. Objects with a `kind`: `request`, `confirm`, `lookup`, `found`, `failed`.
    pub fn poll(&mut self) -> JsValue {
        let object = Object::new();
        let kind = match self.flow.poll() {
            Output::Request(request) => {
                let mut headers: Vec<(String, String)> =
                    request.headers.iter().map(|(name, value)| (name.into(), value.into())).collect();
                if let (true, Some(value)) = (request.with_credentials, self.credentials.authorization()) {
                    headers.push(("Authorization".into(), value));
                }
                let headers = headers.iter().map(|(name, value)| Array::of2(&name.to_js(), &value.to_js()));
                set(&object, "method", &JsValue::from_str(request.method));
                set(&object, "url", &request.url.to_string().to_js());
                set(&object, "headers", &headers.collect::<Array>());
                set(&object, "body", &Uint8Array::from(&*request.body));
                set(&object, "withCredentials", &request.with_credentials.to_js());
                "request"
            }
            Output::ConfirmRedirect { to, why } => {
                let to = match to {
                    RedirectTarget::Url(url) => url.to_string(),
                    RedirectTarget::Address(address) => address.to_string(),
                };
                let why = match why {
                    RedirectCause::Server => "server",
                    RedirectCause::PlainHttp => "plainHttp",
                    RedirectCause::Dns => "dns",
                };
                set(&object, "to", &to.to_js());
                set(&object, "why", &JsValue::from_str(why));
                "confirm"
            }
            Output::LookupSrv { name } => {
                set(&object, "name", &name.to_js());
                "lookup"
            }
            Output::Done(settings) => match endpoints(&self.address, &settings) {
                Ok((url, address_book_url, dn)) => {
                    set(&object, "url", &url.to_js());
                    set(&object, "addressBookUrl", &address_book_url.to_js());
                    set(&object, "dn", &dn.to_js());
                    "found"
                }
                Err(error) => {
                    set(&object, "error", &failure("transport", error));
                    "failed"
                }
            },
            Output::Failed(attempts) => {
                set(&object, "error", &nothing_found(&self.address, &attempts));
                "failed"
            }
        };
        set(&object, "kind", &JsValue::from_str(kind));
        object.into()
    }

    /// The whole answer to the request.
    pub fn handle_response(&mut self, status: u16, headers: Array, body: &[u8]) {
        // The front reports only what was asked for.
        let _ = self.flow.handle_response(&head(status, &headers), body);
    }

    /// There is no answer. `unknown`: the name is not known.
    pub fn handle_failed(&mut self, unknown: bool) {
        let failure = if unknown { HostFailure::NameNotFound } else { HostFailure::Unreachable };
        let _ = self.flow.handle_failed(failure);
    }

    /// Whether the place that a redirect leads to is trusted.
    pub fn confirm(&mut self, trusted: bool) {
        let _ = self.flow.confirm(trusted);
    }
}

fn endpoints(address: &str, settings: &Settings) -> Result<(String, Option<String>, String), String> {
    let TransportChoice::MapiHttp { mailbox_url, address_book_url } = settings.transport_choice() else {
        return Err(format!(
            "the server of {address} offers no MAPI over HTTP: its administrator can switch it on"
        ));
    };
    let dn = settings.legacy_dn.clone().ok_or_else(|| {
        format!("the server did not tell the distinguished name of {address}: connect with url and dn")
    })?;
    Ok((mailbox_url.to_string(), address_book_url.map(|url| url.to_string()), dn))
}

fn nothing_found(address: &str, attempts: &[Attempt]) -> JsValue {
    let tried: Vec<String> = attempts.iter().map(ToString::to_string).collect();
    let tried = tried.join("\n  ");
    if attempts.iter().any(|attempt| matches!(attempt.outcome, Outcome::Unauthorized(_))) {
        let message = format!("the server refused the credentials: check user name and password\n  {tried}");
        return failure("authentication", message);
    }
    failure(
        "transport",
        format!(
            "no server was found for {address}: check it, or give autodiscover, or url with dn\n  {tried}"
        ),
    )
}

fn failure(code: &str, message: String) -> JsValue {
    let info = ErrorInfo {
        code: code.into(),
        message,
        server_code: None,
        server_name: None,
        offset: None,
        structure: None,
        field: None,
        section: None,
    };
    info.to_js()
}
