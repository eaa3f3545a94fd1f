//! Floor 4: [MS-OXCROPS]: every ROP, request and response, one file per group; the ROP buffer and its handle table.

mod buffer;
mod fasttransfer;
mod folder;
mod ics;
mod logon;
mod message;
mod notification;
mod objects;
mod permission;
mod property;
mod request;
mod response;
mod rule;
mod special;
mod stream;
mod table;
mod transport;

use std::prelude::v1::*;

use crate::data::{ErrorCode, PropertyTag};
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Described, Description, Reader, Result, Wire, Writer, codes};

pub use buffer::RopBuffer;
pub use fasttransfer::*;
pub use folder::*;
pub use ics::*;
pub use logon::*;
pub use message::*;
pub use notification::*;
pub use objects::Objects;
pub use permission::*;
pub use property::*;
pub use request::Rop;
pub(crate) use request::{Question, RequestBytes, RequestHead};
pub use response::{Reply, Response};
pub use rule::*;
pub use special::*;
pub use stream::*;
pub use table::*;
pub use transport::*;

/// A handle-table entry that holds no handle yet. `[MS-OXCROPS] 2.2.1.1`
pub const NO_HANDLE: u32 = 0xFFFF_FFFF;

/// `ReturnValue` when the destination object does not exist: some answers have a longer layout then.
/// `[MS-OXCROPS] 2.2.4.6.3`
pub(crate) const NULL_DESTINATION: u32 = 0x503;

/// The warning of `SynchronizationImportMessageMove` that the client's version is newer: a success.
/// `[MS-OXCFXICS] 2.2.3.2.4.4.2`
const NEWER_CLIENT_CHANGE: u32 = 0x0004_0821;

/// One ROP as the coverage table shows it.
#[derive(Debug, Clone, Copy)]
pub struct RopDescription {
    /// The id on the wire.
    pub id: RopId,
    /// The name without "Rop".
    pub name: &'static str,
    /// The section of [MS-OXCROPS].
    pub section: &'static str,
    /// The request, unless only servers send it.
    pub request: Option<Description>,
    /// What follows the head of the response; `None` when nothing does.
    pub response: Option<Description>,
    /// Whether it has a request that is answered.
    pub answered: bool,
}

impl RopDescription {
    /// A ROP that servers send unasked, with its own head.
    const fn sent(id: RopId, layout: Description) -> Self {
        Self {
            id,
            name: layout.name,
            section: layout.section,
            request: None,
            response: Some(layout),
            answered: false,
        }
    }
}

/// Lists the ROPs: when an operation of floor 9 sends it (others are there with the feature `all-rops`), id, request
/// structure with its handle indexes, response structure and when that one is present.
///
/// `(true) 0x02 OpenFolder(input -> output), "MS-OXCROPS 2.2.4.1" => OpenFolderResponse;` The response repeats the output
/// index, else the first input index. Without `if` the response structure is there when `ReturnValue` is 0; a ROP
/// without `=>` is answered by the head alone. `[field]` has the columns that it names.
macro_rules! rops {
    ($(
        $used:tt $id:literal $Name:ident($($input:ident),* $(-> $output:ident)?) $([$columns:ident])?, $section:literal
        $(=> $Response:ident $(if |$value:ident| $condition:expr)?)?;
    )*) => {
        codes! {
            /// The id of a ROP.
            pub struct RopId: u8, "MS-OXCROPS 2.2.2" {
                $(
                    #[doc = concat!("`Rop", stringify!($Name), "`")]
                    #[allow(non_upper_case_globals)]
                    const $Name = $id;
                )*
                /// `RopNotify`
                #[allow(non_upper_case_globals)]
                const Notify = 0x2A;
                /// `RopPending`
                #[allow(non_upper_case_globals)]
                const Pending = 0x6E;
                /// `RopBackoff`
                #[allow(non_upper_case_globals)]
                const Backoff = 0xF9;
                /// `RopBufferTooSmall`
                #[allow(non_upper_case_globals)]
                const BufferTooSmall = 0xFF;
            }
        }

        /// A request. `[MS-OXCROPS] 2.2.2`
        #[derive(Debug, Clone, PartialEq)]
        pub enum Request {
            $(
                #[doc = concat!("`Rop", stringify!($Name), "`, `[", $section, "]`")]
                #[cfg(any(any $used, feature = "all-rops"))]
                $Name($Name),
            )*
        }

        $(
            #[cfg(any(any $used, feature = "all-rops"))]
            impl From<$Name> for Request {
                fn from(request: $Name) -> Self {
                    Self::$Name(request)
                }
            }

            #[cfg(any(any $used, feature = "all-rops"))]
            impl Rop for $Name {
                const ID: RopId = RopId($id);
                const INPUTS: u8 = <[&str]>::len(&[$(stringify!($input)),*]) as u8;
                const OPENS: bool = !<[&str]>::is_empty(&[$(stringify!($output))?]);

                $(
                    fn columns(&self) -> &[PropertyTag] {
                        &self.$columns
                    }
                )?
            }

            #[cfg(any(any $used, feature = "all-rops"))]
            impl $Name {
                /// The ROP alone, id first, as it stands in a list of ROPs.
                pub fn encode_to_vec(&self) -> Result<Vec<u8>> {
                    let mut w = Writer::new();
                    w.u8($id);
                    self.write(&mut w, &Context::rop())?;
                    Ok(w.into_vec())
                }
            }
        )*

        impl Request {
            /// Which ROP.
            pub fn id(&self) -> RopId {
                match self {
                    $(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        Self::$Name(_) => RopId($id),
                    )*
                }
            }

            /// The logon it works in.
            pub fn logon(&self) -> u8 {
                match self {
                    $(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        Self::$Name(request) => request.logon,
                    )*
                }
            }

            /// Puts it into another logon.
            pub fn set_logon(&mut self, logon: u8) {
                match self {
                    $(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        Self::$Name(request) => request.logon = logon,
                    )*
                }
            }

            /// The handle-table entries of the objects that it needs, in wire order.
            pub fn inputs(&self) -> Vec<u8> {
                match self {
                    $(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        Self::$Name(_request) => vec![$(_request.$input),*],
                    )*
                }
            }

            /// The handle-table entry that receives the object that it opens.
            #[allow(unreachable_code)]
            pub fn output(&self) -> Option<u8> {
                match self {
                    $(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        Self::$Name(_request) => {
                        $(return Some(_request.$output);)?
                        None
                    })*
                }
            }

            /// Columns that it names: of the rows in its answer, or of its object from now on.
            pub(crate) fn columns(&self) -> &[PropertyTag] {
                match self {
                    $(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        Self::$Name(request) => request.columns(),
                    )*
                }
            }

            /// The index that the response repeats.
            pub fn echoed(&self) -> u8 {
                self.output().or_else(|| self.inputs().first().copied()).unwrap_or_default()
            }

            /// Changes every handle index, to share a handle table with other ROPs.
            pub fn remap(&mut self, mut map: impl FnMut(u8) -> u8) {
                match self {
                    $(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        Self::$Name(_request) => {
                        $(_request.$input = map(_request.$input);)*
                        $(_request.$output = map(_request.$output);)?
                    })*
                }
            }

            fn read_body(id: RopId, r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Option<Self>> {
                Ok(Some(match id.0 {
                    $(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        $id => Self::$Name($Name::read(r, cx)?),
                    )*
                    _ => return Ok(None),
                }))
            }

            fn write_body(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
                match self {
                    $(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        Self::$Name(request) => request.write(w, cx),
                    )*
                }
            }

            /// An arbitrary request of the ROP `id`.
            #[cfg(feature = "generate")]
            pub fn any_of(id: RopId, g: &mut Gen<'_>, cx: &Context<'_>) -> Option<Self> {
                Some(match id.0 {
                    $(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        $id => Self::$Name($Name::any(g, cx)),
                    )*
                    _ => return None,
                })
            }
        }

        /// What follows the head of an ordinary response.
        #[derive(Debug, Clone, PartialEq)]
        pub enum ReplyBody {
            /// Nothing.
            Empty,
            $($(
                #[doc = concat!("Of `Rop", stringify!($Name), "`.")]
                #[cfg(any(any $used, feature = "all-rops"))]
                $Name($Response),
            )?)*
        }

        $($(
            #[cfg(any(any $used, feature = "all-rops"))]
            impl From<$Response> for ReplyBody {
                fn from(body: $Response) -> Self {
                    Self::$Name(body)
                }
            }

            #[cfg(any(any $used, feature = "all-rops"))]
            impl TryFrom<ReplyBody> for $Response {
                type Error = ReplyBody;

                fn try_from(body: ReplyBody) -> core::result::Result<Self, ReplyBody> {
                    if let ReplyBody::$Name(body) = body { Ok(body) } else { Err(body) }
                }
            }

            #[cfg(any(any $used, feature = "all-rops"))]
            impl<'b> TryFrom<&'b ReplyBody> for &'b $Response {
                type Error = ();

                fn try_from(body: &'b ReplyBody) -> core::result::Result<Self, ()> {
                    if let ReplyBody::$Name(body) = body { Ok(body) } else { Err(()) }
                }
            }
        )?)*

        impl ReplyBody {
            /// Whether a response of the ROP `id` with this `ReturnValue` has a body.
            pub fn expected(id: RopId, return_value: ErrorCode) -> bool {
                match id.0 {
                    $($($id => {
                        let _: Option<$Response> = None;
                        $(
                            let $value = return_value.0;
                            return $condition;
                        )?
                        #[allow(unreachable_code)]
                        { return_value.0 == 0 }
                    })?)*
                    _ => false,
                }
            }

            fn read_body(id: RopId, r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
                match id.0 {
                    $($(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        $id => $Response::read(r, cx).map(Self::$Name),
                    )?)*
                    _ => Ok(Self::Empty),
                }
            }

            fn write_body(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
                match self {
                    Self::Empty => Ok(()),
                    $($(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        Self::$Name(body) => {
                        let _: &$Response = body;
                        body.write(w, cx)
                    })?)*
                }
            }

            #[cfg(feature = "generate")]
            fn any_of(id: RopId, g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
                match id.0 {
                    $($(
                        #[cfg(any(any $used, feature = "all-rops"))]
                        $id => Self::$Name($Response::any(g, cx)),
                    )?)*
                    _ => Self::Empty,
                }
            }
        }

        /// Every ROP, for the coverage table.
        pub const ROPS: &[RopDescription] = &[$(
            RopDescription {
                id: RopId($id),
                name: stringify!($Name),
                section: $section,
                request: Some(<$Name as Described>::DESCRIPTION),
                response: first(&[$(<$Response as Described>::DESCRIPTION)?]),
                answered: $id != 0x01,
            },
        )*
            RopDescription::sent(RopId::Notify, Notify::DESCRIPTION),
            RopDescription::sent(RopId::Pending, Pending::DESCRIPTION),
            RopDescription::sent(RopId::Backoff, Backoff::DESCRIPTION),
            RopDescription::sent(RopId::BufferTooSmall, BufferTooSmall::DESCRIPTION),
        ];
    };
}

impl RopId {
    /// ROPs that a client may ask to be done in the background, and that a `Progress` may then answer.
    /// `[MS-OXCPRPT] 2.2.23`
    pub const ASYNCHRONOUS: [Self; 10] = [
        Self::MoveCopyMessages,
        Self::MoveFolder,
        Self::CopyFolder,
        Self::EmptyFolder,
        Self::HardDeleteMessagesAndSubfolders,
        Self::DeleteMessages,
        Self::HardDeleteMessages,
        Self::SetReadFlags,
        Self::CopyProperties,
        Self::CopyTo,
    ];
}

impl Request {
    /// The id that its answer carries.
    pub fn answer_id(&self) -> RopId {
        match self {
            // [MS-OXCROPS] 2.2.6.9.2
            Self::GetMessageStatus(_) => RopId::SetMessageStatus,
            request => request.id(),
        }
    }
}

/// The one element of a list that has at most one.
const fn first(list: &[Description]) -> Option<Description> {
    if let [description, ..] = list { Some(*description) } else { None }
}

rops! {
    (true) 0xFE Logon(-> output), "MS-OXCROPS 2.2.3.1"
        => LogonResponse if |value| value == 0 || value == ErrorCode::WRONG_SERVER.0;
    (false) 0x27 GetReceiveFolder(input), "MS-OXCROPS 2.2.3.2" => GetReceiveFolderResponse;
    (false) 0x26 SetReceiveFolder(input), "MS-OXCROPS 2.2.3.3";
    (false) 0x68 GetReceiveFolderTable(input), "MS-OXCROPS 2.2.3.4" => GetReceiveFolderTableResponse;
    (false) 0x7B GetStoreState(input), "MS-OXCROPS 2.2.3.5" => GetStoreStateResponse;
    (false) 0x42 GetOwningServers(input), "MS-OXCROPS 2.2.3.6" => GetOwningServersResponse;
    (false) 0x45 PublicFolderIsGhosted(input), "MS-OXCROPS 2.2.3.7" => PublicFolderIsGhostedResponse;
    (true) 0x43 LongTermIdFromId(input), "MS-OXCROPS 2.2.3.8" => LongTermIdFromIdResponse;
    (feature = "sync") 0x44 IdFromLongTermId(input), "MS-OXCROPS 2.2.3.9" => IdFromLongTermIdResponse;
    (false) 0x60 GetPerUserLongTermIds(input), "MS-OXCROPS 2.2.3.10" => GetPerUserLongTermIdsResponse;
    (false) 0x61 GetPerUserGuid(input), "MS-OXCROPS 2.2.3.11" => GetPerUserGuidResponse;
    (false) 0x63 ReadPerUserInformation(input), "MS-OXCROPS 2.2.3.12" => ReadPerUserInformationResponse;
    (false) 0x64 WritePerUserInformation(input), "MS-OXCROPS 2.2.3.13";
    (true) 0x02 OpenFolder(input -> output), "MS-OXCROPS 2.2.4.1" => OpenFolderResponse;
    (true) 0x1C CreateFolder(input -> output), "MS-OXCROPS 2.2.4.2" => CreateFolderResponse;
    (true) 0x1D DeleteFolder(input), "MS-OXCROPS 2.2.4.3" => DeleteFolderResponse if |_value| true;
    (feature = "views") 0x30 SetSearchCriteria(input), "MS-OXCROPS 2.2.4.4";
    (feature = "views") 0x31 GetSearchCriteria(input), "MS-OXCROPS 2.2.4.5" => GetSearchCriteriaResponse;
    (true) 0x33 MoveCopyMessages(source, dest), "MS-OXCROPS 2.2.4.6" => MoveCopyMessagesResponse if |_value| true;
    (true) 0x35 MoveFolder(source, dest), "MS-OXCROPS 2.2.4.7" => MoveFolderResponse if |_value| true;
    (true) 0x36 CopyFolder(source, dest), "MS-OXCROPS 2.2.4.8" => CopyFolderResponse if |_value| true;
    (true) 0x58 EmptyFolder(input), "MS-OXCROPS 2.2.4.9" => EmptyFolderResponse if |_value| true;
    (true) 0x92 HardDeleteMessagesAndSubfolders(input), "MS-OXCROPS 2.2.4.10"
        => HardDeleteMessagesAndSubfoldersResponse if |_value| true;
    (true) 0x1E DeleteMessages(input), "MS-OXCROPS 2.2.4.11" => DeleteMessagesResponse if |_value| true;
    (true) 0x91 HardDeleteMessages(input), "MS-OXCROPS 2.2.4.12" => HardDeleteMessagesResponse if |_value| true;
    (true) 0x04 GetHierarchyTable(input -> output), "MS-OXCROPS 2.2.4.13" => GetHierarchyTableResponse;
    (true) 0x05 GetContentsTable(input -> output), "MS-OXCROPS 2.2.4.14" => GetContentsTableResponse;
    (true) 0x12 SetColumns(input)[property_tags], "MS-OXCROPS 2.2.5.1" => SetColumnsResponse;
    (true) 0x13 SortTable(input), "MS-OXCROPS 2.2.5.2" => SortTableResponse;
    (true) 0x14 Restrict(input), "MS-OXCROPS 2.2.5.3" => RestrictResponse;
    (true) 0x15 QueryRows(input), "MS-OXCROPS 2.2.5.4" => QueryRowsResponse;
    (false) 0x38 Abort(input), "MS-OXCROPS 2.2.5.5" => AbortResponse;
    (false) 0x16 GetStatus(input), "MS-OXCROPS 2.2.5.6" => GetStatusResponse;
    (true) 0x17 QueryPosition(input), "MS-OXCROPS 2.2.5.7" => QueryPositionResponse;
    (true) 0x18 SeekRow(input), "MS-OXCROPS 2.2.5.8" => SeekRowResponse;
    (false) 0x19 SeekRowBookmark(input), "MS-OXCROPS 2.2.5.9" => SeekRowBookmarkResponse;
    (false) 0x1A SeekRowFractional(input), "MS-OXCROPS 2.2.5.10";
    (false) 0x1B CreateBookmark(input), "MS-OXCROPS 2.2.5.11" => CreateBookmarkResponse;
    (false) 0x37 QueryColumnsAll(input), "MS-OXCROPS 2.2.5.12" => QueryColumnsAllResponse;
    (true) 0x4F FindRow(input), "MS-OXCROPS 2.2.5.13" => FindRowResponse;
    (false) 0x89 FreeBookmark(input), "MS-OXCROPS 2.2.5.14";
    (true) 0x81 ResetTable(input), "MS-OXCROPS 2.2.5.15";
    (feature = "views") 0x59 ExpandRow(input), "MS-OXCROPS 2.2.5.16" => ExpandRowResponse;
    (feature = "views") 0x5A CollapseRow(input), "MS-OXCROPS 2.2.5.17" => CollapseRowResponse;
    (false) 0x6B GetCollapseState(input), "MS-OXCROPS 2.2.5.18" => GetCollapseStateResponse;
    (false) 0x6C SetCollapseState(input), "MS-OXCROPS 2.2.5.19" => SetCollapseStateResponse;
    (true) 0x03 OpenMessage(input -> output), "MS-OXCROPS 2.2.6.1" => OpenMessageResponse;
    (true) 0x06 CreateMessage(input -> output), "MS-OXCROPS 2.2.6.2" => CreateMessageResponse;
    (true) 0x0C SaveChangesMessage(response, input), "MS-OXCROPS 2.2.6.3" => SaveChangesMessageResponse;
    (true) 0x0D RemoveAllRecipients(input), "MS-OXCROPS 2.2.6.4";
    (true) 0x0E ModifyRecipients(input)[recipient_columns], "MS-OXCROPS 2.2.6.5";
    (true) 0x0F ReadRecipients(input), "MS-OXCROPS 2.2.6.6" => ReadRecipientsResponse;
    (true) 0x10 ReloadCachedInformation(input), "MS-OXCROPS 2.2.6.7" => ReloadCachedInformationResponse;
    (true) 0x20 SetMessageStatus(input), "MS-OXCROPS 2.2.6.8" => SetMessageStatusResponse;
    (true) 0x1F GetMessageStatus(input), "MS-OXCROPS 2.2.6.9";
    (true) 0x66 SetReadFlags(input), "MS-OXCROPS 2.2.6.10" => SetReadFlagsResponse if |_value| true;
    (false) 0x11 SetMessageReadFlag(response, input), "MS-OXCROPS 2.2.6.11" => SetMessageReadFlagResponse;
    (true) 0x22 OpenAttachment(input -> output), "MS-OXCROPS 2.2.6.12";
    (true) 0x23 CreateAttachment(input -> output), "MS-OXCROPS 2.2.6.13" => CreateAttachmentResponse;
    (true) 0x24 DeleteAttachment(input), "MS-OXCROPS 2.2.6.14";
    (true) 0x25 SaveChangesAttachment(response, input), "MS-OXCROPS 2.2.6.15";
    (true) 0x46 OpenEmbeddedMessage(input -> output), "MS-OXCROPS 2.2.6.16" => OpenEmbeddedMessageResponse;
    (true) 0x21 GetAttachmentTable(input -> output), "MS-OXCROPS 2.2.6.17";
    (false) 0x52 GetValidAttachments(input), "MS-OXCROPS 2.2.6.18" => GetValidAttachmentsResponse;
    (true) 0x32 SubmitMessage(input), "MS-OXCROPS 2.2.7.1";
    (true) 0x34 AbortSubmit(input), "MS-OXCROPS 2.2.7.2";
    (false) 0x49 GetAddressTypes(input), "MS-OXCROPS 2.2.7.3" => GetAddressTypesResponse;
    (false) 0x47 SetSpooler(input), "MS-OXCROPS 2.2.7.4";
    (false) 0x48 SpoolerLockMessage(input), "MS-OXCROPS 2.2.7.5";
    (false) 0x4A TransportSend(input), "MS-OXCROPS 2.2.7.6" => TransportSendResponse;
    (false) 0x51 TransportNewMail(input), "MS-OXCROPS 2.2.7.7";
    (false) 0x6D GetTransportFolder(input), "MS-OXCROPS 2.2.7.8" => GetTransportFolderResponse;
    (false) 0x6F OptionsData(input), "MS-OXCROPS 2.2.7.9" => OptionsDataResponse;
    (true) 0x56 GetPropertyIdsFromNames(input), "MS-OXCROPS 2.2.8.1"
        => GetPropertyIdsFromNamesResponse if |value| value == 0 || value == ErrorCode::ERRORS_RETURNED.0;
    (true) 0x55 GetNamesFromPropertyIds(input), "MS-OXCROPS 2.2.8.2" => GetNamesFromPropertyIdsResponse;
    (true) 0x07 GetPropertiesSpecific(input)[property_tags], "MS-OXCROPS 2.2.8.3" => GetPropertiesSpecificResponse;
    (true) 0x08 GetPropertiesAll(input), "MS-OXCROPS 2.2.8.4" => GetPropertiesAllResponse;
    (false) 0x09 GetPropertiesList(input), "MS-OXCROPS 2.2.8.5" => GetPropertiesListResponse;
    (true) 0x0A SetProperties(input), "MS-OXCROPS 2.2.8.6" => SetPropertiesResponse;
    (false) 0x79 SetPropertiesNoReplicate(input), "MS-OXCROPS 2.2.8.7" => SetPropertiesNoReplicateResponse;
    (true) 0x0B DeleteProperties(input), "MS-OXCROPS 2.2.8.8" => DeletePropertiesResponse;
    (false) 0x7A DeletePropertiesNoReplicate(input), "MS-OXCROPS 2.2.8.9" => DeletePropertiesNoReplicateResponse;
    (false) 0x5F QueryNamedProperties(input), "MS-OXCROPS 2.2.8.10"
        => QueryNamedPropertiesResponse if |value| value == 0 || value == ErrorCode::ERRORS_RETURNED.0;
    (true) 0x67 CopyProperties(source, dest), "MS-OXCROPS 2.2.8.11"
        => CopyPropertiesResponse if |value| value == 0 || value == NULL_DESTINATION;
    (true) 0x39 CopyTo(source, dest), "MS-OXCROPS 2.2.8.12"
        => CopyToResponse if |value| value == 0 || value == NULL_DESTINATION;
    (true) 0x50 Progress(input), "MS-OXCROPS 2.2.8.13" => ProgressResponse;

    (true) 0x2B OpenStream(input -> output), "MS-OXCROPS 2.2.9.1" => OpenStreamResponse;
    (true) 0x2C ReadStream(input), "MS-OXCROPS 2.2.9.2" => ReadStreamResponse if |_value| true;
    (true) 0x2D WriteStream(input), "MS-OXCROPS 2.2.9.3" => WriteStreamResponse if |_value| true;
    (true) 0xA3 WriteStreamExtended(input), "MS-OXCROPS 2.2.9.4" => WriteStreamExtendedResponse if |_value| true;
    (true) 0x5D CommitStream(input), "MS-OXCROPS 2.2.9.5";
    (false) 0x5E GetStreamSize(input), "MS-OXCROPS 2.2.9.6" => GetStreamSizeResponse;
    (false) 0x2F SetStreamSize(input), "MS-OXCROPS 2.2.9.7";
    (true) 0x2E SeekStream(input), "MS-OXCROPS 2.2.9.8" => SeekStreamResponse;
    (false) 0x3A CopyToStream(source, dest), "MS-OXCROPS 2.2.9.9" => CopyToStreamResponse if |_value| true;
    (false) 0x5B LockRegionStream(input), "MS-OXCROPS 2.2.9.10";
    (false) 0x5C UnlockRegionStream(input), "MS-OXCROPS 2.2.9.11";
    (false) 0x90 WriteAndCommitStream(input), "MS-OXCROPS 2.2.9.12" => WriteAndCommitStreamResponse if |_value| true;
    (false) 0x3B CloneStream(input -> output), "MS-OXCROPS 2.2.9.13";
    (false) 0x40 ModifyPermissions(input), "MS-OXCROPS 2.2.10.1";
    (false) 0x3E GetPermissionsTable(input -> output), "MS-OXCROPS 2.2.10.2";
    (false) 0x41 ModifyRules(input), "MS-OXCROPS 2.2.11.1";
    (false) 0x3F GetRulesTable(input -> output), "MS-OXCROPS 2.2.11.2";
    (false) 0x57 UpdateDeferredActionMessages(input), "MS-OXCROPS 2.2.11.3";
    (feature = "sync") 0x53 FastTransferDestinationConfigure(input -> output), "MS-OXCROPS 2.2.12.1";
    (feature = "sync") 0x54 FastTransferDestinationPutBuffer(input), "MS-OXCROPS 2.2.12.2"
        => FastTransferDestinationPutBufferResponse if |_value| true;
    (false) 0x9D FastTransferDestinationPutBufferExtended(input), "MS-OXCROPS 2.2.12.3"
        => FastTransferDestinationPutBufferExtendedResponse if |_value| true;
    (feature = "sync") 0x4E FastTransferSourceGetBuffer(input), "MS-OXCROPS 2.2.12.4"
        => FastTransferSourceGetBufferResponse if |_value| true;
    (feature = "sync") 0x4C FastTransferSourceCopyFolder(input -> output), "MS-OXCROPS 2.2.12.5";
    (feature = "sync") 0x4B FastTransferSourceCopyMessages(input -> output), "MS-OXCROPS 2.2.12.6";
    (feature = "sync") 0x4D FastTransferSourceCopyTo(input -> output), "MS-OXCROPS 2.2.12.7";
    (false) 0x69 FastTransferSourceCopyProperties(input -> output), "MS-OXCROPS 2.2.12.8";
    (false) 0x86 TellVersion(input), "MS-OXCROPS 2.2.12.9";
    (feature = "sync") 0x70 SynchronizationConfigure(input -> output), "MS-OXCROPS 2.2.13.1";
    (feature = "sync") 0x72 SynchronizationImportMessageChange(input -> output), "MS-OXCROPS 2.2.13.2"
        => SynchronizationImportMessageChangeResponse;
    (feature = "sync") 0x80 SynchronizationImportReadStateChanges(input), "MS-OXCROPS 2.2.13.3";
    (feature = "sync") 0x73 SynchronizationImportHierarchyChange(input), "MS-OXCROPS 2.2.13.4"
        => SynchronizationImportHierarchyChangeResponse;
    (feature = "sync") 0x74 SynchronizationImportDeletes(input), "MS-OXCROPS 2.2.13.5";
    (feature = "sync") 0x78 SynchronizationImportMessageMove(input), "MS-OXCROPS 2.2.13.6"
        => SynchronizationImportMessageMoveResponse if |value| value == 0 || value == NEWER_CLIENT_CHANGE;
    (feature = "sync") 0x7E SynchronizationOpenCollector(input -> output), "MS-OXCROPS 2.2.13.7";
    (feature = "sync") 0x82 SynchronizationGetTransferState(input -> output), "MS-OXCROPS 2.2.13.8";
    (feature = "sync") 0x75 SynchronizationUploadStateStreamBegin(input), "MS-OXCROPS 2.2.13.9";
    (feature = "sync") 0x76 SynchronizationUploadStateStreamContinue(input), "MS-OXCROPS 2.2.13.10";
    (feature = "sync") 0x77 SynchronizationUploadStateStreamEnd(input), "MS-OXCROPS 2.2.13.11";
    (feature = "sync") 0x93 SetLocalReplicaMidsetDeleted(input), "MS-OXCROPS 2.2.13.12";
    (feature = "sync") 0x7F GetLocalReplicaIds(input), "MS-OXCROPS 2.2.13.13" => GetLocalReplicaIdsResponse;
    (true) 0x29 RegisterNotification(input -> output), "MS-OXCROPS 2.2.14.1";
    (true) 0x01 Release(input), "MS-OXCROPS 2.2.15.3";
}
