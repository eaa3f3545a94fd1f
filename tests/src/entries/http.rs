//! Streams, headers and cookies.

use std::hint::black_box;

use bytes::Bytes;
use mapi_http::data::FileTime;
use mapi_http::http::{
    CookieJar, Headers, HttpUrl, Merge, RequestHead, RequestType, ResponseHead, StreamAnswer, StreamDecoder,
    StreamError, format_http_date, judge, parse_challenges, parse_http_date,
};

use super::{bounded, choose, first, first16};

fn stream(
    request_type: RequestType,
    chunks: impl Iterator<Item = Bytes>,
) -> Result<StreamAnswer, StreamError> {
    let mut decoder = StreamDecoder::new(request_type).with_body_limit(4096);
    for chunk in chunks {
        decoder.push(chunk)?;
    }
    decoder.finish()
}

/// An answer. The first byte says to what, the second in which chunks it comes.
pub fn http_stream(data: &[u8]) {
    let (which, rest) = first(data);
    let (size, bytes) = first(rest);
    let request_type = choose(RequestType::ALL, which);
    let size = usize::from(size).max(1);
    let bytes = Bytes::copy_from_slice(bytes);
    let whole = bounded(bytes.len(), || stream(request_type, [bytes.clone()].into_iter()));
    let parts = bounded(bytes.len(), || {
        stream(
            request_type,
            (0..bytes.len()).step_by(size).map(|at| bytes.slice(at..bytes.len().min(at + size))),
        )
    });
    assert_eq!(whole, parts, "in chunks of {size}");
    if let Ok(answer) = whole {
        assert!(answer.body.len() <= 4096);
        let _ = answer.response_code();
    }
}

/// The head of an answer or a request: after the status, lines of a name, a colon and a value.
pub fn http_head(data: &[u8]) {
    let (status, rest) = first16(data);
    let (which, rest) = first(rest);
    let mut headers = Headers::new();
    for line in String::from_utf8_lossy(rest).split('\n') {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let _ = headers.push(name, value);
        if let Some(time) = parse_http_date(value.trim()) {
            assert_eq!(parse_http_date(&format_http_date(time)), Some(time));
        }
        if let Ok(url) = HttpUrl::parse(value.trim()) {
            assert_eq!(HttpUrl::parse(&url.to_string()).as_ref(), Ok(&url));
            black_box((url.host(), url.port(), url.host_kind(), url.origin()));
            let _ = url.resolve(name);
        }
    }
    headers.retry_after().map(|it| it.wait_from(FileTime(0)));
    black_box((headers.pending_period(), headers.expiration(), headers.elapsed()));
    black_box((headers.start_time(), headers.media_type()));
    black_box((headers.server_application(), headers.client_application(), headers.client_info()));
    parse_challenges(headers.get_all("WWW-Authenticate")).iter().for_each(|challenge| {
        black_box((challenge.scheme(), challenge.parameter("realm")));
    });
    let mut jar = CookieJar::new();
    for mode in [Merge::Afresh, Merge::InTurn, Merge::Beside(jar.generation())] {
        let _ = jar.merge(&headers, mode);
    }
    if let Some(line) = jar.header() {
        let mut sent = Headers::new();
        sent.push("Cookie", line).unwrap();
        let received = CookieJar::from_request(&sent).unwrap();
        assert!(received.iter().eq(jar.iter()), "{:?}", sent);
    }
    if let Ok(head) = RequestHead::read(&headers) {
        head.client();
        let again = head.headers().unwrap();
        assert_eq!(RequestHead::read(&again).unwrap(), head);
    }
    judge(&ResponseHead { status, headers }, choose(RequestType::ALL, which)).reaction();
}
