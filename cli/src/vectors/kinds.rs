//! Decodes the bytes of a vector by its kind.

use bytes::Bytes;
use mapi_http::content::folder_data::{
    DistributionListStream, ExtendedFolderFlags, PersistDataArray, SwappedToDoData,
};
use mapi_http::content::meeting::{GlobalObjectId, ReportTag, VerbStream};
use mapi_http::content::recurrence::{AppointmentRecurrence, RecurrencePattern};
use mapi_http::content::rtf::{Deencapsulated, deencapsulate};
use mapi_http::content::time_zone::{TimeZoneDefinition, TimeZoneStruct};
use mapi_http::content::{ConversationIndex, rtf_compressed};
use mapi_http::data::entry_id::{FlatEntryList, ServerId};
use mapi_http::data::rule::{ExtendedRuleActions, ExtendedRuleCondition, RuleActions};
use mapi_http::data::{
    EntryId, Guid, PropertyName, PropertyRow, RecipientRow, Restriction, SortOrder, TaggedPropertyValue,
    TypedString,
};
use mapi_http::http::RequestType;
use mapi_http::payload::auxiliary::Auxiliary;
use mapi_http::payload::{MAX_UNWRAPPED, Payload};
use mapi_http::rop::{Objects, Request, Response, RopBuffer};
use mapi_http::sync::fasttransfer::{Element, Lexer, Root, Tree, Writer as StreamWriter};
use mapi_http::sync::{GlobSet, IdSet, PredecessorChangeList, Xid};
use mapi_http::wire::trace::Node;
use mapi_http::wire::{
    Context, Datum, Format, Place, Reader, Result, Width, Wire, WireError, WireErrorKind, Writer,
};

use super::Vector;
use crate::bodies::{Bodies, Sent};

/// A list up to the end.
type Every = mapi_http::wire::Every;

/// A decoded vector.
#[derive(Debug)]
pub struct Decoded {
    /// Everything in it, named.
    pub tree: Node,
    /// The same bytes, encoded again; `None` where many encodings are valid and the result was compared instead.
    pub encoded: Option<Vec<u8>>,
    /// Bytes behind it.
    pub trailing: usize,
}

impl Decoded {
    fn of(fields: Vec<Node>, encoded: Option<Vec<u8>>) -> Self {
        Self { tree: record("", fields), encoded, trailing: 0 }
    }

    /// Adds what the structure says indirectly.
    fn with(mut self, fields: impl IntoIterator<Item = Node>) -> Self {
        self.tree.children.extend(fields);
        self
    }
}

/// Why a vector cannot be decoded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its bytes are wrong.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// Nobody knows the kind.
    #[error("there is no kind {0:?}")]
    Kind(String),
    /// The vector does not say which request type.
    #[error("no request type: give it as request_type")]
    RequestType,
    /// The bytes are right, but what was made of them does not survive encoding.
    #[error("{0}")]
    Lost(&'static str),
}

/// Decodes the bytes of a vector by its kind, and encodes them again.
///
/// # Errors
/// The bytes are not what the kind says, or the kind is unknown.
pub fn decode(vector: &Vector) -> Result<Decoded, Error> {
    let (bytes, cx) = (&vector.bytes, &vector.context());
    let decoded = match vector.kind.as_str() {
        "rop_request" => with_either_logon(bytes, cx, Request::read, Request::write)?,
        "rop_response" => with_either_logon(bytes, cx, Response::read, Response::write)?,
        "rop_buffer" => rop_buffer(bytes)?,
        "restriction" => structure::<Restriction>(bytes, cx)?,
        "property_name" => structure::<PropertyName>(bytes, cx)?,
        "property_row" => structure::<PropertyRow>(bytes, cx)?,
        "property_row_set" => all_rows(bytes, cx)?,
        "tagged_property_value" => structure::<TaggedPropertyValue>(bytes, cx)?,
        "recipient_row" => structure::<RecipientRow>(bytes, cx)?,
        "sort_order" => structure::<SortOrder>(bytes, cx)?,
        "typed_string" => {
            let text =
                TypedString::decode(bytes, cx)?.to_utf8_lossy().map(|text| leaf("value", Datum::Text(text)));
            structure::<TypedString>(bytes, cx)?.with(text)
        }
        "entry_id" => entry_id(bytes, cx)?,
        "flat_entry_list" => structure::<FlatEntryList>(bytes, cx)?,
        "server_id" => structure::<ServerId>(bytes, cx)?,
        "rule_actions" => structure::<RuleActions>(bytes, cx)?,
        "extended_rule_condition" => structure::<ExtendedRuleCondition>(bytes, &extended(cx))?,
        "extended_rule_actions" => structure::<ExtendedRuleActions>(bytes, &extended(cx))?,
        "recurrence_pattern" => structure::<RecurrencePattern>(bytes, cx)?,
        "appointment_recurrence" => {
            let mut r = Reader::new(bytes);
            let truncated = AppointmentRecurrence::read(&mut r, cx)?.exceptions.extended.is_none();
            structure::<AppointmentRecurrence>(bytes, cx)?.with([number("truncated", truncated)])
        }
        "global_object_id" => structure::<GlobalObjectId>(bytes, cx)?,
        "timezone_struct" => structure::<TimeZoneStruct>(bytes, cx)?,
        "timezone_definition" => structure::<TimeZoneDefinition>(bytes, cx)?,
        "persist_data_array" => structure::<PersistDataArray>(bytes, cx)?,
        "extended_folder_flags" => structure::<ExtendedFolderFlags>(bytes, cx)?,
        "swapped_todo" => structure::<SwappedToDoData>(bytes, cx)?,
        "distribution_list_stream" => structure::<DistributionListStream>(bytes, cx)?,
        "report_tag" => structure::<ReportTag>(bytes, cx)?,
        "verb_stream" => structure::<VerbStream>(bytes, cx)?,
        "aux_block" => aux_block(bytes)?,
        "conversation_index" => conversation_index(bytes)?,
        "xid" => {
            let xid = Xid::decode(bytes)?;
            Decoded::of(xid_fields(&xid), Some(xid.encode()))
        }
        "predecessor_change_list" => {
            let list = PredecessorChangeList::decode(bytes)?;
            let xids = list.xids().iter().map(|xid| record("", xid_fields(xid))).collect();
            Decoded::of(vec![self::list("xids", xids)], Some(list.encode()))
        }
        "globset" => {
            let set = GlobSet::decode(bytes)?;
            survives(GlobSet::decode(&set.encode())? == set)?;
            Decoded::of(vec![ranges(&set)], None)
        }
        "idset" => idset(vector)?,
        "fasttransfer_stream" => stream(vector)?,
        "rtf_compressed" => rtf_compressed(vector)?,
        "rtf_crc" => Decoded::of(
            vec![number("crc", rtf_compressed::crc(bytes)), number("crc_of_empty", rtf_compressed::crc(&[]))],
            None,
        ),
        "rtf_deencapsulation" => {
            let (mode, output) = match deencapsulate(bytes)? {
                Deencapsulated::Html(html) => ("html", html),
                Deencapsulated::Text(text) => ("text", text),
                Deencapsulated::NotEncapsulated => ("none", String::new()),
            };
            Decoded::of(vec![text("mode", mode), text("output", lines(&output))], None)
        }
        "rpc_header_ext_payload" => payload(bytes)?,
        "nspi_request" | "nspi_response" => body(vector)?,
        other => return Err(Error::Kind(other.into())),
    };
    Ok(decoded)
}

/// Line ends normalised and outer white space trimmed: how texts out of RTF are compared.
pub(super) fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").trim().into()
}

fn extended<'c>(cx: &Context<'c>) -> Context<'c> {
    Context { width: Width::Extended, ..*cx }
}

fn survives(same: bool) -> Result<(), Error> {
    if same { Ok(()) } else { Err(Error::Lost("decoded, encoded and decoded again it is another one")) }
}

fn record(name: impl Into<String>, children: Vec<Node>) -> Node {
    // A name, so that an empty one is not taken for an empty list.
    Node { name: name.into().into(), structure: Some(""), children, ..Node::default() }
}

fn list(name: &str, elements: Vec<Node>) -> Node {
    let element = |(index, node)| Node { name: format!("[{index}]").into(), ..node };
    let children = elements.into_iter().enumerate().map(element).collect();
    Node { name: name.to_string().into(), children, ..Node::default() }
}

fn leaf(name: impl Into<String>, datum: Datum) -> Node {
    let words = match &datum {
        Datum::Text(text) => format!("{text:?}"),
        Datum::Bytes(bytes) => hex::encode(bytes),
        Datum::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    Node { name: name.into().into(), value: Some(words), datum: Some(datum), ..Node::default() }
}

fn number(name: &str, value: impl Into<i128>) -> Node {
    leaf(name, Datum::Integer(value.into()))
}

fn text(name: &str, value: impl Into<String>) -> Node {
    leaf(name, Datum::Text(value.into()))
}

fn bytes_of(name: &str, value: &[u8]) -> Node {
    leaf(name, Datum::Bytes(value.into()))
}

const ROOT: Place = Place { structure: "Vector", field: "vector", section: "" };

fn structure<W: Wire>(bytes: &Bytes, cx: &Context<'_>) -> Result<Decoded> {
    recorded(bytes, cx, W::read, W::write)
}

fn recorded<T>(
    bytes: &Bytes,
    cx: &Context<'_>,
    read: impl FnOnce(&mut Reader<'_>, &Context<'_>) -> Result<T>,
    write: impl FnOnce(&T, &mut Writer, &Context<'_>) -> Result<()>,
) -> Result<Decoded> {
    let mut r = Reader::new(bytes).recording();
    let value = r.field(&ROOT, |r| read(r, cx))?;
    let trailing = r.left();
    let mut w = Writer::new();
    write(&value, &mut w, cx)?;
    Ok(Decoded { tree: r.into_tree().pop().unwrap_or_default(), encoded: Some(w.into_vec()), trailing })
}

/// Some layouts differ in private and public stores, and a ROP alone does not tell.
fn with_either_logon<T>(
    bytes: &Bytes,
    cx: &Context<'_>,
    read: impl Fn(&mut Reader<'_>, &Context<'_>) -> Result<T>,
    write: impl Fn(&T, &mut Writer, &Context<'_>) -> Result<()>,
) -> Result<Decoded> {
    let whole = |decoded: &Decoded| decoded.trailing == 0;
    let private = recorded(bytes, cx, &read, &write);
    if private.as_ref().is_ok_and(whole) {
        return private;
    }
    let public = recorded(bytes, &Context { private_logon: false, ..*cx }, read, write);
    if public.as_ref().is_ok_and(whole) { public } else { private }
}

fn rop_buffer(bytes: &Bytes) -> Result<Decoded> {
    let mut r = Reader::new(bytes).recording();
    let objects = Objects::new();
    let buffer = r.field(&ROOT, |r| RopBuffer::<Request>::read(r, bytes, &objects))?;
    let encoded = buffer.encode(&objects)?;
    Ok(Decoded { tree: r.into_tree().pop().unwrap_or_default(), encoded: Some(encoded), trailing: 0 })
}

/// Rows up to the end.
fn all_rows(bytes: &Bytes, cx: &Context<'_>) -> Result<Decoded> {
    const ROWS: Place = Place { structure: "PropertyRowSet", field: "rows", section: "MS-OXCDATA 2.8.2" };
    let read = |r: &mut Reader<'_>, cx: &Context<'_>| r.field(&ROWS, |r| Every::get(r, cx));
    recorded(bytes, cx, read, |rows: &Vec<PropertyRow>, w, cx| Every::put(rows, w, cx))
}

fn entry_id(bytes: &Bytes, cx: &Context<'_>) -> Result<Decoded> {
    let decoded = structure::<EntryId>(bytes, cx)?;
    let EntryId::Store(store) = EntryId::decode(bytes, cx)? else { return Ok(decoded) };
    let tail = store.tail.as_ref();
    Ok(decoded.with(
        [
            tail.and_then(|tail| tail.server_dn()).map(|dn| text("tail_server_dn", dn.to_utf8_lossy())),
            tail.and_then(|tail| tail.server_fqdn())
                .map(|name| text("tail_server_fqdn", name.to_utf8_lossy())),
            tail.and_then(|tail| tail.smtp_address()).map(|it| text("tail_smtp_address", it.to_utf8_lossy())),
        ]
        .into_iter()
        .flatten(),
    ))
}

/// A block, or several, with their headers. What offsets point at has the name of the offset.
fn aux_block(bytes: &Bytes) -> Result<Decoded> {
    let cx = Context::rop();
    let decoded = structure::<Auxiliary>(bytes, &cx)?;
    let blocks = Auxiliary::decode(bytes, &cx)?;
    if !blocks.rest.is_empty() || blocks.blocks.is_empty() {
        let kind = WireErrorKind::Trailing(blocks.rest.len());
        return Err(WireError::new(kind, bytes.len() - blocks.rest.len()).at(
            "Auxiliary",
            "blocks",
            "MS-OXCRPC 2.2.2.2",
        ));
    }
    let ([block], [tree]) = (&blocks.blocks[..], &decoded.tree.children[..]) else { return Ok(decoded) };
    let mut fields: Vec<Node> = tree.children.clone();
    if let Some(&[size0, size1, version, block_type]) = bytes.first_chunk() {
        fields.push(number("size", u16::from_le_bytes([size0, size1])));
        fields.push(number("version", version));
        fields.push(number("type", block_type));
    }
    for (name, offset) in offsets(tree) {
        if let Some(found) = block.text(offset) {
            fields.push(text(&name, found.to_utf8_lossy()));
        }
    }
    fields.extend(block.exception_trace().map(|it| text("message", it.to_utf8_lossy())));
    Ok(Decoded { tree: record("", fields), ..decoded })
}

fn offsets(node: &Node) -> Vec<(String, u16)> {
    let own = node.name.strip_suffix("_offset").zip(match node.datum {
        Some(Datum::Integer(offset)) => u16::try_from(offset).ok(),
        _ => None,
    });
    let own = own.map(|(name, offset)| (name.to_string(), offset));
    own.into_iter().chain(node.children.iter().flat_map(offsets)).collect()
}

fn conversation_index(bytes: &Bytes) -> Result<Decoded> {
    let index = ConversationIndex::parse(bytes)?;
    let level = |level: mapi_http::content::conversation::ResponseLevel| {
        record(
            "",
            vec![
                number("delta_code", level.coarse),
                number("time_delta", level.time_delta),
                number("random", level.random),
                number("level", level.level),
            ],
        )
    };
    let fields = vec![
        number("header_reserved", bytes.first().copied().unwrap_or_default()),
        number("filetime", index.started()),
        number("time", index.started()),
        bytes_of("guid_bytes", &index.guid()),
        list("levels", index.levels().map(level).collect()),
    ];
    Ok(Decoded::of(fields, Some(index.as_bytes().to_vec())))
}

fn xid_fields(xid: &Xid) -> Vec<Node> {
    vec![
        number("size", xid.size() as i128),
        bytes_of("namespace_guid", &xid.namespace().0),
        bytes_of("local_id", xid.local_id().as_ref()),
    ]
}

fn ranges(set: &GlobSet) -> Node {
    // A counter is written with its most significant byte first.
    let counter = |value: u64| bytes_of("", &value.to_be_bytes()[2..]);
    let range =
        |range: &mapi_http::sync::CounterRange| list("", vec![counter(range.low), counter(range.high)]);
    list("ranges", set.ranges().iter().map(range).collect())
}

/// Nothing in the bytes tells how replicas are named.
fn idset(vector: &Vector) -> Result<Decoded, Error> {
    let form = vector.text("form");
    if form != Some("replid")
        && let Ok(set) = IdSet::<Guid>::decode(&vector.bytes)
    {
        survives(IdSet::<Guid>::decode(&set.encode())? == set)?;
        let one =
            |(guid, set): (Guid, &GlobSet)| record("", vec![bytes_of("replguid", &guid.0), ranges(set)]);
        let sets = set.iter().map(one).collect();
        return Ok(Decoded::of(vec![text("form", "replguid"), list("sets", sets)], None));
    }
    let set = IdSet::<u16>::decode(&vector.bytes)?;
    survives(IdSet::<u16>::decode(&set.encode())? == set)?;
    let one = |(replica, set): (u16, &GlobSet)| record("", vec![number("replid", replica), ranges(set)]);
    let sets = set.iter().map(one).collect();
    Ok(Decoded::of(vec![text("form", "replid"), list("sets", sets)], None))
}

const ROOTS: [(&str, Root); 8] = [
    ("contentsSync", Root::ContentsSync),
    ("hierarchySync", Root::HierarchySync),
    ("state", Root::State),
    ("folderContent", Root::FolderContent),
    ("messageContent", Root::MessageContent),
    ("attachmentContent", Root::AttachmentContent),
    ("messageList", Root::MessageList),
    ("topFolder", Root::TopFolder),
];

fn stream(vector: &Vector) -> Result<Decoded, Error> {
    let mut lexer = Lexer::new();
    lexer.push(vector.bytes.clone());
    let (mut elements, mut writer) = (Vec::new(), StreamWriter::new());
    while let Some(element) = lexer.next()? {
        writer.element(&element)?;
        let parts = match element {
            Element::Marker(marker) => vec![text("", marker.name())],
            Element::Property(property) => {
                let mut parts = vec![number("", property.tag().0), leaf("", property.to_value()?.datum())];
                if let Some(name) = property.name() {
                    let which = name.lid.map(|lid| number("", lid)).or(name.text().map(|it| text("", it)));
                    parts.push(list(
                        "",
                        [Some(bytes_of("", &name.guid.0)), which].into_iter().flatten().collect(),
                    ));
                }
                parts
            }
            // Values come in pieces only when that is asked for.
            Element::Large(_) | Element::Piece(_) => Vec::new(),
        };
        elements.push(list("", parts));
    }
    if !vector.is_partial() {
        lexer.finish()?;
    }
    let mut fields = vec![list("elements", elements)];
    if let Some(wanted) = vector.text("root") {
        let Some((name, root)) = ROOTS.iter().find(|(name, _)| *name == wanted) else {
            return Err(Error::Lost("nobody knows streams with such a root"));
        };
        let mut tree = Tree::new(*root);
        tree.push(vector.bytes.clone());
        while tree.next()?.is_some() {}
        if !vector.is_partial() {
            tree.finish()?;
        }
        fields.push(text("root", *name));
    }
    Ok(Decoded::of(fields, Some(writer.into_bytes()?.to_vec())))
}

fn rtf_compressed(vector: &Vector) -> Result<Decoded, Error> {
    let rtf = rtf_compressed::decompress(&vector.bytes)?;
    let again = rtf_compressed::compress(&rtf)?;
    survives(rtf_compressed::decompress(&again)? == rtf)?;
    let mut fields = vec![text("rtf", String::from_utf8_lossy(&rtf))];
    if let Some(header) = vector.bytes.first_chunk::<16>() {
        let [comp_size, raw_size, comp_type, crc] = *header.as_chunks::<4>().0 else {
            return Ok(Decoded::of(fields, None));
        };
        fields.push(number("comp_size", u32::from_le_bytes(comp_size)));
        fields.push(number("raw_size", u32::from_le_bytes(raw_size)));
        fields.push(bytes_of("comp_type", &comp_type));
        fields.push(number("crc", u32::from_le_bytes(crc)));
    }
    Ok(Decoded::of(fields, vector.is_canonical().then_some(again)))
}

fn payload(bytes: &Bytes) -> Result<Decoded, Error> {
    let mut r = Reader::new(bytes);
    let payload = Payload::read(&mut r, MAX_UNWRAPPED)?;
    let trailing = r.left();
    let mut w = Writer::new();
    payload.write(&mut w)?;
    let again = Bytes::from(w.into_vec());
    survives(Payload::read(&mut Reader::new(&again), MAX_UNWRAPPED)?.data == payload.data)?;
    let data = &payload.data;
    let digest = ring::digest::digest(&ring::digest::SHA256, data);
    let fields = vec![
        number("version", payload.header.version),
        number("flags", payload.header.flags.bits()),
        number("size", payload.header.size),
        number("size_actual", payload.header.size_actual),
        number("decompressed_size", data.len() as i128),
        bytes_of("decompressed_sha256", digest.as_ref()),
        bytes_of("decompressed_first32", data.get(..32).unwrap_or(data)),
        bytes_of("decompressed_last24", data.get(data.len().saturating_sub(24)..).unwrap_or(data)),
        bytes_of("decompressed", data),
    ];
    Ok(Decoded { trailing, ..Decoded::of(fields, None) })
}

/// A body of the address book endpoint (or of the other one).
fn body(vector: &Vector) -> Result<Decoded, Error> {
    let name = ["request_type", "nspi_type", "type", "method"].iter().find_map(|key| vector.text(key));
    let request_type: RequestType = name.and_then(|name| name.parse().ok()).ok_or(Error::RequestType)?;
    let mut bodies = Bodies::default();
    let body = if vector.kind == "nspi_request" {
        bodies.request(request_type, &vector.bytes)?.0
    } else {
        bodies.response(request_type, &Sent::default(), &vector.bytes)?
    };
    let said = ["request_type", "nspi_type", "type", "method"].map(|key| text(key, name.unwrap_or_default()));
    Ok(Decoded { tree: record("", body.tree), encoded: Some(body.encoded), trailing: 0 }.with(said))
}
