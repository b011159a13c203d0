import Foundation
import Hummingbird

/// Page 1.5: what became of sessions and invoices.
enum StatusRoutes {
    static func add(to routes: PortalRouter) {
        let portal = routes.portal
        let read: [Permission] = [.invoiceWrite, .introspection, .enforcementOperations]
        routes.secured(.get, "/sessions", .sessionList, read) { call in
            reply(try portal.sessions(call))
        }
        routes.secured(.get, "/sessions/{session}", .sessionMisc, read) { call in
            reply(try portal.sessionStatus(try call.reference("session"), by: call.caller, base: call.base))
        }
        for (path, failedOnly) in [("/invoices", false), ("/invoices/failed", true)] {
            routes.secured(.get, "/sessions/{session}" + path, .sessionInvoiceList, read) { call in
                let reference = try call.reference("session")
                let page = try Page(call, sizes: 10...1000)
                let invoices = try portal.invoices(of: reference, failedOnly: failedOnly, by: call.caller)
                let (part, token) = try page.cut(invoices, list: reference + path)
                let views = portal.look { state in part.map { state.view($0, base: call.base) } }
                return reply(InvoiceList(continuationToken: token, invoices: views))
            }
        }
        routes.secured(.get, "/sessions/{session}/invoices/{invoice}", .invoiceStatus, read) { call in
            let session = try call.reference("session")
            let invoice = try call.reference("invoice")
            return reply(try portal.invoiceStatus(invoice, in: session, by: call.caller, base: call.base))
        }
    }
}

struct SessionView: Encodable, Sendable {
    struct Receipts: Encodable, Sendable {
        var pages: [ReceiptLink]
    }

    struct ReceiptLink: Encodable, Sendable {
        var referenceNumber: String
        var downloadUrl: String
        var downloadUrlExpirationDate: Moment
    }

    var referenceNumber: String?
    var status: Status
    var dateCreated: Moment
    var dateUpdated: Moment
    var validUntil: Moment?
    var upo: Receipts?
    var invoiceCount: Int?
    var totalInvoiceCount: Int?
    var successfulInvoiceCount: Int
    var failedInvoiceCount: Int
}

struct SessionList: Encodable, Sendable {
    var continuationToken: String?
    var sessions: [SessionView]
}

struct InvoiceView: Encodable, Sendable {
    var ordinalNumber: Int
    var invoiceNumber: String?
    var ksefNumber: String?
    var referenceNumber: String
    var invoiceHash: String
    var invoiceFileName: String?
    var acquisitionDate: Moment?
    var invoicingDate: Moment
    var permanentStorageDate: Moment?
    var upoDownloadUrl: String?
    var upoDownloadUrlExpirationDate: Moment?
    var invoicingMode: String?
    var status: Status
}

struct InvoiceList: Encodable, Sendable {
    var continuationToken: String?
    var invoices: [InvoiceView]
}

extension Portal {
    func sessionStatus(_ reference: String, by caller: Caller, base: String) throws(Refusal) -> SessionView {
        try finishReceipts(of: reference, by: caller)
        return try with { state throws(Refusal) in
            let session = try state.visibleSession(reference, by: caller)
            var view = state.view(session)
            let end = state.now + ReceiptRoutes.linkLife
            if !session.receipts.isEmpty {
                view.upo = SessionView.Receipts(
                    pages: session.receipts.map { page in
                        SessionView.ReceiptLink(
                            referenceNumber: page.reference,
                            downloadUrl: state.secrets.links.link(
                                to: "/storage/session-upo/\(reference)/\(page.reference).xml", at: base, until: end),
                            downloadUrlExpirationDate: end)
                    })
            }
            return view
        }
    }

    func invoices(of reference: String, failedOnly: Bool, by caller: Caller) throws(Refusal) -> [SentInvoice] {
        try with { state throws(Refusal) in
            let session = try state.visibleSession(reference, by: caller)
            let invoices = session.invoices.compactMap { state.register[$0] }
            let now = state.now
            return failedOnly ? invoices.filter { $0.readyAt <= now && !$0.isAccepted } : invoices
        }
    }

    func invoiceStatus(
        _ reference: String, in session: String, by caller: Caller, base: String
    ) throws(Refusal) -> InvoiceView {
        try with { state throws(Refusal) in
            _ = try state.visibleSession(session, by: caller)
            guard let invoice = state.register[reference], invoice.session == session else {
                throw .invalid(
                    "Faktura o numerze referencyjnym \(reference) nie została znaleziona w sesji \(session).")
            }
            return state.view(invoice, base: base)
        }
    }

    func sessions(_ call: ProtectedCall) throws(Refusal) -> SessionList {
        guard let kind = call.query("sessionType").flatMap(Session.Kind.init(rawValue:)) else {
            throw .invalid("Parametr sessionType (Online albo Batch) jest wymagany.")
        }
        let page = try Page(call, sizes: 10...1000)
        let statuses = call.request.uri.queryParameters[values: "statuses"].map(String.init)
        let created = try Window(call, "dateCreated")
        let closed = try Window(call, "dateClosed")
        let modified = try Window(call, "dateModified")
        let wanted = call.query("referenceNumber")
        let found: [Session] = look { state in
            let now = state.now
            return state.sessions.order.reversed().compactMap { state.sessions[$0] }.filter { session in
                session.kind == kind && session.context == call.caller.context && call.caller.sees(session)
                    && (wanted ?? session.reference) == session.reference && created.holds(session.createdAt)
                    && modified.holds(session.updatedAt) && closed.holds(session.closed(at: now))
                    && (statuses.isEmpty || statuses.contains(Session.common(state.status(of: session))))
            }
        }
        let (part, token) = try page.cut(found, list: "sessions \(kind.rawValue)")
        let views = look { state in
            part.map { session in
                var view = state.view(session)
                view.referenceNumber = session.reference
                (view.totalInvoiceCount, view.invoiceCount) = (view.invoiceCount, nil)
                return view
            }
        }
        return SessionList(continuationToken: token, sessions: views)
    }
}

/// `…From` and `…To` of a list.
private struct Window {
    var from: Moment?
    var to: Moment?

    init(_ call: ProtectedCall, _ name: String) throws(Refusal) {
        from = try Self.moment(call, name + "From")
        to = try Self.moment(call, name + "To")
    }

    func holds(_ moment: Moment?) -> Bool {
        guard from != nil || to != nil else { return true }
        guard let moment else { return false }
        return (from.map { $0 <= moment } ?? true) && (to.map { moment <= $0 } ?? true)
    }

    private static func moment(_ call: ProtectedCall, _ name: String) throws(Refusal) -> Moment? {
        guard let text = call.query(name) else { return nil }
        // A plus sign in a query is a blank to some readers.
        guard
            let moment = Moment(text.replacing(" ", with: "+").replacing("%3A", with: ":").replacing("%2B", with: "+"))
        else { throw .invalid("\(name) nie jest datą ISO 8601.") }
        return moment
    }
}

extension Caller {
    /// All sessions of the context with `Introspection`, one's own alone with `InvoiceWrite`.
    fileprivate func sees(_ session: Session) -> Bool {
        !permissions.isDisjoint(with: [.introspection, .enforcementOperations]) || session.subject == subject
    }
}

extension PortalState {
    /// - Throws: 21173; 403 for another's session without `Introspection`.
    fileprivate func visibleSession(_ reference: String, by caller: Caller) throws(Refusal) -> Session {
        let session = try sessions.find(reference, in: caller.context)
        guard caller.sees(session) else {
            throw .forbidden("insufficient-resource-access", "Brak dostępu do wskazanego zasobu.")
        }
        return session
    }

    func view(_ session: Session) -> SessionView {
        let invoices = session.invoices.compactMap { register[$0] }
        let ready = invoices.filter { $0.readyAt <= now }
        let good = ready.count(where: \.isAccepted)
        return SessionView(
            status: session.status(invoices: invoices, think: switches.thinking, at: now),
            dateCreated: session.createdAt,
            dateUpdated: session.updatedAt, validUntil: session.closed(at: now) == nil ? session.validUntil : nil,
            invoiceCount: invoices.count, successfulInvoiceCount: good, failedInvoiceCount: ready.count - good)
    }

    func view(_ invoice: SentInvoice, base: String) -> InvoiceView {
        let status = invoice.status(at: now)
        var view = InvoiceView(
            ordinalNumber: invoice.ordinal, referenceNumber: invoice.reference, invoiceHash: invoice.hash,
            invoiceFileName: invoice.fileName, invoicingDate: invoice.takenAt, status: status)
        if now >= invoice.readyAt { view.invoiceNumber = invoice.facts?.number }
        guard status.code == 200, let number = invoice.ksefNumber else { return view }
        let end = now + ReceiptRoutes.linkLife
        view.ksefNumber = number
        view.acquisitionDate = invoice.readyAt
        view.permanentStorageDate = now >= invoice.storedAt ? invoice.storedAt : nil
        view.invoicingMode = invoice.isOffline ? "Offline" : "Online"
        view.upoDownloadUrl = secrets.links.link(
            to: "/storage/invoice-upo/\(invoice.session)/\(invoice.reference).xml", at: base, until: end)
        view.upoDownloadUrlExpirationDate = end
        return view
    }
}
