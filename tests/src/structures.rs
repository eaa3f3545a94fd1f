//! Every structure of the protocol with the specification's name for it: the one place where they stand in a list.

use core::fmt::Debug;

use bytes::Bytes;
use mapi_http::wire::{Context, Described, Description, Gen, Wire};
use mapi_http::{content, data, http, payload, rop, sync};

use crate::entries::{comes_back, generated};

/// One structure.
#[derive(Debug, Clone, Copy)]
pub struct Structure {
    /// What the specification calls it.
    pub name: &'static str,
    /// What our code says of it.
    pub description: Description,
    /// Decodes the bytes and, where that is possible, checks that the value comes back from its own encoding.
    pub check: fn(&Bytes, &Context<'_>),
    /// Checks that an arbitrary value comes back from its encoding.
    pub generate: fn(&mut Gen<'_>, &Context<'_>),
}

impl Structure {
    const fn of<T: Wire + Described + PartialEq + Debug>(name: &'static str) -> Self {
        Self { name, description: T::DESCRIPTION, check: comes_back::<T>, generate: generated::<T> }
    }
}

macro_rules! structures {
    ($($name:literal: $Type:ty;)*) => {
        /// All of them.
        pub const STRUCTURES: &[Structure] = &[$(Structure::of::<$Type>($name)),*];
    };
}

structures! {
    "SortOrder": data::SortOrder;
    "PropertyName": data::PropertyName;
    "PropertyProblem": data::PropertyProblem;
    "LongTermID": data::LongTermId;
    "TypedString": data::TypedString;
    "TaggedPropertyValue": data::TaggedPropertyValue;
    "PropertyRow": data::PropertyRow;
    "RecipientRow": data::RecipientRow;
    "OpenRecipientRow": data::OpenRecipientRow;
    "ReadRecipientRow": data::ReadRecipientRow;
    "ModifyRecipientRow": data::ModifyRecipientRow;
    "Restriction": data::Restriction;
    "EntryID": data::EntryId;
    "FolderEntryID": data::entry_id::FolderEntryId;
    "MessageEntryID": data::entry_id::MessageEntryId;
    "StoreObjectEntryID": data::entry_id::StoreEntryId;
    "AddressBookEntryID": data::entry_id::AddressBookEntryId;
    "EphemeralEntryID": data::entry_id::EphemeralEntryId;
    "OneOffEntryID": data::entry_id::OneOffEntryId;
    "ContactAddressEntryID": data::entry_id::ContactEntryId;
    "WrappedEntryID": data::entry_id::WrappedEntryId;
    "FlatEntryList": data::entry_id::FlatEntryList;
    "ServerId": data::entry_id::ServerId;
    "RuleAction": data::rule::RuleActions;
    "ActionBlock": data::rule::ActionBlock;
    "ActionData": data::rule::ActionData;
    "RecipientBlock": data::rule::RecipientBlock;
    "NamedPropertyInformation": data::rule::NamedPropertyInformation;
    "ExtendedRuleCondition": data::rule::ExtendedRuleCondition;
    "ExtendedRuleActions": data::rule::ExtendedRuleActions;
    "RuleData": rop::RuleData;
    "STAT": http::body::Stat;
    "ColumnsAndRows": http::body::ColumnsAndRows;
    "AddressBookPropertyName": http::body::AddressBookPropertyName;
    "RPC_HEADER_EXT": payload::RpcHeaderExt;
    "AUX_HEADER": payload::auxiliary::AuxBlock;
    "XID": sync::Xid;
    "PredecessorChangeList": sync::PredecessorChangeList;
    "GLOBSET": sync::GlobSet;
    "REPLGUID_IDSET": sync::IdSet<data::Guid>;
    "REPLID_IDSET": sync::IdSet<u16>;
    "ProgressInformation": sync::fasttransfer::ProgressInformation;
    "PropertyGroupInfo": sync::fasttransfer::PropertyGroupInfo;
    "FolderReplicaInfo": sync::fasttransfer::FolderReplicaInfo;
    "ExtendedErrorInfo": sync::fasttransfer::ExtendedErrorInfo;
    "RecurrencePattern": content::recurrence::RecurrencePattern;
    "AppointmentRecurrencePattern": content::recurrence::AppointmentRecurrence;
    "ExceptionInfo": content::recurrence::ExceptionInfo;
    "ExtendedException": content::recurrence::ExtendedException;
    "ChangeHighlight": content::recurrence::ChangeHighlight;
    "SYSTEMTIME": content::time_zone::SystemTime;
    "TimeZoneStruct": content::time_zone::TimeZoneStruct;
    "TimeZoneDefinition": content::time_zone::TimeZoneDefinition;
    "TZRule": content::time_zone::TimeZoneRule;
    "GlobalObjectId": content::meeting::GlobalObjectId;
    "VerbStream": content::meeting::VerbStream;
    "VoteOption": content::meeting::VoteOption;
    "VoteOptionExtras": content::meeting::VoteOptionExtras;
    "ReportTag": content::meeting::ReportTag;
    "PersistData": content::folder_data::PersistData;
    "PersistElement": content::folder_data::PersistElement;
    "ExtendedFolderFlags": content::folder_data::ExtendedFolderFlags;
    "SwappedToDoData": content::folder_data::SwappedToDoData;
    "DistributionListStream": content::folder_data::DistributionListStream;
    "AUX_PERF_REQUESTID": payload::auxiliary::PerfRequestId;
    "AUX_PERF_SESSIONINFO": payload::auxiliary::PerfSessionInfo;
    "AUX_PERF_SESSIONINFO_V2": payload::auxiliary::PerfSessionInfoV2;
    "AUX_PERF_CLIENTINFO": payload::auxiliary::PerfClientInfo;
    "AUX_PERF_SERVERINFO": payload::auxiliary::PerfServerInfo;
    "AUX_PERF_PROCESSINFO": payload::auxiliary::PerfProcessInfo;
    "AUX_PERF_DEFMDB_SUCCESS": payload::auxiliary::PerfDefMdbSuccess;
    "AUX_PERF_DEFGC_SUCCESS": payload::auxiliary::PerfDefGcSuccess;
    "AUX_PERF_MDB_SUCCESS": payload::auxiliary::PerfMdbSuccess;
    "AUX_PERF_MDB_SUCCESS_V2": payload::auxiliary::PerfMdbSuccessV2;
    "AUX_PERF_GC_SUCCESS": payload::auxiliary::PerfGcSuccess;
    "AUX_PERF_GC_SUCCESS_V2": payload::auxiliary::PerfGcSuccessV2;
    "AUX_PERF_FAILURE": payload::auxiliary::PerfFailure;
    "AUX_PERF_FAILURE_V2": payload::auxiliary::PerfFailureV2;
    "AUX_CLIENT_CONTROL": payload::auxiliary::ClientControl;
    "AUX_OSVERSIONINFO": payload::auxiliary::OsVersionInfo;
    "AUX_EXORGINFO": payload::auxiliary::ExOrgInfo;
    "AUX_PERF_ACCOUNTINFO": payload::auxiliary::PerfAccountInfo;
    "AUX_SERVER_CAPABILITIES": payload::auxiliary::ServerCapabilities;
    "AUX_ENDPOINT_CAPABILITIES": payload::auxiliary::EndpointCapabilities;
    "AUX_CLIENT_CONNECTION_INFO": payload::auxiliary::ClientConnectionInfo;
    "AUX_SERVER_SESSION_INFO": payload::auxiliary::ServerSessionInfo;
    "AUX_PROTOCOL_DEVICE_IDENTIFICATION": payload::auxiliary::ProtocolDeviceIdentification;
    "AUX_EXCEPTION_TRACE": payload::auxiliary::ExceptionTrace;
}
