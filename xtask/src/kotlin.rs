//! The Kotlin package: a Maven project over generated sources, with the native library inside its jar.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, OS};
use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::cargo::{Purpose, bindings, generator, mapi, native, packages};
use crate::examples::{self, Spelling};
use crate::process::{copy, entries, fresh, line, need, output, root, run, write};
use crate::report::Report;

/// Builds the jar and tests it.
pub(crate) fn test(report: &mut Report) -> Result {
    report.step("tools", tools)?;
    let mapi = report.step("server for the tests", mapi)?;
    sources(report, Purpose::Tests)?;
    report.step("jar and tests", || run(maven(&["verify"]).env("MAPI_BIN", mapi)))
}

/// Makes the jar for this machine's system, and those of its sources and of its documentation.
pub(crate) fn package(report: &mut Report) -> Result {
    report.step("tools", tools)?;
    sources(report, Purpose::Package)?;
    report.step("jars", || {
        run(&mut maven(&["package", "dokka:javadocJar", "-DskipTests"]))?;
        let packages = packages("kotlin")?;
        let made = entries(&folder().join("target"))?.into_iter().map(|(path, _)| path);
        let mut jars = made.filter(|path| path.extension().is_some_and(|ending| ending == "jar"));
        jars.try_for_each(|jar| copy(&jar, &packages.join(jar.file_name().unwrap_or_default())))
    })
}

fn folder() -> PathBuf {
    root().join("bindings/kotlin")
}

/// What the Maven project takes from the Rust side, in its `target` folder.
fn sources(report: &mut Report, purpose: Purpose) -> Result {
    let library = report.step("native library", || native(purpose))?;
    report.step("generated sources", || {
        let out = folder().join("target");
        fresh(&out)?;
        let native = out.join("native");
        copy(
            &library,
            &native.join(jna_platform()).join(format!("{DLL_PREFIX}mapi_http_native{DLL_SUFFIX}")),
        )?;
        let generated = out.join("generated-sources/uniffi");
        bindings("kotlin", &library, &generated)?;
        let made = |name: &str, generator: &mut Command| {
            write(&generated.join("io/github/mapihttp").join(name), &(output(generator)? + "\n"))
        };
        made("Fields.kt", generator("records")?.arg("kotlin"))?;
        made("Tags.kt", generator("properties")?.args(["kotlin", "tags"]))?;
        made("Named.kt", generator("properties")?.args(["kotlin", "named"]))?;
        let examples = examples::source(&EXAMPLES, &folder())?;
        write(&out.join("generated-test-sources/examples/Examples.kt"), &examples)
    })
}

const EXAMPLES: Spelling = Spelling {
    language: "kotlin",
    head: "package io.github.mapihttp.examples\n\nimport io.github.mapihttp.*\nimport kotlinx.coroutines.flow.*\n\n",
    function: "suspend fun ExampleScope.{name}() {\n{body}}\n",
    block: "run {\n{code}}\n",
    tail: "",
};

/// The folder of a jar in which JNA looks for this system's libraries.
fn jna_platform() -> String {
    let system = match OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let processor = if ARCH == "x86_64" { "x86-64" } else { ARCH };
    format!("{system}-{processor}")
}

fn tools() -> Result {
    need("javac -version", "a Java development kit, 17 or later", &["default-jdk-headless"])?;
    need(&format!("{MAVEN} --version"), "Maven", &["maven"])
}

const MAVEN: &str = if cfg!(windows) { "mvn.cmd" } else { "mvn" };

fn maven(arguments: &[&str]) -> Command {
    let mut command = line(MAVEN);
    command
        .args(["--batch-mode", "--no-transfer-progress", "--file"])
        .arg(folder().join("pom.xml"))
        .args(arguments);
    command
}
