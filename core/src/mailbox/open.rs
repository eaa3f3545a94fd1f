use std::prelude::v1::*;

use super::{MailboxInfo, Operation, Part};
use crate::session::{Error, Flow, Input, LogonInfo, Session, Step, Steps};

/// Connects and logs on. Other operations do so by themselves; this one tells who one is.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Open;

impl Flow for Open {
    type Answer = MailboxInfo;
    type Part = Part;

    fn step(&mut self, _: Input, cx: &mut Steps<'_, Part>) -> Result<Step<MailboxInfo>, Error> {
        Ok(match cx.logon() {
            Some(logon) => Step::Done(info(logon, cx.user_dn())),
            None => Step::Logon,
        })
    }
}

impl Session<Operation> {
    /// What [`Open`] answers, without asking: known after the first logon, and in a resumed session.
    pub fn info(&self) -> Option<MailboxInfo> {
        Some(info(self.logon()?, &self.config().user_dn))
    }
}

fn info(logon: &LogonInfo, user_dn: &str) -> MailboxInfo {
    MailboxInfo {
        display_name: logon.display_name.clone(),
        user_dn: user_dn.into(),
        mailbox_guid: logon.mailbox_guid.to_string(),
        server: logon.server.clone(),
        clock_ahead: logon.clock_ahead,
    }
}
