import Foundation
import Testing

@testable import Contracts

@Suite("An id")
struct IDTests {
    @Test("is written as its prefix and 26 characters, and read back")
    func bothWays() throws {
        for _ in 0..<200 {
            let id = OpportunityID()
            #expect(id.description.hasPrefix("opp_"))
            #expect(id.description.utf8.count == 30)
            #expect(try OpportunityID(id.description) == id)
        }
    }

    @Test("is the TypeID that others make of the same UUID")
    func agreesWithTheStandard() throws {
        let uuid = try #require(UUID(uuidString: "01890a5d-ac96-774b-bcce-b302099a8057"))
        #expect(ID<OpportunityTag>(uuid).description == "opp_01h455vb4pex5vsknk084sn02q")
        #expect(try OpportunityID("opp_01h455vb4pex5vsknk084sn02q").uuid == uuid)
    }

    @Test(
        "of another kind, or no id at all, is refused",
        arguments: [
            "", "opp", "opp_", "inv_01h455vb4pex5vsknk084sn02q", "01h455vb4pex5vsknk084sn02q",
            "opp_01h455vb4pex5vsknk084sn02", "opp_01h455vb4pex5vsknk084sn02qq", "opp_81h455vb4pex5vsknk084sn02q",
            "opp_01h455vb4pex5vsknk084sn0il", "opp_01H455VB4PEX5VSKNK084SN02Q", "oppx01h455vb4pex5vsknk084sn02q",
            "opp_01h455vb4pex5vsknk084sn02۷",
        ])
    func refused(text: String) {
        #expect(throws: InvalidValue.self) { try OpportunityID(text) }
    }

    @Test("that is refused tells which prefix was expected")
    func complaint() {
        let error = #expect(throws: InvalidValue.self) { try InvoiceID("opp_01h455vb4pex5vsknk084sn02q") }
        #expect(error?.message.contains("inv_") == true)
    }

    @Test("sorts by the time it was made")
    func order() {
        let early = OpportunityID(UUIDv7.make(milliseconds: 1, random: (.max, .max)))
        let late = OpportunityID(UUIDv7.make(milliseconds: 2, random: (0, 0)))
        #expect(early < late)
        #expect(early.description < late.description)
    }
}

@Suite("Base 32")
struct Base32Tests {
    @Test("holds the smallest and the largest UUID")
    func limits() {
        let zero = UUID(high: 0, low: 0)
        let all = UUID(high: .max, low: .max)
        #expect(Base32.encode(zero) == "00000000000000000000000000")
        #expect(Base32.encode(all) == "7zzzzzzzzzzzzzzzzzzzzzzzzz")
        #expect(Base32.decode("7zzzzzzzzzzzzzzzzzzzzzzzzz") == all)
        #expect(Base32.decode("80000000000000000000000000") == nil)
    }

    @Test("comes back the same for random UUIDs")
    func random() {
        for _ in 0..<1000 {
            let uuid = UUID()
            #expect(Base32.decode(Base32.encode(uuid)) == uuid)
        }
    }
}

@Suite("A UUID of version 7")
struct UUIDv7Tests {
    @Test("tells the time it was made, to the millisecond")
    func time() throws {
        let moment = try Timestamp("2026-08-21T09:30:00.123Z")
        #expect(UUIDv7.time(of: UUIDv7.make(at: moment)) == moment)
    }

    @Test("has its version and variant whatever the random bits are")
    func marks() {
        for random: (UInt64, UInt64) in [(0, 0), (.max, .max)] {
            let uuid = UUIDv7.make(milliseconds: 0xFFFF_FFFF_FFFF, random: random)
            #expect(uuid.uuid.6 >> 4 == 7)
            #expect(uuid.uuid.8 >> 6 == 2)
        }
    }

    @Test("is told from other UUIDs")
    func others() {
        #expect(UUIDv7.time(of: UUID()) == nil)
        #expect(UUIDv7.time(of: UUID(high: 0, low: 0)) == nil)
    }
}
