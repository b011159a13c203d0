import Contracts
import Messaging
import ServiceKit
import Testing

@testable import WarehouseService

@Suite("The warehouse's contracts")
struct ContractTests {
    @Test("every route is documented, and nothing else is")
    func openAPI() {
        let definition = WarehouseApp.definition
        let differences = OpenAPICheck.differences(routes: definition.registeredRoutes, document: definition.openapi)
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test("it listens only to streams that the topology brings to it")
    func topology() {
        let bound = Set(Topology.consumed[.warehouse, default: []])
        for subscription in WarehouseApp.definition.subscriptions.all {
            guard case .event(let streams) = subscription.kind else { continue }
            #expect(!bound.isDisjoint(with: streams), "\(subscription.typeName) comes in no stream that is bound")
        }
    }

    @Test("it handles every command that is its own")
    func commands() {
        let handled = Set(WarehouseApp.definition.subscriptions.all.map(\.typeName))
        let own = MessageCatalogue.all.compactMap { $0 as? any Command.Type }.filter { $0.receiver == .warehouse }
        for command in own { #expect(handled.contains(command.typeName)) }
    }
}
