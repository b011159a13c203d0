/// A request as the portal's rules read it.
struct Incoming: Sendable {
    let method: String
    let path: String
    let query: Query
    /// By names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    /// The token; the government's service bus puts it into a header of its own (section 2.1).
    var bearer: String? {
        guard let written = headers["authorization"] ?? headers["token"] else { return nil }
        let parts = written.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].trimmingPrefix { $0 == " " }.description
    }

    /// What stands behind `/api/v2/`, whatever base stands before it.
    var v2Path: String? { rest(behind: "/api/v2/") }

    /// What stands behind the legacy API's base: of a taxpayer himself, or of a trusted company.
    var legacyPath: String? { rest(behind: "/api/self-tsp/") ?? rest(behind: "/api/tsp/") }

    var sideChannelPath: String? { path.hasPrefix("/stand-in/") ? rest(behind: "/stand-in/") : nil }

    private func rest(behind mark: String) -> String? {
        path.firstRange(of: mark).map { String(path[$0.upperBound...]) }
    }
}

/// What goes back, before the network has its say.
struct Answer: Sendable {
    var status = 200
    var json: JSON?
    /// Instead of JSON: a gateway's page.
    var html: String?
    var location: String?
    /// Of the caller that the token named, for the list of calls.
    var clientID: String?

    init(_ json: JSON, clientID: String? = nil) {
        self.json = json
        self.clientID = clientID
    }

    init(status: Int, html: String? = nil, json: JSON? = nil, location: String? = nil) {
        self.status = status
        self.html = html
        self.json = json
        self.location = location
    }

    /// The first code of an error envelope.
    var code: String? { json?["errors"]?.elements?.first?["code"]?.text }
}
