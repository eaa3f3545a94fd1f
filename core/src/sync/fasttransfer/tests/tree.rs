use alloc::vec;

use super::*;
use crate::wire::Result;

/// What happens, as one line each: `+Node`, `-Node`, `!Node`, the number of properties in a row.
fn outline(bytes: &[u8], root: Root) -> Result<Vec<String>> {
    let mut outline = Vec::new();
    let mut properties = 0;
    let mut tree = Tree::with_lexer(root, Lexer::new().streaming(64));
    for chunk in bytes.chunks(37) {
        tree.push(Bytes::copy_from_slice(chunk));
        while let Some(event) = tree.next()? {
            let line = match event {
                Event::Enter(node) => format!("+{node:?}"),
                Event::Leave(node) => format!("-{node:?}"),
                Event::Abandon(node) => format!("!{node:?}"),
                Event::Property(_) | Event::Large(_) => {
                    properties += 1;
                    continue;
                }
                Event::Piece(_) => continue,
            };
            if properties > 0 {
                outline.push(properties.to_string());
                properties = 0;
            }
            outline.push(line);
        }
    }
    if properties > 0 {
        outline.push(properties.to_string());
    }
    tree.finish()?;
    Ok(outline)
}

fn markers(markers: &[Marker]) -> Vec<u8> {
    markers.iter().flat_map(|marker| marker.value().to_le_bytes()).collect()
}

/// PidTagImportance.
const PROPERTY: &[u8] = &[0x03, 0, 0x17, 0, 1, 0, 0, 0];

fn clearing(what: u32) -> Vec<u8> {
    [&0x4016_0003u32.to_le_bytes()[..], &what.to_le_bytes()].concat()
}

#[test]
fn folders() {
    let expected =
        "+TopFolder 1 +Message 2 -Message +FaiMessage 1 -FaiMessage +SubFolder 3 -SubFolder -TopFolder";
    assert_eq!(outline(&hex(TOP_FOLDER), Root::TopFolder).unwrap().join(" "), expected);
    let recorded = outline(recorded("folder-with-subfolder"), Root::TopFolder).unwrap();
    let expected = [
        "+TopFolder",
        "+Message",
        "+Recipient",
        "-Recipient",
        "+Attachment",
        "-Attachment",
        "-Message",
        "+Message",
        "-Message",
        "+Message",
        "-Message",
        "+Message",
        "-Message",
        "+SubFolder",
        "+Message",
        "-Message",
        "-SubFolder",
        "-TopFolder",
    ];
    let nodes: Vec<_> = recorded.iter().filter(|line| line.starts_with(['+', '-'])).collect();
    assert_eq!(nodes.len(), expected.len(), "{recorded:?}");
    let messages = recorded.iter().filter(|line| *line == "+Message").count();
    assert_eq!((messages, recorded.iter().filter(|line| *line == "+SubFolder").count()), (5, 1));
}

#[test]
fn a_contents_synchronisation() {
    let expected = "+MessageChange 5 +MessageContent 2 -MessageContent -MessageChange +Deletions 1 -Deletions +State 2 \
                    -State";
    assert_eq!(outline(&hex(CONTENTS_SYNC), Root::ContentsSync).unwrap().join(" "), expected);
    let expected =
        "+ProgressTotal 1 -ProgressTotal +ProgressPerMessage 2 -ProgressPerMessage +MessageChange 7";
    let recorded = outline(recorded("contents-progress"), Root::ContentsSync).unwrap().join(" ");
    assert!(recorded.starts_with(expected), "{recorded}");
    assert!(recorded.ends_with("-MessageContent -MessageChange +State 4 -State"), "{recorded}");
}

#[test]
fn a_hierarchy_synchronisation() {
    let change = hex(FOLDER_CHANGE);
    let rest = markers(&[Marker::IncrSyncStateBegin, Marker::IncrSyncStateEnd, Marker::IncrSyncEnd]);
    let stream = [&change[..], &change, &rest].concat();
    let expected = "+FolderChange 10 -FolderChange +FolderChange 10 -FolderChange +State -State";
    for root in [Root::HierarchySync, Root::Any] {
        assert_eq!(outline(&stream, root).unwrap().join(" "), expected);
    }
    // As messages these would lack their content.
    assert_eq!(outline(&stream, Root::ContentsSync).unwrap_err().code(), "wire.value");
}

#[test]
fn a_stream_of_an_unknown_kind() {
    for (name, bytes, root) in streams() {
        let known = outline(&bytes, root).unwrap();
        assert_eq!(outline(&bytes, Root::Any).unwrap(), known, "{name}");
        assert!(!known.is_empty());
    }
}

#[test]
fn partial_changes() {
    let group = |index: u8| [0x03, 0, 0x7a, 0x40, index, 0, 0, 0];
    let stream = [
        &markers(&[Marker::IncrSyncGroupInfo])[..],
        &[0x02, 0x01, 0, 0, 0, 0, 0, 0],         // the mapping, empty
        &[0x03, 0, 0x7c, 0x40, 1, 0, 0, 0],      // MetaTagIncrSyncGroupId
        &markers(&[Marker::IncrSyncChgPartial]), //
        PROPERTY,
        &group(0),
        PROPERTY,
        &group(1),
        PROPERTY,
        &clearing(0x0E12_000D),
        &markers(&[Marker::StartRecip]),
        PROPERTY,
        &markers(&[Marker::EndToRecip]),
        &[0x03, 0, 0x7c, 0x40, 2, 0, 0, 0], // the same message list under another mapping
        &markers(&[Marker::IncrSyncChgPartial]),
        PROPERTY,
        &markers(&[Marker::IncrSyncStateBegin, Marker::IncrSyncStateEnd, Marker::IncrSyncEnd]),
    ]
    .concat();
    let expected = "+GroupInfo 1 -GroupInfo 1 +PartialMessageChange 6 +Recipient 1 -Recipient -PartialMessageChange 1 \
                    +PartialMessageChange 1 -PartialMessageChange +State -State";
    assert_eq!(outline(&stream, Root::ContentsSync).unwrap().join(" "), expected);
}

#[test]
fn embedded_messages() {
    use Marker as M;
    let stream = [
        PROPERTY,
        &clearing(0x0E12_000D),
        &clearing(0x0E13_000D),
        &markers(&[M::NewAttach]),
        PROPERTY,
        &markers(&[M::StartEmbed]),
        PROPERTY,
        &markers(&[M::StartRecip, M::EndToRecip, M::NewAttach, M::EndAttach, M::EndEmbed, M::EndAttach]),
    ]
    .concat();
    let expected = "3 +Attachment 1 +EmbeddedMessage 1 +Recipient -Recipient +Attachment -Attachment -EmbeddedMessage \
                    -Attachment";
    for root in [Root::MessageContent, Root::Any] {
        assert_eq!(outline(&stream, root).unwrap().join(" "), expected);
    }
    let attachment = [PROPERTY, &markers(&[M::StartEmbed, M::EndEmbed])].concat();
    for root in [Root::AttachmentContent, Root::Any] {
        assert_eq!(outline(&attachment, root).unwrap().join(" "), "1 +EmbeddedMessage -EmbeddedMessage");
    }
}

#[test]
fn an_object_that_could_not_be_sent() {
    use Marker as M;
    let error = [&markers(&[M::FxErrorInfo])[..], &[0x02, 0x01, 0, 0, 0, 0, 0, 0]].concat();
    // Amid an attachment of a changed message.
    let stream = [
        &markers(&[M::IncrSyncChg])[..],
        PROPERTY,
        &markers(&[M::IncrSyncMessage, M::NewAttach]),
        &error,
        &markers(&[M::IncrSyncChg]),
        PROPERTY,
        &markers(&[M::IncrSyncMessage, M::IncrSyncStateBegin, M::IncrSyncStateEnd, M::IncrSyncEnd]),
    ]
    .concat();
    let expected = "+MessageChange 1 +MessageContent +Attachment !Attachment !MessageContent !MessageChange +ErrorInfo 1 \
                    -ErrorInfo +MessageChange 1 +MessageContent -MessageContent -MessageChange +State -State";
    assert_eq!(outline(&stream, Root::ContentsSync).unwrap().join(" "), expected);
    // In a list, twice, the second at its end.
    let list = [&markers(&[M::StartMessage]), PROPERTY, &error, &error].concat();
    let expected = "+Message 1 !Message +ErrorInfo 1 -ErrorInfo +ErrorInfo 1";
    assert_eq!(outline(&list, Root::MessageList).unwrap().join(" "), expected);
    // A folder of messages is a list too.
    let folder =
        [&markers(&[M::StartTopFld, M::StartMessage]), &error[..], &markers(&[M::EndFolder])].concat();
    let expected = "+TopFolder +Message !Message +ErrorInfo 1 -ErrorInfo -TopFolder";
    assert_eq!(outline(&folder, Root::TopFolder).unwrap().join(" "), expected);
    assert_eq!(outline(&error, Root::MessageContent).unwrap_err().code(), "wire.value");
}

#[test]
fn folder_contents_with_deletions() {
    use Marker as M;
    let warning = [0x03, 0, 0x0f, 0x40, 0x80, 0x06, 0x04, 0];
    let stream = [
        PROPERTY,
        &clearing(0x360F_000D),
        &markers(&[M::StartMessage, M::EndMessage]),
        &warning,
        &markers(&[M::StartMessage, M::EndMessage]),
        &clearing(0x3610_000D),
        &markers(&[M::StartFaiMsg, M::EndMessage]),
        &clearing(0x360E_000D),
        &markers(&[M::StartSubFld]),
        PROPERTY,
        &markers(&[M::EndFolder]),
    ]
    .concat();
    let expected =
        "2 +Message -Message 1 +Message -Message 1 +FaiMessage -FaiMessage 1 +SubFolder 1 -SubFolder";
    for root in [Root::FolderContent, Root::Any] {
        assert_eq!(outline(&stream, root).unwrap().join(" "), expected);
    }
}

#[test]
fn what_may_not_follow_is_refused_there() {
    use Marker as M;
    let list = |list: &[M]| markers(list);
    let state = [M::IncrSyncStateBegin, M::IncrSyncStateEnd];
    let cases: Vec<(Root, Vec<u8>, usize)> = vec![
        (Root::MessageList, list(&[M::EndMessage]), 0),
        (Root::MessageList, list(&[M::StartMessage, M::StartMessage]), 4),
        (Root::MessageList, list(&[M::StartMessage, M::EndFolder]), 4),
        (Root::MessageList, list(&[M::StartMessage, M::EndEmbed]), 4),
        (Root::MessageList, PROPERTY.into(), 0),
        (Root::MessageList, list(&[M::StartMessage, M::NewAttach, M::EndAttach, M::StartRecip]), 12),
        (
            Root::MessageList,
            list(&[M::StartMessage, M::NewAttach, M::StartEmbed, M::EndEmbed, M::StartEmbed]),
            16,
        ),
        (Root::MessageList, list(&[M::StartMessage, M::NewAttach, M::StartRecip]), 8),
        (Root::MessageContent, [&list(&[M::StartRecip, M::EndToRecip]), PROPERTY].concat(), 8),
        (Root::MessageContent, list(&[M::EndMessage]), 0),
        (Root::TopFolder, list(&[M::StartMessage]), 0),
        (Root::TopFolder, list(&[M::StartTopFld, M::StartTopFld]), 4),
        (Root::TopFolder, list(&[M::StartTopFld, M::EndFolder, M::StartTopFld]), 8),
        (Root::TopFolder, list(&[M::StartTopFld, M::StartSubFld, M::EndFolder, M::StartMessage]), 12),
        (Root::ContentsSync, list(&[M::IncrSyncEnd]), 0),
        (Root::ContentsSync, list(&[M::StartMessage]), 0),
        (Root::ContentsSync, PROPERTY.into(), 0),
        (Root::ContentsSync, list(&[M::IncrSyncChg, M::IncrSyncChg]), 4),
        (Root::ContentsSync, list(&[M::IncrSyncChg, M::StartRecip]), 4),
        (Root::ContentsSync, list(&[M::IncrSyncDel, M::IncrSyncChg]), 4),
        (Root::ContentsSync, list(&[M::IncrSyncDel, M::IncrSyncDel]), 4),
        (Root::ContentsSync, list(&[M::IncrSyncRead, M::IncrSyncDel]), 4),
        (Root::ContentsSync, list(&[state[0], state[1], M::IncrSyncChg]), 8),
        (Root::ContentsSync, list(&[state[0], state[1], M::IncrSyncEnd, M::IncrSyncEnd]), 12),
        (Root::ContentsSync, list(&[M::IncrSyncProgressMode, M::IncrSyncProgressMode]), 4),
        (Root::HierarchySync, list(&[M::IncrSyncRead]), 0),
        (Root::HierarchySync, list(&[M::IncrSyncChgPartial]), 0),
        (Root::State, list(&[state[0], state[1], state[0]]), 8),
        (Root::State, list(&[state[0], M::IncrSyncEnd]), 4),
        (Root::Any, [PROPERTY, &list(&[M::IncrSyncChg])].concat(), 8),
    ];
    for (root, bytes, offset) in cases {
        let error = outline(&bytes, root).unwrap_err();
        assert_eq!((error.code(), error.offset()), ("wire.value", offset), "{root:?} {bytes:02x?}: {error}");
    }
}

#[test]
fn a_stream_that_ends_early_is_noticed() {
    for (name, bytes, root) in streams() {
        // What is asked for without a frame around it may end after any of its parts.
        let framed = matches!(root, Root::TopFolder | Root::ContentsSync | Root::State);
        for length in (0..bytes.len()).step_by(1 + bytes.len() / 500) {
            let ended = outline(&bytes[..length], root);
            if framed {
                assert!(ended.is_err(), "{name} {length}");
            }
        }
    }
    assert_eq!(
        outline(&markers(&[Marker::StartMessage]), Root::MessageList).unwrap_err().code(),
        "wire.inconsistent"
    );
    assert_eq!(outline(&[], Root::MessageList).unwrap(), Vec::<String>::new());
    assert_eq!(outline(&[], Root::TopFolder).unwrap_err().code(), "wire.inconsistent");
}

#[test]
fn nesting_has_a_limit() {
    let folders = |depth: usize| {
        let mut stream = markers(&[Marker::StartTopFld]);
        stream.extend(markers(&[Marker::StartSubFld]).repeat(depth));
        stream.extend(markers(&[Marker::EndFolder]).repeat(depth + 1));
        outline(&stream, Root::TopFolder)
    };
    assert!(folders(300).is_ok());
    assert_eq!(folders(MAX_NESTING).unwrap_err().code(), "wire.limit");
    let embedded = markers(&[Marker::NewAttach, Marker::StartEmbed]).repeat(100_000);
    assert_eq!(outline(&embedded, Root::MessageContent).unwrap_err().code(), "wire.limit");
}

#[test]
fn changed_bytes_do_no_harm() {
    for (name, bytes, root) in streams() {
        let bytes = bytes.get(..600).map_or(bytes.clone(), <[u8]>::to_vec);
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x12;
            for root in [root, Root::Any] {
                // Either it is noticed, or the tree is one that could be meant: what begins ends but once.
                if let Ok(outline) = outline(&bytes, root) {
                    let count = |sign| outline.iter().filter(|line| line.starts_with(sign)).count();
                    assert!(count('-') + count('!') <= count('+'), "{name} {at}");
                }
            }
        }
    }
}
