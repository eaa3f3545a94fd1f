//! The coverage table: what the code describes against what there is. `cargo xtask coverage`

use std::process::ExitCode;

use mapi_http::http::RequestType;
use mapi_http::request_bodies;
use mapi_http::rop::{ROPS, RopDescription};
use mapi_http::wire::{Described, Description};
use toml::{Table, Value};

/// Every structure with the specification's name for it: the one place where they stand in a list.
macro_rules! structures {
    ($($name:literal: $Type:ty;)*) => {
        const STRUCTURES: &[(&str, Description)] = &[$(($name, <$Type as Described>::DESCRIPTION)),*];
    };
}

structures! {
    "SortOrder": mapi_http::data::SortOrder;
    "PropertyName": mapi_http::data::PropertyName;
    "PropertyProblem": mapi_http::data::PropertyProblem;
    "LongTermID": mapi_http::data::LongTermId;
    "TypedString": mapi_http::data::TypedString;
    "TaggedPropertyValue": mapi_http::data::TaggedPropertyValue;
    "PropertyRow": mapi_http::data::PropertyRow;
    "RecipientRow": mapi_http::data::RecipientRow;
    "OpenRecipientRow": mapi_http::data::OpenRecipientRow;
    "ReadRecipientRow": mapi_http::data::ReadRecipientRow;
    "ModifyRecipientRow": mapi_http::data::ModifyRecipientRow;
    "Restriction": mapi_http::data::Restriction;
    "EntryID": mapi_http::data::EntryId;
    "FolderEntryID": mapi_http::data::entry_id::FolderEntryId;
    "MessageEntryID": mapi_http::data::entry_id::MessageEntryId;
    "StoreObjectEntryID": mapi_http::data::entry_id::StoreEntryId;
    "AddressBookEntryID": mapi_http::data::entry_id::AddressBookEntryId;
    "EphemeralEntryID": mapi_http::data::entry_id::EphemeralEntryId;
    "OneOffEntryID": mapi_http::data::entry_id::OneOffEntryId;
    "ContactAddressEntryID": mapi_http::data::entry_id::ContactEntryId;
    "WrappedEntryID": mapi_http::data::entry_id::WrappedEntryId;
    "FlatEntryList": mapi_http::data::entry_id::FlatEntryList;
    "ServerId": mapi_http::data::entry_id::ServerId;
    "RuleAction": mapi_http::data::rule::RuleActions;
    "ActionBlock": mapi_http::data::rule::ActionBlock;
    "ActionData": mapi_http::data::rule::ActionData;
    "RecipientBlock": mapi_http::data::rule::RecipientBlock;
    "NamedPropertyInformation": mapi_http::data::rule::NamedPropertyInformation;
    "ExtendedRuleCondition": mapi_http::data::rule::ExtendedRuleCondition;
    "ExtendedRuleActions": mapi_http::data::rule::ExtendedRuleActions;
    "RuleData": mapi_http::rop::RuleData;
    "STAT": mapi_http::http::body::Stat;
    "ColumnsAndRows": mapi_http::http::body::ColumnsAndRows;
    "AddressBookPropertyName": mapi_http::http::body::AddressBookPropertyName;
    "RPC_HEADER_EXT": mapi_http::payload::RpcHeaderExt;
    "AUX_HEADER": mapi_http::payload::auxiliary::AuxBlock;
    "XID": mapi_http::sync::Xid;
    "PredecessorChangeList": mapi_http::sync::PredecessorChangeList;
    "GLOBSET": mapi_http::sync::GlobSet;
    "REPLGUID_IDSET": mapi_http::sync::IdSet<mapi_http::data::Guid>;
    "REPLID_IDSET": mapi_http::sync::IdSet<u16>;
    "ProgressInformation": mapi_http::sync::fasttransfer::ProgressInformation;
    "PropertyGroupInfo": mapi_http::sync::fasttransfer::PropertyGroupInfo;
    "FolderReplicaInfo": mapi_http::sync::fasttransfer::FolderReplicaInfo;
    "ExtendedErrorInfo": mapi_http::sync::fasttransfer::ExtendedErrorInfo;
    "RecurrencePattern": mapi_http::content::recurrence::RecurrencePattern;
    "AppointmentRecurrencePattern": mapi_http::content::recurrence::AppointmentRecurrence;
    "ExceptionInfo": mapi_http::content::recurrence::ExceptionInfo;
    "ExtendedException": mapi_http::content::recurrence::ExtendedException;
    "ChangeHighlight": mapi_http::content::recurrence::ChangeHighlight;
    "SYSTEMTIME": mapi_http::content::time_zone::SystemTime;
    "TimeZoneStruct": mapi_http::content::time_zone::TimeZoneStruct;
    "TimeZoneDefinition": mapi_http::content::time_zone::TimeZoneDefinition;
    "TZRule": mapi_http::content::time_zone::TimeZoneRule;
    "GlobalObjectId": mapi_http::content::meeting::GlobalObjectId;
    "VerbStream": mapi_http::content::meeting::VerbStream;
    "VoteOption": mapi_http::content::meeting::VoteOption;
    "VoteOptionExtras": mapi_http::content::meeting::VoteOptionExtras;
    "ReportTag": mapi_http::content::meeting::ReportTag;
    "PersistData": mapi_http::content::folder_data::PersistData;
    "PersistElement": mapi_http::content::folder_data::PersistElement;
    "ExtendedFolderFlags": mapi_http::content::folder_data::ExtendedFolderFlags;
    "SwappedToDoData": mapi_http::content::folder_data::SwappedToDoData;
    "DistributionListStream": mapi_http::content::folder_data::DistributionListStream;
    "AUX_PERF_REQUESTID": mapi_http::payload::auxiliary::PerfRequestId;
    "AUX_PERF_SESSIONINFO": mapi_http::payload::auxiliary::PerfSessionInfo;
    "AUX_PERF_SESSIONINFO_V2": mapi_http::payload::auxiliary::PerfSessionInfoV2;
    "AUX_PERF_CLIENTINFO": mapi_http::payload::auxiliary::PerfClientInfo;
    "AUX_PERF_SERVERINFO": mapi_http::payload::auxiliary::PerfServerInfo;
    "AUX_PERF_PROCESSINFO": mapi_http::payload::auxiliary::PerfProcessInfo;
    "AUX_PERF_DEFMDB_SUCCESS": mapi_http::payload::auxiliary::PerfDefMdbSuccess;
    "AUX_PERF_DEFGC_SUCCESS": mapi_http::payload::auxiliary::PerfDefGcSuccess;
    "AUX_PERF_MDB_SUCCESS": mapi_http::payload::auxiliary::PerfMdbSuccess;
    "AUX_PERF_MDB_SUCCESS_V2": mapi_http::payload::auxiliary::PerfMdbSuccessV2;
    "AUX_PERF_GC_SUCCESS": mapi_http::payload::auxiliary::PerfGcSuccess;
    "AUX_PERF_GC_SUCCESS_V2": mapi_http::payload::auxiliary::PerfGcSuccessV2;
    "AUX_PERF_FAILURE": mapi_http::payload::auxiliary::PerfFailure;
    "AUX_PERF_FAILURE_V2": mapi_http::payload::auxiliary::PerfFailureV2;
    "AUX_CLIENT_CONTROL": mapi_http::payload::auxiliary::ClientControl;
    "AUX_OSVERSIONINFO": mapi_http::payload::auxiliary::OsVersionInfo;
    "AUX_EXORGINFO": mapi_http::payload::auxiliary::ExOrgInfo;
    "AUX_PERF_ACCOUNTINFO": mapi_http::payload::auxiliary::PerfAccountInfo;
    "AUX_SERVER_CAPABILITIES": mapi_http::payload::auxiliary::ServerCapabilities;
    "AUX_ENDPOINT_CAPABILITIES": mapi_http::payload::auxiliary::EndpointCapabilities;
    "AUX_CLIENT_CONNECTION_INFO": mapi_http::payload::auxiliary::ClientConnectionInfo;
    "AUX_SERVER_SESSION_INFO": mapi_http::payload::auxiliary::ServerSessionInfo;
    "AUX_PROTOCOL_DEVICE_IDENTIFICATION": mapi_http::payload::auxiliary::ProtocolDeviceIdentification;
    "AUX_EXCEPTION_TRACE": mapi_http::payload::auxiliary::ExceptionTrace;
}

macro_rules! bodies {
    (() $($Type:ident: $Request:ident, $Response:ident;)*) => {
        [$((
            RequestType::$Type,
            <mapi_http::http::body::$Request as Described>::DESCRIPTION,
            <mapi_http::http::body::$Response as Described>::DESCRIPTION,
        )),*]
    };
}

/// One part of the table.
#[derive(Default)]
struct Part {
    there: usize,
    all: usize,
}

impl Part {
    /// Prints a line, and counts it.
    fn line(&mut self, name: &str, missing: &[&str], what: &str) {
        self.all += 1;
        if missing.is_empty() {
            self.there += 1;
            println!("{name:48} {what}");
        } else {
            println!("{name:48} MISSING: {}", missing.join(", "));
        }
    }
}

fn main() -> ExitCode {
    let list: Table = match include_str!("../../data/coverage.toml").parse() {
        Ok(list) => list,
        Err(error) => {
            eprintln!("tests/data/coverage.toml: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (rops, types, structures) = (rops(&list), request_types(&list), structures(&list));
    println!(
        "coverage: rops {}/{}, request types {}/{}, structures {}/{}",
        rops.there, rops.all, types.there, types.all, structures.there, structures.all
    );
    let whole = [rops, types, structures].iter().all(|part| part.there == part.all && part.all > 0);
    if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn array<'a>(list: &'a Table, key: &str) -> impl Iterator<Item = &'a Value> {
    list.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn rops(list: &Table) -> Part {
    let mut part = Part::default();
    for rop in array(list, "rop").filter_map(Value::as_table) {
        let says = |key: &str| rop.get(key).and_then(Value::as_bool).unwrap_or_default();
        let name = rop.get("name").and_then(Value::as_str).unwrap_or_default();
        let id = rop.get("id").and_then(Value::as_integer).unwrap_or_default();
        let known = ROPS.iter().find(|known| i64::from(known.id.0) == id);
        // One is answered by the response of another.
        let answered_as = rop.get("answered_as").and_then(Value::as_integer).unwrap_or(id);
        let has_body = ROPS.iter().any(|it| i64::from(it.id.0) == answered_as && it.response.is_some());
        let missing: Vec<&str> = match known {
            Some(known) => [
                (name.strip_prefix("Rop") != Some(known.name), "the name"),
                (says("request") && known.request.is_none(), "the request"),
                (says("response") && !known.answered && known.response.is_none(), "the response"),
                (says("body") && !has_body, "what follows the head of the response"),
            ]
            .into_iter()
            .filter_map(|(missing, what)| missing.then_some(what))
            .collect(),
            None => vec!["all of it"],
        };
        part.line(&format!("{id:#04x} {name}"), &missing, &known.map(layouts).unwrap_or_default());
    }
    part
}

/// Which layouts a ROP has in which direction.
fn layouts(rop: &RopDescription) -> String {
    let fields = |it: Description| format!("{} ({} parts)", it.name, it.parts.len());
    let request = rop.request.map(|it| format!("request {}", fields(it)));
    let response = match (rop.response, rop.answered) {
        (Some(it), true) => Some(format!("response head + {}, head alone", fields(it))),
        (Some(it), false) => Some(format!("response {}", fields(it))),
        (None, true) => Some("response head alone".into()),
        (None, false) => None,
    };
    let parts: Vec<String> = request.into_iter().chain(response).collect();
    format!("{} [{}]", parts.join("; "), rop.section)
}

fn request_types(list: &Table) -> Part {
    let mut part = Part::default();
    let bodies = request_bodies!(bodies!());
    for token in array(list, "request_types").filter_map(Value::as_str) {
        let known = RequestType::ALL.iter().find(|known| known.token() == token);
        let body = bodies.iter().find(|(of, ..)| Some(of) == known);
        match (known, body) {
            (Some(known), Some((_, request, response))) => {
                part.line(token, &[], &format!("{}, {} [{}]", request.name, response.name, known.section()));
            }
            (Some(RequestType::Ping), None) => part.line(token, &[], "no bodies"),
            (Some(_), None) => part.line(token, &["the bodies"], ""),
            (None, _) => part.line(token, &["all of it"], ""),
        }
    }
    part
}

fn structures(list: &Table) -> Part {
    let mut part = Part::default();
    for name in array(list, "structures").filter_map(Value::as_str) {
        match STRUCTURES.iter().find(|(known, _)| *known == name) {
            Some((_, it)) => {
                part.line(name, &[], &format!("{}: {} [{}]", it.name, it.parts.join(", "), it.section))
            }
            None => part.line(name, &["all of it"], ""),
        }
    }
    part
}
