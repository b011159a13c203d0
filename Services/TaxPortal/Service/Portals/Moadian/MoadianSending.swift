import Contracts
import Foundation
import Moadian
import Sealing
import TaxPortalDomain

/// The half that talks: sends sealed invoices and asks by uid what became of them (`moadian.md` 2.8, 2.10, 9.5).
extension MoadianAdapter: PortalAdapter {
    /// The portal knows no sessions.
    func openChannel(for taxpayer: Taxpayer, archive: any ExchangeArchive) async throws -> String? { nil }

    func closeChannel(_ channel: String, for taxpayer: Taxpayer, archive: any ExchangeArchive) async {}

    func credentials(of taxpayer: Taxpayer) throws -> [Credential] { try MoadianSecrets(taxpayer).all() }

    func send(
        _ documents: [Outgoing], through channel: String?, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        do throws(PortalTrouble) {
            let connection = try connections.connection(for: taxpayer)
            var replies: [SubmissionID: Reply] = [:]
            for batch in documents.chunks(of: batchLimit) {
                replies.merge(await send(batch, over: connection, archive)) { $1 }
            }
            return replies
        } catch {
            return documents.all(.refused(error))
        }
    }

    private func send(
        _ documents: [Outgoing], over connection: MoadianConnection, _ archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        let witness = MoadianWitness(submissions: documents.map(\.submission), archive: archive)
        do {
            switch connection.interface {
            case .current(let client, let signer):
                return try await MoadianDispatch(
                    client: client.witnessed(by: witness.see), signer: signer, memoryID: connection.memoryID
                ).replies(to: documents)
            case .legacy(let client, let key):
                return try await LegacyDispatch(
                    client: client.witnessed(by: witness.see), key: key, memoryID: connection.memoryID
                ).replies(to: documents)
            }
        } catch let error as MoadianError where error.kind == .lost {
            return documents.all(.lost(error.description))
        } catch let error as MoadianError {
            return documents.all(.refused(PortalTrouble(error)))
        } catch let error as SealingError {
            return documents.all(.refused(.credentials("The invoices cannot be sealed: \(error)")))
        } catch {
            return documents.all(.refused(PortalTrouble(kind: .outage, message: "The sending was stopped.")))
        }
    }

    func inquire(
        about documents: [Outgoing], for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        do throws(PortalTrouble) {
            let connection = try connections.connection(for: taxpayer)
            var replies: [SubmissionID: Reply] = [:]
            for batch in MoadianInquiry.batches(of: documents, at: .now()) {
                guard !Task.isCancelled else { break }
                let witness = MoadianWitness(submissions: batch.documents.map(\.submission), archive: archive)
                do throws(MoadianError) {
                    let heard =
                        switch connection.interface {
                        case .current(let client, _):
                            try await MoadianInquiry(
                                client.witnessed(by: witness.see), memoryID: connection.memoryID,
                                isStrict: MoadianOptions(taxpayer.options).wantsSignedReceipts,
                                resendsAfterTimeout: MoadianOptions(taxpayer.options).resendsAfterTimeout
                            ).replies(about: batch)
                        case .legacy(let client, _):
                            try await LegacyInquiry(
                                client: client.witnessed(by: witness.see),
                                resendsAfterTimeout: MoadianOptions(taxpayer.options).resendsAfterTimeout
                            ).replies(about: batch)
                        }
                    replies.merge(heard) { $1 }
                } catch {
                    // What was heard so far is kept; the next batch would fare no better.
                    return replies.merging(documents.all(.refused(PortalTrouble(error)))) { heard, _ in heard }
                }
            }
            return replies
        } catch {
            return documents.all(.refused(error))
        }
    }
}

extension PortalTrouble {
    init(_ error: MoadianError) {
        let kind: Kind =
            switch error.kind {
            case .unreachable, .lost, .outage, .malformed: .outage
            case .limit: .limit
            case .credentials: .credentials
            case .refused, .forged: .protocolError
            }
        self.init(
            kind: kind, message: error.description, code: error.codes.first?.code,
            pause: error.pause.map { .seconds(min($0, 3600)) })
    }
}

extension Outgoing {
    /// The packet's `requestTraceId`, a UUID of version 8: sixty bits of the content's hash, then those of the sending that
    /// tell it from others. So whoever finds it at the portal knows that the portal's copy is this content (S-85).
    var uid: UUID { UUID(high: Self.mark(identity.contentHash), low: request.low & 0x3FFF_FFFF_FFFF_FFFF | 1 << 63) }

    /// Whether the packet that the portal knows by this uid carried this content, at whatever sending.
    func isContent(of uid: UUID) -> Bool { uid.high == Self.mark(identity.contentHash) && uid.low >> 62 == 2 }

    private static func mark(_ hash: String) -> UInt64 {
        let digits = hash.prefix(15)
        let bits = UInt64(digits, radix: 16) ?? 0
        return (bits >> 12) << 16 | 0x8000 | bits & 0xFFF
    }
}

extension [Outgoing] {
    func all(_ reply: Reply) -> [SubmissionID: Reply] {
        Dictionary(map { ($0.submission, reply) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Array {
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
