// swift-tools-version: 6.0
import PackageDescription

// `cargo xtask swift` generates Sources/MapiHttp/Generated and the header of MapiHttpNative from the Rust library,
// and passes the linker the folder where the library lies.
let package = Package(
    name: "MapiHttp",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [.library(name: "MapiHttp", targets: ["MapiHttp"])],
    targets: [
        .systemLibrary(name: "MapiHttpNative"),
        .target(name: "MapiHttp", dependencies: ["MapiHttpNative"]),
        .testTarget(name: "MapiHttpTests", dependencies: ["MapiHttp"]),
    ]
)
