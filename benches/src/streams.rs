//! FastTransfer streams and sets of ids.

use std::hint::black_box;

use bytes::Bytes;
use mapi_http::data::{FileTime, PropertyTag, Value, tags};
use mapi_http::mailbox::{ItemContent, ItemEvent, ItemReader};
use mapi_http::sync::fasttransfer::{Element, Event, Lexer, Marker, Root, Tree, Writer};
use mapi_http::sync::{CounterRange, GlobSet};

use crate::{Random, prose};

/// What a server puts into one buffer, about.
pub const CHUNK: usize = 32_000;

/// A stream in buffers.
pub fn chunks(stream: &Bytes) -> Vec<Bytes> {
    (0..stream.len()).step_by(CHUNK).map(|at| stream.slice(at..stream.len().min(at + CHUNK))).collect()
}

/// Properties of an ordinary message, its body of some KB.
pub fn properties(random: &mut Random) -> Vec<(PropertyTag, Value)> {
    let mut text = |length: usize| {
        let length = 1 + random.below(length);
        Value::String(String::from_utf8_lossy(&prose(random, length)).into_owned())
    };
    let subject = text(60);
    let mut list = vec![
        (tags::MESSAGE_CLASS, Value::from("IPM.Note")),
        (tags::SUBJECT, subject.clone()),
        (tags::NORMALIZED_SUBJECT, subject),
        (tags::SENDER_NAME, text(30)),
        (tags::SENDER_EMAIL_ADDRESS, text(60)),
        (tags::INTERNET_MESSAGE_ID, text(70)),
        (tags::DISPLAY_TO, text(60)),
    ];
    let now = FileTime(133_500_000_000_000_000 + random.below(1 << 40) as i64);
    for tag in [tags::CREATION_TIME, tags::LAST_MODIFICATION_TIME, tags::CLIENT_SUBMIT_TIME] {
        list.push((tag, Value::Time(now)));
    }
    for tag in [
        tags::IMPORTANCE,
        tags::SENSITIVITY,
        tags::MESSAGE_FLAGS,
        tags::MESSAGE_SIZE,
        tags::INTERNET_CODEPAGE,
    ] {
        list.push((tag, Value::from(random.below(1000) as i32)));
    }
    for tag in [tags::READ_RECEIPT_REQUESTED, tags::HAS_ATTACHMENTS, tags::RTF_IN_SYNC] {
        list.push((tag, Value::from(random.below(2) == 1)));
    }
    for (tag, length) in [(tags::SEARCH_KEY, 16), (tags::CHANGE_KEY, 22), (tags::SENDER_ENTRY_ID, 120)] {
        list.push((tag, Value::Binary(vec![random.below(256) as u8; length].into())));
    }
    let length = 1000 + random.below(8000);
    list.push((tags::HTML, Value::Binary(prose(random, length).into())));
    list
}

/// A stream of messages.
pub fn write(messages: &[Vec<(PropertyTag, Value)>]) -> Bytes {
    let mut stream = Writer::new();
    for message in messages {
        stream.marker(Marker::StartMessage).expect("it is complete");
        for (tag, value) in message {
            stream.property(*tag, value).expect("it is of its type");
        }
        stream.marker(Marker::EndMessage).expect("it is complete");
    }
    stream.into_bytes().expect("it is complete")
}

/// The messages of a synchronisation, each with what says which version it is. `[MS-OXCFXICS] 2.2.4.3.11`
pub fn changes(messages: &[Vec<(PropertyTag, Value)>]) -> Bytes {
    let mut stream = Writer::new();
    let key = |length: usize| Value::Binary(vec![length as u8; length].into());
    let header = [
        (tags::SOURCE_KEY, key(22)),
        (tags::LAST_MODIFICATION_TIME, Value::Time(FileTime::from_utc(2026, 11, 24, 8, 0, 0))),
        (tags::CHANGE_KEY, key(20)),
        (tags::PREDECESSOR_CHANGE_LIST, key(21)),
        (tags::ASSOCIATED, Value::Boolean(false)),
        (tags::MID, Value::Integer64(1)),
        (tags::MESSAGE_SIZE, Value::Integer32(4000)),
        (tags::CHANGE_NUMBER, Value::Integer64(2)),
    ];
    for message in messages {
        stream.marker(Marker::IncrSyncChg).expect("it is complete");
        for (tag, value) in &header {
            stream.property(*tag, value).expect("it is of its type");
        }
        stream.marker(Marker::IncrSyncMessage).expect("it is complete");
        for (tag, value) in message {
            stream.property(*tag, value).expect("it is of its type");
        }
    }
    stream.marker(Marker::IncrSyncStateBegin).expect("it is complete");
    stream.marker(Marker::IncrSyncStateEnd).expect("it is complete");
    stream.marker(Marker::IncrSyncEnd).expect("it is complete");
    stream.into_bytes().expect("it is complete")
}

/// Looks at every element in place.
pub fn lex(chunks: &[Bytes]) -> usize {
    let mut lexer = Lexer::new();
    let mut bytes = 0;
    for chunk in chunks {
        lexer.push(chunk.clone());
        while let Some(element) = lexer.next().expect("it is a stream") {
            if let Element::Property(property) = element {
                bytes += property.bytes().len();
            }
        }
    }
    lexer.finish().expect("it is complete");
    bytes
}

/// Walks the tree of a stream.
pub fn read(root: Root, chunks: &[Bytes]) -> usize {
    let mut tree = Tree::new(root);
    let mut bytes = 0;
    for chunk in chunks {
        tree.push(chunk.clone());
        while let Some(event) = tree.next().expect("it is a stream") {
            if let Event::Property(property) = event {
                bytes += property.bytes().len();
            }
        }
    }
    bytes
}

/// Each message of a stream, as a synchronisation has it.
pub fn items(chunks: &[Bytes], mut take: impl FnMut(ItemContent)) {
    let mut reader = ItemReader::new(Root::ContentsSync);
    for chunk in chunks {
        reader.push(chunk.clone());
        while let Some(event) = reader.next().expect("it is a stream") {
            if let ItemEvent::Message { message, .. } = event {
                take(message.content);
            }
        }
    }
}

/// Reads every property.
pub fn read_all(content: &ItemContent) {
    content.properties.iter().for_each(|property| drop(black_box(property)));
    for recipient in content.recipients.iter().flatten() {
        recipient.properties.iter().for_each(|property| drop(black_box(property)));
    }
}

/// Every value as a value of its own.
pub fn own(chunks: &[Bytes]) {
    let mut lexer = Lexer::new();
    for chunk in chunks {
        lexer.push(chunk.clone());
        while let Some(element) = lexer.next().expect("it is a stream") {
            if let Element::Property(property) = element {
                drop(black_box(property.to_value()));
            }
        }
    }
}

/// Ids of a folder from which many messages were deleted.
pub fn ids(ranges: usize) -> GlobSet {
    let mut random = Random::new(0x6d61_7069);
    let mut at = 0;
    (0..ranges)
        .map(|_| {
            let low = at + 2 + random.below(40) as u64;
            at = low + random.below(2) as u64 * random.below(16) as u64;
            CounterRange { low, high: at }
        })
        .collect()
}
