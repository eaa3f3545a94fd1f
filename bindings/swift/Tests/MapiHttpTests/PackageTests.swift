import MapiHttp
import XCTest

final class PackageTests: XCTestCase {
    func testNativeLibraryTellsItsVersion() {
        XCTAssertEqual(MapiHttpPackage.version, "0.1.0")
    }
}
