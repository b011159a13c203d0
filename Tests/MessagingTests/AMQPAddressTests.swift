import Foundation
import Testing

@testable import Messaging

@Suite("The broker's address")
struct AMQPAddressTests {
    @Test("has one node or several, and the same user, virtual host and trust for all")
    func nodes() throws {
        let one = try AMQPAddress("amqp://u:p%40w@127.0.0.1/v")
        #expect(one.nodes == [one])
        #expect(one.port == 5672)
        let three = try AMQPAddress("amqps://u:p%40w@a.example,b.example:1,c.example:2/v?cacertfile=/a.pem")
        let nodes = three.nodes.sorted { $0.host < $1.host }
        #expect(nodes.map(\.host) == ["a.example", "b.example", "c.example"])
        #expect(nodes.map(\.port) == [5671, 1, 2])
        for node in nodes {
            #expect(node.user == "u" && node.password == "p@w" && node.virtualHost == "v" && node.usesTLS)
            #expect(node.authorityFile == "/a.pem" && node.others.isEmpty)
        }
        #expect(three.description == "amqps://u@a.example:5671,b.example:1,c.example:2/v")
        #expect(throws: BrokerError.self) { try AMQPAddress("amqp://u:p@a.example,,b.example/v") }
        #expect(throws: BrokerError.self) { try AMQPAddress("amqps://u:p@a.example,10.0.0.1/v?cacertfile=/a.pem") }
    }
}

@Suite("A broker of several nodes", .enabled(if: TestServers.hasBroker, TestServers.needed))
struct BrokerNodesTests {
    @Test("is reached as long as one of them answers")
    func another() async throws {
        try await TestBroker.with([.accounting]) { test in
            let url = test.url.replacingOccurrences(of: "@127.0.0.1:", with: "@127.0.0.1:1,127.0.0.1:2,127.0.0.1:")
            #expect(url != test.url)
            for _ in 0..<6 {
                let depths = try await AMQPBroker(url: url).depths(of: ["accounting.commands"])
                #expect(depths == ["accounting.commands": 0])
            }
        }
        await #expect(throws: BrokerError.self) {
            try await AMQPBroker(url: "amqp://u:p@127.0.0.1:1,127.0.0.1:2/v").depths(of: [])
        }
    }
}
