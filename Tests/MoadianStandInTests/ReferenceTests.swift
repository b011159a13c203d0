import Foundation
import Testing

@testable import MoadianStandIn

@Suite("References")
struct ReferenceTests {
    private func codes(_ document: Document, _ session: Session) async throws -> [String] {
        try await Session.codes(session.outcome(of: document))
    }

    private func approve(_ taxID: String, _ session: Session) async throws {
        try await session.tell("reactions", ["taxId": .text(taxID), "reaction": "APPROVE"])
    }

    @Test("a correction waits for the buyer, then takes its reference's place")
    func rotation() async throws {
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(Documents.sale(1))
            let correction = try await session.accepted(Documents.correction(2, of: original))
            #expect(try await session.status(of: original)["invoiceStatus"] == "AWAITING_REACTION")
            #expect(try await session.status(of: correction)["invoiceStatus"] == "AWAITING_REACTION")
            // A second one may not compete, and the first is not in force yet.
            #expect(try await codes(Documents.correction(3, of: original), session) == ["0300601"])
            #expect(try await codes(Documents.correction(3, of: correction), session) == ["0300601"])
            try await approve(correction, session)
            #expect(try await session.status(of: original)["invoiceStatus"] == "CANCELED")
            #expect(try await session.status(of: correction)["invoiceStatus"] == "APPROVED")
            // From now on only the newest version can be named.
            #expect(try await codes(Documents.correction(3, of: original), session) == ["0300601"])
            #expect(try await codes(Documents.cancellation(3, of: original), session) == ["0300601"])
            try await session.accepted(Documents.cancellation(3, of: correction))
            #expect(try await session.status(of: correction)["invoiceStatus"] == "CANCELED")
        }
    }

    @Test("a rejected correction leaves its reference in force, free for another")
    func rejected() async throws {
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(Documents.sale(1))
            let first = try await session.accepted(Documents.correction(2, of: original))
            try await session.tell("reactions", ["taxId": .text(first), "reaction": "REJECT"])
            #expect(try await session.status(of: first)["invoiceStatus"] == "REJECTED")
            #expect(try await session.status(of: original)["invoiceStatus"] == "AWAITING_REACTION")
            #expect(try await codes(Documents.cancellation(3, of: first), session) == ["0300601"])
            try await session.accepted(Documents.correction(3, of: original))
        }
    }

    @Test("a cancellation voids corrections that wait, and happens once")
    func cancellation() async throws {
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(Documents.sale(1))
            let correction = try await session.accepted(Documents.correction(2, of: original))
            let cancellation = try await session.accepted(Documents.cancellation(3, of: original))
            #expect(try await session.status(of: original)["invoiceStatus"] == "CANCELED")
            #expect(try await session.status(of: correction)["invoiceStatus"] == "DELETED")
            #expect(try await session.status(of: cancellation)["invoiceStatus"] == "NO_NEED_REACTION")
            #expect(try await codes(Documents.cancellation(4, of: original), session) == ["0300601"])
            #expect(try await codes(Documents.cancellation(4, of: cancellation), session) == ["0300601"])
        }
    }

    @Test("a cancellation that says more than it must is warned, not refused")
    func wordyCancellation() async throws {
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(Documents.sale(1))
            let wordy = Documents.cancellation(2, of: original).changed { document in
                let sale = Documents.sale(2)
                document.header = sale.header.merging(document.header) { $1 }
            }
            let outcome = try await session.outcome(of: wordy)
            #expect(outcome["status"] == "SUCCESS")
            #expect(
                Set(Session.codes(outcome)) == [
                    "14004", "14007", "14010", "14012", "14022", "14023", "14024", "14025", "14026", "14027", "14028",
                ])
        }
    }

    @Test("must exist and be ours: 0300601, 0300902; must be there: 00006; must be a tax id: 0100604")
    func unknown() async throws {
        try await Session.run { (session: Session) async throws in
            let never = TestTaxID.make(Scene.memory, at: Scene.issuedAt, serial: 99)
            #expect(try await codes(Documents.cancellation(1, of: never), session) == ["0300601"])
            #expect(try await codes(Documents.correction(1, of: never), session) == ["0300601"])
            let nameless = Documents.cancellation(1, of: never).changed { $0.header["irtaxid"] = nil }
            #expect(try await codes(nameless, session) == ["00006"])
            #expect(try await codes(Documents.cancellation(1, of: "A11216"), session) == ["0100604"])
            // Another seller's invoice.
            let foreign = Documents.sale(7).changed { document in
                document.header.merge(Documents.header(7, memory: "B22222", seller: "10380284790")) { $1 }
            }
            let outcome = try await session.outcome(
                of: session.sealed(foreign, by: Keys.other), memory: "B22222", from: "B22222", by: Keys.other)
            #expect(outcome["status"] == "SUCCESS", "\(outcome)")
            #expect(try await codes(Documents.cancellation(1, of: foreign.taxID), session).contains("0300902"))
        }
    }

    @Test("a correction may not come before its reference: 0200201")
    func before() async throws {
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(Documents.sale(1, type: 2))
            let early = Documents.correction(2, of: original).changed { document in
                document.header["setm"] = nil
                document.header.merge(
                    Documents.header(2, at: Scene.issuedAt - 1).filter { ["taxid", "indatim"].contains($0.key) }
                ) { $1 }
            }
            #expect(try await codes(early, session) == ["0200201"])
        }
    }

    @Test("a correction keeps type and pattern, the buyer, and every good and rate")
    func correctionKeeps() async throws {
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(Documents.sale(1))
            let correction = Documents.correction(2, of: original)
            let otherGood = correction.changed { $0.body[0]["sstid"] = .text(Scene.untaxedGood) }
            #expect(try await codes(otherGood, session).starts(with: ["0303301", "0304401"]))
            let otherPattern = correction.changed { $0.header["inp"] = 4 }
            #expect(try await codes(otherPattern, session) == ["0300701", "14007"])
            // The buyer is the reference's: naming one is out of pattern.
            let named = correction.changed { document in
                document.header.merge(["tob": 2, "tinb": "10380284790", "inty": 1, "inp": 1]) { $1 }
            }
            let outcome = try await session.outcome(of: named)
            #expect(outcome["status"] == "SUCCESS")
            #expect(Session.codes(outcome) == ["14004", "14007", "14010", "14012"])
        }
    }

    @Test("a correction may leave lines out and bring others")
    func lines() async throws {
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(Documents.gold(1))
            let correction = Documents.gold(2).changed { document in
                for name in ["inty", "inp", "tob", "tinb"] { document.header[name] = nil }
                document.header.merge(["ins": 2, "irtaxid": .text(original)]) { $1 }
                document.body.removeFirst()
                document.header.merge([
                    "tprdis": 5_000_005, "tdis": 0, "tadis": 5_200_010, "tvam": 520_001, "tbill": 5_720_011,
                ]) { $1 }
            }
            #expect(try await codes(correction, session) == [])
        }
    }

    @Test("type and pattern are asked for where the setting says so")
    func strict() async throws {
        try await Session.run({ $0.typeNeededInReferrals = true }) { (session: Session) async throws in
            let original = try await session.accepted(Documents.sale(1))
            #expect(try await codes(Documents.correction(2, of: original), session) == ["00004", "00007"])
        }
    }

    @Test("a return says what remains: less, at the same price, of the same goods")
    func returns() async throws {
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(Documents.sale(1))
            func remains(_ change: (inout Document) -> Void) -> Document {
                Documents.correction(2, of: original, subject: 4).changed(change)
            }
            func amounts(_ document: inout Document, _ am: Int, _ fee: Int64) {
                let net = Int64(am) * fee
                let vat = net / 10
                document.body[0].merge([
                    "am": .integer(am), "fee": .integer(fee), "prdis": .integer(net), "adis": .integer(net),
                    "vam": .integer(vat), "tsstam": .integer(net + vat),
                ]) { $1 }
                document.header.merge([
                    "tprdis": .integer(net), "tadis": .integer(net), "tvam": .integer(vat),
                    "tbill": .integer(net + vat),
                ]) { $1 }
            }
            #expect(try await codes(remains { amounts(&$0, 4, 333_335) }, session) == ["0303601"])
            #expect(try await codes(remains { amounts(&$0, 2, 333_334) }, session) == ["0303701"])
            #expect(try await codes(remains { amounts(&$0, 3, 333_335) }, session) == ["0200801"])
            let other = remains { $0.body[0]["sstid"] = "2800000000001" }
            #expect(try await codes(other, session) == ["0303301"])
            #expect(try await codes(remains { _ in }, session) == [])
        }
    }

    @Test("a return may name its lines in another order")
    func reordered() async throws {
        @Sendable func sale(_ serial: Int64, _ quantities: [Int64]) -> Document {
            Documents.sale(serial).changed { document in
                let line = document.body[0]
                document.body = quantities.map { quantity in
                    let net = quantity * 1000
                    return line.merging([
                        "am": .integer(quantity), "fee": 1000, "prdis": .integer(net), "adis": .integer(net),
                        "vam": .integer(net / 10), "tsstam": .integer(net + net / 10),
                    ]) { $1 }
                }
                let net = quantities.reduce(0, +) * 1000
                document.header.merge([
                    "tprdis": .integer(net), "tadis": .integer(net), "tvam": .integer(net / 10),
                    "tbill": .integer(net + net / 10),
                ]) { $1 }
            }
        }
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(sale(1, [3, 5]))
            func remains(_ serial: Int64, _ quantities: [Int64]) -> Document {
                sale(serial, quantities).changed { document in
                    for name in ["inty", "inp", "tob", "tinb"] { document.header[name] = nil }
                    document.header.merge(["ins": 4, "irtaxid": .text(original)]) { $1 }
                }
            }
            #expect(try await codes(remains(2, [5, 4]), session) == ["0303601"])
            #expect(try await codes(remains(2, [5, 3]), session) == ["0200801"])
            #expect(try await codes(remains(2, [5, 2]), session) == [])
        }
    }

    /// Lines of one good at several prices, rates and quantities.
    private struct Line {
        var good = Scene.good
        var quantity: Int64
        var price: Int64 = 1000
        var rate: Int64 = 10
    }

    private func invoice(_ serial: Int64, _ lines: [Line], returning original: String? = nil) -> Document {
        Documents.sale(serial).changed { document in
            let first = document.body[0]
            document.body = lines.map { line in
                let net = line.quantity * line.price
                let vat = net * line.rate / 100
                return first.merging([
                    "sstid": .text(line.good), "am": .integer(line.quantity), "fee": .integer(line.price),
                    "prdis": .integer(net), "adis": .integer(net), "vra": .integer(line.rate), "vam": .integer(vat),
                    "tsstam": .integer(net + vat),
                ]) { $1 }
            }
            let net = lines.reduce(0) { $0 + $1.quantity * $1.price }
            let vat = lines.reduce(0) { $0 + $1.quantity * $1.price * $1.rate / 100 }
            document.header.merge([
                "tprdis": .integer(net), "tadis": .integer(net), "tvam": .integer(vat), "tbill": .integer(net + vat),
            ]) { $1 }
            guard let original else { return }
            for name in ["inty", "inp", "tob", "tinb"] { document.header[name] = nil }
            document.header.merge(["ins": 4, "irtaxid": .text(original)]) { $1 }
        }
    }

    @Test("a return is held against what was sold, good by good and price by price")
    func piles() async throws {
        let sold = [
            Line(quantity: 3), Line(quantity: 5), Line(quantity: 4, price: 2000),
            Line(good: Scene.untaxedGood, quantity: 7, rate: 0),
        ]
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(invoice(1, sold))
            func codes(_ lines: [Line]) async throws -> [String] {
                try await self.codes(invoice(2, lines, returning: original), session)
            }
            // What was 5 may not grow into another price's room, nor three lines into two.
            #expect(try await codes([Line(quantity: 1, price: 2000), Line(quantity: 6)]) == ["0303601"])
            #expect(try await codes([Line(quantity: 5, price: 2000)]) == ["0303601"])
            #expect(try await codes([Line(quantity: 1), Line(quantity: 1), Line(quantity: 1)]) == ["0303301"])
            #expect(try await codes([Line(quantity: 4), Line(quantity: 4)]) == ["0303601"])
            // At another price, at another rate than its own, another good.
            #expect(try await codes([Line(quantity: 1, price: 3000)]) == ["0303701"])
            #expect(try await codes([Line(good: Scene.untaxedGood, quantity: 1, rate: 10)]) == ["0304401"])
            #expect(try await codes([Line(good: "2800000000001", quantity: 1)]) == ["0303301"])
            // Everything is still there, in whatever order.
            #expect(try await codes(sold.reversed()) == ["0200801"])
            #expect(try await codes([sold[3], Line(quantity: 2), Line(quantity: 4)]) == [])
        }
    }

    @Test("an export cannot be returned: 0100802")
    func exportReturn() async throws {
        try await Session.run { (session: Session) async throws in
            let original = try await session.accepted(Documents.export(1))
            let back = Documents.export(2).changed { document in
                document.header.merge(["ins": 4, "irtaxid": .text(original)]) { $1 }
            }
            #expect(try await codes(back, session).contains("0100802"))
        }
    }
}
