//! The bodies of every request type, one file per type. `[MS-OXCMAPIHTTP] 2.2.4, 2.2.5`
//!
//! Those of the address book endpoint are read and written with [`Context::address_book`](crate::wire::Context::address_book).

/// The two bodies of a request type of the address book endpoint: after its own fields each ends with an auxiliary
/// buffer, and a response begins with the status of the request and the code of its result.
macro_rules! address_book {
    (
        $(#[$request_meta:meta])*
        $Request:ident, $request_section:literal { $($request:tt)* }
        $(#[$result_meta:meta])*
        $Response:ident, $Result:ident, $response_section:literal { $($result:tt)* }
    ) => {
        $crate::wire::wire! {
            $(#[$request_meta])*
            #[derive(Default)]
            pub struct $Request, $request_section {
                $($request)*
                /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
                auxiliary_buffer: bytes::Bytes as $crate::wire::Prefixed<u32, $crate::wire::Raw>,
            }

            #[doc = concat!("The answer to a [`", stringify!($Request), "`].")]
            pub struct $Response, $response_section {
                /// 0 when the request was carried out.
                status_code: u32,
                /// What came of it.
                result: Option<$Result> { if *status_code == 0 },
                /// What follows a failure: auxiliary blocks, which some servers lay out in their own way.
                failure: Option<bytes::Bytes> as $crate::wire::Raw { if *status_code != 0 },
            }

            $(#[$result_meta])*
            #[derive(Default)]
            pub struct $Result, $response_section {
                /// Success, or why there is no result.
                error_code: $crate::data::ErrorCode,
                $($result)*
                /// Auxiliary blocks behind an RPC_HEADER_EXT, or nothing.
                auxiliary_buffer: bytes::Bytes as $crate::wire::Prefixed<u32, $crate::wire::Raw>,
            }
        }

        impl From<$Result> for $Response {
            fn from(result: $Result) -> Self {
                Self { status_code: 0, result: Some(result), failure: None }
            }
        }
    };
}

mod bind;
mod columns_and_rows;
mod compare_min_ids;
mod connect;
mod disconnect;
mod dn_to_min_id;
mod execute;
mod get_address_book_url;
mod get_mailbox_url;
mod get_matches;
mod get_prop_list;
mod get_props;
mod get_special_table;
mod get_template_info;
mod mod_link_att;
mod mod_props;
mod notification_wait;
mod query_columns;
mod query_rows;
mod resolve_names;
mod resort_restriction;
mod seek_entries;
mod stat;
mod unbind;
mod update_stat;

pub use bind::{BindFlags, BindRequest, BindResponse, BindResult};
pub use columns_and_rows::ColumnsAndRows;
pub use compare_min_ids::{CompareMinIdsRequest, CompareMinIdsResponse, CompareMinIdsResult};
pub use connect::{ConnectRequest, ConnectResponse, ConnectResult};
pub use disconnect::{DisconnectRequest, DisconnectResponse, DisconnectResult};
pub use dn_to_min_id::{DnToMinIdRequest, DnToMinIdResponse, DnToMinIdResult};
pub use execute::{ExecuteFlags, ExecuteRequest, ExecuteResponse, ExecuteResult};
pub use get_address_book_url::{
    GetAddressBookUrlRequest, GetAddressBookUrlResponse, GetAddressBookUrlResult,
};
pub use get_mailbox_url::{GetMailboxUrlRequest, GetMailboxUrlResponse, GetMailboxUrlResult};
pub use get_matches::{AddressBookPropertyName, GetMatchesRequest, GetMatchesResponse, GetMatchesResult};
pub use get_prop_list::{GetPropListRequest, GetPropListResponse, GetPropListResult};
pub use get_props::{GetPropsFlags, GetPropsRequest, GetPropsResponse, GetPropsResult};
pub use get_special_table::{
    GetSpecialTableFlags, GetSpecialTableRequest, GetSpecialTableResponse, GetSpecialTableResult,
};
pub use get_template_info::{
    GetTemplateInfoRequest, GetTemplateInfoResponse, GetTemplateInfoResult, TemplateFlags,
};
pub use mod_link_att::{ModLinkAttFlags, ModLinkAttRequest, ModLinkAttResponse, ModLinkAttResult};
pub use mod_props::{ModPropsRequest, ModPropsResponse, ModPropsResult};
pub use notification_wait::{NotificationWaitRequest, NotificationWaitResponse, NotificationWaitResult};
pub use query_columns::{QueryColumnsFlags, QueryColumnsRequest, QueryColumnsResponse, QueryColumnsResult};
pub use query_rows::{QueryRowsRequest, QueryRowsResponse, QueryRowsResult};
pub use resolve_names::{ResolveNamesRequest, ResolveNamesResponse, ResolveNamesResult};
pub use resort_restriction::{ResortRestrictionRequest, ResortRestrictionResponse, ResortRestrictionResult};
pub use seek_entries::{SeekEntriesRequest, SeekEntriesResponse, SeekEntriesResult};
pub use stat::Stat;
pub use unbind::{UnbindRequest, UnbindResponse, UnbindResult};
pub use update_stat::{UpdateStatRequest, UpdateStatResponse, UpdateStatResult};

/// Calls a macro with every request type that has bodies and with their structures: `RequestType: Request, Response;`.
///
/// Those of the address book are read and written with
/// [`Context::address_book`](crate::wire::Context::address_book); the widths make no difference to the others.
#[macro_export]
macro_rules! request_bodies {
    ($use:ident!($($argument:tt)*)) => {
        $use! {
            ($($argument)*)
            Connect: ConnectRequest, ConnectResponse;
            Execute: ExecuteRequest, ExecuteResponse;
            Disconnect: DisconnectRequest, DisconnectResponse;
            NotificationWait: NotificationWaitRequest, NotificationWaitResponse;
            Bind: BindRequest, BindResponse;
            Unbind: UnbindRequest, UnbindResponse;
            CompareMinIds: CompareMinIdsRequest, CompareMinIdsResponse;
            DnToMinId: DnToMinIdRequest, DnToMinIdResponse;
            GetMatches: GetMatchesRequest, GetMatchesResponse;
            GetPropList: GetPropListRequest, GetPropListResponse;
            GetProps: GetPropsRequest, GetPropsResponse;
            GetSpecialTable: GetSpecialTableRequest, GetSpecialTableResponse;
            GetTemplateInfo: GetTemplateInfoRequest, GetTemplateInfoResponse;
            ModLinkAtt: ModLinkAttRequest, ModLinkAttResponse;
            ModProps: ModPropsRequest, ModPropsResponse;
            QueryRows: QueryRowsRequest, QueryRowsResponse;
            QueryColumns: QueryColumnsRequest, QueryColumnsResponse;
            ResolveNames: ResolveNamesRequest, ResolveNamesResponse;
            ResortRestriction: ResortRestrictionRequest, ResortRestrictionResponse;
            SeekEntries: SeekEntriesRequest, SeekEntriesResponse;
            UpdateStat: UpdateStatRequest, UpdateStatResponse;
            GetMailboxUrl: GetMailboxUrlRequest, GetMailboxUrlResponse;
            GetAddressBookUrl: GetAddressBookUrlRequest, GetAddressBookUrlResponse;
        }
    };
}
