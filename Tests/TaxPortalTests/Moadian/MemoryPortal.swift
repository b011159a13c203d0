import Contracts
import Foundation
import Moadian
import PortalHTTP
import Sealing
import TestKit

/// Moadian in memory: opens what it is sent with its private key and keeps it, so that tests see what arrived.
final class MemoryPortal: PortalTransport {
    struct Registered: Sendable {
        var uid: UUID
        var taxID: String
        var status = "SUCCESS"
        var errors: [String] = []
        /// Shown once the status is SUCCESS.
        var sign: String?
    }

    struct State {
        var calls: [TransportRequest] = []
        var registered: [Registered] = []
        /// Whether the answers to sendings are lost after they were registered.
        var losesAnswers = false
        /// Statuses in place of answers, by path; with 0 the answer is lost.
        var faults: [String: Int] = [:]
        /// What the next sendings are judged as.
        var verdict: (status: String, errors: [String]) = ("SUCCESS", [])
        /// Tax ids that the dashboard knows beside the registered ones.
        var dashboard: Set<String> = []
        var signer: PrivateKey?
        /// Seconds by which its clock is before ours.
        var isAhead: Int64 = 0
        var memoryState = "ACTIVE"
    }

    static let portalKey = Result {
        let keys = try KeyWorkshop()
        try keys.makeCertificate("portal", subject: "/CN=portal")
        return try PrivateKey(keys.read("portal.key"))
    }

    let key: PrivateKey
    let state = SteadyMutex(State())

    init() throws { key = try Self.portalKey.get() }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
    var registered: [Registered] { state.withLock { $0.registered } }

    /// Paths in their order, without the nonces.
    var asked: [String] { state.withLock { $0.calls }.map(Self.path).filter { $0 != "nonce" } }

    private static func path(_ call: TransportRequest) -> String {
        String((call.url.components(separatedBy: "/api/v2/").last ?? "").prefix { $0 != "?" })
    }

    func send(_ call: TransportRequest) async throws(TransportFailure) -> TransportAnswer {
        let path = Self.path(call)
        let query = URLComponents(string: call.url)?.queryItems ?? []
        let (fault, isLost) = state.withLock { state in
            state.calls.append(call)
            return (state.faults[path], state.losesAnswers && path == "invoice")
        }
        if fault == 0 { throw .lost("reset") }
        if let fault { return TransportAnswer(status: fault, body: Data("<html>".utf8)) }
        let text: String
        switch path {
        case "nonce": text = #"{"nonce":"\#(UUID())"}"#
        case "server-information":
            let spki = key.publicKey.spki.base64EncodedString()
            let time = Timestamp.now().adding(seconds: state.withLock { $0.isAhead }).microseconds / 1000
            text = #"{"serverTime":\#(time),"publicKeys":[{"key":"\#(spki)","id":"k","algorithm":"RSA","purpose":1}]}"#
        case "fiscal-information": text = #"{"fiscalStatus":"\#(state.withLock { $0.memoryState })"}"#
        case "invoice": text = take(call.body ?? Data())
        case "inquiry-by-uid":
            let uids = query.filter { $0.name == "uidList" }.compactMap { $0.value.flatMap { UUID(uuidString: $0) } }
            text = list(uids.map { uid in result(registered.first { $0.uid == uid }, uid) })
        case "inquiry":
            text = list(registered.filter { $0.status == "SUCCESS" }.map { result($0, $0.uid) })
        case "inquiry-by-reference-id": text = "[]"
        case "inquiry-invoice-status":
            let known = Set(registered.filter { $0.status == "SUCCESS" }.map(\.taxID))
                .union(state.withLock { $0.dashboard })
            text = list(
                query.compactMap(\.value).map { id in
                    known.contains(id)
                        ? #"{"taxId":"\#(id)","invoiceStatus":"NO_NEED_REACTION"}"#
                        : #"{"taxId":"\#(id)","error":"NOT_FOUND"}"#
                })
        default: return TransportAnswer(status: 404)
        }
        if isLost { throw .lost("reset") }
        return TransportAnswer(status: 200, body: Data(text.utf8))
    }

    private func list(_ elements: [String]) -> String { "[\(elements.joined(separator: ","))]" }

    private func take(_ body: Data) -> String {
        let packets = (try? InvoicePacket.list(in: body)) ?? []
        let results = packets.map { packet -> String in
            let opened = try? OpenedInvoice(Data(packet.payload.utf8), openedWith: key)
            let invoice = opened.flatMap { try? JSONSerialization.jsonObject(with: $0.invoice) as? [String: Any] }
            let taxID = (invoice?["header"] as? [String: Any])?["taxid"] as? String ?? "unreadable"
            state.withLock { state in
                var one = Registered(
                    uid: packet.uid, taxID: taxID, status: state.verdict.status, errors: state.verdict.errors)
                if one.status == "SUCCESS",
                    state.registered.contains(where: { $0.taxID == taxID && $0.status == "SUCCESS" })
                {
                    one.status = "FAILED"
                    one.errors = ["0300101"]
                }
                one.sign = sign(taxID, by: state.signer ?? key)
                state.registered.append(one)
            }
            return #"{"uid":"\#(packet.uid)","referenceNumber":"ref-\#(packet.uid.text.prefix(8))"}"#
        }
        return #"{"timestamp":1,"result":\#(list(results))}"#
    }

    private func result(_ one: Registered?, _ uid: UUID) -> String {
        guard let one else { return #"{"uid":"\#(uid)","status":"NOT_FOUND","data":null}"# }
        let errors = list(one.errors.map { #"{"code":"\#($0)","message":"پیام","errorType":"ERROR"}"# })
        return
            #"{"uid":"\#(uid)","referenceNumber":"ref","status":"\#(one.status)","data":{"error":\#(errors),"warning":null},"#
            + #""sign":"\#(one.status == "SUCCESS" ? one.sign ?? "" : "")"}"#
    }

    private func sign(_ taxID: String, by key: PrivateKey) -> String {
        let header = Data(#"{"alg":"RS256","sigT":"2026-10-03T00:00:00Z"}"#.utf8).base64URL
        let payload = Data(#"{"referenceNumber":"ref","clientId":"A11216","taxId":"\#(taxID)"}"#.utf8).base64URL
        let signature = (try? key.signature(of: Data("\(header).\(payload)".utf8)))?.base64URL ?? ""
        return "\(header).\(payload).\(signature)"
    }
}
