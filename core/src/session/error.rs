use std::prelude::v1::*;

use thiserror::Error;

use crate::autodiscover::{Attempt, NoMapiHttp, OptionsError, Outcome};
use crate::data::{ErrorCode, FolderId};
use crate::rop::MemberRights;
use crate::wire::WireError;

/// Why an operation did not end as asked. Every variant has a stable [`code`](Error::code) that reaches every
/// language.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The HTTP exchange failed, and repeating it did not help.
    #[error("the server could not be reached: {reason}. Check the address, the network and the certificate")]
    Transport {
        /// What the host reported last.
        reason: String,
    },
    /// Autodiscover found nobody who knows the address.
    #[error(
        "no server was found for {address}: check it, or name an Autodiscover endpoint, or the mailbox's URL and \
         distinguished name. Tried: {tried}"
    )]
    NoServer {
        /// The address.
        address: String,
        /// Everything that was tried, and what came of it.
        tried: String,
    },
    /// The server has no MAPI over HTTP for this mailbox.
    #[error(
        "{address} cannot be reached by MAPI over HTTP: {why}. Its administrator can tell, and switch it on"
    )]
    NoMapiHttp {
        /// The address.
        address: String,
        /// Why.
        why: NoMapiHttp,
    },
    /// The server wants other credentials.
    #[error(
        "the server refused the credentials (it offers: {offered}). Check user name and password or get a new token"
    )]
    Authentication {
        /// The schemes of its challenges.
        offered: String,
    },
    /// The answer came from something else than the protocol's endpoint.
    #[error(
        "HTTP {status} without the protocol's headers: {reason}. Check the address, and proxies in between"
    )]
    NotTheProtocol {
        /// The HTTP status.
        status: u16,
        /// What the answer looks like.
        reason: String,
    },
    /// The endpoint refused the request. `[MS-OXCMAPIHTTP] 2.2.3.3.3`
    #[error(
        "the server refused {request} with X-ResponseCode {response_code} ({meaning}). {}",
        refusal(*.response_code)
    )]
    Refused {
        /// The request type.
        request: &'static str,
        /// The number.
        response_code: u32,
        /// Its meaning.
        meaning: String,
    },
    /// The server's bytes are not as the specification lays them out.
    #[error("the server's answer to {request} cannot be read: {source}. {REPORT}")]
    Protocol {
        /// The request type.
        request: &'static str,
        /// What is wrong, and where.
        source: WireError,
    },
    /// The request cannot be encoded: a value is too long, or contradicts another.
    #[error("the request cannot be written: {0}. Give it a value that fits")]
    Request(WireError),
    /// The server carried out the request and answers with an error.
    #[error("{what} failed: {code}{}", hint(*.code))]
    Server {
        /// What was asked, such as `OpenFolder`.
        what: &'static str,
        /// The server's error code.
        code: ErrorCode,
    },
    /// The user may not do this. `[MS-OXCPERM] 2.2.7`
    #[error("{what} was refused{}: {code}. {}", place(*.folder, .name.as_deref()), remedy(what, *.right))]
    AccessDenied {
        /// What was asked, such as `CreateMessage`.
        what: &'static str,
        /// The server's error code.
        code: ErrorCode,
        /// The folder, where it is one.
        folder: Option<FolderId>,
        /// What the folder is called, as far as it is known: its path, when folders were listed before.
        name: Option<String>,
        /// The right that is missing there; none where it is not for lack of a right.
        right: MemberRights,
    },
    /// The server refused one property of an object.
    #[error("{property} was refused: {code}{}", hint(*.code))]
    Property {
        /// Which one, as [`PropertyKey`](crate::data::PropertyKey) shows it.
        property: String,
        /// The server's error code.
        code: ErrorCode,
    },
    /// Several people in the address book may be meant by a name.
    #[error("{} may be {}: write the address, or more of the name", crate::wire::Quoted(.name), listed(.candidates))]
    AmbiguousName {
        /// The name.
        name: String,
        /// Names and addresses of those who may be meant.
        candidates: Vec<(String, String)>,
    },
    /// What was asked for does not exist.
    #[error("{0}")]
    NotFound(String),
    /// An argument makes no sense.
    #[error("{0}")]
    InvalidArgument(String),
    /// It may or may not have happened: the connection broke before the answer came, and it must not be repeated
    /// blindly.
    #[error("whether {what} was done is not known: {reason}. Look before you repeat it")]
    OutcomeUnknown {
        /// What was asked.
        what: &'static str,
        /// Why it is not known.
        reason: String,
    },
    /// The caller cancelled the operation.
    #[error("the operation was cancelled: start it again when it is wanted")]
    Cancelled,
    /// The session was closed.
    #[error("the session is closed: open another one")]
    Closed,
    /// The session was suspended before the operation ended, and the operation could not come along.
    #[error(
        "the session was suspended before the operation ended, and it was too large to come along: start it again"
    )]
    Suspended,
    /// Credentials would travel over plain HTTP.
    #[error(
        "{0} is plain HTTP: credentials go over https only, or to this very machine. Begin the URL with https"
    )]
    PlainHttp(String),
    /// The bytes to resume from are not a suspended session.
    #[error("not a suspended session: {0}. Connect instead")]
    NotSuspended(&'static str),
}

impl Error {
    /// A stable name for programs, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Transport { .. } | Self::NoServer { .. } => "transport",
            Self::NoMapiHttp { .. } => "no_mapi_http",
            Self::Authentication { .. } => "authentication",
            Self::NotTheProtocol { .. } => "not_the_protocol",
            Self::Refused { .. } => "refused",
            Self::Protocol { source, .. } => source.code(),
            Self::Request(source) => source.code(),
            Self::AccessDenied { .. } => "access_denied",
            Self::Server { code, .. } | Self::Property { code, .. } => match code.0 {
                0x8007_0005 => "access_denied",
                0x8004_010F => "not_found",
                0x8004_0802 | 0x8004_0109 => "conflict",
                0x8004_0604 => "exists",
                _ => "server",
            },
            Self::AmbiguousName { .. } => "ambiguous_name",
            Self::NotFound(_) => "not_found",
            Self::InvalidArgument(_) => "invalid_argument",
            Self::OutcomeUnknown { .. } => "outcome_unknown",
            Self::Cancelled => "cancelled",
            Self::Closed => "closed",
            Self::Suspended => "suspended",
            Self::PlainHttp(_) => "plain_http",
            Self::NotSuspended(_) => "not_suspended",
        }
    }

    /// Nobody that Autodiscover asked had settings for the address. Where somebody refused the credentials, that is the
    /// reason: the others do not know the address.
    pub fn not_discovered(address: impl ToString, attempts: &[Attempt]) -> Self {
        let refused = attempts.iter().find_map(|attempt| match &attempt.outcome {
            Outcome::Unauthorized(schemes) => Some(schemes.join(", ")),
            _ => None,
        });
        match refused {
            Some(offered) => Self::Authentication { offered },
            None => {
                let tried: Vec<String> = attempts.iter().map(ToString::to_string).collect();
                Self::NoServer { address: address.to_string(), tried: tried.join("; ") }
            }
        }
    }

    /// The server's error code, if it answered with one.
    pub fn server_code(&self) -> Option<ErrorCode> {
        match self {
            Self::Server { code, .. } | Self::AccessDenied { code, .. } | Self::Property { code, .. } => {
                Some(*code)
            }
            _ => None,
        }
    }

    /// Where bytes were wrong, if that is the matter.
    pub fn wire(&self) -> Option<&WireError> {
        match self {
            Self::Protocol { source, .. } | Self::Request(source) => Some(source),
            _ => None,
        }
    }
}

impl From<OptionsError> for Error {
    fn from(error: OptionsError) -> Self {
        Self::InvalidArgument(error.to_string())
    }
}

/// The first of several people, for a message.
fn listed(people: &[(String, String)]) -> String {
    const MOST: usize = 5;
    let mut text = String::new();
    for (index, (name, address)) in people.iter().take(MOST).enumerate() {
        text.push_str(if index == 0 { "" } else { ", or " });
        text.push_str(&alloc::format!("{} <{address}>", crate::wire::Quoted(name)));
    }
    if people.len() > MOST {
        text.push_str(&alloc::format!(", or one of {} others", people.len() - MOST));
    }
    text
}

/// Where something was refused.
fn place(folder: Option<FolderId>, name: Option<&str>) -> String {
    match (name, folder) {
        (Some(name), _) => alloc::format!(" in {}", crate::wire::Quoted(name)),
        (None, Some(id)) => alloc::format!(" in the folder {id}"),
        (None, None) => String::new(),
    }
}

/// What to do when something was refused.
fn remedy(what: &str, right: MemberRights) -> String {
    let only = match what {
        "Logon" => "The owner of the mailbox has given the user no right in it",
        "SubmitMessage" => "The user may send neither as, nor on behalf of, whom the message is from",
        _ if right.is_empty() => "Nobody may do that, not even the owner",
        _ => {
            return alloc::format!(
                "It takes the right {} there, which the folder's owner can give",
                right.name().unwrap_or_default()
            );
        }
    };
    only.into()
}

/// What to do about what one side does wrong.
const REPORT: &str = "Report it, with the records of the exchanges";

/// What to do about an `X-ResponseCode` that does not pass.
fn refusal(code: u32) -> &'static str {
    match code {
        1 | 17 | 18 => "Try again later",
        11 => "Begin a session of one's own",
        16 => "Its administrator can switch it on",
        _ => REPORT,
    }
}

/// What to do about a server's error code.
fn hint(code: ErrorCode) -> &'static str {
    match code.0 {
        0x8007_0005 => ". The user lacks the right to do this",
        0x8004_010F => ". It does not exist, or was moved or deleted",
        0x8004_0111 | 0x3EB => ". Check the mailbox's address and its legacy distinguished name",
        0x8004_0601 => ". It does not wait to be sent: it may have gone already",
        0x8004_0604 => ". Choose another name",
        0x8004_060B | 0x504 => ". Nothing can lie in itself: choose another place",
        0x8004_0102 | 0x8004_0FFF => ". This server does not do that",
        0x8004_0109 | 0x8004_0802 => ". It was changed meanwhile: read it again",
        0x480 | 0x6BA | 0x6BB | 0x47F | 0x50C => ". The server has too much to do: try again later",
        0x4D9 | 0x4DD => ". The mailbox is over its quota: delete something",
        0x4D4 | 0x4DA | 0x4DB => ". It is larger than the server takes: send less at a time",
        _ => ". Report it, with the records of the exchanges, unless it passes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::WireErrorKind;

    /// One of each; a new variant does not compile until it stands here, with what it tells the user to do.
    fn advice(error: &Error) -> &'static str {
        match error {
            Error::Transport { .. } => "Check the address, the network and the certificate",
            Error::NoServer { .. } => "check it, or name an Autodiscover endpoint",
            Error::NoMapiHttp { .. } => "administrator can tell",
            Error::Authentication { .. } => "Check user name and password",
            Error::NotTheProtocol { .. } => "Check the address, and proxies",
            Error::Refused { .. } => "administrator can switch it on",
            Error::Protocol { .. } => "Report it",
            Error::Request(_) => "Give it a value that fits",
            Error::Server { .. } => "Choose another name",
            Error::AccessDenied { .. } => "which the folder's owner can give",
            Error::Property { .. } => "unless it passes",
            Error::AmbiguousName { .. } => "write the address",
            // What they say is made where they are.
            Error::NotFound(_) | Error::InvalidArgument(_) => "give ",
            Error::OutcomeUnknown { .. } => "Look before you repeat it",
            Error::Cancelled => "start it again",
            Error::Closed => "open another one",
            Error::Suspended => "start it again",
            Error::PlainHttp(_) => "Begin the URL with https",
            Error::NotSuspended(_) => "Connect instead",
        }
    }

    #[test]
    fn every_error_tells_what_to_do() {
        let wire = || WireError::new(WireErrorKind::Unterminated, 0);
        let all = [
            Error::Transport { reason: "no route".into() },
            Error::NoServer { address: "a@example.com".into(), tried: "nobody".into() },
            Error::NoMapiHttp { address: "a@example.com".into(), why: NoMapiHttp::NotOffered },
            Error::Authentication { offered: "Basic".into() },
            Error::NotTheProtocol { status: 200, reason: "a page for people".into() },
            Error::Refused { request: "Connect", response_code: 16, meaning: "off".into() },
            Error::Protocol { request: "Execute", source: wire() },
            Error::Request(wire()),
            Error::Server { what: "CreateFolder", code: ErrorCode(0x8004_0604) },
            Error::AccessDenied {
                what: "CreateMessage",
                code: ErrorCode::ACCESS_DENIED,
                folder: None,
                name: None,
                right: MemberRights::CREATE,
            },
            Error::Property { property: "PidTagSubject".into(), code: ErrorCode(0x1234) },
            Error::AmbiguousName { name: "al".into(), candidates: Vec::new() },
            Error::NotFound("nobody: give another name".into()),
            Error::InvalidArgument("it takes a name: give one".into()),
            Error::OutcomeUnknown { what: "send", reason: "the connection broke".into() },
            Error::Cancelled,
            Error::Closed,
            Error::Suspended,
            Error::PlainHttp("http://example.com".into()),
            Error::NotSuspended("damaged"),
        ];
        for error in all {
            let text = error.to_string();
            assert!(text.contains(advice(&error)), "{text}");
        }
    }
}
