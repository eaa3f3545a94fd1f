use std::prelude::v1::*;

use super::{FolderRef, Part};
use crate::data::MessageId;
use crate::rop;
use crate::session::{Chain, Error, Flow, Input, Step, Steps};

/// Takes a message back that waits to be sent: it is a draft again, in the folder in which it waited. One exchange.
///
/// It is too late for a message that is on its way already: [`Error::Server`].
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct AbortSubmit {
    folder: FolderRef,
    id: MessageId,
}

impl AbortSubmit {
    /// A message where [`Send`](super::Send) told that it is.
    pub fn new(folder: impl Into<FolderRef>, id: MessageId) -> Self {
        Self { folder: folder.into(), id }
    }
}

impl Flow for AbortSubmit {
    type Answer = ();
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<()>, Error> {
        let Some(folder_id) = self.folder.id(cx.logon()) else { return Ok(Step::Logon) };
        if let Input::Replies(replies) = input {
            replies.check_all()?;
            return Ok(Step::Done(()));
        }
        let mut chain = Chain::new("take message back");
        chain.add::<()>(rop::AbortSubmit { logon: 0, input: Chain::LOGON.0, folder_id, message_id: self.id });
        Ok(Step::Execute(chain.at_most_once()))
    }
}
