//! The examples of the READMEs, as functions that the tests of a language run.

use std::path::Path;

use crate::Result;
use crate::process::{root, text};

/// How a language spells a function around examples, each of which is a block of its own.
pub(crate) struct Spelling {
    /// What stands after the fence.
    pub language: &'static str,
    /// Before all functions.
    pub head: &'static str,
    /// Around a function; `{name}` and `{body}` stand for its own.
    pub function: &'static str,
    /// Around each example; `{code}` stands for it.
    pub block: &'static str,
    /// After all functions.
    pub tail: &'static str,
}

/// A source file with the function `projectExample` of the project's README and `packageExamples` of the language's own.
pub(crate) fn source(spelling: &Spelling, package: &Path) -> Result<String> {
    let mut file = format!("// The examples of the READMEs, made by `cargo xtask`.\n{}", spelling.head);
    for (name, readme) in [("projectExample", root()), ("packageExamples", package)] {
        let readme = readme.join("README.md");
        let blocks = blocks(&text(&readme)?, spelling.language);
        if blocks.is_empty() {
            return Err(format!("no example for {} in {}", spelling.language, readme.display()));
        }
        let body: String = blocks.iter().map(|code| spelling.block.replace("{code}", code)).collect();
        file += &spelling.function.replace("{name}", name).replace("{body}", &body);
    }
    Ok(file + spelling.tail)
}

/// The code in a language, without its imports: the file has them.
fn blocks(readme: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}");
    let mut lines = readme.lines();
    let mut blocks = Vec::new();
    while lines.by_ref().any(|line| line == fence) {
        let code = lines.by_ref().take_while(|line| *line != "```");
        let code = code.filter(|line| !line.starts_with("import "));
        let mut block: String = code.flat_map(|line| [line, "\n"]).collect();
        if block.contains("fun main()") {
            block += "main()\n";
        }
        blocks.push(block);
    }
    blocks
}
