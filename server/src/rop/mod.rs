//! What each ROP does, one file per group as in the specification. `[MS-OXCROPS]`

mod attachment;
mod collector;
mod fast_transfer;
mod folder;
mod logon;
mod message;
mod notification;
mod per_user;
pub(crate) mod permission;
mod property;
pub(crate) mod rights;
mod stream;
mod synchronization;
mod table;
mod transport;

use std::sync::Arc;

use mapi_http::data::{ErrorCode, FileTime, FolderId};
use mapi_http::rop::{
    CopyFolderResponse, CopyPropertiesResponse, CopyToResponse, CopyToStreamResponse, DeleteFolderResponse,
    DeleteMessagesResponse, EmptyFolderResponse, FastTransferDestinationPutBufferExtendedResponse,
    FastTransferDestinationPutBufferResponse, FastTransferSourceGetBufferResponse,
    HardDeleteMessagesAndSubfoldersResponse, HardDeleteMessagesResponse, MoveCopyMessagesResponse,
    MoveFolderResponse, ReadStreamResponse, Reply, ReplyBody, Request, RopId, SetReadFlagsResponse,
    TransferStatus, WriteAndCommitStreamResponse, WriteStreamExtendedResponse, WriteStreamResponse,
};

use mapi_http::wire::Text;

use crate::directory::{Directory, Entry};
use crate::handles::{Logon, Object, Shared};
use crate::message::{OpenAttachment, OpenMessage};
use crate::random::Random;
use crate::session::Session;
use crate::store::Store;
use crate::table::{Reading, Table};
use crate::value::Text8;
use crate::view::MailboxFacts;

/// Everything a ROP works with.
pub(crate) struct Call<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) directory: &'a Directory,
    pub(crate) user: &'a Entry,
    pub(crate) session: &'a mut Session,
    pub(crate) random: &'a mut Random,
    /// The handle table of the buffer.
    pub(crate) handles: &'a mut Vec<u32>,
    /// The logon that the ROP names.
    pub(crate) logon: u8,
    /// Bytes that the body of the answer may have in this buffer.
    pub(crate) room: usize,
    /// Bytes that it might have in a buffer of its own.
    pub(crate) most_room: usize,
    /// Bytes for what may as well be left out: the answers to the ROPs behind this one come first.
    pub(crate) spare: usize,
    pub(crate) now: FileTime,
}

/// Why a ROP gave no ordinary answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It failed.
    Code(ErrorCode),
    /// What it has to say does not fit behind what the buffer already holds.
    NoRoom,
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::Code(code)
    }
}

impl From<crate::store::Error> for Failure {
    fn from(error: crate::store::Error) -> Self {
        Self::Code(error.code())
    }
}

impl From<mapi_http::wire::WireError> for Failure {
    fn from(_: mapi_http::wire::WireError) -> Self {
        Self::Code(ErrorCode::CORRUPT_DATA)
    }
}

/// What a ROP answers: with success a body or nothing, or a code with a body.
#[derive(Debug)]
pub(crate) struct Answer {
    code: ErrorCode,
    body: ReplyBody,
}

impl Answer {
    /// Success and nothing more to say.
    const DONE: Self = Self { code: ErrorCode::SUCCESS, body: ReplyBody::Empty };

    /// A warning, or a failure with a layout of its own.
    fn with(code: ErrorCode, body: impl Into<ReplyBody>) -> Self {
        Self { code, body: body.into() }
    }
}

impl<B: Into<ReplyBody>> From<B> for Answer {
    fn from(body: B) -> Self {
        Self { code: ErrorCode::SUCCESS, body: body.into() }
    }
}

/// What every ROP here answers.
type Outcome = Result<Answer, Failure>;

impl Call<'_> {
    /// The handle behind an index.
    fn handle(&self, index: u8) -> Result<u32, ErrorCode> {
        self.handles.get(usize::from(index)).copied().ok_or(ErrorCode::NULL_OBJECT)
    }

    /// The object behind an index.
    fn object(&self, index: u8) -> Result<&Object, ErrorCode> {
        self.session.handles.get(self.handle(index)?, self.logon)
    }

    fn folder(&self, index: u8) -> Result<FolderId, ErrorCode> {
        match self.object(index)? {
            Object::Folder(folder) => Ok(*folder),
            _ => Err(ErrorCode::NOT_SUPPORTED),
        }
    }

    fn message(&self, index: u8) -> Result<Shared<OpenMessage>, ErrorCode> {
        match self.object(index)? {
            Object::Message(message) => Ok(Arc::clone(message)),
            _ => Err(ErrorCode::NOT_SUPPORTED),
        }
    }

    fn attachment(&self, index: u8) -> Result<Shared<OpenAttachment>, ErrorCode> {
        match self.object(index)? {
            Object::Attachment(attachment) => Ok(Arc::clone(attachment)),
            _ => Err(ErrorCode::NOT_SUPPORTED),
        }
    }

    fn is_logon(&self, index: u8) -> Result<(), ErrorCode> {
        match self.object(index)? {
            Object::Logon => Ok(()),
            _ => Err(ErrorCode::NOT_SUPPORTED),
        }
    }

    /// The table behind an index, up to date, with what it needs to make rows.
    fn with_table<T>(
        &mut self,
        index: u8,
        work: impl FnOnce(&mut Table, Reading<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let handle = self.handle(index)?;
        let mailbox = self.mailbox()?;
        let text = self.session.text;
        let viewer = if self.is_own()? { None } else { Some(self.user) };
        let Object::Table(table) = self.session.handles.get_mut(handle, self.logon)? else {
            return Err(ErrorCode::NOT_SUPPORTED.into());
        };
        let reading =
            Reading { store: self.store, mailbox: &mailbox, text, directory: self.directory, viewer };
        table.refresh(reading)?;
        work(table, reading)
    }

    fn logon(&self) -> Result<&Logon, ErrorCode> {
        self.session.handles.logons.get(&self.logon).ok_or(ErrorCode::NULL_OBJECT)
    }

    fn mailbox(&self) -> Result<Arc<MailboxFacts>, ErrorCode> {
        Ok(Arc::clone(&self.logon()?.mailbox))
    }

    /// Opens an object: its handle goes where the request wants it.
    fn open(&mut self, index: u8, object: Object) -> Result<u32, ErrorCode> {
        let slot = self.handles.get_mut(usize::from(index)).ok_or(ErrorCode::NULL_OBJECT)?;
        let handle = self.session.handles.add(self.logon, object)?;
        *slot = handle;
        Ok(handle)
    }

    /// Opens a table, whose rows are counted at once.
    fn open_table(&mut self, index: u8, mut table: Table) -> Result<u32, ErrorCode> {
        let mailbox = self.mailbox()?;
        let reading = Reading {
            store: self.store,
            mailbox: &mailbox,
            text: self.session.text,
            directory: self.directory,
            viewer: if self.is_own()? { None } else { Some(self.user) },
        };
        table.refresh(reading)?;
        let rows = u32::try_from(table.len()).unwrap_or(u32::MAX);
        self.open(index, Object::Table(Box::new(table)))?;
        Ok(rows)
    }

    /// Lets go of an object.
    pub(crate) fn release(&mut self, handle: u32) {
        self.session.handles.release(handle);
    }

    /// Does what a request asks for; `None` when it is not answered.
    pub(crate) fn run(&mut self, request: &Request) -> Result<Option<Reply>, Failure> {
        if let Request::Release(release) = request {
            if let Ok(handle) = self.handle(release.input)
                && self.session.handles.get(handle, self.logon).is_ok()
            {
                self.release(handle);
            }
            return Ok(None);
        }
        let (code, body) = match self.dispatch(request) {
            Ok(answer) => (answer.code, answer.body),
            Err(Failure::Code(code)) => (code, failed_body(request, code)),
            Err(Failure::NoRoom) => return Err(Failure::NoRoom),
        };
        // Both answer under one id. [MS-OXCROPS] 2.2.6.9.2
        let rop = match request.id() {
            RopId::GetMessageStatus => RopId::SetMessageStatus,
            id => id,
        };
        Ok(Some(Reply { rop, index: request.echoed(), return_value: code, body }))
    }

    /// The answer to a ROP that is not carried out; none to one that has no answer.
    pub(crate) fn refuse(&self, request: &Request, code: ErrorCode) -> Option<Reply> {
        let (rop, index) = (request.answer_id(), request.echoed());
        let body = failed_body(request, code);
        (rop != RopId::Release).then_some(Reply { rop, index, return_value: code, body })
    }

    fn dispatch(&mut self, request: &Request) -> Outcome {
        match request {
            Request::Logon(r) => logon::logon(self, r),
            Request::GetReceiveFolder(r) => logon::get_receive_folder(self, r),
            Request::SetReceiveFolder(r) => logon::set_receive_folder(self, r),
            Request::GetReceiveFolderTable(r) => logon::get_receive_folder_table(self, r),
            Request::LongTermIdFromId(r) => logon::long_term_id_from_id(self, r),
            Request::IdFromLongTermId(r) => logon::id_from_long_term_id(self, r),
            Request::GetPerUserLongTermIds(r) => per_user::get_long_term_ids(self, r),
            Request::GetPerUserGuid(r) => per_user::get_guid(self, r),
            Request::ReadPerUserInformation(r) => per_user::read(self, r),
            Request::WritePerUserInformation(r) => per_user::write(self, r),
            Request::GetOwningServers(r) => logon::get_owning_servers(self, r),
            Request::PublicFolderIsGhosted(r) => logon::public_folder_is_ghosted(self, r),
            Request::GetLocalReplicaIds(r) => logon::get_local_replica_ids(self, r),

            Request::OpenFolder(r) => folder::open_folder(self, r),
            Request::CreateFolder(r) => folder::create_folder(self, r),
            Request::DeleteFolder(r) => folder::delete_folder(self, r),
            Request::SetSearchCriteria(r) => folder::set_search_criteria(self, r),
            Request::GetSearchCriteria(r) => folder::get_search_criteria(self, r),
            Request::MoveCopyMessages(r) => folder::move_copy_messages(self, r),
            Request::MoveFolder(r) => folder::move_folder(self, r),
            Request::CopyFolder(r) => folder::copy_folder(self, r),
            Request::EmptyFolder(r) => folder::empty_folder(self, r),
            Request::HardDeleteMessagesAndSubfolders(r) => folder::hard_delete_everything(self, r),
            Request::DeleteMessages(r) => folder::delete_messages(self, r),
            Request::HardDeleteMessages(r) => folder::hard_delete_messages(self, r),
            Request::GetHierarchyTable(r) => folder::get_hierarchy_table(self, r),
            Request::GetContentsTable(r) => folder::get_contents_table(self, r),

            Request::SetColumns(r) => table::set_columns(self, r),
            Request::SortTable(r) => table::sort_table(self, r),
            Request::Restrict(r) => table::restrict(self, r),
            Request::QueryRows(r) => table::query_rows(self, r),
            Request::Abort(_) => Err(ErrorCode::ABORT_FAILED.into()),
            Request::GetStatus(r) => table::get_status(self, r),
            Request::QueryPosition(r) => table::query_position(self, r),
            Request::SeekRow(r) => table::seek_row(self, r),
            Request::SeekRowBookmark(r) => table::seek_row_bookmark(self, r),
            Request::SeekRowFractional(r) => table::seek_row_fractional(self, r),
            Request::CreateBookmark(r) => table::create_bookmark(self, r),
            Request::QueryColumnsAll(r) => table::query_columns_all(self, r),
            Request::FindRow(r) => table::find_row(self, r),
            Request::FreeBookmark(r) => table::free_bookmark(self, r),
            Request::ResetTable(r) => table::reset_table(self, r),
            Request::ExpandRow(r) => table::expand_row(self, r),
            Request::CollapseRow(r) => table::collapse_row(self, r),
            Request::GetCollapseState(r) => table::get_collapse_state(self, r),
            Request::SetCollapseState(r) => table::set_collapse_state(self, r),

            Request::OpenMessage(r) => message::open_message(self, r),
            Request::CreateMessage(r) => message::create_message(self, r),
            Request::SaveChangesMessage(r) => message::save_changes_message(self, r),
            Request::RemoveAllRecipients(r) => message::remove_all_recipients(self, r),
            Request::ModifyRecipients(r) => message::modify_recipients(self, r),
            Request::ReadRecipients(r) => message::read_recipients(self, r),
            Request::ReloadCachedInformation(r) => message::reload_cached_information(self, r),
            Request::SetMessageStatus(r) => message::set_message_status(self, r),
            Request::GetMessageStatus(r) => message::get_message_status(self, r),
            Request::SetReadFlags(r) => message::set_read_flags(self, r),
            Request::SetMessageReadFlag(r) => message::set_message_read_flag(self, r),

            Request::OpenAttachment(r) => attachment::open_attachment(self, r),
            Request::CreateAttachment(r) => attachment::create_attachment(self, r),
            Request::DeleteAttachment(r) => attachment::delete_attachment(self, r),
            Request::SaveChangesAttachment(r) => attachment::save_changes_attachment(self, r),
            Request::OpenEmbeddedMessage(r) => attachment::open_embedded_message(self, r),
            Request::GetAttachmentTable(r) => attachment::get_attachment_table(self, r),
            Request::GetValidAttachments(r) => attachment::get_valid_attachments(self, r),

            Request::SubmitMessage(r) => transport::submit_message(self, r),
            Request::AbortSubmit(r) => transport::abort_submit(self, r),
            Request::GetAddressTypes(r) => transport::get_address_types(self, r),
            Request::SetSpooler(r) => transport::set_spooler(self, r),
            Request::SpoolerLockMessage(r) => transport::spooler_lock_message(self, r),
            Request::TransportSend(r) => transport::transport_send(self, r),
            Request::TransportNewMail(r) => transport::transport_new_mail(self, r),
            Request::GetTransportFolder(r) => transport::get_transport_folder(self, r),
            Request::OptionsData(r) => transport::options_data(self, r),

            Request::GetPropertyIdsFromNames(r) => property::get_property_ids_from_names(self, r),
            Request::GetNamesFromPropertyIds(r) => property::get_names_from_property_ids(self, r),
            Request::GetPropertiesSpecific(r) => property::get_properties_specific(self, r),
            Request::GetPropertiesAll(r) => property::get_properties_all(self, r),
            Request::GetPropertiesList(r) => property::get_properties_list(self, r),
            Request::SetProperties(r) => property::set_properties(self, r),
            Request::SetPropertiesNoReplicate(r) => property::set_properties_no_replicate(self, r),
            Request::DeleteProperties(r) => property::delete_properties(self, r),
            Request::DeletePropertiesNoReplicate(r) => property::delete_properties_no_replicate(self, r),
            Request::QueryNamedProperties(r) => property::query_named_properties(self, r),
            Request::CopyProperties(r) => property::copy_properties(self, r),
            Request::CopyTo(r) => property::copy_to(self, r),

            Request::OpenStream(r) => stream::open_stream(self, r),
            Request::ReadStream(r) => stream::read_stream(self, r),
            Request::WriteStream(r) => stream::write_stream(self, r),
            Request::WriteStreamExtended(r) => stream::write_stream_extended(self, r),
            Request::CommitStream(r) => stream::commit_stream(self, r),
            Request::GetStreamSize(r) => stream::get_stream_size(self, r),
            Request::SetStreamSize(r) => stream::set_stream_size(self, r),
            Request::SeekStream(r) => stream::seek_stream(self, r),
            Request::CopyToStream(r) => stream::copy_to_stream(self, r),
            Request::WriteAndCommitStream(r) => stream::write_and_commit_stream(self, r),
            Request::CloneStream(r) => stream::clone_stream(self, r),

            Request::GetPermissionsTable(r) => permission::get_permissions_table(self, r),
            Request::ModifyPermissions(r) => permission::modify_permissions(self, r),
            Request::GetRulesTable(r) => folder::get_rules_table(self, r),

            Request::SynchronizationConfigure(r) => synchronization::configure(self, r),
            Request::SynchronizationUploadStateStreamBegin(r) => synchronization::begin_state(self, r),
            Request::SynchronizationUploadStateStreamContinue(r) => synchronization::continue_state(self, r),
            Request::SynchronizationUploadStateStreamEnd(r) => synchronization::end_state(self, r),
            Request::SynchronizationGetTransferState(r) => synchronization::get_transfer_state(self, r),
            Request::SynchronizationOpenCollector(r) => collector::open_collector(self, r),
            Request::SynchronizationImportMessageChange(r) => collector::import_message_change(self, r),
            Request::SynchronizationImportHierarchyChange(r) => collector::import_hierarchy_change(self, r),
            Request::SynchronizationImportMessageMove(r) => collector::import_message_move(self, r),
            Request::SynchronizationImportDeletes(r) => collector::import_deletes(self, r),
            Request::SynchronizationImportReadStateChanges(r) => {
                collector::import_read_state_changes(self, r)
            }
            Request::SetLocalReplicaMidsetDeleted(r) => collector::set_local_replica_midset_deleted(self, r),

            Request::FastTransferSourceCopyTo(r) => fast_transfer::copy_to(self, r),
            Request::FastTransferSourceCopyProperties(r) => fast_transfer::copy_properties(self, r),
            Request::FastTransferSourceCopyMessages(r) => fast_transfer::copy_messages(self, r),
            Request::FastTransferSourceCopyFolder(r) => fast_transfer::copy_folder(self, r),
            Request::FastTransferSourceGetBuffer(r) => fast_transfer::get_buffer(self, r),
            Request::FastTransferDestinationConfigure(r) => fast_transfer::destination_configure(self, r),
            Request::FastTransferDestinationPutBuffer(r) => fast_transfer::put_buffer(self, r),
            Request::FastTransferDestinationPutBufferExtended(r) => {
                fast_transfer::put_buffer_extended(self, r)
            }
            Request::TellVersion(r) => fast_transfer::tell_version(self, r),

            Request::RegisterNotification(r) => notification::register_notification(self, r),
            _ => Err(ErrorCode::NOT_IMPLEMENTED.into()),
        }
    }
}

/// A string of a request, in the code page of the session when it is an 8-bit one.
fn text(code_page: Text8, text: &Text) -> String {
    match text {
        Text::Utf16(text) => text.to_utf8_lossy(),
        Text::String8(text) => code_page.decode(text),
    }
}

/// What stands behind a failure that has the layout of a success.
fn failed_body(request: &Request, code: ErrorCode) -> ReplyBody {
    if !ReplyBody::expected(request.id(), code) {
        return ReplyBody::Empty;
    }
    // The index of the object that is not there. [MS-OXCROPS] 2.2.4.6.3
    let dest = |dest: u8| (code == ErrorCode::NULL_DESTINATION_OBJECT).then_some(u32::from(dest));
    let partial_completion = false;
    match request {
        Request::DeleteFolder(_) => DeleteFolderResponse { partial_completion }.into(),
        Request::MoveCopyMessages(r) => {
            MoveCopyMessagesResponse { dest: dest(r.dest), partial_completion }.into()
        }
        Request::MoveFolder(r) => MoveFolderResponse { dest: dest(r.dest), partial_completion }.into(),
        Request::CopyFolder(r) => CopyFolderResponse { dest: dest(r.dest), partial_completion }.into(),
        Request::EmptyFolder(_) => EmptyFolderResponse { partial_completion }.into(),
        Request::HardDeleteMessagesAndSubfolders(_) => {
            HardDeleteMessagesAndSubfoldersResponse { partial_completion }.into()
        }
        Request::DeleteMessages(_) => DeleteMessagesResponse { partial_completion }.into(),
        Request::HardDeleteMessages(_) => HardDeleteMessagesResponse { partial_completion }.into(),
        Request::SetReadFlags(_) => SetReadFlagsResponse { partial_completion }.into(),
        Request::CopyProperties(r) => CopyPropertiesResponse::NullDestination { dest: r.dest.into() }.into(),
        Request::CopyTo(r) => CopyToResponse::NullDestination { dest: r.dest.into() }.into(),
        Request::ReadStream(_) => ReadStreamResponse { data: Default::default() }.into(),
        Request::WriteStream(_) => WriteStreamResponse { written_size: 0 }.into(),
        Request::WriteStreamExtended(_) => WriteStreamExtendedResponse { written_size: 0 }.into(),
        Request::WriteAndCommitStream(_) => WriteAndCommitStreamResponse { written_size: 0 }.into(),
        Request::CopyToStream(r) => {
            CopyToStreamResponse { dest: dest(r.dest), read_byte_count: 0, written_byte_count: 0 }.into()
        }
        Request::FastTransferSourceGetBuffer(_) => FastTransferSourceGetBufferResponse {
            transfer_status: TransferStatus::ERROR,
            in_progress_count: 0,
            total_step_count: 0,
            reserved: 0,
            transfer_buffer: Default::default(),
            backoff_time: None,
        }
        .into(),
        Request::FastTransferDestinationPutBuffer(_) => FastTransferDestinationPutBufferResponse {
            transfer_status: TransferStatus::ERROR,
            in_progress_count: 0,
            total_step_count: 0,
            reserved: 0,
            buffer_used_size: 0,
        }
        .into(),
        Request::FastTransferDestinationPutBufferExtended(_) => {
            FastTransferDestinationPutBufferExtendedResponse {
                transfer_status: TransferStatus::ERROR,
                in_progress_count: 0,
                total_step_count: 0,
                reserved: 0,
                buffer_used_size: 0,
            }
            .into()
        }
        _ => ReplyBody::Empty,
    }
}
