use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use clap::Args;
use mapi_http::data::entry_id::{ContactEntry, FolderEntryId, MessageEntryId, ServerId};
use mapi_http::data::{EntryId, FolderId, Guid, LongTermId, MessageId, WebId};
use mapi_http::wire::{Context, Wire};
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::output::{Out, one_line, say};

/// Take ids apart and write them in their other forms, without asking a server
///
/// Entry ids in hexadecimal or Base64, ids of EWS and REST, long-term ids and source keys, ids as `mapi ls` prints them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        mapi ids AAMkAGI2NGVhZTVlLTI1OGMtNDI4My1iZmE5LTA5OGJiZGEzMTc0YQAuAAAA…\n  \
                        mapi ids 00000000D4B9324AD4AF5A4E909DA97A29FB835A01009DF6727FB55CAC428B36…\n  \
                        mapi ids 0001-000000000109 --mailbox-guid GUID --replica GUID\n  \
                        mapi ids 0001-0000000003f7 --in 0001-000000000109 --mailbox-guid GUID --replica GUID")]
pub struct Ids {
    /// The ids
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// The mailbox, for forms in which it stands
    #[arg(long, value_name = "GUID")]
    mailbox_guid: Option<Guid>,
    /// The replica, whose number in short ids says nothing elsewhere
    #[arg(long, value_name = "GUID")]
    replica: Option<Guid>,
    /// A short id is of a message in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<FolderId>,
    /// The number of the replica in short ids
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    replica_number: u16,
}

/// What an id says, line by line.
#[derive(Debug, Default)]
struct Known(Vec<(&'static str, String)>);

impl Known {
    fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }
}

impl Ids {
    /// Runs it.
    ///
    /// # Errors
    /// One of them is no id.
    pub fn run(&self, out: Out) -> Result<(), Failure> {
        for (index, text) in self.ids.iter().enumerate() {
            let Known(lines) = self.known(text)?;
            if index > 0 && !out.json {
                say("");
            }
            let map: Map<String, Value> =
                lines.iter().map(|(name, value)| (name.replace(' ', "_"), value.clone().into())).collect();
            out.print(&map, |_| {
                let lines: Vec<String> = lines
                    .iter()
                    .map(|(name, value)| format!("{:<15} {}", format!("{name}:"), one_line(value, 2000)))
                    .collect();
                lines.join("\n")
            });
        }
        Ok(())
    }

    fn known(&self, text: &str) -> Result<Known, Failure> {
        let mut known = Known::default();
        let text = text.trim();
        if let Ok(id) = text.parse::<FolderId>() {
            self.short(&mut known, id)?;
            return Ok(known);
        }
        if let Some(bytes) = hexadecimal(text) {
            self.bytes(&mut known, bytes, self.mailbox_guid)?;
            return Ok(known);
        }
        let web = text.parse::<WebId>();
        if let Ok(web) = web {
            known.add(
                "form",
                if web.attachments.is_empty() { "EWS or REST" } else { "EWS or REST, attachment" },
            );
            known.add("mailbox", web.mailbox.clone());
            if web.instruction != 0 {
                known.add("instruction", web.instruction.to_string());
            }
            for attachment in &web.attachments {
                known.add("attachment", hex(attachment));
            }
            let mailbox = self.mailbox_guid.or(web.mailbox.parse().ok());
            self.bytes(&mut known, web.entry_id.to_vec(), mailbox)?;
            return Ok(known);
        }
        if let Ok(bytes) = STANDARD.decode(text.replace('-', "/").replace('_', "+")) {
            self.bytes(&mut known, bytes, self.mailbox_guid)?;
            return Ok(known);
        }
        Err(Failure::usage(format!(
            "{text:?} is no id: give hexadecimal, Base64, an id of EWS or REST, or one such as 0001-000000000109"
        )))
    }

    /// An id of a session.
    fn short(&self, known: &mut Known, id: FolderId) -> Result<(), Failure> {
        known.add("short id", id.to_string());
        known.add("number", format!("{:#018x}", id.0));
        known.add("replica number", id.replica_id().to_string());
        known.add("counter", id.counter().to_u64().to_string());
        let Some(replica) = self.replica else { return Ok(()) };
        if let (Some(mailbox), None) = (self.mailbox_guid, self.folder) {
            let entry_id = FolderEntryId::new(mailbox, replica, id);
            return self.object(known, entry_id.into(), Some(mailbox));
        }
        if let (Some(mailbox), Some(folder)) = (self.mailbox_guid, self.folder) {
            let entry_id = MessageEntryId::new(mailbox, replica, folder, MessageId(id.0));
            return self.object(known, entry_id.into(), Some(mailbox));
        }
        long_term(
            known,
            "long-term id",
            "source key",
            LongTermId { database_guid: replica, global_counter: id.counter(), pad: 0 },
        );
        Ok(())
    }

    /// Bytes of any kind of id.
    fn bytes(&self, known: &mut Known, bytes: Vec<u8>, mailbox: Option<Guid>) -> Result<(), Failure> {
        let bytes = Bytes::from(bytes);
        match bytes.len() {
            // A global id in FastTransfer streams and source keys has no padding. [MS-OXCFXICS] 2.2.1.3
            22 | 24 => {
                let padded = [bytes.as_ref(), &[0; 2][..24 - bytes.len()]].concat();
                let id = LongTermId::decode(&Bytes::from(padded), &Context::rop());
                let id = id.map_err(|error| Failure::wrong_bytes(error.to_string()))?;
                known.add("replica", id.database_guid.to_string());
                known.add("counter", id.global_counter.to_u64().to_string());
                known.add("short id", FolderId::new(self.replica_number, id.global_counter).to_string());
                long_term(known, "long-term id", "source key", id);
                Ok(())
            }
            8 => {
                let number: [u8; 8] = bytes.as_ref().try_into().unwrap_or_default();
                self.short(known, FolderId(u64::from_le_bytes(number)))
            }
            21 => {
                let id = ServerId::decode(&bytes, &Context::rop());
                let id = id.map_err(|error| Failure::wrong_bytes(error.to_string()))?;
                known.add("kind", "server id");
                if let ServerId::Ours { folder_id, message_id, instance } = id {
                    known.add("folder", folder_id.to_string());
                    known.add("message", message_id.to_string());
                    known.add("instance", instance.to_string());
                }
                Ok(())
            }
            _ => {
                let id = EntryId::decode(&bytes, &Context::rop());
                self.object(known, id.map_err(|error| Failure::wrong_bytes(error.to_string()))?, mailbox)
            }
        }
    }

    /// An entry id, in all its forms.
    fn object(&self, known: &mut Known, id: EntryId, mailbox: Option<Guid>) -> Result<(), Failure> {
        let bytes = id.to_vec().map_err(|error| Failure::wrong_bytes(error.to_string()))?;
        self.describe(known, &id);
        known.add("entry id", hex(&bytes));
        known.add("Base64", STANDARD.encode(&bytes));
        if let (Some(mailbox), EntryId::Folder(_) | EntryId::Message(_)) = (mailbox, &id) {
            let web = WebId::new(mailbox, bytes);
            known.add("EWS", web.to_string());
            known.add("REST", web.to_rest());
        }
        Ok(())
    }

    fn describe(&self, known: &mut Known, id: &EntryId) {
        match id {
            EntryId::Folder(id) => {
                known.add("kind", "folder");
                known.add("store", Guid(id.provider).to_string());
                known.add("replica", id.database_guid.to_string());
                known.add("short id", id.folder_id(self.replica_number).to_string());
                long_term(known, "long-term id", "source key", id.long_term_id());
            }
            EntryId::Message(id) => {
                let folder = id.folder();
                known.add("kind", "message");
                known.add("store", Guid(id.provider).to_string());
                known.add("replica", id.message_database_guid.to_string());
                known.add("short id", id.message_id(self.replica_number).to_string());
                long_term(known, "long-term id", "source key", id.long_term_id());
                known.add("folder", folder.folder_id(self.replica_number).to_string());
                long_term(known, "folder long-term id", "folder source key", folder.long_term_id());
                if let Ok(bytes) = EntryId::from(folder).to_vec() {
                    known.add("folder entry id", hex(&bytes));
                }
            }
            EntryId::Store(id) => {
                known.add("kind", "store");
                known.add("server", id.server_short_name.to_utf8_lossy());
                if let Some(dn) = &id.mailbox_dn {
                    known.add("mailbox dn", dn.to_utf8_lossy());
                }
                if let Some(address) = id.tail.as_ref().and_then(|tail| tail.smtp_address()) {
                    known.add("address", address.to_utf8_lossy());
                }
                if let Some(host) = id.tail.as_ref().and_then(|tail| tail.server_fqdn()) {
                    known.add("host", host.to_utf8_lossy());
                }
            }
            EntryId::AddressBook(id) => {
                known.add("kind", "address book");
                known.add("entry", format!("{:?}", id.entry_type));
                known.add("dn", id.x500_dn.to_utf8_lossy());
            }
            EntryId::Ephemeral(id) => {
                known.add("kind", "address book, while the server runs");
                known.add("entry", format!("{:?}", id.entry_type));
                known.add("server", Guid(id.provider).to_string());
                known.add("minimal id", format!("{:#x}", id.min_id));
            }
            EntryId::OneOff(id) => {
                known.add("kind", "one-off recipient");
                known.add("name", id.display_name.to_utf8_lossy());
                known.add("address type", id.address_type.to_utf8_lossy());
                known.add("address", id.email_address.to_utf8_lossy());
            }
            EntryId::Contact(id) => match &id.entry {
                ContactEntry::Container { entry_id, .. } => {
                    known.add("form", "folder of contacts");
                    self.describe(known, entry_id);
                }
                ContactEntry::Contact { index, entry_id, .. } => {
                    known.add("form", format!("contact, address {index}"));
                    self.describe(known, entry_id);
                }
                ContactEntry::PersonalDistributionList { entry_id, .. } => {
                    known.add("form", "personal distribution list");
                    self.describe(known, entry_id);
                }
                ContactEntry::Unknown { .. } => known.add("form", "contact of an unknown kind"),
            },
            EntryId::Wrapped(id) => {
                known.add("form", format!("member of a list, {:#x}", id.wrapped_type));
                self.describe(known, &id.entry_id);
            }
            EntryId::Other(bytes) => {
                known.add("kind", "of a provider that nobody here knows");
                if let Some(uid) = bytes.get(4..).and_then(<[u8]>::first_chunk::<16>) {
                    known.add("provider", Guid(*uid).to_string());
                }
            }
        }
    }
}

fn long_term(known: &mut Known, name: &'static str, key: &'static str, id: LongTermId) {
    let bytes = [&id.database_guid.0[..], &id.global_counter.0].concat();
    known.add(key, hex(&bytes));
    known.add(name, hex(&bytes) + "0000");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Bytes in hexadecimal, however they are set.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_prefix("0x").unwrap_or(text);
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ':' | '-'))
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let whole = digits.len() >= 16 && digits.len().is_multiple_of(2);
    whole.then(|| digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}
