//! The built binary against a server that it runs itself.

#![allow(dead_code)]

pub(crate) mod proxy;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directory of its own, gone afterwards.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("mapi-cli-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().into()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        if let Some(folder) = outputs() {
            leave(&self.0, &folder.join(self.0.file_name().unwrap()));
        }
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Where the run of all tests wants what programs print and write, to be searched for secrets: `cargo xtask test`.
pub(crate) fn outputs() -> Option<PathBuf> {
    std::env::var_os("MAPI_HTTP_OUTPUTS").map(PathBuf::from)
}

/// Leaves the files of a directory there; but for what a test put in for programs to read, and what programs keep for
/// their owner alone.
fn leave(from: &Path, to: &Path) {
    const PRIVATE: [&str; 13] = [
        "password",
        "wrong",
        "token",
        "bad-token",
        "key",
        "users",
        "session",
        "stash",
        "database",
        "mail.",
        "apache.conf",
        "kdc",
        "krb5",
    ];
    const LARGE: u64 = 4 << 20;
    for entry in std::fs::read_dir(from).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() {
            leave(&path, &to.join(name));
        } else if metadata.is_file()
            && metadata.len() < LARGE
            && !PRIVATE.iter().any(|private| name.starts_with(private))
        {
            let _ = std::fs::create_dir_all(to);
            let _ = std::fs::copy(&path, to.join(name));
        }
    }
}

/// Keeps what a program told there. What `serve`, `demo` and `hash-password` print is for the one who started them:
/// who the users are and how they sign in.
fn keep(arguments: &str, out: &str, err: &str) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Some(folder) = outputs() else { return };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let tells =
        ["serve", "demo", "hash-password"].iter().any(|name| arguments.contains(&format!("\"{name}\"")));
    let out = if tells { "" } else { out };
    let path = folder.join(format!("mapi-{}-{number}.txt", std::process::id()));
    std::fs::write(path, format!("{arguments}\n{out}\n{err}")).unwrap();
}

/// The binary, with nothing of the caller's environment that it would listen to.
pub(crate) fn mapi(directory: &Directory, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mapi"));
    command.args(arguments).current_dir(directory.path()).env("XDG_STATE_HOME", directory.path());
    for name in ["EMAIL", "URL", "DN", "AUTODISCOVER", "USER", "CA", "SESSION", "PASSWORD"] {
        command.env_remove(format!("MAPI_{name}"));
    }
    command.stdin(Stdio::null());
    command
}

/// Runs something to its end.
pub(crate) fn run(mut command: Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (out, err) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    keep(&format!("{:?}", command.get_args().collect::<Vec<_>>()), &out, &err);
    Ran { status, out, err }
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn code(&self) -> i32 {
        self.status.code().unwrap()
    }

    /// Its output, when all went well.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert!(self.status.success(), "{self:?}");
        self.out
    }

    #[track_caller]
    pub(crate) fn json(self) -> Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// The arguments make no sense: clap says so.
    #[track_caller]
    pub(crate) fn misused(self, words: &[&str]) {
        assert_eq!(self.code(), 2, "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word}: {self:?}");
        }
    }

    /// Fails with that code and one sentence that contains all that.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, words: &[&str]) {
        assert_eq!(self.code(), code, "{self:?}");
        assert!(self.out.is_empty(), "{self:?}");
        assert!(self.err.starts_with("mapi: "), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word}: {self:?}");
        }
    }
}

/// A program that goes on, told line by line.
pub(crate) struct Running {
    child: Child,
    arguments: String,
    /// All that it told, out and err.
    told: [Arc<Mutex<String>>; 2],
    pub(crate) out: Receiver<String>,
    pub(crate) err: Receiver<String>,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let arguments = format!("{:?}", command.get_args().collect::<Vec<_>>());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let told = [Arc::default(), Arc::default()];
        let out = lines(child.stdout.take().unwrap(), &told[0]);
        let err = lines(child.stderr.take().unwrap(), &told[1]);
        Self { child, arguments, told, out, err }
    }

    /// The next line of its output that contains this.
    #[track_caller]
    pub(crate) fn line_with(&self, text: &str) -> String {
        loop {
            let line = self.out.recv_timeout(PATIENCE).unwrap();
            if line.contains(text) {
                return line;
            }
        }
    }

    /// The next line of its errors that contains this.
    #[track_caller]
    pub(crate) fn error_with(&self, text: &str) -> String {
        loop {
            let line = self.err.recv_timeout(PATIENCE).unwrap();
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Waits for its end; what it told that nobody has read yet.
    pub(crate) fn end(mut self) -> Ran {
        let read = |lines: &Receiver<String>| lines.iter().map(|line| line + "\n").collect::<String>();
        let (out, err) = (read(&self.out), read(&self.err));
        Ran { status: self.child.wait().unwrap(), out, err }
    }

    /// Asks it to end as a terminal (`INT`) or a service manager (`TERM`) does, and waits until it has.
    #[cfg(unix)]
    pub(crate) fn signal(&mut self, name: &str) -> ExitStatus {
        self.send_signal(name);
        self.child.wait().unwrap()
    }

    #[cfg(unix)]
    pub(crate) fn send_signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let [out, err] = &self.told;
        keep(&self.arguments, &out.lock().unwrap(), &err.lock().unwrap());
    }
}

fn lines(stream: impl std::io::Read + Send + 'static, told: &Arc<Mutex<String>>) -> Receiver<String> {
    let (sender, receiver) = channel();
    let told = told.clone();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            told.lock().unwrap().extend([&line, "\n"]);
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// `mapi serve`, and what it told.
pub(crate) struct Server {
    pub(crate) running: Running,
    pub(crate) told: Value,
    pub(crate) directory: Directory,
}

impl Server {
    pub(crate) fn demo() -> Self {
        Self::start(&["--demo"])
    }

    pub(crate) fn start(options: &[&str]) -> Self {
        Self::start_in(Directory::new(), options)
    }

    pub(crate) fn start_in(directory: Directory, options: &[&str]) -> Self {
        let arguments = [&["serve", "--port", "0", "--json"], options].concat();
        let running = Running::start(mapi(&directory, &arguments));
        let told = running.out.recv_timeout(PATIENCE).unwrap();
        Self { running, told: serde_json::from_str(&told).unwrap(), directory }
    }

    pub(crate) fn autodiscover(&self) -> &str {
        self.told["autodiscover"].as_str().unwrap()
    }

    pub(crate) fn user(&self, name: &str) -> &Value {
        let users = self.told["users"].as_array().unwrap();
        users.iter().find(|user| user["address"] == format!("{name}@example.com")).unwrap()
    }

    /// As one of its users, found by Autodiscover.
    pub(crate) fn command(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = mapi(&self.directory, arguments);
        command
            .env("MAPI_EMAIL", format!("{name}@example.com"))
            .env("MAPI_AUTODISCOVER", self.autodiscover())
            .env("MAPI_PASSWORD", format!("{name}-demo"));
        command
    }

    pub(crate) fn alice(&self, arguments: &[&str]) -> Ran {
        run(self.command("alice", arguments))
    }

    /// From now on it fails by these rules. Needs `--admin 0`.
    pub(crate) fn misbehave(&self, rules: &str) {
        self.administer("POST", "/faults", rules);
    }

    /// Waits until a rule has struck.
    pub(crate) fn has_misbehaved(&self) {
        let begun = Instant::now();
        while !self.administer("GET", "/faults", "").contains("\"struck\":1") {
            assert!(begun.elapsed() < PATIENCE);
        }
    }

    /// Asks its administration.
    pub(crate) fn administer(&self, method: &str, path: &str, body: &str) -> String {
        let admin = self.told["admin"].as_str().unwrap().strip_prefix("http://").unwrap();
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {admin}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        );
        let mut stream = TcpStream::connect(admin).unwrap();
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
        let answer = std::io::read_to_string(stream).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{path} {body}: {answer}");
        answer
    }

    pub(crate) fn bob(&self, arguments: &[&str]) -> Ran {
        run(self.command("bob", arguments))
    }
}

/// Everything of a copy but what depends on how it came about: states and places on the disk.
pub(crate) fn dump(directory: &str) -> Vec<String> {
    let db = rusqlite::Connection::open(Path::new(directory).join("mailbox.sqlite")).unwrap();
    let mut lines = Vec::new();
    for sql in [
        "SELECT 'folder', id, parent, name, class FROM folder ORDER BY id",
        "SELECT * FROM message ORDER BY id",
        "SELECT * FROM recipient ORDER BY message, row",
        "SELECT * FROM attachment ORDER BY message, number",
        "SELECT * FROM large ORDER BY message, place, property",
    ] {
        let mut statement = db.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cells: Vec<String> = (0..columns).map(|column| shown(row.get_ref(column).unwrap())).collect();
            Ok(cells.join(" | "))
        });
        lines.extend(rows.unwrap().map(Result::unwrap));
    }
    lines
}

fn shown(value: rusqlite::types::ValueRef<'_>) -> String {
    match value {
        rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        other => format!("{other:?}"),
    }
}
