//! The npm package, tested as the packed tarball installed into a project of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::Result;
use crate::cargo::{build_for, generator, mapi, packages, target};
use crate::process::{answers, command, copy, copy_folder, fresh, line, need, only_file, output, root, run};
use crate::python;
use crate::report::Report;

/// Builds the package, packs it, installs the tarball elsewhere, and tests it there.
pub(crate) fn test(report: &mut Report) -> Result {
    build(report)?;
    let page = page(report)?;
    let mapi = report.step("server for the tests", mapi)?;
    let packed = target().join("npm");
    let project = packed.join("project");
    report.step("installed tarball", || {
        fresh(&packed)?;
        let tarball = pack(&packed)?;
        copy_folder(&folder().join("tests"), &project)?;
        run(npm(&["install", "--silent", "--no-save", "--no-package-lock"])
            .arg(&tarball)
            .current_dir(&project))?;
        run(command("node").arg("examples.js").arg(root().join("README.md")).current_dir(&project))?;
        // Types as a user of the package sees them; the compiler and Node's types are the package's own.
        for module in ["@types", "undici-types", "playwright-core", "esbuild", "@esbuild"] {
            let modules = Path::new("node_modules").join(module);
            copy_folder(&folder().join(&modules), &project.join(&modules))?;
        }
        for types in ["", "types-node.json", "types-page.json"] {
            run(node("typescript/bin/tsc").arg("--project").arg(project.join(types)))?;
        }
        Ok(())
    })?;
    let test = |runtime: &Path, arguments: &[&str]| {
        let mut test = command(runtime);
        test.args(arguments)
            .env("MAPI_BIN", &mapi)
            .env("MAPI_JOURNEYS", root().join("tests/journeys"))
            .current_dir(&project);
        // Sessions go there and come back.
        if let Some([program, script]) = python::elsewhere() {
            test.env("MAPI_ELSEWHERE", format!("{{\"python\": [{program:?}, {script:?}]}}"));
        }
        test
    };
    let node_test = |node: &Path, arguments: &[&str]| {
        test(node, &[&["--test", "--test-reporter", "spec"], arguments].concat())
    };
    let node = Path::new("node");
    // Mostly they wait.
    let _ = report.step("tests", || run(&mut node_test(node, &["--test-concurrency", "3"])));
    match oldest_node() {
        Ok(node) => {
            // Without the lines of faults.
            let part = ["--test-name-pattern", "^[^=]*$", "journey.test.js", "mail.test.js"];
            let _ = report.step("oldest Node", || run(&mut node_test(&node, &part)));
        }
        Err(why) => report.skip("oldest Node", &why),
    }
    for (name, arguments) in [("bun", BUN), ("deno", DENO)] {
        if answers(&format!("{name} --version")) {
            let files = ["./journey.test.js", "./mail.test.js", "./mailbox.test.js"];
            let mut test = test(Path::new(name), &[arguments, &files].concat());
            let _ = report.step(name, || run(&mut test));
        } else {
            report.skip(name, &format!("no {name}: `npm install --global {name}` brings it"));
        }
    }
    match chromium() {
        Ok(path) => {
            let _ =
                report.step("browser", || run(node_test(node, &["browser.js"]).env("MAPI_CHROMIUM", &path)));
            let mut webmail = node_test(node, &["webmail.js"]);
            webmail.env("MAPI_CHROMIUM", &path).env("MAPI_WEB", &page);
            webmail.env("MAPI_SCREENSHOTS", target().join("screenshots"));
            let _ = report.step("webmail page", || run(&mut webmail));
        }
        Err(why) => report.skip("browser", &why),
    }
    Ok(())
}

// Without the lines of faults, as for the oldest Node; for Deno, which knows no such pattern, the tests say it.
const BUN: &[&str] = &["test", "--timeout", "60000", "--test-name-pattern", "^[^=]*$"];
const DENO: &[&str] = &["test", "--allow-all", "--no-check"];

/// The oldest Node that the package is for; from npm, which has its binaries.
fn oldest_node() -> Result<PathBuf> {
    const VERSION: &str = "20.0.0";
    let architecture = match env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = format!("node-{}-{architecture}", env::consts::OS);
    let folder = target().join(format!("node-{VERSION}"));
    let node = folder.join("node_modules").join(&package).join("bin/node");
    if !node.exists() {
        let mut install = npm(&["install", "--silent", "--no-save", "--no-package-lock", "--prefix"]);
        run(install.arg(&folder).arg(format!("{package}@{VERSION}")))?;
    }
    Ok(node)
}

/// A Chromium: the one in `MAPI_CHROMIUM`, or Debian's.
fn chromium() -> Result<PathBuf> {
    if let Some(path) = env::var_os("MAPI_CHROMIUM") {
        return Ok(path.into());
    }
    need("/usr/bin/chromium --version", "Chromium", &["chromium"])
        .map_err(|why| format!("{why}; MAPI_CHROMIUM may name another one"))?;
    Ok("/usr/bin/chromium".into())
}

/// Builds the webmail page that `mapi serve --web` and `mapi relay --web` find.
pub(crate) fn web(report: &mut Report) -> Result {
    build(report)?;
    page(report).map(drop)
}

/// Puts the webmail page together.
fn page(report: &mut Report) -> Result<PathBuf> {
    let folder = root().join("wasm/example");
    report.step("page", || {
        fresh(&folder.join("dist"))?;
        install(&folder)?;
        run(node("typescript/bin/tsc").arg("--project").arg(&folder))?;
        run(command("node").arg("build.js").current_dir(&folder))
    })?;
    Ok(folder.join("dist"))
}

/// Makes the tarball.
pub(crate) fn package(report: &mut Report) -> Result {
    build(report)?;
    report.step("tarball", || pack(&packages("npm")?).map(drop))
}

fn folder() -> PathBuf {
    root().join("wasm/npm")
}

/// Fills `wasm/npm/dist`: the modules and the TypeScript front, compiled and joined; in `mail` the same with a module that
/// has what a mail program needs.
fn build(report: &mut Report) -> Result {
    let dist = folder().join("dist");
    let mail = dist.join("mail");
    // What the compilers make, before it is joined.
    let parts = folder().join("parts");
    report.step("tools", tools)?;
    fresh(&dist)?;
    fresh(&parts)?;
    report.step("module", || module("autodiscover,everything", &parts, SESSION))?;
    report.step("module for mail", || module("mail", &parts.join("mail"), SESSION))?;
    report.step("module for Autodiscover", || module("autodiscover", &parts, AUTODISCOVER))?;
    report.step("TypeScript", || {
        let made = |name: &str, generator: &mut Command| {
            let file = folder().join("src").join(name);
            fs::write(&file, output(generator)? + "\n")
                .map_err(|error| format!("{}: {error}", file.display()))
        };
        made("records.ts", generator("records")?.arg("typescript"))?;
        made("tags.ts", generator("properties")?.args(["typescript", "tags"]))?;
        made("named.ts", generator("properties")?.args(["typescript", "named"]))?;
        let tsc = |arguments: &[&str], to: &Path| {
            let mut tsc = node("typescript/bin/tsc");
            run(tsc.arg("--project").arg(folder()).args(arguments).arg("--outDir").arg(to))
        };
        tsc(&["--emitDeclarationOnly"], &dist)?;
        tsc(&["--declaration", "false", "--inlineSourceMap", "--inlineSources"], &parts)?;
        let wasm = |name| format!("{name}_bg.wasm");
        let (types, glue) = (format!("{SESSION}.d.ts"), format!("{SESSION}.js"));
        copy(&parts.join(&types), &dist.join(&types))?;
        copy(&parts.join(wasm(SESSION)), &dist.join(wasm(SESSION)))?;
        let join = |to, apart| run(command("node").args(["join.js", to, apart]).current_dir(folder()));
        join("dist", "false")?;
        // The modules differ, and so does the JavaScript around them.
        copy(&parts.join("mail").join(&glue), &parts.join(&glue))?;
        join("dist/mail", "true")?;
        copy(&parts.join("mail").join(wasm(SESSION)), &mail.join(wasm(SESSION)))?;
        copy(&parts.join(wasm(AUTODISCOVER)), &mail.join(wasm(AUTODISCOVER)))
    })?;
    report.step("size", || run(command("node").arg("size.js").current_dir(folder())))
}

const SESSION: &str = "mapi_http";
const AUTODISCOVER: &str = "mapi_http_autodiscover";

/// Builds the module with a feature, and its glue.
fn module(feature: &str, to: &Path, name: &str) -> Result {
    let built = target().join("wasm32-unknown-unknown/wasm/mapi_http_wasm.wasm");
    let features = format!("--no-default-features --features {feature}");
    // Copies of more than 16 bytes are one instruction each (shorter ones would take longer, too), and loops count as they
    // are written.
    let flags = ["-Cllvm-args=--max-store-memcpy=2", "-Cllvm-args=--disable-lsr"];
    let arguments = format!("--package mapi-http-wasm --profile wasm {features}");
    build_for("wasm32-unknown-unknown", &arguments, &flags)?;
    run(generator("wasm")?.arg(built).arg(to).arg(name))?;
    let module = to.join(format!("{name}_bg.wasm"));
    let opt = |arguments: &[&str]| {
        run(node("binaryen/bin/wasm-opt").args(arguments).arg(&module).arg("-o").arg(&module))
    };
    // Flat code is joined again better than it was. The lowest memory is the deepest stack, which nobody reads at offsets.
    let small = ["--one-caller-inline-max-function-size", "0", "--low-memory-unused"];
    // What `-Oz` does beyond `-Os`, and what is computed once instead of twice, saves bytes of which gzip makes more.
    opt(&[&small[..], &["--flatten", "--rereloop", "-Os", "-Os", "--skip-pass=local-cse"]].concat())?;
    run(command("node").arg("order.js").arg(&module).current_dir(folder()))?;
    // What the module may use is said for tools that come after: there are none.
    opt(&["--reorder-functions-by-name", "--strip-target-features"])
}

fn pack(to: &Path) -> Result<PathBuf> {
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root().join(licence), &folder().join(licence))?;
    }
    run(npm(&["pack", "--silent", "--pack-destination"]).arg(to).current_dir(folder()))?;
    only_file(to, ".tgz")
}

/// Node.js and what `wasm/npm/package-lock.json` lists.
fn tools() -> Result {
    need("node --version", "Node.js 20.16 or later", &["nodejs", "npm"])?;
    let version = output(&mut line("node --version"))?;
    let numbers: Vec<u32> = version.trim_start_matches('v').split('.').flat_map(str::parse).collect();
    if numbers < vec![20, 16] {
        return Err(format!("Node.js 20.16 or later is needed, and this is {version}"));
    }
    need("npm --version", "npm", &["npm"])?;
    install(&folder())
}

/// What a folder's `package-lock.json` lists.
fn install(folder: &Path) -> Result {
    let modified = |path: &str| fs::metadata(folder.join(path)).and_then(|file| file.modified()).ok();
    if modified("node_modules/.package-lock.json") > modified("package-lock.json") {
        println!("{}: as package-lock.json wants it", folder.join("node_modules").display());
        return Ok(());
    }
    run(npm(&["ci", "--no-audit", "--no-fund"]).current_dir(folder))
}

/// A program that npm has installed, run by Node.
fn node(script: &str) -> Command {
    let mut command = command("node");
    command.arg(folder().join("node_modules").join(script));
    command
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = line(if cfg!(windows) { "npm.cmd" } else { "npm" });
    // The lock file is the same wherever it was made.
    command.args(arguments).env("npm_config_omit_lockfile_registry_resolved", "true");
    command
}
