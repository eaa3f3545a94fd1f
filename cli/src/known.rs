//! Where mailboxes are, from one run to the next: what Autodiscover found, and the folders of the mailbox. No secret is in
//! it, nor anything of a session that could be gone on with.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mapi_http::autodiscover::{Cached, EmailAddress, Options};
use mapi_http::mailbox::Session;
use mapi_http::session::{Config, Credentials};
use serde::{Deserialize, Serialize};

use crate::host::{entropy, now};
use crate::state::write_private;

/// Mailboxes that are remembered.
const MOST: usize = 100;

/// A mailbox that was found before.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    found: Cached,
    /// The session without its cookies, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<String>,
}

/// What is known of the mailbox of an address, in a file with others.
#[derive(Debug)]
pub(crate) struct Place {
    file: Option<PathBuf>,
    /// The address, and what else decides whom it leads to.
    key: String,
    /// It is the mailbox of the address, and nothing else.
    is_own: bool,
    address: EmailAddress,
}

impl Place {
    pub(crate) fn new(
        file: Option<PathBuf>,
        address: &str,
        endpoint: Option<&str>,
        user: &str,
        store: Option<&str>,
    ) -> Option<Self> {
        let mut key = [&address.to_lowercase(), endpoint.unwrap_or_default(), &user.to_lowercase()].join(" ");
        if let Some(store) = store {
            key.push_str(&format!(" {}", store.to_lowercase()));
        }
        Some(Self { file, key, is_own: store.is_none(), address: address.parse().ok()? })
    }

    fn read(&self) -> BTreeMap<String, Known> {
        let text = self.file.as_ref().and_then(|file| std::fs::read(file).ok());
        text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }

    /// Writes down what is known. Where that fails, the next run asks again.
    fn write(&self, mut all: BTreeMap<String, Known>) {
        let Some(file) = &self.file else { return };
        while all.len() > MOST {
            all.pop_first();
        }
        if let Ok(text) = serde_json::to_vec(&all) {
            let _ = file.parent().map(std::fs::create_dir_all);
            let _ = write_private(file, &text);
        }
    }

    /// A session with the mailbox, if it was found not long ago.
    pub(crate) fn session(&self) -> Option<Session> {
        let known = self.read().remove(&self.key)?;
        let settings = known.found.settings(&self.address, now())?;
        let bytes = known.session.and_then(|text| STANDARD.decode(text).ok());
        let resumed = bytes.and_then(|bytes| Session::resume(&bytes, Credentials::Host, entropy()).ok());
        let own = || self.is_own.then_some(settings);
        resumed.or_else(|| Session::new(Config::from_settings(own()?).ok()?, entropy()).ok())
    }

    /// Asks first who answered the last time, unless somebody else is to be asked.
    pub(crate) fn refresh(&self, options: Options) -> Options {
        match self.read().remove(&self.key) {
            Some(known) if options.explicit_url.is_none() => known.found.refresh(&self.address, options),
            _ => options,
        }
    }

    /// Remembers what was found.
    pub(crate) fn found(&self, found: Cached) {
        let mut all = self.read();
        all.insert(self.key.clone(), Known { found, session: None });
        self.write(all);
    }

    /// Remembers what was learned of the mailbox.
    pub(crate) fn learned(&self, session: &[u8]) {
        let mut all = self.read();
        let text = STANDARD.encode(session);
        if let Some(known) = all.get_mut(&self.key)
            && known.session.as_ref() != Some(&text)
        {
            known.session = Some(text);
            self.write(all);
        }
    }

    /// It did not lead there any more. Whether anything was known.
    pub(crate) fn forget(&self) -> bool {
        let mut all = self.read();
        let known = all.remove(&self.key).is_some();
        if known {
            self.write(all);
        }
        known
    }
}
