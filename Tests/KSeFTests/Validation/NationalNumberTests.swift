import Testing

@testable import KSeF

@Suite("Polish numbers")
struct NationalNumberTests {
    @Test(
        "NIP",
        arguments: [
            "5265877635", "5976987430", "5106893917", "5004029138", "5656400386", "5449539428", "5063126788",
            "9999999999",
            "1111111111", "5555555555",
        ])
    func nip(number: String) { #expect(NationalNumbers.isNIP(number)) }

    @Test(
        "wrong NIP",
        arguments: ["1234567890", "8976111986", "0265877635", "526587763", "526587763x", "", "52658776355"])
    func wrongNIP(number: String) { #expect(!NationalNumbers.isNIP(number)) }

    @Test("accounts")
    func accounts() {
        for right in ["81109000000000000123456789", "73111111111111111111111111"] {
            #expect(NationalNumbers.isNRB(right) && NationalNumbers.isIBAN("PL\(right)"))
        }
        #expect(
            NationalNumbers.isIBAN("PL61109010140000071219812874") && NationalNumbers.isIBAN("DE89370400440532013000"))
        for wrong in ["82109000000000000123456789", "8110900000000000012345678", "PL81109000000000000123456789", ""] {
            #expect(!NationalNumbers.isNRB(wrong))
        }
        #expect(
            !NationalNumbers.isIBAN("DE89370400440532013001") && !NationalNumbers.isIBAN("PL6110901014000007121981287"))
    }
}
