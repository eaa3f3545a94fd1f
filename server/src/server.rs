//! Starting and stopping a server.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use mapi_http::data::FileTime;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio_rustls::TlsAcceptor;

use crate::autodiscover::{address_book_url, mailbox_url};
use crate::config::{ConfigError, Organisation};
use crate::http::{self, Shared};
use crate::service::Service;
use crate::store::Store;

/// A server to be started.
#[derive(Debug)]
pub struct Builder {
    organisation: Organisation,
    address: SocketAddr,
    data: Option<PathBuf>,
    tls: bool,
    demo: Option<u64>,
    pending_period: Duration,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The users make no sense.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The store cannot be opened or filled.
    #[error("the data cannot be opened: {0}")]
    Store(#[from] crate::store::Error),
    /// Nobody can listen there.
    #[error("cannot listen on {0}: {1}. Is another server running? --port 0 takes a free port")]
    Listen(SocketAddr, std::io::Error),
    /// No certificate can be made.
    #[error("the certificate cannot be made: {0}")]
    Certificate(String),
}

/// A running server. It stops when this is dropped.
#[derive(Debug)]
pub struct Server {
    base: String,
    users: Vec<UserInfo>,
    certificate: Option<String>,
    stop: watch::Sender<bool>,
}

/// Somebody with a mailbox, and where it is.
#[derive(Debug, Clone, serde::Serialize)]
pub struct UserInfo {
    /// The mail address.
    pub address: String,
    /// The name to show.
    pub display_name: String,
    /// The password, for the people of the demo only.
    pub password: Option<String>,
    /// The legacy distinguished name.
    pub dn: String,
    /// The mailbox endpoint.
    pub mailbox_url: String,
    /// The address book endpoint.
    pub address_book_url: String,
}

impl Server {
    /// A server on a free port of this machine, its data in memory, for these people.
    pub fn builder(organisation: Organisation) -> Builder {
        Builder {
            organisation,
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            data: None,
            tls: false,
            demo: None,
            pending_period: Duration::from_secs(30),
        }
    }

    /// A server with the people and messages of the demo.
    pub fn demo(seed: u64) -> Builder {
        let mut builder = Self::builder(crate::demo::organisation());
        builder.demo = Some(seed);
        builder
    }

    /// Scheme, host and port.
    pub fn url(&self) -> &str {
        &self.base
    }

    /// The Autodiscover endpoint.
    pub fn autodiscover_url(&self) -> String {
        format!("{}/autodiscover/autodiscover.xml", self.base)
    }

    /// Who has a mailbox.
    pub fn users(&self) -> &[UserInfo] {
        &self.users
    }

    /// The certificate to trust, PEM, with TLS.
    pub fn certificate(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// Stops listening; connections end.
    pub fn stop(&self) {
        let _ = self.stop.send(true);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Builder {
    /// Where to listen instead of a free port on loopback.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Keeps the data in a file.
    #[must_use]
    pub fn data(mut self, path: impl Into<PathBuf>) -> Self {
        self.data = Some(path.into());
        self
    }

    /// Speaks TLS with a certificate made for this run.
    #[must_use]
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = tls;
        self
    }

    /// How often a waiting request says that it still waits.
    #[must_use]
    pub fn pending_period(mut self, period: Duration) -> Self {
        self.pending_period = period;
        self
    }

    /// Starts it.
    pub async fn start(self) -> Result<Server, StartError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = FileTime::from_unix_millis(i64::try_from(now.as_millis()).unwrap_or(i64::MAX));
        let directory = self.organisation.directory()?;
        let passwords = self.organisation.passwords()?;
        let mut store = match &self.data {
            Some(path) => Store::open(path)?,
            None => Store::in_memory()?,
        };
        if let Some(seed) = self.demo {
            crate::demo::fill(&mut store, seed, now)?;
        }
        let listener =
            TcpListener::bind(self.address).await.map_err(|error| StartError::Listen(self.address, error))?;
        let address = listener.local_addr().map_err(|error| StartError::Listen(self.address, error))?;
        let base = http::base(address, self.tls);
        let (acceptor, certificate) = if self.tls {
            let (acceptor, pem) = certificate()?;
            (Some(acceptor), Some(pem))
        } else {
            (None, None)
        };
        let users = self
            .organisation
            .users
            .iter()
            .filter_map(|user| directory.by_address(&user.address).map(|entry| (user, entry)))
            .map(|(user, entry)| UserInfo {
                address: entry.address.clone(),
                display_name: entry.display_name.clone(),
                password: self.demo.and(user.password.clone()),
                dn: entry.dn.clone(),
                mailbox_url: mailbox_url(&base, entry),
                address_book_url: address_book_url(&base, entry),
            })
            .collect();
        let service = Service::new(store, directory, base.clone(), self.pending_period, now)?;
        let shared = Arc::new(Shared {
            service: Mutex::new(service),
            passwords,
            verified: Mutex::new(HashMap::new()),
            base: base.clone(),
            changed: Notify::new(),
            pending_period: self.pending_period,
        });
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(http::listen(listener, acceptor, shared, stopped));
        Ok(Server { base, users, certificate, stop })
    }
}

/// A certificate for `localhost` and 127.0.0.1, made now.
fn certificate() -> Result<(TlsAcceptor, String), StartError> {
    let failed = |error: &dyn std::fmt::Display| StartError::Certificate(error.to_string());
    let names = vec!["localhost".to_string(), "127.0.0.1".to_string(), "::1".to_string()];
    let made = rcgen::generate_simple_self_signed(names).map_err(|error| failed(&error))?;
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der())
        .map_err(|error| failed(&error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .map_err(|error| failed(&error))?;
    Ok((TlsAcceptor::from(Arc::new(config)), made.cert.pem()))
}
