//! How to reach a mailbox: addresses, credentials, certificates.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;

use clap::Args;
use mapi_http::autodiscover::{Cached, Options};
use mapi_http::mailbox::Session;
use mapi_http::session::{Config, Credentials, Error, ExchangeRecord, Redaction, har};
use tokio::time::timeout;

use crate::autodiscover;
use crate::dns::Resolver;
use crate::failure::{Exit, Failure};
use crate::host::{Connector, Mailbox, Observer, entropy};
use crate::interrupt::{Interruption, PATIENCE};
use crate::known::Place;
use crate::login::{DeviceCode, Login, Method, Secrets, read_token};
use crate::output::{note, plain};
use crate::state::{state_file, write_private};

/// Where help shows them.
const HEADING: &str = "Reaching the mailbox";

/// Options that every command which talks to a server has.
#[derive(Debug, Clone, Args)]
pub struct Account {
    /// Open somebody else's mailbox: by address, which is found as --email is, or by legacy distinguished name
    #[arg(
        long,
        global = true,
        help_heading = HEADING,
        env = "MAPI_MAILBOX",
        value_name = "ADDRESS",
        conflicts_with = "public"
    )]
    pub mailbox: Option<String>,
    /// Open the public folders instead of a mailbox
    #[arg(long, global = true, help_heading = HEADING)]
    pub public: bool,
    /// Mail address; the server is found by Autodiscover
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_EMAIL", value_name = "ADDRESS")]
    pub email: Option<String>,
    /// Mailbox endpoint, such as https://host/mapi/emsmdb/?MailboxId=…; needs --dn
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_URL", value_name = "URL")]
    pub url: Option<String>,
    /// Address book endpoint, with --url
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_ADDRESS_BOOK_URL", value_name = "URL")]
    pub address_book_url: Option<String>,
    /// Legacy distinguished name of the user, with --url
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_DN", value_name = "DN")]
    pub dn: Option<String>,
    /// Autodiscover endpoint to ask instead of the ones of the address's domain
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_AUTODISCOVER", value_name = "URL")]
    pub autodiscover: Option<String>,
    /// Name server to ask for SRV records, such as 192.0.2.1:53, instead of the system's
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_DNS", value_name = "ADDRESS")]
    pub dns: Option<SocketAddr>,
    /// User name to sign in with; the address if not given
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_USER", value_name = "NAME")]
    pub user: Option<String>,
    /// File whose first line is the password; else MAPI_PASSWORD or a prompt
    #[arg(long, global = true, help_heading = HEADING, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// How to sign in; a password goes by Basic over TLS or to this machine only, and not because something stronger
    /// has vanished
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_AUTH", value_enum, default_value_t)]
    pub auth: Method,
    /// Do not bind NTLM and Kerberos to the TLS connection: for servers with MIT's Kerberos, which refuse how it is done
    #[arg(long, global = true, help_heading = HEADING)]
    pub no_channel_binding: bool,
    /// With --auth device-code: the id under which this program is registered at the authority
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_CLIENT_ID", value_name = "ID")]
    pub client_id: Option<String>,
    /// With --auth device-code: who issues the tokens, such as https://login.microsoftonline.com/TENANT; the server names it
    /// if not given
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_AUTHORITY", value_name = "URL")]
    pub authority: Option<String>,
    /// With --auth device-code: what the tokens are to be good for; the server's URL if not given
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_RESOURCE", value_name = "URL")]
    pub resource: Option<String>,
    /// File whose first line is a token of OAuth, read again when the token is refused; with --auth device-code where the
    /// tokens are kept, for you alone (in memory if not given)
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// One more certificate authority to trust (PEM)
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_CA", value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Go on with the session in this file if it exists, and leave it there instead of signing out
    #[arg(long, global = true, help_heading = HEADING, env = "MAPI_SESSION", value_name = "FILE")]
    pub session: Option<PathBuf>,
    /// Print exchanges as they happen
    #[arg(long, global = true, help_heading = HEADING)]
    pub trace: bool,
    /// Write the exchanges into this file at the end (HAR), without contents, cookies' values, and the server's name
    #[arg(long, global = true, help_heading = HEADING, value_name = "FILE")]
    pub har: Option<PathBuf>,
    /// Leave the names of server and mailbox in that file
    #[arg(long, global = true, help_heading = HEADING, requires = "har")]
    pub har_names: bool,
}

impl Account {
    /// What is empty was not given.
    #[must_use]
    pub fn filled(mut self) -> Self {
        let texts = [
            &mut self.mailbox,
            &mut self.email,
            &mut self.url,
            &mut self.address_book_url,
            &mut self.dn,
            &mut self.autodiscover,
            &mut self.user,
            &mut self.client_id,
            &mut self.authority,
            &mut self.resource,
        ];
        texts.into_iter().for_each(|text| *text = text.take().filter(|text| !text.is_empty()));
        self
    }

    /// The certificate authorities to trust.
    pub fn connector(&self) -> Result<Connector, Failure> {
        let connector = Connector::new(self.ca_pem()?.as_deref()).map_err(Failure::usage)?;
        Ok(connector.tracing(self.trace))
    }

    /// The name servers to ask.
    pub fn resolver(&self) -> Resolver {
        Resolver::new(self.dns)
    }

    /// The file of the certificate authority that was given.
    pub fn ca_pem(&self) -> Result<Option<Vec<u8>>, Failure> {
        let read = |path: &PathBuf| std::fs::read(path).map_err(|error| Failure::file(path, &error));
        self.ca.as_ref().map(read).transpose()
    }

    /// Who signs in, and how: by token if there is one and no password is given, else asks for the password.
    pub fn login(&self) -> Result<Login, Failure> {
        let user = self.user.clone().or_else(|| self.email.clone());
        let device = match (self.auth, &self.client_id) {
            (Method::DeviceCode, Some(client_id)) => Some(DeviceCode {
                client_id: client_id.clone(),
                authority: self.authority.clone(),
                resource: self.resource.clone(),
            }),
            (Method::DeviceCode, None) => {
                return Err(Failure::usage(
                    "--auth device-code needs --client-id ID: the id under which your administrator has registered this \
                     program at the authority that issues your server's tokens",
                ));
            }
            _ => None,
        };
        let token = match &self.token_file {
            _ if device.is_some() => None,
            Some(path) => {
                std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?;
                let empty = || format!("the first line of {} is empty: no token", path.display());
                Some(read_token(path).ok_or_else(|| Failure::usage(empty()))?)
            }
            None if self.auth == Method::Bearer => {
                return Err(Failure::usage("--auth bearer needs --token-file FILE"));
            }
            None => None,
        };
        let given = self.password_file.is_some() || std::env::var_os("MAPI_PASSWORD").is_some();
        let by_password = match self.auth {
            Method::Bearer | Method::DeviceCode => false,
            Method::Auto => given || token.is_none(),
            _ => true,
        };
        let user = match user {
            Some(user) => user,
            None if !by_password => String::new(),
            None => return Err(Failure::usage("who signs in? Give --user NAME (or --email ADDRESS)")),
        };
        let secrets = Secrets {
            password: by_password.then(|| self.password(&user)).transpose()?,
            user,
            token,
            token_file: self.token_file.clone(),
            device,
            ask_again: std::io::stdin().is_terminal(),
        };
        let login = Login::new(secrets, self.auth, state_file("schemes.json"));
        Ok(if self.no_channel_binding { login.without_channel_binding() } else { login })
    }

    /// What requests say by themselves where they do not sign in over their connection.
    pub fn credentials(&self) -> Result<Credentials, Failure> {
        Ok(self.login()?.credentials())
    }

    /// Names the mailbox, to tell it from others.
    pub fn mailbox(&self) -> String {
        let names = [&self.url, &self.dn, &self.email, &self.user];
        let names = names.into_iter().filter_map(|name| name.as_deref().filter(|name| !name.is_empty()));
        names.chain(self.store()).collect::<Vec<_>>().join(" ").to_lowercase()
    }

    /// Names the store, when it is not the user's own mailbox.
    fn store(&self) -> Option<&str> {
        self.mailbox.as_deref().or(self.public.then_some("public folders"))
    }

    /// The password, from where the options say.
    pub fn password(&self, user: &str) -> Result<String, Failure> {
        if let Some(path) = &self.password_file {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
            return match text.lines().next() {
                Some(password) if !password.is_empty() => Ok(password.into()),
                _ => {
                    Err(Failure::usage(format!("the first line of {} is empty: no password", path.display())))
                }
            };
        }
        if let Ok(password) = std::env::var("MAPI_PASSWORD") {
            return Ok(password);
        }
        crate::secret::ask(&format!("Password of {user}: ")).map_err(|_| {
            Failure::usage(
                "no password: set MAPI_PASSWORD, give --password-file FILE, or run it in a terminal",
            )
        })
    }

    /// The endpoints, as they are given or as Autodiscover finds them.
    pub async fn config(&self, connector: &Connector) -> Result<Config, Failure> {
        match self.given()? {
            Some(config) => Ok(config),
            None => self.discover(connector).await,
        }
    }

    /// The endpoints as they are given; none when Autodiscover is to find them.
    fn given(&self) -> Result<Option<Config>, Failure> {
        match (&self.url, &self.dn, &self.email) {
            (Some(url), Some(dn), _) => {
                let config = Config::new(url, dn);
                let config = match &self.address_book_url {
                    Some(url) => config.address_book(url),
                    None => config,
                };
                match &self.mailbox {
                    Some(mailbox) if !mailbox.starts_with('/') => Err(Failure::usage(
                        "with --url, --mailbox is the legacy distinguished name of the mailbox, and --url leads to where it \
                         is; --email finds both",
                    )),
                    _ => Ok(Some(self.opening(config))),
                }
            }
            (Some(_), None, _) => Err(Failure::usage(
                "--url needs --dn, the legacy distinguished name of the user; --email finds both",
            )),
            (None, _, Some(_)) => Ok(None),
            (None, _, None) => {
                Err(Failure::usage("which mailbox? Give --email ADDRESS, or --url URL with --dn DN"))
            }
        }
    }

    /// The store that is to be opened, by what is known without asking.
    fn opening(&self, config: Config) -> Config {
        match &self.mailbox {
            Some(dn) if dn.starts_with('/') => config.mailbox(dn),
            _ if self.public => config.public_folders(),
            _ => config,
        }
    }

    /// What is known of the mailbox from before, where Autodiscover is to find it.
    fn place(&self) -> Option<Place> {
        let address = self.email.as_deref().filter(|_| self.url.is_none() && self.session.is_none())?;
        let user = self.user.as_deref().unwrap_or_default();
        Place::new(state_file("mailboxes.json"), address, self.autodiscover.as_deref(), user, self.store())
    }

    /// Finds the endpoints by Autodiscover.
    async fn discover(&self, connector: &Connector) -> Result<Config, Failure> {
        let address = self.email.as_deref().unwrap_or_default();
        let (place, options) = (self.place(), Options::for_endpoint(self.autodiscover.clone()));
        let known = place.as_ref().map_or_else(|| options.clone(), |place| place.refresh(options.clone()));
        let found = self.find(connector, address, known).await?;
        let config = self.opening(Config::from_settings(found.known())?);
        place.iter().for_each(|place| place.found(found.clone()));
        let public = found.known().public_folder_address.as_deref().filter(|_| self.public);
        let other = self.mailbox.as_deref().filter(|other| !other.starts_with('/'));
        match (other, public) {
            (Some(other), _) => Ok(config.mailbox_of(self.find(connector, other, options).await?.known())?),
            (None, Some(public)) => {
                Ok(config.public_folders_of(self.find(connector, public, options).await?.known())?)
            }
            (None, None) => Ok(config),
        }
    }

    /// Asks for an address; who is refused may try other credentials.
    async fn find(&self, connector: &Connector, address: &str, options: Options) -> Result<Cached, Failure> {
        let resolver = self.resolver();
        loop {
            let found =
                autodiscover::find_with(connector, &resolver, address, options.clone(), &Credentials::Host);
            let failure = match found.await {
                Err(failure) if failure.code == "authentication" => failure,
                other => return other,
            };
            let login = connector.login();
            let renewed = match login {
                Some(login) => login.renew(connector).await,
                None => false,
            };
            if !renewed {
                let offered = login.and_then(Login::why);
                return Err(offered.map_or(failure, |offered| Error::Authentication { offered }.into()));
            }
        }
    }

    /// Opens the mailbox, works in it, and leaves it: the session ends, or lies in its file for the next time.
    pub async fn with<T>(
        &self,
        work: impl AsyncFnOnce(&Mailbox) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mailbox = self.open().await?;
        let mut interruption = Interruption::listen();
        let mut working = pin!(work(&mailbox));
        let worked = tokio::select! {
            worked = &mut working => worked,
            exit = interruption.comes() => {
                // Its operations end with the session.
                let leaving = timeout(PATIENCE, self.leave(mailbox.clone(), false));
                return match tokio::join!(leaving, timeout(PATIENCE, working)).1 {
                    Ok(Ok(done)) => Ok(done),
                    Ok(Err(failure)) => Err(Failure::interrupted(exit, Some(failure))),
                    Err(_) => Err(Failure::interrupted(exit, None)),
                };
            }
        };
        let left = tokio::select! {
            left = self.leave(mailbox.clone(), worked.is_ok()) => left,
            _ = interruption.comes() => Ok(()),
        };
        let worked = worked.map_err(|failure| self.reconsidered(failure));
        worked.and_then(|value| left.map(|()| value))
    }

    /// What failed may have moved: the next run looks for it anew.
    fn reconsidered(&self, failure: Failure) -> Failure {
        let moved =
            ["transport", "not_the_protocol", "refused", "access_denied", "not_found", "no_mapi_http"];
        if !moved.contains(&failure.code.as_str()) || !self.place().is_some_and(|place| place.forget()) {
            return failure;
        }
        let hint = "where the mailbox is was remembered; the next run asks anew";
        let message = if failure.exit == Exit::Unreachable {
            format!("{}; {hint}", failure.message)
        } else {
            failure.message
        };
        Failure { message, ..failure }
    }

    /// A mailbox, ready for operations.
    pub async fn open(&self) -> Result<Mailbox, Failure> {
        let resumed = self.resumed()?;
        let given = if resumed.is_none() { self.given()? } else { None };
        let connector = self.connector()?.signing_in(self.login()?);
        let session = match (resumed, given) {
            (Some(session), _) => session,
            (None, Some(config)) => Session::new(config, entropy())?,
            (None, None) => match self.place().and_then(|place| place.session()) {
                Some(session) => session,
                None => Session::new(self.discover(&connector).await?, entropy())?,
            },
        };
        Ok(Mailbox::new(session, connector, self.observer()))
    }

    /// The session in the file, if there is one.
    fn resumed(&self) -> Result<Option<Session>, Failure> {
        let Some(path) = &self.session else { return Ok(None) };
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::file(path, &error)),
        };
        let session = Session::resume(&bytes, Credentials::Host, entropy()).map_err(|error| {
            let failure = Failure::from(error);
            let message = format!("{}: {failure}; delete the file to begin anew", path.display());
            Failure { message, ..failure }
        })?;
        let config = session.config();
        let other =
            self.public != config.public_folders || self.mailbox.is_some() != config.mailbox_dn.is_some();
        if self.store().is_some() && other {
            return Err(Failure::usage(format!(
                "the session in {} is open on something else: give another file",
                path.display()
            )));
        }
        Ok(Some(session))
    }

    async fn leave(&self, mailbox: Mailbox, worked: bool) -> Result<(), Failure> {
        match &self.session {
            Some(path) => {
                let bytes = mailbox.suspend().await?;
                write_private(path, &bytes).map_err(|error| Failure::file(path, &error))
            }
            None => {
                if let (true, Some(place)) = (worked, self.place())
                    && let Ok(session) = mailbox.outline().await
                {
                    place.learned(&session);
                }
                mailbox.close().await;
                Ok(())
            }
        }
    }

    fn redaction(&self) -> Redaction {
        if self.har_names { Redaction::Off } else { Redaction::On }
    }

    /// Prints exchanges, and writes them down, if that is wanted.
    pub fn observer(&self) -> Observer {
        let trace = self.trace;
        let mut archive =
            self.har.clone().map(|path| Archive { path, redaction: self.redaction(), records: Vec::new() });
        Box::new(move |record| {
            if trace {
                note(plain(&record.to_string()));
            }
            if let Some(archive) = &mut archive {
                archive.records.push(record);
            }
        })
    }
}

/// The exchanges of a command, written down when it ends.
struct Archive {
    path: PathBuf,
    redaction: Redaction,
    records: Vec<ExchangeRecord>,
}

impl Drop for Archive {
    fn drop(&mut self) {
        if let Err(error) = std::fs::write(&self.path, har(&self.records, self.redaction)) {
            note(format_args!("{}: {error}", self.path.display()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_shows_them_in_one_place() {
        let command = Account::augment_args(clap::Command::new("mapi"));
        let elsewhere = command.get_arguments().filter(|option| option.get_help_heading() != Some(HEADING));
        assert_eq!(elsewhere.map(clap::Arg::get_id).collect::<Vec<_>>(), [""; 0]);
    }
}
