use std::path::PathBuf;

use clap::Args;
use mapi_http::data::{FileTime, FolderId, MessageId};
use mapi_http::mailbox::{
    Answer, Filter, GroupBy, GroupMessages, GroupPage, Importance, ListMessages, ListOrder, MessagePage,
    MessageSummary, SortBy,
};
use serde::{Deserialize, Serialize};

use super::{find_folder, unexpected};
use crate::account::{Account, state_file};
use crate::days;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::output::{Out, one_line, size, table, when};

/// List messages, newest first
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi ls\n  mapi ls sent --limit 10\n  mapi ls Projects/2026 --after 50\n  \
                        mapi ls --unread --from bob --since monday\n  mapi ls --sort subject --jump-to lunch\n  \
                        mapi ls --group-by from --expand 2\n  mapi ls --group-by conversation\n  \
                        mapi ls --conversation 3f2504e04f8941d39a0c0305e82c3301\n\n\
                        In the list, * is unread and @ has attachments; the numbers are what `mapi read` takes."
)]
pub struct Ls {
    /// A role (inbox, sent, drafts…), a path such as Projects/2026, or an id
    #[arg(default_value = "inbox")]
    folder: String,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// Leave out the first so many
    #[arg(long, default_value_t = 0)]
    after: u32,
    #[command(flatten)]
    conditions: Conditions,
    /// Messages that were deleted from the folder and can be restored, instead of those in it
    #[arg(long)]
    recoverable: bool,
    /// In groups, which the server makes and counts: by conversation, from, to, subject or importance
    #[arg(long, value_name = "WHAT", value_parser = group_by, conflicts_with_all = ["sort", "reverse", "jump_to", "recoverable"])]
    group_by: Option<GroupBy>,
    /// Show so many of the newest messages of each group
    #[arg(long, value_name = "NUMBER", default_value_t = 0, requires = "group_by")]
    expand: u32,
    /// Expand this group only, by its name or key; may be given several times
    #[arg(long, value_name = "GROUP", requires = "expand")]
    only: Vec<String>,
    /// The messages of a conversation in all folders, the oldest first: what stands behind a group
    #[arg(long, value_name = "KEY", conflicts_with_all = ["group_by", "sort", "reverse", "jump_to", "recoverable", "folder"])]
    conversation: Option<String>,
    /// By what: received, from, to, subject, size or importance
    #[arg(long, value_name = "WHAT", default_value = "received", value_parser = sort)]
    sort: SortBy,
    /// The other way round: the oldest first, names from Z to A
    #[arg(long)]
    reverse: bool,
    /// Begin where a subject (sorted by from or to, a name) begins with this
    #[arg(long, value_name = "TEXT", conflicts_with = "after")]
    jump_to: Option<String>,
}

/// Which messages of a list.
#[derive(Debug, Args)]
pub struct Conditions {
    /// Only unread ones
    #[arg(long, conflicts_with = "read")]
    unread: bool,
    /// Only read ones
    #[arg(long)]
    read: bool,
    /// Only with attachments
    #[arg(long)]
    attachments: bool,
    /// Only from someone whose name or address contains this
    #[arg(long, value_name = "TEXT")]
    from: Option<String>,
    /// Only with this in the subject
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// Only received since a day: 2026-11-20, today, yesterday, or a weekday
    #[arg(long, value_name = "DAY", value_parser = days::past)]
    since: Option<FileTime>,
    /// Only received before a day
    #[arg(long, value_name = "DAY", value_parser = days::past)]
    before: Option<FileTime>,
    /// Only with this in the subject, the body, or the names of sender and recipients
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Only those that are so important: low, normal or high
    #[arg(long, value_name = "HOW", value_parser = importance)]
    importance: Option<Importance>,
    /// Only those in this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only those that go to someone whose name or address contains this
    #[arg(long, value_name = "TEXT")]
    to: Option<String>,
    /// Only those with an attachment whose file name contains this
    #[arg(long, value_name = "TEXT")]
    attachment: Option<String>,
    /// Only larger ones
    #[arg(long, value_name = "BYTES")]
    larger_than: Option<u32>,
    /// Only smaller ones
    #[arg(long, value_name = "BYTES")]
    smaller_than: Option<u32>,
}

impl Ls {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        if let Some(by) = self.group_by {
            let page = account.with(async |mailbox| self.group(mailbox, by).await).await?;
            out.print(&page, |page| groups(page, self.after));
            return Ok(());
        }
        let page = account.with(async |mailbox| self.list(mailbox).await).await?;
        Remembered::of(account, &page).save();
        if let Some(sought) = self.jump_to.filter(|_| page.messages.is_empty()) {
            return Err(Failure::not_found(format!("no line of the list begins with {sought:?}")));
        }
        out.print(&page, text);
        Ok(())
    }

    async fn group(&self, mailbox: &Mailbox, by: GroupBy) -> Result<GroupPage, Failure> {
        let folder = find_folder(mailbox, &self.folder).await?;
        let group =
            GroupMessages::new(folder, by, self.limit).after(self.after).matching(self.conditions.filter());
        let only = self.only.iter().map(|name| name.to_lowercase());
        match mailbox.run(group.expanded(self.expand).only(only)).await? {
            Answer::Groups(page) => Ok(page),
            other => Err(unexpected(other)),
        }
    }

    async fn list(&self, mailbox: &Mailbox) -> Result<MessagePage, Failure> {
        if let Some(key) = &self.conversation {
            let list = ListMessages::conversation(key, self.limit)?
                .after(self.after)
                .matching(self.conditions.filter());
            return match mailbox.run(list).await? {
                Answer::Page(page) => Ok(page),
                other => Err(unexpected(other)),
            };
        }
        let folder = find_folder(mailbox, &self.folder).await?;
        let order = ListOrder { by: self.sort, reverse: self.reverse, jump_to: self.jump_to.clone() };
        let mut list = ListMessages::newest(folder, self.limit).after(self.after);
        list = list.matching(self.conditions.filter()).ordered(order);
        if self.recoverable {
            list = list.recoverable();
        }
        match mailbox.run(list).await? {
            Answer::Page(page) => Ok(page),
            other => Err(unexpected(other)),
        }
    }
}

impl Conditions {
    /// What the server is to filter by.
    pub fn filter(&self) -> Filter {
        Filter {
            unread: (self.unread || self.read).then_some(self.unread),
            has_attachments: self.attachments.then_some(true),
            from: self.from.clone(),
            subject: self.subject.clone(),
            text: self.text.clone(),
            since: self.since,
            before: self.before,
            importance: self.importance,
            category: self.category.clone(),
            recipient: self.to.clone(),
            attachment: self.attachment.clone(),
            larger_than: self.larger_than,
            smaller_than: self.smaller_than,
            ..Filter::default()
        }
    }
}

fn group_by(name: &str) -> Result<GroupBy, String> {
    let known = GroupBy::ALL.iter().find(|known| known.name().eq_ignore_ascii_case(name));
    known.copied().ok_or_else(|| "give conversation, from, to, subject or importance".into())
}

fn sort(name: &str) -> Result<SortBy, String> {
    let known = SortBy::ALL.iter().find(|known| known.name().eq_ignore_ascii_case(name));
    known.copied().ok_or_else(|| "give received, from, to, subject, size or importance".into())
}

fn importance(name: &str) -> Result<Importance, String> {
    let known = Importance::ALL.iter().find(|known| known.name().eq_ignore_ascii_case(name));
    known.copied().ok_or_else(|| "give low, normal or high".into())
}

/// The list as a table; unread messages are marked.
pub fn text(page: &MessagePage) -> String {
    let rows = page.messages.iter().zip(page.first + 1..).map(|(message, number)| row(number, message));
    let mut text = table(&["", "", "FROM", "SUBJECT", "RECEIVED (UTC)", "SIZE", "ID"], rows);
    let shown = page.messages.len();
    text.push_str(&format!("\n{shown} of {} messages", page.total));
    if let Some(next) = page.next {
        text.push_str(&format!("; more with --after {next}"));
    } else if page.first > 0 && shown == 0 {
        text.push_str("; there are no more");
    }
    text
}

/// Groups as a table, with the messages that are shown of each below it.
fn groups(page: &GroupPage, after: u32) -> String {
    let mut rows = Vec::new();
    for (group, number) in page.groups.iter().zip(after + 1..) {
        let name = if group.name.is_empty() { "(none)" } else { &group.name };
        rows.push(vec![
            number.to_string(),
            one_line(name, 60),
            group.total.to_string(),
            group.unread.to_string(),
            one_line(&group.key, 40),
        ]);
        rows.extend(group.messages.iter().map(|message| {
            let mark = if message.unread { '*' } else { ' ' };
            let line = format!("  {mark} {}  {}", when(message.received), one_line(&message.subject, 40));
            vec![String::new(), line, String::new(), String::new(), message.id.to_string()]
        }));
    }
    let mut text = table(&["", "GROUP", "ALL", "UNREAD", "KEY"], rows);
    text.push_str(&format!("\n{} of {} groups", page.groups.len(), page.total));
    if let Some(next) = page.next {
        text.push_str(&format!("; more with --after {next}"));
    }
    text
}

fn row(number: u32, message: &MessageSummary) -> Vec<String> {
    let mut marks = String::new();
    marks.push(if message.unread { '*' } else { ' ' });
    marks.push(if message.has_attachments { '@' } else { ' ' });
    let from = if message.from.name.is_empty() { &message.from.address } else { &message.from.name };
    vec![
        number.to_string(),
        marks,
        one_line(from, 24),
        one_line(&message.subject, 60),
        when(message.received),
        size(message.size.into()),
        message.id.to_string(),
    ]
}

/// The last list, so that `mapi read 3` knows what 3 is.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Remembered {
    /// Whose mailbox it is.
    pub mailbox: String,
    /// The folder that was listed.
    pub folder: FolderId,
    /// How many messages were left out before the first.
    pub after: u32,
    /// Its messages, as they were numbered.
    pub messages: Vec<MessageId>,
}

impl Remembered {
    fn of(account: &Account, page: &MessagePage) -> Self {
        Self {
            mailbox: account.mailbox(),
            after: page.first,
            folder: page.messages.first().map(|message| message.folder_id).unwrap_or_default(),
            messages: page.messages.iter().map(|message| message.id).collect(),
        }
    }

    /// The message of that mailbox that was listed under a number.
    pub fn message(&self, account: &Account, number: u32) -> Option<MessageId> {
        let messages = (self.mailbox == account.mailbox()).then_some(&self.messages)?;
        messages.get(number.checked_sub(self.after)?.checked_sub(1)? as usize).copied()
    }

    /// The last list, or an empty one.
    pub fn load() -> Self {
        let text = path().and_then(|path| std::fs::read_to_string(path).ok());
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    fn save(&self) {
        // Without it only the numbers do not work, and `read` says so.
        if let (Some(path), Ok(text)) = (path(), serde_json::to_string(self)) {
            let _ = path.parent().map(std::fs::create_dir_all);
            let _ = std::fs::write(path, text);
        }
    }
}

/// Where the list is remembered.
fn path() -> Option<PathBuf> {
    state_file("last-list.json")
}
