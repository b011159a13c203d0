import Contracts

/// What was found, kind by kind, and which services did not answer in time.
struct SearchResults: Sendable {
    /// Nobody looks at more of them here; the list has the rest.
    private static let most = 5
    /// Who searches waits for the slowest: whoever is slower than this is away.
    private static let patience: Duration = .milliseconds(1500)

    private(set) var groups: [(kind: SearchKind, found: SearchKind.Found)] = []
    private(set) var away: [ServiceName] = []

    var isEmpty: Bool { groups.isEmpty }

    /// Asks everybody at once.
    static func find(_ question: SearchQuestion, limit: Int = most, _ desk: Desk) async throws -> SearchResults {
        guard question.isAsked else { return SearchResults() }
        let kinds = SearchKinds(desk: desk).all.filter { $0.scopes.contains(question.scope) }
        let answers = try await withThrowingTaskGroup(of: (Int, SearchKind.Found?).self) { group in
            for (place, kind) in kinds.enumerated() {
                group.addTask { (place, try await answer(kind, question.words, limit)) }
            }
            return try await group.reduce(into: [Int: SearchKind.Found?]()) { $0[$1.0] = .some($1.1) }
        }
        var results = SearchResults()
        for (place, kind) in kinds.enumerated() {
            switch answers[place] ?? nil {
            case let found? where !found.hits.isEmpty: results.groups.append((kind, found))
            case .some: break
            case nil where !results.away.contains(kind.service): results.away.append(kind.service)
            case nil: break
            }
        }
        return results
    }

    /// `nil` when the service is away or too slow; nothing where it says that this is not for the person.
    private static func answer(_ kind: SearchKind, _ words: String, _ limit: Int) async throws -> SearchKind.Found? {
        try await withThrowingTaskGroup(of: SearchKind.Found?.self) { group in
            group.addTask {
                do {
                    return try await kind.ask(words, limit)
                } catch ServiceFailure.refused(let problem) where [403, 404].contains(problem.status) {
                    return SearchKind.Found(hits: [], hasMore: false)
                } catch let failure as ServiceFailure {
                    if case .signedOut = failure { throw failure }
                    return nil
                }
            }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    /// For `part/search_results`.
    func values(_ words: String, _ texts: MessageCatalog) -> Values {
        [
            "hitGroups": groups.enumerated().map { place, group -> Values in
                let list = group.kind.list
                let more = "\(list)\(list.contains("?") ? "&" : "?")f.q.has=\(ListQuery.encoded(words))"
                return [
                    "hitGroup": "\(place + 1)", "hitHeading": group.kind.heading,
                    "hits": group.found.hits.map { hit -> Values in
                        ["hitTarget": hit.target, "markup": Self.markup(hit, words)]
                    },
                    "moreTarget": (group.found.hasMore ? more : nil).section,
                    "moreText": texts.text("searchAll", ["kind": group.kind.heading]),
                ]
            }
        ]
    }

    private static func markup(_ hit: SearchKind.Hit, _ words: String) -> Markup {
        var markup = Markup()
        if hit.isCode { markup.add("<bdi class=\"code\" dir=\"ltr\">") } else { markup.add("<bdi>") }
        markup.add(SearchText.marked(hit.title, words))
        markup.add("</bdi>")
        for note in hit.notes.compactMap(\.self) where !note.isEmpty {
            markup.add(" <span class=\"muted\"><bdi>")
            markup.add(SearchText.marked(note, words))
            markup.add("</bdi></span>")
        }
        return markup
    }
}
