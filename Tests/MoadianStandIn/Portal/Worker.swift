import Foundation

/// What comes after the queue: open, verify, check, register (sections 17.4 and 17.5). Packets are opened side by side and
/// decided in the order in which they came.
extension Portal {
    private static let chunk = max(2, ProcessInfo.processInfo.activeProcessorCount) * 4

    /// Starts the worker unless it is at work.
    func nudge() {
        let starts = state.withLock { state in
            if state.isWorking { return false }
            state.isWorking = true
            return true
        }
        if starts { Task { await work() } }
    }

    /// Waits until nothing whose time has come is left unchecked. Packets that a delay holds back are not waited for.
    func rest() async {
        await withCheckedContinuation { continuation in
            let isAtRest = state.withLock { state in
                if !state.isWorking { return true }
                state.waitingForRest.append(continuation)
                return false
            }
            if isAtRest { continuation.resume() }
        }
    }

    private func work() async {
        // A signature costs as much as an opening: receipts are made when nothing waits to be checked, or when an
        // inquiry asks for one.
        var unsigned: ArraySlice<Int> = []
        while true {
            let (due, keys) = state.withLock { state in
                (state.queue.due(at: state.now, atMost: Self.chunk).map { ($0, state.queue[$0]) }, state.keys)
            }
            if !due.isEmpty {
                for (index, opened) in await opened(due, with: keys) { decide(index, opened) }
                unsigned += due.map(\.0)
            } else if !unsigned.isEmpty {
                await signReceipts(of: unsigned.prefix(Self.chunk))
                unsigned = unsigned.dropFirst(Self.chunk)
            } else if stopWorking() {
                return
            }
        }
    }

    /// False when something became due in the meantime.
    private func stopWorking() -> Bool {
        let (waiting, wait) = state.withLock { state -> ([CheckedContinuation<Void, Never>]?, Int64?) in
            if let next = state.queue.nextDueAt, next <= state.now { return (nil, nil) }
            state.isWorking = false
            let wait =
                state.clock.isRunning ? state.queue.nextDueAt.map { $0.milliseconds - state.now.milliseconds } : nil
            defer { state.waitingForRest = [] }
            return (state.waitingForRest, wait)
        }
        guard let waiting else { return false }
        waiting.forEach { $0.resume() }
        if let wait {
            Task {
                try? await Task.sleep(for: .milliseconds(wait))
                nudge()
            }
        }
        return true
    }

    private func opened(
        _ due: [(Int, Packet)], with keys: ServerKeys
    ) async -> [(Int, Result<OpenedPacket, PacketFault>)] {
        await withTaskGroup(of: (Int, Result<OpenedPacket, PacketFault>).self) { group in
            for (index, packet) in due {
                group.addTask { (index, self.open(packet, with: keys)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }
        }
    }

    private func open(_ packet: Packet, with keys: ServerKeys) -> Result<OpenedPacket, PacketFault> {
        do throws(PacketFault) {
            switch packet.form {
            case .v2(let compact): return .success(try openSigned(compact, with: keys))
            case .v1(let legacy): return .success(try openLegacy(legacy, fiscalID: packet.fiscalID, with: keys))
            case .faulty(let fault): return .failure(fault)
            case .done: preconditionFailure("A packet is opened once.")
            }
        } catch {
            return .failure(error)
        }
    }

    private func openSigned(_ compact: String, with keys: ServerKeys) throws(PacketFault) -> OpenedPacket {
        let envelope = try Envelope(compact)
        let inner = try envelope.opened(with: keys)
        let signed: SignedText
        let signer: Signer
        do throws(SignedText.Fault) {
            signed = try SignedText(inner)
            signer = try signed.verified(by: trust, at: now)
        } catch {
            switch error {
            case .structure, .notUTF8, .emptyChain, .badChain: throw .badStructure
            case .noPublicKey, .badSignature, .badCertificate: throw .badSignature
            }
        }
        return OpenedPacket(
            jweHeader: envelope.header, jwsHeader: signed.header, content: signed.payload, identity: signer.identity)
    }

    /// Looks at one packet's content and registers it, or says why not.
    private func decide(_ index: Int, _ opened: Result<OpenedPacket, PacketFault>) {
        state.withLock { state in
            state.queue[index].form = .done
            let packet = state.queue[index]
            do throws(PacketFault) {
                let content = try opened.get()
                let memory = try permitted(packet, content, in: state)
                let verdict = verdict(on: content.content, of: packet, from: memory, in: &state)
                remember(content, of: packet, verdict, in: &state)
                if let invoice = verdict.registered {
                    register(invoice, in: &state)
                    state.queue[index].taxID = invoice.taxID
                    state.queue[index].outcome = .success(warnings: Message.listed(verdict.messages))
                } else {
                    state.queue[index].outcome = .failure(Message.listed(verdict.messages))
                }
            } catch {
                state.queue[index].outcome = .failure([Message(code: error.code, message: error.message)])
            }
        }
    }

    /// Whether the packet's signer may send for the memory (sections 1 and 2.14).
    private func permitted(
        _ packet: Packet, _ content: OpenedPacket, in state: State
    ) throws(PacketFault) -> Client {
        guard Client.isMemoryID(packet.fiscalID) else { throw .badMemoryID }
        guard let memory = state.register.clients[packet.fiscalID], memory.kind == .taxpayer else {
            throw .unknownMemory
        }
        // Whoever sends for it: only an active memory's invoices are taken (section 2.7).
        guard memory.isActive else { throw .unknownMemory }
        var identities = memory.identities
        if packet.sender != packet.fiscalID {
            guard let sender = state.register.clients[packet.sender] else { throw .unknownCompany }
            guard sender.kind == .company else { throw .noPermission }
            guard sender.sendsFor.contains(packet.fiscalID) else { throw .noContract }
            identities += sender.identities
        }
        // v1 has no certificate: its signature was verified with the memory's own key.
        if content.isCertified {
            guard let identity = content.identity, identities.contains(identity) else { throw .noPermission }
        }
        return memory
    }

    private func verdict(
        on content: [UInt8], of packet: Packet, from memory: Client, in state: inout State
    ) -> Verdict {
        let origin = Origin(
            memory: memory, uid: packet.uid, referenceNumber: packet.referenceNumber, receivedAt: packet.receivedAt)
        let rules = state.rules
        return withDashboard(&state) { dashboard in
            ContentCheck.verdict(on: content, from: origin, rules: rules, dashboard: dashboard)
        }
    }

    private func register(_ invoice: RegisteredInvoice, in state: inout State) {
        let status = invoice.buyer.flatMap { state.register.taxpayer(economicNumber: $0)?.status }
        state.dashboard.register(invoice, buyerStatus: status)
        note(.accepted(invoice, buyerStatus: status))
        let reaction: Dashboard.Reaction? =
            switch state.settings.reactions {
            case .wait: nil
            case .approve: .approve
            case .reject: .reject
            }
        if let reaction, state.dashboard.react(reaction, to: invoice.taxID) {
            note(.reaction(reaction, taxID: invoice.taxID))
        }
    }

    private func remember(_ content: OpenedPacket, of packet: Packet, _ verdict: Verdict, in state: inout State) {
        state.received.append(
            Received(
                uid: packet.uid, referenceNumber: packet.referenceNumber, fiscalID: packet.fiscalID,
                at: packet.receivedAt, jweHeader: content.jweHeader, jwsHeader: content.jwsHeader,
                invoice: (try? JSON(parsing: content.content)) ?? .null,
                text: String(decoding: content.content, as: UTF8.self), taxID: verdict.taxID,
                codes: verdict.messages.map(\.code)))
        guard let taxID = verdict.taxID else { return }
        var tally = state.tallies[taxID] ?? Tally()
        if verdict.registered != nil {
            tally.accepted += 1
        } else if verdict.isRepeated {
            tally.repeated += 1
        } else {
            tally.refused += 1
        }
        state.tallies[taxID] = tally
    }

    // MARK: Receipts

    /// Signs ahead of the inquiries, so that these are quick.
    private func signReceipts(of indices: ArraySlice<Int>) async {
        await withTaskGroup(of: Void.self) { group in
            for index in indices {
                group.addTask { _ = self.receipt(of: index) }
            }
        }
    }

    /// The receipt of a registered packet (section 2.11); made once, the same after a restart.
    func receipt(of index: Int) -> String? {
        let found = state.withLock { state in
            state.queue.packets.indices.contains(index) ? (state.queue[index], state.keys.current) : nil
        }
        guard let (packet, key) = found else { return nil }
        guard let taxID = packet.taxID, packet.receipt == nil else { return packet.receipt }
        let payload: JSON = [
            "referenceNumber": .text(packet.referenceNumber), "clientId": .text(packet.fiscalID),
            "taxId": .text(taxID), "receivedDate": .text(packet.receivedAt.isoMilliseconds),
        ]
        guard let receipt = try? key.signed(payload, at: packet.receivedAt) else { return nil }
        state.withLock { state in
            if state.queue.packets.indices.contains(index) { state.queue[index].receipt = receipt }
        }
        return receipt
    }
}

/// What came out of a packet.
struct OpenedPacket: Sendable {
    let jweHeader: JSON
    let jwsHeader: JSON
    let content: [UInt8]
    /// Of the certificate that signed it.
    let identity: String?
    var isCertified = true
}
