use core::time::Duration;
use std::prelude::v1::*;

use super::{
    Application, CONTENT_TYPE, Challenge, HeaderError, Headers, Reaction, RequestHead, RequestType,
    ResponseCode, RetryAfter, parse_challenges,
};

/// The head of an answer: what comes before its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead {
    /// The HTTP status; 0 when a browser hides the whole answer.
    pub status: u16,
    /// The headers, each `Set-Cookie` on its own.
    pub headers: Headers,
}

/// What the head of an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The request was accepted; the body is the stream that [`StreamDecoder`](super::StreamDecoder) reads.
    Accepted,
    /// The protocol layer refused the request; the body is text for people.
    Refused {
        /// The number as it was sent.
        code: ResponseCode,
        /// Whether the answer names the request type, as the specification asks. Where it does not, the server may
        /// count in its own way: see [`ResponseCode::from_gromox`].
        echoes_request: bool,
    },
    /// The server (401) or a proxy (407) wants credentials.
    Challenged {
        /// Whether it is a proxy.
        by_proxy: bool,
        /// The schemes that are offered, in order.
        challenges: Vec<Challenge>,
    },
    /// The request should go elsewhere; credentials must not follow it unasked.
    Redirected {
        /// `Location` as it was sent, to be resolved against the URL of the request.
        location: Option<String>,
    },
    /// Headers that are needed do not reach us: in a browser the server (or a proxy) must name them in
    /// `Access-Control-Expose-Headers`; elsewhere something on the way strips them.
    HeadersHidden {
        /// The headers that must be seen.
        missing: Vec<&'static str>,
    },
    /// The answer to another request: a proxy or a reused connection mixed them up.
    Mismatched {
        /// The request type that it answers.
        request_type: String,
    },
    /// The answer does not come from the protocol layer: a web server, a proxy, a load balancer.
    Foreign {
        /// The HTTP status.
        status: u16,
        /// When to try again, if it says so.
        retry_after: Option<RetryAfter>,
        /// Whether the body is a page for people.
        html: bool,
    },
}

impl Verdict {
    /// What a client should do, with the numbers of the specification; see also
    /// [`ResponseCode::reaction_in_session`].
    pub fn reaction(&self) -> Reaction {
        match self {
            Self::Accepted => Reaction::Proceed,
            Self::Refused { code, .. } => code.reaction(),
            Self::Challenged { .. } => Reaction::Authenticate,
            Self::Redirected { .. } => Reaction::Rediscover,
            Self::HeadersHidden { .. } => Reaction::Surface,
            Self::Mismatched { .. } => Reaction::RetryLater,
            Self::Foreign { status, .. } => match status {
                413 => Reaction::Split,
                // Time-outs of an idle connection and of gateways, throttling, trouble that may pass.
                408 | 425 | 429 | 500..=599 => Reaction::RetryLater,
                // The wrong URL, or the page of something that is not Exchange.
                _ => Reaction::Rediscover,
            },
        }
    }
}

/// Says what the head of the answer to such a request means. `[MS-OXCMAPIHTTP] 2.2.2.2, 3.1.5`
///
/// `X-ResponseCode` decides: an answer without it did not come from the protocol layer. The media type does not matter.
pub fn judge(head: &ResponseHead, request_type: RequestType) -> Verdict {
    let ResponseHead { status, headers } = head;
    let html = || matches!(headers.media_type().as_deref(), Some("text/html" | "application/xhtml+xml"));
    let foreign = || Verdict::Foreign { status: *status, retry_after: headers.retry_after(), html: html() };
    match status {
        401 => {
            let challenges = parse_challenges(headers.get_all("WWW-Authenticate"));
            return Verdict::Challenged { by_proxy: false, challenges };
        }
        407 => {
            let challenges = parse_challenges(headers.get_all("Proxy-Authenticate"));
            return Verdict::Challenged { by_proxy: true, challenges };
        }
        301 | 302 | 303 | 307 | 308 => {
            return Verdict::Redirected { location: headers.get("Location").map(Into::into) };
        }
        0 => return Verdict::HeadersHidden { missing: Vec::from(["X-ResponseCode"]) },
        _ => {}
    }
    let echoed = headers.get("X-RequestType");
    if let Some(other) = echoed.filter(|echoed| !echoed.eq_ignore_ascii_case(request_type.token())) {
        return Verdict::Mismatched { request_type: other.into() };
    }
    match headers.response_code() {
        Some(code) if !code.is_success() => Verdict::Refused { code, echoes_request: echoed.is_some() },
        Some(_) if *status == 200 => Verdict::Accepted,
        None if *status == 200 && headers.media_type().as_deref() == Some(CONTENT_TYPE) => {
            Verdict::HeadersHidden { missing: Vec::from(["X-ResponseCode"]) }
        }
        _ => foreign(),
    }
}

/// What a server tells about itself with every answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// The time between two PENDING.
    pub pending_period: Duration,
    /// How long a session context lives without requests.
    pub expiration: Duration,
    /// Product and version.
    pub application: Application,
}

/// For servers; `Set-Cookie` is added by the caller.
impl ResponseHead {
    /// The request is accepted, the stream follows.
    ///
    /// # Errors
    /// When an id or the server's name holds a control character.
    pub fn accepted(request: &RequestHead, server: &Announcement) -> Result<Self, HeaderError> {
        Self::answer(Some(request), ResponseCode::SUCCESS, CONTENT_TYPE, server)
    }

    /// The request is refused; what could be read of it is echoed. The body is text for people.
    ///
    /// # Errors
    /// As [`accepted`](Self::accepted).
    pub fn refused(
        request: Option<&RequestHead>,
        code: ResponseCode,
        server: &Announcement,
    ) -> Result<Self, HeaderError> {
        Self::answer(request, code, "text/html", server)
    }

    fn answer(
        request: Option<&RequestHead>,
        code: ResponseCode,
        media_type: &str,
        server: &Announcement,
    ) -> Result<Self, HeaderError> {
        let mut headers = Headers::new();
        headers.push("Cache-Control", "private")?;
        headers.push("Content-Type", media_type)?;
        if let Some(request) = request {
            headers.push("X-RequestType", request.request_type.token())?;
            headers.push("X-RequestId", request.request_id.text())?;
            if let Some(info) = &request.client_info {
                headers.push("X-ClientInfo", info.text())?;
            }
        }
        headers.push("X-ResponseCode", code.0.to_string())?;
        headers.push("X-PendingPeriod", server.pending_period.as_millis().to_string())?;
        headers.push("X-ExpirationInfo", server.expiration.as_millis().to_string())?;
        headers.push("X-ServerApplication", server.application.to_string())?;
        Ok(Self { status: 200, headers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{RequestId, Scheme};

    fn head(status: u16, list: &[(&str, &str)]) -> ResponseHead {
        let mut headers = Headers::new();
        list.iter().for_each(|(name, value)| headers.push(*name, value).unwrap());
        ResponseHead { status, headers }
    }

    fn verdict(status: u16, list: &[(&str, &str)]) -> Verdict {
        judge(&head(status, list), RequestType::Execute)
    }

    #[test]
    fn captured_heads() {
        let accepted = [
            ("Cache-Control", "private"),
            ("Content-Type", "application/mapi-http"),
            ("X-RequestType", "Execute"),
            ("X-RequestId", "{78A893A7-8D43-43D0-BA22-F12996045150}:4"),
            ("X-ResponseCode", "0"),
            ("X-PendingPeriod", "30000"),
        ];
        assert_eq!(verdict(200, &accepted), Verdict::Accepted);
        // Execute with a wrong sequence cookie.
        let refused = [("Cache-Control", "private"), ("Content-Type", "text/html"), ("X-ResponseCode", "7")];
        let refused = verdict(200, &refused);
        assert_eq!(refused, Verdict::Refused { code: ResponseCode(7), echoes_request: false });
        // A wrong password.
        let challenged = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("WWW-Authenticate", r#"Basic realm="msrpc realm", charset="utf-8""#),
        ];
        let Verdict::Challenged { by_proxy: false, challenges } = verdict(401, &challenged) else { panic!() };
        assert_eq!(challenges.first().map(Challenge::scheme), Some(Scheme::Basic));
        // GET; the connection was idle for too long.
        for (status, reaction) in [(404, Reaction::Rediscover), (408, Reaction::RetryLater)] {
            let foreign =
                verdict(status, &[("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "11")]);
            assert_eq!(foreign, Verdict::Foreign { status, retry_after: None, html: false });
            assert_eq!(foreign.reaction(), reaction);
        }
    }

    #[test]
    fn what_does_not_come_from_the_protocol_layer() {
        let busy = verdict(503, &[("Retry-After", "17"), ("Content-Type", "text/html; charset=utf-8")]);
        let wait = RetryAfter::Delay(Duration::from_secs(17));
        assert_eq!(busy, Verdict::Foreign { status: 503, retry_after: Some(wait), html: true });
        assert_eq!(busy.reaction(), Reaction::RetryLater);
        // A login page of a proxy.
        let page = verdict(200, &[("Content-Type", "text/html")]);
        assert_eq!(page, Verdict::Foreign { status: 200, retry_after: None, html: true });
        assert_eq!(page.reaction(), Reaction::Rediscover);
        assert_eq!(verdict(413, &[]).reaction(), Reaction::Split);
        // A gateway that keeps the header of the accepted request, but failed.
        assert!(matches!(verdict(502, &[("X-ResponseCode", "0")]), Verdict::Foreign { status: 502, .. }));
        assert!(matches!(verdict(200, &[("X-ResponseCode", "yes")]), Verdict::Foreign { .. }));
    }

    #[test]
    fn elsewhere() {
        let location = "https://mail.example.com/mapi/emsmdb/";
        assert_eq!(
            verdict(302, &[("Location", location)]),
            Verdict::Redirected { location: Some(location.into()) }
        );
        assert_eq!(verdict(307, &[]), Verdict::Redirected { location: None });
        assert!(matches!(verdict(304, &[]), Verdict::Foreign { status: 304, .. }));
    }

    #[test]
    fn a_browser_hides_headers() {
        let hidden = Verdict::HeadersHidden { missing: Vec::from(["X-ResponseCode"]) };
        // Only safelisted headers are seen.
        assert_eq!(verdict(200, &[("Content-Type", "application/mapi-http")]), hidden);
        assert_eq!(verdict(0, &[]), hidden);
    }

    #[test]
    fn the_answer_to_another_request() {
        let other = verdict(200, &[("X-RequestType", "NotificationWait"), ("X-ResponseCode", "0")]);
        assert_eq!(other, Verdict::Mismatched { request_type: "NotificationWait".into() });
        assert_eq!(verdict(200, &[("X-RequestType", "EXECUTE"), ("X-ResponseCode", "0")]), Verdict::Accepted);
    }

    /// What a server answers is, header for header, what was captured.
    #[test]
    fn the_head_of_an_accepted_request() {
        let request = RequestHead {
            request_type: RequestType::Ping,
            request_id: RequestId::from_text("{78A893A7-8D43-43D0-BA22-F12996045150}:3"),
            client_info: Some(RequestId::from_text("{1F92CC92-AAAE-47E7-8523-B1E897F8C0C1}:1")),
            client_application: None,
            cookies: Default::default(),
        };
        let server = Announcement {
            pending_period: Duration::from_secs(30),
            expiration: Duration::from_secs(900),
            application: "Exchange/15.00.0847.4040".parse().unwrap(),
        };
        let expected = head(
            200,
            &[
                ("Cache-Control", "private"),
                ("Content-Type", "application/mapi-http"),
                ("X-RequestType", "PING"),
                ("X-RequestId", "{78A893A7-8D43-43D0-BA22-F12996045150}:3"),
                ("X-ClientInfo", "{1F92CC92-AAAE-47E7-8523-B1E897F8C0C1}:1"),
                ("X-ResponseCode", "0"),
                ("X-PendingPeriod", "30000"),
                ("X-ExpirationInfo", "900000"),
                ("X-ServerApplication", "Exchange/15.00.0847.4040"),
            ],
        );
        assert_eq!(ResponseHead::accepted(&request, &server), Ok(expected.clone()));
        assert_eq!(judge(&expected, RequestType::Ping), Verdict::Accepted);
        let refused =
            ResponseHead::refused(Some(&request), ResponseCode::CONTEXT_NOT_FOUND, &server).unwrap();
        let verdict = judge(&refused, RequestType::Ping);
        assert_eq!(verdict, Verdict::Refused { code: ResponseCode(10), echoes_request: true });
        assert_eq!(verdict.reaction(), Reaction::Reconnect);
    }
}
