//! From a name to a connection: DNS, TCP, TLS and its certificate.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use mapi_http::autodiscover::HostFailure;
use mapi_http::http::{HostKind, HttpUrl};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme,
};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::catalogue::{Cause, Check};
use super::report::Report;
use crate::dns::Resolver;
use crate::trust::is_root;

/// A certificate that ends within that time is worth a warning.
const SOON: Duration = Duration::from_secs(14 * 24 * 3600);

/// Looks at the way to the origin of a URL. `names` are further hosts that the certificate should cover. False when it
/// leads nowhere.
pub(super) async fn reach(
    report: &mut Report,
    url: &HttpUrl,
    names: &[String],
    roots: &RootCertStore,
    resolver: &Resolver,
    patience: Duration,
) -> bool {
    let host = url.host().trim_matches(['[', ']']).to_owned();
    let local = url.host_kind() == HostKind::Loopback;
    if !url.is_secure() && !local {
        report.found(Check::Connect, Cause::PlainHttp, url.origin(), url.to_string(), Duration::ZERO);
        return false;
    }
    let Some(addresses) = resolve(report, &host, url.port(), resolver, patience).await else { return false };
    let Some(stream) = connect(report, &url.origin(), &addresses, patience).await else { return false };
    if url.is_secure() {
        return handshake(report, &host, stream, names, roots, patience).await;
    }
    for check in [Check::Handshake, Check::Chain, Check::CertificateName, Check::Validity] {
        report.skip(check, "plain HTTP to this very machine");
    }
    true
}

async fn resolve(
    report: &mut Report,
    host: &str,
    port: u16,
    resolver: &Resolver,
    patience: Duration,
) -> Option<Vec<SocketAddr>> {
    let started = Instant::now();
    // Nobody has such a name, whatever a name server says. [RFC 6761] 6.4
    let cause = if host == "invalid" || host.ends_with(".invalid") {
        (Cause::DnsUnknown, "names that end in .invalid never have an address".to_owned())
    } else {
        match tokio::time::timeout(patience, lookup_host((host, port))).await {
            Ok(Ok(addresses)) => {
                let addresses: Vec<_> = addresses.collect();
                let list: Vec<_> = addresses.iter().map(|address| address.ip().to_string()).collect();
                report.pass(Check::Name, host, list.join(", "), started.elapsed());
                return Some(addresses);
            }
            Ok(Err(error)) => {
                let why = tokio::time::timeout(patience, resolver.why_no_address(host)).await;
                let known = why.is_ok_and(|why| why == HostFailure::NameNotFound);
                (if known { Cause::DnsUnknown } else { Cause::DnsSilent }, error.to_string())
            }
            Err(_) => (Cause::DnsSilent, format!("nothing within {} s", patience.as_secs())),
        }
    };
    report.found(Check::Name, cause.0, host, cause.1, started.elapsed());
    None
}

async fn connect(
    report: &mut Report,
    origin: &str,
    addresses: &[SocketAddr],
    patience: Duration,
) -> Option<TcpStream> {
    let started = Instant::now();
    let (cause, detail) = match tokio::time::timeout(patience, TcpStream::connect(addresses)).await {
        Ok(Ok(stream)) => {
            let peer = stream.peer_addr().map(|peer| peer.to_string()).unwrap_or_default();
            report.pass(Check::Connect, origin, peer, started.elapsed());
            return Some(stream);
        }
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            (Cause::TcpRefused, error.to_string())
        }
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::TimedOut => {
            (Cause::TcpTimeout, error.to_string())
        }
        Ok(Err(error)) => (Cause::TcpUnreachable, error.to_string()),
        Err(_) => (Cause::TcpTimeout, format!("nothing within {} s", patience.as_secs())),
    };
    report.found(Check::Connect, cause, origin, detail, started.elapsed());
    None
}

/// Takes any certificate and keeps it, to be looked at afterwards: nothing is sent over such a connection.
#[derive(Debug)]
struct Keeper {
    provider: Arc<CryptoProvider>,
    chain: Mutex<Vec<CertificateDer<'static>>>,
}

impl ServerCertVerifier for Keeper {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates);
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) =
            chain.map(|certificate| certificate.clone().into_owned()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

async fn handshake(
    report: &mut Report,
    host: &str,
    stream: TcpStream,
    names: &[String],
    roots: &RootCertStore,
    patience: Duration,
) -> bool {
    let started = Instant::now();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let keeper = Arc::new(Keeper { provider: provider.clone(), chain: Mutex::default() });
    let config = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let (Ok(config), Ok(name)) = (config, ServerName::try_from(host.to_owned())) else {
        report.found(
            Check::Handshake,
            Cause::TlsFailed,
            host,
            "the name cannot be asked for",
            Duration::ZERO,
        );
        return false;
    };
    let config = config.dangerous().with_custom_certificate_verifier(keeper.clone()).with_no_client_auth();
    let connecting = TlsConnector::from(Arc::new(config)).connect(name.clone(), stream);
    let stream = match tokio::time::timeout(patience, connecting).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            report.found(Check::Handshake, refusal(&error), host, error.to_string(), started.elapsed());
            return false;
        }
        Err(_) => {
            let detail = format!("nothing within {} s", patience.as_secs());
            report.found(Check::Handshake, Cause::TlsClosed, host, detail, started.elapsed());
            return false;
        }
    };
    let (_, tls) = stream.get_ref();
    let version = tls.protocol_version().and_then(|version| version.as_str()).unwrap_or("TLS");
    report.pass(Check::Handshake, host, version.replace("TLSv1_", "TLS 1."), started.elapsed());
    let chain = keeper.chain.lock().unwrap_or_else(PoisonError::into_inner).clone();
    certificate(report, host, &name, &chain, names, roots, &provider)
}

/// Why there was no handshake.
fn refusal(error: &std::io::Error) -> Cause {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    match inner {
        Some(Error::AlertReceived(
            AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity,
        )) => Cause::TlsOldVersion,
        Some(Error::PeerIncompatible(why)) if format!("{why:?}").contains("Version") => Cause::TlsOldVersion,
        Some(Error::InvalidMessage(_)) => Cause::TlsNotSpoken,
        Some(_) => Cause::TlsFailed,
        None => Cause::TlsClosed,
    }
}

fn certificate(
    report: &mut Report,
    host: &str,
    name: &ServerName<'_>,
    chain: &[CertificateDer<'static>],
    names: &[String],
    roots: &RootCertStore,
    provider: &CryptoProvider,
) -> bool {
    let Some((first, intermediates)) = chain.split_first() else {
        report.found(Check::Chain, Cause::BadCertificate, host, "there is none", Duration::ZERO);
        return false;
    };
    let (parsed, shown) = (ParsedCertificate::try_from(first), X509Certificate::from_der(first));
    let (Ok(parsed), Ok((_, shown))) = (parsed, shown) else {
        report.found(Check::Chain, Cause::BadCertificate, host, "it cannot be read", Duration::ZERO);
        return false;
    };
    let validity = &shown.validity;
    let (from, until) = (validity.not_before.timestamp(), validity.not_after.timestamp());
    // Whether it is trusted is one question, whether it is valid today another.
    let within = u64::try_from(from.midpoint(until)).unwrap_or_default();
    let signed = || {
        verify_server_cert_signed_by_trust_anchor(
            &parsed,
            roots,
            intermediates,
            UnixTime::since_unix_epoch(Duration::from_secs(within)),
            provider.signature_verification_algorithms.all,
        )
    };
    let trusted = if is_root(first, roots) { Ok(()) } else { signed() };
    let self_signed = shown.issuer() == shown.subject();
    let issuer = format!("issued by {}", shown.issuer());
    let chained = match &trusted {
        Ok(()) => None,
        Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) if !self_signed => {
            Some(Cause::UnknownAuthority)
        }
        // A certificate that has changed its dates since it was trusted.
        Err(_) if self_signed => Some(Cause::SelfSigned),
        Err(Error::InvalidCertificate(
            CertificateError::ExpiredContext { .. } | CertificateError::Expired,
        )) => Some(Cause::Expired),
        Err(_) => Some(Cause::BadCertificate),
    };
    match chained {
        None => report.pass(Check::Chain, host, issuer, Duration::ZERO),
        Some(cause) => {
            let error = trusted.err().map(|error| error.to_string()).unwrap_or_default();
            report.found(Check::Chain, cause, host, format!("{issuer}; {error}"), Duration::ZERO);
        }
    }

    let covered = covered_names(&shown);
    let is_for = |name: &ServerName<'_>| verify_server_name(&parsed, name).is_ok();
    let missing = names.iter().find(|other| {
        ServerName::try_from(other.trim_matches(['[', ']']).to_owned()).is_ok_and(|name| !is_for(&name))
    });
    let for_us = is_for(name);
    let list = format!("for {}", covered.join(", "));
    match (for_us, missing) {
        (false, _) => report.found(Check::CertificateName, Cause::WrongName, host, list, Duration::ZERO),
        (true, Some(other)) => {
            let detail = format!("{list}; not for {other}");
            report.found(Check::CertificateName, Cause::OtherNameMissing, host, detail, Duration::ZERO);
        }
        (true, None) => report.pass(Check::CertificateName, host, list, Duration::ZERO),
    }

    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs() as i64;
    let dates = format!("from {} until {}", validity.not_before, validity.not_after);
    let dated = if now > until {
        Some(Cause::Expired)
    } else if now < from {
        Some(Cause::NotYetValid)
    } else if until.saturating_sub(now) < SOON.as_secs() as i64 {
        Some(Cause::ExpiresSoon)
    } else {
        None
    };
    match dated {
        None => report.pass(Check::Validity, host, dates, Duration::ZERO),
        Some(cause) => report.found(Check::Validity, cause, host, dates, Duration::ZERO),
    }
    chained.is_none() && for_us && dated.is_none_or(|cause| cause == Cause::ExpiresSoon)
}

/// Which names it is for.
fn covered_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let names = extension.value.general_names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => <[u8; 4]>::try_from(*bytes).ok().map(|bytes| std::net::IpAddr::from(bytes).to_string()),
            16 => <[u8; 16]>::try_from(*bytes).ok().map(|bytes| std::net::IpAddr::from(bytes).to_string()),
            _ => None,
        },
        _ => None,
    });
    names.collect()
}
