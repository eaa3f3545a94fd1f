//! Values of single headers. `[MS-OXCMAPIHTTP] 2.2.3.3`

use core::fmt;
use core::str::FromStr;
use core::time::Duration;
use std::prelude::v1::*;

use alloc::format;

use thiserror::Error;

use super::{Headers, ResponseCode, parse_http_date};
use crate::data::{FileTime, Guid};

/// `X-RequestId` or `X-ClientInfo`: `{GUID}:counter`, kept as the text it is.
///
/// Clients deviate from the form, so whoever receives one echoes its [`text`](Self::text) and asks for the parts
/// only out of curiosity. `[MS-OXCMAPIHTTP] 2.2.3.3.2`
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RequestId(String);

/// The client instance and its session contexts; the same form as a request's id. `[MS-OXCMAPIHTTP] 2.2.3.3`
pub type ClientInfo = RequestId;

impl RequestId {
    /// For a request: the GUID stays for the life of a session context, the counter grows by one per request.
    ///
    /// For `X-ClientInfo`: the GUID stays for the client's life, the counter is new for each new session context.
    pub fn new(guid: Guid, counter: u32) -> Self {
        Self(format!("{{{guid}}}:{counter}").to_ascii_uppercase())
    }

    /// As received, whatever it looks like.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As it stands, or stood, in the header.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The GUID, when the text begins with one in braces.
    pub fn guid(&self) -> Option<Guid> {
        let (guid, _) = self.0.trim_start().strip_prefix('{')?.split_once('}')?;
        guid.parse().ok()
    }

    /// The number behind the GUID, when there is one; some clients write a hyphen instead of the colon.
    pub fn counter(&self) -> Option<u32> {
        let (_, rest) = self.0.split_once('}')?;
        let digits = rest.strip_prefix([':', '-'])?.trim();
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A four-part version: major, minor, build, revision.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct Version(pub [u16; 4]);

/// The text is no version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a version: one to four numbers below 65536, with dots between them, are expected")]
pub struct VersionError;

/// Padded as servers write it: `15.00.0847.040`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, build, revision] = self.0;
        write!(f, "{major:02}.{minor:02}.{build:04}.{revision:03}")
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Missing parts are 0.
impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let mut parts = text.trim().split('.');
        let mut version = Self::default();
        for (at, place) in version.0.iter_mut().enumerate() {
            match parts.next() {
                Some(part) if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) => {
                    *place = part.parse().map_err(|_| VersionError)?;
                }
                None if at > 0 => break,
                _ => return Err(VersionError),
            }
        }
        if parts.next().is_some() { Err(VersionError) } else { Ok(version) }
    }
}

/// `X-ClientApplication` or `X-ServerApplication`: a product and its version, such as `Outlook/15.00.4815.1000`.
/// `[MS-OXCMAPIHTTP] 2.2.3.3`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Application {
    /// The product, such as `Outlook` or `Exchange`.
    pub product: String,
    /// Its version.
    pub version: Version,
}

impl fmt::Display for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.product, self.version)
    }
}

impl FromStr for Application {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let (product, version) = text.trim().split_once('/').ok_or(VersionError)?;
        Ok(Self { product: product.to_string(), version: version.parse()? })
    }
}

/// From which version a server (`X-ServerApplication`) can do what. `[MS-OXCRPC] 3.1.4.1.3`
pub mod server_version {
    use super::Version;

    /// `ReadStream` with the size 0xBABE, which says that a 32-bit size follows.
    pub const EXTENDED_READ_STREAM: Version = Version([8, 0, 295, 0]);
    /// Replica ids belong to a mailbox.
    pub const PER_MAILBOX_REPLICA_IDS: Version = Version([8, 0, 324, 0]);
    /// `FastTransferDestinationPutBufferExtended`.
    pub const PUT_BUFFER_EXTENDED: Version = Version([8, 1, 92, 0]);
    /// Contents tables of a conversation's members.
    pub const CONVERSATION_MEMBERS: Version = Version([14, 0, 324, 0]);
    /// Hard deletes by `SynchronizationImportDeletes`.
    pub const IMPORT_HARD_DELETES: Version = Version([14, 0, 616, 0]);
    /// `FailOnConflict` in `SynchronizationImportMessageChange`.
    pub const FAIL_ON_CONFLICT: Version = Version([14, 1, 67, 0]);
    /// `WriteStreamExtended`.
    pub const WRITE_STREAM_EXTENDED: Version = Version([15, 0, 466, 0]);
    /// MAPI over HTTP itself: Exchange 2013 SP1.
    pub const MAPI_HTTP: Version = Version([15, 0, 847, 32]);
}

/// From which version a client (`X-ClientApplication`) can do what. `[MS-OXCRPC] 3.1.4.1.3`
pub mod client_version {
    use super::Version;

    /// Understands `ecServerBusy`.
    pub const SERVER_BUSY: Version = Version([11, 0, 4920, 0]);
    /// Wants `AUX_EXORGINFO` in the answer to Connect.
    pub const ORGANISATION_INFO: Version = Version([12, 0, 3118, 0]);
    /// Send optimisation.
    pub const SEND_OPTIMISATION: Version = Version([12, 0, 3730, 0]);
    /// Packed answers of `ReadStream`.
    pub const PACKED_READ_STREAM: Version = Version([12, 0, 4207, 0]);
    /// Understands `RopBackoff`.
    pub const BACKOFF: Version = Version([12, 0, 4228, 0]);
}

/// How long a server asks to be left alone. `[RFC 9110] 10.2.3`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// For this long.
    Delay(Duration),
    /// Until this moment.
    At(FileTime),
}

impl RetryAfter {
    /// Reads the value of `Retry-After`: seconds or a date.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Self::Delay(Duration::from_secs(text.parse().unwrap_or(u64::MAX))));
        }
        parse_http_date(text).map(Self::At)
    }

    /// Nobody waits longer than a day for a server, whatever it asks for.
    pub const LONGEST: Duration = Duration::from_secs(86_400);

    /// How long to wait from now on; a moment in the past is no wait, none is longer than [`LONGEST`](Self::LONGEST).
    pub fn wait_from(self, now: FileTime) -> Duration {
        let wait = match self {
            Self::Delay(wait) => wait,
            Self::At(then) => {
                let millis = then.unix_millis().saturating_sub(now.unix_millis());
                Duration::from_millis(u64::try_from(millis).unwrap_or(0))
            }
        };
        wait.min(Self::LONGEST)
    }
}

/// What the headers of an answer say, late ones included. All times are milliseconds on the wire.
impl Headers {
    /// `X-ResponseCode`.
    pub fn response_code(&self) -> Option<ResponseCode> {
        u32::try_from(self.number("X-ResponseCode")?).ok().map(ResponseCode)
    }

    /// `X-PendingPeriod`: the time between two PENDING. Absent: 30 s, or 15 s on early servers.
    pub fn pending_period(&self) -> Option<Duration> {
        self.number("X-PendingPeriod").map(Duration::from_millis)
    }

    /// `X-ExpirationInfo`: how long a session context lives without requests.
    pub fn expiration(&self) -> Option<Duration> {
        self.number("X-ExpirationInfo").map(Duration::from_millis)
    }

    /// `X-ElapsedTime`: how long the server worked. (gromox counts seconds.)
    pub fn elapsed(&self) -> Option<Duration> {
        self.number("X-ElapsedTime").map(Duration::from_millis)
    }

    /// `X-StartTime`: when the server began.
    pub fn start_time(&self) -> Option<FileTime> {
        parse_http_date(self.get("X-StartTime")?)
    }

    /// `Date`: the server's clock.
    pub fn date(&self) -> Option<FileTime> {
        parse_http_date(self.get("Date")?)
    }

    /// `Retry-After`, seconds or a date.
    pub fn retry_after(&self) -> Option<RetryAfter> {
        RetryAfter::parse(self.get("Retry-After")?)
    }

    /// `X-ServerApplication`.
    pub fn server_application(&self) -> Option<Application> {
        self.get("X-ServerApplication")?.parse().ok()
    }

    /// `X-ClientApplication`.
    pub fn client_application(&self) -> Option<Application> {
        self.get("X-ClientApplication")?.parse().ok()
    }

    /// `X-RequestId`.
    pub fn request_id(&self) -> Option<RequestId> {
        self.get("X-RequestId").map(RequestId::from_text)
    }

    /// `X-ClientInfo`.
    pub fn client_info(&self) -> Option<ClientInfo> {
        self.get("X-ClientInfo").map(ClientInfo::from_text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::new();
        list.iter().for_each(|(name, value)| headers.push(*name, value).unwrap());
        headers
    }

    #[test]
    fn an_id_as_clients_send_it() {
        let guid: Guid = "78a893a7-8d43-43d0-ba22-f12996045150".parse().unwrap();
        // As captured.
        let text = "{78A893A7-8D43-43D0-BA22-F12996045150}:12";
        assert_eq!(RequestId::new(guid, 12).text(), text);
        let id = RequestId::from_text(text);
        assert_eq!((id.guid(), id.counter()), (Some(guid), Some(12)));
        // Deviations are kept as they came.
        for (text, guid_known, counter) in [
            ("{78a893a7-8d43-43d0-ba22-f12996045150}-5", true, Some(5)),
            ("{78A893A7-8D43-43D0-BA22-F12996045150}", true, None),
            ("{not a guid}:7", false, Some(7)),
            ("{78A893A7-8D43-43D0-BA22-F12996045150}:99999999999", true, None),
            ("hello", false, None),
            ("", false, None),
        ] {
            let id = RequestId::from_text(text);
            assert_eq!(id.text(), text);
            assert_eq!((id.guid().is_some(), id.counter()), (guid_known, counter), "{text}");
        }
    }

    #[test]
    fn versions_as_captured() {
        let server: Application = "Exchange/15.00.0847.4040".parse().unwrap();
        assert_eq!((server.product.as_str(), server.version), ("Exchange", Version([15, 0, 847, 4040])));
        assert_eq!(server.to_string(), "Exchange/15.00.0847.4040");
        assert!(server.version >= server_version::WRITE_STREAM_EXTENDED);
        let client: Application = "Outlook/16.0.5134.1000".parse().unwrap();
        assert_eq!(client.version, Version([16, 0, 5134, 1000]));
        assert!(client.version >= client_version::BACKOFF);
        assert_eq!(Version([15, 1, 2507, 27]).to_string(), "15.01.2507.027");
        for text in [
            "",
            "Outlook",
            "Outlook/",
            "Outlook/x",
            "Outlook/1.2.3.4.5",
            "Outlook/1.70000",
            "Outlook/1..2",
            "O/+1",
        ] {
            assert_eq!(text.parse::<Application>(), Err(VersionError), "{text}");
        }
        assert_eq!("15.1".parse(), Ok(Version([15, 1, 0, 0])));
    }

    #[test]
    fn values_of_a_captured_answer() {
        let head = headers(&[
            ("X-ResponseCode", "0"),
            ("X-PendingPeriod", "30000"),
            ("X-ExpirationInfo", "900000"),
            ("X-ServerApplication", "Exchange/15.00.0847.4040"),
            ("Date", "Sun, 22 Nov 2026 13:59:34 GMT"),
        ]);
        assert_eq!(head.response_code(), Some(ResponseCode::SUCCESS));
        assert_eq!(head.pending_period(), Some(Duration::from_secs(30)));
        assert_eq!(head.expiration(), Some(Duration::from_secs(900)));
        assert_eq!(head.date(), Some(FileTime::from_utc(2026, 11, 22, 13, 59, 34)));
        assert_eq!(head.elapsed(), None);
    }

    #[test]
    fn retry_after_in_both_forms() {
        let now = FileTime::from_utc(2026, 11, 22, 13, 0, 0);
        let wait = |value: &str| headers(&[("Retry-After", value)]).retry_after().map(|r| r.wait_from(now));
        assert_eq!(wait("120"), Some(Duration::from_secs(120)));
        assert_eq!(wait("Sun, 22 Nov 2026 13:00:07 GMT"), Some(Duration::from_secs(7)));
        assert_eq!(wait("Sun, 22 Nov 2026 12:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("99999999999999999999999999"), Some(RetryAfter::LONGEST));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-1"), None);
    }
}
