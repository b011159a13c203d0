import Contracts
import Foundation
import Moadian
import Sealing
import Testing

/// Not part of the usual run: `KARVAN_MEASURE=1`, and a release build, for figures that mean something.
@Suite(
    "What sealing costs",
    .enabled(if: ProcessInfo.processInfo.environment["KARVAN_MEASURE"] != nil, "Set KARVAN_MEASURE=1 to measure."))
struct SealingMeasureTests {
    @Test("one invoice on one core: at most one and a half private operations of RSA 2048, as openssl counts them")
    func sealing() throws {
        let papers = try Papers.made.get()
        let count = 2000
        let took = try ContinuousClock().measure {
            for _ in 0..<count {
                _ = try InvoicePacket(
                    sealing: Papers.invoice, uid: UUID(), fiscalID: "A11216", signer: papers.signer,
                    key: papers.portalKey, at: Papers.now)
            }
        }
        let each = took / .seconds(count)
        let operation = try secondsOfOneSignature(papers)
        print("sealing takes \(Int(each * 1e6)) µs, one signature of openssl speed \(Int(operation * 1e6)) µs")
        #expect(each <= 1.5 * operation)
    }

    /// The column `sign` of the line `rsa 2048 bits 0.000543s …`.
    private func secondsOfOneSignature(_ papers: Papers) throws -> Double {
        // It stops by an alarm, which a test's thread blocks, and with it what is started there.
        var alarm = sigset_t()
        sigemptyset(&alarm)
        sigaddset(&alarm, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &alarm, nil)
        defer { pthread_sigmask(SIG_BLOCK, &alarm, nil) }
        let text = String(decoding: try papers.keys.openssl("speed", "-seconds", "3", "rsa2048"), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").last { $0.contains("2048 bits") })
        let figure = try #require(line.split(separator: " ").first { $0.contains(".") && $0.hasSuffix("s") })
        return try #require(Double(figure.dropLast()))
    }
}
