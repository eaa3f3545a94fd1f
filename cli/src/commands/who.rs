use std::path::PathBuf;

use clap::Args;
use mapi_http::directory::{Browse, Details, Linked};
use mapi_http::mailbox::{Answer, PeoplePage, PersonDetails, PersonLink};

use super::{resolve, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::output::{Out, one_line};

/// Look somebody up in the address book: all that it says, or members, manager, reports
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi who bob@example.com\n  mapi who bob@example.com --photo bob.png\n  \
                        mapi who team@example.com --members --nested\n  mapi who bob@example.com --manager"
)]
pub struct Who {
    /// An address, a distinguished name, or a name that means nobody else
    name: String,
    /// The members of a list
    #[arg(long, group = "what")]
    members: bool,
    /// The people in the lists in it, too
    #[arg(long, requires = "members")]
    nested: bool,
    /// The lists that somebody is in
    #[arg(long, group = "what")]
    lists: bool,
    /// Whom somebody reports to
    #[arg(long, group = "what")]
    manager: bool,
    /// Who reports to somebody
    #[arg(long, group = "what")]
    reports: bool,
    /// Save the picture to a file
    #[arg(long, value_name = "FILE", conflicts_with = "what")]
    photo: Option<PathBuf>,
    /// Save the certificates to files: FILE, FILE.2, FILE.3, in DER
    #[arg(long, value_name = "FILE", conflicts_with = "what")]
    certificates: Option<PathBuf>,
}

/// List the address book
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi people\n  mapi people --after 50 --limit 100")]
pub struct People {
    /// How many
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// Leave the first ones out
    #[arg(long, default_value_t = 0)]
    after: u32,
}

impl Who {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let link = [
            (self.members && self.nested, PersonLink::AllMembers),
            (self.members, PersonLink::Members),
            (self.lists, PersonLink::Lists),
            (self.manager, PersonLink::Manager),
            (self.reports, PersonLink::Reports),
        ];
        if let Some((_, link)) = link.into_iter().find(|(wanted, _)| *wanted) {
            let people = account.with(async |mailbox: &Mailbox| {
                match mailbox.run(Linked::new(link, &self.name)).await? {
                    Answer::People(people) => Ok(people),
                    other => Err(unexpected(other)),
                }
            });
            out.print(&people.await?, |people| resolve::text(people));
            return Ok(());
        }
        let details =
            account.with(async |mailbox: &Mailbox| match mailbox.run(Details::new(&self.name)).await? {
                Answer::Person(details) => Ok(*details),
                other => Err(unexpected(other)),
            });
        let details = details.await?;
        if let Some(path) = &self.photo {
            let photo = details.photo.as_ref().ok_or_else(|| Failure::not_found("there is no picture"))?;
            std::fs::write(path, photo).map_err(|error| Failure::file(path, &error))?;
        }
        if let Some(path) = &self.certificates {
            if details.certificates.is_empty() {
                return Err(Failure::not_found("there are no certificates"));
            }
            for (index, certificate) in details.certificates.iter().enumerate() {
                let mut path = path.clone().into_os_string();
                if index > 0 {
                    path.push(format!(".{}", index + 1));
                }
                let path = PathBuf::from(path);
                std::fs::write(&path, certificate).map_err(|error| Failure::file(&path, &error))?;
            }
        }
        out.print(&details, text);
        Ok(())
    }
}

impl People {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let page = account.with(async |mailbox: &Mailbox| {
            match mailbox.run(Browse::first(self.limit).after(self.after)).await? {
                Answer::PeoplePage(page) => Ok(page),
                other => Err(unexpected(other)),
            }
        });
        out.print(&page.await?, |PeoplePage { people, total, next }| {
            let more = next.map(|next| format!("\n{total} altogether; more with --after {next}"));
            resolve::text(people) + &more.unwrap_or_default()
        });
        Ok(())
    }
}

/// A line for each thing that is known.
fn text(details: &PersonDetails) -> String {
    let person = &details.person;
    let count = details.member_count.map(|count| count.to_string()).unwrap_or_default();
    let photo = details.photo.as_ref().map(|photo| format!("{} B; --photo FILE saves it", photo.len()));
    let certificates = match details.certificates.len() {
        0 => String::new(),
        number => format!("{number}; --certificates FILE saves them"),
    };
    let kind = if person.is_list { "list" } else { "person" };
    let address = [&details.street, &details.postal_code, &details.city, &details.state, &details.country];
    let address: Vec<&str> =
        address.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let lines = [
        ("Name", person.name.clone()),
        ("Kind", kind.into()),
        ("Address", person.address.clone()),
        ("Alias", details.alias.clone()),
        ("Title", person.title.clone()),
        ("Department", person.department.clone()),
        ("Company", person.company.clone()),
        ("Office", person.office.clone()),
        ("Phone", person.phone.clone()),
        ("Mobile", details.mobile.clone()),
        ("At home", details.home_phone.clone()),
        ("Fax", details.fax.clone()),
        ("Post", address.join(", ")),
        ("Assistant", details.assistant.clone()),
        ("Manager", details.manager_dn.clone().unwrap_or_default()),
        ("Members", count),
        ("Notes", details.notes.clone()),
        ("Addresses", details.addresses.join(", ")),
        ("Picture", photo.unwrap_or_default()),
        ("Certificates", certificates),
        ("DN", person.dn.clone()),
    ];
    let lines = lines.iter().filter(|(_, value)| !value.is_empty());
    let lines: Vec<String> =
        lines.map(|(name, value)| format!("{:<13} {}", format!("{name}:"), one_line(value, 1000))).collect();
    lines.join("\n")
}
