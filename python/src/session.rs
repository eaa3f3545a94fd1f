//! The core's session.

use std::sync::{Mutex, PoisonError};

use mapi_http::data::{MessageId, ParsePropertyKeyError, PropertyKey};
use mapi_http::directory::{Browse, Details, Linked, Resolve};
use mapi_http::http::{Challenge, Headers, ResponseHead};
use mapi_http::mailbox::{
    self, AbortSubmit, Answer, Batch, BatchVerb, ChangeFolder, ComposeVerb, Composition, ExportStream,
    FolderRef, FolderVerb, GetProperties, GroupMessages, ImportStream, ListFolders, ListMessages, Open,
    Operation, Part, PartialChange, PersonLink, PropertyChange, PropertyTarget, PropertyValues, ReadMessage,
    ReserveIds, SaveAttachment, SaveDraft, SearchFolder, Send, SetProperties, SyncContents, SyncHierarchy,
    SyncedMessage, Upload, UploadFolders, Uploading, Uploads, Watch,
};
use mapi_http::session::{
    Config, Credentials, Error, Event, ExchangeId, ExchangeRecord, Output, Ticket, Time, TransportFailure,
};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::autodiscover::host_failure;
use crate::error::{exception, raised};
use crate::outputs::{Closed, CredentialsNeeded, Done, Exchange, Progress, Request, Timeout, Told, Wanted};
use crate::records::{Field, Filter, FollowUp, ListOrder, Outgoing, value_from_py};

/// The core's session: operations are submitted, `poll` says what must be done, the `handle_` methods take what came
/// of it. Any thread may call it.
#[pyclass(frozen, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Session(Mutex<mailbox::Session>);

impl Session {
    /// Works on the session without holding up other Python threads.
    fn with<T: std::marker::Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut mailbox::Session) -> T + std::marker::Send,
    ) -> T {
        py.detach(|| work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    fn submit(&self, py: Python<'_>, operation: impl Into<Operation> + std::marker::Send) -> u64 {
        self.with(py, |session| session.submit(operation).0)
    }

    /// Submits an upload of changes that were made on a copy with this state.
    fn uploading<W: Uploads>(
        &self,
        py: Python<'_>,
        upload: Uploading<W>,
        state: &[u8],
        on_conflict: &Bound<'_, PyAny>,
    ) -> PyResult<u64>
    where
        Uploading<W>: Into<Operation> + std::marker::Send,
    {
        let upload = upload.since(state).map_err(|error| raised(py, &error))?;
        Ok(self.submit(py, upload.on_conflict(Field::from_py(on_conflict)?)))
    }
}

#[pymethods]
impl Session {
    /// A session that begins. Without user and token the HTTP library authenticates.
    #[new]
    #[pyo3(signature = (
        url, dn, *, entropy, user = None, password = None, token = None, address_book_url = None, mailbox_dn = None,
        public_folders = false
    ))]
    #[expect(clippy::too_many_arguments, reason = "keywords in Python")]
    fn new(
        py: Python<'_>,
        url: String,
        dn: String,
        entropy: [u8; 32],
        user: Option<String>,
        password: Option<String>,
        token: Option<String>,
        address_book_url: Option<String>,
        mailbox_dn: Option<String>,
        public_folders: bool,
    ) -> PyResult<Self> {
        let mut config = Config::new(url, dn).credentials(credentials(user, password, token));
        config.address_book_url = address_book_url;
        config.mailbox_dn = mailbox_dn;
        config.public_folders = public_folders;
        let session = mailbox::Session::new(config, entropy).map_err(|error| raised(py, &error))?;
        Ok(Self(Mutex::new(session)))
    }

    /// Goes on with a suspended session.
    #[staticmethod]
    #[pyo3(signature = (suspended, *, entropy, user = None, password = None, token = None))]
    fn resume(
        py: Python<'_>,
        suspended: &[u8],
        entropy: [u8; 32],
        user: Option<String>,
        password: Option<String>,
        token: Option<String>,
    ) -> PyResult<Self> {
        let session = mailbox::Session::resume(suspended, credentials(user, password, token), entropy)
            .map_err(|error| raised(py, &error))?;
        Ok(Self(Mutex::new(session)))
    }

    /// The session as bytes, with its cookies or without. It ends here: `poll` tells how each operation does, then `Closed`.
    fn suspend<'py>(&self, py: Python<'py>, cookies: bool) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.with(py, |session| session.suspend_alone(cookies)))
    }

    /// The host noticed another network.
    fn network_changed(&self, py: Python<'_>) {
        self.with(py, |session| session.network_changed());
    }

    /// Who one is connected as, once that is known.
    #[getter]
    fn info<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.with(py, |session| session.info()).into_py(py)
    }

    /// New credentials.
    #[pyo3(signature = (*, user = None, password = None, token = None))]
    fn set_credentials(
        &self,
        py: Python<'_>,
        user: Option<String>,
        password: Option<String>,
        token: Option<String>,
    ) {
        self.with(py, |session| session.set_credentials(credentials(user, password, token)));
    }

    /// There are no other credentials: operations that wait for them end.
    fn refuse_credentials(&self, py: Python<'_>, offered: &str) {
        self.with(py, |session| session.refuse_credentials(offered));
    }

    /// Begins the end.
    fn close(&self, py: Python<'_>) {
        self.with(py, |session| session.close());
    }

    /// Gives an operation up.
    fn cancel(&self, py: Python<'_>, ticket: u64) {
        self.with(py, |session| session.cancel(Ticket(ticket)));
    }

    /// Holds an operation back, or lets it go on.
    fn set_paused(&self, py: Python<'_>, ticket: u64, paused: bool) {
        self.with(py, |session| session.set_paused(Ticket(ticket), paused));
    }

    /// Connects and logs on.
    fn open(&self, py: Python<'_>) -> u64 {
        self.submit(py, Open)
    }

    /// Lists the folders.
    fn folders(&self, py: Python<'_>) -> u64 {
        self.submit(py, ListFolders::all())
    }

    /// Lists messages.
    #[pyo3(signature = (folder, limit, after = 0, filter = None, order = None, columns = Vec::new(), values_up_to = None))]
    #[expect(clippy::too_many_arguments, reason = "keywords in Python")]
    fn messages(
        &self,
        py: Python<'_>,
        folder: &str,
        limit: u32,
        after: u32,
        filter: Option<&Bound<'_, Filter>>,
        order: Option<&Bound<'_, ListOrder>>,
        columns: Vec<String>,
        values_up_to: Option<u32>,
    ) -> PyResult<u64> {
        let filter = filter.map(|filter| (*filter.get().0).clone()).unwrap_or_default();
        let order = order.map(|order| (*order.get().0).clone()).unwrap_or_default();
        let list = ListMessages::newest(self::folder(py, folder)?, limit).after(after);
        // In Python, where `from` is a keyword, the field has another name.
        let columns: Vec<_> =
            columns.iter().map(|name| if name == "sender" { "from" } else { name }).collect();
        let list = list.matching(filter).ordered(order).with_columns(&columns, values_up_to);
        Ok(self.submit(py, list.map_err(|error| raised(py, &error))?))
    }

    /// The messages of a conversation in all folders, the oldest first.
    #[pyo3(signature = (id, limit, after = 0))]
    fn conversation(&self, py: Python<'_>, id: &str, limit: u32, after: u32) -> PyResult<u64> {
        let list = ListMessages::conversation(id, limit).map_err(|error| raised(py, &error))?;
        Ok(self.submit(py, list.after(after)))
    }

    /// The search folders.
    fn search_folders(&self, py: Python<'_>) -> u64 {
        self.submit(py, ListFolders::searches())
    }

    /// Makes a search folder of that `name`, or tells `folder` what to search for; without a filter, asks it.
    #[pyo3(signature = (folder, name, filter, folders, recursive))]
    fn search(
        &self,
        py: Python<'_>,
        folder: Option<&str>,
        name: Option<String>,
        filter: Option<&Bound<'_, Filter>>,
        folders: Vec<String>,
        recursive: bool,
    ) -> PyResult<u64> {
        let folder = folder.map(|folder| self::folder(py, folder)).transpose()?;
        let filter = filter.map(|filter| (*filter.get().0).clone());
        let folders = folders.iter().map(|name| self::folder(py, name)).collect::<PyResult<Vec<_>>>()?;
        let search = SearchFolder::of(folder, name, filter, folders, recursive);
        Ok(self.submit(py, search.map_err(|error| raised(py, &error))?))
    }

    /// Messages in groups, `messages` of each, or of those in `only`.
    #[pyo3(signature = (folder, by, limit, after, filter, messages, only, utc_offset))]
    #[expect(clippy::too_many_arguments, reason = "keywords in Python")]
    fn groups(
        &self,
        py: Python<'_>,
        folder: &str,
        by: &Bound<'_, PyAny>,
        limit: u32,
        after: u32,
        filter: &Bound<'_, Filter>,
        messages: u32,
        only: Vec<String>,
        utc_offset: i32,
    ) -> PyResult<u64> {
        let group = GroupMessages::new(self::folder(py, folder)?, Field::from_py(by)?, limit).after(after);
        Ok(self.submit(
            py,
            group.matching((*filter.get().0).clone()).expanded(messages).only(only).utc_offset(utc_offset),
        ))
    }

    /// Reads a message, or one that is attached to it.
    #[pyo3(signature = (folder, id, path = Vec::new()))]
    fn read(&self, py: Python<'_>, folder: &str, id: &str, path: Vec<u32>) -> PyResult<u64> {
        Ok(self.submit(py, ReadMessage::new(self::folder(py, folder)?, message(py, id)?).attached(path)))
    }

    /// Reads an attachment; its bytes are told.
    fn attachment(&self, py: Python<'_>, folder: &str, id: &str, path: Vec<u32>) -> PyResult<u64> {
        let save = SaveAttachment::at(self::folder(py, folder)?, message(py, id)?, &path);
        Ok(self.submit(py, save.map_err(|error| raised(py, &error))?))
    }

    /// Sends a message, made from another one as the verb says.
    #[pyo3(signature = (message, verb, folder = None, id = None))]
    fn send(
        &self,
        py: Python<'_>,
        message: &Bound<'_, Outgoing>,
        verb: &Bound<'_, PyAny>,
        folder: Option<&str>,
        id: Option<&str>,
    ) -> PyResult<u64> {
        Ok(self.submit(py, Send::new(composition(py, message, verb, folder, id)?)))
    }

    /// Saves a message as a draft; as `send`.
    #[pyo3(signature = (message, verb, folder = None, id = None))]
    fn save_draft(
        &self,
        py: Python<'_>,
        message: &Bound<'_, Outgoing>,
        verb: &Bound<'_, PyAny>,
        folder: Option<&str>,
        id: Option<&str>,
    ) -> PyResult<u64> {
        Ok(self.submit(py, SaveDraft::new(composition(py, message, verb, folder, id)?)))
    }

    /// Sends a saved draft as it is.
    fn send_draft(&self, py: Python<'_>, folder: &str, id: &str) -> PyResult<u64> {
        let draft = Composition::saved(self::folder(py, folder)?, message(py, id)?);
        Ok(self.submit(py, Send::new(draft)))
    }

    /// Takes a message back that waits to be sent.
    fn abort(&self, py: Python<'_>, folder: &str, id: &str) -> PyResult<u64> {
        Ok(self.submit(py, AbortSubmit::new(self::folder(py, folder)?, message(py, id)?)))
    }

    /// Does something to many messages of a folder.
    #[pyo3(signature = (folder, ids, verb, *, to = None, follow_up = None, categories = Vec::new()))]
    #[expect(clippy::too_many_arguments, reason = "keywords in Python")]
    fn batch(
        &self,
        py: Python<'_>,
        folder: &str,
        ids: Vec<String>,
        verb: &Bound<'_, PyAny>,
        to: Option<&str>,
        follow_up: Option<&Bound<'_, FollowUp>>,
        categories: Vec<String>,
    ) -> PyResult<u64> {
        let ids = ids.iter().map(|id| message(py, id)).collect::<PyResult<_>>()?;
        let to = to.map(|to| self::folder(py, to)).transpose()?;
        let follow_up = follow_up.map(|follow_up| (*follow_up.get().0).clone());
        let verb = BatchVerb::from_py(verb)?;
        let batch = Batch::of(self::folder(py, folder)?, ids, verb, to, follow_up, categories);
        Ok(self.submit(py, batch.map_err(|error| raised(py, &error))?))
    }

    /// Does something to a folder.
    #[pyo3(signature = (folder, verb, *, to = None, name = None))]
    fn change_folder(
        &self,
        py: Python<'_>,
        folder: &str,
        verb: &Bound<'_, PyAny>,
        to: Option<&str>,
        name: Option<String>,
    ) -> PyResult<u64> {
        let to = to.map(|to| self::folder(py, to)).transpose()?;
        let change = ChangeFolder::of(self::folder(py, folder)?, FolderVerb::from_py(verb)?, to, name);
        Ok(self.submit(py, change.map_err(|error| raised(py, &error))?))
    }

    /// Reads properties, all of them without keys, of the mailbox, a folder, a message or an attachment.
    #[pyo3(signature = (keys, folder = None, id = None, path = Vec::new()))]
    fn properties(
        &self,
        py: Python<'_>,
        keys: Vec<String>,
        folder: Option<&str>,
        id: Option<&str>,
        path: Vec<u32>,
    ) -> PyResult<u64> {
        let target = target(py, folder, id, path)?;
        let get = if keys.is_empty() {
            GetProperties::all(target)
        } else {
            GetProperties::some(target, keys.iter().map(|name| key(py, name)).collect::<PyResult<Vec<_>>>()?)
        };
        Ok(self.submit(py, get))
    }

    /// Sets properties, and takes those away whose value is `None`.
    #[pyo3(signature = (values, folder = None, id = None, path = Vec::new()))]
    fn set_properties(
        &self,
        py: Python<'_>,
        values: &Bound<'_, PyDict>,
        folder: Option<&str>,
        id: Option<&str>,
        path: Vec<u32>,
    ) -> PyResult<u64> {
        let mut change = PropertyChange::new();
        for (name, value) in values.iter() {
            let key = key(py, &name.extract::<String>()?)?;
            change = match value.is_none() {
                true => change.remove(key),
                false => change.set_loosely(key, value_from_py(&value)?),
            };
        }
        Ok(self.submit(py, SetProperties::new(target(py, folder, id, path)?, change)))
    }

    /// Watches a folder, one of its messages, lines of its list, or everything; changes are told.
    #[pyo3(signature = (folder = None, id = None, lines = None))]
    fn watch(
        &self,
        py: Python<'_>,
        folder: Option<&str>,
        id: Option<&str>,
        lines: Option<&Bound<'_, Filter>>,
    ) -> PyResult<u64> {
        let folder = folder.map(|folder| self::folder(py, folder)).transpose()?;
        let id = id.map(|id| message(py, id)).transpose()?;
        let lines = lines.map(|filter| (*filter.get().0).clone());
        Ok(self.submit(py, Watch::of(folder, id, lines).map_err(|error| raised(py, &error))?))
    }

    /// Finds whom a name may mean, in the address book.
    fn resolve(&self, py: Python<'_>, name: String) -> u64 {
        self.submit(py, Resolve::new(name))
    }

    /// Some of the people in the address book.
    #[pyo3(signature = (limit, after = 0))]
    fn browse(&self, py: Python<'_>, limit: u32, after: u32) -> u64 {
        self.submit(py, Browse::first(limit).after(after))
    }

    /// All that the address book says of somebody.
    fn details(&self, py: Python<'_>, name: String) -> u64 {
        self.submit(py, Details::new(name))
    }

    /// Who is linked to somebody.
    fn linked(&self, py: Python<'_>, link: &Bound<'_, PyAny>, name: String) -> PyResult<u64> {
        Ok(self.submit(py, Linked::new(PersonLink::from_py(link)?, name)))
    }

    /// What is new in a folder since a state (no bytes: from the beginning); batches are told. `headers_only`: neither
    /// bodies nor recipients nor attachments. `associated`: also views, rules, settings. `in_parts`: of messages that are
    /// there only what changed. `whole`: large values are not told in pieces.
    #[pyo3(signature = (
        folder, state = Vec::new(), *, filter = None, headers_only = false, associated = false, in_parts = false,
        whole = false
    ))]
    #[expect(clippy::too_many_arguments, reason = "keywords")]
    fn sync(
        &self,
        py: Python<'_>,
        folder: &str,
        state: Vec<u8>,
        filter: Option<&Bound<'_, Filter>>,
        headers_only: bool,
        associated: bool,
        in_parts: bool,
        whole: bool,
    ) -> PyResult<u64> {
        let sync = SyncContents::new(self::folder(py, folder)?).since(&state);
        let filter = filter.map(|filter| (*filter.get().0).clone()).unwrap_or_default();
        let sync = sync.and_then(|sync| sync.filtered(&filter));
        let sync = sync.map_err(|error| raised(py, &error))?;
        let sync = if headers_only { sync.headers_only() } else { sync };
        let sync = if associated { sync.with_associated() } else { sync };
        let sync = if in_parts { sync.in_parts() } else { sync };
        Ok(self.submit(py, if whole { sync.whole() } else { sync }))
    }

    /// Sends what was changed in a folder offline (`LocalChange`), made on a copy with this state.
    #[pyo3(signature = (folder, changes, state = Vec::new(), *, on_conflict))]
    fn upload(
        &self,
        py: Python<'_>,
        folder: &str,
        changes: &Bound<'_, PyAny>,
        state: Vec<u8>,
        on_conflict: &Bound<'_, PyAny>,
    ) -> PyResult<u64> {
        self.uploading(
            py,
            Upload::new(self::folder(py, folder)?, Field::from_py(changes)?),
            &state,
            on_conflict,
        )
    }

    /// Sends what was done to the folders below a folder offline (`LocalFolderChange`), on a copy with this state.
    #[pyo3(signature = (folder, changes, state = Vec::new(), *, on_conflict))]
    fn upload_folders(
        &self,
        py: Python<'_>,
        folder: &str,
        changes: &Bound<'_, PyAny>,
        state: Vec<u8>,
        on_conflict: &Bound<'_, PyAny>,
    ) -> PyResult<u64> {
        self.uploading(
            py,
            UploadFolders::new(self::folder(py, folder)?, Field::from_py(changes)?),
            &state,
            on_conflict,
        )
    }

    /// Messages of a folder, or without any all that is in it, as one stream; its bytes are told.
    #[pyo3(signature = (folder, messages = Vec::new()))]
    fn export_stream(&self, py: Python<'_>, folder: &str, messages: Vec<String>) -> PyResult<u64> {
        let messages = messages.iter().map(|id| message(py, id)).collect::<PyResult<_>>()?;
        Ok(self.submit(py, ExportStream::some(self::folder(py, folder)?, messages)))
    }

    /// One message as Exchange hands items out; its bytes are told.
    fn export_item(&self, py: Python<'_>, folder: &str, id: &str) -> PyResult<u64> {
        Ok(self.submit(py, ExportStream::item(self::folder(py, folder)?, message(py, id)?)))
    }

    /// Puts a stream of so many bytes into a folder; they are wanted.
    fn import_stream(&self, py: Python<'_>, folder: &str, total: u64) -> PyResult<u64> {
        Ok(self.submit(py, ImportStream::new(self::folder(py, folder)?, total)))
    }

    /// Ids for messages and folders that will be made offline.
    fn reserve_ids(&self, py: Python<'_>, count: u32) -> u64 {
        self.submit(py, ReserveIds::new(count))
    }

    /// What is new in the folders below a folder since a state; batches are told.
    #[pyo3(signature = (folder, state = Vec::new()))]
    fn sync_folders(&self, py: Python<'_>, folder: &str, state: Vec<u8>) -> PyResult<u64> {
        let sync = SyncHierarchy::new(self::folder(py, folder)?).since(&state);
        Ok(self.submit(py, sync.map_err(|error| raised(py, &error))?))
    }

    /// What must be done next; `now` in milliseconds since 1970. To be called again until it answers `Timeout`.
    fn poll(&self, py: Python<'_>, now: u64) -> PyResult<Py<PyAny>> {
        match self.with(py, |session| session.poll(Time(now))) {
            Output::Transmit(request) => {
                let headers = request.headers.into_iter().map(|(name, value)| (name.to_string(), value));
                let request = Request {
                    id: request.id.0,
                    method: "POST",
                    url: request.url,
                    headers: headers.collect(),
                    body: PyBytes::new(py, &request.body).unbind(),
                    long: request.long,
                    with_credentials: true,
                };
                request.into_py_any(py)
            }
            Output::Timeout(at) => Timeout { at: at.map(|at| at.0) }.into_py_any(py),
            Output::Event(Event::Done(ticket, result)) => {
                let (answer, error) = match result {
                    Ok(answer) => (self::answer(py, answer)?, None),
                    Err(error) => (py.None(), Some(exception(py, &error)?)),
                };
                Done { ticket: ticket.0, answer, error }.into_py_any(py)
            }
            Output::Event(Event::Part(ticket, part)) => {
                let part = match part {
                    Part::Data(data) => PyBytes::new(py, &data).into_py_any(py)?,
                    Part::Progress { done, total } => Progress { done, total }.into_py_any(py)?,
                    Part::Wanted { attachment, offset, length } => {
                        Wanted { attachment, offset, length }.into_py_any(py)?
                    }
                    Part::Change(change) => change.into_py(py)?.unbind(),
                    Part::ItemData(data) => data.into_py(py)?.unbind(),
                    Part::Synced(batch) => (*batch).into_py(py)?.unbind(),
                    Part::SyncedFolders(batch) => (*batch).into_py(py)?.unbind(),
                };
                Told { ticket: ticket.0, part }.into_py_any(py)
            }
            Output::Event(Event::CredentialsNeeded { challenges }) => {
                CredentialsNeeded { offered: Challenge::names(&challenges) }.into_py_any(py)
            }
            Output::Event(Event::Exchange(record)) => exchange(*record).into_py_any(py),
            Output::Event(Event::Closed) => Closed.into_py_any(py),
        }
    }

    /// Gives an operation the bytes that it wants.
    fn supply(&self, py: Python<'_>, ticket: u64, data: &[u8]) {
        let data = data.to_vec();
        self.with(py, |session| session.supply(Ticket(ticket), data.into()));
    }

    /// Status and headers of an answer came.
    fn handle_head(&self, py: Python<'_>, id: u64, status: u16, headers: Vec<(String, String)>) {
        self.with(py, |session| session.handle_head(ExchangeId(id), head(status, headers)));
    }

    /// Bytes of an answer came.
    fn handle_data(&self, py: Python<'_>, id: u64, data: &[u8]) {
        let data = data.to_vec();
        self.with(py, |session| session.handle_data(ExchangeId(id), data.into()));
    }

    /// An answer is complete.
    fn handle_end(&self, py: Python<'_>, id: u64) {
        self.with(py, |session| session.handle_end(ExchangeId(id)));
    }

    /// There is no (whole) answer. `sent`: whether the server may have seen the whole request. `kind`: as in
    /// `Autodiscover.handle_failed`.
    #[pyo3(signature = (id, sent, reason, kind = "broken"))]
    fn handle_failed(&self, py: Python<'_>, id: u64, sent: bool, reason: String, kind: &str) {
        let failure = TransportFailure::new(sent, reason).because(host_failure(kind));
        self.with(py, |session| session.handle_failed(ExchangeId(id), failure));
    }
}

fn answer(py: Python<'_>, answer: Answer) -> PyResult<Py<PyAny>> {
    Ok(match answer {
        Answer::Mailbox(mailbox) => mailbox.into_py(py)?,
        Answer::Folders(folders) => folders.into_py(py)?,
        Answer::Page(page) => page.into_py(py)?,
        Answer::Groups(page) => page.into_py(py)?,
        Answer::Search(criteria) => criteria.into_py(py)?,
        Answer::Message(message) => message.into_py(py)?,
        Answer::Saved(bytes) => bytes.into_py(py)?,
        Answer::People(people) => people.into_py(py)?,
        Answer::PeoplePage(page) => page.into_py(py)?,
        Answer::Person(person) => person.into_py(py)?,
        Answer::Batch(result) => result.into_py(py)?,
        Answer::Folder(result) => result.into_py(py)?,
        Answer::Properties(properties) => PropertyValues(properties).into_py(py)?,
        Answer::Sent(place) | Answer::Drafted(place) => place.into_py(py)?,
        Answer::Aborted(()) | Answer::Set(()) | Answer::Watched(()) => py.None().into_bound(py),
        Answer::Synced(summary) => summary.into_py(py)?,
        Answer::Uploaded(result) => result.into_py(py)?,
        Answer::UploadedFolders(result) => result.into_py(py)?,
        Answer::Reserved(ids) => ids.into_py(py)?,
    }
    .unbind())
}

/// See `read_items` of the core.
pub(crate) fn read_items<'py>(py: Python<'py>, stream: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let items = py.detach(|| mapi_http::mailbox::read_items(stream.to_vec().into()));
    items.map_err(|error| raised(py, &error))?.into_py(py)
}

/// See `PartialChange::apply` of the core.
pub(crate) fn apply_change<'py>(
    py: Python<'py>,
    message: &Bound<'py, PyAny>,
    change: &Bound<'py, PyAny>,
    groups: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut message = SyncedMessage::from_py(message)?;
    PartialChange::from_py(change)?.apply(&Vec::from_py(groups)?, &mut message);
    message.into_py(py)
}

fn exchange(record: ExchangeRecord) -> Exchange {
    Exchange {
        request_type: record.request_type,
        request_id: record.request_id,
        rops: record.rops,
        sent: record.sent,
        received: record.received,
        status: record.status,
        response_code: record.response_code,
        error_code: record.error_code.0,
        duration: record.duration,
        elapsed: record.elapsed,
        retries: record.retries,
        failure: record.failure,
    }
}

/// Status and headers as the core wants them.
pub(crate) fn head(status: u16, headers: Vec<(String, String)>) -> ResponseHead {
    let mut list = Headers::new();
    for (name, value) in headers {
        // What cannot stand in a header is not the protocol's.
        let _ = list.push(name, value);
    }
    ResponseHead { status, headers: list }
}

pub(crate) fn credentials(
    user: Option<String>,
    password: Option<String>,
    token: Option<String>,
) -> Credentials {
    match (user, token) {
        (_, Some(token)) => Credentials::Bearer { token },
        (Some(user), None) => Credentials::Basic { user, password: password.unwrap_or_default() },
        (None, None) => Credentials::Host,
    }
}

/// What is written, and what it is made from.
fn composition(
    py: Python<'_>,
    outgoing: &Bound<'_, Outgoing>,
    verb: &Bound<'_, PyAny>,
    folder: Option<&str>,
    id: Option<&str>,
) -> PyResult<Composition> {
    let folder = folder.map(|folder| self::folder(py, folder)).transpose()?;
    let id = id.map(|id| message(py, id)).transpose()?;
    let composition = Composition::of(ComposeVerb::from_py(verb)?, folder, id, (*outgoing.get().0).clone());
    composition.map_err(|error| raised(py, &error))
}

fn folder(py: Python<'_>, name: &str) -> PyResult<FolderRef> {
    name.parse().map_err(|error| raised(py, &error))
}

fn key(py: Python<'_>, name: &str) -> PyResult<PropertyKey> {
    name.parse()
        .map_err(|error: ParsePropertyKeyError| raised(py, &Error::InvalidArgument(error.to_string())))
}

fn target(
    py: Python<'_>,
    folder: Option<&str>,
    id: Option<&str>,
    path: Vec<u32>,
) -> PyResult<PropertyTarget> {
    let folder = folder.map(|folder| self::folder(py, folder)).transpose()?;
    Ok(PropertyTarget::of(folder, id.map(|id| message(py, id)).transpose()?, path))
}

fn message(py: Python<'_>, id: &str) -> PyResult<MessageId> {
    id.parse().map_err(|error: mapi_http::data::ParseIdError| {
        raised(py, &Error::InvalidArgument(error.to_string()))
    })
}
