use std::prelude::v1::*;

use super::send::{ask_flags, is_submitted};
use super::{FolderRef, Part};
use crate::data::MessageId;
use crate::rop::{self, GetPropertiesSpecificResponse};
use crate::session::{Asked, Chain, Error, Flow, Input, Step, Steps};

/// Takes a message back that waits to be sent: it is a draft again, in the folder in which it waited. One exchange.
///
/// It is too late for a message that is on its way already: [`Error::Server`]. When the connection breaks, the message is
/// looked at: one that still waits is taken back once more.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct AbortSubmit {
    folder: FolderRef,
    id: MessageId,
    /// Whether it is there, and its flags.
    #[serde(skip)]
    looking: Option<(Asked<()>, Asked<GetPropertiesSpecificResponse>)>,
}

impl AbortSubmit {
    /// A message where [`Send`](super::Send) told that it is.
    pub fn new(folder: impl Into<FolderRef>, id: MessageId) -> Self {
        Self { folder: folder.into(), id, looking: None }
    }
}

impl Flow for AbortSubmit {
    type Answer = ();
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<()>, Error> {
        let Some(folder_id) = self.folder.id(cx.logon()) else { return Ok(Step::Logon) };
        let mut chain = Chain::new("take message back");
        match (input, self.looking.take()) {
            (Input::Replies(replies), None) => {
                replies.check_all()?;
                return Ok(Step::Done(()));
            }
            (Input::Replies(replies), Some((opened, flags))) => {
                cx.settled();
                replies.check(opened)?;
                if !is_submitted(replies.get(flags)?.row.row()) {
                    return Ok(Step::Done(()));
                }
            }
            (Input::Unknown(_), _) => {
                self.looking = Some(ask_flags(&mut chain, folder_id, self.id));
                return Ok(Step::Execute(chain));
            }
            _ => {}
        }
        chain.add::<()>(rop::AbortSubmit { logon: 0, input: Chain::LOGON.0, folder_id, message_id: self.id });
        Ok(Step::Execute(chain.once_then_ask()))
    }
}
