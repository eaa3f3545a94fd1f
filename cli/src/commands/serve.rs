use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use mapi_http_server::{Organisation, Server};
use serde_json::json;

use crate::failure::Failure;
use crate::output::Out;

/// Run an Exchange in a box, for development and tests
///
/// mapi serve --demo
/// mapi serve --users users.toml --data mail.db --port 8025
#[derive(Debug, Args)]
pub struct Serve {
    /// Fill it with three people and a few hundred messages
    #[arg(long)]
    demo: bool,
    /// Who has a mailbox (TOML)
    #[arg(long, value_name = "FILE", conflicts_with = "demo", required_unless_present = "demo")]
    users: Option<PathBuf>,
    /// Keep the data in a file; in memory if not given
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Where to listen; anything but this machine is for test networks
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 8025)]
    port: u16,
    /// Speak TLS with a certificate made now, written to this file
    #[arg(long, value_name = "FILE")]
    tls: Option<PathBuf>,
    /// What the demo's content is made from
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Serve {
    /// Runs it until Ctrl-C.
    pub async fn run(self, out: Out) -> Result<(), Failure> {
        let mut builder = match &self.users {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
                let organisation = Organisation::from_toml(&text)
                    .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
                Server::builder(organisation)
            }
            None => Server::demo(self.seed),
        };
        builder = builder.listen(SocketAddr::new(self.host, self.port)).tls(self.tls.is_some());
        if let Some(path) = &self.data {
            builder = builder.data(path);
        }
        let server = builder.start().await.map_err(|error| Failure::other(error.to_string()))?;
        if let (Some(path), Some(pem)) = (&self.tls, server.certificate()) {
            std::fs::write(path, pem).map_err(|error| Failure::file(path, &error))?;
        }
        let started = json!({
            "url": server.url(),
            "autodiscover": server.autodiscover_url(),
            "users": server.users(),
        });
        out.print(&started, |_| greeting(&server, self.tls.as_deref()));
        let _ = tokio::signal::ctrl_c().await;
        Ok(())
    }
}

/// What to type next.
fn greeting(server: &Server, ca: Option<&std::path::Path>) -> String {
    let mut text = format!("An Exchange in a box listens on {}. Ctrl-C ends it.\n", server.url());
    for user in server.users() {
        let password = user.password.as_deref().map(|password| format!("  password {password}"));
        text.push_str(&format!("\n  {}{}", user.address, password.unwrap_or_default()));
    }
    let Some(user) = server.users().first() else { return text };
    text.push_str("\n\nIn another terminal:\n");
    if let Some(ca) = ca {
        text.push_str(&format!("\n  export MAPI_CA={}", ca.display()));
    }
    text.push_str(&format!("\n  export MAPI_AUTODISCOVER={}", server.autodiscover_url()));
    if let Some(password) = &user.password {
        text.push_str(&format!("\n  export MAPI_PASSWORD={password}"));
    }
    text.push_str(&format!("\n  mapi ls --email {}\n", user.address));
    text.push_str("\nor without Autodiscover:\n");
    text.push_str(&format!("\n  mapi ls --user {} \\\n    --url '{}' \\\n    --dn '{}'\n", user.address, user.mailbox_url, user.dn));
    text
}
