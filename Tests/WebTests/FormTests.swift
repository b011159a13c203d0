import Contracts
import ServiceKit
import Testing

@testable import WebService

@Suite("A form")
struct FormTests {
    private let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"

    /// What was typed, as a person of a language did.
    private func input(_ fields: String, _ language: Language = .en) throws -> FormInput {
        try FormInput(
            "answer", QueryParameters("key=\(key)&\(fields)"), texts: Stage().house.texts(language),
            reading: Reading(language: language, today: LocalDate(daysSince1970: 20_000)))
    }

    @Test("gives what was typed, and a fault beside each field that cannot be read")
    func readers() throws {
        var input = try input("version=7&quantity=1%2C234.5&on=2026-08-21&price=x&note=+a+b+&empty=++")
        #expect(input.version == 7)
        #expect(input.number("quantity")?.description == "1234.5")
        #expect(input.day("on")?.description == "2026-08-21")
        #expect(input.optionalText("note") == "a b")
        #expect(input.optional("empty") { $0.number($1) } == nil)
        #expect(input.isComplete)
        #expect(input.price("price", .pln) == nil)
        #expect(input.text("absent") == nil)
        #expect(input.choice("note", of: ["a"]) == nil)
        #expect(!input.isComplete)
        #expect(input.fault(of: "price") == "Write a number, such as 1,234.5.")
        #expect(input.fault(of: "absent") == "Fill this in.")
        #expect(input.fault(of: "quantity") == nil)
    }

    @Test("has the rows of a grid in their order")
    func rows() throws {
        let input = try input("lines.2.quantity=1&lines.0.product=x&lines.0.quantity=2&other.5.x=1&lines.x.y=1")
        #expect(input.rows("lines") == [0, 2])
    }

    @Test("has the service's faults at its fields; what belongs to none is told besides")
    func judged() throws {
        let problem = ServiceProblem(
            ServiceAnswer(
                status: 422,
                body: Array(
                    #"""
                    {"code":"validation","errors":[
                    {"pointer":"/lines/0/quantity/value","code":"new_code","message":"Too fine."},
                    {"pointer":"/buyer","code":"required","message":"Name the buyer."},
                    {"code":"action_missing","message":"Record the meeting."}]}
                    """#.utf8)))
        let (judged, others) = try input("lines.0.quantity=1").judged(by: problem)
        #expect(judged.fault(of: "lines.0.quantity") == "Too fine.")
        #expect(others == ["Name the buyer.", "Record the meeting."])
    }

    @Test("shows what was typed again, with its fault, and names itself in ids")
    func shownAgain() throws {
        var typed = try input("price=x&tick=yes&kind=B")
        _ = typed.number("price")
        let texts = try Stage().house.texts(.en)
        let price = Field("price", "Price", .number, value: "5", hint: "Net").values(in: "answer", texts, typed: typed)
        #expect(price["value"] as? String == "x")
        #expect(price["describedBy"] as? String == "answer-price-hint answer-price-fault")
        #expect(price["isNumber"] as? Bool == true)
        let tick = Field("tick", "Tick", .tick).values(in: "answer", texts, typed: typed)
        #expect(tick["isTicked"] as? Bool == true)
        let options = [Field.Option("A", "a"), Field.Option("B", "b")]
        let kind = Field("kind", "Kind", .list(options), value: "A").values(in: "answer", texts, typed: typed)
        #expect((kind["options"] as? [Values])?.map { $0["isChosen"] as? Bool } == [false, true])
    }

    @Test("has fields that only show, and fields whose proposals stand elsewhere on the page")
    func gridFields() throws {
        let texts = try Stage().house.texts(.en)
        var product = Field("lines.0.product_id", "Product", .listed("products"), value: "PUMP")
        product.isReadOnly = true
        let values = product.values(in: "open", texts)
        #expect(values["isListed"] as? Bool == true && values["list"] as? String == "products")
        #expect(values["isReadOnly"] as? Bool == true && values["id"] as? String == "open-lines.0.product_id")
    }

    @Test("is one of ours or nothing", arguments: ["", "key=x", "key=0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10&version=x"])
    func foreign(fields: String) throws {
        #expect(throws: PageFault.self) {
            try FormInput(
                "answer", QueryParameters(fields), texts: Stage().house.texts(.en),
                reading: Reading(language: .en, today: LocalDate(daysSince1970: 0)))
        }
    }
}
