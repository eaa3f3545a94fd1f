//! `mapi doctor`: what is wrong between here and a mailbox, and what to do about it.

pub mod catalogue;
mod discovery;
mod mailbox;
mod reach;
mod redact;
pub mod report;
mod traffic;
mod waiting;

use std::cell::OnceCell;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use mapi_http::http::HttpUrl;
use mapi_http::session::{Config, Credentials};
use tokio::time::timeout;

use crate::account::Account;
use crate::dns::Resolver;
use crate::failure::Failure;
use crate::interrupt::{Interruption, PATIENCE};
use crate::output::{Out, say};
use crate::trust::roots;
use catalogue::Check;
use mailbox::Watched;
use redact::Redactor;
use report::Report;

/// Say what is wrong between here and a mailbox, and what to do
///
/// It looks at names, TLS, Autodiscover, signing in, both endpoints, proxies in between, clocks and speed; it changes
/// nothing in the mailbox and prints no password.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi doctor alice@example.com\n  mapi doctor --url URL --dn DN --user alice\n  \
                        mapi doctor alice@example.com --report report.md   # fit for an issue"
)]
pub struct Doctor {
    /// Mail address; the same as --email
    address: Option<String>,
    /// Write a report into this file that may be shown to others: without names, addresses and ids
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// How long a single step may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 15)]
    timeout: u64,
    /// Leave out what takes time: waiting for notifications
    #[arg(long)]
    quick: bool,
    /// Print everything that can be found, as the documentation has it
    #[arg(long, exclusive = true)]
    list: bool,
}

impl Doctor {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<ExitCode, Failure> {
        if self.list {
            say(catalogue::page().trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        let mut account = account.clone();
        if self.address.is_some() {
            account.email.clone_from(&self.address);
            account.url = None;
        }
        let mut redactor = Redactor::default();
        let mut report = Report::default();
        let mut interruption = Interruption::listen();
        let opened = OnceCell::new();
        let interrupted = tokio::select! {
            ended = self.examine(&account, &mut report, &mut redactor, &opened) => ended.map(|()| None)?,
            exit = interruption.comes() => {
                if let Some(watched) = opened.get() {
                    let _ = timeout(PATIENCE, watched.mailbox.close()).await;
                }
                Some(Failure::interrupted(exit, None))
            }
        };
        report.skip_rest(interrupted.as_ref().map(|failure| &*failure.message));
        if let Some(path) = &self.report {
            let page = report.redacted(&redactor).markdown();
            std::fs::write(path, page).map_err(|error| Failure::file(path, &error))?;
        }
        match (&interrupted, out.json) {
            (_, false) => say(&report.text()),
            (None, true) => say(&report.json().to_string()),
            // Whoever reads JSON reads one answer.
            (Some(_), true) => {}
        }
        interrupted.map_or_else(|| Ok(ExitCode::from(report.exit())), Err)
    }

    async fn examine(
        &self,
        account: &Account,
        report: &mut Report,
        redactor: &mut Redactor,
        opened: &OnceCell<Watched>,
    ) -> Result<(), Failure> {
        let patience = Duration::from_secs(self.timeout.max(1));
        let login = account.login()?;
        for (name, stands_for) in [(&account.email, "address"), (&account.dn, "dn"), (&account.user, "user")]
        {
            name.iter().for_each(|name| redactor.name(name, stands_for));
        }
        match login.credentials() {
            Credentials::Basic { user, password } => {
                redactor.secret(&password);
                redactor.name(&user, "user");
            }
            Credentials::Bearer { token } => redactor.secret(&token),
            _ => {}
        }
        if let Some((_, domain)) = account.email.as_deref().and_then(|email| email.rsplit_once('@')) {
            redactor.name(domain, "domain");
        }
        let roots = roots(account.ca_pem()?.as_deref()).map_err(Failure::usage)?;
        let parse = |text: &str| {
            HttpUrl::parse(text)
                .map_err(|error| Failure::usage(format!("{text} is no usable address: {error}")))
        };
        let mut reached = None;
        let mut others = Vec::new();
        let config = if let Some(url) = &account.url {
            report.skip(Check::Srv, "the URL is given");
            report.skip(Check::Autodiscover, "the URL is given");
            report.skip(Check::Transport, "the URL is given");
            parse(url)?;
            account.config(&account.connector()?).await?
        } else {
            let email = account
                .email
                .as_deref()
                .ok_or_else(|| Failure::usage("which mailbox? Give an address, or --url URL with --dn DN"))?;
            if let Some(endpoint) = &account.autodiscover {
                let endpoint = parse(endpoint)?;
                redactor.name(endpoint.host(), "host");
                if !reach::reach(report, &endpoint, &[], &roots, &account.resolver(), patience).await {
                    return Ok(());
                }
                reached = Some(endpoint);
            }
            let connector = account.connector()?.signing_in(login.clone());
            let (resolver, endpoint) = (account.resolver(), account.autodiscover.as_deref());
            let found = discovery::discover(report, &connector, &resolver, email, endpoint, &login, patience);
            let Some(settings) = found.await? else {
                self.why_not(report, &roots, &resolver, patience).await;
                return Ok(());
            };
            for (name, stands_for) in [(&settings.legacy_dn, "dn"), (&settings.display_name, "name")] {
                name.iter().for_each(|name| redactor.name(name, stands_for));
            }
            redactor.name(settings.source.host(), "host");
            let urls =
                [&settings.other_mailbox_url, &settings.address_book_url, &settings.other_address_book_url];
            others.extend(urls.into_iter().flatten().map(|url| url.host().to_owned()));
            Config::from_settings(&settings)?
        };
        let url = parse(&config.mailbox_url)?;
        others.retain(|other| other != url.host());
        others.dedup();
        others.iter().for_each(|host| redactor.name(host, "host"));
        redactor.name(url.host(), "host");
        redactor.name(&config.user_dn, "dn");
        let known = others.is_empty() && reached.as_ref().is_some_and(|reached| reached.same_origin(&url));
        if !known && !reach::reach(report, &url, &others, &roots, &account.resolver(), patience).await {
            return Ok(());
        }
        let connector = || Ok::<_, Failure>(account.connector()?.signing_in(login.clone()).without_keeping());
        let connectors = [connector()?, connector()?];
        mailbox::examine(report, connectors, config, &login, patience, !self.quick, opened).await
    }

    /// Autodiscover failed: a host whose certificate was refused is looked at more closely.
    async fn why_not(
        &self,
        report: &mut Report,
        roots: &rustls::RootCertStore,
        resolver: &Resolver,
        patience: Duration,
    ) {
        let refused = report.findings.iter().find(|finding| {
            finding.check == Check::Autodiscover && finding.detail.contains("certificate is not trusted")
        });
        let url = refused.and_then(|finding| HttpUrl::parse(&finding.subject).ok());
        if let Some(url) = url
            && !report.findings.iter().any(|finding| finding.check == Check::Handshake)
        {
            reach::reach(report, &url, &[], roots, resolver, patience).await;
        }
    }
}
