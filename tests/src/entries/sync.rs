//! FastTransfer streams, and sets of ids.

use bytes::Bytes;
use mapi_http::data::Guid;
use mapi_http::sync::fasttransfer::{Element, Event, Lexer, Root, Tree, Writer};
use mapi_http::sync::{GlobSet, IdSet, Replica, SyncState};
use mapi_http::wire::Result;

use super::{bounded, bounded_besides, choose, first, halves};

/// Room in which a lexer puts together what comes in chunks.
const ROOM: usize = 96 * 1024;

const ROOTS: [Root; 9] = [
    Root::Any,
    Root::ContentsSync,
    Root::HierarchySync,
    Root::State,
    Root::FolderContent,
    Root::MessageContent,
    Root::AttachmentContent,
    Root::MessageList,
    Root::TopFolder,
];

fn chunks(bytes: &Bytes, size: usize) -> impl Iterator<Item = Bytes> {
    (0..bytes.len()).step_by(size).map(move |at| bytes.slice(at..bytes.len().min(at + size)))
}

/// The elements of a stream, told in words, and written again; and how it ended.
fn elements(mut lexer: Lexer, chunks: impl Iterator<Item = Bytes>) -> (Vec<String>, Writer, Result<()>) {
    let (mut told, mut writer) = (Vec::new(), Writer::new());
    let walk = || {
        for chunk in chunks {
            lexer.push(chunk);
            while let Some(element) = lexer.next()? {
                told.push(format!("{element:?}"));
                if let Element::Property(property) = &element {
                    let _ = property.to_value();
                }
                writer.element(&element)?;
            }
        }
        lexer.finish()
    };
    let end = walk();
    (told, writer, end)
}

/// A stream. The first byte says how it comes in chunks, the second what it is taken for.
pub fn fasttransfer(data: &[u8]) {
    let (size, rest) = first(data);
    let (root, bytes) = first(rest);
    let size = usize::from(size).max(1);
    let bytes = Bytes::copy_from_slice(bytes);
    let (whole, writer, end) = elements(Lexer::new(), [bytes.clone()].into_iter());
    let (parts, _, end_of_parts) = elements(Lexer::new(), chunks(&bytes, size));
    assert_eq!(whole, parts, "in chunks of {size}");
    assert_eq!(end, end_of_parts, "in chunks of {size}");
    let encoded = end.is_ok().then(|| writer.into_bytes().unwrap());
    if let Some(encoded) = &encoded {
        assert_eq!(*encoded, bytes);
        let (_, pieces, end) = elements(Lexer::new().streaming(8), chunks(&bytes, size));
        end.unwrap();
        assert_eq!(pieces.into_bytes().unwrap(), bytes);
    }
    let complete = bounded_besides(ROOM, bytes.len(), || {
        let mut tree = Tree::with_lexer(choose(&ROOTS, root), Lexer::new().streaming(64));
        let mut open = Vec::new();
        for chunk in chunks(&bytes, size) {
            tree.push(chunk);
            while let Some(event) = tree.next()? {
                match event {
                    Event::Enter(node) => open.push(node),
                    Event::Leave(node) | Event::Abandon(node) => assert_eq!(open.pop(), Some(node)),
                    Event::Property(_) | Event::Large(_) | Event::Piece(_) => {}
                }
            }
        }
        tree.finish()?;
        Ok::<_, mapi_http::wire::WireError>(open.is_empty())
    });
    // What the grammar takes, the lexer takes as well.
    assert!(complete.is_err() || encoded.is_some());
}

/// Two sets of ids: the first byte says where the second one begins.
pub fn idset(data: &[u8]) {
    let (a, b) = halves(data);
    let sets = bounded(data.len(), || GlobSet::decode(a).ok().zip(GlobSet::decode(b).ok()));
    if let Some((a, b)) = sets {
        for set in [&a, &b] {
            assert_eq!(GlobSet::decode(&set.encode()).unwrap(), *set);
            assert!(set.ranges().is_sorted_by(|one, next| one.high + 1 < next.low));
        }
        let (both, rest) = (a.intersection(&b), a.difference(&b));
        assert_eq!(both.union(&rest), a);
        assert_eq!(both.count() + rest.count(), a.count());
        assert!(a.includes(&both) && b.includes(&both));
    }
    named::<u16>(a, b);
    named::<Guid>(a, b);
}

fn named<R: Replica>(a: &[u8], b: &[u8]) {
    let sets = bounded(a.len() + b.len(), || IdSet::<R>::decode(a).ok().zip(IdSet::<R>::decode(b).ok()));
    let Some((a, b)) = sets else { return };
    for set in [&a, &b] {
        assert_eq!(IdSet::<R>::decode(&set.encode()).unwrap(), *set);
    }
    let (both, rest) = (a.intersection(&b), a.difference(&b));
    assert_eq!(both.union(&rest), a);
    assert!(both.intersection(&rest).is_empty());
    assert_eq!(a.union(&b), b.union(&a));
    assert!(a.union(&b).includes(&b));
}

/// The state of a synchronisation: as it is stored, and as it comes in a stream.
pub fn sync_state(data: &[u8]) {
    let bytes = Bytes::copy_from_slice(data);
    let stored = bounded(data.len(), || SyncState::from_bytes(data));
    let sent = bounded_besides(ROOM, data.len(), || SyncState::from_stream(bytes));
    for state in [stored, sent].into_iter().flatten() {
        assert_eq!(SyncState::from_bytes(&state.to_bytes()).unwrap(), state);
    }
}
