//! The subcommands of `mapi`, one file each.

/// `mapi abort`
pub mod abort;
mod batch;
/// `mapi export`, `mapi import`
pub mod bulk;
/// `mapi categorize`
pub mod categorize;
/// `mapi codes`
pub mod codes;
/// `mapi decode`
pub mod decode;
/// `mapi demo`
pub mod demo;
/// `mapi draft`
pub mod draft;
/// `mapi flag`
pub mod flag;
/// `mapi mkdir`, `rename`, `mvdir`, `cpdir`, `rmdir`, `empty`
pub mod folder;
/// `mapi folders`
pub mod folders;
/// `mapi fts`
pub mod fts;
/// `mapi hash-password`
pub mod hash_password;
/// `mapi ids`
pub mod ids;
mod letter;
/// `mapi ls`
pub mod ls;
/// `mapi mark`
pub mod mark;
/// `mapi post`
pub mod post;
/// `mapi props`
pub mod props;
/// `mapi read`
pub mod read;
/// `mapi relay`
pub mod relay;
/// `mapi reply`, `mapi forward`
pub mod reply;
/// `mapi resolve`
pub mod resolve;
/// `mapi save`
pub mod save;
/// `mapi search`
pub mod search;
/// `mapi send`
pub mod send;
/// `mapi serve`
pub mod serve;
/// `mapi sync`
pub mod sync;
/// `mapi mv`, `mapi cp`, `mapi rm`, `mapi restore`
pub mod transfer;
/// `mapi watch`
pub mod watch;
/// `--web`
pub mod web;
/// `mapi who`, `mapi people`
pub mod who;

use mapi_http::data::{FolderId, MessageId};
use mapi_http::mailbox::{Answer, Folder, FolderRef, ListFolders};

use crate::account::Account;
use crate::failure::Failure;
use crate::host::Mailbox;

/// The answer of another operation than the one that was asked: a mistake of ours.
fn unexpected(_: Answer) -> Failure {
    Failure::other("the library answered another question: please report this")
}

/// All folders.
pub async fn list_folders(mailbox: &Mailbox) -> Result<Vec<Folder>, Failure> {
    match mailbox.run(ListFolders::all()).await? {
        Answer::Folders(folders) => Ok(folders),
        other => Err(unexpected(other)),
    }
}

/// A folder as a person names it: a role (`inbox`, `sent`…), an id, a path such as `Projects/2026`, or a search folder's name.
pub async fn find_folder(mailbox: &Mailbox, name: &str) -> Result<FolderRef, Failure> {
    if let Ok(folder) = name.parse() {
        return Ok(folder);
    }
    let folders = list_folders(mailbox).await?;
    if let Some(folder) = by_path(&folders, name) {
        return Ok(folder.into());
    }
    if let Some(folder) = search::named(mailbox, name).await? {
        return Ok(folder.into());
    }
    let meant = alike(&folders, name).map(|path| format!("; did you mean {path:?}?")).unwrap_or(";".into());
    Err(Failure::not_found(format!("there is no folder {name:?}{meant} `mapi folders` lists them")))
}

/// The path of the folder that was meant, perhaps.
fn alike(folders: &[Folder], name: &str) -> Option<String> {
    /// From 0 to 1.
    const ENOUGH: f64 = 0.8;
    let paths = folders.iter().map(|folder| path(folders, folder));
    let likeness = |path: &str| {
        let whole = strsim::jaro_winkler(&path.to_lowercase(), &name.to_lowercase());
        let last = path.rsplit('/').next().unwrap_or_default();
        whole.max(strsim::jaro_winkler(&last.to_lowercase(), &name.to_lowercase()))
    };
    let likely = paths.map(|path| (likeness(&path), path)).filter(|(likeness, _)| *likeness > ENOUGH);
    likely.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, path)| path)
}

/// Where a folder is.
fn path(folders: &[Folder], folder: &Folder) -> String {
    let mut path = folder.name.clone();
    let mut below = folder;
    // Nearer to the root each time, whatever a server says.
    while let Some(parent) =
        folders.iter().find(|parent| parent.id == below.parent_id && parent.depth < below.depth)
    {
        path = format!("{}/{path}", parent.name);
        below = parent;
    }
    path
}

/// The folder at a path, letter case ignored.
fn by_path(folders: &[Folder], path: &str) -> Option<FolderId> {
    let mut parent: Option<FolderId> = None;
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let here = folders.iter().find(|folder| {
            let below = parent.map_or(folder.depth == 0, |parent| folder.parent_id == parent);
            below && folder.name.to_lowercase() == part.to_lowercase()
        })?;
        parent = Some(here.id);
    }
    parent
}

/// A message as a person names it: its number in the last list, or its id (in the inbox unless a folder is given).
pub async fn find_message(
    account: &Account,
    mailbox: &Mailbox,
    folder: Option<&str>,
    name: &str,
) -> Result<(FolderRef, MessageId), Failure> {
    // Ids are written in full: 1-3 is no id.
    let id = name.parse::<MessageId>().ok().filter(|id| id.to_string().eq_ignore_ascii_case(name));
    if let Some(id) = id {
        return Ok((find_folder(mailbox, folder.unwrap_or("inbox")).await?, id));
    }
    let number: u32 = name.parse().map_err(|_| {
        Failure::usage(format!("{name:?} is neither one number from the last `mapi ls` nor a message id"))
    })?;
    let listed = ls::Remembered::load();
    let id = listed.message(account, number).ok_or_else(|| not_listed(number))?;
    Ok((listed.folder.into(), id))
}

fn not_listed(number: u32) -> Failure {
    Failure::not_found(format!(
        "the last `mapi ls` did not list a message {number} of this mailbox; run it again"
    ))
}
