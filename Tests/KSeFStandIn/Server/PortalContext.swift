import Hummingbird
import Synchronization

/// What goes with a request: where it came from, how to hang up on it, and a note for the log of calls.
struct PortalContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let clientAddress: String
    let hangUp: @Sendable () -> Void
    let note = Note()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        let channel = source.channel
        clientAddress = channel.remoteAddress?.ipAddress ?? "127.0.0.1"
        hangUp = { channel.close(promise: nil) }
    }

    /// Filled in where the caller and the refusal are known.
    final class Note: Sendable {
        private let content = Mutex<(context: String?, code: Int?)>((nil, nil))

        var context: String? { content.withLock { $0.context } }
        var code: Int? { content.withLock { $0.code } }
        func called(in context: ContextIdentifier) {
            content.withLock { $0.context = "\(context.type.rawValue) \(context.value)" }
        }
        func refused(_ code: Int?) { content.withLock { $0.code = code } }
    }
}
