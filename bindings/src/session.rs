use std::sync::{Mutex, MutexGuard, PoisonError};

use mapi_http::autodiscover::HostFailure;
use mapi_http::data::{MessageId, PropertyKey};
use mapi_http::directory::{Browse, Details, Linked, Resolve};
use mapi_http::http::{Challenge, Headers, ResponseHead};
use mapi_http::mailbox::{
    self, AbortSubmit, Batch, BatchResult, BatchVerb, Change, ChangeFolder, ComposeVerb, Composition,
    ConflictPolicy, ErrorInfo, ExportStream, Filter, Folder, FolderRef, FolderResult, FolderSyncBatch,
    FolderUploadResult, FolderVerb, FollowUp, GetProperties, GroupBy, GroupMessages, GroupPage, ImportStream,
    ItemData, ListFolders, ListMessages, ListOrder, LocalChange, LocalFolderChange, MailboxInfo, Message,
    MessagePage, MessagePlace, Open, Outgoing, Part, PeoplePage, Person, PersonDetails, PersonLink,
    PropertyChange, PropertyTarget, ReadMessage, ReserveIds, SaveAttachment, SaveDraft, SearchCriteria,
    SearchFolder, Send, SetProperties, SyncBatch, SyncContents, SyncHierarchy, SyncSummary, Upload,
    UploadFolders, UploadResult, Watch,
};
use mapi_http::session::{
    Config, Credentials, Error, Event, ExchangeId, ExchangeRecord, Ticket, Time, TransportFailure,
};

use crate::NamedValue;

/// Why a call was refused at once.
#[derive(Debug, Clone, PartialEq, thiserror::Error, uniffi::Error)]
pub enum SessionError {
    /// With what the front's exception carries.
    #[error("{}", .info.message)]
    Failed {
        /// What went wrong.
        info: ErrorInfo,
    },
}

impl From<&Error> for SessionError {
    fn from(error: &Error) -> Self {
        Self::Failed { info: error.into() }
    }
}

impl From<Error> for SessionError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

/// Where a mailbox is.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Endpoints {
    /// The mailbox endpoint, query included.
    pub mailbox_url: String,
    /// The address book endpoint.
    pub address_book_url: Option<String>,
    /// The legacy distinguished name of the user who signs in.
    pub user_dn: String,
    /// The address to ask for to reach the public folders.
    #[uniffi(default = None)]
    pub public_folder_address: Option<String>,
}

impl From<Config> for Endpoints {
    fn from(config: Config) -> Self {
        Self {
            mailbox_url: config.mailbox_url,
            address_book_url: config.address_book_url,
            user_dn: config.user_dn,
            public_folder_address: None,
        }
    }
}

/// How a session authenticates.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum SessionCredentials {
    /// The host's HTTP library does it.
    Host,
    /// User name and password.
    Basic {
        /// The user name.
        user: String,
        /// The password.
        password: String,
    },
    /// A token.
    Bearer {
        /// The token.
        token: String,
    },
}

impl From<SessionCredentials> for Credentials {
    fn from(credentials: SessionCredentials) -> Self {
        match credentials {
            SessionCredentials::Host => Self::Host,
            SessionCredentials::Basic { user, password } => Self::Basic { user, password },
            SessionCredentials::Bearer { token } => Self::Bearer { token },
        }
    }
}

/// Whose properties: of the mailbox without a folder, of a folder without a message.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Target {
    /// A folder.
    #[uniffi(default)]
    pub folder: Option<String>,
    /// A message in it.
    #[uniffi(default)]
    pub message: Option<String>,
    /// The attachment of it that the path names.
    #[uniffi(default)]
    pub attachment: Vec<u32>,
}

/// A header of a request or an answer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What happened in one HTTP exchange.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Exchange {
    /// That of `Transmit`: whoever still waits for it need not any longer.
    pub id: u64,
    /// `Connect`, `Execute`…
    pub request_type: String,
    /// `X-RequestId`.
    pub request_id: String,
    /// Names of the ROPs in it.
    pub rops: Vec<String>,
    /// Bytes of the request body.
    pub sent: u64,
    /// Bytes of the answer, stream included.
    pub received: u64,
    /// The HTTP status; 0 when there was no answer.
    pub status: u16,
    /// `X-ResponseCode`, if there was one.
    pub response_code: Option<u32>,
    /// Milliseconds from sending to the end.
    pub duration: u64,
    /// How many times it had been tried before.
    pub retries: u32,
    /// Why it failed, if it did.
    pub failure: Option<String>,
}

impl From<ExchangeRecord> for Exchange {
    fn from(record: ExchangeRecord) -> Self {
        Self {
            id: record.id.0,
            request_type: record.request_type.into(),
            request_id: record.request_id,
            rops: record.rops.into_iter().map(Into::into).collect(),
            sent: record.sent as u64,
            received: record.received as u64,
            status: record.status,
            response_code: record.response_code,
            duration: record.duration,
            retries: record.retries,
            failure: record.failure,
        }
    }
}

/// What a synchronisation tells on the way.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum SyncPart {
    /// The next bytes of a large value.
    Data {
        /// What, and of which message.
        data: ItemData,
    },
    /// Messages that are new or different.
    Messages {
        /// Some of them.
        batch: SyncBatch,
    },
    /// Folders that are new or different.
    Folders {
        /// Some of them.
        batch: FolderSyncBatch,
    },
}

/// What operations end with.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum Answer {
    /// Of `open`.
    Mailbox {
        /// Who one is connected as.
        info: MailboxInfo,
    },
    /// Of `folders`.
    Folders {
        /// The folders, parents before their children.
        folders: Vec<Folder>,
    },
    /// Of `messages`.
    Page {
        /// The lines.
        page: MessagePage,
    },
    /// Of `groups`.
    Groups {
        /// The groups.
        page: GroupPage,
    },
    /// Of `search`.
    Search {
        /// What is searched for.
        criteria: SearchCriteria,
    },
    /// Of `read`.
    Message {
        /// The message.
        message: Message,
    },
    /// Of `attachment`.
    Saved {
        /// How many bytes there were.
        bytes: u64,
    },
    /// Of `resolve` and `linked`.
    People {
        /// Whom the name may mean, or who is linked.
        people: Vec<Person>,
    },
    /// Of `browse`.
    Browsed {
        /// Some of them.
        page: PeoplePage,
    },
    /// Of `details`.
    Described {
        /// All that is said.
        details: PersonDetails,
    },
    /// Of what is done to many messages at once.
    Batch {
        /// What became of them.
        result: BatchResult,
    },
    /// Of what changes a folder.
    Folder {
        /// What became of it.
        result: FolderResult,
    },
    /// Of what reads properties.
    Properties {
        /// Those that there are.
        properties: Vec<NamedValue>,
    },
    /// Of `sync` and `sync_folders`.
    Synced {
        /// How it ended.
        summary: SyncSummary,
    },
    /// Of `upload`.
    Uploaded {
        /// What became of the changes.
        result: UploadResult,
    },
    /// Of `upload_folders`.
    UploadedFolders {
        /// What became of the changes.
        result: FolderUploadResult,
    },
    /// Of `reserve_ids`.
    Reserved {
        /// The ids.
        ids: Vec<MessageId>,
    },
    /// Of `send`, `save_draft` and `send_draft`.
    Written {
        /// Where the message is, or was when it was submitted.
        place: MessagePlace,
    },
    /// Of `abort` and `set_properties`, and of `watch`, which only ends when it is cancelled.
    Nothing,
}

impl From<mailbox::Answer> for Answer {
    fn from(answer: mailbox::Answer) -> Self {
        match answer {
            mailbox::Answer::Mailbox(info) => Self::Mailbox { info },
            mailbox::Answer::Folders(folders) => Self::Folders { folders },
            mailbox::Answer::Page(page) => Self::Page { page },
            mailbox::Answer::Groups(page) => Self::Groups { page },
            mailbox::Answer::Search(criteria) => Self::Search { criteria: *criteria },
            mailbox::Answer::Message(message) => Self::Message { message: *message },
            mailbox::Answer::Saved(bytes) => Self::Saved { bytes },
            mailbox::Answer::People(people) => Self::People { people },
            mailbox::Answer::PeoplePage(page) => Self::Browsed { page },
            mailbox::Answer::Person(details) => Self::Described { details: *details },
            mailbox::Answer::Batch(result) => Self::Batch { result },
            mailbox::Answer::Folder(result) => Self::Folder { result },
            mailbox::Answer::Properties(properties) => {
                Self::Properties { properties: properties.into_iter().filter_map(NamedValue::of).collect() }
            }
            mailbox::Answer::Sent(place) | mailbox::Answer::Drafted(place) => Self::Written { place },
            mailbox::Answer::Aborted(()) | mailbox::Answer::Set(()) | mailbox::Answer::Watched(()) => {
                Self::Nothing
            }
            mailbox::Answer::Synced(summary) => Self::Synced { summary },
            mailbox::Answer::Uploaded(result) => Self::Uploaded { result },
            mailbox::Answer::UploadedFolders(result) => Self::UploadedFolders { result },
            mailbox::Answer::Reserved(ids) => Self::Reserved { ids },
        }
    }
}

/// What must be done next.
#[derive(Clone, uniffi::Enum)]
pub enum Output {
    /// POST this and report what comes of it.
    Transmit {
        /// To be repeated in everything that is reported about it.
        id: u64,
        /// Where to.
        url: String,
        /// The headers; `Content-Length` and `Host` are the host's.
        headers: Vec<Header>,
        /// The body.
        body: Vec<u8>,
        /// Whether the answer may take minutes.
        long: bool,
    },
    /// An operation ended well.
    Done {
        /// Which.
        ticket: u64,
        /// What it ended with.
        answer: Answer,
    },
    /// An operation failed.
    Failed {
        /// Which.
        ticket: u64,
        /// Why.
        error: ErrorInfo,
    },
    /// The next bytes of an attachment.
    Data {
        /// Of which operation.
        ticket: u64,
        /// The bytes.
        data: Vec<u8>,
    },
    /// Bytes done, of all.
    Progress {
        /// Of which operation.
        ticket: u64,
        /// So far.
        done: u64,
        /// Altogether.
        total: u64,
    },
    /// Bytes of an attachment that is written are wanted, for `supply`.
    Wanted {
        /// Of which operation.
        ticket: u64,
        /// Which one of the message's attachments.
        attachment: u32,
        /// Where in it.
        offset: u64,
        /// How many bytes.
        length: u32,
    },
    /// Something came of a synchronisation.
    Synced {
        /// Of which operation.
        ticket: u64,
        /// What.
        part: SyncPart,
    },
    /// Something happened in what is watched.
    Change {
        /// Of which operation.
        ticket: u64,
        /// What.
        change: Change,
    },
    /// The server wants other credentials; operations wait for `set_credentials`.
    Credentials {
        /// The schemes of its challenges.
        offered: String,
    },
    /// An HTTP exchange ended.
    Exchange {
        /// What happened in it.
        exchange: Exchange,
    },
    /// The session is closed on the server.
    Closed,
    /// Nothing to do until something arrives, or until that time: milliseconds since 1970.
    Timeout {
        /// The time, if there is one.
        at: Option<u64>,
    },
}

/// The core's session: no socket, no clock, no thread. Calls may come from any thread.
#[derive(Debug, uniffi::Object)]
pub struct Session(Mutex<mailbox::Session>);

#[uniffi::export]
impl Session {
    /// A session that begins: in the user's mailbox, in the one of `mailbox_dn`, or in the public folders. `entropy` are 32
    /// random bytes.
    #[uniffi::constructor]
    pub fn new(
        endpoints: Endpoints,
        mailbox_dn: Option<String>,
        public_folders: bool,
        credentials: SessionCredentials,
        entropy: Vec<u8>,
    ) -> Result<Self, SessionError> {
        let mut config =
            Config::new(endpoints.mailbox_url, endpoints.user_dn).credentials(credentials.into());
        config.address_book_url = endpoints.address_book_url;
        config.mailbox_dn = mailbox_dn;
        config.public_folders = public_folders;
        Ok(Self(Mutex::new(mailbox::Session::new(config, seed(&entropy)?)?)))
    }

    /// Goes on with a suspended session.
    #[uniffi::constructor]
    pub fn resume(
        bytes: Vec<u8>,
        credentials: SessionCredentials,
        entropy: Vec<u8>,
    ) -> Result<Self, SessionError> {
        let session = mailbox::Session::resume(&bytes, credentials.into(), seed(&entropy)?)?;
        Ok(Self(Mutex::new(session)))
    }

    /// Every operation ends at once: `poll` tells what is known of each.
    pub fn end_operations(&self) {
        self.lock().end_operations();
    }

    /// The session as bytes, with its cookies or without. It ends here: `poll` tells how each operation does, then `Closed`.
    pub fn suspend(&self, cookies: bool) -> Vec<u8> {
        self.lock().suspend_alone(cookies)
    }

    /// The host noticed another network.
    pub fn network_changed(&self) {
        self.lock().network_changed();
    }

    /// New credentials.
    pub fn set_credentials(&self, credentials: SessionCredentials) {
        self.lock().set_credentials(credentials.into());
    }

    /// There are no other credentials, after `Credentials`: operations that wait for them end.
    pub fn refuse_credentials(&self, offered: String) {
        self.lock().refuse_credentials(offered);
    }

    /// Gives an operation the bytes that it wants.
    pub fn supply(&self, ticket: u64, data: Vec<u8>) {
        self.lock().supply(Ticket(ticket), data.into());
    }

    /// Holds an operation back, or lets it go on, for readers that are slower than the server.
    pub fn set_paused(&self, ticket: u64, paused: bool) {
        self.lock().set_paused(Ticket(ticket), paused);
    }

    /// Begins the end: running operations end, the server is told, `Closed` comes last. (`close` is what Kotlin calls
    /// letting go of this object.)
    pub fn disconnect(&self) {
        self.lock().close();
    }

    /// Gives an operation up.
    pub fn cancel(&self, ticket: u64) {
        self.lock().cancel(Ticket(ticket));
    }

    /// Connects and logs on.
    pub fn open(&self) -> u64 {
        self.lock().submit(Open).0
    }

    /// Finds whom a name may mean in the address book.
    pub fn resolve(&self, name: String) -> u64 {
        self.lock().submit(Resolve::new(name)).0
    }

    /// Some of the people in the address book.
    pub fn browse(&self, limit: u32, after: u32) -> u64 {
        self.lock().submit(Browse::first(limit).after(after)).0
    }

    /// All that the address book says of somebody.
    pub fn details(&self, name: String) -> u64 {
        self.lock().submit(Details::new(name)).0
    }

    /// Who is linked to somebody.
    pub fn linked(&self, link: PersonLink, name: String) -> u64 {
        self.lock().submit(Linked::new(link, name)).0
    }

    /// Lists the folders.
    pub fn folders(&self) -> u64 {
        self.lock().submit(ListFolders::all()).0
    }

    /// Lists messages, with these columns beside the lines or of them.
    #[expect(clippy::too_many_arguments, reason = "the packages give them names")]
    pub fn messages(
        &self,
        folder: String,
        limit: u32,
        after: u32,
        filter: Filter,
        order: ListOrder,
        columns: Vec<String>,
        values_up_to: Option<u32>,
    ) -> Result<u64, SessionError> {
        let list = ListMessages::newest(self::folder(&folder)?, limit).after(after);
        let list = list.matching(filter).ordered(order).with_columns(&columns, values_up_to)?;
        Ok(self.lock().submit(list).0)
    }

    /// The messages of a conversation in all folders, the oldest first.
    pub fn conversation(&self, id: String, limit: u32, after: u32) -> Result<u64, SessionError> {
        Ok(self.lock().submit(ListMessages::conversation(&id, limit)?.after(after)).0)
    }

    /// The search folders.
    pub fn search_folders(&self) -> u64 {
        self.lock().submit(ListFolders::searches()).0
    }

    /// Makes a search folder of that `name`, or tells `folder` what to search for; without a filter, asks it.
    pub fn search(
        &self,
        folder: Option<String>,
        name: Option<String>,
        filter: Option<Filter>,
        folders: Vec<String>,
        recursive: bool,
    ) -> Result<u64, SessionError> {
        let folder = folder.as_deref().map(self::folder).transpose()?;
        let folders = folders.iter().map(|name| self::folder(name)).collect::<Result<_, _>>()?;
        let search = SearchFolder::of(folder, name, filter, folders, recursive)?;
        Ok(self.lock().submit(search).0)
    }

    /// Messages in groups, `messages` of each, or of those in `only`.
    #[expect(clippy::too_many_arguments, reason = "the packages give them names")]
    pub fn groups(
        &self,
        folder: String,
        by: GroupBy,
        limit: u32,
        after: u32,
        filter: Filter,
        messages: u32,
        only: Vec<String>,
        utc_offset: i32,
    ) -> Result<u64, SessionError> {
        let group = GroupMessages::new(self::folder(&folder)?, by, limit).after(after);
        Ok(self.lock().submit(group.matching(filter).expanded(messages).only(only).utc_offset(utc_offset)).0)
    }

    /// Reads a message, or one that is attached to it.
    pub fn read(&self, folder: String, id: String, path: Vec<u32>) -> Result<u64, SessionError> {
        let read = ReadMessage::new(self::folder(&folder)?, message(&id)?).attached(path);
        Ok(self.lock().submit(read).0)
    }

    /// Reads an attachment; its bytes come as `Data`.
    pub fn attachment(&self, folder: String, id: String, path: Vec<u32>) -> Result<u64, SessionError> {
        Ok(self.lock().submit(SaveAttachment::at(self::folder(&folder)?, message(&id)?, &path)?).0)
    }

    /// Sends a message, made from another one as the verb says.
    pub fn send(
        &self,
        message: Outgoing,
        verb: ComposeVerb,
        folder: Option<String>,
        id: Option<String>,
    ) -> Result<u64, SessionError> {
        Ok(self.lock().submit(Send::new(composition(message, verb, folder, id)?)).0)
    }

    /// Saves a message as a draft; as `send`.
    pub fn save_draft(
        &self,
        message: Outgoing,
        verb: ComposeVerb,
        folder: Option<String>,
        id: Option<String>,
    ) -> Result<u64, SessionError> {
        Ok(self.lock().submit(SaveDraft::new(composition(message, verb, folder, id)?)).0)
    }

    /// Sends a saved draft as it is.
    pub fn send_draft(&self, folder: String, id: String) -> Result<u64, SessionError> {
        let draft = Composition::saved(self::folder(&folder)?, message(&id)?);
        Ok(self.lock().submit(Send::new(draft)).0)
    }

    /// Takes a message back that waits to be sent.
    pub fn abort(&self, folder: String, id: String) -> Result<u64, SessionError> {
        Ok(self.lock().submit(AbortSubmit::new(self::folder(&folder)?, message(&id)?)).0)
    }

    /// Does something to many messages of a folder; `to` is a folder.
    pub fn batch(
        &self,
        folder: String,
        ids: Vec<String>,
        verb: BatchVerb,
        to: Option<String>,
        follow_up: Option<FollowUp>,
        categories: Vec<String>,
    ) -> Result<u64, SessionError> {
        let ids = ids.iter().map(|id| message(id)).collect::<Result<_, _>>()?;
        let to = to.as_deref().map(self::folder).transpose()?;
        let batch = Batch::of(self::folder(&folder)?, ids, verb, to, follow_up, categories)?;
        Ok(self.lock().submit(batch).0)
    }

    /// Does something to a folder; `to` is a folder.
    pub fn change_folder(
        &self,
        folder: String,
        verb: FolderVerb,
        to: Option<String>,
        name: Option<String>,
    ) -> Result<u64, SessionError> {
        let to = to.as_deref().map(self::folder).transpose()?;
        Ok(self.lock().submit(ChangeFolder::of(self::folder(&folder)?, verb, to, name)?).0)
    }

    /// Reads properties (all of them without keys) of the mailbox, a folder, a message or an attachment.
    pub fn properties(&self, target: Target, keys: Vec<String>) -> Result<u64, SessionError> {
        let target = target.parse()?;
        let get = if keys.is_empty() {
            GetProperties::all(target)
        } else {
            GetProperties::some(target, keys.iter().map(|key| self::key(key)).collect::<Result<Vec<_>, _>>()?)
        };
        Ok(self.lock().submit(get).0)
    }

    /// Sets properties, and takes some away.
    pub fn set_properties(
        &self,
        target: Target,
        set: Vec<NamedValue>,
        remove: Vec<String>,
    ) -> Result<u64, SessionError> {
        let mut change = PropertyChange::new();
        for property in set {
            change = change.set_loosely(key(&property.key)?, property.value.into());
        }
        for property in remove {
            change = change.remove(key(&property)?);
        }
        Ok(self.lock().submit(SetProperties::new(target.parse()?, change)).0)
    }

    /// Watches a folder, one of its messages, lines of its list, or everything; changes come as `Change`.
    pub fn watch(
        &self,
        folder: Option<String>,
        id: Option<String>,
        lines: Option<Filter>,
    ) -> Result<u64, SessionError> {
        let folder = folder.as_deref().map(self::folder).transpose()?;
        let id = id.as_deref().map(message).transpose()?;
        Ok(self.lock().submit(Watch::of(folder, id, lines)?).0)
    }

    /// What is new in a folder since a state (no bytes: from the beginning); batches come as `Synced`. `headers_only`:
    /// neither bodies nor recipients nor attachments. `associated`: also views, rules, settings. `in_parts`: of messages
    /// that are there only what changed. `whole`: large values do not come in pieces.
    #[expect(clippy::too_many_arguments, reason = "keywords of the languages")]
    pub fn sync(
        &self,
        folder: String,
        state: Vec<u8>,
        filter: Filter,
        headers_only: bool,
        associated: bool,
        in_parts: bool,
        whole: bool,
    ) -> Result<u64, SessionError> {
        let mut sync = SyncContents::new(self::folder(&folder)?).since(&state)?.filtered(&filter)?;
        if headers_only {
            sync = sync.headers_only();
        }
        if associated {
            sync = sync.with_associated();
        }
        if in_parts {
            sync = sync.in_parts();
        }
        if whole {
            sync = sync.whole();
        }
        Ok(self.lock().submit(sync).0)
    }

    /// Sends what was changed in a folder offline, made on a copy with this state.
    pub fn upload(
        &self,
        folder: String,
        changes: Vec<LocalChange>,
        state: Vec<u8>,
        policy: ConflictPolicy,
    ) -> Result<u64, SessionError> {
        let upload = Upload::new(self::folder(&folder)?, changes).since(&state)?.on_conflict(policy);
        Ok(self.lock().submit(upload).0)
    }

    /// Sends what was done to the folders below a folder offline, made on a copy with this state.
    pub fn upload_folders(
        &self,
        folder: String,
        changes: Vec<LocalFolderChange>,
        state: Vec<u8>,
        policy: ConflictPolicy,
    ) -> Result<u64, SessionError> {
        let upload = UploadFolders::new(self::folder(&folder)?, changes).since(&state)?.on_conflict(policy);
        Ok(self.lock().submit(upload).0)
    }

    /// Messages of a folder, or without any all that is in it, as one stream; its bytes come as `Data`.
    pub fn export_stream(&self, folder: String, messages: Vec<String>) -> Result<u64, SessionError> {
        let folder = self::folder(&folder)?;
        let messages: Vec<MessageId> = messages.iter().map(|id| message(id)).collect::<Result<_, _>>()?;
        Ok(self.lock().submit(ExportStream::some(folder, messages)).0)
    }

    /// One message as Exchange hands items out; its bytes come as `Data`.
    pub fn export_item(&self, folder: String, id: String) -> Result<u64, SessionError> {
        Ok(self.lock().submit(ExportStream::item(self::folder(&folder)?, message(&id)?)).0)
    }

    /// Puts a stream of so many bytes into a folder; they are `Wanted`.
    pub fn import_stream(&self, folder: String, total: u64) -> Result<u64, SessionError> {
        Ok(self.lock().submit(ImportStream::new(self::folder(&folder)?, total)).0)
    }

    /// Ids for messages and folders that will be made offline.
    pub fn reserve_ids(&self, count: u32) -> u64 {
        self.lock().submit(ReserveIds::new(count)).0
    }

    /// What is new in the folders below a folder since a state; batches come as `Synced`.
    pub fn sync_folders(&self, folder: String, state: Vec<u8>) -> Result<u64, SessionError> {
        Ok(self.lock().submit(SyncHierarchy::new(self::folder(&folder)?).since(&state)?).0)
    }

    /// What must be done next; `now` in milliseconds since 1970.
    pub fn poll(&self, now: u64) -> Output {
        use mapi_http::session::Output as Core;
        match self.lock().poll(Time(now)) {
            Core::Transmit(request) => Output::Transmit {
                id: request.id.0,
                url: request.url,
                headers: request
                    .headers
                    .into_iter()
                    .map(|(name, value)| Header { name: name.into(), value })
                    .collect(),
                body: request.body.into(),
                long: request.long,
            },
            Core::Timeout(at) => Output::Timeout { at: at.map(|at| at.0) },
            Core::Event(Event::Done(ticket, Ok(answer))) => {
                Output::Done { ticket: ticket.0, answer: answer.into() }
            }
            Core::Event(Event::Done(ticket, Err(error))) => {
                Output::Failed { ticket: ticket.0, error: ErrorInfo::from(&error) }
            }
            Core::Event(Event::Part(ticket, Part::Data(data))) => {
                Output::Data { ticket: ticket.0, data: data.into() }
            }
            Core::Event(Event::Part(ticket, Part::Progress { done, total })) => {
                Output::Progress { ticket: ticket.0, done, total }
            }
            Core::Event(Event::Part(ticket, Part::Wanted { attachment, offset, length })) => {
                Output::Wanted { ticket: ticket.0, attachment, offset, length }
            }
            Core::Event(Event::Part(ticket, Part::Change(change))) => {
                Output::Change { ticket: ticket.0, change }
            }
            Core::Event(Event::Part(ticket, Part::ItemData(data))) => {
                Output::Synced { ticket: ticket.0, part: SyncPart::Data { data } }
            }
            Core::Event(Event::Part(ticket, Part::Synced(batch))) => {
                Output::Synced { ticket: ticket.0, part: SyncPart::Messages { batch: *batch } }
            }
            Core::Event(Event::Part(ticket, Part::SyncedFolders(batch))) => {
                Output::Synced { ticket: ticket.0, part: SyncPart::Folders { batch: *batch } }
            }
            Core::Event(Event::CredentialsNeeded { challenges }) => {
                Output::Credentials { offered: Challenge::names(&challenges) }
            }
            Core::Event(Event::Exchange(record)) => Output::Exchange { exchange: (*record).into() },
            Core::Event(Event::Closed) => Output::Closed,
        }
    }

    /// Status and headers of an answer came.
    pub fn handle_head(&self, id: u64, status: u16, headers: Vec<Header>) {
        self.lock().handle_head(ExchangeId(id), head(status, headers));
    }

    /// Bytes of an answer came.
    pub fn handle_data(&self, id: u64, data: Vec<u8>) {
        self.lock().handle_data(ExchangeId(id), data.into());
    }

    /// An answer is complete.
    pub fn handle_end(&self, id: u64) {
        self.lock().handle_end(ExchangeId(id));
    }

    /// There is no (whole) answer. `sent`: whether the server may have seen the whole request; `failure`: why, when it is
    /// known.
    #[uniffi::method(default(failure = None))]
    pub fn handle_failed(&self, id: u64, sent: bool, reason: String, failure: Option<HostFailure>) {
        let why = failure.unwrap_or(HostFailure::Broken);
        self.lock().handle_failed(ExchangeId(id), TransportFailure::new(sent, reason).because(why));
    }
}

impl Session {
    fn lock(&self) -> MutexGuard<'_, mailbox::Session> {
        // Nothing in the core panics half-way through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn head(status: u16, headers: Vec<Header>) -> ResponseHead {
    let mut list = Headers::new();
    for header in headers {
        // What cannot stand in a header is not the protocol's.
        let _ = list.push(header.name, header.value);
    }
    ResponseHead { status, headers: list }
}

fn seed(entropy: &[u8]) -> Result<[u8; 32], Error> {
    let seed = entropy.first_chunk().copied();
    seed.ok_or_else(|| Error::InvalidArgument("entropy must be 32 random bytes".into()))
}

/// What is written, and what it is made from.
fn composition(
    outgoing: Outgoing,
    verb: ComposeVerb,
    folder: Option<String>,
    id: Option<String>,
) -> Result<Composition, Error> {
    let folder = folder.as_deref().map(self::folder).transpose()?;
    let id = id.as_deref().map(message).transpose()?;
    Composition::of(verb, folder, id, outgoing)
}

fn folder(name: &str) -> Result<FolderRef, Error> {
    name.parse()
}

fn key(name: &str) -> Result<PropertyKey, Error> {
    name.parse()
        .map_err(|error: mapi_http::data::ParsePropertyKeyError| Error::InvalidArgument(error.to_string()))
}

impl Target {
    fn parse(&self) -> Result<PropertyTarget, Error> {
        let folder = self.folder.as_deref().map(folder).transpose()?;
        let message = self.message.as_deref().map(message).transpose()?;
        Ok(PropertyTarget::of(folder, message, self.attachment.clone()))
    }
}

fn message(id: &str) -> Result<MessageId, Error> {
    id.parse().map_err(|error: mapi_http::data::ParseIdError| Error::InvalidArgument(error.to_string()))
}
