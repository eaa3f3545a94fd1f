use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use bytes::Bytes;
use clap::Args;
use mapi_http::data::{PropertyTag, describe_tag};
use mapi_http::mailbox::{ItemContent, ItemEvent, ItemProperties, ItemReader, SyncedMessage};
use mapi_http::sync::fasttransfer::{Event, Lexer, Node, Root, Tree};
use mapi_http::wire::WireError;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::local_copy::{Described, described_recipient};
use crate::output::{Out, one_line, plain, say};

/// How much of the file is read at once.
const BLOCK: usize = 256 << 10;
/// Values above this many bytes are not shown.
const LARGE: u32 = 4 << 10;

/// Show what is in a FastTransfer stream: what EWS ExportItems, Graph exportItems and .fts files hold
#[derive(Debug, Args)]
#[command(after_help = "With --json each message, folder or state is one JSON object a line.\n\n\
                        Examples:\n  mapi fts exported.fts\n  mapi fts exported.fts --messages\n  \
                        base64 -d item.txt | mapi fts -\n  mapi fts exported.fts --json | jq .properties")]
pub struct Fts {
    /// The file; - is standard input
    file: PathBuf,
    /// Only a line for each message and folder, instead of the tree
    #[arg(long)]
    messages: bool,
}

impl Fts {
    /// Runs it.
    pub fn run(self, out: Out) -> Result<(), Failure> {
        if out.json || self.messages {
            let mut reader = ItemReader::new(Root::Any);
            let show = |event: ItemEvent| match (out.json, event) {
                (true, event) => json_line(&event),
                (false, event) => line(&event),
            };
            self.blocks(|block| {
                reader.push(block);
                while let Some(event) = reader.next()? {
                    show(event);
                }
                Ok(())
            })?;
            if let Some(event) = reader.finish().map_err(|error| self.wrong(&error))? {
                show(event);
            }
            return Ok(());
        }
        let mut tree = Tree::with_lexer(Root::Any, Lexer::new().streaming(LARGE).exported());
        let mut depth = 0;
        self.blocks(|block| {
            tree.push(block);
            while let Some(event) = tree.next()? {
                branch(&event, &mut depth);
            }
            Ok(())
        })?;
        tree.finish().map_err(|error| self.wrong(&error))
    }

    fn wrong(&self, error: &WireError) -> Failure {
        Failure::wrong_bytes(format!("{} is no FastTransfer stream: {error}", self.file.display()))
    }

    fn blocks(&self, mut take: impl FnMut(Bytes) -> Result<(), WireError>) -> Result<(), Failure> {
        let fails = |error| Failure::file(&self.file, &error);
        let mut file: Box<dyn Read> = if self.file.as_os_str() == "-" {
            Box::new(std::io::stdin())
        } else {
            Box::new(File::open(&self.file).map_err(fails)?)
        };
        let mut block = vec![0; BLOCK];
        let mut is_empty = true;
        loop {
            let length = file.read(&mut block).map_err(fails)?;
            let Some(bytes) = block.get(..length).filter(|bytes| !bytes.is_empty()) else { break };
            is_empty = false;
            take(Bytes::copy_from_slice(bytes)).map_err(|error| self.wrong(&error))?;
        }
        match is_empty {
            true => Err(Failure::wrong_bytes(format!("{} is empty", self.file.display()))),
            false => Ok(()),
        }
    }
}

fn node_name(node: Node) -> String {
    format!("{node:?}")
}

/// One line of the tree.
fn branch(event: &Event<'_>, depth: &mut usize) {
    let indent = "  ".repeat(*depth);
    match event {
        Event::Enter(node) => {
            say(&format!("{indent}{}", node_name(*node)));
            *depth += 1;
        }
        Event::Leave(_) => *depth = depth.saturating_sub(1),
        Event::Abandon(node) => {
            *depth = depth.saturating_sub(1);
            say(&format!("{indent}{} is given up", node_name(*node)));
        }
        Event::Property(property) => {
            let name = property.name().map(|name| format!(" {}", named(&name))).unwrap_or_default();
            let value = match property.to_value() {
                Ok(value) => one_line(&value.to_string(), 120),
                Err(error) => format!("cannot be read: {error}"),
            };
            say(&format!("{indent}{}{name} = {value}", describe_tag(property.tag())));
        }
        Event::Large(large) => {
            let name = large.name().map(|name| format!(" {}", named(&name))).unwrap_or_default();
            say(&format!("{indent}{}{name} = {} bytes", describe_tag(large.tag()), large.length()));
        }
        Event::Piece(_) => {}
    }
}

fn named(name: &mapi_http::data::PropertyName) -> String {
    match (name.lid, name.text()) {
        (Some(lid), _) => format!("{}/{lid:#06x}", name.guid),
        (None, text) => plain(&format!("{}/{}", name.guid, text.unwrap_or_default())),
    }
}

/// A message or folder in one line.
fn line(event: &ItemEvent) {
    match event {
        ItemEvent::Partial { change, .. } => say(&format!(
            "part     of message {}: {} properties",
            change.message.id,
            change.message.content.properties.len()
        )),
        ItemEvent::Message { message, .. } => {
            let content = &message.content;
            let text = |tag: PropertyTag| {
                let found = content.properties.get(tag);
                found.and_then(|property| property.text).unwrap_or_default()
            };
            let count = |list: usize, what: &str| match list {
                0 => String::new(),
                1 => format!("  1 {what}"),
                more => format!("  {more} {what}s"),
            };
            let recipients = content.recipients.as_ref().map_or(0, Vec::len);
            let attachments = content.attachments.as_ref().map_or(0, Vec::len);
            say(&format!(
                "message  {}  {}{}{}",
                one_line(&text(mapi_http::data::tags::MESSAGE_CLASS), 30),
                one_line(&text(mapi_http::data::tags::SUBJECT), 80),
                count(recipients, "recipient"),
                count(attachments, "attachment"),
            ));
        }
        ItemEvent::Folder { folder, .. } => say(&format!("folder   {}", one_line(&folder.name, 80))),
        ItemEvent::Deletions { deleted, out_of_scope } => {
            say(&format!("gone     {} deleted, {} out of scope", deleted.count(), out_of_scope.count()));
        }
        ItemEvent::ReadStates { read, unread } => {
            say(&format!("marked   {} read, {} unread", read.count(), unread.count()));
        }
        ItemEvent::State(_) => say("state"),
        ItemEvent::Total(_) | ItemEvent::Data(_) | ItemEvent::Groups(_) => {}
    }
}

fn content(content: &ItemContent) -> Value {
    let recipients: Vec<Value> = content.recipients.iter().flatten().map(described_recipient).collect();
    let attachments: Vec<Value> = content
        .attachments
        .iter()
        .flatten()
        .map(|attachment| {
            json!({
                "number": attachment.number,
                "properties": Described(&attachment.properties),
                "message": attachment.message.first().map(self::content),
            })
        })
        .collect();
    json!({
        "properties": Described(&content.properties),
        "names": names(&content.properties),
        "recipients": recipients,
        "attachments": attachments,
    })
}

/// What the properties are called in the specification, for those that have no name of their own.
fn names(properties: &ItemProperties) -> Value {
    let known = properties.iter().filter(|property| property.property_set.is_none());
    let known = known
        .map(|property| (format!("{:#010x}", property.tag), json!(describe_tag(PropertyTag(property.tag)))));
    Value::Object(known.collect())
}

fn ids(set: &mapi_http::sync::IdSet<u16>) -> Value {
    let ranges = set.iter().flat_map(|(replica, counters)| {
        counters
            .ranges()
            .iter()
            .map(move |range| json!({ "replica": replica, "low": range.low, "high": range.high }))
    });
    Value::Array(ranges.collect())
}

fn described(message: &SyncedMessage, kind: &str) -> Value {
    let mut value = content(&message.content);
    if let Value::Object(fields) = &mut value {
        fields.insert("kind".into(), json!(kind));
        fields.insert("associated".into(), json!(message.associated));
        if message.id != mapi_http::data::MessageId::NONE {
            fields.insert("id".into(), json!(message.id.to_string()));
        }
    }
    value
}

/// A message, folder or state as JSON. Large values are told as their sizes.
fn json_line(event: &ItemEvent) {
    let value = match event {
        ItemEvent::Message { message, .. } => described(message, "message"),
        ItemEvent::Partial { change, .. } => described(&change.message, "part"),
        ItemEvent::Folder { folder, .. } => json!({
            "kind": "folder",
            "name": folder.name,
            "id": folder.id.to_string(),
            "properties": Described(&folder.properties),
        }),
        ItemEvent::Deletions { deleted, out_of_scope } => {
            json!({ "kind": "deletions", "deleted": ids(deleted), "out_of_scope": ids(out_of_scope) })
        }
        ItemEvent::ReadStates { read, unread } => {
            json!({ "kind": "read_states", "read": ids(read), "unread": ids(unread) })
        }
        ItemEvent::State(state) => json!({ "kind": "state", "hex": hex::encode(state.to_bytes()) }),
        ItemEvent::Total(_) | ItemEvent::Data(_) | ItemEvent::Groups(_) => return,
    };
    say(&value.to_string());
}
