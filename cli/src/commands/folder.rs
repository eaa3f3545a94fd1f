use clap::Args;
use mapi_http::mailbox::{Answer, ChangeFolder, FolderResult};
use mapi_http::session::LogonFolder;

use super::{find_folder, unexpected};
use crate::account::Account;
use crate::failure::{Exit, Failure};
use crate::host::Mailbox;
use crate::output::Out;

/// Make a folder, and those on the way to it
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi mkdir Projects/2027\n  mapi mkdir Receipts --in inbox\n  \
                        mapi mkdir 'Team calendar' --class IPF.Appointment\n\nA folder that is there already is fine.")]
pub struct Mkdir {
    /// The path, such as Projects/2027
    path: String,
    /// The folder in which it begins: a role, a path, or an id
    #[arg(long = "in", value_name = "FOLDER")]
    within: Option<String>,
    /// What it holds, such as IPF.Appointment
    #[arg(long)]
    class: Option<String>,
}

/// Give a folder another name
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi rename Projects/2026 'Projects of 2026'")]
pub struct Rename {
    /// A path, or an id
    folder: String,
    /// The new name
    name: String,
}

/// Move a folder into another one
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi mvdir Projects/2026 --to Old\n  mapi mvdir Projects/2026 --to root --name 2026"
)]
pub struct Mvdir {
    /// A path, or an id
    folder: String,
    /// The folder: a role (root, inbox…), a path, or an id
    #[arg(long, value_name = "FOLDER")]
    to: String,
    /// Under another name
    #[arg(long)]
    name: Option<String>,
}

/// Copy a folder with all that is in it into another one
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi cpdir Projects/2026 --to Old\n  mapi cpdir Projects --to root --name 'Projects, again'"
)]
pub struct Cpdir {
    /// A path, or an id
    folder: String,
    /// The folder: a role (root, inbox…), a path, or an id
    #[arg(long, value_name = "FOLDER")]
    to: String,
    /// Under another name
    #[arg(long)]
    name: Option<String>,
    /// Without the folders in it
    #[arg(long)]
    flat: bool,
}

/// Delete a folder with all that is in it: it goes to Deleted Items
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi rmdir Projects/2026\n  mapi rmdir Projects/2026 --if-empty")]
pub struct Rmdir {
    /// A path, or an id
    folder: String,
    /// Do not keep it in Deleted Items
    #[arg(long)]
    permanently: bool,
    /// Beyond restoring
    #[arg(long, conflicts_with = "permanently")]
    for_good: bool,
    /// Only if nothing is in it
    #[arg(long, conflicts_with_all = ["permanently", "for_good"])]
    if_empty: bool,
}

/// Delete all messages and folders in a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi empty deleted\n  mapi empty junk --for-good")]
pub struct Empty {
    /// A role (deleted, junk…), a path, or an id
    folder: String,
    /// Beyond restoring
    #[arg(long)]
    for_good: bool,
}

impl Mkdir {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let names: Vec<_> = self.path.split('/').filter(|name| !name.is_empty()).map(String::from).collect();
        if names.is_empty() {
            return Err(Failure::usage(format!(
                "{:?} names no folder: give a path such as Projects/2027",
                self.path
            )));
        }
        let change = async |mailbox: &_| {
            let change = match &self.within {
                Some(folder) => ChangeFolder::create_path(find_folder(mailbox, folder).await?, names),
                None => ChangeFolder::create_path(LogonFolder::IpmSubtree, names),
            };
            Ok(match self.class {
                Some(class) => change.class(class),
                None => change,
            })
        };
        let text = |result: &FolderResult| {
            let id = result.id.map(|id| id.to_string()).unwrap_or_default();
            format!("{} is there: {id}", self.path)
        };
        run(account, out, text, change).await
    }
}

impl Rename {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let change = async |mailbox: &_| {
            Ok(ChangeFolder::rename(find_folder(mailbox, &self.folder).await?, &self.name))
        };
        run(account, out, |_| "renamed".into(), change).await
    }
}

impl Mvdir {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let change = async |mailbox: &_| {
            let (folder, to) =
                (find_folder(mailbox, &self.folder).await?, find_folder(mailbox, &self.to).await?);
            let change = ChangeFolder::move_to(folder, to);
            Ok(match self.name {
                Some(name) => change.named(name),
                None => change,
            })
        };
        run(account, out, |_| "moved".into(), change).await
    }
}

impl Cpdir {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let change = async |mailbox: &_| {
            let (folder, to) =
                (find_folder(mailbox, &self.folder).await?, find_folder(mailbox, &self.to).await?);
            let mut change = ChangeFolder::copy_to(folder, to);
            if self.flat {
                change = change.without_folders();
            }
            Ok(match self.name {
                Some(name) => change.named(name),
                None => change,
            })
        };
        run(account, out, |_| "copied".into(), change).await
    }
}

impl Rmdir {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let change = async |mailbox: &_| {
            let folder = find_folder(mailbox, &self.folder).await?;
            Ok(match (self.for_good, self.permanently, self.if_empty) {
                (true, ..) => ChangeFolder::delete_for_good(folder),
                (_, true, _) => ChangeFolder::delete(folder),
                (_, _, true) => ChangeFolder::delete_empty(folder),
                _ => ChangeFolder::trash(folder),
            })
        };
        run(account, out, |_| "deleted".into(), change).await
    }
}

impl Empty {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let change = async |mailbox: &_| {
            let folder = find_folder(mailbox, &self.folder).await?;
            Ok(if self.for_good { ChangeFolder::empty_for_good(folder) } else { ChangeFolder::empty(folder) })
        };
        run(account, out, |_| "emptied".into(), change).await
    }
}

async fn run(
    account: &Account,
    out: Out,
    text: impl FnOnce(&FolderResult) -> String,
    change: impl AsyncFnOnce(&Mailbox) -> Result<ChangeFolder, Failure>,
) -> Result<(), Failure> {
    let result = account.with(async |mailbox| match mailbox.run(change(mailbox).await?).await? {
        Answer::Folder(result) => Ok(result),
        other => Err(unexpected(other)),
    });
    let result = result.await?;
    if !result.complete {
        return Err(Failure {
            exit: Exit::Other,
            code: "partial".into(),
            info: None,
            message: "not everything was done: some messages or folders stayed as they were".into(),
        });
    }
    out.print(&result, text);
    Ok(())
}
