import Contracts
import Postgres
import ServiceKit
import SourcingDomain

/// All SQL about enquiries.
package enum EnquiryStore<T: Trade> {
    /// - Parameter locked: holds the row until commit. The lock is taken by a statement of its own in the same round
    ///   trip, so that what is read afterwards, the joined answer included, is what the one before left.
    package static func find(
        _ id: EnquiryID, locked: Bool = false, in tx: Transaction
    ) async throws -> EnquiryRecord<T>? {
        if locked {
            tx.write("SELECT id FROM enquiry WHERE id = \(id) AND company_id = \(tx.acting.company) FOR UPDATE")
        }
        let row = try await tx.first("\(selection()) WHERE e.id = \(id) AND e.company_id = \(tx.acting.company)")
        return try row.map { try EnquiryRecord(row: $0) }
    }

    /// Several at once.
    package static func find(among ids: [EnquiryID], in tx: Transaction) async throws -> [EnquiryID: EnquiryRecord<T>] {
        let rows = try await tx.query(
            "\(selection()) WHERE e.id = any(\(ids)) AND e.company_id = \(tx.acting.company)")
        return try rows.reduce(into: [:]) { found, row in
            let record = try EnquiryRecord<T>(row: row)
            found[record.enquiry.id] = record
        }
    }

    /// Several at once, locked in the order of their ids.
    package static func find(
        lockedAmong ids: [EnquiryID], in tx: Transaction
    ) async throws -> [EnquiryID: EnquiryRecord<T>] {
        tx.write(
            """
            SELECT id FROM enquiry
            WHERE id = any(\(ids)) AND company_id = \(tx.acting.company)
            ORDER BY id
            FOR UPDATE
            """)
        return try await find(among: ids, in: tx)
    }

    /// How many wait for an answer, and how many for their goods; `enquiry_open` carries it.
    static func work(in tx: Transaction) async throws -> [SourcingWork: Int] {
        let row = try await tx.first(
            """
            SELECT count(*) FILTER (WHERE state IN ('REQUESTED', 'IN_STUDY'))::bigint AS to_answer,
                count(*) FILTER (WHERE state IN ('COMMITTED', 'PARTLY_ARRIVED'))::bigint AS promised
            FROM enquiry
            WHERE company_id = \(tx.acting.company)
                AND state IN ('REQUESTED', 'IN_STUDY', 'COMMITTED', 'PARTLY_ARRIVED')
            """)
        return [
            .toAnswer: Int(try row?["to_answer"] as Int64? ?? 0),
            .promised: Int(try row?["promised"] as Int64? ?? 0),
        ]
    }

    package static func insert(_ enquiry: Enquiry<T>, in tx: Transaction) {
        let peg = enquiry.peg
        tx.write(
            """
            INSERT INTO enquiry (id, company_id, asker, product_id, quantity_millionths, requested_on, opportunity_id,
                line_id, slice_id, production_order_id, referrer_id, correlation, state, reason, asked_at, answered_at,
                changed_at, version)
            VALUES (\(enquiry.id), \(tx.acting.company), \(enquiry.asker), \(enquiry.product), \(enquiry.quantity),
                \(enquiry.requestedDate), \(peg.opportunityID), \(peg.lineID), \(peg.sliceID),
                \(peg.productionOrderID), \(enquiry.referrer), \(tx.acting.correlation), \(enquiry.status),
                \(enquiry.reason), \(enquiry.askedAt), \(enquiry.status.isUnanswered ? nil : tx.now), \(tx.now),
                \(enquiry.version))
            """
        )
    }

    package static func save(_ enquiry: Enquiry<T>, in tx: Transaction) {
        let commitment = enquiry.commitment
        tx.write(
            """
            UPDATE enquiry
            SET state = \(enquiry.status), offer_id = \(enquiry.offer?.id),
                committed_millionths = \(commitment?.quantity), promised_on = \(commitment?.promisedDate),
                reference = \(commitment?.reference), arrived_millionths = \(commitment?.arrived ?? .zero),
                excess_millionths = \(commitment?.excess ?? .zero), is_pegged = \(commitment?.isPegged ?? true),
                reason = \(enquiry.reason), changed_at = \(tx.now), version = \(enquiry.version),
                answered_at = coalesce(answered_at, \(enquiry.status.isUnanswered ? nil : tx.now))
            WHERE id = \(enquiry.id)
            """
        )
    }

    /// Answers that ran out, of one company, oldest first. Rows that somebody works on are left for the next time.
    static func outdated(before today: LocalDate, limit: Int, in tx: Transaction) async throws -> [EnquiryRecord<T>] {
        let locked = try await tx.query(
            """
            SELECT e.id FROM enquiry e JOIN offer o ON o.id = e.offer_id
            WHERE e.company_id = \(tx.acting.company) AND e.state = 'QUOTED' AND o.valid_until < \(today)
            ORDER BY e.id
            LIMIT \(limit)
            FOR UPDATE OF e SKIP LOCKED
            """)
        let ids: [EnquiryID] = try locked.map { try $0["id"] }
        guard !ids.isEmpty else { return [] }
        let rows = try await tx.query("\(selection()) WHERE e.id = any(\(ids)) ORDER BY e.id")
        return try rows.map { try EnquiryRecord(row: $0) }
    }

    /// Companies with an answer whose last day is over anywhere on earth or soon will be.
    static func companiesWithOutdated(in tx: Transaction) async throws -> [CompanyID] {
        let rows = try await tx.query(
            """
            SELECT DISTINCT e.company_id FROM enquiry e JOIN offer o ON o.id = e.offer_id
            WHERE e.state = 'QUOTED' AND o.valid_until <= \(tx.now.utcDate)
            """)
        return try rows.map { try $0["company_id"] }
    }

    /// One page of the desk. Index: enquiry_asked, or those of ``naming(_:_:)`` where words are looked for.
    static func list(
        _ filters: Filters, _ words: SearchWords, _ page: PageRequest, in tx: Transaction
    ) async throws -> [EnquiryRecord<T>] {
        let state = try filters.sql("state", on: "e.state", as: EnquiryStatus.self)
        let product = try filters.sql("product_id", on: "e.product_id", as: ProductID.self)
        let asker = try filters.sql("asker", on: "e.asker", as: SourcingAsker.self)
        let opportunity = try filters.sql("opportunity_id", on: "e.opportunity_id", as: OpportunityID.self)
        let order = try filters.sql("production_order_id", on: "e.production_order_id", as: EnquiryID.self)
        let asked = try filters.sql("asked_at", on: "e.asked_at", as: Timestamp.self)
        let rows = try await tx.query(
            """
            \(selection())
            WHERE e.company_id = \(tx.acting.company)\(state)\(product)\(asker)\(opportunity)\(order)\(asked)
                \(naming(words, tx.acting.company))\(try after(page))
            \(raw: page.sort == "-asked_at" ? "ORDER BY e.asked_at DESC, e.id DESC" : "ORDER BY e.asked_at, e.id")
            LIMIT \(page.fetch)
            """)
        return try rows.map { try EnquiryRecord(row: $0) }
    }

    /// Those whose product or reference has the words. Indices: enquiry_of_product, enquiry_by_words.
    static func naming(_ words: SearchWords, _ company: CompanyID) -> SQL {
        words.sql { pattern in
            [
                "e.product_id = any(\(ProductStore.named(pattern, company)))",
                "search_key(e.reference) LIKE \(pattern)",
            ]
        }
    }

    private static func after(_ page: PageRequest) throws -> SQL {
        guard let time: Timestamp = try page.key(0), let id: EnquiryID = try page.key(1) else { return "" }
        return page.sort == "-asked_at"
            ? " AND (e.asked_at, e.id) < (\(time), \(id))" : " AND (e.asked_at, e.id) > (\(time), \(id))"
    }

    private static func selection() -> SQL {
        """
        SELECT e.id, e.asker, e.product_id, e.quantity_millionths, e.requested_on, e.opportunity_id, e.line_id,
            e.slice_id, e.production_order_id, e.referrer_id, e.correlation, e.state, e.committed_millionths,
            e.promised_on, e.reference, e.arrived_millionths, e.excess_millionths, e.is_pegged, e.reason, e.asked_at,
            e.answered_at, e.version, \(OfferStore.columns), s.allows_cancellation,
            c.currency AS company_currency, c.country AS company_country, c.time_zone AS company_time_zone,
            p.sku AS product_sku, p.name AS product_name, p.unit AS product_unit
        FROM enquiry e
        LEFT JOIN offer o ON o.id = e.offer_id
        LEFT JOIN supplier s ON s.id = o.supplier_id
        LEFT JOIN company c ON c.company_id = e.company_id
        LEFT JOIN product p ON p.product_id = e.product_id
        """
    }
}
