/// What became of packets (section 2.10).
extension Portal {
    private static let mostIDs = 100
    private static let statuses = ["SUCCESS", "FAILED", "TIMEOUT", "IN_PROGRESS"]

    func inquiryByReference(
        _ query: Query, for client: Client, _ faults: Set<Fault>
    ) throws(TransportRefusal) -> JSON {
        let names = try ids("referenceIds", query)
        let window = try window(query)
        let found = state.withLock { state in
            names.map { name -> (name: String, index: Int?) in
                let index = state.queue.index(ofReference: name)
                return (name, index.flatMap { state.isVisible($0, to: client, in: window) ? $0 : nil })
            }
        }
        let results = found.map { name, index in
            index.map { result(of: $0, faults) } ?? Self.notFound(reference: name, uid: nil, fiscalID: nil)
        }
        return Self.list(results, faults)
    }

    func inquiryByUID(_ query: Query, for client: Client, _ faults: Set<Fault>) throws(TransportRefusal) -> JSON {
        let uids = try ids("uidList", query)
        guard let fiscalID = query["fiscalId"] else { throw .badParameter("fiscalId") }
        guard Client.isMemoryID(fiscalID) else { throw .badMemoryID }
        let window = try window(query)
        let found = state.withLock { state in
            uids.map { uid in
                let indices = state.queue.indices(ofUID: uid).filter { index in
                    state.queue[index].fiscalID == fiscalID && state.isVisible(index, to: client, in: window)
                }
                return (uid: uid, indices: indices)
            }
        }
        let results = found.flatMap { uid, indices in
            indices.isEmpty
                ? [Self.notFound(reference: nil, uid: uid, fiscalID: fiscalID)]
                : indices.map { result(of: $0, faults) }
        }
        return Self.list(results, faults)
    }

    func inquiryByTime(_ query: Query, for client: Client, _ faults: Set<Fault>) throws(TransportRefusal) -> JSON {
        let page = try whole("pageNumber", query, usual: 1, 1...Int.max / 200)
        let size = try whole("pageSize", query, usual: 10, 1...100)
        let status = query["status"]
        if let status, !Self.statuses.contains(status) { throw .unknownStatus }
        let window = try window(query)
        let indices = state.withLock { state in
            state.queue.packets.indices.filter { index in
                state.isVisible(index, to: client, in: window)
                    && (status == nil || state.queue[index].status(thinking: state.settings.think) == status)
            }
        }
        let results = indices.dropFirst((page - 1) * size).prefix(size).map { result(of: $0, faults) }
        return Self.list(Array(results), faults)
    }

    // MARK: Parameters

    private func ids(_ name: String, _ query: Query) throws(TransportRefusal) -> [String] {
        let ids = query.all(name)
        guard !ids.isEmpty else { throw .badParameter(name) }
        guard ids.count <= Self.mostIDs else { throw .tooManyIDs }
        return ids
    }

    private func whole(
        _ name: String, _ query: Query, usual: Int, _ range: ClosedRange<Int>
    ) throws(TransportRefusal) -> Int {
        guard let written = query[name] else { return usual }
        guard let value = Int(written), range.contains(value) else { throw .badParameter(name) }
        return value
    }

    /// The last 24 hours unless the caller says otherwise; a week at most.
    private func window(_ query: Query) throws(TransportRefusal) -> ClosedRange<Instant> {
        let asked = (start: try instant("start", query), end: try instant("end", query))
        let end = asked.end ?? now
        let start = asked.start ?? end.adding(days: -1)
        guard start <= end else { throw .reversedWindow }
        guard end <= start.adding(days: 7) else { throw .wideWindow }
        return start...end
    }

    private func instant(_ name: String, _ query: Query) throws(TransportRefusal) -> Instant? {
        guard let written = query[name] else { return nil }
        guard let instant = Instant(iso: written) else { throw .badParameter(name) }
        return instant
    }

    // MARK: Results

    /// Shows one packet; asked too early, it is still in progress.
    func result(of index: Int, _ faults: Set<Fault> = []) -> JSON {
        let found = state.withLock { state -> (Packet, String)? in
            guard state.queue.packets.indices.contains(index) else { return nil }
            let status = state.queue[index].status(thinking: state.settings.think)
            if state.queue[index].outcome != nil { state.queue[index].asked += 1 }
            return (state.queue[index], status)
        }
        guard let (packet, status) = found else { return Self.notFound(reference: nil, uid: nil, fiscalID: nil) }
        let shown = Self.shown(status, faults)
        let isDone = shown != "IN_PROGRESS" && shown != "TIMEOUT"
        var receipt = shown == "SUCCESS" ? receipt(of: index) : nil
        if faults.contains(.wrongSignature) { receipt = receipt.map { Self.spoiled($0) } }
        return [
            "referenceNumber": .text(packet.referenceNumber), "uid": .text(packet.uid), "status": .text(shown),
            "data": isDone ? packet.outcome.map { Self.data($0, faults) } ?? .null : .null,
            "packetType": .text(isDone ? Packet.acceptedType : Packet.waitingType),
            "fiscalId": .text(packet.fiscalID), "sign": .text(receipt ?? ""),
        ]
    }

    private static func shown(_ status: String, _ faults: Set<Fault>) -> String {
        if faults.contains(.timeoutStatus) { return "TIMEOUT" }
        return faults.contains(.unknownStatus) ? "UNDER_REVIEW" : status
    }

    private static func data(_ outcome: Packet.Outcome, _ faults: Set<Fault>) -> JSON {
        var messages: [Message]
        var isSuccess = false
        switch outcome {
        case .success(let warnings):
            messages = warnings
            isSuccess = true
        case .failure(let found): messages = found
        }
        if faults.contains(.unknownCode) {
            messages.append(Message(code: isSuccess ? "1X9-NEW" : "0X9-NEW", message: "پیام تازه"))
        }
        let noLists = faults.contains(.nullLists)
        return [
            "error": noLists ? .null : .array(messages.filter(\.isError).map(\.json)),
            "warning": noLists ? .null : .array(messages.filter { !$0.isError }.map(\.json)),
            "success": .bool(isSuccess),
        ]
    }

    private static func notFound(reference: String?, uid: String?, fiscalID: String?) -> JSON {
        [
            "referenceNumber": .optional(reference), "uid": .optional(uid), "status": "NOT_FOUND", "data": .null,
            "packetType": .null, "fiscalId": .optional(fiscalID), "sign": "",
        ]
    }

    private static func list(_ results: [JSON], _ faults: Set<Fault>) -> JSON {
        .array(faults.contains(.repeatedResult) ? results.flatMap { [$0, $0] } : results)
    }

    /// A receipt whose signature fits nothing.
    private static func spoiled(_ receipt: String) -> String {
        guard let dot = receipt.lastIndex(of: ".") else { return receipt }
        let first = receipt.index(after: dot)
        return receipt[...dot] + (receipt[first] == "A" ? "B" : "A") + receipt[receipt.index(after: first)...]
    }
}

extension Packet {
    /// What an inquiry says, given how many it leaves without an answer.
    func status(thinking: Int) -> String {
        guard let outcome, asked >= thinking else { return "IN_PROGRESS" }
        switch outcome {
        case .success: return "SUCCESS"
        case .failure: return "FAILED"
        }
    }
}

extension Portal.State {
    /// Packets are shown to their memory, to who sent them, and to a company with a contract for the memory.
    func isVisible(_ index: Int, to client: Client, in window: ClosedRange<Instant>) -> Bool {
        let packet = queue[index]
        guard window.contains(packet.receivedAt) else { return false }
        return packet.fiscalID == client.id || packet.sender == client.id || client.sendsFor.contains(packet.fiscalID)
    }
}
