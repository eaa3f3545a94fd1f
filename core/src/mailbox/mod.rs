//! Floor 9: what applications call: folders, messages, compose, attachments, watch.
//!
//! Every operation is a [`Flow`]: submit it to a [`Session`] and wait for its ticket.
//!
//! | operation | answer | exchanges after Connect |
//! |---|---|---|
//! | [`Open`] | [`MailboxInfo`] | 1, the logon |
//! | [`ListFolders`] | `Vec<`[`Folder`]`>` | 1 (the logon rides along) |
//! | [`ListMessages`] | [`MessagePage`] | 1, when the folder's id is known; more only when the rows do not fit, 1 for names that are new, and for values too large for rows 1 for each 24 KiB |
//! | [`GroupMessages`] | [`GroupPage`] | 1, and 1 for each 24 KiB of messages in the groups; by day 1 for each 2000 messages of the folder |
//! | [`SearchFolder`] | [`SearchCriteria`] | 1 |
//! | [`ReadMessage`] | [`Message`] | 1, and 1 for each further 32 KiB or larger block of the bodies |
//! | [`SaveAttachment`] | [`Part::Data`] as it comes | 1 for each block |
//! | [`Send`] | [`MessagePlace`] | 1 for a small message, more for each 30 KiB of it; 1 more for an answer, 2 to send on attachments |
//! | [`SaveDraft`] | [`MessagePlace`] | the same |
//! | [`AbortSubmit`] | nothing | 1 |
//! | [`Batch`] | [`BatchResult`] | 1 for each 1500 messages that are marked, moved or deleted; see there |
//! | [`ChangeFolder`] | [`FolderResult`] | 1; 2 to move, copy or delete a folder that was not listed or made in the session, and to delete out of Deleted Items |
//! | [`GetProperties`] | `Vec<`[`Property`]`>` | 1, and 1 for names that are new, and 1 for each block of large values |
//! | [`SetProperties`] | nothing | 2, likewise; 1 for folders |
//! | [`SyncContents`] | [`SyncSummary`], and [`Part::Synced`] and [`Part::ItemData`] as it comes | 1 when nothing is new, shared with others; 1 for each 200 KiB |
//! | [`SyncHierarchy`] | [`SyncSummary`], and [`Part::SyncedFolders`] as it comes | likewise |
//! | [`Upload`] | [`UploadResult`] | 2 and 1 for each change, more for messages beyond 24 KiB and for conflicts |
//! | [`UploadFolders`] | [`FolderUploadResult`] | 2, and 1 for each new folder and 2 for each other change |
//! | [`ExportStream`] | bytes; [`Part::Data`] and [`Part::Progress`] (messages) as it comes | 1 for each 200 KiB |
//! | [`ImportStream`] | bytes; [`Part::Wanted`] and [`Part::Progress`] (bytes) as it goes | 1 for each 26 KiB, and 1 to begin |
//! | [`ReserveIds`] | ids for messages made offline | 1 |
//! | [`Watch`] | [`Part::Change`] until cancelled | 1, then a long poll |
//! | [`Resolve`] | `Vec<`[`Person`]`>` | 1, after a Bind instead of a Connect |
//! | [`Browse`] | [`PeoplePage`] | 1, likewise |
//! | [`Details`] | [`PersonDetails`] | 1, likewise |
//! | [`Linked`] | `Vec<`[`Person`]`>` | 1, likewise; see there |

mod abort_submit;
mod attachment;
mod batch;
mod change;
mod change_folder;
mod columns;
mod compose;
mod filter;
mod folders;
mod get_properties;
#[cfg(feature = "views")]
mod groups;
mod list;
mod names;
mod open;
mod read;
mod recipients;
pub(crate) mod records;
mod replicas;
#[cfg(feature = "views")]
mod search;
mod send;
mod set_properties;
mod special;
mod stream;
#[cfg(feature = "sync")]
mod sync;
mod table;
mod target;
#[cfg(feature = "travel")]
mod travel;
mod verbs;
mod watch;
mod whole;
#[cfg(feature = "wide")]
pub mod wide;

use core::fmt;
use std::prelude::v1::*;

use bytes::Bytes;

pub use abort_submit::AbortSubmit;
pub use attachment::SaveAttachment;
pub use batch::{Batch, Categories};
pub use change::PropertyChange;
pub use change_folder::ChangeFolder;
pub use columns::{Column, PropertyValues};
pub use compose::Composition;
pub use folders::{FolderRef, ListFolders};
pub use get_properties::{GetProperties, Property};
#[cfg(feature = "views")]
pub use groups::GroupMessages;
pub use list::ListMessages;
pub use open::Open;
pub use read::ReadMessage;
pub use records::*;
#[cfg(feature = "views")]
pub use search::SearchFolder;
pub use send::{SaveDraft, Send};
pub use set_properties::SetProperties;
#[cfg(feature = "sync")]
pub use sync::{
    ExportStream, ImportStream, ItemEvent, ItemProperties, ItemPropertiesIter, ItemReader, ReserveIds,
    SyncContents, SyncHierarchy, Upload, UploadFolders, Uploading, Uploads, read_items,
    state_for_another_copy,
};
pub use target::PropertyTarget;
pub use watch::Watch;

use crate::data::MessageId;
use crate::directory::{Browse, Details, Linked, Resolve};
use crate::session::{Chain, Error, Flow, Input, Step, Steps};

/// Nothing comes in place without synchronisation.
#[cfg(not(feature = "sync"))]
pub type ItemProperties = std::prelude::v1::Vec<ItemProperty>;
use special::Survey;

/// A session whose operations are the ones of a mail program.
pub type Session = crate::session::Session<Operation>;

/// What an operation tells on the way.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// The next bytes of an attachment.
    Data(Bytes),
    /// Bytes done, of all.
    Progress {
        /// So far.
        done: u64,
        /// Altogether.
        total: u64,
    },
    /// Bytes of an attachment that is written ([`OutgoingAttachment::streamed`]), or of a stream that is imported, are wanted: give them by
    /// [`Session::supply`](crate::session::Session::supply), fewer if there are not so many at hand, but at least one. After
    /// a lost connection it may begin again at 0.
    Wanted {
        /// Which one of the message's attachments.
        attachment: u32,
        /// Where in it.
        offset: u64,
        /// How many bytes.
        length: u32,
    },
    /// Something happened.
    Change(Change),
    /// The next bytes of a large value of a message that is synchronised.
    ItemData(ItemData),
    /// Messages that are new or different.
    Synced(Box<SyncBatch>),
    /// Folders that are new or different.
    SyncedFolders(Box<FolderSyncBatch>),
}

/// What an operation does. Not an enumeration of them: a program has in it the operations that it submits, and no others.
trait Verb: core::marker::Send + Sync {
    fn name(&self) -> &'static str;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Answer>, Error>;

    fn suspend(&self, whole: bool) -> Option<Vec<u8>>;
}

macro_rules! operations {
    ($($(#[$meta:meta])* $Operation:ident => $Answer:ident($Type:ty) $(, $travels:ident)?;)*) => {
        $(
            $(#[$meta])*
            impl From<$Operation> for Operation {
                fn from(operation: $Operation) -> Self {
                    Self { verb: Box::new(operation), survey: None }
                }
            }

            $(#[$meta])*
            impl Verb for $Operation {
                fn name(&self) -> &'static str {
                    stringify!($Operation)
                }

                fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Answer>, Error> {
                    Ok(Flow::step(self, input, cx)?.map(|answer| Answer::$Answer(answer.into())))
                }

                fn suspend(&self, whole: bool) -> Option<Vec<u8>> {
                    $(
                        #[cfg(feature = "travel")]
                        return travel::$travels(stringify!($Operation), self, whole);
                    )?
                    #[allow(unreachable_code)]
                    {
                        let _ = whole;
                        None
                    }
                }
            }
        )*

        #[cfg(feature = "travel")]
        fn arrive(bytes: &[u8]) -> Option<Operation> {
            let (name, operation) = travel::name(bytes)?;
            // Only what travels arrives.
            $($(if name == stringify!($Operation) {
                let _ = travel::$travels::<$Operation>;
                return travel::arrives::<$Operation>(operation);
            })?)*
            None
        }
    };
}

/// Any operation. One that works in a special folder whose place is not known yet finds that out first.
pub struct Operation {
    verb: Box<dyn Verb>,
    survey: Option<Survey>,
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Operation").field(&self.verb.name()).finish()
    }
}

impl Flow for Operation {
    type Answer = Answer;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Answer>, Error> {
        let input = match (self.survey.take(), input) {
            (Some(survey), Input::Replies(replies)) => {
                survey.answer(&replies, cx)?;
                Input::LoggedOn
            }
            (_, input) => input,
        };
        match (self.verb.step(input, cx)?, cx.logon()) {
            // It knows the logon, and wants to know more.
            (Step::Logon, Some(logon)) if logon.special_folders.is_none() => {
                let mut chain = Chain::new("find special folders");
                self.survey = Some(Survey::ask(&mut chain, logon));
                Ok(Step::Execute(chain))
            }
            (Step::Logon, Some(_)) => Err(Error::NotFound(
                "the mailbox has no such special folder: the list of its folders tells which it has".into(),
            )),
            (step, _) => Ok(step),
        }
    }

    fn suspend(&self, whole: bool) -> Option<Vec<u8>> {
        self.verb.suspend(whole)
    }

    fn resume(bytes: &[u8]) -> Option<Self> {
        #[cfg(feature = "travel")]
        return arrive(bytes);
        #[cfg(not(feature = "travel"))]
        {
            let _ = bytes;
            None
        }
    }
}

// Those that travel go on when the session is suspended and resumed elsewhere.
operations! {
    /// See [`Open`].
    Open => Mailbox(MailboxInfo), travels;
    /// See [`ListFolders`].
    ListFolders => Folders(Vec<Folder>), travels;
    /// See [`ListMessages`].
    ListMessages => Page(list::MessagePage), travels;
    /// See [`GroupMessages`].
    #[cfg(feature = "views")]
    GroupMessages => Groups(GroupPage), travels;
    /// See [`SearchFolder`].
    #[cfg(feature = "views")]
    SearchFolder => Search(Box<SearchCriteria>), travels;
    /// See [`ReadMessage`].
    ReadMessage => Message(Box<Message>), travels_or_begins;
    /// See [`SaveAttachment`].
    SaveAttachment => Saved(u64), travels;
    /// See [`Send`].
    Send => Sent(MessagePlace), travels;
    /// See [`SaveDraft`].
    SaveDraft => Drafted(MessagePlace), travels;
    /// See [`AbortSubmit`].
    AbortSubmit => Aborted(()), travels;
    /// See [`Batch`].
    Batch => Batch(BatchResult), travels;
    /// See [`ChangeFolder`].
    ChangeFolder => Folder(FolderResult), travels;
    /// See [`GetProperties`].
    GetProperties => Properties(Vec<Property>), travels_or_begins;
    /// See [`SetProperties`].
    SetProperties => Set(()), travels;
    /// See [`SyncContents`].
    #[cfg(feature = "sync")]
    SyncContents => Synced(SyncSummary), travels;
    /// See [`SyncHierarchy`].
    #[cfg(feature = "sync")]
    SyncHierarchy => Synced(SyncSummary), travels;
    /// See [`Upload`].
    #[cfg(feature = "sync")]
    Upload => Uploaded(UploadResult);
    /// See [`UploadFolders`].
    #[cfg(feature = "sync")]
    UploadFolders => UploadedFolders(FolderUploadResult);
    /// See [`ReserveIds`].
    #[cfg(feature = "sync")]
    ReserveIds => Reserved(Vec<MessageId>);
    /// See [`ExportStream`].
    #[cfg(feature = "sync")]
    ExportStream => Saved(u64);
    /// See [`ImportStream`].
    #[cfg(feature = "sync")]
    ImportStream => Saved(u64);
    /// See [`Watch`].
    Watch => Watched(()), travels;
    /// See [`Resolve`].
    Resolve => People(Vec<Person>), travels;
    /// See [`Browse`].
    Browse => PeoplePage(PeoplePage), travels;
    /// See [`Details`].
    Details => Person(Box<PersonDetails>), travels;
    /// See [`Linked`].
    Linked => People(Vec<Person>), travels;
}

/// What operations end with.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Of [`Open`].
    Mailbox(MailboxInfo),
    /// Of [`ListFolders`].
    Folders(Vec<Folder>),
    /// Of [`ListMessages`].
    Page(list::MessagePage),
    /// Of [`GroupMessages`].
    Groups(GroupPage),
    /// Of [`SearchFolder`].
    Search(Box<SearchCriteria>),
    /// Of [`ReadMessage`].
    Message(Box<Message>),
    /// Of [`SaveAttachment`]: how many bytes there were.
    Saved(u64),
    /// Of [`Send`]: where it was when it was submitted.
    Sent(MessagePlace),
    /// Of [`SaveDraft`]: where it is.
    Drafted(MessagePlace),
    /// Of [`AbortSubmit`].
    Aborted(()),
    /// Of [`Batch`].
    Batch(BatchResult),
    /// Of [`ChangeFolder`].
    Folder(FolderResult),
    /// Of [`GetProperties`].
    Properties(Vec<Property>),
    /// Of [`SetProperties`].
    Set(()),
    /// Of [`SyncContents`] and [`SyncHierarchy`].
    Synced(SyncSummary),
    /// Of [`Upload`].
    Uploaded(UploadResult),
    /// Of [`UploadFolders`].
    UploadedFolders(FolderUploadResult),
    /// Of [`ReserveIds`].
    Reserved(Vec<MessageId>),
    /// Of [`Watch`], which only ends when it is cancelled.
    Watched(()),
    /// Of [`Resolve`] and [`Linked`].
    People(Vec<Person>),
    /// Of [`Browse`].
    PeoplePage(PeoplePage),
    /// Of [`Details`].
    Person(Box<PersonDetails>),
}
