//! The published samples: they decode to the content that the specification prints, encode to the same bytes, and
//! damaged ones do no harm.

use bytes::Bytes;
use mapi_http::data::{
    CellRef, Columns, EntryId, PropertyName, PropertyRow, PropertyTag, Restriction, TaggedPropertyValue,
    TypedString, Value,
};
use mapi_http::rop::{Objects, Reply, ReplyBody, Request, Response, RopBuffer, RopId};
use mapi_http::wire::{Context, Gen, Width, Wire};
use toml::Table;
use toml::Value as Field;

const HANDLE: u32 = 7;

struct Vector {
    id: String,
    bytes: Bytes,
    columns: Columns,
    width: Width,
    fields: Table,
}

fn vectors(kind: &str) -> Vec<Vector> {
    let all: Table = include_str!("../data/vectors.toml").parse().unwrap();
    let found: Vec<_> = all["vector"]
        .as_array()
        .unwrap()
        .iter()
        .map(|vector| vector.as_table().unwrap())
        .filter(|vector| text(vector, "kind") == Some(kind))
        .map(|vector| {
            let fields = vector["fields"].as_table().unwrap().clone();
            let columns = vector.get("columns").or(fields.get("columns"));
            let columns = columns.and_then(Field::as_array).into_iter().flatten();
            Vector {
                id: text(vector, "id").unwrap().into(),
                bytes: unhex(text(vector, "hex").unwrap()).into(),
                columns: columns.map(|tag| PropertyTag(number(tag.as_str().unwrap()))).collect(),
                width: if text(vector, "context") == Some("extended") { Width::Extended } else { Width::Rop },
                fields,
            }
        })
        .collect();
    assert!(!found.is_empty(), "no vector of kind {kind}");
    found
}

fn text<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key).and_then(Field::as_str)
}

fn number(text: &str) -> u32 {
    u32::from_str_radix(text.strip_prefix("0x").unwrap(), 16).unwrap()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn hex(bytes: &[u8]) -> Field {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

fn int(value: impl Into<i64>) -> Field {
    Field::Integer(value.into())
}

fn tags(tags: &[PropertyTag]) -> Field {
    tags.iter().map(|tag| Field::from(format!("{:#010x}", tag.0))).collect::<Vec<_>>().into()
}

fn strings(list: &[impl ToString]) -> Field {
    list.iter().map(|item| Field::from(item.to_string())).collect::<Vec<_>>().into()
}

fn value(it: &Value) -> Field {
    match it {
        Value::Integer32(value) => int(*value),
        Value::Integer64(value) => int(*value),
        Value::String(text) => text.as_str().into(),
        Value::Binary(bytes) => hex(bytes),
        Value::Multiple(values) => values.iter().map(value).collect::<Vec<_>>().into(),
        other => panic!("the vectors have no {other:?}"),
    }
}

fn cell(cell: CellRef<'_>) -> Field {
    match cell {
        CellRef::Value(it) => value(&it.to_value()),
        CellRef::Absent => "absent".into(),
        CellRef::Error(code) => format!("error:{:#010x}", code.0).into(),
    }
}

/// The fields of a table of the file, given as `name: value`.
macro_rules! fields {
    ($($name:ident: $value:expr),* $(,)?) => {
        Table::from_iter([$((stringify!($name).to_string(), Field::from($value))),*])
    };
}

fn request_fields(request: &Request) -> Table {
    match request {
        Request::CreateFolder(r) => fields! {
            input_handle_index: int(r.input), output_handle_index: int(r.output), folder_type: int(r.folder_type.0),
            use_unicode: r.use_unicode_strings, open_existing: r.open_existing, reserved: int(r.reserved),
            display_name: r.display_name.to_string(), comment: r.comment.to_string(),
        },
        Request::DeleteFolder(r) => fields! {
            input_handle_index: int(r.input), delete_folder_flags: int(r.flags.bits()),
            folder_id: r.folder_id.to_string(),
        },
        Request::MoveCopyMessages(r) => fields! {
            source_handle_index: int(r.source), dest_handle_index: int(r.dest), message_ids: strings(&r.message_ids),
            want_asynchronous: r.want_asynchronous, want_copy: r.want_copy,
        },
        Request::MoveFolder(r) => fields! {
            source_handle_index: int(r.source), dest_handle_index: int(r.dest),
            want_asynchronous: r.want_asynchronous, use_unicode: r.use_unicode, folder_id: r.folder_id.to_string(),
            new_folder_name: r.new_folder_name.to_string(),
        },
        Request::GetSearchCriteria(r) => fields! {
            input_handle_index: int(r.input), use_unicode: r.use_unicode, include_restriction: r.include_restriction,
            include_folders: r.include_folders,
        },
        Request::SetProperties(r) => fields! {
            input_handle_index: int(r.input),
            property_value_size: int(size(&r.property_values)),
            property_value_count: int(r.property_values.len() as u32),
            property_values: r.property_values.iter()
                .map(|it| Field::from(vec![format!("{:#010x}", it.tag.0).into(), value(&it.value)]))
                .collect::<Vec<_>>(),
        },
        Request::OpenStream(r) => fields! {
            input_handle_index: int(r.input), output_handle_index: int(r.output),
            property_tag: format!("{:#010x}", r.property_tag.0), open_mode_flags: int(r.open_mode.0),
        },
        Request::GetContentsTable(r) => fields! {
            input_handle_index: int(r.input), output_handle_index: int(r.output),
            table_flags: int(r.table_flags.bits()),
        },
        Request::SetColumns(r) => fields! {
            input_handle_index: int(r.input), set_columns_flags: int(r.flags.bits()),
            property_tags: tags(&r.property_tags),
        },
        Request::QueryRows(r) => fields! {
            input_handle_index: int(r.input), query_rows_flags: int(r.flags.bits()), forward_read: r.forward_read,
            row_count: int(r.row_count),
        },
        Request::GetRulesTable(r) => fields! {
            input_handle_index: int(r.input), output_handle_index: int(r.output),
            table_flags: int(r.table_flags.bits()),
        },
        Request::SubmitMessage(r) => fields! {
            input_handle_index: int(r.input), submit_flags: int(r.submit_flags.0),
        },
        Request::GetPermissionsTable(r) => fields! {
            input_handle_index: int(r.input), output_handle_index: int(r.output),
            table_flags: int(r.table_flags.bits()),
        },
        other => panic!("how {other:?} looks in the file is to be added here"),
    }
}

/// `PropertyValueSize` as the specification defines it: bytes of the count and the values.
fn size(values: &[TaggedPropertyValue]) -> u32 {
    2 + values.iter().map(|value| value.encode(&Context::rop()).unwrap().len() as u32).sum::<u32>()
}

fn reply_fields(body: &ReplyBody) -> Table {
    match body {
        ReplyBody::Empty => fields! {},
        ReplyBody::CreateFolder(r) => {
            assert_eq!((r.has_rules, r.is_ghosted, &r.servers), (None, None, &None));
            fields! { folder_id: r.folder_id.to_string(), is_existing_folder: r.is_existing_folder }
        }
        ReplyBody::DeleteFolder(r) => fields! { partial_completion: r.partial_completion },
        ReplyBody::DeleteMessages(r) => fields! { partial_completion: r.partial_completion },
        ReplyBody::MoveFolder(r) => {
            assert_eq!(r.dest, None);
            fields! { partial_completion: r.partial_completion }
        }
        ReplyBody::GetHierarchyTable(r) => fields! { row_count: int(r.row_count) },
        ReplyBody::GetPropertyIdsFromNames(r) => fields! {
            property_ids: r.property_ids.iter().map(|id| format!("{id:#06x}")).collect::<Vec<_>>(),
        },
        ReplyBody::SetProperties(r) => fields! {
            property_problem_count: int(r.property_problems.len() as u32), problems: Vec::<Field>::new(),
        },
        ReplyBody::SortTable(r) => fields! { table_status: int(r.status.0) },
        ReplyBody::SetColumns(r) => fields! { table_status: int(r.status.0) },
        ReplyBody::QueryRows(r) => fields! {
            origin: int(r.origin.0),
            row_count: int(r.rows.len() as u32),
            columns: tags(r.rows.columns()),
            rows: r.rows.iter()
                .map(|row| Field::from(fields! {
                    flag: int(u8::from(row.is_flagged())),
                    values: row.cells().map(|(_, it)| cell(it)).collect::<Vec<_>>(),
                }))
                .collect::<Vec<_>>(),
        },
        other => panic!("how {other:?} looks in the file is to be added here"),
    }
}

/// A list of one ROP and the handle table behind it.
fn buffer(rop: &[u8]) -> Bytes {
    let mut buffer = (rop.len() as u16 + 2).to_le_bytes().to_vec();
    buffer.extend(rop);
    buffer.extend([HANDLE; 3].map(u32::to_le_bytes).as_flattened());
    buffer.into()
}

/// What becomes of bytes on a bad way: every beginning of them, and every byte changed in several ways.
fn damaged(bytes: &[u8]) -> (Vec<&[u8]>, Vec<Vec<u8>>) {
    let cut = (0..bytes.len()).map(|end| &bytes[..end]).collect();
    let changes = (0..8).map(|bit| 1 << bit).chain([0xFF]);
    let changed = changes
        .flat_map(|change: u8| {
            (0..bytes.len()).map(move |at| {
                let mut copy = bytes.to_vec();
                copy[at] ^= change;
                copy
            })
        })
        .collect();
    (cut, changed)
}

#[test]
fn requests() {
    let objects = Objects::new();
    for vector in vectors("rop_request") {
        let sent = buffer(&vector.bytes);
        let decoded = RopBuffer::<Request>::decode(&sent, &objects).unwrap();
        let [request] = decoded.rops.as_slice() else { panic!("{}: one request", vector.id) };
        let mut fields = request_fields(request);
        fields.insert("rop_id".into(), int(request.id().0));
        fields.insert("logon_id".into(), int(request.logon()));
        fields.insert("rop".into(), format!("Rop{}", request.id().name().unwrap()).into());
        assert_eq!(fields, vector.fields, "{}", vector.id);
        assert_eq!(decoded.encode(&objects).unwrap(), sent, "{}", vector.id);

        let (cut, changed) = damaged(&vector.bytes);
        for cut in cut.into_iter().filter(|cut| !cut.is_empty()) {
            assert!(
                RopBuffer::<Request>::decode(&buffer(cut), &objects).is_err(),
                "{}: {cut:02x?}",
                vector.id
            );
        }
        for changed in changed {
            if let Ok(decoded) = RopBuffer::<Request>::decode(&buffer(&changed), &objects) {
                decoded.encode(&objects).unwrap();
            }
        }
    }
}

#[test]
fn responses() {
    for vector in vectors("rop_response") {
        let id = RopId(vector.fields["rop_id"].as_integer().unwrap() as u8);
        let mut request = Request::any_of(id, &mut Gen::new(&[]), &Context::rop()).unwrap();
        request.remap(|_| vector.fields["handle_index"].as_integer().unwrap() as u8);
        let requests = RopBuffer { rops: vec![request], handles: vec![HANDLE; 3] };
        let decode = |answer: &[u8]| {
            let mut objects = Objects::new();
            objects.set_columns(HANDLE, vector.columns.clone());
            RopBuffer::<Response>::decode(&buffer(answer), &requests, &mut objects).unwrap()
        };

        let decoded = decode(&vector.bytes);
        let [Response::Reply(reply)] = decoded.rops.as_slice() else { panic!("{}: {decoded:?}", vector.id) };
        let Reply { rop, index, return_value, body } = reply;
        let mut fields = reply_fields(body);
        fields.insert("rop_id".into(), int(rop.0));
        fields.insert("rop".into(), format!("Rop{}", rop.name().unwrap()).into());
        fields.insert("handle_index".into(), int(*index));
        fields.insert("return_value".into(), format!("{:#010x}", return_value.0).into());
        assert_eq!(fields, vector.fields, "{}", vector.id);
        assert_eq!(decoded.encode().unwrap(), buffer(&vector.bytes), "{}", vector.id);

        let (cut, changed) = damaged(&vector.bytes);
        for cut in cut.into_iter().filter(|cut| !cut.is_empty()) {
            let decoded = decode(cut);
            let [Response::Undecoded { raw, .. }] = decoded.rops.as_slice() else {
                panic!("{}: {decoded:?}", vector.id)
            };
            assert_eq!(raw, cut);
        }
        for changed in changed {
            decode(&changed).encode().unwrap();
        }
    }
}

#[test]
fn an_empty_buffer() {
    for vector in vectors("rop_buffer") {
        let decoded = RopBuffer::<Request>::decode(&vector.bytes, &Objects::new()).unwrap();
        assert_eq!(decoded, RopBuffer::default());
        assert_eq!(decoded.encode(&Objects::new()).unwrap(), vector.bytes);
    }
}

/// Decodes a structure that stands alone, compares it, and damages it.
fn structures<W: Wire>(kind: &str, to_fields: impl Fn(&W) -> Table) {
    for vector in vectors(kind) {
        let cx = Context::with_width(vector.width).columns(&vector.columns);
        let decoded = W::decode(&vector.bytes, &cx).unwrap();
        assert_eq!(to_fields(&decoded), vector.fields, "{}", vector.id);
        assert_eq!(decoded.encode(&cx).unwrap(), vector.bytes, "{}", vector.id);

        let (cut, changed) = damaged(&vector.bytes);
        for cut in cut {
            assert!(W::decode(&Bytes::copy_from_slice(cut), &cx).is_err(), "{}: {cut:02x?}", vector.id);
        }
        for changed in changed {
            if let Ok(decoded) = W::decode(&changed.into(), &cx) {
                decoded.encode(&cx).unwrap();
            }
        }
    }
}

#[test]
fn typed_strings() {
    structures("typed_string", |string: &TypedString| {
        fields! { type: int(string.tag()), value: string.to_utf8_lossy().unwrap() }
    });
}

#[test]
fn property_names() {
    structures("property_name", |name: &PropertyName| {
        fields! { kind: int(name.kind.0), guid: name.guid.to_string(), lid: int(name.lid.unwrap()) }
    });
}

#[test]
fn property_rows() {
    structures("property_row", |row: &PropertyRow| {
        let values: Vec<_> = row.cells().map(|(_, it)| cell(it)).collect();
        fields! { flag: int(u8::from(row.row().is_flagged())), values: values }
    });
}

#[test]
fn tagged_property_values() {
    structures("tagged_property_value", |it: &TaggedPropertyValue| {
        fields! { tag: format!("{:#010x}", it.tag.0), value: value(&it.value) }
    });
}

#[test]
fn restrictions() {
    fn to_fields(restriction: &Restriction) -> Table {
        match restriction {
            Restriction::And { restrictions } => fields! {
                type: "and",
                children: restrictions.iter().map(|it| Field::from(to_fields(it))).collect::<Vec<_>>(),
            },
            Restriction::Not { restriction } => fields! { type: "not", child: to_fields(restriction) },
            Restriction::Exist { tag } => fields! { type: "exist", tag: format!("{:#010x}", tag.0) },
            Restriction::Property { relop, tag, value: it } => fields! {
                type: "property", relop: int(relop.0), tag: format!("{:#010x}", tag.0),
                value_tag: format!("{:#010x}", it.tag.0), value: value(&it.value),
            },
            other => panic!("how {other:?} looks in the file is to be added here"),
        }
    }
    structures("restriction", to_fields);
}

/// What a sample says of an entry id, as far as the specification's names go.
fn entry_id_fields(id: &EntryId) -> Table {
    let mut fields = match id {
        EntryId::Folder(id) => fields! {
            kind: "folder", type: int(id.folder_type.0), database_guid: id.database_guid.to_string(),
            global_counter: format!("{:?}", id.global_counter), pad: int(u16::from_le_bytes(id.pad)),
        },
        other => panic!("how {other:?} looks in the file is to be added here"),
    };
    let bytes = id.to_vec().unwrap();
    fields.insert("flags".into(), hex(&bytes[..4]));
    fields.insert("provider_uid".into(), hex(&bytes[4..20]));
    fields
}

#[test]
fn entry_ids() {
    for vector in vectors("entry_id") {
        let decoded = EntryId::decode(&vector.bytes, &Context::rop()).unwrap();
        assert_eq!(entry_id_fields(&decoded), vector.fields, "{}", vector.id);
        assert_eq!(decoded.to_vec().unwrap(), vector.bytes, "{}", vector.id);
    }
}
