use clap::Args;
use mapi_http::mailbox::{Folder, FolderRole};

use super::list_folders;
use crate::account::Account;
use crate::failure::Failure;
use crate::output::{Out, size, table};

/// List the folders
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi folders --email alice@example.com\n  \
                        mapi folders --mailbox bob@example.com\n  mapi folders --public")]
pub struct Folders {}

impl Folders {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let folders = account.with(list_folders).await?;
        out.print(&folders, |folders| text(folders));
        Ok(())
    }
}

/// The tree as a table.
pub fn text(folders: &[Folder]) -> String {
    let rows = folders.iter().map(|folder| {
        vec![
            format!("{}{}", "  ".repeat(folder.depth as usize), folder.name),
            folder.total.to_string(),
            if folder.unread > 0 { folder.unread.to_string() } else { String::new() },
            if folder.size > 0 { size(folder.size) } else { String::new() },
            folder.role.map(FolderRole::name).unwrap_or_default().to_lowercase(),
            folder.id.to_string(),
        ]
    });
    table(&["FOLDER", "MESSAGES", "UNREAD", "SIZE", "ROLE", "ID"], rows)
}
