import Moadian
import Testing

@Suite("Tax ids")
struct TaxIDTests {
    @Test(
        "are made as the portal publishes them",
        arguments: [
            ("A11216", 1_683_997_837_988, 49_321_217, "A1121604C220002F095011"),
            ("DEF5GH", 1_595_203_200_000, 12, "DEF5GH0481F000000000C2"),
            ("DEF5GH", 1_595_289_599_999, 12, "DEF5GH0481F000000000C2"),
            ("A11216", 1_791_000_000_000, 0x65, "A11216050F900000000653"),
            // Tests of the kit Snapp-Market-Pro/moadian.
            ("DEF5GH", 1_595_233_830_000, 8173, "DEF5GH0481F0000001FED8"),
            ("DEF5GH", 1_595_286_672_000, 2_572_613_409, "DEF5GH0481F009956F7211"),
        ] as [(String, Int64, Int64, String)])
    func published(_ memory: String, _ instant: Int64, _ serial: Int64, _ text: String) throws {
        let made = try TaxID(memoryID: memory, issuedAt: instant, serial: serial)
        #expect("\(made)" == text)
        let read = try TaxID(text)
        #expect(read == made)
        #expect(read.isOf(instant))
    }

    /// Samples of the connection guide RC_TICS.IS v1.6 (inquiries, dashboard).
    @Test(
        "of the official guide are right",
        arguments: ["A111DW04E8300004349008", "A111DW04E8300003CC4EA5", "A111H104EA6001D0B32AC6"])
    func official(text: String) throws { #expect("\(try TaxID(text))" == text) }

    @Test("show their parts and what their digit checks")
    func parts() throws {
        let id = try TaxID("A1121604C220002F095011")
        #expect(id.memoryID == "A11216")
        #expect(id.day == 19490)
        #expect(id.serial == 49_321_217)
        #expect(id.checkDigit == 1)
        #expect(id.controlString == "6511216019490000049321217")
        #expect(id.invoiceNumber == "0002F09501")
    }

    @Test("carry the UTC day: ten past midnight in Tehran is still the day before")
    func day() throws {
        let id = try TaxID(memoryID: "A11216", issuedAt: 1_704_055_200_000, serial: 1)
        #expect(id.day == 19722)
        #expect(id.isOf(1_704_055_200_000))
        #expect(!id.isOf(1_704_067_200_000))
        #expect(!id.isOf(-1))
    }

    @Test("notice every single wrong digit and every two neighbours that changed places")
    func check() throws {
        for digit in 0..<10 where digit != 1 {
            #expect(throws: TaxIDFault.checkDigit(expected: 1)) { try TaxID("A1121604C220002F09501\(digit)") }
        }
        // One hexadecimal digit changes several decimal ones, which is more than the check promises to see.
        let base = try TaxID(memoryID: "000000", issuedAt: 0, serial: 123_456_789_012)
        for power in 0..<12 {
            let unit = (0..<power).reduce(Int64(1)) { product, _ in product * 10 }
            let digit = base.serial / unit % 10
            for other in Int64(0)..<10 where other != digit {
                let changed = try TaxID(memoryID: "000000", issuedAt: 0, serial: base.serial + (other - digit) * unit)
                #expect(changed.checkDigit != base.checkDigit)
            }
            guard power < 11 else { continue }
            let next = base.serial / (unit * 10) % 10
            let swapped = try TaxID(
                memoryID: "000000", issuedAt: 0,
                serial: base.serial + (next - digit) * unit + (digit - next) * unit * 10)
            #expect(swapped.checkDigit != base.checkDigit)
        }
    }

    @Test("hold the largest day and serial")
    func largest() throws {
        let id = try TaxID(
            memoryID: "ZZZZZZ", issuedAt: 0xF_FFFF * 86_400_000 + 86_399_999, serial: TaxID.largestSerial)
        #expect("\(id)".hasPrefix("ZZZZZZFFFFFE8D4A50FFF"))
        #expect(try TaxID("\(id)") == id)
    }

    @Test("are refused with what is wrong about them")
    func refused() {
        #expect(throws: TaxIDFault.memoryID("a11216")) { try TaxID(memoryID: "a11216", issuedAt: 0, serial: 0) }
        #expect(throws: TaxIDFault.memoryID("A1121")) { try TaxID(memoryID: "A1121", issuedAt: 0, serial: 0) }
        #expect(throws: TaxIDFault.memoryID("A1121۶")) { try TaxID(memoryID: "A1121۶", issuedAt: 0, serial: 0) }
        #expect(throws: TaxIDFault.serial(-1)) { try TaxID(memoryID: "A11216", issuedAt: 0, serial: -1) }
        #expect(throws: TaxIDFault.serial(1_000_000_000_000)) {
            try TaxID(memoryID: "A11216", issuedAt: 0, serial: 1_000_000_000_000)
        }
        #expect(throws: TaxIDFault.instant(-1)) { try TaxID(memoryID: "A11216", issuedAt: -1, serial: 0) }
        #expect(throws: TaxIDFault.instant(.max)) { try TaxID(memoryID: "A11216", issuedAt: .max, serial: 0) }
        #expect(throws: TaxIDFault.length(21)) { try TaxID("A1121604C220002F09501") }
        #expect(throws: TaxIDFault.foreignCharacter("۱")) { try TaxID("A1121604C220002F09501۱") }
        #expect(throws: TaxIDFault.notHexadecimal) { try TaxID("A1121604c220002F095011") }
        #expect(throws: TaxIDFault.notHexadecimal) { try TaxID("A11216+4C220002F095011") }
        #expect(throws: TaxIDFault.checkDigit(expected: 1)) { try TaxID("A1121604C220002F095012") }
        #expect(throws: TaxIDFault.checkDigit(expected: 1)) { try TaxID("A1121604C220002F09501A") }
    }
}
