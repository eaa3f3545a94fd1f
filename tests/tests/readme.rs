//! The Rust of the READMEs, as it stands there.

use std::error::Error;

/// What is compiled and run here stands there, line by line.
#[track_caller]
fn stands_in(readme: &str, own: &str) {
    let trimmed = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let (_, block) = readme.split_once("```rust\n").unwrap();
    let (block, _) = block.split_once("\n```").unwrap();
    assert!(trimmed(own).contains(&trimmed(block)), "{block}");
}

mod project {
    use std::error::Error;

    use bytes::Bytes;
    use mapi_http::data::FileTime;
    use mapi_http::http::{Headers, ResponseHead};
    use mapi_http::mailbox::{Answer, ListMessages, Session};
    use mapi_http::session::{Config, Credentials, Event, LogonFolder, Output, Time, Transmit};
    use mapi_http_server::{HttpRequest, Server};

    /// A host without a network: the server answers at once, and time goes on while somebody waits.
    struct Host<'s> {
        server: &'s Server,
        now: &'s std::cell::Cell<u64>,
    }

    impl Host<'_> {
        fn send(&self, request: Transmit, session: &mut Session) {
            let (_, path) = request.url.split_once("/mapi").unwrap();
            let (path, query) = path.split_once('?').unwrap();
            let mut headers = Headers::new();
            for (name, value) in &request.headers {
                headers.push(*name, value.clone()).unwrap();
            }
            let asked = HttpRequest {
                method: "POST".into(),
                path: format!("/mapi{path}"),
                query: query.into(),
                headers,
                body: Bytes::copy_from_slice(&request.body),
            };
            let now = FileTime::from_unix_millis(self.now.get() as i64);
            let answer = self.server.handle(&asked, now);
            let head = ResponseHead { status: answer.status, headers: answer.headers };
            session.handle_head(request.id, head);
            session.handle_data(request.id, answer.body);
            session.handle_end(request.id);
        }

        fn wait_until(&self, at: Option<Time>) {
            self.now.set(at.expect("something to wait for").0);
        }
    }

    pub(crate) fn first_page(server: &Server, url: String, dn: &str) -> Result<Answer, Box<dyn Error>> {
        let clock = std::cell::Cell::new(1_790_000_000_000);
        let (host, entropy) = (Host { server, now: &clock }, [7; 32]);
        let now = || Time(clock.get());
        let basic = Credentials::Basic { user: "alice@example.com".into(), password: "alice-demo".into() };
        let answer = {
            let mut session = Session::new(Config::new(url, dn).credentials(basic), entropy)?;
            let ticket = session.submit(ListMessages::newest(LogonFolder::Inbox, 50));
            loop {
                match session.poll(now()) {
                    Output::Transmit(request) => host.send(request, &mut session), // handle_head, handle_data, handle_end
                    Output::Event(Event::Done(t, answer)) if t == ticket => break answer,
                    Output::Event(_) => {}
                    Output::Timeout(at) => host.wait_until(at),
                }
            }
        };
        Ok(answer?)
    }
}

mod server {
    use std::error::Error;

    use mapi_http_server::{Config, Server, ServerHandle};

    pub(crate) fn started() -> Result<(ServerHandle, Option<String>), Box<dyn Error>> {
        let server = Server::start(Config { demo: Some(1), ..Config::default() })?;
        let url = server.mailbox_url("alice@example.com");
        Ok((server, url))
    }
}

#[test]
fn what_they_show_is_what_runs_here() -> Result<(), Box<dyn Error>> {
    let (handle, url) = server::started()?;
    let (server, url) = (handle.server(), url.unwrap());
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let dn = server.directory().by_login("alice").unwrap().dn.clone();
    let mapi_http::mailbox::Answer::Page(page) = project::first_page(server, url, &dn)? else { panic!() };
    assert_eq!(page.messages.len(), 50);
    assert_eq!(page.messages[0].subject, "Lunch on Friday? 🍜");
    stands_in(include_str!("../../README.md"), include_str!("readme.rs"));
    stands_in(include_str!("../../server/README.md"), include_str!("readme.rs"));
    Ok(())
}

/// What Maven and Gradle are told to depend on is what the package is called.
#[test]
fn the_jar_is_called_as_it_is() {
    let (readme, pom) =
        (include_str!("../../bindings/kotlin/README.md"), include_str!("../../bindings/kotlin/pom.xml"));
    let within = |text: &str, from: &str, to: &str| {
        text.split_once(from)?.1.split_once(to).map(|(within, _)| within.to_owned())
    };
    let dependency = within(readme, "<dependency>", "</dependency>").unwrap();
    for field in ["groupId", "artifactId", "version"] {
        let of = |text: &str| within(text, &format!("<{field}>"), &format!("</{field}>")).unwrap();
        assert_eq!(of(&dependency), of(pom), "{field}");
    }
    let jar = format!(
        "libs/{}-{}.jar",
        within(pom, "<artifactId>", "</").unwrap(),
        within(pom, "<version>", "</").unwrap()
    );
    assert!(readme.contains(&jar), "{jar}");
}
