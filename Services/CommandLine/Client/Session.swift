import Contracts
import Foundation
import NIOHTTP1

/// A signed-in user at the suite. Tokens are renewed a minute before they end.
actor Session {
    nonisolated let connection: Connection
    nonisolated let username: String
    /// Where commands and their answers are written down, if anywhere.
    nonisolated private let history: CommandHistory?
    /// None where all there is is a token.
    private let password: String?
    private var token: String?
    private var renewAt = ContinuousClock.now
    private var signingIn: Task<String, any Error>?

    /// What is to be done, with all that makes it the same thing when it is sent again.
    struct Command: Sendable {
        let method: HTTPMethod
        let path: String
        let body: [UInt8]?
        /// Beside authorization.
        let headers: [(String, String)]
    }

    init(_ connection: Connection, username: String, password: String, history: CommandHistory? = nil) {
        self.connection = connection
        self.username = username
        self.password = password
        self.history = history
    }

    /// Somebody who has been given a token, and speaks as long as it holds.
    init(_ connection: Connection, token: String) {
        self.connection = connection
        self.username = ""
        self.password = nil
        self.history = nil
        self.token = token
        self.renewAt = .now + .seconds(86_400)
    }

    /// One answer decoded.
    ///
    /// - Parameter waiting: how many seconds an empty list is to be waited for.
    nonisolated func get<Value: Decodable>(
        _ path: String, waiting: Int? = nil, as type: Value.Type = Value.self
    ) async throws -> Value {
        try JSON.decode(type, from: try await send(.GET, path, waiting: waiting).bytes)
    }

    nonisolated func post<Value: Decodable>(
        _ path: String, _ body: some Encodable & Sendable, key: String? = nil, version: Int? = nil,
        as type: Value.Type = Value.self
    ) async throws -> Value {
        try JSON.decode(type, from: try await send(.POST, path, body: body, key: key, version: version).bytes)
    }

    nonisolated func put<Value: Decodable>(
        _ path: String, _ body: some Encodable & Sendable, version: Int? = nil, as type: Value.Type = Value.self
    ) async throws -> Value {
        try JSON.decode(type, from: try await send(.PUT, path, body: body, version: version).bytes)
    }

    /// Every write carries an `Idempotency-Key`; without one given it is made for this call.
    @discardableResult
    nonisolated func send(
        _ method: HTTPMethod, _ path: String, body: (any Encodable & Sendable)? = nil, key: String? = nil,
        version: Int? = nil, waiting: Int? = nil
    ) async throws -> Connection.Reply {
        var headers = [("accept", "application/json")]
        if let waiting { headers.append(("prefer", "wait=\(waiting)")) }
        if method != .GET {
            headers.append(("idempotency-key", key ?? UUID().uuidString))
            // Routes that change a record want to hear its version, or that any will do.
            headers.append(("if-match", version.map { "\"\($0)\"" } ?? "*"))
        }
        let command = Command(
            method: method, path: path, body: try body.map { try JSON.encode($0) }, headers: headers)
        guard let history, method != .GET else { return try await carryOut(command) }
        do {
            let reply = try await carryOut(command)
            history.note(command, of: self, answered: reply)
            return reply
        } catch let problem as APIProblem where problem.status > 0 {
            history.noteRefusal()
            throw problem
        }
    }

    /// Sends a command as it is: what carries a key and was answered before is answered again.
    nonisolated func carryOut(_ command: Command) async throws -> Connection.Reply {
        let token = try await accessToken()
        func attempt(_ token: String) async throws -> Connection.Reply {
            try await connection.send(
                command.method, "/api/" + command.path,
                headers: command.headers + [("authorization", "Bearer \(token)")],
                body: command.body)
        }
        do {
            return try await attempt(token)
        } catch let problem as APIProblem where problem.status == 401 {
            // The token ended early, for instance because its key was withdrawn: once more with a new one.
            await forget(token)
            return try await attempt(try await accessToken())
        }
    }

    private func forget(_ refused: String) {
        if token == refused, password != nil { token = nil }
    }

    /// All pages of a list, in order.
    nonisolated func all<Item: Codable & Sendable>(
        _ path: String, of type: Item.Type, limit: Int = 200
    ) async throws -> [Item] {
        var items: [Item] = []
        var next: String?
        repeat {
            let mark = path.contains("?") ? "&" : "?"
            let after = next.map { "&after=\($0)" } ?? ""
            let page: Page<Item> = try await get("\(path)\(mark)limit=\(limit)\(after)")
            items += page.data
            next = page.page.next
        } while next != nil
        return items
    }

    func accessToken() async throws -> String {
        if let token, ContinuousClock.now < renewAt { return token }
        if let signingIn { return try await signingIn.value }
        let task = Task { try await signIn() }
        signingIn = task
        defer { signingIn = nil }
        return try await task.value
    }

    private func signIn() async throws -> String {
        guard let password else { throw CommandFailure("The token has ended; ask for a new one.", code: 4) }
        let body = try JSON.encode(TokenRequest(username: username, password: password))
        let reply = try await connection.send(.POST, "/api/identity/v1/tokens", headers: [], body: body)
        let tokens = try JSON.decode(TokenView.self, from: reply.bytes)
        token = tokens.accessToken
        renewAt = .now + .seconds(max(1, tokens.expiresIn - 60))
        return tokens.accessToken
    }
}
