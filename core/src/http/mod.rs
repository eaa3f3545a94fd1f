//! Floor 6: [MS-OXCMAPIHTTP] 2: headers, cookies, the response stream, the bodies of every request type.

pub mod body;

mod challenge;
mod clock;
mod cookie;
mod date;
mod head;
mod header;
mod headers;
mod request_head;
mod request_type;
mod response_code;
mod stream;
mod url;

pub use challenge::{Challenge, Scheme, parse_challenges};
pub use clock::Time;
pub use cookie::{CookieError, CookieJar, Generation, MAX_COOKIE_BYTES, MAX_COOKIES, Merge};
pub use date::{format_http_date, parse_http_date};
pub use head::{Announcement, ResponseHead, Verdict, judge};
pub use header::{
    Application, ClientInfo, RequestId, RetryAfter, Version, VersionError, client_version, server_version,
};
pub use headers::{HeaderError, Headers};
pub use request_head::{CONTENT_TYPE, RequestHead, RequestHeadError};
pub use request_type::{Endpoint, RequestType, UnknownRequestType};
pub use response_code::{Reaction, ResponseCode};
pub use stream::{
    DEFAULT_BODY_LIMIT, LATE_HEADER_LIMIT, PENDING, PROCESSING, Section, StreamAnswer, StreamDecoder,
    StreamError, StreamErrorKind, done,
};
pub(crate) use url::is_dns_name;
pub use url::{HostKind, HttpUrl, MAX_URL, UrlError};
