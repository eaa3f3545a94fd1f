use std::prelude::v1::*;

use super::folders::{PLACE, ask_of_folder, open_folder, open_folder_and_ask, place_of};
use super::{FolderRef, FolderResult, Part};
use crate::data::{
    ErrorCode, FileTime, FolderId, RelationalOperator, Restriction, TaggedPropertyValue, tags,
};
use crate::rop::{
    CopyFolder, CopyFolderResponse, CreateFolder, CreateFolderResponse, DeleteFolder, DeleteFolderFlags,
    DeleteFolderResponse, EmptyFolder, EmptyFolderResponse, FolderType, GetHierarchyTable,
    GetPropertiesSpecificResponse, HardDeleteMessagesAndSubfolders, HardDeleteMessagesAndSubfoldersResponse,
    HierarchyTableFlags, MoveFolder, MoveFolderResponse, QueryRows, QueryRowsFlags, QueryRowsResponse,
    Restrict, SetColumns, SetProperties, SetPropertiesResponse, TableFlags,
};
use crate::session::{
    Asked, Chain, Error, Flow, FolderPlace, Input, LogonFolder, LogonInfo, Replies, Slot, Step, Steps,
};
use crate::wire::Quoted;

/// Makes, renames, moves, copies, deletes or empties a folder.
///
/// One exchange. To move, copy and delete a folder the server must be told where it lies, and what it is called: the session
/// knows of folders that it listed, made or moved; of others [`out_of`](Self::out_of) and [`named`](Self::named) say so, or it
/// takes one exchange more to ask.
///
/// What others did meanwhile is not undone: where the folder lies and what it is called by now is asked in the same
/// exchange. It takes one more when it lies elsewhere by now, or has another name, which it (and a copy) keeps. What
/// [`trash`](Self::trash) finds in Deleted Items is deleted in a second exchange, after the server said that it lies there.
///
/// When the connection breaks before the server's answer came, a new name is given again and a folder is emptied again: it
/// comes to the same. For the others the server is asked: a folder that is not in its place any more was moved or
/// deleted, and one of the wanted name that is there was made, unless `PidTagCreationTime` says that it is older by more than
/// clocks differ. Not told apart are those that somebody else made in the five minutes before; and older ones, when the
/// session was resumed or not yet logged on when it asked, and so did not know the server's clock.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct ChangeFolder {
    folder: FolderRef,
    /// The folder it lies in, as the program says.
    parent: Option<FolderRef>,
    verb: Verb,
    /// Perhaps it was done already.
    tried: bool,
    /// Where it lies.
    place: Option<FolderPlace>,
    /// The server said so, and it was no memory.
    certain: bool,
    /// What the server made before was not made for this; none when it is not known what time it is there.
    begun: Option<FileTime>,
    /// It went under a name that is no longer its own, which it, or its copy, gets again.
    rename: Option<(FolderId, String)>,
    partial: bool,
    #[serde(skip)]
    asked: Option<Questions>,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
enum Verb {
    /// The names of folders, each in the one before.
    Create {
        names: Vec<String>,
        class: Option<String>,
        existing: bool,
    },
    Rename(String),
    Move {
        to: FolderRef,
        name: Option<String>,
    },
    Copy {
        to: FolderRef,
        name: Option<String>,
        with_folders: bool,
    },
    Delete {
        only_empty: bool,
        hard: bool,
    },
    /// To Deleted Items; what lies there already is deleted.
    Trash {
        /// That it goes there was asked for.
        moved: bool,
    },
    Empty {
        hard: bool,
    },
}

#[derive(Debug, Clone, Copy)]
enum Questions {
    /// The folder it lies in, and its name.
    Place(AskedPlace),
    /// Folders of the wanted name.
    Namesakes(Asked<QueryRowsResponse>),
    Created(Asked<CreateFolderResponse>, Option<Asked<SetPropertiesResponse>>),
    Renamed(Asked<SetPropertiesResponse>),
    /// Moved, copied or deleted.
    Gone {
        /// The last folder that was opened for that.
        opened: Asked<()>,
        /// Where it really lies.
        place: Option<AskedPlace>,
        deed: Deed,
    },
    Emptied(Asked<EmptyFolderResponse>),
    EmptiedForGood(Asked<HardDeleteMessagesAndSubfoldersResponse>),
}

type AskedPlace = Asked<GetPropertiesSpecificResponse>;

#[derive(Debug, Clone, Copy)]
enum Deed {
    Moved(Asked<MoveFolderResponse>),
    /// And the folder that is there under its name now.
    Copied(Asked<CopyFolderResponse>, Asked<QueryRowsResponse>),
    Deleted(Asked<DeleteFolderResponse>),
}

/// Milliseconds by which clocks of a domain may differ: Kerberos takes no more.
const SKEW: i64 = 300_000;

impl ChangeFolder {
    fn new(folder: impl Into<FolderRef>, verb: Verb) -> Self {
        Self {
            folder: folder.into(),
            parent: None,
            verb,
            tried: false,
            place: None,
            certain: false,
            begun: None,
            rename: None,
            partial: false,
            asked: None,
        }
    }

    /// Makes a folder in a folder. It holds what that one holds unless [`class`](Self::class) says otherwise.
    pub fn create(parent: impl Into<FolderRef>, name: impl Into<String>) -> Self {
        Self::new(parent, Verb::Create { names: vec![name.into()], class: None, existing: false })
    }

    /// Makes the folder at a path below a folder, and those on the way to it; what is there already is fine.
    pub fn create_path<S: Into<String>>(
        parent: impl Into<FolderRef>,
        names: impl IntoIterator<Item = S>,
    ) -> Self {
        let names = names.into_iter().map(Into::into).collect();
        Self::new(parent, Verb::Create { names, class: None, existing: true })
    }

    /// Gives a folder another name.
    pub fn rename(folder: impl Into<FolderRef>, name: impl Into<String>) -> Self {
        Self::new(folder, Verb::Rename(name.into()))
    }

    /// Moves a folder with all that is in it into another one. It keeps its id.
    pub fn move_to(folder: impl Into<FolderRef>, to: impl Into<FolderRef>) -> Self {
        Self::new(folder, Verb::Move { to: to.into(), name: None })
    }

    /// Copies a folder with its messages and the folders in it into another one.
    pub fn copy_to(folder: impl Into<FolderRef>, to: impl Into<FolderRef>) -> Self {
        Self::new(folder, Verb::Copy { to: to.into(), name: None, with_folders: true })
    }

    /// Deletes a folder as mail programs do: moves it to Deleted Items; what lies there already, and public folders, are
    /// deleted.
    pub fn trash(folder: impl Into<FolderRef>) -> Self {
        Self::new(folder, Verb::Trash { moved: false })
    }

    /// Deletes a folder with all that is in it.
    pub fn delete(folder: impl Into<FolderRef>) -> Self {
        Self::new(folder, Verb::Delete { only_empty: false, hard: false })
    }

    /// Deletes a folder with all that is in it beyond restoring.
    pub fn delete_for_good(folder: impl Into<FolderRef>) -> Self {
        Self::new(folder, Verb::Delete { only_empty: false, hard: true })
    }

    /// Deletes a folder if nothing is in it; otherwise it stays, and [`FolderResult::complete`] says so.
    pub fn delete_empty(folder: impl Into<FolderRef>) -> Self {
        Self::new(folder, Verb::Delete { only_empty: true, hard: false })
    }

    /// Deletes all messages and folders in a folder.
    pub fn empty(folder: impl Into<FolderRef>) -> Self {
        Self::new(folder, Verb::Empty { hard: false })
    }

    /// Deletes all messages and folders in a folder beyond restoring.
    pub fn empty_for_good(folder: impl Into<FolderRef>) -> Self {
        Self::new(folder, Verb::Empty { hard: true })
    }

    /// Says which folder it lies in ([`Folder::parent_id`](super::Folder)), which saves asking when the session does not know.
    #[must_use]
    pub fn out_of(mut self, parent: impl Into<FolderRef>) -> Self {
        self.parent = Some(parent.into());
        self
    }

    /// What a new folder holds, such as `IPF.Appointment`. `[MS-OXOSFLD] 2.2.1`
    #[must_use]
    pub fn class(mut self, class: impl Into<String>) -> Self {
        if let Verb::Create { class: wanted, .. } = &mut self.verb {
            *wanted = Some(class.into());
        }
        self
    }

    /// The name under which a folder is moved or copied.
    #[must_use]
    pub fn named(mut self, new: impl Into<String>) -> Self {
        if let Verb::Move { name, .. } | Verb::Copy { name, .. } = &mut self.verb {
            *name = Some(new.into());
        }
        self
    }

    /// Copies a folder without the folders in it.
    #[must_use]
    pub fn without_folders(mut self) -> Self {
        if let Verb::Copy { with_folders, .. } = &mut self.verb {
            *with_folders = false;
        }
        self
    }

    /// The folder, the one that it lies in if that was said, and the one that it goes to: none is left open before the
    /// logon.
    fn ids(&self, logon: Option<&LogonInfo>) -> Option<(FolderId, Option<FolderId>, FolderId)> {
        let to = match &self.verb {
            Verb::Move { to, .. } | Verb::Copy { to, .. } => to.id(logon)?,
            Verb::Trash { .. } => logon?.folder(LogonFolder::DeletedItems),
            _ => self.folder.id(logon)?,
        };
        let parent = match &self.parent {
            Some(parent) => Some(parent.id(logon)?),
            None => None,
        };
        Some((self.folder.id(logon)?, parent, to))
    }

    /// The name that it was to get.
    fn new_name(&self) -> Option<&str> {
        match &self.verb {
            Verb::Move { name, .. } | Verb::Copy { name, .. } => name.as_deref(),
            _ => None,
        }
    }

    /// The name under which it goes, or is made.
    fn name(&self) -> &str {
        if let Verb::Create { names, .. } = &self.verb {
            return names.first().map(String::as_str).unwrap_or_default();
        }
        let own = self.place.as_ref().map(|place| place.name.as_str()).unwrap_or_default();
        self.new_name().unwrap_or(own)
    }

    /// Whether it is deleted where it lies.
    fn is_deleted(&self, place: &FolderPlace, to: FolderId) -> bool {
        match self.verb {
            Verb::Delete { .. } => true,
            // There are no Deleted Items for public folders.
            Verb::Trash { .. } => place.parent == to || place.id == to || to == FolderId::NONE,
            _ => false,
        }
    }

    /// Whether it went where it was to go before, or somebody else moved it there.
    fn is_there(&self, to: FolderId) -> bool {
        self.place.as_ref().is_some_and(|place| {
            place.parent == to
                && match &self.verb {
                    Verb::Move { name, .. } => {
                        self.tried && name.as_ref().is_none_or(|name| *name == place.name)
                    }
                    Verb::Trash { moved } => *moved,
                    _ => false,
                }
        })
    }

    /// Asks where the folder lies and what it is called.
    fn ask_place(&mut self, folder: FolderId) -> Chain {
        let mut chain = Chain::new("find folder");
        self.asked = Some(Questions::Place(ask_of_folder(&mut chain, folder, &PLACE)));
        chain
    }

    fn ask_to_rename(&mut self, folder: FolderId, name: &str) -> Chain {
        let mut chain = Chain::new("rename folder");
        let slot = open_folder(&mut chain, folder);
        let property_values = vec![TaggedPropertyValue::new(tags::DISPLAY_NAME, name)];
        let asked = chain.add(SetProperties { logon: 0, input: slot.0, property_values });
        self.asked = Some(Questions::Renamed(asked));
        release(chain, [slot])
    }

    fn ask(&mut self, folder: FolderId, to: FolderId) -> Result<Chain, Error> {
        if let Some((folder, name)) = self.rename.clone() {
            return Ok(self.ask_to_rename(folder, &name));
        }
        match self.verb.clone() {
            Verb::Create { names, class, existing } => self.create_in(folder, &names, class, existing),
            Verb::Rename(name) => Ok(self.ask_to_rename(folder, checked(&name)?)),
            Verb::Empty { hard } => Ok(self.empty_it(folder, hard)),
            _ => self.ask_to_go(folder, to),
        }
    }

    /// Asks to move, copy or delete it, when it is known where it lies. Unless the server said so, it is asked beforehand.
    fn ask_to_go(&mut self, folder: FolderId, to: FolderId) -> Result<Chain, Error> {
        self.new_name().map(checked).transpose()?;
        let Some(place) = self.place.clone() else { return Ok(self.ask_place(folder)) };
        let is_deleted = self.is_deleted(&place, to);
        let is_unnamed = !is_deleted && self.name().is_empty();
        // Somebody may have restored it, and not every server looks whether what it deletes lies where one says.
        if !self.certain && (is_unnamed || is_deleted && place.parent == to) {
            return Ok(self.ask_place(folder));
        }
        if is_unnamed {
            return Err(Error::NotFound(
                "the server does not tell what the folder is called: name it".into(),
            ));
        }
        let mut chain = Chain::new(match self.verb {
            _ if is_deleted => "delete folder",
            Verb::Copy { .. } => "copy folder",
            _ => "move folder",
        });
        let (source, mut opened) = open_folder_and_ask(&mut chain, place.parent);
        let mut slots = vec![source];
        if !is_deleted {
            let (dest, dest_opened) = open_folder_and_ask(&mut chain, to);
            opened = dest_opened;
            slots.push(dest);
        }
        let asked_place = (!self.certain).then(|| ask_of_folder(&mut chain, folder, &PLACE));
        let (logon, want_asynchronous, use_unicode) = (0, false, true);
        let (folder_id, new_folder_name) = (folder, self.name().into());
        let deed = match (&mut self.verb, slots.get(1)) {
            (Verb::Copy { with_folders, .. }, Some(dest)) => {
                let copied = chain.add(CopyFolder {
                    logon,
                    source: source.0,
                    dest: dest.0,
                    want_asynchronous,
                    want_recursive: *with_folders,
                    use_unicode,
                    folder_id,
                    new_folder_name,
                });
                // Nobody tells the id of the copy otherwise.
                let (table, found) = add_namesakes(&mut chain, *dest, self.name());
                slots.push(table);
                Deed::Copied(copied, found)
            }
            (verb, Some(dest)) => {
                if let Verb::Trash { moved } = verb {
                    *moved = true;
                }
                Deed::Moved(chain.add(MoveFolder {
                    logon,
                    source: source.0,
                    dest: dest.0,
                    want_asynchronous,
                    use_unicode,
                    folder_id,
                    new_folder_name,
                }))
            }
            (verb, None) => {
                let (only_empty, hard) = match verb {
                    Verb::Delete { only_empty, hard } => (*only_empty, *hard),
                    _ => (false, false),
                };
                let mut flags = DeleteFolderFlags::empty();
                flags.set(DeleteFolderFlags::DEL_MESSAGES | DeleteFolderFlags::DEL_FOLDERS, !only_empty);
                flags.set(DeleteFolderFlags::DELETE_HARD_DELETE, hard);
                Deed::Deleted(chain.add(DeleteFolder { logon, input: source.0, flags, folder_id }))
            }
        };
        self.asked = Some(Questions::Gone { opened, place: asked_place, deed });
        Ok(release(chain, slots).once_then_ask())
    }

    fn create_in(
        &mut self,
        parent: FolderId,
        names: &[String],
        class: Option<String>,
        existing: bool,
    ) -> Result<Chain, Error> {
        let mut chain = Chain::new("create folder");
        let mut slot = open_folder(&mut chain, parent);
        let mut slots = vec![slot];
        let mut created = None;
        // A handle table holds 255 objects, and nobody finds what lies deeper.
        const DEEPEST: usize = 100;
        if names.is_empty() || names.len() > DEEPEST {
            return Err(Error::InvalidArgument(alloc::format!(
                "{} names are no path of a folder: give 1 to {DEEPEST}",
                names.len()
            )));
        }
        for name in names {
            let name = checked(name)?;
            let (made, asked) = chain.open_and_ask(|output| CreateFolder {
                logon: 0,
                input: slot.0,
                output,
                folder_type: FolderType::GENERIC,
                use_unicode_strings: true,
                open_existing: existing,
                reserved: 0,
                display_name: name.into(),
                comment: "".into(),
            });
            (slot, created) = (made, Some(asked));
            slots.push(made);
        }
        let set = class.map(|class| {
            let property_values = vec![TaggedPropertyValue::new(tags::CONTAINER_CLASS, class.as_str())];
            chain.add(SetProperties { logon: 0, input: slot.0, property_values })
        });
        self.asked = created.map(|created| Questions::Created(created, set));
        let chain = release(chain, slots);
        Ok(if existing { chain } else { chain.once_then_ask() })
    }

    fn empty_it(&mut self, folder: FolderId, hard: bool) -> Chain {
        let mut chain = Chain::new("empty folder");
        let slot = open_folder(&mut chain, folder);
        let (logon, input, want_asynchronous, want_delete_associated) = (0, slot.0, false, false);
        self.asked = Some(if hard {
            let request =
                HardDeleteMessagesAndSubfolders { logon, input, want_asynchronous, want_delete_associated };
            Questions::EmptiedForGood(chain.add(request))
        } else {
            Questions::Emptied(chain.add(EmptyFolder {
                logon,
                input,
                want_asynchronous,
                want_delete_associated,
            }))
        });
        release(chain, [slot])
    }

    /// Finds out whether it was done, or does again what comes to the same.
    fn ask_again(&mut self, folder: FolderId, to: FolderId) -> Result<Chain, Error> {
        (self.tried, self.certain) = (true, false);
        match &mut self.verb {
            Verb::Move { .. } | Verb::Trash { .. } => return Ok(self.ask_place(folder)),
            Verb::Copy { .. } | Verb::Create { existing: false, .. } => {
                let mut chain = Chain::new("find folder");
                let parent = open_folder(&mut chain, to);
                let (table, found) = add_namesakes(&mut chain, parent, self.name());
                self.asked = Some(Questions::Namesakes(found));
                return Ok(release(chain, [table, parent]));
            }
            _ => {}
        }
        self.ask(folder, to)
    }

    /// Takes an answer; none when there is more to be asked.
    fn answered(
        &mut self,
        asked: Questions,
        replies: &Replies,
        folder: FolderId,
        to: FolderId,
    ) -> Result<Option<FolderResult>, Error> {
        let partial = match asked {
            Questions::Place(place) => {
                let place = checked_all(replies, place).map(|place| place_of(folder, place));
                if let (Err(error), Verb::Trash { .. }) = (&place, &self.verb)
                    && self.tried
                    && error.code() == "not_found"
                {
                    self.place = None;
                    return Ok(Some(FolderResult { id: Some(folder), complete: true }));
                }
                (self.place, self.certain) = (Some(place?), true);
                if !self.is_there(to) {
                    return Ok(None);
                }
                false
            }
            Questions::Namesakes(rows) => {
                let rows = checked_all(replies, rows)?;
                if let Verb::Create { existing, .. } = &mut self.verb {
                    *existing = true;
                    let row = rows.rows.iter().next();
                    let made = row.and_then(|row| row.get(tags::CREATION_TIME)?.as_time());
                    if made.zip(self.begun).is_some_and(|(made, begun)| made < begun) {
                        return Err(Error::Server { what: "CreateFolder", code: ErrorCode::COLLIDING_NAMES });
                    }
                    return Ok(None);
                }
                let found = first_id(rows);
                return Ok(found.map(|id| FolderResult { id: Some(id), complete: true }));
            }
            Questions::Created(created, set) => {
                replies.check_all()?;
                let created = replies.get(created)?;
                let problems = set.map(|set| replies.get(set)).transpose()?;
                if let Some(problem) = problems.and_then(|answer| answer.property_problems.first()) {
                    let property = crate::data::PropertyKey::from(tags::CONTAINER_CLASS).to_string();
                    return Err(Error::Property { property, code: problem.error_code });
                }
                if let Verb::Create { names, .. } = &self.verb
                    && let [name] = names.as_slice()
                    && !created.is_existing_folder
                {
                    let (id, name) = (created.folder_id, name.clone());
                    self.place = Some(FolderPlace { id, parent: folder, name });
                }
                return Ok(Some(FolderResult { id: Some(created.folder_id), complete: true }));
            }
            Questions::Renamed(asked) => {
                replies.check_all()?;
                if let Some(problem) = replies.get(asked)?.property_problems.first() {
                    return Err(Error::Server { what: "RenameFolder", code: problem.error_code });
                }
                let renamed = self.rename.take().map(|(id, _)| id);
                if let (Verb::Rename(name), Some(place)) = (&self.verb, &mut self.place) {
                    place.name.clone_from(name);
                }
                let id = Some(renamed.unwrap_or(folder));
                return Ok(Some(FolderResult { id, complete: !self.partial }));
            }
            Questions::Gone { opened, place, deed } => {
                return self.gone(replies, opened, place, deed, folder, to);
            }
            Questions::Emptied(asked) => checked_all(replies, asked)?.partial_completion,
            Questions::EmptiedForGood(asked) => checked_all(replies, asked)?.partial_completion,
        };
        Ok(Some(FolderResult { id: Some(folder), complete: !partial }))
    }

    /// It was moved, copied or deleted, unless it lies elsewhere than one thought.
    fn gone(
        &mut self,
        replies: &Replies,
        opened: Asked<()>,
        place: Option<AskedPlace>,
        deed: Deed,
        folder: FolderId,
        to: FolderId,
    ) -> Result<Option<FolderResult>, Error> {
        let outcome = replies.check_until(opened).and_then(|()| match deed {
            Deed::Moved(asked) => Ok(replies.get(asked)?.partial_completion),
            Deed::Copied(asked, _) => Ok(replies.get(asked)?.partial_completion),
            Deed::Deleted(asked) => Ok(replies.get(asked)?.partial_completion),
        });
        let is_deletion = matches!(deed, Deed::Deleted(_));
        let keeps_name = !is_deletion && self.new_name().is_none();
        let real = place.and_then(|place| replies.get(place).ok()).map(|place| place_of(folder, place));
        let mut own_name = None;
        if let (Some(real), Some(told)) = (real, &self.place) {
            self.certain = true;
            let is_renamed = keeps_name && real.name != told.name;
            if outcome.is_err() && (is_renamed || real.parent != told.parent) {
                self.place = Some(real);
                self.tried = true;
                let result = FolderResult { id: Some(folder), complete: true };
                return Ok(self.is_there(to).then_some(result));
            }
            own_name = is_renamed.then_some(real.name);
        }
        let partial = match outcome {
            Err(error) if self.tried && is_deletion && error.code() == "not_found" => false,
            outcome => outcome?,
        };
        let id = match deed {
            Deed::Copied(_, found) => replies.get(found).ok().and_then(first_id),
            _ => Some(folder),
        };
        if is_deletion {
            self.place = None;
        } else if let Some(id) = id {
            let name = own_name.clone().unwrap_or_else(|| self.name().into());
            self.place = Some(FolderPlace { id, parent: to, name });
        }
        if let (Some(id), Some(name)) = (id, own_name) {
            self.partial = partial;
            self.rename = Some((id, name));
            return Ok(None);
        }
        Ok(Some(FolderResult { id, complete: !partial }))
    }
}

impl Flow for ChangeFolder {
    type Answer = FolderResult;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<FolderResult>, Error> {
        let Some((folder, parent, to)) = self.ids(cx.logon()) else { return Ok(Step::Logon) };
        if self.place.is_none() {
            self.place = cx.logon().and_then(|logon| logon.place(folder)).cloned();
            if let Some(parent) = parent {
                let name = self.place.take().map(|place| place.name).unwrap_or_default();
                self.place = Some(FolderPlace { id: folder, parent, name });
            }
        }
        let chain = match (input, self.asked.take()) {
            (Input::Unknown(_), _) => self.ask_again(folder, to)?,
            (Input::Replies(replies), Some(asked)) => {
                let answer = self.answered(asked, &replies, folder, to);
                // Nothing was done, if what is there is not its own.
                if answer.as_ref().map_or_else(|error| error.code() == "exists", |_| true) {
                    cx.settled();
                }
                replies.release_new(cx);
                if let Some(result) = answer? {
                    match self.place.take() {
                        Some(place) => cx.learn_place(place),
                        None => cx.forget_place(folder),
                    }
                    return Ok(Step::Done(result));
                }
                if let Some(place) = &self.place {
                    cx.learn_place(place.clone());
                }
                self.ask(folder, to)?
            }
            _ => {
                // Perhaps long ago.
                self.certain = false;
                self.begun = self.begun.or_else(|| {
                    let ahead = cx.logon()?.clock_ahead?;
                    Some(FileTime::from_unix_millis(cx.now().0 as i64 + ahead * 1000 - SKEW))
                });
                self.ask(folder, to)?
            }
        };
        Ok(Step::Execute(chain))
    }
}

/// Asks for a folder of that name in another one; answers the table that has it as well.
fn add_namesakes(chain: &mut Chain, parent: Slot, name: &str) -> (Slot, Asked<QueryRowsResponse>) {
    let table = chain.open(|output| GetHierarchyTable {
        logon: 0,
        input: parent.0,
        output,
        table_flags: HierarchyTableFlags::NO_NOTIFICATIONS,
    });
    let (logon, input, flags) = (0, table.0, TableFlags::empty());
    chain.add::<()>(SetColumns {
        logon,
        input,
        flags,
        property_tags: vec![tags::FOLDER_ID, tags::CREATION_TIME],
    });
    let restriction = Restriction::Property {
        relop: RelationalOperator::EQUAL,
        tag: tags::DISPLAY_NAME,
        value: TaggedPropertyValue::new(tags::DISPLAY_NAME, name),
    };
    chain.add::<()>(Restrict { logon, input, flags, restriction: Some(restriction) });
    let (flags, forward_read, row_count) = (QueryRowsFlags::empty(), true, 1);
    (table, chain.add(QueryRows { logon, input, flags, forward_read, row_count }))
}

fn first_id(answer: &QueryRowsResponse) -> Option<FolderId> {
    let row = answer.rows.iter().next()?;
    row.get(tags::FOLDER_ID)?.as_i64().map(|id| FolderId(id as u64))
}

/// The answer of the last ROP, unless one before it failed: then that is the reason.
fn checked_all<'r, T>(replies: &'r Replies, asked: Asked<T>) -> Result<&'r T, Error>
where
    &'r T: TryFrom<&'r crate::rop::ReplyBody>,
{
    replies.check_all()?;
    replies.get(asked)
}

fn release(mut chain: Chain, slots: impl IntoIterator<Item = Slot>) -> Chain {
    slots.into_iter().for_each(|slot| chain.release(slot));
    chain
}

/// A name that a folder may have.
pub(super) fn checked(name: &str) -> Result<&str, Error> {
    if name.trim().is_empty() || name.contains(|c: char| c.is_control()) {
        return Err(Error::InvalidArgument(alloc::format!(
            "{} is no name for a folder: give one that can be seen, without control characters",
            Quoted(name)
        )));
    }
    Ok(name)
}
