/// The address book of the organisation.
public struct Directory: Sendable {
    let mailbox: Mailbox

    /// Finds the people and lists whom a name may mean: the beginning of a name, an alias, an address. Nobody is no error,
    /// and several may fit. 1 exchange, and 1 more the first time.
    public func resolve(_ name: String) async throws -> [Person] {
        guard case .people(let people) = try await mailbox.pump.run({ $0.resolve(name: name) }) else { return [] }
        return people
    }
}
