import Foundation

/// POST `invoice`: the request as a whole is checked, then every packet is queued (sections 2.8 and 17.3).
extension Portal {
    private struct Parcel {
        let payload: String
        let traceID: String
        let fiscalID: String
    }

    func takeIn(_ body: [UInt8], from client: Client, _ faults: Set<Fault>) throws(TransportRefusal) -> JSON {
        let parcels = try parcels(in: body)
        let copies = faults.contains(.repeatedDelivery) ? 2 : 1
        let taken = state.withLock { state -> [(uid: String, reference: String)]? in
            guard !parcels.contains(where: { state.queue.knows(uid: $0.traceID) }) else { return nil }
            return parcels.map { parcel in
                var reference = ""
                for copy in 0..<copies {
                    let name = Self.newReference()
                    // Delivered twice by the portal's own queue: the caller learns the name of the first only.
                    if copy == 0 { reference = name }
                    let form =
                        faults.contains(.packetFault)
                        ? Packet.Form.faulty(.internalFault(state.queue.packets.count)) : .v2(parcel.payload)
                    state.enqueue(parcel.traceID, form, for: parcel.fiscalID, from: client.id, as: name)
                }
                return (parcel.traceID, reference)
            }
        }
        guard let taken else { throw .repeatedTraceID }
        nudge()
        let results = taken.map { packet -> JSON in
            [
                "uid": .text(packet.uid), "packetType": .null, "referenceNumber": .text(packet.reference),
                "data": .null,
            ]
        }
        return [
            "timestamp": .integer(now.milliseconds),
            "result": .array(faults.contains(.droppedResult) ? [] : results),
        ]
    }

    /// URL-safe and opaque, as the sandbox gives them.
    static func newReference() -> String {
        var generator = SystemRandomNumberGenerator()
        return Base64URL.encode((0..<15).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    private func parcels(in body: [UInt8]) throws(TransportRefusal) -> [Parcel] {
        guard let json = try? JSON(parsing: body), let elements = json.elements, !elements.isEmpty else {
            throw .badJSON
        }
        guard elements.count <= 1000 else { throw .tooManyPackets }
        var parcels: [Parcel] = []
        var seen: Set<String> = []
        for element in elements {
            guard let payload = element["payload"]?.text, !payload.isEmpty, let header = element["header"],
                let traceID = header["requestTraceId"]?.text, let fiscalID = header["fiscalId"]?.text
            else { throw .membersMissing }
            let form = /[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}/
            guard traceID.wholeMatch(of: form) != nil else { throw .badTraceID }
            guard seen.insert(traceID).inserted else { throw .repeatedTraceID }
            parcels.append(Parcel(payload: payload, traceID: traceID, fiscalID: fiscalID))
        }
        return parcels
    }
}

extension Portal.State {
    mutating func enqueue(
        _ uid: String, _ form: Packet.Form, for fiscalID: String, from sender: String, as name: String
    ) {
        let now = now
        queue.append(
            Packet(
                uid: uid, referenceNumber: name, fiscalID: fiscalID, sender: sender, receivedAt: now,
                dueAt: now.adding(milliseconds: settings.delay), form: form))
    }
}
