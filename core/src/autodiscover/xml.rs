//! Reading small XML documents from strangers, and writing them.

use core::fmt::Write;
use std::prelude::v1::*;

use super::PoxError;

/// The longest XML that is read: real answers take some KiB.
pub const MAX_XML: usize = 1024 * 1024;
/// The deepest nesting: real answers have seven levels.
pub const MAX_DEPTH: usize = 32;
/// The most tags: mailboxes with hundreds of alternative mailboxes have a few thousand.
const MAX_TAGS: usize = 40_000;
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
    let count = |byte| text.bytes().filter(|b| *b == byte).count();
    if count(b'=') > MAX_ATTRIBUTES || count(b'<') > MAX_TAGS {
        return Err(PoxError::TooLarge);
    }
    Ok(text)
}

/// An element. Prefixes of names are not kept: answers are read by local names.
#[derive(Debug, Default)]
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// All text, without what stands in inner elements and comments.
    text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The local name.
    pub(super) fn name(&self) -> &str {
        local(&self.name)
    }

    /// The value of an attribute without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// Reads XML 1.0 as far as Autodiscover needs it: no document types, hence no entities but the five and characters by
/// number.
struct Parser<'x> {
    text: &'x str,
    rest: &'x str,
}

impl<'x> Parser<'x> {
    fn error(&self, what: &str) -> PoxError {
        PoxError::Xml(format!("{what} at byte {}", self.text.len() - self.rest.len()))
    }

    /// Passes over `start`, if it stands here.
    fn skip(&mut self, start: &str) -> bool {
        let rest = self.rest.strip_prefix(start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What stands before `end`, which is passed over.
    fn until(&mut self, end: &str) -> Result<&'x str, PoxError> {
        let (part, rest) = self.rest.split_once(end).ok_or_else(|| self.error("something has no end"))?;
        self.rest = rest;
        Ok(part)
    }

    /// What stands before the first character that `ends` it.
    fn while_not(&mut self, ends: impl Fn(char) -> bool) -> &'x str {
        let (part, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        part
    }

    fn space(&mut self) -> bool {
        !self.while_not(|c| !is_space(c)).is_empty()
    }

    fn name(&mut self) -> Result<&'x str, PoxError> {
        let name = self.while_not(|c| is_space(c) || "/>=<\"'&!?".contains(c));
        let begins =
            |name: &str| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c > '\x7f');
        let fine = begins(name) && begins(local(name));
        if fine { Ok(name) } else { Err(self.error("a name is missing")) }
    }

    /// Adds text whose references are resolved, and whose line ends are one character.
    fn add_text(&self, mut text: &str, out: &mut String) -> Result<(), PoxError> {
        while let Some((plain, reference)) = text.split_once('&') {
            self.add_plain(plain, out)?;
            let (name, rest) = reference.split_once(';').ok_or_else(|| self.error("an & has no ;"))?;
            out.push(match name {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                _ => {
                    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix('x') {
                        Some(number) => u32::from_str_radix(number, 16).ok(),
                        None => number.parse().ok(),
                    });
                    let c = number.and_then(char::from_u32).filter(|c| is_allowed(*c));
                    c.ok_or_else(|| self.error("there is no such entity"))?
                }
            });
            text = rest;
        }
        self.add_plain(text, out)
    }

    fn add_plain(&self, text: &str, out: &mut String) -> Result<(), PoxError> {
        if !text.chars().all(is_allowed) {
            return Err(self.error("there is a character that XML does not have"));
        }
        let mut lines = text.split("\r\n");
        out.push_str(lines.next().unwrap_or_default());
        lines.for_each(|line| {
            out.push('\n');
            out.push_str(line);
        });
        Ok(())
    }

    /// The attributes of a start tag, up to its end; whether the element ends there, too.
    fn attributes(&mut self, element: &mut Element) -> Result<bool, PoxError> {
        loop {
            let space = self.space();
            if self.skip("/>") {
                return Ok(true);
            }
            if self.skip(">") {
                return Ok(false);
            }
            if !space {
                return Err(self.error("a tag does not end"));
            }
            let name = self.name()?;
            self.space();
            if !self.skip("=") {
                return Err(self.error("an attribute has no value"));
            }
            self.space();
            let quote = ["\"", "'"].into_iter().find(|quote| self.skip(quote));
            let raw = self.until(quote.ok_or_else(|| self.error("an attribute's value has no quotes"))?)?;
            if raw.contains('<') || element.attribute(name).is_some() {
                return Err(self.error("an attribute stands there twice, or its value holds <"));
            }
            let mut value = String::new();
            self.add_text(&raw.replace(['\r', '\n', '\t'], " "), &mut value)?;
            element.attributes.push((name.into(), value));
        }
    }

    fn document(mut self) -> Result<Element, PoxError> {
        let mut open: Vec<Element> = Vec::new();
        let mut root: Option<Element> = None;
        let mut too_deep = false;
        loop {
            let text = self.while_not(|c| c == '<');
            match open.last_mut() {
                Some(element) => self.add_text(text, &mut element.text)?,
                None if text.chars().all(is_space) => {}
                None => return Err(self.error("text stands outside of the root element")),
            }
            if self.rest.is_empty() {
                break;
            }
            let ended = if self.skip("<!--") {
                self.until("-->")?;
                continue;
            } else if self.skip("<?") {
                self.until("?>")?;
                continue;
            } else if self.skip("<![CDATA[") {
                let text = self.until("]]>")?;
                let element =
                    open.last_mut().ok_or_else(|| self.error("text stands outside of the root element"))?;
                self.add_plain(text, &mut element.text)?;
                continue;
            } else if self.rest.starts_with("<!DOCTYPE") {
                return Err(PoxError::DocumentType);
            } else if self.skip("</") {
                let name = self.until(">")?.trim_end_matches(is_space);
                let element = open.pop().filter(|element| element.name == name);
                element.ok_or_else(|| self.error("another tag is closed than the last one opened"))?
            } else {
                self.skip("<");
                if root.is_some() {
                    return Err(self.error("there are two root elements"));
                }
                let mut element = Element { name: self.name()?.into(), ..Element::default() };
                if !self.attributes(&mut element)? {
                    open.push(element);
                    too_deep |= open.len() > MAX_DEPTH;
                    continue;
                }
                element
            };
            match open.last_mut() {
                // What is too deep to be read is too deep to be dropped as well.
                Some(_) if too_deep => {}
                Some(parent) => parent.children.push(ended),
                None => root = Some(ended),
            }
        }
        let root =
            root.filter(|_| open.is_empty()).ok_or_else(|| self.error("the root element has no end"))?;
        if too_deep { Err(PoxError::TooDeep) } else { Ok(root) }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// `Char` of [XML 1.0] 2.2.
fn is_allowed(c: char) -> bool {
    is_space(c) || c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

pub(super) fn document(text: &str) -> Result<Element, PoxError> {
    let root = Parser { text, rest: text }.document()?;
    match root.name() {
        "Autodiscover" => Ok(root),
        name if name.eq_ignore_ascii_case("html") => Err(PoxError::Html),
        _ => Err(PoxError::Missing("Autodiscover")),
    }
}

pub(super) fn children<'e>(element: &'e Element, name: &'static str) -> impl Iterator<Item = &'e Element> {
    element.children.iter().filter(move |child| child.name() == name)
}

pub(super) fn child<'e>(element: &'e Element, name: &'static str) -> Option<&'e Element> {
    children(element, name).next()
}

/// The text of a child, without the white space around it; none when there is nothing else.
pub(super) fn text_of(element: &Element, name: &'static str) -> Option<String> {
    child(element, name).map(text).filter(|text| !text.is_empty())
}

/// All text of an element: comments may stand in between.
pub(super) fn text(element: &Element) -> String {
    element.text.trim().into()
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
