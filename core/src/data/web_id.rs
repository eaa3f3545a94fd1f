//! Ids of EWS and of REST: an entry id in Base64, with the mailbox around it. `[MS-OXCEXT] 2.2.6.1`

use core::fmt;
use std::prelude::v1::*;

use bytes::Bytes;

use super::{EntryId, Guid, base64};
use crate::wire::{Context, Wire};

/// The payload is as it is.
const PLAIN: u8 = 0;
/// Bytes that repeat are written twice, and how often they come besides.
const COMPRESSED: u8 = 1;
/// More is no id: a run of 255 bytes takes three.
const LARGEST: usize = 4096;

/// The id of a folder, item or attachment in EWS; REST (and Graph) write the same with other letters.
///
/// The text form is the one of EWS; [`to_rest`](Self::to_rest) has the other one. Both are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebId {
    /// How the mailbox is named: 3 by its GUID, 0 by an address.
    pub storage: u8,
    /// The mailbox: a GUID as text, or an address.
    pub mailbox: String,
    /// 0: the item itself; 1: an occurrence; 2: the series that an occurrence belongs to.
    pub instruction: u8,
    /// The entry id.
    pub entry_id: Bytes,
    /// The attachment in the item, the outermost first; none for the item itself.
    pub attachments: Vec<Bytes>,
}

/// The text is no such id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseWebIdError {
    /// It is not Base64.
    #[error("not an id of EWS or REST: it is not Base64")]
    NotBase64,
    /// It ends too early, or goes on behind its end.
    #[error("not an id of EWS or REST: its lengths do not fit. Perhaps it was cut")]
    Length,
    /// It names something in another way.
    #[error(
        "an id of kind {0}, whose layout nobody has described: only mailboxes by GUID (3) or address (0) are read"
    )]
    Kind(u8),
}

impl WebId {
    /// By the mailbox's GUID.
    pub const BY_GUID: u8 = 3;
    /// By an address, as Exchange 2007 did.
    pub const BY_ADDRESS: u8 = 0;

    /// Of a folder or message of a mailbox.
    pub fn new(mailbox: Guid, entry_id: impl Into<Bytes>) -> Self {
        Self {
            storage: Self::BY_GUID,
            mailbox: mailbox.to_string(),
            instruction: 0,
            entry_id: entry_id.into(),
            attachments: Vec::new(),
        }
    }

    /// The entry id, taken apart.
    ///
    /// # Errors
    /// It is none.
    pub fn entry_id(&self) -> crate::wire::Result<EntryId> {
        EntryId::decode(&self.entry_id, &Context::rop())
    }

    /// As REST writes it: without `/` and `+`.
    pub fn to_rest(&self) -> String {
        self.to_string().replace('/', "-").replace('+', "_")
    }

    fn payload(&self) -> Vec<u8> {
        let mut bytes = vec![self.storage];
        prefixed(&mut bytes, self.mailbox.as_bytes());
        bytes.push(self.instruction);
        prefixed(&mut bytes, &self.entry_id);
        if !self.attachments.is_empty() {
            bytes.push(u8::try_from(self.attachments.len()).unwrap_or(u8::MAX));
            self.attachments.iter().take(255).for_each(|id| prefixed(&mut bytes, id));
        }
        bytes
    }

    fn from_payload(payload: Vec<u8>) -> Result<Self, ParseWebIdError> {
        let mut rest = Rest(Bytes::from(payload));
        let storage = rest.byte()?;
        if !matches!(storage, Self::BY_GUID | Self::BY_ADDRESS) {
            return Err(ParseWebIdError::Kind(storage));
        }
        let mailbox = rest.prefixed()?;
        let instruction = rest.byte()?;
        let entry_id = rest.prefixed()?;
        let attachments = match rest.0.is_empty() {
            true => Vec::new(),
            false => (0..rest.byte()?).map(|_| rest.prefixed()).collect::<Result<_, _>>()?,
        };
        if !rest.0.is_empty() {
            return Err(ParseWebIdError::Length);
        }
        let mailbox = String::from_utf8_lossy(&mailbox).into_owned();
        Ok(Self { storage, mailbox, instruction, entry_id, attachments })
    }
}

/// Adds bytes behind their number.
fn prefixed(bytes: &mut Vec<u8>, part: &[u8]) {
    let size = u16::try_from(part.len()).unwrap_or(u16::MAX);
    bytes.extend(size.to_le_bytes());
    bytes.extend(part.iter().take(usize::from(size)));
}

struct Rest(Bytes);

impl Rest {
    fn take(&mut self, size: usize) -> Result<Bytes, ParseWebIdError> {
        if size > self.0.len() {
            return Err(ParseWebIdError::Length);
        }
        Ok(self.0.split_to(size))
    }

    fn byte(&mut self) -> Result<u8, ParseWebIdError> {
        self.take(1)?.first().copied().ok_or(ParseWebIdError::Length)
    }

    fn prefixed(&mut self) -> Result<Bytes, ParseWebIdError> {
        let size = u16::from_le_bytes([self.byte()?, self.byte()?]);
        self.take(size.into())
    }
}

/// As EWS writes it.
impl fmt::Display for WebId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = self.payload();
        let compressed = compress(&payload);
        // [MS-OXCEXT] 3.1.4.5
        let (kind, content) =
            if compressed.len() < payload.len() { (COMPRESSED, compressed) } else { (PLAIN, payload) };
        let mut bytes = vec![kind];
        bytes.extend(content);
        f.write_str(&base64::encode(&bytes))
    }
}

impl core::str::FromStr for WebId {
    type Err = ParseWebIdError;

    fn from_str(text: &str) -> Result<Self, ParseWebIdError> {
        let text = text.trim().replace('-', "/").replace('_', "+");
        let bytes = base64::decode(&text).ok_or(ParseWebIdError::NotBase64)?;
        match bytes.split_first() {
            Some((_, payload)) if payload.len() > LARGEST => Err(ParseWebIdError::Length),
            Some((&PLAIN, payload)) => Self::from_payload(payload.to_vec()),
            Some((&COMPRESSED, payload)) => {
                Self::from_payload(decompress(payload).ok_or(ParseWebIdError::Length)?)
            }
            _ => Err(ParseWebIdError::NotBase64),
        }
    }
}

/// Two bytes that are the same stand for themselves and for as many more as the byte behind them says.
fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(&byte) = rest.first() {
        let run = rest.iter().take(257).take_while(|other| **other == byte).count();
        out.push(byte);
        if let Some(more) = run.checked_sub(2) {
            out.push(byte);
            out.push(u8::try_from(more).unwrap_or(u8::MAX));
        }
        rest = rest.get(run..).unwrap_or_default();
    }
    out
}

fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len() * 2);
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        out.push(byte);
        if rest.peek() == Some(&byte) {
            rest.next();
            let more = rest.next()?;
            out.extend(core::iter::repeat_n(byte, usize::from(more) + 1));
        }
        if out.len() > LARGEST {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids of a folder and of a message in it, from the documentation of Microsoft Graph.
    const FOLDER: &str = "AAMkAGI2NGVhZTVlLTI1OGMtNDI4My1iZmE5LTA5OGJiZGEzMTc0YQAuAAAAAADUuTJK1K9aTpCdqXop_4NaAQCd9nJ-tVysQos2hTfspaWRAAAAAAEJAAA=";
    const MESSAGE: &str = "AAMkAGI2NGVhZTVlLTI1OGMtNDI4My1iZmE5LTA5OGJiZGEzMTc0YQBGAAAAAADUuTJK1K9aTpCdqXop_4NaBwCd9nJ-tVysQos2hTfspaWRAAAAAAEJAACd9nJ-tVysQos2hTfspaWRAADSR_MnAAA=";

    #[test]
    fn published_ids_are_taken_apart() {
        let folder: WebId = FOLDER.parse().unwrap();
        assert_eq!((folder.storage, folder.mailbox.as_str()), (3, "b64eae5e-258c-4283-bfa9-098bbda3174a"));
        let EntryId::Folder(id) = folder.entry_id().unwrap() else { panic!("{folder:?}") };
        assert_eq!(id.global_counter.to_u64(), 0x109);
        let message: WebId = MESSAGE.parse().unwrap();
        let EntryId::Message(message_id) = message.entry_id().unwrap() else { panic!("{message:?}") };
        assert_eq!(message_id.folder_global_counter, id.global_counter);
        assert_eq!(message_id.message_database_guid, id.database_guid);
        assert_eq!(message_id.message_global_counter.to_u64(), 0xD247_E327);
    }

    #[test]
    fn ids_go_both_ways_in_both_forms() {
        for text in [FOLDER, MESSAGE] {
            let id: WebId = text.parse().unwrap();
            assert_eq!(id.to_rest(), text);
            assert!(!id.to_string().contains(['-', '_']));
            assert_eq!(id.to_rest().parse(), Ok(id.clone()));
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        // Where many zeros follow each other, it is written compressed.
        let zeros = WebId::new(Guid([0x11; 16]), vec![0; 70]);
        assert!(zeros.to_string().starts_with("AQMk"), "{zeros}");
        assert_eq!(zeros.to_string().parse(), Ok(zeros));
        let attachment = WebId {
            attachments: vec![Bytes::from_static(&[7; 600])],
            ..WebId::new(Guid([0x11; 16]), vec![1, 2, 3])
        };
        assert_eq!(attachment.to_string().parse(), Ok(attachment));
    }

    #[test]
    fn runs_are_compressed_as_specified() {
        // [MS-OXCEXT] 3.1.4.5
        assert_eq!(compress(&[1, 1, 2, 3, 3, 3, 3]), [1, 1, 0, 2, 3, 3, 2]);
        assert_eq!(decompress(&[1, 1, 0, 2, 3, 3, 2]).unwrap(), [1, 1, 2, 3, 3, 3, 3]);
        assert_eq!(decompress(&compress(&[9; 1000])).unwrap(), [9; 1000]);
        assert_eq!(decompress(&[1, 1]), None);
        // A bomb of three bytes each.
        assert_eq!(decompress(&[5, 5, 255].repeat(1000)), None);
    }

    #[test]
    fn what_is_none_is_refused() {
        assert_eq!("not Base64!".parse::<WebId>(), Err(ParseWebIdError::NotBase64));
        assert_eq!(FOLDER[..60].parse::<WebId>(), Err(ParseWebIdError::Length));
        assert_eq!("AAQAAAAA".parse::<WebId>(), Err(ParseWebIdError::Kind(4)));
    }
}
