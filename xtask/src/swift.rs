//! The Swift package: generated sources beside the hand-written front.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::cargo::{Purpose, bindings, generator, mapi, native, packages, syntax, target};
use crate::examples::{self, Spelling};
use crate::process::{answers, copy, copy_folder, fresh, line, only_file, output, root, run, write};
use crate::report::Report;

/// Makes the package and checks its syntax, then builds and tests it where a Swift toolchain is at hand.
pub(crate) fn test(report: &mut Report) -> Result {
    let library = sources(report, Purpose::Tests)?;
    let package = target().join("swift-package");
    report.step("package", || {
        fresh(&package)?;
        lay_out(&package, &library)
    })?;
    // With a compiler, too: what it takes must pass here where there is none.
    let _ = report.step("syntax", || run(syntax()?.arg(&package)));
    if !answers("swift --version") {
        report
            .skip("build and tests", "no Swift toolchain: get one from swift.org, then `cargo xtask swift`");
        return Ok(());
    }
    let mapi = report.step("server for the tests", mapi)?;
    report.step("build and tests", || {
        run(line("swift test --disable-swift-testing --package-path")
            .arg(&package)
            .arg("--scratch-path")
            .arg(target().join("swift"))
            .env("MAPI_JOURNEYS", root().join("tests/journeys"))
            .env("MAPI_BIN", mapi))
    })
}

/// Makes the package as a folder for this machine's system.
pub(crate) fn package(report: &mut Report) -> Result {
    let library = sources(report, Purpose::Package)?;
    report.step("package", || lay_out(&packages("swift")?, &library))
}

/// The package as a folder: sources, generated ones included, tests, and the library of this system.
fn lay_out(package: &Path, library: &Path) -> Result {
    for file in ["Package.swift", "README.md"] {
        copy(&folder().join(file), &package.join(file))?;
    }
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root().join(licence), &package.join(licence))?;
    }
    for sources in ["Sources", "Tests"] {
        copy_folder(&folder().join(sources), &package.join(sources))?;
    }
    copy(library, &package.join("lib").join(library.file_name().unwrap_or_default()))
}

const EXAMPLES: Spelling = Spelling {
    language: "swift",
    head: "import Foundation\nimport MapiHttp\n\nextension ExampleScope {\n",
    function: "func {name}() async throws {\n{body}}\n",
    block: "do {\n{code}}\n",
    tail: "}\n",
};

fn folder() -> PathBuf {
    root().join("bindings/swift")
}

/// Puts the generated Swift beside the front, and the C header and its module map into a module of their own.
fn sources(report: &mut Report, purpose: Purpose) -> Result<PathBuf> {
    let library = report.step("native library", || native(purpose))?;
    report.step("generated sources", || {
        let generated = target().join("swift-generated");
        fresh(&generated)?;
        bindings("swift", &library, &generated)?;
        let sources = folder().join("Sources");
        copy(&only_file(&generated, ".swift")?, &sources.join("MapiHttp/Generated/MapiHttp.swift"))?;
        for (name, table) in [("Tags.swift", "tags"), ("Named.swift", "named")] {
            let made = output(generator("properties")?.args(["swift", table]))? + "\n";
            write(&sources.join("MapiHttp/Generated").join(name), &made)?;
        }
        copy(&only_file(&generated, ".h")?, &sources.join("MapiHttpNative/MapiHttpNative.h"))?;
        write(&folder().join("Tests/MapiHttpTests/Examples.swift"), &examples::source(&EXAMPLES, &folder())?)
    })?;
    Ok(library)
}
