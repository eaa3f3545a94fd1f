//! `mapi doctor` through nginx and HAProxy, with the configurations of the documentation: they let everything pass, and
//! what they warn of does happen. `cargo xtask proxies` runs it.

mod common;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::proxy::Authority;
use common::{Directory, mapi, run};
use mapi_http_cli::doctor::catalogue::Cause;
use mapi_http_server::{Config, Server, ServerHandle, User};
use serde_json::Value;

/// How long a proxy may take to start.
const PATIENCE: Duration = Duration::from_secs(10);

struct Proxy {
    child: Child,
    base: String,
    directory: Directory,
    /// Two servers behind it.
    _servers: [ServerHandle; 2],
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What stands in a text is replaced; that it stood there is checked.
#[track_caller]
fn replaced(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old} does not stand in {text}");
    text.replace(old, new)
}

impl Proxy {
    /// The configuration, with ports and files of this test, and with some changes.
    fn start(program: &str, configuration: &str, changes: &[(&str, &str)]) -> Self {
        let directory = Directory::new();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let base = format!("https://localhost:{port}");
        let servers = [(); 2].map(|()| {
            Server::start(Config {
                users: vec![User::new("alice", "alice@example.com", "Alice Adams", "alice-secret")],
                tls: true,
                public_url: Some(base.clone()),
                pending_period_ms: 1_500,
                notification_wait_ms: 10_000,
                ..Config::default()
            })
            .unwrap()
        });
        let authority = Authority::named("An authority");
        let pem = authority.certify_pem("localhost", [2020, 2099]);
        for (name, text) in [("ca.pem", &authority.pem), ("mail.pem", &pem), ("mail.key", &pem)] {
            std::fs::write(directory.file(name), text).unwrap();
        }
        let listen = if program == "nginx" { "listen 443 ssl" } else { "bind :443 ssl" };
        let mut text = replaced(
            configuration,
            listen,
            &listen.replace(":443", "443").replace("443", &format!("127.0.0.1:{port}")),
        );
        for (old, server) in ["192.0.2.10:443", "192.0.2.11:443"].into_iter().zip(&servers) {
            text = replaced(&text, old, &server.address().to_string());
        }
        text = match program {
            "nginx" => {
                let text = replaced(&text, "/etc/nginx/mail.example.com.pem", &directory.file("mail.pem"));
                let text = replaced(&text, "/etc/nginx/mail.example.com.key", &directory.file("mail.key"));
                let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
                let paths = kinds.map(|kind| format!("{kind}_temp_path {};", directory.file(kind)));
                let own = format!("http {{\naccess_log off;\n{}\n", paths.join("\n"));
                let text = replaced(&text, "http {", &own);
                format!(
                    "daemon off; master_process off; pid {};\nerror_log {};\n{text}",
                    directory.file("pid"),
                    directory.file("log")
                )
            }
            _ => replaced(&text, "/etc/haproxy/mail.example.com.pem", &directory.file("mail.pem")),
        };
        for (old, new) in changes {
            text = replaced(&text, old, new);
        }
        let file = directory.file("configuration");
        std::fs::write(&file, text).unwrap();
        let option = if program == "nginx" { "-c" } else { "-f" };
        let path = format!("{}:/usr/sbin:/usr/local/sbin", std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new(program);
        command.args([option, &file]).env("PATH", path).stdin(Stdio::null());
        if program == "nginx" {
            command.args(["-e", &directory.file("log")]);
        }
        let child = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"));
        let proxy = Self { child, base, directory, _servers: servers };
        let started = Instant::now();
        while TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).is_err() {
            assert!(started.elapsed() < PATIENCE, "{program} does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        proxy
    }

    /// What the doctor finds through it.
    fn found(&self) -> Vec<String> {
        let url = format!("{}/autodiscover/autodiscover.xml", self.base);
        let ca = self.directory.file("ca.pem");
        let arguments = ["doctor", "alice@example.com", "--json", "--autodiscover", &url, "--ca", &ca];
        let mut command = mapi(&self.directory, &arguments);
        command.env("MAPI_PASSWORD", "alice-secret");
        let ran = run(command);
        let told: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
        let checks = told["checks"].as_array().unwrap();
        let waited = checks.iter().any(|check| check["check"] == "waiting");
        assert!(waited, "{ran:?}");
        checks.iter().filter_map(|check| Some(check["code"].as_str()?.to_owned())).collect()
    }
}

fn nginx(changes: &[(&str, &str)]) -> Vec<String> {
    Proxy::start("nginx", include_str!("../../docs/connecting/nginx.conf"), changes).found()
}

fn haproxy(changes: &[(&str, &str)]) -> Vec<String> {
    Proxy::start("haproxy", include_str!("../../docs/connecting/haproxy.cfg"), changes).found()
}

#[test]
fn nginx_as_documented() {
    assert_eq!(nginx(&[]), [""; 0]);
    assert_eq!(nginx(&[("proxy_buffering off", "proxy_buffering on")]), [Cause::Buffered.code()]);
    assert_eq!(nginx(&[("        ip_hash;\n", "")]), [Cause::Affinity.code()]);
    assert_eq!(nginx(&[("proxy_read_timeout 2m", "proxy_read_timeout 1s")]), [Cause::WaitCut.code()]);
    assert_eq!(nginx(&[("mapi|autodiscover", "autodiscover")]), [Cause::MailboxNotFound.code()]);
}

#[test]
fn haproxy_as_documented() {
    assert_eq!(haproxy(&[]), [""; 0]);
    assert_eq!(haproxy(&[("balance source", "balance roundrobin")]), [Cause::Affinity.code()]);
    assert_eq!(haproxy(&[("timeout server 2m", "timeout server 1s")]), [Cause::WaitCut.code()]);
    assert_eq!(haproxy(&[("-i /mapi/ /auto", "-i /auto")]), [Cause::MailboxNotFound.code()]);
}
