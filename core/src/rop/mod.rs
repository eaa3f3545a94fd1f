//! Floor 4: [MS-OXCROPS]: every ROP, request and response, one file per group; the ROP buffer and its handle table.

mod buffer;
mod fasttransfer;
mod ics;
mod notification;
mod objects;
mod permission;
mod response;
mod rule;
mod special;
mod stream;
mod table;

use std::prelude::v1::*;

use crate::data::ErrorCode;
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Described, Description, Reader, Result, Wire, Writer, codes};

pub use buffer::RopBuffer;
pub use fasttransfer::*;
pub use ics::*;
pub use notification::*;
pub use objects::Objects;
pub use permission::*;
pub use response::{Reply, Response};
pub use rule::*;
pub use special::*;
pub use stream::*;
pub use table::*;

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

/// Lists the ROPs: id, request structure with its handle indexes, response structure and when that one is present.
///
/// `0x02 OpenFolder(input -> output), "MS-OXCROPS 2.2.4.1" => OpenFolderResponse;` The response repeats the output
/// index, else the first input index. Without `if` the response structure is there when `ReturnValue` is 0; a ROP
/// without `=>` is answered by the head alone.
macro_rules! rops {
    ($(
        $id:literal $Name:ident($($input:ident),* $(-> $output:ident)?), $section:literal
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
                $Name($Name),
            )*
        }

        $(
            impl From<$Name> for Request {
                fn from(request: $Name) -> Self {
                    Self::$Name(request)
                }
            }

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
                    $(Self::$Name(_) => RopId($id),)*
                }
            }

            /// The logon it works in.
            pub fn logon(&self) -> u8 {
                match self {
                    $(Self::$Name(request) => request.logon,)*
                }
            }

            /// Puts it into another logon.
            pub fn set_logon(&mut self, logon: u8) {
                match self {
                    $(Self::$Name(request) => request.logon = logon,)*
                }
            }

            /// The handle-table entries of the objects that it needs, in wire order.
            pub fn inputs(&self) -> Vec<u8> {
                match self {
                    $(Self::$Name(_request) => vec![$(_request.$input),*],)*
                }
            }

            /// The handle-table entry that receives the object that it opens.
            #[allow(unreachable_code)]
            pub fn output(&self) -> Option<u8> {
                match self {
                    $(Self::$Name(_request) => {
                        $(return Some(_request.$output);)?
                        None
                    })*
                }
            }

            /// The index that the response repeats.
            pub fn echoed(&self) -> u8 {
                self.output().or_else(|| self.inputs().first().copied()).unwrap_or_default()
            }

            /// Changes every handle index, to share a handle table with other ROPs.
            pub fn remap(&mut self, mut map: impl FnMut(u8) -> u8) {
                match self {
                    $(Self::$Name(_request) => {
                        $(_request.$input = map(_request.$input);)*
                        $(_request.$output = map(_request.$output);)?
                    })*
                }
            }

            fn read_body(id: RopId, r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Option<Self>> {
                Ok(Some(match id.0 {
                    $($id => Self::$Name($Name::read(r, cx)?),)*
                    _ => return Ok(None),
                }))
            }

            fn write_body(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
                match self {
                    $(Self::$Name(request) => request.write(w, cx),)*
                }
            }

            /// An arbitrary request of the ROP `id`.
            #[cfg(feature = "generate")]
            pub fn any_of(id: RopId, g: &mut Gen<'_>, cx: &Context<'_>) -> Option<Self> {
                Some(match id.0 {
                    $($id => Self::$Name($Name::any(g, cx)),)*
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
                $Name($Response),
            )?)*
        }

        $($(
            impl From<$Response> for ReplyBody {
                fn from(body: $Response) -> Self {
                    Self::$Name(body)
                }
            }

            impl TryFrom<ReplyBody> for $Response {
                type Error = ReplyBody;

                fn try_from(body: ReplyBody) -> core::result::Result<Self, ReplyBody> {
                    if let ReplyBody::$Name(body) = body { Ok(body) } else { Err(body) }
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
                Ok(match id.0 {
                    $($($id => Self::$Name($Response::read(r, cx)?),)?)*
                    _ => Self::Empty,
                })
            }

            fn write_body(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
                match self {
                    Self::Empty => Ok(()),
                    $($(Self::$Name(body) => {
                        let _: &$Response = body;
                        body.write(w, cx)
                    })?)*
                }
            }

            #[cfg(feature = "generate")]
            fn any_of(id: RopId, g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
                match id.0 {
                    $($($id => Self::$Name($Response::any(g, cx)),)?)*
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

/// The one element of a list that has at most one.
const fn first(list: &[Description]) -> Option<Description> {
    if let [description, ..] = list { Some(*description) } else { None }
}

rops! {
    0x01 Release(input), "MS-OXCROPS 2.2.15.3";
    0x12 SetColumns(input), "MS-OXCROPS 2.2.5.1" => SetColumnsResponse;
    0x15 QueryRows(input), "MS-OXCROPS 2.2.5.4" => QueryRowsResponse;

    0x2B OpenStream(input -> output), "MS-OXCROPS 2.2.9.1" => OpenStreamResponse;
    0x2C ReadStream(input), "MS-OXCROPS 2.2.9.2" => ReadStreamResponse if |_value| true;
    0x2D WriteStream(input), "MS-OXCROPS 2.2.9.3" => WriteStreamResponse if |_value| true;
    0xA3 WriteStreamExtended(input), "MS-OXCROPS 2.2.9.4" => WriteStreamExtendedResponse if |_value| true;
    0x5D CommitStream(input), "MS-OXCROPS 2.2.9.5";
    0x5E GetStreamSize(input), "MS-OXCROPS 2.2.9.6" => GetStreamSizeResponse;
    0x2F SetStreamSize(input), "MS-OXCROPS 2.2.9.7";
    0x2E SeekStream(input), "MS-OXCROPS 2.2.9.8" => SeekStreamResponse;
    0x3A CopyToStream(source, dest), "MS-OXCROPS 2.2.9.9" => CopyToStreamResponse if |_value| true;
    0x5B LockRegionStream(input), "MS-OXCROPS 2.2.9.10";
    0x5C UnlockRegionStream(input), "MS-OXCROPS 2.2.9.11";
    0x90 WriteAndCommitStream(input), "MS-OXCROPS 2.2.9.12" => WriteAndCommitStreamResponse if |_value| true;
    0x3B CloneStream(input -> output), "MS-OXCROPS 2.2.9.13";
    0x40 ModifyPermissions(input), "MS-OXCROPS 2.2.10.1";
    0x3E GetPermissionsTable(input -> output), "MS-OXCROPS 2.2.10.2";
    0x41 ModifyRules(input), "MS-OXCROPS 2.2.11.1";
    0x3F GetRulesTable(input -> output), "MS-OXCROPS 2.2.11.2";
    0x57 UpdateDeferredActionMessages(input), "MS-OXCROPS 2.2.11.3";
    0x53 FastTransferDestinationConfigure(input -> output), "MS-OXCROPS 2.2.12.1";
    0x54 FastTransferDestinationPutBuffer(input), "MS-OXCROPS 2.2.12.2"
        => FastTransferDestinationPutBufferResponse if |_value| true;
    0x9D FastTransferDestinationPutBufferExtended(input), "MS-OXCROPS 2.2.12.3"
        => FastTransferDestinationPutBufferExtendedResponse if |_value| true;
    0x4E FastTransferSourceGetBuffer(input), "MS-OXCROPS 2.2.12.4"
        => FastTransferSourceGetBufferResponse if |_value| true;
    0x4C FastTransferSourceCopyFolder(input -> output), "MS-OXCROPS 2.2.12.5";
    0x4B FastTransferSourceCopyMessages(input -> output), "MS-OXCROPS 2.2.12.6";
    0x4D FastTransferSourceCopyTo(input -> output), "MS-OXCROPS 2.2.12.7";
    0x69 FastTransferSourceCopyProperties(input -> output), "MS-OXCROPS 2.2.12.8";
    0x86 TellVersion(input), "MS-OXCROPS 2.2.12.9";
    0x70 SynchronizationConfigure(input -> output), "MS-OXCROPS 2.2.13.1";
    0x72 SynchronizationImportMessageChange(input -> output), "MS-OXCROPS 2.2.13.2"
        => SynchronizationImportMessageChangeResponse;
    0x80 SynchronizationImportReadStateChanges(input), "MS-OXCROPS 2.2.13.3";
    0x73 SynchronizationImportHierarchyChange(input), "MS-OXCROPS 2.2.13.4"
        => SynchronizationImportHierarchyChangeResponse;
    0x74 SynchronizationImportDeletes(input), "MS-OXCROPS 2.2.13.5";
    0x78 SynchronizationImportMessageMove(input), "MS-OXCROPS 2.2.13.6"
        => SynchronizationImportMessageMoveResponse if |value| value == 0 || value == NEWER_CLIENT_CHANGE;
    0x7E SynchronizationOpenCollector(input -> output), "MS-OXCROPS 2.2.13.7";
    0x82 SynchronizationGetTransferState(input -> output), "MS-OXCROPS 2.2.13.8";
    0x75 SynchronizationUploadStateStreamBegin(input), "MS-OXCROPS 2.2.13.9";
    0x76 SynchronizationUploadStateStreamContinue(input), "MS-OXCROPS 2.2.13.10";
    0x77 SynchronizationUploadStateStreamEnd(input), "MS-OXCROPS 2.2.13.11";
    0x93 SetLocalReplicaMidsetDeleted(input), "MS-OXCROPS 2.2.13.12";
    0x7F GetLocalReplicaIds(input), "MS-OXCROPS 2.2.13.13" => GetLocalReplicaIdsResponse;
    0x29 RegisterNotification(input -> output), "MS-OXCROPS 2.2.14.1";
}
