//! The Swift package: generated sources beside the hand-written front.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::cargo::{bindings, mapi, native, packages, target};
use crate::examples::{self, Spelling};
use crate::process::{answers, copy, copy_folder, fresh, line, only_file, root, run, write};
use crate::report::Report;

/// Generates the sources, then builds and tests the package where a Swift toolchain is at hand.
pub(crate) fn test(report: &mut Report) -> Result {
    let library = sources(report, "dev")?;
    if !answers("swift --version") {
        report.skip(
            "build and tests",
            "no `swift` in PATH: install a toolchain from swift.org, then `cargo xtask swift`",
        );
        return Ok(());
    }
    let mapi = report.step("server for the tests", mapi)?;
    report.step("build and tests", || {
        write(
            &folder().join("Tests/MapiHttpTests/Examples.swift"),
            &examples::source(&EXAMPLES, &folder())?,
        )?;
        let libraries = library.parent().unwrap_or(Path::new("."));
        run(line("swift test --disable-swift-testing --package-path bindings/swift --scratch-path")
            .arg(target().join("swift"))
            .arg("-Xlinker")
            .arg(format!("-L{}", libraries.display()))
            .env("LD_LIBRARY_PATH", libraries)
            .env("DYLD_LIBRARY_PATH", libraries)
            .env("MAPI_BIN", mapi))
    })
}

const EXAMPLES: Spelling = Spelling {
    language: "swift",
    head: "import Foundation\nimport MapiHttp\n\nextension ExampleScope {\n",
    function: "func {name}() async throws {\n{body}}\n",
    block: "do {\n{code}}\n",
    tail: "}\n",
};

/// Makes the package as a folder: its sources, generated ones included, and the library of this system.
pub(crate) fn package(report: &mut Report) -> Result {
    let library = sources(report, "release")?;
    report.step("sources and library", || {
        let package = packages("swift")?;
        copy(&folder().join("Package.swift"), &package.join("Package.swift"))?;
        copy_folder(&folder().join("Sources"), &package.join("Sources"))?;
        copy(&library, &package.join("lib").join(library.file_name().unwrap_or_default()))
    })
}

fn folder() -> PathBuf {
    root().join("bindings/swift")
}

/// Puts the generated Swift beside the front, and the C header and its module map into a module of their own.
fn sources(report: &mut Report, profile: &str) -> Result<PathBuf> {
    let library = report.step("native library", || native(profile))?;
    report.step("generated sources", || {
        let generated = target().join("swift-generated");
        fresh(&generated)?;
        bindings("swift", &library, &generated)?;
        let sources = folder().join("Sources");
        copy(&only_file(&generated, ".swift")?, &sources.join("MapiHttp/Generated/MapiHttp.swift"))?;
        copy(&only_file(&generated, ".h")?, &sources.join("MapiHttpNative/MapiHttpNative.h"))
    })?;
    Ok(library)
}
