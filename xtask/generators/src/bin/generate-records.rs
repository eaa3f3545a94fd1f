//! `generate-records typescript`: the core's records in another language, on standard output, for `xtask`.

use mapi_http::mailbox::{DEFINITIONS, Definition, Member};

fn main() -> Result<(), String> {
    match std::env::args().nth(1).as_deref() {
        Some("typescript") => print!("{}", typescript()),
        _ => return Err("usage: generate-records typescript".into()),
    }
    Ok(())
}

fn typescript() -> String {
    let mut out = String::from("// Made by `cargo xtask` from the records of the core.\n");
    for definition in DEFINITIONS {
        out.push_str(&format!("\n/**{} */\n", definition.doc));
        out.push_str(&if definition.is_enum { union(definition) } else { interface(definition) });
    }
    out
}

fn union(definition: &Definition) -> String {
    let variants = definition.members.iter().map(|member| format!("\"{}\"", camel(member.name)));
    format!("export type {} = {};\n", definition.name, variants.collect::<Vec<_>>().join(" | "))
}

fn interface(definition: &Definition) -> String {
    let field = |member: &Member| {
        format!(
            "  /**{} */\n  readonly {}: {};\n",
            member.doc,
            camel(member.name),
            type_name(member.type_name)
        )
    };
    let fields: String = definition.members.iter().map(field).collect();
    format!("export interface {} {{\n{fields}}}\n", definition.name)
}

/// A Rust type in TypeScript.
fn type_name(rust: &str) -> String {
    let rust = rust.trim();
    let inside = |wrapper: &str| {
        rust.strip_prefix(wrapper)?.trim_start().strip_prefix('<')?.strip_suffix('>').map(str::trim)
    };
    if let Some(inner) = inside("Option") {
        return format!("{} | null", type_name(inner));
    }
    match inside("Vec") {
        Some("u8") => return "Uint8Array".into(),
        Some(inner) => return format!("readonly {}[]", type_name(inner)),
        None => {}
    }
    match rust {
        "String" | "FolderId" | "MessageId" => "string",
        "FileTime" => "Date",
        "bool" => "boolean",
        "u32" | "u64" => "number",
        other => other,
    }
    .into()
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
