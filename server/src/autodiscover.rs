//! Autodiscover: where the mailbox and the address book of a user are. `[MS-OXDSCLI]`

use mapi_http::autodiscover::{EndpointUrls, PoxAnswer, PoxFault, PoxMailbox, PoxRequest, PoxSettings, Protocol};

use crate::directory::{Directory, Entry};

/// The address is not known. `[MS-OXDSCLI] 2.2.4.1.1.1`
const ADDRESS_NOT_FOUND: u32 = 500;
/// The request makes no sense.
const BAD_REQUEST: u32 = 600;

/// Answers a POX request of an authenticated user.
pub(crate) fn pox(directory: &Directory, user: &Entry, base: &str, knows_mapi_http: bool, body: &[u8]) -> String {
    let answer = match PoxRequest::parse(body) {
        Err(_) => PoxAnswer::Error(PoxFault::new(BAD_REQUEST)),
        Ok(request) => {
            let entry = match &request.mailbox {
                PoxMailbox::Address(address) => directory.by_address(address),
                PoxMailbox::LegacyDn(dn) => directory.by_dn(dn),
            };
            match entry {
                // Others' addresses get the answer that unknown ones get.
                Some(entry) if entry.address == user.address => {
                    PoxAnswer::Settings(Box::new(settings(entry, base, knows_mapi_http)))
                }
                _ => PoxAnswer::Error(PoxFault::new(ADDRESS_NOT_FOUND)),
            }
        }
    };
    answer.to_xml()
}

fn settings(entry: &Entry, base: &str, knows_mapi_http: bool) -> PoxSettings {
    let urls = |url: String| EndpointUrls { internal: Some(url.clone()), external: Some(url) };
    let protocols = if knows_mapi_http {
        vec![Protocol::mapi_http(urls(mailbox_url(base, entry)), urls(address_book_url(base, entry)))]
    } else {
        Vec::new()
    };
    PoxSettings {
        display_name: Some(entry.display_name.clone()),
        legacy_dn: Some(entry.dn.clone()),
        smtp_address: Some(entry.address.clone()),
        deployment_id: None,
        microsoft_online: Some(false),
        protocols,
        alternative_mailboxes: Vec::new(),
        public_folder_address: None,
    }
}

/// The mailbox endpoint of somebody.
pub(crate) fn mailbox_url(base: &str, entry: &Entry) -> String {
    format!("{base}/mapi/emsmdb/?MailboxId={}", entry.mailbox_id())
}

/// The address book endpoint of somebody.
pub(crate) fn address_book_url(base: &str, entry: &Entry) -> String {
    format!("{base}/mapi/nspi/?MailboxId={}", entry.mailbox_id())
}

/// Answers a V2 request, which needs no authentication and tells nothing about users.
pub(crate) fn json(base: &str, protocol: Option<&str>) -> (u16, String) {
    match protocol {
        Some(name) if name.eq_ignore_ascii_case("AutodiscoverV1") => {
            let url = format!("{base}/autodiscover/autodiscover.xml");
            (200, serde_json::json!({ "Protocol": "AutodiscoverV1", "Url": url }).to_string())
        }
        Some(name) => {
            let message = format!("The given protocol value '{name}' is not supported.");
            (400, serde_json::json!({ "ErrorCode": "ProtocolNotSupported", "ErrorMessage": message }).to_string())
        }
        None => {
            let message = "A valid value must be provided for the query parameter 'Protocol'.";
            (400, serde_json::json!({ "ErrorCode": "MandatoryParameterMissing", "ErrorMessage": message }).to_string())
        }
    }
}
