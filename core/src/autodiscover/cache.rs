use std::prelude::v1::*;

use super::{Autodiscover, Confirmed, EmailAddress, Options, Settings};
use crate::http::{HttpUrl, Time};

/// What a run found, for the host to keep until the next time: it holds for one address, and for
/// [`Settings::lifetime`]. Nothing of it is secret but the names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cached {
    address: String,
    found: Time,
    settings: Settings,
    confirmed: Vec<Confirmed>,
}

impl Cached {
    /// What a run for that address has found now.
    pub fn new(address: &EmailAddress, run: &Autodiscover, settings: Settings, now: Time) -> Self {
        let confirmed = run.confirmed().collect();
        Self { address: address.to_string().to_ascii_lowercase(), found: now, settings, confirmed }
    }

    /// The settings, when they are the ones of this address and still hold.
    pub fn settings(&self, address: &EmailAddress, now: Time) -> Option<&Settings> {
        let age = now.since(self.found);
        // A clock that was set back must not make them last for ever.
        let holds = now >= self.found && u128::from(age) < self.settings.lifetime().as_millis();
        (self.is_of(address) && holds).then_some(&self.settings)
    }

    /// The settings, whether they still hold or not.
    pub fn known(&self) -> &Settings {
        &self.settings
    }

    /// Who answered.
    pub fn source(&self) -> &HttpUrl {
        &self.settings.source
    }

    /// Options for asking again, when the settings have become old or do not lead to the server any more: who answered
    /// the last time is asked before the user's domain, and what was confirmed for it still is.
    ///
    /// After a failed certificate forget the whole instead.
    #[must_use]
    pub fn refresh(&self, address: &EmailAddress, options: Options) -> Options {
        if !self.is_of(address) {
            return options;
        }
        let mut confirmed = options.confirmed;
        confirmed.extend(self.confirmed.iter().cloned());
        let last_known_good = options.last_known_good.or_else(|| Some(self.source().to_string()));
        Options { last_known_good, confirmed, ..options }
    }

    fn is_of(&self, address: &EmailAddress) -> bool {
        self.address == address.to_string().to_ascii_lowercase()
    }
}
