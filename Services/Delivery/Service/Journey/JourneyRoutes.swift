import Contracts
import ServiceKit

enum JourneyRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("deliveries/{id}/failed-attempts", right: .confirmDelivery, needs: .version, failAttempt)
        routes.post("deliveries/{id}/reattempt", right: .confirmDelivery, needs: .version, reattempt)
        routes.post("deliveries/{id}/return", right: .confirmDelivery, needs: .version, turnRound)
        // A loss costs money, so it takes the right of those who authorise returns: not the driver's word alone (SM-17).
        routes.post("deliveries/{id}/declare-loss", right: .authoriseReturn, needs: [.version, .key], declareLoss)
    }

    static func failAttempt(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DeliveryID.self)
        let version = try call.versionIfGiven
        let body: FailedAttemptRequest = try await call.body()
        return try await call.change { tx in
            try await JourneyCommands.failAttempt(id, body, expecting: version, in: tx)
            return try await DeliveryViews.answer(id, call, in: tx)
        }
    }

    static func reattempt(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DeliveryID.self)
        let version = try call.versionIfGiven
        let maximum = call.service.own(DeliverySettings.self).mostAttempts
        return try await call.change { tx in
            try await JourneyCommands.reattempt(id, maximum: maximum, expecting: version, in: tx)
            return try await DeliveryViews.answer(id, call, in: tx)
        }
    }

    static func turnRound(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DeliveryID.self)
        let version = try call.versionIfGiven
        return try await call.change { tx in
            try await JourneyCommands.turnRound(id, expecting: version, in: tx)
            return try await DeliveryViews.answer(id, call, in: tx)
        }
    }

    static func declareLoss(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DeliveryID.self)
        let version = try call.versionIfGiven
        let body: DeclareLossRequest = try await call.body()
        return try await call.change { tx in
            try await JourneyCommands.declareLoss(id, body, expecting: version, in: tx)
            return try await DeliveryViews.answer(id, call, in: tx)
        }
    }
}
