import Foundation

/// One page of a list, by `pageSize` and `x-continuation-token` (page, 1.5).
struct Page: Sendable {
    private var size: Int
    private var token: String?

    /// - Throws: 21405 where the size lies outside its range.
    init(_ call: ProtectedCall, sizes: ClosedRange<Int>) throws(Refusal) {
        size = sizes.lowerBound
        if let text = call.query("pageSize") {
            guard let asked = Int(text), sizes.contains(asked) else {
                throw .invalid("pageSize musi leżeć między \(sizes.lowerBound) a \(sizes.upperBound).")
            }
            size = asked
        }
        token = call.request.headers[.continuationToken]
    }

    /// The part of the list that is due, and the token for what follows it.
    ///
    /// - Parameter list: which list it is; a token of another one is refused.
    /// - Throws: 21418 for a token that is none of this list's.
    func cut<Element>(_ items: [Element], list: String) throws(Refusal) -> ([Element], String?) {
        var skipped = 0
        if let token {
            guard let data = Data(base64Encoded: token),
                let places = try? JSONDecoder().decode([Place].self, from: data), let place = places.first,
                place.list == list, place.skip >= 0
            else { throw .bad(21418, "Przekazany token kontynuacji ma nieprawidłowy format.") }
            skipped = min(place.skip, items.count)
        }
        let end = min(items.count, skipped + size)
        guard end < items.count else { return (Array(items[skipped..<end]), nil) }
        let next = (try? JSONEncoder().encode([Place(list: list, skip: end)]))?.base64EncodedString()
        return (Array(items[skipped..<end]), next)
    }

    private struct Place: Codable {
        var list: String
        var skip: Int
    }
}
