//! Tells whether Swift sources are Swift, where there is no compiler that could: `check-syntax FOLDER`.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use tree_sitter::{Node, Parser};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: check-syntax FOLDER")?;
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_swift::LANGUAGE.into())?;
    let (mut files, mut wrong) = (0, 0);
    sources(Path::new(&folder), &mut |file| {
        files += 1;
        // An attribute of the compiler's own, which UniFFI writes and the grammar does not know.
        let hidden = "@_documentation(visibility: private)";
        let text = fs::read_to_string(file)?.replace(hidden, &" ".repeat(hidden.len()));
        let tree = parser.parse(&text, None).ok_or("the parser gave up")?;
        errors(tree.root_node(), &mut |node| {
            let at = node.start_position();
            let code = text.get(node.byte_range()).and_then(|code| code.lines().next()).unwrap_or_default();
            eprintln!(
                "{}:{}:{}: not Swift, as far as the grammar knows it: {code}",
                file.display(),
                at.row + 1,
                at.column + 1
            );
            wrong += 1;
        });
        Ok(())
    })?;
    println!("{files} files, {wrong} errors");
    Ok(if files > 0 && wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

type Check<'a> = dyn FnMut(&Path) -> Result<(), Box<dyn Error>> + 'a;

/// Goes through the Swift files in a folder and in those below it.
fn sources(folder: &Path, check: &mut Check<'_>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, check)?;
        } else if path.extension().is_some_and(|extension| extension == "swift") {
            check(&path)?;
        }
    }
    Ok(())
}

/// Tells of the smallest nodes that are wrong.
fn errors(node: Node<'_>, tell: &mut impl FnMut(Node<'_>)) {
    if node.is_error() || node.is_missing() {
        tell(node);
    } else if node.has_error() {
        for child in node.children(&mut node.walk()) {
            errors(child, tell);
        }
    }
}
