//! Trees of decoded bodies for people and programs.

use std::fmt;

use mapi_http::wire::trace::Node;
use serde_json::{Value, json};

use crate::bodies::Body;
use crate::exchanges::{Dissected, Exchange};

/// An exchange as indented text: offset, name, structure and section, value.
#[derive(Debug)]
pub struct Text<'a>(pub &'a Exchange, pub &'a Dissected);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(exchange, dissected) = self;
        writeln!(f, "{} {} {}", exchange.seq, exchange.session, exchange.request_type)?;
        if let Some(refusal) = &dissected.refusal {
            writeln!(f, "  refused: {refusal}")?;
        }
        for (side, body) in [("request", &dissected.request), ("response", &dissected.response)] {
            match body {
                Ok(body) => {
                    writeln!(f, "  {side}")?;
                    write_body(f, body, 2)?;
                }
                Err(error) => writeln!(f, "  {side} cannot be decoded: {error}")?,
            }
        }
        Ok(())
    }
}

/// One body as indented text.
#[derive(Debug)]
pub struct BodyText<'a>(pub &'a Body);

impl fmt::Display for BodyText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_body(f, self.0, 0)
    }
}

fn write_body(f: &mut fmt::Formatter<'_>, body: &Body, depth: usize) -> fmt::Result {
    let width = depth * 2;
    if let Some(refusal) = &body.refusal {
        writeln!(f, "{:width$}refused: {refusal}", "")?;
    }
    for deviation in &body.deviations {
        writeln!(f, "{:width$}deviation: {deviation}", "")?;
    }
    for (bytes, why) in &body.undecoded {
        writeln!(f, "{:width$}{bytes} bytes not decoded: {why}", "")?;
    }
    body.tree.iter().try_for_each(|node| write_node(f, node, depth))
}

fn write_node(f: &mut fmt::Formatter<'_>, node: &Node, depth: usize) -> fmt::Result {
    write!(f, "{:width$}{:#06x} {}", "", node.offset, node.name, width = depth * 2)?;
    if let (Some(structure), Some(section)) = (node.structure, node.section) {
        write!(f, ": {structure} [{section}]")?;
    }
    if let Some(value) = &node.value {
        write!(f, " = {value}")?;
    }
    writeln!(f)?;
    node.children.iter().try_for_each(|child| write_node(f, child, depth + 1))
}

/// An exchange as one JSON object.
pub fn json(exchange: &Exchange, dissected: &Dissected) -> Value {
    json!({
        "seq": exchange.seq,
        "session": exchange.session,
        "request_type": exchange.request_type,
        "refusal": dissected.refusal,
        "request": body(&dissected.request),
        "response": body(&dissected.response),
    })
}

fn body(body: &Result<Body, String>) -> Value {
    match body {
        Ok(body) => body_json(body),
        Err(error) => json!({ "error": error }),
    }
}

/// One body as a JSON object.
pub fn body_json(body: &Body) -> Value {
    json!({
        "refusal": body.refusal,
        "deviations": body.deviations,
        "undecoded": body.undecoded.iter().map(|(bytes, why)| json!({ "bytes": bytes, "reason": why })).collect::<Vec<_>>(),
        "tree": body.tree.iter().map(node).collect::<Vec<_>>(),
    })
}

fn node(node: &Node) -> Value {
    let mut value = json!({ "name": node.name, "offset": node.offset, "length": node.length });
    if let Some(structure) = node.structure {
        value["structure"] = structure.into();
    }
    if let Some(section) = node.section {
        value["section"] = section.into();
    }
    if let Some(text) = &node.value {
        value["value"] = text.as_str().into();
    }
    if !node.children.is_empty() {
        value["children"] = node.children.iter().map(self::node).collect();
    }
    value
}
