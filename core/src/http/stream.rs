//! The stream inside an answer: PROCESSING, PENDING…, DONE, late headers, body. `[MS-OXCMAPIHTTP] 2.2.2.2, 2.2.7`

use core::fmt;
use core::mem;
use std::prelude::v1::*;

use bytes::{Bytes, BytesMut};
use thiserror::Error;

use super::{Endpoint, Headers, RequestType, ResponseCode};

/// The meta-tag that a server sends as soon as it has accepted a request.
pub const PROCESSING: &[u8] = b"PROCESSING\r\n";
/// The meta-tag that a server sends each `X-PendingPeriod` while it works.
pub const PENDING: &[u8] = b"PENDING\r\n";

/// The longest block of late headers; the specification names three of them, real ones take 100 bytes.
pub const LATE_HEADER_LIMIT: usize = 16 * 1024;
/// The longest body unless configured: answers to Execute carry 256 KiB of ROPs at most, address book answers are not
/// limited by the specification and get twice as much.
pub const DEFAULT_BODY_LIMIT: usize = 1024 * 1024;

/// What a server sends when it is done, before the body: DONE, the late headers, an empty line.
///
/// [`PROCESSING`] and any number of [`PENDING`] come before it.
pub fn done(late_headers: &Headers) -> Vec<u8> {
    let mut out = b"DONE\r\n".to_vec();
    for (name, value) in late_headers.iter() {
        for part in [name, ": ", value, "\r\n"] {
            out.extend_from_slice(part.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// The part of the stream that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// PROCESSING, PENDING, DONE.
    MetaTags,
    /// The lines between DONE and the empty line.
    LateHeaders,
    /// Everything after the empty line.
    Body,
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MetaTags => "meta-tags",
            Self::LateHeaders => "late headers",
            Self::Body => "body",
        })
    }
}

/// The stream cannot be read: what is wrong, at which byte, in which part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("byte {offset} of the answer, in its {section}: {kind} [MS-OXCMAPIHTTP 2.2.7]")]
pub struct StreamError {
    /// What is wrong.
    pub kind: StreamErrorKind,
    /// The byte, counted from the start of the HTTP body without chunked coding.
    pub offset: u64,
    /// The part of the stream.
    pub section: Section,
}

/// What is wrong with a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StreamErrorKind {
    /// It begins like a page for people: some proxy or web server answered instead of Exchange.
    #[error("an HTML or XML page stands where the stream should begin")]
    Html,
    /// Neither PROCESSING, PENDING nor DONE.
    #[error("{found:#04x} does not belong to a meta-tag")]
    NotATag {
        /// The byte that does not fit.
        found: u8,
    },
    /// A late header without a colon, with a name that is no token, or with a control character in its value.
    #[error("not a header line")]
    NotAHeader,
    /// It ended too early: the connection was cut, or a proxy cut the answer.
    #[error("the stream ends here")]
    Cut,
    /// A limit was reached.
    #[error("longer than the limit of {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
}

impl StreamError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self.kind {
            StreamErrorKind::Html => "stream.html",
            StreamErrorKind::NotATag { .. } => "stream.not_a_tag",
            StreamErrorKind::NotAHeader => "stream.not_a_header",
            StreamErrorKind::Cut => "stream.cut",
            StreamErrorKind::TooLong { .. } => "stream.too_long",
        }
    }
}

/// A stream that came to its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StreamAnswer {
    /// How many PENDING came before DONE.
    pub pending: u64,
    /// The headers that the server told after its work.
    pub late_headers: Headers,
    /// The body. Whether it is whole, only its own structure (or the `Content-Length`) tells.
    pub body: Bytes,
}

impl StreamAnswer {
    /// The late `X-ResponseCode`, which overrides the one of the head: work failed after the request was accepted.
    pub fn response_code(&self) -> Option<ResponseCode> {
        self.late_headers.response_code()
    }
}

/// Reads the stream in pieces of any size; how it is cut into pieces makes no difference.
///
/// Tolerated, because servers do it: tags without line ends between them, PROCESSING repeated or missing, any case,
/// lines that end in LF alone. The body is not copied when it comes in one piece.
#[derive(Debug, Clone)]
pub struct StreamDecoder {
    request: RequestType,
    body_limit: usize,
    section: Section,
    /// The part of a tag or line that has come so far.
    partial: Vec<u8>,
    /// DONE was read, its line end not yet.
    after_done: bool,
    offset: u64,
    pending: u64,
    late_headers: Headers,
    late_length: usize,
    body: Body,
    failed: Option<StreamError>,
}

#[derive(Debug, Clone)]
enum Body {
    One(Bytes),
    Many(BytesMut),
}

const TAGS: [&[u8]; 3] = [b"PROCESSING", b"PENDING", b"DONE"];

impl StreamDecoder {
    /// For the answer to such a request. An answer to `PING` may be empty; those of the address book may be longer.
    pub fn new(request: RequestType) -> Self {
        let body_limit = match request.endpoint() {
            Some(Endpoint::AddressBook) => 2 * DEFAULT_BODY_LIMIT,
            Some(Endpoint::Mailbox) | None => DEFAULT_BODY_LIMIT,
        };
        Self {
            request,
            body_limit,
            section: Section::MetaTags,
            partial: Vec::new(),
            after_done: false,
            offset: 0,
            pending: 0,
            late_headers: Headers::new(),
            late_length: 0,
            body: Body::One(Bytes::new()),
            failed: None,
        }
    }

    /// With another limit for the body, in bytes.
    #[must_use]
    pub fn with_body_limit(mut self, limit: usize) -> Self {
        self.body_limit = limit;
        self
    }

    /// Takes the next piece of the HTTP body, without chunked coding; says in which part the stream is now.
    ///
    /// # Errors
    /// When the stream cannot be read; from then on always the same error.
    pub fn push(&mut self, data: Bytes) -> Result<Section, StreamError> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        let taken = self.take(data);
        self.failed = taken.err();
        taken.map(|()| self.section)
    }

    /// The part that is being read.
    pub fn section(&self) -> Section {
        self.section
    }

    /// How many PENDING have come.
    pub fn pending(&self) -> u64 {
        self.pending
    }

    /// How many bytes have come.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The late headers that have come.
    pub fn late_headers(&self) -> &Headers {
        &self.late_headers
    }

    /// Ends the stream: there are no further bytes.
    ///
    /// # Errors
    /// When it ended before its body began, or could not be read before.
    pub fn finish(mut self) -> Result<StreamAnswer, StreamError> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        // The answer to PING has no body, so that some servers leave out what leads up to it.
        let may_be_empty = self.request == RequestType::Ping
            && self.partial.is_empty()
            && (self.offset == 0 || self.section == Section::LateHeaders);
        if self.section != Section::Body && !may_be_empty {
            return Err(self.error(StreamErrorKind::Cut));
        }
        let body = match mem::replace(&mut self.body, Body::One(Bytes::new())) {
            Body::One(bytes) => bytes,
            Body::Many(bytes) => bytes.freeze(),
        };
        Ok(StreamAnswer { pending: self.pending, late_headers: self.late_headers, body })
    }

    fn error(&self, kind: StreamErrorKind) -> StreamError {
        StreamError { kind, offset: self.offset, section: self.section }
    }

    fn take(&mut self, mut data: Bytes) -> Result<(), StreamError> {
        while !data.is_empty() {
            match self.section {
                Section::MetaTags => self.take_tags(&mut data)?,
                Section::LateHeaders => self.take_line(&mut data)?,
                Section::Body => self.take_body(&mut data)?,
            }
        }
        Ok(())
    }

    /// Byte by byte up to DONE and its line end.
    fn take_tags(&mut self, data: &mut Bytes) -> Result<(), StreamError> {
        let mut used = 0;
        for &byte in data.iter() {
            let blank = matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
            if self.after_done {
                if !blank {
                    // The line end is missing: the late headers are glued to the tag.
                    self.section = Section::LateHeaders;
                    break;
                }
                used += 1;
                self.offset += 1;
                if byte == b'\n' {
                    self.section = Section::LateHeaders;
                    break;
                }
                continue;
            }
            if !(blank && self.partial.is_empty()) {
                self.take_tag_byte(byte)?;
            }
            used += 1;
            self.offset += 1;
        }
        drop(data.split_to(used));
        Ok(())
    }

    fn take_tag_byte(&mut self, byte: u8) -> Result<(), StreamError> {
        if byte == b'<' && self.partial.is_empty() {
            return Err(self.error(StreamErrorKind::Html));
        }
        self.partial.push(byte.to_ascii_uppercase());
        if !TAGS.iter().any(|tag| tag.starts_with(&self.partial)) {
            return Err(self.error(StreamErrorKind::NotATag { found: byte }));
        }
        if TAGS.contains(&self.partial.as_slice()) {
            match self.partial.as_slice() {
                b"PENDING" => self.pending += 1,
                b"DONE" => self.after_done = true,
                _ => {}
            }
            self.partial.clear();
        }
        Ok(())
    }

    /// Up to the next LF: a late header, or the empty line before the body.
    fn take_line(&mut self, data: &mut Bytes) -> Result<(), StreamError> {
        let end = data.iter().position(|b| *b == b'\n').map(|at| at + 1);
        let wanted = end.unwrap_or(data.len());
        let room = LATE_HEADER_LIMIT - self.late_length;
        let piece = data.split_to(wanted.min(room));
        self.partial.extend_from_slice(&piece);
        self.late_length += piece.len();
        self.offset += piece.len() as u64;
        if wanted > room {
            return Err(self.error(StreamErrorKind::TooLong { limit: LATE_HEADER_LIMIT }));
        }
        if end.is_none() {
            return Ok(());
        }
        let line = mem::take(&mut self.partial);
        let start = self.offset - line.len() as u64;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = String::from_utf8_lossy(text.strip_suffix(b"\r").unwrap_or(text));
        if text.is_empty() {
            self.section = Section::Body;
            return Ok(());
        }
        let pushed =
            text.split_once(':').and_then(|(name, value)| self.late_headers.push(name.trim(), value).ok());
        pushed.ok_or(StreamError { kind: StreamErrorKind::NotAHeader, offset: start, section: self.section })
    }

    fn take_body(&mut self, data: &mut Bytes) -> Result<(), StreamError> {
        let length = match &self.body {
            Body::One(bytes) => bytes.len(),
            Body::Many(bytes) => bytes.len(),
        };
        if data.len() > self.body_limit.saturating_sub(length) {
            self.offset += self.body_limit.saturating_sub(length) as u64;
            return Err(self.error(StreamErrorKind::TooLong { limit: self.body_limit }));
        }
        self.offset += data.len() as u64;
        let piece = mem::take(data);
        match &mut self.body {
            Body::One(first) if first.is_empty() => *first = piece,
            Body::One(first) => {
                /// What an Execute brings at most, with all that is around: then it is not moved while it grows.
                const LARGE: usize = 264 * 1024;
                let length = first.len() + piece.len();
                let room = if length > 16 * 1024 { LARGE.max(length) } else { 2 * length };
                let mut both = BytesMut::with_capacity(room);
                both.extend_from_slice(first);
                both.extend_from_slice(&piece);
                self.body = Body::Many(both);
            }
            Body::Many(bytes) => bytes.extend_from_slice(&piece),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Captured: Connect refused by the mailbox (unknown name).
    const CONNECT: &[u8] = b"PROCESSING\r\nDONE\r\nX-ElapsedTime: 0\r\nX-StartTime: Sun, 22 Nov 2026 13:47:20 GMT\r\n\r\n\
        \x00\x00\x00\x00\x15\x01\x04\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";
    /// Captured: NotificationWait ended by a mail that arrived.
    const WAIT: &[u8] = b"PROCESSING\r\nPROCESSING\r\nDONE\r\nX-ElapsedTime: 2\r\n\
        X-StartTime: Sun, 22 Nov 2026 13:59:34 GMT\r\n\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00";
    /// Captured: PING.
    const PING: &[u8] =
        b"PROCESSING\r\nDONE\r\nX-ElapsedTime: 0\r\nX-StartTime: Sun, 22 Nov 2026 13:47:20 GMT\r\n\r\n";
    /// As another server sends a long wait: PENDING without line ends.
    const GLUED: &[u8] =
        b"PROCESSING\r\nPENDINGPENDINGPROCESSING\r\nDONE\r\nX-ElapsedTime: 61\r\n\r\n\x00\x01";
    /// By the letter, failed after acceptance, and with a body that looks like tags.
    const FAILED: &[u8] =
        b"PROCESSING\r\nPENDING\r\nPENDING\r\nPENDING\r\nDONE\r\nX-ResponseCode: 12\r\nX-ElapsedTime: 90000\r\n\r\nDONE\r\n\r\n";
    /// Everything in lower case, line ends of LF, DONE glued to its headers.
    const LOOSE: &[u8] =
        b"processing\npending \tPending\nDoneX-ElapsedTime:5\nContent-Type: text/html\n\n<html>";

    /// Reads the stream in pieces of the given sizes, repeated.
    fn read(stream: &[u8], sizes: &[usize]) -> Result<StreamAnswer, StreamError> {
        let mut decoder = StreamDecoder::new(RequestType::Execute);
        let mut left = Bytes::copy_from_slice(stream);
        for size in sizes.iter().cycle() {
            if left.is_empty() {
                break;
            }
            decoder.push(left.split_to(left.len().min(*size)))?;
        }
        decoder.finish()
    }

    fn whole(stream: &[u8]) -> Result<StreamAnswer, StreamError> {
        read(stream, &[usize::MAX])
    }

    #[test]
    fn captured_streams() {
        let connect = whole(CONNECT).unwrap();
        assert_eq!((connect.pending, connect.body.len()), (0, 27));
        assert_eq!(connect.late_headers.elapsed(), Some(core::time::Duration::ZERO));
        assert_eq!(connect.response_code(), None);
        let wait = whole(WAIT).unwrap();
        assert_eq!(wait.body.as_ref(), [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
        assert!(whole(PING).unwrap().body.is_empty());
    }

    #[test]
    fn deviations() {
        let glued = whole(GLUED).unwrap();
        assert_eq!((glued.pending, glued.body.as_ref()), (2, &[0, 1][..]));
        let failed = whole(FAILED).unwrap();
        assert_eq!((failed.pending, failed.body.as_ref()), (3, &b"DONE\r\n\r\n"[..]));
        assert_eq!(failed.response_code(), Some(ResponseCode::INVALID_REQUEST_BODY));
        let loose = whole(LOOSE).unwrap();
        assert_eq!((loose.pending, loose.body.as_ref()), (2, &b"<html>"[..]));
        assert_eq!(loose.late_headers.get("Content-Type"), Some("text/html"));
        assert_eq!(whole(b"DONE\r\n\r\n").unwrap(), StreamAnswer::default());
    }

    const STREAMS: [&[u8]; 6] = [CONNECT, WAIT, PING, GLUED, FAILED, LOOSE];

    #[test]
    fn pieces_make_no_difference() {
        for stream in STREAMS {
            let expected = whole(stream).unwrap();
            for first in 1..=stream.len() {
                for rest in [1, 2, 3, 5, 7, 11, usize::MAX] {
                    assert_eq!(read(stream, &[first, rest]).as_ref(), Ok(&expected), "{first} {rest}");
                }
            }
        }
    }

    #[test]
    fn cut_at_every_byte() {
        for stream in STREAMS {
            let expected = whole(stream).unwrap();
            let body_at = stream.len() - expected.body.len();
            for length in 0..stream.len() {
                let cut = &stream[..length];
                let answer = whole(cut);
                assert_eq!(answer, read(cut, &[1]), "{length}");
                if length < body_at {
                    let error = answer.unwrap_err();
                    assert_eq!((error.kind, error.offset), (StreamErrorKind::Cut, length as u64));
                    assert_eq!(error.code(), "stream.cut");
                } else {
                    // A cut body is for its own structure to find out.
                    assert_eq!(answer.unwrap().body, expected.body.slice(..length - body_at));
                }
            }
        }
    }

    #[test]
    fn ping_may_be_empty() {
        let ping = |stream: &'static [u8]| {
            let mut decoder = StreamDecoder::new(RequestType::Ping);
            decoder.push(Bytes::from_static(stream)).and_then(|_| decoder.finish())
        };
        assert_eq!(ping(b""), Ok(StreamAnswer::default()));
        assert_eq!(ping(b"PROCESSING\r\nDONE\r\n"), Ok(StreamAnswer::default()));
        assert_eq!(ping(b"PROCESSING\r\n").map_err(|e| e.kind), Err(StreamErrorKind::Cut));
        assert_eq!(ping(b"DONE\r\nX-Elaps").map_err(|e| e.kind), Err(StreamErrorKind::Cut));
    }

    #[test]
    fn errors_say_where() {
        for (stream, kind, offset, section) in [
            (&b"\r\n <!DOCTYPE HTML PUBLIC"[..], StreamErrorKind::Html, 3, Section::MetaTags),
            (b"PROCESSING\r\n<html>", StreamErrorKind::Html, 12, Section::MetaTags),
            (b"Unauthorized\r\n", StreamErrorKind::NotATag { found: b'U' }, 0, Section::MetaTags),
            (b"PROCESSED", StreamErrorKind::NotATag { found: b'E' }, 7, Section::MetaTags),
            (b"PROCESSING\r\nPEN DING", StreamErrorKind::NotATag { found: b' ' }, 15, Section::MetaTags),
            (b"\x1f\x8b\x08", StreamErrorKind::NotATag { found: 0x1f }, 0, Section::MetaTags),
            (b"DONE\r\nX-A: 1\r\nno colon\r\n\r\n", StreamErrorKind::NotAHeader, 14, Section::LateHeaders),
            (b"DONE\r\nX-A: a\0b\r\n\r\n", StreamErrorKind::NotAHeader, 6, Section::LateHeaders),
            (b"DONE\r\nX A: 1\r\n\r\n", StreamErrorKind::NotAHeader, 6, Section::LateHeaders),
        ] {
            for sizes in [[usize::MAX], [1], [2], [3]] {
                assert_eq!(read(stream, &sizes), Err(StreamError { kind, offset, section }));
            }
        }
        let error = whole(b"<html>").unwrap_err();
        assert_eq!(
            error.to_string(),
            "byte 0 of the answer, in its meta-tags: an HTML or XML page stands where the stream should begin \
             [MS-OXCMAPIHTTP 2.2.7]"
        );
    }

    #[test]
    fn an_error_stays() {
        let mut decoder = StreamDecoder::new(RequestType::Execute);
        let error = decoder.push(Bytes::from_static(b"<html>")).unwrap_err();
        assert_eq!(decoder.push(Bytes::from_static(b"PROCESSING\r\nDONE\r\n\r\n")), Err(error));
        assert_eq!(decoder.finish(), Err(error));
    }

    #[test]
    fn limits() {
        // Keep-alives may go on for ever, and take no memory.
        let mut decoder = StreamDecoder::new(RequestType::NotificationWait).with_body_limit(4);
        for _ in 0..100_000 {
            decoder.push(Bytes::from_static(PENDING)).unwrap();
        }
        assert_eq!((decoder.pending(), decoder.partial.capacity() < 64), (100_000, true));
        decoder.push(Bytes::from_static(b"DONE\r\n\r\n123")).unwrap();
        let before = decoder.offset();
        decoder.push(Bytes::from_static(b"4")).unwrap();
        let error = decoder.push(Bytes::from_static(b"5")).unwrap_err();
        assert_eq!((error.kind, error.offset), (StreamErrorKind::TooLong { limit: 4 }, before + 1));

        let mut stream = b"DONE\r\nX-Long: ".to_vec();
        stream.resize(6 + LATE_HEADER_LIMIT + 1, b'x');
        let too_long = StreamError {
            kind: StreamErrorKind::TooLong { limit: LATE_HEADER_LIMIT },
            offset: 6 + LATE_HEADER_LIMIT as u64,
            section: Section::LateHeaders,
        };
        for sizes in [[usize::MAX], [1], [1000], [LATE_HEADER_LIMIT]] {
            assert_eq!(read(&stream, &sizes), Err(too_long));
        }
    }

    #[test]
    fn a_body_in_one_piece_is_not_copied() {
        let data = Bytes::from(WAIT.to_vec());
        let body = data.slice(WAIT.len() - 16..);
        let mut decoder = StreamDecoder::new(RequestType::NotificationWait);
        assert_eq!(decoder.push(data), Ok(Section::Body));
        assert_eq!(decoder.finish().unwrap().body.as_ptr(), body.as_ptr());
    }

    /// What a server writes is, byte for byte, what was captured.
    #[test]
    fn the_encoder() {
        let mut late = Headers::new();
        late.push("X-ElapsedTime", "0").unwrap();
        late.push("X-StartTime", "Sun, 22 Nov 2026 13:47:20 GMT").unwrap();
        assert_eq!([PROCESSING, &done(&late)].concat(), PING);
    }
}
