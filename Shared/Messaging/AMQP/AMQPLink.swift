import CRabbitMQ
import Foundation

/// One connection with its one channel (W-10), over the C library. Used on its own thread only.
///
/// Remote calls that wait (connect, login, open, qos, declare) are bounded by the address's limit and made only before
/// anything is consumed or published (W-16).
final class AMQPLink {
    private static let frameSize = 131_072
    static let channel: amqp_channel_t = 1

    let descriptor: CInt
    let connection: amqp_connection_state_t
    private let watched: Watchdog.Guard
    let arena = HeaderArena()
    private var assembly = FrameAssembly()
    private var isClosed = false
    private var bodyPerFrame = AMQPLink.frameSize - 8

    init(_ address: AMQPAddress, name: String) throws(BrokerError) {
        connection = try Self.connect(address, name)
        descriptor = amqp_get_sockfd(connection)
        watched = Watchdog.shared.watch(descriptor, limit: .seconds(2 * address.heartbeat))
        bodyPerFrame = Int(amqp_get_frame_max(connection)) - 8
    }

    deinit { close() }

    /// Opens the channel, also again after the broker closed it.
    func openChannel() throws(BrokerError) {
        _ = amqp_channel_open(connection, Self.channel)
        try Self.check(amqp_get_rpc_reply(connection), "open a channel")
    }

    func confirmPublishes() throws(BrokerError) {
        _ = amqp_confirm_select(connection, Self.channel)
        try Self.check(amqp_get_rpc_reply(connection), "ask for confirms")
    }

    func limitUnsettled(to count: Int) throws(BrokerError) {
        _ = amqp_basic_qos(connection, Self.channel, 0, UInt16(clamping: count), 0)
        try Self.check(amqp_get_rpc_reply(connection), "set the prefetch")
    }

    /// False when there is none; the broker closes the channel then, and it has to be opened again.
    func exists(exchange: String) throws(BrokerError) -> Bool {
        arena.reset()
        _ = amqp_exchange_declare(
            connection, Self.channel, try arena.bytes(exchange), amqp_cstring_bytes("topic"), 1, 1, 0, 0,
            amqp_empty_table)
        return try found(amqp_get_rpc_reply(connection))
    }

    /// How many messages stand ready in a queue; `nil` when there is none, as for an exchange.
    func depth(of queue: String) throws(BrokerError) -> Int? {
        arena.reset()
        let declared = amqp_queue_declare(
            connection, Self.channel, try arena.bytes(queue), 1, 1, 0, 0, amqp_empty_table)
        let ready = declared.map { Int($0.pointee.message_count) }
        return try found(amqp_get_rpc_reply(connection)) ? ready ?? 0 : nil
    }

    /// Asks for the messages of a queue; the queue's name is the consumer tag, the answer comes as an event.
    func subscribe(to queue: String) throws(BrokerError) {
        arena.reset()
        let name = try arena.bytes(queue)
        var method = amqp_basic_consume_t()
        method.queue = name
        method.consumer_tag = name
        method.arguments = amqp_empty_table
        try send(AMQP_BASIC_CONSUME_METHOD, &method)
    }

    func unsubscribe(from queue: String) throws(BrokerError) {
        arena.reset()
        var method = amqp_basic_cancel_t()
        method.consumer_tag = try arena.bytes(queue)
        try send(AMQP_BASIC_CANCEL_METHOD, &method)
    }

    func acknowledge(_ tag: UInt64, multiple: Bool) throws(BrokerError) {
        watched.enter()
        defer { watched.leave() }
        try Self.check(amqp_basic_ack(connection, Self.channel, tag, multiple ? 1 : 0), "acknowledge")
    }

    func reject(_ tag: UInt64) throws(BrokerError) {
        watched.enter()
        defer { watched.leave() }
        try Self.check(amqp_basic_reject(connection, Self.channel, tag, 0), "reject")
    }

    func publish(_ message: OutgoingMessage) throws(BrokerError) {
        arena.reset()
        var properties = amqp_basic_properties_t()
        properties._flags = UInt32(
            AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG
                | AMQP_BASIC_MESSAGE_ID_FLAG)
        properties.content_type = try arena.bytes("application/json")
        properties.delivery_mode = 2
        properties.message_id = try arena.bytes(message.id.uuidString.lowercased())
        properties.headers = try arena.table(message.headers)
        try setForTools(message.headers, &properties)
        let exchange = try arena.bytes(message.exchange)
        let routingKey = try arena.bytes(message.routingKey)
        var body = message.body
        // A body that fills its frames exactly lies in the kernel for 210 ms; one blank more changes no JSON (W-13).
        if !body.isEmpty, body.count % bodyPerFrame == 0 { body.append(UInt8(ascii: "\n")) }
        watched.enter()
        defer { watched.leave() }
        let status = body.withUnsafeMutableBytes { bytes in
            amqp_basic_publish(
                connection, Self.channel, exchange, routingKey, message.mandatory ? 1 : 0, 0, &properties,
                amqp_bytes_t(len: bytes.count, bytes: bytes.baseAddress))
        }
        try Self.check(status, "publish")
    }

    /// The next thing the broker said, or `nil` when it has said nothing more.
    func next() throws(BrokerError) -> AMQPEvent? {
        while true {
            var frame = amqp_frame_t()
            var noTime = timeval(tv_sec: 0, tv_usec: 0)
            let status = amqp_simple_wait_frame_noblock(connection, &frame, &noTime)
            if status == CInt(AMQP_STATUS_TIMEOUT.rawValue) { return nil }
            try Self.check(status, "read")
            let event = assembly.take(frame)
            if let event {
                // Everything is copied: without this the channel's memory only grows (W-17).
                amqp_maybe_release_buffers_on_channel(connection, Self.channel)
                if case .blocked = event { amqp_maybe_release_buffers_on_channel(connection, 0) }
                return event
            }
        }
    }

    /// Answers the broker's closing of the channel, so that it can be opened again.
    func confirmChannelClose() throws(BrokerError) {
        var method = amqp_channel_close_ok_t()
        try send(AMQP_CHANNEL_CLOSE_OK_METHOD, &method)
        amqp_maybe_release_buffers_on_channel(connection, Self.channel)
    }

    /// Says good-bye if the connection still stands, and frees it.
    func close(politely: Bool = false) {
        guard !isClosed else { return }
        isClosed = true
        if politely {
            watched.enter()
            _ = amqp_connection_close(connection, CInt(AMQP_REPLY_SUCCESS))
            watched.leave()
        }
        watched.retire()
        amqp_destroy_connection(connection)
    }
}

// MARK: - Inside

extension AMQPLink {
    /// To one of the broker's nodes: another one when the first is away. A node that refuses us speaks for all.
    private static func connect(_ address: AMQPAddress, _ name: String) throws(BrokerError) -> amqp_connection_state_t {
        var failure = BrokerError.unavailable("no address")
        for node in address.nodes {
            do throws(BrokerError) { return try connect(to: node, name) } catch .unavailable(let reason) {
                failure = .unavailable(reason)
            }
        }
        throw failure
    }

    private static func connect(
        to node: AMQPAddress, _ name: String
    ) throws(BrokerError) -> amqp_connection_state_t {
        guard let connection = amqp_new_connection() else { throw .unavailable("no memory for a broker connection") }
        do throws(BrokerError) {
            try openSocket(connection, node)
            try login(connection, node, name: name)
        } catch {
            amqp_destroy_connection(connection)
            throw error
        }
        return connection
    }

    private static func openSocket(_ connection: amqp_connection_state_t, _ address: AMQPAddress) throws(BrokerError) {
        let socket = address.usesTLS ? amqp_ssl_socket_new(connection) : amqp_tcp_socket_new(connection)
        guard let socket else { throw .unavailable("no memory for a broker socket") }
        if address.usesTLS {
            try demandTrust(socket, address.authorityFile ?? "")
        }
        var timeout = timeval(tv_sec: Int(address.callLimit.components.seconds), tv_usec: 0)
        let status = amqp_socket_open_noblock(socket, address.host, CInt(address.port), &timeout)
        if status < 0, address.usesTLS, let reason = distrust(socket, status, address.host) {
            throw .unavailable("cannot trust \(address): \(reason)")
        }
        try check(status, "connect to \(address)")
        amqp_set_handshake_timeout(connection, &timeout)
        amqp_set_rpc_timeout(connection, &timeout)
    }

    /// TLS 1.2 or newer, a certificate of that authority, and the name we connect to (3.6).
    private static func demandTrust(_ socket: OpaquePointer, _ authority: String) throws(BrokerError) {
        try check(amqp_ssl_socket_set_cacert(socket, authority), "read the authority file \(authority)")
        amqp_ssl_socket_set_verify_peer(socket, 1)
        amqp_ssl_socket_set_verify_hostname(socket, 1)
        karvan_amqp_verify_peer(socket)
        try check(amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST), "demand TLS 1.2")
    }

    /// Why the broker's certificate was not taken; `nil` when the connection failed for another reason.
    private static func distrust(_ socket: OpaquePointer, _ status: CInt, _ host: String) -> String? {
        if let fault = karvan_amqp_distrust(socket) { return "its certificate is not valid: \(String(cString: fault))" }
        guard status == CInt(AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED.rawValue) else { return nil }
        return "its certificate is not for the name \(host)"
    }

    private static func login(
        _ connection: amqp_connection_state_t, _ address: AMQPAddress, name: String
    ) throws(BrokerError) {
        let reply = karvan_amqp_login(
            connection, address.virtualHost, CInt(frameSize), CInt(address.heartbeat), name, address.user,
            address.password)
        try check(reply, "log in to \(address)")
    }

    /// The facts that AMQP has fields for too; tools look there, our receivers look at the headers.
    private func setForTools(
        _ headers: [String: String], _ properties: inout amqp_basic_properties_t
    ) throws(BrokerError) {
        if let type = headers[HeaderName.type] {
            properties.type = try arena.bytes(type)
            properties._flags |= UInt32(AMQP_BASIC_TYPE_FLAG)
        }
        if let correlation = headers[HeaderName.correlation] {
            properties.correlation_id = try arena.bytes(correlation)
            properties._flags |= UInt32(AMQP_BASIC_CORRELATION_ID_FLAG)
        }
        if let producer = headers[HeaderName.source]?.split(separator: "/").dropFirst().first {
            properties.app_id = try arena.bytes(String(producer))
            properties._flags |= UInt32(AMQP_BASIC_APP_ID_FLAG)
        }
    }

    private func send<Method>(_ id: amqp_method_number_t, _ method: inout Method) throws(BrokerError) {
        watched.enter()
        defer { watched.leave() }
        let status = withUnsafeMutablePointer(to: &method) { amqp_send_method(connection, Self.channel, id, $0) }
        try Self.check(status, "send a method")
    }

    func found(_ reply: amqp_rpc_reply_t) throws(BrokerError) -> Bool {
        do throws(BrokerError) {
            try Self.check(reply, "look for a name")
            return true
        } catch .refused(404, _) {
            try confirmChannelClose()
            try openChannel()
            return false
        }
    }

    private static func check(_ status: CInt, _ what: String) throws(BrokerError) {
        guard status < 0 else { return }
        throw .unavailable("cannot \(what): \(String(cString: amqp_error_string2(status)))")
    }

    static func check(_ reply: amqp_rpc_reply_t, _ what: String) throws(BrokerError) {
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            if reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD, let decoded = reply.reply.decoded {
                let close = decoded.load(as: amqp_channel_close_t.self)
                throw .refused(code: Int(close.reply_code), text: close.reply_text.text)
            }
            if reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD, let decoded = reply.reply.decoded {
                let close = decoded.load(as: amqp_connection_close_t.self)
                throw .refused(code: Int(close.reply_code), text: close.reply_text.text)
            }
            throw .unavailable("cannot \(what): the broker refused")
        default:
            throw .unavailable("cannot \(what): \(String(cString: amqp_error_string2(reply.library_error)))")
        }
    }
}
