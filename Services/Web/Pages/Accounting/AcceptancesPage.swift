import Contracts
import Foundation
import ServiceKit

/// The yes of customers to several offers with one proof: the chosen ones once more, then each answered for itself.
enum AcceptancesPage {
    static let path = "/accounting/pro-formas/acceptances"
    private static let most = 50
    private static let form = "accept-several"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .acceptProForma, ask)
        pages.post(path, right: .acceptProForma, carryOut)
    }

    static func ask(_ desk: Desk) async throws -> Reply {
        let ids = desk.visit.query.all("item").compactMap { try? ProFormaID($0) }.prefix(most)
        guard !ids.isEmpty else { return .see(ProFormasPage.path) }
        return try page(try await proFormas(Array(ids), desk), desk)
    }

    static func carryOut(_ desk: Desk) async throws -> Reply {
        let input = try await desk.input(form)
        let items = input.rows("items").compactMap { ChosenProForma(input.typed("items.\($0)") ?? "") }
        guard !items.isEmpty else { throw PageFault.unreadableForm }
        let body = AcceptProFormasRequest(
            items: items.map { .init(proFormaID: $0.id, version: $0.version) }, evidence: input.optionalText("evidence")
        )
        return try await desk.carryOut(
            Change("accounting", "pro-formas/acceptances", body), input,
            reply: { answer in
                let results = try JSON.decode(AcceptProFormasResponse.self, from: answer.body).results
                return try outcome(results, try await proFormas(items.map(\.id), desk), desk)
            },
            else: { try page(try await proFormas(items.map(\.id), desk), desk, $0) })
    }

    /// In the order asked for.
    private static func proFormas(_ ids: [ProFormaID], _ desk: Desk) async throws -> [ProFormaView] {
        let found = try await withThrowingTaskGroup(of: ProFormaView.self) { group in
            for id in Set(ids) { group.addTask { try await desk.services.proForma(id, for: desk.visit) } }
            return try await group.reduce(into: [:]) { $0[$1.id] = $1 }
        }
        return ids.compactMap { found[$0] }
    }

    private static func page(_ proFormas: [ProFormaView], _ desk: Desk, _ refusal: Refusal? = nil) throws -> Reply {
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        let open = proFormas.filter { $0.state == "ISSUED" }
        let hidden = open.enumerated().map { index, proForma in
            Field("items.\(index)", "", .hidden, value: ChosenProForma(proForma).text)
        }
        let evidence = Field(
            "evidence", texts.text("evidence"), hint: texts.text("evidenceHint"), isOptional: true, longest: 200)
        let form = Form(
            form, to: path, texts.text("acceptChosen", count: open.count), weight: .main,
            advice: texts.text("acceptAdvice"), hidden + [evidence])
        let table = Table(
            caption: texts.text("proFormas"),
            columns: ["proForma", "customer", "gross", "validUntil", "state"].map { texts.text($0) },
            rows: proFormas.map { proForma in
                Table.Row(
                    to: "\(ProFormasPage.path)/\(proForma.id)",
                    [
                        .code(proForma.number), .text(proForma.accountName),
                        .number(formats.money(proForma.totals.gross)), .day(proForma.validUntil, formats),
                        .chip(words.proForma(proForma.state)),
                    ])
            })
        let sum = open.map(\.totals.gross).reduce(Money.zero(open.first?.currency ?? .irr), +)
        let content: Values = [
            "crumbText": texts.text("proFormas"), "crumbTarget": ProFormasPage.path,
            "heading": texts.text("acceptSeveral"),
            "missing":
                (open.count < proFormas.count
                ? texts.text("notAcceptable", count: proFormas.count - open.count) : nil).section,
            "sums": Facts([
                (texts.text("chosen"), .number(formats.number(open.count))),
                (texts.text("sumOfChosen"), open.isEmpty ? .empty : .number(formats.money(sum))),
            ]).values,
            "table": table.values,
            "forms": open.isEmpty ? [Values]() : [form.values(desk, refusal)],
        ]
        return try desk.page("page/chosen", title: texts.text("acceptSeveral"), content, refusal)
    }

    private static func outcome(
        _ results: [AcceptProFormasResponse.Result], _ proFormas: [ProFormaView], _ desk: Desk
    ) throws -> Reply {
        let words = AccountingWords(desk)
        let numbers = Dictionary(proFormas.map { ($0.id, $0.number) }) { first, _ in first }
        let outcomes = results.map { result in
            Outcome(
                name: numbers[result.proFormaID] ?? "\(result.proFormaID)",
                target: "\(ProFormasPage.path)/\(result.proFormaID)", chip: result.state.map { words.proForma($0) },
                problem: result.problem)
        }
        return try Outcomes(
            title: desk.texts.text("acceptSeveral"), outcomes: outcomes,
            way: (desk.texts.text("proFormas"), ProFormasPage.path)
        ).reply(desk)
    }
}

/// A chosen pro-forma as it was looked at.
struct ChosenProForma: Sendable {
    let id: ProFormaID
    let version: Int

    init(_ proForma: ProFormaView) { (id, version) = (proForma.id, proForma.version) }

    init?(_ text: String) {
        let parts = text.split(separator: "|").map(String.init)
        guard parts.count == 2, let id = try? ProFormaID(parts[0]), let version = Int(parts[1]) else { return nil }
        (self.id, self.version) = (id, version)
    }

    var text: String { "\(id)|\(version)" }
}
