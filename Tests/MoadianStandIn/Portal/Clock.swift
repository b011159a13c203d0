import Foundation

/// The portal's clock: the machine's, moved by an offset, or standing still.
struct Clock: Sendable {
    private enum Mode: Sendable {
        case running(offset: Int64)
        case standing(Instant)
    }

    private var mode = Mode.running(offset: 0)

    init() {}

    /// - Parameter text: an instant (`2026-11-27T08:00:00Z` or milliseconds) where the clock starts to run;
    ///   `fixed:` before it makes the clock stand still there; `system` is the machine's.
    init(_ text: String) throws {
        let isFixed = text.hasPrefix("fixed:")
        let written = isFixed ? String(text.dropFirst(6)) : text
        if written == "system", !isFixed { return }
        guard let instant = Instant(iso: written) ?? Int64(written).map(Instant.init(milliseconds:)) else {
            throw SideChannelFault("A clock is `system`, an instant as 2026-11-27T08:00:00Z, or fixed: and an instant.")
        }
        isFixed ? stand(at: instant) : run(from: instant)
    }

    var now: Instant {
        switch mode {
        case .running(let offset): Self.machine.adding(milliseconds: offset)
        case .standing(let instant): instant
        }
    }

    var isRunning: Bool {
        if case .running = mode { true } else { false }
    }

    mutating func stand(at instant: Instant) { mode = .standing(instant) }

    mutating func run(from instant: Instant) {
        mode = .running(offset: instant.milliseconds - Self.machine.milliseconds)
    }

    mutating func advance(milliseconds: Int64) {
        switch mode {
        case .running(let offset): mode = .running(offset: offset + milliseconds)
        case .standing(let instant): mode = .standing(instant.adding(milliseconds: milliseconds))
        }
    }

    private static var machine: Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
