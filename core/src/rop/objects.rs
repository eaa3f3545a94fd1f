use std::collections::BTreeMap;
use std::prelude::v1::*;

use super::{Reply, ReplyBody, Request};
use crate::data::{Columns, PropertyTag, PropertyType};
use crate::wire::Context;

/// What of earlier ROPs is needed to decode later ones: columns per table handle, recipient columns per message
/// handle, and what kind of store each logon is.
///
/// The session, the server and `mapi decode` keep one per session context.
#[derive(Debug, Clone, Default)]
pub struct Objects {
    columns: BTreeMap<u32, Columns>,
    recipient_columns: BTreeMap<u32, Columns>,
    public_logons: BTreeMap<u8, bool>,
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

    /// Whether the logon is a private mailbox; one nobody has seen is taken for one.
    pub fn is_private(&self, logon: u8) -> bool {
        !self.public_logons.get(&logon).copied().unwrap_or_default()
    }

    /// The context in which requests of a logon are read and written.
    pub fn request_context(&self, logon: u8) -> Context<'_> {
        Context { private_logon: self.is_private(logon), ..Context::rop() }
    }

    /// The columns of the rows in the answer to `request`, whose input object has the handle `input`.
    pub(super) fn reply_columns(&self, request: &Request, input: u32) -> &[PropertyTag] {
        match request {
            Request::QueryRows(_) => self.columns.get(&input).map_or(&[], |columns| columns),
            _ => &[],
        }
    }

    /// Learns from an answer. `input` and `output` are the handles of the request's objects.
    pub(super) fn learn(&mut self, request: &Request, reply: &Reply, input: u32, output: u32) {
        if reply.return_value.0 != 0 {
            return;
        }
        // Servers use the numbers of released handles again.
        self.release(output);
        match (request, &reply.body) {
            (Request::SetColumns(request), _) => {
                self.columns.insert(input, request.property_tags.as_slice().into());
            }
            (_, ReplyBody::Empty) => {}
            _ => {}
        }
    }

    /// Forgets an object that was released.
    pub fn release(&mut self, handle: u32) {
        self.columns.remove(&handle);
        self.recipient_columns.remove(&handle);
    }
}

/// The fixed columns of `GetReceiveFolderTable`. `[MS-OXCSTOR] 2.2.1.4.2`
#[allow(dead_code)]
pub(super) const RECEIVE_FOLDER_COLUMNS: [PropertyTag; 3] = [
    PropertyTag::new(0x6748, PropertyType::INTEGER64),
    PropertyTag::new(0x001A, PropertyType::STRING8),
    PropertyTag::new(0x3008, PropertyType::TIME),
];
