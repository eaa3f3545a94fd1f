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
    (
        "Folder.id",
        &["TypeScript", "Kotlin", "Swift"],
        "of the folders that `folders` lists; of any, `reference`",
    ),
    ("Folder.reference", &["Python"], "`id`"),
    ("Mailbox.disconnect", &["Python", "TypeScript", "Swift"], "`close`, which in Kotlin blocks"),
    ("Mailbox.display_name", &["TypeScript", "Kotlin", "Swift"], "`info.displayName`"),
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

/// What might be taken for two ways to do one thing.
const ALIKE: &[(&str, &str)] = &[
    (
        "`Folder.messages`, `Folder.page`",
        "all of a list, read page by page while one iterates; one page in one exchange, which tells where it stands, how many there \
         are, and where the next one begins, for programs that show pages",
    ),
    (
        "`Mailbox.compose`, `Message.send`",
        "what is written is sent or saved by the draft that `compose` gives; a draft that lies in the mailbox is sent as it is",
    ),
    (
        "`columns` of a list, `Message.properties`",
        "properties of many messages along with their lines, in the exchange of the list; of a single one, also all that it has",
    ),
    (
        "fields of a filter, its `properties`",
        "what people ask for, in words; any property of messages, recipients or attachments, compared in every way that servers know",
    ),
    (
        "`Folder.groups`, `Mailbox.conversation`",
        "messages of a folder in groups that the server counts; the messages of one conversation wherever they lie",
    ),
    (
        "`Folder.watch`, `Folder.sync`",
        "what happens while one listens, perhaps with gaps; all that is different since the last time, whatever happened meanwhile",
    ),
];

/// The Rust sources in which the packages submit the core's operations.
const NATIVE: [&str; 3] = ["python/src/session.rs", "wasm/src/lib.rs", "bindings/src/session.rs"];

/// Prints the table; fails where a language lags behind.
pub(crate) fn test(report: &mut Report) -> Result {
    report.step("the same in every language", check)?;
    report.step("failures are of the same kind in every language", failures)?;
    report.step("the page that lists it", page)
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

/// Every code is the same kind of failure in the languages that have kinds, and stands in the list of the one that has
/// none.
fn failures() -> Result {
    let python = kinds("python/python/mapi_http/errors.py", ": ")?;
    let mut wrong = Vec::new();
    for (language, file, mark) in [
        ("Kotlin", "bindings/kotlin/src/main/kotlin/io/github/mapihttp/MapiException.kt", " -> "),
        ("Swift", "bindings/swift/Sources/MapiHttp/MapiError.swift", ": ."),
    ] {
        let modern = kinds(file, mark)?;
        for code in python.keys().chain(modern.keys()).collect::<BTreeSet<_>>() {
            // There, what somebody gave up ends as the language has it.
            if code == "cancelled" {
                continue;
            }
            if python.get(code) != modern.get(code) {
                let (here, there) = (python.get(code), modern.get(code));
                wrong.push(format!("{code} is {here:?} in Python, {there:?} in {language}"));
            }
        }
    }
    let npm = text(&root().join("wasm/npm/src/error.ts"))?;
    let npm: BTreeSet<_> =
        npm.lines().filter_map(|line| line.strip_prefix("  | \"")?.strip_suffix('"')).collect();
    let listed: BTreeSet<_> = python.keys().map(String::as_str).collect();
    // Those of wrong bytes are of the protocol, without a list.
    let core = text(&root().join("core/src/session/error.rs"))?;
    let of_core = core
        .lines()
        .filter_map(|line| line.trim_end().strip_suffix("\",")?.split_once("=> \"").map(|(_, code)| code));
    // Sentences stand there, too.
    let is_code = |code: &&str| code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    for code in of_core.filter(is_code).filter(|code| !listed.contains(code)) {
        wrong.push(format!("{code} of the core is listed in no language"));
    }
    for code in npm.symmetric_difference(&listed) {
        wrong.push(format!("{code} is known to Python or to TypeScript only"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

/// The kind of failure of each code: lines such as `"server", "exists" -> Server(info)`, with that between them.
fn kinds(file: &str, mark: &str) -> Result<BTreeMap<String, String>> {
    let mut kinds = BTreeMap::new();
    for line in text(&root().join(file))?.lines() {
        let Some((codes, kind)) = line.trim().trim_start_matches("case ").split_once(mark) else { continue };
        // Sentences are no codes.
        if !codes.starts_with('"') || !codes.ends_with('"') {
            continue;
        }
        let kind = word(kind).trim_end_matches("Error").to_lowercase();
        kinds.extend(codes.split(", ").map(|code| (code.trim_matches('"').to_owned(), kind.clone())));
    }
    Ok(kinds)
}

/// Whether `docs/api.md` is what the sources say; it is written anew when it is not.
fn page() -> Result {
    let file = root().join("docs/api.md");
    let made = made_page()?;
    if text(&file).is_ok_and(|known| known == made) {
        return Ok(());
    }
    std::fs::write(&file, made).map_err(|error| format!("{}: {error}", file.display()))?;
    Err("the public API has changed: docs/api.md was written anew, look at it as a whole and commit it"
        .into())
}

/// The public API on one page.
fn made_page() -> Result<String> {
    let mut page = String::from(
        "# The public API\n\nMade from the sources by `cargo xtask api`; that every language has all of it is checked \
         there.\n\n## Operations of the core\n\nWhat a Rust program submits to a session; the other languages call them \
         by the methods below.\n\n",
    );
    let core = text(&root().join("core/src/mailbox/mod.rs"))?;
    let table =
        core.lines().filter_map(|line| line.strip_prefix("//! ")).filter(|line| line.starts_with('|'));
    table.for_each(|line| {
        page += &format!("{}\n", line.replace("[`", "`").replace("`]", "`").replace("``", ""))
    });
    page += "\n## Methods of every language\n\nIn each language's own case: `mark_read` is `markRead` in TypeScript, Kotlin \
             and Swift. What one language has otherwise is said below.\n";
    let said: Vec<BTreeMap<String, String>> =
        LANGUAGES[1..].iter().chain(&LANGUAGES[..1]).map(documented).collect::<Result<_>>()?;
    let mut rows = BTreeSet::new();
    for language in LANGUAGES {
        rows.extend(members(language)?);
    }
    let mut before = "";
    for row in &rows {
        let (owner, name) = row.split_once('.').unwrap_or((row, ""));
        if owner != before {
            page += &format!("\n### {owner}\n\n| method | what |\n|---|---|\n");
            before = owner;
        }
        let doc = said.iter().find_map(|docs| docs.get(row)).map(String::as_str).unwrap_or_default();
        page += &format!("| `{name}` | {doc} |\n");
    }
    page += "\n### Otherwise\n\n| method | not in | but |\n|---|---|---|\n";
    for (row, languages, instead) in OTHERWISE {
        page += &format!("| `{row}` | {} | {instead} |\n", languages.join(", "));
    }
    page += "\n### What looks alike\n\n| | |\n|---|---|\n";
    for (methods, difference) in ALIKE {
        page += &format!("| {methods} | {difference} |\n");
    }
    page += "\n## Commands\n\n| command | what |\n|---|---|\n";
    for (command, doc) in commands()? {
        page += &format!("| `mapi {command}` | {doc} |\n");
    }
    Ok(page)
}

/// The first sentence of what a language's sources say of each member.
fn documented(language: &Language) -> Result<BTreeMap<String, String>> {
    let mut docs = BTreeMap::new();
    for file in language.files {
        let (mut current, mut doc, mut row) = (String::new(), String::new(), String::new());
        for line in text(&root().join(file))?.lines() {
            // Python says it behind.
            if let Some(said) = line.trim().strip_prefix("\"\"\"") {
                docs.entry(row.clone()).or_insert_with(|| sentence(said.trim_end_matches('"')));
            }
            if let Some(said) = comment(line) {
                if line.trim_start().starts_with("/**") {
                    doc.clear();
                }
                doc = format!("{doc} {said}");
                continue;
            }
            match (language.declared)(line) {
                Some(Declared::Type("")) => {}
                Some(Declared::Type(name)) => {
                    let renamed = language.renamed.iter().find(|(from, _)| *from == name);
                    current = renamed.map_or(name, |(_, to)| to).into();
                }
                Some(Declared::Member(name) | Declared::Function(name)) => {
                    let owner = if matches!(name, "connect" | "resume") { "Mailbox" } else { &current };
                    row = format!("{owner}.{}", snake(name));
                    if !doc.trim().is_empty() {
                        docs.entry(row.clone()).or_insert_with(|| sentence(&doc));
                    }
                }
                None => {}
            }
            if !line.trim_start().starts_with('@') {
                doc.clear();
            }
        }
    }
    docs.retain(|_, doc: &mut String| !doc.is_empty());
    Ok(docs)
}

/// What a line of a documentation comment says.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim();
    let said = ["/// ", "/**", "*/", "* ", "*"].iter().find_map(|mark| line.strip_prefix(mark))?;
    Some(said.trim_end_matches("*/").trim())
}

/// The first sentence, without links and bars.
fn sentence(doc: &str) -> String {
    let doc = doc.trim();
    let end = doc.find(". ").map_or(doc.len(), |end| end + 1);
    let doc = doc[..end].replace('|', "or").replace("{@link ", "`").replace('}', "`").replace("``", "`");
    doc.replace(['[', ']'], "`")
}

/// The subcommands of `mapi`, and what they are for.
fn commands() -> Result<Vec<(String, String)>> {
    let main = text(&root().join("cli/src/main.rs"))?;
    let list = main.lines().skip_while(|line| !line.starts_with("enum Command {")).skip(1);
    let mut commands = Vec::new();
    for line in list.take_while(|line| !line.starts_with('}')) {
        let Some((variant, rest)) = line.trim().split_once('(') else { continue };
        let path = rest.trim_end_matches("),");
        let (file, name) = match path.split_once("::") {
            Some((module, name)) => (format!("cli/src/commands/{module}.rs"), name),
            None => (format!("cli/src/{}/mod.rs", path.to_lowercase()), path),
        };
        let (mut doc, mut whole) = (String::new(), false);
        for line in text(&root().join(file))?.lines() {
            whole |= line == "///";
            match line.strip_prefix("/// ") {
                Some(said) if !whole => doc = format!("{doc} {said}"),
                Some(_) => {}
                None if line.starts_with(&format!("pub struct {name} ")) => {
                    let command = snake(variant).trim_start_matches('_').replace('_', "-");
                    commands.push((command, sentence(&doc)));
                    break;
                }
                // Attributes may stand over several lines.
                None if line.is_empty() || line.starts_with("use ") || line == "}" => {
                    doc.clear();
                    whole = false;
                }
                None => {}
            }
        }
    }
    Ok(commands)
}

/// The core's operations, from its list of them.
fn operations() -> Result<Vec<String>> {
    let core = text(&root().join("core/src/mailbox/mod.rs"))?;
    let list = core.lines().skip_while(|line| !line.starts_with("operations! {"));
    let lines = list.take_while(|line| !line.starts_with('}'));
    let names = lines.filter_map(|line| Some(line.trim().split_once(" => ")?.0));
    Ok(names.map(Into::into).collect())
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
    // `import_` is the word `import` that the language has for itself.
    let word = |name| if member { word(name).trim_end_matches('_') } else { word(name) };
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
    // A type that only the package sees ends the one before it, too.
    if let Some(hidden) = ["internal ", "private "].iter().find_map(|mark| line.strip_prefix(mark)) {
        let kinds = ["class ", "struct ", "interface ", "object "];
        return kinds
            .iter()
            .find_map(|kind| hidden.split_once(kind))
            .map(|(_, rest)| Declared::Type(word(rest)));
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
            // Swift quotes the names that are words of its own.
            "fun" | "func" | "val" | "var" | "let" => {
                return Some(Declared::Member(word(rest.trim_start_matches('`'))));
            }
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
