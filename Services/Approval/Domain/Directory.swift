import Contracts

/// A person of the company, as Identity published him.
package struct Colleague: Sendable, Equatable {
    package let id: UserID
    package let name: String
    package let roles: Set<Role>
    package let unit: UnitID?
    /// Head of the unit; receives escalations.
    package let manager: UserID?
    package let isActive: Bool

    package init(
        id: UserID, name: String, roles: Set<Role>, unit: UnitID? = nil, manager: UserID? = nil, isActive: Bool = true
    ) {
        self.id = id
        self.name = name
        self.roles = roles
        self.unit = unit
        self.manager = manager
        self.isActive = isActive
    }

    package var mayDecide: Bool { isActive && roles.contains { $0.rights.contains(.decide) } }
}

/// The people that seats are filled from.
package struct Directory: Sendable {
    private let people: [UserID: Colleague]

    package init(_ people: [Colleague]) {
        self.people = Dictionary(people.map { ($0.id, $0) }) { _, last in last }
    }

    package subscript(id: UserID) -> Colleague? { people[id] }

    /// Who may take a seat: active, with the right to decide.
    func fitting(_ seat: ApprovalPolicy.Seat) -> Set<UserID> {
        let named: Set<UserID> =
            switch seat {
            case .user(let id): [id]
            case .role(let role): Set(people.values.filter { $0.roles.contains(role) }.map(\.id))
            case .unitHead(let unit): heads(of: unit)
            }
        return named.filter { people[$0]?.mayDecide ?? false }
    }

    /// The managers that the unit's people name. One who belongs to the unit himself goes before one above it.
    private func heads(of unit: UnitID) -> Set<UserID> {
        let members = people.values.filter { $0.unit == unit && $0.isActive }
        let named = Set(members.compactMap(\.manager))
        let inside = named.intersection(members.map(\.id))
        return inside.isEmpty ? named : inside
    }

    /// Everyone who may decide a step, with the seats (by index) he fits. Never the requester (I-51, S-33).
    package func candidates(for seats: [ApprovalPolicy.Seat], without requester: UserID) -> [Candidate] {
        var seatsOf: [UserID: [Int]] = [:]
        for (index, seat) in seats.enumerated() {
            for person in fitting(seat) where person != requester { seatsOf[person, default: []].append(index) }
        }
        return seatsOf.map { Candidate(user: $0.key, seats: $0.value) }.sorted { $0.user < $1.user }
    }
}

package struct Candidate: Sendable, Equatable {
    package let user: UserID
    package let seats: [Int]

    package init(user: UserID, seats: [Int]) {
        self.user = user
        self.seats = seats
    }
}

/// How many seats persons can fill when each takes one seat and each seat is taken once.
enum Seating {
    /// The size of the largest assignment, found by moving people to other seats they fit (augmenting paths).
    static func filled(by people: some Sequence<[Int]>) -> Int {
        let people = Array(people)
        var holder: [Int: Int] = [:]
        func place(_ person: Int, _ tried: inout Set<Int>) -> Bool {
            for seat in people[person] where tried.insert(seat).inserted {
                guard let sitting = holder[seat], !place(sitting, &tried) else {
                    holder[seat] = person
                    return true
                }
            }
            return false
        }
        return people.indices.count { person in
            var tried: Set<Int> = []
            return place(person, &tried)
        }
    }
}
