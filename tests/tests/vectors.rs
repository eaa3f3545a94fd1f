//! The published samples: they decode to the content that the specification prints, encode to the same bytes, and
//! damaged ones do no harm.

use mapi_http_cli::vectors::{self, Tally, Vector};
use mapi_http_tests::memory::{Counting, peak};

#[global_allocator]
static COUNTING: Counting = Counting;

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

/// Every beginning, and every byte changed to each other one, gives a value or an error, and takes no more memory than
/// the tree of so many bytes.
#[test]
fn damaged_ones_do_no_harm() {
    /// A node of the tree for each byte, with its name and what it says.
    const NODE: usize = 512;
    /// What a payload says that it expands to, twice.
    const EXPANDED: usize = 2 << 16;
    for vector in ours() {
        let damaged = |bytes: Vec<u8>| {
            let length = bytes.len();
            let damaged = vector.with_bytes(bytes.into());
            let (peak, _) = peak(|| drop(vectors::decode(&damaged)));
            assert!(peak <= NODE * length + EXPANDED, "{}: {peak} for {length} bytes", vector.id);
        };
        (0..vector.bytes.len()).for_each(|end| damaged(vector.bytes[..end].to_vec()));
        for change in 1..=0xFF {
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

/// Kinds of which the specification prints no sample: bytes of the recorded exchanges, and what they say.
#[test]
fn every_kind_is_known() {
    let file = r#"
        # nspi_basic, 12
        [[vector]]
        kind = "nspi_request"
        request_type = "QueryRows"
        hex = "02000000ff000000000000000000000000000000000000000000000000e404000009040000090400000000000003000000ff020000000201ff0f1f00013000000000"
        [vector.fields]
        flags = 2
        row_count = 3
        state = { container_id = 0, current_rec = 0, code_page = 1252, template_locale = 1033, sort_locale = 1033 }

        # nspi_basic, 10
        [[vector]]
        kind = "nspi_response"
        request_type = "QueryRows"
        hex = "0000000000000000ff000000000000000002000000000000004000000040000000e40400000904000009040000ff020000001f0001301f00fe390000000000000000"
        [vector.fields]
        status_code = 0
        error_code = 0
        state = { container_id = 0, current_rec = 2, num_pos = 64, total_recs = 64 }

        # chains, 1: from the answer to Connect
        [[vector]]
        kind = "aux_block"
        hex = "0c00010a0c00000000840c24"
        [vector.fields]
        size = 12
        version = 1
        type = 10
        enable_flags = 12
        expiry_time = 604800000

        # message_recipients, 24
        [[vector]]
        kind = "recipient_row"
        hex = "3b02720040006500780061006d0070006c0065002e006f0072006700000072006500730065006e006400000072006500730065006e0064000000000000"
        [vector.fields]
        email_address = "r@example.org"
        display_name = "resend"
        transmittable_display_name = "resend"
        column_count = 0

        # [MS-OXCDATA] 2.3.3 around the entry id of [MS-OXODLGT] 4.1.1, twice
        [[vector]]
        kind = "flat_entry_list"
        hex = """02000000 68000000
            2e000000 00000000c3e178579652ce46a353b3e07f9b97bc01008b8db182af2ed048934707ed5448840f00174ea89c980000 0000
            2e000000 00000000c3e178579652ce46a353b3e07f9b97bc01008b8db182af2ed048934707ed5448840f00174ea89c980000 0000"""
        [vector.fields]
        count = 2
    "#;
    let vectors = vectors::read(file).unwrap();
    let kinds: Vec<_> = vectors.iter().map(|vector| vector.kind.as_str()).collect();
    assert_eq!(kinds, ["nspi_request", "nspi_response", "aux_block", "recipient_row", "flat_entry_list"]);
    holds(&vectors);
    // They can be told from others: each is refused when it is cut.
    for vector in &vectors {
        let cut = vector.with_bytes(vector.bytes.slice(..vector.bytes.len() - 1));
        assert!(vectors::decode(&cut).is_err(), "{}", vector.kind);
    }
}
