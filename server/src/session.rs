//! Session contexts: who they belong to, their cookies, how long they live. `[MS-OXCMAPIHTTP] 3.2.1, 3.2.5`

use std::collections::{BTreeMap, VecDeque};

use mapi_http::data::{FileTime, Guid, LongTermId};
use mapi_http::http::Endpoint;
use mapi_http::rop::Notify;

use crate::execute::Unfinished;
use crate::handles::Handles;
use crate::value::Text8;

/// What a context on the mailbox endpoint holds.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) handles: Handles,
    pub(crate) code_page: u32,
    pub(crate) text: Text8,
    pub(crate) locale: u32,
    /// What happened and was not told yet.
    pub(crate) notifications: VecDeque<Notify>,
    /// The ROP that goes on, as far as the client knows: one at a time.
    pub(crate) unfinished: Option<Unfinished>,
    /// What the user has read of a public folder, as far as it was written.
    pub(crate) per_user: Option<PerUser>,
}

/// A part of what a user has read of a public folder.
#[derive(Debug)]
pub(crate) struct PerUser {
    pub(crate) folder: LongTermId,
    pub(crate) database: Guid,
    pub(crate) data: Vec<u8>,
}

impl Session {
    pub(crate) fn new(code_page: u32, locale: u32) -> Self {
        Self {
            handles: Handles::new(),
            code_page,
            text: Text8::of(code_page),
            locale,
            notifications: VecDeque::new(),
            unfinished: None,
            per_user: None,
        }
    }
}

/// A session context.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) endpoint: Endpoint,
    /// Address of whoever opened it: nobody else may use it.
    pub(crate) user: String,
    /// What the sequence cookie must say next.
    pub(crate) sequence: u64,
    /// When it was used last.
    used: FileTime,
    /// A request is being worked on.
    pub(crate) busy: bool,
    /// A NotificationWait is outstanding.
    pub(crate) waiting: bool,
    /// The mailbox endpoint's part.
    pub(crate) session: Session,
}

/// All session contexts.
#[derive(Default)]
pub(crate) struct Contexts {
    by_id: BTreeMap<Guid, Context>,
}

/// Their ids are cookies.
impl std::fmt::Debug for Contexts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.by_id.values()).finish()
    }
}

impl Contexts {
    pub(crate) fn open(&mut self, id: Guid, endpoint: Endpoint, user: &str, session: Session, now: FileTime) {
        let context = Context {
            endpoint,
            user: user.into(),
            sequence: 1,
            used: now,
            busy: false,
            waiting: false,
            session,
        };
        self.by_id.insert(id, context);
    }

    pub(crate) fn get(&mut self, id: Guid) -> Option<&mut Context> {
        self.by_id.get_mut(&id)
    }

    pub(crate) fn remove(&mut self, id: Guid) -> Option<Context> {
        self.by_id.remove(&id)
    }

    /// Takes a context out to work in it; [`put`](Self::put) brings it back.
    pub(crate) fn take(&mut self, id: Guid) -> Option<Context> {
        self.by_id.remove(&id)
    }

    pub(crate) fn put(&mut self, id: Guid, context: Context) {
        self.by_id.insert(id, context);
    }

    pub(crate) fn clear(&mut self) {
        self.by_id.clear();
    }

    /// Forgets those that do not want to go on.
    pub(crate) fn retain(&mut self, mut goes_on: impl FnMut(&mut Context) -> bool) {
        self.by_id.retain(|_, context| goes_on(context));
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Context> {
        self.by_id.values_mut()
    }

    /// Forgets contexts that nobody used for `steps` of 100 ns.
    pub(crate) fn expire(&mut self, now: FileTime, steps: i64) {
        self.by_id.retain(|_, context| {
            context.busy || context.waiting || now.0.saturating_sub(context.used.0) <= steps
        });
    }
}

impl Context {
    /// The idle time begins anew.
    pub(crate) fn touch(&mut self, now: FileTime) {
        self.used = now;
    }
}
