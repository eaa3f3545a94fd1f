use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use hyper::Uri;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::web;
use crate::account::Account;
use crate::failure::Failure;
use crate::host::Connector;
use crate::interrupt::interrupted;
use crate::output::Out;
use crate::relay::{Relay, Settings};

/// Let web pages reach a server that does not speak to them
///
/// Exchange answers no page of another origin. The relay stands between: it forwards MAPI and Autodiscover to one server,
/// for the pages that are named, and keeps neither credentials nor cookies nor content.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi relay --upstream https://mail.example.com --web\n  \
                        mapi relay --upstream https://mail.example.com --allow-origin https://app.example.com \\\n    \
                        --host 0.0.0.0 --public-url https://relay.example.com --tls-cert cert.pem --tls-key key.pem\n\n\
                        A page connects with `transport: relay(URL)` of the npm package. Whoever runs a relay sees the \
                        passwords and the mail of those who use it.")]
pub struct RelayCommand {
    /// The server: its URL without a path
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// Web pages of this origin may use it; may be repeated
    #[arg(long, value_name = "ORIGIN", required_unless_present = "web")]
    allow_origin: Vec<String>,
    /// Serve the webmail page, too, from this folder or from where it was built
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    web: Option<Option<PathBuf>>,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = PORT)]
    port: u16,
    /// The URL by which pages reach it, where that is not the address it listens on
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Speak TLS with this certificate and those that vouch for it (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Requests per second that one client may send; a refused password counts for twenty
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// Connections that one client may hold; all who come by a proxy are one
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
}

/// Where it listens when nothing is said.
const PORT: u16 = 8026;

/// What a program needs to know of a relay that has started.
#[derive(Debug, Serialize)]
struct Started {
    url: String,
    upstream: String,
    web: bool,
}

impl RelayCommand {
    /// Runs it until Ctrl-C.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let upstream = upstream(&self.upstream)?;
        let origins =
            self.allow_origin.iter().map(|origin| self::origin(origin)).collect::<Result<_, _>>()?;
        let pages = match &self.web {
            Some(folder) => {
                let mut pages = web::pages(folder.as_deref())?;
                pages.add("/config.json", r#"{"relay":true}"#);
                Some(pages)
            }
            None => None,
        };
        let acceptor = match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => Some(acceptor(certificate, key)?),
            _ => None,
        };
        let connector = Connector::new(account.ca_pem()?.as_deref()).map_err(Failure::usage)?;
        let wanted = SocketAddr::new(self.host, self.port);
        let listener = TcpListener::bind(wanted).await.map_err(|error| listen_failure(wanted, &error))?;
        let address = listener.local_addr().map_err(|error| listen_failure(wanted, &error))?;
        let (url, hosts) = names(address, acceptor.is_some(), self.public_url.as_deref())?;
        let tls = url.starts_with("https:");
        let started = Started {
            url,
            upstream: upstream.to_string().trim_end_matches('/').into(),
            web: pages.is_some(),
        };
        let settings = Settings {
            upstream,
            origins,
            hosts,
            tls,
            pages,
            rate: self.rate,
            connections: self.connections,
            trace: account.trace,
        };
        let relay =
            Relay::new(settings, connector).ok_or_else(|| Failure::usage("--upstream names no server"))?;
        let interrupted = interrupted();
        out.print(&started, |started| greeting(started, &self.allow_origin));
        tokio::select! {
            () = relay.serve(listener, acceptor) => {}
            () = interrupted => {}
        }
        Ok(())
    }
}

/// The one server: `https`, or this machine.
fn upstream(given: &str) -> Result<Uri, Failure> {
    let wrong = |why: &str| Failure::usage(format!("--upstream {given:?}: {why}"));
    let uri: Uri = given.parse().map_err(|_| wrong("this is no URL"))?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(wrong("a URL such as https://mail.example.com is needed"));
    };
    if authority.as_str().contains('@') {
        return Err(wrong("credentials have no place here: each page sends its own"));
    }
    if uri.path_and_query().is_some_and(|path| path.as_str() != "/") {
        return Err(wrong("the URL without a path, please: the paths of MAPI and Autodiscover are known"));
    }
    match scheme {
        "https" => Ok(uri),
        "http" if is_loopback(authority.host()) => Ok(uri),
        _ => Err(wrong("https, please: passwords would cross the network in the clear")),
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// An origin as browsers write it.
fn origin(given: &str) -> Result<String, Failure> {
    let wrong = |why: &str| Failure::usage(format!("--allow-origin {given:?}: {why}"));
    if given == "*" {
        return Err(wrong("name the pages: with any, each page that somebody visits could use the relay"));
    }
    let uri: Uri = given.parse().map_err(|_| wrong("this is no origin"))?;
    let whole = uri.path_and_query().is_none_or(|path| path.as_str() == "/") && !given.ends_with('/');
    match (uri.scheme_str(), uri.authority()) {
        (Some("http" | "https"), Some(authority)) if whole && !authority.as_str().contains('@') => {
            Ok(given.to_ascii_lowercase())
        }
        _ => Err(wrong("scheme, host and port, such as https://app.example.com")),
    }
}

/// The URL to tell, and the names by which it may be asked.
fn names(address: SocketAddr, tls: bool, public: Option<&str>) -> Result<(String, Vec<String>), Failure> {
    if let Some(public) = public {
        let uri: Uri =
            public.parse().map_err(|_| Failure::usage(format!("--public-url {public:?} is no URL")))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(Failure::usage(format!(
                "--public-url {public:?}: such as https://relay.example.com"
            )));
        };
        if scheme != "https" && !is_loopback(authority.host()) {
            return Err(Failure::usage(
                "--public-url: https, please: passwords would cross the network in the clear",
            ));
        }
        let authority = authority.as_str().to_ascii_lowercase();
        return Ok((format!("{scheme}://{authority}"), vec![authority]));
    }
    if !address.ip().is_loopback() {
        return Err(Failure::usage(
            "--host other than this machine needs --public-url https://…, and TLS: --tls-cert with --tls-key, or a \
             proxy before it",
        ));
    }
    let scheme = if tls { "https" } else { "http" };
    let hosts = vec![address.to_string(), format!("localhost:{}", address.port())];
    Ok((format!("{scheme}://{address}"), hosts))
}

fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor, Failure> {
    let read = |path: &Path| std::fs::read(path).map_err(|error| Failure::file(path, &error));
    let unusable =
        |path: &Path, why: &dyn std::fmt::Display| Failure::usage(format!("{}: {why}", path.display()));
    let chain: Vec<_> = rustls_pemfile::certs(&mut read(certificate)?.as_slice())
        .collect::<Result<_, _>>()
        .map_err(|error| unusable(certificate, &error))?;
    let private = rustls_pemfile::private_key(&mut read(key)?.as_slice())
        .map_err(|error| unusable(key, &error))?
        .ok_or_else(|| unusable(key, &"there is no key in it"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure::other(error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| unusable(certificate, &error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn listen_failure(address: SocketAddr, error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::AddrInUse {
        return Failure::other(format!(
            "something listens on {address} already: give another --port, or --port 0"
        ));
    }
    Failure::other(format!("cannot listen on {address}: {error}"))
}

fn greeting(started: &Started, origins: &[String]) -> String {
    let mut text = format!("{} relays to {}. Ctrl-C ends it.\n", started.url, started.upstream);
    if started.web {
        text.push_str(&format!("\n  The webmail page: {}/\n", started.url));
    }
    if !origins.is_empty() {
        text.push_str(&format!("\n  Pages of {} connect with\n", origins.join(", ")));
        text.push_str(&format!(
            "\n    import {{ connect, relay }} from \"mapi-http\";\n    \
             await connect({{ email, auth, transport: relay(\"{}\") }});\n",
            started.url
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upstream_is_one_server_over_tls() {
        for url in [
            "https://mail.example.com",
            "https://mail.example.com:444/",
            "http://127.0.0.1:8025",
            "http://[::1]:1",
        ] {
            assert!(upstream(url).is_ok(), "{url}");
        }
        for url in [
            "mail.example.com",
            "http://mail.example.com",
            "https://a:b@mail.example.com",
            "https://x/mapi",
            "ftp://x",
            "",
        ] {
            assert!(upstream(url).is_err(), "{url}");
        }
    }

    #[test]
    fn origins_are_named() {
        for given in ["https://app.example.com", "http://localhost:3000"] {
            assert_eq!(origin(given).unwrap(), given);
        }
        for given in [
            "*",
            "null",
            "https://app.example.com/",
            "https://app.example.com/x",
            "app.example.com",
            "file:///x",
        ] {
            assert!(origin(given).is_err(), "{given}");
        }
    }

    #[test]
    fn it_is_reached_over_tls_or_from_this_machine() {
        let here = "127.0.0.1:8026".parse().unwrap();
        let everywhere = "0.0.0.0:8026".parse().unwrap();
        let (url, hosts) = names(here, false, None).unwrap();
        assert_eq!((url.as_str(), hosts.len()), ("http://127.0.0.1:8026", 2));
        assert!(names(everywhere, true, None).is_err());
        assert!(names(everywhere, true, Some("http://relay.example.com")).is_err());
        let (url, hosts) = names(everywhere, false, Some("https://Relay.example.com/")).unwrap();
        assert_eq!((url.as_str(), hosts), ("https://relay.example.com", vec!["relay.example.com".into()]));
    }
}
