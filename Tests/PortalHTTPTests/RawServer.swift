import Foundation

/// A listener that answers the first connection with the bytes it was made with, whatever it is asked.
final class RawServer: Sendable {
    struct Failure: Error {}

    let port: UInt16
    private let state = State()

    private final class State: @unchecked Sendable {
        private let lock = NSLock()
        private var bytes = Data()
        /// Closed once, by the thread that accepts: its number may be another socket's the moment after.
        private var listener: Int32?

        func listens(_ socket: Int32) { lock.withLock { listener = socket } }
        func add(_ more: [UInt8]) { lock.withLock { bytes += more } }
        var text: String { lock.withLock { String(decoding: bytes, as: UTF8.self) } }

        func stop() { lock.withLock { _ = listener.map { shutdown($0, Int32(SHUT_RDWR)) } } }

        func close() {
            lock.withLock {
                _ = listener.map { Glibc.close($0) }
                listener = nil
            }
        }
    }

    var heard: String { state.text }

    convenience init(_ answer: String, staysOpen: Bool = false) throws {
        try self.init(Data(answer.utf8), staysOpen: staysOpen)
    }

    /// - Parameter staysOpen: until the other side hangs up.
    init(_ answer: Data, staysOpen: Bool = false) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw Failure() }
        port = UInt16(bigEndian: address.sin_port)
        state.listens(listener)
        let said = state
        Thread.detachNewThread {
            let connection = accept(listener, nil, nil)
            said.close()
            guard connection >= 0 else { return }
            defer { close(connection) }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while !said.text.hasSuffix("\r\n\r\nbody") {
                let count = recv(connection, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                said.add(Array(buffer[..<count]))
                // What is not HTTP is answered at once.
                if buffer[0] == 0x16 { break }
            }
            let bytes = Array(answer)
            _ = bytes.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if staysOpen { _ = recv(connection, &buffer, buffer.count, 0) }
        }
    }

    func stop() { state.stop() }

    deinit { stop() }
}
