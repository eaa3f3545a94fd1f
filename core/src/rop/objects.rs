use std::prelude::v1::*;

use litemap::LiteMap;

use super::{LogonFlags, Question, Reply, ReplyBody, RopId};
use crate::data::{Columns, PropertyTag};
use crate::wire::Context;

/// What of earlier ROPs is needed to decode later ones: columns per table handle, recipient columns per message
/// handle, and what kind of store each logon is.
///
/// The session, the server and `mapi decode` keep one per session context.
#[derive(Debug, Clone, Default)]
pub struct Objects {
    columns: LiteMap<u32, Columns>,
    recipient_columns: LiteMap<u32, Columns>,
    modified_recipient_columns: LiteMap<u32, Columns>,
    public_logons: LiteMap<u8, bool>,
}

impl Objects {
    /// Nothing is open.
    pub fn new() -> Self {
        Self::default()
    }

    /// Columns of the last successful `SetColumns` on the table.
    pub fn columns(&self, table: u32) -> Option<&Columns> {
        self.columns.get(&table)
    }

    /// Sets the columns of a table.
    pub fn set_columns(&mut self, table: u32, columns: Columns) {
        self.columns.insert(table, columns);
    }

    /// Recipient columns of the message as it was opened last.
    pub fn recipient_columns(&self, message: u32) -> Option<&Columns> {
        self.recipient_columns.get(&message)
    }

    /// Sets the recipient columns of a message.
    pub fn set_recipient_columns(&mut self, message: u32, columns: &[PropertyTag]) {
        self.recipient_columns.insert(message, columns.into());
    }

    /// Whether the logon is a private mailbox; one nobody has seen is taken for one.
    pub fn is_private(&self, logon: u8) -> bool {
        !self.public_logons.get(&logon).copied().unwrap_or_default()
    }

    /// Says what kind of store a logon is: a server knows before it answers.
    pub fn set_private(&mut self, logon: u8, is_private: bool) {
        self.public_logons.insert(logon, !is_private);
    }

    /// The context in which requests of a logon are read and written.
    pub fn request_context(&self, logon: u8) -> Context<'_> {
        Context { private_logon: self.is_private(logon), ..Context::rop() }
    }

    /// The columns of the rows in the answer to `request`, whose input object has the handle `input`.
    pub(super) fn reply_columns<'a>(&'a self, request: &'a impl Question, input: u32) -> &'a [PropertyTag] {
        let known = match request.id() {
            RopId::QueryRows | RopId::FindRow | RopId::ExpandRow => self.columns.get(&input),
            RopId::ReadRecipients => self.recipient_columns.get(&input),
            RopId::GetPropertiesSpecific => return request.columns(),
            _ => None,
        };
        known.map_or(&[], |columns| columns)
    }

    /// Other columns to try when the rows do not fit those of `reply_columns`: a message just made was never described
    /// by an answer, and some servers answer `ReadRecipients` in the columns of the last `ModifyRecipients`.
    pub(super) fn other_reply_columns(&self, request: &impl Question, input: u32) -> Option<&[PropertyTag]> {
        match request.id() {
            RopId::ReadRecipients => self.modified_recipient_columns.get(&input).map(|columns| &**columns),
            _ => None,
        }
    }

    /// Learns from an answer. `input` and `output` are the handles of the request's objects.
    pub(super) fn learn(&mut self, request: &impl Question, reply: &Reply, input: u32, output: u32) {
        if reply.return_value.0 != 0 {
            return;
        }
        // Servers use the numbers of released handles again.
        self.release(output);
        match (request.id(), &reply.body) {
            (RopId::SetColumns, _) => self.set_columns(input, request.columns().into()),
            (RopId::ResetTable, _) => {
                self.columns.remove(&input);
            }
            (RopId::Logon, ReplyBody::Logon(answer)) => {
                self.set_private(request.logon(), answer.logon_flags.contains(LogonFlags::PRIVATE));
            }
            (_, ReplyBody::OpenMessage(answer)) => {
                self.set_recipient_columns(output, &answer.recipient_columns)
            }
            (_, ReplyBody::OpenEmbeddedMessage(answer)) => {
                self.set_recipient_columns(output, &answer.recipient_columns);
            }
            (_, ReplyBody::ReloadCachedInformation(answer)) => {
                self.set_recipient_columns(input, &answer.recipient_columns);
            }
            (RopId::ModifyRecipients, _) => {
                self.modified_recipient_columns.insert(input, request.columns().into());
            }
            _ => {}
        }
    }

    /// Forgets an object that was released.
    pub fn release(&mut self, handle: u32) {
        self.columns.remove(&handle);
        self.recipient_columns.remove(&handle);
        self.modified_recipient_columns.remove(&handle);
    }
}
