use std::prelude::v1::*;

use alloc::borrow::Cow;

use super::attachment::{open_message, open_within};
use super::stream::StreamReader;
use super::{Address, Attachment, FolderRef, Importance, Message, Part, Sensitivity, recipients};
use crate::content::{
    Bodies, BodyFormat, CodePage, Presence, decode_html, html_to_text, rtf, rtf_compressed,
};
use crate::data::{CellRef, ErrorCode, FolderId, MessageId, PropertyRow, PropertyTag, RowRef, tags};
use crate::rop::{
    AttachmentTableFlags, GetAttachmentTable, GetPropertiesSpecific, GetPropertiesSpecificResponse,
    OpenMessageResponse, QueryRows, QueryRowsFlags, QueryRowsResponse, ReadRecipients,
    ReadRecipientsResponse, SetColumns, TableFlags,
};
use crate::session::{Asked, Chain, Error, Flow, Handle, Input, Slot, Step, Steps};

/// What is asked of a message at once; the bodies come last, so that a large one does not push out the rest.
const PROPERTIES: [PropertyTag; 29] = [
    tags::SUBJECT,
    tags::SENT_REPRESENTING_NAME,
    tags::SENT_REPRESENTING_SMTP_ADDRESS,
    tags::SENT_REPRESENTING_EMAIL_ADDRESS,
    tags::SENDER_NAME,
    tags::SENDER_SMTP_ADDRESS,
    tags::SENDER_EMAIL_ADDRESS,
    tags::RECEIVED_BY_NAME,
    tags::RECEIVED_BY_SMTP_ADDRESS,
    tags::RECEIVED_BY_EMAIL_ADDRESS,
    tags::REPLY_RECIPIENT_ENTRIES,
    tags::MESSAGE_DELIVERY_TIME,
    tags::CLIENT_SUBMIT_TIME,
    tags::MESSAGE_FLAGS,
    tags::IMPORTANCE,
    tags::SENSITIVITY,
    tags::READ_RECEIPT_REQUESTED,
    tags::MESSAGE_CLASS,
    tags::INTERNET_MESSAGE_ID,
    tags::INTERNET_REFERENCES,
    tags::CONVERSATION_INDEX,
    tags::CONVERSATION_TOPIC,
    tags::NATIVE_BODY,
    tags::INTERNET_CODEPAGE,
    tags::RTF_IN_SYNC,
    tags::BODY,
    tags::HTML,
    tags::RTF_COMPRESSED,
    tags::BODY_HTML,
];

const ATTACHMENT_COLUMNS: [PropertyTag; 12] = [
    tags::ATTACH_NUMBER,
    tags::ATTACH_LONG_FILENAME,
    tags::ATTACH_EXTENSION,
    tags::ATTACH_FILENAME,
    tags::DISPLAY_NAME,
    tags::ATTACH_MIME_TAG,
    tags::ATTACH_SIZE,
    tags::ATTACH_CONTENT_ID,
    tags::ATTACHMENT_HIDDEN,
    tags::ATTACH_METHOD,
    tags::ATTACH_LONG_PATHNAME,
    tags::ATTACH_PATHNAME,
];

/// `mfRead` and `mfUnsent` of PidTagMessageFlags. `[MS-OXCMSG] 2.2.1.6`
const READ: i64 = 0x01;
const UNSENT: i64 = 0x08;
/// `afByReference`, `afByReferenceOnly`, `afEmbeddedMessage` and `afByWebReference` of PidTagAttachMethod.
/// `[MS-OXCMSG] 2.2.2.9`
const BY_REFERENCE: i64 = 2;
const BY_REFERENCE_ONLY: i64 = 4;
const EMBEDDED_MESSAGE: i64 = 5;
const BY_WEB_REFERENCE: i64 = 7;
/// How much of a body is read at most: a page nobody scrolls through is not worth the memory of a phone.
const LARGEST_BODY: u64 = 16 << 20;

/// Opens a message: headers, recipients, the best of its bodies, the list of its attachments.
///
/// One exchange when all fits one answer; one more for each further block of a large body. After a lost connection a body
/// goes on where it was.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct ReadMessage {
    folder: FolderRef,
    id: MessageId,
    /// The numbers of the attachments that it lies in.
    path: Vec<u32>,
    #[serde(skip)]
    asked: Option<Questions>,
    #[serde(skip)]
    draft: Option<Draft>,
    stream: Option<(PropertyTag, StreamReader, Vec<u8>)>,
}

#[derive(Debug, Clone, Copy)]
struct Questions {
    slot: Slot,
    /// The message that lies in the folder.
    outermost: Asked<OpenMessageResponse>,
    opened: Asked<()>,
    recipients: Asked<ReadRecipientsResponse>,
    properties: Asked<GetPropertiesSpecificResponse>,
    attachments: Asked<QueryRowsResponse>,
}

/// A message of which a body is still to come.
#[derive(Debug)]
struct Draft {
    message: Message,
    /// The open message, and where the last chain opened it.
    handle: Option<Handle>,
    slot: Slot,
    code_page: Option<CodePage>,
}

impl ReadMessage {
    /// A message of a folder.
    pub fn new(folder: impl Into<FolderRef>, id: MessageId) -> Self {
        Self { folder: folder.into(), id, path: Vec::new(), asked: None, draft: None, stream: None }
    }

    /// The message that is attached to it, as [`path`](Attachment::path) says; what it answers says so by
    /// [`attached`](Message::attached).
    #[must_use]
    pub fn attached(mut self, path: Vec<u32>) -> Self {
        self.path = path;
        self
    }

    fn ask(&mut self, folder_id: FolderId) -> Result<Chain, Error> {
        let mut chain = Chain::new("read message");
        let (slot, outermost) = chain.open_and_ask(|output| open_message(output, folder_id, self.id));
        let (slot, opened) = open_within(&mut chain, (slot, outermost.untyped()), &self.path)?;
        // The answer to OpenMessage may leave recipients out.
        let recipients = chain.add(ReadRecipients { logon: 0, input: slot.0, row_id: 0, reserved: 0 });
        let table = chain.open(|output| GetAttachmentTable {
            logon: 0,
            input: slot.0,
            output,
            table_flags: AttachmentTableFlags::UNICODE,
        });
        chain.add::<()>(SetColumns {
            logon: 0,
            input: table.0,
            flags: TableFlags::empty(),
            property_tags: ATTACHMENT_COLUMNS.to_vec(),
        });
        let attachments = chain.add(QueryRows {
            logon: 0,
            input: table.0,
            flags: QueryRowsFlags::empty(),
            forward_read: true,
            row_count: 500,
        });
        chain.release(table);
        let properties = chain.add(GetPropertiesSpecific {
            logon: 0,
            input: slot.0,
            property_size_limit: 0,
            want_unicode: true,
            property_tags: PROPERTIES.to_vec(),
        });
        chain.expect_as_usual(6 * 1024);
        self.asked = Some(Questions { slot, outermost, opened, recipients, properties, attachments });
        Ok(chain)
    }

    fn ask_stream(&mut self, folder_id: FolderId) -> Result<Option<Chain>, Error> {
        let (Some((_, stream, _)), Some(draft)) = (&mut self.stream, &mut self.draft) else {
            return Ok(None);
        };
        let mut chain = Chain::new("read message body");
        let message = match draft.handle {
            Some(handle) => chain.hold(handle),
            None => {
                let message = chain.open_and_ask(|output| open_message(output, folder_id, self.id));
                draft.slot = open_within(&mut chain, message, &self.path)?.0;
                draft.slot
            }
        };
        stream.ask(&mut chain, message);
        Ok(Some(chain))
    }

    fn done(&mut self, cx: &mut Steps<'_, Part>) -> Result<Step<Message>, Error> {
        let Some(draft) = self.draft.take() else { return Err(Error::Cancelled) };
        if let Some(handle) = draft.handle {
            cx.release(handle);
        }
        let mut message = draft.message;
        if let Some((tag, mut stream, bytes)) = self.stream.take() {
            if let Some(handle) = stream.take_handle() {
                cx.release(handle);
            }
            set_body(&mut message, tag, &bytes, draft.code_page)?;
        }
        if message.text.is_none() {
            message.text = message.html.as_deref().map(html_to_text);
        }
        Ok(Step::Done(message))
    }
}

#[cfg(feature = "travel")]
impl super::travel::BeginsAgain for ReadMessage {
    fn begin_again(&self) -> Self {
        Self::new(self.folder.clone(), self.id).attached(self.path.clone())
    }
}

impl Flow for ReadMessage {
    type Answer = Message;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Message>, Error> {
        let Some(folder_id) = self.folder.id(cx.logon()) else { return Ok(Step::Logon) };
        match input {
            Input::Replies(replies) => {
                if let (Some((_, stream, bytes)), Some(draft)) = (&mut self.stream, &mut self.draft) {
                    replies.check_all()?;
                    let block = stream.answer(&replies)?;
                    if block.has_changed {
                        replies.release_new(cx);
                        (self.draft, self.stream) = (None, None);
                        return Ok(Step::Execute(self.ask(folder_id)?));
                    }
                    draft.handle = draft.handle.or_else(|| replies.handle(draft.slot));
                    block.data.iter().for_each(|data| bytes.extend_from_slice(data));
                    cx.advanced();
                    if block.at_end || stream.position >= LARGEST_BODY {
                        draft.message.body_cut = !block.at_end;
                        return self.done(cx);
                    }
                } else if let Some(asked) = self.asked.take() {
                    replies.check_until(asked.opened)?;
                    let opened = replies.get(asked.outermost)?;
                    let properties = replies.get(asked.properties)?;
                    let attachments = replies.get(asked.attachments)?;
                    let recipients = match replies.get(asked.recipients) {
                        Ok(answer) => answer
                            .recipient_rows
                            .iter()
                            .filter_map(|row| recipients::from_row(row.recipient_type, &row.recipient))
                            .collect(),
                        // Exchange answers NotFound when there are none.
                        Err(_) if !self.path.is_empty() => Vec::new(),
                        Err(_) => opened
                            .recipient_rows
                            .iter()
                            .filter_map(|row| recipients::from_row(row.recipient_type, &row.recipient))
                            .collect(),
                    };
                    let mut message = headers(&properties.row, self.id, folder_id);
                    message.recipients = recipients;
                    message.attachments =
                        attachments.rows.iter().map(|row| attachment(row, &self.path)).collect();
                    message.attached.clone_from(&self.path);
                    let code_page = properties
                        .row
                        .get(tags::INTERNET_CODEPAGE)
                        .and_then(|value| value.as_i64())
                        .and_then(|value| u16::try_from(value).ok())
                        .map(CodePage);
                    let missing = take_bodies(&mut message, &properties.row, code_page)?;
                    let (handle, slot) = (replies.handle(asked.slot), asked.slot);
                    self.draft = Some(Draft { message, handle, slot, code_page });
                    match missing {
                        None => {
                            self.stream = None;
                            return self.done(cx);
                        }
                        // Some of it came before the session was suspended.
                        Some(tag) if matches!(&self.stream, Some((own, ..)) if *own == tag) => {}
                        Some(tag) => self.stream = Some((tag, StreamReader::new(tag), Vec::new())),
                    }
                }
            }
            Input::Lost => {
                // The message is opened again, and the stream goes on where it was.
                if let (Some(draft), Some((_, stream, _))) = (&mut self.draft, &mut self.stream) {
                    draft.handle = None;
                    stream.lost();
                }
            }
            _ => {}
        }
        let chain = self.ask_stream(folder_id)?;
        Ok(Step::Execute(chain.map_or_else(|| self.ask(folder_id), Ok)?))
    }
}

/// Takes the best body if it came along, or tells which one is to be read as a stream.
fn take_bodies(
    message: &mut Message,
    row: &PropertyRow,
    code_page: Option<CodePage>,
) -> Result<Option<PropertyTag>, Error> {
    let value = |tag: PropertyTag| row.get(tag);
    let html_tag = if presence(row, tags::HTML) == Presence::Absent { tags::BODY_HTML } else { tags::HTML };
    let bodies = Bodies {
        plain: presence(row, tags::BODY),
        rtf: presence(row, tags::RTF_COMPRESSED),
        html: presence(row, html_tag),
        rtf_in_sync: value(tags::RTF_IN_SYNC).and_then(|value| value.as_bool()).unwrap_or_default(),
        native: value(tags::NATIVE_BODY)
            .and_then(|value| value.as_i64())
            .and_then(|value| i32::try_from(value).ok()),
    };
    if let Some(text) = value(tags::BODY).and_then(|value| value.to_text()) {
        message.text = Some(text);
    }
    let (tag, presence) = match bodies.best() {
        None | Some(BodyFormat::ClearSigned) => return Ok(None),
        Some(BodyFormat::Plain) => (tags::BODY, bodies.plain),
        Some(BodyFormat::Rtf) => (tags::RTF_COMPRESSED, bodies.rtf),
        Some(BodyFormat::Html) => (html_tag, bodies.html),
    };
    if presence != Presence::Present {
        return Ok(Some(tag));
    }
    if tag == tags::BODY_HTML {
        message.html = value(tag).and_then(|value| value.to_text());
    } else if let Some(bytes) = value(tag).and_then(|value| value.as_binary()) {
        set_body(message, tag, bytes, code_page)?;
    }
    Ok(None)
}

fn presence(row: &PropertyRow, tag: PropertyTag) -> Presence {
    let cell = row
        .cells()
        .find(|(column, _)| column.id() == tag.id() && column.property_type() == tag.property_type());
    match cell.map(|(_, cell)| cell) {
        Some(CellRef::Value(_)) => Presence::Present,
        Some(CellRef::Error(ErrorCode::OUT_OF_MEMORY)) => Presence::TooLarge,
        _ => Presence::Absent,
    }
}

/// Decodes the bytes of a body property.
fn set_body(
    message: &mut Message,
    tag: PropertyTag,
    bytes: &[u8],
    code_page: Option<CodePage>,
) -> Result<(), Error> {
    match tag {
        tags::BODY => {
            message.text = Some(crate::wire::utf16::to_utf8_lossy(bytes).trim_end_matches('\0').into());
        }
        tags::BODY_HTML => {
            message.html = Some(crate::wire::utf16::to_utf8_lossy(bytes).trim_end_matches('\0').into());
        }
        tags::HTML => message.html = Some(decode_html(bytes, code_page).text.into_owned()),
        _ => {
            let plain = rtf_compressed::decompress(bytes).map_err(unreadable)?;
            match rtf::deencapsulate(&plain).map_err(unreadable)? {
                rtf::Deencapsulated::Html(html) => message.html = Some(html),
                rtf::Deencapsulated::Text(text) => message.text = Some(text),
                _ => {
                    message.html = Some(rtf::to_html(&plain).map_err(unreadable)?);
                    message.text = Some(rtf::to_text(&plain).map_err(unreadable)?);
                }
            }
        }
    }
    Ok(())
}

fn unreadable(source: crate::wire::WireError) -> Error {
    Error::Protocol { request: "read message body", source }
}

fn headers(row: &PropertyRow, id: MessageId, folder_id: FolderId) -> Message {
    let text = |tag| row.get(tag).and_then(|value| value.to_text());
    let number = |tag| row.get(tag).and_then(|value| value.as_i64());
    let time = |tag| row.get(tag).and_then(|value| value.as_time());
    let first = |tags: &[PropertyTag]| {
        tags.iter().find_map(|tag| text(*tag).filter(|text| !text.is_empty())).unwrap_or_default()
    };
    let flags = number(tags::MESSAGE_FLAGS).unwrap_or_default();
    let someone = |names: &[PropertyTag], addresses: &[PropertyTag]| {
        Some(Address { name: first(names), address: first(addresses) })
            .filter(|person| !person.name.is_empty() || !person.address.is_empty())
    };
    let sent_by = someone(&[tags::SENDER_NAME], &[tags::SENDER_SMTP_ADDRESS, tags::SENDER_EMAIL_ADDRESS]);
    let from = Address {
        name: first(&[tags::SENT_REPRESENTING_NAME, tags::SENDER_NAME]),
        address: first(&[
            tags::SENT_REPRESENTING_SMTP_ADDRESS,
            tags::SENDER_SMTP_ADDRESS,
            tags::SENT_REPRESENTING_EMAIL_ADDRESS,
        ]),
    };
    Message {
        id,
        folder_id,
        subject: text(tags::SUBJECT).unwrap_or_default(),
        sent_by: sent_by.unwrap_or_else(|| from.clone()),
        from,
        reply_to: row
            .get(tags::REPLY_RECIPIENT_ENTRIES)
            .and_then(|value| value.as_binary())
            .map(recipients::from_reply_entries)
            .unwrap_or_default(),
        recipients: Vec::new(),
        received_by: someone(
            &[tags::RECEIVED_BY_NAME],
            &[tags::RECEIVED_BY_SMTP_ADDRESS, tags::RECEIVED_BY_EMAIL_ADDRESS],
        ),
        received: time(tags::MESSAGE_DELIVERY_TIME),
        sent: time(tags::CLIENT_SUBMIT_TIME),
        unread: flags & READ == 0,
        draft: flags & UNSENT != 0,
        importance: Importance::of(number(tags::IMPORTANCE).unwrap_or(1)),
        sensitivity: match number(tags::SENSITIVITY) {
            Some(1) => Sensitivity::Personal,
            Some(2) => Sensitivity::Private,
            Some(3) => Sensitivity::Confidential,
            _ => Sensitivity::Normal,
        },
        read_receipt: row
            .get(tags::READ_RECEIPT_REQUESTED)
            .and_then(|value| value.as_bool())
            .unwrap_or_default(),
        message_class: text(tags::MESSAGE_CLASS).unwrap_or_default(),
        html: None,
        text: None,
        body_cut: false,
        attachments: Vec::new(),
        internet_message_id: text(tags::INTERNET_MESSAGE_ID),
        internet_references: text(tags::INTERNET_REFERENCES),
        conversation_index: row
            .get(tags::CONVERSATION_INDEX)
            .and_then(|value| value.as_binary())
            .map(Into::into)
            .unwrap_or_default(),
        conversation_topic: text(tags::CONVERSATION_TOPIC).unwrap_or_default(),
        attached: Vec::new(),
    }
}

fn attachment(row: RowRef<'_>, within: &[u32]) -> Attachment {
    let text = |tag| row.get(tag).and_then(|value| value.to_text()).filter(|text| !text.is_empty());
    let number = |tag| row.get(tag).and_then(|value| value.as_i64());
    let method = number(tags::ATTACH_METHOD).unwrap_or_default();
    let is_message = method == EMBEDDED_MESSAGE;
    let refers = matches!(method, BY_REFERENCE | BY_REFERENCE_ONLY | BY_WEB_REFERENCE);
    let place = || text(tags::ATTACH_LONG_PATHNAME).or_else(|| text(tags::ATTACH_PATHNAME));
    let mut name = text(tags::ATTACH_LONG_FILENAME)
        .or_else(|| text(tags::ATTACH_FILENAME))
        .or_else(|| text(tags::DISPLAY_NAME))
        .unwrap_or_default();
    // Rows have the beginning of a long name only, 254 characters of it or more.
    if name.len() >= 254
        && let Some(extension) = text(tags::ATTACH_EXTENSION)
        && !name.ends_with(&extension)
    {
        name += &extension;
    }
    let content_id = text(tags::ATTACH_CONTENT_ID);
    let own = number(tags::ATTACH_NUMBER).and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
    Attachment {
        number: own,
        path: [within, &[own]].concat(),
        safe_name: safe_name(&name),
        name,
        mime_type: text(tags::ATTACH_MIME_TAG).unwrap_or_else(|| {
            if is_message { "message/rfc822".into() } else { "application/octet-stream".into() }
        }),
        size: number(tags::ATTACH_SIZE).and_then(|size| u32::try_from(size).ok()).unwrap_or_default(),
        inline: row.get(tags::ATTACHMENT_HIDDEN).and_then(|value| value.as_bool()).unwrap_or_default()
            || content_id.is_some(),
        content_id,
        is_message,
        reference: if refers { place() } else { None },
    }
}

/// A name that can be saved under on any system: no path, no control characters, no reserved names, not too long.
pub(super) fn safe_name(name: &str) -> String {
    const LONGEST: usize = 120;
    const RESERVED: [&str; 24] = [
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6",
        "COM7", "COM8", "COM9", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    ];
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') || is_direction(c) {
                '_'
            } else {
                c
            }
        })
        .collect();
    let clean = clean.trim_matches([' ', '.']);
    // Programs take what begins so for an option.
    let dashed = clean.strip_prefix('-').map(|rest| ["_", rest].concat());
    let clean = dashed.as_deref().unwrap_or(clean);
    let (stem, extension) = match clean.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 16 => (stem, Some(extension)),
        _ => (clean, None),
    };
    let mut stem: Cow<'_, str> = stem.into();
    if stem.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| stem.is_char_boundary(*end)).unwrap_or_default();
        stem = stem.get(..end).unwrap_or_default().to_string().into();
    }
    // Windows takes neither blanks at the end nor superscripts for another name.
    let first_part = stem.split('.').next().unwrap_or_default().trim_end();
    let first_part = first_part.replace('¹', "1").replace('²', "2").replace('³', "3");
    if stem.is_empty() || RESERVED.iter().any(|reserved| first_part.eq_ignore_ascii_case(reserved)) {
        stem = alloc::format!("attachment{}{stem}", if stem.is_empty() { "" } else { "-" }).into();
    }
    match extension {
        Some(extension) => alloc::format!("{stem}.{extension}"),
        None => stem.into_owned(),
    }
}

/// Characters that turn the direction of writing and so can hide an extension.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_the_wire_are_made_safe() {
        assert_eq!(safe_name("menu.pdf"), "menu.pdf");
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\Windows\\system.ini"), "system.ini");
        assert_eq!(safe_name("..."), "attachment");
        assert_eq!(safe_name(""), "attachment");
        assert_eq!(safe_name("nul.txt"), "attachment-nul.txt");
        assert_eq!(safe_name("a\u{202e}fdp.exe"), "a_fdp.exe");
        for (name, safe) in [
            ("a.txt. . .", "a.txt"),
            (" .bashrc", "bashrc"),
            ("CON", "attachment-CON"),
            ("aux.tar.gz", "attachment-aux.tar.gz"),
            ("NUL .txt", "attachment-NUL .txt"),
            ("com¹.txt", "attachment-com¹.txt"),
            ("conin$", "attachment-conin$"),
            ("console.txt", "console.txt"),
            ("a\0.txt", "a_.txt"),
            ("a\r\nb.txt", "a__b.txt"),
            ("a.txt:evil.exe", "a.txt_evil.exe"),
            ("..\\..\\autorun.inf", "autorun.inf"),
            ("/", "attachment"),
            ("a/..", "attachment"),
            ("-rf", "_rf"),
            ("--to=x", "_-to=x"),
            ("a\u{61c}\u{2067}gpj.exe", "a__gpj.exe"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        assert_eq!(safe_name("grüße 🚲.txt"), "grüße 🚲.txt");
        assert!(safe_name(&"ü".repeat(500)).len() <= 130);
    }
}
