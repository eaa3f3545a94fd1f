//! Core's operations against the server, without a network.

mod common;

use common::config;
use mapi_http::data::FileTime;
use mapi_http::directory::Resolve;
use mapi_http::http::ResponseHead;
use mapi_http::mailbox::{Answer, FolderRole, ListFolders, Operation, Person, Session};
use mapi_http::session::{Config, Credentials, Error, Event, Output, Time};
use mapi_http_server::config::UserDetails;
use mapi_http_server::{HttpRequest, Server};

/// Core's session joined to a server.
struct Joined {
    server: Server,
    session: Session,
    /// The request types that were sent.
    sent: Vec<String>,
}

impl Joined {
    fn new() -> Self {
        let mut organisation = config();
        let details = UserDetails { title: "Engineer".into(), phone: "+1".into(), ..UserDetails::default() };
        organisation.users[0].details = Some(details);
        let server = Server::seeded(organisation, 1, now()).unwrap();
        let alice = server.directory().by_login("alice").unwrap();
        let url = |endpoint| format!("https://localhost/mapi/{endpoint}/?MailboxId={}", alice.mailbox_id());
        let config = Config::new(url("emsmdb"), alice.dn.clone())
            .credentials(Credentials::Basic { user: "alice".into(), password: "secret-alice".into() })
            .address_book(url("nspi"));
        let session = Session::new(config, [7; 32]).unwrap();
        Self { server, session, sent: Vec::new() }
    }

    fn resolve(&mut self, name: &str) -> Result<Vec<Person>, Error> {
        match self.run(Resolve::new(name))? {
            Answer::People(people) => Ok(people),
            other => panic!("{other:?}"),
        }
    }

    fn run(&mut self, operation: impl Into<Operation>) -> Result<Answer, Error> {
        self.session.submit(operation);
        loop {
            match self.session.poll(Time(1_790_000_000_000)) {
                Output::Transmit(request) => {
                    let (path, query) = request.url.split_once('?').unwrap();
                    let mut headers = mapi_http::http::Headers::new();
                    for (name, value) in &request.headers {
                        headers.push(*name, value.as_str()).unwrap();
                    }
                    let kind = headers.get("X-RequestType").unwrap().to_owned();
                    self.sent.push(kind);
                    let response = self.server.handle(
                        &HttpRequest {
                            method: "POST".into(),
                            path: path.trim_start_matches("https://localhost").into(),
                            query: query.into(),
                            headers,
                            body: request.body.clone(),
                        },
                        now(),
                    );
                    let head = ResponseHead { status: response.status, headers: response.headers };
                    self.session.handle_head(request.id, head);
                    self.session.handle_data(request.id, response.body);
                    self.session.handle_end(request.id);
                }
                Output::Event(Event::Done(_, result)) => return result,
                Output::Event(_) => {}
                Output::Timeout(at) => panic!("nothing happens until {at:?}"),
            }
        }
    }
}

fn now() -> FileTime {
    FileTime::from_utc(2026, 11, 24, 8, 0, 0)
}

#[test]
fn people_are_found_in_a_bind_and_one_request_each() {
    let mut joined = Joined::new();
    let found = joined.resolve("alice@example.com").unwrap();
    assert_eq!(joined.sent, ["Bind", "GetMatches"]);
    let [alice] = &found[..] else { panic!("{found:?}") };
    assert_eq!((alice.name.as_str(), alice.address.as_str()), ("Alice Example", "alice@example.com"));
    assert_eq!((alice.title.as_str(), alice.phone.as_str()), ("Engineer", "+1"));
    assert_eq!(alice.dn, joined.server.directory().by_login("alice").unwrap().dn);
    // Several may fit, or nobody: neither is an error.
    let several: Vec<_> = joined.resolve("example").unwrap().into_iter().map(|person| person.name).collect();
    assert_eq!(several, ["Alice Example", "Bob Example", "Carol Example"]);
    assert_eq!(joined.resolve("nobody").unwrap(), []);
    assert_eq!(joined.sent[2..], ["GetMatches", "GetMatches"]);
    assert!(matches!(joined.resolve("  "), Err(Error::InvalidArgument(_))));
    assert_eq!(joined.sent.len(), 4);
}

#[test]
fn a_server_that_starts_again_is_bound_again() {
    let mut joined = Joined::new();
    joined.resolve("bob").unwrap();
    joined.server.forget_contexts();
    assert_eq!(joined.resolve("bob").unwrap().len(), 1);
    assert_eq!(joined.sent, ["Bind", "GetMatches", "GetMatches", "Bind", "GetMatches"]);
}

#[test]
fn special_folders_have_their_roles() {
    let mut joined = Joined::new();
    let Answer::Folders(folders) = joined.run(ListFolders::all()).unwrap() else { panic!() };
    for (name, role) in [
        ("Inbox", FolderRole::Inbox),
        ("Outbox", FolderRole::Outbox),
        ("Sent Items", FolderRole::Sent),
        ("Deleted Items", FolderRole::Deleted),
        ("Drafts", FolderRole::Drafts),
        ("Calendar", FolderRole::Calendar),
        ("Contacts", FolderRole::Contacts),
        ("Tasks", FolderRole::Tasks),
        ("Notes", FolderRole::Notes),
        ("Journal", FolderRole::Journal),
        ("Junk Email", FolderRole::Junk),
    ] {
        let folder = folders.iter().find(|folder| folder.name == name).unwrap();
        assert_eq!(folder.role, Some(role), "{name}");
    }
    let conflicts = folders.iter().find(|folder| folder.name == "Conflicts").unwrap();
    assert_eq!(conflicts.role, None);
}
