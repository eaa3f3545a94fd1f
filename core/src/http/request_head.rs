use core::fmt;
use std::prelude::v1::*;

use thiserror::Error;

use super::{
    Application, ClientInfo, CookieError, CookieJar, HeaderError, Headers, RequestId, RequestType,
    ResponseCode,
};
use crate::wire::Quoted;

/// The media type of request bodies and of accepted answers. `[MS-OXCMAPIHTTP] 2.2.3.2`
pub const CONTENT_TYPE: &str = "application/mapi-http";

/// The headers of every request on both endpoints. `[MS-OXCMAPIHTTP] 2.2.2.1`
///
/// The host adds what HTTP itself needs: `Host`, `Content-Length`, `Authorization`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHead {
    /// What is asked for.
    pub request_type: RequestType,
    /// The request's id; grows by one per request.
    pub request_id: RequestId,
    /// The client instance; servers only echo it.
    pub client_info: Option<ClientInfo>,
    /// The client's product and version, as text: servers must live with any.
    pub client_application: Option<String>,
    /// The cookies of the session context.
    pub cookies: CookieJar,
}

/// The headers are not those of a MAPI over HTTP request.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RequestHeadError {
    /// A required header is missing.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// The request type is unknown.
    #[error("{} is not a request type", Quoted(.0))]
    RequestType(String),
    /// The cookies cannot be taken in.
    #[error(transparent)]
    Cookies(#[from] CookieError),
}

impl RequestHeadError {
    /// What a server answers.
    pub fn response_code(&self) -> ResponseCode {
        match self {
            Self::Missing(_) => ResponseCode::MISSING_HEADER,
            Self::RequestType(_) => ResponseCode::INVALID_REQUEST_TYPE,
            Self::Cookies(_) => ResponseCode::INVALID_HEADER,
        }
    }

    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "http.missing_header",
            Self::RequestType(_) => "http.request_type",
            Self::Cookies(error) => error.code(),
        }
    }
}

impl RequestHead {
    /// The headers that the client sends.
    ///
    /// # Errors
    /// When an id or the client's name holds a control character.
    pub fn headers(&self) -> Result<Headers, HeaderError> {
        let mut headers = Headers::new();
        headers.push("Content-Type", CONTENT_TYPE)?;
        headers.push("X-RequestType", self.request_type.token())?;
        headers.push("X-RequestId", self.request_id.text())?;
        if let Some(info) = &self.client_info {
            headers.push("X-ClientInfo", info.text())?;
        }
        if let Some(application) = &self.client_application {
            headers.push("X-ClientApplication", application)?;
        }
        headers.push("Accept", CONTENT_TYPE)?;
        if let Some(cookies) = self.cookies.header() {
            headers.push("Cookie", cookies)?;
        }
        Ok(headers)
    }

    /// Reads the headers that a server received.
    ///
    /// # Errors
    /// When `X-RequestType` or `X-RequestId` is missing or the request type is unknown;
    /// [`RequestHeadError::response_code`] is what to answer.
    pub fn read(headers: &Headers) -> Result<Self, RequestHeadError> {
        let token = headers.get("X-RequestType").ok_or(RequestHeadError::Missing("X-RequestType"))?;
        let request_type = token.parse().map_err(|_| RequestHeadError::RequestType(token.into()))?;
        Ok(Self {
            request_type,
            request_id: headers.request_id().ok_or(RequestHeadError::Missing("X-RequestId"))?,
            client_info: headers.client_info(),
            client_application: headers.get("X-ClientApplication").map(Into::into),
            cookies: CookieJar::from_request(headers)?,
        })
    }

    /// The client's version, when it says one.
    pub fn client(&self) -> Option<Application> {
        self.client_application.as_ref()?.parse().ok()
    }
}

impl fmt::Display for RequestHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.request_type, self.request_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Version;

    /// Captured: PING inside a session, without what HTTP itself adds.
    const PING: [(&str, &str); 7] = [
        ("Content-Type", "application/mapi-http"),
        ("X-RequestType", "PING"),
        ("X-RequestId", "{78A893A7-8D43-43D0-BA22-F12996045150}:3"),
        ("X-ClientInfo", "{1F92CC92-AAAE-47E7-8523-B1E897F8C0C1}:1"),
        ("X-ClientApplication", "Outlook/16.0.5134.1000"),
        ("Accept", "application/mapi-http"),
        ("Cookie", "sid=cas6rowbl9n0tet2stof8lw2ocm6alr8; sequence=649fdb56-2658-4bf7-bdeb-c095af64dece"),
    ];

    fn headers(list: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::new();
        list.iter().for_each(|(name, value)| headers.push(*name, value).unwrap());
        headers
    }

    #[test]
    fn a_captured_request_both_ways() {
        let captured = headers(&PING);
        let head = RequestHead::read(&captured).unwrap();
        assert_eq!(head.request_type, RequestType::Ping);
        assert_eq!(head.request_id.counter(), Some(3));
        assert_eq!(head.client().map(|client| client.version), Some(Version([16, 0, 5134, 1000])));
        assert_eq!(head.headers(), Ok(captured));
    }

    #[test]
    fn nothing_breaks_out_of_its_header() {
        let mut head = RequestHead::read(&headers(&PING)).unwrap();
        head.client_application = Some("Outlook/16.0\r\nAuthorization: Basic eA==".into());
        assert_eq!(head.headers(), Err(HeaderError::Value("X-ClientApplication".into())));
        head.client_application = None;
        head.request_id = RequestId::from_text("{}:1\n");
        assert_eq!(head.headers(), Err(HeaderError::Value("X-RequestId".into())));
    }

    #[test]
    fn what_a_server_refuses() {
        let without = |name: &str| {
            let left: Vec<_> = PING.into_iter().filter(|(own, _)| *own != name).collect();
            RequestHead::read(&headers(&left)).map_err(|error| error.response_code())
        };
        assert_eq!(without("X-RequestType").err(), Some(ResponseCode::MISSING_HEADER));
        assert_eq!(without("X-RequestId").err(), Some(ResponseCode::MISSING_HEADER));
        // Exchange takes a request without it.
        assert!(without("X-ClientInfo").is_ok_and(|head| head.client_info.is_none()));
        let unknown = headers(&[("X-RequestType", "Frobnicate"), ("X-RequestId", "1")]);
        let error = RequestHead::read(&unknown).unwrap_err();
        assert_eq!(
            (error.code(), error.response_code()),
            ("http.request_type", ResponseCode::INVALID_REQUEST_TYPE)
        );
    }
}
