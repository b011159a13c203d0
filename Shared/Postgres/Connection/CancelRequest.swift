import CLibPQ
import Glibc

/// The right to cancel what a connection is doing, fetched when it was opened.
final class CancelHandle: @unchecked Sendable {
    private let pointer: OpaquePointer

    init?(connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        self.pointer = pointer
    }

    deinit { PQfreeCancel(pointer) }

    /// Opens a second connection to say it; may block, so only on a thread of its own.
    fileprivate func send() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            _ = PQcancel(pointer, text.baseAddress, 256)
        }
    }
}

/// A cancel request under way on a thread of its own.
final class CancelRequest: Sendable {
    private let handle: CancelHandle
    private let done = WakeSignal()

    private init(_ handle: CancelHandle) { self.handle = handle }

    static func start(_ handle: CancelHandle) -> CancelRequest? {
        let request = CancelRequest(handle)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let this = Unmanaged.passRetained(request)
        let failure = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                let request = Unmanaged<CancelRequest>.fromOpaque(context).takeRetainedValue()
                request.handle.send()
                request.done.raise()
                return nil
            }, this.toOpaque())
        guard failure == 0 else {
            this.release()
            return nil
        }
        return request
    }

    /// Whether the request has been delivered; only then can a following round trip absorb it.
    func isDelivered(by deadline: Deadline) -> Bool { done.wait(until: deadline) }
}
