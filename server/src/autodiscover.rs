//! Autodiscover: where the endpoints of a mailbox are. `[MS-OXDSCLI]`

use mapi_http::autodiscover::{
    EndpointUrls, JsonAnswer, PoxAnswer, PoxFault, PoxMailbox, PoxRequest, PoxSettings, Protocol,
    RESPONSE_SCHEMA,
};
use mapi_http::http::Headers;

use crate::directory::{Directory, Entry};

/// The URL of the mailbox endpoint.
pub(crate) fn mailbox_url(base: &str, entry: &Entry) -> String {
    format!("{base}/mapi/emsmdb/?MailboxId={}", entry.mailbox_id())
}

/// The URL of the address book endpoint.
pub(crate) fn address_book_url(base: &str, entry: &Entry) -> String {
    format!("{base}/mapi/nspi/?MailboxId={}", entry.mailbox_id())
}

/// Answers a POX request of somebody who is signed in.
pub(crate) fn pox(
    directory: &Directory,
    user: &Entry,
    base: &str,
    offered: bool,
    headers: &Headers,
    body: &[u8],
) -> String {
    let fault = |code: u32, message: &str| {
        PoxAnswer::Error(PoxFault { code, message: message.into(), time: None, id: None })
    };
    let answer = match PoxRequest::parse(body) {
        Err(_) => fault(600, "Invalid request"),
        Ok(request) if !request.acceptable_schema.eq_ignore_ascii_case(RESPONSE_SCHEMA) => {
            fault(601, "The requested schema is not available")
        }
        Ok(request) => {
            let entry = match &request.mailbox {
                PoxMailbox::EmailAddress(address) => directory.by_address(address),
                PoxMailbox::LegacyDn(dn) => directory.by_dn(dn),
            };
            // Nobody learns here who else has a mailbox. [MS-OXDSCLI] 5.1
            match entry.filter(|entry| entry.address == user.address) {
                Some(entry) => settings(entry, base, offered, headers),
                None => fault(500, "The email address can't be found."),
            }
        }
    };
    answer.to_xml()
}

fn settings(entry: &Entry, base: &str, offered: bool, headers: &Headers) -> PoxAnswer {
    // Only who says that he understands it hears of MAPI over HTTP. [MS-OXDSCLI] 2.2.2.1
    let understood = headers.number("X-MapiHttpCapability").is_some_and(|version| version > 0);
    let both = |url: String| EndpointUrls { internal: Some(url.clone()), external: Some(url) };
    let mut protocols = Vec::new();
    if offered && understood {
        protocols
            .push(Protocol::mapi_http(both(mailbox_url(base, entry)), both(address_book_url(base, entry))));
    }
    PoxAnswer::Settings(Box::new(PoxSettings {
        display_name: Some(entry.display_name.clone()),
        legacy_dn: Some(entry.dn.clone()),
        smtp_address: Some(entry.address.clone()),
        deployment_id: Some(crate::random::guid_of(base).to_string()),
        microsoft_online: Some(false),
        protocols,
        ..PoxSettings::default()
    }))
}

/// Answers a version 2 request: it depends on the server only, so it tells nobody who has a mailbox.
pub(crate) fn json(base: &str, path: &str, query: &str) -> String {
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
        Some(protocol) if protocol.eq_ignore_ascii_case("AutodiscoverV1") => JsonAnswer::Endpoint {
            protocol: "AutodiscoverV1".into(),
            url: format!("{base}/autodiscover/autodiscover.xml"),
        },
        Some(_) => {
            error("ProtocolNotSupported", "The given protocol value is invalid. Supported: 'AutodiscoverV1'")
        }
    };
    answer.to_json()
}
