//! `generate-records typescript|python|kotlin`: the core's records in another language, on standard output, for `xtask`.

use mapi_http::mailbox::{DEFINITIONS, Definition, Kind, Member};

fn main() -> Result<(), String> {
    match std::env::args().nth(1).as_deref() {
        Some("typescript") => print!("{}", typescript()),
        Some("python") => print!("{}", python()),
        Some("kotlin") => print!("{}", kotlin()),
        _ => return Err("usage: generate-records typescript|python|kotlin".into()),
    }
    Ok(())
}

fn typescript() -> String {
    let mut out = String::from(
        "// Made by `cargo xtask` from the records of the core.\nimport type { Crossing } from \"./crossing.js\";\n\
         import type { Properties, PropertyValue } from \"./mailbox.js\";\n",
    );
    let mut readers = String::new();
    for (index, definition) in DEFINITIONS.iter().enumerate() {
        out.push_str(&format!("\n/**{} */\n", definition.doc));
        out.push_str(&match definition.kind {
            Kind::Enum => union(definition),
            Kind::Record | Kind::Conditions => {
                interface(definition) + &reader(definition) + &setter(definition)
            }
        });
        if definition.kind == Kind::Record {
            readers.push_str(&format!("  {index}: {},\n", camel(definition.name)));
        }
    }
    out + &format!(
        "\n/** What reads each record, by the place of its definition. */\nexport const READERS: Readonly<Record<number, \
         (from: Crossing) => unknown>> = {{\n{readers}}};\n"
    )
}

fn union(definition: &Definition) -> String {
    let Definition { name, members, .. } = definition;
    let variants = members.iter().map(|member| format!("\"{}\"", camel(member.name))).collect::<Vec<_>>();
    format!(
        "export type {name} = {};\n\nconst {}: readonly {name}[] = [{}];\n",
        variants.join(" | "),
        camel(name),
        variants.join(", ")
    )
}

/// A function that makes a record of what crosses, see `wasm/src/crossing.rs`.
fn reader(definition: &Definition) -> String {
    let Definition { name, members, .. } = definition;
    let fields =
        members.iter().map(|member| format!("    {}: {},\n", camel(member.name), read(member.type_name)));
    format!(
        "\nfunction {}(from: Crossing): {name} {{\n  return {{\n{}  }};\n}}\n",
        camel(name),
        fields.collect::<String>()
    )
}

/// Records of which there are many at once, each with a class in the front.
const MANY: [&str; 1] = ["MessageSummary"];

/// A function that gives an object of such a class its fields: `Object.assign` takes many times as long.
fn setter(definition: &Definition) -> String {
    let Definition { name, members, .. } = definition;
    if !MANY.contains(name) {
        return String::new();
    }
    let fields = members.iter().map(|member| format!("  to.{0} = from.{0};\n", camel(member.name)));
    format!(
        "\nexport function set{name}(to: {{ -readonly [field in keyof {name}]: {name}[field] }}, from: {name}): void \
         {{\n{}}}\n",
        fields.collect::<String>()
    )
}

/// A type without what the core has for speed.
fn plain(rust: &str) -> &str {
    match rust.trim() {
        "Bytes" => "Vec<u8>",
        "ItemProperties" => "Vec<ItemProperty>",
        other => other,
    }
}

/// What makes a value of a type.
fn read(rust: &str) -> String {
    let rust = plain(rust);
    if let Some(inner) = inside(rust, "Option") {
        return format!("from.flag() ? {} : null", read(inner));
    }
    match inside(rust, "Vec") {
        Some("u8") => return "from.bytes()".into(),
        Some(inner) => return format!("from.list((from) => {})", read(inner)),
        None => {}
    }
    match rust {
        "String" | "FolderId" | "MessageId" | "PropertyKey" => "from.text()".into(),
        "Value" => "from.value() as PropertyValue".into(),
        "PropertyValues" => "from.value() as Properties".into(),
        "FileTime" => "from.time()".into(),
        "bool" => "from.flag()".into(),
        "u32" | "u64" | "i64" => "from.number()".into(),
        other => match DEFINITIONS.iter().find(|known| known.name == other).map(|known| known.kind) {
            Some(Kind::Enum) => format!("{}[from.number()]!", camel(other)),
            _ => format!("{}(from)", camel(other)),
        },
    }
}

/// Records that programs write down: what may be absent may be left out.
const GIVEN: [&str; 1] = ["PropertyCondition"];

fn interface(definition: &Definition) -> String {
    // A condition may be left out or be undefined.
    let field = |member: &Member| {
        let absent = GIVEN.contains(&definition.name) && inside(member.type_name.trim(), "Option").is_some();
        let may_miss = definition.kind == Kind::Conditions || absent;
        let (mark, or) = if may_miss { ("?", " | undefined") } else { ("", "") };
        let name = camel(member.name);
        let type_name = type_name(member.type_name);
        format!("  /**{} */\n  readonly {name}{mark}: {type_name}{or};\n", member.doc)
    };
    let fields: String = definition.members.iter().map(field).collect();
    format!("export interface {} {{\n{fields}}}\n", definition.name)
}

/// A Rust type in TypeScript.
fn type_name(rust: &str) -> String {
    let rust = plain(rust);
    if let Some(inner) = inside(rust, "Option") {
        return format!("{} | null", type_name(inner));
    }
    match inside(rust, "Vec") {
        Some("u8") => return "Uint8Array<ArrayBuffer>".into(),
        Some(inner) => return format!("readonly {}[]", type_name(inner)),
        None => {}
    }
    match rust {
        "String" | "FolderId" | "MessageId" | "PropertyKey" => "string",
        "Value" => "PropertyValue",
        "PropertyValues" => "Properties",
        "FileTime" => "Date",
        "bool" => "boolean",
        "u32" | "u64" | "i64" => "number",
        other => other,
    }
    .into()
}

/// Records that the Kotlin front has classes for. UniFFI's data classes cannot be derived from: each gets an interface
/// with its fields, which the front's class delegates to.
const KOTLIN_CLASSES: [&str; 9] = [
    "Folder",
    "MessageSummary",
    "MessagePage",
    "MessageGroup",
    "GroupPage",
    "Message",
    "Attachment",
    "SyncBatch",
    "FolderSyncBatch",
];

fn kotlin() -> String {
    let mut out = String::from(
        "// Made by `cargo xtask` from the records of the core.\npackage io.github.mapihttp\n\nimport java.time.Instant\n",
    );
    for definition in DEFINITIONS.iter().filter(|definition| KOTLIN_CLASSES.contains(&definition.name)) {
        let Definition { name, doc, .. } = definition;
        let (mut fields, mut views) = (String::new(), String::new());
        for member in definition.members {
            let Some((kotlin_type, conversion)) = kotlin_type(member.type_name) else { continue };
            let field = camel(member.name);
            fields.push_str(&format!("    /**{} */\n    public val {field}: {kotlin_type}\n", member.doc));
            views.push_str(&format!(
                "    override val {field}: {kotlin_type} get() = this@fields.{field}{conversion}\n"
            ));
        }
        out.push_str(&format!("\n/**{doc} */\npublic interface {name}Fields {{\n{fields}}}\n"));
        out.push_str(&format!(
            "\ninternal fun {name}Record.fields(): {name}Fields = object : {name}Fields {{\n{views}}}\n"
        ));
    }
    out
}

/// A Rust type in Kotlin, and how it is made from UniFFI's; none for what the front makes classes of.
fn kotlin_type(rust: &str) -> Option<(String, &'static str)> {
    let rust: String = plain(rust).split_whitespace().collect();
    let inside = |wrapper: &str| rust.strip_prefix(wrapper)?.strip_suffix('>');
    if let Some(inner) = inside("Option<") {
        let (inner, conversion) = kotlin_type(inner)?;
        return Some((format!("{inner}?"), if conversion.is_empty() { "" } else { "?.toLong()" }));
    }
    let simple = match (inside("Vec<"), rust.as_str()) {
        (Some("u8"), _) => "ByteArray".into(),
        (Some(inner), _) => {
            let (inner, conversion) = kotlin_type(inner)?;
            let each = if conversion.is_empty() { "" } else { ".map { it.toLong() }" };
            return Some((format!("List<{inner}>"), each));
        }
        (None, "bool") => "Boolean".into(),
        (None, "u32" | "u64" | "i64") => return Some(("Long".into(), ".toLong()")),
        (None, "FileTime") => "Instant".into(),
        (None, other) if KOTLIN_CLASSES.contains(&other) => return None,
        (None, other) => other.into(),
    };
    Some((simple, ""))
}

/// `folder_id` and `NewMail` as `folderId` and `newMail`.
fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for (index, c) in name.chars().enumerate() {
        match c {
            '_' => upper = true,
            c if upper => {
                out.extend(c.to_uppercase());
                upper = false;
            }
            c if index == 0 => out.extend(c.to_lowercase()),
            c => out.push(c),
        }
    }
    out
}

/// The type in `Option<…>` or `Vec<…>`.
fn inside<'a>(rust: &'a str, wrapper: &str) -> Option<&'a str> {
    rust.strip_prefix(wrapper)?.trim_start().strip_prefix('<')?.strip_suffix('>').map(str::trim)
}

/// The stub of `mapi_http.records`.
fn python() -> String {
    let mut out = String::from(
        "# Made by `cargo xtask` from the records of the core.\n\n\
         from collections.abc import Iterable\n\
         from datetime import datetime\n\
         from enum import Enum\n\
         from typing import Any, SupportsIndex, TypedDict, overload, type_check_only\n\n\
         from typing_extensions import Self, disjoint_base\n\n\
         _PropertyValue = int | float | bool | str | datetime | bytes | list[Any] | tuple[Any, ...]\n\n",
    );
    let mut names: Vec<String> =
        DEFINITIONS.iter().map(|definition| format!("    \"{}\",\n", definition.name)).collect();
    names.sort();
    out.push_str(&format!("__all__ = [\n{}]\n", names.concat()));
    for definition in DEFINITIONS {
        out.push_str(&match definition.kind {
            Kind::Enum => python_enum(definition),
            Kind::Record => python_class(definition),
            Kind::Conditions => python_class(definition) + &python_keywords(definition),
        });
    }
    out
}

fn python_enum(definition: &Definition) -> String {
    let mut out =
        format!("\nclass {}(str, Enum):\n    \"\"\"{}\"\"\"\n\n", definition.name, definition.doc.trim());
    for member in definition.members {
        let value = snake(member.name);
        out.push_str(&format!(
            "    {} = \"{value}\"\n    \"\"\"{}\"\"\"\n",
            value.to_uppercase(),
            member.doc.trim()
        ));
    }
    out.push_str("    def __new__(cls, value: object) -> Self: ...\n");
    out + "    def __format__(self, format_spec: str, /) -> str: ...\n"
}

fn python_class(definition: &Definition) -> String {
    let name = definition.name;
    let fields = || definition.members.iter().map(|member| (python_name(member.name), member));
    let match_args: Vec<String> = fields().map(|(field, _)| format!("\"{field}\"")).collect();
    let mut out = format!("\n@disjoint_base\nclass {name}:\n    \"\"\"{}\"\"\"\n\n", definition.doc.trim());
    out.push_str(&format!("    __match_args__ = ({},)\n", match_args.join(", ")));
    out.push_str(&format!("    @overload\n    def __new__(cls, record: {name}, /) -> Self: ...\n"));
    out.push_str("    @overload\n    def __new__(\n        cls,\n        *,\n");
    for (field, member) in fields() {
        let given = python_given(member.type_name);
        let absent = python_absent(member.type_name);
        out.push_str(&format!("        {field}: {given}{absent},\n"));
    }
    out.push_str("    ) -> Self: ...\n");
    for (field, member) in fields() {
        let returned = python_type(member.type_name, "tuple[", ", ...]");
        out.push_str(&format!(
            "    @property\n    def {field}(self) -> {returned}:\n        \"\"\"{}\"\"\"\n",
            member.doc.trim()
        ));
    }
    if definition.kind == Kind::Conditions {
        for operator in ["and", "rand", "or", "ror"] {
            out.push_str(&format!("    def __{operator}__(self, other: {name}, /) -> {name}: ...\n"));
        }
        out.push_str(&format!("    def __invert__(self) -> {name}: ...\n"));
    }
    out.push_str("    def __eq__(self, other: object, /) -> bool: ...\n");
    out.push_str("    def __hash__(self) -> int: ...\n");
    out.push_str("    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...\n");
    out.push_str("    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...\n");
    out
}

/// What may be given for a field: any iterable for a list, and for an enumeration its text, too.
fn python_given(rust: &str) -> String {
    let inner = inside(rust.trim(), "Option").unwrap_or(rust.trim());
    let is_enum = DEFINITIONS.iter().any(|known| known.name == inner && known.kind == Kind::Enum);
    python_type(rust, "Iterable[", "]") + if is_enum { " | str" } else { "" }
}

/// The default of a field that may be left out.
fn python_absent(rust: &str) -> &'static str {
    let rust = plain(rust);
    match (inside(rust, "Option"), inside(rust, "Vec")) {
        (Some(_), _) => " = None",
        (_, None) if rust == "PropertyValues" => " = ...",
        (_, Some("u8") | None) => "",
        (_, Some(_)) => " = ()",
    }
}

/// What of conditions can be given as keywords of a call.
fn python_keywords(definition: &Definition) -> String {
    let mut out = format!("\n@type_check_only\nclass {}Fields(TypedDict, total=False):\n", definition.name);
    for member in definition.members {
        let given = python_given(member.type_name);
        out.push_str(&format!("    {}: {given}\n", python_name(member.name)));
    }
    out
}

/// A field's name in Python, where `from` is a keyword.
fn python_name(rust: &str) -> &str {
    if rust == "from" { "sender" } else { rust }
}

/// A Rust type in Python; lists are what stands around their items.
fn python_type(rust: &str, before: &str, after: &str) -> String {
    let rust = plain(rust);
    if let Some(inner) = inside(rust, "Option") {
        return format!("{} | None", python_type(inner, before, after));
    }
    match inside(rust, "Vec") {
        Some("u8") => return "bytes".into(),
        Some(inner) => return format!("{before}{}{after}", python_type(inner, before, after)),
        None => {}
    }
    match rust {
        "String" | "FolderId" | "MessageId" | "PropertyKey" => "str",
        "Value" => "_PropertyValue",
        "PropertyValues" => "dict[str, Any]",
        "FileTime" => "datetime",
        "u32" | "u64" | "i64" => "int",
        other => other,
    }
    .into()
}

/// `NewMail` as `new_mail`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for (index, c) in name.chars().enumerate() {
        if c.is_uppercase() && index > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}
