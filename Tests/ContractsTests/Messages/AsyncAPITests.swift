import Foundation
import Testing

@testable import Contracts

@Suite("The AsyncAPI document")
struct AsyncAPITests {
    /// Made once: it has hundreds of parts and every test looks into it.
    private static let made = Result { try JSON.decode(JSONValue.self, from: AsyncAPI.document()) }
    let document: JSONValue

    init() throws { document = try Self.made.get() }

    private func members(_ path: String...) throws -> [String: JSONValue] {
        let found = path.reduce(Optional(document)) { $0?[$1] }
        guard case .object(let members) = found else { throw InvalidValue("\(path) is no object") }
        return members
    }

    @Test("has every message of the catalogue and no other")
    func complete() throws {
        #expect(try Set(members("components", "messages").keys) == Set(MessageCatalogue.all.map { $0.typeName }))
    }

    @Test("is the same at every run")
    func stable() throws {
        #expect(try AsyncAPI.document() == AsyncAPI.document())
    }

    @Test("describes every sample", arguments: Sample.all)
    func samplesFit(sample: Sample) throws {
        let type = try #require(sample.type)
        let payload = try #require(try members("components", "messages")[type.typeName]?["payload"])
        #expect(try SchemaChecker(document: document).faults(of: sample.value(), under: payload) == [])
    }

    @Test("would notice a sample that does not fit")
    func checkerChecks() throws {
        let payload = try #require(
            try members("components", "messages")["karvan.accounting.PaymentCleared.v1"]?["payload"])
        let wrong: JSONValue = [
            "payment_id": "inv_01h455vb4pex5vsknk084sn02q", "amount": ["amount": "5", "currency": "XYZ"], "more": 1,
        ]
        let faults = SchemaChecker(document: document).faults(of: wrong, under: payload)
        for path in ["/payment_id", "/amount/amount", "/amount/currency", "/more", "/account_id: missing"] {
            #expect(faults.contains { $0.hasPrefix(path) }, "\(path) is not noticed")
        }
    }

    @Test("has no reference that leads nowhere")
    func references() {
        func walk(_ value: JSONValue) {
            switch value {
            case .array(let items): items.forEach(walk)
            case .object(let members):
                if case .string(let reference) = members["$ref"] {
                    #expect(SchemaChecker(document: document).resolve(reference) != nil, "\(reference)")
                }
                members.values.forEach(walk)
            default: break
            }
        }
        walk(document)
    }

    @Test("tells of optional fields, lists, enumerations and ids what they are")
    func schemas() throws {
        let schemas = try members("components", "schemas")
        #expect(schemas["Party"]?["required"] == ["country", "name"])
        #expect(schemas["Party"]?["properties"]?["address"] == ["$ref": "#/components/schemas/PostalAddress"])
        #expect(schemas["Money"]?["properties"]?["amount"]?["type"] == "integer")
        let issued = try #require(try members("components", "messages")["karvan.accounting.AdjustmentIssued.v1"])
        let properties = try #require(issued["payload"]?["properties"])
        #expect(properties["kind"]?["enum"] == ["CORRECTION", "CANCELLATION", "SALES_RETURN"])
        #expect(properties["lines"]?["items"] == ["$ref": "#/components/schemas/AdjustmentLine"])
        #expect(properties["adjustment_id"]?["pattern"] == "^adj_[0-7][0-9a-hjkmnp-tv-z]{25}$")
        #expect(issued["payload"]?["required"] != nil)
    }

    @Test("lets each service send its own and receive what the topology gives it", arguments: ServiceName.allCases)
    func operations(service: ServiceName) throws {
        let operations = try members("operations").keys
        let received = Set(operations.filter { $0.hasPrefix("\(service.rawValue).receive.") })
        var expected: Set<String> = []
        for type in MessageCatalogue.all {
            if let event = type as? any Event.Type {
                for stream in event.streams where Topology.consumed[service, default: []].contains(stream) {
                    expected.insert("\(service.rawValue).receive.\(stream.key).\(event.action)")
                }
            } else if let command = type as? any Command.Type, command.receiver == service {
                expected.insert("\(service.rawValue).receive.\(command.routingKey)")
            }
        }
        #expect(received == expected)
        for type in MessageCatalogue.all where type is any Event.Type && type.owner == service {
            for place in AsyncAPIChannels.places(of: type) {
                #expect(operations.contains("\(service.rawValue).send.\(place.address)"))
            }
        }
    }

    @Test("every channel has its exchange and one message")
    func channels() throws {
        for (address, channel) in try members("channels") {
            #expect(channel["address"] == .string(address))
            let exchange = channel["bindings"]?["amqp"]?["exchange"]?["name"]
            #expect(exchange == .string(Topology.events) || exchange == .string(Topology.commands))
            guard case .object(let messages) = channel["messages"] else {
                Issue.record("\(address) has no messages")
                continue
            }
            #expect(messages.count == 1)
        }
    }

    @Test("refuses to describe a binary fraction or an enumeration whose values it cannot see")
    func refuses() {
        struct Fraction: Codable { let rate: Double }
        enum Hidden: String, Codable { case one }
        struct Holder: Codable { let hidden: Hidden }
        #expect(throws: (any Error).self) { try SchemaBook().payload(of: Fraction.self) }
        #expect(throws: (any Error).self) { try SchemaBook().payload(of: Holder.self) }
    }
}
