//! mapi-http for browsers and Node: what the TypeScript front in `npm/` is built on.
//!
//! [`Session`] is the core's session; the front moves its requests over `fetch` and its events to the application.
#![no_std]
#![cfg_attr(not(feature = "mail"), allow(dead_code, unused_imports, reason = "a module without a session"))]

extern crate alloc;
extern crate no_std_compat as std;
#[cfg(not(target_arch = "wasm32"))]
extern crate std as _;

#[cfg(feature = "autodiscover")]
mod autodiscover;
mod crossing;
mod records;

use crossing::{Crossing, ToJs};
use js_sys::Array;
use mapi_http::autodiscover::HostFailure;
use mapi_http::data::{FileTime, MessageId};
#[cfg(feature = "properties")]
use mapi_http::data::{ParsePropertyKeyError, PropertyKey, Value};
use mapi_http::directory::Resolve;
#[cfg(feature = "directory")]
use mapi_http::directory::{Browse, Details, Linked};
use mapi_http::http::{Challenge, Headers, ResponseHead};
#[cfg(feature = "directory")]
use mapi_http::mailbox::PersonLink;
use mapi_http::mailbox::{
    AbortSubmit, Answer, Batch, BatchVerb, ComposeVerb, Composition, ErrorInfo, Filter, FolderRef, FollowUp,
    ListFolders, ListMessages, ListOrder, Open, Outgoing, Part, ReadMessage, SaveAttachment, SaveDraft, Send,
    Watch,
};
#[cfg(feature = "folders")]
use mapi_http::mailbox::{ChangeFolder, FolderVerb};
#[cfg(feature = "sync")]
use mapi_http::mailbox::{
    ExportStream, ImportStream, Operation, ReserveIds, SyncContents, SyncHierarchy, Upload, UploadFolders,
    Uploading, Uploads,
};
#[cfg(feature = "properties")]
use mapi_http::mailbox::{GetProperties, PropertyChange, PropertyTarget, PropertyValues, SetProperties};
#[cfg(feature = "views")]
use mapi_http::mailbox::{GroupBy, GroupMessages, SearchFolder};
use mapi_http::session::{
    Config, CookieOwner, Credentials, Error, Event, ExchangeId, Output, PlainHttp, Time, TransportFailure,
};
use records::from_js;
use std::prelude::v1::*;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// JavaScript sees a `RuntimeError`, and the session does not come back.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// The version of this package.
#[cfg(feature = "mail")]
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// The core's session.
#[cfg(feature = "mail")]
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session(mapi_http::mailbox::Session, Crossing);

#[cfg(feature = "mail")]
#[wasm_bindgen]
impl Session {
    /// A session that begins. Without `user` and `token` the host authenticates.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::too_many_arguments, reason = "JavaScript objects would have to be read field by field")]
    pub fn new(
        url: String,
        dn: String,
        address_book_url: Option<String>,
        mailbox_dn: Option<String>,
        public_folders: bool,
        user: Option<String>,
        password: Option<String>,
        token: Option<String>,
        host_keeps_cookies: bool,
        plain_http: bool,
        entropy: &[u8],
    ) -> Result<Session, JsValue> {
        let mut config = Config::new(url, dn).credentials(credentials(user, password, token));
        config.address_book_url = address_book_url;
        config.mailbox_dn = mailbox_dn;
        config.public_folders = public_folders;
        config.cookies = cookie_owner(host_keeps_cookies);
        config.plain_http = if plain_http { PlainHttp::Anywhere } else { PlainHttp::Loopback };
        let session =
            mapi_http::mailbox::Session::new(config, seed(entropy)).map_err(|error| thrown(&error))?;
        Ok(Self(session, Crossing::default()))
    }

    /// Goes on with a suspended session.
    pub fn resume(
        bytes: &[u8],
        user: Option<String>,
        password: Option<String>,
        token: Option<String>,
        host_keeps_cookies: bool,
        entropy: &[u8],
    ) -> Result<Session, JsValue> {
        let credentials = credentials(user, password, token);
        let mut session = mapi_http::mailbox::Session::resume(bytes, credentials, seed(entropy))
            .map_err(|error| thrown(&error))?;
        session.set_cookie_owner(cookie_owner(host_keeps_cookies));
        Ok(Self(session, Crossing::default()))
    }

    /// The session as bytes, with its cookies or without. It ends here: `poll` tells how each operation does, then `closed`.
    pub fn suspend(&mut self, cookies: bool) -> Vec<u8> {
        self.0.suspend_alone(cookies)
    }

    /// The host noticed another network.
    pub fn network_changed(&mut self) {
        self.0.network_changed();
    }

    /// A new token, after `credentials` or before.
    pub fn set_token(&mut self, token: String) {
        self.0.set_credentials(Credentials::Bearer { token });
    }

    /// There is no other token: what waits for it ends.
    pub fn refuse_credentials(&mut self, offered: &str) {
        self.0.refuse_credentials(offered);
    }

    /// Begins the end.
    pub fn close(&mut self) {
        self.0.close();
    }

    /// Gives an operation up.
    pub fn cancel(&mut self, ticket: f64) {
        self.0.cancel(mapi_http::session::Ticket(ticket as u64));
    }

    /// Holds an operation back, or lets it go on.
    pub fn set_paused(&mut self, ticket: f64, paused: bool) {
        self.0.set_paused(mapi_http::session::Ticket(ticket as u64), paused);
    }

    /// Connects and logs on.
    pub fn open(&mut self) -> f64 {
        self.0.submit(Open).0 as f64
    }

    /// Lists the folders.
    pub fn folders(&mut self) -> f64 {
        self.0.submit(ListFolders::all()).0 as f64
    }

    /// Lists messages, with an object of conditions and one with the fields of `ListOrder`, if there are any.
    #[expect(clippy::too_many_arguments, reason = "JavaScript objects would have to be read field by field")]
    pub fn messages(
        &mut self,
        folder: &str,
        limit: u32,
        after: u32,
        filter: &JsValue,
        order: &JsValue,
        columns: Vec<String>,
        values_up_to: Option<u32>,
    ) -> Result<f64, JsValue> {
        let filter = if filter.is_undefined() { Filter::default() } else { conditions(filter)? };
        let order = from_js::<Option<ListOrder>>(order).map_err(wrong)?.unwrap_or_default();
        let list = ListMessages::newest(self::folder(folder)?, limit).after(after);
        let list = with_columns(list.matching(filter).ordered(order), &columns, values_up_to)?;
        Ok(self.0.submit(list).0 as f64)
    }

    /// The messages of a conversation in all folders, the oldest first.
    #[cfg(feature = "views")]
    pub fn conversation(&mut self, id: &str, limit: u32, after: u32) -> Result<f64, JsValue> {
        let list = ListMessages::conversation(id, limit).map_err(|error| thrown(&error))?;
        Ok(self.0.submit(list.after(after)).0 as f64)
    }

    /// The search folders.
    #[cfg(feature = "views")]
    pub fn search_folders(&mut self) -> f64 {
        self.0.submit(ListFolders::searches()).0 as f64
    }

    /// Makes a search folder of that `name`, or tells `folder` what to search for; without a filter, asks it.
    #[cfg(feature = "views")]
    pub fn search(
        &mut self,
        folder: Option<String>,
        name: Option<String>,
        filter: &JsValue,
        folders: Vec<String>,
        recursive: bool,
    ) -> Result<f64, JsValue> {
        let folder = folder.as_deref().map(self::folder).transpose()?;
        let filter = if filter.is_undefined() { None } else { Some(conditions(filter)?) };
        let folders = folders.iter().map(|name| self::folder(name)).collect::<Result<_, _>>()?;
        let search = SearchFolder::of(folder, name, filter, folders, recursive);
        Ok(self.0.submit(search.map_err(|error| thrown(&error))?).0 as f64)
    }

    /// Messages in groups, `messages` of each, or of those in `only`.
    #[cfg(feature = "views")]
    #[expect(clippy::too_many_arguments, reason = "JavaScript objects would have to be read field by field")]
    pub fn groups(
        &mut self,
        folder: &str,
        by: &JsValue,
        limit: u32,
        after: u32,
        filter: &JsValue,
        messages: u32,
        only: Vec<String>,
        utc_offset: i32,
    ) -> Result<f64, JsValue> {
        let by = from_js::<GroupBy>(by).map_err(wrong)?;
        let group = GroupMessages::new(self::folder(folder)?, by, limit).after(after);
        let group = group.matching(conditions(filter)?).expanded(messages).only(only).utc_offset(utc_offset);
        Ok(self.0.submit(group).0 as f64)
    }

    /// Reads a message, or one that is attached to it.
    pub fn read(&mut self, folder: &str, id: &str, path: Vec<u32>) -> Result<f64, JsValue> {
        let read = ReadMessage::new(self::folder(folder)?, message(id)?).attached(path);
        Ok(self.0.submit(read).0 as f64)
    }

    /// Reads an attachment; its bytes come as parts.
    pub fn attachment(&mut self, folder: &str, id: &str, path: &[u32]) -> Result<f64, JsValue> {
        let save = SaveAttachment::at(self::folder(folder)?, message(id)?, path);
        Ok(self.0.submit(save.map_err(|error| thrown(&error))?).0 as f64)
    }

    /// Sends a message: an object with the fields of `Outgoing`, made from another one as the verb says.
    pub fn send(
        &mut self,
        message: &JsValue,
        verb: &JsValue,
        folder: Option<String>,
        id: Option<String>,
    ) -> Result<f64, JsValue> {
        Ok(self.0.submit(Send::new(composition(message, verb, folder, id)?)).0 as f64)
    }

    /// Saves a message as a draft; as `send`.
    pub fn save_draft(
        &mut self,
        message: &JsValue,
        verb: &JsValue,
        folder: Option<String>,
        id: Option<String>,
    ) -> Result<f64, JsValue> {
        Ok(self.0.submit(SaveDraft::new(composition(message, verb, folder, id)?)).0 as f64)
    }

    /// Sends a saved draft as it is.
    pub fn send_draft(&mut self, folder: &str, id: &str) -> Result<f64, JsValue> {
        Ok(self.0.submit(Send::new(Composition::saved(self::folder(folder)?, message(id)?))).0 as f64)
    }

    /// Takes a message back that waits to be sent.
    pub fn abort(&mut self, folder: &str, id: &str) -> Result<f64, JsValue> {
        Ok(self.0.submit(AbortSubmit::new(self::folder(folder)?, message(id)?)).0 as f64)
    }

    /// Finds people by a name.
    pub fn resolve(&mut self, name: String) -> f64 {
        self.0.submit(Resolve::new(name)).0 as f64
    }

    /// Does something to many messages of a folder. `follow_up` is `[text, start, due, reminder]`.
    pub fn batch(
        &mut self,
        folder: &str,
        ids: Vec<String>,
        verb: &JsValue,
        to: Option<String>,
        follow_up: Option<Array>,
        categories: Vec<String>,
    ) -> Result<f64, JsValue> {
        let ids = ids.iter().map(|id| message(id)).collect::<Result<_, _>>()?;
        let to = to.as_deref().map(self::folder).transpose()?;
        let verb = from_js::<BatchVerb>(verb).map_err(wrong)?;
        let follow_up = follow_up.map(|given| {
            let time = |index| from_js::<Option<FileTime>>(&given.get(index)).map_err(wrong);
            let text = from_js::<Option<String>>(&given.get(0)).map_err(wrong)?;
            let text = text.unwrap_or_else(|| FollowUp::default().text);
            Ok::<_, JsValue>(FollowUp { text, start: time(1)?, due: time(2)?, reminder: time(3)? })
        });
        let batch = Batch::of(self::folder(folder)?, ids, verb, to, follow_up.transpose()?, categories);
        Ok(self.0.submit(batch.map_err(|error| thrown(&error))?).0 as f64)
    }

    /// Watches a folder, one of its messages, lines of its list, or everything; changes come as parts.
    pub fn watch(
        &mut self,
        folder: Option<String>,
        id: Option<String>,
        lines: &JsValue,
    ) -> Result<f64, JsValue> {
        let folder = folder.as_deref().map(self::folder).transpose()?;
        let id = id.as_deref().map(message).transpose()?;
        let lines = if lines.is_undefined() { None } else { Some(conditions(lines)?) };
        let watch = Watch::of(folder, id, lines).map_err(|error| thrown(&error))?;
        Ok(self.0.submit(watch).0 as f64)
    }

    /// What must be done next; `now` in milliseconds since 1970. Objects with a `kind`: `transmit`, `done`, `failed`,
    /// `data`, `progress`, `wanted`, `change`, `itemData`, `synced`, `syncedFolders`, `credentials`, `exchange`, `closed`. When
    /// there is nothing, the time to come back at, or `null`. Of an `exchange`, only who listens is told everything.
    pub fn poll(&mut self, now: f64, listens: bool) -> JsValue {
        let output = self.0.poll(Time(now as u64));
        if let Output::Timeout(at) = output {
            return at.map_or(JsValue::NULL, |at| JsValue::from_f64(at.0 as f64));
        }
        let to = &mut self.1;
        to.object();
        let kind = match output {
            Output::Transmit(request) => {
                to.set("id", &request.id.0);
                to.set("url", &request.url);
                let headers = request.headers.iter().map(|(name, value)| vec![*name, value.as_str()]);
                to.set("headers", &headers.collect::<Vec<_>>());
                to.set("body", &request.body[..]);
                to.set("long", &request.long);
                "transmit"
            }
            Output::Timeout(_) => "",
            Output::Event(Event::Done(ticket, result)) => {
                to.set("ticket", &ticket.0);
                match result {
                    Ok(answer) => {
                        to.set("value", &answer);
                        "done"
                    }
                    Err(error) => {
                        to.set("error", &ErrorInfo::from(&error));
                        "failed"
                    }
                }
            }
            Output::Event(Event::Part(ticket, part)) => {
                to.set("ticket", &ticket.0);
                match part {
                    Part::Data(data) => {
                        to.set("data", &data[..]);
                        "data"
                    }
                    Part::Progress { done, total } => {
                        to.set("done", &done);
                        to.set("total", &total);
                        "progress"
                    }
                    Part::Wanted { attachment, offset, length } => {
                        to.set("attachment", &attachment);
                        to.set("offset", &offset);
                        to.set("length", &length);
                        "wanted"
                    }
                    Part::Change(change) => {
                        to.set("change", &change);
                        "change"
                    }
                    #[cfg(feature = "sync")]
                    Part::ItemData(data) => {
                        to.set("itemData", &data);
                        "itemData"
                    }
                    #[cfg(feature = "sync")]
                    Part::Synced(batch) => {
                        to.set("batch", &*batch);
                        "synced"
                    }
                    #[cfg(feature = "sync")]
                    Part::SyncedFolders(batch) => {
                        to.set("batch", &*batch);
                        "syncedFolders"
                    }
                    #[cfg(not(feature = "sync"))]
                    _ => "other",
                }
            }
            Output::Event(Event::CredentialsNeeded { challenges }) => {
                to.set("offered", &Challenge::names(&challenges));
                "credentials"
            }
            Output::Event(Event::Exchange(record)) => {
                to.set("id", &record.id.0);
                to.set("status", &u32::from(record.status));
                if listens {
                    to.set("requestType", &record.request_type);
                    to.set("requestId", &record.request_id);
                    to.set("rops", &record.rops);
                    to.set("sent", &record.sent);
                    to.set("received", &record.received);
                    to.set("responseCode", &record.response_code);
                    to.set("duration", &record.duration);
                    to.set("retries", &record.retries);
                    to.set("failure", &record.failure);
                }
                "exchange"
            }
            Output::Event(Event::Closed) => "closed",
        };
        to.set("kind", kind);
        to.end();
        to.finish()
    }

    /// Gives an operation the bytes that it wants.
    pub fn supply(&mut self, ticket: f64, data: Vec<u8>) {
        self.0.supply(mapi_http::session::Ticket(ticket as u64), data.into());
    }

    /// Status and headers (lines, `name:value`) of an answer came.
    pub fn handle_head(&mut self, id: f64, status: u16, headers: &str) {
        self.0.handle_head(exchange(id), head(status, headers));
    }

    /// Bytes of an answer came.
    pub fn handle_data(&mut self, id: f64, data: Vec<u8>) {
        self.0.handle_data(exchange(id), data.into());
    }

    /// An answer is complete.
    pub fn handle_end(&mut self, id: f64) {
        self.0.handle_end(exchange(id));
    }

    /// There is no (whole) answer. `unknown_name`: the name of the server has no address.
    pub fn handle_failed(&mut self, id: f64, sent: bool, reason: String, unknown_name: bool) {
        let failure = TransportFailure::new(sent, reason);
        let failure = if unknown_name { failure.because(HostFailure::NameNotFound) } else { failure };
        self.0.handle_failed(exchange(id), failure);
    }
}

/// The address book, beyond finding people by a name.
#[cfg(feature = "directory")]
#[wasm_bindgen]
impl Session {
    /// Some of the people in the address book.
    pub fn browse(&mut self, limit: u32, after: u32) -> f64 {
        self.0.submit(Browse::first(limit).after(after)).0 as f64
    }

    /// All that the address book says of somebody.
    pub fn details(&mut self, name: String) -> f64 {
        self.0.submit(Details::new(name)).0 as f64
    }

    /// Who is linked to somebody.
    pub fn linked(&mut self, link: &JsValue, name: String) -> Result<f64, JsValue> {
        Ok(self.0.submit(Linked::new(from_js::<PersonLink>(link).map_err(wrong)?, name)).0 as f64)
    }
}

/// Making and changing folders.
#[cfg(feature = "folders")]
#[wasm_bindgen]
impl Session {
    /// Does something to a folder.
    pub fn change_folder(
        &mut self,
        folder: &str,
        verb: &JsValue,
        to: Option<String>,
        name: Option<String>,
    ) -> Result<f64, JsValue> {
        let to = to.as_deref().map(self::folder).transpose()?;
        let verb = from_js::<FolderVerb>(verb).map_err(wrong)?;
        let change = ChangeFolder::of(self::folder(folder)?, verb, to, name);
        Ok(self.0.submit(change.map_err(|error| thrown(&error))?).0 as f64)
    }
}

/// Any properties.
#[cfg(feature = "properties")]
#[wasm_bindgen]
impl Session {
    /// Reads properties, all of them without keys.
    pub fn properties(
        &mut self,
        keys: Vec<String>,
        folder: Option<String>,
        id: Option<String>,
        path: Option<Vec<u32>>,
    ) -> Result<f64, JsValue> {
        let target = target(folder, id, path)?;
        let get = if keys.is_empty() {
            GetProperties::all(target)
        } else {
            GetProperties::some(target, keys.iter().map(|name| key(name)).collect::<Result<Vec<_>, _>>()?)
        };
        Ok(self.0.submit(get).0 as f64)
    }

    /// Sets properties (`[name, value]`), and takes those away whose value is `null`.
    pub fn set_properties(
        &mut self,
        values: Array,
        folder: Option<String>,
        id: Option<String>,
        path: Option<Vec<u32>>,
    ) -> Result<f64, JsValue> {
        let mut change = PropertyChange::new();
        for entry in values.iter() {
            let entry = Array::from(&entry);
            let name = entry.get(0).as_string().unwrap_or_default();
            change = match from_js::<Option<Value>>(&entry.get(1)) {
                Ok(None) => change.remove(key(&name)?),
                Ok(Some(value)) => change.set_loosely(key(&name)?, value),
                Err(why) => return Err(wrong(format!("{name}: {why}"))),
            };
        }
        Ok(self.0.submit(SetProperties::new(target(folder, id, path)?, change)).0 as f64)
    }
}

/// Synchronisation.
#[cfg(feature = "sync")]
#[wasm_bindgen]
impl Session {
    /// What is new in a folder since a state (no bytes: from the beginning); batches come as `synced`. `headers_only`:
    /// neither bodies nor recipients nor attachments. `associated`: also views, rules, settings. `in_parts`: of messages
    /// that are there only what changed. `whole`: large values do not come in pieces.
    #[expect(clippy::too_many_arguments, reason = "keywords of the languages")]
    pub fn sync(
        &mut self,
        folder: String,
        state: Vec<u8>,
        filter: &JsValue,
        headers_only: bool,
        associated: bool,
        in_parts: bool,
        whole: bool,
    ) -> Result<f64, JsValue> {
        let filter = conditions(filter)?;
        let sync = SyncContents::new(self::folder(&folder)?).since(&state);
        let sync = sync.and_then(|sync| sync.filtered(&filter)).map_err(|error| thrown(&error))?;
        let sync = if headers_only { sync.headers_only() } else { sync };
        let sync = if associated { sync.with_associated() } else { sync };
        let sync = if in_parts { sync.in_parts() } else { sync };
        let sync = if whole { sync.whole() } else { sync };
        Ok(self.0.submit(sync).0 as f64)
    }

    /// Sends what was changed in a folder offline (records `LocalChange`), made on a copy with this state.
    pub fn upload(
        &mut self,
        folder: String,
        changes: &JsValue,
        state: Vec<u8>,
        policy: &JsValue,
    ) -> Result<f64, JsValue> {
        let changes = given(changes, "no changes of messages")?;
        self.uploading(Upload::new(self::folder(&folder)?, changes), &state, policy)
    }

    /// Sends what was done to the folders below a folder offline (records `LocalFolderChange`).
    pub fn upload_folders(
        &mut self,
        folder: String,
        changes: &JsValue,
        state: Vec<u8>,
        policy: &JsValue,
    ) -> Result<f64, JsValue> {
        let changes = given(changes, "no changes of folders")?;
        self.uploading(UploadFolders::new(self::folder(&folder)?, changes), &state, policy)
    }

    /// Messages of a folder, or without any all that is in it, as one stream; its bytes come as parts.
    pub fn export_stream(&mut self, folder: &str, messages: Vec<String>) -> Result<f64, JsValue> {
        let messages = messages.iter().map(|id| message(id)).collect::<Result<_, _>>()?;
        Ok(self.0.submit(ExportStream::some(self::folder(folder)?, messages)).0 as f64)
    }

    /// One message as Exchange hands items out; its bytes come as parts.
    pub fn export_item(&mut self, folder: &str, id: &str) -> Result<f64, JsValue> {
        Ok(self.0.submit(ExportStream::item(self::folder(folder)?, message(id)?)).0 as f64)
    }

    /// Puts a stream of so many bytes into a folder; they are wanted.
    pub fn import_stream(&mut self, folder: &str, total: f64) -> Result<f64, JsValue> {
        Ok(self.0.submit(ImportStream::new(self::folder(folder)?, total as u64)).0 as f64)
    }

    /// Ids for messages and folders that will be made offline.
    pub fn reserve_ids(&mut self, count: u32) -> f64 {
        self.0.submit(ReserveIds::new(count)).0 as f64
    }

    /// What is new in the folders below a folder since a state; batches come as `syncedFolders`.
    pub fn sync_folders(&mut self, folder: String, state: Vec<u8>) -> Result<f64, JsValue> {
        let sync = SyncHierarchy::new(self::folder(&folder)?).since(&state);
        Ok(self.0.submit(sync.map_err(|error| thrown(&error))?).0 as f64)
    }
}

#[cfg(feature = "sync")]
impl Session {
    /// Submits an upload of changes that were made on a copy with this state.
    fn uploading<W: Uploads>(
        &mut self,
        upload: Uploading<W>,
        state: &[u8],
        policy: &JsValue,
    ) -> Result<f64, JsValue>
    where
        Operation: From<Uploading<W>>,
    {
        let upload = upload.since(state).map_err(|error| thrown(&error))?;
        let upload = upload.on_conflict(given(policy, "no policy for conflicts")?);
        Ok(self.0.submit(upload).0 as f64)
    }
}

/// The folders and messages of a stream that was exported, here or by EWS ExportItems.
#[cfg(feature = "sync")]
#[wasm_bindgen]
pub fn read_items(stream: Vec<u8>) -> Result<JsValue, JsValue> {
    let items = mapi_http::mailbox::read_items(stream.into()).map_err(|error| thrown(&error))?;
    Ok(Crossing::of(&items))
}

/// What the application gives as a record.
#[cfg(feature = "sync")]
fn given<T: records::FromJs>(value: &JsValue, what: &str) -> Result<T, JsValue> {
    from_js::<T>(value).map_err(|why| thrown(&Error::InvalidArgument(format!("{what}: {why}"))))
}

impl ToJs for Answer {
    fn write(&self, to: &mut Crossing) {
        self.value(to);
    }

    fn value(&self, to: &mut Crossing) {
        match self {
            Self::Mailbox(mailbox) => mailbox.value(to),
            Self::Folders(folders) => folders.value(to),
            Self::People(people) => people.value(to),
            #[cfg(feature = "directory")]
            Self::PeoplePage(page) => page.value(to),
            #[cfg(feature = "directory")]
            Self::Person(person) => person.value(to),
            Self::Page(page) => page.value(to),
            #[cfg(feature = "views")]
            Self::Groups(page) => page.value(to),
            #[cfg(feature = "views")]
            Self::Search(criteria) => criteria.value(to),
            Self::Batch(result) => result.value(to),
            #[cfg(feature = "folders")]
            Self::Folder(result) => result.value(to),
            #[cfg(feature = "properties")]
            Self::Properties(properties) => PropertyValues(properties.clone()).value(to),
            Self::Message(message) => (**message).value(to),
            Self::Saved(bytes) => bytes.value(to),
            Self::Sent(place) | Self::Drafted(place) => place.value(to),
            Self::Aborted(nothing) | Self::Set(nothing) | Self::Watched(nothing) => nothing.value(to),
            #[cfg(feature = "sync")]
            Self::Synced(summary) => summary.value(to),
            #[cfg(feature = "sync")]
            Self::Uploaded(result) => result.value(to),
            #[cfg(feature = "sync")]
            Self::UploadedFolders(result) => result.value(to),
            #[cfg(feature = "sync")]
            Self::Reserved(ids) => ids.value(to),
            // Of operations that nobody can submit.
            #[allow(unreachable_patterns, reason = "when there is nothing that is left out")]
            _ => ().value(to),
        }
    }
}

/// What is written, and what it is made from.
fn composition(
    given: &JsValue,
    verb: &JsValue,
    folder: Option<String>,
    id: Option<String>,
) -> Result<Composition, JsValue> {
    let outgoing = from_js::<Outgoing>(given).map_err(wrong)?;
    let verb = from_js::<ComposeVerb>(verb).map_err(wrong)?;
    let folder = folder.as_deref().map(self::folder).transpose()?;
    let id = id.as_deref().map(message).transpose()?;
    Composition::of(verb, folder, id, outgoing).map_err(|error| thrown(&error))
}

fn exchange(id: f64) -> ExchangeId {
    ExchangeId(id as u64)
}

fn head(status: u16, headers: &str) -> ResponseHead {
    let mut list = Headers::new();
    for (name, value) in headers.split('\n').filter_map(|line| line.split_once(':')) {
        // What cannot stand in a header is not the protocol's.
        let _ = list.push(name, value);
    }
    ResponseHead { status, headers: list }
}

fn cookie_owner(host_keeps_cookies: bool) -> CookieOwner {
    if host_keeps_cookies { CookieOwner::Host } else { CookieOwner::Session }
}

fn seed(entropy: &[u8]) -> [u8; 32] {
    entropy.first_chunk().copied().unwrap_or_default()
}

fn credentials(user: Option<String>, password: Option<String>, token: Option<String>) -> Credentials {
    match (user, token) {
        (_, Some(token)) => Credentials::Bearer { token },
        (Some(user), None) => Credentials::Basic { user, password: password.unwrap_or_default() },
        (None, None) => Credentials::Host,
    }
}

/// What the front throws as its `MapiError`.
fn thrown(error: &Error) -> JsValue {
    Crossing::of(&ErrorInfo::from(error))
}

fn wrong(why: String) -> JsValue {
    thrown(&Error::InvalidArgument(why))
}

#[cfg(feature = "properties")]
fn key(name: &str) -> Result<PropertyKey, JsValue> {
    name.parse().map_err(|error: ParsePropertyKeyError| wrong(error.to_string()))
}

#[cfg(feature = "properties")]
fn target(
    folder: Option<String>,
    id: Option<String>,
    path: Option<Vec<u32>>,
) -> Result<PropertyTarget, JsValue> {
    let folder = folder.as_deref().map(self::folder).transpose()?;
    Ok(PropertyTarget::of(folder, id.as_deref().map(message).transpose()?, path.unwrap_or_default()))
}

fn conditions(filter: &JsValue) -> Result<Filter, JsValue> {
    from_js::<Filter>(filter)
        .map_err(|why| thrown(&Error::InvalidArgument(format!("no conditions for messages: {why}"))))
}

#[cfg(feature = "properties")]
fn with_columns(
    list: ListMessages,
    columns: &[String],
    values_up_to: Option<u32>,
) -> Result<ListMessages, JsValue> {
    list.with_columns(columns, values_up_to).map_err(|error| thrown(&error))
}

#[cfg(not(feature = "properties"))]
fn with_columns(list: ListMessages, columns: &[String], _: Option<u32>) -> Result<ListMessages, JsValue> {
    if columns.is_empty() { Ok(list) } else { Err(wrong(records::ELSEWHERE.into())) }
}

fn folder(name: &str) -> Result<FolderRef, JsValue> {
    name.parse().map_err(|error| thrown(&error))
}

fn message(id: &str) -> Result<MessageId, JsValue> {
    id.parse()
        .map_err(|error: mapi_http::data::ParseIdError| thrown(&Error::InvalidArgument(error.to_string())))
}
