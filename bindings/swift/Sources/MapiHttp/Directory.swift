/// The address book of the organisation. People are asked for by distinguished name, address, or a name that means nobody else.
public struct Directory: Sendable {
    let mailbox: Mailbox

    /// Finds the people and lists whom a name may mean: the beginning of a name, an alias, an address. Nobody is no error,
    /// and several may fit. 1 exchange, and 1 more the first time.
    public func resolve(_ name: String) async throws -> [Person] {
        guard case .people(let people) = try await mailbox.pump.run({ $0.resolve(name: name) }) else { return [] }
        return people
    }

    /// Some of all people and lists, by display name, without the first `after`. 1 exchange.
    public func page(limit: UInt32 = 50, after: UInt32 = 0) async throws -> PeoplePage {
        guard case .browsed(let page) = try await mailbox.pump.run({ $0.browse(limit: limit, after: after) }) else {
            return PeoplePage(people: [], total: 0, next: nil)
        }
        return page
    }

    /// All that is known of somebody: photo and certificates, too. 1 exchange.
    public func details(_ name: String) async throws -> PersonDetails {
        guard case .described(let details) = try await mailbox.pump.run({ $0.details(name: name) }) else {
            throw MapiError(code: "not_found", "nobody in the address book is called \(name)")
        }
        return details
    }

    /// The members of a list: 1 exchange, 2 when nothing before told of the list.
    ///
    /// - Parameter nested: The people in it and in the lists that are in it, each once.
    public func members(_ list: String, nested: Bool = false) async throws -> [Person] {
        try await linked(nested ? .allMembers : .members, list)
    }

    /// The lists that somebody is in.
    public func lists(_ name: String) async throws -> [Person] { try await linked(.lists, name) }

    /// Whom somebody reports to.
    public func manager(_ name: String) async throws -> Person? { try await linked(.manager, name).first }

    /// Who reports to somebody.
    public func reports(_ name: String) async throws -> [Person] { try await linked(.reports, name) }

    private func linked(_ link: PersonLink, _ name: String) async throws -> [Person] {
        guard case .people(let people) = try await mailbox.pump.run({ $0.linked(link: link, name: name) }) else { return [] }
        return people
    }
}
