//! Which folders need not be asked.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use mapi_http::data::{FileTime, FolderId};
use mapi_http::mailbox::{Answer, Folder, ListFolders, Open};
use mapi_http::session::Error;

use crate::failure::Failure;
use crate::host::{Mailbox, now};
use crate::local_copy::{LocalCopy, is_told_the_same};

/// Present time by this machine's clock, which somebody may set meanwhile.
fn present() -> FileTime {
    FileTime::from_unix_millis(i64::try_from(now().0).unwrap_or(i64::MAX))
}

/// What holds for all synchronisations of a run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) began: FileTime,
    begun: Instant,
    /// When it began, by the server's clock, or earlier.
    there: Option<FileTime>,
    /// Whether the server lists its folders, as far as it has said.
    pub(super) lists: bool,
}

impl Run {
    pub(super) fn start() -> Self {
        Self { began: present(), begun: Instant::now(), there: None, lists: true }
    }

    /// What the server's clock had reached when the run began, or less; asked for once it has answered. The session knows
    /// how far that clock is ahead or behind up to a second for each side, and the time that its first answer took.
    pub(super) async fn there(&mut self, mailbox: &Mailbox) -> Option<FileTime> {
        if self.there.is_none()
            && let Ok(Answer::Mailbox(info)) = mailbox.run(Open).await
            && let Some(ahead) = info.clock_ahead
        {
            let elapsed = i64::try_from(self.begun.elapsed().as_millis()).ok()?;
            let began = self.began.unix_millis().min(present().unix_millis() - elapsed);
            let there = began.saturating_add(ahead.saturating_mul(1000)) - elapsed - 2000;
            self.there = Some(FileTime::from_unix_millis(there));
        }
        self.there
    }
}

/// What the server told of all folders before any was asked.
#[derive(Debug, Default)]
pub(super) struct Listing {
    folders: HashMap<FolderId, Folder>,
    /// When it told that, by its clock, or earlier.
    time: Option<FileTime>,
    quiet: HashSet<FolderId>,
    /// All folders are asked all the same.
    all: bool,
    /// The folders that were synchronised since.
    asked: HashSet<FolderId>,
    /// Those of them that were quiet, and had something new.
    loud: HashSet<FolderId>,
}

impl Listing {
    pub(super) fn new(all: bool) -> Self {
        Self { all, ..Self::default() }
    }

    /// Takes what the server told.
    pub(super) fn take(
        &mut self,
        folders: Vec<Folder>,
        time: Option<FileTime>,
        copy: &LocalCopy,
    ) -> Result<(), Failure> {
        self.quiet = copy.quiet(&folders)?;
        (self.folders, self.time) = (by_id(folders), time);
        Ok(())
    }

    /// About how many bytes there are in a folder.
    pub(super) fn size(&self, folder: FolderId) -> Option<u64> {
        self.folders.get(&folder).map(|folder| folder.size)
    }

    /// Whether a folder need not be asked.
    pub(super) fn spares(&self, folder: FolderId) -> bool {
        !self.all && self.quiet.contains(&folder)
    }

    /// A folder was synchronised, and there was something new in it or not.
    pub(super) fn asked(&mut self, folder: FolderId, any: bool) {
        self.asked.insert(folder);
        if any && self.quiet.contains(&folder) {
            self.loud.insert(folder);
        }
    }

    /// A run that began at this time has ended well: keeps what was told. Should the server still tell the same of a folder
    /// that had something new, it is not believed any more.
    pub(super) async fn keep(
        self,
        mailbox: &Mailbox,
        copy: &mut LocalCopy,
        began: FileTime,
    ) -> Result<(), Failure> {
        if self.all {
            copy.looked(began)?;
        }
        if !self.loud.is_empty() {
            let again = by_id(list(mailbox.run(ListFolders::all()).await)?);
            let told_the_same = |id| {
                let both = self.folders.get(id).zip(again.get(id));
                both.is_some_and(|(before, now)| is_told_the_same(before, now))
            };
            if self.loud.iter().any(told_the_same) {
                return copy.disbelieve();
            }
        }
        let asked = self.asked.iter().filter_map(|id| self.folders.get(id));
        self.time.map_or(Ok(()), |time| copy.keep_listed(asked, time))
    }
}

fn by_id(folders: Vec<Folder>) -> HashMap<FolderId, Folder> {
    folders.into_iter().map(|folder| (folder.id, folder)).collect()
}

fn list(answer: Result<Answer, Error>) -> Result<Vec<Folder>, Failure> {
    match answer? {
        Answer::Folders(folders) => Ok(folders),
        other => Err(super::unexpected(other)),
    }
}
