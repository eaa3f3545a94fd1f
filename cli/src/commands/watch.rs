use clap::Args;
use mapi_http::data::{FolderId, MessageId};
use mapi_http::mailbox::{
    Answer, Change, ChangeKind, Filter, ListMessages, MessageSummary, Part, Watch as Watching,
};
use mapi_http::session::LogonFolder;
use serde::Serialize;

use super::ls::Conditions;
use super::{find_folder, find_message, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::output::{Out, note, one_line};

/// Print what happens in a folder, to a message or in a list as it happens, until Ctrl-C
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi watch inbox\n  mapi watch --json | jq .\n  mapi watch --message 3\n  \
                        mapi watch inbox --unread --from bob\n\n\
                        With --lines or conditions, it prints what becomes of the lines of the list."
)]
pub struct Watch {
    /// A role, a path or an id; the whole mailbox if not given
    folder: Option<String>,
    /// Only this message: a number from the last `mapi ls`, or an id
    #[arg(long, value_name = "MESSAGE", conflicts_with_all = ["lines", "Conditions"])]
    message: Option<String>,
    /// The lines of the list: which are new, different or gone
    #[arg(long)]
    lines: bool,
    #[command(flatten)]
    conditions: Conditions,
}

/// Among so many of the newest messages new mail is looked for.
const NEWEST: u32 = 20;

/// A change, with the message that arrived.
#[derive(Debug, Serialize)]
struct News {
    #[serde(flatten)]
    change: Change,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<MessageSummary>,
}

impl Watch {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        match account.with(async |mailbox| self.watch(account, mailbox, out).await).await {
            // That is how it ends.
            Err(failure) if failure.exit.is_by_signal() => Ok(()),
            other => other,
        }
    }

    async fn watch(&self, account: &Account, mailbox: &Mailbox, out: Out) -> Result<(), Failure> {
        let filter = self.conditions.filter();
        let lines = self.lines || filter != Filter::default();
        let watch = match (&self.message, &self.folder) {
            (Some(message), folder) => {
                let (folder, id) = find_message(account, mailbox, folder.as_deref(), message).await?;
                Watching::message(folder, id)
            }
            (None, folder) if lines => {
                let folder = find_folder(mailbox, folder.as_deref().unwrap_or("inbox")).await?;
                Watching::lines(ListMessages::newest(folder, 0).matching(filter))
            }
            (None, Some(name)) => Watching::folder(find_folder(mailbox, name).await?),
            (None, None) => Watching::everything(),
        };
        let (ended, mut parts) = mailbox.run_with_parts(watch);
        let ended = tokio::spawn(ended);
        // It is answered in the same exchange as the subscription, or after it.
        mailbox.run(ListMessages::newest(LogonFolder::Inbox, 1)).await?;
        let what = match (&self.message, &self.folder) {
            (Some(_), _) => "the message",
            (None, Some(folder)) => folder,
            (None, None) if lines => "the inbox",
            (None, None) => "the whole mailbox",
        };
        note(format_args!("mapi: watching {what}; Ctrl-C ends it"));
        while let Some(part) = parts.recv().await {
            if let Part::Change(change) = part
                && !tell(mailbox, change, out).await?
            {
                return Ok(());
            }
        }
        ended.await.map_err(|error| Failure::other(error.to_string()))??;
        Ok(())
    }
}

/// Answers whether anybody listens.
async fn tell(mailbox: &Mailbox, change: Change, out: Out) -> Result<bool, Failure> {
    // Counts of the folder changed, which follows from the rest.
    if !out.json && change.kind == ChangeKind::Modified && change.message_id.is_none() {
        return Ok(true);
    }
    let mut message = None;
    if let (ChangeKind::NewMail, Some(folder), Some(id)) = (change.kind, change.folder_id, change.message_id)
    {
        message = summary(mailbox, folder, id).await?;
    }
    out.is_read(&News { change, message }, line)
}

/// The line of the list that new mail is in.
async fn summary(
    mailbox: &Mailbox,
    folder: FolderId,
    id: MessageId,
) -> Result<Option<MessageSummary>, Failure> {
    match mailbox.run(ListMessages::newest(folder, NEWEST)).await? {
        Answer::Page(page) => Ok(page.messages.into_iter().find(|message| message.id == id)),
        other => Err(unexpected(other)),
    }
}

fn line(news: &News) -> String {
    let News { change, message } = news;
    let what = match change.kind {
        ChangeKind::NewMail => "new mail",
        ChangeKind::Created => "created",
        ChangeKind::Deleted => "deleted",
        ChangeKind::Modified => "changed",
        ChangeKind::Moved => "moved",
        ChangeKind::Copied => "copied",
        ChangeKind::Gap => "gap: something may have been missed",
    };
    let mut line = format!("{what:<9}");
    if let Some(message) = message.as_ref().or(change.line.as_ref()) {
        let MessageSummary { from, subject, .. } = message;
        let from = if from.name.is_empty() { &from.address } else { &from.name };
        line.push_str(&format!(" {}: {} ", one_line(from, 40), one_line(subject, 100)));
    }
    if let Some(message) = change.message_id {
        line.push_str(&format!(" message {message}"));
    }
    if let Some(folder) = change.folder_id {
        line.push_str(&format!(" folder {folder}"));
    }
    line
}
