//! HTTP archives (HAR 1.2), as browsers and proxies save them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;

use crate::exchanges::{Exchange, Recording};

/// Why a file is no archive.
#[derive(Debug, thiserror::Error)]
pub enum HarError {
    /// Not the JSON of an archive.
    #[error("no HTTP archive (HAR 1.2): {0}")]
    Json(#[from] serde_json::Error),
    /// How long bodies were, and none of them.
    #[error(
        "the archive has the sizes of bodies and not the bodies, as `mapi --har` writes it for others to look at: save one \
         with contents, as proxies and the network panels of browsers do"
    )]
    Contents,
    /// A body that cannot be told.
    #[error("entry {entry}: {why}")]
    Body {
        /// Counted from 1.
        entry: usize,
        /// What is wrong with it.
        why: &'static str,
    },
}

#[derive(Deserialize)]
struct Archive {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    url: String,
    headers: Vec<Header>,
    post_data: Option<Content>,
    body_size: Option<i64>,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    headers: Vec<Header>,
    #[serde(default)]
    content: Content,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

/// A body. Some programs put the field `encoding` of responses into requests as well, some under a name of their own.
#[derive(Deserialize, Default)]
struct Content {
    text: Option<String>,
    #[serde(alias = "_encoding")]
    encoding: Option<String>,
    size: Option<i64>,
}

/// Reads an archive. Entries that are no MAPI over HTTP are left out.
///
/// # Errors
/// What is no archive, and bodies that were not saved as they were.
pub fn read(text: &str) -> Result<Recording, HarError> {
    // Some programs begin with a byte order mark.
    let archive: Archive = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let mut recording = Recording::default();
    let (mut told, mut kept) = (0, 0);
    for (index, Entry { request, response }) in archive.log.entries.into_iter().enumerate() {
        let headers = pairs(request.headers);
        let Some((path, request_type)) = recording.concerns(&request.url, &headers) else { continue };
        let wrong = |why| HarError::Body { entry: index + 1, why };
        let asked = request.post_data.unwrap_or_default();
        let size = request.body_size.or(asked.size);
        let body = bytes(&asked, size).map_err(wrong)?;
        let answer = bytes(&response.content, response.content.size).map_err(wrong)?;
        told += size.unwrap_or_default().max(0) + response.content.size.unwrap_or_default().max(0);
        kept += body.len() + answer.len();
        let answered = pairs(response.headers);
        let session = recording.session(&path, &headers, &answered);
        recording.exchanges.push(Exchange {
            seq: index as u32 + 1,
            session,
            path,
            request_type,
            request: body,
            status: response.status,
            response_headers: answered,
            response: answer,
            form: Default::default(),
        });
    }
    if told > 0 && kept == 0 { Err(HarError::Contents) } else { Ok(recording) }
}

fn pairs(headers: Vec<Header>) -> Vec<(String, String)> {
    headers.into_iter().map(|Header { name, value }| (name, value)).collect()
}

/// The bytes of a body. Where nothing says how they were made text, their number tells.
fn bytes(content: &Content, size: Option<i64>) -> Result<Bytes, &'static str> {
    let Some(text) = content.text.as_deref() else { return Ok(Bytes::new()) };
    let base64 = || STANDARD.decode(text.trim()).ok();
    if content.encoding.as_deref().is_some_and(|it| it.eq_ignore_ascii_case("base64")) {
        return base64().map(Bytes::from).ok_or("the body is said to be base64 and is not");
    }
    let size = size.and_then(|size| usize::try_from(size).ok());
    let fits = |bytes: &Vec<u8>| size.is_none_or(|size| bytes.len() == size);
    // A character for each byte.
    let latin = || text.chars().map(|it| u8::try_from(it).ok()).collect::<Option<Vec<u8>>>();
    let found = latin().filter(fits).or_else(|| Some(text.as_bytes().to_vec()).filter(fits));
    let found = found.or_else(|| base64().filter(fits));
    found.map(Bytes::from).ok_or("the body was not saved as it was: its bytes are lost (wanted: base64)")
}
