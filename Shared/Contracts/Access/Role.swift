/// What a person does in the company (`domain.md` section 3). A user may hold several.
package enum Role: String, Codable, Sendable, CaseIterable {
    case administrator
    case campaignManager = "campaign-manager"
    case fieldRep = "field-rep"
    case salesRep = "sales-rep"
    case salesManager = "sales-manager"
    case salesDirector = "sales-director"
    case accountant
    case creditController = "credit-controller"
    case financeManager = "finance-manager"
    case supplyOfficer = "supply-officer"
    case productionPlanner = "production-planner"
    case shopFloorClerk = "shop-floor-clerk"
    case buyer
    case storekeeper
    case gateKeeper = "gate-keeper"
    case warehouseManager = "warehouse-manager"
    case deliveryClerk = "delivery-clerk"
    case taxOfficer = "tax-officer"
    /// Reads everything, changes nothing: audits and integrations.
    case auditor

    package var rights: Set<Right> { Self.granted[self] ?? [] }

    private static let granted: [Role: Set<Right>] = [
        .administrator: [
            .manageUsers, .manageCompany, .manageProducts, .managePolicies, .manageSeries, .manageProcesses,
            .manageMessages, .readUsers, .shareViews,
            .audit,
        ],
        .campaignManager: [.readSales],
        .fieldRep: [.readSales],
        .salesRep: [
            .readSales, .writeSales, .readDocuments, .acceptProForma, .readStock, .requestReturn, .readDeliveries,
        ],
        .salesManager: [
            .readSales, .writeSales, .assignSales, .decide, .readApprovals, .readDocuments, .readStock, .importSales,
            .authoriseReturn, .readDeliveries, .manageProducts, .readCost, .shareViews,
        ],
        .salesDirector: [
            .readSales, .assignSales, .decide, .readApprovals, .readDocuments, .readLedger, .readStock,
            .readDeliveries, .readCost, .shareViews,
        ],
        .accountant: [
            .readDocuments, .readLedger, .issueProForma, .acceptProForma, .issueInvoice, .issueAdjustment,
            .recordPayment, .readCredit, .readSales, .readTax, .readDeliveries,
        ],
        .creditController: [.readDocuments, .readCredit, .manageCredit, .readLedger],
        .financeManager: [
            .readDocuments, .readLedger, .issueProForma, .acceptProForma, .issueInvoice, .issueAdjustment,
            .recordPayment, .readCredit, .manageCredit, .overrideCredit, .postJournal, .manageSeries, .decide,
            .readApprovals,
            .authoriseReturn, .readCost, .readStock, .readTax, .readDeliveries, .readSales, .shareViews,
        ],
        .supplyOfficer: [.readSourcing, .answerSupply, .readStock, .readCost],
        .productionPlanner: [.readSourcing, .answerProduction, .runProduction, .readStock, .readCost],
        .shopFloorClerk: [.readSourcing, .runProduction],
        .buyer: [.readSourcing, .answerPurchasing, .readStock, .readCost],
        .storekeeper: [.readStock, .receiveGoods, .pick, .readDispatch],
        .gateKeeper: [.readDispatch, .usePermit],
        .warehouseManager: [
            .readStock, .receiveGoods, .pick, .readDispatch, .issuePermit, .manageStock, .inspectReturn, .readCost,
            .shareViews,
        ],
        .deliveryClerk: [.readDeliveries, .confirmDelivery],
        .taxOfficer: [.readTax, .submitTax, .readDocuments],
        .auditor: [
            .readSales, .readApprovals, .readDocuments, .readLedger, .readCredit, .readSourcing, .readStock,
            .readDispatch,
            .readDeliveries, .readTax, .readUsers, .readCost, .audit,
        ],
    ]
}

/// One thing that a role may do. Routes name the right they need; the token's roles grant it.
package enum Right: String, Codable, Sendable, CaseIterable {
    case manageUsers, manageCompany, manageProducts, managePolicies, manageSeries, readUsers
    /// Says how the company sells: processes and their stages.
    case manageProcesses
    /// Tries parked messages again, or gives them up.
    case manageMessages
    /// Shares a view of a list with roles, units and people.
    case shareViews
    case readSales, writeSales, importSales
    /// Gives sales and customers to another responsible person.
    case assignSales
    case readApprovals, decide
    case readDocuments, issueProForma, acceptProForma, issueInvoice, issueAdjustment, recordPayment
    case readLedger, postJournal, readCredit, manageCredit, overrideCredit
    case readSourcing, answerSupply, answerProduction, runProduction, answerPurchasing
    case readStock, receiveGoods, manageStock, pick, readDispatch, issuePermit, usePermit
    case requestReturn, authoriseReturn, inspectReturn
    case readDeliveries, confirmDelivery
    case readTax, submitTax
    /// Sees cost and margin (field scope).
    case readCost
    /// Reads a service's invariants, its message counters, and who had it do what; nothing of what the records hold.
    case audit
}

/// Whose records a person sees in lists and reports (`domain.md` section 3).
package enum RowScope: String, Codable, Sendable {
    case own, team, unit, all
}
