//! Streams of other servers.

use mapi_http::mailbox::ItemReader;
use mapi_http::sync::fasttransfer::Root;

#[test]
fn recorded_streams_of_other_servers_are_read_whatever_the_pieces() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/testdata/fasttransfer/");
    for (file, messages) in [
        ("contents-first.bin", 6),
        ("contents-progress.bin", 5),
        ("message-list.bin", 1),
        ("message.bin", 1),
        ("folder-with-subfolder.bin", 5),
    ] {
        let bytes = std::fs::read(format!("{data}{file}")).unwrap();
        let mut all = Vec::new();
        for pieces in [1, 7, 1000, usize::MAX] {
            let mut reader = ItemReader::new(Root::Any);
            let mut events = Vec::new();
            for piece in bytes.chunks(pieces.min(bytes.len())) {
                reader.push(bytes::Bytes::copy_from_slice(piece));
                while let Some(event) = reader.next().unwrap() {
                    events.push(event);
                }
            }
            events.extend(reader.finish().unwrap());
            let found =
                events.iter().filter(|event| matches!(event, mapi_http::mailbox::ItemEvent::Message { .. }));
            assert_eq!(found.count(), messages, "{file} in pieces of {pieces}");
            events.retain(|event| !matches!(event, mapi_http::mailbox::ItemEvent::Data(_)));
            all.push(events);
        }
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{file}");
        // Cut anywhere it ends in an error, or in less.
        for length in 0..bytes.len() {
            let mut reader = ItemReader::new(Root::Any);
            reader.push(bytes::Bytes::copy_from_slice(&bytes[..length]));
            while let Ok(Some(_)) = reader.next() {}
            let _ = reader.finish();
        }
    }
}
