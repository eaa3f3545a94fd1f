/// This package.
public enum MapiHttpPackage {
    /// The version of this package.
    public static let version = MapiHttp.version()
}
