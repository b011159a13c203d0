import Contracts
import Postgres
import ServiceKit

/// The timers of `flows.md` section 9, and what tells that one of them has fired in a run.
struct Timers {
    private enum Sign {
        /// This message was sent, or one of these.
        case message(String)
        case messages([String])
        /// Such rows are there.
        case rows(ServiceName, SQL)
        /// Somebody came past it.
        case sighting
        /// A submission is in doubt though its sending was heard of.
        case doubt
        /// The suite has no such timer.
        case none
    }

    private static let all: [(name: String, sign: Sign)] = [
        ("T-01 lead without action", .none), ("T-02 follow-up reminder", .none),
        ("T-03 too long in a stage", .none),
        ("T-04 approval reminded", .message("ApprovalReminded")),
        ("T-04 approval escalated", .message("ApprovalEscalated")),
        ("T-04 approval expired", .message("ApprovalExpired")), ("T-05 enquiry without an answer", .sighting),
        (
            "T-06 a unit's answer expired",
            .messages(["SupplyQuoteExpired", "ProductionQuoteExpired", "PurchaseQuoteExpired"])
        ),
        ("T-07 soft hold expired", .message("StockHoldExpired")),
        ("T-08 pro-forma expired", .message("ProFormaExpired")),
        (
            "T-09 accepted and not invoiced",
            .rows(.accounting, "select count(*) as n from exception_item where kind = 'accepted-not-invoiced'")
        ), ("T-10 released and not picked", .none),
        (
            "T-11 permit expired",
            .rows(.warehouse, "select count(*) as n from exit_permit where state = 'EXPIRED'")
        ), ("T-12 in transit without news", .sighting), ("T-13 cheque due", .none),
        ("T-14 portal's answer in doubt", .doubt), ("T-15 legal deadline near", .message("TaxDeadlineAtRisk")),
        ("T-16 asked again", .sighting),
    ]

    /// Those that the suite does not have.
    static var missing: [String] {
        all.compactMap { timer in
            if case .none = timer.sign { timer.name } else { nil }
        }
    }

    /// How often each one fired; with nothing for those that did not.
    static func fired(in world: World, sent types: [String: Int]) async throws -> [String: Int] {
        var fired: [String: Int] = [:]
        for (name, sign) in all {
            switch sign {
            case .message(let type): fired[name] = types[type] ?? 0
            case .messages(let kinds): fired[name] = kinds.reduce(0) { $0 + (types[$1] ?? 0) }
            case .sighting: fired[name] = world.sightings.all[String(name.prefix(4))] ?? 0
            case .rows(let service, let count):
                fired[name] = try await world.service(service).database.read(Acting.upkeep) { tx in
                    try await tx.first(count)?["n"] ?? 0
                }
            case .doubt: fired[name] = max(0, (types["TaxSubmissionUnknown"] ?? 0) - world.authority.lost)
            case .none: continue
            }
        }
        return fired
    }
}
