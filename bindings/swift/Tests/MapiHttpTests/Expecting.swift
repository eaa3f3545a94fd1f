import Foundation

@testable import MapiHttp

/// What stands in a journey, and records as they would stand there.
enum Json: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Int64)
    case text(String)
    case list([Json])
    case object([String: Json])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([Json].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: Json].self))
        }
    }

    /// A record: its fields by their names, bytes as hexadecimal digits, variants by their names.
    init(_ value: Any) {
        switch value {
        case let value as Json: self = value
        case let value as Bool: self = .bool(value)
        case let value as String: self = .text(value)
        case let value as any BinaryInteger: self = Self.number(of: value)
        case let value as Data: self = .text(value.map { String(format: "%02x", $0) }.joined())
        case let value as Date: self = .text("\(value)")
        case let value as PropertyValue: self = Self.property(value)
        case let values as [String: PropertyValue]: self = .object(values.mapValues(Self.property))
        default: self = Self.mirrored(value)
        }
    }

    private static func number(of value: some BinaryInteger) -> Json { .number(Int64(clamping: value)) }

    private static func property(_ value: PropertyValue) -> Json {
        switch value {
        case .integer(let value): .number(value)
        case .floating(let value): .text("\(value)")
        case .boolean(let value): .bool(value)
        case .text(let value): .text(value)
        case .time(let value): Json(value)
        case .bytes(let value): Json(value)
        case .multiple(let values): .list(values.map(property))
        }
    }

    private static func mirrored(_ value: Any) -> Json {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            return mirror.children.first.map { Json($0.value) } ?? .null
        case .collection:
            return .list(mirror.children.map { Json($0.value) })
        case .struct:
            if let record = mirror.children.first(where: { $0.label == "record" }) { return Json(record.value) }
            let fields = mirror.children.compactMap { child in child.label.map { ($0, Json(child.value)) } }
            return .object(Dictionary(fields) { first, _ in first })
        default:
            return .text("\(value)")
        }
    }

    subscript(_ name: String) -> Json? {
        if case .object(let fields) = self { fields[name] } else { nil }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var int: Int? { if case .number(let number) = self { Int(number) } else { nil } }
    var list: [Json] { if case .list(let items) = self { items } else { [] } }
    var texts: [String] { list.compactMap(\.text) }
    var fields: [String: Json] { if case .object(let fields) = self { fields } else { [:] } }

    /// What stands at a path such as `0.id`.
    func within(_ path: String) -> Json {
        path.split(separator: ".").reduce(self) { at, part in
            if let index = Int(part) { at.list.indices.contains(index) ? at.list[index] : .null } else { at[String(part)] ?? .null }
        }
    }
}

struct Mismatch: Error, CustomStringConvertible {
    let description: String
}

/// Compares what came with what a step expects; `tests/journeys/README.md` says how.
func check(_ expected: Json, _ got: Json, _ at: String = "it") throws {
    switch (expected, got) {
    case (.text, .object):
        // A text stands for the record with that subject, code or name.
        try check(expected, got["subject"] ?? got["code"] ?? got["name"] ?? .null, at)
    case (.object(let wanted), .object(let fields)):
        for (name, each) in wanted { try check(each, fields[name] ?? .null, "\(at).\(name)") }
    case (.object(let conditions), _):
        for (name, wanted) in conditions where try !holds(name, wanted, got, at) {
            throw Mismatch(description: "\(at): \(name) \(wanted) does not hold for \(got)")
        }
    case (.list(let wanted), .list(let items)) where wanted.count == items.count:
        for (index, (each, item)) in zip(wanted, items).enumerated() { try check(each, item, "\(at)[\(index)]") }
    default:
        if expected != got { throw Mismatch(description: "\(at) is \(got), not \(expected)") }
    }
}

private func holds(_ condition: String, _ wanted: Json, _ got: Json, _ at: String) throws -> Bool {
    let each: [Json] = if case .list(let items) = wanted { items } else { [wanted] }
    func has(_ part: Json) -> Bool {
        if let text = got.text { return part.text.map(text.contains) ?? false }
        return got.list.contains { item in (try? check(part, item)) != nil }
    }
    switch condition {
    case "count":
        if case .list(let items) = got { return items.count == wanted.int }
        return false
    case "first":
        try check(wanted, got.list.first ?? .null, "\(at)[0]")
        return true
    case "contains":
        return each.allSatisfy(has)
    case "lacks":
        if case .list = got { return !each.contains(where: has) }
        return got.text != nil && !each.contains(where: has)
    case "startsWith":
        return got.text?.hasPrefix(wanted.text ?? "?") ?? false
    case "atLeast":
        return (got.int ?? .min) >= (wanted.int ?? .max)
    case "atMost":
        return (got.int ?? .max) <= (wanted.int ?? .min)
    default:
        throw Mismatch(description: "no such condition: \(condition)")
    }
}
