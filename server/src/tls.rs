//! TLS with a certificate that the server makes itself: for development, where nobody else vouches for it.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use crate::config::StartError;

/// A certificate and its key, ready for use.
pub(crate) struct Identity {
    pub(crate) certificate_pem: String,
    /// The hash of the certificate by the hash function of its signature: what channel bindings hold. `[RFC 5929] 4.1`
    pub(crate) certificate_hash: Vec<u8>,
    pub(crate) acceptor: TlsAcceptor,
}

/// Makes a certificate: for this machine's names, the address that is listened on and further names, or for the names
/// that are to stand in it instead.
pub(crate) fn make_identity(
    address: IpAddr,
    further: &[String],
    instead: Option<&[String]>,
) -> Result<Identity, StartError> {
    let failed = |error: &dyn std::fmt::Display| StartError::Certificate(error.to_string());
    let key = KeyPair::generate().map_err(|error| failed(&error))?;
    let own = [IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]), address];
    let own = own.iter().filter(|ip| !ip.is_unspecified()).map(ToString::to_string);
    let names = match instead {
        Some(names) => names.to_vec(),
        None => std::iter::once("localhost".to_owned()).chain(own).chain(further.iter().cloned()).collect(),
    };
    // Addresses become names of their own kind.
    let names: BTreeSet<String> = names.iter().map(|name| name.trim_matches(['[', ']']).to_owned()).collect();
    let mut params =
        CertificateParams::new(names.into_iter().collect::<Vec<_>>()).map_err(|error| failed(&error))?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "mapi-http-server, for development only");
    let certificate = params.self_signed(&key).map_err(|error| failed(&error))?;
    let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], der)
        .map_err(|error| failed(&error))?;
    // It is signed with ECDSA and SHA-256, which is what rcgen makes of its own keys.
    let hash = ring::digest::digest(&ring::digest::SHA256, certificate.der());
    Ok(Identity {
        certificate_pem: certificate.pem(),
        certificate_hash: hash.as_ref().to_vec(),
        acceptor: TlsAcceptor::from(Arc::new(config)),
    })
}
