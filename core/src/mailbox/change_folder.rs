use std::prelude::v1::*;

use super::folders::open_folder;
use super::{FolderRef, FolderResult, Part};
use crate::data::{FolderId, RelationalOperator, Restriction, TaggedPropertyValue, tags};
use crate::rop::{
    CopyFolder, CopyFolderResponse, CreateFolder, CreateFolderResponse, DeleteFolder, DeleteFolderFlags,
    DeleteFolderResponse, EmptyFolder, EmptyFolderResponse, FolderType, GetHierarchyTable,
    GetPropertiesSpecific, GetPropertiesSpecificResponse, HardDeleteMessagesAndSubfolders,
    HardDeleteMessagesAndSubfoldersResponse, HierarchyTableFlags, MoveFolder, MoveFolderResponse, QueryRows,
    QueryRowsFlags, QueryRowsResponse, Restrict, SetColumns, SetProperties, SetPropertiesResponse,
    TableFlags,
};
use crate::session::{Asked, Chain, Error, Flow, Input, LogonFolder, LogonInfo, Replies, Slot, Step, Steps};
use crate::wire::Quoted;

/// Makes, renames, moves, copies, deletes or empties a folder.
///
/// One exchange. Moving, copying and deleting take one more to find the folder that the folder lies in, unless
/// [`out_of`](Self::out_of) says so.
///
/// When the connection breaks before the server's answer came, a new name is given again and a folder is emptied again: it
/// comes to the same. For the others the server is asked: a folder that is not in its place any more was moved or
/// deleted, and one of the wanted name that is there was made.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct ChangeFolder {
    folder: FolderRef,
    /// The folder it lies in.
    parent: Option<FolderRef>,
    verb: Verb,
    /// Perhaps it was done already.
    tried: bool,
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
    Trash,
    Empty {
        hard: bool,
    },
}

#[derive(Debug, Clone, Copy)]
enum Questions {
    /// The folder it lies in, and its name.
    Place(Asked<GetPropertiesSpecificResponse>),
    /// Folders of the wanted name.
    Namesakes(Asked<QueryRowsResponse>),
    Created(Asked<CreateFolderResponse>, Option<Asked<SetPropertiesResponse>>),
    Renamed(Asked<SetPropertiesResponse>),
    Moved(Asked<MoveFolderResponse>),
    Copied(Asked<CopyFolderResponse>),
    Deleted(Asked<DeleteFolderResponse>),
    Emptied(Asked<EmptyFolderResponse>),
    EmptiedForGood(Asked<HardDeleteMessagesAndSubfoldersResponse>),
}

impl ChangeFolder {
    fn new(folder: impl Into<FolderRef>, verb: Verb) -> Self {
        Self { folder: folder.into(), parent: None, verb, tried: false, asked: None }
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
        Self::new(folder, Verb::Trash)
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

    /// Says which folder it lies in ([`Folder::parent_id`](super::Folder)), which saves asking.
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

    /// The folders that must be known: none is left open before the logon.
    fn ids(&self, logon: Option<&LogonInfo>) -> Option<(FolderId, Option<FolderId>, FolderId)> {
        let to = match &self.verb {
            Verb::Move { to, .. } | Verb::Copy { to, .. } => to.id(logon)?,
            Verb::Trash => logon?.folder(LogonFolder::DeletedItems),
            _ => self.folder.id(logon)?,
        };
        let parent = match &self.parent {
            Some(parent) => Some(parent.id(logon)?),
            None => None,
        };
        Some((self.folder.id(logon)?, parent, to))
    }

    /// Asks where the folder lies and what it is called.
    fn ask_place(&mut self, folder: FolderId) -> Chain {
        let mut chain = Chain::new("find folder");
        let slot = open_folder(&mut chain, folder);
        self.asked = Some(Questions::Place(chain.add(GetPropertiesSpecific {
            logon: 0,
            input: slot.0,
            property_size_limit: 0,
            want_unicode: true,
            property_tags: vec![tags::PARENT_FOLDER_ID, tags::DISPLAY_NAME],
        })));
        chain.release(slot);
        chain
    }

    fn ask(&mut self, folder: FolderId, parent: Option<FolderId>, to: FolderId) -> Result<Chain, Error> {
        if let Verb::Trash = self.verb
            // There are no Deleted Items for public folders.
            && (parent == Some(to) || folder == to || to == FolderId::NONE)
        {
            self.verb = Verb::Delete { only_empty: false, hard: false };
        }
        Ok(match (self.verb.clone(), parent) {
            (Verb::Create { names, class, existing }, _) => {
                self.create_in(folder, &names, class, existing)?
            }
            (Verb::Rename(name), _) => {
                let mut chain = Chain::new("rename folder");
                let slot = open_folder(&mut chain, folder);
                let values = vec![TaggedPropertyValue::new(tags::DISPLAY_NAME, checked(&name)?)];
                self.asked = Some(Questions::Renamed(chain.add(SetProperties {
                    logon: 0,
                    input: slot.0,
                    property_values: values,
                })));
                chain.release(slot);
                chain
            }
            (Verb::Empty { hard }, _) => self.empty_it(folder, hard),
            (_, None) => self.ask_place(folder),
            // Without a name it keeps its own, which the server must be told.
            (Verb::Move { name: None, .. } | Verb::Copy { name: None, .. } | Verb::Trash, _) => {
                self.ask_place(folder)
            }
            (Verb::Move { name: Some(name), .. }, Some(parent)) => {
                let mut chain = Chain::new("move folder").once_then_ask();
                let (source, dest) = (open_folder(&mut chain, parent), open_folder(&mut chain, to));
                self.asked = Some(Questions::Moved(chain.add(MoveFolder {
                    logon: 0,
                    source: source.0,
                    dest: dest.0,
                    want_asynchronous: false,
                    use_unicode: true,
                    folder_id: folder,
                    new_folder_name: checked(&name)?.into(),
                })));
                release(chain, [source, dest])
            }
            (Verb::Copy { name: Some(name), with_folders, .. }, Some(parent)) => {
                let mut chain = Chain::new("copy folder").once_then_ask();
                let (source, dest) = (open_folder(&mut chain, parent), open_folder(&mut chain, to));
                self.asked = Some(Questions::Copied(chain.add(CopyFolder {
                    logon: 0,
                    source: source.0,
                    dest: dest.0,
                    want_asynchronous: false,
                    want_recursive: with_folders,
                    use_unicode: true,
                    folder_id: folder,
                    new_folder_name: checked(&name)?.into(),
                })));
                release(chain, [source, dest])
            }
            (Verb::Delete { only_empty, hard }, Some(parent)) => {
                let mut chain = Chain::new("delete folder").once_then_ask();
                let source = open_folder(&mut chain, parent);
                let mut flags = DeleteFolderFlags::empty();
                flags.set(DeleteFolderFlags::DEL_MESSAGES | DeleteFolderFlags::DEL_FOLDERS, !only_empty);
                flags.set(DeleteFolderFlags::DELETE_HARD_DELETE, hard);
                self.asked = Some(Questions::Deleted(chain.add(DeleteFolder {
                    logon: 0,
                    input: source.0,
                    flags,
                    folder_id: folder,
                })));
                release(chain, [source])
            }
        })
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
    fn ask_again(
        &mut self,
        folder: FolderId,
        parent: Option<FolderId>,
        to: FolderId,
    ) -> Result<Chain, Error> {
        self.tried = true;
        match &mut self.verb {
            Verb::Create { existing, .. } => *existing = true,
            Verb::Move { .. } => return Ok(self.ask_place(folder)),
            Verb::Copy { name: Some(name), .. } => {
                let name = name.clone();
                return Ok(self.ask_namesakes(to, &name));
            }
            _ => {}
        }
        self.ask(folder, parent, to)
    }

    /// Asks for folders of a name.
    fn ask_namesakes(&mut self, parent: FolderId, name: &str) -> Chain {
        let mut chain = Chain::new("find folder");
        let folder = open_folder(&mut chain, parent);
        let table = chain.open(|output| GetHierarchyTable {
            logon: 0,
            input: folder.0,
            output,
            table_flags: HierarchyTableFlags::NO_NOTIFICATIONS,
        });
        let (logon, input, flags) = (0, table.0, TableFlags::empty());
        chain.add::<()>(SetColumns { logon, input, flags, property_tags: vec![tags::FOLDER_ID] });
        let restriction = Restriction::Property {
            relop: RelationalOperator::EQUAL,
            tag: tags::DISPLAY_NAME,
            value: TaggedPropertyValue::new(tags::DISPLAY_NAME, name),
        };
        chain.add::<()>(Restrict { logon, input, flags, restriction: Some(restriction) });
        let (flags, forward_read, row_count) = (QueryRowsFlags::empty(), true, 1);
        let rows = chain.add(QueryRows { logon, input, flags, forward_read, row_count });
        self.asked = Some(Questions::Namesakes(rows));
        release(chain, [table, folder])
    }

    /// Takes an answer; none when there is more to be asked.
    fn answered(
        &mut self,
        asked: Questions,
        replies: &Replies,
        to: FolderId,
    ) -> Result<Option<FolderResult>, Error> {
        let partial = match asked {
            Questions::Place(place) => {
                let row = replies.get(place).or_else(|error| replies.check_all().and(Err(error)))?.row;
                let parent =
                    row.get(tags::PARENT_FOLDER_ID).and_then(|value| value.as_i64()).unwrap_or_default();
                let own = row.get(tags::DISPLAY_NAME).and_then(|value| value.to_text()).unwrap_or_default();
                self.parent = Some(FolderId(parent as u64).into());
                match &mut self.verb {
                    Verb::Move { name, .. }
                        if self.tried
                            && parent as u64 == to.0
                            && name.as_ref().is_none_or(|name| *name == own) =>
                    {
                        return Ok(Some(FolderResult { id: None, complete: true }));
                    }
                    Verb::Move { name, .. } | Verb::Copy { name, .. } if name.is_none() => *name = Some(own),
                    Verb::Trash if parent as u64 != to.0 => {
                        self.verb = Verb::Move { to: to.into(), name: Some(own) };
                    }
                    _ => {}
                }
                return Ok(None);
            }
            Questions::Namesakes(rows) => {
                let found = !checked_all(replies, rows)?.rows.is_empty();
                return Ok(found.then_some(FolderResult { id: None, complete: true }));
            }
            Questions::Created(created, set) => {
                replies.check_all()?;
                let id = replies.get(created)?.folder_id;
                let problems = set.map(|set| replies.get(set)).transpose()?;
                if let Some(problem) = problems.and_then(|answer| answer.property_problems.into_iter().next())
                {
                    let property = crate::data::PropertyKey::from(tags::CONTAINER_CLASS).to_string();
                    return Err(Error::Property { property, code: problem.error_code });
                }
                return Ok(Some(FolderResult { id: Some(id), complete: true }));
            }
            Questions::Renamed(asked) => {
                replies.check_all()?;
                if let Some(problem) = replies.get(asked)?.property_problems.into_iter().next() {
                    return Err(Error::Server { what: "RenameFolder", code: problem.error_code });
                }
                false
            }
            Questions::Moved(asked) => checked_all(replies, asked)?.partial_completion,
            Questions::Copied(asked) => {
                let complete = !checked_all(replies, asked)?.partial_completion;
                // Nobody tells the id of the copy.
                return Ok(Some(FolderResult { id: None, complete }));
            }
            Questions::Deleted(asked) => match checked_all(replies, asked) {
                Err(error) if self.tried && error.code() == "not_found" => false,
                answer => answer?.partial_completion,
            },
            Questions::Emptied(asked) => checked_all(replies, asked)?.partial_completion,
            Questions::EmptiedForGood(asked) => checked_all(replies, asked)?.partial_completion,
        };
        Ok(Some(FolderResult { id: None, complete: !partial }))
    }
}

impl Flow for ChangeFolder {
    type Answer = FolderResult;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<FolderResult>, Error> {
        let Some((folder, parent, to)) = self.ids(cx.logon()) else { return Ok(Step::Logon) };
        if let Input::Unknown(_) = input {
            return Ok(Step::Execute(self.ask_again(folder, parent, to)?));
        }
        if let (Input::Replies(replies), Some(asked)) = (input, self.asked.take()) {
            let answer = self.answered(asked, &replies, to)?;
            cx.settled();
            replies.release_new(cx);
            if let Some(result) = answer {
                let is_copy_or_new = result.id.is_some() || matches!(self.verb, Verb::Copy { .. });
                let id = if is_copy_or_new { result.id } else { Some(folder) };
                return Ok(Step::Done(FolderResult { id, ..result }));
            }
            let Some((folder, parent, to)) = self.ids(cx.logon()) else { return Ok(Step::Logon) };
            return Ok(Step::Execute(self.ask(folder, parent, to)?));
        }
        Ok(Step::Execute(self.ask(folder, parent, to)?))
    }
}

/// The answer of the last ROP, unless one before it failed: then that is the reason.
fn checked_all<T: for<'a> TryFrom<&'a crate::rop::ReplyBody>>(
    replies: &Replies,
    asked: Asked<T>,
) -> Result<T, Error> {
    replies.check_all()?;
    replies.get(asked)
}

fn release(mut chain: Chain, slots: impl IntoIterator<Item = Slot>) -> Chain {
    slots.into_iter().for_each(|slot| chain.release(slot));
    chain
}

/// A name that a folder may have.
fn checked(name: &str) -> Result<&str, Error> {
    if name.trim().is_empty() || name.contains(|c: char| c.is_control()) {
        return Err(Error::InvalidArgument(alloc::format!(
            "{} is no name for a folder: give one that can be seen, without control characters",
            Quoted(name)
        )));
    }
    Ok(name)
}
