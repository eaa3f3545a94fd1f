//! What happened in each exchange, for people who look for the cause of something.

use core::fmt::{self, Write};
use std::collections::VecDeque;
use std::prelude::v1::*;

use super::{ExchangeId, Time};
use crate::autodiscover::write_json_string;
use crate::data::{ErrorCode, FileTime};

/// How many of the last records are kept.
const MOST_RECORDS: usize = 64;
/// How many bytes they may take together.
const MOST_BYTES: usize = 24 * 1024;

/// What happened in one HTTP exchange. It holds no value of a cookie, no credentials and nothing of the bodies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExchangeRecord {
    /// Which one: a host that still waits for it need not any longer.
    pub id: ExchangeId,
    /// When it was sent.
    pub started: Time,
    /// Where to.
    pub url: String,
    /// `Connect`, `Execute`…
    pub request_type: &'static str,
    /// `X-RequestId`.
    pub request_id: String,
    /// `X-ClientInfo`.
    pub client_info: String,
    /// Names of the ROPs in it.
    pub rops: Vec<&'static str>,
    /// Bytes of the request body.
    pub sent: usize,
    /// Bytes of the answer, stream included.
    pub received: usize,
    /// Names of the cookies that went along.
    pub cookies: Vec<String>,
    /// Names of the cookies that the answer set.
    pub cookies_set: Vec<String>,
    /// The HTTP status; 0 when there was no answer.
    pub status: u16,
    /// `X-ResponseCode`, the late one if there was one.
    pub response_code: Option<u32>,
    /// The error code in the body.
    pub error_code: ErrorCode,
    /// How many times the server said `PENDING`.
    pub pending: u64,
    /// Milliseconds from sending to the end, on the host's clock.
    pub duration: u64,
    /// Milliseconds that the server reported.
    pub elapsed: Option<u64>,
    /// How many exchanges in a row had failed before.
    pub retries: u32,
    /// Why the one before it failed, if it did.
    pub cause: Option<String>,
    /// Why it failed, if it did.
    pub failure: Option<String>,
}

/// One line, as `mapi --trace` prints it.
impl fmt::Display for ExchangeRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request_type, sent, received, duration, .. } = self;
        write!(f, "{request_type:<16} {sent:>6} B out {received:>7} B in {duration:>5} ms  ")?;
        f.write_str(&self.rops.join(" "))?;
        if self.pending > 0 {
            write!(f, "  ({} PENDING)", self.pending)?;
        }
        if self.error_code.is_error() {
            write!(f, "  {}", self.error_code)?;
        }
        match &self.cause {
            Some(cause) => write!(f, "  (try {}, after: {cause})", self.retries + 1)?,
            None if self.retries > 0 => write!(f, "  (try {})", self.retries + 1)?,
            None => {}
        }
        match &self.failure {
            Some(failure) => write!(f, "  failed: {failure}"),
            None => Ok(()),
        }
    }
}

impl ExchangeRecord {
    /// About how many bytes it takes.
    fn size(&self) -> usize {
        let texts = [&self.url, &self.request_id, &self.client_info].into_iter().chain(&self.cookies);
        let texts = texts.chain(&self.cookies_set).chain(&self.cause).chain(&self.failure);
        let texts: usize = texts.map(String::len).sum();
        size_of::<Self>() + self.rops.len() * size_of::<&str>() + texts
    }
}

/// The last records.
#[derive(Debug, Default)]
pub(super) struct Records {
    records: VecDeque<ExchangeRecord>,
    bytes: usize,
}

impl Records {
    /// Keeps one more; the oldest go when there are too many.
    pub(super) fn push(&mut self, record: ExchangeRecord) {
        self.bytes += record.size();
        self.records.push_back(record);
        while self.records.len() > 1 && (self.records.len() > MOST_RECORDS || self.bytes > MOST_BYTES) {
            let oldest = self.records.pop_front();
            self.bytes -= oldest.map_or(0, |record| record.size());
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &ExchangeRecord> {
        self.records.iter()
    }
}

/// Whether a log may say which server and mailbox it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Redaction {
    /// The server's name becomes `server.invalid`, and the mailbox in the URL disappears: a log for strangers.
    #[default]
    On,
    /// Both stay.
    Off,
}

/// Exchanges as an HTTP archive (HAR 1.2), for the tools that show such files. What is particular to the protocol stands in
/// fields that begin with an underscore. Cookies have names and no values, bodies have sizes and no content.
pub fn har<'r>(records: impl IntoIterator<Item = &'r ExchangeRecord>, redaction: Redaction) -> String {
    let mut out = Json::default();
    out.object(|log| {
        log.key("log").object(|log| {
            log.key("version").text("1.2");
            log.key("creator").object(|creator| {
                creator.key("name").text("mapi-http");
                creator.key("version").text(env!("CARGO_PKG_VERSION"));
            });
            log.key("entries").array(records, |out, record| entry(out, record, redaction));
        });
    });
    out.0
}

fn entry(out: &mut Json, record: &ExchangeRecord, redaction: Redaction) {
    let host =
        record.url.split("://").nth(1).unwrap_or_default().split(['/', '?', ':']).next().unwrap_or_default();
    let clean = |text: &str| match redaction {
        Redaction::On if !host.is_empty() => text.replace(host, "server.invalid"),
        _ => text.into(),
    };
    let url = match redaction {
        Redaction::On => clean(record.url.split('?').next().unwrap_or_default()),
        Redaction::Off => record.url.clone(),
    };
    let started = FileTime::from_unix_millis(i64::try_from(record.started.0).unwrap_or(i64::MAX));
    let wait = record.elapsed.unwrap_or(record.duration).min(record.duration);
    let code = record.response_code.map(|code| code.to_string());
    let sent = [
        ("X-RequestType", Some(record.request_type)),
        ("X-RequestId", Some(&record.request_id)),
        ("X-ClientInfo", Some(&record.client_info)),
    ];
    out.object(|out| {
        out.key("startedDateTime").text(&started.to_string());
        out.key("time").number(record.duration);
        out.key("request").object(|out| {
            out.key("method").text("POST");
            out.key("url").text(&url);
            out.key("httpVersion").text("HTTP/1.1");
            out.key("cookies").array(&record.cookies, cookie);
            out.key("headers").array(sent, header);
            out.key("queryString").array([(); 0], |_, ()| {});
            out.key("headersSize").raw("-1");
            out.key("bodySize").number(record.sent as u64);
        });
        out.key("response").object(|out| {
            out.key("status").number(record.status.into());
            out.key("statusText").text("");
            out.key("httpVersion").text("HTTP/1.1");
            out.key("cookies").array(&record.cookies_set, cookie);
            out.key("headers").array([("X-ResponseCode", code.as_deref())], header);
            out.key("content").object(|out| {
                out.key("size").number(record.received as u64);
                out.key("mimeType").text(crate::http::CONTENT_TYPE);
            });
            out.key("redirectURL").text("");
            out.key("headersSize").raw("-1");
            out.key("bodySize").number(record.received as u64);
        });
        out.key("cache").object(|_| {});
        out.key("timings").object(|out| {
            out.key("send").number(0);
            out.key("wait").number(wait);
            out.key("receive").number(record.duration - wait);
        });
        out.key("_rops").array(&record.rops, |out, rop| out.text(rop));
        out.key("_errorCode").number(record.error_code.0.into());
        out.key("_pending").number(record.pending);
        out.key("_retries").number(record.retries.into());
        for (name, text) in [("_cause", &record.cause), ("_failure", &record.failure)] {
            if let Some(text) = text {
                out.key(name).text(&clean(text));
            }
        }
    });
}

fn cookie(out: &mut Json, name: impl AsRef<str>) {
    out.object(|out| {
        out.key("name").text(name.as_ref());
        out.key("value").text("");
    });
}

fn header(out: &mut Json, (name, value): (&str, Option<&str>)) {
    out.object(|out| {
        out.key("name").text(name);
        out.key("value").text(value.unwrap_or_default());
    });
}

/// JSON being written.
#[derive(Default)]
struct Json(String);

impl Json {
    /// A comma, unless it is the first of its kind.
    fn separate(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with(['{', '[', ':']) {
            self.0.push(',');
        }
    }

    fn key(&mut self, name: &str) -> &mut Self {
        self.separate();
        write_json_string(&mut self.0, name);
        self.0.push(':');
        self
    }

    fn raw(&mut self, value: &str) {
        self.separate();
        self.0.push_str(value);
    }

    fn number(&mut self, value: u64) {
        self.separate();
        // Writing into a string does not fail.
        let _ = write!(self.0, "{value}");
    }

    fn text(&mut self, value: &str) {
        self.separate();
        write_json_string(&mut self.0, value);
    }

    fn object(&mut self, fill: impl FnOnce(&mut Self)) {
        self.raw("{");
        fill(self);
        self.0.push('}');
    }

    fn array<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.raw("[");
        items.into_iter().for_each(|item| write(self, item));
        self.0.push(']');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_records_are_kept() {
        let mut records = Records::default();
        for number in 0..1000 {
            records.push(ExchangeRecord { id: ExchangeId(number), ..ExchangeRecord::default() });
        }
        assert_eq!(records.iter().map(|record| record.id.0).next(), Some(1000 - MOST_RECORDS as u64));
        let large = ExchangeRecord { rops: vec!["OpenMessage"; 250], ..ExchangeRecord::default() };
        (0..100).for_each(|_| records.push(large.clone()));
        assert!(records.iter().map(ExchangeRecord::size).sum::<usize>() <= MOST_BYTES);
        assert!(records.iter().count() > 3);
    }
}
