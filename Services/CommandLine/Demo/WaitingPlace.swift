import Contracts
import Foundation

/// Where the demo leaves a sale for somebody to go on with: one for each thing that waits at a desk.
enum WaitingPlace: String, CaseIterable, Sendable {
    case draft, returned, approval, approvalOfSeveral
    case supplyEnquiry, productionEnquiry, purchasingEnquiry
    case supplyPromise, productionPromise, purchasingPromise
    case credit, acceptance
    case picking, permit, gate, road, refusal
    case returnRequest, returnInspection

    /// The tale that comes by there.
    var tale: StoryBook.Tale {
        switch self {
        case .draft, .approval, .picking, .permit, .gate, .road: .inStock
        case .returned: .corrected
        case .approvalOfSeveral: .discounted
        case .supplyEnquiry, .supplyPromise: .supplied
        case .productionEnquiry, .productionPromise: .made
        case .purchasingEnquiry, .purchasingPromise: .bought
        case .credit: .blocked
        case .acceptance: .serviced
        case .refusal: .refused
        case .returnRequest, .returnInspection: .returned
        }
    }

    /// Whether the sale itself has come as far; what follows is between warehouse and gate.
    func isReached(by sale: OpportunityView) -> Bool {
        let states = Set(sale.lines.flatMap(\.slices).map(\.state))
        return switch self {
        case .draft: true
        case .returned: sale.state == "RETURNED"
        case .approval, .approvalOfSeveral: sale.state == "IN_APPROVAL"
        case .supplyEnquiry, .productionEnquiry, .purchasingEnquiry: states.contains("ENQUIRING")
        case .supplyPromise, .productionPromise, .purchasingPromise: states.contains("COMMITTED")
        case .credit: sale.paperState == "BLOCKED"
        case .acceptance: sale.paperState == "ISSUED"
        case .picking, .permit, .gate: states.contains("DISPATCHING")
        case .road: states.contains("EXITED")
        case .refusal: states.contains("REFUSED")
        case .returnRequest, .returnInspection: sale.state == "WON"
        }
    }
}

extension StoryBook {
    /// Leaves one sale at each place in each company.
    ///
    /// - Returns: how many there are.
    func leaveWork() async throws -> Int {
        let connection = Connection(base: base, patience: patience)
        let stages = companies.map {
            Stage(company: $0, cast: Cast(connection, $0.people, history: history), saleLimit: saleLimit)
        }
        let all = WaitingPlace.allCases.flatMap { place in stages.map { (place, $0) } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, (place, stage)) in all.enumerated() {
                if index >= 4 { try await group.next() }
                group.addTask { try await stage.leaveSale(at: place) }
                Terminal.progress("Sales: \(index) left at the desks")
            }
            try await group.waitForAll()
        }
        return all.count
    }
}

extension Stage {
    /// A sale that is there already stays as it is: somebody may have gone on with it.
    func leaveSale(at place: WaitingPlace) async throws {
        let id: OpportunityID = Derived.id("\(company.key)/demo/left/\(place)")
        guard try await isNew(id) else { return }
        let number = WaitingPlace.allCases.firstIndex(of: place) ?? 0
        let request = OpenOpportunityRequest(
            id: id, accountID: company.account(customer(of: place.tale)), currency: company.currency,
            lines: lines(of: place.tale, number), submit: place != .draft)
        let _: OpportunityView = try await cast.seller.post("sales/v1/opportunities", request, key: "demo/\(id)")
        let driver = SaleDriver(cast: cast, story: story(of: place.tale), suppliers: suppliers(number))
        let sale = try await driver.drive(id, within: saleLimit, until: place.isReached)
        switch place {
        case .permit: try await driver.moveGoods(sale, steps: 1)
        case .gate: try await driver.moveGoods(sale, steps: 2)
        case .returnRequest: try await driver.giveBack(sale, until: ["REQUESTED"])
        case .returnInspection: try await driver.giveBack(sale, until: ["RECEIVED"])
        default: break
        }
    }

    private func isNew(_ id: OpportunityID) async throws -> Bool {
        do {
            let _: OpportunityView = try await cast.seller.get("sales/v1/opportunities/\(id)")
            return false
        } catch let problem as APIProblem where problem.status == 404 {
            return true
        }
    }
}
