import ArgumentParser
import Contracts
import Foundation

/// Feeds what reads strangers' bytes with a great many inputs that a seed makes from valid ones. Nothing may crash.
///
/// An input depends on the seed and its own number alone; a crash prints both, and `--first N --inputs 1` makes it again.
@main struct Fuzz: ParsableCommand {
    @Option(help: "A folder of valid messages, Name.vN.json.")
    var samples: String
    @Option(help: "How many inputs.")
    var inputs = 1_000_000
    @Option(help: "What they are made from.")
    var seed: UInt64 = 1
    @Option(help: "The number of the first input.")
    var first = 0

    /// The input that is being read; a crash prints it.
    nonisolated(unsafe) private static let current = UnsafeMutablePointer<Int>.allocate(capacity: 1)

    func validate() throws {
        guard inputs > 0, first >= 0 else { throw ValidationError("--inputs is above 0, --first is not below.") }
    }

    func run() throws {
        let pieces = try Self.pieces(in: samples)
        guard !pieces.isEmpty else { throw ValidationError("There is no sample in \(samples).") }
        Self.tellOfCrashes()
        var taken = [0, 0, 0]
        let start = ContinuousClock.now
        for number in first..<(first + inputs) {
            Self.current.pointee = number
            let kind = number % 3
            var mutator = Mutator(seed: seed &* 0x9E37_79B9 &+ UInt64(number), pieces: pieces)
            if Self.feed(kind, &mutator, pieces) { taken[kind] += 1 }
        }
        let elapsed = ContinuousClock.now - start
        print(
            "\(inputs) inputs from seed \(seed), \(elapsed.components.seconds) s: none crashed; taken: "
                + "\(taken[0]) envelopes, \(taken[1]) messages, \(taken[2]) requests")
    }

    private static func feed(_ kind: Int, _ mutator: inout Mutator, _ pieces: [[UInt8]]) -> Bool {
        let body = mutator.mutated(mutator.oneOf(pieces))
        switch kind {
        case 0:
            var headers = validHeaders
            for _ in 0...mutator.number(below: 2) {
                let name = mutator.oneOf(validHeaders.keys.sorted())
                switch mutator.number(below: 4) {
                case 0: headers[name] = nil
                case 1: headers[mutator.mutated(name)] = mutator.mutated(validHeaders[name] ?? "")
                default: headers[name] = mutator.mutated(validHeaders[name] ?? "")
                }
            }
            let key =
                mutator.number(below: 4) == 0 ? mutator.mutated("sales.opportunity.opened") : "sales.opportunity.opened"
            return Readers.envelope(headers, routingKey: key, body: body)
        case 1: return mutator.oneOf(Readers.messages)(body)
        default: return mutator.oneOf(Readers.requests)(body)
        }
    }

    private static let validHeaders = [
        "cloudEvents_specversion": "1.0", "cloudEvents_id": "0198cf30-0000-7000-8000-000000000001",
        "cloudEvents_type": "karvan.sales.OpportunityOpened.v1",
        "cloudEvents_source": "/karvan/sales/com_01h455vb4pex5vsknk084sn02q",
        "cloudEvents_subject": "opportunity/0198cf30-0000-7000-8000-000000000002",
        "cloudEvents_sequence": "0000000000000000001", "cloudEvents_producerepoch": "1",
        "cloudEvents_time": "2026-01-02T03:04:05.678Z", "cloudEvents_correlationid": "c",
        "cloudEvents_causationid": "0198cf30-0000-7000-8000-000000000003", "cloudEvents_authtype": "user",
        "cloudEvents_authid": "usr_01h455vb4pex5vsknk084sn02q",
        "cloudEvents_onbehalfof": "usr_01h455vb4pex5vsknk084sn02q",
        "cloudEvents_idempotencykey": "k", "cloudEvents_answerto": "a",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ]

    private static func pieces(in folder: String) throws -> [[UInt8]] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted().map {
            Array(try Data(contentsOf: URL(filePath: folder).appending(path: $0)))
        }
    }

    /// A trap, a bad address, a stack that is used up: the number of the input is written, and the process ends as it would.
    private static func tellOfCrashes() {
        // A used-up stack leaves no room for the handler; it gets one of its own.
        var stack = stack_t()
        stack.ss_sp = .allocate(byteCount: 64 * 1024, alignment: 16)
        stack.ss_size = 64 * 1024
        sigaltstack(&stack, nil)
        for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { signal in
                Fuzz.write(Fuzz.current.pointee)
                Glibc.signal(signal, SIG_DFL)
                raise(signal)
            }
            action.sa_flags = SA_ONSTACK
            sigaction(signal, &action, nil)
        }
    }

    /// Without memory from the heap, which may be what is broken.
    private static func write(_ number: Int) {
        let text: StaticString = "fuzz: crashed at input "
        _ = Glibc.write(2, text.utf8Start, text.utf8CodeUnitCount)
        var rest = number
        var divisor = 1
        while rest / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            var digit = UInt8(48 + rest / divisor)
            _ = Glibc.write(2, &digit, 1)
            rest %= divisor
            divisor /= 10
        }
        var end = UInt8(10)
        _ = Glibc.write(2, &end, 1)
    }
}
