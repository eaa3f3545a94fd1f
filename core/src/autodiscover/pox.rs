//! Requests and answers in "plain old XML". `[MS-OXDSCLI] 2.2.3, 2.2.4`

use alloc::format;
use core::fmt::Write;
use std::prelude::v1::*;

use roxmltree::Node;
use thiserror::Error;

use super::MAX_DEPTH;
use super::xml::{Xml, checked_text, child, children, document, escape, is_name, root, text, text_of};
use crate::http::Version;

/// The longest name of a nested value; real ones have three levels. Longer ones are passed over: the names of the
/// outer levels are repeated for each value.
const MAX_VALUE_NAME: usize = 256;

/// Namespace of requests.
pub const REQUEST_SCHEMA: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
/// Namespace of the settings, and what a request names as the acceptable answer.
pub const RESPONSE_SCHEMA: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
/// Namespace of the frame around any answer, and of errors.
pub const BASE_SCHEMA: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

/// The XML cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PoxError {
    /// Longer than [`MAX_XML`](super::MAX_XML), or with too many attributes or nodes.
    #[error("the XML is too large")]
    TooLarge,
    /// Deeper than [`MAX_DEPTH`].
    #[error("the XML is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// Not UTF-8.
    #[error("the XML is not UTF-8")]
    NotUtf8,
    /// A page for people.
    #[error("it is an HTML page")]
    Html,
    /// A document type, which could define entities.
    #[error("the XML has a document type, which is not allowed")]
    DocumentType,
    /// Not well-formed; with the parser's words.
    #[error("not well-formed XML: {0}")]
    Xml(String),
    /// An element is missing.
    #[error("the element {0} is missing [MS-OXDSCLI]")]
    Missing(&'static str),
    /// An element has a value that means nothing.
    #[error("the element {0} has a value that means nothing [MS-OXDSCLI]")]
    Value(&'static str),
}

impl PoxError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "pox.too_large",
            Self::TooDeep => "pox.too_deep",
            Self::NotUtf8 => "pox.not_utf8",
            Self::Html => "pox.html",
            Self::DocumentType => "pox.document_type",
            Self::Xml(_) => "pox.xml",
            Self::Missing(_) => "pox.missing",
            Self::Value(_) => "pox.value",
        }
    }
}

/// Whose settings are asked for. `[MS-OXDSCLI] 2.2.3.1.1`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoxRequest {
    /// The mailbox.
    pub mailbox: PoxMailbox,
    /// The schema of the answer; [`RESPONSE_SCHEMA`], or an older one that some clients name.
    pub acceptable_schema: String,
}

/// How a request names a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PoxMailbox {
    /// By e-mail address.
    EmailAddress(String),
    /// By legacy distinguished name.
    LegacyDn(String),
}

/// What a server answers. `[MS-OXDSCLI] 2.2.4.1`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PoxAnswer {
    /// The settings.
    Settings(Box<PoxSettings>),
    /// Ask again for this address.
    RedirectAddress(String),
    /// Ask again there.
    RedirectUrl(String),
    /// No settings.
    Error(PoxFault),
}

/// Why there are no settings. `[MS-OXDSCLI] 2.2.4.1.1.1`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoxFault {
    /// 500 to 603; others are kept.
    pub code: u32,
    /// The server's words.
    pub message: String,
    /// When it happened, as the server writes it.
    pub time: Option<String>,
    /// The server's number for this error.
    pub id: Option<String>,
}

impl PoxFault {
    /// What the code means, as a sentence for people.
    pub fn meaning(&self) -> &'static str {
        match self.code {
            500 => "the address was not found",
            501 => "the address is known, but has no configuration",
            600 => "the request is malformed",
            601 => "the requested kind of answer is not available",
            602 => "the address is known, but its configuration is broken",
            603 => "internal error of the server",
            _ => "an error that the specification does not name",
        }
    }
}

/// A user's settings. `[MS-OXDSCLI] 2.2.4.1.1.2`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PoxSettings {
    /// `DisplayName` of the user.
    pub display_name: Option<String>,
    /// `LegacyDN`: what `Connect` names as the user.
    pub legacy_dn: Option<String>,
    /// `AutoDiscoverSMTPAddress`: the primary address.
    pub smtp_address: Option<String>,
    /// `DeploymentId`.
    pub deployment_id: Option<String>,
    /// `MicrosoftOnline`.
    pub microsoft_online: Option<bool>,
    /// The ways to reach the server.
    pub protocols: Vec<Protocol>,
    /// Archives and shared mailboxes.
    pub alternative_mailboxes: Vec<AlternativeMailbox>,
    /// `PublicFolderInformation`: the address to ask again for.
    pub public_folder_address: Option<String>,
}

/// One way to reach the server. `[MS-OXDSCLI] 2.2.4.1.1.2.6`
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Protocol {
    /// Which way.
    pub kind: ProtocolKind,
    /// The version of a `mapiHttp` block.
    pub version: Option<u32>,
    /// `MailStore` of a `mapiHttp` block.
    pub mail_store: EndpointUrls,
    /// `AddressBook` of a `mapiHttp` block.
    pub address_book: EndpointUrls,
    /// All other values: names (with `/` between the levels, such as `External/OWAUrl`) and texts, in order.
    pub values: Vec<(String, String)>,
}

/// The URLs of an endpoint, as the server writes them.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct EndpointUrls {
    /// For use inside the network.
    pub internal: Option<String>,
    /// For use outside.
    pub external: Option<String>,
}

/// Which way to reach a server a block describes. `[MS-OXDSCLI] 2.2.4.1.1.2.6.42`
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum ProtocolKind {
    /// `mapiHttp`: MAPI over HTTP.
    MapiHttp,
    /// `EXHTTP`: Outlook Anywhere, with internal and external host.
    ExHttp,
    /// `EXPR`: Outlook Anywhere (RPC over HTTP).
    Expr,
    /// `EXCH`: RPC inside the network.
    Exch,
    /// `WEB`: the web mail pages.
    Web,
    /// Another one.
    Other(String),
}

impl ProtocolKind {
    /// As it stands in the XML.
    pub fn name(&self) -> &str {
        match self {
            Self::MapiHttp => "mapiHttp",
            Self::ExHttp => "EXHTTP",
            Self::Expr => "EXPR",
            Self::Exch => "EXCH",
            Self::Web => "WEB",
            Self::Other(name) => name,
        }
    }

    fn from_name(name: &str) -> Self {
        let known = [Self::MapiHttp, Self::ExHttp, Self::Expr, Self::Exch, Self::Web];
        known
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
            .unwrap_or_else(|| Self::Other(name.into()))
    }
}

/// Another mailbox that the user has. `[MS-OXDSCLI] 2.2.4.1.1.2.5`
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct AlternativeMailbox {
    /// `Archive`, `Delegate`, `TeamMailbox`…
    pub kind: String,
    /// `DisplayName`.
    pub display_name: Option<String>,
    /// `LegacyDN`.
    pub legacy_dn: Option<String>,
    /// `SmtpAddress`: the address to ask again for.
    pub smtp_address: Option<String>,
    /// `Server`.
    pub server: Option<String>,
}

impl Protocol {
    /// A `mapiHttp` block, version 1.
    pub fn mapi_http(mail_store: EndpointUrls, address_book: EndpointUrls) -> Self {
        Self { kind: ProtocolKind::MapiHttp, version: Some(1), mail_store, address_book, values: Vec::new() }
    }

    /// A block of another kind without values.
    pub fn new(kind: ProtocolKind) -> Self {
        let none = EndpointUrls::default;
        Self { kind, version: None, mail_store: none(), address_book: none(), values: Vec::new() }
    }

    /// The same with one value more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// A value such as `Server`, `AuthPackage` or `TTL`.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// `SSL`: whether Outlook Anywhere uses TLS; it does unless it says otherwise.
    pub fn ssl(&self) -> bool {
        !self.value("SSL").is_some_and(|value| value.eq_ignore_ascii_case("off"))
    }

    /// `TTL`: for how many hours the settings hold.
    pub fn ttl_hours(&self) -> Option<u32> {
        self.value("TTL")?.parse().ok()
    }

    /// `ServerVersion` of an `EXCH` block, such as `73C0834F` for 15.0.847: six bits of major and minor version each,
    /// fifteen of the build. `[MS-OXDSCLI] 2.2.4.1.1.2.6.40`
    pub fn server_version(&self) -> Option<Version> {
        let packed = u32::from_str_radix(self.value("ServerVersion")?, 16).ok()?;
        let part = |shift: u32, mask: u32| ((packed >> shift) & mask) as u16;
        Some(Version([part(22, 0x3f), part(16, 0x3f), part(0, 0x7fff), 0]))
    }
}

impl PoxRequest {
    /// Asks for the settings of an address.
    pub fn for_address(address: impl Into<String>) -> Self {
        Self { mailbox: PoxMailbox::EmailAddress(address.into()), acceptable_schema: RESPONSE_SCHEMA.into() }
    }

    /// The request as XML.
    pub fn to_xml(&self) -> String {
        let mut out = Xml::new();
        out.open(&format!(r#"Autodiscover xmlns="{REQUEST_SCHEMA}""#)).open("Request");
        match &self.mailbox {
            PoxMailbox::EmailAddress(address) => out.leaf("EMailAddress", address),
            PoxMailbox::LegacyDn(dn) => out.leaf("LegacyDN", dn),
        };
        out.leaf("AcceptableResponseSchema", &self.acceptable_schema).close("Request").close("Autodiscover");
        out.0
    }

    /// Reads a request, as a server does; `LegacyDN` wins when both names are there.
    ///
    /// # Errors
    /// When it is no Autodiscover request; answer with error 600.
    pub fn parse(xml: &[u8]) -> Result<Self, PoxError> {
        let text = checked_text(xml)?;
        let document = document(text)?;
        let request = child(root(&document)?, "Request").ok_or(PoxError::Missing("Request"))?;
        let mailbox = match (text_of(request, "LegacyDN"), text_of(request, "EMailAddress")) {
            (Some(dn), _) => PoxMailbox::LegacyDn(dn),
            (None, Some(address)) => PoxMailbox::EmailAddress(address),
            (None, None) => return Err(PoxError::Missing("EMailAddress")),
        };
        let acceptable_schema = text_of(request, "AcceptableResponseSchema");
        Ok(Self { mailbox, acceptable_schema: acceptable_schema.unwrap_or_default() })
    }
}

impl PoxAnswer {
    /// The answer as XML.
    pub fn to_xml(&self) -> String {
        let mut out = Xml::new();
        out.open(&format!(r#"Autodiscover xmlns="{BASE_SCHEMA}""#));
        match self {
            Self::Error(fault) => fault.write(out.open("Response")),
            _ => {
                out.open(&format!(r#"Response xmlns="{RESPONSE_SCHEMA}""#));
                match self {
                    Self::Settings(settings) => settings.write(&mut out),
                    Self::RedirectAddress(address) => {
                        write_redirect(&mut out, "redirectAddr", "RedirectAddr", address)
                    }
                    Self::RedirectUrl(url) => write_redirect(&mut out, "redirectUrl", "RedirectUrl", url),
                    Self::Error(_) => {}
                }
            }
        }
        out.close("Response").close("Autodiscover");
        out.0
    }

    /// Reads an answer by local names; unknown elements are passed over.
    ///
    /// # Errors
    /// When it is no Autodiscover answer.
    pub fn parse(xml: &[u8]) -> Result<Self, PoxError> {
        let text = checked_text(xml)?;
        let document = document(text)?;
        let response = child(root(&document)?, "Response").ok_or(PoxError::Missing("Response"))?;
        if let Some(error) = child(response, "Error") {
            return PoxFault::read(error).map(Self::Error);
        }
        let account = child(response, "Account").ok_or(PoxError::Missing("Account"))?;
        match text_of(account, "Action").as_deref() {
            Some(action) if action.eq_ignore_ascii_case("redirectAddr") => text_of(account, "RedirectAddr")
                .map(Self::RedirectAddress)
                .ok_or(PoxError::Missing("RedirectAddr")),
            Some(action) if action.eq_ignore_ascii_case("redirectUrl") => {
                text_of(account, "RedirectUrl").map(Self::RedirectUrl).ok_or(PoxError::Missing("RedirectUrl"))
            }
            Some(action) if action.eq_ignore_ascii_case("settings") => {
                Ok(Self::Settings(Box::new(PoxSettings::read(response, account))))
            }
            Some(_) => Err(PoxError::Value("Action")),
            None => Err(PoxError::Missing("Action")),
        }
    }
}

fn write_redirect(out: &mut Xml, action: &str, name: &str, to: &str) {
    out.open("Account").leaf("AccountType", "email").leaf("Action", action).leaf(name, to).close("Account");
}

impl PoxFault {
    /// With a code alone; its meaning becomes the message.
    pub fn new(code: u32) -> Self {
        let mut fault = Self { code, message: String::new(), time: None, id: None };
        fault.message = fault.meaning().into();
        fault
    }

    fn read(error: Node<'_, '_>) -> Result<Self, PoxError> {
        let code = text_of(error, "ErrorCode").ok_or(PoxError::Missing("ErrorCode"))?;
        Ok(Self {
            code: code.parse().map_err(|_| PoxError::Value("ErrorCode"))?,
            message: text_of(error, "Message").unwrap_or_default(),
            time: error.attribute("Time").map(Into::into),
            id: error.attribute("Id").map(Into::into),
        })
    }

    fn write(&self, out: &mut Xml) {
        let mut attributes = String::new();
        for (name, value) in [("Time", &self.time), ("Id", &self.id)] {
            if let Some(value) = value {
                let _ = write!(attributes, r#" {name}="{}""#, escape(value));
            }
        }
        out.open(&format!("Error{attributes}"));
        out.leaf("ErrorCode", &self.code.to_string())
            .leaf("Message", &self.message)
            .leaf("DebugData", "")
            .close("Error");
    }
}

impl PoxSettings {
    fn read(response: Node<'_, '_>, account: Node<'_, '_>) -> Self {
        let user = child(response, "User");
        let of_user = |name| user.and_then(|user| text_of(user, name));
        Self {
            display_name: of_user("DisplayName"),
            legacy_dn: of_user("LegacyDN"),
            smtp_address: of_user("AutoDiscoverSMTPAddress"),
            deployment_id: of_user("DeploymentId"),
            microsoft_online: text_of(account, "MicrosoftOnline")
                .map(|text| text.eq_ignore_ascii_case("true")),
            protocols: children(account, "Protocol").filter_map(Protocol::read).collect(),
            alternative_mailboxes: children(account, "AlternativeMailbox")
                .map(AlternativeMailbox::read)
                .collect(),
            public_folder_address: child(account, "PublicFolderInformation")
                .and_then(|information| text_of(information, "SmtpAddress")),
        }
    }

    fn write(&self, out: &mut Xml) {
        out.open("User")
            .maybe("AutoDiscoverSMTPAddress", &self.smtp_address)
            .maybe("DisplayName", &self.display_name)
            .maybe("LegacyDN", &self.legacy_dn)
            .maybe("DeploymentId", &self.deployment_id)
            .close("User");
        out.open("Account").leaf("AccountType", "email").leaf("Action", "settings");
        if let Some(online) = self.microsoft_online {
            out.leaf("MicrosoftOnline", if online { "True" } else { "False" });
        }
        self.protocols.iter().for_each(|protocol| protocol.write(out));
        for mailbox in &self.alternative_mailboxes {
            out.open("AlternativeMailbox")
                .leaf("Type", &mailbox.kind)
                .maybe("DisplayName", &mailbox.display_name)
                .maybe("LegacyDN", &mailbox.legacy_dn)
                .maybe("SmtpAddress", &mailbox.smtp_address)
                .maybe("Server", &mailbox.server)
                .close("AlternativeMailbox");
        }
        if let Some(address) = &self.public_folder_address {
            out.open("PublicFolderInformation").leaf("SmtpAddress", address).close("PublicFolderInformation");
        }
        out.close("Account");
    }
}

impl Protocol {
    /// Only in a `mapiHttp` block the type is an attribute, elsewhere it is a child.
    fn read(node: Node<'_, '_>) -> Option<Self> {
        let name = node.attribute("Type").map(Into::into).or_else(|| text_of(node, "Type"))?;
        let mut protocol = Self::new(ProtocolKind::from_name(name.trim()));
        if protocol.kind == ProtocolKind::MapiHttp {
            protocol.version = node.attribute("Version").and_then(|version| version.trim().parse().ok());
            protocol.mail_store = EndpointUrls::read(child(node, "MailStore"));
            protocol.address_book = EndpointUrls::read(child(node, "AddressBook"));
        }
        let others = node.children().filter(Node::is_element).filter(|child| match child.tag_name().name() {
            "Type" => false,
            "MailStore" | "AddressBook" => protocol.kind != ProtocolKind::MapiHttp,
            _ => true,
        });
        let mut values = Vec::new();
        others.for_each(|child| read_values(child, "", &mut values));
        protocol.values = values;
        Some(protocol)
    }

    fn write(&self, out: &mut Xml) {
        if self.kind == ProtocolKind::MapiHttp {
            let version = self.version.unwrap_or(1);
            out.open(&format!(r#"Protocol Type="mapiHttp" Version="{version}""#));
            self.mail_store.write("MailStore", out);
            self.address_book.write("AddressBook", out);
        } else {
            out.open("Protocol").leaf("Type", self.kind.name());
        }
        // Values of one inner element stand one after the other.
        let mut inner: Vec<&str> = Vec::new();
        for (path, value) in &self.values {
            let mut levels: Vec<&str> = path.split('/').collect();
            let name = levels.pop().unwrap_or_default();
            if !levels.iter().chain([&name]).all(|level| is_name(level)) {
                continue;
            }
            let same = inner.iter().zip(&levels).take_while(|(open, wanted)| open == wanted).count();
            inner.drain(same..).rev().for_each(|open| {
                out.close(open);
            });
            for level in levels.into_iter().skip(same) {
                out.open(level);
                inner.push(level);
            }
            out.leaf(name, value);
        }
        inner.into_iter().rev().for_each(|open| {
            out.close(open);
        });
        out.close("Protocol");
    }
}

/// The leaves of an element; depth is limited by [`document`].
fn read_values(node: Node<'_, '_>, above: &str, values: &mut Vec<(String, String)>) {
    if above.len() + node.tag_name().name().len() > MAX_VALUE_NAME {
        return;
    }
    let name = format!("{above}{}", node.tag_name().name());
    if node.children().any(|child| child.is_element()) {
        let above = format!("{name}/");
        node.children().filter(Node::is_element).for_each(|child| read_values(child, &above, values));
    } else {
        values.push((name, text(node)));
    }
}

impl EndpointUrls {
    fn read(node: Option<Node<'_, '_>>) -> Self {
        let url = |name| node.and_then(|node| text_of(node, name));
        Self { internal: url("InternalUrl"), external: url("ExternalUrl") }
    }

    fn write(&self, name: &str, out: &mut Xml) {
        if self.internal.is_some() || self.external.is_some() {
            out.open(name)
                .maybe("InternalUrl", &self.internal)
                .maybe("ExternalUrl", &self.external)
                .close(name);
        }
    }
}

impl AlternativeMailbox {
    fn read(node: Node<'_, '_>) -> Self {
        Self {
            kind: text_of(node, "Type").unwrap_or_default(),
            display_name: text_of(node, "DisplayName"),
            legacy_dn: text_of(node, "LegacyDN"),
            smtp_address: text_of(node, "SmtpAddress"),
            server: text_of(node, "Server"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::autodiscover::MAX_XML;

    /// Captured.
    const REQUEST: &str = include_str!("testdata/request.xml");
    /// Captured: the answer to it.
    const SETTINGS: &str = include_str!("testdata/settings.xml");
    /// Captured: the answer to a request by legacy distinguished name.
    const ERROR: &str = include_str!("testdata/error.xml");

    fn settings(xml: &str) -> PoxSettings {
        match PoxAnswer::parse(xml.as_bytes()) {
            Ok(PoxAnswer::Settings(settings)) => *settings,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_captured_request_byte_for_byte() {
        let request = PoxRequest::for_address("carol@test.local");
        assert_eq!(request.to_xml(), REQUEST);
        assert_eq!(PoxRequest::parse(REQUEST.as_bytes()), Ok(request));
    }

    #[test]
    fn a_legacy_name_wins() {
        let xml = r#"<Autodiscover xmlns="https://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
            <AcceptableResponseSchema>x</AcceptableResponseSchema><EMailAddress>a@b.example</EMailAddress><LegacyDN>/o=A</LegacyDN>
            </Request></Autodiscover>"#;
        let request = PoxRequest::parse(xml.as_bytes()).unwrap();
        assert_eq!(request.mailbox, PoxMailbox::LegacyDn("/o=A".into()));
        assert_eq!(PoxRequest::parse(request.to_xml().as_bytes()), Ok(request));
        for (xml, error) in [
            ("<Autodiscover><Request/></Autodiscover>", PoxError::Missing("EMailAddress")),
            ("<Autodiscover/>", PoxError::Missing("Request")),
            ("<Other/>", PoxError::Missing("Autodiscover")),
        ] {
            assert_eq!(PoxRequest::parse(xml.as_bytes()), Err(error));
        }
    }

    #[test]
    fn the_captured_settings() {
        let settings = settings(SETTINGS);
        assert_eq!(settings.display_name.as_deref(), Some("Carol Client"));
        assert_eq!(settings.smtp_address.as_deref(), Some("carol@test.local"));
        assert_eq!(
            settings.legacy_dn.as_deref(),
            Some(
                "/o=Gromox default/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=0100000003000000-carol"
            )
        );
        assert_eq!(settings.microsoft_online, Some(false));
        assert_eq!(settings.public_folder_address.as_deref(), Some("public.folder.root@test.local"));
        let [exhttp, mapi, exch, expr] = settings.protocols.as_slice() else {
            panic!("{:?}", settings.protocols)
        };
        assert_eq!(
            [&exhttp.kind, &mapi.kind, &exch.kind, &expr.kind],
            [&ProtocolKind::ExHttp, &ProtocolKind::MapiHttp, &ProtocolKind::Exch, &ProtocolKind::Expr]
        );
        let url = "https://localhost/mapi/emsmdb/?MailboxId=6361726f-6c40-7465-7374-2e6c03000000@test.local";
        assert_eq!(mapi.mail_store, EndpointUrls { internal: Some(url.into()), external: Some(url.into()) });
        assert!(
            mapi.address_book
                .external
                .as_ref()
                .is_some_and(|url| url.starts_with("https://localhost/mapi/nspi/?"))
        );
        assert_eq!((mapi.version, mapi.values.len()), (Some(1), 0));
        assert_eq!(exch.value("Server"), Some("6361726f-6c40-7465-7374-2e6c03000000@test.local"));
        // The same version as its X-ServerApplication: Exchange/15.00.0847.4040.
        assert_eq!(exch.server_version(), Some(Version([15, 0, 847, 0])));
        assert_eq!((expr.value("AuthPackage"), expr.ssl()), (Some("basic"), true));
        assert_eq!(expr.value("EcpUrl-photo"), None);
        assert_eq!(exhttp.value("EcpUrl-photo"), Some("thumbnail.php"));
    }

    #[test]
    fn settings_come_back_from_our_own_xml() {
        let mut settings = settings(SETTINGS);
        settings.display_name = Some("<Ünal & \"Söhne\">\t]]>".into());
        settings.alternative_mailboxes = Vec::from([AlternativeMailbox {
            kind: "Archive".into(),
            smtp_address: Some("archive@test.local".into()),
            ..Default::default()
        }]);
        let web = Protocol::new(ProtocolKind::Web)
            .with("Internal/OWAUrl", "https://mail.example.com/owa/")
            .with("Internal/Protocol/ASUrl", "https://mail.example.com/a?b=c&d=e")
            .with("External/OWAUrl", "https://mail.example.com/owa/")
            .with("TTL", "1");
        assert_eq!(web.ttl_hours(), Some(1));
        settings.protocols.push(web);
        let answer = PoxAnswer::Settings(Box::new(settings));
        assert_eq!(PoxAnswer::parse(answer.to_xml().as_bytes()), Ok(answer));
    }

    /// The block of an Exchange server has a protocol inside a protocol, which is not one of the account.
    #[test]
    fn web_blocks_nest() {
        let xml = r#"<Autodiscover><Response><Account><Action>settings</Action><Protocol><Type>WEB</Type><External>
            <OWAUrl AuthenticationMethod="Fba">https://m.example/owa/</OWAUrl><Protocol><Type>EXPR</Type><ASUrl>https://m.example/e</ASUrl>
            </Protocol></External></Protocol></Account></Response></Autodiscover>"#;
        let settings = settings(xml);
        let [web] = settings.protocols.as_slice() else { panic!() };
        assert_eq!(web.value("External/OWAUrl"), Some("https://m.example/owa/"));
        assert_eq!(web.value("External/Protocol/Type"), Some("EXPR"));
    }

    #[test]
    fn the_captured_error() {
        let Ok(PoxAnswer::Error(fault)) = PoxAnswer::parse(ERROR.as_bytes()) else { panic!() };
        assert_eq!((fault.code, fault.message.as_str()), (600, "Invalid Request"));
        assert_eq!((fault.time.as_deref(), fault.id.as_deref()), (Some("14:02:47"), Some("1824887788")));
        assert_eq!(fault.meaning(), "the request is malformed");
        let again = PoxAnswer::Error(fault);
        assert_eq!(PoxAnswer::parse(again.to_xml().as_bytes()), Ok(again));
    }

    #[test]
    fn redirects() {
        for answer in [
            PoxAnswer::RedirectAddress("carol@other.example".into()),
            PoxAnswer::RedirectUrl("https://other.example/a?b&c".into()),
        ] {
            assert_eq!(PoxAnswer::parse(answer.to_xml().as_bytes()), Ok(answer));
        }
        let xml = "<Autodiscover><Response><Account><Action>redirectUrl</Action></Account></Response></Autodiscover>";
        assert_eq!(PoxAnswer::parse(xml.as_bytes()), Err(PoxError::Missing("RedirectUrl")));
        let xml =
            "<Autodiscover><Response><Account><Action>dance</Action></Account></Response></Autodiscover>";
        assert_eq!(PoxAnswer::parse(xml.as_bytes()), Err(PoxError::Value("Action")));
    }

    #[test]
    fn who_is_asked_for_stays_text() {
        let end = "</EMailAddress><LegacyDN>/o=x/cn=other</LegacyDN><EMailAddress>";
        for hostile in [
            &format!("alice@example.com{end}"),
            "a&b@example.com",
            "a&lt;b&#0;@example.com",
            "\"><x y='@example.com",
            "]]>@example.com",
            "<![CDATA[a@example.com]]>",
            "<!-- a@example.com -->",
            "a\r\n\tb@example.com",
        ] {
            for request in [
                PoxRequest::for_address(hostile),
                PoxRequest { mailbox: PoxMailbox::LegacyDn(hostile.into()), ..PoxRequest::for_address("") },
            ] {
                let xml = request.to_xml();
                assert_eq!(PoxRequest::parse(xml.as_bytes()).as_ref(), Ok(&request), "{xml}");
            }
        }
        // What XML has no sign for does not get through.
        let xml = PoxRequest::for_address("a\u{0}\u{1b}\u{ffff}@example.com").to_xml();
        let blank = PoxMailbox::EmailAddress("a\u{fffd}\u{fffd}\u{fffd}@example.com".into());
        assert_eq!(PoxRequest::parse(xml.as_bytes()).unwrap().mailbox, blank);
        // Nor do servers' answers break out, with names that people gave themselves.
        let settings =
            PoxSettings { display_name: Some("</DisplayName><a b=\"&".into()), ..PoxSettings::default() };
        let xml = PoxAnswer::Settings(Box::new(settings.clone())).to_xml();
        let Ok(PoxAnswer::Settings(again)) = PoxAnswer::parse(xml.as_bytes()) else { panic!("{xml}") };
        assert_eq!(again.display_name, settings.display_name);
    }

    #[test]
    fn hostile_xml() {
        let bomb = r#"<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><Autodiscover>&c;</Autodiscover>"#;
        assert_eq!(PoxAnswer::parse(bomb.as_bytes()), Err(PoxError::DocumentType));
        let file = r#"<!DOCTYPE a SYSTEM "file:///etc/passwd"><Autodiscover/>"#;
        assert_eq!(PoxAnswer::parse(file.as_bytes()), Err(PoxError::DocumentType));
        let entity = "<Autodiscover><Response>&evil;</Response></Autodiscover>";
        assert!(matches!(PoxAnswer::parse(entity.as_bytes()), Err(PoxError::Xml(_))));
        assert_eq!(PoxAnswer::parse(&Vec::from([b' '; MAX_XML + 1])), Err(PoxError::TooLarge));
        assert_eq!(
            PoxAnswer::parse(
                "<Autodiscover>ü".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice()
            ),
            Err(PoxError::NotUtf8)
        );
        assert_eq!(PoxAnswer::parse(b"<!DOCTYPE html><html>"), Err(PoxError::Html));
        assert_eq!(PoxAnswer::parse(b"<?xml version=\"1.0\"?><html/>"), Err(PoxError::Html));
        let deep = format!("{}{}", "<a>".repeat(9_000), "</a>".repeat(9_000));
        assert_eq!(PoxAnswer::parse(deep.as_bytes()), Err(PoxError::TooDeep));
        assert_eq!(PoxAnswer::parse("<a>".repeat(300_000).as_bytes()), Err(PoxError::TooLarge));
        // The names of outer levels are repeated for each value: they must not multiply.
        let (open, close) = (format!("<{}>", "n".repeat(400_000)), format!("</{}>", "n".repeat(400_000)));
        let frame = "<Autodiscover><Response><Account><Action>settings</Action><Protocol Type='EXPR'>";
        let end = "</Protocol></Account></Response></Autodiscover>";
        let wide = settings(&format!("{frame}{open}{}{close}{end}", "<a/>".repeat(15_000)));
        assert!(wide.protocols.first().is_some_and(|protocol| protocol.values.is_empty()));
        let many: String = (0..100_000).map(|n| format!(" a{n}=''")).collect();
        assert_eq!(PoxAnswer::parse(format!("<a{many}/>").as_bytes()), Err(PoxError::TooLarge));
    }

    #[test]
    fn xml_that_is_none() {
        let answer =
            |inside: &str| PoxAnswer::parse(format!("<Autodiscover>{inside}</Autodiscover>").as_bytes());
        for wrong in [
            "<a></b>",
            "<a",
            "<a b>",
            "<a b=c/>",
            "<a b='1' b='2'/>",
            "<a b='<'/>",
            "<a b='1'c='2'/>",
            "<1/>",
            "< a/>",
            "a & b",
            "&#0;",
            "\u{1}",
            "<!-- ",
            "<![CDATA[",
            "<!ELEMENT a>",
            "</Autodiscover>",
            "</Autodiscover><Autodiscover>",
            "</Autodiscover>text<Autodiscover>",
        ] {
            assert!(matches!(answer(wrong), Err(PoxError::Xml(_))), "{wrong}");
        }
        // What others may write, and is the same.
        let odd = "<?xml version='1.0'?><!-- a --><x:Autodiscover xmlns:x='y'\r\n ><x:Response><Error Time = \"1&amp;2\" ><ErrorCode\
            > 6<!-- -->0<![CDATA[0]]>&#x20;</ErrorCode ><Message>a &lt; b&#233;\r\nc</Message></Error></x:Response></x:Autodiscover> ";
        let Ok(PoxAnswer::Error(fault)) = PoxAnswer::parse(odd.as_bytes()) else { panic!() };
        assert_eq!(
            (fault.code, fault.message.as_str(), fault.time.as_deref()),
            (600, "a < b\u{e9}\nc", Some("1&2"))
        );
    }

    #[test]
    fn every_prefix_is_an_error() {
        for length in 0..SETTINGS.trim_end().len() {
            assert!(PoxAnswer::parse(&SETTINGS.as_bytes()[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn what_is_written_stays_text() {
        let evil = "a</EMailAddress><LegacyDN>/o=Evil</LegacyDN><EMailAddress>\u{0}\u{ffff}";
        let request = PoxRequest::parse(PoxRequest::for_address(evil).to_xml().as_bytes()).unwrap();
        let PoxMailbox::EmailAddress(address) = request.mailbox else { panic!() };
        assert_eq!(address, evil.replace(['\u{0}', '\u{ffff}'], "\u{fffd}"));
        // A value whose name is no name is left out.
        let mut settings = PoxSettings::default();
        settings.protocols.push(Protocol::new(ProtocolKind::Expr).with("a><b", "x").with("Internal//b", "y"));
        let xml = PoxAnswer::Settings(Box::new(settings)).to_xml();
        let Ok(PoxAnswer::Settings(read)) = PoxAnswer::parse(xml.as_bytes()) else { panic!("{xml}") };
        assert!(read.protocols.first().is_some_and(|protocol| protocol.values.is_empty()));
    }
}
