//! Autodiscover: where the endpoints of a mailbox are. `[MS-OXDSCLI]`

use mapi_http::autodiscover::{
    EndpointUrls, JsonAnswer, PoxAnswer, PoxFault, PoxMailbox, PoxRequest, PoxSettings, Protocol,
    ProtocolKind, RESPONSE_SCHEMA,
};
use mapi_http::http::{Headers, HttpUrl, Version};

use crate::config::{AuthenticationMethod, VirtualDirectory};
use crate::directory::{Directory, Entry};

/// The URL of the mailbox endpoint below that of the virtual directory.
pub(crate) fn mailbox_url(mapi: &str, entry: &Entry) -> String {
    format!("{mapi}/emsmdb/?MailboxId={}", entry.mailbox_id())
}

/// The URL of the address book endpoint.
pub(crate) fn address_book_url(mapi: &str, entry: &Entry) -> String {
    format!("{mapi}/nspi/?MailboxId={}", entry.mailbox_id())
}

/// What the answer for somebody depends on.
pub(crate) struct Site<'s> {
    pub(crate) directory: &'s Directory,
    /// Names the deployment.
    pub(crate) deployment: &'s str,
    /// The URLs of the virtual directory `/mapi`.
    pub(crate) mapi: EndpointUrls,
    pub(crate) version: Version,
    pub(crate) virtual_directory: &'s VirtualDirectory,
    /// Whether MAPI over HTTP is switched on for the one who asks.
    pub(crate) offered: bool,
    /// Whether he is not to be reached from outside.
    pub(crate) blocked_outside: bool,
}

impl Site<'_> {
    /// Answers a POX request of somebody who is signed in, about themselves or somebody else.
    pub(crate) fn pox(&self, headers: &Headers, body: &[u8]) -> String {
        let fault = |code: u32, message: &str| {
            PoxAnswer::Error(PoxFault { code, message: message.into(), time: None, id: None })
        };
        let answer = match PoxRequest::parse(body) {
            Err(_) => fault(600, "Invalid request"),
            Ok(request) if !request.acceptable_schema.eq_ignore_ascii_case(RESPONSE_SCHEMA) => {
                fault(601, "The requested schema is not available")
            }
            Ok(request) => {
                let public = self.directory.public_folders();
                let entry = match &request.mailbox {
                    PoxMailbox::EmailAddress(address) => self
                        .directory
                        .by_address(address)
                        .or_else(|| public.filter(|public| public.address.eq_ignore_ascii_case(address))),
                    PoxMailbox::LegacyDn(dn) => self.directory.by_dn(dn),
                };
                // Whom the address book tells of anyway; who may enter their mailboxes, these decide.
                match entry.filter(|entry| !entry.is_list()) {
                    Some(entry) => self.settings(entry, headers),
                    None => fault(500, "The email address can't be found."),
                }
            }
        };
        answer.to_xml()
    }

    fn settings(&self, entry: &Entry, headers: &Headers) -> PoxAnswer {
        // Only who says that he understands it hears of MAPI over HTTP; others hear of what there was before.
        // [MS-OXDSCLI] 2.2.2.1
        let understood = headers.number("X-MapiHttpCapability").is_some_and(|version| version > 0);
        let protocols =
            if self.offered && understood { vec![self.mapi_http(entry)] } else { self.older(entry) };
        PoxAnswer::Settings(Box::new(PoxSettings {
            display_name: Some(entry.display_name.clone()),
            legacy_dn: Some(entry.dn.clone()),
            smtp_address: Some(entry.address.clone()),
            deployment_id: Some(crate::random::guid_of(self.deployment).to_string()),
            microsoft_online: Some(false),
            public_folder_address: self.directory.public_folders().map(|public| public.address.clone()),
            protocols,
            ..PoxSettings::default()
        }))
    }

    fn external(&self) -> Option<&str> {
        self.mapi.external.as_deref().filter(|_| !self.blocked_outside)
    }

    fn mapi_http(&self, entry: &Entry) -> Protocol {
        let urls = |url: fn(&str, &Entry) -> String| EndpointUrls {
            internal: self.mapi.internal.as_deref().map(|mapi| url(mapi, entry)),
            external: self.external().map(|mapi| url(mapi, entry)),
        };
        Protocol::mapi_http(urls(mailbox_url), urls(address_book_url))
    }

    /// RPC inside, and Outlook Anywhere where there is an outside. Nobody answers there: they tell clients which version
    /// the server has, and that they would have to fall back.
    fn older(&self, entry: &Entry) -> Vec<Protocol> {
        let methods = &self.virtual_directory.iis_authentication_methods;
        let package = if methods.iter().all(|method| *method == AuthenticationMethod::Basic) {
            "Basic"
        } else {
            "Ntlm"
        };
        let [major, minor, build, _] = self.version.0.map(u32::from);
        // [MS-OXDSCLI] 2.2.4.1.1.2.6.40
        let version = 0x7000_8000 | major << 22 | minor << 16 | build;
        let exch = Protocol::new(ProtocolKind::Exch)
            .with("Server", &entry.mailbox_id())
            .with("ServerDN", &format!("{}/cn={}", self.directory.servers_dn(), entry.mailbox_id()))
            .with("ServerVersion", &format!("{version:X}"))
            .with("AuthPackage", package);
        let outside = self.external().and_then(|url| HttpUrl::parse(url).ok()).map(|url| {
            Protocol::new(ProtocolKind::Expr)
                .with("Server", url.host())
                .with("SSL", if url.is_secure() { "On" } else { "Off" })
                .with("AuthPackage", package)
        });
        [exch].into_iter().chain(outside).collect()
    }
}

/// Answers a version 2 request: it depends on the server only, so it tells nobody who has a mailbox. `url` is that of the
/// virtual directory.
pub(crate) fn json(url: &str, path: &str, query: &str) -> String {
    let parameter = |wanted: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    };
    let error = |code: &str, message: &str| JsonAnswer::Error { code: code.into(), message: message.into() };
    let in_path = path.rsplit('/').next().is_some_and(|last| last.contains('@') || last.contains("%40"));
    let answer = match parameter("Protocol") {
        _ if !in_path && parameter("Email").is_none_or(str::is_empty) => error(
            "MandatoryParameterMissing",
            "A valid value must be provided for the query parameter 'Email'",
        ),
        None => error(
            "MandatoryParameterMissing",
            "A valid value must be provided for the query parameter 'Protocol'",
        ),
        Some(protocol) if protocol.eq_ignore_ascii_case("AutodiscoverV1") => {
            JsonAnswer::Endpoint { protocol: "AutodiscoverV1".into(), url: format!("{url}/autodiscover.xml") }
        }
        Some(_) => {
            error("ProtocolNotSupported", "The given protocol value is invalid. Supported: 'AutodiscoverV1'")
        }
    };
    answer.to_json()
}
