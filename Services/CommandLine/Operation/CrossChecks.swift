import Contracts

/// What can only be seen with two services side by side (`flows.md` section 8 and its reconciliations R-01 to R-08).
enum CrossChecks {
    typealias Reports = [ServiceName: AuditReport]

    static func all(_ reports: Reports) -> [AuditReport.Invariant] { facts(reports) + messages(reports) }

    /// What services say of one company.
    static func facts(_ reports: Reports) -> [AuditReport.Invariant] {
        [stockValue(reports), claims(reports), road(reports), exits(reports), documents(reports), grants(reports)]
    }

    /// What stands in the messaging tables and queues of each service, for all companies together.
    static func messages(_ reports: Reports) -> [AuditReport.Invariant] {
        [unansweredCommands(reports), unsentMessages(reports)]
    }

    // MARK: - Sums that must agree

    /// One thing as several services know it.
    private struct Comparison {
        let what: String
        /// Who says it, and what; nil where he says nothing, which is as wrong as something else.
        let sides: [(String, Int64?)]

        var isBroken: Bool { sides.contains { $0.1 == nil || $0.1 != sides[0].1 } }
        var text: String {
            "\(what): " + sides.map { "\($0.0) \($0.1?.description ?? "silent")" }.joined(separator: ", ")
        }
    }

    private static func invariant(_ id: String, _ comparisons: [Comparison]) -> AuditReport.Invariant {
        let broken = comparisons.filter(\.isBroken)
        return AuditReport.Invariant(
            id: id, checked: comparisons.count, violated: broken.count, examples: broken.map(\.text))
    }

    /// The sum of a service's facts of these names. A service that groups by state is silent about a state that
    /// nothing is in, so a missing name counts as nothing; a missing report does not.
    private static func sum(_ reports: Reports, _ service: ServiceName, _ names: String...) -> (String, Int64?) {
        (service.rawValue, reports[service].map { report in names.reduce(0) { $0 + (report.facts[$1] ?? 0) } })
    }

    /// A fact that a service always tells.
    private static func fact(_ reports: Reports, _ service: ServiceName, _ name: String) -> (String, Int64?) {
        (service.rawValue, reports[service]?.facts[name])
    }

    /// I-15, R-02: the warehouse's value by location class equals the accounts, to the last minor unit; and what is on
    /// the road is worth what delivery says.
    private static func stockValue(_ reports: Reports) -> AuditReport.Invariant {
        let accounts = ["1310", "1315", "1320", "1330", "1340"].map { account in
            Comparison(
                what: account,
                sides: [
                    fact(reports, .warehouse, "account.\(account)"), fact(reports, .accounting, "balance_\(account)"),
                ])
        }
        let road = Comparison(
            what: "on the road",
            sides: [fact(reports, .delivery, "goods.in_transit_cost"), fact(reports, .accounting, "balance_1315")])
        return invariant("I-15", accounts + [road])
    }

    /// R-03: what sales believes to be held and reserved is what the warehouse holds and reserves for it.
    private static func claims(_ reports: Reports) -> AuditReport.Invariant {
        invariant(
            "R-03",
            [
                Comparison(
                    what: "held",
                    sides: [
                        sum(reports, .sales, "slices.HELD", "slices.ARRIVED"), fact(reports, .warehouse, "holds.soft"),
                    ]),
                Comparison(
                    what: "reserved",
                    sides: [
                        sum(reports, .sales, "slices.RESERVED", "slices.DISPATCHING"),
                        fact(reports, .warehouse, "holds.firm"),
                    ]),
            ])
    }

    /// I-13: what left and has neither arrived nor come back, as the three who know of it say.
    private static func road(_ reports: Reports) -> AuditReport.Invariant {
        invariant(
            "I-13-road",
            [
                Comparison(
                    what: "in transit",
                    sides: [
                        sum(reports, .sales, "slices.EXITED", "slices.REFUSED"),
                        fact(reports, .warehouse, "quantity.in-transit"), fact(reports, .delivery, "goods.in_transit"),
                    ])
            ])
    }

    /// I-32: what passed the gate is what delivery took over; less what came back unaccepted or was lost it is what
    /// accounting knows to have left.
    private static func exits(_ reports: Reports) -> AuditReport.Invariant {
        func kept(_ service: ServiceName, _ back: String) -> (String, Int64?) {
            let (left, back) = (fact(reports, service, "goods.exited").1, fact(reports, service, back).1)
            let lost = reports[service]?.facts["goods.lost"] ?? 0
            return (service.rawValue, left.flatMap { left in back.map { left - $0 - lost } })
        }
        return invariant(
            "I-32-exits",
            [
                Comparison(
                    what: "exited",
                    sides: [fact(reports, .warehouse, "goods.exited"), fact(reports, .delivery, "goods.exited")]),
                Comparison(
                    what: "exited and not back",
                    sides: [
                        fact(reports, .accounting, "exited_millionths"), kept(.warehouse, "goods.returned"),
                        kept(.delivery, "goods.received_back"),
                    ]),
            ])
    }

    /// R-04, R-07: what was delivered is what invoices call delivered; every legal document is one for the tax portal.
    private static func documents(_ reports: Reports) -> AuditReport.Invariant {
        invariant(
            "R-04",
            [
                Comparison(
                    what: "delivered",
                    sides: [
                        fact(reports, .delivery, "goods.delivered"), fact(reports, .accounting, "delivered_millionths"),
                    ]),
                Comparison(
                    what: "invoices",
                    sides: [fact(reports, .accounting, "invoices"), sum(reports, .taxportal, "documents.invoice")]),
                Comparison(
                    what: "adjustments",
                    sides: [
                        fact(reports, .accounting, "adjustments"),
                        sum(
                            reports, .taxportal, "documents.correction", "documents.cancellation",
                            "documents.sales_return"),
                    ]),
            ])
    }

    /// I-50: every pro-forma rests on a grant of the same request, revision and content.
    private static func grants(_ reports: Reports) -> AuditReport.Invariant {
        func names(_ service: ServiceName, _ prefix: String) -> Set<Substring> {
            Set(
                (reports[service]?.facts ?? [:]).keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
            )
        }
        let papers = names(.accounting, "pro-forma.")
        let baseless = papers.subtracting(names(.approval, "grant.")).sorted()
        return AuditReport.Invariant(
            id: "I-50-papers", checked: papers.count, violated: baseless.count,
            examples: baseless.prefix(5).map { "no grant of \($0)" })
    }

    // MARK: - Messages

    private static func unansweredCommands(_ reports: Reports) -> AuditReport.Invariant {
        let waiting = reports.filter { $0.value.messages.unanswered > 0 }
        return AuditReport.Invariant(
            id: "I-70", checked: reports.count, violated: waiting.values.reduce(0) { $0 + $1.messages.unanswered },
            examples: waiting.keys.map(\.rawValue).sorted().map { "\($0) waits for answers" })
    }

    /// I-71, R-08: nothing waits to be sent or handled, nothing is parked, and nothing lies dead at the broker.
    private static func unsentMessages(_ reports: Reports) -> AuditReport.Invariant {
        let stuck = reports.mapValues { report in
            [
                ("unsent", report.messages.outbox), ("waiting", report.messages.deferred),
                ("parked", report.messages.parked), ("dead", report.messages.deadLetters ?? 0),
            ].filter { $0.1 > 0 }
        }
        return AuditReport.Invariant(
            id: "I-71", checked: reports.count, violated: stuck.values.joined().reduce(0) { $0 + $1.1 },
            examples: stuck.filter { !$0.value.isEmpty }.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                service, kinds in
                "\(service.rawValue): " + kinds.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
            })
    }
}
