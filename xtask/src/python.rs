//! The Python package, tested as the installed wheel in a virtual environment of the project.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{env, fs};

use crate::Result;
use crate::cargo::{generator, mapi, packages, published, target};
use crate::process::{answers, command, copy, entries, fresh, need, only_file, output, root, run, text};
use crate::report::Report;

/// Whether the wheel of now is in the virtual environment.
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// What goes on in Python with a session of another language, once the package was tested.
pub(crate) fn elsewhere() -> Option<[PathBuf; 2]> {
    let python = environment().program("python");
    INSTALLED.load(Ordering::Relaxed).then(|| [python, root().join("python/tests/elsewhere.py")])
}

/// Builds the wheel, installs it, and tests it from Python.
pub(crate) fn test(report: &mut Report) -> Result {
    report.step("tools", tools)?;
    report.step("stubs", stubs)?;
    let mapi = report.step("server for the tests", mapi)?;
    report.step("wheel", || {
        let wheels = target().join("python");
        fresh(&wheels)?;
        run(tool("maturin")
            .args(["build", "--manifest-path", "python/Cargo.toml", "--compatibility", "linux", "--out"])
            .arg(&wheels))?;
        environment().install(&wheels)
    })?;
    INSTALLED.store(true, Ordering::Relaxed);
    let _ = report.step("tests", || environment().test(&mapi));
    let oldest = oldest()?;
    let _ = match interpreter_of(&oldest) {
        Some(python) => report.step(&format!("tests with {oldest}"), || {
            let environment = Environment(root().join(format!(".tools/venv-{oldest}")));
            environment.prepare(&python)?;
            environment.install(&target().join("python"))?;
            environment.test(&mapi)
        }),
        None => {
            report.skip(
                &format!("tests with {oldest}"),
                &format!("no python{oldest}: `pyenv install {oldest}` brings it"),
            );
            Ok(())
        }
    };
    let _ = report.step("types", || {
        run(tool("mypy").args(["--config-file", "python/pyproject.toml", "--package", "mapi_http"]))?;
        run(tool("mypy").args(["--config-file", "python/pyproject.toml", "python/tests"]))?;
        run(tool("stubtest").args(["--mypy-config-file", "python/pyproject.toml", "mapi_http"]))
    });
    Ok(())
}

/// A Python that has the wheel as it is published, for measuring.
pub(crate) fn interpreter(report: &mut Report) -> Result<Command> {
    report.step("tools", tools)?;
    report.step("wheel", || {
        let wheels = target().join("python");
        fresh(&wheels)?;
        run(tool("maturin")
            .args([
                "build",
                "--release",
                "--manifest-path",
                "python/Cargo.toml",
                "--compatibility",
                "linux",
                "--out",
            ])
            .arg(&wheels))?;
        environment().install(&wheels)
    })?;
    Ok(tool("python"))
}

/// The stub of the records, and the constants of properties, are what the core says, the calls of threads those of asyncio; they
/// are written anew when they are not.
fn stubs() -> Result {
    let made = [
        ("records.pyi", output(generator("records")?.arg("python"))),
        ("tags.py", output(generator("properties")?.args(["python", "tags"]))),
        ("named.py", output(generator("properties")?.args(["python", "named"]))),
        ("_mailbox.py", threads()),
    ]
    .map(|(name, made)| {
        let (file, made) = (sources().join(name), made?);
        if text(&file).is_ok_and(|known| known.trim_end() == made.trim_end()) {
            return Ok(());
        }
        fs::write(&file, format!("{}\n", made.trim_end()))
            .map_err(|error| format!("{}: {error}", file.display()))?;
        Err(format!("what {name} is made of has changed: it was written anew, commit it"))
    });
    made.into_iter().collect()
}

fn sources() -> PathBuf {
    root().join("python/python/mapi_http")
}

/// The words of asyncio, and what threads have instead.
const WORDS: &[(&str, &str)] = &[
    ("await asyncio.to_thread(Stream, source)", "Stream(source)"),
    ("await asyncio.to_thread(file.write, block)", "file.write(block)"),
    ("mailbox, for the event loop in which it was opened;", "mailbox, which any thread may use;"),
    ("[block async for block in self.stream()]", "self.stream()"),
    ("async for ", "for "),
    ("async with", "with"),
    ("async def ", "def "),
    ("await ", ""),
    ("AsyncIterator", "Iterator"),
    ("AsyncIterable", "Iterable"),
    ("__aenter__", "__enter__"),
    ("__aexit__", "__exit__"),
    ("__aiter__", "__iter__"),
    ("__anext__", "__next__"),
];

/// What is before the nouns of a mailbox, they, and what is behind them.
fn nouns(source: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = source.split_once("\nclass Mailbox(")?;
    let (nouns, after) = rest.split_once("\nclass Watch(")?;
    Some((before, nouns, after))
}

/// The mailbox of threads, whose nouns are those of asyncio.
fn threads() -> Result<String> {
    let (threads, tasks) = (text(&sources().join("_mailbox.py"))?, text(&sources().join("aio.py"))?);
    let (Some((before, _, after)), Some((_, nouns, _))) = (nouns(&threads), nouns(&tasks)) else {
        return Err("_mailbox.py or aio.py has no Mailbox before its Watch".into());
    };
    let nouns = WORDS.iter().fold(nouns.to_owned(), |nouns, (tasks, threads)| nouns.replace(tasks, threads));
    Ok(format!("{before}\nclass Mailbox({nouns}\nclass Watch({after}"))
}

/// Makes the wheel for this machine, and the source distribution that it is built from.
pub(crate) fn package(report: &mut Report) -> Result {
    report.step("tools", tools)?;
    report.step("wheel and sdist", || {
        run(published(tool("maturin"))
            .args(["build", "--release", "--sdist", "--manifest-path", "python/Cargo.toml", "--out"])
            .arg(packages("python")?))
    })
}

/// A virtual environment.
struct Environment(PathBuf);

impl Environment {
    fn programs(&self) -> PathBuf {
        self.0.join(if cfg!(windows) { "Scripts" } else { "bin" })
    }

    fn program(&self, name: &str) -> PathBuf {
        self.programs().join(name)
    }

    /// One of its programs, to be run.
    fn tool(&self, name: &str) -> Command {
        let mut command = command(self.program(name));
        let mut path = vec![self.programs()];
        path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        command
            .env("PATH", env::join_paths(path).unwrap_or_default())
            .env("VIRTUAL_ENV", &self.0)
            .env("MYPY_CACHE_DIR", root().join(".tools/mypy"));
        command
    }

    /// Makes it, with what `python/requirements.txt` lists.
    fn prepare(&self, python: &Path) -> Result {
        let wanted = root().join("python/requirements.txt");
        let installed = self.0.join("requirements.txt");
        if same(&wanted, &installed) {
            println!("{}: as python/requirements.txt wants it", self.0.display());
            return Ok(());
        }
        fs::create_dir_all(root().join(".tools")).map_err(|error| format!(".tools: {error}"))?;
        run(command(python).args(["-m", "venv", "--clear"]).arg(&self.0))?;
        run(self.tool("pip").args(["install", "--quiet", "--requirement"]).arg(&wanted))?;
        copy(&wanted, &installed)
    }

    /// Puts the one wheel of that folder into it.
    fn install(&self, wheels: &Path) -> Result {
        run(self
            .tool("pip")
            .args(["install", "--quiet", "--force-reinstall", "--no-deps"])
            .arg(only_file(wheels, ".whl")?))
    }

    /// Tests the wheel that is in it.
    fn test(&self, mapi: &Path) -> Result {
        let name = self.0.file_name().unwrap_or_default().to_string_lossy();
        run(self
            .tool("pytest")
            // Most of the time they wait.
            .args(["-n", "4", "--dist", "worksteal"])
            .args(["--config-file", "python/pyproject.toml", "python/tests", "--basetemp"])
            // The common place keeps three runs only: others at the same time would take the files of this one away.
            .arg(target().join(format!("pytest-{name}")))
            .env("MAPI_BIN", mapi))
    }
}

/// The virtual environment of this machine's Python.
fn environment() -> Environment {
    Environment(root().join(".tools/venv"))
}

/// A program of it.
fn tool(name: &str) -> Command {
    environment().tool(name)
}

fn tools() -> Result {
    let python = if answers("python3 --version") { "python3" } else { "python" };
    need(&format!("{python} -m ensurepip --version"), "Python with venv", &["python3", "python3-venv"])?;
    environment().prepare(Path::new(python))
}

/// The oldest version of Python that the package promises to work with.
fn oldest() -> Result<String> {
    let promised = text(&root().join("python/pyproject.toml"))?;
    let version = promised.split_once("requires-python = \">=").and_then(|(_, rest)| rest.split_once('"'));
    version
        .map(|(version, _)| version.into())
        .ok_or_else(|| "python/pyproject.toml: no requires-python".into())
}

/// An interpreter of that version, which is on the path, or where pyenv keeps them.
fn interpreter_of(version: &str) -> Option<PathBuf> {
    let name = format!("python{version}");
    // What pyenv has on the path does not run where another version was chosen.
    if answers(&format!("{name} -m ensurepip --version")) {
        return Some(name.into());
    }
    let pyenv =
        env::var_os("PYENV_ROOT").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".pyenv")))?;
    let versions = entries(&pyenv.join("versions")).ok()?;
    versions.into_iter().map(|(path, _)| path.join("bin").join(&name)).find(|python| python.exists())
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((text(one), text(other)), (Ok(one), Ok(other)) if one == other)
}
