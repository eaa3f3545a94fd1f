use clap::{Args, Subcommand};
use mapi_http::data::FolderId;
use mapi_http::mailbox::{
    Answer, ChangeFolder, Filter, Folder, FolderRef, ListFolders, SearchCriteria, SearchFolder,
};
use mapi_http::session::LogonFolder;

use super::ls::Conditions;
use super::{find_folder, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::output::{Out, table};

/// Search folders, which the server fills and keeps up to date: list, make, change, show, remove them
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi search\n  mapi search make 'Unread from Bob' --unread --from bob\n  \
                        mapi search make Invoices --in inbox --in archive --attachment invoice\n  \
                        mapi search show Invoices\n  mapi search change Invoices --in root --subject invoice\n  \
                        mapi ls Invoices\n  mapi search remove Invoices"
)]
pub struct Search {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make one; one of that name that is there searches for this from then on
    Make(Criteria),
    /// Let one search for something else
    Change(Criteria),
    /// Show what one searches for
    Show {
        /// Its name, or its id
        name: String,
    },
    /// Remove one; the messages stay where they are
    Remove {
        /// Its name, or its id
        name: String,
    },
}

#[derive(Debug, Args)]
struct Criteria {
    /// Its name, or the id of one that is there
    name: String,
    /// A folder in which to search: a role, a path, or an id; may be given several times
    #[arg(long = "in", value_name = "FOLDER", default_value = "inbox")]
    folders: Vec<String>,
    /// Not in the folders below
    #[arg(long)]
    shallow: bool,
    #[command(flatten)]
    which: Conditions,
}

impl Criteria {
    async fn places(&self, mailbox: &Mailbox) -> Result<Vec<FolderRef>, Failure> {
        let mut places = Vec::new();
        for name in &self.folders {
            places.push(find_folder(mailbox, name).await?);
        }
        Ok(places)
    }
}

impl Search {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let Some(what) = self.what else {
            let folders = account.with(async |mailbox| list(mailbox).await).await?;
            out.print(&folders, |folders| text(folders));
            return Ok(());
        };
        if let What::Remove { name } = what {
            account.with(async |mailbox| remove(mailbox, &name).await).await?;
            out.print(&serde_json::json!({ "removed": name }), |_| format!("{name} is removed"));
            return Ok(());
        }
        let criteria = account.with(async |mailbox| search(mailbox, what).await).await?;
        out.print(&criteria, shown);
        Ok(())
    }
}

async fn search(mailbox: &Mailbox, what: What) -> Result<SearchCriteria, Failure> {
    let (search, shallow) = match what {
        What::Make(given) => {
            let places = given.places(mailbox).await?;
            (SearchFolder::create(given.name, given.which.filter(), places), given.shallow)
        }
        What::Change(given) => {
            let (id, places) = (find(mailbox, &given.name).await?, given.places(mailbox).await?);
            (SearchFolder::change(id, given.which.filter(), places), given.shallow)
        }
        What::Show { name } | What::Remove { name } => {
            (SearchFolder::criteria(find(mailbox, &name).await?), false)
        }
    };
    match mailbox.run(if shallow { search.shallow() } else { search }).await? {
        Answer::Search(criteria) => Ok(*criteria),
        other => Err(unexpected(other)),
    }
}

async fn remove(mailbox: &Mailbox, name: &str) -> Result<(), Failure> {
    let id = find(mailbox, name).await?;
    match mailbox.run(ChangeFolder::delete_for_good(id).out_of(LogonFolder::Finder)).await? {
        Answer::Folder(_) => Ok(()),
        other => Err(unexpected(other)),
    }
}

async fn list(mailbox: &Mailbox) -> Result<Vec<Folder>, Failure> {
    match mailbox.run(ListFolders::searches()).await? {
        Answer::Folders(folders) => Ok(folders),
        other => Err(unexpected(other)),
    }
}

async fn find(mailbox: &Mailbox, name: &str) -> Result<FolderId, Failure> {
    if let Ok(id) = name.parse() {
        return Ok(id);
    }
    named(mailbox, name).await?.ok_or_else(|| {
        Failure::not_found(format!("there is no search folder {name:?}; `mapi search` lists them"))
    })
}

/// The search folder of a name, letter case ignored.
pub(super) async fn named(mailbox: &Mailbox, name: &str) -> Result<Option<FolderId>, Failure> {
    let name = name.to_lowercase();
    Ok(list(mailbox).await?.into_iter().find(|folder| folder.name.to_lowercase() == name).map(|it| it.id))
}

fn text(folders: &[Folder]) -> String {
    if folders.is_empty() {
        return "There are no search folders; `mapi search make` makes one".into();
    }
    let rows = folders.iter().map(|folder| {
        vec![folder.name.clone(), folder.total.to_string(), folder.unread.to_string(), folder.id.to_string()]
    });
    table(&["NAME", "MESSAGES", "UNREAD", "ID"], rows)
}

fn shown(criteria: &SearchCriteria) -> String {
    let folders: Vec<_> = criteria.folders.iter().map(ToString::to_string).collect();
    let below = if criteria.recursive { " and below" } else { "" };
    let which = match &criteria.filter {
        Some(filter) if *filter == Filter::default() => "all messages".into(),
        Some(filter) => said(filter),
        None => "what another program asked for, which is more than `mapi` can say".into(),
    };
    let live = if criteria.live { "" } else { "\nIt does not follow what changes." };
    format!("{} shows {which}\nin {}{below}{live}", criteria.id, folders.join(", "))
}

/// The conditions that are given, as JSON has them.
fn said(filter: &Filter) -> String {
    let mut value = serde_json::to_value(filter).unwrap_or_default();
    prune(&mut value);
    value.to_string()
}

fn prune(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.values_mut().for_each(prune);
            fields
                .retain(|_, value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()));
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}
