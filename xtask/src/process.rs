//! Starting other programs, and getting those that are missing.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;
use std::{env, fs};

use crate::{Result, secrets};

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository")
    })
}

/// A command that will run in the root of the repository.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    if let Some(folder) = secrets::folder() {
        command.env(secrets::NOTED, secrets::noted(folder)).env(secrets::OUTPUTS, folder);
    }
    command
}

/// A command from a line without quotes.
pub(crate) fn line(line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = command(words.next().unwrap_or_default());
    command.args(words);
    command
}

/// Shows the command and runs it with its output left as it is; kept as well, where it is to be searched.
pub(crate) fn run(command: &mut Command) -> Result {
    println!("$ {}", shown(command));
    let ran = match secrets::folder() {
        Some(folder) => kept(command, folder),
        None => command.status(),
    };
    match ran {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{}` ended with {status}", shown(command))),
        Err(error) => Err(format!("`{}` did not start: {error}", shown(command))),
    }
}

/// Runs it, and keeps what it prints in files of that folder.
fn kept(command: &mut Command, folder: &Path) -> io::Result<ExitStatus> {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (sender, ends) = mpsc::channel();
    let keep = |name: &str, from: Option<Box<dyn Read + Send>>, mut to: Box<dyn Write + Send>| {
        let mut file = fs::File::create(folder.join(format!("step-{number}.{name}")))?;
        let ended = sender.clone();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            if let Some(mut from) = from {
                while let Ok(length @ 1..) = from.read(&mut buffer) {
                    let piece = buffer.get(..length).unwrap_or_default();
                    let _ = to.write_all(piece).and_then(|()| to.flush());
                    let _ = file.write_all(piece);
                }
            }
            let _ = ended.send(());
        });
        io::Result::Ok(())
    };
    let out = child.stdout.take().map(|it| Box::new(it) as Box<dyn Read + Send>);
    let err = child.stderr.take().map(|it| Box::new(it) as Box<dyn Read + Send>);
    keep("out", out, Box::new(io::stdout()))?;
    keep("err", err, Box::new(io::stderr()))?;
    let status = child.wait()?;
    for _ in 0..2 {
        // What it has left running may hold its output open.
        let _ = ends.recv_timeout(Duration::from_secs(10));
    }
    Ok(status)
}

/// The standard output of a command, trimmed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    match command.stderr(Stdio::inherit()).output() {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).trim().into()),
        Ok(output) => Err(format!("`{}` ended with {}", shown(command), output.status)),
        Err(error) => Err(format!("`{}` did not start: {error}", shown(command))),
    }
}

/// The command as one line, with paths from the root of the repository.
fn shown(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| {
            let path = Path::new(word);
            path.strip_prefix(root()).unwrap_or(path).to_string_lossy().into_owned()
        })
        .collect();
    words.join(" ")
}

/// Whether a program answers to this command line (such as `node --version`).
pub(crate) fn answers(line: &str) -> bool {
    let mut words = line.split_whitespace();
    Command::new(words.next().unwrap_or_default())
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Sees to it that a program is there, by installing Debian's packages when this process may.
pub(crate) fn need(probe: &str, what: &str, packages: &[&str]) -> Result {
    if answers(probe) {
        return Ok(());
    }
    apt(packages).map_err(|why| format!("{what} is missing: {why}"))?;
    if answers(probe) { Ok(()) } else { Err(format!("{what} is installed but `{probe}` does not answer")) }
}

/// Installs Debian's packages when this is Debian or a relative of it, and the user is root.
pub(crate) fn apt(packages: &[&str]) -> Result {
    let wanted = packages.join(" ");
    if !answers("apt-get --version") {
        return Err(format!("install it (Debian's packages: {wanted}) and run this again"));
    }
    if output(&mut line("id -u"))? != "0" {
        return Err(format!("`sudo apt-get install {wanted}` and run this again"));
    }
    run(&mut line("apt-get update -qq"))?;
    run(line(&format!("apt-get install -qq --yes --no-install-recommends {wanted}"))
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Makes an empty folder, whatever was there.
pub(crate) fn fresh(folder: &Path) -> Result {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Copies a file, making the folder that it goes to.
pub(crate) fn copy(from: &Path, to: &Path) -> Result {
    let copied = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::copy(from, to));
    copied.map(drop).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

/// Copies what is in a folder, with the folders below it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result {
    for (path, is_folder) in entries(from)? {
        let Some(name) = path.file_name() else { continue };
        if is_folder { copy_folder(&path, &to.join(name))? } else { copy(&path, &to.join(name))? }
    }
    Ok(())
}

/// The one file in a folder whose name ends so.
pub(crate) fn only_file(folder: &Path, ending: &str) -> Result<PathBuf> {
    let mut found = entries(folder)?.into_iter().map(|(path, _)| path);
    found
        .find(|path| path.to_string_lossy().ends_with(ending))
        .ok_or_else(|| format!("no *{ending} in {}", folder.display()))
}

pub(crate) fn entries(folder: &Path) -> Result<Vec<(PathBuf, bool)>> {
    let read = || -> std::io::Result<Vec<_>> {
        fs::read_dir(folder)?
            .map(|entry| entry.and_then(|entry| Ok((entry.path(), entry.file_type()?.is_dir()))))
            .collect()
    };
    read().map_err(|error| format!("{}: {error}", folder.display()))
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file, making the folder that it goes to.
pub(crate) fn write(path: &Path, text: &str) -> Result {
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    written.map_err(|error| format!("{}: {error}", path.display()))
}
