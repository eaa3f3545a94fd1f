use crate::wire::Utf16;

address_book! {
    /// Asks where a mailbox is.
    GetMailboxUrlRequest, "MS-OXCMAPIHTTP 2.2.5.18.1" {
        /// 0.
        flags: u32,
        /// Distinguished name of the mailbox's server.
        server_dn: Utf16,
    }

    /// Where a mailbox is.
    GetMailboxUrlResponse, GetMailboxUrlResult, "MS-OXCMAPIHTTP 2.2.5.18.2" {
        /// URL of the mailbox endpoint.
        server_url: Utf16,
    }
}
