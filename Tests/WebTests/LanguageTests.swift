import Contracts
import Foundation
import Testing

@testable import WebService

@Suite("The texts")
struct MessageCatalogTests {
    let catalogs: [MessageCatalog]

    init() throws {
        let house = try Stage().house
        catalogs = Language.allCases.map { house.texts($0) }
    }

    @Test("are there in every language")
    func complete() {
        let all = catalogs.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
        for catalog in catalogs {
            #expect(all.subtracting(catalog.keys).sorted() == [], "missing in \(catalog.language)")
            #expect(catalog.keys.filter { catalog[$0]?.isEmpty ?? true } == [], "empty in \(catalog.language)")
        }
    }

    @Test("have the same placeholders in every language")
    func placeholders() {
        for key in catalogs[0].keys {
            // A plural form of one plain word is none.
            let texts = catalogs.map { ($0[key] ?? "").replacing(/(?:one|few|many|other) \{[^{}]*\}/, with: "") }
            let found = texts.map { Set($0.matches(of: /\{[a-z]+[},]/).map { String($0.0) }) }
            #expect(found.allSatisfy { $0 == found[0] }, "\(key)")
        }
    }

    @Test("are there for every key that templates and pages name, and no other")
    func used() throws {
        var used: Set<String> = []
        for text in try Stage().house.templates.sources.values {
            used.formUnion(text.matches(of: /\{\{t\.([A-Za-z]+)\}\}/).map { String($0.1) })
        }
        var kinds: Set<String> = []
        for source in try Stage.sources().values {
            used.formUnion(source.matches(of: /"([a-z]+[A-Za-z.]*)"/).map { String($0.1) })
            used.formUnion(source.matches(of: /"([A-Za-z]+\.[A-Z_]+)"/).map { String($0.1) })
            // Words for codes: `word("state", …)`, "money.\(…)".
            kinds.formUnion(source.matches(of: /word\("([A-Za-z]+)"/).map { String($0.1) })
            kinds.formUnion(source.matches(of: /"([A-Za-z]+)\.\\\(/).map { String($0.1) })
        }
        used.formUnion(used.flatMap { ["\($0)Title", "\($0)Advice"] })
        let open = catalogs[0].keys.filter { key in
            !used.contains(key) && !kinds.contains(String(key.prefix { $0 != "." }))
        }
        #expect(open.sorted() == [], "texts that nobody uses")
        // A typing error in a key would be shown as it stands.
        let asked = try Stage.sources().values.flatMap { source in
            source.matches(of: /texts?\.text\(\s*"([A-Za-z.]+)"/).map { String($0.1) }
        }
        #expect(asked.filter { catalogs[0][$0] == nil } == [], "texts that are not there")
    }

    @Test("are nowhere else: templates and pages have no words of their own")
    func hardCoded() throws {
        // `ui/attributes` is the inside of a tag.
        for (name, template) in try Stage().house.templates.sources where name != "ui/attributes" {
            let shown = template.replacing(/\{\{[^}]*\}\}/, with: " ").replacing(/<[^>]*>/, with: " ")
            #expect(shown.firstMatch(of: /\p{L}/) == nil, "\(name) has words of its own")
            // What a button sends is a command, and nobody reads it.
            let told = template.replacing(/name="do" value="[a-z]+"/, with: "").matches(
                of: /\s(?:aria-label|title|alt|placeholder|value)="([^"{]+)"/
            ).map {
                String($0.1)
            }
            #expect(told.filter { $0 != "yes" && $0 != " " } == [], "\(name) has words of its own")
        }
        for (path, source) in try Stage.sources() where !path.hasSuffix("/Language.swift") {
            let code = source.split(separator: "\n").filter { $0.firstMatch(of: /^\s*\/\//) == nil }
            let foreign = code.flatMap { line in
                line.matches(of: /"[^"]*[\x{600}-\x{6FF}ąćęłńóśźż][^"]*"/).map { String($0.0) }
            }
            #expect(foreign.filter { !$0.contains("Sp. z o.o.") && !$0.contains("نور") } == [], "\(path)")
        }
    }

    @Test("know every code that pages show")
    func codes() {
        let submission = SubmissionAction.allCases.map(\.rawValue)
        let (sale, slice) = (SaleAction.allCases.map(\.rawValue), SliceAction.allCases.map(\.rawValue))
        let known: [(String, [String])] = [
            ("state", Services.opportunityStates), ("taxState", Services.submissionStates),
            ("meaning", Services.submissionStates), ("portal", Services.taxPortals), ("action", submission),
            ("actionAdvice", submission), ("done", submission), ("finding", SubmissionAction.findings),
            ("fate", Fate.allCases.map(\.rawValue)), ("theme", Theme.allCases.map(\.rawValue)),
            ("tone", Tone.allCases.map(\.rawValue)), ("role", Role.allCases.map(\.rawValue)),
            ("money", Currency.known.map(\.rawValue)), ("saleTerms", PaymentTerms.allCases.map(\.rawValue)),
            ("deliveryRule", OpportunityHead.deliveryRules), ("lossReason", LossReason.allCases.map(\.rawValue)),
            ("saleAction", sale), ("saleActionAdvice", sale), ("done", sale + slice), ("sliceAction", slice),
            ("sliceActionAdvice", slice), ("undo", ["REQUEST", "HOLD", "RELEASE", "DISPATCH", "CREDIT"]),
            ("saleKind", ProductKind.allCases.map(\.rawValue)),
            ("money", Currency.known.map(\.rawValue)), ("costCurrency", Currency.known.map(\.rawValue)),
            ("enquiry", EnquiryStatus.allCases.map(\.rawValue)), ("asker", SourcingAsker.allCases.map(\.rawValue)),
            ("enquiryAction", EnquiryAction.allCases.map(\.rawValue)),
            ("enquiryAdvice", EnquiryAction.allCases.map(\.rawValue)),
            ("done", EnquiryAction.allCases.map { "enquiry-\($0.rawValue)" }),
            ("origin", PurchaseOrigin.allCases.map(\.rawValue)),
            ("productionOrder", ProductionOrderStatus.allCases.map(\.rawValue)),
            ("productionAction", ProductionAction.allCases.map(\.rawValue)),
            ("productionAdvice", ProductionAction.allCases.map(\.rawValue)),
            ("done", ProductionAction.allCases.map { "order-\($0.rawValue)" }),
            ("purchaseOrder", PurchaseOrderStatus.allCases.map(\.rawValue)),
            ("purchaseAction", PurchaseAction.allCases.map(\.rawValue)),
            ("purchaseAdvice", PurchaseAction.allCases.map(\.rawValue)),
            ("done", PurchaseAction.allCases.map { "purchase-\($0.rawValue)" }),
            ("unitEnquiries", SourcingUnit.allCases.map(\.rawValue)),
            ("dispatch", Services.dispatchStates), ("permit", Services.permitStates), ("hold", Services.holdStates),
            ("holdCause", HoldCause.allCases.map(\.rawValue)), ("expected", Services.expectedStates),
            ("receiptSource", ReceiptSource.allCases.map(\.rawValue)), ("goodsReturn", Services.returnStates),
            ("returnCondition", ReturnCondition.allCases.map(\.rawValue)),
            ("stockReason", StockAdjustmentReason.allCases.map(\.rawValue)),
            ("scanSaid", PickCounts.Outcome.allCases.map(\.rawValue)),
            ("dispatchAction", DispatchAction.allCases.map(\.rawValue)),
            ("dispatchAdvice", DispatchAction.allCases.map(\.rawValue)),
            ("returnAction", ReturnAction.allCases.map(\.rawValue)),
            ("returnAdvice", ReturnAction.allCases.map(\.rawValue)),
            ("proofKind", ProofKind.allCases.map(\.rawValue)),
            ("delivery", Services.deliveryStates), ("deliveryAction", DeliveryAction.allCases.map(\.rawValue)),
            ("deliveryAdvice", DeliveryAction.allCases.map(\.rawValue)),
            ("done", DeliveryAction.allCases.map { "delivery-\($0.rawValue)" }),
            ("done", ReturnAction.allCases.map { "return-\($0.rawValue)" }),
            ("done", DispatchAction.allCases.map { "note-\($0.rawValue)" }),
            ("deliveryRule", OpportunityHead.deliveryRules), ("productKind", ProductKind.allCases.map(\.rawValue)),
            ("approvalState", Services.approvalStates), ("proFormaState", Services.proFormaStates),
            ("terms", PaymentTerms.allCases.map(\.rawValue)), ("settlement", Services.settlements),
            ("deliveryState", Services.deliveries), ("adjusted", Services.adjustments),
            ("dispatch", Services.dispatches), ("adjustmentKind", Services.adjustmentKinds),
            ("paymentState", Services.paymentStates), ("paymentKind", Services.paymentKinds),
            ("proFormaAction", ProFormaAction.allCases.map(\.rawValue)),
            ("proFormaAdvice", ProFormaAction.allCases.map(\.rawValue)),
            ("creditAction", CreditAction.allCases.map(\.rawValue)),
            ("creditAdviceTo", CreditAction.allCases.map(\.rawValue)), ("postingRule", JournalPage.rules),
            ("unitInWords", Currency.known.map(\.rawValue)), ("milestone", Services.milestones),
            ("numberSeries", Services.seriesKinds), ("right", Right.allCases.map(\.rawValue)),
        ]
        for catalog in catalogs {
            for (kind, codes) in known {
                #expect(codes.filter { catalog["\(kind).\($0)"] == nil } == [], "\(kind) in \(catalog.language)")
            }
        }
    }

    @Test("are filled once, also where a joiner follows the brace")
    func filling() {
        let catalog = MessageCatalog(.fa, texts: ["a": "{count}\u{200C}ها، {name}!", "b": "{open"])
        #expect(catalog.text("a", ["count": "۳", "name": "{count}"]) == "۳\u{200C}ها، {count}!")
        #expect(catalog.text("a", ["count": "۳"]) == "۳\u{200C}ها، {name}!")
        #expect(catalog.text("b", ["open": "x"]) == "{open")
        #expect(catalog.text("none", ["x": "y"]) == "none")
    }

    @Test("show codes without a word as they are")
    func words() {
        for catalog in catalogs { #expect(catalog.word("state", "NEW_ONE") == "NEW_ONE") }
    }

    @Test("have their forms by number whole, in every language")
    func plurals() {
        for catalog in catalogs {
            for key in catalog.keys where catalog[key]?.contains("plural") == true {
                for count in [0, 1, 2, 5, 12, 22, 1000] {
                    let text = catalog.text(key, count: count)
                    #expect(
                        !text.contains("{") && !text.contains("}") && !text.isEmpty, "\(key) in \(catalog.language)")
                }
            }
        }
    }
}

@Suite("The language")
struct LanguageTests {
    @Test(
        "is the person's choice, else what the browser likes best of what we speak",
        arguments: [
            (nil, nil, .en), (nil, "", .en), (nil, "de,fr;q=0.9", .en), (nil, "fa-IR,fa;q=0.9,en;q=0.8", .fa),
            (nil, "de, pl;q=0.7, en;q=0.8", .en), (nil, "en;q=0.5,pl", .pl), (nil, "pl;q=0, en;q=0.1", .en),
            (nil, "pl,fa", .pl), ("fa", "pl", .fa), ("xx", "pl", .pl),
        ] as [(String?, String?, Language)])
    func chosen(cookie: String?, accepted: String?, expected: Language) {
        #expect(Language.chosen(cookie: cookie, accepted: accepted) == expected)
    }

    @Test("can be switched on every page and is kept")
    func switched() async throws {
        let stage = try Stage()
        let shown = try await stage.post("/language", "language=fa&from=%2Fsign-in")
        #expect(shown.headers[.location] == "/sign-in")
        #expect(shown.cookies.first?.hasPrefix("karvan-language=fa;") == true)
        let page = try await stage.get("/sign-in", [.cookie: "karvan-language=fa"])
        #expect(page.html.contains(#"<html lang="fa" dir="rtl""#))
        #expect(page.html.contains("گذرواژه"))
        #expect(try await stage.get("/sign-in").html.contains(#"<html lang="en" dir="ltr""#))
    }

    @Test("that we do not speak is refused")
    func unknown() async throws {
        #expect(try await Stage().post("/language", "language=xx").status == 400)
    }
}
