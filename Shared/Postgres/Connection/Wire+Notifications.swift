import CLibPQ

/// What another session said by `notify`.
package struct ServerNotification: Sendable, Equatable {
    package let channel: String
    package let payload: String
}

extension Wire {
    /// Waits for notifications; an empty answer when the time is over or the wake signal was raised.
    func notifications(_ interrupt: Interrupt) throws(PostgresError) -> [ServerNotification] {
        guard let handle, !isBroken else { throw .unavailable("the connection is closed") }
        while true {
            _ = PQisBusy(handle)  // reads what has arrived
            let arrived = take(handle)
            if !arrived.isEmpty || interrupt.deadline.hasPassed || interrupt.isCancelled { return arrived }
            let found = karvan_poll(
                PQsocket(handle), Int32(KARVAN_READABLE), wake.descriptor, interrupt.deadline.pollMilliseconds)
            if found & Int32(KARVAN_READABLE) != 0, PQconsumeInput(handle) == 0 { throw lost() }
            if found & Int32(KARVAN_EVENT) != 0 {
                wake.lower()
                return take(handle)
            }
        }
    }

    private func take(_ handle: OpaquePointer) -> [ServerNotification] {
        var taken: [ServerNotification] = []
        while let next = PQnotifies(handle) {
            taken.append(
                ServerNotification(
                    channel: String(cString: next.pointee.relname), payload: String(cString: next.pointee.extra)))
            PQfreemem(next)
        }
        return taken
    }
}
