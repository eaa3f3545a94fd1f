//! Exchanges with a real server: every body decodes, and encodes to the same bytes.

use std::fs;
use std::path::Path;

use bytes::Bytes;
use mapi_http_cli::exchanges::{self, Dissector, Exchange};

fn captures() -> Vec<(String, Vec<Exchange>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/captures");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|kind| kind == "jsonl")).collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            (path.file_stem().unwrap().to_str().unwrap().into(), exchanges::read(&text).unwrap())
        })
        .collect()
}

/// What each capture holds besides bodies that simply decode and encode: nonsense sent on purpose that the server
/// refused as well, and what the server does otherwise than the specification says.
const FOUND: [(&str, usize, usize, usize); 24] = [
    // name, exchanges, refused, deviations
    ("assorted", 52, 0, 0),
    ("attachments", 45, 0, 0),
    ("autodiscover", 9, 0, 0),
    ("chains", 21, 0, 0),
    ("copy_props", 38, 0, 0),
    ("fasttransfer", 64, 0, 0),
    // A reserved RopId.
    ("folders_basic", 68, 1, 0),
    ("ics_contents", 55, 0, 0),
    ("logon_private", 50, 0, 0),
    // A binary longer than its buffer, a type nobody knows.
    ("message_props", 61, 2, 0),
    // A recipient cut short.
    ("message_recipients", 47, 1, 0),
    ("moved_mailbox", 9, 0, 0),
    ("named_props", 29, 0, 0),
    // PENDING without line end.
    ("notifications_objects", 44, 0, 2),
    ("nspi_basic", 43, 0, 0),
    // Nine bodies cut short, an unknown request type.
    ("nspi_errors", 51, 10, 0),
    // A request type in another spelling, a result before its error code.
    ("nspi_more", 17, 0, 2),
    ("permissions", 37, 0, 0),
    // Five bodies cut short, an unknown request type.
    ("session_connect", 43, 6, 0),
    ("session_expired", 17, 0, 0),
    // Failures of ReadStream and WriteStream without their fields.
    ("streams", 55, 0, 4),
    ("tables_read", 62, 0, 0),
    // A restriction cut short.
    ("tables_restrict", 52, 1, 0),
    ("transport", 48, 0, 0),
];

#[test]
fn everything_decodes_and_encodes_to_the_same_bytes() {
    let captures = captures();
    assert_eq!(captures.len(), FOUND.len());
    for ((name, exchanges), (expected, count, refused, deviations)) in captures.into_iter().zip(FOUND) {
        assert_eq!((name.as_str(), exchanges.len()), (expected, count));
        let tally = exchanges::verify(&exchanges);
        let list = tally.findings.iter().map(|finding| format!("{finding}\n")).collect::<String>();
        assert!(tally.holds(), "{name}: {tally}\n{list}");
        assert_eq!((tally.refused, tally.deviations), (refused, deviations), "{name}: {tally}\n{list}");
    }
}

/// Damaged bodies give an error or another value, and never do harm.
#[test]
fn damaged_bodies_do_no_harm() {
    const STEP: usize = 31;
    for (_, exchanges) in captures() {
        let mut dissector = Dissector::default();
        for exchange in &exchanges {
            let Ok((request_type, _)) = exchange.request_type() else { continue };
            let bodies = dissector.bodies(&exchange.session).clone();
            let start = exchange.seq as usize % STEP;
            for damaged in damaged(&exchange.request, start, STEP) {
                let _ = bodies.request(request_type, &damaged);
            }
            if let (Ok((_, sent)), Ok(answer)) =
                (bodies.request(request_type, &exchange.request), exchange.answer(request_type))
            {
                for damaged in damaged(&answer.body, start, STEP) {
                    let _ = bodies.clone().response(request_type, &sent, &damaged);
                }
            }
            dissector.dissect(exchange);
        }
    }
}

/// The bytes cut at, or with another byte at, every place of a few.
fn damaged(bytes: &Bytes, start: usize, step: usize) -> impl Iterator<Item = Bytes> + '_ {
    (start..bytes.len()).step_by(step).flat_map(|at| {
        let mut changed = bytes.to_vec();
        changed[at] ^= 0xFF;
        [bytes.slice(..at), changed.into()]
    })
}
