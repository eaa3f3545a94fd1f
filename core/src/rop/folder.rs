//! Folder ROPs. `[MS-OXCROPS] 2.2.4`, `[MS-OXCFOLD]`

use std::prelude::v1::*;

use super::{NULL_DESTINATION, ReplicaServers};
use crate::data::{FolderId, MessageId, Restriction};
use crate::wire::{Counted, PrefixedOrNone, Text, codes, flags, wire};

flags! {
    /// Which folders can be opened.
    pub struct FolderOpenMode: u8, "MS-OXCFOLD 2.2.1.1.1" {
        /// Deleted ones, too.
        const OPEN_SOFT_DELETED = 0x04;
    }

    /// What is deleted along with a folder, and how.
    pub struct DeleteFolderFlags: u8, "MS-OXCFOLD 2.2.1.3.1" {
        /// Its messages.
        const DEL_MESSAGES = 0x01;
        /// Its folders.
        const DEL_FOLDERS = 0x04;
        /// For good.
        const DELETE_HARD_DELETE = 0x10;
    }

    /// How a search folder searches.
    pub struct SearchRequestFlags: u32, "MS-OXCFOLD 2.2.1.4.1" {
        /// Stop.
        const STOP_SEARCH = 0x0000_0001;
        /// Start, or start again.
        const RESTART_SEARCH = 0x0000_0002;
        /// In the folders and all below.
        const RECURSIVE_SEARCH = 0x0000_0004;
        /// In the folders alone.
        const SHALLOW_SEARCH = 0x0000_0008;
        /// With priority; older texts.
        const FOREGROUND_SEARCH = 0x0000_0010;
        /// Without priority; older texts.
        const BACKGROUND_SEARCH = 0x0000_0020;
        /// By the content index.
        const CONTENT_INDEXED_SEARCH = 0x0001_0000;
        /// Without the content index.
        const NON_CONTENT_INDEXED_SEARCH = 0x0002_0000;
        /// Once: the result does not follow later changes.
        const STATIC_SEARCH = 0x0004_0000;
    }

    /// What a search folder is doing.
    pub struct SearchResponseFlags: u32, "MS-OXCFOLD 2.2.1.5.2" {
        /// Searching, or following changes.
        const SEARCH_RUNNING = 0x0000_0001;
        /// The first search is not done.
        const SEARCH_REBUILD = 0x0000_0002;
        /// In the folders and all below.
        const SEARCH_RECURSIVE = 0x0000_0004;
        /// With priority; older texts.
        const SEARCH_FOREGROUND = 0x0000_0008;
        /// The result is whole.
        const SEARCH_COMPLETE = 0x0000_1000;
        /// The result is not whole.
        const SEARCH_PARTIAL = 0x0000_2000;
        /// The result does not follow changes.
        const SEARCH_STATIC = 0x0001_0000;
        /// The result may not follow changes yet.
        const SEARCH_MAYBE_STATIC = 0x0002_0000;
        /// By the content index alone.
        const CI_TOTALLY = 0x0100_0000;
        /// By the content index mostly; older texts.
        const CI_WITH_TWIR_RESIDUAL = 0x0200_0000;
        /// Without the content index mostly; older texts.
        const TWIR_MOSTLY = 0x0400_0000;
        /// Without the content index.
        const TWIR_TOTALLY = 0x0800_0000;
    }

    /// What a table of folders has.
    pub struct HierarchyTableFlags: u8, "MS-OXCFOLD 2.2.1.13.1" {
        /// All folders below, not the nearest ones alone.
        const DEPTH = 0x04;
        /// Answer at once; what fails shows later.
        const DEFERRED_ERRORS = 0x08;
        /// No notifications about the table.
        const NO_NOTIFICATIONS = 0x10;
        /// Deleted folders instead.
        const SOFT_DELETES = 0x20;
        /// Text columns are UTF-16.
        const USE_UNICODE = 0x40;
        /// No notifications about what the client itself changes.
        const SUPPRESSES_NOTIFICATIONS = 0x80;
    }

    /// What a table of messages has.
    pub struct ContentsTableFlags: u8, "MS-OXCFOLD 2.2.1.14.1" {
        /// Folder associated information instead.
        const ASSOCIATED = 0x02;
        /// Answer at once; what fails shows later.
        const DEFERRED_ERRORS = 0x08;
        /// No notifications about the table.
        const NO_NOTIFICATIONS = 0x10;
        /// Deleted messages instead.
        const SOFT_DELETES = 0x20;
        /// Text columns are UTF-16.
        const USE_UNICODE = 0x40;
        /// Messages of a conversation, in all folders; only on the root.
        const CONVERSATION_MEMBERS = 0x80;
    }
}

codes! {
    /// What a folder is.
    pub struct FolderType: u8, "MS-OXCFOLD 2.2.1.2.1" {
        /// One that holds messages.
        const GENERIC = 1;
        /// One that shows what it found elsewhere.
        const SEARCH = 2;
    }
}

wire! {
    /// Opens a folder.
    #[derive(Default)]
    pub struct OpenFolder, "MS-OXCROPS 2.2.4.1.1" {
        /// The logon.
        logon: u8,
        /// The logon object, or any folder of it.
        input: u8,
        /// Receives the folder.
        output: u8,
        /// Which folder.
        folder_id: FolderId,
        /// Which folders can be opened.
        open_mode: FolderOpenMode,
    }

    /// The folder is open.
    pub struct OpenFolderResponse, "MS-OXCROPS 2.2.4.1.2" {
        /// Rules are set on the folder.
        has_rules: bool,
        /// The content is on other servers.
        is_ghosted: bool,
        /// Which ones.
        servers: Option<ReplicaServers> { if *is_ghosted },
    }

    /// Makes a folder.
    #[derive(Default)]
    pub struct CreateFolder, "MS-OXCROPS 2.2.4.2.1" {
        /// The logon.
        logon: u8,
        /// The folder it goes into.
        input: u8,
        /// Receives the folder.
        output: u8,
        /// What it is.
        folder_type: FolderType,
        /// The name and the comment are UTF-16.
        use_unicode_strings: bool,
        /// A folder of this name may be there: it is opened.
        open_existing: bool,
        /// Zero.
        reserved: u8,
        /// The name.
        display_name: Text { with |cx| cx.unicode(*use_unicode_strings) },
        /// A comment.
        comment: Text { with |cx| cx.unicode(*use_unicode_strings) },
    }

    /// The folder is there and open.
    pub struct CreateFolderResponse, "MS-OXCROPS 2.2.4.2.2" {
        /// Its id.
        folder_id: FolderId,
        /// It was there before; newer servers do not tell.
        is_existing_folder: bool,
        /// Rules are set on the folder.
        has_rules: Option<bool> { if *is_existing_folder },
        /// The content is on other servers.
        is_ghosted: Option<bool> { if *is_existing_folder },
        /// Which ones.
        servers: Option<ReplicaServers> { if is_ghosted.unwrap_or_default() },
    }

    /// Deletes a folder.
    #[derive(Default)]
    pub struct DeleteFolder, "MS-OXCROPS 2.2.4.3.1" {
        /// The logon.
        logon: u8,
        /// The folder it is in.
        input: u8,
        /// What is deleted along with it; without it a folder must be empty.
        flags: DeleteFolderFlags,
        /// Which folder.
        folder_id: FolderId,
    }

    /// Whether all was deleted. Failures have it, too.
    pub struct DeleteFolderResponse, "MS-OXCROPS 2.2.4.3.2" {
        /// Some was not.
        partial_completion: bool,
    }

    /// Tells a search folder what to search for.
    #[derive(Default)]
    pub struct SetSearchCriteria, "MS-OXCROPS 2.2.4.4.1" {
        /// The logon.
        logon: u8,
        /// The search folder.
        input: u8,
        /// What; none: as before.
        restriction: Option<Restriction> as PrefixedOrNone<u16>,
        /// Where; none: as before.
        folder_ids: Vec<FolderId> as Counted<u16>,
        /// How.
        search_flags: SearchRequestFlags,
    }

    /// Asks what a search folder searches for.
    #[derive(Default)]
    pub struct GetSearchCriteria, "MS-OXCROPS 2.2.4.5.1" {
        /// The logon.
        logon: u8,
        /// The search folder.
        input: u8,
        /// Strings in the restriction shall be UTF-16.
        use_unicode: bool,
        /// Answer the restriction.
        include_restriction: bool,
        /// Answer the folders.
        include_folders: bool,
    }

    /// What a search folder searches for.
    pub struct GetSearchCriteriaResponse, "MS-OXCROPS 2.2.4.5.2" {
        /// What; none when it was not asked for.
        restriction: Option<Restriction> as PrefixedOrNone<u16>,
        /// The logon.
        logon: u8,
        /// Where; none when it was not asked for.
        folder_ids: Vec<FolderId> as Counted<u16>,
        /// What the search is doing.
        search_flags: SearchResponseFlags,
    }

    /// Moves or copies messages to another folder.
    #[derive(Default)]
    pub struct MoveCopyMessages, "MS-OXCROPS 2.2.4.6.1" {
        /// The logon.
        logon: u8,
        /// The folder they are in.
        source: u8,
        /// The folder they go to.
        dest: u8,
        /// Which messages.
        message_ids: Vec<MessageId> as Counted<u16>,
        /// The answer may be a `Progress`.
        want_asynchronous: bool,
        /// Copy.
        want_copy: bool,
    }

    /// Whether all was done. Failures have it, too.
    pub struct MoveCopyMessagesResponse, "MS-OXCROPS 2.2.4.6.2" {
        /// Index of the destination, when that does not exist.
        dest: Option<u32> { if |cx| cx.return_value == NULL_DESTINATION },
        /// Some was not.
        partial_completion: bool,
    }

    /// Moves a folder into another one.
    #[derive(Default)]
    pub struct MoveFolder, "MS-OXCROPS 2.2.4.7.1" {
        /// The logon.
        logon: u8,
        /// The folder it is in.
        source: u8,
        /// The folder it goes into.
        dest: u8,
        /// The answer may be a `Progress`.
        want_asynchronous: bool,
        /// The name is UTF-16.
        use_unicode: bool,
        /// Which folder.
        folder_id: FolderId,
        /// Its new name.
        new_folder_name: Text { with |cx| cx.unicode(*use_unicode) },
    }

    /// Whether all was done. Failures have it, too.
    pub struct MoveFolderResponse, "MS-OXCROPS 2.2.4.7.2" {
        /// Index of the destination, when that does not exist.
        dest: Option<u32> { if |cx| cx.return_value == NULL_DESTINATION },
        /// Some was not.
        partial_completion: bool,
    }

    /// Copies a folder into another one.
    #[derive(Default)]
    pub struct CopyFolder, "MS-OXCROPS 2.2.4.8.1" {
        /// The logon.
        logon: u8,
        /// The folder it is in.
        source: u8,
        /// The folder the copy goes into.
        dest: u8,
        /// The answer may be a `Progress`.
        want_asynchronous: bool,
        /// With the folders below.
        want_recursive: bool,
        /// The name is UTF-16.
        use_unicode: bool,
        /// Which folder.
        folder_id: FolderId,
        /// Name of the copy.
        new_folder_name: Text { with |cx| cx.unicode(*use_unicode) },
    }

    /// Whether all was done. Failures have it, too.
    pub struct CopyFolderResponse, "MS-OXCROPS 2.2.4.8.2" {
        /// Index of the destination, when that does not exist.
        dest: Option<u32> { if |cx| cx.return_value == NULL_DESTINATION },
        /// Some was not.
        partial_completion: bool,
    }

    /// Deletes all messages and folders of a folder.
    #[derive(Default)]
    pub struct EmptyFolder, "MS-OXCROPS 2.2.4.9.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// The answer may be a `Progress`.
        want_asynchronous: bool,
        /// Folder associated information, too.
        want_delete_associated: bool,
    }

    /// Whether all was deleted. Failures have it, too.
    pub struct EmptyFolderResponse, "MS-OXCROPS 2.2.4.9.2" {
        /// Some was not.
        partial_completion: bool,
    }

    /// Deletes all messages and folders of a folder for good.
    #[derive(Default)]
    pub struct HardDeleteMessagesAndSubfolders, "MS-OXCROPS 2.2.4.10.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// The answer may be a `Progress`.
        want_asynchronous: bool,
        /// Folder associated information, too.
        want_delete_associated: bool,
    }

    /// Whether all was deleted. Failures have it, too.
    pub struct HardDeleteMessagesAndSubfoldersResponse, "MS-OXCROPS 2.2.4.10.2" {
        /// Some was not.
        partial_completion: bool,
    }

    /// Deletes messages; servers may keep them for a while.
    #[derive(Default)]
    pub struct DeleteMessages, "MS-OXCROPS 2.2.4.11.1" {
        /// The logon.
        logon: u8,
        /// The folder they are in.
        input: u8,
        /// The answer may be a `Progress`.
        want_asynchronous: bool,
        /// Tell the senders of unread messages who asked to be told.
        notify_non_read: bool,
        /// Which messages.
        message_ids: Vec<MessageId> as Counted<u16>,
    }

    /// Whether all was deleted. Failures have it, too.
    pub struct DeleteMessagesResponse, "MS-OXCROPS 2.2.4.11.2" {
        /// Some was not.
        partial_completion: bool,
    }

    /// Deletes messages for good.
    #[derive(Default)]
    pub struct HardDeleteMessages, "MS-OXCROPS 2.2.4.12.1" {
        /// The logon.
        logon: u8,
        /// The folder they are in.
        input: u8,
        /// The answer may be a `Progress`.
        want_asynchronous: bool,
        /// Tell the senders of unread messages who asked to be told.
        notify_non_read: bool,
        /// Which messages.
        message_ids: Vec<MessageId> as Counted<u16>,
    }

    /// Whether all was deleted. Failures have it, too.
    pub struct HardDeleteMessagesResponse, "MS-OXCROPS 2.2.4.12.2" {
        /// Some was not.
        partial_completion: bool,
    }

    /// Opens the table of the folders in a folder.
    #[derive(Default)]
    pub struct GetHierarchyTable, "MS-OXCROPS 2.2.4.13.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// Receives the table.
        output: u8,
        /// What the table has.
        table_flags: HierarchyTableFlags,
    }

    /// The table is open.
    pub struct GetHierarchyTableResponse, "MS-OXCROPS 2.2.4.13.2" {
        /// How many rows it has; a guess when errors are deferred.
        row_count: u32,
    }

    /// Opens the table of the messages in a folder.
    #[derive(Default)]
    pub struct GetContentsTable, "MS-OXCROPS 2.2.4.14.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// Receives the table.
        output: u8,
        /// What the table has.
        table_flags: ContentsTableFlags,
    }

    /// The table is open.
    pub struct GetContentsTableResponse, "MS-OXCROPS 2.2.4.14.2" {
        /// How many rows it has; a guess when errors are deferred.
        row_count: u32,
    }
}
