//! Reading small XML documents from strangers, and writing them.

use core::fmt::Write;
use std::prelude::v1::*;

use roxmltree::{Document, Node, ParsingOptions};

use super::PoxError;

/// The longest XML that is read: real answers take some KiB.
pub const MAX_XML: usize = 1024 * 1024;
/// The deepest nesting: real answers have seven levels.
pub const MAX_DEPTH: usize = 32;
/// The most nodes: mailboxes with hundreds of alternative mailboxes have a few thousand.
const MAX_NODES: u32 = 20_000;
/// The most equals signs, hence the most attributes: checking them against each other costs the square of their number.
const MAX_ATTRIBUTES: usize = 2_000;

/// Size, encoding, and what can be told without parsing.
pub(super) fn checked_text(xml: &[u8]) -> Result<&str, PoxError> {
    if xml.len() > MAX_XML {
        return Err(PoxError::TooLarge);
    }
    let text = core::str::from_utf8(xml).map_err(|_| PoxError::NotUtf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim();
    let starts = |with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if starts("<!doctype html") || starts("<html") {
        return Err(PoxError::Html);
    }
    if text.bytes().filter(|b| *b == b'=').count() > MAX_ATTRIBUTES {
        return Err(PoxError::TooLarge);
    }
    Ok(text)
}

pub(super) fn document(text: &str) -> Result<Document<'_>, PoxError> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => PoxError::DocumentType,
        roxmltree::Error::NodesLimitReached => PoxError::TooLarge,
        other => PoxError::Xml(other.to_string()),
    })?;
    // One level more than allowed is enough to know; each node's ancestors are counted up to there.
    let too_deep = document.descendants().any(|node| node.ancestors().nth(MAX_DEPTH + 1).is_some());
    if too_deep { Err(PoxError::TooDeep) } else { Ok(document) }
}

pub(super) fn root<'d, 'i>(document: &'d Document<'i>) -> Result<Node<'d, 'i>, PoxError> {
    let root = document.root_element();
    match root.tag_name().name() {
        "Autodiscover" => Ok(root),
        name if name.eq_ignore_ascii_case("html") => Err(PoxError::Html),
        _ => Err(PoxError::Missing("Autodiscover")),
    }
}

pub(super) fn children<'d, 'i>(node: Node<'d, 'i>, name: &'static str) -> impl Iterator<Item = Node<'d, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

pub(super) fn child<'d, 'i>(node: Node<'d, 'i>, name: &'static str) -> Option<Node<'d, 'i>> {
    children(node, name).next()
}

/// The text of a child, without the white space around it; none when there is nothing else.
pub(super) fn text_of(node: Node<'_, '_>, name: &'static str) -> Option<String> {
    child(node, name).map(text).filter(|text| !text.is_empty())
}

/// All text of an element: comments may stand in between.
pub(super) fn text(node: Node<'_, '_>) -> String {
    let text: String =
        node.children().filter_map(|child| if child.is_text() { child.text() } else { None }).collect();
    text.trim().into()
}

pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
}

/// Text for the content of an element or an attribute's value; what XML cannot carry becomes U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // As they are, they would become blanks in an attribute, or another line end.
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// A small writer: the callers name what they open.
pub(super) struct Xml(pub(super) String);

impl Xml {
    pub(super) fn new() -> Self {
        Self(r#"<?xml version="1.0" encoding="utf-8"?>"#.into())
    }

    pub(super) fn open(&mut self, tag: &str) -> &mut Self {
        let _ = write!(self.0, "<{tag}>");
        self
    }

    pub(super) fn close(&mut self, name: &str) -> &mut Self {
        let _ = write!(self.0, "</{name}>");
        self
    }

    pub(super) fn leaf(&mut self, name: &str, text: &str) -> &mut Self {
        let _ = write!(self.0, "<{name}>{}</{name}>", escape(text));
        self
    }

    pub(super) fn maybe(&mut self, name: &str, text: &Option<String>) -> &mut Self {
        if let Some(text) = text { self.leaf(name, text) } else { self }
    }
}
