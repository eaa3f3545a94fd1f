//! Why a command failed: one sentence for people, an exit code for scripts.

use std::fmt;
use std::path::Path;

use mapi_http::mailbox::ErrorInfo;
use mapi_http::session::Error;

/// Exit codes, as `mapi --help` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Something failed that has no code of its own.
    Other = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// The server cannot be reached or found.
    Unreachable = 3,
    /// The credentials were refused.
    Denied = 4,
    /// A folder, message or attachment does not exist.
    NotFound = 5,
    /// The server's answer makes no sense.
    Protocol = 6,
    /// It may or may not have happened.
    Unknown = 7,
    /// The terminal has closed: `SIGHUP`.
    HungUp = 129,
    /// Ctrl-C: `SIGINT`.
    Interrupted = 130,
    /// Somebody wanted it to end: `SIGTERM`.
    Terminated = 143,
}

impl Exit {
    /// Whether a signal ended it.
    pub fn is_by_signal(self) -> bool {
        matches!(self, Self::HungUp | Self::Interrupted | Self::Terminated)
    }
}

/// A failed command.
#[derive(Debug)]
pub struct Failure {
    /// What to exit with.
    pub exit: Exit,
    /// A stable name, as in the libraries.
    pub code: String,
    /// One sentence, with what to do.
    pub message: String,
    /// What else the library knows: where access was denied, whom a name may mean.
    pub info: Option<Box<ErrorInfo>>,
}

impl Failure {
    /// The command line makes no sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, code: "usage".into(), message: message.into(), info: None }
    }

    /// Something does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self { exit: Exit::NotFound, code: "not_found".into(), message: message.into(), info: None }
    }

    /// The server cannot be found.
    pub fn unreachable(message: impl Into<String>) -> Self {
        Self { exit: Exit::Unreachable, code: "transport".into(), message: message.into(), info: None }
    }

    /// For programs: the code, the message, and what else is known.
    pub fn to_json(&self) -> serde_json::Value {
        let known = self.info.as_ref().and_then(|info| serde_json::to_value(info).ok());
        let mut fields = match known {
            Some(serde_json::Value::Object(mut fields)) => {
                fields.retain(|_, value| !value.is_null() && *value != serde_json::json!([]));
                fields
            }
            _ => serde_json::Map::new(),
        };
        fields.insert("code".into(), self.code.as_str().into());
        fields.insert("message".into(), self.message.as_str().into());
        fields.into()
    }

    /// A file cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        Self {
            exit: Exit::Other,
            code: "file".into(),
            message: format!("{}: {error}", path.display()),
            info: None,
        }
    }

    /// Bytes that are not what they should be.
    pub fn wrong_bytes(message: impl Into<String>) -> Self {
        Self { exit: Exit::Protocol, code: "wire.invalid".into(), message: message.into(), info: None }
    }

    /// A signal came while it worked; `failed` is what became of the work, if that is known.
    pub(crate) fn interrupted(exit: Exit, failed: Option<Self>) -> Self {
        let told = if exit == Exit::Interrupted { "interrupted" } else { "terminated" };
        match failed.filter(|failure| failure.exit == Exit::Unknown) {
            Some(failure) => Self { exit, message: format!("{told}: {failure}"), ..failure },
            None => Self { exit, code: "interrupted".into(), message: told.into(), info: None },
        }
    }

    /// Anything else.
    pub fn other(message: impl Into<String>) -> Self {
        Self { exit: Exit::Other, code: "failed".into(), message: message.into(), info: None }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = match error.code() {
            "transport" | "no_mapi_http" | "not_the_protocol" | "refused" | "plain_http" => Exit::Unreachable,
            "authentication" | "access_denied" => Exit::Denied,
            "not_found" => Exit::NotFound,
            "outcome_unknown" => Exit::Unknown,
            "invalid_argument" | "ambiguous_name" | "not_suspended" => Exit::Usage,
            code if code.starts_with("wire.") => Exit::Protocol,
            _ => Exit::Other,
        };
        let info = Some(Box::new(ErrorInfo::from(&error)));
        Self { exit, code: error.code().into(), message: error.to_string(), info }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
