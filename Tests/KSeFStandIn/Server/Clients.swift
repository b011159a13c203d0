import Foundation

/// The file of `--clients`: who may sign in, for the demo.
///
/// ```json
/// {"clients": [{"nip": "1111111111", "tokens": [{"token": "…", "permissions": ["InvoiceWrite", "InvoiceRead"]}],
///               "attachments": true, "grants": [], "issuesFor": []}]}
/// ```
struct Clients: Decodable, Sendable {
    struct Client: Decodable, Sendable {
        struct Token: Decodable, Sendable {
            var token: String
            var permissions: [Permission]?
            var description: String?
        }

        var nip: String
        var tokens: [Token]?
        var grants: [ContextRegistration.Right]?
        var issuesFor: [String]?
        var attachments: Bool?
    }

    var clients: [Client]

    init(file: URL) throws {
        self = try JSONDecoder().decode(Clients.self, from: Data(contentsOf: file))
    }

    func register(at portal: Portal) {
        for client in clients {
            let context = ContextIdentifier(type: .nip, value: client.nip)
            portal.register(
                ContextRegistration(
                    context: context, grants: client.grants, issuesFor: client.issuesFor,
                    attachments: client.attachments))
            for token in client.tokens ?? [] {
                _ = portal.register(
                    TokenRegistration(
                        token: token.token, context: context, permissions: token.permissions,
                        description: token.description))
            }
        }
    }
}
