//! What passes a relay, and what does not.

use hyper::header::{AUTHORIZATION, HOST, ORIGIN};
use hyper::http::uri::Authority;
use hyper::{HeaderMap, Method, StatusCode, Uri};

/// Why a request is not forwarded: a status, and a sentence for whoever looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) why: &'static str,
}

pub(crate) const fn refuse(status: StatusCode, why: &'static str) -> Refusal {
    Refusal { status, why }
}

/// Headers of requests that are the protocol's; `Authorization` and cookies are dealt with apart.
/// `[MS-OXCMAPIHTTP] 2.2.3.2`, `[MS-OXDSCLI] 2.2.2.1`
const REQUEST_HEADERS: &[&str] = &[
    "accept",
    "content-type",
    "x-anchormailbox",
    "x-clientapplication",
    "x-clientcanhandle",
    "x-clientinfo",
    "x-mapihttpcapability",
    "x-requestid",
    "x-requesttype",
];

/// Headers of answers that are the protocol's. `[MS-OXCMAPIHTTP] 2.2.3.3`
const ANSWER_HEADERS: &[&str] = &[
    "content-type",
    "date",
    "retry-after",
    "x-clientinfo",
    "x-expirationinfo",
    "x-pendingperiod",
    "x-requestid",
    "x-requesttype",
    "x-responsecode",
    "x-serverapplication",
];

/// What a page may send, as a preflight asks.
pub(crate) const ALLOW_HEADERS: &str = "Accept, Authorization, Content-Type, X-AnchorMailbox, X-ClientApplication, \
    X-ClientCanHandle, X-ClientInfo, X-MapiHttpCapability, X-Relay-Cookie, X-RequestId, X-RequestType";

/// What a page may see.
pub(crate) const EXPOSE_HEADERS: &str = "Date, Retry-After, WWW-Authenticate, X-ClientInfo, X-ExpirationInfo, \
    X-PendingPeriod, X-Relay-Set-Cookie, X-RequestId, X-RequestType, X-ResponseCode, X-ServerApplication";

/// The session's cookies as the page sends them. A page cannot send `Cookie`, and what a browser does with cookies of
/// another site differs from browser to browser; the library keeps them itself.
pub(crate) const COOKIE: &str = "x-relay-cookie";
/// The cookies of an answer: a JSON list of what stood in `Set-Cookie`.
pub(crate) const SET_COOKIE: &str = "x-relay-set-cookie";

/// Which methods a path takes; none where nothing is forwarded. Paths are compared as they are written: nothing is
/// decoded, so nothing can mean another path than the one that was looked at.
fn methods(path: &str) -> &'static [Method] {
    const POST: &[Method] = &[Method::POST];
    const GET: &[Method] = &[Method::GET];
    let path = path.to_ascii_lowercase();
    match path.as_str() {
        "/mapi/emsmdb"
        | "/mapi/emsmdb/"
        | "/mapi/nspi"
        | "/mapi/nspi/"
        | "/autodiscover/autodiscover.xml" => POST,
        "/autodiscover/autodiscover.json" => GET,
        path => match path.strip_prefix("/autodiscover/autodiscover.json/v1.0/") {
            // An address.
            Some(rest) if rest.contains('@') && rest.bytes().all(is_of_address) => GET,
            _ => &[],
        },
    }
}

fn is_of_address(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"@.-_+".contains(&byte)
}

/// Whether a path is one of those that are forwarded.
pub(crate) fn is_endpoint(path: &str) -> bool {
    !methods(path).is_empty()
}

/// Whether a request is one that is forwarded, wherever it comes from.
pub(crate) fn check(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
    if uri.scheme().is_some() || uri.authority().is_some() {
        return Err(refuse(StatusCode::BAD_REQUEST, "this is not a proxy: it has one server behind it"));
    }
    let methods = methods(uri.path());
    if methods.is_empty() {
        return Err(refuse(StatusCode::NOT_FOUND, "only the paths of MAPI and Autodiscover are forwarded"));
    }
    if !methods.contains(method) {
        return Err(refuse(StatusCode::METHOD_NOT_ALLOWED, "this path is asked by another method"));
    }
    if !headers.contains_key(COOKIE) {
        return Err(refuse(
            StatusCode::BAD_REQUEST,
            "X-Relay-Cookie is missing: this is a relay, connect with `transport: relay(url)` of mapi-http",
        ));
    }
    let mut authorizations = headers.get_all(AUTHORIZATION).iter();
    if let Some(authorization) = authorizations.next() {
        let scheme = authorization.as_bytes().split(|byte| *byte == b' ').next().unwrap_or_default();
        // The others sign a connection in, and connections to the server are shared.
        if !(scheme.eq_ignore_ascii_case(b"Basic") || scheme.eq_ignore_ascii_case(b"Bearer")) {
            return Err(refuse(StatusCode::BAD_REQUEST, "only Basic and Bearer credentials pass a relay"));
        }
    }
    if authorizations.next().is_some() {
        return Err(refuse(StatusCode::BAD_REQUEST, "Authorization stands there twice"));
    }
    Ok(())
}

/// The headers that a forwarded request has.
pub(crate) fn request_headers(from: &HeaderMap, upstream: &Authority) -> HeaderMap {
    let mut to = HeaderMap::new();
    if let Ok(host) = upstream.as_str().parse() {
        to.insert(HOST, host);
    }
    for name in REQUEST_HEADERS.iter().chain(&["authorization"]) {
        if let Some(value) = from.get(*name) {
            to.insert(*name, value.clone());
        }
    }
    if let Some(cookie) = from.get(COOKIE).filter(|cookie| !cookie.is_empty()) {
        to.insert("cookie", cookie.clone());
    }
    to
}

/// The headers that the answer to the page has.
pub(crate) fn answer_headers(from: &HeaderMap) -> HeaderMap {
    let mut to = HeaderMap::new();
    for name in ANSWER_HEADERS {
        if let Some(value) = from.get(*name) {
            to.insert(*name, value.clone());
        }
    }
    for challenge in from.get_all("www-authenticate") {
        // At a scheme that it knows the browser asks its user by itself; what signs in a connection cannot pass.
        let scheme = challenge.to_str().unwrap_or_default().split([' ', ',']).next().unwrap_or_default();
        let named = match scheme.to_ascii_lowercase().as_str() {
            "basic" => "xBasic".parse(),
            "bearer" => Ok(challenge.clone()),
            _ => continue,
        };
        if let Ok(named) = named {
            to.append("www-authenticate", named);
        }
    }
    let cookies: Vec<&str> =
        from.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()).collect();
    if !cookies.is_empty() {
        let list = serde_json::to_string(&cookies).unwrap_or_default();
        if let Ok(list) = list.parse() {
            to.insert(SET_COOKIE, list);
        }
    }
    to
}

/// Whose pages may ask, and under which names the relay is asked.
#[derive(Debug)]
pub(crate) struct Callers {
    /// Origins of pages elsewhere.
    pub(crate) origins: Vec<String>,
    /// What `Host` may say: with another name a page of that name would count as one of ours.
    pub(crate) hosts: Vec<String>,
    /// `http` or `https`, when the relay serves a page itself.
    pub(crate) own: Option<&'static str>,
}

impl Callers {
    /// The origin to allow in the answer; none for the relay's own page.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<Option<String>, Refusal> {
        let host =
            headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
        if !self.hosts.contains(&host) {
            return Err(refuse(
                StatusCode::MISDIRECTED_REQUEST,
                "the relay has another name: see --public-url",
            ));
        }
        let other = refuse(StatusCode::FORBIDDEN, "pages of this origin may not ask: see --allow-origin");
        let Some(origin) = headers.get(ORIGIN) else {
            let same = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
            return if self.own.is_some() && same { Ok(None) } else { Err(other) };
        };
        let origin = origin.to_str().unwrap_or_default();
        if self.own.is_some_and(|scheme| origin == format!("{scheme}://{host}")) {
            return Ok(None);
        }
        if self.origins.iter().any(|allowed| allowed == origin) {
            Ok(Some(origin.into()))
        } else {
            Err(other)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn status(method: Method, target: &str) -> u16 {
        let request = headers(&[("X-Relay-Cookie", "")]);
        check(&method, &target.parse().unwrap(), &request).map_or_else(|no| no.status.as_u16(), |()| 200)
    }

    #[test]
    fn only_mapi_and_autodiscover_pass() {
        for target in
            ["/mapi/emsmdb", "/MAPI/Emsmdb/?MailboxId=x@y", "/mapi/nspi/", "/Autodiscover/Autodiscover.xml"]
        {
            assert_eq!(status(Method::POST, target), 200, "{target}");
            assert_eq!(status(Method::GET, target), 405, "{target}");
            assert_eq!(status(Method::DELETE, target), 405, "{target}");
        }
        for target in [
            "/autodiscover/autodiscover.json?Email=a@b",
            "/autodiscover/autodiscover.json/v1.0/a+c@b.example",
        ] {
            assert_eq!(status(Method::GET, target), 200, "{target}");
            assert_eq!(status(Method::POST, target), 405, "{target}");
        }
        for target in [
            "/",
            "/ews/exchange.asmx",
            "/owa/",
            "/mapi/",
            "/mapi/emsmdb/../../owa/",
            "/mapi/emsmdb/%2e%2e/owa",
            "/mapi//emsmdb",
            "/mapi/emsmdb/healthcheck.htm",
            "/mapi/emsmdb;x",
            "//mapi/emsmdb",
            "/autodiscover/autodiscover.json/v1.0/a@b/../../owa",
            "/autodiscover/autodiscover.json/v1.0/a@b%2f..",
            "/autodiscover/autodiscover.json/v1.0/",
        ] {
            assert_eq!(status(Method::POST, target), 404, "{target}");
        }
        for target in ["https://other.example/mapi/emsmdb", "other.example:443"] {
            assert_eq!(status(Method::POST, target), 400, "{target}");
        }
    }

    #[test]
    fn what_signs_a_connection_in_does_not_pass() {
        let uri: Uri = "/mapi/emsmdb".parse().unwrap();
        let with = |list: &[(&'static str, &'static str)]| {
            let mut all = headers(&[("X-Relay-Cookie", "")]);
            for (name, value) in list {
                all.append(*name, value.parse().unwrap());
            }
            check(&Method::POST, &uri, &all).is_ok()
        };
        assert!(with(&[("authorization", "basic YTpi")]));
        assert!(with(&[("authorization", "Bearer x")]));
        assert!(with(&[]));
        for scheme in ["NTLM TlRMTVNTUAAB", "Negotiate YIG", "Digest x", ""] {
            assert!(!with(&[("authorization", scheme)]), "{scheme}");
        }
        assert!(!with(&[("authorization", "Basic YTpi"), ("authorization", "NTLM x")]));
        assert!(check(&Method::POST, &uri, &HeaderMap::new()).is_err());
    }

    #[test]
    fn only_headers_of_the_protocol_pass() {
        let upstream: Authority = "mail.example.com".parse().unwrap();
        let passed = request_headers(
            &headers(&[
                ("Host", "relay.example"),
                ("Cookie", "of=the-browser"),
                ("X-Relay-Cookie", "MapiContext=1"),
                ("Authorization", "Basic YTpi"),
                ("X-RequestType", "Connect"),
                ("Origin", "https://page.example"),
                ("Referer", "https://page.example/secret"),
                ("X-Forwarded-For", "10.0.0.1"),
                ("X-Forwarded-Host", "other.example"),
                ("X-Original-URL", "/owa"),
                ("Connection", "X-RequestType"),
            ]),
            &upstream,
        );
        let mut names: Vec<_> = passed.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
        names.sort();
        assert_eq!(
            names,
            [
                r#"authorization: "Basic YTpi""#,
                r#"cookie: "MapiContext=1""#,
                r#"host: "mail.example.com""#,
                r#"x-requesttype: "Connect""#,
            ]
        );
    }

    #[test]
    fn answers_bring_cookies_to_the_page_only() {
        let mut answer =
            headers(&[("X-ResponseCode", "0"), ("Server", "IIS"), ("Location", "https://other.example")]);
        for cookie in
            ["MapiContext=a; path=/mapi/emsmdb; secure; HttpOnly", "b=\"c, d\"; Expires=Tue, 1 Jan 2030"]
        {
            answer.append("set-cookie", cookie.parse().unwrap());
        }
        for challenge in ["Negotiate", "NTLM", "Basic realm=\"x\"", "Bearer client_id=\"1\""] {
            answer.append("www-authenticate", challenge.parse().unwrap());
        }
        let passed = answer_headers(&answer);
        assert!(!passed.contains_key("set-cookie") && !passed.contains_key("server"));
        assert!(!passed.contains_key("location"));
        let list: Vec<String> = serde_json::from_slice(passed[SET_COOKIE].as_bytes()).unwrap();
        assert_eq!(list[1], "b=\"c, d\"; Expires=Tue, 1 Jan 2030");
        let challenges: Vec<_> = passed.get_all("www-authenticate").iter().collect();
        assert_eq!(challenges, ["xBasic", "Bearer client_id=\"1\""]);
    }

    #[test]
    fn only_named_pages_may_ask() {
        let mut callers = Callers {
            origins: vec!["https://page.example".into()],
            hosts: vec!["127.0.0.1:8026".into(), "localhost:8026".into()],
            own: None,
        };
        let ask = |callers: &Callers, list: &[(&'static str, &'static str)]| {
            callers.check(&headers(list)).map_err(|no| no.status.as_u16())
        };
        let host = ("Host", "127.0.0.1:8026");
        assert_eq!(
            ask(&callers, &[host, ("Origin", "https://page.example")]),
            Ok(Some("https://page.example".into()))
        );
        for origin in [
            "https://page.example.evil.example",
            "https://page.example:444",
            "http://page.example",
            "https://evil.example",
            "null",
            "",
            "http://127.0.0.1:8026",
        ] {
            assert_eq!(ask(&callers, &[host, ("Origin", origin)]), Err(403), "{origin}");
        }
        assert_eq!(ask(&callers, &[host]), Err(403));
        assert_eq!(ask(&callers, &[host, ("Sec-Fetch-Site", "same-origin")]), Err(403));

        callers.own = Some("http");
        assert_eq!(ask(&callers, &[host, ("Origin", "http://127.0.0.1:8026")]), Ok(None));
        assert_eq!(ask(&callers, &[host, ("Sec-Fetch-Site", "same-origin")]), Ok(None));
        assert_eq!(ask(&callers, &[host, ("Sec-Fetch-Site", "cross-site")]), Err(403));
        // A name that somebody else has pointed to this machine.
        let rebound = ("Host", "evil.example:8026");
        assert_eq!(ask(&callers, &[rebound, ("Origin", "http://evil.example:8026")]), Err(421));
        assert_eq!(ask(&callers, &[rebound, ("Sec-Fetch-Site", "same-origin")]), Err(421));
    }
}
