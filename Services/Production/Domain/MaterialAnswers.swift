import Contracts

extension MaterialPlan {
    /// Supply answered; what it cannot bring of the quantity is asked for once more.
    package func quoted(
        _ quote: SourcingQuoted<SupplyTrade>, fresh: () -> EnquiryID
    ) -> (MaterialPlan, [RequestSourcing<SupplyTrade>]) {
        guard let request = request(quote.requestID), request.state == .asked else { return (self, []) }
        let noted = changing(quote.requestID) { request in
            request.state = .quoted
            request.offer = quote.offerID
            request.offered = quote.quantity
            request.availableOn = quote.earliestDate
            request.validUntil = quote.validUntil
        }
        return noted.asking(only: material(of: quote.requestID), fresh: fresh)
    }

    /// Supply cannot; the planner sees it and decides: ask again, or decline the product.
    package func declined(_ id: EnquiryID) -> MaterialPlan {
        changing(id) { $0.state = .declined }
    }

    /// An answer ran out, was not there any more when it was accepted, or less came than promised: what is missing
    /// now is asked for afresh (S-27).
    package func lost(
        _ id: EnquiryID, as state: MaterialRequest.State, fresh: () -> EnquiryID
    ) -> (MaterialPlan, [RequestSourcing<SupplyTrade>]) {
        guard let request = request(id), request.state.isLive else { return (self, []) }
        return changing(id) { $0.state = state }.asking(only: material(of: id), fresh: fresh)
    }

    /// Supply promised the day, or moved it.
    package func promised(_ id: EnquiryID, on day: LocalDate) -> MaterialPlan {
        changing(id) { request in
            guard request.state.isLive else { return }
            request.state = .committed
            request.availableOn = day
        }
    }

    package func fulfilled(_ id: EnquiryID) -> MaterialPlan {
        changing(id) { $0.state = .fulfilled }
    }

    private func material(of id: EnquiryID) -> ProductID? {
        needs.first { $0.requests.contains { $0.id == id } }?.material
    }
}
