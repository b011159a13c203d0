import Contracts

/// How many records a list has, as far as one page of it tells.
struct RecordCount: Sendable, Equatable {
    let count: Int
    /// There are more than were counted.
    let isLowerBound: Bool

    /// `12`, `100+`
    func words(_ desk: Desk) -> String {
        let number = desk.formats.number(count)
        return isLowerBound ? desk.texts.text("orMore", ["count": number]) : number
    }
}

extension Services {
    private static let countedPage = 100

    /// The services have no counting question, so one page is counted.
    ///
    /// - Parameter question: a collection with its filters, without a limit.
    func count(_ service: String, _ question: String, for visit: Visit) async throws -> RecordCount {
        let joint = question.contains("?") ? "&" : "?"
        let page: Page<Uncounted> = try await get(
            service, "\(question)\(joint)limit=\(Self.countedPage)", for: visit)
        return RecordCount(count: page.data.count, isLowerBound: page.page.hasMore)
    }

    /// Counting needs nothing of a record.
    private struct Uncounted: Codable, Sendable {}
}
