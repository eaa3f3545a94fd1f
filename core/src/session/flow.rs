use std::prelude::v1::*;

use bytes::Bytes;
use litemap::LiteMap;

use super::{Chain, Error, FolderPlace, Handle, LogonFolder, LogonInfo, Replies, Time};
use crate::data::{FolderId, Guid, PropertyName};
use crate::http::RequestType;
use crate::rop::Notify;

/// An operation that takes one or more exchanges, written in one place as steps over plain data.
///
/// The session calls [`step`](Flow::step) with what happened, the flow answers what it needs next. It never waits
/// and never sees a connection.
pub trait Flow: Sized {
    /// What it ends with.
    type Answer;
    /// What it tells on the way: parts of a stream, progress, events.
    type Part;

    /// Goes on.
    fn step(&mut self, input: Input, cx: &mut Steps<'_, Self::Part>) -> Result<Step<Self::Answer>, Error>;

    /// Its state as bytes, to go on in another process with [`Input::Lost`]; none when it does not travel. When that was too
    /// large, it is asked once more for what is not `whole`: without what has come and can be read again.
    fn suspend(&self, whole: bool) -> Option<Vec<u8>> {
        let _ = whole;
        None
    }

    /// A flow from what [`suspend`](Self::suspend) made; none when the bytes are something else.
    fn resume(bytes: &[u8]) -> Option<Self> {
        let _ = bytes;
        None
    }
}

/// What happened since a flow's last step.
#[derive(Debug)]
pub enum Input {
    /// It begins.
    Start,
    /// The logon that it asked for is there.
    LoggedOn,
    /// The chain was answered. ROPs in it may have failed.
    Replies(Replies),
    /// The address book answered: the body, without stream and headers.
    AddressBook(Bytes),
    /// The session context was lost, and with it every held object. Nothing of the present step is known to have
    /// happened: begin it again.
    Lost,
    /// Nobody knows whether its last chain was carried out; only for chains that say
    /// [`once_then_ask`](Chain::once_then_ask). The flow finds out, and says so by [`Steps::settled`]. Until then it ends
    /// in the error that is given here, whatever else goes wrong, and is told this instead of [`Lost`](Self::Lost).
    Unknown(Error),
    /// The application gave the bytes that it was told the flow wants.
    Supplied(Bytes),
    /// Something happened to what it subscribed to.
    Notified(Vec<Notify>),
    /// More happened than is kept for a flow that is busy or held back; the subscription goes on.
    Missed,
}

/// What a flow needs next.
#[derive(Debug)]
pub enum Step<A> {
    /// To know the logon (folder ids); no exchange of its own when it is known already.
    Logon,
    /// These ROPs carried out.
    Execute(Chain),
    /// This request of the address book endpoint answered.
    AddressBook(RequestType, Vec<u8>),
    /// To be told of notifications for the objects it subscribed with, until it is cancelled.
    Listen(Vec<Handle>),
    /// Bytes of the application, which was told that they are wanted: it gives them by
    /// [`Session::supply`](super::Session::supply).
    Supply,
    /// Nothing more.
    Done(A),
}

impl<A> Step<A> {
    /// The same with another answer: a flow made of another flow.
    pub fn map<B>(self, map: impl FnOnce(A) -> B) -> Step<B> {
        match self {
            Self::Logon => Step::Logon,
            Self::Execute(chain) => Step::Execute(chain),
            Self::AddressBook(request, body) => Step::AddressBook(request, body),
            Self::Listen(handles) => Step::Listen(handles),
            Self::Supply => Step::Supply,
            Self::Done(answer) => Step::Done(map(answer)),
        }
    }

    /// The same for a flow that goes on when this one is done; none when it is.
    pub fn without_answer<B>(self) -> Option<Step<B>> {
        match self {
            Self::Done(_) => None,
            Self::Logon => Some(Step::Logon),
            Self::Execute(chain) => Some(Step::Execute(chain)),
            Self::AddressBook(request, body) => Some(Step::AddressBook(request, body)),
            Self::Listen(handles) => Some(Step::Listen(handles)),
            Self::Supply => Some(Step::Supply),
        }
    }
}

/// What a step may use.
#[derive(Debug)]
pub struct Steps<'s, P> {
    pub(super) now: Time,
    pub(super) logon: Option<&'s mut LogonInfo>,
    pub(super) user_dn: &'s str,
    pub(super) parts: &'s mut Vec<P>,
    pub(super) released: &'s mut Vec<Handle>,
    pub(super) entropy: &'s mut super::Entropy,
    pub(super) names: &'s mut LiteMap<PropertyName, u16>,
    pub(super) settled: bool,
    pub(super) advanced: bool,
    pub(super) people: &'s mut LiteMap<String, u32>,
    pub(super) packs_writes: bool,
}

impl<P> Steps<'_, P> {
    /// The present time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The logon, if there was one (in this session, or in the one that was suspended).
    pub fn logon(&self) -> Option<&LogonInfo> {
        self.logon.as_deref()
    }

    /// Remembers special folders, by the property that told them: [`LogonInfo::special_folders`].
    pub fn learn(&mut self, special_folders: Vec<(u32, FolderId)>) {
        if let Some(logon) = &mut self.logon {
            logon.special_folders = Some(special_folders);
        }
    }

    /// Remembers a replica: [`LogonInfo::replicas`]; not more than any mailbox has, whatever the server says.
    pub fn learn_replica(&mut self, id: u16, guid: Guid) {
        const MOST: usize = 1024;
        if let Some(logon) = &mut self.logon
            && logon.replica_guid_of(id).is_none()
            && logon.replicas.len() < MOST
        {
            logon.replicas.push((id, guid));
        }
    }

    /// Remembers where folders lie and what they are called, instead of those of which that was known: all that are no
    /// search folders, or all that are.
    pub fn learn_places(&mut self, places: Vec<FolderPlace>, searches: bool) {
        if let Some(logon) = &mut self.logon {
            let finder = logon.folder(LogonFolder::Finder);
            logon.places.retain(|place| (place.parent == finder) != searches);
            logon.places.extend(places);
        }
    }

    /// Remembers where a folder is from now on.
    pub fn learn_place(&mut self, place: FolderPlace) {
        self.forget_place(place.id);
        if let Some(logon) = &mut self.logon {
            logon.places.push(place);
        }
    }

    /// The folder is gone.
    pub fn forget_place(&mut self, id: FolderId) {
        if let Some(logon) = &mut self.logon {
            logon.places.retain(|place| place.id != id);
        }
    }

    /// The distinguished name of the user.
    pub fn user_dn(&self) -> &str {
        self.user_dn
    }

    /// Tells the application something on the way.
    pub fn tell(&mut self, part: P) {
        self.parts.push(part);
    }

    /// Lets go of an object: its release rides on the next Execute.
    pub fn release(&mut self, handle: Handle) {
        self.released.push(handle);
    }

    /// It is known what became of the chain of [`Input::Unknown`].
    pub fn settled(&mut self) {
        self.settled = true;
    }

    /// The flow has come further than ever before: what it has now is kept when it begins its step again. Without that it ends
    /// when the session context was lost four times as often as [`Config::retries`](super::Config::retries) says, however much
    /// was answered in between.
    pub fn advanced(&mut self) {
        self.advanced = true;
    }

    /// The id that the mailbox gave a named property, if it was asked for before: ids hold as long as the mailbox. 0 when it
    /// gave none, which is remembered for some minutes.
    pub fn property_id(&self, name: &PropertyName) -> Option<u16> {
        self.names.get(name).copied()
    }

    /// Remembers the id of a named property for all operations; 0 when it has none.
    pub fn remember_property_id(&mut self, name: PropertyName, id: u16) {
        self.names.insert(name, id);
    }

    /// The Minimal Entry ID of somebody in the address book, by distinguished name or address, if an answer of this context
    /// told it.
    pub fn min_id(&self, name: &str) -> Option<u32> {
        self.people.get(&name.to_ascii_lowercase()).copied()
    }

    /// Remembers the Minimal Entry ID of somebody as long as the address book's context lives.
    pub fn remember_min_id(&mut self, name: &str, id: u32) {
        /// More than anybody looks at; then it begins anew.
        const MOST: usize = 10_000;
        if self.people.len() >= MOST {
            self.people.clear();
        }
        self.people.insert(name.to_ascii_lowercase(), id);
    }

    /// Whether the server takes what is written to a stream in several payloads: [`Chain::pack`].
    /// `[MS-OXCRPC] 2.2.2.2.19`
    pub fn packs_writes(&self) -> bool {
        self.packs_writes
    }

    /// A new GUID.
    pub fn guid(&mut self) -> Guid {
        self.entropy.guid()
    }
}
