import CRabbitMQ
import Foundation

/// Something the broker said, put together from its frames and copied out of the library's memory.
enum AMQPEvent {
    case delivered(Delivery)
    case acknowledged(UInt64, multiple: Bool)
    case refused(UInt64, multiple: Bool)
    case returned(UUID?, code: Int, text: String)
    case subscribed(queue: String)
    /// The queue is gone, or moved to another node.
    case unsubscribed(queue: String)
    case blocked(String)
    case unblocked
    case channelClosed(code: Int, text: String)
    case connectionClosed(code: Int, text: String)
}

/// Puts method, header and body frames together: the library's own receive calls fail on any other frame in between
/// and wait without limit inside a message (W-15).
struct FrameAssembly {
    private enum Pending {
        case delivery(queue: String, tag: UInt64, routingKey: String)
        case returned(code: Int, text: String)
    }

    private var pending: Pending?
    private var headers: [String: String] = [:]
    private var messageID: UUID?
    private var expected = 0
    private var body: [UInt8] = []

    /// The event that this frame completes, if it completes one. Copies all it keeps.
    mutating func take(_ frame: amqp_frame_t) -> AMQPEvent? {
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD: return method(frame.payload.method)
        case AMQP_FRAME_HEADER:
            header(frame.payload.properties.decoded, size: Int(clamping: frame.payload.properties.body_size))
            return expected == 0 ? complete() : nil
        case AMQP_FRAME_BODY:
            frame.payload.body_fragment.append(to: &body)
            return body.count >= expected ? complete() : nil
        default: return nil
        }
    }

    private mutating func method(_ method: amqp_method_t) -> AMQPEvent? {
        guard let decoded = method.decoded else { return .init(bare: method.id) }
        switch method.id {
        case AMQP_BASIC_DELIVER_METHOD:
            let deliver = decoded.load(as: amqp_basic_deliver_t.self)
            pending = .delivery(
                queue: deliver.consumer_tag.text, tag: deliver.delivery_tag, routingKey: deliver.routing_key.text)
            return nil
        case AMQP_BASIC_RETURN_METHOD:
            let back = decoded.load(as: amqp_basic_return_t.self)
            pending = .returned(code: Int(back.reply_code), text: back.reply_text.text)
            return nil
        case AMQP_BASIC_ACK_METHOD:
            let ack = decoded.load(as: amqp_basic_ack_t.self)
            return .acknowledged(ack.delivery_tag, multiple: ack.multiple != 0)
        case AMQP_BASIC_NACK_METHOD:
            let nack = decoded.load(as: amqp_basic_nack_t.self)
            return .refused(nack.delivery_tag, multiple: nack.multiple != 0)
        case AMQP_BASIC_CONSUME_OK_METHOD:
            return .subscribed(queue: decoded.load(as: amqp_basic_consume_ok_t.self).consumer_tag.text)
        case AMQP_BASIC_CANCEL_METHOD:
            return .unsubscribed(queue: decoded.load(as: amqp_basic_cancel_t.self).consumer_tag.text)
        case AMQP_CONNECTION_BLOCKED_METHOD:
            return .blocked(decoded.load(as: amqp_connection_blocked_t.self).reason.text)
        case AMQP_CHANNEL_CLOSE_METHOD:
            let close = decoded.load(as: amqp_channel_close_t.self)
            return .channelClosed(code: Int(close.reply_code), text: close.reply_text.text)
        case AMQP_CONNECTION_CLOSE_METHOD:
            let close = decoded.load(as: amqp_connection_close_t.self)
            return .connectionClosed(code: Int(close.reply_code), text: close.reply_text.text)
        default: return .init(bare: method.id)
        }
    }

    private mutating func header(_ decoded: UnsafeMutableRawPointer?, size: Int) {
        body = []
        body.reserveCapacity(min(size, 1 << 20))
        expected = size
        headers = [:]
        messageID = nil
        guard let properties = decoded?.load(as: amqp_basic_properties_t.self) else { return }
        if properties._flags & UInt32(AMQP_BASIC_HEADERS_FLAG) != 0 { headers = properties.headers.texts }
        if properties._flags & UInt32(AMQP_BASIC_MESSAGE_ID_FLAG) != 0 {
            messageID = UUID(uuidString: properties.message_id.text)
        }
    }

    private mutating func complete() -> AMQPEvent? {
        defer { (pending, body, headers) = (nil, [], [:]) }
        switch pending {
        case .delivery(let queue, let tag, let routingKey):
            let count = headers["x-delivery-count"].flatMap { Int($0) } ?? 0
            return .delivered(
                Delivery(
                    queue: queue, tag: tag, routingKey: routingKey, deliveryCount: count, headers: headers, body: body))
        case .returned(let code, let text): return .returned(messageID, code: code, text: text)
        case nil: return nil
        }
    }
}

extension AMQPEvent {
    /// Methods that say all by their name.
    fileprivate init?(bare method: amqp_method_number_t) {
        guard method == AMQP_CONNECTION_UNBLOCKED_METHOD else { return nil }
        self = .unblocked
    }
}
