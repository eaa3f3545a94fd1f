//! In place of NTLM and Negotiate, where they were left out.

use mapi_http::http::Scheme;

/// There is none.
pub(crate) enum Handshake {}

impl Handshake {
    pub(super) fn new(_: Scheme, _: &str, _: &str, _: &str, _: Option<&[u8]>) -> Result<Self, String> {
        Err("this program was built without NTLM and Kerberos (the feature sspi)".into())
    }

    pub(super) fn step(&mut self, _: &[u8]) -> Result<Vec<u8>, String> {
        match *self {}
    }

    pub(super) fn finish(&mut self, _: &[u8]) -> Result<(), String> {
        match *self {}
    }
}
