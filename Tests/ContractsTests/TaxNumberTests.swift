import Contracts
import Testing

/// The values of `identifiers.md`; they are in no register.
@Suite("A tax number")
struct TaxNumberTests {
    @Test(
        "of Poland has its check digit",
        arguments: [
            "5265877635", "5976987430", "5106893917", "5004029138", "5656400386", "5449539428", "5063126788",
            "9999999999", "1111111111", "5555555555",
        ])
    func polish(text: String) {
        #expect(TaxNumber.isPossible(text, in: "PL"))
        #expect(!TaxNumber.isPossible(String(text.dropLast()) + (text.hasSuffix("0") ? "1" : "0"), in: "PL"))
    }

    @Test(
        "of Iran is a national code, a legal entity's id, or an economic number of another length",
        arguments: [
            "0499370899", "0790419904", "1583250689", "0684159414", "4400276201", "2540201288", "0001126350",
            "4575580880", "10380284790", "10100083457", "10108251920", "14001730425", "14007263270", "411111111111",
            "04993708990001",
        ])
    func iranian(text: String) { #expect(TaxNumber.isPossible(text, in: "IR")) }

    @Test(
        "that is wrong is told",
        arguments: [
            ("PL", "1234567890"), ("PL", "8976111986"), ("PL", "0265877635"), ("PL", "526587763"), ("PL", ""),
            ("PL", "52658776355"), ("PL", "526587763x"), ("IR", "1234567890"), ("IR", "9999999999"),
            ("IR", "0010000000"), ("IR", "0499370890"), ("IR", "10380284792"), ("IR", "10380285692"),
            ("IR", "09748208301"), ("IR", "11111111111"), ("IR", "1038028479012"), ("IR", "۰۴۹۹۳۷۰۸۹۹"),
        ])
    func wrong(country: String, text: String) { #expect(!TaxNumber.isPossible(text, in: country)) }

    @Test("of another country is any text")
    func others() { #expect(TaxNumber.isPossible("DE-whatever", in: "DE")) }

    @Test(
        "is kept without what people put between its digits",
        arguments: [
            ("526-587-76-35", "5265877635"), ("PL 5265877635", "5265877635"), (" 1038 028 4790", "10380284790"),
        ])
    func bare(text: String, kept: String) { #expect(TaxNumber.bare(text) == kept) }
}
