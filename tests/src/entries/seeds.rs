//! Bytes to begin with: the vectors and recorded exchanges, in the form in which each entry takes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bytes::Bytes;
use mapi_http::http::body::{ExecuteRequest, ExecuteResponse};
use mapi_http::http::{Endpoint, RequestType};
use mapi_http::mailbox::Session;
use mapi_http::payload::{Unwrapping, unwrap_payloads};
use mapi_http::rop::{Objects, ROPS, ReplyBody, Request, Response, RopBuffer, RopId};
use mapi_http::session::Config;
use mapi_http::wire::{Context, Wire, Writer};
use mapi_http_cli::exchanges::{self, Exchange};
use mapi_http_cli::vectors::{self, Vector};

use super::bodies::BODIES;
use crate::structures::STRUCTURES;

/// Inputs for each entry by its name.
#[derive(Debug, Default)]
struct Seeds(BTreeMap<&'static str, Vec<Vec<u8>>>);

impl Seeds {
    fn add(&mut self, entry: &'static str, parts: &[&[u8]]) {
        self.0.entry(entry).or_default().push(parts.concat());
    }
}

/// Inputs for each entry by its name. Entries that make up their own have none.
pub fn seeds() -> BTreeMap<&'static str, Vec<Vec<u8>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut seeds = Seeds::default();
    let text = include_str!("../../data/vectors.toml");
    for text in text.split("[[vector]]").skip(1) {
        seeds.add("vectors_file", &[b"[[vector]]", text.as_bytes()]);
    }
    vectors::read(text).unwrap().iter().for_each(|it| vector(&mut seeds, it));
    let mut captures: Vec<_> =
        fs::read_dir(folder.join("captures")).unwrap().map(|entry| entry.unwrap().path()).collect();
    captures.sort();
    for path in captures.iter().filter(|path| path.extension().is_some_and(|kind| kind == "jsonl")) {
        let text = fs::read_to_string(path).unwrap();
        text.lines().filter(|line| line.len() < 4096).for_each(|line| {
            seeds.add("exchanges_file", &[line.as_bytes()]);
        });
        recording(&mut seeds, &exchanges::read(&text).unwrap());
    }
    for text in
        ["<p>Gr\u{fc}\u{df}e &amp; <b>more</b></p><script>x</script>", "<table><tr><td>1<td>2</table>"]
    {
        seeds.add("html", &[&1252_u16.to_le_bytes(), text.as_bytes()]);
    }
    for code_page in [1252_u16, 932, 65001, 1200, 20127, 50220, 936] {
        seeds.add("code_page", &[&code_page.to_le_bytes(), "a\u{e4}b \u{3042}".as_bytes()]);
    }
    let config = Config::new("https://mail.example.com/mapi/emsmdb/?MailboxId=x", "/o=x/cn=alice");
    let suspended = Session::new(config, [7; 32]).unwrap().suspend();
    seeds.add("resume", &[&(suspended.len() as u16).to_le_bytes(), &suspended]);
    seeds.0
}

fn vector(seeds: &mut Seeds, vector: &Vector) {
    let bytes = &vector.bytes[..];
    let rop = bytes.first().and_then(|id| ROPS.iter().position(|rop| rop.id.0 == *id)).unwrap_or_default();
    let structure = |name: &str| {
        let which = STRUCTURES.iter().position(|it| it.name.eq_ignore_ascii_case(name)).unwrap();
        [which as u8, 1]
    };
    let named: String = vector.kind.split('_').collect();
    match vector.kind.as_str() {
        "rop_request" => seeds.add("rop", &[&[rop as u8, 0], &bytes[1..]]),
        "rop_response" => seeds.add("rop", &[&[rop as u8, 1], &bytes[1..]]),
        "rop_buffer" => seeds.add("rop_request", &[&[0], bytes]),
        "restriction" => (0..3).for_each(|width| seeds.add("restriction", &[&[width], bytes])),
        "property_row" | "recipient_row" => {
            let columns = vector.context().columns;
            let tags: Vec<u8> = columns.iter().flat_map(|tag| tag.0.to_le_bytes()).collect();
            seeds.add("property_row", &[&[(columns.len() as u8) << 2], &tags, bytes]);
        }
        "tagged_property_value" => {
            seeds.add("property_value", &[&[0], &bytes[..2], &bytes[4..]]);
            seeds.add("property_value", &[&[0], bytes]);
        }
        "entry_id" => seeds.add("entry_id", &[&[0], bytes]),
        "flat_entry_list" => seeds.add("entry_id", &[&[1], bytes]),
        "server_id" => seeds.add("entry_id", &[&[2], bytes]),
        "conversation_index" => seeds.add("entry_id", &[&[3], bytes]),
        "rule_actions" => (0..2).for_each(|which| seeds.add("rules", &[&[which], bytes])),
        "extended_rule_actions" => seeds.add("rules", &[&[2], bytes]),
        "extended_rule_condition" => seeds.add("rules", &[&[3], bytes]),
        "globset" | "idset" => seeds.add("idset", &[&[128], bytes, bytes]),
        "fasttransfer_stream" => {
            seeds.add("fasttransfer", &[&[13, 0], bytes]);
            seeds.add("sync_state", &[bytes]);
        }
        "rtf_compressed" => seeds.add("rtf_compressed", &[bytes]),
        "rtf_deencapsulation" | "rtf_crc" => {
            seeds.add("rtf", &[bytes]);
            seeds.add("rtf_compressed", &[bytes]);
        }
        "rpc_header_ext_payload" => {
            seeds.add("payload_chain", &[&[1], bytes]);
            seeds.add("lz77", &[&4096_u16.to_le_bytes(), &bytes[8..]]);
        }
        "aux_block" => seeds.add("auxiliary", &[bytes]),
        "predecessor_change_list"
        | "xid"
        | "property_name"
        | "typed_string"
        | "recurrence_pattern"
        | "global_object_id"
        | "timezone_struct"
        | "timezone_definition"
        | "report_tag"
        | "verb_stream"
        | "extended_folder_flags"
        | "distribution_list_stream" => {
            seeds.add("structure", &[&structure(&named), bytes]);
        }
        "appointment_recurrence" => {
            seeds.add("structure", &[&structure("AppointmentRecurrencePattern"), bytes]);
        }
        "persist_data_array" => seeds.add("structure", &[&structure("PersistData"), bytes]),
        "swapped_todo" => seeds.add("structure", &[&structure("SwappedToDoData"), bytes]),
        _ => {}
    }
}

/// The exchanges of a file.
fn recording(seeds: &mut Seeds, exchanges: &[Exchange]) {
    let mut reported = vec![0];
    for exchange in exchanges {
        if exchange.request_type == "Autodiscover" {
            seeds.add("autodiscover", &[&exchange.request]);
            seeds.add("autodiscover", &[&exchange.response]);
            seeds.add("autodiscover_flow", &[&[0, 0], &exchange.response]);
            seeds.add("autodiscover_flow", &[&[8, 0], &exchange.response]);
            continue;
        }
        let Ok((request_type, _)) = exchange.request_type() else { continue };
        let lines: String =
            exchange.response_headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        let which = RequestType::ALL.iter().position(|it| *it == request_type).unwrap_or_default() as u8;
        seeds.add("http_head", &[&exchange.status.to_le_bytes(), &[which], lines.as_bytes()]);
        seeds.add("http_stream", &[&[which, 16], &exchange.response]);
        body(seeds, request_type, false, &exchange.request);
        let Ok(answer) = exchange.answer(request_type) else { continue };
        body(seeds, request_type, true, &answer.body);
        // A success of the request that is open.
        reported.push(3);
        reported.extend((answer.body.len() as u16).to_le_bytes());
        reported.extend_from_slice(&answer.body);
        if request_type == RequestType::Execute {
            let (asked, told) = (&exchange.request, &answer.body);
            let _ = execute(seeds, asked, told);
        }
    }
    seeds.add("session", &[&reported]);
}

fn body(seeds: &mut Seeds, request_type: RequestType, is_response: bool, bytes: &Bytes) {
    let endpoints = [(Endpoint::Mailbox, "mailbox_body"), (Endpoint::AddressBook, "address_book_body")];
    for (endpoint, entry) in endpoints {
        let mut of = BODIES.iter().filter(|(it, _)| it.belongs_to(endpoint));
        if let Some(which) = of.position(|(it, _)| *it == request_type) {
            seeds.add(entry, &[&[(which as u8) << 1 | u8::from(is_response)], bytes]);
        }
    }
}

/// The ROPs of an Execute.
fn execute(seeds: &mut Seeds, asked: &Bytes, told: &Bytes) -> mapi_http::wire::Result<()> {
    let cx = Context::rop();
    let asked = ExecuteRequest::decode(asked, &cx)?;
    seeds.add("payload_chain", &[&[0], &asked.rop_buffer]);
    seeds.add("auxiliary", &[&asked.auxiliary_buffer]);
    let mut requests = Bytes::new();
    for payload in unwrap_payloads(&asked.rop_buffer, Unwrapping { lenient: true, ..Unwrapping::REQUEST })? {
        seeds.add("rop_request", &[&[0], &payload.data]);
        requests = payload.data;
    }
    let Some(told) = ExecuteResponse::decode(told, &cx)?.result else { return Ok(()) };
    seeds.add("payload_chain", &[&[1], &told.rop_buffer]);
    seeds.add("auxiliary", &[&told.auxiliary_buffer]);
    let buffer = RopBuffer::<Request>::decode(&requests, &Objects::new())?;
    for payload in unwrap_payloads(&told.rop_buffer, Unwrapping::RESPONSE)? {
        let length = requests.len() as u16;
        seeds.add("rop_response", &[&[0], &length.to_le_bytes(), &requests, &payload.data]);
        let answers = RopBuffer::<Response>::decode(&payload.data, &buffer, &mut Objects::new())?;
        for answer in &answers.rops {
            let mut w = Writer::new();
            answer.write(&mut w, &cx)?;
            alone(seeds, 1, w.as_slice());
            if let Response::Reply(reply) = answer
                && let ReplyBody::FastTransferSourceGetBuffer(part) = &reply.body
            {
                seeds.add("fasttransfer", &[&[13, 0], &part.transfer_buffer]);
                seeds.add("sync_state", &[&part.transfer_buffer]);
            }
        }
    }
    for request in &buffer.rops {
        let mut w = Writer::new();
        request.write(&mut w, &cx)?;
        alone(seeds, 0, w.as_slice());
        if let Request::SetProperties(request) = request {
            for value in &request.property_values {
                let bytes = value.encode(&cx)?;
                seeds.add("property_value", &[&[0], &bytes[..2], &bytes[4..]]);
            }
        }
    }
    Ok(())
}

fn alone(seeds: &mut Seeds, flags: u8, rop: &[u8]) {
    let Some((id, rest)) = rop.split_first() else { return };
    if let Some(which) = ROPS.iter().position(|rop| rop.id == RopId(*id)) {
        seeds.add("rop", &[&[which as u8, flags], rest]);
    }
}
