use std::prelude::v1::*;

use super::{AskId, Autodiscover, HostFailure, NotAsked, Options, OptionsError, Output, SrvRecord};
use crate::http::{ResponseHead, Time};

/// [`Autodiscover`] for a host that does one thing after the other: nothing needs an id, and it is never told to
/// [`Wait`](Output::Wait).
#[derive(Debug, Clone)]
pub struct InTurn {
    flow: Autodiscover,
    asked: Option<(AskId, Output)>,
}

impl InTurn {
    /// Starts a run for an address.
    ///
    /// # Errors
    /// When the address or an option cannot be used.
    pub fn new(address: &str, options: Options) -> Result<Self, OptionsError> {
        Ok(Self { flow: Autodiscover::new(address, options)?, asked: None })
    }

    /// The run itself.
    pub fn flow(&self) -> &Autodiscover {
        &self.flow
    }

    /// What to do next; the same until an input has come.
    pub fn poll(&mut self, now: Time) -> Output {
        if let Some((_, output)) = &self.asked {
            return output.clone();
        }
        let output = self.flow.poll(now);
        let id = match &output {
            Output::Request(request) => request.id,
            Output::LookupSrv { id, .. } => *id,
            _ => return output,
        };
        self.asked = Some((id, output.clone()));
        output
    }

    /// The answer to the request.
    ///
    /// # Errors
    /// When nobody waits for it.
    pub fn handle_response(&mut self, now: Time, head: &ResponseHead, body: &[u8]) -> Result<(), NotAsked> {
        let id = self.take()?;
        self.flow.handle_response(id, now, head, body)
    }

    /// No answer came to the request, or the DNS does not know.
    ///
    /// # Errors
    /// When nobody waits for it.
    pub fn handle_failed(&mut self, now: Time, failure: HostFailure) -> Result<(), NotAsked> {
        let id = self.take()?;
        self.flow.handle_failed(id, now, failure)
    }

    /// The records of the name that was looked up.
    ///
    /// # Errors
    /// When nobody waits for them.
    pub fn handle_srv(&mut self, now: Time, records: Vec<SrvRecord>) -> Result<(), NotAsked> {
        let id = self.take()?;
        self.flow.handle_srv(id, now, records)
    }

    /// Whether the user trusts where the redirect leads.
    ///
    /// # Errors
    /// When nothing is to be confirmed.
    pub fn confirm(&mut self, trusted: bool) -> Result<(), NotAsked> {
        self.flow.confirm(trusted)
    }

    fn take(&mut self) -> Result<AskId, NotAsked> {
        self.asked.take().map(|(id, _)| id).ok_or(NotAsked)
    }
}
