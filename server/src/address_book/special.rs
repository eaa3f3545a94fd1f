//! What is no row of an address list: the hierarchy, templates, URLs. `[MS-OXNSPI] 3.1.4.1.3, 3.1.4.1.18`

use mapi_http::data::entry_id::AddressBookType;
use mapi_http::data::{ErrorCode, TaggedPropertyValue, tags};
use mapi_http::http::body::{
    GetAddressBookUrlRequest, GetAddressBookUrlResult, GetMailboxUrlRequest, GetMailboxUrlResult,
    GetSpecialTableFlags, GetSpecialTableRequest, GetSpecialTableResult, GetTemplateInfoRequest,
    GetTemplateInfoResult,
};

use super::AddressBook;
use crate::autodiscover;
use crate::directory::Entry;
use crate::entry_id;
use crate::value::Text8;

/// The one container.
const GLOBAL_ADDRESS_LIST: &str = "Global Address List";
/// It holds recipients and cannot be changed. `[MS-OXOABK] 2.2.2.1`
const CONTAINER_FLAGS: i32 = 9;
/// Its hierarchy never changes.
const VERSION: u32 = 1;

impl AddressBook<'_> {
    pub(super) fn get_special_table(self, request: &GetSpecialTableRequest) -> GetSpecialTableResult {
        let code_page = request.state.unwrap_or_default().code_page;
        let version = request.version.map(|_| VERSION);
        if request.flags.contains(GetSpecialTableFlags::ADDRESS_CREATION_TEMPLATES) {
            // There are no templates, in no language.
            return GetSpecialTableResult {
                code_page,
                version,
                rows: Some(Vec::new()),
                ..Default::default()
            };
        }
        let name = if request.flags.contains(GetSpecialTableFlags::UNICODE_STRINGS) {
            TaggedPropertyValue::new(tags::DISPLAY_NAME, GLOBAL_ADDRESS_LIST)
        } else {
            let value = Text8::of(code_page).narrow(GLOBAL_ADDRESS_LIST.into());
            let narrow = value.property_type().unwrap_or_default();
            TaggedPropertyValue { tag: tags::DISPLAY_NAME.with_type(narrow), value }
        };
        let row = vec![
            TaggedPropertyValue::new(tags::ENTRY_ID, entry_id::address_book(AddressBookType::CONTAINER, "/")),
            TaggedPropertyValue::new(tags::CONTAINER_FLAGS, CONTAINER_FLAGS),
            TaggedPropertyValue::new(tags::DEPTH, 0),
            TaggedPropertyValue::new(tags::ADDRESS_BOOK_CONTAINER_ID, 0),
            name,
            TaggedPropertyValue::new(tags::ADDRESS_BOOK_IS_MASTER, false),
        ];
        GetSpecialTableResult { code_page, version, rows: Some(vec![row]), ..Default::default() }
    }

    /// There are no templates.
    pub(super) fn get_template_info(self, request: &GetTemplateInfoRequest) -> GetTemplateInfoResult {
        let code_page = request.code_page;
        GetTemplateInfoResult { error_code: ErrorCode::INVALID_LOCALE, code_page, ..Default::default() }
    }

    /// Whom a distinguished name means: of somebody, or of somebody's mailbox as of a server.
    fn named(&self, dn: &str) -> Option<&Entry> {
        let servers = self.directory.servers_dn().to_lowercase();
        let by_server = || {
            let name = dn.to_lowercase();
            let id = name.strip_prefix(&servers)?.split('/').next()?.to_owned();
            self.directory.by_mailbox_id(&id)
        };
        self.directory.by_dn(dn).or_else(by_server).filter(|entry| !entry.is_list())
    }

    pub(super) fn get_mailbox_url(self, request: &GetMailboxUrlRequest) -> GetMailboxUrlResult {
        match self.named(&request.server_dn.to_utf8_lossy()) {
            Some(entry) => {
                let server_url = autodiscover::mailbox_url(self.mapi, entry).as_str().into();
                GetMailboxUrlResult { server_url, ..Default::default() }
            }
            None => GetMailboxUrlResult { error_code: ErrorCode::NOT_FOUND, ..Default::default() },
        }
    }

    pub(super) fn get_address_book_url(self, request: &GetAddressBookUrlRequest) -> GetAddressBookUrlResult {
        match self.named(&request.user_dn.to_utf8_lossy()) {
            Some(entry) => {
                let server_url = autodiscover::address_book_url(self.mapi, entry).as_str().into();
                GetAddressBookUrlResult { server_url, ..Default::default() }
            }
            None => GetAddressBookUrlResult { error_code: ErrorCode::NOT_FOUND, ..Default::default() },
        }
    }
}
