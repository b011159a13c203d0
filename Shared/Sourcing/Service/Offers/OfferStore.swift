import Contracts
import Postgres
import SourcingDomain

/// All SQL about offers.
enum OfferStore {
    /// The columns of an offer `o`, as ``Offer/init(row:)`` reads them.
    static var columns: SQL {
        """
        o.id AS offer_id, o.supplier_id, o.quantity_millionths AS offered_millionths, o.lead_time_days, o.earliest_on,
        o.unit_cost_millionths, o.currency AS offer_currency, o.foreign_cost_millionths, o.foreign_currency,
        o.exchange_rate_millionths, o.valid_until, o.notes
        """
    }

    static func insert(_ offer: Offer, for enquiry: EnquiryID, in tx: Transaction) {
        tx.write(
            """
            INSERT INTO offer (id, company_id, enquiry_id, supplier_id, quantity_millionths, lead_time_days,
                earliest_on, unit_cost_millionths, currency, foreign_cost_millionths, foreign_currency,
                exchange_rate_millionths, valid_until, notes, made_at)
            VALUES (\(offer.id), \(tx.acting.company), \(enquiry), \(offer.supplier), \(offer.quantity),
                \(offer.leadTimeDays), \(offer.earliestDate), \(offer.unitCost.value),
                \(offer.unitCost.currency.rawValue), \(offer.foreign?.cost.value),
                \(offer.foreign?.cost.currency.rawValue), \(offer.foreign?.rate), \(offer.validUntil), \(offer.notes),
                \(tx.now))
            """
        )
    }

    /// The offers of an enquiry side by side, soonest first (F-ARYA-23).
    static func list(of enquiry: EnquiryID, in tx: Transaction) async throws -> [Offer] {
        let rows = try await tx.query(
            """
            SELECT \(columns)
            FROM offer o
            WHERE o.enquiry_id = \(enquiry) AND o.company_id = \(tx.acting.company)
            ORDER BY o.earliest_on, o.id
            LIMIT 500
            """)
        return try rows.map { try Offer(row: $0) }
    }

    /// Recorded offers with the enquiry each was made for.
    static func find(_ ids: [OfferID], in tx: Transaction) async throws -> [OfferID: (Offer, EnquiryID)] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await tx.query(
            """
            SELECT \(columns), o.enquiry_id
            FROM offer o
            WHERE o.id = any(\(ids)) AND o.company_id = \(tx.acting.company)
            """)
        return try rows.reduce(into: [:]) { found, row in
            let offer = try Offer(row: row)
            found[offer.id] = (offer, try row["enquiry_id"])
        }
    }
}
