import Contracts
import HTTPTypes
import Postgres
import SalesDomain
import ServiceKit

/// Sales processes over HTTP: who sells reads them, the administrator says what they are.
enum ProcessRoutes {
    static func register(on routes: ServiceRoutes) {
        let readers = Access.anyOf([.readSales, .manageProcesses])
        routes.get("processes", access: readers, list)
        routes.post("processes", right: .manageProcesses, open)
        routes.get("processes/{key}", access: readers, show)
        routes.put("processes/{key}", right: .manageProcesses, needs: .version, revise)
        routes.post("processes/{key}/retire", right: .manageProcesses, needs: .version, retire)
        routes.post("processes/{key}/restore", right: .manageProcesses, needs: .version, restore)
        routes.post("processes/{key}/make-default", right: .manageProcesses, needs: .version, makeDefault)
        routes.post("processes/{key}/stages/{stage}/retire", right: .manageProcesses, needs: .version, retireStage)
    }

    static func list(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            let all = try await ProcessStore.all(in: tx)
            return Answer(.ok, SalesProcesses(processes: all.map { SalesProcesses.Process($0) }))
        }
    }

    /// Whoever manages processes is told how many open sales stand in each stage: a number, and nothing of the sales.
    static func show(_ call: Call) async throws -> Answer {
        let key = try key(call)
        return try await call.read { tx in
            guard let process = try await ProcessStore.all(in: tx).first(where: { $0.key == key }) else {
                throw SalesRefusal.notFound("sales process")
            }
            let counts =
                call.principal.may(.manageProcesses) ? try await ProcessStore.openSales(in: key, in: tx) : nil
            return answer(.ok, process, counts)
        }
    }

    static func open(_ call: Call) async throws -> Answer {
        let body = try await call.body(SalesProcessRequest.self)
        return try await call.change { tx in
            let process = try await ProcessCommands.open(body, in: tx)
            return answer(.created, process, location: "/api/sales/v1/processes/\(process.key.rawValue)")
        }
    }

    static func revise(_ call: Call) async throws -> Answer {
        let body = try await call.body(SalesProcessRequest.self)
        return try await change(call) { try await ProcessCommands.revise($0, body, expecting: $1, in: $2) }
    }

    static func retire(_ call: Call) async throws -> Answer {
        try await change(call) { try await ProcessCommands.retire($0, expecting: $1, in: $2) }
    }

    static func restore(_ call: Call) async throws -> Answer {
        try await change(call) { try await ProcessCommands.restore($0, expecting: $1, in: $2) }
    }

    static func makeDefault(_ call: Call) async throws -> Answer {
        try await change(call) { try await ProcessCommands.makeDefault($0, expecting: $1, in: $2) }
    }

    static func retireStage(_ call: Call) async throws -> Answer {
        let stage = StageKey(rawValue: try call.parameter("stage"))
        let body = try await call.body(RetireStageRequest.self)
        let target = body.moveTo.map { StageKey(rawValue: $0) }
        return try await change(call) { key, version, tx in
            try await ProcessCommands.retireStage(stage, of: key, movingTo: target, expecting: version, in: tx)
        }
    }

    private static func change(
        _ call: Call, _ command: @escaping @Sendable (ProcessKey, Int, Transaction) async throws -> SalesProcess
    ) async throws -> Answer {
        let (key, version) = (try key(call), try call.expectedVersion)
        return try await call.change { tx in answer(.ok, try await command(key, version, tx)) }
    }

    private static func key(_ call: Call) throws -> ProcessKey { ProcessKey(rawValue: try call.parameter("key")) }

    private static func answer(
        _ status: HTTPResponse.Status, _ process: SalesProcess, _ openSales: [StageKey: Int]? = nil,
        location: String? = nil
    ) -> Answer {
        Answer(
            status, SalesProcesses.Process(process, openSales: openSales), version: Int(process.version),
            location: location)
    }
}

extension SalesProcesses.Process {
    init(_ process: SalesProcess, openSales: [StageKey: Int]? = nil) {
        self.init(
            key: process.key.rawValue, name: process.name,
            stages: process.stages.map { stage in
                SalesProcesses.Stage(
                    key: stage.key.rawValue, name: stage.name, position: stage.position,
                    probability: stage.probability, milestone: stage.milestone?.rawValue,
                    limitDays: stage.limitDays, isRetired: stage.isRetired,
                    openSales: openSales.map { $0[stage.key] ?? 0 })
            }, isDefault: process.isDefault, isRetired: process.isRetired, version: Int(process.version))
    }
}
