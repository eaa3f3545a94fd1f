// swift-tools-version: 6.0
import PackageDescription

// `cargo xtask swift` generates Sources/MapiHttp/Generated and the header of MapiHttpNative from the Rust library, and puts
// the library into lib. There the linker finds it, and the programs that are built.
let library = "\(Context.packageDirectory)/lib"

let package = Package(
    name: "MapiHttp",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [.library(name: "MapiHttp", targets: ["MapiHttp"])],
    targets: [
        .systemLibrary(name: "MapiHttpNative"),
        .target(
            name: "MapiHttp",
            dependencies: ["MapiHttpNative"],
            linkerSettings: [.unsafeFlags(["-L\(library)", "-Xlinker", "-rpath", "-Xlinker", library])]
        ),
        .testTarget(name: "MapiHttpTests", dependencies: ["MapiHttp"]),
    ]
)
