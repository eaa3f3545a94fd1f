use core::fmt;
use core::time::Duration;
use std::prelude::v1::*;

use super::transport::MAPI_HTTP_BUILD;
use super::{AlternativeMailbox, Protocol, ProtocolKind};
use crate::http::{HttpUrl, Version};

/// What Autodiscover found: the host may keep it for [`lifetime`](Self::lifetime), bound to the account.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Settings {
    /// The address that the answer is for; another than the one asked for after a redirect.
    pub address: String,
    /// Who answered.
    pub source: HttpUrl,
    /// The mailbox endpoint, checked: `https`, not on a private address that a public host named.
    pub mailbox_url: Option<HttpUrl>,
    /// The address book endpoint, likewise.
    pub address_book_url: Option<HttpUrl>,
    /// The mailbox endpoint of the other side (inside or outside of the network), when it is another.
    pub other_mailbox_url: Option<HttpUrl>,
    /// The address book endpoint of the other side, when it is another.
    pub other_address_book_url: Option<HttpUrl>,
    /// What `Connect` names as the user.
    pub legacy_dn: Option<String>,
    /// The user's name.
    pub display_name: Option<String>,
    /// The primary address.
    pub smtp_address: Option<String>,
    /// Everything that was offered, as the server wrote it: not checked.
    pub protocols: Vec<Protocol>,
    /// Archives and shared mailboxes: further addresses to ask for.
    pub alternative_mailboxes: Vec<AlternativeMailbox>,
    /// The address to ask for to reach public folders.
    pub public_folder_address: Option<String>,
}

/// How the mailbox can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportChoice {
    /// MAPI over HTTP.
    MapiHttp {
        /// The mailbox endpoint.
        mailbox_url: HttpUrl,
        /// The address book endpoint; servers always name it.
        address_book_url: Option<HttpUrl>,
    },
    /// Outlook Anywhere: RPC over HTTP. `[MS-RPCH]`
    OutlookAnywhere {
        /// The host of `/rpc/rpcproxy.dll`.
        proxy: String,
        /// The server behind it, when it is told.
        server: Option<String>,
        /// Whether it uses TLS.
        ssl: bool,
        /// `AuthPackage`, such as `ntlm`.
        authentication: Option<String>,
        /// Why not MAPI over HTTP.
        why: NoMapiHttp,
    },
    /// RPC over TCP, inside the network only. `[MS-OXCRPC]`
    Rpc {
        /// The server.
        server: String,
        /// Why not MAPI over HTTP.
        why: NoMapiHttp,
    },
    /// Nothing is offered.
    None {
        /// Why not MAPI over HTTP.
        why: NoMapiHttp,
    },
}

/// Why MAPI over HTTP is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMapiHttp {
    /// The server is older than Exchange 2013 SP1.
    ServerTooOld(Version),
    /// The server could: it is switched off for the organisation or the mailbox, or for connections from outside.
    SwitchedOff(Version),
    /// The server does not say how old it is.
    NotOffered,
}

impl NoMapiHttp {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ServerTooOld(_) => "transport.server_too_old",
            Self::SwitchedOff(_) => "transport.switched_off",
            Self::NotOffered => "transport.not_offered",
        }
    }
}

impl fmt::Display for NoMapiHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServerTooOld(version) => {
                write!(f, "the server ({version}) is older than Exchange 2013 SP1, which began with MAPI over HTTP")
            }
            Self::SwitchedOff(version) => write!(
                f,
                "the server ({version}) knows MAPI over HTTP but does not offer it: it is switched off for the \
                 organisation, for the mailbox, or for connections from outside, or a proxy removed the header \
                 X-MapiHttpCapability"
            ),
            Self::NotOffered => f.write_str(
                "the server offers no MAPI over HTTP: it is too old, it is switched off, or a proxy removed the \
                 header X-MapiHttpCapability",
            ),
        }
    }
}

impl Settings {
    /// Settings hold for an hour unless the server says otherwise.
    pub const LIFETIME: Duration = Duration::from_secs(3600);
    /// And never longer than a day.
    pub const LONGEST_LIFETIME: Duration = Duration::from_secs(86_400);

    /// How long the settings may be kept.
    pub fn lifetime(&self) -> Duration {
        let hours = self.protocols.iter().filter_map(Protocol::ttl_hours).filter(|hours| *hours > 0).min();
        hours
            .map_or(Self::LIFETIME, |hours| Duration::from_secs(u64::from(hours) * 3600))
            .min(Self::LONGEST_LIFETIME)
    }

    /// Which transport applies, and why not MAPI over HTTP where it does not.
    pub fn transport_choice(&self) -> TransportChoice {
        if let Some(mailbox_url) = self.mailbox_url.clone() {
            return TransportChoice::MapiHttp {
                mailbox_url,
                address_book_url: self.address_book_url.clone(),
            };
        }
        let find = |kind: ProtocolKind| self.protocols.iter().find(|protocol| protocol.kind == kind);
        let text = |protocol: Option<&Protocol>, name: &str| protocol?.value(name).map(ToString::to_string);
        let exch = find(ProtocolKind::Exch);
        let why = match exch.and_then(Protocol::server_version) {
            Some(version) if version < MAPI_HTTP_BUILD => NoMapiHttp::ServerTooOld(version),
            Some(version) => NoMapiHttp::SwitchedOff(version),
            None => NoMapiHttp::NotOffered,
        };
        let server = text(exch, "Server");
        let anywhere = [ProtocolKind::ExHttp, ProtocolKind::Expr].into_iter().filter_map(find);
        for protocol in anywhere {
            if let Some(proxy) = text(Some(protocol), "Server") {
                let (ssl, authentication) = (protocol.ssl(), text(Some(protocol), "AuthPackage"));
                return TransportChoice::OutlookAnywhere { proxy, server, ssl, authentication, why };
            }
        }
        match server {
            Some(server) => TransportChoice::Rpc { server, why },
            None => TransportChoice::None { why },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::autodiscover::PoxAnswer;

    /// The captured settings, with the protocols of these kinds only.
    fn settings(kinds: &[ProtocolKind]) -> Settings {
        let xml = include_bytes!("testdata/settings.xml");
        let Ok(PoxAnswer::Settings(pox)) = PoxAnswer::parse(xml) else { panic!() };
        Settings {
            address: "carol@test.local".into(),
            source: HttpUrl::parse("https://test.local/autodiscover/autodiscover.xml").unwrap(),
            mailbox_url: None,
            address_book_url: None,
            other_mailbox_url: None,
            other_address_book_url: None,
            legacy_dn: pox.legacy_dn,
            display_name: pox.display_name,
            smtp_address: pox.smtp_address,
            protocols: pox.protocols.into_iter().filter(|protocol| kinds.contains(&protocol.kind)).collect(),
            alternative_mailboxes: pox.alternative_mailboxes,
            public_folder_address: pox.public_folder_address,
        }
    }

    #[test]
    fn what_is_left_without_mapi_over_http() {
        use ProtocolKind::{ExHttp, Exch, Expr};
        let version = Version([15, 0, 847, 0]);
        let why = NoMapiHttp::SwitchedOff(version);
        let server = "6361726f-6c40-7465-7374-2e6c03000000@test.local".to_string();
        let anywhere = |server: Option<&String>, why| TransportChoice::OutlookAnywhere {
            proxy: "localhost".into(),
            server: server.cloned(),
            ssl: true,
            authentication: Some("basic".into()),
            why,
        };
        assert_eq!(settings(&[ExHttp, Exch, Expr]).transport_choice(), anywhere(Some(&server), why));
        assert_eq!(settings(&[Expr]).transport_choice(), anywhere(None, NoMapiHttp::NotOffered));
        assert_eq!(settings(&[]).transport_choice(), TransportChoice::None { why: NoMapiHttp::NotOffered });
        let mut rpc = settings(&[Exch]);
        assert_eq!(rpc.transport_choice(), TransportChoice::Rpc { server: server.clone(), why });
        // Exchange 2010 SP3: 14.3.123.
        let exch = Protocol::new(Exch).with("Server", &server).with("ServerVersion", "7383807B");
        rpc.protocols = Vec::from([exch]);
        let why = NoMapiHttp::ServerTooOld(Version([14, 3, 123, 0]));
        assert_eq!(rpc.transport_choice(), TransportChoice::Rpc { server, why });
        assert_eq!(why.code(), "transport.server_too_old");
    }

    #[test]
    fn how_long_they_hold() {
        let mut settings = settings(&[]);
        assert_eq!(settings.lifetime(), Duration::from_secs(3600));
        for (ttl, hours) in [("4", 4), ("0", 1), ("1000000", 24), ("x", 1)] {
            settings.protocols = Vec::from([Protocol::new(ProtocolKind::Exch).with("TTL", ttl)]);
            assert_eq!(settings.lifetime(), Duration::from_secs(hours * 3600), "{ttl}");
        }
    }

    #[test]
    fn they_can_be_stored() {
        let mut before = settings(&[ProtocolKind::Expr]);
        before.mailbox_url = HttpUrl::parse("https://m.example/mapi/emsmdb/?MailboxId=x@y").ok();
        let bytes = postcard::to_allocvec(&before).unwrap();
        assert_eq!(postcard::from_bytes(&bytes), Ok(before));
    }
}
