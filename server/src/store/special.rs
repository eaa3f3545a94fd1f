//! The special folders of a mailbox. `[MS-OXOSFLD]`, `[MS-OXCSTOR] 2.2.1.1.3`

/// A folder that has a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Special {
    /// The root of the mailbox.
    Root = 0,
    /// Deferred action messages.
    DeferredActions = 1,
    /// What is being sent.
    SpoolerQueue = 2,
    /// The root of what a person sees.
    IpmSubtree = 3,
    /// Inbox.
    Inbox = 4,
    /// Outbox.
    Outbox = 5,
    /// Sent items.
    SentItems = 6,
    /// Deleted items.
    DeletedItems = 7,
    /// Views for everybody.
    CommonViews = 8,
    /// Free/busy data.
    Schedule = 9,
    /// Search folders.
    Finder = 10,
    /// Views of the owner.
    Views = 11,
    /// Shortcuts.
    Shortcuts = 12,
    /// Calendar.
    Calendar = 13,
    /// Contacts.
    Contacts = 14,
    /// Drafts.
    Drafts = 15,
    /// Journal.
    Journal = 16,
    /// Notes.
    Notes = 17,
    /// Tasks.
    Tasks = 18,
    /// Junk mail.
    JunkEmail = 19,
    /// Archived messages.
    Archive = 20,
    /// Reminders.
    Reminders = 21,
    /// Conflicts and failures of synchronisation.
    SyncIssues = 22,
    /// Conflicts.
    Conflicts = 23,
    /// Failures here.
    LocalFailures = 24,
    /// Failures of the server.
    ServerFailures = 25,
    /// Free/busy data of the owner.
    FreeBusy = 26,
    /// Of the public folders: the root of what people do not see.
    NonIpmSubtree = 27,
    /// Of the public folders: forms of the organisation.
    EformsRegistry = 28,
    /// Of the public folders: free/busy data.
    PublicFreeBusy = 29,
    /// Of the public folders: offline address books.
    OfflineAddressBook = 30,
}

/// The folders whose ids the logon tells, in its order.
pub const LOGON_FOLDERS: [Special; 13] = [
    Special::Root,
    Special::DeferredActions,
    Special::SpoolerQueue,
    Special::IpmSubtree,
    Special::Inbox,
    Special::Outbox,
    Special::SentItems,
    Special::DeletedItems,
    Special::CommonViews,
    Special::Schedule,
    Special::Finder,
    Special::Views,
    Special::Shortcuts,
];

/// The same for the public folders, as far as there are any: none is in another language or for newsgroups, and there is
/// one site only. `[MS-OXCSTOR] 2.2.1.1.4`
pub const PUBLIC_LOGON_FOLDERS: [Option<Special>; 13] = [
    Some(Special::Root),
    Some(Special::IpmSubtree),
    Some(Special::NonIpmSubtree),
    Some(Special::EformsRegistry),
    Some(Special::PublicFreeBusy),
    Some(Special::OfflineAddressBook),
    None,
    Some(Special::PublicFreeBusy),
    Some(Special::OfflineAddressBook),
    None,
    None,
    None,
    None,
];

impl Special {
    /// Every special folder with its parent, its name and the class of what it holds; parents first.
    pub(super) const ALL: [(Self, Option<Self>, &'static str, Option<&'static str>); 27] = {
        use Special::*;
        const NOTE: Option<&str> = Some("IPF.Note");
        [
            (Root, None, "Root Container", None),
            (DeferredActions, Some(Root), "Deferred Action", None),
            (SpoolerQueue, Some(Root), "Spooler Queue", None),
            (IpmSubtree, Some(Root), "Top of Information Store", None),
            (Inbox, Some(IpmSubtree), "Inbox", NOTE),
            (Outbox, Some(IpmSubtree), "Outbox", NOTE),
            (SentItems, Some(IpmSubtree), "Sent Items", NOTE),
            (DeletedItems, Some(IpmSubtree), "Deleted Items", NOTE),
            (CommonViews, Some(Root), "Common Views", None),
            (Schedule, Some(Root), "Schedule", None),
            (Finder, Some(Root), "Finder", None),
            (Views, Some(Root), "Views", None),
            (Shortcuts, Some(Root), "Shortcuts", None),
            (Calendar, Some(IpmSubtree), "Calendar", Some("IPF.Appointment")),
            (Contacts, Some(IpmSubtree), "Contacts", Some("IPF.Contact")),
            (Drafts, Some(IpmSubtree), "Drafts", NOTE),
            (Journal, Some(IpmSubtree), "Journal", Some("IPF.Journal")),
            (Notes, Some(IpmSubtree), "Notes", Some("IPF.StickyNote")),
            (Tasks, Some(IpmSubtree), "Tasks", Some("IPF.Task")),
            (JunkEmail, Some(IpmSubtree), "Junk Email", NOTE),
            (Archive, Some(IpmSubtree), "Archive", NOTE),
            (Reminders, Some(Root), "Reminders", Some("Outlook.Reminder")),
            (SyncIssues, Some(IpmSubtree), "Sync Issues", NOTE),
            (Conflicts, Some(SyncIssues), "Conflicts", NOTE),
            (LocalFailures, Some(SyncIssues), "Local Failures", NOTE),
            (ServerFailures, Some(SyncIssues), "Server Failures", NOTE),
            (FreeBusy, Some(Root), "Freebusy Data", None),
        ]
    };

    /// The same of the public folders.
    pub(super) const PUBLIC: [(Self, Option<Self>, &'static str, Option<&'static str>); 6] = {
        use Special::*;
        [
            (Root, None, "Root Container", None),
            (IpmSubtree, Some(Root), "IPM_SUBTREE", None),
            (NonIpmSubtree, Some(Root), "NON_IPM_SUBTREE", None),
            (EformsRegistry, Some(NonIpmSubtree), "EFORMS REGISTRY", None),
            (PublicFreeBusy, Some(NonIpmSubtree), "SCHEDULE+ FREE BUSY", None),
            (OfflineAddressBook, Some(NonIpmSubtree), "OFFLINE ADDRESS BOOK", None),
        ]
    };

    pub(super) fn from_key(key: u8) -> Option<Self> {
        Self::ALL
            .iter()
            .chain(&Self::PUBLIC)
            .map(|(special, ..)| *special)
            .find(|special| *special as u8 == key)
    }
}
