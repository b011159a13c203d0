import Testing

@testable import Contracts

@Suite("The message catalogue")
struct SampleTests {
    @Test("has a sample of every type, and a type for every sample")
    func complete() {
        let types = Set(MessageCatalogue.all.map { "\($0.name).v\($0.version)" })
        let samples = Set(Sample.all.map(\.testDescription))
        #expect(types.subtracting(samples).sorted() == [], "types without a sample in Tests/ContractsTests/Samples")
        #expect(samples.subtracting(types).sorted() == [], "samples whose type is not in the catalogue")
    }

    @Test("reads every published sample and writes it again without loss", arguments: Sample.all)
    func lossless(sample: Sample) throws {
        let type = try #require(sample.type)
        #expect(try Self.written(type, sample.content) == sample.value())
    }

    @Test("reads a message that carries more than it knows", arguments: Sample.all)
    func unknownFields(sample: Sample) throws {
        guard case .object(var members) = try sample.value(), let type = sample.type else {
            Issue.record("not an object")
            return
        }
        let known = JSONValue.object(members)
        members["added_later"] = ["some": ["thing"]]
        #expect(try Self.written(type, JSONValue.object(members).bytes()) == known)
    }

    @Test("finds the record that each message is about", arguments: Sample.all)
    func subject(sample: Sample) throws {
        let type = try #require(sample.type)
        let message = try JSON.decode(type, from: sample.content)
        #expect(UUIDv7.time(of: message.subject) != nil)
        if let event = message as? any Event {
            #expect(Swift.type(of: event).streams.contains(event.stream))
        }
    }

    private static func written<M: Message>(_ type: M.Type, _ content: [UInt8]) throws -> JSONValue {
        let bytes = try JSON.encode(JSON.decode(type, from: content))
        return try JSON.decode(JSONValue.self, from: bytes)
    }
}
