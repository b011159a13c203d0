import Contracts
import Testing

@testable import KSeF

@Suite("A KSeF number")
struct KSeFNumberTests {
    @Test(
        "has the check digits of its first 32 characters",
        arguments: [
            ("5265877635-20250826-0100001AF629", "AF"), ("5555555555-20250828-010080615740", "E4"),
            // Tests of the client smekcio/ksef-client-typescript.
            ("5265877635-20250827-0100001AF629", "4A"),
        ])
    func checkDigits(number: String, digits: String) throws {
        #expect(KSeFNumber.checkDigits(of: number.utf8) == digits)
        let read = try KSeFNumber("\(number)-\(digits)")
        #expect(read.seller == String(number.prefix(10)))
        #expect(read.text == "\(number)-\(digits)")
    }

    @Test("tells the day on which it was given")
    func day() throws {
        #expect(try KSeFNumber("5265877635-20250826-0100001AF629-AF").day == LocalDate("2025-08-26"))
    }

    @Test("of KSeF 1.0 has a hyphen more and is not verified")
    func old() throws {
        #expect(try KSeFNumber("5265877635-20230826-010000-1AF629-00").seller == "5265877635")
    }

    @Test("with one character changed anywhere is refused")
    func changed() {
        let number = Array("5265877635-20250826-0100001AF629-AF")
        for index in number.indices {
            for other in "0123456789ABCDEF" where other != number[index] {
                var changed = number
                changed[index] = other
                #expect(throws: InvalidValue.self) { try KSeFNumber(String(changed)) }
            }
        }
    }

    @Test(
        "of another form is refused",
        arguments: [
            "", "5265877635-20250826-0100001AF629", "5265877635-20250826-0100001af629-AF",
            "5265877635-20251326-0100001AF629-AF", "526587763-20250826-0100001AF629-AF",
            "5265877635-20250826-0100001AF629-AF-", "５265877635-20250826-0100001AF629-AF",
        ])
    func form(text: String) {
        #expect(throws: InvalidValue.self) { try KSeFNumber(text) }
    }
}
