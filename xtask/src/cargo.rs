//! Builds by cargo that several groups need.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::process::{answers, apt, command, fresh, line, output, root, run};

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The folder of what one group gives to others, empty.
pub(crate) fn packages(group: &str) -> Result<PathBuf> {
    let folder = target().join("packages").join(group);
    fresh(&folder)?;
    Ok(folder)
}

/// Builds a program of the workspace. It has the features of the whole workspace, as what `cargo test` has built: with its own
/// alone most of it would be built again.
pub(crate) fn program(name: &str, features: &[&str]) -> Result<Command> {
    let mut build = line("cargo build --workspace --bin");
    run(build.arg(name).args(features.iter().flat_map(|feature| ["--features", feature])))?;
    Ok(command(built(name)))
}

/// Builds the `mapi` binary, whose `mapi serve --demo --port 0 --json` is the server that packages are tested against.
/// Tests find it in the environment variable `MAPI_BIN`.
pub(crate) fn mapi() -> Result<PathBuf> {
    program("mapi", &[])?;
    Ok(built("mapi"))
}

/// Where the last build has put a program.
pub(crate) fn built(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{EXE_SUFFIX}"))
}

/// Tests the command line beside other programs, which not everybody has. The features are the same for all of these tests:
/// it is built once.
pub(crate) fn beside(test: &str) -> Result {
    let features = "mapi-http-cli/kerberos,mapi-http-cli/reverse-proxies";
    run(line("cargo test --workspace --features").args([features, "--test", test]))
}

/// What a native library is built for.
pub(crate) enum Purpose {
    /// Like a [`program`]: with the features of the whole workspace.
    Tests,
    Package,
}

/// Builds the native library of the Kotlin and Swift packages.
pub(crate) fn native(purpose: Purpose) -> Result<PathBuf> {
    let (mut build, folder) = match &purpose {
        Purpose::Tests => (
            line("cargo build --workspace --lib --exclude mapi-http-python --exclude mapi-http-wasm"),
            "debug",
        ),
        Purpose::Package => {
            (published(line("cargo build --release --package mapi-http-bindings")), "release")
        }
    };
    run(&mut build)?;
    let library = target().join(folder).join(format!("{DLL_PREFIX}mapi_http_native{DLL_SUFFIX}"));
    if matches!(purpose, Purpose::Package) {
        says_no_place(&library)?;
    }
    Ok(library)
}

/// One of the generators of `xtask-generators`, ready for its arguments.
pub(crate) fn generator(feature: &str) -> Result<Command> {
    tool(feature, &format!("generate-{feature}"))
}

/// What tells whether the files of a folder are Swift.
pub(crate) fn syntax() -> Result<Command> {
    tool("syntax", "check-syntax")
}

/// A program of `xtask-generators`.
fn tool(feature: &str, name: &str) -> Result<Command> {
    program(name, &[&format!("xtask-generators/{feature}")])
}

/// Writes the Kotlin or Swift sources for a native library.
pub(crate) fn bindings(language: &str, library: &Path, out_dir: &Path) -> Result {
    run(generator("uniffi")?.arg(language).arg(library).arg(out_dir))
}

/// Flags for rustc, each behind a unit separator. Cargo looks at no others where there are these.
const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";

/// Flags behind those that the environment has: it would be the one or the other.
fn with_given(flags: &[&str]) -> String {
    let given = std::env::var(FLAGS).or_else(|_| {
        std::env::var("RUSTFLAGS").map(|flags| flags.split_whitespace().collect::<Vec<_>>().join("\u{1f}"))
    });
    let given = given.unwrap_or_default();
    let given = given.split('\u{1f}').filter(|flag| !flag.is_empty());
    given.chain(flags.iter().copied()).collect::<Vec<_>>().join("\u{1f}")
}

/// A build of what others get: it does not say where on this machine the sources of dependencies were.
pub(crate) fn published(mut build: Command) -> Command {
    build.env(FLAGS, with_given(&[&format!("--remap-path-prefix={}=cargo", home().display())]));
    build
}

/// Where cargo keeps the sources of dependencies.
fn home() -> PathBuf {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).unwrap_or_default()
}

/// Fails when a library says where they were.
fn says_no_place(library: &Path) -> Result {
    let content = std::fs::read(library).map_err(|error| format!("{}: {error}", library.display()))?;
    let home = home();
    let place = home.as_os_str().as_encoded_bytes();
    if !place.is_empty() && content.windows(place.len()).any(|part| part == place) {
        return Err(format!("{} says {}", library.display(), home.display()));
    }
    Ok(())
}

/// `cargo build` for a target, with the standard library of the project's toolchain when rustup has or gets one.
/// Where it cannot, Debian's toolchain for web targets builds the standard library from source. The flags are rustc's.
pub(crate) fn build_for(target: &str, arguments: &str, flags: &[&str]) -> Result {
    let arguments = format!("build --target {target} {arguments}");
    let flags = with_given(flags);
    if has_std(target)? || run(&mut line(&format!("rustup target add {target}"))).is_ok() {
        return run(line(&format!("cargo {arguments}")).env(FLAGS, flags));
    }
    println!("no standard library for {target} from rustup: taking Debian's toolchain and sources");
    if !Path::new("/usr/share/doc/rust-web-src").exists() || !answers("/usr/bin/cargo --version") {
        apt(&["rustc-web", "cargo-web", "rust-web-src", "lld"]).map_err(|why| {
            format!("no standard library for {target}: `rustup target add {target}`, or {why}")
        })?;
    }
    let parts = if target.starts_with("wasm") { "std,panic_abort" } else { "core,alloc" };
    run(line(&format!("/usr/bin/cargo -Zbuild-std={parts} {arguments}"))
        .env(FLAGS, flags)
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld")
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO"))
}

fn has_std(target: &str) -> Result<bool> {
    let sysroot = output(&mut line("rustc --print sysroot"))?;
    Ok(Path::new(&sysroot).join("lib/rustlib").join(target).join("lib").exists())
}
