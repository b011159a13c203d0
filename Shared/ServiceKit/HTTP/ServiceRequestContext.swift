import Hummingbird
import Logging
import NIOCore

/// What Hummingbird carries along with a request.
package struct ServiceRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The other end of the connection; the proxy's, when there is one.
    package let remoteAddress: String?

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.remoteAddress = source.channel.remoteAddress?.ipAddress
    }

    /// Without a connection, for tests.
    package init(logger: Logger, remoteAddress: String?) {
        self.coreContext = CoreRequestContextStorage(source: Unconnected(logger: logger))
        self.remoteAddress = remoteAddress
    }

    private struct Unconnected: RequestContextSource {
        let logger: Logger
    }
}
