import CLibPQ
import Glibc

extension Wire {
    /// Opens the connection, checks that the server is one we can work with, and enters pipeline mode.
    func connect(_ parameters: [(name: String, value: String)], _ interrupt: Interrupt) throws(PostgresError) {
        handle = start(parameters)
        guard let handle, PQstatus(handle) != CONNECTION_BAD else { throw failedToConnect() }
        PQsetNoticeReceiver(
            handle,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<Notices>.fromOpaque(context).takeUnretainedValue().receive(result)
            }, Unmanaged.passUnretained(notices).toOpaque())
        try finishConnecting(handle, interrupt)
        try checkServer(handle)
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else { throw failedToConnect() }
        // The cancel request of libpq 15 is unencrypted: over TLS the deadline cuts the connection instead.
        cancelHandle = PQsslInUse(handle) == 0 ? CancelHandle(connection: handle) : nil
        _ = counters.connections.add(1, ordering: .relaxed)
    }

    private func start(_ parameters: [(name: String, value: String)]) -> OpaquePointer? {
        let texts = parameters.flatMap { [strdup($0.name), strdup($0.value)] }
        defer { texts.forEach { free($0) } }
        let names = stride(from: 0, to: texts.count, by: 2).map { UnsafePointer(texts[$0]) } + [nil]
        let values = stride(from: 1, to: texts.count, by: 2).map { UnsafePointer(texts[$0]) } + [nil]
        return PQconnectStartParams(names, values, 0)
    }

    /// The library's own `connect_timeout` does not apply to a non-blocking start, so the deadline is ours.
    private func finishConnecting(_ handle: OpaquePointer, _ interrupt: Interrupt) throws(PostgresError) {
        var wanted = Int32(KARVAN_WRITABLE)
        while true {
            if let reason = interrupt.reason {
                isBroken = true
                throw reason == .cancelled ? .cancelled : .unavailable("no connection within the time limit")
            }
            let found = karvan_poll(PQsocket(handle), wanted, wake.descriptor, interrupt.deadline.pollMilliseconds)
            if found & Int32(KARVAN_EVENT) != 0 { wake.lower() }
            guard found & ~Int32(KARVAN_EVENT) != 0 else { continue }
            switch PQconnectPoll(handle) {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: wanted = Int32(KARVAN_READABLE)
            case PGRES_POLLING_WRITING: wanted = Int32(KARVAN_WRITABLE)
            default: throw failedToConnect()
            }
        }
    }

    private func failedToConnect() -> PostgresError {
        isBroken = true
        let text = errorText
        // All that libpq 15 says of a certificate that it does not trust.
        guard text.contains("certificate verify failed") else { return .unavailable(text) }
        return .unavailable(
            "\(text): the server's certificate has expired, or is not of the authority in sslrootcert")
    }

    private func checkServer(_ handle: OpaquePointer) throws(PostgresError) {
        func status(_ name: String) -> String { PQparameterStatus(handle, name).map { String(cString: $0) } ?? "" }
        let version = PQserverVersion(handle)
        let fault: String? =
            if version < 150_000 {
                "the server has version \(version / 10_000); 15 or newer is needed"
            } else if status("server_encoding") != "UTF8" {
                "the database has encoding \(status("server_encoding")); UTF8 is needed"
            } else if status("integer_datetimes") != "on" {
                "the server does not keep times as integers"
            } else if !["UTC", "Etc/UTC"].contains(status("TimeZone")) {
                "the session has time zone \(status("TimeZone")); UTC is needed"
            } else {
                nil
            }
        if let fault {
            isBroken = true
            throw .defect(fault)
        }
    }
}
