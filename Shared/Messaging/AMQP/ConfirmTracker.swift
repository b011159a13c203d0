import Foundation

/// What became of each message of one window, from confirms that arrive out of order, single and multiple mixed (12.4).
///
/// Pure: fed with what was sent and what the broker said. Each message gets exactly one outcome. Tags of one window
/// follow each other, but a set of open ones is kept rather than a high-water mark: the ack of a returned message comes
/// before those of its elders (trap 4), and does not mean that it was taken (trap 5).
package struct ConfirmTracker: Sendable {
    private struct Entry {
        let id: UUID
        var returned: PublishOutcome?
        var outcome: PublishOutcome?
    }

    private var entries: [Entry] = []
    private var firstTag: UInt64 = 0
    package private(set) var open = 0

    package init() {}

    /// The outcomes so far, in the order of sending; `nil` while open.
    package var outcomes: [PublishOutcome?] { entries.map(\.outcome) }

    /// Forgets the last window; the next tag starts a new one.
    package mutating func reset() {
        entries.removeAll(keepingCapacity: true)
        open = 0
    }

    package mutating func sent(_ tag: UInt64, id: UUID) {
        if entries.isEmpty { firstTag = tag }
        precondition(tag == firstTag + UInt64(entries.count), "delivery tags of a window follow each other")
        entries.append(Entry(id: id))
        open += 1
    }

    package mutating func acknowledged(_ tag: UInt64, multiple: Bool) {
        settle(tag, multiple: multiple) { $0.returned ?? .confirmed }
    }

    package mutating func refused(_ tag: UInt64, multiple: Bool) {
        settle(tag, multiple: multiple) { $0.returned ?? .nacked }
    }

    /// The message came back; its ack follows and must not count.
    package mutating func returned(_ id: UUID, code: Int, text: String) {
        guard let index = entries.firstIndex(where: { $0.id == id && $0.outcome == nil && $0.returned == nil }) else {
            return
        }
        entries[index].returned = .returned(code: code, text: text)
    }

    /// The channel is gone: what is open stays unknown, except the one that the broker closed it for.
    package mutating func closed(offender: UUID? = nil, code: Int = 0, text: String = "") {
        for index in entries.indices where entries[index].outcome == nil {
            let offends = entries[index].id == offender
            entries[index].outcome = entries[index].returned ?? (offends ? .refused(code: code, text: text) : .unknown)
        }
        open = 0
    }

    private mutating func settle(_ tag: UInt64, multiple: Bool, as outcome: (Entry) -> PublishOutcome) {
        guard !entries.isEmpty, tag >= firstTag else { return }
        let last = min(Int(tag - firstTag), entries.count - 1)
        guard multiple || Int(tag - firstTag) == last else { return }
        for index in (multiple ? 0 : last)...last where entries[index].outcome == nil {
            entries[index].outcome = outcome(entries[index])
            open -= 1
        }
    }
}
