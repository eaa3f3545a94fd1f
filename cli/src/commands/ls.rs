use std::path::PathBuf;

use clap::Args;
use mapi_http::data::{FileTime, FolderId, MessageId, PropertyKey, PropertyType};
use mapi_http::mailbox::{
    Answer, Column, Comparison, Filter, GroupBy, GroupMessages, GroupPage, Importance, LineField,
    ListMessages, ListOrder, MessagePage, MessagePart, MessageSummary, PropertyCondition, SortBy,
};
use serde::{Deserialize, Serialize};

use super::{find_folder, unexpected};
use crate::account::Account;
use crate::days;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::output::{Out, one_line, size, table, when};
use crate::state::state_file;

/// List messages, newest first
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi ls\n  mapi ls sent --limit 10\n  mapi ls Projects/2026 --after 50\n  \
                        mapi ls --unread --from bob --since monday\n  mapi ls --sort subject --jump-to lunch\n  \
                        mapi ls --columns PidTagInternetMessageId,PS_PUBLIC_STRINGS/Project\n  \
                        mapi ls --where 'PidTagMessageClass begins IPM.Note' --where 'attachment:PidTagAttachContentId exists'\n  \
                        mapi ls --public Board\n  mapi ls --mailbox bob@example.com calendar\n  \
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
    /// Properties by name, tag, or set/name, each a column; and fields (subject, from, to, received, size, unread,
    /// has-attachments, flagged, importance, message-class, preview), if not all are wanted
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "group_by")]
    columns: Vec<Column>,
    /// Read values that are too large for a row as a whole, up to so many bytes (else 65536)
    #[arg(long, value_name = "BYTES", conflicts_with = "group_by")]
    values_up_to: Option<u32>,
    /// Messages that were deleted from the folder and can be restored, instead of those in it
    #[arg(long)]
    recoverable: bool,
    /// In groups, which the server makes and counts: by conversation, from, to, subject, importance, category or day
    #[arg(long, value_name = "WHAT", value_parser = group_by, conflicts_with_all = ["sort", "reverse", "jump_to", "recoverable"])]
    group_by: Option<GroupBy>,
    /// Show so many of the newest messages of each group
    #[arg(long, value_name = "NUMBER", default_value_t = 0, requires = "group_by")]
    expand: u32,
    /// The days are those of clocks that are so many minutes before UTC
    #[arg(
        long,
        value_name = "MINUTES",
        default_value_t = 0,
        requires = "group_by",
        allow_negative_numbers = true
    )]
    utc_offset: i32,
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
    /// Only those for whose property it holds: NAME TEST VALUE. TEST is equal, not-equal, less, at-most, greater, at-least,
    /// is, begins, contains, exists, has-bits, lacks-bits, larger or smaller; NAME may begin with recipient: or attachment:
    #[arg(long = "where", value_name = "CONDITION", value_parser = condition)]
    properties: Vec<PropertyCondition>,
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
        out.print(&page, |page| listing(page, &self.columns));
        Ok(())
    }

    async fn group(&self, mailbox: &Mailbox, by: GroupBy) -> Result<GroupPage, Failure> {
        let folder = find_folder(mailbox, &self.folder).await?;
        let group =
            GroupMessages::new(folder, by, self.limit).after(self.after).matching(self.conditions.filter());
        let only = self.only.iter().map(|name| name.to_lowercase());
        match mailbox.run(group.expanded(self.expand).only(only).utc_offset(self.utc_offset)).await? {
            Answer::Groups(page) => Ok(page),
            other => Err(unexpected(other)),
        }
    }

    async fn list(&self, mailbox: &Mailbox) -> Result<MessagePage, Failure> {
        if let Some(key) = &self.conversation {
            let list = ListMessages::conversation(key, self.limit)?
                .after(self.after)
                .matching(self.conditions.filter());
            let list = self.chosen(list);
            return match mailbox.run(list).await? {
                Answer::Page(page) => Ok(page),
                other => Err(unexpected(other)),
            };
        }
        let folder = find_folder(mailbox, &self.folder).await?;
        let order = ListOrder { by: self.sort, reverse: self.reverse, jump_to: self.jump_to.clone() };
        let mut list = ListMessages::newest(folder, self.limit).after(self.after);
        list = self.chosen(list.matching(self.conditions.filter()).ordered(order));
        if self.recoverable {
            list = list.recoverable();
        }
        match mailbox.run(list).await? {
            Answer::Page(page) => Ok(page),
            other => Err(unexpected(other)),
        }
    }
}

impl Ls {
    /// With the columns that are wanted.
    fn chosen(&self, list: ListMessages) -> ListMessages {
        let list = list.columns(self.columns.iter().cloned());
        match self.values_up_to {
            Some(bytes) => list.values_up_to(bytes),
            None => list,
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
            properties: self.properties.clone(),
            ..Filter::default()
        }
    }
}

fn group_by(name: &str) -> Result<GroupBy, String> {
    let known = GroupBy::ALL.iter().find(|known| known.name().eq_ignore_ascii_case(name));
    known.copied().ok_or_else(|| "give conversation, from, to, subject, importance, category or day".into())
}

fn sort(name: &str) -> Result<SortBy, String> {
    let known = SortBy::ALL.iter().find(|known| known.name().eq_ignore_ascii_case(name));
    known.copied().ok_or_else(|| "give received, from, to, subject, size or importance".into())
}

fn importance(name: &str) -> Result<Importance, String> {
    let known = Importance::ALL.iter().find(|known| known.name().eq_ignore_ascii_case(name));
    known.copied().ok_or_else(|| "give low, normal or high".into())
}

/// `NAME TEST VALUE`, such as `PidTagMessageClass begins IPM.Note`.
fn condition(text: &str) -> Result<PropertyCondition, String> {
    let (part, rest) = match text.split_once(':') {
        Some(("recipient", rest)) => (Some(MessagePart::Recipient), rest),
        Some(("attachment", rest)) => (Some(MessagePart::Attachment), rest),
        _ => (None, text),
    };
    let plain = |word: &str| word.replace('-', "").to_lowercase();
    let test = |word: &str| Comparison::ALL.iter().find(|test| test.name().to_lowercase() == plain(word));
    // Names may have spaces.
    let spaces = rest.match_indices(' ').map(|(at, _)| at);
    let found = spaces.into_iter().find_map(|at| {
        let (name, rest) = (rest.get(..at)?, rest.get(at + 1..)?);
        let (word, value) = rest.split_once(' ').unwrap_or((rest, ""));
        Some((name, *test(word)?, value))
    });
    let (name, test, value) = found.ok_or("give NAME TEST VALUE, such as PidTagImportance equal 2")?;
    let property: PropertyKey = name.parse().map_err(|error| format!("{error}"))?;
    let known = property.property_type();
    let wanted = match test {
        Comparison::Exists if value.is_empty() => {
            return Ok(PropertyCondition { part, ..PropertyCondition::exists(property) });
        }
        Comparison::Exists => return Err("exists takes no value".into()),
        Comparison::HasBits | Comparison::LacksBits | Comparison::Larger | Comparison::Smaller => {
            PropertyType::INTEGER64
        }
        Comparison::Is | Comparison::Begins | Comparison::Contains if known != PropertyType::BINARY => {
            PropertyType::STRING
        }
        // Of several values, one.
        _ => PropertyType(known.0 & !PropertyType::MULTIVALUE),
    };
    let value = super::props::parse(wanted, value).map_err(|wanted| format!("{value:?} is not {wanted}"))?;
    Ok(PropertyCondition { part, ..PropertyCondition::new(property, test, value) })
}

/// The list as a table; unread messages are marked.
pub fn text(page: &MessagePage) -> String {
    listing(page, &[])
}

/// As [`text`], with the columns that were chosen.
fn listing(page: &MessagePage, columns: &[Column]) -> String {
    let any_field = columns.iter().any(|column| matches!(column, Column::Field(_)));
    let has = |field: LineField| !any_field || columns.contains(&field.into());
    let mut header = vec![""];
    header.extend((has(LineField::Unread) || has(LineField::HasAttachments)).then_some(""));
    for (field, name) in [
        (LineField::From, "FROM"),
        (LineField::Subject, "SUBJECT"),
        (LineField::Received, "RECEIVED (UTC)"),
        (LineField::Size, "SIZE"),
    ] {
        header.extend(has(field).then_some(name));
    }
    // Those that the usual list has not.
    let further = [
        (LineField::To, "TO"),
        (LineField::Flagged, "FLAGGED"),
        (LineField::Importance, "IMPORTANCE"),
        (LineField::MessageClass, "CLASS"),
        (LineField::Preview, "PREVIEW"),
    ];
    let further: Vec<_> =
        further.into_iter().filter(|(field, _)| columns.contains(&(*field).into())).collect();
    header.extend(further.iter().map(|(_, name)| *name));
    let keys: Vec<_> = columns
        .iter()
        .filter_map(|column| if let Column::Property(key) = column { Some(key) } else { None })
        .collect();
    let names: Vec<_> = keys.iter().map(ToString::to_string).collect();
    header.extend(names.iter().map(String::as_str));
    header.push("ID");
    let rows = page.messages.iter().zip(page.first + 1..).map(|(message, number)| {
        let mut cells = row(number, message, &has);
        cells.extend(further.iter().map(|(field, _)| match field {
            LineField::To => one_line(&message.to, 40),
            LineField::Flagged => if message.flagged { "yes" } else { "" }.into(),
            LineField::Importance => message.importance.name().to_lowercase(),
            LineField::MessageClass => one_line(&message.message_class, 40),
            _ => one_line(&message.preview, 60),
        }));
        cells.extend(keys.iter().map(|key| {
            let value = message.columns.get((*key).clone());
            value.map(|value| one_line(&value.to_string(), 60)).unwrap_or_default()
        }));
        cells.push(message.id.to_string());
        cells
    });
    let mut text = table(&header, rows);
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

/// What the usual list has of a message, as far as it is wanted.
fn row(number: u32, message: &MessageSummary, has: &dyn Fn(LineField) -> bool) -> Vec<String> {
    let mut marks = String::new();
    marks.push(if message.unread { '*' } else { ' ' });
    marks.push(if message.has_attachments { '@' } else { ' ' });
    let from = if message.from.name.is_empty() { &message.from.address } else { &message.from.name };
    let mut cells = vec![number.to_string()];
    cells.extend((has(LineField::Unread) || has(LineField::HasAttachments)).then_some(marks));
    cells.extend(has(LineField::From).then(|| one_line(from, 24)));
    cells.extend(has(LineField::Subject).then(|| one_line(&message.subject, 60)));
    cells.extend(has(LineField::Received).then(|| when(message.received)));
    cells.extend(has(LineField::Size).then(|| size(message.size.into())));
    cells
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
