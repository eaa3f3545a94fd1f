//! The coverage table: what the code describes against what there is. `cargo xtask coverage`

use std::process::ExitCode;

use mapi_http::http::RequestType;
use mapi_http::request_bodies;
use mapi_http::rop::{ROPS, RopDescription};
use mapi_http::wire::{Described, Description};
use mapi_http_tests::structures::{STRUCTURES, Structure};
use toml::{Table, Value};

macro_rules! bodies {
    (() $($Type:ident: $Request:ident, $Response:ident;)*) => {
        [$((
            RequestType::$Type,
            <mapi_http::http::body::$Request as Described>::DESCRIPTION,
            <mapi_http::http::body::$Response as Described>::DESCRIPTION,
        )),*]
    };
}

/// One part of the table.
#[derive(Default)]
struct Part {
    there: usize,
    all: usize,
}

impl Part {
    /// Prints a line, and counts it.
    fn line(&mut self, name: &str, missing: &[&str], what: &str) {
        self.all += 1;
        if missing.is_empty() {
            self.there += 1;
            println!("{name:48} {what}");
        } else {
            println!("{name:48} MISSING: {}", missing.join(", "));
        }
    }
}

fn main() -> ExitCode {
    let list: Table = match include_str!("../../data/coverage.toml").parse() {
        Ok(list) => list,
        Err(error) => {
            eprintln!("tests/data/coverage.toml: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (rops, types, structures) = (rops(&list), request_types(&list), structures(&list));
    println!(
        "coverage: rops {}/{}, request types {}/{}, structures {}/{}",
        rops.there, rops.all, types.there, types.all, structures.there, structures.all
    );
    let whole = [rops, types, structures].iter().all(|part| part.there == part.all && part.all > 0);
    if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn array<'a>(list: &'a Table, key: &str) -> impl Iterator<Item = &'a Value> {
    list.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn rops(list: &Table) -> Part {
    let mut part = Part::default();
    for rop in array(list, "rop").filter_map(Value::as_table) {
        let says = |key: &str| rop.get(key).and_then(Value::as_bool).unwrap_or_default();
        let name = rop.get("name").and_then(Value::as_str).unwrap_or_default();
        let id = rop.get("id").and_then(Value::as_integer).unwrap_or_default();
        let known = ROPS.iter().find(|known| i64::from(known.id.0) == id);
        // One is answered by the response of another.
        let answered_as = rop.get("answered_as").and_then(Value::as_integer).unwrap_or(id);
        let has_body = ROPS.iter().any(|it| i64::from(it.id.0) == answered_as && it.response.is_some());
        let missing: Vec<&str> = match known {
            Some(known) => [
                (name.strip_prefix("Rop") != Some(known.name), "the name"),
                (says("request") && known.request.is_none(), "the request"),
                (says("response") && !known.answered && known.response.is_none(), "the response"),
                (says("body") && !has_body, "what follows the head of the response"),
            ]
            .into_iter()
            .filter_map(|(missing, what)| missing.then_some(what))
            .collect(),
            None => vec!["all of it"],
        };
        part.line(&format!("{id:#04x} {name}"), &missing, &known.map(layouts).unwrap_or_default());
    }
    part
}

/// Which layouts a ROP has in which direction.
fn layouts(rop: &RopDescription) -> String {
    let fields = |it: Description| format!("{} ({} parts)", it.name, it.parts.len());
    let request = rop.request.map(|it| format!("request {}", fields(it)));
    let response = match (rop.response, rop.answered) {
        (Some(it), true) => Some(format!("response head + {}, head alone", fields(it))),
        (Some(it), false) => Some(format!("response {}", fields(it))),
        (None, true) => Some("response head alone".into()),
        (None, false) => None,
    };
    let parts: Vec<String> = request.into_iter().chain(response).collect();
    format!("{} [{}]", parts.join("; "), rop.section)
}

fn request_types(list: &Table) -> Part {
    let mut part = Part::default();
    let bodies = request_bodies!(bodies!());
    for token in array(list, "request_types").filter_map(Value::as_str) {
        let known = RequestType::ALL.iter().find(|known| known.token() == token);
        let body = bodies.iter().find(|(of, ..)| Some(of) == known);
        match (known, body) {
            (Some(known), Some((_, request, response))) => {
                part.line(token, &[], &format!("{}, {} [{}]", request.name, response.name, known.section()));
            }
            (Some(RequestType::Ping), None) => part.line(token, &[], "no bodies"),
            (Some(_), None) => part.line(token, &["the bodies"], ""),
            (None, _) => part.line(token, &["all of it"], ""),
        }
    }
    part
}

fn structures(list: &Table) -> Part {
    let mut part = Part::default();
    for name in array(list, "structures").filter_map(Value::as_str) {
        match STRUCTURES.iter().find(|known| known.name == name) {
            Some(Structure { description: it, .. }) => {
                part.line(name, &[], &format!("{}: {} [{}]", it.name, it.parts.join(", "), it.section))
            }
            None => part.line(name, &["all of it"], ""),
        }
    }
    part
}
