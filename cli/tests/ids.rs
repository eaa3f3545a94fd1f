//! `mapi ids`: ids in all their forms, without a server.

mod common;

use common::{Directory, mapi, run};
use serde_json::Value;

/// Of a folder and of a message in it, from the documentation of Microsoft Graph.
const FOLDER: &str = "AAMkAGI2NGVhZTVlLTI1OGMtNDI4My1iZmE5LTA5OGJiZGEzMTc0YQAuAAAAAADUuTJK1K9aTpCdqXop_4NaAQCd9nJ-tVysQos2hTfspaWRAAAAAAEJAAA=";
const MESSAGE: &str = "AAMkAGI2NGVhZTVlLTI1OGMtNDI4My1iZmE5LTA5OGJiZGEzMTc0YQBGAAAAAADUuTJK1K9aTpCdqXop_4NaBwCd9nJ-tVysQos2hTfspaWRAAAAAAEJAACd9nJ-tVysQos2hTfspaWRAADSR_MnAAA=";

fn ids(arguments: &[&str]) -> Value {
    run(mapi(&Directory::new(), &[&["ids", "--json"], arguments].concat())).json()
}

#[test]
fn one_id_in_all_its_forms() {
    let message = ids(&[MESSAGE]);
    assert_eq!((&message["kind"], &message["short_id"]), (&"message".into(), &"0001-0000d247e327".into()));
    assert_eq!(
        (&message["folder"], &message["mailbox"]),
        (&"0001-000000000109".into(), &"b64eae5e-258c-4283-bfa9-098bbda3174a".into())
    );
    let folder = ids(&[FOLDER]);
    assert_eq!(message["folder_entry_id"], folder["entry_id"]);
    assert_eq!(message["folder_source_key"], folder["source_key"]);
    // From every form back to the same entry id.
    let mailbox = message["mailbox"].as_str().unwrap();
    for form in ["entry_id", "Base64", "EWS", "REST"] {
        let again = ids(&[message[form].as_str().unwrap(), "--mailbox-guid", mailbox]);
        assert_eq!((&again["entry_id"], &again["EWS"]), (&message["entry_id"], &message["EWS"]), "{form}");
    }
    // What a session calls it, with the GUIDs that a session does not say.
    let (store, replica) = (folder["store"].as_str().unwrap(), folder["replica"].as_str().unwrap());
    let built = ids(&["0001-000000000109", "--mailbox-guid", store, "--replica", replica]);
    assert_eq!(built["entry_id"], folder["entry_id"]);
    let built = ids(&[
        "0001-0000d247e327",
        "--in",
        "0001-000000000109",
        "--mailbox-guid",
        store,
        "--replica",
        replica,
    ]);
    assert_eq!(built["entry_id"], message["entry_id"]);
    for form in ["source_key", "long-term_id"] {
        let id = ids(&[folder[form].as_str().unwrap()]);
        assert_eq!((&id["short_id"], &id["replica"]), (&folder["short_id"], &folder["replica"]));
    }
}

#[test]
fn entry_ids_of_people_and_what_is_none() {
    // [MS-OXCDATA] 2.2.5.2
    let listed =
        format!("00000000DCA740C8C042101AB4B908002B2FE1820100000000000000{}00", hex("/o=x/cn=alice"));
    assert_eq!(ids(&[&listed])["dn"], "/o=x/cn=alice");
    let directory = Directory::new();
    let text = run(mapi(&directory, &["ids", FOLDER])).ok();
    assert!(text.contains("kind:           folder\n") && text.contains("REST:           AAMk"), "{text}");
    run(mapi(&directory, &["ids", "what?"])).fails(2, &["is no id"]);
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02X}")).collect()
}
