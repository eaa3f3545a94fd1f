//! A proxy that misbehaves as proxies, firewalls and load balancers do. One request a connection, one thread each.

use std::io::{BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What it does to what passes.
#[derive(Clone)]
pub(crate) struct Manners {
    /// Speaks TLS with this certificate.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// Says this as soon as somebody connects, and hangs up.
    pub(crate) blurts: Option<&'static [u8]>,
    /// Answers such a request (its head, and its number) itself.
    pub(crate) answers: fn(&str, usize) -> Option<Vec<u8>>,
    /// Lines of the request's head that do not pass.
    pub(crate) request_lines: fn(&str) -> bool,
    /// A header that it puts into requests in place of the client's.
    pub(crate) adds: Option<(&'static str, &'static str)>,
    /// Lets so many bytes pass at a time, with a pause behind each.
    pub(crate) trickles: Option<(usize, Duration)>,
    /// Changes a line of the answer's head, or takes it out.
    pub(crate) answer_lines: fn(&str) -> Option<String>,
    /// Holds answers back until they are whole.
    pub(crate) buffers: bool,
    /// Hangs up when nothing comes for so long.
    pub(crate) idle: Option<Duration>,
    /// Hangs up after so many bytes of an answer's body to such a request.
    pub(crate) cuts: Option<(&'static str, usize)>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            tls: None,
            blurts: None,
            answers: |_, _| None,
            request_lines: |_| true,
            adds: None,
            trickles: None,
            answer_lines: |line| Some(line.into()),
            buffers: false,
            idle: None,
            cuts: None,
        }
    }
}

/// A port of it.
pub(crate) struct Proxy {
    listener: TcpListener,
    pub(crate) address: SocketAddr,
}

impl Proxy {
    pub(crate) fn bind() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        Self { listener, address }
    }

    /// Passes requests on to these in turn, until the test ends.
    pub(crate) fn serve(self, upstreams: Vec<SocketAddr>, manners: Manners) {
        std::thread::spawn(move || {
            let turn = Arc::new(AtomicUsize::new(0));
            for client in self.listener.incoming().map_while(Result::ok) {
                let (upstreams, manners, turn) = (upstreams.clone(), manners.clone(), turn.clone());
                // Whoever hangs up ends the exchange, nothing more.
                std::thread::spawn(move || connection(client, &upstreams, &manners, &turn));
            }
        });
    }
}

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

fn connection(
    mut client: TcpStream,
    upstreams: &[SocketAddr],
    manners: &Manners,
    turn: &AtomicUsize,
) -> Option<()> {
    client.set_nodelay(true).ok()?;
    if let Some(bytes) = manners.blurts {
        let _ = client.read(&mut [0; 1024]);
        return client.write_all(bytes).ok();
    }
    let mut client: Box<dyn Stream> = match &manners.tls {
        Some(config) => Box::new(StreamOwned::new(ServerConnection::new(config.clone()).ok()?, client)),
        None => Box::new(client),
    };
    let (head, body) = read_request(&mut client)?;
    let number = turn.fetch_add(1, Ordering::SeqCst);
    if let Some(answer) = (manners.answers)(&head, number) {
        client.write_all(&answer).ok()?;
        return client.flush().ok();
    }
    let upstream = *upstreams.get(number % upstreams.len().max(1))?;
    let mut server = TcpStream::connect(upstream).ok()?;
    server.set_read_timeout(manners.idle).ok()?;
    let mut lines: Vec<&str> = head.trim_end().split("\r\n").collect();
    lines.retain(|line| (manners.request_lines)(line) && !line.to_lowercase().starts_with("connection:"));
    let added = manners.adds.map(|(name, value)| format!("{name}: {value}"));
    if let Some((name, _)) = manners.adds {
        lines.retain(|line| !line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())));
    }
    lines.extend(added.as_deref());
    let head_out = format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n"));
    server.write_all(head_out.as_bytes()).ok()?;
    server.write_all(&body).ok()?;
    let mut server = BufReader::new(server);
    let (answer, early) = read_head(&mut server)?;
    let lines: Vec<String> = answer.trim_end().split("\r\n").filter_map(manners.answer_lines).collect();
    let mut out = format!("{}\r\n\r\n", lines.join("\r\n")).into_bytes();
    out.extend(early);
    if manners.buffers {
        let _ = server.read_to_end(&mut out);
        client.write_all(&out).ok()?;
        return client.flush().ok();
    }
    client.write_all(&out).ok()?;
    client.flush().ok()?;
    let mut left = match manners.cuts {
        Some((request, bytes)) if head.to_lowercase().contains(request) => bytes,
        _ => usize::MAX,
    };
    let (most, pause) = manners.trickles.unwrap_or((4096, Duration::ZERO));
    let mut buffer = vec![0; most];
    while left > 0 {
        std::thread::sleep(pause);
        let length = server.read(&mut buffer).ok().filter(|length| *length > 0)?.min(left);
        left -= length;
        client.write_all(&buffer[..length]).ok()?;
        client.flush().ok()?;
    }
    Some(())
}

/// The head, and what came behind it.
fn read_head(stream: &mut impl Read) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    Some((String::from_utf8(head).ok()?, Vec::new()))
}

fn read_request(stream: &mut impl Read) -> Option<(String, Vec<u8>)> {
    let (head, _) = read_head(stream)?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    Some((head, body))
}

/// An authority of our own.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    last: std::sync::Mutex<Vec<u8>>,
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn named(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.self_signed(&key).unwrap();
        Self { pem: certificate.pem(), issuer: Issuer::new(params, key), last: Default::default() }
    }

    /// A certificate for this name, valid in these years.
    pub(crate) fn certify(&self, name: &str, years: [i32; 2]) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(years[0], 1, 1);
        params.not_after = date_time_ymd(years[1], 1, 1);
        self.sign(params)
    }

    /// The same with its key, as a file.
    pub(crate) fn certify_pem(&self, name: &str, years: [i32; 2]) -> String {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(years[0], 1, 1);
        params.not_after = date_time_ymd(years[1], 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        format!("{}{}", certificate.pem(), key.serialize_pem())
    }

    /// One that is good for clients only.
    pub(crate) fn certify_as_client(&self, name: &str) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
        self.sign(params)
    }

    /// One that ends in two days.
    pub(crate) fn certify_for_two_days(&self, name: &str) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_after = (std::time::SystemTime::now() + Duration::from_secs(2 * 86_400)).into();
        self.sign(params)
    }

    /// The certificate that was made last, as DER.
    pub(crate) fn last_certificate(&self) -> Vec<u8> {
        self.last.lock().unwrap().clone()
    }

    fn sign(&self, mut params: CertificateParams) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        params.distinguished_name.push(DnType::CommonName, "A server");
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        *self.last.lock().unwrap() = certificate.der().to_vec();
        identity(certificate.der().clone(), &key)
    }
}

/// An authority's own certificate for a server, as `openssl req -x509` makes them, valid in these years; and as a file.
pub(crate) fn authority_itself(name: &str, years: [i32; 2]) -> (Arc<ServerConfig>, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = date_time_ymd(years[0], 1, 1);
    params.not_after = date_time_ymd(years[1], 1, 1);
    let certificate = params.self_signed(&key).unwrap();
    (identity(certificate.der().clone(), &key), certificate.pem())
}

/// A certificate that nobody vouches for.
pub(crate) fn self_signed(name: &str) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    identity(certificate.der().clone(), &key)
}

fn identity(certificate: rustls::pki_types::CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], der).unwrap())
}
