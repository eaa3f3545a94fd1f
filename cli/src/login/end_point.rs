//! What binds an authentication to a TLS connection: `tls-server-end-point`. `[RFC 5929] 4`

use ring::digest::{Algorithm, SHA256, SHA384, SHA512, digest};
use x509_parser::prelude::{AlgorithmIdentifier, FromDer, X509Certificate};
use x509_parser::signature_algorithm::SignatureAlgorithm;

/// The hash of a certificate (DER) by the hash function of its signature, SHA-256 in place of MD5 and SHA-1; none for
/// signatures that have no single one, which the specification leaves open. `[RFC 5929] 4.1`
pub fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let algorithm = hash_function(&parsed.signature_algorithm)?;
    Some(digest(algorithm, certificate).as_ref().to_vec())
}

fn hash_function(signature: &AlgorithmIdentifier<'_>) -> Option<&'static Algorithm> {
    let by_oid = |oid: &str| {
        Some(match oid {
            // RSA with MD5 and with SHA-1, DSA and ECDSA with SHA-1; the hash functions alone.
            "1.2.840.113549.1.1.4"
            | "1.2.840.113549.1.1.5"
            | "1.2.840.10040.4.3"
            | "1.2.840.10045.4.1"
            | "1.3.14.3.2.26" => &SHA256,
            // RSA, ECDSA, DSA with SHA-256.
            "1.2.840.113549.1.1.11"
            | "1.2.840.10045.4.3.2"
            | "2.16.840.1.101.3.4.3.2"
            | "2.16.840.1.101.3.4.2.1" => &SHA256,
            "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" | "2.16.840.1.101.3.4.2.2" => &SHA384,
            "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" | "2.16.840.1.101.3.4.2.3" => &SHA512,
            _ => return None,
        })
    };
    match SignatureAlgorithm::try_from(signature) {
        Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) => {
            by_oid(&parameters.hash_algorithm_oid().to_id_string())
        }
        _ => by_oid(&signature.algorithm.to_id_string()),
    }
}

/// The application data of a channel binding, as `SEC_CHANNEL_BINDINGS`: no addresses, only the application's data.
pub fn sec_channel_bindings(end_point: &[u8]) -> Vec<u8> {
    const HEADER: u32 = 32;
    let data = [b"tls-server-end-point:", end_point].concat();
    let length = u32::try_from(data.len()).unwrap_or_default();
    let mut bytes = vec![0; 24];
    bytes.extend(length.to_le_bytes());
    bytes.extend(HEADER.to_le_bytes());
    bytes.extend(data);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate that is signed so.
    fn certificate(algorithm: &'static rcgen::SignatureAlgorithm) -> Vec<u8> {
        let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
        let parameters = rcgen::CertificateParams::new(vec!["localhost".into()]).unwrap();
        parameters.self_signed(&key).unwrap().der().to_vec()
    }

    /// `[RFC 5929] 4.1`
    #[test]
    fn the_hash_function_is_that_of_the_signature() {
        let sha256 = certificate(&rcgen::PKCS_ECDSA_P256_SHA256);
        assert_eq!(end_point(&sha256).unwrap(), digest(&SHA256, &sha256).as_ref());
        let sha384 = certificate(&rcgen::PKCS_ECDSA_P384_SHA384);
        assert_eq!(end_point(&sha384).unwrap(), digest(&SHA384, &sha384).as_ref());
        // Ed25519 has no hash function of its own.
        assert_eq!(end_point(&certificate(&rcgen::PKCS_ED25519)), None);
        // The same certificate under other names of its signature.
        let oid = |certificate: &[u8], oid: &[u8], with: &[u8]| {
            let mut changed = certificate.to_vec();
            let places: Vec<_> =
                (0..changed.len() - oid.len()).filter(|at| changed[*at..].starts_with(oid)).collect();
            assert_eq!(places.len(), 2);
            places.iter().for_each(|at| changed[*at..*at + with.len()].copy_from_slice(with));
            changed
        };
        let ecdsa_sha256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
        for (last, algorithm) in [(0x03, &SHA384), (0x04, &SHA512)] {
            let changed = oid(&sha256, &ecdsa_sha256, &[&ecdsa_sha256[..9], &[last]].concat());
            assert_eq!(end_point(&changed).unwrap(), digest(algorithm, &changed).as_ref());
        }
        assert_eq!(end_point(b"no certificate"), None);
        assert_eq!(end_point(&sha256[..sha256.len() - 1]), None);
    }

    #[test]
    fn old_hash_functions_are_replaced() {
        for oid in ["1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"] {
            let algorithm = AlgorithmIdentifier::new(oid.parse().unwrap(), None);
            assert_eq!(hash_function(&algorithm), Some(&SHA256), "{oid}");
        }
    }

    /// The layout of `SEC_CHANNEL_BINDINGS`: eight numbers, then the data.
    #[test]
    fn only_the_application_has_data() {
        let bytes = sec_channel_bindings(&[9; 32]);
        assert_eq!(bytes[..24], [0; 24]);
        assert_eq!(bytes[24..32], [53, 0, 0, 0, 32, 0, 0, 0]);
        assert_eq!(bytes[32..], [b"tls-server-end-point:".as_slice(), &[9; 32]].concat());
    }
}
