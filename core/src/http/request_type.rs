use core::fmt;
use core::str::FromStr;
use std::prelude::v1::*;

/// The two places of a server that answer MAPI over HTTP. `[MS-OXCMAPIHTTP] 1.3`
///
/// Each has its own session contexts, cookies and counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Endpoint {
    /// `/mapi/emsmdb/`: mailboxes.
    Mailbox,
    /// `/mapi/nspi/`: the address book.
    AddressBook,
}

impl Endpoint {
    /// The request that opens a session context.
    pub const fn opens_with(self) -> RequestType {
        match self {
            Self::Mailbox => RequestType::Connect,
            Self::AddressBook => RequestType::Bind,
        }
    }

    /// The request that ends a session context.
    pub const fn closes_with(self) -> RequestType {
        match self {
            Self::Mailbox => RequestType::Disconnect,
            Self::AddressBook => RequestType::Unbind,
        }
    }
}

/// One row per request type: variant, token of `X-RequestType`, endpoint (none: both), section of the bodies.
macro_rules! request_types {
    ($($Name:ident, $token:literal, $endpoint:expr, $section:literal, $what:literal;)*) => {
        /// What a request asks for: the value of `X-RequestType`. `[MS-OXCMAPIHTTP] 2.2.3.3.1`
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum RequestType {
            $(
                #[doc = concat!("`", $token, "`: ", $what, " `[", $section, "]`")]
                $Name,
            )*
        }

        impl RequestType {
            /// Every request type.
            pub const ALL: &[Self] = &[$(Self::$Name),*];

            /// The value of `X-RequestType`.
            pub const fn token(self) -> &'static str {
                match self { $(Self::$Name => $token),* }
            }

            /// The endpoint that answers it; none for `PING`, which both answer.
            pub const fn endpoint(self) -> Option<Endpoint> {
                match self { $(Self::$Name => $endpoint),* }
            }

            /// The section of the specification that lays out its bodies.
            pub const fn section(self) -> &'static str {
                match self { $(Self::$Name => $section),* }
            }
        }
    };
}

const MAILBOX: Option<Endpoint> = Some(Endpoint::Mailbox);
const ADDRESS_BOOK: Option<Endpoint> = Some(Endpoint::AddressBook);

request_types! {
    Connect, "Connect", MAILBOX, "MS-OXCMAPIHTTP 2.2.4.1", "opens a session context.";
    Execute, "Execute", MAILBOX, "MS-OXCMAPIHTTP 2.2.4.2", "carries ROPs.";
    Disconnect, "Disconnect", MAILBOX, "MS-OXCMAPIHTTP 2.2.4.3", "ends a session context.";
    NotificationWait, "NotificationWait", MAILBOX, "MS-OXCMAPIHTTP 2.2.4.4", "waits until an event is pending.";
    Bind, "Bind", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.1", "opens a session context.";
    Unbind, "Unbind", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.2", "ends a session context.";
    CompareMinIds, "CompareMIds", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.3", "compares the places of two objects.";
    DnToMinId, "DNToMId", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.4", "maps distinguished names to Minimal Entry IDs.";
    GetMatches, "GetMatches", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.5", "finds objects by a restriction.";
    GetPropList, "GetPropList", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.6", "lists the properties of an object.";
    GetProps, "GetProps", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.7", "reads properties of an object.";
    GetSpecialTable, "GetSpecialTable", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.8", "reads the hierarchy of address lists.";
    GetTemplateInfo, "GetTemplateInfo", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.9", "reads an address template.";
    ModLinkAtt, "ModLinkAtt", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.10", "changes members or delegates.";
    ModProps, "ModProps", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.11", "changes properties of an object.";
    QueryRows, "QueryRows", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.12", "reads rows of a table.";
    QueryColumns, "QueryColumns", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.13", "lists the properties the server knows.";
    ResolveNames, "ResolveNames", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.14", "resolves ambiguous names.";
    ResortRestriction, "ResortRestriction", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.15", "sorts a restricted table anew.";
    SeekEntries, "SeekEntries", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.16", "moves to a row by its value.";
    UpdateStat, "UpdateStat", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.17", "moves the position in a table.";
    GetMailboxUrl, "GetMailboxUrl", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.18", "asks where a mailbox is.";
    GetAddressBookUrl, "GetAddressBookUrl", ADDRESS_BOOK, "MS-OXCMAPIHTTP 2.2.5.19", "asks where the address book is.";
    Ping, "PING", None, "MS-OXCMAPIHTTP 2.2.6", "keeps a session context alive; it has no body.";
}

impl RequestType {
    /// Whether the endpoint knows it.
    pub fn belongs_to(self, endpoint: Endpoint) -> bool {
        self.endpoint().is_none_or(|own| own == endpoint)
    }

    /// Whether it opens a session context: `Connect` or `Bind`.
    pub const fn opens_context(self) -> bool {
        matches!(self, Self::Connect | Self::Bind)
    }

    /// Whether it ends a session context: `Disconnect` or `Unbind`.
    pub const fn closes_context(self) -> bool {
        matches!(self, Self::Disconnect | Self::Unbind)
    }
}

impl fmt::Display for RequestType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.token())
    }
}

/// The value of `X-RequestType` is none that the specification names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a request type of [MS-OXCMAPIHTTP]")]
pub struct UnknownRequestType;

/// Without regard to case, as servers do: some clients send upper case.
impl FromStr for RequestType {
    type Err = UnknownRequestType;

    fn from_str(text: &str) -> Result<Self, UnknownRequestType> {
        Self::ALL.iter().copied().find(|t| t.token().eq_ignore_ascii_case(text)).ok_or(UnknownRequestType)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens as they stand in captured requests.
    const SEEN: [(&str, Endpoint, RequestType); 24] = [
        ("Connect", Endpoint::Mailbox, RequestType::Connect),
        ("Execute", Endpoint::Mailbox, RequestType::Execute),
        ("Disconnect", Endpoint::Mailbox, RequestType::Disconnect),
        ("NotificationWait", Endpoint::Mailbox, RequestType::NotificationWait),
        ("PING", Endpoint::Mailbox, RequestType::Ping),
        ("Bind", Endpoint::AddressBook, RequestType::Bind),
        ("Unbind", Endpoint::AddressBook, RequestType::Unbind),
        ("CompareMIds", Endpoint::AddressBook, RequestType::CompareMinIds),
        ("DNToMId", Endpoint::AddressBook, RequestType::DnToMinId),
        ("GetMatches", Endpoint::AddressBook, RequestType::GetMatches),
        ("GetPropList", Endpoint::AddressBook, RequestType::GetPropList),
        ("GetProps", Endpoint::AddressBook, RequestType::GetProps),
        ("GetSpecialTable", Endpoint::AddressBook, RequestType::GetSpecialTable),
        ("GetTemplateInfo", Endpoint::AddressBook, RequestType::GetTemplateInfo),
        ("ModLinkAtt", Endpoint::AddressBook, RequestType::ModLinkAtt),
        ("ModProps", Endpoint::AddressBook, RequestType::ModProps),
        ("QueryRows", Endpoint::AddressBook, RequestType::QueryRows),
        ("QueryColumns", Endpoint::AddressBook, RequestType::QueryColumns),
        ("ResolveNames", Endpoint::AddressBook, RequestType::ResolveNames),
        ("ResortRestriction", Endpoint::AddressBook, RequestType::ResortRestriction),
        ("SeekEntries", Endpoint::AddressBook, RequestType::SeekEntries),
        ("UpdateStat", Endpoint::AddressBook, RequestType::UpdateStat),
        ("GetMailboxUrl", Endpoint::AddressBook, RequestType::GetMailboxUrl),
        ("GetAddressBookUrl", Endpoint::AddressBook, RequestType::GetAddressBookUrl),
    ];

    #[test]
    fn tokens_of_captured_requests() {
        for (token, endpoint, expected) in SEEN {
            assert_eq!(token.parse(), Ok(expected));
            assert_eq!(token.to_ascii_uppercase().parse(), Ok(expected));
            assert_eq!(expected.token(), token);
            assert!(expected.belongs_to(endpoint), "{token}");
        }
        assert_eq!(SEEN.len(), RequestType::ALL.len());
        for unknown in ["Frobnicate", "querycolumn", "", "CompareMinIds", "Connect "] {
            assert_eq!(unknown.parse::<RequestType>(), Err(UnknownRequestType), "{unknown}");
        }
    }

    #[test]
    fn endpoints() {
        assert!(RequestType::Ping.belongs_to(Endpoint::AddressBook));
        assert!(!RequestType::Execute.belongs_to(Endpoint::AddressBook));
        assert!(!RequestType::Bind.belongs_to(Endpoint::Mailbox));
        assert_eq!(Endpoint::AddressBook.opens_with().token(), "Bind");
        assert_eq!(Endpoint::Mailbox.closes_with().token(), "Disconnect");
    }
}
