import Contracts
import Postgres
import ServiceKit
import SourcingDomain

/// Suppliers and their offers, for the units that have them.
enum SupplierRoutes<T: Department> {
    static func register(on routes: ServiceRoutes, offersPath: String) {
        routes.get("suppliers", right: .readSourcing, list)
        routes.get("suppliers/{id}", right: .readSourcing, show)
        routes.post("suppliers", right: T.answerRight, create)
        routes.patch("suppliers/{id}", right: T.answerRight, needs: .version, revise)
        routes.get("enquiries/{id}/\(offersPath)", right: .readSourcing, offers)
        routes.post("enquiries/{id}/\(offersPath)", right: T.answerRight, record)
        routes.post("enquiries/{id}/short-close", right: T.answerRight, needs: .version, closeShort)
    }

    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page
        _ = try call.filters("q")  // any other is refused
        return try await call.read { tx in
            let found = try await SupplierStore.list(
                call.searchWords, after: page.key(0), limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.name] }, view: { $0 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SupplierID.self)
        return try await call.read { tx in
            guard let supplier = try await SupplierStore.find([id], in: tx)[id] else {
                throw SourcingRefusal.supplierNotFound(id)
            }
            return Answer(.ok, supplier, version: supplier.version)
        }
    }

    static func create(_ call: Call) async throws -> Answer {
        let request = try await call.body(CreateSupplierRequest.self)
        return try await call.change { tx in
            let supplier = try await SupplierCommands.create(request, in: tx)
            return Answer(
                .created, supplier, version: supplier.version,
                location: "/api/\(T.service.rawValue)/v1/suppliers/\(supplier.id)")
        }
    }

    static func revise(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SupplierID.self)
        let expected = try call.versionIfGiven
        let request = try await call.body(ReviseSupplierRequest.self)
        return try await call.change { tx in
            let supplier = try await SupplierCommands.revise(id, expecting: expected, request, in: tx)
            return Answer(.ok, supplier, version: supplier.version)
        }
    }

    static func offers(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let showsCost = call.principal.may(.readCost)
        return try await call.read { tx in
            let offers = try await OfferStore.list(of: id, in: tx)
            let view = OffersView(
                data: offers.map { OfferView($0, showsCost: showsCost) },
                longestLeadTimeDays: offers.map(\.leadTimeDays).max())
            return Answer(.ok, view)
        }
    }

    static func record(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let request = try await call.body(AnswerEnquiryRequest.self)
        guard request.offerID == nil else { throw SourcingRefusal.figuresBesideOffer }
        let figures = try request.figures()
        let showsCost = call.principal.may(.readCost)
        return try await call.change { tx in
            let offer = try await AnswerCommands<T>.record(figures, for: id, in: tx)
            return Answer(.created, OfferView(offer, showsCost: showsCost))
        }
    }

    static func closeShort(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let expected = try call.versionIfGiven
        let request = try await call.body(ReasonRequest.self)
        let reason = try SourcingText.required(request.reason, at: "/reason")
        return try await call.change { tx in
            _ = try await AnswerCommands<T>.closeShort(id, expecting: expected, because: reason, in: tx)
            return try await EnquiryReader<T>.answer(id, call, in: tx)
        }
    }
}
