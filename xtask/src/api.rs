//! What each language's package offers, read from its sources: the packages agree, or say why not.

use std::collections::{BTreeMap, BTreeSet};

use crate::Result;
use crate::process::{root, text};
use crate::report::Report;

/// The types that are compared; records come from one definition and need not be.
const TYPES: &[&str] =
    &["Mailbox", "Directory", "Folder", "MessageSummary", "Message", "Attachment", "Draft", "Batch"];

/// Members that some languages have in a way of their own, or not yet: which, in what languages, and what there is instead.
const OTHERWISE: &[(&str, &[&str], &str)] = &[
    ("Attachment.bytes", &["Python"], "`read`, as files have it"),
    ("Attachment.read", &["TypeScript", "Kotlin", "Swift"], "`bytes`"),
    ("Attachment.save", &["TypeScript"], "`stream().pipeTo`: browsers have no files"),
    (
        "Attachment.write_to",
        &["TypeScript", "Kotlin", "Swift"],
        "`stream`; in Kotlin `save` also takes a stream",
    ),
    ("Draft.attach", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.bcc", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.cc", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.delivery_receipt", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.from", &["Python", "TypeScript", "Swift"], "an argument of `compose`, in Python `sender`"),
    ("Draft.read_receipt", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.reply_to", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.send_at", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.sensitivity", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.html", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.importance", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.subject", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.text", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Draft.to", &["Python", "TypeScript", "Swift"], "an argument of `compose`"),
    ("Folder.page", &["TypeScript"], "`await` of `messages`"),
    ("Mailbox.disconnect", &["Python", "TypeScript", "Swift"], "`close`, which in Kotlin blocks"),
    ("Mailbox.display_name", &["TypeScript", "Kotlin", "Swift"], "`info.displayName`"),
    ("Mailbox.send", &["Python", "Kotlin", "Swift"], "`compose` and `send`"),
];

/// What belongs to the language, not to the mailbox.
const OWN: &[&str] = &["record", "to_string"];

/// A line that declares something.
enum Declared<'a> {
    Type(&'a str),
    Member(&'a str),
    /// What opens a mailbox stands beside the classes in some languages.
    Function(&'a str),
}

struct Language {
    name: &'static str,
    /// In the line of counts.
    short: &'static str,
    files: &'static [&'static str],
    declared: fn(&str) -> Option<Declared<'_>>,
    /// Types that have another name there.
    renamed: &'static [(&'static str, &'static str)],
}

const LANGUAGES: &[Language] = &[
    Language {
        name: "Python",
        short: "python",
        files: &["python/python/mapi_http/_mailbox.py", "python/python/mapi_http/_shared.py"],
        declared: python,
        renamed: &[
            ("SpecialFolders", "Mailbox"),
            ("FolderRef", "Folder"),
            ("Folder", "ListedFolder"),
            ("Message", "MessageSummary"),
            ("Letter", "Message"),
            ("LetterFields", "Message"),
        ],
    },
    Language {
        name: "TypeScript",
        short: "npm",
        files: &["wasm/npm/src/mailbox.ts", "wasm/npm/src/compose.ts", "wasm/npm/src/connect.ts"],
        declared: typescript,
        renamed: &[],
    },
    Language {
        name: "Kotlin",
        short: "kotlin",
        files: &[
            "bindings/kotlin/src/main/kotlin/io/github/mapihttp/Mailbox.kt",
            "bindings/kotlin/src/main/kotlin/io/github/mapihttp/Directory.kt",
            "bindings/kotlin/src/main/kotlin/io/github/mapihttp/Folder.kt",
            "bindings/kotlin/src/main/kotlin/io/github/mapihttp/Message.kt",
            "bindings/kotlin/src/main/kotlin/io/github/mapihttp/Compose.kt",
        ],
        declared: modern,
        renamed: &[],
    },
    Language {
        name: "Swift",
        short: "swift",
        files: &[
            "bindings/swift/Sources/MapiHttp/Mailbox.swift",
            "bindings/swift/Sources/MapiHttp/Directory.swift",
            "bindings/swift/Sources/MapiHttp/Folder.swift",
            "bindings/swift/Sources/MapiHttp/Message.swift",
        ],
        declared: modern,
        renamed: &[],
    },
];

/// Python's calls for asyncio: the same as for threads.
const ASYNCIO: Language = Language {
    name: "asyncio",
    files: &["python/python/mapi_http/aio.py", "python/python/mapi_http/_shared.py"],
    ..LANGUAGES[0]
};

/// Operations that no package offers yet.
const NOT_YET: &[&str] =
    &["ExportStream", "ImportStream", "Batch", "ChangeFolder", "GetProperties", "SetProperties"];

/// The Rust sources in which the packages submit the core's operations.
const NATIVE: [&str; 3] = ["python/src/session.rs", "wasm/src/lib.rs", "bindings/src/session.rs"];

/// Prints the table; fails where a language lags behind.
pub(crate) fn test(report: &mut Report) -> Result {
    report.step("the same in every language", check)
}

fn check() -> Result {
    let mut rows: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for language in LANGUAGES {
        for row in members(language)? {
            rows.entry(row).or_default().insert(language.name);
        }
    }
    let mut wrong = Vec::new();
    let (threads, tasks) = (members(&LANGUAGES[0])?, members(&ASYNCIO)?);
    for row in threads.symmetric_difference(&tasks) {
        wrong.push(format!("Python has {row} for threads or for asyncio only"));
    }
    for native in NATIVE {
        let code = text(&root().join(native))?;
        // Behind the imports.
        let (_, code) = code.split_once("\nimpl").unwrap_or_default();
        let words: BTreeSet<&str> = code.split(|c: char| !c.is_alphanumeric()).collect();
        for operation in operations()?.iter().filter(|operation| !words.contains(operation.as_str())) {
            wrong.push(format!("{native} lacks the core's operation {operation}"));
        }
    }
    for (row, has) in &rows {
        let mut line = format!("{row:28}");
        for language in LANGUAGES {
            let otherwise = OTHERWISE
                .iter()
                .find(|(member, languages, _)| member == row && languages.contains(&language.name));
            line += match (has.contains(language.name), otherwise) {
                (true, None) => "yes          ",
                (false, Some((_, _, "not yet"))) => "not yet      ",
                (false, Some(_)) => "otherwise    ",
                (false, None) => {
                    wrong.push(format!("{} lacks {row}", language.name));
                    "MISSING      "
                }
                (true, Some(_)) => {
                    wrong.push(format!("{} has {row}, which the list of api.rs denies", language.name));
                    "yes          "
                }
            };
        }
        println!("{}", line.trim_end());
    }
    println!();
    for (row, languages, instead) in OTHERWISE {
        println!("{row}: {}: {instead}", languages.join(", "));
        if !rows.contains_key(*row) {
            wrong.push(format!("no language has {row}, which is in the list of api.rs"));
        }
    }
    let count = |language: &Language| {
        rows.keys()
            .filter(|row| {
                let otherwise = |(member, languages, why): &(&str, &[&str], &str)| {
                    member == row && languages.contains(&language.name) && *why != "not yet"
                };
                rows[*row].contains(language.name) || OTHERWISE.iter().any(otherwise)
            })
            .count()
    };
    let counts: Vec<_> =
        LANGUAGES.iter().map(|language| format!("{} {}", language.short, count(language))).collect();
    println!("\napi: methods {}, {}", rows.len(), counts.join(", "));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

/// The core's operations, from its list of them.
fn operations() -> Result<Vec<String>> {
    let core = text(&root().join("core/src/mailbox/mod.rs"))?;
    let list = core.lines().skip_while(|line| !line.starts_with("operations! {"));
    let lines = list.take_while(|line| !line.starts_with('}'));
    let names = lines.filter_map(|line| Some(line.trim().split_once(" => ")?.0));
    Ok(names.filter(|name| !NOT_YET.contains(name)).map(Into::into).collect())
}

/// The members of the compared types, as `Type.member_name`.
fn members(language: &Language) -> Result<BTreeSet<String>> {
    let mut members = BTreeSet::new();
    for file in language.files {
        let mut current = String::new();
        for line in text(&root().join(file))?.lines() {
            match (language.declared)(line) {
                // Of a companion object, what belongs to its class.
                Some(Declared::Type("")) => {}
                Some(Declared::Type(name)) => {
                    let renamed = language.renamed.iter().find(|(from, _)| *from == name);
                    current = renamed.map_or(name, |(_, to)| to).into();
                }
                Some(Declared::Member(name))
                    if TYPES.contains(&current.as_str()) && !name.starts_with('_') =>
                {
                    let name = snake(name);
                    if !OWN.contains(&name.as_str()) {
                        members.insert(format!("{current}.{name}"));
                    }
                }
                Some(Declared::Function(name)) if matches!(name, "connect" | "resume") => {
                    members.insert(format!("Mailbox.{name}"));
                }
                _ => {}
            }
        }
    }
    Ok(members)
}

fn python(line: &str) -> Option<Declared<'_>> {
    if let Some(name) = line.strip_prefix("class ") {
        return Some(Declared::Type(word(name)));
    }
    let member = line.starts_with("    ");
    let line = line.trim_start();
    let name = line.strip_prefix("async ").unwrap_or(line).strip_prefix("def ")?;
    Some(if member { Declared::Member(word(name)) } else { Declared::Function(word(name)) })
}

fn typescript(line: &str) -> Option<Declared<'_>> {
    if let Some(rest) = line.strip_prefix("export ") {
        let rest = rest.strip_prefix("async ").unwrap_or(rest);
        let (kind, name) = rest.split_once(' ')?;
        return match kind {
            "class" | "interface" => Some(Declared::Type(word(name))),
            "function" => Some(Declared::Function(word(name))),
            _ => None,
        };
    }
    let member = line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '))?;
    let field = member.strip_prefix("readonly ");
    let name = ["async ", "get "].iter().find_map(|prefix| member.strip_prefix(prefix)).unwrap_or(member);
    let called = word(name);
    let method = name[called.len()..].starts_with('(') && called != "constructor";
    let name = field.map(word).or(method.then_some(called))?;
    (!name.is_empty()).then_some(Declared::Member(name))
}

/// Kotlin and Swift, which say of everything public that it is.
fn modern(line: &str) -> Option<Declared<'_>> {
    if let Some(name) = line.strip_prefix("extension ") {
        return Some(Declared::Type(word(name)));
    }
    let mut words = line.trim_start();
    if !words.starts_with("public ") && !words.starts_with("override ") {
        return None;
    }
    loop {
        let (first, rest) = words.split_once(' ')?;
        match first {
            "class" | "struct" | "interface" | "enum" | "protocol" | "object" => {
                return Some(Declared::Type(word(rest)));
            }
            "fun" | "func" | "val" | "var" | "let" => return Some(Declared::Member(word(rest))),
            _ => words = rest,
        }
    }
}

/// The name that a text begins with.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

fn snake(name: &str) -> String {
    name.chars().fold(String::new(), |mut snake, c| {
        if c.is_uppercase() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
        snake
    })
}
