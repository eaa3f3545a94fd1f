//! mapi-http for Kotlin and Swift: what the fronts in `kotlin/` and `swift/` are built on.

uniffi::setup_scaffolding!("mapi_http");

/// The version of this package.
#[uniffi::export]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}
