//! What can go wrong with an exchange, and what the session does about it: the only place where that is decided.

use core::fmt;
use std::prelude::v1::*;

/// What becomes of the session context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// It is kept, with everything that is open in it.
    Kept,
    /// It is given up: a new one is opened, with the cookies of the old one, and operations open again what they need.
    Lost,
}

/// Whether the server has carried the request out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarriedOut {
    /// It has not: everything may be sent again.
    No,
    /// Nobody knows: what must happen at most once is not sent again, it ends in
    /// [`OutcomeUnknown`](super::Error::OutcomeUnknown).
    Unknown,
}

/// When the request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// At once; after waits when it happens again.
    AtOnce,
    /// After a wait that doubles, or as long as the server says.
    AfterWait,
    /// When the host has other credentials.
    WithCredentials,
    /// Each operation's part of it alone.
    Apart,
    /// It is not.
    Never,
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kept => "kept",
            Self::Lost => "lost",
        })
    }
}

impl fmt::Display for CarriedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::No => "no",
            Self::Unknown => "unknown",
        })
    }
}

impl fmt::Display for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AtOnce => "at once",
            Self::AfterWait => "after a wait",
            Self::WithCredentials => "with other credentials",
            Self::Apart => "each part alone",
            Self::Never => "never",
        })
    }
}

/// What is done about a [`Fault`]: a row of the table in `ARCHITECTURE.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovery {
    /// What went wrong.
    pub fault: Fault,
    /// The same for people.
    pub what: &'static str,
    /// What becomes of the session context.
    pub context: Context,
    /// Whether the server has carried the request out.
    pub carried_out: CarriedOut,
    /// When it is sent again.
    pub again: Again,
    /// The [`code`](super::Error::code) of the error in which operations end when it does not pass.
    pub ends: &'static str,
}

/// The row as it stands in `ARCHITECTURE.md`.
impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, what, context, carried_out, again, ends } = self;
        let once = match carried_out {
            CarriedOut::No => ends,
            CarriedOut::Unknown => "outcome_unknown",
        };
        write!(f, "| `{fault:?}` | {what} | {context} | {carried_out} | {again} | `{ends}` | `{once}` |")
    }
}

/// One row per fault.
macro_rules! faults {
    ($($Fault:ident: $what:literal, $Context:ident, $CarriedOut:ident, $Again:ident, $ends:literal;)*) => {
        /// What can go wrong with an exchange.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault {
            $(#[doc = concat!($what, ".")] $Fault,)*
        }

        impl Fault {
            /// Every fault, and what is done about it.
            pub const ALL: &[Recovery] = &[$(Self::$Fault.recovery(),)*];

            /// What is done about it.
            pub const fn recovery(self) -> Recovery {
                match self {
                    $(Self::$Fault => Recovery {
                        fault: Fault::$Fault,
                        what: $what,
                        context: Context::$Context,
                        carried_out: CarriedOut::$CarriedOut,
                        again: Again::$Again,
                        ends: $ends,
                    },)*
                }
            }
        }
    };
}

faults! {
    Unreachable: "Before the server answered for the first time: its name is unknown, nobody listens, its certificate \
        is refused", Kept, No, Never, "transport";
    NotSent: "The connection fails before the whole request is sent", Kept, No, AfterWait, "transport";
    Broken: "The connection breaks after that, or the answer is cut: in its head, a meta-tag, a late header",
        Lost, Unknown, AfterWait, "transport";
    Silent: "Nothing comes for three of the server's pending periods; the process slept meanwhile",
        Lost, Unknown, AfterWait, "transport";
    Mismatched: "The answer belongs to another request", Lost, Unknown, AfterWait, "transport";
    Unauthorized: "HTTP 401", Kept, No, WithCredentials, "authentication";
    ProxyUnauthorized: "HTTP 407: a proxy wants credentials; it does not get the server's",
        Kept, No, Never, "not_the_protocol";
    Redirected: "HTTP 301, 302, 303, 307, 308: credentials do not follow", Kept, No, Never, "not_the_protocol";
    Throttled: "HTTP 408, 425, 429, 503, with or without `Retry-After`", Kept, No, AfterWait, "transport";
    Gateway: "HTTP 500, 502, 504 and other 5xx", Lost, Unknown, AfterWait, "transport";
    Page: "HTTP 403, 404 or another status without `X-ResponseCode`; a page for people",
        Kept, No, Never, "not_the_protocol";
    HeadersHidden: "A page's browser does not show the headers", Kept, Unknown, Never, "not_the_protocol";
    TooLargeForProxy: "HTTP 413", Kept, No, Apart, "not_the_protocol";
    TooLarge: "`X-ResponseCode` 9", Kept, No, Apart, "refused";
    ContextLost: "`X-ResponseCode` 6, 10, 13: the context expired, cookies are missing or changed, the server started \
        again; 1 to 3, 6, 8 and 9 of servers that count in their own way", Lost, No, AtOnce, "refused";
    OutOfSequence: "`X-ResponseCode` 15 (7 of such servers): the sequence is wrong, perhaps because something on the way \
        sent the request twice", Lost, Unknown, AtOnce, "refused";
    CookiesRefused: "The same in answer to Connect or Bind: again without the old cookies",
        Lost, No, AtOnce, "refused";
    ShuttingDown: "`X-ResponseCode` 18", Kept, No, AfterWait, "refused";
    FailedLate: "`X-ResponseCode` 17; any that comes late, after the request was accepted, and does not say that the \
        context is gone", Lost, Unknown, AfterWait, "refused";
    Refused: "Any other `X-ResponseCode`", Kept, No, Never, "refused";
    ShortBody: "The body is shorter than it says", Lost, Unknown, AfterWait, "wire";
    Unreadable: "A complete answer that makes no sense", Kept, Unknown, Never, "wire";
}
