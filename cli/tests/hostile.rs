//! Names from people and from the wire are hostile: where files go, what is opened, what stands in headers and documents.

mod common;

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::Path;

use common::{Directory, Ran, mapi, run};
use mapi_http::data::tags;
use mapi_http_server::store::{Attachment, Content};
use mapi_http_server::{Config, Server, ServerHandle, User};

/// Alice's and Bob's mailboxes, and a directory in a directory to work in.
struct Desk {
    server: ServerHandle,
    directory: Directory,
}

impl Desk {
    fn new() -> Self {
        let person =
            |name: &str| User::new(name, format!("{name}@example.com"), name, format!("{name}-wh8teveR"));
        let config = Config { users: vec![person("alice"), person("bob")], ..Config::default() };
        Self { server: Server::start(config).unwrap(), directory: Directory::new() }
    }

    /// Delivers a message with these attachments to Alice, and lists her inbox.
    fn deliver(&self, attachments: Vec<Attachment>) {
        let mut content = Content { attachments, ..Content::default() };
        content.properties.set(tags::SUBJECT, "See below");
        let alice = "alice@example.com";
        self.server.server().deliver(alice, &[alice], content, mapi_http_server::http::now()).unwrap();
        self.alice(&["ls"]).ok();
    }

    fn alice(&self, arguments: &[&str]) -> Ran {
        self.person("alice", arguments)
    }

    fn person(&self, name: &str, arguments: &[&str]) -> Ran {
        let mut command = mapi(&self.directory, arguments);
        command
            .env("MAPI_EMAIL", format!("{name}@example.com"))
            .env("MAPI_AUTODISCOVER", self.server.autodiscover_url())
            .env("MAPI_PASSWORD", format!("{name}-wh8teveR"));
        run(command)
    }

    /// Files of the directory that `mapi` did not make for itself.
    fn files(&self) -> BTreeSet<String> {
        let entries = std::fs::read_dir(self.directory.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != "mapi").collect()
    }
}

fn attachment(number: u32, method: i32, name: &str) -> Attachment {
    let mut attachment = Attachment { number, ..Attachment::default() };
    attachment.properties.set(tags::ATTACH_METHOD, method);
    attachment.properties.set(tags::ATTACH_LONG_FILENAME, name);
    attachment
}

fn file(number: u32, name: &str) -> Attachment {
    let mut file = attachment(number, 1, name);
    file.properties.set(tags::ATTACH_DATA_BINARY, bytes::Bytes::from(format!("content {number}")));
    file
}

/// All files below a directory.
fn below(directory: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

#[test]
fn what_is_attached_is_saved_here_whatever_it_is_called() {
    let names = [
        "../../above.txt".to_string(),
        "..\\..\\above2.txt".into(),
        "/tmp/mapi-hostile-absolute".into(),
        "C:\\Windows\\system.ini".into(),
        "\\\\server\\share\\x.txt".into(),
        "con.txt".into(),
        "LPT1".into(),
        "nul\0.txt".into(),
        "two\r\nlines.txt".into(),
        "-rf".into(),
        "--to=elsewhere".into(),
        ".bashrc".into(),
        "..".into(),
        "".into(),
        "report\u{202e}fdp.exe".into(),
        "a.txt:stream".into(),
        "~".into(),
        "\u{1b}[31mred".into(),
        "very long ".repeat(100) + ".txt",
        "é".repeat(1000),
    ];
    let desk = Desk::new();
    desk.deliver((0..).zip(&names).map(|(number, name)| file(number, name)).collect());
    let before = desk.files();
    for (index, name) in names.iter().enumerate() {
        let saved = desk.alice(&["save", "1", &(index + 1).to_string(), "--json"]).json();
        assert_eq!(saved["bytes"], format!("content {index}").len(), "{name:?}");
        let after = desk.files();
        let new: Vec<_> = after.difference(&before).collect();
        let [new] = &new[..] else { panic!("{name:?} made {new:?}") };
        assert_eq!(saved["file"], new.as_str());
        assert_eq!(std::fs::read_to_string(desk.directory.file(new)).unwrap(), format!("content {index}"));
        assert!(
            new.len() <= 200 && !new.starts_with(['-', '.', '~', ' ']) || *new == "~",
            "{name:?} became {new:?}"
        );
        let stem = new.split('.').next().unwrap().to_uppercase();
        assert!(!["CON", "LPT1", "NUL"].contains(&&*stem), "{name:?} became {new:?}");
        assert!(
            !new.contains(|c: char| c.is_control() || "/\\:\u{202e}".contains(c)),
            "{name:?} became {new:?}"
        );
        std::fs::remove_file(desk.directory.file(new)).unwrap();
    }
    assert!(!Path::new("/tmp/mapi-hostile-absolute").exists());
    for above in ["above.txt", "above2.txt"] {
        assert!(!desk.directory.path().parent().unwrap().join(above).exists());
    }

    // A copy of the mailbox has names of its own.
    desk.alice(&["sync", "--to", "copy"]).ok();
    let copy = desk.directory.path().join("copy");
    let kept = below(&copy.join("files"));
    assert!(kept.len() >= names.len());
    for path in kept {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    }
}

/// A link that lies there already is not followed to where it points.
#[test]
#[cfg(unix)]
fn links_are_not_followed() {
    let desk = Desk::new();
    desk.deliver(vec![file(0, "menu.pdf")]);
    std::os::unix::fs::symlink("elsewhere", desk.directory.path().join("menu.pdf")).unwrap();
    desk.alice(&["save", "1", "1"]).fails(1, &["menu.pdf exists already"]);
    assert!(!desk.directory.path().join("elsewhere").exists());
}

#[test]
fn what_is_only_referred_to_is_shown_and_not_opened() {
    const SECRET: &str = "what nobody may take along";
    let desk = Desk::new();
    std::fs::write(desk.directory.file("secret"), SECRET).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/picture.png", listener.local_addr().unwrap());
    let secret = desk.directory.file("secret");
    let places = [(2, secret.as_str()), (4, "file:///etc/hostname"), (7, url.as_str())];
    let references = (0..).zip(places).map(|(number, (method, place))| {
        let mut reference = attachment(number, method, "plan.txt");
        reference.properties.set(tags::ATTACH_LONG_PATHNAME, place);
        reference
    });
    // One that has a path but is a file is that file.
    let mut own = file(3, "own.txt");
    own.properties.set(tags::ATTACH_LONG_PATHNAME, secret.as_str());
    desk.deliver(references.chain([own]).collect());

    let shown = desk.alice(&["read", "1"]).ok();
    let letter = desk.alice(&["read", "1", "--json"]).json();
    for (index, (_, place)) in places.iter().enumerate() {
        assert!(shown.contains(&format!("plan.txt (lies at {place})")), "{shown}");
        assert_eq!(letter["attachments"][index]["reference"], *place);
        desk.alice(&["save", "1", &(index + 1).to_string()]).fails(5, &["only says where it lies", place]);
    }
    assert_eq!(letter["attachments"][3]["reference"], serde_json::Value::Null);
    desk.alice(&["save", "1", "own.txt"]).ok();
    assert_eq!(std::fs::read_to_string(desk.directory.file("own.txt")).unwrap(), "content 3");

    desk.alice(&["forward", "1", "--to", "bob@example.com", "--text", "FYI"]).ok();
    desk.alice(&["export", "--fts", "inbox.fts", "inbox"]).ok();
    desk.alice(&["sync", "--to", "copy"]).ok();
    desk.person("bob", &["sync", "--to", "bobs"]).ok();
    for path in below(desk.directory.path()).into_iter().filter(|path| !path.ends_with("secret")) {
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "{}", path.display());
    }
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody came");
}

/// [MS-OXCMSG] 2.2.2.8, 2.2.2.9
#[test]
fn ole_objects_are_saved_from_where_they_are() {
    let desk = Desk::new();
    let mut object = attachment(0, 6, "drawing.ole");
    object
        .properties
        .set(tags::ATTACH_DATA_OBJECT, mapi_http::data::Value::Object(b"\xd0\xcf\x11\xe0".to_vec().into()));
    desk.deliver(vec![object, attachment(1, 1, "nothing.txt")]);
    desk.alice(&["save", "1", "1"]).ok();
    assert_eq!(std::fs::read(desk.directory.file("drawing.ole")).unwrap(), b"\xd0\xcf\x11\xe0");
    desk.alice(&["save", "1", "2"]).fails(5, &["holds no content"]);
    assert!(!Path::new(&desk.directory.file("nothing.txt")).exists());
}

#[test]
fn nothing_breaks_out_of_headers() {
    let desk = Desk::new();
    std::fs::write(desk.directory.file("a\r\nBcc: eve@example.com"), "x").unwrap();
    let send = |options: &[&str]| {
        let arguments = [&["send", "--to", "bob@example.com", "--text", "x"], options].concat();
        desk.alice(&arguments)
    };
    send(&["--subject", "One\r\nBcc: eve@example.com", "--attach", "a\r\nBcc: eve@example.com"]).ok();
    desk.person("bob", &["ls"]).ok();
    let headers = desk.person("bob", &["read", "1", "--headers"]).ok();
    let fields: Vec<_> = headers.lines().filter(|line| !line.starts_with([' ', '\t'])).collect();
    assert!(fields.iter().any(|field| field.starts_with("Subject: One")), "{headers}");
    assert!(!fields.iter().any(|field| field.to_lowercase().starts_with("bcc")), "{headers}");
    let shown = desk.person("bob", &["read", "1"]).ok();
    assert!(!shown.lines().any(|line| line.starts_with("Bcc")), "{shown}");
    for address in ["bob@example.com\r\nBcc: eve@example.com", "bob@example.com>, <eve@example.com"] {
        let arguments = ["send", "--subject", "x", "--text", "x", "--to", address];
        assert_eq!(desk.alice(&arguments).code(), 2, "{address:?}");
    }
}

/// What looks like `exe.pdf` is not `fdp.exe` turned around.
#[test]
fn names_are_not_turned_around() {
    const TURNED: [char; 9] = [
        '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
        '\u{2069}',
    ];
    let desk = Desk::new();
    let name = format!("in{}fdp.exe", String::from_iter(TURNED));
    desk.alice(&["mkdir", &name]).ok();
    desk.alice(&["send", "--to", "alice@example.com", "--subject", &name, "--text", &name]).ok();
    desk.alice(&["search", "make", &name, "--unread"]).ok();
    for command in [&["folders"][..], &["ls"], &["read", "1"], &["search"]] {
        let shown = desk.alice(command).ok();
        assert!(shown.contains("fdp.exe") && !shown.contains(TURNED), "{shown:?}");
        let told = desk.alice(&[command, &["--json"]].concat()).ok();
        assert!(told.contains(&name), "{told:?}");
    }
}

#[test]
fn addresses_are_text_in_documents() {
    let desk = Desk::new();
    for address in ["a<b/>@example.com", "a&amp;@example.com", "a]]>@example.com", "a\"'@example.com"] {
        let url = desk.server.autodiscover_url();
        let ran = desk.alice(&["ls", "--email", address, "--autodiscover", &url]);
        // Either it is no address, or nobody has it: it is one address all the same, and not another document.
        assert!([2, 3, 4].contains(&ran.code()) && ran.err.starts_with("mapi: "), "{ran:?}");
        assert!(!ran.err.contains("XML"), "{ran:?}");
    }
}
