//! The published samples: they decode to the content that the specification prints, encode to the same bytes, and
//! damaged ones do no harm.

use mapi_http_cli::vectors::{self, Tally, Vector};

/// A file of other people's vectors, which do not belong to the project.
const ELSEWHERE: &str = "MAPI_HTTP_VECTORS";

fn ours() -> Vec<Vector> {
    vectors::read(include_str!("../data/vectors.toml")).unwrap()
}

fn holds(vectors: &[Vector]) {
    let outcomes: Vec<_> = vectors.iter().map(Vector::check).collect();
    let wrong: Vec<_> = outcomes.iter().map(ToString::to_string).filter(|line| !line.is_empty()).collect();
    assert_eq!(wrong, [""; 0]);
    assert_eq!(Tally::of(&outcomes).to_string(), format!("vectors {}, failed 0", vectors.len()));
}

#[test]
fn they_say_what_the_file_says() {
    assert_eq!(ours().len(), 55);
    holds(&ours());
}

#[test]
fn those_of_other_projects_too() {
    let Ok(path) = std::env::var(ELSEWHERE) else {
        println!("{ELSEWHERE} names no file");
        return;
    };
    holds(&vectors::read(&std::fs::read_to_string(path).unwrap()).unwrap());
}

/// Every beginning, and every byte changed in several ways, gives a value or an error.
#[test]
fn damaged_ones_do_no_harm() {
    for vector in ours() {
        let damaged = |bytes: Vec<u8>| {
            let _ = vectors::decode(&vector.with_bytes(bytes.into()));
        };
        (0..vector.bytes.len()).for_each(|end| damaged(vector.bytes[..end].to_vec()));
        for change in (0..8).map(|bit| 1 << bit).chain([0xFF]) {
            for at in 0..vector.bytes.len() {
                let mut copy = vector.bytes.to_vec();
                copy[at] ^= change;
                damaged(copy);
            }
        }
    }
}

/// What leaves no doubt where it ends is refused when it is cut.
#[test]
fn cut_ones_are_refused() {
    let kinds = [
        "rop_request",
        "rop_response",
        "typed_string",
        "property_name",
        "property_row",
        "restriction",
        "tagged_property_value",
        "global_object_id",
        "timezone_definition",
    ];
    for vector in ours().into_iter().filter(|vector| kinds.contains(&vector.kind.as_str())) {
        for end in 0..vector.bytes.len() {
            let cut = vector.with_bytes(vector.bytes.slice(..end));
            assert!(vectors::decode(&cut).is_err(), "{}: {:02x?}", vector.id, cut.bytes);
        }
    }
}

/// The comparison can fail.
#[test]
fn wrong_contents_are_told() {
    let file = |fields: &str| {
        let text = format!(
            "[[vector]]\nid = \"x\"\nkind = \"property_name\"\nhex = \"000820060000000000c00000000000004603850000\"\n{fields}"
        );
        vectors::read(&text).unwrap()[0].check()
    };
    assert_eq!(file("[vector.fields]\nkind = 0\nlid = 34051").failures, [""; 0]);
    assert_eq!(file("[vector.fields]\nlid = 34052").failures, ["lid is 34051, not 34052"]);
    assert_eq!(file("[vector.fields]\nname = \"x\"").failures, ["name is not there"]);
    assert_eq!(file("[vector.fields]\ncolour = 1").not_compared, ["colour"]);
    assert_eq!(file("negative = true").failures, ["is decoded, but must be refused"]);
    let id = "guid = \"00062008-0000-0000-c000-000000000047\"";
    assert_eq!(file(&format!("[vector.fields]\n{id}")).failures.len(), 1);
}
