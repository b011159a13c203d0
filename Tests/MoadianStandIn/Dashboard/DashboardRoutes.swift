/// Questions and additions to registered invoices (sections 2.12 and 2.13).
extension Portal {
    func invoiceStatus(_ query: Query, for client: Client) throws(TransportRefusal) -> JSON {
        let taxIDs = query.all("taxIds")
        guard !taxIDs.isEmpty else { throw .badParameter("taxIds") }
        guard taxIDs.count <= 100 else { throw .tooManyIDs }
        return state.withLock { state in
            let thresholds = state.register.clients.mapValues(\.saleThreshold)
            return withDashboard(&state) { dashboard in
                .array(
                    taxIDs.map { taxID in
                        let threshold = dashboard.invoice(taxID).flatMap { thresholds[$0.memoryID] ?? nil }
                        return Self.status(of: taxID, for: client, threshold: threshold, in: dashboard)
                    })
            }
        }
    }

    private static func status(
        of taxID: String, for client: Client, threshold: Int64?, in dashboard: Dashboard
    ) -> JSON {
        func row(_ status: JSON, _ article6: JSON, _ error: JSON) -> JSON {
            ["taxId": .text(taxID), "invoiceStatus": status, "article6Status": article6, "error": error]
        }
        guard let invoice = dashboard.invoice(taxID) else { return row(.null, .null, "NOT_FOUND") }
        guard invoice.memoryID == client.id || client.sendsFor.contains(invoice.memoryID) else {
            return row(.null, .null, "ACCESS_DENIED")
        }
        let exceeds = dashboard.exceeds(threshold, memory: invoice.memoryID)
        return row(.text(invoice.status.rawValue), exceeds ? "EXCEEDED" : "NOT_EXCEEDED", .null)
    }

    private static let methods = ["CHEQUE", "BARTER", "CASH", "POS", "INTERNET", "CARD", "TRANSFER", "OTHER"]

    func registerPayment(_ body: [UInt8], for client: Client) throws(TransportRefusal) -> JSON {
        guard let payment = try? JSON(parsing: body), payment.members != nil else { throw .badJSON }
        guard let taxID = payment["taxId"]?.text, let paidAmount = payment["paidAmount"],
            let paymentDate = payment["paymentDate"], let method = payment["paymentMethod"]?.text
        else { throw .membersMissing }
        guard Self.methods.contains(method), let date = paymentDate.integer else {
            throw .badParameter("paymentMethod")
        }
        let outcome = state.withLock { state -> Result<[Message], TransportRefusal> in
            let now = state.now
            guard let invoice = state.dashboard.invoice(taxID) else { return .success([.mismatch("taxid")]) }
            guard invoice.memoryID == client.id || client.sendsFor.contains(invoice.memoryID) else {
                return .failure(.forbidden)
            }
            let faults = Self.faults(of: paidAmount.integer, at: date, for: invoice, now: now)
            if faults.isEmpty, let amount = paidAmount.integer {
                state.dashboard.pay(amount, for: taxID)
                note(.payment(amount, taxID: taxID))
            }
            return .success(faults)
        }
        let faults = try outcome.get()
        return [
            "requestStatus": faults.isEmpty ? "SUCCESS" : "FAILED",
            "error": .array(faults.map { ["code": .text($0.code), "message": .text($0.message)] }),
        ]
    }

    /// Only what was sold on credit is paid later, and not more of it than was owed.
    private static func faults(of amount: Int64?, at date: Int64, for invoice: RegisteredInvoice, now: Instant)
        -> [Message]
    {
        guard let amount, amount > 0 else { return [.badShape("pv", .exclusiveBound)] }
        guard invoice.settlement == 2 || invoice.settlement == 3 else { return [.badRule("setm")] }
        guard invoice.status != .canceled, invoice.status != .deleted else { return [.mismatch("taxid")] }
        let owed = invoice.settlement == 3 ? invoice.credit ?? 0 : invoice.payable
        var faults: [Message] = []
        if invoice.paid + amount > owed { faults.append(.badRule("pv")) }
        if date > now.milliseconds || date < invoice.issuedAt.milliseconds { faults.append(.badRule("pdt")) }
        return faults
    }
}
