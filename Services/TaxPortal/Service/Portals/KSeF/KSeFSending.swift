import Contracts
import Foundation
import KSeF
import Sealing
import TaxPortalDomain

/// Sending to KSeF. Few documents go one by one through the online session that is the runner's channel, many in a batch
/// session of their own, because a taxpayer may send no more than 180 an hour online.
extension KSeFAdapter {
    /// An archive of a thousand invoices and the list of them are small enough for memory.
    var batchLimit: Int { 1000 }
    var contentType: String { "application/xml" }
    var givesReceiptsLater: Bool { true }

    /// So many documents at once go as a batch, unless the option `batch_from` says otherwise (`never`).
    private static let batchFrom = 10
    /// After so many lost answers in a row the rest is not sent.
    private static let mostLost = 3

    func openChannel(for taxpayer: Taxpayer, archive: any ExchangeArchive) async throws -> String? {
        do throws(KSeFFailure) {
            return try await connection.desk(for: taxpayer, about: [], archive: archive).openSession()
        } catch {
            throw PortalTrouble(error)
        }
    }

    /// Closes the session at the portal. Where the hour has few openings left it stays open instead, for the next
    /// documents; it ends by itself after twelve hours.
    func closeChannel(_ channel: String, for taxpayer: Taxpayer, archive: any ExchangeArchive) async {
        guard let desk = try? connection.desk(for: taxpayer, about: [], archive: archive) else { return }
        let isHeld = await desk.account.holds(channel)
        if isHeld, await desk.account.limiter.left(.onlineSession) < 40 { return }
        try? await desk.closeSession(channel)
    }

    func send(
        _ documents: [Outgoing], through channel: String?, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        var replies: [SubmissionID: Reply] = [:]
        var online: [Outgoing] = []
        let threshold = Self.threshold(taxpayer)
        // A batch is offline or not as a whole; a technical correction goes online only.
        for isOffline in [false, true] {
            let alike = documents.filter { $0.isOffline == isOffline && $0.replaces == nil }
            guard alike.count >= threshold else {
                online += alike
                continue
            }
            for batch in Self.batches(of: alike) {
                let reply = await sendBatch(batch, offline: isOffline, for: taxpayer, archive: archive)
                for document in batch { replies[document.submission] = reply }
            }
        }
        online += documents.filter { $0.replaces != nil }
        replies.merge(await sendOnline(online, through: channel, for: taxpayer, archive)) { first, _ in first }
        return replies
    }

    private func sendBatch(
        _ documents: [Outgoing], offline: Bool, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> Reply {
        do throws(KSeFFailure) {
            let desk = try connection.desk(for: taxpayer, about: documents.map(\.submission), archive: archive)
            return .takenIn(reference: try await desk.sendBatch(documents.map(\.content), offline: offline))
        } catch {
            return .refused(PortalTrouble(error))
        }
    }

    private func sendOnline(
        _ documents: [Outgoing], through channel: String?, for taxpayer: Taxpayer, _ archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        var replies: [SubmissionID: Reply] = [:]
        var lost = 0
        var trouble: PortalTrouble?
        for document in documents where !Task.isCancelled {
            guard trouble == nil, let channel else {
                replies[document.submission] = .refused(trouble ?? .noChannel)
                continue
            }
            do throws(KSeFFailure) {
                let desk = try connection.desk(for: taxpayer, about: [document.submission], archive: archive)
                let reference = try await desk.send(
                    document.content, through: channel, offline: document.isOffline, correcting: document.replaces)
                replies[document.submission] = .takenIn(reference: reference)
                lost = 0
            } catch {
                let reply = Self.reply(to: error)
                replies[document.submission] = reply
                if case .refused(let reason) = reply { trouble = reason }
                if case .lost = reply { lost += 1 }
                if lost == Self.mostLost { trouble = PortalTrouble(error) }
            }
        }
        return replies
    }

    /// What a sending that failed means for its document.
    ///
    /// - Source: ksef.md 1.4, the errors of step 3.
    static func reply(to failure: KSeFFailure) -> Reply {
        if failure.mayHaveHappened { return .lost("\(failure)") }
        let fault = Submission.Fault(code: failure.code ?? "\(failure.status ?? 0)", message: failure.message)
        switch failure.code ?? "" {
        // The refused file was accepted after all, or another correction of it was: people have to look.
        case "21166", "21167": return .answered(.rejected(.numberClash, [fault]))
        // Size, hash, form of the request, document too large: refused at the door, and nothing of it is kept there.
        case "21402", "21403", "21405", "size": return .answered(.notTaken([fault]))
        // The session is over, or its key went with another process: the next one is a second away.
        case let code where KSeFFailure.sessionIsOver.contains(code) || code == "session-unknown":
            return .refused(PortalTrouble(kind: .limit, message: "\(failure)", code: code, pause: .zero))
        default: return .refused(PortalTrouble(failure))
        }
    }

    private static func threshold(_ taxpayer: Taxpayer) -> Int {
        switch taxpayer.options["batch_from"] {
        case "never": .max
        case let text?: max(1, Int(text) ?? batchFrom)
        case nil: batchFrom
        }
    }

    /// Parted so that no archive grows beyond what is made in memory.
    private static func batches(of documents: [Outgoing]) -> [[Outgoing]] {
        var batches: [[Outgoing]] = [[]]
        var bytes = 0
        for document in documents {
            if bytes + document.content.count > KSeFDesk.mostBatchBytes, !batches[batches.count - 1].isEmpty {
                batches.append([])
                bytes = 0
            }
            batches[batches.count - 1].append(document)
            bytes += document.content.count + 200
        }
        return batches
    }
}

extension PortalTrouble {
    fileprivate static let noChannel = PortalTrouble(
        kind: .limit, message: "No session was opened for these documents.", pause: .zero)
}
