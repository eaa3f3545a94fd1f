//! Tells whether Swift sources are Swift, where there is no compiler that could: `check-syntax FILE…`.

use std::process::ExitCode;
use std::{env, fs};

use tree_sitter::{Node, Parser};

fn main() -> ExitCode {
    let mut parser = Parser::new();
    if let Err(error) = parser.set_language(&tree_sitter_swift::LANGUAGE.into()) {
        eprintln!("the grammar: {error}");
        return ExitCode::FAILURE;
    }
    let mut wrong = 0;
    for file in env::args().skip(1) {
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) => {
                eprintln!("{file}: {error}");
                return ExitCode::FAILURE;
            }
        };
        // An attribute of the compiler's own, which UniFFI writes and the grammar does not know.
        let hidden = "@_documentation(visibility: private)";
        let text = text.replace(hidden, &" ".repeat(hidden.len()));
        if let Some(tree) = parser.parse(&text, None) {
            errors(tree.root_node(), &mut |node| {
                let at = node.start_position();
                let code =
                    text.get(node.byte_range()).and_then(|code| code.lines().next()).unwrap_or_default();
                eprintln!("{file}:{}:{}: this is not Swift: {code}", at.row + 1, at.column + 1);
                wrong += 1;
            });
        }
    }
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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
