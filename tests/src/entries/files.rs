//! Files that people give to the command line.

use mapi_http_cli::{exchanges, vectors};

/// A file of exchanges.
pub fn exchanges_file(data: &[u8]) {
    if let Ok(exchanges) = exchanges::read(&String::from_utf8_lossy(data)) {
        let tally = exchanges::verify(&exchanges);
        tally.findings.iter().for_each(|finding| drop(finding.to_string()));
        assert_eq!(tally.exchanges, exchanges.len());
    }
}

/// A file of vectors.
pub fn vectors_file(data: &[u8]) {
    if let Ok(vectors) = vectors::read(&String::from_utf8_lossy(data)) {
        vectors.iter().for_each(|vector| drop(vector.check().to_string()));
    }
}
