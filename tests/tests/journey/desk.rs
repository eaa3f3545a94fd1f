//! Somebody's mailbox, and what was done in it last.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mapi_http::data::FolderId;
use mapi_http::mailbox::{
    Answer, Change, ListFolders, Message, MessagePlace, MessageSummary, Open, Operation, Part, Session,
    SyncedFolder, SyncedMessage, Watch,
};
use mapi_http::session::{Config, Credentials, Error};
use mapi_http_cli::autodiscover;
use mapi_http_cli::dns::Resolver;
use mapi_http_cli::host::entropy;
use mapi_http_cli::host::{Connector, Mailbox, Parts};
use mapi_http_cli::login::{Login, Method, Secrets};
use mapi_http_server::ServerHandle;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::expect::plain;
use crate::given;
use crate::{Step, idle, nothing, text};

/// How long something may take to arrive.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) mailbox: Option<Arc<Mailbox>>,
    user: String,
    login: Option<Login>,
    token_file: Option<PathBuf>,
    pub(crate) exchanges: Arc<AtomicU64>,
    pub(crate) list: Vec<MessageSummary>,
    pub(crate) message: Option<Message>,
    pub(crate) sent: Option<MessagePlace>,
    suspended: Vec<u8>,
    /// Of synchronisations, by folder; those of the folders themselves by no name.
    pub(crate) states: HashMap<String, Vec<u8>>,
    /// Folders that steps made, by name.
    pub(crate) made: HashMap<String, FolderId>,
    /// Messages that synchronisations brought, by folder and subject.
    pub(crate) synced: HashMap<(String, String), SyncedMessage>,
    /// Folders that synchronisations brought, by name.
    pub(crate) folders: HashMap<String, SyncedFolder>,
    watched: Option<Parts>,
    /// The network is about to change.
    changing: Option<JoinHandle<()>>,
}

impl Desk {
    /// Whether a watch asks for something beside the steps.
    pub(crate) fn watches(&self) -> bool {
        self.watched.is_some()
    }

    /// Does a step; what came of it, as journeys have it.
    pub(crate) async fn step(&mut self, server: &Arc<ServerHandle>, step: &Step) -> Result<Value, Error> {
        match text(step, "do") {
            "connect" => self.connect(server, step).await,
            "suspend" => {
                self.suspended = self.mailbox.take().unwrap().suspend().await?;
                nothing()
            }
            "resume" => self.resume(step).await,
            "elsewhere" => self.elsewhere(step).await,
            "close" => {
                self.changed().await;
                self.watched = None;
                self.mailbox.take().unwrap().close().await;
                self.token_file.take().map_or(Ok(()), std::fs::remove_file).unwrap();
                nothing()
            }
            "watch" => {
                let folder = step["folder"].as_str().map(|name| given::folder(&self.made, name));
                let lines = step.get("lines").map(given::filter);
                let (done, parts) = self.mailbox().run_with_parts(Watch::of(folder, None, lines)?);
                tokio::spawn(done);
                self.watched = Some(parts);
                // What is asked for behind it is answered when it stands.
                self.run(ListFolders::all()).await.and_then(|_| nothing())
            }
            "events" => self.events(step).await,
            "unwatch" => {
                self.watched = None;
                nothing()
            }
            "fill" => {
                let filled = server.fill(text(step, "user"), step["count"].as_u64().unwrap() as u32);
                assert!(filled.unwrap(), "there is nobody of that name");
                nothing()
            }
            "fault" => {
                self.changed().await;
                let report = server.faults();
                server.set_faults(step["rules"].as_str().unwrap_or_default()).unwrap();
                let line = |line: &str| {
                    let (rule, counts) = line.rsplit_once(": ").unwrap();
                    let (struck, seen) = counts.split_once(" of ").unwrap();
                    let [struck, seen] = [struck, seen].map(|count| count.parse::<u64>().unwrap());
                    json!({ "rule": rule, "seen": seen, "struck": struck })
                };
                Ok(report.lines().map(line).collect())
            }
            "networkChanged" => {
                let (server, mailbox) = (Arc::clone(server), Arc::clone(self.mailbox.as_ref().unwrap()));
                self.changing = Some(tokio::spawn(async move {
                    let until = Instant::now() + PATIENCE;
                    while let Some(rule) = idle(&server) {
                        assert!(Instant::now() < until, "the network does not change: nothing met {rule}");
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                    mailbox.network_changed();
                }));
                nothing()
            }
            "sync" | "syncFolders" => self.sync(step).await,
            "upload" => self.upload(step).await,
            "uploadFolder" => self.upload_folder(step).await,
            "resolve" | "details" | "linked" | "people" => self.people(step).await,
            "properties" => self.properties(step).await,
            "setProperties" => self.set_properties(step).await,
            _ => self.mail(step).await,
        }
    }

    pub(crate) fn mailbox(&self) -> &Mailbox {
        self.mailbox.as_ref().unwrap()
    }

    pub(crate) async fn run(&self, operation: impl Into<Operation>) -> Result<Answer, Error> {
        self.mailbox().run(operation).await
    }

    /// The network that was to change has changed.
    async fn changed(&mut self) {
        if let Some(changing) = self.changing.take() {
            changing.await.unwrap();
        }
    }

    async fn connect(&mut self, server: &ServerHandle, step: &Step) -> Result<Value, Error> {
        self.user = text(step, "user").into();
        let user = server.server().directory().by_login(&self.user).expect("somebody who is known");
        let name = user.address.split('@').next().unwrap_or_default();
        let mut secrets = Secrets { user: self.user.clone(), ..Secrets::default() };
        if let Some(seconds) = step["token"].as_i64() {
            // The first token holds so long; who asks again gets another.
            let path = std::env::temp_dir().join(format!("mapi-journey-{}", hex::encode(entropy())));
            std::fs::write(&path, server.issue_token(&self.user, 7200).unwrap()).unwrap();
            secrets.token = server.issue_token(&self.user, seconds);
            self.token_file = Some(path.clone());
            secrets.token_file = Some(path);
        } else {
            secrets.password =
                Some(step["password"].as_str().map_or_else(|| format!("{name}-demo"), Into::into));
        }
        let login = Login::new(secrets, Method::Auto, None);
        let config = if step["autodiscover"] == true {
            let connector = Connector::new(None).unwrap().signing_in(login.clone());
            let (resolver, endpoint) = (Resolver::new(None), server.autodiscover_url());
            let credentials = login.credentials();
            let find = async |address: &str| {
                let endpoint = Some(endpoint.as_str());
                autodiscover::find(&connector, &resolver, address, endpoint, &credentials).await.unwrap()
            };
            let own = find(&self.user).await;
            let config = Config::from_settings(&own)?;
            match (step["mailbox"].as_str(), &own.public_folder_address) {
                (Some(other), _) => config.mailbox_of(&find(other).await)?,
                (None, Some(address)) if step["publicFolders"] == true => {
                    config.public_folders_of(&find(address).await)?
                }
                _ => config,
            }
        } else {
            Config::new(server.mailbox_url(&self.user).unwrap(), &user.dn)
                .address_book(server.address_book_url(&self.user).unwrap())
        };
        self.login = Some(login);
        self.go_on(Session::new(config.credentials(Credentials::Host), entropy())?);
        self.info().await
    }

    async fn info(&self) -> Result<Value, Error> {
        match self.run(Open).await? {
            Answer::Mailbox(info) => Ok(plain(&info)),
            other => panic!("{other:?}"),
        }
    }

    fn go_on(&mut self, session: Session) {
        let count = Arc::clone(&self.exchanges);
        let observer = Box::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let connector = Connector::new(None).unwrap().signing_in(self.login.clone().unwrap());
        self.mailbox = Some(Arc::new(Mailbox::new(session, connector, observer)));
    }

    async fn resume(&mut self, _: &Step) -> Result<Value, Error> {
        self.go_on(Session::resume(&self.suspended, Credentials::Host, entropy())?);
        self.info().await
    }

    /// Reads some lines of a list with the session in a program of its own, which leaves it to be gone on with here.
    async fn elsewhere(&mut self, step: &Step) -> Result<Value, Error> {
        // The program is Rust, whatever another runner takes.
        step.get("in");
        let mut desk = Desk { login: self.login.clone(), ..Desk::default() };
        desk.suspended = self.mailbox.take().unwrap().suspend().await?;
        desk.resume(step).await?;
        let page = desk.page(step).await?;
        let exchanges = desk.exchanges.load(Ordering::SeqCst);
        assert_eq!(exchanges, 1, "the session went on elsewhere in {exchanges} exchanges");
        self.suspended = desk.mailbox.take().unwrap().suspend().await?;
        self.resume(step).await?;
        Ok(page)
    }

    /// What happened, as much as is expected and within reason.
    async fn events(&mut self, step: &Step) -> Result<Value, Error> {
        let until = Instant::now() + PATIENCE;
        let watched = self.watched.as_mut().expect("a watch");
        let mut changes: Vec<Change> = Vec::new();
        while changes.len() < step["expect"].as_array().unwrap().len() {
            let part = tokio::time::timeout_at(until.into(), watched.recv()).await;
            let Ok(part) = part else { break };
            if let Part::Change(change) = part.expect("the watch goes on") {
                changes.push(change);
            }
        }
        Ok(plain(&changes))
    }
}
