//! What the commands share that do something to several messages.

use clap::Args;
use mapi_http::data::MessageId;
use mapi_http::mailbox::{Answer, Batch, BatchResult, FolderRef};

use super::{find_folder, ls, not_listed, unexpected};
use crate::account::Account;
use crate::failure::{Exit, Failure};
use crate::host::Mailbox;
use crate::output::Out;

/// Characters of an id as `mapi ls` prints it: 0001-0000000003f7.
const LEAST_ID: usize = 17;

/// Which messages.
#[derive(Debug, Args)]
pub(super) struct Chosen {
    /// Numbers from the last `mapi ls` (3, 5-9, all), or ids
    #[arg(required = true, value_name = "MESSAGE")]
    messages: Vec<String>,
    /// The folder that the ids belong to
    #[arg(long)]
    folder: Option<String>,
}

impl Chosen {
    /// The messages, in one folder.
    pub(super) async fn find(
        &self,
        account: &Account,
        mailbox: &Mailbox,
    ) -> Result<(FolderRef, Vec<MessageId>), Failure> {
        let mut ids: Vec<MessageId> = Vec::new();
        let mut listed = Vec::new();
        for name in &self.messages {
            match name.parse() {
                // In full, so that 3-5 is a range.
                Ok(id) if name.len() >= LEAST_ID => ids.push(id),
                _ => listed.push(name.as_str()),
            }
        }
        if listed.is_empty() {
            return Ok((find_folder(mailbox, self.folder.as_deref().unwrap_or("inbox")).await?, ids));
        }
        if self.folder.is_some() {
            return Err(Failure::usage(
                "numbers mean messages of the last `mapi ls`: leave --folder out, or give ids",
            ));
        }
        let list = ls::Remembered::load();
        for name in listed {
            for number in numbers(name, &list)? {
                let id = list.message(account, number).ok_or_else(|| not_listed(number))?;
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        Ok((list.folder.into(), ids))
    }
}

/// `3`, `5-9` or `all`.
fn numbers(name: &str, list: &ls::Remembered) -> Result<std::ops::RangeInclusive<u32>, Failure> {
    let wrong = || {
        Failure::usage(format!(
            "{name:?} is neither a number or range (3, 5-9, all) from the last `mapi ls` nor a message id"
        ))
    };
    if name.eq_ignore_ascii_case("all") {
        return Ok(list.after + 1..=list.after + list.messages.len() as u32);
    }
    let (first, last) = name.split_once('-').unwrap_or((name, name));
    let first: u32 = first.parse().map_err(|_| wrong())?;
    let last: u32 = last.parse().map_err(|_| wrong())?;
    match last.checked_sub(first) {
        None => Err(wrong()),
        Some(more) if more >= list.messages.len() as u32 => Err(not_listed(last)),
        Some(_) => Ok(first..=last),
    }
}

/// Runs a batch and prints what became of it; `done` says it in the past: `marked as read`.
pub(super) async fn run(
    account: &Account,
    out: Out,
    done: &str,
    batch: impl AsyncFnOnce(&Mailbox) -> Result<Batch, Failure>,
) -> Result<(), Failure> {
    let result = account.with(async |mailbox| match mailbox.run(batch(mailbox).await?).await? {
        Answer::Batch(result) => Ok(result),
        other => Err(unexpected(other)),
    });
    let result = result.await?;
    if out.json || !result.done.is_empty() {
        out.print(&result, |result| match result.done.len() {
            1 => format!("1 message {done}"),
            n => format!("{n} messages {done}"),
        });
    }
    failure(&result).map_or(Ok(()), Err)
}

/// Something was left as it was.
fn failure(result: &BatchResult) -> Option<Failure> {
    let first = result.failed.first()?;
    let mut message = format!("{}: {}", first.id, first.error.message);
    if result.failed.len() > 1 {
        message =
            format!("{} messages were left as they were, the first being {message}", result.failed.len());
    }
    let same = result.failed.iter().all(|item| item.error.code == first.error.code);
    let code = if same { first.error.code.clone() } else { "failed".into() };
    let exit = match code.as_str() {
        "not_found" => Exit::NotFound,
        "access_denied" => Exit::Denied,
        _ => Exit::Other,
    };
    let info = same.then(|| Box::new(first.error.clone()));
    Some(Failure { exit, code, message, info })
}
