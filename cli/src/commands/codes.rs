use clap::Args;
use mapi_http::data::{ErrorCode, named, tags};
use mapi_http::http::RequestType;
use mapi_http::rop::ROPS;
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{self, Out, say};

/// Look up property tags, named properties, ROPs, error codes and request types, by name or value
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi codes PidTagSubject\n  mapi codes 0x8004010f\n  mapi codes reminder\n  mapi codes 0x37\n  mapi codes \"names of the delegates\""
)]
pub struct Codes {
    /// A name or a part of one, or a number, decimal or hexadecimal with 0x
    #[arg(value_name = "NAME|VALUE")]
    what: String,
}

/// Something that has a name and a value.
#[derive(Debug, Clone, Serialize)]
struct Code {
    kind: &'static str,
    value: String,
    name: String,
    /// Its type, its other names, or the section of the specification.
    about: String,
    /// What it is, in a sentence.
    #[serde(skip_serializing_if = "str::is_empty")]
    what: &'static str,
    /// Where a property is specified.
    #[serde(skip_serializing_if = "str::is_empty")]
    section: &'static str,
    #[serde(skip)]
    numbers: Vec<u32>,
}

impl Codes {
    /// Runs it.
    ///
    /// # Errors
    /// Nothing is called so, or the output is closed.
    pub fn run(&self, out: Out) -> Result<(), Failure> {
        let found = search(&self.what);
        if found.is_empty() {
            return Err(Failure::not_found(format!(
                "nothing has the name or value {:?}; a part of a name is enough",
                self.what
            )));
        }
        if out.json {
            found.iter().for_each(|code| out.print(code, |_| String::new()));
        } else {
            let rows =
                found.into_iter().map(|it| vec![it.kind.into(), it.value, it.name, it.about, it.what.into()]);
            say(&output::table(&["kind", "value", "name", "about", "what"], rows));
        }
        Ok(())
    }
}

fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        // Signed numbers are how some tools show error codes.
        None => text.parse().ok().or(text.parse::<i32>().ok().map(|value| value as u32)),
    }
}

/// Exact names alone if there are some, else all that contain the text, else those whose sentence has it.
fn search(what: &str) -> Vec<Code> {
    if let Some(number) = number(what) {
        return all().filter(|code| code.numbers.contains(&number)).collect();
    }
    let plain = |text: &str| text.to_lowercase().replace(['_', ' '], "");
    let wanted = plain(what);
    let exact = |code: &Code| {
        let names = std::iter::once(code.name.as_str()).chain(code.about.split(" / "));
        names.map(plain).any(|name| name == wanted || name.strip_prefix("rop") == Some(&wanted))
    };
    let found: Vec<_> = all().filter(exact).collect();
    if !found.is_empty() {
        return found;
    }
    let found: Vec<_> = all()
        .filter(|code| plain(&code.name).contains(&wanted) || plain(&code.about).contains(&wanted))
        .collect();
    if !found.is_empty() {
        return found;
    }
    all().filter(|code| plain(code.what).contains(&wanted)).collect()
}

fn all() -> impl Iterator<Item = Code> {
    let tags = tags::all().zip(tags::ABOUT).map(|((tag, _), about)| Code {
        kind: "property",
        value: tag.to_string(),
        name: about.name.into(),
        about: tag.property_type().to_string(),
        what: about.text,
        section: about.section,
        numbers: vec![tag.0, tag.id().into()],
    });
    let named = named::all().zip(named::ABOUT).map(|(property, about)| {
        let name = property.property_name();
        let set = named::SETS.iter().find(|(guid, _)| *guid == name.guid).map_or("", |(_, set)| *set);
        let key = name.lid.map(|lid| format!("{lid:#06x}")).or(name.text()).unwrap_or_default();
        Code {
            kind: "named property",
            value: key,
            name: property.name.into(),
            about: format!("{set} {} {}", name.guid, property.property_type),
            what: about.text,
            section: about.section,
            numbers: name.lid.into_iter().collect(),
        }
    });
    let rops = ROPS.iter().map(|rop| Code {
        kind: "ROP",
        value: format!("{:#04x}", rop.id.0),
        name: format!("Rop{}", rop.name),
        about: format!("[{}]", rop.section),
        what: "",
        section: "",
        numbers: vec![rop.id.0.into()],
    });
    let errors = ErrorCode::ALL.iter().map(|(code, name, others)| Code {
        kind: "error code",
        value: format!("{:#010x}", code.0),
        name: (*name).into(),
        about: (*others).into(),
        what: "",
        section: "",
        numbers: vec![code.0],
    });
    let types = RequestType::ALL.iter().map(|request_type| Code {
        kind: "request type",
        value: request_type.token().into(),
        name: request_type.token().into(),
        about: format!("[{}]", request_type.section()),
        what: "",
        section: "",
        numbers: Vec::new(),
    });
    tags.chain(named).chain(rops).chain(errors).chain(types)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(what: &str) -> Vec<String> {
        search(what).into_iter().map(|code| code.name).collect()
    }

    #[test]
    fn by_name_and_by_value() {
        assert_eq!(names("PidTagSubject"), ["PidTagSubject"]);
        assert_eq!(names("0x0037001F"), ["PidTagSubject"]);
        assert_eq!(names("QueryRows"), ["RopQueryRows", "QueryRows"]);
        assert_eq!(names("2147746063"), names("0x8004010f"));
        assert_eq!(names("-2147221233"), names("0x8004010f"));
        assert_eq!(names("ecNotFound"), names("0x8004010f"));
        assert!(names("pidlidreminder").len() > 3);
        assert!(
            names("0x37").contains(&"PidTagSubject".into())
                && names("0x37").contains(&"RopQueryColumnsAll".into())
        );
        // Who knows no name finds it by what it is.
        assert!(names("minutes since 1601").contains(&"PidTagFreeBusyPublishStart".into()));
        assert!(names("no such thing").is_empty());
    }
}
