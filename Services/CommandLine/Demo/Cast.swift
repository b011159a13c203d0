import Contracts
import Foundation

/// The people who carry one sale, each signed in as himself: nobody approves his own submission or issues a permit for
/// what he picked.
struct Cast: Sendable {
    let seller: Session
    let approver: Session
    let director: Session
    let accountant: Session
    let financeManager: Session
    let supplyOfficer: Session
    let planner: Session
    let buyer: Session
    let storekeeper: Session
    let warehouseManager: Session
    let gateKeeper: Session
    let deliveryClerk: Session
    let taxOfficer: Session
    let administrator: Session
    let auditor: Session

    /// One session for each name that `people` gives for a part.
    ///
    /// - Parameter history: where their commands are written down.
    init(_ connection: Connection, _ people: People, history: CommandHistory? = nil) {
        var sessions: [String: Session] = [:]
        func session(_ part: Part) -> Session {
            let person = people.person(for: part)
            if let known = sessions[person.username] { return known }
            let session = Session(
                connection, username: person.username, password: person.password, history: history)
            sessions[person.username] = session
            return session
        }
        seller = session(.seller)
        approver = session(.approver)
        director = session(.director)
        accountant = session(.accountant)
        financeManager = session(.financeManager)
        supplyOfficer = session(.supplyOfficer)
        planner = session(.planner)
        buyer = session(.buyer)
        storekeeper = session(.storekeeper)
        warehouseManager = session(.warehouseManager)
        gateKeeper = session(.gateKeeper)
        deliveryClerk = session(.deliveryClerk)
        taxOfficer = session(.taxOfficer)
        administrator = session(.administrator)
        auditor = session(.auditor)
    }
}

/// The parts in a sale.
enum Part: String, CaseIterable, Sendable {
    case seller, approver, director, accountant, financeManager, creditController, supplyOfficer, planner, buyer
    case storekeeper, warehouseManager, gateKeeper, deliveryClerk, taxOfficer, administrator, auditor
    case campaignManager, fieldRep, shopFloorClerk

    var roles: [Role] {
        switch self {
        case .seller: [.salesRep]
        case .approver: [.salesManager]
        case .director: [.salesDirector]
        case .accountant: [.accountant]
        case .financeManager: [.financeManager]
        case .creditController: [.creditController]
        case .supplyOfficer: [.supplyOfficer]
        case .planner: [.productionPlanner, .shopFloorClerk]
        case .shopFloorClerk: [.shopFloorClerk]
        case .campaignManager: [.campaignManager]
        case .fieldRep: [.fieldRep]
        case .buyer: [.buyer]
        case .storekeeper: [.storekeeper]
        case .warehouseManager: [.warehouseManager]
        case .gateKeeper: [.gateKeeper]
        case .deliveryClerk: [.deliveryClerk]
        case .taxOfficer: [.taxOfficer]
        case .administrator: [.administrator]
        case .auditor: [.auditor]
        }
    }

    var unit: String {
        switch self {
        case .seller, .approver, .director, .campaignManager, .fieldRep: "Sales"
        case .accountant, .financeManager, .creditController, .taxOfficer: "Accounting"
        case .supplyOfficer: "Supply"
        case .planner, .shopFloorClerk: "Production"
        case .buyer: "Purchasing"
        case .storekeeper, .warehouseManager, .gateKeeper: "Warehouse"
        case .deliveryClerk: "Delivery"
        case .administrator, .auditor: "Administration"
        }
    }
}

/// Who plays which part in one company, with their passwords.
struct People: Sendable {
    struct Person: Sendable {
        let id: UserID
        let username: String
        let password: String
        let displayName: String
        let roles: [Role]
        let unit: String
    }

    let all: [Person]
    private let byPart: [Part: Person]

    /// A company with a person for every part.
    init(company: String, names: [Part: String], password: String) {
        var byPart: [Part: Person] = [:]
        for part in Part.allCases {
            let username = "\(company).\(part.rawValue.lowercased())"
            byPart[part] = Person(
                id: Derived.id(username), username: username, password: password,
                displayName: names[part] ?? part.rawValue, roles: part.roles, unit: part.unit)
        }
        self.byPart = byPart
        all = Part.allCases.compactMap { byPart[$0] }
    }

    /// A company of three who may do everything, but not everything alone: imports and replays.
    init(small company: String, password: String) {
        func person(_ name: String, _ displayName: String) -> Person {
            let username = "\(company).\(name)"
            return Person(
                id: Derived.id(username), username: username, password: password, displayName: displayName,
                roles: Role.allCases, unit: "Office")
        }
        let (owner, second, third) = (person("owner", "Owner"), person("second", "Second"), person("third", "Third"))
        var byPart: [Part: Person] = [:]
        for part in Part.allCases {
            byPart[part] =
                switch part {
                case .approver, .warehouseManager, .financeManager: second
                case .gateKeeper, .deliveryClerk: third
                default: owner
                }
        }
        self.byPart = byPart
        all = [owner, second, third]
    }

    func person(for part: Part) -> Person {
        guard let person = byPart[part] else { preconditionFailure("nobody plays \(part)") }
        return person
    }
}
