use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use mapi_http_server::config::Secret;
use mapi_http_server::{
    AuthenticationMethod, Config, ExtendedProtection, Server, ServerHandle, StartError, VirtualDirectory,
};
use serde::Serialize;

use super::web;
use crate::failure::Failure;
use crate::interrupt::interrupted;
use crate::output::Out;

/// Run an Exchange in a box, for development and tests
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi serve --demo\n  mapi serve --demo --web\n  mapi serve --demo --tls ca.pem\n  \
                        mapi serve --users users.toml --data mail.db --port 8025\n  \
                        mapi serve --demo --tls ca.pem --iis-authentication-methods Ntlm,Negotiate \
                        --extended-protection Require\n  mapi serve --demo --iis-authentication-methods OAuth --json\n  \
                        mapi serve --demo --faults 'drop=after@Execute%5, delay=300%20'\n\n\
                        `mapi hash-password` makes the password hashes for the TOML file."
)]
pub struct Serve {
    /// Fill it with three people and a few hundred messages
    #[arg(long, required_unless_present = "users")]
    demo: bool,
    /// Who has a mailbox (TOML; the README of the server says how it looks)
    #[arg(long, value_name = "FILE", required_unless_present = "demo")]
    users: Option<PathBuf>,
    /// Keep the data in a file; in memory if not given
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Where to listen; anything but this machine is for test networks
    #[arg(long, value_name = "ADDRESS")]
    host: Option<IpAddr>,
    /// The port; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// Speak TLS with a certificate made now, written to this file
    #[arg(long, value_name = "FILE")]
    tls: Option<PathBuf>,
    /// How clients may sign in: Basic, Ntlm, Negotiate (with NTLM inside), OAuth (tokens that it signs itself)
    #[arg(long, value_name = "METHODS", value_delimiter = ',', help_heading = DIRECTORIES)]
    iis_authentication_methods: Vec<AuthenticationMethod>,
    /// Whether NTLM and Negotiate must be bound to the TLS connection: None, Allow, Require
    #[arg(long, value_name = "CHECKING", help_heading = DIRECTORIES)]
    extended_protection: Option<ExtendedProtection>,
    /// The URL of /mapi inside the network, as Autodiscover tells it
    #[arg(long, value_name = "URL", help_heading = DIRECTORIES)]
    internal_url: Option<String>,
    /// The URL of /mapi outside
    #[arg(long, value_name = "URL", help_heading = DIRECTORIES)]
    external_url: Option<String>,
    /// MapiHttpEnabled of the organisation: with false only mailboxes that have it themselves are reached
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", help_heading = DIRECTORIES)]
    mapi_http_enabled: Option<bool>,
    /// File with what bearer tokens are signed with; drawn at each start if not given
    #[arg(long, value_name = "FILE", help_heading = DIRECTORIES)]
    bearer_key: Option<PathBuf>,
    /// Names in the certificate instead of the right ones, for tests
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "tls", help_heading = DIRECTORIES)]
    certificate_names: Vec<String>,
    /// Web pages of this origin may talk to it from a browser; * for any
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Option<String>,
    /// Serve the webmail page, too, from this folder or from where it was built
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    web: Option<Option<PathBuf>>,
    /// Misbehave: rules such as `drop=after@Execute#3` or `status=503:2%10` (the README of the server has them all)
    #[arg(long, value_name = "RULES")]
    faults: Option<String>,
    /// Take rules over HTTP, too, at /faults on this port of this machine; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    admin: Option<u16>,
    /// What the demo's content is made from
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Where help shows the settings of virtual directories.
const DIRECTORIES: &str = "Virtual directories";

/// Where it listens when nothing is said.
pub const PORT: u16 = 8025;

/// What a program needs to know of a server that has started.
#[derive(Debug, Serialize)]
pub struct Started {
    /// The URL before `/mapi`.
    pub url: String,
    /// Where to ask for settings by address.
    pub autodiscover: String,
    /// Where to tell it to misbehave, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin: Option<String>,
    /// Who has a mailbox.
    pub users: Vec<StartedUser>,
}

/// Somebody with a mailbox.
#[derive(Debug, Serialize)]
pub struct StartedUser {
    /// The address.
    pub address: String,
    /// The name to show.
    pub display_name: String,
    /// The password, where the configuration has it as text.
    pub password: Option<String>,
    /// A bearer token that holds for an hour, where they are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The legacy distinguished name.
    pub dn: String,
    /// The mailbox endpoint.
    pub mailbox_url: String,
    /// The address book endpoint.
    pub address_book_url: String,
}

impl Started {
    /// Of a server that listens.
    pub fn new(server: &ServerHandle) -> Self {
        let config = server.server().config();
        let methods = &config.mapi_virtual_directory.iis_authentication_methods;
        let tokens = methods.contains(&AuthenticationMethod::OAuth);
        let user = |user: &mapi_http_server::User| {
            let entry = server.server().directory().by_address(&user.address)?;
            Some(StartedUser {
                address: entry.address.clone(),
                display_name: entry.display_name.clone(),
                password: user.password.as_ref().map(|password| password.reveal().into()),
                token: server.issue_token(&user.address, 3600).filter(|_| tokens),
                dn: entry.dn.clone(),
                mailbox_url: server.mailbox_url(&user.address)?,
                address_book_url: server.address_book_url(&user.address)?,
            })
        };
        Self {
            url: server.url(),
            autodiscover: server.autodiscover_url(),
            admin: server.admin_url(),
            users: config.users.iter().filter_map(user).collect(),
        }
    }
}

impl Serve {
    /// Runs it until Ctrl-C.
    pub async fn run(self, out: Out) -> Result<(), Failure> {
        let mut config = match &self.users {
            Some(path) => Config::from_file(path).map_err(|error| Failure::usage(error.to_string()))?,
            None => {
                Config { listen: SocketAddr::new(Config::default().listen.ip(), PORT), ..Config::default() }
            }
        };
        config.demo = self.demo.then_some(self.seed).or(config.demo);
        config.tls |= self.tls.is_some();
        config.data = self.data.clone().or(config.data);
        config.faults = self.faults.clone().or(config.faults);
        config.admin = self.admin.or(config.admin);
        config.allow_origin = self.allow_origin.clone().or(config.allow_origin);
        for directory in [&mut config.mapi_virtual_directory, &mut config.autodiscover_virtual_directory] {
            self.apply(directory);
        }
        let mapi = &mut config.mapi_virtual_directory;
        mapi.internal_url = self.internal_url.clone().or(mapi.internal_url.take());
        mapi.external_url = self.external_url.clone().or(mapi.external_url.take());
        config.mapi_http = self.mapi_http_enabled.unwrap_or(config.mapi_http);
        if let Some(path) = &self.bearer_key {
            let key = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
            config.bearer_key = Some(Secret::new(key.trim()));
        }
        if !self.certificate_names.is_empty() {
            config.certificate_names = Some(self.certificate_names.clone());
        }
        if let Some(folder) = &self.web {
            config.web = Some(web::folder(folder.as_deref())?);
        }
        let web = config.web.is_some();
        if let Some(host) = self.host {
            config.listen.set_ip(host);
        }
        if let Some(port) = self.port {
            config.listen.set_port(port);
        }
        let server = Server::start(config).map_err(|error| failure(&error))?;
        if let (Some(path), Some(pem)) = (&self.tls, server.certificate_pem()) {
            std::fs::write(path, pem).map_err(|error| Failure::file(path, &error))?;
        }
        let interrupted = interrupted();
        out.print(&Started::new(&server), |started| greeting(started, web, self.tls.as_deref()));
        interrupted.await;
        server.stop();
        Ok(())
    }
}

impl Serve {
    /// What both virtual directories are told.
    fn apply(&self, directory: &mut VirtualDirectory) {
        if !self.iis_authentication_methods.is_empty() {
            directory.iis_authentication_methods.clone_from(&self.iis_authentication_methods);
        }
        if let Some(checking) = self.extended_protection {
            directory.extended_protection_token_checking = checking;
        }
    }
}

/// Why it did not start, and what to do.
pub fn failure(error: &StartError) -> Failure {
    match error {
        StartError::Listen { address, error } if error.kind() == std::io::ErrorKind::AddrInUse => {
            Failure::other(format!(
                "something listens on {address} already: give another --port, or --port 0 for any free one"
            ))
        }
        StartError::File { .. } | StartError::Config(_) | StartError::Web { .. } => {
            Failure::usage(error.to_string())
        }
        _ => Failure::other(error.to_string()),
    }
}

/// What to type next.
fn greeting(started: &Started, web: bool, ca: Option<&std::path::Path>) -> String {
    let mut text = format!(
        "An Exchange in a box listens on {}. It is for development and tests. Ctrl-C ends it.\n",
        started.url
    );
    for user in &started.users {
        let password = user.password.as_deref().map(|password| format!("  password {password}"));
        text.push_str(&format!("\n  {}{}", user.address, password.unwrap_or_default()));
    }
    if web {
        text.push_str(&format!("\n\nIn a browser: {}/", started.url));
    }
    if let Some(admin) = &started.admin {
        text.push_str(&format!("\n\nIt misbehaves on request: curl -d 'status=503:2%10' {admin}/faults"));
    }
    let Some(user) = started.users.first() else { return text };
    text.push_str("\n\nIn another terminal:\n");
    if let Some(ca) = ca {
        text.push_str(&format!("\n  export MAPI_CA={}", ca.display()));
    }
    text.push_str(&format!("\n  export MAPI_AUTODISCOVER={}", started.autodiscover));
    if let Some(password) = &user.password {
        text.push_str(&format!("\n  export MAPI_PASSWORD={password}"));
    }
    text.push_str(&format!("\n  mapi ls --email {}\n", user.address));
    text.push_str("\nor without Autodiscover:\n");
    text.push_str(&format!(
        "\n  mapi ls --user {} \\\n    --url '{}' \\\n    --dn '{}'\n",
        user.address, user.mailbox_url, user.dn
    ));
    text
}
