import Foundation

/// This package.
public enum MapiHttpPackage {
    /// The version of this package.
    public static let version = MapiHttp.version()

    /// The folders and messages of a stream that was exported: by ``Folder/export(to:messages:progress:)``, or by EWS
    /// ExportItems or Graph's exportItems (base64 undone). Asks nobody.
    public static func readItems(_ stream: Data) throws -> [ExportedItem] {
        try MapiError.native { try MapiHttp.readItems(stream: stream) }
    }
}
