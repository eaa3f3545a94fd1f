//! DNS records of the kind SRV, which the system's resolver has no call for. `[RFC 2782]`

use std::net::SocketAddr;
use std::time::Duration;

use mapi_http::autodiscover::{HostFailure, SrvRecord};
use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, Question, RCODE, TYPE};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

/// Where the system says whom to ask.
const SYSTEM: &str = "/etc/resolv.conf";
/// Answers over UDP are this long at most.
const MAX_DATAGRAM: usize = 4096;
/// How long a server may take: then it is asked again, and then the next one.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks name servers.
#[derive(Debug, Clone)]
pub struct Resolver {
    servers: Vec<SocketAddr>,
}

impl Resolver {
    /// Asks this server, or the ones that the system names.
    pub fn new(server: Option<SocketAddr>) -> Self {
        let system = || {
            let text = std::fs::read(SYSTEM).ok()?;
            let config = resolv_conf::Config::parse(text).ok()?;
            let addresses = config.nameservers.iter().map(|server| SocketAddr::new(server.into(), 53));
            Some(addresses.collect())
        };
        Self { servers: server.map_or_else(|| system().unwrap_or_default(), |server| vec![server]) }
    }

    /// Why a name has no address, when the system's resolver has found none: nobody knows it, or nobody answers.
    pub async fn why_no_address(&self, name: &str) -> HostFailure {
        match self.answer(name, TYPE::A).await {
            Ok(_) | Err(HostFailure::NameNotFound) => HostFailure::NameNotFound,
            Err(failure) => failure,
        }
    }

    /// The SRV records of a name.
    ///
    /// # Errors
    /// [`HostFailure::NameNotFound`] when there are none, others when nobody could be asked.
    pub async fn srv(&self, name: &str) -> Result<Vec<SrvRecord>, HostFailure> {
        self.answer(name, TYPE::SRV).await
    }

    async fn answer(&self, name: &str, kind: TYPE) -> Result<Vec<SrvRecord>, HostFailure> {
        let mut failure = HostFailure::Unreachable;
        for server in self.servers.iter().flat_map(|server| [server, server]) {
            match tokio::time::timeout(PATIENCE, ask(*server, name, kind)).await {
                Ok(Ok(records)) => return Ok(records),
                Ok(Err(HostFailure::NameNotFound)) => return Err(HostFailure::NameNotFound),
                Ok(Err(other)) => failure = other,
                Err(_) => failure = HostFailure::Timeout,
            }
        }
        Err(failure)
    }
}

async fn ask(server: SocketAddr, name: &str, kind: TYPE) -> Result<Vec<SrvRecord>, HostFailure> {
    let broken = |_| HostFailure::Unreachable;
    let mut id = [0; 2];
    getrandom::fill(&mut id).map_err(|_| HostFailure::Broken)?;
    let id = u16::from_ne_bytes(id);
    let query = query(id, name, kind).map_err(|_| HostFailure::NameNotFound)?;
    let any = if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any).await.map_err(broken)?;
    socket.connect(server).await.map_err(broken)?;
    socket.send(&query).await.map_err(broken)?;
    let mut buffer = vec![0; MAX_DATAGRAM];
    loop {
        let length = socket.recv(&mut buffer).await.map_err(broken)?;
        let datagram = buffer.get(..length).unwrap_or_default();
        // What answers another question came from somebody else.
        match read(id, datagram) {
            Some(Answer::Records(records)) => return records,
            Some(Answer::Truncated) => break,
            None => {}
        }
    }
    let mut stream = TcpStream::connect(server).await.map_err(broken)?;
    let length = u16::try_from(query.len()).map_err(|_| HostFailure::NameNotFound)?;
    stream.write_all(&length.to_be_bytes()).await.map_err(broken)?;
    stream.write_all(&query).await.map_err(broken)?;
    let mut answer = vec![0; stream.read_u16().await.map_err(broken)?.into()];
    stream.read_exact(&mut answer).await.map_err(broken)?;
    match read(id, &answer) {
        Some(Answer::Records(records)) => records,
        _ => Err(HostFailure::Broken),
    }
}

fn query(id: u16, name: &str, kind: TYPE) -> Result<Vec<u8>, simple_dns::SimpleDnsError> {
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(Name::new(name)?, kind.into(), CLASS::IN.into(), false));
    packet.build_bytes_vec()
}

enum Answer {
    Records(Result<Vec<SrvRecord>, HostFailure>),
    Truncated,
}

/// The answer to that question; nothing when it is none.
fn read(id: u16, bytes: &[u8]) -> Option<Answer> {
    let packet = Packet::parse(bytes).ok().filter(|packet| packet.id() == id)?;
    if packet.has_flags(PacketFlag::TRUNCATION) {
        return Some(Answer::Truncated);
    }
    Some(Answer::Records(match packet.rcode() {
        RCODE::NoError => {
            let records = packet.answers.iter().filter_map(|record| match &record.rdata {
                RData::SRV(srv) => Some(SrvRecord {
                    priority: srv.priority,
                    weight: srv.weight,
                    port: srv.port,
                    target: srv.target.to_string(),
                }),
                _ => None,
            });
            let records: Vec<_> = records.collect();
            if records.is_empty() { Err(HostFailure::NameNotFound) } else { Ok(records) }
        }
        RCODE::NameError => Err(HostFailure::NameNotFound),
        _ => Err(HostFailure::Broken),
    }))
}
