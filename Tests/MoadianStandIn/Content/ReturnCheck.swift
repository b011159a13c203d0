/// What may remain after a return: what was sold less what came back (section 8.2).
extension ContentCheck {
    mutating func checkReturn(of reference: RegisteredInvoice) {
        if let pattern, [7, 8, 11].contains(pattern) { return say(.badShape("ins", .notInList)) }
        let sold = Dictionary(grouping: reference.lines, by: Pile.init)
        let kept = Dictionary(grouping: lines.indices.filter { lines[$0].has("sstid") }) { Pile(line(at: $0)) }
        for (pile, indices) in kept.sorted(by: { $0.value[0] < $1.value[0] }) {
            if let sold = sold[pile] {
                checkFits(indices, into: Self.tallestFirst(sold))
            } else {
                for index in indices { tellStrange(pile, at: .line(index + 1), among: sold.keys) }
            }
        }
        // Where all is still there nothing was returned.
        let remaining = kept.mapValues { Self.tallestFirst($0.map(line(at:))) }
        if remaining == sold.mapValues(Self.tallestFirst) { say(.badRule("ins")) }
    }

    private func line(at index: Int) -> RegisteredInvoice.Line { RegisteredInvoice.Line(lines[index]) }

    /// Neither good nor price nor rate may change.
    private mutating func tellStrange(_ pile: Pile, at place: Place, among sold: some Collection<Pile>) {
        let sameGood = sold.filter { $0.good == pile.good }
        guard !sameGood.isEmpty else { return say(.mismatch("sstid", place)) }
        let isPriceKnown = sameGood.contains { $0.price == pile.price }
        if !isPriceKnown { say(.mismatch("fee", place)) }
        if isPriceKnown || !sameGood.contains(where: { $0.rate == pile.rate }) { say(.mismatch("vra", place)) }
    }

    /// Lines of one pile are alike but for their quantity, so any of them may be what is left of any other: they fit when
    /// they do so laid side by side from the largest on.
    private mutating func checkFits(_ indices: [Int], into room: [Exact]) {
        let kept = indices.sorted { (line(at: $0).amount ?? .zero) > (line(at: $1).amount ?? .zero) }
        for (rank, index) in kept.enumerated() {
            let place = Place.line(index + 1)
            guard rank < room.count else {
                say(.mismatch("sstid", place))
                continue
            }
            if let quantity = line(at: index).amount, quantity > room[rank] { say(.mismatch("am", place)) }
        }
    }

    private static func tallestFirst(_ lines: [RegisteredInvoice.Line]) -> [Exact] {
        lines.map { $0.amount ?? .zero }.sorted(by: >)
    }
}

/// Lines of an invoice that only their quantity tells apart.
private struct Pile: Hashable {
    let good: String
    let price: Exact?
    let rate: Exact?

    init(_ line: RegisteredInvoice.Line) {
        good = line.good
        price = line.price
        rate = line.rate.flatMap { Exact($0) }
    }
}
