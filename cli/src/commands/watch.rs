use clap::Args;
use mapi_http::mailbox::{Change, Part, Watch as WatchFolder};

use super::find_folder;
use crate::account::Account;
use crate::failure::Failure;
use crate::output::{Out, plain};

/// Print what happens in a folder as it happens, until Ctrl-C
///
/// mapi watch inbox --json | jq .
#[derive(Debug, Args)]
pub struct Watch {
    /// A role, a path or an id; the whole mailbox if not given
    folder: Option<String>,
}

impl Watch {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let mailbox = account.open().await?;
        let watch = match &self.folder {
            Some(name) => WatchFolder::folder(find_folder(&mailbox, name).await?),
            None => WatchFolder::everything(),
        };
        let (ended, mut parts) = mailbox.run_with_parts(watch);
        let ended = tokio::spawn(ended);
        loop {
            tokio::select! {
                part = parts.recv() => match part {
                    Some(Part::Change(change)) => out.print(&change, line),
                    Some(_) => {}
                    None => break,
                },
                _ = tokio::signal::ctrl_c() => {
                    mailbox.close().await;
                    return Ok(());
                }
            }
        }
        ended.await.map_err(|error| Failure::other(error.to_string()))??;
        Ok(())
    }
}

fn line(change: &Change) -> String {
    let mut line = change.kind.name().to_string();
    if let Some(message) = change.message_id {
        line.push_str(&format!("  message {message}"));
    }
    if let Some(folder) = change.folder_id {
        line.push_str(&format!("  folder {folder}"));
    }
    if let Some(class) = &change.message_class {
        line.push_str(&format!("  {}", plain(class)));
    }
    line
}
