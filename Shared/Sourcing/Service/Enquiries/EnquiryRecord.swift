import Contracts
import Postgres
import SourcingDomain

/// An enquiry with what stands beside it in the database and decisions need.
package struct EnquiryRecord<T: Trade>: Sendable {
    package var enquiry: Enquiry<T>
    /// The case it belongs to, as the asker named it; whatever is said about it carries this on.
    package let correlation: String?
    package let company: CompanyFacts?
    /// Whether the supplier of the standing answer lets an order be taken back; true without a supplier.
    let supplierAllowsCancellation: Bool
    package let product: ProductSummary?
    let answeredAt: Timestamp?
}

extension EnquiryRecord {
    init(row: Row) throws {
        enquiry = try Enquiry(row: row)
        correlation = try row["correlation"]
        company = try CompanyFacts(row: row)
        supplierAllowsCancellation = try (row["allows_cancellation"] as Bool?) ?? true
        answeredAt = try row["answered_at"]
        if let sku: String = try row["product_sku"] {
            product = ProductSummary(sku: sku, name: try row["product_name"], unit: try row["product_unit"])
        } else {
            product = nil
        }
    }
}

extension Enquiry {
    init(row: Row) throws {
        self.init(
            id: try row["id"], asker: try row["asker"], product: try row["product_id"],
            quantity: try row["quantity_millionths"], requestedDate: try row["requested_on"],
            peg: Peg(
                opportunityID: try row["opportunity_id"], lineID: try row["line_id"], sliceID: try row["slice_id"],
                productionOrderID: try row["production_order_id"]),
            referrer: try row["referrer_id"], askedAt: try row["asked_at"], state: try State(row: row),
            version: try row["version"])
    }
}

extension Enquiry.State {
    fileprivate init(row: Row) throws {
        let status: EnquiryStatus = try row["state"]
        let reason = try (row["reason"] as String?) ?? ""
        switch status {
        case .requested: self = .requested
        case .inStudy: self = .inStudy
        case .quoted: self = .quoted(try Offer(row: row))
        case .declined: self = .declined(reason: reason)
        case .expired: self = .expired(try Offer(row: row))
        case .committed, .partlyArrived: self = .committed(try Commitment(row: row))
        case .fulfilled: self = .fulfilled(try Commitment(row: row))
        case .closed: self = .closed(try Commitment(row: row), reason: reason)
        case .cancelled:
            let reference: String? = try row["reference"]
            self = .cancelled(try reference.map { _ in try Commitment(row: row) }, reason: reason)
        }
    }
}

extension Commitment {
    fileprivate init(row: Row) throws {
        self.init(
            offer: try Offer(row: row), quantity: try row["committed_millionths"], reference: try row["reference"],
            promisedDate: try row["promised_on"], arrived: try row["arrived_millionths"],
            excess: try row["excess_millionths"], isPegged: try row["is_pegged"])
    }
}

extension Offer {
    init(row: Row) throws {
        let foreign: ExactDecimal? = try row["foreign_cost_millionths"]
        self.init(
            id: try row["offer_id"], supplier: try row["supplier_id"], quantity: try row["offered_millionths"],
            leadTimeDays: try row["lead_time_days"], earliestDate: try row["earliest_on"],
            unitCost: UnitPrice(try row["unit_cost_millionths"], Currency(rawValue: try row["offer_currency"])),
            foreign: try foreign.map { cost in
                ForeignCost(
                    cost: UnitPrice(cost, Currency(rawValue: try row["foreign_currency"])),
                    rate: try row["exchange_rate_millionths"])
            },
            validUntil: try row["valid_until"], notes: try row["notes"])
    }
}
