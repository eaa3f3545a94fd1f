//! How to reach a mailbox: addresses, credentials, certificates.

use std::path::PathBuf;

use clap::Args;
use mapi_http::session::{Config, Credentials, ExchangeRecord};

use crate::failure::Failure;
use crate::host::{Connector, Mailbox, Observer};

/// Options that every command which talks to a server has.
#[derive(Debug, Clone, Args)]
pub struct Account {
    /// Mail address; the server is found by Autodiscover
    #[arg(long, global = true, env = "MAPI_EMAIL", value_name = "ADDRESS")]
    pub email: Option<String>,
    /// Mailbox endpoint, such as https://host/mapi/emsmdb/?MailboxId=…; needs --dn
    #[arg(long, global = true, env = "MAPI_URL", value_name = "URL")]
    pub url: Option<String>,
    /// Legacy distinguished name of the user, with --url
    #[arg(long, global = true, env = "MAPI_DN", value_name = "DN")]
    pub dn: Option<String>,
    /// Autodiscover endpoint to ask instead of the ones of the address's domain
    #[arg(long, global = true, env = "MAPI_AUTODISCOVER", value_name = "URL")]
    pub autodiscover: Option<String>,
    /// User name to sign in with; the address if not given
    #[arg(long, global = true, env = "MAPI_USER", value_name = "NAME")]
    pub user: Option<String>,
    /// File whose first line is the password; else MAPI_PASSWORD or a prompt
    #[arg(long, global = true, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// One more certificate authority to trust (PEM)
    #[arg(long, global = true, env = "MAPI_CA", value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Print exchanges as they happen
    #[arg(long, global = true)]
    pub trace: bool,
}

impl Account {
    /// The certificate authorities to trust.
    pub fn connector(&self) -> Result<Connector, Failure> {
        let ca = match &self.ca {
            Some(path) => Some(std::fs::read(path).map_err(|error| Failure::file(path, &error))?),
            None => None,
        };
        Connector::new(ca.as_deref()).map_err(Failure::usage)
    }

    /// User name and password.
    pub fn credentials(&self) -> Result<Credentials, Failure> {
        let user = self
            .user
            .clone()
            .or_else(|| self.email.clone())
            .ok_or_else(|| Failure::usage("who signs in? Give --user NAME (or --email ADDRESS)"))?;
        Ok(Credentials::Basic { password: self.password(&user)?, user })
    }

    fn password(&self, user: &str) -> Result<String, Failure> {
        if let Some(path) = &self.password_file {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
            return Ok(text.lines().next().unwrap_or_default().to_string());
        }
        if let Ok(password) = std::env::var("MAPI_PASSWORD") {
            return Ok(password);
        }
        rpassword::prompt_password(format!("Password of {user}: ")).map_err(|_| {
            Failure::usage(
                "no password: set MAPI_PASSWORD, give --password-file FILE, or run it in a terminal",
            )
        })
    }

    /// Finds the endpoints, by Autodiscover unless they are given.
    pub async fn config(&self, connector: &Connector) -> Result<Config, Failure> {
        match (&self.url, &self.email) {
            (Some(url), _) => {
                let dn = self.dn.as_ref().ok_or_else(|| {
                    Failure::usage(
                        "--url needs --dn, the legacy distinguished name of the user; --email finds both",
                    )
                })?;
                Ok(Config::new(url, dn).credentials(self.credentials()?))
            }
            (None, Some(email)) => {
                let credentials = self.credentials()?;
                let config =
                    crate::autodiscover::find(connector, email, self.autodiscover.as_deref(), &credentials);
                Ok(config.await?.credentials(credentials))
            }
            (None, None) => {
                Err(Failure::usage("which mailbox? Give --email ADDRESS, or --url URL with --dn DN"))
            }
        }
    }

    /// A mailbox, ready for operations.
    pub async fn open(&self) -> Result<Mailbox, Failure> {
        let connector = self.connector()?;
        let config = self.config(&connector).await?;
        let session = mapi_http::mailbox::Session::new(config, entropy())?;
        Ok(Mailbox::new(session, connector, self.observer()))
    }

    /// Prints exchanges if that is wanted.
    pub fn observer(&self) -> Observer {
        if self.trace { Box::new(|record| eprintln!("{}", line(&record))) } else { Box::new(|_| {}) }
    }
}

/// Random bytes for a session.
pub fn entropy() -> [u8; 32] {
    let mut bytes = [0; 32];
    // Without it two sessions could share ids, which only costs clarity in logs.
    let _ = getrandom::fill(&mut bytes);
    bytes
}

/// An exchange in one line.
pub fn line(record: &ExchangeRecord) -> String {
    let mut text = format!(
        "{:<16} {:>6} B out {:>7} B in {:>5} ms  {}",
        record.request_type,
        record.sent,
        record.received,
        record.duration,
        record.rops.join(" ")
    );
    if record.retries > 0 {
        text.push_str(&format!("  (try {})", record.retries + 1));
    }
    if let Some(failure) = &record.failure {
        text.push_str(&format!("  failed: {failure}"));
    }
    text
}
