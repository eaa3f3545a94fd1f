//! `generate-properties typescript|python|kotlin|swift tags|named`: the core's constants of properties in another language,
//! with what they are as documentation, on standard output, for `xtask`.
//!
//! Each is the specification's name of the property, by which every call takes it and every answer tells it.

use mapi_http::data::{About, PropertyType, named, tags};

fn main() -> Result<(), String> {
    let [language, table] = <[String; 2]>::try_from(std::env::args().skip(1).collect::<Vec<_>>())
        .map_err(|_| "usage: generate-properties typescript|python|kotlin|swift tags|named")?;
    let properties: Vec<Property> = match table.as_str() {
        "tags" => {
            tags::all().zip(tags::ABOUT).map(|((tag, _), about)| (tag.property_type(), about)).collect()
        }
        "named" => {
            named::all().zip(named::ABOUT).map(|(known, about)| (known.property_type, about)).collect()
        }
        other => return Err(format!("no table {other}: tags or named")),
    };
    let write = match language.as_str() {
        "typescript" => typescript,
        "python" => python,
        "kotlin" => kotlin,
        "swift" => swift,
        other => return Err(format!("no generator for {other}: typescript, python, kotlin or swift")),
    };
    let about = match table.as_str() {
        "tags" => {
            "Properties that have tags of their own, by the specification's name: what every call takes as a key."
        }
        _ => "Named properties, by the specification's name: what every call takes as a key.",
    };
    print!("{}", write(&table, about, &properties));
    Ok(())
}

type Property = (PropertyType, &'static About);

const MADE: &str = "Made by `cargo xtask` from core/src/data.";

/// The type of its value, what it belongs to, and where it is specified.
fn facts((property_type, about): &Property) -> String {
    let section = if about.section.is_empty() { String::new() } else { format!("; `{}`", about.section) };
    format!("`{}`; {}{section}", property_type.name().unwrap_or_default(), about.area)
}

fn typescript(_: &str, about: &str, properties: &[Property]) -> String {
    let constants = properties.iter().map(|property| {
        let About { constant, name, text, .. } = property.1;
        format!("\n/**\n * {text}\n *\n * {}\n */\nexport const {constant} = \"{name}\";\n", facts(property))
    });
    format!("/**\n * {about}\n *\n * {MADE}\n *\n * @module\n */\n") + &constants.collect::<String>()
}

fn python(_: &str, about: &str, properties: &[Property]) -> String {
    let constants = properties.iter().map(|property| {
        let About { constant, name, text, .. } = property.1;
        format!("\n{constant}: Final = \"{name}\"\n\"\"\"{text}\n\n{}\n\"\"\"\n", facts(property))
    });
    format!("\"\"\"{about}\n\n{MADE}\n\"\"\"\n\nfrom typing import Final\n") + &constants.collect::<String>()
}

fn kotlin(table: &str, about: &str, properties: &[Property]) -> String {
    let constants = properties.iter().map(|property| {
        let About { constant, name, text, .. } = property.1;
        format!(
            "\n    /**\n     * {text}\n     *\n     * {}\n     */\n    public const val {constant}: String = \"{name}\"\n",
            facts(property)
        )
    });
    format!(
        "// {MADE}\npackage io.github.mapihttp\n\n/** {about} */\npublic object {} {{{}}}\n",
        title(table),
        constants.collect::<String>()
    )
}

fn swift(table: &str, about: &str, properties: &[Property]) -> String {
    let constants = properties.iter().map(|property| {
        let About { constant, name, text, .. } = property.1;
        let constant = camel(constant);
        let quote = if matches!(constant.as_str(), "private" | "where") { "`" } else { "" };
        format!(
            "\n    /// {text}\n    ///\n    /// {}\n    public static let {quote}{constant}{quote} = \"{name}\"\n",
            facts(property)
        )
    });
    format!("// {MADE}\n\n/// {about}\npublic enum {} {{{}}}\n", title(table), constants.collect::<String>())
}

fn title(table: &str) -> String {
    let (first, rest) = table.split_at(1);
    first.to_uppercase() + rest
}

/// `SENDER_NAME` as `senderName`.
fn camel(constant: &str) -> String {
    let mut words = constant.split('_').map(str::to_lowercase);
    words.next().unwrap_or_default() + &words.map(|word| title(&word)).collect::<String>()
}
