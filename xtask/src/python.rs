//! The Python package, tested as the installed wheel in a virtual environment of the project.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{env, fs};

use crate::Result;
use crate::cargo::{generator, mapi, packages, target};
use crate::process::{answers, command, copy, fresh, line, need, only_file, output, root, run, text};
use crate::report::Report;

/// Whether the wheel of now is in the virtual environment.
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// What goes on in Python with a session of another language, once the package was tested.
pub(crate) fn elsewhere() -> Option<[PathBuf; 2]> {
    let python = environment().join(if cfg!(windows) { "Scripts/python" } else { "bin/python" });
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
        run(tool("pip")
            .args(["install", "--quiet", "--force-reinstall", "--no-deps"])
            .arg(only_file(&wheels, ".whl")?))
    })?;
    INSTALLED.store(true, Ordering::Relaxed);
    let _ = report.step("tests", || {
        run(tool("pytest")
            .args(["--config-file", "python/pyproject.toml", "python/tests"])
            .env("MAPI_BIN", mapi))
    });
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
        run(tool("pip")
            .args(["install", "--quiet", "--force-reinstall", "--no-deps"])
            .arg(only_file(&wheels, ".whl")?))
    })?;
    Ok(tool("python"))
}

/// The stub of the records, and the constants of properties, are what the core says; they are written anew when they are not.
fn stubs() -> Result {
    let made = [
        ("records.pyi", generator("records")?.arg("python")),
        ("tags.py", generator("properties")?.args(["python", "tags"])),
        ("named.py", generator("properties")?.args(["python", "named"])),
    ]
    .map(|(name, generator)| {
        let file = root().join("python/python/mapi_http").join(name);
        let made = output(generator)?;
        if text(&file).is_ok_and(|known| known.trim_end() == made.trim_end()) {
            return Ok(());
        }
        fs::write(&file, format!("{}\n", made.trim_end()))
            .map_err(|error| format!("{}: {error}", file.display()))?;
        Err(format!("the core has changed: {name} was written anew, commit it"))
    });
    made.into_iter().collect()
}

/// Makes the wheel for this machine, and the source distribution that it is built from.
pub(crate) fn package(report: &mut Report) -> Result {
    report.step("tools", tools)?;
    report.step("wheel and sdist", || {
        run(tool("maturin")
            .args(["build", "--release", "--sdist", "--manifest-path", "python/Cargo.toml", "--out"])
            .arg(packages("python")?))
    })
}

fn environment() -> PathBuf {
    root().join(".tools/venv")
}

/// A program of the virtual environment.
fn tool(name: &str) -> Command {
    let folder = environment().join(if cfg!(windows) { "Scripts" } else { "bin" });
    let mut command = command(folder.join(name));
    let mut path = vec![folder];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    command
        .env("PATH", env::join_paths(path).unwrap_or_default())
        .env("VIRTUAL_ENV", environment())
        .env("MYPY_CACHE_DIR", root().join(".tools/mypy"));
    command
}

/// The virtual environment, with what `python/requirements.txt` lists.
fn tools() -> Result {
    let wanted = root().join("python/requirements.txt");
    let installed = environment().join("requirements.txt");
    if same(&wanted, &installed) {
        println!("{}: as python/requirements.txt wants it", environment().display());
        return Ok(());
    }
    let python = if answers("python3 --version") { "python3" } else { "python" };
    need(&format!("{python} -m ensurepip --version"), "Python with venv", &["python3", "python3-venv"])?;
    fs::create_dir_all(root().join(".tools")).map_err(|error| format!(".tools: {error}"))?;
    run(line(&format!("{python} -m venv --clear")).arg(environment()))?;
    run(tool("pip").args(["install", "--quiet", "--requirement"]).arg(&wanted))?;
    copy(&wanted, &installed)
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((text(one), text(other)), (Ok(one), Ok(other)) if one == other)
}
