import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import Synchronization
import TestKit

/// A service as small as can be, to test what all have in common.
struct Note: Codable, Sendable {
    let text: String
}

struct NoteView: Codable, Sendable, Equatable {
    let number: Int
    let version: Int
    let text: String
    let writtenAt: Timestamp
}

/// A body with prices and quantities; the answer is their sum.
struct SumRequest: Codable, Sendable {
    struct Line: Codable, Sendable {
        let quantity: ExactDecimal
        let unitPrice: UnitPrice
    }

    let lines: [Line]
    let deposit: Money?
}

enum NoteRefusal: Refusal {
    case tooLong
    case locked
    case stale

    var code: String { self == .tooLong ? "too-long" : self == .stale ? "version-conflict" : "note-locked" }
    var kind: RefusalKind { self == .tooLong ? .invalid : self == .stale ? .stale : .conflict }
    var detail: String { "The note says no." }
    var faults: [Fault] { self == .tooLong ? [Fault(pointer: "/text", code: "too-long", message: "Shorter.")] : [] }
    var options: [String] { self == .locked ? ["unlock-note"] : [] }
}

enum NoteService {
    static let jobRuns = Mutex<[CompanyID]>([])

    static func definition(holdingAt gate: Gate? = nil) -> ServiceDefinition {
        ServiceDefinition(
            name: .sales,
            migrations: [
                Migration(
                    "note0001",
                    """
                    create table note (
                        number integer generated always as identity primary key, company_id uuid not null,
                        version integer not null, text text not null, written_at timestamptz not null);
                    """)
            ],
            routes: { routes in
                routes.get("notes", right: .readSales, list)
                routes.post("notes", right: .writeSales) { call in try await write(call, gate) }
                routes.get("notes/{number}", right: .readSales, show)
                routes.put("notes/{number}", right: .writeSales, revise)
                routes.post("sums", right: .writeSales, sum)
                routes.get("open", access: .anyone) { call in
                    Answer(.ok, ["from": call.clientAddress, "trace": call.trace.traceparent])
                }
                routes.get("broken", access: .anyone) { _ in throw Broken(secret: "password=1") }
            },
            jobs: [
                PeriodicJob(
                    "shout", every: .seconds(1),
                    companies: { tx in
                        try await tx.query("select distinct company_id from note").map { try $0["company_id"] }
                    }
                ) { tx in
                    tx.write("update note set text = upper(text) where company_id = \(tx.acting.company)")
                }
            ],
            openapi: Array("{}".utf8)
        )
    }

    struct Broken: Error { let secret: String }

    static func write(_ call: Call, _ gate: Gate?) async throws -> Answer {
        let note = try await call.body(Note.self)
        return try await call.change { tx in
            guard note.text.count <= 20 else { throw NoteRefusal.tooLong }
            guard note.text != "locked" else { throw NoteRefusal.locked }
            let row = try await tx.first(
                """
                insert into note (company_id, version, text, written_at)
                values (\(tx.acting.company), 1, \(note.text), \(tx.now)) returning number, version, text, written_at
                """)
            if note.text == "slow" { await gate?.pass() }
            let view = try row.map(NoteView.init)
            return Answer(.created, view, version: 1, location: "/api/sales/v1/notes/\(view?.number ?? 0)")
        }
    }

    /// Writes the sum down and answers with it.
    static func sum(_ call: Call) async throws -> Answer {
        let request = try await call.body(SumRequest.self)
        return try await call.change { tx in
            let amounts = request.lines.map { $0.unitPrice.times($0.quantity) }
            let sum = amounts.reduce(request.deposit ?? .zero(.pln), +)
            tx.write(
                """
                insert into note (company_id, version, text, written_at)
                values (\(tx.acting.company), 1, \(sum.description), \(tx.now))
                """)
            return Answer(.created, sum)
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let number = Int(try call.parameter("number")) ?? 0
        return try await call.read { tx in
            let row = try await tx.first(
                """
                select number, version, text, written_at from note
                where number = \(number) and company_id = \(tx.acting.company)
                """)
            guard let row else { throw Problem.notFound() }
            let view = try NoteView(row)
            return Answer(.ok, view, version: view.version)
        }
    }

    static func revise(_ call: Call) async throws -> Answer {
        let number = Int(try call.parameter("number")) ?? 0
        let note = try await call.body(Note.self)
        let version = try call.expectedVersion
        return try await call.change { tx in
            let row = try await tx.first(
                """
                update note set text = \(note.text), version = version + 1
                where number = \(number) and version = \(version) and company_id = \(tx.acting.company)
                returning number, version, text, written_at
                """)
            guard let row else { throw NoteRefusal.stale }
            let view = try NoteView(row)
            return Answer(.ok, view, version: view.version)
        }
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("text")
        let page = try call.page(sorts: "number", "-number")
        return try await call.read { tx in
            let after: Int? = try page.key(0)
            let descending = page.sort.hasPrefix("-")
            let place: SQL =
                descending
                ? "(\(after)::int is null or number < \(after))" : "(\(after)::int is null or number > \(after))"
            let order: SQL = descending ? "number desc" : "number"
            let rows = try await tx.query(
                """
                select number, version, text, written_at from note
                where company_id = \(tx.acting.company) and \(place) \(try filters.sql("text", on: "text", as: String.self))
                order by \(order) limit \(page.fetch)
                """)
            return try call.list(rows.map { try NoteView($0) }, page, keys: { [$0.number] }, view: { $0 })
        }
    }
}

extension NoteView {
    init(_ row: Row) throws {
        self.init(
            number: try row["number"], version: try row["version"], text: try row["text"],
            writtenAt: try row["written_at"])
    }
}
