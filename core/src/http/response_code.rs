use core::fmt;

/// What a client should do about a refusal; our reading except where `[MS-OXCMAPIHTTP] 3.1.5` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// Read the answer.
    Proceed,
    /// Answer the authentication challenge and send the same request again.
    Authenticate,
    /// Open a new session context with the stored cookies, once, then repeat what is safe to repeat.
    Reconnect,
    /// Wait (`Retry-After`, else back off with jitter), then try on a new connection; the context may still live.
    RetryLater,
    /// Find the endpoint anew by Autodiscover, once.
    Rediscover,
    /// Send less at a time.
    Split,
    /// Tell the user: it will not get better by itself.
    Surface,
    /// One side breaks the protocol: do not repeat, report it.
    Bug,
}

/// The value of `X-ResponseCode`; numbers that nobody named are kept. `[MS-OXCMAPIHTTP] 2.2.3.3.3`
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct ResponseCode(pub u32);

/// One row per code: constant, number, name, reaction, meaning.
macro_rules! response_codes {
    ($($NAME:ident = $number:literal, $name:literal, $reaction:ident, $what:literal;)*) => {
        impl ResponseCode {
            $(
                #[doc = concat!($number, ": ", $what)]
                pub const $NAME: Self = Self($number);
            )*

            /// The name of a known code, such as `ContextNotFound`.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 { $($number => Some($name),)* _ => None }
            }

            /// What it means, as a sentence for people.
            pub const fn meaning(self) -> &'static str {
                match self.0 { $($number => $what,)* _ => "a code that the specification does not name" }
            }

            /// What a client should do, when the server counts as the specification does.
            pub const fn reaction(self) -> Reaction {
                match self.0 { $($number => Reaction::$reaction,)* _ => Reaction::Surface }
            }
        }
    };
}

response_codes! {
    SUCCESS = 0, "Success", Proceed, "accepted (not yet: succeeded)";
    UNKNOWN_FAILURE = 1, "UnknownFailure", Surface, "an unknown failure; the body is diagnostic text";
    INVALID_VERB = 2, "InvalidVerb", Bug, "the HTTP method is not POST";
    INVALID_PATH = 3, "InvalidPath", Rediscover, "the path of the URL is wrong";
    INVALID_HEADER = 4, "InvalidHeader", Bug, "a header has a wrong value";
    INVALID_REQUEST_TYPE = 5, "InvalidRequestType", Bug, "the request type is unknown to this endpoint";
    INVALID_CONTEXT_COOKIE = 6, "InvalidContextCookie", Reconnect, "the session context cookie is wrong";
    MISSING_HEADER = 7, "MissingHeader", Bug, "a required header is missing";
    ANONYMOUS_NOT_ALLOWED = 8, "AnonymousNotAllowed", Authenticate, "the request is not authenticated";
    TOO_LARGE = 9, "TooLarge", Split, "the request is too large";
    CONTEXT_NOT_FOUND = 10, "ContextNotFound", Reconnect, "the session context is gone";
    NO_PRIVILEGE = 11, "NoPrivilege", Surface, "the user may not use this session context";
    INVALID_REQUEST_BODY = 12, "InvalidRequestBody", Bug, "the request body is malformed";
    MISSING_COOKIE = 13, "MissingCookie", Reconnect, "a required cookie is missing";
    RESERVED = 14, "Reserved", Proceed, "reserved; clients ignore it";
    INVALID_SEQUENCE = 15, "InvalidSequence", Reconnect,
        "two requests at a time, or a stale sequence cookie";
    ENDPOINT_DISABLED = 16, "EndpointDisabled", Surface, "the endpoint is switched off";
    INVALID_RESPONSE = 17, "InvalidResponse", RetryLater, "the server made an invalid response";
    ENDPOINT_SHUTTING_DOWN = 18, "EndpointShuttingDown", RetryLater, "the endpoint is shutting down";
}

impl ResponseCode {
    /// The same for a server with the numbers of gromox, which counts in its own way.
    ///
    /// Nothing in an answer tells the two numberings apart for certain (gromox calls itself Exchange, but its
    /// refusals do not echo the request's headers: see [`Verdict::Refused`](super::Verdict)), so it is the caller who
    /// decides to ask. 9, out of memory, becomes [`UNKNOWN_FAILURE`](Self::UNKNOWN_FAILURE).
    pub const fn from_gromox(number: u32) -> Self {
        match number {
            1 => Self::INVALID_VERB,
            2 => Self::INVALID_CONTEXT_COOKIE,
            3 => Self::MISSING_HEADER,
            4 => Self::NO_PRIVILEGE,
            5 => Self::INVALID_REQUEST_BODY,
            6 => Self::MISSING_COOKIE,
            7 => Self::INVALID_SEQUENCE,
            8 => Self::INVALID_REQUEST_TYPE,
            9 => Self::UNKNOWN_FAILURE,
            other => Self(other),
        }
    }

    /// What a client should do when it does not know how the server counts: a refusal inside a session is answered
    /// by one new session context whatever its number, unless its own reaction is as harmless.
    pub const fn reaction_in_session(self) -> Reaction {
        match self.reaction() {
            kept @ (Reaction::Proceed | Reaction::Reconnect) => kept,
            // Numbers above 9 mean the same everywhere.
            kept if self.0 > 9 => kept,
            _ => Reaction::Reconnect,
        }
    }

    /// Whether the request was accepted.
    pub const fn is_success(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({}): {}", self.0, self.meaning()),
            None => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Debug for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn every_number_of_the_specification_has_a_name() {
        for number in 0..=18 {
            assert!(ResponseCode(number).name().is_some(), "{number}");
        }
        assert_eq!(ResponseCode(19).name(), None);
        assert_eq!(ResponseCode(4_000_000_000).0, 4_000_000_000);
        // 13 is the missing cookie and 15 the sequence; they are often confused.
        assert_eq!(format!("{:?}", ResponseCode(13)), "MissingCookie (13)");
        assert_eq!(format!("{:?}", ResponseCode(15)), "InvalidSequence (15)");
        assert_eq!(ResponseCode(10).reaction(), Reaction::Reconnect);
        assert_eq!(ResponseCode(14).reaction(), Reaction::Proceed);
    }

    /// The sentence in the page that came with each captured refusal says what the number means there.
    #[test]
    fn numbers_of_captured_refusals() {
        for (number, meant) in [
            (1, ResponseCode::INVALID_VERB),           // "The request has an invalid verb."
            (2, ResponseCode::INVALID_CONTEXT_COOKIE), // "The request has an invalid session context cookie."
            (3, ResponseCode::MISSING_HEADER),         // "The request has a missing required header."
            (5, ResponseCode::INVALID_REQUEST_BODY),   // "The request body is invalid."
            (6, ResponseCode::MISSING_COOKIE),         // "The request is missing a required cookie."
            (7, ResponseCode::INVALID_SEQUENCE),       // "... violated the sequencing requirement ..."
            (8, ResponseCode::INVALID_REQUEST_TYPE),   // "Invalid request type for this endpoint."
        ] {
            assert_eq!(ResponseCode::from_gromox(number), meant);
            // Without that knowledge the safe rule applies.
            assert_eq!(ResponseCode(number).reaction_in_session(), Reaction::Reconnect, "{number}");
        }
        assert_eq!(ResponseCode(16).reaction_in_session(), Reaction::Surface);
        assert_eq!(ResponseCode(18).reaction_in_session(), Reaction::RetryLater);
    }
}
