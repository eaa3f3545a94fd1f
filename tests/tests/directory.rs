//! The address book: people, lists, who is linked to whom, and how many requests it takes.

use mapi_http::directory::{Browse, Details, Linked, Resolve};
use mapi_http::mailbox::{Answer, Operation, PeoplePage, Person, PersonDetails, PersonLink};
use mapi_http::session::Error;
use mapi_http_server::config::UserDetails;
use mapi_http_server::{Config, List, User};
use mapi_http_tests::simulation::World;

struct Book {
    world: World,
    alice: usize,
}

fn list(name: &str, members: &[&str]) -> List {
    List {
        name: name.into(),
        address: format!("{name}@example.com"),
        display_name: None,
        members: members.iter().map(|name| format!("{name}@example.com")).collect(),
    }
}

impl Book {
    fn new() -> Self {
        let directory = std::env::temp_dir().join(format!(
            "mapi-http-{}-{}",
            std::process::id(),
            std::thread::current().name().unwrap_or_default()
        ));
        std::fs::create_dir_all(&directory).unwrap();
        let (photo, certificate) = (directory.join("photo"), directory.join("certificate"));
        std::fs::write(&photo, vec![9; 40_000]).unwrap();
        std::fs::write(&certificate, [0x30, 0x82, 1, 2]).unwrap();
        let boss = UserDetails {
            title: "Boss".into(),
            photo: Some(photo),
            certificates: vec![certificate],
            ..UserDetails::default()
        };
        let worker = UserDetails { manager: Some("carol@example.com".into()), ..UserDetails::default() };
        let person =
            |name, details: &UserDetails| User { details: Some(details.clone()), ..World::person(name) };
        let mut users = vec![person("carol", &boss), person("carola", &worker), person("dave", &worker)];
        users.extend((0..60).map(|number| World::person(&format!("somebody{number:02}"))));
        let lists = vec![
            list("leads", &["carol", "dave"]),
            // A circle of lists, and somebody in two of them.
            list("staff", &["leads", "dave", "alice", "everyone"]),
            list("everyone", &["staff", "bob"]),
        ];
        let mut world = World::with_config(1, Config { users, lists, ..Config::default() });
        std::fs::remove_dir_all(&directory).unwrap();
        let alice = world.sign_in("alice");
        world.run(alice, Resolve::new("alice")).unwrap();
        world.clients[alice].records.clear();
        Self { world, alice }
    }

    fn run(&mut self, requests: usize, operation: impl Into<Operation>) -> Result<Answer, Error> {
        let answer = self.world.run(self.alice, operation);
        assert_eq!(std::mem::take(&mut self.world.clients[self.alice].records).len(), requests);
        answer
    }

    fn people(&mut self, requests: usize, operation: impl Into<Operation>) -> Vec<Person> {
        match self.run(requests, operation) {
            Ok(Answer::People(people)) => people,
            other => panic!("{other:?}"),
        }
    }

    fn names(&mut self, requests: usize, link: PersonLink, name: &str) -> Vec<String> {
        let people = self.people(requests, Linked::new(link, name));
        let mut names: Vec<String> = people.into_iter().map(|person| person.name).collect();
        names.sort();
        names
    }

    fn page(&mut self, operation: Browse) -> PeoplePage {
        match self.run(1, operation) {
            Ok(Answer::PeoplePage(page)) => page,
            other => panic!("{other:?}"),
        }
    }

    fn details(&mut self, name: &str) -> Result<PersonDetails, Error> {
        match self.run(1, Details::new(name))? {
            Answer::Person(details) => Ok(*details),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_name_may_mean_several() {
    let mut book = Book::new();
    let people = book.people(1, Resolve::new("caro"));
    let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["carol", "carola"]);
    assert!(book.people(1, Resolve::new("leads"))[0].is_list);
    assert_eq!(book.people(1, Resolve::new("nobody at all")), []);
}

#[test]
fn details_photo_and_certificates() {
    let mut book = Book::new();
    let carol = book.details("carol@example.com").unwrap();
    assert_eq!((carol.person.name.as_str(), carol.person.title.as_str()), ("carol", "Boss"));
    assert_eq!(carol.photo, Some(vec![9; 40_000]));
    assert_eq!(carol.certificates, [vec![0x30, 0x82, 1, 2]]);
    assert_eq!(carol.addresses, ["SMTP:carol@example.com"]);
    assert_eq!((carol.manager_dn, carol.member_count), (None, None));
    let dave = book.details(&"dave@example.com".to_uppercase()).unwrap();
    assert_eq!(dave.manager_dn.as_deref(), Some(carol.person.dn.as_str()));
    assert_eq!(book.details(&carol.person.dn).unwrap().person, carol.person);
    let list = book.details("leads@example.com").unwrap();
    assert_eq!((list.person.is_list, list.member_count, list.photo), (true, Some(2), None));
    // One more request tells whom the name may mean.
    let Err(Error::AmbiguousName { candidates, .. }) = book.run(2, Details::new("caro")) else { panic!() };
    let candidates: Vec<&str> = candidates.iter().map(|(_, address)| address.as_str()).collect();
    assert_eq!(candidates, ["carol@example.com", "carola@example.com"]);
    assert_eq!(book.details("nobody").unwrap_err().code(), "not_found");
}

#[test]
fn everybody_page_by_page() {
    let mut book = Book::new();
    let first = book.page(Browse::first(40));
    // Two that every world has, three and sixty people, three lists.
    assert_eq!((first.people.len(), first.total, first.next), (40, 68, Some(40)));
    let second = book.page(Browse::first(40).after(40));
    assert_eq!((second.people.len(), second.next), (28, None));
    let mut names: Vec<String> =
        first.people.into_iter().chain(second.people).map(|person| person.name).collect();
    assert!(names.is_sorted());
    names.dedup();
    assert_eq!(names.len(), 68);
    assert_eq!(book.page(Browse::first(40).after(500)).people, []);
}

#[test]
fn members_managers_and_reports() {
    let mut book = Book::new();
    // Two requests for whom nothing told of yet, one afterwards.
    assert_eq!(
        book.names(2, PersonLink::Members, "staff@example.com"),
        ["alice", "dave", "everyone", "leads"]
    );
    assert_eq!(book.names(1, PersonLink::Lists, "Staff@example.com"), ["everyone"]);
    assert_eq!(book.names(2, PersonLink::Manager, "carola@example.com"), ["carol"]);
    let carol = book.people(1, Resolve::new("carol@example.com")).remove(0);
    assert_eq!(book.names(1, PersonLink::Reports, &carol.dn), ["carola", "dave"]);
    assert_eq!(book.names(1, PersonLink::Lists, &carol.dn), ["leads"]);
    assert_eq!(book.names(1, PersonLink::Manager, &carol.dn), [""; 0]);
    // What the ids meant is forgotten with the context.
    book.world.server.restart();
    assert_eq!(book.people(3, Linked::new(PersonLink::Reports, &carol.dn)).len(), 2);
    let unknown = book.run(1, Linked::new(PersonLink::Members, "/o=Example/cn=nobody"));
    assert_eq!(unknown.unwrap_err().code(), "not_found");
    let several = book.run(1, Linked::new(PersonLink::Manager, "caro"));
    assert_eq!(several.unwrap_err().code(), "ambiguous_name");
}

/// Whatever told of somebody told also what the server calls them. `[MS-OXOABK] 2.2.3.6`
#[test]
fn who_was_seen_is_asked_about_in_one_request() {
    let mut book = Book::new();
    book.people(1, Resolve::new("staff"));
    assert_eq!(book.names(1, PersonLink::Members, "staff@example.com").len(), 4);
    let page = book.page(Browse::first(10));
    let seen = page.people.iter().find(|person| person.name == "carola").unwrap();
    assert_eq!(book.names(1, PersonLink::Manager, &seen.address), ["carol"]);
    assert_eq!(book.names(1, PersonLink::Manager, &seen.dn), ["carol"]);

    let mut book = Book::new();
    book.details("carol@example.com").unwrap();
    assert_eq!(book.names(1, PersonLink::Reports, "carol@example.com"), ["carola", "dave"]);
    // Members, managers and reports were told of as well.
    assert_eq!(book.names(1, PersonLink::Manager, "dave@example.com"), ["carol"]);
    // Not all that a name may mean is meant by the name.
    book.people(1, Resolve::new("caro"));
    let several = book.run(1, Linked::new(PersonLink::Manager, "caro"));
    assert_eq!(several.unwrap_err().code(), "ambiguous_name");
}

#[test]
fn lists_in_lists_end() {
    let mut book = Book::new();
    let all = book.names(4, PersonLink::AllMembers, "staff@example.com");
    assert_eq!(all, ["alice", "bob", "carol", "dave"]);
}
