//! Who is in the organisation: people with mailboxes, distribution lists. Logon, transport and the address book ask
//! here.

use mapi_http::data::Guid;
use mapi_http::data::entry_id::AddressBookType;

use crate::entry_id;
use crate::random::guid_of;
use crate::store::PUBLIC_FOLDERS;

/// What an entry of the address book is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Somebody with a mailbox.
    Person,
    /// A list, with the addresses of its members.
    List(Vec<String>),
}

/// What else the address book says about somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub surname: String,
    /// What they do.
    pub title: String,
    /// Where they do it.
    pub department: String,
    /// The company.
    pub company: String,
    /// The room.
    pub office: String,
    /// The telephone at work.
    pub phone: String,
    /// Address of whom they report to.
    pub manager: Option<String>,
    /// Addresses of those who may send on their behalf.
    pub delegates: Vec<String>,
    /// Addresses of those who may send as if they were them.
    pub send_as: Vec<String>,
    /// A picture.
    pub photo: Vec<u8>,
    /// X.509 certificates, in DER.
    pub certificates: Vec<Vec<u8>>,
}

/// An entry of the address book.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The short name: signs in with it, is found by it.
    pub name: String,
    /// The address.
    pub address: String,
    /// The name to show.
    pub display_name: String,
    /// The legacy distinguished name.
    pub dn: String,
    /// Of the mailbox; stands in its URLs.
    pub guid: Guid,
    /// Person or list.
    pub kind: Kind,
    /// What else is known.
    pub details: Details,
}

impl Entry {
    /// What its entry ids say it is.
    pub(crate) fn entry_type(&self) -> AddressBookType {
        match self.kind {
            Kind::Person => AddressBookType::LOCAL_MAIL_USER,
            Kind::List(_) => AddressBookType::DISTRIBUTION_LIST,
        }
    }

    /// The permanent entry id.
    pub(crate) fn entry_id(&self) -> Vec<u8> {
        entry_id::address_book(self.entry_type(), &self.dn)
    }

    /// `EX:` and the distinguished name in capitals. `[MS-OXOABK] 2.2.3.11`
    pub(crate) fn search_key(&self) -> Vec<u8> {
        search_key("EX", &self.dn)
    }

    pub(crate) fn is_list(&self) -> bool {
        matches!(self.kind, Kind::List(_))
    }

    /// Whether it is exactly the one of that name (in small letters).
    fn is_called(&self, name: &str) -> bool {
        [&self.display_name, &self.name, &self.address, &self.dn].iter().any(|own| own.to_lowercase() == name)
    }

    /// Whether a name (in small letters) may mean it: somebody who writes "bob ex" looks for words that begin so.
    fn may_be_called(&self, name: &str) -> bool {
        let begins = |text: &str| text.to_lowercase().starts_with(name);
        let words = |text: &str| {
            let have: Vec<String> =
                text.to_lowercase().split(|c: char| !c.is_alphanumeric()).map(Into::into).collect();
            name.split_whitespace().all(|word| have.iter().any(|have| have.starts_with(word)))
        };
        self.is_called(name)
            || [&self.display_name, &self.address, &self.details.surname, &self.details.given_name]
                .iter()
                .any(|own| begins(own))
            || words(&self.display_name)
    }

    /// Whether ambiguous name resolution finds it by a name. `[MS-OXNSPI] 3.1.4.7`
    pub(crate) fn answers_to(&self, name: &str) -> bool {
        match Wanted::parse(name) {
            Some(Wanted { name, exactly: true }) => self.is_called(&name),
            Some(Wanted { name, exactly: false }) => self.may_be_called(&name),
            None => false,
        }
    }

    /// What stands behind `?MailboxId=` in URLs.
    pub fn mailbox_id(&self) -> String {
        let domain = self.address.split_once('@').map_or("", |(_, domain)| domain);
        format!("{}@{domain}", self.guid)
    }
}

/// `PidTagSearchKey` of somebody: address type, colon, address, in capitals, with a NUL. `[MS-OXCMAIL] 2.2.1.2`
pub(crate) fn search_key(address_type: &str, address: &str) -> Vec<u8> {
    format!("{address_type}:{address}\0").to_uppercase().into_bytes()
}

/// The organisation.
#[derive(Debug, Clone)]
pub struct Directory {
    /// Its name.
    pub organisation: String,
    entries: Vec<Entry>,
    /// Not in the address book: where the public folders are kept.
    public_folders: Option<Entry>,
    /// Mailboxes were moved here: see [`Config::moved`](crate::Config::moved).
    pub moved: bool,
}

impl Directory {
    /// An organisation of that name with nobody in it.
    pub fn new(organisation: impl Into<String>) -> Self {
        Self { organisation: organisation.into(), entries: Vec::new(), public_folders: None, moved: false }
    }

    /// What the distinguished names of people begin with.
    pub fn recipients_dn(&self) -> String {
        format!(
            "/o={}/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=",
            self.organisation
        )
    }

    /// What the distinguished names of servers begin with.
    pub fn servers_dn(&self) -> String {
        format!(
            "/o={}/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn=",
            self.organisation
        )
    }

    fn entry(&self, name: &str, address: &str, display_name: &str, kind: Kind, details: Details) -> Entry {
        Entry {
            name: name.into(),
            address: address.into(),
            display_name: display_name.into(),
            dn: format!("{}{name}", self.recipients_dn()),
            guid: guid_of(address),
            kind,
            details,
        }
    }

    /// Adds somebody. The address is the key: a second one takes the first one's place.
    pub fn add(&mut self, name: &str, address: &str, display_name: &str, kind: Kind, details: Details) {
        let entry = self.entry(name, address, display_name, kind, details);
        self.entries.retain(|other| !other.address.eq_ignore_ascii_case(address));
        self.entries.push(entry);
        self.entries.sort_by_key(|entry| (entry.display_name.to_lowercase(), entry.dn.clone()));
    }

    /// Tells where the public folders are kept: in a mailbox of this domain that the address book does not show.
    pub fn keep_public_folders(&mut self, domain: &str) {
        let address = format!("PublicFolders@{domain}");
        let entry = self.entry("PublicFolders", &address, PUBLIC_FOLDERS, Kind::Person, Details::default());
        self.public_folders = Some(entry);
    }

    /// Where the public folders are kept.
    pub fn public_folders(&self) -> Option<&Entry> {
        self.public_folders.as_ref()
    }

    /// Everybody, by display name.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// By address.
    pub fn by_address(&self, address: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.address.eq_ignore_ascii_case(address))
    }

    /// By legacy distinguished name.
    pub fn by_dn(&self, dn: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.dn.eq_ignore_ascii_case(dn))
    }

    /// By what stands behind `?MailboxId=`.
    pub fn by_mailbox_id(&self, id: &str) -> Option<&Entry> {
        let mut all = self.entries.iter().chain(&self.public_folders);
        all.find(|entry| entry.mailbox_id().eq_ignore_ascii_case(id))
    }

    /// By what somebody signs in with: short name, address, or `DOMAIN\name`.
    pub fn by_login(&self, login: &str) -> Option<&Entry> {
        let name = login.rsplit_once('\\').map_or(login, |(_, name)| name);
        let fits = |entry: &&Entry| {
            entry.name.eq_ignore_ascii_case(name) || entry.address.eq_ignore_ascii_case(login)
        };
        self.entries.iter().filter(|entry| !entry.is_list()).find(fits)
    }

    /// The people behind an address: the members, and theirs, of a list. Each once.
    pub fn people(&self, address: &str) -> Vec<&Entry> {
        let mut people: Vec<&Entry> = Vec::new();
        let mut waiting = vec![address];
        let mut seen: Vec<String> = Vec::new();
        while let Some(address) = waiting.pop() {
            if seen.iter().any(|known| known.eq_ignore_ascii_case(address)) {
                continue;
            }
            seen.push(address.into());
            match self.by_address(address) {
                Some(entry @ Entry { kind: Kind::Person, .. }) => people.push(entry),
                Some(Entry { kind: Kind::List(members), .. }) => {
                    waiting.extend(members.iter().map(String::as_str));
                }
                None => {}
            }
        }
        people
    }

    /// Everybody whom a name may mean, unless it is somebody's very own: ambiguous name resolution.
    /// `[MS-OXNSPI] 3.1.4.7`
    pub fn resolve(&self, name: &str) -> Vec<&Entry> {
        let Some(Wanted { name, exactly }) = Wanted::parse(name) else { return Vec::new() };
        let found: Vec<_> = self.entries.iter().filter(|entry| entry.is_called(&name)).collect();
        if exactly || !found.is_empty() {
            return found;
        }
        self.entries.iter().filter(|entry| entry.may_be_called(&name)).collect()
    }
}

/// A name that a person typed: `=name` means that one and no other, `SMTP:address` an address.
struct Wanted {
    /// In small letters.
    name: String,
    exactly: bool,
}

impl Wanted {
    /// `None` when there is nothing to look for.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let (exactly, name) = text.strip_prefix('=').map_or((false, text.as_str()), |name| (true, name));
        let name = name.strip_prefix("smtp:").unwrap_or(name).trim();
        (!name.is_empty()).then(|| Self { name: name.into(), exactly })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory() -> Directory {
        let mut directory = Directory::new("Example");
        let person = |directory: &mut Directory, name: &str, display: &str| {
            directory.add(name, &format!("{name}@example.com"), display, Kind::Person, Details::default());
        };
        person(&mut directory, "bob", "Bob Example");
        person(&mut directory, "alice", "Alice Example");
        person(&mut directory, "alix", "Alix Doe");
        let members = vec!["bob@example.com".into(), "team@example.com".into(), "Alice@example.com".into()];
        directory.add("team", "team@example.com", "The Team", Kind::List(members), Details::default());
        directory
    }

    #[test]
    fn people_are_found() {
        let directory = directory();
        let alice = directory.by_login("EXAMPLE\\Alice").unwrap();
        assert_eq!(
            alice.dn,
            "/o=Example/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=alice"
        );
        assert!(directory.by_dn(&alice.dn.to_uppercase()).is_some());
        assert!(directory.by_mailbox_id(&alice.mailbox_id()).is_some());
        assert!(directory.by_login("team").is_none());
        // A list that is its own member ends.
        let mut names: Vec<_> =
            directory.people("team@example.com").iter().map(|entry| entry.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["alice", "bob"]);
    }

    #[test]
    fn names_are_resolved() {
        let directory = directory();
        let names = |name| directory.resolve(name).iter().map(|e| e.name.clone()).collect::<Vec<_>>();
        assert_eq!(names("ali"), ["alice", "alix"]);
        assert_eq!(names("alice"), ["alice"]);
        assert_eq!(names("SMTP:BOB@example.com"), ["bob"]);
        assert_eq!(names("=ali"), Vec::<String>::new());
        assert_eq!(names("=SMTP:alice@example.com"), ["alice"]);
        assert_eq!(names("exam bo"), ["bob"]);
        assert_eq!(names("  "), Vec::<String>::new());
    }
}
