//! Which certificates are trusted.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

/// The system's usual certificate authorities, and one more if given (PEM).
pub(crate) fn roots(extra_ca: Option<&[u8]>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = extra_ca {
        let mut pem = pem;
        let mut added = 0;
        for certificate in rustls_pemfile::certs(&mut pem) {
            let certificate = certificate.map_err(|error| format!("the CA file cannot be read: {error}"))?;
            roots.add(certificate).map_err(|error| format!("the CA file is not usable: {error}"))?;
            added += 1;
        }
        if added == 0 {
            return Err("the CA file holds no certificate: it must be PEM".into());
        }
    }
    Ok(roots)
}

/// Whether a certificate is an authority's that is trusted. Those that sign themselves are, as OpenSSL makes them unless
/// told otherwise.
pub(crate) fn is_root(certificate: &CertificateDer<'_>, roots: &RootCertStore) -> bool {
    let mut own = RootCertStore::empty();
    own.add(certificate.clone().into_owned()).is_ok() && own.roots.iter().all(|own| roots.roots.contains(own))
}

/// Trusts what an authority signed, and an authority that is the server itself.
#[derive(Debug)]
pub(crate) struct Trust {
    roots: Arc<RootCertStore>,
    signed: Arc<WebPkiServerVerifier>,
}

impl Trust {
    pub(crate) fn new(roots: RootCertStore, provider: Arc<CryptoProvider>) -> Result<Self, String> {
        let roots = Arc::new(roots);
        let signed = WebPkiServerVerifier::builder_with_provider(roots.clone(), provider).build();
        Ok(Self { roots, signed: signed.map_err(|error| error.to_string())? })
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if !is_root(end_entity, &self.roots) {
            return self.signed.verify_server_cert(end_entity, intermediates, name, ocsp_response, now);
        }
        verify_server_name(&ParsedCertificate::try_from(end_entity)?, name)?;
        let Ok((_, shown)) = X509Certificate::from_der(end_entity) else {
            return Err(CertificateError::BadEncoding.into());
        };
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        match () {
            () if now < shown.validity.not_before.timestamp() => Err(CertificateError::NotValidYet.into()),
            () if now > shown.validity.not_after.timestamp() => Err(CertificateError::Expired.into()),
            () => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signed.supported_verify_schemes()
    }
}
