use crate::wire::Utf16;

address_book! {
    /// Asks where a user's address book is.
    GetAddressBookUrlRequest, "MS-OXCMAPIHTTP 2.2.5.19.1" {
        /// 0.
        flags: u32,
        /// Distinguished name of the user.
        user_dn: Utf16,
    }

    /// Where a user's address book is.
    GetAddressBookUrlResponse, GetAddressBookUrlResult, "MS-OXCMAPIHTTP 2.2.5.19.2" {
        /// URL of the address book endpoint.
        server_url: Utf16,
    }
}
