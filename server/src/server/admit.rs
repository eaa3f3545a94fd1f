//! Requests of the protocol: headers, cookies, session contexts. `[MS-OXCMAPIHTTP] 3.2.5`

use bytes::Bytes;
use mapi_http::autodiscover::EndpointUrls;
use mapi_http::content::CodePage;
use mapi_http::data::{ErrorCode, FileTime, Guid};
use mapi_http::http::body::{
    BindRequest, BindResponse, BindResult, ConnectRequest, ConnectResponse, ConnectResult, DisconnectRequest,
    DisconnectResponse, DisconnectResult, NotificationWaitRequest, UnbindRequest, UnbindResponse,
    UnbindResult,
};
use mapi_http::http::{CONTENT_TYPE, CookieJar, Endpoint, RequestHead, RequestType, ResponseCode};
use mapi_http::payload::Packing;
use mapi_http::payload::auxiliary::{
    AuxBlock, AuxBody, Auxiliary, ServerCapabilities, ServerCapabilityFlags,
};
use mapi_http::wire::{Context as WireContext, String8, Width, Wire};

use super::job::{Job, JobWork, encode, wait_response};
use super::{HttpRequest, MAX_BODY, STEPS, Server, State};
use crate::address_book::AddressBook;
use crate::directory::Entry;
use crate::execute::{Mischief, check_auxiliary};
use crate::session::Session;

/// The cookie that names the session context.
const CONTEXT_COOKIE: &str = "MapiContext";
/// The cookie that says which request of the context comes next.
const SEQUENCE_COOKIE: &str = "MapiSequence";

/// What refuses a request.
pub(super) struct Refusal(pub(super) ResponseCode, pub(super) String);

impl Refusal {
    pub(super) fn new(code: ResponseCode) -> Self {
        Self(code, code.meaning().into())
    }
}

impl From<ResponseCode> for Refusal {
    fn from(code: ResponseCode) -> Self {
        Self::new(code)
    }
}

impl Server {
    /// Checks headers, context and body, and makes a job of the request; with the cookies of its answer.
    pub(super) fn admit(
        &self,
        request: &HttpRequest,
        endpoint: Endpoint,
        head: &Result<RequestHead, mapi_http::http::RequestHeadError>,
        user: &Entry,
        now: FileTime,
    ) -> Result<(Job, Vec<String>), Refusal> {
        let config = &self.inner.config;
        let blocked = config.blocks_outside(&user.address) && self.is_from_outside(request);
        if blocked || !config.mapi_http_for(&user.address) {
            return Err(ResponseCode::ENDPOINT_DISABLED.into());
        }
        if request.method != "POST" {
            return Err(ResponseCode::INVALID_VERB.into());
        }
        // Nothing lies below the two endpoints.
        if request.path.trim_matches('/').matches('/').count() > 1 {
            return Err(ResponseCode::INVALID_PATH.into());
        }
        if request.body.len() > MAX_BODY {
            return Err(ResponseCode::TOO_LARGE.into());
        }
        let head = head.as_ref().map_err(|error| Refusal(error.response_code(), error.to_string()))?;
        if head.client_application.is_none() {
            return Err(Refusal(ResponseCode::MISSING_HEADER, "X-ClientApplication is missing".into()));
        }
        let media_type = request.headers.media_type();
        match media_type.as_deref() {
            Some(CONTENT_TYPE) => {}
            None if request.body.is_empty() => {}
            None => return Err(Refusal(ResponseCode::MISSING_HEADER, "Content-Type is missing".into())),
            Some(other) => {
                let why = format!("Content-Type is {other}, not {CONTENT_TYPE}");
                return Err(Refusal(ResponseCode::INVALID_HEADER, why));
            }
        }
        let request_type = head.request_type;
        if !request_type.belongs_to(endpoint) {
            return Err(ResponseCode::INVALID_REQUEST_TYPE.into());
        }
        let state = &mut *self.state();
        self.send_due(state, now);
        state.contexts.expire(now, self.inner.config.expiration_ms as i64 * STEPS);
        let job = |context, work| Job { server: self.clone(), context, started: now, work };
        match request_type {
            RequestType::Connect => {
                let body = decode::<ConnectRequest>(&request.body, Width::Rop)?;
                self.forget_old(state, &head.cookies, endpoint, user);
                let (result, cookies) = self.connect(state, &body, user, now);
                let response = ConnectResponse { status_code: 0, result: Some(result), failure: None };
                Ok((job(None, ready(&response, Width::Rop)), cookies))
            }
            RequestType::Bind => {
                let body = decode::<BindRequest>(&request.body, Width::AddressBook)?;
                self.forget_old(state, &head.cookies, endpoint, user);
                let (result, cookies) = self.bind(state, &body, user, now);
                let response = BindResponse { status_code: 0, result: Some(result), failure: None };
                Ok((job(None, ready(&response, Width::AddressBook)), cookies))
            }
            // It proves that the server lives, also to who has no context. [MS-OXCMAPIHTTP] 3.2.5.6
            RequestType::Ping if head.cookies.get(CONTEXT_COOKIE).is_none() => {
                Ok((job(None, JobWork::Ready { body: Vec::new(), late_code: None }), Vec::new()))
            }
            _ => {
                let id = context_id(&head.cookies)?;
                let context = state.contexts.get(id).ok_or(ResponseCode::CONTEXT_NOT_FOUND)?;
                if context.endpoint != endpoint || context.user != user.address {
                    return Err(ResponseCode::CONTEXT_NOT_FOUND.into());
                }
                self.in_context(request, head, id, state, now)
            }
        }
    }

    /// A request within a session context.
    fn in_context(
        &self,
        request: &HttpRequest,
        head: &RequestHead,
        id: Guid,
        state: &mut State,
        now: FileTime,
    ) -> Result<(Job, Vec<String>), Refusal> {
        let context = state.contexts.get(id).ok_or(ResponseCode::CONTEXT_NOT_FOUND)?;
        // A wait runs beside one other request; PING, which has no sequence either, does not. [MS-OXCMAPIHTTP] 3.1.5.6
        let request_type = head.request_type;
        if request_type == RequestType::Ping && context.busy {
            return Err(ResponseCode::INVALID_SEQUENCE.into());
        }
        let in_turn = !matches!(request_type, RequestType::NotificationWait | RequestType::Ping);
        if in_turn {
            let sequence = head.cookies.get(SEQUENCE_COOKIE).ok_or(ResponseCode::MISSING_COOKIE)?;
            if context.busy || sequence != sequence_value(id, context.sequence) {
                return Err(ResponseCode::INVALID_SEQUENCE.into());
            }
        }
        let work = match request_type {
            RequestType::Execute => JobWork::Execute(decode(&request.body, Width::Rop)?, Mischief::default()),
            RequestType::NotificationWait => {
                decode::<NotificationWaitRequest>(&request.body, Width::Rop)?;
                let wait = self.inner.config.notification_wait_ms as i64 * STEPS;
                if context.waiting {
                    // One of them is enough. [MS-OXCRPC] 3.3.4.1
                    ready(&wait_response(ErrorCode::REJECTED, false), Width::Rop)
                } else {
                    JobWork::Wait { until: FileTime(now.0.saturating_add(wait)) }
                }
            }
            RequestType::Ping => JobWork::Ready { body: Vec::new(), late_code: None },
            RequestType::Disconnect => {
                // The layout says one thing, the behaviour another: no body is fine.
                if !request.body.is_empty() {
                    decode::<DisconnectRequest>(&request.body, Width::Rop)?;
                }
                let auxiliary_buffer = Bytes::new();
                let result = Some(DisconnectResult { error_code: ErrorCode::SUCCESS, auxiliary_buffer });
                ready(&DisconnectResponse { status_code: 0, result, failure: None }, Width::Rop)
            }
            RequestType::Unbind => {
                if !request.body.is_empty() {
                    decode::<UnbindRequest>(&request.body, Width::AddressBook)?;
                }
                // 1 is how this one says success. [MS-OXCMAPIHTTP] 2.2.5.2.2
                let result = Some(UnbindResult { error_code: ErrorCode(1), auxiliary_buffer: Bytes::new() });
                ready(&UnbindResponse { status_code: 0, result, failure: None }, Width::AddressBook)
            }
            _ => {
                let EndpointUrls { internal, external } = self.mapi_urls();
                let outside = self.is_from_outside(request);
                let (here, there) = if outside { (external, internal) } else { (internal, external) };
                let mapi = here.or(there).unwrap_or_default();
                let directory = &self.inner.directory;
                let book = AddressBook { directory, guid: state.guid, mapi: &mapi };
                let body = book.answer(request_type, &request.body);
                let body = body.ok_or(ResponseCode::INVALID_REQUEST_TYPE)?;
                let body = body.map_err(|e| Refusal(ResponseCode::INVALID_REQUEST_BODY, e.to_string()))?;
                JobWork::Ready { body, late_code: None }
            }
        };
        context.touch(now);
        let mut cookies = vec![context_cookie(id)];
        if in_turn {
            context.sequence += 1;
        }
        if request_type != RequestType::NotificationWait {
            cookies.push(sequence_cookie(id, context.sequence));
        }
        match &work {
            JobWork::Execute(..) => context.busy = true,
            JobWork::Wait { .. } => context.waiting = true,
            JobWork::Ready { .. } => {}
        }
        if request_type.closes_context() {
            state.contexts.remove(id);
        }
        Ok((Job { server: self.clone(), context: Some(id), started: now, work }, cookies))
    }

    /// A client that comes with the cookies of an old context is done with it. `[MS-OXCMAPIHTTP] 3.2.5.1`
    fn forget_old(&self, state: &mut State, cookies: &CookieJar, endpoint: Endpoint, user: &Entry) {
        if let Ok(id) = context_id(cookies)
            && state.contexts.get(id).is_some_and(|old| old.endpoint == endpoint && old.user == user.address)
        {
            state.contexts.remove(id);
        }
    }

    fn connect(
        &self,
        state: &mut State,
        body: &ConnectRequest,
        user: &Entry,
        now: FileTime,
    ) -> (ConnectResult, Vec<String>) {
        const USE_ADMIN_PRIVILEGE: u32 = 1;
        let dn = body.user_dn.to_utf8_lossy();
        let error_code = if dn.is_empty() {
            ErrorCode::ACCESS_DENIED
        } else if let Err(code) = check_auxiliary(&body.auxiliary_buffer) {
            code
        } else if body.flags & USE_ADMIN_PRIVILEGE != 0 {
            ErrorCode::LOGIN_PERMISSION
        } else {
            match self.inner.directory.by_dn(&dn) {
                None => ErrorCode::UNKNOWN_USER,
                Some(entry) if entry.address != user.address => ErrorCode::ACCESS_DENIED,
                Some(_) => ErrorCode::SUCCESS,
            }
        };
        let mut cookies = Vec::new();
        if error_code == ErrorCode::SUCCESS {
            let id = state.random.guid();
            let session = Session::new(body.default_code_page, body.lcid_string);
            state.contexts.open(id, Endpoint::Mailbox, &user.address, session, now);
            cookies = vec![context_cookie(id), sequence_cookie(id, 1)];
        }
        let result = ConnectResult {
            error_code,
            polls_max: 60_000,
            retry_count: 6,
            retry_delay: 10_000,
            dn_prefix: String8::from_bytes(self.inner.directory.servers_dn().into_bytes().into()),
            display_name: user.display_name.as_str().into(),
            auxiliary_buffer: capabilities(),
        };
        (result, cookies)
    }

    fn bind(
        &self,
        state: &mut State,
        body: &BindRequest,
        user: &Entry,
        now: FileTime,
    ) -> (BindResult, Vec<String>) {
        const CP_WINUNICODE: u32 = 1200;
        let code_page = body.state.as_ref().map_or(0, |stat| stat.code_page);
        let known = u16::try_from(code_page).is_ok_and(|page| CodePage(page).is_known());
        let anonymous = body.flags.contains(mapi_http::http::body::BindFlags::ANONYMOUS);
        let error_code = if anonymous {
            ErrorCode::LOGON_FAILED
        } else if code_page == CP_WINUNICODE {
            // Strings of 8 bits cannot be Unicode. [MS-OXNSPI] 3.1.4.1.1
            ErrorCode::NOT_SUPPORTED
        } else if !known {
            ErrorCode::INVALID_CODEPAGE
        } else {
            ErrorCode::SUCCESS
        };
        let mut cookies = Vec::new();
        let mut server_guid = Guid::NIL;
        if error_code == ErrorCode::SUCCESS {
            let id = state.random.guid();
            let locale = body.state.as_ref().map_or(0x409, |stat| stat.sort_locale);
            let session = Session::new(code_page, locale);
            state.contexts.open(id, Endpoint::AddressBook, &user.address, session, now);
            cookies = vec![context_cookie(id), sequence_cookie(id, 1)];
            server_guid = state.guid;
        }
        (BindResult { error_code, server_guid, auxiliary_buffer: Bytes::new() }, cookies)
    }
}

/// What clients are told that they may do. `[MS-OXCRPC] 2.2.2.2.19`
fn capabilities() -> Bytes {
    let flags = ServerCapabilityFlags::PACKED_WRITE_STREAM_UPLOAD_BUFFERS;
    let body = AuxBody::ServerCapabilities { block: ServerCapabilities { flags } };
    let blocks = vec![AuxBlock { body, variable: Bytes::new() }];
    let packing = Packing { compress: false, obfuscate: false };
    Auxiliary { blocks, rest: Bytes::new() }.wrap(packing).unwrap_or_default()
}

fn decode<B: Wire>(body: &Bytes, width: Width) -> Result<B, Refusal> {
    B::decode(body, &WireContext::with_width(width))
        .map_err(|error| Refusal(ResponseCode::INVALID_REQUEST_BODY, error.to_string()))
}

fn ready<B: Wire>(body: &B, width: Width) -> JobWork {
    JobWork::Ready { body: encode(body, width), late_code: None }
}

/// The id of the context that the cookies name.
fn context_id(cookies: &CookieJar) -> Result<Guid, ResponseCode> {
    let cookie = cookies.get(CONTEXT_COOKIE).ok_or(ResponseCode::MISSING_COOKIE)?;
    let id = cookie.strip_prefix("MAPI-").ok_or(ResponseCode::INVALID_CONTEXT_COOKIE)?;
    id.parse().map_err(|_| ResponseCode::INVALID_CONTEXT_COOKIE)
}

fn context_cookie(id: Guid) -> String {
    let value = format!("MAPI-{id}");
    crate::secrets::note(&value);
    format!("{CONTEXT_COOKIE}={value}")
}

fn sequence_value(id: Guid, sequence: u64) -> String {
    let [first, ..] = id.0;
    format!("{sequence}-{first:02x}")
}

fn sequence_cookie(id: Guid, sequence: u64) -> String {
    format!("{SEQUENCE_COOKIE}={}", sequence_value(id, sequence))
}
