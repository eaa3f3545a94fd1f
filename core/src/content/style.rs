//! Style sheets of others: what of them may stand in one's own message.

use std::prelude::v1::*;

use super::html::{after, cut};

/// Longer ones are cut off: each of their rules could be a short one, which grows.
const LONGEST: usize = 64 * 1024;

/// The rules of a style sheet, in a form in which they hold within elements of one class and nowhere else. What loads
/// something, what is for other media, and what cannot be read is left out.
pub(super) fn rules_within(css: &str, class: &str, out: &mut String) {
    let end = (0..=LONGEST.min(css.len())).rev().find(|end| css.is_char_boundary(*end));
    let css = plain(css.get(..end.unwrap_or_default()).unwrap_or_default());
    let mut rest = css.as_str();
    while let Some(at) = rest.find(['{', '}', ';']) {
        let (prelude, block) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let Some(block) = block.strip_prefix('{') else {
            // An at-rule without a block, or something that ends what never began.
            rest = block.get(1..).unwrap_or_default();
            continue;
        };
        if prelude.trim_start().starts_with('@') {
            rest = behind(block);
            continue;
        }
        let Some((declarations, after)) = block.split_once('}') else { return };
        rest = after;
        if !declarations.as_bytes().contains(&b'{') && is_harmless(declarations) {
            rule(prelude, declarations, class, out);
        }
    }
}

/// Without comments.
fn plain(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['/', '<', '-']) {
        let (before, mark) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        // Marks that hide it from browsers that nobody has any more.
        let hiding = mark.strip_prefix("<!--").or_else(|| mark.strip_prefix("-->"));
        let (shown, after) = match (mark.strip_prefix("/*"), hiding) {
            (Some(comment), _) => (" ", after(comment, "*/")),
            (None, Some(after)) => (" ", after),
            (None, None) => mark.split_at_checked(1).unwrap_or_default(),
        };
        out.push_str(shown);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What follows a block with blocks in it.
fn behind(block: &str) -> &str {
    let mut depth = 1_usize;
    for (at, character) in block.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return block.get(at + 1..).unwrap_or_default();
        }
    }
    ""
}

fn rule(selectors: &str, declarations: &str, class: &str, out: &mut String) {
    let allowed = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '#' | '-' | '_' | ':' | '>' | '+' | '*')
    };
    let begin = out.len();
    for selector in selectors.split(',') {
        let selector = selector.split_whitespace().collect::<Vec<_>>().join(" ");
        if selector.is_empty() || !selector.chars().all(allowed) {
            continue;
        }
        if out.len() > begin {
            out.push(',');
        }
        out.push('.');
        out.push_str(class);
        if !["body", "html"].iter().any(|root| selector.eq_ignore_ascii_case(root)) {
            out.push(' ');
            out.push_str(&selector);
        }
    }
    if out.len() > begin {
        out.push('{');
        out.push_str(declarations.trim());
        out.push('}');
    }
}

/// Whether a style only says how its own element looks: it loads nothing, runs nothing, and does not leave its place.
pub(super) fn is_harmless(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    // Browsers know more entities than we do, and some without a semicolon.
    let harmful =
        ["\\", "/*", "@", "url(", "expression", "behavior", "binding", "position", "javascript", "<", "&"];
    !harmful.iter().any(|part| cut(&style, part).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(css: &str, rules: &str) {
        let mut out = String::new();
        rules_within(css, "q", &mut out);
        assert_eq!(out, rules, "{css}");
    }

    #[test]
    fn rules_hold_within_the_class_alone() {
        becomes("p{color:red}", ".q p{color:red}");
        becomes("p.MsoNormal, li.MsoNormal\n\t{margin:0cm;}", ".q p.MsoNormal,.q li.MsoNormal{margin:0cm;}");
        becomes("body { font-size: 9pt }", ".q{font-size: 9pt}");
        becomes("<!-- /* Style Definitions */ a:link{color:blue} -->", ".q a:link{color:blue}");
        becomes(".q p{color:red}", ".q .q p{color:red}");
    }

    #[test]
    fn nothing_else_gets_through() {
        for css in [
            "@import 'http://x';",
            "@import url(http://x)",
            "@font-face{font-family:x;src:url(http://x)}",
            "@media print{p{color:red}}",
            "p{background:url(http://x)}",
            "p{background:u\\rl(http://x)}",
            "p{position:fixed}",
            "p{color:red</style><script>x}",
            "p[title=x]{color:red}",
            "p{color:red",
            "/* never ended p{color:red}",
            "}}}",
            "{color:red}",
            "p{a{color:red}}",
        ] {
            becomes(css, "");
        }
        becomes("@page x{size:a4} p{color:red} } b{color:blue}", ".q p{color:red}.q b{color:blue}");
        becomes("@media print{p{color:red} b{}} i{color:blue}", ".q i{color:blue}");
    }

    #[test]
    fn it_grows_no_more_than_a_little() {
        let mut out = String::new();
        rules_within(&"a,".repeat(1_000_000), "q", &mut out);
        rules_within(&"a{}".repeat(1_000_000), "q", &mut out);
        assert!(out.len() < 4 * LONGEST, "{}", out.len());
    }
}
