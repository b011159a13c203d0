import Contracts
import Foundation

/// Finds the products that people type: by SKU, else by any part of the name. An id, as lines have it, is found as well.
struct ProductFinder: Sendable {
    enum Finding: Sendable {
        case found(ProductView)
        /// Nobody can tell which one is meant; the first of them, to choose from.
        case several([ProductView])
        case none
    }

    private static let offered = 12
    /// At once, so that an address stays below what servers take.
    private static let asked = 100

    let desk: Desk

    /// - Returns: what was found, by what was typed.
    func find(_ texts: some Sequence<String>) async throws -> [String: Finding] {
        let wanted = Set(texts.map(Self.plain).filter { !$0.isEmpty })
        guard !wanted.isEmpty else { return [:] }
        var found = try await exact(wanted)
        try await withThrowingTaskGroup(of: (String, Finding).self) { group in
            for words in wanted where found[words] == nil {
                group.addTask { (words, try await byWords(words)) }
            }
            for try await (words, finding) in group { found[words] = finding }
        }
        return found
    }

    /// With Latin digits, as SKUs have them, and no blanks around.
    static func plain(_ text: String) -> String { Reading.latin(text).trimmingCharacters(in: .whitespaces) }

    private func exact(_ wanted: Set<String>) async throws -> [String: Finding] {
        let ids = wanted.filter { (try? ProductID($0)) != nil }
        let skus = wanted.subtracting(ids).filter { !$0.contains(",") }
        var found: [String: Finding] = [:]
        for product in try await products("id", ids) { found["\(product.id)"] = .found(product) }
        for product in try await products("sku", skus) { found[product.sku] = .found(product) }
        return found
    }

    private func products(_ field: String, _ values: Set<String>) async throws -> [ProductView] {
        var products: [ProductView] = []
        for part in values.sorted().chunked(Self.asked) {
            let page: Page<ProductView> = try await desk.services.get(
                "sales",
                "products?limit=\(Self.asked)&\(field)=in:\(part.map(ListQuery.encoded).joined(separator: ","))",
                for: desk.visit)
            products += page.data
        }
        return products
    }

    private func byWords(_ words: String) async throws -> Finding {
        let page: Page<ProductView> = try await desk.services.get(
            "sales", "products?limit=\(Self.offered)&q=\(ListQuery.encoded(words))", for: desk.visit)
        // The whole name, or the SKU in other letters, is meant where others only contain it.
        let exact = page.data.filter { product in
            [product.name, product.sku].contains { $0.compare(words, options: .caseInsensitive) == .orderedSame }
        }
        let hits = exact.count == 1 ? exact : page.data
        if hits.count == 1, let product = hits.first { return .found(product) }
        return hits.isEmpty ? .none : .several(hits)
    }
}

extension Array {
    /// In pieces of at most so many.
    fileprivate func chunked(_ size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
