import Contracts

/// The lines behind the lost goods of the report of losses: what of each was lost, why, where and with whom.
enum LostLinesPage {
    static let path = "/sales/lost-lines"
    /// In place of a unit: those that no unit was asked about.
    static let nobody = "NONE"
    private static let shown = 50
    private static let units = [SourcingUnit.supply, .production, .purchasing].map(\.rawValue) + ["warehouse", nobody]

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readSales, show)
        pages.file(of: path, right: .readSales) { listing($0) }
    }

    static func target(_ conditions: [String]) -> String { "\(path)?\(conditions.joined(separator: "&"))" }

    private static func listing(_ desk: Desk) -> Listing<LostLineView> {
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "reason": LossReason.allCases.map(\.rawValue),
                "state_at_loss": Services.lostStates, "unit": units, "currency": Currency.known.map(\.rawValue),
            ], ids: ["process": NarrowedList.isKey], measures: ["closed_on": .day])
        // No unit is none of the units' names.
        let asked = query.chosen["unit", default: []]
        let unit =
            asked.isEmpty ? [] : asked == [nobody] ? ["unit=null:true"] : ["unit=in:\(asked.joined(separator: ","))"]
        return Listing(query, columns(desk), id: { "\($0.lineID)" }) {
            try await desk.services.lostLines($0, limit: $1, unit, for: desk.visit)
        }
    }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, listing) = (desk.texts, listing(desk))
        let query = listing.query
        let isOfProcess = !query.chosen["process", default: []].isEmpty
        let processes = isOfProcess ? (try? await desk.services.salesProcesses(for: desk.visit)) ?? [] : []
        let page = try await listing.page(shown)
        func group(_ field: String, _ label: String, _ word: (String) -> String) -> NarrowedList.Group {
            (
                field: field, label: texts.text(label),
                choices: query.chosen[field, default: []].map { .init(value: $0, text: word($0)) }
            )
        }
        let groups: [NarrowedList.Group] = [
            (
                field: "reason", label: texts.text("lossReason"),
                choices: LossReason.allCases.map {
                    .init(value: $0.rawValue, text: texts.word("lossReason", $0.rawValue))
                }
            ),
            group("state_at_loss", "stateAtLoss") { texts.word("slice", $0) },
            group("unit", "unitAtLoss") { $0 == nobody ? texts.text("nobodys") : texts.word("unit", $0) },
            group("process", "salesProcess") { ProcessWords(texts).named("process", $0, processes) },
            group("currency", "currency") { texts.word("costCurrency", $0) },
        ]
        return try desk.page(
            DeskList(
                title: texts.text("lostGoods"),
                ways: [Way(texts.word("report", ReportPage.losses.rawValue), to: ReportPage.losses.path)],
                lead: texts.text("lostGoodsAdvice"),
                controls: ListControls(
                    query: query, groups: groups.filter { !$0.choices.isEmpty }, next: page.page.next,
                    narrowed: NarrowedList.measures(query, desk)),
                isListing: true,
                table: Table(
                    "lostGoods", columns(desk), page.data, desk, to: { "\(OpportunitiesPage.path)/\($0.opportunityID)" }
                ),
                empty: EmptyState(title: texts.text("reportEmpty"))))
    }

    private static func columns(_ desk: Desk) -> [ListColumn<LostLineView>] {
        let (formats, words) = (desk.formats, SalesWords(texts: desk.texts))
        return [
            .text("opportunity") { $0.opportunityName }, .text("account") { $0.accountName },
            .text("goods") { $0.description },
            .quantity("lostQuantity", formats, { $0.quantity.value }, unit: { $0.quantity.unit }),
            .inFile("unitOfMeasure") { $0.quantity.unit },
            .word("lossReason", { $0.reason }) { desk.texts.word("lossReason", $0) },
            .state("stateAtLoss", { $0.stateAtLoss }) { words.slice($0.stateAtLoss) },
            ListColumn(
                "unitAtLoss", cell: { $0.unit.map { .text(words.unit($0)) } ?? .empty },
                data: { $0.unit.map { .text($0.rawValue) } }),
            .money("lostNet", formats) { $0.value }, .currency { $0.value }, .day("closedAt", formats) { $0.closedOn },
        ]
    }
}
