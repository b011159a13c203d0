import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesDomain
@testable import SalesService

@Suite("What is known of a sale besides its lines")
struct ParticularsTests {
    @Test("changes in every open state, is told field by field, and is nothing that approvers judge")
    func described() throws {
        let (sale, _) = try someOpportunity().submittedBySomebody()
        let wanted = Particulars(businessType: .existing, leadSource: "fair", probability: 70)
        let described = try sale.described(name: "Pumps for hall 3", wanted, expectedOn: sale.expectedOn)
        #expect(described.contentToJudge == sale.contentToJudge && described.state == .inApproval)
        let told = described.history(since: sale)
        #expect(told.allSatisfy { $0.kind == .field })
        #expect(told.map(\.value) == ["name", "business_type", "lead_source", "probability"])
        #expect(told.map(\.before) == [sale.name, "NEW", nil, nil])
        #expect(told.map(\.words) == ["Pumps for hall 3", "EXISTING", "fair", "70"])
    }

    @Test("is fixed when the sale is closed; a probability lies between 0 and 100")
    func refused() throws {
        let sale = someOpportunity()
        for probability in [-1, 101] {
            #expect(throws: SalesRefusal.probabilityOutOfRange) {
                try sale.described(
                    name: "x", Particulars(probability: probability), expectedOn: sale.expectedOn)
            }
        }
        let (lost, _) = try sale.closedAsLost(reason: "price", circumstances)
        #expect(throws: SalesRefusal.alreadyClosed(.lost)) {
            try lost.described(name: "x", Particulars(), expectedOn: sale.expectedOn)
        }
    }
}

@Suite("Particulars of sales", .needsDatabase)
struct ParticularsServiceTests {
    private func open(
        _ story: ServiceStory, owner: UserID? = nil, _ particulars: SaleParticularsRequest? = nil, as person: Principal
    ) async throws -> TestAnswer {
        let first = try await story.view
        let line = OpportunityLineRequest(
            productID: first.lines[0].productID, quantity: 1, unitPrice: UnitPrice(1000, .irr))
        return try await story.sales.post(
            "opportunities",
            OpenOpportunityRequest(
                accountID: first.accountID, currency: .irr, lines: [line], ownerID: owner, particulars: particulars),
            as: person)
    }

    @Test("are said when it is opened and changed later; it is found by its new name")
    func kept() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            let opened = try await open(
                story, SaleParticularsRequest(leadSource: "fair", description: "two halls", probability: 35),
                as: story.seller
            ).decoded(OpportunityView.self)
            #expect(opened.particulars?.businessType == "NEW" && opened.particulars?.leadSource == "fair")
            #expect(opened.particulars?.probability == 35 && opened.particulars?.isPinned == true)
            let path = "opportunities/\(opened.id)"
            func describe(_ name: String, _ probability: Int?, version: Int = 1) async throws -> TestAnswer {
                try await sales.put(
                    "\(path)/particulars",
                    DescribeOpportunityRequest(
                        name: name, expectedOn: opened.expectedOn, businessType: "EXISTING", probability: probability),
                    as: story.seller, version: version)
            }
            #expect(try await describe("x", 101).problem?.faults == ["/probability probability_out_of_range"])
            #expect(try await describe("", nil).problem?.faults == ["/name out_of_range"])
            let described = try await describe("Zanjan works", nil).decoded(OpportunityView.self)
            #expect(described.name == "Zanjan works" && described.particulars?.leadSource == nil)
            #expect(described.particulars?.probability == 10 && described.particulars?.isPinned == false)
            #expect(try await describe("again", nil).status == 412)
            let read = try await sales.get(path, as: story.seller).decoded(OpportunityView.self)
            #expect(read.particulars?.businessType == "EXISTING" && read.version == 2)
            let found = try await sales.get("opportunities?q=zanjan", as: story.seller)
                .decoded(Page<OpportunitySummary>.self).data
            #expect(found.map(\.id) == [opened.id])
            let told = try await sales.get("\(path)/history", as: story.seller).decoded(OpportunityHistory.self).entries
            let fields = told.filter { $0.kind == "FIELD" }
            #expect(
                Set(fields.map(\.value)) == ["name", "business_type", "lead_source", "description", "probability"])
            #expect(fields.first { $0.value == "lead_source" }?.before == "fair")
            #expect(
                try await sales.get("lead-sources", as: story.seller).decoded(LeadSources.self).sources == [])
        }
    }

    @Test("name the business existing once the customer has bought")
    func businessType() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            #expect(try await story.view.particulars?.businessType == "NEW")
            try await sales.change { tx in
                tx.write(
                    """
                    UPDATE opportunity SET state = 'WON', closed_at = \(tx.now), closed_on = expected_on
                    WHERE id = \(story.id)
                    """)
            }
            let next = try await open(story, as: story.seller).decoded(OpportunityView.self)
            #expect(next.particulars?.businessType == "EXISTING")
        }
    }

    @Test("name another responsible person from the start, where whoever opens it may give sales away")
    func owner() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            let (manager, reza) = (sales.person(.salesManager), sales.person(.salesRep))
            try await sales.deliver(
                UserPublished(
                    userID: reza.user, username: "reza", displayName: "Reza", roles: [.salesRep], unitID: nil,
                    managerID: manager.user))
            #expect(try await open(story, owner: reza.user, as: story.seller).status == 403)
            #expect(try await open(story, owner: story.seller.user, as: story.seller).status == 201)
            // The manager sees the first sale of the story nowhere, and needs it only for its goods.
            let first = try await story.view
            let line = OpportunityLineRequest(
                productID: first.lines[0].productID, quantity: 1, unitPrice: UnitPrice(1000, .irr))
            let request = OpenOpportunityRequest(
                accountID: first.accountID, currency: .irr, lines: [line], ownerID: reza.user)
            let opened = try await sales.post("opportunities", request, as: manager).decoded(OpportunityView.self)
            #expect(opened.ownerID == reza.user)
            let work = try await sales.get("work", as: reza).decoded(WorkCounts.self).counts
            #expect(work == ["ASSIGNED": 1])
            let stranger = OpenOpportunityRequest(
                accountID: first.accountID, currency: .irr, lines: [line], ownerID: UserID())
            #expect(try await sales.post("opportunities", stranger, as: manager).status == 422)
        }
    }

    @Test("weigh the figures by what a person says, else by what the stage says; filters narrow them")
    func figures() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            _ = try await open(story, SaleParticularsRequest(probability: 50), as: story.seller)
            func group(_ query: String = "") async throws -> PipelineFigures.Group? {
                try await sales.get("opportunities/counts\(query)", as: story.seller)
                    .decoded(PipelineFigures.self).groups.first
            }
            let all = try #require(try await group())
            // Ten pumps and a tenth of tax at 10 per cent, and one at 50.
            #expect(all.count == 2 && all.value == Money(12_100, .irr) && all.likely == Money(1_650, .irr))
            let few = try #require(try await group("?id=in:\(story.id)"))
            #expect(few.count == 1 && few.value == Money(11_000, .irr) && few.likely == Money(1_100, .irr))
            #expect(try await group("?state=in:LOST") == nil)
            #expect(try await sales.get("opportunities/counts?nonsense=1", as: story.seller).status == 422)
        }
    }
}
