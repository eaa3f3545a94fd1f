//! The door: paths, signing in, the head of the answer.

use bytes::Bytes;
use mapi_http::data::FileTime;
use mapi_http::http::{
    Announcement, Application, Endpoint, Headers, PROCESSING, RequestHead, ResponseCode, ResponseHead,
    format_http_date,
};

use super::admit::Refusal;
use super::{Accepted, HttpRequest, HttpResponse, MAX_BODY, Server, VERSION, push};
use crate::auth::device;
use crate::auth::{Connection, Place, Verdict};
use crate::autodiscover;
use crate::config::AuthenticationMethod;
use crate::directory::Entry;

impl Server {
    /// The whole answer to a request. A NotificationWait is not waited for: without events it says that there are none.
    pub fn handle(&self, request: &HttpRequest, now: FileTime) -> HttpResponse {
        match self.accept(request, now) {
            Accepted::Whole(response) => response,
            Accepted::Stream(head, mut job) => {
                let rest = self.run(&mut job, now).or_else(|| {
                    let far = FileTime(i64::MAX);
                    self.run(&mut job, far)
                });
                let body = [PROCESSING, &rest.unwrap_or_default()].concat();
                HttpResponse { status: head.status, headers: head.headers, body: body.into() }
            }
        }
    }

    /// Looks at a request on a connection of its own: refuses it, or says what is to be done. `[MS-OXCMAPIHTTP] 3.2.5`
    pub fn accept(&self, request: &HttpRequest, now: FileTime) -> Accepted {
        self.accept_over(&Connection::new(), request, now)
    }

    /// Looks at a request that came over a connection, which may be authenticated already.
    pub fn accept_over(&self, connection: &Connection, request: &HttpRequest, now: FileTime) -> Accepted {
        let path = request.path.to_ascii_lowercase();
        let path = path.trim_end_matches('/');
        if path.starts_with("/autodiscover/autodiscover.json") {
            let own = format!("{}/autodiscover", self.base_url());
            let urls = self.inner.config.autodiscover_virtual_directory.urls(&own);
            let url = urls.external.or(urls.internal).unwrap_or(own);
            let json = autodiscover::json(&url, path, &request.query);
            return Accepted::Whole(answer(200, "application/json", json));
        }
        if let Some(response) = self.authority(path, request, now) {
            return Accepted::Whole(response);
        }
        let below = |endpoint: &str| {
            path.strip_prefix(endpoint).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let endpoint = match path {
            _ if below("/mapi/emsmdb") => Some(Endpoint::Mailbox),
            _ if below("/mapi/nspi") => Some(Endpoint::AddressBook),
            "/autodiscover/autodiscover.xml" => None,
            _ => return Accepted::Whole(answer(404, "text/html", "<p>There is nothing here.</p>".into())),
        };
        let origin = self.base_url();
        let virtual_directory = self.virtual_directory(path);
        let verdict = self.inner.authenticator.authenticate(
            connection,
            Place { virtual_directory, origin: &origin },
            &request.headers,
            &self.inner.directory,
            || self.state().random.next(),
            now,
        );
        let (user, farewell) = match verdict {
            Verdict::SignedIn(user, farewell) => (user, farewell),
            Verdict::Challenge(challenges) => {
                let mut response = answer(401, "text/html", "<p>Sign in.</p>".into());
                for challenge in challenges {
                    push(&mut response.headers, "WWW-Authenticate", &challenge);
                }
                return Accepted::Whole(response);
            }
        };
        let mut accepted = self.accept_from(user, endpoint, request, now);
        if let Some(farewell) = farewell {
            let (Accepted::Whole(HttpResponse { headers, .. })
            | Accepted::Stream(ResponseHead { headers, .. }, _)) = &mut accepted;
            push(headers, "WWW-Authenticate", &farewell);
        }
        accepted
    }

    /// The local issuer of tokens, where they are taken. `[RFC 8628]`
    fn authority(&self, path: &str, request: &HttpRequest, now: FileTime) -> Option<HttpResponse> {
        let config = &self.inner.config;
        let directories = [&config.mapi_virtual_directory, &config.autodiscover_virtual_directory];
        if !directories.iter().any(|directory| directory.offers(AuthenticationMethod::OAuth)) {
            return None;
        }
        let (authenticator, rules, origin) =
            (&self.inner.authenticator, config.device_codes, self.base_url());
        let form = || device::form(&request.body);
        let (status, told) = match (request.method.as_str(), path) {
            ("GET", "/.well-known/openid-configuration") => (200, device::metadata(&origin)),
            ("POST", "/oauth2/devicecode") => authenticator.begin_device(&form(), &origin, rules, now),
            ("POST", "/oauth2/token") => authenticator.device_token(&form(), rules, now),
            ("GET", "/oauth2/device") => {
                return Some(answer(200, "text/html", device::page("A program shows you a code.")));
            }
            ("POST", "/oauth2/device") => {
                let decided = authenticator.decide_device(&form(), &self.inner.directory, now);
                return Some(match decided {
                    Ok(true) => answer(200, "text/html", "<p>The program may go on.</p>".into()),
                    Ok(false) => answer(200, "text/html", "<p>The program gets nothing.</p>".into()),
                    Err(why) => answer(403, "text/html", device::page(why)),
                });
            }
            _ => return None,
        };
        let mut response = answer(status, "application/json", told.to_string());
        push(&mut response.headers, "Cache-Control", "no-store");
        Some(response)
    }

    /// Looks at a request of somebody who has signed in.
    fn accept_from(
        &self,
        user: &Entry,
        endpoint: Option<Endpoint>,
        request: &HttpRequest,
        now: FileTime,
    ) -> Accepted {
        let Some(endpoint) = endpoint else {
            if request.body.len() > MAX_BODY {
                return Accepted::Whole(answer(413, "text/html", "<p>That is too much.</p>".into()));
            }
            if request.method != "POST" {
                return Accepted::Whole(answer(405, "text/html", "<p>POST, please.</p>".into()));
            }
            let config = &self.inner.config;
            let site = autodiscover::Site {
                directory: &self.inner.directory,
                deployment: &self.base_url(),
                mapi: self.mapi_urls(),
                version: VERSION,
                virtual_directory: &config.mapi_virtual_directory,
                offered: config.mapi_http_for(&user.address),
                blocked_outside: config.blocks_outside(&user.address),
            };
            let xml = site.pox(&request.headers, &request.body);
            return Accepted::Whole(answer(200, "text/xml; charset=utf-8", xml));
        };
        if let Err(status) = self.check_url(request) {
            return Accepted::Whole(answer(
                status,
                "text/html",
                "<p>This URL is not of a mailbox.</p>".into(),
            ));
        }
        let head = RequestHead::read(&request.headers);
        let readable = head.as_ref().ok();
        match self.admit(request, endpoint, &head, user, now) {
            Ok((job, cookies)) => {
                let head = readable.map(|head| ResponseHead::accepted(head, &self.announcement()));
                let Some(Ok(mut head)) = head else {
                    return Accepted::Whole(
                        self.refuse(readable, Refusal::new(ResponseCode::INVALID_HEADER)),
                    );
                };
                for cookie in cookies {
                    push(
                        &mut head.headers,
                        "Set-Cookie",
                        &format!("{cookie}; path={}; HttpOnly", request.path),
                    );
                }
                push(&mut head.headers, "Date", &format_http_date(now));
                Accepted::Stream(head, job)
            }
            Err(refusal) => Accepted::Whole(self.refuse(readable, refusal)),
        }
    }

    /// The query of the URL names a mailbox that there is. Exchange answers without protocol otherwise.
    fn check_url(&self, request: &HttpRequest) -> Result<(), u16> {
        let mut pairs = request.query.split('&').filter_map(|pair| pair.split_once('='));
        let id = pairs.find(|(name, _)| name.eq_ignore_ascii_case("MailboxId"));
        let id = id.map(|(_, value)| value.replace("%40", "@")).ok_or(400u16)?;
        self.inner.directory.by_mailbox_id(&id).map(drop).ok_or(400)
    }

    fn announcement(&self) -> Announcement {
        Announcement {
            pending_period: self.inner.config.pending_period(),
            expiration: self.inner.config.expiration(),
            application: Application { product: "Exchange".into(), version: VERSION },
        }
    }

    /// Refuses a request without looking at more than its head.
    pub(crate) fn refusal(&self, headers: &Headers, code: ResponseCode) -> HttpResponse {
        self.refuse(RequestHead::read(headers).ok().as_ref(), code.into())
    }

    fn refuse(&self, head: Option<&RequestHead>, refusal: Refusal) -> HttpResponse {
        let Refusal(code, why) = refusal;
        let made = ResponseHead::refused(head, code, &self.announcement());
        let made = made.or_else(|_| ResponseHead::refused(None, code, &self.announcement()));
        let body = Bytes::from(format!("<html><body><p>{code}</p><p>{}</p></body></html>", escape(&why)));
        match made {
            Ok(head) => HttpResponse { status: head.status, headers: head.headers, body },
            Err(_) => answer(500, "text/html", String::new()),
        }
    }
}

fn answer(status: u16, media_type: &str, body: String) -> HttpResponse {
    let mut headers = Headers::new();
    push(&mut headers, "Content-Type", media_type);
    HttpResponse { status, headers, body: body.into() }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
