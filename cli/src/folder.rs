//! A folder of raw bodies, or of whole HTTP messages as proxies save them.
//!
//! Files are taken in the order of their names, numbers in them by value. A name's parts, between dots, dashes,
//! underscores and blanks, say what a file is: one is `request` or `response` (or `req`, `resp`, `c`, `s` as in the
//! `raw` folder of a Fiddler archive), one is the request type. What is left is the same for a request and its
//! response: `0001.Execute.request.bin` and `0001.Execute.response.bin`, `Connect-request` and `Connect-response`. Each
//! folder in the folder is a session context of its own.
//!
//! A file that begins like an HTTP message brings headers along: its request type and context need not be in its name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use bytes::Bytes;
use mapi_http::http::RequestType;

use crate::exchanges::{Exchange, Form, Recording};

/// What the name and the beginning of a file say.
struct File {
    bytes: Bytes,
    request_type: Option<String>,
    message: Option<Message>,
}

/// A whole HTTP message.
struct Message {
    /// Of a request: the path.
    path: String,
    /// Of a response.
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
}

/// Parts of names, numbers by value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Word(String),
}

#[derive(Default)]
struct Pair {
    request: Option<File>,
    response: Option<File>,
}

/// Reads a folder. What is neither a request nor a response by its name is left out.
///
/// # Errors
/// A file or folder that cannot be read: which.
pub fn read(folder: &Path) -> Result<Recording, (PathBuf, io::Error)> {
    let mut recording = Recording::default();
    add(&mut recording, folder, "")?;
    Ok(recording)
}

fn add(recording: &mut Recording, folder: &Path, session: &str) -> Result<(), (PathBuf, io::Error)> {
    let wrong = |error| (folder.to_owned(), error);
    let mut pairs: BTreeMap<Vec<Part>, Pair> = BTreeMap::new();
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            folders.push((parts(&name), name, entry.path()));
            continue;
        }
        let Some((key, side, request_type)) = named(&name) else {
            recording.left_out += 1;
            continue;
        };
        let bytes = Bytes::from(fs::read(entry.path()).map_err(|error| (entry.path(), error))?);
        let file = File { message: message(&bytes), bytes, request_type };
        let pair = pairs.entry(key).or_default();
        match side {
            Side::Request => pair.request = Some(file),
            Side::Response => pair.response = Some(file),
        }
    }
    for pair in pairs.into_values() {
        exchange(recording, pair, session);
    }
    folders.sort();
    for (_, name, path) in folders {
        add(recording, &path, &format!("{session}{name}/"))?;
    }
    Ok(())
}

fn exchange(recording: &mut Recording, pair: Pair, folder: &str) {
    let Pair { request, response } = pair;
    let files = [&request, &response];
    let named = files.iter().find_map(|file| file.as_ref()?.request_type.clone());
    let asked = request.as_ref().and_then(|file| file.message.as_ref());
    let told = response.as_ref().and_then(|file| file.message.as_ref());
    let headers = asked.map(|message| message.headers.clone()).unwrap_or_default();
    let from_head = asked.and_then(|message| recording.concerns(&message.path, &headers));
    let (path, request_type) = match (from_head, named) {
        (Some(found), _) => found,
        (None, Some(named)) => (String::new(), named),
        (None, None) => return recording.left_out += files.iter().flat_map(|file| file.iter()).count(),
    };
    let answered = told.map(|message| message.headers.clone()).unwrap_or_default();
    let session = match asked {
        Some(_) => format!("{folder}{}", recording.session(&path, &headers, &answered)),
        None => folder.trim_end_matches('/').to_owned(),
    };
    let form = match (&response, told) {
        (None, _) => Form::NoAnswer,
        (Some(_), Some(_)) => Form::Answer,
        (Some(file), None) if file.bytes.starts_with(b"PROCESSING") => Form::Answer,
        (Some(_), None) => Form::Body,
    };
    let body = |file: Option<File>| {
        file.map(|file| file.message.map_or(file.bytes, |message| message.body)).unwrap_or_default()
    };
    let status = told.map_or(200, |message| message.status);
    // A body alone came with the headers that every answer has.
    let success = || [("X-ResponseCode", "0"), ("Content-Type", "application/mapi-http")];
    let response_headers = match told {
        Some(_) => answered,
        None => success().map(|(name, value)| (name.into(), value.into())).into(),
    };
    recording.exchanges.push(Exchange {
        seq: recording.exchanges.len() as u32 + 1,
        session,
        path,
        request_type,
        request: body(request),
        status,
        response_headers,
        response: body(response),
        form,
    });
}

/// Whose file it is.
enum Side {
    Request,
    Response,
}

fn parts(name: &str) -> Vec<Part> {
    let words = name.split(['.', '-', '_', ' ']).filter(|word| !word.is_empty());
    words.map(|word| word.parse().map_or_else(|_| Part::Word(word.to_lowercase()), Part::Number)).collect()
}

/// What is the same in the names of both sides, whose the file is, and of which request type.
fn named(name: &str) -> Option<(Vec<Part>, Side, Option<String>)> {
    let (mut key, mut side, mut request_type) = (Vec::new(), None, None);
    for part in parts(name) {
        match &part {
            Part::Word(word) => match word.as_str() {
                "request" | "req" | "c" if side.is_none() => side = Some(Side::Request),
                "response" | "resp" | "rsp" | "s" if side.is_none() => side = Some(Side::Response),
                "bin" | "txt" | "raw" | "body" | "http" => {}
                word => match RequestType::ALL.iter().find(|it| it.token().eq_ignore_ascii_case(word)) {
                    Some(found) if request_type.is_none() => request_type = Some(found.token().to_owned()),
                    _ => key.push(part),
                },
            },
            Part::Number(_) => key.push(part),
        }
    }
    key.extend(request_type.clone().map(Part::Word));
    Some((key, side?, request_type))
}

/// A whole HTTP/1 message, if it is one.
fn message(bytes: &Bytes) -> Option<Message> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (path, status) = match (first.next()?, first.next()?, first.next()) {
        (version, status, _) if version.starts_with("HTTP/1") => (String::new(), status.parse().ok()?),
        (_, path, Some(version)) if version.starts_with("HTTP/1") => (path.to_owned(), 0),
        _ => return None,
    };
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    let mut body = bytes.slice(end + 4..);
    let chunked = headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("Transfer-Encoding") && value.to_ascii_lowercase().contains("chunked")
    });
    if chunked {
        // Some programs save the head as it was and the body without its chunks.
        body = unchunked(&body).unwrap_or(body);
    }
    Some(Message { path, status, headers, body })
}

/// A body out of its chunks; `None` when it has none.
fn unchunked(bytes: &[u8]) -> Option<Bytes> {
    let (mut body, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let line = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        let chunk = rest.get(end + 2..)?;
        if size == 0 {
            break;
        }
        body.extend_from_slice(chunk.get(..size)?);
        rest = chunk.get(size..)?.strip_prefix(b"\r\n")?;
    }
    Some(body.into())
}
