import Testing

@testable import Contracts

@Suite("Who listens to whom")
struct TopologyTests {
    private var events: [any Event.Type] { MessageCatalogue.all.compactMap { $0 as? any Event.Type } }
    private var commands: [any Command.Type] { MessageCatalogue.all.compactMap { $0 as? any Command.Type } }

    @Test("every stream that is consumed carries some event", arguments: ServiceName.allCases)
    func streamsExist(service: ServiceName) {
        let streams = Set(events.flatMap { $0.streams })
        for stream in Topology.consumed[service, default: []] {
            #expect(streams.contains(stream), "\(service) binds \(stream.key), on which nobody says anything")
        }
    }

    @Test("every service is named, binds each stream once, and never its own", arguments: ServiceName.allCases)
    func ownStream(service: ServiceName) throws {
        let streams = try #require(Topology.consumed[service])
        #expect(streams.allSatisfy { $0.producer != service })
        #expect(Set(streams).count == streams.count)
    }

    @Test("every command can be sent by somebody, and nobody commands himself")
    func commandsHaveSenders() {
        for command in commands {
            let senders = Topology.commanded.filter { $0.value.contains(command.receiver) }.map(\.key)
            #expect(!senders.isEmpty, "nobody may send \(command.name)")
        }
        #expect(Topology.commanded.allSatisfy { !$0.value.contains($0.key) })
    }

    @Test("whoever may be commanded has a command to receive")
    func receiversHaveCommands() {
        let receivers = Set(commands.map { $0.receiver })
        for (sender, commanded) in Topology.commanded {
            #expect(commanded.allSatisfy(receivers.contains), "\(sender) has a right it cannot use")
        }
    }

    @Test("events begin with their producer, commands with their receiver (messaging.md 3.3)")
    func rights() throws {
        for event in events {
            for stream in event.streams {
                let key = "\(stream.key).\(event.action)"
                #expect(key.wholeMatch(of: /[a-z]+(\.[a-z]+(-[a-z]+)*){2}/) != nil, "\(key)")
                #expect(key.hasPrefix("\(event.owner.rawValue)."))
            }
        }
        for command in commands {
            #expect(command.routingKey.wholeMatch(of: /[a-z]+\.[a-z]+(-[a-z]+)*/) != nil, "\(command.routingKey)")
            #expect(command.routingKey.hasPrefix("\(command.receiver.rawValue)."))
        }
    }

    @Test("no two types share a routing key or a name")
    func unique() {
        let keys = MessageCatalogue.all.flatMap { AsyncAPIChannels.places(of: $0).map(\.address) }
        #expect(Set(keys).count == keys.count)
        #expect(Set(MessageCatalogue.all.map { $0.typeName }).count == MessageCatalogue.all.count)
        #expect(Set(MessageCatalogue.all.map { $0.name }).count == MessageCatalogue.all.count)
    }

    @Test("a binding of a whole stream takes no other stream's keys")
    func bindingsDoNotOverlap() {
        let streams = Set(events.flatMap { $0.streams })
        for left in streams {
            #expect(!streams.contains { $0 != left && $0.key.hasPrefix(left.key + ".") })
        }
    }

    @Test(
        "each service has its command queue and one queue per producer, of whole streams",
        arguments: ServiceName.allCases)
    func queues(service: ServiceName) throws {
        let queues = Topology.queues(of: service)
        let first = try #require(queues.first)
        #expect(first == ("\(service.rawValue).commands", Topology.commands, ["\(service.rawValue).#"]))
        let streams = Topology.consumed[service, default: []]
        let producers = Set(streams.map(\.producer.rawValue)).sorted()
        #expect(queues.dropFirst().map(\.name) == producers.map { "\(service.rawValue).on-\($0)" })
        #expect(queues.dropFirst().allSatisfy { $0.exchange == Topology.events })
        #expect(Set(queues.dropFirst().flatMap(\.keys)) == Set(streams.map { "\($0.key).#" }))
    }

    @Test("a partition goes by the name of its queue, and no queue is taken for a partition")
    func partitions() {
        for queue in ServiceName.allCases.flatMap({ Topology.queues(of: $0).map(\.name) }) {
            #expect(Topology.undivided(queue) == queue)
            #expect(Topology.undivided("\(queue).dead") == "\(queue).dead")
            for index in [0, 9, 15] { #expect(Topology.undivided(Topology.partition(index, of: queue)) == queue) }
        }
    }

    @Test("a queue's name is one that its owner may read, and resend may write to (messaging.md 3.3)")
    func queueRights() {
        for service in ServiceName.allCases {
            for queue in Topology.queues(of: service) {
                #expect(queue.name.hasPrefix("\(service.rawValue)."))
                let rest = queue.name.dropFirst(service.rawValue.count + 1)
                #expect(rest == "commands" || rest.wholeMatch(of: /on-[a-z]+/) != nil)
                #expect(!queue.keys.isEmpty)
            }
        }
    }
}
