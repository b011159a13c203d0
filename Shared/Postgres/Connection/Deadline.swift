import Glibc

/// A moment on the monotonic clock by which something must have ended.
struct Deadline: Sendable, Comparable {
    private let nanoseconds: Int64

    static let never = Deadline(nanoseconds: .max)

    static func after(_ duration: Duration) -> Deadline {
        let (seconds, attoseconds) = duration.components
        let (wait, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return .never }
        let (sum, beyond) = clock().addingReportingOverflow(wait + attoseconds / 1_000_000_000)
        return beyond ? .never : Deadline(nanoseconds: sum)
    }

    static var now: Deadline { Deadline(nanoseconds: clock()) }

    func isOlder(than age: Duration) -> Bool { .nanoseconds(Self.clock() - nanoseconds) > age }

    static func < (left: Deadline, right: Deadline) -> Bool { left.nanoseconds < right.nanoseconds }

    var hasPassed: Bool { self != .never && nanoseconds <= Self.clock() }

    var remaining: Duration { .nanoseconds(self == .never ? .max : max(0, nanoseconds - Self.clock())) }

    /// For `poll`: -1 waits without end; rounded up, so that a wait never ends early and spins.
    var pollMilliseconds: Int32 {
        guard self != .never else { return -1 }
        return Int32(clamping: (max(0, nanoseconds - Self.clock()) + 999_999) / 1_000_000)
    }

    private static func clock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
