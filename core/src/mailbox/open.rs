use std::prelude::v1::*;

use super::{MailboxInfo, Part};
use crate::session::{Error, Flow, Input, Step, Steps};

/// Connects and logs on. Other operations do so by themselves; this one tells who one is.
#[derive(Debug, Default)]
pub struct Open;

impl Flow for Open {
    type Answer = MailboxInfo;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<MailboxInfo>, Error> {
        match (input, cx.logon()) {
            (Input::LoggedOn, Some(logon)) => Ok(Step::Done(MailboxInfo {
                display_name: logon.display_name.clone(),
                user_dn: cx.user_dn().into(),
                mailbox_guid: logon.mailbox_guid.to_string(),
                server: logon.server.clone(),
            })),
            _ => Ok(Step::Logon),
        }
    }
}
