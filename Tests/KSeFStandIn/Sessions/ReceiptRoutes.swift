import Foundation
import Hummingbird

/// Page 1.6: confirmations, with a token or by a link that needs none.
enum ReceiptRoutes {
    static let linkLife = Duration.seconds(3 * 86_400)

    static func add(to routes: PortalRouter) {
        let portal = routes.portal
        let read: [Permission] = [.invoiceWrite, .introspection, .enforcementOperations]
        routes.secured(.get, "/sessions/{session}/invoices/{invoice}/upo", .sessionMisc, read) { call in
            let session = try call.reference("session")
            let invoice = try call.reference("invoice")
            return hashedXML(try portal.receipt(invoice: invoice, session: session, context: call.caller.context))
        }
        routes.secured(.get, "/sessions/{session}/invoices/ksef/{number}/upo", .sessionMisc, read) { call in
            let session = try call.reference("session")
            let number = call.parameter("number")
            let invoice = portal.look { $0.register.invoice(number: number)?.reference } ?? number
            return hashedXML(try portal.receipt(invoice: invoice, session: session, context: call.caller.context))
        }
        routes.secured(.get, "/sessions/{session}/upo/{receipt}", .sessionMisc, read) { call in
            let session = try call.reference("session")
            try portal.finishReceipts(of: session, by: call.caller)
            let receipt = try call.reference("receipt")
            return hashedXML(try portal.receipt(page: receipt, session: session, context: call.caller.context))
        }
        routes.router.get("/storage/invoice-upo/{session}/{file}") { request, context in
            try portal.link(request) { () throws(Refusal) in
                hashedXML(try portal.receipt(invoice: context.file, session: context.session, context: nil))
            }
        }
        routes.router.get("/storage/session-upo/{session}/{file}") { request, context in
            try portal.link(request) { () throws(Refusal) in
                hashedXML(try portal.receipt(page: context.file, session: context.session, context: nil))
            }
        }
    }
}

extension PortalContext {
    fileprivate var session: String { parameters.get("session") ?? "" }
    fileprivate var file: String { (parameters.get("file") ?? "").replacing(".xml", with: "") }
}

extension Portal {
    /// Follows a signed link. Like the storage behind the real one it refuses a token beside the signature.
    func link(_ request: Request, _ body: () throws(Refusal) -> Response) throws(Refusal) -> Response {
        let query = request.uri.queryParameters
        let expires = query["se"].map(String.init) ?? ""
        let signature = query["sig"].map(String.init) ?? ""
        let (links, now) = look { ($0.secrets.links, $0.now) }
        guard request.headers[.authorization] == nil,
            links.holds(path: request.uri.path, expires: expires, signature: signature, at: now)
        else { return Self.storageRefusal }
        return try body()
    }

    static var storageRefusal: Response {
        bytes(
            Data("<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthenticationFailed</Code></Error>".utf8),
            as: "application/xml", .forbidden)
    }

    /// The confirmation of one accepted invoice; made when it is first asked for, and the same bytes ever after.
    ///
    /// - Parameter context: whose it must be; nil behind a signed link.
    /// - Throws: 21178.
    func receipt(invoice reference: String, session: String, context: ContextIdentifier?) throws(Refusal) -> Data {
        try with { state throws(Refusal) in
            guard let invoice = state.register[reference], invoice.session == session,
                context.map({ $0 == invoice.context }) ?? true, invoice.status(at: state.now).code == 200,
                let owner = state.sessions[session], let confirmed = ConfirmedInvoice(invoice)
            else {
                throw .bad(
                    21178, "Nie znaleziono UPO dla podanych kryteriów.",
                    "UPO o numerze \(reference) i numerze referencyjnym sesji \(session) nie zostało znalezione.")
            }
            if let kept = state.receipts[reference] { return kept }
            return keep(
                Receipt(
                    session: session, context: owner.context, proof: owner.proof, formCode: owner.formCode,
                    invoices: [confirmed]), as: reference, in: &state)
        }
    }

    /// - Throws: 21173, 21178.
    func receipt(page reference: String, session: String, context: ContextIdentifier?) throws(Refusal) -> Data {
        try with { state throws(Refusal) in
            if let context { _ = try state.sessions.find(session, in: context) }
            guard state.sessions[session]?.receipts.contains(where: { $0.reference == reference }) == true,
                let kept = state.receipts[reference]
            else {
                throw .bad(
                    21178, "Nie znaleziono UPO dla podanych kryteriów.",
                    "UPO o numerze referencyjnym \(reference) dla sesji \(session) nie zostało znalezione.")
            }
            return kept
        }
    }

    /// Makes the confirmation of a whole session once it is finished: at most 10 000 documents on a page.
    func finishReceipts(of reference: String, by caller: Caller) throws(Refusal) {
        try with { state throws(Refusal) in
            var session = try state.sessions.find(reference, in: caller.context)
            guard session.receipts.isEmpty, state.status(of: session).code == 200 else { return }
            let good = session.invoices.compactMap { state.register[$0] }.filter(\.isAccepted)
            let pages = stride(from: 0, to: good.count, by: 10_000).map {
                Array(good[$0..<min($0 + 10_000, good.count)])
            }
            for (index, page) in pages.enumerated() {
                let number = ReferenceNumber.make(.sessionReceipt, at: state.now)
                let first = index * 10_000 + 1
                let numbers = Receipt.PageNumbers(
                    page: index + 1, pages: pages.count, first: first, last: first + page.count - 1, total: good.count)
                _ = keep(
                    Receipt(
                        session: reference, context: session.context, proof: session.proof, formCode: session.formCode,
                        numbers: numbers, invoices: page.compactMap(ConfirmedInvoice.init)), as: number, in: &state)
                session.receipts.append(Session.ReceiptPage(reference: number, invoices: page.map(\.reference)))
            }
            state.sessions.put(session)
            journal?.append(.session(session))
        }
    }

    private func keep(_ receipt: Receipt, as reference: String, in state: inout PortalState) -> Data {
        var receipt = receipt
        receipt.receiverSuffix = state.switches.receiverSuffix
        var body = receipt.body
        if state.switches.sealsReceipts, let sealed = try? state.secrets.seal.sealed(body) { body = sealed }
        let xml = Data(("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + body).utf8)
        state.receipts[reference] = xml
        journal?.append(.receipt(reference: reference, xml: xml))
        return xml
    }
}
